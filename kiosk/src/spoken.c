/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both texts are cut into words; equal words are anchors; gaps between anchors go by weight. */
#include "spoken.h"

#include <stdbool.h>
#include <string.h>

#include <heard/text.h>

/* A word of either text. Weight: how many syllables, digits or characters it is spoken with. */
struct word {
    uint16_t start, end;
    uint16_t weight;
};

struct words {
    const char *text;
    size_t n;
    struct word word[SPOKEN_WORDS_MAX];
};

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x00A0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* Signs that are not spoken, nor are part of a word's sameness. */
static bool is_punctuation(uint32_t c)
{
    return (c < 0x80 &&
            !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) ||
           (c >= 0x00A1 && c <= 0x00BF && c != 0x00AA && c != 0x00B5 && c != 0x00BA) ||
           (c >= 0x200C && c <= 0x206F) || c == 0x060C || c == 0x061B || c == 0x061F ||
           (c >= 0x066A && c <= 0x066D) || (c >= 0x3001 && c <= 0x303F) ||
           (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) ||
           (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65) ||
           (c >= 0xFE10 && c <= 0xFE6F);
}

/* Vowel marks and the stroke that lengthens words: written for the voice, left out on the glass. */
static bool is_arabic_mark(uint32_t c)
{
    return c == 0x0640 || (c >= 0x064B && c <= 0x065F) || c == 0x0670 ||
           (c >= 0x06D6 && c <= 0x06ED);
}

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3007;
}

/* 0 to 9 of Latin and Arabic script; -1 for anything else. */
static int digit_of(uint32_t c)
{
    if (c >= '0' && c <= '9') {
        return (int)(c - '0');
    }
    if (c >= 0x0660 && c <= 0x0669) {
        return (int)(c - 0x0660);
    }
    if (c >= 0x06F0 && c <= 0x06F9) {
        return (int)(c - 0x06F0);
    }
    return -1;
}

/* The vowels of pinyin, with and without tone. */
static bool is_pinyin_vowel(uint32_t c)
{
    static const uint32_t marked[] = {
        0x00E0, 0x00E1, 0x00E8, 0x00E9, 0x00EA, 0x00EC, 0x00ED, 0x00F2, 0x00F3, 0x00F9,
        0x00FA, 0x00FC, 0x0101, 0x0113, 0x011B, 0x012B, 0x014D, 0x016B, 0x01CE, 0x01D0,
        0x01D2, 0x01D4, 0x01D6, 0x01D8, 0x01DA, 0x01DC, 0x00C0, 0x00C1, 0x00C8, 0x00C9,
        0x0100, 0x0112, 0x011A, 0x012A, 0x014C, 0x016A, 0x01CD, 0x00D2, 0x00D3};
    if (c < 0x80) {
        return c != 0 && strchr("aeiouvAEIOUV", (int)c) != NULL;
    }
    for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
        if (marked[i] == c) {
            return true;
        }
    }
    return false;
}

static uint32_t next_in(const char *text, const struct word *word, size_t *at)
{
    if (*at >= word->end) {
        return 0;
    }
    const char *p = text + *at;
    uint32_t c = hd_utf8_next(&p);
    *at = (size_t)(p - text);
    return c;
}

/* A pinyin word has as many syllables as tone numbers; without those, as groups of vowels. */
static uint16_t syllables(const char *text, const struct word *word)
{
    unsigned tones = 0;
    unsigned groups = 0;
    bool letters = false;
    bool vowel = false;
    size_t at = word->start;
    for (uint32_t c = next_in(text, word, &at); c != 0; c = next_in(text, word, &at)) {
        bool is_vowel = is_pinyin_vowel(c);
        bool is_tone = letters && digit_of(c) >= 1 && digit_of(c) <= 5;
        letters = letters || (digit_of(c) < 0 && !is_punctuation(c));
        groups += is_vowel && !vowel;
        tones += is_tone;
        vowel = is_vowel;
    }
    unsigned n = tones > 0 ? tones : groups;
    return (uint16_t)(n > 0 ? n : 1);
}

static uint16_t digits(const char *text, const struct word *word)
{
    uint16_t n = 0;
    size_t at = word->start;
    for (uint32_t c = next_in(text, word, &at); c != 0; c = next_in(text, word, &at)) {
        if (digit_of(c) >= 0) {
            n++;
        } else if (!is_punctuation(c)) {
            return 0; /* not a plain number */
        }
    }
    return n;
}

static void weigh(struct words *words, bool chinese)
{
    for (size_t i = 0; i < words->n; i++) {
        struct word *word = &words->word[i];
        uint16_t n = digits(words->text, word);
        if (n == 0) {
            n = chinese ? syllables(words->text, word) : 1;
        }
        word->weight = n;
    }
}

/* Signs of Chinese script, which stand between words without a space. */
static bool is_wide_sign(uint32_t c)
{
    return is_punctuation(c) && c >= 0x3000;
}

/* Words lie between spaces; a Chinese character is one of its own. A sign alone is no word; one
 * that touches a word belongs to it, so that it is lit with it. */
