/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From sealed records to figures: hundreds of real ones, counted beside the program by hand; every
 * reason to leave one out; answers that come twice, with many threads and hardly any room to
 * remember them; and what is hidden from whoever may see the figures.
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

#include <sync/aggregate.h>

#include "office_fixture.h"

static struct fixture fx;

static int setup(void **state)
{
    (void)state;
    fixture_open(&fx);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_close(&fx);
    return 0;
}

/* Sealed records on their way into the office. */
struct load {
    uint8_t *bytes;
    size_t n;
};

static uint8_t *load_room(struct load *load)
{
    load->bytes = realloc(load->bytes, (load->n + 1) * HD_RECORD_SIZE);
    assert_non_null(load->bytes);
    return load->bytes + load->n++ * HD_RECORD_SIZE;
}

static void load_record(struct load *load, size_t kiosk, const struct hd_record *record)
{
    seal_record(&fx, kiosk, record, load_room(load));
}

static void load_answers(struct load *load, size_t kiosk, uint16_t week, size_t route,
                         unsigned pick)
{
    struct hd_record record;
    make_answers(&fx, kiosk, week, route, pick, &record);
    load_record(load, kiosk, &record);
}

/* The kiosk that signs the batch need not be the one named in the records. */
static void load_import(struct load *load, size_t kiosk)
{
    import_records(&fx, kiosk, load->bytes, load->n);
    free(load->bytes);
    *load = (struct load){.n = 0};
}

static struct sync_aggregate run_with(unsigned threads, int32_t this_week,
                                      uint32_t suspects_max)
{
    const struct sync_aggregate_job job = {.opener = fx.opener,
                                           .threads = threads,
                                           .this_week = this_week,
                                           .suspects_max = suspects_max};
    struct sync_aggregate out;
    assert_int_equal(sync_aggregate_work(fx.office, &job, &out), HD_OK);
    return out;
}

static struct sync_aggregate run(void)
{
    struct sync_aggregate out;
    assert_int_equal(sync_aggregate_run(fx.office, fx.opener, 2, THIS_WEEK, &out), HD_OK);
    return out;
}

static uint64_t quarantined(const struct sync_aggregate *aggregate)
{
    uint64_t n = 0;
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        n += aggregate->quarantined[i];
    }
    return n;
}

static const struct sync_period all_weeks = {.all = true};

static char *json_text(const struct sync_aggregate *aggregate, const struct sync_period *period,
                       bool exact)
{
    struct hd_buf out = HD_BUF_EMPTY;
    assert_int_equal(sync_aggregate_json(fx.office, aggregate, period, exact, &out), HD_OK);
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    return (char *)out.p;
}

static json_t *json_of(const struct sync_aggregate *aggregate, const struct sync_period *period,
                       bool exact)
{
    char *text = json_text(aggregate, period, exact);
    json_error_t error;
    json_t *root = json_loads(text, 0, &error);
    if (!root) {
        fail_msg("%s", error.text);
    }
    free(text);
    return root;
}

/* The entry of a list whose member key has this text. */
static json_t *entry(json_t *list, const char *key, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *object = json_array_get(list, i);
        if (strcmp(json_string_value(json_object_get(object, key)), text) == 0) {
            return object;
        }
    }
    fail_msg("no entry with %s %s", key, text);
    return NULL;
}

static json_int_t integer(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_integer(value)) {
        fail_msg("%s is no integer", key);
    }
    return json_integer_value(value);
}

/* What the records should add up to, counted without the program. */
static struct {
    uint64_t count[HD_QUESTIONS_MAX][HD_ROUTES_MAX][HD_ANSWER_CODES];
    uint64_t total, by_hub[2];
} expected;

/* Import a few hundred records with every kind of answer. */
static void import_crowd(size_t n)
{
    memset(&expected, 0, sizeof(expected));
    struct load load = {.n = 0};
    for (size_t i = 0; i < n; i++) {
        struct hd_record record;
        size_t kiosk = i % KIOSKS;
        size_t route = i % fx.survey->routes_n;
        make_answers(&fx, kiosk, (uint16_t)(i % WEEKS), route, hd_random_below(60), &record);
        const struct hd_route *way = &fx.survey->route[route];
        for (size_t k = 0; k < way->order_n; k++) {
            uint8_t *answer = &record.payload[way->order[k]];
            uint32_t dice = hd_random_below(10);
            *answer = dice == 0   ? HD_ANSWER_SKIPPED
                      : dice == 1 ? HD_ANSWER_DONT_KNOW
                      : dice == 2 ? HD_ANSWER_NOT_SHOWN
                                  : *answer;
            expected.count[way->order[k]][route][*answer]++;
        }
        record.quality = i % 7 == 0   ? HD_QUALITY_TOO_FAST
                         : i % 7 == 1 ? HD_QUALITY_ASSISTED
                                      : 0;
        expected.total++;
        expected.by_hub[kiosk == 2]++;
        load_record(&load, kiosk, &record);
    }
    load_import(&load, 0);
}

/* What one question should have got on one scale, over the routes that ask it there. */
static void expected_on(size_t question, const struct hd_scale *scale, uint64_t *out)
{
    memset(out, 0, HD_ANSWER_CODES * sizeof(*out));
    for (size_t r = 0; r < fx.survey->routes_n; r++) {
        if (fx.survey->question[question].wording[r].scale != scale) {
            continue;
        }
        for (size_t a = 0; a < HD_ANSWER_CODES; a++) {
            out[a] += expected.count[question][r][a];
            out[HD_COUNT_ANSWERED] +=
                a >= HD_ANSWER_FIRST_OPTION ? expected.count[question][r][a] : 0;
        }
    }
}

static void check_crowd_counts(const struct sync_aggregate *aggregate)
{
    for (size_t q = 0; q < fx.survey->questions_n; q++) {
        for (size_t s = 0; s < fx.survey->scales_n; s++) {
            const struct hd_tally_query query = HD_TALLY_ALL;
            uint64_t counts[HD_ANSWER_CODES];
            uint64_t wanted[HD_ANSWER_CODES];
            hd_tally_question(aggregate->tally, 0, q, &fx.survey->scale[s], &query, counts);
            expected_on(q, &fx.survey->scale[s], wanted);
            assert_memory_equal(counts, wanted, sizeof(counts));
        }
    }
}

static void hundreds_of_records_add_up_to_what_was_answered(void **state)
{
    (void)state;
    import_crowd(420);
    struct sync_aggregate sums = run();
    assert_int_equal(sums.accepted, expected.total);
    assert_int_equal(sums.flagged, 60); /* one in seven; "somebody helped" is no flag */
    assert_int_equal(quarantined(&sums), 0);
    assert_int_equal(sums.dummies, 432 - 420);
    assert_int_equal(sums.hubs, 2);
    assert_string_equal(sums.hub[0], "Brixham");
    assert_string_equal(sums.hub[1], "Paignton");
    for (int hub = 0; hub < 2; hub++) {
        struct hd_tally_query query = HD_TALLY_ALL;
        query.hub = hub;
        assert_int_equal(hd_tally_records(sums.tally, &query), expected.by_hub[hub]);
    }
    check_crowd_counts(&sums);
    sync_aggregate_free(&sums);
}

