/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counting questions of every kind: an option counts those who chose it, the base those who
 * answered; and what of it may be shown, so that nothing hidden can be computed from the rest.
 */
#include <heard/answers.h>
#include <heard/disclosure.h>
#include <heard/keys.h>

#include "model_rows.h"

/* tests/golden/survey-kinds.json, in file order. */
enum { TRY, HELLO, LISTENED, THINGS, WHY, MOOD, WHERE, DEEP, SAFE, BYE };
enum { YES_3, TEN, WHERE_SCALE, THIS_THAT, THINGS_SCALE, PLACES };
enum { KIDS, TEAM };
enum { YES = HD_ANSWER_FIRST_OPTION, SOME, NO, MANY = HD_ANSWER_CHOSEN };

struct setting {
    struct hd_survey *survey;
    struct hd_plan plan;
    struct hd_indicator indicator[6];
    struct hd_tally *tally;
};

/* HD_TALLY_ALL, which is no constant. */
static const struct hd_tally_query all = {HD_ANY,          HD_ANY, HD_ANY, HD_WEEKS_FROM_START,
                                          HD_WEEKS_TO_END, false};

static int set_up(void **state)
{
    struct setting *s = calloc(1, sizeof(*s));
    struct hd_notes notes = {.n = 0};
    struct hd_buf json = source_file("tests/golden/survey-kinds.json");
    assert_non_null(s);
    assert_int_equal(hd_crypto_start(), HD_OK);
    assert_int_equal(hd_survey_load(hd_buf_slice(&json), "kinds", &notes, &s->survey), HD_OK);
    hd_buf_free(&json);
    static const char *const named[] = {"safe", "things", "where", "hello", "try", "mood"};
    for (size_t i = 0; i < 6; i++) {
        s->indicator[i] = (struct hd_indicator){.ref = named[i],
                                                .comparator = HD_AT_LEAST,
                                                .target = 50,
                                                .questions_n = 1,
                                                .question = {named[i]}};
    }
    s->plan.indicator = s->indicator;
    s->plan.indicators_n = 6;
    const struct hd_survey *const list[] = {s->survey};
    assert_int_equal(hd_tally_new(&s->plan, list, 1, &s->tally), HD_OK);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct setting *s = *state;
    hd_tally_free(s->tally);
    hd_survey_free(s->survey);
    free(s);
    return 0;
}

/* What one person said; everything else is not shown. */
struct said {
    size_t question;
    uint8_t answer;
    uint16_t chosen;
};

static struct hd_record record_of(const struct setting *s, size_t route,
                                  const struct said *said, size_t n)
{
    uint8_t answer[HD_QUESTIONS_MAX] = {0};
    uint16_t chosen[HD_QUESTIONS_MAX] = {0};
    for (size_t i = 0; i < n; i++) {
        answer[said[i].question] = said[i].answer;
        chosen[said[i].question] = said[i].chosen;
    }
    struct hd_record record = {.type = HD_RECORD_ANSWERS, .kiosk_no = 1, .wave_no = 1};
    memcpy(record.survey_digest, s->survey->digest, HD_DIGEST_LEN);
    record.route = s->survey->route[route].number;
    record.role = s->survey->role[s->survey->route[route].role].number;
    hd_answers_write(s->survey, answer, chosen, &record);
    return record;
}

static void add(const struct setting *s, size_t times, size_t route, const struct said *said,
                size_t n)
{
    const struct hd_record record = record_of(s, route, said, n);
    for (size_t i = 0; i < times; i++) {
        assert_int_equal(hd_tally_add(s->tally, &record, 0), HD_OK);
    }
}

static void counts_of(const struct setting *s, size_t question, size_t scale, uint64_t *counts)
{
    hd_tally_question(s->tally, 0, question, &s->survey->scale[scale], &all, counts);
}

