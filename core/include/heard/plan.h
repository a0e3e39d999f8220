/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_PLAN_H
#define HD_PLAN_H

/*
 * A plan: what was promised to families, by when, and which questions tell whether it is kept.
 * Immutable after loading. Format: docs/formats/plan.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/survey.h>

enum { HD_INDICATORS_MAX = 64, HD_INDICATOR_QUESTIONS_MAX = 8, HD_PLAN_JSON_MAX = 4 << 20 };

enum hd_comparator {
    HD_OVER,     /**< strictly more than the target */
    HD_AT_LEAST, /**< the target or more */
    HD_BELOW,    /**< strictly less */
    HD_AT_MOST,  /**< the target or less */
    HD_IMPROVE,  /**< no number: better than the period before */
};

struct hd_indicator {
    const char *ref;       /**< the plan's own reference, "5A.2" */
    const char *statement; /**< what families should report, the plan's words */
    const char *source;    /**< document, section and page or table, in words */
    const char *quote;     /**< the wording of the target in the source */
    const char *reading;   /**< what we read into it (questions chosen, ...); NULL: nothing */
    const char *area;      /**< area for improvement, in words; NULL when none */
    enum hd_comparator comparator;
    uint32_t target;    /**< percent, 0 to 100; unused for HD_IMPROVE */
    const char *due;    /**< as printed, "February 2023"; NULL when none */
    const char *due_by; /**< last day of it, "2023-02-28"; NULL when none */
    size_t questions_n; /**< 1 or more; several make a composite */
    const char *question[HD_INDICATOR_QUESTIONS_MAX]; /**< question codes */
};

struct hd_plan {
    struct hd_arena_block *memory; /**< owned */
    const char *code;              /**< "torbay-wsoa" */
    const char *title;
    const char *office; /**< who answers for it: a role or body, never a person */
    size_t indicators_n;
    struct hd_indicator indicator[HD_INDICATORS_MAX];
};

/**
 * Read and check a plan.
 *
 * @param json borrowed
 * @param place file name for messages
 * @param notes what is wrong, with JSON paths
 * @param[out] out free with hd_plan_free(); NULL on error
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_plan_load(struct hd_slice json, const char *place,
                                      struct hd_notes *notes, struct hd_plan **out);

void hd_plan_free(struct hd_plan *plan);

/**
 * Check that surveys ask what the plan counts: all questions of an indicator stand in one survey,
 * and each has positive answers on every route that asks it.
 *
 * @param survey n of them, borrowed
 * Returns HD_OK, or HD_E_NOT_FOUND with an error note for each question without a figure.
 */
HD_NODISCARD enum hd_err hd_plan_check_surveys(const struct hd_plan *plan, const char *place,
                                               const struct hd_survey *const *survey, size_t n,
                                               struct hd_notes *notes);

/** The same with one survey. */
HD_NODISCARD enum hd_err hd_plan_check_survey(const struct hd_plan *plan, const char *place,
                                              const struct hd_survey *survey,
                                              struct hd_notes *notes);

/** "over", "at least" ...: static words for a sentence. */
const char *hd_comparator_words(enum hd_comparator comparator);

/** "over", "at_least" ...: the static code used in files. */
const char *hd_comparator_code(enum hd_comparator comparator);

#endif
