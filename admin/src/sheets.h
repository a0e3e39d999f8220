/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHEETS_H
#define SHEETS_H

/*
 * Spreadsheets (.xlsx) as plain tables: what is in which cell, nothing else. Formats, merged cells,
 * comments, macros and links are ignored; a formula counts by the value that stands with it. Files
 * come by mail, so all of it is bounded. Why these libraries: docs/decisions/0018-spreadsheets.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>

enum {
    SHEETS_FILE_MAX = 8 << 20,   /**< bytes of a file */
    SHEETS_PART_MAX = 16 << 20,  /**< bytes of one part of it, unpacked */
    SHEETS_TOTAL_MAX = 48 << 20, /**< bytes of all parts that are read, unpacked */
    SHEETS_ENTRIES_MAX = 2000,   /**< entries of the archive */
    SHEETS_RATIO_MAX = 250,      /**< a part over 1 MiB may be packed this tightly */
    SHEETS_MAX = 64,             /**< tables of a file */
    SHEETS_ROWS_MAX = 1048576,   /**< the format's own limits */
    SHEETS_COLUMNS_MAX = 16384,
    SHEETS_CELLS_MAX = 200000,    /**< cells with something in them, all tables together */
    SHEETS_TEXT_MAX = 4 * 32767,  /**< bytes in one cell */
    SHEETS_NAME_MAX = 4 * 31 + 1, /**< bytes of a table's name, NUL included */
    SHEETS_REF_MAX = 12,          /**< "XFD1048576" and NUL */
};

enum sheets_kind {
    SHEETS_TEXT,
    SHEETS_NUMBER, /**< also dates, as the days they are stored as */
    SHEETS_BOOL,
    SHEETS_ERROR, /**< "#N/A" and the like */
};

struct sheets_cell {
    uint32_t row;    /**< 0-based: row 1 of the screen is 0 */
    uint32_t column; /**< 0-based: column A is 0 */
    enum sheets_kind kind;
    double number; /**< of SHEETS_NUMBER; 1 or 0 of SHEETS_BOOL */
    const char
        *text; /**< never NULL: the cell in words, "1.5", "TRUE"; UTF-8, line ends are \n */
};

struct sheets_sheet {
    char name[SHEETS_NAME_MAX];
    bool hidden;                    /**< not shown to people until they ask for it */
    size_t n;                       /**< cells that are not empty */
    const struct sheets_cell *cell; /**< by row, then by column, each place once */
    uint32_t rows, columns;         /**< one behind the last cell */
};

struct sheets_book {
    size_t n;
    const struct sheets_sheet *sheet; /**< in the order of the tabs */
};

/**
 * Read a spreadsheet.
 *
 * @param bytes borrowed until this returns
 * @param place file name for messages
 * @param notes on error one sentence that says what the file is or what is wrong with it, and what
 *              to do; none on success
 * @param[out] out free with sheets_free(); NULL on error
 *
 * Errors: HD_E_FORMAT (another kind of file, damaged, encrypted, or hostile), HD_E_RANGE (over a
 * limit), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sheets_read(struct hd_slice bytes, const char *place,
                                     struct hd_notes *notes, struct sheets_book **out);

/** Read a spreadsheet from a file. Errors: those of sheets_read() and hd_file_read(); noted. */
HD_NODISCARD enum hd_err sheets_open(const char *path, struct hd_notes *notes,
                                     struct sheets_book **out);

void sheets_free(struct sheets_book *book);

/** The table with this name, capital letters and spaces around it aside; NULL: there is none. */
const struct sheets_sheet *sheets_find(const struct sheets_book *book, const char *name);

/** The cell at a place; NULL when it is empty. */
const struct sheets_cell *sheets_at(const struct sheets_sheet *sheet, uint32_t row,
                                    uint32_t column);

/** The text of a cell, "" when it is empty. Borrowed from the book. */
const char *sheets_text(const struct sheets_sheet *sheet, uint32_t row, uint32_t column);

/** A place as people name it: row 6, column 1 is "B7". */
void sheets_ref(uint32_t row, uint32_t column, char out[SHEETS_REF_MAX]);

