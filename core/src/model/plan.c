/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a plan file to struct hd_plan, and whether a survey can answer it. A board will read what
 * stands here, so every target keeps its source, its wording there, and what was read into it.
 */
#include <string.h>

#include <heard/plan.h>
#include <heard/text.h>
#include <heard/week.h>

#include "json.h"

enum { REF_MAX = 24 };

static const struct {
    const char *code, *words;
} comparators[] = {
    [HD_OVER] = {"over", "over"},
    [HD_AT_LEAST] = {"at_least", "at least"},
    [HD_BELOW] = {"below", "below"},
    [HD_AT_MOST] = {"at_most", "at most"},
    [HD_IMPROVE] = {"improve", "better than the period before"},
};
enum { COMPARATORS = sizeof(comparators) / sizeof(comparators[0]) };

const char *hd_comparator_words(enum hd_comparator comparator)
{
    return comparators[comparator].words;
}

const char *hd_comparator_code(enum hd_comparator comparator)
{
    return comparators[comparator].code;
}

/* The place of a member, for messages about its value. */
static struct hd_json_at member_at(const struct hd_json_at *at, const char *key)
{
    return (struct hd_json_at){.parent = at, .key = key};
}

/* The plan's own references: "5A.2", "PLY 4/7". Short and plain, because they become file members,
 * spreadsheet cells and anchors. */
static const char *read_ref(struct hd_json *json, const struct hd_json_at *at,
                            const struct hd_plan *plan)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./- ";
    const char *ref = hd_json_need_text(json, at, "ref");
    if (!ref) {
        return NULL;
    }
    struct hd_json_at place = member_at(at, "ref");
    size_t len = strlen(ref);
    if (len > REF_MAX || strspn(ref, allowed) != len) {
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, ref);
        hd_json_error(
            json, HD_E_FORMAT, &place,
            "\"%s\" is not a reference: use 1 to %d letters, digits, spaces, \".\", \"/\" "
            "and \"-\"",
            shown, REF_MAX);
        return NULL;
    }
    for (size_t i = 0; i < plan->indicators_n; i++) {
        if (hd_text_equal(plan->indicator[i].ref, ref)) {
            hd_json_error(json, HD_E_FORMAT, &place, "reference \"%s\" is used twice", ref);
        }
    }
    return ref;
}

static bool read_comparator(struct hd_json *json, const struct hd_json_at *at,
                            enum hd_comparator *out)
{
    const char *code = hd_json_need_text(json, at, "comparator");
    for (size_t i = 0; code && i < COMPARATORS; i++) {
        if (strcmp(comparators[i].code, code) == 0) {
            *out = (enum hd_comparator)i;
            return true;
        }
    }
    if (code) {
        struct hd_json_at place = member_at(at, "comparator");
        char shown[HD_JSON_SHOWN_MAX];
        hd_json_show(shown, code);
        hd_json_error(json, HD_E_FORMAT, &place,
                      "\"%s\" does not exist; use over, at_least, below, at_most or improve",
                      shown);
    }
    return false;
}

/* A target that can never be met, or never be missed, is a typing error. */
static void check_target(struct hd_json *json, const struct hd_json_at *at,
                         const struct hd_indicator *indicator)
{
    bool never = (indicator->comparator == HD_OVER && indicator->target == 100) ||
                 (indicator->comparator == HD_BELOW && indicator->target == 0);
    bool always = (indicator->comparator == HD_AT_LEAST && indicator->target == 0) ||
                  (indicator->comparator == HD_AT_MOST && indicator->target == 100);
    if (never || always) {
        struct hd_json_at place = member_at(at, "target");
        hd_json_error(json, HD_E_FORMAT, &place, "\"%s %u %%\" is %s met; check the target",
                      hd_comparator_words(indicator->comparator), (unsigned)indicator->target,
                      never ? "never" : "always");
    }
}

static void read_target(struct hd_json *json, const struct hd_json_at *at,
                        struct hd_indicator *indicator)
{
    if (!read_comparator(json, at, &indicator->comparator)) {
        return;
    }
    if (indicator->comparator != HD_IMPROVE) {
        if (hd_json_need_number(json, at, "target", 0, 100, &indicator->target)) {
            check_target(json, at, indicator);
        }
    } else if (json_object_get(at->value, "target")) {
        struct hd_json_at place = member_at(at, "target");
        hd_json_error(
            json, HD_E_FORMAT, &place,
            "\"improve\" has no number; remove \"target\" or choose another comparator");
    }
}

static void read_due(struct hd_json *json, const struct hd_json_at *at,
                     struct hd_indicator *indicator)
{
    indicator->due = hd_json_may_text(json, at, "due");
    indicator->due_by = hd_json_may_text(json, at, "due_by");
    struct hd_json_at place = member_at(at, "due_by");
    int32_t day = 0;
    if (indicator->due_by && hd_day_parse(indicator->due_by, &day) != HD_OK) {
        hd_json_error(json, HD_E_FORMAT, &place, "is not a day; write it like \"2023-02-28\"");
    }
    if (indicator->due_by && !json_object_get(at->value, "due")) {
        hd_json_error(json, HD_E_FORMAT, &place,
                      "needs \"due\" beside it: the date as the source prints it");
    }
}

static void read_questions(struct hd_json *json, const struct hd_json_at *at,
                           struct hd_indicator *indicator)
{
    struct hd_json_at list;
    size_t n = hd_json_list(json, at, "questions", 1, HD_INDICATOR_QUESTIONS_MAX, &list);

