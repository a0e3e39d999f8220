/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Key files: what was locked unlocks, both implementations read each other, nothing changed or
 * forged is believed, and a forged cost never makes the computer work.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keyfile.h>
#include <heard/log.h>

#include "wave.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

enum { OPS_AT = 12, MEM_AT = 16, MIB = 1 << 20, EIGHT_MIB = 8 << 20 };

static const char passphrase_text[] = "correct horse battery staple";

/* argon2id fails above this much memory, and for more rounds than a test can wait for; and how
 * often it was asked. */
static size_t memory_allowed = SIZE_MAX;
static unsigned stretched;
static bool secret_memory_refused;

/* The last answer of argon2id and what it was asked. */
struct stretch {
    unsigned long long ops;
    size_t mem;
    unsigned long long passwd_len;
    char passwd[64];
    uint8_t salt[16];
    uint8_t key[HD_KEY_LEN];
};

static struct stretch last;

static bool is_same(const struct stretch *a, const struct stretch *b)
{
    return a->ops == b->ops && a->mem == b->mem && a->passwd_len == b->passwd_len &&
           a->passwd_len < sizeof(a->passwd) &&
           memcmp(a->passwd, b->passwd, sizeof(a->passwd)) == 0 &&
           memcmp(a->salt, b->salt, sizeof(a->salt)) == 0;
}

int __real_crypto_pwhash(uint8_t *out, unsigned long long out_len, const char *passwd,
                         unsigned long long passwd_len, const uint8_t *salt,
                         unsigned long long ops, size_t mem, int alg);
int __wrap_crypto_pwhash(uint8_t *out, unsigned long long out_len, const char *passwd,
                         unsigned long long passwd_len, const uint8_t *salt,
                         unsigned long long ops, size_t mem, int alg);

// NOLINTNEXTLINE(readability-function-size): the parameters are libsodium's
int __wrap_crypto_pwhash(uint8_t *out, unsigned long long out_len, const char *passwd,
                         unsigned long long passwd_len, const uint8_t *salt,
                         unsigned long long ops, size_t mem, int alg)
{
    stretched++;
    if (mem > memory_allowed || ops > 4) {
        return -1;
    }
    /* It is a function: the same input again gives the same key, and need not be paid again. */
    struct stretch asked = {.ops = ops, .mem = mem, .passwd_len = passwd_len};
    memcpy(asked.salt, salt, sizeof(asked.salt));
    memcpy(asked.passwd, passwd, passwd_len < sizeof(asked.passwd) ? passwd_len : 0);
    if (out_len == HD_KEY_LEN && is_same(&asked, &last)) {
        memcpy(out, last.key, sizeof(last.key));
        return 0;
    }
    int rc = __real_crypto_pwhash(out, out_len, passwd, passwd_len, salt, ops, mem, alg);
    if (rc == 0 && out_len == HD_KEY_LEN && passwd_len < sizeof(asked.passwd)) {
        last = asked;
        memcpy(last.key, out, sizeof(last.key));
    }
    return rc;
}

void *__real_hd_secret_alloc(size_t n);
void *__wrap_hd_secret_alloc(size_t n);

void *__wrap_hd_secret_alloc(size_t n)
{
    return secret_memory_refused ? NULL : __real_hd_secret_alloc(n);
}

static struct hd_slice text(const char *s)
{
    return (struct hd_slice){(const uint8_t *)s, strlen(s)};
}

static struct hd_slice file_slice(const uint8_t *file)
{
    return (struct hd_slice){file, HD_KEYFILE_LEN};
}

static void fill_secret(uint8_t *secret)
{
    memset(secret, 1, HD_KEY_LEN);
}

/* An officer's key of wave 3. */
static void lock_one(uint8_t *file)
{
    uint8_t secret[HD_KEY_LEN];
    fill_secret(secret);
    assert_int_equal(
        hd_keyfile_lock(HD_KEY_OFFICER, 3, secret, text(passphrase_text), HD_COST_FAST, file),
        HD_OK);
}

/* Unlock it; whatever is refused must leave the secret as it was. */
static enum hd_err unlock_one(struct hd_slice file, const char *passphrase)
{
    uint8_t secret[HD_KEY_LEN];
    uint8_t untouched[HD_KEY_LEN];
    uint8_t expected[HD_KEY_LEN];

