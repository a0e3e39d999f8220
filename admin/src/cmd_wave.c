/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin wave": the stretches of time that have keys of their own. They are opened
 * (wave_open.c), closed, and in the end destroyed, which nobody can take back and which is
 * therefore asked for in so many words.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heard/file.h>
#include <heard/fingerprint.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/aggregate.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin wave list OFFICE\n"
    "       heard-admin wave open OFFICE [options]\n"
    "       heard-admin wave close OFFICE [--wave N] [--from WEEK]\n"
    "       heard-admin wave reopen OFFICE --wave N\n"
    "       heard-admin wave destroy OFFICE N [--yes-destroy-wave N]\n"
    "\n"
    "A wave has keys of its own. open makes the next one, with new recovery paper; kiosks "
    "come\n"
    "to it with a pack (heard-admin pack), and only after heard-admin drill. Earlier waves "
    "take\n"
    "late answers until they are closed.\n"
    "\n"
    "close counts nothing that is answered from a week on (default: next week). destroy "
    "removes\n"
    "the keys and the sealed answers of a closed wave: nobody can ever open them again. It "
    "asks\n"
    "first.\n"
    "\n"
    "  --survey FILE            the new wave's survey (default: the last wave's)\n"
    "  --strings FILE           the kiosk's own words (default: likewise)\n"
    "  --split-recovery         three shares on paper, of which two open, instead of one "
    "sheet\n"
    "  --second-officer         a key for a second officer, asking for their passphrase\n"
    "  --second-officer-passphrase-file FILE   the same, read from FILE\n"
    "  --passphrase-file FILE   read the officer's passphrase from FILE's first line\n"
    "  --wave N                 which wave, when more than one is open\n"
    "  --from WEEK              like 2026-W47\n"
    "  --yes-destroy-wave N     for scripts: do not ask\n"
    "  --insecure-fast-keys     for tests only: passphrases become easy to guess\n";

struct options {
    struct admin_wave_options open;
    const char *from, *wave_text, *yes_text;
    uint32_t wave, yes; /* 0 when not given */
};

static int32_t this_week(void)
{
    return hd_week_of_time((int64_t)time(NULL));
}

/* ---- list ---- */

static void print_wave(const struct sync_office_facts *facts, const struct sync_wave *wave)
{
    char opened[HD_WEEK_TEXT_SIZE];
    char closed[HD_WEEK_TEXT_SIZE];
    char words[HD_FINGERPRINT_MAX];
    hd_week_format(wave->opened_week, opened);
    hd_fingerprint(facts->root_pk, &wave->keyset, words);
    printf("%" PRIu32 "\topened %s\t%s\t", wave->keyset.wave_no, opened,
           wave->drilled ? "drilled" : "not drilled");
    if (wave->destroyed) {
        printf("destroyed\t%s\n", words);
    } else if (wave->closed_from == INT32_MAX) {
        printf("open\t%s\n", words);
    } else {
        hd_week_format(wave->closed_from, closed);
        printf("closed from %s\t%s\n", closed, words);
    }
}

/** A wave that was marked as destroyed, and then the power failed. */
static void warn_if_left(const struct sync_office *office, const struct sync_wave *wave,
                         struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    uint32_t no = wave->keyset.wave_no;
    if (wave->destroyed && sync_wave_key_path(sync_office_dir(office), no, "", path) == HD_OK &&
        hd_path_exists(path)) {
        hd_notes_add(notes, HD_NOTE_WARNING, path,
                     "Wave %" PRIu32 " was not destroyed to its end: keys or sealed answers of "
                     "it are left. To go on: heard-admin wave destroy %s %" PRIu32 ".",
                     no, sync_office_dir(office), no);
    }
}

static enum hd_err list(struct sync_office *office, const struct options *options,
                        struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    (void)options;
    for (size_t i = 0; i < facts->waves_n; i++) {
        print_wave(facts, &facts->wave[i]);
        warn_if_left(office, &facts->wave[i], notes);
    }
    return HD_OK;
}

