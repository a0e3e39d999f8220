/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The power goes while a kiosk keeps answers, covers, changes week and takes receipts: what was
 * acknowledged is there when the power is back, nothing is there twice, a release is whole or not at
 * all, and the file is sound. Modes:
 *
 *     shipped   the kiosk as it is
 *     compound  the power goes again, or the disk fails, while the kiosk recovers
 *     lies      a device that says "synced" and does not: shows what that costs, and that this
 *               test can fail
 *     delete    SQLite's default journal instead of ours: shows why it is not used
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include <heard/store.h>

#include "fault.h"
#include "kiosk_support.h"
#include "vfs_cut.h"

/* A life is a row of cuts of one kiosk, from a fresh folder; it alone decides its chance. */
enum { CUTS_A_LIFE = 20, CHANGES_MAX = 320, RECOVERIES_MAX = 3, RECOVERY_CHANGES = 40 };
enum { NEARLY_FULL = HD_STORE_SLOTS - 4, FULL_EVERY = 4 };

struct disk_image {
    struct hd_buf db, journal;
};

struct run {
    struct fault_args args;
    struct counts counts;
    struct office office;
    char place[HD_PATH_MAX];
    char dir[HD_PATH_MAX];
    char db[HD_PATH_MAX];
    char journal[HD_PATH_MAX];
    struct disk_image empty, nearly_full;
    struct hd_notes notes;
    bool compound, expect_loss, default_journal;
    uint64_t acknowledged, in_doubt, releases, weeks;
    /* The life that is going on. */
    uint32_t life, cut;
    struct rng rng;
    struct ids sure;    /* acknowledged, and no receipt taken */
    struct ids maybe;   /* being kept when the power went */
    struct ids leaving; /* being released when the power went */
    struct ids gone;    /* released */
    struct ids there;   /* what is found afterwards */
    uint16_t week;
};

static void wrong(struct run *run, uint64_t *count, const char *what)
{
    (*count)++;
    if (!run->expect_loss) {
        fault_say(&run->args, "life %u, cut %u: %s", (unsigned)run->life, (unsigned)run->cut,
                  what);
    }
}

/* ---- setting up ---- */

static bool load_image(const struct run *run, struct disk_image *out)
{
    return hd_file_read(run->db, 16 << 20, &out->db) == HD_OK &&
           hd_file_read(run->journal, 16 << 20, &out->journal) == HD_OK;
}

static bool put_image(const struct run *run, const struct disk_image *image)
{
    return file_put(run->db, image->db.p, image->db.len) &&
           file_put(run->journal, image->journal.p, image->journal.len);
}

static struct hd_device *open_device(struct run *run)
{
    struct hd_device *device = NULL;
    run->notes.n = run->notes.errors = run->notes.warnings = 0;
    return hd_device_open(run->dir, &run->notes, &device) == HD_OK ? device : NULL;
}

static bool fill(struct run *run)
{
    struct hd_device *device = open_device(run);
    bool fine = device != NULL;
    for (int i = 0; fine && i < NEARLY_FULL; i++) {
        struct hd_record record = answers_of(device, HD_ANSWER_FIRST_OPTION);
        struct hd_sealed sealed;
        fine = hd_device_seal(device, &record, 0, &sealed) == HD_OK &&
               hd_device_keep(device, &sealed) == HD_OK;
    }
    hd_device_close(device);
    return fine;
}

/* Once, when it is needed first; the same bytes whenever that is. */
static bool make_nearly_full(struct run *run)
{
    if (run->nearly_full.db.len > 0) {
        return true;
    }
    seeded_crypto(run->args.seed, UINT32_MAX - 1);
    cut_seed(run->args.seed, UINT32_MAX - 1);
    cut_keep_default_journal(false);
    bool fine = fill(run) && load_image(run, &run->nearly_full) && cut_power_off();
    cut_keep_default_journal(run->default_journal);
    seeded_crypto(run->args.seed, run->life);
    cut_seed(run->args.seed, run->life);
    return fine;
}

