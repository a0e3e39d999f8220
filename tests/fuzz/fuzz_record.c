/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening whatever comes, with keys that everybody knows (bytes 1, 2 and 3, wave 3), so that real
 * records in the corpus open. What opens must have exactly one spelling inside.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/unseal.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hd_opener *openers[HD_RECIPIENTS];
static struct hd_keyset keyset = {.wave_no = 3};

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void make_openers(void)
{
    uint8_t secret[HD_RECIPIENTS][HD_KEY_LEN];

    require(hd_crypto_start() == HD_OK);
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        memset(secret[i], (int)i + 1, HD_KEY_LEN);
        require(hd_opener_public(secret[i], keyset.pk[i]) == HD_OK);
    }
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        require(hd_opener_new(secret[i], &keyset, &openers[i]) == HD_OK);
    }
}

static void check_opened(const struct hd_opened *opened)
{
    uint8_t inner[HD_INNER_SIZE - HD_MAC_LEN];
    require(hd_record_encode(&opened->record, inner) == HD_OK);
    require(memcmp(inner, opened->inner, sizeof(inner)) == 0);
    require(opened->record.wave_no == keyset.wave_no);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hd_opened first;
    static struct hd_opened opened;
    struct hd_slice input = {data, size};
    uint8_t key[HD_KEY_LEN];

    if (!openers[0]) {
        make_openers();
    }
    enum hd_err err = hd_unseal(openers[0], input, &first);
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        /* Whoever opens it, the answer is the same: no reader can be shown another record. */
        enum hd_err other = hd_unseal(openers[i], input, &opened);
        if (err == HD_OK && other == HD_OK) {
            require(memcmp(first.inner, opened.inner, sizeof(first.inner)) == 0);
        }
        if (other == HD_OK) {
            check_opened(&opened);
            (void)hd_opened_check_mac(&opened, &keyset, data);
        }
        require(hd_unseal_key(openers[i], input, key) != HD_OK || size == HD_SEALED_KEYS_LEN);
    }
    return 0;
}
