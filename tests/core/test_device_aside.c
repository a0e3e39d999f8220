/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A damaged database is moved aside, never overwritten, and nothing that can still be read of it
 * is lost: it travels until a receipt names all of it. Power may go at any step of the way.
 */
#include "kiosk_place.h"

enum { ANSWERS = 12 };

/* A kiosk with answers, and their bytes. */
static void fill_kiosk(struct place *p, uint8_t (*kept)[HD_RECORD_SIZE])
{
    make_kiosk(p);
    struct hd_device *device = open_kiosk(p);
    struct hd_record record = answers_of(device, 5);
    for (size_t i = 0; i < ANSWERS; i++) {
        struct hd_sealed sealed;
        assert_int_equal(hd_device_seal(device, &record, office_time(&office, 2), &sealed),
                         HD_OK);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
        memcpy(kept[i], sealed.bytes, HD_RECORD_SIZE);
    }
    assert_int_equal(hd_device_log_staff(device, HD_STAFF_MENU, 1, office_time(&office, 2)),
                     HD_OK);
    hd_device_close(device);
}

static void damage(const struct place *p, size_t at, size_t n)
{
    char path[PATH_ROOM];
    path_of(p, "answers.db", path);
    struct hd_buf bytes = load(path);
    for (size_t i = 0; i < n && at + i < bytes.len; i++) {
        bytes.p[at + i] ^= 0x5a;
    }
    save(path, &bytes);
    hd_buf_free(&bytes);
}

static enum hd_err set_aside(struct place *p)
{
    p->notes = (struct hd_notes){0};
    return hd_device_set_aside(p->dir, &p->notes);
}

static size_t found_of(const struct hd_buf *all, uint8_t (*kept)[HD_RECORD_SIZE])
{
    size_t found = 0;
    for (size_t i = 0; i < ANSWERS; i++) {
        size_t times = 0;
        for (size_t at = 0; at < all->len; at += HD_RECORD_SIZE) {
            times += memcmp(all->p + at, kept[i], HD_RECORD_SIZE) == 0 ? 1 : 0;
        }
        assert_true(times <= 1);
        found += times;
    }
    return found;
}

