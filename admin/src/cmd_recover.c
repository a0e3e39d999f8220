/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin recover": when the officer's key or passphrase is lost, the 24 words of the recovery
 * sheet become the officer's key file, locked by a new passphrase. The old file stays beside it.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/keyfile.h>
#include <heard/unseal.h>
#include <sync/aggregate.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"
#include "choose.h"

static const char help[] =
    "Usage: heard-admin recover OFFICE [--words-file FILE] [--passphrase-file FILE]\n"
    "\n"
    "Asks for the 24 words of the recovery sheet and for a new passphrase, and makes a new\n"
    "officer's key file from them. Answers open with it as before. The old key file is kept\n"
    "under another name. It does not bring back the root key, which signs new packs.\n"
    "\n"
    "  --words-file FILE        read the words from FILE's first line\n"
    "  --passphrase-file FILE   read the new passphrase from FILE's first line\n"
    "  --insecure-fast-keys     for tests only: the passphrase becomes easy to guess\n";

enum { PARTS = 4, WORDS_ROOM = PARTS * (HD_PASSPHRASE_MAX + 1) + 1, BACKUPS_MAX = 99 };

struct options {
    const char *words_file, *passphrase_file;
    bool fast;
};

/** What this command holds for a moment; in secret memory. */
struct recovery {
    uint8_t secret[HD_KEY_LEN];
    char words[WORDS_ROOM];
};

/** Ask for six words at a time, which can be checked against the sheet row by row. */
static enum hd_err read_words(const char *file, struct hd_notes *notes, char *words)
{
    static const char *const prompt[PARTS] = {
        "Words 1 to 6: ", "Words 7 to 12: ", "Words 13 to 18: ", "Words 19 to 24: "};
    size_t len = 0;
    for (size_t i = 0; i < (file ? 1 : PARTS); i++) {
        struct sync_passphrase part = {0};
        enum hd_err err = sync_cli_passphrase(file, prompt[i], false, notes, &part);
        if (err) {
            return err;
        }
        memcpy(words + len, part.bytes, part.len);
        len += part.len;
        words[len++] = ' ';
        sync_passphrase_free(&part);
    }
    words[len] = 0;
    return HD_OK;
}

static enum hd_err decode_words(struct recovery *recovery, struct hd_notes *notes)
{
    unsigned bad = 0;
    enum hd_err err = hd_words_decode(recovery->words, recovery->secret, &bad);
    if (err == HD_E_RANGE) {
        hd_notes_add(notes, HD_NOTE_ERROR, "", "There must be exactly %d words.", HD_WORDS);
    } else if (err == HD_E_NOT_FOUND) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, "",
            "Word %u is not one of the words that Heard uses; look at the sheet again.", bad);
    } else if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "The words do not fit together: one was mistaken for another, or two were "
                     "swapped; look at the sheet again.");
    }
    return err;
}

/** Only a key that opens this wave may become the officer's. */
static enum hd_err check_key(const struct recovery *recovery, const struct hd_keyset *keyset,
                             struct hd_notes *notes)
{
    struct hd_opener *opener = NULL;
    enum hd_err err = hd_opener_new(recovery->secret, keyset, &opener);
    hd_opener_free(opener);
    if (err == HD_E_AUTH) {
        char fingerprint[ADMIN_FINGERPRINT_SIZE];
        admin_fingerprint(keyset, fingerprint);
        hd_notes_add(
            notes, HD_NOTE_ERROR, "",
            "These words belong to another office or wave; the sheet of this one carries "
            "the fingerprint %s.",
            fingerprint);
    }
    return err;
}

/** Give the old key file a second name, which is never one that is taken. */
static enum hd_err keep_old(const char *keys, const char *officer)
{
    if (!hd_path_exists(officer)) {
        return HD_OK;
    }
    for (int i = 1; i <= BACKUPS_MAX; i++) {
        char name[32];
        char path[HD_PATH_MAX];
        (void)snprintf(name, sizeof(name), "officer-before-%d.fhk", i);
        enum hd_err err = hd_path_join(path, sizeof(path), keys, name);
        if (err) {
            return err;
        }
        if (link(officer, path) == 0) {
            return HD_OK;
        }
        if (errno != EEXIST) {
            return HD_E_IO;
        }
    }
    return HD_E_EXISTS;
}

static enum hd_err write_key(const char *office_dir, const uint8_t *file)
{
    char keys[HD_PATH_MAX];
    char officer[HD_PATH_MAX];
    enum hd_err err = hd_path_join(keys, sizeof(keys), office_dir, "keys");
    if (!err) {
        err = hd_path_join(officer, sizeof(officer), keys, "officer.fhk");
    }
    if (!err) {
        err = keep_old(keys, officer);
    }
    if (!err) {
        err = hd_file_write(officer, (struct hd_slice){file, HD_KEYFILE_LEN}, 0600);
    }
    return err;
}

static enum hd_err lock_and_write(const struct sync_office *office,
                                  const struct options *options,
                                  const struct recovery *recovery, struct hd_notes *notes)
{
    uint8_t file[HD_KEYFILE_LEN];
    struct sync_passphrase passphrase = {0};
    uint32_t wave = sync_office_facts(office)->keyset.wave_no;
    enum hd_err err =
        admin_choose_passphrase(options->passphrase_file, "the officer", notes, &passphrase);
    if (!err) {
        err = hd_keyfile_lock(HD_KEY_OFFICER, wave, recovery->secret,
                              sync_passphrase_slice(&passphrase),
                              options->fast ? HD_COST_FAST : HD_COST_SENSITIVE, file);
    }
    if (!err) {
        err = write_key(sync_office_dir(office), file);
    }
    if (!err) {
        struct hd_opener *opener = NULL;
        err = sync_office_opener(office, sync_passphrase_slice(&passphrase), notes, &opener);
        hd_opener_free(opener);
    }
    sync_passphrase_free(&passphrase);
    return err;
}

static enum hd_err recover(const char *dir, const struct options *options,
                           struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    struct recovery *recovery = hd_secret_alloc(sizeof(*recovery));
    enum hd_err err = recovery ? sync_office_open(dir, notes, &office) : HD_E_NOMEM;
    if (!err) {
        err = read_words(options->words_file, notes, recovery->words);
    }
    if (!err) {
        err = decode_words(recovery, notes);
    }
    if (!err) {
        err = check_key(recovery, &sync_office_facts(office)->keyset, notes);
    }
    if (!err) {
        err = lock_and_write(office, options, recovery, notes);
    }
    sync_office_close(office);
    hd_secret_free(recovery);
    return err;
}

int admin_cmd_recover(int argc, char *const *argv)
{
    struct options options = {0};
    const struct sync_option table[] = {
        {"--words-file", NULL, &options.words_file},
        {"--passphrase-file", NULL, &options.passphrase_file},
        {"--insecure-fast-keys", &options.fast, NULL},
    };
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args.n != 1) {
        return sync_cli_usage(ADMIN_PROGRAM, "recover needs one office.");
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was changed.");
    }
    int status = SYNC_EXIT_DONE;
    enum hd_err err = recover(args.positional[0], &options, notes);
    if (err) {
        status = sync_cli_failed(ADMIN_PROGRAM, notes, args.positional[0], err);
    } else {
        printf("The officer's key file was made anew from the recovery words, and it opens.\n"
               "Seal the sheet into a new envelope, and sign across the flap.\n");
    }
    free(notes);
    return status;
}
