/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef XLSFORM_H
#define XLSFORM_H

/*
 * Surveys as XLSForms, the spreadsheets that officers know from ODK and KoboToolbox. What a form
 * says and a survey cannot is listed by table, row and column; what a survey says and a form cannot
 * stands in columns and tables named heard_*, so that a survey comes back from its spreadsheet as
 * it was, to the digest. Mapping: docs/formats/xlsform.md.
 */

#include <stddef.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>

#include "sheets.h"

/** What was not carried over: lines of text, each with its place and a reason. */
struct xlsform_list {
    struct hd_buf lines; /**< owned; "survey, row 3, column B (type): ...\n" ... */
    size_t n;            /**< found, also those that did not fit */
    size_t left_off;     /**< that did not fit */
};

/** How to import. All borrowed. */
struct xlsform_options {
    const char *place; /**< file name for messages */
    const char *code;  /**< of the survey; NULL: made from the form's id or the file's name */
    const char *pictures; /**< folder of the pictures there are; NULL: none is known */
};

/**
 * Make a survey of a form and compile it.
 *
 * @param book borrowed
 * @param notes what the compiler says; on error also why there is no survey
 * @param[out] list what was not carried over, also on error; free with xlsform_list_free()
 * @param[out] json the survey; must be HD_BUF_EMPTY; the caller owns it on HD_OK
 * Errors: HD_E_FORMAT (no form, or nothing of it can be carried over), HD_E_RANGE, HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err xlsform_import(const struct sheets_book *book,
                                        const struct xlsform_options *options,
                                        struct hd_notes *notes, struct xlsform_list *list,
                                        struct hd_buf *json);

void xlsform_list_free(struct xlsform_list *list);

/**
 * Make a form of a survey, read it back, and see that it is the same survey.
 *
 * @param json the survey; borrowed
 * @param place file name for messages
 * @param notes what is wrong with the survey, or why it cannot be a form
 * @param[out] xlsx must be HD_BUF_EMPTY; the caller owns it on HD_OK
 * Errors: those of hd_survey_load(), HD_E_RANGE, HD_E_NOMEM, HD_E_IO.
 */
HD_NODISCARD enum hd_err xlsform_export(struct hd_slice json, const char *place,
                                        struct hd_notes *notes, struct hd_buf *xlsx);

#endif
