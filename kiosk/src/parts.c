/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared pieces of screens. */
#include "parts.h"

#include <string.h>

enum { SHORT_TEXT = 160 /* bytes */ };

struct ui_rect parts_page(const struct app *app)
{
    return ui_inset((struct ui_rect){0, 0, app->metrics.w, app->metrics.h},
                    app->metrics.margin);
}

static void control(const struct app *app, struct ui_list *list, struct ui_rect box,
                    uint16_t id, enum word word, const char *picture)
{
    ui_add(list, (struct ui_item){
                     .id = id,
                     .role = UI_BUTTON,
                     .look = UI_LOOK_QUIET,
                     .size = UI_SIZE_BODY,
                     .arrange = UI_PICTURE_BESIDE,
                     .centred = true,
                     .box = box,
                     .aside = true,
                     .text = app_word(app, word),
                     .say = app_say(app, word),
                     .picture = picture,
                 });
}

/* One more control at the right of a row. On narrow screens it is only a picture. */
static void more_control(const struct app *app, struct ui_list *list, struct ui_rect *row,
                         bool words, const struct part_button *button)
{
    const struct metrics *m = &app->metrics;
    ui_cut_right(row, words ? m->gap : m->gap_tight);
    struct ui_rect box = ui_cut_right(row, words ? m->bar * 14 / 5 : m->bar);
    control(app, list, box, button->id, button->word, button->picture);
    if (!words) {
        ui_find(list, button->id)->text = NULL;
    }
}

/* Reading aloud, where somebody can do so. */
static void reading(const struct app *app, struct ui_list *list, struct ui_rect *row)
{
    if (!app->reader.voice) {
        return;
    }
    bool on = app->needs.speak;
    bool words = row->w > app->metrics.bar * 10;
    const struct part_button read = {PART_READ, on ? WORD_READ_STOP : WORD_READ_START, "read",
                                     UI_LOOK_QUIET};
    const struct part_button again = {PART_AGAIN, WORD_READ_AGAIN, "read-again", UI_LOOK_QUIET};
    more_control(app, list, row, words, &read);
    if (on) {
        ui_find(list, PART_READ)->state |= UI_STATE_CHOSEN;
    }
    /* On upright screens how far one is needs the room; words that are touched are said again. */
    if (on && row->w > app->metrics.bar * 4) {
        more_control(app, list, row, words, &again);
    }
}

struct ui_rect parts_top(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                         bool with_stop)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect row = ui_cut_top(rest, m->bar);
    int wide = m->bar * 2;
    if (with_stop) {
        control(app, list, ui_cut_left(&row, wide), PART_STOP, WORD_STOP, "stop");
    } else {
        ui_cut_left(&row, wide);
    }
    control(app, list, ui_cut_right(&row, wide), PART_HELP, WORD_HELP, "help");
    reading(app, list, &row);
    ui_cut_top(rest, m->gap);
    ui_cut_left(&row, m->gap);
    ui_cut_right(&row, m->gap);
    return row;
}

/* Upright screens are narrow but tall: more than two buttons stand in two rows there. */
static size_t buttons_a_row(const struct metrics *m, size_t n)
{
    return m->h > m->w && n > 2 ? (n + 1) / 2 : n;
}

void parts_buttons(const struct app *app, struct ui_list *list, struct ui_rect *rest,
                   const struct part_button *button, size_t n)
{
    const struct metrics *m = &app->metrics;
    size_t columns = buttons_a_row(m, n);
    size_t rows = (n + columns - 1) / columns;
    struct ui_rect block = ui_cut_bottom(rest, (int)rows * (m->bar + m->gap));
    ui_cut_top(&block, m->gap);
    for (size_t i = 0; i < n; i++) {
        struct ui_rect row = block;
        ui_cut_top(&row, (int)(i / columns) * (m->bar + m->gap));
        row.h = m->bar;
        ui_add(list, (struct ui_item){
                         .id = button[i].id,
                         .role = UI_BUTTON,
                         .look = button[i].look,
                         .size = UI_SIZE_LABEL,
                         .arrange = UI_PICTURE_BESIDE,
                         .centred = true,
                         .box = ui_column(row, i % columns, columns, m->gap),
                         .text = app_word(app, button[i].word),
                         .say = app_say(app, button[i].word),
                         .picture = button[i].picture,
                     });
    }
}

