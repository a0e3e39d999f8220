/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory runs out: allocation 1, 2, 3 ... fails, of ours, of SQLite's, of the JSON library's and of
 * locked memory alike, once or from there on, until a run needs fewer. Every call then says so and
 * changes nothing that counts, the same call again succeeds, and no memory is lost on the way. Want
 * of memory is never taken for a damaged file.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, realpath(); NOLINT(readability-identifier-naming) */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <jansson.h>
#include <sqlite3.h>

#include <heard/keys.h>
#include <heard/log.h>
#include <heard/week.h>
#include <sync/carry.h>

#include "fault.h"
#include "house.h"

/* ---- memory that fails ---- */

/* Told to a parent, too: a stick may be read in a process of its own. */
struct failed {
    bool fired;
    bool json; /* the first to fail was the JSON library's */
};

static struct {
    bool armed, sticky;
    struct failed *failed;
    size_t left;
    long live; /* blocks that are not freed yet */
} memory;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
char *__real_strdup(const char *text);
char *__real_realpath(const char *path, char *out);
void *__real_hd_secret_alloc(size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);
char *__wrap_strdup(const char *text);
char *__wrap_realpath(const char *path, char *out);
void *__wrap_hd_secret_alloc(size_t n);

static bool refused(void)
{
    if (!memory.armed || (memory.failed->fired && !memory.sticky)) {
        return false;
    }
    if (memory.left > 1) {
        memory.left--;
        return false;
    }
    memory.failed->fired = true;
    return true;
}

static void *counted(void *p)
{
    memory.live += p != NULL;
    return p;
}

void *__wrap_malloc(size_t n)
{
    return refused() ? NULL : counted(__real_malloc(n));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refused() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t n)
{
    if (refused()) {
        return NULL;
    }
    void *grown = __real_realloc(p, n);
    memory.live += !p && grown;
    return grown;
}

void __wrap_free(void *p)
{
    memory.live -= p != NULL;
    __real_free(p);
}

char *__wrap_strdup(const char *text)
{
    return refused() ? NULL : counted(__real_strdup(text));
}

char *__wrap_realpath(const char *path, char *out)
{
    if (refused()) {
        errno = ENOMEM;
        return NULL;
    }
    char *found = __real_realpath(path, out);
    return out ? found : counted(found);
}

void *__wrap_hd_secret_alloc(size_t n)
{
    return refused() ? NULL : __real_hd_secret_alloc(n);
}

/* SQLite wants to know how big a block is. */
enum { HEADER = 16 };

static void *sql_malloc(int n)
{
    char *p = __wrap_malloc((size_t)n + HEADER);
    if (p) {
        memcpy(p, &n, sizeof(n));
    }
    return p ? p + HEADER : NULL;
}

static void sql_free(void *p)
{
    __wrap_free(p ? (char *)p - HEADER : NULL);
}

static void *sql_realloc(void *p, int n)
{
    char *grown = __wrap_realloc((char *)p - HEADER, (size_t)n + HEADER);
    if (grown) {
        memcpy(grown, &n, sizeof(n));
    }
    return grown ? grown + HEADER : NULL;
}

static int sql_size(void *p)
{
    int n = 0;
    if (p) {
        memcpy(&n, (char *)p - HEADER, sizeof(n));
    }
    return n;
}

static int sql_round(int n)
{
    return (n + 7) & ~7;
}

static int sql_start(void *data)
{
    (void)data;
    return SQLITE_OK;
}

static void sql_stop(void *data)
{
    (void)data;
}

/* A text buffer of jansson 2.14 that cannot grow is used as if it had grown, and memory behind it is
 * read: https://github.com/akheron/jansson/issues/362. Such buffers, and little else, have a power of
 * two for their size; these do not fail here. */
static void *json_alloc(size_t n)
{
    if (n >= 32 && (n & (n - 1)) == 0) {
        return counted(__real_malloc(n));
    }
    bool before = memory.failed->fired;
    void *p = __wrap_malloc(n);
    memory.failed->json = before ? memory.failed->json : memory.failed->fired;
    return p;
}

