/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What leaves the sealing module: its layout, that two records never look alike or tell a dummy
 * from an answer, and that nothing is sealed to a key that anybody could open.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/seal.h>
#include <heard/text.h>

#include "wave.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { KEYSET_AT = 8, NONCE_AT = 16, COMMIT_AT = 40, SLOTS_AT = 72, SLOT_LEN = 80 };

static bool memory_refused;

void *__real_hd_secret_alloc(size_t n);
void *__wrap_hd_secret_alloc(size_t n);

void *__wrap_hd_secret_alloc(size_t n)
{
    return memory_refused ? NULL : __real_hd_secret_alloc(n);
}

static void the_layout_is_the_documented_one(void **state)
{
    (void)state;
    static const uint8_t start[] = {'F', 'H', 'R', '1', 1, 1, 0, 3};
    struct test_wave wave = test_wave(3, 1);
    uint8_t sealed[HD_RECORD_SIZE];
    uint8_t keyset_id[HD_KEYSET_ID_LEN];

    test_seal(&wave, sealed);
    hd_keyset_id(&wave.keyset, keyset_id);
    assert_memory_equal(sealed, start, sizeof(start));
    assert_memory_equal(sealed + KEYSET_AT, keyset_id, sizeof(keyset_id));
    assert_int_equal(HD_OUTER_HEADER, SLOTS_AT + 3 * SLOT_LEN);
    assert_int_equal(HD_OUTER_HEADER + HD_INNER_SIZE + 16, HD_RECORD_SIZE);
}

/* Compares two records field by field: only what names the wave may be the same. */
static void expect_unlike(const uint8_t *a, const uint8_t *b)
{
    static const struct {
        size_t at, len;
    } parts[] = {
        {NONCE_AT, 24},
        {COMMIT_AT, 32},
        {SLOTS_AT, 32},
        {SLOTS_AT + 32, 48},
        {SLOTS_AT + SLOT_LEN, 32},
        {SLOTS_AT + SLOT_LEN + 32, 48},
        {SLOTS_AT + 2 * SLOT_LEN, 32},
        {SLOTS_AT + 2 * SLOT_LEN + 32, 48},
        {HD_OUTER_HEADER, HD_INNER_SIZE},
        {HD_OUTER_HEADER + HD_INNER_SIZE, 16},
    };
    assert_memory_equal(a, b, NONCE_AT);
    for (size_t i = 0; i < ROWS(parts); i++) {
        assert_memory_not_equal(a + parts[i].at, b + parts[i].at, parts[i].len);
    }
}

static void two_seals_of_one_record_share_nothing_but_the_wave(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    uint8_t first[HD_RECORD_SIZE];
    uint8_t second[HD_RECORD_SIZE];
    for (unsigned i = 0; i < 32; i++) {
        test_seal(&wave, first);
        test_seal(&wave, second);
        expect_unlike(first, second);
    }
}

static void make_one(const struct test_wave *wave, bool dummy, uint8_t *sealed)
{
    if (dummy) {
        assert_int_equal(hd_seal_dummy(&wave->keyset, 7, &wave->ratchet, sealed), HD_OK);
    } else {
        test_seal(wave, sealed);
    }
}

/* Bit 255 of an X25519 public key is never set, so random bytes in a dummy would show. */
static void dummies_have_the_same_clear_bit_as_answers(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    uint8_t sealed[HD_RECORD_SIZE];
    for (unsigned i = 0; i < 256; i++) {
        make_one(&wave, i % 2 == 0, sealed);
        for (size_t slot = 0; slot < HD_RECIPIENTS; slot++) {
            assert_int_equal(sealed[SLOTS_AT + slot * SLOT_LEN + 31] & 0x80, 0);
        }
    }
}

/* 512 of each: every bit that is not constant is set in half of them, give or take seven standard
 * deviations (79), in dummies as in answers. */
static void every_other_bit_is_even_in_dummies_and_answers(void **state)
{
    (void)state;
    enum { N = 512, SLACK = 79 };
    struct test_wave wave = test_wave(3, 1);
    for (unsigned dummy = 0; dummy < 2; dummy++) {
        static uint16_t set[HD_RECORD_SIZE * 8];
        uint8_t sealed[HD_RECORD_SIZE];
        memset(set, 0, sizeof(set));
        for (unsigned i = 0; i < N; i++) {
            make_one(&wave, dummy == 1, sealed);
            for (size_t bit = (size_t)NONCE_AT * 8; bit < ROWS(set); bit++) {
                set[bit] = (uint16_t)(set[bit] + (sealed[bit / 8] >> bit % 8 & 1));
            }
        }
        for (size_t bit = (size_t)NONCE_AT * 8; bit < ROWS(set); bit++) {
            size_t in_slots = bit / 8 - SLOTS_AT;
            bool clear = bit / 8 >= SLOTS_AT && bit / 8 < HD_OUTER_HEADER &&
                         in_slots % SLOT_LEN == 31 && bit % 8 == 7;
            if (!clear) {
                assert_in_range(set[bit], N / 2 - SLACK, N / 2 + SLACK);
            }
        }
    }
}

