/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The round from a real kiosk folder over a stick into a real office and back: nothing is lost or
 * counted twice, whatever breaks, fills up, comes twice or comes in another order.
 */
#include <errno.h>
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

#include <heard/week.h>
#include <sync/aggregate.h>
#include <sync/carry.h>

#include "office_fixture.h"

enum { SLOTS = 64 };

/* Freed memory that a sanitizer keeps makes every fork slow. */
const char *__asan_default_options(void); /* NOLINT(readability-identifier-naming): its name */
const char *__asan_default_options(void)  /* NOLINT(readability-identifier-naming) */
{
    return "quarantine_size_mb=4";
}

static struct fixture fx;
static char kiosk_dir[KIOSKS][HD_PATH_MAX];

/* Files whose path begins with this cannot be made: a stick that is full or read-only. */
static const char *broken_prefix;
static int broken_errno;

/* The linker's names for a wrapped function and the real one. */
int __wrap_mkstemp(char *path);
int __real_mkstemp(char *path);

int __wrap_mkstemp(char *path)
{
    if (broken_prefix && strncmp(path, broken_prefix, strlen(broken_prefix)) == 0) {
        errno = broken_errno;
        return -1;
    }
    return __real_mkstemp(path);
}

/* Where the log of staff actions is said to end, or why it cannot be said. */
static const struct hd_audit *log_end;
static enum hd_err log_err;

enum hd_err __real_hd_device_audit(struct hd_device *device, struct hd_audit *out);
enum hd_err __wrap_hd_device_audit(struct hd_device *device, struct hd_audit *out);

enum hd_err __wrap_hd_device_audit(struct hd_device *device, struct hd_audit *out)
{
    if (log_end) {
        *out = *log_end;
        return HD_OK;
    }
    return log_err ? log_err : __real_hd_device_audit(device, out);
}

