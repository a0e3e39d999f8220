/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store as its callers see it: create, open, pick, put, read, release, cover, ratchet, and
 * two programs at once. What a thief sees is in test_store_thief.c, damage in
 * test_store_damage.c, failing disks in test_store_faults.c.
 */
#include <sys/wait.h>
#include <time.h>

#include "store_support.h"

enum {
    SLOTS = 64,
    COVERED = (SLOTS + 6) / 7, /* pages that a cover of so small a store touches at least */
};

static int set_up(void **state)
{
    struct folder *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    folder_make(f, true);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    folder_remove(*state);
    free(*state);
    return 0;
}

static void a_new_store_is_empty_private_and_alone(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    assert_int_equal(hd_store_slots(store), SLOTS);
    assert_int_equal(hd_store_used(store), 0);
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_store_read_used(store, &all), HD_OK);
    assert_int_equal(all.len, 0);
    hd_buf_free(&all);
    hd_store_close(store);

    struct stat st;
    assert_int_equal(stat(f->db, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(f->journal, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(count_in(f->dir), 2);
}

static void create_keeps_to_its_limits_and_leaves_nothing(void **state)
{
    struct folder *f = *state;
    struct hd_ratchet ratchet;
    ratchet_at(&ratchet, 0, 1);
    const uint32_t bad[] = {0, 1, 15, 65536, UINT32_MAX};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(hd_store_create(f->db, bad[i], &ratchet, fill_random, NULL),
                         HD_E_RANGE);
    }
    assert_int_equal(count_in(f->dir), 0);
    make_store(f, 16);
    struct hd_store *store = open_store(f);
    assert_int_equal(hd_store_slots(store), 16);
    hd_store_close(store);
}

static void a_fill_that_fails_leaves_nothing(void **state)
{
    struct folder *f = *state;
    struct hd_ratchet ratchet;
    ratchet_at(&ratchet, 0, 1);
    /* First, some, last; and in the cover after them. */
    const int fails_at[] = {0, 7, SLOTS - 1, SLOTS, SLOTS + COVERED - 1};
    for (size_t i = 0; i < sizeof(fails_at) / sizeof(fails_at[0]); i++) {
        int left = fails_at[i];
        assert_int_equal(hd_store_create(f->db, SLOTS, &ratchet, fill_failing, &left),
                         HD_E_AUTH);
        assert_int_equal(count_in(f->dir), 0);
    }
}

static void create_never_overwrites(void **state)
{
    struct folder *f = *state;
    struct hd_ratchet ratchet;
    ratchet_at(&ratchet, 0, 1);
    struct hd_buf mine = HD_BUF_EMPTY;
    assert_int_equal(hd_buf_printf(&mine, "a shopping list"), HD_OK);
    save(f->db, &mine);
    assert_int_equal(hd_store_create(f->db, SLOTS, &ratchet, fill_random, NULL), HD_E_EXISTS);
    struct hd_buf after = load(f->db);
    assert_true(same_bytes(&mine, &after));
    hd_buf_free(&after);
    assert_int_equal(unlink(f->db), 0);

    /* A journal without its database would be rolled back into the new one. */
    save(f->journal, &mine);
    assert_int_equal(hd_store_create(f->db, SLOTS, &ratchet, fill_random, NULL), HD_E_EXISTS);
    assert_int_equal(count_in(f->dir), 1);
    hd_buf_free(&mine);
}

static void create_in_no_folder_fails(void **state)
{
    struct folder *f = *state;
    struct hd_ratchet ratchet;
    ratchet_at(&ratchet, 0, 1);
    char path[TEST_PATH_MAX];
    snprintf(path, sizeof(path), "%s/nowhere/answers.db", f->dir);
    assert_int_equal(hd_store_create(path, SLOTS, &ratchet, fill_random, NULL), HD_E_NOT_FOUND);
    struct hd_store *store = NULL;
    assert_int_equal(hd_store_open(path, &store), HD_E_NOT_FOUND);
    assert_null(store);
}

static void a_name_is_never_taken_for_more_than_a_name(void **state)
{
    struct folder *f = *state;
    struct hd_ratchet ratchet;
    ratchet_at(&ratchet, 0, 1);
    char here[TEST_PATH_MAX];
    assert_non_null(getcwd(here, sizeof(here)));
    assert_int_equal(chdir(f->dir), 0);
    enum hd_err err = hd_store_create("file:a?mode=memory", 16, &ratchet, fill_random, NULL);
    struct hd_store *store = NULL;
    enum hd_err opened = hd_store_open("file:a?mode=memory", &store);
    hd_store_close(store);
    assert_int_equal(chdir(here), 0);
    assert_int_equal(err, HD_OK);
    assert_int_equal(opened, HD_OK);
    assert_int_equal(count_in(f->dir), 2);
}

static void what_is_put_is_read_back_after_opening_again(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    uint8_t sealed[20][HD_RECORD_SIZE];
    uint32_t slot[20];
    struct hd_store *store = open_store(f);
    for (size_t i = 0; i < 20; i++) {
        slot[i] = put_random(store, sealed[i]);
        assert_int_equal(hd_store_used(store), i + 1);
    }
    hd_store_close(store);
    store = open_store(f);
    assert_int_equal(hd_store_used(store), 20);
    for (size_t i = 0; i < 20; i++) {
        bool has = false;
        assert_int_equal(times_kept(store, sealed[i]), 1);
        assert_int_equal(hd_store_has(store, slot[i], sealed[i], &has), HD_OK);
        assert_true(has);
        assert_int_equal(hd_store_has(store, slot[(i + 1) % 20], sealed[i], &has), HD_OK);
        assert_false(has);
    }
    hd_store_close(store);
}

static void putting_the_same_again_changes_nothing(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    uint32_t slot = put_random(store, sealed);
    struct hd_buf before = load(f->db);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(hd_store_put(store, slot, sealed), HD_OK);
    }
    struct hd_buf after = load(f->db);
    assert_true(same_bytes(&before, &after));
    assert_int_equal(hd_store_used(store), 1);
    hd_buf_free(&before);
    hd_buf_free(&after);
    hd_store_close(store);
}

