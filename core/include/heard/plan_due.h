/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_PLAN_DUE_H
#define HD_PLAN_DUE_H

/*
 * What of a plan was due on a day, and what was reported of it by then. Counted from the plan
 * alone, because papers that print such counts get them wrong. What counts as due, reported,
 * started and complete: docs/formats/plan.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/plan.h>

/** How an action stands on a day, by the reports up to that day. */
struct hd_standing {
    const struct hd_progress *last; /**< its newest report; NULL when there is none */
    bool said_due;                  /**< a report says that it was due to start */
    bool dated_due;                 /**< by its dates it was due to start */
    bool reported;                  /**< a report says how far it is */
    bool started;                   /**< and the newest that does says that it has started */
    bool complete;                  /**< or that it is complete */
    bool ended; /**< the day that it should end by has passed, or is this one */
};

/** @param day since 1970-01-01 */
void hd_action_standing(const struct hd_action *action, int32_t day, struct hd_standing *out);

/** Which actions count as due to start. */
enum hd_due_basis {
    HD_DUE_SAID,  /**< those that a report says were due */
    HD_DUE_DATED, /**< those that were due by their dates */
};

/** HD_DUE_SAID when any report up to this day says of any action that it was due or not. */
enum hd_due_basis hd_plan_due_basis(const struct hd_plan *plan, int32_t day);

struct hd_due_counts {
    size_t due;             /**< were due to start */
    size_t reported;        /**< of these: a report says how far they are */
    size_t started;         /**< of the due: had started */
    size_t ended, complete; /**< of all: should have ended, and of those: are complete */
};

/**
 * Count a plan's actions, or those of one focus area.
 *
 * @param focus NULL for all
 */
void hd_plan_due(const struct hd_plan *plan, const struct hd_focus *focus, int32_t day,
                 enum hd_due_basis basis, struct hd_due_counts *out);

/** The newest figure that is of this day or an earlier one; NULL when there is none. Figures
 * without a day are not looked at. */
const struct hd_measured *hd_measure_figure(const struct hd_measure *measure, int32_t day);

enum hd_reached { HD_NOT_REACHED, HD_REACHED, HD_REACH_UNKNOWN };

/** Whether a figure reaches a target of its measure; unknown without a figure, for the country's
 * figure, and for "improve" without a baseline. */
enum hd_reached hd_measure_reached(const struct hd_measure *measure,
                                   const struct hd_measure_target *target,
                                   const struct hd_measured *figure);

#endif
