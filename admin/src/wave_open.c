/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a wave. The order makes it safe to be cut off anywhere: first everything that can be
 * wrong is asked and checked, then key files and paper are made and tried, then the kiosks' keys
 * are sealed to them, and last the wave is entered in office.json. What an earlier try left is
 * swept away at the start, for no pack and no office.json ever named it.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/pack.h>
#include <heard/plan.h>
#include <heard/strings.h>
#include <heard/survey.h>
#include <heard/week.h>
#include <sync/aggregate.h>
#include <sync/cli.h>

#include "admin.h"
#include "choose.h"
#include "paper.h"

/** What is needed between the questions and the end. */
struct opening {
    struct sync_office *office;
    const struct admin_wave_options *options;
    uint32_t number;
    struct hd_buf survey_json, strings_json;   /* owned; empty for the last wave's */
    struct sync_passphrase passphrase, second; /* owned */
    uint8_t *root_seed;                        /* owned, secret */
    struct hd_opener *opener;                  /* owned; NULL when every wave is destroyed */
    size_t lost;                               /* kiosks without a key in the new wave */
};

static void opening_free(struct opening *opening)
{
    hd_buf_free(&opening->survey_json);
    hd_buf_free(&opening->strings_json);
    sync_passphrase_free(&opening->passphrase);
    sync_passphrase_free(&opening->second);
    hd_secret_free(opening->root_seed);
    hd_opener_free(opening->opener);
}

static enum hd_err read_file(const char *path, struct hd_notes *notes, struct hd_buf *out)
{
    enum hd_err err = hd_file_read(path, HD_SURVEY_JSON_MAX, out);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path, "It could not be read: %s.", hd_err_text(err));
    }
    return err;
}

static enum hd_err read_survey(struct opening *opening, struct hd_notes *notes)
{
    const char *path = opening->options->survey;
    struct hd_survey *survey = NULL;
    enum hd_err err = read_file(path, notes, &opening->survey_json);
    if (!err) {
        err = hd_survey_load(hd_buf_slice(&opening->survey_json), path, notes, &survey);
    }
    if (!err) {
        err =
            hd_plan_check_survey(sync_office_plan(opening->office), "plan.json", survey, notes);
    }
    hd_survey_free(survey);
    return err;
}

static enum hd_err read_strings(struct opening *opening, struct hd_notes *notes)
{
    const char *path = opening->options->strings;
    struct hd_strings *strings = NULL;
    enum hd_err err = read_file(path, notes, &opening->strings_json);
    if (!err) {
        err = hd_strings_load(hd_buf_slice(&opening->strings_json), path, notes, &strings);
    }
    hd_strings_free(strings);
    return err;
}

static enum hd_err check_room(const struct opening *opening, int32_t week,
                              struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(opening->office);
    if (facts->waves_n == SYNC_WAVES_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(opening->office),
                     "This office has had %d waves, and cannot have more. Make a new office.",
                     SYNC_WAVES_MAX);
        return HD_E_RANGE;
    }
    if (week < facts->wave[facts->waves_n - 1].opened_week) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(opening->office),
                     "By this computer's clock, the last wave is not open yet. Set the clock "
                     "right.");
        return HD_E_RANGE;
    }
    return HD_OK;
}

/** Whoever opens a wave can sign for the office and open its answers. */
static enum hd_err prove_officer(struct opening *opening, struct hd_notes *notes)
{
    struct sync_office *office = opening->office;
    enum hd_err err =
        sync_cli_passphrase(opening->options->passphrase_file, "Officer's passphrase: ", false,
                            notes, &opening->passphrase);
    if (!err) {
        opening->root_seed = hd_secret_alloc(HD_SIGN_SEED_LEN);
        err = opening->root_seed ? HD_OK : HD_E_NOMEM;
    }
    struct hd_slice passphrase = sync_passphrase_slice(&opening->passphrase);
    if (!err) {
        err = admin_root_unlock(office, passphrase, notes, opening->root_seed);
    }
    if (!err && !sync_office_wave(office)->destroyed) {
        err = sync_office_opener(office, passphrase, notes, &opening->opener);
    }
    return err;
}