static void any_number_of_threads_gives_the_same_figures(void **state)
{
    (void)state;
    static const unsigned threads[] = {1, 2, 3, 16};
    import_crowd(200);
    char *first = NULL;
    for (size_t i = 0; i < 4; i++) {
        struct sync_aggregate sums = run_with(threads[i], THIS_WEEK, 0);
        char *text = json_text(&sums, &all_weeks, true);
        if (first) {
            assert_string_equal(text, first);
            free(text);
        } else {
            first = text;
        }
        sync_aggregate_free(&sums);
    }
    free(first);
    struct sync_aggregate out;
    assert_int_equal(sync_aggregate_run(fx.office, fx.opener, 0, THIS_WEEK, &out), HD_E_RANGE);
    assert_int_equal(sync_aggregate_run(fx.office, fx.opener, 17, THIS_WEEK, &out), HD_E_RANGE);
}

static void each_of_the_three_keys_opens_everything(void **state)
{
    (void)state;
    import_crowd(40);
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        struct hd_opener *opener = NULL;
        struct sync_aggregate sums;
        assert_int_equal(hd_opener_new(fx.secret[i], &fx.facts.wave[0].keyset, &opener), HD_OK);
        assert_int_equal(sync_aggregate_run(fx.office, opener, 2, THIS_WEEK, &sums), HD_OK);
        assert_int_equal(sums.accepted, 40);
        sync_aggregate_free(&sums);
        hd_opener_free(opener);
    }
}

static void another_offices_key_opens_nothing(void **state)
{
    (void)state;
    import_crowd(16);
    struct hd_keyset keyset = fx.facts.wave[0].keyset;
    uint8_t secret[HD_KEY_LEN];
    struct hd_opener *opener = NULL;
    struct sync_aggregate sums;
    hd_opener_generate(keyset.pk[0], secret);
    assert_int_equal(hd_opener_new(secret, &keyset, &opener), HD_OK);
    assert_int_equal(sync_aggregate_run(fx.office, opener, 2, THIS_WEEK, &sums), HD_E_AUTH);
    hd_opener_free(opener);
}

static void an_empty_office_has_no_figures_and_no_error(void **state)
{
    (void)state;
    struct sync_aggregate sums = run();
    assert_int_equal(sums.accepted, 0);
    assert_int_equal(quarantined(&sums), 0);
    struct hd_buf text = HD_BUF_EMPTY;
    assert_int_equal(sync_aggregate_text(fx.office, &sums, &all_weeks, true, &text), HD_OK);
    hd_buf_free(&text);
    json_t *root = json_of(&sums, &all_weeks, true);
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    assert_int_equal(integer(trust, "base"), 0);
    assert_true(json_is_null(json_object_get(trust, "percent")));
    assert_true(json_is_null(json_object_get(trust, "interval")));
    json_decref(root);
    sync_aggregate_free(&sums);
}

/* --- one record for each reason --------------------------------------------------------------- */

static void bad_format(struct hd_record *record, uint8_t *sealed)
{
    (void)record;
    memset(sealed, 0x42, HD_RECORD_SIZE);
}

static void bad_bucket(struct hd_record *record, uint8_t *sealed)
{
    (void)record;
    seal_dummy(&fx, 0, 0, sealed);
    sealed[6] = 1; /* says that it is longer */
}

static void newer_outer_version(struct hd_record *record, uint8_t *sealed)
{
    (void)record;
    seal_dummy(&fx, 0, 0, sealed);
    sealed[4] = 2;
}

static void a_typed_message(struct hd_record *record, uint8_t *sealed)
{
    record->type = HD_RECORD_TEXT;
    seal_record(&fx, 0, record, sealed);
}

static void other_keyset(struct hd_record *record, uint8_t *sealed)
{
    struct hd_keyset keyset = fx.facts.wave[0].keyset;
    uint8_t secret[HD_KEY_LEN];
    hd_opener_generate(keyset.pk[1], secret);
    assert_int_equal(hd_seal(record, &keyset, fx.kiosk[0].first.key, sealed), HD_OK);
}

static void one_bit_altered(struct hd_record *record, uint8_t *sealed)
{
    seal_record(&fx, 0, record, sealed);
    sealed[900] ^= 0x04;
}

static void unknown_kiosk(struct hd_record *record, uint8_t *sealed)
{
    record->kiosk_no = 99;
    seal_record(&fx, 0, record, sealed);
}

static void made_by_another_kiosk(struct hd_record *record, uint8_t *sealed)
{
    seal_record(&fx, 1, record, sealed);
}

static void made_with_last_weeks_key(struct hd_record *record, uint8_t *sealed)
{
    struct hd_ratchet ratchet = fx.kiosk[0].first;
    record->week = 5;
    assert_true(hd_ratchet_advance(&ratchet, 4));
    assert_int_equal(hd_seal(record, &fx.facts.wave[0].keyset, ratchet.key, sealed), HD_OK);
}

static void a_dummy_made_by_nobody(struct hd_record *record, uint8_t *sealed)
{
    (void)record;
    struct hd_ratchet ratchet = {.week = 0, .key = {1}};
    assert_int_equal(
        hd_seal_dummy(&fx.facts.wave[0].keyset, fx.kiosk[0].number, &ratchet, sealed), HD_OK);
}

static void make_staff(size_t kiosk, uint16_t week, struct hd_record *out)
{
    *out = (struct hd_record){.type = HD_RECORD_STAFF,
                              .kiosk_no = fx.kiosk[kiosk].number,
                              .wave_no = WAVE_NO,
                              .week = week,
                              .payload_len = 2,
                              .payload = {1, 2}};
    hd_random(out->rid, sizeof(out->rid));
}

static void a_staff_record_made_by_another_kiosk(struct hd_record *record, uint8_t *sealed)
{
    make_staff(0, 0, record);
    seal_record(&fx, 1, record, sealed);
}

static void a_staff_record_of_next_week(struct hd_record *record, uint8_t *sealed)
{
    make_staff(0, WEEKS, record);
    seal_record(&fx, 0, record, sealed);
}

static void an_unsure_week_made_with_an_older_key(struct hd_record *record, uint8_t *sealed)
{
    struct hd_ratchet ratchet = fx.kiosk[0].first;
    record->week = 5;
    record->week_untrusted = true; /* excuses nothing: the key is that of the week it names */
    assert_true(hd_ratchet_advance(&ratchet, 4));
    assert_int_equal(hd_seal(record, &fx.facts.wave[0].keyset, ratchet.key, sealed), HD_OK);
}

