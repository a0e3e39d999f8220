/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts: parse a line, do it, let time pass. */
#include "script.h"

#include <stdio.h>
#include <string.h>

#include <SDL2/SDL_image.h>

#include <heard/file.h>
#include <heard/text.h>

#include "dump.h"

struct run {
    struct loop *loop;
    struct hd_notes *notes;
    char place[HD_NOTE_PLACE_MAX]; /* "walk.txt:12" */
};

enum { HEAR_STEP_MS = 100, HEAR_MAX_MS = 120000 };

typedef enum hd_err step_fn(struct run *run, const char *rest);

static enum hd_err fail(struct run *run, enum hd_err err, const char *what, const char *rest)
{
    hd_notes_add(run->notes, HD_NOTE_ERROR, run->place, "%s: %s", what, rest);
    return err;
}

/* Let virtual time pass, stopping wherever the app wants to be told. */
static void pass(struct loop *loop, int64_t ms)
{
    int64_t end = loop->virtual_ms + ms;
    loop_step(loop, 0);
    while (!loop->quit) {
        int64_t due = app_next_tick(&loop->app);
        if (due > end) {
            break;
        }
        /* At least a millisecond a step, or a screen that is always due would stop time. */
        loop->virtual_ms = due > loop->virtual_ms ? due : loop->virtual_ms + 1;
        loop_step(loop, 0);
    }
    loop->virtual_ms = end > loop->virtual_ms ? end : loop->virtual_ms;
    loop_step(loop, 0);
}

/* "text" in double quotes, nothing behind it. */
static bool quoted(const char *rest, char *out, size_t size)
{
    size_t len = strlen(rest);
    if (len < 2 || rest[0] != '"' || rest[len - 1] != '"') {
        return false;
    }
    char text[512];
    if (!hd_text_copy(text, sizeof(text), rest + 1) || len - 2 >= sizeof(text)) {
        return false;
    }
    text[len - 2] = '\0';
    return hd_text_copy(out, size, text);
}

static bool two_numbers(const char *rest, uint32_t *x, uint32_t *y)
{
    const char *space = strchr(rest, ' ');
    char first[16];
    if (!space || (size_t)(space - rest) >= sizeof(first)) {
        return false;
    }
    (void)hd_text_copy(first, (size_t)(space - rest) + 1, rest);
    return hd_parse_u32(first, 0, 65535, x) == HD_OK &&
           hd_parse_u32(space + 1, 0, 65535, y) == HD_OK;
}

static void tap_at(struct run *run, int x, int y)
{
    window_fake_contact(run->loop->window, WINDOW_DOWN, x, y);
    loop_step(run->loop, 0);
    run->loop->virtual_ms += 80; /* a finger stays on the glass for a moment */
    window_fake_contact(run->loop->window, WINDOW_UP, x, y);
    pass(run->loop, SCRIPT_LOOK_MS);
}

/* Hold still, or as still as a hand can: the finger trembles by a pixel. */
static void hold_at(struct run *run, int x, int y, int64_t ms)
{
    window_fake_contact(run->loop->window, WINDOW_DOWN, x, y);
    pass(run->loop, ms / 2);
    window_fake_move(run->loop->window, x + 1, y);
    pass(run->loop, ms - ms / 2);
    window_fake_contact(run->loop->window, WINDOW_UP, x, y);
    pass(run->loop, SCRIPT_LOOK_MS);
}

static const struct ui_item *find(struct run *run, const char *rest, enum hd_err *err)
{
    char name[512];
    if (!quoted(rest, name, sizeof(name))) {
        *err = fail(run, HD_E_FORMAT, "Expected a name in double quotes, found", rest);
        return NULL;
    }
    const struct ui_item *item = ui_named(app_build(&run->loop->app), name);
    if (!item) {
        hd_notes_add(run->notes, HD_NOTE_ERROR, run->place,
                     "Nothing with the name \"%s\" is on the screen \"%s\".", name,
                     run->loop->app.list.screen);
        *err = HD_E_RANGE;
    }
    return item;
}

static enum hd_err step_tap(struct run *run, const char *rest)
{
    uint32_t x = 0;
    uint32_t y = 0;
    if (rest[0] != '"') {
        if (!two_numbers(rest, &x, &y)) {
            return fail(run, HD_E_FORMAT, "Expected tap X Y or tap \"name\", found", rest);
        }
        tap_at(run, (int)x, (int)y);
        return HD_OK;
    }
    enum hd_err err = HD_OK;
    const struct ui_item *item = find(run, rest, &err);
    if (!item) {
        return err;
    }
    if (item->id == 0) {
        return fail(run, HD_E_RANGE, "This cannot be touched", rest);
    }
    tap_at(run, item->box.x + item->box.w / 2, item->box.y + item->box.h / 2);
    return HD_OK;
}

