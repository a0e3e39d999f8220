/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_CHAIN_H
#define SYNC_CHAIN_H

/*
 * What to tell a person about chains of batches: after a collection only what is new, so that a
 * stick lost long ago is not told of every week. Private to sync.
 */

#include <heard/notes.h>
#include <sync/office.h>

/** A batch that came for the first time. */
struct sync_arrival {
    uint32_t kiosk, number;
};

/** All that came for the first time in one collection. */
struct sync_arrivals {
    struct sync_arrival *list; /**< owned, n of them */
    size_t n;
};

HD_NODISCARD enum hd_err sync_arrivals_add(struct sync_arrivals *arrivals, uint32_t kiosk,
                                           uint32_t number);

void sync_arrivals_free(struct sync_arrivals *arrivals);

enum { SYNC_KIOSK_TITLE_MAX = 2 * HD_NAME_MAX + 32, SYNC_MISSING_TEXT_MAX = 48 };

/** "Kiosk 2, Front desk (Paignton)"; out holds SYNC_KIOSK_TITLE_MAX bytes. */
void sync_kiosk_title(const struct sync_kiosk *kiosk, char *out);

/** "Batch 4 has" or "Batches 4 to 6 have", for "... not come"; size SYNC_MISSING_TEXT_MAX. */
void sync_missing_text(const struct sync_missing *missing, char *out, size_t size);

/**
 * Add a warning for every gap right before one of these batches, and for every fork at one of
 * them. Sorts the arrivals. Errors: HD_E_IO, HD_E_FORMAT, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_arrivals_note(struct sync_office *office,
                                            struct sync_arrivals *arrivals,
                                            struct hd_notes *notes);

#endif
