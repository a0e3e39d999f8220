/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What somebody learns who takes the files away: which slots are used, and nothing about the order
 * in which they were. The thief here reads the pages in SQLite's leftover journal, all of them,
 * and compares each with the page as it is now.
 */
#include <sys/wait.h>

#include <sqlite3.h>

#include "store_support.h"

enum {
    SLOTS = 1024,
    ORDERS = 20,
    RECORDS = 500,
    IMAGES = 30,
    PAGE = 4096,
    JOURNAL_HEADER = 512,
    JOURNAL_RECORD = 4 + PAGE + 4,
    JOURNAL_LEN = JOURNAL_HEADER + (HD_STORE_COVER + 1) * JOURNAL_RECORD,
    ROWS_MAX = 8,
    PAGES_MAX = 512,
};

static int set_up(void **state)
{
    struct folder *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    folder_make(f, true);
    make_store(f, SLOTS);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    folder_remove(*state);
    free(*state);
    return 0;
}

/* ---- the thief ---- */

struct row {
    uint32_t slot;
    bool used;
    const uint8_t *body;
};

static uint32_t be(const uint8_t *p, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

static uint32_t varint(const uint8_t **at)
{
    uint32_t v = 0;
    uint8_t byte = 0x80;
    while (byte & 0x80) {
        byte = *(*at)++;
        v = v << 7 | (byte & 0x7f);
    }
    return v;
}

/* The rows of a page of the slot table; none when it is another page. */
static size_t read_rows(const uint8_t *page, struct row *rows)
{
    if (page[0] != 0x0d) { /* a leaf of a table */
        return 0;
    }
    size_t n = be(page + 3, 2);
    assert_true(n <= ROWS_MAX);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *at = page + be(page + 8 + 2 * i, 2);
        uint32_t len = varint(&at);
        if (len < HD_RECORD_SIZE) {
            return 0; /* the ratchet's page */
        }
        rows[i].slot = varint(&at);
        assert_int_equal(varint(&at), 5); /* record header: itself, n, used, body */
        assert_int_equal(varint(&at), 0);
        uint32_t used = varint(&at); /* 8 and 9 are the numbers 0 and 1 without a byte */
        assert_true(used == 8 || used == 9);
        rows[i].used = used == 9;
        assert_int_equal(varint(&at), 2 * HD_RECORD_SIZE + 12);
        rows[i].body = at;
    }
    return n;
}

struct loot {
    size_t pages;    /* page images in the journal, first to last */
    size_t again;    /* images of a page that was there before: left by an earlier commit */
    size_t flags;    /* slots whose flag differs between then and now, each counted once */
    size_t answers;  /* used slots whose body differs */
    uint32_t newest; /* the last slot with another flag */
    bool differs[SLOTS];
};

static void compare_pages(const uint8_t *then, const uint8_t *now, struct loot *loot)
{
    struct row a[ROWS_MAX] = {0};
    struct row b[ROWS_MAX] = {0};
    size_t n = read_rows(then, a);
    assert_int_equal(read_rows(now, b), n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(a[i].slot, b[i].slot);
        if (a[i].used != b[i].used) {
            assert_true(b[i].slot < SLOTS);
            loot->flags += !loot->differs[b[i].slot];
            loot->differs[b[i].slot] = true;
            loot->newest = b[i].slot;
        } else if (b[i].used && memcmp(a[i].body, b[i].body, HD_RECORD_SIZE) != 0) {
            loot->answers++;
        }
    }
}

/* Roll every page back that the journal holds, also behind the end that its header names. */
static struct loot steal(const struct folder *f)
{
    struct loot loot = {0};
    struct hd_buf db = load(f->db);
    struct hd_buf journal = load(f->journal);
    bool seen[PAGES_MAX] = {false};
    for (size_t at = JOURNAL_HEADER; at + JOURNAL_RECORD <= journal.len; at += JOURNAL_RECORD) {
        uint32_t page = be(journal.p + at, 4);
        assert_true(page >= 1 && page < PAGES_MAX && (size_t)page * PAGE <= db.len);
        loot.again += seen[page];
        seen[page] = true;
        compare_pages(journal.p + at + 4, db.p + (size_t)(page - 1) * PAGE, &loot);
        loot.pages++;
    }
    hd_buf_free(&db);
    hd_buf_free(&journal);
    return loot;
}

static void assert_nothing_stolen(const struct folder *f)
{
    struct loot loot = steal(f);
    assert_int_equal(loot.pages, HD_STORE_COVER + 1);
    assert_int_equal(loot.again, 0);
    assert_int_equal(loot.flags, 0);
    assert_int_equal(loot.answers, 0);
    struct stat st;
    assert_int_equal(stat(f->journal, &st), 0);
    assert_int_equal(st.st_size, JOURNAL_LEN);
}

/* ---- cases ---- */

static bool in_file(const char *path, const uint8_t *needle, size_t n)
{
    struct hd_buf buf = load(path);
    bool found = find_bytes(&buf, needle, n) != NULL;
    hd_buf_free(&buf);
    return found;
}