static void an_answer_is_never_overwritten(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    uint8_t other[HD_RECORD_SIZE];
    uint32_t slot = put_random(store, sealed);
    memcpy(other, sealed, sizeof(other));
    other[HD_RECORD_SIZE - 1] ^= 1;
    assert_int_equal(hd_store_put(store, slot, other), HD_E_EXISTS);
    assert_int_equal(times_kept(store, sealed), 1);
    assert_int_equal(times_kept(store, other), 0);
    assert_int_equal(hd_store_put(store, SLOTS, other), HD_E_RANGE);
    assert_int_equal(hd_store_put(store, UINT32_MAX, other), HD_E_RANGE);
    bool has = true;
    assert_int_equal(hd_store_has(store, SLOTS, other, &has), HD_E_RANGE);
    hd_store_close(store);
}

static void a_full_store_says_so_and_stays_readable(void **state)
{
    struct folder *f = *state;
    make_store(f, 16);
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    bool taken[16] = {false};
    for (size_t i = 0; i < 16; i++) {
        uint32_t slot = put_random(store, sealed);
        assert_true(slot < 16);
        assert_false(taken[slot]);
        taken[slot] = true;
    }
    uint32_t slot = 99;
    assert_int_equal(hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot), HD_E_FULL);
    assert_int_equal(slot, 99);
    assert_int_equal(hd_store_used(store), 16);
    assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
    assert_int_equal(times_kept(store, sealed), 1);
    hd_store_close(store);
}

static void every_free_slot_is_picked_about_as_often(void **state)
{
    struct folder *f = *state;
    make_store(f, 16);
    struct hd_store *store = open_store(f);
    unsigned picked[16] = {0};
    for (int i = 0; i < 3200; i++) {
        uint32_t slot = 0;
        assert_int_equal(hd_store_pick(store, HD_STORE_FOR_ANSWERS, &slot), HD_OK);
        picked[slot]++;
    }
    /* 200 expected, standard deviation 14: beyond 100 or 300 once in a thousand billion runs. */
    for (size_t i = 0; i < 16; i++) {
        assert_in_range(picked[i], 100, 300);
    }
    hd_store_close(store);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_HASH_LEN);
}

