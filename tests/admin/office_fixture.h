/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_OFFICE_FIXTURE_H
#define TEST_OFFICE_FIXTURE_H

/*
 * A folder of its own for each test, and the program heard-admin run as a person runs it.
 */

#include <stdbool.h>
#include <stddef.h>

#include <heard/file.h>

enum { OUTPUT_MAX = 1 << 16 };

/** A temporary folder; state of every test. */
struct folder {
    char path[HD_PATH_MAX];
    char out[OUTPUT_MAX]; /**< what the last run wrote to stdout */
    char err[OUTPUT_MAX]; /**< and to stderr */
};

int folder_setup(void **state);
int folder_teardown(void **state); /**< removes everything below it */

/** The path of name in the folder; static storage, 64 in turn. */
const char *in(const struct folder *folder, const char *name);

/** Write text to a file of the folder; returns its path. */
const char *put(const struct folder *folder, const char *name, const char *text);

/** Entries of the folder, hidden ones as well. */
size_t entries(const char *path);

/** Everything in a file as text; free() it. Fails the test when it is not there. */
char *slurp(const char *path);

/** Everything in a file as bytes; hd_buf_free() it. Fails the test when it is not there. */
struct hd_buf bytes_of(const char *path);

/** Fails unless the file at path still holds before, which is freed. */
void assert_unchanged(const char *path, struct hd_buf *before);

/** Run heard-admin with these arguments (NULL at the end); returns its exit status. */
int admin(struct folder *folder, const char *const *argv);

/** argv for admin(): RUN(folder, "init", path). */
#define RUN(folder, ...) admin(folder, (const char *const[]){__VA_ARGS__, NULL})

/** Fails unless text contains words. */
void assert_contains(const char *text, const char *words);

/** Lines in a text. */
size_t lines(const char *text);

/** Fails unless only its owner can read what is at path. */
void assert_private(const char *path);

/** Fails unless the office's root key opens with this passphrase and is the one in office.json. */
void assert_root_key_unlocks(const struct folder *folder, const char *passphrase);

/**
 * The words on the office's recovery sheet, or on one of its shares.
 *
 * @param share 0 for the sheet, else 1 to HD_SHARES
 * @param words HD_SHARE_TEXT_MAX bytes for a share, HD_WORDS_TEXT_MAX for a sheet
 */
void sheet_words(const struct folder *folder, unsigned share, char *words);

/** Make an office named "office" with fast keys and the passphrase in "pass"; returns its path. */
const char *make_office(struct folder *folder);

/** Mark the office's last wave as if its recovery words had been typed from paper. */
void mark_drilled(const struct folder *folder);

#define OFFICE_PASSPHRASE "the quick brown fox"

#endif
