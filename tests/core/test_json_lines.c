/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line of a value: found by its way, whatever stands before it and however it is written.
 */
#include "json.h"
#include "json_lines.h"
#include "model_rows.h"

/* A way of up to 4 steps: a member, or "#3" for an entry. */
static size_t line_of(const char *text, const char *const steps[4])
{
    struct hd_json_at at[5] = {{.parent = NULL}};
    size_t n = 0;
    for (; n < 4 && steps[n]; n++) {
        at[n + 1].parent = &at[n];
        if (steps[n][0] == '#') {
            at[n + 1].index = (size_t)strtoul(steps[n] + 1, NULL, 10);
        } else {
            at[n + 1].key = steps[n];
        }
    }
    return hd_json_line((struct hd_slice){(const uint8_t *)text, strlen(text)}, &at[n]);
}

static const char sample[] = "\n{\n"                                   /* 2 */
                             "  \"a\": 1,\n"                           /* 3 */
                             "  \"b\": [\n"                            /* 4 */
                             "    {\"a\": \"]}\\\"\\\\\"}, true,\n"    /* 5 */
                             "    -1.5e3, null, [[], {}],\n"           /* 6 */
                             "\r\n"                                    /* 7 */
                             "    {\"c\":\n"                           /* 8 */
                             "      \"x\"}\n"                          /* 9 */
                             "  ],\n"                                  /* 10 */
                             "  \"d\\u00e9\\\"\": {\"a\": 1, \"b\":\n" /* 11 */
                             "    2},\n"                               /* 12 */
                             "  \"\\ud83d\\ude00\": 3,\n"              /* 13 */
                             "  \"caf\xc3\xa9\": 4,\n"                 /* 14 */
                             "  \"\": 5, \"ab\": 6,\n"                 /* 15 */
                             "  \"f\": [0, 1,\n2, {}]\n}\n";           /* 16, 17 */

static void every_value_is_found_on_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *steps[4];
        size_t line;
    } rows[] = {
        {{NULL}, 2},
        {{"a"}, 3},
        {{"b"}, 4},
        {{"b", "#0"}, 5},
        {{"b", "#0", "a"}, 5},
        {{"b", "#1"}, 5},
        {{"b", "#2"}, 6},
        {{"b", "#4"}, 6},
        {{"b", "#4", "#1"}, 6},
        {{"b", "#5"}, 8},
        {{"b", "#5", "c"}, 9},
        {{"d\xc3\xa9\""}, 11},
        {{"d\xc3\xa9\"", "b"}, 12},
        {{"\xf0\x9f\x98\x80"}, 13},
        {{"caf\xc3\xa9"}, 14},
        {{""}, 15},
        {{"ab"}, 15},
        {{"f", "#1"}, 16},
        {{"f", "#2"}, 17},
        {{"f", "#3"}, 17},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t line = line_of(sample, rows[i].steps);
        if (line != rows[i].line) {
            fail_msg("row %zu: line %zu, not %zu", i, line, rows[i].line);
        }
    }
}

static void what_is_not_there_gives_the_line_of_what_should_hold_it(void **state)
{
    (void)state;
    static const struct {
        const char *steps[4];
        size_t line;
    } rows[] = {
        {{"z"}, 2},
        {{"b", "#6"}, 4},
        {{"b", "z"}, 4},
        {{"a", "z"}, 3},
        {{"a", "#0"}, 3},
        {{"b", "#5", "d"}, 8},
        {{"f", "#3", "x"}, 17},
        {{"abc"}, 2},
        {{"b", "#5", "c", "x"}, 9},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t line = line_of(sample, rows[i].steps);
        if (line != rows[i].line) {
            fail_msg("row %zu: line %zu, not %zu", i, line, rows[i].line);
        }
    }
    static const char *const nothing[4] = {"a"};
    assert_int_equal(line_of("", nothing), 0);
    assert_int_equal(line_of(" \n", nothing), 0);
}

/* Cut or spoilt text never leads a walk out of its bounds (the sanitizers watch), and never to a
 * line that the text does not have. */
static void text_that_is_no_json_is_walked_within_its_bounds(void **state)
{
    (void)state;
    static const char *const ways[][4] = {
        {"f", "#3"}, {"b", "#5", "c"}, {"zz"}, {"\xf0\x9f\x98\x80"}, {"d\xc3\xa9\"", "b"}};
    static const char odd[] = "\"\\{}[],:\n\x80u0";
    size_t len = sizeof(sample) - 1;
    for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
        for (size_t cut = 0; cut <= len; cut++) {
            char *copy = malloc(len + 1);
            assert_non_null(copy);
            memcpy(copy, sample, len + 1);
            copy[cut] = '\0';
            char *exact = realloc(copy, cut + 1);
            assert_non_null(exact);
            assert_true(line_of(exact, ways[w]) <= 18);
            free(exact);
        }
        for (size_t at = 0; at < len; at++) {
            for (size_t k = 0; k < sizeof(odd); k++) {
                char spoilt[sizeof(sample)];
                memcpy(spoilt, sample, sizeof(sample));
                spoilt[at] = odd[k];
                assert_true(line_of(spoilt, ways[w]) <= 19);
            }
        }
    }
}

static void a_way_deeper_than_any_file_gives_no_line(void **state)
{
    (void)state;
    struct hd_json_at at[HD_JSON_DEPTH_MAX + 3] = {{.parent = NULL}};
    for (size_t i = 1; i < sizeof(at) / sizeof(at[0]); i++) {
        at[i].parent = &at[i - 1];
    }
    struct hd_slice text = {(const uint8_t *)"[[[[[[[[[[[[[[[[", 16};
    assert_int_equal(hd_json_line(text, &at[HD_JSON_DEPTH_MAX + 1]), 1);
    assert_int_equal(hd_json_line(text, &at[HD_JSON_DEPTH_MAX + 2]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_found_on_its_line),
        cmocka_unit_test(what_is_not_there_gives_the_line_of_what_should_hold_it),
        cmocka_unit_test(text_that_is_no_json_is_walked_within_its_bounds),
        cmocka_unit_test(a_way_deeper_than_any_file_gives_no_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
