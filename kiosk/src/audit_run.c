/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk through all combinations. Lists and words are checked in all of them; painting takes
 * longer: there, combinations and themes take turns. */
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
} glasses[] = {
    {1920, 1080, 248}, {1080, 1920, 248}, /* 21.5 inches */
    {1280, 800, 248},  {800, 1280, 248},  /* 15 inches */
    {1280, 800, 170},                     /* 10.1 inches; upright, it is too narrow */
};

/* What somebody may need, all of it together with each text size; the usual size comes first of
 * those that differ in nothing else, because larger words are compared with it. */
static const struct manner {
    const char *name;
    enum needs_size size;
    bool low, one_by_one, plain;
} manners[] = {
    {"usual", NEEDS_SIZE_USUAL, false, false, false},
    {"large", NEEDS_SIZE_LARGE, false, false, false},
    {"largest", NEEDS_SIZE_LARGEST, false, false, false},
    {"usual low", NEEDS_SIZE_USUAL, true, false, false},
    {"large low", NEEDS_SIZE_LARGE, true, false, false},
    {"largest low", NEEDS_SIZE_LARGEST, true, false, false},
    {"usual one-by-one", NEEDS_SIZE_USUAL, false, true, false},
    {"large one-by-one", NEEDS_SIZE_LARGE, false, true, false},
    {"largest one-by-one", NEEDS_SIZE_LARGEST, false, true, false},
    {"usual low one-by-one words-only", NEEDS_SIZE_USUAL, true, true, true},
    {"large low one-by-one words-only", NEEDS_SIZE_LARGE, true, true, true},
    {"largest low one-by-one words-only", NEEDS_SIZE_LARGEST, true, true, true},
    {"usual words-only", NEEDS_SIZE_USUAL, false, false, true},
    {"large words-only", NEEDS_SIZE_LARGE, false, false, true},
    {"largest words-only", NEEDS_SIZE_LARGEST, false, false, true},
};

static const char *const theme_names[] = {"cream", "blue", "black"};

