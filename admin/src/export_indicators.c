/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of indicators. Every row has its promise; figures stand in it only where the report
 * shows them too, with the same rounding, and are suppressed together otherwise.
 */

#include <stdio.h>

#include <heard/disclosure.h>

#include "export.h"

static uint32_t target_of(const struct hd_indicator *indicator)
{
    return indicator->comparator == HD_IMPROVE ? 101 : indicator->target;
}

/* Cells that have no number: not asked is nothing to say, too few is not said. */
static void no_figures(struct admin_table *table, size_t n, bool suppressed)
{
    for (size_t i = 0; i < n; i++) {
        (suppressed ? admin_table_suppressed : admin_table_blank)(table);
    }
}

/* percent, percent_words, low, high, answers */
static void put_share(struct admin_table *table, const struct hd_result *result)
{
    const struct hd_figure *all = &result->all;
    uint32_t target = target_of(result->indicator);
    char words[HD_PERCENT_TEXT_MAX];
    hd_percent_words(all->positive, all->base, target, words);
    admin_table_percent(table, all->share, target);
    admin_table_text(table, words);
    admin_table_percent(table, all->interval.low, target);
    admin_table_percent(table, all->interval.high, target);
    admin_table_text(table, hd_band_words(all->base));
}

/* comparator, target, due, due_by */
static void put_promise(struct admin_table *table, const struct hd_indicator *indicator)
{
    admin_table_text(table, hd_comparator_code(indicator->comparator));
    if (indicator->comparator == HD_IMPROVE) {
        admin_table_blank(table);
    } else {
        admin_table_number(table, indicator->target);
    }
    admin_table_text(table, indicator->due);
    admin_table_text(table, indicator->due_by);
}

/* verdict, verdict_words, colour, indicative */
static void put_verdict(struct admin_table *table, const struct hd_result *result, bool shown)
{
    enum hd_verdict verdict = shown ? result->all.verdict : HD_TOO_FEW;
    if (result->not_asked) {
        admin_table_blank(table);
        admin_table_text(table, ADMIN_NOT_ASKED);
        no_figures(table, 2, false);
        return;
    }
    admin_table_text(table, hd_verdict_code(verdict));
    admin_table_text(table, hd_verdict_words(verdict));
    admin_table_text(table, hd_verdict_brag(verdict));
    if (shown) {
        admin_table_yes_no(table, result->all.base < HD_BASE_SMALL);
    } else {
        admin_table_suppressed(table);
    }
}

static const char *change_words(const struct admin_report *report,
                                const struct hd_result *result)
{
    static const char *const words[] = {
        [ADMIN_NO_CLEAR_CHANGE] = "no clear change",
        [ADMIN_BETTER] = "better",
        [ADMIN_WORSE] = "worse",
    };
    return !report->before_period    ? "there is no earlier period to compare with"
           : result->wording_changed ? "not compared: the questions were not the same before"
           : !result->has_change
               ? "the period before has too few answers to compare with"
               : words[admin_direction(result->indicator->comparator, result->change_interval)];
}

/* change, change_low, change_high, change_words */
static void put_change(struct admin_table *table, const struct admin_report *report,
                       const struct hd_result *result)
{
    if (report->before_period && result->has_change) {
        admin_table_number(table, admin_percent(result->change));
        admin_table_number(table, admin_percent(result->change_interval.low));
        admin_table_number(table, admin_percent(result->change_interval.high));
    } else {
        no_figures(table, 3, report->before_period && !result->wording_changed);
    }
    admin_table_text(table, change_words(report, result));
}

/* unflagged_percent, unflagged_verdict, robust: as in the report */
static void put_unflagged(struct admin_table *table, const struct hd_result *result)
{
    const struct hd_figure *rest = &result->unflagged;
    if (!hd_may_show_difference(result) || !hd_may_show(rest)) {
        no_figures(table, 3, true);
        return;
    }
    admin_table_percent(table, rest->share, target_of(result->indicator));
    admin_table_text(table, hd_verdict_code(rest->verdict));
    admin_table_yes_no(table, result->robust);
}

/* Everything that rests on the answers, or nothing of it. */
static void put_figures(struct admin_table *table, const struct admin_report *report,
                        const struct hd_result *result, bool shown)
{
    enum { CHANGE_TO_SKIPPED = 10, MARKS = 3 };
    if (!shown) {
        no_figures(table, CHANGE_TO_SKIPPED, !result->not_asked);
    } else {
        put_change(table, report, result);
        put_unflagged(table, result);
        admin_table_count(table, result->dont_know);
        admin_table_count(table, result->not_applicable);
        admin_table_count(table, result->skipped);
    }
    admin_table_count_or_none(table, result->apart);
    if (!shown) {
        no_figures(table, MARKS, !result->not_asked);
    } else {
        admin_table_yes_no(table, result->part_missed);
        admin_table_yes_no(table, result->scales_pooled);
        admin_table_yes_no(table, result->untrusted_left_out);
    }
}

/* questions, no_question, source, quote, reading */
static void put_origin(struct admin_table *table, const struct hd_indicator *indicator)
{
    struct hd_buf words = HD_BUF_EMPTY;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < indicator->questions_n && !err; i++) {
        err = hd_buf_printf(&words, "%s%s", i > 0 ? ", " : "", indicator->question[i]);
    }
    err = err ? err : hd_buf_append(&words, "", 1);
    admin_table_text(table, err ? NULL : (const char *)words.p);
    admin_table_text(table, indicator->no_question);
    words.len = 0;
    if (!err && indicator->source.document) {
        err = hd_buf_printf(&words, "%s: %s", indicator->source.document->title,
                            indicator->source.at);
        err = err ? err : hd_buf_append(&words, "", 1);
    }
    admin_table_text(table, err || words.len == 0 ? NULL : (const char *)words.p);
    admin_table_text(table, indicator->source.quote);
    admin_table_text(table, indicator->reading);
    table->err = table->err ? table->err : err;
    hd_buf_free(&words);
}

static void put_row(struct admin_table *table, const struct admin_report *report,
                    const struct hd_result *result)
{
    enum { SHARE = 5 };
    const struct hd_indicator *indicator = result->indicator;
    bool shown = !result->not_asked && hd_may_show(&result->all);
    admin_table_text(table, indicator->ref);
    admin_table_text(table, indicator->statement);
    admin_table_text(table, result->not_asked ? "not_asked" : shown ? "shown" : "suppressed");
    if (shown) {
        put_share(table, result);
    } else {
        no_figures(table, SHARE, !result->not_asked);
    }
    put_promise(table, indicator);
    put_verdict(table, result, shown);
    put_figures(table, report, result, shown);
    put_origin(table, indicator);
}

void admin_export_indicators(const struct admin_export_from *from, struct admin_table *table)
{
    const struct admin_report *report = from->report;
    for (size_t i = 0; i < report->plan->indicators_n; i++) {
        put_row(table, report, &report->result[i]);
    }
}
