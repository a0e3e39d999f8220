/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be shown, at its edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/disclosure.h>

#include "tally_fixture.h"

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

/* --- answers whose week is not trusted ------------------------------------------------------- */

enum { FIRST = 0xA1, SECOND = 0xB2 };

struct setting {
    struct hd_survey *survey[2];
    struct hd_plan *plan;
    struct hd_tally *tally;
    struct hd_result result[I_N];
};

static void start(struct setting *s)
{
    s->survey[0] = fixture_survey(FIRST);
    s->survey[1] = fixture_survey(SECOND);
    s->plan = fixture_plan();
    const struct hd_survey *const list[] = {s->survey[0], s->survey[1]};
    assert_int_equal(hd_tally_new(s->plan, list, 2, &s->tally), HD_OK);
}

static void stop(struct setting *s)
{
    hd_tally_free(s->tally);
    free(s->survey[0]);
    free(s->survey[1]);
    free(s->plan);
}

static void give(struct setting *s, unsigned n, struct hd_record record, bool untrusted,
                 uint8_t quality)
{
    record.week_untrusted = untrusted;
    record.quality = quality;
    for (unsigned i = 0; i < n; i++) {
        assert_int_equal(hd_tally_add(s->tally, &record, 0), HD_OK);
    }
}

static struct hd_record said(uint8_t trust)
{
    return fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){SK, trust, SK, SK, SK});
}

static void the_whole_has_all_untrusted_weeks_or_none(void **state)
{
    (void)state;
    static const struct {
        unsigned untrusted, in_whole;
    } rows[] = {{0, 0}, {1, 0}, {9, 0}, {10, 10}, {11, 11}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct setting s;
        const struct hd_tally_query all = HD_TALLY_ALL;
        uint64_t counts[HD_ANSWER_CODES];
        struct hd_totals totals;
        start(&s);
        give(&s, 40, said(A1), false, 0);
        give(&s, rows[i].untrusted, said(A5), true, 0);
        hd_results_to_show(s.tally, s.plan, &all, NULL, s.result);
        const struct hd_result *trust = &s.result[I_TRUST];
        assert_int_equal(trust->all.base, 40 + rows[i].in_whole);
        assert_int_equal(trust->all.positive, 40);
        assert_int_equal(trust->untrusted_left_out, rows[i].untrusted > rows[i].in_whole);
        hd_question_to_show(s.tally, 0, Q_TRUST, &s.survey[0]->scale[SCALE_FIVE], &all, counts);
        assert_int_equal(counts[A1], 40);
        assert_int_equal(counts[A5], rows[i].in_whole);
        hd_totals_to_show(s.tally, &all, &totals);
        assert_int_equal(totals.accepted, 40 + rows[i].in_whole);
        assert_int_equal(totals.week_untrusted, rows[i].untrusted);
        assert_int_equal(hd_may_show_untrusted(&totals), rows[i].untrusted >= 10);
        hd_results(s.tally, s.plan, &all, NULL, s.result); /* for the office's own eyes */
        assert_int_equal(trust->all.base, 40 + rows[i].untrusted);
        assert_false(trust->untrusted_left_out);
        stop(&s);
    }
}

static void the_number_of_untrusted_weeks_tells_no_few_others(void **state)
{
    (void)state;
    static const struct {
        uint64_t trusted, untrusted;
        bool shown;
    } rows[] = {{0, 50, true}, {1, 50, false}, {9, 50, false}, {10, 50, true}, {10, 9, false}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct hd_totals totals = {.week_trusted = rows[i].trusted,
                                         .week_untrusted = rows[i].untrusted};
        assert_int_equal(hd_may_show_untrusted(&totals), rows[i].shown);
    }
}

/* 12 on one scale and 3 on the other: the question's lines show 12, so the indicator must not
 * show 15. */
static void a_few_on_one_scale_are_not_told_by_the_other(void **state)
{
    (void)state;
    struct setting s;
    const struct hd_tally_query all = HD_TALLY_ALL;
    uint64_t counts[HD_ANSWER_CODES];
    start(&s);
    give(&s, 40, said(A1), false, 0);
    give(&s, 12, said(A5), true, 0);
    give(&s, 3, fixture_record(FIRST, ROUTE_PICTURES, (uint8_t[]){SK, A3, SK, NS, SK}), true,
         0);
    hd_results_to_show(s.tally, s.plan, &all, NULL, s.result);
    assert_int_equal(s.result[I_TRUST].all.base, 40);
    assert_true(s.result[I_TRUST].untrusted_left_out);
    hd_question_to_show(s.tally, 0, Q_TRUST, &s.survey[0]->scale[SCALE_FIVE], &all, counts);
    assert_int_equal(counts[A5], 12);
    hd_question_to_show(s.tally, 0, Q_TRUST, &s.survey[0]->scale[SCALE_THREE], &all, counts);
    assert_int_equal(counts[A3], 0);
    stop(&s);
}

