/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STORE_H
#define HD_STORE_H

/*
 * A kiosk's answers at rest: a fixed number of slots of HD_RECORD_SIZE bytes in an SQLite file,
 * all pre-filled with sealed dummies. Keeping an answer overwrites one random free slot; a
 * separate cover commit then rewrites others, so that neither the file nor its journal tells
 * which answer came last. The same records in any order give the same bytes. Used slots come in
 * steps of HD_STORE_STEP, decoys among them, so that a look at the file does not count answers.
 *
 * One thread. After HD_E_IO the connection is broken: close, open again, and put the same bytes
 * again, which is harmless if they are already there.
 * Format: docs/formats/store.md. Reasons: docs/decisions/0004-slots.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/keys.h>
#include <heard/record.h>
#include <heard/staff.h>

enum {
    HD_STORE_SLOTS = 1024,
    HD_STORE_STEP = 16,                 /**< used slots come in steps of so many */
    HD_STORE_COVER = HD_STORE_STEP + 2, /**< pages that any commit touches, but for a release */
    HD_STORE_RESERVE =
        HD_STORE_STEP, /**< slots that answers leave to the log of staff actions */
};

struct hd_store;

/** Makes one sealed dummy. out holds HD_RECORD_SIZE bytes. */
typedef enum hd_err hd_store_fill(void *ctx, uint8_t *out);

/** The same with a ratchet that was only just found. */
typedef enum hd_err hd_store_fill_from(void *ctx, const struct hd_ratchet *ratchet,
                                       uint8_t *out);

/**
 * Create a store with every slot filled by fill.
 *
 * @param path must not exist
 * @param slots 16 to 65,535
 * Errors: HD_E_EXISTS (also when a journal of that name is left there), HD_E_NOT_FOUND (no such
 * folder), HD_E_FULL, HD_E_IO, HD_E_RANGE, or what fill returned; then nothing is left at path.
 */
HD_NODISCARD enum hd_err hd_store_create(const char *path, uint32_t slots,
                                         const struct hd_ratchet *ratchet, hd_store_fill *fill,
                                         void *ctx);

/**
 * Open a store and check it (quick_check, slot count, body lengths).
 *
 * @param[out] out close with hd_store_close(); NULL on error
 * Errors: HD_E_NOT_FOUND, HD_E_FORMAT (damaged, or no store: never overwritten), HD_E_VERSION,
 * HD_E_IO, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_store_open(const char *path, struct hd_store **out);

/** Accepts NULL. */
void hd_store_close(struct hd_store *store);

/**
 * From now on keep used slots in steps: the first answer of a step marks other slots as used, too,
 * with fresh dummies (decoys), and the next answers take their place. Which ones are decoys is
 * known to this connection only, never on the disk; after it is closed they stay until a receipt
 * names them.
 *
 * @param fill makes the dummies
 * @param ctx for fill; borrowed as long as the store is open
 */
void hd_store_use_decoys(struct hd_store *store, hd_store_fill *fill, void *ctx);

/** How many slots there are, and how many are marked as used: answers without a receipt, staff
 * entries, and decoys. */
uint32_t hd_store_slots(const struct hd_store *store);
uint32_t hd_store_used(const struct hd_store *store);

/** How many more answers there is room for. */
uint32_t hd_store_room(const struct hd_store *store);

/** Answers leave the reserve alone, entries about wrong codes half of it: whoever types them all
 * night must not keep staff from emptying the kiosk. Other staff entries may use it. */
enum hd_store_for { HD_STORE_FOR_ANSWERS, HD_STORE_FOR_ALARMS, HD_STORE_FOR_STAFF };

/** Choose a free slot at random, or a decoy of ours. Errors: HD_E_FULL when none is left, HD_E_IO. */
HD_NODISCARD enum hd_err hd_store_pick(struct hd_store *store, enum hd_store_for what,
                                       uint32_t *slot);

/**
 * Put a sealed record into a slot and commit. When HD_OK is returned it is on the disk.
 *
 * Putting the same bytes into the same slot again is HD_OK and changes nothing.
 *
 * @param sealed HD_RECORD_SIZE bytes
 * Errors: HD_E_EXISTS (another answer is there), HD_E_RANGE (no such slot), HD_E_FULL, HD_E_IO.
 */
HD_NODISCARD enum hd_err hd_store_put(struct hd_store *store, uint32_t slot,
                                      const uint8_t *sealed);

/**
 * As hd_store_put(), and in the same commit note how far the log of staff actions goes.
 *
 * Errors: also HD_E_WAVE when audit->seq does not follow the stored one: make the entry anew.
 */
