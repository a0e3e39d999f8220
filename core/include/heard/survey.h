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
    HD_IFS_MAX = 4, /**< conditions that a condition may hang on in turn */
    HD_GRADE_DEFAULT = 5,
    HD_GRADE_MAX = 12,
    HD_SURVEY_JSON_MAX = 1 << 20, /**< bytes of a survey file */
};

/** First byte of each question in an answers record; stored, never renumbered. */
enum {
    HD_ANSWER_NOT_SHOWN = 0,
    HD_ANSWER_SKIPPED = 1,
    HD_ANSWER_DONT_KNOW = 2,
    HD_ANSWER_NOT_APPLICABLE = 3,
    HD_ANSWER_FIRST_OPTION = 4, /**< first option of the question's scale on that route */
    HD_ANSWER_CHOSEN = 4,       /**< kind many: answered; which options, a mask says */
};

/** How the options of a scale are put before a person. */
enum hd_show {
    HD_SHOW_FACES, /**< faces, the most positive first or last (docs/decisions/0020-flow.md) */
    HD_SHOW_CARDS, /**< picture cards or plain buttons */
    HD_SHOW_ROW,   /**< a row of numbers, the last of the file first */
    HD_SHOW_PAIR,  /**< this or that: exactly two */
};

/** What a question wants. */
enum hd_kind {
    HD_KIND_ONE,  /**< one option of its scale */
    HD_KIND_MANY, /**< any number of the options of its scale, which is neutral */
    HD_KIND_NOTE, /**< a text to read: no scale, no answer, never a figure */
};

struct hd_option {
    const char *code;    /**< stable, "always" */
    bool positive;       /**< counts as a positive answer; false on a neutral scale */
    const char *picture; /**< name of a picture, "face-5-1"; NULL for none */
    struct hd_string label;
};

/** A set of labels that questions share. */
struct hd_scale {
    const char *code; /**< stable, "often-5" */
    enum hd_show show;
    bool neutral; /**< no answer is better than another, so there is no positive share */
    size_t n;     /**< options, 2 to HD_OPTIONS_MAX */
    struct hd_option option[HD_OPTIONS_MAX]; /**< in file order: the most positive first */
};

/** How one route asks one question. */
struct hd_wording {
    const struct hd_scale *scale; /**< NULL when this route does not ask it, and in a note */
    struct hd_string ask;         /**< text[0] is NULL when this route does not ask it */
    struct hd_string hint;        /**< text[0] is NULL when there is none */
};

/** "if": the question is asked only of those who gave another one of these answers. */
struct hd_condition {
    bool there;       /**< false: asked of everybody on its routes */
    uint8_t question; /**< index of the other: of kind one or many, asked before this one */
    uint16_t any_of[HD_ROUTES_MAX]; /**< by route index: bit i = option i of its scale there */
};

struct hd_question {
    const char *code; /**< stable, "trust" */
    enum hd_kind kind;
    struct hd_condition condition;
    const char *picture; /**< symbol beside the question, NULL for none */
    bool may_not_apply;  /**< offers "not applicable", worded by not_applicable */
    struct hd_string not_applicable;
    struct hd_string
        promise;   /**< a text shown and read before the question; text[0] NULL: none */
    bool practice; /**< asked, but neither kept in records nor part of a figure */
    bool safety;   /**< after it everybody sees the same signpost to help; at most one has it */
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
    uint8_t order[HD_QUESTIONS_MAX];       /**< question indices in the order asked */
    size_t short_n;                        /**< 0: there is no short path */
    uint8_t short_order[HD_QUESTIONS_MAX]; /**< some of them, in the same order */
    uint8_t grade; /**< reading grade (Flesch-Kincaid) that its English should not pass */
};

/** Whether people may add a message of their own, and in which words they are asked. */
struct hd_message {
    bool voice, typed; /**< both false: they are not asked */
    struct hd_string ask;
    struct hd_string notice; /**< what happens with it, shown before */
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
    struct hd_message message;
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

/**
 * Warn about what is worth mending in a survey that is otherwise right: wording that is hard to
 * read, more options than small screens hold, what kiosks cannot do yet. For whoever writes it;
 * loading says nothing of it, because an office opens its surveys every day.
 *
 * @param text what the survey was loaded from
 * Errors: as hd_survey_load().
 */
HD_NODISCARD enum hd_err hd_survey_advise(const struct hd_survey *survey, struct hd_slice text,
                                          const char *place, struct hd_notes *notes);

/** Index of a question, route or role by code or number; -1 when there is none. */
int hd_survey_find_question(const struct hd_survey *survey, const char *code);
int hd_survey_find_route(const struct hd_survey *survey, const char *code);
int hd_survey_find_route_number(const struct hd_survey *survey, uint8_t number);
int hd_survey_find_role(const struct hd_survey *survey, const char *code);
int hd_survey_find_role_number(const struct hd_survey *survey, uint8_t number);

/** Whether a figure of a plan may rest on this question: of kind one, no practice, and on no
 * route a neutral scale. */
bool hd_survey_has_figure(const struct hd_survey *survey, size_t question);

#endif