    memset(secret, 0x5a, sizeof(secret));
    memset(untouched, 0x5a, sizeof(untouched));
    fill_secret(expected);
    enum hd_err err = hd_keyfile_unlock(file, HD_KEY_OFFICER, 3, text(passphrase), secret);
    assert_memory_equal(secret, err ? untouched : expected, sizeof(secret));
    return err;
}

static void what_was_locked_unlocks(void **state)
{
    (void)state;
    static const struct {
        enum hd_key_kind kind;
        uint32_t wave_no;
    } rows[] = {
        {HD_KEY_OFFICER, 1},
        {HD_KEY_RECOVERY, 3},
        {HD_KEY_SPARE, UINT32_MAX},
        {HD_KEY_ROOT, 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t file[HD_KEYFILE_LEN];
        uint8_t secret[HD_KEY_LEN];
        uint8_t opened[HD_KEY_LEN] = {0};
        hd_random(secret, sizeof(secret));
        assert_int_equal(hd_keyfile_lock(rows[i].kind, rows[i].wave_no, secret,
                                         text(passphrase_text), HD_COST_FAST, file),
                         HD_OK);
        assert_int_equal(hd_keyfile_unlock(file_slice(file), rows[i].kind, rows[i].wave_no,
                                           text(passphrase_text), opened),
                         HD_OK);
        assert_memory_equal(opened, secret, sizeof(secret));
    }
}

static void the_header_is_the_documented_one(void **state)
{
    (void)state;
    static const uint8_t header[] = {'F', 'H', 'K', '1', 1, 1, 0,    0, 3, 0, 0, 0,
                                     1,   0,   0,   0,   0, 0, 0x80, 0, 0, 0, 0, 0};
    uint8_t file[HD_KEYFILE_LEN];
    lock_one(file);
    assert_memory_equal(file, header, sizeof(header));
}

static void golden_files_of_both_implementations_unlock(void **state)
{
    (void)state;
    static const char *const names[] = {"keyfile-made-by-c.bin", "keyfile-made-by-python.bin"};
    for (size_t i = 0; i < ROWS(names); i++) {
        struct hd_buf file = test_golden(names[i]);
        assert_int_equal(unlock_one(hd_buf_slice(&file), passphrase_text), HD_OK);
        hd_buf_free(&file);
    }
}

static void two_locks_of_one_secret_share_nothing_but_the_header(void **state)
{
    (void)state;
    uint8_t a[HD_KEYFILE_LEN];
    uint8_t b[HD_KEYFILE_LEN];
    lock_one(a);
    lock_one(b);
    assert_memory_equal(a, b, 24);
    assert_memory_not_equal(a + 24, b + 24, 16);
    assert_memory_not_equal(a + 40, b + 40, 24);
    assert_memory_not_equal(a + 64, b + 64, 32);
    assert_memory_not_equal(a + 96, b + 96, 16);
}

static void a_wrong_passphrase_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "correct horse battery stapl",    "correct horse battery staple ",
        "Correct horse battery staple",   "correct horse  battery staple",
        "incorrect horse battery staple",
    };
    uint8_t file[HD_KEYFILE_LEN];
    lock_one(file);
    for (size_t i = 0; i < ROWS(wrong); i++) {
        assert_int_equal(unlock_one(file_slice(file), wrong[i]), HD_E_AUTH);
    }
    assert_int_equal(unlock_one(file_slice(file), passphrase_text), HD_OK);
}

static void every_truncation_and_every_longer_file_is_refused(void **state)
{
    (void)state;
    uint8_t file[2 * HD_KEYFILE_LEN] = {0};
    lock_one(file);
    stretched = 0;
    for (size_t len = 0; len <= sizeof(file); len++) {
        if (len == HD_KEYFILE_LEN) {
            continue;
        }
        uint8_t *copy = malloc(len ? len : 1);
        assert_non_null(copy);
        memcpy(copy, file, len);
        assert_int_equal(unlock_one((struct hd_slice){copy, len}, passphrase_text),
                         HD_E_FORMAT);
        free(copy);
    }
    assert_int_equal(stretched, 0);
}

