/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A database that SQLite no longer reads is moved aside and never written again; what can be found
 * in its bytes travels to the office like everything else, until a receipt names all of it. Names
 * in the folder say how far that is: damaged-N.db is still to be carried, kept-N.db was.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/log.h>
#include <heard/seal.h>

#include "opened.h"

static const char journal[] = "-journal";

/* The path of one of the two names, with room for "-journal" behind it. */
struct aside_path {
    char text[HD_PATH_MAX + 16];
};

static bool path_of(const struct hd_device *device, bool kept, unsigned number,
                    const char *suffix, struct aside_path *out)
{
    char name[32];
    if (kept) {
        snprintf(name, sizeof(name), HD_KIOSK_KEPT, number);
    } else {
        snprintf(name, sizeof(name), HD_KIOSK_DAMAGED, number);
    }
    int n = snprintf(out->text, sizeof(out->text), "%s/%s%s", device->dir, name, suffix);
    return n > 0 && (size_t)n < sizeof(out->text);
}

static bool is_there(const struct hd_device *device, bool kept, unsigned number,
                     struct aside_path *path)
{
    return path_of(device, kept, number, "", path) && hd_path_exists(path->text);
}

/* Move a database and its journal, the database first: without it the journal is recognised as a
 * left-over when this is done again. Refuses to overwrite. */
static enum hd_err move_both(const char *from, const char *to)
{
    char from_journal[HD_PATH_MAX + 32];
    char to_journal[HD_PATH_MAX + 32];
    snprintf(from_journal, sizeof(from_journal), "%s%s", from, journal);
    snprintf(to_journal, sizeof(to_journal), "%s%s", to, journal);
    if (hd_path_exists(from)) {
        if (hd_path_exists(to)) {
            return HD_E_EXISTS;
        }
        if (rename(from, to) != 0) {
            return hd_err_of_errno(errno);
        }
        enum hd_err err = hd_parent_sync(to);
        if (err) {
            return err;
        }
    }
    if (hd_path_exists(from_journal)) {
        if (hd_path_exists(to_journal)) {
            return HD_E_EXISTS;
        }
        if (rename(from_journal, to_journal) != 0) {
            return hd_err_of_errno(errno);
        }
    }
    return hd_parent_sync(to);
}

/* When a file was last written is nobody's business. */
static void plain_dates(const char *path)
{
    char beside[HD_PATH_MAX + 32];
    snprintf(beside, sizeof(beside), "%s%s", path, journal);
    if (hd_file_plain_date(path) != HD_OK ||
        (hd_path_exists(beside) && hd_file_plain_date(beside) != HD_OK)) {
        hd_log(HD_LOG_WARN, "device: date of a database moved aside not set");
    }
}

/* ---- what travels ---- */

/* All that looks like a record in one file moved aside. */
static enum hd_err salvage(const struct hd_device *device, unsigned number, struct hd_buf *out)
{
    struct aside_path path;
    if (!is_there(device, false, number, &path)) {
        return HD_E_NOT_FOUND;
    }
    return hd_store_salvage(path.text, out);
}

uint32_t hd_device_damaged(const struct hd_device *device)
{
    uint32_t n = 0;
    struct aside_path path;
    for (unsigned i = 1; i <= HD_KIOSK_ASIDE_MAX; i++) {
        n += is_there(device, false, i, &path) ? 1 : 0;
    }
    return n;
}

static int compare_records(const void *a, const void *b)
{
    return memcmp(a, b, HD_RECORD_SIZE);
}

static void sort_records(struct hd_buf *records)
{
    if (records->len > 0) {
        qsort(records->p, records->len / HD_RECORD_SIZE, HD_RECORD_SIZE, compare_records);
    }
}

static bool has_record(const struct hd_buf *sorted, size_t n, const uint8_t *record)
{
    return n > 0 && bsearch(record, sorted->p, n, HD_RECORD_SIZE, compare_records);
}

/* Add to records, sorted, what of more is not among them. */
static enum hd_err add_new(struct hd_buf *records, const struct hd_buf *more)
{
    enum hd_err err = HD_OK;
    size_t before = records->len / HD_RECORD_SIZE;
    for (size_t at = 0; !err && at < more->len; at += HD_RECORD_SIZE) {
        if (!has_record(records, before, more->p + at)) {
            err = hd_buf_append(records, more->p + at, HD_RECORD_SIZE);
        }
    }
    sort_records(records);
    return err;
}

enum hd_err hd_device_add_damaged(const struct hd_device *device, struct hd_buf *records)
{
    enum hd_err err = HD_OK;
    if (hd_device_damaged(device) > 0) {
        sort_records(records);
    }
    for (unsigned i = 1; !err && i <= HD_KIOSK_ASIDE_MAX; i++) {
        struct hd_buf found = HD_BUF_EMPTY;
        enum hd_err one = salvage(device, i, &found);
        if (!one) {
            err = add_new(records, &found);
        } else if (one == HD_E_NOMEM) {
            err = one;
        } else if (one != HD_E_NOT_FOUND) {
            /* It waits for another time; what is well must not wait with it. */
            hd_log(HD_LOG_WARN, "device: damaged store not read err=%d", (int)one);
        }
        hd_buf_free(&found);
    }
    return err;
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, HD_RECORD_ID_LEN);
}

static bool all_named(const struct hd_buf *records, const uint8_t *ids, size_t n)
{
    for (size_t at = 0; at < records->len; at += HD_RECORD_SIZE) {
        uint8_t id[HD_RECORD_ID_LEN];
        hd_record_id(records->p + at, id);
        if (n == 0 || !bsearch(id, ids, n, HD_RECORD_ID_LEN, compare_ids)) {
            return false;
        }
    }
    return true;
}

