/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef XLSFORM_FORM_H
#define XLSFORM_FORM_H

/*
 * A form while it is read: its tables with their headings taken apart, its languages, and what of
 * it becomes a survey. Private to xlsform.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/arena.h>
#include <heard/survey.h>

#include "xlsform.h"

enum {
    XLSFORM_COLUMNS_MAX = 512, /**< of a table; the rest is listed as one */
    XLSFORM_LISTS_MAX = 400,   /**< choice lists of a form */
    XLSFORM_TEXT_MAX = 2000,   /**< bytes of one text in a survey */
    XLSFORM_CODE_MAX = 32 + 1, /**< bytes of a code and NUL */
    XLSFORM_NAME_MAX = 64,     /**< bytes of a language's name, a heading, and NUL */
    XLSFORM_GROUPS_MAX = 32,   /**< groups in each other */
    XLSFORM_LIST_BYTES = 1 << 20,
    XLSFORM_KEPT_MAX = 32 << 20, /**< bytes of all texts that are copied */
};

/** Not said: neither yes nor no stands there. */
enum xlsform_tri { XLSFORM_UNSAID = -1, XLSFORM_NO = 0, XLSFORM_YES = 1 };

/** A string in the form's languages; NULL where it is missing. */
struct xlsform_words {
    const char *text[HD_LANGS_MAX];
    const char *say[HD_LANGS_MAX];
    const struct xlsform_table *table; /**< where it stands, for messages */
    uint32_t row;
    const char *what; /**< "label" */
};

struct xlsform_lang {
    char name[XLSFORM_NAME_MAX]; /**< as headings have it: "English (en)" */
    char code[HD_LANG_CODE_MAX];
    bool dropped; /**< something lacks its words, so nobody shall meet half of it */
};

/** What becomes of a column. */
enum xlsform_fate {
    XLSFORM_UNKNOWN, /**< listed once */
    XLSFORM_USED,
    XLSFORM_EACH, /**< every cell is listed, for a reason */
    XLSFORM_ONCE, /**< listed once, for a reason */
};

struct xlsform_column {
    char base[XLSFORM_NAME_MAX]; /**< heading without its language, as this project writes it */
    int lang;                    /**< index; -1: it names none */
    uint32_t at;                 /**< column of the table */
    enum xlsform_fate fate;
    const char *why; /**< for EACH and ONCE */
};

struct xlsform_table {
    const char *name;                 /**< "survey" */
    const struct sheets_sheet *sheet; /**< NULL: the form has no such table */
    uint32_t head;                    /**< row of the headings */
    size_t n;
    struct xlsform_column *column; /**< in the arena */
};

struct xlsform_option {
    const char *name; /**< as the form has it */
    const char *code;
    const char *picture;
    enum xlsform_tri positive;
    struct xlsform_words label;
};

struct xlsform_scale {
    const char *name; /**< of the list, as the form has it */
    const char *code;
    const char *show;         /**< NULL: not said */
    enum xlsform_tri neutral; /**< YES: no option says whether it is positive */
    bool used;
    size_t n;     /**< options kept */
    size_t found; /**< options there are */
    struct xlsform_option option[HD_OPTIONS_MAX];
};

struct xlsform_condition {
    int question; /**< index; -1: none */
    size_t n;
    const char *any_of[HD_OPTIONS_MAX];
};

struct xlsform_wording {
    bool there;
    bool is_short;
    const char *name; /**< of the row */
    int scale;        /**< index; -1: none */
    struct xlsform_words ask, hint;
};

struct xlsform_question {
    const char *code;
    enum hd_kind kind;
    bool kind_said; /**< even when it need not be */
    const char *picture;
    enum xlsform_tri practice, safety, may_not_apply;
    struct xlsform_words not_applicable, promise;
    struct xlsform_condition condition;
    struct xlsform_wording wording[HD_ROUTES_MAX];
};

struct xlsform_route {
    const char *code, *number, *role, *picture, *grade; /**< NULL: not there */
    struct xlsform_words name, intro;
    size_t order_n;
    size_t order[HD_QUESTIONS_MAX];
};

