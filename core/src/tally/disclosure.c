/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One place for what may be shown: whoever shows figures asks here. */
#include <inttypes.h>
#include <stdio.h>

#include <heard/disclosure.h>

/* Far below any difference that counts can make: 1 / (largest base squared). */
static const double tiny = 1e-9;

bool hd_may_show_count(uint64_t count)
{
    return count >= HD_BASE_MIN;
}

bool hd_may_show(const struct hd_figure *figure)
{
    return hd_may_show_count(figure->base) && figure->verdict != HD_TOO_FEW;
}

bool hd_may_show_difference(const struct hd_result *result)
{
    uint64_t flagged = result->all.base - result->unflagged.base;
    uint64_t enough = (uint64_t)HD_BASE_MIN * result->indicator->questions_n;
    return hd_may_show(&result->all) && (flagged == 0 || flagged >= enough);
}

const char *hd_band_words(uint64_t count)
{
    return count >= 100  ? "100 or more"
           : count >= 50 ? "50 to 99"
           : count >= 30 ? "30 to 49"
           : count >= 20 ? "20 to 29"
                         : "10 to 19";
}

void hd_about_words(uint64_t count, char *out)
{
    if (!hd_may_show_count(count)) {
        (void)snprintf(out, HD_COUNT_WORDS_MAX, "fewer than %d", HD_BASE_MIN);
    } else {
        (void)snprintf(out, HD_COUNT_WORDS_MAX, "about %" PRIu64, (count + 5) / 10 * 10);
    }
}

void hd_bound_words(double share, uint32_t target_percent, char *out)
{
    int whole = (int)(share * 100.0 + 0.5);
    double off = share * 100.0 - (double)whole;
    const char *nearly = "";
    if (target_percent <= 100 && whole == (int)target_percent && (off > tiny || off < -tiny)) {
        nearly = off > 0 ? "just over " : "just under ";
    }
    (void)snprintf(out, HD_PERCENT_TEXT_MAX, "%s%d %%", nearly, whole);
}
