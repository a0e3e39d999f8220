/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * heard-sync: the command line. Each command is one function that opens what it needs, calls the
 * library and says in sentences what happened: results on stdout, problems on stderr.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heard/text.h>
#include <heard/week.h>
#include <sync/aggregate.h>
#include <sync/carry.h>
#include <sync/cli.h>

static const char program[] = "heard-sync";

static const char help_all[] =
    "heard-sync carries sealed answers to the office and adds them up there.\n"
    "\n"
    "  heard-sync push KIOSK TARGET         write the kiosk's answers to a stick or folder\n"
    "  heard-sync collect OFFICE SOURCE     take them into the office, write receipts beside "
    "them\n"
    "  heard-sync receipts KIOSK SOURCE     free what the office has a receipt for\n"
    "  heard-sync aggregate OFFICE          open, check and add up everything, against the "
    "plan\n"
    "  heard-sync status OFFICE             say which kiosk's batches are missing\n"
    "\n"
    "'heard-sync COMMAND --help' tells more about one.\n"
    "Exit: 0 done, 1 a problem (a sentence says what to do), 2 wrong arguments.\n";

static const char help_push[] =
    "heard-sync push KIOSK TARGET\n"
    "\n"
    "Write every answer of the kiosk's folder KIOSK that has no receipt yet, sealed and padded "
    "with\n"
    "dummies to a multiple of 16, as one file heard-....fhb to the folder TARGET (a stick).\n"
    "The answers stay on the kiosk until a receipt comes: a lost stick loses nothing.\n";

#define HELP_UNCONFINED                                                                        \
    "  --unconfined  read the files even where this system cannot shut that process in\n"      \
    "                (seccomp); a warning says so each time\n"

static const char help_collect[] = "heard-sync collect OFFICE SOURCE [--unconfined]\n"
                                   "\n"
                                   "Take every batch (*.fhb) in the folder SOURCE into the "
                                   "office's folder OFFICE and write a\n"
                                   "receipt (*.fha) beside it. The same stick twice, or sticks "
                                   "in any order, make no difference.\n"
                                   "What is damaged is left out and told; the rest goes in.\n"
                                   "Each file is taken apart by a process that can do nothing "
                                   "else.\n"
                                   "\n" HELP_UNCONFINED;

static const char help_receipts[] = "heard-sync receipts KIOSK SOURCE [--unconfined]\n"
                                    "\n"
                                    "Read the receipts (*.fha) in the folder SOURCE and free "
                                    "the places of the answers that the\n"
                                    "office has. Receipts for other kiosks are passed over. "
                                    "Then install the newest pack\n"
                                    "(heard-pack-....fhp) there, if it is newer than the "
                                    "kiosk's own.\n"
                                    "\n" HELP_UNCONFINED;

static const char help_status[] =
    "heard-sync status OFFICE\n"
    "\n"
    "Say for each kiosk which batch came last, which numbers have not come, and whether two\n"
    "different batches claim one place in its row.\n";

static const char help_aggregate[] =
    "heard-sync aggregate OFFICE [--json] [--exact] [--wave N] [--period P] [--threads N]\n"
    "                            [--passphrase-file FILE]\n"
    "\n"
    "Open all answers in memory, check each, and add them up against the plan.\n"
    "\n"
    "  --json                  one JSON object instead of text\n"
    "  --exact                 true counts; internal, not for publication. Without it nothing "
    "that\n"
    "                          rests on fewer than 10 answers is shown\n"
    "  --wave N                the answers of this wave (default: the last whose keys exist)\n"
    "  --period P              all (the default), 2026-W40 or 2026-W40..2026-W47\n"
    "  --threads N             1 to 16, default 2\n"
    "  --passphrase-file FILE  the officer's passphrase is the first line of FILE; otherwise "
    "it is\n"
    "                          asked on the terminal\n";

/* A command's two folders, or a usage error. Returns -1 to go on, else the exit status.
 * unconfined: the option is taken; NULL when there is none. */
