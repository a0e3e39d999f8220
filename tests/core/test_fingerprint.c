/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The six words that tell one deployment's keys from another's. Known answers were computed by
 * tests/support/reference/heard_reference.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <heard/fingerprint.h>
#include <heard/wordlist.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* A keyset of three keys, each one byte repeated, and a root key counted up from first. */
static void make(uint32_t wave_no, uint8_t first, struct hd_keyset *keyset, uint8_t *root_pk)
{
    keyset->wave_no = wave_no;
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        memset(keyset->pk[i], (int)(first + i), HD_KEY_LEN);
    }
    for (size_t i = 0; i < HD_SIGN_PK_LEN; i++) {
        root_pk[i] = (uint8_t)i;
    }
}

static void known_keys_have_the_known_words(void **state)
{
    (void)state;
    struct hd_keyset keyset;
    uint8_t root_pk[HD_SIGN_PK_LEN];
    char out[HD_FINGERPRINT_MAX];
    make(0x01020304, 1, &keyset, root_pk);
    hd_fingerprint(root_pk, &keyset, out);
    assert_string_equal(out, "banana dozen bring pedestal orchard spell");

    memset(&keyset, 0, sizeof(keyset));
    memset(root_pk, 0, sizeof(root_pk));
    hd_fingerprint(root_pk, &keyset, out);
    assert_string_equal(out, "umpire diary cattle typical coin knee");
}

/* Every bit of every key and of the wave's number counts. */
static void another_key_has_other_words(void **state)
{
    (void)state;
    struct hd_keyset keyset;
    uint8_t root_pk[HD_SIGN_PK_LEN];
    char words[HD_FINGERPRINT_MAX];
    char other[HD_FINGERPRINT_MAX];
    make(7, 1, &keyset, root_pk);
    hd_fingerprint(root_pk, &keyset, words);
    for (size_t bit = 0; bit < (size_t)HD_SIGN_PK_LEN * 8; bit++) {
        root_pk[bit / 8] ^= (uint8_t)(1U << bit % 8);
        hd_fingerprint(root_pk, &keyset, other);
        root_pk[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_string_not_equal(words, other);
    }
    for (size_t bit = 0; bit < sizeof(keyset.pk) * 8; bit++) {
        keyset.pk[bit / 8 / HD_KEY_LEN][bit / 8 % HD_KEY_LEN] ^= (uint8_t)(1U << bit % 8);
        hd_fingerprint(root_pk, &keyset, other);
        keyset.pk[bit / 8 / HD_KEY_LEN][bit / 8 % HD_KEY_LEN] ^= (uint8_t)(1U << bit % 8);
        assert_string_not_equal(words, other);
    }
    for (unsigned bit = 0; bit < 32; bit++) {
        keyset.wave_no ^= 1U << bit;
        hd_fingerprint(root_pk, &keyset, other);
        keyset.wave_no ^= 1U << bit;
        assert_string_not_equal(words, other);
    }
    hd_fingerprint(root_pk, &keyset, other);
    assert_string_equal(words, other);
}

/* The longest and the shortest words fit; nothing is written behind their room. */
static void bits_become_words_within_their_room(void **state)
{
    (void)state;
    uint8_t bits[9];
    char out[HD_FINGERPRINT_MAX + 1];
    for (unsigned trial = 0; trial < 2000; trial++) {
        hd_random(bits, sizeof(bits));
        memset(out, '#', sizeof(out));
        hd_wordlist_write(bits, HD_FINGERPRINT_WORDS, out);
        assert_int_equal(out[HD_FINGERPRINT_MAX], '#');
        size_t len = strlen(out);
        assert_in_range(len, 6 * HD_WORD_PREFIX + 5, HD_FINGERPRINT_MAX - 1);
        assert_int_equal(strspn(out, "abcdefghijklmnopqrstuvwxyz "), len);
    }
}

static void bits_are_taken_from_the_most_significant_on(void **state)
{
    (void)state;
    static const struct {
        uint8_t bits[3];
        const char *words;
    } rows[] = {
        {{0x00, 0x00, 0x00}, "abacus abacus"},  {{0x00, 0x20, 0x00}, "able abacus"},
        {{0x00, 0x00, 0x04}, "abacus able"},    {{0xff, 0xe0, 0x00}, "zoom abacus"},
        {{0x00, 0x1f, 0xff}, "abacus zoom"},    {{0x00, 0x00, 0x03}, "abacus abacus"},
        {{0x80, 0x00, 0x00}, "lookout abacus"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char out[2 * (HD_WORD_MAX + 1)];
        hd_wordlist_write(rows[i].bits, 2, out);
        assert_string_equal(out, rows[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_keys_have_the_known_words),
        cmocka_unit_test(another_key_has_other_words),
        cmocka_unit_test(bits_become_words_within_their_room),
        cmocka_unit_test(bits_are_taken_from_the_most_significant_on),
    };
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
