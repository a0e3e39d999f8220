/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files on a stick and the frames that come out of them: honest ones arrive byte for byte, what is
 * no file is not opened, and whatever a reader says that is not itself any more, nothing of it
 * gets into the office.
 */
#define _GNU_SOURCE /* NOLINT(readability-identifier-naming): mknod() */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include <sync/carry.h>

#include "carried.h"
#include "office_fixture.h"

/* Freed memory that a sanitizer keeps makes every fork slow. */
const char *__asan_default_options(void); /* NOLINT(readability-identifier-naming): its name */
const char *__asan_default_options(void)  /* NOLINT(readability-identifier-naming) */
{
    return "quarantine_size_mb=4";
}

enum {
    RECORDS = 16,
    MANIFEST = SYNC_BATCH_HEADER + HD_SIGNATURE_LEN + RECORDS * HD_RECORD_ID_LEN,
    FRAMES = MANIFEST + RECORDS * HD_RECORD_SIZE + SYNC_CARRIED_END_LEN,
    IDS_AT = SYNC_BATCH_HEADER + HD_SIGNATURE_LEN, /* among the frames */
    RECORDS_AT = MANIFEST,
};

static struct fixture fx;
static struct hd_buf batch;   /* a whole batch of kiosk 0, as on a stick */
static struct hd_buf receipt; /* one for it */
static char batch_path[HD_PATH_MAX];
static char receipt_path[HD_PATH_MAX];
static uint8_t frames[FRAMES]; /* what an honest reader says of the batch */

static void path_on_stick(const char *name, char *out)
{
    assert_int_equal(hd_path_join(out, HD_PATH_MAX, fx.stick, name), HD_OK);
}

/* The frames, put together here once more: header, signature, ids, records, mark. */
static void make_frames(void)
{
    const uint8_t *signature = batch.p + SYNC_BATCH_HEADER + (size_t)RECORDS * HD_RECORD_ID_LEN;
    assert_int_equal(batch.len + SYNC_CARRIED_END_LEN, FRAMES);
    memcpy(frames, batch.p, SYNC_BATCH_HEADER);
    memcpy(frames + SYNC_BATCH_HEADER, signature, HD_SIGNATURE_LEN);
    memcpy(frames + IDS_AT, batch.p + SYNC_BATCH_HEADER, (size_t)RECORDS * HD_RECORD_ID_LEN);
    memcpy(frames + RECORDS_AT, signature + HD_SIGNATURE_LEN, (size_t)RECORDS * HD_RECORD_SIZE);
    memcpy(frames + FRAMES - SYNC_CARRIED_END_LEN, "FHE1", SYNC_CARRIED_END_LEN);
}

static int setup(void **state)
{
    (void)state;
    static uint8_t sealed[RECORDS * HD_RECORD_SIZE];
    fixture_open(&fx);
    for (size_t i = 0; i < RECORDS; i++) {
        struct hd_record record;
        make_answers(&fx, 0, 0, 1, (unsigned)i, &record);
        seal_record(&fx, 0, &record, sealed + i * HD_RECORD_SIZE);
    }
    batch = make_batch(&fx, 0, sealed, RECORDS);
    struct sync_batch parts;
    assert_int_equal(sync_batch_decode(hd_buf_slice(&batch), &parts), HD_OK);
    assert_int_equal(
        sync_receipt_encode(parts.ids, parts.count, WAVE_NO, fx.receipt_seed, &receipt), HD_OK);
    put_file(fx.stick, "one.fhb", hd_buf_slice(&batch));
    put_file(fx.stick, "one.fha", hd_buf_slice(&receipt));
    path_on_stick("one.fhb", batch_path);
    path_on_stick("one.fha", receipt_path);
    make_frames();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hd_buf_free(&batch);
    hd_buf_free(&receipt);
    fixture_close(&fx);
    return 0;
}

/* --- honest readers --------------------------------------------------------------------------- */

