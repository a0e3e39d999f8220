/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A new kiosk's folder: checked first, built beside its place, moved there when it is whole. What
 * goes wrong on the way leaves nothing behind. kiosk.json comes last, so that no half-made folder
 * is ever taken for a kiosk.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/seal.h>
#include <heard/store.h>
#include <heard/text.h>

#include "folder.h"

static const char *const files[] = {
    HD_KIOSK_KEY, HD_KIOSK_PACK, HD_LOCK_FILE, HD_KIOSK_DB, HD_KIOSK_JOURNAL, HD_KIOSK_JSON,
};
enum { FILES_N = sizeof(files) / sizeof(files[0]) };

static enum hd_err refuse(struct hd_notes *notes, const char *place, enum hd_err err,
                          const char *text)
{
    hd_notes_add(notes, HD_NOTE_ERROR, place, "%s", text);
    return err;
}

static enum hd_err check_setup(const struct hd_device_setup *setup, struct hd_notes *notes)
{
    if (setup->number == 0) {
        return refuse(notes, "number", HD_E_RANGE, "a kiosk's number must be 1 or more");
    }
    if (!hd_name_fits(setup->name)) {
        return refuse(notes, "name", HD_E_RANGE,
                      "a kiosk's name must be 1 to 63 bytes of plain text on one line");
    }
    if (!hd_name_fits(setup->hub)) {
        return refuse(notes, "hub", HD_E_RANGE,
                      "a hub's name must be 1 to 63 bytes of plain text on one line");
    }
    if (setup->um_per_px < HD_UM_PER_PX_MIN || setup->um_per_px > HD_UM_PER_PX_MAX) {
        return refuse(notes, "um_per_px", HD_E_RANGE,
                      "the screen's micrometres a pixel must be 50 to 1,000");
    }
    return HD_OK;
}

/* ---- one function a file ---- */

static enum hd_err write_file(const char *dir, const char *name, struct hd_slice bytes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, name);
    return err ? err : hd_file_write_new(path, bytes, 0600);
}

static enum hd_err write_seed(const char *dir, const struct hd_device_setup *setup)
{
    uint8_t *bytes = hd_secret_alloc(HD_SEED_FILE_LEN);
    if (!bytes) {
        return HD_E_NOMEM;
    }
    hd_seed_encode(setup->sign_seed, bytes);
    enum hd_err err = write_file(dir, HD_KIOSK_KEY, (struct hd_slice){bytes, HD_SEED_FILE_LEN});
    hd_secret_free(bytes);
    return err;
}

static enum hd_err write_identity(const char *dir, const struct hd_device_setup *setup)
{
    struct hd_identity identity = {.number = setup->number, .um_per_px = setup->um_per_px};
    (void)hd_text_copy(identity.name, sizeof(identity.name), setup->name); /* checked to fit */
    (void)hd_text_copy(identity.hub, sizeof(identity.hub), setup->hub);
    memcpy(identity.root_pk, setup->root_pk, HD_SIGN_PK_LEN);
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = hd_identity_encode(&identity, &json);
    if (!err) {
        err = write_file(dir, HD_KIOSK_JSON, hd_buf_slice(&json));
    }
    hd_buf_free(&json);
    return err;
}

struct filler {
    const struct hd_device_setup *setup;
    const struct hd_pack *pack;
};

static enum hd_err fill_dummy(void *ctx, uint8_t *out)
{
    const struct filler *filler = ctx;
    return hd_seal_dummy(&filler->pack->keyset, filler->setup->number, filler->setup->ratchet,
                         out);
}

static enum hd_err make_slots(const char *dir, const struct hd_device_setup *setup,
                              const struct hd_pack *pack)
{
    struct filler filler = {setup, pack};
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, HD_KIOSK_DB);
    return err ? err : hd_store_create(path, setup->slots, setup->ratchet, fill_dummy, &filler);
}

