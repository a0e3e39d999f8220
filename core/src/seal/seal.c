/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sealing a record. A fresh key (dek) encrypts the inner bytes and is itself sealed to the wave's
 * three public keys; everything before the ciphertext is bound to it as associated data, so no
 * byte can be changed. The plaintext and the dek live in locked memory and are wiped before the
 * function returns; after that, this machine cannot open what it made.
 */
#include <assert.h>

#include <sodium.h>

#include <heard/seal.h>

#include "outer.h"

static_assert(HD_SEALED_KEY_LEN == HD_KEY_LEN + crypto_box_SEALBYTES, "slot size is format");
static_assert(HD_OUTER_NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "format");
static_assert(HD_OUTER_TAG_LEN == crypto_aead_xchacha20poly1305_ietf_ABYTES, "format");
static_assert(HD_KEY_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "format");
static_assert(HD_OUTER_HEADER + HD_INNER_SIZE + HD_OUTER_TAG_LEN == HD_RECORD_SIZE, "format");
static_assert(HD_RECORD_ID_LEN == crypto_generichash_BYTES, "a record id is a hash");
static_assert(HD_MAC_LEN == crypto_generichash_BYTES, "format");

const uint8_t hd_outer_magic[4] = {'F', 'H', 'R', '1'};

/* What must not outlive a call. */
struct secrets {
    uint8_t dek[HD_KEY_LEN];
    uint8_t inner[HD_INNER_SIZE];
};

void hd_outer_commit(const uint8_t *dek, const uint8_t *outer, uint8_t *out)
{
    static const char domain[] = "FHR1-commit";
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, dek, HD_KEY_LEN, HD_OUTER_COMMIT_LEN);
    (void)crypto_generichash_update(&state, (const uint8_t *)domain, sizeof(domain) - 1);
    (void)crypto_generichash_update(&state, outer, HD_OUTER_COMMIT_AT);
    (void)crypto_generichash_final(&state, out, HD_OUTER_COMMIT_LEN);
    sodium_memzero(&state, sizeof(state));
}

void hd_outer_mac(const uint8_t *mac_key, const uint8_t *keyset_id, const uint8_t *inner,
                  uint8_t *out)
{
    static const char domain[] = "FHR1-mac";
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, mac_key, HD_KEY_LEN, HD_MAC_LEN);
    (void)crypto_generichash_update(&state, (const uint8_t *)domain, sizeof(domain) - 1);
    (void)crypto_generichash_update(&state, keyset_id, HD_KEYSET_ID_LEN);
    (void)crypto_generichash_update(&state, inner, HD_INNER_PLAIN);
    (void)crypto_generichash_final(&state, out, HD_MAC_LEN);
    sodium_memzero(&state, sizeof(state));
}

static void write_header(const uint8_t *keyset_id, uint8_t *out)
{
    struct hd_wr wr = hd_wr_init(out, HD_OUTER_COMMIT_AT);
    uint8_t nonce[HD_OUTER_NONCE_LEN];

    randombytes_buf(nonce, sizeof(nonce));
    hd_wr_bytes(&wr, hd_outer_magic, sizeof(hd_outer_magic));
    hd_wr_u8(&wr, HD_OUTER_VERSION);
    hd_wr_u8(&wr, HD_OUTER_SUITE);
    hd_wr_u8(&wr, HD_OUTER_BUCKET);
    hd_wr_u8(&wr, HD_RECIPIENTS);
    hd_wr_bytes(&wr, keyset_id, HD_KEYSET_ID_LEN);
    hd_wr_bytes(&wr, nonce, sizeof(nonce));
    assert(!wr.bad && wr.left == 0);
}

/* The outer layer around finished inner bytes. */
static enum hd_err wrap(const struct hd_keyset *keyset, const uint8_t *keyset_id,
                        struct secrets *secrets, uint8_t *out)
{
    randombytes_buf(secrets->dek, sizeof(secrets->dek));
    write_header(keyset_id, out);
    hd_outer_commit(secrets->dek, out, out + HD_OUTER_COMMIT_AT);

    enum hd_err err = hd_seal_key(keyset, secrets->dek, out + HD_OUTER_SLOTS_AT);
    if (err) {
        return err;
    }
    const uint8_t *nonce = out + HD_OUTER_COMMIT_AT - HD_OUTER_NONCE_LEN;
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + HD_OUTER_HEADER, NULL, secrets->inner, sizeof(secrets->inner), out,
        HD_OUTER_HEADER, NULL, nonce, secrets->dek);
    return HD_OK;
}

enum hd_err hd_seal(const struct hd_record *record, const struct hd_keyset *keyset,
                    const uint8_t *mac_key, uint8_t *out)
{
    uint8_t keyset_id[HD_KEYSET_ID_LEN];

    if (record->wave_no != keyset->wave_no) {
        return HD_E_WAVE;
    }
    struct secrets *secrets = hd_secret_alloc(sizeof(*secrets));
    if (!secrets) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_record_encode(record, secrets->inner);
    if (err) {
        goto out;
    }
    hd_keyset_id(keyset, keyset_id);
    hd_outer_mac(mac_key, keyset_id, secrets->inner, secrets->inner + HD_INNER_PLAIN);
    err = wrap(keyset, keyset_id, secrets, out);

out:
    hd_secret_free(secrets);
    return err;
}

enum hd_err hd_seal_dummy(const struct hd_keyset *keyset, uint32_t kiosk_no,
                          const struct hd_ratchet *ratchet, uint8_t *out)
{
    struct hd_record record = {
        .type = HD_RECORD_DUMMY,
        .kiosk_no = kiosk_no,
        .wave_no = keyset->wave_no,
        .week = ratchet->week,
    };
    hd_random(record.rid, sizeof(record.rid));
    return hd_seal(&record, keyset, ratchet->key, out);
}

void hd_record_id(const uint8_t *sealed, uint8_t *out)
{
    hd_hash((struct hd_slice){sealed, HD_RECORD_SIZE}, out);
}

enum hd_err hd_seal_key(const struct hd_keyset *keyset, const uint8_t *key, uint8_t *out)
{
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        uint8_t *slot = out + i * HD_SEALED_KEY_LEN;
        if (crypto_box_seal(slot, key, HD_KEY_LEN, keyset->pk[i]) != 0) {
            return HD_E_AUTH;
        }
    }
    return HD_OK;
}