void hd_device_release_damaged(const struct hd_device *device, const uint8_t *ids, size_t n)
{
    for (unsigned i = 1; i <= HD_KIOSK_ASIDE_MAX; i++) {
        struct hd_buf found = HD_BUF_EMPTY;
        struct aside_path from;
        struct aside_path to;
        enum hd_err err = salvage(device, i, &found);
        if (!err && all_named(&found, ids, n) && path_of(device, false, i, "", &from) &&
            path_of(device, true, i, "", &to)) {
            err = move_both(from.text, to.text);
        }
        if (err && err != HD_E_NOT_FOUND) {
            hd_log(HD_LOG_WARN, "device: damaged store not released err=%d", (int)err);
        }
        hd_buf_free(&found);
    }
}

/* ---- moving aside ---- */

static enum hd_err fill_dummy(void *ctx, const struct hd_ratchet *ratchet, uint8_t *out)
{
    return hd_device_dummy_of(ctx, ratchet, out);
}

/* As many slots as the damaged file had, as far as its length tells; never fewer than usual. */
static uint32_t slots_of(const char *damaged)
{
    enum { ROWS_A_PAGE = 3, PAGE = 4096, OTHER_PAGES = 5, STEP = 16, SLOTS_MAX = 65520 };
    struct stat st;
    if (lstat(damaged, &st) != 0 || st.st_size / PAGE <= OTHER_PAGES) {
        return HD_STORE_SLOTS;
    }
    off_t slots = (st.st_size / PAGE - OTHER_PAGES) * ROWS_A_PAGE / STEP * STEP;
    return slots < HD_STORE_SLOTS ? HD_STORE_SLOTS
           : slots > SLOTS_MAX    ? SLOTS_MAX
                                  : (uint32_t)slots;
}

/* The number of a move that was interrupted, or else the first free one; 0 when all are used. */
static unsigned choose_number(const struct hd_device *device)
{
    struct aside_path path;
    unsigned last = 0;
    for (unsigned i = 1; i <= HD_KIOSK_ASIDE_MAX; i++) {
        if (is_there(device, false, i, &path) || is_there(device, true, i, &path)) {
            last = i;
        }
    }
    bool interrupted = !hd_path_exists(device->db) && is_there(device, false, last, &path);
    return interrupted ? last : last < HD_KIOSK_ASIDE_MAX ? last + 1 : 0;
}

/* Is it really the store that is damaged or, after an interrupted move, missing? */
static enum hd_err check_damaged(struct hd_device *device)
{
    enum hd_err err = hd_store_open(device->db, &device->store);
    if (!err) {
        err = hd_store_ratchet(device->store, &device->secrets->ratchet);
    }
    hd_store_close(device->store);
    device->store = NULL;
    return err == HD_OK                                  ? HD_E_EXISTS
           : err == HD_E_FORMAT || err == HD_E_NOT_FOUND ? HD_OK
                                                         : err;
}

/* The new store is made from the bytes of the damaged one wherever that lies. */
static enum hd_err replace(struct hd_device *device, const char *aside)
{
    /* Nothing is moved before it is certain that the key is there to go on with. */
    struct hd_buf made = HD_BUF_EMPTY;
    enum hd_err err = hd_buf_printf(&made, "%s.new%c", device->db, 0);
    bool cut_off = !hd_path_exists(device->db) && hd_path_exists(aside);
    const char *damaged = cut_off ? aside : device->db;
    const char *fresh = (const char *)made.p;
    char left[HD_PATH_MAX + 32];
    if (!err && cut_off) {
        err = move_both(device->db, aside); /* the journal may have the last whole key */
    }
    if (!err) {
        snprintf(left, sizeof(left), "%s%s", fresh, journal);
        (void)unlink(fresh); /* of an interrupted try; nothing was ever kept in it */
        (void)unlink(left);
        err = hd_store_create_from(fresh, slots_of(damaged), damaged, fill_dummy, device);
    }
    if (!err) {
        err = move_both(device->db, aside);
    }
    if (!err) {
        plain_dates(aside);
        err = move_both(fresh, device->db);
    }
    hd_buf_free(&made);
    return err;
}

static void note(struct hd_notes *notes, enum hd_err err)
{
    const char *text = NULL;
    if (err == HD_E_EXISTS) {
        text = "the kiosk's answers are fine; nothing was changed";
    } else if (err == HD_E_AUTH || err == HD_E_NOT_FOUND) {
        text = "the kiosk's answers are damaged so badly that its key cannot be read any more; "
               "nothing was changed. Keep this folder as it is and ask your office for a new "
               "kiosk folder";
    } else {
        text = "the kiosk's answers are damaged and could not be moved aside; nothing was lost "
               "by trying. Check the disk and start again";
    }
    hd_notes_add(notes, err == HD_E_EXISTS ? HD_NOTE_WARNING : HD_NOTE_ERROR, HD_KIOSK_DB, "%s",
                 text);
}

enum hd_err hd_device_set_aside(const char *dir, struct hd_notes *notes)
{
    struct hd_device *device = calloc(1, sizeof(*device));
    if (!device) {
        return HD_E_NOMEM;
    }
    struct aside_path aside;
    enum hd_err err = hd_device_open_all_but_store(dir, notes, device);
    if (err) {
        goto out;
    }
    err = check_damaged(device);
    unsigned number = err ? 0 : choose_number(device);
    if (!err && (number == 0 || !path_of(device, false, number, "", &aside))) {
        err = HD_E_FULL;
    }
    if (!err) {
        err = replace(device, aside.text);
    }
    if (err) {
        note(notes, err);
    } else {
        hd_log(HD_LOG_WARN, "device: damaged store moved aside");
    }

out:
    hd_device_close(device);
    return err;
}
