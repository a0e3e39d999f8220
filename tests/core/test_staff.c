/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Staff codes as hashes, and entries of the staff log as bytes. The golden bytes were computed by
 * the second implementation (tests/support/reference).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/staff.h>

#include "code.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define SALT_22 "AAAAAAAAAAAAAAAAAAAAAA"
#define HASH_43 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static int setup(void **state)
{
    (void)state;
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

/* ---- codes ---- */

static void a_code_is_the_number_and_six_digits_and_its_hash_fits(void **state)
{
    (void)state;
    static const struct {
        uint16_t number;
        const char *start;
    } rows[] = {{1, "01"}, {9, "09"}, {32, "32"}};
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_staff_code made;
        char code[HD_STAFF_CODE_LEN + 1];
        assert_int_equal(hd_staff_code_draw(rows[i].number, &made, code), HD_OK);
        assert_int_equal(strlen(code), HD_STAFF_CODE_LEN);
        assert_int_equal(strspn(code, "0123456789"), HD_STAFF_CODE_LEN);
        assert_memory_equal(code, rows[i].start, 2);
        assert_int_equal(made.number, rows[i].number);
        assert_true(hd_staff_hash_fits(made.hash));
        assert_null(strstr(made.hash, code + 2));
    }
}

static void a_code_fits_its_own_hash_and_no_other(void **state)
{
    (void)state;
    struct hd_staff_code one;
    struct hd_staff_code other;
    char code[HD_STAFF_CODE_LEN + 1];
    char code_of_other[HD_STAFF_CODE_LEN + 1];
    assert_int_equal(hd_staff_code_draw(5, &one, code), HD_OK);
    assert_int_equal(hd_staff_code_draw(6, &other, code_of_other), HD_OK);
    assert_true(hd_staff_code_is(&one, code));
    assert_false(hd_staff_code_is(&one, code_of_other));
    assert_false(hd_staff_code_is(&other, code));
    code[HD_STAFF_CODE_LEN - 1] = code[HD_STAFF_CODE_LEN - 1] == '9' ? '0' : '9';
    assert_false(hd_staff_code_is(&one, code));
}

static void two_codes_and_two_hashes_are_never_the_same(void **state)
{
    (void)state;
    struct hd_staff_code one;
    struct hd_staff_code other;
    char code[2][HD_STAFF_CODE_LEN + 1];
    assert_int_equal(hd_staff_code_draw(5, &one, code[0]), HD_OK);
    assert_int_equal(hd_staff_code_draw(5, &other, code[1]), HD_OK);
    assert_string_not_equal(one.hash, other.hash);
    assert_string_not_equal(code[0], code[1]); /* once in a million runs they are */
}

static void numbers_that_are_nobodys_are_refused(void **state)
{
    (void)state;
    static const uint16_t rows[] = {0, HD_STAFF_MAX + 1, 99, 100, UINT16_MAX};
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_staff_code made = {.number = 77};
        char code[HD_STAFF_CODE_LEN + 1] = "untold";
        assert_int_equal(hd_staff_code_draw(rows[i], &made, code), HD_E_RANGE);
        assert_int_equal(made.number, 77);
        assert_string_equal(code, "untold");
    }
}

static void only_the_one_form_and_cost_of_a_hash_fits(void **state)
{
    (void)state;
    static const struct {
        bool fits;
        const char *hash;
    } rows[] = {
        {true, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "$" HASH_43},
        {false, ""},
        {false, "$"},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$"},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "$"},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "A$" HASH_43},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "$" HASH_43 "A"},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "$" HASH_43 "="},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "$" HASH_43 "\n"},
        {false, "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "-" HASH_43},
        {false, "$argon2i$v=19$m=65536,t=2,p=1$" SALT_22 "$" HASH_43},
        {false, "$argon2id$v=16$m=65536,t=2,p=1$" SALT_22 "$" HASH_43},
        /* what would take the kiosk's memory or hours, or make guessing cheap */
        {false, "$argon2id$v=19$m=4194304,t=2,p=1$" SALT_22 "$" HASH_43},
        {false, "$argon2id$v=19$m=65536,t=4294967295,p=1$" SALT_22 "$" HASH_43},
        {false, "$argon2id$v=19$m=65536,t=2,p=64$" SALT_22 "$" HASH_43},
        {false, "$argon2id$v=19$m=8,t=1,p=1$" SALT_22 "$" HASH_43},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        if (hd_staff_hash_fits(rows[i].hash) != rows[i].fits) {
            fail_msg("%s", rows[i].hash);
        }
    }
}

static void every_hash_cut_short_is_refused(void **state)
{
    (void)state;
    const char whole[] = "$argon2id$v=19$m=65536,t=2,p=1$" SALT_22 "$" HASH_43;
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        char cut[sizeof(whole)] = {0};
        memcpy(cut, whole, len);
        assert_false(hd_staff_hash_fits(cut));
    }
}

