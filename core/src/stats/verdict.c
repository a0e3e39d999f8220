/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * From a share to words: is the target met, could chance explain it, and how is that printed.
 * Whether a target is met is decided on integers, so that 45 of 50 is at least 90 % and not over
 * 90 %, and never on anything rounded.
 */

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include <heard/stats.h>

bool hd_target_met(enum hd_comparator comparator, uint32_t target_percent, uint64_t positive,
                   uint64_t base)
{
    uint64_t have = 100 * positive;
    uint64_t need = target_percent * base;
    switch (comparator) {
    case HD_OVER:
        return have > need;
    case HD_AT_LEAST:
        return have >= need;
    case HD_BELOW:
        return have < need;
    case HD_AT_MOST:
        return have <= need;
    case HD_IMPROVE:
        break;
    }
    return false;
}

/** Every share in the interval meets the target. */
static bool all_meet(enum hd_comparator comparator, double target, struct hd_interval in)
{
    switch (comparator) {
    case HD_OVER:
        return in.low > target;
    case HD_AT_LEAST:
        return in.low >= target;
    case HD_BELOW:
        return in.high < target;
    case HD_AT_MOST:
        return in.high <= target;
    case HD_IMPROVE:
        break;
    }
    return false;
}

/** No share in the interval meets the target. */
static bool none_meets(enum hd_comparator comparator, double target, struct hd_interval in)
{
    switch (comparator) {
    case HD_OVER:
        return in.high <= target;
    case HD_AT_LEAST:
        return in.high < target;
    case HD_BELOW:
        return in.low >= target;
    case HD_AT_MOST:
        return in.low > target;
    case HD_IMPROVE:
        break;
    }
    return false;
}

enum hd_verdict hd_verdict(enum hd_comparator comparator, uint32_t target_percent,
                           uint64_t positive, uint64_t base, struct hd_interval interval)
{
    if (base < HD_BASE_MIN) {
        return HD_TOO_FEW;
    }
    if (comparator == HD_IMPROVE) {
        return HD_NO_TARGET;
    }
    double target = target_percent / 100.0;
    if (hd_target_met(comparator, target_percent, positive, base)) {
        return all_meet(comparator, target, interval) ? HD_MET_PROVED : HD_MET;
    }
    return none_meets(comparator, target, interval) ? HD_MISSED : HD_MISSED_WITHIN_CHANCE;
}

static const struct {
    const char *code;
    const char *words;
    const char *brag;
} verdicts[HD_VERDICT_N] = {
    [HD_MET_PROVED] = {"met_proved", "met, and more than chance", "blue"},
    [HD_MET] = {"met", "met, but chance could explain it", "green"},
    [HD_MISSED_WITHIN_CHANCE] = {"missed_within_chance", "missed, but chance could explain it",
                                 "amber"},
    [HD_MISSED] = {"missed", "missed, and more than chance", "red"},
    [HD_TOO_FEW] = {"too_few", "too few answers to say", "grey"},
    [HD_NO_TARGET] = {"no_target", "no number was promised: only the direction counts", "grey"},
};

const char *hd_verdict_code(enum hd_verdict verdict)
{
    assert(verdict < HD_VERDICT_N);
    return verdicts[verdict].code;
}

const char *hd_verdict_words(enum hd_verdict verdict)
{
    assert(verdict < HD_VERDICT_N);
    return verdicts[verdict].words;
}

const char *hd_verdict_brag(enum hd_verdict verdict)
{
    assert(verdict < HD_VERDICT_N);
    return verdicts[verdict].brag;
}

void hd_percent_words(uint64_t positive, uint64_t base, uint32_t target_percent, char *out)
{
    if (base == 0) {
        (void)snprintf(out, HD_PERCENT_TEXT_MAX, "no answers");
        return;
    }
    uint64_t have = 100 * positive;
    uint64_t need = target_percent * base;
    uint64_t rounded = (2 * have + base) / (2 * base);
    const char *side = "";
    if (have < need && rounded >= target_percent) {
        side = "just under ";
        rounded = target_percent;
    } else if (have > need && rounded <= target_percent) {
        side = "just over ";
        rounded = target_percent;
    }
    (void)snprintf(out, HD_PERCENT_TEXT_MAX, "%s%" PRIu64 " %%", side, rounded);
}