static bool prepare(struct run *run)
{
    if (!office_make(&run->office) || !place_make(run->args.files, run->place) ||
        hd_path_join(run->dir, HD_PATH_MAX, run->place, "kiosk") != HD_OK ||
        hd_path_join(run->db, HD_PATH_MAX, run->dir, "answers.db") != HD_OK ||
        hd_path_join(run->journal, HD_PATH_MAX, run->dir, "answers.db-journal") != HD_OK) {
        return false;
    }
    struct hd_device_setup setup = office_setup(&run->office, HD_STORE_SLOTS);
    return hd_device_create(run->dir, &setup, &run->notes) == HD_OK &&
           load_image(run, &run->empty) && cut_power_off(); /* nothing of this is in doubt */
}

static void clean_up(struct run *run)
{
    struct hd_buf *const all[] = {&run->empty.db, &run->empty.journal, &run->nearly_full.db,
                                  &run->nearly_full.journal, &run->office.pack};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        hd_buf_free(all[i]);
    }
    place_remove(run->place);
}

/* ---- looking ---- */

/* What SQLite itself says of the file, without any of our code; rolls back a journal. Gives the
 * answers that are there. */
static bool look_with_sqlite(struct run *run, struct hd_buf *answers)
{
    sqlite3 *sql = NULL;
    sqlite3_stmt *stmt = NULL;
    bool sound = false;
    cut_use(false);
    /* PERSIST, so that looking leaves the journal where it is, as the kiosk does. */
    if (sqlite3_open_v2(run->db, &sql, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(sql, "PRAGMA journal_mode = PERSIST", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(sql, "PRAGMA integrity_check(1)", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW) {
        goto out;
    }
    sound = strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
    sqlite3_finalize(stmt);
    stmt = NULL;
    if (!sound || sqlite3_prepare_v2(sql, "SELECT body FROM slot WHERE used = 1", -1, &stmt,
                                     NULL) != SQLITE_OK) {
        sound = false;
        goto out;
    }
    int rc = SQLITE_ROW;
    while (sound && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        sound = sqlite3_column_bytes(stmt, 0) == HD_RECORD_SIZE &&
                hd_buf_append(answers, sqlite3_column_blob(stmt, 0), HD_RECORD_SIZE) == HD_OK;
    }
    sound = sound && rc == SQLITE_DONE;

out:
    sqlite3_finalize(stmt);
    sqlite3_close(sql);
    cut_use(true);
    return sound;
}

static void compare(struct run *run, const struct hd_buf *answers)
{
    struct counts *counts = &run->counts;
    size_t twice = ids_of(answers->p, answers->len / HD_RECORD_SIZE, &run->there);
    if (twice > 0) {
        wrong(run, &counts->duplicates, "an answer is there twice");
    }
    for (size_t i = 0; i < run->sure.n; i++) {
        if (!ids_have(&run->there, run->sure.id[i])) {
            wrong(run, &counts->lost, "an acknowledged answer is gone");
        }
    }
    size_t left = 0;
    for (size_t i = 0; i < run->there.n; i++) {
        const uint8_t *id = run->there.id[i];
        bool leaving = ids_have(&run->leaving, id);
        left += leaving;
        if (ids_have(&run->maybe, id)) {
            run->in_doubt++;
        } else if (ids_have(&run->gone, id)) {
            wrong(run, &counts->broken, "an answer that had its receipt is back");
        } else if (!leaving && !ids_have(&run->sure, id)) {
            wrong(run, &counts->corrupt, "an answer that nobody gave: two halves in one slot");
        }
    }
    if (left != 0 && left != run->leaving.n) {
        wrong(run, &counts->broken, "half of a release");
    }
    run->sure = run->there;
    run->maybe.n = run->leaving.n = 0;
}

/* The kiosk finds what SQLite finds. */
static void look_with_kiosk(struct run *run, struct hd_device *device,
                            const struct hd_buf *answers)
{
    struct hd_buf found = HD_BUF_EMPTY;
    if (hd_device_read_used(device, &found) != HD_OK || found.len != answers->len) {
        wrong(run, &run->counts.broken, "the kiosk finds other answers than SQLite");
    }
    hd_buf_free(&found);
    struct hd_record record = answers_of(device, HD_ANSWER_FIRST_OPTION);
    struct hd_sealed sealed;
    if (hd_device_seal(device, &record, 0, &sealed) != HD_OK || record.week < run->week) {
        wrong(run, &run->counts.broken, "the week has gone back");
    }
}

/* The power is back: SQLite's own code or ours is the first to roll the journal back. NULL when
 * what is found cannot be used. */
static struct hd_device *recover(struct run *run)
{
    struct hd_buf answers = HD_BUF_EMPTY;
    bool kiosk_first = !run->expect_loss && rng_below(&run->rng, 2) == 0;
    struct hd_device *device = kiosk_first ? open_device(run) : NULL;
    if (!look_with_sqlite(run, &answers)) {
        wrong(run, &run->counts.corrupt, "the database is not sound");
        goto out;
    }
    compare(run, &answers);
    device = device ? device : open_device(run);
    if (device) {
        look_with_kiosk(run, device, &answers);
    } else {
        wrong(run, &run->counts.corrupt, "the kiosk does not open");
    }

out:
    hd_buf_free(&answers);
    return device;
}

/* ---- what a kiosk does ---- */

static bool do_keep(struct run *run, struct hd_device *device)
{
    struct hd_record record = answers_of(device, HD_ANSWER_FIRST_OPTION);
    struct hd_sealed sealed;
    uint8_t id[HD_RECORD_ID_LEN];
    if (hd_device_seal(device, &record, 0, &sealed) != HD_OK) {
        return false;
    }
    hd_record_id(sealed.bytes, id);
    enum hd_err err = hd_device_keep(device, &sealed);
    if (err == HD_OK) {
        ids_add(&run->sure, id);
        run->acknowledged++;
        return true;
    }
    if (err == HD_E_FULL && hd_device_used(device) == hd_device_slots(device)) {
        return true;
    }
    ids_add(&run->maybe, id);
    return false;
}

static bool do_week(struct run *run, struct hd_device *device)
{
    struct hd_record record = answers_of(device, HD_ANSWER_FIRST_OPTION);
    struct hd_sealed sealed;
    int64_t later = office_time(&run->office, run->week + 1);
    if (hd_device_seal(device, &record, later, &sealed) != HD_OK) {
        return false;
    }
    run->week = record.week;
    run->weeks++;
    return true;
}

/* A receipt for some answers, from one to all. */
static bool do_release(struct run *run, struct hd_device *device)
{
    struct ids *list = &run->leaving;
    uint32_t often = 1 + rng_below(&run->rng, 16);
    uint32_t released = 0;
    for (size_t i = 0; i < run->sure.n; i++) {
        if (rng_below(&run->rng, 16) < often) {
            ids_add(list, run->sure.id[i]);
        }
    }
    for (size_t i = 0; i < list->n; i++) {
        ids_drop(&run->sure, list->id[i]);
    }
    enum hd_err err = hd_device_release(device, list->id[0], list->n, &released);
    if (err) {
        return false;
    }
    if (released != list->n) {
        wrong(run, &run->counts.broken, "a release freed something else");
    }
    for (size_t i = 0; i < list->n; i++) {
        ids_add(&run->gone, list->id[i]);
    }
    list->n = 0;
    run->releases++;
    return true;
}

static bool do_something(struct run *run, struct hd_device *device)
{
    uint32_t what = rng_below(&run->rng, 16);
    if (what == 0) {
        return do_week(run, device);
    }
    if (what == 1 && run->sure.n > 0) {
        return do_release(run, device);
    }
    return what == 2 ? hd_device_cover(device) == HD_OK : do_keep(run, device);
}

/* ---- one cut ---- */

static bool power_off(struct run *run)
{
    if (!cut_power_off()) {
        wrong(run, &run->counts.broken, "the test could not write its files");
        return false;
    }
    return true;
}

/* The power goes again while the journal of the last cut is rolled back, or the disk fails. */
static void disturb_recovery(struct run *run)
{
    uint32_t times = 1 + rng_below(&run->rng, RECOVERIES_MAX);
    for (uint32_t i = 0; i < times; i++) {
        uint32_t n = 1 + rng_below(&run->rng, RECOVERY_CHANGES);
        if (rng_below(&run->rng, 3) > 0) {
            cut_at(n);
        } else {
            cut_fail_at(n, 1 + rng_below(&run->rng, 3));
        }
        struct hd_device *device = open_device(run);
        if (device) {
            (void)(hd_device_cover(device) == HD_OK);
        }
        hd_device_close(device);
        (void)power_off(run);
        run->counts.n++;
    }
}

static bool one_cut(struct run *run)
{
    struct hd_device *device = recover(run);
    if (!device) {
        return false;
    }
    cut_at(1 + rng_below(&run->rng, CHANGES_MAX));
    if (rng_below(&run->rng, 2) == 0) {
        (void)(hd_device_cover(device) == HD_OK); /* as a kiosk does when it starts */
    }
    while (!cut_dead()) {
        if (!do_something(run, device) && !cut_dead()) {
            wrong(run, &run->counts.broken, "an error while the power was there");
            break;
        }
    }
    hd_device_close(device);
    run->counts.n++;
    bool fine = power_off(run);
    if (run->compound) {
        disturb_recovery(run);
    }
    return fine;
}

/* Nothing is left of the first life in the next. */
static void one_life(struct run *run, uint32_t life, uint32_t cuts)
{
    bool full = life % FULL_EVERY == FULL_EVERY - 1;
    run->life = life;
    run->rng = rng_of(run->args.seed, life);
    cut_seed(run->args.seed, life);
    seeded_crypto(run->args.seed, life);
    run->week = 0;
    run->maybe.n = run->leaving.n = run->gone.n = 0;
    if (!put_image(run, &run->empty) || (full && !make_nearly_full(run)) ||
        !put_image(run, full ? &run->nearly_full : &run->empty)) {
        wrong(run, &run->counts.broken, "the test could not write its files");
        return;
    }
    struct hd_buf answers = HD_BUF_EMPTY;
    (void)look_with_sqlite(run, &answers);
    (void)ids_of(answers.p, answers.len / HD_RECORD_SIZE, &run->sure);
    hd_buf_free(&answers);
    bool fine = true;
    for (run->cut = 0; fine && run->cut < cuts; run->cut++) {
        fine = one_cut(run);
    }
    if (fine) {
        hd_device_close(recover(run));
    }
    (void)power_off(run); /* and the disk forgets it */
}

static bool choose_mode(struct run *run, enum cut_device *device)
{
    const char *mode = run->args.mode;
    bool shipped = strcmp(mode, "shipped") == 0;
    bool lies = strcmp(mode, "lies") == 0;
    run->default_journal = strcmp(mode, "delete") == 0;
    run->compound = strcmp(mode, "compound") == 0;
    run->expect_loss = lies || run->default_journal;
    *device = lies ? CUT_LIES : CUT_HONEST;
    return shipped || run->expect_loss || run->compound;
}

int main(int argc, char **argv)
{
    static struct run run;
    enum cut_device device = CUT_HONEST;
    if (!fault_args(argc, argv, 200, "shipped", &run.args)) {
        return 2;
    }
    if (!choose_mode(&run, &device)) {
        fprintf(stderr, "power_cut: --mode is shipped, compound, lies or delete\n");
        return 2;
    }
    seeded_crypto_start();
    seeded_crypto(run.args.seed, UINT32_MAX);
    if (hd_crypto_start() != HD_OK || !cut_start(run.args.seed, device) || !prepare(&run)) {
        fprintf(stderr, "power_cut: no kiosk: %s\n", hd_notes_first_error(&run.notes));
        return 2;
    }
    cut_keep_default_journal(run.default_journal);
    for (uint32_t life = 0; run.counts.n < run.args.n; life++) {
        if (run.args.only != UINT32_MAX) {
            one_life(&run, run.args.only, CUTS_A_LIFE);
            break;
        }
        if (life % run.args.parts == run.args.part) {
            one_life(&run, life, CUTS_A_LIFE);
        }
    }
    printf("power_cut: %llu answers acknowledged, %llu more found that were not yet, "
           "%llu releases, %llu weeks\n",
           (unsigned long long)run.acknowledged, (unsigned long long)run.in_doubt,
           (unsigned long long)run.releases, (unsigned long long)run.weeks);
    clean_up(&run);
    int status = fault_result(&run.args, &run.counts);
    /* A device that lies must be found out, or this test proves nothing. */
    uint64_t found = run.counts.lost + run.counts.corrupt + run.counts.broken;
    return run.expect_loss ? (found > 0 ? 0 : 1) : status;
}
