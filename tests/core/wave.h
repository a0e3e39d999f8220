/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_WAVE_H
#define TEST_WAVE_H

/*
 * The wave that the tests of sealing and opening share: secret keys that everybody knows, and one
 * record. tests/golden/README.md and tests/support/reference/make_golden.py use the same values.
 */

#include <stdio.h>
#include <stdlib.h>

#include <heard/file.h>
#include <heard/unseal.h>

struct test_wave {
    struct hd_keyset keyset;
    uint8_t secret[HD_RECIPIENTS][HD_KEY_LEN];
    struct hd_ratchet ratchet; /* the kiosk's, in the record's week */
};

/* Secrets of bytes 1, 2 and 3 for first 1. */
static inline struct test_wave test_wave(uint32_t wave_no, uint8_t first)
{
    struct test_wave wave = {.keyset.wave_no = wave_no};
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        memset(wave.secret[i], (int)(first + i), HD_KEY_LEN);
        if (hd_opener_public(wave.secret[i], wave.keyset.pk[i]) != HD_OK) {
            abort();
        }
    }
    for (size_t i = 0; i < HD_KEY_LEN; i++) {
        wave.ratchet.key[i] = (uint8_t)i;
    }
    if (!hd_ratchet_advance(&wave.ratchet, 5)) {
        abort();
    }
    return wave;
}

static inline struct hd_record test_record(void)
{
    struct hd_record record = {
        .type = HD_RECORD_ANSWERS,
        .kiosk_no = 7,
        .wave_no = 3,
        .week = 5,
        .survey_digest = {'s', 'u', 'r', 'v', 'e', 'y', '-', '1'},
        .quality = HD_QUALITY_TOO_FAST | HD_QUALITY_ASSISTED,
        .role = 2,
        .route = 3,
        .payload_len = 8,
        .payload = {4, 5, 6, 0, 1, 2, 3, 8},
    };
    for (size_t i = 0; i < HD_RID_LEN; i++) {
        record.rid[i] = (uint8_t)i;
    }
    return record;
}

/* The sealed test record; stops the program if that fails. */
static inline void test_seal(const struct test_wave *wave, uint8_t *sealed)
{
    struct hd_record record = test_record();
    if (hd_seal(&record, &wave->keyset, wave->ratchet.key, sealed) != HD_OK) {
        abort();
    }
}

/* A file of tests/golden; the caller frees. */
static inline struct hd_buf test_golden(const char *name)
{
    char path[HD_PATH_MAX];
    struct hd_buf file = HD_BUF_EMPTY;
    if (hd_path_join(path, sizeof(path), HEARD_SOURCE_DIR "/tests/golden", name) != HD_OK ||
        hd_file_read(path, 1 << 20, &file) != HD_OK) {
        (void)fprintf(stderr, "cannot read golden file %s\n", name);
        abort();
    }
    return file;
}

#endif
