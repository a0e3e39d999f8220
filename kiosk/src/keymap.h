/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef KEYMAP_H
#define KEYMAP_H

/*
 * What a person's own switch, pad or key means. Switch interfaces are keyboards, pads or mice with
 * keys of their own, so any of them can be learnt by pressing it. Pure: numbers come in, a meaning
 * goes out. Forgotten with the person.
 */

#include <stdbool.h>
#include <stdint.h>

/** Where a press came from. */
enum key_source {
    KEY_OF_KEYBOARD, /**< code: a key of the layout */
    KEY_OF_PAD,      /**< code: a button of a game pad or joystick */
    KEY_OF_MOUSE,    /**< code: a button of a mouse */
};

struct key_press {
    enum key_source source;
    int32_t code;
};

enum keymap_meaning {
    KEYMAP_NONE,   /**< nothing of the person's own: what it always means */
    KEYMAP_CHOOSE, /**< the choosing switch */
    KEYMAP_MOVE,   /**< the moving switch */
};

enum { KEYMAP_MAX = 8 };

struct keymap {
    uint8_t n;
    struct {
        struct key_press press;
        enum keymap_meaning meaning;
    } entry[KEYMAP_MAX];
};

/** Forget everything that was learnt. */
void keymap_clear(struct keymap *map);

/**
 * From now on this press means that.
 *
 * Returns false, and changes nothing, for what must keep its meaning (Escape, digits, function
 * keys: help and staff need them) and when no more can be learnt.
 */
bool keymap_learn(struct keymap *map, struct key_press press, enum keymap_meaning meaning);

enum keymap_meaning keymap_find(const struct keymap *map, struct key_press press);

#endif
