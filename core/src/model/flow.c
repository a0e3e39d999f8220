/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One person's way through a route. The struct holds answers and nothing else about the person:
 * no time, no language, no setting. Answers stay when somebody goes back, so that nobody has to
 * say anything twice.
 */
#include <assert.h>
#include <string.h>

#include <heard/flow.h>

static const struct hd_route *route_of(const struct hd_flow *flow)
{
    return &flow->survey->route[flow->route];
}

void hd_flow_start(struct hd_flow *flow, const struct hd_survey *survey, size_t route)
{
    assert(route < survey->routes_n);
    memset(flow, 0, sizeof(*flow)); /* padding too: whoever was here before leaves nothing */
    flow->survey = survey;
    flow->route = route;
}

int hd_flow_question(const struct hd_flow *flow)
{
    const struct hd_route *route = route_of(flow);
    return flow->at < route->order_n ? (int)route->order[flow->at] : -1;
}

const struct hd_wording *hd_flow_wording(const struct hd_flow *flow)
{
    int question = hd_flow_question(flow);
    return question < 0 ? NULL : &flow->survey->question[question].wording[flow->route];
}

static bool is_offered(const struct hd_flow *flow, int question, uint8_t answer)
{
    const struct hd_question *asked = &flow->survey->question[question];
    const struct hd_wording *wording = &asked->wording[flow->route];
    if (answer >= HD_ANSWER_FIRST_OPTION) {
        return (size_t)(answer - HD_ANSWER_FIRST_OPTION) < wording->scale->n;
    }
    return answer == HD_ANSWER_SKIPPED || answer == HD_ANSWER_DONT_KNOW ||
           (answer == HD_ANSWER_NOT_APPLICABLE && asked->may_not_apply);
}

bool hd_flow_answer(struct hd_flow *flow, uint8_t answer)
{
    int question = hd_flow_question(flow);
    if (question < 0 || !is_offered(flow, question, answer)) {
        return false;
    }
    flow->answer[question] = answer;
    flow->at++;
    return true;
}

bool hd_flow_back(struct hd_flow *flow)
{
    if (flow->at == 0) {
        return false;
    }
    flow->at--;
    return true;
}

size_t hd_flow_answered(const struct hd_flow *flow)
{
    size_t n = 0;
    for (size_t i = 0; i < flow->survey->questions_n; i++) {
        n += flow->answer[i] >= HD_ANSWER_DONT_KNOW ? 1 : 0;
    }
    return n;
}

size_t hd_flow_position(const struct hd_flow *flow)
{
    return flow->at;
}

size_t hd_flow_length(const struct hd_flow *flow)
{
    return route_of(flow)->order_n;
}

void hd_flow_record(const struct hd_flow *flow, struct hd_record *record)
{
    const struct hd_survey *survey = flow->survey;
    const struct hd_route *route = route_of(flow);

    record->type = HD_RECORD_ANSWERS;
    memcpy(record->survey_digest, survey->digest, HD_DIGEST_LEN);
    record->role = survey->role[route->role].number;
    record->route = route->number;
    record->payload_len = (uint32_t)survey->questions_n;
    memset(record->payload, 0, sizeof(record->payload));
    for (size_t i = 0; i < survey->questions_n; i++) {
        /* A practice answer is no part of any figure, so it is not kept either. */
        bool kept = !survey->question[i].practice;
        record->payload[i] = kept ? flow->answer[i] : (uint8_t)HD_ANSWER_NOT_SHOWN;
    }
}
