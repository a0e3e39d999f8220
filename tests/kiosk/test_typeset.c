/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines, direction and faces, with a font in which every character is ten pixels wide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "typeset.h"

enum { CHAR_W = 10 };

static struct typeset *set;

/* Face 1 has CJK, face 2 has Arabic letters, face 0 everything else. */
static uint8_t face_of(void *ctx, uint32_t c)
{
    (void)ctx;
    return c >= 0x4E00 && c <= 0x9FFF ? 1 : c >= 0x0600 && c <= 0x06FF ? 2 : 0;
}

static int width(void *ctx, uint8_t face, bool rtl, const char *text)
{
    (void)ctx;
    (void)face;
    (void)rtl;
    int n = 0;
    for (const char *p = text; *p; p++) {
        n += (*p & 0xC0) != 0x80;
    }
    return n * CHAR_W;
}

static const struct typeset_fonts fonts = {NULL, face_of, width};

static int start(void **state)
{
    (void)state;
    set = calloc(1, sizeof(*set));
    assert_non_null(set);
    return 0;
}

static int end(void **state)
{
    (void)state;
    free(set);
    return 0;
}

static bool lay(const char *words, const char *lang, int w)
{
    typeset_read(set, words, lang, &fonts);
    typeset_measure(set, &fonts);
    return typeset_fill(set, w);
}

/* What stands on a line from left to right: letters of runs to the right turned around, as a font
 * would draw them. */
static size_t turned_around(const char *text, char *out)
{
    size_t at = 0;
    for (size_t k = strlen(text); k > 0;) {
        size_t last = k--;
        while ((text[k] & 0xC0) == 0x80) {
            k--;
        }
        memcpy(out + at, text + k, last - k);
        at += last - k;
    }
    return at;
}

static void shown(size_t line, char *out, size_t size)
{
    struct typeset_run run[TYPESET_RUNS_MAX];
    size_t n = typeset_runs(set, &set->line[line], run);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        char text[TYPESET_BYTES_MAX + 1];
        typeset_text(set, run[i].first, run[i].last, text, sizeof(text));
        assert_true(at + strlen(text) < size);
        if (run[i].level & 1) {
            at += turned_around(text, out + at);
        } else {
            memcpy(out + at, text, strlen(text));
            at += strlen(text);
        }
    }
    out[at] = '\0';
}

static void assert_shown(const char *words, const char *lang, const char *expected)
{
    char line[TYPESET_BYTES_MAX];
    assert_true(lay(words, lang, 100000));
    shown(0, line, sizeof(line));
    if (strcmp(line, expected) != 0) {
        fail_msg("\"%s\" is shown as \"%s\", not \"%s\"", words, line, expected);
    }
}

static void each_direction_is_shown_as_it_is_read(void **state)
{
    (void)state;
    assert_shown("one two", "en", "one two");
    assert_shown("سلام عليكم", "ar", "مكيلع مالس");
    /* A name of another script keeps its own direction, and its place. */
    assert_shown("سلام Childline كم", "ar", "مك Childline مالس");
    assert_shown("Say سلام now", "en", "Say مالس now");
    assert_shown("شاي (نعم)", "ar", ")معن( ياش");
}

static void telephone_numbers_keep_their_order(void **state)
{
    (void)state;
    static const struct {
        const char *words, *shown;
    } row[] = {
        {"رقم 0800\u00a01111", "0800 1111 مقر"},
        {"رقم \u2066"
         "0800 1111\u2069",
         "0800 1111 مقر"},
        {"رقم 08001111", "08001111 مقر"},
        {"رقم 10:30", "10:30 مقر"},
        /* What the compiler of surveys refuses: the halves change places. */
        {"رقم 0800 1111", "1111 0800 مقر"},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        assert_shown(row[i].words, "ar", row[i].shown);
    }
}

static void controls_are_not_drawn_and_have_no_width(void **state)
{
    (void)state;
    assert_true(lay("a\u200e\u2066b\u2069\u00adc", "en", 1000));
    assert_int_equal(set->line[0].w, 3 * CHAR_W);
}

