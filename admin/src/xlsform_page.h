/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef XLSFORM_PAGE_H
#define XLSFORM_PAGE_H

/* One table of a form while it is written: headings first, then cells by heading. Private to
 * xlsform. */

#include <jansson.h>

#include <heard/survey.h>

#include "xlsform_form.h"

enum { PAGE_COLUMNS_MAX = 16 };

/** A survey that is being written as a form. */
struct export
{
    json_t *root; /**< owned */
    json_t *routes, *questions;
    struct hd_langs langs;
    bool spoken[HD_LANGS_MAX]; /**< something in this language is spoken otherwise */
    struct sheets_out *out;
    enum hd_err err; /**< sticky */
};

/** A heading; with say it is one for each language, and one for how it is spoken. */
struct page_column {
    const char *base;
    const char *say;
    double letters;
    bool every; /**< one for each language, all with the same in them, as forms have pictures */
};

struct page {
    struct export *export;
    uint32_t row;
    size_t n;
    const struct page_column *column;
    uint32_t at[PAGE_COLUMNS_MAX]; /**< where each column begins */
};

/** See which languages have spoken forms. */
void page_find_spoken(struct export *export);

/** Begin a table with its headings. @param columns n of them, PAGE_COLUMNS_MAX at most */
void page_begin(struct page *page, struct export *export, const char *name,
                const struct page_column *columns, size_t n);

/** Write a cell of the current row; NULL leaves it empty. */
void page_put(struct page *page, const char *base, const char *text);

/** Write a string in all its languages; NULL leaves the cells empty. */
void page_put_words(struct page *page, const char *base, const json_t *words);

/** Go to the next row. */
void page_next(struct page *page);

#endif
