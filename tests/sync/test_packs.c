/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the packs on a stick a kiosk is given, and what is told about those it does not take.
 * Installing itself is the device's, and is made to answer as each case wants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/text.h>
#include <sync/carry.h>

#include "office_fixture.h"

static struct fixture fx;
static char tried[1024];    /* contents of the packs that were tried, in order */
static struct hd_pack mine; /* the kiosk's */

const struct hd_pack *__wrap_hd_device_pack(const struct hd_device *device);
enum hd_err __wrap_hd_device_install(struct hd_device *device, struct hd_slice pack,
                                     struct hd_notes *notes);

const struct hd_pack *__wrap_hd_device_pack(const struct hd_device *device)
{
    (void)device;
    return &mine;
}

/* A test's pack is "NUMBER" or "forged" or "broken". */
enum hd_err __wrap_hd_device_install(struct hd_device *device, struct hd_slice pack,
                                     struct hd_notes *notes)
{
    char text[16] = "";
    uint32_t number = 0;
    (void)device;
    assert_in_range(pack.len, 1, sizeof(text) - 1);
    memcpy(text, pack.p, pack.len);
    size_t len = strlen(tried);
    assert_true(snprintf(tried + len, sizeof(tried) - len, "%s ", text) > 0);
    if (strcmp(text, "forged") == 0) {
        return HD_E_AUTH;
    }
    if (hd_parse_u32(text, 1, UINT32_MAX, &number)) {
        hd_notes_add(notes, HD_NOTE_ERROR, "", "it is broken");
        return HD_E_FORMAT;
    }
    if (number <= mine.number) {
        hd_notes_add(notes, HD_NOTE_WARNING, "", "passed over");
        return HD_E_EXISTS;
    }
    mine.number = number;
    return HD_OK;
}

static int setup(void **state)
{
    (void)state;
    tried[0] = '\0';
    mine = (struct hd_pack){.number = 3};
    fixture_open(&fx);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_close(&fx);
    return 0;
}

static void put_pack(const char *name, const char *text)
{
    put_file(fx.stick, name, (struct hd_slice){(const uint8_t *)text, strlen(text)});
}

static void expect(enum hd_err wanted, uint32_t number, const char *packs, size_t sentences)
{
    struct hd_notes notes = {.n = 0};
    uint32_t installed = 99;
    assert_int_equal(sync_take_pack(NULL, fx.stick, &notes, &installed), wanted);
    assert_int_equal(installed, number);
    assert_string_equal(tried, packs);
    assert_int_equal(notes.n, sentences);
}

static void an_empty_stick_has_nothing_to_install(void **state)
{
    (void)state;
    expect(HD_OK, 0, "", 0);
}

static void a_stick_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    uint32_t installed = 99;
    assert_int_equal(sync_take_pack(NULL, "/nonexistent/stick", &notes, &installed),
                     HD_E_NOT_FOUND);
    assert_int_equal(installed, 0);
    assert_non_null(strstr(hd_notes_first_error(&notes), "Put the stick in"));
}

static void the_newest_is_installed_by_number_not_by_letters(void **state)
{
    (void)state;
    put_pack("heard-pack-0009.fhp", "9");
    put_pack("heard-pack-10000.fhp", "10000");
    put_pack("heard-pack-4294967295.fhp", "4294967295");
    expect(HD_OK, UINT32_MAX, "4294967295 ", 0);
}

static void older_ones_are_passed_over_without_a_word(void **state)
{
    (void)state;
    put_pack("heard-pack-0001.fhp", "1");
    put_pack("heard-pack-0003.fhp", "3");
    expect(HD_OK, 0, "3 1 ", 0);
}

static void one_that_is_refused_stops_no_other(void **state)
{
    (void)state;
    put_pack("heard-pack-0007.fhp", "forged");
    put_pack("heard-pack-0006.fhp", "broken");
    put_pack("heard-pack-0005.fhp", "5");
    put_pack("heard-pack-0004.fhp", "4");
    expect(HD_E_AUTH, 5, "forged broken 5 ", 2);
}

static void a_name_is_believed_only_for_the_order(void **state)
{
    (void)state;
    put_pack("heard-pack-0009.fhp", "2"); /* an old one under a new name */
    put_pack("heard-pack-0008.fhp", "8");
    expect(HD_OK, 8, "2 8 ", 0);
}

static void other_files_are_none_of_ours(void **state)
{
    (void)state;
    static const char *const names[] = {
        "pack.fhp",           "heard-pack-.fhp",     "heard-pack-0.fhp",
        "heard-pack-12a.fhp", "heard-pack-0005.fha", "heard-pack-99999999999.fhp",
        "heard-pack--5.fhp",  "xheard-pack-5.fhp",   ".heard-pack-0005.fhp",
        "heard-pack- 5.fhp",  "heard-pack-+5.fhp",   "heard-pack-4294967296.fhp",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        put_pack(names[i], "5");
    }
    char folder[HD_PATH_MAX];
    assert_int_equal(hd_path_join(folder, sizeof(folder), fx.stick, "heard-pack-0006.fhp"),
                     HD_OK);
    assert_int_equal(hd_dir_make(folder, 0700), HD_OK);
    expect(HD_OK, 0, "", 0);
}

static void a_stick_full_of_packs_is_not_read_for_ever(void **state)
{
    (void)state;
    for (int i = 100; i < 150; i++) {
        char name[40];
        snprintf(name, sizeof(name), "heard-pack-%04d.fhp", i);
        put_pack(name, "2");
    }
    expect(HD_OK, 0, "2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 ", 0);
}

int main(void)
{
#define PACK_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        PACK_TEST(an_empty_stick_has_nothing_to_install),
        PACK_TEST(a_stick_that_is_not_there_is_told),
        PACK_TEST(the_newest_is_installed_by_number_not_by_letters),
        PACK_TEST(older_ones_are_passed_over_without_a_word),
        PACK_TEST(one_that_is_refused_stops_no_other),
        PACK_TEST(a_name_is_believed_only_for_the_order),
        PACK_TEST(other_files_are_none_of_ours),
        PACK_TEST(a_stick_full_of_packs_is_not_read_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
