/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options as boxes. How they look is one table; how they are laid out depends on the glass alone, so
 * that a question looks the same each time it is asked.
 */
#include "answers.h"

enum { LEAST_MM = 20, FACES_MAX_A_ROW = 5 };

/* How the options of one kind of question look. */
struct looks {
    enum ui_role role;
    enum ui_size size;
    enum ui_arrange arrange;
    struct ui_cell cell;
    bool
        last_first; /* the file has the most positive first; rows of numbers begin with the least */
};

static const struct hd_question *asked(const struct app *app)
{
    return &app->survey->question[hd_flow_question(&app->session->flow)];
}

static const struct hd_scale *scale_of(const struct app *app)
{
    return hd_flow_wording(&app->session->flow)->scale;
}

static bool has_pictures(const struct hd_scale *scale)
{
    for (size_t i = 0; i < scale->n; i++) {
        if (scale->option[i].picture) {
            return true;
        }
    }
    return false;
}

static struct looks one_looks(const struct metrics *m, const struct hd_scale *scale)
{
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
    if (!has_pictures(scale)) { /* plain buttons are wide */
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
    struct looks looks = one_looks(m, scale);
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

int answers_height(const struct app *app, struct ui_rect area)
{
    const struct looks looks = looks_of(app);
    const struct metrics *m = &app->metrics;
    size_t n = scale_of(app)->n;
    int columns = (area.w + m->gap_tight) / (looks.cell.least + m->gap_tight);
    columns = columns < 1 ? 1 : columns;
    int rows = ((int)n + columns - 1) / columns;
    return rows * (looks.cell.least + m->gap_tight) - m->gap_tight;
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
    const struct ui_grid grid = grid_of(app, area, &looks);
    for (size_t i = 0; i < scale->n; i++) {
        size_t k = looks.last_first ? scale->n - 1 - i : i;
        const struct hd_option *option = &scale->option[k];
        ui_add(list, (struct ui_item){
                         .id = (uint16_t)(ANSWERS_FIRST + k),
                         .role = looks.role,
                         .look = UI_LOOK_CARD,
                         .size = looks.size,
                         .arrange = looks.arrange,
                         .centred = looks.role != UI_TOGGLE,
                         .state = is_chosen(app->session, looks.role, k) ? UI_STATE_CHOSEN : 0,
                         .box = ui_grid_box(area, &grid, i, scale->n, app->metrics.gap_tight),
                         .text = option->label.text[app->needs.lang],
                         .say = option->label.say[app->needs.lang],
                         .picture = option->picture,
                     });
    }
}
