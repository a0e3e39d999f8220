/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables that explain the others: what the figures are of, how they are made and what is
 * hidden, what each column holds and what each code means.
 */

#include <inttypes.h>
#include <stdio.h>

#include <heard/disclosure.h>
#include <heard/text.h>
#include <heard/week.h>

#include "export.h"

static void text_row(struct admin_table *table, const char *item, const char *label,
                     const char *value)
{
    admin_table_text(table, item);
    admin_table_text(table, label);
    admin_table_text(table, value);
}

static void named(struct admin_table *table, const char *item, const char *label)
{
    admin_table_text(table, item);
    admin_table_text(table, label);
}

/* Records that are in no figure. How many there are of a kind is known to the office alone. */
static void left_out(const struct admin_export_from *from, struct admin_table *table)
{
    for (size_t i = 0; i < SYNC_Q_N; i++) {
        enum sync_quarantine reason = (enum sync_quarantine)i;
        char item[64];
        char label[256];
        (void)snprintf(item, sizeof(item), "left_out_%s", sync_quarantine_code(reason));
        (void)snprintf(label, sizeof(label), "Records left out: %s",
                       sync_quarantine_words(reason));
        named(table, item, label);
        admin_table_count_or_none(table, from->report->quarantined[i]);
    }
    named(table, "other_waves", "Records of other waves, padding among them");
    admin_table_count_or_none(table, from->other_waves);
}

void admin_export_summary(const struct admin_export_from *from, struct admin_table *table)
{
    const struct admin_report *report = from->report;
    const struct hd_totals *totals = &report->totals;
    char day[16];
    hd_day_format(report->today, day);
    text_row(table, "office", "Office", report->office);
    text_row(table, "plan", "Plan", report->plan->title);
    text_row(table, "plan_code", "Code of the plan", report->plan->code);
    named(table, "wave", "Wave");
    admin_table_number(table, from->wave);
    text_row(table, "period", "Period", from->period);
    text_row(table, "period_words", "Period in words", report->period);
    text_row(table, "before", "Compared with", report->before_period);
    text_row(table, "made_on", "Made on", day);
    named(table, "answered", "Surveys answered");
    admin_table_count(table, totals->accepted);
    named(table, "flagged", "Of these flagged: too fast, all the same, a burst, left early");
    admin_table_count(table, totals->flagged);
    named(table, "week_untrusted",
          report->whole_wave ? "Whose week is not sure: among the answers once there are ten"
                             : "Whose week is not sure: not in this period");
    if (hd_may_show_untrusted(totals)) {
        admin_table_count(table, totals->week_untrusted);
    } else {
        admin_table_suppressed(table);
    }
    left_out(from, table);
    text_row(table, "who", "Who is behind the figures", ADMIN_SELF_SELECTED);
    text_row(table, "suppressed", "What \"" ADMIN_SUPPRESSED "\" means",
             ADMIN_SUPPRESSED_MEANS);
}

void admin_export_breakdowns(struct admin_table *table)
{
    static const char *const groups[] = {"hub", "role", "route"};
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        text_row(table, groups[i], "not_given",
                 "Not given in this version: a table of small groups can be set against the "
                 "totals, and the protection for that is not there yet.");
    }
}

