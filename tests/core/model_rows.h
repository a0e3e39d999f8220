/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_MODEL_ROWS_H
#define TEST_MODEL_ROWS_H

/*
 * Tables of broken files: each row changes one spot of a good file and names the exact message
 * that must come out. In rows, ' stands for " so that JSON stays readable.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/bytes.h>
#include <heard/file.h>
#include <heard/notes.h>

struct row {
    const char *find; /* first occurrence is replaced; NULL: put is the whole file */
    const char *put;
    enum hd_err err;
    /* Of the first note of the wanted severity: the way behind "mini.json:LINE: ", or ":LINE" where
     * there is none. test_json_lines.c and tests/golden/broken tell whether lines are right. */
    const char *place;
    const char *text;
};

static inline void append_quoted(struct hd_buf *buf, const char *text)
{
    size_t from = buf->len;
    assert_int_equal(hd_buf_append(buf, text, strlen(text)), HD_OK);
    for (size_t i = from; i < buf->len; i++) {
        buf->p[i] = buf->p[i] == '\'' ? '"' : buf->p[i];
    }
}

/* base with one spot changed; free with hd_buf_free(). */
static inline struct hd_buf changed(struct hd_slice base, const char *find, const char *put)
{
    struct hd_buf out = HD_BUF_EMPTY;
    struct hd_buf needle = HD_BUF_EMPTY;
    append_quoted(&needle, find ? find : "");
    size_t at = 0;
    while (find && at + needle.len <= base.len &&
           memcmp(base.p + at, needle.p, needle.len) != 0) {
        at++;
    }
    size_t behind = find ? at + needle.len : base.len;
    if (behind > base.len) {
        fail_msg("the row's text is not in the file: %s", find);
    }
    if (at > 0) {
        assert_int_equal(hd_buf_append(&out, base.p, at), HD_OK);
    }
    append_quoted(&out, put);
    if (behind < base.len) {
        assert_int_equal(hd_buf_append(&out, base.p + behind, base.len - behind), HD_OK);
    }
    hd_buf_free(&needle);
    return out;
}

/* A place without its line: "mini.json:12: code" becomes "mini.json: code". */
static inline void without_line(const char *place, char out[HD_NOTE_PLACE_MAX])
{
    size_t name = strcspn(place, ":");
    size_t digits = place[name] ? strspn(place + name + 1, "0123456789") : 0;
    const char *rest = digits > 0 ? place + name + 1 + digits : place + name;
    (void)snprintf(out, HD_NOTE_PLACE_MAX, "%.*s%s", (int)name, place, rest);
}

/* The first note of this severity says exactly what the row says; other notes follow it only when
 * they come of the same mistake (more). */
static inline void assert_note(const struct hd_notes *notes, enum hd_severity severity,
                               const struct row *row, bool more)
{
    char place[HD_NOTE_PLACE_MAX];
    char text[HD_NOTE_TEXT_MAX];
    bool line = *row->place == ':';
    (void)snprintf(place, sizeof(place), "mini.json%s%s", *row->place && !line ? ": " : "",
                   row->place);
    size_t i = 0;
    while (i < notes->n && notes->list[i].severity != severity) {
        i++;
    }
    if (i == notes->n) {
        fail_msg("no note, but there should be: %s", row->text);
    }
    memcpy(text, notes->list[i].text, sizeof(text));
    for (char *quote = strchr(text, '"'); quote; quote = strchr(quote, '"')) {
        *quote = '\'';
    }
    assert_string_equal(text, row->text);
    char found[HD_NOTE_PLACE_MAX];
    if (line) {
        assert_string_equal(notes->list[i].place, place);
    } else {
        without_line(notes->list[i].place, found);
        assert_string_equal(found, place);
    }
    if (more != (notes->n > 1)) {
        fail_msg("%zu notes after: %s", notes->n, row->put);
    }
}

/* A file of the sources; free with hd_buf_free(). */
static inline struct hd_buf source_file(const char *name)
{
    char path[HD_PATH_MAX];
    struct hd_buf out = HD_BUF_EMPTY;
    assert_int_equal(hd_path_join(path, sizeof(path), HEARD_SOURCE_DIR, name), HD_OK);
    assert_int_equal(hd_file_read(path, 1 << 20, &out), HD_OK);
    while (out.len > 0 && out.p[out.len - 1] == '\n') {
        out.len--;
    }
    return out;
}

#endif
