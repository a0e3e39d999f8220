/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_OUTBOX_H
#define SYNC_OUTBOX_H

/*
 * What a kiosk's folder remembers about carrying: the last batch (outbox.fhb) and how long the
 * chain of batches is (chain.fhc). Private to sync. Format: docs/formats/batch.md.
 */

#include <stdbool.h>

#include <heard/device.h>
#include <heard/notes.h>
#include <sync/batch.h>

/** Number and manifest hash of the last batch; zeros before the first. */
struct sync_chain {
    uint32_t number;
    uint8_t hash[HD_HASH_LEN];
};

/** The last batch and the chain it ends. */
struct sync_outbox {
    struct sync_chain chain;
    struct hd_buf bytes;     /**< owned; empty when there is none */
    struct sync_batch batch; /**< borrowed from bytes; set when there are any */
};

/**
 * Read both files and make them agree again if a power cut came between the two. A file that is
 * damaged is passed over with a warning: all answers are still in their slots.
 *
 * @param[out] out free with sync_outbox_free(), also after an error
 * Errors: HD_E_VERSION, HD_E_IO, HD_E_NOMEM; notes has the sentence.
 */
HD_NODISCARD enum hd_err sync_outbox_load(const struct hd_device *device,
                                          struct hd_notes *notes, struct sync_outbox *out);

void sync_outbox_free(struct sync_outbox *outbox);

/**
 * Make bytes, which are taken over, the outbox; first the batch, then the chain, each safely on
 * the disk. On a full disk the batch is not kept, with a warning, if the chain could be written.
 *
 * Errors: HD_E_FULL, HD_E_IO, with a sentence; the next load mends what is then half done.
 */
HD_NODISCARD enum hd_err sync_outbox_save(const struct hd_device *device, struct hd_buf *bytes,
                                          struct hd_notes *notes, struct sync_outbox *outbox);

/** Remove the batch, keep the chain. */
void sync_outbox_clear(const struct hd_device *device, struct sync_outbox *outbox);

/** True when id (32 bytes) is among n ascending ids. */
bool sync_ids_have(const uint8_t *ids, size_t n, const uint8_t *id);

enum { SYNC_FILE_NAME_MAX = 32 };

/** "heard-0123456789abcdef.fhb" for a manifest hash; suffix is ".fhb" or ".fha". */
void sync_file_name(const uint8_t *hash, const char *suffix, char *out);

/** Give a file on a stick the plain date; that some cannot is worth a warning, no more. */
void sync_plain_date(const char *path, struct hd_notes *notes);

/** The warning itself. */
void sync_note_date(const char *path, struct hd_notes *notes);

#endif
