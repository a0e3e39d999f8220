/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Counting: every record ends in the right counts or is refused whole, the order of adding and
 * merging never matters, and the room taken does not grow with the number of people.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/tally.h>

#include "tally_fixture.h"

/* Allocations are counted, and one of them can be made to fail. */
void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);

static struct {
    unsigned long count;
    unsigned long fail_at; /* 0: none fails */
} memory;

static bool may_allocate(void)
{
    memory.count++;
    return memory.count != memory.fail_at;
}

void *__wrap_malloc(size_t n)
{
    return may_allocate() ? __real_malloc(n) : NULL;
}

void *__wrap_calloc(size_t n, size_t size)
{
    return may_allocate() ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *p, size_t n)
{
    return may_allocate() ? __real_realloc(p, n) : NULL;
}

/* What most cases start with: two surveys of the same shape, a plan, an empty tally. */
struct setting {
    struct hd_survey *survey[2];
    struct hd_plan *plan;
    struct hd_tally *tally;
};

enum { FIRST = 0xA1, SECOND = 0xB2, UNKNOWN = 0xC3 };

static struct hd_tally *empty_tally(const struct setting *s)
{
    struct hd_tally *tally = NULL;
    const struct hd_survey *const list[] = {s->survey[0], s->survey[1]};
    assert_int_equal(hd_tally_new(s->plan, list, 2, &tally), HD_OK);
    return tally;
}

static int set_up(void **state)
{
    struct setting *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    s->survey[0] = fixture_survey(FIRST);
    s->survey[1] = fixture_survey(SECOND);
    s->plan = fixture_plan();
    s->tally = empty_tally(s);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *s = *state;
    hd_tally_free(s->tally);
    free(s->survey[0]);
    free(s->survey[1]);
    free(s->plan);
    free(s);
    return 0;
}

static void add(struct hd_tally *tally, const struct hd_record *record, size_t hub)
{
    assert_int_equal(hd_tally_add(tally, record, hub), HD_OK);
}

static uint64_t records(const struct hd_tally *tally)
{
    const struct hd_tally_query all = HD_TALLY_ALL;
    return hd_tally_records(tally, &all);
}

static struct hd_cluster cluster(const struct hd_tally *tally, size_t indicator)
{
    const struct hd_tally_query all = HD_TALLY_ALL;
    struct hd_indicator_sums sums;
    hd_tally_indicator(tally, indicator, &all, &sums);
    return sums.cluster;
}

static void assert_cluster(struct hd_cluster got, uint64_t n, uint64_t x, uint64_t nn,
                           uint64_t xx, uint64_t nx)
{
    assert_int_equal(got.n, n);
    assert_int_equal(got.x, x);
    assert_int_equal(got.nn, nn);
    assert_int_equal(got.xx, xx);
    assert_int_equal(got.nx, nx);
}

/* Everything that can be read from a tally, as a row of numbers; room is DUMP_MAX numbers. */
enum { DUMP_HUBS = 3, DUMP_WEEKS = 4, DUMP_MAX = 60000 };

static size_t dump_query(const struct setting *s, const struct hd_tally *tally,
                         const struct hd_tally_query *query, uint64_t *out)
{
    size_t n = 0;
    out[n++] = hd_tally_records(tally, query);
    for (size_t i = 0; i < I_N; i++) {
        struct hd_indicator_sums sums;
        hd_tally_indicator(tally, i, query, &sums);
        const uint64_t row[] = {sums.cluster.n,  sums.cluster.x,  sums.cluster.nn,
                                sums.cluster.xx, sums.cluster.nx, sums.dont_know,
                                sums.skipped,    sums.scales,     sums.not_applicable};
        memcpy(out + n, row, sizeof(row));
        n += sizeof(row) / sizeof(row[0]);
    }
    for (size_t survey = 0; survey < 2; survey++) {
        for (size_t k = 0; k < Q_N * s->survey[survey]->scales_n; k++) {
            const struct hd_scale *scale = &s->survey[survey]->scale[k / Q_N];
            hd_tally_question(tally, survey, k % Q_N, scale, query, out + n);
            n += HD_ANSWER_CODES;
        }
    }
    return n;
}

