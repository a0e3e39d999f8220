/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * From records to the board's lines: shares, intervals, verdicts, sensitivity and change, each
 * against what the same answers give when worked out by hand.
 */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/results.h>

#include "tally_fixture.h"

enum { OLD = 0xA1, NEW = 0xB2 };

struct setting {
    struct hd_survey *survey[2];
    struct hd_plan *plan;
    struct hd_tally *tally;
    struct hd_result result[I_N];
};

static int set_up(void **state)
{
    struct setting *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    s->survey[0] = fixture_survey(OLD);
    s->survey[1] = fixture_survey(NEW);
    s->plan = fixture_plan();
    const struct hd_survey *const list[] = {s->survey[0], s->survey[1]};
    assert_int_equal(hd_tally_new(s->plan, list, 2, &s->tally), HD_OK);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *s = *state;
    hd_tally_free(s->tally);
    free(s->survey[0]);
    free(s->survey[1]);
    free(s->plan);
    free(s);
    return 0;
}

/* n people who give these answers. */
struct people {
    unsigned n;
    uint8_t survey;
    uint8_t route;
    uint8_t answers[Q_N];
    uint8_t quality;
    uint16_t week;
};

static void add_marked(struct setting *s, struct people people, bool untrusted)
{
    struct hd_record r = fixture_record(people.survey, people.route, people.answers);
    r.quality = people.quality;
    r.week = people.week;
    r.week_untrusted = untrusted;
    for (unsigned i = 0; i < people.n; i++) {
        assert_int_equal(hd_tally_add(s->tally, &r, i % 4), HD_OK);
    }
}

static void add(struct setting *s, struct people people)
{
    add_marked(s, people, false);
}

/* n people on the words route who say this of trust, and nothing else. */
static void add_trust(struct setting *s, unsigned n, uint8_t trust)
{
    add(s, (struct people){n, OLD, ROUTE_WORDS, {SK, trust, SK, SK, SK}, 0, 0});
}

/* n parents who say this of spoken and written language. */
static void add_language(struct setting *s, unsigned n, uint8_t spoken, uint8_t written)
{
    add(s, (struct people){n, OLD, ROUTE_PARENTS, {NS, SK, spoken, written, NS}, 0, 0});
}

static const struct hd_result *results(struct setting *s, size_t indicator)
{
    const struct hd_tally_query all = HD_TALLY_ALL;
    memset(s->result, 0xEE, sizeof(s->result));
    hd_results(s->tally, s->plan, &all, NULL, s->result);
    return &s->result[indicator];
}

static const struct hd_result *compared(struct setting *s, size_t indicator, uint16_t now,
                                        uint16_t before)
{
    const struct hd_tally_query a = {HD_ANY, HD_ANY, HD_ANY, now, now, false};
    const struct hd_tally_query b = {HD_ANY, HD_ANY, HD_ANY, before, before, false};
    memset(s->result, 0xEE, sizeof(s->result));
    hd_results(s->tally, s->plan, &a, &b, s->result);
    return &s->result[indicator];
}

static void assert_near(double got, double want, double within)
{
    if (!(fabs(got - want) <= within)) {
        print_error("got %.15g, want %.15g\n", got, want);
        fail();
    }
}

static void without_answers_nothing_is_said(void **state)
{
    struct setting *s = *state;
    for (size_t i = 0; i < I_N; i++) {
        const struct hd_result *r = results(s, i);
        assert_ptr_equal(r->indicator, &s->plan->indicator[i]);
        assert_int_equal(r->all.base, 0);
        assert_int_equal(r->all.positive, 0);
        assert_near(r->all.share, 0, 0);
        assert_near(r->all.effective_base, 0, 0);
        assert_near(r->all.interval.low, 0, 0);
        assert_near(r->all.interval.high, 1, 0);
        assert_near(r->all.p_value, 1, 0);
        assert_int_equal(r->all.verdict, HD_TOO_FEW);
        assert_int_equal(r->unflagged.verdict, HD_TOO_FEW);
        assert_true(r->robust);
        assert_false(r->has_change || r->wording_changed || r->part_missed || r->scales_pooled);
    }
}

