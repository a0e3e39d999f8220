/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin staff": who has a code for the kiosks' staff menu. No passphrase: a code opens no
 * answer, and comes into force only with a pack, which the root key signs.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <heard/text.h>
#include <heard/week.h>
#include <sync/cli.h>
#include <sync/staff.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin staff add OFFICE NAME\n"
    "       heard-admin staff list OFFICE\n"
    "       heard-admin staff remove OFFICE NUMBER\n"
    "\n"
    "add draws a code for a person and shows it once. It opens the staff menu of every kiosk "
    "of\n"
    "this office: copy the answers to a stick, take receipts, install a pack, end the "
    "program.\n"
    "It opens no answer. The kiosks' log names the person by number; names stay in the "
    "office.\n"
    "remove takes a code away. The number is not given again, so that the log stays readable.\n"
    "\n"
    "Both take effect on a kiosk when it gets a new pack (heard-admin pack).\n";

enum { HALF = HD_STAFF_CODE_LEN / 2 };

static enum hd_err add(struct sync_office *office, const char *name, struct hd_notes *notes)
{
    char code[HD_STAFF_CODE_LEN + 1] = "";
    uint16_t number = 0;
    enum hd_err err = sync_office_staff_add(office, name, notes, &number, code);
    if (!err) {
        printf(
            "%s has number %u. The code, shown only this once:\n"
            "\n"
            "    %.*s %s\n"
            "\n"
            "Write it on a card for %s, and keep the card away from the kiosk. It works on a\n"
            "kiosk as soon as that kiosk gets a new pack: heard-admin pack.\n",
            name, (unsigned)number, HALF, code, code + HALF, name);
    }
    hd_wipe(code, sizeof(code));
    return err;
}

static enum hd_err list(const struct sync_office *office, struct hd_notes *notes)
{
    struct sync_staff staff;
    enum hd_err err = sync_office_staff(office, notes, &staff);
    if (err) {
        return err;
    }
    if (staff.n == 0) {
        printf("Nobody has a code for the kiosks' staff menu yet.\n");
    }
    for (size_t i = 0; i < staff.n; i++) {
        const struct sync_person *person = &staff.list[i];
        printf("%u\t%s", (unsigned)person->number, person->name);
        if (person->gone_from != INT32_MAX) {
            char week[HD_WEEK_TEXT_SIZE];
            hd_week_format(person->gone_from, week);
            printf("\tgone since %s", week);
        }
        printf("\n");
    }
    return HD_OK;
}

static enum hd_err take_away(struct sync_office *office, uint16_t number,
                             struct hd_notes *notes)
{
    int32_t week = hd_week_of_time((int64_t)time(NULL));
    enum hd_err err = sync_office_staff_remove(office, number, week, notes);
    if (!err) {
        printf("The code of number %u goes into no more packs. On a kiosk it works until that\n"
               "kiosk gets a new pack: heard-admin pack.\n",
               (unsigned)number);
    }
    return err;
}

/** What is to be done, taken from the arguments. */
struct task {
    enum { TASK_ADD, TASK_LIST, TASK_REMOVE } kind;
    const char *office;
    const char *name;
    uint32_t number;
};

/** False after a usage sentence. */
static bool read_task(const struct sync_args *args, struct task *out)
{
    const char *word = args->n > 0 ? args->positional[0] : "";
    *out = (struct task){.office = args->n > 1 ? args->positional[1] : NULL};
    if (strcmp(word, "add") == 0) {
        out->kind = TASK_ADD;
        out->name = args->positional[2];
        if (args->n != 3) {
            sync_cli_usage(ADMIN_PROGRAM, "staff add needs an office and one name.");
            return false;
        }
        return admin_name_ok("NAME", out->name);
    }
    if (strcmp(word, "list") == 0) {
        out->kind = TASK_LIST;
        if (args->n != 2) {
            sync_cli_usage(ADMIN_PROGRAM, "staff list needs one office.");
        }
        return args->n == 2;
    }
    if (strcmp(word, "remove") == 0) {
        out->kind = TASK_REMOVE;
        bool ok = args->n == 3 &&
                  hd_parse_u32(args->positional[2], 1, HD_STAFF_MAX, &out->number) == HD_OK;
        if (!ok) {
            sync_cli_usage(ADMIN_PROGRAM,
                           "staff remove needs an office and a number from 1 to %d.",
                           HD_STAFF_MAX);
        }
        return ok;
    }
    sync_cli_usage(ADMIN_PROGRAM, "staff must be followed by \"add\", \"list\" or \"remove\".");
    return false;
}

static int run(const struct task *task, struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    enum hd_err err = sync_office_open(task->office, notes, &office);
    if (!err) {
        err = task->kind == TASK_ADD    ? add(office, task->name, notes)
              : task->kind == TASK_LIST ? list(office, notes)
                                        : take_away(office, (uint16_t)task->number, notes);
    }
    sync_office_close(office);
    return err ? sync_cli_failed(ADMIN_PROGRAM, notes, task->office, err) : SYNC_EXIT_DONE;
}

int admin_cmd_staff(int argc, char *const *argv)
{
    struct sync_args args;
    struct task task;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, NULL, 0, &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    if (!read_task(&args, &task)) {
        return SYNC_EXIT_USAGE;
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was done.");
    }
    int status = run(&task, notes);
    free(notes);
    return status;
}
