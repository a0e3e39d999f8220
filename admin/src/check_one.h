/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_CHECK_ONE_H
#define ADMIN_CHECK_ONE_H

/* One file of "heard-admin check": what kind it is, its loader, and whether fonts have it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/file.h>
#include <heard/fonts.h>
#include <heard/notes.h>
#include <heard/plan.h>
#include <heard/survey.h>

enum { CHECK_LANGS_MAX = 32 };

struct checked_plan {
    char *file;           /**< owned */
    struct hd_buf json;   /**< owned: for lines, once the surveys are known */
    struct hd_plan *plan; /**< owned */
};

/** One run over all files; zeroed at first, ended with check_free(). */
struct check {
    const uint8_t *root_pk;    /**< borrowed; NULL: signatures cannot be checked */
    char shown[HD_PATH_MAX];   /**< name of the file at hand, fit to be shown */
    struct hd_notes notes;     /**< of the file at hand */
    struct checked_plan *plan; /**< owned, plans_n of them: the good ones */
    size_t plans_n;
    struct hd_survey **survey; /**< owned, surveys_n of them: the good ones */
    size_t surveys_n;
    size_t bad_surveys;
    size_t files, errors, warnings;
    struct hd_fonts *fonts; /**< owned; NULL until the first string is looked at */
    bool fonts_failed;      /**< they cannot be asked; said once */
    struct {
        char lang[HD_LANG_CODE_MAX];
        struct hd_fonts_chain *chain; /**< owned */
    } chain[CHECK_LANGS_MAX];
    size_t chains_n;
};

/** Whether a file is JSON that says to be Heard's, or no JSON at all, which needs a message. */
bool check_is_ours(struct hd_slice bytes);

/**
 * Check one file: its notes are in check->notes, what is right is said on stdout.
 *
 * @param bytes may be taken over
 * Errors: those of the loaders; HD_E_FORMAT also when a character has no font.
 */
HD_NODISCARD enum hd_err check_one(struct check *check, const char *file, struct hd_buf *bytes);

/** Check a plan against all surveys. Errors: HD_E_NOT_FOUND; notes in check->notes. */
HD_NODISCARD enum hd_err check_plan_against_surveys(struct check *check,
                                                    const struct checked_plan *plan);

/** Free everything; accepts NULL. */
void check_free(struct check *check);

#endif