static void make_kiosk(size_t i)
{
    struct hd_buf survey = source_file("assets/surveys/participation.json");
    struct hd_buf strings = source_file("assets/strings/kiosk.json");
    struct hd_buf pack = HD_BUF_EMPTY;
    struct hd_notes notes = {.n = 0};
    const struct hd_pack_content content = {
        .number = 1,
        .first_week = FIRST_WEEK,
        .issued_week = FIRST_WEEK,
        .keyset = &fx.facts.wave[0].keyset,
        .receipt_pk = fx.facts.receipt_pk,
        .settings = {.office = "Family Hubs", .idle_s = 60, .warning_s = 30},
        .survey_json = hd_buf_slice(&survey),
        .strings_json = hd_buf_slice(&strings),
    };
    if (hd_pack_encode(&content, fx.root_seed, &notes, &pack) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    const struct hd_device_setup setup = {
        .number = fx.kiosk[i].number,
        .name = "front desk",
        .hub = i == 2 ? "Paignton" : "Brixham",
        .root_pk = fx.facts.root_pk,
        .sign_seed = fx.kiosk[i].sign_seed,
        .ratchet = &fx.kiosk[i].first,
        .pack = hd_buf_slice(&pack),
        .um_per_px = 250,
        .slots = SLOTS,
    };
    snprintf(kiosk_dir[i], sizeof(kiosk_dir[i]), "%s/kiosk%zu", fx.root, i);
    if (hd_device_create(kiosk_dir[i], &setup, &notes) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    hd_buf_free(&pack);
    hd_buf_free(&survey);
    hd_buf_free(&strings);
}

static int setup(void **state)
{
    (void)state;
    broken_prefix = NULL;
    log_end = NULL;
    log_err = HD_OK;
    fixture_open(&fx);
    make_kiosk(0);
    make_kiosk(1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    broken_prefix = NULL;
    fixture_close(&fx);
    return 0;
}

static struct hd_device *open_kiosk(size_t i)
{
    struct hd_notes notes = {.n = 0};
    struct hd_device *device = NULL;
    if (hd_device_open(kiosk_dir[i], &notes, &device) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    return device;
}

/* n people answer at a kiosk. */
static void answer(size_t i, unsigned n)
{
    struct hd_device *device = open_kiosk(i);
    int64_t now = (int64_t)hd_week_monday(FIRST_WEEK + 1) * 86400 + 40000;
    for (unsigned k = 0; k < n; k++) {
        struct hd_record record;
        struct hd_sealed sealed = {.has_slot = false};
        make_answers(&fx, i, 0, 1, k, &record);
        assert_int_equal(hd_device_seal(device, &record, now, &sealed), HD_OK);
        assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
    }
    hd_device_close(device);
}

static uint32_t used(size_t i)
{
    struct hd_device *device = open_kiosk(i);
    uint32_t n = hd_device_used(device);
    hd_device_close(device);
    return n;
}

static enum hd_err try_push(size_t i, const char *target, struct hd_notes *notes,
                            struct sync_pushed *done)
{
    struct hd_device *device = open_kiosk(i);
    *notes = (struct hd_notes){.n = 0};
    enum hd_err err = sync_push(device, target, notes, done);
    hd_device_close(device);
    return err;
}

static struct sync_pushed push(size_t i, const char *target)
{
    struct hd_notes notes;
    struct sync_pushed done;
    if (try_push(i, target, &notes, &done) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    assert_int_equal(notes.n, 0);
    return done;
}

static enum hd_err try_collect(const char *source, struct hd_notes *notes,
                               struct sync_collected *done)
{
    *notes = (struct hd_notes){.n = 0};
    return sync_collect(fx.office, source, notes, done);
}

static struct sync_collected collect(const char *source)
{
    struct hd_notes notes;
    struct sync_collected done;
    if (try_collect(source, &notes, &done) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    return done;
}

static enum hd_err try_receipts(size_t i, const char *source, struct hd_notes *notes,
                                uint32_t *freed)
{
    struct hd_device *device = open_kiosk(i);
    *notes = (struct hd_notes){.n = 0};
    enum hd_err err = sync_receipts(device, source, notes, freed);
    hd_device_close(device);
    return err;
}

static uint32_t receipts(size_t i, const char *source)
{
    struct hd_notes notes;
    uint32_t freed = 0;
    if (try_receipts(i, source, &notes, &freed) != HD_OK) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    return freed;
}

/* The n-th file of a folder with this suffix; the caller frees. */
static struct hd_buf nth_file(const char *dir, const char *suffix, size_t nth, char *path)
{
    struct hd_names names;
    struct hd_buf bytes = HD_BUF_EMPTY;
    assert_int_equal(hd_dir_list(dir, suffix, &names), HD_OK);
    assert_true(nth < names.n);
    assert_int_equal(hd_path_join(path, HD_PATH_MAX, dir, names.name[nth]), HD_OK);
    assert_int_equal(hd_file_read(path, SYNC_BATCH_MAX, &bytes), HD_OK);
    hd_names_free(&names);
    return bytes;
}

static size_t count_files(const char *dir, const char *suffix)
{
    struct hd_names names;
    assert_int_equal(hd_dir_list(dir, suffix, &names), HD_OK);
    size_t n = names.n;
    hd_names_free(&names);
    return n;
}

static void in_kiosk(size_t i, const char *name, char *path)
{
    assert_int_equal(hd_path_join(path, HD_PATH_MAX, kiosk_dir[i], name), HD_OK);
}

static uint64_t accepted(void)
{
    struct sync_aggregate sums;
    assert_int_equal(sync_aggregate_run(fx.office, fx.opener, 2, THIS_WEEK, &sums), HD_OK);
    uint64_t n = sums.accepted;
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        assert_int_equal(sums.quarantined[i], 0);
    }
    sync_aggregate_free(&sums);
    return n;
}

static void make_stick(const char *name, char *path)
{
    assert_int_equal(hd_path_join(path, HD_PATH_MAX, fx.root, name), HD_OK);
    assert_int_equal(hd_dir_make(path, 0700), HD_OK);
}

/* --- the round -------------------------------------------------------------------------------- */

static void a_batch_is_a_multiple_of_sixteen_whatever_was_said(void **state)
{
    (void)state;
    static const struct {
        unsigned more; /* answers since the last batch */
        uint32_t records;
    } rows[] = {{0, 16}, {1, 16}, {15, 16}, {1, 32}, {20, 48}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        answer(0, rows[i].more);
        struct sync_pushed done = push(0, fx.stick);
        assert_int_equal(done.records, rows[i].records);
        assert_int_equal(done.number, i + 1);
        assert_false(done.again);
        assert_int_equal(count_files(fx.stick, ".fhb"), i + 1);
    }
}

static void a_file_on_the_stick_tells_no_time_and_its_name_nothing(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct stat st;
    struct sync_batch batch;
    answer(0, 3);
    push(0, fx.stick);
    struct hd_buf bytes = nth_file(fx.stick, ".fhb", 0, path);
    assert_int_equal(bytes.len, SYNC_BATCH_HEADER + 64 + 16 * (32 + 1024));
    assert_int_equal(sync_batch_decode(hd_buf_slice(&bytes), &batch), HD_OK);
    char wanted[HD_PATH_MAX];
    snprintf(wanted, sizeof(wanted), "%s/heard-%02x%02x%02x%02x%02x%02x%02x%02x.fhb", fx.stick,
             batch.hash[0], batch.hash[1], batch.hash[2], batch.hash[3], batch.hash[4],
             batch.hash[5], batch.hash[6], batch.hash[7]);
    assert_string_equal(path, wanted);
    const char *const files[] = {path, "outbox.fhb", "chain.fhc"};
    for (size_t i = 0; i < 3; i++) {
        char kept[HD_PATH_MAX];
        in_kiosk(0, files[i], kept);
        assert_int_equal(stat(i == 0 ? path : kept, &st), 0);
        assert_int_equal(st.st_mtime, 315532800);
        assert_int_equal(st.st_mode & 0777, i == 0 ? 0644 : 0600);
    }
    hd_buf_free(&bytes);
}

static void nothing_new_gives_the_same_file_again(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    char other[HD_PATH_MAX];
    make_stick("other", other);
    answer(0, 5);
    push(0, fx.stick);
    struct sync_pushed done = push(0, other);
    assert_true(done.again);
    assert_int_equal(done.number, 1);
    struct hd_buf one = nth_file(fx.stick, ".fhb", 0, path);
    struct hd_buf two = nth_file(other, ".fhb", 0, path);
    assert_int_equal(one.len, two.len);
    assert_memory_equal(one.p, two.p, one.len);
    hd_buf_free(&one);
    hd_buf_free(&two);
}

static void a_batch_says_where_the_log_of_staff_actions_ends(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct sync_batch batch;
    const struct hd_audit ends[] = {{.seq = 4, .head = {4}}, {.seq = 5, .head = {5}}};
    answer(0, 5);
    for (size_t i = 0; i < 2; i++) {
        log_end = &ends[i];
        struct sync_pushed done = push(0, fx.stick);
        assert_false(done.again); /* the log went on, and no answer came */
        done = push(0, fx.stick);
        assert_true(done.again);
        assert_int_equal(done.number, i + 1);
        in_kiosk(0, "outbox.fhb", path);
        struct hd_buf bytes = HD_BUF_EMPTY;
        assert_int_equal(hd_file_read(path, SYNC_BATCH_MAX, &bytes), HD_OK);
        assert_int_equal(sync_batch_decode(hd_buf_slice(&bytes), &batch), HD_OK);
        assert_int_equal(batch.audit.seq, ends[i].seq);
        assert_memory_equal(batch.audit.head, ends[i].head, HD_HASH_LEN);
        hd_buf_free(&bytes);
    }
}

static void without_knowing_where_the_log_ends_nothing_is_pushed(void **state)
{
    (void)state;
    struct hd_notes notes = {.n = 0};
    struct sync_pushed done;
    answer(0, 1);
    log_err = HD_E_IO;
    assert_int_equal(try_push(0, fx.stick, &notes, &done), HD_E_IO);
    assert_int_equal(notes.errors, 1);
    assert_int_equal(count_files(fx.stick, ".fhb"), 0);
    assert_int_equal(used(0), 1);
}

static void a_batch_names_the_one_before(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    char other[HD_PATH_MAX];
    uint8_t zeros[HD_HASH_LEN] = {0};
    struct sync_batch first;
    struct sync_batch second;
    make_stick("other", other);
    answer(0, 1);
    push(0, fx.stick);
    answer(0, 1);
    push(0, other);
    struct hd_buf one = nth_file(fx.stick, ".fhb", 0, path);
    struct hd_buf two = nth_file(other, ".fhb", 0, path);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&one), &first), HD_OK);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&two), &second), HD_OK);
    assert_memory_equal(first.previous, zeros, sizeof(zeros));
    assert_int_equal(second.number, 2);
    assert_memory_equal(second.previous, first.hash, HD_HASH_LEN);
    hd_buf_free(&one);
    hd_buf_free(&two);
}

