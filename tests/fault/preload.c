/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A shim for LD_PRELOAD: below one folder, the n-th call of a kind fails, and some after it if
 * wanted; and the clock can show another time. The programs are the real ones and know nothing.
 *
 *     HEARD_FAULT=KIND:N:TIMES:HOW   write, fsync, open, rename, unlink, ftruncate, close, read or
 *                                    mkdir; EIO, ENOSPC, EINTR or short (half of a write)
 *     HEARD_FAULT_UNDER=DIR          only files whose absolute name begins with it
 *     HEARD_FAULT_REPORT=FILE        is made when the first call fails
 *     HEARD_FAULT_CLOCK=SECONDS      what time() says at the start, seconds since 1970
 */
#define _GNU_SOURCE /* RTLD_NEXT; NOLINT(bugprone-reserved-identifier) */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum kind { WRITE, FSYNC, OPEN, RENAME, UNLINK, FTRUNCATE, CLOSE, READ, MKDIR, KINDS };
static const char *const kind_name[KINDS] = {"write",     "fsync", "open", "rename", "unlink",
                                             "ftruncate", "close", "read", "mkdir"};
enum { FILES_MAX = 1024, SHORT = -1 };

static struct {
    bool ready, shifts;
    enum kind kind;
    long at, times, calls;
    int how; /* an errno, or SHORT */
    const char *under, *report;
    bool watched[FILES_MAX];
    time_t shift;
} shim;

static void read_fault(const char *text)
{
    /* KIND:N:TIMES:HOW; the colons cut it in place, in a copy. */
    char copy[64];
    char *part[4];
    size_t n = strlen(text);
    if (n >= sizeof(copy)) {
        abort();
    }
    memcpy(copy, text, n + 1);
    part[0] = copy;
    for (int i = 1; i < 4; i++) {
        char *colon = strchr(part[i - 1], ':');
        if (!colon) {
            abort();
        }
        *colon = '\0';
        part[i] = colon + 1;
    }
    const char *kind = part[0];
    const char *how = part[3];
    shim.at = strtol(part[1], NULL, 10);
    shim.times = strtol(part[2], NULL, 10);
    while (shim.kind < KINDS && strcmp(kind, kind_name[shim.kind]) != 0) {
        shim.kind++;
    }
    shim.how = strcmp(how, "EIO") == 0      ? EIO
               : strcmp(how, "ENOSPC") == 0 ? ENOSPC
               : strcmp(how, "EINTR") == 0  ? EINTR
               : strcmp(how, "short") == 0  ? SHORT
                                            : 0;
    if (shim.kind == KINDS || shim.how == 0) {
        abort();
    }
}

static void start(void)
{
    if (shim.ready) {
        return;
    }
    shim.ready = true;
    const char *fault = getenv("HEARD_FAULT");
    const char *clock = getenv("HEARD_FAULT_CLOCK");
    shim.under = getenv("HEARD_FAULT_UNDER");
    shim.report = getenv("HEARD_FAULT_REPORT");
    if (fault && shim.under) {
        read_fault(fault);
    } else {
        shim.under = NULL;
    }
    if (clock) {
        struct timespec now = {0};
        (void)syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
        shim.shift = (time_t)strtoll(clock, NULL, 10) - now.tv_sec;
        shim.shifts = true;
    }
}

static bool is_under(const char *path)
{
    start();
    return shim.under && strncmp(path, shim.under, strlen(shim.under)) == 0;
}

static bool is_watched(int fd)
{
    return fd >= 0 && fd < FILES_MAX && shim.watched[fd];
}

static int watch(int fd, bool yes)
{
    if (fd >= 0 && fd < FILES_MAX) {
        shim.watched[fd] = yes;
    }
    return fd;
}

/* Count a call that concerns us; does it fail? */
static bool fails(enum kind kind)
{
    if (kind != shim.kind) {
        return false;
    }
    shim.calls++;
    if (shim.calls < shim.at || shim.calls >= shim.at + shim.times) {
        return false;
    }
    if (shim.report) {
        long fd = syscall(SYS_openat, AT_FDCWD, shim.report, O_CREAT | O_WRONLY, 0600);
        (void)syscall(SYS_close, fd);
    }
    errno = shim.how == SHORT ? ENOSPC : shim.how;
    return true;
}

