/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One wave's keys: three pairs are made in locked memory; what reaches the disk is locked by a
 * passphrase or sealed, but for the page that is to be printed and deleted. Nothing counts as made
 * before it was read back and has opened a test record.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/rootfile.h>
#include <heard/shares.h>
#include <heard/unseal.h>
#include <sync/aggregate.h>

#include "admin.h"

struct admin_wave_secrets {
    uint8_t opening[HD_RECIPIENTS][HD_KEY_LEN];
};

enum hd_err admin_wave_keys_generate(const struct admin_wave_keys *setup,
                                     struct hd_keyset *keyset, struct admin_wave_secrets **out)
{
    struct admin_wave_secrets *secrets = hd_secret_alloc(sizeof(*secrets));
    if (!secrets) {
        return HD_E_NOMEM;
    }
    keyset->wave_no = setup->wave_no;
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_opener_generate(keyset->pk[i], secrets->opening[i]);
    }
    if (setup->second.len == 0) {
        /* Every record has three recipients for ever; nobody shall hold this one. */
        hd_wipe(secrets->opening[HD_TO_SPARE], HD_KEY_LEN);
    }
    *out = secrets;
    return HD_OK;
}

void admin_wave_secrets_free(struct admin_wave_secrets *secrets)
{
    hd_secret_free(secrets);
}

static enum hd_err write_new(const char *dir, uint32_t wave_no, const char *name,
                             struct hd_slice bytes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = sync_wave_key_path(dir, wave_no, name, path);
    return err ? err : hd_file_write_new(path, bytes, 0600);
}

static enum hd_err write_locked(const char *dir, const struct admin_wave_keys *setup,
                                const char *name, enum hd_key_kind kind, const uint8_t *secret)
{
    uint8_t file[HD_KEYFILE_LEN];
    struct hd_slice passphrase = kind == HD_KEY_SPARE ? setup->second : setup->passphrase;
    enum hd_err err =
        hd_keyfile_lock(kind, setup->wave_no, secret, passphrase, setup->cost, file);
    return err ? err
               : write_new(dir, setup->wave_no, name, (struct hd_slice){file, sizeof(file)});
}

static enum hd_err write_keys(const char *dir, const struct admin_wave_keys *setup,
                              const struct hd_keyset *keyset,
                              const struct admin_wave_secrets *secrets)
{
    uint8_t root[HD_ROOTFILE_LEN];
    enum hd_err err = write_locked(dir, setup, "officer.fhk", HD_KEY_OFFICER,
                                   secrets->opening[HD_TO_OFFICER]);
    if (!err && setup->second.len > 0) {
        err =
            write_locked(dir, setup, "spare.fhk", HD_KEY_SPARE, secrets->opening[HD_TO_SPARE]);
    }
    if (!err) {
        err = hd_rootfile_seal(keyset, setup->root_seed, root);
    }
    if (!err) {
        err = write_new(dir, setup->wave_no, "root.fhs", (struct hd_slice){root, sizeof(root)});
    }
    return err;
}

/** One page: the whole key (share 0), or one share of it. */
static enum hd_err write_sheet(const char *dir, const struct admin_wave_keys *setup,
                               const struct hd_keyset *keyset, const char *words,
                               unsigned share)
{
    char path[HD_PATH_MAX];
    struct hd_buf page = HD_BUF_EMPTY;
    struct admin_sheet sheet = {
        .office = setup->office,
        .words = words,
        .share = share,
        .keyset = keyset,
        .root_pk = setup->root_pk,
        .first_week = setup->first_week,
    };
    enum hd_err err = hd_path_join(path, sizeof(path), dir, admin_sheet_name(share));
    if (!err) {
        err = admin_sheet_write(&sheet, &page);
    }
    if (!err) {
        err = hd_file_write_new(path, hd_buf_slice(&page), 0600);
    }
    admin_wipe_buf(&page);
    return err;
}

/** What is written on paper; in secret memory. */
struct paper {
    char words[HD_SHARE_TEXT_MAX];
    struct hd_share share[HD_SHARES];
};

