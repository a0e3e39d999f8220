/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_PLAN_H
#define HD_PLAN_H

/*
 * A plan: what was promised to families, by whom and by when, where each promise stands in the
 * public papers, what is done about it, and which questions tell whether it is kept.
 * Immutable after loading; references are resolved to pointers. Format: docs/formats/plan.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/survey.h>

enum {
    HD_PLAN_JSON_MAX = 4 << 20,
    HD_DOCUMENTS_MAX = 16,
    HD_AREAS_MAX = 32, /**< also of priorities */
    HD_LINKS_MAX = 128,
    HD_FOCUS_MAX = 32,
    HD_LEADS_MAX = 12,
    HD_ACTIONS_MAX = 400,
    HD_REPORTS_MAX = 16,
    HD_INDICATORS_MAX = 128,
    HD_INDICATOR_QUESTIONS_MAX = 8, /**< also of a wish or a gap */
    HD_AUDIENCES_MAX = 8,
    HD_ABOUT_MAX = 16,
    HD_MEASURES_MAX = 128,
    HD_MEASURE_TARGETS_MAX = 8,
    HD_MEASURE_FIGURES_MAX = 32,
    HD_WISHES_MAX = 16,
    HD_GAPS_MAX = 32,
    HD_REVIEWS_MAX = 32,
    HD_DISCREPANCIES_MAX = 64,
    HD_DISCREPANCY_SOURCES_MAX = 8,
    HD_COMPARABLE_MAX = 16,
    HD_COMPARABLE_SURVEYS_MAX = 8,
};

/** A list of texts, codes or references. */
struct hd_texts {
    size_t n;
    const char *const *text;
};

/** A public paper. */
struct hd_document {
    const char *code; /**< "wsoa" */
    const char *title;
    const char *publisher;
    const char *date; /**< "2022-04-14" */
};

/** Where something stands in a paper. */
struct hd_source {
    const struct hd_document *document; /**< NULL only where there is no source at all */
    const char *at;                     /**< section, table, row, column */
    const char *quote; /**< the paper's own wording; NULL where it is a bare table cell */
};

/** A date as a paper prints it, and the day that it was read as. */
struct hd_when {
    const char *printed; /**< "September 2022"; NULL when none is printed */
    bool has_day;
    int32_t day; /**< since 1970-01-01 */
};

/** A decimal number as it stands in a paper. */
struct hd_decimal {
    const char *text; /**< "33.7"; NULL for none */
    int64_t
        scaled; /**< times HD_DECIMAL_ONE: exact, so that figures are compared as integers */
};
enum { HD_DECIMAL_ONE = 10000 };

/** An area for improvement, or a priority. */
struct hd_area {
    const char *code; /**< "afi-2" */
    uint32_t number;
    const char *title;
    struct hd_source source;
};

/** An area and a priority that serve each other. */
struct hd_link {
    const struct hd_area *area;
    const struct hd_area *priority;
    const char *reason;
    struct hd_source source; /**< without document: our own reading, no paper says it */
};

/** A part of the plan with people who answer for it. */
struct hd_focus {
    const char *ref; /**< "5" */
    const char *title;
    const struct hd_area *area;  /**< NULL when none */
    struct hd_texts accountable; /**< roles, never persons */
    const char *impact;          /**< NULL when none is printed */
    struct hd_source source;
};

enum hd_rating { HD_RATING_NONE, HD_BLUE, HD_GREEN, HD_AMBER, HD_RED };

enum hd_stage { HD_STAGE_NONE, HD_NOT_STARTED, HD_STARTED, HD_COMPLETE };

enum hd_said { HD_NOT_SAID, HD_SAID_NO, HD_SAID_YES };

/** How far an action was on a day, as a paper reports it. */
struct hd_progress {
    struct hd_when start_on, end_by; /**< as reported then; nothing printed */
    const char *said;                /**< as printed, "5%, Started" */
    struct hd_source source;
    int32_t on;       /**< days since 1970-01-01 */
    uint32_t percent; /**< 0 to 100, and: */
    enum hd_rating rating;
    enum hd_stage stage;
    enum hd_said due_to_start;
    bool has_percent;
};

struct hd_action {
    const char *ref; /**< "5A.2" */
    const struct hd_focus *focus;
    const char *text;
    struct hd_texts lead; /**< roles; may be empty */
    struct hd_when start, end;
    const char *evidence; /**< outcome and evidence of impact as printed; NULL when none */
    const char *impact;   /**< NULL when none */
    struct hd_source source;
    size_t reports_n;
    const struct hd_progress *report; /**< newest last */
};

enum hd_comparator {
    HD_OVER,     /**< strictly more than the target */
    HD_AT_LEAST, /**< the target or more */
    HD_BELOW,    /**< strictly less */
    HD_AT_MOST,  /**< the target or less */
    HD_IMPROVE,  /**< no number: better than the period before */
};

/** A figure at a time. */
struct hd_measured {
    struct hd_decimal value; /**< text NULL: there is none */
    struct hd_when on;
    struct hd_source source;
};

struct hd_wish;

