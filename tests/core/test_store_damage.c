/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are no store, or no longer: each is refused with an error that says what to do, and
 * is left exactly as it was, for somebody may still be able to save what is in it.
 */
#include <sqlite3.h>

#include "store_support.h"

enum { SLOTS = 64, PAGE = 4096 };

static int set_up(void **state)
{
    struct folder *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    folder_make(f, true);
    make_store(f, SLOTS);
    uint8_t sealed[HD_RECORD_SIZE];
    struct hd_store *store = open_store(f);
    for (int i = 0; i < 10; i++) {
        put_random(store, sealed);
    }
    hd_store_close(store);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    folder_remove(*state);
    free(*state);
    return 0;
}

/* Open what lies there, use it if it opens; whatever comes, the file stays as it is. */
static enum hd_err try_open(const struct folder *f)
{
    struct hd_buf before = load(f->db);
    size_t files = count_in(f->dir);
    struct hd_store *store = NULL;
    enum hd_err err = hd_store_open(f->db, &store);
    if (err) {
        assert_null(store);
    } else {
        struct hd_ratchet ratchet;
        struct hd_buf all = HD_BUF_EMPTY;
        uint32_t slot = 0;
        enum hd_err read = hd_store_read_used(store, &all);
        assert_true(read == HD_OK || read == HD_E_FORMAT);
        read = hd_store_ratchet(store, &ratchet);
        assert_true(read == HD_OK || read == HD_E_FORMAT);
        read = hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot);
        assert_true(read == HD_OK || read == HD_E_FORMAT || read == HD_E_FULL);
        hd_buf_free(&all);
        hd_store_close(store);
    }
    struct hd_buf after = load(f->db);
    assert_true(same_bytes(&before, &after));
    assert_int_equal(count_in(f->dir), files);
    hd_buf_free(&before);
    hd_buf_free(&after);
    return err;
}

static void other_files_are_refused(void **state)
{
    struct folder *f = *state;
    struct hd_buf text = HD_BUF_EMPTY;
    for (int i = 0; i < 300; i++) {
        assert_int_equal(hd_buf_printf(&text, "a shopping list: 12 apples and some pears\n"),
                         HD_OK);
    }
    const size_t lengths[] = {0, 1, 15, 16, 99, 100, 4096, 8192, text.len};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct hd_buf part = {text.p, lengths[i], text.cap};
        save(f->db, &part);
        assert_int_equal(try_open(f), HD_E_FORMAT);
    }
    hd_buf_free(&text);
}

static void a_file_that_was_cut_or_lengthened_is_refused(void **state)
{
    struct folder *f = *state;
    struct hd_buf whole = load(f->db);
    size_t cuts = 0;
    for (size_t len = 0; len < whole.len; len += len < 200 ? 1 : 1021) {
        struct hd_buf part = {whole.p, len, whole.cap};
        save(f->db, &part);
        assert_int_equal(try_open(f), HD_E_FORMAT);
        cuts++;
    }
    for (size_t len = PAGE; len < whole.len; len += PAGE) {
        struct hd_buf part = {whole.p, len, whole.cap};
        save(f->db, &part);
        assert_int_equal(try_open(f), HD_E_FORMAT);
        cuts++;
    }
    assert_true(cuts > 200);

    size_t len = whole.len;
    assert_int_equal(hd_buf_append(&whole, "x", 1), HD_OK);
    save(f->db, &whole);
    assert_int_equal(try_open(f), HD_E_FORMAT);
    uint8_t page[PAGE] = {0};
    whole.len = len;
    assert_int_equal(hd_buf_append(&whole, page, PAGE), HD_OK);
    save(f->db, &whole);
    assert_int_equal(try_open(f), HD_E_FORMAT);
    hd_buf_free(&whole);
}

static void the_header_is_checked_before_anything_is_written(void **state)
{
    struct folder *f = *state;
    static const struct {
        size_t at;
        uint8_t value;
        enum hd_err want;
    } rows[] = {
        {0, 's', HD_E_FORMAT},  {15, 1, HD_E_FORMAT}, {16, 8, HD_E_FORMAT},
        {18, 2, HD_E_FORMAT}, /* write-ahead log: SQLite would make files */
        {19, 2, HD_E_FORMAT},   {20, 8, HD_E_FORMAT}, {21, 65, HD_E_FORMAT},
        {63, 2, HD_E_VERSION}, /* a newer Heard's */
        {60, 1, HD_E_VERSION},  {63, 0, HD_E_FORMAT}, {68, 0, HD_E_FORMAT},
        {71, 'U', HD_E_FORMAT},
    };
    struct hd_buf whole = load(f->db);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t keep = whole.p[rows[i].at];
        assert_int_not_equal(keep, rows[i].value);
        whole.p[rows[i].at] = rows[i].value;
        save(f->db, &whole);
        assert_int_equal(try_open(f), rows[i].want);
        whole.p[rows[i].at] = keep;
    }
    save(f->db, &whole);
    assert_int_equal(try_open(f), HD_OK);
    hd_buf_free(&whole);
}

