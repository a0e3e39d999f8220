/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plan's figures from elsewhere as the performance snapshot that boards know. They are printed
 * in public papers, so they stand here as they are.
 */

#include <stdio.h>

#include <heard/plan_due.h>

#include "export.h"
#include "page.h"
#include "plan_page.h"

/* A text that is put together; a failure ends up in the table. */
static void put_buf(struct admin_table *table, struct hd_buf *words, enum hd_err err)
{
    if (!err) {
        err = hd_buf_append(words, "", 1);
    }
    admin_table_text(table, err ? NULL : (const char *)words->p);
    if (err && !table->err) {
        table->err = err;
    }
    hd_buf_free(words);
}

static void put_decimal(struct admin_table *table, const struct hd_measured *measured)
{
    if (measured && measured->value.text) {
        admin_table_number(table, (double)measured->value.scaled / HD_DECIMAL_ONE);
    } else {
        admin_table_blank(table);
    }
}

static void put_targets(struct admin_table *table, const struct hd_measure *measure)
{
    struct hd_buf words = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < measure->targets_n && !err; i++) {
        const struct hd_measure_target *target = &measure->target[i];
        char aim[2 * ADMIN_PLAN_CELL];
        admin_plan_aim(measure, target, aim);
        err = hd_buf_printf(&words, "%s%s%s%s", i > 0 ? "; " : "", aim,
                            target->due.printed ? " by " : "",
                            target->due.printed ? target->due.printed : "");
    }
    put_buf(table, &words, err);
}

static void put_met(struct admin_table *table, const struct hd_measure *measure,
                    const struct hd_measured *newest)
{
    static const char *const said[] = {[HD_NOT_REACHED] = "not met",
                                       [HD_REACHED] = "met",
                                       [HD_REACH_UNKNOWN] = "cannot be said"};
    struct hd_buf words = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < measure->targets_n && !err; i++) {
        enum hd_reached reached = hd_measure_reached(measure, &measure->target[i], newest);
        err = hd_buf_printf(&words, "%s%s", i > 0 ? "; " : "", said[reached]);
    }
    put_buf(table, &words, err);
}

static void put_about(struct admin_table *table, const struct hd_texts *about)
{
    struct hd_buf words = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < about->n && !err; i++) {
        err = hd_buf_printf(&words, "%s%s", i > 0 ? ", " : "", about->text[i]);
    }
    put_buf(table, &words, err);
}

static void put_source(struct admin_table *table, const struct hd_source *source)
{
    struct hd_buf words = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    if (source->document) {
        err = hd_buf_printf(&words, "%s: %s", source->document->title, source->at);
    }
    put_buf(table, &words, err);
}

static void put_row(struct admin_table *table, const struct hd_measure *measure)
{
    const struct hd_measured *newest =
        measure->figures_n > 0 ? &measure->figure[measure->figures_n - 1] : NULL;
    const struct hd_measured *baseline =
        measure->baseline.value.text ? &measure->baseline : NULL;
    char words[ADMIN_PLAN_CELL] = "";
    if (newest) {
        admin_plan_number(&newest->value, measure->unit, words);
    }
    admin_table_text(table, measure->ref);
    admin_table_text(table, measure->statement);
    put_decimal(table, newest);
    admin_table_text(table, words);
    put_targets(table, measure);
    admin_table_text(table, measure->direction == HD_HIGHER ? "higher" : "lower");
    put_met(table, measure, newest);
    admin_table_text(table, newest ? newest->on.printed : NULL);
    admin_table_text(table, measure->every);
    admin_table_text(table, measure->unit);
    put_decimal(table, baseline);
    admin_table_text(table, baseline ? baseline->on.printed : NULL);
    admin_table_text(table, measure->waiting);
    put_about(table, &measure->about);
    put_source(table, &measure->source);
}

void admin_export_plan(const struct hd_plan *plan, struct admin_table *table)
{
    for (size_t i = 0; i < plan->measures_n; i++) {
        put_row(table, &plan->measure[i]);
    }
}
