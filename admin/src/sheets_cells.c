/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table's cells. Cells say themselves where they are, so a table of a million empty rows costs
 * nothing, and one that says it twice for one place is refused. A formula counts by the value that
 * was last worked out for it.
 */

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/text.h>

#include "sheets_work.h"
#include "sheets_xml.h"

enum type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOL, TYPE_ERROR };

struct table {
    struct sheets_work *work;
    const char *name;     /* borrowed, for messages */
    size_t first;         /* of this table in work->cell */
    bool data, row, cell; /* inside which element */
    size_t readings;      /* depth inside a reading above the line */
    uint32_t next_row;    /* where the next row or cell is that does not say */
    uint32_t next_column;
    uint32_t at_row, at_column;
    enum type type;
    bool sorted;
};

/* "AB12" as row and column. */
static bool read_ref(const char *ref, uint32_t *row, uint32_t *column)
{
    uint32_t letters = 0;
    size_t n = 0;
    for (; ref[n] >= 'A' && ref[n] <= 'Z' && n < 3; n++) {
        letters = letters * 26 + (uint32_t)(ref[n] - 'A' + 1);
    }
    uint32_t number = 0;
    if (n == 0 || letters > SHEETS_COLUMNS_MAX ||
        hd_parse_u32(ref + n, 1, SHEETS_ROWS_MAX, &number) != HD_OK) {
        return false;
    }
    *row = number - 1;
    *column = letters - 1;
    return true;
}

static void start_row(struct sheets_xml *xml, struct table *table,
                      const char *const *attributes)
{
    const char *r = sheets_xml_attribute(attributes, "r");
    uint32_t number = 0;
    if (r && hd_parse_u32(r, 1, SHEETS_ROWS_MAX, &number) != HD_OK) {
        sheets_xml_damaged(xml);
        return;
    }
    table->at_row = r ? number - 1 : table->next_row;
    if (table->at_row >= SHEETS_ROWS_MAX) {
        sheets_xml_damaged(xml);
        return;
    }
    table->next_row = table->at_row + 1;
    table->next_column = 0;
    table->row = true;
}

/* "d", a date as text, and everything unheard of is text. */
static enum type type_of(const char *t)
{
    static const struct {
        const char *t;
        enum type type;
    } types[] = {{"n", TYPE_NUMBER}, {"s", TYPE_SHARED}, {"b", TYPE_BOOL}, {"e", TYPE_ERROR}};
    for (size_t i = 0; t && i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(t, types[i].t) == 0) {
            return types[i].type;
        }
    }
    return t ? TYPE_TEXT : TYPE_NUMBER;
}

static void start_cell(struct sheets_xml *xml, struct table *table,
                       const char *const *attributes)
{
    const char *r = sheets_xml_attribute(attributes, "r");
    uint32_t row = table->at_row;
    table->at_column = table->next_column;
    if ((r && !read_ref(r, &row, &table->at_column)) || row != table->at_row ||
        table->at_column >= SHEETS_COLUMNS_MAX || table->cell) {
        sheets_xml_damaged(xml);
        return;
    }
    table->next_column = table->at_column + 1;
    table->type = type_of(sheets_xml_attribute(attributes, "t"));
    table->cell = true;
    xml->text.len = 0;
}

static void table_start(struct sheets_xml *xml, const char *name, const char *const *attributes)
{
    struct table *table = xml->ctx;
    if (strcmp(name, "sheetData") == 0) {
        table->data = true;
    } else if (table->data && strcmp(name, "row") == 0) {
        start_row(xml, table, attributes);
    } else if (table->row && strcmp(name, "c") == 0) {
        start_cell(xml, table, attributes);
    } else if (table->cell && strcmp(name, "rPh") == 0) {
        table->readings++;
    } else if (table->cell && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)) {
        xml->collect = table->readings == 0;
    }
}

/* Digits as XML writes them; strtod() alone would take "0x10", "inf" and spaces. */
static bool read_number(const char *text, double *out)
{
    if (text[0] == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0') {
        return false;
    }
    char *end = NULL;
    errno = 0;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(number)) {
        return false;
    }
    *out = number;
    return true;
}

/* Fifteen digits, as spreadsheet programs show them. */
static const char *number_text(struct hd_arena *arena, double number)
{
    char text[40];
    int n = snprintf(text, sizeof(text), "%.15g", number == 0 ? 0.0 : number);
    return n > 0 ? hd_arena_text(arena, text, (size_t)n) : NULL;
}

/* Fill a cell from what stands in it. False when it cannot be that; text stays NULL when memory
 * ran out, and "" when the cell is empty after all. */
