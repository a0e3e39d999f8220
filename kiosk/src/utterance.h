/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef UTTERANCE_H
#define UTTERANCE_H

/*
 * One text as sound: samples, and where in them each word shown begins to be spoken. Made by the
 * synthesiser or from a recorded clip; played by speech_out.
 */

#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>

#include "spoken.h"

enum {
    UTTERANCE_RATE = 22050,                       /**< samples a second, one channel, 16 bits */
    UTTERANCE_SAMPLES_MAX = 120 * UTTERANCE_RATE, /**< two minutes: more is cut off */
};

/** From this sample on these bytes of the words shown are spoken. */
struct utterance_mark {
    size_t sample;
    uint16_t start, end;
};

struct utterance {
    int16_t *pcm; /**< owned */
    size_t n, room;
    size_t marks;
    struct utterance_mark mark[SPOKEN_WORDS_MAX]; /**< by rising sample */
};

/** Append samples. Errors: HD_E_NOMEM, HD_E_RANGE (longer than UTTERANCE_SAMPLES_MAX). */
HD_NODISCARD enum hd_err utterance_add(struct utterance *utterance, const int16_t *pcm,
                                       size_t n);

/** The mark that holds at a sample; NULL before the first one and behind the end. */
const struct utterance_mark *utterance_at(const struct utterance *utterance, size_t sample);

/** When the mark after that begins; utterance->n when there is none. */
size_t utterance_next(const struct utterance *utterance, size_t sample);

/** Wipe, so that memory does not tell what a person heard, and free; empty afterwards. */
void utterance_clear(struct utterance *utterance);

#endif
