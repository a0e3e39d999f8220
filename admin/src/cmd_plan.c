/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin plan": read a plan file and print it, or what of it was due on a day.
 */

#include <stdio.h>
#include <stdlib.h>

#include <heard/file.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/cli.h>

#include "admin.h"
#include "plan_page.h"

static const char help[] =
    "Usage: heard-admin plan show FILE [--focus N] [--indicators] [--actions] [--measures]\n"
    "       heard-admin plan due FILE --on DATE\n"
    "\n"
    "show prints a plan: what families should report, targets with a number first; areas and\n"
    "priorities; focus areas with their actions; figures from elsewhere; wishes; where the "
    "papers\n"
    "disagree; the papers. Every promise stands beside the words of its source.\n"
    "\n"
    "  --focus N      focus area N alone, with what belongs to it\n"
    "  --indicators   what families should report, alone\n"
    "  --actions      focus areas and their actions, alone\n"
    "  --measures     figures from elsewhere, alone\n"
    "\n"
    "due prints what was due to start by a day and what was reported to have started, by "
    "focus\n"
    "area; what is late; which promises are due; and what has no baseline or no question. "
    "Reports\n"
    "after that day are not counted.\n"
    "\n"
    "  --on DATE      the day, like 2022-05-22\n";

struct options {
    const char *focus, *on;
    bool indicators, actions, measures;
};

static enum hd_err load(const char *file, struct hd_notes *notes, struct hd_plan **out)
{
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = hd_file_read(file, HD_PLAN_JSON_MAX, &json);
    if (!err) {
        err = hd_plan_load(hd_buf_slice(&json), file, notes, out);
    }
    hd_buf_free(&json);
    return err;
}

static const struct hd_focus *find_focus(const struct hd_plan *plan, const char *ref)
{
    for (size_t i = 0; i < plan->focus_n; i++) {
        if (hd_text_equal(plan->focus[i].ref, ref)) {
            return &plan->focus[i];
        }
    }
    return NULL;
}

static enum hd_err show(const struct hd_plan *plan, const struct options *options,
                        const char *file, struct hd_notes *notes, struct hd_buf *out)
{
    struct admin_plan_choice choice = {.indicators = options->indicators,
                                       .actions = options->actions,
                                       .measures = options->measures};
    if (options->focus) {
        choice.focus = find_focus(plan, options->focus);
        if (!choice.focus) {
            hd_notes_add(notes, HD_NOTE_ERROR, file,
                         "There is no focus area \"%.40s\" in this plan; \"plan show\" without "
                         "--focus lists them.",
                         options->focus);
            return HD_E_NOT_FOUND;
        }
    }
    return admin_plan_show(plan, &choice, out);
}

static int run(const char *file, const struct options *options, const int32_t *day,
               struct hd_notes *notes)
{
    struct hd_plan *plan = NULL;
    struct hd_buf out = HD_BUF_EMPTY;
    enum hd_err err = load(file, notes, &plan);
    if (!err) {
        err = day ? admin_plan_due(plan, *day, &out) : show(plan, options, file, notes, &out);
    }
    if (err) {
        sync_cli_failed(ADMIN_PROGRAM, notes, file, err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM, notes);
        (void)fwrite(out.p, 1, out.len, stdout); /* main() looks whether it could be written */
    }
    hd_buf_free(&out);
    hd_plan_free(plan);
    return err ? SYNC_EXIT_PROBLEM : SYNC_EXIT_DONE;
}

/* Which of the two, and with what; a usage sentence when it is neither. */
static int check_args(const struct sync_args *args, const struct options *options, bool *due,
                      int32_t *day)
{
    *due = args->n > 0 && hd_text_equal(args->positional[0], "due");
    if (!*due && !(args->n > 0 && hd_text_equal(args->positional[0], "show"))) {
        return sync_cli_usage(ADMIN_PROGRAM, "plan needs \"show\" or \"due\", and a file.");
    }
    if (args->n != 2) {
        return sync_cli_usage(ADMIN_PROGRAM, "plan %s needs one file.", args->positional[0]);
    }
    if (!*due && options->on) {
        return sync_cli_usage(ADMIN_PROGRAM, "--on belongs to \"plan due\".");
    }
    if (*due &&
        (options->focus || options->indicators || options->actions || options->measures)) {
        return sync_cli_usage(ADMIN_PROGRAM, "plan due takes --on DATE and nothing else.");
    }
    if (*due && (!options->on || hd_day_parse(options->on, day) != HD_OK)) {
        return sync_cli_usage(ADMIN_PROGRAM, "plan due needs --on and a day like 2022-05-22.");
    }
    return SYNC_EXIT_DONE;
}

int admin_cmd_plan(int argc, char *const *argv)
{
    struct options options = {0};
    const struct sync_option table[] = {
        {"--focus", NULL, &options.focus},           {"--on", NULL, &options.on},
        {"--indicators", &options.indicators, NULL}, {"--actions", &options.actions, NULL},
        {"--measures", &options.measures, NULL},
    };
    struct sync_args args;
    bool due = false;
    int32_t day = 0;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    int status = check_args(&args, &options, &due, &day);
    if (status != SYNC_EXIT_DONE) {
        return status;
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was printed.");
    }
    status = run(args.positional[1], &options, due ? &day : NULL, notes);
    free(notes);
    return status;
}
