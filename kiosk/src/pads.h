/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PADS_H
#define PADS_H

/*
 * Game pads, joysticks and switch interfaces that pretend to be one: opened when they are plugged in,
 * closed when they are pulled out, at any time. What comes of them are presses and releases; a stick
 * or cross that is held is one press.
 */

#include <stdbool.h>
#include <stdint.h>

#include <SDL2/SDL.h>

#include "keymap.h"

enum { PADS_MAX = 8 };

struct pads {
    bool open;
    size_t n;
    struct {
        SDL_JoystickID id;
        SDL_GameController *controller; /**< NULL when SDL does not know its layout */
        SDL_Joystick *joystick;         /**< otherwise this */
        int side[2];                    /**< where the stick is: -1, 0, 1; across and down */
        uint8_t hat;                    /**< SDL_HAT_* */
    } pad[PADS_MAX];
};

struct pads_news {
    struct key_press press;
    bool down;
    int step; /**< 1: right or down; -1: left or up; 0: a button */
};

/** Listen from now on; what is plugged in already is told as added. Without any it costs nothing. */
void pads_open(struct pads *pads);

void pads_close(struct pads *pads);

/** What an event of SDL means. Returns false when it is no press and no release. */
bool pads_hear(struct pads *pads, const SDL_Event *event, struct pads_news *out);

/** Throw away presses that are waiting. */
void pads_drop(void);

#endif
