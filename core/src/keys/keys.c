/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thin layer over libsodium that everybody shares: hashes, random bytes, locked memory,
 * signatures under a domain word, the weekly ratchet. Nothing here can open a record.
 * Every hash that stands for something starts with a word that says what, so that bytes made
 * for one purpose never pass for another.
 */
#define _DEFAULT_SOURCE /* NOLINT(readability-identifier-naming): madvise() */

#include <assert.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sodium.h>

#include <heard/keys.h>
#include <heard/log.h>

static_assert(HD_KEY_LEN == crypto_box_PUBLICKEYBYTES, "key size is part of the format");
static_assert(HD_KEY_LEN == crypto_box_SECRETKEYBYTES, "key size is part of the format");
static_assert(HD_KEY_LEN == crypto_generichash_KEYBYTES, "ratchet keys are BLAKE2b keys");
static_assert(HD_HASH_LEN == crypto_generichash_BYTES, "hash size is part of the format");
static_assert(HD_SIGN_PK_LEN == crypto_sign_PUBLICKEYBYTES, "key size is part of the format");
static_assert(HD_SIGN_SEED_LEN == crypto_sign_SEEDBYTES, "seed size is part of the format");
static_assert(HD_SIGNATURE_LEN == crypto_sign_BYTES, "signature size is part of the format");

static const char ratchet_domain[] = "FHR1-ratchet";
static const char keyset_domain[] = "FHR1-keyset";

/* One page tells whether this system lets us lock memory at all; asked once, at the start, so
 * that whoever looks after the machine reads it once. */
static void warn_if_memory_cannot_be_locked(void)
{
    void *probe = sodium_malloc(1);
    if (probe && sodium_mlock(probe, 1) != 0) {
        hd_log(HD_LOG_WARN, "keys: memory not locked, keys may reach swap errno=%d", errno);
    }
    sodium_free(probe);
}

enum hd_err hd_crypto_start(void)
{
    int rc = sodium_init();
    if (rc < 0) {
        hd_log(HD_LOG_ERROR, "keys: libsodium did not start");
        return HD_E_CRYPTO;
    }
    if (rc == 0) {
        warn_if_memory_cannot_be_locked();
    }
    return HD_OK;
}

void hd_random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

uint32_t hd_random_below(uint32_t below)
{
    assert(below >= 1);
    return randombytes_uniform(below);
}

void hd_hash(struct hd_slice bytes, uint8_t *out)
{
    /* It can only fail for sizes that the assertions above fix. */
    (void)crypto_generichash(out, HD_HASH_LEN, bytes.p, bytes.len, NULL, 0);
}

/* Let the kernel put zeros in place of these pages in every child; they hold nothing else. An old
 * kernel that does not know how says so, and nothing can be done about it. */
static void keep_from_children(void *secret, size_t n)
{
#ifdef MADV_WIPEONFORK
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t before = (size_t)((uintptr_t)secret % page);
    (void)madvise((uint8_t *)secret - before, before + n, MADV_WIPEONFORK);
#else
    (void)secret;
    (void)n;
#endif
}

void *hd_secret_alloc(size_t n)
{
    void *secret = sodium_malloc(n);
    if (secret) {
        keep_from_children(secret, n);
        sodium_memzero(secret, n);
    }
    return secret;
}

void hd_secret_free(void *secret)
{
    sodium_free(secret);
}

void hd_wipe(void *bytes, size_t n)
{
    sodium_memzero(bytes, n);
}

void hd_keyset_id(const struct hd_keyset *keyset, uint8_t *out)
{
    const uint8_t wave[] = {(uint8_t)keyset->wave_no, (uint8_t)(keyset->wave_no >> 8),
                            (uint8_t)(keyset->wave_no >> 16), (uint8_t)(keyset->wave_no >> 24)};
    uint8_t hash[HD_HASH_LEN];
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    (void)crypto_generichash_update(&state, (const uint8_t *)keyset_domain,
                                    sizeof(keyset_domain) - 1);
    (void)crypto_generichash_update(&state, wave, sizeof(wave));
    (void)crypto_generichash_update(&state, (const uint8_t *)keyset->pk, sizeof(keyset->pk));
    (void)crypto_generichash_final(&state, hash, sizeof(hash));
    memcpy(out, hash, HD_KEYSET_ID_LEN);
}

bool hd_ratchet_advance(struct hd_ratchet *ratchet, uint16_t week)
{
    if (week < ratchet->week) {
        return false;
    }
    uint8_t next[HD_KEY_LEN];
    while (ratchet->week < week) {
        (void)crypto_generichash(next, sizeof(next), (const uint8_t *)ratchet_domain,
                                 sizeof(ratchet_domain) - 1, ratchet->key, HD_KEY_LEN);
        memcpy(ratchet->key, next, sizeof(next));
        ratchet->week++;
    }
    sodium_memzero(next, sizeof(next));
    return true;
}

void hd_sign_public(const uint8_t *seed, uint8_t *pk)
{
    uint8_t sk[crypto_sign_SECRETKEYBYTES];
    (void)crypto_sign_seed_keypair(pk, sk, seed);
    sodium_memzero(sk, sizeof(sk));
}

/* What is really signed: 32 bytes, whatever the size of the file. */
static void domain_hash(const char *domain, struct hd_slice bytes, uint8_t *hash)
{
    assert(domain[0] != '\0');

    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, HD_HASH_LEN);
    (void)crypto_generichash_update(&state, (const uint8_t *)domain, strlen(domain));
    (void)crypto_generichash_update(&state, bytes.p, bytes.len);
    (void)crypto_generichash_final(&state, hash, HD_HASH_LEN);
}

void hd_sign(const uint8_t *seed, const char *domain, struct hd_slice bytes, uint8_t *signature)
{
    uint8_t hash[HD_HASH_LEN];
    uint8_t pk[crypto_sign_PUBLICKEYBYTES];
    uint8_t sk[crypto_sign_SECRETKEYBYTES];

    domain_hash(domain, bytes, hash);
    (void)crypto_sign_seed_keypair(pk, sk, seed);
    (void)crypto_sign_detached(signature, NULL, hash, sizeof(hash), sk);
    sodium_memzero(sk, sizeof(sk));
}

bool hd_sign_check(const uint8_t *pk, const char *domain, struct hd_slice bytes,
                   const uint8_t *signature)
{
    uint8_t hash[HD_HASH_LEN];
    domain_hash(domain, bytes, hash);
    return crypto_sign_verify_detached(signature, hash, sizeof(hash), pk) == 0;
}

static const uint8_t seed_magic[4] = {'F', 'H', 'S', '1'};

void hd_seed_encode(const uint8_t *seed, uint8_t *out)
{
    memcpy(out, seed_magic, sizeof(seed_magic));
    memcpy(out + sizeof(seed_magic), seed, HD_SIGN_SEED_LEN);
}

enum hd_err hd_seed_decode(struct hd_slice file, uint8_t *seed)
{
    if (file.len != HD_SEED_FILE_LEN || memcmp(file.p, seed_magic, 3) != 0 || file.p[3] < '1' ||
        file.p[3] > '9') {
        return HD_E_FORMAT;
    }
    if (file.p[3] != seed_magic[3]) {
        return HD_E_VERSION;
    }
    memcpy(seed, file.p + sizeof(seed_magic), HD_SIGN_SEED_LEN);
    return HD_OK;
}
