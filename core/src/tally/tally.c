/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Folding records into counts and reading sums out again. A record is checked whole against its
 * survey before anything is counted; what is kept of it afterwards is one step in a few counts.
 * The answers of one person stay together only in five sums per indicator of several questions.
 */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <heard/answers.h>
#include <heard/text.h>

#include "cells.h"

/** The questions of an indicator that this survey has and that have a positive share. */
static void lay_out_parts(const struct hd_survey *survey, const struct hd_indicator *indicator,
                          struct tally_parts *parts)
{
    for (size_t i = 0; i < indicator->questions_n; i++) {
        int question = hd_survey_find_question(survey, indicator->question[i]);
        if (question >= 0 && hd_survey_has_figure(survey, (size_t)question)) {
            parts->question[parts->n++] = (uint8_t)question;
        }
    }
}

static void lay_out_routes(const struct hd_survey *survey, struct tally_layout *layout)
{
    for (size_t r = 0; r < survey->routes_n; r++) {
        const struct hd_route *route = &survey->route[r];
        for (size_t i = 0; i < route->order_n; i++) {
            size_t question = route->order[i];
            const struct hd_scale *scale = survey->question[question].wording[r].scale;
            layout->asks[r][question] = scale;
            size_t codes = HD_ANSWER_FIRST_OPTION + (scale ? scale->n : 0);
            if (layout->codes[question] < codes) {
                layout->codes[question] = codes;
            }
        }
    }
}

/** Questions of each indicator, to be joined or kept apart, and room for what joins several. */
static void lay_out_indicators(const struct hd_tally *tally,
                               const struct hd_survey *const *survey,
                               struct tally_layout *layout)
{
    for (size_t i = 0; i < tally->plan->indicators_n; i++) {
        const struct hd_indicator *indicator = &tally->plan->indicator[i];
        if (indicator->survey && !hd_text_equal(indicator->survey, layout->survey->code)) {
            continue; /* another survey that happens to use the same codes */
        }
        size_t home = tally->home[i];
        bool joins = home != TALLY_NO_HOME &&
                     hd_tally_joins(tally->plan, indicator, survey[home], layout->survey);
        struct tally_parts *parts = joins ? &layout->parts[i] : &layout->apart[i];
        lay_out_parts(layout->survey, indicator, parts);
        if (joins && parts->n > 1) {
            parts->cluster_at = layout->width;
            layout->width += TALLY_CLUSTER_N;
        }
    }
}

static void lay_out(const struct hd_survey *survey, struct tally_layout *layout)
{
    layout->survey = survey;
    layout->width = TALLY_RECORDS_AT + 1;
    for (size_t q = 0; q < survey->questions_n; q++) {
        layout->codes[q] = HD_ANSWER_FIRST_OPTION;
    }
    lay_out_routes(survey, layout);
    for (size_t q = 0; q < survey->questions_n; q++) {
        layout->codes[q] += survey->question[q].kind == HD_KIND_MANY ? 1 : 0;
    }
    for (size_t q = 0; q < survey->questions_n; q++) {
        layout->at[q] = layout->width;
        layout->width += layout->codes[q];
    }
}

enum hd_err hd_tally_new(const struct hd_plan *plan, const struct hd_survey *const *survey,
                         size_t n, struct hd_tally **out)
{
    assert(n <= TALLY_SURVEYS_MAX);

    *out = NULL;
    struct hd_tally *tally = calloc(1, sizeof(*tally));
    if (!tally) {
        return HD_E_NOMEM;
    }
    tally->layout = calloc(n ? n : 1, sizeof(*tally->layout));
    if (!tally->layout) {
        free(tally);
        return HD_E_NOMEM;
    }
    tally->plan = plan;
    tally->surveys_n = n;
    for (size_t i = 0; i < plan->indicators_n; i++) {
        tally->home[i] = hd_tally_home(&plan->indicator[i], survey, n);
    }
    for (size_t i = 0; i < n; i++) {
        lay_out(survey[i], &tally->layout[i]);
        lay_out_indicators(tally, survey, &tally->layout[i]);
    }
    *out = tally;
    return HD_OK;
}