static void the_whole_round_frees_what_arrived_and_counts_it_once(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    answer(0, 20);
    answer(1, 3);
    push(0, fx.stick);
    push(1, fx.stick);
    struct sync_collected done = collect(fx.stick);
    assert_int_equal(done.batches, 2);
    assert_int_equal(done.added, 32 + 16);
    assert_int_equal(done.known + done.altered + done.refused, 0);
    assert_int_equal(count_files(fx.stick, ".fha"), 2);
    assert_int_equal(used(0), 20); /* until the receipt is back */
    assert_int_equal(receipts(0, fx.stick), 20);
    assert_int_equal(receipts(1, fx.stick), 3);
    assert_int_equal(used(0) + used(1), 0);
    in_kiosk(0, "outbox.fhb", path);
    assert_false(hd_path_exists(path));
    assert_int_equal(receipts(0, fx.stick), 0); /* once more changes nothing */
    assert_int_equal(accepted(), 23);
    answer(0, 2);
    struct sync_pushed next = push(0, fx.stick);
    assert_int_equal(next.number, 2);
    struct hd_notes notes;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_OK);
    assert_int_equal(notes.n, 0);
    assert_int_equal(done.batches, 3);
    assert_int_equal(done.added, 16);
    assert_int_equal(accepted(), 25);
    assert_int_equal(receipts(0, fx.stick), 2);
}

static void a_lost_stick_loses_nothing(void **state)
{
    (void)state;
    char other[HD_PATH_MAX];
    make_stick("other", other);
    answer(0, 7);
    push(0, fx.stick); /* lost */
    answer(0, 2);
    push(0, other);
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(other, &notes, &done), HD_OK);
    assert_int_equal(notes.warnings, 1); /* told, but not a problem */
    assert_string_equal(notes.list[0].place, "Kiosk 1, Brixham front desk (Brixham)");
    assert_non_null(strstr(notes.list[0].text, "Batch 1 has not come, although number 2 has"));
    assert_int_equal(accepted(), 9);
    assert_int_equal(receipts(0, other), 9);
}

static void answers_between_push_and_receipt_stay(void **state)
{
    (void)state;
    answer(0, 4);
    push(0, fx.stick);
    answer(0, 3);
    collect(fx.stick);
    assert_int_equal(receipts(0, fx.stick), 4);
    assert_int_equal(used(0), 3);
    struct sync_pushed done = push(0, fx.stick);
    assert_false(done.again);
    collect(fx.stick);
    assert_int_equal(receipts(0, fx.stick), 3);
    assert_int_equal(accepted(), 7);
}

/* The office's database without the counters of how often it was written. */
static struct hd_buf database(void)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    assert_int_equal(hd_path_join(path, sizeof(path), fx.dir, "office.db"), HD_OK);
    assert_int_equal(hd_file_read(path, 1 << 24, &bytes), HD_OK);
    memset(bytes.p + 24, 0, 4);
    memset(bytes.p + 40, 0, 4);
    memset(bytes.p + 92, 0, 4);
    return bytes;
}

static void restore_database(const struct hd_buf *bytes)
{
    sync_office_close(fx.office);
    fx.office = NULL;
    put_file(fx.dir, "office.db", hd_buf_slice(bytes));
    fixture_reopen(&fx);
}

static struct hd_buf save_database(void)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    assert_int_equal(hd_path_join(path, sizeof(path), fx.dir, "office.db"), HD_OK);
    assert_int_equal(hd_file_read(path, 1 << 24, &bytes), HD_OK);
    return bytes;
}

static void sticks_in_any_order_and_twice_give_the_same_office(void **state)
{
    (void)state;
    char stick[3][HD_PATH_MAX];
    static const size_t orders[][4] = {{0, 1, 2, 2}, {2, 1, 0, 1}, {1, 1, 2, 0}};
    struct hd_buf result[3];
    for (size_t i = 0; i < 3; i++) {
        char name[8];
        snprintf(name, sizeof(name), "s%zu", i);
        make_stick(name, stick[i]);
        answer(i % 2, 10);
        push(i % 2, stick[i]);
    }
    struct hd_buf empty = save_database();
    for (size_t k = 0; k < 3; k++) {
        restore_database(&empty);
        for (size_t i = 0; i < 4; i++) {
            collect(stick[orders[k][i]]);
        }
        assert_int_equal(accepted(), 30);
        result[k] = database();
    }
    for (size_t k = 1; k < 3; k++) {
        assert_int_equal(result[k].len, result[0].len);
        assert_memory_equal(result[k].p, result[0].p, result[0].len);
    }
    for (size_t k = 0; k < 3; k++) {
        hd_buf_free(&result[k]);
    }
    hd_buf_free(&empty);
}

/* --- is anything missing? --------------------------------------------------------------------- */

/* Push n batches of kiosk i, each with an answer of its own, to sticks named by letter. */
static void push_batches(size_t i, char first, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        const char name[] = {(char)(first + (char)k), '\0'};
        char stick[HD_PATH_MAX];
        make_stick(name, stick);
        answer(i, 1);
        push(i, stick);
    }
}

static void collect_stick(const char *name, struct hd_notes *notes)
{
    char stick[HD_PATH_MAX];
    struct sync_collected done;
    assert_int_equal(hd_path_join(stick, sizeof(stick), fx.root, name), HD_OK);
    assert_int_equal(try_collect(stick, notes, &done), HD_OK);
}

static void check_status(const char *const *lines, size_t n)
{
    struct hd_buf text = HD_BUF_EMPTY;
    assert_int_equal(sync_status_text(fx.office, &text), HD_OK);
    const char *at = (const char *)text.p;
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(lines[i]);
        if (strncmp(at, lines[i], len) != 0 || at[len] != '\n') {
            fail_msg("wanted \"%s\" at: %s", lines[i], at);
        }
        at += len + 1;
    }
    assert_true(at == (const char *)text.p + text.len || *at == '\n');
    hd_buf_free(&text);
}

/* What is said of a kiosk of which everything came. */
static const char kiosk_1[] =
    "Kiosk 1, Brixham front desk (Brixham): the last batch that came is number 6.";
static const char kiosk_2_whole[] =
    "Kiosk 2, Brixham waiting room (Brixham): the last batch that came is number 1. None is "
    "missing.";

