/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The aggregate as JSON. What is hidden is null, never left out and never zero, so that a reader
 * cannot take "not said" for "none". Members and their meaning: docs/formats/aggregate.md.
 */

#include <stdlib.h>

#include <jansson.h>

#include <heard/text.h>

#include "view.h"

/* The view and whether memory ran out on the way: setting a member to NULL fails, and the failure
 * is looked at once, at the end. */
struct writer {
    const struct sync_view *view;
    bool bad;
};

static void put(struct writer *writer, json_t *object, const char *key, json_t *value)
{
    writer->bad = json_object_set_new(object, key, value) != 0 || writer->bad;
}

static void append(struct writer *writer, json_t *array, json_t *value)
{
    writer->bad = json_array_append_new(array, value) != 0 || writer->bad;
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* The paper and the place in it. */
static json_t *source_of(const struct hd_source *source)
{
    return source->document ? json_sprintf("%s: %s", source->document->title, source->at)
                            : json_null();
}

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

/* A count, or null when it is too small to be shown. */
static json_t *count_or_null(const struct writer *writer, uint64_t count)
{
    return sync_view_hides_count(writer->view, count) ? json_null() : number(count);
}

static json_t *percent(uint64_t positive, uint64_t base)
{
    return base > 0 ? json_real(100.0 * (double)positive / (double)base) : json_null();
}

/* Answers that are in no figure, in tens: set beside single questions, the exact number could tell
 * how few gave one of them. */
static json_t *apart_of(const struct writer *writer, uint64_t count)
{
    return sync_view_hides_count(writer->view, count) && count > 0 ? json_null()
           : writer->view->exact                                   ? number(count)
                                 : number((count + 5) / 10 * 10);
}

static json_t *interval(struct writer *writer, struct hd_interval in)
{
    json_t *pair = json_array();
    append(writer, pair, json_real(100.0 * in.low));
    append(writer, pair, json_real(100.0 * in.high));
    return pair;
}

/* positive, base, percent and interval of a figure; all null when hidden. */
static void put_figure(struct writer *writer, json_t *object, const struct hd_figure *figure,
                       bool hidden)
{
    put(writer, object, "positive", hidden ? json_null() : number(figure->positive));
    put(writer, object, "base", hidden ? json_null() : number(figure->base));
    put(writer, object, "percent",
        hidden ? json_null() : percent(figure->positive, figure->base));
    put(writer, object, "interval",
        hidden || figure->base == 0 ? json_null() : interval(writer, figure->interval));
}

static json_t *change_of(struct writer *writer, const struct hd_result *result, bool hidden)
{
    if (hidden || !result->has_change) {
        return json_null();
    }
    json_t *change = json_object();
    put(writer, change, "difference", json_real(100.0 * result->change));
    put(writer, change, "interval", interval(writer, result->change_interval));
    return change;
}

static json_t *excluded_of(struct writer *writer, const struct hd_result *result)
{
    json_t *excluded = json_object();
    put(writer, excluded, "dont_know", count_or_null(writer, result->dont_know));
    put(writer, excluded, "not_applicable", count_or_null(writer, result->not_applicable));
    put(writer, excluded, "skipped", count_or_null(writer, result->skipped));
    return excluded;
}

static json_t *unflagged_of(struct writer *writer, const struct hd_result *result, bool hidden)
{
    json_t *unflagged = json_object();
    put_figure(writer, unflagged, &result->unflagged, hidden);
    put(writer, unflagged, "verdict",
        hidden ? json_null() : json_string(hd_verdict_code(result->unflagged.verdict)));
    return unflagged;
}

static json_t *indicator_of(struct writer *writer, const struct hd_result *result)
{
    const struct hd_indicator *plan = result->indicator;
    const struct hd_figure *all = &result->all;
    bool hidden = sync_view_hides(writer->view, all);
    bool hides_unflagged = sync_view_hides_unflagged(writer->view, result);
    bool has_target = plan->comparator != HD_IMPROVE;
    enum hd_verdict verdict = hidden ? HD_TOO_FEW : all->verdict;

    json_t *object = json_object();
    put(writer, object, "ref", json_string(plan->ref));
    put(writer, object, "source", source_of(&plan->source));
    put(writer, object, "statement", text_or_null(plan->statement));
    put(writer, object, "comparator", json_string(hd_comparator_code(plan->comparator)));
    put(writer, object, "target", has_target ? number(plan->target) : json_null());
    put(writer, object, "due", text_or_null(plan->due));
    put(writer, object, "asked", json_boolean(!result->not_asked));
    put(writer, object, "no_question", text_or_null(plan->no_question));
    put_figure(writer, object, all, hidden);
    put(writer, object, "effective_base",
        hidden ? json_null() : json_real(all->effective_base));
    put(writer, object, "p_value",
        hidden || !has_target || all->base == 0 ? json_null() : json_real(all->p_value));
    put(writer, object, "verdict",
        result->not_asked ? json_null() : json_string(hd_verdict_code(verdict)));
    put(writer, object, "brag",
        result->not_asked ? json_null() : json_string(hd_verdict_brag(verdict)));
    put(writer, object, "change", change_of(writer, result, hidden));
    put(writer, object, "wording_changed", json_boolean(result->wording_changed));
    put(writer, object, "excluded", excluded_of(writer, result));
    put(writer, object, "unflagged", unflagged_of(writer, result, hides_unflagged));
    put(writer, object, "robust", hides_unflagged ? json_null() : json_boolean(result->robust));
    put(writer, object, "scales_pooled", json_boolean(result->scales_pooled));
    put(writer, object, "part_missed",
        hidden ? json_null() : json_boolean(result->part_missed));
    put(writer, object, "other_version", apart_of(writer, result->apart));
    put(writer, object, "week_untrusted_left_out", json_boolean(result->untrusted_left_out));
    return object;
}

static json_t *indicators_of(struct writer *writer)
{
    json_t *list = json_array();
    for (size_t i = 0; i < writer->view->n; i++) {
        append(writer, list, indicator_of(writer, &writer->view->result[i]));
    }
    return list;
}

static json_t *responses_of(struct writer *writer)
{
    const struct sync_view *view = writer->view;
    json_t *quarantined = json_object();
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        put(writer, quarantined, sync_quarantine_code((enum sync_quarantine)i),
            number(view->aggregate->quarantined[i]));
    }
    json_t *responses = json_object();
    put(writer, responses, "accepted", count_or_null(writer, view->totals.accepted));
    put(writer, responses, "flagged", count_or_null(writer, view->totals.flagged));
    put(writer, responses, "week_untrusted",
        sync_view_hides_untrusted(view) ? json_null() : number(view->totals.week_untrusted));
    put(writer, responses, "quarantined", quarantined);
    put(writer, responses, "other_waves", number(view->aggregate->other_waves));
    return responses;
}

