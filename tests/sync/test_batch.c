/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Batches and receipts as bytes: the golden ones were computed by another program (Python's
 * hashlib, libsodium through ctypes), so they hold for anybody who reads docs/formats/batch.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <sync/batch.h>

static const uint8_t golden_header[] = {
    0x46, 0x48, 0x42, 0x31, 0x01, 0x03, 0xa1, 0x07, 0xbf, 0xf3, 0xce, 0x10, 0xbe, 0x1d,
    0x70, 0xdd, 0x18, 0xe7, 0x4b, 0xc0, 0x99, 0x67, 0xe4, 0xd6, 0x30, 0x9b, 0xa5, 0x0d,
    0x5f, 0x1d, 0xdc, 0x86, 0x64, 0x12, 0x55, 0x31, 0xb8, 0x07, 0x00, 0x00, 0x00, 0xaa,
    0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
    0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
    0xaa, 0xaa, 0xaa, 0x05, 0x00, 0x00, 0x00, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb,
    0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb,
    0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0xbb, 0x10, 0x00,
};
static const uint8_t golden_first_id[] = {
    0x05, 0x4d, 0xb6, 0x0b, 0xae, 0x0d, 0x83, 0x1f, 0x54, 0x37, 0xfd,
    0x40, 0x3f, 0xc1, 0x26, 0xc6, 0xc4, 0xa7, 0x8c, 0x33, 0xbd, 0x62,
    0x19, 0x41, 0x8d, 0xec, 0x84, 0xa1, 0x2b, 0xe5, 0x1f, 0xb6,
};
static const uint8_t golden_last_id[] = {
    0xe8, 0x24, 0xae, 0x1e, 0x0c, 0xe1, 0xdd, 0x33, 0x8d, 0xa1, 0xb3,
    0xe1, 0x16, 0xf9, 0x7f, 0x09, 0x25, 0xb4, 0x8a, 0x76, 0x13, 0xea,
    0x82, 0x75, 0xb8, 0xa0, 0x82, 0x13, 0x96, 0x14, 0x80, 0xc2,
};
static const uint8_t golden_signature[] = {
    0x3a, 0x14, 0x3c, 0xe9, 0xd9, 0x6d, 0x46, 0x46, 0x55, 0x0a, 0x70, 0x2a, 0x83,
    0xc7, 0x51, 0x9f, 0xc1, 0x7d, 0xe9, 0x12, 0xe6, 0x6f, 0x03, 0xdb, 0x53, 0x88,
    0x88, 0xaf, 0xf7, 0x17, 0x27, 0x16, 0xf8, 0x2d, 0x6b, 0x5d, 0x21, 0x8f, 0xb4,
    0x8a, 0x15, 0x85, 0xb3, 0x53, 0x77, 0xc2, 0xa0, 0x8f, 0x7d, 0x89, 0xa8, 0x8f,
    0xf5, 0x63, 0xd7, 0xea, 0xfa, 0xc4, 0xee, 0x38, 0x9c, 0x49, 0x71, 0x03,
};
static const uint8_t golden_hash[] = {
    0xa6, 0x26, 0x7e, 0x76, 0x01, 0xbf, 0xa1, 0x7b, 0x24, 0xdb, 0xf5,
    0x98, 0x1f, 0x75, 0xd7, 0xf1, 0x5e, 0x41, 0xf6, 0x7e, 0x4c, 0xb1,
    0xf1, 0x25, 0x10, 0x88, 0xf9, 0x85, 0x7c, 0x1e, 0xe8, 0x52,
};
static const uint8_t golden_file_hash[] = {
    0x80, 0x44, 0xd4, 0x68, 0x91, 0x72, 0x9c, 0x0d, 0xa3, 0x0c, 0x4c,
    0xa1, 0x4c, 0x65, 0x66, 0x67, 0x59, 0xea, 0x02, 0x36, 0x29, 0xaf,
    0xd5, 0xa6, 0x45, 0x64, 0xda, 0x26, 0xff, 0xe9, 0xc7, 0xfd,
};
static const uint8_t golden_receipt[] = {
    0x46, 0x48, 0x41, 0x31, 0x01, 0x03, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x11, 0x11,
    0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
    0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
    0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
    0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
    0x22, 0x22, 0x64, 0xbc, 0x0a, 0x7e, 0x92, 0x04, 0xb0, 0x2e, 0x67, 0x71, 0xdc, 0x96, 0xab,
    0xd9, 0xe3, 0xa7, 0x23, 0x04, 0x4b, 0x91, 0xa9, 0xd0, 0x70, 0xfd, 0x39, 0x83, 0x53, 0xcf,
    0xfa, 0xfd, 0x5e, 0xf3, 0x31, 0x0c, 0xb3, 0x0e, 0xdf, 0xeb, 0xa7, 0x98, 0x30, 0x5b, 0x79,
    0x19, 0xfc, 0xf4, 0x28, 0x21, 0xfe, 0x5c, 0xe7, 0x0e, 0xb6, 0x40, 0x3b, 0xdb, 0x17, 0x1a,
    0xd0, 0xe7, 0xcd, 0x45, 0xe7, 0x0a,
};

