/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Characters by their classes, as ranges. Where Unicode draws finer lines than the rules for
 * strings need, a range follows the block.
 */
#include "script.h"

#include <stddef.h>
#include <string.h>

struct range {
    uint32_t first, last;
};

struct bidi_range {
    uint32_t first, last;
    enum hd_bidi class;
};

/* Sorted; what is in none is neutral. Unicode 15, DerivedBidiClass.txt. */
static const struct bidi_range bidi[] = {
    {'+', '+', HD_BIDI_ES},
    {',', ',', HD_BIDI_CS},
    {'-', '-', HD_BIDI_ES},
    {'.', '/', HD_BIDI_CS},
    {'0', '9', HD_BIDI_EN},
    {':', ':', HD_BIDI_CS},
    {'A', 'Z', HD_BIDI_L},
    {'a', 'z', HD_BIDI_L},
    {0xa0, 0xa0, HD_BIDI_CS},
    {0xaa, 0xaa, HD_BIDI_L},
    {0xad, 0xad, HD_BIDI_IGNORED},
    {0xb2, 0xb3, HD_BIDI_EN},
    {0xb5, 0xb5, HD_BIDI_L},
    {0xb9, 0xb9, HD_BIDI_EN},
    {0xba, 0xba, HD_BIDI_L},
    {0xc0, 0xd6, HD_BIDI_L},
    {0xd8, 0xf6, HD_BIDI_L},
    {0xf8, 0x2b8, HD_BIDI_L},
    {0x2bb, 0x2c1, HD_BIDI_L},
    {0x300, 0x36f, HD_BIDI_IGNORED},
    {0x370, 0x482, HD_BIDI_L},
    {0x483, 0x489, HD_BIDI_IGNORED},
    {0x48a, 0x589, HD_BIDI_L},
    {0x591, 0x5bd, HD_BIDI_IGNORED},
    {0x5be, 0x5be, HD_BIDI_R},
    {0x5bf, 0x5c7, HD_BIDI_IGNORED},
    {0x5d0, 0x5ff, HD_BIDI_R},
    {0x600, 0x605, HD_BIDI_AN},
    {0x608, 0x608, HD_BIDI_AL},
    {0x60b, 0x60b, HD_BIDI_AL},
    {0x60c, 0x60c, HD_BIDI_CS},
    {0x60d, 0x60d, HD_BIDI_AL},
    {0x610, 0x61a, HD_BIDI_IGNORED},
    {0x61b, 0x64a, HD_BIDI_AL},
    {0x64b, 0x65f, HD_BIDI_IGNORED},
    {0x660, 0x669, HD_BIDI_AN},
    {0x66b, 0x66c, HD_BIDI_AN},
    {0x66d, 0x66f, HD_BIDI_AL},
    {0x670, 0x670, HD_BIDI_IGNORED},
    {0x671, 0x6d5, HD_BIDI_AL},
    {0x6d6, 0x6dc, HD_BIDI_IGNORED},
    {0x6dd, 0x6dd, HD_BIDI_AN},
    {0x6df, 0x6e4, HD_BIDI_IGNORED},
    {0x6e5, 0x6e6, HD_BIDI_AL},
    {0x6e7, 0x6e8, HD_BIDI_IGNORED},
    {0x6ea, 0x6ed, HD_BIDI_IGNORED},
    {0x6ee, 0x6ef, HD_BIDI_AL},
    {0x6f0, 0x6f9, HD_BIDI_EN},
    {0x6fa, 0x710, HD_BIDI_AL},
    {0x711, 0x711, HD_BIDI_IGNORED},
    {0x712, 0x72f, HD_BIDI_AL},
    {0x730, 0x74a, HD_BIDI_IGNORED},
    {0x74d, 0x7a5, HD_BIDI_AL},
    {0x7a6, 0x7b0, HD_BIDI_IGNORED},
    {0x7b1, 0x7bf, HD_BIDI_AL},
    {0x7c0, 0x85f, HD_BIDI_R},
    {0x860, 0x88f, HD_BIDI_AL},
    {0x890, 0x891, HD_BIDI_AN},
    {0x898, 0x89f, HD_BIDI_IGNORED},
    {0x8a0, 0x8c9, HD_BIDI_AL},
    {0x8ca, 0x8e1, HD_BIDI_IGNORED},
    {0x8e2, 0x8e2, HD_BIDI_AN},
    {0x8e3, 0x902, HD_BIDI_IGNORED},
    {0x903, 0x1fbc, HD_BIDI_L},
    {0x1fbe, 0x1fbe, HD_BIDI_L},
    {0x1fc2, 0x1ffc, HD_BIDI_L},
    {0x200b, 0x200d, HD_BIDI_IGNORED},
    {0x200e, 0x200e, HD_BIDI_L},
    {0x200f, 0x200f, HD_BIDI_R},
    {0x202f, 0x202f, HD_BIDI_CS},
    {0x2044, 0x2044, HD_BIDI_CS},
    {0x2060, 0x2065, HD_BIDI_IGNORED},
    {0x2066, 0x2066, HD_BIDI_LRI},
    {0x2067, 0x2067, HD_BIDI_RLI},
    {0x2068, 0x2068, HD_BIDI_FSI},
    {0x2069, 0x2069, HD_BIDI_PDI},
    {0x206a, 0x206f, HD_BIDI_IGNORED},
    {0x2070, 0x2070, HD_BIDI_EN},
    {0x2071, 0x2071, HD_BIDI_L},
    {0x2074, 0x2079, HD_BIDI_EN},
    {0x207a, 0x207b, HD_BIDI_ES},
    {0x207f, 0x207f, HD_BIDI_L},
    {0x2080, 0x2089, HD_BIDI_EN},
    {0x208a, 0x208b, HD_BIDI_ES},
    {0x2090, 0x209c, HD_BIDI_L},
    {0x20d0, 0x20f0, HD_BIDI_IGNORED},
    {0x2212, 0x2212, HD_BIDI_ES},
    {0x2c00, 0x2ce4, HD_BIDI_L},
    {0x2d00, 0x2ddf, HD_BIDI_L},
    {0x3005, 0x3007, HD_BIDI_L},
    {0x3021, 0x3029, HD_BIDI_L},
    {0x3031, 0x3035, HD_BIDI_L},
    {0x3041, 0x3096, HD_BIDI_L},
    {0x309d, 0x309f, HD_BIDI_L},
    {0x30a1, 0x30fa, HD_BIDI_L},
    {0x30fc, 0x31bf, HD_BIDI_L},
    {0x31f0, 0x321c, HD_BIDI_L},
    {0x3220, 0x324f, HD_BIDI_L},
    {0x3260, 0x327b, HD_BIDI_L},
    {0x3400, 0x4dbf, HD_BIDI_L},
    {0x4e00, 0xa48c, HD_BIDI_L},
    {0xa4d0, 0xa60c, HD_BIDI_L},
    {0xa610, 0xa66e, HD_BIDI_L},
    {0xa722, 0xa787, HD_BIDI_L},
    {0xa789, 0xd7ff, HD_BIDI_L},
    {0xf900, 0xfb17, HD_BIDI_L},
    {0xfb1d, 0xfb1d, HD_BIDI_R},
    {0xfb1e, 0xfb1e, HD_BIDI_IGNORED},
    {0xfb1f, 0xfb28, HD_BIDI_R},
    {0xfb29, 0xfb29, HD_BIDI_ES},
    {0xfb2a, 0xfb4f, HD_BIDI_R},
    {0xfb50, 0xfd3d, HD_BIDI_AL},
    {0xfd50, 0xfdcf, HD_BIDI_AL},
    {0xfdf0, 0xfdfc, HD_BIDI_AL},
    {0xfe00, 0xfe0f, HD_BIDI_IGNORED},
    {0xfe20, 0xfe2f, HD_BIDI_IGNORED},
    {0xfe50, 0xfe50, HD_BIDI_CS},
    {0xfe52, 0xfe52, HD_BIDI_CS},
    {0xfe55, 0xfe55, HD_BIDI_CS},
    {0xfe62, 0xfe63, HD_BIDI_ES},
    {0xfe70, 0xfefe, HD_BIDI_AL},
    {0xff0b, 0xff0b, HD_BIDI_ES},
    {0xff0c, 0xff0c, HD_BIDI_CS},
    {0xff0d, 0xff0d, HD_BIDI_ES},
    {0xff0e, 0xff0f, HD_BIDI_CS},
    {0xff10, 0xff19, HD_BIDI_EN},
    {0xff1a, 0xff1a, HD_BIDI_CS},
    {0xff21, 0xff3a, HD_BIDI_L},
    {0xff41, 0xff5a, HD_BIDI_L},
    {0xff66, 0xffdc, HD_BIDI_L},
    {0x10000, 0x100fa, HD_BIDI_L},
    {0x10280, 0x107ff, HD_BIDI_L},
    {0x10800, 0x10cff, HD_BIDI_R},
    {0x10d00, 0x10d23, HD_BIDI_AL},
    {0x10d24, 0x10d27, HD_BIDI_IGNORED},
    {0x10d30, 0x10d39, HD_BIDI_AN},
    {0x10d40, 0x10e5f, HD_BIDI_R},
    {0x10e60, 0x10e7e, HD_BIDI_AN},
    {0x10e80, 0x10eff, HD_BIDI_R},
    {0x10f30, 0x10f6f, HD_BIDI_AL},
    {0x10f70, 0x10fff, HD_BIDI_R},
    {0x11000, 0x1d7cb, HD_BIDI_L},
    {0x1d7ce, 0x1d7ff, HD_BIDI_EN},
    {0x1d800, 0x1e2ff, HD_BIDI_L},
    {0x1e800, 0x1ec6f, HD_BIDI_R},
    {0x1ec70, 0x1ecbf, HD_BIDI_AL},
    {0x1ecc0, 0x1ecff, HD_BIDI_R},
    {0x1ed00, 0x1ed4f, HD_BIDI_AL},
    {0x1ed50, 0x1edff, HD_BIDI_R},
    {0x1ee00, 0x1eeef, HD_BIDI_AL},
    {0x1ef00, 0x1efff, HD_BIDI_R},
    {0x1f100, 0x1f10a, HD_BIDI_EN},
    {0x1f110, 0x1f12e, HD_BIDI_L},
    {0x1f130, 0x1f169, HD_BIDI_L},
    {0x1fbf0, 0x1fbf9, HD_BIDI_EN},
    {0x20000, 0x3fffd, HD_BIDI_L},
};