static size_t dump(const struct setting *s, const struct hd_tally *tally, uint64_t *out)
{
    static const int routes[] = {ROUTE_PICTURES, ROUTE_WORDS, ROUTE_PARENTS};
    size_t n = 0;
    for (int at = 0; at < DUMP_HUBS * (DUMP_WEEKS + 1) * 3 * 2; at++) {
        int rest = at;
        const bool unflagged = rest % 2 == 1;
        rest /= 2;
        const int route = routes[rest % 3];
        rest /= 3;
        const int32_t week = rest % (DUMP_WEEKS + 1); /* the last one: the whole wave */
        const int hub = rest / (DUMP_WEEKS + 1);
        struct hd_tally_query query = {hub, HD_ANY, route, week, week, unflagged};
        if (week == DUMP_WEEKS) {
            query.week_from = HD_WEEKS_FROM_START;
            query.week_to = HD_WEEKS_TO_END;
        }
        n += dump_query(s, tally, &query, out + n);
    }
    assert_true(n <= DUMP_MAX);
    return n;
}

static void assert_same_dump(const struct setting *s, const struct hd_tally *a,
                             const struct hd_tally *b)
{
    uint64_t *first = calloc(2 * (size_t)DUMP_MAX, sizeof(*first));
    assert_non_null(first);
    uint64_t *second = first + DUMP_MAX;
    size_t n = dump(s, a, first);
    assert_int_equal(n, dump(s, b, second));
    assert_memory_equal(first, second, n * sizeof(*first));
    free(first);
}

static void an_empty_tally_counts_nothing(void **state)
{
    struct setting *s = *state;
    assert_int_equal(records(s->tally), 0);
    for (size_t i = 0; i < I_N; i++) {
        assert_cluster(cluster(s->tally, i), 0, 0, 0, 0, 0);
    }
    hd_tally_free(NULL);
}

static void one_record_lands_in_its_counts(void **state)
{
    struct setting *s = *state;
    const struct hd_tally_query all = HD_TALLY_ALL;
    struct hd_record r = fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A5, A2, A3, NA, DK});
    add(s->tally, &r, 0);
    assert_int_equal(records(s->tally), 1);
    uint64_t counts[HD_ANSWER_CODES];
    static const uint8_t given[Q_N] = {A5, A2, A3, NA, DK};
    for (size_t q = 0; q < Q_N; q++) {
        hd_tally_question(s->tally, 0, q, &s->survey[0]->scale[SCALE_FIVE], &all, counts);
        for (size_t k = 0; k < HD_ANSWER_CODES; k++) {
            bool option = given[q] >= HD_ANSWER_FIRST_OPTION;
            assert_int_equal(counts[k],
                             k == given[q] || (option && k == HD_COUNT_ANSWERED) ? 1 : 0);
        }
        hd_tally_question(s->tally, 0, q, &s->survey[0]->scale[SCALE_THREE], &all, counts);
        for (size_t k = 0; k < HD_ANSWER_CODES; k++) {
            assert_int_equal(counts[k], 0);
        }
        hd_tally_question(s->tally, 1, q, &s->survey[1]->scale[SCALE_FIVE], &all, counts);
        for (size_t k = 0; k < HD_ANSWER_CODES; k++) {
            assert_int_equal(counts[k], 0);
        }
    }
    assert_cluster(cluster(s->tally, I_TRUST), 1, 1, 1, 1, 1);
    assert_cluster(cluster(s->tally, I_LANGUAGE), 1, 0, 1, 0, 0);
    struct hd_indicator_sums sums;
    hd_tally_indicator(s->tally, I_LANGUAGE, &all, &sums);
    assert_int_equal(sums.not_applicable, 1);
    hd_tally_indicator(s->tally, I_SAFE, &all, &sums);
    assert_int_equal(sums.dont_know, 1);
    assert_int_equal(sums.cluster.n, 0);
    assert_int_equal(sums.scales, 0);
}

static void what_counts_as_positive_is_the_scales_to_say(void **state)
{
    struct setting *s = *state;
    static const uint8_t five[] = {A1, A2, A3, A4, A5};
    for (size_t i = 0; i < 5; i++) {
        struct hd_record r =
            fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){SK, five[i], SK, SK, SK});
        add(s->tally, &r, 0);
        r = fixture_record(FIRST, ROUTE_PICTURES, (uint8_t[]){SK, five[i % 3], SK, NS, SK});
        add(s->tally, &r, 0);
    }
    /* Five: two of five. Three: the first only, given in rounds 0 and 3. */
    assert_cluster(cluster(s->tally, I_TRUST), 10, 4, 10, 4, 4);
    const struct hd_tally_query all = HD_TALLY_ALL;
    struct hd_indicator_sums sums;
    hd_tally_indicator(s->tally, I_TRUST, &all, &sums);
    assert_int_equal(sums.scales, 2);
    hd_tally_indicator(s->tally, I_SAFE, &all, &sums);
    assert_int_equal(sums.skipped, 10);
    assert_int_equal(sums.scales, 0);
}

