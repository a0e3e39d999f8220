/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin audit": what staff did at the kiosks, line by line, and then each thing that is
 * missing or does not fit. Nothing about answers is ever printed here, not even how many there are.
 */

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heard/text.h>
#include <heard/week.h>
#include <sync/audit.h>
#include <sync/cli.h>
#include <sync/staff.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin audit OFFICE [--kiosk NAME] [--passphrase-file FILE]\n"
    "\n"
    "Shows what staff did at the kiosks: week and day, kiosk, number of the entry, person,\n"
    "action. Then says what is missing or was changed: every kiosk signs how far its log "
    "goes,\n"
    "and each entry names the one before it. Exit status 1 when anything does not fit.\n"
    "It asks for the officer's passphrase, for the entries travel sealed among the answers, "
    "of\n"
    "which nothing is shown.\n"
    "\n"
    "  --kiosk NAME             this kiosk's log only\n"
    "  --passphrase-file FILE   read the passphrase from FILE's first line\n";

enum { WEEK_WORDS = 64, PERSON_WORDS = HD_NAME_MAX + 64 };

/** What is shown: the log, who is who, and which kiosks. */
struct view {
    struct sync_audit audit; /**< owned */
    struct sync_staff staff;
    struct sync_kiosk *kiosk; /**< owned */
    size_t kiosks_n;
    const char *only; /**< NULL for all kiosks */
};

/** Shows "42 %" on one line of the terminal, rewritten when it changes. */
static void show_progress(void *ctx, uint64_t done, uint64_t total)
{
    uint64_t *shown = ctx;
    uint64_t percent = total > 0 ? done * 100 / total : 100;
    if (percent != *shown) {
        *shown = percent;
        fprintf(stderr, "\r%3u %%", (unsigned)percent);
    }
}

static void week_words(const struct sync_audit_entry *entry, char *out)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    char week[HD_WEEK_TEXT_SIZE];
    hd_week_format(entry->week, week);
    bool knows_day = entry->event.day < HD_STAFF_DAY_UNKNOWN && !entry->week_untrusted;
    snprintf(out, WEEK_WORDS, "%s%s %s", week, entry->week_untrusted ? " or later," : "",
             knows_day ? days[entry->event.day] : "day not known");
}

static void person_words(const struct sync_staff *staff, const struct hd_staff_event *event,
                         char *out)
{
    const struct sync_person *person = sync_staff_find(staff, event->staff);
    if (event->action == HD_STAFF_LOCKED || event->action == HD_STAFF_DAMAGE) {
        snprintf(out, PERSON_WORDS, "the kiosk");
    } else if (event->staff == 0) {
        snprintf(out, PERSON_WORDS, "nobody in particular");
    } else if (!person) {
        snprintf(out, PERSON_WORDS, "number %u, no longer on the list", (unsigned)event->staff);
    } else if (person->gone_from != INT32_MAX) {
        char week[HD_WEEK_TEXT_SIZE];
        hd_week_format(person->gone_from, week);
        snprintf(out, PERSON_WORDS, "%s (gone since %s)", person->name, week);
    } else {
        snprintf(out, PERSON_WORDS, "%s", person->name);
    }
}

static bool shows(const struct view *view, const struct sync_kiosk *kiosk)
{
    return !view->only || strcmp(view->only, kiosk->name) == 0;
}

/** Returns how many entries of the kiosk there are. */
static size_t print_kiosk(const struct view *view, const struct sync_kiosk *kiosk)
{
    size_t n = 0;
    for (size_t i = 0; i < view->audit.entries_n; i++) {
        const struct sync_audit_entry *entry = &view->audit.entry[i];
        if (entry->kiosk != kiosk->number) {
            continue;
        }
        char week[WEEK_WORDS];
        char person[PERSON_WORDS];
        week_words(entry, week);
        person_words(&view->staff, &entry->event, person);
        printf("%s\t%s\t%" PRIu32 "\t%s\t%s\n", week, kiosk->name, entry->event.seq, person,
               sync_audit_words(entry->event.action));
        n++;
    }
    return n;
}

