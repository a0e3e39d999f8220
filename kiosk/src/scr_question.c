/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One question: what is asked, with its symbol; the options; skip, "I don't know", back. A touched
 * answer is shown as chosen for a moment before the next question comes, so that a person sees
 * what the kiosk understood. Where many may be chosen, "done" says when they are; a note is read.
 */
#include "answers.h"
#include "board.h"
#include "screens.h"
#include "steps.h"

enum {
    SKIP = PART_OWN,
    DONT_KNOW,
    NOT_APPLICABLE,
    DONE,
    READ,
    SHOW_CHOICE_MS = 350,
    PICKED_READ = UINT8_MAX, /* no answer: a note was read */
};

static const struct hd_question *asked(const struct app *app)
{
    return &app->survey->question[hd_flow_question(&app->session->flow)];
}

static void enter(struct app *app)
{
    session_show(app->session, app->now_ms);
}

/* The answer to mark beside the options: the one just touched, or the one given before somebody went
 * back, unless options are ticked now. */
static uint8_t marked(const struct session *session)
{
    uint8_t before = session->flow.answer[hd_flow_question(&session->flow)];
    return session->picked ? session->picked : session->chosen ? HD_ANSWER_NOT_SHOWN : before;
}

static uint8_t chosen(const struct session *session, uint8_t answer)
{
    return marked(session) == answer ? UI_STATE_CHOSEN : 0;
}

/* Questions to try out that came before the one now asked. */
static size_t practice_n(const struct app *app)
{
    const struct hd_flow *flow = &app->session->flow;
    uint8_t order[HD_QUESTIONS_MAX];
    size_t n = 0;
    size_t before = hd_flow_position(flow);
    size_t all = hd_flow_asked(flow, order);
    for (size_t i = 0; i < all && i < before; i++) {
        n += app->survey->question[order[i]].practice ? 1 : 0;
    }
    return n;
}

static void build_progress(const struct app *app, struct ui_list *list, struct ui_rect box,
                           struct ui_rect *rest)
{
    const struct hd_flow *flow = &app->session->flow;
    size_t tried = practice_n(app);
    size_t at = hd_flow_position(flow) + 1 - tried;
    size_t n = hd_flow_length(flow) - tried;
    bool told = answers_no_room(app) && hd_flow_wording(flow)->hint.text[0];
    if (asked(app)->practice && told) {
        return;
    }
    if (asked(app)->practice) { /* quiet: how far one is comes with the first that counts */
        struct ui_item badge =
            parts_text(app, UI_TEXT, UI_SIZE_LABEL, parts_grow(app, rest, box, UI_SIZE_LABEL),
                       WORD_PRACTICE_BADGE);
        badge.look = UI_LOOK_NOTE;
        ui_add(list, badge);
        return;
    }
    if (box.w < app->metrics.bar) { /* too narrow to see how far one is */
        box = ui_cut_top(rest, metrics_px(&app->metrics, 7));
        ui_cut_top(rest, app->metrics.gap_tight);
    }
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
    const struct hd_question *question = asked(app);
    const struct hd_wording *wording = hd_flow_wording(flow);
    /* Two lines would be tight; but what is put on a mat is the picture. */
    bool low = box.h * 10 < m->text[UI_SIZE_QUESTION] * 27 && !board_shows(app);
    if (!low && parts_picture(app, question->picture)) {
        static const int part[NEEDS_SIZE_N] = {4, 5, 6};
        int wide = box.w / part[app->needs.size];
        struct ui_rect side = ui_cut_left(&box, box.h < wide ? box.h : wide);
        ui_add(list, (struct ui_item){
                         .role = UI_PANEL,
                         .box = ui_centre(side, side.w, side.w),
                         .picture = question->picture,
                     });
        ui_cut_left(&box, m->gap);
    }
    if (question->kind == HD_KIND_MANY && !wording->hint.text[0]) {
        struct ui_item many =
            parts_text(app, UI_TEXT, UI_SIZE_BODY,
                       ui_cut_bottom(&box, m->text[UI_SIZE_BODY] * 3 / 2), WORD_CHOOSE_MANY);
        many.centred = false;
        ui_add(list, many);
    }
    if (wording->hint.text[0]) {
        bool usual = app->needs.size == NEEDS_SIZE_USUAL;
        bool beside = low && !usual && m->w > m->h;
        struct ui_rect hint =
            beside ? ui_cut_right(&box, box.w / 2)
                   : ui_cut_bottom(&box, box.h * (usual && m->w > m->h ? 36 : 32) / 100);
        ui_cut_right(&box, beside ? m->gap : 0);
        ui_add(list, (struct ui_item){
                         .role = UI_TEXT,
                         .size = UI_SIZE_BODY,
                         .box = hint,
                         .text = wording->hint.text[app->needs.lang],
                         .say = wording->hint.say[app->needs.lang],
                     });
    }
    ui_add(list, (struct ui_item){
                     .role = UI_HEADING,
                     .size = UI_SIZE_QUESTION,
                     .box = box,
                     .text = wording->ask.text[app->needs.lang],
                     .say = wording->ask.say[app->needs.lang],
                 });
}

