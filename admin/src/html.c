/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every byte of somebody's text passes through one switch, so that no statement, name or quote
 * can become markup wherever it stands on a page.
 */

#include "html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void append(struct admin_html *html, const char *bytes, size_t n)
{
    if (!html->err) {
        html->err = hd_buf_append(html->out, bytes, n);
    }
}

void admin_html_put(struct admin_html *html, const char *markup)
{
    append(html, markup, strlen(markup));
}

void admin_html_putf(struct admin_html *html, const char *fmt, ...)
{
    char line[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof(line)) {
        html->err = html->err ? html->err : HD_E_RANGE;
        return;
    }
    append(html, line, (size_t)n);
}

/** What stands for a byte; NULL when it stands for itself. */
static const char *escape(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
        return NULL;
    case 0x7f:
        return "\xef\xbf\xbd";
    default:
        return (unsigned char)c < 0x20 ? "\xef\xbf\xbd" : NULL;
    }
}

void admin_html_text(struct admin_html *html, const char *text)
{
    if (!text) {
        return;
    }
    const char *from = text;
    for (const char *at = text; *at; at++) {
        const char *safe = escape(*at);
        if (safe) {
            append(html, from, (size_t)(at - from));
            admin_html_put(html, safe);
            from = at + 1;
        }
    }
    append(html, from, strlen(from));
}

void admin_html_sentence(struct admin_html *html, const char *text)
{
    if (text && *text >= 'a' && *text <= 'z') {
        append(html, &(char){(char)(*text - 'a' + 'A')}, 1);
        text++;
    }
    admin_html_text(html, text);
}
