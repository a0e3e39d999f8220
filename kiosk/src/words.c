/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the kiosk's own words. */
#include "words.h"

#include <assert.h>

#define WORDS_KEY(name, key) [name] = (key),
static const char *const keys[WORD_N] = {WORDS(WORDS_KEY)};

const char *word_key(enum word word)
{
    assert(word < WORD_N);
    return keys[word];
}