static bool read_value(struct table *table, const char *text, struct sheets_cell *cell)
{
    struct sheets_work *work = table->work;
    uint32_t index = 0;
    switch (table->type) {
    case TYPE_NUMBER:
        cell->kind = SHEETS_NUMBER;
        if (!read_number(text, &cell->number)) {
            return false;
        }
        cell->text = number_text(&work->arena, cell->number);
        return true;
    case TYPE_SHARED:
        if (hd_parse_u32(text, 0, UINT32_MAX, &index) != HD_OK || index >= work->shared_n) {
            return false;
        }
        cell->text = work->shared[index];
        return true;
    case TYPE_BOOL:
        cell->kind = SHEETS_BOOL;
        cell->number = strcmp(text, "1") == 0 || strcmp(text, "true") == 0 ? 1 : 0;
        cell->text = cell->number > 0 ? "TRUE" : "FALSE";
        return true;
    case TYPE_ERROR:
        cell->kind = SHEETS_ERROR;
        cell->text = text;
        return true;
    case TYPE_TEXT:
        cell->text = text;
        return true;
    }
    return false;
}

static bool grow(struct sheets_work *work)
{
    if (work->cells_n < work->cells_cap) {
        return true;
    }
    size_t cap = work->cells_cap ? 2 * work->cells_cap : 256;
    struct sheets_cell *grown = realloc(work->cell, cap * sizeof(*grown));
    if (grown) {
        work->cell = grown;
        work->cells_cap = cap;
    }
    return grown != NULL;
}

static bool before(const struct sheets_cell *a, const struct sheets_cell *b)
{
    return a->row < b->row || (a->row == b->row && a->column < b->column);
}

static void add_cell(struct sheets_xml *xml, struct table *table,
                     const struct sheets_cell *cell)
{
    struct sheets_work *work = table->work;
    if (work->cells_n == SHEETS_CELLS_MAX) {
        sheets_xml_fail(
            xml, HD_E_RANGE,
            "The file has more than %d cells with something in them. Copy the rows in "
            "use into a new workbook.",
            SHEETS_CELLS_MAX);
        return;
    }
    if (!grow(work)) {
        sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
        return;
    }
    if (work->cells_n > table->first && !before(&work->cell[work->cells_n - 1], cell)) {
        table->sorted = false;
    }
    work->cell[work->cells_n++] = *cell;
}

static void end_cell(struct sheets_xml *xml, struct table *table)
{
    struct sheets_cell cell = {.row = table->at_row, .column = table->at_column};
    table->cell = false;
    if (xml->text.len == 0) {
        return;
    }
    const char *text = sheets_plain(&table->work->arena, hd_buf_slice(&xml->text));
    if (!text) {
        sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
        return;
    }
    if (!read_value(table, text, &cell)) {
        char ref[SHEETS_REF_MAX];
        char shown[64];
        sheets_ref(cell.row, cell.column, ref);
        hd_text_printable(shown, sizeof(shown), table->name);
        sheets_xml_fail(xml, HD_E_FORMAT,
                        "Cell %s of table \"%s\" is damaged. Open the file in a spreadsheet "
                        "program and save it again.",
                        ref, shown);
        return;
    }
    if (!cell.text) {
        sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
    } else if (cell.text[0] != '\0') {
        add_cell(xml, table, &cell);
    }
}

static void table_end(struct sheets_xml *xml, const char *name)
{
    struct table *table = xml->ctx;
    if (strcmp(name, "sheetData") == 0) {
        table->data = false;
    } else if (table->data && strcmp(name, "row") == 0) {
        table->row = false;
    } else if (table->cell && strcmp(name, "c") == 0) {
        end_cell(xml, table);
    } else if (table->cell && strcmp(name, "rPh") == 0) {
        table->readings--;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        xml->collect = false;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct sheets_cell *x = a;
    const struct sheets_cell *y = b;
    if (before(x, y)) {
        return -1;
    }
    return before(y, x) ? 1 : 0;
}

/* Each place once, or two programs could read two things. */
static enum hd_err put_in_order(const struct table *table)
{
    struct sheets_work *work = table->work;
    struct sheets_cell *cell = work->cell + table->first;
    size_t n = work->cells_n - table->first;
    qsort(cell, n, sizeof(*cell), by_place);
    for (size_t i = 1; i < n; i++) {
        if (!before(&cell[i - 1], &cell[i])) {
            char ref[SHEETS_REF_MAX];
            char shown[64];
            sheets_ref(cell[i].row, cell[i].column, ref);
            hd_text_printable(shown, sizeof(shown), table->name);
            return sheets_fail(&work->job, HD_E_FORMAT,
                               "Cell %s of table \"%s\" is there twice. Open the file in a "
                               "spreadsheet program and save it again.",
                               ref, shown);
        }
    }
    return HD_OK;
}

enum hd_err sheets_read_cells(struct sheets_work *work, const char *part,
                              const char *table_name)
{
    static const struct sheets_xml_ops ops = {table_start, table_end};
    struct table table = {
        .work = work, .name = table_name, .first = work->cells_n, .sorted = true};
    enum hd_err err = sheets_xml_read(&work->job, work->parts, part, &ops, &table);
    if (!err && !table.sorted) {
        err = put_in_order(&table);
    }
    return err;
}