static enum hd_err plain_dates(const char *dir)
{
    enum hd_err err = HD_OK;
    for (size_t i = 0; !err && i < FILES_N; i++) {
        char path[HD_PATH_MAX];
        err = hd_path_join(path, sizeof(path), dir, files[i]);
        if (!err) {
            err = hd_file_plain_date(path);
        }
    }
    return err;
}

static enum hd_err fill_folder(const char *dir, const struct hd_device_setup *setup,
                               const struct hd_pack *pack)
{
    enum hd_err err = write_seed(dir, setup);
    if (!err) {
        err = write_file(dir, HD_KIOSK_PACK, setup->pack);
    }
    if (!err) {
        err = hd_lock_create(dir);
    }
    if (!err) {
        err = make_slots(dir, setup, pack);
    }
    if (!err) {
        err = write_identity(dir, setup);
    }
    return err ? err : plain_dates(dir);
}

/* ---- the folder ---- */

static void empty_folder(const char *dir)
{
    for (size_t i = 0; i < FILES_N; i++) {
        char path[HD_PATH_MAX];
        if (hd_path_join(path, sizeof(path), dir, files[i]) == HD_OK) {
            unlink(path);
        }
    }
}

/* An empty folder that is there already, perhaps a mount point, is used as it is. */
static enum hd_err fill_existing(const char *dir, const struct hd_device_setup *setup,
                                 const struct hd_pack *pack)
{
    enum hd_err err = fill_folder(dir, setup, pack);
    if (err) {
        empty_folder(dir);
    } else {
        (void)chmod(dir, 0700); /* a stick may not know permissions; each file has its own */
    }
    return err;
}

static enum hd_err fill_new(const char *dir, const struct hd_device_setup *setup,
                            const struct hd_pack *pack)
{
    char temp[HD_PATH_MAX];
    uint32_t unique = 0;
    hd_random(&unique, sizeof(unique));
    int n = snprintf(temp, sizeof(temp), "%s.%08x.new", dir, unique);
    if (n < 0 || (size_t)n >= sizeof(temp)) {
        return HD_E_RANGE;
    }
    if (mkdir(temp, 0700) != 0) {
        return hd_err_of_errno(errno);
    }
    enum hd_err err = fill_folder(temp, setup, pack);
    if (!err && rename(temp, dir) != 0) {
        err = hd_err_of_errno(errno);
    }
    if (err) {
        empty_folder(temp);
        rmdir(temp);
    } else {
        /* Not every file system can; the files themselves are safe. */
        enum hd_err ignored = hd_parent_sync(dir);
        (void)ignored;
    }
    return err;
}

/* dir without slashes at its end. */
static enum hd_err plain_path(const char *dir, char *out)
{
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') {
        len--;
    }
    if (len == 0 || len >= HD_PATH_MAX) {
        return HD_E_RANGE;
    }
    memcpy(out, dir, len);
    out[len] = '\0';
    return HD_OK;
}

enum hd_err hd_device_create(const char *dir, const struct hd_device_setup *setup,
                             struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    struct hd_pack *pack = NULL;
    enum hd_err err = check_setup(setup, notes);
    if (err) {
        return err;
    }
    if (plain_path(dir, path) != HD_OK) {
        return refuse(notes, dir, HD_E_RANGE,
                      "this is too long, or empty, for a folder's name");
    }
    bool existed = hd_path_exists(path);
    if (existed && !hd_dir_is_empty(path)) {
        return refuse(notes, path, HD_E_EXISTS,
                      "something is already here, and nothing was changed; give a new folder");
    }
    err = hd_pack_decode(setup->pack, setup->root_pk, HD_KIOSK_PACK, notes, &pack);
    if (err) {
        return err;
    }
    err = existed ? fill_existing(path, setup, pack) : fill_new(path, setup, pack);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "the kiosk's folder could not be made: %s; nothing was left behind",
                     hd_err_text(err));
    }
    hd_pack_free(pack);
    return err;
}
