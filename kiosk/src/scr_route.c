/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How would you like to answer? One card for each route of the survey, chosen by picture. */
#include "parts.h"
#include "screens.h"

enum { FIRST_ROUTE = PART_OWN };

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    const struct hd_survey *survey = app->survey;
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, false);
    parts_buttons(app, list, &rest,
                  &(struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET}, 1);
    struct ui_rect title = parts_read(app, &rest, m->text[UI_SIZE_TITLE] * 2);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_ROUTE_TITLE));
    if (!parts_reach(app)) {
        ui_cut_top(&rest, m->gap);
    }

    int wide = (int)survey->routes_n * (m->card_max * 3 / 2 + m->gap) - m->gap;
    struct ui_rect row = ui_centre(rest, wide, m->card_max * 7 / 4);
    for (size_t i = 0; i < survey->routes_n; i++) {
        const struct hd_route *route = &survey->route[i];
        ui_add(list, (struct ui_item){
                         .id = (uint16_t)(FIRST_ROUTE + i),
                         .role = UI_BUTTON,
                         .look = UI_LOOK_CARD,
                         .size = UI_SIZE_LABEL,
                         .arrange = UI_PICTURE_ABOVE,
                         .centred = true,
                         .box = ui_column(row, i, survey->routes_n, m->gap),
                         .text = route->name.text[app->needs.lang],
                         .say = route->name.say[app->needs.lang],
                         .picture = parts_picture(app, route->picture),
                     });
    }
}

static void act(struct app *app, uint16_t id)
{
    if (id == PART_BACK) {
        nav_replace(&app->nav, &scr_welcome); /* nobody has gone: their needs stay */
    } else {
        const struct app_services *services = app->services;
        const struct hd_route *route = &app->survey->route[id - FIRST_ROUTE];
        session_start(app->session, app->survey, (size_t)id - FIRST_ROUTE, app->now_ms);
        app->session->turned = services->turned && services->turned(services->ctx);
        app->started_ms = app->now_ms;
        nav_replace(&app->nav, route->short_n > 0 ? &scr_length : &scr_intro);
    }
}

const struct screen scr_route = {.name = "route", .build = build, .act = act};
