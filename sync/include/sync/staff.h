/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_STAFF_H
#define SYNC_STAFF_H

/*
 * Who has a code for the staff menus of an office's kiosks: staff.json in the office's folder. Names
 * stay there; a pack gets numbers and hashes. A number is given once: the log of what staff did
 * names people by it. Format: docs/formats/office-folder.md.
 */

#include <stddef.h>
#include <stdint.h>

#include <heard/device.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <heard/staff.h>
#include <sync/office.h>

struct sync_person {
    uint16_t number; /**< 1 to HD_STAFF_MAX */
    char name[HD_NAME_MAX];
    char hash[HD_STAFF_HASH_MAX]; /**< of the code; "" once gone */
    int32_t gone_from; /**< absolute week in which the code was taken away; INT32_MAX */
};

/** Everybody who ever had a code. */
struct sync_staff {
    struct sync_person list[HD_STAFF_MAX]; /**< by rising number */
    size_t n;
};

/**
 * Read the list. An office without one has nobody on it.
 *
 * @param notes has the sentence on error
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_IO, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_office_staff(const struct sync_office *office,
                                           struct hd_notes *notes, struct sync_staff *out);

/** The person with a number; NULL when nobody ever had it. Borrowed from staff. */
const struct sync_person *sync_staff_find(const struct sync_staff *staff, uint16_t number);

/**
 * Put a person on the list and draw a code. It is in force on a kiosk from the next pack on.
 *
 * @param name 1 to HD_NAME_MAX - 1 bytes of text that can be shown
 * @param[out] code HD_STAFF_CODE_LEN + 1 bytes; secret: show it once, then wipe. It is kept nowhere.
 * Errors: HD_E_RANGE (name), HD_E_EXISTS (somebody of this name has a code), HD_E_FULL (no number
 * is left, or no disk), HD_E_IO, HD_E_NOMEM, those of sync_office_staff(); notes has the sentence
 * and nothing was changed.
 */
HD_NODISCARD enum hd_err sync_office_staff_add(struct sync_office *office, const char *name,
                                               struct hd_notes *notes, uint16_t *number,
                                               char *code);

/**
 * Take a person's code away: the name stays for the log, the hash goes.
 *
 * @param week absolute week now
 * Errors: HD_E_NOT_FOUND (nobody has that number, or its code was taken away before), HD_E_IO,
 * HD_E_FULL, HD_E_RANGE (week), those of sync_office_staff(); notes has the sentence.
 */
HD_NODISCARD enum hd_err sync_office_staff_remove(struct sync_office *office, uint16_t number,
                                                  int32_t week, struct hd_notes *notes);

/**
 * The codes that belong into a pack, by rising number.
 *
 * @param[out] out HD_STAFF_MAX of them
 * Errors: those of sync_office_staff(), without a sentence; out and n are then unchanged.
 */
HD_NODISCARD enum hd_err sync_office_staff_codes(const struct sync_office *office,
                                                 struct hd_staff_code *out, size_t *n);

#endif
