/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One bit of every byte of a small kiosk's database is turned, with no journal beside it, with the
 * one that is left after a cover, and with that of a commit the power cut short; then every byte of
 * such a journal. The kiosk never crashes. When it opens, all answers are there once, but at most
 * the one whose own bytes were hit; when it does not, all of them still lie in its folder. (A page
 * number in a journal that has to be rolled back says which page is overwritten, and nothing else
 * tells: up to the three answers of one page are its own.)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/store.h>

#include "fault.h"
#include "kiosk_support.h"
#include "vfs_cut.h"

/* A cell of the slot table: length, row number, a header of five bytes, the body. */
enum { SLOTS = 16, KEPT = 8, CELL_HEADER = 8, TRY_EVERY = 16, JOURNAL_MAGIC = 8, COUNT_AT = 8 };
enum { JOURNAL_HEADER = 512, JOURNAL_RECORD = 4 + 4096 + 4, ROWS_A_PAGE = 3, HEADER_USED = 28 };

enum what { BARE, COLD, HOT, HOT_JOURNAL, WHATS };
static const char *const what_text[WHATS] = {
    "database, no journal",
    "database, journal of a cover",
    "database, journal of a cut commit",
    "journal of a cut commit",
};

struct run {
    struct fault_args args;
    struct counts counts;
    struct office office;
    char place[HD_PATH_MAX], dir[HD_PATH_MAX], db_path[HD_PATH_MAX], journal_path[HD_PATH_MAX];
    struct hd_notes notes;
    struct hd_buf db[2], journal[2]; /* 0: at rest; 1: after a cut */
    struct hd_sealed kept[KEPT + 1]; /* the last one was being put when the power went */
    uint8_t id[KEPT + 1][HD_RECORD_ID_LEN];
    enum what what;
    size_t at; /* the byte that is turned */
    uint64_t opened, refused, rescued, hit;
};

static void wrong(struct run *run, uint64_t *count, const char *why)
{
    (*count)++;
    fault_say(&run->args, "%s, byte %zu: %s", what_text[run->what], run->at, why);
}

/* ---- setting up ---- */

static bool read_both(struct run *run, int which)
{
    return hd_file_read(run->db_path, 1 << 20, &run->db[which]) == HD_OK &&
           hd_file_read(run->journal_path, 1 << 20, &run->journal[which]) == HD_OK;
}

static bool put_both(const struct run *run, int which)
{
    return file_put(run->db_path, run->db[which].p, run->db[which].len) &&
           file_put(run->journal_path, run->journal[which].p, run->journal[which].len);
}

static struct hd_device *open_device(struct run *run)
{
    struct hd_device *device = NULL;
    run->notes = (struct hd_notes){.n = 0};
    return hd_device_open(run->dir, &run->notes, &device) == HD_OK ? device : NULL;
}

static bool seal_one(struct run *run, struct hd_device *device, size_t i)
{
    struct hd_record record = answers_of(device, HD_ANSWER_FIRST_OPTION);
    if (hd_device_seal(device, &record, 0, &run->kept[i]) != HD_OK) {
        return false;
    }
    hd_record_id(run->kept[i].bytes, run->id[i]);
    return true;
}

/* Is there a journal that will be rolled back? */
static bool is_hot(const struct hd_buf *journal)
{
    static const uint8_t magic[JOURNAL_MAGIC] = {0xd9, 0xd5, 0x05, 0xf9,
                                                 0x20, 0xa1, 0x63, 0xd7};
    static const uint8_t none[4] = {0};
    return journal->len > 512 && memcmp(journal->p, magic, sizeof(magic)) == 0 &&
           memcmp(journal->p + COUNT_AT, none, sizeof(none)) != 0;
}

