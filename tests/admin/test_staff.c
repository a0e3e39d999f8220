/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin staff" as an officer runs it: a code shown once and kept nowhere, names that stay in
 * one file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/staff.h>

#include "office_fixture.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The code in what "staff add" printed: two groups of four digits on a line of their own. */
static void printed_code(const char *out, char *code)
{
    const char *at = strstr(out, "\n\n    ");
    assert_non_null(at);
    at += strlen("\n\n    ");
    assert_int_equal(strspn(at, "0123456789"), 4);
    assert_int_equal(at[4], ' ');
    assert_int_equal(strspn(at + 5, "0123456789"), 4);
    assert_memory_equal(at + 9, "\n\n", 2);
    snprintf(code, HD_STAFF_CODE_LEN + 1, "%.4s%.4s", at, at + 5);
}

static void add_shows_a_code_once_and_says_what_to_do_with_it(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    char code[HD_STAFF_CODE_LEN + 1];
    assert_int_equal(RUN(folder, "staff", "add", office, "Ana Smith"), 0);
    assert_string_equal(folder->err, "");
    printed_code(folder->out, code);
    assert_memory_equal(code, "01", 2);
    assert_contains(folder->out, "Ana Smith has number 1");
    assert_contains(folder->out, "away from the kiosk");
    assert_contains(folder->out, "heard-admin pack");
    char *file = slurp(in(folder, "office/staff.json"));
    assert_contains(file, "Ana Smith");
    assert_null(strstr(file, code));
    free(file);
    assert_int_equal(RUN(folder, "staff", "list", office), 0);
    assert_string_equal(folder->out, "1\tAna Smith\n");
}

static void the_code_that_is_shown_opens_the_lock_of_a_kiosk(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    char code[HD_STAFF_CODE_LEN + 1];
    assert_int_equal(RUN(folder, "staff", "add", office, "Ana"), 0);
    assert_int_equal(RUN(folder, "staff", "add", office, "Ben"), 0);
    printed_code(folder->out, code);
    char *file = slurp(in(folder, "office/staff.json"));
    const char *hash = strstr(strstr(file, "Ben"), "$argon2id");
    struct hd_staff_code known = {.number = 2};
    snprintf(known.hash, sizeof(known.hash), "%.*s", (int)strcspn(hash, "\""), hash);
    free(file);
    struct hd_lock *lock = NULL;
    uint16_t number = 0;
    assert_int_equal(hd_crypto_start(), HD_OK);
    assert_int_equal(hd_lock_create(folder->path), HD_OK);
    assert_int_equal(hd_lock_open(folder->path, 0, &lock), HD_OK);
    assert_int_equal(hd_lock_try(lock, &known, 1, code, 0, &number), HD_OK);
    assert_int_equal(number, 2);
    hd_lock_close(lock);
}

static void remove_keeps_the_name_and_the_number(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    assert_int_equal(RUN(folder, "staff", "list", office), 0);
    assert_contains(folder->out, "Nobody has a code");
    assert_int_equal(RUN(folder, "staff", "add", office, "Ana"), 0);
    assert_int_equal(RUN(folder, "staff", "remove", office, "1"), 0);
    assert_contains(folder->out, "heard-admin pack");
    assert_int_equal(RUN(folder, "staff", "add", office, "Ben"), 0);
    assert_int_equal(RUN(folder, "staff", "list", office), 0);
    assert_contains(folder->out, "1\tAna\tgone since 20");
    assert_contains(folder->out, "2\tBen\n");
    char *file = slurp(in(folder, "office/staff.json"));
    assert_contains(file, "\"Ana\"");
    assert_null(strstr(strstr(file, "$argon2id") + 1, "$argon2id")); /* Ben's alone */
    free(file);
}

static void what_cannot_be_done_is_told_in_one_sentence(void **state)
{
    struct folder *folder = *state;
    const char *office = make_office(folder);
    assert_int_equal(RUN(folder, "staff", "add", office, "Ana"), 0);
    assert_int_equal(RUN(folder, "staff", "add", office, "Ana"), 1);
    assert_contains(folder->err, "has a code already (number 1)");
    assert_string_equal(folder->out, "");
    assert_int_equal(RUN(folder, "staff", "remove", office, "2"), 1);
    assert_contains(folder->err, "Nobody with number 2");
    assert_int_equal(RUN(folder, "staff", "list", in(folder, "nowhere")), 1);
    assert_contains(folder->err, "There is no office");
    put(folder, "office/staff.json", "{}");
    assert_int_equal(RUN(folder, "staff", "list", office), 1);
    assert_contains(folder->err, "staff.json");
    assert_int_equal(RUN(folder, "staff", "add", office, "Ben"), 1);
    assert_contains(folder->err, "Nothing was changed");
    assert_string_equal(folder->out, "");
}

static void wrong_usage_is_told_and_ends_with_2(void **state)
{
    struct folder *folder = *state;
    static const char *const rows[][6] = {
        {"staff"},
        {"staff", "sell", "office"},
        {"staff", "add", "office"},
        {"staff", "add", "office", "Ana", "Smith"},
        {"staff", "add", "office", " "},
        {"staff", "add", "office", "two\nlines"},
        {"staff", "list"},
        {"staff", "list", "office", "more"},
        {"staff", "remove", "office"},
        {"staff", "remove", "office", "0"},
        {"staff", "remove", "office", "33"},
        {"staff", "remove", "office", "Ana"},
        {"staff", "list", "office", "--all"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *argv[7] = {NULL};
        memcpy(argv, rows[i], sizeof(rows[i]));
        int status = admin(folder, argv);
        if (status != 2 || folder->err[0] == '\0' || folder->out[0] != '\0') {
            fail_msg("row %zu: exit %d, out \"%s\", err \"%s\"", i, status, folder->out,
                     folder->err);
        }
    }
    assert_int_equal(RUN(folder, "staff", "--help"), 0);
    assert_contains(folder->out, "Usage: heard-admin staff add");
    assert_int_equal(RUN(folder, "--help"), 0);
    assert_contains(folder->out, "staff add OFFICE NAME");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        CASE(add_shows_a_code_once_and_says_what_to_do_with_it),
        CASE(the_code_that_is_shown_opens_the_lock_of_a_kiosk),
        CASE(remove_keeps_the_name_and_the_number),
        CASE(what_cannot_be_done_is_told_in_one_sentence),
        CASE(wrong_usage_is_told_and_ends_with_2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
