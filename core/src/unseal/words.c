/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A 32-byte secret as 24 words that a person can write down, read over the telephone and type
 * again years later: 256 bits and 8 bits of checksum, 11 bits a word, most significant bit first.
 * Reading forgives what cannot be mistaken (case, spaces, numbering, words cut after their fourth
 * letter) and nothing else. Format: docs/formats/keyfile.md section 2.
 */
#include "words.h"

#include <assert.h>

#include <sodium.h>

#include <heard/keyfile.h>

enum { SECRET_BITS = HD_KEY_LEN * 8, CODE_LEN = HD_KEY_LEN + 1 };

static_assert(HD_WORDS * HD_WORDLIST_BITS == CODE_LEN * 8,
              "every bit of the code has its word");

/* The byte that tells a mistaken word: the first of BLAKE2b-256("FHK1-words", secret). */
static uint8_t checksum(const uint8_t *secret)
{
    static const char domain[] = "FHK1-words";
    uint8_t hash[HD_HASH_LEN];
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, NULL, 0, sizeof(hash));
    (void)crypto_generichash_update(&state, (const uint8_t *)domain, sizeof(domain) - 1);
    (void)crypto_generichash_update(&state, secret, HD_KEY_LEN);
    (void)crypto_generichash_final(&state, hash, sizeof(hash));
    uint8_t sum = hash[0];
    sodium_memzero(&state, sizeof(state));
    sodium_memzero(hash, sizeof(hash));
    return sum;
}

/* Append a word and the separator behind it; returns where to go on. */
static char *put_word(char *at, const char *word, char separator)
{
    size_t len = strlen(word);
    assert(len <= HD_WORD_MAX);
    memcpy(at, word, len + 1);
    at[len] = separator;
    return at + len + 1;
}

static void set_bits(uint8_t *bits, size_t bit, uint32_t index)
{
    for (size_t i = 0; i < HD_WORDLIST_BITS; i++) {
        size_t at = bit + i;
        if (index >> (HD_WORDLIST_BITS - 1 - i) & 1) {
            bits[at / 8] |= (uint8_t)(0x80 >> at % 8);
        }
    }
}

void hd_words_encode(const uint8_t *secret, char *out)
{
    uint8_t code[CODE_LEN];
    memcpy(code, secret, HD_KEY_LEN);
    code[HD_KEY_LEN] = checksum(secret);
    hd_wordlist_write(code, HD_WORDS, out);
    sodium_memzero(code, sizeof(code));
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next run of letters; empty at the end of the text. Everything else separates: spaces, line
 * ends, numbers, dots, and the bytes of any character outside ASCII. */
static size_t next_token(const char **text, const char **token)
{
    const char *at = *text;
    while (*at && !is_letter(*at)) {
        at++;
    }
    *token = at;
    while (is_letter(*at)) {
        at++;
    }
    *text = at;
    return (size_t)(at - *token);
}

/* Which word a token stands for: the whole word, or its beginning if that has four letters. */
static bool find_word(const char *token, size_t len, uint32_t *index)
{
    char lower[HD_WORD_MAX + 1] = {0};
    bool found = false;

    if (len < HD_WORD_PREFIX || len > HD_WORD_MAX) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        lower[i] = (char)(token[i] | 0x20);
    }
    uint32_t low = 0;
    uint32_t high = HD_WORDLIST_N;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = strncmp(lower, hd_wordlist[middle], len);
        if (order == 0) {
            *index = middle;
            found = true;
            break;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    sodium_memzero(lower, sizeof(lower));
    return found;
}

unsigned hd_words_count(const char *text)
{
    const char *token = NULL;
    unsigned n = 0;
    while (next_token(&text, &token) > 0) {
        n++;
    }
    return n;
}

unsigned hd_words_unknown(const char *text)
{
    const char *token = NULL;
    unsigned n = 0;
    for (size_t len = next_token(&text, &token); len > 0; len = next_token(&text, &token)) {
        uint32_t index = 0;
        n++;
        if (!find_word(token, len, &index)) {
            return n;
        }
    }
    return 0;
}

size_t hd_words_end(const char *text, unsigned n)
{
    const char *at = text;
    const char *token = NULL;
    for (unsigned i = 0; i < n; i++) {
        if (next_token(&at, &token) == 0) {
            return strlen(text);
        }
    }
    return (size_t)(at - text);
}

enum hd_err hd_words_read(const char *text, unsigned n, uint8_t *bits, unsigned *bad)
{
    const char *token = NULL;
    unsigned found = 0;

    memset(bits, 0, ((size_t)n * HD_WORDLIST_BITS + 7) / 8);
    for (size_t len = next_token(&text, &token); len > 0; len = next_token(&text, &token)) {
        uint32_t index = 0;
        if (found == n) {
            return HD_E_RANGE;
        }
        if (!find_word(token, len, &index)) {
            *bad = found + 1;
            return HD_E_NOT_FOUND;
        }
        set_bits(bits, (size_t)found * HD_WORDLIST_BITS, index);
        found++;
    }
    return found == n ? HD_OK : HD_E_RANGE;
}

enum hd_err hd_words_decode(const char *text, uint8_t *secret, unsigned *bad)
{
    uint8_t code[CODE_LEN];
    enum hd_err err = hd_words_read(text, HD_WORDS, code, bad);
    if (err) {
        goto out;
    }
    if (checksum(code) != code[HD_KEY_LEN]) {
        err = HD_E_FORMAT;
        goto out;
    }
    memcpy(secret, code, HD_KEY_LEN);

out:
    sodium_memzero(code, sizeof(code));
    return err;
}

enum hd_err hd_words_passphrase(unsigned n, char *out, size_t size)
{
    if (n < 1 || n > HD_WORDS || size < (size_t)n * (HD_WORD_MAX + 1)) {
        return HD_E_RANGE;
    }
    char *at = out;
    for (unsigned i = 0; i < n; i++) {
        const char *word = hd_wordlist[hd_random_below(HD_WORDLIST_N)];
        at = put_word(at, word, i + 1 < n ? ' ' : '\0');
    }
    return HD_OK;
}
