/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Makes an office full of sealed answers for the benchmark: eight kiosks in four hubs, eight weeks,
 * every route of the survey, answers drawn at random. Records take the ordinary way in, as signed
 * batches. The key that opens them lies beside the office, for these answers are nobody's.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <heard/file.h>
#include <heard/seal.h>
#include <heard/text.h>
#include <heard/unseal.h>
#include <heard/week.h>
#include <sync/batch.h>
#include <sync/office.h>

enum { KIOSKS = 8, HUBS = 4, WEEKS = 8, BATCH = 2048, PATH_SIZE = 1024 };

struct kiosk {
    uint32_t number;
    uint8_t sign_seed[HD_SIGN_SEED_LEN];
    uint8_t mac_key[WEEKS][HD_KEY_LEN];
    uint32_t batches;
    uint8_t previous[HD_HASH_LEN];
};

struct maker {
    struct sync_office *office;
    struct hd_keyset keyset;
    struct kiosk kiosk[KIOSKS];
    uint8_t *records; /* owned, BATCH of them */
    uint8_t *held;    /* owned, BATCH ids */
    uint8_t secret[HD_KEY_LEN];
    uint8_t receipt_seed[HD_SIGN_SEED_LEN];
};

static enum hd_err make_office(struct maker *m, const char *dir, char **file)
{
    struct hd_buf text[3] = {HD_BUF_EMPTY, HD_BUF_EMPTY, HD_BUF_EMPTY};
    struct sync_office_facts facts = {.name = "Benchmark", .pack_number = 1};
    struct hd_notes notes = {.n = 0};
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t spare[HD_KEY_LEN];

    m->keyset.wave_no = 1;
    hd_opener_generate(m->keyset.pk[0], m->secret);
    hd_opener_generate(m->keyset.pk[1], spare);
    hd_opener_generate(m->keyset.pk[2], spare);
    hd_random(seed, sizeof(seed));
    hd_sign_public(seed, facts.root_pk);
    hd_random(m->receipt_seed, sizeof(m->receipt_seed));
    hd_sign_public(m->receipt_seed, facts.receipt_pk);
    facts.first_week = hd_week_of_time((int64_t)time(NULL)) - WEEKS;
    facts.wave[0] = (struct sync_wave){
        .keyset = m->keyset, .opened_week = facts.first_week, .closed_from = INT32_MAX};
    facts.waves_n = 1;

    enum hd_err err = HD_OK;
    for (size_t i = 0; i < 3 && !err; i++) {
        err = hd_file_read(file[i], HD_PLAN_JSON_MAX, &text[i]);
    }
    if (!err) {
        err = sync_office_create(dir, &facts, hd_buf_slice(&text[0]), hd_buf_slice(&text[1]),
                                 hd_buf_slice(&text[2]));
    }
    if (!err) {
        err = sync_office_open(dir, &notes, &m->office);
    }
    if (err && notes.errors > 0) {
        fprintf(stderr, "bench_office: %s\n", hd_notes_first_error(&notes));
    }
    for (size_t i = 0; i < 3; i++) {
        hd_buf_free(&text[i]);
    }
    return err;
}

static enum hd_err add_kiosk(struct maker *m, size_t i)
{
    struct kiosk *kiosk = &m->kiosk[i];
    struct hd_ratchet ratchet = {.week = 0};
    struct sync_kiosk entry = {.revoked_from = INT32_MAX};
    (void)snprintf(entry.name, sizeof(entry.name), "Kiosk %zu", i + 1);
    (void)snprintf(entry.hub, sizeof(entry.hub), "Hub %zu", i % HUBS + 1);
    hd_random(kiosk->sign_seed, sizeof(kiosk->sign_seed));
    hd_sign_public(kiosk->sign_seed, entry.sign_pk);
    hd_random(ratchet.key, sizeof(ratchet.key));
    enum hd_err err = hd_seal_key(&m->keyset, ratchet.key, entry.first_key);
    for (uint16_t week = 0; week < WEEKS && !err; week++) {
        err = hd_ratchet_advance(&ratchet, week) ? HD_OK : HD_E_RANGE;
        memcpy(kiosk->mac_key[week], ratchet.key, HD_KEY_LEN);
    }
    if (!err) {
        err = sync_office_add_kiosk(m->office, &entry);
        kiosk->number = entry.number;
    }
    return err;
}

