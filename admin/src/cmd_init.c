/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin init": check plan, survey and strings, choose a passphrase, make the office, and
 * say what the officer has to do by hand before the first kiosk goes out.
 */

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heard/file.h>
#include <heard/plan.h>
#include <heard/strings.h>
#include <heard/survey.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/cli.h>

#include "admin.h"
#include "choose.h"
#include "paper.h"

static const char help[] =
    "Usage: heard-admin init OFFICE [options]\n"
    "\n"
    "Makes a new office in the folder OFFICE, which must not exist yet or be empty: its keys,\n"
    "the recovery sheet, and the first pack for kiosks. Every key is tested before the office\n"
    "is there; if anything fails, nothing is left behind. Print the sheet, delete its file, "
    "and\n"
    "run \"heard-admin drill OFFICE\" before families answer.\n"
    "\n"
    "  --plan FILE                       the plan (default: the one that comes with Heard)\n"
    "  --survey FILE                     the survey (default: the one that comes with Heard)\n"
    "  --strings FILE                    the kiosk's own words (default: likewise)\n"
    "  --name TEXT                       name shown to people (default: \"Family hubs\")\n"
    "  --first-week WEEK                 the wave's first week, like 2026-W40 (default: this\n"
    "                                    week); earlier answers can then be fed in\n"
    "  --passphrase-file FILE            read the officer's passphrase from FILE's first line\n"
    "  --second-officer                  make a key for a second officer, asking for a\n"
    "                                    passphrase of their own\n"
    "  --second-officer-passphrase-file FILE   the same, read from FILE\n"
    "  --split-recovery                  three recovery shares instead of one sheet: any two\n"
    "                                    bring the keys back, one alone tells nothing\n"
    "  --insecure-fast-keys              for tests only: passphrases become easy to guess\n";

enum { WAVE_WEEKS_MAX = 520 };

/** A file that goes into the office, and what it became. */
struct inputs {
    struct hd_buf plan_json, survey_json, strings_json;
    struct hd_plan *plan;
    struct hd_survey *survey;
    struct hd_strings *strings;
};

struct options {
    const char *plan, *survey, *strings, *name, *passphrase_file, *second_file,
        *first_week_text;
    bool second, split, fast;
    int32_t first_week;
};

/** The file given, or the one of the asset folder; path holds HD_PATH_MAX bytes. */
static enum hd_err read_input(const char *given, const char *asset, size_t max, char *path,
                              struct hd_notes *notes, struct hd_buf *out)
{
    const char *assets = getenv("HEARD_ASSETS"); /* NOLINT(concurrency-mt-unsafe): one thread */
    if (!assets || !*assets) {
        assets = HEARD_ASSETS_DIR;
    }
    int n = given ? snprintf(path, HD_PATH_MAX, "%s", given)
                  : snprintf(path, HD_PATH_MAX, "%s/%s", assets, asset);
    enum hd_err err = n < 0 || n >= HD_PATH_MAX ? HD_E_RANGE : hd_file_read(path, max, out);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path, "It could not be read: %s.", hd_err_text(err));
    }
    return err;
}

/** Read and check all three, and the plan against the survey; notes has everything found. */
static enum hd_err read_inputs(const struct options *options, struct hd_notes *notes,
                               struct inputs *in)
{
    char plan[HD_PATH_MAX];
    char survey[HD_PATH_MAX];
    char strings[HD_PATH_MAX];
    enum hd_err err = read_input(options->plan, "plans/torbay-wsoa.json", HD_PLAN_JSON_MAX,
                                 plan, notes, &in->plan_json);
    if (!err) {
        err = read_input(options->survey, "surveys/participation.json", HD_SURVEY_JSON_MAX,
                         survey, notes, &in->survey_json);
    }
    if (!err) {
        err = read_input(options->strings, "strings/kiosk.json", HD_SURVEY_JSON_MAX, strings,
                         notes, &in->strings_json);
    }
    if (err) {
        return err;
    }
    /* All three are checked even when the first is bad: one run shows all that is to mend. */
    enum hd_err bad_plan = hd_plan_load(hd_buf_slice(&in->plan_json), plan, notes, &in->plan);
    enum hd_err bad_survey =
        hd_survey_load(hd_buf_slice(&in->survey_json), survey, notes, &in->survey);
    enum hd_err bad_strings =
        hd_strings_load(hd_buf_slice(&in->strings_json), strings, notes, &in->strings);
    if (!bad_plan && !bad_survey) {
        bad_plan = hd_plan_check_survey(in->plan, plan, in->survey, notes);
    }
    return bad_plan ? bad_plan : bad_survey ? bad_survey : bad_strings;
}