/** Say what does not fit in a kiosk's log, by notes of its own: one kiosk cannot crowd out what is
 * to be said of another. Counts what is wrong, and what a destroyed wave may have taken with it. */
static void check_kiosk(const struct view *view, const struct sync_kiosk *kiosk,
                        struct hd_notes *notes, size_t *wrong, size_t *gone)
{
    *notes = (struct hd_notes){.n = 0};
    sync_audit_check(&view->audit, kiosk->number, kiosk->name, notes);
    *wrong += notes->errors;
    *gone += notes->warnings;
    if (notes->errors > 0 && kiosk->revoked_from != INT32_MAX) {
        char week[HD_WEEK_TEXT_SIZE];
        hd_week_format(kiosk->revoked_from, week);
        hd_notes_add(
            notes, HD_NOTE_WARNING, kiosk->name,
            "This kiosk counts as lost from %s on: whoever has it could sign what they "
            "like since then.",
            week);
    }
    sync_cli_notes(ADMIN_PROGRAM, notes);
}

static int print(const struct view *view, struct hd_notes *notes)
{
    size_t entries = 0;
    size_t wrong = 0;
    size_t gone = 0;
    for (size_t i = 0; i < view->kiosks_n; i++) {
        entries += shows(view, &view->kiosk[i]) ? print_kiosk(view, &view->kiosk[i]) : 0;
    }
    (void)fflush(stdout); /* the lines first, then what is wrong; main() looks at the error */
    for (size_t i = 0; i < view->kiosks_n; i++) {
        if (shows(view, &view->kiosk[i])) {
            check_kiosk(view, &view->kiosk[i], notes, &wrong, &gone);
        }
    }
    if (wrong > 0) {
        return SYNC_EXIT_PROBLEM;
    }
    printf(gone > 0      ? "Nothing else is missing, and every entry that is here fits.\n"
           : entries > 0 ? "Nothing is missing, and every entry fits.\n"
                         : "No log of staff actions has come from the kiosks yet.\n");
    return SYNC_EXIT_DONE;
}

static enum hd_err read_log(struct sync_office *office, const struct hd_opener *opener,
                            struct sync_audit *out)
{
    bool shows_progress = sync_cli_shows_progress();
    uint64_t shown = UINT64_MAX;
    const struct sync_aggregate_job job = {
        .opener = opener,
        .threads = 1,
        .this_week = hd_week_of_time((int64_t)time(NULL)),
        .progress = shows_progress ? show_progress : NULL,
        .ctx = &shown,
    };
    enum hd_err err = sync_audit_read(office, &job, out);
    if (shows_progress) {
        (void)fputs("\r      \r", stderr);
    }
    return err;
}

/** Kiosks and people first: what is wrong with them needs no passphrase. */
static enum hd_err load(struct sync_office *office, struct view *view, struct hd_notes *notes)
{
    enum hd_err err = sync_office_staff(office, notes, &view->staff);
    if (!err) {
        err = sync_office_kiosks(office, &view->kiosk, &view->kiosks_n);
    }
    bool found = !view->only;
    for (size_t i = 0; i < view->kiosks_n && !err; i++) {
        found = found || shows(view, &view->kiosk[i]);
    }
    if (!err && !found) {
        hd_notes_add(notes, HD_NOTE_ERROR, view->only,
                     "There is no kiosk of this name; see kiosk list.");
        err = HD_E_NOT_FOUND;
    }
    return err;
}

/** Add the entries of the wave at hand, which the key opens. */
static enum hd_err add_wave(struct sync_office *office, const struct hd_opener *opener,
                            struct view *view)
{
    struct sync_audit part = {.entry = NULL};
    enum hd_err err = read_log(office, opener, &part);
    return err ? err : sync_audit_join(&view->audit, &part);
}

/** Another wave than the one at hand: it may have another passphrase, which is told and not fatal.
 * One that was destroyed is passed over; the check of the log knows about it.
 *
 * @param[out] shut set when its key did not open */
