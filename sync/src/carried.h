/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_CARRIED_H
#define SYNC_CARRIED_H

/*
 * A batch, receipt or pack on a stick, read through a confined process (confine.h). What comes over its
 * pipe are frames whose sizes the reader of the pipe knows before it reads them:
 *
 *     header, signature     SYNC_BATCH_HEADER or SYNC_RECEIPT_HEADER, and 64 bytes
 *     id                    32 bytes, as many as the header counts
 *     record                1,024 bytes, as many again; of a batch only
 *     end mark              4 bytes, then the end of the pipe and exit status 0
 *
 * A pack is one frame, as long as the file was when it was opened, and the end mark: it is signed as
 * a whole, and what is in it is read only after that.
 *
 * Private to sync. The files' formats: docs/formats/batch.md and pack.md.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/record.h>
#include <sync/batch.h>

#include "confine.h"

enum sync_carried_kind { SYNC_CARRIED_BATCH, SYNC_CARRIED_RECEIPT, SYNC_CARRIED_PACK };

#define SYNC_CARRIED_END "FHE1"
enum { SYNC_CARRIED_END_LEN = 4 };

/** Where the parts of a batch or receipt are. */
struct sync_carried_shape {
    size_t header;  /**< bytes before the ids */
    uint32_t count; /**< ids, and records if any */
    size_t record;  /**< bytes of one; 0 for a receipt */
};

/**
 * Read the shape off the first bytes of a file.
 *
 * @param kind a batch or a receipt
 * @param start the first bytes, at least as many as the header has if the file is not shorter
 * Errors: HD_E_FORMAT, HD_E_VERSION.
 */
HD_NODISCARD enum hd_err sync_carried_shape(enum sync_carried_kind kind, struct hd_slice start,
                                            struct sync_carried_shape *out);

/** Bytes before the ids, known from the kind. */
size_t sync_carried_header(enum sync_carried_kind kind);

/** What the confined process is told. */
struct sync_dissect {
    enum sync_carried_kind kind;
    uint64_t size; /**< of the file when it was opened */
};

enum {
    SYNC_DISSECT_ROOM = SYNC_BATCH_HEADER + HD_SIGNATURE_LEN +
                        SYNC_BATCH_RECORDS_MAX * HD_RECORD_ID_LEN + SYNC_CONFINED_BUFFER,
};

/**
 * The job in the confined process: take the file apart and hand it over in frames. ctx is a struct
 * sync_dissect. Exit status: 0, or the enum hd_err for which the file is refused.
 */
int sync_dissect(const struct sync_confined_task *task);

/** Why a file was not read to its end. */
enum sync_trouble {
    SYNC_TROUBLE_NONE,
    SYNC_TROUBLE_REFUSED,    /**< err says why: unreadable, too big, not whole, newer */
    SYNC_TROUBLE_KILLED,     /**< its reader crashed, or tried what it may not do */
    SYNC_TROUBLE_SLOW,       /**< its reader got nowhere in the time it had */
    SYNC_TROUBLE_NONSENSE,   /**< its reader said what it cannot have found in a file */
    SYNC_TROUBLE_NO_FENCE,   /**< this system cannot filter system calls: nothing was read */
    SYNC_TROUBLE_NO_PROCESS, /**< no process or memory is to be had */
};

/** What that means for a file, as the beginning of a sentence, with a capital and without a full
 * stop. */
const char *sync_trouble_text(enum sync_trouble trouble);

/** How files are read. */
struct sync_carried_rules {
    uint32_t stall_ms, total_ms;
    bool fence_optional;    /**< read them even where system calls cannot be filtered */
    sync_confined_job *job; /**< sync_dissect; tests put liars here */
};

extern const struct sync_carried_rules sync_carried_rules;

/** A file as it comes out of its reader. */
struct sync_carried {
    struct sync_confined reader;
    struct sync_carried_shape shape;
    struct hd_buf manifest; /**< owned: header, ids, signature; else the whole file */
    uint32_t taken;         /**< records handed on */
    bool fenced;
    enum sync_trouble trouble;
    enum hd_err err; /**< with SYNC_TROUBLE_REFUSED */
};

/**
 * Open a file, which must be a regular one and no link, start its reader, and take over header, ids
 * and signature, or a whole pack. They are what the reader says they are: nothing about them was checked but that
 * their sizes fit.
 *
 * @param[out] out close with sync_carried_close(), whatever this returns
 * Returns false when that did not go well: out->trouble says how.
 */
HD_NODISCARD bool sync_carried_open(const char *path, enum sync_carried_kind kind,
                                    const struct sync_carried_rules *rules,
                                    struct sync_carried *out);

/**
 * Take over the next record, HD_RECORD_SIZE bytes. With the last one the end of the file is
 * checked too. False: out->trouble says why.
 */
HD_NODISCARD bool sync_carried_record(struct sync_carried *carried, uint8_t *record);

/** Check the end of a file that has no records. False: out->trouble says why. */
HD_NODISCARD bool sync_carried_finish(struct sync_carried *carried);

/** End the reader and free. */
void sync_carried_close(struct sync_carried *carried);

struct hd_notes;
struct sync_collected;
struct sync_office;

/** After so many files that were too slow, the others are not even tried. */
enum { SYNC_SLOW_FILES_MAX = 3 };

/** The uses, with rules of one's own (carry.h has them with the usual ones). */
HD_NODISCARD enum hd_err sync_collect_by(struct sync_office *office, const char *source,
                                         const struct sync_carried_rules *rules,
                                         struct hd_notes *notes, struct sync_collected *done);
struct sync_returned;
HD_NODISCARD enum hd_err sync_receipts_read_by(const char *source,
                                               const struct sync_carried_rules *rules,
                                               struct hd_notes *notes,
                                               struct sync_returned **out);
struct sync_packs;
HD_NODISCARD enum hd_err sync_packs_read_by(const char *source,
                                            const struct sync_carried_rules *rules,
                                            struct hd_notes *notes, struct sync_packs **out);

#endif
