/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_RESULTS_H
#define HD_RESULTS_H

/*
 * From counts to what a board reads: each indicator of a plan with its share, interval, test,
 * verdict and change. Part of the tally library.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/stats.h>
#include <heard/tally.h>

/** One figure: a share with everything needed to judge it. */
struct hd_figure {
    uint64_t positive;
    uint64_t base;
    double effective_base;       /**< equals base for a single question */
    double share;                /**< 0..1; 0 when base is 0 */
    struct hd_interval interval; /**< 0..1 when base is 0 */
    double p_value;              /**< chance of a result this good, were the target just not
                                      beaten; 1 when base is 0 or there is no target */
    enum hd_verdict verdict;
};

struct hd_result {
    const struct hd_indicator *indicator; /**< borrowed from the plan */
    struct hd_figure all;                 /**< every accepted record: the headline */
    struct hd_figure unflagged;           /**< without flagged records: the sensitivity line */
    uint64_t dont_know, not_applicable, skipped;
    uint64_t apart;          /**< answers to another version of the survey: in no figure here */
    bool not_asked;          /**< no survey asks it: never a verdict, not even "too few" */
    bool robust;             /**< both have the same verdict */
    bool scales_pooled;      /**< answers with 3 and with 5 faces were joined */
    bool part_missed;        /**< met, but one of its questions alone does not */
    bool has_change;         /**< both periods have enough answers, and were asked the same */
    bool wording_changed;    /**< enough answers, but asked differently: not compared */
    bool untrusted_left_out; /**< without a few answers of no sure week, and: */
    bool unflagged_tells;    /**< unflagged would tell what a few of them said; both are set by
                                hd_results_to_show() alone (disclosure.h) */
    double change;           /**< share minus the earlier share, -1..1 */
    struct hd_interval change_interval;
};

/**
 * Compute every indicator of the tally's plan, in plan order.
 *
 * @param query the period (and cells) to report
 * @param before the period to compare with; NULL for none. Unless both are stretches of weeks,
 *               there is no change: a whole wave has answers that are neither before nor after
 * @param[out] out one for each indicator of the plan, all written
 */
void hd_results(const struct hd_tally *tally, const struct hd_plan *plan,
                const struct hd_tally_query *query, const struct hd_tally_query *before,
                struct hd_result *out);

/** How many people answered. */
struct hd_totals {
    uint64_t accepted; /**< records that the query covers */
    uint64_t flagged;  /**< of those, with a quality flag */
    /** Records of the whole wave, whatever the query's weeks: whose week is trusted, and whose is
     * not. The latter are accepted only by a query over the whole wave. */
    uint64_t week_trusted, week_untrusted;
};

void hd_totals(const struct hd_tally *tally, const struct hd_tally_query *query,
               struct hd_totals *out);

#endif
