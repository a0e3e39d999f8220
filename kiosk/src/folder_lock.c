/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flock() on an empty file. The file stays when the program ends, and its date tells nothing. */
#define _DEFAULT_SOURCE /* flock(); NOLINT(readability-identifier-naming) */

#include "folder_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/log.h>

enum hd_err folder_lock_take(const char *dir, int *fd)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), dir, "kiosk.lock");
    if (err) {
        return err;
    }
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return hd_err_of_errno(errno);
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        err = errno == EWOULDBLOCK ? HD_E_EXISTS : hd_err_of_errno(errno);
        (void)close(file);
        return err;
    }
    if (hd_file_plain_date(path) != HD_OK) {
        hd_log(HD_LOG_WARN, "kiosk: plain date not set");
    }
    *fd = file;
    return HD_OK;
}
