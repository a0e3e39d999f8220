/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin drill": somebody types the words from the paper, and they open a test record. A
 * recovery key that was never typed is one that may be misprinted, cut off or in the wrong
 * envelope, and with sealed answers that is found out too late. So no wave opens before.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <heard/file.h>
#include <heard/fingerprint.h>
#include <heard/keyfile.h>
#include <heard/text.h>
#include <sync/aggregate.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"
#include "paper.h"

static const char help[] =
    "Usage: heard-admin drill OFFICE [--wave N] [--words-file FILE]\n"
    "\n"
    "Proves that the paper works: asks for the words of the printed recovery sheet, or of two\n"
    "recovery shares, and opens a fresh test record with them. Needed once before a wave "
    "opens;\n"
    "may be run again at any time. The words are seen on the screen while you type them.\n"
    "\n"
    "  --wave N            whose paper it is (default: the last wave whose keys exist)\n"
    "  --words-file FILE   read the words from FILE, a file or a pipe, for who cannot type "
    "into a\n"
    "                      terminal\n"
    "\n";

/** Typing from a file on the screen would prove nothing about the paper. */
static enum hd_err check_printed(const char *dir, struct hd_notes *notes)
{
    char name[HD_PATH_MAX];
    enum hd_err err = admin_sheet_find(dir, name);
    if (!err && name[0]) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "%s still lies in the office's folder. Print it, delete it, empty the "
                     "wastebasket, then type the words from the paper.",
                     name);
        err = HD_E_EXISTS;
    }
    return err;
}

/** The paper's key opens a fresh test record and brings the root key back. */
static enum hd_err try_key(const struct sync_office *office, const uint8_t *key,
                           struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    const struct hd_keyset *keyset = &sync_office_wave(office)->keyset;
    uint8_t *seed = hd_secret_alloc(HD_SIGN_SEED_LEN);
    enum hd_err err = seed ? admin_drill_key(key, keyset) : HD_E_NOMEM;
    if (err) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, "",
            "The words are those of this wave, but a test record did not open with them: "
            "%s. Do not open the wave with these keys.",
            hd_err_text(err));
    } else {
        err = admin_root_seed(sync_office_dir(office), keyset, key, facts->root_pk, seed);
        if (err) {
            hd_notes_add(notes, HD_NOTE_ERROR, "",
                         "The words open answers, but do not bring the root key back: "
                         "keys/wave-%" PRIu32
                         "/root.fhs: %s. Put that file back from a copy of "
                         "the office, and run the drill again.",
                         keyset->wave_no, hd_err_text(err));
        }
    }
    hd_secret_free(seed);
    return err;
}

static enum hd_err drill(struct sync_office *office, const char *words_file,
                         struct hd_notes *notes, struct admin_paper *paper)
{
    enum hd_err err = check_printed(sync_office_dir(office), notes);
    if (!err) {
        err = admin_paper_read(words_file, office, notes, paper);
    }
    if (!err) {
        err = try_key(office, paper->key, notes);
    }
    if (!err) {
        err = sync_office_set_drilled(office);
    }
    return err;
}

static void say_done(const struct sync_office *office, const struct admin_paper *paper,
                     const char *words_file)
{
    char fingerprint[HD_FINGERPRINT_MAX];
    const struct hd_keyset *keyset = &sync_office_wave(office)->keyset;
    hd_fingerprint(sync_office_facts(office)->root_pk, keyset, fingerprint);
    printf("The paper works: its words are the recovery key of wave %" PRIu32 ". A fresh test "
           "record opened\nwith it, and it brings the root key back.\n"
           "Fingerprint: %s\n\n",
           keyset->wave_no, fingerprint);
    if (paper->share[0] > 0) {
        unsigned third = 1 + 2 + 3 - paper->share[0] - paper->share[1];
        printf("Seal the shares into their envelopes. To know that share %u works too, run the "
               "drill again\nwith it and one of the others.\n",
               third);
    } else {
        printf("Seal the sheet into its envelope. To know that the second copy is readable "
               "too, run "
               "the\ndrill again with it.\n");
    }
    if (words_file) {
        printf("Delete %s: whoever reads it can open every answer.\n", words_file);
    }
    (void)fputs(admin_nothing_else_opens, stdout);
}

static int run(const char *dir, uint32_t wave, const char *words_file, struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    struct admin_paper *paper = hd_secret_alloc(sizeof(*paper));
    enum hd_err err = paper ? sync_office_open(dir, notes, &office) : HD_E_NOMEM;
    if (!err) {
        err = sync_cli_wave(office, wave, notes);
    }
    if (!err) {
        err = sync_wave_check_keys(office, notes);
    }
    if (!err) {
        err = drill(office, words_file, notes, paper);
    }
    if (err) {
        (void)sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM, notes);
        say_done(office, paper, words_file);
    }
    sync_office_close(office);
    hd_secret_free(paper);
    return err ? SYNC_EXIT_PROBLEM : SYNC_EXIT_DONE;
}

int admin_cmd_drill(int argc, char *const *argv)
{
    const char *words_file = NULL;
    const char *wave_text = NULL;
    uint32_t wave = 0; /* not given */
    const struct sync_option table[] = {{"--words-file", NULL, &words_file},
                                        {"--wave", NULL, &wave_text}};
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        (void)fputs(admin_nothing_else_opens, stdout);
        (void)fputs(admin_begin_anew, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args.n != 1) {
        return sync_cli_usage(ADMIN_PROGRAM, "drill needs one office.");
    }
    if (wave_text && hd_parse_u32(wave_text, 1, SYNC_WAVES_MAX, &wave) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM, "--wave must be a wave's number.");
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was changed.");
    }
    int status = run(args.positional[0], wave, words_file, notes);
    free(notes);
    return status;
}
