/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The targets are Torbay's (Written Statement of Action, version 3.3) in short, the counts are
 * chosen so that each verdict occurs.
 */

#include "sample.h"

static const struct hd_document paper = {.code = "wsoa",
                                         .title = "Written Statement of Action",
                                         .publisher = "Torbay Council",
                                         .date = "2022-04-14"};

static const struct hd_area areas[] = {
    {.code = "afi-2",
     .number = 2,
     .title = "Cultural Change",
     .source = {&paper, "page 20", NULL}},
    {.code = "afi-3",
     .number = 3,
     .title = "Joint Working",
     .source = {&paper, "page 30", NULL}},
    {.code = "a-b", .number = 4, .title = "A & B <area>", .source = {&paper, "page 40", NULL}},
};

static const struct hd_indicator targets[SAMPLE_TARGETS] = {
    {.ref = "5A.2",
     .statement = "an increasing and high level of trust",
     .source =
         {&paper, "version 3.3, 14 April 2022, row 5A.2",
          "reports from families show an increasing and high level of trust (Over 90% positive "
          "responses in the survey by February 2023)"},
     .reading = "The question about trust is counted, and no other.",
     .area = &areas[0],
     .comparator = HD_OVER,
     .target = 90,
     .due = "February 2023",
     .due_by = "2023-02-28",
     .questions_n = 1,
     .question = {"trust"}},
    {.ref = "5B",
     .statement = "they know the interactions to expect, and these are happening",
     .source = {&paper, "row 5B", "Over 85% positive responses in the survey by February 2023"},
     .reading = "Planning together and respect are counted.",
     .area = &areas[0],
     .comparator = HD_OVER,
     .target = 85,
     .due = "February 2023",
     .due_by = "2023-02-28",
     .questions_n = 2,
     .question = {"coproduction", "respect"}},
    {.ref = "6C",
     .statement = "improvement in the use of spoken and written language",
     .source = {&paper, "row 6C", "at least 90% satisfaction rating"},
     .area = &areas[0],
     .comparator = HD_AT_LEAST,
     .target = 90,
     .due = "September 2022",
     .due_by = "2022-09-30",
     .questions_n = 1,
     .question = {"spoken-words"}},
    {.ref = "8B.1",
     .statement = "satisfaction with communication processes with all agencies",
     .source = {&paper, "row 8B.1", "90% satisfaction"},
     .area = &areas[1],
     .comparator = HD_AT_LEAST,
     .target = 90,
     .due = "July 2022",
     .due_by = "2022-07-31",
     .questions_n = 1,
     .question = {"communication"}},
    {.ref = "8C",
     .statement =
         "feeling more supported in meetings and discussions, leading to better decisions",
     .source = {&paper, "row 8C", "90% or better"},
     .comparator = HD_AT_LEAST,
     .target = 90,
     .due = "May 2023",
     .due_by = "2023-05-31",
     .questions_n = 1,
     .question = {"meetings"}},
    {.ref = "10D",
     .statement = "the public statement of commitment is well received by parent carer groups",
     .source = {&paper, "row 10D", "95% satisfaction"},
     .comparator = HD_AT_LEAST,
     .target = 95,
     .due = "June 2022",
     .due_by = "2022-06-30",
     .questions_n = 1,
     .question = {"promise"}},
    {.ref = "9B",
     .statement = "listened to; their lived experience understood by all professionals",
     .source = {&paper, "row 9B", "improving"},
     .comparator = HD_IMPROVE,
     .questions_n = 1,
     .question = {"listened"}},
    {.ref = "X<1>",
     .statement = "<script>alert(\"x\")</script> & 'quotes' stay text",
     .source = {&paper, "Section <b>9</b> & \"annex\"",
                "</blockquote><img src=x onerror=alert(1)>\x01"},
     .reading = "</p><script src=\"https://example.org/x.js\"></script>",
     .area = &areas[2],
     .comparator = HD_AT_MOST,
     .target = 20,
     .due = "<i>never</i>",
     .questions_n = 1,
     .question = {"x"}},
    {.ref = "Z",
     .statement = "Plans are made together",
     .source = {&paper, "Plan, table 3", "below 5%"},
     .comparator = HD_BELOW,
     .target = 5,
     .questions_n = 1,
     .question = {"z"}},
};