void admin_export_method(struct admin_table *table)
{
    static const char *const text[][2] = {
        {"Suppressed and empty cells", ADMIN_SUPPRESSED_MEANS},
        {"Who is behind the figures", ADMIN_SELF_SELECTED
         " Somebody may have answered more than once, and nobody can tell: answers carry no "
         "name, no age and no time finer than a week."},
        {"How a share is counted",
         "Positive answers out of all answers on the scale. \"I don't know\", \"it does not "
         "apply\" and skipped questions are not in it; they stand beside it. A target is "
         "compared with the exact counts, not with the rounded figure."},
        {"How shares are rounded",
         "To whole percent. A share that would so be rounded onto or across its target is "
         "given "
         "as the next whole percent on its own side, and in words as \"just under\" or \"just "
         "over\" the target. Shares are never finer, for with the number of answers they would "
         "give the counts away."},
        {"How many answered",
         "Bases are bands: 10 to 19, 20 to 29, 30 to 49, 50 to 99, 100 or more. Other counts "
         "are in tens. No exact count is in this export."},
        {"How sure a figure is",
         "The 95 % interval is Wilson's score interval; that of a change is Newcombe's hybrid "
         "score interval (method 10). Where several questions are joined, they allow for "
         "answers of one person hanging together. They cover chance only, not who did not "
         "answer. With many figures, expect one of twenty to mislead."},
        {"Verdicts",
         "\"met\" or \"missed\" is what the counts say; it is \"proved\", or not \"within "
         "chance\", when the whole interval says so too. Under 30 answers a verdict is "
         "indicative."},
        {"Change",
         "Compared with as many weeks just before. It is better or worse only when its "
         "interval leaves out 0. Different people answered each time. The whole wave is "
         "compared with nothing."},
        {"Flagged answers",
         "Answered very fast, with the same face throughout, in a burst, after a failed "
         "practice, or left early. None is deleted: a second share leaves them out, where that "
         "does not tell what a few of them said."},
        {"What is suppressed",
         "A figure on fewer than 10 answers or people; the share without flagged answers, when "
         "the difference rests on so few; an option that a few chose, or that all but a few "
         "chose, and others as far as they would give it away; a question that is asked after "
         "certain answers only, when its base would tell how few gave others; every part of an "
         "indicator, when one of its parts is suppressed; counts under 10."},
        {"What this does not protect from",
         "Two exports for periods that differ little, or from before and after a collection, "
         "can be compared with each other. Give away one for a period, and then no other that "
         "overlaps it."},
        {"Plan snapshot",
         "Figures that the plan's public papers print, as they print them. They are no "
         "answers, and nothing of them is suppressed."},
        {"Text and formulas",
         "In CSV files a text that a spreadsheet program could take for a formula has an "
         "apostrophe before it. In the spreadsheet every text is a text."},
    };
    for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
        admin_table_text(table, text[i][0]);
        admin_table_text(table, text[i][1]);
    }
}

void admin_export_dictionary(struct admin_table *table)
{
    for (size_t t = 0; t < ADMIN_EXPORT_TABLES_N; t++) {
        const struct admin_table_shape *shape = admin_table_shape((enum admin_export_table)t);
        for (size_t i = 0; i < shape->columns_n; i++) {
            const struct admin_column *column = &shape->column[i];
            admin_table_text(table, shape->code);
            admin_table_text(table, column->code);
            admin_table_text(table, column->heading);
            admin_table_text(table, admin_column_kind_words(column->kind));
            admin_table_text(table, column->meaning);
        }
    }
}

static void survey_codes(struct admin_table *table, const struct hd_survey *survey)
{
    text_row(table, "survey", survey->code, survey->title.text[0]);
    for (size_t i = 0; i < survey->roles_n; i++) {
        text_row(table, "role", survey->role[i].code, survey->role[i].name.text[0]);
    }
    for (size_t i = 0; i < survey->routes_n; i++) {
        text_row(table, "route", survey->route[i].code, survey->route[i].name.text[0]);
    }
    for (size_t s = 0; s < survey->scales_n; s++) {
        const struct hd_scale *scale = &survey->scale[s];
        for (size_t i = 0; i < scale->n; i++) {
            char list[128];
            (void)snprintf(list, sizeof(list), "scale %.100s", scale->code);
            text_row(table, list, scale->option[i].code, scale->option[i].label.text[0]);
        }
    }
}

void admin_export_codes(const struct admin_export_from *from, struct admin_table *table)
{
    text_row(table, "status", "shown", "There is a figure");
    text_row(table, "status", ADMIN_SUPPRESSED,
             "Too few answers or people, or it would give away something that rests on so few");
    text_row(table, "status", "not_asked", "No question asks this yet");
    text_row(table, "status", "not_given", "Not in this export");
    for (int i = 0; i < HD_VERDICT_N; i++) {
        text_row(table, "verdict", hd_verdict_code((enum hd_verdict)i),
                 hd_verdict_words((enum hd_verdict)i));
    }
    for (int i = HD_OVER; i <= HD_IMPROVE; i++) {
        text_row(table, "comparator", hd_comparator_code((enum hd_comparator)i),
                 hd_comparator_words((enum hd_comparator)i));
    }
    for (size_t i = 0; i < from->report->surveys_n; i++) {
        survey_codes(table, from->report->survey[i]);
    }
}
