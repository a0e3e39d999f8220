/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A newer pack for a kiosk, from the stick that brought the receipts. Names say which pack is the
 * newest, and are believed for nothing else: what a pack is, its signed bytes say. Each file is read
 * by a process that can do nothing else (carried.h), for a stick may hang or lie as it likes.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <heard/text.h>
#include <sync/carry.h>

#include "carried.h"

enum {
    TRIES_MAX = 16, /* packs looked at, newest name first: a stick is not read for ever */
    DIGITS_MAX = 10,
};

/* One pack, as it lay on the stick. */
struct pack_file {
    char path[HD_PATH_MAX];
    struct hd_buf bytes; /* owned */
};

struct sync_packs {
    struct pack_file file[TRIES_MAX]; /* newest name first */
    size_t n;
    enum hd_err err; /* of the first that could not be read */
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

/* ---- reading ---- */

static void refuse(struct hd_notes *notes, const char *path, const char *why)
{
    hd_notes_add(notes, HD_NOTE_ERROR, path,
                 "This pack could not be installed (%s). The kiosk keeps the one it has.", why);
}

/* The file was not read to its end. Only what will not be better with the next one stops the run. */
static enum hd_err note_trouble(const struct sync_carried *carried, const char *path,
                                struct sync_packs *packs, struct hd_notes *notes)
{
    enum hd_err err = HD_E_FORMAT;
    switch (carried->trouble) {
    case SYNC_TROUBLE_REFUSED:
        err = carried->err;
        refuse(notes, path,
               err == HD_E_RANGE ? "it is larger than a pack can be" : hd_err_text(err));
        break;
    case SYNC_TROUBLE_NONE:
    case SYNC_TROUBLE_SLOW:
    case SYNC_TROUBLE_KILLED:
    case SYNC_TROUBLE_NONSENSE:
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "%s. The kiosk keeps the pack it has; make one at the office again, on "
                     "another stick.",
                     sync_trouble_text(carried->trouble));
        break;
    case SYNC_TROUBLE_NO_FENCE:
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "%s. Ask whoever looks after this kiosk. If they know where the stick has "
                     "been, they can read it with --unconfined.",
                     sync_trouble_text(carried->trouble));
        return HD_E_CRYPTO;
    case SYNC_TROUBLE_NO_PROCESS:
        return HD_E_NOMEM;
    }
    packs->err = packs->err ? packs->err : err;
    return HD_OK;
}

/* One run over a folder. */
struct reading {
    const char *source;
    const struct sync_carried_rules *rules;
    struct hd_notes *notes;
    struct sync_carried *carried; /* owned: the file in hand */
    struct sync_packs *packs;
    uint32_t slow;
    bool unfenced;
};

static enum hd_err read_one(struct reading *run, const char *name)
{
    struct pack_file *file = &run->packs->file[run->packs->n];
    if (hd_path_join(file->path, sizeof(file->path), run->source, name) != HD_OK) {
        return HD_OK; /* in a folder that deep there is none of ours */
    }
    enum hd_err err = HD_OK;
    bool whole = sync_carried_open(file->path, SYNC_CARRIED_PACK, run->rules, run->carried) &&
                 sync_carried_finish(run->carried);
    run->unfenced = run->unfenced || (whole && !run->carried->fenced);
    if (whole) {
        file->bytes = run->carried->manifest; /* ownership moves */
        run->carried->manifest = HD_BUF_EMPTY;
        run->packs->n++;
    } else {
        run->slow += run->carried->trouble == SYNC_TROUBLE_SLOW ? 1 : 0;
        err = note_trouble(run->carried, file->path, run->packs, run->notes);
    }
    sync_carried_close(run->carried);
    return err;
}

static enum hd_err read_all(struct reading *run, const struct hd_names *names)
{
    enum hd_err err = HD_OK;
    run->carried = malloc(sizeof(*run->carried));
    run->packs = calloc(1, sizeof(*run->packs));
    if (!run->carried || !run->packs) {
        err = HD_E_NOMEM;
    }
    for (size_t i = 0; i < names->n && i < TRIES_MAX && number_of(names->name[i]) > 0 && !err &&
                       run->slow < SYNC_SLOW_FILES_MAX;
         i++) {
        err = read_one(run, names->name[i]);
    }
    if (run->unfenced) {
        hd_notes_add(run->notes, HD_NOTE_WARNING, run->source,
                     "The packs were read by a process that was not shut in, as --unconfined "
                     "asks where this system cannot do it (seccomp).");
    }
    free(run->carried);
    return err;
}

enum hd_err sync_packs_read_by(const char *source, const struct sync_carried_rules *rules,
                               struct hd_notes *notes, struct sync_packs **out)
{
    struct reading run = {.source = source, .rules = rules, .notes = notes};
    struct hd_names names = {.n = 0};
    *out = NULL;
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
    err = read_all(&run, &names);
    if (err) {
        sync_packs_free(run.packs);
    } else {
        *out = run.packs;
    }
    hd_names_free(&names);
    return err;
}

enum hd_err sync_packs_read(const char *source, enum sync_confinement how,
                            struct hd_notes *notes, struct sync_packs **out)
{
    struct sync_carried_rules rules = sync_carried_rules;
    rules.fence_optional = how == SYNC_CONFINED_IF_CAN_BE;
    return sync_packs_read_by(source, &rules, notes, out);
}

void sync_packs_free(struct sync_packs *packs)
{
    for (size_t i = 0; packs && i < packs->n; i++) {
        hd_buf_free(&packs->file[i].bytes);
    }
    free(packs);
}

/* ---- installing ---- */

static enum hd_err install(struct hd_device *device, const struct pack_file *file,
                           struct hd_notes *notes)
{
    struct hd_notes why = {.n = 0};
    enum hd_err err = hd_device_install(device, hd_buf_slice(&file->bytes), &why);
    if (err == HD_E_AUTH) {
        hd_notes_add(notes, HD_NOTE_ERROR, file->path,
                     "This pack was not signed by this kiosk's office, or was altered. The "
                     "kiosk keeps the one it has; make a new one at the office.");
    } else if (err && err != HD_E_EXISTS) {
        const char *said = hd_notes_first_error(&why);
        refuse(notes, file->path, said[0] ? said : hd_err_text(err));
    }
    return err;
}

enum hd_err sync_packs_use(struct hd_device *device, const struct sync_packs *packs,
                           struct hd_notes *notes, uint32_t *installed)
{
    enum hd_err err = packs->err;
    *installed = 0;
    for (size_t i = 0; i < packs->n; i++) {
        enum hd_err one = install(device, &packs->file[i], notes);
        if (!one) {
            *installed = hd_device_pack(device)->number;
            break;
        }
        if (one != HD_E_EXISTS) {
            err = err ? err : one;
        }
    }
    return err;
}