/* Cut the power later and later in one put, until the last moment with a journal to roll back. */
static bool make_hot(struct run *run)
{
    bool found = false;
    for (uint32_t n = 1; n < 100; n++) {
        if (!put_both(run, 0)) {
            return false;
        }
        struct hd_device *device = open_device(run);
        if (!device) {
            return false;
        }
        struct hd_sealed sealed = run->kept[KEPT];
        cut_at(n);
        bool done = hd_device_keep(device, &sealed) == HD_OK;
        hd_device_close(device);
        if (!cut_power_off() || done) {
            return found;
        }
        struct hd_buf journal = HD_BUF_EMPTY;
        if (hd_file_read(run->journal_path, 1 << 20, &journal) == HD_OK && is_hot(&journal)) {
            hd_buf_free(&run->db[1]);
            hd_buf_free(&run->journal[1]);
            found = read_both(run, 1);
        }
        hd_buf_free(&journal);
    }
    return found;
}

static bool prepare(struct run *run)
{
    if (!office_make(&run->office) || !place_make(run->args.files, run->place) ||
        hd_path_join(run->dir, HD_PATH_MAX, run->place, "kiosk") != HD_OK ||
        hd_path_join(run->db_path, HD_PATH_MAX, run->dir, "answers.db") != HD_OK ||
        hd_path_join(run->journal_path, HD_PATH_MAX, run->dir, "answers.db-journal") != HD_OK) {
        return false;
    }
    struct hd_device_setup setup = office_setup(&run->office, SLOTS);
    if (hd_device_create(run->dir, &setup, &run->notes) != HD_OK) {
        return false;
    }
    struct hd_device *device = open_device(run);
    bool fine = device != NULL;
    for (size_t i = 0; fine && i <= KEPT; i++) {
        fine = seal_one(run, device, i) &&
               (i == KEPT || hd_device_keep(device, &run->kept[i]) == HD_OK);
    }
    hd_device_close(device);
    fine = fine && cut_power_off() && read_both(run, 0) && make_hot(run);
    cut_use(false);
    return fine;
}

static void clean_up(struct run *run)
{
    for (int i = 0; i < 2; i++) {
        hd_buf_free(&run->db[i]);
        hd_buf_free(&run->journal[i]);
    }
    hd_buf_free(&run->office.pack);
    place_remove(run->place);
}

/* ---- looking ---- */

static const uint8_t *find(const struct hd_buf *hay, const uint8_t *needle, size_t n)
{
    const uint8_t *at = hay->p;
    const uint8_t *end = hay->p + hay->len;
    while (at && (size_t)(end - at) >= n) {
        at = memchr(at, needle[0], (size_t)(end - at) - n + 1);
        if (at && memcmp(at, needle, n) == 0) {
            return at;
        }
        at = at ? at + 1 : NULL;
    }
    return NULL;
}

/* Was the number of a page hit, by which a page is put in the place of another? */
static bool hits_page_number(const struct run *run)
{
    return run->what == HOT_JOURNAL && run->at >= JOURNAL_HEADER &&
           (run->at - JOURNAL_HEADER) % JOURNAL_RECORD < 4;
}

/* Which answer's own row did the turned byte belong to? KEPT + 1: none. */
static size_t owner_of(const struct run *run)
{
    if (run->what == HOT_JOURNAL) {
        /* A page of the journal holds rows, too: whose, and is it rolled back into them? */
        for (size_t i = 0; i < KEPT; i++) {
            const uint8_t *p = find(&run->journal[1], run->kept[i].bytes, HD_RECORD_SIZE);
            size_t start = p ? (size_t)(p - run->journal[1].p) : SIZE_MAX;
            if (p && run->at + CELL_HEADER >= start && run->at < start + HD_RECORD_SIZE) {
                return i;
            }
        }
        return KEPT + 1;
    }
    const struct hd_buf *db = &run->db[run->what == HOT];
    for (size_t i = 0; i < KEPT; i++) {
        const uint8_t *p = find(db, run->kept[i].bytes, HD_RECORD_SIZE);
        size_t start = p ? (size_t)(p - db->p) : SIZE_MAX;
        if (p && run->at + CELL_HEADER >= start && run->at < start + HD_RECORD_SIZE) {
            return i;
        }
    }
    return KEPT + 1;
}