enum { RECORDS = 16, MANIFEST = SYNC_BATCH_HEADER + RECORDS * HD_RECORD_ID_LEN };
enum { FILE_LEN = MANIFEST + HD_SIGNATURE_LEN + RECORDS * HD_RECORD_SIZE };

/* The values the golden bytes were made from. */
static uint8_t seed[HD_SIGN_SEED_LEN];
static uint8_t previous[HD_HASH_LEN];
static uint8_t records[RECORDS * HD_RECORD_SIZE];
static struct sync_manifest says;

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(seed); i++) {
        seed[i] = (uint8_t)i;
    }
    memset(previous, 0xaa, sizeof(previous));
    says = (struct sync_manifest){.number = 7, .previous = previous, .audit = {.seq = 5}};
    memset(says.audit.head, 0xbb, sizeof(says.audit.head));
    for (size_t i = 0; i < RECORDS; i++) {
        memset(records + i * HD_RECORD_SIZE, (int)i, HD_RECORD_SIZE);
    }
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

static struct hd_buf encoded(uint8_t *hash)
{
    struct hd_buf file = HD_BUF_EMPTY;
    assert_int_equal(sync_batch_encode(records, RECORDS, &says, seed, hash, &file), HD_OK);
    return file;
}

static void a_batch_has_the_golden_bytes(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    uint8_t file_hash[HD_HASH_LEN];
    struct hd_buf file = encoded(hash);
    assert_int_equal(file.len, FILE_LEN);
    assert_memory_equal(file.p, golden_header, sizeof(golden_header));
    assert_memory_equal(file.p + SYNC_BATCH_HEADER, golden_first_id, HD_RECORD_ID_LEN);
    assert_memory_equal(file.p + MANIFEST - HD_RECORD_ID_LEN, golden_last_id, HD_RECORD_ID_LEN);
    assert_memory_equal(file.p + MANIFEST, golden_signature, HD_SIGNATURE_LEN);
    assert_memory_equal(hash, golden_hash, sizeof(hash));
    hd_hash(hd_buf_slice(&file), file_hash);
    assert_memory_equal(file_hash, golden_file_hash, sizeof(file_hash));
    hd_buf_free(&file);
}

static void a_batch_is_the_same_in_whatever_order_the_records_come(void **state)
{
    (void)state;
    static uint8_t reversed[sizeof(records)];
    uint8_t hash[HD_HASH_LEN];
    for (size_t i = 0; i < RECORDS; i++) {
        memcpy(reversed + i * HD_RECORD_SIZE, records + (RECORDS - 1 - i) * HD_RECORD_SIZE,
               HD_RECORD_SIZE);
    }
    struct hd_buf one = encoded(hash);
    struct hd_buf other = HD_BUF_EMPTY;
    assert_int_equal(sync_batch_encode(reversed, RECORDS, &says, seed, hash, &other), HD_OK);
    assert_int_equal(one.len, other.len);
    assert_memory_equal(one.p, other.p, one.len);
    hd_buf_free(&one);
    hd_buf_free(&other);
}

static void what_was_encoded_is_decoded(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    uint8_t sign_pk[HD_SIGN_PK_LEN];
    struct sync_batch batch;
    struct hd_buf file = encoded(hash);
    hd_sign_public(seed, sign_pk);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_OK);
    assert_memory_equal(batch.sign_pk, sign_pk, sizeof(sign_pk));
    assert_int_equal(batch.number, 7);
    assert_memory_equal(batch.previous, previous, sizeof(previous));
    assert_int_equal(batch.audit.seq, 5);
    assert_memory_equal(batch.audit.head, says.audit.head, HD_HASH_LEN);
    assert_int_equal(batch.count, RECORDS);
    assert_memory_equal(batch.hash, hash, sizeof(hash));
    for (size_t i = 0; i < RECORDS; i++) {
        uint8_t id[HD_RECORD_ID_LEN];
        hd_record_id(batch.records + i * HD_RECORD_SIZE, id);
        assert_memory_equal(batch.ids + i * HD_RECORD_ID_LEN, id, sizeof(id));
    }
    hd_buf_free(&file);
}

