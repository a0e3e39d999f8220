/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef THEME_H
#define THEME_H

/*
 * Every colour and every size of the kiosk, in one place. Sizes are millimetres on the glass,
 * turned into pixels by the screen's pitch, because a finger and an eye are not made of pixels.
 * Sources: docs/decisions/0009-screen.md.
 */

#include <stdbool.h>
#include <stdint.h>

#include "ui.h"

struct colour {
    uint8_t r, g, b;
};

/** The colours of one way an item can look. */
struct paint_look {
    struct colour fill;
    struct colour pressed; /**< fill under a finger */
    struct colour border;
    struct colour ink;
};

struct theme {
    struct colour ground;
    struct colour ink;
    struct colour accent;     /**< chosen answers, progress */
    struct colour track;      /**< the part of a progress bar that is still to come */
    struct colour ring[2];    /**< around what has the focus: outside, inside */
    struct colour hot;        /**< behind the word that is being spoken */
    struct colour hot_shaded; /**< the same on a pressed or chosen ground */
    struct colour plate;      /**< behind pictures, which are drawn with dark lines */
    bool plates;              /**< pictures need it everywhere, because grounds are dark */
    struct paint_look look[UI_LOOK_N];
};

extern const struct theme theme_cream; /**< cream ground, dark ink, one accent */
extern const struct theme theme_blue;  /**< white on dark blue */
extern const struct theme theme_black; /**< yellow on black */

enum { THEME_N = 3 };

/** All of them, in the order in which they are offered. */
extern const struct theme *const themes[THEME_N];

/** How much of the ground covers what is not to be looked at now: it stays readable. */
enum { THEME_VEIL_PERCENT = 17 };

/** Sizes for one screen, pixels. */
struct metrics {
    int w, h;            /**< of the window */
    uint32_t um_per_px;  /**< micrometres a pixel */
    int margin, gap;     /**< around the screen; between targets (8 mm at least) */
    int gap_tight;       /**< between answers: the 8 mm floor */
    int bar;             /**< height of a row of controls (20 mm at least) */
    int radius, border;  /**< of cards and buttons */
    int card_max;        /**< widest answer card */
    int text[UI_SIZE_N]; /**< em heights */
    int least
        [UI_SIZE_N]; /**< pictures make way for words that would be set smaller than this */
};

/** Whether two screens have the same sizes. */
bool metrics_equal(const struct metrics *a, const struct metrics *b);

/** Pixels of a length on the glass. */
int metrics_px(const struct metrics *metrics, double mm);

/** Sizes for a window of w by h pixels; small screens get smaller sizes, never under the floors. */
struct metrics metrics_for(int w, int h, uint32_t um_per_px);

/** The em that larger words have at least, micrometres: capitals of 0.7 degrees (EN 301 549, 5.1.4), seen
 * from 500 mm; on a small kiosk, which people come nearer to, from 400 mm. 0 on the smallest glass,
 * which has no room for that: there, no word is smaller than in the usual size. */
uint32_t metrics_large_em_um(const struct metrics *metrics);

/** How large a person wants words. */
enum text_scale { TEXT_USUAL, TEXT_LARGE, TEXT_LARGEST, TEXT_SCALE_N };

/** The same sizes with larger words. From TEXT_LARGE on the smallest capital is 0.7 degrees high
 * at 500 mm, where its box has the room. */
struct metrics metrics_with_text(struct metrics metrics, enum text_scale scale);

#endif