static void a_lost_page_is_refused(void **state)
{
    struct folder *f = *state;
    struct hd_buf whole = load(f->db);
    uint8_t keep[PAGE];
    const uint8_t fills[] = {0x00, 0xff, 0x0d};
    for (size_t page = 0; page < whole.len / PAGE; page++) {
        memcpy(keep, whole.p + page * PAGE, PAGE);
        for (size_t i = 0; i < sizeof(fills); i++) {
            memset(whole.p + page * PAGE, fills[i], PAGE);
            save(f->db, &whole);
            assert_int_equal(try_open(f), HD_E_FORMAT);
        }
        hd_random(whole.p + page * PAGE, PAGE);
        save(f->db, &whole);
        assert_int_equal(try_open(f), HD_E_FORMAT);
        memcpy(whole.p + page * PAGE, keep, PAGE);
    }
    hd_buf_free(&whole);
}

static void a_flipped_byte_never_crashes_and_is_never_written_back(void **state)
{
    struct folder *f = *state;
    struct hd_buf whole = load(f->db);
    size_t refused = 0;
    /* Page 1 with header and schema, then the start of every page, then anywhere. */
    for (size_t i = 0; i < 900; i++) {
        size_t at = i;
        if (i >= 300) {
            size_t page = hd_random_below((uint32_t)(whole.len / PAGE));
            at = page * PAGE + hd_random_below(i < 600 ? 24 : PAGE);
        }
        uint8_t flip = (uint8_t)(1u << hd_random_below(8));
        whole.p[at] ^= flip;
        save(f->db, &whole);
        enum hd_err err = try_open(f);
        assert_true(err == HD_OK || err == HD_E_FORMAT || err == HD_E_VERSION);
        refused += err != HD_OK;
        whole.p[at] ^= flip;
    }
    assert_true(refused > 100);
    hd_buf_free(&whole);
}

static void what_somebody_added_or_took_away_is_refused(void **state)
{
    struct folder *f = *state;
    static const char *const changes[] = {
        "CREATE TABLE log (t TEXT)",
        "CREATE INDEX i ON slot (used)",
        "CREATE VIEW v AS SELECT * FROM slot",
        "CREATE TRIGGER t AFTER UPDATE ON slot BEGIN UPDATE state SET id = 1; END",
        "ALTER TABLE slot ADD COLUMN at INTEGER",
        "DROP TABLE state",
        "DROP TABLE slot",
        "DELETE FROM slot WHERE n = 5",
        "DELETE FROM slot",
        "DELETE FROM slot WHERE n >= 15",
        "UPDATE slot SET n = 900 WHERE n = 5",
        "UPDATE slot SET n = -1 WHERE n = 0",
        "UPDATE slot SET used = 2 WHERE n = 5",
        "UPDATE slot SET used = -1 WHERE n = 5",
        "UPDATE slot SET body = zeroblob(1023) WHERE n = 5",
        "UPDATE slot SET body = zeroblob(1025) WHERE n = 5",
        "DELETE FROM state",
        "DELETE FROM state_copy",
        "DROP TABLE state_copy",
        "UPDATE state SET bytes = zeroblob(81)",
        "UPDATE state SET bytes = x''",
        "UPDATE state_copy SET bytes = (SELECT zeroblob(length(bytes)) FROM state)",
        "PRAGMA journal_mode = WAL",
        "PRAGMA page_size = 8192; VACUUM",
        "PRAGMA encoding = 'UTF-16'; PRAGMA application_id = 7",
    };
    struct hd_buf whole = load(f->db);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        sqlite3 *sql = NULL;
        save(f->db, &whole);
        assert_int_equal(sqlite3_open(f->db, &sql), SQLITE_OK);
        assert_int_equal(sqlite3_exec(sql, changes[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(sql), SQLITE_OK);
        assert_int_equal(try_open(f), HD_E_FORMAT);
    }
    hd_buf_free(&whole);
}

static void a_link_or_folder_in_its_place_is_refused(void **state)
{
    struct folder *f = *state;
    char other[TEST_PATH_MAX];
    struct hd_store *store = NULL;
    snprintf(other, sizeof(other), "%s/other.db", f->dir);
    assert_int_equal(rename(f->db, other), 0);
    assert_int_equal(symlink("other.db", f->db), 0);
    assert_int_equal(hd_store_open(f->db, &store), HD_E_FORMAT);
    assert_null(store);
    assert_int_equal(unlink(f->db), 0);
    assert_int_equal(hd_store_open(f->dir, &store), HD_E_FORMAT);
    assert_int_equal(hd_store_open(f->db, &store), HD_E_NOT_FOUND);
    assert_null(store);
}

static void a_link_among_the_folders_on_the_way_is_fine(void **state)
{
    struct folder *f = *state;
    char way[TEST_PATH_MAX];
    char path[TEST_PATH_MAX + 32];
    struct hd_store *store = NULL;
    snprintf(way, sizeof(way), "%s/way", f->dir);
    snprintf(path, sizeof(path), "%s/answers.db", way);
    assert_int_equal(symlink(f->dir, way), 0);
    assert_int_equal(hd_store_open(path, &store), HD_OK);
    hd_store_close(store);
    assert_int_equal(unlink(way), 0);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(other_files_are_refused),
        CASE(a_file_that_was_cut_or_lengthened_is_refused),
        CASE(the_header_is_checked_before_anything_is_written),
        CASE(a_lost_page_is_refused),
        CASE(a_flipped_byte_never_crashes_and_is_never_written_back),
        CASE(what_somebody_added_or_took_away_is_refused),
        CASE(a_link_or_folder_in_its_place_is_refused),
        CASE(a_link_among_the_folders_on_the_way_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
