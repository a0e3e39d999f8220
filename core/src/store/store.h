/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STORE_STORE_H
#define HD_STORE_STORE_H

/* An open store, shared by the files of this folder. */

#include <heard/store.h>

#include "db.h"

struct hd_store {
    struct hd_db db;
    uint32_t slots;
    uint32_t used_n; /* as last seen */
    uint8_t *used;   /* owned; one flag a slot, as last seen by hd_store_look() */
    uint32_t *list;  /* owned; room for the numbers of all slots */
};

/* Refresh used and used_n from the file. */
HD_NODISCARD enum hd_err hd_store_look(struct hd_store *store);

/* Write a body into a slot with one of the statements that take slot and body, inside a
 * transaction. Errors: HD_E_EXISTS when the slot was not in the state the statement expects. */
HD_NODISCARD enum hd_err hd_store_write(struct hd_store *store, enum hd_stmt which,
                                        uint32_t slot, const uint8_t *body);

/* Put a record into a free slot, inside a transaction; placed tells whether it was new there. */
HD_NODISCARD enum hd_err hd_store_place(struct hd_store *store, uint32_t slot,
                                        const uint8_t *sealed, bool *placed);

#endif
