/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing spreadsheets with libxlsxwriter. It wants a file name and writes on its own; so it gets a
 * file in memory, and only a whole one takes its place on the disk, like every file of the house.
 * What libxlsxwriter would print on stderr is checked before it is called.
 */
#define _GNU_SOURCE /* NOLINT(readability-identifier-naming): memfd_create() */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <heard/file.h>
#include <heard/text.h>

#include "sheets.h"

enum {
    WRITTEN_MAX = 64 << 20,
    NAME_LETTERS_MAX = 31,
    TEXT_LETTERS_MAX = 32767,
    CHOICES_LETTERS_MAX = 255,
    DAY_ONE = 315532800, /* 1980-01-01, the one date that all our files carry */
};

struct sheets_out {
    int fd;                             /* owned: the file in memory */
    lxw_workbook *workbook;             /* owned until it is closed */
    lxw_worksheet *sheet;               /* borrowed from the workbook: the current one */
    lxw_format *format[SHEETS_STYLE_N]; /* likewise */
    size_t sheets;
    enum hd_err err; /* sticky */
};

static void set_look(lxw_format *format, enum sheets_style style)
{
    static const struct {
        bool bold, italic, wrap, from_right, open;
        lxw_color_t ink, paper; /* 0: as the program has it */
        const char *number;     /* NULL: text */
    } looks[SHEETS_STYLE_N] = {
        [SHEETS_STYLE_PLAIN] = {.number = "General"},
        [SHEETS_STYLE_HEAD] = {.bold = true, .wrap = true, .paper = 0xdddddd},
        [SHEETS_STYLE_WRAP] = {.wrap = true},
        [SHEETS_STYLE_WRAP_RL] = {.wrap = true, .from_right = true},
        [SHEETS_STYLE_FILL] = {.wrap = true, .open = true, .paper = 0xfff6cc},
        [SHEETS_STYLE_FILL_RL] = {.wrap = true,
                                  .from_right = true,
                                  .open = true,
                                  .paper = 0xfff6cc},
        [SHEETS_STYLE_QUIET] = {.wrap = true, .ink = 0x777777},
        [SHEETS_STYLE_WHOLE] = {.number = "#,##0"},
        [SHEETS_STYLE_PERCENT] = {.number = "0\" %\""},
        [SHEETS_STYLE_POINTS] = {.number = "+0;-0;0"},
        [SHEETS_STYLE_DECIMAL] = {.number = "General"},
        [SHEETS_STYLE_HIDDEN] = {.italic = true, .ink = 0x555555, .paper = 0xeeeeee},
    };
    enum { READ_FROM_RIGHT = 2 };
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    format_set_num_format(format, looks[style].number ? looks[style].number : "@");
    if (looks[style].italic) {
        format_set_italic(format);
    }
    if (looks[style].bold) {
        format_set_bold(format);
    }
    if (looks[style].wrap) {
        format_set_text_wrap(format);
    }
    if (looks[style].from_right) {
        format_set_align(format, LXW_ALIGN_RIGHT);
        format_set_reading_order(format, READ_FROM_RIGHT);
    }
    if (looks[style].open) {
        format_set_unlocked(format);
        format_set_border(format,
                          LXW_BORDER_THIN); /* colour alone must not say where to write */
        format_set_border_color(format, 0xbbaa66);
    }
    if (looks[style].ink) {
        format_set_font_color(format, looks[style].ink);
    }
    if (looks[style].paper) {
        format_set_bg_color(format, looks[style].paper);
    }
}

/* The library copies what it is given, but takes no const. */
static bool set_facts(lxw_workbook *workbook)
{
    char application[] = "Heard";
    lxw_doc_properties facts = {.comments = application, .created = DAY_ONE};
    return workbook_set_properties(workbook, &facts) == LXW_NO_ERROR;
}