static void cut(struct words *words, const char *text)
{
    words->text = text;
    words->n = 0;
    struct word word = {0};
    bool open = false;   /* a word has begun */
    bool spoken = false; /* ... and has more than signs */
    bool shut = false;   /* ... and is a Chinese character, or ends in a sign of that script */
    const char *at = text;
    for (;;) {
        size_t here = (size_t)(at - text);
        uint32_t c = hd_utf8_next(&at);
        bool sign = is_punctuation(c);
        bool ends = c == 0 || is_space(c) || here >= SPOKEN_BYTES_MAX;
        if (open && (ends || (spoken && !sign && (shut || is_han(c))))) {
            word.end = (uint16_t)here;
            if (spoken && words->n < SPOKEN_WORDS_MAX) {
                words->word[words->n++] = word;
            }
            open = false;
        }
        if (c == 0 || here >= SPOKEN_BYTES_MAX) {
            return;
        }
        if (!ends) {
            if (!open) {
                word = (struct word){.start = (uint16_t)here};
                spoken = false;
                shut = false;
            }
            open = true;
            spoken = spoken || !sign;
            shut = shut || is_han(c) || (spoken && is_wide_sign(c));
        }
    }
}

/* The next character that makes a word what it is; 0 behind the last. */
static uint32_t essence(const char *text, const struct word *word, size_t *at)
{
    for (;;) {
        uint32_t c = next_in(text, word, at);
        if (c == 0) {
            return 0;
        }
        if (is_punctuation(c) || is_arabic_mark(c)) {
            continue;
        }
        if (digit_of(c) >= 0) {
            return (uint32_t)('0' + digit_of(c));
        }
        return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
    }
}

static bool same(const struct words *a, size_t i, const struct words *b, size_t j)
{
    size_t at = a->word[i].start;
    size_t bt = b->word[j].start;
    for (;;) {
        uint32_t c = essence(a->text, &a->word[i], &at);
        if (c != essence(b->text, &b->word[j], &bt)) {
            return false;
        }
        if (c == 0) {
            return true;
        }
    }
}

/* The nearest pair of equal words from i and j on; both behind the ends when there is none. */
static void find_anchor(const struct words *text, const struct words *say, size_t *i, size_t *j)
{
    size_t left_i = text->n - *i;
    size_t left_j = say->n - *j;
    for (size_t far = 0; far + 1 < left_i + left_j; far++) {
        for (size_t di = 0; di <= far && di < left_i; di++) {
            size_t dj = far - di;
            if (dj < left_j && same(text, *i + di, say, *j + dj)) {
                *i += di;
                *j += dj;
                return;
            }
        }
    }
    *i = text->n;
    *j = say->n;
}

/* Words from .. to - 1. */
struct gap {
    size_t from, to;
};

static uint32_t total(const struct words *words, struct gap gap)
{
    uint32_t sum = 0;
    for (size_t i = gap.from; i < gap.to; i++) {
        sum += words->word[i].weight;
    }
    return sum;
}

/* The words shown whose share of the gap lies in start .. end. */
static void light(const struct words *text, struct gap gap, uint32_t start, uint32_t end,
                  struct spoken_word *out)
{
    uint32_t at = 0;
    bool any = false;
    for (size_t i = gap.from; i < gap.to; i++) {
        const struct word *word = &text->word[i];
        uint32_t next = at + word->weight;
        if (next > start && at < end) {
            out->text_start = any ? out->text_start : word->start;
            out->text_end = word->end;
            any = true;
        }
        at = next;
    }
}

/* Words of both texts between two anchors. */
static void align_gap(const struct words *text, struct gap shown, const struct words *say,
                      struct gap spoken, struct spoken *out)
{
    uint32_t shown_n = total(text, shown);
    uint32_t spoken_n = total(say, spoken);
    uint32_t at = 0;
    for (size_t i = spoken.from; i < spoken.to && shown_n > 0; i++) {
        uint32_t weight = say->word[i].weight;
        if (shown_n == spoken_n) {
            light(text, shown, at, at + weight, &out->word[i]);
        } else {
            uint32_t middle = (2 * at + weight) * shown_n / (2 * spoken_n);
            middle = middle < shown_n ? middle : shown_n - 1;
            light(text, shown, middle, middle + 1, &out->word[i]);
        }
        at += weight;
    }
}

void spoken_align(const char *lang, const char *text, const char *say, struct spoken *out)
{
    bool chinese = strncmp(lang, "zh", 2) == 0 && (lang[2] == '\0' || lang[2] == '-');
    struct words shown;
    struct words said;
    cut(&shown, text ? text : "");
    cut(&said, say);
    weigh(&shown, chinese);
    weigh(&said, chinese);
    out->n = said.n;
    for (size_t j = 0; j < said.n; j++) {
        out->word[j] =
            (struct spoken_word){.say_start = said.word[j].start, .say_end = said.word[j].end};
    }
    size_t i = 0;
    size_t j = 0;
    while (j < said.n) {
        size_t anchor_i = i;
        size_t anchor_j = j;
        find_anchor(&shown, &said, &anchor_i, &anchor_j);
        align_gap(&shown, (struct gap){i, anchor_i}, &said, (struct gap){j, anchor_j}, out);
        if (anchor_j < said.n) {
            out->word[anchor_j].text_start = shown.word[anchor_i].start;
            out->word[anchor_j].text_end = shown.word[anchor_i].end;
        }
        i = anchor_i < shown.n ? anchor_i + 1 : shown.n;
        j = anchor_j < said.n ? anchor_j + 1 : said.n;
    }
}