static void build_promise(const struct app *app, struct ui_list *list, struct ui_rect box)
{
    const struct hd_question *question = asked(app);
    ui_add(list, (struct ui_item){
                     .role = UI_TEXT,
                     .look = UI_LOOK_NOTE,
                     .size = UI_SIZE_LABEL,
                     .centred = true,
                     .box = box,
                     .text = question->promise.text[app->needs.lang],
                     .say = question->promise.say[app->needs.lang],
                 });
}

static void build_not_applicable(const struct app *app, struct ui_list *list)
{
    const struct hd_question *question = asked(app);
    struct ui_item *item = ui_find(list, NOT_APPLICABLE);
    if (item) {
        /* Worded by the question: "I have not had a meeting". */
        item->text = question->not_applicable.text[app->needs.lang];
        item->say = question->not_applicable.say[app->needs.lang];
        item->size = app->needs.size == NEEDS_SIZE_USUAL ? UI_SIZE_BODY : UI_SIZE_SMALL;
        item->state |= chosen(app->session, HD_ANSWER_NOT_APPLICABLE);
    }
}

static void build_controls(const struct app *app, struct ui_list *list, struct ui_rect *rest)
{
    const struct session *session = app->session;
    struct part_button row[4] = {{PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET}};
    size_t n = 1;
    if (asked(app)->kind == HD_KIND_NOTE) {
        row[n++] = (struct part_button){READ, WORD_NOTE_READ, "check", UI_LOOK_PRIMARY};
        parts_buttons(app, list, rest, row, n);
        return;
    }
    if (asked(app)->may_not_apply) {
        row[n++] =
            (struct part_button){NOT_APPLICABLE, WORD_SKIP, "not-applicable", UI_LOOK_QUIET};
    }
    row[n++] = (struct part_button){DONT_KNOW, WORD_DONT_KNOW, "dont-know", UI_LOOK_QUIET};
    /* Who has ticked something is done with it; who has not may pass. */
    row[n++] = session->chosen
                   ? (struct part_button){DONE, WORD_CHOOSE_DONE, "check", UI_LOOK_PRIMARY}
                   : (struct part_button){SKIP, WORD_SKIP, "skip", UI_LOOK_QUIET};
    /* It is a sentence, the others are words. */
    bool usual = app->needs.size == NEEDS_SIZE_USUAL;
    parts_buttons_with(app, list, rest, row, n, usual ? 0 : NOT_APPLICABLE);
    ui_find(list, DONT_KNOW)->state |= chosen(session, HD_ANSWER_DONT_KNOW);
    struct ui_item *skip = ui_find(list, SKIP);
    if (skip) {
        skip->state |= chosen(session, HD_ANSWER_SKIPPED);
    }
    build_not_applicable(app, list);
}

/* Where the parts of a question stand. */
struct places {
    struct ui_rect ask, promise;
};

static bool shows_faces(const struct app *app)
{
    return asked(app)->kind != HD_KIND_MANY &&
           hd_flow_wording(&app->session->flow)->scale->show == HD_SHOW_FACES;
}

/* How much of the height is for words to read: what answers leave, but on wide screens, where faces
 * take what is there, a share that grows with the words. */
static int read_height(const struct app *app, struct ui_rect rest, bool has_promise)
{
    static const int share[NEEDS_SIZE_N] = {40, 46, 54};
    static const int share_with_promise[NEEDS_SIZE_N] = {48, 52, 58};
    const struct metrics *m = &app->metrics;
    const int *of = has_promise ? share_with_promise : share;
    int height = rest.h * of[app->needs.size] / 100;
    int room = rest.h - m->gap - answers_height(app, rest);
    int least = m->text[UI_SIZE_QUESTION] * 3 / 2;
    if (answers_no_room(app)) {
        return room;
    }
    if (shows_faces(app) && m->w > m->h) {
        return height < room ? height : room;
    }
    height = height < room ? height : room;
    return height > least ? height : least;
}

