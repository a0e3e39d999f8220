/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether surveys can answer a plan: every question that it counts is asked, and can come out
 * positive. Found here, before families answer, for afterwards it is too late.
 */
#include <assert.h>
#include <string.h>

#include <heard/text.h>

#include "plan_read.h"

/* A plan beside its surveys, while it is checked. */
struct checker {
    struct hd_json *json; /* for its notes */
    const struct hd_plan *plan;
    const struct hd_survey *const *survey;
    size_t n;
};

/* What the survey does that keeps a question from giving a figure; NULL when nothing does. */
static const char *why_no_figure(const struct hd_survey *survey, const char *code)
{
    int q = hd_survey_find_question(survey, code);
    if (q < 0) {
        return "has no question";
    }
    const struct hd_question *question = &survey->question[q];
    if (question->practice) {
        return "gives no figure for the practice question";
    }
    bool asked = false;
    for (size_t r = 0; r < survey->routes_n; r++) {
        const struct hd_scale *scale = question->wording[r].scale;
        bool positive = false;
        for (size_t i = 0; scale && i < scale->n; i++) {
            positive = positive || scale->option[i].positive;
        }
        if (scale && !positive) {
            return "has a route without positive answers for question";
        }
        asked = asked || scale;
    }
    return asked ? NULL : "has no route that asks question";
}

/* The last one with this code: a survey that was changed stands behind its older versions. */
static const struct hd_survey *find_survey(const struct checker *checker, const char *code)
{
    for (size_t i = checker->n; i > 0; i--) {
        if (hd_text_equal(checker->survey[i - 1]->code, code)) {
            return checker->survey[i - 1];
        }
    }
    return NULL;
}

static size_t count_bad(const struct hd_survey *survey, const struct hd_texts *questions)
{
    size_t bad = 0;
    for (size_t i = 0; i < questions->n; i++) {
        bad += why_no_figure(survey, questions->text[i]) ? 1 : 0;
    }
    return bad;
}

/* The survey that asks most of these. */
static const struct hd_survey *best_survey(const struct checker *checker,
                                           const struct hd_texts *questions)
{
    const struct hd_survey *best = checker->survey[0];
    for (size_t i = 1; i < checker->n; i++) {
        if (count_bad(checker->survey[i], questions) <= count_bad(best, questions)) {
            best = checker->survey[i];
        }
    }
    return best;
}

static void note_bad(const struct checker *checker, const struct hd_json_at *at,
                     const char *ref, const struct hd_survey *survey,
                     const struct hd_texts *asked)
{
    struct hd_json_at questions = {.parent = at, .key = "questions"};
    for (size_t i = 0; i < asked->n; i++) {
        struct hd_json_at item = {.parent = &questions, .index = i};
        const char *why = why_no_figure(survey, asked->text[i]);
        if (why) {
            hd_json_error(checker->json, HD_E_NOT_FOUND, &item, "%s: survey \"%s\" %s \"%s\"",
                          ref, survey->code, why, asked->text[i]);
        }
    }
}

static void check_indicators(const struct checker *checker, const struct hd_json_at *top)
{
    struct hd_json_at list = {.parent = top, .key = "indicators"};
    for (size_t i = 0; i < checker->plan->indicators_n; i++) {
        const struct hd_indicator *indicator = &checker->plan->indicator[i];
        struct hd_json_at at = {.parent = &list, .index = i};
        const struct hd_texts asked = {indicator->questions_n, indicator->question};
        if (!indicator->survey) {
            note_bad(checker, &at, indicator->ref, best_survey(checker, &asked), &asked);
            continue;
        }
        const struct hd_survey *survey = find_survey(checker, indicator->survey);
        if (survey) {
            note_bad(checker, &at, indicator->ref, survey, &asked);
        }
    }
}

static void check_asked(const struct checker *checker, const struct hd_json_at *gap,
                        const char *key, const char *ref, const struct hd_asked *asked)
{
    struct hd_json_at at = {.parent = gap, .key = key};
    const struct hd_survey *survey = find_survey(checker, asked->survey);
    if (survey) {
        note_bad(checker, &at, ref, survey, &asked->questions);
    }
}