static void look_at_answers(struct run *run, const struct hd_buf *answers)
{
    static struct ids there;
    size_t owner = owner_of(run);
    size_t gone = 0;
    if (ids_of(answers->p, answers->len / HD_RECORD_SIZE, &there) > 0) {
        wrong(run, &run->counts.duplicates, "an answer is there twice");
    }
    for (size_t i = 0; i < KEPT; i++) {
        if (ids_have(&there, run->id[i])) {
            continue;
        }
        run->hit++;
        gone++;
        if (i != owner && !(hits_page_number(run) && gone <= ROWS_A_PAGE)) {
            wrong(run, &run->counts.lost, "an answer is gone that was not hit");
        }
    }
    if (there.n > KEPT + 1) {
        wrong(run, &run->counts.broken, "more answers than were given");
    }
}

/* A kiosk that opens is one that works. */
static void try_keeping(struct run *run, struct hd_device *device)
{
    struct hd_record record = answers_of(device, HD_ANSWER_FIRST_OPTION);
    struct hd_sealed sealed;
    enum hd_err err = hd_device_seal(device, &record, 0, &sealed);
    if (!err) {
        err = hd_device_keep(device, &sealed);
    }
    struct hd_buf answers = HD_BUF_EMPTY;
    if (err || hd_device_read_used(device, &answers) != HD_OK ||
        !find(&answers, sealed.bytes, HD_RECORD_SIZE)) {
        wrong(run, &run->counts.broken, "the kiosk opens but keeps no answer");
    }
    hd_buf_free(&answers);
}

/* All files of the kiosk's folder, one after another. */
static bool whole_folder(const struct run *run, struct hd_buf *out, size_t *files)
{
    struct hd_names names = {0};
    bool fine = hd_dir_list(run->dir, "", &names) == HD_OK;
    *files = names.n;
    for (size_t i = 0; fine && i < names.n; i++) {
        char path[HD_PATH_MAX];
        struct hd_buf bytes = HD_BUF_EMPTY;
        fine = hd_path_join(path, sizeof(path), run->dir, names.name[i]) == HD_OK &&
               hd_file_read(path, 16 << 20, &bytes) == HD_OK &&
               hd_buf_append(out, bytes.p, bytes.len) == HD_OK;
        hd_buf_free(&bytes);
    }
    hd_names_free(&names);
    return fine;
}

static void look_at_folder(struct run *run)
{
    struct hd_buf all = HD_BUF_EMPTY;
    size_t files = 0;
    if (!whole_folder(run, &all, &files)) {
        wrong(run, &run->counts.broken, "the folder cannot be read");
    }
    size_t owner = owner_of(run);
    size_t gone = 0;
    for (size_t i = 0; i < KEPT; i++) {
        if (find(&all, run->kept[i].bytes, HD_RECORD_SIZE)) {
            continue;
        }
        gone++;
        if (i != owner && !(hits_page_number(run) && gone <= ROWS_A_PAGE)) {
            wrong(run, &run->counts.lost, "not opened, and an answer's bytes are gone");
        }
    }
    hd_buf_free(&all);
}

/* Nothing but the files of a kiosk, and none beside it. */
static void tidy(struct run *run, bool *set_aside)
{
    static const char *const own[] = {"kiosk.json", "kiosk.key", "pack.fhp", "answers.db",
                                      "answers.db-journal"};
    struct hd_names names = {0};
    *set_aside = false;
    if (hd_dir_list(run->dir, "", &names) != HD_OK) {
        return;
    }
    for (size_t i = 0; i < names.n; i++) {
        bool known = false;
        for (size_t j = 0; j < sizeof(own) / sizeof(own[0]); j++) {
            known = known || strcmp(names.name[i], own[j]) == 0;
        }
        char path[HD_PATH_MAX];
        if (!known && hd_path_join(path, sizeof(path), run->dir, names.name[i]) == HD_OK) {
            (void)unlink(path);
            *set_aside = true;
        }
    }
    hd_names_free(&names);
}

/* ---- one flip ---- */

static bool put_flipped(struct run *run, uint8_t bit)
{
    int which = run->what >= HOT;
    struct hd_buf *hit = run->what == HOT_JOURNAL ? &run->journal[1] : &run->db[which];
    hit->p[run->at] ^= bit;
    bool fine = put_both(run, which);
    if (run->what == BARE) {
        fine = unlink(run->journal_path) == 0 && fine;
    }
    hit->p[run->at] ^= bit;
    return fine;
}