static bool is_there(const struct place *p, const char *name)
{
    char path[PATH_ROOM];
    path_of(p, name, path);
    return hd_path_exists(path);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

/* The ids of records, sorted; the caller frees. */
static uint8_t *ids_of(const struct hd_buf *records, size_t *n)
{
    *n = records->len / HD_RECORD_SIZE;
    uint8_t *ids = calloc(*n, HD_HASH_LEN);
    assert_non_null(ids);
    for (size_t i = 0; i < *n; i++) {
        hd_hash((struct hd_slice){records->p + i * HD_RECORD_SIZE, HD_RECORD_SIZE},
                ids + i * HD_HASH_LEN);
    }
    qsort(ids, *n, HD_HASH_LEN, by_bytes);
    return ids;
}

static void a_damaged_database_is_moved_and_its_answers_travel(void **state)
{
    struct place *p = *state;
    uint8_t kept[ANSWERS][HD_RECORD_SIZE];
    static const struct {
        size_t at, n;
        size_t lost; /* answers that the damage itself may take, at most */
    } rows[] = {
        {0, 100, 0},                 /* SQLite's header */
        {0, 4096, 0},                /* the whole first page */
        {4096, 4096, 3},             /* some page */
        {(size_t)5 * 4096, 4096, 3}, /* one with three records */
        {(size_t)12 * 4096, 200, 3},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fill_kiosk(p, kept);
        damage(p, rows[i].at, rows[i].n);
        char path[PATH_ROOM];
        path_of(p, "answers.db", path);
        struct hd_buf was = load(path);
        struct hd_device *device = NULL;
        if (hd_device_open(p->dir, &p->notes, &device) == HD_OK) {
            hd_device_close(device); /* a slot's bytes are damaged: the office will see that */
            assert_int_equal(set_aside(p), HD_E_EXISTS);
        } else {
            assert_int_equal(set_aside(p), HD_OK);
            char aside[PATH_ROOM];
            path_of(p, "damaged-1.db", aside);
            struct hd_buf is = load(aside);
            assert_true(same_bytes(&was, &is));
            hd_buf_free(&is);
            assert_int_equal(set_aside(p), HD_E_EXISTS);
            device = open_kiosk(p);
            assert_int_equal(hd_device_damaged(device), 1);
            assert_int_equal(hd_device_used(device), 0);
            struct hd_record record = answers_of(device, 6);
            struct hd_sealed sealed;
            assert_int_equal(hd_device_seal(device, &record, office_time(&office, 0), &sealed),
                             HD_OK);
            assert_int_equal(record.week, 2); /* goes on with the week, the key and the log */
            (void)unseal(sealed.bytes);
            assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
            struct hd_audit audit;
            assert_int_equal(hd_device_audit(device, &audit), HD_OK);
            assert_int_equal(audit.seq, 1);
            struct hd_buf all = HD_BUF_EMPTY;
            assert_int_equal(hd_device_read_used(device, &all), HD_OK);
            assert_true(found_of(&all, kept) >= ANSWERS - rows[i].lost);
            hd_buf_free(&all);
            hd_device_close(device);
        }
        hd_buf_free(&was);
        folder_empty(p->dir);
    }
}

static void it_travels_until_a_receipt_names_all_of_it(void **state)
{
    struct place *p = *state;
    uint8_t kept[ANSWERS][HD_RECORD_SIZE];
    fill_kiosk(p, kept);
    damage(p, 0, 100);
    assert_int_equal(set_aside(p), HD_OK);
    struct hd_device *device = open_kiosk(p);
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_device_read_used(device, &all), HD_OK);
    assert_int_equal(found_of(&all, kept), ANSWERS);
    size_t n = 0;
    uint8_t *ids = ids_of(&all, &n);
    uint32_t released = 0;
    assert_int_equal(hd_device_release(device, ids, n - 1, &released), HD_OK);
    assert_int_equal(hd_device_damaged(device), 1);
    assert_int_equal(hd_device_release(device, ids, n, &released), HD_OK);
    assert_int_equal(hd_device_damaged(device), 0);
    assert_false(is_there(p, "damaged-1.db"));
    assert_true(is_there(p, "kept-1.db")); /* nothing is ever deleted */
    hd_buf_free(&all);
    assert_int_equal(hd_device_read_used(device, &all), HD_OK);
    assert_int_equal(all.len, 0);
    hd_buf_free(&all);
    free(ids);
    hd_device_close(device);

    damage(p, 0, 100); /* and once more: another number, nothing overwritten */
    assert_int_equal(set_aside(p), HD_OK);
    assert_true(is_there(p, "damaged-2.db"));
    assert_true(is_there(p, "kept-1.db"));
}

/* Undo the last steps of a move, as a power cut would have left them. */
static void an_interrupted_move_is_finished(void **state)
{
    struct place *p = *state;
    uint8_t kept[ANSWERS][HD_RECORD_SIZE];
    for (int step = 0; step < 4; step++) {
        fill_kiosk(p, kept);
        damage(p, 0, 100);
        char db[PATH_ROOM];
        char journal[PATH_ROOM];
        char aside[PATH_ROOM];
        char fresh[PATH_ROOM];
        path_of(p, "answers.db", db);
        path_of(p, "answers.db-journal", journal);
        path_of(p, "damaged-1.db", aside);
        path_of(p, "answers.db.new", fresh);
        if (step > 0) { /* a half-made new store */
            uint8_t text[] = {'h', 'a', 'l', 'f'};
            struct hd_buf half = {.p = text, .len = sizeof(text)};
            save(fresh, &half);
        }
        if (step > 1) {
            assert_int_equal(rename(db, aside), 0);
        }
        if (step > 2) {
            char aside_journal[PATH_ROOM];
            path_of(p, "damaged-1.db-journal", aside_journal);
            assert_int_equal(rename(journal, aside_journal), 0);
        }
        struct hd_device *device = NULL;
        assert_int_equal(hd_device_open(p->dir, &p->notes, &device), HD_E_FORMAT);
        assert_int_equal(set_aside(p), HD_OK);
        device = open_kiosk(p);
        assert_int_equal(hd_device_damaged(device), 1);
        struct hd_buf all = HD_BUF_EMPTY;
        assert_int_equal(hd_device_read_used(device, &all), HD_OK);
        assert_int_equal(found_of(&all, kept), ANSWERS);
        hd_buf_free(&all);
        hd_device_close(device);
        folder_empty(p->dir);
    }
}

