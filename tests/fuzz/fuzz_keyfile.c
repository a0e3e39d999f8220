/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unlocking whatever comes. Kind and wave are taken from the input, so that they are no obstacle.
 * Every lock in the corpus holds the same secret; an unlocked file with another is a forgery.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/keyfile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KIND_AT = 5, WAVE_AT = 8, OPS_AT = 12, MEM_MAX = 9 << 20 };

/* Costs within the limits are honest work of up to seconds: no use to a fuzzer. */
static bool is_costly(const uint8_t *data)
{
    struct hd_rd rd = hd_rd_init((struct hd_slice){data + OPS_AT, 12});
    uint32_t ops = hd_rd_u32(&rd);
    uint64_t mem = hd_rd_u64(&rd);
    return ops > 1 && ops <= 4 ? mem <= 1 << 30 : mem > MEM_MAX && mem <= 1 << 30;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char passphrase[] = "correct horse battery staple";
    static bool started;
    enum hd_key_kind kind = HD_KEY_OFFICER;
    uint32_t wave_no = 3;
    uint8_t secret[HD_KEY_LEN];
    uint8_t expected[HD_KEY_LEN];

    if (!started && hd_crypto_start() != HD_OK) {
        abort();
    }
    started = true;
    if (size >= HD_KEYFILE_LEN) {
        if (is_costly(data)) {
            return 0;
        }
        struct hd_rd rd = hd_rd_init((struct hd_slice){data + WAVE_AT, 4});
        kind = (enum hd_key_kind)data[KIND_AT];
        wave_no = hd_rd_u32(&rd);
    }
    enum hd_err err = hd_keyfile_unlock(
        (struct hd_slice){data, size}, kind, wave_no,
        (struct hd_slice){(const uint8_t *)passphrase, sizeof(passphrase) - 1}, secret);
    memset(expected, 1, sizeof(expected));
    if (err == HD_OK && memcmp(secret, expected, sizeof(secret)) != 0) {
        abort();
    }
    return 0;
}
