/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of a form as they are written. A language gets columns for how things are spoken only when
 * something in it is, for most surveys in Latin letters need none.
 */

#include "xlsform_page.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool from_right(const char *code)
{
    static const char *const codes[] = {"ar", "fa", "he", "ur", "ps", "prs"};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        size_t n = strlen(codes[i]);
        if (strncmp(code, codes[i], n) == 0 && (code[n] == '\0' || code[n] == '-')) {
            return true;
        }
    }
    return false;
}

/* Everything in the file, without recursion: a list of what is still to be looked at. */
void page_find_spoken(struct export *export)
{
    json_t *todo = json_array();
    (void)json_array_append(todo, export->root);
    while (json_array_size(todo) > 0) {
        size_t last = json_array_size(todo) - 1;
        json_t *at = json_incref(json_array_get(todo, last));
        (void)json_array_remove(todo, last);
        const char *key = NULL;
        json_t *value = NULL;
        size_t i = 0;
        json_object_foreach(at, key, value)
        {
            for (size_t k = 0; k < export->langs.n; k++) {
                bool here = strcmp(key, export->langs.code[k]) == 0;
                export->spoken[k] = export->spoken[k] || (here && json_is_object(value));
            }
            (void)json_array_append(todo, value);
        }
        json_array_foreach(at, i, value)
        {
            (void)json_array_append(todo, value);
        }
        json_decref(at);
    }
    json_decref(todo);
}

static void head(struct page *page, uint32_t column, const char *base, const char *lang,
                 double letters)
{
    char name[XLSFORM_NAME_MAX];
    char text[2 * XLSFORM_NAME_MAX];
    struct sheets_out *out = page->export->out;
    (void)snprintf(text, sizeof(text), "%s%s%s", base, lang ? "::" : "",
                   lang ? xlsform_lang_name(lang, name) : "");
    sheets_out_text(out, 0, column, text, SHEETS_STYLE_HEAD);
    sheets_out_width(out, column, column, letters);
}

void page_begin(struct page *page, struct export *export, const char *name,
                const struct page_column *columns, size_t n)
{
    assert(n <= PAGE_COLUMNS_MAX);
    *page = (struct page){.export = export, .row = 1, .n = n, .column = columns};
    uint32_t at = 0;
    sheets_out_sheet(export->out, name);
    for (size_t i = 0; i < n; i++) {
        const struct page_column *column = &columns[i];
        page->at[i] = at;
        bool each = column->say || column->every;
        for (size_t k = 0; each && k < export->langs.n; k++) {
            head(page, at++, column->base, export->langs.code[k], column->letters);
            if (column->say && export->spoken[k]) {
                head(page, at++, column->say, export->langs.code[k], column->letters);
            }
        }
        if (!each) {
            head(page, at++, column->base, NULL, column->letters);
        }
    }
    sheets_out_freeze(export->out, 1, 0);
}

static size_t find(const struct page *page, const char *base)
{
    size_t i = 0;
    while (i < page->n && strcmp(page->column[i].base, base) != 0) {
        i++;
    }
    assert(i < page->n);
    return i;
}

void page_put(struct page *page, const char *base, const char *text)
{
    size_t column = find(page, base);
    uint32_t n = page->column[column].every ? (uint32_t)page->export->langs.n : 1;
    for (uint32_t i = 0; text && i < n; i++) {
        sheets_out_text(page->export->out, page->row, page->at[column] + i, text,
                        SHEETS_STYLE_WRAP);
    }
}

void page_put_words(struct page *page, const char *base, const json_t *words)
{
    const struct export *export = page->export;
    uint32_t at = page->at[find(page, base)];
    for (size_t k = 0; words && k < export->langs.n; k++) {
        const json_t *value = json_object_get(words, export->langs.code[k]);
        const json_t *text = json_is_object(value) ? json_object_get(value, "text") : value;
        enum sheets_style style =
            from_right(export->langs.code[k]) ? SHEETS_STYLE_WRAP_RL : SHEETS_STYLE_WRAP;
        sheets_out_text(export->out, page->row, at++, json_string_value(text), style);
        if (export->spoken[k]) {
            const char *say = json_string_value(json_object_get(value, "say"));
            sheets_out_text(export->out, page->row, at++, say ? say : "", style);
        }
    }
}

void page_next(struct page *page)
{
    page->row++;
}