struct xlsform_role {
    const char *code, *number;
    struct xlsform_words name;
};

struct xlsform_message {
    enum xlsform_tri voice, typed;
    struct xlsform_words ask, notice;
};

struct xlsform_form {
    const struct sheets_book *book;        /**< borrowed */
    const struct xlsform_options *options; /**< borrowed */
    struct xlsform_list *list;             /**< borrowed */
    struct hd_arena arena;                 /**< owned */
    size_t kept;                           /**< bytes copied into it */
    bool no_memory;                        /**< sticky */
    bool ours;                             /**< exported by Heard: taken word for word */
    size_t langs_n;
    struct xlsform_lang lang[HD_LANGS_MAX];
    int primary; /**< language of headings that name none; -1 until it is known */
    struct xlsform_table survey, choices, settings, questions, routes, roles, scales;
    const char *code, *status, *drafts;
    struct xlsform_words title;
    size_t scales_n;
    struct xlsform_scale *scale; /**< XLSFORM_LISTS_MAX + HD_QUESTIONS_MAX, in the arena */
    size_t routes_n;
    struct xlsform_route route[HD_ROUTES_MAX];
    size_t roles_n;
    struct xlsform_role role[HD_ROLES_MAX];
    size_t questions_n;
    struct xlsform_question question[HD_QUESTIONS_MAX];
    struct xlsform_message message;
};

/* --- xlsform_list.c: what is not carried over --- */

/** List one thing at a cell. @param column -1: the whole row */
void xlsform_say(struct xlsform_form *form, const struct xlsform_table *table, uint32_t row,
                 int column, const char *fmt, ...) HD_PRINTF(5, 6);

/** List one thing about a table, a column or the whole form. */
void xlsform_say_of(struct xlsform_form *form, const char *where, const char *fmt, ...)
    HD_PRINTF(3, 4);

/* --- xlsform_table.c: tables and their headings --- */

/** Find a table and take its headings apart. */
void xlsform_table_open(struct xlsform_form *form, const char *name,
                        struct xlsform_table *table);

/** The column with this heading; -1 when there is none. @param lang -1: none named */
int xlsform_column_of(const struct xlsform_form *form, const struct xlsform_table *table,
                      const char *base, int lang);

/** A cell's text as it stands, without spaces around it; "" when it is empty. Bounded. */
const char *xlsform_cell(struct xlsform_form *form, const struct xlsform_table *table,
                         uint32_t row, const char *base);

/** A cell as yes or no; anything else is listed and counts as unsaid. */
enum xlsform_tri xlsform_yes(struct xlsform_form *form, const struct xlsform_table *table,
                             uint32_t row, const char *base);

/** A string in every language, and how it is spoken. Returns false when no language has it. */
bool xlsform_words_at(struct xlsform_form *form, const struct xlsform_table *table,
                      uint32_t row, const char *base, const char *say,
                      struct xlsform_words *out);

/** True when there is nothing in the row. */
bool xlsform_row_empty(const struct xlsform_table *table, uint32_t row);

/** List cells of a row that is otherwise carried over and that are not. */
void xlsform_say_cells(struct xlsform_form *form, const struct xlsform_table *table,
                       uint32_t row);

/** List columns that are not carried over, each once, and cells under no heading. */
void xlsform_say_columns(struct xlsform_form *form, const struct xlsform_table *table);

/* --- xlsform_lang.c --- */

/** The language that a heading names, remembered; -1 when there is no room for it. */
int xlsform_lang_of(struct xlsform_form *form, const char *name);

/** How headings name a language: "English (en)". Returns out. */
const char *xlsform_lang_name(const char *code, char out[XLSFORM_NAME_MAX]);

/** True when this language cannot be read aloud from its text alone. */
bool xlsform_lang_needs_say(const char *code);

/* --- xlsform_text.c --- */

