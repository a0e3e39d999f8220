/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The office's list of staff: who has a code, who had one, and that a number stands for one person
 * for ever. Drawing codes is quick here, for a stand-in makes the hashes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/text.h>
#include <sync/staff.h>

#include "office_fixture.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define HASH(mark)                                                                             \
    "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" mark                              \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

enum { WEEK = 2960 }; /* 2026-W39 */

static struct fixture fx;
static bool hash_fails;
static bool mkstemp_fails;

int __real_crypto_pwhash_str(char *out, const char *code, unsigned long long len,
                             unsigned long long ops, size_t mem);
int __wrap_crypto_pwhash_str(char *out, const char *code, unsigned long long len,
                             unsigned long long ops, size_t mem);
int __real_mkstemp(char *path);
int __wrap_mkstemp(char *path);

int __wrap_crypto_pwhash_str(char *out, const char *code, unsigned long long len,
                             unsigned long long ops, size_t mem)
{
    (void)ops;
    (void)mem;
    /* The hash's last characters show whose it is. */
    snprintf(out, HD_STAFF_HASH_MAX, "%s", HASH("B"));
    memcpy(out + strlen(out) - 2, code, 2);
    return hash_fails || len != HD_STAFF_CODE_LEN ? -1 : 0;
}

int __wrap_mkstemp(char *path)
{
    return mkstemp_fails ? -1 : __real_mkstemp(path);
}

static int setup(void **state)
{
    (void)state;
    hash_fails = false;
    mkstemp_fails = false;
    fixture_open(&fx);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_close(&fx);
    return 0;
}

