/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be shown, at its edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <heard/disclosure.h>

static void bounds_are_never_rounded_onto_the_target(void **state)
{
    static const struct {
        double fraction;
        uint32_t target;
        const char *words;
    } rows[] = {
        {0.9011, 90, "just over 90 %"},
        {0.8999, 90, "just under 90 %"},
        {0.9, 90, "90 %"},
        {0.90499, 90, "just over 90 %"},
        {0.905, 90, "91 %"},
        {0.895, 90, "just under 90 %"},
        {0.8949, 90, "89 %"},
        {0.0, 0, "0 %"},
        {0.001, 0, "just over 0 %"},
        {1.0, 100, "100 %"},
        {0.999, 100, "just under 100 %"},
        {0.9011, 101, "90 %"},
        {0.001, 101, "0 %"},
        {0.999, 101, "100 %"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[HD_PERCENT_TEXT_MAX];
        hd_bound_words(rows[i].fraction, rows[i].target, out);
        assert_string_equal(out, rows[i].words);
    }
}

static void counts_are_rounded_or_banded(void **state)
{
    static const struct {
        uint64_t n;
        const char *band;
    } rows[] = {
        {10, "10 to 19"},     {19, "10 to 19"},         {20, "20 to 29"}, {29, "20 to 29"},
        {30, "30 to 49"},     {49, "30 to 49"},         {50, "50 to 99"}, {99, "50 to 99"},
        {100, "100 or more"}, {1000000, "100 or more"},
    };
    char out[HD_PERCENT_TEXT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(hd_band_words(rows[i].n), rows[i].band);
    }
    for (uint64_t n = 0; n < 10; n++) {
        hd_about_words(n, out);
        assert_string_equal(out, "fewer than 10");
    }
    hd_about_words(10, out);
    assert_string_equal(out, "about 10");
    hd_about_words(214, out);
    assert_string_equal(out, "about 210");
    hd_about_words(1000005, out);
    assert_string_equal(out, "about 1000010");
}

static struct hd_figure figure(uint64_t base)
{
    return (struct hd_figure){.base = base, .verdict = base < 10 ? HD_TOO_FEW : HD_MET};
}

static void nothing_under_ten_is_shown(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 20; n++) {
        struct hd_figure f = figure(n);
        assert_int_equal(hd_may_show_count(n), n >= 10);
        assert_int_equal(hd_may_show(&f), n >= 10);
    }
    struct hd_figure few_people = figure(40);
    few_people.verdict = HD_TOO_FEW; /* many answers of too few people */
    assert_false(hd_may_show(&few_people));
}

static void a_difference_of_a_few_people_is_not_shown(void **state)
{
    (void)state;
    struct hd_indicator one = {.questions_n = 1};
    struct hd_indicator two = {.questions_n = 2};
    static const struct {
        uint64_t all, unflagged;
        bool shown_for_one, shown_for_two;
    } rows[] = {
        {50, 50, true, true},  {50, 49, false, false}, {50, 41, false, false},
        {50, 40, true, false}, {50, 31, true, false},  {50, 30, true, true},
        {19, 9, true, false},  {20, 10, true, false},  {9, 9, false, false},
        {10, 0, true, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_result result = {
            .indicator = &one,
            .all = figure(rows[i].all),
            .unflagged = figure(rows[i].unflagged),
        };
        assert_int_equal(hd_may_show_difference(&result), rows[i].shown_for_one);
        result.indicator = &two;
        assert_int_equal(hd_may_show_difference(&result), rows[i].shown_for_two);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_never_rounded_onto_the_target),
        cmocka_unit_test(counts_are_rounded_or_banded),
        cmocka_unit_test(nothing_under_ten_is_shown),
        cmocka_unit_test(a_difference_of_a_few_people_is_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
