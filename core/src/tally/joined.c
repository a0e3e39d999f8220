/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Which surveys one figure is made from. A survey that was changed is another survey, even if only
 * a comma moved: nobody but the plan can say that its answers mean the same. So a figure has one
 * home, and whatever else is joined stands in the plan with a reason.
 */

#include <string.h>

#include <heard/text.h>

#include "cells.h"

static bool asks(const struct hd_survey *survey, const char *code)
{
    int question = hd_survey_find_question(survey, code);
    return question >= 0 && !survey->question[question].practice;
}

static bool asks_all(const struct hd_survey *survey, const struct hd_indicator *indicator)
{
    for (size_t i = 0; i < indicator->questions_n; i++) {
        if (!asks(survey, indicator->question[i])) {
            return false;
        }
    }
    return indicator->questions_n > 0;
}

size_t hd_tally_home(const struct hd_indicator *indicator,
                     const struct hd_survey *const *survey, size_t n)
{
    for (size_t i = n; i > 0; i--) {
        const struct hd_survey *candidate = survey[i - 1];
        if ((!indicator->survey || hd_text_equal(indicator->survey, candidate->code)) &&
            asks_all(candidate, indicator)) {
            return i - 1;
        }
    }
    return TALLY_NO_HOME;
}

static bool holds_survey(const struct hd_comparable *group, const struct hd_survey *survey)
{
    for (size_t i = 0; i < group->surveys_n; i++) {
        if (memcmp(group->digest[i], survey->digest, HD_DIGEST_LEN) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_questions(const struct hd_comparable *group,
                            const struct hd_indicator *indicator)
{
    for (size_t i = 0; i < indicator->questions_n && group->questions.n > 0; i++) {
        size_t k = 0;
        while (k < group->questions.n &&
               !hd_text_equal(group->questions.text[k], indicator->question[i])) {
            k++;
        }
        if (k == group->questions.n) {
            return false;
        }
    }
    return true;
}

bool hd_tally_joins(const struct hd_plan *plan, const struct hd_indicator *indicator,
                    const struct hd_survey *home, const struct hd_survey *survey)
{
    if (memcmp(home->digest, survey->digest, HD_DIGEST_LEN) == 0) {
        return true;
    }
    for (size_t i = 0; i < plan->comparable_n; i++) {
        const struct hd_comparable *group = &plan->comparable[i];
        if (holds_survey(group, home) && holds_survey(group, survey) &&
            holds_questions(group, indicator)) {
            return true;
        }
    }
    return false;
}
