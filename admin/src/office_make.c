/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making an office: its folder, the keys that outlive every wave, its first pack, and a first wave
 * (wave_keys.c), in a neighbour folder that takes the office's name only after the drill. Secrets
 * stay in locked memory; what reaches the disk is locked by passphrase, but for the receipt key.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/pack.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/office.h>

#include "admin.h"

enum { FIRST_WAVE = 1, FIRST_PACK = 1, TEMPORARY_SUFFIX = 16 };

/** The secrets of a new office that are not a wave's; in secret memory. */
struct secrets {
    uint8_t root[HD_SIGN_SEED_LEN];
    uint8_t receipt[HD_SIGN_SEED_LEN];
    uint8_t receipt_file[HD_SEED_FILE_LEN];
};

static void generate(struct secrets *secrets, struct sync_office_facts *facts)
{
    hd_random(secrets->root, sizeof(secrets->root));
    hd_random(secrets->receipt, sizeof(secrets->receipt));
    hd_seed_encode(secrets->receipt, secrets->receipt_file);
    hd_sign_public(secrets->root, facts->root_pk);
    hd_sign_public(secrets->receipt, facts->receipt_pk);
}

static enum hd_err write_part(const char *dir, const char *name, struct hd_slice bytes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, name);
    return err ? err : hd_file_write_new(path, bytes, 0600);
}

/** The keys that outlive every wave. */
static enum hd_err write_keys(const char *dir, const struct admin_setup *setup,
                              const struct secrets *secrets)
{
    uint8_t file[HD_KEYFILE_LEN];
    enum hd_err err =
        hd_keyfile_lock(HD_KEY_ROOT, 0, secrets->root, setup->passphrase, setup->cost, file);
    if (!err) {
        err = write_part(dir, "keys/root.fhk", (struct hd_slice){file, sizeof(file)});
    }
    if (!err) {
        struct hd_slice receipt = {secrets->receipt_file, sizeof(secrets->receipt_file)};
        err = write_part(dir, "keys/receipt.key", receipt);
    }
    return err;
}

static enum hd_err write_pack(const char *dir, const struct admin_setup *setup,
                              const struct sync_office_facts *facts, const uint8_t *root,
                              struct hd_notes *notes)
{
    struct hd_buf pack = HD_BUF_EMPTY;
    struct hd_pack_content content = {
        .number = FIRST_PACK,
        .first_week = facts->first_week,
        .issued_week = hd_week_of_time((int64_t)time(NULL)),
        .keyset = &facts->wave[0].keyset,
        .receipt_pk = facts->receipt_pk,
        .settings = {.office = facts->name,
                     .idle_s = ADMIN_IDLE_S,
                     .warning_s = ADMIN_WARNING_S},
        .survey_json = setup->survey_json,
        .strings_json = setup->strings_json,
    };
    enum hd_err err = hd_pack_encode(&content, root, notes, &pack);
    if (!err) {
        err = write_part(dir, ADMIN_PACK, hd_buf_slice(&pack));
    }
    hd_buf_free(&pack);
    return err;
}

/** Fill the empty folder dir with a wave whose keys are made, and all that an office has. */
static enum hd_err fill_with(const char *dir, const struct admin_setup *setup,
                             const struct secrets *secrets, struct sync_office_facts *facts,
                             struct hd_notes *notes)
{
    const struct admin_wave_keys wave = {
        .wave_no = FIRST_WAVE,
        .first_week = setup->first_week,
        .office = facts->name,
        .passphrase = setup->passphrase,
        .second = setup->second,
        .cost = setup->cost,
        .split = setup->split,
        .root_pk = facts->root_pk,
        .root_seed = secrets->root,
    };
    struct admin_wave_secrets *opening = NULL;
    enum hd_err err = admin_wave_keys_generate(&wave, &facts->wave[0].keyset, &opening);
    if (!err) {
        err = sync_office_create(dir, facts, setup->plan_json, setup->survey_json,
                                 setup->strings_json);
    }
    if (!err) {
        err = write_keys(dir, setup, secrets);
    }
    if (!err) {
        err = write_pack(dir, setup, facts, secrets->root, notes);
    }
    if (!err) {
        err = admin_wave_keys_write(dir, &wave, &facts->wave[0].keyset, opening, notes);
    }
    admin_wave_secrets_free(opening);
    return err;
}

static enum hd_err fill(const char *dir, const struct admin_setup *setup,
                        struct hd_notes *notes)
{
    struct sync_office_facts facts = {
        .first_week = setup->first_week,
        .pack_number = FIRST_PACK,
        .wave = {{.opened_week = setup->first_week, .closed_from = INT32_MAX}},
        .waves_n = 1,
    };
    (void)hd_text_copy(facts.name, sizeof(facts.name), setup->name);
    struct secrets *secrets = hd_secret_alloc(sizeof(*secrets));
    if (!secrets) {
        return HD_E_NOMEM;
    }
    generate(secrets, &facts);
    enum hd_err err = fill_with(dir, setup, secrets, &facts, notes);
    hd_secret_free(secrets);
    return err;
}

static void remove_files(const char *dir)
{
    struct hd_names names = {0};
    char path[HD_PATH_MAX];
    if (hd_dir_list(dir, "", &names) == HD_OK) {
        for (size_t i = 0; i < names.n; i++) {
            if (hd_path_join(path, sizeof(path), dir, names.name[i]) == HD_OK) {
                (void)unlink(path);
            }
        }
    }
    hd_names_free(&names);
    (void)rmdir(dir);
}

/** Remove a folder that only this file filled: its folders first, then itself. */
static void remove_office(const char *dir)
{
    static const char *const folders[] = {"keys", "surveys"};
    char path[HD_PATH_MAX];
    admin_wave_keys_remove(dir, FIRST_WAVE);
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (hd_path_join(path, sizeof(path), dir, folders[i]) == HD_OK) {
            remove_files(path);
        }
    }
    remove_files(dir);
}

/** Give the finished folder its name, and make that last through a power cut. */
static enum hd_err put_in_place(const char *temporary, const char *dir)
{
    if (rename(temporary, dir) != 0) {
        return errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR ? HD_E_EXISTS
                                                                         : HD_E_IO;
    }
    /* The office is complete either way: a folder that cannot be synced is no reason to fail. */
    enum hd_err ignored = hd_parent_sync(dir);
    (void)ignored;
    return HD_OK;
}

enum hd_err admin_office_make(const char *dir, const struct admin_setup *setup,
                              struct hd_notes *notes)
{
    char name[HD_PATH_MAX];
    char temporary[HD_PATH_MAX + TEMPORARY_SUFFIX];
    if (!hd_text_copy(name, sizeof(name), dir)) {
        return HD_E_RANGE;
    }
    for (size_t n = strlen(name); n > 1 && name[n - 1] == '/'; n--) {
        name[n - 1] = 0;
    }
    if (!hd_dir_is_empty(name)) {
        return HD_E_EXISTS;
    }
    (void)snprintf(temporary, sizeof(temporary), "%s.new-XXXXXX", name);
    if (!mkdtemp(temporary)) {
        return errno == ENOENT ? HD_E_NOT_FOUND : errno == ENOSPC ? HD_E_FULL : HD_E_IO;
    }
    enum hd_err err = fill(temporary, setup, notes);
    if (!err) {
        err = admin_drill_office(temporary, setup->passphrase, notes);
    }
    if (!err) {
        err = put_in_place(temporary, name);
    }
    if (err) {
        remove_office(temporary);
    }
    return err;
}
