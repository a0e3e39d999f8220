/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outside opening hours this stands where the welcome would: when it opens again, and that help is
 * there at all times. Whoever is in the middle of a survey may finish it.
 */
#include <string.h>

#include "parts.h"
#include "screens.h"

enum { LOOK_MS = 20000 };

/* A pattern with its "{day}" and "{time}" filled in. */
static const char *fill(struct ui_list *list, const char *pattern, const char *day,
                        const char *time)
{
    const char *at_day = strstr(pattern, "{day}");
    const char *at_time = strstr(pattern, "{time}");
    if (!at_day || !at_time) {
        return pattern;
    }
    bool turned = at_time < at_day;
    const char *first = turned ? at_time : at_day;
    const char *second = turned ? at_day : at_time;
    const char *behind_first = strchr(first, '}') + 1;
    return ui_text(list, "%.*s%s%.*s%s%s", (int)(first - pattern), pattern, turned ? time : day,
                   (int)(second - behind_first), behind_first, turned ? day : time,
                   strchr(second, '}') + 1);
}

static void build_next(const struct app *app, struct ui_list *list, struct ui_rect box)
{
    static const enum word days[HD_WEEKDAYS] = {WORD_DAY_1, WORD_DAY_2, WORD_DAY_3, WORD_DAY_4,
                                                WORD_DAY_5, WORD_DAY_6, WORD_DAY_7};
    struct app_clock now = {0};
    unsigned day = 0;
    unsigned minute = 0;
    if (!app_clock(app, &now) ||
        !hd_hours_next(&app->settings.hours, now.weekday, now.minute, &day, &minute)) {
        return;
    }
    const char *time = ui_text(list, "%u:%02u", minute / 60, minute % 60);
    struct ui_item next = parts_text(app, UI_TEXT, UI_SIZE_LABEL, box, WORD_SHUT_HOURS_NEXT);
    next.look = UI_LOOK_NOTE;
    next.text = fill(list, next.text, app_word(app, days[day]), time);
    next.say = fill(list, next.say, app_say(app, days[day]), time);
    ui_add(list, next);
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_top(app, list, &rest, false);
    struct ui_rect foot = ui_cut_bottom(&rest, m->text[UI_SIZE_LABEL] * 3);
    ui_cut_bottom(&rest, m->gap_tight);
    parts_message(app, list, rest, "clock", WORD_SHUT_HOURS_TITLE, WORD_SHUT_HOURS_TEXT);
    build_next(app, list, ui_centre(foot, m->text[UI_SIZE_LABEL] * 26, foot.h));
}

static void enter(struct app *app)
{
    app->look_due_ms = app->now_ms + LOOK_MS;
}

static int64_t next_tick(const struct app *app)
{
    return app->look_due_ms;
}

static void look(struct app *app)
{
    app->look_due_ms = app->now_ms + LOOK_MS;
    if (!app_is_shut(app)) {
        app_restart(app);
    }
}

const struct screen scr_hours = {
    .name = "hours",
    .enter = enter,
    .build = build,
    .tick = look,
    .next_tick = next_tick,
    .lets_staff_in = true,
};
