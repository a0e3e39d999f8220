/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables that are filled cell by cell. Counts and shares are rounded here and only here, so that
 * no table can hold a number that is finer than what people may see.
 */

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <heard/disclosure.h>

#include "export.h"

/* Far below any difference that counts can make: 1 / (largest base squared). */
static const double tiny = 1e-9;

static void add(struct admin_table *table, struct admin_cell cell)
{
    if (!table->err && table->n == table->cap) {
        size_t cap = table->cap ? 2 * table->cap : 256;
        struct admin_cell *grown = realloc(table->cell, cap * sizeof(*grown));
        if (grown) {
            table->cell = grown;
            table->cap = cap;
        } else {
            table->err = HD_E_NOMEM;
        }
    }
    if (table->err) {
        free(cell.text);
        return;
    }
    table->cell[table->n++] = cell;
}

void admin_table_blank(struct admin_table *table)
{
    add(table, (struct admin_cell){.kind = ADMIN_CELL_BLANK});
}

void admin_table_suppressed(struct admin_table *table)
{
    add(table, (struct admin_cell){.kind = ADMIN_CELL_SUPPRESSED});
}

void admin_table_text(struct admin_table *table, const char *text)
{
    if (!text || text[0] == '\0') {
        admin_table_blank(table);
        return;
    }
    char *copy = strdup(text);
    if (!copy) {
        table->err = HD_E_NOMEM;
        return;
    }
    add(table, (struct admin_cell){.kind = ADMIN_CELL_TEXT, .text = copy});
}

void admin_table_number(struct admin_table *table, double number)
{
    add(table, (struct admin_cell){.kind = ADMIN_CELL_NUMBER, .number = number});
}

void admin_table_yes_no(struct admin_table *table, bool yes)
{
    add(table, (struct admin_cell){.kind = yes ? ADMIN_CELL_YES : ADMIN_CELL_NO});
}

void admin_table_count(struct admin_table *table, uint64_t count)
{
    if (!hd_may_show_count(count)) {
        admin_table_suppressed(table);
    } else {
        uint64_t tens = (count + 5) / 10 * 10;
        admin_table_number(table, (double)tens);
    }
}

void admin_table_count_or_none(struct admin_table *table, uint64_t count)
{
    if (count == 0) {
        admin_table_number(table, 0);
    } else {
        admin_table_count(table, count);
    }
}

void admin_table_percent(struct admin_table *table, double share, uint32_t target)
{
    double percent = 100.0 * share;
    double whole = floor(percent + 0.5);
    double aim = target;
    if (target <= 100 && percent < aim - tiny && whole >= aim) {
        whole = aim - 1;
    } else if (target <= 100 && percent > aim + tiny && whole <= aim) {
        whole = aim + 1;
    }
    admin_table_number(table, whole);
}

size_t admin_table_rows(const struct admin_table *table)
{
    return table->n / table->shape->columns_n;
}

const struct admin_cell *admin_table_at(const struct admin_table *table, size_t row,
                                        size_t column)
{
    return &table->cell[row * table->shape->columns_n + column];
}

enum hd_err admin_export_make(const struct admin_export_from *from, struct admin_export *out)
{
    struct admin_table *table = out->table;
    *out = (struct admin_export){0};
    for (size_t i = 0; i < ADMIN_EXPORT_TABLES_N; i++) {
        table[i].shape = admin_table_shape((enum admin_export_table)i);
    }
    admin_export_summary(from, &table[ADMIN_EXPORT_SUMMARY]);
    admin_export_indicators(from, &table[ADMIN_EXPORT_INDICATORS]);
    admin_export_questions(from, &table[ADMIN_EXPORT_QUESTIONS]);
    admin_export_breakdowns(&table[ADMIN_EXPORT_BREAKDOWNS]);
    admin_export_plan(from->report->plan, &table[ADMIN_EXPORT_PLAN]);
    admin_export_method(&table[ADMIN_EXPORT_METHOD]);
    admin_export_dictionary(&table[ADMIN_EXPORT_DICTIONARY]);
    admin_export_codes(from, &table[ADMIN_EXPORT_CODES]);
    for (size_t i = 0; i < ADMIN_EXPORT_TABLES_N; i++) {
        if (table[i].err) {
            return table[i].err;
        }
        assert(table[i].n % table[i].shape->columns_n == 0);
    }
    return HD_OK;
}

void admin_export_free(struct admin_export *export)
{
    for (size_t i = 0; i < ADMIN_EXPORT_TABLES_N; i++) {
        struct admin_table *table = &export->table[i];
        for (size_t k = 0; k < table->n; k++) {
            free(table->cell[k].text);
        }
        free(table->cell);
        *table = (struct admin_table){0};
    }
}
