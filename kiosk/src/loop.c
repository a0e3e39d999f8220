/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wait, handle, paint. Nothing runs while nothing happens. */
#include "loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <heard/file.h>
#include <heard/log.h>

enum {
    TICK_EVERY_MS = 10 * 60000,
    TICK_WHEN_FULL_MS = 60000, /* also looks whether somebody carried the answers away */
    WAIT_MAX_MS = 3600000,
    SLOW_MS = 100,
};

int64_t loop_now(const struct loop *loop)
{
    if (loop->scripted) {
        return loop->virtual_ms;
    }
    /* Goes on while the machine sleeps: who touches it then is somebody else. */
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct metrics measure(const struct loop *loop)
{
    const SDL_Surface *surface = window_surface(loop->window);
    int w = surface ? surface->w : 1;
    int h = surface ? surface->h : 1;
    return metrics_for(w, h, hd_device_um_per_px(loop->device));
}

static void paint_frame(struct loop *loop)
{
    SDL_Surface *surface = window_surface(loop->window);
    if (!surface) {
        return;
    }
    SDL_Rect rects[PAINT_RECTS_MAX];
    const struct ui_list *list = app_build(&loop->app);
    paint_use(loop->paint, themes[loop->app.needs.theme], app_lang(&loop->app));
    int n = app_is_dark(&loop->app)
                ? paint_dark(loop->paint, surface, rects)
                : paint_list(loop->paint, surface, &loop->app.metrics, list, rects);
    window_show(loop->window, rects, n);
    if (n > 0) {
        timing_frame(loop->timing, list->screen);
    }
}

static void want_pictures(void *ctx, const struct ui_list *list)
{
    struct loop *loop = ctx;
    loop->wants_n = paint_wants(app_sizes(&loop->app, list), list, loop->wants, loop->wants_n);
}

/* Which pictures will be needed at which size, so that they can be made before anybody waits. */
static void plan_pictures(struct loop *loop)
{
    loop->wants_n = 0;
    if (loop->wants) {
        app_each_list(&loop->app, want_pictures, loop);
    }
}

/* Paint knows the words' language, and what is shown: both go with the pack. */
static enum hd_err open_paint(struct loop *loop)
{
    const struct hd_langs *langs = hd_strings_langs(hd_device_pack(loop->device)->strings);
    return paint_new(loop->text, loop->pictures, &theme_cream, langs->code[0], &loop->paint);
}

static enum hd_err open_glass(struct loop *loop, const struct loop_options *options,
                              struct hd_notes *notes)
{
    char pictures[HD_PATH_MAX];
    enum hd_err err = window_open(options->w, options->h, options->offscreen, &loop->window);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, "screen",
                     "There is no screen to show the kiosk on. Start it on a desktop, or with "
                     "--script to run it without one.");
        return err;
    }
    err = text_new(&loop->text);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, "fonts",
                     "No font to write with was found. Install the package fonts-sil-andika.");
        return err;
    }
    err = hd_path_join(pictures, sizeof(pictures), options->assets, "pictures");
    if (!err) {
        err = pictures_new(pictures, &loop->pictures);
    }
    if (err) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, options->assets,
            "The pictures are not there. Set HEARD_ASSETS to the folder that has them.");
        return err;
    }
    return open_paint(loop);
}

static int64_t speech_clock(void *ctx)
{
    return loop_now(ctx);
}

/* It opens nothing yet: that waits until the first frame is on the glass. */
static enum hd_err open_speech(struct loop *loop, const struct loop_options *options)
{
    char clips[HD_PATH_MAX];
    enum hd_err err = hd_path_join(clips, sizeof(clips), options->assets, "clips");
    if (err) {
        return err;
    }
    const struct speech_options speech = {
        .clips = clips,
        .input = options->scripted ? NULL : "/dev/input",
        .silent = options->scripted,
        .now_ms = speech_clock,
        .ctx = loop,
    };
    loop->speech = speech_new(&speech);
    loop->ear = options->scripted ? calloc(1, sizeof(*loop->ear)) : NULL;
    return loop->speech && (loop->ear || !options->scripted) ? HD_OK : HD_E_NOMEM;
}