static void at_least_next_week(struct hd_record *record, uint8_t *sealed)
{
    record->week = WEEKS;
    record->week_untrusted = true;
    seal_record(&fx, 0, record, sealed);
}

static void of_next_week(struct hd_record *record, uint8_t *sealed)
{
    record->week = WEEKS;
    seal_record(&fx, 0, record, sealed);
}

static void of_the_last_week_there_is(struct hd_record *record, uint8_t *sealed)
{
    record->week = UINT16_MAX;
    seal_record(&fx, 0, record, sealed);
}

static void unknown_survey(struct hd_record *record, uint8_t *sealed)
{
    record->survey_digest[0] ^= 1;
    seal_record(&fx, 0, record, sealed);
}

static void an_option_too_many(struct hd_record *record, uint8_t *sealed)
{
    size_t question = fx.survey->route[0].order[0];
    record->payload[question] = HD_ANSWER_FIRST_OPTION + HD_OPTIONS_MAX;
    seal_record(&fx, 0, record, sealed);
}

static void a_question_too_few(struct hd_record *record, uint8_t *sealed)
{
    record->payload[--record->payload_len] = 0;
    seal_record(&fx, 0, record, sealed);
}

static void a_route_that_does_not_exist(struct hd_record *record, uint8_t *sealed)
{
    record->route = 77;
    seal_record(&fx, 0, record, sealed);
}

static const struct {
    const char *what;
    void (*make)(struct hd_record *record, uint8_t *sealed);
    enum sync_quarantine reason;
} bad_records[] = {
    {"no record at all", bad_format, SYNC_Q_FORMAT},
    {"a wrong length inside", bad_bucket, SYNC_Q_FORMAT},
    {"a newer version", newer_outer_version, SYNC_Q_VERSION},
    {"a typed message", a_typed_message, SYNC_Q_VERSION},
    {"another keyset", other_keyset, SYNC_Q_WAVE},
    {"one bit altered", one_bit_altered, SYNC_Q_OPEN},
    {"an unknown kiosk", unknown_kiosk, SYNC_Q_KIOSK},
    {"another kiosk's key", made_by_another_kiosk, SYNC_Q_MAC},
    {"last week's key", made_with_last_weeks_key, SYNC_Q_MAC},
    {"nobody's dummy", a_dummy_made_by_nobody, SYNC_Q_MAC},
    {"another kiosk's staff record", a_staff_record_made_by_another_kiosk, SYNC_Q_MAC},
    {"an unsure week's older key", an_unsure_week_made_with_an_older_key, SYNC_Q_MAC},
    {"next week", of_next_week, SYNC_Q_WEEK},
    {"next week or later", at_least_next_week, SYNC_Q_WEEK},
    {"a staff record of next week", a_staff_record_of_next_week, SYNC_Q_WEEK},
    {"week 65,535", of_the_last_week_there_is, SYNC_Q_WEEK},
    {"an unknown survey", unknown_survey, SYNC_Q_SURVEY},
    {"an option too many", an_option_too_many, SYNC_Q_ANSWERS},
    {"a question too few", a_question_too_few, SYNC_Q_ANSWERS},
    {"an unknown route", a_route_that_does_not_exist, SYNC_Q_ANSWERS},
};
enum { BAD_N = sizeof(bad_records) / sizeof(bad_records[0]) };

static void make_bad(size_t i, uint8_t *sealed)
{
    struct hd_record record;
    make_answers(&fx, 0, 0, 0, 0, &record);
    bad_records[i].make(&record, sealed);
}

static void every_reason_to_leave_one_out_is_counted_by_name(void **state)
{
    (void)state;
    uint64_t wanted[SYNC_Q_N] = {0};
    for (size_t i = 0; i < BAD_N; i++) {
        struct load load = {.n = 0};
        make_bad(i, load_room(&load));
        load_answers(&load, 0, 1, 0, 0);
        load_import(&load, 0);
        wanted[bad_records[i].reason]++;
        struct sync_aggregate sums = run();
        if (memcmp(sums.quarantined, wanted, sizeof(wanted)) != 0) {
            fail_msg("%s is not counted as %s", bad_records[i].what,
                     sync_quarantine_code(bad_records[i].reason));
        }
        assert_int_equal(sums.accepted, i + 1); /* one bad record never stops the others */
        sync_aggregate_free(&sums);
    }
}

static void reasons_have_names_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        assert_true(strlen(sync_quarantine_words((enum sync_quarantine)i)) > 0);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(sync_quarantine_code((enum sync_quarantine)i),
                                    sync_quarantine_code((enum sync_quarantine)k));
        }
    }
}

static void a_revoked_kiosk_counts_up_to_the_week_before(void **state)
{
    (void)state;
    struct load load = {.n = 0};
    for (int week = 0; week < WEEKS; week++) {
        load_answers(&load, 1, (uint16_t)week, 0, 0);
        load_answers(&load, 2, (uint16_t)week, 0, 0);
    }
    load_import(&load, 1);
    assert_int_equal(sync_office_revoke_kiosk(fx.office, fx.kiosk[1].number, FIRST_WEEK + 4),
                     HD_OK);
    struct sync_aggregate sums = run();
    assert_int_equal(sums.accepted, WEEKS + 4);
    assert_int_equal(sums.quarantined[SYNC_Q_WEEK], WEEKS - 4);
    sync_aggregate_free(&sums);
}

/* A stick that lay in a drawer: what it carries was sealed before the loss, and counts. */
static void an_old_stick_of_a_revoked_kiosk_still_counts(void **state)
{
    (void)state;
    struct load load = {.n = 0};
    struct load late = {.n = 0};
    for (int week = 0; week < WEEKS; week++) {
        load_answers(week % 2 ? &late : &load, 1, (uint16_t)week, 0, 0);
    }
    load_import(&load, 1);
    assert_int_equal(sync_office_revoke_kiosk(fx.office, fx.kiosk[1].number, FIRST_WEEK + 4),
                     HD_OK);
    struct sync_aggregate sums = run();
    assert_int_equal(sums.accepted, 2); /* weeks 0 and 2 */
    assert_int_equal(sums.quarantined[SYNC_Q_WEEK], WEEKS / 2 - 2);
    sync_aggregate_free(&sums);
    load_import(&late, 1);
    sums = run();
    assert_int_equal(sums.accepted, 4); /* and 1 and 3, which came after the revocation */
    assert_int_equal(sums.quarantined[SYNC_Q_WEEK], WEEKS - 4);
    assert_int_equal(quarantined(&sums), WEEKS - 4);
    sync_aggregate_free(&sums);
}

