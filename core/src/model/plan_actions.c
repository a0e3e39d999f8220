/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is done: actions with their dates and lead roles, and how far each was on the days that a
 * paper reports it.
 */
#include <string.h>

#include <heard/text.h>
#include <heard/week.h>

#include "plan_read.h"

static const char *const ratings[] = {
    [HD_BLUE] = "blue", [HD_GREEN] = "green", [HD_AMBER] = "amber", [HD_RED] = "red"};

static const char *const stages[] = {
    [HD_NOT_STARTED] = "not_started", [HD_STARTED] = "started", [HD_COMPLETE] = "complete"};

const char *hd_rating_code(enum hd_rating rating)
{
    return ratings[rating] ? ratings[rating] : "";
}

const char *hd_stage_code(enum hd_stage stage)
{
    return stages[stage] ? stages[stage] : "";
}

const struct hd_action *hd_plan_find_action(const struct hd_plan *plan, const char *ref)
{
    for (size_t i = 0; i < plan->actions_n; i++) {
        if (hd_text_equal(plan->action[i].ref, ref)) {
            return &plan->action[i];
        }
    }
    return NULL;
}

/* Papers contain such, so it does not stop anybody. */
static void check_order(struct hd_json *json, const struct hd_json_at *at,
                        const struct hd_when *start, const struct hd_when *end)
{
    if (start->has_day && end->has_day && start->day > end->day) {
        char first[HD_DAY_TEXT_SIZE];
        char last[HD_DAY_TEXT_SIZE];
        hd_day_format(start->day, first);
        hd_day_format(end->day, last);
        hd_json_warn(json, at, "starts on %s, after its end on %s; does the source say so?",
                     first, last);
    }
}

/* What a report says of the work; the words as printed are always there. */
static void read_state(struct hd_json *json, const struct hd_json_at *at,
                       struct hd_progress *report)
{
    if (json_object_get(at->value, "percent")) {
        report->has_percent =
            hd_json_need_number(json, at, "percent", 0, 100, &report->percent);
    }
    int rating =
        hd_plan_may_choice(json, at, "rating", ratings, sizeof(ratings) / sizeof(ratings[0]),
                           "blue, green, amber or red");
    report->rating = rating < 0 ? HD_RATING_NONE : (enum hd_rating)rating;
    int stage =
        hd_plan_may_choice(json, at, "state", stages, sizeof(stages) / sizeof(stages[0]),
                           "not_started, started or complete");
    report->stage = stage < 0 ? HD_STAGE_NONE : (enum hd_stage)stage;
    struct hd_json_at due;
    if (hd_json_may(json, at, "due_to_start", JSON_TRUE, &due)) {
        report->due_to_start = json_is_true(due.value) ? HD_SAID_YES : HD_SAID_NO;
    }
    bool begun = report->has_percent && report->percent > 0;
    bool whole = report->has_percent && report->percent == 100;
    if ((report->stage == HD_NOT_STARTED && begun) ||
        (report->stage == HD_COMPLETE && report->has_percent && !whole)) {
        hd_json_warn(json, at, "says \"%s\" and %u percent; does the source say both?",
                     hd_stage_code(report->stage), (unsigned)report->percent);
    }
}

static void read_report(struct plan_reader *reader, const struct hd_json_at *at,
                        struct hd_progress *report)
{
    static const char *const known[] = {"on",    "start_on",     "end_by", "percent", "rating",
                                        "state", "due_to_start", "said",   "source"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    (void)hd_plan_need_day(json, at, "on", &report->on);
    (void)hd_plan_may_day(json, at, "start_on", &report->start_on);
    (void)hd_plan_may_day(json, at, "end_by", &report->end_by);
    check_order(json, at, &report->start_on, &report->end_by);
    read_state(json, at, report);
    report->said = hd_json_need_text(json, at, "said");
    report->source = hd_plan_need_source(reader, at);
}

static void read_reports(struct plan_reader *reader, const struct hd_json_at *at,
                         struct hd_action *action)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, at, "reports", 0, HD_REPORTS_MAX, &list);
    struct hd_progress *report = hd_plan_room(json, n, sizeof(*report));
    action->report = report;
    action->reports_n = report ? n : 0;
    for (size_t i = 0; i < action->reports_n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        enum hd_err before = json->err;
        if (hd_json_is(json, &item, JSON_OBJECT)) {
            read_report(reader, &item, &report[i]);
        }
        if (i > 0 && json->err == before && report[i].on < report[i - 1].on) {
            struct hd_json_at place = hd_plan_member(&item, "on");
            hd_json_error(json, HD_E_FORMAT, &place,
                          "is before the report above it; the newest stands last");
        }
    }
}

static void read_action(struct plan_reader *reader, const struct hd_json_at *at,
                        struct hd_action *action)
{
    static const char *const known[] = {"ref",      "focus",    "text",   "lead",
                                        "start",    "start_on", "end",    "end_by",
                                        "evidence", "impact",   "source", "reports"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    action->ref = hd_plan_need_ref(json, at, "ref");
    if (action->ref && hd_plan_find_action(reader->plan, action->ref)) {
        struct hd_json_at place = hd_plan_member(at, "ref");
        hd_json_error(json, HD_E_FORMAT, &place, "reference \"%s\" is used twice", action->ref);
    }
    action->focus = hd_plan_need_focus(reader, at);
    action->text = hd_json_need_text(json, at, "text");
    action->lead = hd_plan_may_texts(json, at, "lead", PLAN_TEXTS, 0, HD_LEADS_MAX);
    action->start = hd_plan_may_when(json, at, "start", "start_on");
    action->end = hd_plan_may_when(json, at, "end", "end_by");
    check_order(json, at, &action->start, &action->end);
    action->evidence = hd_json_may_text(json, at, "evidence");
    action->impact = hd_json_may_text(json, at, "impact");
    action->source = hd_plan_need_source(reader, at);
    read_reports(reader, at, action);
}

void hd_plan_read_actions(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "actions", 0, HD_ACTIONS_MAX, &list);
    struct hd_action *action = hd_plan_room(json, n, sizeof(*action));
    reader->plan->action = action;
    for (size_t i = 0; action && i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_action(reader, &at, &action[i]);
        }
        reader->plan->actions_n = i + 1;
    }
}
