/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_FILE_H
#define HD_FILE_H

/*
 * Whole files: read with a limit, written so that a reader sees the old file or the new one and
 * never half of either, also after a power cut.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <heard/bytes.h>
#include <heard/err.h>

/** What a file function's errno means to a caller. Never HD_OK. */
enum hd_err hd_err_of_errno(int code);

/**
 * Read a whole regular file.
 *
 * @param max largest size accepted, bytes
 * @param[out] out must be HD_BUF_EMPTY; on HD_OK the caller owns it; a NUL stands behind its
 *             last byte (not counted in len), so text can be used as a string
 *
 * Errors: HD_E_NOT_FOUND, HD_E_RANGE (larger than max), HD_E_IO (also: not a regular file),
 * HD_E_NOMEM. On error out stays empty.
 */
HD_NODISCARD enum hd_err hd_file_read(const char *path, size_t max, struct hd_buf *out);

/**
 * Replace or create a file: a temporary neighbour is written, synced, renamed over path, and the
 * folder is synced.
 *
 * @param mode permission bits, 0600 for anything that is not for everybody
 * Errors: HD_E_FULL, HD_E_IO, HD_E_NOT_FOUND (no such folder). The old file is then untouched and
 * no temporary file is left.
 */
HD_NODISCARD enum hd_err hd_file_write(const char *path, struct hd_slice bytes, mode_t mode);

/** As hd_file_write(), but HD_E_EXISTS when path is already there. */
HD_NODISCARD enum hd_err hd_file_write_new(const char *path, struct hd_slice bytes,
                                           mode_t mode);

/**
 * Overwrite a file where it lies and sync it: for a full disk, which has no room for a neighbour.
 *
 * A power cut may leave a mixture of old and new, so this is only for files that say themselves
 * whether they are whole, and that do no harm when they are not.
 *
 * Errors: HD_E_RANGE (it has another length), HD_E_NOT_FOUND, HD_E_FULL, HD_E_IO (also: not a
 * regular file).
 */
HD_NODISCARD enum hd_err hd_file_overwrite(const char *path, struct hd_slice bytes);

/** Give a file the one date that all files of a stick or kiosk carry (1980-01-01), so that
 * times tell nothing. Errors: HD_E_IO. */
HD_NODISCARD enum hd_err hd_file_plain_date(const char *path);

/**
 * Sync the folder that holds path, so that a name made or changed there survives a power cut. Fine
 * where the file system cannot sync folders. Errors: HD_E_IO, HD_E_NOT_FOUND, HD_E_RANGE.
 */
HD_NODISCARD enum hd_err hd_parent_sync(const char *path);

/** Make a folder and its missing parents. Fine when it exists. Errors: HD_E_IO, HD_E_FULL. */
HD_NODISCARD enum hd_err hd_dir_make(const char *path, mode_t mode);

/** True when path exists, whatever it is. */
bool hd_path_exists(const char *path);

/** True when path is a folder with nothing in it, or does not exist. */
bool hd_dir_is_empty(const char *path);

/**
 * Join a folder and a name with one slash.
 *
 * @param[out] out at least size bytes
 * Errors: HD_E_RANGE when it does not fit.
 */
HD_NODISCARD enum hd_err hd_path_join(char *out, size_t size, const char *dir,
                                      const char *name);

enum { HD_PATH_MAX = 1024 };

/** Names in a folder, sorted by bytes. */
struct hd_names {
    char **name; /**< owned, n of them; names without the folder */
    size_t n;
};

/**
 * List the regular files of a folder whose name ends in suffix (not recursing, no hidden files).
 *
 * @param[out] out free with hd_names_free()
 * Errors: HD_E_NOT_FOUND, HD_E_IO, HD_E_NOMEM, HD_E_RANGE (more than 100,000 names).
 */
HD_NODISCARD enum hd_err hd_dir_list(const char *dir, const char *suffix, struct hd_names *out);

void hd_names_free(struct hd_names *names);

#endif
