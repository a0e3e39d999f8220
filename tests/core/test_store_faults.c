/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store on a disk that fails, fills up or may not be written: every failure is reported, an
 * acknowledged answer is never lost, and putting the same again leaves it there once.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "faulty_vfs.h"
#include "store_support.h"

enum { SLOTS = 64, KEPT = 6 };

struct bench {
    struct folder f;
    struct hd_buf db;      /* a store with KEPT answers */
    struct hd_buf journal; /* and its journal */
    uint8_t sealed[KEPT][HD_RECORD_SIZE];
    uint32_t slot[KEPT];
    uint8_t ids[KEPT][HD_HASH_LEN];
};

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof(*b));
    assert_non_null(b);
    folder_make(&b->f, true);
    make_store(&b->f, SLOTS);
    struct hd_store *store = open_store(&b->f);
    for (size_t i = 0; i < KEPT; i++) {
        b->slot[i] = put_random(store, b->sealed[i]);
        hd_hash((struct hd_slice){b->sealed[i], HD_RECORD_SIZE}, b->ids[i]);
    }
    qsort(b->ids, KEPT, HD_HASH_LEN, by_bytes);
    hd_store_close(store);
    b->db = load(b->f.db);
    b->journal = load(b->f.journal);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    fault_end();
    hd_buf_free(&b->db);
    hd_buf_free(&b->journal);
    umount(b->f.dir); /* only there when its test failed */
    folder_remove(&b->f);
    free(b);
    return 0;
}

static struct hd_store *fresh(struct bench *b)
{
    save(b->f.db, &b->db);
    save(b->f.journal, &b->journal);
    return open_store(&b->f);
}

static void assert_kept(struct bench *b, struct hd_store *store)
{
    for (size_t i = 0; i < KEPT; i++) {
        assert_int_equal(times_kept(store, b->sealed[i]), 1);
    }
}

/* After a failed read or write nothing works until the store is opened anew. */
static void assert_broken(struct hd_store *store)
{
    struct hd_ratchet ratchet;
    struct hd_buf all = HD_BUF_EMPTY;
    uint8_t sealed[HD_RECORD_SIZE] = {0};
    uint32_t n = 0;
    bool has = false;
    ratchet_at(&ratchet, 9, 9);
    assert_int_equal(hd_store_pick(store, HD_STORE_FOR_ANSWERS, &n), HD_E_IO);
    assert_int_equal(hd_store_put(store, 0, sealed), HD_E_IO);
    assert_int_equal(hd_store_has(store, 0, sealed, &has), HD_E_IO);
    assert_int_equal(hd_store_cover(store, 1, fill_random, NULL), HD_E_IO);
    assert_int_equal(hd_store_read_used(store, &all), HD_E_IO);
    assert_int_equal(hd_store_release(store, sealed, 1, fill_random, NULL, &n), HD_E_IO);
    assert_int_equal(hd_store_ratchet(store, &ratchet), HD_E_IO);
    assert_int_equal(hd_store_set_ratchet(store, &ratchet), HD_E_IO);
    assert_int_equal(hd_store_used(store), KEPT);
}

static const struct mode {
    int code;
    bool sticky;
    enum hd_err want;
} modes[] = {
    {SQLITE_IOERR, false, HD_E_IO},
    {SQLITE_IOERR, true, HD_E_IO},
};

static void a_put_that_fails_says_so_and_can_be_repeated(void **state)
{
    struct bench *b = *state;
    uint8_t sealed[HD_RECORD_SIZE];
    uint32_t slot = 0;
    unsigned failures = 0;
    for (size_t m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
        for (int n = 1;; n++) {
            struct hd_store *store = fresh(b);
            hd_random(sealed, sizeof(sealed));
            assert_int_equal(hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot), HD_OK);
            fault_at(FAULT_CHANGE, n, modes[m].code, modes[m].sticky);
            enum hd_err err = hd_store_put(store, slot, sealed);
            if (!fault_end()) {
                assert_int_equal(err, HD_OK);
                hd_store_close(store);
                break;
            }
            failures++;
            assert_int_equal(err, modes[m].want);
            assert_broken(store);
            hd_store_close(store);
            store = open_store(&b->f);
            assert_kept(b, store);
            assert_true(times_kept(store, sealed) <= 1);
            assert_int_equal(hd_store_put(store, slot, sealed), HD_OK);
            assert_int_equal(times_kept(store, sealed), 1);
            assert_int_equal(hd_store_used(store), KEPT + 1);
            hd_store_close(store);
        }
    }
    assert_true(failures >= 16); /* two pages, two files, three syncs, each way */
}

