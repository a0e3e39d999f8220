/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inner bytes of a record, field by field. There is exactly one way to write a record: what
 * decodes would encode to the same bytes, so no spare bit can carry anything about anybody.
 */
#include <assert.h>

#include <heard/record.h>

enum {
    BODY_SIZE = HD_INNER_SIZE - HD_MAC_LEN,
    MARK_WEEK_UNTRUSTED = 1 << 0,
    MARKS_KNOWN = MARK_WEEK_UNTRUSTED,
};

static_assert(BODY_SIZE == HD_INNER_HEADER + HD_PAYLOAD_MAX, "the payload fills what is left");
static_assert((int)HD_QUESTIONS_MAX <= (int)HD_PAYLOAD_MAX, "every survey fits one record");

static bool is_known_type(uint8_t type)
{
    switch ((enum hd_record_type)type) {
    case HD_RECORD_DUMMY:
    case HD_RECORD_ANSWERS:
    case HD_RECORD_VOICE:
    case HD_RECORD_TEXT:
    case HD_RECORD_HEALTH:
    case HD_RECORD_STAFF:
        return true;
    }
    return false;
}

/* Everything that both directions refuse. */
static bool is_sound(const struct hd_record *record)
{
    bool nobody = record->type == HD_RECORD_DUMMY || record->type == HD_RECORD_STAFF;
    return record->payload_len <= HD_PAYLOAD_MAX &&
           (record->quality & ~(unsigned)HD_QUALITY_KNOWN) == 0 &&
           !(nobody && (record->role != 0 || record->route != 0 || record->quality != 0));
}

enum hd_err hd_record_encode(const struct hd_record *record, uint8_t *out)
{
    if (!is_sound(record) || !is_known_type((uint8_t)record->type)) {
        return HD_E_RANGE;
    }
    struct hd_wr wr = hd_wr_init(out, BODY_SIZE);
    hd_wr_u8(&wr, HD_INNER_VERSION);
    hd_wr_u8(&wr, (uint8_t)record->type);
    hd_wr_bytes(&wr, record->rid, HD_RID_LEN);
    hd_wr_u32(&wr, record->kiosk_no);
    hd_wr_u32(&wr, record->wave_no);
    hd_wr_u16(&wr, record->week);
    hd_wr_bytes(&wr, record->survey_digest, HD_DIGEST_LEN);
    hd_wr_u8(&wr, record->quality);
    hd_wr_u8(&wr, record->role);
    hd_wr_u8(&wr, record->route);
    hd_wr_u8(&wr, record->week_untrusted ? MARK_WEEK_UNTRUSTED : 0);
    hd_wr_u32(&wr, record->payload_len);
    hd_wr_bytes(&wr, record->payload, record->payload_len);
    hd_wr_zeros(&wr, HD_PAYLOAD_MAX - record->payload_len);
    assert(!wr.bad && wr.left == 0);
    return HD_OK;
}

enum hd_err hd_record_decode(struct hd_slice inner, struct hd_record *out)
{
    struct hd_rd rd = hd_rd_init(inner);
    struct hd_record record = {.type = HD_RECORD_DUMMY};

    uint8_t version = hd_rd_u8(&rd);
    if (version > HD_INNER_VERSION) {
        return HD_E_VERSION;
    }
    uint8_t type = hd_rd_u8(&rd);
    hd_rd_bytes(&rd, record.rid, HD_RID_LEN);
    record.kiosk_no = hd_rd_u32(&rd);
    record.wave_no = hd_rd_u32(&rd);
    record.week = hd_rd_u16(&rd);
    hd_rd_bytes(&rd, record.survey_digest, HD_DIGEST_LEN);
    record.quality = hd_rd_u8(&rd);
    record.role = hd_rd_u8(&rd);
    record.route = hd_rd_u8(&rd);
    uint8_t marks = hd_rd_u8(&rd);
    record.payload_len = hd_rd_u32(&rd);
    if (rd.bad || version != HD_INNER_VERSION || (marks & ~(unsigned)MARKS_KNOWN) != 0 ||
        !is_known_type(type)) {
        return HD_E_FORMAT;
    }
    record.week_untrusted = (marks & MARK_WEEK_UNTRUSTED) != 0;
    record.type = (enum hd_record_type)type;
    if (!is_sound(&record) || rd.left != HD_PAYLOAD_MAX) {
        return HD_E_FORMAT;
    }
    hd_rd_bytes(&rd, record.payload, record.payload_len);
    if (!hd_rd_zeros(&rd, HD_PAYLOAD_MAX - record.payload_len)) {
        return HD_E_FORMAT;
    }
    *out = record;
    return HD_OK;
}
