/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SPEECH_H
#define SPEECH_H

/*
 * The voice that the reader speaks with: a recorded clip where there is one, otherwise the
 * synthesiser; then the sound device. And whether headphones are in. Nothing of it fails: what
 * cannot be spoken is over at once.
 */

#include <stdbool.h>
#include <stdint.h>

#include "reader.h"

struct speech;

struct speech_options {
    const char *clips; /**< folder of recorded clips; need not exist */
    const char
        *input;  /**< folder of input devices with the switch of a socket; NULL for none */
    bool silent; /**< no sound device: scripts, whose time is not the machine's */
    int64_t (*now_ms)(void *ctx); /**< the app's clock */
    void *ctx;
};

/**
 * @param options copied; the paths too
 * Returns NULL when memory ran out. Free with speech_free(), before SDL ends.
 */
struct speech *speech_new(const struct speech_options *options);

/** Stops first; accepts NULL. */
void speech_free(struct speech *speech);

/** What the reader speaks with, borrowed. */
const struct reader_voice *speech_voice(const struct speech *speech);

/** Start to listen for headphones: when the first frame is on the glass. */
void speech_listen(struct speech *speech);

enum speech_news { SPEECH_NOTHING, SPEECH_HEADPHONES_IN, SPEECH_HEADPHONES_OUT };

/** Look at the socket, and close a device that rests. */
enum speech_news speech_tick(struct speech *speech);

/** When speech_tick() is wanted, by the app's clock; INT64_MAX for never. */
int64_t speech_next_tick(const struct speech *speech);

/** A sound device came (SDL's index). */
enum speech_news speech_added(struct speech *speech, uint32_t index);

/** A sound device went (SDL's id, or 0). */
enum speech_news speech_removed(struct speech *speech, uint32_t device);

#endif
