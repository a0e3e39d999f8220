/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drill: a key that was never tried is a key that may not work, and with sealed answers that
 * is found out too late. So no office exists before every key has opened a test record, each read
 * back from where it will be read when it counts.
 */

#include <stdbool.h>
#include <string.h>

#include <heard/file.h>
#include <heard/pack.h>
#include <heard/seal.h>
#include <heard/unseal.h>
#include <sync/office.h>

#include "admin.h"

enum { TEST_PAYLOAD = 32, SHEET_MAX = 64 << 10 };

/** What the steps of one drill share; in secret memory. */
struct drill {
    uint8_t secret[HD_KEY_LEN];
    uint8_t mac_key[HD_KEY_LEN];
    char words[HD_WORDS_TEXT_MAX];
    struct hd_record record;
    struct hd_opened opened;
    uint8_t sealed[HD_RECORD_SIZE];
};

/** Read a file of the office; name may hold a folder. */
static enum hd_err read_part(const char *dir, const char *name, size_t max, struct hd_buf *out)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, name);
    return err ? err : hd_file_read(path, max, out);
}

static enum hd_err unlock(const char *dir, const char *name, enum hd_key_kind kind,
                          uint32_t wave, struct hd_slice passphrase, uint8_t *secret)
{
    struct hd_buf file = HD_BUF_EMPTY;
    enum hd_err err = read_part(dir, name, HD_KEYFILE_LEN, &file);
    if (!err) {
        err = hd_keyfile_unlock(hd_buf_slice(&file), kind, wave, passphrase, secret);
    }
    hd_buf_free(&file);
    return err;
}

static enum hd_err seal_test(struct drill *drill, const struct hd_keyset *keyset)
{
    drill->record = (struct hd_record){
        .type = HD_RECORD_ANSWERS,
        .kiosk_no = 1,
        .wave_no = keyset->wave_no,
        .payload_len = TEST_PAYLOAD,
    };
    hd_random(drill->record.rid, sizeof(drill->record.rid));
    hd_random(drill->record.payload, TEST_PAYLOAD);
    hd_random(drill->mac_key, sizeof(drill->mac_key));
    return hd_seal(&drill->record, keyset, drill->mac_key, drill->sealed);
}

/** Open the test record with the key in drill->secret and compare what comes out. */
static enum hd_err open_test(struct drill *drill, const struct hd_keyset *keyset)
{
    struct hd_opener *opener = NULL;
    enum hd_err err = hd_opener_new(drill->secret, keyset, &opener);
    hd_wipe(drill->secret, sizeof(drill->secret));
    if (!err) {
        struct hd_slice sealed = {drill->sealed, sizeof(drill->sealed)};
        err = hd_unseal(opener, sealed, &drill->opened);
    }
    if (!err) {
        const struct hd_record *in = &drill->record;
        const struct hd_record *out = &drill->opened.record;
        bool same = out->payload_len == in->payload_len &&
                    memcmp(out->payload, in->payload, in->payload_len) == 0 &&
                    memcmp(out->rid, in->rid, sizeof(in->rid)) == 0 &&
                    hd_opened_check_mac(&drill->opened, keyset, drill->mac_key);
        err = same ? HD_OK : HD_E_AUTH;
    }
    hd_wipe(&drill->opened, sizeof(drill->opened));
    hd_opener_free(opener);
    return err;
}

static enum hd_err recovery(struct drill *drill, const char *dir)
{
    struct hd_buf sheet = HD_BUF_EMPTY;
    unsigned bad = 0;
    enum hd_err err = read_part(dir, ADMIN_SHEET, SHEET_MAX, &sheet);
    if (!err) {
        err = admin_sheet_read(hd_buf_slice(&sheet), drill->words);
    }
    if (!err) {
        err = hd_words_decode(drill->words, drill->secret, &bad);
    }
    admin_wipe_buf(&sheet);
    return err;
}

static enum hd_err root(struct drill *drill, const char *dir, struct hd_slice passphrase,
                        const struct sync_office_facts *facts)
{
    uint8_t pk[HD_SIGN_PK_LEN];
    enum hd_err err = unlock(dir, "keys/root.fhk", HD_KEY_ROOT, 0, passphrase, drill->secret);
    if (err) {
        return err;
    }
    hd_sign_public(drill->secret, pk);
    hd_wipe(drill->secret, sizeof(drill->secret));
    return memcmp(pk, facts->root_pk, sizeof(pk)) == 0 ? HD_OK : HD_E_AUTH;
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
            "The test of the new keys failed (%s: %s), so no office was made; nothing is "
            "lost, try again.",
            what, hd_err_text(err));
    }
    return err;
}

static enum hd_err opening_keys(struct drill *drill, const char *dir,
                                struct hd_slice passphrase, struct hd_slice second,
                                const struct hd_keyset *keyset, struct hd_notes *notes)
{
    uint32_t wave = keyset->wave_no;
    enum hd_err err = step(seal_test(drill, keyset), "sealing", notes);
    if (!err) {
        err = unlock(dir, "keys/officer.fhk", HD_KEY_OFFICER, wave, passphrase, drill->secret);
        err = step(err ? err : open_test(drill, keyset), "the officer's key", notes);
    }
    if (!err) {
        err = recovery(drill, dir);
        err = step(err ? err : open_test(drill, keyset), "the recovery words", notes);
    }
    if (!err && second.len > 0) {
        err = unlock(dir, "keys/spare.fhk", HD_KEY_SPARE, wave, second, drill->secret);
        err = step(err ? err : open_test(drill, keyset), "the second officer's key", notes);
    }
    return err;
}

enum hd_err admin_drill(const char *dir, struct hd_slice passphrase, struct hd_slice second,
                        struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    struct drill *drill = hd_secret_alloc(sizeof(*drill));
    if (!drill) {
        return step(HD_E_NOMEM, "memory", notes);
    }
    enum hd_err err = step(sync_office_open(dir, notes, &office), "the office", notes);
    if (err) {
        goto out;
    }
    const struct sync_office_facts *facts = sync_office_facts(office);
    err = opening_keys(drill, dir, passphrase, second, &facts->keyset, notes);
    if (!err) {
        err = step(root(drill, dir, passphrase, facts), "the root key", notes);
    }
    if (!err) {
        err = step(receipt(dir, facts), "the receipt key", notes);
    }
    if (!err) {
        err = step(pack(dir, facts, notes), "the pack", notes);
    }

out:
    sync_office_close(office);
    hd_secret_free(drill);
    return err;
}
