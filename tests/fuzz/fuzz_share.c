/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading whatever somebody typed as a share. What is accepted must, written out again, be read as
 * the same share; what is not on the list must be named by its place.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <heard/keyfile.h>
#include <heard/shares.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_accepted(const struct hd_share *share)
{
    char words[HD_SHARE_TEXT_MAX];
    struct hd_share again;
    unsigned bad = 0;
    require(share->number >= 1 && share->number <= HD_SHARES);
    hd_share_encode(share, words);
    require(hd_words_count(words) == HD_SHARE_WORDS);
    require(hd_share_decode(words, &again, &bad) == HD_OK);
    require(memcmp(share, &again, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    struct hd_share share;
    unsigned bad = 0;

    require(started || hd_crypto_start() == HD_OK);
    started = true;
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    enum hd_err err = hd_share_decode(text, &share, &bad);
    require(err != HD_OK || hd_words_count(text) == HD_SHARE_WORDS);
    free(text);
    if (err == HD_OK) {
        check_accepted(&share);
    }
    require(err == HD_E_NOT_FOUND ? bad >= 1 && bad <= HD_SHARE_WORDS : bad == 0);
    return 0;
}