static struct sync_staff staff_now(void)
{
    struct hd_notes notes = {.n = 0};
    struct sync_staff staff;
    if (sync_office_staff(fx.office, &notes, &staff) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    assert_int_equal(notes.n, 0);
    return staff;
}

static uint16_t add(const char *name)
{
    struct hd_notes notes = {.n = 0};
    char code[HD_STAFF_CODE_LEN + 1] = "";
    uint16_t number = 0;
    if (sync_office_staff_add(fx.office, name, &notes, &number, code) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    assert_int_equal(strspn(code, "0123456789"), HD_STAFF_CODE_LEN);
    assert_int_equal((code[0] - '0') * 10 + code[1] - '0', number);
    return number;
}

/* An addition that fails with one sentence and changes nothing. */
static void add_fails(const char *name, enum hd_err err)
{
    struct hd_notes notes = {.n = 0};
    char code[HD_STAFF_CODE_LEN + 1] = "untold";
    uint16_t number = 99;
    assert_int_equal(sync_office_staff_add(fx.office, name, &notes, &number, code), err);
    assert_int_equal(notes.errors, 1);
    assert_int_equal(number, 99);
    assert_string_equal(code, "untold");
}

static enum hd_err take_away(uint16_t number)
{
    struct hd_notes notes = {.n = 0};
    enum hd_err err = sync_office_staff_remove(fx.office, number, WEEK, &notes);
    assert_int_equal(notes.errors, err ? 1 : 0);
    return err;
}

static struct hd_buf staff_file(void)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    assert_int_equal(hd_path_join(path, sizeof(path), fx.dir, "staff.json"), HD_OK);
    assert_int_equal(hd_file_read(path, 1 << 16, &bytes), HD_OK);
    return bytes;
}

/* ---- cases ---- */

static void an_office_without_a_list_has_nobody_on_it(void **state)
{
    (void)state;
    struct hd_staff_code codes[HD_STAFF_MAX];
    size_t n = 99;
    assert_int_equal(staff_now().n, 0);
    assert_int_equal(sync_office_staff_codes(fx.office, codes, &n), HD_OK);
    assert_int_equal(n, 0);
}

static void whoever_is_added_is_on_the_list_and_in_the_packs(void **state)
{
    (void)state;
    struct hd_staff_code codes[HD_STAFF_MAX];
    size_t n = 0;
    assert_int_equal(add("Ana Smith"), 1);
    assert_int_equal(add("Bríd Ní Cheallaigh"), 2);
    fixture_reopen(&fx);
    struct sync_staff staff = staff_now();
    assert_int_equal(staff.n, 2);
    assert_string_equal(staff.list[1].name, "Bríd Ní Cheallaigh");
    assert_int_equal(staff.list[1].gone_from, INT32_MAX);
    assert_ptr_equal(sync_staff_find(&staff, 2), &staff.list[1]);
    assert_null(sync_staff_find(&staff, 3));
    assert_int_equal(sync_office_staff_codes(fx.office, codes, &n), HD_OK);
    assert_int_equal(n, 2);
    assert_int_equal(codes[0].number, 1);
    assert_int_equal(codes[1].number, 2);
    assert_string_equal(codes[1].hash, staff.list[1].hash);
    assert_true(hd_staff_hash_fits(codes[1].hash));
}

static void the_file_has_the_documented_form_is_private_and_holds_no_code(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct stat st;
    assert_int_equal(add("Ana Smith"), 1);
    assert_int_equal(add("Ben"), 2);
    assert_int_equal(take_away(1), HD_OK);
    static const char wanted[] = "{\n"
                                 "  \"heard\": \"staff\",\n"
                                 "  \"format\": 1,\n"
                                 "  \"staff\": [\n"
                                 "    {\n"
                                 "      \"number\": 1,\n"
                                 "      \"name\": \"Ana Smith\",\n"
                                 "      \"gone\": \"2026-W39\"\n"
                                 "    },\n"
                                 "    {\n"
                                 "      \"number\": 2,\n"
                                 "      \"name\": \"Ben\",\n"
                                 "      \"hash\": \"";
    struct hd_buf file = staff_file();
    assert_true(file.len > sizeof(wanted));
    assert_memory_equal(file.p, wanted, sizeof(wanted) - 1);
    hd_buf_free(&file);
    assert_int_equal(hd_path_join(path, sizeof(path), fx.dir, "staff.json"), HD_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_number_of_somebody_who_left_is_never_given_again(void **state)
{
    (void)state;
    struct hd_staff_code codes[HD_STAFF_MAX];
    size_t n = 0;
    assert_int_equal(add("Ana"), 1);
    assert_int_equal(add("Ben"), 2);
    assert_int_equal(take_away(1), HD_OK);
    assert_int_equal(add("Cem"), 3);
    assert_int_equal(add("Ana"),
                     4); /* back again: a new number, for a new stretch of the log */
    struct sync_staff staff = staff_now();
    assert_int_equal(staff.n, 4);
    assert_string_equal(staff.list[0].name, "Ana");
    assert_string_equal(staff.list[0].hash, "");
    assert_int_equal(staff.list[0].gone_from, WEEK);
    assert_int_equal(sync_office_staff_codes(fx.office, codes, &n), HD_OK);
    assert_int_equal(n, 3);
    assert_int_equal(codes[0].number, 2);
    assert_int_equal(codes[2].number, 4);
}

static void when_all_numbers_are_given_it_says_what_to_do(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= HD_STAFF_MAX; i++) {
        char name[16];
        snprintf(name, sizeof(name), "Person %u", i);
        assert_int_equal(add(name), i);
    }
    add_fails("One too many", HD_E_FULL);
    assert_int_equal(take_away(7), HD_OK);
    add_fails("One too many", HD_E_FULL); /* gone, and its number still taken */
    struct hd_buf file = staff_file();
    char *text = (char *)file.p;
    char *from = strstr(text, "    {\n      \"number\": 7,");
    char *to = strstr(text, "    {\n      \"number\": 8,");
    assert_true(from && to);
    memmove(from, to, strlen(to) + 1); /* what the sentence says: by hand */
    put_file(fx.dir, "staff.json", (struct hd_slice){file.p, strlen(text)});
    hd_buf_free(&file);
    assert_int_equal(add("One too many"), 7);
    struct sync_staff staff = staff_now();
    assert_int_equal(staff.n, HD_STAFF_MAX);
    assert_string_equal(staff.list[6].name, "One too many");
    assert_int_equal(staff.list[7].number, 8);
}

static void two_people_with_codes_do_not_share_a_name(void **state)
{
    (void)state;
    assert_int_equal(add("Ana"), 1);
    add_fails("Ana", HD_E_EXISTS);
    assert_int_equal(staff_now().n, 1);
}

static void names_that_cannot_be_shown_are_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "   ",
        "\xc2\xa0",
        "two\nlines",
        "tab\there",
        "\x1b[2J",
        "turned \xe2\x80\xae round",
        "broken \xff",
        "0123456789012345678901234567890123456789012345678901234567890123",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        add_fails(rows[i], HD_E_RANGE);
    }
    assert_int_equal(staff_now().n, 0);
}

