/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answers are being kept. "Thank you" comes only after the store has committed. When it cannot,
 * this screen says so and holds the answers until it can, or until the person deletes them.
 */
#include "parts.h"
#include "screens.h"

enum {
    AGAIN = PART_OWN,
    DELETE,
    PAINT_FIRST_MS = 20, /* "saving" is on the glass before the disk is touched */
    RETRY_MS = 10000,
};

static void enter(struct app *app)
{
    app->save_err = HD_OK;
    app->save_due_ms = app->now_ms + PAINT_FIRST_MS;
}

static void build(const struct app *app, struct ui_list *list)
{
    struct ui_rect rest = parts_page(app);
    if (app->save_err == HD_OK) {
        ui_add(list, parts_text(app, UI_HEADING, UI_SIZE_TITLE, rest, WORD_SAVING));
        return;
    }
    parts_top(app, list, &rest, false);
    const struct part_button row[] = {
        {DELETE, WORD_DELETE, "delete", UI_LOOK_QUIET},
        {AGAIN, WORD_TRY_AGAIN, "send", UI_LOOK_PRIMARY},
    };
    parts_buttons(app, list, &rest, row, 2);
    bool full = app->save_err == HD_E_FULL;
    parts_message(app, list, rest, "staff", full ? WORD_FULL_TITLE : WORD_PROBLEM_TITLE,
                  WORD_PROBLEM_TEXT);
}

static void act(struct app *app, uint16_t id)
{
    if (id == AGAIN) {
        app->save_due_ms = app->now_ms;
    } else if (id == DELETE) {
        nav_push(&app->nav, &scr_stop);
    }
}

static int64_t next_tick(const struct app *app)
{
    return app->save_due_ms;
}

static void tick(struct app *app)
{
    uint8_t quality =
        session_quality(app->session, &app->history, app->started_ms, app->now_ms);
    app->save_err = app->services->save(app->services->ctx, &app->session->flow, quality);
    if (app->save_err) {
        app->save_due_ms = app->now_ms + RETRY_MS;
        return;
    }
    session_note_finish(&app->history, app->now_ms);
    session_wipe(app->session);
    nav_replace(&app->nav, &scr_thanks);
}

const struct screen scr_saving = {
    .name = "saving",
    .enter = enter,
    .build = build,
    .act = act,
    .tick = tick,
    .next_tick = next_tick,
    .lets_staff_in = true,
};
