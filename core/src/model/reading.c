/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Syllables by groups of vowels, less the endings that are silent, plus vowels that part in the
 * middle of a word. Wrong for a word in some dozens, which pooled text evens out. Numbers are no words here.
 */
#include "reading.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <heard/text.h>

enum { WORD_MAX = 40 };

/* One word while it is read, in small letters. */
struct word {
    char letter[WORD_MAX];
    size_t n;
};

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiouy", c) != NULL;
}

static bool ends(const char *word, size_t n, const char *end)
{
    size_t len = strlen(end);
    return n >= len && memcmp(word + n - len, end, len) == 0;
}

/* The letter before the last k, or a space. */
static char before(const char *word, size_t n, size_t k)
{
    if (n <= k) {
        return ' ';
    }
    return word[n - k - 1];
}

static bool ends_with_any(const char *word, size_t n, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ends(word, n, list[i])) {
            return true;
        }
    }
    return false;
}

/* "people" keeps its last e: a consonant stands before "le". */
static bool spoken_le(const char *word, size_t n, size_t k)
{
    char c = before(word, n, k);
    return c != ' ' && !is_vowel(c) && c != 'l' && c != 'r';
}

/* An e at the end that is not spoken: "here", "makes", "asked". */
static bool silent_end(const char *word, size_t n)
{
    static const char *const spoken_es[] = {"ses", "xes", "zes", "ches", "shes", "ces", "ges"};
    if (n < 3) {
        return false;
    }
    if (ends(word, n, "e")) {
        return !is_vowel(before(word, n, 1)) && !(ends(word, n, "le") && spoken_le(word, n, 2));
    }
    if (ends(word, n, "es")) {
        return !is_vowel(before(word, n, 2)) &&
               !ends_with_any(word, n, spoken_es, sizeof(spoken_es) / sizeof(spoken_es[0])) &&
               !(ends(word, n, "les") && spoken_le(word, n, 3));
    }
    if (ends(word, n, "ed")) {
        char c = before(word, n, 2);
        return !is_vowel(c) && c != 't' && c != 'd';
    }
    return false;
}

/* Two vowels side by side that are two syllables. */
static size_t parted_vowels(const char *word, size_t n)
{
    size_t parted = 0;
    if (ends(word, n, "ing") && is_vowel(before(word, n, 3))) {
        parted++; /* "doing" */
    }
    for (size_t i = 0; i + 1 < n; i++) {
        char c = before(word, i, 0);
        bool ia = word[i] == 'i' && word[i + 1] == 'a' && !strchr("ctsg", c);
        bool io = word[i] == 'i' && word[i + 1] == 'o' && !strchr("tscg", c);
        bool iet = i + 2 < n && memcmp(word + i, "iet", 3) == 0;
        bool ience = i + 3 < n && memcmp(word + i, "ienc", 4) == 0 && c != 't';
        bool eo = word[i] == 'e' && word[i + 1] == 'o' && i + 2 == n;
        bool ea = word[i] == 'e' && word[i + 1] == 'a' && i + 2 == n && n > 3;
        bool creat = i > 1 && i + 2 < n && memcmp(word + i - 2, "creat", 5) == 0;
        parted += ia || io || iet || ience || eo || ea || creat ? 1 : 0;
    }
    return parted;
}

static size_t syllables(const char *word, size_t n)
{
    size_t groups = 0;
    n -= ends(word, n, "'s") ? 2 : 0;
    while (n > 0 && word[n - 1] == '\'') {
        n--;
    }
    for (size_t i = 0; i < n; i++) {
        groups += is_vowel(word[i]) && (i == 0 || !is_vowel(word[i - 1])) ? 1 : 0;
    }
    groups += parted_vowels(word, n);
    groups -= groups > 0 && silent_end(word, n) ? 1 : 0;
    return groups > 0 ? groups : 1;
}

/* The part of a word up to a hyphen or its end: "grown-up" is one word of two parts. */
static void end_part(struct hd_reading *reading, struct word *word)
{
    if (word->n > 0) {
        reading->syllables += syllables(word->letter, word->n);
    }
    word->n = 0;
}

/* A full stop inside "1.5" ends nothing. */
static bool ends_sentence(uint32_t c, const char *behind)
{
    bool inside = *behind >= '0' && *behind <= '9';
    return (c == '.' && !inside) || c == '!' || c == '?' || c == 0x2026;
}

static void end_sentence(struct hd_reading *reading, bool *words)
{
    reading->sentences += *words ? 1 : 0;
    *words = false;
}

void hd_reading_add(struct hd_reading *reading, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    struct word word = {.n = 0};
    bool in_word = false;
    bool words = false; /* in this sentence */
    for (uint32_t c = 1; c != 0;) {
        c = hd_utf8_next(&text);
        uint32_t small = c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
        bool plain = small >= 'a' && small <= 'z';
        bool letter = plain || (c >= 0xc0 && c < 0x250);
        if (letter) {
            reading->words += in_word ? 0 : 1;
            in_word = true;
            words = true;
            if (plain && word.n < WORD_MAX) {
                word.letter[word.n++] = letters[small - 'a'];
            }
        } else if (in_word && (c == '\'' || c == 0x2019)) {
            if (word.n < WORD_MAX) {
                word.letter[word.n++] = '\'';
            }
        } else if (in_word && c == '-') {
            end_part(reading, &word);
        } else {
            end_part(reading, &word);
            in_word = false;
            if (ends_sentence(c, text)) {
                end_sentence(reading, &words);
            }
        }
    }
    end_sentence(reading, &words);
}

double hd_reading_grade(const struct hd_reading *reading)
{
    if (reading->words == 0 || reading->sentences == 0) {
        return 0;
    }
    return 0.39 * (double)reading->words / (double)reading->sentences +
           11.8 * (double)reading->syllables / (double)reading->words - 15.59;
}
