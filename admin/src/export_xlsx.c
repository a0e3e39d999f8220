/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All tables as one spreadsheet, a sheet each: headings that stay in sight, numbers that are
 * numbers, and "suppressed" in a look of its own. Every text is written as text.
 */

#include "export.h"
#include "sheets.h"

static enum sheets_style style_of(enum admin_column_kind kind)
{
    switch (kind) {
    case ADMIN_COLUMN_CODE:
    case ADMIN_COLUMN_WORDS:
    case ADMIN_COLUMN_YES_NO:
        return SHEETS_STYLE_WRAP;
    case ADMIN_COLUMN_WHOLE:
    case ADMIN_COLUMN_ANY:
        return SHEETS_STYLE_WHOLE;
    case ADMIN_COLUMN_PERCENT:
        return SHEETS_STYLE_PERCENT;
    case ADMIN_COLUMN_POINTS:
        return SHEETS_STYLE_POINTS;
    case ADMIN_COLUMN_DECIMAL:
    case ADMIN_COLUMN_KINDS_N:
        break;
    }
    return SHEETS_STYLE_DECIMAL;
}

static void put_cell(struct sheets_out *out, uint32_t row, uint32_t column,
                     const struct admin_cell *cell, enum sheets_style number)
{
    switch (cell->kind) {
    case ADMIN_CELL_BLANK:
        break;
    case ADMIN_CELL_TEXT:
        sheets_out_text(out, row, column, cell->text, SHEETS_STYLE_WRAP);
        break;
    case ADMIN_CELL_NUMBER:
        sheets_out_number(out, row, column, cell->number, number);
        break;
    case ADMIN_CELL_YES:
    case ADMIN_CELL_NO:
        sheets_out_text(out, row, column, cell->kind == ADMIN_CELL_YES ? "yes" : "no",
                        SHEETS_STYLE_WRAP);
        break;
    case ADMIN_CELL_SUPPRESSED:
        sheets_out_text(out, row, column, ADMIN_SUPPRESSED, SHEETS_STYLE_HIDDEN);
        break;
    }
}

static void put_table(struct sheets_out *out, const struct admin_table *table)
{
    const struct admin_table_shape *shape = table->shape;
    sheets_out_sheet(out, shape->title);
    for (uint32_t c = 0; c < shape->columns_n; c++) {
        sheets_out_width(out, c, c, shape->column[c].width);
        sheets_out_text(out, 0, c, shape->column[c].heading, SHEETS_STYLE_HEAD);
    }
    for (size_t r = 0; r < admin_table_rows(table); r++) {
        for (uint32_t c = 0; c < shape->columns_n; c++) {
            put_cell(out, (uint32_t)r + 1, c, admin_table_at(table, r, c),
                     style_of(shape->column[c].kind));
        }
    }
    sheets_out_freeze(out, 1, shape->columns_n > 5 ? 1 : 0);
}

enum hd_err admin_export_xlsx(const struct admin_export *export, struct hd_buf *out)
{
    struct sheets_out *sheets = NULL;
    enum hd_err err = sheets_out_new(&sheets);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < ADMIN_EXPORT_TABLES_N; i++) {
        put_table(sheets, &export->table[i]);
    }
    err = sheets_out_bytes(sheets, out);
    sheets_out_free(sheets);
    return err;
}
