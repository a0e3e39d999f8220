/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options as boxes. How they look is one table; how they are laid out depends on the glass alone, so
 * that a question looks the same each time it is asked.
 */
#include "answers.h"

#include <string.h>

enum { LEAST_MM = 20, FACES_MAX_A_ROW = 5, NARROW_HALF_EMS = 9, LEAST_EMS = 4 };

/* Glass with a shorter side than this has no room for larger words, a promise and all answers. */
enum { SMALL_MM = 180, MEDIUM_MM = 220, FEW_OPTIONS = 3 };

/* How the options of one kind of question look. */
struct looks {
    enum ui_role role;
    enum ui_size size;
    enum ui_arrange arrange;
    struct ui_cell cell;
    bool last_first; /* rows of numbers begin with the least: the last of the file */
};

static bool is_wide(const struct metrics *m)
{
    return m->w > m->h;
}

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

/* Nor does a promise to read leave the height for that on narrow glass. */
static bool leaves_no_column(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    return !is_wide(m) && m->w < metrics_px(m, MEDIUM_MM) && asked(app)->promise.text[0];
}

/* On upright screens five faces in a row leave little room for words: they stand one below the
 * other there, the best one first, each beside its words. */
static bool stands_in_column(const struct app *app, struct ui_rect area,
                             const struct looks *looks)
{
    const struct hd_scale *scale = scale_of(app);
    const struct metrics *m = &app->metrics;
    int n = (int)scale->n;
    int w = (area.w - m->gap_tight * (n - 1)) / n;
    int h = (area.h - m->gap_tight * (n - 1)) / n;
    return !is_wide(m) && !leaves_no_column(app) && looks->role == UI_CHOICE &&
           scale->show == HD_SHOW_FACES && w * 2 < m->text[looks->size] * NARROW_HALF_EMS &&
           h >= looks->cell.least;
}

static struct ui_grid column_of(const struct app *app, struct ui_rect area, size_t n)
{
    const struct metrics *m = &app->metrics;
    int w = m->card_max * 3;
    int h = (area.h - m->gap_tight * ((int)n - 1)) / (int)n;
    return (struct ui_grid){.columns = 1,
                            .rows = n,
                            .w = area.w < w ? area.w : w,
                            .h = h < m->bar * 3 / 2 ? h : m->bar * 3 / 2};
}

