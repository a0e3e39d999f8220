/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of interface strings: every key in every language, found by key, and nothing broken in.
 */
#include <heard/strings.h>
#include <heard/text.h>

#include "failing_memory.h"
#include "model_rows.h"

static struct hd_buf mini;

static int setup(void **state)
{
    (void)state;
    mini = source_file("tests/golden/strings-mini.json");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hd_buf_free(&mini);
    return 0;
}

static struct hd_strings *load(struct hd_slice json)
{
    struct hd_notes notes = {.n = 0};
    struct hd_strings *strings = NULL;
    enum hd_err err = hd_strings_load(json, "mini.json", &notes, &strings);
    if (err != HD_OK || notes.n > 0) {
        fail_msg("%s: %s", notes.list[0].place, notes.list[0].text);
    }
    return strings;
}

static void every_key_is_found_in_every_language(void **state)
{
    (void)state;
    static const struct {
        const char *key, *text[2], *say[2];
    } rows[] = {
        {"next", {"Next", "Seguinte"}, {"Next", "Seguinte"}},
        {"back", {"Back", "Voltar"}, {"Back", "Voltar"}},
        {"help.phone",
         {"Call 0800 1111", "Ligue 0800 1111"},
         {"Call 0 8 0 0, 1 1 1 1", "Ligue 0 8 0 0, 1 1 1 1"}},
        {"a_b-c", {"Odd key", "Chave"}, {"Odd key", "Chave"}},
    };
    struct hd_strings *strings = load(hd_buf_slice(&mini));
    assert_int_equal(hd_strings_langs(strings)->n, 2);
    assert_string_equal(hd_strings_langs(strings)->code[1], "pt-PT");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct hd_string *string = hd_strings_get(strings, rows[i].key);
        assert_non_null(string);
        for (size_t k = 0; k < 2; k++) {
            assert_string_equal(string->text[k], rows[i].text[k]);
            assert_string_equal(string->say[k], rows[i].say[k]);
        }
    }
    hd_strings_free(strings);
    hd_strings_free(NULL);
}

static void a_key_that_is_not_there_gives_null(void **state)
{
    (void)state;
    static const char *const absent[] = {"", "nex", "nextt", "Next", "help", "zzz", "a"};
    struct hd_strings *strings = load(hd_buf_slice(&mini));
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
        assert_null(hd_strings_get(strings, absent[i]));
    }
    hd_strings_free(strings);
}

static void a_full_table_is_sorted_and_one_more_is_refused(void **state)
{
    (void)state;
    for (size_t n = 2000; n <= 2001; n++) {
        struct hd_buf json = HD_BUF_EMPTY;
        append_quoted(&json, "{'heard':'strings','format':1,'languages':['en'],'strings':{");
        for (size_t i = n; i > 0; i--) {
            assert_int_equal(hd_buf_printf(&json, "\"k%zu\":{\"en\":\"%zu.%zu\"}%s", i, i / 100,
                                           i % 100, i > 1 ? "," : "}}"),
                             HD_OK);
        }
        struct hd_notes notes = {.n = 0};
        struct hd_strings *strings = NULL;
        enum hd_err err = hd_strings_load(hd_buf_slice(&json), "x", &notes, &strings);
        assert_int_equal(err, n == 2000 ? HD_OK : HD_E_RANGE);
        for (size_t i = 1; strings && i <= n; i++) {
            char key[24];
            char text[48];
            (void)snprintf(key, sizeof(key), "k%zu", i);
            (void)snprintf(text, sizeof(text), "%zu.%zu", i / 100, i % 100);
            assert_string_equal(hd_strings_get(strings, key)->text[0], text);
        }
        hd_strings_free(strings);
        hd_buf_free(&json);
    }
}