static void over_and_at_least_part_at_forty_five_of_fifty(void **state)
{
    struct setting *s = *state;
    add_trust(s, 30, A1);
    add_trust(s, 15, A2);
    add_trust(s, 5, A3);
    add_trust(s, 4, DK);
    add_trust(s, 3, SK);
    const struct hd_result *r = results(s, I_TRUST);
    assert_int_equal(r->all.positive, 45);
    assert_int_equal(r->all.base, 50);
    assert_near(r->all.effective_base, 50, 0);
    assert_near(r->all.share, 0.9, 0);
    assert_near(r->all.interval.low, 0.786398, 5.1e-7);
    assert_near(r->all.interval.high, 0.956524, 5.1e-7);
    assert_near(r->all.p_value, hd_binomial_p(45, 50, 0.9, true), 0);
    assert_int_equal(r->all.verdict, HD_MISSED_WITHIN_CHANCE);
    assert_int_equal(r->dont_know, 4);
    assert_int_equal(r->skipped, 3);
    fixture_indicator(s->plan, I_TRUST)->comparator = HD_AT_LEAST;
    assert_int_equal(results(s, I_TRUST)->all.verdict, HD_MET);
}

static void p_values_take_the_side_of_the_promise(void **state)
{
    struct setting *s = *state;
    add_trust(s, 40, A1);
    add_trust(s, 10, A5);
    struct hd_indicator *indicator = fixture_indicator(s->plan, I_TRUST);
    static const struct {
        enum hd_comparator comparator;
        uint32_t target;
        double p;
    } rows[] = {
        {HD_BELOW, 90, 0.024538},
        {HD_AT_MOST, 90, 0.024538},
        {HD_IMPROVE, 0, 1},
    };
    for (size_t i = 0; i < 3; i++) {
        indicator->comparator = rows[i].comparator;
        indicator->target = rows[i].target;
        assert_near(results(s, I_TRUST)->all.p_value, rows[i].p, 5.1e-7);
    }
    indicator->comparator = HD_OVER;
    indicator->target = 70;
    assert_near(results(s, I_TRUST)->all.p_value, hd_binomial_p(40, 50, 0.7, true), 0);
}

static void an_indicator_without_a_number_has_no_verdict(void **state)
{
    struct setting *s = *state;
    add(s, (struct people){9, OLD, ROUTE_WORDS, {SK, SK, SK, SK, A1}, 0, 0});
    assert_int_equal(results(s, I_SAFE)->all.verdict, HD_TOO_FEW);
    add(s, (struct people){1, OLD, ROUTE_WORDS, {SK, SK, SK, SK, A5}, 0, 0});
    const struct hd_result *r = results(s, I_SAFE);
    assert_int_equal(r->all.verdict, HD_NO_TARGET);
    assert_int_equal(r->all.positive, 9);
    assert_near(r->all.p_value, 1, 0);
}

static void nine_answers_are_too_few(void **state)
{
    struct setting *s = *state;
    add_trust(s, 9, A1);
    add_trust(s, 50, DK);
    assert_int_equal(results(s, I_TRUST)->all.verdict, HD_TOO_FEW);
    add_trust(s, 1, A1);
    assert_int_equal(results(s, I_TRUST)->all.verdict, HD_MET);
}

static void eighteen_answers_of_nine_people_are_too_few(void **state)
{
    struct setting *s = *state;
    add_language(s, 9, A1, A1); /* 18 answers */
    const struct hd_result *r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.base, 18);
    assert_int_equal(r->all.verdict, HD_TOO_FEW);
    add_language(s, 1, A1, A1);
    assert_int_equal(results(s, I_LANGUAGE)->all.verdict, HD_MET);
}

