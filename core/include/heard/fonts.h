/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_FONTS_H
#define HD_FONTS_H

/*
 * Which fonts a language is shown in: a chain of files, asked one after the other for each
 * character. One place decides, so that what the compiler finds fit to be shown is what the kiosk
 * shows. Fonts come from Debian packages. Reasons: docs/decisions/0017-fonts.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>

enum { HD_FONTS_CHAIN_MAX = 6 };

/** The fonts installed on this machine; opaque. One thread at a time. */
struct hd_fonts;

/** The fonts for one language and weight; opaque, immutable. */
struct hd_fonts_chain;

/** One face; pointers live as long as its chain. */
struct hd_font {
    const char *file;
    int index; /**< of the face in its file: collections hold several */
};

/**
 * Look for fonts.
 *
 * @param dir only those in this folder (tests); NULL: all that the system has
 * @param[out] out free with hd_fonts_close(); NULL on error
 * Errors: HD_E_NOMEM, HD_E_IO (fontconfig cannot start).
 */
HD_NODISCARD enum hd_err hd_fonts_open(const char *dir, struct hd_fonts **out);

/** Accepts NULL. Chains stay valid. */
void hd_fonts_close(struct hd_fonts *fonts);

/**
 * The chain for a language. Empty when no font for it is installed: then hd_fonts_package() names
 * what to install.
 *
 * @param lang language code, "zh-Hans"
 * @param bold the bold faces, or the regular one where there is no bold
 * @param[out] out free with hd_fonts_chain_free(); NULL on error. Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_fonts_chain(struct hd_fonts *fonts, const char *lang, bool bold,
                                        struct hd_fonts_chain **out);

void hd_fonts_chain_free(struct hd_fonts_chain *chain);

/** How many faces there are, at most HD_FONTS_CHAIN_MAX. */
size_t hd_fonts_count(const struct hd_fonts_chain *chain);

/** Face i of the chain, in the order in which they are asked. */
struct hd_font hd_fonts_get(const struct hd_fonts_chain *chain, size_t i);

/** The first face that has a character; HD_FONTS_CHAIN_MAX when none has it. */
size_t hd_fonts_find(const struct hd_fonts_chain *chain, uint32_t c);

/**
 * The first character of a text that no face of the chain has; 0 when there is none. What is never
 * drawn (marks of direction, joiners, no-break spaces) is not asked for.
 *
 * @param text validated UTF-8
 */
uint32_t hd_fonts_missing(const struct hd_fonts_chain *chain, const char *text);

/** The Debian package with fonts for the chain's language when none of them is installed; else
 * NULL. Static. */
const char *hd_fonts_package(const struct hd_fonts_chain *chain);

#endif
