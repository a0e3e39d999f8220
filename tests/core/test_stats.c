/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The arithmetic against published vectors (docs/statistics.md names them), against sums that are
 * worked out another way here, and at the edges where a verdict could tip.
 */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <heard/stats.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void near(double got, double want, double within, const char *what)
{
    if (!(fabs(got - want) <= within)) {
        print_error("%s: got %.15g, want %.15g within %g\n", what, got, want, within);
        fail();
    }
}

static struct hd_interval wilson_of(unsigned x, unsigned n)
{
    return hd_wilson((double)x / n, n);
}

static void wilson_gives_the_published_intervals(void **state)
{
    (void)state;
    static const struct {
        unsigned x, n;
        double low, high, within;
    } rows[] = {
        {18, 20, 0.6989663547715128, 0.972133518786232, 1e-15},
        {4, 20, 0.0806576625797981, 0.4160174322518935, 1e-15},
        {4, 200, 0.00780442641634947, 0.05028708690582643, 1e-15},
        {190, 200, 0.910421851861224, 0.972617354399236, 1e-15},
        {0, 30, 0, 0.11351339, 5.1e-9},
        {30, 30, 0.8864866, 1, 5.1e-8},
        {0, 20, 0, 0.161125, 5.1e-7},
        {1, 29, 0.006113, 0.171755, 5.1e-7},
        {45, 50, 0.786398, 0.956524, 5.1e-7},
        {90, 100, 0.825634, 0.944771, 5.1e-7},
        {35, 35, 0.901099, 1, 5.1e-7},
        {900, 1000, 0.879848, 0.917091, 5.1e-7},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char what[40];
        (void)snprintf(what, sizeof(what), "Wilson %u/%u", rows[i].x, rows[i].n);
        struct hd_interval in = wilson_of(rows[i].x, rows[i].n);
        near(in.low, rows[i].low, rows[i].within, what);
        near(in.high, rows[i].high, rows[i].within, what);
    }
}

static void wilson_ends_are_exact_when_nobody_or_everybody_agrees(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 3000; n++) {
        assert_true(wilson_of(0, n).low == 0);
        assert_true(wilson_of(n, n).high == 1);
        assert_true(wilson_of(0, n).high < 1);
        assert_true(wilson_of(n, n).low > 0);
    }
}

static void wilson_holds_the_share_and_mirrors_it(void **state)
{
    (void)state;
    static const double bases[] = {1, 1.5, 10, 66.667, 1000, 1e7, 1e12};
    for (size_t b = 0; b < ROWS(bases); b++) {
        for (int k = 0; k <= 1000; k++) {
            double share = k / 1000.0;
            struct hd_interval in = hd_wilson(share, bases[b]);
            struct hd_interval mirror = hd_wilson(1 - share, bases[b]);
            assert_true(in.low <= share && share <= in.high);
            assert_true(in.low >= 0 && in.high <= 1);
            near(mirror.low, 1 - in.high, 1e-15, "mirror");
        }
    }
}

static void wilson_keeps_its_digits_for_rare_answers(void **state)
{
    (void)state;
    /* The textbook formula subtracts here; references worked out with 60 digits. */
    struct hd_interval in = hd_wilson(1e-9, 1e9);
    near(in.low / 1.7652455495696317e-10, 1, 1e-12, "1 in 1e9, low");
    near(in.high / 5.6649342432974388e-09, 1, 1e-12, "1 in 1e9, high");
}

static void newcombe_gives_the_published_differences(void **state)
{
    (void)state;
    static const struct {
        unsigned xa, na, xb, nb;
        double low, high;
    } rows[] = {
        {9, 10, 3, 10, 0.170523, 0.809018},  {6, 7, 2, 7, 0.058228, 0.806250},
        {0, 10, 0, 20, -0.161125, 0.277533}, {0, 10, 0, 10, -0.277533, 0.277533},
        {10, 10, 0, 20, 0.679086, 1},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        double a = (double)rows[i].xa / rows[i].na;
        double b = (double)rows[i].xb / rows[i].nb;
        struct hd_interval in = hd_newcombe(a, wilson_of(rows[i].xa, rows[i].na), b,
                                            wilson_of(rows[i].xb, rows[i].nb));
        near(in.low, rows[i].low, 5.1e-7, "Newcombe, low");
        near(in.high, rows[i].high, 5.1e-7, "Newcombe, high");
    }
}

