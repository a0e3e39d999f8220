/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REVIEW_H
#define REVIEW_H

/*
 * The sheet with which a native speaker reads one language of surveys, the kiosk's words and cards:
 * out of the files into a workbook, and what the reader changed back into the files. What stands
 * where: docs/formats/review-sheet.md. Nothing here asks or keeps who the reader is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/strings.h>
#include <heard/survey.h>

#include "sheets.h"

enum {
    REVIEW_DEPTH_MAX = 18,  /**< lists and objects in each other; the loaders allow fewer */
    REVIEW_FILES_MAX = 16,  /**< files of one workbook */
    REVIEW_ID_MAX = 48,     /**< "survey:participation" and NUL */
    REVIEW_CHECK_MAX = 26,  /**< what a row's texts are known by again, and NUL */
    REVIEW_REASON_MAX = 480 /**< one sentence: why a row was refused */
};

/* --- review_walk.c: every value of a file, without recursion --- */

struct review_step {
    json_t *value;   /**< borrowed */
    const char *key; /**< borrowed: its name; NULL in a list */
    size_t index;    /**< its place in a list */
    void *iter;      /**< which of its members comes next */
    size_t next;     /**< likewise of a list */
    bool begun;
};

/** The way from the top of a file to the value to hand, which is the last step. */
struct review_walk {
    struct review_step step[REVIEW_DEPTH_MAX];
    size_t n;
    bool too_deep; /**< something was left out */
};

void review_walk_begin(struct review_walk *walk, json_t *top);

/** Go to the next value, parents before children, in the order of the file. False: that was all. */
bool review_walk_next(struct review_walk *walk);

/** Let the next call not go into the value to hand. */
void review_walk_skip(struct review_walk *walk);

/** True when value is one string in all these languages. langs: a file's "languages". */
bool review_is_words(const json_t *value, const json_t *langs);

/* --- review_layout.c --- */

/**
 * Write a file as people like to read it: members in their order, short objects on one line, one
 * language of a string a line, and characters that nobody can see as \uXXXX.
 *
 * @param root an object as the loaders take it
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_NOMEM, HD_E_RANGE (deeper than REVIEW_DEPTH_MAX).
 */
HD_NODISCARD enum hd_err review_layout(json_t *root, struct hd_buf *out);

/* --- review_file.c --- */

enum review_kind { REVIEW_SURVEY, REVIEW_STRINGS, REVIEW_CARDS };

/** One string of a file. */
struct review_item {
    json_t *words;       /**< borrowed from the file: text by language */
    const char *picture; /**< borrowed: the picture beside it; NULL for none */
    char *key;           /**< owned: "survey:mini/questions/kind/wording/family/ask" */
    char *path;          /**< owned: as loaders name it, "questions[0].wording.family.ask" */
    char *where;         /**< owned: the same for people */
};

struct review_file {
    const char *path; /**< borrowed: where it lies */
    enum review_kind kind;
    char id[REVIEW_ID_MAX];        /**< what its keys begin with */
    json_t *root;                  /**< owned */
    const json_t *langs;           /**< borrowed from root */
    const char *source;            /**< borrowed: the language that others are compared with */
    uint8_t digest[HD_DIGEST_LEN]; /**< of a survey, as records name it */
    unsigned mode;                 /**< permission bits */
    size_t n;
    struct review_item *item; /**< owned, in the order of the file */
};

/**
 * Read a file and list its strings.
 *
 * @param lang the language to review; must be one of the file's, and not its source
 * @param[out] file free with review_file_free(), also after an error
 * Errors: those of hd_file_read() and the loaders; HD_E_NOT_FOUND (no such language), HD_E_RANGE
 * (its source language, or another kind of file); notes has the sentence.
 */
HD_NODISCARD enum hd_err review_file_open(const char *path, const char *lang,
                                          struct hd_notes *notes, struct review_file *file);

void review_file_free(struct review_file *file);

/**
 * Hold a file's bytes against every rule there is for its kind.
 *
 * @param place what notes begin with
 * @param[out] digest of a survey, when it is one
 * Errors: those of the loaders.
 */
HD_NODISCARD enum hd_err review_compile(enum review_kind kind, struct hd_slice bytes,
                                        const char *place, struct hd_notes *notes,
                                        uint8_t digest[HD_DIGEST_LEN]);

/** What is shown, "" when there is nothing. Borrowed. */
const char *review_text(const json_t *words, const char *lang);

/** What is spoken, when the file has it; else NULL. Borrowed. */
const char *review_say(const json_t *words, const char *lang);

/**
 * What a row's texts are known by again: two parts, one for the source text and one for the text
 * to review, with "-" between. Another key or language makes another one.
 */
void review_check(const struct review_file *file, const struct review_item *item,
                  const char *lang, char out[REVIEW_CHECK_MAX]);

/** True when this language is written from right to left. */
bool review_from_right(const char *lang);

/* --- review_where.c --- */

/** Say in words of people where a string is. Errors: HD_E_NOMEM. @param out gets a NUL */
HD_NODISCARD enum hd_err review_where(const struct review_file *file,
                                      const struct review_walk *walk, struct hd_buf *out);

/* --- review_export.c --- */

