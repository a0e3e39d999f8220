/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SPOKEN_H
#define SPOKEN_H

/*
 * Which words on the glass a spoken word stands for. What is spoken differs from what is shown:
 * Arabic has vowel marks, Chinese is pinyin, numbers are spelled digit by digit. Pure.
 */

#include <stddef.h>
#include <stdint.h>

enum {
    SPOKEN_WORDS_MAX = 256,
    SPOKEN_BYTES_MAX = 8192, /**< of a text; what lies behind is not aligned */
};

/** One spoken word and the words shown that it stands for, in bytes. */
struct spoken_word {
    uint16_t say_start, say_end;
    uint16_t text_start, text_end; /**< both 0 when nothing that is shown stands for it */
};

struct spoken {
    size_t n;
    struct spoken_word word[SPOKEN_WORDS_MAX]; /**< in spoken order, not overlapping */
};

/**
 * Align what is spoken with what is shown.
 *
 * Words that are equal but for marks, case and punctuation hold each other; between them the rest
 * is aligned by syllables, digits and words, in proportion where their numbers differ.
 *
 * @param lang BCP 47, of both
 * @param text UTF-8; may be NULL: nothing is shown
 * @param say UTF-8
 */
void spoken_align(const char *lang, const char *text, const char *say, struct spoken *out);

#endif