/** Somebody's answers: any route, mostly good. */
static void answer(const struct hd_survey *survey, struct hd_record *record)
{
    const size_t r = hd_random_below((uint32_t)survey->routes_n);
    const struct hd_route *route = &survey->route[r];
    record->type = HD_RECORD_ANSWERS;
    record->role = survey->role[route->role].number;
    record->route = route->number;
    record->quality = hd_random_below(20) == 0 ? HD_QUALITY_STRAIGHT_LINE : 0;
    record->payload_len = (uint32_t)survey->questions_n;
    memcpy(record->survey_digest, survey->digest, HD_DIGEST_LEN);
    for (size_t i = 0; i < route->order_n; i++) {
        const size_t q = route->order[i];
        const uint32_t options = (uint32_t)survey->question[q].wording[r].scale->n;
        uint32_t chosen = hd_random_below(options);
        chosen = hd_random_below(4) ? chosen / 2 : chosen;
        record->payload[q] = hd_random_below(12) == 0
                                 ? HD_ANSWER_SKIPPED
                                 : (uint8_t)(HD_ANSWER_FIRST_OPTION + chosen);
    }
}

static enum hd_err fill(struct maker *m, struct kiosk *kiosk, size_t n)
{
    const struct hd_survey *const *surveys = NULL;
    (void)sync_office_surveys(m->office, &surveys);
    for (size_t i = 0; i < n; i++) {
        struct hd_record record = {.kiosk_no = kiosk->number, .wave_no = m->keyset.wave_no};
        record.week = (uint16_t)hd_random_below(WEEKS);
        hd_random(record.rid, sizeof(record.rid));
        answer(surveys[0], &record);
        enum hd_err err = hd_seal(&record, &m->keyset, kiosk->mac_key[record.week],
                                  m->records + i * HD_RECORD_SIZE);
        if (err) {
            return err;
        }
    }
    return HD_OK;
}

static enum hd_err carry(struct maker *m, struct kiosk *kiosk, size_t n)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct sync_batch batch;
    struct sync_import done;
    size_t held_n = 0;
    const struct sync_manifest says = {.number = ++kiosk->batches, .previous = kiosk->previous};
    enum hd_err err =
        sync_batch_encode(m->records, n, &says, kiosk->sign_seed, kiosk->previous, &bytes);
    if (!err) {
        err = sync_batch_decode(hd_buf_slice(&bytes), &batch);
    }
    if (!err) {
        err = sync_office_import(m->office, &batch, &done, m->held, &held_n);
    }
    if (!err && done.added != n) {
        err = HD_E_IO;
    }
    hd_buf_free(&bytes);
    return err;
}

static enum hd_err make(struct maker *m, const char *dir, uint32_t records, char **file)
{
    char path[PATH_SIZE];
    m->records = malloc((size_t)BATCH * HD_RECORD_SIZE);
    m->held = malloc((size_t)BATCH * HD_RECORD_ID_LEN);
    if (!m->records || !m->held) {
        return HD_E_NOMEM;
    }
    enum hd_err err = make_office(m, dir, file);
    for (size_t i = 0; i < KIOSKS && !err; i++) {
        err = add_kiosk(m, i);
    }
    for (uint32_t made = 0; made < records && !err;) {
        struct kiosk *kiosk = &m->kiosk[made / BATCH % KIOSKS];
        size_t n = records - made < BATCH ? records - made : BATCH;
        err = fill(m, kiosk, n);
        if (!err) {
            err = carry(m, kiosk, n);
        }
        made += (uint32_t)n;
        fprintf(stderr, "\rbench_office: %u of %u records", made, records);
    }
    fputc('\n', stderr);
    if (!err) {
        err = hd_path_join(path, sizeof(path), dir, "bench.key");
    }
    return err ? err : hd_file_write_new(path, (struct hd_slice){m->secret, HD_KEY_LEN}, 0600);
}

int main(int argc, char **argv)
{
    uint32_t records = 0;
    if (argc != 6 || hd_parse_u32(argv[2], SYNC_BATCH_ROUND, 100000000, &records) ||
        records % SYNC_BATCH_ROUND != 0) {
        fputs("usage: bench_office DIR RECORDS PLAN SURVEY STRINGS\n"
              "RECORDS is a multiple of 16.\n",
              stderr);
        return 2;
    }
    struct maker *m = calloc(1, sizeof(*m));
    enum hd_err err = m ? hd_crypto_start() : HD_E_NOMEM;
    if (!err) {
        err = make(m, argv[1], records, argv + 3);
    }
    if (err) {
        fprintf(stderr, "bench_office: %s\n", hd_err_text(err));
    }
    if (m) {
        sync_office_close(m->office);
        free(m->records);
        free(m->held);
        free(m);
    }
    return err ? 1 : 0;
}
