/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEXT_H
#define TEXT_H

/*
 * Words on the glass, in every language of a survey: right to left where it is written so, each
 * character in a font that has it, lines broken where Unicode allows it, and a cache of what was
 * rasterised. A text that does not fit its box is set smaller.
 */

#include <SDL2/SDL.h>

#include <heard/err.h>

#include "theme.h"
#include "ui.h"

enum { TEXT_LINES_MAX = 12, TEXT_MARKS_MAX = 160 };

/** Where a piece of the words stands: for the word that is being spoken. */
struct text_mark {
    uint16_t start, end; /**< bytes of the words */
    uint16_t line;
    int x, w; /**< pixels from the left edge of its line */
};

/** A text set into a box: lines ready to blit. Borrowed from the cache until the next text_set(). */
struct text_block {
    size_t lines;
    SDL_Surface *line[TEXT_LINES_MAX];
    int line_y[TEXT_LINES_MAX]; /**< from the top of the block */
    int step;                   /**< from line to line, pixels */
    int w, h;                   /**< of the whole block, pixels */
    int em;     /**< size it was set in, pixels; less than asked when it was tight */
    bool whole; /**< false when even the smallest size did not fit */
    bool rtl;   /**< lines begin at the right */
    size_t marks;
    struct text_mark mark[TEXT_MARKS_MAX]; /**< in reading order */
};

/**
 * Where words of a block stand on one of its lines: from the first to the last mark that bytes
 * start .. end touch.
 *
 * @param[out] x pixels from the left edge of the line
 * @param[out] w pixels
 * Returns false when none of them is on that line.
 */
bool text_find(const struct text_block *block, size_t line, uint16_t start, uint16_t end,
               int *x, int *w);

struct text;

/**
 * Find the fonts (through fontconfig) and get ready.
 *
 * @param[out] out free with text_free()
 * Errors: HD_E_NOT_FOUND (no usable font is installed), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err text_new(struct text **out);

void text_free(struct text *text);

/** Open a language's fonts in these sizes now, so that the first frame of a screen is not late. */
void text_warm(struct text *text, const struct metrics *metrics, const char *lang);

/** How words are set. */
struct text_style {
    const char *lang; /**< BCP 47 code of the words */
    bool bold;
    int em;    /**< size wanted, pixels */
    int least; /**< a smaller em that is tried for sure; 0 for none */
    struct colour ink;
};

/**
 * Set words into a box of w by h pixels.
 *
 * @param words UTF-8, validated
 * Returns NULL only when memory ran out.
 */
const struct text_block *text_set(struct text *text, const char *words,
                                  const struct text_style *style, int w, int h);

#endif
