/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AUDIT_INSIDE_H
#define AUDIT_INSIDE_H

/* What audit_glass.c, audit_words.c and audit_pixels.c share. */

#include "audit_glass.h"
#include "typeset.h"

enum { AUDIT_BINS = 4096, AUDIT_EMS = 8192 };

/* How large a text of a screen is set in the usual size. */
struct audit_em {
    uint64_t key; /* 0: none */
    int em;
};

struct audit_glass {
    struct audit *audit; /**< borrowed, as text and pictures */
    struct pictures *pictures;
    struct paint *paint;  /**< owned, as both surfaces */
    SDL_Surface *surface; /**< painted last */
    SDL_Surface *plain;   /**< the same list with nothing chosen */
    struct metrics metrics;
    const struct theme *theme;
    const char *lang;
    bool larger; /**< somebody wants larger words */
    struct audit_em em[AUDIT_EMS];
    double linear[256];          /**< light of a channel: WCAG 2, relative luminance */
    uint32_t ink[AUDIT_BINS];    /**< pixels of words, by light */
    uint32_t ground[AUDIT_BINS]; /**< pixels behind them */
};

/** What is asked of a line's characters: begin and end of what stands on it. */
void audit_words_item(struct audit_glass *glass, const struct ui_list *list,
                      const struct ui_item *item);

/** How words and their ground differ; spare: percent of each that may differ from the rest. */
void audit_pixels_ink(struct audit_glass *glass, const struct ui_list *list,
                      const struct ui_item *item, unsigned spare);

/** Edges of a control, its box to tick, and of a progress bar. */
void audit_pixels_edge(struct audit_glass *glass, const struct ui_list *list,
                       const struct ui_item *item);

/** The picture on its ground. */
void audit_pixels_picture(struct audit_glass *glass, const struct ui_list *list,
                          const struct ui_item *item);

/** The ring around what has the focus. */
void audit_pixels_ring(struct audit_glass *glass, const struct ui_list *list,
                       const struct ui_item *item);

/** What a chosen answer looks like against glass->plain. */
void audit_pixels_chosen(struct audit_glass *glass, const struct ui_list *list,
                         const struct ui_item *item);

#endif