static void an_indicator_of_two_questions_keeps_what_belongs_to_one_person(void **state)
{
    struct setting *s = *state;
    static const struct {
        uint8_t spoken, written;
    } people[] = {{A1, A1}, {A1, A5}, {A5, A5}, {A1, NA}, {DK, SK}, {NS, A3}, {A2, A2}};
    for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
        struct hd_record r = fixture_record(
            FIRST, ROUTE_PARENTS, (uint8_t[]){NS, A1, people[i].spoken, people[i].written, NS});
        add(s->tally, &r, i % 3);
    }
    /* n: 2 2 2 1 0 1 2; x: 2 1 0 1 0 0 2 */
    assert_cluster(cluster(s->tally, I_LANGUAGE), 10, 6, 18, 10, 11);
    const struct hd_tally_query all = HD_TALLY_ALL;
    struct hd_indicator_sums sums;
    hd_tally_indicator(s->tally, I_LANGUAGE, &all, &sums);
    assert_int_equal(sums.dont_know, 1);
    assert_int_equal(sums.skipped, 1);
    assert_int_equal(sums.not_applicable, 1);
    assert_int_equal(sums.scales, 1);
}

static void practice_and_unknown_questions_are_in_no_indicator(void **state)
{
    struct setting *s = *state;
    struct hd_record r = fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
    add(s->tally, &r, 0);
    assert_cluster(cluster(s->tally, I_PRACTICE), 0, 0, 0, 0, 0);
    assert_cluster(cluster(s->tally, I_ELSEWHERE), 0, 0, 0, 0, 0);
}

static void every_answer_byte_is_checked_against_its_route(void **state)
{
    struct setting *s = *state;
    static const struct {
        uint8_t route;
        uint8_t valid[Q_N]; /* options asked; 0: not asked */
    } rows[] = {
        {ROUTE_PICTURES, {3, 3, 3, 0, 3}},
        {ROUTE_WORDS, {5, 5, 5, 5, 5}},
        {ROUTE_PARENTS, {0, 5, 5, 5, 0}},
    };
    uint64_t accepted = 0;
    for (size_t i = 0; i < (size_t)3 * Q_N * 256; i++) {
        const size_t row = i / 256 / Q_N;
        const size_t q = i / 256 % Q_N;
        const uint8_t byte = (uint8_t)(i % 256);
        uint8_t answers[Q_N] = {0};
        answers[q] = byte;
        struct hd_record r = fixture_record(FIRST, rows[row].route, answers);
        bool fits = byte < HD_ANSWER_FIRST_OPTION + rows[row].valid[q];
        if (rows[row].valid[q] == 0) {
            fits = byte == NS;
        } else if (byte == NA) {
            fits = q == Q_WRITTEN;
        }
        assert_int_equal(hd_tally_add(s->tally, &r, 0), fits ? HD_OK : HD_E_FORMAT);
        accepted += fits ? 1 : 0;
        assert_int_equal(records(s->tally), accepted);
    }
    assert_true(accepted > 0);
}

static void records_that_no_survey_made_are_refused_and_change_nothing(void **state)
{
    struct setting *s = *state;
    const uint8_t answers[Q_N] = {A1, A1, A1, A1, A1};
    const struct hd_record good = fixture_record(FIRST, ROUTE_WORDS, answers);
    struct hd_record bad = fixture_record(UNKNOWN, ROUTE_WORDS, answers);
    assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_NOT_FOUND);
    for (unsigned bit = 0; bit < 8 * HD_DIGEST_LEN; bit++) {
        bad = good;
        bad.survey_digest[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_NOT_FOUND);
    }
    for (unsigned number = 0; number < 256; number++) {
        bad = good;
        bad.role = (uint8_t)number;
        bool known = number == ROLE_CHILD || number == ROLE_PARENT;
        if (!known) {
            assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
        }
        bad = good;
        bad.route = (uint8_t)number;
        if (number != ROUTE_PICTURES && number != ROUTE_WORDS && number != ROUTE_PARENTS) {
            assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
        }
    }
    for (uint32_t len = 0; len <= HD_PAYLOAD_MAX; len++) {
        bad = good;
        bad.payload_len = len;
        if (len != Q_N) {
            assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
        }
    }
    static const enum hd_record_type types[] = {
        HD_RECORD_DUMMY, HD_RECORD_VOICE, HD_RECORD_TEXT, HD_RECORD_HEALTH, HD_RECORD_STAFF};
    for (size_t i = 0; i < 5; i++) {
        bad = good;
        bad.type = types[i];
        assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
    }
    struct hd_tally *untouched = empty_tally(s);
    assert_same_dump(s, s->tally, untouched);
    hd_tally_free(untouched);
    add(s->tally, &good, 0);
    assert_int_equal(records(s->tally), 1);
}

