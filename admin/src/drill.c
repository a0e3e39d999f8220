/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drill: a key that was never tried is a key that may not work, and with sealed answers that
 * is found out too late. So no office and no wave exists before every key has opened a test record,
 * each read back from where it will be read when it counts.
 */

#include <stdbool.h>
#include <string.h>

#include <heard/file.h>
#include <heard/pack.h>
#include <heard/rootfile.h>
#include <heard/seal.h>
#include <heard/shares.h>
#include <heard/unseal.h>
#include <sync/aggregate.h>
#include <sync/office.h>

#include "admin.h"

enum { TEST_PAYLOAD = 32, SHEET_MAX = 256 << 10, ROOTFILE_MAX = 4096 };

/** One test record on its way; in secret memory. */
struct trial {
    uint8_t mac_key[HD_KEY_LEN];
    struct hd_record record;
    struct hd_opened opened;
    uint8_t sealed[HD_RECORD_SIZE];
};

static enum hd_err seal_test(struct trial *trial, const struct hd_keyset *keyset)
{
    trial->record = (struct hd_record){
        .type = HD_RECORD_ANSWERS,
        .kiosk_no = 1,
        .wave_no = keyset->wave_no,
        .payload_len = TEST_PAYLOAD,
    };
    hd_random(trial->record.rid, sizeof(trial->record.rid));
    hd_random(trial->record.payload, TEST_PAYLOAD);
    hd_random(trial->mac_key, sizeof(trial->mac_key));
    return hd_seal(&trial->record, keyset, trial->mac_key, trial->sealed);
}

static bool came_back(const struct trial *trial, const struct hd_keyset *keyset)
{
    const struct hd_record *in = &trial->record;
    const struct hd_record *out = &trial->opened.record;
    return out->payload_len == in->payload_len &&
           memcmp(out->payload, in->payload, in->payload_len) == 0 &&
           memcmp(out->rid, in->rid, sizeof(in->rid)) == 0 &&
           hd_opened_check_mac(&trial->opened, keyset, trial->mac_key);
}

enum hd_err admin_drill_key(const uint8_t *secret, const struct hd_keyset *keyset)
{
    struct hd_opener *opener = NULL;
    struct trial *trial = hd_secret_alloc(sizeof(*trial));
    if (!trial) {
        return HD_E_NOMEM;
    }
    enum hd_err err = seal_test(trial, keyset);
    if (!err) {
        err = hd_opener_new(secret, keyset, &opener);
    }
    if (!err) {
        struct hd_slice sealed = {trial->sealed, sizeof(trial->sealed)};
        err = hd_unseal(opener, sealed, &trial->opened);
    }
    if (!err && !came_back(trial, keyset)) {
        err = HD_E_AUTH;
    }
    hd_opener_free(opener);
    hd_secret_free(trial);
    return err;
}

/** Read a file of the office; name may hold a folder. */
static enum hd_err read_part(const char *dir, const char *name, size_t max, struct hd_buf *out)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, name);
    return err ? err : hd_file_read(path, max, out);
}

/** Unlock a wave's key file and let it open a test record. */
static enum hd_err try_file(const char *dir, const char *name, enum hd_key_kind kind,
                            struct hd_slice passphrase, const struct hd_keyset *keyset)
{
    char path[HD_PATH_MAX];
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t *secret = hd_secret_alloc(HD_KEY_LEN);
    enum hd_err err = secret ? HD_OK : HD_E_NOMEM;
    if (!err) {
        err = sync_wave_key_path(dir, keyset->wave_no, name, path);
    }
    if (!err) {
        err = hd_file_read(path, HD_KEYFILE_LEN, &file);
    }
    if (!err) {
        err = hd_keyfile_unlock(hd_buf_slice(&file), kind, keyset->wave_no, passphrase, secret);
    }
    if (!err) {
        err = admin_drill_key(secret, keyset);
    }
    hd_buf_free(&file);
    hd_secret_free(secret);
    return err;
}

/** What is read back from pages; in secret memory. */
struct paper {
    char words[HD_SHARE_TEXT_MAX];
    struct hd_share share[HD_SHARES];
    uint8_t secret[HD_KEY_LEN];
    uint8_t seed[HD_SIGN_SEED_LEN];
};

static enum hd_err read_page(const char *dir, unsigned share, unsigned n, struct paper *paper)
{
    struct hd_buf page = HD_BUF_EMPTY;
    enum hd_err err = read_part(dir, admin_sheet_name(share), SHEET_MAX, &page);
    if (!err) {
        err = admin_sheet_read(hd_buf_slice(&page), n, paper->words);
    }
    admin_wipe_buf(&page);
    return err;
}

static enum hd_err whole_key(const char *dir, const struct hd_keyset *keyset,
                             struct paper *paper)
{
    unsigned bad = 0;
    enum hd_err err = read_page(dir, 0, HD_WORDS, paper);
    if (!err) {
        err = hd_words_decode(paper->words, paper->secret, &bad);
    }
    return err ? err : admin_drill_key(paper->secret, keyset);
}

/** Every two shares must give the key: nobody knows which two will be there. */
static enum hd_err every_two_shares(const char *dir, const struct hd_keyset *keyset,
                                    struct paper *paper)
{
    enum hd_err err = HD_OK;
    unsigned bad = 0;
    for (unsigned i = 0; i < HD_SHARES && !err; i++) {
        err = read_page(dir, i + 1, HD_SHARE_WORDS, paper);
        if (!err) {
            err = hd_share_decode(paper->words, &paper->share[i], &bad);
        }
    }
    for (unsigned i = 0; i < HD_SHARES && !err; i++) {
        err = hd_shares_combine(&paper->share[i], &paper->share[(i + 1) % HD_SHARES],
                                paper->secret);
        if (!err) {
            err = admin_drill_key(paper->secret, keyset);
        }
    }
    return err;
}

