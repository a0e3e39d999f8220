/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_HTML_H
#define ADMIN_HTML_H

/*
 * Writing HTML: markup is ours and goes out as it is, text is somebody's and is always escaped.
 * The first error sticks, so a page is a straight list of writes and one check at the end.
 */

#include <heard/bytes.h>
#include <heard/err.h>

struct admin_html {
    struct hd_buf *out; /**< borrowed */
    enum hd_err err;    /**< HD_E_NOMEM once memory ran out; nothing is written after it */
};

/** Append markup of ours. */
void admin_html_put(struct admin_html *html, const char *markup);

/** Append formatted markup of ours, numbers mostly: never somebody's text. */
void admin_html_putf(struct admin_html *html, const char *fmt, ...) HD_PRINTF(2, 3);

/**
 * Append text, safe inside an element and inside an attribute in double quotes.
 *
 * Control characters, which HTML does not allow, become U+FFFD. NULL writes nothing.
 */
void admin_html_text(struct admin_html *html, const char *text);

/** As admin_html_text(), the first letter as a capital if it is a to z. */
void admin_html_sentence(struct admin_html *html, const char *text);

#endif
