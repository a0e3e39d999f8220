/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the kiosk to a medium. A batch holds every answer without a receipt and sealed dummies that
 * nobody without the key can tell from answers, up to a multiple of sixteen and never fewer: how
 * much was said at a hub on a day is not to be read off a stick.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <heard/file.h>
#include <sync/carry.h>

#include "outbox.h"

enum { STICK_MODE = 0644 };

/* Are all these records in the batch already? */
static bool all_in_batch(const struct sync_batch *batch, struct hd_slice used)
{
    for (size_t at = 0; at < used.len; at += HD_RECORD_SIZE) {
        uint8_t id[HD_RECORD_ID_LEN];
        hd_record_id(used.p + at, id);
        if (!sync_ids_have(batch->ids, batch->count, id)) {
            return false;
        }
    }
    return true;
}

/* Fill up with dummies to the next multiple of sixteen. */
static enum hd_err pad(struct hd_device *device, struct hd_buf *records)
{
    if (records->len > (size_t)SYNC_BATCH_RECORDS_MAX * HD_RECORD_SIZE) {
        /* More than a batch can name: the rest goes when these have their receipt. */
        records->len = (size_t)SYNC_BATCH_RECORDS_MAX * HD_RECORD_SIZE;
    }
    size_t have = records->len / HD_RECORD_SIZE;
    size_t want = (have + SYNC_BATCH_ROUND - 1) / SYNC_BATCH_ROUND * SYNC_BATCH_ROUND;
    want = want == 0 ? SYNC_BATCH_ROUND : want;
    enum hd_err err = HD_OK;
    for (; have < want && !err; have++) {
        uint8_t dummy[HD_RECORD_SIZE];
        err = hd_device_dummy(device, dummy);
        if (!err) {
            err = hd_buf_append(records, dummy, sizeof(dummy));
        }
    }
    return err;
}

/* Make the next batch from these records and keep it in the outbox. */
static enum hd_err make_batch(struct hd_device *device, const struct hd_audit *audit,
                              struct hd_buf *records, struct hd_notes *notes,
                              struct sync_outbox *outbox)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    uint8_t hash[HD_HASH_LEN];
    if (outbox->chain.number == UINT32_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, hd_device_dir(device),
                     "This kiosk has made all the batches it can number. Register it anew.");
        return HD_E_RANGE;
    }
    enum hd_err err = pad(device, records);
    if (!err) {
        const struct sync_manifest says = {.number = outbox->chain.number + 1,
                                           .previous = outbox->chain.hash,
                                           .audit = *audit};
        err = sync_batch_encode(records->p, records->len / HD_RECORD_SIZE, &says,
                                hd_device_sign_seed(device), hash, &bytes);
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, hd_device_dir(device),
                     "The batch could not be made: %s. The answers are safe on the kiosk.",
                     hd_err_text(err));
    } else {
        err = sync_outbox_save(device, &bytes, notes, outbox);
    }
    hd_buf_free(&bytes);
    return err;
}

/* Was the log where it is now when the batch was made? */
static bool same_audit(const struct sync_batch *batch, const struct hd_audit *audit)
{
    return batch->audit.seq == audit->seq &&
           memcmp(batch->audit.head, audit->head, sizeof(audit->head)) == 0;
}

/* Bring the outbox up to date with the slots. The log's head first: an entry that the kiosk writes
 * in between then travels without being promised, and never the other way round. */
static enum hd_err fill_outbox(struct hd_device *device, struct hd_notes *notes,
                               struct sync_outbox *outbox, bool *again)
{
    struct hd_buf used = HD_BUF_EMPTY;
    struct hd_audit audit;
    enum hd_err err = hd_device_audit(device, &audit);
    if (!err) {
        err = hd_device_read_used(device, &used);
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, hd_device_dir(device),
                     "The answers could not be read: %s. They are still on the kiosk.",
                     hd_err_text(err));
        return err;
    }
    *again = outbox->bytes.p && same_audit(&outbox->batch, &audit) &&
             all_in_batch(&outbox->batch, hd_buf_slice(&used));
    if (!*again) {
        err = make_batch(device, &audit, &used, notes, outbox);
    }
    hd_buf_free(&used);
    return err;
}

static void note_target(struct hd_notes *notes, const char *path, enum hd_err err)
{
    if (err == HD_E_FULL) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, path,
            "The stick or folder is full. The answers are safe on the kiosk; make room "
            "or take another stick, then push again.");
    } else {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "The batch could not be written (is the stick read-only, or was it pulled "
                     "out?). The answers are safe on the kiosk; take another stick, then push "
                     "again.");
    }
}

static enum hd_err write_target(const char *target, const struct sync_outbox *outbox,
                                struct hd_notes *notes)
{
    char name[SYNC_FILE_NAME_MAX];
    char path[HD_PATH_MAX];
    sync_file_name(outbox->batch.hash, ".fhb", name);
    enum hd_err err = hd_path_join(path, sizeof(path), target, name);
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&outbox->bytes), STICK_MODE);
    }
    if (err) {
        note_target(notes, target, err);
        return err;
    }
    sync_plain_date(path, notes);
    return HD_OK;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum hd_err sync_push(struct hd_device *device, const char *target, struct hd_notes *notes,
                      struct sync_pushed *done)
{
    if (!is_folder(target)) {
        hd_notes_add(notes, HD_NOTE_ERROR, target,
                     "There is no such folder. Put the stick in, then name its folder.");
        return HD_E_NOT_FOUND;
    }
    struct sync_outbox outbox;
    bool again = false;
    enum hd_err err = sync_outbox_load(device, notes, &outbox);
    if (!err) {
        err = fill_outbox(device, notes, &outbox, &again);
    }
    if (!err) {
        err = write_target(target, &outbox, notes);
    }
    if (!err) {
        *done = (struct sync_pushed){
            .number = outbox.batch.number, .records = outbox.batch.count, .again = again};
    }
    sync_outbox_free(&outbox);
    return err;
}
