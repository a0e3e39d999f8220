/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SCAN_H
#define SCAN_H

/*
 * Answering with a switch: a frame moves from item to item, answers first, and the switch chooses
 * what is in it. With one switch the frame moves by itself; with two the second one moves it. Time
 * begins when the item's name has been spoken. Pure: the clock is given, the ids are the list's.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ui.h"

enum {
    SCAN_INTERVAL_MS = 1500,
    SCAN_INTERVAL_MIN_MS = 500, /**< under three changes a second, whatever is set */
    SCAN_LOOPS = 3,
    SCAN_FIRST_TIMES =
        2, /**< the first item stays so much longer: the person finds the frame */
};

enum scan_mode {
    SCAN_OFF,
    SCAN_AUTO, /**< one switch */
    SCAN_STEP, /**< two switches */
};

struct scan {
    enum scan_mode mode;
    uint32_t interval_ms; /**< for how long the frame stays */
    uint32_t accept_ms;   /**< for how long the switch must be held to choose; 0: at once */
    uint16_t at;          /**< item id in the frame; 0 for none */
    int64_t due_ms;       /**< when it moves on; INT64_MAX: it does not */
    uint8_t loop;         /**< rounds done */
    bool resting;         /**< it has gone round often enough: the switch starts it again */
    int64_t held_ms; /**< since when the switch is down; INT64_MAX: it is up, or has chosen */
};

/** What a press, a release or time leads to. */
enum scan_says {
    SCAN_NOTHING,
    SCAN_MOVED,  /**< the frame is elsewhere: paint it, and say what is in it */
    SCAN_CHOSEN, /**< do what at stands for */
};

/** Set how; the frame is nowhere. Settings out of range are brought into it. */
void scan_init(struct scan *scan, enum scan_mode mode, uint32_t interval_ms,
               uint32_t accept_ms);

/** Another screen, or the same with other items: begin with its first. */
void scan_start(struct scan *scan, const struct ui_list *list, int64_t now_ms);

/**
 * Let time pass.
 *
 * @param speaking the name of what is in the frame, or the screen, is still being spoken
 */
enum scan_says scan_tick(struct scan *scan, const struct ui_list *list, bool speaking,
                         int64_t now_ms);

/** The choosing switch went down, or up. */
enum scan_says scan_down(struct scan *scan, const struct ui_list *list, int64_t now_ms);
enum scan_says scan_up(struct scan *scan, int64_t now_ms);

/** The moving switch was pressed; step: 1 on, -1 back. */
enum scan_says scan_step(struct scan *scan, const struct ui_list *list, int step,
                         int64_t now_ms);

/** What was chosen has been done, and the screen is still there: the frame stays where it is for as
 * long as on any item, and its rounds count anew. */
void scan_stay(struct scan *scan, int64_t now_ms);

/** When scan_tick() is wanted next; INT64_MAX for never. */
int64_t scan_due(const struct scan *scan);

/** The frame moves by itself: somebody is being waited for. */
bool scan_is_running(const struct scan *scan);

/**
 * The item after (step 1) or before (step -1) an id in scanning order: answers and cards, then what
 * the screen wants most, its other buttons, what is the same on every screen; back comes last. 0 when nothing can be chosen.
 */
uint16_t scan_next(const struct ui_list *list, uint16_t id, int step);

#endif