static void lines_are_filled_and_lose_their_last_space(void **state)
{
    (void)state;
    assert_true(lay("one two three four", "en", 90));
    assert_int_equal(set->lines_n, 3);
    assert_int_equal(set->line[0].w, 7 * CHAR_W); /* "one two" */
    assert_int_equal(set->line[1].w, 5 * CHAR_W);
    assert_int_equal(set->line[2].w, 4 * CHAR_W);
    assert_true(lay("one\ntwo", "en", 1000));
    assert_int_equal(set->lines_n, 2);
    assert_true(lay("no\u00a0break here", "en", 90));
    assert_int_equal(set->lines_n, 2);
    assert_int_equal(set->line[0].w, 8 * CHAR_W);
}

static void chinese_breaks_between_characters_but_not_before_a_full_stop(void **state)
{
    (void)state;
    assert_true(lay("你好你好。你", "zh-Hans", 4 * CHAR_W));
    assert_int_equal(set->lines_n, 2);
    /* The fourth character goes with the stop behind it. */
    assert_int_equal(set->line[0].w, 3 * CHAR_W);
    assert_true(lay("你好（你好）", "zh-Hans", 3 * CHAR_W));
    assert_int_equal(set->line[0].w, 2 * CHAR_W);
}

static void a_hyphen_inside_a_word_does_not_end_a_line(void **state)
{
    (void)state;
    assert_true(lay("voce ouvem-te", "pt-PT", 11 * CHAR_W));
    assert_int_equal(set->line[0].w, 4 * CHAR_W);
    assert_true(lay("one - two", "en", 7 * CHAR_W));
    assert_int_equal(set->lines_n, 2);
}

static void what_does_not_fit_is_on_one_line_and_said(void **state)
{
    (void)state;
    assert_false(lay("Donaudampfschiff", "en", 50));
    assert_int_equal(set->lines_n, 1);
    char many[2 * (TYPESET_LINES_MAX + 1) + 1];
    for (size_t i = 0; i + 1 < sizeof(many); i++) {
        many[i] = i % 2 ? ' ' : 'a';
    }
    many[sizeof(many) - 1] = '\0';
    assert_false(lay(many, "en", 10));
}

static void each_character_has_a_face_and_marks_follow_their_letter(void **state)
{
    (void)state;
    assert_true(lay("ab你c", "en", 1000));
    struct typeset_run run[TYPESET_RUNS_MAX];
    assert_int_equal(typeset_runs(set, &set->line[0], run), 3);
    assert_int_equal(run[0].face, 0);
    assert_int_equal(run[1].face, 1);
    assert_int_equal(run[2].face, 0);
    /* A vowel mark that face 2 would have, on a letter of face 0, stays with it. */
    assert_true(lay("b\u064e", "en", 1000));
    assert_int_equal(typeset_runs(set, &set->line[0], run), 1);
    assert_int_equal(run[0].face, 0);
}

static void anything_can_be_read(void **state)
{
    (void)state;
    static const char *const odd[] = {"",     " ",     "   ",      "\n",
                                      "\xff", "a\xc3", "\xe4\xbd", "\u2066"};
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        (void)lay(odd[i], "ar", 100);
        for (size_t k = 0; k < set->lines_n; k++) {
            char line[TYPESET_BYTES_MAX];
            shown(k, line, sizeof(line));
        }
    }
    enum { LARGE = 3 * TYPESET_CHARS_MAX };
    static char large[LARGE];
    memset(large, 'a', LARGE - 1);
    (void)lay(large, "en", 100);
    assert_int_equal(set->n, TYPESET_CHARS_MAX);
    for (size_t i = 0; i < LARGE - 1; i += 2) {
        large[i] = ' ';
    }
    (void)lay(large, "en", 100000);
    assert_int_equal(set->atoms_n, TYPESET_ATOMS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_direction_is_shown_as_it_is_read, start, end),
        cmocka_unit_test_setup_teardown(telephone_numbers_keep_their_order, start, end),
        cmocka_unit_test_setup_teardown(controls_are_not_drawn_and_have_no_width, start, end),
        cmocka_unit_test_setup_teardown(lines_are_filled_and_lose_their_last_space, start, end),
        cmocka_unit_test_setup_teardown(
            chinese_breaks_between_characters_but_not_before_a_full_stop, start, end),
        cmocka_unit_test_setup_teardown(a_hyphen_inside_a_word_does_not_end_a_line, start, end),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_on_one_line_and_said, start, end),
        cmocka_unit_test_setup_teardown(each_character_has_a_face_and_marks_follow_their_letter,
                                        start, end),
        cmocka_unit_test_setup_teardown(anything_can_be_read, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
