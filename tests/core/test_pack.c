/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packs: what goes in comes out, nothing that was altered, cut or made by somebody else is read,
 * and every limit has its sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <cmocka.h>

#include <heard/file.h>
#include <heard/pack.h>
#include <heard/text.h>

enum { HEADER = 16 };

/* As small as a survey and a table can be. */
static const char survey_json[] =
    "{\"heard\":\"survey\",\"format\":1,\"code\":\"s\",\"title\":{\"en\":\"S\"},"
    "\"languages\":[\"en\"],"
    "\"roles\":[{\"code\":\"child\",\"number\":1,\"name\":{\"en\":\"Child\"}}],"
    "\"scales\":[{\"code\":\"yes-2\",\"options\":["
    "{\"code\":\"yes\",\"positive\":true,\"label\":{\"en\":\"Yes\"}},"
    "{\"code\":\"no\",\"positive\":false,\"label\":{\"en\":\"No\"}}]}],"
    "\"routes\":[{\"code\":\"words\",\"number\":1,\"role\":\"child\",\"name\":{\"en\":"
    "\"Words\"},"
    "\"intro\":{\"en\":\"Hello.\"},\"order\":[\"kind\"]}],"
    "\"questions\":[{\"code\":\"kind\",\"wording\":{\"words\":{\"scale\":\"yes-2\","
    "\"ask\":{\"en\":\"Are we kind?\"}}}}]}";
static const char strings_json[] = "{\"heard\":\"strings\",\"format\":1,\"languages\":[\"en\"],"
                                   "\"strings\":{\"next\":{\"en\":\"Next \\u2192\"}}}";

static const char cards_json[] =
    "{\"heard\":\"cards\",\"format\":1,\"languages\":[\"en\"],\"cards\":["
    "{\"code\":\"c\",\"said\":{\"en\":\"You said\"},\"responded\":{\"en\":\"We did\"}}]}";

#define HASH_START "$argon2id$v=19$m=65536,t=2,p=1$"
#define HASH_A     HASH_START "AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define HASH_B     HASH_START "/+ECAwQFBgcICQoLDA0ODw$BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static const struct hd_staff_code staff[] = {{2, HASH_A}, {5, HASH_B}};

static const char golden_body[] =
    "{\"cards\":{\"cards\":[{\"code\":\"c\",\"responded\":{\"en\":\"We did\"},"
    "\"said\":{\"en\":\"You said\"}}],\"format\":1,\"heard\":\"cards\",\"languages\":[\"en\"]},"
    "\"first_week\":2967,\"issued_week\":2970,\"receipt_key\":"
    "\"4444444444444444444444444444444444444444444444444444444444444444\","
    "\"settings\":{\"hours\":\"mon-fri 09:00-17:00\",\"idle_s\":45,\"office\":\"Family "
    "Hubs\",\"warning_s\":30},"
    "\"staff\":[[2,\"" HASH_A "\"],[5,\"" HASH_B "\"]],"
    "\"strings\":{\"format\":1,\"heard\":\"strings\",\"languages\":[\"en\"],"
    "\"strings\":{\"next\":{\"en\":\"Next \xe2\x86\x92\"}}},"
    "\"survey\":{\"code\":\"s\",\"format\":1,\"heard\":\"survey\",\"languages\":[\"en\"],"
    "\"questions\":[{\"code\":\"kind\",\"wording\":{\"words\":{\"ask\":{\"en\":\"Are we "
    "kind?\"},"
    "\"scale\":\"yes-2\"}}}],"
    "\"roles\":[{\"code\":\"child\",\"name\":{\"en\":\"Child\"},\"number\":1}],"
    "\"routes\":[{\"code\":\"words\",\"intro\":{\"en\":\"Hello.\"},\"name\":{\"en\":\"Words\"},"
    "\"number\":1,\"order\":[\"kind\"],\"role\":\"child\"}],"
    "\"scales\":[{\"code\":\"yes-2\",\"options\":["
    "{\"code\":\"yes\",\"label\":{\"en\":\"Yes\"},\"positive\":true},"
    "{\"code\":\"no\",\"label\":{\"en\":\"No\"},\"positive\":false}]}],"
    "\"title\":{\"en\":\"S\"}},"
    "\"wave\":{\"closed\":true,\"keys\":["
    "\"1111111111111111111111111111111111111111111111111111111111111111\","
    "\"2222222222222222222222222222222222222222222222222222222222222222\","
    "\"3333333333333333333333333333333333333333333333333333333333333333\"],\"no\":3}}";

