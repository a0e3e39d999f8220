/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AUDIT_RUN_H
#define AUDIT_RUN_H

/*
 * heard-kiosk --audit: every screen of a kiosk's folder in every language, text size, theme and
 * shape of screen, looked at by audit.h and audit_glass.h; or painted small onto sheets for
 * somebody to look through. Nobody's answers are touched: screens are built, and nothing is done.
 */

#include <stdbool.h>

#include <heard/err.h>
#include <heard/notes.h>

struct audit_options {
    const char *dir;    /**< the kiosk's folder */
    const char *assets; /**< folder with pictures/ */
    const char *lang;   /**< BCP 47 code, this one only; NULL for all */
    const char *shots;  /**< folder for sheets of pictures instead; NULL for none */
    const char *needs;  /**< what somebody needs, this only: "large low"; NULL for all */
    int w, h;           /**< glass of this shape only, pixels; 0 for all */
    bool quick;         /**< some of the combinations, for a test */
};

/**
 * Print what is wrong, then a table: check, places looked at, failures.
 *
 * @param[out] right whether nothing was wrong
 * Errors: those of hd_device_open(), HD_E_NOT_FOUND, HD_E_NOMEM, HD_E_IO; notes has the sentence.
 */
HD_NODISCARD enum hd_err audit_run(const struct audit_options *options, struct hd_notes *notes,
                                   bool *right);

#endif
