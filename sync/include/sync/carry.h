/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_CARRY_H
#define SYNC_CARRY_H

/*
 * Carrying: from a kiosk's folder to a medium, from there into the office, and receipts back. A
 * batch always holds everything that has no receipt yet, so a lost stick loses nothing; a slot is
 * freed only by a valid receipt.
 */

#include <stddef.h>
#include <stdint.h>

#include <heard/device.h>
#include <heard/err.h>
#include <heard/notes.h>
#include <sync/office.h>

struct sync_pushed {
    uint32_t number;  /**< of the batch */
    uint32_t records; /**< in the file, padding included: a multiple of 16 */
    bool again;       /**< the same batch as last time, for nothing was new */
};

/**
 * Write the kiosk's unreceipted answers as one batch to the folder target.
 *
 * Errors: HD_E_NOT_FOUND (no such folder), HD_E_FULL, HD_E_IO; notes has the sentence. The
 * answers stay on the kiosk whatever happens.
 */
HD_NODISCARD enum hd_err sync_push(struct hd_device *device, const char *target,
                                   struct hd_notes *notes, struct sync_pushed *done);

struct sync_collected {
    uint32_t batches; /**< imported, or known already */
    uint32_t refused; /**< files that are no batch of this office; notes says why */
    uint32_t added, known, altered;
    uint32_t unfinished; /**< files that a push left half written; they are passed over */
};

/** How files on a stick are read: each by a process that can do nothing else (0012). */
enum sync_confinement {
    SYNC_CONFINED,           /**< or not at all */
    SYNC_CONFINED_IF_CAN_BE, /**< without the filter of system calls where there is none: a
                                 warning says so */
};

/**
 * Import every batch in the folder source and write a receipt beside each.
 *
 * One bad file never stops the others. Errors: HD_E_NOT_FOUND, HD_E_IO, HD_E_FULL; HD_E_CRYPTO when
 * this system cannot confine a process; HD_E_FORMAT when at least one file was refused or record
 * altered, the rest imported.
 */
HD_NODISCARD enum hd_err sync_collect(struct sync_office *office, const char *source,
                                      struct hd_notes *notes, struct sync_collected *done);

HD_NODISCARD enum hd_err sync_collect_as(struct sync_office *office, const char *source,
                                         enum sync_confinement how, struct hd_notes *notes,
                                         struct sync_collected *done);

/** Receipts as they lay on a stick, read but not yet believed. */
struct sync_returned;

/**
 * Read every receipt in the folder source. Do it before a kiosk is opened: then no process that
 * takes a stranger's file apart can find a key of the kiosk in its memory.
 *
 * One bad file never stops the others; notes says what is wrong, and sync_receipts_use() returns
 * it.
 *
 * @param[out] out free with sync_returned_free(); NULL on error
 * Errors: HD_E_NOT_FOUND, HD_E_IO, HD_E_NOMEM, HD_E_CRYPTO when this system cannot confine a
 * process.
 */
HD_NODISCARD enum hd_err sync_receipts_read(const char *source, enum sync_confinement how,
                                            struct hd_notes *notes, struct sync_returned **out);

/**
 * Free the slots that the receipts name.
 *
 * Receipts for other kiosks are passed over. Errors: HD_E_AUTH (a receipt not signed by this
 * office: nothing freed by it), HD_E_FORMAT, HD_E_IO: the first of any file, the others are used.
 */
HD_NODISCARD enum hd_err sync_receipts_use(struct hd_device *device,
                                           const struct sync_returned *returned,
                                           struct hd_notes *notes, uint32_t *freed);

/** Accepts NULL. */
void sync_returned_free(struct sync_returned *returned);

/** Both in turn, where the keys of the kiosk are nobody's secret: for tests. */
HD_NODISCARD enum hd_err sync_receipts(struct hd_device *device, const char *source,
                                       struct hd_notes *notes, uint32_t *freed);

/** Packs as they lay on a stick, read but not yet believed. */
struct sync_packs;

/**
 * Read the packs (heard-pack-NUMBER.fhp) in the folder source, those with the highest numbers. Do it
 * before a kiosk is opened, as with receipts.
 *
 * One bad file never stops the others; notes says what is wrong, and sync_packs_use() returns it.
 *
 * @param[out] out free with sync_packs_free(); NULL on error
 * Errors: as sync_receipts_read().
 */
HD_NODISCARD enum hd_err sync_packs_read(const char *source, enum sync_confinement how,
                                         struct hd_notes *notes, struct sync_packs **out);

/**
 * Install the newest pack that is newer than the kiosk's own. One that is refused never stops the
 * others; older ones are passed over.
 *
 * What was borrowed from hd_device_pack() is gone when installed is not 0.
 *
 * @param[out] installed its number; 0 when there was none to install
 * Errors: HD_E_AUTH (a pack not signed by this office), HD_E_FORMAT and others of
 * hd_device_install(): the first of those refused, also when another was installed; notes has a
 * sentence for each.
 */
HD_NODISCARD enum hd_err sync_packs_use(struct hd_device *device,
                                        const struct sync_packs *packs, struct hd_notes *notes,
                                        uint32_t *installed);

/** Accepts NULL. */
void sync_packs_free(struct sync_packs *packs);

/**
 * Say for each kiosk which batch came last, which are missing, and where its chain parts.
 *
 * @param[out] out text; must be HD_BUF_EMPTY; the caller owns it
 * Errors: HD_E_IO, HD_E_FORMAT, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err sync_status_text(struct sync_office *office, struct hd_buf *out);

#endif
