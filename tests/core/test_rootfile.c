/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The root key's seed, sealed to a wave's recovery key: it comes back with that key alone, both
 * implementations read each other, and nothing altered is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/rootfile.h>

#include "wave.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { VERSION_AT = 4, KIND_AT = 5, WAVE_AT = 8, ID_AT = 12, SEALED_AT = 20 };

static bool secret_memory_refused;

void *__real_hd_secret_alloc(size_t n);
void *__wrap_hd_secret_alloc(size_t n);

void *__wrap_hd_secret_alloc(size_t n)
{
    return secret_memory_refused ? NULL : __real_hd_secret_alloc(n);
}

/* The root seed of tests/golden/README.md. */
static void fill_seed(uint8_t *seed)
{
    memset(seed, 0x33, HD_SIGN_SEED_LEN);
}

static void seal_one(const struct test_wave *wave, uint8_t *file)
{
    uint8_t seed[HD_SIGN_SEED_LEN];
    fill_seed(seed);
    assert_int_equal(hd_rootfile_seal(&wave->keyset, seed, file), HD_OK);
}

/* Open it; whatever is refused must leave the seed as it was. */
static enum hd_err open_one(struct hd_slice file, const struct hd_keyset *keyset,
                            const uint8_t *key)
{
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t expected[HD_SIGN_SEED_LEN];
    fill_seed(expected);
    memset(seed, 0x5a, sizeof(seed));
    enum hd_err err = hd_rootfile_open(file, keyset, key, seed);
    if (err) {
        memset(expected, 0x5a, sizeof(expected));
    }
    assert_memory_equal(seed, expected, sizeof(seed));
    return err;
}

static struct hd_slice whole(const uint8_t *file)
{
    return (struct hd_slice){file, HD_ROOTFILE_LEN};
}

static void the_recovery_key_alone_opens_it(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    uint8_t file[HD_ROOTFILE_LEN];
    seal_one(&wave, file);
    assert_int_equal(open_one(whole(file), &wave.keyset, wave.secret[HD_TO_RECOVERY]), HD_OK);
    assert_int_equal(open_one(whole(file), &wave.keyset, wave.secret[HD_TO_OFFICER]),
                     HD_E_AUTH);
    assert_int_equal(open_one(whole(file), &wave.keyset, wave.secret[HD_TO_SPARE]), HD_E_AUTH);
}

static void the_header_is_the_documented_one(void **state)
{
    (void)state;
    static const uint8_t header[] = {'F', 'H', 'E', '1', 1, 4, 0, 0, 3, 0, 0, 0};
    const struct test_wave wave = test_wave(3, 1);
    uint8_t file[HD_ROOTFILE_LEN];
    uint8_t id[HD_KEYSET_ID_LEN];
    seal_one(&wave, file);
    hd_keyset_id(&wave.keyset, id);
    assert_memory_equal(file, header, sizeof(header));
    assert_memory_equal(file + ID_AT, id, sizeof(id));
}

static void golden_files_of_both_implementations_open(void **state)
{
    (void)state;
    static const char *const names[] = {"rootfile-made-by-c.bin",
                                        "rootfile-made-by-python.bin"};
    const struct test_wave wave = test_wave(3, 1);
    for (size_t i = 0; i < ROWS(names); i++) {
        struct hd_buf file = test_golden(names[i]);
        assert_int_equal(
            open_one(hd_buf_slice(&file), &wave.keyset, wave.secret[HD_TO_RECOVERY]), HD_OK);
        hd_buf_free(&file);
    }
}

static void two_files_of_one_seed_share_nothing_but_the_header(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    uint8_t a[HD_ROOTFILE_LEN];
    uint8_t b[HD_ROOTFILE_LEN];
    seal_one(&wave, a);
    seal_one(&wave, b);
    assert_memory_equal(a, b, SEALED_AT);
    assert_memory_not_equal(a + SEALED_AT, b + SEALED_AT, 32);
    assert_memory_not_equal(a + SEALED_AT + 32, b + SEALED_AT + 32, 32);
}

