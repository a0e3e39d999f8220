/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef NAV_H
#define NAV_H

/*
 * A small fixed stack of screens. A screen asks for a push, pop or reset; it is carried out between
 * frames by nav_settle(), so that no screen is left while it runs.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keymap.h"
#include "ui.h"

struct app;

/** A screen: functions over the app's state. build is pure; all but name and build may be NULL. */
struct screen {
    const char *name;
    void (*enter)(struct app *app);
    void (*build)(const struct app *app, struct ui_list *list);
    void (*act)(struct app *app, uint16_t id); /**< an item was activated */
    void (*tick)(struct app *app);             /**< time passed */
    int64_t (*next_tick)(
        const struct app *app);     /**< when tick is wanted, ms; INT64_MAX: never */
    void (*erase)(struct app *app); /**< the key for it was pressed */
    void (*leave)(struct app *app); /**< the key for it was pressed */
    void (*digit)(struct app *app, uint8_t digit);          /**< 0 to 9 was pressed */
    bool (*press)(struct app *app, struct key_press press); /**< one to be learnt, see
                                                               ways.h; false: it cannot be */
    bool staff;         /**< for staff: shuts itself, and its desk is wiped */
    bool lets_staff_in; /**< has the corner for staff */
};

enum { NAV_DEPTH = 6 };

enum nav_wish { NAV_STAY, NAV_PUSH, NAV_POP, NAV_REPLACE, NAV_RESET };

struct nav {
    const struct screen *stack[NAV_DEPTH];
    int64_t entered_ms[NAV_DEPTH];
    size_t n;
    enum nav_wish wish;
    const struct screen *wanted; /**< for push, replace and reset */
};

/** Start with one screen. */
void nav_start(struct nav *nav, const struct screen *first);

const struct screen *nav_top(const struct nav *nav);

/** When the top screen was entered, ms. */
int64_t nav_entered_ms(const struct nav *nav);

void nav_push(struct nav *nav, const struct screen *screen);    /**< on top of this one */
void nav_pop(struct nav *nav);                                  /**< back to the one below */
void nav_replace(struct nav *nav, const struct screen *screen); /**< instead of this one */
void nav_reset(struct nav *nav, const struct screen *screen);   /**< alone, all others left */

/** Carry out what was asked, and what entering asks in turn. Returns true when the top changed. */
bool nav_settle(struct nav *nav, struct app *app);

#endif