static void a_role_may_take_any_route(void **state)
{
    struct setting *s = *state;
    struct hd_record r = fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
    r.role = ROLE_PARENT;
    add(s->tally, &r, 0);
    struct hd_tally_query query = HD_TALLY_ALL;
    query.role = ROLE_PARENT;
    assert_int_equal(hd_tally_records(s->tally, &query), 1);
    query.role = ROLE_CHILD;
    assert_int_equal(hd_tally_records(s->tally, &query), 0);
}

static void help_and_group_sessions_do_not_flag_a_record(void **state)
{
    struct setting *s = *state;
    struct hd_tally_query unflagged = HD_TALLY_ALL;
    unflagged.unflagged = true;
    uint64_t kept = 0;
    for (unsigned quality = 0; quality <= HD_QUALITY_KNOWN; quality++) {
        struct hd_record r =
            fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
        r.quality = (uint8_t)quality;
        add(s->tally, &r, 0);
        kept += (quality & ~(unsigned)(HD_QUALITY_ASSISTED | HD_QUALITY_GROUP)) == 0 ? 1 : 0;
        assert_int_equal(hd_tally_records(s->tally, &unflagged), kept);
    }
    assert_int_equal(kept, 4);
    assert_int_equal(records(s->tally), HD_QUALITY_KNOWN + 1);
}

static void queries_choose_by_hub_role_route_and_weeks(void **state)
{
    struct setting *s = *state;
    uint32_t random = 7;
    struct row {
        struct hd_record record;
        size_t hub;
    };
    enum { N = 400 };
    struct row *rows = calloc(N, sizeof(*rows));
    assert_non_null(rows);
    for (size_t i = 0; i < N; i++) {
        rows[i].record = fixture_random(i % 5 ? FIRST : SECOND, &random);
        rows[i].hub = (size_t)fixture_below(&random, 3) * 511; /* 0, 511, 1022 */
        add(s->tally, &rows[i].record, rows[i].hub);
    }
    static const struct hd_tally_query queries[] = {
        {HD_ANY, HD_ANY, HD_ANY, 0, UINT16_MAX, false},
        {511, HD_ANY, HD_ANY, 0, UINT16_MAX, false},
        {1, HD_ANY, HD_ANY, 0, UINT16_MAX, false},
        {HD_ANY, ROLE_PARENT, HD_ANY, 0, UINT16_MAX, false},
        {HD_ANY, HD_ANY, ROUTE_PARENTS, 0, UINT16_MAX, false},
        {HD_ANY, HD_ANY, HD_ANY, 1, 2, false},
        {HD_ANY, HD_ANY, HD_ANY, 3, 3, true},
        {1022, ROLE_CHILD, ROUTE_PICTURES, 0, 2, true},
        {HD_ANY, HD_ANY, HD_ANY, 2, 1, false},
        {HD_ANY, HD_ANY, HD_ANY, -9, -1, false},
        {-2, HD_ANY, HD_ANY, 0, UINT16_MAX, false},
        {HD_ANY, HD_ANY, HD_ANY, HD_WEEKS_FROM_START, HD_WEEKS_TO_END, false},
        {511, HD_ANY, HD_ANY, HD_WEEKS_FROM_START, HD_WEEKS_TO_END, true},
        {HD_ANY, HD_ANY, HD_ANY, HD_WEEKS_FROM_START, INT32_MAX - 1, false},
        {HD_ANY, HD_ANY, HD_ANY, 0, HD_WEEKS_TO_END, false},
        {HD_ANY, HD_ANY, HD_ANY, UINT16_MAX + 1, UINT16_MAX + 1, false},
    };
    for (size_t k = 0; k < sizeof(queries) / sizeof(queries[0]); k++) {
        const struct hd_tally_query *q = &queries[k];
        uint64_t want = 0;
        for (size_t i = 0; i < N; i++) {
            const struct hd_record *r = &rows[i].record;
            bool whole = q->week_from == HD_WEEKS_FROM_START && q->week_to == HD_WEEKS_TO_END;
            bool in = (q->hub == HD_ANY || q->hub == (int)rows[i].hub) &&
                      (q->role == HD_ANY || q->role == r->role) &&
                      (q->route == HD_ANY || q->route == r->route) &&
                      (r->week_untrusted ? whole
                                         : r->week >= q->week_from && r->week <= q->week_to) &&
                      (!q->unflagged || (r->quality & HD_QUALITY_FLAGS) == 0);
            want += in ? 1 : 0;
        }
        assert_int_equal(hd_tally_records(s->tally, q), want);
    }
    free(rows);
}

