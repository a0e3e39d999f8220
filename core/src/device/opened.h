/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_DEVICE_OPENED_H
#define HD_DEVICE_OPENED_H

/* An open kiosk, shared by the files of this folder. */

#include <heard/file.h>
#include <heard/store.h>

#include "folder.h"

/* In locked memory. */
struct hd_device_secrets {
    struct hd_ratchet ratchet;
    uint8_t sign_seed[HD_SIGN_SEED_LEN];
};

struct hd_device {
    char dir[HD_PATH_MAX];
    char db[HD_PATH_MAX];
    struct hd_identity identity;
    struct hd_pack *pack;              /* owned */
    struct hd_device_secrets *secrets; /* owned */
    struct hd_store *store; /* owned; NULL after a failure, until the next call opens it */
    uint32_t slots;
    uint32_t used; /* as last seen */
    uint32_t room; /* as last seen */
    bool steps;    /* hd_device_use_steps() */
    bool doubtful; /* a commit failed, and none has succeeded since */
};

/* Open whatever of the folder is not the store. The caller closes the device, also on error. */
HD_NODISCARD enum hd_err hd_device_open_all_but_store(const char *dir, struct hd_notes *notes,
                                                      struct hd_device *device);

/* A dummy for this kiosk with any ratchet. */
HD_NODISCARD enum hd_err hd_device_dummy_of(const struct hd_device *device,
                                            const struct hd_ratchet *ratchet, uint8_t *out);

/* Open the store, keeping used slots in steps if that was asked for. Errors: those of hd_store_open(). */
HD_NODISCARD enum hd_err hd_device_open_store(struct hd_device *device);

/* The store, opened anew if an earlier failure closed it. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err hd_device_need_store(struct hd_device *device);

/* After an operation on the store: keep the connection only if it still works. Returns err. */
HD_NODISCARD enum hd_err hd_device_settle(struct hd_device *device, enum hd_err err);

/* Fill in who, when and which, and seal. */
HD_NODISCARD enum hd_err hd_device_seal_now(struct hd_device *device, struct hd_record *record,
                                            int64_t now, uint8_t *out);

/* Add what can be had from databases moved aside to records, each once. */
HD_NODISCARD enum hd_err hd_device_add_damaged(const struct hd_device *device,
                                               struct hd_buf *records);

/* Done with those whose every record is named in ids (n * 32 bytes, ascending). */
void hd_device_release_damaged(const struct hd_device *device, const uint8_t *ids, size_t n);

/* Step the stored MAC key to a week; a cover then takes the old one from the journal, too, and if
 * that fails the next one does. Errors: HD_E_IO, HD_E_FULL, HD_E_NOMEM. */
HD_NODISCARD enum hd_err hd_device_step_ratchet(struct hd_device *device, uint16_t week);

#endif
