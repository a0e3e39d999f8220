/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Back to the kiosk. Only a receipt signed by the office frees slots, and only those whose ids it
 * names; a receipt for somebody else names none of ours and so does nothing. Each is taken apart by
 * a process that can do nothing else (carried.h).
 */

#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <sync/carry.h>

#include "carried.h"
#include "outbox.h"

/* So many files are told of one by one; so much of them is kept. A kiosk with all its slots in use
 * has a receipt of 33 KiB. */
enum { TOLD_MAX = 40, KEPT_MAX = 64 << 20 };

/* One receipt, as it lay on the stick. */
struct returned_file {
    char *path; /* owned */
    struct hd_buf bytes;
};

struct sync_returned {
    struct returned_file *file; /* owned, n of them */
    size_t n;
    enum hd_err err; /* of the first that could not be read */
};

/* One run over a folder. */
struct reading {
    const char *source;
    const struct sync_carried_rules *rules;
    struct hd_notes *notes;
    struct sync_carried *carried; /* owned: the file in hand */
    struct sync_returned *returned;
    size_t kept; /* bytes */
    uint32_t refused, slow;
    bool unfenced;
};

/* Does the receipt name everything that the last batch holds? */
static bool covers(const struct sync_receipt *receipt, const struct sync_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (!sync_ids_have(receipt->ids, receipt->count, batch->ids + i * HD_RECORD_ID_LEN)) {
            return false;
        }
    }
    return true;
}

static void refuse(struct hd_notes *notes, const char *path, enum hd_err err)
{
    switch (err) {
    case HD_E_AUTH:
        hd_notes_add(
            notes, HD_NOTE_ERROR, path,
            "This receipt was not signed by this kiosk's office, or was altered. Nothing "
            "was freed by it; collect at the office again.");
        break;
    case HD_E_FORMAT:
    case HD_E_RANGE:
        hd_notes_add(
            notes, HD_NOTE_ERROR, path,
            "This is not a whole receipt (cut short, or damaged). Nothing was freed by "
            "it; collect at the office again.");
        break;
    case HD_E_VERSION:
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This receipt was made by a newer Heard. Nothing was freed by it; update "
                     "this program.");
        break;
    case HD_OK:
    case HD_E_NOMEM:
    case HD_E_IO:
    case HD_E_FULL:
    case HD_E_NOT_FOUND:
    case HD_E_EXISTS:
    case HD_E_WAVE:
    case HD_E_CRYPTO:
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This receipt could not be used: %s. What it names stays on the kiosk.",
                     hd_err_text(err));
        break;
    }
}

/* The file was not read to its end. */
static enum hd_err note_trouble(struct reading *run, const char *path)
{
    enum sync_trouble trouble = run->carried->trouble;
    bool told = run->refused >= TOLD_MAX;
    switch (trouble) {
    case SYNC_TROUBLE_NONE:
        return HD_OK;
    case SYNC_TROUBLE_REFUSED:
        if (!told) {
            refuse(run->notes, path, run->carried->err);
        }
        return run->carried->err == HD_E_RANGE ? HD_E_FORMAT : run->carried->err;
    case SYNC_TROUBLE_SLOW:
    case SYNC_TROUBLE_KILLED:
    case SYNC_TROUBLE_NONSENSE:
        if (!told) {
            hd_notes_add(run->notes, HD_NOTE_ERROR, path,
                         "%s. Nothing was freed by it; collect at the office again, with "
                         "another stick.",
                         sync_trouble_text(trouble));
        }
        run->slow += trouble == SYNC_TROUBLE_SLOW ? 1 : 0;
        return HD_E_FORMAT;
    case SYNC_TROUBLE_NO_FENCE:
        hd_notes_add(run->notes, HD_NOTE_ERROR, run->source,
                     "%s. Ask whoever looks after this kiosk. If they know where the stick has "
                     "been, they can read it with --unconfined.",
                     sync_trouble_text(trouble));
        return HD_E_CRYPTO;
    case SYNC_TROUBLE_NO_PROCESS:
        break;
    }
    return HD_E_NOMEM;
}

/* Keep what was read. */
static enum hd_err keep(struct reading *run, const char *path)
{
    struct returned_file *file = &run->returned->file[run->returned->n];
    file->path = strdup(path);
    if (!file->path) {
        return HD_E_NOMEM;
    }
    file->bytes = run->carried->manifest; /* ownership moves */
    run->carried->manifest = HD_BUF_EMPTY;
    run->returned->n++;
    run->kept += file->bytes.cap;
    return HD_OK;
}

/* Read one receipt. Only what will not be better with the next one is returned. */
static enum hd_err read_one(struct reading *run, const char *name)
{
    char path[HD_PATH_MAX];
    if (hd_path_join(path, sizeof(path), run->source, name) != HD_OK) {
        return HD_OK; /* a name so long that no office wrote it */
    }
    bool whole = sync_carried_open(path, SYNC_CARRIED_RECEIPT, run->rules, run->carried) &&
                 sync_carried_finish(run->carried);
    run->unfenced = run->unfenced || (whole && !run->carried->fenced);
    enum hd_err err = whole ? keep(run, path) : note_trouble(run, path);
    sync_carried_close(run->carried);
    if (err == HD_E_CRYPTO || err == HD_E_NOMEM) {
        return err;
    }
    if (err) {
        run->refused++;
        run->returned->err = run->returned->err ? run->returned->err : err;
    }
    return HD_OK;
}