static void an_untrusted_week_is_in_the_whole_and_in_no_stretch(void **state)
{
    struct setting *s = *state;
    struct hd_record r = fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
    static const uint16_t weeks[] = {0, 7, UINT16_MAX};
    for (size_t i = 0; i < 3; i++) {
        r.week = weeks[i];
        r.week_untrusted = true;
        r.quality = i == 0 ? HD_QUALITY_TOO_FAST : 0;
        add(s->tally, &r, i);
        r.week_untrusted = false;
        r.quality = 0;
        add(s->tally, &r, i);
    }
    struct hd_tally_query query = HD_TALLY_ALL;
    assert_true(hd_tally_is_whole(&query));
    assert_int_equal(hd_tally_records(s->tally, &query), 6);
    assert_int_equal(hd_tally_untrusted(s->tally, &query), 3);
    assert_int_equal(cluster(s->tally, I_TRUST).n, 6);
    query.unflagged = true;
    assert_int_equal(hd_tally_untrusted(s->tally, &query), 2);
    query = HD_TALLY_ALL;
    query.hub = 1;
    assert_int_equal(hd_tally_records(s->tally, &query), 2);
    assert_int_equal(hd_tally_untrusted(s->tally, &query), 1);
    query = HD_TALLY_ALL;
    query = hd_tally_trusted(&query);
    assert_false(hd_tally_is_whole(&query));
    assert_int_equal(hd_tally_records(s->tally, &query), 3);
    assert_int_equal(hd_tally_untrusted(s->tally, &query), 3); /* whatever its weeks */
    for (size_t i = 0; i < 3; i++) {
        query.week_from = query.week_to = weeks[i];
        assert_int_equal(hd_tally_records(s->tally, &query), 1);
    }
    /* One bound alone makes a stretch, and a bound beyond every week reaches no further. */
    query.week_from = 0;
    query.week_to = HD_WEEKS_TO_END;
    assert_false(hd_tally_is_whole(&query));
    assert_int_equal(hd_tally_records(s->tally, &query), 3);
    query.week_from = HD_WEEKS_FROM_START;
    query.week_to = UINT16_MAX + 1;
    assert_false(hd_tally_is_whole(&query));
    assert_int_equal(hd_tally_records(s->tally, &query), 3);
}

static void untrusted_weeks_take_the_room_of_one(void **state)
{
    struct setting *s = *state;
    struct hd_record r = fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
    r.week_untrusted = true;
    add(s->tally, &r, 0);
    unsigned long before = memory.count;
    for (unsigned week = 0; week <= UINT16_MAX; week++) {
        r.week = (uint16_t)week;
        add(s->tally, &r, 0);
    }
    assert_int_equal(memory.count, before);
    assert_int_equal(records(s->tally), UINT16_MAX + 2);
}