static int two_folders(
    int argc, char *const *argv, const char *help,
    bool *unconfined, /* NOLINT(readability-non-const-parameter): written by the option */
    struct sync_args *args)
{
    const struct sync_option option = {.name = "--unconfined", .flag = unconfined};
    if (!sync_cli_args(program, argc, argv, &option, unconfined ? 1 : 0, args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args->help) {
        fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args->n != 2) {
        return sync_cli_usage(program, "Two folders are needed, not %zu.", args->n);
    }
    return -1;
}

static int cmd_push(int argc, char *const *argv)
{
    struct sync_args args;
    int status = two_folders(argc, argv, help_push, NULL, &args);
    if (status >= 0) {
        return status;
    }
    struct hd_notes notes = {.n = 0};
    struct hd_device *device = NULL;
    enum hd_err err = hd_device_open(args.positional[0], &notes, &device);
    struct sync_pushed done = {.number = 0};
    if (!err) {
        err = sync_push(device, args.positional[1], &notes, &done);
    }
    hd_device_close(device);
    if (err) {
        return sync_cli_failed(program, &notes, args.positional[0], err);
    }
    sync_cli_notes(program, &notes);
    printf("Batch %" PRIu32 " with %" PRIu32 " records is in %s%s.\n", done.number,
           done.records, args.positional[1],
           done.again ? " (the same as last time: nothing new)" : "");
    return SYNC_EXIT_DONE;
}

static enum sync_confinement confinement(bool unconfined)
{
    return unconfined ? SYNC_CONFINED_IF_CAN_BE : SYNC_CONFINED;
}

static int no_batch(const char *source, const struct sync_collected *done)
{
    if (done->unfinished > 0) {
        return sync_cli_problem(
            program,
            "%s: There is only a batch that was not written to its end: the stick was full, or "
            "pulled out too early. The answers are safe on the kiosk; push again there: "
            "heard-sync push KIOSK STICK",
            source);
    }
    return sync_cli_problem(
        program,
        "%s: There is no batch (heard-....fhb) in this folder. Is it the right stick? If "
        "nothing was pushed to it, do that at the kiosk: heard-sync push KIOSK STICK",
        source);
}

static int cmd_collect(int argc, char *const *argv)
{
    struct sync_args args;
    bool unconfined = false;
    int status = two_folders(argc, argv, help_collect, &unconfined, &args);
    if (status >= 0) {
        return status;
    }
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    struct sync_collected done = {.batches = 0};
    enum hd_err err = sync_office_open(args.positional[0], &notes, &office);
    if (!err) {
        err =
            sync_collect_as(office, args.positional[1], confinement(unconfined), &notes, &done);
    }
    sync_office_close(office);
    if (done.batches > 0) {
        printf("%" PRIu32 " batch%s: %" PRIu32 " records are new, %" PRIu32
               " were here already.\n",
               done.batches, done.batches == 1 ? "" : "es", done.added, done.known);
    }
    if (err) {
        return sync_cli_failed(program, &notes, args.positional[0], err);
    }
    sync_cli_notes(program, &notes);
    if (done.batches == 0) {
        return no_batch(args.positional[1], &done);
    }
    return SYNC_EXIT_DONE;
}

static int cmd_receipts(int argc, char *const *argv)
{
    struct sync_args args;
    bool unconfined = false;
    int status = two_folders(argc, argv, help_receipts, &unconfined, &args);
    if (status >= 0) {
        return status;
    }
    struct hd_notes notes = {.n = 0};
    struct hd_device *device = NULL;
    struct sync_returned *returned = NULL;
    struct sync_packs *packs = NULL;
    uint32_t freed = 0;
    uint32_t installed = 0;
    /* The stick first: while it is read, no key of the kiosk is in this program's memory. */
    enum hd_err err =
        sync_receipts_read(args.positional[1], confinement(unconfined), &notes, &returned);
    if (!err) {
        err = sync_packs_read(args.positional[1], confinement(unconfined), &notes, &packs);
    }
    if (!err) {
        err = hd_device_open(args.positional[0], &notes, &device);
    }
    if (!err) {
        hd_device_use_steps(device);
        err = sync_receipts_use(device, returned, &notes, &freed);
    }
    if (device) { /* one bad receipt stops no pack */
        enum hd_err pack = sync_packs_use(device, packs, &notes, &installed);
        err = err ? err : pack;
    }
    hd_device_close(device);
    sync_packs_free(packs);
    sync_returned_free(returned);
    if (freed > 0 || !err) {
        printf("%" PRIu32 " place%s freed.\n", freed, freed == 1 ? " is" : "s are");
    }
    if (installed > 0) {
        printf("Pack %" PRIu32 " is installed.\n", installed);
    }
    if (err) {
        return sync_cli_failed(program, &notes, args.positional[0], err);
    }
    sync_cli_notes(program, &notes);
    return SYNC_EXIT_DONE;
}

static int cmd_status(int argc, char *const *argv)
{
    struct sync_args args;
    if (!sync_cli_args(program, argc, argv, NULL, 0, &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        fputs(help_status, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args.n != 1) {
        return sync_cli_usage(program, "One office folder is needed, not %zu.", args.n);
    }
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    struct hd_buf text = HD_BUF_EMPTY;
    enum hd_err err = sync_office_open(args.positional[0], &notes, &office);
    if (!err) {
        err = sync_status_text(office, &text);
    }
    sync_office_close(office);
    if (!err && fwrite(text.p, 1, text.len, stdout) != text.len) {
        err = HD_E_IO;
    }
    hd_buf_free(&text);
    if (err) {
        return sync_cli_failed(program, &notes, args.positional[0], err);
    }
    sync_cli_notes(program, &notes);
    return SYNC_EXIT_DONE;
}

/* What aggregate was asked for. */
struct wanted {
    struct sync_args args;
    bool json, exact;
    const char *passphrase_file;
    struct sync_period period;
    uint32_t threads;
    uint32_t wave; /* 0: the default */
};

static int read_wanted(int argc, char *const *argv, struct wanted *out)
{
    const char *period = NULL;
    const char *threads = NULL;
    const char *wave = NULL;
    const struct sync_option options[] = {
        {.name = "--json", .flag = &out->json},
        {.name = "--exact", .flag = &out->exact},
        {.name = "--period", .value = &period},
        {.name = "--threads", .value = &threads},
        {.name = "--wave", .value = &wave},
        {.name = "--passphrase-file", .value = &out->passphrase_file},
    };
    *out = (struct wanted){.threads = 2, .period = {.all = true}};
    if (!sync_cli_args(program, argc, argv, options, sizeof(options) / sizeof(options[0]),
                       &out->args)) {
        return SYNC_EXIT_USAGE;
    }
    if (out->args.help) {
        fputs(help_aggregate, stdout);
        return SYNC_EXIT_DONE;
    }
    if (out->args.n != 1) {
        return sync_cli_usage(program, "One office folder is needed, not %zu.", out->args.n);
    }
    if (period && sync_period_parse(period, &out->period) != HD_OK) {
        return sync_cli_usage(program,
                              "--period %s is none of: all, 2026-W40, "
                              "2026-W40..2026-W47.",
                              period);
    }
    if (wave && hd_parse_u32(wave, 1, SYNC_WAVES_MAX, &out->wave) != HD_OK) {
        return sync_cli_usage(program, "--wave %s is no wave's number.", wave);
    }
    if (threads && hd_parse_u32(threads, 1, 16, &out->threads) != HD_OK) {
        return sync_cli_usage(program, "--threads %s is no number from 1 to 16.", threads);
    }
    return -1;
}

static void show_progress(void *ctx, uint64_t done, uint64_t total)
{
    uint64_t *shown = ctx;
    uint64_t percent = total > 0 ? done * 100 / total : 100;
    if (percent != *shown) {
        *shown = percent;
        fprintf(stderr, "\r%3" PRIu64 " %%", percent);
        fflush(stderr);
    }
}

static enum hd_err open_key(const struct sync_office *office, const struct wanted *wanted,
                            struct hd_notes *notes, struct hd_opener **out)
{
    struct sync_passphrase passphrase = {.bytes = NULL};
    enum hd_err err = sync_wave_check_keys(office, notes);
    if (!err) {
        err = sync_cli_passphrase(wanted->passphrase_file, "Officer's passphrase: ", false,
                                  notes, &passphrase);
    }
    if (!err) {
        err = sync_office_opener(office, sync_passphrase_slice(&passphrase), notes, out);
    }
    sync_passphrase_free(&passphrase);
    return err;
}

static void note_failure(const struct sync_office *office, struct hd_notes *notes,
                         enum hd_err err)
{
    const char *dir = sync_office_dir(office);
    if (err == HD_E_AUTH) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, dir,
            "The kiosks of this office were registered for other keys than the officer's. "
            "Is office.json from another office?");
    } else if (err == HD_E_IO) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, dir,
            "The records could not be read. If another Heard program is at work in this "
            "office, let it finish; otherwise look after the disk.");
    } else if (err == HD_E_FORMAT) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, dir,
            "The database of this office is damaged. Put office.db back from a copy, then "
            "collect the sticks again that came since.");
    }
}