static void inputs_free(struct inputs *in)
{
    hd_plan_free(in->plan);
    hd_survey_free(in->survey);
    hd_strings_free(in->strings);
    hd_buf_free(&in->plan_json);
    hd_buf_free(&in->survey_json);
    hd_buf_free(&in->strings_json);
}

static enum hd_err passphrases(const struct options *options, struct hd_notes *notes,
                               struct sync_passphrase *first, struct sync_passphrase *second)
{
    enum hd_err err =
        admin_choose_passphrase(options->passphrase_file, "the officer", notes, first);
    if (err || !options->second) {
        return err;
    }
    err = admin_choose_passphrase(options->second_file, "the second officer", notes, second);
    if (!err && first->len == second->len &&
        memcmp(first->bytes, second->bytes, first->len) == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "The second officer needs a passphrase of their own, not the first one's; "
                     "nothing was made.");
        err = HD_E_RANGE;
    }
    return err;
}

static void say_what_next(const char *office, const struct options *options)
{
    printf("The office is ready in %s, and every key has opened a test record.\n"
           "\n"
           "Do now:\n",
           office);
    if (options->split) {
        printf(
            "  1. Print %s/%s, %s and\n     %s, each once. Then delete these files and empty "
            "the "
            "wastebasket: as long as\n     they are there, whoever reads them can open every "
            "answer.\n",
            office, ADMIN_SHARE_1, ADMIN_SHARE_2, ADMIN_SHARE_3);
    } else {
        printf(
            "  1. Print %s/%s twice. Then delete that file and\n     empty the wastebasket: as "
            "long as it is there, whoever reads it can open every answer.\n",
            office, ADMIN_SHEET);
    }
    printf("  2. Type the words from the paper, which proves that it works:\n"
           "       heard-admin drill %s\n"
           "  3. Seal each page in an envelope of its own, and give them to %s people in %s "
           "places.\n"
           "  4. Write the passphrase down on paper and keep it away from this computer, or "
           "learn\n"
           "     it by heart. Nobody can reset it.\n",
           office, options->split ? "three" : "two", options->split ? "three" : "two");
    if (options->second) {
        printf("  5. Give the second officer a copy of %s/keys/wave-1/spare.fhk.\n", office);
    }
    printf("\n%s"
           "\nThen add a kiosk:\n"
           "  heard-admin kiosk add %s \"Front desk\" --hub \"Name of the hub\" --out FOLDER\n",
           admin_nothing_else_opens, office);
}

static int make(const char *office, const struct options *options, struct hd_notes *notes)
{
    int status = SYNC_EXIT_PROBLEM;
    struct inputs in = {0};
    struct sync_passphrase first = {0};
    struct sync_passphrase second = {0};
    if (read_inputs(options, notes, &in) || passphrases(options, notes, &first, &second)) {
        sync_cli_failed(ADMIN_PROGRAM, notes, office, HD_E_NOMEM);
        goto out;
    }
    if (sync_cli_shows_progress()) {
        (void)fputs("Making and testing the keys; this takes up to half a minute ...\n",
                    stderr);
    }
    struct admin_setup setup = {
        .name = options->name ? options->name : "Family hubs",
        .plan_json = hd_buf_slice(&in.plan_json),
        .survey_json = hd_buf_slice(&in.survey_json),
        .strings_json = hd_buf_slice(&in.strings_json),
        .passphrase = sync_passphrase_slice(&first),
        .second = sync_passphrase_slice(&second),
        .cost = options->fast ? HD_COST_FAST : HD_COST_SENSITIVE,
        .first_week = options->first_week,
        .split = options->split,
    };
    enum hd_err err = admin_office_make(office, &setup, notes);
    if (err == HD_E_EXISTS) {
        sync_cli_problem(
            ADMIN_PROGRAM,
            "%s: Something is already there, and nothing was changed; choose a folder "
            "that does not exist yet.",
            office);
    } else if (err) {
        sync_cli_failed(ADMIN_PROGRAM, notes, office, err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM, notes);
        say_what_next(office, options);
        status = SYNC_EXIT_DONE;
    }

out:
    sync_passphrase_free(&first);
    sync_passphrase_free(&second);
    inputs_free(&in);
    return status;
}

