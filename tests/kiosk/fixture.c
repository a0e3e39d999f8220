/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/file.h>
#include <heard/keys.h>
#include <heard/text.h>

static enum hd_err save(void *ctx, const struct hd_flow *flow, uint8_t quality)
{
    struct fixture *fixture = ctx;
    fixture->saves++;
    if (fixture->save_result == HD_OK) {
        fixture->quality = quality;
        hd_flow_record(flow, &fixture->record);
    }
    return fixture->save_result;
}

static enum hd_err forget(void *ctx)
{
    struct fixture *fixture = ctx;
    fixture->forgets++;
    return fixture->forget_result;
}

static uint32_t room(void *ctx)
{
    const struct fixture *fixture = ctx;
    return fixture->room;
}

static bool turned(void *ctx)
{
    const struct fixture *fixture = ctx;
    return fixture->turned;
}

static bool read_clock(void *ctx, struct app_clock *out)
{
    const struct fixture *fixture = ctx;
    *out = fixture->clock;
    return fixture->clock_trusted;
}

static int64_t wait_ms(void *ctx, int64_t now_ms)
{
    const struct fixture *fixture = ctx;
    return fixture->wait_until_ms > now_ms ? fixture->wait_until_ms - now_ms : 0;
}

static uint32_t tries_left(void *ctx)
{
    const struct fixture *fixture = ctx;
    return fixture->wrong < HD_LOCK_FREE_TRIES ? HD_LOCK_FREE_TRIES - fixture->wrong : 0;
}

static enum hd_err try_code(void *ctx, const char *code, int64_t now_ms, uint16_t *number)
{
    struct fixture *fixture = ctx;
    assert_int_equal(strlen(code), HD_STAFF_CODE_LEN);
    if (fixture->try_result) {
        return fixture->try_result;
    }
    if (strcmp(code, fixture->code) == 0) {
        fixture->wrong = 0;
        *number = 7;
        return HD_OK;
    }
    if (++fixture->wrong >= HD_LOCK_FREE_TRIES) {
        fixture->wait_until_ms = now_ms + 60000;
    }
    return HD_E_AUTH;
}

static enum hd_err log_action(void *ctx, enum hd_staff_action action, uint16_t number)
{
    struct fixture *fixture = ctx;
    assert_true(fixture->log_n < 32);
    fixture->log[fixture->log_n] = action;
    fixture->log_number[fixture->log_n++] = number;
    return fixture->log_result;
}

static enum staff_state begin(void *ctx, enum staff_job job)
{
    struct fixture *fixture = ctx;
    fixture->begins++;
    fixture->job = job;
    return fixture->begin_result;
}

static enum staff_state poll_job(void *ctx, char *sentence)
{
    struct fixture *fixture = ctx;
    fixture->polls++;
    if (fixture->sentence) {
        (void)hd_text_copy(sentence, STAFF_SENTENCE_MAX, fixture->sentence);
    }
    return fixture->poll_result;
}

static void about(void *ctx, struct staff_about *out)
{
    const struct fixture *fixture = ctx;
    *out = fixture->about;
}

static void end(void *ctx)
{
    struct fixture *fixture = ctx;
    fixture->ends++;
}

static void make_staff(struct fixture *fixture)
{
    fixture->code = "07123456";
    fixture->pack.staff_n = 1;
    fixture->poll_result = STAFF_DONE;
    fixture->about = (struct staff_about){
        .name = "Test desk",
        .hub = "Test hub",
        .version = "0.0",
        .number = 12,
        .pack = 3,
        .room = 950,
        .clock_trusted = true,
        .words = "one two three four five six",
    };
    fixture->staff = (struct staff_services){
        .ctx = fixture,
        .wait_ms = wait_ms,
        .tries_left = tries_left,
        .try_code = try_code,
        .log = log_action,
        .begin = begin,
        .poll = poll_job,
        .about = about,
        .end = end,
    };
}

static void speak(void *ctx, const struct reader_words *words)
{
    struct fixture *fixture = ctx;
    size_t at = strlen(fixture->heard);
    snprintf(fixture->heard + at, sizeof(fixture->heard) - at, "%s%s", at ? "|" : "",
             words->say);
    (void)hd_text_copy(fixture->lang, sizeof(fixture->lang), words->lang);
    (void)hd_text_copy(fixture->last, sizeof(fixture->last), words->slow ? "slow" : "usual");
    fixture->speaking = true;
    fixture->spoke_ms = fixture->app.now_ms;
}

static void hush(void *ctx)
{
    struct fixture *fixture = ctx;
    fixture->hushed += fixture->speaking;
    fixture->speaking = false;
}

static void ask_voice(void *ctx, struct reader_said *said)
{
    struct fixture *fixture = ctx;
    fixture->speaking = fixture->speaking && fixture->app.now_ms < fixture->spoke_ms + 1000;
    *said = (struct reader_said){.due_ms = INT64_MAX};
    if (fixture->speaking) {
        *said = (struct reader_said){true, 0, 1, fixture->spoke_ms + 1000};
    }
}

static void set_volume(void *ctx, uint8_t step)
{
    struct fixture *fixture = ctx;
    fixture->volume = step;
}

