/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was due on a day, on a terminal: counts that are computed and not copied, the same by focus
 * area, then what is late, which promises and figures are due, and what cannot be judged at all.
 */

#include <stdio.h>

#include <heard/plan_due.h>
#include <heard/week.h>

#include "plan_page.h"
#include "report.h"

enum { LABEL = 2, TEXT = 12, PERCENT_TEXT = 16 };

/* Whole percent, never 100 while one is missing. */
static void percent_words(size_t part, size_t whole, char *out)
{
    size_t percent = whole > 0 ? (200 * part + whole) / (2 * whole) : 0;
    if (part < whole && percent >= 100) {
        percent = 99;
    }
    if (whole > 0) {
        (void)snprintf(out, PERCENT_TEXT, "%zu %%", percent);
    } else {
        (void)snprintf(out, PERCENT_TEXT, "-");
    }
}

static void put_counts(struct admin_page *page, const struct hd_due_counts *counts)
{
    char percent[PERCENT_TEXT];
    percent_words(counts->started, counts->due, percent);
    admin_page_put(page, "%zu action%s due to start, %zu %s reported, %zu had started: %s.",
                   counts->due, counts->due == 1 ? " was" : "s were", counts->reported,
                   counts->reported == 1 ? "was" : "were", counts->started, percent);
}

static void show_counts(struct admin_page *page, const struct hd_plan *plan, int32_t day,
                        enum hd_due_basis basis)
{
    struct hd_due_counts counts;
    hd_plan_due(plan, NULL, day, basis, &counts);
    put_counts(page, &counts);
    admin_page_end(page, 0, 0);
    if (basis == HD_DUE_SAID) {
        admin_page_put(page, "Due are those that the reports say were due. By the dates in the "
                             "plan: ");
        struct hd_due_counts dated;
        hd_plan_due(plan, NULL, day, HD_DUE_DATED, &dated);
        put_counts(page, &dated);
    } else {
        admin_page_put(page, "Due are those with a start in the plan on that day or before; no "
                             "report up to then says which were due.");
    }
    admin_page_end(page, 0, 0);
    if (counts.ended == 0) {
        admin_page_put(page, "None should have ended.");
        admin_page_end(page, 0, 0);
        return;
    }
    char percent[PERCENT_TEXT];
    percent_words(counts.complete, counts.ended, percent);
    admin_page_put(page, "%zu should have ended, of which %zu %s reported complete: %s.",
                   counts.ended, counts.complete, counts.complete == 1 ? "was" : "were",
                   percent);
    admin_page_end(page, 0, 0);
}

static void show_focus_row(struct admin_page *page, const struct admin_columns *columns,
                           const char *ref, const char *title,
                           const struct hd_due_counts *counts)
{
    char number[3][PERCENT_TEXT];
    char percent[PERCENT_TEXT];
    char end[2 * PERCENT_TEXT];
    (void)snprintf(number[0], PERCENT_TEXT, "%zu", counts->due);
    (void)snprintf(number[1], PERCENT_TEXT, "%zu", counts->reported);
    (void)snprintf(number[2], PERCENT_TEXT, "%zu", counts->started);
    percent_words(counts->started, counts->due, percent);
    (void)snprintf(end, sizeof(end), "%zu of %zu", counts->complete, counts->ended);
    const char *const cells[] = {ref, title, number[0], number[1], number[2], percent, end};
    admin_page_row(page, columns, cells);
}

static void show_by_focus(struct admin_page *page, const struct hd_plan *plan, int32_t day,
                          enum hd_due_basis basis)
{
    static const struct admin_columns columns = {7, {5, 28, 6, 9, 8, 6, 12}};
    static const char *const head[] = {"Focus",   "",      "Due to start",          "Reported",
                                       "Started", "Share", "Complete of due to end"};
    if (plan->focus_n == 0) {
        return;
    }
    admin_page_heading(page, '-', "By focus area");
    admin_page_row(page, &columns, head);
    admin_page_rule(page, &columns);
    struct hd_due_counts counts;
    for (size_t i = 0; i < plan->focus_n; i++) {
        hd_plan_due(plan, &plan->focus[i], day, basis, &counts);
        show_focus_row(page, &columns, plan->focus[i].ref, plan->focus[i].title, &counts);
    }
    admin_page_rule(page, &columns);
    hd_plan_due(plan, NULL, day, basis, &counts);
    show_focus_row(page, &columns, "All", "", &counts);
}