static void shuffle(uint32_t *list, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = hd_random_below(i);
        uint32_t swap = list[i - 1];
        list[i - 1] = list[j];
        list[j] = swap;
    }
}

static void the_same_records_in_any_order_give_the_same_file(void **state)
{
    struct folder *f = *state;
    uint8_t(*sealed)[HD_RECORD_SIZE] = calloc(RECORDS, HD_RECORD_SIZE);
    assert_non_null(sealed);
    uint32_t slot[SLOTS];
    uint32_t order[RECORDS];
    for (uint32_t i = 0; i < SLOTS; i++) {
        slot[i] = i;
    }
    shuffle(slot, SLOTS);
    hd_random(sealed, (size_t)RECORDS * HD_RECORD_SIZE);

    struct hd_buf empty = load(f->db);
    struct hd_buf first = HD_BUF_EMPTY;
    for (int run = 0; run < ORDERS; run++) {
        save(f->db, &empty);
        for (uint32_t i = 0; i < RECORDS; i++) {
            order[i] = i;
        }
        shuffle(order, RECORDS);
        struct hd_store *store = open_store(f);
        for (uint32_t i = 0; i < RECORDS; i++) {
            assert_int_equal(hd_store_put(store, slot[order[i]], sealed[order[i]]), HD_OK);
        }
        hd_store_close(store);
        struct hd_buf db = load(f->db);
        if (run == 0) {
            first = db;
            assert_false(same_bytes(&first, &empty));
        } else {
            assert_true(same_bytes(&first, &db));
            hd_buf_free(&db);
        }
    }
    assert_int_equal(first.len, empty.len);
    hd_buf_free(&first);
    hd_buf_free(&empty);
    free(sealed);
}

static void without_a_cover_the_journal_names_the_newest(void **state)
{
    struct folder *f = *state;
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    for (int i = 0; i < IMAGES; i++) {
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
        uint32_t slot = put_random(store, sealed);
        struct loot loot = steal(f);
        assert_int_equal(loot.flags, 1); /* this is why covers exist */
        assert_int_equal(loot.newest, slot);
    }
    hd_store_close(store);
}

static void after_a_cover_nothing_names_the_newest(void **state)
{
    struct folder *f = *state;
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    for (int i = 0; i < IMAGES; i++) {
        put_random(store, sealed);
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
        assert_nothing_stolen(f);
    }
    hd_store_close(store);
}

/* The largest commits: an entry that begins a step, with 15 decoys and both states. */
static void after_a_cover_nothing_is_left_of_a_step_with_a_staff_entry(void **state)
{
    struct folder *f = *state;
    struct hd_audit audit = {.seq = 0};
    uint8_t sealed[HD_RECORD_SIZE];
    for (int i = 0; i < IMAGES; i++) {
        struct hd_store *store = open_store(f); /* each time, so that each begins a step */
        struct hd_audit old = audit;
        uint32_t slot = 0;
        hd_store_use_decoys(store, fill_random, NULL);
        audit.seq++;
        hd_random(audit.head, sizeof(audit.head));
        hd_random(sealed, sizeof(sealed));
        assert_int_equal(hd_store_pick(store, HD_STORE_FOR_STAFF, &slot), HD_OK);
        assert_int_equal(hd_store_put_staff(store, slot, sealed, &audit), HD_OK);
        struct stat st;
        assert_int_equal(stat(f->journal, &st), 0);
        assert_int_equal(st.st_size, JOURNAL_LEN); /* it fits: a full disk is no harm */
        struct loot loot = steal(f);
        assert_true(loot.flags >= HD_STORE_STEP / 2); /* the test can find them */
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
        assert_nothing_stolen(f);
        if (i > 0) {
            assert_false(in_file(f->journal, old.head, sizeof(old.head)));
        }
        hd_store_close(store);
    }
}

/* Cut off in the middle of a commit, the journal is played back: it must stay where it lies, for
 * blocks that are given back keep what they held. */
