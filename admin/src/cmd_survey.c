/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin survey": surveys from and to the spreadsheets that officers know (XLSForm). The list
 * of what is not carried over goes to stdout, for it is what an officer must read; the compiler's
 * notes go to stderr as everywhere.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <heard/survey.h>
#include <heard/text.h>
#include <sync/cli.h>

#include "admin.h"
#include "xlsform.h"

static const char help[] =
    "Usage: heard-admin survey import FORM.xlsx --out SURVEY.json [--code CODE]\n"
    "       heard-admin survey export SURVEY.json --out FORM.xlsx\n"
    "\n"
    "Surveys as XLSForms, the spreadsheets of ODK and KoboToolbox. Import lists everything of "
    "the\n"
    "form that a kiosk cannot ask or keep, with its place and the reason; read that list, and "
    "then\n"
    "every question, before children see them. Export writes a form that becomes the same "
    "survey\n"
    "when it is imported again. docs/formats/xlsform.md says what becomes of what.\n"
    "\n"
    "  --out FILE    where to write; replaced when it exists\n"
    "  --code CODE   code of the survey; otherwise made from the form's id or the file's name\n"
    "\n"
    "Exit status 0: a survey or form was written; 1: nothing was written, and why; 2: wrong "
    "usage.\n";

struct job {
    const char *in;
    const char *out;
    const char *code;
    struct hd_notes notes;
};

static bool is_code(const char *text)
{
    size_t n = strlen(text);
    return n >= 1 && n <= 32 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static int failed(struct job *job, const char *what, enum hd_err err)
{
    return sync_cli_failed(ADMIN_PROGRAM, &job->notes, what, err);
}

static void print_list(const char *file, const struct xlsform_list *list)
{
    if (list->n == 0) {
        printf("%s: everything was carried over\n", file);
        return;
    }
    printf("%s: %zu things to know, most of them not carried over:\n", file, list->n);
    (void)fwrite(list->lines.p, 1, list->lines.len, stdout);
    if (list->left_off > 0) {
        printf("and %zu more\n", list->left_off);
    }
}

/* The survey was compiled already; this only tells what it is. */
static void print_survey(const char *file, struct hd_slice json)
{
    static struct hd_notes unwanted;
    struct hd_survey *survey = NULL;
    char digest[2 * HD_DIGEST_LEN + 1];
    if (hd_survey_load(json, file, &unwanted, &survey) == HD_OK) {
        hd_hex_encode(survey->digest, HD_DIGEST_LEN, digest);
        printf("%s: survey \"%s\", %zu questions, %zu routes, %zu languages, digest %s\n", file,
               survey->code, survey->questions_n, survey->routes_n, survey->langs.n, digest);
        printf("Read every question before use: nothing may ask who somebody is.\n");
    }
    hd_survey_free(survey);
}

static const char *assets(void)
{
    const char *given = getenv("HEARD_ASSETS"); /* NOLINT(concurrency-mt-unsafe): one thread */
    return given && *given ? given : HEARD_ASSETS_DIR;
}

static int import_form(struct job *job)
{
    char pictures[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    struct sheets_book *book = NULL;
    struct xlsform_list list = {.n = 0};
    struct xlsform_options options = {.place = job->in, .code = job->code};
    if (hd_path_join(pictures, sizeof(pictures), assets(), "pictures") == HD_OK) {
        options.pictures = pictures;
    }
    enum hd_err err = sheets_open(job->in, &job->notes, &book);
    if (!err) {
        err = xlsform_import(book, &options, &job->notes, &list, &json);
        if (!err || list.n > 0) {
            print_list(job->in, &list);
        }
    }
    const char *what = job->in;
    if (!err) {
        what = job->out;
        err = hd_file_write(job->out, hd_buf_slice(&json), 0644);
    }
    int status = SYNC_EXIT_DONE;
    if (err) {
        status = failed(job, what, err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM, &job->notes);
        print_survey(job->out, hd_buf_slice(&json));
    }
    xlsform_list_free(&list);
    sheets_free(book);
    hd_buf_free(&json);
    return status;
}

static int export_survey(struct job *job)
{
    struct hd_buf json = HD_BUF_EMPTY;
    struct hd_buf xlsx = HD_BUF_EMPTY;
    const char *what = job->in;
    enum hd_err err = hd_file_read(job->in, HD_SURVEY_JSON_MAX, &json);
    if (!err) {
        err = xlsform_export(hd_buf_slice(&json), job->in, &job->notes, &xlsx);
    }
    if (!err) {
        what = job->out;
        err = hd_file_write(job->out, hd_buf_slice(&xlsx), 0644);
    }
    int status = SYNC_EXIT_DONE;
    if (err) {
        status = failed(job, what, err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM, &job->notes);
        printf("%s: the survey as an XLSForm\n", job->out);
    }
    hd_buf_free(&xlsx);
    hd_buf_free(&json);
    return status;
}

int admin_cmd_survey(int argc, char *const *argv)
{
    const char *out = NULL;
    const char *code = NULL;
    const struct sync_option table[] = {{"--out", NULL, &out}, {"--code", NULL, &code}};
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
        return sync_cli_usage(ADMIN_PROGRAM, "Say \"survey import\" or \"survey export\".");
    }
    if (args.n != 2 || !out) {
        return sync_cli_usage(ADMIN_PROGRAM, "survey %s needs one file, and --out.",
                              args.positional[0]);
    }
    if (strcmp(out, args.positional[1]) == 0) {
        return sync_cli_usage(ADMIN_PROGRAM, "--out must name another file than the one read.");
    }
    if (code && (export || !is_code(code))) {
        return sync_cli_usage(ADMIN_PROGRAM, export
                                                 ? "--code goes with \"survey import\" only."
                                                 : "--code must be 1 to 32 of a-z, 0-9 and -.");
    }
    struct job *job = calloc(1, sizeof(*job));
    if (!job) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was done.");
    }
    job->in = args.positional[1];
    job->out = out;
    job->code = code;
    int status = import ? import_form(job) : export_survey(job);
    free(job);
    return status;
}
