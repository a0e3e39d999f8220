/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin hours": when the kiosks of an office ask. A line of text in the office's folder that
 * every pack carries from then on. No passphrase: it comes into force only with a pack.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <heard/hours.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin hours OFFICE [HOURS]\n"
    "\n"
    "When the kiosks ask: shows it, or sets it to HOURS, such as\n"
    "\n"
    "    \"mon-fri 09:00-17:00, sat 10:00-12:30\"    or    always\n"
    "\n"
    "At other times a kiosk says when it opens again; help, Childline and the staff menu "
    "stay.\n"
    "Whoever is in the middle of a survey may finish. It is the time on the wall there: set "
    "the\n"
    "kiosk's time zone. A kiosk whose clock cannot be right asks at all times.\n"
    "\n"
    "It takes effect on a kiosk when it gets a new pack (heard-admin pack).\n";

enum { LINE_MAX_BYTES = HD_HOURS_TEXT_SIZE + 1 };

enum hd_err admin_hours_read(const struct sync_office *office, struct hd_notes *notes,
                             struct hd_hours *out)
{
    char path[HD_PATH_MAX];
    struct hd_buf text = HD_BUF_EMPTY;
    *out = (struct hd_hours){0};
    enum hd_err err = hd_path_join(path, sizeof(path), sync_office_dir(office), ADMIN_HOURS);
    if (!err) {
        err = hd_file_read(path, LINE_MAX_BYTES, &text);
    }
    if (err == HD_E_NOT_FOUND) {
        return HD_OK;
    }
    char line[LINE_MAX_BYTES + 1] = "";
    if (!err) {
        memcpy(line, text.p, text.len);
        line[strcspn(line, "\n")] = '\0';
        err = hd_hours_parse(line, out);
    }
    hd_buf_free(&text);
    if (err) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, path,
            "These opening hours cannot be read: %s. Set them again: heard-admin hours.",
            hd_err_text(err));
    }
    return err;
}

static enum hd_err set(const struct sync_office *office, const char *text,
                       struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    char line[LINE_MAX_BYTES];
    struct hd_hours hours;
    enum hd_err err = hd_hours_parse(text, &hours);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, "HOURS",
                     "\"%s\" is not such as \"mon-fri 09:00-17:00, sat 10:00-12:30\", or "
                     "\"always\": %s. Each day may stand once, and ends after it begins.",
                     text, hd_err_text(err));
        return err;
    }
    hd_hours_format(&hours, line);
    size_t len = strlen(line);
    line[len++] = '\n';
    err = hd_path_join(path, sizeof(path), sync_office_dir(office), ADMIN_HOURS);
    if (!err) {
        err = hd_file_write(path, (struct hd_slice){(const uint8_t *)line, len}, 0600);
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "The opening hours could not be written: %s. The old ones are unchanged.",
                     hd_err_text(err));
    }
    return err;
}

static enum hd_err show(const struct sync_office *office, bool is_set, struct hd_notes *notes)
{
    char text[HD_HOURS_TEXT_SIZE];
    struct hd_hours hours;
    enum hd_err err = admin_hours_read(office, notes, &hours);
    if (!err) {
        hd_hours_format(&hours, text);
        printf("Kiosks ask: %s.%s\n", text,
               is_set ? " They learn it with the next pack: heard-admin pack." : "");
    }
    return err;
}

static int run(const struct sync_args *args, struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    const char *dir = args->positional[0];
    bool sets = args->n == 2;
    enum hd_err err = sync_office_open(dir, notes, &office);
    if (!err && sets) {
        err = set(office, args->positional[1], notes);
    }
    if (!err) {
        err = show(office, sets, notes);
    }
    sync_office_close(office);
    return err ? sync_cli_failed(ADMIN_PROGRAM, notes, dir, err) : SYNC_EXIT_DONE;
}

int admin_cmd_hours(int argc, char *const *argv)
{
    struct sync_args args;
    if (!sync_cli_args(ADMIN_PROGRAM, argc, argv, NULL, 0, &args)) {
        return SYNC_EXIT_USAGE;
    }
    if (args.help) {
        (void)fputs(help, stdout);
        return SYNC_EXIT_DONE;
    }
    if (args.n < 1 || args.n > 2) {
        return sync_cli_usage(ADMIN_PROGRAM,
                              "hours needs an office, and perhaps when its kiosks ask, in "
                              "quotes: heard-admin hours OFFICE \"mon-fri 09:00-17:00\".");
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and nothing was done.");
    }
    int status = run(&args, notes);
    free(notes);
    return status;
}
