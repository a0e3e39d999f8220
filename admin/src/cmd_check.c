/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin check": tell an officer everything that is wrong with surveys, plans, strings,
 * cards or packs before it meets a child. What a file is, it says itself in its "heard" member.
 * Findings go to stderr as "file:LINE: path: sentence", what was found to be right to stdout.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <heard/pack.h>
#include <heard/text.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"
#include "check_one.h"
#include "check_walk.h"

static const char help[] =
    "Usage: heard-admin check FILE|FOLDER... [--office OFFICE | --root HEX]\n"
    "\n"
    "Checks surveys, plans, strings, cards and packs, and says what is wrong and where. Of a\n"
    "folder all *.json files are checked, and those in folders below it. Every plan is also\n"
    "checked against all surveys given.\n"
    "\n"
    "  --office OFFICE   check that a pack is signed by this office\n"
    "  --root HEX        the same, by the root key with these 64 hex digits\n"
    "\n"
    "Exit status 0: no errors (warnings do not count); 1: errors.\n";

/* "plan.json:12: indicators[0]: warning: sentence" */
static void tell(struct check *check, const char *file, enum hd_err err)
{
    const struct hd_notes *notes = &check->notes;
    char shown[HD_PATH_MAX];
    hd_text_printable(shown, sizeof(shown), file);
    for (size_t i = 0; i < notes->n; i++) {
        const struct hd_note *note = &notes->list[i];
        fprintf(stderr, "%s%s%s%s\n", note->place, note->place[0] != '\0' ? ": " : "",
                note->severity == HD_NOTE_WARNING ? "warning: " : "", note->text);
    }
    if (notes->errors + notes->warnings > notes->n) {
        fprintf(stderr, "%s: and %zu more like these\n", shown,
                notes->errors + notes->warnings - notes->n);
    }
    if (err && notes->errors == 0) {
        fprintf(stderr, "%s: %s\n", shown, hd_err_text(err));
        check->errors++;
    }
    check->errors += notes->errors;
    check->warnings += notes->warnings;
    check->notes = (struct hd_notes){.n = 0};
}

static void check_file(struct check *check, const struct check_file *file)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    bool ours = true;
    hd_text_printable(check->shown, sizeof(check->shown), file->path);
    enum hd_err err = hd_file_read(file->path, HD_PACK_MAX, &bytes);
    if (!err) {
        ours = !file->walked || check_is_ours(hd_buf_slice(&bytes));
        err = ours ? check_one(check, file->path, &bytes) : HD_OK;
    }
    if (ours) {
        check->files++;
    } else {
        printf("%s: left out, for it is no file of Heard\n", check->shown);
    }
    tell(check, file->path, err);
    hd_buf_free(&bytes);
}

static void check_together(struct check *check)
{
    for (size_t i = 0; i < check->plans_n && check->surveys_n + check->bad_surveys > 0; i++) {
        const struct checked_plan *plan = &check->plan[i];
        hd_text_printable(check->shown, sizeof(check->shown), plan->file);
        if (check->bad_surveys > 0) {
            printf("%s: not checked against the surveys, for one of them has errors\n",
                   check->shown);
            continue;
        }
        enum hd_err err = check_plan_against_surveys(check, plan);
        bool whole = !err && check->notes.warnings == 0;
        tell(check, plan->file, err);
        if (whole) {
            printf("%s: every question of the plan is in %s\n", check->shown,
                   check->surveys_n == 1 ? "the survey" : "one of the surveys");
        }
    }
}

static void count(size_t n, const char *one, const char *end)
{
    printf("%zu %s%s%s", n, one, n == 1 ? "" : "s", end);
}

static int check_all(const struct sync_args *args, struct check *check)
{
    struct check_files files = {.n = 0};
    for (size_t i = 0; i < args->n; i++) {
        enum hd_err err = check_files_add(&files, args->positional[i], &check->notes);
        if (err) {
            tell(check, args->positional[i], err);
        }
    }
    for (size_t i = 0; i < files.n; i++) {
        check_file(check, &files.file[i]);
    }
    check_together(check);
    check_files_free(&files);
    if (check->files == 0 && check->errors == 0) {
        return sync_cli_problem(
            ADMIN_PROGRAM, "There is nothing to check: no *.json file of Heard was found.");
    }
    count(check->files, "file", ", ");
    count(check->errors, "error", ", ");
    count(check->warnings, "warning", "\n");
    return check->errors > 0 ? SYNC_EXIT_PROBLEM : SYNC_EXIT_DONE;
}

/** The root key to check packs with; *known is false when none was given. */
static int find_root(const char *office_dir, const char *hex, struct hd_notes *notes,
                     uint8_t *root_pk, bool *known)
{
    *known = office_dir || hex;
    if (office_dir && hex) {
        return sync_cli_usage(ADMIN_PROGRAM, "Give --office or --root, not both.");
    }
    if (hex && hd_hex_decode(hex, root_pk, HD_SIGN_PK_LEN) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM, "--root must be 64 hex digits.");
    }
    if (office_dir) {
        struct sync_office *office = NULL;
        enum hd_err err = sync_office_open(office_dir, notes, &office);
        if (err) {
            return sync_cli_failed(ADMIN_PROGRAM, notes, office_dir, err);
        }
        memcpy(root_pk, sync_office_facts(office)->root_pk, HD_SIGN_PK_LEN);
        sync_office_close(office);
    }
    return SYNC_EXIT_DONE;
}

int admin_cmd_check(int argc, char *const *argv)
{
    const char *office = NULL;
    const char *root = NULL;
    const struct sync_option table[] = {{"--office", NULL, &office}, {"--root", NULL, &root}};
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args.n == 0) {
        return sync_cli_usage(ADMIN_PROGRAM, "check needs at least one file or folder.");
    }
    struct check *check = calloc(1, sizeof(*check));
    if (!check) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was checked.");
    }
    uint8_t root_pk[HD_SIGN_PK_LEN];
    bool known = false;
    int status = find_root(office, root, &check->notes, root_pk, &known);
    if (status == SYNC_EXIT_DONE) {
        check->root_pk = known ? root_pk : NULL;
        check->notes = (struct hd_notes){.n = 0};
        status = check_all(&args, check);
    }
    check_free(check);
    return status;
}
