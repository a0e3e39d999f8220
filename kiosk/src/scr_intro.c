/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to know before the first question: what it is for, that skipping and stopping are fine. */
#include "board.h"
#include "screens.h"
#include "steps.h"

enum { GO = PART_OWN, ON_A_MAT };

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    const struct hd_route *route = &app->survey->route[app->session->flow.route];
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, true);
    struct part_button row[3] = {{GO, WORD_INTRO_GO, "start", UI_LOOK_PRIMARY}};
    size_t n = 1;
    if (board_fits(app, app->session->flow.route)) {
        row[n++] = (struct part_button){ON_A_MAT, WORD_INTRO_BOARD, "board", UI_LOOK_QUIET};
    }
    row[n++] = (struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET};
    parts_buttons_with(app, list, &rest, row, n, ON_A_MAT);
    bool cramped = parts_is_cramped(app);
    struct ui_rect title = ui_cut_top(&rest, m->text[UI_SIZE_TITLE] * (cramped ? 28 : 30) / 20);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_INTRO_TITLE));
    ui_cut_top(&rest, cramped ? m->gap / 4 : m->gap);
    ui_add(list,
           (struct ui_item){
               .role = UI_TEXT,
               .look = UI_LOOK_NOTE,
               .size = app->needs.size == NEEDS_SIZE_USUAL ? UI_SIZE_QUESTION : UI_SIZE_LABEL,
               .arrange = UI_PICTURE_BESIDE,
               .box = ui_centre(rest, m->text[UI_SIZE_QUESTION] * 26,
                                m->text[UI_SIZE_QUESTION] * 11),
               .text = route->intro.text[app->needs.lang],
               .say = route->intro.say[app->needs.lang],
               .picture = parts_picture(app, "lock"),
           });
}

static void act(struct app *app, uint16_t id)
{
    const struct hd_route *route = &app->survey->route[app->session->flow.route];
    if (id == GO || id == ON_A_MAT) {
        app->session->board = id == ON_A_MAT;
        steps_begin(app);
    } else if (id == PART_BACK && route->short_n > 0) {
        nav_replace(&app->nav, &scr_length);
    } else if (id == PART_BACK) {
        session_wipe(app->session);
        nav_replace(&app->nav, &scr_route);
    }
}

const struct screen scr_intro = {.name = "intro", .build = build, .act = act};
