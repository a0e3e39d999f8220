/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first screen: what this is, that it is anonymous, and one large button. */
#include "parts.h"
#include "screens.h"

enum { START = PART_OWN };

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, false);

    struct ui_rect foot = ui_cut_bottom(&rest, m->text[UI_SIZE_BODY] * 2);
    ui_cut_bottom(&rest, m->gap);
    struct ui_rect row = ui_cut_bottom(&rest, m->bar * 4 / 3);
    ui_cut_bottom(&rest, m->gap);

    struct ui_rect top = ui_cut_top(&rest, rest.h * 45 / 100);
    int side = m->w - 2 * (app_corner(app).w + m->gap);
    side = side < top.h ? side : top.h;
    ui_add(list, (struct ui_item){
                     .role = UI_PANEL,
                     .box = ui_centre(top, side, side),
                     .picture = "logo",
                 });
    struct ui_rect title = ui_cut_top(&rest, rest.h * 60 / 100);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_WELCOME_TITLE));
    ui_add(list, parts_text(app, UI_TEXT, UI_SIZE_BODY, rest, WORD_WELCOME_TEXT));

    ui_add(list, (struct ui_item){
                     .id = START,
                     .role = UI_BUTTON,
                     .look = UI_LOOK_PRIMARY,
                     .size = UI_SIZE_TITLE,
                     .arrange = UI_PICTURE_BESIDE,
                     .box = ui_centre(row, m->bar * 6, row.h),
                     .text = app_word(app, WORD_START),
                     .say = app_say(app, WORD_START),
                     .picture = "start",
                 });
    struct ui_item privacy = parts_text(app, UI_TEXT, UI_SIZE_BODY, foot, WORD_WELCOME_PRIVATE);
    privacy.picture = "lock";
    privacy.arrange = UI_PICTURE_BESIDE;
    ui_add(list, privacy);
}

static void act(struct app *app, uint16_t id)
{
    if (id != START) {
        return;
    }
    if (app->services->room(app->services->ctx) > 0) {
        nav_replace(&app->nav, &scr_route);
    } else {
        app_restart(app); /* filled up by another program meanwhile */
    }
}

const struct screen scr_welcome = {
    .name = "welcome",
    .build = build,
    .act = act,
    .lets_staff_in = true,
};