/* The last whole copy of the state may lie in the journal alone. */
static void a_move_cut_off_before_the_journal_goes_on_with_the_journal(void **state)
{
    struct place *p = *state;
    uint8_t kept[ANSWERS][HD_RECORD_SIZE];
    fill_kiosk(p, kept);
    char db[PATH_ROOM];
    char path[PATH_ROOM];
    path_of(p, "answers.db", db);
    struct hd_buf bytes = load(db);
    path_of(p, "answers.db-journal", path);
    struct hd_buf journal = load(path);
    const uint8_t *at = find_bytes(&bytes, "FHT1", 4);
    memcpy(journal.p + 1024, at, 82); /* a page image of it, as a put of an entry leaves it */
    save(path, &journal);
    while ((at = find_bytes(&bytes, "FHT1", 4))) {
        bytes.p[at - bytes.p] = 'X';
    }
    save(db, &bytes);
    damage(p, 0, 100);
    path_of(p, "damaged-1.db", path);
    assert_int_equal(rename(db, path), 0); /* here the power went */
    assert_int_equal(set_aside(p), HD_OK);
    struct hd_device *device = open_kiosk(p);
    struct hd_audit audit;
    assert_int_equal(hd_device_audit(device, &audit), HD_OK);
    assert_int_equal(audit.seq, 1);
    hd_device_close(device);
    hd_buf_free(&bytes);
    hd_buf_free(&journal);
}

static void a_database_that_somebody_deleted_moves_nothing(void **state)
{
    struct place *p = *state;
    char path[PATH_ROOM];
    make_kiosk(p);
    path_of(p, "answers.db", path);
    assert_int_equal(unlink(path), 0);
    size_t files = count_in(p->dir);
    assert_int_equal(set_aside(p), HD_E_NOT_FOUND);
    assert_int_equal(count_in(p->dir), files);
    assert_true(is_there(p, "answers.db-journal"));
    assert_false(is_there(p, "damaged-1.db-journal"));
}

static void without_its_key_nothing_is_moved(void **state)
{
    struct place *p = *state;
    uint8_t kept[ANSWERS][HD_RECORD_SIZE];
    fill_kiosk(p, kept);
    char path[PATH_ROOM];
    static const char *const names[] = {"answers.db", "answers.db-journal"};
    for (size_t i = 0; i < 2; i++) {
        path_of(p, names[i], path);
        struct hd_buf bytes = load(path);
        const uint8_t *at = NULL;
        while ((at = find_bytes(&bytes, "FHT1", 4))) {
            bytes.p[at - bytes.p] = 'X';
        }
        save(path, &bytes);
        hd_buf_free(&bytes);
    }
    damage(p, 0, 100);
    assert_int_equal(set_aside(p), HD_E_AUTH);
    assert_non_null(strstr(hd_notes_first_error(&p->notes), "ask your office"));
    assert_true(is_there(p, "answers.db"));
    assert_false(is_there(p, "damaged-1.db"));
    struct hd_buf all = HD_BUF_EMPTY;
    path_of(p, "answers.db", path);
    assert_int_equal(hd_store_salvage(path, &all), HD_OK);
    assert_int_equal(found_of(&all, kept), ANSWERS);
    hd_buf_free(&all);
}