static struct hd_figure figure(const struct hd_indicator *indicator, uint64_t positive,
                               uint64_t base)
{
    struct hd_figure out = {.positive = positive,
                            .base = base,
                            .effective_base = (double)base,
                            .interval = {0, 1},
                            .p_value = 1,
                            .verdict = HD_TOO_FEW};
    if (base > 0) {
        out.share = (double)positive / (double)base;
        out.interval = hd_wilson(out.share, out.effective_base);
        out.verdict =
            hd_verdict(indicator->comparator, indicator->target, positive, base, out.interval);
    }
    return out;
}

void sample_count(struct hd_result *result, uint64_t positive, uint64_t base,
                  uint64_t clean_positive, uint64_t clean_base)
{
    result->all = figure(result->indicator, positive, base);
    result->unflagged = figure(result->indicator, clean_positive, clean_base);
    result->robust = result->all.verdict == result->unflagged.verdict;
}

/** A change from an earlier count. */
static void since(struct hd_result *result, uint64_t positive, uint64_t base)
{
    struct hd_figure then = figure(result->indicator, positive, base);
    result->has_change = true;
    result->change = result->all.share - then.share;
    result->change_interval =
        hd_newcombe(result->all.share, result->all.interval, then.share, then.interval);
}

void sample_fill(struct sample *sample)
{
    static const uint64_t counts[SAMPLE_TARGETS][4] = {
        {189, 200, 170, 180}, /* met, and proved */
        {109, 124, 109, 122}, /* met; fewer than ten flagged */
        {45, 50, 45, 50},     /* met exactly: at least 90 % */
        {43, 48, 42, 47},     /* 89.6 %: just under */
        {52, 80, 52, 80},     /* missed */
        {18, 19, 18, 19},     /* small base */
        {132, 150, 120, 130}, /* no number */
        {14, 41, 3, 12},      /* text that tries to be markup */
        {4, 9, 4, 9},         /* too few */
    };
    *sample = (struct sample){.plan = {.code = "sample",
                                       .title = "Written Statement of Action, version 3.3",
                                       .office = "SEND Strategic Partnership Board",
                                       .indicators_n = SAMPLE_TARGETS,
                                       .indicator = sample->indicator}};
    for (size_t i = 0; i < SAMPLE_TARGETS; i++) {
        struct hd_result *result = &sample->result[i];
        sample->indicator[i] = targets[i];
        result->indicator = &sample->indicator[i];
        sample_count(result, counts[i][0], counts[i][1], counts[i][2], counts[i][3]);
        result->dont_know = i == 0 ? 14 : 3;
        result->not_applicable = i == 4 ? 31 : 0;
        result->skipped = 9 + i;
    }
    since(&sample->result[0], 150, 180);
    since(&sample->result[1], 100, 120);
    since(&sample->result[6], 140, 150);
    sample->result[2].wording_changed = true;
    sample->result[1].part_missed = true;
    sample->result[0].scales_pooled = true;
    sample->survey.status = "draft for co-production";
    sample->survey.title.text[0] = "How we <treat> you";
    sample->surveys[0] = &sample->survey;
    sample->report = (struct admin_report){
        .office = "Family hubs <north>",
        .plan = &sample->plan,
        .result = sample->result,
        .period = "28 September 2026 to 22 November 2026",
        .before_period = "3 August 2026 to 27 September 2026",
        .today = 20779,
        .totals = {.accepted = 214, .flagged = 23, .week_trusted = 300, .week_untrusted = 41},
        .survey = sample->surveys,
        .surveys_n = 1,
    };
    sample->report.quarantined[SYNC_Q_MAC] = 2;
    sample->report.quarantined[SYNC_Q_DUPLICATE] = 1;
}