/* The question above its promise, or, where larger words or a small glass need the height, beside it. */
static struct places place_words(const struct app *app, struct ui_rect *rest, bool has_promise)
{
    const struct metrics *m = &app->metrics;
    bool wide = m->w > m->h;
    bool needs_height = app->needs.size != NEEDS_SIZE_USUAL || !parts_may_reach(app);
    struct ui_rect read = parts_read(app, rest, read_height(app, *rest, has_promise));
    struct places places = {.ask = read};
    if (!has_promise) {
        ui_cut_bottom(&places.ask, m->gap_tight / 4);
    } else if (wide && needs_height && !parts_reach(app)) {
        ui_cut_bottom(&read, m->gap);
        places.ask = ui_cut_left(&read, read.w * (answers_no_room(app) ? 49 : 50) / 100);
        ui_cut_left(&read, m->gap);
        places.promise = read;
    } else {
        ui_cut_bottom(&read, m->gap);
        static const int part[NEEDS_SIZE_N] = {51, 49, 45}; /* of hundred */
        places.ask = ui_cut_top(&read, read.h * part[app->needs.size] / 100);
        ui_cut_bottom(&places.ask, m->gap_tight / 4);
        places.promise = read;
    }
    return places;
}

static void build(const struct app *app, struct ui_list *list)
{
    struct ui_rect rest = parts_page(app);
    build_progress(app, list, parts_top(app, list, &rest, true), &rest);
    build_controls(app, list, &rest);
    const struct hd_question *question = asked(app);
    bool has_promise = question->promise.text[0] != NULL;
    if (question->kind == HD_KIND_NOTE) {
        const struct hd_wording *wording = hd_flow_wording(&app->session->flow);
        if (has_promise) {
            build_promise(app, list, ui_cut_top(&rest, rest.h * 22 / 100));
            ui_cut_top(&rest, app->metrics.gap);
        }
        parts_message_of(app, list, rest, question->picture, &wording->ask,
                         wording->hint.text[0] ? &wording->hint : NULL);
        return;
    }
    if (board_shows(app)) {
        struct ui_rect ask = ui_cut_top(&rest, rest.h * 31 / 100);
        ui_cut_bottom(&ask, app->metrics.gap_tight / 2);
        build_ask(app, list, ask);
        board_build(app, list, rest);
        return;
    }
    const struct places places = place_words(app, &rest, has_promise);
    if (has_promise) {
        build_promise(app, list, places.promise); /* what the question is about is read first */
    }
    build_ask(app, list, places.ask);
    answers_build(app, list, rest);
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
    steps_back(app);
}

/* An option was touched: of many it is ticked or not; otherwise it is the answer. */
static void touch_option(struct app *app, size_t option)
{
    struct session *session = app->session;
    if (asked(app)->kind != HD_KIND_MANY) {
        pick(app, (uint8_t)(HD_ANSWER_FIRST_OPTION + option));
    } else if (!session->picked) {
        session->chosen ^= (uint16_t)(1U << option);
    }
}

static void act(struct app *app, uint16_t id)
{
    if ((!app->session->picked && answers_move(app, id)) || board_take(app, id)) {
        return;
    }
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
    case DONE:
        pick(app, HD_ANSWER_CHOSEN);
        break;
    case READ:
        pick(app, PICKED_READ);
        break;
    default:
        touch_option(app, (size_t)id - ANSWERS_FIRST);
    }
}

static int64_t next_tick(const struct app *app)
{
    return app->session->picked ? app->session->picked_ms + SHOW_CHOICE_MS : INT64_MAX;
}

static void tick(struct app *app)
{
    struct session *session = app->session;
    size_t left = (size_t)hd_flow_question(&session->flow);
    /* Timed from when the answer was touched, not from when its marking ended. */
    if (session->picked == PICKED_READ) {
        session_acknowledge(session, session->picked_ms);
    } else if (session->picked == HD_ANSWER_CHOSEN && asked(app)->kind == HD_KIND_MANY) {
        session_choose(session, session->picked_ms);
    } else {
        session_answer(session, session->picked, session->picked_ms);
    }
    steps_on(app, left);
}

const struct screen scr_question = {
    .name = "question",
    .enter = enter,
    .build = build,
    .act = act,
    .tick = tick,
    .next_tick = next_tick,
};
