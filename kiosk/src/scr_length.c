/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few questions or all of them? Only where the route has both. Which one was chosen is in no
 * record. */
#include "parts.h"
#include "screens.h"

enum { SHORT = PART_OWN, WHOLE };

/* Questions that count, of those that may come. */
static size_t questions_n(const struct app *app, const uint8_t *order, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct hd_question *question = &app->survey->question[order[i]];
        count += !question->practice && question->kind != HD_KIND_NOTE;
    }
    return count;
}

static void choice(const struct app *app, struct ui_list *list, struct ui_rect box, uint16_t id,
                   enum word word, size_t n)
{
    const char *text = parts_fill(list, app_word(app, WORD_LENGTH_COUNT), n, 0);
    const char *say = parts_fill(list, app_say(app, WORD_LENGTH_COUNT), n, 0);
    ui_add(list, (struct ui_item){
                     .id = id,
                     .role = UI_BUTTON,
                     .look = UI_LOOK_CARD,
                     .size = UI_SIZE_LABEL,
                     .centred = true,
                     .box = box,
                     .text = ui_text(list, "%s\n%s", app_word(app, word), text),
                     .say = ui_text(list, "%s. %s", app_say(app, word), say),
                 });
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    const struct hd_route *route = &app->survey->route[app->session->flow.route];
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, true);
    parts_buttons(app, list, &rest,
                  &(struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET}, 1);
    parts_title(app, list, &rest, WORD_LENGTH_TITLE);
    struct ui_rect row = ui_centre(rest, m->card_max * 4, m->card_max * 5 / 4);
    choice(app, list, ui_column(row, 0, 2, m->gap), SHORT, WORD_LENGTH_SHORT,
           questions_n(app, route->short_order, route->short_n));
    choice(app, list, ui_column(row, 1, 2, m->gap), WHOLE, WORD_LENGTH_WHOLE,
           questions_n(app, route->order, route->order_n));
}

static void act(struct app *app, uint16_t id)
{
    if (id == PART_BACK) {
        session_wipe(app->session);
        nav_replace(&app->nav, &scr_route);
    } else {
        session_take(app->session, id == SHORT);
        nav_replace(&app->nav, &scr_intro);
    }
}

const struct screen scr_length = {.name = "length", .build = build, .act = act};