static enum hd_err step_expect(struct run *run, const char *rest)
{
    enum hd_err err = HD_OK;
    (void)find(run, rest, &err);
    return err;
}

static enum hd_err step_hold(struct run *run, const char *rest)
{
    uint32_t x = 0;
    uint32_t y = 0;
    uint32_t ms = 0;
    char place[32];
    const char *last = strrchr(rest, ' ');
    if (!last || (size_t)(last - rest) >= sizeof(place)) {
        return fail(run, HD_E_FORMAT, "Expected hold X Y MS, found", rest);
    }
    (void)hd_text_copy(place, (size_t)(last - rest) + 1, rest);
    if (!two_numbers(place, &x, &y) || hd_parse_u32(last + 1, 1, 60000, &ms) != HD_OK) {
        return fail(run, HD_E_FORMAT, "Expected hold X Y MS, found", rest);
    }
    hold_at(run, (int)x, (int)y, ms);
    return HD_OK;
}

static enum hd_err press(struct run *run, SDL_Keycode key, uint16_t modifiers)
{
    window_fake_key(run->loop->window, true, key, modifiers);
    pass(run->loop, SCRIPT_PRESS_MS);
    window_fake_key(run->loop->window, false, key, modifiers);
    pass(run->loop, SCRIPT_LOOK_MS);
    return HD_OK;
}

static enum hd_err step_key(struct run *run, const char *rest)
{
    static const struct {
        const char *name;
        uint16_t modifier;
    } modifier[] = {{"Ctrl+", KMOD_LCTRL}, {"Alt+", KMOD_LALT}, {"Shift+", KMOD_LSHIFT}};
    uint16_t modifiers = 0;
    const char *name = rest;
    for (size_t i = 0; i < sizeof(modifier) / sizeof(modifier[0]); i++) {
        size_t len = strlen(modifier[i].name);
        if (strncmp(name, modifier[i].name, len) == 0) {
            modifiers |= modifier[i].modifier;
            name += len;
        }
    }
    SDL_Keycode key = SDL_GetKeyFromName(name);
    if (key == SDLK_UNKNOWN) {
        return fail(run, HD_E_FORMAT, "There is no key with this name", rest);
    }
    return press(run, key, modifiers);
}

static enum hd_err step_switch(struct run *run, const char *rest)
{
    if (strcmp(rest, "1") != 0 && strcmp(rest, "2") != 0) {
        return fail(run, HD_E_FORMAT, "There are switch 1 and switch 2, not", rest);
    }
    return press(run, rest[0] == '1' ? SDLK_SPACE : SDLK_TAB, KMOD_NONE);
}

static enum hd_err step_pad(struct run *run, const char *rest)
{
    uint32_t button = 0;
    if (hd_parse_u32(rest, 0, UINT8_MAX, &button) != HD_OK) {
        return fail(run, HD_E_FORMAT, "Expected pad N, the number of a button, found", rest);
    }
    window_fake_pad(run->loop->window, true, (uint8_t)button);
    pass(run->loop, SCRIPT_PRESS_MS);
    window_fake_pad(run->loop->window, false, (uint8_t)button);
    pass(run->loop, SCRIPT_LOOK_MS);
    return HD_OK;
}

/* Whoever answers with a switch waits for the frame. */
static enum hd_err step_frame(struct run *run, const char *rest)
{
    enum hd_err err = HD_OK;
    const struct ui_item *item = find(run, rest, &err);
    int64_t end = run->loop->virtual_ms + SCRIPT_FRAME_MS;
    while (item && !(item->state & UI_STATE_FOCUSED) && run->loop->virtual_ms < end) {
        pass(run->loop, SCRIPT_PRESS_MS);
        item = find(run, rest, &err);
    }
    if (item && !(item->state & UI_STATE_FOCUSED)) {
        return fail(run, HD_E_RANGE, "The frame did not come to", rest);
    }
    return err;
}

/* Whoever goes by keys or two switches moves on until they are there. */
static enum hd_err step_focus(struct run *run, const char *rest)
{
    enum hd_err err = HD_OK;
    const struct ui_item *item = find(run, rest, &err);
    for (int i = 0; item && !(item->state & UI_STATE_FOCUSED); i++) {
        if (i == UI_ITEMS_MAX) {
            return fail(run, HD_E_RANGE, "Tab does not lead to", rest);
        }
        err = press(run, SDLK_TAB, KMOD_NONE);
        item = find(run, rest, &err);
    }
    return err;
}