enum hd_bidi hd_bidi_class(uint32_t c)
{
    size_t low = 0;
    size_t high = sizeof(bidi) / sizeof(bidi[0]);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c > bidi[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < sizeof(bidi) / sizeof(bidi[0]) && c >= bidi[low].first ? bidi[low].class
                                                                        : HD_BIDI_NEUTRAL;
}

static bool among(uint32_t c, const struct range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return true;
        }
    }
    return false;
}
#define AMONG(c, ranges) among(c, ranges, sizeof(ranges) / sizeof((ranges)[0]))

int hd_digit_value(uint32_t c)
{
    static const uint32_t zeros[] = {'0', 0x660, 0x6f0, 0xff10};
    for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
        if (c >= zeros[i] && c <= zeros[i] + 9) {
            return (int)(c - zeros[i]);
        }
    }
    return -1;
}

bool hd_is_arabic_letter(uint32_t c)
{
    static const struct range letters[] = {
        {0x620, 0x63f}, {0x641, 0x64a}, {0x66e, 0x66f}, {0x671, 0x6d3},   {0x6d5, 0x6d5},
        {0x6ee, 0x6ef}, {0x6fa, 0x6fc}, {0x750, 0x77f}, {0xfb50, 0xfdfb}, {0xfe80, 0xfefc},
    };
    return AMONG(c, letters);
}