static enum hd_err choose_second(struct opening *opening, struct hd_notes *notes)
{
    const struct sync_passphrase *first = &opening->passphrase;
    struct sync_passphrase *second = &opening->second;
    if (!opening->options->second) {
        return HD_OK;
    }
    enum hd_err err = admin_choose_passphrase(opening->options->second_file,
                                              "the second officer", notes, second);
    if (!err && first->len == second->len &&
        memcmp(first->bytes, second->bytes, first->len) == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "The second officer needs a passphrase of their own, not the first one's; "
                     "nothing was made.");
        err = HD_E_RANGE;
    }
    return err;
}

/** What writing a sheet leaves behind when it is cut off: recovery-sheet.html.aB3dE6. */
static void sweep_half_sheets(const char *dir)
{
    struct hd_names names = {0};
    char path[HD_PATH_MAX];
    if (hd_dir_list(dir, "", &names) != HD_OK) {
        return;
    }
    for (size_t i = 0; i < names.n; i++) {
        if (strncmp(names.name[i], "recovery-", strlen("recovery-")) == 0 &&
            strstr(names.name[i], ".html.") &&
            hd_path_join(path, sizeof(path), dir, names.name[i]) == HD_OK) {
            (void)unlink(path);
        }
    }
    hd_names_free(&names);
}

/**
 * Refuse when the pack that the office keeps is of a wave that office.json does not have: then that
 * file was put back from an old copy, and the keys that lie here are those of a wave in use.
 */
static enum hd_err check_not_in_use(const struct sync_office *office, struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    const struct sync_office_facts *facts = sync_office_facts(office);
    struct hd_notes ignored = {.n = 0};
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct hd_pack *pack = NULL;
    bool newer =
        hd_path_join(path, sizeof(path), sync_office_dir(office), ADMIN_PACK) == HD_OK &&
        hd_file_read(path, HD_PACK_MAX, &bytes) == HD_OK &&
        hd_pack_decode(hd_buf_slice(&bytes), facts->root_pk, path, &ignored, &pack) == HD_OK &&
        pack->keyset.wave_no > facts->waves_n;
    if (newer) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "office.json does not know wave %" PRIu32
                     ", for which a pack was made: it was put back from an old copy. Put the "
                     "newest copy of it back, or kiosks that have that pack would seal to keys "
                     "that are lost. Nothing was changed.",
                     pack->keyset.wave_no);
    }
    hd_pack_free(pack);
    hd_buf_free(&bytes);
    return newer ? HD_E_WAVE : HD_OK;
}

/** Key files and paper of a wave that office.json does not have. Their folder is there from before
 * the first of them until after the last, and no paper was there when it was made. */
static enum hd_err sweep(const char *dir, uint32_t number)
{
    char folder[HD_PATH_MAX];
    enum hd_err err = sync_wave_key_path(dir, number, "", folder);
    if (err || !hd_path_exists(folder)) {
        return err;
    }
    admin_sheet_remove(dir);
    sweep_half_sheets(dir);
    return sync_wave_keys_shred(dir, number);
}

/** Is the wave in office.json, as far as can be told? When in doubt, yes. */
static bool is_entered(const char *dir, uint32_t number)
{
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    if (sync_office_open(dir, &notes, &office) != HD_OK) {
        return true;
    }
    bool entered = sync_office_facts(office)->waves_n >= number;
    sync_office_close(office);
    return entered;
}

