/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Back to the kiosk. Only a receipt signed by the office frees slots, and only those whose ids it
 * names; a receipt for somebody else names none of ours and so does nothing. Each is taken apart by
 * a process that can do nothing else (carried.h).
 */

#include <stdlib.h>

#include <heard/file.h>
#include <sync/carry.h>

#include "carried.h"
#include "outbox.h"

/* So many files are told of one by one. */
enum { TOLD_MAX = 40 };

/* One run over a folder. */
struct returning {
    struct hd_device *device;
    const char *source;
    const struct sync_carried_rules *rules;
    struct hd_notes *notes;
    struct sync_carried *carried; /* owned: the file in hand */
    struct sync_outbox outbox;
    uint32_t *freed;
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
static enum hd_err note_trouble(struct returning *run, const char *path)
{
    const char *text = sync_trouble_text(run->carried->trouble);
    switch (run->carried->trouble) {
    case SYNC_TROUBLE_NONE:
        break;
    case SYNC_TROUBLE_REFUSED:
        return run->carried->err == HD_E_RANGE ? HD_E_FORMAT : run->carried->err;
    case SYNC_TROUBLE_SLOW:
        run->slow++;
        hd_notes_add(run->notes, HD_NOTE_ERROR, path,
                     "%s. Nothing was freed by it; collect at the office again, with another "
                     "stick.",
                     text);
        return HD_E_IO;
    case SYNC_TROUBLE_KILLED:
    case SYNC_TROUBLE_NONSENSE:
        hd_notes_add(run->notes, HD_NOTE_ERROR, path,
                     "%s. Nothing was freed by it; collect at the office again.", text);
        return HD_E_FORMAT;
    case SYNC_TROUBLE_NO_FENCE:
        hd_notes_add(run->notes, HD_NOTE_ERROR, run->source,
                     "%s. Ask whoever looks after this kiosk. If they know where the stick has "
                     "been, they can read it with --unconfined.",
                     text);
        return HD_E_CRYPTO;
    case SYNC_TROUBLE_NO_PROCESS:
        return HD_E_NOMEM;
    }
    return HD_OK;
}

/* Free what the receipt in hand names. */
static enum hd_err use_receipt(struct returning *run)
{
    struct sync_receipt receipt;
    uint32_t released = 0;
    enum hd_err err = sync_receipt_decode(hd_buf_slice(&run->carried->manifest),
                                          hd_device_pack(run->device)->receipt_pk, &receipt);
    if (!err) {
        err = hd_device_release(run->device, receipt.ids, receipt.count, &released);
    }
    if (!err) {
        *run->freed += released;
        if (run->outbox.bytes.p && covers(&receipt, &run->outbox.batch)) {
            sync_outbox_clear(run->device, &run->outbox);
        }
    }
    return err;
}

static enum hd_err take_receipt(struct returning *run, const char *path)
{
    bool whole = sync_carried_open(path, SYNC_CARRIED_RECEIPT, run->rules, run->carried) &&
                 sync_carried_finish(run->carried);
    run->unfenced = run->unfenced || (whole && !run->carried->fenced);
    size_t errors = run->notes->errors;
    enum hd_err err = whole ? use_receipt(run) : note_trouble(run, path);
    if (err && run->notes->errors == errors && run->refused < TOLD_MAX) {
        refuse(run->notes, path, err);
    }
    run->refused += err ? 1 : 0;
    sync_carried_close(run->carried);
    return err;
}

/* All of them; the first error, but what is wrong with one does not stop the next. */
static enum hd_err take_all(struct returning *run, const struct hd_names *names)
{
    enum hd_err err = HD_OK;
    size_t at = 0;
    while (at < names->n && err != HD_E_CRYPTO && run->slow < SYNC_SLOW_FILES_MAX) {
        char path[HD_PATH_MAX];
        enum hd_err one = hd_path_join(path, sizeof(path), run->source, names->name[at++]);
        if (!one) {
            one = take_receipt(run, path);
        }
        err = err ? err : one;
    }
    if (run->refused > TOLD_MAX) {
        hd_notes_add(run->notes, HD_NOTE_ERROR, run->source,
                     "There are %u more like these, not named here.",
                     (unsigned)(run->refused - TOLD_MAX));
    }
    if (run->unfenced) {
        hd_notes_add(run->notes, HD_NOTE_WARNING, run->source,
                     "These files were read by a process that was not shut in, as --unconfined "
                     "asks where this system cannot do it (seccomp).");
    }
    return err;
}

enum hd_err sync_receipts_by(struct hd_device *device, const char *source,
                             const struct sync_carried_rules *rules, struct hd_notes *notes,
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
    struct returning run = {.device = device,
                            .source = source,
                            .rules = rules,
                            .notes = notes,
                            .freed = freed,
                            .carried = malloc(sizeof(*run.carried))};
    err = run.carried ? sync_outbox_load(device, notes, &run.outbox) : HD_E_NOMEM;
    if (!err) {
        err = take_all(&run, &names);
    }
    sync_outbox_free(&run.outbox);
    free(run.carried);
    hd_names_free(&names);
    return err;
}

enum hd_err sync_receipts_as(struct hd_device *device, const char *source,
                             enum sync_confinement how, struct hd_notes *notes, uint32_t *freed)
{
    struct sync_carried_rules rules = sync_carried_rules;
    rules.fence_optional = how == SYNC_CONFINED_IF_CAN_BE;
    return sync_receipts_by(device, source, &rules, notes, freed);
}

enum hd_err sync_receipts(struct hd_device *device, const char *source, struct hd_notes *notes,
                          uint32_t *freed)
{
    return sync_receipts_as(device, source, SYNC_CONFINED, notes, freed);
}
