/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The end of a wave: its keys, and everything that only they could open. The mark in office.json
 * comes first, so that nobody works with half a wave; every step can be done again.
 */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sync/aggregate.h>

#include "office_sql.h"

enum { SHRED_CHUNK = 4096 };

/* Overwrite what a file holds. On flash this may well write elsewhere: it is done because it helps
 * on some disks, not because it proves anything. */
static enum hd_err overwrite(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return hd_err_of_errno(errno);
    }
    uint8_t noise[SHRED_CHUNK];
    for (off_t done = 0; done < st.st_size;) {
        size_t n = st.st_size - done < SHRED_CHUNK ? (size_t)(st.st_size - done) : SHRED_CHUNK;
        hd_random(noise, n);
        ssize_t written = pwrite(fd, noise, n, done);
        if (written < 0 && errno != EINTR) {
            return hd_err_of_errno(errno);
        }
        done += written > 0 ? written : 0;
    }
    return fsync(fd) == 0 ? HD_OK : hd_err_of_errno(errno);
}

static enum hd_err shred(const char *path)
{
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    enum hd_err err = fd < 0 ? hd_err_of_errno(errno) : overwrite(fd);
    if (fd >= 0) {
        (void)close(fd);
    }
    /* What cannot be overwritten is removed all the same. */
    if (unlink(path) != 0 && errno != ENOENT && !err) {
        err = hd_err_of_errno(errno);
    }
    return err;
}

/* The files in a wave's folder; no folder, no files. */
static enum hd_err shred_files(const char *folder)
{
    char path[HD_PATH_MAX];
    struct hd_names names = {.n = 0};
    enum hd_err err = hd_dir_list(folder, "", &names);
    if (err) {
        return err == HD_E_NOT_FOUND ? HD_OK : err;
    }
    for (size_t i = 0; i < names.n; i++) {
        enum hd_err one = hd_path_join(path, sizeof(path), folder, names.name[i]);
        one = one ? one : shred(path);
        err = err ? err : one;
    }
    hd_names_free(&names);
    return err;
}

static enum hd_err remove_folder(const char *folder)
{
    if (rmdir(folder) != 0) {
        return errno == ENOENT ? HD_OK : hd_err_of_errno(errno);
    }
    return hd_parent_sync(folder);
}

enum hd_err sync_wave_keys_shred(const char *office_dir, uint32_t wave_no)
{
    char folder[HD_PATH_MAX];
    enum hd_err err = sync_wave_key_path(office_dir, wave_no, "", folder);
    if (!err) {
        err = shred_files(folder);
        enum hd_err removed = remove_folder(folder);
        err = err ? err : removed;
    }
    return err;
}

/* The kiosks' keys and the records that were sealed to this wave, in one transaction. */
static enum hd_err forget(struct sync_office *office, const struct hd_keyset *keyset,
                          uint64_t *records)
{
    struct sync_db *db = office->db;
    uint8_t id[HD_KEYSET_ID_LEN];
    uint64_t n = 0;
    hd_keyset_id(keyset, id);
    enum hd_err err = sync_sql_run(db, STMT_BEGIN);
    if (err) {
        return err;
    }
    (void)sqlite3_bind_int64(db->stmt[STMT_KEYS_FORGET], 1, keyset->wave_no);
    err = sync_sql_run(db, STMT_KEYS_FORGET);
    if (!err) {
        err = sync_sql_bind(db->stmt[STMT_RECORDS_FORGET], 1, id, sizeof(id))
                  ? sync_sql_run(db, STMT_RECORDS_FORGET)
                  : HD_E_NOMEM;
        n = err ? 0 : (uint64_t)sqlite3_changes64(db->sqlite);
    }
    if (!err) { /* also when nothing was left to delete: the last try may have got no further */
        (void)sqlite3_bind_int(db->stmt[STMT_SET_UNTIDY], 1, 1);
        err = sync_sql_run(db, STMT_SET_UNTIDY);
    }
    err = sync_sql_finish(db, err);
    if (!err) {
        *records = n;
    }
    return err;
}

enum hd_err sync_office_destroy_wave(struct sync_office *office, uint64_t *records)
{
    const struct sync_wave *wave = sync_office_wave(office);
    uint64_t n = 0;
    enum hd_err err = wave->destroyed ? HD_OK : sync_wave_mark_destroyed(office);
    if (err) {
        return err;
    }
    /* Whatever fails, the others are still tried: less is left. The keys' folder goes last, and only
     * when nothing else is left, so that it shows where there is something to go on with. */
    char folder[HD_PATH_MAX];
    err = sync_wave_key_path(office->dir, wave->keyset.wave_no, "", folder);
    if (!err) {
        err = shred_files(folder);
    }
    enum hd_err forgotten = forget(office, &wave->keyset, &n);
    enum hd_err tidied = forgotten ? HD_OK : sync_office_tidy(office);
    *records = n;
    err = err ? err : forgotten ? forgotten : tidied;
    return err ? err : remove_folder(folder);
}