enum hd_err admin_root_seed(const char *dir, const struct hd_keyset *keyset,
                            const uint8_t *recovery, const uint8_t *root_pk, uint8_t *seed)
{
    char path[HD_PATH_MAX];
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t pk[HD_SIGN_PK_LEN];
    uint8_t *opened = hd_secret_alloc(HD_SIGN_SEED_LEN);
    enum hd_err err = opened ? HD_OK : HD_E_NOMEM;
    if (!err) {
        err = sync_wave_key_path(dir, keyset->wave_no, "root.fhs", path);
    }
    if (!err) {
        err = hd_file_read(path, ROOTFILE_MAX, &file);
    }
    if (!err) {
        err = hd_rootfile_open(hd_buf_slice(&file), keyset, recovery, opened);
    }
    if (!err) {
        hd_sign_public(opened, pk);
        err = memcmp(pk, root_pk, sizeof(pk)) == 0 ? HD_OK : HD_E_AUTH;
    }
    if (!err) {
        memcpy(seed, opened, HD_SIGN_SEED_LEN);
    }
    hd_buf_free(&file);
    hd_secret_free(opened);
    return err;
}

static enum hd_err root(const char *dir, struct hd_slice passphrase,
                        const struct sync_office_facts *facts)
{
    uint8_t pk[HD_SIGN_PK_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t *seed = hd_secret_alloc(HD_SIGN_SEED_LEN);
    enum hd_err err =
        seed ? read_part(dir, "keys/root.fhk", HD_KEYFILE_LEN, &file) : HD_E_NOMEM;
    if (!err) {
        err = hd_keyfile_unlock(hd_buf_slice(&file), HD_KEY_ROOT, 0, passphrase, seed);
    }
    if (!err) {
        hd_sign_public(seed, pk);
        err = memcmp(pk, facts->root_pk, sizeof(pk)) == 0 ? HD_OK : HD_E_AUTH;
    }
    hd_buf_free(&file);
    hd_secret_free(seed);
    return err;
}

static enum hd_err receipt(const char *dir, const struct sync_office_facts *facts)
{
    struct hd_buf file = HD_BUF_EMPTY;
    uint8_t pk[HD_SIGN_PK_LEN];
    uint8_t seed[HD_SIGN_SEED_LEN];
    enum hd_err err = read_part(dir, "keys/receipt.key", HD_SEED_FILE_LEN, &file);
    if (!err) {
        err = hd_seed_decode(hd_buf_slice(&file), seed);
    }
    if (!err) {
        hd_sign_public(seed, pk);
        err = memcmp(pk, facts->receipt_pk, sizeof(pk)) == 0 ? HD_OK : HD_E_AUTH;
    }
    hd_wipe(seed, sizeof(seed));
    admin_wipe_buf(&file);
    return err;
}

static enum hd_err pack(const char *dir, const struct sync_office_facts *facts,
                        struct hd_notes *notes)
{
    struct hd_buf file = HD_BUF_EMPTY;
    struct hd_pack *read = NULL;
    enum hd_err err = read_part(dir, ADMIN_PACK, HD_PACK_MAX, &file);
    if (!err) {
        err = hd_pack_decode(hd_buf_slice(&file), facts->root_pk, ADMIN_PACK, notes, &read);
    }
    hd_pack_free(read);
    hd_buf_free(&file);
    return err;
}

/** Add which step failed, then hand its error on. */
static enum hd_err step(enum hd_err err, const char *what, struct hd_notes *notes)
{
    if (err && notes->errors == 0) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, "",
            "The test of the new keys failed (%s: %s), so nothing was made; nothing is "
            "lost, try again.",
            what, hd_err_text(err));
    }
    return err;
}

/** Everything that the paper has to give: the recovery key, and through it the root key. */
static enum hd_err try_paper(const char *dir, const struct admin_wave_keys *setup,
                             const struct hd_keyset *keyset, struct hd_notes *notes)
{
    struct paper *paper = hd_secret_alloc(sizeof(*paper));
    if (!paper) {
        return step(HD_E_NOMEM, "memory", notes);
    }
    enum hd_err err = step(setup->split ? every_two_shares(dir, keyset, paper)
                                        : whole_key(dir, keyset, paper),
                           "the recovery words", notes);
    if (!err) {
        err = step(admin_root_seed(dir, keyset, paper->secret, setup->root_pk, paper->seed),
                   "the root key from the recovery words", notes);
    }
    hd_secret_free(paper);
    return err;
}

enum hd_err admin_drill_wave(const char *dir, const struct admin_wave_keys *setup,
                             const struct hd_keyset *keyset, struct hd_notes *notes)
{
    enum hd_err err =
        step(try_file(dir, "officer.fhk", HD_KEY_OFFICER, setup->passphrase, keyset),
             "the officer's key", notes);
    if (!err) {
        err = try_paper(dir, setup, keyset, notes);
    }
    if (!err && setup->second.len > 0) {
        err = step(try_file(dir, "spare.fhk", HD_KEY_SPARE, setup->second, keyset),
                   "the second officer's key", notes);
    }
    return err;
}

enum hd_err admin_drill_office(const char *dir, struct hd_slice passphrase,
                               struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    enum hd_err err = step(sync_office_open(dir, notes, &office), "the office", notes);
    if (err) {
        return err;
    }
    const struct sync_office_facts *facts = sync_office_facts(office);
    err = step(root(dir, passphrase, facts), "the root key", notes);
    if (!err) {
        err = step(receipt(dir, facts), "the receipt key", notes);
    }
    if (!err) {
        err = step(pack(dir, facts, notes), "the pack", notes);
    }
    sync_office_close(office);
    return err;
}
