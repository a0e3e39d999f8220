/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ADMIN_H
#define ADMIN_H

/*
 * The officer's program: one function for each command, and the making of an office behind the
 * first of them. A command takes the arguments behind its own word and returns an exit status
 * (enum sync_exit); what went wrong stands on stderr as one plain sentence.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/keyfile.h>
#include <heard/keys.h>
#include <heard/notes.h>

#define ADMIN_PROGRAM "heard-admin"

int admin_cmd_init(int argc, char *const *argv);
int admin_cmd_kiosk(int argc, char *const *argv);
int admin_cmd_check(int argc, char *const *argv);
int admin_cmd_report(int argc, char *const *argv);
int admin_cmd_export(int argc, char *const *argv);
int admin_cmd_recover(int argc, char *const *argv);
int admin_cmd_staff(int argc, char *const *argv);
int admin_cmd_audit(int argc, char *const *argv);

/** What a new office is made from. All borrowed. */
struct admin_setup {
    const char *name; /**< shown to people, "Family hubs" */
    struct hd_slice plan_json;
    struct hd_slice survey_json;
    struct hd_slice strings_json;
    struct hd_slice passphrase; /**< the officer's: opens answers, signs packs */
    struct hd_slice second;     /**< a second officer's; len 0 when there is none */
    enum hd_key_cost cost;
    int32_t first_week; /**< absolute week in which the wave starts */
};

/**
 * Make an office with all its keys, then prove that each of them opens a test record (drill.c).
 *
 * Everything happens in a neighbour folder that gets its name at the end, so dir is a whole and
 * tested office or not there.
 *
 * @param dir must not exist or be empty
 * @param notes has the sentence to show on error
 * Errors: HD_E_EXISTS, HD_E_NOT_FOUND (no such parent folder), HD_E_IO, HD_E_FULL, HD_E_NOMEM,
 * those of the loaders and of admin_drill(); nothing is left behind.
 */
HD_NODISCARD enum hd_err admin_office_make(const char *dir, const struct admin_setup *setup,
                                           struct hd_notes *notes);

/**
 * Prove from the files of a new office alone that its keys work: unlock each, read the recovery
 * words back from the sheet, seal a test record and open it with every key that is to open
 * answers, and check pack and receipt key against the office's public facts.
 *
 * @param second the second officer's passphrase; len 0 when there is no such key
 * @param notes says which key failed
 * Errors: what the failing step returned; HD_E_AUTH when a key opens something else.
 */
HD_NODISCARD enum hd_err admin_drill(const char *dir, struct hd_slice passphrase,
                                     struct hd_slice second, struct hd_notes *notes);

/* Names inside an office's folder, beside those of sync/office.h. */
#define ADMIN_SHEET "recovery-sheet.html"
#define ADMIN_PACK  "pack.fhp"

/** What stands on a recovery sheet. All borrowed; words are secret. */
struct admin_sheet {
    const char *office;
    const char *words;              /**< as by hd_words_encode() */
    const struct hd_keyset *keyset; /**< whose wave and fingerprint are printed */
    int32_t first_week;
};

/**
 * Write the printable sheet (docs/formats/recovery-sheet.md).
 *
 * @param[out] out must be HD_BUF_EMPTY; the caller wipes and frees it. It never grows while it is
 *             written, so no copy of the words stays behind in freed memory.
 * Errors: HD_E_NOMEM, HD_E_RANGE.
 */
HD_NODISCARD enum hd_err admin_sheet_write(const struct admin_sheet *sheet, struct hd_buf *out);

/**
 * Take the words out of a sheet again.
 *
 * @param[out] words HD_WORDS_TEXT_MAX bytes
 * Errors: HD_E_FORMAT when there are not HD_WORDS of them.
 */
HD_NODISCARD enum hd_err admin_sheet_read(struct hd_slice page, char *words);

enum { ADMIN_FINGERPRINT_SIZE = 20 };

/** The keyset's id as "3f2a 91c0 77de 0b4c". out holds ADMIN_FINGERPRINT_SIZE bytes. */
void admin_fingerprint(const struct hd_keyset *keyset, char *out);

/** Wipe and free. */
void admin_wipe_buf(struct hd_buf *buf);

/**
 * Check a name that people read: not empty, under HD_NAME_MAX bytes, UTF-8 without control
 * characters. what: "--name". On false the usage sentence is written.
 */
bool admin_name_ok(const char *what, const char *name);

#endif
