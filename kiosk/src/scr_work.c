/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carrying to and from a stick: what is being done, then how it went. It is written into the log
 * before it is done; only a full log does not stop it, for carrying is what empties the log.
 */
#include "parts.h"
#include "screens.h"

enum { POLL_MS = 200 };

/* How a job went, in words. */
struct outcome {
    enum word title, text;
    const char *picture;
};

static const struct outcome outcomes[STAFF_STATE_N] = {
    [STAFF_RUNNING] = {WORD_COPYING, WORD_LEAVE_STICK, "stick-copy"},
    [STAFF_DONE] = {WORD_COPIED_TITLE, WORD_COPIED_TEXT, "check"},
    [STAFF_NO_STICK] = {WORD_NO_STICK_TITLE, WORD_NO_STICK_TEXT, "stick-copy"},
    [STAFF_STICK_FULL] = {WORD_STICK_FULL_TITLE, WORD_STICK_FULL_TEXT, "staff"},
    [STAFF_TOO_LONG] = {WORD_TOO_LONG_TITLE, WORD_TOO_LONG_TEXT, "clock"},
    [STAFF_FAILED] = {WORD_FAILED_TITLE, WORD_FAILED_TEXT, "staff"},
    [STAFF_NOT_LOGGED] = {WORD_UNLOGGED_TITLE, WORD_UNLOGGED_TEXT, "staff"},
};

static struct outcome outcome_of(const struct desk *desk)
{
    if (desk->job == STAFF_RECEIPTS && desk->state == STAFF_RUNNING) {
        return (struct outcome){WORD_READING, WORD_LEAVE_STICK, "stick-receipts"};
    }
    if (desk->job == STAFF_RECEIPTS && desk->state == STAFF_DONE) {
        return (struct outcome){WORD_RECEIVED_TITLE, WORD_RECEIVED_TEXT, "check"};
    }
    return outcomes[desk->state];
}

static void enter(struct app *app)
{
    const struct staff_services *staff = app->services->staff;
    struct desk *desk = app->desk;
    enum hd_err err =
        staff->log(staff->ctx, desk->job == STAFF_COPY ? HD_STAFF_COPIED : HD_STAFF_RECEIPTS,
                   desk->number);
    desk->log_full = err == HD_E_FULL;
    desk->sentence[0] = '\0';
    desk->state =
        err && !desk->log_full ? STAFF_NOT_LOGGED : staff->begin(staff->ctx, desk->job);
    desk->poll_due_ms = app->now_ms + POLL_MS;
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct desk *desk = app->desk;
    struct outcome outcome = outcome_of(desk);
    struct ui_rect rest = parts_page(app);
    if (desk->state != STAFF_RUNNING) {
        parts_buttons(app, list, &rest,
                      &(struct part_button){PART_BACK, WORD_BACK, "back", UI_LOOK_PRIMARY}, 1);
    }
    struct ui_item *words =
        parts_message(app, list, rest, outcome.picture, outcome.title, outcome.text);
    if (desk->state == STAFF_FAILED && desk->sentence[0]) {
        words->text = desk->sentence;
        words->say = desk->sentence;
        words->size = UI_SIZE_BODY;
    }
}

static void act(struct app *app, uint16_t id)
{
    (void)id;
    nav_pop(&app->nav);
}

static void leave(struct app *app)
{
    if (app->desk->state != STAFF_RUNNING) {
        nav_pop(&app->nav);
    }
}

static int64_t next_tick(const struct app *app)
{
    return app->desk->state == STAFF_RUNNING ? app->desk->poll_due_ms : INT64_MAX;
}

static void tick(struct app *app)
{
    const struct staff_services *staff = app->services->staff;
    struct desk *desk = app->desk;
    desk->poll_due_ms = app->now_ms + POLL_MS;
    desk->state = staff->poll(staff->ctx, desk->sentence);
    if (desk->state != STAFF_RUNNING) {
        app->last_input_ms = app->now_ms; /* there is something to read now */
        app_changed(app);
    }
}

const struct screen scr_work = {
    .name = "work",
    .enter = enter,
    .build = build,
    .act = act,
    .leave = leave,
    .tick = tick,
    .next_tick = next_tick,
    .staff = true,
};
