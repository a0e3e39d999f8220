/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef WINDOW_H
#define WINDOW_H

/*
 * The window and what comes in through it. A window surface, not a renderer: it starts faster,
 * takes less memory and needs no graphics card (docs/decisions/0009-screen.md).
 */

#include <stdbool.h>

#include <SDL2/SDL.h>

#include <heard/err.h>

#include "keymap.h"

struct window;

enum window_event_kind {
    WINDOW_NOTHING,
    WINDOW_DOWN,
    WINDOW_MOVE,
    WINDOW_UP,
    WINDOW_KEY, /**< down; WINDOW_KEY_UP comes when it is let go */
    WINDOW_KEY_UP,
    WINDOW_PRESS, /**< of a pad, or of a mouse button that does not touch; see press and step */
    WINDOW_RELEASE, /**< of the same */
    WINDOW_RESIZED,
    WINDOW_SOUND_CAME, /**< a sound device: device is SDL's index */
    WINDOW_SOUND_WENT, /**< device is SDL's id of an opened one, or 0 */
    WINDOW_EXPOSED,    /**< what is on the glass was lost: paint everything */
    WINDOW_QUIT,
};

struct window_event {
    enum window_event_kind kind;
    int64_t contact; /**< which finger; 0 for the mouse */
    int x, y;        /**< pixels */
    SDL_Keycode key;
    uint16_t modifiers; /**< KMOD_* */
    uint32_t device;    /**< of sound */
    struct key_press press;
    int step; /**< of a press: 1: on, as the key Right; -1: back; 0: neither */
};

/**
 * Open a window.
 *
 * @param w width, pixels; 0 for the whole screen
 * @param h height, pixels; 0 for the whole screen
 * @param offscreen no screen at all: pictures are made in memory
 * @param[out] out close with window_close()
 * Errors: HD_E_NOT_FOUND when there is no screen to open it on.
 */
HD_NODISCARD enum hd_err window_open(int w, int h, bool offscreen, struct window **out);

void window_close(struct window *window);

/** The surface to paint on, borrowed until the window changes; NULL when it is lost for now. */
SDL_Surface *window_surface(struct window *window);

/** Hear pads and joysticks, also those that are plugged in later. */
void window_hear_pads(struct window *window);

/** Put painted rectangles on the glass. */
void window_show(struct window *window, const SDL_Rect *rects, int n);

/** Wait up to timeout_ms (-1: for ever) for something to happen. */
struct window_event window_wait(struct window *window, int timeout_ms);

/** Throw away all touches and keys that are waiting. */
void window_drop_input(struct window *window);

/* For scripts: as if a person did it; they come out of window_wait() again. */
void window_fake_contact(struct window *window, enum window_event_kind kind, int x, int y);
void window_fake_move(struct window *window, int x, int y);
void window_fake_key(struct window *window, bool down, SDL_Keycode key, uint16_t modifiers);
void window_fake_pad(struct window *window, bool down, uint8_t button);

#endif
