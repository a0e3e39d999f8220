/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_EXPORT_H
#define ADMIN_EXPORT_H

/*
 * The figures as tables: made once, and then written as CSV, XLSX or JSON, so that no format says
 * more than another. A number that may not be said is "suppressed", which is not the same as a
 * cell with nothing to say. Nothing here is an exact count of answers.
 * Tables and columns: docs/formats/export.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/tally.h>

#include "report.h"

enum { ADMIN_EXPORT_VERSION = 1, ADMIN_EXPORT_COLUMNS_MAX = 40 };

/** What stands for a number that may not be said. */
#define ADMIN_SUPPRESSED "suppressed"

/** Stands wherever "suppressed" is explained. */
#define ADMIN_SUPPRESSED_MEANS                                                                 \
    "\"" ADMIN_SUPPRESSED "\" stands where a number rests on fewer than 10 answers or people " \
    "(nobody among them), or where it would give such a number away. It never means zero. An " \
    "empty cell means that there is nothing to say here."

/** The tables, in the order of the sheets. */
enum admin_export_table {
    ADMIN_EXPORT_SUMMARY,
    ADMIN_EXPORT_INDICATORS,
    ADMIN_EXPORT_QUESTIONS,
    ADMIN_EXPORT_BREAKDOWNS,
    ADMIN_EXPORT_PLAN,
    ADMIN_EXPORT_METHOD,
    ADMIN_EXPORT_DICTIONARY,
    ADMIN_EXPORT_CODES,
    ADMIN_EXPORT_TABLES_N,
};

/** What a column holds. */
enum admin_column_kind {
    ADMIN_COLUMN_CODE,    /**< a short text for programs and people */
    ADMIN_COLUMN_WORDS,   /**< a sentence or two */
    ADMIN_COLUMN_YES_NO,  /**< yes or no */
    ADMIN_COLUMN_WHOLE,   /**< a number in tens */
    ADMIN_COLUMN_PERCENT, /**< a whole number, 0 to 100 */
    ADMIN_COLUMN_POINTS,  /**< a difference of percents, -100 to 100 */
    ADMIN_COLUMN_DECIMAL, /**< a number of the plan's */
    ADMIN_COLUMN_ANY,     /**< a number or a text */
    ADMIN_COLUMN_KINDS_N,
};

struct admin_column {
    const char *code;    /**< "percent": stable, for programs */
    const char *heading; /**< for people */
    enum admin_column_kind kind;
    double width; /**< in a spreadsheet, letters */
    const char *meaning;
};

/** A table's shape: static. */
struct admin_table_shape {
    const char *code;  /**< "indicators": name of the file and of the JSON member */
    const char *title; /**< of the sheet */
    const char *about; /**< a sentence */
    size_t columns_n;
    const struct admin_column *column;
};

const struct admin_table_shape *admin_table_shape(enum admin_export_table table);

/** "number", "yes or no" ...: static. */
const char *admin_column_kind_words(enum admin_column_kind kind);

enum admin_cell_kind {
    ADMIN_CELL_BLANK,
    ADMIN_CELL_TEXT,
    ADMIN_CELL_NUMBER,
    ADMIN_CELL_YES,
    ADMIN_CELL_NO,
    ADMIN_CELL_SUPPRESSED,
};

struct admin_cell {
    enum admin_cell_kind kind;
    double number; /**< of ADMIN_CELL_NUMBER */
    char *text;    /**< owned; of ADMIN_CELL_TEXT */
};

/** A table that is filled cell by cell, row by row. */
struct admin_table {
    const struct admin_table_shape *shape;
    struct admin_cell *cell; /**< owned; rows * shape->columns_n when filled */
    size_t n, cap;
    enum hd_err err; /**< sticky; looked at once, at the end */
};

struct admin_export {
    struct admin_table table[ADMIN_EXPORT_TABLES_N];
};

/* Add the next cell (export_table.c). */

void admin_table_blank(struct admin_table *table);
void admin_table_suppressed(struct admin_table *table);
/** NULL and "" are a blank cell. */
void admin_table_text(struct admin_table *table, const char *text);
void admin_table_number(struct admin_table *table, double number);
void admin_table_yes_no(struct admin_table *table, bool yes);
/** A count of answers or records: in tens, suppressed under HD_BASE_MIN. */
void admin_table_count(struct admin_table *table, uint64_t count);
/** As admin_table_count(), but none is 0: for what everybody may know to be nobody. */
void admin_table_count_or_none(struct admin_table *table, uint64_t count);
/** A share 0..1 as whole percent that stays on its side of the target; above 100 for none. */
void admin_table_percent(struct admin_table *table, double share, uint32_t target);

size_t admin_table_rows(const struct admin_table *table);
const struct admin_cell *admin_table_at(const struct admin_table *table, size_t row,
                                        size_t column);

/** What an export is made from. All borrowed. */
struct admin_export_from {
    const struct admin_report *report; /**< of the same answers, for everybody's eyes */
    const struct hd_tally *tally;
    const struct hd_tally_query *now;
    uint64_t other_waves;
    uint32_t wave;
    const char *period; /**< "all" or "2026-W40..2026-W47" */
};

/**
 * Make every table.
 *
 * @param[out] out free with admin_export_free(), also after an error
 * Errors: HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err admin_export_make(const struct admin_export_from *from,
                                           struct admin_export *out);

void admin_export_free(struct admin_export *export);

/* The tables, each filled in its own file. */

void admin_export_summary(const struct admin_export_from *from, struct admin_table *table);
void admin_export_indicators(const struct admin_export_from *from, struct admin_table *table);
void admin_export_questions(const struct admin_export_from *from, struct admin_table *table);
void admin_export_breakdowns(struct admin_table *table);
void admin_export_plan(const struct hd_plan *plan, struct admin_table *table);
void admin_export_method(struct admin_table *table);
void admin_export_dictionary(struct admin_table *table);
void admin_export_codes(const struct admin_export_from *from, struct admin_table *table);

/* The formats. out must be HD_BUF_EMPTY, and stays empty on error. */

/** One table as RFC 4180 CSV with a byte order mark. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err admin_export_csv(const struct admin_table *table, struct hd_buf *out);

/** Everything as one JSON object. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err admin_export_json(const struct admin_export *export,
                                           struct hd_buf *out);

/** Everything as one spreadsheet. Errors: those of sheets_out_bytes(). */
HD_NODISCARD enum hd_err admin_export_xlsx(const struct admin_export *export,
                                           struct hd_buf *out);

/**
 * Write every table as a CSV file of its own into a folder, the whole folder or nothing.
 *
 * @param dir must not exist, or be an empty folder
 * @param notes has the sentence on error
 * Errors: HD_E_EXISTS, those of hd_file_write().
 */
HD_NODISCARD enum hd_err admin_export_folder(const struct admin_export *export, const char *dir,
                                             struct hd_notes *notes);

#endif
