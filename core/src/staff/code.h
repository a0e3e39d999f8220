/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STAFF_CODE_H
#define HD_STAFF_CODE_H

/* Comparing a staff code with a hash. Private to staff: everybody else goes through the lock. */

#include <heard/staff.h>

/** True when these HD_STAFF_CODE_LEN digits are the person's. known->hash must fit
 * (hd_staff_hash_fits()). Takes about 0.1 s and 64 MiB; false also when there is no memory. */
bool hd_staff_code_is(const struct hd_staff_code *known, const char *code);

#endif