static uint8_t seed[HD_SIGN_SEED_LEN];
static uint8_t root_pk[HD_SIGN_PK_LEN];
static uint8_t receipt_pk[HD_SIGN_PK_LEN];
static struct hd_keyset keyset;

static struct hd_slice slice_of(const char *text)
{
    return (struct hd_slice){(const uint8_t *)text, strlen(text)};
}

static struct hd_pack_content content_mini(void)
{
    return (struct hd_pack_content){
        .number = 7,
        .first_week = 2967,
        .issued_week = 2970,
        .closed = true,
        .staff = staff,
        .staff_n = sizeof(staff) / sizeof(staff[0]),
        .keyset = &keyset,
        .receipt_pk = receipt_pk,
        .settings = {.office = "Family Hubs",
                     .idle_s = 45,
                     .warning_s = 30,
                     .hours = {.from = {540, 540, 540, 540, 540},
                               .to = {1020, 1020, 1020, 1020, 1020}}},
        .survey_json = slice_of(survey_json),
        .strings_json = slice_of(strings_json),
        .cards_json = slice_of(cards_json),
    };
}

static struct hd_buf encode(const struct hd_pack_content *content)
{
    struct hd_notes notes = {0};
    struct hd_buf out = HD_BUF_EMPTY;
    enum hd_err err = hd_pack_encode(content, seed, &notes, &out);
    if (err) {
        fail_msg("%s", hd_notes_first_error(&notes));
    }
    return out;
}

static enum hd_err decode(struct hd_slice bytes, struct hd_notes *notes, struct hd_pack **out)
{
    *notes = (struct hd_notes){0};
    enum hd_err err = hd_pack_decode(bytes, root_pk, "pack.fhp", notes, out);
    assert_true(err ? !*out : !!*out);
    assert_true(err ? notes->errors > 0 : notes->errors == 0);
    return err;
}

static enum hd_err refusal(struct hd_slice bytes)
{
    struct hd_notes notes;
    struct hd_pack *pack = NULL;
    enum hd_err err = decode(bytes, &notes, &pack);
    hd_pack_free(pack);
    return err;
}

/* A container that is signed as it should be, around any body. */
static struct hd_buf wrap(const char *body)
{
    struct hd_buf out = HD_BUF_EMPTY;
    size_t len = strlen(body);
    assert_int_equal(hd_buf_reserve(&out, HEADER + len + HD_SIGNATURE_LEN), HD_OK);
    struct hd_wr wr = hd_wr_init(out.p, out.cap);
    hd_wr_bytes(&wr, "FHP1\1\0\0\0", 8);
    hd_wr_u32(&wr, 7);
    hd_wr_u32(&wr, (uint32_t)len);
    hd_wr_bytes(&wr, body, len);
    hd_sign(seed, "FHP1-pack", (struct hd_slice){out.p, HEADER + len}, wr.p);
    out.len = HEADER + len + HD_SIGNATURE_LEN;
    return out;
}