/* ---- close and reopen ---- */

/** The wave named, or the only one that is open. */
static enum hd_err pick_open(struct sync_office *office, uint32_t named, struct hd_notes *notes)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    uint32_t found = named;
    size_t open = 0;
    for (size_t i = 0; i < facts->waves_n && !named; i++) {
        if (facts->wave[i].closed_from == INT32_MAX) {
            found = facts->wave[i].keyset.wave_no;
            open++;
        }
    }
    if (!named && open != 1) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     open == 0 ? "Every wave is closed already; nothing was changed."
                               : "More than one wave is open: say which with --wave N. Nothing "
                                 "was changed.");
        return HD_E_WAVE;
    }
    return sync_cli_wave(office, found, notes);
}

static void note_change(const struct sync_office *office, enum hd_err err,
                        struct hd_notes *notes)
{
    const struct sync_wave *wave = sync_office_wave(office);
    char opened[HD_WEEK_TEXT_SIZE];
    hd_week_format(wave->opened_week, opened);
    if (err == HD_E_RANGE) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "Wave %" PRIu32 " was opened in %s; it cannot be closed from a week "
                     "before that. Nothing was changed.",
                     wave->keyset.wave_no, opened);
    } else if (err == HD_E_WAVE) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "The keys of wave %" PRIu32 " were destroyed: nothing about it can be "
                     "changed any more.",
                     wave->keyset.wave_no);
    }
}

static enum hd_err close_wave(struct sync_office *office, const struct options *options,
                              struct hd_notes *notes)
{
    int32_t from = this_week() + 1;
    char text[HD_WEEK_TEXT_SIZE];
    enum hd_err err = options->from ? hd_week_parse(options->from, &from) : HD_OK;
    if (!err) {
        err = pick_open(office, options->wave, notes);
    }
    if (err) {
        return err;
    }
    err = sync_office_set_closed(office, from);
    note_change(office, err, notes);
    if (err) {
        return err;
    }
    const struct sync_wave *wave = sync_office_wave(office);
    bool last = wave->keyset.wave_no == sync_office_facts(office)->waves_n;
    hd_week_format(from, text);
    printf("From week %s on, no answer of wave %" PRIu32 " is counted.\n%s", text,
           wave->keyset.wave_no,
           last ? "Tell the kiosks, so that nobody answers in vain: make a pack with\n"
                  "heard-admin pack, and take it to every one.\n"
                : "");
    return HD_OK;
}

static enum hd_err reopen_wave(struct sync_office *office, const struct options *options,
                               struct hd_notes *notes)
{
    enum hd_err err = sync_cli_wave(office, options->wave, notes);
    if (err) {
        return err;
    }
    err = sync_office_set_closed(office, INT32_MAX);
    note_change(office, err, notes);
    if (!err) {
        printf("Wave %" PRIu32
               " is open again. Kiosks that have a closed pack need a new one:\n"
               "heard-admin pack.\n",
               options->wave);
    }
    return err;
}

/* ---- destroy ---- */

/** Ask on the terminal for the wave's number and the word DESTROY. */
static enum hd_err ask(uint32_t number, struct hd_notes *notes)
{
    char wanted[32];
    char typed[64] = "";
    FILE *terminal = fopen("/dev/tty", "r+");
    if (!terminal) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "There is no terminal to ask on. To destroy a wave in a script, give "
                     "--yes-destroy-wave and its number again. Nothing was changed.");
        return HD_E_NOT_FOUND;
    }
    (void)snprintf(wanted, sizeof(wanted), "%" PRIu32 " DESTROY", number);
    (void)fprintf(
        terminal,
        "This destroys the keys and the sealed answers of wave %" PRIu32
        ". Nobody, with or\nwithout paper, can open them afterwards. First collect what "
        "every kiosk still holds of\nit, and export what is to be kept.\nTo go on, type: "
        "%s\n> ",
        number, wanted);
    (void)fflush(terminal);
    bool read = fgets(typed, sizeof(typed), terminal) != NULL;
    (void)fclose(terminal);
    typed[strcspn(typed, "\r\n")] = '\0';
    if (!read || strcmp(typed, wanted) != 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, "", "\"%s\" was not typed; nothing was changed.",
                     wanted);
        return HD_E_AUTH;
    }
    return HD_OK;
}