static enum hd_err add_up(struct sync_office *office, const struct hd_opener *opener,
                          const struct wanted *wanted, struct hd_notes *notes,
                          struct sync_aggregate *out)
{
    bool shows = sync_cli_shows_progress();
    uint64_t shown = UINT64_MAX;
    const struct sync_aggregate_job job = {
        .opener = opener,
        .threads = wanted->threads,
        .this_week = hd_week_of_time((int64_t)time(NULL)),
        .progress = shows ? show_progress : NULL,
        .ctx = &shown,
    };
    enum hd_err err = sync_aggregate_work(office, &job, out);
    if (shows) {
        fputs("\r      \r", stderr);
    }
    note_failure(office, notes, err);
    return err;
}

/* Everything between the open office and the text to print. */
static enum hd_err aggregate(struct sync_office *office, const struct wanted *wanted,
                             struct hd_notes *notes, struct hd_buf *text)
{
    struct hd_opener *opener = NULL;
    struct sync_aggregate sums = {.tally = NULL};
    enum hd_err err = open_key(office, wanted, notes, &opener);
    if (!err) {
        err = add_up(office, opener, wanted, notes, &sums);
    }
    if (!err) {
        err = wanted->json
                  ? sync_aggregate_json(office, &sums, &wanted->period, wanted->exact, text)
                  : sync_aggregate_text(office, &sums, &wanted->period, wanted->exact, text);
    }
    sync_aggregate_free(&sums);
    hd_opener_free(opener);
    return err;
}