static void chime_in(void *ctx, enum chime chime)
{
    struct fixture *fixture = ctx;
    fixture->chimes[chime]++;
}

static struct hd_buf read_source(const char *name)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    assert_int_equal(hd_path_join(path, sizeof(path), HEARD_SOURCE_DIR, name), HD_OK);
    assert_int_equal(hd_file_read(path, 4 << 20, &json), HD_OK);
    return json;
}

struct fixture *fixture_new(void)
{
    return fixture_new_with("assets/surveys/participation.json");
}

struct fixture *fixture_new_with(const char *survey_name)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    assert_non_null(fixture);
    assert_non_null(notes);
    assert_int_equal(hd_crypto_start(), HD_OK);
    struct hd_buf survey = read_source(survey_name);
    struct hd_buf strings = read_source("assets/strings/kiosk.json");
    assert_int_equal(
        hd_survey_load(hd_buf_slice(&survey), "survey", notes, &fixture->pack.survey), HD_OK);
    assert_int_equal(
        hd_strings_load(hd_buf_slice(&strings), "strings", notes, &fixture->pack.strings),
        HD_OK);
    hd_buf_free(&survey);
    hd_buf_free(&strings);
    free(notes);
    fixture->pack.settings =
        (struct hd_settings){.office = "Test hubs", .idle_s = 90, .warning_s = 30};
    fixture->room = 10;
    make_staff(fixture);
    fixture->services = (struct app_services){
        .ctx = fixture,
        .save = save,
        .forget = forget,
        .room = room,
        .turned = turned,
        .clock = read_clock,
        .staff = &fixture->staff,
    };
    const char *missing = NULL;
    assert_int_equal(app_init(&fixture->app, &fixture->pack, &fixture->services,
                              metrics_for(1920, 1080, 248), 1000, &missing),
                     HD_OK);
    fixture->voice =
        (struct reader_voice){fixture, speak, hush, ask_voice, set_volume, chime_in};
    app_give_voice(&fixture->app, &fixture->voice);
    return fixture;
}

void fixture_free(struct fixture *fixture)
{
    app_fini(&fixture->app);
    hd_survey_free(fixture->pack.survey);
    hd_strings_free(fixture->pack.strings);
    free(fixture);
}

void fixture_pass(struct fixture *fixture, int64_t ms)
{
    struct app *app = &fixture->app;
    int64_t end = app->now_ms + ms;
    app_build(app);
    (void)app_speak(app);
    for (int64_t due = app_next_tick(app); due <= end; due = app_next_tick(app)) {
        app_tick(app, due > app->now_ms ? due : app->now_ms + 1);
        app_build(app);
        (void)app_speak(app);
    }
    app_tick(app, end > app->now_ms ? end : app->now_ms);
    app_build(app);
    (void)app_speak(app);
}

/* What a person does who only wants to get on. */
static void pass_between(struct fixture *fixture)
{
    static const struct {
        const char *screen;
        uint16_t id;
    } go[] = {
        {"length", 11}, {"practice", 10}, {"practice-end", 10}, {"safety", 10}, {"review", 10}};
    for (size_t i = 0; i < sizeof(go) / sizeof(go[0]); i++) {
        if (strcmp(fixture_screen(fixture), go[i].screen) == 0) {
            fixture_touch(fixture, go[i].id);
            i = SIZE_MAX; /* and over what comes behind */
        }
    }
}

void fixture_touch(struct fixture *fixture, uint16_t id)
{
    struct app *app = &fixture->app;
    app_build(app);
    const struct ui_item *item = ui_find(&app->list, id);
    assert_non_null(item);
    int x = item->box.x + item->box.w / 2;
    int y = item->box.y + item->box.h / 2;
    app_down(app, 0, x, y, app->now_ms);
    app_up(app, 0, x, y, app->now_ms + 80);
    fixture_pass(fixture, 1000);
}

void fixture_tap(struct fixture *fixture, const char *say)
{
    struct app *app = &fixture->app;
    const struct ui_item *item = ui_named(app_build(app), say);
    if (!item || item->id == 0) {
        fail_msg("nothing to touch called \"%s\" on %s", say, app->list.screen);
        return;
    }
    int x = item->box.x + item->box.w / 2;
    int y = item->box.y + item->box.h / 2;
    app_down(app, 0, x, y, app->now_ms);
    app_up(app, 0, x, y, app->now_ms + 80);
    fixture_pass(fixture, 1000);
    if (!fixture->slow) {
        pass_between(fixture);
    }
}

void fixture_hold_corner(struct fixture *fixture, int64_t ms)
{
    struct app *app = &fixture->app;
    struct ui_rect corner = app_corner(app);
    app_down(app, 9, corner.x + corner.w / 2, corner.y + corner.h / 2, app->now_ms);
    fixture_pass(fixture, ms);
    app_up(app, 9, corner.x + corner.w / 2, corner.y + corner.h / 2, app->now_ms);
    fixture_pass(fixture, 1000);
}

void fixture_type(struct fixture *fixture, const char *digits)
{
    for (const char *digit = digits; *digit; digit++) {
        fixture_tap(fixture, (const char[]){*digit, '\0'});
    }
}

const char *fixture_screen(struct fixture *fixture)
{
    return app_build(&fixture->app)->screen;
}