void hd_tally_free(struct hd_tally *tally)
{
    if (!tally) {
        return;
    }
    for (size_t i = 0; i < tally->cells_n; i++) {
        free(tally->cell[i].count);
    }
    free(tally->cell);
    free(tally->slot);
    free(tally->layout);
    free(tally);
}

/* What one person answered, by question index. */
struct given {
    uint8_t answer[HD_QUESTIONS_MAX];
    uint16_t chosen[HD_QUESTIONS_MAX];
};

/** True when the survey could have produced this record; then the index of its route is set. */
static bool read_record(const struct tally_layout *layout, const struct hd_record *record,
                        size_t *route_index, struct given *given)
{
    const struct hd_survey *survey = layout->survey;
    int route = hd_survey_find_route_number(survey, record->route);
    if (record->type != HD_RECORD_ANSWERS || route < 0 ||
        hd_survey_find_role_number(survey, record->role) < 0) {
        return false;
    }
    *route_index = (size_t)route;
    return hd_answers_read(survey, (size_t)route, record, given->answer, given->chosen);
}

static bool is_option(uint8_t answer)
{
    return answer >= HD_ANSWER_FIRST_OPTION;
}

/** Add one person's answers to an indicator of several questions. */
static void fold_cluster(const struct tally_layout *layout, const struct tally_parts *parts,
                         size_t route, const uint8_t *answer, uint64_t *sums)
{
    uint64_t n = 0;
    uint64_t x = 0;
    for (size_t i = 0; i < parts->n; i++) {
        size_t question = parts->question[i];
        uint8_t given = answer[question];
        if (is_option(given)) {
            const struct hd_scale *scale = layout->asks[route][question];
            n++;
            x += scale->option[given - HD_ANSWER_FIRST_OPTION].positive ? 1 : 0;
        }
    }
    sums[0] += n;
    sums[1] += x;
    sums[2] += n * n;
    sums[3] += x * x;
    sums[4] += n * x;
}

/** Each option counts those who chose it; the last count, those who chose any. */
static void fold_many(const struct tally_layout *layout, size_t question, unsigned chosen,
                      uint64_t *count)
{
    for (size_t i = 0; chosen >> i != 0; i++) {
        count[HD_ANSWER_FIRST_OPTION + i] += chosen >> i & 1;
    }
    count[layout->codes[question] - 1]++;
}

static void fold(const struct hd_tally *tally, const struct given *given,
                 struct tally_cell *cell)
{
    const struct tally_layout *layout = &tally->layout[cell->key.survey];
    cell->count[TALLY_RECORDS_AT]++;
    for (size_t q = 0; q < layout->survey->questions_n; q++) {
        uint64_t *count = cell->count + layout->at[q];
        if (given->chosen[q] != 0) {
            fold_many(layout, q, given->chosen[q], count);
        } else {
            count[given->answer[q]]++;
        }
    }
    for (size_t i = 0; i < tally->plan->indicators_n; i++) {
        const struct tally_parts *parts = &layout->parts[i];
        if (parts->cluster_at > 0) {
            fold_cluster(layout, parts, cell->route_index, given->answer,
                         cell->count + parts->cluster_at);
        }
    }
}

enum hd_err hd_tally_add(struct hd_tally *tally, const struct hd_record *record, size_t hub)
{
    assert(hub < HD_HUBS_MAX);

