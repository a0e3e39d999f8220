/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin recover": when the officer's key or passphrase is lost, the words of the recovery
 * sheet become the officer's key file and the root key's, locked by a new passphrase. The old
 * files stay beside them.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/fingerprint.h>
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
    "Asks for the 24 words of the recovery sheet and for a new passphrase, and makes the\n"
    "officer's key file and the root key's file anew. Answers open and packs are signed as\n"
    "before. The old files are kept under other names.\n"
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
    uint8_t root[HD_SIGN_SEED_LEN];
    bool has_root;
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

/** Only the recovery key of this wave may become the officer's. */
static enum hd_err check_key(const struct recovery *recovery,
                             const struct sync_office_facts *facts, struct hd_notes *notes)
{
    uint8_t pk[HD_KEY_LEN];
    enum hd_err err = hd_opener_public(recovery->secret, pk);
    if (err || memcmp(pk, facts->keyset.pk[HD_TO_RECOVERY], sizeof(pk)) != 0) {
        char fingerprint[HD_FINGERPRINT_MAX];
        hd_fingerprint(facts->root_pk, &facts->keyset, fingerprint);
        hd_notes_add(
            notes, HD_NOTE_ERROR, "",
            "These words belong to another office or wave; the sheet of this one carries "
            "the fingerprint \"%s\".",
            fingerprint);
        err = HD_E_AUTH;
    }
    return err;
}

/** Give the file at path a second name, NAME-before-N.fhk, never one that is taken. */
static enum hd_err keep_old(const char *dir, const char *name, const char *path)
{
    if (!hd_path_exists(path)) {
        return HD_OK;
    }
    for (int i = 1; i <= BACKUPS_MAX; i++) {
        char file[64];
        char kept[HD_PATH_MAX];
        (void)snprintf(file, sizeof(file), "%s-before-%d.fhk", name, i);
        enum hd_err err = hd_path_join(kept, sizeof(kept), dir, file);
        if (err) {
            return err;
        }
        if (link(path, kept) == 0) {
            return HD_OK;
        }
        if (errno != EEXIST) {
            return HD_E_IO;
        }
    }
    return HD_E_EXISTS;
}

/** Replace NAME.fhk in dir, keeping the old one. */
static enum hd_err replace(const char *dir, const char *name, const uint8_t *bytes)
{
    char file[64];
    char path[HD_PATH_MAX];
    (void)snprintf(file, sizeof(file), "%s.fhk", name);
    enum hd_err err = hd_path_join(path, sizeof(path), dir, file);
    if (!err) {
        err = keep_old(dir, name, path);
    }
    if (!err) {
        err = hd_file_write(path, (struct hd_slice){bytes, HD_KEYFILE_LEN}, 0600);
    }
    return err;
}

static enum hd_err write_officer(const struct sync_office *office, const uint8_t *file)
{
    char dir[HD_PATH_MAX];
    uint32_t wave = sync_office_facts(office)->keyset.wave_no;
    enum hd_err err = sync_wave_key_path(sync_office_dir(office), wave, "", dir);
    if (!err) {
        err = hd_dir_make(dir, 0700); /* it may be what was lost */
    }
    return err ? err : replace(dir, "officer", file);
}

static enum hd_err write_root(const struct sync_office *office, const uint8_t *file)
{
    char dir[HD_PATH_MAX];
    enum hd_err err = hd_path_join(dir, sizeof(dir), sync_office_dir(office), "keys");
    return err ? err : replace(dir, "root", file);
}

/** The root key from its sealed copy; without one the answers are still worth recovering. */
static enum hd_err find_root(const struct sync_office *office, struct recovery *recovery,
                             struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    enum hd_err err = admin_root_seed(sync_office_dir(office), &facts->keyset, recovery->secret,
                                      facts->root_pk, recovery->root);
    recovery->has_root = !err;
    if (err) {
        hd_notes_add(notes, HD_NOTE_WARNING, "",
                     "The root key, which signs packs for kiosks, could not be brought back: "
                     "keys/wave-%" PRIu32
                     "/root.fhs: %s. Put that file back from a copy of the "
                     "office, and run recover again.",
                     facts->keyset.wave_no, hd_err_text(err));
    }
    return err == HD_E_NOMEM ? err : HD_OK;
}

/** Lock both before either is written: what takes long and can fail comes first. */
static enum hd_err lock_and_write(const struct sync_office *office,
                                  const struct options *options,
                                  const struct recovery *recovery, struct hd_slice passphrase)
{
    uint8_t officer[HD_KEYFILE_LEN];
    uint8_t root[HD_KEYFILE_LEN];
    enum hd_key_cost cost = options->fast ? HD_COST_FAST : HD_COST_SENSITIVE;
    enum hd_err err = hd_keyfile_lock(HD_KEY_OFFICER, sync_office_facts(office)->keyset.wave_no,
                                      recovery->secret, passphrase, cost, officer);
    if (!err && recovery->has_root) {
        err = hd_keyfile_lock(HD_KEY_ROOT, 0, recovery->root, passphrase, cost, root);
    }
    if (!err) {
        err = write_officer(office, officer);
    }
    if (!err && recovery->has_root) {
        err = write_root(office, root);
    }
    return err;
}

static enum hd_err make_files(const struct sync_office *office, const struct options *options,
                              const struct recovery *recovery, struct hd_notes *notes)
{
    struct sync_passphrase passphrase = {0};
    struct hd_opener *opener = NULL;
    enum hd_err err =
        admin_choose_passphrase(options->passphrase_file, "the officer", notes, &passphrase);
    if (!err) {
        err = lock_and_write(office, options, recovery, sync_passphrase_slice(&passphrase));
    }
    if (!err) {
        err = sync_office_opener(office, sync_passphrase_slice(&passphrase), notes, &opener);
    }
    hd_opener_free(opener);
    sync_passphrase_free(&passphrase);
    return err;
}

static enum hd_err recover(const char *dir, const struct options *options,
                           struct hd_notes *notes, bool *has_root)
{
    struct sync_office *office = NULL;
    struct recovery *recovery = hd_secret_alloc(sizeof(*recovery));
    *has_root = false;
    enum hd_err err = recovery ? sync_office_open(dir, notes, &office) : HD_E_NOMEM;
    if (!err) {
        err = read_words(options->words_file, notes, recovery->words);
    }
    if (!err) {
        err = decode_words(recovery, notes);
    }
    if (!err) {
        err = check_key(recovery, sync_office_facts(office), notes);
    }
    if (!err) {
        err = find_root(office, recovery, notes);
    }
    if (!err) {
        err = make_files(office, options, recovery, notes);
    }
    *has_root = !err && recovery->has_root;
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
    bool has_root = false;
    enum hd_err err = recover(args.positional[0], &options, notes, &has_root);
    if (err) {
        status = sync_cli_failed(ADMIN_PROGRAM, notes, args.positional[0], err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM, notes);
        printf("The officer's key file was made anew from the recovery words, and it opens.\n"
               "%s"
               "Seal the sheet into a new envelope, and sign across the flap.\n",
               has_root ? "The root key, which signs packs, has the new passphrase too.\n"
                        : "");
        status = has_root ? SYNC_EXIT_DONE : SYNC_EXIT_PROBLEM;
    }
    free(notes);
    return status;
}
