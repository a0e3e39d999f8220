/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How close opening comes to what the crypto library can do: the raw rate of crypto_box_seal_open()
 * on boxes of 80 bytes, and the rate of a whole aggregation (read, open, check the MAC, look for
 * duplicates, decode, count), turn by turn in one process, with one thread and with several.
 * Prints JSON.
 */

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include <sodium.h>

#include <heard/file.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/aggregate.h>

enum { BOXES = 2048, BOX_SIZE = HD_SEALED_KEY_LEN, THREADS_MAX = 16, ROUNDS_MAX = 99 };

static_assert(BOX_SIZE == crypto_box_SEALBYTES + HD_KEY_LEN, "the box a record is opened by");

struct raw {
    uint8_t pk[crypto_box_PUBLICKEYBYTES];
    uint8_t sk[crypto_box_SECRETKEYBYTES];
    uint8_t box[BOXES][BOX_SIZE];
};

struct raw_worker {
    const struct raw *raw;
    uint64_t count;
    uint64_t opened;
};

/** Per second of the clock on the wall, and per second of processor time. */
struct rate {
    double wall;
    double cpu;
};

static double clock_s(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct rate started(void)
{
    return (struct rate){clock_s(CLOCK_MONOTONIC), clock_s(CLOCK_PROCESS_CPUTIME_ID)};
}

static struct rate rate_since(struct rate start, uint64_t count)
{
    struct rate now = started();
    return (struct rate){(double)count / (now.wall - start.wall),
                         (double)count / (now.cpu - start.cpu)};
}

static void *open_boxes(void *arg)
{
    struct raw_worker *worker = arg;
    for (uint64_t i = 0; i < worker->count; i++) {
        uint8_t key[HD_KEY_LEN];
        if (crypto_box_seal_open(key, worker->raw->box[i % BOXES], BOX_SIZE, worker->raw->pk,
                                 worker->raw->sk) == 0) {
            worker->opened++;
        }
    }
    return NULL;
}

/** Boxes a second of the crypto library alone. Returns false when something failed. */
static bool raw_rate(const struct raw *raw, unsigned threads, uint64_t count, struct rate *out)
{
    struct raw_worker worker[THREADS_MAX] = {{0}};
    pthread_t thread[THREADS_MAX];
    uint64_t opened = 0;
    const uint64_t each = count / threads;
    struct rate start = started();
    for (unsigned i = 0; i < threads; i++) {
        worker[i] = (struct raw_worker){.raw = raw, .count = each};
        if (pthread_create(&thread[i], NULL, open_boxes, &worker[i]) != 0) {
            abort();
        }
    }
    for (unsigned i = 0; i < threads; i++) {
        (void)pthread_join(thread[i], NULL);
        opened += worker[i].opened;
    }
    *out = rate_since(start, opened);
    return opened == each * threads;
}

/** Records a second of a whole aggregation. Returns false when not every record was counted. */
static bool heard_rate(struct sync_office *office, const struct hd_opener *opener,
                       unsigned threads, uint64_t records, struct rate *out)
{
    struct sync_aggregate aggregate = {.tally = NULL};
    struct rate start = started();
    enum hd_err err = sync_aggregate_run(office, opener, threads,
                                         hd_week_of_time((int64_t)time(NULL)), &aggregate);
    *out = rate_since(start, records);
    bool ok = !err && aggregate.accepted == records;
    if (!ok) {
        fprintf(stderr, "bench_open: only %llu of %llu records were counted: %s\n",
                (unsigned long long)aggregate.accepted, (unsigned long long)records,
                hd_err_text(err));
    }
    sync_aggregate_free(&aggregate);
    return ok;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *value, size_t n)
{
    qsort(value, n, sizeof(*value), by_size);
    return n % 2 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}

/** One line of JSON for one number of threads; the two take turns, so that both see the same. */
static bool compare(struct sync_office *office, const struct hd_opener *opener,
                    const struct raw *raw, unsigned threads, uint32_t rounds)
{
    const uint64_t records = sync_office_records(office);
    double raw_s[ROUNDS_MAX];
    double heard_s[ROUNDS_MAX];
    double ratio[ROUNDS_MAX];
    double cpu_ratio[ROUNDS_MAX];
    for (uint32_t i = 0; i < rounds; i++) {
        struct rate alone;
        struct rate whole;
        if (!raw_rate(raw, threads, records, &alone) ||
            !heard_rate(office, opener, threads, records, &whole)) {
            return false;
        }
        raw_s[i] = alone.wall;
        heard_s[i] = whole.wall;
        ratio[i] = whole.wall / alone.wall;
        cpu_ratio[i] = whole.cpu / alone.cpu;
    }
    printf("{\"threads\": %u, \"raw_per_s\": %.1f, \"heard_per_s\": %.1f, \"ratio\": %.4f, "
           "\"cpu_ratio\": %.4f}",
           threads, median(raw_s, rounds), median(heard_s, rounds), median(ratio, rounds),
           median(cpu_ratio, rounds));
    return true;
}

static enum hd_err open_office(const char *dir, struct sync_office **office,
                               struct hd_opener **opener)
{
    char path[HD_PATH_MAX];
    struct hd_buf key = HD_BUF_EMPTY;
    struct hd_notes notes = {.n = 0};
    enum hd_err err = hd_path_join(path, sizeof(path), dir, "bench.key");
    if (!err) {
        err = hd_file_read(path, HD_KEY_LEN, &key);
    }
    if (!err && key.len != HD_KEY_LEN) {
        err = HD_E_FORMAT;
    }
    if (!err) {
        err = sync_office_open(dir, &notes, office);
    }
    if (!err) {
        err = hd_opener_new(key.p, &sync_office_wave(*office)->keyset, opener);
    }
    hd_buf_free(&key);
    return err;
}

static bool run(struct sync_office *office, const struct hd_opener *opener,
                uint32_t threads_max, uint32_t rounds)
{
    struct raw *raw = malloc(sizeof(*raw));
    if (!raw) {
        return false;
    }
    crypto_box_keypair(raw->pk, raw->sk);
    for (size_t i = 0; i < BOXES; i++) {
        uint8_t key[HD_KEY_LEN];
        randombytes_buf(key, sizeof(key));
        if (crypto_box_seal(raw->box[i], key, sizeof(key), raw->pk) != 0) {
            abort();
        }
    }
    printf("{\"records\": %llu, \"rounds\": %u, \"threads\": [",
           (unsigned long long)sync_office_records(office), rounds);
    bool ok = true;
    for (unsigned threads = 1; ok && threads <= threads_max; threads *= 2) {
        fputs(threads > 1 ? ",\n " : "\n ", stdout);
        ok = compare(office, opener, raw, threads, rounds);
    }
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("],\n \"peak_rss_kib\": %ld}\n", usage.ru_maxrss);
    free(raw);
    return ok;
}

int main(int argc, char **argv)
{
    uint32_t rounds = 0;
    uint32_t threads = 0;
    if (argc != 4 || hd_parse_u32(argv[2], 1, THREADS_MAX, &threads) ||
        hd_parse_u32(argv[3], 1, ROUNDS_MAX, &rounds)) {
        fputs("usage: bench_open OFFICE THREADS ROUNDS\n"
              "OFFICE was made by bench_office; 1, 2, 4 ... up to THREADS are measured.\n",
              stderr);
        return 2;
    }
    struct sync_office *office = NULL;
    struct hd_opener *opener = NULL;
    enum hd_err err = hd_crypto_start();
    if (!err) {
        err = open_office(argv[1], &office, &opener);
    }
    if (err) {
        fprintf(stderr, "bench_open: %s: %s\n", argv[1], hd_err_text(err));
    }
    bool ok = !err && run(office, opener, threads, rounds);
    hd_opener_free(opener);
    sync_office_close(office);
    return ok ? 0 : 1;
}