/* An action that is late, with the date that has passed. */
static void show_late(struct admin_page *page, const struct hd_action *action,
                      const struct hd_standing *standing, const char *what, const char *printed)
{
    admin_page_put(page, "%s", action->text);
    admin_page_hang(page, LABEL, TEXT, action->ref);
    if (printed) {
        admin_page_put(page, "%s %s; ", what, printed);
    }
    if (standing->last) {
        char on[ADMIN_WORDS_MAX];
        admin_day_words(standing->last->on, on);
        admin_page_put(page, "reported on %s: \"%s\".", on, standing->last->said);
    } else {
        admin_page_put(page, "no report.");
    }
    admin_page_end(page, TEXT, TEXT + 2);
}

static void late_to_start(struct admin_page *page, const struct hd_plan *plan, int32_t day)
{
    admin_page_heading(page, '-', "Late: due to start and not reported as started");
    size_t n = 0;
    for (size_t i = 0; i < plan->actions_n; i++) {
        const struct hd_action *action = &plan->action[i];
        struct hd_standing standing;
        hd_action_standing(action, day, &standing);
        if ((standing.said_due || standing.dated_due) && !standing.started) {
            show_late(page, action, &standing, "to start", action->start.printed);
            n++;
        }
    }
    admin_page_put(page, n > 0 ? "" : "None.");
    admin_page_end(page, 0, 0);
}

static void late_to_end(struct admin_page *page, const struct hd_plan *plan, int32_t day)
{
    admin_page_heading(page, '-', "Late: due to end and not reported as complete");
    size_t n = 0;
    for (size_t i = 0; i < plan->actions_n; i++) {
        const struct hd_action *action = &plan->action[i];
        struct hd_standing standing;
        hd_action_standing(action, day, &standing);
        if (standing.ended && !standing.complete) {
            show_late(page, action, &standing, "to end", action->end.printed);
            n++;
        }
    }
    admin_page_put(page, n > 0 ? "" : "None.");
    admin_page_end(page, 0, 0);
}

static void show_promises(struct admin_page *page, const struct hd_plan *plan, int32_t day)
{
    bool any = false;
    admin_page_heading(page, '-', "Due: what families should report");
    for (size_t i = 0; i < plan->indicators_n; i++) {
        const struct hd_indicator *indicator = &plan->indicator[i];
        int32_t by = 0;
        if (!indicator->due_by || hd_day_parse(indicator->due_by, &by) != HD_OK || by > day) {
            continue;
        }
        any = true;
        admin_page_put(page, "%s: ", indicator->statement);
        admin_plan_promise(page, indicator);
        if (indicator->questions_n == 0) {
            admin_page_put(page, ". No question asks this yet");
        }
        admin_page_hang(page, LABEL, TEXT, indicator->ref);
    }
    admin_page_put(page,
                   any ? "Whether these are kept, \"heard-admin report\" tells." : "None.");
    admin_page_end(page, 0, 0);
}