static void a_missing_batch_is_named_when_it_shows_and_whenever_asked(void **state)
{
    (void)state;
    struct hd_notes notes;
    static const char *const before[] = {
        "Kiosk 1, Brixham front desk (Brixham): no batch has come yet.",
        "Kiosk 2, Brixham waiting room (Brixham): no batch has come yet.",
        "Kiosk 3, Paignton front desk (Paignton): no batch has come yet.",
    };
    static const char *const gaps[] = {
        kiosk_1,
        "  Batch 1 has not come.",
        "  Batches 3 to 5 have not come.",
        kiosk_2_whole,
        "Kiosk 3, Paignton front desk (Paignton): no batch has come yet.",
    };
    static const char *const fewer[] = {
        kiosk_1,
        "  Batch 1 has not come.",
        "  Batch 3 has not come.",
        "  Batch 5 has not come.",
        kiosk_2_whole,
        "Kiosk 3, Paignton front desk (Paignton): no batch has come yet.",
    };
    push_batches(0, 'a', 6);
    push_batches(1, 'k', 1);
    check_status(before, 3);
    collect_stick("b", &notes);
    assert_int_equal(notes.n, 1);
    assert_string_equal(notes.list[0].place, "Kiosk 1, Brixham front desk (Brixham)");
    assert_int_equal(notes.list[0].severity, HD_NOTE_WARNING);
    assert_non_null(strstr(notes.list[0].text, "Batch 1 has not come, although number 2 has"));
    collect_stick("k", &notes);
    assert_int_equal(notes.n, 0); /* of another kiosk: nothing new about the first */
    collect_stick("f", &notes);
    assert_int_equal(notes.n, 1); /* batch 1 was told of before */
    assert_non_null(
        strstr(notes.list[0].text, "Batches 3 to 5 have not come, although number 6 has"));
    collect_stick("f", &notes);
    assert_int_equal(notes.n, 0);
    check_status(gaps, 5);
    collect_stick("d", &notes); /* it shows the gap before it, no other */
    assert_int_equal(notes.n, 1);
    assert_non_null(strstr(notes.list[0].text, "Batch 3 has not come, although number 4 has"));
    check_status(fewer, 6);
    collect_stick("a", &notes);
    collect_stick("c", &notes);
    collect_stick("e", &notes);
    assert_int_equal(notes.n, 0);
    struct hd_buf text = HD_BUF_EMPTY;
    assert_int_equal(sync_status_text(fx.office, &text), HD_OK);
    assert_memory_equal(text.p, kiosk_1, sizeof(kiosk_1) - 1);
    assert_null(strstr((const char *)text.p, "not come"));
    hd_buf_free(&text);
    assert_int_equal(accepted(), 7);
}

static void batches_that_come_together_are_not_told_as_missing(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 6; i++) { /* their names, and so their order, are chance */
        answer(0, 1);
        push(0, fx.stick);
    }
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_OK);
    assert_int_equal(done.batches, 6);
    assert_int_equal(notes.n, 0);
}

/* A kiosk's folder is copied; both go on. What is told must not depend on what comes first. */
static void a_copied_kiosk_is_noticed_whichever_comes_first(void **state)
{
    (void)state;
    static const char *const orders[] = {"abdc", "dbca", "bdac"};
    struct hd_buf copies[2];
    static const char *const names[] = {"outbox.fhb", "chain.fhc"};
    char path[HD_PATH_MAX];
    push_batches(0, 'a', 1); /* number 1 */
    for (size_t i = 0; i < 2; i++) {
        in_kiosk(0, names[i], path);
        copies[i] = HD_BUF_EMPTY;
        assert_int_equal(hd_file_read(path, SYNC_BATCH_MAX, &copies[i]), HD_OK);
    }
    push_batches(0, 'b', 1); /* number 2 of the one */
    for (size_t i = 0; i < 2; i++) {
        put_file(kiosk_dir[0], names[i], hd_buf_slice(&copies[i]));
        hd_buf_free(&copies[i]);
    }
    push_batches(0, 'c', 2); /* numbers 2 and 3 of the other */
    struct hd_buf empty = save_database();
    for (size_t i = 0; i < 3; i++) {
        size_t told = 0;
        restore_database(&empty);
        for (size_t k = 0; k < 4; k++) {
            struct hd_notes notes;
            const char name[] = {orders[i][k], '\0'};
            collect_stick(name, &notes);
            for (size_t m = 0; m < notes.n; m++) {
                told += strstr(notes.list[m].text, "Two different batches") ? 1 : 0;
            }
        }
        assert_true(told > 0);
        struct hd_buf text = HD_BUF_EMPTY;
        assert_int_equal(sync_status_text(fx.office, &text), HD_OK);
        assert_non_null(strstr((const char *)text.p, "claim the place of number 2"));
        hd_buf_free(&text);
        assert_int_equal(accepted(), 4);
    }
    hd_buf_free(&empty);
}

/* One stick of the copy is lost: only the next shows that it follows another batch than ours. */
static void a_fork_is_noticed_although_its_first_batch_never_came(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct hd_buf chain = HD_BUF_EMPTY;
    push_batches(0, 'a', 1);
    in_kiosk(0, "chain.fhc", path);
    assert_int_equal(hd_file_read(path, 100, &chain), HD_OK);
    push_batches(0, 'b', 1); /* number 2 */
    in_kiosk(0, "outbox.fhb", path);
    assert_int_equal(unlink(path), 0);
    put_file(kiosk_dir[0], "chain.fhc", hd_buf_slice(&chain));
    hd_buf_free(&chain);
    push_batches(0, 'c', 2); /* another number 2, which is lost, and 3 */
    struct hd_buf empty = save_database();
    static const char *const orders[] = {"abd", "dba"};
    for (size_t i = 0; i < 2; i++) {
        size_t told = 0;
        restore_database(&empty);
        for (size_t k = 0; k < 3; k++) {
            struct hd_notes notes;
            const char name[] = {orders[i][k], '\0'};
            collect_stick(name, &notes);
            for (size_t m = 0; m < notes.n; m++) {
                told += strstr(notes.list[m].text, "(number 3)") ? 1 : 0;
            }
        }
        assert_int_equal(told, 1);
        struct hd_buf text = HD_BUF_EMPTY;
        assert_int_equal(sync_status_text(fx.office, &text), HD_OK);
        assert_non_null(strstr((const char *)text.p, "claim the place of number 3"));
        hd_buf_free(&text);
    }
    hd_buf_free(&empty);
}

/* --- power cuts and damage on the kiosk ------------------------------------------------------- */

static void a_power_cut_between_batch_and_chain_is_mended(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    char other[HD_PATH_MAX];
    make_stick("other", other);
    for (unsigned with_chain = 0; with_chain < 2; with_chain++) {
        /* First there is no chain at all, then one that is a number behind. */
        struct hd_buf before = HD_BUF_EMPTY;
        in_kiosk(0, "chain.fhc", path);
        if (with_chain) {
            assert_int_equal(hd_file_read(path, 100, &before), HD_OK);
        }
        answer(0, 1);
        struct sync_pushed done = push(0, fx.stick);
        struct hd_buf after = HD_BUF_EMPTY;
        assert_int_equal(hd_file_read(path, 100, &after), HD_OK);
        assert_int_equal(unlink(path), 0);
        if (with_chain) {
            put_file(kiosk_dir[0], "chain.fhc", hd_buf_slice(&before));
        }
        struct sync_pushed again = push(0, other);
        assert_true(again.again);
        assert_int_equal(again.number, done.number);
        struct hd_buf mended = HD_BUF_EMPTY;
        assert_int_equal(hd_file_read(path, 100, &mended), HD_OK);
        assert_int_equal(mended.len, after.len);
        assert_memory_equal(mended.p, after.p, after.len);
        hd_buf_free(&before);
        hd_buf_free(&after);
        hd_buf_free(&mended);
    }
}

