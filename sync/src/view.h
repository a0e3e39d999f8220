/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SYNC_VIEW_H
#define SYNC_VIEW_H

/*
 * What is to be shown of an aggregate: the results of a period, and the rules for what stays
 * hidden. One place for them, so that JSON and text cannot differ. Private to sync.
 */

#include <sync/aggregate.h>

struct sync_view {
    const struct sync_office *office;       /**< borrowed */
    const struct sync_aggregate *aggregate; /**< borrowed */
    const struct sync_period *period;       /**< borrowed */
    bool exact;
    struct hd_tally_query now;
    struct hd_totals totals;
    struct hd_result *result; /**< owned, one an indicator */
    size_t n;
};

/** Compute the results. view's first four members are set by the caller; free with
 * sync_view_fini(), also after an error. Errors: HD_E_NOMEM. */
HD_NODISCARD enum hd_err sync_view_init(struct sync_view *view);
void sync_view_fini(struct sync_view *view);

/** True when a count is too small to be shown. */
bool sync_view_hides_count(const struct sync_view *view, uint64_t count);

/** True when a figure rests on too few answers to be shown. */
bool sync_view_hides(const struct sync_view *view, const struct hd_figure *figure);

/** True when the figures with and without flagged records, side by side, would tell what a few
 * flagged ones said. */
bool sync_view_hides_unflagged(const struct sync_view *view, const struct hd_result *result);

/** True when the number of answers whose week is not trusted is too small to be shown, or what is
 * left without it. */
bool sync_view_hides_untrusted(const struct sync_view *view);

/** Counts of one question on one scale, as hd_tally_question(), as far as they may be shown. */
void sync_view_question(const struct sync_view *view, size_t survey, size_t question,
                        const struct hd_scale *scale, uint64_t *counts);

/** True when nothing of a question may be shown. counts: of sync_view_question(). */
bool sync_view_hides_question(const struct sync_view *view, size_t survey, size_t question,
                              const uint64_t *counts);

/** Which options may be shown by how many chose them. may: HD_OPTIONS_MAX, set. */
void sync_view_options(const struct sync_view *view, size_t survey, size_t question,
                       const struct hd_scale *scale, const uint64_t *counts, bool *may);

/** Whether some route of the survey asks the question on this scale. */
bool sync_view_asks(const struct hd_survey *survey, size_t question,
                    const struct hd_scale *scale);

/** Beside shares of a question of kind many. */
#define SYNC_MANY_SHARES                                                                       \
    "of the people who answered; one person may choose several, so the shares may add up to "  \
    "more than 100 %"

/** Positive and all answers among the counts of a question on a scale. */
struct sync_share {
    uint64_t positive, base;
};
struct sync_share sync_share_of(const struct hd_scale *scale, const uint64_t *counts);

#endif
