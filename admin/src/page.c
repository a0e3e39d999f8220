/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wrapping by columns, not bytes; what is put here was checked to hold nothing that steers a
 * terminal. */

#include "page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

enum hd_err admin_page_fini(struct admin_page *page)
{
    hd_buf_free(&page->para);
    return page->err;
}

/* Columns of one character: none for what is put over the one before, two for the wide ones of
 * Chinese, Japanese and Korean. */
static size_t columns_of(uint32_t c)
{
    static const struct {
        uint32_t from, to;
        size_t columns;
    } ranges[] = {{0x300, 0x36f, 0},    {0x200b, 0x200f, 0}, {0x2060, 0x2064, 0},
                  {0xfeff, 0xfeff, 0},  {0x1100, 0x115f, 2}, {0x2e80, 0xa4cf, 2},
                  {0xac00, 0xd7a3, 2},  {0xf900, 0xfaff, 2}, {0xfe30, 0xfe6f, 2},
                  {0xff00, 0xff60, 2},  {0xffe0, 0xffe6, 2}, {0x1f300, 0x1f64f, 2},
                  {0x20000, 0x3fffd, 2}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (c >= ranges[i].from && c <= ranges[i].to) {
            return ranges[i].columns;
        }
    }
    return 1;
}

size_t admin_page_columns(const char *text)
{
    size_t columns = 0;
    for (const char *at = text; *at;) {
        columns += columns_of(hd_utf8_next(&at));
    }
    return columns;
}

/* The part of a text that goes onto one line. */
struct line {
    const char *from;
    size_t bytes;
    size_t columns;
};

/**
 * Take the next line of at most width columns, 2 or more, and move *at behind it. False when
 * nothing is left.
 */
static bool next_line(const char **at, size_t width, struct line *out)
{
    const char *from = *at;
    while (*from == ' ') {
        from++;
    }
    struct line line = {.from = from};
    struct line words = {.from = from}; /* up to the end of the last word that fits */
    const char *next = from;
    while (*next) {
        const char *here = next;
        uint32_t c = hd_utf8_next(&next);
        if (c == ' ' && line.bytes > 0 && line.from[line.bytes - 1] != ' ') {
            words = line;
        }
        if (line.columns + columns_of(c) > width && c != ' ') {
            *out = words.bytes > 0 ? words : line; /* a word longer than a line is cut */
            *at = out->from + out->bytes;
            return true;
        }
        line.bytes = (size_t)(next - from);
        line.columns += columns_of(c);
        if (c == ' ' && line.columns > width) {
            *out = words;
            *at = here;
            return true;
        }
    }
    while (line.bytes > 0 && line.from[line.bytes - 1] == ' ') {
        line.bytes--;
        line.columns--;
    }
    *out = line;
    *at = next;
    return line.bytes > 0;
}

static void add(struct admin_page *page, const char *text, size_t len)
{
    if (!page->err && len > 0) {
        page->err = hd_buf_append(page->out, text, len);
    }
}

static void add_spaces(struct admin_page *page, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add(page, " ", 1);
    }
}

void admin_page_put(struct admin_page *page, const char *fmt, ...)
{
    va_list args;
    va_list again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (!page->err && len < 0) {
        page->err = HD_E_RANGE;
    }
    if (!page->err) {
        page->err = hd_buf_reserve(&page->para, page->para.len + (size_t)len + 1);
    }
    if (!page->err) {
        (void)vsnprintf((char *)page->para.p + page->para.len, (size_t)len + 1, fmt, again);
        page->para.len += (size_t)len;
    }
    va_end(again);
}

/* The paragraph as text; "" when there is none. */
static const char *paragraph(const struct admin_page *page)
{
    return page->err || page->para.len == 0 ? "" : (const char *)page->para.p;
}

void admin_page_end(struct admin_page *page, size_t first, size_t rest)
{
    const char *at = paragraph(page);
    struct line line;
    size_t indent = first;
    while (next_line(&at, ADMIN_PAGE_WIDTH - indent, &line)) {
        add_spaces(page, indent);
        add(page, line.from, line.bytes);
        add(page, "\n", 1);
        indent = rest;
    }
    page->para.len = 0;
}

void admin_page_hang(struct admin_page *page, size_t first, size_t rest, const char *label)
{
    size_t columns = admin_page_columns(label);
    const char *at = paragraph(page);
    struct line line;
    add_spaces(page, first);
    add(page, label, strlen(label));
    bool beside = first + columns < rest; /* is there room for text on the label's line? */
    while (next_line(&at, ADMIN_PAGE_WIDTH - rest, &line)) {
        add(page, "\n", beside ? 0 : 1);
        add_spaces(page, beside ? rest - first - columns : rest);
        add(page, line.from, line.bytes);
        beside = false;
    }
    add(page, "\n", 1);
    page->para.len = 0;
}

void admin_page_gap(struct admin_page *page)
{
    add(page, "\n", 1);
}

void admin_page_heading(struct admin_page *page, char line, const char *text)
{
    size_t widest = 0;
    const char *at = text;
    struct line part;
    admin_page_gap(page);
    while (next_line(&at, ADMIN_PAGE_WIDTH, &part)) {
        add(page, part.from, part.bytes);
        add(page, "\n", 1);
        widest = part.columns > widest ? part.columns : widest;
    }
    for (size_t i = 0; i < widest; i++) {
        add(page, &line, 1);
    }
    add(page, "\n\n", 2);
}

void admin_page_row(struct admin_page *page, const struct admin_columns *columns,
                    const char *const *cell)
{
    const char *at[ADMIN_PAGE_CELLS];
    for (size_t i = 0; i < columns->n; i++) {
        at[i] = cell[i] ? cell[i] : "";
    }
    for (bool more = true; more;) {
        size_t gap = 0; /* columns to fill before the next cell that has anything */
        bool any = false;
        more = false;
        for (size_t i = 0; i < columns->n; i++) {
            struct line line;
            if (next_line(&at[i], columns->width[i], &line)) {
                add_spaces(page, gap);
                add(page, line.from, line.bytes);
                gap = columns->width[i] - line.columns + 1;
                any = true;
            } else {
                gap += columns->width[i] + 1;
            }
            more = more || at[i][strspn(at[i], " ")] != '\0';
        }
        if (any) {
            add(page, "\n", 1);
        }
    }
}

void admin_page_rule(struct admin_page *page, const struct admin_columns *columns)
{
    for (size_t i = 0; i < columns->n; i++) {
        for (size_t k = 0; k < columns->width[i]; k++) {
            add(page, "-", 1);
        }
        add(page, i + 1 < columns->n ? " " : "\n", 1);
    }
}
