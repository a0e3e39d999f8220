/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Back to the kiosk. Only a receipt signed by the office frees slots, and only those whose ids it
 * names; a receipt for somebody else names none of ours and so does nothing.
 */

#include <heard/file.h>
#include <sync/carry.h>

#include "outbox.h"

enum { RECEIPT_MAX = 13 + SYNC_RECEIPT_IDS_MAX * HD_RECORD_ID_LEN + HD_SIGNATURE_LEN };

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

/* Free what one receipt names. */
static enum hd_err take_receipt(struct hd_device *device, const char *path,
                                struct sync_outbox *outbox, uint32_t *freed)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sync_receipt receipt;
    uint32_t released = 0;
    enum hd_err err = hd_file_read(path, RECEIPT_MAX, &bytes);
    if (!err) {
        err = sync_receipt_decode(hd_buf_slice(&bytes), hd_device_pack(device)->receipt_pk,
                                  &receipt);
    }
    if (!err) {
        err = hd_device_release(device, receipt.ids, receipt.count, &released);
    }
    if (!err) {
        *freed += released;
        if (outbox->bytes.p && covers(&receipt, &outbox->batch)) {
            sync_outbox_clear(device, outbox);
        }
    }
    hd_buf_free(&bytes);
    return err == HD_E_RANGE ? HD_E_FORMAT : err;
}

enum hd_err sync_receipts(struct hd_device *device, const char *source, struct hd_notes *notes,
                          uint32_t *freed)
{
    *freed = 0;
    struct hd_names names = {.n = 0};
    enum hd_err err = hd_dir_list(source, ".fha", &names);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, source,
                     "This folder cannot be read: %s. Put the stick in, then name its folder.",
                     hd_err_text(err));
        return err;
    }
    struct sync_outbox outbox;
    enum hd_err first = sync_outbox_load(device, notes, &outbox);
    for (size_t i = 0; i < names.n && !first; i++) {
        char path[HD_PATH_MAX];
        enum hd_err one = hd_path_join(path, sizeof(path), source, names.name[i]);
        if (!one) {
            one = take_receipt(device, path, &outbox, freed);
        }
        if (one) {
            refuse(notes, path, one);
            err = err ? err : one;
        }
    }
    sync_outbox_free(&outbox);
    hd_names_free(&names);
    return first ? first : err;
}
