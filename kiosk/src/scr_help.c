/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People to turn to, the same from every screen. It says truthfully that nobody is watching. */
#include "parts.h"
#include "screens.h"

enum { CLOSE = PART_OWN };

static void build(const struct app *app, struct ui_list *list)
{
    static const struct part_line line[] = {
        {WORD_HELP_PERSON, "person"},
        {WORD_HELP_CHILDLINE, "phone"},
        {WORD_HELP_NSPCC, "phone"},
        {WORD_HELP_DANGER, "phone"},
    };
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_buttons(app, list, &rest,
                  &(struct part_button){CLOSE, WORD_CLOSE, "back", UI_LOOK_PRIMARY}, 1);
    struct ui_rect title = ui_cut_top(&rest, m->text[UI_SIZE_TITLE] * 3 / 2);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_HELP_TITLE));
    struct ui_rect foot = ui_cut_bottom(&rest, m->text[UI_SIZE_BODY] * 2);
    ui_add(list, parts_text(app, UI_TEXT, UI_SIZE_BODY, foot, WORD_HELP_NOT_WATCHED));
    parts_lines(app, list, rest, UI_SIZE_LABEL, line, sizeof(line) / sizeof(line[0]));
}

static void act(struct app *app, uint16_t id)
{
    if (id == CLOSE) {
        nav_pop(&app->nav);
    }
}

static void leave(struct app *app)
{
    nav_pop(&app->nav);
}

const struct screen scr_help = {.name = "help", .build = build, .act = act, .leave = leave};
