/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pass over all sealed records. Each thread takes a share of the ids (they are hashes, so shares
 * are even), opens record after record into locked memory, checks it, adds it to a tally of its
 * own and wipes it.
 */

#include "pass.h"

#include <assert.h>
#include <pthread.h>

enum {
    SHARES = 128, /* pieces of work: first id bytes 0 and 1, 2 and 3 ... */
    SHARE_WIDTH = 256 / SHARES,
    DONE_STEP = 64, /* records between two looks at the clockwork */
};

/* One thread of a pass. */
struct worker {
    struct pass *pass;
    struct hd_opened *opened; /* owned, secret */
    struct hd_tally *tally;   /* owned */
    struct hd_tally *scratch; /* owned: only to see whether a suspect's answers are valid */
    struct counts counts;
    uint64_t candidates;
    unsigned since_step;
    bool reports; /* runs in the calling thread */
};

static enum sync_quarantine reason_of(enum hd_err err)
{
    return err == HD_E_VERSION ? SYNC_Q_VERSION
           : err == HD_E_WAVE  ? SYNC_Q_WAVE
           : err == HD_E_AUTH  ? SYNC_Q_OPEN
                               : SYNC_Q_FORMAT;
}

/* Not surely sealed before its kiosk was lost? A week that the kiosk was not sure of is only a
 * lower bound, so whoever has the lost kiosk could seal with any clock and name an early week. */
static bool after_loss(const struct run *run, int kiosk, const struct hd_record *record)
{
    int32_t from = sync_registry_revoked_from(run->registry, kiosk);
    int64_t week = (int64_t)sync_office_facts(run->office)->first_week + record->week;
    return week >= from || (from != INT32_MAX && record->week_untrusted);
}

/* Does it say that it is sealed to another wave of this office? */
static bool of_other_wave(const struct run *run, struct hd_slice sealed)
{
    for (size_t i = 0; i < run->others; i++) {
        if (memcmp(sealed.p + HD_RECORD_KEYSET_AT, run->other[i], HD_KEYSET_ID_LEN) == 0) {
            return true;
        }
    }
    return false;
}

/* Answered when the wave took no more answers? Padding of later weeks is no answer. */
static bool after_close(const struct run *run, const struct hd_record *record)
{
    int64_t week = (int64_t)sync_office_facts(run->office)->first_week + record->week;
    return week >= run->closed_from;
}

/* Is it from a kiosk of ours, of a week that counts, and made with that week's key? */
static unsigned check_origin(const struct run *run, const struct hd_opened *opened, size_t *hub)
{
    const struct hd_record *record = &opened->record;
    int kiosk = sync_registry_find(run->registry, record->kiosk_no);
    if (kiosk < 0) {
        return SYNC_Q_KIOSK;
    }
    if (record->wave_no != run->keyset->wave_no) {
        return SYNC_Q_WAVE;
    }
    if (!sync_registry_has_week(run->registry, kiosk, record->week)) {
        return SYNC_Q_WEEK;
    }
    uint8_t key[HD_KEY_LEN];
    bool genuine = sync_registry_key(run->registry, kiosk, record->week, key) &&
                   hd_opened_check_mac(opened, run->keyset, key);
    hd_wipe(key, sizeof(key));
    if (!genuine) {
        return SYNC_Q_MAC;
    }
    if (after_loss(run, kiosk, record)) {
        return SYNC_Q_WEEK;
    }
    *hub = sync_registry_hub(run->registry, kiosk);
    switch (record->type) {
    case HD_RECORD_DUMMY:
        return OUTCOME_DUMMY;
    case HD_RECORD_ANSWERS:
        return after_close(run, record) ? SYNC_Q_CLOSED : OUTCOME_ANSWERS;
    case HD_RECORD_STAFF:
        return OUTCOME_STAFF;
    case HD_RECORD_VOICE:
    case HD_RECORD_TEXT:
    case HD_RECORD_HEALTH:
        break;
    }
    return SYNC_Q_VERSION;
}

enum hd_err sync_examine(const struct run *run, struct hd_slice sealed,
                         struct hd_opened *opened, unsigned *outcome, size_t *hub)
{
    enum hd_err err = hd_unseal(run->job->opener, sealed, opened);
    if (err == HD_E_NOMEM || err == HD_E_CRYPTO) {
        return err;
    }
    *outcome = err == HD_E_WAVE && of_other_wave(run, sealed) ? OUTCOME_OTHER_WAVE
               : err                                          ? (unsigned)reason_of(err)
                                                              : check_origin(run, opened, hub);
    return HD_OK;
}

