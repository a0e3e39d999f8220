/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening: every key holder opens the same record, the other implementation's records open, and
 * nothing opens that was changed anywhere, comes from elsewhere, or was sealed by a liar.
 *
 * test_unseal --write-golden DIR writes the golden files that C makes (tests/golden/README.md).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keyfile.h>
#include <heard/text.h>
#include <heard/unseal.h>

#include "wave.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { SLOTS_AT = 72, SLOT_LEN = 80 };

static bool memory_refused;

void *__real_hd_secret_alloc(size_t n);
void *__wrap_hd_secret_alloc(size_t n);

void *__wrap_hd_secret_alloc(size_t n)
{
    return memory_refused ? NULL : __real_hd_secret_alloc(n);
}

static struct hd_opener *opener_of(const struct test_wave *wave, size_t recipient)
{
    struct hd_opener *opener = NULL;
    assert_int_equal(hd_opener_new(wave->secret[recipient], &wave->keyset, &opener), HD_OK);
    return opener;
}

static struct hd_slice slice(const uint8_t *sealed)
{
    return (struct hd_slice){sealed, HD_RECORD_SIZE};
}

static void expect_the_test_record(const struct hd_opened *opened)
{
    uint8_t expected[HD_INNER_SIZE - HD_MAC_LEN];
    struct hd_record record = test_record();
    assert_int_equal(hd_record_encode(&record, expected), HD_OK);
    assert_memory_equal(opened->inner, expected, sizeof(expected));
    assert_int_equal(opened->record.kiosk_no, 7);
    assert_int_equal(opened->record.payload_len, record.payload_len);
    assert_memory_equal(opened->record.payload, record.payload, record.payload_len);
}

static void all_three_key_holders_open_the_same(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    uint8_t sealed[HD_RECORD_SIZE];
    test_seal(&wave, sealed);
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        struct hd_opener *opener = opener_of(&wave, i);
        struct hd_opened opened;
        assert_int_equal(hd_unseal(opener, slice(sealed), &opened), HD_OK);
        expect_the_test_record(&opened);
        assert_true(hd_opened_check_mac(&opened, &wave.keyset, wave.ratchet.key));
        hd_opener_free(opener);
    }
}

static void dummies_open_as_dummies(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = opener_of(&wave, 0);
    uint8_t sealed[HD_RECORD_SIZE];
    struct hd_opened a;
    struct hd_opened b;
    assert_int_equal(hd_seal_dummy(&wave.keyset, 7, &wave.ratchet, sealed), HD_OK);
    assert_int_equal(hd_unseal(opener, slice(sealed), &a), HD_OK);
    assert_int_equal(hd_seal_dummy(&wave.keyset, 7, &wave.ratchet, sealed), HD_OK);
    assert_int_equal(hd_unseal(opener, slice(sealed), &b), HD_OK);
    assert_int_equal(a.record.type, HD_RECORD_DUMMY);
    assert_int_equal(a.record.week, 5);
    assert_int_equal(a.record.payload_len, 0);
    assert_memory_not_equal(a.record.rid, b.record.rid, HD_RID_LEN);
    assert_true(hd_opened_check_mac(&a, &wave.keyset, wave.ratchet.key));
    hd_opener_free(opener);
}

static void golden_records_of_both_implementations_open(void **state)
{
    (void)state;
    static const char *const names[] = {"record-made-by-c.bin", "record-made-by-python.bin"};
    struct test_wave wave = test_wave(3, 1);
    for (size_t i = 0; i < ROWS(names); i++) {
        struct hd_buf file = test_golden(names[i]);
        for (size_t recipient = 0; recipient < HD_RECIPIENTS; recipient++) {
            struct hd_opener *opener = opener_of(&wave, recipient);
            struct hd_opened opened;
            assert_int_equal(hd_unseal(opener, hd_buf_slice(&file), &opened), HD_OK);
            expect_the_test_record(&opened);
            assert_true(hd_opened_check_mac(&opened, &wave.keyset, wave.ratchet.key));
            hd_opener_free(opener);
        }
        hd_buf_free(&file);
    }
}

