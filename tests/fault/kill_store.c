/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kill -9, again and again: a child opens a kiosk's folder and keeps answers, telling each one
 * that was acknowledged; it is killed after 2 to 40 ms. Then the folder must open, and every
 * acknowledged answer must be in it exactly once. From time to time all are receipted.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <heard/device.h>
#include <heard/seal.h>
#include <heard/store.h>

#include "kiosk_support.h"

enum { ID = HD_RECORD_ID_LEN, IDS_MAX = HD_STORE_SLOTS, ROUNDS_A_WEEK = 5 };

static const char dir[] = "kill_store.kiosk";

/* What the child writes first: it is open now. No record has this id. */
static const uint8_t ready[ID];

struct tally {
    uint64_t acknowledged, kept_untold, released;
};

struct ids {
    uint8_t id[IDS_MAX][ID];
    size_t n;
};

/* The one way out when the promise is broken; the folder is left for whoever looks into it. */
static _Noreturn void broken(const char *fmt, ...) HD_PRINTF(1, 2);
static _Noreturn void broken(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "kill_store: ");
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "; see %s\n", dir);
    va_end(args);
    (void)fflush(stderr);
    _exit(1);
}

/* xorshift: the same seed gives the same waits, if not the same timing. */
static uint32_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 32);
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, ID);
}

/* ---- the child ---- */

static void tell(int to, const uint8_t *id)
{
    if (write(to, id, ID) != ID) {
        _exit(2);
    }
}

static _Noreturn void keep_answers(int to, int64_t now)
{
    static struct hd_notes notes;
    struct hd_device *device = NULL;
    if (hd_device_open(dir, &notes, &device) != HD_OK || hd_device_cover(device) != HD_OK) {
        _exit(3);
    }
    tell(to, ready);
    for (;;) {
        struct hd_record record = answers_of(device, HD_ANSWER_FIRST_OPTION);
        struct hd_sealed sealed;
        uint8_t id[ID];
        if (hd_device_seal(device, &record, now, &sealed) != HD_OK ||
            hd_device_keep(device, &sealed) != HD_OK) {
            _exit(4);
        }
        hd_record_id(sealed.bytes, id);
        tell(to, id);
    }
}

/* ---- the parent ---- */

static bool read_id(int from, uint8_t *id)
{
    size_t have = 0;
    while (have < ID) {
        ssize_t n = read(from, id + have, ID - have);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        have += (size_t)n;
    }
    return true;
}

/* From when the time to live is counted, so that slow machines get somewhere, too. */
enum start { FROM_FORK, FROM_OPEN, FROM_FIRST_ANSWER };

static void add_told(struct ids *told, const uint8_t *id)
{
    if (told->n == IDS_MAX) {
        broken("more answers than slots");
    }
    memcpy(told->id[told->n++], id, ID);
}

/* Run the child and kill it; what it told goes to told. */
static void one_life(int64_t now, uint32_t wait_ms, enum start start, struct ids *told)
{
    int ends[2];
    uint8_t id[ID];
    if (pipe(ends) != 0) {
        broken("no pipe");
    }
    pid_t child = fork();
    if (child < 0) {
        broken("no child");
    }
    if (child == 0) {
        close(ends[0]);
        keep_answers(ends[1], now);
    }
    close(ends[1]);
    if (start != FROM_FORK && (!read_id(ends[0], id) || memcmp(id, ready, ID) != 0)) {
        broken("the kiosk did not open");
    }
    if (start == FROM_FIRST_ANSWER) {
        if (!read_id(ends[0], id)) {
            broken("the kiosk kept no answer");
        }
        add_told(told, id);
    }
    nanosleep(&(struct timespec){.tv_nsec = (long)wait_ms * 1000000L}, NULL);
    int status = 0;
    if (kill(child, SIGKILL) != 0 || waitpid(child, &status, 0) != child) {
        broken("the child could not be killed");
    }
    if (!WIFSIGNALED(status)) {
        broken("the child ended by itself, status %d", WEXITSTATUS(status));
    }
    while (read_id(ends[0], id)) {
        if (memcmp(id, ready, ID) != 0) {
            add_told(told, id);
        }
    }
    close(ends[0]);
}

static void read_ids(struct hd_device *device, struct ids *out, struct hd_buf *records)
{
    if (hd_device_read_used(device, records) != HD_OK) {
        broken("the answers cannot be read");
    }
    out->n = records->len / HD_RECORD_SIZE;
    for (size_t i = 0; i < out->n; i++) {
        hd_record_id(records->p + i * HD_RECORD_SIZE, out->id[i]);
    }
    qsort(out->id, out->n, ID, by_bytes);
    for (size_t i = 1; i < out->n; i++) {
        if (memcmp(out->id[i - 1], out->id[i], ID) == 0) {
            broken("an answer is there twice");
        }
    }
}