/* Whoever has it may set its clock as they like, and then seal with the last key it had. */
static void a_revoked_kiosk_proves_nothing_by_a_lower_bound(void **state)
{
    (void)state;
    struct load load = {.n = 0};
    for (size_t kiosk = 0; kiosk < 2; kiosk++) {
        for (uint16_t week = 0; week < 3; week++) {
            struct hd_record record;
            make_answers(&fx, kiosk, week, 0, 0, &record);
            record.week_untrusted = true;
            load_record(&load, kiosk, &record);
            make_staff(kiosk, week, &record);
            record.week_untrusted = true;
            load_record(&load, kiosk, &record);
            load_answers(&load, kiosk, week, 0, 0);
        }
    }
    load_import(&load, 0);
    struct sync_aggregate sums = run();
    assert_int_equal(sums.accepted, 12);
    assert_int_equal(sums.staff, 6);
    assert_int_equal(quarantined(&sums), 0);
    sync_aggregate_free(&sums);
    assert_int_equal(sync_office_revoke_kiosk(fx.office, fx.kiosk[1].number, FIRST_WEEK + 4),
                     HD_OK); /* after every week that they name */
    sums = run();
    assert_int_equal(sums.accepted, 9);
    assert_int_equal(sums.staff, 3);
    assert_int_equal(sums.quarantined[SYNC_Q_WEEK], 6);
    assert_int_equal(quarantined(&sums), 6);
    const struct hd_tally_query all = HD_TALLY_ALL;
    assert_int_equal(hd_tally_untrusted(sums.tally, &all), 3); /* the other kiosk's */
    sync_aggregate_free(&sums);
}

/* --- staff records ---------------------------------------------------------------------------- */

static void staff_records_are_in_no_figure_and_in_no_quarantine(void **state)
{
    (void)state;
    static const uint32_t suspects_max[] = {0, 12}; /* one pass, and many rounds */
    struct load load = {.n = 0};
    struct hd_record record;
    for (uint16_t i = 0; i < 20; i++) {
        load_answers(&load, 0, i % WEEKS, 0, 0);
    }
    load_import(&load, 0);
    struct sync_aggregate sums = run();
    char *without = json_text(&sums, &all_weeks, true);
    sync_aggregate_free(&sums);
    for (uint16_t i = 0; i < 30; i++) {
        make_staff(i % KIOSKS, i % WEEKS, &record);
        record.week_untrusted = i % 5 == 0;
        load_record(&load, i % KIOSKS, &record);
        if (i == 0) {
            load_record(&load, 0, &record); /* the same again: does not matter */
            record.payload[0] ^= 1;
            load_record(&load, 0, &record); /* nor with other content */
        }
    }
    load_import(&load, 0);
    for (size_t i = 0; i < 2; i++) {
        sums = run_with(2, THIS_WEEK, suspects_max[i]);
        assert_int_equal(sums.staff, 32);
        assert_int_equal(sums.accepted, 20);
        assert_int_equal(quarantined(&sums), 0);
        assert_int_equal(sums.accepted + sums.staff + sums.dummies,
                         sync_office_records(fx.office));
        char *with = json_text(&sums, &all_weeks, true);
        assert_string_equal(with, without);
        free(with);
        sync_aggregate_free(&sums);
    }
    /* A staff record with the id of an answer takes nothing away from it. */
    struct hd_record answer;
    make_answers(&fx, 0, 0, 0, 0, &answer);
    load_record(&load, 0, &answer);
    make_staff(0, 0, &record);
    memcpy(record.rid, answer.rid, HD_RID_LEN);
    load_record(&load, 0, &record);
    load_record(&load, 0, &answer);
    load_import(&load, 0);
    for (size_t i = 0; i < 2; i++) {
        sums = run_with(1, THIS_WEEK, suspects_max[i]);
        assert_int_equal(sums.accepted, 21);
        assert_int_equal(sums.staff, 33);
        assert_int_equal(sums.quarantined[SYNC_Q_DUPLICATE], 1);
        assert_int_equal(quarantined(&sums), 1);
        sync_aggregate_free(&sums);
    }
    free(without);
}

static void before_the_wave_has_begun_nothing_counts(void **state)
{
    (void)state;
    import_crowd(30);
    struct sync_aggregate sums = run_with(2, FIRST_WEEK - 1, 0);
    assert_int_equal(sums.accepted, 0);
    assert_int_equal(sums.quarantined[SYNC_Q_WEEK], 30 + 2);
    sync_aggregate_free(&sums);
}

static void a_wave_of_very_many_weeks_needs_no_more_memory_for_keys(void **state)
{
    (void)state;
    static const uint16_t weeks[] = {0, 1, 2, 3, 4, 5, 30000, 59999, 60000};
    struct load load = {.n = 0};
    for (size_t i = 0; i < sizeof(weeks) / sizeof(weeks[0]); i++) {
        load_answers(&load, i % KIOSKS, weeks[i], 0, 0);
    }
    load_import(&load, 0);
    struct sync_aggregate sums = run_with(2, FIRST_WEEK + 60000, 0);
    assert_int_equal(sums.accepted, sizeof(weeks) / sizeof(weeks[0]));
    assert_int_equal(quarantined(&sums), 0);
    sync_aggregate_free(&sums);
}

/* --- the same answer twice -------------------------------------------------------------------- */

/* How often one answer id comes, and how. */
struct twin {
    unsigned same;    /* with the same content */
    unsigned other;   /* with other content */
    unsigned invalid; /* with answers that the survey does not have */
    unsigned forged;  /* with a wrong MAC */
    uint64_t accepted, duplicate, conflict;
};

static const struct twin twins[] = {
    {.same = 1, .accepted = 1},
    {.same = 2, .accepted = 1, .duplicate = 1},
    {.same = 9, .accepted = 1, .duplicate = 8},
    {.same = 1, .other = 1, .conflict = 2},
    {.same = 2, .other = 1, .conflict = 3},
    {.same = 1, .other = 5, .conflict = 6},
    {.same = 1, .invalid = 1, .accepted = 1},
    {.same = 1, .invalid = 3, .forged = 3, .accepted = 1},
    {.same = 2, .forged = 1, .accepted = 1, .duplicate = 1},
    {.invalid = 2},
    {.forged = 2},
    {.same = 1, .other = 1, .invalid = 1, .forged = 1, .conflict = 2},
};
enum { TWINS_N = sizeof(twins) / sizeof(twins[0]), TWIN_SETS = 4 };