/* Sealed with the right keys, but not by an honest kiosk of this version. */
static void records_of_a_liar_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum hd_err err;
    } rows[] = {
        {"record-wrong-commitment.bin", HD_E_AUTH},
        {"record-newer-inside.bin", HD_E_VERSION},
        {"record-other-wave-inside.bin", HD_E_WAVE},
        {"record-dirty-padding.bin", HD_E_FORMAT},
    };
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = opener_of(&wave, 0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_buf file = test_golden(rows[i].name);
        struct hd_opened opened;
        assert_int_equal(hd_unseal(opener, hd_buf_slice(&file), &opened), rows[i].err);
        hd_buf_free(&file);
    }
    hd_opener_free(opener);
}

/* A copy of exactly len bytes, so that AddressSanitizer sees a read one byte too far. */
static enum hd_err unseal_copy(const struct hd_opener *opener, const uint8_t *bytes, size_t len)
{
    struct hd_opened opened;
    uint8_t *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    enum hd_err err = hd_unseal(opener, (struct hd_slice){copy, len}, &opened);
    free(copy);
    return err;
}

static void every_truncation_and_every_longer_record_is_refused(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = opener_of(&wave, 0);
    uint8_t sealed[2 * HD_RECORD_SIZE] = {0};
    test_seal(&wave, sealed);
    assert_int_equal(unseal_copy(opener, sealed, HD_RECORD_SIZE), HD_OK);
    for (size_t len = 0; len <= sizeof(sealed); len++) {
        if (len != HD_RECORD_SIZE) {
            assert_int_equal(unseal_copy(opener, sealed, len), HD_E_FORMAT);
        }
    }
    hd_opener_free(opener);
}

/* What a flip in each field must answer. */
static enum hd_err answer_to_flip(size_t byte, uint8_t value)
{
    if (byte < 4 || byte == 6 || byte == 7) {
        return HD_E_FORMAT;
    }
    if (byte < 6) {
        return value == 0 ? HD_E_FORMAT : HD_E_VERSION;
    }
    return byte < 16 ? HD_E_WAVE : HD_E_AUTH;
}

static void every_flipped_bit_is_refused_and_nothing_comes_out(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = opener_of(&wave, 1);
    uint8_t sealed[HD_RECORD_SIZE];
    static struct hd_opened opened;
    static struct hd_opened untouched;

    test_seal(&wave, sealed);
    memset(&opened, 0x5a, sizeof(opened));
    memset(&untouched, 0x5a, sizeof(untouched));
    for (size_t bit = 0; bit < (size_t)HD_RECORD_SIZE * 8; bit++) {
        uint8_t *byte = &sealed[bit / 8];
        *byte ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(hd_unseal(opener, slice(sealed), &opened),
                         answer_to_flip(bit / 8, *byte));
        *byte ^= (uint8_t)(1 << bit % 8);
    }
    assert_memory_equal(&opened, &untouched, sizeof(opened));
    assert_int_equal(hd_unseal(opener, slice(sealed), &opened), HD_OK);
    hd_opener_free(opener);
}

static void the_header_has_one_valid_form(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
        enum hd_err err;
    } rows[] = {
        {0, 'G', HD_E_FORMAT}, {3, '2', HD_E_FORMAT},  {4, 0, HD_E_FORMAT},
        {4, 2, HD_E_VERSION},  {4, 255, HD_E_VERSION}, {5, 0, HD_E_FORMAT},
        {5, 2, HD_E_VERSION},  {5, 255, HD_E_VERSION}, {6, 1, HD_E_FORMAT},
        {6, 2, HD_E_FORMAT},   {6, 255, HD_E_FORMAT},  {7, 0, HD_E_FORMAT},
        {7, 2, HD_E_FORMAT},   {7, 4, HD_E_FORMAT},    {8, 0xff, HD_E_WAVE},
    };
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = opener_of(&wave, 0);
    uint8_t sealed[HD_RECORD_SIZE];
    test_seal(&wave, sealed);
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t before = sealed[rows[i].at];
        /* The keyset id could hold any byte; take one that it does not. */
        sealed[rows[i].at] = rows[i].at == 8 ? (uint8_t)~before : rows[i].value;
        assert_int_equal(unseal_copy(opener, sealed, sizeof(sealed)), rows[i].err);
        sealed[rows[i].at] = before;
    }
    hd_opener_free(opener);
}

