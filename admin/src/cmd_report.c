/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin report": open the office's answers in memory, add them up against the plan, and
 * write the page for the board. No answer leaves this process; only the page does.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <heard/disclosure.h>
#include <heard/file.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/aggregate.h>
#include <sync/cli.h>

#include "admin.h"
#include "report.h"

static const char help[] =
    "Usage: heard-admin report OFFICE --format html --out PATH [--wave N] [--period P]\n"
    "                          [--passphrase-file FILE]\n"
    "\n"
    "Writes the report for the board as one page that needs nothing else.\n"
    "\n"
    "  --format html           the page; print it for paper or PDF\n"
    "  --out PATH              where to write it; a file of that name is replaced\n"
    "  --wave N                the answers of this wave (default: the last whose keys exist)\n"
    "  --period P              \"all\" (default), a week like 2026-W40, or weeks like\n"
    "                          2026-W40..2026-W47; compared with the same length just before\n"
    "  --passphrase-file FILE  read the officer's passphrase from FILE's first line\n";

enum { SECONDS_A_DAY = 86400, THREADS_MAX = 16 };

struct options {
    const char *format, *out, *period, *passphrase_file, *wave_text;
    uint32_t wave; /* 0 when not given */
};

static unsigned threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

enum hd_err admin_answers_open(struct sync_office *office, const char *passphrase_file,
                               int32_t this_week, struct hd_notes *notes,
                               struct sync_aggregate *out)
{
    struct sync_passphrase passphrase = {0};
    struct hd_opener *opener = NULL;
    enum hd_err err = sync_wave_check_keys(office, notes);
    if (!err) {
        err = sync_cli_passphrase(passphrase_file, "Officer's passphrase: ", false, notes,
                                  &passphrase);
    }
    if (!err) {
        err = sync_office_opener(office, sync_passphrase_slice(&passphrase), notes, &opener);
    }
    sync_passphrase_free(&passphrase);
    if (!err) {
        err = sync_aggregate_run(office, opener, threads(), this_week, out);
    }
    hd_opener_free(opener);
    return err;
}

/** All weeks of a wave: since it was opened, until it was closed or now. */
static void period_words(const struct sync_office *office, const struct sync_period *period,
                         int32_t this_week, char *out)
{
    const struct sync_wave *wave = sync_office_wave(office);
    int32_t from =
        wave->keyset.wave_no == 1 ? sync_office_facts(office)->first_week : wave->opened_week;
    int32_t to = this_week < wave->closed_from ? this_week : wave->closed_from - 1;
    admin_weeks_words(period->all ? from : period->from,
                      period->all ? (to < from ? from : to) : period->to, out);
}

static enum hd_err results(const struct sync_office *office,
                           const struct sync_aggregate *answers,
                           const struct sync_period *period, struct admin_draft *draft)
{
    const struct sync_office_facts *facts = sync_office_facts(office);
    const struct hd_plan *plan = sync_office_plan(office);
    struct hd_tally_query now;
    struct hd_tally_query earlier;
    bool has_before = sync_period_queries(period, facts->first_week, &now, &earlier);
    draft->now = calloc(plan->indicators_n, sizeof(*draft->now));
    if (!draft->now) {
        return HD_E_NOMEM;
    }
    hd_results_to_show(answers->tally, plan, &now, has_before ? &earlier : NULL, draft->now);
    hd_totals_to_show(answers->tally, &now, &draft->report.totals);
    draft->report.whole_wave = period->all;
    draft->report.result = draft->now;
    if (has_before) {
        admin_weeks_words(facts->first_week + earlier.week_from,
                          facts->first_week + earlier.week_to, draft->before_period);
        draft->report.before_period = draft->before_period;
    }
    return HD_OK;
}

enum hd_err admin_draft_new(const struct sync_office *office,
                            const struct sync_aggregate *answers,
                            const struct sync_period *period, int64_t seconds,
                            struct admin_draft **out)
{
    struct admin_draft *draft = calloc(1, sizeof(*draft));
    if (!draft) {
        return HD_E_NOMEM;
    }
    const struct sync_office_facts *facts = sync_office_facts(office);
    draft->report.office = facts->name;
    draft->report.plan = sync_office_plan(office);
    draft->report.today = (int32_t)(seconds / SECONDS_A_DAY);
    draft->report.surveys_n = sync_office_surveys(office, &draft->report.survey);
    memcpy(draft->report.quarantined, answers->quarantined, sizeof(answers->quarantined));
    period_words(office, period, hd_week_of_time(seconds), draft->period);
    draft->report.period = draft->period;
    enum hd_err err = results(office, answers, period, draft);
    if (err) {
        admin_draft_free(draft);
        return err;
    }
    *out = draft;
    return HD_OK;
}

