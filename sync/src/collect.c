/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a medium into the office. Each file stands for itself: a process that can do nothing else
 * takes it apart (carried.h), what is wrong with one is told in a sentence, and the next is read.
 * A receipt is written only when the import is safely on the disk, for it is what lets the kiosk
 * forget.
 */

#include <stdlib.h>

#include <heard/file.h>
#include <sync/carry.h>

#include "carried.h"
#include "chain.h"
#include "clerk.h"
#include "outbox.h"

/* So many files are told of one by one, that there is room for what matters more. */
enum { TOLD_MAX = 40 };

/* One run over a folder. */
struct collecting {
    struct sync_office *office;
    const char *source;
    const struct sync_carried_rules *rules;
    struct hd_notes *notes;
    struct sync_carried *carried;  /* owned: the file in hand */
    struct sync_arrivals arrivals; /* owned */
    struct sync_collected done;
    uint32_t told, untold, slow;
    bool unfenced, key_is_good, no_key;
    enum hd_err receipt_err; /* the first receipt that could not be written */
};

/* Before the first import: what cannot be receipted is not taken in. */
static enum hd_err try_receipt_key(struct collecting *run)
{
    enum hd_err err = HD_OK;
    if (run->key_is_good) {
        return HD_OK;
    }
    enum sync_clerk_step step = sync_clerk_try(run->office, &err);
    run->key_is_good = step == SYNC_CLERK_DONE;
    if (run->key_is_good) {
        return HD_OK;
    }
    run->no_key = true;
    err = step == SYNC_CLERK_NO_KEY ? err : HD_E_NOMEM;
    char path[HD_PATH_MAX] = "";
    (void)(hd_path_join(path, sizeof(path), sync_office_dir(run->office), "keys/receipt.key") ==
           HD_OK);
    hd_notes_add(run->notes, HD_NOTE_ERROR, path,
                 "The key that signs receipts cannot be used: %s. Nothing was imported; put "
                 "the file back from a copy.",
                 hd_err_text(err));
    return err;
}

/* May one more file be told of? */
static bool may_tell(struct collecting *run)
{
    if (run->told < TOLD_MAX) {
        run->told++;
        return true;
    }
    run->untold++;
    return false;
}

static void refuse_as(struct collecting *run, const char *path, const char *why)
{
    run->done.refused++;
    if (may_tell(run)) {
        hd_notes_add(
            run->notes, HD_NOTE_ERROR, path,
            "%s. It was left out; the kiosk keeps its answers until it gets a receipt, "
            "so push from the kiosk again.",
            why);
    }
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
    refuse_as(run, path, why);
}

/* The file was not read to its end. Only what will not be better with the next one stops the run. */
static enum hd_err note_trouble(struct collecting *run, const char *path)
{
    const struct sync_carried *carried = run->carried;
    const char *text = sync_trouble_text(carried->trouble);
    switch (carried->trouble) {
    case SYNC_TROUBLE_NONE:
        break;
    case SYNC_TROUBLE_REFUSED:
        refuse(run, path, carried->err);
        break;
    case SYNC_TROUBLE_SLOW:
        run->slow++;
        refuse_as(run, path, text);
        break;
    case SYNC_TROUBLE_KILLED:
    case SYNC_TROUBLE_NONSENSE:
        refuse_as(run, path, text);
        break;
    case SYNC_TROUBLE_NO_FENCE:
        hd_notes_add(run->notes, HD_NOTE_ERROR, run->source,
                     "%s. Ask whoever looks after this computer. If they know where the stick "
                     "has been, they can read it with --unconfined.",
                     text);
        return HD_E_CRYPTO;
    case SYNC_TROUBLE_NO_PROCESS:
        return HD_E_NOMEM;
    }
    return HD_OK;
}

