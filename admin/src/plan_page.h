/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_PLAN_PAGE_H
#define ADMIN_PLAN_PAGE_H

/*
 * A plan as an officer reads it on a terminal: all of it, or what was due on a day. Made from the
 * plan alone: no office, no key and no answer.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/plan.h>

#include "page.h"

/** What of a plan to print. */
struct admin_plan_choice {
    const struct hd_focus *focus;       /**< this focus area alone; NULL for all */
    bool indicators, actions, measures; /**< these parts alone; none of them: all */
};

/**
 * Print a plan.
 *
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_NOMEM; out is then empty.
 */
HD_NODISCARD enum hd_err admin_plan_show(const struct hd_plan *plan,
                                         const struct admin_plan_choice *choice,
                                         struct hd_buf *out);

/** Print what was due on a day (docs/formats/plan.md). day: since 1970-01-01. As above. */
HD_NODISCARD enum hd_err admin_plan_due(const struct hd_plan *plan, int32_t day,
                                        struct hd_buf *out);

/* Parts, each in its own file. */

/** Areas, priorities, and which serve each other (plan_show_work.c). */
void admin_plan_areas(struct admin_page *page, const struct hd_plan *plan);

/** Focus areas with their actions; focus NULL for all. */
void admin_plan_work(struct admin_page *page, const struct hd_plan *plan,
                     const struct hd_focus *focus);

/** The performance snapshot (plan_show_figures.c); focus NULL for all. */
void admin_plan_measures(struct admin_page *page, const struct hd_plan *plan,
                         const struct hd_focus *focus);

/** Wishes, gaps, reviews, discrepancies, comparable surveys, papers (plan_show_rest.c). */
void admin_plan_rest(struct admin_page *page, const struct hd_plan *plan);

/* Words that several parts need (plan_words.c). */

/** "a, b and c" into the paragraph at hand. */
void admin_plan_list(struct admin_page *page, const struct hd_texts *texts);

/** "Table 4 of \"wsoa\"" into the paragraph. */
void admin_plan_source(struct admin_page *page, const struct hd_source *source);

/** "over 90 %, by February 2023" into the paragraph. */
void admin_plan_promise(struct admin_page *page, const struct hd_indicator *indicator);

enum { ADMIN_PLAN_CELL = 64 };

/** A number with its unit, "26 a month". out holds ADMIN_PLAN_CELL bytes. */
void admin_plan_number(const struct hd_decimal *value, const char *unit, char *out);

/** A target without its date, "at most 20 a month". out holds 2 * ADMIN_PLAN_CELL bytes. */
void admin_plan_aim(const struct hd_measure *measure, const struct hd_measure_target *target,
                    char *out);

/** True when a measure is about a focus area or one of its actions. */
bool admin_plan_is_about(const struct hd_plan *plan, const struct hd_measure *measure,
                         const struct hd_focus *focus);

#endif
