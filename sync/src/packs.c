/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A newer pack for a kiosk, from the stick that brought the receipts. Names say which pack is the
 * newest, and are believed for nothing else: what a pack is, its signed bytes say.
 */

#include <stdio.h>
#include <stdlib.h>

#include <heard/file.h>
#include <heard/text.h>
#include <sync/carry.h>

enum {
    TRIES_MAX = 16, /* packs looked at, newest name first: a stick is not read for ever */
    DIGITS_MAX = 10,
};

/* The number in a pack's name, "heard-pack-0012.fhp"; 0 for any other name. */
static uint32_t number_of(const char *name)
{
    static const char prefix[] = "heard-pack-";
    static const char suffix[] = ".fhp";
    char digits[DIGITS_MAX + 1];
    size_t len = strlen(name);
    uint32_t number = 0;
    if (len <= sizeof(prefix) - 1 + sizeof(suffix) - 1 ||
        len > sizeof(prefix) - 1 + sizeof(suffix) - 1 + DIGITS_MAX ||
        strncmp(name, prefix, sizeof(prefix) - 1) != 0) {
        return 0;
    }
    size_t n = len - (sizeof(prefix) - 1) - (sizeof(suffix) - 1);
    memcpy(digits, name + sizeof(prefix) - 1, n);
    digits[n] = '\0';
    return hd_parse_u32(digits, 1, UINT32_MAX, &number) == HD_OK ? number : 0;
}

static int newest_first(const void *a, const void *b)
{
    uint32_t x = number_of(*(char *const *)a);
    uint32_t y = number_of(*(char *const *)b);
    return x < y ? 1 : x > y ? -1 : 0;
}

static enum hd_err install(struct hd_device *device, const char *source, const char *name,
                           struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct hd_notes why = {.n = 0};
    enum hd_err err = hd_path_join(path, sizeof(path), source, name);
    if (!err) {
        err = hd_file_read(path, HD_PACK_MAX, &bytes);
    }
    if (!err) {
        err = hd_device_install(device, hd_buf_slice(&bytes), &why);
    }
    hd_buf_free(&bytes);
    if (err == HD_E_AUTH) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This pack was not signed by this kiosk's office, or was altered. The "
                     "kiosk keeps the one it has; make a new one at the office.");
    } else if (err && err != HD_E_EXISTS) {
        const char *said = hd_notes_first_error(&why);
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "This pack could not be installed (%s). The kiosk keeps the one it has.",
                     said[0] ? said : hd_err_text(err));
    }
    return err;
}

enum hd_err sync_take_pack(struct hd_device *device, const char *source, struct hd_notes *notes,
                           uint32_t *installed)
{
    *installed = 0;
    struct hd_names names = {.n = 0};
    enum hd_err err = hd_dir_list(source, ".fhp", &names);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, source,
                     "This folder cannot be read: %s. Put the stick in, then name its folder.",
                     hd_err_text(err));
        return err;
    }
    if (names.n > 1) {
        qsort(names.name, names.n, sizeof(*names.name), newest_first);
    }
    for (size_t i = 0; i < names.n && i < TRIES_MAX && number_of(names.name[i]) > 0; i++) {
        enum hd_err one = install(device, source, names.name[i], notes);
        if (!one) {
            *installed = hd_device_pack(device)->number;
            break;
        }
        if (one != HD_E_EXISTS) {
            err = err ? err : one;
        }
    }
    hd_names_free(&names);
    return err;
}