static void load_twin(struct load *load, const struct twin *twin)
{
    struct hd_record record;
    size_t kiosk = hd_random_below(KIOSKS);
    make_answers(&fx, kiosk, 2, 1, 0, &record);
    for (unsigned i = 0; i < twin->same; i++) {
        load_record(load, kiosk, &record);
    }
    for (unsigned i = 0; i < twin->other; i++) {
        struct hd_record other = record;
        other.week = (uint16_t)(3 + i); /* a small difference: another week */
        other.week_untrusted = i % 2 == 1;
        load_record(load, kiosk, &other);
    }
    for (unsigned i = 0; i < twin->invalid; i++) {
        struct hd_record invalid = record;
        invalid.payload[fx.survey->route[1].order[0]] = HD_ANSWER_FIRST_OPTION + 11;
        load_record(load, kiosk, &invalid);
    }
    for (unsigned i = 0; i < twin->forged; i++) {
        load_record(load, (kiosk + 1) % KIOSKS, &record);
    }
}

static void answers_that_come_twice_are_settled_exactly(void **state)
{
    (void)state;
    static const struct {
        unsigned threads;
        uint32_t suspects_max; /* 0: more than enough */
    } ways[] = {{1, 0}, {2, 0}, {5, 0}, {2, 50}, {1, 16}, {2, 12}};
    uint64_t wanted[SYNC_Q_N] = {0};
    uint64_t accepted = 0;
    struct load load = {.n = 0};
    for (size_t i = 0; i < (size_t)TWIN_SETS * TWINS_N; i++) {
        const struct twin *twin = &twins[i % TWINS_N];
        load_twin(&load, twin);
        accepted += twin->accepted;
        wanted[SYNC_Q_DUPLICATE] += twin->duplicate;
        wanted[SYNC_Q_CONFLICT] += twin->conflict;
        wanted[SYNC_Q_ANSWERS] += twin->invalid;
        wanted[SYNC_Q_MAC] += twin->forged;
    }
    for (size_t i = 0; i < BAD_N; i++) { /* and some that no pass may count twice */
        make_bad(i, load_room(&load));
        wanted[bad_records[i].reason]++;
    }
    size_t all = load.n;
    load_import(&load, 0);
    char *first = NULL;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct sync_aggregate sums = run_with(ways[i].threads, THIS_WEEK, ways[i].suspects_max);
        assert_int_equal(sums.accepted, accepted);
        assert_memory_equal(sums.quarantined, wanted, sizeof(wanted));
        assert_int_equal(sums.accepted + quarantined(&sums), all);
        assert_int_equal(sums.dummies + all, sync_office_records(fx.office));
        char *text = json_text(&sums, &all_weeks, true);
        if (first) {
            assert_string_equal(text, first);
            free(text);
        } else {
            first = text;
        }
        sync_aggregate_free(&sums);
    }
    free(first);
}

/* The smallest difference there is: one says that its week is not sure. */
static void the_same_answer_with_another_mark_is_a_conflict(void **state)
{
    (void)state;
    struct load load = {.n = 0};
    struct hd_record record;
    make_answers(&fx, 0, 2, 1, 0, &record);
    load_record(&load, 0, &record);
    record.week_untrusted = true;
    load_record(&load, 0, &record);
    load_import(&load, 0);
    struct sync_aggregate sums = run();
    assert_int_equal(sums.accepted, 0);
    assert_int_equal(sums.quarantined[SYNC_Q_CONFLICT], 2);
    sync_aggregate_free(&sums);
}

static void a_conflict_takes_back_what_was_counted_first(void **state)
{
    (void)state;
    struct load load = {.n = 0};
    struct hd_record record;
    for (int i = 0; i < 20; i++) {
        load_answers(&load, 0, 0, 1, 0);
    }
    make_answers(&fx, 0, 0, 1, 0, &record);
    load_record(&load, 0, &record);
    load_import(&load, 0);
    struct sync_aggregate before = run();
    assert_int_equal(before.accepted, 21);
    make_answers(&fx, 0, 0, 1, 4, &record); /* a new answer id: taken from the old record */
    struct hd_record twin = record;
    load_record(&load, 0, &record);
    twin.payload[fx.survey->route[1].order[1]] = HD_ANSWER_SKIPPED;
    load_record(&load, 0, &twin);
    load_import(&load, 0);
    struct sync_aggregate after = run();
    assert_int_equal(after.accepted, 21);
    assert_int_equal(after.quarantined[SYNC_Q_CONFLICT], 2);
    char *text_before = json_text(&before, &all_weeks, true);
    char *text_after = json_text(&after, &all_weeks, true);
    assert_string_equal(strstr(text_before, "\"indicators\""),
                        strstr(text_after, "\"indicators\""));
    free(text_before);
    free(text_after);
    sync_aggregate_free(&before);
    sync_aggregate_free(&after);
}

struct watch {
    uint64_t calls, last, total;
};

static void watch_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct watch *watch = ctx;
    watch->calls++;
    assert_true(done > watch->last && done <= total);
    watch->last = done;
    watch->total = total;
}

static void progress_rises_to_the_number_of_records(void **state)
{
    (void)state;
    import_crowd(320);
    struct watch watch = {.calls = 0};
    const struct sync_aggregate_job job = {.opener = fx.opener,
                                           .threads = 1,
                                           .this_week = THIS_WEEK,
                                           .progress = watch_progress,
                                           .ctx = &watch};
    struct sync_aggregate sums;
    assert_int_equal(sync_aggregate_work(fx.office, &job, &sums), HD_OK);
    assert_int_equal(watch.calls, 5);
    assert_int_equal(watch.last, 320);
    assert_int_equal(watch.total, 320);
    sync_aggregate_free(&sums);
}

/* --- periods ---------------------------------------------------------------------------------- */

static void periods_are_read_and_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum hd_err err;
        const char *written;
    } rows[] = {
        {"all", HD_OK, "all"},
        {"2026-W40", HD_OK, "2026-W40..2026-W40"},
        {"2026-W40..2026-W47", HD_OK, "2026-W40..2026-W47"},
        {"2026-W53..2027-W01", HD_OK, "2026-W53..2027-W01"},
        {"2026-W47..2026-W40", HD_E_RANGE, NULL},
        {"2026-W54", HD_E_RANGE, NULL},
        {"2026-W40..", HD_E_FORMAT, NULL},
        {"..2026-W40", HD_E_FORMAT, NULL},
        {"2026-W40.2026-W41", HD_E_FORMAT, NULL},
        {"2026-W40..2026-W41..2026-W42", HD_E_FORMAT, NULL},
        {"ALL", HD_E_FORMAT, NULL},
        {"", HD_E_FORMAT, NULL},
        {"last month", HD_E_FORMAT, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sync_period period = {.from = -99};
        if (sync_period_parse(rows[i].text, &period) != rows[i].err) {
            fail_msg("%s", rows[i].text);
        }
        if (rows[i].err) {
            assert_int_equal(period.from, -99);
        } else {
            char text[32];
            sync_period_format(&period, text);
            assert_string_equal(text, rows[i].written);
        }
    }
}

