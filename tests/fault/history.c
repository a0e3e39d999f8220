/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which answers came cannot be read off the file, not even when the power went in
 * between: the same sealed records put into the same slots in another order, with cuts, and put again
 * after each cut, give the same file, byte for byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/keys.h>
#include <heard/store.h>

#include "fault.h"
#include "vfs_cut.h"

enum { SLOTS = 64, RECORDS = 60, CHANGES_MAX = 200 };

struct run {
    struct fault_args args;
    struct counts counts;
    char place[HD_PATH_MAX], db_path[HD_PATH_MAX], journal_path[HD_PATH_MAX];
    struct hd_buf empty, empty_journal, want;
    uint8_t sealed[RECORDS][HD_RECORD_SIZE];
    uint32_t slot[RECORDS];
    uint64_t cuts;
};

static enum hd_err fill(void *ctx, uint8_t *out)
{
    (void)ctx;
    hd_random(out, HD_RECORD_SIZE);
    return HD_OK;
}

static void shuffle(struct rng *rng, uint32_t *list, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = rng_below(rng, i);
        uint32_t swap = list[i - 1];
        list[i - 1] = list[j];
        list[j] = swap;
    }
}

static bool prepare(struct run *run)
{
    uint32_t all[SLOTS];
    struct hd_ratchet ratchet = {.week = 0};
    struct rng rng = rng_of(run->args.seed, UINT32_MAX);
    if (!place_make(run->args.files, run->place) ||
        hd_path_join(run->db_path, HD_PATH_MAX, run->place, "answers.db") != HD_OK ||
        hd_path_join(run->journal_path, HD_PATH_MAX, run->place, "answers.db-journal") !=
            HD_OK) {
        return false;
    }
    for (uint32_t i = 0; i < SLOTS; i++) {
        all[i] = i;
    }
    shuffle(&rng, all, SLOTS);
    memcpy(run->slot, all, sizeof(run->slot));
    hd_random(run->sealed, sizeof(run->sealed));
    return hd_store_create(run->db_path, SLOTS, &ratchet, fill, NULL) == HD_OK &&
           hd_file_read(run->db_path, 1 << 20, &run->empty) == HD_OK &&
           hd_file_read(run->journal_path, 1 << 20, &run->empty_journal) == HD_OK &&
           cut_power_off();
}

/* Put from the i-th on until all are there or the power goes; returns how far it came. */
static uint32_t put_some(struct run *run, const uint32_t *order, uint32_t i)
{
    struct hd_store *store = NULL;
    if (hd_store_open(run->db_path, &store) != HD_OK) {
        return i;
    }
    while (i < RECORDS &&
           hd_store_put(store, run->slot[order[i]], run->sealed[order[i]]) == HD_OK) {
        i++;
    }
    hd_store_close(store);
    return i;
}

static void one_order(struct run *run, uint32_t round)
{
    uint32_t order[RECORDS];
    struct hd_buf got = HD_BUF_EMPTY;
    struct rng rng = rng_of(run->args.seed, round);
    cut_seed(run->args.seed, round);
    for (uint32_t i = 0; i < RECORDS; i++) {
        order[i] = i;
    }
    bool first = run->want.len == 0;
    if (!first) {
        shuffle(&rng, order, RECORDS);
    }
    bool fine = file_put(run->db_path, run->empty.p, run->empty.len) &&
                file_put(run->journal_path, run->empty_journal.p, run->empty_journal.len);
    uint32_t at = 0;
    for (int tries = 0; fine && at < RECORDS && tries < 10 * RECORDS; tries++) {
        cut_at(first ? 0 : 1 + rng_below(&rng, CHANGES_MAX));
        at = put_some(run, order, at);
        run->cuts += cut_dead();
        fine = cut_power_off();
        cut_at(0);
    }
    run->counts.n++;
    fine = fine && hd_file_read(run->db_path, 1 << 20, &got) == HD_OK;
    if (!fine || at < RECORDS) {
        run->counts.broken++;
        fault_say(&run->args, "order %u: not all could be put", (unsigned)round);
    } else if (first) {
        run->want = got;
        got = HD_BUF_EMPTY;
    } else if (got.len != run->want.len || memcmp(got.p, run->want.p, got.len) != 0) {
        run->counts.broken++;
        fault_say(&run->args, "order %u: another file", (unsigned)round);
    }
    hd_buf_free(&got);
}

int main(int argc, char **argv)
{
    static struct run run;
    if (!fault_args(argc, argv, 200, "orders", &run.args)) {
        return 2;
    }
    seeded_crypto_start();
    seeded_crypto(run.args.seed, 0);
    if (hd_crypto_start() != HD_OK || !cut_start(run.args.seed, CUT_HONEST) || !prepare(&run)) {
        fprintf(stderr, "history: no store\n");
        return 2;
    }
    for (uint32_t round = 0; round < run.args.n; round++) {
        if (round == 0 || run.args.only == UINT32_MAX || run.args.only == round) {
            one_order(&run, round);
        }
    }
    printf("history: %u records in %u orders, %llu cuts\n", (unsigned)RECORDS,
           (unsigned)run.args.n, (unsigned long long)run.cuts);
    hd_buf_free(&run.empty);
    hd_buf_free(&run.empty_journal);
    hd_buf_free(&run.want);
    place_remove(run.place);
    return fault_result(&run.args, &run.counts);
}