static struct sync_carried carried; /* one at a time */

static void a_batch_arrives_byte_for_byte(void **state)
{
    (void)state;
    struct sync_batch whole;
    struct sync_batch manifest;
    uint8_t record[HD_RECORD_SIZE];
    assert_int_equal(sync_batch_decode(hd_buf_slice(&batch), &whole), HD_OK);
    assert_true(
        sync_carried_open(batch_path, SYNC_CARRIED_BATCH, &sync_carried_rules, &carried));
    assert_true(carried.fenced);
    assert_int_equal(carried.manifest.len, MANIFEST);
    assert_memory_equal(carried.manifest.p, batch.p, MANIFEST);
    assert_int_equal(sync_batch_decode_manifest(hd_buf_slice(&carried.manifest), &manifest),
                     HD_OK);
    assert_null(manifest.records);
    assert_memory_equal(manifest.hash, whole.hash, HD_HASH_LEN);
    for (size_t i = 0; i < RECORDS; i++) {
        assert_true(sync_carried_record(&carried, record));
        assert_memory_equal(record, whole.records + i * HD_RECORD_SIZE, HD_RECORD_SIZE);
    }
    assert_int_equal(carried.reader.child, 0); /* with the last one it was seen off */
    sync_carried_close(&carried);
}

static void a_receipt_arrives_byte_for_byte(void **state)
{
    (void)state;
    assert_true(
        sync_carried_open(receipt_path, SYNC_CARRIED_RECEIPT, &sync_carried_rules, &carried));
    assert_true(sync_carried_finish(&carried));
    assert_int_equal(carried.manifest.len, receipt.len);
    assert_memory_equal(carried.manifest.p, receipt.p, receipt.len);
    sync_carried_close(&carried);
}

static void the_frames_are_those_documented(void **state)
{
    (void)state;
    static uint8_t room[SYNC_DISSECT_ROOM];
    struct sync_dissect what = {.kind = SYNC_CARRIED_BATCH, .size = batch.len};
    FILE *out = tmpfile();
    assert_non_null(out);
    int in = open(batch_path, O_RDONLY);
    assert_true(in >= 0);
    struct sync_confined_task task = {
        .in = in, .out = fileno(out), .room = room, .room_len = sizeof(room), .ctx = &what};
    assert_int_equal(sync_dissect(&task), 0);
    static uint8_t said[FRAMES + 1];
    assert_int_equal(pread(fileno(out), said, sizeof(said), 0), FRAMES);
    assert_memory_equal(said, frames, FRAMES);
    (void)close(in);
    (void)fclose(out);
}

/* --- files that are not whole, or not there --------------------------------------------------- */

/* Read the file; what came of it? HD_OK when all of it came. */
static enum hd_err outcome(const char *path, enum sync_carried_kind kind)
{
    uint8_t record[HD_RECORD_SIZE];
    bool good = sync_carried_open(path, kind, &sync_carried_rules, &carried);
    if (good && kind == SYNC_CARRIED_RECEIPT) {
        good = sync_carried_finish(&carried);
    }
    for (uint32_t i = 0; good && kind == SYNC_CARRIED_BATCH && i < carried.shape.count; i++) {
        good = sync_carried_record(&carried, record);
    }
    assert_int_equal(good, carried.trouble == SYNC_TROUBLE_NONE);
    if (!good) {
        assert_int_equal(carried.trouble, SYNC_TROUBLE_REFUSED);
    }
    sync_carried_close(&carried);
    return good ? HD_OK : carried.err;
}

