/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a record with one recipient's secret key. The checks run from cheap and public to
 * costly and secret, and each has its own answer: not a record, from a newer program, of another
 * wave, or not to be trusted. Why something is not to be trusted is never told apart.
 */
#include <assert.h>

#include <sodium.h>

#include <heard/unseal.h>

#include "outer.h"

struct hd_opener {
    uint8_t secret[HD_KEY_LEN];
    uint8_t pk[HD_KEY_LEN];
    uint8_t keyset_id[HD_KEYSET_ID_LEN];
    uint32_t wave_no;
    size_t slot; /* which of the three sealed keys is ours */
};

enum hd_err hd_opener_public(const uint8_t *secret, uint8_t *pk)
{
    uint8_t made[HD_KEY_LEN];
    /* Clamping would turn even zeros into a key that works; but zeros are memory that nobody
     * filled, not a secret. */
    if (sodium_is_zero(secret, HD_KEY_LEN) || crypto_scalarmult_base(made, secret) != 0) {
        return HD_E_AUTH;
    }
    memcpy(pk, made, sizeof(made));
    return HD_OK;
}

void hd_opener_generate(uint8_t *pk, uint8_t *secret)
{
    (void)crypto_box_keypair(pk, secret);
}

static bool find_slot(const struct hd_keyset *keyset, struct hd_opener *opener)
{
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        if (memcmp(keyset->pk[i], opener->pk, HD_KEY_LEN) == 0) {
            opener->slot = i;
            return true;
        }
    }
    return false;
}

enum hd_err hd_opener_new(const uint8_t *secret, const struct hd_keyset *keyset,
                          struct hd_opener **out)
{
    *out = NULL;
    struct hd_opener *opener = hd_secret_alloc(sizeof(*opener));
    if (!opener) {
        return HD_E_NOMEM;
    }
    memcpy(opener->secret, secret, HD_KEY_LEN);
    enum hd_err err = hd_opener_public(opener->secret, opener->pk);
    if (err) {
        goto out;
    }
    if (!find_slot(keyset, opener)) {
        err = HD_E_AUTH;
        goto out;
    }
    hd_keyset_id(keyset, opener->keyset_id);
    opener->wave_no = keyset->wave_no;
    *out = opener; /* ownership moves */
    opener = NULL;

out:
    hd_secret_free(opener);
    return err;
}

void hd_opener_free(struct hd_opener *opener)
{
    hd_secret_free(opener);
}

/* What can be told without a key. */
static enum hd_err check_header(const struct hd_opener *opener, struct hd_slice sealed)
{
    if (sealed.len != HD_RECORD_SIZE) {
        return HD_E_FORMAT;
    }
    struct hd_rd rd = hd_rd_init(sealed);
    const uint8_t *magic = hd_rd_take(&rd, sizeof(hd_outer_magic));
    uint8_t version = hd_rd_u8(&rd);
    uint8_t suite = hd_rd_u8(&rd);
    uint8_t bucket = hd_rd_u8(&rd);
    uint8_t slots = hd_rd_u8(&rd);
    const uint8_t *keyset_id = hd_rd_take(&rd, HD_KEYSET_ID_LEN);
    assert(magic && keyset_id);

    if (memcmp(magic, hd_outer_magic, sizeof(hd_outer_magic)) != 0) {
        return HD_E_FORMAT;
    }
    if (version > HD_OUTER_VERSION || suite > HD_OUTER_SUITE) {
        return HD_E_VERSION;
    }
    if (version != HD_OUTER_VERSION || suite != HD_OUTER_SUITE || bucket != HD_OUTER_BUCKET ||
        slots != HD_RECIPIENTS) {
        return HD_E_FORMAT;
    }
    return memcmp(keyset_id, opener->keyset_id, HD_KEYSET_ID_LEN) == 0 ? HD_OK : HD_E_WAVE;
}

static bool open_slot(const struct hd_opener *opener, const uint8_t *slots, uint8_t *key)
{
    const uint8_t *slot = slots + opener->slot * HD_SEALED_KEY_LEN;
    return crypto_box_seal_open(key, slot, HD_SEALED_KEY_LEN, opener->pk, opener->secret) == 0;
}

/* The whole plaintext, or nothing. */
static enum hd_err unwrap(const struct hd_opener *opener, const uint8_t *outer, uint8_t *inner)
{
    uint8_t dek[HD_KEY_LEN];
    uint8_t commit[HD_OUTER_COMMIT_LEN];
    enum hd_err err = HD_E_AUTH;

    if (!open_slot(opener, outer + HD_OUTER_SLOTS_AT, dek)) {
        goto out;
    }
    hd_outer_commit(dek, outer, commit);
    if (sodium_memcmp(commit, outer + HD_OUTER_COMMIT_AT, sizeof(commit)) != 0) {
        goto out;
    }
    const uint8_t *nonce = outer + HD_OUTER_COMMIT_AT - HD_OUTER_NONCE_LEN;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(inner, NULL, NULL, outer + HD_OUTER_HEADER,
                                                   HD_RECORD_SIZE - HD_OUTER_HEADER, outer,
                                                   HD_OUTER_HEADER, nonce, dek) != 0) {
        goto out;
    }
    err = HD_OK;

out:
    sodium_memzero(dek, sizeof(dek));
    return err;
}

enum hd_err hd_unseal(const struct hd_opener *opener, struct hd_slice sealed,
                      struct hd_opened *out)
{
    enum hd_err err = check_header(opener, sealed);
    if (err) {
        return err;
    }
    uint8_t inner[HD_INNER_SIZE];
    struct hd_record record;
    err = unwrap(opener, sealed.p, inner);
    if (err) {
        goto out;
    }
    err = hd_record_decode((struct hd_slice){inner, HD_INNER_PLAIN}, &record);
    if (err) {
        goto out;
    }
    if (record.wave_no != opener->wave_no) {
        err = HD_E_WAVE; /* an honest kiosk never says one wave outside and another inside */
        goto out;
    }
    out->record = record;
    memcpy(out->inner, inner, sizeof(inner));

out:
    sodium_memzero(inner, sizeof(inner));
    sodium_memzero(&record, sizeof(record));
    return err;
}

bool hd_opened_check_mac(const struct hd_opened *opened, const struct hd_keyset *keyset,
                         const uint8_t *mac_key)
{
    uint8_t keyset_id[HD_KEYSET_ID_LEN];
    uint8_t mac[HD_MAC_LEN];

    hd_keyset_id(keyset, keyset_id);
    hd_outer_mac(mac_key, keyset_id, opened->inner, mac);
    return sodium_memcmp(mac, opened->inner + HD_INNER_PLAIN, sizeof(mac)) == 0;
}

enum hd_err hd_unseal_key(const struct hd_opener *opener, struct hd_slice sealed, uint8_t *key)
{
    uint8_t opened[HD_KEY_LEN];

    if (sealed.len != HD_SEALED_KEYS_LEN) {
        return HD_E_FORMAT;
    }
    if (!open_slot(opener, sealed.p, opened)) {
        return HD_E_AUTH;
    }
    memcpy(key, opened, sizeof(opened));
    sodium_memzero(opened, sizeof(opened));
    return HD_OK;
}