static void note_altered(struct collecting *run, const char *path,
                         const struct sync_batch *batch, const struct sync_import *import)
{
    if (import->altered > 0 && may_tell(run)) {
        hd_notes_add(
            run->notes, HD_NOTE_ERROR, path,
            "%u of %u records were damaged on the way and left out, the others are in. "
            "The kiosk still has them: push again.",
            (unsigned)import->altered, (unsigned)batch->count);
    }
    if (import->log_forked && may_tell(run)) {
        hd_notes_add(
            run->notes, HD_NOTE_WARNING, path,
            "This kiosk has signed two different logs of what staff did there (entry %u). Its "
            "folder was put back from a copy, or somebody else has its key: tell whoever looks "
            "after the kiosk.",
            (unsigned)batch->audit.seq);
    }
}

static void note_receipt(struct collecting *run, const char *path, enum sync_clerk_step step,
                         enum hd_err err)
{
    run->receipt_err = run->receipt_err ? run->receipt_err : err;
    if (!may_tell(run)) {
        return;
    }
    const char *why = step == SYNC_CLERK_NO_KEY       ? "the key that signs it cannot be read"
                      : step == SYNC_CLERK_NO_PROCESS ? "there is not enough memory"
                      : err == HD_E_FULL              ? "the stick is full"
                                                      : "is the stick read-only?";
    hd_notes_add(
        run->notes, HD_NOTE_ERROR, path,
        "The receipt could not be written (%s). The answers are safe in the office; the "
        "kiosk keeps its copies until a receipt comes. Collect again from a stick that "
        "can be written.",
        why);
}

static void write_receipt(struct collecting *run, const struct sync_batch *batch,
                          const uint8_t *held, size_t n)
{
    char name[SYNC_FILE_NAME_MAX];
    char path[HD_PATH_MAX];
    sync_file_name(batch->hash, ".fha", name);
    enum hd_err err = hd_path_join(path, sizeof(path), run->source, name);
    enum sync_clerk_step step = SYNC_CLERK_NO_RECEIPT;
    if (!err) {
        step = sync_clerk_write(run->office, path, held, n, &err);
    }
    if (step == SYNC_CLERK_NO_DATE) {
        sync_note_date(path, run->notes);
    } else if (step != SYNC_CLERK_DONE) {
        note_receipt(run, path, step, err ? err : HD_E_NOMEM);
    }
}

static enum hd_err next_record(void *ctx, uint8_t *record)
{
    return sync_carried_record(ctx, record) ? HD_OK : HD_E_FORMAT;
}

/* Import the batch whose manifest is in hand; only a failing office stops the run. */
static enum hd_err import_batch(struct collecting *run, const char *path,
                                const struct sync_batch *batch)
{
    enum hd_err err = try_receipt_key(run);
    if (err) {
        return err;
    }
    uint8_t *held = malloc((size_t)batch->count * HD_RECORD_ID_LEN);
    if (!held) {
        return HD_E_NOMEM;
    }
    const struct sync_record_source source = {next_record, run->carried};
    struct sync_import import;
    size_t held_n = 0;
    err = sync_office_import_from(run->office, batch, &source, &import, held, &held_n);
    if (run->carried->trouble != SYNC_TROUBLE_NONE) {
        err = note_trouble(run, path);
    } else if (err == HD_E_NOT_FOUND) {
        refuse(run, path, err);
        err = HD_OK;
    } else if (!err) {
        run->done.batches++;
        run->done.added += import.added;
        run->done.known += import.known;
        run->done.altered += import.altered;
        note_altered(run, path, batch, &import);
        write_receipt(run, batch, held, held_n);
        err = import.seen ? HD_OK
                          : sync_arrivals_add(&run->arrivals, import.kiosk, batch->number);
    }
    free(held);
    return err;
}