/* True counts of one question on one scale, by code. */
static void put_counts(struct writer *writer, json_t *object, const struct hd_scale *scale,
                       const uint64_t *counts)
{
    json_t *by_code = json_object();
    for (size_t i = 0; i < scale->n; i++) {
        put(writer, by_code, scale->option[i].code, number(counts[HD_ANSWER_FIRST_OPTION + i]));
    }
    put(writer, object, "counts", by_code);
    put(writer, object, "not_shown", number(counts[HD_ANSWER_NOT_SHOWN]));
    put(writer, object, "skipped", number(counts[HD_ANSWER_SKIPPED]));
    put(writer, object, "dont_know", number(counts[HD_ANSWER_DONT_KNOW]));
    put(writer, object, "not_applicable", number(counts[HD_ANSWER_NOT_APPLICABLE]));
}

static const struct hd_survey *survey_of(const struct writer *writer, size_t survey)
{
    const struct hd_survey *const *surveys = NULL;
    (void)sync_office_surveys(writer->view->office, &surveys);
    return surveys[survey];
}

/* The share of each option of a neutral scale: there is no positive one that could stand for all. */
static json_t *shares_of(struct writer *writer, const struct hd_scale *scale,
                         const uint64_t *counts, const bool *may)
{
    json_t *shares = json_object();
    for (size_t i = 0; i < scale->n; i++) {
        put(writer, shares, scale->option[i].code,
            may[i] ? percent(counts[HD_ANSWER_FIRST_OPTION + i], counts[HD_COUNT_ANSWERED])
                   : json_null());
    }
    return shares;
}

/* One question on one scale. */
static json_t *question_of(struct writer *writer, size_t survey_index, size_t question_index,
                           const struct hd_scale *scale)
{
    const struct hd_survey *survey = survey_of(writer, survey_index);
    const struct hd_question *question = &survey->question[question_index];
    bool many = question->kind == HD_KIND_MANY;
    uint64_t counts[HD_ANSWER_CODES];
    bool may[HD_OPTIONS_MAX];
    sync_view_question(writer->view, survey_index, question_index, scale, counts);
    sync_view_options(writer->view, survey_index, question_index, scale, counts, may);
    struct sync_share share = sync_share_of(scale, counts);
    bool hidden = sync_view_hides_question(writer->view, survey_index, question_index, counts);
    json_t *object = json_object();
    put(writer, object, "id", json_string(question->code));
    put(writer, object, "survey", json_string(survey->code));
    put(writer, object, "scale", json_string(scale->code));
    put(writer, object, "kind", json_string(many ? "many" : "one"));
    put(writer, object, "practice", json_boolean(question->practice));
    if (writer->view->exact) {
        put_counts(writer, object, scale, counts);
    }
    put(writer, object, "base", hidden ? json_null() : number(share.base));
    put(writer, object, "percent",
        hidden || scale->neutral ? json_null() : percent(share.positive, share.base));
    put(writer, object, "options",
        scale->neutral ? shares_of(writer, scale, counts, may) : json_null());
    put(writer, object, "options_are", many ? json_string(SYNC_MANY_SHARES) : json_null());
    return object;
}