static void a_period_is_compared_with_as_many_weeks_before(void **state)
{
    (void)state;
    static const struct {
        int32_t from, to;
        int32_t now_from, now_to;
        bool has_before;
        int32_t before_from, before_to;
    } rows[] = {
        {FIRST_WEEK, FIRST_WEEK, 0, 0, false, 0, 0},
        {FIRST_WEEK + 1, FIRST_WEEK + 1, 1, 1, true, 0, 0},
        {FIRST_WEEK + 8, FIRST_WEEK + 11, 8, 11, true, 4, 7},
        {FIRST_WEEK + 2, FIRST_WEEK + 5, 2, 5, true, 0, 1}, /* part of it before the wave */
        {FIRST_WEEK - 3, FIRST_WEEK + 2, 0, 2, false, 0, 0},
        {FIRST_WEEK - 9, FIRST_WEEK - 5, 0, -5, false, 0, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct sync_period period = {.from = rows[i].from, .to = rows[i].to};
        struct hd_tally_query now;
        struct hd_tally_query before;
        assert_int_equal(sync_period_queries(&period, FIRST_WEEK, &now, &before),
                         rows[i].has_before);
        assert_false(hd_tally_is_whole(&now));
        assert_int_equal(now.week_from, rows[i].now_from);
        assert_int_equal(now.week_to, rows[i].now_to);
        if (rows[i].has_before) {
            assert_int_equal(before.week_from, rows[i].before_from);
            assert_int_equal(before.week_to, rows[i].before_to);
        }
    }
    struct hd_tally_query now;
    struct hd_tally_query before;
    assert_false(sync_period_queries(&all_weeks, FIRST_WEEK, &now, &before));
    assert_true(hd_tally_is_whole(&now));
}

/* --- what is shown ---------------------------------------------------------------------------- */

/* n answers on the route "words", the first positive of them in the best option, the rest in the
 * worst; the last flagged of them flagged. */
static void import_answers(uint16_t week, unsigned n, unsigned positive, unsigned flagged)
{
    struct load load = {.n = 0};
    for (unsigned i = 0; i < n; i++) {
        struct hd_record record;
        make_answers(&fx, i % 2, week, 1, i < positive ? 0 : 4, &record);
        record.quality = i + flagged >= n ? HD_QUALITY_STRAIGHT_LINE : 0;
        load_record(&load, i % 2, &record);
    }
    load_import(&load, 0);
}

static void true_counts_are_headed_internal(void **state)
{
    (void)state;
    import_answers(0, 9, 6, 2);
    struct sync_aggregate sums = run();
    char *text = json_text(&sums, &all_weeks, true);
    assert_ptr_equal(strstr(text, "\"note\": \"internal: not for publication\""), text + 4);
    free(text);
    json_t *root = json_of(&sums, &all_weeks, true);
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    assert_int_equal(integer(trust, "positive"), 6);
    assert_int_equal(integer(trust, "base"), 9);
    assert_string_equal(json_string_value(json_object_get(trust, "verdict")), "too_few");
    assert_string_equal(json_string_value(json_object_get(trust, "comparator")), "over");
    assert_int_equal(integer(trust, "target"), 90);
    json_t *unflagged = json_object_get(trust, "unflagged");
    assert_int_equal(integer(unflagged, "positive"), 6);
    assert_int_equal(integer(unflagged, "base"), 7);
    json_t *question = entry(json_object_get(root, "questions"), "id", "trust");
    json_t *counts = json_object_get(question, "counts");
    assert_int_equal(integer(question, "base"), 9);
    assert_int_equal(integer(question, "skipped"), 0);
    json_int_t sum = 0;
    const char *code = NULL;
    json_t *count = NULL;
    json_object_foreach(counts, code, count)
    {
        sum += json_integer_value(count);
    }
    assert_int_equal(sum, 9);
    json_t *hubs = json_object_get(json_object_get(root, "breakdowns"), "hub");
    assert_int_equal(integer(entry(hubs, "name", "Brixham"), "accepted"), 9);
    assert_int_equal(integer(entry(hubs, "name", "Paignton"), "accepted"), 0);
    json_t *routes = json_object_get(json_object_get(root, "breakdowns"), "route");
    json_t *parts = json_object_get(entry(routes, "name", "words"), "indicators");
    assert_int_equal(integer(entry(parts, "ref", "5A.2"), "positive"), 6);
    json_decref(root);
    sync_aggregate_free(&sums);
}

static void percentages_keep_their_precision(void **state)
{
    (void)state;
    import_answers(0, 30, 20, 0);
    struct sync_aggregate sums = run();
    json_t *root = json_of(&sums, &all_weeks, true);
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    double percent = json_real_value(json_object_get(trust, "percent"));
    assert_true(percent == 100.0 * 20 / 30);
    struct hd_interval wilson = hd_wilson(20.0 / 30.0, 30);
    json_t *interval = json_object_get(trust, "interval");
    assert_true(json_real_value(json_array_get(interval, 0)) == 100.0 * wilson.low);
    assert_true(json_real_value(json_array_get(interval, 1)) == 100.0 * wilson.high);
    assert_true(json_real_value(json_object_get(trust, "p_value")) > 0);
    json_decref(root);
    sync_aggregate_free(&sums);
}

static void nothing_under_ten_is_shown(void **state)
{
    (void)state;
    static const char *const hidden[] = {"positive", "base",    "percent",
                                         "interval", "p_value", "effective_base",
                                         "change",   "robust",  "part_missed"};
    import_answers(0, 9, 6, 2);
    struct sync_aggregate sums = run();
    json_t *root = json_of(&sums, &all_weeks, false);
    assert_null(json_object_get(root, "note"));
    json_t *responses = json_object_get(root, "responses");
    assert_true(json_is_null(json_object_get(responses, "accepted")));
    assert_true(json_is_null(json_object_get(responses, "flagged")));
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
        if (!json_is_null(json_object_get(trust, hidden[i]))) {
            fail_msg("%s is shown", hidden[i]);
        }
    }
    assert_string_equal(json_string_value(json_object_get(trust, "verdict")), "too_few");
    assert_string_equal(json_string_value(json_object_get(trust, "brag")), "grey");
    json_t *unflagged = json_object_get(trust, "unflagged");
    assert_true(json_is_null(json_object_get(unflagged, "base")));
    assert_true(json_is_null(json_object_get(unflagged, "verdict")));
    json_t *question = entry(json_object_get(root, "questions"), "id", "trust");
    assert_true(json_is_null(json_object_get(question, "base")));
    assert_true(json_is_null(json_object_get(question, "percent")));
    assert_null(json_object_get(question, "counts"));
    assert_null(json_object_get(question, "skipped"));
    assert_int_equal(json_object_size(json_object_get(root, "breakdowns")), 0);
    json_decref(root);
    struct hd_buf text = HD_BUF_EMPTY;
    assert_int_equal(sync_aggregate_text(fx.office, &sums, &all_weeks, false, &text), HD_OK);
    assert_int_equal(hd_buf_append(&text, "", 1), HD_OK);
    assert_non_null(strstr((char *)text.p, "fewer than 10"));
    assert_null(strstr((char *)text.p, "67 %"));
    hd_buf_free(&text);
    sync_aggregate_free(&sums);
}

