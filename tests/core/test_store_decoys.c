/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Used slots come in steps: whoever looks at the file counts steps and not answers, and cannot tell
 * the slot of an answer from a decoy. No answer ever gives way to one.
 */
#include <sqlite3.h>

#include "store_support.h"

enum { SLOTS = 1024, STEP = HD_STORE_STEP };

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

static struct hd_store *open_with_decoys(const struct folder *f)
{
    struct hd_store *store = open_store(f);
    hd_store_use_decoys(store, fill_random, NULL);
    return store;
}

/* Keep an answer as a kiosk does. */
static uint32_t answer(struct hd_store *store, uint8_t *sealed)
{
    uint32_t slot = 0;
    enum hd_err err = HD_E_EXISTS;
    hd_random(sealed, HD_RECORD_SIZE);
    for (int i = 0; err == HD_E_EXISTS && i < 2 * STEP; i++) {
        assert_int_equal(hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot), HD_OK);
        err = hd_store_put(store, slot, sealed);
    }
    assert_int_equal(err, HD_OK);
    assert_int_equal(hd_store_put(store, slot, sealed), HD_OK); /* again is harmless */
    assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
    return slot;
}

static void used_slots_come_in_steps(void **state)
{
    struct hd_store *store = open_with_decoys(*state);
    uint8_t kept[40][HD_RECORD_SIZE];
    for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(hd_store_room(store), SLOTS - HD_STORE_RESERVE - i);
        (void)answer(store, kept[i]);
        assert_int_equal(hd_store_used(store), i / STEP * STEP + STEP);
    }
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(times_kept(store, kept[i]), 1);
    }
    hd_store_close(store);
}

/* Bodies of all slots as they lie in the file, without SQLite's help. */
struct image {
    uint8_t (*body)[HD_RECORD_SIZE];
    bool *used;
};

static struct image look(const struct folder *f)
{
    struct image image = {calloc(SLOTS, HD_RECORD_SIZE), calloc(SLOTS, sizeof(bool))};
    assert_non_null(image.body);
    assert_non_null(image.used);
    sqlite3 *sql = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open_v2(f->db, &sql, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(sql, "SELECT n, used, body FROM slot", -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        size_t n = (size_t)sqlite3_column_int(stmt, 0);
        image.used[n] = sqlite3_column_int(stmt, 1) != 0;
        memcpy(image.body[n], sqlite3_column_blob(stmt, 2), HD_RECORD_SIZE);
    }
    sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(sql), SQLITE_OK);
    return image;
}

static void image_free(struct image *image)
{
    free(image->body);
    free(image->used);
}

/* A colleague who copies the file every day: of the slots that are used today and were not
 * yesterday, none has kept its dummy, so all of them might be answers. */
static void two_looks_tell_no_decoy_of_a_new_step(void **state)
{
    struct hd_store *store = open_with_decoys(*state);
    uint8_t sealed[HD_RECORD_SIZE];
    struct image before = look(*state);
    (void)answer(store, sealed);
    struct image after = look(*state);
    size_t fresh = 0;
    for (size_t i = 0; i < SLOTS; i++) {
        if (after.used[i] && !before.used[i]) {
            fresh++;
            assert_memory_not_equal(after.body[i], before.body[i], HD_RECORD_SIZE);
        }
    }
    assert_int_equal(fresh, STEP);
    image_free(&before);
    image_free(&after);
    hd_store_close(store);
}

/* Decoys of a connection that is gone cannot be told from answers, also not by us. */
static void after_a_restart_old_decoys_are_left_alone(void **state)
{
    uint8_t kept[5][HD_RECORD_SIZE];
    for (uint32_t i = 0; i < 5; i++) {
        struct hd_store *store = open_with_decoys(*state);
        (void)answer(store, kept[i]);
        assert_int_equal(hd_store_used(store), (i + 1) * STEP);
        for (uint32_t k = 0; k <= i; k++) {
            assert_int_equal(times_kept(store, kept[k]), 1);
        }
        hd_store_close(store);
    }
}

