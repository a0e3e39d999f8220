/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is written as a spreadsheet is read back as it was, the same calls give the same bytes, and a
 * failed or refused file leaves nothing behind. Files of other writers, and hostile ones, are in
 * sheets_of_others.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/file.h>

#include "sheets.h"

static char folder[] = "/tmp/heard-sheets-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/a.xlsx", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static struct sheets_out *begin(void)
{
    struct sheets_out *out = NULL;
    assert_int_equal(sheets_out_new(&out), HD_OK);
    return out;
}

static enum hd_err finish(struct sheets_out *out)
{
    static struct hd_notes notes;
    notes = (struct hd_notes){.n = 0};
    enum hd_err err = sheets_out_finish(out, path, &notes);
    assert_int_equal(notes.errors, err ? 1 : 0);
    sheets_out_free(out);
    return err;
}

static struct sheets_book *read_back(void)
{
    static struct hd_notes notes;
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sheets_book *book = NULL;
    assert_int_equal(hd_file_read(path, SHEETS_FILE_MAX, &bytes), HD_OK);
    assert_int_equal(sheets_read(hd_buf_slice(&bytes), path, &notes, &book), HD_OK);
    hd_buf_free(&bytes);
    return book;
}

static const char *const texts[] = {
    "plain",
    " spaces around ",
    "two\nlines",
    "=1+1",
    "+44",
    "007",
    "TRUE",
    "#N/A",
    "a\tb",
    "_x000D_",
    "_x005F_",
    "_xZZZZ_",
    "_x12",
    "__x0041_",
    "<&>\"'",
    "🙂 ąę 你好 مرحبا",
    "\x01\x1f control",
    "'quoted",
    "{array}",
    "https://example.org",
    "-",
    "1e5",
};
enum { TEXTS_N = sizeof(texts) / sizeof(texts[0]) };

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct sheets_out *out = begin();
    sheets_out_sheet(out, "survey");
    for (uint32_t i = 0; i < TEXTS_N; i++) {
        sheets_out_text(out, i, i % 7, texts[i], (enum sheets_style)(i % SHEETS_STYLE_N));
    }
    sheets_out_sheet(out, "Ąę 你好");
    sheets_out_number(out, 3, 2, 0.1 + 0.2, SHEETS_STYLE_PLAIN);
    sheets_out_number(out, SHEETS_ROWS_MAX - 1, SHEETS_COLUMNS_MAX - 1, -42, SHEETS_STYLE_FILL);
    sheets_out_text(out, 5, 5, "", SHEETS_STYLE_FILL);
    sheets_out_width(out, 0, 5, 30);
    sheets_out_freeze(out, 1, 2);
    sheets_out_choose(out, 1, 9, 3, (const char *const[]){"yes", "no", NULL});
    sheets_out_right_to_left(out);
    sheets_out_sheet(out, "empty");
    assert_int_equal(finish(out), HD_OK);

    struct sheets_book *book = read_back();
    assert_int_equal(book->n, 3);
    assert_string_equal(book->sheet[1].name, "Ąę 你好");
    for (uint32_t i = 0; i < TEXTS_N; i++) {
        assert_string_equal(sheets_text(&book->sheet[0], i, i % 7), texts[i]);
        assert_int_equal(sheets_at(&book->sheet[0], i, i % 7)->kind, SHEETS_TEXT);
    }
    assert_int_equal(book->sheet[0].n, TEXTS_N);
    assert_int_equal(book->sheet[1].n, 2);
    assert_string_equal(sheets_text(&book->sheet[1], 3, 2), "0.3");
    assert_string_equal(
        sheets_text(&book->sheet[1], SHEETS_ROWS_MAX - 1, SHEETS_COLUMNS_MAX - 1), "-42");
    assert_int_equal(book->sheet[1].rows, SHEETS_ROWS_MAX);
    assert_int_equal(book->sheet[2].n, 0);
    assert_null(sheets_at(&book->sheet[2], 0, 0));
    sheets_free(book);
}

static void the_same_calls_give_the_same_bytes(void **state)
{
    (void)state;
    struct hd_buf bytes[2] = {HD_BUF_EMPTY, HD_BUF_EMPTY};
    for (size_t i = 0; i < 2; i++) {
        struct sheets_out *out = begin();
        sheets_out_sheet(out, "a");
        sheets_out_text(out, 0, 0, "b", SHEETS_STYLE_HEAD);
        assert_int_equal(finish(out), HD_OK);
        assert_int_equal(hd_file_read(path, SHEETS_FILE_MAX, &bytes[i]), HD_OK);
        const struct timespec two = {.tv_sec = i == 0 ? 2 : 0}; /* archives count in twos */
        (void)nanosleep(&two, NULL);
    }
    assert_int_equal(bytes[0].len, bytes[1].len);
    assert_memory_equal(bytes[0].p, bytes[1].p, bytes[0].len);
    hd_buf_free(&bytes[0]);
    hd_buf_free(&bytes[1]);
}

