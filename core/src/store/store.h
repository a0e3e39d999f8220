/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STORE_STORE_H
#define HD_STORE_STORE_H

/* An open store, shared by the files of this folder. */

#include <heard/store.h>

#include "db.h"

enum { DECOY_TAG_AT = 16, DECOY_TAG_LEN = 24 }; /* a record's nonce: no two have the same */

/* Slots that this connection marked as used without an answer in them. */
struct decoys {
    hd_store_fill *fill; /* borrowed; NULL: none are made */
    void *ctx;
    bool *is; /* owned; one a slot */
    uint8_t (
        *tag)[DECOY_TAG_LEN]; /* owned; what we wrote there: if it is gone, so is the decoy */
    uint32_t n;
};

struct hd_store {
    struct hd_db db;
    uint32_t slots;
    uint32_t used_n; /* as last seen */
    uint8_t *used;   /* owned; one flag a slot, as last seen by hd_store_look() */
    uint32_t *list;  /* owned; room for the numbers of all slots */
    struct decoys decoys;
};

/* Slots that answers and decoys may not take, so that a full kiosk can still be emptied and that be
 * written down; none in the small stores of tests. */
uint32_t hd_store_reserve(const struct hd_store *store);

/* Refresh used and used_n from the file. */
HD_NODISCARD enum hd_err hd_store_look(struct hd_store *store);

/* Write a body into a slot with one of the statements that take slot and body, inside a
 * transaction. Errors: HD_E_EXISTS when the slot was not in the state the statement expects. */
HD_NODISCARD enum hd_err hd_store_write(struct hd_store *store, enum hd_stmt which,
                                        uint32_t slot, const uint8_t *body);

/* Overwrite a decoy of ours, inside a transaction. Errors: HD_E_EXISTS when it is one no longer,
 * for another program has had the slot since; HD_E_IO. */
HD_NODISCARD enum hd_err hd_decoy_swap(struct hd_store *store, uint32_t slot,
                                       const uint8_t *body);

/* What a transaction is about to do with decoys; carried out in memory once it has succeeded. */
struct decoy_plan {
    uint32_t made[HD_STORE_STEP];
    uint8_t tag[HD_STORE_STEP][DECOY_TAG_LEN];
    uint32_t made_n;
    uint32_t used_n; /* slots in use afterwards */
};

/* Put a record into a free slot or over a decoy, inside a transaction; plan is for
 * hd_store_placed() once that has succeeded. */
HD_NODISCARD enum hd_err hd_store_place(struct hd_store *store, uint32_t slot,
                                        const uint8_t *sealed, struct decoy_plan *plan);
void hd_store_placed(struct hd_store *store, uint32_t slot, const struct decoy_plan *plan);

/* After a record went into the free slot taken, mark so many others that used is whole steps
 * again, but none of the reserve; inside the transaction. */
HD_NODISCARD enum hd_err hd_decoys_make(struct hd_store *store, uint32_t taken,
                                        struct decoy_plan *plan);

/* The transaction has succeeded. */
void hd_decoys_made(struct hd_store *store, const struct decoy_plan *plan);
void hd_decoy_forget(struct hd_store *store, uint32_t slot);

#endif