static void newcombe_stays_within_minus_one_and_one_and_mirrors(void **state)
{
    (void)state;
    for (unsigned x = 0; x <= 12; x++) {
        for (unsigned y = 0; y <= 15; y++) {
            struct hd_interval a = wilson_of(x, 12);
            struct hd_interval b = wilson_of(y, 15);
            struct hd_interval up = hd_newcombe(x / 12.0, a, y / 15.0, b);
            struct hd_interval down = hd_newcombe(y / 15.0, b, x / 12.0, a);
            assert_true(up.low >= -1 && up.high <= 1);
            assert_true(up.low <= x / 12.0 - y / 15.0 && x / 12.0 - y / 15.0 <= up.high);
            near(up.low, -down.high, 1e-15, "mirror");
        }
    }
}

static void exact_p_values_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        unsigned x, n;
        bool upper;
        double p;
    } rows[] = {
        {29, 29, true, 0.047101},  {30, 30, true, 0.042391},   {49, 50, true, 0.033786},
        {95, 100, true, 0.057577}, {96, 100, true, 0.023711},  {920, 1000, true, 0.017612},
        {40, 50, false, 0.024538}, {84, 100, false, 0.039891},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        double p = hd_binomial_p(rows[i].x, rows[i].n, 0.9, rows[i].upper);
        near(p, rows[i].p, 5.1e-7, "binomial p");
    }
}

static void smallest_counts_that_prove_more_than_90_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        unsigned n, exact, wilson; /* 0: none does */
    } rows[] = {
        {28, 0, 0},    {29, 29, 0},     {30, 30, 0},     {34, 34, 0},
        {35, 35, 35},  {40, 40, 40},    {50, 49, 50},    {75, 73, 73},
        {100, 96, 96}, {150, 142, 143}, {200, 188, 189}, {300, 279, 281},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        unsigned exact = 0;
        unsigned wilson = 0;
        for (unsigned x = rows[i].n; x > 0; x--) {
            exact = hd_binomial_p(x, rows[i].n, 0.9, true) < 0.05 ? x : exact;
            wilson = wilson_of(x, rows[i].n).low > 0.9 ? x : wilson;
        }
        assert_int_equal(exact, rows[i].exact);
        assert_int_equal(wilson, rows[i].wilson);
    }
}

/*
 * Tail sums by the ratio of neighbouring terms, starting at the likeliest count and normalised by
 * their own total: no gamma function, so nothing in common with the code.
 */
static void tails(unsigned x, unsigned n, long double limit, long double *lower,
                  long double *upper)
{
    long double odds = limit / (1 - limit);
    unsigned mode = (unsigned)floorl((n + 1) * limit);
    mode = mode > n ? n : mode;
    long double total = 0;
    long double at_most = 0;
    long double at_least = 0;
    long double term = 1;
    for (unsigned k = mode; term > 1e-300L; k++) {
        total += term;
        at_most += k <= x ? term : 0;
        at_least += k >= x ? term : 0;
        if (k == n) {
            break;
        }
        term *= odds * (n - k) / (k + 1);
    }
    term = 1;
    for (unsigned k = mode; k > 0 && term > 1e-300L; k--) {
        term *= k / (odds * (n - k + 1));
        total += term;
        at_most += k - 1 <= x ? term : 0;
        at_least += k - 1 >= x ? term : 0;
    }
    *lower = at_most / total;
    *upper = at_least / total;
}

static void check_tails(unsigned x, unsigned n, double limit)
{
    long double lower = 0;
    long double upper = 0;
    tails(x, n, (long double)limit, &lower, &upper);
    double got_upper = hd_binomial_p(x, n, limit, true);
    double got_lower = hd_binomial_p(x, n, limit, false);
    double bad_upper = fabs(got_upper - (double)upper);
    double bad_lower = fabs(got_lower - (double)lower);
    if (bad_upper > 1e-10 * (double)upper + 1e-290 ||
        bad_lower > 1e-10 * (double)lower + 1e-290) {
        print_error("%u/%u at %g: upper %.15g for %.15g, lower %.15g for %.15g\n", x, n, limit,
                    got_upper, (double)upper, got_lower, (double)lower);
        fail();
    }
}