/* ---- entries ---- */

static const uint8_t golden_first[HD_STAFF_EVENT_LEN] = {
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06,
    0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x07, 0x00, 0x01, 0x02,
};
static const uint8_t golden_second[HD_STAFF_EVENT_LEN] = {
    0x02, 0x00, 0x00, 0x00, 0x71, 0x11, 0x86, 0x90, 0x8d, 0x23, 0x3d, 0x27, 0xb7, 0x88,
    0x11, 0x70, 0x45, 0x24, 0xa7, 0xac, 0xc5, 0x9a, 0x2b, 0x9e, 0x2d, 0xfe, 0x72, 0xb7,
    0xd4, 0x22, 0xef, 0x37, 0xa9, 0xa4, 0xd0, 0x5d, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25,
    0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 0x00, 0x00, 0x02, 0x07,
};
static const uint8_t golden_head[HD_HASH_LEN] = {
    0x59, 0x90, 0xbe, 0x18, 0x28, 0x0c, 0x01, 0x3f, 0x04, 0x32, 0xcf,
    0xba, 0xb0, 0x2f, 0xa0, 0xab, 0xdd, 0x8c, 0xcc, 0xe0, 0x7e, 0x94,
    0xb5, 0xfe, 0xc3, 0x3c, 0xcf, 0x8f, 0x23, 0x80, 0xc9, 0xfe,
};

static struct hd_staff_event first_event(void)
{
    struct hd_staff_event event = {.seq = 1, .staff = 7, .action = HD_STAFF_MENU, .day = 2};
    for (size_t i = 0; i < sizeof(event.salt); i++) {
        event.salt[i] = (uint8_t)(i + 1);
    }
    return event;
}

static void entries_and_their_chain_have_the_golden_bytes(void **state)
{
    (void)state;
    uint8_t bytes[HD_STAFF_EVENT_LEN];
    uint8_t hash[HD_HASH_LEN];
    struct hd_staff_event event = first_event();
    hd_staff_event_encode(&event, bytes);
    assert_memory_equal(bytes, golden_first, sizeof(bytes));
    struct hd_staff_event second = {.seq = 2, .action = HD_STAFF_LOCKED, .day = 7};
    hd_staff_event_hash(bytes, second.previous);
    for (size_t i = 0; i < sizeof(second.salt); i++) {
        second.salt[i] = (uint8_t)(0x20 + i);
    }
    hd_staff_event_encode(&second, bytes);
    assert_memory_equal(bytes, golden_second, sizeof(bytes));
    hd_staff_event_hash(bytes, hash);
    assert_memory_equal(hash, golden_head, sizeof(hash));
}

static void what_was_encoded_is_decoded(void **state)
{
    (void)state;
    struct hd_staff_event event;
    assert_int_equal(hd_staff_event_decode(golden_second, sizeof(golden_second), &event),
                     HD_OK);
    assert_int_equal(event.seq, 2);
    assert_memory_equal(event.previous, golden_second + 4, sizeof(event.previous));
    assert_memory_equal(event.salt, golden_second + 36, sizeof(event.salt));
    assert_int_equal(event.staff, 0);
    assert_int_equal(event.action, HD_STAFF_LOCKED);
    assert_int_equal(event.day, HD_STAFF_DAY_UNKNOWN);
}

