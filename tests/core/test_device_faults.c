/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kiosk whose disk fails at any point of keeping an answer: it is told, it can try again with
 * the same sealed record, and the answer is there exactly once. "Thank you" is never said too
 * early: what was acknowledged is there whatever fails next.
 */
#include "faulty_vfs.h"
#include "kiosk_support.h"
#include "store_support.h"

enum { SLOTS = 64 };

static struct office office;

struct bench {
    struct folder f;
    struct hd_notes notes;
    struct hd_buf db; /* a store without an answer */
};

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof(*b));
    assert_non_null(b);
    folder_make(&b->f, true);
    struct hd_device_setup setup = office_setup(&office, SLOTS);
    assert_int_equal(hd_device_create(b->f.dir, &setup, &b->notes), HD_OK);
    b->db = load(b->f.db);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    fault_end();
    hd_buf_free(&b->db);
    folder_remove(&b->f);
    free(b);
    return 0;
}

static struct hd_device *fresh(struct bench *b)
{
    struct hd_device *device = NULL;
    unlink(b->f.journal);
    save(b->f.db, &b->db);
    assert_int_equal(hd_device_open(b->f.dir, &b->notes, &device), HD_OK);
    return device;
}

static size_t times_on_disk(const struct bench *b, const struct hd_sealed *sealed)
{
    struct hd_store *store = open_store(&b->f);
    size_t times = times_kept(store, sealed->bytes);
    assert_int_equal(hd_store_used(store), times);
    hd_store_close(store);
    return times;
}

/* How many operations change the disk until an answer is safely there: none may be missing when
 * somebody is told that it is. */
static int count_operations(struct bench *b)
{
    struct hd_sealed sealed = {.slot = 0};
    struct hd_device *device = fresh(b);
    hd_device_close(device);
    struct hd_store *store = open_store(&b->f);
    hd_random(sealed.bytes, sizeof(sealed.bytes));
    fault_at(FAULT_CHANGE, 1 << 20, SQLITE_IOERR, false);
    assert_int_equal(hd_store_put(store, 0, sealed.bytes), HD_OK);
    int n = (1 << 20) - fault.left;
    assert_false(fault_end());
    hd_store_close(store);
    assert_true(n >= 8);
    return n;
}

struct plan {
    int code;
    bool sticky;
    unsigned told_at_least;
};

/* Operation n fails; returns whether there was one. */
static bool keep_with_fault(struct bench *b, int n, const struct plan *plan, int safe_after,
                            unsigned *told)
{
    struct hd_device *device = fresh(b);
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed sealed;
    assert_int_equal(hd_device_seal(device, &record, 0, &sealed), HD_OK);
    fault_at(FAULT_CHANGE, n, plan->code, plan->sticky);
    enum hd_err err = hd_device_keep(device, &sealed);
    bool fired = fault_end();
    assert_true(err == HD_OK || err == HD_E_IO ||
                (err == HD_E_FULL && plan->code == SQLITE_FULL));
    if (plan->sticky && n <= safe_after) {
        assert_int_not_equal(err, HD_OK); /* even if the bytes can be read back */
    }
    if (err == HD_OK) {
        assert_int_equal(times_on_disk(b, &sealed), 1);
    } else {
        (*told)++;
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
    }
    assert_int_equal(times_on_disk(b, &sealed), 1);
    assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
    assert_int_equal(hd_device_used(device), 1);
    assert_int_equal(hd_device_cover(device), HD_OK);
    assert_int_equal(times_on_disk(b, &sealed), 1);
    hd_device_close(device);
    return fired;
}

static void an_answer_is_kept_once_whatever_fails(void **state)
{
    struct bench *b = *state;
    static const struct plan plans[] = {
        {SQLITE_IOERR, false, 5},
        {SQLITE_IOERR, true, 8},
        {SQLITE_FULL, false, 5},
        {SQLITE_FULL, true, 8},
    };
    int safe_after = count_operations(b);
    for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
        unsigned told = 0;
        int n = 1;
        while (keep_with_fault(b, n, &plans[i], safe_after, &told)) {
            n++;
        }
        assert_true(n > safe_after);
        assert_true(told >= plans[i].told_at_least);
    }
}

/* What staff do is done only after its entry is safe: while the disk fails from some operation of
 * the entry's commit on, it is not, even if it can be read back. */
static void an_entry_is_acknowledged_only_when_it_is_safe(void **state)
{
    struct bench *b = *state;
    struct hd_device *device = fresh(b);
    hd_device_close(device);
    struct hd_store *store = open_store(&b->f);
    uint8_t sealed[HD_RECORD_SIZE] = {1};
    const struct hd_audit first = {.seq = 1, .head = {1}};
    fault_at(FAULT_CHANGE, 1 << 20, SQLITE_IOERR, false);
    assert_int_equal(hd_store_put_staff(store, 0, sealed, &first), HD_OK);
    int safe_after = (1 << 20) - fault.left;
    assert_false(fault_end());
    hd_store_close(store);
    assert_true(safe_after >= 12);
    bool fired = true;
    for (int n = 1; fired; n++) {
        struct hd_audit audit;
        struct hd_buf all = HD_BUF_EMPTY;
        device = fresh(b);
        fault_at(FAULT_CHANGE, n, SQLITE_IOERR, true);
        enum hd_err err = hd_device_log_staff(device, HD_STAFF_MENU, 1, 0);
        fired = fault_end();
        assert_int_equal(err, n <= safe_after ? HD_E_IO : HD_OK);
        hd_device_close(device);
        assert_int_equal(hd_device_open(b->f.dir, &b->notes, &device), HD_OK);
        assert_int_equal(hd_device_audit(device, &audit), HD_OK);
        assert_int_equal(hd_device_read_used(device, &all), HD_OK);
        assert_int_equal(all.len, (size_t)audit.seq * HD_RECORD_SIZE);
        assert_true(audit.seq == 1 || err == HD_E_IO);
        assert_int_equal(hd_device_log_staff(device, HD_STAFF_MENU, 1, 0), HD_OK);
        hd_buf_free(&all);
        hd_device_close(device);
    }
}