/* Add answers to a tally; when they do not fit a survey, count them as quarantined. */
static enum hd_err add_to(struct hd_tally *tally, const struct hd_record *record, size_t hub,
                          struct counts *counts, bool *added)
{
    enum hd_err err = hd_tally_add(tally, record, hub);
    *added = err == HD_OK;
    if (err == HD_E_NOT_FOUND) {
        counts->quarantined[SYNC_Q_SURVEY]++;
    } else if (err == HD_E_FORMAT) {
        counts->quarantined[SYNC_Q_ANSWERS]++;
    } else {
        return err;
    }
    return HD_OK;
}

enum hd_err sync_fold(struct hd_tally *tally, const struct hd_record *record, size_t hub,
                      struct counts *counts)
{
    bool added = false;
    enum hd_err err = add_to(tally, record, hub, counts, &added);
    if (!err && added) {
        counts->accepted++;
        counts->flagged += (record->quality & HD_QUALITY_FLAGS) != 0 ? 1 : 0;
    }
    return err;
}

/* A suspect's record: hold its answers against the survey, then its content against the others. */
static enum hd_err meet(struct worker *worker, const struct sync_mark *mark, const uint8_t *id,
                        size_t hub)
{
    const struct hd_opened *opened = worker->opened;
    bool valid = false;
    enum hd_err err = add_to(worker->scratch, &opened->record, hub, &worker->counts, &valid);
    if (!err && valid) {
        uint8_t content[HD_HASH_LEN];
        hd_hash((struct hd_slice){opened->inner, sizeof(opened->inner)}, content);
        sync_dedup_meet(worker->pass->run->dedup, mark, content, id);
    }
    return err;
}

/* Put an answer id among the suspects; that there is no room is for run_all() to deal with. */
static enum hd_err suspect(struct pass *pass, const struct sync_mark *mark, bool *listed)
{
    enum hd_err err = sync_dedup_suspect(pass->run->dedup, mark);
    *listed = err == HD_OK;
    if (err != HD_E_FULL) {
        return err;
    }
    atomic_store(&pass->overflow, true);
    return HD_OK;
}

/* Good answers: new, or perhaps not? */
static enum hd_err take_answers(struct worker *worker, const uint8_t *id, size_t hub)
{
    struct pass *pass = worker->pass;
    struct sync_dedup *dedup = pass->run->dedup;
    const struct hd_record *record = &worker->opened->record;
    struct sync_mark mark = sync_dedup_mark(dedup, record->rid);
    bool listed = false;
    enum hd_err err = HD_OK;
    worker->candidates++;
    switch (pass->kind) {
    case PASS_FIRST:
        return sync_dedup_seen(dedup, &mark)
                   ? suspect(pass, &mark, &listed)
                   : sync_fold(worker->tally, record, hub, &worker->counts);
    case PASS_RESOLVE:
        return sync_dedup_is_suspect(dedup, &mark)
                   ? meet(worker, &mark, id, hub)
                   : sync_fold(worker->tally, record, hub, &worker->counts);
    case PASS_ROUND:
        if (sync_mark_share(&mark, pass->rounds) == pass->round) {
            err = suspect(pass, &mark, &listed);
        }
        return listed ? meet(worker, &mark, id, hub) : err;
    }
    return err;
}

/* What is in no figure. */
static void count_other(struct counts *counts, unsigned outcome)
{
    if (outcome == OUTCOME_DUMMY) {
        counts->dummies++;
    } else if (outcome == OUTCOME_STAFF) {
        counts->staff++;
    } else if (outcome == OUTCOME_OTHER_WAVE) {
        counts->other_waves++;
    } else {
        counts->quarantined[outcome]++;
    }
}

static void step(struct worker *worker)
{
    struct pass *pass = worker->pass;
    if (++worker->since_step < DONE_STEP) {
        return;
    }
    uint64_t done =
        atomic_fetch_add_explicit(&pass->done, worker->since_step, memory_order_relaxed) +
        worker->since_step;
    worker->since_step = 0;
    const struct sync_aggregate_job *job = pass->run->job;
    if (worker->reports && job->progress) {
        job->progress(job->ctx, done, pass->run->total);
    }
}