static void note_run(struct reading *run, size_t left)
{
    if (run->refused > TOLD_MAX) {
        hd_notes_add(run->notes, HD_NOTE_ERROR, run->source,
                     "There are %u more like these, not named here.",
                     (unsigned)(run->refused - TOLD_MAX));
    }
    if (left > 0) {
        hd_notes_add(
            run->notes, HD_NOTE_ERROR, run->source,
            "%zu more receipts were not tried: the stick is broken, or holds more than "
            "any office writes. Collect at the office again, with another stick.",
            left);
        run->returned->err = run->returned->err ? run->returned->err : HD_E_RANGE;
    }
    if (run->unfenced) {
        hd_notes_add(run->notes, HD_NOTE_WARNING, run->source,
                     "These files were read by a process that was not shut in, as --unconfined "
                     "asks where this system cannot do it (seccomp).");
    }
}

static enum hd_err read_all(struct reading *run, const struct hd_names *names)
{
    enum hd_err err = HD_OK;
    size_t at = 0;
    run->carried = malloc(sizeof(*run->carried));
    run->returned->file = calloc(names->n ? names->n : 1, sizeof(*run->returned->file));
    if (!run->carried || !run->returned->file) {
        err = HD_E_NOMEM;
    }
    while (!err && at < names->n && run->slow < SYNC_SLOW_FILES_MAX && run->kept < KEPT_MAX) {
        err = read_one(run, names->name[at++]);
    }
    note_run(run, err ? 0 : names->n - at);
    free(run->carried);
    return err;
}

enum hd_err sync_receipts_read_by(const char *source, const struct sync_carried_rules *rules,
                                  struct hd_notes *notes, struct sync_returned **out)
{
    struct hd_names names = {.n = 0};
    *out = NULL;
    enum hd_err err = hd_dir_list(source, ".fha", &names);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, source,
                     "This folder cannot be read: %s. Put the stick in, then name its folder.",
                     hd_err_text(err));
        return err;
    }
    struct reading run = {.source = source,
                          .rules = rules,
                          .notes = notes,
                          .returned = calloc(1, sizeof(*run.returned))};
    err = run.returned ? read_all(&run, &names) : HD_E_NOMEM;
    if (err) {
        sync_returned_free(run.returned);
    } else {
        *out = run.returned;
    }
    hd_names_free(&names);
    return err;
}

enum hd_err sync_receipts_read(const char *source, enum sync_confinement how,
                               struct hd_notes *notes, struct sync_returned **out)
{
    struct sync_carried_rules rules = sync_carried_rules;
    rules.fence_optional = how == SYNC_CONFINED_IF_CAN_BE;
    return sync_receipts_read_by(source, &rules, notes, out);
}

void sync_returned_free(struct sync_returned *returned)
{
    for (size_t i = 0; returned && i < returned->n; i++) {
        free(returned->file[i].path);
        hd_buf_free(&returned->file[i].bytes);
    }
    if (returned) {
        free(returned->file);
    }
    free(returned);
}

/* Free what one receipt names. */
static enum hd_err use_one(struct hd_device *device, const struct returned_file *file,
                           struct sync_outbox *outbox, uint32_t *freed)
{
    struct sync_receipt receipt;
    uint32_t released = 0;
    enum hd_err err = sync_receipt_decode(hd_buf_slice(&file->bytes),
                                          hd_device_pack(device)->receipt_pk, &receipt);
    if (!err) {
        err = hd_device_release(device, receipt.ids, receipt.count, &released);
    }
    if (!err) {
        *freed += released;
        if (outbox->bytes.p && covers(&receipt, &outbox->batch)) {
            sync_outbox_clear(device, outbox);
        }
    }
    return err;
}

enum hd_err sync_receipts_use(struct hd_device *device, const struct sync_returned *returned,
                              struct hd_notes *notes, uint32_t *freed)
{
    struct sync_outbox outbox;
    *freed = 0;
    enum hd_err failed = sync_outbox_load(device, notes, &outbox);
    enum hd_err err = returned->err;
    uint32_t refused = 0;
    for (size_t i = 0; i < returned->n && !failed; i++) {
        enum hd_err one = use_one(device, &returned->file[i], &outbox, freed);
        if (one && refused++ < TOLD_MAX) {
            refuse(notes, returned->file[i].path, one);
        }
        err = err ? err : one;
    }
    if (refused > TOLD_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, "", "There are %u more like these, not named here.",
                     (unsigned)(refused - TOLD_MAX));
    }
    sync_outbox_free(&outbox);
    return failed ? failed : err;
}

enum hd_err sync_receipts(struct hd_device *device, const char *source, struct hd_notes *notes,
                          uint32_t *freed)
{
    struct sync_returned *returned = NULL;
    *freed = 0;
    enum hd_err err = sync_receipts_read(source, SYNC_CONFINED, notes, &returned);
    if (!err) {
        err = sync_receipts_use(device, returned, notes, freed);
    }
    sync_returned_free(returned);
    return err;
}