static void the_chain_file_has_the_documented_bytes(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct hd_buf chain = HD_BUF_EMPTY;
    struct sync_batch batch;
    push(0, fx.stick);
    struct hd_buf bytes = nth_file(fx.stick, ".fhb", 0, path);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&bytes), &batch), HD_OK);
    in_kiosk(0, "chain.fhc", path);
    assert_int_equal(hd_file_read(path, 100, &chain), HD_OK);
    assert_int_equal(chain.len, 41);
    assert_memory_equal(chain.p, ((uint8_t[]){'F', 'H', 'C', '1', 1, 1, 0, 0, 0}), 9);
    assert_memory_equal(chain.p + 9, batch.hash, HD_HASH_LEN);
    hd_buf_free(&chain);
    hd_buf_free(&bytes);
}

static void damage_to_the_kiosks_memory_of_carrying_loses_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t at;     /* byte to flip; SIZE_MAX: cut the file in half */
        uint32_t next; /* number of the next batch */
        bool again;
    } rows[] = {
        {"outbox.fhb", 80, 2, false},       /* an id */
        {"outbox.fhb", 4000, 2, false},     /* a record */
        {"outbox.fhb", SIZE_MAX, 2, false}, /* half a file */
        {"chain.fhc", 0, 1, true},          /* the outbox knows */
        {"chain.fhc", SIZE_MAX, 1, true},
    };
    struct hd_buf slots = HD_BUF_EMPTY;
    char path[HD_PATH_MAX];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        answer(1, 1);
        in_kiosk(1, "chain.fhc", path);
        (void)unlink(path);
        in_kiosk(1, "outbox.fhb", path);
        (void)unlink(path);
        push(1, fx.stick);
        in_kiosk(1, rows[i].name, path);
        struct hd_buf bytes = HD_BUF_EMPTY;
        assert_int_equal(hd_file_read(path, SYNC_BATCH_MAX, &bytes), HD_OK);
        if (rows[i].at == SIZE_MAX) {
            bytes.len /= 2;
        } else {
            bytes.p[rows[i].at] ^= 1;
        }
        put_file(kiosk_dir[1], rows[i].name, hd_buf_slice(&bytes));
        struct hd_notes notes;
        struct sync_pushed done;
        assert_int_equal(try_push(1, fx.stick, &notes, &done), HD_OK);
        assert_int_equal(notes.warnings, 1);
        assert_int_equal(notes.errors, 0);
        assert_int_equal(done.number, rows[i].next);
        assert_int_equal(done.again, rows[i].again);
        assert_int_equal(used(1), i + 1);
        hd_buf_free(&bytes);
    }
    hd_buf_free(&slots);
}

static void a_kiosk_served_by_a_newer_program_is_left_alone(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct hd_buf chain = HD_BUF_EMPTY;
    answer(0, 1);
    push(0, fx.stick);
    in_kiosk(0, "chain.fhc", path);
    assert_int_equal(hd_file_read(path, 100, &chain), HD_OK);
    chain.p[4] = 2;
    put_file(kiosk_dir[0], "chain.fhc", hd_buf_slice(&chain));
    struct hd_notes notes;
    struct sync_pushed done;
    assert_int_equal(try_push(0, fx.stick, &notes, &done), HD_E_VERSION);
    assert_true(notes.errors > 0);
    hd_buf_free(&chain);
}

/* --- sticks that fail ------------------------------------------------------------------------- */

static void a_push_that_fails_says_why_and_keeps_everything(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum hd_err err;
        const char *said;
    } rows[] = {
        {ENOSPC, HD_E_FULL, "full"},
        {EROFS, HD_E_IO, "read-only"},
        {EIO, HD_E_IO, "pulled out"},
    };
    answer(0, 2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_notes notes;
        struct sync_pushed done;
        broken_prefix = fx.stick;
        broken_errno = rows[i].code;
        assert_int_equal(try_push(0, fx.stick, &notes, &done), rows[i].err);
        broken_prefix = NULL;
        assert_int_equal(notes.errors, 1);
        assert_non_null(strstr(notes.list[0].text, rows[i].said));
        assert_non_null(strstr(notes.list[0].text, "safe on the kiosk"));
        assert_int_equal(count_files(fx.stick, ""), 0); /* not half a file either */
        assert_int_equal(used(0), 2);
    }
    assert_true(
        push(0, fx.stick).again); /* the batch was kept: its number is not spent twice */
}

static void a_kiosk_disk_that_fails_puts_nothing_on_the_stick(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int code;
        enum hd_err err;
    } rows[] = {
        {"outbox.fhb", EIO, HD_E_IO},
        {"chain.fhc", EIO, HD_E_IO},
        {"chain.fhc", ENOSPC, HD_E_FULL}, /* the first, so there is none to overwrite */
    };
    answer(0, 2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[HD_PATH_MAX];
        struct hd_notes notes;
        struct sync_pushed done;
        in_kiosk(0, rows[i].name, path);
        broken_prefix = path;
        broken_errno = rows[i].code;
        assert_int_equal(try_push(0, fx.stick, &notes, &done), rows[i].err);
        broken_prefix = NULL;
        assert_int_equal(notes.errors, 1);
        assert_int_equal(count_files(fx.stick, ""), 0);
    }
    struct sync_pushed done = push(0, fx.stick);
    assert_int_equal(done.number, 1);
    collect(fx.stick);
    assert_int_equal(receipts(0, fx.stick), 2);
}

/* Just then somebody must be able to carry the answers away. */
static void a_kiosk_whose_disk_is_full_can_still_be_emptied(void **state)
{
    (void)state;
    char outbox[HD_PATH_MAX];
    in_kiosk(0, "outbox.fhb", outbox);
    answer(0, 1);
    push(0, fx.stick);
    for (uint32_t i = 2; i <= 4; i++) {
        struct hd_notes notes;
        struct sync_pushed done;
        answer(0, 1);
        broken_prefix = kiosk_dir[0];
        broken_errno = ENOSPC;
        assert_int_equal(try_push(0, fx.stick, &notes, &done), HD_OK);
        broken_prefix = NULL;
        assert_int_equal(notes.errors, 0);
        assert_int_equal(notes.warnings, 1);
        assert_non_null(strstr(notes.list[0].text, "disk is full"));
        assert_int_equal(done.number, i);
        assert_false(done.again);
        assert_false(hd_path_exists(outbox));
    }
    assert_int_equal(push(0, fx.stick).number, 5); /* no number twice, the chain unbroken */
    struct sync_collected collected = collect(fx.stick);
    assert_int_equal(collected.refused, 0);
    assert_int_equal(accepted(), 4);
    assert_int_equal(receipts(0, fx.stick), 4);
}