static void release_frees_only_what_is_named(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    uint8_t sealed[20][HD_RECORD_SIZE];
    uint8_t ids[12][HD_HASH_LEN];
    for (size_t i = 0; i < 20; i++) {
        put_random(store, sealed[i]);
    }
    for (size_t i = 0; i < 10; i++) {
        hd_hash((struct hd_slice){sealed[i], HD_RECORD_SIZE}, ids[i]);
    }
    hd_random(ids[10], 2 * sizeof(ids[10])); /* two that nobody ever kept */
    qsort(ids, 12, sizeof(ids[0]), by_bytes);

    uint32_t released = 99;
    assert_int_equal(hd_store_release(store, ids[0], 12, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, 10);
    assert_int_equal(hd_store_used(store), 10);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(times_kept(store, sealed[i]), i < 10 ? 0 : 1);
    }
    assert_int_equal(hd_store_release(store, ids[0], 12, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, 0);
    assert_int_equal(hd_store_release(store, NULL, 0, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, 0);
    hd_store_close(store);

    store = open_store(f);
    assert_int_equal(hd_store_used(store), 10);
    hd_store_close(store);
}

static void a_release_that_fails_releases_nothing(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    uint8_t sealed[5][HD_RECORD_SIZE];
    uint8_t ids[5][HD_HASH_LEN];
    for (size_t i = 0; i < 5; i++) {
        put_random(store, sealed[i]);
        hd_hash((struct hd_slice){sealed[i], HD_RECORD_SIZE}, ids[i]);
    }
    qsort(ids, 5, sizeof(ids[0]), by_bytes);
    uint32_t released = 99;
    int left = 3;
    assert_int_equal(hd_store_release(store, ids[0], 5, fill_failing, &left, &released),
                     HD_E_AUTH);
    assert_int_equal(released, 99);
    assert_int_equal(hd_store_used(store), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(times_kept(store, sealed[i]), 1);
    }
    assert_int_equal(hd_store_release(store, ids[0], 5, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, 5);
    hd_store_close(store);
}

static void a_cover_touches_no_answer(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    uint8_t sealed[40][HD_RECORD_SIZE];
    for (size_t i = 0; i < 40; i++) {
        put_random(store, sealed[i]);
    }
    for (uint32_t n = 0; n < 2 * HD_STORE_COVER; n++) {
        struct hd_buf before = load(f->db);
        assert_int_equal(hd_store_cover(store, n, fill_random, NULL), HD_OK);
        struct hd_buf after = load(f->db);
        assert_false(same_bytes(&before, &after)); /* at least the counters */
        hd_buf_free(&before);
        hd_buf_free(&after);
    }
    assert_int_equal(hd_store_used(store), 40);
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(times_kept(store, sealed[i]), 1);
    }
    hd_store_close(store);
}

static void a_cover_that_fails_changes_nothing(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    struct hd_buf before = load(f->db);
    for (int fails_at = 0; fails_at < COVERED; fails_at++) {
        int left = fails_at;
        assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_failing, &left), HD_E_AUTH);
    }
    struct hd_buf after = load(f->db);
    assert_true(same_bytes(&before, &after));
    assert_int_equal(hd_store_cover(store, HD_STORE_COVER, fill_random, NULL), HD_OK);
    hd_buf_free(&before);
    hd_buf_free(&after);
    hd_store_close(store);
}

static void the_ratchet_never_goes_back(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    struct hd_ratchet set;
    struct hd_ratchet got;
    ratchet_at(&set, 5, 0x55);
    assert_int_equal(hd_store_set_ratchet(store, &set), HD_OK);
    assert_int_equal(hd_store_set_ratchet(store, &set), HD_OK);
    ratchet_at(&set, 4, 0x44);
    assert_int_equal(hd_store_set_ratchet(store, &set), HD_E_RANGE);
    ratchet_at(&set, 5, 0x56);
    assert_int_equal(hd_store_set_ratchet(store, &set), HD_E_RANGE);
    hd_store_close(store);

    store = open_store(f);
    assert_int_equal(hd_store_ratchet(store, &got), HD_OK);
    ratchet_at(&set, 5, 0x55);
    assert_int_equal(got.week, 5);
    assert_memory_equal(got.key, set.key, HD_KEY_LEN);
    ratchet_at(&set, UINT16_MAX, 0x77);
    assert_int_equal(hd_store_set_ratchet(store, &set), HD_OK);
    assert_int_equal(hd_store_ratchet(store, &got), HD_OK);
    assert_int_equal(got.week, UINT16_MAX);
    hd_store_close(store);
}

