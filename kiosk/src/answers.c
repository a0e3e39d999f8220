/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options as boxes. How they look is one table; how they are laid out depends on the glass alone, so
 * that a question looks the same each time it is asked.
 */
#include "answers.h"

#include <string.h>

enum { LEAST_MM = 20, FACES_MAX_A_ROW = 5 };

/* How the options of one kind of question look. */
struct looks {
    enum ui_role role;
    enum ui_size size;
    enum ui_arrange arrange;
    struct ui_cell cell;
    bool last_first; /* rows of numbers begin with the least: the last of the file */
};

static const struct hd_question *asked(const struct app *app)
{
    return &app->survey->question[hd_flow_question(&app->session->flow)];
}

static const struct hd_scale *scale_of(const struct app *app)
{
    return hd_flow_wording(&app->session->flow)->scale;
}

/* Whoever wants no pictures beside words still wants faces: they are what the words mean. */
static const char *picture_of(const struct app *app, const struct hd_option *option)
{
    bool face = option->picture && strncmp(option->picture, "face-", 5) == 0;
    return face ? option->picture : parts_picture(app, option->picture);
}

static bool has_pictures(const struct app *app, const struct hd_scale *scale)
{
    for (size_t i = 0; i < scale->n; i++) {
        if (picture_of(app, &scale->option[i])) {
            return true;
        }
    }
    return false;
}

static struct looks one_looks(const struct app *app, const struct hd_scale *scale)
{
    const struct metrics *m = &app->metrics;
    struct looks looks = {
        .role = UI_CHOICE,
        .size = UI_SIZE_LABEL,
        .cell = {.most_w = m->card_max,
                 .most_h = m->card_max * 4 / 3,
                 .aspect_w = 4,
                 .aspect_h = 5},
    };
    switch (scale->show) {
    case HD_SHOW_FACES:
    case HD_SHOW_CARDS:
        break;
    case HD_SHOW_ROW:
        looks.size = UI_SIZE_QUESTION;
        looks.last_first = true;
        looks.cell = (struct ui_cell){
            .most_w = m->bar * 5 / 4, .most_h = m->bar * 5 / 4, .aspect_w = 1, .aspect_h = 1};
        return looks;
    case HD_SHOW_PAIR:
        looks.size = UI_SIZE_QUESTION;
        looks.cell = (struct ui_cell){.most_w = m->card_max * 2,
                                      .most_h = m->card_max * 4 / 3,
                                      .aspect_w = 5,
                                      .aspect_h = 4};
        break;
    }
    if (!has_pictures(app, scale)) { /* plain buttons are wide */
        looks.cell.most_w = m->card_max * 2;
        looks.cell.most_h = m->bar * 3 / 2;
        looks.cell.aspect_w = 5;
        looks.cell.aspect_h = 2;
    }
    return looks;
}

static struct looks looks_of(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    const struct hd_scale *scale = scale_of(app);
    struct looks looks = one_looks(app, scale);
    if (scale->show != HD_SHOW_ROW && !scale->neutral) {
        looks.last_first = app->session->turned; /* one direction for each person */
    }
    if (asked(app)->kind == HD_KIND_MANY) {
        looks = (struct looks){
            .role = UI_TOGGLE,
            .size = UI_SIZE_LABEL,
            .arrange = UI_PICTURE_BESIDE,
            .cell = {.most_w = m->card_max * 9 / 5,
                     .most_h = m->bar * 7 / 4,
                     .aspect_w = 5,
                     .aspect_h = 2},
        };
    }
    looks.cell.least = metrics_px(m, LEAST_MM);
    return looks;
}

/* Faces keep to one row as long as it is a short one: their order is what they mean. */
static struct ui_grid grid_of(const struct app *app, struct ui_rect area,
                              const struct looks *looks)
{
    const struct hd_scale *scale = scale_of(app);
    const struct metrics *m = &app->metrics;
    bool faces = looks->role == UI_CHOICE && scale->show == HD_SHOW_FACES;
    if (faces && scale->n <= FACES_MAX_A_ROW) {
        int w = (area.w - m->gap_tight * ((int)scale->n - 1)) / (int)scale->n;
        struct ui_grid row = {.columns = scale->n,
                              .rows = 1,
                              .w = w < looks->cell.most_w ? w : looks->cell.most_w,
                              .h = area.h < looks->cell.most_h ? area.h : looks->cell.most_h};
        return row;
    }
    return ui_grid_for(area, scale->n, m->gap_tight, &looks->cell);
}

static bool is_wide(const struct metrics *m)
{
    return m->w > m->h;
}

/* Room for the two buttons: at the sides of wide screens, below the answers on upright ones. */
static struct ui_rect without_steps(const struct app *app, struct ui_rect area)
{
    const struct metrics *m = &app->metrics;
    int step = metrics_px(m, LEAST_MM) + m->gap_tight;
    if (!app->needs.ruler) {
        return area;
    }
    if (is_wide(m)) {
        return (struct ui_rect){area.x + step, area.y, area.w - 2 * step, area.h};
    }
    area.h -= step;
    return area;
}

