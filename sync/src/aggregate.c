/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which passes over the records there are, and what comes of them. The first is the only one as
 * long as no answer id comes twice; why the others make the result exact, and keep memory flat, is
 * told in docs/decisions/0006-aggregate.md.
 */

#include <stdlib.h>

#include "pass.h"

/* Throw away what the passes so far counted. */
static enum hd_err start_over(struct run *run)
{
    hd_tally_free(run->tally);
    run->tally = NULL;
    run->counts = (struct counts){.accepted = 0};
    return sync_tally_new(run, &run->tally);
}

/* Count a suspect that had one content only: open the first of its records again. */
static enum hd_err fold_suspect(struct run *run, const struct sync_suspect *suspect,
                                struct hd_opened *opened)
{
    uint8_t sealed[HD_RECORD_SIZE];
    unsigned outcome = SYNC_Q_FORMAT;
    size_t hub = 0;
    enum hd_err err = sync_office_fetch(run->office, suspect->id, sealed);
    if (!err) {
        err = sync_examine(run, (struct hd_slice){sealed, sizeof(sealed)}, opened, &outcome,
                           &hub);
    }
    if (!err) {
        /* It was good a moment ago; if it is not now, the disk is failing. */
        err = outcome == OUTCOME_ANSWERS
                  ? sync_fold(run->tally, &opened->record, hub, &run->counts)
                  : HD_E_IO;
    }
    hd_wipe(opened, sizeof(*opened));
    return err;
}

/* All records of the suspects were met: decide about each. */
static enum hd_err settle(struct run *run)
{
    struct hd_opened *opened = hd_secret_alloc(sizeof(*opened));
    enum hd_err err = opened ? HD_OK : HD_E_NOMEM;
    const struct sync_suspect *suspect = NULL;
    for (size_t i = 0; !err && (suspect = sync_dedup_at(run->dedup, i)) != NULL; i++) {
        if (!suspect->used || suspect->count == 0) {
            continue;
        }
        if (suspect->conflict) {
            run->counts.quarantined[SYNC_Q_CONFLICT] += suspect->count;
        } else {
            run->counts.quarantined[SYNC_Q_DUPLICATE] += suspect->count - 1;
            err = fold_suspect(run, suspect, opened);
        }
    }
    hd_secret_free(opened);
    return err;
}

static enum hd_err resolve(struct run *run)
{
    struct pass pass = {.run = run, .kind = PASS_RESOLVE};
    enum hd_err err = start_over(run);
    if (!err) {
        err = sync_pass_run(&pass);
    }
    return err ? err : settle(run);
}

/* Too many suspects for the table: treat every answer id as one, a share of them at a time. */
static enum hd_err resolve_in_rounds(struct run *run, uint32_t limit)
{
    /* Shares come out even to within a few standard deviations, for marks are keyed hashes: half
     * the room to spare is plenty, and the rounds are done again with more if it were not. */
    uint64_t needed = 2 * run->candidates / limit + 1;
    for (;;) {
        if (needed > UINT32_MAX / 2) {
            return HD_E_RANGE;
        }
        bool overflow = false;
        enum hd_err err = start_over(run);
        for (uint32_t i = 0; i < needed && !err && !overflow; i++) {
            struct pass pass = {
                .run = run, .kind = PASS_ROUND, .round = i, .rounds = (uint32_t)needed};
            sync_dedup_clear(run->dedup);
            err = sync_pass_run(&pass);
            overflow = atomic_load(&pass.overflow);
            if (!err && !overflow) {
                err = settle(run);
            }
        }
        if (err || !overflow) {
            return err;
        }
        needed *= 2;
    }
}

static enum hd_err run_all(struct run *run)
{
    uint32_t limit = run->job->suspects_max ? run->job->suspects_max : SYNC_SUSPECTS_MAX;
    enum hd_err err =
        sync_registry_new(run->office, run->job->opener, run->job->this_week, &run->registry);
    if (!err) {
        err = sync_dedup_new(limit, &run->dedup);
    }
    if (!err) {
        err = start_over(run);
    }
    if (err) {
        return err;
    }
    run->total = sync_office_records(run->office);
    struct pass first = {.run = run, .kind = PASS_FIRST};
    err = sync_pass_run(&first);
    if (err) {
        return err;
    }
    if (atomic_load(&first.overflow)) {
        return resolve_in_rounds(run, limit);
    }
    return sync_dedup_suspects(run->dedup) > 0 ? resolve(run) : HD_OK;
}

/* Move what was counted into the caller's struct. */
static enum hd_err hand_over(struct run *run, struct sync_aggregate *out)
{
    const char(*names)[HD_NAME_MAX] = NULL;
    size_t hubs = sync_registry_hubs(run->registry, &names);
    char(*copy)[HD_NAME_MAX] = calloc(hubs + 1, sizeof(*copy));
    if (!copy) {
        return HD_E_NOMEM;
    }
    memcpy(copy, names, hubs * sizeof(*copy));
    *out = (struct sync_aggregate){
        .tally = run->tally,
        .accepted = run->counts.accepted,
        .flagged = run->counts.flagged,
        .dummies = run->counts.dummies,
        .staff = run->counts.staff,
        .other_waves = run->counts.other_waves,
        .hub = copy,
        .hubs = hubs,
    };
    memcpy(out->quarantined, run->counts.quarantined, sizeof(out->quarantined));
    run->tally = NULL; /* ownership moved */
    return HD_OK;
}

static void name_other_waves(struct run *run)
{
    const struct sync_office_facts *facts = sync_office_facts(run->office);
    for (size_t i = 0; i < facts->waves_n; i++) {
        if (&facts->wave[i].keyset != run->keyset) {
            hd_keyset_id(&facts->wave[i].keyset, run->other[run->others++]);
        }
    }
}

enum hd_err sync_aggregate_work(struct sync_office *office,
                                const struct sync_aggregate_job *job,
                                struct sync_aggregate *out)
{
    if (job->threads < 1 || job->threads > SYNC_THREADS_MAX ||
        job->suspects_max > SYNC_SUSPECTS_MAX) {
        return HD_E_RANGE;
    }
    const struct sync_wave *wave = sync_office_wave(office);
    struct run run = {.office = office,
                      .job = job,
                      .keyset = &wave->keyset,
                      .closed_from = wave->closed_from};
    name_other_waves(&run);
    enum hd_err err = sync_office_hold(office);
    if (err) {
        return err;
    }
    err = run_all(&run);
    if (!err) {
        err = hand_over(&run, out);
    }
    sync_office_let_go(office);
    hd_tally_free(run.tally);
    sync_dedup_free(run.dedup);
    sync_registry_free(run.registry);
    return err;
}

enum hd_err sync_aggregate_run(struct sync_office *office, const struct hd_opener *opener,
                               unsigned threads, int32_t this_week, struct sync_aggregate *out)
{
    const struct sync_aggregate_job job = {
        .opener = opener, .threads = threads, .this_week = this_week};
    return sync_aggregate_work(office, &job, out);
}

void sync_aggregate_free(struct sync_aggregate *aggregate)
{
    hd_tally_free(aggregate->tally);
    free(aggregate->hub);
    *aggregate = (struct sync_aggregate){.tally = NULL};
}
