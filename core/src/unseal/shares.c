/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two of three: each byte of the secret is where a straight line over GF(2^8) crosses x = 0, and a
 * share is the line at x = 1, 2 or 3. The arithmetic is libgfshare's; what is on paper is ours.
 * Format: docs/formats/keyfile.md section 5.
 */
#include <assert.h>
#include <libgfshare.h>
#include <string.h>

#include <sodium.h>

#include <heard/shares.h>

#include "words.h"

enum {
    NUMBER_AT = 0,
    SET_AT = 1,
    BYTES_AT = SET_AT + HD_SHARE_SET_LEN,
    DATA_LEN = BYTES_AT + HD_KEY_LEN, /* 35: what the checksum covers */
    CODE_LEN = DATA_LEN + 3,          /* and the checksum, in the upper 17 of 24 bits */
    CRC_BITS = 17,
    CRC_POLY = 0x1685b, /* CRC-17/CAN-FD: finds every error within 17 bits, so in one word */
};

static_assert(HD_SHARE_WORDS * HD_WORDLIST_BITS == DATA_LEN * 8 + CRC_BITS,
              "every bit has its word");

static uint32_t crc(const uint8_t *data, size_t n)
{
    uint32_t rest = 0;
    for (size_t bit = 0; bit < n * 8; bit++) {
        uint32_t in = (uint32_t)data[bit / 8] >> (7 - bit % 8) & 1U;
        uint32_t out = rest >> (CRC_BITS - 1) & 1U;
        rest = (rest << 1 ^ (in ^ out ? CRC_POLY : 0U)) & ((1U << CRC_BITS) - 1);
    }
    return rest;
}

/* The library wants to be told where randomness comes from, and calls it even to wipe. */
static void fill(unsigned char *out, unsigned int n)
{
    randombytes_buf(out, n);
}

/* What is handed to the library, which knows no const; in secret memory. The library's own copy is
 * in ordinary memory, and overwritten when its context is freed. */
struct work {
    uint8_t secret[HD_KEY_LEN];
    struct hd_share share[HD_SHARES];
};

static enum hd_err split(struct work *work)
{
    unsigned char numbers[HD_SHARES] = {1, 2, 3};
    gfshare_fill_rand = fill;
    gfshare_ctx *ctx =
        gfshare_ctx_init_enc(numbers, HD_SHARES, HD_SHARES_NEEDED, sizeof(work->secret));
    if (!ctx) {
        return HD_E_NOMEM;
    }
    gfshare_ctx_enc_setsecret(ctx, work->secret);
    for (unsigned i = 0; i < HD_SHARES; i++) {
        work->share[i].number = numbers[i];
        gfshare_ctx_enc_getshare(ctx, (unsigned char)i, work->share[i].bytes);
    }
    gfshare_ctx_free(ctx);
    return HD_OK;
}

enum hd_err hd_shares_split(const uint8_t *secret, const struct hd_keyset *keyset,
                            struct hd_share *out)
{
    uint8_t id[HD_KEYSET_ID_LEN];
    struct work *work = hd_secret_alloc(sizeof(*work));
    if (!work) {
        return HD_E_NOMEM;
    }
    memcpy(work->secret, secret, sizeof(work->secret));
    hd_keyset_id(keyset, id);
    for (size_t i = 0; i < HD_SHARES; i++) {
        memcpy(work->share[i].set, id, HD_SHARE_SET_LEN);
    }
    enum hd_err err = split(work);
    if (!err) {
        memcpy(out, work->share, sizeof(work->share));
    }
    hd_secret_free(work);
    return err;
}

static bool is_number(uint8_t number)
{
    return number >= 1 && number <= HD_SHARES;
}

static enum hd_err combine(struct work *work)
{
    unsigned char numbers[HD_SHARES_NEEDED] = {work->share[0].number, work->share[1].number};
    gfshare_fill_rand = fill;
    gfshare_ctx *ctx = gfshare_ctx_init_dec(numbers, HD_SHARES_NEEDED, sizeof(work->secret));
    if (!ctx) {
        return HD_E_NOMEM;
    }
    for (unsigned i = 0; i < HD_SHARES_NEEDED; i++) {
        gfshare_ctx_dec_giveshare(ctx, (unsigned char)i, work->share[i].bytes);
    }
    gfshare_ctx_dec_extract(ctx, work->secret);
    gfshare_ctx_free(ctx);
    return HD_OK;
}

enum hd_err hd_shares_combine(const struct hd_share *a, const struct hd_share *b,
                              uint8_t *secret)
{
    if (!is_number(a->number) || !is_number(b->number)) {
        return HD_E_RANGE;
    }
    if (memcmp(a->set, b->set, sizeof(a->set)) != 0) {
        return HD_E_WAVE;
    }
    if (a->number == b->number) {
        return HD_E_EXISTS;
    }
    struct work *work = hd_secret_alloc(sizeof(*work));
    if (!work) {
        return HD_E_NOMEM;
    }
    work->share[0] = *a;
    work->share[1] = *b;
    enum hd_err err = combine(work);
    if (!err) {
        memcpy(secret, work->secret, sizeof(work->secret));
    }
    hd_secret_free(work);
    return err;
}

void hd_share_encode(const struct hd_share *share, char *out)
{
    assert(is_number(share->number));
    uint8_t code[CODE_LEN];
    code[NUMBER_AT] = share->number;
    memcpy(code + SET_AT, share->set, sizeof(share->set));
    memcpy(code + BYTES_AT, share->bytes, sizeof(share->bytes));
    uint32_t sum = crc(code, DATA_LEN) << 7;
    code[DATA_LEN] = (uint8_t)(sum >> 16);
    code[DATA_LEN + 1] = (uint8_t)(sum >> 8);
    code[DATA_LEN + 2] = (uint8_t)sum;
    hd_wordlist_write(code, HD_SHARE_WORDS, out);
    sodium_memzero(code, sizeof(code));
}

enum hd_err hd_share_decode(const char *text, struct hd_share *out, unsigned *bad)
{
    uint8_t code[CODE_LEN];
    enum hd_err err = hd_words_read(text, HD_SHARE_WORDS, code, bad);
    if (err) {
        goto out;
    }
    uint32_t sum =
        (uint32_t)code[DATA_LEN] << 16 | (uint32_t)code[DATA_LEN + 1] << 8 | code[DATA_LEN + 2];
    if (crc(code, DATA_LEN) != sum >> 7 || !is_number(code[NUMBER_AT])) {
        err = HD_E_FORMAT;
        goto out;
    }
    out->number = code[NUMBER_AT];
    memcpy(out->set, code + SET_AT, sizeof(out->set));
    memcpy(out->bytes, code + BYTES_AT, sizeof(out->bytes));

out:
    sodium_memzero(code, sizeof(code));
    return err;
}
