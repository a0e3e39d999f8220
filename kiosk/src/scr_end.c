/* SPDX-License-Identifier: GPL-3.0-or-later */
/* End the program? Asked once. Not while somebody's answers wait to be kept: they would be lost. */
#include "parts.h"
#include "screens.h"

enum { YES = PART_OWN };

static void enter(struct app *app)
{
    app->desk->state = STAFF_DONE;
}

static void build(const struct app *app, struct ui_list *list)
{
    struct ui_rect rest = parts_page(app);
    bool refused = app->desk->state == STAFF_NOT_LOGGED;
    bool waits = app_waits_to_be_kept(app);
    const struct part_button row[] = {
        {PART_BACK, WORD_BACK, "back", UI_LOOK_PRIMARY},
        {YES, WORD_END_YES, "end", UI_LOOK_QUIET},
    };
    parts_buttons(app, list, &rest, row, refused || waits ? 1 : 2);
    if (refused) {
        parts_message(app, list, rest, "staff", WORD_UNLOGGED_TITLE, WORD_UNLOGGED_TEXT);
    } else {
        parts_message(app, list, rest, "end", WORD_END_TITLE,
                      waits ? WORD_END_WAITING : WORD_END_TEXT);
    }
}

static void act(struct app *app, uint16_t id)
{
    const struct staff_services *staff = app->services->staff;
    if (id != YES) {
        nav_pop(&app->nav);
    } else if (staff->log(staff->ctx, HD_STAFF_CLOSED, app->desk->number) == HD_OK) {
        staff->end(staff->ctx);
    } else {
        app->desk->state = STAFF_NOT_LOGGED;
        app_changed(app);
    }
}

static void leave(struct app *app)
{
    nav_pop(&app->nav);
}

const struct screen scr_end = {
    .name = "end",
    .enter = enter,
    .build = build,
    .act = act,
    .leave = leave,
    .staff = true,
};