/** See that no two files have the same id. Errors: HD_E_EXISTS; notes has the sentence. */
HD_NODISCARD enum hd_err review_ids(const struct review_file *files, size_t n,
                                    struct hd_notes *notes);

/**
 * Make the workbook.
 *
 * @param out must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_EXISTS (two files with the same id), HD_E_RANGE (more than a workbook holds),
 * HD_E_NOMEM, HD_E_IO; notes has the sentence.
 */
HD_NODISCARD enum hd_err review_export(const struct review_file *files, size_t n,
                                       const char *lang, struct hd_notes *notes,
                                       struct hd_buf *out);

/** Columns of a sheet, in the order in which they are written. */
enum review_column {
    REVIEW_NUMBER,
    REVIEW_WHERE,
    REVIEW_KEY,
    REVIEW_SOURCE,
    REVIEW_TEXT_NOW,
    REVIEW_SAY_NOW,
    REVIEW_TEXT,
    REVIEW_SAY,
    REVIEW_READ,
    REVIEW_NOTE,
    REVIEW_PICTURE,
    REVIEW_CHECK,
    REVIEW_COLUMNS_N,
};

enum { REVIEW_VERSION = 1 };
#define REVIEW_ORIGINAL "Original" /**< above REVIEW_SOURCE where that is not English */

/** What stands above a column; of REVIEW_CHECK only how it begins: version and language follow. */
const char *review_heading(enum review_column column);

/* --- review_rows.c --- */

/** Text without spaces around it, and with one space for a line break or several spaces. Free with
 * free(); NULL when memory ran out. */
char *review_clean(const char *text);

/** One row as it came back. Texts are owned by the rows, without spaces around them, "" for none. */
struct review_row {
    const struct sheets_sheet *sheet; /**< borrowed */
    uint32_t number;                  /**< as people see it: the first is 1 */
    char *cell[REVIEW_COLUMNS_N];     /**< owned */
    struct hd_buf others;             /**< owned: what stands in columns that are not ours */
    const char *more;                 /**< borrowed: the same as text; NULL for nothing */
    bool bad;                         /**< an error value stands in a cell for the reader */
    bool used;                        /**< a file has its key */
    bool twice; /**< another row has the same key, and both are filled in */
};

struct review_rows {
    char lang[HD_LANG_CODE_MAX];
    size_t n;
    struct review_row *row; /**< owned */
};

/**
 * Take the rows out of a workbook.
 *
 * @param place its name for messages
 * @param[out] out free with review_rows_free(), also after an error
 * Errors: HD_E_FORMAT (no review sheet, a column missing, two languages), HD_E_VERSION, HD_E_NOMEM;
 * notes has the sentence.
 */
HD_NODISCARD enum hd_err review_rows_read(const struct sheets_book *book, const char *place,
                                          struct hd_notes *notes, struct review_rows *out);

void review_rows_free(struct review_rows *rows);

/** True when the reader left something in this row. */
bool review_row_filled(const struct review_row *row);

/** True when the reader said that the text is read and right. */
bool review_row_yes(const struct review_row *row);

/* --- review_rules.c --- */

/**
 * Hold a new text against the source: placeholders and phone numbers must be the same. Phone
 * numbers get their no-break spaces back.
 *
 * @param text to review; may be changed: spaces inside numbers
 * @param say NULL: none
 * @param[out] why set when this returns false
 */
bool review_rules(const char *source, struct hd_buf *text, const char *say,
                  char why[REVIEW_REASON_MAX]);

/* --- review_apply.c --- */

enum review_state { REVIEW_UNTOUCHED, REVIEW_CONFIRMED, REVIEW_CHANGED, REVIEW_REFUSED };

/** What became of one string. */
struct review_result {
    enum review_state state;
    struct review_row *row;      /**< borrowed; NULL: the workbook has no row for it */
    json_t *before, *after;      /**< owned; of REVIEW_CHANGED, and of rules that were broken */
    char why[REVIEW_REASON_MAX]; /**< of REVIEW_REFUSED; of others a warning, or "" */
};

struct review_outcome {
    struct review_file *file;     /**< borrowed; its root is changed */
    struct review_result *result; /**< owned: one for each item */
    size_t count[REVIEW_REFUSED + 1];
    bool left_drafts;              /**< the language is no draft any more */
    bool changes;                  /**< bytes differ from the file */
    struct hd_buf bytes;           /**< owned: the file as it is to be */
    uint8_t digest[HD_DIGEST_LEN]; /**< of a survey, after */
};

/**
 * Put what the reader changed into a file, in memory.
 *
 * Whatever breaks a rule of the file is taken back and refused, so bytes always compiles.
 *
 * @param rows rows of this file are marked as used
 * @param[out] out free with review_outcome_free(), also after an error
 * Errors: HD_E_NOMEM, those of the loaders; notes has the sentence.
 */
HD_NODISCARD enum hd_err review_apply(struct review_file *file, struct review_rows *rows,
                                      struct hd_notes *notes, struct review_outcome *out);

void review_outcome_free(struct review_outcome *outcome);

/* --- review_tell.c --- */

/** Say on stdout what became of a file's strings. */
void review_tell(const struct review_outcome *outcome, const char *lang);

/** Say which rows no file had. Returns how many of them the reader had filled in. */
size_t review_tell_unused(const struct review_rows *rows);

#endif