static const struct reader_voice *voice(struct loop *loop)
{
    const struct reader_voice *speaks = speech_voice(loop->speech);
    return loop->ear ? ear_listen(loop->ear, speaks) : speaks;
}

static enum hd_err open_app(struct loop *loop, const struct hd_device *device, struct app *app,
                            struct hd_notes *notes)
{
    const char *missing = "";
    enum hd_err err = app_init(app, hd_device_pack(device),
                               save_services(loop->save, staff_work_services(loop->staff)),
                               measure(loop), loop_now(loop), &missing);
    if (err == HD_E_NOT_FOUND) {
        hd_notes_add(notes, HD_NOTE_ERROR, "pack",
                     "The kiosk's pack lacks the word \"%s\". Make a new pack in the office.",
                     missing);
    }
    if (!err) {
        app_give_voice(app, voice(loop));
    }
    return err;
}

/* Whatever happened before, the newest slot is one among others then, and its week this one. */
static void tick_device(struct loop *loop)
{
    save_settle(loop->save);
    enum hd_err err = hd_device_tick(loop->device, (int64_t)time(NULL));
    if (err) {
        hd_log(HD_LOG_WARN, "kiosk: tick failed err=%d", (int)err);
    }
    bool full = hd_device_room(loop->device) == 0;
    loop->tick_due_ms = loop_now(loop) + (full ? TICK_WHEN_FULL_MS : TICK_EVERY_MS);
}

/* A damaged database is moved aside first; the folder is ours alone (folder_lock.h). What can
 * still be read of it goes to the office with the next stick. */
static enum hd_err open_device(const char *dir, struct hd_notes *notes, struct hd_device **out)
{
    enum hd_err err = hd_device_open(dir, notes, out);
    bool aside = false;
    if (err == HD_E_FORMAT) {
        struct hd_notes *why = calloc(1, sizeof(*why));
        aside = why && hd_device_set_aside(dir, why) == HD_OK;
        if (aside) {
            *notes = (struct hd_notes){0};
            err = hd_device_open(dir, notes, out);
        }
        free(why);
    }
    if (!err) {
        hd_device_use_steps(*out);
    }
    if (!err && aside &&
        hd_device_log_staff(*out, HD_STAFF_DAMAGE, 0, (int64_t)time(NULL)) != HD_OK) {
        hd_log(HD_LOG_WARN, "kiosk: damage not noted in the staff log");
    }
    return err;
}

static enum hd_err open_kiosk(struct loop *loop, const struct loop_options *options,
                              struct hd_notes *notes)
{
    enum hd_err err = open_device(options->dir, notes, &loop->device);
    if (!err) {
        err = save_new(loop->device, &loop->save);
    }
    if (!err && options->in_order) {
        save_keep_order(loop->save);
    }
    if (!err) {
        err = staff_work_new(loop->device, &options->staff, loop_now(loop), &loop->staff);
    }
    if (!err) {
        tick_device(loop);
    }
    return err;
}

enum hd_err loop_open(struct loop *loop, const struct loop_options *options,
                      struct hd_notes *notes)
{
    loop->scripted = options->scripted;
    loop->wants = calloc(PAINT_WANTS_MAX, sizeof(*loop->wants));
    enum hd_err err = open_kiosk(loop, options, notes);
    if (!err) {
        err = open_glass(loop, options, notes);
    }
    if (!err) {
        err = open_speech(loop, options);
    }
    if (!err) {
        err = open_app(loop, loop->device, &loop->app, notes);
        loop->app_ready = err == HD_OK;
    }
    if (err) {
        if (notes->errors == 0) {
            hd_notes_add(notes, HD_NOTE_ERROR, "kiosk", "The kiosk cannot start: %s.",
                         hd_err_text(err));
        }
        loop_close(loop);
        return err;
    }
    text_warm(loop->text, &loop->app.metrics,
              hd_strings_langs(hd_device_pack(loop->device)->strings)->code[0]);
    paint_frame(loop);
    loop->timing->first_frame_ms = timing_clock_ms() - loop->timing->start_ms;
    plan_pictures(loop);
    speech_listen(loop->speech);
    if (!loop->scripted) {
        window_hear_pads(loop->window);
    }
    return HD_OK;
}