static enum hd_err step_wait(struct run *run, const char *rest)
{
    uint32_t ms = 0;
    if (hd_parse_u32(rest, 0, 86400000, &ms) != HD_OK) {
        return fail(run, HD_E_FORMAT, "Expected wait MS, found", rest);
    }
    pass(run->loop, ms);
    return HD_OK;
}

static enum hd_err step_screenshot(struct run *run, const char *rest)
{
    SDL_Surface *surface = window_surface(run->loop->window);
    SDL_Surface *rgb =
        surface ? SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_RGB24, 0) : NULL;
    int rc = rgb ? IMG_SavePNG(rgb, rest) : -1;
    SDL_FreeSurface(rgb);
    return rc == 0 ? HD_OK : fail(run, HD_E_IO, "The picture could not be written", rest);
}

static enum hd_err step_dump(struct run *run, const char *rest)
{
    (void)app_build(&run->loop->app);
    enum hd_err err = dump_app(&run->loop->app, run->loop->ear, rest);
    if (run->loop->ear) {
        ear_clear(run->loop->ear);
    }
    return err ? fail(run, err, "The draw list could not be written", rest) : HD_OK;
}

/* Wait until these words are being said: a person who follows by ear. */
static enum hd_err step_hear(struct run *run, const char *rest)
{
    char words[512];
    struct ear *ear = run->loop->ear;
    if (!ear || !quoted(rest, words, sizeof(words))) {
        return fail(run, HD_E_FORMAT, "Expected words in double quotes, found", rest);
    }
    for (int64_t waited = 0; waited < HEAR_MAX_MS; waited += HEAR_STEP_MS) {
        for (size_t i = 0; i < ear->n; i++) {
            if (hd_text_equal(ear_heard(ear, i), words)) {
                ear_clear(ear);
                return HD_OK;
            }
        }
        pass(run->loop, HEAR_STEP_MS);
    }
    return fail(run, HD_E_RANGE, "This was not said in two minutes", rest);
}

static enum hd_err do_line(struct run *run, const char *line)
{
    static const struct {
        const char *word;
        step_fn *fn;
    } steps[] = {
        {"tap ", step_tap},     {"key ", step_key},       {"switch ", step_switch},
        {"wait ", step_wait},   {"expect ", step_expect}, {"screenshot ", step_screenshot},
        {"dump ", step_dump},   {"hold ", step_hold},     {"pad ", step_pad},
        {"frame ", step_frame}, {"focus ", step_focus},   {"hear ", step_hear},
    };
    if (line[0] == '\0' || line[0] == '#') {
        return HD_OK;
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        size_t len = strlen(steps[i].word);
        if (strncmp(line, steps[i].word, len) == 0) {
            return steps[i].fn(run, line + len);
        }
    }
    return fail(run, HD_E_FORMAT, "This is no step; see heard-kiosk --help", line);
}

enum hd_err script_run(struct loop *loop, const char *path, struct hd_notes *notes)
{
    struct hd_buf text = HD_BUF_EMPTY;
    struct run run = {.loop = loop, .notes = notes};
    enum hd_err err = hd_file_read(path, SCRIPT_MAX, &text);
    if (err || !hd_utf8_valid(hd_buf_slice(&text))) {
        (void)hd_text_copy(run.place, sizeof(run.place), path);
        err = err ? err : HD_E_FORMAT;
        hd_notes_add(notes, HD_NOTE_ERROR, path, "The script cannot be read: %s.",
                     hd_err_text(err));
        hd_buf_free(&text);
        return err;
    }
    loop_warm(loop); /* a person comes when the kiosk has been on for a while */
    unsigned number = 0;
    char *at = (char *)text.p;
    while (at && !err && !loop->quit) {
        char *end = strchr(at, '\n');
        if (end) {
            *end = '\0';
        }
        number++;
        snprintf(run.place, sizeof(run.place), "%.120s:%u", path, number);
        err = do_line(&run, at);
        at = end ? end + 1 : NULL;
    }
    if (!err && at && *at) {
        err = HD_E_RANGE;
        hd_notes_add(notes, HD_NOTE_ERROR, run.place,
                     "The kiosk was ended before the script was.");
    }
    hd_buf_free(&text);
    return err;
}
