/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Staff codes as argon2id hashes. Six random digits keep out who stands at a kiosk with a lock
 * that counts, and nobody who has the hash and some hours: so a code opens a menu and must never
 * protect a key.
 */
#include "code.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

/* What crypto_pwhash_str() writes for the cost below. */
static const char prefix[] = "$argon2id$v=19$m=65536,t=2,p=1$";

static_assert(crypto_pwhash_STRBYTES <= HD_STAFF_HASH_MAX, "a hash has room");
static_assert(crypto_pwhash_MEMLIMIT_INTERACTIVE == 65536 * 1024, "as in the prefix");
static_assert(crypto_pwhash_OPSLIMIT_INTERACTIVE == 2, "as in the prefix");

/* Unpadded base64. */
static size_t base64_run(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
}

bool hd_staff_hash_fits(const char *hash)
{
    enum { SALT_CHARS = 22, HASH_CHARS = 43 }; /* of 16 and 32 bytes */
    size_t n = sizeof(prefix) - 1;
    if (strncmp(hash, prefix, n) != 0 || base64_run(hash + n) != SALT_CHARS) {
        return false;
    }
    n += SALT_CHARS;
    return hash[n] == '$' && base64_run(hash + n + 1) == HASH_CHARS &&
           hash[n + 1 + HASH_CHARS] == '\0';
}

bool hd_staff_code_is(const struct hd_staff_code *known, const char *code)
{
    return crypto_pwhash_str_verify(known->hash, code, HD_STAFF_CODE_LEN) == 0;
}
