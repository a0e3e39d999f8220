/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_KEYS_H
#define HD_KEYS_H

/*
 * Keys that a kiosk may hold: public keys of a wave, its weekly MAC ratchet, its signing key; and
 * the small uses of the crypto library that everybody needs. Keys that open answers are in
 * unseal.h, which a kiosk cannot link.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>

enum {
    HD_KEY_LEN = 32,
    HD_KEYSET_ID_LEN = 8,
    HD_RECIPIENTS = 3, /**< officer, recovery, spare; constant for ever */
    HD_SIGN_PK_LEN = 32,
    HD_SIGN_SEED_LEN = 32,
    HD_SIGNATURE_LEN = 64,
    HD_HASH_LEN = 32,
};

/**
 * Start the crypto library; call once in each main(), before other threads start.
 *
 * Logs one warning when this system does not let a program lock memory. Errors: HD_E_CRYPTO.
 */
HD_NODISCARD enum hd_err hd_crypto_start(void);

/** Fill out with n random bytes of the operating system's generator. */
void hd_random(void *out, size_t n);

/** A uniform random number in 0 .. below - 1; below is at least 1. */
uint32_t hd_random_below(uint32_t below);

/** BLAKE2b-256 of bytes. out holds HD_HASH_LEN bytes. */
void hd_hash(struct hd_slice bytes, uint8_t *out);

/**
 * n zeroed bytes between guard pages, left out of core dumps, and locked so that they never reach
 * swap where the system allows it (RLIMIT_MEMLOCK; some containers refuse, and it is then given
 * unlocked: hd_crypto_start() has said so, and swap belongs off or encrypted).
 *
 * A process forked later finds zeros in its place (Linux 4.14 and later) and must leave without
 * freeing it. Takes three or more pages whatever n is. Free with hd_secret_free(), which wipes.
 * NULL when memory ran out.
 */
void *hd_secret_alloc(size_t n);

/** Wipe and free; accepts NULL. */
void hd_secret_free(void *secret);

/** Overwrite n bytes in a way that the compiler keeps. */
void hd_wipe(void *bytes, size_t n);

/** Whose key stands where in a keyset and in a record; stored, never renumbered. */
enum hd_recipient { HD_TO_OFFICER, HD_TO_RECOVERY, HD_TO_SPARE };

/** The public keys that a wave's records are sealed to. */
struct hd_keyset {
    uint32_t wave_no;
    uint8_t pk[HD_RECIPIENTS][HD_KEY_LEN]; /**< X25519, by enum hd_recipient */
};

/** First 8 bytes of BLAKE2b-256("FHR1-keyset", wave, keys): the same on every kiosk of a wave. */
void hd_keyset_id(const struct hd_keyset *keyset, uint8_t *out);

/** The kiosk's MAC key of one week. Secret; the caller keeps it in hd_secret_alloc() memory. */
struct hd_ratchet {
    uint16_t week; /**< weeks since the deployment's first week */
    uint8_t key[HD_KEY_LEN];
};

/**
 * Step the key forward to a week; the old key is overwritten.
 *
 * Returns false, and changes nothing, when week lies before ratchet->week: time never goes back.
 */
bool hd_ratchet_advance(struct hd_ratchet *ratchet, uint16_t week);

/** Make the public key of an Ed25519 seed. */
void hd_sign_public(const uint8_t *seed, uint8_t *pk);

enum { HD_SEED_FILE_LEN = 4 + HD_SIGN_SEED_LEN };

/** A signing seed as a file: "FHS1" and the seed. out holds HD_SEED_FILE_LEN bytes, secret. */
void hd_seed_encode(const uint8_t *seed, uint8_t *out);

/**
 * Read a seed file.
 *
 * @param[out] seed HD_SIGN_SEED_LEN bytes, written on HD_OK only
 * Errors: HD_E_FORMAT, HD_E_VERSION (made by a newer Heard).
 */
HD_NODISCARD enum hd_err hd_seed_decode(struct hd_slice file, uint8_t *seed);

/** Sign bytes under a domain word ("FHB1-manifest"): Ed25519 over BLAKE2b-256(domain, bytes). */
void hd_sign(const uint8_t *seed, const char *domain, struct hd_slice bytes,
             uint8_t *signature);

/** True when the signature is right. */
bool hd_sign_check(const uint8_t *pk, const char *domain, struct hd_slice bytes,
                   const uint8_t *signature);

#endif