/* Covers rewrite what is free. A used slot that changed in the journal's image would be a decoy. */
static void covers_leave_decoys_alone(void **state)
{
    struct hd_store *store = open_with_decoys(*state);
    uint8_t sealed[HD_RECORD_SIZE];
    (void)answer(store, sealed);
    struct image before = look(*state);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
    }
    struct image after = look(*state);
    for (size_t i = 0; i < SLOTS; i++) {
        assert_int_equal(before.used[i], after.used[i]);
        if (before.used[i]) {
            assert_memory_equal(before.body[i], after.body[i], HD_RECORD_SIZE);
        }
    }
    image_free(&before);
    image_free(&after);
    hd_store_close(store);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

/* Ids of everything used; the caller frees. */
static uint8_t *ids_of(struct hd_store *store, size_t *n)
{
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_store_read_used(store, &all), HD_OK);
    *n = all.len / HD_RECORD_SIZE;
    uint8_t *ids = calloc(*n + 1, HD_HASH_LEN);
    assert_non_null(ids);
    for (size_t i = 0; i < *n; i++) {
        hd_hash((struct hd_slice){all.p + i * HD_RECORD_SIZE, HD_RECORD_SIZE},
                ids + i * HD_HASH_LEN);
    }
    qsort(ids, *n, HD_HASH_LEN, by_bytes);
    hd_buf_free(&all);
    return ids;
}

static void a_receipt_leaves_whole_steps_and_every_later_answer(void **state)
{
    struct hd_store *store = open_with_decoys(*state);
    uint8_t early[20][HD_RECORD_SIZE];
    uint8_t late[7][HD_RECORD_SIZE];
    for (size_t i = 0; i < 20; i++) {
        (void)answer(store, early[i]);
    }
    size_t n = 0;
    uint8_t *ids = ids_of(store, &n);
    assert_int_equal(n, 2 * STEP);
    for (size_t i = 0; i < 7; i++) {
        (void)answer(store, late[i]); /* between the push and its receipt */
    }
    /* heard-sync has a connection of its own. */
    struct hd_store *sync = open_with_decoys(*state);
    uint32_t released = 0;
    assert_int_equal(hd_store_release(sync, ids, n, fill_random, NULL, &released), HD_OK);
    hd_store_close(sync);
    assert_int_equal(hd_store_used(store), STEP);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(times_kept(store, early[i]), 0);
    }
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(times_kept(store, late[i]), 1);
    }
    /* The kiosk's own list of decoys is out of date by now. */
    uint8_t more[40][HD_RECORD_SIZE];
    for (size_t i = 0; i < 40; i++) {
        (void)answer(store, more[i]);
        assert_int_equal(hd_store_used(store) % STEP, 0);
    }
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(times_kept(store, late[i]), 1);
    }
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(times_kept(store, more[i]), 1);
    }
    free(ids);
    hd_store_close(store);
}

/* Those that stay marked must lie anywhere among those freed: were they the ones with the lowest
 * numbers, a used slot further up would be an answer, and somebody could count finer than steps. */
static void what_stays_marked_after_a_receipt_lies_anywhere(void **state)
{
    struct hd_store *store = open_store(*state);
    uint8_t sealed[HD_RECORD_SIZE];
    for (int i = 0; i < 8 * STEP; i++) {
        (void)put_random(store, sealed);
    }
    hd_store_close(store);
    store = open_with_decoys(*state);
    size_t n = 0;
    uint8_t *ids = ids_of(store, &n);
    struct image before = look(*state);
    uint32_t released = 0;
    assert_int_equal(
        hd_store_release(store, ids + HD_HASH_LEN, n - 1, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, 8 * STEP - 1);
    struct image after = look(*state);
    size_t seen = 0;
    size_t stayed = 0;
    size_t among_first = 0; /* of those freed */
    for (size_t i = 0; i < SLOTS; i++) {
        bool freed =
            before.used[i] && memcmp(before.body[i], after.body[i], HD_RECORD_SIZE) != 0;
        seen += freed ? 1 : 0;
        stayed += freed && after.used[i] ? 1 : 0;
        among_first += freed && after.used[i] && seen < STEP ? 1 : 0;
    }
    assert_int_equal(seen, 8 * STEP - 1);
    assert_int_equal(stayed, STEP - 1);
    assert_true(among_first < STEP - 1);
    image_free(&before);
    image_free(&after);
    free(ids);
    hd_store_close(store);
}

/* The slots kept back for staff: one entry must not fill them up with decoys that the next start
 * no longer knows. */
static void decoys_leave_the_reserve_to_staff(void **state)
{
    struct hd_store *store = open_with_decoys(*state);
    uint8_t sealed[HD_RECORD_SIZE];
    while (hd_store_room(store) > 0) {
        hd_random(sealed, sizeof(sealed));
        uint32_t slot = 0;
        assert_int_equal(hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot), HD_OK);
        assert_int_equal(hd_store_put(store, slot, sealed), HD_OK);
    }
    assert_int_equal(hd_store_used(store), SLOTS - HD_STORE_RESERVE);
    for (uint32_t i = 0; i < HD_STORE_RESERVE; i++) {
        uint32_t slot = 0;
        hd_store_close(store); /* the plug is pulled each time */
        store = open_with_decoys(*state);
        assert_int_equal(hd_store_room(store), 0);
        assert_int_equal(hd_store_pick(store, HD_STORE_FOR_STAFF, &slot), HD_OK);
        hd_random(sealed, sizeof(sealed));
        assert_int_equal(hd_store_put(store, slot, sealed), HD_OK);
    }
    uint32_t slot = 0;
    assert_int_equal(hd_store_pick(store, HD_STORE_FOR_STAFF, &slot), HD_E_FULL);
    hd_store_close(store);
}