static void the_last_week_and_the_last_hub_are_counted(void **state)
{
    struct setting *s = *state;
    struct hd_record r = fixture_record(SECOND, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
    r.week = UINT16_MAX;
    add(s->tally, &r, HD_HUBS_MAX - 1);
    struct hd_tally_query query = HD_TALLY_ALL;
    query.hub = HD_HUBS_MAX - 1;
    assert_int_equal(hd_tally_records(s->tally, &query), 1);
    query.week_from = UINT16_MAX;
    assert_int_equal(hd_tally_records(s->tally, &query), 1);
}

static void sums_over_parts_are_the_whole(void **state)
{
    struct setting *s = *state;
    uint32_t random = 99;
    for (size_t i = 0; i < 3000; i++) {
        struct hd_record r = fixture_random(i % 2 ? FIRST : SECOND, &random);
        add(s->tally, &r, fixture_below(&random, 3));
    }
    static const int routes[] = {ROUTE_PICTURES, ROUTE_WORDS, ROUTE_PARENTS};
    for (size_t i = 0; i < I_N; i++) {
        struct hd_cluster whole = cluster(s->tally, i);
        struct hd_cluster sum = {0};
        for (int part = 0; part < 9; part++) {
            struct hd_tally_query query = HD_TALLY_ALL;
            query.hub = part / 3;
            query.route = routes[part % 3];
            struct hd_indicator_sums sums;
            hd_tally_indicator(s->tally, i, &query, &sums);
            sum.n += sums.cluster.n;
            sum.x += sums.cluster.x;
            sum.nn += sums.cluster.nn;
            sum.xx += sums.cluster.xx;
            sum.nx += sums.cluster.nx;
        }
        assert_cluster(whole, sum.n, sum.x, sum.nn, sum.xx, sum.nx);
    }
}

enum { PARTS = 6 };

static void merge(struct hd_tally *into, const struct hd_tally *from)
{
    assert_int_equal(hd_tally_merge(into, from), HD_OK);
}

/* Join the parts pair by pair in a random order until one is left, which is returned. */
static struct hd_tally *join_at_random(struct hd_tally **part, uint32_t *random)
{
    size_t left = PARTS;
    while (left > 1) {
        size_t into = fixture_below(random, (uint32_t)left);
        size_t from = (into + 1 + fixture_below(random, (uint32_t)left - 1)) % left;
        merge(part[into], part[from]);
        hd_tally_free(part[from]);
        part[from] = part[left - 1];
        left--;
    }
    return part[0];
}

static void any_split_and_any_order_of_merging_gives_the_same(void **state)
{
    struct setting *s = *state;
    for (uint32_t round = 1; round <= 8; round++) {
        uint32_t random = round;
        struct hd_tally *whole = empty_tally(s);
        struct hd_tally *part[PARTS];
        for (size_t i = 0; i < PARTS; i++) {
            part[i] = empty_tally(s);
        }
        for (size_t i = 0; i < 500; i++) {
            struct hd_record r = fixture_random(i % 3 ? FIRST : SECOND, &random);
            size_t hub = fixture_below(&random, DUMP_HUBS);
            add(whole, &r, hub);
            add(part[fixture_below(&random, PARTS - 1)], &r, hub); /* the last stays empty */
        }
        struct hd_tally *joined = join_at_random(part, &random);
        assert_same_dump(s, whole, joined);
        hd_tally_free(joined);
        hd_tally_free(whole);
    }
}

static void the_order_of_adding_does_not_matter(void **state)
{
    struct setting *s = *state;
    enum { N = 300 };
    struct hd_record *row = calloc(N, sizeof(*row));
    assert_non_null(row);
    uint32_t random = 5;
    for (size_t i = 0; i < N; i++) {
        row[i] = fixture_random(FIRST, &random);
    }
    struct hd_tally *backwards = empty_tally(s);
    for (size_t i = 0; i < N; i++) {
        add(s->tally, &row[i], i % 3);
        add(backwards, &row[N - 1 - i], (N - 1 - i) % 3);
    }
    assert_same_dump(s, s->tally, backwards);
    hd_tally_free(backwards);
    free(row);
}

static void room_depends_on_cells_and_not_on_people(void **state)
{
    struct setting *s = *state;
    enum { KINDS = 64, PEOPLE = 200000 };
    struct hd_record *kind = calloc(KINDS, sizeof(*kind));
    assert_non_null(kind);
    uint32_t random = 3;
    for (size_t i = 0; i < KINDS; i++) {
        kind[i] = fixture_random(FIRST, &random);
        add(s->tally, &kind[i], i % 3);
    }
    unsigned long before = memory.count;
    for (size_t i = 0; i < PEOPLE; i++) {
        add(s->tally, &kind[i % KINDS], i % KINDS % 3);
    }
    assert_int_equal(memory.count, before);
    assert_int_equal(records(s->tally), KINDS + PEOPLE);
    free(kind);
}

static void thousands_of_cells_are_all_found_again(void **state)
{
    struct setting *s = *state;
    struct hd_record r = fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
    for (int round = 0; round < 2; round++) {
        for (size_t hub = 0; hub < HD_HUBS_MAX; hub++) {
            for (uint16_t week = 0; week < 10; week++) {
                r.week = (uint16_t)(week * 100);
                add(s->tally, &r, hub);
            }
        }
    }
    for (int hub = 0; hub < HD_HUBS_MAX; hub += 31) {
        for (uint16_t week = 0; week < 10; week++) {
            const struct hd_tally_query query = {hub,        HD_ANY,     HD_ANY,
                                                 week * 100, week * 100, false};
            assert_int_equal(hd_tally_records(s->tally, &query), 2);
        }
    }
    assert_int_equal(records(s->tally), 2 * HD_HUBS_MAX * 10);
}

static void running_out_of_memory_changes_no_count_when_adding(void **state)
{
    struct setting *s = *state;
    struct hd_tally *twin = empty_tally(s);
    uint32_t random = 11;
    bool failed_once = false;
    for (size_t i = 0; i < 150; i++) {
        struct hd_record r = fixture_random(FIRST, &random);
        const size_t hub = i % DUMP_HUBS;
        enum hd_err err = HD_E_NOMEM;
        for (unsigned long nth = 1; err; nth++) {
            memory.fail_at = memory.count + nth;
            err = hd_tally_add(s->tally, &r, hub);
            memory.fail_at = 0;
            assert_true(err == HD_OK || err == HD_E_NOMEM);
            if (err) {
                failed_once = true;
                assert_int_equal(records(s->tally), i);
            }
            assert_true(nth < 10);
        }
        add(twin, &r, hub);
    }
    assert_true(failed_once);
    assert_same_dump(s, s->tally, twin);
    hd_tally_free(twin);
}

static void running_out_of_memory_changes_no_count_when_merging(void **state)
{
    struct setting *s = *state;
    struct hd_tally *from = empty_tally(s);
    struct hd_tally *twin = empty_tally(s);
    struct hd_tally *want = empty_tally(s);
    uint32_t random = 12;
    for (size_t i = 0; i < 300; i++) {
        struct hd_record r = fixture_random(FIRST, &random);
        struct hd_tally *side = i % 4 ? from : s->tally;
        add(side, &r, i % DUMP_HUBS);
        add(want, &r, i % DUMP_HUBS);
        if (side == s->tally) {
            add(twin, &r, i % DUMP_HUBS);
        }
    }
    enum hd_err err = HD_E_NOMEM;
    for (unsigned long tries = 1; err; tries++) {
        memory.fail_at = memory.count + 1 + tries % 3;
        err = hd_tally_merge(s->tally, from);
        memory.fail_at = 0;
        if (err) {
            assert_int_equal(err, HD_E_NOMEM);
            assert_same_dump(s, s->tally, twin);
        }
        assert_true(tries < 1000);
    }
    assert_same_dump(s, s->tally, want);
    hd_tally_free(from);
    hd_tally_free(twin);
    hd_tally_free(want);
}

static void running_out_of_memory_at_the_start_leaves_nothing(void **state)
{
    struct setting *s = *state;
    const struct hd_survey *const list[] = {s->survey[0], s->survey[1]};
    unsigned long nth = 1;
    for (enum hd_err err = HD_E_NOMEM; err; nth++) {
        struct hd_tally *tally = s->tally;
        memory.fail_at = memory.count + nth;
        err = hd_tally_new(s->plan, list, 2, &tally);
        memory.fail_at = 0;
        if (err) {
            assert_int_equal(err, HD_E_NOMEM);
            assert_null(tally);
        } else {
            hd_tally_free(tally);
        }
    }
    assert_true(nth > 2);
}

static void a_tally_without_surveys_knows_no_record(void **state)
{
    struct setting *s = *state;
    struct hd_tally *none = NULL;
    assert_int_equal(hd_tally_new(s->plan, NULL, 0, &none), HD_OK);
    struct hd_record r = fixture_record(FIRST, ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
    assert_int_equal(hd_tally_add(none, &r, 0), HD_E_NOT_FOUND);
    assert_int_equal(records(none), 0);
    hd_tally_free(none);
}

/* What an indicator got of a tally with one answer to each survey, and what was kept apart. */
static struct hd_indicator_sums sums_of_both(const struct setting *s, size_t indicator)
{
    struct hd_tally *tally = empty_tally(s);
    static const uint8_t both[] = {FIRST, SECOND};
    for (size_t i = 0; i < sizeof(both); i++) {
        struct hd_record r =
            fixture_record(both[i], ROUTE_WORDS, (uint8_t[]){A1, A1, A1, A1, A1});
        add(tally, &r, 0);
    }
    const struct hd_tally_query all = HD_TALLY_ALL;
    struct hd_indicator_sums sums;
    hd_tally_indicator(tally, indicator, &all, &sums);
    assert_int_equal(hd_tally_is_asked(tally, indicator), sums.cluster.n > 0);
    hd_tally_free(tally);
    return sums;
}

static void surveys_are_joined_only_where_the_plan_says_so(void **state)
{
    struct setting *s = *state;
    struct hd_indicator_sums sums = sums_of_both(s, I_TRUST);
    assert_int_equal(sums.cluster.n, 2);
    assert_int_equal(sums.apart, 0);
    s->plan->comparable_n = 0;
    sums = sums_of_both(s, I_TRUST);
    assert_int_equal(sums.cluster.n, 1);
    assert_int_equal(sums.apart, 1);
    sums = sums_of_both(s, I_LANGUAGE); /* two questions a person */
    assert_cluster(sums.cluster, 2, 2, 4, 4, 4);
    assert_int_equal(sums.apart, 2);
    assert_int_equal(sums_of_both(s, I_ELSEWHERE).apart, 0);
}

static void the_home_of_an_indicator_asks_all_its_questions(void **state)
{
    struct setting *s = *state;
    s->plan->comparable_n = 0;
    s->survey[1]->question[Q_WRITTEN].code = "read";
    /* The newer one asks one of the two: the older is the home, and the rest is said. */
    struct hd_indicator_sums sums = sums_of_both(s, I_LANGUAGE);
    assert_cluster(sums.cluster, 2, 2, 4, 4, 4);
    assert_int_equal(sums.apart, 1);
    s->survey[0]->question[Q_WRITTEN].practice = true;
    sums = sums_of_both(s, I_LANGUAGE); /* none asks both */
    assert_int_equal(sums.cluster.n, 0);
    assert_int_equal(sums.apart, 2);
    sums = sums_of_both(s, I_TRUST);
    assert_int_equal(sums.cluster.n, 1);
}

static void an_indicator_that_names_a_survey_takes_no_other(void **state)
{
    struct setting *s = *state;
    s->survey[1]->code = "pulse"; /* the newer one, and comparable */
    struct hd_indicator *indicator = fixture_indicator(s->plan, I_TRUST);
    indicator->survey = "fixture";
    struct hd_indicator_sums sums = sums_of_both(s, I_TRUST);
    assert_int_equal(sums.cluster.n, 1);
    assert_int_equal(sums.apart, 0); /* no version of its survey, but another one */
    indicator->survey = "nowhere";
    sums = sums_of_both(s, I_TRUST);
    assert_int_equal(sums.cluster.n + sums.apart, 0);
}

static void without_questions_nothing_is_counted(void **state)
{
    struct setting *s = *state;
    fixture_indicator(s->plan, I_TRUST)->questions_n = 0;
    struct hd_indicator_sums sums = sums_of_both(s, I_TRUST);
    assert_int_equal(sums.cluster.n + sums.apart + sums.skipped, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_empty_tally_counts_nothing),
        CASE(one_record_lands_in_its_counts),
        CASE(what_counts_as_positive_is_the_scales_to_say),
        CASE(an_indicator_of_two_questions_keeps_what_belongs_to_one_person),
        CASE(practice_and_unknown_questions_are_in_no_indicator),
        CASE(every_answer_byte_is_checked_against_its_route),
        CASE(records_that_no_survey_made_are_refused_and_change_nothing),
        CASE(a_role_may_take_any_route),
        CASE(help_and_group_sessions_do_not_flag_a_record),
        CASE(queries_choose_by_hub_role_route_and_weeks),
        CASE(an_untrusted_week_is_in_the_whole_and_in_no_stretch),
        CASE(untrusted_weeks_take_the_room_of_one),
        CASE(the_last_week_and_the_last_hub_are_counted),
        CASE(sums_over_parts_are_the_whole),
        CASE(any_split_and_any_order_of_merging_gives_the_same),
        CASE(the_order_of_adding_does_not_matter),
        CASE(room_depends_on_cells_and_not_on_people),
        CASE(thousands_of_cells_are_all_found_again),
        CASE(running_out_of_memory_changes_no_count_when_adding),
        CASE(running_out_of_memory_changes_no_count_when_merging),
        CASE(running_out_of_memory_at_the_start_leaves_nothing),
        CASE(a_tally_without_surveys_knows_no_record),
        CASE(surveys_are_joined_only_where_the_plan_says_so),
        CASE(the_home_of_an_indicator_asks_all_its_questions),
        CASE(an_indicator_that_names_a_survey_takes_no_other),
        CASE(without_questions_nothing_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
