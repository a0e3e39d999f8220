/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What came back: every row of every review table, whatever a spreadsheet program made of it. Columns
 * are found by their headings, so their order does not matter, and what stands in columns of the
 * reader's own is kept too.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <heard/text.h>

#include "review.h"

enum { NOT_OURS = -1 };

/* Which of our columns a column of the table is. */
struct places {
    uint32_t column[REVIEW_COLUMNS_N];
    bool has[REVIEW_COLUMNS_N];
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

char *review_clean(const char *text)
{
    char *out = malloc(strlen(text) + 1);
    size_t n = 0;
    if (!out) {
        return NULL;
    }
    for (const char *at = text; *at != '\0'; at++) {
        if (!is_space(*at)) {
            out[n++] = *at;
        } else if (n > 0 && out[n - 1] != ' ') {
            out[n++] = ' ';
        }
    }
    while (n > 0 && out[n - 1] == ' ') {
        n--;
    }
    out[n] = '\0';
    return out;
}

static bool is_heading(const char *text, enum review_column column)
{
    const char *heading = review_heading(column);
    if (column == REVIEW_CHECK) {
        return strncasecmp(text, heading, strlen(heading)) == 0;
    }
    return strcasecmp(text, heading) == 0 ||
           (column == REVIEW_SOURCE && strcasecmp(text, REVIEW_ORIGINAL) == 0);
}

/* True when the table says that it is one of ours. */
static bool find_places(const struct sheets_sheet *sheet, struct places *places)
{
    *places = (struct places){.has = {false}};
    for (size_t i = 0; i < sheet->n && sheet->cell[i].row == 0; i++) {
        char *text = review_clean(sheet->cell[i].text);
        for (int k = 0; text && k < REVIEW_COLUMNS_N; k++) {
            if (!places->has[k] && is_heading(text, (enum review_column)k)) {
                places->has[k] = true;
                places->column[k] = sheet->cell[i].column;
                break;
            }
        }
        free(text);
    }
    return places->has[REVIEW_CHECK];
}

/* Enough that it can be shown; whether a file has it is another question. */
static bool is_lang(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    size_t n = strspn(text, letters);
    return n >= 2 && text[n] == '\0';
}

/* "heard-review 1 pl" */
static enum hd_err check_head(const char *place, const struct sheets_sheet *sheet,
                              const struct places *places, struct hd_notes *notes,
                              struct review_rows *rows)
{
    static const enum review_column needed[] = {REVIEW_KEY,  REVIEW_TEXT, REVIEW_SAY,
                                                REVIEW_READ, REVIEW_NOTE, REVIEW_TEXT_NOW};
    char *head = review_clean(sheets_text(sheet, 0, places->column[REVIEW_CHECK]));
    char *at = head ? strchr(head, ' ') : NULL;
    char *lang = at ? strchr(at + 1, ' ') : NULL;
    char table[4 * SHEETS_NAME_MAX]; /* a stranger chose it */
    uint32_t version = 0;
    enum hd_err err = HD_OK;
    hd_text_printable(table, sizeof(table), sheet->name);
    if (lang) {
        *lang++ = '\0';
    }
    if (!head) {
        err = HD_E_NOMEM;
    } else if (!lang || strlen(lang) >= sizeof(rows->lang) || !is_lang(lang) ||
               hd_parse_u32(at + 1, 1, UINT32_MAX, &version) != HD_OK) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "Table \"%s\" does not say which language it is for; its last column was "
                     "changed.",
                     table);
        err = HD_E_FORMAT;
    } else if (version > REVIEW_VERSION) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "This review sheet was made by a newer Heard; update this program.");
        err = HD_E_VERSION;
    } else if (rows->lang[0] != '\0' && strcmp(rows->lang, lang) != 0) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, place,
            "This workbook has tables in two languages, \"%s\" and \"%s\"; import them "
            "one by one.",
            rows->lang, lang);
        err = HD_E_FORMAT;
    } else {
        (void)hd_text_copy(rows->lang, sizeof(rows->lang), lang);
    }
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]) && !err; i++) {
        if (!places->has[needed[i]]) {
            hd_notes_add(notes, HD_NOTE_ERROR, place,
                         "Table \"%s\" has no column \"%s\" in its first row any more; put the "
                         "heading back.",
                         table, review_heading(needed[i]));
            err = HD_E_FORMAT;
        }
    }
    free(head);
    return err;
}

static struct review_row *add_row(struct review_rows *rows, const struct sheets_sheet *sheet,
                                  uint32_t number)
{
    enum { GROW = 256 };
    if (rows->n % GROW == 0) {
        /* At most the cells of a workbook, which are bounded. */
        struct review_row *more = realloc(rows->row, (rows->n + GROW) * sizeof(*more));
        if (!more) {
            return NULL;
        }
        rows->row = more;
    }
    struct review_row *row = &rows->row[rows->n++];
    *row = (struct review_row){.sheet = sheet, .number = number};
    return row;
}