static void another_wave_is_told_from_a_wrong_key(void **state)
{
    (void)state;
    struct test_wave ours = test_wave(3, 1);
    struct test_wave next = test_wave(4, 1);  /* the same keys, another wave */
    struct test_wave other = test_wave(3, 9); /* the same wave number, other keys */
    struct hd_opener *next_opener = opener_of(&next, 0);
    struct hd_opener *other_opener = opener_of(&other, 0);
    struct hd_opener *none = NULL;
    uint8_t sealed[HD_RECORD_SIZE];

    test_seal(&ours, sealed);
    assert_int_equal(unseal_copy(next_opener, sealed, sizeof(sealed)), HD_E_WAVE);
    assert_int_equal(unseal_copy(other_opener, sealed, sizeof(sealed)), HD_E_WAVE);
    assert_int_equal(hd_opener_new(other.secret[0], &ours.keyset, &none), HD_E_AUTH);
    assert_null(none);
    hd_opener_free(next_opener);
    hd_opener_free(other_opener);
}

static void parts_of_two_records_do_not_make_one(void **state)
{
    (void)state;
    static const struct {
        size_t at, len;
    } parts[] = {
        {16, 24},  {40, 32}, {72, 80},  {152, 80},  {232, 80},  {72, 240},
        {40, 272}, {16, 56}, {16, 296}, {312, 696}, {1008, 16},
    };
    struct test_wave wave = test_wave(3, 1);
    uint8_t a[HD_RECORD_SIZE];
    uint8_t b[HD_RECORD_SIZE];
    test_seal(&wave, a);
    test_seal(&wave, b);
    for (size_t recipient = 0; recipient < HD_RECIPIENTS; recipient++) {
        struct hd_opener *opener = opener_of(&wave, recipient);
        for (size_t i = 0; i < ROWS(parts); i++) {
            uint8_t mixed[HD_RECORD_SIZE];
            memcpy(mixed, a, sizeof(mixed));
            memcpy(mixed + parts[i].at, b + parts[i].at, parts[i].len);
            assert_int_equal(unseal_copy(opener, mixed, sizeof(mixed)), HD_E_AUTH);
        }
        uint8_t swapped[HD_RECORD_SIZE];
        memcpy(swapped, a, sizeof(swapped));
        memcpy(swapped + SLOTS_AT, a + SLOTS_AT + SLOT_LEN, SLOT_LEN);
        memcpy(swapped + SLOTS_AT + SLOT_LEN, a + SLOTS_AT, SLOT_LEN);
        assert_int_equal(unseal_copy(opener, swapped, sizeof(swapped)), HD_E_AUTH);
        hd_opener_free(opener);
    }
}

static void the_mac_tells_another_kiosk_week_or_wave(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct test_wave other = test_wave(3, 9);
    struct test_wave next = test_wave(4, 1);
    struct hd_opener *opener = opener_of(&wave, 0);
    struct hd_opened opened;
    uint8_t sealed[HD_RECORD_SIZE];
    test_seal(&wave, sealed);
    assert_int_equal(hd_unseal(opener, slice(sealed), &opened), HD_OK);
    assert_true(hd_opened_check_mac(&opened, &wave.keyset, wave.ratchet.key));
    assert_false(hd_opened_check_mac(&opened, &other.keyset, wave.ratchet.key));
    assert_false(hd_opened_check_mac(&opened, &next.keyset, wave.ratchet.key));

    struct hd_ratchet next_week = wave.ratchet;
    assert_true(hd_ratchet_advance(&next_week, 6));
    assert_false(hd_opened_check_mac(&opened, &wave.keyset, next_week.key));
    uint8_t other_kiosk[HD_KEY_LEN];
    memcpy(other_kiosk, wave.ratchet.key, sizeof(other_kiosk));
    other_kiosk[31] ^= 1;
    assert_false(hd_opened_check_mac(&opened, &wave.keyset, other_kiosk));
    hd_opener_free(opener);
}