/* One entry for each scale on which a question is asked. */
static void append_question(struct writer *writer, json_t *list, size_t survey_index,
                            size_t question)
{
    const struct hd_survey *survey = survey_of(writer, survey_index);
    if (survey->question[question].practice && !writer->view->exact) {
        return;
    }
    for (size_t i = 0; i < survey->scales_n; i++) {
        const struct hd_scale *scale = &survey->scale[i];
        if (sync_view_asks(survey, question, scale)) {
            append(writer, list, question_of(writer, survey_index, question, scale));
        }
    }
}

static json_t *questions_of(struct writer *writer)
{
    const struct hd_survey *const *surveys = NULL;
    size_t n = sync_office_surveys(writer->view->office, &surveys);
    json_t *list = json_array();
    for (size_t s = 0; s < n; s++) {
        for (size_t q = 0; q < surveys[s]->questions_n; q++) {
            append_question(writer, list, s, q);
        }
    }
    return list;
}

/* One hub, role or route: how many answered, and what each indicator got there. */
static json_t *group_of(struct writer *writer, const char *name,
                        const struct hd_tally_query *query)
{
    const struct sync_view *view = writer->view;
    const struct hd_tally *tally = view->aggregate->tally;
    json_t *list = json_array();
    for (size_t i = 0; i < view->n; i++) {
        struct hd_indicator_sums sums;
        hd_tally_indicator(tally, i, query, &sums);
        json_t *indicator = json_object();
        put(writer, indicator, "ref", json_string(view->result[i].indicator->ref));
        put(writer, indicator, "positive", number(sums.cluster.x));
        put(writer, indicator, "base", number(sums.cluster.n));
        append(writer, list, indicator);
    }
    json_t *group = json_object();
    put(writer, group, "name", json_string(name));
    put(writer, group, "accepted", number(hd_tally_records(tally, query)));
    put(writer, group, "indicators", list);
    return group;
}

static json_t *by_hub(struct writer *writer)
{
    const struct sync_view *view = writer->view;
    json_t *list = json_array();
    for (size_t i = 0; i < view->aggregate->hubs; i++) {
        struct hd_tally_query query = view->now;
        query.hub = (int)i;
        append(writer, list, group_of(writer, view->aggregate->hub[i], &query));
    }
    return list;
}

/* The code of a role or route with this number, from the last survey that has it. */
static const char *code_of(const struct sync_office *office, uint8_t wanted, bool role)
{
    const struct hd_survey *const *surveys = NULL;
    size_t n = sync_office_surveys(office, &surveys);
    const char *code = NULL;
    for (size_t s = 0; s < n; s++) {
        int at = role ? hd_survey_find_role_number(surveys[s], wanted)
                      : hd_survey_find_route_number(surveys[s], wanted);
        if (at >= 0) {
            code = role ? surveys[s]->role[at].code : surveys[s]->route[at].code;
        }
    }
    return code;
}

static json_t *by_number(struct writer *writer, bool role)
{
    json_t *list = json_array();
    for (int wanted = 1; wanted <= UINT8_MAX; wanted++) {
        const char *code = code_of(writer->view->office, (uint8_t)wanted, role);
        if (code) {
            struct hd_tally_query query = writer->view->now;
            *(role ? &query.role : &query.route) = wanted;
            append(writer, list, group_of(writer, code, &query));
        }
    }
    return list;
}

static json_t *breakdowns_of(struct writer *writer)
{
    json_t *breakdowns = json_object();
    if (writer->view->exact) {
        put(writer, breakdowns, "hub", by_hub(writer));
        put(writer, breakdowns, "role", by_number(writer, true));
        put(writer, breakdowns, "route", by_number(writer, false));
    }
    return breakdowns;
}

static json_t *build(struct writer *writer)
{
    char period[32];
    sync_period_format(writer->view->period, period);
    json_t *root = json_object();
    if (writer->view->exact) {
        put(writer, root, "note", json_string("internal: not for publication"));
    }
    put(writer, root, "wave", number(sync_office_wave(writer->view->office)->keyset.wave_no));
    put(writer, root, "period", json_string(period));
    put(writer, root, "responses", responses_of(writer));
    put(writer, root, "indicators", indicators_of(writer));
    put(writer, root, "questions", questions_of(writer));
    put(writer, root, "breakdowns", breakdowns_of(writer));
    return root;
}

enum hd_err sync_aggregate_json(const struct sync_office *office,
                                const struct sync_aggregate *aggregate,
                                const struct sync_period *period, bool exact,
                                struct hd_buf *out)
{
    struct sync_view view = {
        .office = office, .aggregate = aggregate, .period = period, .exact = exact};
    struct writer writer = {.view = &view};
    char *text = NULL;
    enum hd_err err = sync_view_init(&view);
    if (!err) {
        json_t *root = build(&writer);
        text = writer.bad ? NULL : json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
        json_decref(root);
        err = text ? hd_buf_append(out, text, strlen(text)) : HD_E_NOMEM;
    }
    if (!err) {
        err = hd_buf_append(out, "\n", 1);
    }
    if (err) {
        hd_buf_free(out);
    }
    free(text);
    sync_view_fini(&view);
    return err;
}
