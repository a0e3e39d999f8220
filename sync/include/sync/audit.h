/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_AUDIT_H
#define SYNC_AUDIT_H

/*
 * The log of what staff did at the kiosks, as it came to the office: opened, proved to be of its
 * kiosk, put in order, and held against what the kiosks have signed. Nothing here tells anything
 * about an answer: not that one came, not when, not how many.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/notes.h>
#include <heard/staff.h>
#include <sync/aggregate.h>
#include <sync/office.h>

/** What a kiosk signed about the end of its log, in some batch. */
struct sync_audit_head {
    uint32_t kiosk;
    struct hd_audit audit;
};

/** Every head that came, by kiosk, entry and head. The caller frees *list with free(). Errors:
 * HD_E_IO, HD_E_FORMAT, HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_office_audit_heads(struct sync_office *office,
                                                 struct sync_audit_head **list, size_t *n);

/** One entry, made with its kiosk's key of its week. */
struct sync_audit_entry {
    uint32_t kiosk;
    uint32_t wave;       /**< whose key opened it */
    int32_t week;        /**< absolute */
    bool week_untrusted; /**< that week or later: the kiosk did not trust its clock */
    struct hd_staff_event event;
    uint8_t hash[HD_HASH_LEN];
};

/** Entries of a kiosk that prove nothing, and why. */
struct sync_audit_aside {
    uint32_t kiosk;  /**< the one they name */
    uint32_t forged; /**< not made with that kiosk's key of that week */
    uint32_t late;   /**< of a week still to come, or not surely before the kiosk was lost */
    uint32_t unreadable; /**< the kiosk's own, and no entry as this program knows them */
};

/** All that can be known of the log in the office. */
struct sync_audit {
    struct sync_audit_entry *entry; /**< owned; by kiosk, number and hash, each once */
    size_t entries_n;
    struct sync_audit_head *head; /**< owned; as by sync_office_audit_heads() */
    size_t heads_n;
    struct sync_audit_aside *aside; /**< owned; by kiosk */
    size_t asides_n;
    bool other_waves; /**< there are records that the key, or none of the keys, opened */
    uint64_t gone; /**< bit N - 1 is set when wave N was destroyed, and its entries with it */
};

/**
 * Open every record, keep what belongs to the log and wipe the rest unread.
 *
 * @param job opener, this_week and progress are used
 * @param[out] out free with sync_audit_free()
 * Errors: as sync_aggregate_work().
 */
HD_NODISCARD enum hd_err sync_audit_read(struct sync_office *office,
                                         const struct sync_aggregate_job *job,
                                         struct sync_audit *out);

/**
 * Add what another wave's key opened: a kiosk's log runs on through all waves.
 *
 * @param from emptied, also on error
 * Errors: HD_E_NOMEM; to is then as it was.
 */
HD_NODISCARD enum hd_err sync_audit_join(struct sync_audit *to, struct sync_audit *from);

/** Accepts an empty one. */
void sync_audit_free(struct sync_audit *audit);

/**
 * Hold the log of one kiosk against itself and against the heads that it signed.
 *
 * @param place its name, for the sentences
 * @param notes one error for each thing that is missing or does not fit; a warning for entries that
 *              a destroyed wave may have taken with it
 */
void sync_audit_check(const struct sync_audit *audit, uint32_t kiosk, const char *place,
                      struct hd_notes *notes);

/** What was done, in words: "opened the staff menu". Static. */
const char *sync_audit_words(enum hd_staff_action action);

#endif
