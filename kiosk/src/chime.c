/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes: a sine wave, 10 ms to rise, and then it dies away as a small bell does. */
#include "chime.h"

#include <math.h>

enum { RISE_MS = 10, NOTE_SAMPLES_MAX = UTTERANCE_RATE / 2 };

static const double loudest = 0.16; /* of full scale: 16 dB under it */
static const double turn = 6.283185307179586;

struct note {
    double hertz;
    unsigned ms;
};

static enum hd_err add_note(const struct note *note, struct utterance *out)
{
    int16_t pcm[NOTE_SAMPLES_MAX];
    size_t n = (size_t)UTTERANCE_RATE * note->ms / 1000;
    n = n < NOTE_SAMPLES_MAX ? n : NOTE_SAMPLES_MAX;
    double rise = (double)UTTERANCE_RATE * RISE_MS / 1000.0;
    for (size_t i = 0; i < n; i++) {
        double at = (double)i;
        double left = (double)(n - 1 - i) / (double)n;
        double up = at < rise ? at / rise : 1.0;
        double wave = sin(turn * note->hertz * at / (double)UTTERANCE_RATE);
        pcm[i] = (int16_t)lround(wave * up * left * left * loudest * INT16_MAX);
    }
    return utterance_add(out, pcm, n);
}

enum hd_err chime_make(enum chime chime, struct utterance *out)
{
    static const struct note touch[] = {{587.33, 90}};
    static const struct note thanks[] = {{440.0, 180}, {587.33, 180}, {739.99, 400}};
    const struct note *notes = chime == CHIME_THANKS ? thanks : touch;
    size_t n = chime == CHIME_THANKS ? sizeof(thanks) / sizeof(thanks[0]) : 1;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        err = add_note(&notes[i], out);
    }
    return err;
}
