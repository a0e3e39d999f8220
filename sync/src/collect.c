/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a medium into the office. Each file stands for itself: what is wrong with one is told in a
 * sentence and the next is read. A receipt is written only when the import is safely on the disk,
 * for it is what lets the kiosk forget.
 */

#include <assert.h>
#include <stdlib.h>

#include <heard/file.h>
#include <sync/carry.h>

#include "outbox.h"

enum { STICK_MODE = 0644 };

/* One run over a folder. */
struct collecting {
    struct sync_office *office;
    const char *source;
    struct hd_notes *notes;
    struct sync_collected done;
    uint8_t receipt_seed[HD_SIGN_SEED_LEN];
    enum hd_err receipt_err; /* the first receipt that could not be written */
};

static enum hd_err read_receipt_key(struct collecting *run)
{
    char path[HD_PATH_MAX];
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t pk[HD_SIGN_PK_LEN];
    enum hd_err err =
        hd_path_join(path, sizeof(path), sync_office_dir(run->office), "keys/receipt.key");
    if (!err) {
        err = hd_file_read(path, HD_SEED_FILE_LEN, &file);
    }
    if (!err) {
        err = hd_seed_decode(hd_buf_slice(&file), seed);
    }
    if (!err) {
        hd_sign_public(seed, pk);
        const uint8_t *known = sync_office_facts(run->office)->receipt_pk;
        err = memcmp(pk, known, sizeof(pk)) == 0 ? HD_OK : HD_E_AUTH;
    }
    if (!err) {
        memcpy(run->receipt_seed, seed, sizeof(run->receipt_seed));
    } else {
        hd_notes_add(
            run->notes, HD_NOTE_ERROR, path,
            "The key that signs receipts cannot be used: %s. Nothing was imported; put "
            "the file back from a copy.",
            hd_err_text(err));
    }
    hd_wipe(seed, sizeof(seed));
    if (file.p) {
        hd_wipe(file.p, file.cap);
    }
    hd_buf_free(&file);
    return err;
}

static void refuse(struct collecting *run, const char *path, enum hd_err err)
{
    const char *why = "It could not be read";
    switch (err) {
    case HD_E_FORMAT:
        why = "It is not a whole batch (cut short, or damaged)";
        break;
    case HD_E_RANGE:
        why = "It is too big for a batch";
        break;
    case HD_E_VERSION:
        why = "It was made by a newer Heard; update this program";
        break;
    case HD_E_AUTH:
        why = "Its signature is wrong: the list in it was altered";
        break;
    case HD_E_NOT_FOUND:
        why = "It comes from a kiosk that is not registered in this office";
        break;
    case HD_OK:
    case HD_E_NOMEM:
    case HD_E_IO:
    case HD_E_FULL:
    case HD_E_EXISTS:
    case HD_E_WAVE:
    case HD_E_CRYPTO:
        break;
    }
    hd_notes_add(run->notes, HD_NOTE_ERROR, path,
                 "%s. It was left out; the kiosk keeps its answers until it gets a receipt, so "
                 "push from the kiosk again.",
                 why);
    run->done.refused++;
}

/* What a person should know about an import that went well. */
static void note_import(struct collecting *run, const char *path,
                        const struct sync_batch *batch, const struct sync_import *import)
{
    if (import->altered > 0) {
        hd_notes_add(
            run->notes, HD_NOTE_ERROR, path,
            "%u of %u records were damaged on the way and left out, the others are in. "
            "The kiosk still has them: push again.",
            (unsigned)import->altered, (unsigned)batch->count);
    }
    if (import->log_forked) {
        hd_notes_add(
            run->notes, HD_NOTE_WARNING, path,
            "This kiosk has signed two different logs of what staff did there (entry %u). Its "
            "folder was put back from a copy, or somebody else has its key: tell whoever looks "
            "after the kiosk.",
            (unsigned)batch->audit.seq);
    }
    if (import->forked) {
        hd_notes_add(
            run->notes, HD_NOTE_WARNING, path,
            "Two different batches of this kiosk claim the same place in its row "
            "(number %u). Its folder was put back from a copy, or somebody else has its "
            "key: tell whoever looks after the kiosk.",
            (unsigned)batch->number);
    } else if (import->gap) {
        hd_notes_add(run->notes, HD_NOTE_WARNING, path,
                     "Batches before number %u of this kiosk have not come. Nothing is lost by "
                     "that, for a batch holds everything without a receipt; but look for the "
                     "stick.",
                     (unsigned)batch->number);
    }
}

