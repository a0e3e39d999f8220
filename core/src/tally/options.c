/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Disclosure control inside one question: which of its options, and whether it at all. An option is
 * hidden when a few chose it or a few did not; then as many others as it takes so that what is
 * hidden cannot be computed from what is shown.
 */
#include <string.h>

#include <heard/disclosure.h>

#include "cells.h"

static bool is_few(uint64_t count)
{
    return count > 0 && count < HD_BASE_MIN;
}

static uint64_t chose(const uint64_t *counts, size_t option)
{
    return counts[HD_ANSWER_FIRST_OPTION + option];
}

/* Would the option's own number tell what a few said? */
static bool tells(const uint64_t *counts, size_t option)
{
    uint64_t n = chose(counts, option);
    return is_few(n) || is_few(counts[HD_COUNT_ANSWERED] - n);
}

/* People who must have chosen something that is not shown, whatever else they chose. */
static uint64_t surely_hidden(const struct hd_scale *scale, const uint64_t *counts,
                              const bool *may)
{
    uint64_t shown = 0;
    for (size_t i = 0; i < scale->n; i++) {
        shown += may[i] ? chose(counts, i) : 0;
    }
    uint64_t all = counts[HD_COUNT_ANSWERED];
    return shown < all ? all - shown : 0;
}

/* Hide the least of what is shown, but not what nobody chose. False when nothing is left. */
static bool hide_least(const struct hd_scale *scale, const uint64_t *counts, bool *may)
{
    size_t least = scale->n;
    for (size_t i = 0; i < scale->n; i++) {
        if (may[i] && chose(counts, i) > 0 &&
            (least == scale->n || chose(counts, i) < chose(counts, least))) {
            least = i;
        }
    }
    if (least == scale->n) {
        return false;
    }
    may[least] = false;
    return true;
}

/* Of counts of the whole wave, leave those of the weeks that are not trusted. */
static void take_trusted_off(const struct hd_tally *tally, size_t survey, size_t question,
                             const struct hd_scale *scale, const struct hd_tally_query *query,
                             uint64_t *counts)
{
    uint64_t trusted[HD_ANSWER_CODES];
    const struct hd_tally_query weeks = hd_tally_trusted(query);
    hd_tally_question(tally, survey, question, scale, &weeks, trusted);
    for (size_t k = 0; k < HD_ANSWER_CODES; k++) {
        counts[k] -= trusted[k];
    }
}

void hd_options_to_show(const struct hd_tally *tally, size_t survey, size_t question,
                        const struct hd_scale *scale, const struct hd_tally_query *query,
                        bool *may)
{
    uint64_t counts[HD_ANSWER_CODES];
    uint64_t part[HD_ANSWER_CODES] = {0};
    memset(may, 0, HD_OPTIONS_MAX * sizeof(*may));
    hd_question_to_show(tally, survey, question, scale, query, counts);
    if (!hd_may_show_count(counts[HD_COUNT_ANSWERED])) {
        return;
    }
    if (hd_tally_is_whole(query)) {
        memcpy(part, counts, sizeof(part));
        take_trusted_off(tally, survey, question, scale, query, part);
    }
    size_t hidden = 0;
    for (size_t i = 0; i < scale->n; i++) {
        may[i] = !tells(counts, i) && !tells(part, i);
        hidden += may[i] ? 0 : 1;
    }
    uint64_t rest = surely_hidden(scale, counts, may);
    while (hidden > 0 && rest > 0 && (hidden < 2 || is_few(rest)) &&
           hide_least(scale, counts, may)) {
        hidden++;
        rest = surely_hidden(scale, counts, may);
    }
}

/* Answers with an option to a question, on every scale of one route. */
static uint64_t answered_on(const struct hd_tally *tally, size_t survey, size_t question,
                            size_t route, const struct hd_tally_query *query)
{
    const struct tally_layout *layout = &tally->layout[survey];
    const struct hd_scale *scale = layout->asks[route][question];
    struct hd_tally_query here = *query;
    uint64_t counts[HD_ANSWER_CODES] = {0};
    here.route = layout->survey->route[route].number;
    if (scale && (query->route == HD_ANY || query->route == here.route)) {
        hd_tally_question(tally, survey, question, scale, &here, counts);
    }
    return counts[HD_COUNT_ANSWERED];
}

bool hd_may_show_condition(const struct hd_tally *tally, size_t survey, size_t question,
                           const struct hd_tally_query *query)
{
    const struct tally_layout *layout = &tally->layout[survey];
    const struct hd_condition *condition = &layout->survey->question[question].condition;
    uint64_t others = 0;
    for (size_t r = 0; condition->there && r < layout->survey->routes_n; r++) {
        if (layout->asks[r][question]) {
            others += answered_on(tally, survey, condition->question, r, query) -
                      answered_on(tally, survey, question, r, query);
        }
    }
    return !is_few(others);
}