/* Points whose shared secret anybody can work out, and other spellings of them. */
static const char *const degenerate[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void nothing_is_sealed_to_a_degenerate_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS(degenerate); i++) {
        for (size_t slot = 0; slot < HD_RECIPIENTS; slot++) {
            struct test_wave wave = test_wave(3, 1);
            struct hd_record record = test_record();
            uint8_t out[HD_RECORD_SIZE];
            assert_int_equal(hd_hex_decode(degenerate[i], wave.keyset.pk[slot], HD_KEY_LEN),
                             HD_OK);
            assert_int_equal(hd_seal(&record, &wave.keyset, wave.ratchet.key, out), HD_E_AUTH);
            assert_int_equal(hd_seal_dummy(&wave.keyset, 7, &wave.ratchet, out), HD_E_AUTH);
            assert_int_equal(hd_seal_key(&wave.keyset, wave.ratchet.key, out), HD_E_AUTH);
        }
    }
}

static bool contains(const uint8_t *bytes, size_t len, const uint8_t *part, size_t part_len)
{
    for (size_t at = 0; at + part_len <= len; at++) {
        if (memcmp(bytes + at, part, part_len) == 0) {
            return true;
        }
    }
    return false;
}

static void no_plaintext_is_left_in_the_output(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_record record = test_record();
    uint8_t out[HD_RECORD_SIZE] = {0};

    test_seal(&wave, out);
    assert_false(contains(out, sizeof(out), record.payload, record.payload_len));
    assert_false(contains(out, sizeof(out), record.rid, sizeof(record.rid)));

    memset(wave.keyset.pk[2], 0, HD_KEY_LEN);
    memset(out, 0, sizeof(out));
    assert_int_equal(hd_seal(&record, &wave.keyset, wave.ratchet.key, out), HD_E_AUTH);
    assert_false(contains(out, sizeof(out), record.payload, record.payload_len));
    assert_false(contains(out, sizeof(out), record.rid, sizeof(record.rid)));
}

static void a_record_of_another_wave_is_not_sealed(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_record record = test_record();
    uint8_t out[HD_RECORD_SIZE];
    record.wave_no = 4;
    assert_int_equal(hd_seal(&record, &wave.keyset, wave.ratchet.key, out), HD_E_WAVE);
}

static void values_outside_their_limits_are_not_sealed(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    uint8_t out[HD_RECORD_SIZE];

    struct hd_record record = test_record();
    record.payload_len = HD_PAYLOAD_MAX + 1;
    assert_int_equal(hd_seal(&record, &wave.keyset, wave.ratchet.key, out), HD_E_RANGE);
    record = test_record();
    record.quality = 0x80;
    assert_int_equal(hd_seal(&record, &wave.keyset, wave.ratchet.key, out), HD_E_RANGE);
}

static void memory_that_runs_out_is_said_so(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    struct hd_record record = test_record();
    uint8_t out[HD_RECORD_SIZE];
    memory_refused = true;
    assert_int_equal(hd_seal(&record, &wave.keyset, wave.ratchet.key, out), HD_E_NOMEM);
    assert_int_equal(hd_seal_dummy(&wave.keyset, 7, &wave.ratchet, out), HD_E_NOMEM);
    memory_refused = false;
    assert_int_equal(hd_seal(&record, &wave.keyset, wave.ratchet.key, out), HD_OK);
}

static void a_record_id_is_the_hash_of_all_its_bytes(void **state)
{
    (void)state;
    uint8_t bytes[HD_RECORD_SIZE];
    uint8_t id[HD_RECORD_ID_LEN];
    char hex[2 * HD_RECORD_ID_LEN + 1];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)i;
    }
    hd_record_id(bytes, id);
    hd_hex_encode(id, sizeof(id), hex);
    assert_string_equal(hex,
                        "f1551feeb252c7e60bb362205bd1ac2f70b145260a91d41e8c5d0a187549a5f2");
}

static int start(void **state)
{
    (void)state;
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout_is_the_documented_one),
        cmocka_unit_test(two_seals_of_one_record_share_nothing_but_the_wave),
        cmocka_unit_test(dummies_have_the_same_clear_bit_as_answers),
        cmocka_unit_test(every_other_bit_is_even_in_dummies_and_answers),
        cmocka_unit_test(nothing_is_sealed_to_a_degenerate_key),
        cmocka_unit_test(no_plaintext_is_left_in_the_output),
        cmocka_unit_test(a_record_of_another_wave_is_not_sealed),
        cmocka_unit_test(values_outside_their_limits_are_not_sealed),
        cmocka_unit_test(memory_that_runs_out_is_said_so),
        cmocka_unit_test(a_record_id_is_the_hash_of_all_its_bytes),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