static void every_option_counts_those_who_chose_it(void **state)
{
    struct setting *s = *state;
    uint64_t counts[HD_ANSWER_CODES];
    add(s, 3, KIDS, (const struct said[]){{THINGS, MANY, 0x11}}, 1);
    add(s, 4, KIDS, (const struct said[]){{THINGS, MANY, 0x01}}, 1);
    add(s, 2, KIDS, (const struct said[]){{THINGS, HD_ANSWER_DONT_KNOW, 0}}, 1);
    add(s, 1, KIDS, (const struct said[]){{THINGS, HD_ANSWER_NOT_APPLICABLE, 0}}, 1);
    add(s, 5, TEAM, (const struct said[]){{THINGS, MANY, 0x07}}, 1); /* on another scale */
    counts_of(s, THINGS, THINGS_SCALE, counts);
    static const uint64_t kids[HD_ANSWER_CODES] = {[HD_ANSWER_DONT_KNOW] = 2,
                                                   [HD_ANSWER_NOT_APPLICABLE] = 1,
                                                   [YES] = 7,
                                                   [YES + 4] = 3,
                                                   [HD_COUNT_ANSWERED] = 7};
    assert_memory_equal(counts, kids, sizeof(kids));
    counts_of(s, THINGS, PLACES, counts);
    static const uint64_t team[HD_ANSWER_CODES] = {
        [YES] = 5, [YES + 1] = 5, [YES + 2] = 5, [HD_COUNT_ANSWERED] = 5};
    assert_memory_equal(counts, team, sizeof(team));
}

static void random_answers_add_up_to_what_was_given(void **state)
{
    struct setting *s = *state;
    uint64_t wanted[HD_ANSWER_CODES] = {0};
    uint64_t got[HD_ANSWER_CODES];
    struct hd_tally *other = NULL;
    const struct hd_survey *const list[] = {s->survey};
    assert_int_equal(hd_tally_new(&s->plan, list, 1, &other), HD_OK);
    for (size_t i = 0; i < 500; i++) {
        struct said said = {THINGS, (uint8_t)hd_random_below(5), 0};
        said.chosen = said.answer == MANY ? (uint16_t)(1 + hd_random_below(31)) : 0;
        struct hd_record record = record_of(s, KIDS, &said, 1);
        record.week = (uint16_t)hd_random_below(4);
        assert_int_equal(hd_tally_add(i % 2 ? s->tally : other, &record, i % 3), HD_OK);
        wanted[said.answer == MANY ? HD_COUNT_ANSWERED : said.answer]++;
        for (size_t k = 0; k < 5; k++) {
            wanted[HD_ANSWER_FIRST_OPTION + k] += said.chosen >> k & 1;
        }
    }
    assert_int_equal(hd_tally_merge(s->tally, other), HD_OK);
    counts_of(s, THINGS, THINGS_SCALE, got);
    assert_memory_equal(got, wanted, sizeof(got));
    hd_tally_free(other);
}

static void a_record_that_no_kiosk_made_changes_nothing(void **state)
{
    struct setting *s = *state;
    struct hd_record record =
        record_of(s, KIDS, (const struct said[]){{THINGS, MANY, 3}, {LISTENED, YES, 0}}, 2);
    struct hd_record bad = record;
    bad.payload[6] = 0x20; /* a sixth option */
    assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
    bad = record;
    bad.payload[6] = 0; /* nothing chosen */
    assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
    bad = record;
    bad.payload[8] = YES; /* only who said "sometimes" or "no" is asked why */
    assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
    bad = record;
    bad.payload_len = (uint32_t)s->survey->questions_n;
    assert_int_equal(hd_tally_add(s->tally, &bad, 0), HD_E_FORMAT);
    assert_int_equal(hd_tally_records(s->tally, &all), 0);
    assert_int_equal(hd_tally_add(s->tally, &record, 0), HD_OK);
}

static void only_questions_with_a_positive_share_are_in_an_indicator(void **state)
{
    struct setting *s = *state;
    add(s, 12, KIDS,
        (const struct said[]){{TRY, MANY, 1},
                              {THINGS, MANY, 1},
                              {WHERE, YES, 0},
                              {SAFE, YES, 0},
                              {MOOD, YES + 3, 0}},
        5);
    static const uint64_t base[] = {12, 0, 0, 0, 0, 12};
    for (size_t i = 0; i < 6; i++) {
        struct hd_indicator_sums sums;
        hd_tally_indicator(s->tally, i, &all, &sums);
        assert_int_equal(sums.cluster.n, base[i]);
        assert_int_equal(sums.cluster.x, base[i]); /* 7 of 10 is positive here */
    }
}

static void a_note_is_never_counted(void **state)
{
    struct setting *s = *state;
    add(s, 20, KIDS, (const struct said[]){{HELLO, YES, 0}, {BYE, YES, 0}}, 2);
    for (size_t scale = 0; scale < s->survey->scales_n; scale++) {
        uint64_t counts[HD_ANSWER_CODES];
        counts_of(s, HELLO, scale, counts);
        for (size_t k = 0; k < HD_ANSWER_CODES; k++) {
            assert_int_equal(counts[k], 0);
        }
    }
}

