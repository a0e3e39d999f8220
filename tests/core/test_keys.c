/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hashes, the ratchet, keysets, signatures and locked memory. Known answers were computed by
 * tests/support/reference and, where a standard has them, are the standard's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keys.h>
#include <heard/log.h>
#include <heard/text.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define TEXT(s)     ((struct hd_slice){(const uint8_t *)(s), sizeof(s) - 1})

/* AddressSanitizer turns mlock() into nothing, so that nothing is locked in those builds. */
#if defined(__SANITIZE_ADDRESS__)
#define MLOCK_WORKS false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MLOCK_WORKS false
#endif
#endif
#ifndef MLOCK_WORKS
#define MLOCK_WORKS true
#endif

/* Locking fails while this is set. */
static bool lock_refused;

int __real_sodium_mlock(void *const addr, const size_t len);
int __wrap_sodium_mlock(void *const addr, const size_t len);

int __wrap_sodium_mlock(void *const addr, const size_t len)
{
    return lock_refused ? -1 : __real_sodium_mlock(addr, len);
}

static unsigned warnings;

static void count_warnings(enum hd_log_level level, const char *line)
{
    warnings += level == HD_LOG_WARN && strstr(line, "not locked") != NULL;
}

static void expect_hex(const uint8_t *bytes, size_t len, const char *hex)
{
    char text[2 * 64 + 1];
    assert_true(len <= 64);
    hd_hex_encode(bytes, len, text);
    assert_string_equal(text, hex);
}

static struct hd_ratchet first_ratchet(void)
{
    struct hd_ratchet ratchet = {.week = 0};
    for (size_t i = 0; i < HD_KEY_LEN; i++) {
        ratchet.key[i] = (uint8_t)i;
    }
    return ratchet;
}

/* First in the list: libsodium starts once in a process. */
static void a_system_that_refuses_to_lock_memory_is_reported_once(void **state)
{
    (void)state;
    hd_log_set_sink(count_warnings);
    lock_refused = true;
    assert_int_equal(hd_crypto_start(), HD_OK);
    assert_int_equal(hd_crypto_start(), HD_OK);
    assert_int_equal(warnings, 1);

    uint8_t *secret = hd_secret_alloc(HD_KEY_LEN);
    assert_non_null(secret);
    hd_secret_free(secret);
    lock_refused = false;
    hd_log_set_sink(NULL);
}