/* In this process, without starting one for each: the size is what the file was when opened. */
static enum hd_err dissected(struct hd_slice bytes, uint64_t size, enum sync_carried_kind kind)
{
    static uint8_t room[SYNC_DISSECT_ROOM];
    struct sync_dissect what = {.kind = kind, .size = size};
    FILE *in = tmpfile();
    FILE *out = tmpfile();
    assert_non_null(in);
    assert_non_null(out);
    assert_int_equal(pwrite(fileno(in), bytes.p, bytes.len, 0), bytes.len);
    struct sync_confined_task task = {.in = fileno(in),
                                      .out = fileno(out),
                                      .room = room,
                                      .room_len = sizeof(room),
                                      .ctx = &what};
    int status = sync_dissect(&task);
    (void)fclose(in);
    (void)fclose(out);
    return (enum hd_err)status;
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t n = 0; n < batch.len; n += n < MANIFEST + 2 ? 1 : 101) {
        assert_int_equal(dissected((struct hd_slice){batch.p, n}, n, SYNC_CARRIED_BATCH),
                         HD_E_FORMAT);
    }
    for (size_t n = 0; n < receipt.len; n++) {
        assert_int_equal(dissected((struct hd_slice){receipt.p, n}, n, SYNC_CARRIED_RECEIPT),
                         HD_E_FORMAT);
    }
}

static void a_file_that_shrinks_or_grows_while_it_is_read_is_refused(void **state)
{
    (void)state;
    const struct {
        const struct hd_buf *whole;
        enum sync_carried_kind kind;
    } rows[] = {{&batch, SYNC_CARRIED_BATCH}, {&receipt, SYNC_CARRIED_RECEIPT}};
    for (size_t i = 0; i < 2; i++) {
        size_t len = rows[i].whole->len;
        struct hd_buf longer = HD_BUF_EMPTY;
        assert_int_equal(hd_buf_append(&longer, rows[i].whole->p, len), HD_OK);
        assert_int_equal(hd_buf_append(&longer, "x", 1), HD_OK);
        for (size_t n = 0; n < len; n += 97) {
            assert_int_equal(
                dissected((struct hd_slice){rows[i].whole->p, n}, len, rows[i].kind),
                HD_E_FORMAT);
        }
        assert_int_equal(dissected(hd_buf_slice(&longer), len, rows[i].kind), HD_E_FORMAT);
        assert_int_equal(dissected(hd_buf_slice(&longer), len + 1, rows[i].kind), HD_E_FORMAT);
        assert_int_equal(dissected(hd_buf_slice(rows[i].whole), len, rows[i].kind), HD_OK);
        hd_buf_free(&longer);
    }
}

static void a_newer_one_and_one_out_of_order_are_told_apart(void **state)
{
    (void)state;
    batch.p[4] = 2;
    assert_int_equal(dissected(hd_buf_slice(&batch), batch.len, SYNC_CARRIED_BATCH),
                     HD_E_VERSION);
    assert_int_equal(dissected((struct hd_slice){batch.p, 20}, 20, SYNC_CARRIED_BATCH),
                     HD_E_VERSION); /* a newer one may be shorter, too */
    batch.p[4] = 1;
    memcpy(batch.p + SYNC_BATCH_HEADER, batch.p + SYNC_BATCH_HEADER + HD_RECORD_ID_LEN,
           HD_RECORD_ID_LEN); /* an id twice */
    assert_int_equal(dissected(hd_buf_slice(&batch), batch.len, SYNC_CARRIED_BATCH),
                     HD_E_FORMAT);
    receipt.p[4] = 2;
    assert_int_equal(dissected(hd_buf_slice(&receipt), receipt.len, SYNC_CARRIED_RECEIPT),
                     HD_E_VERSION);
}

static void a_medium_that_fails_is_told_as_such(void **state)
{
    (void)state;
    static uint8_t room[SYNC_DISSECT_ROOM];
    struct sync_dissect what = {.kind = SYNC_CARRIED_BATCH, .size = batch.len};
    int in = open(fx.stick, O_RDONLY | O_DIRECTORY); /* reading it gives an error */
    assert_true(in >= 0);
    struct sync_confined_task task = {
        .in = in, .out = -1, .room = room, .room_len = sizeof(room), .ctx = &what};
    assert_int_equal(sync_dissect(&task), HD_E_IO);
    (void)close(in);
}

