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
#include <heard/keyfile.h>
#include <heard/text.h>
#include <heard/unseal.h>
#include <sync/aggregate.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"
#include "choose.h"
#include "paper.h"

static const char help[] =
    "Usage: heard-admin recover OFFICE [--wave N] [--words-file FILE]\n"
    "                           [--passphrase-file FILE]\n"
    "\n"
    "Asks for the words of the recovery sheet, or of two recovery shares, and for a new\n"
    "passphrase, and makes the officer's key file and the root key's file anew. Answers open "
    "and\n"
    "packs are signed as before. The old files are kept under other names.\n"
    "\n"
    "  --wave N                 whose paper it is (default: the last wave whose keys exist)\n"
    "  --words-file FILE        read the words from FILE, a file or a pipe\n"
    "  --passphrase-file FILE   read the new passphrase from FILE's first line\n"
    "  --insecure-fast-keys     for tests only: the passphrase becomes easy to guess\n"
    "\n";

enum { BACKUPS_MAX = 99 };

struct options {
    const char *words_file, *passphrase_file, *wave_text;
    bool fast;
    uint32_t wave; /* 0 when not given */
};

/** What this command holds for a moment; in secret memory. */
struct recovery {
    struct admin_paper paper;
    uint8_t root[HD_SIGN_SEED_LEN];
    bool has_root;
};

/** Give the file at path a second name, NAME-before-N.fhk, never one that is taken; where the file
 * system knows no second names (FAT), another one. */
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
        if (errno != EEXIST && !hd_path_exists(kept)) {
            return rename(path, kept) == 0 ? HD_OK : hd_err_of_errno(errno);
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
    uint32_t wave = sync_office_wave(office)->keyset.wave_no;
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
    const struct hd_keyset *keyset = &sync_office_wave(office)->keyset;
    enum hd_err err = admin_root_seed(sync_office_dir(office), keyset, recovery->paper.key,
                                      sync_office_facts(office)->root_pk, recovery->root);
    recovery->has_root = !err;
    if (err) {
        hd_notes_add(notes, HD_NOTE_WARNING, "",
                     "The root key, which signs packs for kiosks, could not be brought back: "
                     "keys/wave-%" PRIu32
                     "/root.fhs: %s. Put that file back from a copy of the "
                     "office, and run recover again.",
                     keyset->wave_no, hd_err_text(err));
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
    enum hd_err err = hd_keyfile_lock(HD_KEY_OFFICER, sync_office_wave(office)->keyset.wave_no,
                                      recovery->paper.key, passphrase, cost, officer);
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

/** Each wave has a key file of its own, which this did not touch. */
static void say_others(const struct sync_office *office)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    for (size_t i = 0; i < facts->waves_n; i++) {
        const struct sync_wave *wave = &facts->wave[i];
        if (!wave->destroyed && wave != sync_office_wave(office)) {
            uint32_t no = wave->keyset.wave_no;
            printf("Wave %" PRIu32
                   " keeps the passphrase that it had. If that is lost too, run "
                   "heard-admin recover %s\n--wave %" PRIu32
                   " with the paper of that wave, and give the same new passphrase.\n",
                   no, sync_office_dir(office), no);
        }
    }
}

static void say_done(const struct sync_office *office, bool has_root)
{
    printf("The officer's key file of wave %" PRIu32
           " was made anew from the recovery words, and it opens.\n"
           "%s"
           "The old files are kept beside the new ones, as NAME-before-N.fhk: delete them if "
           "their passphrase\nmay be known to others.\n"
           "Seal the paper into a new envelope, and sign across the flap.\n",
           sync_office_wave(office)->keyset.wave_no,
           has_root ? "The root key, which signs packs, has the new passphrase too.\n" : "");
    say_others(office);
}

static enum hd_err recover(const char *dir, const struct options *options,
                           struct hd_notes *notes, bool *has_root)
{
    struct sync_office *office = NULL;
    struct recovery *recovery = hd_secret_alloc(sizeof(*recovery));
    int lock = -1;
    *has_root = false;
    /* Nobody may destroy the wave while its words are typed: its key would live on. */
    enum hd_err err = recovery ? admin_lock(dir, notes, &lock) : HD_E_NOMEM;
    if (!err) {
        err = sync_office_open(dir, notes, &office);
    }
    if (!err) {
        err = sync_cli_wave(office, options->wave, notes);
    }
    if (!err) {
        err = sync_wave_check_keys(office, notes); /* what was destroyed stays destroyed */
    }
    if (!err) {
        err = admin_paper_read(options->words_file, office, notes, &recovery->paper);
    }
    if (!err) {
        err = find_root(office, recovery, notes);
    }
    if (!err) {
        err = make_files(office, options, recovery, notes);
    }
    *has_root = !err && recovery->has_root;
    if (!err) {
        sync_cli_notes(ADMIN_PROGRAM, notes);
        say_done(office, *has_root);
    }
    sync_office_close(office);
    admin_unlock(lock);
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
        {"--wave", NULL, &options.wave_text},
    };
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        (void)fputs(admin_nothing_else_opens, stdout);
        (void)fputs(admin_begin_anew, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args.n != 1) {
        return sync_cli_usage(ADMIN_PROGRAM, "recover needs one office.");
    }
    if (options.wave_text &&
        hd_parse_u32(options.wave_text, 1, SYNC_WAVES_MAX, &options.wave) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM, "--wave must be a wave's number.");
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
        status = has_root ? SYNC_EXIT_DONE : SYNC_EXIT_PROBLEM;
    }
    free(notes);
    return status;
}
