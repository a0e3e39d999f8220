/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_DEVICE_FOLDER_H
#define HD_DEVICE_FOLDER_H

/*
 * What a kiosk's folder holds, file by file: names, and who the kiosk is (kiosk.json). Format:
 * docs/formats/kiosk-folder.md.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/device.h>
#include <heard/err.h>
#include <heard/keys.h>
#include <heard/notes.h>

#define HD_KIOSK_JSON    "kiosk.json"
#define HD_KIOSK_KEY     "kiosk.key"
#define HD_KIOSK_PACK    "pack.fhp"
#define HD_KIOSK_DB      "answers.db"
#define HD_KIOSK_JOURNAL "answers.db-journal"
/* Databases moved aside: while they hold something to carry, and afterwards. */
#define HD_KIOSK_DAMAGED "damaged-%u.db"
#define HD_KIOSK_KEPT    "kept-%u.db"

enum {
    HD_KIOSK_JSON_MAX = 16 << 10,
    HD_UM_PER_PX_MIN = 50,
    HD_UM_PER_PX_MAX = 1000,
    HD_KIOSK_ASIDE_MAX = 99, /* numbers for databases moved aside */
};

struct hd_identity {
    uint32_t number;
    char name[HD_NAME_MAX];
    char hub[HD_NAME_MAX];
    uint8_t root_pk[HD_SIGN_PK_LEN];
    uint32_t um_per_px;
};

/* Is this a name that can be shown: 1 to HD_NAME_MAX - 1 bytes of UTF-8, not blank, nothing that
 * steers a terminal or turns the direction of reading? */
bool hd_name_fits(const char *name);

/* out must be HD_BUF_EMPTY. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err hd_identity_encode(const struct hd_identity *identity,
                                            struct hd_buf *out);

/* Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE, with a note. */
HD_NODISCARD enum hd_err hd_identity_decode(struct hd_slice json, const char *place,
                                            struct hd_notes *notes, struct hd_identity *out);

#endif
