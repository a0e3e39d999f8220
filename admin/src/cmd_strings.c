/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin strings": a workbook in which a native speaker reads one language of surveys, the
 * kiosk's words and cards, and what came back of it. Nothing is written before somebody has seen
 * what would be.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <heard/file.h>
#include <sync/cli.h>

#include "admin.h"
#include "review.h"
#include "sheets.h"

static const char help[] =
    "Usage: heard-admin strings export FILE... --lang LANGUAGE --out REVIEW.xlsx\n"
    "       heard-admin strings import REVIEW.xlsx FILE... [--write]\n"
    "\n"
    "For somebody who grew up with a language, and reads what children and parents will see "
    "and\n"
    "hear in it. FILEs are surveys, the kiosk's strings and cards.\n"
    "\n"
    "export makes a workbook with one row for each text: read it, say yes, or write a better\n"
    "one. It needs a spreadsheet program and nothing else; the first table says how.\n"
    "import says what the reader changed, confirmed and noted, and which rows cannot be taken\n"
    "and why. A language whose every text in a file was read leaves that file's \"drafts\".\n"
    "\n"
    "  --lang LANGUAGE   pl, ro, ar ...\n"
    "  --out FILE        the workbook to write\n"
    "  --write           change the files; without it import only says what would change\n"
    "\n"
    "Exit status 0: done; 1: nothing done, or rows were refused; 2: wrong usage.\n";

struct job {
    struct hd_notes notes;
    struct review_file file[REVIEW_FILES_MAX];
    size_t n;
    struct review_outcome outcome[REVIEW_FILES_MAX];
    struct review_rows rows;
};

/* However it is spelled: a workbook over a survey would be a loss. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat one;
    struct stat two;
    return stat(a, &one) == 0 && stat(b, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

static enum hd_err open_files(struct job *job, const char *const *path, size_t n,
                              const char *lang, const char **failed)
{
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        struct hd_notes notes = {.n = 0}; /* warnings of files as they are help nobody here */
        *failed = path[i];
        job->n++;
        err = review_file_open(path[i], lang, &notes, &job->file[i]);
        if (err) {
            job->notes = notes;
        }
    }
    return err;
}

static int export_files(struct job *job, const struct sync_args *args, const char *lang,
                        const char *path)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    const char *failed = path;
    size_t rows = 0;
    enum hd_err err = open_files(job, args->positional + 1, args->n - 1, lang, &failed);
    if (!err) {
        failed = path;
        err = review_export(job->file, job->n, lang, &job->notes, &bytes);
    }
    err = err ? err : hd_file_write(path, hd_buf_slice(&bytes), 0644);
    hd_buf_free(&bytes);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, &job->notes, failed, err);
    }
    for (size_t i = 0; i < job->n; i++) {
        rows += job->file[i].n;
    }
    printf("%s: %zu texts of %zu file%s to read in %s\n", path, rows, job->n,
           job->n == 1 ? "" : "s", lang);
    return SYNC_EXIT_DONE;
}

static enum hd_err write_files(struct job *job, const char **failed)
{
    for (size_t i = 0; i < job->n; i++) {
        const struct review_outcome *outcome = &job->outcome[i];
        *failed = job->file[i].path;
        if (outcome->changes) {
            enum hd_err err = hd_file_write(job->file[i].path, hd_buf_slice(&outcome->bytes),
                                            job->file[i].mode);
            if (err) {
                return err;
            }
            printf("%s: written\n", job->file[i].path);
        }
    }
    return HD_OK;
}

static int finish_import(struct job *job, bool write)
{
    const char *failed = NULL;
    size_t refused = 0;
    size_t changes = 0;
    for (size_t i = 0; i < job->n; i++) {
        review_tell(&job->outcome[i], job->rows.lang);
        refused += job->outcome[i].count[REVIEW_REFUSED];
        changes += job->outcome[i].changes ? 1 : 0;
    }
    refused += review_tell_unused(&job->rows);
    enum hd_err err = write ? write_files(job, &failed) : HD_OK;
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, &job->notes, failed, err);
    }
    if (changes == 0) {
        printf("There is nothing to change in the files.\n");
    } else if (!write) {
        printf("Nothing is written yet. To change %zu file%s, run it again with --write.\n",
               changes, changes == 1 ? "" : "s");
    }
    if (refused > 0) {
        (void)fflush(stdout);
        return sync_cli_problem(ADMIN_PROGRAM,
                                "%zu row%s refused and changed nothing; the list says why.",
                                refused, refused == 1 ? " was" : "s were");
    }
    return SYNC_EXIT_DONE;
}

static int import_sheet(struct job *job, const struct sync_args *args, bool write)
{
    enum { SHEET = 1, FIRST_FILE = 2 };
    struct sheets_book *book = NULL;
    const char *failed = args->positional[SHEET];
    enum hd_err err = sheets_open(failed, &job->notes, &book);
    err = err ? err : review_rows_read(book, failed, &job->notes, &job->rows);
    err = err ? err
              : open_files(job, args->positional + FIRST_FILE, args->n - FIRST_FILE,
                           job->rows.lang, &failed);
    if (!err) {
        err = review_ids(job->file, job->n, &job->notes);
    }
    for (size_t i = 0; i < job->n && !err; i++) {
        failed = job->file[i].path;
        err = review_apply(&job->file[i], &job->rows, &job->notes, &job->outcome[i]);
    }
    int status = err ? sync_cli_failed(ADMIN_PROGRAM, &job->notes, failed, err)
                     : finish_import(job, write);
    sheets_free(book);
    return status;
}

static void free_job(struct job *job)
{
    for (size_t i = 0; i < job->n; i++) {
        review_outcome_free(&job->outcome[i]);
        review_file_free(&job->file[i]);
    }
    review_rows_free(&job->rows);
    free(job);
}

static int run(const struct sync_args *args, const char *lang, const char *out, bool write)
{
    struct job *job = calloc(1, sizeof(*job));
    if (!job) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was done.");
    }
    int status = out ? export_files(job, args, lang, out) : import_sheet(job, args, write);
    free_job(job);
    return status;
}

int admin_cmd_strings(int argc, char *const *argv)
{
    const char *lang = NULL;
    const char *out = NULL;
    bool write = false;
    const struct sync_option table[] = {
        {"--lang", NULL, &lang}, {"--out", NULL, &out}, {"--write", &write, NULL}};
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    bool import = args.n > 0 && strcmp(args.positional[0], "import") == 0;
    bool export = args.n > 0 && strcmp(args.positional[0], "export") == 0;
    if (!import && !export) {
        return sync_cli_usage(ADMIN_PROGRAM, "Say \"strings export\" or \"strings import\".");
    }
    if (export && (args.n < 2 || !lang || !out || write)) {
        return sync_cli_usage(
            ADMIN_PROGRAM, "strings export needs files, --lang and --out, and nothing else.");
    }
    if (import && (args.n < 3 || lang || out)) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "strings import needs the workbook and the files it was made of, "
                              "and takes --write only.");
    }
    for (size_t i = 1; export && i < args.n; i++) {
        if (strcmp(args.positional[i], out) == 0 || is_same_file(args.positional[i], out)) {
            return sync_cli_usage(ADMIN_PROGRAM,
                                  "--out must name another file than those read.");
        }
    }
    return run(&args, lang, out, write);
}
