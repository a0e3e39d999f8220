/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One question: what is asked, with its symbol; the faces; skip, "I don't know", back. A touched
 * answer is shown as chosen for a moment before the next question comes, so that a person sees
 * what the kiosk understood.
 */
#include "parts.h"
#include "screens.h"

enum {
    SKIP = PART_OWN,
    DONT_KNOW,
    NOT_APPLICABLE,
    FIRST_OPTION = PART_OWN + 10,
    SHOW_CHOICE_MS = 350,
};

static void enter(struct app *app)
{
    app->session->shown_ms = app->now_ms;
}

/* The answer to mark: the one just touched, or the one given before somebody went back. */
static uint8_t marked(const struct session *session)
{
    return session->picked ? session->picked
                           : session->flow.answer[hd_flow_question(&session->flow)];
}

static uint8_t chosen(const struct session *session, uint8_t answer)
{
    return marked(session) == answer ? UI_STATE_CHOSEN : 0;
}

static void build_progress(const struct app *app, struct ui_list *list, struct ui_rect box)
{
    const struct hd_flow *flow = &app->session->flow;
    size_t at = hd_flow_position(flow) + 1;
    size_t n = hd_flow_length(flow);
    struct ui_rect line = ui_centre(box, box.w * 3 / 4, metrics_px(&app->metrics, 7));
    ui_add(list, (struct ui_item){
                     .role = UI_PROGRESS,
                     .box = line,
                     .value = (uint16_t)at,
                     .max = (uint16_t)n,
                     .say = ui_text(list, "%s %zu / %zu", app_say(app, WORD_PROGRESS), at, n),
                 });
}

static void build_ask(const struct app *app, struct ui_list *list, struct ui_rect box)
{
    const struct metrics *m = &app->metrics;
    const struct hd_flow *flow = &app->session->flow;
    const struct hd_question *question = &app->survey->question[hd_flow_question(flow)];
    const struct hd_wording *wording = hd_flow_wording(flow);
    if (question->picture) {
        struct ui_rect side = ui_cut_left(&box, box.h < box.w / 4 ? box.h : box.w / 4);
        ui_add(list, (struct ui_item){
                         .role = UI_PANEL,
                         .box = ui_centre(side, side.w, side.w),
                         .picture = question->picture,
                     });
        ui_cut_left(&box, m->gap);
    }
    if (wording->hint.text[0]) {
        struct ui_rect hint = ui_cut_bottom(&box, box.h * 36 / 100);
        ui_add(list, (struct ui_item){
                         .role = UI_TEXT,
                         .size = UI_SIZE_BODY,
                         .box = hint,
                         .text = wording->hint.text[app->lang],
                         .say = wording->hint.say[app->lang],
                     });
    }
    ui_add(list, (struct ui_item){
                     .role = UI_HEADING,
                     .size = UI_SIZE_QUESTION,
                     .box = box,
                     .text = wording->ask.text[app->lang],
                     .say = wording->ask.say[app->lang],
                 });
}

static void build_promise(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                          int height)
{
    const struct metrics *m = &app->metrics;
    const struct hd_question *question =
        &app->survey->question[hd_flow_question(&app->session->flow)];
    ui_add(list, (struct ui_item){
                     .role = UI_TEXT,
                     .look = UI_LOOK_NOTE,
                     .size = UI_SIZE_LABEL,
                     .centred = true,
                     .box = ui_cut_top(rest, height),
                     .text = question->promise.text[app->lang],
                     .say = question->promise.say[app->lang],
                 });
    ui_cut_top(rest, m->gap);
}

static void build_faces(const struct app *app, struct ui_list *list, struct ui_rect rest)
{
    const struct metrics *m = &app->metrics;
    const struct hd_scale *scale = hd_flow_wording(&app->session->flow)->scale;
    int wide = (int)scale->n * (m->card_max + m->gap_tight) - m->gap_tight;
    struct ui_rect row = ui_centre(rest, wide, m->card_max * 4 / 3);
    for (size_t i = 0; i < scale->n; i++) {
        const struct hd_option *option = &scale->option[i];
        ui_add(list, (struct ui_item){
                         .id = (uint16_t)(FIRST_OPTION + i),
                         .role = UI_CHOICE,
                         .look = UI_LOOK_CARD,
                         .size = UI_SIZE_LABEL,
                         .arrange = UI_PICTURE_ABOVE,
                         .centred = true,
                         .state = chosen(app->session, (uint8_t)(HD_ANSWER_FIRST_OPTION + i)),
                         .box = ui_column(row, i, scale->n, m->gap_tight),
                         .text = option->label.text[app->lang],
                         .say = option->label.say[app->lang],
                         .picture = option->picture,
                     });
    }
}

