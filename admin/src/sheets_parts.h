/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHEETS_PARTS_H
#define SHEETS_PARTS_H

/*
 * The archive around a spreadsheet: named parts, each unpacked whole into memory under limits of
 * size, total and ratio. Nothing is ever written where a name in the archive says. Private to sheets.
 */

#include <stdbool.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>

/** What every step of reading one file shares. */
struct sheets_job {
    const char *place;      /**< borrowed: file name for messages */
    struct hd_notes *notes; /**< borrowed */
};

/** Note one error, "this file ...", and return err. */
HD_NODISCARD enum hd_err sheets_fail(const struct sheets_job *job, enum hd_err err,
                                     const char *fmt, ...) HD_PRINTF(3, 4);

/** The sentence for a file over SHEETS_FILE_MAX. Returns HD_E_RANGE. */
HD_NODISCARD enum hd_err sheets_too_large(const struct sheets_job *job);

struct sheets_parts;

/**
 * Open the archive. What is no spreadsheet of this kind is named as what it is.
 *
 * @param bytes borrowed until sheets_parts_close()
 * @param[out] out close with sheets_parts_close()
 * Errors: HD_E_FORMAT, HD_E_RANGE, HD_E_NOMEM; noted.
 */
HD_NODISCARD enum hd_err sheets_parts_open(const struct sheets_job *job, struct hd_slice bytes,
                                           struct sheets_parts **out);

void sheets_parts_close(struct sheets_parts *parts);

/** True when there is a part with this name; capital letters make no difference. */
bool sheets_parts_has(const struct sheets_parts *parts, const char *name);

/**
 * Unpack a part.
 *
 * @param[out] out must be HD_BUF_EMPTY; the caller owns it on HD_OK
 * Errors: HD_E_FORMAT (missing, damaged, encrypted), HD_E_RANGE, HD_E_NOMEM; noted.
 */
HD_NODISCARD enum hd_err sheets_parts_read(const struct sheets_job *job,
                                           struct sheets_parts *parts, const char *name,
                                           struct hd_buf *out);

/**
 * Say what bytes are that are no archive, as a sentence with what to do.
 *
 * Returns a static string, never NULL.
 */
const char *sheets_other_kind(struct hd_slice bytes);

#endif
