/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files as wholes. Writing goes through a temporary neighbour, fsync, rename and fsync of the
 * folder, so that a power cut leaves the old file or the new one.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/text.h>

enum { NAMES_MAX = 100000 };

enum hd_err hd_err_of_errno(int code)
{
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return HD_E_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return HD_E_FULL;
    case EEXIST:
    case ENOTEMPTY:
        return HD_E_EXISTS;
    case ENOMEM:
        return HD_E_NOMEM;
    default:
        return HD_E_IO;
    }
}

/* Read until the end; the file may grow or shrink while we do. */
static enum hd_err read_all(int fd, size_t max, struct hd_buf *buf)
{
    for (;;) {
        size_t room = buf->cap - buf->len;
        ssize_t n = read(fd, buf->p + buf->len, room);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return hd_err_of_errno(errno);
        }
        if (n == 0) {
            break;
        }
        buf->len += (size_t)n;
        if (buf->len > max) {
            return HD_E_RANGE;
        }
        enum hd_err err = hd_buf_reserve(buf, buf->len + 4096);
        if (err) {
            return err;
        }
    }
    enum hd_err err = hd_buf_reserve(buf, buf->len + 1);
    if (!err) {
        buf->p[buf->len] = 0;
    }
    return err;
}

enum hd_err hd_file_read(const char *path, size_t max, struct hd_buf *out)
{
    /* Not blocking: a pipe in place of a file must not hang the program. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return hd_err_of_errno(errno);
    }
    struct hd_buf buf = HD_BUF_EMPTY;
    struct stat st;
    enum hd_err err = HD_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        err = HD_E_IO;
        goto out;
    }
    if (st.st_size < 0 || (uint64_t)st.st_size > max) {
        err = HD_E_RANGE;
        goto out;
    }
    err = hd_buf_reserve(&buf, (size_t)st.st_size + 1);
    if (!err) {
        err = read_all(fd, max, &buf);
    }
    if (!err) {
        *out = buf;
        buf = HD_BUF_EMPTY;
    }
out:
    hd_buf_free(&buf);
    close(fd);
    return err;
}

static enum hd_err write_all(int fd, struct hd_slice bytes)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t n = write(fd, bytes.p + done, bytes.len - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return hd_err_of_errno(errno);
        }
        done += (size_t)n;
    }
    return fsync(fd) == 0 ? HD_OK : hd_err_of_errno(errno);
}

/* The folder that holds path, "." when path has no slash. */
static enum hd_err parent_of(const char *path, char *out, size_t size)
{
    if (!hd_text_copy(out, size, path)) {
        return HD_E_RANGE;
    }
    char *slash = strrchr(out, '/');
    if (!slash) {
        return hd_text_copy(out, size, ".") ? HD_OK : HD_E_RANGE;
    }
    slash[slash == out ? 1 : 0] = '\0';
    return HD_OK;
}

enum hd_err hd_parent_sync(const char *path)
{
    char dir[HD_PATH_MAX];
    enum hd_err err = parent_of(path, dir, sizeof(dir));
    if (err) {
        return err;
    }
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return hd_err_of_errno(errno);
    }
    int rc = fsync(fd);
    int code = errno;
    close(fd);
    /* Some file systems of sticks cannot sync a folder and say EINVAL: nothing more can be done. */
    return rc == 0 || code == EINVAL ? HD_OK : hd_err_of_errno(code);
}

static enum hd_err write_file(const char *path, struct hd_slice bytes, mode_t mode, bool fresh)
{
    char temp[HD_PATH_MAX + 16];
    if (strlen(path) >= HD_PATH_MAX) {
        return HD_E_RANGE;
    }
    if (fresh && hd_path_exists(path)) {
        return HD_E_EXISTS;
    }
    snprintf(temp, sizeof(temp), "%s.XXXXXX", path);
    int fd = mkstemp(temp);
    if (fd < 0) {
        return hd_err_of_errno(errno);
    }
    enum hd_err err = fchmod(fd, mode) == 0 || errno == EPERM ? HD_OK : hd_err_of_errno(errno);
    if (!err) {
        err = write_all(fd, bytes);
    }
    if (close(fd) != 0 && !err) {
        err = hd_err_of_errno(errno);
    }
    if (!err && rename(temp, path) != 0) {
        err = hd_err_of_errno(errno);
    }
    if (err) {
        unlink(temp);
        return err;
    }
    return hd_parent_sync(path);
}

enum hd_err hd_file_write(const char *path, struct hd_slice bytes, mode_t mode)
{
    return write_file(path, bytes, mode, false);
}

