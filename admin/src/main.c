/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * heard-admin, the participation officer's program: which word is which command.
 */

#include <stdio.h>
#include <string.h>

#include <sync/cli.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin COMMAND ...      \"heard-admin COMMAND --help\" says more\n"
    "\n"
    "  init OFFICE                make a new office: keys, recovery sheet, first pack\n"
    "  kiosk add OFFICE NAME      register a kiosk and make its folder\n"
    "  kiosk list OFFICE          the kiosks there are\n"
    "  kiosk revoke OFFICE N      count nothing more of a lost kiosk\n"
    "  staff add OFFICE NAME      a code for a kiosk's staff menu; also: list, remove\n"
    "  audit OFFICE               what staff did at the kiosks, and what of that is missing\n"
    "  pack OFFICE                what kiosks in use are to be told, on a stick\n"
    "  hours OFFICE [HOURS]       when the kiosks ask\n"
    "  wave open OFFICE           a new wave with new keys; also: list, close, reopen, "
    "destroy\n"
    "  check FILE...              what is wrong with a survey, plan, words, cards or pack\n"
    "  survey import FORM.xlsx    a survey from a spreadsheet (XLSForm); also: export\n"
    "  plan show FILE             what a plan promises; also: due, what was due on a day\n"
    "  strings export FILE...     a sheet in which a native speaker reads a language; also: "
    "import\n"
    "  report OFFICE              the page for the board\n"
    "  export OFFICE              the same figures as a spreadsheet, CSV or JSON\n"
    "  drill OFFICE               type the words from paper: proves that it works\n"
    "  recover OFFICE             new key files from the recovery sheet's words\n"
    "\n"
    "Exit status 0: done; 1: a problem you can mend, said on stderr; 2: wrong usage.\n";

static const struct {
    const char *word;
    int (*run)(int argc, char *const *argv);
} commands[] = {
    {"init", admin_cmd_init},       {"kiosk", admin_cmd_kiosk},
    {"check", admin_cmd_check},     {"report", admin_cmd_report},
    {"export", admin_cmd_export},   {"recover", admin_cmd_recover},
    {"staff", admin_cmd_staff},     {"audit", admin_cmd_audit},
    {"drill", admin_cmd_drill},     {"wave", admin_cmd_wave},
    {"pack", admin_cmd_pack},       {"survey", admin_cmd_survey},
    {"strings", admin_cmd_strings}, {"plan", admin_cmd_plan},
    {"hours", admin_cmd_hours},
};

static int run(int argc, char *const *argv)
{
    if (argc < 2) {
        return sync_cli_usage(ADMIN_PROGRAM, "Say what to do, for example \"init\".");
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].word, argv[1]) == 0) {
            return commands[i].run(argc - 2, argv + 2);
        }
    }
    return sync_cli_usage(ADMIN_PROGRAM, "There is no command \"%.40s\".", argv[1]);
}

int main(int argc, char **argv)
{
    if (!sync_cli_start(ADMIN_PROGRAM)) {
        return SYNC_EXIT_PROBLEM;
    }
    int status = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return sync_cli_problem(ADMIN_PROGRAM,
                                "The output could not be written; is the disk full?");
    }
    return status;
}