/** Text fit for a survey; *changed when marks or tags were taken out. NULL: nothing is left, or no memory. */
const char *xlsform_clean(struct xlsform_form *form, const char *text, bool *changed);

/** How a text with numbers of three digits and more is spoken; NULL when it has none. */
const char *xlsform_spell(struct xlsform_form *form, const char *text);

/** A code made from a name. Returns true when it differs from the name. */
bool xlsform_code(const char *name, char out[XLSFORM_CODE_MAX]);

/** A code that taken() does not know yet, by a number behind it. */
void xlsform_code_free(const struct xlsform_form *form, char code[XLSFORM_CODE_MAX],
                       bool (*taken)(const struct xlsform_form *form, const char *code,
                                     const void *ctx),
                       const void *ctx);

/** A copy in the arena; NULL sets no_memory. There is room for XLSFORM_KEPT_MAX bytes in all. */
const char *xlsform_keep(struct xlsform_form *form, const char *text);
const char *xlsform_keep_part(struct xlsform_form *form, const char *text, size_t len);

/* --- xlsform_if.c --- */

/** A simple condition: which question, and which of its values. */
struct xlsform_if {
    char question[XLSFORM_NAME_MAX];
    size_t n;
    char value[HD_OPTIONS_MAX][XLSFORM_NAME_MAX];
};

/** Read "${q} = 'a' or selected(${q}, 'b')". False when it is anything else. */
bool xlsform_if_read(const char *text, struct xlsform_if *out);

/* --- xlsform_scales.c --- */

/** Read the choice lists. */
void xlsform_read_scales(struct xlsform_form *form);

/** Index of the list that is called this in the form; -1 when there is none. */
int xlsform_find_scale(const struct xlsform_form *form, const char *name);

/**
 * The scale for a question: the list itself, or a copy that fits the kind.
 *
 * @param[out] why why there is none, for people
 * Returns -1 when there is none.
 */
int xlsform_use_scale(struct xlsform_form *form, const char *name, enum hd_kind kind,
                      const char **why);

/** The scale for a range of numbers, as its parameters say. */
int xlsform_use_range(struct xlsform_form *form, const char *parameters,
                      const char *positive_from, const char **why);

/** What is picture "face-5-1.svg"? NULL, and listed, when there is no such picture. */
const char *xlsform_picture(struct xlsform_form *form, const struct xlsform_table *table,
                            uint32_t row);

/* --- xlsform_rows.c --- */

/** Read the rows of the survey into questions and messages. */
void xlsform_read_rows(struct xlsform_form *form);

/** Question with this code; -1 when there is none. */
int xlsform_find_question(const struct xlsform_form *form, const char *code);

/** Members that a table says of a question, where they are not known yet. @param prefix "" or "heard_" */
void xlsform_question_members(struct xlsform_form *form, const struct xlsform_table *table,
                              uint32_t row, const char *prefix,
                              struct xlsform_question *question);

/** A new question; -1 when there are too many. */
int xlsform_add_question(struct xlsform_form *form, const char *code);

/* --- xlsform_kinds.c --- */

/** What the type of a row means for a survey. */
enum xlsform_type {
    XLSFORM_T_ONE,
    XLSFORM_T_MANY,
    XLSFORM_T_RANGE,
    XLSFORM_T_NOTE,
    XLSFORM_T_TEXT,
    XLSFORM_T_AUDIO,
    XLSFORM_T_GROUP,
    XLSFORM_T_GROUP_END,
    XLSFORM_T_REPEAT,
    XLSFORM_T_REPEAT_END,
    XLSFORM_T_NEVER, /**< why says why */
};

struct xlsform_kind {
    enum xlsform_type type;
    char list[XLSFORM_NAME_MAX]; /**< of choices */
    bool or_other;
    const char *why;
};

/** Read "select_one yes_no or_other" and all its spellings. */
void xlsform_kind_read(const char *text, struct xlsform_kind *out);

/* --- xlsform_json.c --- */

/** The survey as JSON text. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err xlsform_write_json(struct xlsform_form *form, struct hd_buf *json);

#endif