enum hd_err hd_file_write_new(const char *path, struct hd_slice bytes, mode_t mode)
{
    return write_file(path, bytes, mode, true);
}

enum hd_err hd_file_overwrite(const char *path, struct hd_slice bytes)
{
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return hd_err_of_errno(errno);
    }
    struct stat st;
    enum hd_err err = HD_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        err = HD_E_IO;
    } else if (st.st_size < 0 || (uint64_t)st.st_size != bytes.len) {
        err = HD_E_RANGE;
    } else {
        err = write_all(fd, bytes);
    }
    if (close(fd) != 0 && !err) {
        err = hd_err_of_errno(errno);
    }
    return err;
}

enum hd_err hd_file_plain_date(const char *path)
{
    /* 1980-01-01 00:00 UTC: the earliest date that a FAT stick can hold. */
    const struct timespec plain = {.tv_sec = 315532800};
    return utimensat(AT_FDCWD, path, (const struct timespec[]){plain, plain}, 0) == 0
               ? HD_OK
               : hd_err_of_errno(errno);
}

enum hd_err hd_dir_make(const char *path, mode_t mode)
{
    char part[HD_PATH_MAX];
    if (!hd_text_copy(part, sizeof(part), path) || part[0] == '\0') {
        return HD_E_RANGE;
    }
    for (char *p = part + 1; *p; p++) {
        if (*p != '/') {
            continue;
        }
        *p = '\0';
        if (mkdir(part, mode) != 0 && errno != EEXIST) {
            return hd_err_of_errno(errno);
        }
        *p = '/';
    }
    if (mkdir(part, mode) != 0 && errno != EEXIST) {
        return hd_err_of_errno(errno);
    }
    struct stat st;
    return stat(part, &st) == 0 && S_ISDIR(st.st_mode) ? HD_OK : HD_E_IO;
}

bool hd_path_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* glibc's readdir is safe while each stream belongs to one thread, as ours do. */
static const struct dirent *next_entry(DIR *stream)
{
    return readdir(stream); /* NOLINT(concurrency-mt-unsafe) */
}

bool hd_dir_is_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir) {
        return !hd_path_exists(path);
    }
    bool empty = true;
    for (const struct dirent *e = next_entry(dir); e && empty; e = next_entry(dir)) {
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    }
    closedir(dir);
    return empty;
}

enum hd_err hd_path_join(char *out, size_t size, const char *dir, const char *name)
{
    size_t len = strlen(dir);
    const char *slash = len > 0 && dir[len - 1] == '/' ? "" : "/";
    int n = snprintf(out, size, "%s%s%s", dir, slash, name);
    return n >= 0 && (size_t)n < size ? HD_OK : HD_E_RANGE;
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name);
    size_t m = strlen(suffix);
    return n >= m && strcmp(name + n - m, suffix) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_regular(int dir, const char *name)
{
    struct stat st;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static enum hd_err add_name(struct hd_names *names, size_t *cap, const char *name)
{
    if (names->n == NAMES_MAX) {
        return HD_E_RANGE;
    }
    if (names->n == *cap) {
        size_t grown = *cap ? *cap * 2 : 32;
        char **list = realloc(names->name, grown * sizeof(*list));
        if (!list) {
            return HD_E_NOMEM;
        }
        names->name = list;
        *cap = grown;
    }
    char *copy = strdup(name);
    if (!copy) {
        return HD_E_NOMEM;
    }
    names->name[names->n++] = copy;
    return HD_OK;
}

enum hd_err hd_dir_list(const char *dir, const char *suffix, struct hd_names *out)
{
    DIR *stream = opendir(dir);
    if (!stream) {
        return hd_err_of_errno(errno);
    }
    struct hd_names names = {0};
    size_t cap = 0;
    enum hd_err err = HD_OK;
    for (;;) {
        errno = 0;
        const struct dirent *e = next_entry(stream);
        if (!e) {
            err = errno ? HD_E_IO : HD_OK;
            break;
        }
        if (e->d_name[0] == '.' || !ends_with(e->d_name, suffix) ||
            !is_regular(dirfd(stream), e->d_name)) {
            continue;
        }
        err = add_name(&names, &cap, e->d_name);
        if (err) {
            break;
        }
    }
    closedir(stream);
    if (err) {
        hd_names_free(&names);
        return err;
    }
    if (names.n > 1) {
        qsort(names.name, names.n, sizeof(*names.name), by_name);
    }
    *out = names;
    return HD_OK;
}

void hd_names_free(struct hd_names *names)
{
    for (size_t i = 0; i < names->n; i++) {
        free(names->name[i]);
    }
    free(names->name);
    *names = (struct hd_names){0};
}
