/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Six words for a root key and a keyset together: whoever swaps either of them changes what a
 * person reads on the kiosk. Format: docs/formats/keyfile.md section 3.
 */
#include <assert.h>

#include <sodium.h>

#include <heard/fingerprint.h>
#include <heard/wordlist.h>

static const char domain[] = "FH-fingerprint";

static_assert((int)HD_FINGERPRINT_MAX == HD_FINGERPRINT_WORDS * (HD_WORD_MAX + 1), "room");
static_assert((int)HD_FINGERPRINT_WORDS * HD_WORDLIST_BITS <= HD_HASH_LEN * 8, "enough bits");

void hd_fingerprint(const uint8_t *root_pk, const struct hd_keyset *keyset, char *out)
{
    uint8_t id[HD_KEYSET_ID_LEN];
    uint8_t hash[HD_HASH_LEN];
    crypto_generichash_state state;

    hd_keyset_id(keyset, id);
    (void)crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    (void)crypto_generichash_update(&state, (const uint8_t *)domain, sizeof(domain) - 1);
    (void)crypto_generichash_update(&state, root_pk, HD_SIGN_PK_LEN);
    (void)crypto_generichash_update(&state, id, sizeof(id));
    (void)crypto_generichash_final(&state, hash, sizeof(hash));
    hd_wordlist_write(hash, HD_FINGERPRINT_WORDS, out);
}
