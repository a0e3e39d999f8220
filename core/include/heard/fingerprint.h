/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_FINGERPRINT_H
#define HD_FINGERPRINT_H

/*
 * Whose keys a kiosk holds, in six words that two people can compare over the telephone: on the
 * kiosk's screen, in the office, and on the recovery sheet. Format: docs/formats/keyfile.md.
 */

#include <stdint.h>

#include <heard/keys.h>

enum {
    HD_FINGERPRINT_WORDS = 6,
    HD_FINGERPRINT_MAX = 6 * 9, /**< words of up to eight letters, spaces, NUL at the end */
};

/**
 * Write the fingerprint of a deployment's root key and a wave's keyset: 66 bits as six words.
 *
 * Another root key or another keyset gives other words. 66 bits make it hopeless to look for keys
 * with the same words as given ones; who may choose both sides needs about 2^33 tries.
 *
 * @param root_pk HD_SIGN_PK_LEN bytes
 * @param out HD_FINGERPRINT_MAX bytes
 */
void hd_fingerprint(const uint8_t *root_pk, const struct hd_keyset *keyset, char *out);

#endif