static void check_gaps(const struct checker *checker, const struct hd_json_at *top)
{
    struct hd_json_at list = {.parent = top, .key = "gaps"};
    for (size_t i = 0; i < checker->plan->gaps_n; i++) {
        const struct hd_gap *gap = &checker->plan->gap[i];
        struct hd_json_at at = {.parent = &list, .index = i};
        check_asked(checker, &at, "families", gap->ref, &gap->families);
        check_asked(checker, &at, "teams", gap->ref, &gap->teams);
    }
}

/* Each question of a wish in any of the surveys. One survey alone is how an office starts. */
static void check_wishes(const struct checker *checker, const struct hd_json_at *top)
{
    struct hd_json_at list = {.parent = top, .key = "wishes"};
    size_t missing = 0;
    for (size_t i = 0; i < checker->plan->wishes_n; i++) {
        const struct hd_wish *wish = &checker->plan->wish[i];
        struct hd_json_at at = {.parent = &list, .index = i};
        struct hd_json_at questions = {.parent = &at, .key = "questions"};
        for (size_t k = 0; k < wish->questions.n; k++) {
            const char *code = wish->questions.text[k];
            struct hd_json_at item = {.parent = &questions, .index = k};
            const struct hd_texts one = {1, &code};
            if (!why_no_figure(best_survey(checker, &one), code)) {
                continue;
            }
            missing++;
            if (checker->n > 1) {
                hd_json_error(checker->json, HD_E_NOT_FOUND, &item,
                              "wish %u: none of these surveys gives a figure for \"%s\"",
                              (unsigned)wish->number, code);
            }
        }
    }
    if (missing > 0 && checker->n == 1) {
        hd_json_warn(checker->json, &list,
                     "%zu questions of the wishes get no figure from survey \"%s\"", missing,
                     checker->survey[0]->code);
    }
}

/* The i-th place of a plan that names a survey; NULL when it names none. */
static const char *named(const struct hd_plan *plan, size_t i)
{
    if (i < plan->indicators_n) {
        return plan->indicator[i].survey;
    }
    i -= plan->indicators_n;
    const struct hd_gap *gap = &plan->gap[i / 2];
    return i % 2 == 0 ? gap->families.survey : gap->teams.survey;
}

/* One warning for each survey that is not here. */
static void warn_of_others(const struct checker *checker, const struct hd_json_at *top)
{
    const struct hd_plan *plan = checker->plan;
    size_t places = plan->indicators_n + 2 * plan->gaps_n;
    for (size_t i = 0; i < places; i++) {
        const char *code = named(plan, i);
        bool again = !code || find_survey(checker, code);
        for (size_t k = 0; k < i && !again; k++) {
            again = hd_text_equal(named(plan, k), code);
        }
        size_t count = 0;
        for (size_t k = i; k < places && !again; k++) {
            count += hd_text_equal(named(plan, k), code) ? 1 : 0;
        }
        if (count > 0) {
            hd_json_warn(checker->json, top,
                         "survey \"%s\" is not here: what the plan counts from it (%zu times) "
                         "was not checked and gets no figure",
                         code, count);
        }
    }
}

enum hd_err hd_plan_check_surveys(const struct hd_plan *plan, const char *place,
                                  const struct hd_survey *const *survey, size_t n,
                                  struct hd_notes *notes)
{
    assert(n > 0);

    struct hd_json json = {.place = place, .notes = notes};
    const struct checker checker = {.json = &json, .plan = plan, .survey = survey, .n = n};
    struct hd_json_at top = {.parent = NULL};
    check_indicators(&checker, &top);
    check_gaps(&checker, &top);
    check_wishes(&checker, &top);
    warn_of_others(&checker, &top);
    return json.err;
}

enum hd_err hd_plan_check_survey(const struct hd_plan *plan, const char *place,
                                 const struct hd_survey *survey, struct hd_notes *notes)
{
    return hd_plan_check_surveys(plan, place, &survey, 1, notes);
}