    for (size_t i = 0; i < n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        const char *code = hd_json_code(json, &item);
        for (size_t k = 0; code && k < i; k++) {
            if (hd_text_equal(indicator->question[k], code)) {
                hd_json_error(json, HD_E_FORMAT, &item, "question \"%s\" is named twice", code);
            }
        }
        indicator->question[i] = code;
    }
    indicator->questions_n = n;
}

static void read_indicator(struct hd_json *json, const struct hd_json_at *at,
                           const struct hd_plan *plan, struct hd_indicator *indicator)
{
    static const char *const known[] = {"ref",     "statement", "source",     "quote",
                                        "reading", "area",      "comparator", "target",
                                        "due",     "due_by",    "questions"};
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    indicator->ref = read_ref(json, at, plan);
    indicator->statement = hd_json_need_text(json, at, "statement");
    indicator->source = hd_json_need_text(json, at, "source");
    indicator->quote = hd_json_need_text(json, at, "quote");
    indicator->reading = hd_json_may_text(json, at, "reading");
    indicator->area = hd_json_may_text(json, at, "area");
    read_target(json, at, indicator);
    read_due(json, at, indicator);
    read_questions(json, at, indicator);
}

static void read_plan(struct hd_json *json, struct hd_plan *plan)
{
    static const char *const known[] = {"heard", "format", "code",
                                        "title", "office", "indicators"};
    struct hd_json_at top = hd_json_top(json);
    hd_json_known(json, &top, known, sizeof(known) / sizeof(known[0]));
    plan->code = hd_json_need_code(json, &top, "code");
    plan->title = hd_json_need_text(json, &top, "title");
    plan->office = hd_json_need_text(json, &top, "office");

    struct hd_json_at list;
    size_t n = hd_json_list(json, &top, "indicators", 1, HD_INDICATORS_MAX, &list);
    for (size_t i = 0; i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_indicator(json, &at, plan, &plan->indicator[i]);
        }
        plan->indicators_n = i + 1;
    }
}

enum hd_err hd_plan_load(struct hd_slice text, const char *place, struct hd_notes *notes,
                         struct hd_plan **out)
{
    struct hd_json json = {.place = place, .notes = notes};
    struct hd_plan *plan = NULL;
    *out = NULL;

    if (hd_json_open(&json, text, HD_PLAN_JSON_MAX, "plan") != HD_OK) {
        goto out;
    }
    plan = hd_arena_alloc(&json.arena, sizeof(*plan));
    if (!plan) {
        hd_json_no_memory(&json);
        goto out;
    }
    read_plan(&json, plan);
    if (json.err == HD_OK) {
        plan->memory = hd_json_take(&json);
        *out = plan;
    }

out:
    hd_json_close(&json);
    return json.err;
}

void hd_plan_free(struct hd_plan *plan)
{
    if (plan) {
        struct hd_arena arena = {plan->memory};
        hd_arena_free(&arena);
    }
}

/* What the survey does that keeps a question from giving a figure; NULL when nothing does. */
static const char *why_no_figure(const struct hd_survey *survey, const char *code)
{
    int q = hd_survey_find_question(survey, code);
    if (q < 0) {
        return "has no question";
    }
    const struct hd_question *question = &survey->question[q];
    if (question->practice) {
        return "gives no figure for the practice question";
    }
    bool asked = false;
    for (size_t r = 0; r < survey->routes_n; r++) {
        const struct hd_scale *scale = question->wording[r].scale;
        bool positive = false;
        for (size_t i = 0; scale && i < scale->n; i++) {
            positive = positive || scale->option[i].positive;
        }
        if (scale && !positive) {
            return "has a route without positive answers for question";
        }
        asked = asked || scale;
    }
    return asked ? NULL : "has no route that asks question";
}

static size_t count_bad(const struct hd_survey *survey, const struct hd_indicator *indicator)
{
    size_t bad = 0;
    for (size_t k = 0; k < indicator->questions_n; k++) {
        bad += why_no_figure(survey, indicator->question[k]) ? 1 : 0;
    }
    return bad;
}

enum hd_err hd_plan_check_surveys(const struct hd_plan *plan, const char *place,
                                  const struct hd_survey *const *survey, size_t n,
                                  struct hd_notes *notes)
{
    struct hd_json json = {.place = place, .notes = notes};
    struct hd_json_at top = {.parent = NULL};
    struct hd_json_at list = {.parent = &top, .key = "indicators"};

    for (size_t i = 0; i < plan->indicators_n; i++) {
        const struct hd_indicator *indicator = &plan->indicator[i];
        struct hd_json_at at = {.parent = &list, .index = i};
        struct hd_json_at questions = {.parent = &at, .key = "questions"};
        const struct hd_survey *best = survey[0];
        for (size_t s = 1; s < n; s++) {
            best =
                count_bad(survey[s], indicator) < count_bad(best, indicator) ? survey[s] : best;
        }
        for (size_t k = 0; k < indicator->questions_n; k++) {
            struct hd_json_at item = {.parent = &questions, .index = k};
            const char *why = why_no_figure(best, indicator->question[k]);
            if (why) {
                hd_json_error(&json, HD_E_NOT_FOUND, &item, "%s: survey \"%s\" %s \"%s\"",
                              indicator->ref, best->code, why, indicator->question[k]);
            }
        }
    }
    return json.err;
}

enum hd_err hd_plan_check_survey(const struct hd_plan *plan, const char *place,
                                 const struct hd_survey *survey, struct hd_notes *notes)
{
    return hd_plan_check_surveys(plan, place, &survey, 1, notes);
}
