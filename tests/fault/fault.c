/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include <heard/file.h>
#include <heard/text.h>

#include "kiosk_support.h"

/* ---- chance ---- */

/* splitmix64: every state gives a good stream, and two numbers of a seed give unlike ones. */
uint64_t rng_next(struct rng *rng)
{
    uint64_t z = rng->state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

struct rng rng_of(uint64_t seed, uint64_t number)
{
    struct rng rng = {seed};
    rng.state = rng_next(&rng) + number;
    rng.state = rng_next(&rng);
    return rng;
}

uint32_t rng_below(struct rng *rng, uint32_t below)
{
    return (uint32_t)((rng_next(rng) >> 32) * below >> 32);
}

static struct rng crypto_rng;

static const char *crypto_name(void)
{
    return "seeded";
}

static uint32_t crypto_u32(void)
{
    return (uint32_t)(rng_next(&crypto_rng) >> 32);
}

static void crypto_bytes(void *const out, const size_t n)
{
    uint8_t *at = out;
    for (size_t i = 0; i < n; i += sizeof(uint64_t)) {
        uint64_t some = rng_next(&crypto_rng);
        memcpy(at + i, &some, n - i < sizeof(some) ? n - i : sizeof(some));
    }
}

static struct randombytes_implementation seeded = {
    .implementation_name = crypto_name,
    .random = crypto_u32,
    .buf = crypto_bytes,
};

void seeded_crypto_start(void)
{
    randombytes_set_implementation(&seeded);
}

void seeded_crypto(uint64_t seed, uint64_t number)
{
    crypto_rng = rng_of(seed ^ 0x6372797074, number);
}

/* ---- arguments and counts ---- */

static bool read_part(const char *text, struct fault_args *out)
{
    const char *slash = strchr(text, '/');
    char part[16];
    if (!slash || (size_t)(slash - text) >= sizeof(part)) {
        return false;
    }
    memcpy(part, text, (size_t)(slash - text));
    part[slash - text] = '\0';
    return hd_parse_u32(part, 0, 1000, &out->part) == HD_OK &&
           hd_parse_u32(slash + 1, 1, 1000, &out->parts) == HD_OK && out->part < out->parts;
}

static bool read_arg(const char *name, const char *value, struct fault_args *out)
{
    if (strcmp(name, "--n") == 0) {
        return hd_parse_u32(value, 0, 100000000, &out->n) == HD_OK;
    }
    if (strcmp(name, "--seed") == 0) {
        return hd_parse_u32(value, 0, UINT32_MAX, &out->seed) == HD_OK;
    }
    if (strcmp(name, "--only") == 0) {
        return hd_parse_u32(value, 0, UINT32_MAX - 1, &out->only) == HD_OK;
    }
    if (strcmp(name, "--part") == 0) {
        return read_part(value, out);
    }
    const char **text = strcmp(name, "--mode") == 0    ? &out->mode
                        : strcmp(name, "--files") == 0 ? &out->files
                                                       : NULL;
    if (text) {
        *text = value;
    }
    return text != NULL;
}

bool fault_args(int argc, char **argv, uint32_t n, const char *mode, struct fault_args *out)
{
    const char *slash = strrchr(argv[0], '/');
    *out = (struct fault_args){.program = slash ? slash + 1 : argv[0],
                               .n = n,
                               .parts = 1,
                               .mode = mode,
                               .only = UINT32_MAX,
                               .seed = (uint32_t)time(NULL) ^ (uint32_t)getpid() << 16};
    bool fine = argc % 2 == 1;
    for (int i = 1; fine && i + 1 < argc; i += 2) {
        fine = read_arg(argv[i], argv[i + 1], out);
    }
    if (!fine) {
        fprintf(stderr,
                "usage: %s [--n N] [--seed N] [--mode M] [--part I/J] [--only ROUND] "
                "[--files DIR]\n",
                out->program);
        return false;
    }
    printf("%s: mode %s, n %u, seed %u\n", out->program, out->mode, (unsigned)out->n,
           (unsigned)out->seed);
    (void)fflush(stdout);
    return true;
}

void fault_say(const struct fault_args *args, const char *fmt, ...)
{
    static unsigned said;
    said++;
    if (said > FAULT_SAID_MAX) {
        return;
    }
    va_list list;
    va_start(list, fmt);
    printf("%s: ", args->program);
    vprintf(fmt, list);
    printf("%s\n", said == FAULT_SAID_MAX ? " (further ones are only counted)" : "");
    va_end(list);
    (void)fflush(stdout);
}

int fault_result(const struct fault_args *args, const struct counts *counts)
{
    printf("RESULT n=%llu corrupt=%llu lost=%llu duplicates=%llu broken=%llu seed=%u\n",
           (unsigned long long)counts->n, (unsigned long long)counts->corrupt,
           (unsigned long long)counts->lost, (unsigned long long)counts->duplicates,
           (unsigned long long)counts->broken, (unsigned)args->seed);
    return counts->n > 0 &&
                   counts->corrupt + counts->lost + counts->duplicates + counts->broken == 0
               ? 0
               : 1;
}

double fault_clock(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- ids ---- */

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HD_RECORD_ID_LEN);
}

