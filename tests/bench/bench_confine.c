/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What it costs to have a batch taken apart by a confined process: file to records with checked
 * signature and ids, in this process as a whole and through the frames, turn by turn; and what a
 * file costs that has almost nothing in it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/keys.h>
#include <heard/text.h>

#include "carried.h"

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool is_its_id(const uint8_t *record, const uint8_t *id)
{
    uint8_t actual[HD_RECORD_ID_LEN];
    hd_record_id(record, actual);
    return memcmp(actual, id, sizeof(actual)) == 0;
}

static bool in_process(const char *path)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sync_batch batch;
    bool good = hd_file_read(path, SYNC_BATCH_MAX, &bytes) == HD_OK &&
                sync_batch_decode(hd_buf_slice(&bytes), &batch) == HD_OK;
    for (size_t i = 0; good && i < batch.count; i++) {
        good = is_its_id(batch.records + i * HD_RECORD_SIZE, batch.ids + i * HD_RECORD_ID_LEN);
    }
    hd_buf_free(&bytes);
    return good;
}

static bool confined(const char *path, struct sync_carried *carried)
{
    struct sync_batch batch;
    uint8_t record[HD_RECORD_SIZE];
    bool good = sync_carried_open(path, SYNC_CARRIED_BATCH, &sync_carried_rules, carried) &&
                sync_batch_decode_manifest(hd_buf_slice(&carried->manifest), &batch) == HD_OK;
    for (size_t i = 0; good && i < batch.count; i++) {
        good = sync_carried_record(carried, record) &&
               is_its_id(record, batch.ids + i * HD_RECORD_ID_LEN);
    }
    sync_carried_close(carried);
    return good;
}

static bool make(const char *path, size_t n)
{
    struct hd_buf records = HD_BUF_EMPTY;
    struct hd_buf bytes = HD_BUF_EMPTY;
    uint8_t seed[HD_SIGN_SEED_LEN] = {1};
    uint8_t zeros[HD_HASH_LEN] = {0};
    const struct sync_manifest says = {.number = 1, .previous = zeros};
    uint8_t hash[HD_HASH_LEN];
    enum hd_err err = hd_buf_reserve(&records, n * HD_RECORD_SIZE);
    if (!err) {
        hd_random(records.p, n * HD_RECORD_SIZE);
        err = sync_batch_encode(records.p, n, &says, seed, hash, &bytes);
    }
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&bytes), 0600);
    }
    hd_buf_free(&records);
    hd_buf_free(&bytes);
    return !err;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right;
}

enum { ROUNDS_MAX = 1000 };

static bool compare(const char *path, size_t n, uint32_t rounds, struct sync_carried *carried)
{
    static double taken[2][ROUNDS_MAX];
    if (!make(path, n)) {
        return false;
    }
    bool good = in_process(path); /* so that both find the file in memory */
    for (uint32_t i = 0; good && i < rounds; i++) {
        double begun = seconds();
        good = in_process(path);
        taken[0][i] = seconds() - begun;
        begun = seconds();
        good = good && confined(path, carried);
        taken[1][i] = seconds() - begun;
    }
    (void)unlink(path);
    if (good) {
        qsort(taken[0], rounds, sizeof(double), by_size);
        qsort(taken[1], rounds, sizeof(double), by_size);
        double plain = taken[0][rounds / 2] * 1000;
        double shut = taken[1][rounds / 2] * 1000;
        printf("%6zu records: in this process %8.3f ms, confined %8.3f ms, ratio %.2f\n", n,
               plain, shut, shut / plain);
    }
    return good;
}

int main(int argc, char **argv)
{
    uint32_t rounds = 0;
    if (argc != 3 || hd_parse_u32(argv[2], 1, ROUNDS_MAX, &rounds) != HD_OK) {
        fputs(
            "usage: bench_confine FILE ROUNDS\nFILE is made and removed; medians are shown.\n",
            stderr);
        return 2;
    }
    struct sync_carried *carried = malloc(sizeof(*carried));
    static const size_t sizes[] = {16, 1024, SYNC_BATCH_RECORDS_MAX};
    bool good = carried && hd_crypto_start() == HD_OK;
    for (size_t i = 0; good && i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        good = compare(argv[1], sizes[i], rounds, carried);
    }
    free(carried);
    return good ? 0 : 1;
}