static const struct row broken[] = {
    {NULL, "{'heard': 'plan'}", HD_E_FORMAT, "",
     "this is a file of kind 'plan', not 'strings'"},
    {"'format': 1", "'format': 2", HD_E_VERSION, "",
     "was made by a newer Heard; update this program"},
    {"'format': 1,", "'format': 1, 'lang': 'en',", HD_E_FORMAT, "lang",
     "'lang' is not known here; is it a typing error?"},
    {"  'languages': ['en', 'pt-PT'],\n", "", HD_E_FORMAT, "", "'languages' is missing"},
    {"'pt-PT'],", "'pt_PT'],", HD_E_FORMAT, "languages[1]",
     "'pt_PT' is not a language code like 'en' or 'pt-PT'"},
    {"'pt-PT'],", "'pt-'],", HD_E_FORMAT, "languages[1]",
     "'pt-' is not a language code like 'en' or 'pt-PT'"},
    {"'pt-PT'],", "'zh-Hans-CN-Pinyin'],", HD_E_FORMAT, "languages[1]",
     "'zh-Hans-CN-Pinyin' is not a language code like 'en' or 'pt-PT'"},
    {"'pt-PT'],", "'p'],", HD_E_FORMAT, "languages[1]",
     "'p' is not a language code like 'en' or 'pt-PT'"},
    {"['en', 'pt-PT']", "['a1','en','pt-PT','aa','bb','cc','dd','ee','ff']", HD_E_RANGE,
     "languages", "has 9 entries; 1 to 8 are possible"},
    {", 'pt-PT': 'Seguinte'", "", HD_E_FORMAT, "strings.next",
     "the text in language 'pt-PT' is missing"},
    {"'pt-PT': 'Seguinte'", "'pt-PT': 'Seguinte', 'pt': 'Seguinte'", HD_E_FORMAT,
     "strings.next.pt", "'pt' is not among the declared languages"},
    {"'Seguinte'", "'Se\\u0085guinte'", HD_E_FORMAT, "strings.next.pt-PT",
     "has a control character or another that cannot be seen (U+0085); remove it"},
    {"'Seguinte'", "'\\u3000\\u00a0 '", HD_E_FORMAT, "strings.next.pt-PT", "is empty"},
    {"{'text': 'Ligue 0800 1111', 'say': 'Ligue 0 8 0 0, 1 1 1 1'}", "'Ligue 0800 1111'",
     HD_E_FORMAT, "strings.help.phone.pt-PT",
     "has a number of 3 or more digits; give 'text' and 'say', and spell it in 'say', like '0 "
     "8 0 "
     "0, 1 1 1 1'"},
    {"'say': 'Call 0 8 0 0", "'say': 'Call 0 8 0 1", HD_E_FORMAT, "strings.help.phone.en.say",
     "spells other digits than 'text' shows; check the number"},
    {"'Seguinte'", "'\\u2067Seguinte'", HD_E_FORMAT, "strings.next.pt-PT",
     "has an isolate (U+2066 to U+2068) without its end (U+2069), an end without a beginning, "
     "or "
     "too many in each other"},
    {"'Call 0800 1111'", "'Call \\u20690800 1111'", HD_E_FORMAT, "strings.help.phone.en.text",
     "has an isolate (U+2066 to U+2068) without its end (U+2069), an end without a beginning, "
     "or "
     "too many in each other"},
    {"'strings': {", "'drafts': ['pl'], 'strings': {", HD_E_FORMAT, "drafts[0]",
     "'pl' is not among the declared languages"},
    {"'strings': {", "'drafts': ['en', 'en'], 'strings': {", HD_E_FORMAT, "drafts[1]",
     "language 'en' stands here twice"},
    {"'strings': {", "'drafts': 'en', 'strings': {", HD_E_FORMAT, "drafts",
     "must be a list, not text"},
    {"'Seguinte'", "['Seguinte']", HD_E_FORMAT, "strings.next.pt-PT",
     "must be text, or an object of 'text' and 'say'"},
    {"'say': 'Call 0 8 0 0, 1 1 1 1'", "'say': 8001111", HD_E_FORMAT,
     "strings.help.phone.en.say", "must be text, not a whole number"},
    {"'next':", "'Next':", HD_E_FORMAT, "strings.Next",
     "'Next' is not a key: use 1 to 64 of a-z, 0-9, '.', '_' and '-'"},
    {"'next':", "'':", HD_E_FORMAT, "strings.",
     "'' is not a key: use 1 to 64 of a-z, 0-9, '.', '_' and '-'"},
    {"'next':", "'\\u001b]0;x':", HD_E_FORMAT, "strings.\\x1b]0;x",
     "'?]0;x' is not a key: use 1 to 64 of a-z, 0-9, '.', '_' and '-'"},
    {"'next':", "'a123456789b123456789c123456789d123456789e123456789f123456789g1234':",
     HD_E_FORMAT, "strings.a123456789b123456789c123456789d123456789e123456789f123456789g1234",
     "'a123456789b123456789c123456789d123456789e123456789f123456789...' is not a key: use 1 to "
     "64 "
     "of a-z, 0-9, '.', '_' and '-'"},
    {"'next':",
     "'Gr\xc3\xb6\xc3\x9f"
     "e':",
     HD_E_FORMAT,
     "strings.Gr\xc3\xb6\xc3\x9f"
     "e",
     "'Gr\xc3\xb6\xc3\x9f"
     "e' is not a key: use 1 to 64 of a-z, 0-9, '.', '_' and '-'"},
    {"'pt-PT'],", "'zh-Hans-CN-abcde'],", HD_E_FORMAT, "languages[1]",
     "'zh-Hans-CN-abcde' is not a language code like 'en' or 'pt-PT'"},
    {"'pt-PT'],", "'en-123456789'],", HD_E_FORMAT, "languages[1]",
     "'en-123456789' is not a language code like 'en' or 'pt-PT'"},
    {"'next':", "'back':", HD_E_FORMAT, ":7",
     "a member stands twice in the same object; remove one of the two, at 'back'"},
    {"'next': {'en': 'Next', 'pt-PT': 'Seguinte'}", "'next': 'Next'", HD_E_FORMAT,
     "strings.next", "must be an object, not text"},
    {NULL, "{'heard': 'strings', 'format': 1, 'languages': ['en'], 'strings': {}}", HD_E_RANGE,
     "strings", "has 0 entries; 1 to 2000 are possible"},
};

