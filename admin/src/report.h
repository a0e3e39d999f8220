/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_REPORT_H
#define ADMIN_REPORT_H

/*
 * The board's report: one page that says of each promise whether families find it kept, how sure
 * that is, and where the figure comes from. Made from results alone, so it needs no office, no
 * key and no answer.
 *
 * What the page never shows: a figure on fewer than HD_BASE_MIN answers or people, an exact count
 * of answers, or two figures whose difference rests on fewer than ten people, be they on this page
 * or on one of the whole wave and one of each of its weeks.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/plan.h>
#include <heard/results.h>
#include <heard/survey.h>
#include <sync/aggregate.h>

#include "html.h"

/** Stands at every chart and in the method: an interval knows nothing about who did not come. */
#define ADMIN_SELF_SELECTED                                                                    \
    "Self-selected: these are the answers of families who chose to answer, not of every "      \
    "family."

#define ADMIN_NOT_ASKED "no question asks this yet"

#define ADMIN_TOO_FEW "not enough answers yet to protect privacy"

enum { ADMIN_WORDS_MAX = 96 };

/** What a report is made from. All borrowed. */
struct admin_report {
    const char *office; /**< who shows it, "Family hubs" */
    const struct hd_plan *plan;
    const struct hd_result
        *result; /**< plan->indicators_n, in plan order: hd_results_to_show() */
    const struct hd_result
        *before;               /**< the same for the period before; NULL when there is none */
    const char *period;        /**< in words, "28 September to 22 November 2026" */
    const char *before_period; /**< in words; NULL when there is none */
    int32_t today;             /**< days since 1970-01-01, UTC */
    struct hd_totals totals;   /**< answered surveys */
    bool whole_wave;           /**< the period is the whole wave, not a stretch of weeks */
    uint64_t quarantined[SYNC_Q_N]; /**< records that are in no figure */
    const struct hd_survey *const *survey;
    size_t surveys_n;
};

/**
 * Write the whole page: self-contained, no scripts, nothing loaded from anywhere.
 *
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_NOMEM; out stays empty.
 */
HD_NODISCARD enum hd_err admin_report_html(const struct admin_report *report,
                                           struct hd_buf *out);

/** A report and what it borrows, made from an office (cmd_report.c); exports start from the same. */
struct admin_draft {
    struct admin_report report;
    struct hd_result *now; /**< owned */
    char period[ADMIN_WORDS_MAX];
    char before_period[ADMIN_WORDS_MAX];
};

/**
 * Open every record of the wave at hand and add it up; asks for the passphrase.
 *
 * @param[out] out free with sync_aggregate_free(), also after an error
 * Errors: any; notes has the sentence, where there is more to say than the error itself.
 */
HD_NODISCARD enum hd_err admin_answers_open(struct sync_office *office,
                                            const char *passphrase_file, int32_t this_week,
                                            struct hd_notes *notes, struct sync_aggregate *out);

/**
 * Figures as everybody may see them.
 *
 * @param seconds the time now
 * @param[out] out free with admin_draft_free(); borrows from office, answers and period
 * Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err admin_draft_new(const struct sync_office *office,
                                         const struct sync_aggregate *answers,
                                         const struct sync_period *period, int64_t seconds,
                                         struct admin_draft **out);

/** Accepts NULL. */
void admin_draft_free(struct admin_draft *draft);

/* Parts of the page, each in its own file. */

/** The style sheet (report_style.c). */
void admin_report_style(struct admin_html *html);

/** One target in full (report_target.c): statement, verdict, chart, figures, source. */
void admin_report_target(struct admin_html *html, const struct admin_report *report, size_t i);

/** "Met, and more than chance", with its shape, and "indicative" for small bases. */
void admin_report_badge(struct admin_html *html, const struct hd_result *result);

/** The target in words: "over 90 %", or that there is no number. */
void admin_report_aim(struct admin_html *html, const struct hd_indicator *indicator);

/** How to read the page, and what lies behind its figures (report_method.c). */
void admin_report_method(struct admin_html *html, const struct admin_report *report);

/** A picture of share, interval and target on a line from 0 to 100 (report_chart.c). */
void admin_chart(struct admin_html *html, const struct hd_result *result, size_t i);

/** The shape that belongs to a verdict; decoration, the words stand beside it. */
void admin_shape(struct admin_html *html, enum hd_verdict verdict);

/* Words (report_words.c): pure, tested one by one. */

/** Nearest whole percent of a fraction 0..1. */
int admin_percent(double fraction);

/** A difference in whole points with its sign: "+7", "&minus;2", "0", "just over 0". */
void admin_points(double difference, char *out);

enum admin_direction { ADMIN_NO_CLEAR_CHANGE, ADMIN_BETTER, ADMIN_WORSE };

/** What a change means for this comparator; clear only when its interval leaves out 0. */
enum admin_direction admin_direction(enum hd_comparator comparator, struct hd_interval change);

/** Days since 1970-01-01 as "22 November 2026". */
void admin_day_words(int32_t day, char *out);

/** Weeks from..to as "28 September 2026 to 22 November 2026". */
void admin_weeks_words(int32_t from, int32_t to, char *out);

#endif