    size_t survey = 0;
    while (survey < tally->surveys_n && memcmp(tally->layout[survey].survey->digest,
                                               record->survey_digest, HD_DIGEST_LEN) != 0) {
        survey++;
    }
    if (survey == tally->surveys_n) {
        return HD_E_NOT_FOUND;
    }
    size_t route_index = 0;
    struct given given;
    if (!read_record(&tally->layout[survey], record, &route_index, &given)) {
        return HD_E_FORMAT;
    }
    const struct tally_key key = {
        .survey = survey,
        .hub = hub,
        .week = record->week_untrusted ? TALLY_WEEK_UNTRUSTED : record->week,
        .role = record->role,
        .route = record->route,
        .flagged = (record->quality & HD_QUALITY_FLAGS) != 0,
    };
    struct tally_cell *cell = NULL;
    enum hd_err err = hd_tally_cell_get(tally, &key, route_index, &cell);
    if (err) {
        return err;
    }
    fold(tally, &given, cell);
    return HD_OK;
}

static void assert_same_origin(const struct hd_tally *a, const struct hd_tally *b)
{
    assert(a != b && a->plan == b->plan && a->surveys_n == b->surveys_n);
    for (size_t i = 0; i < a->surveys_n; i++) {
        assert(a->layout[i].survey == b->layout[i].survey);
    }
}

enum hd_err hd_tally_merge(struct hd_tally *tally, const struct hd_tally *from)
{
    assert_same_origin(tally, from);

    /* All the memory first, so that running out of it leaves every count as it was. */
    for (size_t i = 0; i < from->cells_n; i++) {
        struct tally_cell *cell = NULL;
        enum hd_err err =
            hd_tally_cell_get(tally, &from->cell[i].key, from->cell[i].route_index, &cell);
        if (err) {
            return err;
        }
    }
    for (size_t i = 0; i < from->cells_n; i++) {
        const struct tally_cell *add = &from->cell[i];
        struct tally_cell *cell = NULL;
        enum hd_err err = hd_tally_cell_get(tally, &add->key, add->route_index, &cell);
        assert(!err); /* it is there already */
        for (size_t k = 0; k < tally->layout[add->key.survey].width; k++) {
            cell->count[k] += add->count[k];
        }
    }
    return HD_OK;
}

/** Add five sums as fold_cluster() keeps them. */
static void add_cluster(struct hd_cluster *to, const uint64_t *sums)
{
    to->n += sums[0];
    to->x += sums[1];
    to->nn += sums[2];
    to->xx += sums[3];
    to->nx += sums[4];
}

/** Add what one question got in one cell. */
static void add_question(const struct tally_layout *layout, const struct tally_cell *cell,
                         size_t question, bool alone, struct hd_indicator_sums *out)
{
    const uint64_t *count = cell->count + layout->at[question];
    const struct hd_scale *scale = layout->asks[cell->route_index][question];
    uint64_t n = 0;
    uint64_t x = 0;
    for (size_t k = 0; scale && k < scale->n; k++) {
        n += count[HD_ANSWER_FIRST_OPTION + k];
        x += scale->option[k].positive ? count[HD_ANSWER_FIRST_OPTION + k] : 0;
    }
    if (n > 0) {
        out->scales |= (uint64_t)1 << scale->n;
    }
    if (alone) { /* one answer a person, so each square is the number itself */
        add_cluster(&out->cluster, (const uint64_t[]){n, x, n, x, x});
    }
    out->skipped += count[HD_ANSWER_SKIPPED];
    out->dont_know += count[HD_ANSWER_DONT_KNOW];
    out->not_applicable += count[HD_ANSWER_NOT_APPLICABLE];
}

/** Answers on the scale to an indicator's questions that are not joined. */
static uint64_t count_apart(const struct tally_layout *layout, const struct tally_cell *cell,
                            const struct tally_parts *apart)
{
    struct hd_indicator_sums sums = {0};
    for (size_t part = 0; part < apart->n; part++) {
        add_question(layout, cell, apart->question[part], true, &sums);
    }
    return sums.cluster.n;
}

