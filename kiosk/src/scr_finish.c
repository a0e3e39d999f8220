/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of the questions: send, go back, or delete. Nothing is kept before "send". */
#include "parts.h"
#include "screens.h"
#include "steps.h"

enum { SEND = PART_OWN };

static void build(const struct app *app, struct ui_list *list)
{
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, true);
    /* Not where "skip" was: somebody who hammers on that must not send by it. */
    const struct part_button row[] = {
        {SEND, WORD_SEND, "send", UI_LOOK_PRIMARY},
        {PART_BACK, WORD_BACK, "back", UI_LOOK_QUIET},
    };
    parts_buttons(app, list, &rest, row, 2);
    parts_message(app, list, rest, "send", WORD_FINISH_TITLE, WORD_FINISH_TEXT);
}

static void act(struct app *app, uint16_t id)
{
    if (id == SEND) {
        if (app->trying) { /* nothing of it is kept */
            session_wipe(app->session);
            nav_replace(&app->nav, &scr_thanks);
        } else {
            nav_replace(&app->nav, &scr_saving);
        }
    } else if (id == PART_BACK) {
        steps_back_from_end(app);
    }
}

const struct screen scr_finish = {.name = "finish", .build = build, .act = act};