static void the_container_is_as_documented(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    struct hd_buf pack = encode(&content);
    size_t body = sizeof(golden_body) - 1;
    assert_int_equal(pack.len, HEADER + body + HD_SIGNATURE_LEN);
    assert_memory_equal(pack.p, "FHP1\x01\x00\x00\x00\x07\x00\x00\x00", 12);
    assert_int_equal(pack.p[12] | pack.p[13] << 8 | pack.p[14] << 16, body);
    assert_int_equal(pack.p[15], 0);
    assert_memory_equal(pack.p + HEADER, golden_body, body);
    uint8_t signature[HD_SIGNATURE_LEN];
    /* Ed25519 over BLAKE2b-256("FHP1-pack", all before), seed 00 01 .. 1f; checked with Python. */
    assert_int_equal(
        hd_hex_decode("35ece048f907de6afbc31949ad3583ea79158bd87e3ff1ad6ee5baa2ae7afe84"
                      "f4bfd5d6ee71e8d1dbd6702dda0285a22a941dbe43ba41eee2bd95ff572aab07",
                      signature, sizeof(signature)),
        HD_OK);
    assert_memory_equal(pack.p + HEADER + body, signature, sizeof(signature));
    hd_buf_free(&pack);
}

static void what_goes_in_comes_out(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    struct hd_buf bytes = encode(&content);
    struct hd_notes notes;
    struct hd_pack *pack = NULL;
    assert_int_equal(decode(hd_buf_slice(&bytes), &notes, &pack), HD_OK);
    assert_int_equal(pack->number, 7);
    assert_int_equal(pack->first_week, 2967);
    assert_int_equal(pack->issued_week, 2970);
    assert_true(pack->closed);
    assert_int_equal(pack->staff_n, 2);
    assert_int_equal(pack->staff[1].number, 5);
    assert_string_equal(pack->staff[0].hash, HASH_A);
    assert_int_equal(pack->keyset.wave_no, 3);
    assert_memory_equal(pack->keyset.pk, keyset.pk, sizeof(keyset.pk));
    assert_memory_equal(pack->receipt_pk, receipt_pk, sizeof(receipt_pk));
    assert_string_equal(pack->settings.office, "Family Hubs");
    assert_int_equal(pack->settings.idle_s, 45);
    assert_int_equal(pack->settings.warning_s, 30);
    assert_int_equal(pack->settings.hours.from[4], 540);
    assert_int_equal(pack->settings.hours.to[5], 0);
    assert_string_equal(pack->survey->code, "s");
    assert_string_equal(hd_strings_get(pack->strings, "next")->text[0], "Next \xe2\x86\x92");
    assert_int_equal(pack->cards->n, 1);
    assert_string_equal(pack->cards->card[0].responded.text[0], "We did");
    hd_pack_free(pack);
    hd_pack_free(NULL);
    hd_buf_free(&bytes);
}

static void an_office_without_cards_sends_an_empty_list(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    content.cards_json = (struct hd_slice){NULL, 0};
    struct hd_buf bytes = encode(&content);
    assert_memory_equal(bytes.p + HEADER,
                        "{\"cards\":{\"cards\":[],\"format\":1,\"heard\":\"cards\",", 48);
    struct hd_notes notes;
    struct hd_pack *pack = NULL;
    assert_int_equal(decode(hd_buf_slice(&bytes), &notes, &pack), HD_OK);
    assert_int_equal(pack->cards->n, 0);
    hd_pack_free(pack);
    hd_buf_free(&bytes);
}

static struct hd_buf file(const char *name)
{
    char path[HD_PATH_MAX];
    struct hd_buf buf = HD_BUF_EMPTY;
    snprintf(path, sizeof(path), "%s/%s", HEARD_SOURCE_DIR, name);
    assert_int_equal(hd_file_read(path, 1 << 20, &buf), HD_OK);
    return buf;
}

/* Some editors put a byte order mark in front; the loaders accept it. */
static void a_byte_order_mark_is_left_out(void **state)
{
    (void)state;
    static const char marked[] = "\xef\xbb\xbf";
    struct hd_pack_content content = content_mini();
    struct hd_buf plain = encode(&content);
    struct hd_buf json = HD_BUF_EMPTY;
    assert_int_equal(hd_buf_append(&json, marked, 3), HD_OK);
    assert_int_equal(hd_buf_append(&json, survey_json, strlen(survey_json)), HD_OK);
    content.survey_json = hd_buf_slice(&json);
    struct hd_buf bytes = encode(&content);
    assert_int_equal(bytes.len, plain.len);
    assert_memory_equal(bytes.p, plain.p, plain.len);
    hd_buf_free(&bytes);
    hd_buf_free(&plain);
    hd_buf_free(&json);
}

