/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and columns of an export, with what each column means: the data dictionary is made from
 * this, and the order of the cells in the other files follows it.
 */

#include "export.h"

static const struct admin_column summary[] = {
    {"item", "Item", ADMIN_COLUMN_CODE, 26, "Code of what is said"},
    {"label", "What", ADMIN_COLUMN_WORDS, 44, "The same in words"},
    {"value", "Value", ADMIN_COLUMN_ANY, 40, "A text, or a count in tens"},
};

static const struct admin_column indicators[] = {
    {"ref", "Reference", ADMIN_COLUMN_CODE, 12, "The plan's own reference"},
    {"statement", "What families should report", ADMIN_COLUMN_WORDS, 50,
     "What families should report, in the plan's words"},
    {"status", "Status", ADMIN_COLUMN_CODE, 12, "Whether a figure is shown: list \"status\""},
    {"percent", "Positive answers, %", ADMIN_COLUMN_PERCENT, 11,
     "Positive answers of all answers on the scale, in whole percent. Never rounded onto or "
     "across the target: then it is the next whole percent on its own side"},
    {"percent_words", "In words", ADMIN_COLUMN_CODE, 16,
     "The same as the report says it, \"just under 90 %\""},
    {"low", "95 % interval from, %", ADMIN_COLUMN_PERCENT, 11,
     "Lower end of the 95 % interval (Wilson), rounded as \"percent\" is"},
    {"high", "to, %", ADMIN_COLUMN_PERCENT, 11, "Upper end of it"},
    {"answers", "Answers", ADMIN_COLUMN_CODE, 13,
     "How many answers the share rests on, as a band"},
    {"comparator", "Promised", ADMIN_COLUMN_CODE, 12, "List \"comparator\""},
    {"target", "Target, %", ADMIN_COLUMN_PERCENT, 9, "Empty where no number was promised"},
    {"due", "Due", ADMIN_COLUMN_CODE, 18, "As printed in the plan"},
    {"due_by", "Due by", ADMIN_COLUMN_CODE, 12, "Last day of it, year-month-day"},
    {"verdict", "Verdict", ADMIN_COLUMN_CODE, 22, "List \"verdict\""},
    {"verdict_words", "Verdict in words", ADMIN_COLUMN_WORDS, 34,
     "The verdict as people read it"},
    {"colour", "Colour", ADMIN_COLUMN_CODE, 9, "blue, green, amber, red or grey"},
    {"indicative", "Indicative only", ADMIN_COLUMN_YES_NO, 11,
     "Fewer than 30 answers: a first sign, not a finding"},
    {"change", "Change, points", ADMIN_COLUMN_POINTS, 10,
     "Share less the share of as many weeks just before, in points. Empty when there is "
     "nothing "
     "to compare with; change_words says why"},
    {"change_low", "Change from", ADMIN_COLUMN_POINTS, 10,
     "Lower end of its 95 % interval (Newcombe)"},
    {"change_high", "to", ADMIN_COLUMN_POINTS, 10, "Upper end of it"},
    {"change_words", "Change in words", ADMIN_COLUMN_WORDS, 34,
     "better, worse, no clear change, or why there is none"},
    {"unflagged_percent", "Without flagged, %", ADMIN_COLUMN_PERCENT, 11,
     "The share without flagged answers"},
    {"unflagged_verdict", "Verdict without flagged", ADMIN_COLUMN_CODE, 22,
     "The verdict without flagged answers: list \"verdict\""},
    {"robust", "Robust", ADMIN_COLUMN_YES_NO, 11, "Whether both verdicts are the same"},
    {"dont_know", "Don't know", ADMIN_COLUMN_WHOLE, 11,
     "Said \"I don't know\", in tens; not in the share"},
    {"not_applicable", "Does not apply", ADMIN_COLUMN_WHOLE, 11,
     "Said that it does not apply, in tens; not in the share"},
    {"skipped", "Skipped", ADMIN_COLUMN_WHOLE, 11, "Skipped, in tens; not in the share"},
    {"other_version", "Other version", ADMIN_COLUMN_WHOLE, 11,
     "Answers to another version of the survey, in tens; not in the share"},
    {"part_missed", "A part misses", ADMIN_COLUMN_YES_NO, 11,
     "Met, but one of its questions alone is not"},
    {"scales_pooled", "Scales joined", ADMIN_COLUMN_YES_NO, 11,
     "Whether answers on scales of different length are joined"},
    {"week_untrusted_left_out", "Unsure weeks left out", ADMIN_COLUMN_YES_NO, 11,
     "Whether a few answers whose week is not sure are left out"},
    {"questions", "Questions", ADMIN_COLUMN_WORDS, 26, "Codes of its questions"},
    {"no_question", "Why nothing asks it", ADMIN_COLUMN_WORDS, 40,
     "From the plan; empty when a question asks it"},
    {"source", "Source", ADMIN_COLUMN_WORDS, 40, "The paper, and the place in it"},
    {"quote", "The paper's words", ADMIN_COLUMN_WORDS, 60, "The promise as the paper words it"},
    {"reading", "Our reading", ADMIN_COLUMN_WORDS, 50, "What was read into it, from the plan"},
};