static enum hd_err write_paper(const char *dir, const struct admin_wave_keys *setup,
                               const struct hd_keyset *keyset,
                               const struct admin_wave_secrets *secrets)
{
    const uint8_t *secret = secrets->opening[HD_TO_RECOVERY];
    struct paper *paper = hd_secret_alloc(sizeof(*paper));
    if (!paper) {
        return HD_E_NOMEM;
    }
    enum hd_err err = HD_OK;
    if (setup->split) {
        err = hd_shares_split(secret, keyset, paper->share);
        for (unsigned i = 0; i < HD_SHARES && !err; i++) {
            hd_share_encode(&paper->share[i], paper->words);
            err = write_sheet(dir, setup, keyset, paper->words, i + 1);
        }
    } else {
        hd_words_encode(secret, paper->words);
        err = write_sheet(dir, setup, keyset, paper->words, 0);
    }
    hd_secret_free(paper);
    return err;
}

/** A sheet in the way may be the only copy of an earlier wave's recovery key. */
static enum hd_err check_no_sheet(const char *dir, struct hd_notes *notes)
{
    char name[HD_PATH_MAX];
    enum hd_err err = admin_sheet_find(dir, name);
    if (!err && name[0]) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "%s still lies in the office's folder, so no keys were made. If it is not "
                     "printed yet, print it; then delete it.",
                     name);
        err = HD_E_EXISTS;
    }
    return err;
}

/** Make the wave's own folder, which must not be there yet. */
static enum hd_err make_folder(const char *dir, uint32_t wave_no, struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, "keys");
    if (!err) {
        err = hd_dir_make(path, 0700);
    }
    if (!err) {
        err = sync_wave_key_path(dir, wave_no, "", path);
    }
    if (err) {
        return err;
    }
    if (mkdir(path, 0700) == 0) {
        err = hd_parent_sync(path);
        if (err) {
            (void)rmdir(path);
        }
        return err;
    }
    err = hd_err_of_errno(errno);
    if (err == HD_E_EXISTS) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "There are keys of this wave already, so none were made and nothing was "
                     "changed.");
    }
    return err;
}

void admin_wave_keys_remove(const char *dir, uint32_t wave_no)
{
    static const char *const names[] = {"officer.fhk", "spare.fhk", "root.fhs"};
    char path[HD_PATH_MAX];
    admin_sheet_remove(dir);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (sync_wave_key_path(dir, wave_no, names[i], path) == HD_OK) {
            (void)unlink(path);
        }
    }
    if (sync_wave_key_path(dir, wave_no, "", path) == HD_OK) {
        (void)rmdir(path);
    }
}

enum hd_err admin_wave_keys_write(const char *dir, const struct admin_wave_keys *setup,
                                  const struct hd_keyset *keyset,
                                  const struct admin_wave_secrets *secrets,
                                  struct hd_notes *notes)
{
    enum hd_err err = check_no_sheet(dir, notes);
    if (!err) {
        err = make_folder(dir, setup->wave_no, notes);
    }
    if (err) {
        return err; /* what is there is not ours to remove */
    }
    err = write_keys(dir, setup, keyset, secrets);
    if (!err) {
        err = write_paper(dir, setup, keyset, secrets);
    }
    if (!err) {
        err = admin_drill_wave(dir, setup, keyset, notes);
    }
    if (err) {
        admin_wave_keys_remove(dir, setup->wave_no);
    }
    return err;
}

enum hd_err admin_wave_keys_make(const char *dir, const struct admin_wave_keys *setup,
                                 struct hd_keyset *keyset, struct hd_notes *notes)
{
    struct admin_wave_secrets *secrets = NULL;
    struct hd_keyset made;
    enum hd_err err = admin_wave_keys_generate(setup, &made, &secrets);
    if (!err) {
        err = admin_wave_keys_write(dir, setup, &made, secrets, notes);
    }
    admin_wave_secrets_free(secrets);
    if (!err) {
        *keyset = made;
    }
    return err;
}
