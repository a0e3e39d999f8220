/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin export": the figures of the report as tables for other programs, under the same
 * protection. No answer leaves this process; only the tables do, whole or not at all.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <heard/file.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/aggregate.h>
#include <sync/cli.h>

#include "admin.h"
#include "export.h"

static const char help[] =
    "Usage: heard-admin export OFFICE --format csv|xlsx|json --out PATH [--table NAME]\n"
    "                          [--wave N] [--period P] [--passphrase-file FILE]\n"
    "\n"
    "Writes the figures of the report as tables. What the report hides is \"suppressed\" "
    "here.\n"
    "\n"
    "  --format xlsx           one spreadsheet with a sheet for each table\n"
    "  --format csv            a folder with a CSV file for each table\n"
    "  --format json           one file with all of them\n"
    "  --out PATH              where to write it; a file of that name is replaced, a folder "
    "must\n"
    "                          be new or empty\n"
    "  --table NAME            with csv: this table alone, as one file. summary, indicators,\n"
    "                          questions, breakdowns, plan, method, dictionary or codes\n"
    "  --wave N                the answers of this wave (default: the last whose keys exist)\n"
    "  --period P              \"all\" (default), a week like 2026-W40, or weeks like\n"
    "                          2026-W40..2026-W47; compared with the same length just before\n"
    "  --passphrase-file FILE  read the officer's passphrase from FILE's first line\n";

enum format { CSV, XLSX, JSON };

struct options {
    const char *format_text, *out, *period_text, *passphrase_file, *wave_text, *table_text;
    enum format format;
    struct sync_period period;
    int table;     /* index, or -1 for all */
    uint32_t wave; /* 0 when not given */
};

static enum hd_err make(struct sync_office *office, const struct options *options,
                        struct hd_notes *notes, struct admin_export *out)
{
    struct sync_aggregate answers = {0};
    struct admin_draft *draft = NULL;
    struct hd_tally_query now;
    struct hd_tally_query before;
    char period[32];
    int64_t seconds = (int64_t)time(NULL);
    (void)sync_period_queries(&options->period, sync_office_facts(office)->first_week, &now,
                              &before);
    sync_period_format(&options->period, period);
    enum hd_err err = admin_answers_open(office, options->passphrase_file,
                                         hd_week_of_time(seconds), notes, &answers);
    if (!err) {
        err = admin_draft_new(office, &answers, &options->period, seconds, &draft);
    }
    if (!err) {
        const struct admin_export_from from = {
            .report = &draft->report,
            .tally = answers.tally,
            .now = &now,
            .other_waves = answers.other_waves,
            .wave = sync_office_wave(office)->keyset.wave_no,
            .period = period,
        };
        err = admin_export_make(&from, out);
    }
    admin_draft_free(draft);
    sync_aggregate_free(&answers);
    return err;
}

static enum hd_err write_file(const struct admin_export *export, const struct options *options,
                              struct hd_notes *notes)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = options->format == XLSX ? admin_export_xlsx(export, &bytes)
                      : options->format == JSON
                          ? admin_export_json(export, &bytes)
                          : admin_export_csv(&export->table[options->table], &bytes);
    if (!err) {
        err = hd_file_write(options->out, hd_buf_slice(&bytes), 0644);
    }
    hd_buf_free(&bytes);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, options->out,
                     "The export could not be written there: %s.", hd_err_text(err));
    }
    return err;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* True when path lies in the office's folder, where an export could take the place of a file that
 * the office cannot do without. Goes up folder by folder, whatever links lead there. */
static bool is_in_office(const char *path, const char *office)
{
    enum { FOLDERS_MAX = 128 };
    char at[HD_PATH_MAX];
    struct stat home;
    struct stat here;
    struct stat above;
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    while (len > 0 && path[len - 1] != '/') {
        len--;
    }
    if (len + 2 > sizeof(at) || stat(office, &home) != 0) {
        return false; /* opening or writing says what is wrong */
    }
    (void)snprintf(at, sizeof(at), "%.*s.", (int)len, path);
    bool ok = stat(at, &here) == 0;
    for (int i = 0; ok && i < FOLDERS_MAX; i++) {
        size_t used = strlen(at);
        if (is_same(&here, &home)) {
            return true;
        }
        (void)snprintf(at + used, sizeof(at) - used, "/..");
        ok = stat(at, &above) == 0 && !is_same(&above, &here);
        here = above;
    }
    return false;
}

