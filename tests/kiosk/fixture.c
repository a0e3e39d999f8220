/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include <heard/file.h>
#include <heard/keys.h>

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

static struct hd_buf read_asset(const char *name)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    assert_int_equal(hd_path_join(path, sizeof(path), HEARD_SOURCE_DIR "/assets", name), HD_OK);
    assert_int_equal(hd_file_read(path, 4 << 20, &json), HD_OK);
    return json;
}

struct fixture *fixture_new(void)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    assert_non_null(fixture);
    assert_non_null(notes);
    assert_int_equal(hd_crypto_start(), HD_OK);
    struct hd_buf survey = read_asset("surveys/participation.json");
    struct hd_buf strings = read_asset("strings/en.json");
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
    fixture->services =
        (struct app_services){.ctx = fixture, .save = save, .forget = forget, .room = room};
    const char *missing = NULL;
    assert_int_equal(app_init(&fixture->app, &fixture->pack, &fixture->services,
                              metrics_for(1920, 1080, 248), 1000, &missing),
                     HD_OK);
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
    for (int64_t due = app_next_tick(app); due <= end; due = app_next_tick(app)) {
        app_tick(app, due > app->now_ms ? due : app->now_ms + 1);
    }
    app_tick(app, end > app->now_ms ? end : app->now_ms);
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
}

const char *fixture_screen(struct fixture *fixture)
{
    return app_build(&fixture->app)->screen;
}