static enum hd_err make_wave(struct opening *opening, int32_t week, struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(opening->office);
    const char *dir = sync_office_dir(opening->office);
    const struct admin_wave_keys keys = {
        .wave_no = opening->number,
        .first_week = week,
        .office = facts->name,
        .passphrase = sync_passphrase_slice(&opening->passphrase),
        .second = sync_passphrase_slice(&opening->second),
        .cost = opening->options->fast ? HD_COST_FAST : HD_COST_SENSITIVE,
        .split = opening->options->split,
        .root_pk = facts->root_pk,
        .root_seed = opening->root_seed,
    };
    struct sync_wave_setup wave = {
        .opened_week = week,
        .opener = opening->opener,
        .survey_json = hd_buf_slice(&opening->survey_json),
        .strings_json = hd_buf_slice(&opening->strings_json),
    };
    enum hd_err err = sweep(dir, opening->number);
    if (!err) {
        err = admin_wave_keys_make(dir, &keys, &wave.keyset, notes);
    }
    if (err) {
        return err;
    }
    err = sync_office_open_wave(opening->office, &wave, &opening->lost);
    if (err && !is_entered(dir, opening->number)) {
        enum hd_err swept = sweep(dir, opening->number);
        (void)swept; /* what stays is swept by the next try */
    }
    return err;
}

static void say_what_next(const struct opening *opening)
{
    const char *dir = sync_office_dir(opening->office);
    printf(
        "Wave %" PRIu32 " is made, and every key has opened a test record. No kiosk knows it "
        "yet.\n"
        "\n"
        "Do now:\n"
        "  1. Print %s in %s. Then delete what was printed\n"
        "     from this computer, and empty the wastebasket.\n"
        "  2. Try the words from the paper:  heard-admin drill %s\n"
        "  3. Seal each page in an envelope of its own, and give them to %s people in %s "
        "places.\n"
        "  4. Make a pack and take it to every kiosk:  heard-admin pack %s --out STICK\n",
        opening->number,
        opening->options->split ? "each share of the recovery key once" : ADMIN_SHEET " twice",
        dir, dir, opening->options->split ? "three" : "two",
        opening->options->split ? "three" : "two", dir);
    if (opening->second.len > 0) {
        printf("  5. Give the second officer a copy of %s/keys/wave-%" PRIu32 "/spare.fhk.\n",
               dir, opening->number);
    }
    printf("\n%s", admin_nothing_else_opens);
    printf("\nEarlier waves stay open for answers from kiosks without the new pack. When all "
           "have it:\n"
           "  heard-admin wave close %s --wave %" PRIu32 "\n",
           dir, opening->number - 1);
}

static enum hd_err open_wave(struct opening *opening, struct hd_notes *notes)
{
    int32_t week = hd_week_of_time((int64_t)time(NULL));
    enum hd_err err = check_room(opening, week, notes);
    if (!err) {
        err = check_not_in_use(opening->office, notes);
    }
    if (!err && opening->options->survey) {
        err = read_survey(opening, notes);
    }
    if (!err && opening->options->strings) {
        err = read_strings(opening, notes);
    }
    if (!err) {
        err = prove_officer(opening, notes);
    }
    if (!err) {
        err = choose_second(opening, notes);
    }
    if (!err && sync_cli_shows_progress()) {
        (void)fputs("Making and testing the keys; this takes up to half a minute ...\n",
                    stderr);
    }
    if (!err) {
        err = make_wave(opening, week, notes);
    }
    if (!err && opening->lost > 0) {
        hd_notes_add(notes, HD_NOTE_WARNING, sync_office_dir(opening->office),
                     "The keys of %zu kiosk%s could not be carried into the new wave, so what "
                     "is answered there will not count. Make %s anew with kiosk add.",
                     opening->lost, opening->lost == 1 ? "" : "s",
                     opening->lost == 1 ? "it" : "them");
    }
    return err;
}

enum hd_err admin_wave_open(const char *dir, const struct admin_wave_options *options,
                            struct hd_notes *notes)
{
    struct opening opening = {.options = options};
    int lock = -1;
    enum hd_err err = admin_lock(dir, notes, &lock);
    if (!err) {
        err = sync_office_open(dir, notes, &opening.office);
    }
    if (!err) {
        opening.number = (uint32_t)sync_office_facts(opening.office)->waves_n + 1;
        err = open_wave(&opening, notes);
    }
    if (!err) {
        say_what_next(&opening);
    }
    opening_free(&opening);
    sync_office_close(opening.office);
    admin_unlock(lock);
    return err;
}