static bool memory_start(void)
{
    static const sqlite3_mem_methods methods = {
        .xMalloc = sql_malloc,
        .xFree = sql_free,
        .xRealloc = sql_realloc,
        .xSize = sql_size,
        .xRoundup = sql_round,
        .xInit = sql_start,
        .xShutdown = sql_stop,
    };
    memory.failed = mmap(NULL, sizeof(*memory.failed), PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory.failed == MAP_FAILED) {
        return false;
    }
    json_set_alloc_funcs(json_alloc, __wrap_free);
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK;
}

/* ---- what runs out of it ---- */

enum { ANSWERS = 5, COUNT = 16, STICKY_STEP = 8, TRIES = 2 };

struct run {
    struct fault_args args;
    struct counts counts;
    struct house house;
    struct sync_office *office;
    struct hd_device *device;
    sqlite3 *sql;
    struct hd_notes notes;
    struct ids sure; /* what the kiosk holds */
    struct hd_sealed sealed;
    struct hd_buf batch, receipt;
    char batch_path[HD_PATH_MAX], receipt_path[HD_PATH_MAX];
    const char *job;
    size_t n;
    int32_t week;
};

static void wrong(struct run *run, uint64_t *count, const char *why)
{
    (*count)++;
    fault_say(&run->args, "%s, allocation %zu%s: %s %s", run->job, run->n,
              memory.sticky ? " and all after it" : "", why, hd_notes_first_error(&run->notes));
}

static void check_kiosk(struct run *run)
{
    static struct ids there;
    struct hd_buf all = HD_BUF_EMPTY;
    if (hd_device_read_used(run->device, &all) != HD_OK) {
        wrong(run, &run->counts.broken, "the answers cannot be read afterwards");
        return;
    }
    if (ids_of(all.p, all.len / HD_RECORD_SIZE, &there) > 0) {
        wrong(run, &run->counts.duplicates, "an answer is there twice");
    }
    for (size_t i = 0; i < run->sure.n; i++) {
        if (!ids_have(&there, run->sure.id[i])) {
            wrong(run, &run->counts.lost, "an acknowledged answer is gone");
        }
    }
    if (there.n != run->sure.n) {
        wrong(run, &run->counts.broken, "answers that nobody gave");
    }
    hd_buf_free(&all);
}

static enum hd_err do_open(struct run *run)
{
    struct hd_device *device = NULL;
    enum hd_err err = hd_device_open(run->house.kiosk, &run->notes, &device);
    hd_device_close(device);
    return err;
}

static enum hd_err do_seal(struct run *run)
{
    struct hd_record record;
    house_answer(run->device, 1, &record);
    return hd_device_seal(run->device, &record, (int64_t)time(NULL), &run->sealed);
}

static enum hd_err do_week(struct run *run)
{
    struct hd_record record;
    house_answer(run->device, 1, &record);
    int64_t later = ((int64_t)hd_week_monday(run->week) + 3) * 86400;
    enum hd_err err = hd_device_seal(run->device, &record, later, &run->sealed);
    run->week += err == HD_OK && record.week > 0;
    return err;
}

static enum hd_err do_keep(struct run *run)
{
    return hd_device_keep(run->device, &run->sealed);
}

static void after_keep(struct run *run)
{
    uint8_t id[HD_RECORD_ID_LEN];
    hd_record_id(run->sealed.bytes, id);
    if (!ids_have(&run->sure, id)) {
        ids_add(&run->sure, id);
    }
    check_kiosk(run);
    uint32_t freed = 0;
    if (hd_device_release(run->device, id, 1, &freed) != HD_OK || freed != 1) {
        wrong(run, &run->counts.broken, "the answer could not be released afterwards");
    }
    ids_drop(&run->sure, id);
}

static void before_keep(struct run *run)
{
    if (do_seal(run) != HD_OK) {
        wrong(run, &run->counts.broken, "no seal with all memory there is");
    }
}

static enum hd_err do_cover(struct run *run)
{
    return hd_device_cover(run->device);
}

static enum hd_err do_read(struct run *run)
{
    struct hd_buf all = HD_BUF_EMPTY;
    enum hd_err err = hd_device_read_used(run->device, &all);
    hd_buf_free(&all);
    return err;
}