static void people_who_answer_alike_widen_the_interval_of_several_questions(void **state)
{
    struct setting *s = *state;
    add_language(s, 54, A1, A2);
    add_language(s, 6, A4, A5);
    const struct hd_result *r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.positive, 108);
    assert_int_equal(r->all.base, 120);
    assert_near(r->all.effective_base, 60, 1e-9);
    struct hd_interval want = hd_wilson(0.9, 60);
    assert_near(r->all.interval.low, want.low, 1e-12);
    assert_near(r->all.interval.high, want.high, 1e-12);
    assert_near(r->all.p_value, hd_binomial_p(54, 60, 0.9, true), 1e-9);
    assert_int_equal(r->all.verdict, HD_MET);
}

static void people_who_differ_within_themselves_keep_all_answers(void **state)
{
    struct setting *s = *state;
    add_language(s, 12, A1, A5);
    add_language(s, 12, A5, A1);
    add_language(s, 10, A1, A1);
    add_language(s, 1, A5, A5);
    const struct hd_result *r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.base, 70);
    assert_near(r->all.effective_base, 70, 0);
    struct hd_interval want = hd_wilson(44.0 / 70, 70);
    assert_near(r->all.interval.low, want.low, 0);
    assert_near(r->all.p_value, hd_binomial_p(44, 70, 0.9, true), 0);
}

static void
an_indicator_of_two_questions_that_got_one_answer_each_is_like_a_single_one(void **state)
{
    struct setting *s = *state;
    /* Pictures ask only the spoken half. */
    add(s, (struct people){45, OLD, ROUTE_PICTURES, {SK, SK, A1, NS, SK}, 0, 0});
    add(s, (struct people){5, OLD, ROUTE_PICTURES, {SK, SK, A3, NS, SK}, 0, 0});
    const struct hd_result *r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.positive, 45);
    assert_int_equal(r->all.base, 50);
    assert_near(r->all.effective_base, 50, 0);
    assert_near(r->all.interval.low, 0.786398, 5.1e-7);
}

static void a_pooled_line_that_hides_a_missed_part_says_so(void **state)
{
    struct setting *s = *state;
    add_language(s, 36, A1, A1);
    add_language(s, 4, A1, A5);
    const struct hd_result *r = results(s, I_LANGUAGE); /* spoken 40/40, written 36/40 */
    assert_int_equal(r->all.verdict, HD_MET);
    assert_false(r->part_missed);
    add_language(s, 1, A1, A5); /* written 36/41 */
    r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.verdict, HD_MET);
    assert_true(r->part_missed);
    add_language(s, 3, A5, A5); /* now the line itself is missed */
    r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.verdict, HD_MISSED_WITHIN_CHANCE);
    assert_false(r->part_missed);
}

static void a_part_with_too_few_answers_accuses_nobody(void **state)
{
    struct setting *s = *state;
    add_language(s, 100, A1, NA);
    add_language(s, 9, A1, A5);
    const struct hd_result *r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.base, 118);
    assert_int_equal(r->all.verdict, HD_MET);
    assert_false(r->part_missed);
    assert_int_equal(r->not_applicable, 100);
    add_language(s, 1, A1, A5);
    assert_true(results(s, I_LANGUAGE)->part_missed);
}

static void a_part_is_added_up_over_scales_and_surveys(void **state)
{
    struct setting *s = *state;
    /* Spoken: 60 + 60 + 60 all good; written: only parents of the new survey, 5 + 4 of 10. */
    add(s, (struct people){60, OLD, ROUTE_PICTURES, {SK, SK, A1, NS, SK}, 0, 0});
    add(s, (struct people){60, NEW, ROUTE_WORDS, {SK, SK, A1, NA, SK}, 0, 0});
    add(s, (struct people){55, NEW, ROUTE_PARENTS, {NS, SK, A1, NA, NS}, 0, 0});
    add(s, (struct people){5, OLD, ROUTE_WORDS, {SK, SK, A1, A4, SK}, 0, 0});
    assert_false(results(s, I_LANGUAGE)->part_missed);
    add(s, (struct people){5, NEW, ROUTE_PARENTS, {NS, SK, A1, A4, NS}, 0, 0});
    const struct hd_result *r = results(s, I_LANGUAGE);
    assert_int_equal(r->all.verdict, HD_MET_PROVED);
    assert_true(r->part_missed);
    assert_true(r->scales_pooled);
}

