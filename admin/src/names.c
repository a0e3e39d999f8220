/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names that an officer gives and that other people read: offices, kiosks, hubs.
 */

#include <stdbool.h>
#include <string.h>

#include <heard/device.h>
#include <heard/text.h>
#include <sync/cli.h>

#include "admin.h"

bool admin_name_ok(const char *what, const char *name)
{
    size_t len = strlen(name);
    bool blank = strspn(name, " ") == len;
    bool plain = hd_utf8_valid((struct hd_slice){(const uint8_t *)name, len});
    for (size_t i = 0; i < len; i++) {
        plain = plain && (unsigned char)name[i] >= 0x20 && name[i] != 0x7f;
    }
    if (len >= HD_NAME_MAX || blank || !plain) {
        sync_cli_usage(
            ADMIN_PROGRAM,
            "%s must be a name of 1 to %d bytes on one line, without control characters.", what,
            HD_NAME_MAX - 1);
        return false;
    }
    return true;
}
