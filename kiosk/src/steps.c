/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of screens in one place, so that nobody has to look for it in ten. */
#include "steps.h"

#include <string.h>

#include "screens.h"

static bool is_at_end(const struct app *app)
{
    return hd_flow_question(&app->session->flow) < 0;
}

/* Before the end. */
static const struct hd_question *asked(const struct app *app)
{
    return &app->survey->question[hd_flow_question(&app->session->flow)];
}

bool steps_has_review(const struct app *app)
{
    size_t role = app->survey->route[app->session->flow.route].role;
    return strcmp(app->survey->role[role].code, "parent") == 0;
}

/* The screen of the question now asked, or of the end. */
static const struct screen *screen_now(const struct app *app)
{
    if (is_at_end(app)) {
        return steps_has_review(app) ? &scr_review : &scr_finish;
    }
    return asked(app)->practice && !app->session->tried ? &scr_practice : &scr_question;
}

/* A question after a question takes its place on the same screen. */
static void show(struct app *app, const struct screen *screen)
{
    if (screen == &scr_question && nav_top(&app->nav) == &scr_question) {
        session_show(app->session, app->now_ms);
        app_changed(app);
    } else {
        nav_replace(&app->nav, screen);
    }
}

void steps_begin(struct app *app)
{
    show(app, screen_now(app));
}

void steps_on(struct app *app, size_t left)
{
    const struct hd_question *behind = &app->survey->question[left];
    struct session *session = app->session;
    if (session->reviews || session->board) { /* they may have gone back to any of them */
        hd_flow_resume(&session->flow);
    }
    bool tried_out = behind->practice && !is_at_end(app) && !asked(app)->practice;
    if (behind->safety) {
        show(app, &scr_safety);
    } else if (tried_out && !session->reviews) {
        show(app, &scr_practised);
    } else {
        show(app, screen_now(app));
    }
}

void steps_past_safety(struct app *app)
{
    show(app, screen_now(app));
}

void steps_back(struct app *app)
{
    struct session *session = app->session;
    if (session->reviews) {
        hd_flow_finish(&session->flow);
        show(app, &scr_review);
    } else if (session_back(session, app->now_ms)) {
        show(app, &scr_question);
    } else {
        show(app, asked(app)->practice ? &scr_practice : &scr_intro);
    }
}

void steps_back_from_end(struct app *app)
{
    if (steps_has_review(app)) {
        show(app, &scr_review);
    } else {
        session_back(app->session, app->now_ms);
        show(app, &scr_question);
    }
}
