/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A walk through folders without recursion: those still to be seen wait in a list. Whatever the
 * file system's order, the result is sorted, so that two runs say the same.
 */
#include "check_walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <heard/file.h>

enum { FILES_MAX = 100000, DEPTH_MAX = 16 };

static enum hd_err add(struct check_files *files, const char *path, bool walked)
{
    if (files->n == FILES_MAX) {
        return HD_E_RANGE;
    }
    if (files->n == files->cap) {
        size_t cap = files->cap > 0 ? 2 * files->cap : 32;
        struct check_file *more = realloc(files->file, cap * sizeof(*more));
        if (!more) {
            return HD_E_NOMEM;
        }
        files->file = more;
        files->cap = cap;
    }
    size_t len = strlen(path);
    char *copy = malloc(len + 1);
    if (!copy) {
        return HD_E_NOMEM;
    }
    memcpy(copy, path, len + 1);
    files->file[files->n++] = (struct check_file){.path = copy, .walked = walked};
    return HD_OK;
}

static bool is_json(const char *name)
{
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, ".json") == 0;
}

static size_t depth_of(const char *path, size_t from)
{
    size_t depth = 0;
    for (const char *at = path + from; *at; at++) {
        depth += *at == '/' ? 1 : 0;
    }
    return depth;
}

/* One name in a folder: a file to look at, another folder, or neither. */
static enum hd_err sort_entry(const char *dir, const char *name, struct check_files *files,
                              struct check_files *folders)
{
    char path[HD_PATH_MAX];
    struct stat st;
    if (name[0] == '.') {
        return HD_OK;
    }
    enum hd_err err = hd_path_join(path, sizeof(path), dir, name);
    if (err || lstat(path, &st) != 0) {
        return err; /* gone since it was listed */
    }
    if (S_ISDIR(st.st_mode)) {
        return add(folders, path, true);
    }
    bool file = S_ISREG(st.st_mode) ||
                (S_ISLNK(st.st_mode) && stat(path, &st) == 0 && S_ISREG(st.st_mode));
    return file && is_json(name) ? add(files, path, true) : HD_OK;
}

static enum hd_err read_folder(const char *dir, struct check_files *files,
                               struct check_files *folders)
{
    DIR *stream = opendir(dir);
    if (!stream) {
        return HD_E_IO;
    }
    enum hd_err err = HD_OK;
    while (!err) {
        errno = 0;
        const struct dirent *entry = readdir(stream); /* NOLINT(concurrency-mt-unsafe) */
        if (!entry) {
            err = errno ? HD_E_IO : HD_OK;
            break;
        }
        err = sort_entry(dir, entry->d_name, files, folders);
    }
    closedir(stream);
    return err;
}

static int by_path(const void *a, const void *b)
{
    const struct check_file *x = a;
    const struct check_file *y = b;
    return strcmp(x->path, y->path);
}

static enum hd_err walk(const char *top, struct check_files *files)
{
    struct check_files folders = {.n = 0};
    size_t first = files->n;
    enum hd_err err = add(&folders, top, true);
    for (size_t i = 0; !err && i < folders.n; i++) {
        err = depth_of(folders.file[i].path, strlen(top)) > DEPTH_MAX
                  ? HD_E_RANGE
                  : read_folder(folders.file[i].path, files, &folders);
    }
    check_files_free(&folders);
    if (files->n - first > 1) {
        qsort(files->file + first, files->n - first, sizeof(*files->file), by_path);
    }
    return err;
}

enum hd_err check_files_add(struct check_files *files, const char *path, struct hd_notes *notes)
{
    char dir[HD_PATH_MAX];
    struct stat st;
    size_t len = strlen(path);
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode) || len >= sizeof(dir)) {
        return add(files, path, false);
    }
    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    memcpy(dir, path, len);
    dir[len] = '\0';
    enum hd_err err = walk(dir, files);
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, path,
                     "this folder could not be looked through to its end: %s",
                     err == HD_E_RANGE ? "it is too deep or has too many files"
                                       : hd_err_text(err));
    }
    return err;
}

void check_files_free(struct check_files *files)
{
    for (size_t i = 0; i < files->n; i++) {
        free(files->file[i].path);
    }
    free(files->file);
    *files = (struct check_files){.n = 0};
}
