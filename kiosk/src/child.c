/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program, in a process group of its own so that nothing of it is left behind. */
#define _GNU_SOURCE /* closing all files in it; NOLINT(readability-identifier-naming) */

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <heard/log.h>

enum { PATIENCE_MS = 50, LAST_WORDS_MS = 2000 };

int64_t child_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void child_init(struct child *child)
{
    *child = (struct child){.err_fd = -1};
}

static void close_pipe(struct child *child)
{
    if (child->err_fd >= 0) {
        (void)close(child->err_fd);
    }
    child->err_fd = -1;
}

/* Both ends close on exec; our end never blocks. */
static enum hd_err make_pipe(int *ends)
{
    if (pipe(ends) != 0) {
        return HD_E_IO;
    }
    if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 || fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return HD_E_IO;
    }
    return HD_OK;
}

static int set_files(posix_spawn_file_actions_t *files, int err_fd)
{
    int rc = posix_spawn_file_actions_adddup2(files, err_fd, STDERR_FILENO);
    if (rc == 0) {
        rc = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    if (rc == 0) {
        rc = posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    return rc ? rc : posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
}

/* A group of its own, and signals as programs expect them. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    int rc = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (rc == 0) {
        rc = posix_spawnattr_setpgroup(attributes, 0);
    }
    if (rc == 0) {
        rc = posix_spawnattr_setsigmask(attributes, &none);
    }
    return rc ? rc : posix_spawnattr_setsigdefault(attributes, &all);
}

static int spawn(const char *const *argv, int err_fd, pid_t *pid)
{
    /* posix_spawn() wants them changeable and changes nothing. */
    union {
        const char *const *in;
        char *const *out;
    } arguments = {.in = argv};
    static char path[] = "PATH=/usr/bin:/bin";
    static char locale[] = "LC_ALL=C.UTF-8";
    char *const environment[] = {path, locale, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    if (posix_spawn_file_actions_init(&files) != 0) {
        return ENOMEM;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    int rc = set_files(&files, err_fd);
    if (rc == 0) {
        rc = set_attributes(&attributes);
    }
    if (rc == 0) {
        rc = posix_spawn(pid, argv[0], &files, &attributes, arguments.out, environment);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* Is the process we knew of gone? Sets status when it has just gone. */
static bool reap(struct child *child)
{
    int status = 0;
    pid_t gone = child->pid > 0 ? waitpid(child->pid, &status, WNOHANG) : 0;
    if (gone == 0) {
        return child->pid <= 0;
    }
    child->status = gone > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    child->pid = 0;
    return true;
}

enum hd_err child_start(struct child *child, const char *const *argv, int64_t limit_ms)
{
    if (!reap(child)) {
        return HD_E_EXISTS; /* also one that was killed and hangs on a bad stick */
    }
    close_pipe(child);
    child_init(child);
    int ends[2];
    enum hd_err err = make_pipe(ends);
    if (err) {
        return err;
    }
    pid_t pid = 0;
    int rc = spawn(argv, ends[1], &pid);
    (void)close(ends[1]);
    if (rc != 0) {
        (void)close(ends[0]);
        hd_log(HD_LOG_ERROR, "child: not started code=%d", rc);
        return rc == ENOENT || rc == EACCES ? HD_E_NOT_FOUND
                                            : (rc == ENOMEM ? HD_E_NOMEM : HD_E_IO);
    }
    child->pid = pid;
    child->err_fd = ends[0];
    child->deadline_ms = child_clock_ms() + limit_ms;
    return HD_OK;
}

/* Take what it says; what is more than we keep is read all the same, or it would wait for us. */
static void listen_to(struct child *child)
{
    char more[512];
    ssize_t n = 1;
    while (n > 0 && child->err_fd >= 0) {
        n = read(child->err_fd, more, sizeof(more));
        if (n > 0) {
            size_t room = CHILD_SAID_MAX - child->said_n;
            size_t take = (size_t)n < room ? (size_t)n : room;
            memcpy(child->said + child->said_n, more, take);
            child->said_n += take;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            close_pipe(child);
        }
    }
}

static void wait_for_news(const struct child *child, int wait_ms)
{
    if (wait_ms > 0) {
        struct pollfd news = {.fd = child->err_fd, .events = POLLIN};
        /* Its end of the pipe may close before it is gone: look again soon. */
        (void)poll(&news, child->err_fd >= 0, wait_ms < PATIENCE_MS ? wait_ms : PATIENCE_MS);
    }
}

static void kill_all(const struct child *child)
{
    (void)kill(-child->pid, SIGKILL);
}

enum child_state child_poll(struct child *child, int wait_ms)
{
    if (child->pid <= 0 || child->late) {
        return CHILD_NONE;
    }
    int64_t until = child_clock_ms() + wait_ms;
    for (;;) {
        bool gone = reap(child);
        listen_to(child);
        if (gone) {
            close_pipe(child);
            return CHILD_ENDED;
        }
        int64_t now = child_clock_ms();
        if (now >= child->deadline_ms) {
            kill_all(child);
            child->late = true;
            close_pipe(child);
            return CHILD_LATE;
        }
        if (now >= until) {
            return CHILD_RUNNING;
        }
        wait_for_news(child, (int)(until - now));
    }
}

bool child_is_there(struct child *child)
{
    /* An end that is still to be told is left for child_poll() to find. */
    return child->pid > 0 && !(child->late && reap(child));
}

void child_fini(struct child *child)
{
    if (child->pid > 0) {
        kill_all(child);
    }
    int64_t until = child_clock_ms() + LAST_WORDS_MS;
    while (!reap(child) && child_clock_ms() < until) {
        (void)poll(NULL, 0, PATIENCE_MS / 5);
    }
    close_pipe(child);
}