/* The danger of a list in memory: the slot was freed by a receipt and given to somebody else. */
static void no_answer_of_another_program_gives_way(void **state)
{
    struct hd_store *kiosk = open_with_decoys(*state);
    uint8_t sealed[HD_RECORD_SIZE];
    (void)answer(kiosk, sealed);
    size_t n = 0;
    uint8_t *ids = ids_of(kiosk, &n);
    struct hd_store *other = open_store(*state);
    uint32_t released = 0;
    assert_int_equal(hd_store_release(other, ids, n, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, STEP);
    free(ids);
    /* Fill the whole store from the other side, old decoys among it. */
    uint8_t(*kept)[HD_RECORD_SIZE] = calloc(SLOTS, HD_RECORD_SIZE);
    assert_non_null(kept);
    uint32_t filled = SLOTS - STEP;
    for (uint32_t i = 0; i < filled; i++) {
        (void)put_random(other, kept[i]);
    }
    assert_int_equal(hd_store_cover(kiosk, HD_STORE_COVER, fill_random, NULL), HD_OK);
    uint32_t slot = 0;
    enum hd_err err = HD_E_EXISTS;
    for (int i = 0; err == HD_E_EXISTS && i < 2 * STEP; i++) {
        err = hd_store_pick(kiosk, HD_STORE_FOR_STAFF, &slot);
        err = err ? err : hd_store_put(kiosk, slot, sealed);
    }
    assert_int_equal(err, HD_OK);
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_store_read_used(other, &all), HD_OK);
    assert_int_equal(all.len,
                     (size_t)(filled + 1) * HD_RECORD_SIZE); /* no decoys in the reserve */
    uint32_t found = 0;
    for (uint32_t i = 0; i < filled; i++) {
        found += find_bytes(&all, kept[i], HD_RECORD_SIZE) ? 1 : 0;
    }
    assert_int_equal(found, filled);
    hd_buf_free(&all);
    free(kept);
    hd_store_close(other);
    hd_store_close(kiosk);
}

static void a_step_that_fails_changes_nothing(void **state)
{
    struct hd_store *store = open_store(*state);
    uint8_t sealed[HD_RECORD_SIZE];
    hd_random(sealed, sizeof(sealed));
    for (int fails_at = 0; fails_at < STEP - 1; fails_at++) {
        int left = fails_at;
        hd_store_use_decoys(store, fill_failing, &left);
        assert_int_equal(hd_store_put(store, 5, sealed), HD_E_AUTH);
        assert_int_equal(hd_store_used(store), 0);
        assert_int_equal(times_kept(store, sealed), 0);
    }
    hd_store_close(store);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(used_slots_come_in_steps),
        CASE(two_looks_tell_no_decoy_of_a_new_step),
        CASE(covers_leave_decoys_alone),
        CASE(after_a_restart_old_decoys_are_left_alone),
        CASE(a_receipt_leaves_whole_steps_and_every_later_answer),
        CASE(what_stays_marked_after_a_receipt_lies_anywhere),
        CASE(decoys_leave_the_reserve_to_staff),
        CASE(no_answer_of_another_program_gives_way),
        CASE(a_step_that_fails_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
