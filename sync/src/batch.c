/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of batches and receipts. Both are a fixed header, a list of ids in ascending order and
 * a signature; a batch has the records behind it. Ids are hashes, so their order tells nothing
 * about who came first.
 */

#include <assert.h>
#include <stdlib.h>

#include <sync/batch.h>

enum { VERSION = 1 };

static const uint8_t batch_magic[4] = {'F', 'H', 'B', '1'};
static const uint8_t receipt_magic[4] = {'F', 'H', 'A', '1'};
static const char batch_domain[] = "FHB1-manifest";
static const char receipt_domain[] = "FHA1-receipt";

/* One record and its id, to be sorted. */
struct entry {
    uint8_t id[HD_RECORD_ID_LEN];
    const uint8_t *record; /* borrowed */
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    return memcmp(left->id, right->id, HD_RECORD_ID_LEN);
}

bool sync_ids_ascend(const uint8_t *ids, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const uint8_t *id = ids + i * HD_RECORD_ID_LEN;
        if (memcmp(id - HD_RECORD_ID_LEN, id, HD_RECORD_ID_LEN) >= 0) {
            return false;
        }
    }
    return true;
}

/* Magic and version; what both formats begin with. */
static enum hd_err check_start(struct hd_rd *rd, const uint8_t *magic)
{
    const uint8_t *start = hd_rd_take(rd, sizeof(batch_magic));
    if (!start || memcmp(start, magic, sizeof(batch_magic)) != 0) {
        return HD_E_FORMAT;
    }
    uint8_t version = hd_rd_u8(rd);
    if (rd->bad || version == 0) {
        return HD_E_FORMAT;
    }
    return version > VERSION ? HD_E_VERSION : HD_OK;
}

/* What is signed and hashed: all before the signature. */
static size_t manifest_len(size_t n)
{
    return SYNC_BATCH_HEADER + n * HD_RECORD_ID_LEN;
}

/* n records as entries in the order of their ids; the caller frees. */
static enum hd_err sorted_entries(const uint8_t *records, size_t n, struct entry **out)
{
    struct entry *entries = calloc(n, sizeof(*entries));
    if (!entries) {
        return HD_E_NOMEM;
    }
    for (size_t i = 0; i < n; i++) {
        entries[i].record = records + i * HD_RECORD_SIZE;
        hd_record_id(entries[i].record, entries[i].id);
    }
    qsort(entries, n, sizeof(*entries), compare_entries);
    for (size_t i = 1; i < n; i++) {
        if (compare_entries(&entries[i - 1], &entries[i]) == 0) {
            free(entries);
            return HD_E_RANGE;
        }
    }
    *out = entries;
    return HD_OK;
}

/* A head without entries, or entries without a head, is no log of a kiosk's. */
static bool audit_fits(const struct hd_audit *audit)
{
    static const uint8_t none[HD_HASH_LEN];
    return (audit->seq == 0) == (memcmp(audit->head, none, sizeof(none)) == 0);
}

/* Write a whole batch; wr has exactly the room. */
static void write_batch(struct hd_wr *wr, const struct entry *entries, size_t n,
                        const struct sync_manifest *says, const uint8_t *sign_seed)
{
    const uint8_t *start = wr->p;
    uint8_t sign_pk[HD_SIGN_PK_LEN];
    hd_sign_public(sign_seed, sign_pk);
    hd_wr_bytes(wr, batch_magic, sizeof(batch_magic));
    hd_wr_u8(wr, VERSION);
    hd_wr_bytes(wr, sign_pk, sizeof(sign_pk));
    hd_wr_u32(wr, says->number);
    hd_wr_bytes(wr, says->previous, HD_HASH_LEN);
    hd_wr_u32(wr, says->audit.seq);
    hd_wr_bytes(wr, says->audit.head, HD_HASH_LEN);
    hd_wr_u16(wr, (uint16_t)n);
    for (size_t i = 0; i < n; i++) {
        hd_wr_bytes(wr, entries[i].id, HD_RECORD_ID_LEN);
    }
    uint8_t signature[HD_SIGNATURE_LEN];
    struct hd_slice manifest = {start, manifest_len(n)};
    hd_sign(sign_seed, batch_domain, manifest, signature);
    hd_wr_bytes(wr, signature, sizeof(signature));
    for (size_t i = 0; i < n; i++) {
        hd_wr_bytes(wr, entries[i].record, HD_RECORD_SIZE);
    }
    assert(!wr->bad && wr->left == 0);
}

enum hd_err sync_batch_encode(const uint8_t *records, size_t n,
                              const struct sync_manifest *says, const uint8_t *sign_seed,
                              uint8_t *hash, struct hd_buf *out)
{
    assert(out->p == NULL);
    if (n == 0 || n > SYNC_BATCH_RECORDS_MAX || n % SYNC_BATCH_ROUND != 0 ||
        says->number == 0 || !audit_fits(&says->audit)) {
        return HD_E_RANGE;
    }
    struct entry *entries = NULL;
    enum hd_err err = sorted_entries(records, n, &entries);
    if (err) {
        return err;
    }
    size_t total = manifest_len(n) + HD_SIGNATURE_LEN + n * HD_RECORD_SIZE;
    err = hd_buf_reserve(out, total);
    if (!err) {
        struct hd_wr wr = hd_wr_init(out->p, total);
        write_batch(&wr, entries, n, says, sign_seed);
        out->len = total;
        hd_hash((struct hd_slice){out->p, manifest_len(n)}, hash);
    }
    free(entries);
    return err;
}