struct ui_item parts_text(const struct app *app, enum ui_role role, enum ui_size size,
                          struct ui_rect box, enum word word)
{
    return (struct ui_item){
        .role = role,
        .look = UI_LOOK_BARE,
        .size = size,
        .centred = true,
        .box = box,
        .text = app_word(app, word),
        .say = app_say(app, word),
    };
}

/* Wide screens are short: there, words stand next to the picture. */
static bool is_beside(const struct metrics *m)
{
    return m->w > m->h;
}

/* The picture of a message; returns where its words go. */
static struct ui_rect message_picture(const struct app *app, struct ui_list *list,
                                      struct ui_rect rest, const char *picture)
{
    const struct metrics *m = &app->metrics;
    bool beside = is_beside(m);
    int wide = m->text[UI_SIZE_BODY] * (beside ? 42 : 30);
    struct ui_rect page = ui_centre(rest, wide, rest.h);
    if (!picture) {
        return page;
    }
    struct ui_rect place =
        beside ? ui_cut_left(&page, page.w * 34 / 100) : ui_cut_top(&page, page.h * 45 / 100);
    int side = place.h < place.w ? place.h : place.w;
    int most = m->card_max * 4 / 3; /* larger says no more, and costs memory */
    side = side < most ? side : most;
    ui_add(list, (struct ui_item){
                     .role = UI_PANEL,
                     .box = ui_centre(place, side, side),
                     .picture = picture,
                 });
    ui_cut_left(&page, beside ? m->gap : 0);
    return page;
}

struct ui_item *parts_message(const struct app *app, struct ui_list *list, struct ui_rect rest,
                              const char *picture, enum word heading, enum word text)
{
    bool beside = is_beside(&app->metrics);
    struct ui_rect page = message_picture(app, list, rest, picture);
    struct ui_item title = parts_text(app, UI_HEADING, UI_SIZE_TITLE,
                                      ui_cut_top(&page, page.h * 45 / 100), heading);
    struct ui_item words = parts_text(app, UI_TEXT, UI_SIZE_LABEL, page, text);
    title.centred = !beside;
    words.centred = !beside;
    ui_add(list, title);
    return ui_add(list, words);
}

void parts_message_of(const struct app *app, struct ui_list *list, struct ui_rect rest,
                      const char *picture, const struct hd_string *heading,
                      const struct hd_string *text)
{
    bool centred = !picture || !is_beside(&app->metrics);
    struct ui_rect page = message_picture(app, list, rest, picture);
    if (text && strlen(heading->text[app->needs.lang]) + strlen(text->text[app->needs.lang]) <
                    SHORT_TEXT) {
        page = ui_centre(page, page.w,
                         page.h * 65 / 100); /* what belongs together stands together */
    }
    struct ui_rect top = text ? ui_cut_top(&page, page.h * 55 / 100) : page;
    ui_add(list, (struct ui_item){
                     .role = UI_HEADING,
                     .size = UI_SIZE_QUESTION,
                     .centred = centred,
                     .box = top,
                     .text = heading->text[app->needs.lang],
                     .say = heading->say[app->needs.lang],
                 });
    if (text) {
        ui_add(list, (struct ui_item){
                         .role = UI_TEXT,
                         .size = UI_SIZE_LABEL,
                         .centred = centred,
                         .box = page,
                         .text = text->text[app->needs.lang],
                         .say = text->say[app->needs.lang],
                     });
    }
}