static void before_push(struct run *run)
{
    char path[HD_PATH_MAX];
    house_sweep(run->house.stick, "");
    house_path(run->house.kiosk, "outbox.fhb", path);
    (void)remove(path);
}

static enum hd_err do_push(struct run *run)
{
    struct sync_pushed done;
    return sync_push(run->device, run->house.stick, &run->notes, &done);
}

static void before_collect(struct run *run)
{
    house_sweep(run->house.stick, "");
    if (!file_put(run->batch_path, run->batch.p, run->batch.len) ||
        sqlite3_exec(run->sql, "DELETE FROM record; DELETE FROM batch", NULL, NULL, NULL) !=
            SQLITE_OK) {
        wrong(run, &run->counts.broken, "the test could not empty the office");
    }
}

static enum hd_err do_collect(struct run *run)
{
    struct sync_collected done;
    return sync_collect(run->office, run->house.stick, &run->notes, &done);
}

static void after_collect(struct run *run)
{
    uint64_t held = sync_office_records(run->office);
    if (held != COUNT) {
        wrong(run, held > COUNT ? &run->counts.duplicates : &run->counts.lost,
              "the office has not each record once");
    }
}

static enum hd_err do_office(struct run *run)
{
    struct sync_office *office = NULL;
    enum hd_err err = sync_office_open(run->house.office, &run->notes, &office);
    sync_office_close(office);
    return err;
}

static void before_receipts(struct run *run)
{
    struct hd_record record;
    house_sweep(run->house.stick, "");
    if (!file_put(run->receipt_path, run->receipt.p, run->receipt.len)) {
        wrong(run, &run->counts.broken, "the test could not write its files");
    }
    /* The very answers that the receipt names, put back. */
    for (size_t i = 0; i < COUNT; i++) {
        struct hd_sealed again = {.slot = 0};
        uint8_t id[HD_RECORD_ID_LEN];
        memcpy(again.bytes, run->batch.p + run->batch.len - (COUNT - i) * HD_RECORD_SIZE,
               HD_RECORD_SIZE);
        hd_record_id(again.bytes, id);
        if (ids_have(&run->sure, id)) {
            (void)(hd_device_keep(run->device, &again) == HD_OK);
        }
    }
    (void)record;
}

static enum hd_err do_receipts(struct run *run)
{
    uint32_t freed = 0;
    return sync_receipts(run->device, run->house.stick, &run->notes, &freed);
}

static void after_receipts(struct run *run)
{
    if (hd_device_used(run->device) != 0) {
        wrong(run, &run->counts.broken, "the receipt did not free the answers");
    }
}

static const struct job {
    const char *name;
    void (*before)(struct run *run);
    enum hd_err (*work)(struct run *run);
    void (*after)(struct run *run); /* once it has succeeded */
} jobs[] = {
    {"open", NULL, do_open, NULL},
    {"office", NULL, do_office, NULL},
    {"seal", NULL, do_seal, check_kiosk},
    {"keep", before_keep, do_keep, after_keep},
    {"cover", NULL, do_cover, check_kiosk},
    {"read", NULL, do_read, check_kiosk},
    {"push", before_push, do_push, check_kiosk},
    {"collect", before_collect, do_collect, after_collect},
    {"receipts", before_receipts, do_receipts, after_receipts},
    {"week", NULL, do_week, NULL},
};

/* Returns false when there was no such allocation. */
static bool one_failure(struct run *run, const struct job *job)
{
    if (job->before) {
        job->before(run);
    }
    run->notes = (struct hd_notes){.n = 0};
    memory.armed = true;
    memory.failed->fired = memory.failed->json = false;
    memory.left = run->n;
    enum hd_err err = job->work(run);
    memory.armed = false;
    bool fired = memory.failed->fired;
    run->counts.n += fired;
    /* jansson often cannot tell want of memory from bad JSON; everybody else can. */
    bool damage = err != HD_OK && err != HD_E_NOMEM && err != HD_E_IO && err != HD_E_FULL;
    if ((damage && !memory.failed->json) || (err && !fired)) {
        wrong(run, &run->counts.broken, hd_err_text(err));
    }
    if (err) {
        /* A kiosk's store that could not even roll back says so once more, and is then opened anew. */
        for (int i = 0; err && i < TRIES; i++) {
            run->notes = (struct hd_notes){.n = 0};
            err = job->work(run);
        }
        if (err) {
            wrong(run, &run->counts.broken, "the same again does not succeed");
        }
    }
    if (job->after) {
        job->after(run);
    }
    return fired;
}