static void every_action_of_everybody_on_every_day_goes_there_and_back(void **state)
{
    (void)state;
    for (int action = HD_STAFF_MENU; action < HD_STAFF_ACTION_N; action++) {
        bool by_itself = action == HD_STAFF_LOCKED || action == HD_STAFF_DAMAGE;
        for (unsigned staff = 0; staff <= (by_itself ? 0u : HD_STAFF_MAX); staff++) {
            for (unsigned day = 0; day <= HD_STAFF_DAY_UNKNOWN; day++) {
                struct hd_staff_event event = first_event();
                struct hd_staff_event again;
                uint8_t bytes[HD_STAFF_EVENT_LEN];
                event.action = (enum hd_staff_action)action;
                event.staff = (uint16_t)staff;
                event.day = (uint8_t)day;
                hd_staff_event_encode(&event, bytes);
                assert_int_equal(hd_staff_event_decode(bytes, sizeof(bytes), &again), HD_OK);
                assert_int_equal(again.action, action);
                assert_int_equal(again.staff, staff);
                assert_int_equal(again.day, day);
            }
        }
    }
}

static void every_other_length_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[HD_STAFF_EVENT_LEN + 1] = {0};
    struct hd_staff_event event = {.seq = 99};
    memcpy(bytes, golden_first, sizeof(golden_first));
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        if (len != HD_STAFF_EVENT_LEN) {
            assert_int_equal(hd_staff_event_decode(bytes, len, &event), HD_E_FORMAT);
        }
    }
    assert_int_equal(event.seq, 99);
}

static void every_flipped_bit_is_refused_or_changes_the_hash(void **state)
{
    (void)state;
    uint8_t bytes[HD_STAFF_EVENT_LEN];
    memcpy(bytes, golden_second, sizeof(bytes));
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        struct hd_staff_event event;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (hd_staff_event_decode(bytes, sizeof(bytes), &event) == HD_OK) {
            uint8_t again[HD_STAFF_EVENT_LEN];
            uint8_t hash[HD_HASH_LEN];
            hd_staff_event_encode(&event, again);
            assert_memory_equal(again, bytes, sizeof(bytes));
            hd_staff_event_hash(bytes, hash);
            assert_memory_not_equal(hash, golden_head, sizeof(hash));
        }
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void entries_that_no_kiosk_writes_are_refused(void **state)
{
    (void)state;
    enum { SEQ = 0, PREVIOUS = 4, SALT = 36, STAFF = 52, ACTION = 54, DAY = 55 };
    static const struct {
        const char *what;
        size_t at, n;
        uint8_t value;
    } rows[] = {
        {"number 0", SEQ, 4, 0},
        {"a first entry after another", PREVIOUS, 1, 1},
        {"a later entry after none", SEQ, 1, 2},
        {"no salt", SALT, HD_STAFF_SALT_LEN, 0},
        {"person 33", STAFF, 1, HD_STAFF_MAX + 1},
        {"person 263", STAFF + 1, 1, 1},
        {"action 0", ACTION, 1, 0},
        {"an action to come", ACTION, 1, HD_STAFF_ACTION_N},
        {"action 255", ACTION, 1, 255},
        {"a lock by a person", ACTION, 1, HD_STAFF_LOCKED},
        {"damage by a person", ACTION, 1, HD_STAFF_DAMAGE},
        {"day 8", DAY, 1, 8},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t bytes[HD_STAFF_EVENT_LEN];
        struct hd_staff_event event;
        memcpy(bytes, golden_first, sizeof(bytes));
        memset(bytes + rows[i].at, rows[i].value, rows[i].n);
        if (hd_staff_event_decode(bytes, sizeof(bytes), &event) != HD_E_FORMAT) {
            fail_msg("%s", rows[i].what);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_the_number_and_six_digits_and_its_hash_fits),
        cmocka_unit_test(a_code_fits_its_own_hash_and_no_other),
        cmocka_unit_test(two_codes_and_two_hashes_are_never_the_same),
        cmocka_unit_test(numbers_that_are_nobodys_are_refused),
        cmocka_unit_test(only_the_one_form_and_cost_of_a_hash_fits),
        cmocka_unit_test(every_hash_cut_short_is_refused),
        cmocka_unit_test(entries_and_their_chain_have_the_golden_bytes),
        cmocka_unit_test(what_was_encoded_is_decoded),
        cmocka_unit_test(every_action_of_everybody_on_every_day_goes_there_and_back),
        cmocka_unit_test(every_other_length_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused_or_changes_the_hash),
        cmocka_unit_test(entries_that_no_kiosk_writes_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
