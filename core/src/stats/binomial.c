/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The exact binomial test as an area under the beta distribution, which also has values between
 * the integers. The area comes from Lentz's continued fraction; the density before it from
 * Loader's saddle-point form, which keeps its digits where differences of log-gamma lose theirs.
 * Sources: docs/statistics.md.
 */

#include <assert.h>
#include <math.h>

#include <heard/stats.h>

static const double ln_sqrt_two_pi = 0.918938533204672741780;
static const double two_pi = 6.283185307179586476925;

/** ln(Gamma(z + 1)) minus Stirling's formula for it. */
static double stirling_rest(double z)
{
    if (z < 16) {
        /* tgamma is exact to a few units in the last place here. */
        return log(tgamma(z + 1)) - (z + 0.5) * log(z) + z - ln_sqrt_two_pi;
    }
    double zz = z * z;
    double rest = 1.0 / 1188 - 691.0 / 360360 / zz;
    rest = 1.0 / 1680 - rest / zz;
    rest = 1.0 / 1260 - rest / zz;
    rest = 1.0 / 360 - rest / zz;
    return (1.0 / 12 - rest / zz) / z;
}

/** x ln(x / mean) + mean - x without cancellation where x is near mean. */
static double deviance(double x, double mean)
{
    double apart = x - mean;
    if (fabs(apart) >= 0.1 * (x + mean)) {
        return x * log(x / mean) - apart;
    }
    double ratio = apart / (x + mean);
    double sum = apart * ratio;
    double power = 2 * x * ratio;
    for (int odd = 3; odd < 1000; odd += 2) {
        power *= ratio * ratio;
        double next = sum + power / odd;
        if (next == sum) {
            break;
        }
        sum = next;
    }
    return sum;
}

/** p^a q^b / (a B(a, b)), which stands before the continued fraction; q is 1 - p. */
static double beta_front(double a, double b, double p, double q)
{
    double n = a + b;
    double exponent = stirling_rest(n) - stirling_rest(a) - stirling_rest(b) -
                      deviance(a, n * p) - deviance(b, n * q);
    /* The binomial density of a in n, times b / n. */
    return exp(exponent) * sqrt(b / (two_pi * a * n));
}

static double away_from_zero(double x)
{
    return fabs(x) < 1e-300 ? 1e-300 : x;
}

/** The continued fraction of the incomplete beta function (Lentz, modified). */
static double beta_fraction(double a, double b, double p)
{
    double c = 1;
    double d = 1 / away_from_zero(1 - (a + b) * p / (a + 1));
    double h = d;
    /* About sqrt(max(a, b)) steps are needed; the bound is only there to end. */
    for (int m = 1; m < 1000000; m++) {
        double at = a + 2.0 * m;
        double even = m * (b - m) * p / ((at - 1) * at);
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * p / (at * (at + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        h *= d * c;
        if (fabs(d * c - 1) < 1e-15) {
            break;
        }
    }
    return h;
}

/** The regularised incomplete beta function I_p(a, b) for a, b > 0 and 0 < p < 1; q is 1 - p. */
static double beta_area(double a, double b, double p, double q)
{
    if (p < (a + 1) / (a + b + 2)) {
        return beta_front(a, b, p, q) * beta_fraction(a, b, p);
    }
    return 1 - beta_front(b, a, q, p) * beta_fraction(b, a, q);
}

double hd_binomial_p(double positive, double base, double limit, bool upper)
{
    assert(base >= 0 && positive >= 0 && positive <= base);
    assert(limit >= 0 && limit <= 1);

    /* The lower tail is the upper tail of the answers that are not positive. */
    double count = upper ? positive : base - positive;
    double p = upper ? limit : 1 - limit;
    double q = upper ? 1 - limit : limit;
    if (count <= 0 || q <= 0) {
        return 1;
    }
    if (p <= 0) {
        return 0;
    }
    return fmin(fmax(beta_area(count, base - count + 1, p, q), 0), 1);
}