/** How a cell looks. */
enum sheets_style {
    SHEETS_STYLE_PLAIN,
    SHEETS_STYLE_HEAD,    /**< bold on grey, wrapped: the first row */
    SHEETS_STYLE_WRAP,    /**< long text, wrapped, from the top */
    SHEETS_STYLE_WRAP_RL, /**< the same, from right to left */
    SHEETS_STYLE_FILL, /**< wrapped, on pale yellow: for the reader to fill in, also where the
                               table is protected */
    SHEETS_STYLE_FILL_RL, /**< the same, from right to left */
    SHEETS_STYLE_QUIET,   /**< wrapped, grey: what is there for a program */
    SHEETS_STYLE_WHOLE,   /**< a whole number, "1,234" */
    SHEETS_STYLE_PERCENT, /**< a number that counts percent already, "90 %" */
    SHEETS_STYLE_POINTS,  /**< a difference of percents with its sign, "+7" */
    SHEETS_STYLE_DECIMAL, /**< a number as it is, "33.7" */
    SHEETS_STYLE_HIDDEN,  /**< italic on pale grey: "suppressed" */
    SHEETS_STYLE_N,
};

/** A spreadsheet that is being written. */
struct sheets_out;

/** Begin. Errors: HD_E_NOMEM. Free with sheets_out_free(). */
HD_NODISCARD enum hd_err sheets_out_new(struct sheets_out **out);

/**
 * Add a table; what follows goes into it. After a failure everything is ignored until
 * sheets_out_finish() says what failed, so writing is a straight list of calls.
 *
 * @param name 1 to 31 characters, none of []:*?/\, not used yet
 */
void sheets_out_sheet(struct sheets_out *out, const char *name);

/** Write text, always as text: what looks like a formula stays what it is. "" leaves the cell
 * empty but for its style. */
void sheets_out_text(struct sheets_out *out, uint32_t row, uint32_t column, const char *text,
                     enum sheets_style style);

void sheets_out_number(struct sheets_out *out, uint32_t row, uint32_t column, double number,
                       enum sheets_style style);

/** Make columns first to last as wide as this many letters. */
void sheets_out_width(struct sheets_out *out, uint32_t first, uint32_t last, double letters);

/** Keep the first rows and columns in sight. */
void sheets_out_freeze(struct sheets_out *out, uint32_t rows, uint32_t columns);

/** Let people choose from a list in a column, from row first on; other words are refused by the
 * spreadsheet program. @param values NULL-ended, together at most 255 characters */
void sheets_out_choose(struct sheets_out *out, uint32_t first, uint32_t last, uint32_t column,
                       const char *const *values);

/** Do not show columns first to last until somebody asks for them. */
void sheets_out_hide(struct sheets_out *out, uint32_t first, uint32_t last);

/** Let a spreadsheet program change nothing but cells of SHEETS_STYLE_FILL and FILL_RL, widths and
 * heights. There is no password: it guards against slips only. */
void sheets_out_protect(struct sheets_out *out);

/** Show the table, columns and all, from right to left. */
void sheets_out_right_to_left(struct sheets_out *out);

/**
 * The file as bytes. Further calls are ignored; sheets_out_free() is still needed.
 *
 * @param[out] bytes must be HD_BUF_EMPTY; the caller owns it on HD_OK
 * Errors: HD_E_RANGE (a name, text or place that cannot be), HD_E_NOMEM, HD_E_IO.
 */
HD_NODISCARD enum hd_err sheets_out_bytes(struct sheets_out *out, struct hd_buf *bytes);

/**
 * Write the file, whole or not at all. The same calls give the same bytes. Further calls are
 * ignored; sheets_out_free() is still needed.
 *
 * @param path replaced when it exists; permission 0600
 * @param notes has the sentence on error
 * Errors: HD_E_RANGE (a name, text or place that cannot be), HD_E_NOMEM, those of hd_file_write().
 */
HD_NODISCARD enum hd_err sheets_out_finish(struct sheets_out *out, const char *path,
                                           struct hd_notes *notes);

void sheets_out_free(struct sheets_out *out);

#endif