static void what_cannot_be_written_writes_nothing(void **state)
{
    (void)state;
    static char many[40000];
    memset(many, 'a', sizeof(many) - 1);
    static const char *const names[] = {
        "", "a/b", "a[b", "'a", "12345678901234567890123456789012", "\xff",
    };
    (void)unlink(path);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct sheets_out *out = begin();
        sheets_out_sheet(out, names[i]);
        assert_int_equal(finish(out), HD_E_RANGE);
    }
    for (int i = 0; i < 7; i++) {
        struct sheets_out *out = begin();
        if (i != 1) {
            sheets_out_sheet(out, "a");
        }
        switch (i) {
        case 0:
            sheets_out_text(out, SHEETS_ROWS_MAX, 0, "a", SHEETS_STYLE_PLAIN);
            break;
        case 1:
            sheets_out_text(out, 0, 0, "a", SHEETS_STYLE_PLAIN);
            break;
        case 2:
            sheets_out_number(out, 0, SHEETS_COLUMNS_MAX, 1, SHEETS_STYLE_PLAIN);
            break;
        case 3:
            sheets_out_text(out, 0, 0, many, SHEETS_STYLE_PLAIN);
            break;
        case 4:
            sheets_out_text(out, 0, 0, "\xff", SHEETS_STYLE_PLAIN);
            break;
        case 5:
            sheets_out_sheet(out, "A"); /* capital letters make no other name */
            break;
        case 6:
            many[300] = '\0';
            sheets_out_choose(out, 1, 2, 0, (const char *const[]){many, NULL});
            break;
        }
        assert_int_equal(finish(out), HD_E_RANGE);
    }
    struct sheets_out *out = begin();
    assert_int_equal(finish(out), HD_E_RANGE); /* no table at all */
    assert_false(hd_path_exists(path));
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    (void)state;
    static struct hd_notes notes;
    struct sheets_out *out = begin();
    sheets_out_sheet(out, "a");
    char missing[96];
    (void)snprintf(missing, sizeof(missing), "%s/no/a.xlsx", folder);
    assert_int_equal(sheets_out_finish(out, missing, &notes), HD_E_NOT_FOUND);
    assert_int_equal(notes.errors, 1);
    sheets_out_free(out);
}

static void places_have_names(void **state)
{
    (void)state;
    static const struct {
        uint32_t row, column;
        const char *ref;
    } rows[] = {
        {0, 0, "A1"},
        {6, 1, "B7"},
        {0, 25, "Z1"},
        {0, 26, "AA1"},
        {0, 701, "ZZ1"},
        {0, 702, "AAA1"},
        {SHEETS_ROWS_MAX - 1, SHEETS_COLUMNS_MAX - 1, "XFD1048576"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char ref[SHEETS_REF_MAX];
        sheets_ref(rows[i].row, rows[i].column, ref);
        assert_string_equal(ref, rows[i].ref);
    }
}

static void tables_are_found_by_name(void **state)
{
    (void)state;
    struct sheets_out *out = begin();
    sheets_out_sheet(out, " Survey ");
    sheets_out_sheet(out, "surveys");
    assert_int_equal(finish(out), HD_OK);
    struct sheets_book *book = read_back();
    assert_ptr_equal(sheets_find(book, "survey"), &book->sheet[0]);
    assert_ptr_equal(sheets_find(book, "SURVEYS"), &book->sheet[1]);
    assert_null(sheets_find(book, "surve"));
    assert_null(sheets_find(book, ""));
    sheets_free(book);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    static struct hd_notes notes;
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sheets_out *out = begin();
    sheets_out_sheet(out, "a");
    sheets_out_text(out, 0, 0, "b", SHEETS_STYLE_PLAIN);
    assert_int_equal(finish(out), HD_OK);
    assert_int_equal(hd_file_read(path, SHEETS_FILE_MAX, &bytes), HD_OK);
    for (size_t len = 0; len < bytes.len; len++) {
        struct sheets_book *book = NULL;
        notes = (struct hd_notes){.n = 0};
        uint8_t *copy = malloc(len ? len : 1);
        assert_non_null(copy);
        memcpy(copy, bytes.p, len);
        assert_int_equal(sheets_read((struct hd_slice){copy, len}, "it", &notes, &book),
                         HD_E_FORMAT);
        assert_int_equal(notes.errors, 1);
        assert_null(book);
        free(copy);
    }
    hd_buf_free(&bytes);
}

static void a_flipped_bit_is_refused_or_changes_nothing(void **state)
{
    (void)state;
    static struct hd_notes notes;
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sheets_out *out = begin();
    sheets_out_sheet(out, "a");
    sheets_out_text(out, 0, 0, "b", SHEETS_STYLE_PLAIN);
    assert_int_equal(finish(out), HD_OK);
    assert_int_equal(hd_file_read(path, SHEETS_FILE_MAX, &bytes), HD_OK);
    for (size_t bit = 0; bit < bytes.len * 8; bit += 3) {
        struct sheets_book *book = NULL;
        notes = (struct hd_notes){.n = 0};
        bytes.p[bit / 8] ^= (uint8_t)(1U << bit % 8);
        enum hd_err err = sheets_read(hd_buf_slice(&bytes), "it", &notes, &book);
        bytes.p[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(notes.errors, err ? 1 : 0);
        if (!err && book->sheet[0].n > 0) {
            /* Parts that are not read may be damaged unseen; what is read has a sum. */
            assert_string_equal(book->sheet[0].name, "a");
            assert_string_equal(sheets_text(&book->sheet[0], 0, 0), "b");
        }
        sheets_free(book);
    }
    hd_buf_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(the_same_calls_give_the_same_bytes),
        cmocka_unit_test(what_cannot_be_written_writes_nothing),
        cmocka_unit_test(a_folder_that_is_not_there_is_said),
        cmocka_unit_test(places_have_names),
        cmocka_unit_test(tables_are_found_by_name),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_flipped_bit_is_refused_or_changes_nothing),
    };
    return cmocka_run_group_tests_name("sheets", tests, make_folder, remove_folder);
}
