/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a process is shut in before it reads the first byte that a stranger wrote: no descriptors but
 * two, no new privileges, no debugger, limits on everything, and a filter under which the kernel
 * kills it for any system call but read from the one, write to the other, and leave. It needs no
 * memory from the kernel either, for its room is given to it before the gate shuts.
 */
#define _DEFAULT_SOURCE /* NOLINT(readability-identifier-naming): closefrom() */

#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <heard/keys.h>

/* The runtime of the sanitizers makes system calls of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

enum {
    IN = 0,
    OUT = 1,
    HIGH_FD = 10, /* descriptors wait here while 0 and 1 are made free */
    CPU_SECONDS = 60,
    ADDRESS_SPACE = 512 << 20,
    STATUS_NO_FENCE = 100,
    STATUS_NOT_READY = 101,
    REAP_MS = 5000,
};

/* The first byte on the pipe, written before the first byte is read. */
enum { SAYS_FENCED = 'F', SAYS_UNFENCED = 'U' };

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- in the child ----------------------------------------------------------------------------- */

static bool limit(int resource, rlim_t most)
{
    const struct rlimit both = {most, most};
    return setrlimit(resource, &both) == 0;
}

/* A sanitizer maps terabytes that it never uses, and writes its report to a file. */
static bool limit_all(void)
{
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_NPROC, 0) &&
           limit(RLIMIT_CPU, CPU_SECONDS) &&
           (SANITIZED || (limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_AS, ADDRESS_SPACE)));
}

/* Put in and out where they belong: at 0 and 1, wherever they were before. */
static bool place_two(int in, int out)
{
    int high_in = fcntl(in, F_DUPFD, HIGH_FD);
    int high_out = fcntl(out, F_DUPFD, HIGH_FD);
    return high_in >= 0 && high_out >= 0 && dup2(high_in, IN) == IN &&
           dup2(high_out, OUT) == OUT;
}

extern char **environ; /* POSIX has no header for it */

/* The environment may hold what is nobody's business in here, and no handler of the parent's may
 * run: it would know nothing of where it is. */
static void forget_the_parent(void)
{
    for (char **at = environ; at && *at; at++) {
        hd_wipe(*at, strlen(*at));
    }
    for (int number = 1; number < NSIG; number++) {
        (void)signal(number, SIG_DFL); /* some cannot be set, and need not */
    }
    sigset_t none;
    (void)sigemptyset(&none);
    (void)pthread_sigmask(SIG_SETMASK, &none, NULL);
}

/* Allow a call, on one descriptor only. */
static bool allow_on(scmp_filter_ctx filter, int call, int fd)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                            SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (scmp_datum_t)fd)) == 0;
}

static bool allow(scmp_filter_ctx filter, int call)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
}

/* What a sanitizer needs to say what it found; in builds with one only. */
static bool allow_sanitizer(scmp_filter_ctx filter)
{
    static const int calls[] = {
        SCMP_SYS(mmap),
        SCMP_SYS(munmap),
        SCMP_SYS(mprotect),
        SCMP_SYS(madvise),
        SCMP_SYS(brk),
        SCMP_SYS(futex),
        SCMP_SYS(getpid),
        SCMP_SYS(gettid),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(rt_sigaction),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sigaltstack),
        SCMP_SYS(sched_yield),
        SCMP_SYS(getrlimit),
        SCMP_SYS(prlimit64),
    };
    bool ok = allow_on(filter, SCMP_SYS(write), STDERR_FILENO) &&
              allow_on(filter, SCMP_SYS(ioctl), STDERR_FILENO); /* is it a terminal? */
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && ok; i++) {
        ok = allow(filter, calls[i]);
    }
    return ok;
}

/* The context is not released: giving memory back is a system call, and there are none any more. */
static bool raise_fence(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    return filter &&
           seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
           allow_on(filter, SCMP_SYS(read), IN) && allow_on(filter, SCMP_SYS(write), OUT) &&
           allow(filter, SCMP_SYS(exit_group)) && (!SANITIZED || allow_sanitizer(filter)) &&
           seccomp_load(filter) == 0;
}

static _Noreturn void live(const struct sync_confined_plan *plan, int out, pid_t parent)
{
    struct sync_confined_task task = {
        .in = IN, .out = OUT, .room_len = plan->room, .ctx = plan->ctx};
    task.room = calloc(1, plan->room);
    bool ready = task.room && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 &&
                 getppid() == parent && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                 prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && place_two(plan->in, out);
    if (!ready) {
        _exit(STATUS_NOT_READY);
    }
    closefrom(SANITIZED ? 3 : 2); /* nothing else stays open; a sanitizer keeps its voice */
    forget_the_parent();
    if (!limit_all()) {
        _exit(STATUS_NOT_READY);
    }
    bool fenced = raise_fence();
    if (!fenced && !plan->fence_optional) {
        _exit(STATUS_NO_FENCE);
    }
    const uint8_t says = fenced ? SAYS_FENCED : SAYS_UNFENCED;
    if (write(OUT, &says, 1) != 1) {
        _exit(STATUS_NOT_READY);
    }
    _exit(plan->job(&task));
}