/** What mkdtemp() puts for XXXXXX. */
static bool is_six_letters(const char *text)
{
    static const char drawn[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return strlen(text) == 6 && strspn(text, drawn) == 6;
}

/**
 * Tell of neighbour folders that an init before this one was killed in: they may hold a sheet with
 * words. Their keys never came into use, but nobody should find such a page and believe in it.
 */
static void tell_of_leftovers(const char *office)
{
    char name[HD_PATH_MAX];
    if (!hd_text_copy(name, sizeof(name), office)) {
        return;
    }
    size_t len = strlen(name);
    while (len > 1 && name[len - 1] == '/') {
        name[--len] = 0;
    }
    char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    const char *parent = !slash ? "." : slash == name ? "/" : name;
    if (slash) {
        *slash = 0;
    }
    DIR *dir = opendir(parent);
    size_t base_len = strlen(base);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    for (const struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
        static const char mark[] = ".new-";
        if (strncmp(e->d_name, base, base_len) == 0 &&
            strncmp(e->d_name + base_len, mark, sizeof(mark) - 1) == 0 &&
            is_six_letters(e->d_name + base_len + sizeof(mark) - 1)) {
            sync_cli_problem(
                ADMIN_PROGRAM,
                "warning: %s/%s is left from an init that was broken off, or one is at "
                "work this moment. It may hold a recovery sheet of keys that never "
                "came into use: delete that folder.",
                parent, e->d_name);
        }
    }
    if (dir) {
        (void)closedir(dir);
    }
}

/** A wave that is still to start would make every answer one from the future. */
static bool read_first_week(struct options *options)
{
    int32_t this_week = hd_week_of_time((int64_t)time(NULL));
    options->first_week = this_week;
    if (!options->first_week_text) {
        return true;
    }
    return hd_week_parse(options->first_week_text, &options->first_week) == HD_OK &&
           options->first_week <= this_week && options->first_week > this_week - WAVE_WEEKS_MAX;
}

int admin_cmd_init(int argc, char *const *argv)
{
    struct options options = {0};
    const struct sync_option table[] = {
        {"--plan", NULL, &options.plan},
        {"--survey", NULL, &options.survey},
        {"--strings", NULL, &options.strings},
        {"--name", NULL, &options.name},
        {"--first-week", NULL, &options.first_week_text},
        {"--passphrase-file", NULL, &options.passphrase_file},
        {"--second-officer", &options.second, NULL},
        {"--second-officer-passphrase-file", NULL, &options.second_file},
        {"--split-recovery", &options.split, NULL},
        {"--insecure-fast-keys", &options.fast, NULL},
    };
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args.n != 1) {
        return sync_cli_usage(ADMIN_PROGRAM, "init needs one folder to make the office in.");
    }
    if (options.name && !admin_name_ok("--name", options.name)) {
        return SYNC_EXIT_USAGE;
    }
    if (!read_first_week(&options)) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "--first-week takes a week like 2026-W40, not one still to come "
                              "and at most ten years ago.");
    }
    options.second = options.second || options.second_file;
    if (options.fast) {
        sync_cli_problem(ADMIN_PROGRAM,
                         "warning: --insecure-fast-keys is for tests: whoever gets "
                         "these key files can guess the passphrase.");
    }
    if (!hd_dir_is_empty(args.positional[0])) {
        return sync_cli_problem(
            ADMIN_PROGRAM,
            "%s: Something is already there, and nothing was changed; choose a "
            "folder that does not exist yet.",
            args.positional[0]);
    }
    tell_of_leftovers(args.positional[0]);
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was made.");
    }
    int status = make(args.positional[0], &options, notes);
    free(notes);
    return status;
}