/* An answer names its survey by digest: office and kiosk must agree on it. */
static void a_survey_keeps_its_digest_in_a_pack(void **state)
{
    (void)state;
    static const char *const surveys[] = {"assets/surveys/participation.json",
                                          "tests/golden/survey-mini.json"};
    struct hd_buf words = file("tests/golden/strings-mini.json");
    for (size_t i = 0; i < sizeof(surveys) / sizeof(surveys[0]); i++) {
        struct hd_buf json = file(surveys[i]);
        struct hd_notes notes = {0};
        struct hd_survey *alone = NULL;
        assert_int_equal(hd_survey_load(hd_buf_slice(&json), "s", &notes, &alone), HD_OK);
        struct hd_pack_content content = content_mini();
        content.survey_json = hd_buf_slice(&json);
        content.strings_json = hd_buf_slice(&words);
        struct hd_buf bytes = encode(&content);
        struct hd_pack *pack = NULL;
        assert_int_equal(decode(hd_buf_slice(&bytes), &notes, &pack), HD_OK);
        assert_memory_equal(pack->survey->digest, alone->digest, HD_DIGEST_LEN);
        assert_int_equal(pack->survey->questions_n, alone->questions_n);
        hd_pack_free(pack);
        hd_survey_free(alone);
        hd_buf_free(&bytes);
        hd_buf_free(&json);
    }
    hd_buf_free(&words);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    struct hd_buf bytes = encode(&content);
    for (size_t len = 0; len < bytes.len; len++) {
        uint8_t *part = malloc(len ? len : 1); /* its own block, so that reading on is seen */
        assert_non_null(part);
        memcpy(part, bytes.p, len);
        assert_int_equal(refusal((struct hd_slice){part, len}), HD_E_FORMAT);
        free(part);
    }
    hd_buf_free(&bytes);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    struct hd_buf bytes = encode(&content);
    for (size_t i = 0; i < bytes.len; i++) {
        for (unsigned bit = 0; bit < 8; bit += i < HEADER ? 1 : 3) {
            bytes.p[i] ^= (uint8_t)(1u << bit);
            enum hd_err err = refusal(hd_buf_slice(&bytes));
            enum hd_err want = HD_E_AUTH;
            if (i < 4 || (i >= 5 && i < 8) || (i >= 12 && i < 16)) {
                want = HD_E_FORMAT;
            } else if (i == 4) {
                want = bit == 0 ? HD_E_FORMAT : HD_E_VERSION;
            }
            assert_int_equal(err, want);
            bytes.p[i] ^= (uint8_t)(1u << bit);
        }
    }
    assert_int_equal(refusal(hd_buf_slice(&bytes)), HD_OK);
    hd_buf_free(&bytes);
}

static void trailing_bytes_are_refused(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    struct hd_buf bytes = encode(&content);
    for (int i = 0; i < 70; i++) {
        assert_int_equal(hd_buf_append(&bytes, "", 1), HD_OK);
        assert_int_equal(refusal(hd_buf_slice(&bytes)), HD_E_FORMAT);
    }
    hd_buf_free(&bytes);
}

static void a_length_that_lies_is_refused(void **state)
{
    (void)state;
    struct hd_buf bytes = wrap("{}");
    const uint32_t lies[] = {0, 1, 3, 66, 0x7fffffff, 0x80000000, UINT32_MAX, UINT32_MAX - 63};
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct hd_wr wr = hd_wr_init(bytes.p + 12, 4);
        hd_wr_u32(&wr, lies[i]);
        hd_sign(seed, "FHP1-pack", (struct hd_slice){bytes.p, bytes.len - HD_SIGNATURE_LEN},
                bytes.p + bytes.len - HD_SIGNATURE_LEN);
        assert_int_equal(refusal(hd_buf_slice(&bytes)), HD_E_FORMAT);
    }
    hd_buf_free(&bytes);
}