static enum hd_err visit(void *ctx, const uint8_t *id, struct hd_slice sealed)
{
    struct worker *worker = ctx;
    struct pass *pass = worker->pass;
    unsigned outcome = SYNC_Q_FORMAT;
    size_t hub = 0;
    enum hd_err err = sync_examine(pass->run, sealed, worker->opened, &outcome, &hub);
    if (!err && outcome == OUTCOME_ANSWERS) {
        err = take_answers(worker, id, hub);
    } else if (!err &&
               pass->round == 0) { /* every round sees these; the first one counts them */
        count_other(&worker->counts, outcome);
    }
    hd_wipe(worker->opened, sizeof(*worker->opened));
    step(worker);
    return err ? err : (enum hd_err)atomic_load_explicit(&pass->err, memory_order_relaxed);
}

static void *work(void *arg)
{
    struct worker *worker = arg;
    struct pass *pass = worker->pass;
    struct sync_reader *reader = NULL;
    enum hd_err err = sync_reader_open(sync_office_dir(pass->run->office), &reader);
    while (!err) {
        unsigned share = atomic_fetch_add(&pass->next_share, 1);
        if (share >= SHARES) {
            break;
        }
        uint8_t first = (uint8_t)(share * SHARE_WIDTH);
        err =
            sync_reader_each(reader, first, (uint8_t)(first + SHARE_WIDTH - 1), visit, worker);
    }
    sync_reader_close(reader);
    if (err) {
        int none = HD_OK;
        (void)atomic_compare_exchange_strong(&pass->err, &none, (int)err);
    }
    return NULL;
}

enum hd_err sync_tally_new(const struct run *run, struct hd_tally **out)
{
    const struct hd_survey *const *surveys = NULL;
    size_t n = sync_office_surveys(run->office, &surveys);
    return hd_tally_new(sync_office_plan(run->office), surveys, n, out);
}

static enum hd_err worker_init(struct worker *worker, struct pass *pass)
{
    worker->pass = pass;
    worker->opened = hd_secret_alloc(sizeof(*worker->opened));
    enum hd_err err = worker->opened ? sync_tally_new(pass->run, &worker->tally) : HD_E_NOMEM;
    if (!err && pass->kind != PASS_FIRST) {
        err = sync_tally_new(pass->run, &worker->scratch);
    }
    return err;
}

static void worker_fini(struct worker *worker)
{
    hd_secret_free(worker->opened);
    hd_tally_free(worker->tally);
    hd_tally_free(worker->scratch);
}

static void add_counts(struct counts *to, const struct counts *from)
{
    to->accepted += from->accepted;
    to->flagged += from->flagged;
    to->dummies += from->dummies;
    to->staff += from->staff;
    to->other_waves += from->other_waves;
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        to->quarantined[i] += from->quarantined[i];
    }
}

/* Run the workers; one of them in this thread, so that it goes on if no thread can be made. */
static void run_workers(struct worker *worker, unsigned n)
{
    pthread_t thread[SYNC_THREADS_MAX];
    unsigned started = 0;
    while (started + 1 < n &&
           pthread_create(&thread[started], NULL, work, &worker[started + 1]) == 0) {
        started++;
    }
    worker[0].reports = true;
    work(&worker[0]);
    for (unsigned i = 0; i < started; i++) {
        (void)pthread_join(thread[i], NULL);
    }
}

enum hd_err sync_pass_run(struct pass *pass)
{
    struct run *run = pass->run;
    unsigned n = run->job->threads;
    assert(n >= 1 && n <= SYNC_THREADS_MAX);
    struct worker worker[SYNC_THREADS_MAX] = {0};
    enum hd_err err = HD_OK;
    for (unsigned i = 0; i < n && !err; i++) {
        err = worker_init(&worker[i], pass);
    }
    if (!err) {
        run_workers(worker, n);
        err = (enum hd_err)atomic_load(&pass->err);
    }
    uint64_t candidates = 0;
    for (unsigned i = 0; i < n; i++) {
        if (!err) {
            err = hd_tally_merge(run->tally, worker[i].tally);
        }
        add_counts(&run->counts, &worker[i].counts);
        candidates += worker[i].candidates;
        worker_fini(&worker[i]);
    }
    run->candidates = candidates;
    return err;
}
