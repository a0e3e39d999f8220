/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_SAMPLE_H
#define TEST_SAMPLE_H

/*
 * A report made by hand: one target for every verdict, small and suppressed bases, text that tries
 * to be markup. Counts are given, everything else is computed as the tally library would.
 */

#include "report.h"

enum { SAMPLE_TARGETS = 9 };

struct sample {
    struct hd_indicator indicator[HD_INDICATORS_MAX]; /* SAMPLE_TARGETS are filled in */
    struct hd_plan plan;                              /* of these indicators */
    struct hd_result result[SAMPLE_TARGETS];
    struct hd_survey survey;
    const struct hd_survey *surveys[1];
    struct admin_report report;
};

/** Fill the sample; its report then points into it. */
void sample_fill(struct sample *sample);

/** Set the counts of one result anew: answers as they are and without flagged ones. */
void sample_count(struct hd_result *result, uint64_t positive, uint64_t base,
                  uint64_t clean_positive, uint64_t clean_base);

#endif
