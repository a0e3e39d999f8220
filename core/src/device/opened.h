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
    bool doubtful; /* a commit failed, and none has succeeded since */
};

#endif