static const struct admin_column questions[] = {
    {"survey", "Survey", ADMIN_COLUMN_CODE, 18, "Code of the survey"},
    {"version", "Version", ADMIN_COLUMN_CODE, 18,
     "The survey's digest: an altered survey has another"},
    {"question", "Question", ADMIN_COLUMN_CODE, 20, "Code of the question"},
    {"question_text", "Asked", ADMIN_COLUMN_WORDS, 50,
     "In the words of the first route that asks it on this scale"},
    {"kind", "Kind", ADMIN_COLUMN_CODE, 8,
     "one: one answer; many: any number, so shares may add up to more than 100 %"},
    {"scale", "Scale", ADMIN_COLUMN_CODE, 14, "Code of the scale on which it is asked"},
    {"option", "Answer", ADMIN_COLUMN_CODE, 18,
     "Code of an answer; \"positive\" for all positive answers together"},
    {"option_label", "Answer in words", ADMIN_COLUMN_WORDS, 34, "The answer as people read it"},
    {"status", "Status", ADMIN_COLUMN_CODE, 12, "List \"status\""},
    {"percent", "Chose it, %", ADMIN_COLUMN_PERCENT, 11,
     "Of the people who answered the question on this scale, in whole percent, rounded as in "
     "the table of indicators"},
    {"answers", "People", ADMIN_COLUMN_CODE, 13, "How many people answered, as a band"},
};

static const struct admin_column breakdowns[] = {
    {"group", "By", ADMIN_COLUMN_CODE, 12, "hub, role or route"},
    {"status", "Status", ADMIN_COLUMN_CODE, 14, "List \"status\""},
    {"note", "Why", ADMIN_COLUMN_WORDS, 90, "What is here, or why it is not"},
};

static const struct admin_column plan[] = {
    {"ref", "Reference", ADMIN_COLUMN_CODE, 14, "The plan's own reference"},
    {"description", "Description", ADMIN_COLUMN_WORDS, 50, "What is measured"},
    {"current", "Current performance", ADMIN_COLUMN_DECIMAL, 13,
     "The newest figure; empty when there is none"},
    {"current_words", "In words", ADMIN_COLUMN_CODE, 16, "The same with its unit"},
    {"target", "Target", ADMIN_COLUMN_WORDS, 34, "Every target, with its date as printed"},
    {"direction", "Better is", ADMIN_COLUMN_CODE, 10, "higher or lower"},
    {"met", "Met", ADMIN_COLUMN_WORDS, 24, "For every target: met, not met, or cannot be said"},
    {"last_data_set", "Last data set", ADMIN_COLUMN_CODE, 18,
     "Of which time the newest figure is"},
    {"frequency", "Frequency", ADMIN_COLUMN_CODE, 14,
     "How often there is a figure, as printed"},
    {"unit", "Unit", ADMIN_COLUMN_CODE, 12,
     "percent, count, per_month, per_school, yes_no ..."},
    {"baseline", "Baseline", ADMIN_COLUMN_DECIMAL, 12, "The figure to start from"},
    {"baseline_of", "Baseline of", ADMIN_COLUMN_CODE, 18, "Of which time that is"},
    {"waiting", "Waiting for", ADMIN_COLUMN_WORDS, 40, "Why there is no figure yet"},
    {"about", "About", ADMIN_COLUMN_WORDS, 18, "References of actions and focus areas"},
    {"source", "Source", ADMIN_COLUMN_WORDS, 40, "The paper, and the place in it"},
};