static void binomial_equals_the_direct_sum_for_every_count(void **state)
{
    (void)state;
    static const unsigned bases[] = {1, 2, 3, 7, 10, 29, 50, 100, 333, 1000};
    static const double limits[] = {0.005, 0.1, 1.0 / 3, 0.5, 0.85, 0.9, 0.95, 0.99};
    for (size_t b = 0; b < ROWS(bases); b++) {
        for (size_t l = 0; l < ROWS(limits); l++) {
            for (unsigned x = 0; x <= bases[b]; x++) {
                check_tails(x, bases[b], limits[l]);
            }
        }
    }
}

static void check_around_the_mean(unsigned n, double limit)
{
    static const int apart[] = {-20, -6, -2, -1, 0, 1, 3, 8, 25}; /* standard deviations */
    double sd = sqrt(n * limit * (1 - limit));
    for (size_t a = 0; a < ROWS(apart); a++) {
        double x = floor(n * limit + apart[a] * sd);
        if (x >= 0 && x <= n) {
            check_tails((unsigned)x, n, limit);
        }
    }
}

static void binomial_keeps_nine_digits_up_to_ten_million(void **state)
{
    (void)state;
    static const unsigned bases[] = {20000, 123456, 1000000, 10000000};
    static const double limits[] = {0.0001, 0.5, 0.9, 0.95};
    for (size_t b = 0; b < ROWS(bases); b++) {
        for (size_t l = 0; l < ROWS(limits); l++) {
            check_around_the_mean(bases[b], limits[l]);
        }
    }
}

static void binomial_edges_are_exact(void **state)
{
    (void)state;
    assert_true(hd_binomial_p(0, 50, 0.9, true) == 1);
    assert_true(hd_binomial_p(50, 50, 0.9, false) == 1);
    assert_true(hd_binomial_p(0, 0, 0.9, true) == 1);
    assert_true(hd_binomial_p(0, 0, 0.9, false) == 1);
    assert_true(hd_binomial_p(1, 50, 0, true) == 0);
    assert_true(hd_binomial_p(0, 50, 0, true) == 1);
    assert_true(hd_binomial_p(0, 50, 0, false) == 1);
    assert_true(hd_binomial_p(50, 50, 1, true) == 1);
    assert_true(hd_binomial_p(49, 50, 1, false) == 0);
    assert_true(hd_binomial_p(50, 50, 1, false) == 1);
}

static void binomial_between_integers_is_the_beta_function(void **state)
{
    (void)state;
    /* References: the regularised incomplete beta function with 40 digits. */
    static const struct {
        double x, n, limit, upper, lower;
    } rows[] = {
        {45.25, 50.5, 0.9, 0.64954382924334801, 0.53067877268740004},
        {0.5, 12.25, 0.9, 0.99999999999997079, 6.7601357695225329e-12},
        {0.03, 10.0, 0.85, 0.99999999999684621, 6.6304743592245826e-9},
        {171.4, 183.7, 0.9, 0.079921595169663207, 0.95371266971789152},
        {8.5, 100.25, 0.1, 0.74186691534815857, 0.38185364729679425},
        {8999123.75, 9999000.5, 0.9, 0.49046856448910569, 0.50995185610123394},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        double upper = hd_binomial_p(rows[i].x, rows[i].n, rows[i].limit, true);
        double lower = hd_binomial_p(rows[i].x, rows[i].n, rows[i].limit, false);
        near(upper / rows[i].upper, 1, 1e-10, "between integers, upper");
        near(lower / rows[i].lower, 1, 1e-10, "between integers, lower");
    }
}