static void a_journal_that_was_played_back_stays_where_it_lies(void **state)
{
    struct folder *f = *state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        sqlite3 *sql = NULL;
        bool fine = sqlite3_open_v2(f->db, &sql, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                    sqlite3_exec(sql,
                                 "PRAGMA journal_mode = PERSIST; PRAGMA cache_size = 2; BEGIN; "
                                 "UPDATE slot SET used = 1 - used WHERE n < 40;",
                                 NULL, NULL, NULL) == SQLITE_OK;
        _exit(fine ? 0 : 1); /* nothing was committed, and pages are written already */
    }
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct stat before;
    struct stat after;
    assert_int_equal(stat(f->journal, &before), 0);
    struct hd_buf bytes = load(f->journal);
    assert_int_not_equal(bytes.p[0], 0); /* to be played back */
    hd_buf_free(&bytes);
    struct hd_store *store = open_store(f);
    assert_int_equal(hd_store_used(store), 0);
    assert_int_equal(stat(f->journal, &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
    assert_nothing_stolen(f);
    hd_store_close(store);
}

static void a_cover_at_start_heals_a_crash_before_the_cover(void **state)
{
    struct folder *f = *state;
    uint8_t sealed[HD_RECORD_SIZE];
    for (int i = 0; i < IMAGES; i++) {
        struct hd_store *store = open_store(f);
        put_random(store, sealed);
        hd_store_close(store);
        store = open_store(f);
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
        hd_store_close(store);
        assert_nothing_stolen(f);
    }
}

static void it_holds_up_to_the_last_free_slot(void **state)
{
    struct folder *f = *state;
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    for (uint32_t i = 0; i < SLOTS; i++) {
        put_random(store, sealed);
        if (i + 40 >= SLOTS) {
            assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
            assert_nothing_stolen(f);
        }
    }
    assert_int_equal(hd_store_used(store), SLOTS);
    assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
    assert_nothing_stolen(f);
    hd_store_close(store);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

static void released_answers_are_gone_from_every_file(void **state)
{
    enum { MANY = 300 };
    struct folder *f = *state;
    struct hd_store *store = open_store(f);
    uint8_t(*sealed)[HD_RECORD_SIZE] = calloc(MANY, HD_RECORD_SIZE);
    uint8_t(*ids)[HD_HASH_LEN] = calloc(MANY, HD_HASH_LEN);
    assert_non_null(sealed);
    assert_non_null(ids);
    for (size_t i = 0; i < MANY; i++) {
        put_random(store, sealed[i]);
        hd_hash((struct hd_slice){sealed[i], HD_RECORD_SIZE}, ids[i]);
    }
    qsort(ids, MANY, HD_HASH_LEN, by_bytes);
    uint32_t released = 0;
    assert_int_equal(hd_store_release(store, ids[0], MANY, fill_random, NULL, &released),
                     HD_OK);
    assert_int_equal(released, MANY);
    assert_nothing_stolen(f);

    struct hd_buf db = load(f->db);
    struct hd_buf journal = load(f->journal);
    for (size_t i = 0; i < MANY; i++) {
        assert_null(find_bytes(&db, sealed[i], 24));
        assert_null(find_bytes(&journal, sealed[i], 24));
    }
    hd_buf_free(&db);
    hd_buf_free(&journal);
    free(ids);
    free(sealed);
    hd_store_close(store);
}

static void last_weeks_key_is_gone_from_every_file(void **state)
{
    struct folder *f = *state;
    struct hd_store *store = open_store(f);
    struct hd_ratchet old;
    struct hd_ratchet next;
    assert_int_equal(hd_store_ratchet(store, &old), HD_OK);
    for (uint16_t week = 1; week < 10; week++) {
        next.week = week;
        hd_random(next.key, HD_KEY_LEN);
        assert_int_equal(hd_store_set_ratchet(store, &next), HD_OK);
        assert_true(in_file(f->journal, old.key, HD_KEY_LEN)); /* the test can find it */
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
        assert_false(in_file(f->journal, old.key, HD_KEY_LEN));
        assert_false(in_file(f->db, old.key, HD_KEY_LEN));
        assert_true(in_file(f->db, next.key, HD_KEY_LEN));
        old = next;
    }
    assert_nothing_stolen(f);
    hd_store_close(store);
}

static void the_files_never_change_their_length(void **state)
{
    struct folder *f = *state;
    struct hd_store *store = open_store(f);
    struct stat first;
    struct stat now;
    assert_int_equal(stat(f->db, &first), 0);
    uint8_t sealed[HD_RECORD_SIZE];
    for (int i = 0; i < 100; i++) {
        put_random(store, sealed);
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
        assert_int_equal(stat(f->db, &now), 0);
        assert_int_equal(now.st_size, first.st_size);
        assert_int_equal(stat(f->journal, &now), 0);
        assert_int_equal(now.st_size, JOURNAL_LEN);
    }
    hd_store_close(store);
    struct hd_buf db = load(f->db);
    assert_int_equal(be(db.p + 28, 4), db.len / PAGE); /* pages, in SQLite's header */
    assert_int_equal(be(db.p + 36, 4), 0);             /* free pages */
    hd_buf_free(&db);
    assert_int_equal(count_in(f->dir), 2);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(the_same_records_in_any_order_give_the_same_file),
        CASE(without_a_cover_the_journal_names_the_newest),
        CASE(after_a_cover_nothing_names_the_newest),
        CASE(after_a_cover_nothing_is_left_of_a_step_with_a_staff_entry),
        CASE(a_journal_that_was_played_back_stays_where_it_lies),
        CASE(a_cover_at_start_heals_a_crash_before_the_cover),
        CASE(it_holds_up_to_the_last_free_slot),
        CASE(released_answers_are_gone_from_every_file),
        CASE(last_weeks_key_is_gone_from_every_file),
        CASE(the_files_never_change_their_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