static uint64_t bits(uint64_t set)
{
    uint64_t n = 0;
    for (; set != 0; set &= set - 1) {
        n++;
    }
    return n;
}

void hd_tally_indicator(const struct hd_tally *tally, size_t indicator,
                        const struct hd_tally_query *query, struct hd_indicator_sums *out)
{
    assert(indicator < tally->plan->indicators_n);

    *out = (struct hd_indicator_sums){0};
    for (size_t i = 0; i < tally->cells_n; i++) {
        const struct tally_cell *cell = &tally->cell[i];
        if (!hd_tally_cell_matches(cell, query)) {
            continue;
        }
        const struct tally_layout *layout = &tally->layout[cell->key.survey];
        const struct tally_parts *parts = &layout->parts[indicator];
        for (size_t part = 0; part < parts->n; part++) {
            add_question(layout, cell, parts->question[part], parts->cluster_at == 0, out);
        }
        if (parts->cluster_at > 0) {
            add_cluster(&out->cluster, cell->count + parts->cluster_at);
        }
        out->apart += count_apart(layout, cell, &layout->apart[indicator]);
    }
    out->scales = bits(out->scales); /* collected as a set of sizes */
}

bool hd_tally_is_asked(const struct hd_tally *tally, size_t indicator)
{
    assert(indicator < tally->plan->indicators_n);
    return tally->home[indicator] != TALLY_NO_HOME;
}

void hd_tally_question(const struct hd_tally *tally, size_t survey, size_t question,
                       const struct hd_scale *scale, const struct hd_tally_query *query,
                       uint64_t *counts)
{
    assert(survey < tally->surveys_n && scale);
    const struct tally_layout *layout = &tally->layout[survey];
    assert(question < layout->survey->questions_n);

    bool many = layout->survey->question[question].kind == HD_KIND_MANY;
    memset(counts, 0, HD_ANSWER_CODES * sizeof(*counts));
    for (size_t i = 0; i < tally->cells_n; i++) {
        const struct tally_cell *cell = &tally->cell[i];
        if (cell->key.survey != survey || layout->asks[cell->route_index][question] != scale ||
            !hd_tally_cell_matches(cell, query)) {
            continue;
        }
        const uint64_t *count = cell->count + layout->at[question];
        for (size_t k = 0; k < HD_ANSWER_FIRST_OPTION + scale->n; k++) {
            counts[k] += count[k];
        }
        counts[HD_COUNT_ANSWERED] += many ? count[layout->codes[question] - 1] : 0;
    }
    for (size_t k = 0; !many && k < scale->n; k++) {
        counts[HD_COUNT_ANSWERED] += counts[HD_ANSWER_FIRST_OPTION + k];
    }
}

uint64_t hd_tally_records(const struct hd_tally *tally, const struct hd_tally_query *query)
{
    uint64_t records = 0;
    for (size_t i = 0; i < tally->cells_n; i++) {
        if (hd_tally_cell_matches(&tally->cell[i], query)) {
            records += tally->cell[i].count[TALLY_RECORDS_AT];
        }
    }
    return records;
}

bool hd_tally_is_whole(const struct hd_tally_query *query)
{
    return query->week_from == HD_WEEKS_FROM_START && query->week_to == HD_WEEKS_TO_END;
}

struct hd_tally_query hd_tally_trusted(const struct hd_tally_query *query)
{
    struct hd_tally_query trusted = *query;
    trusted.week_from = 0;
    trusted.week_to = UINT16_MAX;
    return trusted;
}

uint64_t hd_tally_untrusted(const struct hd_tally *tally, const struct hd_tally_query *query)
{
    struct hd_tally_query whole = *query;
    whole.week_from = HD_WEEKS_FROM_START;
    whole.week_to = HD_WEEKS_TO_END;
    const struct hd_tally_query trusted = hd_tally_trusted(query);
    return hd_tally_records(tally, &whole) - hd_tally_records(tally, &trusted);
}