static void every_broken_table_is_refused_with_its_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), broken[i].find, broken[i].put);
        struct hd_notes notes = {.n = 0};
        struct hd_strings *strings = NULL;
        enum hd_err err = hd_strings_load(hd_buf_slice(&json), "mini.json", &notes, &strings);
        assert_note(&notes, HD_NOTE_ERROR, &broken[i], false);
        assert_int_equal(err, broken[i].err);
        assert_null(strings);
        hd_buf_free(&json);
    }
}

static void marks_that_scripts_need_are_accepted(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "'a\\u200cb\\u200d'",          /* joiners of Persian and Indic scripts */
        "'\\u2066abc\\u2069 \\u200e'", /* isolates and marks for mixed directions */
        "'08\\u00a011'",               /* a number that stays together */
        "'\\ud83d\\ude00'",            /* beyond the basic plane */
        "'Seguinte' ",
    };
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        struct hd_buf json = changed(hd_buf_slice(&mini), "'Seguinte'", fine[i]);
        hd_strings_free(load(hd_buf_slice(&json)));
        hd_buf_free(&json);
    }
}

static void codes_and_keys_reach_their_edges(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "{'heard':'strings','format':1,'languages':['en'],'strings':{'a':{'en':'x'}}}",
        "{'heard':'strings','format':1,'languages':['haw'],'strings':{'a':{'haw':'x'}}}",
        "{'heard':'strings','format':1,'languages':['tg-Cyrl-TJ-abcd'],"
        "'strings':{'a':{'tg-Cyrl-TJ-abcd':'x'}}}",
        "{'heard':'strings','format':1,'languages':['en-abcdefgh'],"
        "'strings':{'a':{'en-abcdefgh':'x'}}}",
        "{'heard':'strings','format':1,'languages':['en'],'strings':{"
        "'a123456789b123456789c123456789d123456789e123456789f123456789g123':{'en':'x'}}}",
    };
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        struct hd_buf json = changed((struct hd_slice){NULL, 0}, NULL, fine[i]);
        hd_strings_free(load(hd_buf_slice(&json)));
        hd_buf_free(&json);
    }
}

/* "a", the code point as an escape, "b" */
static void with_code_point(uint32_t c, char *out, size_t size)
{
    if (c < 0x10000) {
        (void)snprintf(out, size, "'a\\u%04xb'", (unsigned)c);
    } else {
        (void)snprintf(out, size, "'a\\u%04x\\u%04xb'", (unsigned)(0xd7c0 + (c >> 10)),
                       (unsigned)(0xdc00 + (c & 0x3ff)));
    }
}