static void a_disk_that_fills_up_is_told_apart_and_not_fatal(void **state)
{
    struct bench *b = *state;
    uint8_t sealed[HD_RECORD_SIZE];
    uint32_t slot = 0;
    unsigned failures = 0;
    for (int n = 1;; n++) {
        struct hd_store *store = fresh(b);
        hd_random(sealed, sizeof(sealed));
        assert_int_equal(hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot), HD_OK);
        fault_at(FAULT_WRITE, n, SQLITE_FULL, false);
        enum hd_err err = hd_store_put(store, slot, sealed);
        if (!fault_end()) {
            assert_int_equal(err, HD_OK);
            hd_store_close(store);
            break;
        }
        failures++;
        assert_int_equal(err, HD_E_FULL);
        err = hd_store_put(store, slot, sealed);
        if (err == HD_E_IO) { /* could not even be rolled back: opening anew does that */
            hd_store_close(store);
            store = open_store(&b->f);
            err = hd_store_put(store, slot, sealed);
        }
        assert_int_equal(err, HD_OK);
        assert_int_equal(times_kept(store, sealed), 1);
        assert_kept(b, store);
        hd_store_close(store);
    }
    assert_true(failures >= 5);
}

static void a_cover_that_fails_hurts_no_answer(void **state)
{
    struct bench *b = *state;
    unsigned failures = 0;
    for (int n = 1;; n++) {
        struct hd_store *store = fresh(b);
        fault_at(FAULT_CHANGE, n, SQLITE_IOERR, true);
        enum hd_err err = hd_store_cover(store, HD_STORE_COVER, fill_random, NULL);
        bool fired = fault_end();
        hd_store_close(store);
        if (!fired) {
            assert_int_equal(err, HD_OK);
            break;
        }
        failures++;
        assert_int_equal(err, HD_E_IO);
        store = open_store(&b->f);
        assert_kept(b, store);
        assert_int_equal(hd_store_used(store), KEPT);
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
        hd_store_close(store);
    }
    assert_true(failures >= 20);
}

static void a_release_frees_all_or_none(void **state)
{
    struct bench *b = *state;
    unsigned freed = 0;
    unsigned refused = 0;
    for (int n = 1;; n++) {
        struct hd_store *store = fresh(b);
        uint32_t released = 99;
        fault_at(FAULT_CHANGE, n, SQLITE_IOERR, true);
        enum hd_err err =
            hd_store_release(store, b->ids[0], KEPT - 1, fill_random, NULL, &released);
        bool fired = fault_end();
        hd_store_close(store);
        if (!fired) {
            assert_int_equal(err, HD_OK);
            break;
        }
        assert_int_equal(released, err ? 99 : KEPT - 1);
        store = open_store(&b->f);
        uint32_t used = hd_store_used(store);
        if (err) {
            assert_true(used == KEPT || used == 1);
            refused++;
        } else {
            assert_int_equal(used, 1);
            freed++;
        }
        assert_int_equal(
            hd_store_release(store, b->ids[0], KEPT - 1, fill_random, NULL, &released), HD_OK);
        assert_int_equal(released, used - 1);
        hd_store_close(store);
    }
    assert_true(refused >= 8);
    assert_true(freed >= 8); /* only the cover after it failed */
}

static void the_ratchet_is_the_old_or_the_new_one(void **state)
{
    struct bench *b = *state;
    for (int n = 1;; n++) {
        struct hd_store *store = fresh(b);
        struct hd_ratchet set;
        struct hd_ratchet got;
        ratchet_at(&set, 3, 0x33);
        fault_at(FAULT_CHANGE, n, SQLITE_IOERR, true);
        enum hd_err err = hd_store_set_ratchet(store, &set);
        bool fired = fault_end();
        hd_store_close(store);
        store = open_store(&b->f);
        assert_int_equal(hd_store_ratchet(store, &got), HD_OK);
        assert_true(got.week == 3 || (err && got.week == 0));
        assert_int_equal(got.key[31], got.week == 3 ? 0x33 : 0x11);
        assert_kept(b, store);
        hd_store_close(store);
        if (!fired) {
            assert_int_equal(err, HD_OK);
            assert_true(n >= 8);
            break;
        }
        assert_int_equal(err, HD_E_IO);
    }
}

