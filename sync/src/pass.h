/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_PASS_H
#define SYNC_PASS_H

/*
 * One reading of all sealed records by several threads. Which passes there are, and when, is
 * decided in aggregate.c. Private to sync.
 */

#include <stdatomic.h>

#include <sync/aggregate.h>

#include "dedup.h"
#include "office_db.h"
#include "registry.h"

enum { SYNC_THREADS_MAX = 16 };

/* What sync_examine() finds, beyond the reasons of enum sync_quarantine. */
enum { OUTCOME_ANSWERS = SYNC_Q_N, OUTCOME_DUMMY, OUTCOME_STAFF, OUTCOME_OTHER_WAVE };

/* Counts that add up over threads and passes. */
struct counts {
    uint64_t accepted, flagged, dummies, staff, other_waves;
    uint64_t quarantined[SYNC_Q_N];
};

/* The whole work. */
struct run {
    struct sync_office *office;
    const struct sync_aggregate_job *job;
    const struct hd_keyset *keyset;
    uint8_t other[SYNC_WAVES_MAX][HD_KEYSET_ID_LEN]; /* of the office's other waves */
    size_t others;
    int32_t closed_from;            /* absolute week from which answers do not count */
    struct sync_registry *registry; /* owned */
    struct sync_dedup *dedup;       /* owned */
    struct hd_tally *tally;         /* owned: the result so far */
    struct counts counts;           /* likewise */
    uint64_t candidates;            /* good answers of the first pass, doubles among them */
    uint64_t total;
};

enum pass_kind {
    PASS_FIRST,   /* add what is surely new, list the rest as suspects */
    PASS_RESOLVE, /* add what is no suspect, compare suspects */
    PASS_ROUND,   /* compare one share of all answer ids; there were too many suspects */
};

struct pass {
    struct run *run;
    enum pass_kind kind;
    uint32_t round, rounds;
    atomic_uint next_share;
    atomic_int err;
    atomic_bool overflow; /* a suspect found no room */
    atomic_uint_fast64_t done;
};

/** Open a record and check everything but its answers and whether it came before.
 *
 * @param[out] outcome a reason of enum sync_quarantine, or one of OUTCOME_*
 * @param[out] hub set with OUTCOME_ANSWERS
 * Errors: HD_E_NOMEM, HD_E_CRYPTO: the run cannot go on.
 */
HD_NODISCARD enum hd_err sync_examine(const struct run *run, struct hd_slice sealed,
                                      struct hd_opened *opened, unsigned *outcome, size_t *hub);

/** Add answers to a tally and count them; those that fit no survey are counted as quarantined.
 * Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_fold(struct hd_tally *tally, const struct hd_record *record,
                                   size_t hub, struct counts *counts);

/** An empty tally of the office's plan and surveys. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_tally_new(const struct run *run, struct hd_tally **out);

/** Read all records once and add what the pass counts to the run's tally and counts. Errors:
 * HD_E_IO, HD_E_FORMAT, HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_pass_run(struct pass *pass);

#endif