/* The fields before the ids. */
static enum hd_err read_header(struct hd_rd *rd, struct sync_batch *batch)
{
    enum hd_err err = check_start(rd, batch_magic);
    if (err) {
        return err;
    }
    batch->sign_pk = hd_rd_take(rd, HD_SIGN_PK_LEN);
    batch->number = hd_rd_u32(rd);
    batch->previous = hd_rd_take(rd, HD_HASH_LEN);
    batch->audit.seq = hd_rd_u32(rd);
    hd_rd_bytes(rd, batch->audit.head, HD_HASH_LEN);
    batch->count = hd_rd_u16(rd);
    bool fits = !rd->bad && batch->number > 0 && batch->count > 0 &&
                batch->count % SYNC_BATCH_ROUND == 0 && audit_fits(&batch->audit);
    return fits ? HD_OK : HD_E_FORMAT;
}

enum hd_err sync_batch_count(struct hd_slice header, uint32_t *count)
{
    struct hd_rd rd = hd_rd_init(header);
    struct sync_batch batch;
    enum hd_err err = read_header(&rd, &batch);
    if (!err) {
        *count = batch.count;
    }
    return err;
}

static enum hd_err decode(struct hd_slice bytes, bool with_records, struct sync_batch *out)
{
    struct hd_rd rd = hd_rd_init(bytes);
    struct sync_batch batch = {.records = NULL};
    enum hd_err err = read_header(&rd, &batch);
    if (err) {
        return err;
    }
    batch.ids = hd_rd_take(&rd, (size_t)batch.count * HD_RECORD_ID_LEN);
    const uint8_t *signature = hd_rd_take(&rd, HD_SIGNATURE_LEN);
    if (with_records) {
        batch.records = hd_rd_take(&rd, (size_t)batch.count * HD_RECORD_SIZE);
    }
    if (rd.bad || rd.left != 0 || !sync_ids_ascend(batch.ids, batch.count)) {
        return HD_E_FORMAT;
    }
    struct hd_slice manifest = {bytes.p, manifest_len(batch.count)};
    if (!hd_sign_check(batch.sign_pk, batch_domain, manifest, signature)) {
        return HD_E_AUTH;
    }
    hd_hash(manifest, batch.hash);
    *out = batch;
    return HD_OK;
}

enum hd_err sync_batch_decode(struct hd_slice bytes, struct sync_batch *out)
{
    return decode(bytes, true, out);
}

enum hd_err sync_batch_decode_manifest(struct hd_slice bytes, struct sync_batch *out)
{
    return decode(bytes, false, out);
}

enum hd_err sync_receipt_encode(const uint8_t *ids, size_t n, uint32_t wave_no,
                                const uint8_t *receipt_seed, struct hd_buf *out)
{
    assert(out->p == NULL);
    if (n > SYNC_RECEIPT_IDS_MAX || !sync_ids_ascend(ids, n)) {
        return HD_E_RANGE;
    }
    size_t before = SYNC_RECEIPT_HEADER + n * HD_RECORD_ID_LEN;
    size_t total = before + HD_SIGNATURE_LEN;
    enum hd_err err = hd_buf_reserve(out, total);
    if (err) {
        return err;
    }
    struct hd_wr wr = hd_wr_init(out->p, total);
    hd_wr_bytes(&wr, receipt_magic, sizeof(receipt_magic));
    hd_wr_u8(&wr, VERSION);
    hd_wr_u32(&wr, wave_no);
    hd_wr_u32(&wr, (uint32_t)n);
    hd_wr_bytes(&wr, ids, n * HD_RECORD_ID_LEN);
    uint8_t signature[HD_SIGNATURE_LEN];
    hd_sign(receipt_seed, receipt_domain, (struct hd_slice){out->p, before}, signature);
    hd_wr_bytes(&wr, signature, sizeof(signature));
    assert(!wr.bad && wr.left == 0);
    out->len = total;
    return HD_OK;
}

enum hd_err sync_receipt_count(struct hd_slice header, uint32_t *count)
{
    struct hd_rd rd = hd_rd_init(header);
    enum hd_err err = check_start(&rd, receipt_magic);
    (void)hd_rd_u32(&rd); /* the wave's number */
    uint32_t n = hd_rd_u32(&rd);
    if (!err && (rd.bad || n > SYNC_RECEIPT_IDS_MAX)) {
        err = HD_E_FORMAT;
    }
    if (!err) {
        *count = n;
    }
    return err;
}

enum hd_err sync_receipt_decode(struct hd_slice bytes, const uint8_t *receipt_pk,
                                struct sync_receipt *out)
{
    struct hd_rd rd = hd_rd_init(bytes);
    enum hd_err err = check_start(&rd, receipt_magic);
    if (err) {
        return err;
    }
    struct sync_receipt receipt = {.wave_no = hd_rd_u32(&rd)};
    receipt.count = hd_rd_u32(&rd);
    if (rd.bad || receipt.count > SYNC_RECEIPT_IDS_MAX) {
        return HD_E_FORMAT;
    }
    size_t ids_len = (size_t)receipt.count * HD_RECORD_ID_LEN;
    receipt.ids = hd_rd_take(&rd, ids_len);
    const uint8_t *signature = hd_rd_take(&rd, HD_SIGNATURE_LEN);
    if (rd.bad || rd.left != 0 || !sync_ids_ascend(receipt.ids, receipt.count)) {
        return HD_E_FORMAT;
    }
    struct hd_slice signed_bytes = {bytes.p, SYNC_RECEIPT_HEADER + ids_len};
    if (!hd_sign_check(receipt_pk, receipt_domain, signed_bytes, signature)) {
        return HD_E_AUTH;
    }
    *out = receipt;
    return HD_OK;
}
