/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk's memory of carrying. The batch is written before the chain and both before anything
 * leaves the kiosk, so at every moment of a power cut the two can be made to agree, and no number
 * is ever given to two batches.
 */

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/text.h>
#include <sync/carry.h>

#include "outbox.h"

enum { CHAIN_VERSION = 1, CHAIN_LEN = 4 + 1 + 4 + HD_HASH_LEN, FILE_MODE = 0600 };

static const uint8_t chain_magic[4] = {'F', 'H', 'C', '1'};
static const char outbox_name[] = "outbox.fhb";
static const char chain_name[] = "chain.fhc";

bool sync_ids_have(const uint8_t *ids, size_t n, const uint8_t *id)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(ids + middle * HD_RECORD_ID_LEN, id, HD_RECORD_ID_LEN);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

void sync_file_name(const uint8_t *hash, const char *suffix, char *out)
{
    char hex[17];
    hd_hex_encode(hash, 8, hex);
    snprintf(out, SYNC_FILE_NAME_MAX, "heard-%s%s", hex, suffix);
}

void sync_note_date(const char *path, struct hd_notes *notes)
{
    hd_notes_add(notes, HD_NOTE_WARNING, path,
                 "The file's date could not be set to 1 January 1980, so it shows when the "
                 "file was written.");
}

void sync_plain_date(const char *path, struct hd_notes *notes)
{
    if (hd_file_plain_date(path) != HD_OK) {
        sync_note_date(path, notes);
    }
}

static enum hd_err chain_decode(struct hd_slice bytes, struct sync_chain *out)
{
    struct hd_rd rd = hd_rd_init(bytes);
    const uint8_t *magic = hd_rd_take(&rd, sizeof(chain_magic));
    if (!magic || memcmp(magic, chain_magic, sizeof(chain_magic)) != 0) {
        return HD_E_FORMAT;
    }
    uint8_t version = hd_rd_u8(&rd);
    if (!rd.bad && version > CHAIN_VERSION) {
        return HD_E_VERSION;
    }
    struct sync_chain chain = {.number = hd_rd_u32(&rd)};
    hd_rd_bytes(&rd, chain.hash, sizeof(chain.hash));
    if (rd.bad || rd.left != 0 || version == 0 || chain.number == 0) {
        return HD_E_FORMAT;
    }
    *out = chain;
    return HD_OK;
}

static enum hd_err chain_save(const struct hd_device *device, const struct sync_chain *chain)
{
    uint8_t bytes[CHAIN_LEN];
    struct hd_wr wr = hd_wr_init(bytes, sizeof(bytes));
    hd_wr_bytes(&wr, chain_magic, sizeof(chain_magic));
    hd_wr_u8(&wr, CHAIN_VERSION);
    hd_wr_u32(&wr, chain->number);
    hd_wr_bytes(&wr, chain->hash, sizeof(chain->hash));
    char path[HD_PATH_MAX];
    struct hd_slice file = {bytes, sizeof(bytes)};
    enum hd_err err = hd_path_join(path, sizeof(path), hd_device_dir(device), chain_name);
    if (!err) {
        err = hd_file_write(path, file, FILE_MODE);
    }
    /* A full disk: half overwritten it is damaged, and nothing has left the kiosk yet. */
    if (err == HD_E_FULL && hd_file_overwrite(path, file) == HD_OK) {
        err = HD_OK;
    }
    if (!err) {
        (void)(hd_file_plain_date(path) == HD_OK);
    }
    return err;
}

static void note_unusable(struct hd_notes *notes, const char *path, enum hd_err err)
{
    hd_notes_add(
        notes, HD_NOTE_ERROR, path,
        "This file of the kiosk cannot be used: %s. The answers are safe on the kiosk.",
        hd_err_text(err));
}

static void note_damaged(struct hd_notes *notes, const char *path)
{
    hd_notes_add(
        notes, HD_NOTE_WARNING, path,
        "This file was damaged and is made anew. No answer is lost by that; the office "
        "may say that batches are missing.");
}

/* Read one of the two files; one that is not there is empty. */
static enum hd_err read_file(const struct hd_device *device, const char *name, size_t max,
                             char *path, struct hd_buf *out)
{
    enum hd_err err = hd_path_join(path, HD_PATH_MAX, hd_device_dir(device), name);
    if (!err) {
        err = hd_file_read(path, max, out);
    }
    return err == HD_E_NOT_FOUND ? HD_OK : err;
}

static enum hd_err load_chain(const struct hd_device *device, struct hd_notes *notes,
                              struct sync_chain *out)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = read_file(device, chain_name, CHAIN_LEN, path, &bytes);
    if (!err && bytes.p) {
        err = chain_decode(hd_buf_slice(&bytes), out);
    }
    hd_buf_free(&bytes);
    if (err == HD_E_FORMAT || err == HD_E_RANGE) {
        note_damaged(notes, path);
        return HD_OK;
    }
    if (err) {
        note_unusable(notes, path, err);
    }
    return err;
}

