/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every screen that can be reached, one after the other, without a person and without touching
 * anything: what audits look at, and what the cache of pictures is warmed with.
 */
#include <heard/keys.h>

#include "answers.h"
#include "board.h"
#include "screens.h"

enum { REVIEW_PAGES_MAX = 8 };

struct visitor {
    void (*fn)(void *ctx, const struct app_place *place, const struct ui_list *list);
    void *ctx;
    struct app_place place;
};

static void each(struct app *probe, const struct screen *screen, const struct visitor *visitor)
{
    nav_reset(&probe->nav, screen);
    /* Entered without its enter function: a probe must not do anything. */
    probe->nav.stack[0] = screen;
    probe->nav.n = 1;
    probe->nav.wish = NAV_STAY;
    visitor->fn(visitor->ctx, &visitor->place, app_build(probe));
}

/* As it is while somebody's answers wait to be kept. */
static void each_over_answers(struct app *probe, const struct screen *screen,
                              const struct visitor *visitor)
{
    probe->nav.stack[0] = &scr_saving;
    probe->nav.stack[1] = screen;
    probe->nav.n = 2;
    visitor->fn(visitor->ctx, &visitor->place, app_build(probe));
}

/* The longest that the staff side has to show. */
static const struct desk full_desk = {
    .typed = 3,
    .order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
    .wait_until_ms = INT64_MAX / 2,
    .sentence =
        "heard-0123456789abcdef.fha: This receipt was not signed by this kiosk’s office, "
        "or was altered. Nothing was freed by it; collect at the office again.",
    .about = {.name = "Paignton Library and Information Centre, front desk",
              .hub = "Family Hub for Paignton, Preston and the villages around",
              .version = "0.0.0",
              .number = UINT32_MAX,
              .pack = UINT32_MAX,
              .damaged = true,
              .words = "abstract absolute accident accident absolute abstract"},
};

static void each_of_staff(struct app *probe, const struct visitor *visitor)
{
    struct desk desk = full_desk;
    probe->desk = &desk;
    for (int state = 0; state < STAFF_STATE_N; state++) {
        desk.state = (enum staff_state)state;
        desk.job = STAFF_COPY;
        each(probe, &scr_work, visitor);
        desk.job = STAFF_RECEIPTS;
        each(probe, &scr_work, visitor);
        each(probe, &scr_end, visitor);
    }
    for (int said = 0; said <= DESK_SAYS_NOT_LOGGED; said++) {
        desk.said = (enum desk_said)said;
        desk.wait_until_ms = probe->now_ms + HD_LOCK_WAIT_MAX_MS;
        probe->has_staff_codes = true;
        each(probe, &scr_code, visitor);
    }
    probe->has_staff_codes = false;
    each(probe, &scr_code, visitor);
    desk.state = STAFF_DONE;
    each_over_answers(probe, &scr_end, visitor);
    for (int full = 0; full < 2; full++) {
        desk.log_full = full != 0;
        desk.about.room = full ? 65535 : 0;
        desk.about.clock_trusted = full != 0;
        each(probe, &scr_menu, visitor);
        each(probe, &scr_about, visitor);
    }
    hd_wipe(&desk, sizeof(desk));
}

/* Whoever comes to this question gave the answers that it hangs on, and those hang on. */
static void fulfil(struct hd_flow *flow, size_t question)
{
    const struct hd_survey *survey = flow->survey;
    for (size_t i = 0; i <= HD_IFS_MAX && survey->question[question].condition.there; i++) {
        const struct hd_condition *condition = &survey->question[question].condition;
        unsigned options = condition->any_of[flow->route];
        unsigned first = 0;
        while (first + 1 < HD_OPTIONS_MAX && (options >> first & 1U) == 0) {
            first++;
        }
        question = condition->question;
        if (survey->question[question].kind == HD_KIND_MANY) {
            flow->answer[question] = HD_ANSWER_CHOSEN;
            flow->chosen[question] = (uint16_t)(1U << first);
        } else {
            flow->answer[question] = (uint8_t)(HD_ANSWER_FIRST_OPTION + first);
        }
    }
}

