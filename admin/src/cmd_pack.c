/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "heard-admin pack": what the office has to tell kiosks that are in use, as one signed file on a
 * stick. heard-sync receipts takes it in on the kiosk.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <heard/file.h>
#include <sync/cli.h>
#include <sync/office.h>

#include "admin.h"

static const char help[] =
    "Usage: heard-admin pack OFFICE --out FOLDER [--passphrase-file FILE]\n"
    "\n"
    "Makes a new pack for the kiosks in use: the last wave's keys, survey and words, whether "
    "it\n"
    "is closed, and the staff codes. Writes it to FOLDER (a stick) as heard-pack-NUMBER.fhp. "
    "On\n"
    "each kiosk \"heard-sync receipts KIOSK FOLDER\" takes it in.\n"
    "\n"
    "  --out FOLDER            must be there\n"
    "  --passphrase-file FILE  read the officer's passphrase from FILE's first line\n";

enum { NAME_SIZE = 40 };

static void pack_name(uint32_t number, char *out)
{
    (void)snprintf(out, NAME_SIZE, "heard-pack-%04" PRIu32 ".fhp", number);
}

/** Refuse before a number is used up, when the pack could not be put there. */
static enum hd_err check_place(const struct sync_office *office, const char *folder,
                               struct hd_notes *notes)
{
    char name[NAME_SIZE];
    char path[HD_PATH_MAX];
    struct hd_names names = {0};
    pack_name(sync_office_facts(office)->pack_number + 1, name);
    enum hd_err err = hd_dir_list(folder, "", &names);
    hd_names_free(&names);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, folder,
                     "This folder cannot be read: %s. Put the stick in, then name its folder.",
                     hd_err_text(err));
        return err;
    }
    err = hd_path_join(path, sizeof(path), folder, name);
    if (!err && hd_path_exists(path)) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "There is a pack of this name already, perhaps of another office. Move it "
                     "away, or take another stick.");
        err = HD_E_EXISTS;
    }
    return err;
}

static enum hd_err put_pack(const struct sync_office *office, const char *folder,
                            struct hd_slice pack, struct hd_notes *notes)
{
    char name[NAME_SIZE];
    char path[HD_PATH_MAX];
    pack_name(sync_office_facts(office)->pack_number, name);
    enum hd_err err = hd_path_join(path, sizeof(path), folder, name);
    if (!err) {
        err = hd_file_write_new(path, pack, 0644);
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "The pack could not be written there: %s. Nothing is lost; try again or "
                     "take another stick.",
                     hd_err_text(err));
        return err;
    }
    if (hd_file_plain_date(path) != HD_OK) {
        hd_notes_add(notes, HD_NOTE_WARNING, path,
                     "The file's date could not be set to 1 January 1980.");
    }
    return HD_OK;
}

static void say_done(const struct sync_office *office, const char *folder)
{
    char name[NAME_SIZE];
    const struct sync_wave *wave = sync_office_wave(office);
    uint32_t number = sync_office_facts(office)->pack_number;
    pack_name(number, name);
    printf("Pack %" PRIu32 " of wave %" PRIu32 " is in %s/%s.\n%s"
           "Take it to every kiosk:\n"
           "  heard-sync receipts KIOSK %s\n",
           number, wave->keyset.wave_no, folder, name,
           wave->closed_from == INT32_MAX
               ? ""
               : "With it a kiosk takes no more answers, for the wave is closed.\n",
           folder);
}

static int run(const char *dir, const char *folder, const char *passphrase_file,
               struct hd_notes *notes)
{
    struct sync_office *office = NULL;
    struct hd_buf pack = HD_BUF_EMPTY;
    int lock = -1;
    enum hd_err err = admin_lock(dir, notes, &lock);
    if (!err) {
        err = sync_office_open(dir, notes, &office);
    }
    if (!err) {
        err = check_place(office, folder, notes);
    }
    if (!err) {
        err = admin_pack_ask(office, passphrase_file, notes, &pack);
    }
    if (!err) {
        err = put_pack(office, folder, hd_buf_slice(&pack), notes);
    }
    int status = SYNC_EXIT_DONE;
    if (err) {
        status = sync_cli_failed(ADMIN_PROGRAM, notes, dir, err);
    } else {
        sync_cli_notes(ADMIN_PROGRAM, notes);
        say_done(office, folder);
    }
    hd_buf_free(&pack);
    sync_office_close(office);
    admin_unlock(lock);
    return status;
}

int admin_cmd_pack(int argc, char *const *argv)
{
    const char *out = NULL;
    const char *passphrase_file = NULL;
    const struct sync_option table[] = {
        {"--out", NULL, &out},
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
    if (args.n != 1 || !out) {
        return sync_cli_usage(ADMIN_PROGRAM, "pack needs one office and --out FOLDER.");
    }
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    if (!notes) {
        return sync_cli_problem(ADMIN_PROGRAM, "Memory ran out, and no pack was made.");
    }
    int status = run(args.positional[0], out, passphrase_file, notes);
    free(notes);
    return status;
}