static int cmd_aggregate(int argc, char *const *argv)
{
    struct wanted wanted;
    int status = read_wanted(argc, argv, &wanted);
    if (status >= 0) {
        return status;
    }
    const char *dir = wanted.args.positional[0];
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    struct hd_buf text = HD_BUF_EMPTY;
    enum hd_err err = sync_office_open(dir, &notes, &office);
    if (!err) {
        err = sync_cli_wave(office, wanted.wave, &notes);
    }
    if (!err) {
        err = aggregate(office, &wanted, &notes, &text);
    }
    sync_office_close(office);
    if (!err && fwrite(text.p, 1, text.len, stdout) != text.len) {
        err = HD_E_IO;
    }
    hd_buf_free(&text);
    if (err) {
        return sync_cli_failed(program, &notes, dir, err);
    }
    sync_cli_notes(program, &notes);
    return SYNC_EXIT_DONE;
}

static const struct {
    const char *name;
    int (*run)(int argc, char *const *argv);
} commands[] = {
    {"push", cmd_push},           {"collect", cmd_collect}, {"receipts", cmd_receipts},
    {"aggregate", cmd_aggregate}, {"status", cmd_status},
};

static int run_command(int argc, char *const *argv)
{
    if (argc < 2) {
        return sync_cli_usage(program, "A command is needed.");
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        fputs(help_all, stdout);
        return SYNC_EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 2, argv + 2);
        }
    }
    return sync_cli_usage(program, "There is no command %s.", argv[1]);
}

int main(int argc, char **argv)
{
    if (!sync_cli_start(program)) {
        return SYNC_EXIT_PROBLEM;
    }
    int status = run_command(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return sync_cli_problem(program, "The output could not be written.");
    }
    return status;
}
