/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SPEECH_SYNTH_H
#define SPEECH_SYNTH_H

/*
 * A text as sound by libespeak-ng, with a mark for each spoken word. The library is one for the
 * whole process, so there is one of these at a time. It opens no sound device and no file but its
 * own data; the thread that it starts for itself never has anything to do.
 */

#include <stdbool.h>

#include <heard/err.h>

#include "utterance.h"

struct synth;

/**
 * Start the library: some milliseconds, and 2 to 4 MB.
 *
 * @param[out] out free with synth_free(); NULL on error
 * Errors: HD_E_NOT_FOUND (no voices are installed), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err synth_new(struct synth **out);

/** Accepts NULL. */
void synth_free(struct synth *synth);

/** The library's name for the voice of a language (BCP 47); the code's first part when it is not
 * one of ours. out: at least 16 bytes. */
void synth_voice(const char *lang, char *out, size_t size);

/** What to speak. All borrowed. */
struct synth_text {
    const char *lang; /**< BCP 47 */
    const char *text; /**< shown; NULL for nothing: the marks are then empty */
    const char *say;  /**< spoken; UTF-8 */
    bool slow;
};

/**
 * Speak a text into memory: a few milliseconds.
 *
 * @param[out] out must be empty; on HD_OK free with utterance_clear(). What is longer than
 * UTTERANCE_SAMPLES_MAX is cut off.
 * Errors: HD_E_NOT_FOUND (no voice for this language), HD_E_NOMEM, HD_E_RANGE (text longer than
 * SPOKEN_BYTES_MAX), HD_E_IO (the library failed). out is then empty.
 */
HD_NODISCARD enum hd_err synth_say(struct synth *synth, const struct synth_text *what,
                                   struct utterance *out);

#endif