static void what_nobody_can_see_is_refused_up_to_its_edges(void **state)
{
    (void)state;
    static const struct {
        uint32_t code;
        bool fine;
    } rows[] = {
        {0x1, false},     {0x1f, false},     {0x20, true},    {0x7e, true},
        {0x7f, false},    {0x9f, false},     {0xa0, true},    {0x2027, true},
        {0x2028, false},  {0x202e, false},   {0x202f, true},  {0xd7ff, true},
        {0xe000, false},  {0xf8ff, false},   {0xf900, true},  {0xfdcf, true},
        {0xfdd0, false},  {0xfdef, false},   {0xfdf0, true},  {0xfefe, true},
        {0xfeff, false},  {0xff00, true},    {0xfff8, true},  {0xfff9, false},
        {0xffff, false},  {0x10000, true},   {0x1fffd, true}, {0x1fffe, false},
        {0x1ffff, false}, {0x2ffff, false},  {0x30000, true}, {0xdfffd, true},
        {0xe0000, false}, {0xe0fff, false},  {0xe1000, true}, {0xefffd, true},
        {0xf0000, false}, {0x10ffff, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[40];
        with_code_point(rows[i].code, text, sizeof(text));
        struct hd_buf json = changed(hd_buf_slice(&mini), "'Seguinte'", text);
        struct hd_notes notes = {.n = 0};
        struct hd_strings *strings = NULL;
        enum hd_err err = hd_strings_load(hd_buf_slice(&json), "x", &notes, &strings);
        if ((err == HD_OK) != rows[i].fine) {
            fail_msg("U+%04X", (unsigned)rows[i].code);
        }
        hd_strings_free(strings);
        hd_buf_free(&json);
    }
}

/* The parser's own words are cut to a fixed size; a letter of two bytes must not be cut in half. */
static void a_message_is_always_whole_text(void **state)
{
    (void)state;
    for (size_t n = 1; n < 120; n++) {
        struct hd_buf key = HD_BUF_EMPTY;
        for (size_t i = 0; i < n; i++) {
            append_quoted(&key, i % 3 == 1 ? "\xe2\x82\xac" : "\xc5\xbc");
        }
        struct hd_buf put = HD_BUF_EMPTY;
        assert_int_equal(hd_buf_printf(&put, "'%.*s': 1, '%.*s': 1, 'next':", (int)key.len,
                                       (const char *)key.p, (int)key.len, (const char *)key.p),
                         HD_OK);
        assert_int_equal(hd_buf_append(&put, "", 1), HD_OK);
        struct hd_buf json = changed(hd_buf_slice(&mini), "'next':", (const char *)put.p);
        struct hd_notes notes = {.n = 0};
        struct hd_strings *strings = NULL;
        assert_int_equal(hd_strings_load(hd_buf_slice(&json), "x", &notes, &strings),
                         HD_E_FORMAT);
        const char *text = notes.list[0].text;
        assert_true(hd_utf8_valid((struct hd_slice){(const uint8_t *)text, strlen(text)}));
        hd_buf_free(&json);
        hd_buf_free(&put);
        hd_buf_free(&key);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < mini.len; len++) {
        struct hd_notes notes = {.n = 0};
        struct hd_strings *strings = NULL;
        assert_int_equal(
            hd_strings_load((struct hd_slice){mini.p, len}, "mini.json", &notes, &strings),
            HD_E_FORMAT);
        assert_null(strings);
        assert_int_equal(notes.errors, 1);
    }
}

static void memory_that_runs_out_leaves_nothing_behind(void **state)
{
    (void)state;
    size_t n = 1;
    for (;; n++) {
        struct hd_notes notes = {.n = 0};
        struct hd_strings *strings = NULL;
        failing_memory_start(FAILING_ARENA, n);
        enum hd_err err = hd_strings_load(hd_buf_slice(&mini), "mini.json", &notes, &strings);
        if (failing_memory_stop() < n) {
            assert_int_equal(err, HD_OK);
            hd_strings_free(strings);
            break;
        }
        assert_int_equal(err, HD_E_NOMEM);
        assert_null(strings);
        assert_int_equal(notes.errors, 1);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_found_in_every_language),
        cmocka_unit_test(a_key_that_is_not_there_gives_null),
        cmocka_unit_test(a_full_table_is_sorted_and_one_more_is_refused),
        cmocka_unit_test(every_broken_table_is_refused_with_its_reason),
        cmocka_unit_test(marks_that_scripts_need_are_accepted),
        cmocka_unit_test(codes_and_keys_reach_their_edges),
        cmocka_unit_test(what_nobody_can_see_is_refused_up_to_its_edges),
        cmocka_unit_test(a_message_is_always_whole_text),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