static void binomial_falls_smoothly_as_the_count_rises(void **state)
{
    (void)state;
    for (unsigned n = 10; n <= 1000; n *= 10) {
        double before = 1;
        for (unsigned step = 0; step <= 200; step++) {
            double p = hd_binomial_p(n * step / 200.0, n, 0.9, true);
            assert_true(p <= before + 1e-14);
            before = p;
        }
        assert_true(hd_binomial_p(1e-9, n, 0.5, true) > 1 - 1e-6);
    }
}

struct person {
    unsigned n, x;
};

static struct hd_cluster sum_of(const struct person *person, size_t n)
{
    struct hd_cluster sum = {0};
    for (size_t i = 0; i < n; i++) {
        sum.n += person[i].n;
        sum.x += person[i].x;
        sum.nn += (uint64_t)person[i].n * person[i].n;
        sum.xx += (uint64_t)person[i].x * person[i].x;
        sum.nx += (uint64_t)person[i].n * person[i].x;
    }
    return sum;
}

static void a_single_question_has_a_base_of_all_its_answers(void **state)
{
    (void)state;
    static const uint64_t n[] = {0, 1, 2, 10, 12345, 9999999, UINT32_MAX};
    for (size_t i = 0; i < ROWS(n); i++) {
        for (uint64_t part = 0; part <= 4; part++) {
            uint64_t x = n[i] / 4 * part;
            struct hd_cluster one = {.n = n[i], .x = x, .nn = n[i], .xx = x, .nx = x};
            assert_true(hd_cluster_base(&one) == (double)n[i]);
        }
    }
}

static void cluster_base_is_the_ratio_estimators(void **state)
{
    (void)state;
    struct person person[400];
    uint32_t random = 1;
    for (unsigned size = 2; size <= 400; size += 7) {
        for (unsigned rate = 1; rate < 16; rate++) {
            double n = 0;
            double x = 0;
            for (size_t i = 0; i < size; i++) {
                random = random * 1664525u + 1013904223u;
                person[i].n = (random >> 8) % 4;
                person[i].x = (random >> 16) % 16 < rate ? person[i].n : (random >> 20) % 2;
                person[i].x = person[i].x > person[i].n ? person[i].n : person[i].x;
                n += person[i].n;
                x += person[i].x;
            }
            struct hd_cluster sum = sum_of(person, size);
            if (x <= 0 || x >= n || sum.nn == sum.n) {
                continue;
            }
            double spread = 0;
            for (size_t i = 0; i < size; i++) {
                double apart = person[i].x - x / n * person[i].n;
                spread += apart * apart;
            }
            if (spread < 1e-9) {
                continue; /* a case of its own, below */
            }
            double p = x / n;
            double want = fmin(fmax(p * (1 - p) / (spread / (n * n)), 1), n);
            near(hd_cluster_base(&sum) / want, 1, 1e-12, "cluster base");
        }
    }
}

static void people_who_answer_alike_count_once(void **state)
{
    (void)state;
    struct person person[60];
    for (size_t i = 0; i < 60; i++) {
        person[i] = (struct person){2, i % 3 ? 2 : 0};
    }
    struct hd_cluster sum = sum_of(person, 60);
    near(hd_cluster_base(&sum), 60, 1e-9, "two answers each, always the same");
}

static void without_any_spread_people_count_and_not_answers(void **state)
{
    (void)state;
    struct person person[97];
    for (unsigned n = 2; n <= 8; n++) {
        for (unsigned x = 0; x <= n; x++) {
            for (size_t i = 0; i < ROWS(person); i++) {
                person[i] = (struct person){n, x};
            }
            for (unsigned people = 1; people <= ROWS(person); people++) {
                struct hd_cluster sum = sum_of(person, people);
                near(hd_cluster_base(&sum), people, 1e-9, "no spread");
            }
        }
    }
}