static enum hd_err add_other_wave(struct sync_office *office,
                                  const struct sync_passphrase *passphrase, struct view *view,
                                  struct hd_notes *notes, bool *shut)
{
    struct hd_opener *opener = NULL;
    struct hd_notes why = {.n = 0};
    if (sync_office_wave(office)->destroyed) {
        return HD_OK;
    }
    enum hd_err err =
        sync_office_opener(office, sync_passphrase_slice(passphrase), &why, &opener);
    if (!err) {
        err = add_wave(office, opener, view);
        hd_opener_free(opener);
        return err;
    }
    *shut = true;
    hd_notes_add(notes, HD_NOTE_WARNING, sync_office_dir(office),
                 "The keys of wave %" PRIu32
                 " do not open with this passphrase, so what staff did under it is not shown. "
                 "If its passphrase is lost: heard-admin recover --wave %" PRIu32 ".",
                 sync_office_wave(office)->keyset.wave_no,
                 sync_office_wave(office)->keyset.wave_no);
    return err == HD_E_NOMEM ? err : HD_OK;
}

/** The wave at hand must open; of the others, those that open with the same passphrase. A kiosk's
 * log runs on through all of them. */
static enum hd_err add_waves(struct sync_office *office,
                             const struct sync_passphrase *passphrase, struct view *view,
                             struct hd_notes *notes)
{
    struct hd_opener *opener = NULL;
    const struct sync_office_facts *facts = sync_office_facts(office);
    uint32_t at_hand = sync_office_wave(office)->keyset.wave_no;
    enum hd_err err =
        sync_office_opener(office, sync_passphrase_slice(passphrase), notes, &opener);
    if (!err) {
        err = add_wave(office, opener, view);
    }
    hd_opener_free(opener);
    /* With several waves each key leaves the others' records shut: what counts is what no key of
     * ours opened. */
    bool shut = facts->waves_n == 1 && view->audit.other_waves;
    for (uint32_t no = 1; no <= facts->waves_n && !err; no++) {
        if (no != at_hand && sync_office_select_wave(office, no) == HD_OK) {
            err = add_other_wave(office, passphrase, view, notes, &shut);
        }
    }
    view->audit.other_waves = shut;
    return err;
}

static enum hd_err gather(struct sync_office *office, const char *passphrase_file,
                          struct view *view, struct hd_notes *notes)
{
    struct sync_passphrase passphrase = {.bytes = NULL};
    enum hd_err err = load(office, view, notes);
    if (!err) {
        err = sync_cli_passphrase(passphrase_file, "Officer's passphrase: ", false, notes,
                                  &passphrase);
    }
    if (!err) {
        err = add_waves(office, &passphrase, view, notes);
    }
    sync_passphrase_free(&passphrase);
    return err;
}

static int run(const char *dir, const char *only, const char *passphrase_file,
               struct hd_notes *notes)
{
    struct view view = {.only = only};
    struct sync_office *office = NULL;
    enum hd_err err = sync_office_open(dir, notes, &office);
    if (!err) {
        err = gather(office, passphrase_file, &view, notes);
    }
    int status = SYNC_EXIT_PROBLEM;
    if (err) {
        status = sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM,
                       notes); /* of the office; print() has those of each kiosk */
        status = print(&view, notes);
    }
    sync_audit_free(&view.audit);
    free(view.kiosk);
    sync_office_close(office);
    return status;
}

int admin_cmd_audit(int argc, char *const *argv)
{
    const char *only = NULL;
    const char *passphrase_file = NULL;
    const struct sync_option table[] = {
        {"--kiosk", NULL, &only},
        {"--passphrase-file", NULL, &passphrase_file},
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
        return sync_cli_usage(ADMIN_PROGRAM, "audit needs one office.");
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was shown.");
    }
    int status = run(args.positional[0], only, passphrase_file, notes);
    free(notes);
    return status;
}
