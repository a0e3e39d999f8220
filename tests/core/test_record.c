/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inner bytes of a record: golden bytes, and that there is exactly one way to write each
 * record, so that no bit can carry anything that is not documented.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/record.h>

enum { BODY = HD_INNER_SIZE - HD_MAC_LEN };

/* docs/formats/inner.md, "Examples". */
static const uint8_t golden_head[] = {
    0x01, 0x01,                                                 /* version, answers */
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,             /* rid */
    0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,             /* */
    0x07, 0x00, 0x00, 0x00, 0x04, 0x03, 0x02, 0x01, 0x34, 0x12, /* kiosk, wave, week */
    0x7d, 0x5c, 0xb0, 0xa1, 0x5a, 0x1a, 0x50, 0xdb,             /* survey */
    0x11, 0x02, 0x03, 0x00,             /* quality, role, route, marks */
    0x06, 0x00, 0x00, 0x00,             /* payload length */
    0x00, 0x01, 0x02, 0x03, 0x04, 0x0f, /* payload */
};

static struct hd_record sample(void)
{
    struct hd_record record = {
        .type = HD_RECORD_ANSWERS,
        .rid = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc,
                0xdd, 0xee, 0xff},
        .kiosk_no = 7,
        .wave_no = 0x01020304,
        .week = 0x1234,
        .survey_digest = {0x7d, 0x5c, 0xb0, 0xa1, 0x5a, 0x1a, 0x50, 0xdb},
        .quality = HD_QUALITY_TOO_FAST | HD_QUALITY_ASSISTED,
        .role = 2,
        .route = 3,
        .payload_len = 6,
        .payload = {0, 1, 2, 3, 4, 15},
    };
    return record;
}

static void golden(uint8_t *out)
{
    memset(out, 0, BODY);
    memcpy(out, golden_head, sizeof(golden_head));
}

static enum hd_err decode(const uint8_t *bytes, size_t len, struct hd_record *out)
{
    return hd_record_decode((struct hd_slice){bytes, len}, out);
}

static void a_record_is_written_as_documented(void **state)
{
    (void)state;
    uint8_t want[BODY];
    uint8_t bytes[BODY];
    struct hd_record record = sample();
    record.payload[6] = 0xee; /* behind payload_len: must not get out */
    memset(bytes, 0xee, sizeof(bytes));
    golden(want);
    assert_int_equal(hd_record_encode(&record, bytes), HD_OK);
    assert_memory_equal(bytes, want, BODY);
}

/* docs/formats/inner.md, "Examples". */
static void a_week_that_is_not_sure_is_one_bit(void **state)
{
    (void)state;
    uint8_t want[BODY];
    uint8_t bytes[BODY];
    struct hd_record record = sample();
    record.week_untrusted = true;
    golden(want);
    want[39] = 0x01;
    assert_int_equal(hd_record_encode(&record, bytes), HD_OK);
    assert_memory_equal(bytes, want, BODY);
    struct hd_record is;
    assert_int_equal(decode(bytes, BODY, &is), HD_OK);
    assert_true(is.week_untrusted);
    golden(want);
    assert_int_equal(decode(want, BODY, &is), HD_OK);
    assert_false(is.week_untrusted);
}

static void a_staff_record_is_written_as_documented(void **state)
{
    (void)state;
    static const uint8_t head[] = {
        0x01, 0x05,                                                 /* version, staff */
        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,             /* rid */
        0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff,             /* */
        0x07, 0x00, 0x00, 0x00, 0x04, 0x03, 0x02, 0x01, 0x34, 0x12, /* kiosk, wave, week */
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,             /* no survey */
        0x00, 0x00, 0x00, 0x01,                                     /* only the mark */
        0x02, 0x00, 0x00, 0x00, 0xaa, 0xbb,                         /* payload */
    };
    uint8_t want[BODY] = {0};
    uint8_t bytes[BODY];
    struct hd_record record = {.type = HD_RECORD_STAFF,
                               .kiosk_no = 7,
                               .wave_no = 0x01020304,
                               .week = 0x1234,
                               .week_untrusted = true,
                               .payload_len = 2,
                               .payload = {0xaa, 0xbb}};
    memcpy(record.rid, sample().rid, HD_RID_LEN);
    memcpy(want, head, sizeof(head));
    assert_int_equal(hd_record_encode(&record, bytes), HD_OK);
    assert_memory_equal(bytes, want, BODY);
    struct hd_record back;
    assert_int_equal(decode(bytes, BODY, &back), HD_OK);
    assert_int_equal(back.type, HD_RECORD_STAFF);
    assert_true(back.week_untrusted);
    assert_int_equal(back.payload_len, 2);
}

