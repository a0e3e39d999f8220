/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk through all combinations. Lists are checked in all of them; painting takes longer, so
 * themes take turns there, and the states of items are looked at in one shape of screen. */
#include "audit_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/device.h>
#include <heard/file.h>
#include <heard/text.h>

#include "app.h"
#include "audit_glass.h"
#include "audit_shots.h"

static const struct {
    int w, h;
    uint32_t um;
} screens[] = {{1920, 1080, 248}, {1080, 1920, 248}, {1280, 800, 170}, {800, 1280, 170}};

static const char *const size_names[] = {"usual", "large", "largest"};
static const char *const theme_names[] = {"cream", "blue", "black"};

enum {
    SCREENS = sizeof(screens) / sizeof(screens[0]),
    SHOT_SCREEN = 2, /* the smaller one: what does not fit shows there */
    LISTS_MAX = 400,
    QUICK_EVERY = 7, /* of the lists that would be painted */
};

struct run {
    const struct audit_options *options;
    struct hd_device *device;
    struct text *text;
    struct pictures *pictures;
    struct audit_glass *glass;
    struct app *app;
    bool app_ready;
    struct audit audit;
    struct shots *shots;
    struct audit_said (*said)[UI_ITEMS_MAX]; /* LISTS_MAX of them, in the first language */
    /* Where the walk is. */
    size_t screen, size, lang, theme;
    size_t list; /* of this walk through all screens */
    size_t painted;
    uint64_t lists;
    bool first; /* only to be remembered */
    const struct app_place *place;
};

/* ---- an app that nobody uses ---- */

static enum hd_err no_save(void *ctx, const struct hd_flow *flow, uint8_t quality)
{
    (void)ctx;
    (void)flow;
    (void)quality;
    return HD_OK;
}

static enum hd_err no_forget(void *ctx)
{
    (void)ctx;
    return HD_OK;
}

static uint32_t some_room(void *ctx)
{
    (void)ctx;
    return 1;
}

static const struct app_services services = {
    .save = no_save,
    .forget = no_forget,
    .room = some_room,
};

static void no_speech(void *ctx, const struct reader_words *words)
{
    (void)ctx;
    (void)words;
}

static void no_stop(void *ctx)
{
    (void)ctx;
}

static void no_poll(void *ctx, struct reader_said *out)
{
    (void)ctx;
    *out = (struct reader_said){.due_ms = INT64_MAX};
}

static void no_volume(void *ctx, uint8_t step)
{
    (void)ctx;
    (void)step;
}

/* Screens then have the buttons for reading aloud. */
static const struct reader_voice voice = {
    .start = no_speech,
    .stop = no_stop,
    .poll = no_poll,
    .volume = no_volume,
};

static const struct hd_langs *langs_of(const struct run *run)
{
    return &run->app->survey->langs;
}

static const char *lang_of(const struct run *run)
{
    return langs_of(run)->code[run->lang];
}

/* ---- what is found ---- */

static const char *named(const struct ui_item *item)
{
    return item->text ? item->text : item->say ? item->say : "";
}

static void found(void *ctx, enum audit_check check, const struct ui_list *list,
                  const struct ui_item *item, const char *what)
{
    const struct run *run = ctx;
    printf("%s: %s", audit_name(check), list->screen);
    if (run->place->route) {
        printf(" (%s%s%s)", run->place->route, run->place->question ? ", " : "",
               run->place->question ? run->place->question : "");
    }
    printf(", %s, %s, %s, %dx%d", lang_of(run), size_names[run->size], theme_names[run->theme],
           screens[run->screen].w, screens[run->screen].h);
    if (item) {
        printf(", \"%s\"", named(item));
    }
    printf(": %s\n", what);
}

static uint64_t print_table(const struct audit *audit)
{
    uint64_t failed = 0;
    printf("\n%-34s %10s %8s\n", "check", "places", "failed");
    for (int i = 0; i < AUDIT_N; i++) {
        printf("%-34s %10llu %8llu\n", audit_name((enum audit_check)i),
               (unsigned long long)audit->looked[i], (unsigned long long)audit->failed[i]);
        failed += audit->failed[i];
    }
    return failed;
}

/* ---- the walk ---- */

/* A third of the combinations is enough, such that each two of screen, size and language meet; in
 * a quick audit this is all there is, and of its lists only some are painted. */
static bool is_sampled(const struct run *run, size_t lang)
{
    return (run->screen + run->size + lang) % TEXT_SCALE_N == 0;
}

static bool is_painted(struct run *run)
{
    return is_sampled(run, run->lang) &&
           (!run->options->quick || run->painted++ % QUICK_EVERY == 0);
}

/* States are the same on every screen, and take long: some of the lists in each size and theme. */
static bool has_states(const struct run *run, size_t list)
{
    return run->screen == SHOT_SCREEN && list % TEXT_SCALE_N == run->size;
}

static void look(void *ctx, const struct app_place *place, const struct ui_list *list)
{
    struct run *run = ctx;
    size_t at = run->list++;
    run->place = place;
    if (run->first) {
        if (at < LISTS_MAX) {
            audit_remember(list, run->said[at]);
        }
        return;
    }
    run->lists++;
    audit_list(&run->audit, &run->app->metrics, lang_of(run), list);
    if (run->lang != 0 && at < LISTS_MAX) {
        audit_compare(&run->audit, list, run->said[at]);
    }
    audit_glass_words(run->glass, list);
    if (is_painted(run)) {
        audit_glass_pixels(run->glass, list);
        if (has_states(run, at)) {
            audit_glass_states(run->glass, list);
        }
    }
}

