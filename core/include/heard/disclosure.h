/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_DISCLOSURE_H
#define HD_DISCLOSURE_H

/*
 * What may be shown of counts and figures, and in which words, so that no screen, file or page says
 * more than another about a few people. Part of the tally library. Complements between groups,
 * successive releases and breakdowns are not looked at here yet; until they are, nothing that needs
 * them is shown. Rules and sources: docs/statistics.md section 9.
 *
 * Answers whose week is not trusted are in the whole wave and in no stretch of weeks. So whoever
 * takes all the weeks from the whole is left with them alone: one child, if somebody turned a
 * kiosk's clock back for it. Every number of the whole wave therefore has either all of them in it
 * or, where 1 to 9 of them are behind that number, none; docs/decisions/0011-unsure-weeks.md.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/results.h>

/** True when a count is large enough to be shown at all. */
bool hd_may_show_count(uint64_t count);

/** True when a figure rests on enough answers, and on enough people. */
bool hd_may_show(const struct hd_figure *figure);

/**
 * As hd_results(), but for eyes other than the office's own: an indicator of the whole wave leaves
 * out answers whose week is not trusted unless, for each of its questions on each scale, nobody or
 * at least HD_BASE_MIN people gave one; and so does each count beside the figure.
 */
void hd_results_to_show(const struct hd_tally *tally, const struct hd_plan *plan,
                        const struct hd_tally_query *query, const struct hd_tally_query *before,
                        struct hd_result *out);

/** As hd_tally_question(), by the same rule, so that questions and indicators agree. */
void hd_question_to_show(const struct hd_tally *tally, size_t survey, size_t question,
                         const struct hd_scale *scale, const struct hd_tally_query *query,
                         uint64_t *counts);

/**
 * Which options of hd_question_to_show() may be shown, each by how many chose it: none when
 * fewer than HD_BASE_MIN people answered; and none that a few chose, or that all but a few chose,
 * nor what would give such an option away. Where only one may be chosen, that is the rest of the
 * answers; where many may, it is the people who must have chosen one of those not shown.
 *
 * @param[out] may HD_OPTIONS_MAX, by option index
 */
void hd_options_to_show(const struct hd_tally *tally, size_t survey, size_t question,
                        const struct hd_scale *scale, const struct hd_tally_query *query,
                        bool *may);

/** False when the number of answers to a question with a condition, taken from that of the question
 * it hangs on, would leave a few: those who answered otherwise. */
bool hd_may_show_condition(const struct hd_tally *tally, size_t survey, size_t question,
                           const struct hd_tally_query *query);

/** As hd_totals(), by the same rule. Each is still a count: see hd_may_show_count(). */
void hd_totals_to_show(const struct hd_tally *tally, const struct hd_tally_query *query,
                       struct hd_totals *out);

/** True when the exact number of answers whose week is not trusted may be shown: taken from all, it
 * leaves those whose week is, so neither may be a few. */
bool hd_may_show_untrusted(const struct hd_totals *totals);

/**
 * True when anything about the figure without flagged answers may stand beside the headline: their
 * difference is what the flagged ones said, so at least HD_BASE_MIN people must stand behind it (one
 * person gives up to one answer a question), or nobody; and the same holds for those whose week is
 * not trusted. Whether that figure itself may be shown is for hd_may_show() to say.
 */
bool hd_may_show_difference(const struct hd_result *result);

/** How many answers a share rests on, in bands, so that share and band together do not give the
 * count away: "20 to 29". count is HD_BASE_MIN or more; static. */
const char *hd_band_words(uint64_t count);

enum { HD_COUNT_WORDS_MAX = 40 };

/** Any other count, in tens, so that it cannot be set against another: "about 120", "fewer than
 * 10". out holds HD_COUNT_WORDS_MAX bytes. */
void hd_about_words(uint64_t count, char *out);

/**
 * A bound of an interval as whole percent, never rounded onto the target: 0.9011 against 90 is
 * "just over 90 %".
 *
 * @param share 0..1
 * @param target_percent above 100 for none
 * @param[out] out HD_PERCENT_TEXT_MAX bytes
 */
void hd_bound_words(double share, uint32_t target_percent, char *out);

#endif