bool hd_is_arabic_mark(uint32_t c)
{
    static const struct range marks[] = {{0x64b, 0x652}, {0x656, 0x657}, {0x670, 0x670}};
    return AMONG(c, marks);
}

bool hd_is_cjk(uint32_t c)
{
    static const struct range characters[] = {
        {0x3005, 0x3007}, {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
        {0xf900, 0xfaff}, {0x20000, 0x3fffd},
    };
    return AMONG(c, characters);
}

bool hd_is_toned_vowel(uint32_t c)
{
    static const uint32_t vowels[] = {
        0x101, 0xe1,  0x1ce, 0xe0,  0x113, 0xe9, 0x11b, 0xe8,  0x12b, 0xed,
        0x1d0, 0xec,  0x14d, 0xf3,  0x1d2, 0xf2, 0x16b, 0xfa,  0x1d4, 0xf9,
        0x1d6, 0x1d8, 0x1da, 0x1dc, 0x100, 0xc1, 0x1cd, 0xc0,  0x112, 0xc9,
        0x11a, 0xc8,  0x14c, 0xd3,  0x1d1, 0xd2, 0x304, 0x301, 0x30c, 0x300,
    };
    for (size_t i = 0; i < sizeof(vowels) / sizeof(vowels[0]); i++) {
        if (vowels[i] == c) {
            return true;
        }
    }
    return false;
}

bool hd_lang_is(const char *lang, const char *base)
{
    size_t len = strlen(base);
    return strncmp(lang, base, len) == 0 && (lang[len] == '\0' || lang[len] == '-');
}

bool hd_lang_is_rtl(const char *lang)
{
    static const char *const languages[] = {"ar", "arc", "ckb", "dv", "fa", "he",
                                            "ps", "sd",  "syr", "ug", "ur", "yi"};
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (hd_lang_is(lang, languages[i])) {
            return strstr(lang, "-Latn") == NULL;
        }
    }
    return strstr(lang, "-Arab") != NULL || strstr(lang, "-Hebr") != NULL;
}
