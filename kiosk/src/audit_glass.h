/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AUDIT_GLASS_H
#define AUDIT_GLASS_H

/*
 * The part of the audit that needs fonts and pixels: whether words fit and break well, and what
 * contrast they, edges and pictures have where they were really painted.
 */

#include <SDL2/SDL.h>

#include <heard/err.h>

#include "audit.h"
#include "paint.h"
#include "pictures.h"
#include "text.h"

struct audit_glass;

/**
 * @param audit borrowed until audit_glass_free(), as text and pictures
 * @param[out] out free with audit_glass_free()
 * Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err audit_glass_new(struct audit *audit, struct text *text,
                                         struct pictures *pictures, struct audit_glass **out);

/** Accepts NULL. */
void audit_glass_free(struct audit_glass *glass);

/**
 * What lists are looked at from now on are made for. theme and lang are borrowed.
 *
 * Errors: HD_E_NOMEM; the glass then stays as it was.
 */
HD_NODISCARD enum hd_err audit_glass_use(struct audit_glass *glass,
                                         const struct metrics *metrics,
                                         const struct theme *theme, const char *lang);

/**
 * Whether lists looked at from now on are for somebody who wants larger words. Those of usual size
 * are remembered, to be compared with the larger ones that follow.
 */
void audit_glass_size(struct audit_glass *glass, bool larger);

/** Words that fit, lines, numbers, and whether pictures are there. Paints nothing. */
void audit_glass_words(struct audit_glass *glass, const struct ui_list *list);

/** Paint the list and measure it. */
void audit_glass_pixels(struct audit_glass *glass, const struct ui_list *list);

/** The same with every answer chosen, every target focused, then pressed, and all words lit. */
void audit_glass_states(struct audit_glass *glass, const struct ui_list *list);

/** Paint the list, and nothing else. Borrowed until the next call. */
SDL_Surface *audit_glass_paint(struct audit_glass *glass, const struct ui_list *list);

/** Whether every number in a text stands on the glass as it is written: "0800 1111". */
bool audit_keeps_digits(const char *text, const char *lang);

#endif
