/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening whatever lies where the sealed root key should. Every box in the corpus holds the same
 * seed; one that opens to another would be a forgery.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/rootfile.h>
#include <heard/unseal.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    static struct hd_keyset keyset = {.wave_no = 3};
    uint8_t secret[HD_RECIPIENTS][HD_KEY_LEN];
    uint8_t seed[HD_SIGN_SEED_LEN] = {0};
    uint8_t expected[HD_SIGN_SEED_LEN];

    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        memset(secret[i], (int)i + 1, HD_KEY_LEN);
    }
    if (!started) {
        if (hd_crypto_start() != HD_OK) {
            abort();
        }
        for (size_t i = 0; i < HD_RECIPIENTS; i++) {
            if (hd_opener_public(secret[i], keyset.pk[i]) != HD_OK) {
                abort();
            }
        }
        started = true;
    }
    enum hd_err err =
        hd_rootfile_open((struct hd_slice){data, size}, &keyset, secret[HD_TO_RECOVERY], seed);
    memset(expected, err ? 0 : 0x33, sizeof(expected));
    if (memcmp(seed, expected, sizeof(seed)) != 0) {
        abort();
    }
    return 0;
}
