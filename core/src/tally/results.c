/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * From counts to verdicts: the share of each indicator, how sure it is, what the plan asked for,
 * and whether it moved. One question and several take the same path; only the base that their
 * certainty rests on differs. Rules and reasons: docs/statistics.md.
 */

#include <assert.h>

#include <heard/results.h>

#include "cells.h"

/** The chance of a result this good, were the target just not beaten. */
static double p_value(const struct hd_indicator *indicator, const struct hd_figure *figure)
{
    double base = figure->effective_base;
    double whole = (double)figure->base;
    double positive = base < whole ? figure->share * base : (double)figure->positive;
    double target = indicator->target / 100.0;
    switch (indicator->comparator) {
    case HD_OVER:
    case HD_AT_LEAST:
        return hd_binomial_p(positive, base, target, true);
    case HD_BELOW:
    case HD_AT_MOST:
        return hd_binomial_p(positive, base, target, false);
    case HD_IMPROVE:
        break;
    }
    return 1;
}

/**
 * Too few people behind the answers for anything to be said: n^2 / nn people with as many answers
 * each would weigh as much, and that is never more than there are people, or answers.
 */
static bool too_few(const struct hd_cluster *cluster)
{
    double n = (double)cluster->n;
    return n * n < (double)HD_BASE_MIN * (double)cluster->nn;
}

static struct hd_figure figure_of(const struct hd_indicator *indicator,
                                  const struct hd_cluster *cluster)
{
    struct hd_figure figure = {
        .positive = cluster->x,
        .base = cluster->n,
        .effective_base = hd_cluster_base(cluster),
        .interval = {0, 1},
        .p_value = 1,
        .verdict = HD_TOO_FEW,
    };
    if (cluster->n == 0) {
        return figure;
    }
    figure.share = (double)cluster->x / (double)cluster->n;
    figure.interval = hd_wilson(figure.share, figure.effective_base);
    figure.p_value = p_value(indicator, &figure);
    if (!too_few(cluster)) {
        figure.verdict = hd_verdict(indicator->comparator, indicator->target, figure.positive,
                                    figure.base, figure.interval);
    }
    return figure;
}

/** Positives and answers of one question over all surveys that indicator i joins, and scales. */
static void count_part(const struct hd_tally *tally, size_t i, const char *code,
                       const struct hd_tally_query *query, uint64_t *positive, uint64_t *base)
{
    *positive = 0;
    *base = 0;
    for (size_t s = 0; s < tally->surveys_n; s++) {
        const struct hd_survey *survey = tally->layout[s].survey;
        int question = hd_survey_find_question(survey, code);
        if (question < 0 || !hd_survey_has_figure(survey, (size_t)question) ||
            tally->layout[s].parts[i].n == 0) {
            continue;
        }
        for (size_t k = 0; k < survey->scales_n; k++) {
            const struct hd_scale *scale = &survey->scale[k];
            uint64_t counts[HD_ANSWER_CODES];
            hd_tally_question(tally, s, (size_t)question, scale, query, counts);
            for (size_t o = 0; o < scale->n; o++) {
                *base += counts[HD_ANSWER_FIRST_OPTION + o];
                *positive += scale->option[o].positive ? counts[HD_ANSWER_FIRST_OPTION + o] : 0;
            }
        }
    }
}

static bool part_missed(const struct hd_tally *tally, size_t i,
                        const struct hd_tally_query *query)
{
    const struct hd_indicator *indicator = &tally->plan->indicator[i];
    for (size_t k = 0; k < indicator->questions_n; k++) {
        uint64_t positive = 0;
        uint64_t base = 0;
        count_part(tally, i, indicator->question[k], query, &positive, &base);
        if (base >= HD_BASE_MIN &&
            !hd_target_met(indicator->comparator, indicator->target, positive, base)) {
            return true;
        }
    }
    return false;
}

static bool is_met(enum hd_verdict verdict)
{
    return verdict == HD_MET || verdict == HD_MET_PROVED;
}

static void add_change(const struct hd_tally *tally, size_t i,
                       const struct hd_tally_query *query, const struct hd_tally_query *before,
                       struct hd_result *out)
{
    struct hd_indicator_sums sums;
    hd_tally_indicator(tally, i, before, &sums);
    const struct hd_figure then = figure_of(out->indicator, &sums.cluster);
    if (then.verdict == HD_TOO_FEW || out->all.verdict == HD_TOO_FEW) {
        return;
    }
    out->wording_changed = !hd_tally_same_wording(tally, i, query, before);
    out->has_change = !out->wording_changed;
    if (out->has_change) {
        out->change = out->all.share - then.share;
        out->change_interval =
            hd_newcombe(out->all.share, out->all.interval, then.share, then.interval);
    }
}

void hd_result_of(const struct hd_tally *tally, size_t i, const struct hd_tally_query *query,
                  const struct hd_tally_query *before, struct hd_result *out)
{
    const struct hd_indicator *indicator = &tally->plan->indicator[i];
    struct hd_tally_query unflagged = *query;
    unflagged.unflagged = true;
    struct hd_indicator_sums sums;
    struct hd_indicator_sums clean;
    hd_tally_indicator(tally, i, query, &sums);
    hd_tally_indicator(tally, i, &unflagged, &clean);
    *out = (struct hd_result){
        .indicator = indicator,
        .all = figure_of(indicator, &sums.cluster),
        .unflagged = figure_of(indicator, &clean.cluster),
        .dont_know = sums.dont_know,
        .not_applicable = sums.not_applicable,
        .skipped = sums.skipped,
        .apart = sums.apart,
        .not_asked = !hd_tally_is_asked(tally, i),
        .scales_pooled = sums.scales > 1,
    };
    out->robust = out->all.verdict == out->unflagged.verdict;
    out->part_missed =
        indicator->questions_n > 1 && is_met(out->all.verdict) && part_missed(tally, i, query);
    if (before && !hd_tally_is_whole(query) && !hd_tally_is_whole(before)) {
        add_change(tally, i, query, before, out);
    }
}

void hd_results(const struct hd_tally *tally, const struct hd_plan *plan,
                const struct hd_tally_query *query, const struct hd_tally_query *before,
                struct hd_result *out)
{
    assert(plan == tally->plan);

    for (size_t i = 0; i < plan->indicators_n; i++) {
        hd_result_of(tally, i, query, before, &out[i]);
    }
}

void hd_totals(const struct hd_tally *tally, const struct hd_tally_query *query,
               struct hd_totals *out)
{
    struct hd_tally_query unflagged = *query;
    unflagged.unflagged = true;
    const struct hd_tally_query weeks = hd_tally_trusted(query);
    uint64_t accepted = hd_tally_records(tally, query);
    *out = (struct hd_totals){
        .accepted = accepted,
        .flagged = accepted - hd_tally_records(tally, &unflagged),
        .week_trusted = hd_tally_records(tally, &weeks),
        .week_untrusted = hd_tally_untrusted(tally, query),
    };
}