static int column_of(const struct places *places, uint32_t column)
{
    for (int k = 0; k < REVIEW_COLUMNS_N; k++) {
        if (places->has[k] && places->column[k] == column) {
            return k;
        }
    }
    return NOT_OURS;
}

/* What the reader wrote elsewhere is a note as well: "M5: text". */
static enum hd_err keep_more(struct review_row *row, const struct sheets_cell *cell,
                             const char *text)
{
    char ref[SHEETS_REF_MAX];
    sheets_ref(cell->row, cell->column, ref);
    enum hd_err err =
        hd_buf_printf(&row->others, "%s%s: ", row->others.len > 0 ? "; " : "", ref);
    return err ? err : hd_buf_append(&row->others, text, strlen(text));
}

static bool is_readers(int column)
{
    return column == REVIEW_TEXT || column == REVIEW_SAY || column == REVIEW_READ ||
           column == REVIEW_NOTE;
}

static enum hd_err take_cell(struct review_row *row, const struct places *places,
                             const struct sheets_cell *cell)
{
    int column = column_of(places, cell->column);
    char *text = review_clean(cell->text);
    if (!text) {
        return HD_E_NOMEM;
    }
    if (column == NOT_OURS) {
        enum hd_err err = text[0] == '\0' ? HD_OK : keep_more(row, cell, text);
        free(text);
        return err;
    }
    row->bad = row->bad || (cell->kind == SHEETS_ERROR && is_readers(column));
    free(row->cell[column]);
    row->cell[column] = text;
    return HD_OK;
}

/* A row has all its cells, so that nobody has to ask. */
static enum hd_err fill_up(struct review_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        struct review_row *row = &rows->row[i];
        for (int k = 0; k < REVIEW_COLUMNS_N; k++) {
            if (!row->cell[k]) {
                row->cell[k] = calloc(1, 1);
            }
            if (!row->cell[k]) {
                return HD_E_NOMEM;
            }
        }
        if (row->others.len > 0 && hd_buf_append(&row->others, "", 1) != HD_OK) {
            return HD_E_NOMEM;
        }
        row->more = (const char *)row->others.p;
    }
    return HD_OK;
}

static enum hd_err read_sheet(struct review_rows *rows, const struct sheets_sheet *sheet,
                              const struct places *places)
{
    struct review_row *row = NULL;
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < sheet->n && !err; i++) {
        const struct sheets_cell *cell = &sheet->cell[i];
        if (cell->row == 0) {
            continue;
        }
        if (!row || row->number != cell->row + 1) {
            row = add_row(rows, sheet, cell->row + 1);
        }
        err = row ? take_cell(row, places, cell) : HD_E_NOMEM;
    }
    return err;
}

enum hd_err review_rows_read(const struct sheets_book *book, const char *place,
                             struct hd_notes *notes, struct review_rows *out)
{
    enum hd_err err = HD_OK;
    *out = (struct review_rows){.n = 0};
    for (size_t i = 0; i < book->n && !err; i++) {
        struct places places;
        if (find_places(&book->sheet[i], &places)) {
            err = check_head(place, &book->sheet[i], &places, notes, out);
            err = err ? err : read_sheet(out, &book->sheet[i], &places);
        }
    }
    err = err ? err : fill_up(out);
    if (!err && out->lang[0] == '\0') {
        hd_notes_add(
            notes, HD_NOTE_ERROR, place,
            "This is no review sheet of \"heard-admin strings export\", or its headings "
            "are gone.");
        err = HD_E_FORMAT;
    }
    return err;
}

void review_rows_free(struct review_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        for (int k = 0; k < REVIEW_COLUMNS_N; k++) {
            free(rows->row[i].cell[k]);
        }
        hd_buf_free(&rows->row[i].others);
    }
    free(rows->row);
    *rows = (struct review_rows){.n = 0};
}

bool review_row_filled(const struct review_row *row)
{
    return row->cell[REVIEW_TEXT][0] != '\0' || row->cell[REVIEW_SAY][0] != '\0' ||
           row->cell[REVIEW_READ][0] != '\0' || row->cell[REVIEW_NOTE][0] != '\0' || row->more;
}

bool review_row_yes(const struct review_row *row)
{
    static const char *const words[] = {"yes", "y", "TRUE", "x", "✓", "✔"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcasecmp(row->cell[REVIEW_READ], words[i]) == 0) {
            return true;
        }
    }
    return false;
}
