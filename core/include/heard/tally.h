/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_TALLY_H
#define HD_TALLY_H

/*
 * Counts, and nothing else, of what opened records said: by survey, hub, role, route, week (or
 * that it is not trusted) and whether flagged. Its size depends on how many such cells there are, never on how many people
 * answered. One thread each; merge at the end.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>
#include <heard/plan.h>
#include <heard/record.h>
#include <heard/stats.h>
#include <heard/survey.h>

/** What is counted of a question: answer bytes below HD_ANSWER_FIRST_OPTION, each option, people. */
enum {
    /** People who answered with an option. Of kind many, each of them may have chosen several, so
     * the counts of the options may add up to more than this. */
    HD_COUNT_ANSWERED = HD_ANSWER_FIRST_OPTION + HD_OPTIONS_MAX,
    HD_ANSWER_CODES,
    HD_HUBS_MAX = 1024,
};

struct hd_tally;

/**
 * Each indicator has a home: the last survey in the list that asks all of its questions, and is of
 * the code that the indicator names if it names one. Answers to another survey are joined with the
 * home's only where the plan says that the two are comparable; all others are counted apart.
 *
 * @param plan borrowed until hd_tally_free(); which questions each indicator joins
 * @param survey n surveys, the newest last, borrowed until hd_tally_free(); records name theirs by
 *               digest
 * @param[out] out free with hd_tally_free(); NULL on error
 * Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_tally_new(const struct hd_plan *plan,
                                      const struct hd_survey *const *survey, size_t n,
                                      struct hd_tally **out);

void hd_tally_free(struct hd_tally *tally);

/**
 * Add one answers record.
 *
 * @param hub caller's hub index, under HD_HUBS_MAX
 * Errors, the tally unchanged: HD_E_NOT_FOUND (no survey with this digest), HD_E_FORMAT (payload
 * length, role, route or an answer that the survey does not have), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_tally_add(struct hd_tally *tally, const struct hd_record *record,
                                      size_t hub);

/** Add all counts of from, which was made from the same plan and surveys. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err hd_tally_merge(struct hd_tally *tally, const struct hd_tally *from);

enum { HD_ANY = -1 };

/** Bounds of a query that has none. */
enum { HD_WEEKS_FROM_START = INT32_MIN, HD_WEEKS_TO_END = INT32_MAX };

/** Which cells to add up. */
struct hd_tally_query {
    int hub;   /**< index, or HD_ANY */
    int role;  /**< survey role number, or HD_ANY */
    int route; /**< survey route number, or HD_ANY */
    /** Weeks since the wave's start, inclusive. With a bound at either end they are a stretch, and
     * records whose week is not trusted are in no stretch, however long it is; with none at all,
     * as in HD_TALLY_ALL, they are the whole wave, and those records are in it. */
    int32_t week_from, week_to;
    bool unflagged; /**< only records without a quality flag */
};

/** The whole wave: all hubs, roles, routes, flagged or not, weeks trusted or not. */
#define HD_TALLY_ALL                                                                           \
    ((struct hd_tally_query){HD_ANY, HD_ANY, HD_ANY, HD_WEEKS_FROM_START, HD_WEEKS_TO_END,     \
                             false})

/** True when the query covers the whole wave, and so records whose week is not trusted. */
bool hd_tally_is_whole(const struct hd_tally_query *query);

/** The same query over every week that is trusted: without records whose week is not. */
struct hd_tally_query hd_tally_trusted(const struct hd_tally_query *query);

/** What an indicator's questions got. */
struct hd_indicator_sums {
    struct hd_cluster cluster; /**< base and positives; squares for composites */
    uint64_t dont_know, not_applicable, skipped;
    uint64_t scales; /**< how many different numbers of options were joined */
    uint64_t apart;  /**< answers on the scale to another version of the survey: not joined */
};

/** True when an indicator has a home survey; without one it has no figure, now or later. */
bool hd_tally_is_asked(const struct hd_tally *tally, size_t indicator);

void hd_tally_indicator(const struct hd_tally *tally, size_t indicator,
                        const struct hd_tally_query *query, struct hd_indicator_sums *out);

/**
 * Counts of one question on one scale, by answer byte, HD_ANSWER_FIRST_OPTION + option index for
 * each option, and HD_COUNT_ANSWERED; routes that ask it on another scale are
 * left out.
 *
 * @param counts HD_ANSWER_CODES numbers, set
 */
void hd_tally_question(const struct hd_tally *tally, size_t survey, size_t question,
                       const struct hd_scale *scale, const struct hd_tally_query *query,
                       uint64_t *counts);

/** Records that the query covers. */
uint64_t hd_tally_records(const struct hd_tally *tally, const struct hd_tally_query *query);

/** Records whose week is not trusted, of the query's hub, role, route and flags; its weeks do not
 * matter. */
uint64_t hd_tally_untrusted(const struct hd_tally *tally, const struct hd_tally_query *query);

/** Quality bits that make a record "flagged": not HD_QUALITY_ASSISTED or _GROUP. */
enum {
    HD_QUALITY_FLAGS = HD_QUALITY_TOO_FAST | HD_QUALITY_STRAIGHT_LINE | HD_QUALITY_BURST |
                       HD_QUALITY_PARTIAL | HD_QUALITY_FAILED_PRACTICE,
};

#endif