enum hd_err sheets_out_new(struct sheets_out **out)
{
    struct sheets_out *made = calloc(1, sizeof(*made));
    char path[64];
    if (!made) {
        return HD_E_NOMEM;
    }
    made->fd = memfd_create("heard-sheets", MFD_CLOEXEC);
    if (made->fd >= 0) {
        (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", made->fd);
        made->workbook = workbook_new(path);
    }
    bool ok = made->workbook && set_facts(made->workbook);
    for (int i = 0; ok && i < SHEETS_STYLE_N; i++) {
        made->format[i] = workbook_add_format(made->workbook);
        ok = made->format[i] != NULL;
        if (ok) {
            set_look(made->format[i], (enum sheets_style)i);
        }
    }
    if (!ok) {
        sheets_out_free(made);
        return HD_E_NOMEM;
    }
    *out = made;
    return HD_OK;
}

void sheets_out_free(struct sheets_out *out)
{
    if (!out) {
        return;
    }
    if (out->workbook) {
        lxw_workbook_free(out->workbook);
    }
    if (out->fd >= 0) {
        (void)close(out->fd);
    }
    free(out);
}

static size_t letters_of(const char *text)
{
    size_t n = 0;
    while (hd_utf8_next(&text) != 0) {
        n++;
    }
    return n;
}

static void keep(struct sheets_out *out, lxw_error error)
{
    if (error != LXW_NO_ERROR && !out->err) {
        out->err = error == LXW_ERROR_MEMORY_MALLOC_FAILED ? HD_E_NOMEM : HD_E_RANGE;
    }
}

/* True when there is a table to write to and the place is on it. */
static bool can(struct sheets_out *out, uint32_t row, uint32_t column)
{
    if (!out->err && (!out->sheet || row >= SHEETS_ROWS_MAX || column >= SHEETS_COLUMNS_MAX)) {
        out->err = HD_E_RANGE;
    }
    return !out->err;
}

void sheets_out_sheet(struct sheets_out *out, const char *name)
{
    if (out->err) {
        return;
    }
    struct hd_slice bytes = {(const uint8_t *)name, strlen(name)};
    if (out->sheets == SHEETS_MAX || name[0] == '\0' || !hd_utf8_valid(bytes) ||
        letters_of(name) > NAME_LETTERS_MAX || strpbrk(name, "[]:*?/\\'") ||
        workbook_get_worksheet_by_name(out->workbook, name)) {
        out->err = HD_E_RANGE;
        return;
    }
    out->sheet = workbook_add_worksheet(out->workbook, name);
    out->sheets++;
    if (!out->sheet) {
        out->err = HD_E_NOMEM;
    }
}

static bool looks_escaped(const char *text)
{
    return strncmp(text, "_x", 2) == 0 && strspn(text + 2, "0123456789abcdefABCDEF") >= 4 &&
           text[6] == '_';
}

/* What looks like the format's own escape must not be taken for one. */
static enum hd_err escape(const char *text, struct hd_buf *out)
{
    static const char mark[] = "_x005F";
    enum hd_err err = HD_OK;
    for (const char *at = text; *at != '\0' && !err; at++) {
        if (looks_escaped(at)) {
            err = hd_buf_append(out, mark, sizeof(mark) - 1);
        }
        if (!err) {
            err = hd_buf_append(out, at, 1);
        }
    }
    return err ? err : hd_buf_append(out, "", 1);
}

void sheets_out_text(struct sheets_out *out, uint32_t row, uint32_t column, const char *text,
                     enum sheets_style style)
{
    if (!can(out, row, column)) {
        return;
    }
    if (text[0] == '\0') {
        keep(out,
             worksheet_write_blank(out->sheet, row, (lxw_col_t)column, out->format[style]));
        return;
    }
    if (!hd_utf8_valid((struct hd_slice){(const uint8_t *)text, strlen(text)}) ||
        letters_of(text) > TEXT_LETTERS_MAX / 4) {
        out->err = HD_E_RANGE; /* a quarter: escapes and wide characters count for more */
        return;
    }
    struct hd_buf escaped = HD_BUF_EMPTY;
    enum hd_err err = escape(text, &escaped);
    if (err) {
        out->err = err;
    } else {
        keep(out, worksheet_write_string(out->sheet, row, (lxw_col_t)column,
                                         (const char *)escaped.p, out->format[style]));
    }
    hd_buf_free(&escaped);
}

void sheets_out_number(struct sheets_out *out, uint32_t row, uint32_t column, double number,
                       enum sheets_style style)
{
    if (can(out, row, column)) {
        keep(out, worksheet_write_number(out->sheet, row, (lxw_col_t)column, number,
                                         out->format[style]));
    }
}

void sheets_out_width(struct sheets_out *out, uint32_t first, uint32_t last, double letters)
{
    if (can(out, 0, first) && can(out, 0, last)) {
        keep(out, worksheet_set_column(out->sheet, (lxw_col_t)first, (lxw_col_t)last, letters,
                                       NULL));
    }
}

void sheets_out_hide(struct sheets_out *out, uint32_t first, uint32_t last)
{
    enum { HIDDEN_LETTERS = 30 };
    if (can(out, 0, first) && can(out, 0, last)) {
        lxw_row_col_options options = {.hidden = 1};
        keep(out, worksheet_set_column_opt(out->sheet, (lxw_col_t)first, (lxw_col_t)last,
                                           HIDDEN_LETTERS, NULL, &options));
    }
}

void sheets_out_protect(struct sheets_out *out)
{
    if (can(out, 0, 0)) {
        lxw_protection allowed = {.format_columns = 1, .format_rows = 1};
        worksheet_protect(out->sheet, NULL, &allowed);
    }
}

void sheets_out_freeze(struct sheets_out *out, uint32_t rows, uint32_t columns)
{
    if (can(out, rows, columns)) {
        worksheet_freeze_panes(out->sheet, rows, (lxw_col_t)columns);
    }
}

void sheets_out_choose(struct sheets_out *out, uint32_t first, uint32_t last, uint32_t column,
                       const char *const *values)
{
    enum { VALUES_MAX = 32 };
    char *list[VALUES_MAX + 1] = {NULL};
    size_t letters = 0;
    size_t n = 0;
    if (!can(out, first, column) || !can(out, last, column)) {
        return;
    }
    for (; values[n] && n < VALUES_MAX && !out->err; n++) {
        letters += letters_of(values[n]) + 1;
        list[n] = strdup(values[n]); /* the library takes no const */
        if (!list[n]) {
            out->err = HD_E_NOMEM;
        }
    }
    if (!out->err && (values[n] || letters > CHOICES_LETTERS_MAX)) {
        out->err = HD_E_RANGE;
    }
    if (!out->err) {
        lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_LIST, .value_list = list};
        keep(out, worksheet_data_validation_range(out->sheet, first, (lxw_col_t)column, last,
                                                  (lxw_col_t)column, &rule));
    }
    for (size_t i = 0; i < n; i++) {
        free(list[i]);
    }
}