static void a_batch_of_another_size_than_sixteens_is_not_made(void **state)
{
    (void)state;
    static const size_t sizes[] = {
        0, 1, 15, 17, 31, SYNC_BATCH_RECORDS_MAX + 1, SYNC_BATCH_RECORDS_MAX + 16};
    uint8_t hash[HD_HASH_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_int_equal(sync_batch_encode(records, sizes[i], &says, seed, hash, &file),
                         HD_E_RANGE);
        assert_null(file.p);
    }
}

static void a_manifest_that_no_kiosk_writes_is_not_made(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    struct sync_manifest rows[] = {says, says, says};
    rows[0].number = 0;
    rows[1].audit.seq = 0; /* a head without entries */
    memset(rows[2].audit.head, 0, sizeof(rows[2].audit.head));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(sync_batch_encode(records, RECORDS, &rows[i], seed, hash, &file),
                         HD_E_RANGE);
        assert_null(file.p);
    }
}

static void a_kiosk_whose_staff_did_nothing_yet_says_so(void **state)
{
    (void)state;
    static const uint8_t none[HD_HASH_LEN];
    uint8_t hash[HD_HASH_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    struct sync_batch batch;
    const struct sync_manifest quiet = {.number = 1, .previous = previous};
    assert_int_equal(sync_batch_encode(records, RECORDS, &quiet, seed, hash, &file), HD_OK);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_OK);
    assert_int_equal(batch.audit.seq, 0);
    assert_memory_equal(batch.audit.head, none, sizeof(none));
    hd_buf_free(&file);
}

static void the_same_record_twice_is_not_made_into_a_batch(void **state)
{
    (void)state;
    static uint8_t twice[sizeof(records)];
    uint8_t hash[HD_HASH_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    memcpy(twice, records, sizeof(twice));
    memcpy(twice, twice + 9 * (size_t)HD_RECORD_SIZE, HD_RECORD_SIZE);
    assert_int_equal(sync_batch_encode(twice, RECORDS, &says, seed, hash, &file), HD_E_RANGE);
    assert_null(file.p);
}

static void the_biggest_batch_goes_there_and_back(void **state)
{
    (void)state;
    size_t n = SYNC_BATCH_RECORDS_MAX;
    uint8_t hash[HD_HASH_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    struct sync_batch batch;
    uint8_t *many = calloc(n, HD_RECORD_SIZE);
    assert_non_null(many);
    for (size_t i = 0; i < n; i++) {
        many[i * HD_RECORD_SIZE] = (uint8_t)i;
        many[i * HD_RECORD_SIZE + 1] = (uint8_t)(i >> 8);
    }
    assert_int_equal(sync_batch_encode(many, n, &says, seed, hash, &file), HD_OK);
    assert_int_equal(file.len, SYNC_BATCH_MAX);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_OK);
    assert_int_equal(batch.count, n);
    hd_buf_free(&file);
    free(many);
}

static void every_truncation_of_a_batch_is_refused(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    struct sync_batch batch;
    struct hd_buf file = encoded(hash);
    for (size_t len = 0; len < file.len; len++) {
        assert_int_equal(sync_batch_decode((struct hd_slice){file.p, len}, &batch),
                         HD_E_FORMAT);
    }
    hd_buf_free(&file);
}

static void bytes_behind_a_batch_are_refused(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    struct sync_batch batch;
    struct hd_buf file = encoded(hash);
    assert_int_equal(hd_buf_append(&file, "", 1), HD_OK);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_E_FORMAT);
    hd_buf_free(&file);
}

static void every_flipped_bit_of_a_manifest_is_refused(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    struct hd_buf file = encoded(hash);
    for (size_t bit = 0; bit < (size_t)(MANIFEST + HD_SIGNATURE_LEN) * 8; bit++) {
        struct sync_batch batch = {.number = 99};
        file.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_OK);
        assert_int_equal(batch.number, 99); /* written on success only */
        file.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    hd_buf_free(&file);
}

