/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What time does: who is idle, who has gone, when what is due. */
#include <assert.h>

#include "app_inside.h"
#include "screens.h"

static bool is_working(const struct app *app)
{
    return nav_top(&app->nav) == &scr_work && app->desk->state == STAFF_RUNNING;
}

void app_now(struct app *app, int64_t now_ms)
{
    assert(now_ms >= app->now_ms);
    app->now_ms = now_ms;
}

/* Nobody is idle who listens, or waits for the frame. */
static int64_t idle_due(const struct app *app)
{
    int64_t since = app->last_input_ms > app->heard_ms ? app->last_input_ms : app->heard_ms;
    since = app->own.ran_ms > since ? app->own.ran_ms : since;
    return since + (int64_t)app->settings.idle_s * 1000;
}

bool app_waits_to_be_kept(const struct app *app)
{
    return app->nav.stack[0] == &scr_saving;
}

/* Somebody's session, or the menu of a member of staff. */
static bool is_taken(const struct app *app)
{
    return nav_top(&app->nav)->staff
               ? !is_working(app)
               : (app->session->active || app->trying) && !app_waits_to_be_kept(app);
}

bool app_is_long_gone(const struct app *app, int64_t now_ms)
{
    int64_t warning_ms =
        nav_top(&app->nav)->staff ? 0 : (int64_t)app->settings.warning_s * 1000;
    return is_taken(app) && now_ms >= idle_due(app) + warning_ms;
}

void app_abandon(struct app *app)
{
    if (app_waits_to_be_kept(app)) {
        nav_reset(&app->nav, &scr_saving);
    } else {
        app_restart(app);
    }
    app_settle(app);
}

bool app_is_as_usual(const struct app *app)
{
    struct needs needs = app->needs;
    needs.speak = needs.speak != app->headphones;
    return needs_are_usual(&needs);
}

/* Screens where nobody is in the middle of something, or where waiting is the point. */
static bool is_at_rest(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    bool shows_itself = top == &scr_said && app->attracts;
    return ((app_is_first(top) || shows_itself) && app_is_as_usual(app)) ||
           top == &scr_thanks || top == &scr_deleted || top == &scr_undeleted ||
           top == &scr_idle || top == &scr_saving || is_working(app);
}

/* Nobody has touched for long: ask, where there is something to lose. */
static void idle(struct app *app)
{
    if (app->session->active && !app_waits_to_be_kept(app)) {
        nav_push(&app->nav, &scr_idle);
        app_settle(app);
    } else {
        app_abandon(app);
    }
}

bool app_may_reopen(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    return !app->session->active && !app->trying &&
           (app_is_first(top) || top == &scr_said || (top == &scr_work && !is_working(app)));
}

void app_take_over(struct app *app, const struct app *old)
{
    app->history = old->history;
    app->headphones = old->headphones;
    app_forget_needs(app);
    app->last_input_ms = old->last_input_ms;
    if (nav_top(&old->nav) == &scr_work) {
        /* Under how it went comes the menu, as before. */
        *app->desk = *old->desk;
        app->desk->about = (struct staff_about){0};
        app->nav = old->nav;
        app->nav.stack[0] = app_first_screen(app);
    }
    app_changed(app);
}

void app_deafen(struct app *app, int64_t now_ms)
{
    app_now(app, now_ms);
    hold_cancel(&app->hold);
    touch_reset(&app->touch);
    touch_deafen(&app->touch, now_ms);
    (void)scan_up(&app->own.scan, now_ms); /* that it was let go may be among what was lost */
}

void app_tick(struct app *app, int64_t now_ms)
{
    app_now(app, now_ms);
    if (reader_speaks(&app->reader)) {
        app->heard_ms = now_ms;
    }
    if (hold_due(&app->hold) <= now_ms) {
        app_let_staff_in(app);
    }
    const struct screen *top = nav_top(&app->nav);
    if (top->tick && top->next_tick && top->next_tick(app) <= now_ms) {
        top->tick(app);
        app_settle(app);
    }
    app_tick_frame(app);
    if (!is_at_rest(app) && idle_due(app) <= now_ms) {
        idle(app);
    }
}

int64_t app_next_tick(const struct app *app)
{
    const struct screen *top = nav_top(&app->nav);
    int64_t due = top->next_tick ? top->next_tick(app) : INT64_MAX;
    if (!is_at_rest(app) && idle_due(app) < due) {
        due = idle_due(app);
    }
    due = scan_due(&app->own.scan) < due ? scan_due(&app->own.scan) : due;
    due = app->reader.due_ms < due ? app->reader.due_ms : due;
    return hold_due(&app->hold) < due ? hold_due(&app->hold) : due;
}
