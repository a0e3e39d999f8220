/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a form, in order, as questions. A row that cannot be asked as it was meant is left out
 * and listed: a question whose condition is not understood would be asked of everybody, and one that
 * leans on an answer that is not there of nobody.
 */

#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "xlsform_form.h"
#include "xlsform_row.h"

struct group {
    bool repeat;
    const char *never; /* why nothing in it is carried over; NULL: it is */
    struct xlsform_condition condition;
    int route;
};

struct rows {
    struct xlsform_form *form;
    size_t n;      /* groups open */
    size_t deeper; /* groups open that were too many to remember */
    struct group group[XLSFORM_GROUPS_MAX];
};

static const struct group *innermost(const struct rows *rows)
{
    return rows->n > 0 ? &rows->group[rows->n - 1] : NULL;
}

static void open_group(struct rows *rows, uint32_t row, bool repeat)
{
    struct xlsform_form *form = rows->form;
    const struct xlsform_table *table = &form->survey;
    const struct group *outer = innermost(rows);
    struct group group = {.repeat = repeat,
                          .never = outer ? outer->never : NULL,
                          .route = outer ? outer->route : -1};
    struct xlsform_words label;
    if (rows->n == XLSFORM_GROUPS_MAX) {
        rows->deeper++;
        xlsform_say(form, table, row, -1,
                    "is not carried over: too many groups in each other.");
        return;
    }
    group.condition = outer ? outer->condition : (struct xlsform_condition){.question = -1};
    int route = xlsform_row_route(form, row);
    if (route >= 0) {
        group.route = route; /* ours: the route, and its condition, stand in heard_routes */
    } else {
        if (!group.never && repeat) {
            group.never = "it is in a repeat, and kiosks ask every question once";
        }
        if (!group.never &&
            !xlsform_row_condition(form, row, &group.condition, &group.condition, NULL)) {
            group.never = "the condition of its group is not carried over";
        }
        if (xlsform_words_at(form, table, row, "label", "heard_say", &label)) {
            xlsform_say(form, table, row, -1,
                        "the heading of the %s is not carried over: kiosks show one question a "
                        "screen.",
                        repeat ? "repeat" : "group");
        }
        xlsform_say_cells(form, table, row);
    }
    rows->group[rows->n++] = group;
}

static void close_group(struct rows *rows, uint32_t row, bool repeat)
{
    const struct group *inner = innermost(rows);
    if (rows->deeper > 0) {
        rows->deeper--;
    } else if (!inner || inner->repeat != repeat) {
        xlsform_say(rows->form, &rows->form->survey, row, -1,
                    "ends a %s that was not begun; look at the rows above it.",
                    repeat ? "repeat" : "group");
    } else {
        rows->n--;
    }
}

/* The row that asks for the route, in forms that are ours. */
static bool asks_for_route(const struct xlsform_form *form, const struct xlsform_kind *kind)
{
    return form->routes.sheet && kind->type == XLSFORM_T_ONE &&
           strcmp(kind->list, "heard_routes") == 0;
}

static void take_type(struct rows *rows, uint32_t row, const struct xlsform_kind *kind)
{
    struct xlsform_form *form = rows->form;
    const struct xlsform_table *table = &form->survey;
    const struct group *inner = innermost(rows);
    int type = xlsform_column_of(form, table, "type", -1);
    switch (kind->type) {
    case XLSFORM_T_GROUP:
    case XLSFORM_T_REPEAT:
        open_group(rows, row, kind->type == XLSFORM_T_REPEAT);
        return;
    case XLSFORM_T_GROUP_END:
    case XLSFORM_T_REPEAT_END:
        close_group(rows, row, kind->type == XLSFORM_T_REPEAT_END);
        return;
    case XLSFORM_T_NEVER:
        xlsform_say(form, table, row, type, "\"%.60s\" is not carried over: %s.",
                    xlsform_cell(form, table, row, "type"), kind->why);
        return;
    case XLSFORM_T_ONE:
    case XLSFORM_T_MANY:
    case XLSFORM_T_RANGE:
    case XLSFORM_T_NOTE:
    case XLSFORM_T_TEXT:
    case XLSFORM_T_AUDIO:
        break;
    }
    if (rows->deeper > 0 || (inner && inner->never)) {
        xlsform_say(form, table, row, -1, "is not carried over: %s.",
                    rows->deeper > 0 ? "it is in too many groups" : inner->never);
    } else if (!asks_for_route(form, kind)) {
        xlsform_take_row(form, row, kind, inner ? &inner->condition : NULL,
                         inner ? inner->route : -1);
    }
}

static void take_row(struct rows *rows, uint32_t row)
{
    struct xlsform_form *form = rows->form;
    const struct xlsform_table *table = &form->survey;
    struct xlsform_kind kind;
    const char *type = xlsform_cell(form, table, row, "type");
    if (type[0] == '\0') {
        xlsform_say(form, table, row, -1, "is not carried over: it has no type.");
        return;
    }
    if (xlsform_yes(form, table, row, "disabled") == XLSFORM_YES) {
        xlsform_say(form, table, row, xlsform_column_of(form, table, "disabled", -1),
                    "is not carried over: it is switched off.");
        return;
    }
    xlsform_kind_read(type, &kind);
    take_type(rows, row, &kind);
}

void xlsform_read_rows(struct xlsform_form *form)
{
    struct rows rows = {.form = form};
    const struct sheets_sheet *sheet = form->survey.sheet;
    for (size_t i = 0; i < sheet->n && !form->no_memory; i++) {
        uint32_t row = sheet->cell[i].row;
        if (row > form->survey.head && (i == 0 || sheet->cell[i - 1].row != row)) {
            take_row(&rows, row);
        }
    }
    if (rows.n > 0) {
        xlsform_say_of(form, "survey", "%zu groups are not ended.", rows.n);
    }
}