static void a_disk_that_stays_away_is_waited_for(void **state)
{
    struct bench *b = *state;
    struct hd_device *device = fresh(b);
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed sealed;
    struct hd_buf all = HD_BUF_EMPTY;
    uint32_t released = 0;
    assert_int_equal(hd_device_seal(device, &record, 0, &sealed), HD_OK);
    fault_at(FAULT_CHANGE | FAULT_READ | FAULT_OPEN, 1, SQLITE_IOERR, true);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(hd_device_keep(device, &sealed), HD_E_IO);
    }
    assert_int_equal(hd_device_cover(device), HD_E_IO);
    assert_int_equal(hd_device_read_used(device, &all), HD_E_IO);
    assert_int_equal(hd_device_release(device, sealed.bytes, 1, &released), HD_E_IO);
    assert_int_equal(hd_device_used(device), 0);
    assert_int_equal(hd_device_slots(device), SLOTS);
    /* Sealing needs no disk while the week is the same, and a new week has to wait. */
    struct hd_sealed other;
    assert_int_equal(hd_device_seal(device, &record, 0, &other), HD_OK);
    assert_int_equal(hd_device_seal(device, &record, office_time(&office, 1), &other), HD_E_IO);
    assert_true(fault_end());

    assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
    assert_int_equal(times_on_disk(b, &sealed), 1);
    assert_int_equal(hd_device_seal(device, &record, office_time(&office, 1), &other), HD_OK);
    assert_int_equal(record.week, 1);
    hd_device_close(device);
}

/* The old week's key is in use until the new one is on the disk. */
static void a_week_change_that_fails_is_tried_again(void **state)
{
    struct bench *b = *state;
    unsigned told = 0;
    bool done = false;
    for (int n = 1; !done; n++) {
        struct hd_device *device = fresh(b);
        struct hd_record record = answers_of(device, 5);
        struct hd_sealed sealed;
        fault_at(FAULT_CHANGE, n, SQLITE_IOERR, n % 2 == 0);
        enum hd_err err = hd_device_seal(device, &record, office_time(&office, 4), &sealed);
        done = !fault_end();
        if (err) {
            told++;
            assert_int_equal(err, HD_E_IO);
            err = hd_device_seal(device, &record, office_time(&office, 4), &sealed);
        }
        assert_int_equal(err, HD_OK);
        assert_int_equal(record.week, 4);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
        hd_device_close(device);

        struct hd_store *store = open_store(&b->f);
        struct hd_ratchet want = office.first;
        struct hd_ratchet got;
        assert_true(hd_ratchet_advance(&want, 4));
        assert_int_equal(hd_store_ratchet(store, &got), HD_OK);
        assert_int_equal(got.week, 4);
        assert_memory_equal(got.key, want.key, HD_KEY_LEN);
        hd_store_close(store);
    }
    assert_true(told >= 8);
}

static void a_creation_that_fails_leaves_no_folder(void **state)
{
    struct bench *b = *state;
    char dir[TEST_PATH_MAX];
    snprintf(dir, sizeof(dir), "%s/new", b->f.dir);
    struct hd_device_setup setup = office_setup(&office, 16);
    for (int n = 1;; n++) {
        fault_at(FAULT_CHANGE | FAULT_OPEN, n, n % 2 ? SQLITE_FULL : SQLITE_IOERR, true);
        b->notes = (struct hd_notes){0};
        enum hd_err err = hd_device_create(dir, &setup, &b->notes);
        if (!fault_end()) {
            assert_int_equal(err, HD_OK);
            assert_true(n > 10);
            break;
        }
        assert_true(err == HD_E_IO || err == HD_E_FULL);
        assert_non_null(strstr(hd_notes_first_error(&b->notes), "nothing was left behind"));
        assert_false(hd_path_exists(dir));
    }
    folder_empty(dir);
    assert_int_equal(rmdir(dir), 0); /* and no half-made one stays beside it: see tear_down() */
}

int main(void)
{
    if (hd_crypto_start() != HD_OK || !faulty_vfs_start() || !office_make(&office)) {
        return 1;
    }
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_answer_is_kept_once_whatever_fails),
        CASE(an_entry_is_acknowledged_only_when_it_is_safe),
        CASE(a_disk_that_stays_away_is_waited_for),
        CASE(a_week_change_that_fails_is_tried_again),
        CASE(a_creation_that_fails_leaves_no_folder),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    hd_buf_free(&office.pack);
    return failed;
}