static void a_record_is_read_as_documented(void **state)
{
    (void)state;
    uint8_t bytes[BODY];
    struct hd_record want = sample();
    struct hd_record is;
    golden(bytes);
    assert_int_equal(decode(bytes, BODY, &is), HD_OK);
    assert_int_equal(is.type, want.type);
    assert_memory_equal(is.rid, want.rid, HD_RID_LEN);
    assert_int_equal(is.kiosk_no, want.kiosk_no);
    assert_int_equal(is.wave_no, want.wave_no);
    assert_int_equal(is.week, want.week);
    assert_memory_equal(is.survey_digest, want.survey_digest, HD_DIGEST_LEN);
    assert_int_equal(is.quality, want.quality);
    assert_int_equal(is.role, want.role);
    assert_int_equal(is.route, want.route);
    assert_int_equal(is.payload_len, want.payload_len);
    assert_memory_equal(is.payload, want.payload, HD_PAYLOAD_MAX);
}

/* What a kind may carry at the edges survives the way there and back. */
static void the_edges_go_there_and_back(void **state)
{
    (void)state;
    static const enum hd_record_type types[] = {HD_RECORD_DUMMY,  HD_RECORD_ANSWERS,
                                                HD_RECORD_VOICE,  HD_RECORD_TEXT,
                                                HD_RECORD_HEALTH, HD_RECORD_STAFF};
    static const uint32_t lengths[] = {0, 1, HD_PAYLOAD_MAX - 1, HD_PAYLOAD_MAX};
    for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
        for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
            struct hd_record record = {.type = types[t], .payload_len = lengths[l]};
            record.kiosk_no = record.wave_no = UINT32_MAX;
            record.week = UINT16_MAX;
            bool nobody = types[t] == HD_RECORD_DUMMY || types[t] == HD_RECORD_STAFF;
            record.week_untrusted =
                l % 2 == 1; /* any type: it is the machine's, not a person's */
            record.quality = nobody ? 0 : HD_QUALITY_KNOWN;
            record.role = record.route = nobody ? 0 : UINT8_MAX;
            memset(record.payload, 0xff, lengths[l]);
            uint8_t bytes[BODY];
            uint8_t again[BODY];
            struct hd_record back;
            assert_int_equal(hd_record_encode(&record, bytes), HD_OK);
            assert_int_equal(decode(bytes, BODY, &back), HD_OK);
            assert_int_equal(back.type, record.type);
            assert_int_equal(back.week_untrusted, record.week_untrusted);
            assert_memory_equal(back.payload, record.payload, HD_PAYLOAD_MAX);
            assert_int_equal(hd_record_encode(&back, again), HD_OK);
            assert_memory_equal(again, bytes, BODY);
        }
    }
}

static void values_outside_their_limits_are_not_written(void **state)
{
    (void)state;
    uint8_t bytes[BODY];
    struct hd_record record = sample();
    record.payload_len = HD_PAYLOAD_MAX + 1;
    assert_int_equal(hd_record_encode(&record, bytes), HD_E_RANGE);
    record.payload_len = UINT32_MAX;
    assert_int_equal(hd_record_encode(&record, bytes), HD_E_RANGE);
    record = sample();
    record.quality = HD_QUALITY_KNOWN + 1;
    assert_int_equal(hd_record_encode(&record, bytes), HD_E_RANGE);
}