enum {
    GLASSES = sizeof(glasses) / sizeof(glasses[0]),
    MANNERS = sizeof(manners) / sizeof(manners[0]),
    LISTS_MAX = 600,
    PAINT_EVERY = 12, /* of the combinations of glass, manner and language */
    STATES_EVERY = 9, /* of the lists painted */
    QUICK_EVERY = 7,  /* of the lists that would be painted */
    QUICK_WALKS = 15, /* of the combinations, one */
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
    size_t shape, manner, lang, theme;
    size_t list; /* of this walk through all screens */
    uint64_t lists, painted;
    bool first; /* only to be remembered */
    enum hd_err err;
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
    printf(", %s, %s, %s, %dx%d %u um", lang_of(run), manners[run->manner].name,
           theme_names[run->theme], glasses[run->shape].w, glasses[run->shape].h,
           glasses[run->shape].um);
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

/* Painting takes long, so it is done in some of the combinations, such that each two of glass,
 * manner, language and theme meet somewhere. */
static bool is_painted(struct run *run)
{
    size_t turn = run->shape + run->manner + run->lang;
    return run->options->quick ? run->lists % QUICK_EVERY == 0 : turn % PAINT_EVERY == 0;
}

/* Whether somebody asked for this only, or for no combination. */
static bool is_wanted(const struct run *run)
{
    const struct audit_options *options = run->options;
    return (!options->lang || hd_text_equal(options->lang, lang_of(run))) &&
           (!options->needs || hd_text_equal(options->needs, manners[run->manner].name)) &&
           (options->w == 0 ||
            (options->w == glasses[run->shape].w && options->h == glasses[run->shape].h));
}

/* Larger words are only looked at after the usual ones. */
static bool is_walked(const struct run *run)
{
    size_t turn = run->shape + run->manner / NEEDS_SIZE_N * GLASSES + run->lang * 2;
    return is_wanted(run) && (!run->options->quick || turn % QUICK_WALKS == 0);
}

static void look(void *ctx, const struct app_place *place, const struct ui_list *list)
{
    struct run *run = ctx;
    size_t at = run->list++;
    const struct metrics *m = app_sizes(run->app, list);
    run->place = place;
    if (run->first) {
        if (at < LISTS_MAX) {
            audit_remember(list, run->said[at]);
        }
        return;
    }
    run->lists++;
    audit_list(&run->audit, m, lang_of(run), list);
    if (run->lang != 0 && run->manner == 0 && at < LISTS_MAX) {
        audit_compare(&run->audit, list, run->said[at]);
    }
    enum hd_err err = audit_glass_use(run->glass, m, themes[run->theme], lang_of(run));
    run->err = run->err ? run->err : err;
    audit_glass_words(run->glass, list);
    if (is_painted(run) && !place->dark) {
        audit_glass_pixels(run->glass, list);
        if (run->painted++ % STATES_EVERY == 0) {
            audit_glass_states(run->glass, list);
        }
    }
}

static void shoot(void *ctx, const struct app_place *place, const struct ui_list *list)
{
    struct run *run = ctx;
    if (place->dark) {
        return;
    }
    enum hd_err err = audit_glass_use(run->glass, app_sizes(run->app, list), themes[run->theme],
                                      lang_of(run));
    run->err = run->err ? run->err : err;
    shots_add(run->shots, audit_glass_paint(run->glass, list), place, list->screen);
}

/* The app in the combination that the walk is at. */
static void use(struct run *run)
{
    const struct manner *manner = &manners[run->manner];
    struct needs *needs = &run->app->needs;
    needs->lang = run->lang;
    needs->size = manner->size;
    needs->reach = manner->low;
    needs->ruler = manner->one_by_one;
    needs->symbols = !manner->plain;
    needs->theme = (enum needs_theme)run->theme;
    app_resize(run->app, metrics_for(glasses[run->shape].w, glasses[run->shape].h,
                                     glasses[run->shape].um));
    audit_glass_size(run->glass, manner->size != NEEDS_SIZE_USUAL);
    run->list = 0;
}

static void walk_manners(struct run *run)
{
    for (run->manner = 0; run->manner < MANNERS && !run->err; run->manner++) {
        run->theme = (run->shape + 2 * run->lang + run->manner / PAINT_EVERY) % THEME_N;
        if (is_walked(run)) {
            use(run);
            app_each_place(run->app, look, run);
        }
    }
}

static enum hd_err walk(struct run *run)
{
    for (run->shape = 0; run->shape < GLASSES && !run->err; run->shape++) {
        run->lang = 0;
        run->manner = 0;
        run->theme = 0;
        use(run);
        run->first = true;
        app_each_place(run->app, look, run);
        run->first = false;
        for (run->lang = 0; run->lang < langs_of(run)->n && !run->err; run->lang++) {
            walk_manners(run);
        }
    }
    return run->err;
}

/* The glass and the needs that sheets are of: the first that are wanted. The smaller the glass, the
 * more there is to see of what does not fit. */
static void choose_for_shots(struct run *run)
{
    for (run->manner = 0; run->manner + 1 < MANNERS && !is_wanted(run);) {
        run->shape++;
        if (run->shape == GLASSES) {
            run->shape = 0;
            run->manner++;
        }
    }
}

static enum hd_err walk_shots(struct run *run)
{
    enum hd_err err = shots_new(run->options->shots, run->text, &run->shots);
    for (run->lang = 0; run->lang < langs_of(run)->n && !err; run->lang++) {
        run->shape = 0;
        choose_for_shots(run);
        for (run->theme = 0; run->theme < THEME_N && !err && is_wanted(run); run->theme++) {
            use(run);
            shots_begin(run->shots, lang_of(run), theme_names[run->theme]);
            app_each_place(run->app, shoot, run);
            err = run->err ? run->err : shots_end(run->shots);
        }
    }
    return err ? err : shots_index(run->shots);
}

/* On the glass and in the manner at hand. */
static bool wants_a_language(struct run *run)
{
    bool wanted = false;
    for (run->lang = 0; run->lang < langs_of(run)->n && !wanted; run->lang++) {
        wanted = is_wanted(run);
    }
    return wanted;
}

static bool has_any_wanted(struct run *run)
{
    bool wanted = false;
    for (run->shape = 0; run->shape < GLASSES; run->shape++) {
        for (run->manner = 0; run->manner < MANNERS && !wanted; run->manner++) {
            wanted = wants_a_language(run);
        }
    }
    return wanted;
}

static bool knows_lang(const struct run *run)
{
    bool known = !run->options->lang;
    for (size_t i = 0; i < langs_of(run)->n; i++) {
        known = known || hd_text_equal(run->options->lang, langs_of(run)->code[i]);
    }
    return known;
}

/* ---- opening ---- */

static enum hd_err open_app(struct run *run, struct hd_notes *notes)
{
    const char *missing = "";
    enum hd_err err =
        app_init(run->app, hd_device_pack(run->device), &services,
                 metrics_for(glasses[0].w, glasses[0].h, glasses[0].um), 1, &missing);
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
    if (!knows_lang(run)) {
        hd_notes_add(notes, HD_NOTE_ERROR, "--lang", "The survey has no language \"%s\".",
                     run->options->lang);
        return HD_E_NOT_FOUND;
    }
    if (!has_any_wanted(run)) {
        hd_notes_add(notes, HD_NOTE_ERROR, "--audit",
                     "No such glass or needs are looked at; see --help.");
        return HD_E_NOT_FOUND;
    }
    return HD_OK;
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
        printf("%llu screens were looked at, %llu of them painted%s.\n",
               (unsigned long long)run.lists, (unsigned long long)run.painted,
               wrong ? "" : "; all of them are right");
        *right = !wrong;
    }
    close_all(&run);
    if (err && notes->errors == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, options->shots ? options->shots : "audit",
                     "The audit could not be made: %s.", hd_err_text(err));
    }
    return err;
}