static void only_a_regular_file_is_opened(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    path_on_stick("missing.fhb", path);
    assert_int_equal(outcome(path, SYNC_CARRIED_BATCH), HD_E_IO);
    path_on_stick("fifo.fhb", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(outcome(path, SYNC_CARRIED_BATCH), HD_E_IO);
    path_on_stick("folder.fhb", path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(outcome(path, SYNC_CARRIED_BATCH), HD_E_IO);
    path_on_stick("link.fhb", path);
    assert_int_equal(symlink(batch_path, path), 0);
    assert_int_equal(outcome(path, SYNC_CARRIED_BATCH), HD_E_IO);
    path_on_stick("zero.fhb", path);
    if (mknod(path, S_IFCHR | 0600, makedev(1, 5)) == 0) { /* root's privilege */
        assert_int_equal(outcome(path, SYNC_CARRIED_BATCH), HD_E_IO);
    }
    assert_int_equal(outcome(batch_path, SYNC_CARRIED_BATCH), HD_OK);
}

static void a_file_of_a_size_that_cannot_be_is_not_read(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    static const struct {
        off_t size;
        enum sync_carried_kind kind;
        enum hd_err err;
    } rows[] = {
        {(off_t)10 << 30, SYNC_CARRIED_BATCH, HD_E_RANGE}, /* a file with holes, of 10 GB */
        {SYNC_BATCH_MAX + 1, SYNC_CARRIED_BATCH, HD_E_RANGE},
        {SYNC_BATCH_MAX, SYNC_CARRIED_BATCH, HD_E_FORMAT},
        {16383, SYNC_CARRIED_BATCH, HD_E_FORMAT}, /* too small to be looked into */
        {16384, SYNC_CARRIED_BATCH, HD_E_FORMAT},
        {0, SYNC_CARRIED_RECEIPT, HD_E_FORMAT},
        {64, SYNC_CARRIED_RECEIPT, HD_E_FORMAT},
        {13 + 32 * 65520 + 64 + 1, SYNC_CARRIED_RECEIPT, HD_E_RANGE},
        {13 + 32 * 65520 + 64, SYNC_CARRIED_RECEIPT, HD_E_FORMAT},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put_file(fx.stick, "big", (struct hd_slice){NULL, 0});
        path_on_stick("big", path);
        assert_int_equal(truncate(path, rows[i].size), 0);
        assert_int_equal(outcome(path, rows[i].kind), rows[i].err);
    }
}

static void the_biggest_batch_arrives(void **state)
{
    (void)state;
    struct hd_buf records = HD_BUF_EMPTY;
    struct hd_buf biggest = HD_BUF_EMPTY;
    uint8_t hash[HD_HASH_LEN];
    uint8_t zeros[HD_HASH_LEN] = {0};
    const struct sync_manifest says = {.number = 1, .previous = zeros};
    const size_t len = (size_t)SYNC_BATCH_RECORDS_MAX * HD_RECORD_SIZE;
    assert_int_equal(hd_buf_reserve(&records, len), HD_OK);
    hd_random(records.p, len);
    assert_int_equal(sync_batch_encode(records.p, SYNC_BATCH_RECORDS_MAX, &says,
                                       fx.kiosk[0].sign_seed, hash, &biggest),
                     HD_OK);
    assert_int_equal(biggest.len, SYNC_BATCH_MAX);
    put_file(fx.stick, "biggest.fhb", hd_buf_slice(&biggest));
    hd_buf_free(&records);
    hd_buf_free(&biggest);
    char path[HD_PATH_MAX];
    path_on_stick("biggest.fhb", path);
    assert_int_equal(outcome(path, SYNC_CARRIED_BATCH), HD_OK);
    assert_int_equal(carried.taken, SYNC_BATCH_RECORDS_MAX);
}

/* --- readers that are not themselves any more ------------------------------------------------- */

/* What a reader in a stranger's hands says; the child has a copy of all this. */
static struct {
    uint8_t frames[FRAMES + 4096];
    size_t n;       /* bytes of it */
    unsigned times; /* the last 1,024 bytes are said so often more; UINT_MAX: for ever */
    enum { LEAVES, CRASHES, WAITS } then;
    int status;
} lie;

static int liar(const struct sync_confined_task *task)
{
    if (write(task->out, lie.frames, lie.n) != (ssize_t)lie.n) {
        return 50;
    }
    for (unsigned i = 0; i < lie.times; i++) {
        if (write(task->out, lie.frames + lie.n - 1024, 1024) != 1024) {
            return 51;
        }
    }
    if (lie.then == CRASHES) {
        __builtin_trap();
    }
    volatile bool waits = lie.then == WAITS;
    while (waits) {
    }
    return lie.status;
}

static const struct sync_carried_rules liars_rules = {
    .stall_ms = 20000, .total_ms = 60000, .job = liar};

static void honest_lie(void)
{
    memcpy(lie.frames, frames, FRAMES);
    lie.n = FRAMES;
    lie.times = 0;
    lie.then = LEAVES;
    lie.status = 0;
}

/* Collect the stick with a liar for a reader; the note that was made of it. */
static enum hd_err collect_lies(const struct sync_carried_rules *rules, struct hd_notes *notes,
                                struct sync_collected *done)
{
    *notes = (struct hd_notes){.n = 0};
    return sync_collect_by(fx.office, fx.stick, rules, notes, done);
}

/* Nothing of it may have got into the office, and there is no receipt. */
static void nothing_came_in(void)
{
    struct hd_names names;
    assert_int_equal(sync_office_records(fx.office), 0);
    assert_int_equal(hd_dir_list(fx.stick, ".fha", &names), HD_OK);
    assert_int_equal(names.n, 1); /* the one that setup() put there */
    hd_names_free(&names);
}

static void a_reader_that_only_seems_a_stranger_is_believed(void **state)
{
    (void)state;
    struct hd_notes notes;
    struct sync_collected done;
    honest_lie(); /* so the lies below are refused for what they are */
    assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_OK);
    assert_int_equal(done.added, RECORDS);
    assert_int_equal(notes.n, 0);
}

static void a_reader_that_dies_at_any_byte_brings_nothing_in(void **state)
{
    (void)state;
    for (size_t n = 0; n < FRAMES; n += n < MANIFEST || n > FRAMES - 6 ? 7 : 1021) {
        struct hd_notes notes;
        struct sync_collected done;
        honest_lie();
        lie.n = n;
        lie.then = n % 2 ? LEAVES : CRASHES;
        assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
        assert_int_equal(done.refused, 1);
        assert_int_equal(done.batches, 0);
        assert_non_null(strstr(notes.list[0].text, "could not be read safely"));
        nothing_came_in();
    }
}

static void a_crash_after_the_last_byte_still_spoils_it(void **state)
{
    (void)state;
    struct hd_notes notes;
    struct sync_collected done;
    honest_lie();
    lie.then = CRASHES;
    assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
    nothing_came_in();
    honest_lie();
    lie.status = HD_E_IO; /* it says itself that something was wrong */
    assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
    nothing_came_in();
}

static void what_no_honest_reader_says_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t at; /* byte to change among the frames */
        uint8_t to;
        size_t more;    /* bytes behind the mark */
        unsigned times; /* records too many */
        int status;
        const char *said; /* NULL: "could not be read safely" */
    } rows[] = {
        {"another magic", 0, 'X', 0, 0, 0, NULL},
        {"a newer version", 4, 9, 0, 0, 0, NULL},
        {"number 0", 37, 0, 0, 0, 0, NULL},
        {"no records", 109, 0, 0, 0, 0, NULL},
        {"a count that is no multiple of 16", 109, 17, 0, 0, 0, NULL},
        {"fewer records than come", 109, 16 + 16, 0, 0, 0, "not a whole batch"},
        {"65,296 records", 110, 255, 0, 0, 0, NULL},
        {"a wrong end mark", FRAMES - 1, '2', 0, 0, 0, NULL},
        {"a byte too many", 0, 'F', 1, 0, 0, NULL},
        {"a thousand bytes too many", 0, 'F', 1000, 0, 0, NULL},
        {"a hundred records too many", 0, 'F', 0, 100, 0, NULL},
        {"records without end", 0, 'F', 0, UINT32_MAX, 0, NULL},
        {"an exit status of its own", 0, 'F', 0, 0, 63, NULL},
        {"one that says it was not shut in", 0, 'F', 0, 0, 100, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_notes notes;
        struct sync_collected done;
        honest_lie();
        lie.frames[rows[i].at] = rows[i].to;
        lie.n += rows[i].more;
        lie.times = rows[i].times;
        lie.status = rows[i].status;
        enum hd_err err = collect_lies(&liars_rules, &notes, &done);
        const char *said = rows[i].said ? rows[i].said : "could not be read safely";
        if (err != HD_E_FORMAT || done.refused != 1 || notes.errors != 1 ||
            !strstr(notes.list[0].text, said)) {
            fail_msg("%s: %d, %s", rows[i].what, err, notes.list[0].text);
        }
        nothing_came_in();
    }
}