/* With a role, a route or quality bits it would be an answer in disguise. */
static void dummies_and_staff_records_say_nothing_about_who_answered(void **state)
{
    (void)state;
    static const enum hd_record_type types[] = {HD_RECORD_DUMMY, HD_RECORD_STAFF};
    for (size_t t = 0; t < 2; t++) {
        for (size_t at = 36; at < 39; at++) { /* quality, role, route */
            uint8_t bytes[BODY];
            struct hd_record record = {.type = types[t], .week_untrusted = true};
            struct hd_record out = {.kiosk_no = 99};
            assert_int_equal(hd_record_encode(&record, bytes), HD_OK);
            for (unsigned bit = 0; bit < 8; bit++) {
                bytes[at] = (uint8_t)(1U << bit);
                assert_int_equal(decode(bytes, BODY, &out), HD_E_FORMAT);
                assert_int_equal(out.kiosk_no, 99);
            }
            *(at == 36 ? &record.quality : at == 37 ? &record.role : &record.route) = 1;
            assert_int_equal(hd_record_encode(&record, bytes), HD_E_RANGE);
        }
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[BODY];
    golden(bytes);
    for (size_t len = 0; len < BODY; len++) {
        struct hd_record out = {.kiosk_no = 99};
        uint8_t *exact = malloc(len ? len : 1); /* so that a read too far is seen */
        assert_non_null(exact);
        memcpy(exact, bytes, len);
        assert_int_equal(decode(exact, len, &out), HD_E_FORMAT);
        assert_int_equal(out.kiosk_no, 99);
        free(exact);
    }
    assert_int_equal(hd_record_decode((struct hd_slice){NULL, 0}, &(struct hd_record){0}),
                     HD_E_FORMAT);
}

static void trailing_bytes_are_refused(void **state)
{
    (void)state;
    uint8_t bytes[BODY + 1] = {0};
    struct hd_record out;
    golden(bytes);
    assert_int_equal(decode(bytes, BODY + 1, &out), HD_E_FORMAT);
}

static void newer_versions_are_told_apart_from_damage(void **state)
{
    (void)state;
    uint8_t bytes[BODY];
    struct hd_record out;
    golden(bytes);
    for (unsigned version = 0; version <= UINT8_MAX; version++) {
        bytes[0] = (uint8_t)version;
        enum hd_err want = version == 0 ? HD_E_FORMAT : version == 1 ? HD_OK : HD_E_VERSION;
        assert_int_equal(decode(bytes, BODY, &out), want);
    }
    bytes[0] = 2; /* also when it is shorter than ours: its header may be another */
    assert_int_equal(decode(bytes, 1, &out), HD_E_VERSION);
}

static void unknown_types_quality_bits_and_marks_are_refused(void **state)
{
    (void)state;
    uint8_t bytes[BODY];
    struct hd_record out;
    for (unsigned v = 0; v <= UINT8_MAX; v++) {
        golden(bytes);
        bytes[1] = (uint8_t)v;
        /* the sample has a role, so as a dummy or staff record it is refused as well */
        assert_int_equal(decode(bytes, BODY, &out), v >= 1 && v <= 4 ? HD_OK : HD_E_FORMAT);
        golden(bytes);
        bytes[36] = (uint8_t)v;
        assert_int_equal(decode(bytes, BODY, &out), v < 0x80 ? HD_OK : HD_E_FORMAT);
        golden(bytes);
        bytes[39] = (uint8_t)v;
        assert_int_equal(decode(bytes, BODY, &out), v <= 1 ? HD_OK : HD_E_FORMAT);
    }
}

static void a_payload_longer_than_its_room_is_refused(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {HD_PAYLOAD_MAX + 1, 0xffff, 0x10000, UINT32_MAX};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        uint8_t bytes[BODY];
        struct hd_record out;
        golden(bytes);
        for (size_t k = 0; k < 4; k++) {
            bytes[40 + k] = (uint8_t)(lengths[i] >> 8 * k);
        }
        assert_int_equal(decode(bytes, BODY, &out), HD_E_FORMAT);
    }
}

/* Either the changed bytes are refused, or they are the one way to write another record. */
static void every_flipped_bit_is_refused_or_means_something(void **state)
{
    (void)state;
    size_t refused = 0;
    for (size_t bit = 0; bit < (size_t)BODY * 8; bit++) {
        uint8_t bytes[BODY];
        uint8_t again[BODY];
        struct hd_record out = {.kiosk_no = 99};
        golden(bytes);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        size_t at = bit / 8;
        bool reserved = at == 0 || (at == 39 && bit % 8 != 0) || at >= sizeof(golden_head);
        if (decode(bytes, BODY, &out) == HD_OK) {
            assert_false(reserved);
            assert_int_equal(hd_record_encode(&out, again), HD_OK);
            assert_memory_equal(again, bytes, BODY);
        } else {
            refused++;
            assert_int_equal(out.kiosk_no, 99);
        }
    }
    assert_true(refused >= ((size_t)BODY - sizeof(golden_head) + 2) * 8 - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_written_as_documented),
        cmocka_unit_test(a_week_that_is_not_sure_is_one_bit),
        cmocka_unit_test(a_staff_record_is_written_as_documented),
        cmocka_unit_test(a_record_is_read_as_documented),
        cmocka_unit_test(the_edges_go_there_and_back),
        cmocka_unit_test(values_outside_their_limits_are_not_written),
        cmocka_unit_test(dummies_and_staff_records_say_nothing_about_who_answered),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(trailing_bytes_are_refused),
        cmocka_unit_test(newer_versions_are_told_apart_from_damage),
        cmocka_unit_test(unknown_types_quality_bits_and_marks_are_refused),
        cmocka_unit_test(a_payload_longer_than_its_room_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused_or_means_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