/* Everything of the new is made before anything of the old is given up: when it cannot be opened
 * the kiosk goes on as it was, and whoever starts it next reads why. */
static enum hd_err reopen(struct loop *loop, struct app *fresh)
{
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    struct hd_device *device = NULL;
    enum hd_err err = notes ? HD_OK : HD_E_NOMEM;
    if (!err) {
        err = open_device(hd_device_dir(loop->device), notes, &device);
    }
    if (!err) {
        save_use(loop->save, device); /* what the app asks for while it starts */
        err = open_app(loop, device, fresh, notes);
        if (err) {
            save_use(loop->save, loop->device);
        }
    }
    free(notes);
    if (err) {
        hd_device_close(device);
        return err;
    }
    staff_work_reopened(loop->staff, device);
    reader_stop(&loop->app.reader); /* both speak with one voice */
    app_take_over(fresh, &loop->app);
    app_fini(&loop->app);
    loop->app = *fresh;
    paint_free(loop->paint);
    loop->paint = NULL;
    hd_device_close(loop->device);
    loop->device = device;
    return open_paint(loop);
}

static void reopen_when_wanted(struct loop *loop)
{
    if (!staff_work_wants_reopen(loop->staff) || !app_may_reopen(&loop->app)) {
        return;
    }
    struct app *fresh = hd_secret_alloc(sizeof(*fresh));
    enum hd_err err = fresh ? reopen(loop, fresh) : HD_E_NOMEM;
    hd_secret_free(fresh);
    if (err) {
        hd_log(HD_LOG_ERROR, "kiosk: folder not opened anew err=%d", (int)err);
        staff_work_reopened(loop->staff, NULL);
        loop->broken = !loop->paint; /* the system starts it again */
        loop->quit = loop->quit || loop->broken;
        return;
    }
    app_build(&loop->app);
    plan_pictures(loop);
    loop->tick_due_ms = loop_now(loop);
}

void loop_close(struct loop *loop)
{
    if (loop->app_ready) {
        app_fini(&loop->app);
    }
    loop->app_ready = false;
    speech_free(loop->speech);
    free(loop->ear);
    free(loop->wants);
    paint_free(loop->paint);
    pictures_free(loop->pictures);
    if (loop->text) {
        text_free(loop->text);
    }
    if (loop->window) {
        window_close(loop->window);
    }
    staff_work_free(loop->staff);
    save_free(loop->save);
    hd_device_close(loop->device);
    loop->device = NULL;
    loop->staff = NULL;
    loop->wants = NULL;
    loop->paint = NULL;
    loop->pictures = NULL;
    loop->text = NULL;
    loop->window = NULL;
    loop->save = NULL;
    loop->speech = NULL;
    loop->ear = NULL;
}

/* 0 to 9 for a digit above the letters or on a number pad; -1 for any other key. */
static int digit_of(SDL_Keycode key)
{
    if (key >= SDLK_0 && key <= SDLK_9) {
        return key - SDLK_0;
    }
    if (key >= SDLK_KP_1 && key <= SDLK_KP_9) {
        return key - SDLK_KP_1 + 1;
    }
    return key == SDLK_KP_0 ? 0 : -1;
}