static void from_ten_on_figures_are_shown(void **state)
{
    (void)state;
    import_answers(0, 10, 6, 0);
    struct sync_aggregate sums = run();
    json_t *root = json_of(&sums, &all_weeks, false);
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    assert_int_equal(integer(trust, "base"), 10);
    assert_int_equal(integer(json_object_get(trust, "unflagged"), "base"), 10);
    json_t *question = entry(json_object_get(root, "questions"), "id", "trust");
    assert_int_equal(integer(question, "base"), 10);
    assert_true(json_real_value(json_object_get(question, "percent")) == 60.0);
    assert_null(json_object_get(question, "counts"));
    json_decref(root);
    sync_aggregate_free(&sums);
}

static void a_few_flagged_answers_cannot_be_told_by_subtraction(void **state)
{
    (void)state;
    import_answers(0, 50, 40, 1); /* 40 of 50, and 40 of 49 without: the flagged one said no */
    struct sync_aggregate sums = run();
    json_t *root = json_of(&sums, &all_weeks, false);
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    assert_int_equal(integer(trust, "positive"), 40);
    json_t *unflagged = json_object_get(trust, "unflagged");
    assert_true(json_is_null(json_object_get(unflagged, "positive")));
    assert_true(json_is_null(json_object_get(unflagged, "base")));
    json_decref(root);
    sync_aggregate_free(&sums);
    import_answers(0, 50, 40, 9); /* now ten are flagged */
    sums = run();
    root = json_of(&sums, &all_weeks, false);
    trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    assert_int_equal(integer(json_object_get(trust, "unflagged"), "base"), 90);
    json_decref(root);
    sync_aggregate_free(&sums);
}

/* n answers of no sure week on the route "words", in the worst option. */
static void import_untrusted(uint16_t week, unsigned n)
{
    struct load load = {.n = 0};
    for (unsigned i = 0; i < n; i++) {
        struct hd_record record;
        make_answers(&fx, i % 2, week, 1, 4, &record);
        record.week_untrusted = true;
        load_record(&load, i % 2, &record);
    }
    load_import(&load, 0);
}

/* What the JSON says of 5A.2 and of how many answered; -1 for null. */
struct shown {
    json_int_t accepted, untrusted, base, positive, question_base;
    bool left_out;
};

static json_int_t integer_or_null(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    assert_non_null(value);
    return json_is_null(value) ? -1 : json_integer_value(value);
}

static struct shown shown_of(const struct sync_aggregate *sums,
                             const struct sync_period *period, bool exact)
{
    json_t *root = json_of(sums, period, exact);
    json_t *responses = json_object_get(root, "responses");
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    json_t *left_out = json_object_get(trust, "week_untrusted_left_out");
    assert_true(json_is_boolean(left_out));
    json_int_t lines = 0; /* every scale that "trust" is asked on */
    json_t *questions = json_object_get(root, "questions");
    for (size_t i = 0; i < json_array_size(questions); i++) {
        json_t *question = json_array_get(questions, i);
        if (strcmp(json_string_value(json_object_get(question, "id")), "trust") == 0) {
            json_int_t base = integer_or_null(question, "base");
            lines += base < 0 ? 0 : base;
        }
    }
    struct shown shown = {integer_or_null(responses, "accepted"),
                          integer_or_null(responses, "week_untrusted"),
                          integer_or_null(trust, "base"),
                          integer_or_null(trust, "positive"),
                          lines,
                          json_is_true(left_out)};
    json_decref(root);
    return shown;
}

static void assert_shown(struct shown got, struct shown want)
{
    assert_int_equal(got.accepted, want.accepted);
    assert_int_equal(got.untrusted, want.untrusted);
    assert_int_equal(got.base, want.base);
    assert_int_equal(got.positive, want.positive);
    assert_int_equal(got.question_base, want.question_base);
    assert_int_equal(got.left_out, want.left_out);
}

static void unsure_weeks_are_in_the_whole_wave_and_in_no_period(void **state)
{
    (void)state;
    const struct sync_period by_weeks = {.from = FIRST_WEEK, .to = THIS_WEEK + 70000};
    const struct sync_period second = {.from = FIRST_WEEK + 1, .to = FIRST_WEEK + 1};
    import_answers(0, 40, 30, 0);
    import_answers(1, 50, 45, 0);
    import_untrusted(1, 9);
    struct sync_aggregate sums = run();
    assert_int_equal(sums.accepted, 99);
    assert_int_equal(quarantined(&sums), 0);
    assert_shown(shown_of(&sums, &all_weeks, true), (struct shown){99, 9, 99, 75, 99, false});
    assert_shown(shown_of(&sums, &by_weeks, true), (struct shown){90, 9, 90, 75, 90, false});
    assert_shown(shown_of(&sums, &second, true), (struct shown){50, 9, 50, 45, 50, false});
    /* Nine could be told by subtraction, so for other eyes they are in neither. */
    assert_shown(shown_of(&sums, &all_weeks, false), (struct shown){90, -1, 90, 75, 90, true});
    assert_shown(shown_of(&sums, &by_weeks, false), (struct shown){90, -1, 90, 75, 90, false});
    sync_aggregate_free(&sums);
    import_untrusted(0, 1); /* now they are ten */
    sums = run();
    assert_shown(shown_of(&sums, &all_weeks, true),
                 (struct shown){100, 10, 100, 75, 100, false});
    assert_shown(shown_of(&sums, &all_weeks, false),
                 (struct shown){100, 10, 100, 75, 100, false});
    assert_shown(shown_of(&sums, &by_weeks, false), (struct shown){90, 10, 90, 75, 90, false});
    assert_shown(shown_of(&sums, &second, false), (struct shown){50, 10, 50, 45, 50, false});
    json_t *root = json_of(&sums, &second, true); /* 90 % after 75 %, as without them */
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    double difference =
        json_real_value(json_object_get(json_object_get(trust, "change"), "difference"));
    assert_true(difference > 14.999 && difference < 15.001);
    json_decref(root);
    sync_aggregate_free(&sums);
}