/* Say before the passphrase is asked for what would stop the writing. */
static enum hd_err check_place(const char *dir, const struct options *options,
                               struct hd_notes *notes)
{
    struct stat at;
    bool folder = options->format == CSV && options->table < 0;
    bool there = stat(options->out, &at) == 0;
    if (is_in_office(options->out, dir)) {
        hd_notes_add(notes, HD_NOTE_ERROR, options->out,
                     "This is in the office's own folder. Nothing was written; name another "
                     "place.");
        return HD_E_RANGE;
    }
    if (there && folder && (!S_ISDIR(at.st_mode) || !hd_dir_is_empty(options->out))) {
        hd_notes_add(notes, HD_NOTE_ERROR, options->out,
                     "There is something already, and an export never mixes with other files. "
                     "Nothing was changed; name a new folder.");
        return HD_E_EXISTS;
    }
    if (there && !folder && !S_ISREG(at.st_mode)) {
        hd_notes_add(notes, HD_NOTE_ERROR, options->out,
                     "This is no file. Nothing was written; name a file.");
        return HD_E_EXISTS;
    }
    return HD_OK;
}

static int run(const char *dir, const struct options *options, struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    struct admin_export export = {0};
    bool folder = options->format == CSV && options->table < 0;
    enum hd_err err = check_place(dir, options, notes);
    if (!err) {
        err = sync_office_open(dir, notes, &office);
    }
    if (!err) {
        err = sync_cli_wave(office, options->wave, notes);
    }
    if (!err) {
        err = make(office, options, notes, &export);
    }
    if (!err) {
        err = folder ? admin_export_folder(&export, options->out, notes)
                     : write_file(&export, options, notes);
    }
    admin_export_free(&export);
    sync_office_close(office);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    }
    sync_cli_notes(ADMIN_PROGRAM, notes);
    printf("The export is in %s.\n", options->out);
    return SYNC_EXIT_DONE;
}

static bool read_format(const char *text, enum format *out)
{
    static const char *const names[] = {[CSV] = "csv", [XLSX] = "xlsx", [JSON] = "json"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (hd_text_equal(text, names[i])) {
            *out = (enum format)i;
            return true;
        }
    }
    return false;
}

/* The index of a table; ADMIN_EXPORT_TABLES_N when there is none of this name. */
static int find_table(const char *name)
{
    int i = 0;
    while (i < ADMIN_EXPORT_TABLES_N &&
           !hd_text_equal(admin_table_shape((enum admin_export_table)i)->code, name)) {
        i++;
    }
    return i;
}

/** Usage sentence for what is wrong with the options; SYNC_EXIT_DONE when nothing is. */
static int check_options(const struct sync_args *args, struct options *options)
{
    if (args->n != 1 || !options->format_text || !options->out || options->out[0] == '\0') {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "export needs one office, --format and --out PATH.");
    }
    if (!read_format(options->format_text, &options->format)) {
        return sync_cli_usage(ADMIN_PROGRAM, "--format must be csv, xlsx or json.");
    }
    if (options->table_text && options->format != CSV) {
        return sync_cli_usage(ADMIN_PROGRAM, "--table goes with --format csv alone.");
    }
    options->table = options->table_text ? find_table(options->table_text) : -1;
    if (options->table == ADMIN_EXPORT_TABLES_N) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "--table must be summary, indicators, questions, breakdowns, "
                              "plan, method, dictionary or codes.");
    }
    if (options->wave_text &&
        hd_parse_u32(options->wave_text, 1, SYNC_WAVES_MAX, &options->wave) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM, "--wave must be a wave's number.");
    }
    if (sync_period_parse(options->period_text ? options->period_text : "all",
                          &options->period) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "--period must be \"all\", a week like 2026-W40, or "
                              "weeks like 2026-W40..2026-W47.");
    }
    return SYNC_EXIT_DONE;
}

int admin_cmd_export(int argc, char *const *argv)
{
    struct options options = {.period = {.all = true}};
    const struct sync_option table[] = {
        {"--format", NULL, &options.format_text},
        {"--out", NULL, &options.out},
        {"--period", NULL, &options.period_text},
        {"--passphrase-file", NULL, &options.passphrase_file},
        {"--wave", NULL, &options.wave_text},
        {"--table", NULL, &options.table_text},
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
    int status = check_options(&args, &options);
    if (status != SYNC_EXIT_DONE) {
        return status;
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and no export was made.");
    }
    status = run(args.positional[0], &options, notes);
    free(notes);
    return status;
}
