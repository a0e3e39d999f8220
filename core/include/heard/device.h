/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_DEVICE_H
#define HD_DEVICE_H

/*
 * One kiosk's folder: who it is, its pack, its keys, its slots. The kiosk program keeps answers
 * through it, heard-sync carries them away through it, and the test feeder uses the same path.
 *
 *     kiosk.json   number, name, hub, root key (pinned), millimetres a pixel
 *     kiosk.key    the seed that signs batches, 0600
 *     pack.fhp     the signed pack
 *     answers.db   the slots (store.h), 0600
 *     lock.fhl     wrong staff codes in a row (staff.h)
 *     damaged-N.db databases that were found damaged and moved aside, until all they hold has a
 *                  receipt
 *     outbox.fhb   the last batch, until its receipt comes (written by heard-sync)
 *     chain.fhc    number and hash of the last batch (written by heard-sync)
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/err.h>
#include <heard/keys.h>
#include <heard/notes.h>
#include <heard/pack.h>
#include <heard/record.h>
#include <heard/staff.h>

enum { HD_NAME_MAX = 64 };

/** What a new kiosk's folder is made from. All borrowed. */
struct hd_device_setup {
    uint32_t number;  /**< 1 and up, unique in the office */
    const char *name; /**< "Paignton front desk"; up to HD_NAME_MAX - 1 bytes */
    const char *hub;
    const uint8_t *root_pk;
    const uint8_t *sign_seed;
    const struct hd_ratchet *ratchet; /**< k_0 and week 0 */
    struct hd_slice pack;             /**< signed by root_pk */
    uint32_t um_per_px;               /**< micrometres a pixel of the screen, 50 to 1,000 */
    uint32_t slots;                   /**< HD_STORE_SLOTS unless a test wants fewer */
};

struct hd_device;

/**
 * Make a kiosk's folder, ready to run.
 *
 * @param dir must not exist or be empty
 * Errors: HD_E_EXISTS, HD_E_NOT_FOUND (the folder it should be in is missing), HD_E_IO, HD_E_FULL,
 * HD_E_RANGE, and those of hd_pack_decode(); notes has the sentence to show. On error nothing is
 * left behind.
 */
HD_NODISCARD enum hd_err hd_device_create(const char *dir, const struct hd_device_setup *setup,
                                          struct hd_notes *notes);

/**
 * Open a kiosk's folder: check identity, pack and store. Nothing is written.
 *
 * @param[out] out close with hd_device_close(); NULL on error
 * Errors: HD_E_NOT_FOUND (no kiosk there), HD_E_AUTH (pack not signed by the pinned root key),
 * HD_E_FORMAT (damaged), HD_E_VERSION, HD_E_IO, HD_E_NOMEM; notes has the sentence to show.
 */
HD_NODISCARD enum hd_err hd_device_open(const char *dir, struct hd_notes *notes,
                                        struct hd_device **out);

/**
 * Move a damaged database aside, never overwriting anything, and make a new one in its place with
 * the key that is found in it. What it holds still travels with hd_device_read_used().
 *
 * Call it when hd_device_open() says HD_E_FORMAT and no other program has the kiosk open. Whatever
 * happens on the way, a power cut too, calling it again goes on from there.
 *
 * Errors: HD_E_EXISTS (the database is fine, or something else is damaged: nothing was done),
 * HD_E_AUTH (its key cannot be read any more: moved nowhere), HD_E_IO, HD_E_FULL, HD_E_NOMEM, and
 * those of hd_device_open() for other files; notes has the sentence to show.
 */
HD_NODISCARD enum hd_err hd_device_set_aside(const char *dir, struct hd_notes *notes);

/** Accepts NULL; wipes what is secret. */
void hd_device_close(struct hd_device *device);

/** All borrowed, as long as the device is open. */
const struct hd_pack *hd_device_pack(const struct hd_device *device);
const char *hd_device_dir(const struct hd_device *device);
const char *hd_device_name(const struct hd_device *device);
const char *hd_device_hub(const struct hd_device *device);
uint32_t hd_device_number(const struct hd_device *device);
uint32_t hd_device_um_per_px(const struct hd_device *device);
const uint8_t *hd_device_root_pk(const struct hd_device *device); /**< pinned */

/** The seed that signs batches; borrowed, secret. */
const uint8_t *hd_device_sign_seed(const struct hd_device *device);

/**
 * Keep used slots in steps of HD_STORE_STEP (hd_store_use_decoys()), so that a look at the files
 * counts no answers: what every program does that changes a kiosk in use. Tests that count slots
 * leave it off.
 */
void hd_device_use_steps(struct hd_device *device);