static void another_roots_pack_is_refused(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    struct hd_notes notes = {0};
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct hd_pack *pack = NULL;
    uint8_t other[HD_SIGN_SEED_LEN] = {9};
    assert_int_equal(hd_pack_encode(&content, other, &notes, &bytes), HD_OK);
    assert_int_equal(decode(hd_buf_slice(&bytes), &notes, &pack), HD_E_AUTH);
    assert_non_null(strstr(hd_notes_first_error(&notes), "not signed by the office"));

    /* Rightly signed, but as something else. */
    hd_sign(seed, "FHB1-manifest", (struct hd_slice){bytes.p, bytes.len - HD_SIGNATURE_LEN},
            bytes.p + bytes.len - HD_SIGNATURE_LEN);
    assert_int_equal(refusal(hd_buf_slice(&bytes)), HD_E_AUTH);
    hd_buf_free(&bytes);
}

static void a_newer_pack_says_so(void **state)
{
    (void)state;
    struct hd_buf bytes = wrap(golden_body);
    bytes.p[4] = 2;
    struct hd_notes notes;
    struct hd_pack *pack = NULL;
    assert_int_equal(decode(hd_buf_slice(&bytes), &notes, &pack), HD_E_VERSION);
    assert_non_null(strstr(hd_notes_first_error(&notes), "update this program"));
    hd_buf_free(&bytes);
}

/* The golden body with one spot changed. */
static struct hd_buf body_with(const char *find, const char *put)
{
    const char *at = strstr(golden_body, find);
    assert_non_null(at);
    struct hd_buf body = HD_BUF_EMPTY;
    assert_int_equal(hd_buf_printf(&body, "%.*s%s%s", (int)(at - golden_body), golden_body, put,
                                   at + strlen(find)),
                     HD_OK);
    assert_int_equal(hd_buf_append(&body, "", 1), HD_OK);
    struct hd_buf bytes = wrap((const char *)body.p);
    hd_buf_free(&body);
    return bytes;
}