static void hashes_are_blake2b_256(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    hd_hash((struct hd_slice){NULL, 0}, hash);
    expect_hex(hash, sizeof(hash),
               "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    hd_hash(TEXT("abc"), hash);
    expect_hex(hash, sizeof(hash),
               "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void the_ratchet_gives_the_known_keys(void **state)
{
    (void)state;
    static const char *const known[] = {
        "542450c7af9b0643b9d4af1dc3f0825ef1677ff032028f6f764c1ba71ed25507",
        "80de85484b317324dbe8f22c29e0a73b72903737d8d0dc7a8b4c75176481b398",
        "c51da200e39ec58cc6d5720b4486aef8564eda23d4659736643df1cd9ca2b01e",
    };
    struct hd_ratchet steps = first_ratchet();
    for (size_t i = 0; i < ROWS(known); i++) {
        uint16_t week = (uint16_t)(i + 1);
        struct hd_ratchet leap = first_ratchet();
        assert_true(hd_ratchet_advance(&steps, week));
        assert_true(hd_ratchet_advance(&leap, week));
        assert_int_equal(steps.week, week);
        expect_hex(steps.key, HD_KEY_LEN, known[i]);
        expect_hex(leap.key, HD_KEY_LEN, known[i]);
    }
}

static void the_ratchet_never_goes_back(void **state)
{
    (void)state;
    struct hd_ratchet ratchet = first_ratchet();
    assert_true(hd_ratchet_advance(&ratchet, 0));
    expect_hex(ratchet.key, 4, "00010203");
    assert_true(hd_ratchet_advance(&ratchet, 3));

    struct hd_ratchet before = ratchet;
    assert_true(hd_ratchet_advance(&ratchet, 3));
    assert_memory_equal(ratchet.key, before.key, HD_KEY_LEN);
    assert_false(hd_ratchet_advance(&ratchet, 2));
    assert_false(hd_ratchet_advance(&ratchet, 0));
    assert_int_equal(ratchet.week, 3);
    assert_memory_equal(ratchet.key, before.key, HD_KEY_LEN);
}

static void the_last_week_can_be_reached(void **state)
{
    (void)state;
    struct hd_ratchet ratchet = first_ratchet();
    assert_true(hd_ratchet_advance(&ratchet, UINT16_MAX));
    assert_int_equal(ratchet.week, UINT16_MAX);
    assert_true(hd_ratchet_advance(&ratchet, UINT16_MAX));
    assert_false(hd_ratchet_advance(&ratchet, UINT16_MAX - 1));
}

static struct hd_keyset some_keyset(void)
{
    struct hd_keyset keyset = {.wave_no = 0x01020304};
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        memset(keyset.pk[i], (int)i + 1, HD_KEY_LEN);
    }
    return keyset;
}

static void a_keyset_has_the_known_id(void **state)
{
    (void)state;
    struct hd_keyset keyset = some_keyset();
    uint8_t id[HD_KEYSET_ID_LEN];
    hd_keyset_id(&keyset, id);
    expect_hex(id, sizeof(id), "8eb3579581735a96");
}

static void every_part_of_a_keyset_changes_its_id(void **state)
{
    (void)state;
    struct hd_keyset keyset = some_keyset();
    uint8_t id[HD_KEYSET_ID_LEN];
    uint8_t other[HD_KEYSET_ID_LEN];
    hd_keyset_id(&keyset, id);
    for (unsigned bit = 0; bit < 32; bit++) {
        struct hd_keyset changed = keyset;
        changed.wave_no ^= (uint32_t)1 << bit;
        hd_keyset_id(&changed, other);
        assert_memory_not_equal(id, other, sizeof(id));
    }
    for (size_t i = 0; i < sizeof(keyset.pk); i++) {
        struct hd_keyset changed = keyset;
        changed.pk[i / HD_KEY_LEN][i % HD_KEY_LEN] ^= 0x10;
        hd_keyset_id(&changed, other);
        assert_memory_not_equal(id, other, sizeof(id));
    }
    struct hd_keyset swapped = keyset;
    memcpy(swapped.pk[0], keyset.pk[1], HD_KEY_LEN);
    memcpy(swapped.pk[1], keyset.pk[0], HD_KEY_LEN);
    hd_keyset_id(&swapped, other);
    assert_memory_not_equal(id, other, sizeof(id));
}

struct signed_text {
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t pk[HD_SIGN_PK_LEN];
    uint8_t signature[HD_SIGNATURE_LEN];
};

static struct signed_text sign_abc(void)
{
    struct signed_text s;
    for (size_t i = 0; i < sizeof(s.seed); i++) {
        s.seed[i] = (uint8_t)i;
    }
    hd_sign_public(s.seed, s.pk);
    hd_sign(s.seed, "FHB1-manifest", TEXT("abc"), s.signature);
    return s;
}

static void signatures_are_the_known_ones(void **state)
{
    (void)state;
    struct signed_text s = sign_abc();
    expect_hex(s.pk, sizeof(s.pk),
               "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
    expect_hex(s.signature, sizeof(s.signature),
               "b99a905cb52b90f48d9ec93d0169d29defbfaab7e5220041c63a174e6b03c1bb"
               "df7fb9e0b55e7e9bcf574155cc4a0800a4463d55f518b2d88ff84aa7f6fc0508");
    assert_true(hd_sign_check(s.pk, "FHB1-manifest", TEXT("abc"), s.signature));
}

static void a_signature_holds_in_its_own_domain_only(void **state)
{
    (void)state;
    static const char *const domains[] = {"FHA1-receipt", "FHP1-pack", "FHB1-manifes",
                                          "FHB1-manifest2", "fhb1-manifest"};
    struct signed_text s = sign_abc();
    for (size_t i = 0; i < ROWS(domains); i++) {
        assert_false(hd_sign_check(s.pk, domains[i], TEXT("abc"), s.signature));
        uint8_t other[HD_SIGNATURE_LEN];
        hd_sign(s.seed, domains[i], TEXT("abc"), other);
        assert_memory_not_equal(other, s.signature, sizeof(other));
    }
}

static void every_flipped_bit_breaks_a_signature(void **state)
{
    (void)state;
    struct signed_text s = sign_abc();
    for (size_t bit = 0; bit < 8 * sizeof(s.signature); bit++) {
        struct signed_text changed = s;
        changed.signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(hd_sign_check(s.pk, "FHB1-manifest", TEXT("abc"), changed.signature));
    }
    for (size_t bit = 0; bit < 8 * sizeof(s.pk); bit++) {
        struct signed_text changed = s;
        changed.pk[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(hd_sign_check(changed.pk, "FHB1-manifest", TEXT("abc"), s.signature));
    }
    for (size_t bit = 0; bit < 24; bit++) {
        uint8_t text[3] = {'a', 'b', 'c'};
        text[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct hd_slice changed = {text, sizeof(text)};
        assert_false(hd_sign_check(s.pk, "FHB1-manifest", changed, s.signature));
    }
    assert_false(hd_sign_check(s.pk, "FHB1-manifest", TEXT("ab"), s.signature));
    assert_false(hd_sign_check(s.pk, "FHB1-manifest", TEXT("abcd"), s.signature));
    assert_false(hd_sign_check(s.pk, "FHB1-manifest", TEXT(""), s.signature));
}

static void an_all_zero_key_verifies_nothing(void **state)
{
    (void)state;
    static const uint8_t zero[HD_SIGNATURE_LEN] = {0};
    assert_false(hd_sign_check(zero, "FHB1-manifest", TEXT("abc"), zero));
}

static void an_empty_text_can_be_signed(void **state)
{
    (void)state;
    struct signed_text s = sign_abc();
    struct hd_slice nothing = {NULL, 0};
    hd_sign(s.seed, "FHP1-pack", nothing, s.signature);
    assert_true(hd_sign_check(s.pk, "FHP1-pack", nothing, s.signature));
}

/* Read the flags of the mapping that holds address from /proc/self/smaps; "" when unknown. */
static void mapping_flags(const void *address, char *flags, size_t size)
{
    char line[512];
    bool here = false;
    flags[0] = '\0';
    FILE *smaps = fopen("/proc/self/smaps", "r");
    if (!smaps) {
        return;
    }
    while (fgets(line, sizeof(line), smaps)) {
        char *dash = NULL;
        uintptr_t from = (uintptr_t)strtoull(line, &dash, 16);
        if (dash > line && *dash == '-') {
            here = from <= (uintptr_t)address &&
                   (uintptr_t)address < (uintptr_t)strtoull(dash + 1, NULL, 16);
        } else if (here && strncmp(line, "VmFlags:", 8) == 0) {
            assert_true(hd_text_copy(flags, size, line));
        }
    }
    fclose(smaps);
}

static void secret_memory_is_locked_and_left_out_of_core_dumps_and_children(void **state)
{
    (void)state;
    char flags[512];
    uint8_t *secret = hd_secret_alloc(HD_KEY_LEN);
    assert_non_null(secret);
    mapping_flags(secret, flags, sizeof(flags));
    bool lockable = __real_sodium_mlock(secret, HD_KEY_LEN) == 0;
    hd_secret_free(secret);
    if (flags[0] == '\0' || !lockable) {
        skip(); /* this system shows no flags, or lets nobody lock */
    }
    assert_non_null(strstr(flags, " dd"));
    assert_non_null(strstr(flags, " wf")); /* zeros in a child: test_confine.c looks there */
    if (MLOCK_WORKS) {
        assert_non_null(strstr(flags, " lo"));
    }
}

static void secret_memory_starts_as_zeros(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 32, 1024, 4096, 10000};
    for (size_t i = 0; i < ROWS(sizes); i++) {
        uint8_t *secret = hd_secret_alloc(sizes[i]);
        assert_non_null(secret);
        for (size_t at = 0; at < sizes[i]; at++) {
            assert_int_equal(secret[at], 0);
            secret[at] = 0xa5;
        }
        hd_secret_free(secret);
    }
    hd_secret_free(NULL);
}

static void too_much_secret_memory_is_null(void **state)
{
    (void)state;
    assert_null(hd_secret_alloc(SIZE_MAX));
    assert_null(hd_secret_alloc(SIZE_MAX / 2));
}

static void wiping_clears_exactly_what_it_is_given(void **state)
{
    (void)state;
    uint8_t bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const uint8_t wiped[8] = {1, 2, 0, 0, 0, 0, 7, 8};
    hd_wipe(bytes + 2, 4);
    assert_memory_equal(bytes, wiped, sizeof(bytes));
}

static void random_bytes_differ(void **state)
{
    (void)state;
    uint8_t a[16] = {0};
    uint8_t b[16] = {0};
    hd_random(a, sizeof(a));
    hd_random(b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
}

/* 60,000 throws of a die: each face 10,000 times, give or take six standard deviations. */
static void random_numbers_are_uniform_and_in_range(void **state)
{
    (void)state;
    unsigned faces[6] = {0};
    for (unsigned i = 0; i < 60000; i++) {
        uint32_t face = hd_random_below(6);
        assert_true(face < 6);
        faces[face]++;
    }
    for (size_t i = 0; i < ROWS(faces); i++) {
        assert_in_range(faces[i], 10000 - 548, 10000 + 548);
    }
    assert_int_equal(hd_random_below(1), 0);
}

static void a_seed_goes_into_a_file_and_back_and_nothing_else_does(void **state)
{
    (void)state;
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t back[HD_SIGN_SEED_LEN] = {0};
    uint8_t file[HD_SEED_FILE_LEN + 1] = {0};
    hd_random(seed, sizeof(seed));
    hd_seed_encode(seed, file);
    assert_memory_equal(file, "FHS1", 4);
    assert_int_equal(hd_seed_decode((struct hd_slice){file, HD_SEED_FILE_LEN}, back), HD_OK);
    assert_memory_equal(seed, back, sizeof(seed));
    for (size_t len = 0; len < HD_SEED_FILE_LEN; len++) {
        assert_int_equal(hd_seed_decode((struct hd_slice){file, len}, back), HD_E_FORMAT);
    }
    assert_int_equal(hd_seed_decode((struct hd_slice){file, sizeof(file)}, back), HD_E_FORMAT);
    file[3] = '2';
    assert_int_equal(hd_seed_decode((struct hd_slice){file, HD_SEED_FILE_LEN}, back),
                     HD_E_VERSION);
    file[3] = 'X';
    assert_int_equal(hd_seed_decode((struct hd_slice){file, HD_SEED_FILE_LEN}, back),
                     HD_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_system_that_refuses_to_lock_memory_is_reported_once),
        cmocka_unit_test(hashes_are_blake2b_256),
        cmocka_unit_test(the_ratchet_gives_the_known_keys),
        cmocka_unit_test(the_ratchet_never_goes_back),
        cmocka_unit_test(the_last_week_can_be_reached),
        cmocka_unit_test(a_keyset_has_the_known_id),
        cmocka_unit_test(every_part_of_a_keyset_changes_its_id),
        cmocka_unit_test(signatures_are_the_known_ones),
        cmocka_unit_test(a_signature_holds_in_its_own_domain_only),
        cmocka_unit_test(every_flipped_bit_breaks_a_signature),
        cmocka_unit_test(an_all_zero_key_verifies_nothing),
        cmocka_unit_test(an_empty_text_can_be_signed),
        cmocka_unit_test(secret_memory_is_locked_and_left_out_of_core_dumps_and_children),
        cmocka_unit_test(secret_memory_starts_as_zeros),
        cmocka_unit_test(too_much_secret_memory_is_null),
        cmocka_unit_test(wiping_clears_exactly_what_it_is_given),
        cmocka_unit_test(a_seed_goes_into_a_file_and_back_and_nothing_else_does),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(random_numbers_are_uniform_and_in_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