/* What a flip in the header may answer; behind it, only that it is not to be trusted. */
static bool is_an_answer_to_flip(size_t byte, enum hd_err err)
{
    switch (byte) {
    case 4:
        return err == HD_E_FORMAT || err == HD_E_VERSION;
    case 5:
        return err == HD_E_FORMAT || err == HD_E_WAVE;
    case 0:
    case 1:
    case 2:
    case 3:
    case 6:
    case 7:
        return err == HD_E_FORMAT;
    default:
        break;
    }
    if (byte < OPS_AT) {
        return err == HD_E_WAVE;
    }
    return err == HD_E_AUTH || (err == HD_E_RANGE && byte < 24);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    uint8_t file[HD_KEYFILE_LEN];
    lock_one(file);
    /* Flips that ask for a lot of memory within the limits would only cost time here. */
    memory_allowed = (size_t)16 * MIB;
    for (size_t bit = 0; bit < (size_t)HD_KEYFILE_LEN * 8; bit++) {
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
        enum hd_err err = unlock_one(file_slice(file), passphrase_text);
        assert_true(is_an_answer_to_flip(bit / 8, err) ||
                    (err == HD_E_NOMEM && bit / 8 == MEM_AT + 3));
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    memory_allowed = SIZE_MAX;
    assert_int_equal(unlock_one(file_slice(file), passphrase_text), HD_OK);
}

static void a_newer_version_is_told_whatever_its_length(void **state)
{
    (void)state;
    uint8_t file[HD_KEYFILE_LEN + 8] = {0};
    lock_one(file);
    file[4] = 2;
    assert_int_equal(unlock_one((struct hd_slice){file, HD_KEYFILE_LEN}, passphrase_text),
                     HD_E_VERSION);
    assert_int_equal(unlock_one((struct hd_slice){file, sizeof(file)}, passphrase_text),
                     HD_E_VERSION);
    assert_int_equal(unlock_one((struct hd_slice){file, 5}, passphrase_text), HD_E_VERSION);
    file[4] = 0;
    assert_int_equal(unlock_one((struct hd_slice){file, HD_KEYFILE_LEN}, passphrase_text),
                     HD_E_FORMAT);
}

static void another_kind_or_wave_is_told_from_a_wrong_passphrase(void **state)
{
    (void)state;
    uint8_t file[HD_KEYFILE_LEN];
    uint8_t secret[HD_KEY_LEN];
    lock_one(file);
    stretched = 0;
    assert_int_equal(
        hd_keyfile_unlock(file_slice(file), HD_KEY_SPARE, 3, text(passphrase_text), secret),
        HD_E_WAVE);
    assert_int_equal(
        hd_keyfile_unlock(file_slice(file), HD_KEY_OFFICER, 4, text(passphrase_text), secret),
        HD_E_WAVE);
    assert_int_equal(stretched, 0);
}

static void a_cost_outside_the_limits_is_never_paid(void **state)
{
    (void)state;
    static const struct {
        uint32_t ops;
        uint64_t mem;
    } rows[] = {
        {0, EIGHT_MIB},  {5, EIGHT_MIB},         {UINT32_MAX, EIGHT_MIB},
        {1, 0},          {1, EIGHT_MIB - 1},     {1, (uint64_t)1024 * MIB + 1},
        {1, UINT64_MAX}, {4, (uint64_t)1 << 32},
    };
    stretched = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t file[HD_KEYFILE_LEN];
        lock_one(file);
        struct hd_wr wr = hd_wr_init(file + OPS_AT, 12);
        hd_wr_u32(&wr, rows[i].ops);
        hd_wr_u64(&wr, rows[i].mem);
        assert_false(wr.bad);
        assert_int_equal(unlock_one(file_slice(file), passphrase_text), HD_E_RANGE);
    }
    assert_int_equal(stretched, ROWS(rows)); /* by lock_one() alone */
}