/* --- in the parent ---------------------------------------------------------------------------- */

/* Wait until it says something or leaves. */
static bool wait_for_it(struct sync_confined *confined)
{
    for (;;) {
        int64_t left = confined->deadline_ms - now_ms();
        int64_t wait = left < confined->stall_ms ? left : confined->stall_ms;
        struct pollfd ready = {.fd = confined->from, .events = POLLIN};
        int n = poll(&ready, 1, wait > 0 ? (int)wait : 0);
        if (n > 0) {
            return true;
        }
        if (n == 0 || errno != EINTR) {
            confined->slow = true;
            return false;
        }
    }
}

/* Fetch more of what it says. False when there is no more, or when it is too slow. */
static bool refill(struct sync_confined *confined)
{
    if (confined->slow || confined->over || !wait_for_it(confined)) {
        return false;
    }
    ssize_t n = read(confined->from, confined->buffer, sizeof(confined->buffer));
    while (n < 0 && errno == EINTR) {
        n = read(confined->from, confined->buffer, sizeof(confined->buffer));
    }
    confined->at = 0;
    confined->have = n > 0 ? (size_t)n : 0;
    confined->over = n <= 0;
    return n > 0;
}

bool sync_confined_read(struct sync_confined *confined, void *out, size_t n)
{
    uint8_t *to = out;
    while (n > 0) {
        if (confined->at == confined->have && !refill(confined)) {
            return false;
        }
        size_t have = confined->have - confined->at;
        size_t take = have < n ? have : n;
        memcpy(to, confined->buffer + confined->at, take);
        confined->at += take;
        to += take;
        n -= take;
    }
    return true;
}

/* Kill it and wait, but not for ever: a process that waits for a broken stick dies when the stick
 * lets it. One that has left already keeps its exit status. */
static bool reap(struct sync_confined *confined, int *how)
{
    (void)close(confined->from);
    (void)kill(confined->child, SIGKILL);
    const struct timespec pause = {.tv_nsec = 200000};
    int64_t until = now_ms() + REAP_MS;
    pid_t got = waitpid(confined->child, how, WNOHANG);
    while ((got == 0 || (got < 0 && errno == EINTR)) && now_ms() < until) {
        (void)nanosleep(&pause, NULL);
        got = waitpid(confined->child, how, WNOHANG);
    }
    bool reaped = got == confined->child;
    confined->child = 0;
    return reaped;
}

enum sync_confined_end sync_confined_end(struct sync_confined *confined, int *status)
{
    bool more = confined->at < confined->have || refill(confined);
    int how = 0;
    bool reaped = reap(confined, &how);
    if (more) {
        return SYNC_CONFINED_TOO_MUCH;
    }
    if (confined->slow || !reaped) {
        return SYNC_CONFINED_SLOW;
    }
    if (!WIFEXITED(how)) {
        return SYNC_CONFINED_KILLED;
    }
    *status = WEXITSTATUS(how);
    return SYNC_CONFINED_ENDED;
}

void sync_confined_stop(struct sync_confined *confined)
{
    int how = 0;
    if (confined->child > 0) {
        (void)reap(confined, &how);
    }
}

/* Its first byte says whether it is shut in; it was written before anything hostile was read. */
static enum sync_confined_start hear_first(struct sync_confined *confined)
{
    uint8_t says = 0;
    int status = 0;
    if (sync_confined_read(confined, &says, 1)) {
        confined->fenced = says == SAYS_FENCED;
        return SYNC_CONFINED_STARTED;
    }
    bool told = sync_confined_end(confined, &status) == SYNC_CONFINED_ENDED;
    return told && status == STATUS_NO_FENCE ? SYNC_CONFINED_NO_FENCE
                                             : SYNC_CONFINED_NO_PROCESS;
}

enum sync_confined_start sync_confined_start(const struct sync_confined_plan *plan,
                                             struct sync_confined *out)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return SYNC_CONFINED_NO_PROCESS;
    }
    /* Children of ours that start later are no business of this one. */
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        live(plan, ends[1], parent);
    }
    (void)close(ends[1]);
    if (child < 0) {
        (void)close(ends[0]);
        return SYNC_CONFINED_NO_PROCESS;
    }
    out->child = child;
    out->from = ends[0];
    out->fenced = out->slow = out->over = false;
    out->deadline_ms = now_ms() + plan->total_ms;
    out->stall_ms = plan->stall_ms;
    out->at = out->have = 0;
    return hear_first(out);
}