/** Closed, without its words lying about, and wanted? */
static enum hd_err check_destroy(const struct sync_office *office,
                                 const struct options *options, struct hd_notes *notes)
{
    const struct sync_wave *wave = sync_office_wave(office);
    const char *dir = sync_office_dir(office);
    char sheet[HD_PATH_MAX] = "";
    if (wave->closed_from == INT32_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "Wave %" PRIu32 " is open. Close it, and collect what kiosks still hold, "
                     "before you destroy it: heard-admin wave close.",
                     wave->keyset.wave_no);
        return HD_E_WAVE;
    }
    enum hd_err err = admin_sheet_find(dir, sheet);
    if (err) {
        return err;
    }
    if (sheet[0]) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "%s still lies in the office's folder, and may hold words of this wave. "
                     "Delete it first; nothing was changed.",
                     sheet);
        return HD_E_EXISTS;
    }
    return options->yes ? HD_OK : ask(wave->keyset.wave_no, notes);
}

static void say_destroyed(const struct sync_office *office, uint64_t records)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    const struct sync_wave *wave = sync_office_wave(office);
    char words[HD_FINGERPRINT_MAX];
    hd_fingerprint(facts->root_pk, &wave->keyset, words);
    printf(
        "Wave %" PRIu32 " is destroyed: its keys are gone from this folder, and with them "
        "%" PRIu64 " sealed\n"
        "records. What was exported from it stays.\n"
        "\n"
        "Do now:\n"
        "  1. Burn its recovery paper: every sheet or share with the words\n"
        "     \"%s\".\n"
        "  2. Destroy copies of its keys: backups of this folder still hold them, and a "
        "second\n"
        "     officer may have a copy of spare.fhk. Whoever has a copy, with its passphrase "
        "or\n"
        "     with the paper, can still open answers that lie on old sticks and backups.\n"
        "\n"
        "The key files were overwritten before they were deleted. On SSDs and sticks that\n"
        "proves nothing: such a disk may keep old copies where no program reaches them. Only\n"
        "if the disk was encrypted from the start, or is destroyed, are they surely gone.\n",
        wave->keyset.wave_no, records, words);
    if (wave->keyset.wave_no == facts->waves_n) {
        printf("\nThis was the last wave. Kiosks in use cannot go on into another one: after\n"
               "wave open, make each of them anew with kiosk add.\n");
    }
}

static enum hd_err destroy(struct sync_office *office, const struct options *options,
                           struct hd_notes *notes)
{
    uint64_t records = 0;
    enum hd_err err = sync_cli_wave(office, options->wave, notes);
    if (err) {
        return err;
    }
    if (sync_office_wave(office)->destroyed) {
        printf("Wave %" PRIu32 " was destroyed before; what is left of it is removed now.\n",
               options->wave);
    } else {
        err = check_destroy(office, options, notes);
    }
    if (err) {
        return err;
    }
    err = sync_office_destroy_wave(office, &records);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, sync_office_dir(office),
                     "%s (%s). Run this command again to go on.",
                     sync_office_wave(office)->destroyed
                         ? "The wave is marked as destroyed, but not all of it could be removed"
                         : "The wave could not be marked as destroyed, and nothing was removed",
                     hd_err_text(err));
        return err;
    }
    say_destroyed(office, records);
    return HD_OK;
}

/* ---- the command line ---- */

static const struct {
    const char *word;
    enum hd_err (*run)(struct sync_office *office, const struct options *options,
                       struct hd_notes *notes);
    bool changes; /* takes the lock */
} words[] = {
    {"list", list, false},
    {"close", close_wave, true},
    {"reopen", reopen_wave, true},
    {"destroy", destroy, true},
};