static void cluster_base_keeps_its_digits_for_millions(void **state)
{
    (void)state;
    /* Ten million people, two answers each; ten of them unhappy with one thing. */
    struct hd_cluster sum = {
        .n = 20000000, .x = 19999990, .nn = 40000000, .xx = 39999970, .nx = 39999980};
    struct hd_cluster mirror = {.n = 20000000, .x = 10, .nn = 40000000, .xx = 10, .nx = 20};
    assert_true(hd_cluster_base(&sum) == hd_cluster_base(&mirror));
    near(hd_cluster_base(&sum), 20000000, 0, "never more than the answers");
    /* The same unhappy with both: spread doubles, the base halves but for q. */
    struct hd_cluster both = {
        .n = 20000000, .x = 19999980, .nn = 40000000, .xx = 39999960, .nx = 39999960};
    near(hd_cluster_base(&both) / 10000000, 1, 1e-12, "alike");
}

static void a_base_is_never_under_one_nor_over_all(void **state)
{
    (void)state;
    struct person one = {8, 5};
    struct hd_cluster sum = sum_of(&one, 1);
    near(hd_cluster_base(&sum), 1, 0, "one person");
    struct person two[] = {{8, 8}, {8, 0}};
    sum = sum_of(two, 2);
    near(hd_cluster_base(&sum), 2, 1e-12, "two people");
    struct person opposite[] = {{2, 1}, {2, 1}, {2, 1}, {1, 1}};
    sum = sum_of(opposite, 4);
    assert_true(hd_cluster_base(&sum) <= 7);
}

static void targets_are_compared_as_integers(void **state)
{
    (void)state;
    static const struct {
        enum hd_comparator comparator;
        uint32_t target;
        uint64_t x, n;
        bool met;
    } rows[] = {
        {HD_OVER, 90, 45, 50, false},
        {HD_AT_LEAST, 90, 45, 50, true},
        {HD_OVER, 90, 9, 10, false},
        {HD_AT_LEAST, 90, 9, 10, true},
        {HD_OVER, 90, 46, 50, true},
        {HD_AT_LEAST, 90, 44, 50, false},
        {HD_AT_LEAST, 90, 896, 1000, false},
        {HD_OVER, 90, 901, 1000, true},
        {HD_BELOW, 5, 1, 20, false},
        {HD_AT_MOST, 5, 1, 20, true},
        {HD_BELOW, 5, 1, 21, true},
        {HD_AT_MOST, 5, 2, 21, false},
        {HD_OVER, 0, 0, 10, false},
        {HD_AT_LEAST, 0, 0, 10, true},
        {HD_AT_LEAST, 100, 10, 10, true},
        {HD_OVER, 100, 10, 10, false},
        {HD_IMPROVE, 0, 10, 10, false},
        {HD_OVER, 90, 900000000000001, 1000000000000001, true},
        {HD_AT_LEAST, 90, 899999999999999, 1000000000000000, false},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        if (hd_target_met(rows[i].comparator, rows[i].target, rows[i].x, rows[i].n) !=
            rows[i].met) {
            fail_msg("row %zu", i);
        }
    }
}

static enum hd_verdict verdict_of(enum hd_comparator comparator, uint32_t target, unsigned x,
                                  unsigned n)
{
    return hd_verdict(comparator, target, x, n, wilson_of(x, n));
}

