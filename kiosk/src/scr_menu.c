/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What staff can do here: carry, look which kiosk it is, end the program. No answer is among it. */
#include "parts.h"
#include "screens.h"

enum { COPY = PART_OWN, RECEIPTS, ABOUT, TRY, END };

static void build(const struct app *app, struct ui_list *list)
{
    static const struct {
        uint16_t id;
        enum word word;
        const char *picture;
    } entry[] = {
        {COPY, WORD_STAFF_COPY, "stick-copy"},
        {RECEIPTS, WORD_STAFF_RECEIPTS, "stick-receipts"},
        {ABOUT, WORD_ABOUT_TITLE, "about"},
        {END, WORD_END_YES, "end"},
        {TRY, WORD_TRY_START, "start"},
    };
    /* Answers that wait to be kept are not to be lost by trying something out. */
    size_t n = sizeof(entry) / sizeof(entry[0]) - (app_waits_to_be_kept(app) ? 1 : 0);
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_buttons(app, list, &rest,
                  &(struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_PRIMARY}, 1);
    struct ui_rect title = ui_cut_top(&rest, m->text[UI_SIZE_TITLE] * 3 / 2);
    ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, title, WORD_STAFF_TITLE));
    if (app->desk->log_full) {
        struct ui_item note = parts_text(app, UI_TEXT, UI_SIZE_BODY, ui_cut_top(&rest, m->bar),
                                         WORD_STAFF_LOG_FULL);
        note.look = UI_LOOK_NOTE;
        ui_add(list, note);
    }
    ui_cut_top(&rest, m->gap);
    size_t columns = m->w <= m->h ? 1 : n > 4 ? 3 : 2;
    int rows = (int)((n + columns - 1) / columns);
    int height = (rest.h - m->gap * (rows - 1)) / rows;
    for (size_t i = 0; i < n; i++) {
        struct ui_rect row = rest;
        ui_cut_top(&row, (int)(i / columns) * (height + m->gap));
        row.h = height;
        ui_add(list, (struct ui_item){
                         .id = entry[i].id,
                         .role = UI_BUTTON,
                         .look = UI_LOOK_CARD,
                         .size = UI_SIZE_LABEL,
                         .arrange = UI_PICTURE_BESIDE,
                         .centred = true,
                         .box = ui_column(row, i % columns, columns, m->gap),
                         .text = app_word(app, entry[i].word),
                         .say = app_say(app, entry[i].word),
                         .picture = entry[i].picture,
                     });
    }
}

static void work(struct app *app, enum staff_job job)
{
    app->desk->job = job;
    nav_push(&app->nav, &scr_work);
}

static void act(struct app *app, uint16_t id)
{
    switch (id) {
    case COPY:
        work(app, STAFF_COPY);
        break;
    case RECEIPTS:
        work(app, STAFF_RECEIPTS);
        break;
    case ABOUT:
        nav_push(&app->nav, &scr_about);
        break;
    case TRY:
        app_try(app);
        break;
    case END:
        nav_push(&app->nav, &scr_end);
        break;
    default:
        nav_pop(&app->nav);
    }
}

static void leave(struct app *app)
{
    nav_pop(&app->nav);
}

const struct screen scr_menu = {
    .name = "menu",
    .build = build,
    .act = act,
    .leave = leave,
    .staff = true,
};