static void two_connections_see_each_other(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *kiosk = open_store(f);
    struct hd_store *sync = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    uint8_t id[HD_HASH_LEN];
    for (uint32_t i = 0; i < SLOTS; i++) {
        put_random(i % 2 ? kiosk : sync, sealed);
        assert_int_equal(hd_store_used(kiosk), i + 1);
        assert_int_equal(hd_store_used(sync), i + 1);
    }
    uint32_t slot = 0;
    assert_int_equal(hd_store_pick(kiosk, HD_STORE_FOR_STAFF, &slot), HD_E_FULL);
    hd_hash((struct hd_slice){sealed, sizeof(sealed)}, id);
    uint32_t released = 0;
    assert_int_equal(hd_store_release(sync, id, 1, fill_random, NULL, &released), HD_OK);
    assert_int_equal(released, 1);
    assert_int_equal(hd_store_pick(kiosk, HD_STORE_FOR_STAFF, &slot), HD_OK);
    assert_int_equal(times_kept(kiosk, sealed), 0);
    hd_store_close(sync);
    hd_store_close(kiosk);
}

/* Tells the parent that the transaction has begun, then takes its time. */
static enum hd_err fill_slowly(void *ctx, uint8_t *out)
{
    const int *tell = ctx;
    if (write(*tell, "x", 1) != 1) {
        return HD_E_IO;
    }
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    return fill_random(NULL, out);
}

/* Two programs that made the same next entry: the later one has to make its own anew. */
static void only_the_next_staff_entry_is_taken(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    struct hd_audit kept;
    const struct hd_audit one = {.seq = 1, .head = {1}};
    const struct hd_audit rows[] = {
        {.seq = 1, .head = {2}}, {.seq = 3, .head = {3}}, {.seq = 0, .head = {0}}};
    hd_random(sealed, sizeof(sealed));
    assert_int_equal(hd_store_put_staff(store, 4, sealed, &one), HD_OK);
    assert_int_equal(hd_store_put_staff(store, 4, sealed, &one), HD_OK); /* again is harmless */
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t other[HD_RECORD_SIZE];
        hd_random(other, sizeof(other));
        assert_int_equal(hd_store_put_staff(store, 5, other, &rows[i]), HD_E_WAVE);
        assert_int_equal(times_kept(store, other), 0);
    }
    assert_int_equal(hd_store_audit(store, &kept), HD_OK);
    assert_int_equal(kept.seq, 1);
    assert_memory_equal(kept.head, one.head, HD_HASH_LEN);
    assert_int_equal(hd_store_used(store), 1);
    assert_int_equal(times_kept(store, sealed), 1);
    hd_store_close(store);
}

static void a_writer_waits_for_another_program(void **state)
{
    struct folder *f = *state;
    make_store(f, SLOTS);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct hd_store *other = NULL;
        bool fine = hd_store_open(f->db, &other) == HD_OK &&
                    hd_store_cover(other, HD_STORE_COVER, fill_slowly, &ends[1]) == HD_OK;
        hd_store_close(other);
        _exit(fine ? 0 : 1);
    }
    char told = 0;
    assert_int_equal(read(ends[0], &told, 1), 1);
    struct hd_store *store = open_store(f);
    uint8_t sealed[HD_RECORD_SIZE];
    put_random(store, sealed);
    assert_int_equal(times_kept(store, sealed), 1);
    hd_store_close(store);
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_new_store_is_empty_private_and_alone),
        CASE(create_keeps_to_its_limits_and_leaves_nothing),
        CASE(a_fill_that_fails_leaves_nothing),
        CASE(create_never_overwrites),
        CASE(create_in_no_folder_fails),
        CASE(a_name_is_never_taken_for_more_than_a_name),
        CASE(what_is_put_is_read_back_after_opening_again),
        CASE(putting_the_same_again_changes_nothing),
        CASE(an_answer_is_never_overwritten),
        CASE(a_full_store_says_so_and_stays_readable),
        CASE(every_free_slot_is_picked_about_as_often),
        CASE(release_frees_only_what_is_named),
        CASE(a_release_that_fails_releases_nothing),
        CASE(a_cover_touches_no_answer),
        CASE(a_cover_that_fails_changes_nothing),
        CASE(the_ratchet_never_goes_back),
        CASE(two_connections_see_each_other),
        CASE(only_the_next_staff_entry_is_taken),
        CASE(a_writer_waits_for_another_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
