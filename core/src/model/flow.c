/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One person's way through a route. The struct holds answers and nothing else about the person:
 * no time, no language, no setting. Answers stay when somebody goes back, so that nobody has to
 * say anything twice; but an answer to a question that is no longer asked goes at once.
 */
#include <assert.h>
#include <string.h>

#include <heard/answers.h>
#include <heard/flow.h>

/* Questions in the order of this person's way. */
struct way {
    size_t n;
    const uint8_t *order; /* borrowed */
};

static struct way way_of(const struct hd_flow *flow)
{
    const struct hd_route *route = &flow->survey->route[flow->route];
    return flow->short_path ? (struct way){route->short_n, route->short_order}
                            : (struct way){route->order_n, route->order};
}

static bool is_asked(const struct hd_flow *flow, size_t question)
{
    return hd_answers_ask(flow->survey, flow->route, question, flow->answer, flow->chosen);
}

void hd_flow_start(struct hd_flow *flow, const struct hd_survey *survey, size_t route,
                   bool short_path)
{
    assert(route < survey->routes_n);
    assert(!short_path || survey->route[route].short_n > 0);
    memset(flow, 0, sizeof(*flow)); /* padding too: whoever was here before leaves nothing */
    flow->survey = survey;
    flow->route = route;
    flow->short_path = short_path;
}

int hd_flow_question(const struct hd_flow *flow)
{
    const struct way way = way_of(flow);
    return flow->at < way.n ? (int)way.order[flow->at] : -1;
}

const struct hd_wording *hd_flow_wording(const struct hd_flow *flow)
{
    int question = hd_flow_question(flow);
    return question < 0 ? NULL : &flow->survey->question[question].wording[flow->route];
}

/* Is this byte one of the answers beside the options? */
static bool is_offered(const struct hd_question *question, uint8_t answer)
{
    return answer == HD_ANSWER_SKIPPED || answer == HD_ANSWER_DONT_KNOW ||
           (answer == HD_ANSWER_NOT_APPLICABLE && question->may_not_apply);
}

/* What somebody said and then made pointless is not ours to keep. A condition hangs on a question
 * that comes before, so one walk along the way finds all. */
static void drop_unasked(struct hd_flow *flow)
{
    const struct way way = way_of(flow);
    for (size_t i = 0; i < way.n; i++) {
        if (!is_asked(flow, way.order[i])) {
            flow->answer[way.order[i]] = HD_ANSWER_NOT_SHOWN;
            flow->chosen[way.order[i]] = 0;
        }
    }
}

static void move_on(struct hd_flow *flow)
{
    const struct way way = way_of(flow);
    do {
        flow->at++;
    } while (flow->at < way.n && !is_asked(flow, way.order[flow->at]));
}

static void keep(struct hd_flow *flow, int question, uint8_t answer, uint16_t chosen)
{
    flow->answer[question] = answer;
    flow->chosen[question] = chosen;
    drop_unasked(flow);
    move_on(flow);
}

bool hd_flow_answer(struct hd_flow *flow, uint8_t answer)
{
    int question = hd_flow_question(flow);
    if (question < 0) {
        return false;
    }
    const struct hd_question *asked = &flow->survey->question[question];
    size_t options = asked->kind == HD_KIND_ONE ? asked->wording[flow->route].scale->n : 0;
    bool exists = answer < HD_ANSWER_FIRST_OPTION
                      ? asked->kind != HD_KIND_NOTE && is_offered(asked, answer)
                      : (size_t)(answer - HD_ANSWER_FIRST_OPTION) < options;
    if (exists) {
        keep(flow, question, answer, 0);
    }
    return exists;
}

bool hd_flow_choose(struct hd_flow *flow, uint16_t chosen)
{
    int question = hd_flow_question(flow);
    if (question < 0 || flow->survey->question[question].kind != HD_KIND_MANY) {
        return false;
    }
    const struct hd_scale *scale = hd_flow_wording(flow)->scale;
    if (chosen == 0 || chosen >> scale->n != 0) {
        return false;
    }
    keep(flow, question, HD_ANSWER_CHOSEN, chosen);
    return true;
}

bool hd_flow_acknowledge(struct hd_flow *flow)
{
    int question = hd_flow_question(flow);
    if (question < 0 || flow->survey->question[question].kind != HD_KIND_NOTE) {
        return false;
    }
    move_on(flow);
    return true;
}

bool hd_flow_back(struct hd_flow *flow)
{
    const struct way way = way_of(flow);
    size_t at = flow->at;
    while (at > 0) {
        at--;
        if (is_asked(flow, way.order[at])) {
            flow->at = at;
            return true;
        }
    }
    return false;
}

bool hd_flow_return(struct hd_flow *flow, size_t question)
{
    const struct way way = way_of(flow);
    for (size_t at = 0; at < way.n; at++) {
        if (way.order[at] == question && is_asked(flow, question)) {
            flow->at = at;
            return true;
        }
    }
    return false;
}

void hd_flow_resume(struct hd_flow *flow)
{
    const struct way way = way_of(flow);
    for (flow->at = 0; flow->at < way.n; flow->at++) {
        size_t question = way.order[flow->at];
        if (flow->survey->question[question].kind != HD_KIND_NOTE &&
            flow->answer[question] == HD_ANSWER_NOT_SHOWN && is_asked(flow, question)) {
            return;
        }
    }
}

void hd_flow_finish(struct hd_flow *flow)
{
    flow->at = way_of(flow).n;
}

size_t hd_flow_asked(const struct hd_flow *flow, uint8_t *order)
{
    const struct way way = way_of(flow);
    size_t n = 0;
    for (size_t i = 0; i < way.n; i++) {
        if (is_asked(flow, way.order[i])) {
            order[n++] = way.order[i];
        }
    }
    return n;
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
    const struct way way = way_of(flow);
    size_t n = 0;
    for (size_t i = 0; i < flow->at; i++) {
        n += is_asked(flow, way.order[i]) ? 1 : 0;
    }
    return n;
}

/* May the question still be asked, as far as can be known now? It may while what it hangs on is
 * still to be answered, and may be asked itself. */
static bool may_come(const struct hd_flow *flow, size_t question)
{
    const struct way way = way_of(flow);
    const struct hd_condition *condition = &flow->survey->question[question].condition;
    while (condition->there) {
        if (flow->answer[condition->question] != HD_ANSWER_NOT_SHOWN) {
            return is_asked(flow, question);
        }
        if (memchr(way.order, condition->question, flow->at)) {
            return false; /* passed without an answer */
        }
        question = condition->question;
        condition = &flow->survey->question[question].condition;
    }
    return true;
}

size_t hd_flow_length(const struct hd_flow *flow)
{
    const struct way way = way_of(flow);
    size_t n = hd_flow_position(flow);
    for (size_t i = flow->at; i < way.n; i++) {
        n += may_come(flow, way.order[i]) ? 1 : 0;
    }
    return n;
}

void hd_flow_record(const struct hd_flow *flow, struct hd_record *record)
{
    const struct hd_survey *survey = flow->survey;
    const struct hd_route *route = &survey->route[flow->route];

    record->type = HD_RECORD_ANSWERS;
    memcpy(record->survey_digest, survey->digest, HD_DIGEST_LEN);
    record->role = survey->role[route->role].number;
    record->route = route->number;
    hd_answers_write(survey, flow->answer, flow->chosen, record);
}
