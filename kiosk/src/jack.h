/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef JACK_H
#define JACK_H

/*
 * Whether headphones are in the socket of a sound card that tells so: the kernel's switch for it
 * (evdev SW_HEADPHONE_INSERT). Input devices without that switch are closed again at once, so no
 * key is ever read here. Where there is none, or it may not be read, nothing is known.
 */

#include <stdbool.h>

struct jack;

/**
 * @param dir folder of input devices, "/dev/input"
 * Returns NULL when no socket can be watched. Free with jack_free().
 */
struct jack *jack_new(const char *dir);

/** Accepts NULL. */
void jack_free(struct jack *jack);

/** Whether headphones are in now; never waits. A socket that has gone counts as pulled out. */
bool jack_is_in(struct jack *jack);

#endif
