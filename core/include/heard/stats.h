/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_STATS_H
#define HD_STATS_H

/*
 * The arithmetic behind a verdict. Counts are integers and are compared as integers; shares and
 * intervals are fractions 0..1. Sources: docs/statistics.md, with the vectors the tests use.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heard/plan.h>

enum { HD_BASE_MIN = 10, HD_BASE_SMALL = 30 };

struct hd_interval {
    double low;
    double high;
};

/**
 * Wilson score interval, 95 %.
 *
 * @param share observed share, 0..1
 * @param base answers, more than 0; a composite gives its effective base
 */
struct hd_interval hd_wilson(double share, double base);

/** Newcombe's hybrid score interval (method 10) for share_a - share_b, from their Wilson intervals. */
struct hd_interval hd_newcombe(double share_a, struct hd_interval a, double share_b,
                               struct hd_interval b);

/**
 * One-sided exact binomial p-value: the chance, were the true share exactly limit, of a count at
 * least (upper) or at most (!upper) the one seen. Continues smoothly to a base that is no integer.
 */
double hd_binomial_p(double positive, double base, double limit, bool upper);

/** What each respondent adds, for an indicator of several questions. */
struct hd_cluster {
    uint64_t n;  /**< scale answers */
    uint64_t x;  /**< positive ones */
    uint64_t nn; /**< sum of squared answers a respondent */
    uint64_t xx; /**< sum of squared positives a respondent */
    uint64_t nx; /**< sum of answers times positives a respondent */
};

/**
 * The base that independent answers would need for the same certainty, respondents being clusters
 * (variance of the ratio estimator); never more than n. 0 when n is 0.
 */
double hd_cluster_base(const struct hd_cluster *cluster);

/**
 * True when positive of base meets the target, compared as integers; base is more than 0.
 * HD_IMPROVE has no target to meet: false.
 */
bool hd_target_met(enum hd_comparator comparator, uint32_t target_percent, uint64_t positive,
                   uint64_t base);

enum hd_verdict {
    HD_MET_PROVED,           /**< met, and the whole interval lies on the right side */
    HD_MET,                  /**< met, but chance could explain it */
    HD_MISSED_WITHIN_CHANCE, /**< missed, but chance could explain it */
    HD_MISSED,               /**< missed, and the whole interval lies on the wrong side */
    HD_TOO_FEW,              /**< base under HD_BASE_MIN: nothing is said */
    HD_NO_TARGET,            /**< direction only */
    HD_VERDICT_N,
};

/** The verdict on one target. interval is that of the same answers. */
enum hd_verdict hd_verdict(enum hd_comparator comparator, uint32_t target_percent,
                           uint64_t positive, uint64_t base, struct hd_interval interval);

/** "met_proved" ...: static, for files. */
const char *hd_verdict_code(enum hd_verdict verdict);

/** "met, and more than chance" ...: static, for people. */
const char *hd_verdict_words(enum hd_verdict verdict);

/** "blue", "green", "amber", "red" or "grey": static. */
const char *hd_verdict_brag(enum hd_verdict verdict);

enum { HD_PERCENT_TEXT_MAX = 40 };

/**
 * A share as whole percent for people, never rounded across the target: 896 of 1000 against 90
 * is "just under 90 %". With no target, give one above 100. A base of 0 is "no answers".
 *
 * @param[out] out HD_PERCENT_TEXT_MAX bytes
 */
void hd_percent_words(uint64_t positive, uint64_t base, uint32_t target_percent, char *out);

#endif
