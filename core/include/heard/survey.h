/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_SURVEY_H
#define HD_SURVEY_H

/*
 * A survey: questions, routes and labels as an officer wrote them, checked and immutable.
 * All pointers inside live as long as the survey. Format: docs/formats/survey.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/strings.h>

enum {
    HD_DIGEST_LEN = 8,
    HD_QUESTIONS_MAX = 64,
    HD_ROUTES_MAX = 8,
    HD_ROLES_MAX = 8,
    HD_OPTIONS_MAX = 12,
    HD_SCALES_MAX = 32,
    HD_SURVEY_JSON_MAX = 1 << 20, /**< bytes of a survey file */
};

/** One byte a question in an answers record; stored, never renumbered. */
enum {
    HD_ANSWER_NOT_SHOWN = 0,
    HD_ANSWER_SKIPPED = 1,
    HD_ANSWER_DONT_KNOW = 2,
    HD_ANSWER_NOT_APPLICABLE = 3,
    HD_ANSWER_FIRST_OPTION = 4, /**< first option of the question's scale on that route */
};

struct hd_option {
    const char *code;    /**< stable, "always" */
    bool positive;       /**< counts as a positive answer */
    const char *picture; /**< name of a picture, "face-5-1"; NULL for none */
    struct hd_string label;
};

/** A set of labels that questions share. */
struct hd_scale {
    const char *code;                        /**< stable, "often-5" */
    size_t n;                                /**< options, 2 to HD_OPTIONS_MAX */
    struct hd_option option[HD_OPTIONS_MAX]; /**< in file order: the most positive first */
};

/** How one route asks one question. */
struct hd_wording {
    const struct hd_scale *scale; /**< NULL when this route does not ask it */
    struct hd_string ask;
    struct hd_string hint; /**< text[0] is NULL when there is none */
};

struct hd_question {
    const char *code;    /**< stable, "trust" */
    const char *picture; /**< symbol beside the question, NULL for none */
    bool may_not_apply;  /**< offers "not applicable", worded by not_applicable */
    struct hd_string not_applicable;
    struct hd_string
        promise;   /**< a text shown and read before the question; text[0] NULL: none */
    bool practice; /**< asked, but neither kept in records nor part of a figure */
    struct hd_wording wording[HD_ROUTES_MAX]; /**< by route index */
};

struct hd_role {
    const char *code; /**< "child" */
    uint8_t number;   /**< 1..255, stored in records */
    struct hd_string name;
};

/** One way through the survey, chosen by picture and never by age. */
struct hd_route {
    const char *code; /**< "pictures" */
    uint8_t number;   /**< 1..255, stored in records */
    size_t role;      /**< index into the survey's roles */
    const char *picture;
    struct hd_string name;  /**< "With pictures" */
    struct hd_string intro; /**< read before the first question */
    size_t order_n;
    uint8_t order[HD_QUESTIONS_MAX]; /**< question indices in the order asked */
};

struct hd_survey {
    struct hd_arena_block *memory; /**< owned; everything below points into it */
    uint8_t digest[HD_DIGEST_LEN]; /**< first bytes of BLAKE2b-256 of the canonical JSON */
    const char *code;              /**< "participation" */
    struct hd_string title;
    const char *status; /**< "draft for co-production"; NULL when approved */
    struct hd_langs langs;
    size_t roles_n;
    struct hd_role role[HD_ROLES_MAX];
    size_t routes_n;
    struct hd_route route[HD_ROUTES_MAX];
    size_t scales_n;
    struct hd_scale scale[HD_SCALES_MAX];
    size_t questions_n;
    struct hd_question question[HD_QUESTIONS_MAX]; /**< compiled order = file order */
};

/**
 * Compile a survey: read, check everything, and fix its digest.
 *
 * @param json borrowed; UTF-8
 * @param place file name for messages
 * @param notes what is wrong, each with its JSON path; warnings also on success
 * @param[out] out free with hd_survey_free(); NULL on error
 *
 * Errors: HD_E_FORMAT (not JSON, or misleading content), HD_E_VERSION, HD_E_RANGE, HD_E_NOMEM.
 * Source: docs/formats/survey.md
 */
HD_NODISCARD enum hd_err hd_survey_load(struct hd_slice json, const char *place,
                                        struct hd_notes *notes, struct hd_survey **out);

void hd_survey_free(struct hd_survey *survey);

/** Index of a question, route or role by code or number; -1 when there is none. */
int hd_survey_find_question(const struct hd_survey *survey, const char *code);
int hd_survey_find_route(const struct hd_survey *survey, const char *code);
int hd_survey_find_route_number(const struct hd_survey *survey, uint8_t number);
int hd_survey_find_role(const struct hd_survey *survey, const char *code);
int hd_survey_find_role_number(const struct hd_survey *survey, uint8_t number);

#endif
