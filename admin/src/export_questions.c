/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of questions: a row for each question on each scale, and on a neutral scale for each
 * option. Besides what disclosure.h decides for one row, the parts of an indicator must not give
 * each other away: its figure less the parts that are shown would be the part that is not. So when
 * one of them is suppressed, all of them are.
 */

#include <stdio.h>
#include <string.h>

#include <heard/disclosure.h>
#include <heard/text.h>

#include "export.h"

/* A question of a survey on one scale. */
struct spot {
    size_t survey_index, question_index;
    const struct hd_survey *survey;
    const struct hd_question *question;
    const struct hd_scale *scale;
};

/* The first route that asks it on this scale; routes_n when none does. */
static size_t route_of(const struct spot *spot)
{
    size_t route = 0;
    while (route < spot->survey->routes_n &&
           spot->question->wording[route].scale != spot->scale) {
        route++;
    }
    return route;
}

static bool is_asked(const struct spot *spot)
{
    return !spot->question->practice && route_of(spot) < spot->survey->routes_n;
}

static bool may_show_alone(const struct admin_export_from *from, const struct spot *spot,
                           const uint64_t *counts)
{
    return hd_may_show_count(counts[HD_COUNT_ANSWERED]) &&
           hd_may_show_condition(from->tally, spot->survey_index, spot->question_index,
                                 from->now);
}

static void count(const struct admin_export_from *from, const struct spot *spot,
                  uint64_t *counts)
{
    hd_question_to_show(from->tally, spot->survey_index, spot->question_index, spot->scale,
                        from->now, counts);
}

/* True when a question has answers in some survey, on some scale, that may not be shown. */
static bool has_hidden_part(const struct admin_export_from *from, const char *code)
{
    for (size_t s = 0; s < from->report->surveys_n; s++) {
        const struct hd_survey *survey = from->report->survey[s];
        int at = hd_survey_find_question(survey, code);
        for (size_t i = 0; at >= 0 && i < survey->scales_n; i++) {
            struct spot spot = {s, (size_t)at, survey, &survey->question[at],
                                &survey->scale[i]};
            uint64_t counts[HD_ANSWER_CODES];
            if (!is_asked(&spot)) {
                continue;
            }
            count(from, &spot, counts);
            if (counts[HD_COUNT_ANSWERED] > 0 && !may_show_alone(from, &spot, counts)) {
                return true;
            }
        }
    }
    return false;
}

static bool asks(const struct hd_indicator *indicator, const char *code)
{
    for (size_t i = 0; i < indicator->questions_n; i++) {
        if (hd_text_equal(indicator->question[i], code)) {
            return true;
        }
    }
    return false;
}

/* True when this question, taken from an indicator's figure, would leave what is hidden. */
static bool gives_away(const struct admin_export_from *from, const char *code)
{
    const struct hd_plan *plan = from->report->plan;
    for (size_t i = 0; i < plan->indicators_n; i++) {
        const struct hd_indicator *indicator = &plan->indicator[i];
        for (size_t k = 0; asks(indicator, code) && k < indicator->questions_n; k++) {
            if (has_hidden_part(from, indicator->question[k])) {
                return true;
            }
        }
    }
    return false;
}

/* The target that its share must not be rounded across: that of the first indicator it is in. */
static uint32_t target_of(const struct hd_plan *plan, const char *code)
{
    for (size_t i = 0; i < plan->indicators_n; i++) {
        if (plan->indicator[i].comparator != HD_IMPROVE && asks(&plan->indicator[i], code)) {
            return plan->indicator[i].target;
        }
    }
    return 101;
}

/* One row: of the answers that people may give, or all positive ones together. */
static void put_row(struct admin_table *table, const struct spot *spot,
                    const struct hd_option *option)
{
    char digest[2 * HD_DIGEST_LEN + 1];
    const char *labels[HD_OPTIONS_MAX];
    struct hd_buf all = HD_BUF_EMPTY;
    size_t n = 0;
    hd_hex_encode(spot->survey->digest, HD_DIGEST_LEN, digest);
    admin_table_text(table, spot->survey->code);
    admin_table_text(table, digest);
    admin_table_text(table, spot->question->code);
    admin_table_text(table, spot->question->wording[route_of(spot)].ask.text[0]);
    admin_table_text(table, spot->question->kind == HD_KIND_MANY ? "many" : "one");
    admin_table_text(table, spot->scale->code);
    admin_table_text(table, option ? option->code : "positive");
    for (size_t i = 0; i < spot->scale->n; i++) {
        const struct hd_option *one = &spot->scale->option[i];
        if (option ? one == option : one->positive) {
            labels[n++] = one->label.text[0];
        }
    }
    for (size_t i = 0; i < n && !table->err; i++) {
        table->err = hd_buf_printf(&all, "%s%s", i > 0 ? " / " : "", labels[i]);
    }
    if (!table->err) {
        table->err = hd_buf_append(&all, "", 1);
    }
    admin_table_text(table, table->err ? NULL : (const char *)all.p);
    hd_buf_free(&all);
}

/* status, percent, answers */
static void put_figure(struct admin_table *table, uint64_t chose, uint64_t base,
                       uint32_t target, bool may)
{
    if (!may) {
        admin_table_text(table, "suppressed");
        admin_table_suppressed(table);
        admin_table_suppressed(table);
        return;
    }
    admin_table_text(table, "shown");
    admin_table_percent(table, (double)chose / (double)base, target);
    admin_table_text(table, hd_band_words(base));
}

static void put_question(const struct admin_export_from *from, const struct spot *spot,
                         struct admin_table *table)
{
    uint64_t counts[HD_ANSWER_CODES];
    bool may[HD_OPTIONS_MAX] = {false};
    count(from, spot, counts);
    bool alone = may_show_alone(from, spot, counts);
    uint64_t base = counts[HD_COUNT_ANSWERED];
    if (!spot->scale->neutral) {
        uint64_t positive = 0;
        for (size_t i = 0; i < spot->scale->n; i++) {
            positive +=
                spot->scale->option[i].positive ? counts[HD_ANSWER_FIRST_OPTION + i] : 0;
        }
        put_row(table, spot, NULL);
        put_figure(table, positive, base, target_of(from->report->plan, spot->question->code),
                   alone && !gives_away(from, spot->question->code));
        return;
    }
    if (alone) {
        hd_options_to_show(from->tally, spot->survey_index, spot->question_index, spot->scale,
                           from->now, may);
    }
    for (size_t i = 0; i < spot->scale->n; i++) {
        put_row(table, spot, &spot->scale->option[i]);
        put_figure(table, counts[HD_ANSWER_FIRST_OPTION + i], base, 101, may[i]);
    }
}

void admin_export_questions(const struct admin_export_from *from, struct admin_table *table)
{
    for (size_t s = 0; s < from->report->surveys_n; s++) {
        const struct hd_survey *survey = from->report->survey[s];
        for (size_t i = 0; i < survey->questions_n * survey->scales_n; i++) {
            size_t at = i / survey->scales_n;
            struct spot spot = {s, at, survey, &survey->question[at],
                                &survey->scale[i % survey->scales_n]};
            if (is_asked(&spot)) {
                put_question(from, &spot, table);
            }
        }
    }
}