void admin_draft_free(struct admin_draft *draft)
{
    if (draft) {
        free(draft->now);
        free(draft);
    }
}

static enum hd_err make_page(const struct sync_office *office,
                             const struct sync_aggregate *answers,
                             const struct sync_period *period, int64_t seconds,
                             struct hd_buf *out)
{
    struct admin_draft *draft = NULL;
    enum hd_err err = admin_draft_new(office, answers, period, seconds, &draft);
    if (!err) {
        err = admin_report_html(&draft->report, out);
    }
    admin_draft_free(draft);
    return err;
}

static enum hd_err write_report(struct sync_office *office, const struct options *options,
                                const struct sync_period *period, struct hd_notes *notes)
{
    struct sync_aggregate answers = {0};
    struct hd_buf page = HD_BUF_EMPTY;
    int64_t seconds = (int64_t)time(NULL);
    enum hd_err err = admin_answers_open(office, options->passphrase_file,
                                         hd_week_of_time(seconds), notes, &answers);
    if (!err) {
        err = make_page(office, &answers, period, seconds, &page);
    }
    if (!err) {
        err = hd_file_write(options->out, hd_buf_slice(&page), 0644);
        if (err) {
            hd_notes_add(notes, HD_NOTE_ERROR, options->out,
                         "The report could not be written there: %s.", hd_err_text(err));
        }
    }
    hd_buf_free(&page);
    sync_aggregate_free(&answers);
    return err;
}

static int run(const char *dir, const struct options *options, const struct sync_period *period,
               struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    enum hd_err err = sync_office_open(dir, notes, &office);
    if (!err) {
        err = sync_cli_wave(office, options->wave, notes);
    }
    if (!err) {
        err = write_report(office, options, period, notes);
    }
    sync_office_close(office);
    if (err) {
        return sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    }
    sync_cli_notes(ADMIN_PROGRAM, notes);
    printf("The report is in %s.\n", options->out);
    return SYNC_EXIT_DONE;
}

/** Usage sentence for what is wrong with the options; SYNC_EXIT_DONE when nothing is. */
static int check_options(const struct sync_args *args, struct options *options,
                         struct sync_period *period)
{
    if (hd_text_equal(options->format, "pdf")) {
        (void)fputs(ADMIN_PROGRAM
                    ": PDF comes later. Make the report with --format html and print "
                    "that page.\n",
                    stderr);
        return SYNC_EXIT_USAGE;
    }
    if (args->n != 1 || !options->format || !options->out) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "report needs one office, --format html and --out PATH.");
    }
    if (!hd_text_equal(options->format, "html")) {
        return sync_cli_usage(ADMIN_PROGRAM, "--format must be html.");
    }
    if (options->wave_text &&
        hd_parse_u32(options->wave_text, 1, SYNC_WAVES_MAX, &options->wave) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM, "--wave must be a wave's number.");
    }
    if (sync_period_parse(options->period ? options->period : "all", period) != HD_OK) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "--period must be \"all\", a week like 2026-W40, or "
                              "weeks like 2026-W40..2026-W47.");
    }
    return SYNC_EXIT_DONE;
}

int admin_cmd_report(int argc, char *const *argv)
{
    struct options options = {0};
    const struct sync_option table[] = {
        {"--format", NULL, &options.format},
        {"--out", NULL, &options.out},
        {"--period", NULL, &options.period},
        {"--passphrase-file", NULL, &options.passphrase_file},
        {"--wave", NULL, &options.wave_text},
    };
    struct sync_args args;
    struct sync_period period = {.all = true};
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, table, sizeof(table) / sizeof(table[0]),
                       &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    int status = check_options(&args, &options, &period);
    if (status != SYNC_EXIT_DONE) {
        return status;
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and no report was made.");
    }
    status = run(args.positional[0], &options, &period, notes);
    free(notes);
    return status;
}
