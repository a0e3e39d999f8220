/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_TALLY_CELLS_H
#define HD_TALLY_CELLS_H

/*
 * Inside the tally: a hash table of cells, each one flat array of counts. Where a count stands in
 * it depends on the survey alone, so merging two cells is adding two arrays.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/results.h>
#include <heard/tally.h>

enum {
    TALLY_RECORDS_AT = 0, /**< a cell's first number: how many records it holds */
    TALLY_CLUSTER_N = 5,  /**< numbers of a struct hd_cluster: n, x, nn, xx, nx */
    TALLY_SURVEYS_MAX = 4096,
    /** The week of all records whose week is not trusted: none that a record can name. One value,
     * so that they take no more room than one more week. */
    TALLY_WEEK_UNTRUSTED = UINT16_MAX + 1,
};

/** Which of a survey's questions an indicator joins. */
struct tally_parts {
    size_t n;
    uint8_t question[HD_INDICATOR_QUESTIONS_MAX];
    size_t cluster_at; /**< its five sums in a cell; 0 when one question alone needs none */
};

/** Of an indicator that no survey asks in full. */
enum { TALLY_NO_HOME = TALLY_SURVEYS_MAX };

/** Where one survey's numbers stand in its cells. */
struct tally_layout {
    const struct hd_survey *survey; /**< borrowed */
    size_t width;                   /**< numbers in a cell */
    /** Counts of a question: its answer bytes or options, and, of kind many, those who answered. */
    size_t codes[HD_QUESTIONS_MAX];
    size_t at[HD_QUESTIONS_MAX]; /**< its first count */
    /** The scale on which a route asks a question; NULL when it does not. */
    const struct hd_scale *asks[HD_ROUTES_MAX][HD_QUESTIONS_MAX];
    struct tally_parts parts[HD_INDICATORS_MAX];
    /** The same questions where this survey's answers are not joined with the others'; parts is
     * then empty. Counted beside the figure, in no share. */
    struct tally_parts apart[HD_INDICATORS_MAX];
};

/** What the records of one cell share. */
struct tally_key {
    size_t survey;
    size_t hub;
    uint32_t week; /**< since the wave's start, or TALLY_WEEK_UNTRUSTED */
    uint8_t role;  /**< survey role number */
    uint8_t route; /**< survey route number */
    bool flagged;
};

struct tally_cell {
    struct tally_key key;
    size_t route_index;
    uint64_t *count; /**< owned; layout width numbers */
};

struct hd_tally {
    const struct hd_plan *plan; /**< borrowed */
    size_t surveys_n;
    struct tally_layout *layout;    /**< owned; by survey */
    size_t home[HD_INDICATORS_MAX]; /**< survey of each indicator, or TALLY_NO_HOME */
    struct tally_cell *cell;        /**< owned; in the order they were first seen */
    size_t cells_n, cells_cap;
    uint32_t *slot; /**< owned; hash table of cell index + 1, 0 is empty */
    size_t slots_n; /**< a power of two, more than twice cells_n */
};

/** The cell of a key, made empty when there is none. Errors: HD_E_NOMEM, no count changed. */
HD_NODISCARD enum hd_err hd_tally_cell_get(struct hd_tally *tally, const struct tally_key *key,
                                           size_t route_index, struct tally_cell **out);

/** True when the query covers the cell. */
bool hd_tally_cell_matches(const struct tally_cell *cell, const struct hd_tally_query *query);

/** The newest survey that asks all of an indicator's questions: the last in the list, and one of
 * the code that the indicator names if it names one; TALLY_NO_HOME when there is none. */
size_t hd_tally_home(const struct hd_indicator *indicator,
                     const struct hd_survey *const *survey, size_t n);

/** True when answers to a survey are counted together with those to an indicator's home survey:
 * they are the same, or the plan says that they are comparable. */
bool hd_tally_joins(const struct hd_plan *plan, const struct hd_indicator *indicator,
                    const struct hd_survey *home, const struct hd_survey *survey);

/**
 * True when all surveys that gave this indicator answers in either stretch of time asked its
 * questions in the same words, with the same pictures and labels.
 */
bool hd_tally_same_wording(const struct hd_tally *tally, size_t indicator,
                           const struct hd_tally_query *a, const struct hd_tally_query *b);

/** One indicator of hd_results(), by its index in the plan. */
void hd_result_of(const struct hd_tally *tally, size_t i, const struct hd_tally_query *query,
                  const struct hd_tally_query *before, struct hd_result *out);

#endif
