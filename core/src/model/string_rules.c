/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules, one function each. A voice that guesses vowels says another word; one that is given
 * Chinese characters says English letters; "1111" becomes a thousand and something; and a phone
 * number in the wrong order is a child who reaches nobody.
 */
#include "string_rules.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "bidi.h"
#include "script.h"

enum { LONG_NUMBER = 3, MARKED_WORD = 3, WORD_SHOWN = 60 };

/* Longest run of digits. */
static size_t longest_number(const char *text)
{
    size_t run = 0;
    size_t longest = 0;
    for (uint32_t c = hd_utf8_next(&text); c != 0; c = hd_utf8_next(&text)) {
        run = hd_digit_value(c) >= 0 ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static bool is_latin(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xc0 && c <= 0x24f);
}

/* The next digit that is spoken as itself: no tone number and no part of a longer number. -1: none. */
static int next_single_digit(const char **at)
{
    const char *here = *at;
    int found = -1;
    bool alone = true; /* nothing that belongs to a word or number is just before */
    for (uint32_t c = hd_utf8_next(&here); c != 0; c = hd_utf8_next(&here)) {
        int digit = hd_digit_value(c);
        const char *behind = here;
        uint32_t after = hd_utf8_next(&behind);
        if (digit >= 0 && alone && hd_digit_value(after) < 0 && !is_latin(after)) {
            found = digit;
            break;
        }
        alone = digit < 0 && !is_latin(c);
    }
    *at = here;
    return found;
}

/* The next digit of a run of LONG_NUMBER or more; *left says how many of its run follow. */
static int next_long_digit(const char **at, size_t *left)
{
    const char *here = *at;
    while (*left == 0) {
        const char *run = here;
        size_t n = 0;
        uint32_t c = hd_utf8_next(&run);
        if (c == 0) {
            return -1;
        }
        while (hd_digit_value(c) >= 0) {
            n++;
            c = hd_utf8_next(&run);
        }
        if (n >= LONG_NUMBER) {
            *left = n;
        } else {
            for (size_t i = 0; i < (n > 0 ? n : 1); i++) {
                (void)hd_utf8_next(&here);
            }
        }
    }
    (*left)--;
    int digit = hd_digit_value(hd_utf8_next(&here));
    *at = here;
    return digit;
}

/* Numbers may be spoken as digits or as words ("twenty twenty-six"); digits must be the right ones:
 * those of the long numbers, in their order, perhaps with others between. */
static bool spells(const char *text, const char *say)
{
    size_t left = 0;
    const char *spoken = say;
    if (next_single_digit(&spoken) < 0) {
        return true;
    }
    for (int want = next_long_digit(&text, &left); want >= 0;
         want = next_long_digit(&text, &left)) {
        int got = next_single_digit(&say);
        while (got >= 0 && got != want) {
            got = next_single_digit(&say);
        }
        if (got < 0) {
            return false;
        }
    }
    return true;
}

static enum hd_string_part check_digits(const char *text, const char *say, char *why,
                                        size_t size)
{
    if (say && longest_number(say) >= LONG_NUMBER) {
        (void)snprintf(why, size,
                       "has a number of %d or more digits, which a voice reads as thousands; "
                       "spell it, like \"0 8 0 0, 1 1 1 1\"",
                       LONG_NUMBER);
        return HD_STRING_SAY;
    }
    if (longest_number(text) < LONG_NUMBER) {
        return HD_STRING_FINE;
    }
    if (!say) {
        (void)snprintf(
            why, size,
            "has a number of %d or more digits; give \"text\" and \"say\", and spell "
            "it in \"say\", like \"0 8 0 0, 1 1 1 1\"",
            LONG_NUMBER);
        return HD_STRING_WHOLE;
    }
    if (!spells(text, say)) {
        (void)snprintf(why, size, "spells other digits than \"text\" shows; check the number");
        return HD_STRING_SAY;
    }
    return HD_STRING_FINE;
}

/* Copies the first word of enough letters without a mark; false when there is none. */
static bool unmarked_word(const char *say, char word[WORD_SHOWN])
{
    size_t letters = 0;
    bool marked = false;
    const char *begin = say;
    for (uint32_t c = 1; c != 0;) {
        const char *here = say;
        c = hd_utf8_next(&say);
        bool mark = hd_is_arabic_mark(c);
        if (hd_is_arabic_letter(c) || mark || c == 0x640) {
            begin = letters == 0 && !marked ? here : begin;
            letters += hd_is_arabic_letter(c) ? 1 : 0;
            marked = marked || mark;
            continue;
        }
        if (letters >= MARKED_WORD && !marked) {
            /* A longer one is cut inside itself, at a letter. */
            bool whole = here - begin < WORD_SHOWN;
            (void)hd_text_copy(word, whole ? (size_t)(here - begin) + 1 : WORD_SHOWN, begin);
            return true;
        }
        letters = 0;
        marked = false;
    }
    return false;
}

static enum hd_string_part check_arabic(const char *say, char *why, size_t size)
{
    char word[WORD_SHOWN];
    if (!say) {
        (void)snprintf(why, size,
                       "needs \"text\" and \"say\": Arabic is spoken rightly only with vowel "
                       "marks (tashkeel)");
        return HD_STRING_WHOLE;
    }
    if (unmarked_word(say, word)) {
        (void)snprintf(why, size, "the word \"%s\" has no vowel mark (tashkeel); add them",
                       word);
        return HD_STRING_SAY;
    }
    return HD_STRING_FINE;
}

static bool has_cjk(const char *text, uint32_t *which)
{
    for (uint32_t c = hd_utf8_next(&text); c != 0; c = hd_utf8_next(&text)) {
        if (hd_is_cjk(c)) {
            *which = c;
            return true;
        }
    }
    return false;
}

/* "ni3", or a vowel that carries its tone. */
static bool has_tone(const char *say)
{
    uint32_t before = 0;
    for (uint32_t c = hd_utf8_next(&say); c != 0; c = hd_utf8_next(&say)) {
        if (hd_is_toned_vowel(c) || (c >= '1' && c <= '5' && is_latin(before))) {
            return true;
        }
        before = c;
    }
    return false;
}

static enum hd_string_part check_chinese(const char *text, const char *say, char *why,
                                         size_t size)
{
    uint32_t c = 0;
    if (!say) {
        (void)snprintf(why, size,
                       "needs \"text\" and \"say\": Chinese is spoken from pinyin with tones, "
                       "like \"ni3 hao3\"");
        return HD_STRING_WHOLE;
    }
    if (has_cjk(say, &c)) {
        (void)snprintf(why, size,
                       "has the Chinese character U+%04X; write pinyin with tones, like \"ni3 "
                       "hao3\"",
                       (unsigned)c);
        return HD_STRING_SAY;
    }
    if (has_cjk(text, &c) && !has_tone(say)) {
        (void)snprintf(why, size, "has no tones; write pinyin like \"ni3 hao3\"");
        return HD_STRING_SAY;
    }
    return HD_STRING_FINE;
}

static enum hd_string_part check_order(const char *lang, const char *text, char *why,
                                       size_t size)
{
    switch (hd_bidi_check(text, hd_lang_is_rtl(lang))) {
    case HD_BIDI_UNBALANCED:
        (void)snprintf(why, size,
                       "has an isolate (U+2066 to U+2068) without its end (U+2069), an end "
                       "without a beginning, or too many in each other");
        return HD_STRING_TEXT;
    case HD_BIDI_REORDERED:
        if (!hd_lang_is_rtl(lang)) {
            return HD_STRING_FINE; /* foreign words inside; nobody can tell what is right */
        }
        (void)snprintf(
            why, size,
            "has digits that change places on the screen, because the text runs from "
            "right to left; put U+00A0 between them, or isolates (U+2066, U+2069) "
            "around them");
        return HD_STRING_TEXT;
    case HD_BIDI_FINE:
        break;
    }
    return HD_STRING_FINE;
}

enum hd_string_part hd_string_rules(const char *lang, const char *text, const char *say,
                                    char *why, size_t size)
{
    enum hd_string_part part = check_order(lang, text, why, size);
    if (part == HD_STRING_FINE && hd_lang_is(lang, "ar")) {
        part = check_arabic(say, why, size);
    }
    if (part == HD_STRING_FINE && (hd_lang_is(lang, "zh") || hd_lang_is(lang, "cmn"))) {
        part = check_chinese(text, say, why, size);
    }
    if (part == HD_STRING_FINE) {
        part = check_digits(text, say, why, size);
    }
    return part;
}
