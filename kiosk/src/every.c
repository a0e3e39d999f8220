/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every screen that can be reached, one after the other, without a person and without touching
 * anything: what audits look at, and what the cache of pictures is warmed with.
 */
#include <heard/keys.h>

#include "app.h"
#include "board.h"
#include "screens.h"

enum { REVIEW_PAGES_MAX = 8 };

static void each(struct app *probe, const struct screen *screen,
                 void (*fn)(void *ctx, const struct ui_list *list), void *ctx)
{
    nav_reset(&probe->nav, screen);
    /* Entered without its enter function: a probe must not do anything. */
    probe->nav.stack[0] = screen;
    probe->nav.n = 1;
    probe->nav.wish = NAV_STAY;
    fn(ctx, app_build(probe));
}

/* As it is while somebody's answers wait to be kept. */
static void each_over_answers(struct app *probe, const struct screen *screen,
                              void (*fn)(void *ctx, const struct ui_list *list), void *ctx)
{
    probe->nav.stack[0] = &scr_saving;
    probe->nav.stack[1] = screen;
    probe->nav.n = 2;
    fn(ctx, app_build(probe));
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

static void each_of_staff(struct app *probe, void (*fn)(void *ctx, const struct ui_list *list),
                          void *ctx)
{
    struct desk desk = full_desk;
    probe->desk = &desk;
    for (int state = 0; state < STAFF_STATE_N; state++) {
        desk.state = (enum staff_state)state;
        desk.job = STAFF_COPY;
        each(probe, &scr_work, fn, ctx);
        desk.job = STAFF_RECEIPTS;
        each(probe, &scr_work, fn, ctx);
        each(probe, &scr_end, fn, ctx);
    }
    for (int said = 0; said <= DESK_SAYS_NOT_LOGGED; said++) {
        desk.said = (enum desk_said)said;
        desk.wait_until_ms = probe->now_ms + HD_LOCK_WAIT_MAX_MS;
        probe->has_staff_codes = true;
        each(probe, &scr_code, fn, ctx);
    }
    probe->has_staff_codes = false;
    each(probe, &scr_code, fn, ctx);
    desk.state = STAFF_DONE;
    each_over_answers(probe, &scr_end, fn, ctx);
    for (int full = 0; full < 2; full++) {
        desk.log_full = full != 0;
        desk.about.room = full ? 65535 : 0;
        desk.about.clock_trusted = full != 0;
        each(probe, &scr_menu, fn, ctx);
        each(probe, &scr_about, fn, ctx);
    }
    hd_wipe(&desk, sizeof(desk));
}

/* Every question of the route, asked of somebody or of nobody; and what ticking brings. */
static void each_question(struct app *probe, void (*fn)(void *ctx, const struct ui_list *list),
                          void *ctx)
{
    struct session *nobody = probe->session;
    for (nobody->flow.at = 0; hd_flow_question(&nobody->flow) >= 0; nobody->flow.at++) {
        nobody->chosen = 0;
        each(probe, &scr_question, fn, ctx);
        if (probe->survey->question[hd_flow_question(&nobody->flow)].kind == HD_KIND_MANY) {
            nobody->chosen = 1;
            each(probe, &scr_question, fn, ctx);
            nobody->chosen = 0;
        }
    }
}

static void each_of_route(struct app *probe, size_t route,
                          void (*fn)(void *ctx, const struct ui_list *list), void *ctx)
{
    struct session *nobody = probe->session;
    session_start(nobody, probe->survey, route, probe->now_ms);
    if (probe->survey->route[route].short_n > 0) {
        each(probe, &scr_length, fn, ctx);
    }
    each(probe, &scr_intro, fn, ctx);
    each_question(probe, fn, ctx);
    if (board_fits(probe, route)) {
        session_start(nobody, probe->survey, route, probe->now_ms);
        nobody->board = true;
        for (size_t i = 0; i < probe->survey->questions_n; i++) {
            nobody->flow.answer[i] = (uint8_t)(HD_ANSWER_FIRST_OPTION + i % 3);
        }
        each_question(probe, fn, ctx);
        session_start(nobody, probe->survey, route, probe->now_ms);
        hd_flow_finish(&nobody->flow);
    }
    /* Enough pages for the longest survey; what is behind the last shows the last again. */
    for (nobody->page = 0; nobody->page < REVIEW_PAGES_MAX; nobody->page++) {
        each(probe, &scr_review, fn, ctx);
    }
}

static void each_of_switches(struct app *probe,
                             void (*fn)(void *ctx, const struct ui_list *list), void *ctx)
{
    const struct ways own = probe->own;
    const enum needs_switch switches = probe->needs.switches;
    for (int n = NEEDS_ONE_SWITCH; n < NEEDS_SWITCH_N; n++) {
        probe->own.wanted = (enum needs_switch)n;
        probe->needs.switches = (enum needs_switch)n;
        for (int stage = WAYS_ASK; stage <= WAYS_KNOWN; stage++) {
            probe->own.stage = (enum ways_stage)stage;
            each(probe, &scr_switch, fn, ctx);
        }
        probe->own.stage = WAYS_LEARN_CHOOSE;
        probe->own.same = true;
        each(probe, &scr_switch, fn, ctx);
        probe->own.same = false;
        probe->own.unheard = true;
        each(probe, &scr_switch, fn, ctx);
        probe->own = own;
    }
    probe->needs.switches = switches;
}

static void each_card(struct app *probe, void (*fn)(void *ctx, const struct ui_list *list),
                      void *ctx)
{
    size_t n = said_cards(probe);
    for (probe->card = 0; probe->card < n; probe->card++) {
        each(probe, &scr_said, fn, ctx);
    }
    probe->card = 0;
}

/* What is different while staff try it out. */
static void each_tried(struct app *probe, void (*fn)(void *ctx, const struct ui_list *list),
                       void *ctx)
{
    probe->trying = true;
    for (size_t route = 0; route < probe->survey->routes_n; route++) {
        each_of_route(probe, route, fn, ctx);
    }
    each(probe, &scr_route, fn, ctx);
    each(probe, &scr_thanks, fn, ctx);
    probe->trying = false;
}

void app_each_list(const struct app *app, void (*fn)(void *ctx, const struct ui_list *list),
                   void *ctx)
{
    static const struct screen *const plain[] = {
        &scr_welcome, &scr_route,  &scr_practice,  &scr_practised, &scr_safety, &scr_person,
        &scr_finish,  &scr_saving, &scr_thanks,    &scr_help,      &scr_stop,   &scr_deleted,
        &scr_idle,    &scr_full,   &scr_undeleted, &scr_shut,      &scr_hours,
    };
    struct session nobody = {0};
    struct app probe = *app;
    probe.session = &nobody;
    probe.focus = 0;
    probe.needs.speak = true; /* more controls then; what is off looks the same */
    probe.touch.armed = 0;
    ways_forget(&probe.own);
    probe.needs.dark = false;
    for (size_t route = 0; route < app->survey->routes_n; route++) {
        each_of_route(&probe, route, fn, ctx);
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        each(&probe, plain[i], fn, ctx);
    }
    each(&probe, &scr_language, fn, ctx);
    for (probe.ways = 0; probe.ways < EASIER_PAGES; probe.ways++) {
        each(&probe, &scr_easier, fn, ctx);
    }
    each_card(&probe, fn, ctx);
    each_tried(&probe, fn, ctx);
    each_of_switches(&probe, fn, ctx);
    probe.save_err = HD_E_IO;
    each(&probe, &scr_saving, fn, ctx);
    probe.save_err = HD_E_FULL;
    each(&probe, &scr_saving, fn, ctx);
    each_of_staff(&probe, fn, ctx);
    hd_wipe(&probe, sizeof(probe)); /* it began as a copy of what somebody is looking at */
}