void sheets_out_right_to_left(struct sheets_out *out)
{
    if (can(out, 0, 0)) {
        worksheet_right_to_left(out->sheet);
    }
}

/* All that was written to the file in memory. */
static enum hd_err take_bytes(int fd, struct hd_buf *bytes)
{
    off_t size = lseek(fd, 0, SEEK_END);
    if (size <= 0 || size > WRITTEN_MAX) {
        return HD_E_RANGE;
    }
    enum hd_err err = hd_buf_reserve(bytes, (size_t)size);
    while (!err && bytes->len < (size_t)size) {
        ssize_t n =
            pread(fd, bytes->p + bytes->len, (size_t)size - bytes->len, (off_t)bytes->len);
        if (n <= 0) {
            err = HD_E_IO;
        } else {
            bytes->len += (size_t)n;
        }
    }
    return err;
}

enum hd_err sheets_out_bytes(struct sheets_out *out, struct hd_buf *bytes)
{
    if (!out->err && out->sheets == 0) {
        out->err = HD_E_RANGE;
    }
    if (!out->err) {
        lxw_error error = workbook_close(out->workbook); /* frees it, whatever it returns */
        out->workbook = NULL;
        out->sheet = NULL;
        if (error != LXW_NO_ERROR) {
            out->err = error == LXW_ERROR_MEMORY_MALLOC_FAILED ? HD_E_NOMEM : HD_E_IO;
        }
    }
    struct hd_buf taken = HD_BUF_EMPTY;
    enum hd_err err = out->err ? out->err : take_bytes(out->fd, &taken);
    out->err = HD_E_EXISTS; /* nothing more can be written to it */
    if (err) {
        hd_buf_free(&taken);
        return err;
    }
    *bytes = taken;
    return HD_OK;
}

enum hd_err sheets_out_finish(struct sheets_out *out, const char *path, struct hd_notes *notes)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = sheets_out_bytes(out, &bytes);
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&bytes), 0600);
    }
    hd_buf_free(&bytes);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path, "The spreadsheet could not be written: %s.",
                     hd_err_text(err));
    }
    return err;
}
