/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STRINGS_H
#define HD_STRINGS_H

/*
 * Words for people: each has a display text and a spoken form in every language. Surveys carry
 * their own; what the kiosk itself says is a table of keys (assets/strings).
 */

#include <stdbool.h>
#include <stddef.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>

enum {
    HD_LANGS_MAX = 8,
    HD_LANG_CODE_MAX = 16,
    HD_STRINGS_JSON_MAX = 1 << 20, /**< bytes of a file of strings */
};

/** The languages of a survey or table, in their declared order; index = position. */
struct hd_langs {
    char code[HD_LANGS_MAX][HD_LANG_CODE_MAX]; /**< BCP 47, "en", "pt-PT" */
    size_t n;
    bool draft[HD_LANGS_MAX]; /**< no native speaker has read the words in this language yet */
};

/** One string in every language of its survey or table. Pointers live as long as their owner. */
struct hd_string {
    const char *text[HD_LANGS_MAX]; /**< shown; by language index */
    const char *say[HD_LANGS_MAX];  /**< spoken; equals text where the file gives no other */
};

/** The interface strings: opaque, immutable after loading. */
struct hd_strings;

/**
 * Read a table of interface strings.
 *
 * @param json borrowed; docs/formats/strings.md
 * @param place file name for messages
 * @param[out] out free with hd_strings_free(); NULL on error
 *
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE, HD_E_NOMEM; notes says what and where.
 */
HD_NODISCARD enum hd_err hd_strings_load(struct hd_slice json, const char *place,
                                         struct hd_notes *notes, struct hd_strings **out);

void hd_strings_free(struct hd_strings *strings);

/** The declared languages, borrowed. */
const struct hd_langs *hd_strings_langs(const struct hd_strings *strings);

/**
 * The string with this key, borrowed.
 *
 * Returns NULL when there is none; the kiosk checks at start that no key it uses is missing.
 */
const struct hd_string *hd_strings_get(const struct hd_strings *strings, const char *key);

#endif
