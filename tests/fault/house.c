/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <heard/flow.h>
#include <sync/office.h>

#include "admin.h"
#include "fault.h"

void house_path(const char *dir, const char *name, char *out)
{
    snprintf(out, HD_PATH_MAX, "%.*s/%s", HD_PATH_MAX / 2, dir, name);
}

/* What the officer's program says is not for a table of counts. */
static bool quietly(int (*run)(int argc, char *const *argv), int argc, char *const *argv)
{
    (void)fflush(NULL);
    int out = dup(STDOUT_FILENO);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    bool fine = out >= 0 && null >= 0 && dup2(null, STDOUT_FILENO) >= 0;
    fine = fine && run(argc, argv) == 0;
    (void)fflush(NULL);
    if (out >= 0) {
        fine = dup2(out, STDOUT_FILENO) >= 0 && fine;
        close(out);
    }
    if (null >= 0) {
        close(null);
    }
    return fine;
}

static bool make_office(struct house *house)
{
    static const char words[] = "faults may happen to this office\n";
    char fast[] = "--insecure-fast-keys";
    char file[] = "--passphrase-file";
    char *const argv[] = {house->office, fast, file, house->passphrase, NULL};
    return file_put(house->passphrase, words, sizeof(words) - 1) &&
           quietly(admin_cmd_init, 4, argv);
}

/* The recovery words are not what is tried here: the office is told that they were. */
static bool open_wave(const struct house *house)
{
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    struct sync_office *office = NULL;
    bool fine = notes && sync_office_open(house->office, notes, &office) == HD_OK &&
                sync_office_set_drilled(office) == HD_OK;
    sync_office_close(office);
    free(notes);
    return fine;
}

static bool make_kiosk(struct house *house)
{
    char add[] = "add";
    char name[] = "Front desk";
    char hub[] = "--hub";
    char hub_name[] = "Brixham";
    char out[] = "--out";
    char *const argv[] = {add, house->office, name, hub, hub_name, out, house->kiosk, NULL};
    return quietly(admin_cmd_kiosk, 7, argv);
}

bool house_make(const char *base, struct house *out)
{
    char place[HD_PATH_MAX];
    bool fine = place_make(base, place);
    snprintf(out->place, sizeof(out->place), "%.*s", HD_PATH_MAX / 2 - 1, place);
    house_path(out->place, "office", out->office);
    house_path(out->place, "kiosk", out->kiosk);
    house_path(out->place, "stick", out->stick);
    house_path(out->place, "passphrase", out->passphrase);
    fine = fine && hd_dir_make(out->stick, 0700) == HD_OK && make_office(out) &&
           open_wave(out) && make_kiosk(out);
    if (!fine) {
        fprintf(stderr, "no office or no kiosk below %s\n", out->place);
    }
    return fine;
}

void house_remove(const struct house *house)
{
    place_remove(house->place);
}

void house_sweep(const char *dir, const char *suffix)
{
    struct hd_names names = {0};
    char path[HD_PATH_MAX];
    if (hd_dir_list(dir, suffix, &names) != HD_OK) {
        return;
    }
    for (size_t i = 0; i < names.n; i++) {
        house_path(dir, names.name[i], path);
        (void)unlink(path);
    }
    hd_names_free(&names);
}

bool house_one(const char *dir, const char *suffix, char *path)
{
    struct hd_names names = {0};
    bool fine = hd_dir_list(dir, suffix, &names) == HD_OK && names.n == 1;
    if (fine) {
        house_path(dir, names.name[0], path);
    }
    hd_names_free(&names);
    return fine;
}

void house_answer(const struct hd_device *device, unsigned pick, struct hd_record *record)
{
    struct hd_flow flow;
    hd_flow_start(&flow, hd_device_pack(device)->survey, 0, false);
    while (hd_flow_question(&flow) >= 0) {
        const struct hd_scale *scale = hd_flow_wording(&flow)->scale;
        size_t option = scale ? pick % scale->n : 0;
        uint8_t answer = (uint8_t)(HD_ANSWER_FIRST_OPTION + option);
        if (!hd_flow_answer(&flow, answer) && !hd_flow_answer(&flow, HD_ANSWER_SKIPPED)) {
            break;
        }
    }
    *record = (struct hd_record){.type = HD_RECORD_ANSWERS};
    hd_flow_record(&flow, record);
}

bool house_keep(const struct house *house, size_t n)
{
    static struct hd_notes notes;
    struct hd_device *device = NULL;
    bool fine = hd_device_open(house->kiosk, &notes, &device) == HD_OK;
    for (size_t i = 0; fine && i < n; i++) {
        struct hd_record record;
        struct hd_sealed sealed;
        house_answer(device, (unsigned)i, &record);
        fine = hd_device_seal(device, &record, (int64_t)time(NULL), &sealed) == HD_OK &&
               hd_device_keep(device, &sealed) == HD_OK;
    }
    hd_device_close(device);
    return fine;
}
