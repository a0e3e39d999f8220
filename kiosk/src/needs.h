/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef NEEDS_H
#define NEEDS_H

/*
 * What one person needs of the kiosk, chosen in pictures. It stands in the app's locked memory, is
 * forgotten after each person, stored nowhere and never part of a record: it would single a child
 * out. Defaults serve most people.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum needs_theme { NEEDS_CREAM, NEEDS_BLUE, NEEDS_BLACK, NEEDS_THEME_N };
enum needs_size { NEEDS_SIZE_USUAL, NEEDS_SIZE_LARGE, NEEDS_SIZE_LARGEST, NEEDS_SIZE_N };
enum needs_touch {
    NEEDS_TOUCH_USUAL,
    NEEDS_TOUCH_STEADY,
    NEEDS_TOUCH_VERY_STEADY,
    NEEDS_TOUCH_N
};
enum needs_switch { NEEDS_NO_SWITCH, NEEDS_ONE_SWITCH, NEEDS_TWO_SWITCHES, NEEDS_SWITCH_N };

/** Loudness in steps of 3 dB: 18 dB from the quietest to the loudest (EN 301 549, 5.1.3.12). */
enum { NEEDS_VOLUME_MAX = 6, NEEDS_VOLUME_USUAL = 3 };

struct needs {
    size_t lang; /**< index into the survey's languages */
    enum needs_theme theme;
    enum needs_size size;
    bool reach;     /**< all that can be touched in the lower half */
    bool ruler;     /**< one answer at a time, the rest dimmed */
    bool still;     /**< reduced motion: on unless somebody asks for movement */
    bool symbols;   /**< pictures beside words: on */
    bool speak;     /**< read aloud */
    uint8_t volume; /**< 0 .. NEEDS_VOLUME_MAX */
    bool slow;      /**< slower speech */
    bool sounds;    /**< soft sounds where nothing is spoken: off */
    enum needs_touch touch;
    enum needs_switch switches;
    uint16_t scan_ms; /**< 1000, 1500, 2500 */
    bool dark;        /**< glass blank: somebody who follows only what is spoken */
};

/** What most people need: for whoever comes next. */
void needs_reset(struct needs *needs);

/** Whether somebody has changed anything. */
bool needs_are_usual(const struct needs *needs);

#endif
