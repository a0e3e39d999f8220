/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One program at a time changes an office's waves, packs and kiosks: a lock on the file OFFICE/lock,
 * which the system takes away with the process that holds it, however that ends.
 */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <heard/file.h>

#include "admin.h"

enum hd_err admin_lock(const char *dir, struct hd_notes *notes, int *lock)
{
    char path[HD_PATH_MAX];
    const struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    enum hd_err err = hd_path_join(path, sizeof(path), dir, "office.json");
    if (!err && !hd_path_exists(path)) {
        *lock =
            -1; /* no office: opening it says so, and nothing is made in a folder of others */
        return HD_OK;
    }
    if (!err) {
        err = hd_path_join(path, sizeof(path), dir, "lock");
    }
    int fd = err ? -1 : open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0 && fcntl(fd, F_SETLK, &whole) == 0) {
        *lock = fd;
        return HD_OK;
    }
    bool taken = fd >= 0 && (errno == EACCES || errno == EAGAIN);
    err = err ? err : hd_err_of_errno(errno);
    if (fd >= 0) {
        (void)close(fd);
    }
    if (taken) {
        hd_notes_add(notes, HD_NOTE_ERROR, dir,
                     "Another heard-admin is changing this office. Let it finish, then try "
                     "again; nothing was changed.");
        return HD_E_IO;
    }
    hd_notes_add(notes, HD_NOTE_ERROR, path,
                 "This file could not be locked (%s), so nothing was changed.",
                 hd_err_text(err));
    return err;
}

void admin_unlock(int lock)
{
    if (lock >= 0) {
        (void)close(lock);
    }
}
