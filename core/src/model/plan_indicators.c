/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What families should report: indicators with comparator and target, and the questions that tell
 * whether it is so. One without questions says why, for a gap that is named can be closed.
 */
#include <string.h>

#include <heard/text.h>
#include <heard/week.h>

#include "plan_read.h"

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

bool hd_plan_need_comparator(struct hd_json *json, const struct hd_json_at *at,
                             enum hd_comparator *out)
{
    const char *codes[COMPARATORS];
    for (size_t i = 0; i < COMPARATORS; i++) {
        codes[i] = comparators[i].code;
    }
    int found = hd_plan_need_choice(json, at, "comparator", codes, COMPARATORS,
                                    "over, at_least, below, at_most or improve");
    if (found >= 0) {
        *out = (enum hd_comparator)found;
    }
    return found >= 0;
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
        struct hd_json_at place = hd_plan_member(at, "target");
        hd_json_error(json, HD_E_FORMAT, &place, "\"%s %u %%\" is %s met; check the target",
                      hd_comparator_words(indicator->comparator), (unsigned)indicator->target,
                      never ? "never" : "always");
    }
}

static void read_target(struct hd_json *json, const struct hd_json_at *at,
                        struct hd_indicator *indicator)
{
    if (!hd_plan_need_comparator(json, at, &indicator->comparator)) {
        return;
    }
    if (indicator->comparator != HD_IMPROVE) {
        if (hd_json_need_number(json, at, "target", 0, 100, &indicator->target)) {
            check_target(json, at, indicator);
        }
    } else if (json_object_get(at->value, "target")) {
        struct hd_json_at place = hd_plan_member(at, "target");
        hd_json_error(
            json, HD_E_FORMAT, &place,
            "\"improve\" has no number; remove \"target\" or choose another comparator");
    }
}

static void read_due(struct hd_json *json, const struct hd_json_at *at,
                     struct hd_indicator *indicator)
{
    struct hd_when due = hd_plan_may_when(json, at, "due", "due_by");
    indicator->due = due.printed;
    if (due.has_day) {
        char day[HD_DAY_TEXT_SIZE];
        hd_day_format(due.day, day);
        indicator->due_by = hd_arena_text(&json->arena, day, strlen(day));
        if (!indicator->due_by) {
            hd_json_no_memory(json);
        }
    }
}

static void read_questions(struct hd_json *json, const struct hd_json_at *at,
                           struct hd_indicator *indicator)
{
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, at, "questions", 0, HD_INDICATOR_QUESTIONS_MAX, &list);
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
    indicator->no_question = hd_json_may_text(json, at, "no_question");
    indicator->survey = hd_json_may_code(json, at, "survey");

    const json_t *given = json_object_get(at->value, "questions");
    bool asked = json_array_size(given) > 0;
    bool says_why = json_object_get(at->value, "no_question") != NULL;
    if (given && !json_is_array(given)) {
        return; /* said above */
    }
    if (!asked && !says_why) {
        hd_json_error(json, HD_E_FORMAT, at,
                      "needs \"questions\", or \"no_question\": why no question asks it yet");
    } else if (asked && says_why) {
        struct hd_json_at place = hd_plan_member(at, "no_question");
        hd_json_error(json, HD_E_FORMAT, &place,
                      "stands beside \"questions\"; only one of the two can be true");
    } else if (!asked && indicator->survey) {
        struct hd_json_at place = hd_plan_member(at, "survey");
        hd_json_error(json, HD_E_FORMAT, &place,
                      "names the survey of questions that are not there");
    }
}

const struct hd_wish *hd_plan_find_wish(const struct hd_plan *plan, uint32_t number)
{
    for (size_t i = 0; i < plan->wishes_n; i++) {
        if (plan->wish[i].number == number) {
            return &plan->wish[i];
        }
    }
    return NULL;
}