static void verdicts_say_what_the_answers_can_carry(void **state)
{
    (void)state;
    static const struct {
        enum hd_comparator comparator;
        uint32_t target;
        unsigned x, n;
        enum hd_verdict want;
    } rows[] = {
        {HD_OVER, 90, 45, 50, HD_MISSED_WITHIN_CHANCE},
        {HD_AT_LEAST, 90, 45, 50, HD_MET},
        {HD_OVER, 90, 34, 38, HD_MISSED_WITHIN_CHANCE},
        {HD_AT_LEAST, 90, 34, 38, HD_MISSED_WITHIN_CHANCE},
        {HD_OVER, 90, 9, 9, HD_TOO_FEW},
        {HD_IMPROVE, 0, 9, 9, HD_TOO_FEW},
        {HD_IMPROVE, 0, 9, 10, HD_NO_TARGET},
        {HD_OVER, 90, 10, 10, HD_MET},
        {HD_OVER, 90, 34, 34, HD_MET},
        {HD_OVER, 90, 35, 35, HD_MET_PROVED},
        {HD_OVER, 90, 95, 100, HD_MET},
        {HD_OVER, 90, 96, 100, HD_MET_PROVED},
        {HD_OVER, 90, 85, 100, HD_MISSED_WITHIN_CHANCE},
        {HD_OVER, 90, 84, 100, HD_MISSED},
        {HD_AT_LEAST, 90, 84, 100, HD_MISSED},
        {HD_OVER, 90, 0, 10, HD_MISSED},
        {HD_BELOW, 10, 5, 50, HD_MISSED_WITHIN_CHANCE},
        {HD_AT_MOST, 10, 5, 50, HD_MET},
        {HD_BELOW, 10, 0, 35, HD_MET_PROVED},
        {HD_BELOW, 10, 0, 34, HD_MET},
        {HD_AT_MOST, 10, 4, 100, HD_MET_PROVED},
        {HD_AT_MOST, 10, 18, 100, HD_MISSED},
        {HD_BELOW, 10, 15, 100, HD_MISSED_WITHIN_CHANCE},
        {HD_BELOW, 10, 16, 100, HD_MISSED},
        {HD_AT_LEAST, 100, 50, 50, HD_MET},
        {HD_AT_LEAST, 100, 49, 50, HD_MISSED},
        {HD_OVER, 100, 50, 50, HD_MISSED},
        {HD_AT_LEAST, 0, 0, 50, HD_MET_PROVED},
        {HD_AT_MOST, 0, 0, 50, HD_MET},
        {HD_AT_MOST, 0, 1, 50, HD_MISSED},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        enum hd_verdict got =
            verdict_of(rows[i].comparator, rows[i].target, rows[i].x, rows[i].n);
        if (got != rows[i].want) {
            fail_msg("row %zu: %s, want %s", i, hd_verdict_code(got),
                     hd_verdict_code(rows[i].want));
        }
    }
}

static void an_interval_that_ends_on_the_target_is_read_by_its_comparator(void **state)
{
    (void)state;
    static const struct {
        enum hd_comparator comparator;
        unsigned x;
        double low, high;
        enum hd_verdict want;
    } rows[] = {
        {HD_OVER, 60, 0.5, 0.7, HD_MET},
        {HD_AT_LEAST, 60, 0.5, 0.7, HD_MET_PROVED},
        {HD_OVER, 40, 0.3, 0.5, HD_MISSED},
        {HD_AT_LEAST, 40, 0.3, 0.5, HD_MISSED_WITHIN_CHANCE},
        {HD_BELOW, 40, 0.3, 0.5, HD_MET},
        {HD_AT_MOST, 40, 0.3, 0.5, HD_MET_PROVED},
        {HD_BELOW, 60, 0.5, 0.7, HD_MISSED},
        {HD_AT_MOST, 60, 0.5, 0.7, HD_MISSED_WITHIN_CHANCE},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_interval in = {rows[i].low, rows[i].high};
        assert_int_equal(hd_verdict(rows[i].comparator, 50, rows[i].x, 100, in), rows[i].want);
    }
}

static void below_is_the_mirror_of_over(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 200; n++) {
        for (unsigned x = 0; x <= n; x++) {
            assert_int_equal(verdict_of(HD_OVER, 90, x, n), verdict_of(HD_BELOW, 10, n - x, n));
            assert_int_equal(verdict_of(HD_AT_LEAST, 75, x, n),
                             verdict_of(HD_AT_MOST, 25, n - x, n));
        }
    }
}

static void every_verdict_has_its_words(void **state)
{
    (void)state;
    static const char *const codes[HD_VERDICT_N] = {
        "met_proved", "met", "missed_within_chance", "missed", "too_few", "no_target"};
    static const char *const brag[HD_VERDICT_N] = {"blue", "green", "amber",
                                                   "red",  "grey",  "grey"};
    for (int v = 0; v < HD_VERDICT_N; v++) {
        assert_string_equal(hd_verdict_code((enum hd_verdict)v), codes[v]);
        assert_string_equal(hd_verdict_brag((enum hd_verdict)v), brag[v]);
        assert_true(strlen(hd_verdict_words((enum hd_verdict)v)) > 5);
    }
    assert_string_equal(hd_verdict_words(HD_MET_PROVED), "met, and more than chance");
}

