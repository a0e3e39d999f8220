/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's session. Timings become bits and are then gone (docs/decisions/0010-quality.md). */
#include "session.h"

#include <string.h>

#include <heard/keys.h>

struct session *session_new(void)
{
    return hd_secret_alloc(sizeof(struct session));
}

void session_free(struct session *session)
{
    hd_secret_free(session);
}

void session_wipe(struct session *session)
{
    hd_wipe(session, sizeof(*session));
}

void session_start(struct session *session, const struct hd_survey *survey, size_t route,
                   int64_t now_ms)
{
    session_wipe(session);
    hd_flow_start(&session->flow, survey, route, false);
    session->active = true;
    session->shown_ms = now_ms;
}

void session_take(struct session *session, bool short_path)
{
    hd_flow_start(&session->flow, session->flow.survey, session->flow.route, short_path);
}

bool session_reopen(struct session *session, size_t question, int64_t now_ms)
{
    bool there = hd_flow_return(&session->flow, question);
    session_show(session, now_ms);
    return there;
}

void session_show(struct session *session, int64_t now_ms)
{
    int question = hd_flow_question(&session->flow);
    session->picked = 0;
    session->chosen = question >= 0 ? session->flow.chosen[question] : 0;
    session->looked_at = 0;
    session->shown_ms = now_ms;
}

static void note_time(struct session *session, int64_t now_ms)
{
    if (session->timed < HD_QUESTIONS_MAX) {
        int64_t took = now_ms - session->shown_ms;
        session->took_ms[session->timed++] = took > 0 && took < UINT32_MAX ? (uint32_t)took : 0;
    }
}

bool session_answer(struct session *session, uint8_t answer, int64_t now_ms)
{
    if (!hd_flow_answer(&session->flow, answer)) {
        return false;
    }
    note_time(session, now_ms);
    session_show(session, now_ms);
    return true;
}

bool session_choose(struct session *session, int64_t now_ms)
{
    if (!hd_flow_choose(&session->flow, session->chosen)) {
        return false;
    }
    note_time(session, now_ms);
    session_show(session, now_ms);
    return true;
}

bool session_acknowledge(struct session *session, int64_t now_ms)
{
    if (!hd_flow_acknowledge(&session->flow)) {
        return false;
    }
    session_show(session, now_ms);
    return true;
}

bool session_back(struct session *session, int64_t now_ms)
{
    bool back = hd_flow_back(&session->flow);
    session_show(session, now_ms);
    return back;
}

/* Upper median, by counting: at most 64 values, no copy of them to wipe. */
static uint32_t median_ms(const struct session *session)
{
    for (size_t i = 0; i < session->timed; i++) {
        size_t below = 0;
        size_t equal = 0;
        for (size_t k = 0; k < session->timed; k++) {
            below += session->took_ms[k] < session->took_ms[i];
            equal += session->took_ms[k] == session->took_ms[i];
        }
        if (below <= session->timed / 2 && session->timed / 2 < below + equal) {
            return session->took_ms[i];
        }
    }
    return UINT32_MAX;
}

static bool straight_line(const struct session *session)
{
    uint8_t first = 0;
    size_t n = 0;
    for (size_t q = 0; q < session->flow.survey->questions_n; q++) {
        uint8_t answer = session->flow.answer[q];
        /* Only among answers with a better and a worse end does sameness say anything. */
        if (answer < HD_ANSWER_FIRST_OPTION || !hd_survey_has_figure(session->flow.survey, q)) {
            continue;
        }
        if (n > 0 && answer != first) {
            return false;
        }
        first = answer;
        n++;
    }
    return n >= SESSION_STRAIGHT_MIN;
}

/* Questions to try out have opposite answers for everybody, so the same side of the scale for all
 * of them says that somebody touches one place, or guesses. */
static bool failed_practice(const struct session *session)
{
    const struct hd_survey *survey = session->flow.survey;
    size_t first = 0;
    size_t last = 0;
    size_t n = 0;
    for (size_t q = 0; q < survey->questions_n; q++) {
        const struct hd_scale *scale = survey->question[q].wording[session->flow.route].scale;
        uint8_t answer = session->flow.answer[q];
        if (!survey->question[q].practice || survey->question[q].kind != HD_KIND_ONE ||
            !scale || scale->neutral || answer < HD_ANSWER_FIRST_OPTION) {
            continue;
        }
        size_t twice = 2 * (size_t)(answer - HD_ANSWER_FIRST_OPTION);
        first += twice < scale->n - 1;
        last += twice > scale->n - 1;
        n++;
    }
    return n >= 2 && (first == n || last == n);
}

/* The one question that is known by its code (docs/formats/survey.md). */
static bool assisted(const struct session *session)
{
    const struct hd_survey *survey = session->flow.survey;
    int q = hd_survey_find_question(survey, "helped");
    if (q < 0 || survey->question[q].kind != HD_KIND_ONE) {
        return false;
    }
    uint8_t answer = session->flow.answer[q];
    const struct hd_scale *scale = survey->question[q].wording[session->flow.route].scale;
    return scale && scale->neutral && answer >= HD_ANSWER_FIRST_OPTION &&
           strcmp(scale->option[answer - HD_ANSWER_FIRST_OPTION].code, "on-my-own") != 0;
}

static bool burst(const struct session_history *history, int64_t started_ms, int64_t now_ms)
{
    const size_t cap = sizeof(history->finished_ms) / sizeof(history->finished_ms[0]);
    if (history->n == 0) {
        return false;
    }
    int64_t last = history->finished_ms[(history->n - 1) % cap];
    if (started_ms - last < SESSION_RESTART_MS) {
        return true;
    }
    size_t recent = 1; /* this one */
    for (size_t i = 0; i < history->n && i < cap; i++) {
        recent += now_ms - history->finished_ms[i] < SESSION_BURST_MS;
    }
    return recent >= SESSION_BURST_N;
}

uint8_t session_quality(const struct session *session, const struct session_history *history,
                        int64_t started_ms, int64_t now_ms)
{
    int bits = 0;
    if (session->timed > 0 && median_ms(session) < SESSION_TOO_FAST_MS) {
        bits |= HD_QUALITY_TOO_FAST;
    }
    if (straight_line(session)) {
        bits |= HD_QUALITY_STRAIGHT_LINE;
    }
    if (burst(history, started_ms, now_ms)) {
        bits |= HD_QUALITY_BURST;
    }
    if (failed_practice(session)) {
        bits |= HD_QUALITY_FAILED_PRACTICE;
    }
    if (assisted(session)) {
        bits |= HD_QUALITY_ASSISTED;
    }
    return (uint8_t)bits;
}

void session_note_finish(struct session_history *history, int64_t now_ms)
{
    const size_t cap = sizeof(history->finished_ms) / sizeof(history->finished_ms[0]);
    history->finished_ms[history->n % cap] = now_ms;
    history->n++;
}
