/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SPEECH_OUT_H
#define SPEECH_OUT_H

/*
 * Sound out by SDL: one utterance at a time, silent at once when told so. A device is opened when
 * there is something to say and closed when there has been nothing for a while. Without a device
 * time passes by the clock, so that words are lit all the same. Nothing here fails: a kiosk without
 * a loudspeaker goes on.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "utterance.h"

struct speech_out;

struct speech_out_options {
    bool silent; /**< never open a device: scripts, whose time is not the machine's */
    int64_t (*now_ms)(void *ctx); /**< the clock by which silence passes */
    void *ctx;
};

/**
 * @param options copied
 * Returns NULL when memory ran out. Free with speech_out_free().
 */
struct speech_out *speech_out_new(const struct speech_out_options *options);

/** Stops first; accepts NULL. */
void speech_out_free(struct speech_out *out);

/** Hear from now on of devices that come and go; without it only once something was said. */
void speech_out_listen(struct speech_out *out);

/** Say this instead of what is being said. It is borrowed until speech_out_stop() or the next
 * call. */
void speech_out_play(struct speech_out *out, const struct utterance *utterance);

/** Silence, within the length of the device's buffer (23 ms twice). */
void speech_out_stop(struct speech_out *out);

/** Samples of what is being said that have been heard; at the end, utterance->n. */
size_t speech_out_position(struct speech_out *out);

/** How loud: 0 .. NEEDS_VOLUME_MAX, 3 dB a step, from now on. */
void speech_out_volume(struct speech_out *out, uint8_t step);

/** Close a device that has said nothing for a while. */
void speech_out_rest(struct speech_out *out);

/** When speech_out_rest() is wanted, by the same clock; INT64_MAX for never. */
int64_t speech_out_rest_due(const struct speech_out *out);

/** What a device that came or went means. */
enum speech_out_news {
    SPEECH_OUT_NOTHING,
    SPEECH_OUT_HEADPHONES_CAME, /**< one whose name says so, while the program runs */
    SPEECH_OUT_HEADPHONES_WENT, /**< nothing is said any more, and nothing spills */
};

/** A sound device appeared: SDL's index. */
enum speech_out_news speech_out_added(struct speech_out *out, uint32_t index);

/** A sound device has gone: SDL's id of an opened one, or 0. */
enum speech_out_news speech_out_removed(struct speech_out *out, uint32_t device);

/**
 * Whether a device that appears is worn on the head: its name says so, or it is any USB device.
 *
 * @param resident it was there when the program began: a loudspeaker that comes back
 */
bool speech_out_is_headphones(const char *name, bool resident);

#endif