static void a_single_question_has_no_parts(void **state)
{
    struct setting *s = *state;
    add_trust(s, 50, A1);
    assert_false(results(s, I_TRUST)->part_missed);
    assert_false(results(s, I_TRUST)->scales_pooled);
}

static void pooled_scales_are_told(void **state)
{
    struct setting *s = *state;
    add_trust(s, 20, A1);
    add(s, (struct people){1, OLD, ROUTE_PICTURES, {SK, DK, SK, NS, SK}, 0, 0});
    assert_false(results(s, I_TRUST)->scales_pooled); /* nobody answered on the other scale */
    add(s, (struct people){1, OLD, ROUTE_PICTURES, {SK, A2, SK, NS, SK}, 0, 0});
    const struct hd_result *r = results(s, I_TRUST);
    assert_true(r->scales_pooled);
    assert_int_equal(r->all.base, 21);
    assert_int_equal(r->all.positive, 20); /* the second of three is not positive */
}

static void flagged_answers_stay_in_the_headline(void **state)
{
    struct setting *s = *state;
    add_trust(s, 96, A1);
    add_trust(s, 4, A5);
    const struct hd_result *r = results(s, I_TRUST);
    assert_int_equal(r->all.verdict, HD_MET_PROVED);
    assert_true(r->robust);
    add(s, (struct people){
               20, OLD, ROUTE_WORDS, {SK, A5, SK, SK, SK}, HD_QUALITY_STRAIGHT_LINE, 0});
    r = results(s, I_TRUST);
    assert_int_equal(r->all.base, 120);
    assert_int_equal(r->all.verdict, HD_MISSED);
    assert_int_equal(r->unflagged.base, 100);
    assert_int_equal(r->unflagged.positive, 96);
    assert_int_equal(r->unflagged.verdict, HD_MET_PROVED);
    assert_false(r->robust);
}

static void add_period(struct setting *s, uint8_t survey, uint16_t week, unsigned positive,
                       unsigned base)
{
    add(s, (struct people){positive, survey, ROUTE_WORDS, {SK, A2, SK, SK, SK}, 0, week});
    add(s,
        (struct people){base - positive, survey, ROUTE_WORDS, {SK, A3, SK, SK, SK}, 0, week});
}

static void change_is_newcombes_interval(void **state)
{
    struct setting *s = *state;
    add_period(s, OLD, 1, 85, 100);
    add_period(s, OLD, 2, 92, 100);
    const struct hd_result *r = compared(s, I_TRUST, 2, 1);
    assert_true(r->has_change);
    assert_int_equal(r->all.base, 100);
    assert_near(r->change, 0.07, 1e-15);
    /* +7 points, -2 to +16: no clear change. */
    assert_near(r->change_interval.low, -0.02, 0.005);
    assert_near(r->change_interval.high, 0.16, 0.005);
    add_period(s, OLD, 1, 85, 100);
    add_period(s, OLD, 2, 92, 100);
    r = compared(s, I_TRUST, 2, 1); /* the same shares of 200: +1 to +13, improved */
    assert_near(r->change_interval.low, 0.01, 0.005);
    assert_near(r->change_interval.high, 0.13, 0.005);
    r = compared(s, I_TRUST, 1, 2);
    assert_near(r->change, -0.07, 1e-15);
    assert_true(r->change_interval.high < 0);
}

