/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EAR_H
#define EAR_H

/*
 * Writes down what a voice is told to say, so that a script can follow the kiosk by ear. Only in
 * scripts: with people nothing of what is said is kept.
 */

#include <stdbool.h>
#include <stddef.h>

#include "reader.h"

enum { EAR_BYTES = 16384, EAR_MAX = 256 };

struct ear {
    const struct reader_voice *voice; /**< borrowed: who speaks */
    struct reader_voice listened;     /**< the same voice, listened to */
    size_t n; /**< utterances since ear_clear(), or since the page was full */
    size_t used;
    size_t at[EAR_MAX]; /**< where each begins in text */
    char text[EAR_BYTES];
};

/** Listen to a voice; returns the voice to give to the reader. */
const struct reader_voice *ear_listen(struct ear *ear, const struct reader_voice *voice);

/** What was said as number i since the last ear_clear(). */
const char *ear_heard(const struct ear *ear, size_t i);

/** Forget what was heard. */
void ear_clear(struct ear *ear);

#endif
