/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * How sure a share is: Wilson's interval for one share, Newcombe's for the difference of two, and
 * the base that answers of the same person are really worth. Each formula is written so that it
 * does not subtract two nearly equal numbers. Sources: docs/statistics.md.
 */

#include <assert.h>
#include <math.h>

#include <heard/stats.h>

/** Of the normal distribution, 95 % lies within this many standard deviations. */
static const double z_95 = 1.959963984540054;

/*
 * Both ends solve (n + z2) w^2 - (2 n share + z2) w + n share^2 = 0. For a share of at most a half
 * the upper end is a sum, the lower one follows from the product of the two: nothing cancels, and
 * the end at 0 is exact. Larger shares are the mirror image.
 */
static struct hd_interval wilson_of_lesser(double share, double base)
{
    double z2 = z_95 * z_95;
    double root = z_95 * sqrt(z2 + 4 * base * share * (1 - share));
    double sum = 2 * base * share + z2 + root;
    return (struct hd_interval){2 * base * share * share / sum, sum / (2 * (base + z2))};
}

struct hd_interval hd_wilson(double share, double base)
{
    assert(base > 0);
    assert(share >= 0 && share <= 1);

    if (share <= 0.5) {
        return wilson_of_lesser(share, base);
    }
    struct hd_interval mirror = wilson_of_lesser(1 - share, base);
    return (struct hd_interval){1 - mirror.high, 1 - mirror.low};
}

struct hd_interval hd_newcombe(double share_a, struct hd_interval a, double share_b,
                               struct hd_interval b)
{
    double difference = share_a - share_b;
    double down = hypot(share_a - a.low, b.high - share_b);
    double up = hypot(a.high - share_a, share_b - b.low);
    return (struct hd_interval){fmax(difference - down, -1), fmin(difference + up, 1)};
}

/*
 * With p = x/n, the variance of the ratio estimator is S / n^2, S the sum over respondents of
 * (x_i - p n_i)^2. S is the same for positives and for the other answers, so the rarer kind is
 * used: its sums are the smaller ones, and little cancels between them.
 */
static double ratio_spread(const struct hd_cluster *c, double rare_share, double *terms)
{
    double rare2 = (double)c->xx;
    double rare_n = (double)c->nx;
    if (c->x > c->n - c->x) {
        rare2 = (double)(c->nn + c->xx - 2 * c->nx);
        rare_n = (double)(c->nn - c->nx);
    }
    double squares = rare2 + rare_share * rare_share * (double)c->nn;
    *terms = squares;
    return squares - 2 * rare_share * rare_n;
}

double hd_cluster_base(const struct hd_cluster *cluster)
{
    double n = (double)cluster->n;
    if (cluster->n == 0 || cluster->nn == cluster->n) {
        return n;
    }
    double by_person = fmax(n * n / (double)cluster->nn, 1);
    uint64_t rare = cluster->x;
    if (rare > cluster->n - rare) {
        rare = cluster->n - rare;
    }
    if (rare == 0) {
        return fmin(by_person, n);
    }
    double share = (double)rare / n;
    double terms = 0;
    double spread = ratio_spread(cluster, share, &terms);
    if (spread <= 1e-12 * terms) { /* zero but for rounding: everybody gave the same share */
        return fmin(by_person, n);
    }
    double base = share * (1 - share) * n * n / spread;
    return fmin(fmax(base, 1), n);
}
