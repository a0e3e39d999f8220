/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_ROOTFILE_H
#define HD_ROOTFILE_H

/*
 * The root key's way back: its seed, sealed to a wave's recovery key alone, so that the words on
 * paper restore it when its passphrase is lost. Part of the unseal library. Format:
 * docs/formats/keyfile.md (FHE1).
 */

#include <stdint.h>

#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/keys.h>

enum { HD_ROOTFILE_LEN = 100 };

/**
 * Seal the root key's seed to the recovery key of a wave.
 *
 * @param seed HD_SIGN_SEED_LEN bytes
 * @param out HD_ROOTFILE_LEN bytes, written on HD_OK only
 * Errors: HD_E_AUTH for a keyset whose recovery key is degenerate.
 */
HD_NODISCARD enum hd_err hd_rootfile_seal(const struct hd_keyset *keyset, const uint8_t *seed,
                                          uint8_t *out);

/**
 * Open what hd_rootfile_seal() made.
 *
 * Anybody can seal to a public key, so the caller still has to compare the seed's public key with
 * the one it knows.
 *
 * @param keyset the wave it must belong to
 * @param recovery that wave's secret recovery key, HD_KEY_LEN bytes
 * @param[out] seed HD_SIGN_SEED_LEN bytes, written on HD_OK only
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_WAVE (another wave or keyset), HD_E_AUTH (another key,
 * or an altered file), HD_E_NOMEM.
 */
HD_NODISCARD enum hd_err hd_rootfile_open(struct hd_slice file, const struct hd_keyset *keyset,
                                          const uint8_t *recovery, uint8_t *seed);

#endif
