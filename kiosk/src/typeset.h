/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TYPESET_H
#define TYPESET_H

/*
 * Words into lines, in any of the kiosk's scripts, without a font in hand: direction by UAX 9
 * (FriBidi), breaks by UAX 14 (libunibreak), a face for each character, lines filled greedily.
 * How wide something is and which face has a character is asked of the caller.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TYPESET_CHARS_MAX = 2048, /**< code points of one text: more than a survey may hold */
    TYPESET_BYTES_MAX = 4 * TYPESET_CHARS_MAX,
    TYPESET_ATOMS_MAX = 1024,
    TYPESET_LINES_MAX = 12,
    TYPESET_RUNS_MAX = 64, /**< of one line */
};

/** What the caller knows about its fonts. */
struct typeset_fonts {
    void *ctx;

    /** Index of the first face that has a character; 0 when none has. */
    uint8_t (*face_of)(void *ctx, uint32_t character);

    /** Width in pixels of text in one face and one direction. text: NUL at the end. */
    int (*width)(void *ctx, uint8_t face, bool rtl, const char *text);
};

/** A piece that is never broken and is of one direction and one face: a word, a space. */
struct typeset_atom {
    uint16_t start, end; /**< code points */
    uint8_t level;       /**< UAX 9; odd is right to left */
    uint8_t face;
    bool space;  /**< nothing but spaces: left out at the end of a line */
    bool breaks; /**< a line may end after it */
    bool must;   /**< a line does */
    int w;       /**< pixels */
};

struct typeset_line {
    size_t first, n; /**< atoms, in reading order, without spaces at the end */
    int w;           /**< sum of their widths */
};

/** Atoms beside each other on the glass that are drawn as one. */
struct typeset_run {
    size_t first, last; /**< atoms, in reading order, last included */
    uint8_t level, face;
};

/** One text while it is set. Large: not for the stack. */
struct typeset {
    bool rtl; /**< direction of the whole */
    size_t n; /**< code points */
    uint32_t character[TYPESET_CHARS_MAX];
    uint16_t byte[TYPESET_CHARS_MAX + 1]; /**< where each begins in the words */
    size_t atoms_n;
    struct typeset_atom atom[TYPESET_ATOMS_MAX];
    size_t lines_n;
    struct typeset_line line[TYPESET_LINES_MAX];
};

/**
 * Take words apart; widths are not asked for yet.
 *
 * @param words UTF-8; what does not fit is cut off
 * @param lang BCP 47, decides direction and where lines break
 */
void typeset_read(struct typeset *set, const char *words, const char *lang,
                  const struct typeset_fonts *fonts);

/** Ask for the width of every atom: again for each size. */
void typeset_measure(struct typeset *set, const struct typeset_fonts *fonts);

/**
 * Fill lines of at most w pixels.
 *
 * Returns false when there would be more than TYPESET_LINES_MAX or one atom is wider than w; all is
 * then on one line.
 */
bool typeset_fill(struct typeset *set, int w);

/**
 * The runs of a line as they stand on the glass, from left to right.
 *
 * @param run TYPESET_RUNS_MAX of them
 * Returns how many; what would be more is left out.
 */
size_t typeset_runs(const struct typeset *set, const struct typeset_line *line,
                    struct typeset_run *run);

/**
 * The text of atoms first to last as fonts draw it: without controls, with plain spaces.
 *
 * @param out of size bytes, at least TYPESET_BYTES_MAX for any text; NUL at the end
 */
void typeset_text(const struct typeset *set, size_t first, size_t last, char *out, size_t size);

#endif
