/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packs of an office whose root key everybody knows (seed 00 01 .. 1f). Input that starts like a
 * pack is read as one; any other is taken for the body of one and signed, so that the fuzzer gets
 * past the signature. What is read, made again from what was read, gives the same bytes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <heard/pack.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 16 };

static uint8_t seed[HD_SIGN_SEED_LEN];
static uint8_t root_pk[HD_SIGN_PK_LEN];

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void make_root(void)
{
    must(hd_crypto_start() == HD_OK);
    for (size_t i = 0; i < sizeof(seed); i++) {
        seed[i] = (uint8_t)i;
    }
    hd_sign_public(seed, root_pk);
}

static struct hd_buf sign_body(const uint8_t *body, size_t len)
{
    struct hd_buf out = HD_BUF_EMPTY;
    must(hd_buf_reserve(&out, HEADER + len + HD_SIGNATURE_LEN) == HD_OK);
    struct hd_wr wr = hd_wr_init(out.p, HEADER + len + HD_SIGNATURE_LEN);
    hd_wr_bytes(&wr, "FHP1\1\0\0\0", 8);
    hd_wr_u32(&wr, 7);
    hd_wr_u32(&wr, (uint32_t)len);
    hd_wr_bytes(&wr, body, len);
    hd_sign(seed, "FHP1-pack", (struct hd_slice){out.p, HEADER + len}, wr.p);
    out.len = HEADER + len + HD_SIGNATURE_LEN;
    return out;
}

static void check_again(const struct hd_pack *pack, struct hd_slice bytes)
{
    json_t *body = json_loadb((const char *)bytes.p + HEADER,
                              bytes.len - HEADER - HD_SIGNATURE_LEN, 0, NULL);
    char *survey = json_dumps(json_object_get(body, "survey"), JSON_INDENT(1));
    char *strings = json_dumps(json_object_get(body, "strings"), JSON_INDENT(1));
    char *cards = json_dumps(json_object_get(body, "cards"), JSON_INDENT(1));
    must(survey && strings && cards);
    const struct hd_pack_content content = {
        .number = pack->number,
        .first_week = pack->first_week,
        .issued_week = pack->issued_week,
        .closed = pack->closed,
        .staff = pack->staff,
        .staff_n = pack->staff_n,
        .keyset = &pack->keyset,
        .receipt_pk = pack->receipt_pk,
        .settings = pack->settings,
        .survey_json = {(const uint8_t *)survey, strlen(survey)},
        .strings_json = {(const uint8_t *)strings, strlen(strings)},
        .cards_json = {(const uint8_t *)cards, strlen(cards)},
    };
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    struct hd_buf again = HD_BUF_EMPTY;
    must(notes && hd_pack_encode(&content, seed, notes, &again) == HD_OK);
    must(again.len == bytes.len && memcmp(again.p, bytes.p, bytes.len) == 0);
    hd_buf_free(&again);
    free(notes);
    free(cards);
    free(strings);
    free(survey);
    json_decref(body);
}

static void read_pack(struct hd_slice bytes)
{
    struct hd_pack *pack = NULL;
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    must(notes != NULL);
    enum hd_err err = hd_pack_decode(bytes, root_pk, "fuzz", notes, &pack);
    must((err == HD_OK) == (pack != NULL));
    must((err == HD_OK) == (notes->errors == 0));
    if (pack) {
        check_again(pack, bytes);
    }
    hd_pack_free(pack);
    free(notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (root_pk[0] == 0) {
        make_root();
    }
    if (size >= 3 && memcmp(data, "FHP", 3) == 0) {
        read_pack((struct hd_slice){data, size});
    } else {
        struct hd_buf bytes = sign_body(data, size);
        read_pack(hd_buf_slice(&bytes));
        hd_buf_free(&bytes);
    }
    return 0;
}