/* The function that would have been called without us. */
#define REAL(type, name, ...)                                                                  \
    static type (*real)(__VA_ARGS__);                                                          \
    start();                                                                                   \
    if (!real) {                                                                               \
        void *found = dlsym(RTLD_NEXT, name);                                                  \
        memcpy(&real, &found, sizeof(real));                                                   \
    }

#define WRITER(name, params, args, realparams)                                                 \
    ssize_t name params;                                                                       \
    ssize_t name params                                                                        \
    {                                                                                          \
        REAL(ssize_t, #name, realparams)                                                       \
        if (is_watched(fd) && fails(WRITE)) {                                                  \
            if (shim.how != SHORT || n < 2) {                                                  \
                return -1;                                                                     \
            }                                                                                  \
            n /= 2;                                                                            \
        }                                                                                      \
        return real args;                                                                      \
    }

#define COMMA ,
WRITER(write, (int fd, const void *from, size_t n), (fd, from, n),
       int COMMA const void *COMMA size_t)
WRITER(pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at),
       int COMMA const void *COMMA size_t COMMA off_t)
WRITER(pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at),
       int COMMA const void *COMMA size_t COMMA off64_t)

#define ON_FILE(type, name, params, args, realparams, kind)                                    \
    type name params;                                                                          \
    type name params                                                                           \
    {                                                                                          \
        REAL(type, #name, realparams)                                                          \
        return is_watched(fd) && fails(kind) ? -1 : real args;                                 \
    }

ON_FILE(ssize_t, read, (int fd, void *to, size_t n), (fd, to, n), int COMMA void *COMMA size_t,
        READ)
ON_FILE(ssize_t, pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at),
        int COMMA void *COMMA size_t COMMA off_t, READ)
ON_FILE(ssize_t, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at),
        int COMMA void *COMMA size_t COMMA off64_t, READ)
ON_FILE(int, fsync, (int fd), (fd), int, FSYNC)
ON_FILE(int, fdatasync, (int fd), (fd), int, FSYNC)
ON_FILE(int, ftruncate, (int fd, off_t n), (fd, n), int COMMA off_t, FTRUNCATE)
ON_FILE(int, ftruncate64, (int fd, off64_t n), (fd, n), int COMMA off64_t, FTRUNCATE)

/* Linux closes the file even when it tells an error. */
int close(int fd)
{
    REAL(int, "close", int)
    bool fail = is_watched(fd) && fails(CLOSE);
    int code = errno;
    watch(fd, false);
    int rc = real(fd);
    errno = fail ? code : errno;
    return fail ? -1 : rc;
}

#define OPENER(name)                                                                           \
    int name(const char *path, int flags, ...)                                                 \
    {                                                                                          \
        REAL(int, #name, const char *, int, ...)                                               \
        va_list args;                                                                          \
        va_start(args, flags);                                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;                \
        va_end(args);                                                                          \
        bool under = is_under(path);                                                           \
        return under && fails(OPEN) ? -1 : watch(real(path, flags, mode), under);              \
    }
OPENER(open)
OPENER(open64)

#define MAKER(name)                                                                            \
    int name(char *path);                                                                      \
    int name(char *path)                                                                       \
    {                                                                                          \
        REAL(int, #name, char *)                                                               \
        bool under = is_under(path);                                                           \
        return under && fails(OPEN) ? -1 : watch(real(path), under);                           \
    }
MAKER(mkstemp)
MAKER(mkstemp64)

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *)
    return (is_under(from) || is_under(to)) && fails(RENAME) ? -1 : real(from, to);
}

#define ON_NAME(name, kind)                                                                    \
    int name(const char *path)                                                                 \
    {                                                                                          \
        REAL(int, #name, const char *)                                                         \
        return is_under(path) && fails(kind) ? -1 : real(path);                                \
    }
ON_NAME(unlink, UNLINK)
ON_NAME(rmdir, UNLINK)

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t)
    return is_under(path) && fails(MKDIR) ? -1 : real(path, mode);
}

/* ---- the clock ---- */

int clock_gettime(clockid_t which, struct timespec *out)
{
    start();
    int rc = (int)syscall(SYS_clock_gettime, which, out);
    if (rc == 0 && shim.shifts && which == CLOCK_REALTIME) {
        out->tv_sec += shim.shift;
    }
    return rc;
}

time_t time(time_t *out)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (out) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}