static void an_untrusted_week_is_never_before_or_after(void **state)
{
    struct setting *s = *state;
    add_period(s, OLD, 1, 85, 100);
    add_period(s, OLD, 2, 92, 100);
    const struct hd_result without = *compared(s, I_TRUST, 2, 1);
    for (uint16_t week = 0; week < 4; week++) { /* as a lower bound: before, in, and after */
        add_marked(s, (struct people){50, OLD, ROUTE_WORDS, {SK, A5, SK, SK, SK}, 0, week},
                   true);
        /* and in a survey that asks otherwise: no period was asked that */
        s->survey[1]->question[Q_TRUST].wording[1].ask.text[0] = "Is it otherwise?";
        add_marked(s, (struct people){50, NEW, ROUTE_WORDS, {SK, A5, SK, SK, SK}, 0, week},
                   true);
    }
    const struct hd_result *r = compared(s, I_TRUST, 2, 1);
    assert_true(r->has_change);
    assert_false(r->wording_changed);
    assert_near(r->change, without.change, 0);
    assert_near(r->change_interval.low, without.change_interval.low, 0);
    assert_int_equal(r->all.base, 100);
    assert_int_equal(results(s, I_TRUST)->all.base, 600);
    assert_int_equal(results(s, I_TRUST)->all.positive, 177);
    const struct hd_tally_query all = HD_TALLY_ALL;
    const struct hd_tally_query first = {HD_ANY, HD_ANY, HD_ANY, 1, 1, false};
    hd_results(s->tally, s->plan, &all, &first, s->result);
    assert_int_equal(s->result[I_TRUST].all.base, 600);
    assert_false(s->result[I_TRUST].has_change || s->result[I_TRUST].wording_changed);
    hd_results(s->tally, s->plan, &first, &all, s->result);
    assert_false(s->result[I_TRUST].has_change || s->result[I_TRUST].wording_changed);
}

static void totals_tell_untrusted_weeks_apart(void **state)
{
    struct setting *s = *state;
    static const uint8_t flag = HD_QUALITY_TOO_FAST;
    add(s, (struct people){20, OLD, ROUTE_WORDS, {SK, A1, SK, SK, SK}, 0, 1});
    add(s, (struct people){3, OLD, ROUTE_WORDS, {SK, A1, SK, SK, SK}, flag, 2});
    add_marked(s, (struct people){11, OLD, ROUTE_WORDS, {SK, A1, SK, SK, SK}, 0, 2}, true);
    add_marked(s, (struct people){4, OLD, ROUTE_WORDS, {SK, A1, SK, SK, SK}, flag, 2}, true);
    struct hd_totals totals;
    const struct hd_tally_query all = HD_TALLY_ALL;
    hd_totals(s->tally, &all, &totals);
    assert_int_equal(totals.accepted, 38);
    assert_int_equal(totals.flagged, 7);
    assert_int_equal(totals.week_trusted, 23);
    assert_int_equal(totals.week_untrusted, 15);
    const struct hd_tally_query second = {HD_ANY, HD_ANY, HD_ANY, 2, 2, false};
    hd_totals(s->tally, &second, &totals);
    assert_int_equal(totals.accepted, 3);
    assert_int_equal(totals.flagged, 3);
    assert_int_equal(totals.week_trusted, 23);
    assert_int_equal(totals.week_untrusted, 15);
}

static void change_needs_enough_answers_in_both_periods(void **state)
{
    struct setting *s = *state;
    add_period(s, OLD, 1, 9, 9);
    add_period(s, OLD, 2, 9, 10);
    assert_false(compared(s, I_TRUST, 2, 1)->has_change);
    assert_false(compared(s, I_TRUST, 1, 2)->has_change);
    assert_false(compared(s, I_TRUST, 2, 3)->has_change);
    add_period(s, OLD, 1, 0, 1);
    assert_true(compared(s, I_TRUST, 2, 1)->has_change);
    assert_true(compared(s, I_TRUST, 1, 2)->has_change);
    assert_false(compared(s, I_LANGUAGE, 2, 1)->has_change);
}

static void a_new_survey_with_the_same_words_is_compared(void **state)
{
    struct setting *s = *state;
    add_period(s, OLD, 1, 85, 100);
    add_period(s, NEW, 2, 92, 100);
    const struct hd_result *r = compared(s, I_TRUST, 2, 1);
    assert_true(r->has_change);
    assert_false(r->wording_changed);
}

/* Ways in which a survey can put the trust question differently. */
static void other_words(struct hd_survey *survey)
{
    survey->question[Q_TRUST].wording[1].ask.text[0] = "Do you trust us?";
}

static void other_label(struct hd_survey *survey)
{
    survey->scale[SCALE_FIVE].option[1].label.text[0] = "nearly always";
}

