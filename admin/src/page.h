/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_PAGE_H
#define ADMIN_PAGE_H

/*
 * Text for a terminal, 80 columns wide: headings, paragraphs and table rows that wrap between
 * words, and within one only when it is longer than a line. UTF-8, counted in columns. An error
 * sticks and is looked at once.
 */

#include <stddef.h>

#include <heard/bytes.h>
#include <heard/err.h>

enum { ADMIN_PAGE_WIDTH = 80, ADMIN_PAGE_CELLS = 8 };

struct admin_page {
    struct hd_buf *out; /**< borrowed */
    struct hd_buf para; /**< owned: what was put since the last admin_page_end() */
    enum hd_err err;
};

/** Free what the page owns; out stays with the caller. Returns the first error. */
enum hd_err admin_page_fini(struct admin_page *page);

/** Columns that text takes. */
size_t admin_page_columns(const char *text);

/** Put words into the paragraph at hand. */
void admin_page_put(struct admin_page *page, const char *fmt, ...) HD_PRINTF(2, 3);

/**
 * Write the paragraph at hand, wrapped.
 *
 * @param first columns before its first line
 * @param rest columns before every other
 */
void admin_page_end(struct admin_page *page, size_t first, size_t rest);

/** The same behind a label that hangs to the left of it: "5A.2    The text goes on here". The text
 * begins at column rest, or behind a longer label on a line of its own. */
void admin_page_hang(struct admin_page *page, size_t first, size_t rest, const char *label);

/** An empty line. */
void admin_page_gap(struct admin_page *page);

/** A heading with a line of this character under it, and an empty line before and after. */
void admin_page_heading(struct admin_page *page, char line, const char *text);

/** Columns of a table: width of each, one column apart. */
struct admin_columns {
    size_t n;
    size_t width[ADMIN_PAGE_CELLS];
};

/** One row of a table; cells are wrapped in their columns. NULL is an empty cell. */
void admin_page_row(struct admin_page *page, const struct admin_columns *columns,
                    const char *const *cell);

/** A line under a table's head. */
void admin_page_rule(struct admin_page *page, const struct admin_columns *columns);

#endif