/* Faces keep to one row as long as it is a short one: their order is what they mean. */
static struct ui_grid grid_of(const struct app *app, struct ui_rect area,
                              const struct looks *looks)
{
    const struct hd_scale *scale = scale_of(app);
    const struct metrics *m = &app->metrics;
    bool faces = looks->role == UI_CHOICE && scale->show == HD_SHOW_FACES;
    if (faces && stands_in_column(app, area, looks)) {
        return column_of(app, area, scale->n);
    }
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

bool answers_no_room(const struct app *app)
{
    const struct metrics *m = &app->metrics;
    const struct hd_question *question = asked(app);
    int shorter = is_wide(m) ? m->h : m->w;
    if (app->needs.size == NEEDS_SIZE_USUAL || question->kind == HD_KIND_MANY) {
        return false;
    }
    if (shorter < metrics_px(m, SMALL_MM)) {
        return scale_of(app)->n > FEW_OPTIONS || question->promise.text[0] ||
               app->needs.size == NEEDS_SIZE_LARGEST;
    }
    bool hint = hd_flow_wording(&app->session->flow)->hint.text[0] != NULL;
    bool tall = !is_wide(m) && (hint || parts_reach(app));
    return shorter < metrics_px(m, MEDIUM_MM) && (question->promise.text[0] || tall);
}

bool answers_one_by_one(const struct app *app)
{
    return app->needs.ruler || answers_no_room(app);
}

/* Room for the two buttons at the sides. */
static struct ui_rect without_steps(const struct app *app, struct ui_rect area)
{
    int step = metrics_px(&app->metrics, LEAST_MM) + app->metrics.gap_tight;
    if (answers_one_by_one(app)) {
        ui_cut_left(&area, step);
        ui_cut_right(&area, step);
    }
    return area;
}

int answers_height(const struct app *app, struct ui_rect whole)
{
    const struct looks looks = looks_of(app);
    const struct metrics *m = &app->metrics;
    const struct ui_rect area = without_steps(app, whole);
    size_t n = scale_of(app)->n;
    bool faces = looks.role == UI_CHOICE && scale_of(app)->show == HD_SHOW_FACES;
    if (answers_no_room(app)) {
        return m->bar;
    }
    if (faces && leaves_no_column(app)) {
        return looks.cell.least * 5 / 2;
    }
    if (faces && !is_wide(m)) { /* one below the other */
        return (int)n * (looks.cell.least + m->gap_tight) - m->gap_tight;
    }
    int columns = (area.w + m->gap_tight) / (looks.cell.least + m->gap_tight);
    columns = columns < 1 ? 1 : columns;
    int rows = ((int)n + columns - 1) / columns;
    return rows * (looks.cell.least + m->gap_tight) - m->gap_tight;
}

static void build_step(const struct app *app, struct ui_list *list, struct ui_rect side,
                       const struct part_button *step)
{
    const struct metrics *m = &app->metrics;
    parts_control(app, list, ui_centre(side, side.w, m->bar * 2), step->id, step->word, NULL);
    struct ui_item *item = ui_find(list, step->id);
    item->text = NULL;
    item->picture = step->picture;
    item->aside = false;
}

static void build_steps(const struct app *app, struct ui_list *list, struct ui_rect area)
{
    static const struct part_button before = {ANSWERS_BEFORE, WORD_ONE_BY_ONE_BACK, "before",
                                              UI_LOOK_QUIET};
    static const struct part_button next = {ANSWERS_NEXT, WORD_ONE_BY_ONE_NEXT, "next",
                                            UI_LOOK_QUIET};
    int w = metrics_px(&app->metrics, LEAST_MM);
    build_step(app, list, ui_cut_left(&area, w), &before);
    build_step(app, list, ui_cut_right(&area, w), &next);
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
    if (!answers_one_by_one(app)) {
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

/* In cards too narrow for the dimmed others to be read, only the one that stands out is shown. */
static bool shows_one(const struct app *app, const struct ui_grid *grid,
                      enum ui_arrange arrange)
{
    return answers_no_room(app) || (app->needs.ruler && arrange == UI_PICTURE_ABOVE &&
                                    grid->w < app->metrics.text[UI_SIZE_SMALL] * LEAST_EMS);
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

/* Everything about the boxes of the answers now asked. */
struct layout {
    struct looks looks;
    struct ui_rect area;
    struct ui_grid grid;
    size_t first, n; /* places shown */
};

static struct layout lay_out(const struct app *app, struct ui_rect area)
{
    const struct metrics *m = &app->metrics;
    size_t n = scale_of(app)->n;
    struct layout layout = {.looks = looks_of(app), .area = without_steps(app, area), .n = n};
    struct looks *looks = &layout.looks;
    layout.grid = grid_of(app, layout.area, looks);
    if (!answers_no_room(app) && stands_in_column(app, layout.area, looks)) {
        looks->arrange = UI_PICTURE_BESIDE;
    } else if (shows_one(app, &layout.grid, looks->arrange)) {
        layout.first = place_now(app);
        layout.n = 1;
        layout.grid = ui_grid_for(layout.area, 1, m->gap_tight, &looks->cell);
        if (layout.grid.w > layout.grid.h * 2 || answers_no_room(app)) {
            looks->arrange = UI_PICTURE_BESIDE;
            layout.grid.w = layout.area.w < m->card_max * 3 ? layout.area.w : m->card_max * 3;
        }
    }
    if (looks->arrange == UI_PICTURE_ABOVE && looks->size == UI_SIZE_LABEL &&
        layout.grid.w * 5 < m->text[UI_SIZE_LABEL] * 26) {
        looks->size = UI_SIZE_SMALL;
    }
    return layout;
}

void answers_build(const struct app *app, struct ui_list *list, struct ui_rect area)
{
    const struct hd_scale *scale = scale_of(app);
    const struct layout layout = lay_out(app, area);
    const struct looks *looks = &layout.looks;
    size_t now = place_now(app);
    for (size_t i = 0; i < layout.n; i++) {
        size_t place = layout.first + i;
        size_t k = turned(scale, looks, place);
        int state = is_chosen(app->session, looks->role, k) ? UI_STATE_CHOSEN : 0;
        state |= answers_one_by_one(app) && place != now ? UI_STATE_DIMMED : 0;
        const struct hd_option *option = &scale->option[k];
        ui_add(list,
               (struct ui_item){
                   .id = (uint16_t)(ANSWERS_FIRST + k),
                   .role = looks->role,
                   .look = UI_LOOK_CARD,
                   .size = looks->size,
                   .arrange = looks->arrange,
                   .centred = looks->role != UI_TOGGLE && looks->arrange != UI_PICTURE_BESIDE,
                   .state = (uint8_t)state,
                   .box = ui_grid_box(layout.area, &layout.grid, i, layout.n,
                                      app->metrics.gap_tight),
                   .text = option->label.text[app->needs.lang],
                   .say = option->label.say[app->needs.lang],
                   .picture = picture_of(app, option),
               });
    }
    if (answers_one_by_one(app)) {
        build_steps(app, list, area);
    }
}
