/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Around the questions that are there to try out the answers: what they are, and that they are over.
 * Nothing says right or wrong, here or afterwards.
 */
#include "parts.h"
#include "screens.h"
#include "steps.h"

enum { GO = PART_OWN };

static void build_page(const struct app *app, struct ui_list *list, enum word go,
                       enum word heading, enum word text)
{
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, true);
    const struct part_button row[] = {
        {PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET},
        {GO, go, "start", UI_LOOK_PRIMARY},
    };
    parts_buttons(app, list, &rest, row, 2);
    parts_message(app, list, rest, "start", heading, text);
}

static void build(const struct app *app, struct ui_list *list)
{
    build_page(app, list, WORD_PRACTICE_GO, WORD_PRACTICE_TITLE, WORD_PRACTICE_TEXT);
}

static void act(struct app *app, uint16_t id)
{
    if (id == GO) {
        app->session->tried = true;
        steps_begin(app);
    } else if (id == PART_BACK) {
        nav_replace(&app->nav, &scr_intro);
    }
}

static void build_end(const struct app *app, struct ui_list *list)
{
    build_page(app, list, WORD_PRACTICE_END_GO, WORD_PRACTICE_END_TITLE,
               WORD_PRACTICE_END_TEXT);
}

static void act_end(struct app *app, uint16_t id)
{
    if (id == GO) {
        steps_begin(app);
    } else if (id == PART_BACK) {
        steps_back(app);
    }
}

const struct screen scr_practice = {.name = "practice", .build = build, .act = act};
const struct screen scr_practised = {
    .name = "practice-end", .build = build_end, .act = act_end};