static void a_signature_is_checked_whatever_the_reader_says(void **state)
{
    (void)state;
    /* Every field that the kiosk signed, and the signature: no reader can change one. */
    static const size_t at[] = {5, 36, 38, 41, 72, SYNC_BATCH_HEADER, IDS_AT - 1, IDS_AT + 31};
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        struct hd_notes notes;
        struct sync_collected done;
        honest_lie();
        lie.frames[at[i]] ^= 1;
        assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
        assert_int_equal(done.refused, 1);
        assert_non_null(strstr(notes.list[0].text, "signature is wrong"));
        nothing_came_in();
    }
    /* Ids that do not rise, so that a list could be searched wrongly later. */
    struct hd_notes notes;
    struct sync_collected done;
    honest_lie();
    memcpy(lie.frames + IDS_AT, lie.frames + IDS_AT + HD_RECORD_ID_LEN, HD_RECORD_ID_LEN);
    assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
    nothing_came_in();
}

static void a_batch_of_ones_own_making_is_signed_by_nobody_known(void **state)
{
    (void)state;
    uint8_t seed[HD_SIGN_SEED_LEN] = {3};
    uint8_t zeros[HD_HASH_LEN] = {0};
    const struct sync_manifest says = {.number = 1, .previous = zeros};
    uint8_t hash[HD_HASH_LEN];
    struct sync_batch parts;
    struct hd_buf strangers = HD_BUF_EMPTY;
    assert_int_equal(sync_batch_decode(hd_buf_slice(&batch), &parts), HD_OK);
    assert_int_equal(sync_batch_encode(parts.records, RECORDS, &says, seed, hash, &strangers),
                     HD_OK);
    honest_lie();
    hd_buf_free(&batch);
    batch = strangers;
    make_frames();
    memcpy(lie.frames, frames, FRAMES);
    struct hd_notes notes;
    struct sync_collected done;
    assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
    assert_non_null(strstr(notes.list[0].text, "not registered"));
    nothing_came_in();
}

