/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Are you still there? Any touch or key goes on where the person was, as often as they like; when
 * the time is up everything is wiped. The bar gets shorter once a second: no flashing.
 */
#include "parts.h"
#include "screens.h"

enum { HERE = PART_OWN };

static int64_t ends(const struct app *app)
{
    return nav_entered_ms(&app->nav) + (int64_t)app->settings.warning_s * 1000;
}

static void build(const struct app *app, struct ui_list *list)
{
    const struct metrics *m = &app->metrics;
    struct ui_rect rest = parts_page(app);
    parts_buttons(app, list, &rest,
                  &(struct part_button){HERE, WORD_IDLE_HERE, "check", UI_LOOK_PRIMARY}, 1);
    int64_t left_s = (ends(app) - app->now_ms + 999) / 1000;
    struct ui_rect bar = ui_cut_bottom(&rest, m->bar / 2);
    ui_add(list, (struct ui_item){
                     .role = UI_PROGRESS,
                     .box = ui_centre(bar, rest.w / 2, metrics_px(m, 7)),
                     .value = (uint16_t)(left_s > 0 ? left_s : 0),
                     .max = (uint16_t)app->settings.warning_s,
                     .say = app_say(app, WORD_IDLE_TEXT),
                 });
    /* Words beside the bar: said aloud only where somebody goes, not each second. */
    size_t left = left_s > 0 ? (size_t)left_s : 0;
    struct ui_item count =
        parts_text(app, UI_TEXT, UI_SIZE_BODY, ui_cut_bottom(&rest, m->text[UI_SIZE_BODY] * 2),
                   WORD_IDLE_LEFT);
    count.text = parts_fill(list, count.text, left, 0);
    count.say = parts_fill(list, count.say, left, 0);
    count.aside = true;
    ui_add(list, count);
    parts_message(app, list, rest, "clock", WORD_IDLE_TITLE, WORD_IDLE_TEXT);
}

static int64_t next_tick(const struct app *app)
{
    int64_t entered = nav_entered_ms(&app->nav);
    if (app->last_input_ms > entered || app->now_ms >= ends(app)) {
        return app->now_ms; /* somebody is there, or the time is up */
    }
    int64_t passed = app->now_ms - entered;
    return entered + (passed / 1000 + 1) * 1000;
}

static void tick(struct app *app)
{
    if (app->last_input_ms > nav_entered_ms(&app->nav)) {
        nav_pop(&app->nav);
    } else if (app->now_ms >= ends(app)) {
        app_restart(app);
    }
}

static void act(struct app *app, uint16_t id)
{
    (void)id;
    nav_pop(&app->nav);
}

const struct screen scr_idle = {
    .name = "idle",
    .build = build,
    .act = act,
    .tick = tick,
    .next_tick = next_tick,
};