static const struct {
    const char *find, *put;
    enum hd_err err;
    const char *place, *text;
} wrong_members[] = {
    {"\"first_week\":2967,", "", HD_E_FORMAT, "pack.fhp", "first_week"},
    {"\"first_week\":2967,", "\"extra\":1,\"first_week\":2967,", HD_E_FORMAT, "pack.fhp",
     "unknown"},
    {"2967", " 2967", HD_E_FORMAT, "pack.fhp", "damaged"},
    {"Family", "\\u0046amily", HD_E_FORMAT, "pack.fhp", "damaged"},
    {"\"first_week\":2967,", "\"first_week\":1,\"first_week\":2967,", HD_E_FORMAT, "pack.fhp",
     "damaged"},
    {"2967", "2967.0", HD_E_FORMAT, "pack.fhp", "wrong kind"},
    {"2967", "\"2967\"", HD_E_FORMAT, "pack.fhp", "wrong kind"},
    {"2967", "-1", HD_E_RANGE, "pack.fhp", "first_week is -1; it must be 0 to 418985"},
    {"2967", "418986", HD_E_RANGE, "pack.fhp", "first_week"},
    {"2967", "4294967297", HD_E_RANGE, "pack.fhp", "first_week"},
    {"2967", "99999999999999999999", HD_E_FORMAT, "pack.fhp", "damaged"},
    {"2970", "2966", HD_E_RANGE, "pack.fhp", "issued_week is 2966; it must be 2967 to"},
    {"2970", "418986", HD_E_RANGE, "pack.fhp", "issued_week"},
    {"\"issued_week\":2970,", "", HD_E_FORMAT, "pack.fhp", "issued_week"},
    {"\"closed\":true", "\"closed\":1", HD_E_FORMAT, "pack.fhp", "wrong kind"},
    {"[2,", "[0,", HD_E_FORMAT, "pack.fhp", "staff numbers"},
    {"[2,", "[5,", HD_E_FORMAT, "pack.fhp", "staff numbers"},
    {"[5,", "[33,", HD_E_FORMAT, "pack.fhp", "staff numbers"},
    {"[5,", "[5,1,", HD_E_FORMAT, "pack.fhp", "staff numbers"},
    {"[5,", "[\"5\",", HD_E_FORMAT, "pack.fhp", "staff numbers"},
    {"[2,\"" HASH_START, "[2,\"$argon2id$v=19$m=4194304,t=2,p=1$", HD_E_FORMAT, "pack.fhp",
     "staff numbers"},
    {"Hh8\"],[5", "H\"],[5", HD_E_FORMAT, "pack.fhp", "staff numbers"},
    {"\"staff\":[", "\"staff\":[7,", HD_E_FORMAT, "pack.fhp", "staff numbers"},
    {"\"no\":3", "\"no\":0", HD_E_RANGE, "pack.fhp", "wave.no is 0"},
    {"\"no\":3", "\"no\":4294967296", HD_E_RANGE, "pack.fhp", "wave.no"},
    {"\"no\":3", "\"no\":3,\"open\":3", HD_E_FORMAT, "pack.fhp", "unknown"},
    {"\"1111", "\"111", HD_E_FORMAT, "pack.fhp", "a key in this pack"},
    {"\"1111", "\"11111", HD_E_FORMAT, "pack.fhp", "a key in this pack"},
    {"\"3333", "\"g333", HD_E_FORMAT, "pack.fhp", "a key in this pack"},
    {"\"3333", "\"A333", HD_E_FORMAT, "pack.fhp", "a key in this pack"},
    {"\"4444", "\" 444", HD_E_FORMAT, "pack.fhp", "a key in this pack"},
    {"\"keys\":[", "\"keys\":[\"\",", HD_E_FORMAT, "pack.fhp", "wrong kind"},
    {"\"idle_s\":45", "\"idle_s\":29", HD_E_RANGE, "pack.fhp",
     "settings.idle_s is 29; it must be 30 to 600"},
    {"\"idle_s\":45", "\"idle_s\":601", HD_E_RANGE, "pack.fhp", "settings.idle_s is 601"},
    {"\"idle_s\":45", "\"idle_s\":-45", HD_E_RANGE, "pack.fhp", "settings.idle_s"},
    {"\"idle_s\":45", "\"idle_s\":4294967341", HD_E_RANGE, "pack.fhp", "settings.idle_s"},
    {"\"idle_s\":45", "\"idle_s\":true", HD_E_FORMAT, "pack.fhp", "wrong kind"},
    {"\"warning_s\":30", "\"warning_s\":19", HD_E_RANGE, "pack.fhp", "settings.warning_s"},
    {"mon-fri 09:00-17:00", "mon-fri 9:00-17:00", HD_E_FORMAT, "pack.fhp", "settings.hours"},
    {"mon-fri 09:00-17:00", "mon-fri 17:00-09:00", HD_E_FORMAT, "pack.fhp", "settings.hours"},
    {"mon-fri 09:00-17:00", "at times", HD_E_FORMAT, "pack.fhp", "settings.hours"},
    {"\"warning_s\":30", "\"warning_s\":121", HD_E_RANGE, "pack.fhp", "settings.warning_s"},
    {"Family Hubs", "", HD_E_RANGE, "pack.fhp", "settings.office"},
    {"Family Hubs", "  ", HD_E_RANGE, "pack.fhp", "settings.office"},
    {"Family Hubs", "Family\\nHubs", HD_E_RANGE, "pack.fhp", "settings.office"},
    {"Family Hubs", "\xe2\x80\xae Family", HD_E_RANGE, "pack.fhp", "settings.office"},
    {"Family Hubs", "\\u0000", HD_E_FORMAT, "pack.fhp", "damaged"},
    {"Family Hubs", "\xff", HD_E_FORMAT, "pack.fhp", "damaged"},
    {"Family Hubs", "0123456789012345678901234567890123456789012345678901234567890123",
     HD_E_RANGE, "pack.fhp", "settings.office"},
    {"{\"cards\":{", "{\"cards\":[{", HD_E_FORMAT, "pack.fhp", "damaged"},
    {"{\"cards\":[", "{\"cards\":[7,", HD_E_FORMAT, "pack.fhp: cards:1: cards[0]", "must be"},
    {"\"format\":1,\"heard\":\"cards\"", "\"format\":2,\"heard\":\"cards\"", HD_E_VERSION,
     "pack.fhp: cards:1", ""},
    {"{\"code\":\"s\",", "{\"code\":\"s\",\"extra\":1,", HD_E_FORMAT,
     "pack.fhp: survey:1: extra", ""},
    {"\"yes-2\"}}}],", "\"yes-9\"}}}],", HD_E_FORMAT, "pack.fhp: survey", ""},
    {"\"next\":{\"en\"", "\"next\":{\"pl\"", HD_E_FORMAT, "pack.fhp: strings", ""},
    {"\"strings\":{\"format\":1", "\"strings\":{\"format\":2", HD_E_VERSION,
     "pack.fhp: strings", ""},
    {"\"survey\":{\"code\":\"s\",\"format\":1", "\"survey\":{\"code\":\"s\",\"format\":2",
     HD_E_VERSION, "pack.fhp: survey", ""},
};