static void records_that_are_not_those_signed_are_left_out_one_by_one(void **state)
{
    (void)state;
    struct hd_notes notes;
    struct sync_collected done;
    honest_lie();
    lie.frames[RECORDS_AT] ^= 1;                            /* the first */
    lie.frames[RECORDS_AT + 7 * HD_RECORD_SIZE + 500] ^= 1; /* the eighth */
    uint8_t *fourth = lie.frames + RECORDS_AT + (size_t)3 * HD_RECORD_SIZE;
    memcpy(fourth, fourth + HD_RECORD_SIZE, HD_RECORD_SIZE); /* one twice */
    assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
    assert_int_equal(done.altered, 3);
    assert_int_equal(done.added, RECORDS - 3);
    assert_int_equal(sync_office_records(fx.office), RECORDS - 3);
}

static void a_reader_that_stalls_is_given_up(void **state)
{
    (void)state;
    static const size_t at[] = {0, 10, MANIFEST, MANIFEST + 1500, FRAMES - 4, FRAMES};
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        struct hd_notes notes;
        struct sync_collected done;
        struct sync_carried_rules rules = liars_rules;
        rules.stall_ms = 400;
        honest_lie();
        lie.n = at[i];
        lie.then = WAITS;
        assert_int_equal(collect_lies(&rules, &notes, &done), HD_E_FORMAT);
        assert_int_equal(done.refused, 1);
        assert_non_null(strstr(notes.list[0].text, "very slow"));
        nothing_came_in();
    }
}