/** What families should report, asked of them. */
struct hd_indicator {
    const char *ref;         /**< the plan's own reference, "5A.2" */
    const char *statement;   /**< what families should report, the plan's words */
    struct hd_source source; /**< where the promise stands, and its wording there */
    const char *reading;     /**< what we read into it (questions chosen, ...); NULL: nothing */
    const struct hd_area *area;   /**< NULL when none */
    const struct hd_focus *focus; /**< NULL when none */
    size_t priorities_n;
    const struct hd_area *const *priority;
    struct hd_texts audience;
    const struct hd_wish *wish; /**< NULL when none */
    enum hd_comparator comparator;
    uint32_t target;             /**< percent, 0 to 100; unused for HD_IMPROVE */
    const char *due;             /**< as printed, "February 2023"; NULL when none */
    const char *due_by;          /**< last day of it, "2023-02-28"; NULL when none */
    struct hd_measured baseline; /**< in percent */
    size_t questions_n;          /**< several make a composite; 0: nothing asks it yet, and: */
    const char *no_question;     /**< why nothing asks it, or what is missing; else NULL */
    const char *question[HD_INDICATOR_QUESTIONS_MAX]; /**< question codes */
    const char *survey; /**< code of the survey they are in; NULL: any that asks them all */
};

enum hd_direction { HD_HIGHER, HD_LOWER };

struct hd_measure_target {
    bool national;           /**< the national figure, which the plan does not give */
    struct hd_decimal value; /**< text NULL when national, or for HD_IMPROVE */
    enum hd_comparator comparator;
    struct hd_when due;
    struct hd_source source;
};

/** A figure from elsewhere: entered, not surveyed. */
struct hd_measure {
    const char *ref;
    struct hd_texts about; /**< references of actions and focus areas */
    const char *statement;
    const char *unit; /**< "percent", "count" ... */
    enum hd_direction direction;
    size_t targets_n;
    const struct hd_measure_target *target;
    struct hd_measured baseline;
    size_t figures_n;
    const struct hd_measured *figure; /**< newest last */
    const char *every;                /**< as printed, "Monthly"; NULL when not */
    const char *waiting;              /**< why there is no figure yet; NULL when there is */
    struct hd_source source;
};

/** One of the Ten Wishes. */
struct hd_wish {
    uint32_t number;
    const char *title;
    struct hd_texts questions; /**< may be empty */
    struct hd_source source;
};

/** Questions of one survey. */
struct hd_asked {
    const char *survey;
    struct hd_texts questions;
};

/** The same asked of families and of teams, to set side by side. */
struct hd_gap {
    const char *ref;
    const char *title;
    struct hd_asked families, teams;
};

/** Who looks at the plan, and how often. */
struct hd_review {
    const char *body;
    const char *every;
    struct hd_source source;
};

/** Where a paper contradicts itself or another. */
struct hd_discrepancy {
    struct hd_texts about;
    const char *text;
    size_t sources_n;
    const struct hd_source *source;
};

/** Surveys whose answers may be counted together. */
struct hd_comparable {
    size_t surveys_n;
    uint8_t digest[HD_COMPARABLE_SURVEYS_MAX][HD_DIGEST_LEN];
    struct hd_texts questions; /**< for these alone; empty: for all */
    const char *reason;
};

struct hd_plan {
    struct hd_arena_block *memory; /**< owned; everything below points into it */
    const char *code;              /**< "torbay-wsoa" */
    const char *title;
    const char *office; /**< who answers for it: a role or body, never a person */
    size_t documents_n, areas_n, priorities_n, links_n, focus_n, actions_n, indicators_n,
        measures_n, wishes_n, gaps_n, reviews_n, discrepancies_n, comparable_n;
    const struct hd_document *document;
    const struct hd_area *area;
    const struct hd_area *priority;
    const struct hd_link *link;
    const struct hd_focus *focus;
    const struct hd_action *action;
    const struct hd_indicator *indicator; /**< HD_INDICATORS_MAX at most */
    const struct hd_measure *measure;
    const struct hd_wish *wish;
    const struct hd_gap *gap;
    const struct hd_review *review;
    const struct hd_discrepancy *discrepancy;
    const struct hd_comparable *comparable;
};

/**
 * Read and check a plan.
 *
 * @param json borrowed
 * @param place file name for messages
 * @param notes what is wrong, with JSON paths; warnings also on success
 * @param[out] out free with hd_plan_free(); NULL on error
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_plan_load(struct hd_slice json, const char *place,
                                      struct hd_notes *notes, struct hd_plan **out);

void hd_plan_free(struct hd_plan *plan);

/**
 * Check that surveys ask what the plan counts: all questions of an indicator stand in one survey,
 * the last with the code that it names, if any; none of them is a practice question, and each has
 * positive answers on every route that asks it.
 *
 * What names a survey that is not among these gets a warning. A wish's question that none of them
 * has is an error, but a warning when there is one survey only: an office may start with one.
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

/** "blue" ...: the static code used in files; "" for HD_RATING_NONE. */
const char *hd_rating_code(enum hd_rating rating);

/** "not_started" ...: likewise. */
const char *hd_stage_code(enum hd_stage stage);

#endif