static void each_wrong_member_has_its_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong_members) / sizeof(wrong_members[0]); i++) {
        struct hd_buf bytes = body_with(wrong_members[i].find, wrong_members[i].put);
        struct hd_notes notes;
        struct hd_pack *pack = NULL;
        enum hd_err err = decode(hd_buf_slice(&bytes), &notes, &pack);
        if (err != wrong_members[i].err ||
            strncmp(notes.list[0].place, wrong_members[i].place,
                    strlen(wrong_members[i].place)) != 0 ||
            !strstr(notes.list[0].text, wrong_members[i].text)) {
            fail_msg("row %zu: %d, %s: %s", i, err, notes.list[0].place, notes.list[0].text);
        }
        hd_buf_free(&bytes);
    }
}

static void a_body_that_is_no_pack_is_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "", " ", "{", "{}", "[]", "null", "7", "\"x\"", "{} {}", "[[[[[[[[[[",
    };
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct hd_buf bytes = wrap(bodies[i]);
        assert_int_equal(refusal(hd_buf_slice(&bytes)), HD_E_FORMAT);
        hd_buf_free(&bytes);
    }
    static const char *const parts[] = {"null", "[]", "7", "\"survey\""};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct hd_buf body = HD_BUF_EMPTY;
        const char *from = strstr(golden_body, "\"survey\":{") + strlen("\"survey\":");
        const char *to = strstr(golden_body, ",\"wave\":");
        assert_int_equal(hd_buf_printf(&body, "%.*s%s%s%c", (int)(from - golden_body),
                                       golden_body, parts[i], to, 0),
                         HD_OK);
        struct hd_buf bytes = wrap((const char *)body.p);
        assert_int_equal(refusal(hd_buf_slice(&bytes)), HD_E_FORMAT);
        hd_buf_free(&bytes);
        hd_buf_free(&body);
    }
}