static void build_controls(const struct app *app, struct ui_list *list, struct ui_rect *rest)
{
    const struct hd_question *question =
        &app->survey->question[hd_flow_question(&app->session->flow)];
    struct part_button row[4] = {{PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET}};
    size_t n = 1;
    if (question->may_not_apply) {
        row[n++] =
            (struct part_button){NOT_APPLICABLE, WORD_SKIP, "not-applicable", UI_LOOK_QUIET};
    }
    row[n++] = (struct part_button){DONT_KNOW, WORD_DONT_KNOW, "dont-know", UI_LOOK_QUIET};
    row[n++] = (struct part_button){SKIP, WORD_SKIP, "skip", UI_LOOK_QUIET};
    parts_buttons(app, list, rest, row, n);
    ui_find(list, DONT_KNOW)->state |= chosen(app->session, HD_ANSWER_DONT_KNOW);
    ui_find(list, SKIP)->state |= chosen(app->session, HD_ANSWER_SKIPPED);
    struct ui_item *not_applicable = ui_find(list, NOT_APPLICABLE);
    if (not_applicable) {
        /* Worded by the question: "I have not had a meeting". */
        not_applicable->text = question->not_applicable.text[app->lang];
        not_applicable->say = question->not_applicable.say[app->lang];
        not_applicable->size = UI_SIZE_BODY;
        not_applicable->state |= chosen(app->session, HD_ANSWER_NOT_APPLICABLE);
    }
}

static void build(const struct app *app, struct ui_list *list)
{
    struct ui_rect rest = parts_page(app);
    build_progress(app, list, parts_top(app, list, &rest, true));
    build_controls(app, list, &rest);
    const struct hd_question *question =
        &app->survey->question[hd_flow_question(&app->session->flow)];
    bool has_promise = question->promise.text[0] != NULL;
    int whole = rest.h;
    struct ui_rect ask = ui_cut_top(&rest, whole * (has_promise ? 22 : 36) / 100);
    if (has_promise) {
        /* What the question is about is read first. */
        build_promise(app, list, &rest, whole * 22 / 100);
    }
    build_ask(app, list, ask);
    build_faces(app, list, rest);
}

/* The moment after a touch in which its answer is shown: further touches are not for this. */
static void pick(struct app *app, uint8_t answer)
{
    if (!app->session->picked) {
        app->session->picked = answer;
        app->session->picked_ms = app->now_ms;
    }
}

static void go_back(struct app *app)
{
    if (app->session->picked) {
        return;
    }
    if (session_back(app->session, app->now_ms)) {
        app_changed(app);
    } else {
        nav_replace(&app->nav, &scr_intro);
    }
}

static void act(struct app *app, uint16_t id)
{
    switch (id) {
    case PART_BACK:
        go_back(app);
        break;
    case SKIP:
        pick(app, HD_ANSWER_SKIPPED);
        break;
    case DONT_KNOW:
        pick(app, HD_ANSWER_DONT_KNOW);
        break;
    case NOT_APPLICABLE:
        pick(app, HD_ANSWER_NOT_APPLICABLE);
        break;
    default:
        pick(app, (uint8_t)(id - FIRST_OPTION + HD_ANSWER_FIRST_OPTION));
    }
}

static int64_t next_tick(const struct app *app)
{
    return app->session->picked ? app->session->picked_ms + SHOW_CHOICE_MS : INT64_MAX;
}

static void tick(struct app *app)
{
    struct session *session = app->session;
    /* Timed from when the answer was touched, not from when its marking ended. */
    session_answer(session, session->picked, session->picked_ms);
    session->picked = 0;
    session->shown_ms = app->now_ms;
    if (hd_flow_question(&session->flow) < 0) {
        nav_replace(&app->nav, &scr_finish);
    } else {
        app_changed(app);
    }
}

const struct screen scr_question = {
    .name = "question",
    .enter = enter,
    .build = build,
    .act = act,
    .tick = tick,
    .next_tick = next_tick,
};