/* One answer at a time: each of them in its turn. */
static void each_answer(struct app *probe, size_t question, const struct visitor *visitor)
{
    struct session *nobody = probe->session;
    const struct hd_scale *scale =
        probe->survey->question[question].wording[nobody->flow.route].scale;
    size_t n = scale && answers_one_by_one(probe) ? scale->n : 1;
    for (size_t place = 0; place < n; place++) {
        nobody->looked_at = (uint8_t)place;
        each(probe, &scr_question, visitor);
    }
    nobody->looked_at = 0;
}

/* One question, first without an answer, then with one. */
static void each_state(struct app *probe, size_t question, const struct visitor *visitor)
{
    struct session *nobody = probe->session;
    each_answer(probe, question, visitor);
    switch (probe->survey->question[question].kind) {
    case HD_KIND_ONE:
        nobody->flow.answer[question] = HD_ANSWER_FIRST_OPTION;
        each(probe, &scr_question, visitor);
        break;
    case HD_KIND_MANY:
        nobody->chosen = 1;
        each(probe, &scr_question, visitor);
        break;
    case HD_KIND_NOTE:
        break;
    }
}

static void each_question(struct app *probe, size_t route, struct visitor *visitor)
{
    const struct hd_route *way = &probe->survey->route[route];
    for (size_t at = 0; at < way->order_n; at++) {
        size_t question = way->order[at];
        session_start(probe->session, probe->survey, route, probe->now_ms);
        fulfil(&probe->session->flow, question);
        probe->session->flow.at = at;
        visitor->place.question = probe->survey->question[question].code;
        each_state(probe, question, visitor);
    }
    visitor->place.question = NULL;
}

/* Enough pages for the longest survey; what is behind the last shows the last again. */
static void each_review(struct app *probe, const struct visitor *visitor)
{
    struct session *nobody = probe->session;
    for (nobody->page = 0; nobody->page < REVIEW_PAGES_MAX; nobody->page++) {
        each(probe, &scr_review, visitor);
    }
    nobody->page = 0;
}

/* The last option of each question, and all of many. */
static void answer_all(struct hd_flow *flow)
{
    const struct hd_survey *survey = flow->survey;
    for (size_t i = 0; i < survey->questions_n; i++) {
        const struct hd_scale *scale = survey->question[i].wording[flow->route].scale;
        if (scale && survey->question[i].kind == HD_KIND_MANY) {
            flow->answer[i] = HD_ANSWER_CHOSEN;
            flow->chosen[i] = (uint16_t)((1U << scale->n) - 1);
        } else if (scale) {
            flow->answer[i] = (uint8_t)(HD_ANSWER_FIRST_OPTION + scale->n - 1);
        }
    }
    for (size_t i = 0; i < survey->questions_n; i++) {
        fulfil(flow, i);
    }
}

/* Pictures on the mat: as it fills, and full. */
static void each_of_board(struct app *probe, size_t route, struct visitor *visitor)
{
    struct session *nobody = probe->session;
    if (!board_fits(probe, route)) {
        return;
    }
    const struct hd_route *way = &probe->survey->route[route];
    for (size_t at = 0; at < way->order_n; at++) {
        session_start(nobody, probe->survey, route, probe->now_ms);
        nobody->board = true;
        for (size_t i = 0; i < probe->survey->questions_n; i++) {
            nobody->flow.answer[i] = (uint8_t)(HD_ANSWER_FIRST_OPTION + i % 3);
        }
        nobody->flow.at = at;
        visitor->place.question = probe->survey->question[way->order[at]].code;
        each(probe, &scr_question, visitor);
    }
    visitor->place.question = NULL;
}

static void each_of_route(struct app *probe, size_t route, struct visitor *visitor)
{
    struct session *nobody = probe->session;
    visitor->place.route = probe->survey->route[route].code;
    session_start(nobody, probe->survey, route, probe->now_ms);
    if (probe->survey->route[route].short_n > 0) {
        each(probe, &scr_length, visitor);
    }
    each(probe, &scr_intro, visitor);
    each_question(probe, route, visitor);
    each_of_board(probe, route, visitor);
    session_start(nobody, probe->survey, route, probe->now_ms);
    each_review(probe, visitor);
    answer_all(&nobody->flow);
    each_review(probe, visitor);
    nobody->flow.at = probe->survey->route[route].order_n;
    visitor->place.route = NULL;
}

