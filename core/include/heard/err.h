/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_ERR_H
#define HD_ERR_H

/*
 * One error type for the whole project. A code says what the caller can do about it, not where
 * it happened. Zero is success.
 */

#if defined(__GNUC__)
#define HD_NODISCARD          __attribute__((warn_unused_result))
#define HD_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define HD_NODISCARD
#define HD_PRINTF(fmt, first)
#endif

enum hd_err {
    HD_OK = 0,
    HD_E_NOMEM,     /**< memory ran out; nothing was changed */
    HD_E_IO,        /**< a file or device failed: try again, or another medium */
    HD_E_FULL,      /**< no room left, on the disk or among the slots */
    HD_E_FORMAT,    /**< the bytes are not what they claim to be, or are cut short */
    HD_E_VERSION,   /**< made by a newer Heard: update this program */
    HD_E_RANGE,     /**< well formed, but a value is outside its limits */
    HD_E_AUTH,      /**< wrong key, wrong passphrase or tampering: never told apart */
    HD_E_NOT_FOUND, /**< no such file, kiosk, survey ... */
    HD_E_EXISTS,    /**< something is already there, and is never overwritten */
    HD_E_WAVE,      /**< belongs to another wave, kiosk or office */
    HD_E_CRYPTO,    /**< the crypto library could not start: do not go on */
};

/**
 * A few plain words for an error, for the end of a sentence ("... : the disk is full").
 *
 * Returns a static string, never NULL.
 */
const char *hd_err_text(enum hd_err err);

#endif