static int run_word(size_t which, const char *dir, const struct options *options,
                    struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    int lock = -1;
    enum hd_err err = words[which].changes ? admin_lock(dir, notes, &lock) : HD_OK;
    if (!err) {
        err = sync_office_open(dir, notes, &office);
    }
    if (!err) {
        err = words[which].run(office, options, notes);
    }
    sync_office_close(office);
    admin_unlock(lock);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    }
    sync_cli_notes(ADMIN_PROGRAM, notes);
    return SYNC_EXIT_DONE;
}

static int run_open(const char *dir, struct options *options, struct hd_notes *notes)
{
    options->open.second = options->open.second || options->open.second_file;
    if (options->open.fast) {
        (void)sync_cli_problem(ADMIN_PROGRAM,
                               "warning: --insecure-fast-keys is for tests: whoever gets "
                               "these key files can guess the passphrase.");
    }
    enum hd_err err = admin_wave_open(dir, &options->open, notes);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    }
    sync_cli_notes(ADMIN_PROGRAM, notes);
    return SYNC_EXIT_DONE;
}

/** What is wrong with the arguments; NULL when nothing is. */
static const char *check(const struct sync_args *args, struct options *options)
{
    const char *word = args->n > 0 ? args->positional[0] : "";
    int32_t week = 0;
    bool destroys = strcmp(word, "destroy") == 0;
    if (args->n != (destroys ? 3 : 2)) {
        return destroys ? "wave destroy needs an office and the wave's number."
                        : "wave must be followed by list, open, close, reopen or destroy, and "
                          "one office.";
    }
    if ((options->wave_text &&
         hd_parse_u32(options->wave_text, 1, SYNC_WAVES_MAX, &options->wave)) ||
        (destroys && hd_parse_u32(args->positional[2], 1, SYNC_WAVES_MAX, &options->wave))) {
        return "A wave's number is 1, 2, 3 and so on.";
    }
    if (options->from && hd_week_parse(options->from, &week)) {
        return "--from takes a week like 2026-W47.";
    }
    if (strcmp(word, "reopen") == 0 && !options->wave) {
        return "wave reopen needs --wave N.";
    }
    if (options->yes_text &&
        (!destroys || hd_parse_u32(options->yes_text, 1, SYNC_WAVES_MAX, &options->yes) ||
         options->yes != options->wave)) {
        return "--yes-destroy-wave needs the same number as wave destroy.";
    }
    return NULL;
}

static int dispatch(const struct sync_args *args, struct options *options,
                    struct hd_notes *notes)
{
    const char *word = args->positional[0];
    if (strcmp(word, "open") == 0) {
        return run_open(args->positional[1], options, notes);
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(word, words[i].word) == 0) {
            return run_word(i, args->positional[1], options, notes);
        }
    }
    return sync_cli_usage(ADMIN_PROGRAM, "There is no \"wave %.40s\".", word);
}

int admin_cmd_wave(int argc, char *const *argv)
{
    struct options options = {0};
    const struct sync_option table[] = {
        {"--survey", NULL, &options.open.survey},
        {"--strings", NULL, &options.open.strings},
        {"--split-recovery", &options.open.split, NULL},
        {"--second-officer", &options.open.second, NULL},
        {"--second-officer-passphrase-file", NULL, &options.open.second_file},
        {"--passphrase-file", NULL, &options.open.passphrase_file},
        {"--insecure-fast-keys", &options.open.fast, NULL},
        {"--from", NULL, &options.from},
        {"--wave", NULL, &options.wave_text},
        {"--yes-destroy-wave", NULL, &options.yes_text},
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
    const char *wrong = check(&args, &options);
    if (wrong) {
        return sync_cli_usage(ADMIN_PROGRAM, "%s", wrong);
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was changed.");
    }
    int status = dispatch(&args, &options, notes);
    free(notes);
    return status;
}