static void all_failures(struct run *run, const struct job *job, struct rng *rng)
{
    run->job = job->name;
    uint64_t before = run->counts.n;
    for (int sticky = 0; sticky < 2; sticky++) {
        memory.sticky = sticky == 1;
        uint32_t step = run->args.n * (memory.sticky ? STICKY_STEP : 1);
        run->n = 1 + run->args.part + rng_below(rng, step);
        while (one_failure(run, job)) {
            run->n += (size_t)run->args.parts * (1 + rng_below(rng, 2 * step - 1));
        }
    }
    printf("alloc: %s: %llu failures\n", job->name,
           (unsigned long long)(run->counts.n - before));
    (void)fflush(stdout);
}

/* ---- setting up ---- */

static bool prepare(struct run *run)
{
    char db[HD_PATH_MAX];
    struct hd_buf all = HD_BUF_EMPTY;
    house_path(run->house.office, "office.db", db);
    run->week = hd_week_of_time((int64_t)time(NULL)) + 1;
    bool fine =
        hd_device_open(run->house.kiosk, &run->notes, &run->device) == HD_OK &&
        sync_office_open(run->house.office, &run->notes, &run->office) == HD_OK &&
        sqlite3_open(db, &run->sql) == SQLITE_OK && do_push(run) == HD_OK &&
        do_collect(run) == HD_OK && house_one(run->house.stick, ".fhb", run->batch_path) &&
        house_one(run->house.stick, ".fha", run->receipt_path) &&
        hd_file_read(run->batch_path, 1 << 20, &run->batch) == HD_OK &&
        hd_file_read(run->receipt_path, 1 << 20, &run->receipt) == HD_OK &&
        hd_device_read_used(run->device, &all) == HD_OK &&
        ids_of(all.p, all.len / HD_RECORD_SIZE, &run->sure) == 0 && run->sure.n == ANSWERS;
    hd_buf_free(&all);
    return fine;
}

static void finish(struct run *run)
{
    hd_device_close(run->device);
    sync_office_close(run->office);
    sqlite3_close(run->sql);
    hd_buf_free(&run->batch);
    hd_buf_free(&run->receipt);
}

/* One job, "all", or the "rest" behind the first, which takes longest. */
static bool is_wanted(const char *mode, size_t job)
{
    return strcmp(mode, "all") == 0 || strcmp(mode, jobs[job].name) == 0 ||
           (strcmp(mode, "rest") == 0 && job > 0);
}

int main(int argc, char **argv)
{
    static struct run run;
    if (!memory_start() || !fault_args(argc, argv, 1, "all", &run.args)) {
        return 2;
    }
    if (hd_crypto_start() != HD_OK || !house_make(run.args.files, &run.house) ||
        !house_keep(&run.house, ANSWERS)) {
        return 2;
    }
    struct rng rng = rng_of(run.args.seed, 0);
    long live = memory.live;
    bool ready = prepare(&run);
    for (size_t i = 0; ready && i < sizeof(jobs) / sizeof(jobs[0]); i++) {
        if (is_wanted(run.args.mode, i)) {
            all_failures(&run, &jobs[i], &rng);
        }
    }
    if (!ready) {
        fprintf(stderr, "alloc: no kiosk: %s\n", hd_notes_first_error(&run.notes));
    }
    finish(&run);
    if (memory.live != live) {
        run.job = "all";
        wrong(&run, &run.counts.broken, "memory was not given back");
        printf("alloc: %ld blocks more than at the start\n", memory.live - live);
    }
    house_remove(&run.house);
    return ready ? fault_result(&run.args, &run.counts) : 2;
}