static void a_target_that_is_no_folder_is_named(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct hd_notes notes;
    struct sync_pushed done;
    struct sync_collected collected;
    uint32_t freed = 0;
    assert_int_equal(hd_path_join(path, sizeof(path), fx.root, "nowhere"), HD_OK);
    assert_int_equal(try_push(0, path, &notes, &done), HD_E_NOT_FOUND);
    assert_string_equal(notes.list[0].place, path);
    assert_int_equal(try_collect(path, &notes, &collected), HD_E_NOT_FOUND);
    assert_string_equal(notes.list[0].place, path);
    assert_int_equal(try_receipts(0, path, &notes, &freed), HD_E_NOT_FOUND);
    assert_string_equal(notes.list[0].place, path);
    put_file(fx.root, "nowhere", (struct hd_slice){(const uint8_t *)"x", 1});
    assert_int_equal(try_push(0, path, &notes, &done), HD_E_NOT_FOUND);
    assert_int_equal(try_collect(path, &notes, &collected), HD_E_NOT_FOUND);
}

static void a_stick_that_takes_no_receipt_is_told_and_the_import_stands(void **state)
{
    (void)state;
    answer(0, 2);
    push(0, fx.stick);
    struct hd_notes notes;
    struct sync_collected done;
    broken_prefix = fx.stick;
    broken_errno = EROFS;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_IO);
    broken_prefix = NULL;
    assert_int_equal(done.added, 16);
    assert_non_null(strstr(notes.list[0].text, "safe in the office"));
    assert_int_equal(accepted(), 2);
    done = collect(fx.stick); /* another time, from the stick made writable */
    assert_int_equal(done.known, 16);
    assert_int_equal(receipts(0, fx.stick), 2);
}

/* --- what may lie on a stick ------------------------------------------------------------------ */

static void one_bad_file_never_stops_the_rest(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    static uint8_t junk[5000];
    answer(0, 2);
    answer(1, 2);
    push(0, fx.stick);
    push(1, fx.stick);
    struct hd_buf batch = nth_file(fx.stick, ".fhb", 0, path);
    put_file(fx.stick, "a-cut.fhb", (struct hd_slice){batch.p, batch.len - 1});
    put_file(fx.stick, "b-empty.fhb", (struct hd_slice){NULL, 0});
    put_file(fx.stick, "c-junk.fhb", (struct hd_slice){junk, sizeof(junk)});
    batch.p[40] ^= 1; /* the number: the signature no longer fits */
    put_file(fx.stick, "d-forged.fhb", hd_buf_slice(&batch));
    batch.p[40] ^= 1;
    batch.p[4] = 9;
    put_file(fx.stick, "e-newer.fhb", hd_buf_slice(&batch));
    hd_buf_free(&batch);
    uint8_t seed[HD_SIGN_SEED_LEN] = {8};
    uint8_t zeros[HD_HASH_LEN] = {0};
    uint8_t hash[HD_HASH_LEN];
    uint8_t strangers[16 * HD_RECORD_SIZE];
    hd_random(strangers, sizeof(strangers));
    const struct sync_manifest says = {.number = 1, .previous = zeros};
    assert_int_equal(sync_batch_encode(strangers, 16, &says, seed, hash, &batch), HD_OK);
    put_file(fx.stick, "f-stranger.fhb", hd_buf_slice(&batch));
    hd_buf_free(&batch);
    put_file(fx.stick, ".hidden.fhb", (struct hd_slice){junk, 10});
    put_file(fx.stick, "heard-0123.fhb.Ab12Cd", (struct hd_slice){junk, 10});
    char folder[HD_PATH_MAX];
    assert_int_equal(hd_path_join(folder, sizeof(folder), fx.stick, "g-folder.fhb"), HD_OK);
    assert_int_equal(hd_dir_make(folder, 0700), HD_OK);
    char huge[HD_PATH_MAX];
    put_file(fx.stick, "h-huge.fhb", (struct hd_slice){junk, 1});
    assert_int_equal(hd_path_join(huge, sizeof(huge), fx.stick, "h-huge.fhb"), HD_OK);
    assert_int_equal(truncate(huge, (off_t)SYNC_BATCH_MAX + 1), 0);

    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_FORMAT);
    assert_int_equal(done.batches, 2);
    assert_int_equal(done.added, 32);
    assert_int_equal(done.refused, 7);
    assert_int_equal(notes.errors, 7);
    static const char *const said[] = {"cut short", "cut short",      "cut short", "signature",
                                       "newer",     "not registered", "too big"};
    for (size_t i = 0; i < 7; i++) {
        assert_non_null(strstr(notes.list[i].text, said[i]));
    }
    assert_int_equal(count_files(fx.stick, ".fha"), 2);
    assert_int_equal(accepted(), 4);
}

static void a_name_that_would_steer_a_terminal_is_shown_as_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *name, *shown;
    } rows[] = {
        {"a\nheard-sync: all is well.fhb", "a\\x0aheard-sync: all is well.fhb"},
        {"b\x1b[2J\x07.fhb", "b\\x1b[2J\\x07.fhb"},
        {"c\xff\xfe.fhb", "c\\xff\\xfe.fhb"},
        {"d\xe2\x80\xae"
         "bhf.fhb",
         "d\\xe2\\x80\\xaebhf.fhb"},
        {"e\xc2\x9b"
         "2J.fhb",
         "e\\xc2\\x9b2J.fhb"},
        {"f\xc3\xa9t\xc3\xa9 %s%n.fhb", "f\xc3\xa9t\xc3\xa9 %s%n.fhb"},
    };
    const size_t n = sizeof(rows) / sizeof(rows[0]);
    for (size_t i = 0; i < n; i++) {
        put_file(fx.stick, rows[i].name, (struct hd_slice){(const uint8_t *)"x", 1});
    }
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_FORMAT);
    assert_int_equal(notes.errors, n);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(strrchr(notes.list[i].place, '/') + 1, rows[i].shown);
    }
}

