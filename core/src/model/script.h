/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_SCRIPT_H
#define HD_MODEL_SCRIPT_H

/*
 * What the rules for strings need to know of characters: digits, the letters of a few scripts,
 * and the directions of UAX #9. Pure tables, no more of Unicode than that. Private to model.
 */

#include <stdbool.h>
#include <stdint.h>

/** The classes of UAX #9 that decide where a number stands; all others are neutral. */
enum hd_bidi {
    HD_BIDI_L,       /**< strong, left to right */
    HD_BIDI_R,       /**< strong, right to left */
    HD_BIDI_AL,      /**< strong, an Arabic letter */
    HD_BIDI_EN,      /**< European digit */
    HD_BIDI_AN,      /**< Arabic digit */
    HD_BIDI_ES,      /**< plus and minus */
    HD_BIDI_CS,      /**< comma, full stop, colon, slash, no-break space */
    HD_BIDI_LRI,     /**< begins an isolate, left to right */
    HD_BIDI_RLI,     /**< right to left */
    HD_BIDI_FSI,     /**< by its first strong character */
    HD_BIDI_PDI,     /**< ends an isolate */
    HD_BIDI_IGNORED, /**< marks on letters and what cannot be seen */
    HD_BIDI_NEUTRAL,
};

enum hd_bidi hd_bidi_class(uint32_t c);

/** 0 to 9 for a digit, also of Arabic, Persian and full width; -1 for anything else. */
int hd_digit_value(uint32_t c);

/** A letter of Arabic script, without vowel marks, digits and the lengthening stroke. */
bool hd_is_arabic_letter(uint32_t c);

/** A vowel mark (tashkeel) on an Arabic letter. */
bool hd_is_arabic_mark(uint32_t c);

/** A Chinese character. */
bool hd_is_cjk(uint32_t c);

/** A Latin letter with one of the four tone marks of pinyin. */
bool hd_is_toned_vowel(uint32_t c);

/** Hebrew, Arabic, Persian, Urdu ...: languages written from right to left, by language code. */
bool hd_lang_is_rtl(const char *lang);

/** True when lang is base or one of its kinds: "zh-Hans" is a kind of "zh". */
bool hd_lang_is(const char *lang, const char *base);

#endif
