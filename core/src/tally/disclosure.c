/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One place for what may be shown: whoever shows figures asks here. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <heard/disclosure.h>

#include "cells.h"

/* Far below any difference that counts can make: 1 / (largest base squared). */
static const double tiny = 1e-9;

bool hd_may_show_count(uint64_t count)
{
    return count >= HD_BASE_MIN;
}

bool hd_may_show(const struct hd_figure *figure)
{
    return hd_may_show_count(figure->base) && figure->verdict != HD_TOO_FEW;
}

bool hd_may_show_difference(const struct hd_result *result)
{
    uint64_t flagged = result->all.base - result->unflagged.base;
    uint64_t enough = (uint64_t)HD_BASE_MIN * result->indicator->questions_n;
    return hd_may_show(&result->all) && (flagged == 0 || flagged >= enough) &&
           !result->unflagged_tells;
}

/* So few that they must not be told from the rest; enough is HD_BASE_MIN or more. */
static bool is_few(uint64_t count, uint64_t enough)
{
    return count > 0 && count < enough;
}

/* The whole, or what is left of it without a part of a few. */
static uint64_t without_few(uint64_t whole, uint64_t trusted)
{
    return is_few(whole - trusted, HD_BASE_MIN) ? trusted : whole;
}

/* hd_question_to_show(); true when a few answers were left out. */
static bool question_to_show(const struct hd_tally *tally, size_t survey, size_t question,
                             const struct hd_scale *scale, const struct hd_tally_query *query,
                             uint64_t *counts)
{
    hd_tally_question(tally, survey, question, scale, query, counts);
    if (!hd_tally_is_whole(query)) {
        return false;
    }
    uint64_t trusted[HD_ANSWER_CODES];
    const struct hd_tally_query weeks = hd_tally_trusted(query);
    hd_tally_question(tally, survey, question, scale, &weeks, trusted);
    if (!is_few(counts[HD_COUNT_ANSWERED] - trusted[HD_COUNT_ANSWERED], HD_BASE_MIN)) {
        return false;
    }
    memcpy(counts, trusted, sizeof(trusted));
    return true;
}

void hd_question_to_show(const struct hd_tally *tally, size_t survey, size_t question,
                         const struct hd_scale *scale, const struct hd_tally_query *query,
                         uint64_t *counts)
{
    (void)question_to_show(tally, survey, question, scale, query, counts);
}

/* Does any question of the indicator, on any scale, have a few? Were they in the figure though not
 * in the question's own line, the two would tell them apart. */
static bool has_few(const struct hd_tally *tally, size_t indicator,
                    const struct hd_tally_query *query)
{
    for (size_t s = 0; s < tally->surveys_n; s++) {
        const struct tally_parts *parts = &tally->layout[s].parts[indicator];
        const struct hd_survey *survey = tally->layout[s].survey;
        for (size_t i = 0; i < parts->n * survey->scales_n; i++) {
            uint64_t counts[HD_ANSWER_CODES];
            if (question_to_show(tally, s, parts->question[i / survey->scales_n],
                                 &survey->scale[i % survey->scales_n], query, counts)) {
                return true;
            }
        }
    }
    return false;
}

/* A result of the whole wave, trusted the same without those whose week is not trusted. */
static void leave_out_few(const struct hd_tally *tally, size_t i,
                          const struct hd_tally_query *query, const struct hd_result *trusted,
                          struct hd_result *out)
{
    if (has_few(tally, i, query)) {
        *out = *trusted;
        out->untrusted_left_out = true;
        return;
    }
    out->dont_know = without_few(out->dont_know, trusted->dont_know);
    out->not_applicable = without_few(out->not_applicable, trusted->not_applicable);
    out->skipped = without_few(out->skipped, trusted->skipped);
    out->apart = without_few(out->apart, trusted->apart);
    uint64_t untrusted = out->all.base - trusted->all.base;
    uint64_t clean = out->unflagged.base - trusted->unflagged.base;
    uint64_t enough = (uint64_t)HD_BASE_MIN * out->indicator->questions_n;
    out->unflagged_tells = out->unflagged.base < out->all.base &&
                           (is_few(clean, enough) || is_few(untrusted - clean, enough));
}

void hd_results_to_show(const struct hd_tally *tally, const struct hd_plan *plan,
                        const struct hd_tally_query *query, const struct hd_tally_query *before,
                        struct hd_result *out)
{
    hd_results(tally, plan, query, before, out);
    if (!hd_tally_is_whole(query) || hd_tally_untrusted(tally, query) == 0) {
        return;
    }
    const struct hd_tally_query weeks = hd_tally_trusted(query);
    for (size_t i = 0; i < plan->indicators_n; i++) {
        struct hd_result trusted;
        hd_result_of(tally, i, &weeks, NULL, &trusted);
        leave_out_few(tally, i, query, &trusted, &out[i]);
    }
}

void hd_totals_to_show(const struct hd_tally *tally, const struct hd_tally_query *query,
                       struct hd_totals *out)
{
    hd_totals(tally, query, out);
    if (hd_tally_is_whole(query)) {
        const struct hd_tally_query weeks = hd_tally_trusted(query);
        struct hd_totals trusted;
        hd_totals(tally, &weeks, &trusted);
        out->accepted = without_few(out->accepted, trusted.accepted);
        out->flagged = without_few(out->flagged, trusted.flagged);
    }
}

bool hd_may_show_untrusted(const struct hd_totals *totals)
{
    return hd_may_show_count(totals->week_untrusted) &&
           !is_few(totals->week_trusted, HD_BASE_MIN);
}

const char *hd_band_words(uint64_t count)
{
    return count >= 100  ? "100 or more"
           : count >= 50 ? "50 to 99"
           : count >= 30 ? "30 to 49"
           : count >= 20 ? "20 to 29"
                         : "10 to 19";
}

void hd_about_words(uint64_t count, char *out)
{
    if (!hd_may_show_count(count)) {
        (void)snprintf(out, HD_COUNT_WORDS_MAX, "fewer than %d", HD_BASE_MIN);
    } else {
        (void)snprintf(out, HD_COUNT_WORDS_MAX, "about %" PRIu64, (count + 5) / 10 * 10);
    }
}

void hd_bound_words(double share, uint32_t target_percent, char *out)
{
    int whole = (int)(share * 100.0 + 0.5);
    double off = share * 100.0 - (double)whole;
    const char *nearly = "";
    if (target_percent <= 100 && whole == (int)target_percent && (off > tiny || off < -tiny)) {
        nearly = off > 0 ? "just over " : "just under ";
    }
    (void)snprintf(out, HD_PERCENT_TEXT_MAX, "%s%d %%", nearly, whole);
}
