/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the packs on a stick a kiosk is given, and what is told about those it does not take.
 * Installing itself is the device's, and is made to answer as each case wants. The files are real,
 * and so is the process that reads them.
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
#include <sync/carry.h>

#include "carried.h"
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

static void expect_by(const struct sync_carried_rules *rules, enum hd_err wanted,
                      uint32_t number, const char *names, size_t sentences)
{
    struct hd_notes notes = {.n = 0};
    struct sync_packs *packs = NULL;
    uint32_t installed = 99;
    assert_int_equal(sync_packs_read_by(fx.stick, rules, &notes, &packs), HD_OK);
    assert_int_equal(sync_packs_use(NULL, packs, &notes, &installed), wanted);
    sync_packs_free(packs);
    assert_int_equal(installed, number);
    assert_string_equal(tried, names);
    assert_int_equal(notes.n, sentences);
}

static void expect(enum hd_err wanted, uint32_t number, const char *names, size_t sentences)
{
    expect_by(&sync_carried_rules, wanted, number, names, sentences);
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
    struct sync_packs *packs = NULL;
    assert_int_equal(sync_packs_read("/nonexistent/stick", SYNC_CONFINED, &notes, &packs),
                     HD_E_NOT_FOUND);
    assert_null(packs);
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

/* ---- what only looks like a pack ---- */

static void in_stick(const char *name, char *path)
{
    assert_int_equal(hd_path_join(path, HD_PATH_MAX, fx.stick, name), HD_OK);
}

static void links_pipes_and_huge_files_are_never_opened_or_read(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    in_stick("heard-pack-0009.fhp", path);
    assert_int_equal(symlink("/dev/zero", path), 0);
    in_stick("heard-pack-0008.fhp", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    put_pack("heard-pack-0007.fhp", "7");
    in_stick("heard-pack-0007.fhp", path);
    assert_int_equal(truncate(path, (off_t)1 << 40), 0);
    put_pack("heard-pack-0006.fhp", "");
    put_pack("heard-pack-0005.fhp", "5");
    expect(HD_E_RANGE, 5, "5 ", 2); /* the huge one, the empty one */
}

/* A stick that gives nothing: its reader would wait for ever. */
static int hang(const struct sync_confined_task *task)
{
    volatile bool waits = true;
    while (waits) {
    }
    return task->in;
}

/* It says more than the file holds. */
static int lie(const struct sync_confined_task *task)
{
    static const char much[] = "5 and then what is in no file of one byte";
    return write(task->out, much, sizeof(much)) < 0 ? 1 : 0;
}

static void a_stick_that_hangs_costs_only_so_much_time(void **state)
{
    (void)state;
    struct sync_carried_rules rules = sync_carried_rules;
    rules.stall_ms = 50;
    rules.job = hang;
    put_pack("heard-pack-0009.fhp", "9");
    put_pack("heard-pack-0008.fhp", "8");
    put_pack("heard-pack-0007.fhp", "7");
    put_pack("heard-pack-0006.fhp", "6");
    expect_by(&rules, HD_E_FORMAT, 0, "", SYNC_SLOW_FILES_MAX);
}

static void a_reader_that_says_too_much_is_not_believed(void **state)
{
    (void)state;
    struct sync_carried_rules rules = sync_carried_rules;
    rules.job = lie;
    put_pack("heard-pack-0009.fhp", "9");
    expect_by(&rules, HD_E_FORMAT, 0, "", 1);
}

static void every_byte_of_a_large_pack_arrives(void **state)
{
    (void)state;
    struct sync_carried *carried = malloc(sizeof(*carried));
    struct hd_buf bytes = HD_BUF_EMPTY;
    char path[HD_PATH_MAX];
    assert_non_null(carried);
    assert_int_equal(hd_buf_reserve(&bytes, HD_PACK_MAX), HD_OK);
    hd_random(bytes.p, HD_PACK_MAX);
    bytes.len = HD_PACK_MAX;
    put_file(fx.stick, "heard-pack-0009.fhp", hd_buf_slice(&bytes));
    in_stick("heard-pack-0009.fhp", path);
    assert_true(sync_carried_open(path, SYNC_CARRIED_PACK, &sync_carried_rules, carried));
    assert_true(sync_carried_finish(carried));
    assert_int_equal(carried->manifest.len, bytes.len);
    assert_memory_equal(carried->manifest.p, bytes.p, bytes.len);
    sync_carried_close(carried);
    assert_int_equal(truncate(path, (off_t)HD_PACK_MAX + 1), 0);
    assert_false(sync_carried_open(path, SYNC_CARRIED_PACK, &sync_carried_rules, carried));
    assert_int_equal(carried->err, HD_E_RANGE);
    sync_carried_close(carried);
    hd_buf_free(&bytes);
    free(carried);
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
        PACK_TEST(links_pipes_and_huge_files_are_never_opened_or_read),
        PACK_TEST(a_stick_that_hangs_costs_only_so_much_time),
        PACK_TEST(a_reader_that_says_too_much_is_not_believed),
        PACK_TEST(every_byte_of_a_large_pack_arrives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