static enum app_key meaning(SDL_Keycode key, uint16_t modifiers)
{
    switch (key) {
    case SDLK_TAB:
        return modifiers & KMOD_SHIFT ? APP_KEY_BEFORE : APP_KEY_NEXT;
    case SDLK_RIGHT:
    case SDLK_DOWN:
        return APP_KEY_NEXT;
    case SDLK_LEFT:
    case SDLK_UP:
        return APP_KEY_BEFORE;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
    case SDLK_SPACE:
        return APP_KEY_SELECT;
    case SDLK_BACKSPACE:
        return APP_KEY_ERASE;
    case SDLK_ESCAPE:
        return APP_KEY_LEAVE;
    case SDLK_F5:
        return APP_KEY_AGAIN;
    case SDLK_F6:
        return APP_KEY_READ;
    case SDLK_F7:
        return APP_KEY_SLOWER;
    case SDLK_F8:
    case SDLK_VOLUMEDOWN:
        return APP_KEY_QUIETER;
    case SDLK_F9:
    case SDLK_VOLUMEUP:
        return APP_KEY_LOUDER;
    case SDLK_F10:
        return APP_KEY_DARK;
    case SDLK_PAGEUP:
        return APP_KEY_SAY_BEFORE;
    case SDLK_PAGEDOWN:
        return APP_KEY_SAY_NEXT;
    case SDLK_s:
        return modifiers & KMOD_CTRL && modifiers & KMOD_ALT ? APP_KEY_STAFF : APP_KEY_OTHER;
    default:
        return APP_KEY_OTHER;
    }
}

static void press_key(struct loop *loop, const struct window_event *event)
{
    int64_t now = loop_now(loop);
    int digit = digit_of(event->key);
    enum app_key key = meaning(event->key, event->modifiers);
    if (digit >= 0) {
        app_press_digit(&loop->app, (uint8_t)digit, now);
    } else {
        app_press_own(&loop->app, event->press, key, now);
    }
}

/* What a button of a pad or mouse means to everybody. */
static enum app_key button_meaning(const struct window_event *event)
{
    if (event->step != 0) {
        return event->step > 0 ? APP_KEY_NEXT : APP_KEY_BEFORE;
    }
    bool first =
        event->press.source == KEY_OF_PAD && event->press.code == SDL_CONTROLLER_BUTTON_A;
    return first ? APP_KEY_SELECT : APP_KEY_OTHER;
}

static void resized(struct loop *loop)
{
    struct metrics metrics = measure(loop);
    paint_forget(loop->paint);
    if (metrics.w != loop->app.metrics.w || metrics.h != loop->app.metrics.h) {
        app_resize(&loop->app, metrics);
        text_warm(loop->text, &loop->app.metrics,
                  hd_strings_langs(hd_device_pack(loop->device)->strings)->code[0]);
        plan_pictures(loop);
    }
}

static void hear_of_headphones(struct loop *loop, enum speech_news news)
{
    if (news != SPEECH_NOTHING) {
        app_headphones(&loop->app, news == SPEECH_HEADPHONES_IN, loop_now(loop));
    }
}

static void handle(struct loop *loop, const struct window_event *event)
{
    int64_t now = loop_now(loop);
    switch (event->kind) {
    case WINDOW_DOWN:
        app_down(&loop->app, event->contact, event->x, event->y, now);
        break;
    case WINDOW_MOVE:
        app_move(&loop->app, event->contact, event->x, event->y, now);
        break;
    case WINDOW_UP:
        app_up(&loop->app, event->contact, event->x, event->y, now);
        break;
    case WINDOW_KEY:
        press_key(loop, event);
        break;
    case WINDOW_KEY_UP:
        app_release(&loop->app, event->press, meaning(event->key, event->modifiers), now);
        break;
    case WINDOW_PRESS:
        app_press_own(&loop->app, event->press, button_meaning(event), now);
        break;
    case WINDOW_RELEASE:
        app_release(&loop->app, event->press, button_meaning(event), now);
        break;
    case WINDOW_RESIZED:
        resized(loop);
        break;
    case WINDOW_EXPOSED:
        paint_forget(loop->paint);
        break;
    case WINDOW_SOUND_CAME:
        hear_of_headphones(loop, speech_added(loop->speech, event->device));
        break;
    case WINDOW_SOUND_WENT:
        hear_of_headphones(loop, speech_removed(loop->speech, event->device));
        break;
    case WINDOW_QUIT:
        loop->quit = true;
        break;
    case WINDOW_NOTHING:
        break;
    }
}