static void every_truncation_and_every_longer_file_is_refused(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    uint8_t file[2 * HD_ROOTFILE_LEN] = {0};
    seal_one(&wave, file);
    for (size_t len = 0; len <= sizeof(file); len++) {
        if (len == HD_ROOTFILE_LEN) {
            continue;
        }
        uint8_t *copy = malloc(len ? len : 1);
        assert_non_null(copy);
        memcpy(copy, file, len);
        assert_int_equal(
            open_one((struct hd_slice){copy, len}, &wave.keyset, wave.secret[HD_TO_RECOVERY]),
            HD_E_FORMAT);
        free(copy);
    }
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    uint8_t file[HD_ROOTFILE_LEN];
    seal_one(&wave, file);
    for (size_t bit = 0; bit < (size_t)HD_ROOTFILE_LEN * 8; bit++) {
        size_t byte = bit / 8;
        file[byte] ^= (uint8_t)(1 << bit % 8);
        enum hd_err err = open_one(whole(file), &wave.keyset, wave.secret[HD_TO_RECOVERY]);
        file[byte] ^= (uint8_t)(1 << bit % 8);
        if (byte >= SEALED_AT) {
            assert_int_equal(err, HD_E_AUTH);
        } else if (byte >= WAVE_AT) {
            assert_int_equal(err, HD_E_WAVE);
        } else if (byte == VERSION_AT) {
            assert_int_equal(err, bit % 8 ? HD_E_VERSION : HD_E_FORMAT);
        } else {
            assert_int_equal(err, HD_E_FORMAT);
        }
    }
}

static void a_newer_version_is_told_whatever_its_length(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    uint8_t file[HD_ROOTFILE_LEN + 8] = {0};
    seal_one(&wave, file);
    file[VERSION_AT] = 2;
    for (size_t len = VERSION_AT + 1; len <= sizeof(file); len++) {
        assert_int_equal(
            open_one((struct hd_slice){file, len}, &wave.keyset, wave.secret[HD_TO_RECOVERY]),
            HD_E_VERSION);
    }
}

static void another_waves_file_is_told_from_an_altered_one(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    const struct test_wave later = test_wave(4, 1);
    const struct test_wave other = test_wave(3, 8);
    uint8_t file[HD_ROOTFILE_LEN];
    seal_one(&wave, file);
    assert_int_equal(open_one(whole(file), &later.keyset, wave.secret[HD_TO_RECOVERY]),
                     HD_E_WAVE);
    assert_int_equal(open_one(whole(file), &other.keyset, wave.secret[HD_TO_RECOVERY]),
                     HD_E_WAVE);
}

static void a_degenerate_recovery_key_is_refused(void **state)
{
    (void)state;
    struct test_wave wave = test_wave(3, 1);
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t file[HD_ROOTFILE_LEN];
    uint8_t untouched[HD_ROOTFILE_LEN];
    fill_seed(seed);
    memset(wave.keyset.pk[HD_TO_RECOVERY], 0, HD_KEY_LEN);
    memset(file, 0x5a, sizeof(file));
    memset(untouched, 0x5a, sizeof(untouched));
    assert_int_equal(hd_rootfile_seal(&wave.keyset, seed, file), HD_E_AUTH);
    assert_memory_equal(file, untouched, sizeof(file));
}

static void memory_that_runs_out_is_said_so(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    uint8_t file[HD_ROOTFILE_LEN];
    seal_one(&wave, file);
    secret_memory_refused = true;
    enum hd_err err = open_one(whole(file), &wave.keyset, wave.secret[HD_TO_RECOVERY]);
    secret_memory_refused = false;
    assert_int_equal(err, HD_E_NOMEM);
}

/* tests/golden/README.md says when. A file that exists is never replaced. */
static int write_golden(const char *dir)
{
    const struct test_wave wave = test_wave(3, 1);
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t file[HD_ROOTFILE_LEN];
    char path[HD_PATH_MAX];
    fill_seed(seed);
    if (hd_rootfile_seal(&wave.keyset, seed, file) != HD_OK ||
        hd_path_join(path, sizeof(path), dir, "rootfile-made-by-c.bin") != HD_OK) {
        return 1;
    }
    enum hd_err err = hd_file_write_new(path, whole(file), 0644);
    printf("%s: %s\n", path, err ? hd_err_text(err) : "written");
    return err ? 1 : 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_recovery_key_alone_opens_it),
        cmocka_unit_test(the_header_is_the_documented_one),
        cmocka_unit_test(golden_files_of_both_implementations_open),
        cmocka_unit_test(two_files_of_one_seed_share_nothing_but_the_header),
        cmocka_unit_test(every_truncation_and_every_longer_file_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(a_newer_version_is_told_whatever_its_length),
        cmocka_unit_test(another_waves_file_is_told_from_an_altered_one),
        cmocka_unit_test(a_degenerate_recovery_key_is_refused),
        cmocka_unit_test(memory_that_runs_out_is_said_so),
    };
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "--write-golden") == 0) {
        return write_golden(argv[2]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
