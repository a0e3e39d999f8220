/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Real folders and the real program: what these tests see is what an officer sees.
 */

#include "office_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/keyfile.h>
#include <heard/shares.h>
#include <sync/office.h>

#include "admin.h"

extern char **environ;

int folder_setup(void **state)
{
    struct folder *folder = calloc(1, sizeof(*folder));
    if (!folder) {
        return -1;
    }
    snprintf(folder->path, sizeof(folder->path), "/tmp/heard-admin-test-XXXXXX");
    *state = folder;
    return mkdtemp(folder->path) ? 0 : -1;
}

/** rm -r without a shell: files first, then what became empty, from the deepest folder up. */
static void remove_below(const char *path)
{
    char stack[64][HD_PATH_MAX];
    size_t n = 1;
    snprintf(stack[0], HD_PATH_MAX, "%s", path);
    while (n > 0) {
        DIR *dir = opendir(stack[n - 1]);
        bool deeper = false;
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
        for (struct dirent *entry = dir ? readdir(dir) : NULL; entry; entry = readdir(dir)) {
            char at[2 * HD_PATH_MAX];
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
                continue;
            }
            snprintf(at, sizeof(at), "%s/%s", stack[n - 1], entry->d_name);
            if (unlink(at) != 0 && n < 64) {
                snprintf(stack[n], HD_PATH_MAX, "%.*s", HD_PATH_MAX - 1, at);
                deeper = true;
            }
        }
        if (dir) {
            closedir(dir);
        }
        if (deeper) {
            n++;
        } else {
            (void)rmdir(stack[--n]);
        }
    }
}

int folder_teardown(void **state)
{
    struct folder *folder = *state;
    remove_below(folder->path);
    free(folder);
    return 0;
}

const char *in(const struct folder *folder, const char *name)
{
    static char paths[64][2 * HD_PATH_MAX];
    static size_t next;
    char *path = paths[next++ % 64];
    snprintf(path, sizeof(paths[0]), "%s/%s", folder->path, name);
    return path;
}

const char *put(const struct folder *folder, const char *name, const char *text)
{
    const char *path = in(folder, name);
    struct hd_slice bytes = {(const uint8_t *)text, strlen(text)};
    assert_int_equal(hd_file_write(path, bytes, 0600), HD_OK);
    return path;
}

size_t entries(const char *path)
{
    size_t n = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(dir);
    return n;
}

char *slurp(const char *path)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = hd_file_read(path, 1 << 22, &bytes);
    if (err) {
        fail_msg("%s: %s", path, hd_err_text(err));
    }
    char *text = malloc(bytes.len + 1);
    assert_non_null(text);
    memcpy(text, bytes.p, bytes.len);
    text[bytes.len] = 0;
    hd_buf_free(&bytes);
    return text;
}

struct hd_buf bytes_of(const char *path)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = hd_file_read(path, 1 << 24, &bytes);
    if (err) {
        fail_msg("%s: %s", path, hd_err_text(err));
    }
    return bytes;
}

void assert_unchanged(const char *path, struct hd_buf *before)
{
    struct hd_buf after = bytes_of(path);
    assert_int_equal(after.len, before->len);
    assert_memory_equal(after.p, before->p, before->len);
    hd_buf_free(&after);
    hd_buf_free(before);
}

static void read_output(const char *path, char *out)
{
    char *text = slurp(path);
    snprintf(out, OUTPUT_MAX, "%s", text);
    free(text);
    unlink(path);
}

int admin(struct folder *folder, const char *const *argv)
{
    char program[] = HEARD_BINARY_DIR "/bin/heard-admin";
    char *args[24] = {program};
    size_t n = 1;
    for (size_t i = 0; argv[i]; i++) {
        assert_true(n < 23);
        args[n++] = strdup(argv[i]);
    }
    char out[HD_PATH_MAX + 16];
    char err[HD_PATH_MAX + 16];
    snprintf(out, sizeof(out), "%s/.out", folder->path);
    snprintf(err, sizeof(err), "%s/.err", folder->path);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t pid = 0;
    int status = 0;
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, args, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 1; i < n; i++) {
        free(args[i]);
    }
    read_output(out, folder->out);
    read_output(err, folder->err);
    if (!WIFEXITED(status)) {
        fail_msg("heard-admin died: %s", folder->err);
    }
    return WEXITSTATUS(status);
}

void assert_contains(const char *text, const char *words)
{
    if (!strstr(text, words)) {
        fail_msg("\"%s\" is not in:\n%s", words, text);
    }
}

const char *make_office(struct folder *folder)
{
    const char *passphrase = put(folder, "pass", OFFICE_PASSPHRASE "\n");
    const char *office = in(folder, "office");
    int status =
        RUN(folder, "init", office, "--insecure-fast-keys", "--passphrase-file", passphrase);
    if (status != 0) {
        fail_msg("init: %s", folder->err);
    }
    return office;
}

size_t lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++) {
        n += *text == '\n';
    }
    return n;
}

void assert_private(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        fail_msg("%s is not there", path);
    }
    assert_int_equal(st.st_mode & 077, 0);
}

void assert_root_key_unlocks(const struct folder *folder, const char *passphrase)
{
    struct hd_buf file = HD_BUF_EMPTY;
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    uint8_t seed[HD_SIGN_SEED_LEN];
    uint8_t pk[HD_SIGN_PK_LEN];
    struct hd_slice words = {(const uint8_t *)passphrase, strlen(passphrase)};
    assert_int_equal(hd_file_read(in(folder, "office/keys/root.fhk"), HD_KEYFILE_LEN, &file),
                     HD_OK);
    assert_int_equal(hd_keyfile_unlock(hd_buf_slice(&file), HD_KEY_ROOT, 0, words, seed),
                     HD_OK);
    hd_sign_public(seed, pk);
    assert_int_equal(sync_office_open(in(folder, "office"), &notes, &office), HD_OK);
    assert_memory_equal(pk, sync_office_facts(office)->root_pk, sizeof(pk));
    sync_office_close(office);
    hd_buf_free(&file);
}

void sheet_words(const struct folder *folder, unsigned share, char *words)
{
    char name[64];
    snprintf(name, sizeof(name), "office/%s", admin_sheet_name(share));
    char *sheet = slurp(in(folder, name));
    struct hd_slice bytes = {(const uint8_t *)sheet, strlen(sheet)};
    unsigned n = share > 0 ? HD_SHARE_WORDS : HD_WORDS;
    assert_int_equal(admin_sheet_read(bytes, n, words), HD_OK);
    free(sheet);
}

void mark_drilled(const struct folder *folder)
{
    struct hd_notes notes = {.n = 0};
    struct sync_office *office = NULL;
    assert_int_equal(sync_office_open(in(folder, "office"), &notes, &office), HD_OK);
    assert_int_equal(sync_office_set_drilled(office), HD_OK);
    sync_office_close(office);
}
