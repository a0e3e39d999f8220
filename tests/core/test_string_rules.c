/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rules for strings: what each language needs to be spoken, and digits that stay in order.
 */
#include "bidi.h"
#include "model_rows.h"
#include "script.h"
#include "string_rules.h"

#define NBSP "\xc2\xa0"
#define LRI  "\xe2\x81\xa6"
#define RLI  "\xe2\x81\xa7"
#define FSI  "\xe2\x81\xa8"
#define PDI  "\xe2\x81\xa9"
#define LRM  "\xe2\x80\x8e"
#define RLM  "\xe2\x80\x8f"
#define AR   "اتصل"
#define HE   "חייגו"

static void digits_keep_their_order_from_right_to_left(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum hd_bidi_fault rtl, ltr; /* in a language that runs from right to left; from left */
    } rows[] = {
        {"", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR, HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " 08001111", HD_BIDI_FINE, HD_BIDI_FINE},
        /* spaces and hyphens behind Arabic letters */
        {AR " 0800 1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " 0800-1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " 0800  1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " 0800" NBSP "1111", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " 0808" NBSP "800" NBSP "5000", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " 0808" NBSP "800 5000", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " 0800" NBSP NBSP "1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " 0800" NBSP "-" NBSP "1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " 1-5", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        /* what joins groups of digits by itself, and what parts them rightly */
        {AR " 10:30, 3/5, 1.5", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " 1, 2, 3", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " 3 " AR " 5", HD_BIDI_FINE, HD_BIDI_FINE},
        /* before any letter, behind Latin and behind Hebrew letters */
        {"0800 1111 " AR, HD_BIDI_REORDERED, HD_BIDI_FINE},
        {"0800-1111 " AR, HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " Childline 0800 1111", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " Childline " AR " 0800 1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {HE " 0800-1111", HD_BIDI_FINE, HD_BIDI_FINE},
        {HE " 0800 1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        /* Arabic digits */
        {AR " ٠٨٠٠ ١١١١", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " ٠٨٠٠" NBSP "١١١١", HD_BIDI_FINE, HD_BIDI_FINE},
        {"٠٨٠٠" NBSP "1111", HD_BIDI_REORDERED, HD_BIDI_FINE},
        /* isolates, by their own direction, inside each other, and marks */
        {AR " " LRI "0800 1111" PDI, HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " " FSI "0800 1111" PDI, HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " " RLI "0800 1111" PDI, HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " " FSI AR " 0800 1111" PDI, HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        {AR " " FSI "a 0800 1111" PDI, HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " " FSI RLI AR PDI "0800 1111" PDI, HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " " RLI LRI "0800 1111" PDI PDI, HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " " LRI "0800" PDI " 1111", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " " LRM "0800 1111", HD_BIDI_FINE, HD_BIDI_FINE},
        {AR " 0800 " RLM "1111", HD_BIDI_REORDERED, HD_BIDI_REORDERED},
        /* isolates that are not balanced */
        {LRI "0800 1111", HD_BIDI_UNBALANCED, HD_BIDI_UNBALANCED},
        {"0800 1111" PDI, HD_BIDI_UNBALANCED, HD_BIDI_UNBALANCED},
        {PDI LRI, HD_BIDI_UNBALANCED, HD_BIDI_UNBALANCED},
        {LRI RLI "a" PDI, HD_BIDI_UNBALANCED, HD_BIDI_UNBALANCED},
        {LRI LRI LRI LRI LRI LRI LRI LRI PDI PDI PDI PDI PDI PDI PDI PDI, HD_BIDI_FINE,
         HD_BIDI_FINE},
        {LRI LRI LRI LRI LRI LRI LRI LRI LRI PDI PDI PDI PDI PDI PDI PDI PDI PDI,
         HD_BIDI_UNBALANCED, HD_BIDI_UNBALANCED},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum hd_bidi_fault rtl = hd_bidi_check(rows[i].text, true);
        enum hd_bidi_fault ltr = hd_bidi_check(rows[i].text, false);
        if (rtl != rows[i].rtl || ltr != rows[i].ltr) {
            fail_msg("row %zu, %s: %d and %d", i, rows[i].text, (int)rtl, (int)ltr);
        }
    }
}

static const char spell[] = "has a number of 3 or more digits; give \"text\" and \"say\", and "
                            "spell it in \"say\", like \"0 8 0 0, 1 1 1 1\"";
static const char thousands[] = "has a number of 3 or more digits, which a voice reads as "
                                "thousands; spell it, like \"0 8 0 0, 1 1 1 1\"";
static const char other[] = "spells other digits than \"text\" shows; check the number";
static const char marks[] = "needs \"text\" and \"say\": Arabic is spoken rightly only with "
                            "vowel marks (tashkeel)";
static const char pinyin[] = "needs \"text\" and \"say\": Chinese is spoken from pinyin with "
                             "tones, like \"ni3 hao3\"";
static const char tones[] = "has no tones; write pinyin like \"ni3 hao3\"";
static const char order[] =
    "has digits that change places on the screen, because the text runs from right to "
    "left; "
    "put U+00A0 between them, or isolates (U+2066, U+2069) around them";
static const struct {
    const char *lang, *text, *say;
    enum hd_string_part part;
    const char *why;
} spoken[] = {
    /* plain */
    {"en", "Next", NULL, HD_STRING_FINE, NULL},
    {"en", "It takes 10 minutes, 24 hours", NULL, HD_STRING_FINE, NULL},
    {"en", "one", "1", HD_STRING_FINE, NULL},
    /* numbers */
    {"en", "Call 999", NULL, HD_STRING_WHOLE, spell},
    {"en", "Call 999", "Call 999", HD_STRING_SAY, thousands},
    {"en", "Call us", "Call 0800 now", HD_STRING_SAY, thousands},
    {"en", "Call 999", "Call 9 9 9", HD_STRING_FINE, NULL},
    {"en", "Call 999", "Call nine, nine, nine", HD_STRING_FINE, NULL},
    {"en", "Call 999", "Call 9 9", HD_STRING_SAY, other},
    {"en", "Call 0800" NBSP "1111", "Call 0 8 0 0, 1 1 1 1", HD_STRING_FINE, NULL},
    {"en", "Call 0800" NBSP "1111", "Call 0 8 0 0, 1 1 1", HD_STRING_SAY, other},
    {"en", "Call 0800" NBSP "1111", "Call 0 8 0 1, 1 1 1 1", HD_STRING_SAY, other},
    {"en", "0800" NBSP "50" NBSP "123", "0 8 0 0, 5 0, 1 2 3", HD_STRING_FINE, NULL},
    {"en", "24 hours: 116" NBSP "123", "24 hours: 1 1 6, 1 2 3", HD_STRING_FINE, NULL},
    {"en", "In 2026", "In twenty 26", HD_STRING_FINE, NULL},
    {"pl", "999", NULL, HD_STRING_WHOLE, spell},
    {"en", "９９９", NULL, HD_STRING_WHOLE, spell},
    /* Arabic */
    {"ar", "مرحبا", NULL, HD_STRING_WHOLE, marks},
    {"ar-SY", "مرحبا", NULL, HD_STRING_WHOLE, marks},
    {"arn", "Mari mari", NULL, HD_STRING_FINE, NULL},
    {"ar", "مرحبا", "مرحبا", HD_STRING_SAY,
     "the word \"مرحبا\" has no vowel mark (tashkeel); add them"},
    {"ar", "مرحبا", "مَرحبا", HD_STRING_FINE, NULL},
    {"ar", "مرحبا بك", "مَرْحَبًا بك", HD_STRING_FINE, NULL},
    {"ar", "مرحبا", "مَرْحَبًا، أهلا", HD_STRING_SAY,
     "the word \"أهلا\" has no vowel mark (tashkeel); add them"},
    {"ar", "هذا", "هٰذا", HD_STRING_FINE, NULL},
    {"ar", "مرحبا", "ااااااااااااااااااااااااااااااااااااااااااااااااااااااااااااا",
     HD_STRING_SAY,
     "the word \"ااااااااااااااااااااااااااااا\" has no vowel mark (tashkeel); add them"},
    {"ar", "مرحبا", "مرحـبـا!", HD_STRING_SAY,
     "the word \"مرحـبـا\" has no vowel mark (tashkeel); add them"},
    {"ar", "Childline", "Childline", HD_STRING_FINE, NULL},
    {"ar", "اتصل 0800 1111", "اِتَّصِلْ 0 8 0 0, 1 1 1 1", HD_STRING_TEXT, order},
    {"ar", "اتصل 0800" NBSP "1111", "اِتَّصِلْ 0 8 0 0, 1 1 1 1", HD_STRING_FINE, NULL},
    {"ar", "اتصل 0800" NBSP "1111", "اِتَّصِلْ ٠ ٨ ٠ ٠، ١ ١ ١ ١", HD_STRING_FINE, NULL},
    {"ar", "اتصل 0800" NBSP "1111", "اِتَّصِلْ ٠ ٨ ٠ ٠، ١ ١ ١ ٢", HD_STRING_SAY, other},
    {"he", "חייגו 0800 1111", "0 8 0 0 1 1 1 1", HD_STRING_TEXT, order},
    {"ar-Latn", "marhaban 0800 1111", "marhaban 0 8 0 0 1 1 1 1", HD_STRING_FINE, NULL},
    {"en", LRI "Next", NULL, HD_STRING_TEXT,
     "has an isolate (U+2066 to U+2068) without its end (U+2069), an end without a "
     "beginning, or too many in each other"},
    /* Chinese */
    {"zh-Hans", "你好", NULL, HD_STRING_WHOLE, pinyin},
    {"cmn", "你好", NULL, HD_STRING_WHOLE, pinyin},
    {"zh-Hans", "你好", "ni3 好", HD_STRING_SAY,
     "has the Chinese character U+597D; write pinyin with tones, like \"ni3 hao3\""},
    {"zh-Hans", "你好", "ni hao", HD_STRING_SAY, tones},
    {"zh-Hans", "你好", "ni3 hao3", HD_STRING_FINE, NULL},
    {"zh-Hans", "你好", "nǐ hǎo", HD_STRING_FINE, NULL},
    {"zh-Hans", "Childline", "Childline", HD_STRING_FINE, NULL},
    {"zh-Hans", "打 0800" NBSP "1111", "da3 0 8 0 0, 1 1 1 1", HD_STRING_FINE, NULL},
    {"zh-Hans", "打 0800" NBSP "1111", "da3 0 8 0 0, 1 1 1 2", HD_STRING_SAY, other},
    {"zh-Hans", "打 999", "da3 jiu3 jiu3 jiu3", HD_STRING_FINE, NULL},
};

static void every_language_gets_what_its_voice_needs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++) {
        char why[HD_NOTE_TEXT_MAX] = "";
        enum hd_string_part part =
            hd_string_rules(spoken[i].lang, spoken[i].text, spoken[i].say, why, sizeof(why));
        if (part != spoken[i].part || strcmp(why, spoken[i].why ? spoken[i].why : "") != 0) {
            fail_msg("row %zu, %s: %d, %s", i, spoken[i].text, (int)part, why);
        }
    }
}

static void the_table_of_directions_knows_its_edges(void **state)
{
    (void)state;
    static const struct {
        uint32_t c;
        enum hd_bidi class;
    } rows[] = {
        {0, HD_BIDI_NEUTRAL},
        {'*', HD_BIDI_NEUTRAL},
        {'+', HD_BIDI_ES},
        {'9', HD_BIDI_EN},
        {';', HD_BIDI_NEUTRAL},
        {'@', HD_BIDI_NEUTRAL},
        {'A', HD_BIDI_L},
        {'z', HD_BIDI_L},
        {'{', HD_BIDI_NEUTRAL},
        {0xa0, HD_BIDI_CS},
        {0xd7, HD_BIDI_NEUTRAL},
        {0x5d0, HD_BIDI_R},
        {0x627, HD_BIDI_AL},
        {0x64b, HD_BIDI_IGNORED},
        {0x660, HD_BIDI_AN},
        {0x66a, HD_BIDI_NEUTRAL},
        {0x6f0, HD_BIDI_EN},
        {0x2069, HD_BIDI_PDI},
        {0x3002, HD_BIDI_NEUTRAL},
        {0x4f60, HD_BIDI_L},
        {0x3fffd, HD_BIDI_L},
        {0x3ffff, HD_BIDI_NEUTRAL},
        {0x10ffff, HD_BIDI_NEUTRAL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (hd_bidi_class(rows[i].c) != rows[i].class) {
            fail_msg("U+%04X: %d", (unsigned)rows[i].c, (int)hd_bidi_class(rows[i].c));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_keep_their_order_from_right_to_left),
        cmocka_unit_test(every_language_gets_what_its_voice_needs),
        cmocka_unit_test(the_table_of_directions_knows_its_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
