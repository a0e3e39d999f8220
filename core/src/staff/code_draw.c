/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing a staff code: by the office, never by a kiosk, and never chosen by a person. In a file
 * of its own, so that the kiosk links no function that makes hashes.
 */
#include <stdio.h>

#include <sodium.h>

#include <heard/staff.h>

enum { SECRET_BELOW = 1000000 };

enum hd_err hd_staff_code_draw(uint16_t number, struct hd_staff_code *out, char *code)
{
    if (number < 1 || number > HD_STAFF_MAX) {
        return HD_E_RANGE;
    }
    struct hd_staff_code made = {.number = number};
    snprintf(code, HD_STAFF_CODE_LEN + 1, "%02u%06u", (unsigned)number,
             (unsigned)hd_random_below(SECRET_BELOW));
    if (crypto_pwhash_str(made.hash, code, HD_STAFF_CODE_LEN,
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        hd_wipe(code, HD_STAFF_CODE_LEN + 1);
        return HD_E_NOMEM;
    }
    *out = made;
    return HD_OK;
}