int answers_height(const struct app *app, struct ui_rect whole)
{
    const struct looks looks = looks_of(app);
    const struct metrics *m = &app->metrics;
    const struct ui_rect area = without_steps(app, whole);
    size_t n = scale_of(app)->n;
    int columns = (area.w + m->gap_tight) / (looks.cell.least + m->gap_tight);
    columns = columns < 1 ? 1 : columns;
    int rows = ((int)n + columns - 1) / columns;
    int steps = whole.h - area.h;
    return rows * (looks.cell.least + m->gap_tight) - m->gap_tight + steps;
}

static void build_steps(const struct app *app, struct ui_list *list, struct ui_rect area)
{
    const struct metrics *m = &app->metrics;
    int side = metrics_px(m, LEAST_MM);
    struct ui_rect before = ui_cut_left(&area, side);
    struct ui_rect next = ui_cut_right(&area, side);
    if (is_wide(m)) {
        before = ui_centre(before, side, m->bar * 2);
        next = ui_centre(next, side, m->bar * 2);
    } else {
        struct ui_rect page = {before.x, area.y, next.x + side - before.x, area.h};
        struct ui_rect row = ui_cut_bottom(&page, side);
        before = ui_column(row, 0, 2, m->gap);
        next = ui_column(row, 1, 2, m->gap);
    }
    parts_control(app, list, before, ANSWERS_BEFORE, WORD_ONE_BY_ONE_BACK, "before");
    parts_control(app, list, next, ANSWERS_NEXT, WORD_ONE_BY_ONE_NEXT, "next");
    static const uint16_t ids[] = {ANSWERS_BEFORE, ANSWERS_NEXT};
    for (size_t i = 0; i < 2; i++) {
        struct ui_item *item = ui_find(list, ids[i]);
        item->text = NULL;
        item->picture = i == 0 ? "before" : "next";
        item->aside = false;
    }
}

/* The place of an option on the glass, and the option at a place: the same either way. */
static size_t turned(const struct hd_scale *scale, const struct looks *looks, size_t k)
{
    return looks->last_first ? scale->n - 1 - k : k;
}

/* The place that stands out: where the keys or the switch are, or where it was moved to. */
static size_t place_now(const struct app *app)
{
    const struct hd_scale *scale = scale_of(app);
    const struct looks looks = looks_of(app);
    if (app->focus >= ANSWERS_FIRST && app->focus < ANSWERS_FIRST + scale->n) {
        return turned(scale, &looks, (size_t)app->focus - ANSWERS_FIRST);
    }
    return app->session->looked_at < scale->n ? app->session->looked_at : 0;
}

static void look_at(struct app *app, size_t place)
{
    app->session->looked_at = (uint8_t)place;
    const struct hd_scale *scale = scale_of(app);
    const struct looks looks = looks_of(app);
    uint16_t id = (uint16_t)(ANSWERS_FIRST + turned(scale, &looks, place));
    const struct ui_item *item = NULL;
    app_build(app);
    item = ui_find(&app->list, id);
    if (app->needs.speak && item) {
        (void)reader_point(&app->reader, &app->list, item->box.x, item->box.y);
    }
}

bool answers_move(struct app *app, uint16_t id)
{
    if (!app->needs.ruler) {
        return false;
    }
    const struct hd_scale *scale = scale_of(app);
    const struct looks looks = looks_of(app);
    size_t now = place_now(app);
    if (id == ANSWERS_BEFORE || id == ANSWERS_NEXT) {
        look_at(app, (now + (id == ANSWERS_NEXT ? 1 : scale->n - 1)) % scale->n);
        return true;
    }
    if (id < ANSWERS_FIRST) {
        return false;
    }
    size_t place = turned(scale, &looks, (size_t)id - ANSWERS_FIRST);
    if (place == now) {
        app->session->looked_at = (uint8_t)place;
        return false;
    }
    look_at(app, place);
    return true;
}

static bool is_chosen(const struct session *session, enum ui_role role, size_t option)
{
    int question = hd_flow_question(&session->flow);
    if (role == UI_TOGGLE) {
        return (session->chosen >> option & 1) != 0;
    }
    uint8_t answer = session->picked ? session->picked : session->flow.answer[question];
    return answer == HD_ANSWER_FIRST_OPTION + option;
}

void answers_build(const struct app *app, struct ui_list *list, struct ui_rect area)
{
    const struct hd_scale *scale = scale_of(app);
    const struct looks looks = looks_of(app);
    struct ui_rect box = without_steps(app, area);
    const struct ui_grid grid = grid_of(app, box, &looks);
    size_t now = place_now(app);
    for (size_t i = 0; i < scale->n; i++) {
        size_t k = turned(scale, &looks, i);
        int state = is_chosen(app->session, looks.role, k) ? UI_STATE_CHOSEN : 0;
        state |= app->needs.ruler && i != now ? UI_STATE_DIMMED : 0;
        const struct hd_option *option = &scale->option[k];
        ui_add(list, (struct ui_item){
                         .id = (uint16_t)(ANSWERS_FIRST + k),
                         .role = looks.role,
                         .look = UI_LOOK_CARD,
                         .size = looks.size,
                         .arrange = looks.arrange,
                         .centred = looks.role != UI_TOGGLE,
                         .state = (uint8_t)state,
                         .box = ui_grid_box(box, &grid, i, scale->n, app->metrics.gap_tight),
                         .text = option->label.text[app->needs.lang],
                         .say = option->label.say[app->needs.lang],
                         .picture = picture_of(app, option),
                     });
    }
    if (app->needs.ruler) {
        build_steps(app, list, area);
    }
}