static void each_of_switches(struct app *probe, const struct visitor *visitor)
{
    const struct ways own = probe->own;
    const enum needs_switch switches = probe->needs.switches;
    for (int n = NEEDS_ONE_SWITCH; n < NEEDS_SWITCH_N; n++) {
        probe->own.wanted = (enum needs_switch)n;
        probe->needs.switches = (enum needs_switch)n;
        for (int stage = WAYS_ASK; stage <= WAYS_KNOWN; stage++) {
            probe->own.stage = (enum ways_stage)stage;
            each(probe, &scr_switch, visitor);
        }
        probe->own.stage = WAYS_LEARN_CHOOSE;
        probe->own.same = true;
        each(probe, &scr_switch, visitor);
        probe->own.same = false;
        probe->own.unheard = true;
        each(probe, &scr_switch, visitor);
        probe->own = own;
    }
    probe->needs.switches = switches;
}

static void each_card(struct app *probe, const struct visitor *visitor)
{
    size_t n = said_cards(probe);
    for (probe->card = 0; probe->card < n; probe->card++) {
        each(probe, &scr_said, visitor);
    }
    probe->card = 0;
}

/* What is different while staff try it out. */
static void each_tried(struct app *probe, struct visitor *visitor)
{
    probe->trying = true;
    for (size_t route = 0; route < probe->survey->routes_n; route++) {
        each_of_route(probe, route, visitor);
    }
    each(probe, &scr_route, visitor);
    each(probe, &scr_thanks, visitor);
    probe->trying = false;
}

static void each_plain(struct app *probe, const struct visitor *visitor)
{
    static const struct screen *const plain[] = {
        &scr_welcome, &scr_route,  &scr_practice,  &scr_practised, &scr_safety, &scr_person,
        &scr_finish,  &scr_saving, &scr_thanks,    &scr_help,      &scr_stop,   &scr_deleted,
        &scr_idle,    &scr_full,   &scr_undeleted, &scr_shut,      &scr_hours,
    };
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        each(probe, plain[i], visitor);
    }
    each(probe, &scr_language, visitor);
    for (probe->ways = 0; probe->ways < EASIER_PAGES; probe->ways++) {
        each(probe, &scr_easier, visitor);
    }
    probe->save_err = HD_E_IO;
    each(probe, &scr_saving, visitor);
    probe->save_err = HD_E_FULL;
    each(probe, &scr_saving, visitor);
}

void app_each_place(const struct app *app,
                    void (*fn)(void *ctx, const struct app_place *place,
                               const struct ui_list *list),
                    void *ctx)
{
    struct visitor visitor = {.fn = fn, .ctx = ctx};
    struct session nobody = {0};
    struct app probe = *app;
    probe.session = &nobody;
    probe.focus = 0;
    probe.needs.speak = true; /* more controls then; what is off looks the same */
    probe.touch.armed = 0;
    ways_forget(&probe.own);
    probe.needs.dark = false;
    for (size_t route = 0; route < app->survey->routes_n; route++) {
        each_of_route(&probe, route, &visitor);
    }
    each_plain(&probe, &visitor);
    each_card(&probe, &visitor);
    each_tried(&probe, &visitor);
    each_of_switches(&probe, &visitor);
    each_of_staff(&probe, &visitor);
    hd_wipe(&probe, sizeof(probe)); /* it began as a copy of what somebody is looking at */
}

struct without_places {
    void (*fn)(void *ctx, const struct ui_list *list);
    void *ctx;
};

static void leave_place_out(void *ctx, const struct app_place *place,
                            const struct ui_list *list)
{
    const struct without_places *to = ctx;
    (void)place;
    to->fn(to->ctx, list);
}

void app_each_list(const struct app *app, void (*fn)(void *ctx, const struct ui_list *list),
                   void *ctx)
{
    struct without_places to = {fn, ctx};
    app_each_place(app, leave_place_out, &to);
}