static void other_positive(struct hd_survey *survey)
{
    survey->scale[SCALE_FIVE].option[2].positive = true;
}

static void other_scale(struct hd_survey *survey)
{
    survey->question[Q_TRUST].wording[1].scale = &survey->scale[SCALE_SPARE];
}

static void other_picture(struct hd_survey *survey)
{
    survey->scale[SCALE_FIVE].option[0].picture = "face-5-1";
}

static void other_hint(struct hd_survey *survey)
{
    survey->question[Q_TRUST].wording[1].hint.text[0] = "Trust is when you feel safe to tell.";
}

static void other_symbol(struct hd_survey *survey)
{
    survey->question[Q_TRUST].picture = "trust";
}

static void other_route(struct hd_survey *survey)
{
    survey->route[1].code = "reading";
}

static void other_askers(struct hd_survey *survey)
{
    survey->question[Q_TRUST].wording[0].scale = NULL;
    survey->route[0].order_n -= 2; /* trust and what follows it */
}

static void one_route_less(struct hd_survey *survey)
{
    survey->routes_n = 2;
}

static void other_promise(struct hd_survey *survey)
{
    survey->question[Q_TRUST].promise.text[0] = "We promise to listen.";
}

static void other_way_out(struct hd_survey *survey)
{
    survey->question[Q_TRUST].may_not_apply = true;
}

static void a_change_of_wording_is_never_compared_silently(void **state)
{
    (void)state;
    static void (*const ways[])(struct hd_survey *) = {
        other_words,  other_label, other_positive, other_scale,    other_picture, other_hint,
        other_symbol, other_route, other_askers,   one_route_less, other_promise, other_way_out,
    };
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        for (size_t changed = 0; changed < 2; changed++) {
            void *fresh = NULL;
            set_up(&fresh);
            struct setting *s = fresh;
            ways[i](s->survey[changed]);
            /* The tally lays out surveys when it is made, so it is made anew. */
            hd_tally_free(s->tally);
            const struct hd_survey *const list[] = {s->survey[0], s->survey[1]};
            assert_int_equal(hd_tally_new(s->plan, list, 2, &s->tally), HD_OK);
            add_period(s, OLD, 1, 85, 100);
            add_period(s, NEW, 2, 92, 100);
            const struct hd_result *r = compared(s, I_TRUST, 2, 1);
            assert_false(r->has_change);
            assert_true(r->wording_changed);
            tear_down(&fresh);
        }
    }
}

static void an_indicator_that_lost_a_question_is_not_compared(void **state)
{
    struct setting *s = *state;
    s->survey[1]->question[Q_WRITTEN].code = "renamed";
    hd_tally_free(s->tally);
    const struct hd_survey *const list[] = {s->survey[0], s->survey[1]};
    assert_int_equal(hd_tally_new(s->plan, list, 2, &s->tally), HD_OK);
    add(s, (struct people){20, OLD, ROUTE_PARENTS, {NS, A1, A1, A5, NS}, 0, 1});
    add(s, (struct people){20, NEW, ROUTE_PARENTS, {NS, A1, A1, A5, NS}, 0, 2});
    const struct hd_result *r = compared(s, I_LANGUAGE, 2, 1);
    assert_int_equal(r->all.base, 20);
    assert_int_equal(r->all.positive, 20);
    assert_true(r->wording_changed);
    assert_true(compared(s, I_TRUST, 2, 1)->has_change);
}

static void words_that_belong_to_another_indicator_do_not_matter(void **state)
{
    struct setting *s = *state;
    s->survey[1]->question[Q_SAFE].wording[1].ask.text[0] = "Do you feel safe?";
    s->survey[1]->question[Q_SPOKEN].promise.text[0] = "We use easy words.";
    add_period(s, OLD, 1, 85, 100);
    add_period(s, NEW, 2, 92, 100);
    assert_true(compared(s, I_TRUST, 2, 1)->has_change);
}

