/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PAINT_H
#define PAINT_H

/*
 * The only place that paints: a draw list onto a surface, and of it only what changed since the
 * list painted before.
 */

#include <SDL2/SDL.h>

#include <heard/err.h>

#include "pictures.h"
#include "text.h"
#include "theme.h"
#include "ui.h"

struct paint;

/**
 * @param text borrowed until paint_free()
 * @param pictures borrowed until paint_free()
 * @param lang BCP 47 code of the words
 * @param[out] out free with paint_free()
 * Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err paint_new(struct text *text, struct pictures *pictures,
                                   const struct theme *theme, const char *lang,
                                   struct paint **out);

/** Go on with these; all is painted anew when they differ. Both are borrowed. */
void paint_use(struct paint *paint, const struct theme *theme, const char *lang);

void paint_free(struct paint *paint);

/** Forget what is on the surface: the next paint_list() paints everything. */
void paint_forget(struct paint *paint);

enum { PAINT_RECTS_MAX = 2 * UI_ITEMS_MAX + 1 };

/**
 * Paint what changed.
 *
 * @param surface 32 bits a pixel
 * @param[out] rects what was painted, PAINT_RECTS_MAX at most
 * Returns how many rects; 0 when nothing changed.
 */
int paint_list(struct paint *paint, SDL_Surface *surface, const struct metrics *metrics,
               const struct ui_list *list, SDL_Rect *rects);

/** How the text of an item is set, borrowed from the cache; NULL when it has none. For audits. */
const struct text_block *paint_text(struct paint *paint, const struct metrics *metrics,
                                    const struct ui_item *item);

/** Black, and nothing else, until paint_list(). Returns as it does; rects has room for one. */
int paint_dark(struct paint *paint, SDL_Surface *surface, SDL_Rect *rects);

/** Where the parts of an item stand on the glass. */
struct paint_where {
    struct ui_rect picture;         /**< w is 0 when there is none */
    struct ui_rect tick;            /**< the box to tick; w is 0 when there is none */
    const struct text_block *block; /**< borrowed from the cache; NULL when it has no text */
    SDL_Rect line[TEXT_LINES_MAX];  /**< of the block */
    int ring;                       /**< width of the ring around what has the focus */
};

/** For audits: the same places that paint_list() paints. */
struct paint_where paint_where(struct paint *paint, const struct metrics *metrics,
                               const struct ui_item *item);

/** A picture that some list will need. */
struct paint_want {
    char name[48];
    int side;
    bool turned;
};

enum { PAINT_WANTS_MAX = 160 };

/** Collect the pictures of a list, each size once. Returns the new count. */
size_t paint_wants(const struct metrics *metrics, const struct ui_list *list,
                   struct paint_want *wants, size_t n);

#endif