static void after_three_files_that_stall_the_rest_is_not_tried(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof(name), "n%u.fhb", i);
        put_file(fx.stick, name, hd_buf_slice(&batch));
    }
    struct hd_notes notes;
    struct sync_collected done;
    struct sync_carried_rules rules = liars_rules;
    rules.stall_ms = 300;
    honest_lie();
    lie.n = 0;
    lie.then = WAITS;
    assert_int_equal(collect_lies(&rules, &notes, &done), HD_E_FORMAT);
    assert_int_equal(done.refused, 6);
    assert_int_equal(notes.errors, 4);
    assert_non_null(strstr(notes.list[3].text, "3 more were not tried"));
    nothing_came_in();
}

static void a_lie_about_why_a_file_is_refused_is_only_a_wrong_sentence(void **state)
{
    (void)state;
    struct hd_notes notes;
    struct sync_collected done;
    honest_lie();
    lie.n = 0;
    lie.status = HD_E_VERSION;
    assert_int_equal(collect_lies(&liars_rules, &notes, &done), HD_E_FORMAT);
    assert_non_null(strstr(notes.list[0].text, "newer Heard"));
    nothing_came_in();
}

int main(void)
{
#define CARRIED_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CARRIED_TEST(a_batch_arrives_byte_for_byte),
        CARRIED_TEST(a_receipt_arrives_byte_for_byte),
        CARRIED_TEST(the_frames_are_those_documented),
        CARRIED_TEST(every_truncation_is_refused),
        CARRIED_TEST(a_file_that_shrinks_or_grows_while_it_is_read_is_refused),
        CARRIED_TEST(a_newer_one_and_one_out_of_order_are_told_apart),
        CARRIED_TEST(a_medium_that_fails_is_told_as_such),
        CARRIED_TEST(only_a_regular_file_is_opened),
        CARRIED_TEST(a_file_of_a_size_that_cannot_be_is_not_read),
        CARRIED_TEST(the_biggest_batch_arrives),
        CARRIED_TEST(a_reader_that_only_seems_a_stranger_is_believed),
        CARRIED_TEST(a_reader_that_dies_at_any_byte_brings_nothing_in),
        CARRIED_TEST(a_crash_after_the_last_byte_still_spoils_it),
        CARRIED_TEST(what_no_honest_reader_says_is_refused),
        CARRIED_TEST(a_signature_is_checked_whatever_the_reader_says),
        CARRIED_TEST(a_batch_of_ones_own_making_is_signed_by_nobody_known),
        CARRIED_TEST(records_that_are_not_those_signed_are_left_out_one_by_one),
        CARRIED_TEST(a_reader_that_stalls_is_given_up),
        CARRIED_TEST(after_three_files_that_stall_the_rest_is_not_tried),
        CARRIED_TEST(a_lie_about_why_a_file_is_refused_is_only_a_wrong_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