/* Open as a kiosk would (which checks the whole file) and compare with what was told. */
static void check(const struct office *office, struct ids *told, struct tally *tally)
{
    static struct ids there;
    struct hd_buf records = HD_BUF_EMPTY;
    struct hd_device *device = NULL;
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    struct hd_opener *opener = NULL;
    if (!notes || hd_device_open(dir, notes, &device) != HD_OK) {
        broken("the folder does not open: %s", notes ? hd_notes_first_error(notes) : "");
    }
    free(notes);
    read_ids(device, &there, &records);
    for (size_t i = 0; i < told->n; i++) {
        if (!bsearch(told->id[i], there.id, there.n, ID, by_bytes)) {
            broken("an acknowledged answer is lost");
        }
    }
    /* At most the one that was being kept is there without having been told. */
    if (there.n > told->n + 1) {
        broken("%zu answers, %zu were told", there.n, told->n);
    }
    tally->kept_untold += there.n - told->n;
    if (hd_opener_new(office->secret[0], &office->keyset, &opener) != HD_OK) {
        broken("no key");
    }
    for (size_t i = 0; i < there.n; i++) {
        struct hd_slice sealed = {records.p + i * HD_RECORD_SIZE, HD_RECORD_SIZE};
        struct hd_ratchet ratchet = office->first;
        struct hd_opened opened;
        if (hd_unseal(opener, sealed, &opened) != HD_OK ||
            !hd_ratchet_advance(&ratchet, opened.record.week) ||
            !hd_opened_check_mac(&opened, &office->keyset, ratchet.key)) {
            broken("an answer does not open");
        }
    }
    hd_opener_free(opener);
    hd_buf_free(&records);

    *told = there; /* from now on, all of these must stay */
    if (there.n > HD_STORE_SLOTS / 3) {
        uint32_t released = 0;
        if (hd_device_release(device, there.id[0], there.n, &released) != HD_OK ||
            released != there.n || hd_device_used(device) != 0) {
            broken("receipts did not free the slots");
        }
        tally->released += released;
        told->n = 0;
    }
    hd_device_close(device);
}

static void remove_kiosk(void)
{
    static const char *const names[] = {"kiosk.json", "kiosk.key",          "pack.fhp",
                                        "answers.db", "answers.db-journal", "lock.fhl"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[HD_PATH_MAX];
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        unlink(path);
    }
    rmdir(dir);
}

static void make_kiosk(const struct office *office)
{
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    struct hd_device_setup setup = office_setup(office, HD_STORE_SLOTS);
    remove_kiosk();
    if (!notes || hd_device_create(dir, &setup, notes) != HD_OK) {
        broken("no kiosk: %s", notes ? hd_notes_first_error(notes) : "");
    }
    free(notes);
}

int main(int argc, char **argv)
{
    static struct ids told;
    struct office office;
    struct tally tally = {0};
    uint32_t rounds = 60;
    uint32_t start = 0;
    if (hd_crypto_start() != HD_OK || !office_make(&office)) {
        broken("no office");
    }
    hd_random(&start, sizeof(start));
    if (argc > 3 || (argc > 1 && hd_parse_u32(argv[1], 1, 1000000, &rounds) != HD_OK) ||
        (argc > 2 && hd_parse_u32(argv[2], 0, UINT32_MAX, &start) != HD_OK)) {
        fprintf(stderr, "usage: kill_store [ROUNDS [SEED]]\n");
        return 2;
    }
    uint64_t seed = (uint64_t)start << 1 | 1;
    printf("kill_store: %" PRIu32 " rounds, seed %" PRIu32 "\n", rounds, start);
    (void)fflush(stdout);
    make_kiosk(&office);
    for (uint32_t round = 0; round < rounds; round++) {
        size_t before = told.n;
        uint32_t wait_ms = 2 + next_random(&seed) % 39;
        uint32_t kind = next_random(&seed) % 4;
        enum start from = kind == 0 ? FROM_FORK : kind == 1 ? FROM_OPEN : FROM_FIRST_ANSWER;
        int64_t now = office_time(&office, (int32_t)(round / ROUNDS_A_WEEK));
        one_life(now, wait_ms, from, &told);
        tally.acknowledged += told.n - before;
        check(&office, &told, &tally);
    }
    remove_kiosk();
    hd_buf_free(&office.pack);
    printf("kill_store: %" PRIu64 " acknowledged, none lost, none twice; %" PRIu64
           " kept but not yet told; %" PRIu64 " receipted\n",
           tally.acknowledged, tally.kept_untold, tally.released);
    return 0;
}