/** Slots that are marked as used, and all slots. */
uint32_t hd_device_used(const struct hd_device *device);
uint32_t hd_device_slots(const struct hd_device *device);

/** How many more answers there is room for; 0: ask for staff before anybody begins. */
uint32_t hd_device_room(const struct hd_device *device);

/** An answer on its way to its slot: sealed once, then put as often as it takes. */
struct hd_sealed {
    uint8_t bytes[HD_RECORD_SIZE];
    uint32_t slot;
    bool has_slot;
};

/**
 * Seal a record for this kiosk, now. Sets its rid, kiosk, wave and week; the caller gives type,
 * digest, quality, role, route and payload (hd_flow_record()).
 *
 * The week is that of the clock while it can be trusted (hd_device_trusts_clock()), otherwise the
 * last one used, marked so; the ratchet steps forward when a week is new.
 *
 * @param record changed as said
 * @param now seconds since 1970 (the clock is the caller's)
 * Errors: HD_E_RANGE, HD_E_IO or HD_E_FULL (the ratchet could not be saved; try again), HD_E_AUTH.
 */
HD_NODISCARD enum hd_err hd_device_seal(struct hd_device *device, struct hd_record *record,
                                        int64_t now, struct hd_sealed *out);

/**
 * Keep a sealed record: when HD_OK is returned it is safely on the disk, and a cover was tried.
 *
 * Call again with the same sealed after an error: the same bytes are looked for and put only if
 * absent, so nothing is ever counted twice. After HD_E_IO the store is closed and opened anew.
 *
 * Errors: HD_E_FULL (no free slot, or no disk), HD_E_IO.
 */
HD_NODISCARD enum hd_err hd_device_keep(struct hd_device *device, struct hd_sealed *sealed);

/**
 * At start and on a timer: step to the key of this week when it is new, and rewrite some free
 * slots. So neither the week on the disk nor any file's date tells when an answer came.
 *
 * @param now seconds since 1970
 * Errors: HD_E_IO, HD_E_FULL, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_device_tick(struct hd_device *device, int64_t now);

/** Rewrite some free slots now. Errors: HD_E_IO, HD_E_FULL. */
HD_NODISCARD enum hd_err hd_device_cover(struct hd_device *device);

/** False when this clock says a week before the last one used, or one implausibly far ahead:
 * records then carry the last week used, marked as not trusted. */
bool hd_device_trusts_clock(const struct hd_device *device, int64_t now);

/**
 * Install a newer pack, then rewrite every free slot for its keys.
 *
 * What was borrowed from hd_device_pack() is gone after HD_OK.
 *
 * Errors: HD_E_EXISTS (this pack, or a newer one, is here already), those of hd_pack_decode(),
 * HD_E_WAVE (weeks counted from elsewhere: another deployment; or made in a week over five years
 * ahead of what the kiosk knows: an office's wrong clock), HD_E_IO, HD_E_FULL; the old pack
 * then stays. notes has the sentence to show.
 */
HD_NODISCARD enum hd_err hd_device_install(struct hd_device *device, struct hd_slice pack,
                                           struct hd_notes *notes);

/**
 * Write an entry into the log of staff actions: sealed and kept like an answer, in slots set
 * aside for it, so that a full kiosk can still be emptied.
 *
 * @param staff the person's number; 0 with HD_STAFF_LOCKED and HD_STAFF_DAMAGE, and only with them
 * Errors: HD_E_FULL, HD_E_IO, HD_E_NOMEM: nothing was written, and the action should not be done.
 * HD_STAFF_LOCKED uses half the slots only, so it may be HD_E_FULL when others are not.
 */
HD_NODISCARD enum hd_err hd_device_log_staff(struct hd_device *device,
                                             enum hd_staff_action action, uint16_t staff,
                                             int64_t now);

/** How far the log of staff actions goes: for the batch's manifest. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err hd_device_audit(struct hd_device *device, struct hd_audit *out);

/** Databases moved aside whose answers are still to be carried to the office. */
uint32_t hd_device_damaged(const struct hd_device *device);

/** A fresh sealed dummy, to pad a batch. out holds HD_RECORD_SIZE bytes. */
HD_NODISCARD enum hd_err hd_device_dummy(struct hd_device *device, uint8_t *out);

/** As hd_store_read_used(), and whatever looks like a record in databases moved aside. */
HD_NODISCARD enum hd_err hd_device_read_used(struct hd_device *device, struct hd_buf *out);

/** As hd_store_release(). A database moved aside is done with when ids names all it holds. */
HD_NODISCARD enum hd_err hd_device_release(struct hd_device *device, const uint8_t *ids,
                                           size_t n, uint32_t *released);

#endif