/* An older state, as a journal may hold it, never wins: a week that was left must not come back,
 * nor a place of the log that was passed. */
static void the_newest_state_is_gone_on_with(void **state)
{
    struct place *p = *state;
    uint8_t kept[ANSWERS][HD_RECORD_SIZE];
    uint8_t old[82];
    char path[PATH_ROOM];
    for (int later = 0; later < 2; later++) { /* an entry later, a week later */
        fill_kiosk(p, kept);
        path_of(p, "answers.db", path);
        struct hd_buf bytes = load(path);
        const uint8_t *state_at = find_bytes(&bytes, "FHT1", 4);
        if (!state_at) {
            fail_msg("there is no state in the file");
            return;
        }
        memcpy(old, state_at, sizeof(old));
        hd_buf_free(&bytes);
        struct hd_device *device = open_kiosk(p);
        int64_t now = office_time(&office, later ? 7 : 2);
        assert_int_equal(later ? hd_device_tick(device, now)
                               : hd_device_log_staff(device, HD_STAFF_MENU, 1, now),
                         HD_OK);
        hd_device_close(device);
        bytes = load(path); /* the old one stands before and behind the new ones */
        memcpy(bytes.p, old, sizeof(old));
        memcpy(bytes.p + bytes.len - sizeof(old), old, sizeof(old));
        save(path, &bytes);
        hd_buf_free(&bytes);
        assert_int_equal(set_aside(p), HD_OK);
        device = open_kiosk(p);
        struct hd_audit audit;
        struct hd_sealed sealed;
        struct hd_record record = answers_of(device, 6);
        assert_int_equal(hd_device_audit(device, &audit), HD_OK);
        assert_int_equal(audit.seq, later ? 1 : 2);
        assert_int_equal(hd_device_seal(device, &record, 0, &sealed), HD_OK);
        assert_int_equal(record.week, later ? 7 : 2);
        hd_device_close(device);
        folder_empty(p->dir);
    }
}

static void one_bad_page_takes_neither_copy_of_the_key(void **state)
{
    struct place *p = *state;
    uint8_t kept[ANSWERS][HD_RECORD_SIZE];
    fill_kiosk(p, kept);
    char path[PATH_ROOM];
    path_of(p, "answers.db", path);
    struct hd_buf bytes = load(path);
    path_of(p, "answers.db-journal", path);
    assert_int_equal(unlink(path), 0); /* which may hold it, too */
    const uint8_t *first = find_bytes(&bytes, "FHT1", 4);
    size_t page = (size_t)(first - bytes.p) / 4096 * 4096;
    hd_buf_free(&bytes);
    damage(p, page, 4096);
    assert_int_equal(set_aside(p), HD_OK);
    struct hd_device *device = open_kiosk(p);
    struct hd_record record = answers_of(device, 6);
    struct hd_sealed sealed;
    assert_int_equal(hd_device_seal(device, &record, office_time(&office, 3), &sealed), HD_OK);
    (void)unseal(sealed.bytes);
    hd_device_close(device);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK || !office_make(&office)) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_damaged_database_is_moved_and_its_answers_travel),
        CASE(it_travels_until_a_receipt_names_all_of_it),
        CASE(an_interrupted_move_is_finished),
        CASE(a_move_cut_off_before_the_journal_goes_on_with_the_journal),
        CASE(a_database_that_somebody_deleted_moves_nothing),
        CASE(without_its_key_nothing_is_moved),
        CASE(the_newest_state_is_gone_on_with),
        CASE(one_bad_page_takes_neither_copy_of_the_key),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hd_buf_free(&office.pack);
    return failed;
}
