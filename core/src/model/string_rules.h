/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_STRING_RULES_H
#define HD_MODEL_STRING_RULES_H

/*
 * What a string needs so that every language is shown and spoken rightly: vowel marks for Arabic
 * voices, pinyin for Chinese ones, numbers digit by digit, and digits that stay in order where text
 * runs from right to left. Private to model. Source: docs/formats/strings.md.
 */

#include <stdbool.h>
#include <stddef.h>

/** Where a rule was broken. */
enum hd_string_part { HD_STRING_FINE, HD_STRING_WHOLE, HD_STRING_TEXT, HD_STRING_SAY };

/**
 * Check one string in one language.
 *
 * @param lang language code
 * @param text validated UTF-8
 * @param say the spoken form; NULL when the file gives none
 * @param[out] why size bytes: a sentence without its full stop; unchanged when all is well
 * Returns which part the sentence is about; only the first broken rule is told.
 */
enum hd_string_part hd_string_rules(const char *lang, const char *text, const char *say,
                                    char *why, size_t size);

#endif
