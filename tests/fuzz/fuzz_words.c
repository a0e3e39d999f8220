/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading whatever somebody typed. What is accepted must, written out again, be read as the same
 * secret; what is not on the list must be named by its place.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/keyfile.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_accepted(const uint8_t *secret)
{
    char words[HD_WORDS_TEXT_MAX];
    uint8_t again[HD_KEY_LEN];
    unsigned bad = 0;
    hd_words_encode(secret, words);
    require(hd_words_decode(words, again, &bad) == HD_OK);
    require(memcmp(secret, again, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    uint8_t secret[HD_KEY_LEN];
    unsigned bad = 0;

    require(started || hd_crypto_start() == HD_OK);
    started = true;
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    enum hd_err err = hd_words_decode(text, secret, &bad);
    unsigned count = hd_words_count(text);
    unsigned unknown = hd_words_unknown(text);
    require(unknown <= count);
    require(err != HD_OK || (count == HD_WORDS && unknown == 0));
    require(hd_words_end(text, count + 1) == strlen(text));
    text[hd_words_end(text, count / 2)] = '\0';
    require(hd_words_count(text) == count / 2);
    free(text);
    if (err == HD_OK) {
        check_accepted(secret);
    }
    require(err == HD_E_NOT_FOUND ? bad >= 1 && bad <= HD_WORDS : bad == 0);
    return 0;
}
