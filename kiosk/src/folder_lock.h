/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FOLDER_LOCK_H
#define FOLDER_LOCK_H

/*
 * One kiosk program for each kiosk's folder. A second one would answer on the same glass, and open
 * a menu of its own. heard-sync may work beside it: it does not ask for this lock.
 */

#include <heard/err.h>

/**
 * Take the lock of a folder; it ends with the program, however that ends.
 *
 * @param[out] fd what holds the lock: close it to let go; not passed on to other programs
 * Errors: HD_E_EXISTS (another program has it), HD_E_NOT_FOUND (no such folder), HD_E_IO, HD_E_FULL,
 * HD_E_RANGE (path).
 */
HD_NODISCARD enum hd_err folder_lock_take(const char *dir, int *fd);

#endif
