/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin check": tell an officer everything that is wrong with survey, plan, strings or
 * pack before it meets a child. What a file is, it says itself in its "heard" member.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <heard/file.h>
#include <heard/pack.h>
#include <heard/plan.h>
#include <heard/strings.h>
#include <heard/survey.h>
#include <heard/text.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin check FILE... [--office OFFICE | --root HEX]\n"
    "\n"
    "Checks surveys, plans, strings and packs, and says what is wrong and where. One plan and "
    "one\n"
    "survey given together are also checked against each other.\n"
    "\n"
    "  --office OFFICE   check that a pack is signed by this office\n"
    "  --root HEX        the same, by the root key with these 64 hex digits\n"
    "\n"
    "Exit status 0: no errors (warnings do not count); 1: errors.\n";

/** One run over all files. */
struct check {
    const uint8_t *root_pk; /* NULL: signatures cannot be checked */
    struct hd_plan *plan;   /* owned: the last plan, and how many there were */
    const char *plan_file;
    size_t plans;
    struct hd_survey *survey; /* owned: likewise */
    size_t surveys;
    bool failed;
};

enum kind { KIND_UNKNOWN, KIND_PLAN, KIND_SURVEY, KIND_STRINGS, KIND_PACK, KIND_NO_JSON };

static enum kind kind_of(struct hd_slice bytes)
{
    static const struct {
        const char *name;
        enum kind kind;
    } kinds[] = {{"plan", KIND_PLAN}, {"survey", KIND_SURVEY}, {"strings", KIND_STRINGS}};
    if (bytes.len >= 4 && memcmp(bytes.p, "FHP1", 4) == 0) {
        return KIND_PACK;
    }
    json_error_t error;
    json_t *root = json_loadb((const char *)bytes.p, bytes.len, 0, &error);
    if (!root) {
        return KIND_NO_JSON;
    }
    const char *heard = json_string_value(json_object_get(root, "heard"));
    enum kind kind = KIND_UNKNOWN;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (hd_text_equal(heard, kinds[i].name)) {
            kind = kinds[i].kind;
        }
    }
    json_decref(root);
    return kind;
}

static enum hd_err check_plan(struct check *check, const char *file, struct hd_slice bytes,
                              struct hd_notes *notes)
{
    hd_plan_free(check->plan);
    check->plan = NULL;
    check->plan_file = file;
    check->plans++;
    enum hd_err err = hd_plan_load(bytes, file, notes, &check->plan);
    if (!err) {
        printf("%s: plan \"%s\", %zu targets and indicators\n", file, check->plan->code,
               check->plan->indicators_n);
    }
    return err;
}

static enum hd_err check_survey(struct check *check, const char *file, struct hd_slice bytes,
                                struct hd_notes *notes)
{
    hd_survey_free(check->survey);
    check->survey = NULL;
    check->surveys++;
    enum hd_err err = hd_survey_load(bytes, file, notes, &check->survey);
    if (!err) {
        const struct hd_survey *survey = check->survey;
        printf("%s: survey \"%s\", %zu questions, %zu routes, %zu languages%s%s\n", file,
               survey->code, survey->questions_n, survey->routes_n, survey->langs.n,
               survey->status ? "; " : "", survey->status ? survey->status : "");
    }
    return err;
}

static enum hd_err check_strings(const char *file, struct hd_slice bytes,
                                 struct hd_notes *notes)
{
    struct hd_strings *strings = NULL;
    enum hd_err err = hd_strings_load(bytes, file, notes, &strings);
    if (!err) {
        printf("%s: the kiosk's words, in %zu languages\n", file, hd_strings_langs(strings)->n);
    }
    hd_strings_free(strings);
    return err;
}

static enum hd_err check_pack(const struct check *check, const char *file,
                              struct hd_slice bytes, struct hd_notes *notes)
{
    struct hd_pack *pack = NULL;
    if (!check->root_pk) {
        printf("%s: a pack for kiosks\n", file);
        hd_notes_add(
            notes, HD_NOTE_WARNING, file,
            "Not checked any further: say with --office or --root who should have signed "
            "it.");
        return HD_OK;
    }
    enum hd_err err = hd_pack_decode(bytes, check->root_pk, file, notes, &pack);
    if (!err) {
        printf("%s: pack %" PRIu32 " of wave %" PRIu32 ", survey \"%s\", rightly signed\n",
               file, pack->number, pack->keyset.wave_no, pack->survey->code);
    }
    hd_pack_free(pack);
    return err;
}

static enum hd_err check_bytes(struct check *check, const char *file, struct hd_slice bytes,
                               struct hd_notes *notes)
{
    switch (kind_of(bytes)) {
    case KIND_PLAN:
        return check_plan(check, file, bytes, notes);
    case KIND_SURVEY:
        return check_survey(check, file, bytes, notes);
    case KIND_STRINGS:
        return check_strings(file, bytes, notes);
    case KIND_PACK:
        return check_pack(check, file, bytes, notes);
    case KIND_NO_JSON: {
        /* Read as any of ours, it says at which line the JSON breaks. */
        struct hd_survey *survey = NULL;
        enum hd_err err = hd_survey_load(bytes, file, notes, &survey);
        hd_survey_free(survey);
        return err;
    }
    case KIND_UNKNOWN:
        break;
    }
    hd_notes_add(notes, HD_NOTE_ERROR, file,
                 "Not a file of Heard: its member \"heard\" must say \"survey\", \"plan\" or "
                 "\"strings\".");
    return HD_E_FORMAT;
}

/** Write the notes and start afresh for the next file. */
static void tell(struct check *check, struct hd_notes *notes, const char *file, enum hd_err err)
{
    if (err || notes->errors > 0) {
        sync_cli_failed(ADMIN_PROGRAM, notes, file, err);
        check->failed = true;
    } else {
        sync_cli_notes(ADMIN_PROGRAM, notes);
    }
    *notes = (struct hd_notes){.n = 0};
}

static void check_file(struct check *check, const char *file, struct hd_notes *notes)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = hd_file_read(file, HD_PACK_MAX, &bytes);
    if (!err) {
        err = check_bytes(check, file, hd_buf_slice(&bytes), notes);
    }
    tell(check, notes, file, err);
    hd_buf_free(&bytes);
}

static int check_all(const struct sync_args *args, const uint8_t *root_pk,
                     struct hd_notes *notes)
{
    struct check check = {.root_pk = root_pk};
    for (size_t i = 0; i < args->n; i++) {
        check_file(&check, args->positional[i], notes);
    }
    if (check.plans == 1 && check.surveys == 1 && check.plan && check.survey) {
        enum hd_err err =
            hd_plan_check_survey(check.plan, check.plan_file, check.survey, notes);
        tell(&check, notes, check.plan_file, err);
        if (!err) {
            printf("%s: every question of the plan is in the survey\n", check.plan_file);
        }
    }
    hd_plan_free(check.plan);
    hd_survey_free(check.survey);
    return check.failed ? SYNC_EXIT_PROBLEM : SYNC_EXIT_DONE;
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
        return sync_cli_usage(ADMIN_PROGRAM, "check needs at least one file.");
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was checked.");
    }
    uint8_t root_pk[HD_SIGN_PK_LEN];
    bool known = false;
    int status = find_root(office, root, notes, root_pk, &known);
    if (status == SYNC_EXIT_DONE) {
        status = check_all(&args, known ? root_pk : NULL, notes);
    }
    free(notes);
    return status;
}
