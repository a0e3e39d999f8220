/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOUCH_H
#define TOUCH_H

/*
 * From contacts to meaning, for hands that shake, slide, rest or hit twice: an item is activated
 * when the contact that went down on it is released on it. Sliding off cancels. One contact owns
 * the screen; others are ignored until it lifts; four or more (a palm) and nothing counts until
 * all are gone. After an activation the screen is deaf for a moment. Pure: the clock is given.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ui.h"

/** How steady a hand has to be: docs/decisions/0009-screen.md has what each is for. */
enum touch_way {
    TOUCH_USUAL,       /**< release inside; deaf for 500 ms */
    TOUCH_STEADY,      /**< twice the slop; deaf for 1,000 ms */
    TOUCH_VERY_STEADY, /**< and the finger has to rest for 300 ms; deaf for 2,000 ms */
    TOUCH_WAY_N,
};

enum {
    TOUCH_REPEAT_GUARD_MS = 500, /**< of TOUCH_USUAL */
    TOUCH_STALE_MS = 5000, /**< without any event the contacts are taken for lifted: some touch
                                screens lose a lift, and the glass must not go dead by that */
    TOUCH_CONTACTS_MAX = 10,
    TOUCH_PALM = 4,
};

struct touch {
    int64_t contact[TOUCH_CONTACTS_MAX]; /**< on the glass now */
    uint8_t contacts;
    bool palm;  /**< ignore everything until the glass is empty */
    bool owned; /**< owner is down on armed */
    int64_t owner;
    uint16_t armed;        /**< item id under the owner since it went down; 0 when cancelled */
    struct ui_rect box;    /**< of armed, as it was then */
    int slop;              /**< pixels a finger may stray beyond the box */
    int64_t guard_ms;      /**< deaf for so long after an activation */
    int64_t rest_ms;       /**< a finger has to rest for so long */
    int64_t armed_ms;      /**< since when the owner is down on armed */
    int64_t deaf_until_ms; /**< nothing is armed before */
    int64_t last_event_ms; /**< of any contact */
};

void touch_init(struct touch *touch, int slop_px);

/** How steady this person's hand is. slop_px: of TOUCH_USUAL. */
void touch_set(struct touch *touch, enum touch_way way, int slop_px);

/** The screen changed under the finger: it owns nothing any more, and its lift means nothing. */
void touch_cancel(struct touch *touch);

/** Somebody new: forget every contact too. */
void touch_reset(struct touch *touch);

/** A contact went down at x, y. */
void touch_down(struct touch *touch, const struct ui_list *list, int64_t contact, int x, int y,
                int64_t now_ms);

/** A contact moved. */
void touch_move(struct touch *touch, int64_t contact, int x, int y, int64_t now_ms);

/** A contact was lifted. Returns the id to activate; 0 for none, also when it was lifted over
 * another item of the list. */
uint16_t touch_up(struct touch *touch, const struct ui_list *list, int64_t contact, int x,
                  int y, int64_t now_ms);

/** Start the guard without an activation. */
void touch_deafen(struct touch *touch, int64_t now_ms);

/** End the guard: what comes next is taken at once. */
void touch_listen(struct touch *touch);

/** An activation by other means (key, switch) also starts the guard. False when still deaf. */
bool touch_guard(struct touch *touch, int64_t now_ms);

#endif
