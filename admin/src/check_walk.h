/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_CHECK_WALK_H
#define ADMIN_CHECK_WALK_H

/* Which files "heard-admin check" looks at: those that are named, and those in named folders. */

#include <stdbool.h>
#include <stddef.h>

#include <heard/err.h>
#include <heard/notes.h>

struct check_file {
    char *path;  /**< owned */
    bool walked; /**< found in a folder, and not named by the officer */
};

struct check_files {
    struct check_file
        *file; /**< owned; in the order of the arguments, folders sorted by name */
    size_t n;
    size_t cap;
};

/**
 * Add a file, or every *.json below a folder; hidden ones and links to folders are left out.
 *
 * A name that does not exist is added as a file: reading it will say so.
 *
 * Errors: HD_E_NOMEM, HD_E_IO, HD_E_RANGE (folders too deep, names too long or too many); notes has
 * the sentence, and files holds what was found so far.
 */
HD_NODISCARD enum hd_err check_files_add(struct check_files *files, const char *path,
                                         struct hd_notes *notes);

void check_files_free(struct check_files *files);

#endif
