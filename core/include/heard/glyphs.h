/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_GLYPHS_H
#define HD_GLYPHS_H

/*
 * Whether every string of a file can be shown: each text is put before whoever knows the fonts
 * (heard/fonts.h), and what is missing is said with its place.
 */

#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>

/** Who knows the fonts. */
struct hd_glyphs {
    /**
     * The first character of text that cannot be shown in a language; 0 when there is none.
     *
     * *package: the package to install when nothing for this language is; else NULL.
     */
    uint32_t (*missing)(void *context, const char *lang, const char *text,
                        const char **package);
    void *context;
};

/**
 * Check the strings of a survey, table of strings or list of cards.
 *
 * @param json as accepted by its loader, which checks all else
 * @param kind what its member "heard" says
 * @param place file name for messages
 * Errors: HD_E_FORMAT (characters are missing; or not such a file), HD_E_NOMEM; noted.
 */
HD_NODISCARD enum hd_err hd_glyphs_check(struct hd_slice json, const char *kind,
                                         const char *place, const struct hd_glyphs *glyphs,
                                         struct hd_notes *notes);

#endif