static enum hd_err collect_file(struct collecting *run, const char *name)
{
    char path[HD_PATH_MAX];
    if (hd_path_join(path, sizeof(path), run->source, name) != HD_OK) {
        refuse(run, run->source, HD_E_IO); /* a name so long that no kiosk wrote it */
        return HD_OK;
    }
    struct sync_batch batch;
    enum hd_err err = HD_OK;
    if (!sync_carried_open(path, SYNC_CARRIED_BATCH, run->rules, run->carried)) {
        err = note_trouble(run, path);
    } else {
        run->unfenced = run->unfenced || !run->carried->fenced;
        err = sync_batch_decode_manifest(hd_buf_slice(&run->carried->manifest), &batch);
        if (err) {
            refuse(run, path, err);
            err = HD_OK;
        } else {
            err = import_batch(run, path, &batch);
        }
    }
    sync_carried_close(run->carried);
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

/* What is to be said of the run as a whole. */
static void note_run(struct collecting *run, size_t left)
{
    if (left > 0) {
        hd_notes_add(
            run->notes, HD_NOTE_ERROR, run->source,
            "%u files could not be read in time, so %zu more were not tried. Copy the "
            "files to a folder of this computer, or take another stick and push again.",
            (unsigned)SYNC_SLOW_FILES_MAX, left);
        run->done.refused += (uint32_t)left;
    }
    if (run->untold > 0) {
        hd_notes_add(run->notes, HD_NOTE_ERROR, run->source,
                     "There are %u more like these, not named here.", (unsigned)run->untold);
    }
    if (run->unfenced) {
        hd_notes_add(run->notes, HD_NOTE_WARNING, run->source,
                     "These files were read by a process that was not shut in, as --unconfined "
                     "asks where this system cannot do it (seccomp).");
    }
    enum hd_err err = sync_arrivals_note(run->office, &run->arrivals, run->notes);
    if (err) {
        hd_notes_add(run->notes, HD_NOTE_WARNING, sync_office_dir(run->office),
                     "Whether batches are missing could not be seen: %s. What was on the stick "
                     "is safe.",
                     hd_err_text(err));
    }
}

static enum hd_err collect_all(struct collecting *run, const struct hd_names *names)
{
    enum hd_err err = HD_OK;
    size_t at = 0;
    while (at < names->n && !err && run->slow < SYNC_SLOW_FILES_MAX) {
        err = collect_file(run, names->name[at++]);
    }
    tidy(run);
    note_run(run, err ? 0 : names->n - at);
    if (err == HD_E_CRYPTO || run->no_key) {
        return err; /* that was told where it was found */
    }
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

/* Files that hd_file_write() was writing when the stick went away. */
static uint32_t count_unfinished(const char *source)
{
    struct hd_names names = {.n = 0};
    uint32_t n = 0;
    if (hd_dir_list(source, "", &names) != HD_OK) {
        return 0;
    }
    for (size_t i = 0; i < names.n; i++) {
        n += strstr(names.name[i], ".fhb.") ? 1 : 0;
    }
    hd_names_free(&names);
    return n;
}

static enum hd_err collect_names(struct collecting *run, const struct hd_names *names)
{
    run->carried = malloc(sizeof(*run->carried));
    enum hd_err err = run->carried ? HD_OK : HD_E_NOMEM;
    if (!err) {
        err = collect_all(run, names);
        run->done.unfinished = count_unfinished(run->source);
    }
    free(run->carried);
    sync_arrivals_free(&run->arrivals);
    return err;
}

enum hd_err sync_collect_by(struct sync_office *office, const char *source,
                            const struct sync_carried_rules *rules, struct hd_notes *notes,
                            struct sync_collected *done)
{
    struct collecting run = {
        .office = office, .source = source, .rules = rules, .notes = notes};
    struct hd_names names = {.n = 0};
    *done = (struct sync_collected){.batches = 0};
    enum hd_err err = hd_dir_list(source, ".fhb", &names);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, source,
                     "This folder cannot be read: %s. Put the stick in, then name its folder.",
                     hd_err_text(err));
        return err;
    }
    err = collect_names(&run, &names);
    *done = run.done;
    hd_names_free(&names);
    return err;
}

enum hd_err sync_collect_as(struct sync_office *office, const char *source,
                            enum sync_confinement how, struct hd_notes *notes,
                            struct sync_collected *done)
{
    struct sync_carried_rules rules = sync_carried_rules;
    rules.fence_optional = how == SYNC_CONFINED_IF_CAN_BE;
    return sync_collect_by(office, source, &rules, notes, done);
}

enum hd_err sync_collect(struct sync_office *office, const char *source, struct hd_notes *notes,
                         struct sync_collected *done)
{
    return sync_collect_as(office, source, SYNC_CONFINED, notes, done);
}