static void many_bad_files_do_not_hide_what_matters(void **state)
{
    (void)state;
    char other[HD_PATH_MAX];
    make_stick("other", other);
    answer(0, 1);
    push(0, other); /* lost */
    answer(0, 1);
    push(0, fx.stick);
    for (unsigned i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof(name), "a%03u.fhb", i);
        put_file(fx.stick, name, (struct hd_slice){(const uint8_t *)"x", 1});
    }
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_FORMAT);
    assert_int_equal(done.refused, 100);
    assert_int_equal(done.batches, 1);
    assert_int_equal(notes.n, 40 + 1 + 1);
    assert_non_null(strstr(notes.list[40].text, "60 more like these"));
    assert_non_null(strstr(notes.list[41].text, "Batch 1 has not come"));
}

static void a_half_written_batch_is_passed_over_and_told_when_it_is_all(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    char other[HD_PATH_MAX];
    make_stick("other", other);
    answer(0, 2);
    push(0, other);
    struct hd_buf bytes = nth_file(other, ".fhb", 0, path);
    put_file(fx.stick, "heard-0123456789abcdef.fhb.Ab12Cd",
             (struct hd_slice){bytes.p, bytes.len / 2});
    hd_buf_free(&bytes);
    struct sync_collected done = collect(fx.stick);
    assert_int_equal(done.batches + done.refused, 0);
    assert_int_equal(done.unfinished, 1);
    assert_true(push(0, fx.stick).again); /* the same batch, now whole */
    done = collect(fx.stick);
    assert_int_equal(done.batches, 1);
    assert_int_equal(receipts(0, fx.stick), 2);
}

static void half_a_batch_and_then_the_whole_count_once(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    answer(0, 20);
    push(0, fx.stick);
    struct hd_buf bytes = nth_file(fx.stick, ".fhb", 0, path);
    put_file(fx.stick, strrchr(path, '/') + 1, (struct hd_slice){bytes.p, bytes.len / 2});
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_FORMAT);
    assert_int_equal(sync_office_records(fx.office), 0);
    assert_int_equal(count_files(fx.stick, ".fha"), 0);
    put_file(fx.stick, strrchr(path, '/') + 1, hd_buf_slice(&bytes));
    hd_buf_free(&bytes);
    assert_int_equal(collect(fx.stick).added, 32);
    assert_int_equal(accepted(), 20);
}

static void a_folder_that_goes_away_midway_stops_nothing_else(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    answer(0, 1);
    push(0, fx.stick);
    struct hd_buf bytes = nth_file(fx.stick, ".fhb", 0, path);
    /* Its receipt can then not be written: the name it would have is a folder's. */
    memcpy(strrchr(path, '.'), ".fha", 5);
    assert_int_equal(hd_dir_make(path, 0700), 0);
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_IO);
    assert_int_equal(done.added, 16);
    assert_non_null(strstr(notes.list[0].text, "safe in the office"));
    hd_buf_free(&bytes);
}

static void a_receipt_that_is_no_file_hangs_nothing(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    answer(0, 2);
    push(0, fx.stick);
    collect(fx.stick);
    assert_int_equal(hd_path_join(path, sizeof(path), fx.stick, "a-fifo.fha"), HD_OK);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(hd_path_join(path, sizeof(path), fx.stick, "b-link.fha"), HD_OK);
    assert_int_equal(symlink("/dev/zero", path), 0);
    put_file(fx.stick, "c-huge.fha", (struct hd_slice){(const uint8_t *)"x", 1});
    assert_int_equal(hd_path_join(path, sizeof(path), fx.stick, "c-huge.fha"), HD_OK);
    assert_int_equal(truncate(path, (off_t)10 << 30), 0);
    struct hd_notes notes;
    uint32_t freed = 0;
    assert_int_equal(try_receipts(0, fx.stick, &notes, &freed), HD_E_FORMAT);
    assert_int_equal(freed, 2);
    assert_int_equal(notes.errors, 1); /* the huge one; links and pipes are no files */
}

static void a_stick_without_batches_is_fine(void **state)
{
    (void)state;
    struct sync_collected done = collect(fx.stick);
    assert_int_equal(done.batches, 0);
    assert_int_equal(receipts(0, fx.stick), 0);
}

static void any_flipped_byte_costs_at_most_its_own_record(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    char flipped_dir[HD_PATH_MAX];
    make_stick("flipped", flipped_dir);
    answer(0, 5);
    push(0, fx.stick);
    struct hd_buf good = nth_file(fx.stick, ".fhb", 0, path);
    struct hd_buf empty = save_database();
    const size_t manifest = SYNC_BATCH_HEADER + 64 + 16 * 32;
    for (size_t at = 0; at < good.len; at += at < manifest ? 19 : 67) {
        struct hd_notes notes;
        struct sync_collected done;
        restore_database(&empty);
        good.p[at] ^= 0x20;
        put_file(flipped_dir, "one.fhb", hd_buf_slice(&good));
        good.p[at] ^= 0x20;
        assert_int_equal(try_collect(flipped_dir, &notes, &done), HD_E_FORMAT);
        assert_int_equal(notes.errors, 1);
        if (at < manifest) {
            assert_int_equal(done.refused, 1);
            assert_int_equal(sync_office_records(fx.office), 0);
        } else {
            assert_int_equal(done.altered, 1);
            assert_int_equal(done.added, 15);
        }
        /* Then the good one comes after all. */
        if (at % 5 == 0) {
            collect(fx.stick);
            assert_int_equal(sync_office_records(fx.office), 16);
            assert_int_equal(accepted(), 5);
        }
    }
    assert_int_equal(used(0), 5);
    hd_buf_free(&good);
    hd_buf_free(&empty);
}

static void a_record_altered_on_the_way_stays_on_the_kiosk_until_it_arrives(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    char other[HD_PATH_MAX];
    make_stick("other", other);
    answer(0, 16); /* all sixteen are answers */
    push(0, fx.stick);
    struct hd_buf batch = nth_file(fx.stick, ".fhb", 0, path);
    batch.p[batch.len - 1] ^= 1;
    put_file(fx.stick, strrchr(path, '/') + 1, hd_buf_slice(&batch));
    hd_buf_free(&batch);
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_FORMAT);
    assert_int_equal(done.added, 15);
    assert_non_null(strstr(notes.list[0].text, "1 of 16 records"));
    assert_int_equal(receipts(0, fx.stick), 15);
    assert_int_equal(used(0), 1);
    struct sync_pushed again = push(0, other);
    assert_true(again.again); /* it is in the outbox still */
    assert_int_equal(collect(other).added, 1);
    assert_int_equal(receipts(0, other), 1);
    assert_int_equal(used(0), 0);
    in_kiosk(0, "outbox.fhb", path);
    assert_false(hd_path_exists(path));
    assert_int_equal(accepted(), 16);
}