/* --- what may be shown ----------------------------------------------------------------------- */

static void shown(const struct setting *s, size_t question, size_t scale, bool *may)
{
    hd_options_to_show(s->tally, 0, question, &s->survey->scale[scale], &all, may);
}

static void assert_shown(const struct setting *s, size_t question, size_t scale,
                         const char *wanted)
{
    bool may[HD_OPTIONS_MAX];
    char got[HD_OPTIONS_MAX + 1] = "";
    shown(s, question, scale, may);
    for (size_t i = 0; i < HD_OPTIONS_MAX; i++) {
        assert_true(i < s->survey->scale[scale].n || !may[i]);
    }
    for (size_t i = 0; i < s->survey->scale[scale].n; i++) {
        got[i] = may[i] ? 's' : '-';
    }
    assert_string_equal(got, wanted);
}

/* s: shown, -: hidden, by option. */
static void one_of_several_is_hidden_with_what_would_give_it_away(void **state)
{
    static const struct {
        size_t chose[4];
        const char *wanted;
    } rows[] = {
        {{9, 0, 0, 0}, "----"},     /* nine people */
        {{10, 0, 0, 0}, "ssss"},    /* everybody, and nobody: no few */
        {{20, 15, 12, 30}, "ssss"}, /* */
        {{20, 15, 3, 30}, "s--s"},  /* the rest is 3: the least of the others goes with it */
        {{20, 15, 3, 4}, "s---"},   /* the rest is 7 */
        {{20, 15, 5, 5}, "ss--"},   /* the rest is 10, and of two */
        {{40, 1, 0, 0}, "--ss"},    /* all but one: what nobody chose hides nobody */
        {{9, 9, 9, 9}, "----"},     /* */
        {{100, 11, 10, 1}, "ss--"}, /* */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct setting *s = NULL;
        void *fresh = NULL;
        (void)state;
        set_up(&fresh);
        s = fresh;
        for (size_t k = 0; k < 4; k++) {
            const struct said said[] = {{LISTENED, NO, 0}, {WHY, (uint8_t)(YES + k), 0}};
            add(s, rows[i].chose[k], KIDS, said, 2);
        }
        assert_shown(s, WHY, WHERE_SCALE, rows[i].wanted);
        tear_down(&fresh);
    }
}