/* Where id is, or where it would go. */
static size_t place_of(const struct ids *ids, const uint8_t *id)
{
    size_t low = 0;
    size_t high = ids->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(ids->id[middle], id, HD_RECORD_ID_LEN) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool ids_have(const struct ids *ids, const uint8_t *id)
{
    size_t at = place_of(ids, id);
    return at < ids->n && memcmp(ids->id[at], id, HD_RECORD_ID_LEN) == 0;
}

void ids_add(struct ids *ids, const uint8_t *id)
{
    size_t at = place_of(ids, id);
    if (ids->n == IDS_MAX) {
        fprintf(stderr, "more ids than a test can have\n");
        abort();
    }
    memmove(ids->id[at + 1], ids->id[at], (ids->n - at) * HD_RECORD_ID_LEN);
    memcpy(ids->id[at], id, HD_RECORD_ID_LEN);
    ids->n++;
}

void ids_drop(struct ids *ids, const uint8_t *id)
{
    size_t at = place_of(ids, id);
    if (at < ids->n && memcmp(ids->id[at], id, HD_RECORD_ID_LEN) == 0) {
        ids->n--;
        memmove(ids->id[at], ids->id[at + 1], (ids->n - at) * HD_RECORD_ID_LEN);
    }
}

size_t ids_of(const uint8_t *records, size_t n, struct ids *out)
{
    size_t twice = 0;
    out->n = n < IDS_MAX ? n : IDS_MAX;
    for (size_t i = 0; i < out->n; i++) {
        hd_record_id(records + i * HD_RECORD_SIZE, out->id[i]);
    }
    qsort(out->id, out->n, HD_RECORD_ID_LEN, by_bytes);
    for (size_t i = 1; i < out->n; i++) {
        twice += memcmp(out->id[i - 1], out->id[i], HD_RECORD_ID_LEN) == 0;
    }
    return twice;
}

static bool is_dummy(const struct hd_opener *opener, const uint8_t *record)
{
    struct hd_opened opened;
    return hd_unseal(opener, (struct hd_slice){record, HD_RECORD_SIZE}, &opened) == HD_OK &&
           opened.record.type == HD_RECORD_DUMMY;
}

bool drop_decoys(const struct office *office, struct hd_buf *records, const struct ids *answers,
                 struct ids *decoys)
{
    static struct ids found;
    struct hd_opener *opener = NULL;
    size_t kept = 0;
    if (hd_opener_new(office->secret[0], &office->keyset, &opener) != HD_OK) {
        return false;
    }
    found.n = 0;
    for (size_t at = 0; at + HD_RECORD_SIZE <= records->len; at += HD_RECORD_SIZE) {
        const uint8_t *one = records->p + at;
        uint8_t id[HD_RECORD_ID_LEN];
        hd_record_id(one, id);
        if (!ids_have(answers, id) && (ids_have(decoys, id) || is_dummy(opener, one))) {
            ids_add(&found, id);
        } else {
            memmove(records->p + kept, one, HD_RECORD_SIZE);
            kept += HD_RECORD_SIZE;
        }
    }
    records->len = kept;
    *decoys = found;
    hd_opener_free(opener);
    return true;
}

/* ---- files ---- */

bool place_make(const char *base, char *out)
{
    const char *in = base ? base : access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ".";
    int n = snprintf(out, HD_PATH_MAX, "%s/heard-fault-XXXXXX", in);
    return n > 0 && n < HD_PATH_MAX && mkdtemp(out) != NULL;
}

static void remove_files(const char *dir)
{
    struct hd_names names = {0};
    char path[HD_PATH_MAX];
    if (hd_dir_list(dir, "", &names) != HD_OK) {
        return;
    }
    for (size_t i = 0; i < names.n; i++) {
        if (hd_path_join(path, sizeof(path), dir, names.name[i]) == HD_OK) {
            (void)unlink(path);
        }
    }
    hd_names_free(&names);
}

void place_remove(const char *dir)
{
    static const char *const folders[] = {"kiosk",       "stick",  "office/surveys",
                                          "office/keys", "office", ""};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char path[HD_PATH_MAX];
        if (hd_path_join(path, sizeof(path), dir, folders[i]) == HD_OK) {
            remove_files(path);
            (void)rmdir(path);
        }
    }
}

bool file_put(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (!file) {
        return false;
    }
    bool fine = n == 0 || fwrite(bytes, 1, n, file) == n;
    return fclose(file) == 0 && fine;
}