/* A read that fails once may be made good by a later one; a disk that stays bad never is. */
static void a_store_that_cannot_be_read_is_not_called_damaged(void **state)
{
    struct bench *b = *state;
    for (int n = 2;; n++) {
        bool sticky = n % 2 != 0;
        struct hd_store *store = NULL;
        fault_at(FAULT_READ | FAULT_OPEN, n / 2, SQLITE_IOERR, sticky);
        enum hd_err err = hd_store_open(b->f.db, &store);
        bool fired = fault_end();
        struct hd_buf after = load(b->f.db);
        assert_true(same_bytes(&after, &b->db));
        hd_buf_free(&after);
        if (!fired) {
            assert_int_equal(err, HD_OK);
            hd_store_close(store);
            assert_true(n / 2 > SLOTS / 3);
            break;
        }
        if (err == HD_OK && !sticky) {
            assert_kept(b, store);
            hd_store_close(store);
            continue;
        }
        assert_int_equal(err, HD_E_IO);
        assert_null(store);
    }
}

static void a_creation_that_fails_leaves_nothing(void **state)
{
    struct bench *b = *state;
    struct hd_ratchet ratchet;
    ratchet_at(&ratchet, 0, 1);
    folder_empty(b->f.dir);
    for (int n = 1;; n++) {
        fault_at(FAULT_CHANGE | FAULT_OPEN, n, n % 2 ? SQLITE_FULL : SQLITE_IOERR, true);
        enum hd_err err = hd_store_create(b->f.db, SLOTS, &ratchet, fill_random, NULL);
        if (!fault_end()) {
            assert_int_equal(err, HD_OK);
            assert_true(n > SLOTS / 3);
            break;
        }
        assert_true(err == HD_E_IO || err == HD_E_FULL);
        assert_int_equal(count_in(b->f.dir), 0);
    }
}

