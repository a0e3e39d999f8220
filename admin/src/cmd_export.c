/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin export": its place on the command line is fixed, its figures are still to come.
 */

#include <stdio.h>
#include <string.h>

#include <sync/cli.h>

#include "admin.h"

int admin_cmd_export(int argc, char *const *argv)
{
    if (argc > 0 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)) {
        (void)fputs(
            "Usage: heard-admin export OFFICE --format csv|xlsx|json --out PATH\n"
            "\n"
            "Not there yet; \"heard-sync aggregate OFFICE --json\" has the same figures.\n",
            stdout);
        return SYNC_EXIT_DONE;
    }
    (void)fputs(ADMIN_PROGRAM
                ": Export comes later. \"heard-sync aggregate OFFICE --json\" has the "
                "same figures.\n",
                stderr);
    return SYNC_EXIT_USAGE;
}