static void assert_text(const struct sync_aggregate *sums, const struct sync_period *period,
                        bool exact, const char *words, bool says)
{
    struct hd_buf text = HD_BUF_EMPTY;
    assert_int_equal(sync_aggregate_text(fx.office, sums, period, exact, &text), HD_OK);
    assert_int_equal(hd_buf_append(&text, "", 1), HD_OK);
    if ((strstr((char *)text.p, words) != NULL) != says) {
        fail_msg("\"%s\" is%s in:\n%s", words, says ? " not" : "", (char *)text.p);
    }
    hd_buf_free(&text);
}

static void the_text_says_where_unsure_weeks_are(void **state)
{
    (void)state;
    const struct sync_period first = {.from = FIRST_WEEK, .to = FIRST_WEEK};
    import_answers(0, 40, 30, 0);
    struct sync_aggregate sums = run();
    assert_text(&sums, &all_weeks, true, "not sure", false);
    sync_aggregate_free(&sums);
    import_untrusted(0, 9);
    sums = run();
    assert_text(&sums, &all_weeks, false, "trusted: fewer than 10 (not counted yet", true);
    assert_text(&sums, &all_weeks, false, "Left out here: fewer than 10 answers", true);
    assert_text(&sums, &all_weeks, true, "trusted: 9 (counted here, and in no", true);
    assert_text(&sums, &all_weeks, true, "Left out here", false);
    assert_text(&sums, &first, false, "trusted: fewer than 10 (in no period of weeks", true);
    sync_aggregate_free(&sums);
    import_untrusted(0, 5);
    sums = run();
    assert_text(&sums, &all_weeks, false, "trusted: about 10 (counted here, and in no", true);
    assert_text(&sums, &first, false, "trusted: about 10 (in no period of weeks", true);
    assert_text(&sums, &first, true, "trusted: 14 (in no period of weeks", true);
    sync_aggregate_free(&sums);
}

static void a_change_is_told_only_against_enough_answers(void **state)
{
    (void)state;
    const struct sync_period second = {.from = FIRST_WEEK + 1, .to = FIRST_WEEK + 1};
    import_answers(1, 40, 36, 0);
    import_answers(0, 9, 3, 0);
    struct sync_aggregate sums = run();
    json_t *root = json_of(&sums, &second, false);
    json_t *trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    assert_true(json_is_null(json_object_get(trust, "change")));
    assert_int_equal(integer(trust, "base"), 40); /* of its week only */
    json_decref(root);
    sync_aggregate_free(&sums);
    import_answers(0, 31, 21, 0);
    sums = run();
    root = json_of(&sums, &second, false);
    trust = entry(json_object_get(root, "indicators"), "ref", "5A.2");
    json_t *change = json_object_get(trust, "change");
    double difference = json_real_value(json_object_get(change, "difference"));
    assert_true(difference > 29.999 && difference < 30.001); /* 90 % after 60 % */
    assert_int_equal(json_array_size(json_object_get(change, "interval")), 2);
    assert_string_equal(json_string_value(json_object_get(root, "period")),
                        "2025-W32..2025-W32");
    assert_int_equal(integer(json_object_get(root, "responses"), "accepted"), 40);
    json_decref(root);
    sync_aggregate_free(&sums);
}

static void the_text_says_verdicts_in_words(void **state)
{
    (void)state;
    import_answers(0, 60, 58, 0);
    struct sync_aggregate sums = run();
    struct hd_buf text = HD_BUF_EMPTY;
    assert_int_equal(sync_aggregate_text(fx.office, &sums, &all_weeks, false, &text), HD_OK);
    assert_int_equal(hd_buf_append(&text, "", 1), HD_OK);
    const char *page = (const char *)text.p;
    assert_non_null(strstr(page, "5A.2"));
    assert_non_null(strstr(page, "97 %"));
    assert_non_null(strstr(page, "50 to 99 answers"));
    assert_non_null(strstr(page, hd_verdict_words(HD_MET)));
    assert_non_null(strstr(page, "likely between 89 % and 99 %")); /* Wilson: 88.6 to 99.1 */
    assert_null(strstr(page, "58 of 60"));
    hd_buf_free(&text);
    assert_int_equal(sync_aggregate_text(fx.office, &sums, &all_weeks, true, &text), HD_OK);
    assert_int_equal(hd_buf_append(&text, "", 1), HD_OK);
    assert_non_null(strstr((char *)text.p, "58 of 60"));
    assert_non_null(strstr((char *)text.p, "internal: not for publication"));
    hd_buf_free(&text);
    sync_aggregate_free(&sums);
}

int main(void)
{
#define AGGREGATE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        AGGREGATE_TEST(hundreds_of_records_add_up_to_what_was_answered),
        AGGREGATE_TEST(any_number_of_threads_gives_the_same_figures),
        AGGREGATE_TEST(each_of_the_three_keys_opens_everything),
        AGGREGATE_TEST(another_offices_key_opens_nothing),
        AGGREGATE_TEST(an_empty_office_has_no_figures_and_no_error),
        AGGREGATE_TEST(every_reason_to_leave_one_out_is_counted_by_name),
        cmocka_unit_test(reasons_have_names_of_their_own),
        AGGREGATE_TEST(a_revoked_kiosk_counts_up_to_the_week_before),
        AGGREGATE_TEST(an_old_stick_of_a_revoked_kiosk_still_counts),
        AGGREGATE_TEST(a_revoked_kiosk_proves_nothing_by_a_lower_bound),
        AGGREGATE_TEST(staff_records_are_in_no_figure_and_in_no_quarantine),
        AGGREGATE_TEST(before_the_wave_has_begun_nothing_counts),
        AGGREGATE_TEST(a_wave_of_very_many_weeks_needs_no_more_memory_for_keys),
        AGGREGATE_TEST(answers_that_come_twice_are_settled_exactly),
        AGGREGATE_TEST(the_same_answer_with_another_mark_is_a_conflict),
        AGGREGATE_TEST(a_conflict_takes_back_what_was_counted_first),
        AGGREGATE_TEST(progress_rises_to_the_number_of_records),
        cmocka_unit_test(periods_are_read_and_written),
        cmocka_unit_test(a_period_is_compared_with_as_many_weeks_before),
        AGGREGATE_TEST(true_counts_are_headed_internal),
        AGGREGATE_TEST(percentages_keep_their_precision),
        AGGREGATE_TEST(nothing_under_ten_is_shown),
        AGGREGATE_TEST(from_ten_on_figures_are_shown),
        AGGREGATE_TEST(a_few_flagged_answers_cannot_be_told_by_subtraction),
        AGGREGATE_TEST(unsure_weeks_are_in_the_whole_wave_and_in_no_period),
        AGGREGATE_TEST(the_text_says_where_unsure_weeks_are),
        AGGREGATE_TEST(a_change_is_told_only_against_enough_answers),
        AGGREGATE_TEST(the_text_says_verdicts_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