/* Sign a manifest again after a change, as a kiosk with a fault of its own would. */
static void sign_again(struct hd_buf *file)
{
    hd_sign(seed, "FHB1-manifest", (struct hd_slice){file->p, MANIFEST}, file->p + MANIFEST);
}

static void a_well_signed_batch_that_breaks_the_rules_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t at;
        uint8_t value;
        enum hd_err err;
    } rows[] = {
        {"version 0", 4, 0, HD_E_FORMAT},
        {"newer version", 4, 2, HD_E_VERSION},
        {"number 0", 37, 0, HD_E_FORMAT},
        {"a head without entries", 73, 0, HD_E_FORMAT},
        {"fewer records than bytes", 109, 15, HD_E_FORMAT},
        {"ids that do not rise", SYNC_BATCH_HEADER, 0xff, HD_E_FORMAT},
    };
    uint8_t hash[HD_HASH_LEN];
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sync_batch batch;
        struct hd_buf file = encoded(hash);
        file.p[rows[i].at] = rows[i].value;
        sign_again(&file);
        if (sync_batch_decode(hd_buf_slice(&file), &batch) != rows[i].err) {
            fail_msg("%s", rows[i].what);
        }
        hd_buf_free(&file);
    }
    struct sync_batch batch;
    struct hd_buf file = encoded(hash);
    memset(file.p + 77, 0, HD_HASH_LEN); /* entries without a head */
    sign_again(&file);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_E_FORMAT);
    memset(file.p + 77, 0xbb, HD_HASH_LEN);
    memcpy(file.p + SYNC_BATCH_HEADER + HD_RECORD_ID_LEN, file.p + SYNC_BATCH_HEADER,
           HD_RECORD_ID_LEN); /* the same id twice */
    sign_again(&file);
    assert_int_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_E_FORMAT);
    hd_buf_free(&file);
}

static void an_altered_record_leaves_the_manifest_readable(void **state)
{
    (void)state;
    uint8_t hash[HD_HASH_LEN];
    struct sync_batch batch;
    struct hd_buf file = encoded(hash);
    file.p[FILE_LEN - 1] ^= 1;
    assert_int_equal(sync_batch_decode(hd_buf_slice(&file), &batch), HD_OK);
    hd_buf_free(&file);
}

static void two_ids(uint8_t *ids)
{
    memset(ids, 0x11, HD_RECORD_ID_LEN);
    memset(ids + HD_RECORD_ID_LEN, 0x22, HD_RECORD_ID_LEN);
}

static void a_receipt_has_the_golden_bytes_and_is_read_back(void **state)
{
    (void)state;
    uint8_t ids[2 * HD_RECORD_ID_LEN];
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    struct sync_receipt receipt;
    two_ids(ids);
    hd_sign_public(seed, receipt_pk);
    assert_int_equal(sync_receipt_encode(ids, 2, 3, seed, &file), HD_OK);
    assert_int_equal(file.len, sizeof(golden_receipt));
    assert_memory_equal(file.p, golden_receipt, sizeof(golden_receipt));
    assert_int_equal(sync_receipt_decode(hd_buf_slice(&file), receipt_pk, &receipt), HD_OK);
    assert_int_equal(receipt.wave_no, 3);
    assert_int_equal(receipt.count, 2);
    assert_memory_equal(receipt.ids, ids, sizeof(ids));
    hd_buf_free(&file);
}

static void an_empty_receipt_is_a_receipt(void **state)
{
    (void)state;
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    struct hd_buf file = HD_BUF_EMPTY;
    struct sync_receipt receipt;
    hd_sign_public(seed, receipt_pk);
    assert_int_equal(sync_receipt_encode(NULL, 0, 3, seed, &file), HD_OK);
    assert_int_equal(sync_receipt_decode(hd_buf_slice(&file), receipt_pk, &receipt), HD_OK);
    assert_int_equal(receipt.count, 0);
    hd_buf_free(&file);
}

