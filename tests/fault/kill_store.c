/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kill -9, again and again: a child opens a kiosk's folder and keeps answers, telling each one
 * that was acknowledged; it is killed after 2 to 40 ms. Then the folder must open, the file be
 * sound, and every acknowledged answer be in it exactly once; free slots must still look like used
 * ones and the journal tell nothing. From time to time all are receipted.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include <heard/device.h>
#include <heard/seal.h>
#include <heard/store.h>

#include "fault.h"
#include "kiosk_support.h"

enum { ID = HD_RECORD_ID_LEN, ROUNDS_A_WEEK = 5, COVERS_EVERY = 10 };
enum {
    PAGE = 4096,
    JOURNAL_HEADER = 512,
    JOURNAL_RECORD = 4 + PAGE + 4,
    JOURNAL_LEN = JOURNAL_HEADER + (HD_STORE_COVER + 1) * JOURNAL_RECORD,
};

static struct fault_args args;
static struct counts counts;
static char place[HD_PATH_MAX];
static char dir[HD_PATH_MAX];

/* What the child writes first: it is open now. No record has this id. */
static const uint8_t ready[ID];

struct tally {
    uint64_t acknowledged, kept_untold, released;
};

/* The one way out when there is no going on; the folder is left for whoever looks into it. */
static _Noreturn void broken(const char *fmt, ...) HD_PRINTF(1, 2);
static _Noreturn void broken(const char *fmt, ...)
{
    va_list list;
    va_start(list, fmt);
    printf("kill_store: ");
    vprintf(fmt, list);
    printf("; see %s\n", dir);
    va_end(list);
    counts.broken++;
    (void)fault_result(&args, &counts);
    (void)fflush(stdout);
    _exit(1);
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
    if (hd_device_open(dir, &notes, &device) != HD_OK) {
        _exit(3);
    }
    hd_device_use_steps(device);
    if (hd_device_cover(device) != HD_OK) {
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
        ids_add(told, id);
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
            ids_add(told, id);
        }
    }
    close(ends[0]);
}

/* The journal as a thief reads it: pages as they were before the last commit. With these in the
 * file, is any slot's flag another than it is now? */
