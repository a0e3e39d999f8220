/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One bit of every byte of a batch is turned on its way to the office, and of every byte of the
 * receipt on its way back. A batch whose list was hit is refused whole; where a record was hit, the
 * others go in. The good batch then makes it complete, and nothing is there twice. A hit receipt
 * frees nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include <heard/log.h>
#include <sync/batch.h>
#include <sync/carry.h>

#include "fault.h"
#include "house.h"

enum { ANSWERS = 5, COUNT = 16 };

struct run {
    struct fault_args args;
    struct counts counts;
    struct house house;
    struct sync_office *office;
    struct hd_device *device;
    sqlite3 *sql; /* another look at the office's database */
    struct hd_notes notes;
    char batch_path[HD_PATH_MAX], receipt_path[HD_PATH_MAX];
    struct hd_buf batch, receipt;
    size_t records_at; /* where the records begin in the batch */
    uint64_t refused, partly;
    const char *what;
    size_t at;
};

static void wrong(struct run *run, uint64_t *count, const char *why)
{
    (*count)++;
    fault_say(&run->args, "%s, byte %zu: %s", run->what, run->at, why);
}

static bool forget(struct run *run)
{
    return sqlite3_exec(run->sql, "DELETE FROM record; DELETE FROM batch", NULL, NULL, NULL) ==
           SQLITE_OK;
}

static enum hd_err collect(struct run *run, const struct hd_buf *batch,
                           struct sync_collected *done)
{
    house_sweep(run->house.stick, "");
    run->notes = (struct hd_notes){.n = 0};
    if (!file_put(run->batch_path, batch->p, batch->len)) {
        return HD_E_FULL;
    }
    return sync_collect(run->office, run->house.stick, &run->notes, done);
}

static bool prepare(struct run *run)
{
    struct sync_pushed pushed;
    struct sync_collected collected;
    char db[HD_PATH_MAX];
    if (!house_make(run->args.files, &run->house) || !house_keep(&run->house, ANSWERS)) {
        return false;
    }
    house_path(run->house.office, "office.db", db);
    bool fine = hd_device_open(run->house.kiosk, &run->notes, &run->device) == HD_OK &&
                sync_push(run->device, run->house.stick, &run->notes, &pushed) == HD_OK &&
                house_one(run->house.stick, ".fhb", run->batch_path) &&
                hd_file_read(run->batch_path, 1 << 20, &run->batch) == HD_OK &&
                sync_office_open(run->house.office, &run->notes, &run->office) == HD_OK &&
                sqlite3_open(db, &run->sql) == SQLITE_OK &&
                collect(run, &run->batch, &collected) == HD_OK &&
                house_one(run->house.stick, ".fha", run->receipt_path) &&
                hd_file_read(run->receipt_path, 1 << 20, &run->receipt) == HD_OK;
    run->records_at = run->batch.len - (size_t)COUNT * HD_RECORD_SIZE;
    return fine && collected.added == COUNT && forget(run);
}

static void clean_up(struct run *run)
{
    hd_device_close(run->device);
    sync_office_close(run->office);
    sqlite3_close(run->sql);
    hd_buf_free(&run->batch);
    hd_buf_free(&run->receipt);
    house_remove(&run->house);
}

/* The batch as it is now, one bit of it turned. */
static void flip_batch(struct run *run)
{
    struct sync_collected done;
    bool in_record = run->at >= run->records_at;
    enum hd_err err = collect(run, &run->batch, &done);
    uint64_t held = sync_office_records(run->office);
    run->counts.n++;
    if (err != HD_E_FORMAT || run->notes.errors != 1) {
        wrong(run, &run->counts.broken, "not told in one sentence");
    }
    if (held != (in_record ? COUNT - 1 : 0)) {
        wrong(run, held > COUNT - 1 ? &run->counts.corrupt : &run->counts.lost,
              "what is whole was not taken in, or what is not whole was");
    }
    run->refused += !in_record;
    run->partly += in_record;
}

/* The kiosk pushes again: all are in the office once. */
static void mend_batch(struct run *run)
{
    struct sync_collected done;
    if (collect(run, &run->batch, &done) != HD_OK || done.altered > 0) {
        wrong(run, &run->counts.broken, "the good batch was not taken in");
    }
    uint64_t held = sync_office_records(run->office);
    if (held != COUNT) {
        wrong(run, held > COUNT ? &run->counts.duplicates : &run->counts.lost,
              "after the good batch the office has not each record once");
    }
    if (!forget(run)) {
        wrong(run, &run->counts.broken, "the test could not empty the office");
    }
}

static void flip_receipt(struct run *run)
{
    uint32_t freed = 0;
    house_sweep(run->house.stick, "");
    run->notes = (struct hd_notes){.n = 0};
    run->counts.n++;
    if (!file_put(run->receipt_path, run->receipt.p, run->receipt.len) ||
        sync_receipts(run->device, run->house.stick, &run->notes, &freed) == HD_OK ||
        run->notes.errors != 1) {
        wrong(run, &run->counts.broken, "not told in one sentence");
    }
    if (freed != 0 || hd_device_used(run->device) != ANSWERS) {
        wrong(run, &run->counts.lost, "a damaged receipt freed an answer");
    }
    run->refused++;
}

static void all_flips(struct run *run, size_t step)
{
    struct rng rng = rng_of(run->args.seed, 1);
    run->what = "batch";
    for (run->at = rng_below(&rng, (uint32_t)step); run->at < run->batch.len; run->at += step) {
        uint8_t bit = (uint8_t)(1U << rng_below(&rng, 8));
        if (run->at / step % run->args.parts == run->args.part) {
            run->batch.p[run->at] ^= bit;
            flip_batch(run);
            run->batch.p[run->at] ^= bit;
            mend_batch(run);
        }
    }
    run->what = "receipt";
    for (run->at = 0; run->at<run->receipt.len; run->at += step> 8 ? 8 : step) {
        uint8_t bit = (uint8_t)(1U << rng_below(&rng, 8));
        run->receipt.p[run->at] ^= bit;
        flip_receipt(run);
        run->receipt.p[run->at] ^= bit;
    }
}

int main(int argc, char **argv)
{
    static struct run run;
    if (!fault_args(argc, argv, 0, "all", &run.args)) {
        return 2;
    }
    if (hd_crypto_start() != HD_OK || !prepare(&run)) {
        fprintf(stderr, "flip_carry: no batch: %s\n", hd_notes_first_error(&run.notes));
        return 2;
    }
    size_t step = run.args.n > 0 && run.args.n < run.batch.len ? run.batch.len / run.args.n : 1;
    all_flips(&run, step);
    printf("flip_carry: %llu refused whole, %llu taken in but for the record that was hit\n",
           (unsigned long long)run.refused, (unsigned long long)run.partly);
    clean_up(&run);
    return fault_result(&run.args, &run.counts);
}