static void without_flagged_answers_is_hidden_when_it_would_tell_of_a_few(void **state)
{
    (void)state;
    static const struct {
        unsigned clean, flagged;
        bool shown;
    } rows[] = {{20, 0, true}, {20, 3, false}, {3, 20, false}, {0, 20, true}, {10, 10, true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct setting s;
        const struct hd_tally_query all = HD_TALLY_ALL;
        start(&s);
        give(&s, 40, said(A1), false, 0);
        give(&s, 30, said(A2), false, HD_QUALITY_STRAIGHT_LINE);
        give(&s, rows[i].clean, said(A5), true, 0);
        give(&s, rows[i].flagged, said(A5), true, HD_QUALITY_STRAIGHT_LINE);
        hd_results_to_show(s.tally, s.plan, &all, NULL, s.result);
        assert_int_equal(s.result[I_TRUST].all.base, 70 + rows[i].clean + rows[i].flagged);
        assert_int_equal(hd_may_show_difference(&s.result[I_TRUST]), rows[i].shown);
        stop(&s);
    }
}

/* What is left of a number of the whole wave when the same of all its weeks is taken from it. */
static void assert_nobody_is_told(uint64_t whole, uint64_t weeks)
{
    assert_true(whole >= weeks);
    assert_true(whole == weeks || whole - weeks >= HD_BASE_MIN);
}

/* Subtract everything that is shown of the weeks from everything that is shown of the whole. */
static size_t attack(struct setting *s)
{
    const struct hd_tally_query all = HD_TALLY_ALL;
    const struct hd_tally_query weeks = {HD_ANY, HD_ANY, HD_ANY, 0, UINT16_MAX, false};
    struct hd_result old[I_N];
    struct hd_totals totals;
    struct hd_totals then;
    hd_results_to_show(s->tally, s->plan, &all, NULL, s->result);
    hd_results_to_show(s->tally, s->plan, &weeks, NULL, old);
    hd_totals_to_show(s->tally, &all, &totals);
    hd_totals_to_show(s->tally, &weeks, &then);
    assert_nobody_is_told(totals.accepted, then.accepted);
    assert_nobody_is_told(totals.flagged, then.flagged);
    size_t left_in = 0;
    for (size_t i = 0; i < I_N; i++) {
        const struct hd_result *now = &s->result[i];
        assert_nobody_is_told(now->all.base, old[i].all.base);
        assert_nobody_is_told(now->dont_know, old[i].dont_know);
        assert_nobody_is_told(now->not_applicable, old[i].not_applicable);
        assert_nobody_is_told(now->skipped, old[i].skipped);
        if (hd_may_show_difference(now)) {
            assert_nobody_is_told(now->unflagged.base, old[i].unflagged.base);
            assert_nobody_is_told(now->all.base - now->unflagged.base,
                                  old[i].all.base - old[i].unflagged.base);
        }
        uint64_t lines = 0; /* of the indicator's questions, on each scale of each survey */
        for (size_t at = 0; at < (size_t)2 * Q_N * s->survey[0]->scales_n; at++) {
            size_t survey = at % 2;
            size_t question = at / 2 % Q_N;
            const struct hd_scale *scale = &s->survey[survey]->scale[at / 2 / Q_N];
            uint64_t counts[HD_ANSWER_CODES];
            hd_question_to_show(s->tally, survey, question, scale, &all, counts);
            bool of_it = !s->survey[survey]->question[question].practice;
            bool asked = false;
            for (size_t q = 0; q < s->plan->indicator[i].questions_n; q++) {
                asked = asked || strcmp(s->plan->indicator[i].question[q],
                                        s->survey[survey]->question[question].code) == 0;
            }
            for (size_t k = 0; of_it && asked && k < scale->n; k++) {
                lines += counts[HD_ANSWER_FIRST_OPTION + k];
            }
        }
        if (now->untrusted_left_out) {
            assert_nobody_is_told(lines, now->all.base);
        } else {
            assert_int_equal(lines, now->all.base);
        }
        left_in += now->all.base > old[i].all.base ? 1 : 0;
    }
    return left_in;
}

static void whoever_takes_the_weeks_from_the_whole_is_left_with_ten_or_none(void **state)
{
    (void)state;
    size_t left_in = 0;
    size_t left_out = 0;
    for (uint32_t seed = 1; seed <= 80; seed++) {
        struct setting s;
        uint32_t random = seed;
        start(&s);
        for (uint32_t i = 0; i < 40 + 40 * seed; i++) {
            const struct hd_record r =
                fixture_random(seed % 2 || i % 7 ? FIRST : SECOND, &random);
            assert_int_equal(hd_tally_add(s.tally, &r, i % 3), HD_OK);
        }
        left_in += attack(&s);
        for (size_t i = 0; i < I_N; i++) {
            left_out += s.result[i].untrusted_left_out ? 1 : 0;
        }
        stop(&s);
    }
    assert_true(left_in > 20 && left_out > 20); /* both happened */
}

static void a_stretch_of_weeks_is_shown_as_it_is(void **state)
{
    (void)state;
    struct setting s;
    const struct hd_tally_query weeks = {HD_ANY, HD_ANY, HD_ANY, 0, UINT16_MAX, false};
    struct hd_totals totals;
    start(&s);
    give(&s, 40, said(A1), false, 0);
    give(&s, 30, said(A5), true, 0);
    hd_results_to_show(s.tally, s.plan, &weeks, NULL, s.result);
    assert_int_equal(s.result[I_TRUST].all.base, 40);
    assert_false(s.result[I_TRUST].untrusted_left_out);
    hd_totals_to_show(s.tally, &weeks, &totals);
    assert_int_equal(totals.accepted, 40);
    assert_int_equal(totals.week_untrusted, 30); /* so that the page can say where they are */
    stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_never_rounded_onto_the_target),
        cmocka_unit_test(counts_are_rounded_or_banded),
        cmocka_unit_test(nothing_under_ten_is_shown),
        cmocka_unit_test(a_difference_of_a_few_people_is_not_shown),
        cmocka_unit_test(the_whole_has_all_untrusted_weeks_or_none),
        cmocka_unit_test(the_number_of_untrusted_weeks_tells_no_few_others),
        cmocka_unit_test(a_few_on_one_scale_are_not_told_by_the_other),
        cmocka_unit_test(without_flagged_answers_is_hidden_when_it_would_tell_of_a_few),
        cmocka_unit_test(whoever_takes_the_weeks_from_the_whole_is_left_with_ten_or_none),
        cmocka_unit_test(a_stretch_of_weeks_is_shown_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