static void nothing_is_signed_that_a_kiosk_would_refuse(void **state)
{
    (void)state;
    struct hd_keyset no_wave = keyset;
    no_wave.wave_no = 0;
    static const struct hd_staff_code twice[] = {{2, HASH_A}, {2, HASH_B}};
    for (int i = 0; i < 14; i++) {
        struct hd_pack_content c = content_mini();
        enum hd_err want = HD_E_RANGE;
        switch (i) {
        case 0:
            c.number = 0;
            break;
        case 1:
            c.first_week = -1;
            break;
        case 2:
            c.first_week = 418986;
            break;
        case 3:
            c.keyset = &no_wave;
            break;
        case 4:
            c.settings.idle_s = 29;
            break;
        case 5:
            c.settings.warning_s = 121;
            break;
        case 6:
            c.settings.office = "";
            break;
        case 7:
            c.settings.office = "a\tb";
            break;
        case 11:
            c.issued_week = c.first_week - 1;
            break;
        case 12:
            c.staff = twice;
            break;
        case 13:
            c.cards_json = slice_of(strings_json);
            want = HD_E_FORMAT;
            break;
        case 8:
            c.survey_json = slice_of("{");
            want = HD_E_FORMAT;
            break;
        case 9:
            c.strings_json = slice_of("{}");
            want = HD_E_FORMAT;
            break;
        default:
            c.strings_json = slice_of(survey_json);
            want = HD_E_FORMAT;
            break;
        }
        struct hd_notes notes = {0};
        struct hd_buf out = HD_BUF_EMPTY;
        assert_int_equal(hd_pack_encode(&c, seed, &notes, &out), want);
        assert_true(notes.errors > 0);
        assert_null(out.p);
    }
}

/* Fails allocation number *left of jansson. */
static size_t left;
static void *failing_malloc(size_t n)
{
    return left > 0 && --left == 0 ? NULL : malloc(n);
}

static void running_out_of_memory_is_an_error_and_no_leak(void **state)
{
    (void)state;
    struct hd_pack_content content = content_mini();
    struct hd_buf bytes = encode(&content);
    json_set_alloc_funcs(failing_malloc, free);
    size_t failed = 0;
    for (size_t n = 1;; n++) {
        struct hd_notes notes = {0};
        struct hd_pack *pack = NULL;
        left = n;
        enum hd_err err = hd_pack_decode(hd_buf_slice(&bytes), root_pk, "p", &notes, &pack);
        hd_pack_free(pack);
        if (left > 0) {
            assert_int_equal(err, HD_OK);
            break;
        }
        failed += err != HD_OK;
    }
    assert_true(failed > 50);
    for (size_t n = 1;; n++) {
        struct hd_notes notes = {0};
        struct hd_buf out = HD_BUF_EMPTY;
        left = n;
        enum hd_err err = hd_pack_encode(&content, seed, &notes, &out);
        bool done = left > 0;
        left = 0;
        if (!err) {
            assert_int_equal(out.len, bytes.len);
            assert_memory_equal(out.p, bytes.p, bytes.len);
        }
        hd_buf_free(&out);
        if (done) {
            assert_int_equal(err, HD_OK);
            break;
        }
    }
    json_set_alloc_funcs(malloc, free);
    hd_buf_free(&bytes);
}

int main(void)
{
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    for (size_t i = 0; i < sizeof(seed); i++) {
        seed[i] = (uint8_t)i;
    }
    hd_sign_public(seed, root_pk);
    keyset.wave_no = 3;
    memset(keyset.pk[0], 0x11, HD_KEY_LEN);
    memset(keyset.pk[1], 0x22, HD_KEY_LEN);
    memset(keyset.pk[2], 0x33, HD_KEY_LEN);
    memset(receipt_pk, 0x44, sizeof(receipt_pk));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_container_is_as_documented),
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(an_office_without_cards_sends_an_empty_list),
        cmocka_unit_test(a_byte_order_mark_is_left_out),
        cmocka_unit_test(a_survey_keeps_its_digest_in_a_pack),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(trailing_bytes_are_refused),
        cmocka_unit_test(a_length_that_lies_is_refused),
        cmocka_unit_test(another_roots_pack_is_refused),
        cmocka_unit_test(a_newer_pack_says_so),
        cmocka_unit_test(each_wrong_member_has_its_sentence),
        cmocka_unit_test(a_body_that_is_no_pack_is_refused),
        cmocka_unit_test(nothing_is_signed_that_a_kiosk_would_refuse),
        cmocka_unit_test(running_out_of_memory_is_an_error_and_no_leak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
