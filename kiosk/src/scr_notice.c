/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Screens that say one thing: thanks and deleted make way after a while; full and shut stand where
 * the welcome would, so that nobody answers in vain.
 */
#include "parts.h"
#include "screens.h"

enum {
    DONE = PART_OWN,
    THANKS_MS = 15000,
    DELETED_MS = 8000,
    UNDELETED_MS = 30000,
    LOOK_MS = 15000
};

static void build_notice(const struct app *app, struct ui_list *list, const char *picture,
                         enum word heading, enum word text)
{
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, false);
    parts_buttons(app, list, &rest,
                  &(struct part_button){DONE, WORD_DONE, "check", UI_LOOK_PRIMARY}, 1);
    parts_message(app, list, rest, picture, heading, text);
}

static void build_thanks(const struct app *app, struct ui_list *list)
{
    build_notice(app, list, "thanks", WORD_THANKS_TITLE,
                 app->trying ? WORD_TRY_THANKS : WORD_THANKS_TEXT);
}

static void build_deleted(const struct app *app, struct ui_list *list)
{
    build_notice(app, list, "delete", WORD_DELETED_TITLE, WORD_DELETED_TEXT);
}

static void build_undeleted(const struct app *app, struct ui_list *list)
{
    build_notice(app, list, "staff", WORD_UNDELETED_TITLE, WORD_UNDELETED_TEXT);
}

static void build_standing(const struct app *app, struct ui_list *list, const char *picture,
                           enum word heading, enum word text)
{
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, false);
    parts_message(app, list, rest, picture, heading, text);
}

static void build_full(const struct app *app, struct ui_list *list)
{
    build_standing(app, list, "staff", WORD_FULL_TITLE, WORD_FULL_TEXT);
}

static void build_shut(const struct app *app, struct ui_list *list)
{
    build_standing(app, list, "thanks", WORD_SHUT_TITLE, WORD_SHUT_TEXT);
}

/* Help may have been opened meanwhile; the notice then waits under it. */
static int64_t after(const struct app *app, int64_t ms)
{
    int64_t entered = nav_entered_ms(&app->nav);
    return (entered > app->last_input_ms ? entered : app->last_input_ms) + ms;
}

static void enter_thanks(struct app *app)
{
    app_chime(app, CHIME_THANKS);
}

static int64_t thanks_end(const struct app *app)
{
    return after(app, THANKS_MS);
}

static int64_t deleted_end(const struct app *app)
{
    return after(app, DELETED_MS);
}

static int64_t undeleted_end(const struct app *app)
{
    return after(app, UNDELETED_MS);
}

/* Somebody may have carried the answers away meanwhile: looked for now and then. */
static void enter_full(struct app *app)
{
    app->look_due_ms = app->now_ms + LOOK_MS;
}

static int64_t full_next(const struct app *app)
{
    return app->look_due_ms;
}

static void look_for_room(struct app *app)
{
    app->look_due_ms = app->now_ms + LOOK_MS;
    if (app->services->room(app->services->ctx) > 0) {
        app_restart(app);
    }
}

static void act(struct app *app, uint16_t id)
{
    if (id == DONE) {
        app_restart(app);
    }
}

const struct screen scr_thanks = {
    .name = "thanks",
    .enter = enter_thanks,
    .build = build_thanks,
    .act = act,
    .tick = app_restart,
    .next_tick = thanks_end,
};

const struct screen scr_deleted = {
    .name = "deleted",
    .build = build_deleted,
    .act = act,
    .tick = app_restart,
    .next_tick = deleted_end,
};

const struct screen scr_undeleted = {
    .name = "undeleted",
    .build = build_undeleted,
    .act = act,
    .tick = app_restart,
    .next_tick = undeleted_end,
    .lets_staff_in = true,
};

const struct screen scr_full = {
    .name = "full",
    .enter = enter_full,
    .build = build_full,
    .tick = look_for_room,
    .next_tick = full_next,
    .lets_staff_in = true,
};

const struct screen scr_shut = {.name = "shut", .build = build_shut, .lets_staff_in = true};