static void read_wish(struct plan_reader *reader, const struct hd_json_at *at,
                      struct hd_indicator *indicator)
{
    uint32_t number = 0;
    if (!json_object_get(at->value, "wish") ||
        !hd_json_need_number(reader->json, at, "wish", 1, HD_WISHES_MAX, &number)) {
        return;
    }
    indicator->wish = hd_plan_find_wish(reader->plan, number);
    if (!indicator->wish) {
        struct hd_json_at place = hd_plan_member(at, "wish");
        hd_json_error(reader->json, HD_E_FORMAT, &place,
                      "wish %u is not among the plan's wishes", (unsigned)number);
    }
}

static void read_priorities(struct plan_reader *reader, const struct hd_json_at *at,
                            struct hd_indicator *indicator)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, at, "priorities", 0, HD_AREAS_MAX, &list);
    const struct hd_area **priority = hd_plan_room(json, n, sizeof(const struct hd_area *));
    indicator->priority = priority;
    indicator->priorities_n = priority ? n : 0;
    for (size_t i = 0; i < indicator->priorities_n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        priority[i] = hd_plan_area_at(reader, &item, true);
        for (size_t k = 0; priority[i] && k < i; k++) {
            if (priority[k] == priority[i]) {
                hd_json_error(json, HD_E_FORMAT, &item, "priority \"%s\" is named twice",
                              priority[i]->code);
            }
        }
    }
}

static void read_baseline(struct plan_reader *reader, const struct hd_json_at *at,
                          struct hd_indicator *indicator)
{
    indicator->baseline = hd_plan_may_measured(reader, at, "baseline");
    const struct hd_decimal *value = &indicator->baseline.value;
    if (value->text && (value->scaled < 0 || value->scaled > 100 * (int64_t)HD_DECIMAL_ONE)) {
        struct hd_json_at place = hd_plan_member(at, "baseline");
        hd_json_error(reader->json, HD_E_RANGE, &place,
                      "is in percent of positive answers: from 0 to 100, not %s", value->text);
    }
}

static void read_indicator(struct plan_reader *reader, const struct hd_json_at *at,
                           struct hd_indicator *indicator)
{
    static const char *const known[] = {
        "ref",      "statement",  "source",     "reading",     "area",  "focus",
        "audience", "priorities", "comparator", "target",      "due",   "due_by",
        "wish",     "baseline",   "questions",  "no_question", "survey"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    indicator->ref = hd_plan_need_ref(json, at, "ref");
    hd_plan_check_ref(reader, at, indicator->ref);
    indicator->statement = hd_json_need_text(json, at, "statement");
    indicator->source = hd_plan_need_source(reader, at);
    if (indicator->source.at &&
        !json_object_get(json_object_get(at->value, "source"), "quote")) {
        struct hd_json_at place = hd_plan_member(at, "source");
        hd_json_error(json, HD_E_FORMAT, &place,
                      "\"quote\" is missing: the wording of the promise in the source");
    }
    indicator->reading = hd_json_may_text(json, at, "reading");
    indicator->area = hd_plan_may_area(reader, at);
    indicator->focus = hd_plan_may_focus(reader, at);
    read_priorities(reader, at, indicator);
    indicator->audience =
        hd_plan_may_texts(json, at, "audience", PLAN_TEXTS, 0, HD_AUDIENCES_MAX);
    read_target(json, at, indicator);
    read_due(json, at, indicator);
    read_wish(reader, at, indicator);
    read_baseline(reader, at, indicator);
    read_questions(json, at, indicator);
}

void hd_plan_read_indicators(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_json_list(json, top, "indicators", 1, HD_INDICATORS_MAX, &list);
    struct hd_indicator *indicator = hd_plan_room(json, n, sizeof(*indicator));
    reader->plan->indicator = indicator;
    for (size_t i = 0; indicator && i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_indicator(reader, &at, &indicator[i]);
        }
        reader->plan->indicators_n = i + 1;
    }
}