static void shoot(void *ctx, const struct app_place *place, const struct ui_list *list)
{
    struct run *run = ctx;
    shots_add(run->shots, audit_glass_paint(run->glass, list), place, list->screen);
}

/* The app and the glass in the combination that the walk is at. */
static enum hd_err use(struct run *run)
{
    struct metrics m =
        metrics_for(screens[run->screen].w, screens[run->screen].h, screens[run->screen].um);
    m = metrics_with_text(m, (enum text_scale)run->size);
    run->app->needs.lang = run->lang;
    run->app->needs.size = (enum needs_size)run->size;
    run->app->needs.theme = (enum needs_theme)run->theme;
    app_resize(run->app, m);
    run->list = 0;
    return audit_glass_use(run->glass, &m, themes[run->theme], lang_of(run));
}

static bool is_wanted(const struct run *run, size_t lang)
{
    return !run->options->lang || hd_text_equal(run->options->lang, langs_of(run)->code[lang]);
}

static enum hd_err walk_langs(struct run *run)
{
    run->lang = 0;
    run->first = true;
    enum hd_err err = use(run);
    if (!err) {
        app_each_place(run->app, look, run);
    }
    run->first = false;
    for (size_t lang = 0; lang < langs_of(run)->n && !err; lang++) {
        if (!is_wanted(run, lang) || (run->options->quick && !is_sampled(run, lang))) {
            continue;
        }
        run->lang = lang;
        run->theme = (run->screen + run->size + lang / TEXT_SCALE_N) % THEME_N;
        err = use(run);
        if (!err) {
            app_each_place(run->app, look, run);
        }
    }
    return err;
}

static enum hd_err walk(struct run *run)
{
    enum hd_err err = HD_OK;
    for (run->screen = 0; run->screen < SCREENS && !err; run->screen++) {
        for (run->size = 0; run->size < TEXT_SCALE_N && !err; run->size++) {
            err = walk_langs(run);
        }
    }
    return err;
}

static enum hd_err walk_shots(struct run *run)
{
    enum hd_err err = shots_new(run->options->shots, run->text, &run->shots);
    run->screen = SHOT_SCREEN;
    for (run->lang = 0; run->lang < langs_of(run)->n && !err; run->lang++) {
        for (run->theme = 0; run->theme < THEME_N && !err && is_wanted(run, run->lang);
             run->theme++) {
            err = use(run);
            if (!err) {
                shots_begin(run->shots, lang_of(run), theme_names[run->theme]);
                app_each_place(run->app, shoot, run);
                err = shots_end(run->shots);
            }
        }
    }
    return err ? err : shots_index(run->shots);
}

/* ---- opening ---- */

static enum hd_err open_app(struct run *run, struct hd_notes *notes)
{
    const char *missing = "";
    enum hd_err err = app_init(run->app, hd_device_pack(run->device), &services,
                               metrics_for(1280, 800, 170), 1, &missing);
    if (err == HD_E_NOT_FOUND) {
        hd_notes_add(notes, HD_NOTE_ERROR, "pack", "The kiosk's pack lacks the word \"%s\".",
                     missing);
    }
    if (err) {
        return err;
    }
    run->app_ready = true;
    app_give_voice(run->app, &voice);
    run->app->needs.speak = true; /* with the button that says it again */
    for (size_t i = 0; i < langs_of(run)->n; i++) {
        if (is_wanted(run, i)) {
            return HD_OK;
        }
    }
    hd_notes_add(notes, HD_NOTE_ERROR, "--lang", "The survey has no language \"%s\".",
                 run->options->lang);
    return HD_E_NOT_FOUND;
}

static enum hd_err open_glass(struct run *run)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), run->options->assets, "pictures");
    if (!err) {
        err = text_new(&run->text);
    }
    if (!err) {
        err = pictures_new(path, &run->pictures);
    }
    if (!err) {
        err = audit_glass_new(&run->audit, run->text, run->pictures, &run->glass);
    }
    return err;
}

static enum hd_err open_all(struct run *run, struct hd_notes *notes)
{
    run->app = calloc(1, sizeof(*run->app));
    run->said = calloc(LISTS_MAX, sizeof(*run->said));
    enum hd_err err = run->app && run->said ? HD_OK : HD_E_NOMEM;
    if (!err) {
        err = hd_device_open(run->options->dir, notes, &run->device);
    }
    if (!err) {
        err = open_glass(run);
    }
    return err ? err : open_app(run, notes);
}

static void close_all(struct run *run)
{
    shots_free(run->shots);
    if (run->app_ready) {
        app_fini(run->app);
    }
    audit_glass_free(run->glass);
    if (run->pictures) {
        pictures_free(run->pictures);
    }
    if (run->text) {
        text_free(run->text);
    }
    hd_device_close(run->device);
    free(run->app);
    free(run->said);
}

enum hd_err audit_run(const struct audit_options *options, struct hd_notes *notes, bool *right)
{
    struct run run = {.options = options};
    run.audit = (struct audit){.found = found, .ctx = &run};
    *right = false;
    enum hd_err err = open_all(&run, notes);
    if (!err && options->shots) {
        err = walk_shots(&run);
        *right = !err;
    } else if (!err) {
        err = walk(&run);
        bool wrong = print_table(&run.audit) > 0;
        printf("%llu screens were looked at%s.\n", (unsigned long long)run.lists,
               wrong ? "" : ", and all of them are right");
        *right = !wrong;
    }
    close_all(&run);
    if (err && notes->errors == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, options->shots ? options->shots : "audit",
                     "The audit could not be made: %s.", hd_err_text(err));
    }
    return err;
}