static const struct admin_column method[] = {
    {"topic", "Topic", ADMIN_COLUMN_WORDS, 34, "What is explained"},
    {"text", "Explained", ADMIN_COLUMN_WORDS, 110, "How"},
};

static const struct admin_column dictionary[] = {
    {"table", "Table", ADMIN_COLUMN_CODE, 14, "Code of the table"},
    {"column", "Column", ADMIN_COLUMN_CODE, 26, "Code of the column"},
    {"heading", "Heading", ADMIN_COLUMN_WORDS, 30, "Its heading in the spreadsheet"},
    {"kind", "Holds", ADMIN_COLUMN_CODE, 30, "What its cells hold"},
    {"meaning", "Meaning", ADMIN_COLUMN_WORDS, 90, "What that means"},
};

static const struct admin_column codes[] = {
    {"list", "List", ADMIN_COLUMN_CODE, 16, "What the code is one of"},
    {"code", "Code", ADMIN_COLUMN_CODE, 34, "The code"},
    {"label", "Label", ADMIN_COLUMN_WORDS, 80, "What it means"},
};

#define COLUMNS(table) sizeof(table) / sizeof((table)[0]), (table)

static const struct admin_table_shape shapes[ADMIN_EXPORT_TABLES_N] = {
    [ADMIN_EXPORT_SUMMARY] = {"summary", "Summary",
                              "What these figures are of, and how many answers are behind them",
                              COLUMNS(summary)},
    [ADMIN_EXPORT_INDICATORS] = {"indicators", "Indicators",
                                 "Each promise, and what families say of it",
                                 COLUMNS(indicators)},
    [ADMIN_EXPORT_QUESTIONS] = {"questions", "Questions",
                                "Each question on each scale on which it is asked",
                                COLUMNS(questions)},
    [ADMIN_EXPORT_BREAKDOWNS] = {"breakdowns", "Breakdowns", "By hub, role and route",
                                 COLUMNS(breakdowns)},
    [ADMIN_EXPORT_PLAN] = {"plan", "Plan snapshot",
                           "Performance snapshot: the plan's figures from elsewhere",
                           COLUMNS(plan)},
    [ADMIN_EXPORT_METHOD] = {"method", "Method", "How to read the figures", COLUMNS(method)},
    [ADMIN_EXPORT_DICTIONARY] = {"dictionary", "Data dictionary", "What each column means",
                                 COLUMNS(dictionary)},
    [ADMIN_EXPORT_CODES] = {"codes", "Codes", "What each code means", COLUMNS(codes)},
};

const struct admin_table_shape *admin_table_shape(enum admin_export_table table)
{
    return &shapes[table];
}

const char *admin_column_kind_words(enum admin_column_kind kind)
{
    static const char *const words[ADMIN_COLUMN_KINDS_N] = {
        [ADMIN_COLUMN_CODE] = "a short text",
        [ADMIN_COLUMN_WORDS] = "text",
        [ADMIN_COLUMN_YES_NO] = "yes or no",
        [ADMIN_COLUMN_WHOLE] = "a number in tens",
        [ADMIN_COLUMN_PERCENT] = "a whole number, 0 to 100",
        [ADMIN_COLUMN_POINTS] = "a whole number, -100 to 100",
        [ADMIN_COLUMN_DECIMAL] = "a number",
        [ADMIN_COLUMN_ANY] = "a number or a text",
    };
    return words[kind];
}
