/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STAFF_H
#define HD_STAFF_H

/*
 * Staff at a kiosk: codes that open the staff menu, the lock that counts wrong ones, and the log of
 * what staff did. A code opens a menu, never an answer: no kiosk holds a key that could.
 *
 * A staff code is eight digits: two for the person's number, 01 to 32, and six drawn at random.
 * Packs carry its argon2id hash, signed with all the rest. Formats: docs/formats/staff.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/err.h>
#include <heard/keys.h>

enum {
    HD_STAFF_MAX = 32,      /**< people with a code; numbers 1 to 32 */
    HD_STAFF_CODE_LEN = 8,  /**< digits */
    HD_STAFF_HASH_MAX = 128 /**< bytes of a hash as text, NUL included */
};

/** One person's code, as packs carry it. */
struct hd_staff_code {
    uint16_t number;
    char hash[HD_STAFF_HASH_MAX]; /**< "$argon2id$...", crypto_pwhash_str() */
};

/**
 * Draw a code for a person and hash it.
 *
 * @param number 1 to HD_STAFF_MAX
 * @param[out] code HD_STAFF_CODE_LEN + 1 bytes, digits and NUL; secret: show it once, then wipe
 * Errors: HD_E_RANGE, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_staff_code_draw(uint16_t number, struct hd_staff_code *out,
                                            char *code);

/** True when a hash has the form and the cost that hd_staff_code_draw() gives: nothing else is
 * ever worked on, for a forged cost would take a kiosk's memory or hours. */
bool hd_staff_hash_fits(const char *hash);

/* ---- the lock ---- */

enum {
    HD_LOCK_FREE_TRIES =
        5, /**< wrong codes before the first wait; then 1, 2, 4 ... 60 minutes */
    HD_LOCK_WAIT_MAX_MS = 60 * 60 * 1000,
};

#define HD_LOCK_FILE "lock.fhl"

/** How many wrong codes in a row, on disk; how long still to wait, on the caller's clock. */
struct hd_lock;

/**
 * Write the lock of a new kiosk's folder, no code tried yet. Never over one that is there: that
 * would forgive what it counts.
 *
 * Errors: HD_E_EXISTS, HD_E_NOT_FOUND (no such folder), HD_E_IO, HD_E_FULL, HD_E_RANGE (path).
 */
HD_NODISCARD enum hd_err hd_lock_create(const char *dir);

/**
 * Open the lock of a kiosk's folder (lock.fhl).
 *
 * A file that is missing, damaged or cannot be read counts as HD_LOCK_FREE_TRIES wrong codes: it
 * costs one wait and mends itself with the next try. After a start the whole wait begins anew, for
 * no time of day is stored.
 *
 * @param now_ms of a clock that never goes back
 * @param[out] out free with hd_lock_close(); NULL on error. Errors: HD_E_NOMEM, HD_E_RANGE (path).
 */
HD_NODISCARD enum hd_err hd_lock_open(const char *dir, int64_t now_ms, struct hd_lock **out);
void hd_lock_close(struct hd_lock *lock);

/** Milliseconds until the next try; 0 when one may be made now. */
int64_t hd_lock_wait_ms(const struct hd_lock *lock, int64_t now_ms);

/** How many wrong codes bring no wait yet: HD_LOCK_FREE_TRIES down to 0. */
uint32_t hd_lock_tries_left(const struct hd_lock *lock);

/**
 * Try a code. The try is counted on disk before the code is looked at, so that pulling the plug
 * never gives one back; a right code sets the count to 0.
 *
 * Takes about 0.1 s and 64 MiB whether or not such a person exists. What is no code at all counts
 * as a wrong one. That a right code could not be noted on the disk does not keep its owner out:
 * it is noted with the next try.
 *
 * @param codes n of them, from the pack
 * @param code HD_STAFF_CODE_LEN digits and NUL; the caller wipes it
 * @param now_ms of the same clock as in hd_lock_open()
 * @param[out] number whose it is, on HD_OK only
 * Errors: HD_E_AUTH (wrong), HD_E_RANGE (locked: hd_lock_wait_ms() says how long), HD_E_IO and
 * HD_E_FULL (could not be counted, so it was not looked at), HD_E_NOMEM (neither counted nor
 * looked at).
 */
HD_NODISCARD enum hd_err hd_lock_try(struct hd_lock *lock, const struct hd_staff_code *codes,
                                     size_t n, const char *code, int64_t now_ms,
                                     uint16_t *number);

/* ---- the log ---- */

/** What was done. Stored; never renumbered. No event of an answer is ever among them. */
enum hd_staff_action {
    HD_STAFF_MENU = 1,     /**< opened the staff menu */
    HD_STAFF_LOCKED = 2,   /**< a wrong code that brought a wait; person 0 */
    HD_STAFF_COPIED = 3,   /**< copied the answers to a stick */
    HD_STAFF_RECEIPTS = 4, /**< took receipts from a stick */
    HD_STAFF_PACK = 5,     /**< installed a pack */
    HD_STAFF_CLOSED = 6,   /**< ended the program */
    HD_STAFF_DAMAGE = 7,   /**< the kiosk moved a damaged database aside; person 0 */
    HD_STAFF_ACTION_N,
};

enum { HD_STAFF_DAY_UNKNOWN = 7, HD_STAFF_SALT_LEN = 16, HD_STAFF_EVENT_LEN = 56 };

/** One entry: the payload of a record of type HD_RECORD_STAFF. */
struct hd_staff_event {
    uint32_t seq;                    /**< 1 and up on each kiosk, without gaps */
    uint8_t previous[HD_HASH_LEN];   /**< hd_staff_event_hash() of entry seq - 1; zeros for 1 */
    uint8_t salt[HD_STAFF_SALT_LEN]; /**< random, drawn for each entry, never all zeros: without
                                          it, whoever finds a stick could try out which of the few
                                          possible entries gives the head in its manifest */
    uint16_t staff;                  /**< 0 when nobody in particular */
    enum hd_staff_action action;
    uint8_t
        day; /**< 0 Monday to 6 Sunday of the record's week; 7 when the clock was not trusted */
};

/** Write the payload. out holds HD_STAFF_EVENT_LEN bytes. What decode would refuse is a mistake
 * of the caller's. */
void hd_staff_event_encode(const struct hd_staff_event *event, uint8_t *out);

/** Read a payload; there is one way to write an entry. Errors: HD_E_FORMAT. */
HD_NODISCARD enum hd_err hd_staff_event_decode(const uint8_t *payload, size_t len,
                                               struct hd_staff_event *out);

/** BLAKE2b-256("FHR1-audit", payload): what the next entry and the batch's manifest name. */
void hd_staff_event_hash(const uint8_t *payload, uint8_t *out);

/** How far a kiosk's log goes: signed into every batch, so that a missing entry is seen. */
struct hd_audit {
    uint32_t seq;              /**< of the last entry; 0 for none yet */
    uint8_t head[HD_HASH_LEN]; /**< its hash; zeros for none yet */
};

#endif