static void only_a_code_that_is_there_can_be_taken_away(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    assert_int_equal(take_away(1), HD_E_NOT_FOUND);
    assert_int_equal(add("Ana"), 1);
    assert_int_equal(sync_office_staff_remove(fx.office, 1, INT32_MAX, &notes), HD_E_RANGE);
    assert_int_equal(sync_office_staff_remove(fx.office, 1, -1, &notes), HD_E_RANGE);
    assert_int_equal(take_away(1), HD_OK);
    assert_int_equal(take_away(1), HD_E_NOT_FOUND);
    assert_int_equal(take_away(0), HD_E_NOT_FOUND);
    assert_int_equal(take_away(UINT16_MAX), HD_E_NOT_FOUND);
}

static void a_list_that_is_not_as_it_was_written_is_refused_and_kept(void **state)
{
    (void)state;
#define LIST(people) "{\"heard\": \"staff\", \"format\": 1, \"staff\": [" people "]}"
#define ANA          "{\"number\": 1, \"name\": \"Ana\", \"hash\": \"" HASH("B") "\"}"
    static const struct {
        enum hd_err err;
        const char *json;
    } rows[] = {
        {HD_OK, LIST("")},
        {HD_OK, LIST(ANA)},
        {HD_OK, LIST("{\"gone\": \"2026-W39\", \"name\": \"Ana\", \"number\": 32}")},
        {HD_E_FORMAT, ""},
        {HD_E_FORMAT, "[]"},
        {HD_E_FORMAT, "{}"},
        {HD_E_FORMAT, LIST(ANA) " "
                                "x"},
        {HD_E_FORMAT, "{\"heard\": \"staff\", \"format\": 1}"},
        {HD_E_FORMAT, "{\"heard\": \"staff\", \"format\": 1, \"staff\": {}}"},
        {HD_E_FORMAT, "{\"heard\": \"staff\", \"format\": 1, \"staff\": [], \"more\": 1}"},
        {HD_E_FORMAT, "{\"heard\": \"office\", \"format\": 1, \"staff\": []}"},
        {HD_E_FORMAT, "{\"heard\": \"staff\", \"format\": 0, \"staff\": []}"},
        {HD_E_FORMAT, "{\"heard\": \"staff\", \"format\": \"1\", \"staff\": []}"},
        {HD_E_VERSION, "{\"heard\": \"staff\", \"format\": 2, \"people\": []}"},
        {HD_E_FORMAT, LIST("1")},
        {HD_E_FORMAT, LIST(ANA "," ANA)},
        {HD_E_FORMAT, LIST("{\"number\": 2, \"name\": \"B\", \"gone\": \"2026-W39\"}," ANA)},
        {HD_E_FORMAT, LIST("{\"number\": 0, \"name\": \"A\", \"gone\": \"2026-W39\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 33, \"name\": \"A\", \"gone\": \"2026-W39\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1.0, \"name\": \"A\", \"gone\": \"2026-W39\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 65537, \"name\": \"A\", \"gone\": \"2026-W39\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"name\": \"\", \"gone\": \"2026-W39\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"name\": \"a\\nb\", \"gone\": \"2026-W39\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"name\": \"A\", \"gone\": \"2026-W60\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"name\": \"A\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"name\": \"A\", \"hash\": \"\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"name\": \"A\", \"hash\": \"" HASH(
                          "B") "\", \"gone\": \"2026-W39\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"name\": \"A\", \"hash\": "
                           "\"$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}")},
        {HD_E_FORMAT, LIST("{\"number\": 1, \"number\": 2, \"name\": \"A\"}")},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_notes notes = {.n = 0};
        struct sync_staff staff = {.n = 77};
        struct hd_staff_code codes[HD_STAFF_MAX];
        size_t n = 77;
        struct hd_slice json = {(const uint8_t *)rows[i].json, strlen(rows[i].json)};
        put_file(fx.dir, "staff.json", json);
        enum hd_err err = sync_office_staff(fx.office, &notes, &staff);
        if (err != rows[i].err || (err && (notes.errors != 1 || staff.n != 77)) ||
            sync_office_staff_codes(fx.office, codes, &n) != err || (err && n != 77)) {
            fail_msg("row %zu gives %d: %s", i, (int)err, rows[i].json);
        }
        if (err) {
            add_fails("Ben", err);
            struct hd_buf file = staff_file();
            assert_int_equal(file.len, json.len);
            assert_memory_equal(file.p, json.p, json.len);
            hd_buf_free(&file);
        }
    }
}

