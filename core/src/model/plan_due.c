/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates against reports. Only what was reported up to the day counts: what came later could not be
 * known, and a board that looks back must see what it saw then.
 */
#include <heard/plan_due.h>

/* Does a report tell how far an action is? Its own words come first, then percent, then rating. */
static bool tells(const struct hd_progress *report)
{
    return report->stage != HD_STAGE_NONE || report->has_percent ||
           report->rating != HD_RATING_NONE;
}

static bool says_started(const struct hd_progress *report)
{
    if (report->stage != HD_STAGE_NONE) {
        return report->stage != HD_NOT_STARTED;
    }
    if (report->has_percent) {
        return report->percent > 0;
    }
    return report->rating != HD_RED && report->rating != HD_RATING_NONE;
}

static bool says_complete(const struct hd_progress *report)
{
    if (report->stage != HD_STAGE_NONE) {
        return report->stage == HD_COMPLETE;
    }
    if (report->has_percent) {
        return report->percent == 100;
    }
    return report->rating == HD_BLUE || report->rating == HD_GREEN;
}

void hd_action_standing(const struct hd_action *action, int32_t day, struct hd_standing *out)
{
    struct hd_when start = action->start;
    *out = (struct hd_standing){.last = NULL};
    for (size_t i = 0; i < action->reports_n; i++) {
        const struct hd_progress *report = &action->report[i];
        if (report->on > day) {
            break; /* the newest stand last */
        }
        out->last = report;
        out->said_due = out->said_due || report->due_to_start == HD_SAID_YES;
        if (!action->start.has_day && report->start_on.has_day) {
            start = report->start_on;
        }
        if (tells(report)) {
            out->reported = true;
            out->started = says_started(report);
            out->complete = says_complete(report);
        }
    }
    out->dated_due = start.has_day && start.day <= day;
    out->ended = action->end.has_day && action->end.day <= day;
}

enum hd_due_basis hd_plan_due_basis(const struct hd_plan *plan, int32_t day)
{
    for (size_t i = 0; i < plan->actions_n; i++) {
        const struct hd_action *action = &plan->action[i];
        for (size_t k = 0; k < action->reports_n && action->report[k].on <= day; k++) {
            if (action->report[k].due_to_start != HD_NOT_SAID) {
                return HD_DUE_SAID;
            }
        }
    }
    return HD_DUE_DATED;
}

void hd_plan_due(const struct hd_plan *plan, const struct hd_focus *focus, int32_t day,
                 enum hd_due_basis basis, struct hd_due_counts *out)
{
    *out = (struct hd_due_counts){.due = 0};
    for (size_t i = 0; i < plan->actions_n; i++) {
        if (focus && plan->action[i].focus != focus) {
            continue;
        }
        struct hd_standing standing;
        hd_action_standing(&plan->action[i], day, &standing);
        bool due = basis == HD_DUE_SAID ? standing.said_due : standing.dated_due;
        out->due += due ? 1 : 0;
        out->reported += due && standing.reported ? 1 : 0;
        out->started += due && standing.started ? 1 : 0;
        out->ended += standing.ended ? 1 : 0;
        out->complete += standing.ended && standing.complete ? 1 : 0;
    }
}

const struct hd_measured *hd_measure_figure(const struct hd_measure *measure, int32_t day)
{
    const struct hd_measured *newest = NULL;
    for (size_t i = 0; i < measure->figures_n; i++) {
        if (measure->figure[i].on.has_day && measure->figure[i].on.day <= day) {
            newest = &measure->figure[i];
        }
    }
    return newest;
}

enum hd_reached hd_measure_reached(const struct hd_measure *measure,
                                   const struct hd_measure_target *target,
                                   const struct hd_measured *figure)
{
    if (!figure || target->national ||
        (target->comparator == HD_IMPROVE && !measure->baseline.value.text)) {
        return HD_REACH_UNKNOWN;
    }
    int64_t is = figure->value.scaled;
    int64_t wanted = target->value.scaled;
    int64_t was = measure->baseline.value.scaled;
    bool reached = false;
    switch (target->comparator) {
    case HD_OVER:
        reached = is > wanted;
        break;
    case HD_AT_LEAST:
        reached = is >= wanted;
        break;
    case HD_BELOW:
        reached = is < wanted;
        break;
    case HD_AT_MOST:
        reached = is <= wanted;
        break;
    case HD_IMPROVE:
        reached = measure->direction == HD_HIGHER ? is > was : is < was;
        break;
    }
    return reached ? HD_REACHED : HD_NOT_REACHED;
}