static bool is_input(const struct window_event *event)
{
    return event->kind == WINDOW_DOWN || event->kind == WINDOW_UP ||
           event->kind == WINDOW_KEY || event->kind == WINDOW_PRESS;
}

/* Everything that waits, so that a burst of events costs one frame. */
static void handle_all(struct loop *loop, int timeout_ms)
{
    struct window_event event = window_wait(loop->window, timeout_ms);
    while (event.kind != WINDOW_NOTHING && !loop->quit) {
        if (is_input(&event) && loop->timing->event_ms <= 0) {
            loop->timing->event_ms = timing_clock_ms();
        }
        handle(loop, &event);
        event = window_wait(loop->window, 0);
    }
}

void loop_step(struct loop *loop, int timeout_ms)
{
    handle_all(loop, timeout_ms);
    if (loop->quit) {
        return;
    }
    hear_of_headphones(loop, speech_tick(loop->speech));
    double sent = save_last_ms(loop->save);
    double before_ms = timing_clock_ms();
    app_tick(&loop->app, loop_now(loop));
    if (timing_clock_ms() - before_ms > SLOW_MS) {
        /* A slow disk: whoever touched meanwhile meant a screen that is gone. */
        window_drop_input(loop->window);
        app_deafen(&loop->app, loop_now(loop));
    }
    if (save_last_ms(loop->save) != sent) {
        timing_send(loop->timing, save_last_ms(loop->save));
    }
    reopen_when_wanted(loop);
    if (loop->quit || staff_work_ends(loop->staff)) {
        loop->quit = true;
        return;
    }
    paint_frame(loop);
    loop->timing->event_ms = 0;
    if (app_speak(&loop->app)) {
        paint_frame(loop); /* first what somebody touched, then the words being said */
    }
}

/* One picture at a time, so that a touch never waits for more than one. */
static bool make_one_picture(struct loop *loop)
{
    if (loop->wants_n == 0) {
        return false;
    }
    const struct paint_want *want = &loop->wants[--loop->wants_n];
    (void)pictures_get(loop->pictures, want->name, want->side, want->turned);
    return loop->wants_n > 0;
}

void loop_warm(struct loop *loop)
{
    while (make_one_picture(loop)) {
    }
}

/* Not while somebody is answering, and not while heard-sync has the database. */
static bool may_tick(struct loop *loop)
{
    return !loop->app.session->active && !staff_work_is_busy(loop->staff);
}

static void tick_on_time(struct loop *loop)
{
    if (loop_now(loop) >= loop->tick_due_ms && may_tick(loop)) {
        tick_device(loop);
    }
}

static int time_left(const struct loop *loop, int64_t due_ms)
{
    int64_t left = due_ms == INT64_MAX ? WAIT_MAX_MS : due_ms - loop_now(loop);
    if (left < 0) {
        return 0;
    }
    return left < WAIT_MAX_MS ? (int)left : WAIT_MAX_MS;
}

void loop_run(struct loop *loop)
{
    while (!loop->quit) {
        bool more = make_one_picture(loop);
        int64_t due = app_next_tick(&loop->app);
        due = loop->tick_due_ms < due && may_tick(loop) ? loop->tick_due_ms : due;
        int64_t sound_due = speech_next_tick(loop->speech);
        due = sound_due < due ? sound_due : due;
        loop_step(loop, more ? 0 : time_left(loop, due));
        if (!loop->quit) {
            tick_on_time(loop);
        }
    }
}
