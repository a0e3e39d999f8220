/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stop and delete? One question, two clear ways; deleting is as easy as going on. */
#include "parts.h"
#include "screens.h"

enum { YES = PART_OWN, NO };

static void build(const struct app *app, struct ui_list *list)
{
    struct ui_rect rest = parts_page(app);
    const struct part_button row[] = {
        {NO, WORD_STOP_NO, "back", UI_LOOK_PRIMARY},
        {YES, WORD_STOP_YES, "delete", UI_LOOK_QUIET},
    };
    parts_buttons(app, list, &rest, row, 2);
    parts_message(app, list, rest, "stop", WORD_STOP_TITLE, WORD_STOP_TEXT);
}

static void act(struct app *app, uint16_t id)
{
    if (id == NO) {
        nav_pop(&app->nav);
    } else if (id == YES) {
        app_restart(app);
        nav_reset(&app->nav, app->forget_err ? &scr_undeleted : &scr_deleted);
    }
}

static void leave(struct app *app)
{
    nav_pop(&app->nav);
}

const struct screen scr_stop = {.name = "stop", .build = build, .act = act, .leave = leave};
