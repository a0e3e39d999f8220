/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All tables as one JSON object: a list of objects for each, by the codes of the columns. Nothing
 * to say is null, what is suppressed says so. assets/schema/export.schema.json describes it.
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "export.h"

static json_t *value_of(const struct admin_cell *cell)
{
    switch (cell->kind) {
    case ADMIN_CELL_BLANK:
        return json_null();
    case ADMIN_CELL_TEXT:
        return json_string(cell->text);
    case ADMIN_CELL_NUMBER:
        return cell->number == floor(cell->number) && fabs(cell->number) < 1e15
                   ? json_integer((json_int_t)cell->number)
                   : json_real(cell->number);
    case ADMIN_CELL_YES:
        return json_true();
    case ADMIN_CELL_NO:
        return json_false();
    case ADMIN_CELL_SUPPRESSED:
        return json_string(ADMIN_SUPPRESSED);
    }
    return NULL;
}

/* NULL when memory ran out. */
static json_t *rows_of(const struct admin_table *table)
{
    json_t *rows = json_array();
    bool bad = !rows;
    for (size_t r = 0; r < admin_table_rows(table) && !bad; r++) {
        json_t *row = json_object();
        bad = json_array_append_new(rows, row) != 0;
        for (size_t c = 0; c < table->shape->columns_n && !bad; c++) {
            bad = json_object_set_new(row, table->shape->column[c].code,
                                      value_of(admin_table_at(table, r, c))) != 0;
        }
    }
    if (bad) {
        json_decref(rows);
        return NULL;
    }
    return rows;
}

enum hd_err admin_export_json(const struct admin_export *export, struct hd_buf *out)
{
    json_t *root = json_object();
    char *text = NULL;
    bool bad = json_object_set_new(root, "format", json_string("heard-export")) != 0;
    bad = json_object_set_new(root, "version", json_integer(ADMIN_EXPORT_VERSION)) != 0 || bad;
    for (size_t i = 0; i < ADMIN_EXPORT_TABLES_N && !bad; i++) {
        const struct admin_table *table = &export->table[i];
        bad = json_object_set_new(root, table->shape->code, rows_of(table)) != 0;
    }
    if (!bad) {
        text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    }
    json_decref(root);
    enum hd_err err = text ? hd_buf_printf(out, "%s\n", text) : HD_E_NOMEM;
    if (err) {
        hd_buf_free(out);
    }
    free(text);
    return err;
}