/* The store alone; most flips end here. */
static bool store_opens(struct run *run)
{
    struct hd_store *store = NULL;
    struct hd_buf answers = HD_BUF_EMPTY;
    enum hd_err err = hd_store_open(run->db_path, &store);
    if (!err) {
        err = hd_store_read_used(store, &answers);
        if (err) {
            wrong(run, &run->counts.broken, "the store opens but its answers cannot be read");
        } else {
            look_at_answers(run, &answers);
        }
    }
    hd_buf_free(&answers);
    hd_store_close(store);
    return store != NULL;
}

/* The whole kiosk, which may know a way out where the store has none. */
static bool kiosk_opens(struct run *run)
{
    struct hd_device *device = open_device(run);
    struct hd_buf answers = HD_BUF_EMPTY;
    if (!device) {
        look_at_folder(run);
        if (!hd_notes_first_error(&run->notes)[0]) {
            wrong(run, &run->counts.broken, "not opened, and no sentence says why");
        }
        return false;
    }
    if (hd_device_read_used(device, &answers) != HD_OK) {
        wrong(run, &run->counts.broken, "the kiosk opens but its answers cannot be read");
    } else {
        look_at_answers(run, &answers);
    }
    try_keeping(run, device);
    hd_buf_free(&answers);
    hd_device_close(device);
    return true;
}

static void one_flip(struct run *run, uint8_t bit)
{
    bool set_aside = false;
    bool opened = put_flipped(run, bit) && store_opens(run);
    run->counts.n++;
    if (!opened || run->at % TRY_EVERY == 0) {
        opened = put_flipped(run, bit) && kiosk_opens(run);
    }
    tidy(run, &set_aside);
    *(opened ? set_aside ? &run->rescued : &run->opened : &run->refused) += 1;
}

static void all_flips(struct run *run, enum what what, size_t step, struct rng *rng)
{
    run->what = what;
    run->opened = run->refused = run->rescued = run->hit = 0;
    size_t len = what == HOT_JOURNAL ? run->journal[1].len : run->db[what == HOT].len;
    size_t start = rng_below(rng, (uint32_t)step);
    for (run->at = 0; what == HOT_JOURNAL && step > 1 && run->at < HEADER_USED; run->at++) {
        one_flip(run,
                 (uint8_t)(1U << rng_below(rng, 8))); /* what SQLite believes of a journal */
    }
    for (run->at = start; run->at < len; run->at += step) {
        uint8_t bit = (uint8_t)(1U << rng_below(rng, 8));
        if (run->at / step % run->args.parts == run->args.part) {
            one_flip(run, bit);
        }
    }
    printf("flip_store: %s: %llu opened as they are, %llu set aside and rescued, %llu refused; "
           "%llu answers damaged by a bit of their own\n",
           what_text[what], (unsigned long long)run->opened, (unsigned long long)run->rescued,
           (unsigned long long)run->refused, (unsigned long long)run->hit);
}

int main(int argc, char **argv)
{
    static struct run run;
    if (!fault_args(argc, argv, 0, "all", &run.args)) {
        return 2;
    }
    seeded_crypto_start();
    seeded_crypto(run.args.seed, 0);
    if (hd_crypto_start() != HD_OK || !cut_start(run.args.seed, CUT_HONEST) || !prepare(&run)) {
        fprintf(stderr, "flip_store: no kiosk: %s\n", hd_notes_first_error(&run.notes));
        return 2;
    }
    size_t all = run.db[0].len * 2 + run.db[1].len + run.journal[1].len;
    size_t step = run.args.n > 0 && run.args.n < all ? all / run.args.n : 1;
    struct rng rng = rng_of(run.args.seed, 1);
    for (enum what what = 0; what < WHATS; what++) {
        all_flips(&run, what, step, &rng);
    }
    clean_up(&run);
    return fault_result(&run.args, &run.counts);
}
