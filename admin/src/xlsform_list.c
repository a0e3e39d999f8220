/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of what a form says and a survey does not. Nothing is dropped without a line here; a
 * file made to fill it fills a megabyte, and the rest is counted.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "xlsform_form.h"

enum { LINE_MAX_BYTES = 600 };

static void add(struct xlsform_list *list, const char *where, const char *text)
{
    list->n++;
    if (list->lines.len > XLSFORM_LIST_BYTES ||
        hd_buf_printf(&list->lines, "%s: %s\n", where, text) != HD_OK) {
        list->left_off++;
    }
}

void xlsform_say(struct xlsform_form *form, const struct xlsform_table *table, uint32_t row,
                 int column, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES];
    char shown[LINE_MAX_BYTES];
    char where[LINE_MAX_BYTES];
    char heading[XLSFORM_NAME_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    hd_text_printable(shown, sizeof(shown), text);
    if (column < 0) {
        (void)snprintf(where, sizeof(where), "%s, row %" PRIu32, table->name, row + 1);
    } else {
        char ref[SHEETS_REF_MAX];
        uint32_t at = table->column[column].at;
        sheets_ref(0, at, ref);
        ref[strcspn(ref, "0123456789")] = '\0';
        hd_text_printable(heading, sizeof(heading), sheets_text(table->sheet, table->head, at));
        (void)snprintf(where, sizeof(where), "%s, row %" PRIu32 ", column %s (%s)", table->name,
                       row + 1, ref, heading);
    }
    add(form->list, where, shown);
}

void xlsform_say_of(struct xlsform_form *form, const char *where, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES];
    char shown[LINE_MAX_BYTES];
    char place[LINE_MAX_BYTES];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    hd_text_printable(shown, sizeof(shown), text);
    hd_text_printable(place, sizeof(place), where);
    add(form->list, place, shown);
}

void xlsform_list_free(struct xlsform_list *list)
{
    hd_buf_free(&list->lines);
    *list = (struct xlsform_list){.n = 0};
}