/* A batch is only taken back when it is whole: signed by this kiosk, every record its own id. */
static bool is_whole(const struct hd_device *device, const struct sync_batch *batch)
{
    uint8_t sign_pk[HD_SIGN_PK_LEN];
    hd_sign_public(hd_device_sign_seed(device), sign_pk);
    if (memcmp(sign_pk, batch->sign_pk, sizeof(sign_pk)) != 0) {
        return false;
    }
    for (size_t i = 0; i < batch->count; i++) {
        uint8_t id[HD_RECORD_ID_LEN];
        hd_record_id(batch->records + i * HD_RECORD_SIZE, id);
        if (memcmp(id, batch->ids + i * HD_RECORD_ID_LEN, sizeof(id)) != 0) {
            return false;
        }
    }
    return true;
}

static enum hd_err load_batch(const struct hd_device *device, struct hd_notes *notes,
                              struct sync_outbox *outbox)
{
    char path[HD_PATH_MAX];
    enum hd_err err = read_file(device, outbox_name, SYNC_BATCH_MAX, path, &outbox->bytes);
    if (!err && !outbox->bytes.p) {
        return HD_OK;
    }
    if (!err) {
        err = sync_batch_decode(hd_buf_slice(&outbox->bytes), &outbox->batch);
    }
    if (!err && !is_whole(device, &outbox->batch)) {
        err = HD_E_FORMAT;
    }
    if (err == HD_E_FORMAT || err == HD_E_RANGE || err == HD_E_AUTH) {
        note_damaged(notes, path);
        hd_buf_free(&outbox->bytes);
        return HD_OK;
    }
    if (err) {
        note_unusable(notes, path, err);
    }
    return err;
}

/* Batch and chain disagree after a power cut, or when one of them came from a copy. */
static enum hd_err reconcile(const struct hd_device *device, struct hd_notes *notes,
                             struct sync_outbox *outbox)
{
    const struct sync_batch *batch = &outbox->batch;
    struct sync_chain *chain = &outbox->chain;
    if (!outbox->bytes.p) {
        return HD_OK;
    }
    if (batch->number == chain->number &&
        memcmp(batch->hash, chain->hash, sizeof(chain->hash)) == 0) {
        return HD_OK;
    }
    if (batch->number <= chain->number) {
        hd_buf_free(&outbox->bytes); /* an old one: the next is made from the slots */
        return HD_OK;
    }
    chain->number = batch->number;
    memcpy(chain->hash, batch->hash, sizeof(chain->hash));
    enum hd_err err = chain_save(device, chain);
    if (err) {
        note_unusable(notes, chain_name, err);
    }
    return err;
}

enum hd_err sync_outbox_load(const struct hd_device *device, struct hd_notes *notes,
                             struct sync_outbox *out)
{
    *out = (struct sync_outbox){.bytes = HD_BUF_EMPTY};
    enum hd_err err = load_chain(device, notes, &out->chain);
    if (!err) {
        err = load_batch(device, notes, out);
    }
    return err ? err : reconcile(device, notes, out);
}

void sync_outbox_free(struct sync_outbox *outbox)
{
    hd_buf_free(&outbox->bytes);
}

/* Keep a batch as the outbox. On a full disk the old one makes room: without one, the next batch
 * is made from the slots, and the chain knows the number. */
static enum hd_err save_batch(const char *path, struct hd_slice batch)
{
    enum hd_err err = hd_file_write(path, batch, FILE_MODE);
    if (err == HD_E_FULL && unlink(path) == 0) {
        err = hd_file_write(path, batch, FILE_MODE);
    }
    if (!err) {
        (void)(hd_file_plain_date(path) == HD_OK);
    }
    return err;
}

enum hd_err sync_outbox_save(const struct hd_device *device, struct hd_buf *bytes,
                             struct hd_notes *notes, struct sync_outbox *outbox)
{
    struct sync_batch batch;
    char path[HD_PATH_MAX];
    enum hd_err err = sync_batch_decode(hd_buf_slice(bytes), &batch);
    if (!err) {
        err = hd_path_join(path, sizeof(path), hd_device_dir(device), outbox_name);
    }
    bool full = false;
    if (!err) {
        err = save_batch(path, hd_buf_slice(bytes));
        full = err == HD_E_FULL;
    }
    struct sync_chain chain = {.number = batch.number};
    memcpy(chain.hash, batch.hash, sizeof(chain.hash));
    /* A full kiosk must be emptied all the more: a batch that is not kept can still be carried. */
    if (!err || full) {
        err = chain_save(device, &chain);
    }
    if (!err && full) {
        hd_notes_add(
            notes, HD_NOTE_WARNING, hd_device_dir(device),
            "The kiosk's disk is full, so it keeps no copy of this batch. No answer is "
            "lost by that. Make room on the kiosk's disk.");
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, hd_device_dir(device),
                     "The batch could not be kept on the kiosk: %s. Nothing was written to the "
                     "stick; the answers are safe on the kiosk. Try again.",
                     hd_err_text(err));
        return err;
    }
    hd_buf_free(&outbox->bytes);
    *outbox = (struct sync_outbox){.chain = chain, .bytes = *bytes, .batch = batch};
    *bytes = HD_BUF_EMPTY; /* ownership moved */
    return HD_OK;
}

void sync_outbox_clear(const struct hd_device *device, struct sync_outbox *outbox)
{
    char path[HD_PATH_MAX];
    if (hd_path_join(path, sizeof(path), hd_device_dir(device), outbox_name) == HD_OK) {
        (void)unlink(
            path); /* should it come back after a power cut, it is only sent once more */
    }
    hd_buf_free(&outbox->bytes);
}