static void more_people_than_numbers_or_a_huge_file_are_refused(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    struct sync_staff staff;
    struct hd_buf file = HD_BUF_EMPTY;
    assert_int_equal(hd_buf_printf(&file, "{\"heard\":\"staff\",\"format\":1,\"staff\":["),
                     HD_OK);
    for (int i = 1; i <= HD_STAFF_MAX + 1; i++) {
        assert_int_equal(hd_buf_printf(&file,
                                       "%s{\"number\":%d,\"name\":\"A\",\"gone\":"
                                       "\"2026-W39\"}",
                                       i > 1 ? "," : "", i),
                         HD_OK);
    }
    assert_int_equal(hd_buf_printf(&file, "]}"), HD_OK);
    put_file(fx.dir, "staff.json", hd_buf_slice(&file));
    assert_int_equal(sync_office_staff(fx.office, &notes, &staff), HD_E_FORMAT);
    while (file.len <= 1 << 16) {
        assert_int_equal(hd_buf_printf(&file, "          "), HD_OK);
    }
    put_file(fx.dir, "staff.json", hd_buf_slice(&file));
    assert_int_equal(sync_office_staff(fx.office, &notes, &staff), HD_E_FORMAT);
    hd_buf_free(&file);
}

static void what_fails_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(add("Ana"), 1);
    hash_fails = true;
    add_fails("Ben", HD_E_NOMEM);
    hash_fails = false;
    mkstemp_fails = true;
    struct hd_notes notes = {.n = 0};
    char code[HD_STAFF_CODE_LEN + 1];
    uint16_t number = 0;
    assert_int_not_equal(sync_office_staff_add(fx.office, "Ben", &notes, &number, code), HD_OK);
    assert_int_equal(notes.errors, 1);
    assert_int_not_equal(take_away(1), HD_OK);
    mkstemp_fails = false;
    struct sync_staff staff = staff_now();
    assert_int_equal(staff.n, 1);
    assert_int_equal(staff.list[0].gone_from, INT32_MAX);
    assert_int_equal(add("Ben"), 2); /* nothing was left reserved either */
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(an_office_without_a_list_has_nobody_on_it),
        CASE(whoever_is_added_is_on_the_list_and_in_the_packs),
        CASE(the_file_has_the_documented_form_is_private_and_holds_no_code),
        CASE(a_number_of_somebody_who_left_is_never_given_again),
        CASE(when_all_numbers_are_given_it_says_what_to_do),
        CASE(two_people_with_codes_do_not_share_a_name),
        CASE(names_that_cannot_be_shown_are_refused),
        CASE(only_a_code_that_is_there_can_be_taken_away),
        CASE(a_list_that_is_not_as_it_was_written_is_refused_and_kept),
        CASE(more_people_than_numbers_or_a_huge_file_are_refused),
        CASE(what_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