static void percents_are_never_rounded_across_the_target(void **state)
{
    (void)state;
    static const struct {
        uint64_t x, n;
        uint32_t target;
        const char *want;
    } rows[] = {
        {45, 50, 90, "90 %"},
        {896, 1000, 90, "just under 90 %"},
        {34, 38, 90, "89 %"},
        {895, 1000, 90, "just under 90 %"},
        {894, 1000, 90, "89 %"},
        {901, 1000, 90, "just over 90 %"},
        {904, 1000, 90, "just over 90 %"},
        {905, 1000, 90, "91 %"},
        {906, 1000, 90, "91 %"},
        {896, 1000, 101, "90 %"},
        {0, 10, 90, "0 %"},
        {10, 10, 90, "100 %"},
        {1, 1000, 0, "just over 0 %"},
        {0, 10, 0, "0 %"},
        {999, 1000, 100, "just under 100 %"},
        {999, 1000, 90, "100 %"},
        {1, 8, 90, "13 %"},
        {5, 1000, 101, "1 %"},
        {4, 1000, 101, "0 %"},
        {0, 0, 90, "no answers"},
        {899999999999, 1000000000000, 90, "just under 90 %"},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[HD_PERCENT_TEXT_MAX];
        hd_percent_words(rows[i].x, rows[i].n, rows[i].target, text);
        assert_string_equal(text, rows[i].want);
    }
}

static void printed_percents_agree_with_the_target_for_every_count(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 400; n++) {
        for (unsigned x = 0; x <= n; x++) {
            char text[HD_PERCENT_TEXT_MAX];
            hd_percent_words(x, n, 90, text);
            bool plain = strcmp(text, "90 %") == 0;
            assert_int_equal(plain, 100 * x == 90 * n);
            if (strncmp(text, "just under", 10) == 0) {
                assert_false(hd_target_met(HD_AT_LEAST, 90, x, n));
            } else if (strncmp(text, "just over", 9) == 0) {
                assert_true(hd_target_met(HD_OVER, 90, x, n));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_gives_the_published_intervals),
        cmocka_unit_test(wilson_ends_are_exact_when_nobody_or_everybody_agrees),
        cmocka_unit_test(wilson_holds_the_share_and_mirrors_it),
        cmocka_unit_test(wilson_keeps_its_digits_for_rare_answers),
        cmocka_unit_test(newcombe_gives_the_published_differences),
        cmocka_unit_test(newcombe_stays_within_minus_one_and_one_and_mirrors),
        cmocka_unit_test(exact_p_values_are_the_published_ones),
        cmocka_unit_test(smallest_counts_that_prove_more_than_90_are_the_published_ones),
        cmocka_unit_test(binomial_equals_the_direct_sum_for_every_count),
        cmocka_unit_test(binomial_keeps_nine_digits_up_to_ten_million),
        cmocka_unit_test(binomial_edges_are_exact),
        cmocka_unit_test(binomial_between_integers_is_the_beta_function),
        cmocka_unit_test(binomial_falls_smoothly_as_the_count_rises),
        cmocka_unit_test(a_single_question_has_a_base_of_all_its_answers),
        cmocka_unit_test(cluster_base_is_the_ratio_estimators),
        cmocka_unit_test(people_who_answer_alike_count_once),
        cmocka_unit_test(without_any_spread_people_count_and_not_answers),
        cmocka_unit_test(cluster_base_keeps_its_digits_for_millions),
        cmocka_unit_test(a_base_is_never_under_one_nor_over_all),
        cmocka_unit_test(targets_are_compared_as_integers),
        cmocka_unit_test(verdicts_say_what_the_answers_can_carry),
        cmocka_unit_test(an_interval_that_ends_on_the_target_is_read_by_its_comparator),
        cmocka_unit_test(below_is_the_mirror_of_over),
        cmocka_unit_test(every_verdict_has_its_words),
        cmocka_unit_test(percents_are_never_rounded_across_the_target),
        cmocka_unit_test(printed_percents_agree_with_the_target_for_every_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