static void the_mac_covers_every_bit(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = opener_of(&wave, 0);
    struct hd_opened opened;
    uint8_t sealed[HD_RECORD_SIZE];
    test_seal(&wave, sealed);
    assert_int_equal(hd_unseal(opener, slice(sealed), &opened), HD_OK);
    for (size_t bit = 0; bit < (size_t)HD_INNER_SIZE * 8; bit++) {
        opened.inner[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(hd_opened_check_mac(&opened, &wave.keyset, wave.ratchet.key));
        opened.inner[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(hd_opened_check_mac(&opened, &wave.keyset, wave.ratchet.key));
    hd_opener_free(opener);
}

static void a_sealed_key_opens_for_all_three(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    uint8_t sealed[HD_SEALED_KEYS_LEN];
    assert_int_equal(hd_seal_key(&wave.keyset, wave.ratchet.key, sealed), HD_OK);
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        struct hd_opener *opener = opener_of(&wave, i);
        uint8_t key[HD_KEY_LEN] = {0};
        assert_int_equal(hd_unseal_key(opener, (struct hd_slice){sealed, sizeof(sealed)}, key),
                         HD_OK);
        assert_memory_equal(key, wave.ratchet.key, HD_KEY_LEN);
        hd_opener_free(opener);
    }
}

static void an_altered_or_cut_sealed_key_is_refused(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    uint8_t sealed[HD_SEALED_KEYS_LEN + 1] = {0};
    uint8_t key[HD_KEY_LEN] = {0x5a};
    static const uint8_t untouched[HD_KEY_LEN] = {0x5a};
    struct hd_opener *opener = opener_of(&wave, 2);

    assert_int_equal(hd_seal_key(&wave.keyset, wave.ratchet.key, sealed), HD_OK);
    for (size_t len = 0; len <= sizeof(sealed); len++) {
        if (len != HD_SEALED_KEYS_LEN) {
            assert_int_equal(hd_unseal_key(opener, (struct hd_slice){sealed, len}, key),
                             HD_E_FORMAT);
        }
    }
    for (size_t bit = (size_t)2 * SLOT_LEN * 8; bit < (size_t)HD_SEALED_KEYS_LEN * 8; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(
            hd_unseal_key(opener, (struct hd_slice){sealed, HD_SEALED_KEYS_LEN}, key),
            HD_E_AUTH);
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_memory_equal(key, untouched, sizeof(key));
    hd_opener_free(opener);
}

/* RFC 7748 section 6.1, Alice's and Bob's keys. */
static void public_keys_are_those_of_the_standard(void **state)
{
    (void)state;
    static const struct {
        const char *secret, *pk;
    } rows[] = {
        {"77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
         "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"},
        {"5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
         "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t secret[HD_KEY_LEN];
        uint8_t pk[HD_KEY_LEN];
        char hex[2 * HD_KEY_LEN + 1];
        assert_int_equal(hd_hex_decode(rows[i].secret, secret, sizeof(secret)), HD_OK);
        assert_int_equal(hd_opener_public(secret, pk), HD_OK);
        hd_hex_encode(pk, sizeof(pk), hex);
        assert_string_equal(hex, rows[i].pk);
    }
}

static void a_fresh_pair_fits_and_differs_from_the_next(void **state)
{
    (void)state;
    uint8_t pk[2][HD_KEY_LEN];
    uint8_t secret[2][HD_KEY_LEN];
    for (size_t i = 0; i < 2; i++) {
        uint8_t made[HD_KEY_LEN];
        hd_opener_generate(pk[i], secret[i]);
        assert_int_equal(hd_opener_public(secret[i], made), HD_OK);
        assert_memory_equal(made, pk[i], HD_KEY_LEN);
    }
    assert_memory_not_equal(secret[0], secret[1], HD_KEY_LEN);
    assert_memory_not_equal(pk[0], pk[1], HD_KEY_LEN);
}

static void a_secret_of_zeros_is_no_key(void **state)
{
    (void)state;
    static const uint8_t zero[HD_KEY_LEN] = {0};
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = NULL;
    uint8_t pk[HD_KEY_LEN] = {0x5a};
    assert_int_equal(hd_opener_public(zero, pk), HD_E_AUTH);
    assert_int_equal(pk[0], 0x5a);
    assert_int_equal(hd_opener_new(zero, &wave.keyset, &opener), HD_E_AUTH);
    assert_null(opener);
}

static void memory_that_runs_out_is_said_so(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_opener *opener = NULL;
    memory_refused = true;
    assert_int_equal(hd_opener_new(wave.secret[0], &wave.keyset, &opener), HD_E_NOMEM);
    memory_refused = false;
    assert_null(opener);
    hd_opener_free(NULL);
}

static int start(void **state)
{
    (void)state;
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

static enum hd_err put_golden(const char *dir, const char *name, struct hd_slice bytes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, name);
    return err ? err : hd_file_write_new(path, bytes, 0644);
}

static int write_golden(const char *dir)
{
    static const char passphrase[] = "correct horse battery staple";
    uint8_t sealed[HD_RECORD_SIZE];
    uint8_t keyfile[HD_KEYFILE_LEN];

    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    struct test_wave wave = test_wave(3, 1);
    test_seal(&wave, sealed);
    if (hd_keyfile_lock(HD_KEY_OFFICER, 3, wave.secret[0],
                        (struct hd_slice){(const uint8_t *)passphrase, sizeof(passphrase) - 1},
                        HD_COST_FAST, keyfile) != HD_OK) {
        return 1;
    }
    enum hd_err err = put_golden(dir, "record-made-by-c.bin", slice(sealed));
    if (!err) {
        err = put_golden(dir, "keyfile-made-by-c.bin",
                         (struct hd_slice){keyfile, sizeof(keyfile)});
    }
    if (err) {
        (void)fprintf(stderr, "golden files: %s\n", hd_err_text(err));
    }
    return err ? 1 : 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_three_key_holders_open_the_same),
        cmocka_unit_test(dummies_open_as_dummies),
        cmocka_unit_test(golden_records_of_both_implementations_open),
        cmocka_unit_test(records_of_a_liar_are_refused),
        cmocka_unit_test(every_truncation_and_every_longer_record_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused_and_nothing_comes_out),
        cmocka_unit_test(the_header_has_one_valid_form),
        cmocka_unit_test(another_wave_is_told_from_a_wrong_key),
        cmocka_unit_test(parts_of_two_records_do_not_make_one),
        cmocka_unit_test(the_mac_tells_another_kiosk_week_or_wave),
        cmocka_unit_test(the_mac_covers_every_bit),
        cmocka_unit_test(a_sealed_key_opens_for_all_three),
        cmocka_unit_test(an_altered_or_cut_sealed_key_is_refused),
        cmocka_unit_test(public_keys_are_those_of_the_standard),
        cmocka_unit_test(a_fresh_pair_fits_and_differs_from_the_next),
        cmocka_unit_test(a_secret_of_zeros_is_no_key),
        cmocka_unit_test(memory_that_runs_out_is_said_so),
    };
    if (argc == 3 && strcmp(argv[1], "--write-golden") == 0) {
        return write_golden(argv[2]);
    }
    return cmocka_run_group_tests(tests, start, NULL);
}
