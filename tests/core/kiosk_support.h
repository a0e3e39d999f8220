/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_KIOSK_SUPPORT_H
#define TEST_KIOSK_SUPPORT_H

/*
 * A whole small office for tests: root key, wave keys, a pack, and from them a kiosk's folder with
 * everything real in it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/device.h>
#include <heard/file.h>
#include <heard/text.h>
#include <heard/unseal.h>
#include <heard/week.h>

struct office {
    uint8_t root_seed[HD_SIGN_SEED_LEN];
    uint8_t root_pk[HD_SIGN_PK_LEN];
    uint8_t sign_seed[HD_SIGN_SEED_LEN];
    uint8_t receipt_pk[HD_SIGN_PK_LEN];
    uint8_t secret[HD_RECIPIENTS][HD_KEY_LEN];
    struct hd_keyset keyset;
    struct hd_ratchet first; /* k_0 */
    int32_t first_week;
    struct hd_buf pack;
};

/* What a test may want different in a pack. */
struct office_pack {
    uint32_t number;
    int32_t issued; /* weeks after the first */
    const struct hd_keyset *keyset;
    const uint8_t *root_seed;
    int32_t first_week;
};

/* Returns false when a file is missing or a part does not work; the caller frees out. */
static inline bool office_make_pack(const struct office *o, const struct office_pack *how,
                                    struct hd_buf *out)
{
    static const char *const names[] = {"assets/surveys/participation.json",
                                        "tests/golden/strings-mini.json"};
    struct hd_buf json[2] = {HD_BUF_EMPTY, HD_BUF_EMPTY};
    bool fine = true;
    for (size_t i = 0; i < 2; i++) {
        char path[HD_PATH_MAX];
        snprintf(path, sizeof(path), "%s/%s", HEARD_SOURCE_DIR, names[i]);
        fine = fine && hd_file_read(path, 1 << 20, &json[i]) == HD_OK;
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    const struct hd_pack_content content = {
        .number = how->number,
        .first_week = how->first_week,
        .issued_week = how->first_week + how->issued,
        .keyset = how->keyset,
        .receipt_pk = o->receipt_pk,
        .settings = {.office = "Family Hubs", .idle_s = 45, .warning_s = 30},
        .survey_json = hd_buf_slice(&json[0]),
        .strings_json = hd_buf_slice(&json[1]),
    };
    fine = fine && notes && hd_pack_encode(&content, how->root_seed, notes, out) == HD_OK;
    free(notes);
    hd_buf_free(&json[0]);
    hd_buf_free(&json[1]);
    return fine;
}

static inline bool office_make(struct office *o)
{
    *o = (struct office){.first_week = 2967};
    hd_random(o->root_seed, sizeof(o->root_seed));
    hd_random(o->sign_seed, sizeof(o->sign_seed));
    hd_random(o->receipt_pk, sizeof(o->receipt_pk));
    hd_random(o->first.key, sizeof(o->first.key));
    hd_sign_public(o->root_seed, o->root_pk);
    o->keyset.wave_no = 3;
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_opener_generate(o->keyset.pk[i], o->secret[i]);
    }
    const struct office_pack first = {1, 0, &o->keyset, o->root_seed, o->first_week};
    return office_make_pack(o, &first, &o->pack);
}

static inline struct hd_device_setup office_setup(const struct office *o, uint32_t slots)
{
    return (struct hd_device_setup){
        .number = 12,
        .name = "Paignton front desk",
        .hub = "Paignton",
        .root_pk = o->root_pk,
        .sign_seed = o->sign_seed,
        .ratchet = &o->first,
        .pack = {o->pack.p, o->pack.len},
        .um_per_px = 264,
        .slots = slots,
    };
}

/* Seconds in the middle of a week after the deployment's first: a Thursday. */
static inline int64_t office_time(const struct office *o, int32_t week)
{
    return ((int64_t)hd_week_monday(o->first_week + week) + 3) * 86400;
}

/* An answers record as the survey's first route would give it. */
static inline struct hd_record answers_of(const struct hd_device *device, uint8_t answer)
{
    const struct hd_survey *survey = hd_device_pack(device)->survey;
    struct hd_record record = {
        .type = HD_RECORD_ANSWERS,
        .role = survey->role[survey->route[0].role].number,
        .route = survey->route[0].number,
        .payload_len = (uint32_t)survey->questions_n,
    };
    memcpy(record.survey_digest, survey->digest, HD_DIGEST_LEN);
    memset(record.payload, answer, survey->questions_n);
    return record;
}

#endif