static void a_survey_that_nobody_answered_does_not_matter(void **state)
{
    struct setting *s = *state;
    other_words(s->survey[1]);
    add_period(s, OLD, 1, 85, 100);
    add_period(s, OLD, 2, 92, 100);
    assert_true(compared(s, I_TRUST, 2, 1)->has_change);
    add_period(s, NEW, 3, 1, 1);
    assert_true(compared(s, I_TRUST, 2, 1)->has_change);
    add_period(s, NEW, 2, 1, 1); /* a single answer on the other wording in one of them */
    assert_true(compared(s, I_TRUST, 2, 1)->wording_changed);
}

static void a_language_that_only_one_survey_has_does_not_matter(void **state)
{
    struct setting *s = *state;
    struct hd_survey *survey = s->survey[1];
    survey->langs = (struct hd_langs){.code = {"pl", "en"}, .n = 2};
    for (size_t r = 0; r < survey->routes_n; r++) {
        struct hd_string *ask = &survey->question[Q_TRUST].wording[r].ask;
        ask->text[1] = ask->text[0];
        ask->text[0] = "Czy tak jest?";
    }
    for (size_t k = 0; k < (size_t)2 * HD_OPTIONS_MAX; k++) {
        struct hd_string *label =
            &survey->scale[k / HD_OPTIONS_MAX].option[k % HD_OPTIONS_MAX].label;
        label->text[1] = label->text[0];
        label->text[0] = "etykieta";
    }
    add_period(s, OLD, 1, 85, 100);
    add_period(s, NEW, 2, 92, 100);
    assert_true(compared(s, I_TRUST, 2, 1)->has_change);
}

static void a_queries_cells_are_the_only_ones_used(void **state)
{
    struct setting *s = *state;
    add_trust(s, 50, A1);
    add(s, (struct people){50, OLD, ROUTE_PARENTS, {NS, A5, SK, SK, NS}, 0, 0});
    struct hd_tally_query query = HD_TALLY_ALL;
    query.route = ROUTE_PARENTS;
    hd_results(s->tally, s->plan, &query, NULL, s->result);
    assert_int_equal(s->result[I_TRUST].all.base, 50);
    assert_int_equal(s->result[I_TRUST].all.positive, 0);
    assert_int_equal(s->result[I_TRUST].all.verdict, HD_MISSED);
    query.route = HD_ANY;
    query.hub = 0;
    hd_results(s->tally, s->plan, &query, NULL, s->result);
    assert_int_equal(s->result[I_TRUST].all.base, 26);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(without_answers_nothing_is_said),
        CASE(over_and_at_least_part_at_forty_five_of_fifty),
        CASE(p_values_take_the_side_of_the_promise),
        CASE(an_indicator_without_a_number_has_no_verdict),
        CASE(nine_answers_are_too_few),
        CASE(eighteen_answers_of_nine_people_are_too_few),
        CASE(people_who_answer_alike_widen_the_interval_of_several_questions),
        CASE(people_who_differ_within_themselves_keep_all_answers),
        CASE(an_indicator_of_two_questions_that_got_one_answer_each_is_like_a_single_one),
        CASE(a_pooled_line_that_hides_a_missed_part_says_so),
        CASE(a_part_with_too_few_answers_accuses_nobody),
        CASE(a_part_is_added_up_over_scales_and_surveys),
        CASE(a_single_question_has_no_parts),
        CASE(pooled_scales_are_told),
        CASE(flagged_answers_stay_in_the_headline),
        CASE(change_is_newcombes_interval),
        CASE(an_untrusted_week_is_never_before_or_after),
        CASE(totals_tell_untrusted_weeks_apart),
        CASE(change_needs_enough_answers_in_both_periods),
        CASE(a_new_survey_with_the_same_words_is_compared),
        cmocka_unit_test(a_change_of_wording_is_never_compared_silently),
        CASE(an_indicator_that_lost_a_question_is_not_compared),
        CASE(words_that_belong_to_another_indicator_do_not_matter),
        CASE(a_survey_that_nobody_answered_does_not_matter),
        CASE(a_language_that_only_one_survey_has_does_not_matter),
        CASE(a_queries_cells_are_the_only_ones_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