static void passphrases_have_a_shortest_and_a_longest(void **state)
{
    (void)state;
    static char passphrase[HD_PASSPHRASE_MAX + 2];
    static const struct {
        size_t len;
        enum hd_err lock, unlock;
    } rows[] = {
        {0, HD_E_RANGE, HD_E_AUTH},
        {HD_PASSPHRASE_MIN - 1, HD_E_RANGE, HD_E_AUTH},
        {HD_PASSPHRASE_MIN, HD_OK, HD_OK},
        {HD_PASSPHRASE_MAX, HD_OK, HD_OK},
        {HD_PASSPHRASE_MAX + 1, HD_E_RANGE, HD_E_AUTH},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t file[HD_KEYFILE_LEN];
        uint8_t secret[HD_KEY_LEN];
        fill_secret(secret);
        memset(passphrase, 0, sizeof(passphrase));
        memset(passphrase, 'a', rows[i].len);
        lock_one(file);
        assert_int_equal(
            hd_keyfile_lock(HD_KEY_OFFICER, 3, secret, text(passphrase), HD_COST_FAST, file),
            rows[i].lock);
        assert_int_equal(unlock_one(file_slice(file), passphrase), rows[i].unlock);
    }
}

static unsigned warnings;

static void count_warnings(enum hd_log_level level, const char *line)
{
    (void)line;
    warnings += level == HD_LOG_WARN;
}

static void sensitive_falls_back_to_moderate_when_memory_is_refused(void **state)
{
    (void)state;
    static const uint8_t moderate[] = {3, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0};
    uint8_t secret[HD_KEY_LEN];
    uint8_t file[HD_KEYFILE_LEN];
    fill_secret(secret);
    memory_allowed = (size_t)512 * MIB;
    hd_log_set_sink(count_warnings);
    assert_int_equal(hd_keyfile_lock(HD_KEY_OFFICER, 3, secret, text(passphrase_text),
                                     HD_COST_SENSITIVE, file),
                     HD_OK);
    hd_log_set_sink(NULL);
    assert_int_equal(warnings, 1);
    assert_memory_equal(file + OPS_AT, moderate, sizeof(moderate));
    assert_int_equal(unlock_one(file_slice(file), passphrase_text), HD_OK);
    memory_allowed = SIZE_MAX;
}

static void memory_that_runs_out_is_said_so(void **state)
{
    (void)state;
    uint8_t secret[HD_KEY_LEN];
    uint8_t file[HD_KEYFILE_LEN];
    uint8_t before[HD_KEYFILE_LEN];
    fill_secret(secret);
    lock_one(file);
    memcpy(before, file, sizeof(before));

    memory_allowed = 0;
    for (enum hd_key_cost cost = HD_COST_FAST; cost <= HD_COST_SENSITIVE; cost++) {
        assert_int_equal(
            hd_keyfile_lock(HD_KEY_OFFICER, 3, secret, text(passphrase_text), cost, file),
            HD_E_NOMEM);
    }
    assert_int_equal(unlock_one(file_slice(file), passphrase_text), HD_E_NOMEM);
    memory_allowed = SIZE_MAX;

    secret_memory_refused = true;
    assert_int_equal(
        hd_keyfile_lock(HD_KEY_OFFICER, 3, secret, text(passphrase_text), HD_COST_FAST, file),
        HD_E_NOMEM);
    assert_int_equal(unlock_one(file_slice(file), passphrase_text), HD_E_NOMEM);
    secret_memory_refused = false;

    assert_memory_equal(file, before, sizeof(file));
    assert_int_equal(unlock_one(file_slice(file), passphrase_text), HD_OK);
}

static int start(void **state)
{
    (void)state;
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_locked_unlocks),
        cmocka_unit_test(the_header_is_the_documented_one),
        cmocka_unit_test(golden_files_of_both_implementations_unlock),
        cmocka_unit_test(two_locks_of_one_secret_share_nothing_but_the_header),
        cmocka_unit_test(a_wrong_passphrase_is_refused),
        cmocka_unit_test(every_truncation_and_every_longer_file_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(a_newer_version_is_told_whatever_its_length),
        cmocka_unit_test(another_kind_or_wave_is_told_from_a_wrong_passphrase),
        cmocka_unit_test(a_cost_outside_the_limits_is_never_paid),
        cmocka_unit_test(passphrases_have_a_shortest_and_a_longest),
        cmocka_unit_test(sensitive_falls_back_to_moderate_when_memory_is_refused),
        cmocka_unit_test(memory_that_runs_out_is_said_so),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