static void each_of_many_is_hidden_with_its_complement(void **state)
{
    struct group {
        size_t people;
        uint16_t chosen;
    };
    static const struct {
        struct group group[4];
        const char *wanted;
    } rows[] = {
        {{{9, 0x1f}}, "-----"},
        {{{20, 0x1f}}, "sssss"},             /* everybody everything */
        {{{20, 0x01}, {20, 0x02}}, "sssss"}, /* nobody the others */
        {{{20, 0x03}, {5, 0x01}}, "s-sss"},  /* all but five chose the second; none only that */
        {{{20, 0x03}, {20, 0x01}, {3, 0x05}}, "ss-ss"},
        {{{20, 0x03}, {20, 0x01}, {3, 0x04}}, "-s-ss"}, /* all but three chose the first */
        {{{30, 0x01}, {30, 0x02}, {3, 0x04}}, "-s-ss"}, /* 63 - 60 would be the three */
        {{{15, 0x01}, {5, 0x06}, {5, 0x02}}, "ss-ss"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        void *fresh = NULL;
        set_up(&fresh);
        struct setting *s = fresh;
        for (size_t k = 0; k < 4 && rows[i].group[k].people; k++) {
            const struct said said = {THINGS, MANY, rows[i].group[k].chosen};
            add(s, rows[i].group[k].people, KIDS, &said, 1);
        }
        assert_shown(s, THINGS, THINGS_SCALE, rows[i].wanted);
        tear_down(&fresh);
    }
}

/* Whoever knows the rules and sees what is shown learns of no option that one to nine people chose
 * it, or did not. */
static void no_crowd_lets_a_few_be_computed(void **state)
{
    (void)state;
    size_t hidden_n = 0;
    for (size_t run = 0; run < 300; run++) {
        void *fresh = NULL;
        set_up(&fresh);
        struct setting *s = fresh;
        bool many = run % 2 == 0;
        size_t question = many ? THINGS : WHY;
        size_t scale = many ? THINGS_SCALE : WHERE_SCALE;
        for (size_t g = 0; g < 6; g++) {
            struct said said[] = {{LISTENED, NO, 0},
                                  {question, MANY, (uint16_t)(1 + hd_random_below(31))}};
            if (!many) {
                said[1] = (struct said){WHY, (uint8_t)(YES + hd_random_below(4)), 0};
            }
            add(s, hd_random_below(g % 2 ? 9 : 40), KIDS, said, 2);
        }
        uint64_t counts[HD_ANSWER_CODES];
        bool may[HD_OPTIONS_MAX];
        counts_of(s, question, scale, counts);
        shown(s, question, scale, may);
        uint64_t base = counts[HD_COUNT_ANSWERED];
        uint64_t seen = 0;
        size_t hidden = 0;
        size_t others = 0;
        for (size_t i = 0; i < s->survey->scale[scale].n; i++) {
            uint64_t n = counts[YES + i];
            if (may[i]) {
                assert_true(base >= 10 && (n == 0 || n >= 10) && (base == n || base - n >= 10));
                seen += n;
                others += n > 0 ? 1 : 0;
            } else {
                hidden++;
            }
        }
        if (hidden > 0 && seen < base && others > 0) {
            assert_true(hidden >= 2 && base - seen >= 10);
            hidden_n++;
        }
        tear_down(&fresh);
    }
    assert_true(hidden_n > 10);
}

static void a_few_of_no_sure_week_are_not_told_by_an_option(void **state)
{
    struct setting *s = *state;
    struct hd_record record = record_of(s, KIDS, &(struct said){THINGS, MANY, 0x01}, 1);
    add(s, 40, KIDS, &(const struct said){THINGS, MANY, 0x03}, 1);
    add(s, 40, KIDS, &(const struct said){THINGS, MANY, 0x02}, 1);
    record.week_untrusted = true;
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(hd_tally_add(s->tally, &record, 0), HD_OK);
    }
    uint64_t counts[HD_ANSWER_CODES];
    hd_question_to_show(s->tally, 0, THINGS, &s->survey->scale[THINGS_SCALE], &all, counts);
    assert_int_equal(counts[HD_COUNT_ANSWERED], 80); /* nine in all: left out */
    assert_shown(s, THINGS, THINGS_SCALE, "sssss");
    assert_int_equal(hd_tally_add(s->tally, &record, 0), HD_OK);
    hd_question_to_show(s->tally, 0, THINGS, &s->survey->scale[THINGS_SCALE], &all, counts);
    assert_int_equal(counts[HD_COUNT_ANSWERED], 90);
    assert_shown(s, THINGS, THINGS_SCALE, "sssss"); /* ten, and all of them the same */
    record.payload[6] = 0x04;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(hd_tally_add(s->tally, &record, 0), HD_OK);
    }
    add(s, 20, KIDS, &(const struct said){THINGS, MANY, 0x06}, 1);
    assert_shown(s, THINGS, THINGS_SCALE, "-s-ss"); /* three of thirteen would be told */
}

static void a_condition_does_not_tell_what_the_few_others_said(void **state)
{
    struct setting *s = *state;
    const struct said asked[] = {{LISTENED, NO, 0}, {WHY, YES, 0}};
    add(s, 30, KIDS, asked, 2);
    assert_true(hd_may_show_condition(s->tally, 0, WHY, &all)); /* there is nobody else */
    for (size_t n = 1; n <= 12; n++) {
        add(s, 1, KIDS, &(const struct said){LISTENED, YES, 0}, 1);
        assert_int_equal(hd_may_show_condition(s->tally, 0, WHY, &all), n >= 10);
        assert_true(hd_may_show_condition(s->tally, 0, LISTENED, &all)); /* hangs on nothing */
    }
    struct hd_tally_query team = all;
    team.route = 2;
    assert_true(hd_may_show_condition(s->tally, 0, WHY, &team));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_option_counts_those_who_chose_it),
        CASE(random_answers_add_up_to_what_was_given),
        CASE(a_record_that_no_kiosk_made_changes_nothing),
        CASE(only_questions_with_a_positive_share_are_in_an_indicator),
        CASE(a_note_is_never_counted),
        cmocka_unit_test(one_of_several_is_hidden_with_what_would_give_it_away),
        cmocka_unit_test(each_of_many_is_hidden_with_its_complement),
        cmocka_unit_test(no_crowd_lets_a_few_be_computed),
        CASE(a_few_of_no_sure_week_are_not_told_by_an_option),
        CASE(a_condition_does_not_tell_what_the_few_others_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
