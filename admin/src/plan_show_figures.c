/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures from elsewhere as the performance snapshot that boards know: reference, description,
 * newest figure, target, when, how often. Which way is better is said, for the rows mix both.
 */

#include <stdio.h>

#include "plan_page.h"

static const struct admin_columns columns = {6, {10, 24, 10, 15, 8, 8}};

/* All targets of a measure in one cell. */
static void targets_words(const struct hd_measure *measure, struct hd_buf *out,
                          enum hd_err *err)
{
    for (size_t i = 0; i < measure->targets_n && !*err; i++) {
        const struct hd_measure_target *target = &measure->target[i];
        char aim[2 * ADMIN_PLAN_CELL];
        admin_plan_aim(measure, target, aim);
        char text[4096]; /* a due text may be long */
        int len = snprintf(text, sizeof(text), "%s%s%s%s", i > 0 ? "; " : "", aim,
                           target->due.printed ? " by " : "",
                           target->due.printed ? target->due.printed : "");
        *err = len < 0 || (size_t)len >= sizeof(text) ? HD_E_RANGE
                                                      : hd_buf_append(out, text, (size_t)len);
    }
    if (!*err) {
        *err = hd_buf_append(out, "", 1);
    }
}

static void show_measure(struct admin_page *page, const struct hd_measure *measure)
{
    const struct hd_measured *newest =
        measure->figures_n > 0 ? &measure->figure[measure->figures_n - 1] : NULL;
    char now[ADMIN_PLAN_CELL] = "-";
    struct hd_buf targets = HD_BUF_EMPTY;
    if (newest) {
        admin_plan_number(&newest->value, measure->unit, now);
    }
    targets_words(measure, &targets, &page->err);
    if (!page->err) {
        const char *const cells[] = {measure->ref,
                                     measure->statement,
                                     now,
                                     measure->targets_n > 0 ? (const char *)targets.p : "-",
                                     newest ? newest->on.printed : "-",
                                     measure->every};
        admin_page_row(page, &columns, cells);
    }
    hd_buf_free(&targets);
    char baseline[ADMIN_PLAN_CELL];
    admin_page_put(page, "%s is better.", measure->direction == HD_HIGHER ? "Higher" : "Lower");
    if (measure->baseline.value.text) {
        admin_plan_number(&measure->baseline.value, measure->unit, baseline);
        admin_page_put(page, " Baseline: %s (%s).", baseline, measure->baseline.on.printed);
    } else {
        admin_page_put(page, " No baseline.");
    }
    if (measure->about.n > 0) {
        admin_page_put(page, " About ");
        admin_plan_list(page, &measure->about);
        admin_page_put(page, ".");
    }
    if (measure->waiting) {
        admin_page_put(page, " Waiting: %s", measure->waiting);
    }
    size_t indent = columns.width[0] + 1;
    admin_page_end(page, indent, indent);
}

void admin_plan_measures(struct admin_page *page, const struct hd_plan *plan,
                         const struct hd_focus *focus)
{
    static const char *const head[] = {"Ref.", "What", "Now", "Target", "Last", "How often"};
    bool any = false;
    for (size_t i = 0; i < plan->measures_n; i++) {
        const struct hd_measure *measure = &plan->measure[i];
        if (focus && !admin_plan_is_about(plan, measure, focus)) {
            continue;
        }
        if (!any) {
            admin_page_heading(page, '-', "Figures from elsewhere: performance snapshot");
            admin_page_row(page, &columns, head);
            admin_page_rule(page, &columns);
        }
        any = true;
        show_measure(page, measure);
    }
}