HD_NODISCARD enum hd_err hd_store_put_staff(struct hd_store *store, uint32_t slot,
                                            const uint8_t *sealed,
                                            const struct hd_audit *audit);

/** How far the log of staff actions goes. Errors: HD_E_IO, HD_E_FORMAT, HD_E_NOMEM. */
HD_NODISCARD enum hd_err hd_store_audit(struct hd_store *store, struct hd_audit *out);

/**
 * Look whether exactly these bytes are kept in this slot.
 *
 * After HD_E_IO and a new hd_store_open(): yes does not yet mean that a power cut cannot take
 * them away; a commit that succeeds after it (hd_store_cover()) does.
 *
 * @param sealed HD_RECORD_SIZE bytes
 * Errors: HD_E_RANGE (no such slot), HD_E_IO.
 */
HD_NODISCARD enum hd_err hd_store_has(struct hd_store *store, uint32_t slot,
                                      const uint8_t *sealed, bool *has);

/**
 * Rewrite up to n random free slots, HD_STORE_COVER at most, with fresh dummies, in a commit of
 * its own. Fewer when fewer are free; other pages are then rewritten as they are, so that every
 * cover fills the journal to the same length and leaves nothing of an earlier commit in it.
 *
 * Errors: HD_E_IO, HD_E_FULL, or what fill returned. No answer is touched.
 */
HD_NODISCARD enum hd_err hd_store_cover(struct hd_store *store, uint32_t n, hd_store_fill *fill,
                                        void *ctx);

/**
 * Rewrite every free slot with fresh dummies, in one commit that needs room for a journal as large
 * as the file: after a change of keys, so that old slots do not stand out.
 *
 * Errors: HD_E_IO, HD_E_FULL, or what fill returned; then nothing was changed.
 */
HD_NODISCARD enum hd_err hd_store_refill(struct hd_store *store, hd_store_fill *fill,
                                         void *ctx);

/**
 * Copy all answers, one after another, HD_RECORD_SIZE bytes each, in no meaningful order.
 *
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_IO, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_store_read_used(struct hd_store *store, struct hd_buf *out);

/**
 * Overwrite answers whose record id is in ids with dummies, in one commit; a cover of the whole
 * file follows, whose failure is only logged. On a full disk, a step at a time. With decoys in use, up to HD_STORE_STEP - 1 of them
 * stay marked as used, so that the rest is whole steps.
 *
 * @param ids n * 32 bytes, ascending
 * @param[out] released how many were found and freed
 * Errors: HD_E_IO, HD_E_FULL, or what fill returned; then nothing is released, or on a full disk
 * not all: call it again.
 */
HD_NODISCARD enum hd_err hd_store_release(struct hd_store *store, const uint8_t *ids, size_t n,
                                          hd_store_fill *fill, void *ctx, uint32_t *released);

/** The stored ratchet. Errors: HD_E_IO, HD_E_FORMAT, HD_E_NOMEM. */
HD_NODISCARD enum hd_err hd_store_ratchet(struct hd_store *store, struct hd_ratchet *out);

/**
 * Replace the ratchet, in one commit; follow it with a cover, which also clears the journal.
 *
 * Setting the stored one again is HD_OK and changes nothing.
 *
 * Errors: HD_E_RANGE (an earlier week than the stored one, or another key for its week: time never
 * goes back), HD_E_IO, HD_E_FULL, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_store_set_ratchet(struct hd_store *store,
                                              const struct hd_ratchet *ratchet);

/**
 * Everything in the bytes of a damaged store that looks like a sealed record, each once, without
 * SQLite: answers and dummies, for nobody can tell them apart. Its journal is read, too.
 *
 * @param[out] out must be HD_BUF_EMPTY; HD_RECORD_SIZE bytes each, in no meaningful order; the
 *             caller owns it
 * Errors: HD_E_NOT_FOUND, HD_E_IO, HD_E_NOMEM, HD_E_RANGE (larger than any store).
 */
HD_NODISCARD enum hd_err hd_store_salvage(const char *path, struct hd_buf *out);

/**
 * Make a new store with the newest state (ratchet, staff log) found in the bytes of a damaged one.
 *
 * @param damaged the old file, at another path; it is only read
 * Errors: HD_E_AUTH (no state in it is whole), those of hd_store_create() and hd_store_salvage().
 */
HD_NODISCARD enum hd_err hd_store_create_from(const char *path, uint32_t slots,
                                              const char *damaged, hd_store_fill_from *fill,
                                              void *ctx);

#endif
