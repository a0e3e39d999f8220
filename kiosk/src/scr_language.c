/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choose your language: each in its own words, for somebody who reads no other. */
#include "parts.h"
#include "screens.h"

enum { FIRST_LANGUAGE = PART_OWN, LEAST_MM = 20 };

static void add_language(const struct app *app, struct ui_list *list, struct ui_rect box,
                         size_t lang)
{
    const struct hd_string *name = app->word[WORD_LANGUAGE_NAME];
    ui_add(list, (struct ui_item){
                     .id = (uint16_t)(FIRST_LANGUAGE + lang),
                     .role = UI_BUTTON,
                     .look = UI_LOOK_CARD,
                     .size = UI_SIZE_QUESTION,
                     .centred = true,
                     .state = lang == app->needs.lang ? UI_STATE_CHOSEN : 0,
                     .box = box,
                     .text = name->text[app->words_lang[lang]],
                     .say = name->say[app->words_lang[lang]],
                     .lang = app->survey->langs.code[lang],
                 });
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_heading(app, list, &rest, WORD_LANGUAGE_TITLE, "language");
    parts_buttons(app, list, &rest,
                  &(struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET}, 1);
    (void)parts_read(app, &rest, 0);
    const struct ui_cell cell = {
        .least = metrics_px(m, LEAST_MM),
        .most_w = m->card_max * 2,
        .most_h = m->bar * 2,
        .aspect_w = 5,
        .aspect_h = 2,
    };
    size_t n = app_langs(app);
    const struct ui_grid grid = ui_grid_for(rest, n, m->gap_tight, &cell);
    for (size_t lang = 0, i = 0; lang < app->survey->langs.n; lang++) {
        if (app->speaks[lang]) {
            add_language(app, list, ui_grid_box(rest, &grid, i++, n, m->gap_tight), lang);
        }
    }
}

static void act(struct app *app, uint16_t id)
{
    size_t lang = (size_t)id - FIRST_LANGUAGE;
    if (id >= FIRST_LANGUAGE && lang < app->survey->langs.n && app->speaks[lang]) {
        app->needs.lang = lang;
    }
    nav_pop(&app->nav);
}

const struct screen scr_language = {.name = "language", .build = build, .act = act};
