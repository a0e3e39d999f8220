/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People to turn to, the same from every screen. It says truthfully that nobody is watching. */
#include "parts.h"
#include "screens.h"

enum { CLOSE = PART_OWN };

static void build(const struct app *app, struct ui_list *list)
{
    static const struct {
        enum word word;
        const char *picture;
    } line[] = {
        {WORD_HELP_PERSON, "person"},
        {WORD_HELP_CHILDLINE, "phone"},
        {WORD_HELP_NSPCC, "phone"},
        {WORD_HELP_DANGER, "phone"},
    };
    enum { LINES = sizeof(line) / sizeof(line[0]) };
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_buttons(app, list, &rest,
                  &(struct part_button){CLOSE, WORD_CLOSE, "back", UI_LOOK_PRIMARY}, 1);
    struct ui_rect title = ui_cut_top(&rest, m->text[UI_SIZE_TITLE] * 2);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_HELP_TITLE));
    struct ui_rect foot = ui_cut_bottom(&rest, m->text[UI_SIZE_BODY] * 2);
    ui_add(list, parts_text(app, UI_TEXT, UI_SIZE_BODY, foot, WORD_HELP_NOT_WATCHED));

    /* Two by two on wide screens, one below the other on upright ones. */
    size_t columns = m->w > m->h ? 2 : 1;
    int rows = (int)(LINES / columns);
    int height = (rest.h - m->gap * (rows + 1)) / rows;
    for (size_t i = 0; i < LINES; i++) {
        struct ui_rect row = rest;
        ui_cut_top(&row, m->gap + (int)(i / columns) * (height + m->gap));
        row.h = height;
        struct ui_item item =
            parts_text(app, UI_TEXT, UI_SIZE_LABEL,
                       ui_column(row, i % columns, columns, m->gap), line[i].word);
        item.look = UI_LOOK_NOTE;
        item.arrange = UI_PICTURE_BESIDE;
        item.centred = false;
        item.picture = parts_picture(app, line[i].picture);
        ui_add(list, item);
    }
}

static void act(struct app *app, uint16_t id)
{
    if (id == CLOSE) {
        nav_pop(&app->nav);
    }
}

const struct screen scr_help = {.name = "help", .build = build, .act = act};