static void a_damaged_receipt_is_refused(void **state)
{
    (void)state;
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    uint8_t bytes[sizeof(golden_receipt) + 1];
    hd_sign_public(seed, receipt_pk);
    memcpy(bytes, golden_receipt, sizeof(golden_receipt));
    bytes[sizeof(golden_receipt)] = 0;
    struct sync_receipt receipt = {.wave_no = 99};
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        if (len != sizeof(golden_receipt)) {
            assert_int_equal(
                sync_receipt_decode((struct hd_slice){bytes, len}, receipt_pk, &receipt),
                HD_E_FORMAT);
        }
    }
    struct hd_slice whole = {bytes, sizeof(golden_receipt)};
    for (size_t bit = 0; bit < whole.len * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(sync_receipt_decode(whole, receipt_pk, &receipt), HD_OK);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(receipt.wave_no, 99);
    bytes[4] = 2;
    hd_sign(seed, "FHA1-receipt", (struct hd_slice){bytes, whole.len - HD_SIGNATURE_LEN},
            bytes + whole.len - HD_SIGNATURE_LEN);
    assert_int_equal(sync_receipt_decode(whole, receipt_pk, &receipt), HD_E_VERSION);
}

static void a_receipt_by_another_key_is_refused(void **state)
{
    (void)state;
    uint8_t other_seed[HD_SIGN_SEED_LEN] = {1};
    uint8_t other_pk[HD_SIGN_PK_LEN];
    struct sync_receipt receipt;
    hd_sign_public(other_seed, other_pk);
    assert_int_equal(
        sync_receipt_decode((struct hd_slice){golden_receipt, sizeof(golden_receipt)}, other_pk,
                            &receipt),
        HD_E_AUTH);
}

static void a_manifest_signature_is_no_receipt_signature(void **state)
{
    (void)state;
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    uint8_t bytes[sizeof(golden_receipt)];
    struct sync_receipt receipt;
    hd_sign_public(seed, receipt_pk);
    memcpy(bytes, golden_receipt, sizeof(bytes));
    size_t before = sizeof(bytes) - HD_SIGNATURE_LEN;
    hd_sign(seed, "FHB1-manifest", (struct hd_slice){bytes, before}, bytes + before);
    assert_int_equal(
        sync_receipt_decode((struct hd_slice){bytes, sizeof(bytes)}, receipt_pk, &receipt),
        HD_E_AUTH);
}

static void a_receipt_of_ids_out_of_order_is_neither_made_nor_read(void **state)
{
    (void)state;
    uint8_t ids[2 * HD_RECORD_ID_LEN];
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    uint8_t bytes[sizeof(golden_receipt)];
    struct hd_buf file = HD_BUF_EMPTY;
    struct sync_receipt receipt;
    two_ids(ids);
    memset(ids, 0x22, HD_RECORD_ID_LEN);
    assert_int_equal(sync_receipt_encode(ids, 2, 3, seed, &file), HD_E_RANGE);
    hd_sign_public(seed, receipt_pk);
    memcpy(bytes, golden_receipt, sizeof(bytes));
    memcpy(bytes + 13, ids, sizeof(ids));
    size_t before = sizeof(bytes) - HD_SIGNATURE_LEN;
    hd_sign(seed, "FHA1-receipt", (struct hd_slice){bytes, before}, bytes + before);
    assert_int_equal(
        sync_receipt_decode((struct hd_slice){bytes, sizeof(bytes)}, receipt_pk, &receipt),
        HD_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_has_the_golden_bytes),
        cmocka_unit_test(a_batch_is_the_same_in_whatever_order_the_records_come),
        cmocka_unit_test(what_was_encoded_is_decoded),
        cmocka_unit_test(a_batch_of_another_size_than_sixteens_is_not_made),
        cmocka_unit_test(a_manifest_that_no_kiosk_writes_is_not_made),
        cmocka_unit_test(a_kiosk_whose_staff_did_nothing_yet_says_so),
        cmocka_unit_test(the_same_record_twice_is_not_made_into_a_batch),
        cmocka_unit_test(the_biggest_batch_goes_there_and_back),
        cmocka_unit_test(every_truncation_of_a_batch_is_refused),
        cmocka_unit_test(bytes_behind_a_batch_are_refused),
        cmocka_unit_test(every_flipped_bit_of_a_manifest_is_refused),
        cmocka_unit_test(a_well_signed_batch_that_breaks_the_rules_is_refused),
        cmocka_unit_test(an_altered_record_leaves_the_manifest_readable),
        cmocka_unit_test(a_receipt_has_the_golden_bytes_and_is_read_back),
        cmocka_unit_test(an_empty_receipt_is_a_receipt),
        cmocka_unit_test(a_damaged_receipt_is_refused),
        cmocka_unit_test(a_receipt_by_another_key_is_refused),
        cmocka_unit_test(a_manifest_signature_is_no_receipt_signature),
        cmocka_unit_test(a_receipt_of_ids_out_of_order_is_neither_made_nor_read),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