static void a_kiosk_put_back_from_a_copy_is_noticed(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    answer(0, 1);
    push(0, fx.stick);
    collect(fx.stick);
    in_kiosk(0, "outbox.fhb", path);
    assert_int_equal(unlink(path), 0);
    in_kiosk(0, "chain.fhc", path);
    assert_int_equal(unlink(path), 0);
    answer(0, 1);
    assert_int_equal(push(0, fx.stick).number, 1); /* number 1 once more */
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_OK);
    assert_int_equal(notes.warnings, 1);
    assert_string_equal(notes.list[0].place, "Kiosk 1, Brixham front desk (Brixham)");
    assert_non_null(strstr(notes.list[0].text, "same place in its row (number 1)"));
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_OK);
    assert_int_equal(notes.n, 0);    /* told once; "status" tells it at any time */
    assert_int_equal(accepted(), 2); /* told, but nothing is lost */
}

static void an_office_without_its_receipt_key_imports_nothing(void **state)
{
    (void)state;
    uint8_t other[HD_SIGN_SEED_LEN] = {9};
    uint8_t file[HD_SEED_FILE_LEN];
    answer(0, 1);
    push(0, fx.stick);
    struct hd_notes notes;
    struct sync_collected done;
    hd_seed_encode(other, file);
    put_file(fx.dir, "keys/receipt.key", (struct hd_slice){file, sizeof(file)});
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_AUTH);
    put_file(fx.dir, "keys/receipt.key", (struct hd_slice){file, sizeof(file) - 1});
    assert_int_equal(try_collect(fx.stick, &notes, &done), HD_E_FORMAT);
    assert_int_equal(sync_office_records(fx.office), 0);
    assert_int_equal(count_files(fx.stick, ".fha"), 0);
}

/* --- receipts --------------------------------------------------------------------------------- */

static void only_the_offices_receipts_free_anything(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct hd_notes notes;
    uint32_t freed = 99;
    answer(0, 2);
    push(0, fx.stick);
    struct hd_buf bytes = nth_file(fx.stick, ".fhb", 0, path);
    struct sync_batch batch;
    assert_int_equal(sync_batch_decode(hd_buf_slice(&bytes), &batch), HD_OK);
    uint8_t seed[HD_SIGN_SEED_LEN] = {4};
    struct hd_buf forged = HD_BUF_EMPTY;
    assert_int_equal(sync_receipt_encode(batch.ids, batch.count, WAVE_NO, seed, &forged),
                     HD_OK);
    put_file(fx.stick, "forged.fha", hd_buf_slice(&forged));
    assert_int_equal(try_receipts(0, fx.stick, &notes, &freed), HD_E_AUTH);
    assert_int_equal(freed, 0);
    assert_int_equal(used(0), 2);
    assert_non_null(strstr(notes.list[0].text, "not signed"));
    /* A cut one and a good one beside it: the good one works, the others are told. */
    collect(fx.stick);
    put_file(fx.stick, "cut.fha", (struct hd_slice){forged.p, forged.len - 9});
    assert_int_equal(try_receipts(0, fx.stick, &notes, &freed), HD_E_FORMAT);
    assert_int_equal(notes.errors, 2);
    assert_int_equal(freed, 2);
    assert_int_equal(used(0), 0);
    hd_buf_free(&forged);
    hd_buf_free(&bytes);
}

static void a_receipt_for_another_kiosk_is_passed_over(void **state)
{
    (void)state;
    answer(0, 2);
    answer(1, 3);
    push(0, fx.stick);
    collect(fx.stick);
    struct hd_notes notes;
    uint32_t freed = 99;
    assert_int_equal(try_receipts(1, fx.stick, &notes, &freed), HD_OK);
    assert_int_equal(freed, 0);
    assert_int_equal(notes.n, 0);
    assert_int_equal(used(1), 3);
}

int main(void)
{
#define CARRY_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CARRY_TEST(a_batch_is_a_multiple_of_sixteen_whatever_was_said),
        CARRY_TEST(a_file_on_the_stick_tells_no_time_and_its_name_nothing),
        CARRY_TEST(nothing_new_gives_the_same_file_again),
        CARRY_TEST(a_batch_says_where_the_log_of_staff_actions_ends),
        CARRY_TEST(without_knowing_where_the_log_ends_nothing_is_pushed),
        CARRY_TEST(a_batch_names_the_one_before),
        CARRY_TEST(the_whole_round_frees_what_arrived_and_counts_it_once),
        CARRY_TEST(a_lost_stick_loses_nothing),
        CARRY_TEST(answers_between_push_and_receipt_stay),
        CARRY_TEST(sticks_in_any_order_and_twice_give_the_same_office),
        CARRY_TEST(a_missing_batch_is_named_when_it_shows_and_whenever_asked),
        CARRY_TEST(batches_that_come_together_are_not_told_as_missing),
        CARRY_TEST(a_copied_kiosk_is_noticed_whichever_comes_first),
        CARRY_TEST(a_fork_is_noticed_although_its_first_batch_never_came),
        CARRY_TEST(a_power_cut_between_batch_and_chain_is_mended),
        CARRY_TEST(the_chain_file_has_the_documented_bytes),
        CARRY_TEST(damage_to_the_kiosks_memory_of_carrying_loses_nothing),
        CARRY_TEST(a_kiosk_served_by_a_newer_program_is_left_alone),
        CARRY_TEST(a_push_that_fails_says_why_and_keeps_everything),
        CARRY_TEST(a_kiosk_disk_that_fails_puts_nothing_on_the_stick),
        CARRY_TEST(a_kiosk_whose_disk_is_full_can_still_be_emptied),
        CARRY_TEST(a_target_that_is_no_folder_is_named),
        CARRY_TEST(a_stick_that_takes_no_receipt_is_told_and_the_import_stands),
        CARRY_TEST(one_bad_file_never_stops_the_rest),
        CARRY_TEST(a_name_that_would_steer_a_terminal_is_shown_as_it_is),
        CARRY_TEST(many_bad_files_do_not_hide_what_matters),
        CARRY_TEST(a_half_written_batch_is_passed_over_and_told_when_it_is_all),
        CARRY_TEST(half_a_batch_and_then_the_whole_count_once),
        CARRY_TEST(a_folder_that_goes_away_midway_stops_nothing_else),
        CARRY_TEST(a_stick_without_batches_is_fine),
        CARRY_TEST(any_flipped_byte_costs_at_most_its_own_record),
        CARRY_TEST(a_record_altered_on_the_way_stays_on_the_kiosk_until_it_arrives),
        CARRY_TEST(a_kiosk_put_back_from_a_copy_is_noticed),
        CARRY_TEST(an_office_without_its_receipt_key_imports_nothing),
        CARRY_TEST(only_the_offices_receipts_free_anything),
        CARRY_TEST(a_receipt_for_another_kiosk_is_passed_over),
        CARRY_TEST(a_receipt_that_is_no_file_hangs_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