/* Write until nothing more fits. */
static void fill_disk(const char *dir)
{
    char path[TEST_PATH_MAX];
    char junk[4096] = {0};
    snprintf(path, sizeof(path), "%s/junk", dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    while (write(fd, junk, sizeof(junk)) > 0) {
    }
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

/* Keep an answer or, with audit, the next staff entry; cover; it is there. */
static void keep_on_full_disk(struct hd_store *store, struct hd_audit *audit)
{
    uint8_t sealed[HD_RECORD_SIZE];
    uint32_t slot = 0;
    hd_random(sealed, sizeof(sealed));
    enum hd_store_for what = audit ? HD_STORE_FOR_STAFF : HD_STORE_FOR_ANSWERS;
    assert_int_equal(hd_store_pick(store, what, &slot), HD_OK);
    if (audit) {
        audit->seq++;
        hd_random(audit->head, sizeof(audit->head));
        assert_int_equal(hd_store_put_staff(store, slot, sealed, audit), HD_OK);
    } else {
        assert_int_equal(hd_store_put(store, slot, sealed), HD_OK);
    }
    assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
    assert_int_equal(times_kept(store, sealed), 1);
}

static void on_a_full_disk(const struct folder *disk)
{
    enum { ON_DISK = 512, ANSWERS = 400, STEP = HD_STORE_STEP };
    make_store(disk, ON_DISK);
    fill_disk(disk->dir);
    struct hd_store *store = open_store(disk);
    struct hd_audit audit = {.seq = 0};
    for (uint32_t i = 0; i < ANSWERS; i++) {
        if (i % (STEP / 2) ==
            0) { /* a new step often; the decoys of the old one are forgotten */
            hd_store_close(store);
            store = open_store(disk);
            hd_store_use_decoys(store, fill_random, NULL);
        }
        bool room = hd_store_room(store) > 0;
        keep_on_full_disk(store, i % STEP == 0 || !room ? &audit : NULL);
        if (hd_store_used(store) == ON_DISK) {
            break;
        }
    }
    struct hd_ratchet next;
    ratchet_at(&next, 1, 0x22);
    assert_int_equal(hd_store_set_ratchet(store, &next), HD_OK);

    /* All but five travel; those come back as a receipt, which leaves whole steps. */
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_store_read_used(store, &all), HD_OK);
    size_t n = all.len / HD_RECORD_SIZE - 5;
    assert_true(n > 400);
    uint8_t(*ids)[HD_HASH_LEN] = calloc(n, HD_HASH_LEN);
    assert_non_null(ids);
    for (size_t i = 0; i < n; i++) {
        hd_hash((struct hd_slice){all.p + i * HD_RECORD_SIZE, HD_RECORD_SIZE}, ids[i]);
    }
    qsort(ids, n, HD_HASH_LEN, by_bytes);
    uint32_t released = 0;
    assert_int_equal(hd_store_release(store, ids[0], n, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, n);
    assert_int_equal(hd_store_used(store), STEP);
    for (size_t i = n; i < n + 5; i++) {
        assert_int_equal(times_kept(store, all.p + i * HD_RECORD_SIZE), 1);
    }
    struct hd_buf journal = load(disk->journal);
    struct hd_buf file = load(disk->db);
    assert_true(journal.len <= 78488);
    for (size_t i = 0; i < n; i++) { /* nothing of what was freed is left */
        assert_null(find_bytes(&journal, all.p + i * HD_RECORD_SIZE, HD_RECORD_SIZE));
        assert_null(find_bytes(&file, all.p + i * HD_RECORD_SIZE, HD_RECORD_SIZE));
    }
    hd_buf_free(&file);
    hd_buf_free(&journal);
    hd_buf_free(&all);
    free(ids);
    keep_on_full_disk(store, NULL);
    hd_store_close(store);
    store = open_store(disk);
    assert_true(hd_store_used(store) % STEP == 0);
    hd_store_close(store);
}

static void a_full_disk_cannot_lose_an_answer(void **state)
{
    struct bench *b = *state;
    folder_empty(b->f.dir);
    if (mount("none", b->f.dir, "tmpfs", 0, "size=1200k") != 0) {
        skip(); /* needs the right to mount */
    }
    on_a_full_disk(&b->f);
    folder_empty(b->f.dir);
    assert_int_equal(umount(b->f.dir), 0);
}

static void what_may_not_be_written_is_reported(void **state)
{
    struct bench *b = *state;
    uint8_t sealed[HD_RECORD_SIZE] = {0};
    uint32_t slot = 0;
    if (geteuid() == 0) {
        const uid_t nobody = 65534;
        assert_int_equal(chown(b->f.db, nobody, (gid_t)-1), 0);
        assert_int_equal(chmod(b->f.dir, 0755), 0);
        assert_int_equal(unlink(b->f.journal), 0);
        assert_int_equal(seteuid(nobody), 0);
    } else {
        assert_int_equal(unlink(b->f.journal), 0);
        assert_int_equal(chmod(b->f.dir, 0555), 0);
    }
    /* The folder is read-only: no journal can be made, so no commit is possible. */
    struct hd_store *store = NULL;
    struct hd_store *none = NULL;
    enum hd_err opened = hd_store_open(b->f.db, &store);
    enum hd_err picked = store ? hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot) : HD_E_IO;
    enum hd_err put = store ? hd_store_put(store, slot, sealed) : HD_OK;
    uint32_t used = store ? hd_store_used(store) : 0;
    hd_store_close(store);
    /* The file itself is. */
    int locked = chmod(b->f.db, 0400);
    enum hd_err reopened = hd_store_open(b->f.db, &none);
    if (geteuid() != getuid()) {
        assert_int_equal(seteuid(getuid()), 0);
    }
    assert_int_equal(chmod(b->f.dir, 0700), 0);
    assert_int_equal(opened, HD_OK);
    assert_int_equal(picked, HD_OK);
    assert_int_equal(put, HD_E_IO);
    assert_int_equal(used, KEPT);
    assert_int_equal(locked, 0);
    assert_int_equal(reopened, HD_E_IO);
    assert_null(none);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK || !faulty_vfs_start()) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_put_that_fails_says_so_and_can_be_repeated),
        CASE(a_disk_that_fills_up_is_told_apart_and_not_fatal),
        CASE(a_cover_that_fails_hurts_no_answer),
        CASE(a_release_frees_all_or_none),
        CASE(the_ratchet_is_the_old_or_the_new_one),
        CASE(a_store_that_cannot_be_read_is_not_called_damaged),
        CASE(a_creation_that_fails_leaves_nothing),
        CASE(a_full_disk_cannot_lose_an_answer),
        CASE(what_may_not_be_written_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