static void flags_of(const char *path, uint8_t *flags)
{
    sqlite3 *sql = NULL;
    sqlite3_stmt *stmt = NULL;
    size_t n = 0;
    if (sqlite3_open_v2(path, &sql, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(sql, "SELECT used FROM slot ORDER BY n", -1, &stmt, NULL) !=
            SQLITE_OK) {
        broken("the file is no database to SQLite");
    }
    while (sqlite3_step(stmt) == SQLITE_ROW && n < HD_STORE_SLOTS) {
        flags[n++] = (uint8_t)sqlite3_column_int(stmt, 0);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(sql);
    if (n != HD_STORE_SLOTS) {
        broken("slots are missing");
    }
}

static void check_journal(const char *db_path)
{
    struct hd_buf db = HD_BUF_EMPTY;
    struct hd_buf journal = HD_BUF_EMPTY;
    uint8_t now[HD_STORE_SLOTS];
    uint8_t then[HD_STORE_SLOTS];
    char path[HD_PATH_MAX];
    snprintf(path, sizeof(path), "%.1000s-journal", db_path);
    if (hd_file_read(db_path, 16 << 20, &db) != HD_OK ||
        hd_file_read(path, 16 << 20, &journal) != HD_OK || journal.len != JOURNAL_LEN) {
        broken("the journal has not its length");
    }
    for (size_t at = JOURNAL_HEADER; at < journal.len; at += JOURNAL_RECORD) {
        const uint8_t *p = journal.p + at;
        size_t page = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        if (page < 1 || page * PAGE > db.len) {
            broken("the journal has a page that there is not");
        }
        memcpy(db.p + (page - 1) * PAGE, p + 4, PAGE);
    }
    snprintf(path, sizeof(path), "%.1000s/then.db", place);
    if (!file_put(path, db.p, db.len)) {
        broken("a file could not be written");
    }
    flags_of(path, then);
    flags_of(db_path, now);
    if (memcmp(now, then, sizeof(now)) != 0) {
        counts.broken++;
        fault_say(&args, "the journal tells which answer came last");
    }
    hd_buf_free(&db);
    hd_buf_free(&journal);
}

static bool opens(const struct office *office, struct hd_opener *opener, const void *bytes,
                  bool used)
{
    struct hd_slice sealed = {bytes, HD_RECORD_SIZE};
    struct hd_ratchet ratchet = office->first;
    struct hd_opened opened;
    return hd_unseal(opener, sealed, &opened) == HD_OK &&
           hd_ratchet_advance(&ratchet, opened.record.week) &&
           hd_opened_check_mac(&opened, &office->keyset, ratchet.key) &&
           (used || opened.record.type == HD_RECORD_DUMMY);
}

/* Sound to SQLite itself; every slot's bytes open, free ones as dummies, used ones as answers or
 * decoys. */
static void check_slots(const struct office *office, const char *db_path)
{
    sqlite3 *sql = NULL;
    sqlite3_stmt *stmt = NULL;
    struct hd_opener *opener = NULL;
    if (sqlite3_open_v2(db_path, &sql, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(sql, "PRAGMA integrity_check(1)", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW ||
        strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0) {
        counts.corrupt++;
        broken("the database is not sound");
    }
    sqlite3_finalize(stmt);
    if (hd_opener_new(office->secret[0], &office->keyset, &opener) != HD_OK ||
        sqlite3_prepare_v2(sql, "SELECT used, body FROM slot", -1, &stmt, NULL) != SQLITE_OK) {
        broken("no key");
    }
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        bool used = sqlite3_column_int(stmt, 0) != 0;
        if (sqlite3_column_bytes(stmt, 1) != HD_RECORD_SIZE ||
            !opens(office, opener, sqlite3_column_blob(stmt, 1), used)) {
            counts.corrupt++;
            fault_say(&args, used ? "an answer does not open" : "a cover is no dummy");
        }
    }
    sqlite3_finalize(stmt);
    sqlite3_close(sql);
    hd_opener_free(opener);
}

static void compare(struct ids *told, const struct hd_buf *records, struct tally *tally)
{
    static struct ids there;
    size_t twice = ids_of(records->p, records->len / HD_RECORD_SIZE, &there);
    if (twice > 0) {
        counts.duplicates += twice;
        fault_say(&args, "%zu answers are there twice", twice);
    }
    size_t lost = 0;
    for (size_t i = 0; i < told->n; i++) {
        lost += !ids_have(&there, told->id[i]);
    }
    if (lost > 0) {
        counts.lost += lost;
        fault_say(&args, "%zu acknowledged answers are lost", lost);
    }
    /* At most the one that was being kept is there without having been told. */
    if (there.n > told->n - lost + 1) {
        counts.broken++;
        fault_say(&args, "%zu answers, %zu were told", there.n, told->n);
    }
    tally->kept_untold += there.n + lost - told->n;
    *told = there; /* from now on, all of these must stay */
}

/* Open as a kiosk would (which checks the whole file) and compare with what was told. */
static void check(const struct office *office, struct ids *told, bool covers,
                  struct tally *tally)
{
    static struct ids all;
    static struct ids decoys;
    struct hd_buf records = HD_BUF_EMPTY;
    struct hd_device *device = NULL;
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    char db[HD_PATH_MAX];
    if (!notes || hd_device_open(dir, notes, &device) != HD_OK) {
        broken("the folder does not open: %s", notes ? hd_notes_first_error(notes) : "");
    }
    free(notes);
    if (hd_device_read_used(device, &records) != HD_OK) {
        broken("the answers cannot be read");
    }
    (void)ids_of(records.p, records.len / HD_RECORD_SIZE, &all);
    if (!drop_decoys(office, &records, told, &decoys)) {
        broken("records cannot be opened");
    }
    compare(told, &records, tally);
    hd_buf_free(&records);
    if (covers) {
        if (hd_device_cover(device) != HD_OK ||
            hd_path_join(db, sizeof(db), dir, "answers.db") != HD_OK) {
            broken("no cover");
        }
        check_journal(db);
        check_slots(office, db);
    }
    /* The office has a receipt for all, decoys among them. */
    if (hd_device_room(device) < HD_STORE_SLOTS / 2) {
        uint32_t released = 0;
        if (hd_device_release(device, all.id[0], all.n, &released) != HD_OK ||
            released != all.n || hd_device_used(device) != 0) {
            broken("receipts did not free the slots");
        }
        tally->released += told->n;
        told->n = 0;
    }
    hd_device_close(device);
}

static void make_kiosk(const struct office *office)
{
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    struct hd_device_setup setup = office_setup(office, HD_STORE_SLOTS);
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
    if (!fault_args(argc, argv, 60, "kill", &args)) {
        return 2;
    }
    if (hd_crypto_start() != HD_OK || !office_make(&office) || !place_make(args.files, place) ||
        /* NOLINTNEXTLINE(readability-suspicious-call-argument): dir is where the path goes */
        hd_path_join(dir, sizeof(dir), place, "kiosk") != HD_OK) {
        broken("no office");
    }
    struct rng rng = rng_of(args.seed, args.part);
    make_kiosk(&office);
    for (uint32_t round = 0; round < args.n; round++) {
        size_t before = told.n;
        uint32_t wait_ms = 2 + rng_below(&rng, 39);
        uint32_t kind = rng_below(&rng, 4);
        enum start from = kind == 0 ? FROM_FORK : kind == 1 ? FROM_OPEN : FROM_FIRST_ANSWER;
        int64_t now = office_time(&office, (int32_t)(round / ROUNDS_A_WEEK));
        one_life(now, wait_ms, from, &told);
        tally.acknowledged += told.n - before;
        counts.n++;
        check(&office, &told, round % COVERS_EVERY == COVERS_EVERY - 1, &tally);
    }
    place_remove(place);
    hd_buf_free(&office.pack);
    printf("kill_store: %" PRIu64 " acknowledged; %" PRIu64 " kept but not yet told; %" PRIu64
           " receipted\n",
           tally.acknowledged, tally.kept_untold, tally.released);
    return fault_result(&args, &counts);
}