static void write_receipt(struct collecting *run, const struct sync_batch *batch,
                          const uint8_t *held, size_t n)
{
    char name[SYNC_FILE_NAME_MAX];
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    sync_file_name(batch->hash, ".fha", name);
    enum hd_err err = hd_path_join(path, sizeof(path), run->source, name);
    if (!err) {
        err = sync_receipt_encode(held, n, sync_office_wave(run->office)->keyset.wave_no,
                                  run->receipt_seed, &bytes);
    }
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&bytes), STICK_MODE);
    }
    hd_buf_free(&bytes);
    if (!err) {
        sync_plain_date(path, run->notes);
        return;
    }
    run->receipt_err = run->receipt_err ? run->receipt_err : err;
    hd_notes_add(
        run->notes, HD_NOTE_ERROR, path,
        "The receipt could not be written (%s). The answers are safe in the office; the "
        "kiosk keeps its copies until a receipt comes. Collect again from a stick that "
        "can be written.",
        err == HD_E_FULL ? "the stick is full" : "is the stick read-only?");
}

/* Import a decoded batch; only a failing office stops the run. */
static enum hd_err import_batch(struct collecting *run, const char *path,
                                const struct sync_batch *batch)
{
    uint8_t *held = malloc((size_t)batch->count * HD_RECORD_ID_LEN);
    if (!held) {
        return HD_E_NOMEM;
    }
    struct sync_import import;
    size_t held_n = 0;
    enum hd_err err = sync_office_import(run->office, batch, &import, held, &held_n);
    if (err == HD_E_NOT_FOUND) {
        refuse(run, path, err);
        err = HD_OK;
    } else if (!err) {
        run->done.batches++;
        run->done.added += import.added;
        run->done.known += import.known;
        run->done.altered += import.altered;
        note_import(run, path, batch, &import);
        write_receipt(run, batch, held, held_n);
    }
    free(held);
    return err;
}

static enum hd_err collect_file(struct collecting *run, const char *name)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sync_batch batch;
    enum hd_err err = hd_path_join(path, sizeof(path), run->source, name);
    if (!err) {
        err = hd_file_read(path, SYNC_BATCH_MAX, &bytes);
    }
    if (!err) {
        err = sync_batch_decode(hd_buf_slice(&bytes), &batch);
    }
    if (err && err != HD_E_NOMEM) {
        refuse(run, path, err == HD_E_NOT_FOUND ? HD_E_IO : err);
        err = HD_OK;
    } else if (!err) {
        err = import_batch(run, path, &batch);
    }
    hd_buf_free(&bytes);
    return err;
}

static void tidy(struct collecting *run)
{
    enum hd_err err = sync_office_tidy(run->office);
    if (err) {
        hd_notes_add(
            run->notes, HD_NOTE_WARNING, sync_office_dir(run->office),
            "The records are safe, but the database could not be put in order (%s). "
            "Until that is done it shows which records came together; collect again when "
            "there is room.",
            hd_err_text(err));
    }
}

static enum hd_err collect_all(struct collecting *run, const struct hd_names *names)
{
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < names->n && !err; i++) {
        err = collect_file(run, names->name[i]);
    }
    tidy(run);
    if (err) {
        hd_notes_add(
            run->notes, HD_NOTE_ERROR, sync_office_dir(run->office),
            "The office could not take in more: %s. What has a receipt is safe; collect "
            "the same stick again when that is mended.",
            hd_err_text(err));
        return err;
    }
    if (run->receipt_err) {
        return run->receipt_err;
    }
    return run->done.refused > 0 || run->done.altered > 0 ? HD_E_FORMAT : HD_OK;
}

enum hd_err sync_collect(struct sync_office *office, const char *source, struct hd_notes *notes,
                         struct sync_collected *done)
{
    struct collecting run = {.office = office, .source = source, .notes = notes};
    struct hd_names names = {.n = 0};
    *done = (struct sync_collected){.batches = 0};
    enum hd_err err = hd_dir_list(source, ".fhb", &names);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, source,
                     "This folder cannot be read: %s. Put the stick in, then name its folder.",
                     hd_err_text(err));
        return err;
    }
    err = read_receipt_key(&run);
    if (!err) {
        err = collect_all(&run, &names);
        *done = run.done;
    }
    hd_wipe(run.receipt_seed, sizeof(run.receipt_seed));
    hd_names_free(&names);
    return err;
}
