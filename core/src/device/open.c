/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a kiosk's folder: every file is checked before anything is used, and each thing that
 * can be wrong with it has a sentence that says what to do. Nothing is ever written here.
 */
#include <stdlib.h>

#include <heard/text.h>

#include "opened.h"

/* Read a file that every kiosk has; missing means damaged, for kiosk.json is there. */
static enum hd_err read_file(const struct hd_device *device, const char *name, size_t max,
                             struct hd_notes *notes, struct hd_buf *out)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), device->dir, name);
    if (!err) {
        err = hd_file_read(path, max, out);
    }
    if (err == HD_E_NOT_FOUND || err == HD_E_RANGE) {
        hd_notes_add(notes, HD_NOTE_ERROR, name,
                     "this file is %s; put back the one that came with this kiosk",
                     err == HD_E_RANGE ? "far too large" : "missing");
        return HD_E_FORMAT;
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, name, "this file could not be read: %s",
                     hd_err_text(err));
    }
    return err;
}

static enum hd_err open_identity(struct hd_device *device, struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = hd_path_join(path, sizeof(path), device->dir, HD_KIOSK_JSON);
    if (!err && !hd_path_exists(path)) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, device->dir,
            "there is no kiosk in this folder; give the folder that \"heard-admin kiosk "
            "add\" made");
        return HD_E_NOT_FOUND;
    }
    if (!err) {
        err = read_file(device, HD_KIOSK_JSON, HD_KIOSK_JSON_MAX, notes, &json);
    }
    if (!err) {
        err = hd_identity_decode(hd_buf_slice(&json), HD_KIOSK_JSON, notes, &device->identity);
    }
    hd_buf_free(&json);
    return err;
}

static void note_bad_seed(enum hd_err err, struct hd_notes *notes)
{
    if (err == HD_E_VERSION) {
        hd_notes_add(notes, HD_NOTE_ERROR, HD_KIOSK_KEY,
                     "this key was made by a newer Heard; update this program");
    } else if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, HD_KIOSK_KEY,
                     "this is not a kiosk's key, or only a part of one; put back the one that "
                     "came with this kiosk");
    }
}

static enum hd_err open_seed(struct hd_device *device, struct hd_notes *notes)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = read_file(device, HD_KIOSK_KEY, HD_SEED_FILE_LEN, notes, &bytes);
    if (!err) {
        err = hd_seed_decode(hd_buf_slice(&bytes), device->secrets->sign_seed);
        note_bad_seed(err, notes);
    }
    if (bytes.p) {
        hd_wipe(bytes.p, bytes.cap);
    }
    hd_buf_free(&bytes);
    return err;
}

static enum hd_err open_pack(struct hd_device *device, struct hd_notes *notes)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = read_file(device, HD_KIOSK_PACK, HD_PACK_MAX, notes, &bytes);
    if (!err) {
        err = hd_pack_decode(hd_buf_slice(&bytes), device->identity.root_pk, HD_KIOSK_PACK,
                             notes, &device->pack);
    }
    hd_buf_free(&bytes);
    return err;
}

static const char *store_sentence(enum hd_err err)
{
    switch (err) {
    case HD_E_NOT_FOUND:
        return "the kiosk's answers are missing; put back the file, or ask your office for a "
               "new "
               "kiosk folder";
    case HD_E_FORMAT:
        return "the kiosk's answers are damaged; nothing was changed. Start the kiosk: it "
               "moves "
               "them aside, and what can be read of them still goes to the office";
    case HD_E_VERSION:
        return "the kiosk's answers were written by a newer Heard; nothing was changed. Update "
               "this program";
    case HD_OK:
    case HD_E_NOMEM:
    case HD_E_IO:
    case HD_E_FULL:
    case HD_E_RANGE:
    case HD_E_AUTH:
    case HD_E_EXISTS:
    case HD_E_WAVE:
    case HD_E_CRYPTO:
        break;
    }
    return "the kiosk's answers could not be opened; nothing was changed. Check that this "
           "folder "
           "can be written to, and try again";
}

static enum hd_err open_store(struct hd_device *device, struct hd_notes *notes)
{
    enum hd_err err = hd_device_open_store(device);
    if (!err) {
        err = hd_store_ratchet(device->store, &device->secrets->ratchet);
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, HD_KIOSK_DB, "%s", store_sentence(err));
        return err == HD_E_NOT_FOUND ? HD_E_FORMAT : err;
    }
    device->slots = hd_store_slots(device->store);
    device->used = hd_store_used(device->store);
    device->room = hd_store_room(device->store);
    return HD_OK;
}

enum hd_err hd_device_open_all_but_store(const char *dir, struct hd_notes *notes,
                                         struct hd_device *device)
{
    if (!hd_text_copy(device->dir, sizeof(device->dir), dir) ||
        hd_path_join(device->db, sizeof(device->db), device->dir, HD_KIOSK_DB) != HD_OK) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir, "the name of this folder is too long");
        return HD_E_NOT_FOUND;
    }
    device->secrets = hd_secret_alloc(sizeof(*device->secrets));
    if (!device->secrets) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "no memory could be locked for the kiosk's keys; close other programs or "
                     "raise the limit of locked memory");
        return HD_E_NOMEM;
    }
    enum hd_err err = open_identity(device, notes);
    if (!err) {
        err = open_seed(device, notes);
    }
    return err ? err : open_pack(device, notes);
}

enum hd_err hd_device_open(const char *dir, struct hd_notes *notes, struct hd_device **out)
{
    *out = NULL;
    struct hd_device *device = calloc(1, sizeof(*device));
    if (!device) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_device_open_all_but_store(dir, notes, device);
    if (!err) {
        err = open_store(device, notes);
    }
    if (err) {
        hd_device_close(device);
        return err;
    }
    *out = device;
    return HD_OK;
}

void hd_device_close(struct hd_device *device)
{
    if (!device) {
        return;
    }
    hd_store_close(device->store);
    hd_pack_free(device->pack);
    hd_secret_free(device->secrets);
    free(device);
}
