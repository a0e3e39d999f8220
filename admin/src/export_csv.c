/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables as CSV (RFC 4180), for programs that read nothing else: UTF-8 with a byte order mark, so
 * that spreadsheet programs do not guess, and no text that they could take for a formula.
 */

#define _GNU_SOURCE /* NOLINT(readability-identifier-naming): O_DIRECTORY, mkdtemp() */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/file.h>

#include "export.h"

/* A text whose first letter behind blanks starts a formula somewhere, or that starts with a blank
 * that programs swallow. The wide forms are taken for the narrow ones by some programs. */
static bool looks_like_formula(const char *text)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};
    if (text[0] == '\t' || text[0] == '\r' || text[0] == '\n') {
        return true;
    }
    const char *at = text + strspn(text, " \t\r\n");
    if (*at != '\0' && strchr("=+-@", *at)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        if (strncmp(at, wide[i], strlen(wide[i])) == 0) {
            return true;
        }
    }
    return false;
}

static enum hd_err put_text(const char *text, struct hd_buf *out)
{
    const char *guard = looks_like_formula(text) ? "'" : "";
    if (!strpbrk(text, ",\"\r\n") && text[0] != ' ') {
        return hd_buf_printf(out, "%s%s", guard, text);
    }
    enum hd_err err = hd_buf_printf(out, "\"%s", guard);
    for (const char *at = text; *at != '\0' && !err; at++) {
        err = *at == '"' ? hd_buf_append(out, "\"\"", 2) : hd_buf_append(out, at, 1);
    }
    return err ? err : hd_buf_append(out, "\"", 1);
}

static enum hd_err put_cell(const struct admin_cell *cell, struct hd_buf *out)
{
    switch (cell->kind) {
    case ADMIN_CELL_BLANK:
        break;
    case ADMIN_CELL_TEXT:
        return put_text(cell->text, out);
    case ADMIN_CELL_NUMBER:
        return hd_buf_printf(out, "%.15g", cell->number);
    case ADMIN_CELL_YES:
        return hd_buf_printf(out, "yes");
    case ADMIN_CELL_NO:
        return hd_buf_printf(out, "no");
    case ADMIN_CELL_SUPPRESSED:
        return hd_buf_printf(out, ADMIN_SUPPRESSED);
    }
    return HD_OK;
}

/* What stands behind a cell. */
static enum hd_err put_end(const struct admin_table *table, size_t column, struct hd_buf *out)
{
    return hd_buf_printf(out, "%s", column + 1 < table->shape->columns_n ? "," : "\r\n");
}

enum hd_err admin_export_csv(const struct admin_table *table, struct hd_buf *out)
{
    size_t columns = table->shape->columns_n;
    size_t rows = admin_table_rows(table);
    enum hd_err err = hd_buf_printf(out, "\xef\xbb\xbf");
    for (size_t c = 0; c < columns && !err; c++) {
        err = put_text(table->shape->column[c].code, out);
        err = err ? err : put_end(table, c, out);
    }
    for (size_t r = 0; r < rows && !err; r++) {
        for (size_t c = 0; c < columns && !err; c++) {
            err = put_cell(admin_table_at(table, r, c), out);
            err = err ? err : put_end(table, c, out);
        }
    }
    if (err) {
        hd_buf_free(out);
    }
    return err;
}

static enum hd_err write_tables(const struct admin_export *export, const char *dir)
{
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < ADMIN_EXPORT_TABLES_N && !err; i++) {
        char name[64];
        char path[HD_PATH_MAX];
        struct hd_buf bytes = HD_BUF_EMPTY;
        (void)snprintf(name, sizeof(name), "%s.csv", export->table[i].shape->code);
        err = hd_path_join(path, sizeof(path), dir, name);
        if (!err) {
            err = admin_export_csv(&export->table[i], &bytes);
        }
        if (!err) {
            err = hd_file_write_new(path, hd_buf_slice(&bytes), 0644);
        }
        hd_buf_free(&bytes);
    }
    return err;
}

/* Remove what write_tables() may have written, and nothing else. Best effort. */
static void remove_tables(const char *dir)
{
    for (size_t i = 0; i < ADMIN_EXPORT_TABLES_N; i++) {
        char name[64];
        char path[HD_PATH_MAX];
        (void)snprintf(name, sizeof(name), "%s.csv",
                       admin_table_shape((enum admin_export_table)i)->code);
        if (hd_path_join(path, sizeof(path), dir, name) == HD_OK) {
            (void)unlink(path);
        }
    }
    (void)rmdir(dir);
}

/* The folder takes its place at once; an empty one there gives way, anything else does not. */
static enum hd_err take_place(const char *made, const char *dir)
{
    if (chmod(made, 0755) != 0) {
        return hd_err_of_errno(errno);
    }
    if (rename(made, dir) != 0) {
        bool taken = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR;
        return taken ? HD_E_EXISTS : hd_err_of_errno(errno);
    }
    return hd_parent_sync(dir);
}

enum hd_err admin_export_folder(const struct admin_export *export, const char *dir,
                                struct hd_notes *notes)
{
    char place[HD_PATH_MAX];
    char made[HD_PATH_MAX];
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') {
        len--;
    }
    int n = snprintf(place, sizeof(place), "%.*s", (int)(len < HD_PATH_MAX ? len : 0), dir);
    if (n <= 0 || snprintf(made, sizeof(made), "%s.XXXXXX", place) >= HD_PATH_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, "--out", "This name is too long or empty.");
        return HD_E_RANGE;
    }
    enum hd_err err = HD_E_EXISTS;
    if (!hd_path_exists(place) || hd_dir_is_empty(place)) {
        err = mkdtemp(made) ? write_tables(export, made) : hd_err_of_errno(errno);
        if (!err) {
            err = take_place(made, place);
        }
        if (err) {
            remove_tables(made);
        }
    }
    if (err == HD_E_EXISTS) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "There is something already, and an export never mixes with other files. "
                     "Nothing was changed; name a new folder.");
    } else if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, place, "The export could not be written there: %s.",
                     hd_err_text(err));
    }
    return err;
}