static void show_target(struct admin_page *page, const struct hd_measure *measure,
                        const struct hd_measure_target *target, int32_t day)
{
    static const char *const words[] = {[HD_NOT_REACHED] = "not reached",
                                        [HD_REACHED] = "reached",
                                        [HD_REACH_UNKNOWN] = "cannot be said"};
    const struct hd_measured *figure = hd_measure_figure(measure, day);
    char aim[2 * ADMIN_PLAN_CELL];
    char value[ADMIN_PLAN_CELL];
    admin_plan_aim(measure, target, aim);
    admin_page_put(page, "%s: %s by %s: ", measure->statement, aim, target->due.printed);
    admin_page_put(page, "%s", words[hd_measure_reached(measure, target, figure)]);
    if (figure) {
        admin_plan_number(&figure->value, measure->unit, value);
        admin_page_put(page, " (%s, %s).", value, figure->on.printed);
    } else {
        admin_page_put(page, " (no figure of a day up to then).");
    }
    admin_page_hang(page, LABEL, TEXT, measure->ref);
}

static void show_targets(struct admin_page *page, const struct hd_plan *plan, int32_t day)
{
    bool any = false;
    admin_page_heading(page, '-', "Due: figures from elsewhere");
    for (size_t i = 0; i < plan->measures_n; i++) {
        const struct hd_measure *measure = &plan->measure[i];
        for (size_t k = 0; k < measure->targets_n; k++) {
            const struct hd_measure_target *target = &measure->target[k];
            if (target->due.has_day && target->due.day <= day) {
                any = true;
                show_target(page, measure, target, day);
            }
        }
    }
    admin_page_put(page, any ? "" : "None.");
    admin_page_end(page, 0, 0);
}

/* Put a reference into a list that is written as one paragraph. */
static void put_ref(struct admin_page *page, bool *any, const char *ref)
{
    admin_page_put(page, "%s%s", *any ? ", " : "", ref);
    *any = true;
}

static void end_refs(struct admin_page *page, bool any)
{
    admin_page_put(page, any ? "." : "none.");
    admin_page_end(page, LABEL, LABEL + 2);
}

static void show_open(struct admin_page *page, const struct hd_plan *plan)
{
    bool any = false;
    admin_page_heading(page, '-', "What cannot be judged");
    admin_page_put(page, "Reported by families, without a baseline: ");
    for (size_t i = 0; i < plan->indicators_n; i++) {
        if (!plan->indicator[i].baseline.value.text) {
            put_ref(page, &any, plan->indicator[i].ref);
        }
    }
    end_refs(page, any);
    any = false;
    admin_page_put(page, "Figures without a baseline: ");
    for (size_t i = 0; i < plan->measures_n; i++) {
        if (!plan->measure[i].baseline.value.text) {
            put_ref(page, &any, plan->measure[i].ref);
        }
    }
    end_refs(page, any);
    any = false;
    admin_page_put(page, "No question asks yet: ");
    for (size_t i = 0; i < plan->indicators_n; i++) {
        if (plan->indicator[i].questions_n == 0) {
            put_ref(page, &any, plan->indicator[i].ref);
        }
    }
    end_refs(page, any);
    any = false;
    admin_page_put(page, "Actions without a start that can be read as a day: ");
    for (size_t i = 0; i < plan->actions_n; i++) {
        if (!plan->action[i].start.has_day) {
            put_ref(page, &any, plan->action[i].ref);
        }
    }
    end_refs(page, any);
}

enum hd_err admin_plan_due(const struct hd_plan *plan, int32_t day, struct hd_buf *out)
{
    struct admin_page page = {.out = out};
    enum hd_due_basis basis = hd_plan_due_basis(plan, day);
    char on[ADMIN_WORDS_MAX];
    admin_day_words(day, on);
    admin_page_heading(&page, '=', plan->title);
    admin_page_put(&page, "As of %s. Reports and figures after that day are not counted.", on);
    admin_page_end(&page, 0, 0);
    admin_page_gap(&page);
    show_counts(&page, plan, day, basis);
    show_by_focus(&page, plan, day, basis);
    late_to_start(&page, plan, day);
    late_to_end(&page, plan, day);
    show_promises(&page, plan, day);
    show_targets(&page, plan, day);
    show_open(&page, plan);
    enum hd_err err = admin_page_fini(&page);
    if (err) {
        hd_buf_free(out);
    }
    return err;
}
