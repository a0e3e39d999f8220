/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Batches of a kiosk whose key everybody knows (seed 00 01 .. 1f). Each input is read as it is and
 * once more with that kiosk's key and a fitting signature put in, so that the fuzzer gets past the
 * signature. What is read and whole, made again from what was read, gives the same bytes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sync/batch.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t seed[HD_SIGN_SEED_LEN];
static uint8_t sign_pk[HD_SIGN_PK_LEN];
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
    hd_sign_public(seed, sign_pk);
    ready = true;
}

static bool is_whole(const struct sync_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        uint8_t id[HD_RECORD_ID_LEN];
        hd_record_id(batch->records + i * HD_RECORD_SIZE, id);
        if (memcmp(id, batch->ids + i * HD_RECORD_ID_LEN, sizeof(id)) != 0) {
            return false;
        }
    }
    return true;
}

static void check(struct hd_slice input)
{
    struct sync_batch batch;
    if (sync_batch_decode(input, &batch) != HD_OK) {
        return;
    }
    require(batch.count > 0 && batch.count % SYNC_BATCH_ROUND == 0 && batch.number > 0);
    require(batch.records + (size_t)batch.count * HD_RECORD_SIZE == input.p + input.len);
    if (memcmp(batch.sign_pk, sign_pk, sizeof(sign_pk)) != 0 || !is_whole(&batch)) {
        return;
    }
    struct hd_buf again = HD_BUF_EMPTY;
    uint8_t hash[HD_HASH_LEN];
    const struct sync_manifest says = {
        .number = batch.number, .previous = batch.previous, .audit = batch.audit};
    require(sync_batch_encode(batch.records, batch.count, &says, seed, hash, &again) == HD_OK);
    require(again.len == input.len && memcmp(again.p, input.p, input.len) == 0);
    require(memcmp(hash, batch.hash, sizeof(hash)) == 0);
    hd_buf_free(&again);
}

/* Put our key and signature where they belong, as far as the input reaches. */
static void sign_over(uint8_t *bytes, size_t size)
{
    enum { SIGN_PK_AT = 5, COUNT_AT = 109 };
    if (size < SYNC_BATCH_HEADER) {
        return;
    }
    size_t count = (size_t)(bytes[COUNT_AT] | bytes[COUNT_AT + 1] << 8);
    size_t manifest = SYNC_BATCH_HEADER + count * HD_RECORD_ID_LEN;
    memcpy(bytes + SIGN_PK_AT, sign_pk, sizeof(sign_pk));
    if (manifest + HD_SIGNATURE_LEN <= size) {
        hd_sign(seed, "FHB1-manifest", (struct hd_slice){bytes, manifest}, bytes + manifest);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!ready) {
        get_ready();
    }
    check((struct hd_slice){data, size});
    uint8_t *copy = malloc(size + 1);
    require(copy != NULL);
    memcpy(copy, data, size);
    sign_over(copy, size);
    check((struct hd_slice){copy, size});
    free(copy);
    return 0;
}
