/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Receipts of an office whose key everybody knows (seed 00 01 .. 1f), each read as it is and once
 * more with a fitting signature. What is read, made again from what was read, gives the same bytes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sync/batch.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t seed[HD_SIGN_SEED_LEN];
static uint8_t receipt_pk[HD_SIGN_PK_LEN];
static bool ready;

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void get_ready(void)
{
    require(hd_crypto_start() == HD_OK);
    for (size_t i = 0; i < sizeof(seed); i++) {
        seed[i] = (uint8_t)i;
    }
    hd_sign_public(seed, receipt_pk);
    ready = true;
}

static void check(struct hd_slice input)
{
    struct sync_receipt receipt;
    if (sync_receipt_decode(input, receipt_pk, &receipt) != HD_OK) {
        return;
    }
    struct hd_buf again = HD_BUF_EMPTY;
    require(sync_receipt_encode(receipt.ids, receipt.count, receipt.wave_no, seed, &again) ==
            HD_OK);
    require(again.len == input.len && memcmp(again.p, input.p, input.len) == 0);
    hd_buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!ready) {
        get_ready();
    }
    check((struct hd_slice){data, size});
    if (size < HD_SIGNATURE_LEN) {
        return 0;
    }
    uint8_t *copy = malloc(size);
    require(copy != NULL);
    memcpy(copy, data, size);
    size_t before = size - HD_SIGNATURE_LEN;
    hd_sign(seed, "FHA1-receipt", (struct hd_slice){copy, before}, copy + before);
    check((struct hd_slice){copy, size});
    free(copy);
    return 0;
}
