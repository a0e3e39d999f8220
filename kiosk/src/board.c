/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mat: what may lie on it, how it looks, and how something is taken up again. */
#include "board.h"

#include "answers.h"

enum { PARTS = 3, WORTH_IT = 4, LEAST_MM = 20, ROOM_MM = 180, SHOWN_MAX = 18 };

/* Questions of one kind, on faces, that stand on their own. */
static bool suits(const struct app *app, size_t route, size_t index)
{
    const struct hd_question *question = &app->survey->question[index];
    const struct hd_scale *scale = question->wording[route].scale;
    return question->kind == HD_KIND_ONE && !question->practice && !question->promise.text[0] &&
           !question->condition.there && question->picture && scale && scale->n == PARTS &&
           scale->show == HD_SHOW_FACES;
}

/* Larger words and one answer at a time need the room. */
static bool has_room(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    int shorter = m->w < m->h ? m->w : m->h;
    return shorter >= metrics_px(m, ROOM_MM) && app->needs.size == NEEDS_SIZE_USUAL &&
           app->needs.symbols && !answers_one_by_one(app) && !parts_reach(app);
}

bool board_fits(const struct app *app, size_t route)
{
    const struct hd_route *way = &app->survey->route[route];
    const struct metrics *m = &app->metrics;
    size_t n = 0;
    for (size_t i = 0; i < way->order_n; i++) {
        n += suits(app, route, way->order[i]) ? 1 : 0;
    }
    return n >= WORTH_IT && (m->w < m->h ? m->w : m->h) >= metrics_px(m, ROOM_MM);
}

bool board_shows(const struct app *app)
{
    const struct hd_flow *flow = &app->session->flow;
    int now = hd_flow_question(flow);
    return app->session->board && now >= 0 && suits(app, flow->route, (size_t)now) &&
           has_room(app);
}

/* Questions that lie on a part of the mat, in the order asked. Returns how many. */
static size_t lying_on(const struct app *app, size_t option, uint8_t *out)
{
    const struct hd_flow *flow = &app->session->flow;
    uint8_t order[HD_QUESTIONS_MAX];
    size_t all = hd_flow_asked(flow, order);
    size_t n = 0;
    for (size_t i = 0; i < all; i++) {
        bool in_hand = order[i] == hd_flow_question(flow);
        if (!in_hand && suits(app, flow->route, order[i]) &&
            flow->answer[order[i]] == HD_ANSWER_FIRST_OPTION + option) {
            out[n++] = order[i];
        }
    }
    return n;
}

static void build_lying(const struct app *app, struct ui_list *list, struct ui_rect area,
                        size_t option)
{
    const struct metrics *m = &app->metrics;
    const struct hd_flow *flow = &app->session->flow;
    const struct hd_option *part = &hd_flow_wording(flow)->scale->option[option];
    uint8_t lying[HD_QUESTIONS_MAX];
    size_t n = lying_on(app, option, lying);
    int least = metrics_px(m, LEAST_MM);
    int side = m->bar < area.h ? m->bar : least;
    size_t columns = (size_t)((area.w + m->gap_tight) / (side + m->gap_tight));
    size_t rows = (size_t)((area.h + m->gap_tight) / (side + m->gap_tight));
    size_t most = columns * rows < SHOWN_MAX / PARTS ? columns * rows : SHOWN_MAX / PARTS;
    size_t first = n > most ? n - most : 0; /* the last ones put down, where not all fit */
    for (size_t i = first; i < n; i++) {
        const struct hd_question *question = &app->survey->question[lying[i]];
        const struct hd_string *ask = &question->wording[flow->route].ask;
        int column = (int)((i - first) % columns);
        int row = (int)((i - first) / columns);
        ui_add(list, (struct ui_item){
                         .id = (uint16_t)(BOARD_FIRST + lying[i]),
                         .role = UI_BUTTON,
                         .look = UI_LOOK_QUIET,
                         .aside = true,
                         .box = {area.x + column * (side + m->gap_tight),
                                 area.y + row * (side + m->gap_tight), side, side},
                         .say = ui_text(list, "%s %s", ask->say[app->needs.lang],
                                        part->label.say[app->needs.lang]),
                         .picture = question->picture,
                     });
    }
}

static void build_part(const struct app *app, struct ui_list *list, struct ui_rect area,
                       size_t option)
{
    const struct metrics *m = &app->metrics;
    const struct session *session = app->session;
    const struct hd_flow *flow = &session->flow;
    const struct hd_option *part = &hd_flow_wording(flow)->scale->option[option];
    uint8_t given = session->picked ? session->picked : flow->answer[hd_flow_question(flow)];
    ui_add(list, (struct ui_item){.role = UI_PANEL, .look = UI_LOOK_NOTE, .box = area});
    area = ui_inset(area, m->gap_tight / 4);
    int high = area.h - m->gap_tight - metrics_px(m, LEAST_MM);
    struct ui_rect box = ui_cut_top(&area, high < m->card_max ? high : m->card_max);
    ui_add(list, (struct ui_item){
                     .id = (uint16_t)(ANSWERS_FIRST + option),
                     .role = UI_CHOICE,
                     .look = UI_LOOK_CARD,
                     .size = UI_SIZE_LABEL,
                     .arrange = box.w * 2 > box.h * 3 ? UI_PICTURE_BESIDE : UI_PICTURE_ABOVE,
                     .centred = true,
                     .state = given == HD_ANSWER_FIRST_OPTION + option ? UI_STATE_CHOSEN : 0,
                     .box = box,
                     .text = part->label.text[app->needs.lang],
                     .say = part->label.say[app->needs.lang],
                     .picture = part->picture,
                 });
    ui_cut_top(&area, m->gap_tight);
    build_lying(app, list, area, option);
}

void board_build(const struct app *app, struct ui_list *list, struct ui_rect area)
{
    const struct hd_scale *scale = hd_flow_wording(&app->session->flow)->scale;
    bool turned = app->session->turned && !scale->neutral;
    for (size_t i = 0; i < PARTS; i++) {
        build_part(app, list, ui_column(area, i, PARTS, app->metrics.gap),
                   turned ? PARTS - 1 - i : i);
    }
}

bool board_take(struct app *app, uint16_t id)
{
    if (id < BOARD_FIRST || id >= BOARD_FIRST + app->survey->questions_n) {
        return false;
    }
    if (!app->session->picked &&
        session_reopen(app->session, (size_t)id - BOARD_FIRST, app->now_ms)) {
        app_changed(app);
    }
    return true;
}
