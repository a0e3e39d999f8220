/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_CLERK_H
#define SYNC_CLERK_H

/*
 * The clerk signs receipts: a process of its own that reads the receipt key, writes one receipt and
 * is gone, and the key with it. The process that starts readers of strangers' files never has the
 * key in its memory. Private to sync.
 */

#include <sync/office.h>

/** How far the clerk came. */
enum sync_clerk_step {
    SYNC_CLERK_NO_PROCESS, /**< it could not be started, or did not come back */
    SYNC_CLERK_NO_KEY,     /**< the key cannot be used; err says why */
    SYNC_CLERK_NO_RECEIPT, /**< it could not be written; err says why */
    SYNC_CLERK_NO_DATE,    /**< it is written, but not dated 1980 */
    SYNC_CLERK_DONE,
};

/**
 * Let the clerk see whether the key is there and is the office's.
 *
 * @param[out] err with SYNC_CLERK_NO_KEY
 */
enum sync_clerk_step sync_clerk_try(const struct sync_office *office, enum hd_err *err);

/**
 * Let the clerk write a receipt for n ids to path.
 *
 * @param ids n * HD_RECORD_ID_LEN bytes, ascending
 * @param[out] err with SYNC_CLERK_NO_KEY, SYNC_CLERK_NO_RECEIPT
 */
enum sync_clerk_step sync_clerk_write(const struct sync_office *office, const char *path,
                                      const uint8_t *ids, size_t n, enum hd_err *err);

#endif
