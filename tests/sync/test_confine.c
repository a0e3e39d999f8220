/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process that strangers' files are read in: each system call it may not make kills it, it has
 * nothing but its two descriptors, it cannot outstay its time, and it does not come to be where
 * the system cannot shut it in.
 */
#define _DEFAULT_SOURCE /* NOLINT(readability-identifier-naming): syscall() */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/keys.h>

#include "confine.h"

enum { LONG_MS = 20000, SHORT_MS = 150, ROOM = 4096 };

static bool no_fence; /* this system cannot filter system calls */

int __wrap_seccomp_load(void *filter);
int __real_seccomp_load(void *filter);

int __wrap_seccomp_load(void *filter)
{
    return no_fence ? -EINVAL : __real_seccomp_load(filter);
}

static int file; /* what the child may read: "abc" */

static int setup(void **state)
{
    (void)state;
    char name[] = "heard-confine-XXXXXX";
    no_fence = false;
    file = mkstemp(name);
    return file >= 0 && unlink(name) == 0 && write(file, "abc", 3) == 3 &&
                   lseek(file, 0, SEEK_SET) == 0 && hd_crypto_start() == HD_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    return close(file);
}

static struct sync_confined_plan plan_of(sync_confined_job *job, const void *ctx)
{
    return (struct sync_confined_plan){.job = job,
                                       .ctx = ctx,
                                       .in = file,
                                       .room = ROOM,
                                       .stall_ms = LONG_MS,
                                       .total_ms = LONG_MS};
}

static struct sync_confined confined; /* one at a time */

static void start(const struct sync_confined_plan *plan)
{
    assert_int_equal(sync_confined_start(plan, &confined), SYNC_CONFINED_STARTED);
}

/* --- what it can do --------------------------------------------------------------------------- */

static int copy_all(const struct sync_confined_task *task)
{
    for (;;) {
        ssize_t n = read(task->in, task->room, task->room_len);
        if (n <= 0) {
            return n < 0 ? 60 : 7;
        }
        if (write(task->out, task->room, (size_t)n) != n) {
            return 61;
        }
    }
}

static void it_reads_writes_and_leaves(void **state)
{
    (void)state;
    char said[3];
    int status = 0;
    struct sync_confined_plan plan = plan_of(copy_all, NULL);
    start(&plan);
    assert_true(confined.fenced);
    assert_true(sync_confined_read(&confined, said, sizeof(said)));
    assert_memory_equal(said, "abc", 3);
    assert_false(sync_confined_read(&confined, said, 1));
    assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_ENDED);
    assert_int_equal(status, 7);
    sync_confined_stop(&confined); /* once more is fine */
}

static void what_is_left_to_say_is_too_much(void **state)
{
    (void)state;
    char said[3];
    for (size_t n = 0; n <= 3; n++) {
        int status = 0;
        struct sync_confined_plan plan = plan_of(copy_all, NULL);
        assert_int_equal(lseek(file, 0, SEEK_SET), 0);
        start(&plan);
        assert_true(sync_confined_read(&confined, said, n));
        assert_int_equal(sync_confined_end(&confined, &status),
                         n < 3 ? SYNC_CONFINED_TOO_MUCH : SYNC_CONFINED_ENDED);
    }
}

/* --- what it cannot do ------------------------------------------------------------------------ */

/* A system call with its arguments. */
struct attempt {
    const char *name;
    long number;
    long a, b, c, d;
    bool sanitizer; /* builds with a sanitizer allow it */
};

static int try_it(const struct sync_confined_task *task)
{
    const struct attempt *attempt = task->ctx;
    (void)syscall(attempt->number, attempt->a, attempt->b, attempt->c, attempt->d, 0L, 0L);
    return 1; /* it lived */
}

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

static char path[] = "/etc/passwd";
static char bytes[64];

/* Arguments that would work, so that only the filter can be what stops them. */
#define AT(p) ((long)(intptr_t)(p))
static const struct attempt *attempts(size_t *n)
{
    static struct attempt list[64];
    const struct attempt rows[] = {
#ifdef SYS_open
        {"open", SYS_open, AT(path), O_RDONLY, 0, 0, false},
        {"fork", SYS_fork, 0, 0, 0, 0, false},
        {"vfork", SYS_vfork, 0, 0, 0, 0, false},
        {"stat", SYS_stat, AT(path), AT(bytes), 0, 0, false},
        {"unlink", SYS_unlink, AT("heard-no-such-file"), 0, 0, 0, false},
#endif
        {"openat", SYS_openat, AT_FDCWD, AT(path), O_RDONLY, 0, false},
        {"openat2", SYS_openat2, AT_FDCWD, AT(path), AT(bytes), 24, false},
        {"open to write", SYS_openat, AT_FDCWD, AT("heard-confined"), O_WRONLY | O_CREAT, 0600,
         false},
        {"socket", SYS_socket, AF_INET, SOCK_STREAM, 0, 0, false},
        {"socket, local", SYS_socket, AF_UNIX, SOCK_STREAM, 0, 0, false},
        {"socketpair", SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, AT(bytes), false},
        {"connect", SYS_connect, 0, AT(bytes), 16, 0, false},
        {"sendto", SYS_sendto, 1, AT(bytes), 1, 0, false},
        {"execve", SYS_execve, AT("/bin/true"), 0, 0, 0, false},
        {"execveat", SYS_execveat, AT_FDCWD, AT("/bin/true"), 0, 0, false},
        {"clone", SYS_clone, SIGCHLD, 0, 0, 0, false},
        {"clone3", SYS_clone3, AT(bytes), 64, 0, 0, false},
        {"ioctl", SYS_ioctl, 0, 0x541B, AT(bytes), 0, false},
        {"fcntl", SYS_fcntl, 0, F_GETFL, 0, 0, false},
        {"dup", SYS_dup, 0, 0, 0, 0, false},
        {"kill", SYS_kill, 1, 0, 0, 0, false},
        {"ptrace", SYS_ptrace, 0, 0, 0, 0, false},
        {"process_vm_readv", SYS_process_vm_readv, 1, 0, 0, 0, false},
        {"pipe2", SYS_pipe2, AT(bytes), 0, 0, 0, false},
        {"memfd_create", SYS_memfd_create, AT("x"), 0, 0, 0, false},
        {"sendfile", SYS_sendfile, 1, 0, 0, 1, false},
        {"lseek", SYS_lseek, 0, 0, SEEK_SET, 0, false},
        {"pread64", SYS_pread64, 0, AT(bytes), 1, 0, false},
        {"prctl", SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, false},
        {"seccomp", SYS_seccomp, 0, 0, 0, 0, false},
        {"setuid", SYS_setuid, 0, 0, 0, 0, false},
        {"unshare", SYS_unshare, 0, 0, 0, 0, false},
        {"mount", SYS_mount, AT("x"), AT("/"), AT("tmpfs"), 0, false},
        {"io_uring_setup", SYS_io_uring_setup, 1, AT(bytes), 0, 0, false},
        {"bpf", SYS_bpf, 0, AT(bytes), 8, 0, false},
        {"shmget", SYS_shmget, 0, 4096, 0, 0, false},
        {"getrandom", SYS_getrandom, AT(bytes), 8, 0, 0, false},
        {"uname", SYS_uname, AT(bytes), 0, 0, 0, false},
        {"getuid", SYS_getuid, 0, 0, 0, 0, false},
        {"nanosleep", SYS_nanosleep, AT(bytes), 0, 0, 0, false},
        {"read from elsewhere", SYS_read, 1, AT(bytes), 1, 0, false},
        {"write to where it reads", SYS_write, 0, AT(bytes), 1, 0, false},
        {"write to stderr", SYS_write, 2, AT(bytes), 0, 0, true},
        {"mmap", SYS_mmap, 0, 4096, 0, 0x22, true},
        {"mprotect", SYS_mprotect, 0, 0, 7, 0, true},
        {"brk", SYS_brk, 0, 0, 0, 0, true},
        {"getpid", SYS_getpid, 0, 0, 0, 0, true},
        {"no such call", 100000, 0, 0, 0, 0, false},
    };
    *n = sizeof(rows) / sizeof(rows[0]);
    assert_true(*n <= sizeof(list) / sizeof(list[0]));
    memcpy(list, rows, sizeof(rows));
    return list;
}

static void every_other_system_call_is_its_death(void **state)
{
    (void)state;
    size_t n = 0;
    const struct attempt *list = attempts(&n);
    for (size_t i = 0; i < n; i++) {
        int status = 0;
        struct sync_confined_plan plan = plan_of(try_it, &list[i]);
        start(&plan);
        enum sync_confined_end end = sync_confined_end(&confined, &status);
        bool may = SANITIZED && list[i].sanitizer;
        if (end != (may ? SYNC_CONFINED_ENDED : SYNC_CONFINED_KILLED)) {
            fail_msg("%s: %d", list[i].name, (int)end);
        }
    }
}

/* The same calls do no harm to a process that is not shut in, so the test above could fail. */
static void without_the_fence_the_same_call_goes_through(void **state)
{
    (void)state;
    int status = 0;
    static const struct attempt harmless = {"getuid", SYS_getuid, 0, 0, 0, 0, false};
    struct sync_confined_plan plan = plan_of(try_it, &harmless);
    plan.fence_optional = true;
    no_fence = true;
    start(&plan);
    assert_false(confined.fenced);
    assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_ENDED);
    assert_int_equal(status, 1);
}

#if defined(__x86_64__)
/* The other door into a 64-bit kernel: 32-bit calls, where 2 is fork and 5 is open. */
static int try_32_bit(const struct sync_confined_task *task)
{
    (void)task;
    long result = 20; /* getpid() there */
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
    return 1;
}

/* And the third: x32 calls have a bit of their own. */
static int try_x32(const struct sync_confined_task *task)
{
    (void)task;
    (void)syscall(0x40000000L + SYS_getuid);
    return 1;
}

static void calls_of_another_architecture_are_its_death_too(void **state)
{
    (void)state;
    sync_confined_job *const jobs[] = {try_32_bit, try_x32};
    for (size_t i = 0; i < 2; i++) {
        int status = 0;
        struct sync_confined_plan plan = plan_of(jobs[i], NULL);
        start(&plan);
        assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_KILLED);
    }
}
#endif

static int crash(const struct sync_confined_task *task)
{
    (void)task;
    __builtin_trap();
}

static void a_crash_is_told_from_an_end(void **state)
{
    (void)state;
    int status = 0;
    struct sync_confined_plan plan = plan_of(crash, NULL);
    start(&plan);
    assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_KILLED);
}

/* --- time ------------------------------------------------------------------------------------- */

static int spin(const struct sync_confined_task *task)
{
    for (volatile uint64_t i = 0; i < UINT64_MAX; i++) {
        if (task->room_len != ROOM) {
            return 0;
        }
    }
    return 0;
}

/* Says a byte now and then, for ever. */
static int dribble(const struct sync_confined_task *task)
{
    for (volatile uint64_t i = 1; i < UINT64_MAX; i++) {
        if (i % 1000000 == 0 && write(task->out, "x", 1) != 1) {
            return 0;
        }
    }
    return 0;
}

static int64_t clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void silence_ends_it(void **state)
{
    (void)state;
    char said;
    int status = 0;
    int64_t begun = clock_ms();
    struct sync_confined_plan plan = plan_of(spin, NULL);
    start(&plan);
    confined.stall_ms = SHORT_MS; /* its start may take longer on a busy machine */
    pid_t child = confined.child;
    assert_false(sync_confined_read(&confined, &said, 1));
    assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_SLOW);
    assert_true(clock_ms() - begun < LONG_MS);
    assert_int_equal(kill(child, 0), -1); /* nothing of it is left */
}

static void a_word_now_and_then_does_not_make_it_live_for_ever(void **state)
{
    (void)state;
    char said;
    int status = 0;
    struct sync_confined_plan plan = plan_of(dribble, NULL);
    start(&plan);
    confined.deadline_ms = clock_ms() + 400;
    int64_t begun = clock_ms();
    while (sync_confined_read(&confined, &said, 1)) {
        assert_true(clock_ms() - begun < LONG_MS);
    }
    assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_SLOW);
}

static void an_input_that_never_comes_ends_it(void **state)
{
    (void)state;
    char said;
    int ends[2];
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    struct sync_confined_plan plan = plan_of(copy_all, NULL);
    plan.in = ends[0];
    start(&plan);
    confined.stall_ms = SHORT_MS;
    assert_false(sync_confined_read(&confined, &said, 1));
    assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_SLOW);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* --- what it has ------------------------------------------------------------------------------ */

static bool no_more_than(int resource, rlim_t most)
{
    struct rlimit now;
    return getrlimit(resource, &now) == 0 && now.rlim_cur <= most && now.rlim_max <= most;
}

/* Only possible where there is no fence. Returns the number of the first thing that is not so. */
static int look_around(const struct sync_confined_task *task)
{
    for (int fd = SANITIZED ? 3 : 2; fd < 256; fd++) {
        if (fcntl(fd, F_GETFD) != -1) {
            return 1;
        }
    }
    struct sigaction handler;
    const char *planted = task->ctx;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1                                ? 2
           : prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0                                  ? 3
           : !no_more_than(RLIMIT_CORE, 0)                                            ? 4
           : !no_more_than(RLIMIT_NOFILE, 0)                                          ? 5
           : !no_more_than(RLIMIT_NPROC, 0)                                           ? 6
           : !no_more_than(RLIMIT_CPU, 60)                                            ? 7
           : !SANITIZED && !no_more_than(RLIMIT_FSIZE, 0)                             ? 8
           : !SANITIZED && !no_more_than(RLIMIT_AS, 512 << 20)                        ? 9
           : open(path, O_RDONLY) != -1                                               ? 10
           : sigaction(SIGUSR1, NULL, &handler) != 0 || handler.sa_handler != SIG_DFL ? 11
           : memcmp(planted, "\0\0\0\0\0\0", 6) != 0                                  ? 12
                                                                                      : 0;
}

static void handler_of_the_parent(int number)
{
    (void)number;
}

static void it_has_two_descriptors_limits_on_all_and_no_memory_of_its_parent(void **state)
{
    (void)state;
    int status = -1;
    int extra = open("/dev/null", O_RDONLY); /* not closed on exec, and left open */
    assert_true(extra >= 0);
    assert_int_equal(dup2(extra, 200), 200);
    assert_true(signal(SIGUSR1, handler_of_the_parent) != SIG_ERR);
    int set = setenv("HEARD_TEST_TOKEN", "secret", 1); /* NOLINT(concurrency-mt-unsafe) */
    assert_int_equal(set, 0);
    char *token = getenv("HEARD_TEST_TOKEN"); /* NOLINT(concurrency-mt-unsafe) */
    assert_non_null(token);
    struct sync_confined_plan plan = plan_of(look_around, token);
    plan.fence_optional = true;
    no_fence = true;
    start(&plan);
    assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_ENDED);
    assert_int_equal(status, 0);
    assert_string_equal(token, "secret"); /* the parent keeps its own */
    (void)close(extra);
    (void)close(200);
}

/* Says the bytes that stand at ctx. */
static int tell_secret(const struct sync_confined_task *task)
{
    return write(task->out, task->ctx, HD_KEY_LEN) == HD_KEY_LEN ? 0 : 1;
}

static void secret_memory_is_zeros_in_it(void **state)
{
    (void)state;
    /* Also a secret that takes several pages and does not begin where a page does. */
    static const size_t sizes[] = {HD_KEY_LEN, 5000, 40000};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t *secret = hd_secret_alloc(sizes[i]);
        uint8_t said[HD_KEY_LEN];
        static const uint8_t zeros[HD_KEY_LEN];
        assert_non_null(secret);
        memset(secret, 0x5a, sizes[i]);
        const size_t places[] = {0, sizes[i] - HD_KEY_LEN};
        for (size_t k = 0; k < 2; k++) {
            int status = -1;
            struct sync_confined_plan plan = plan_of(tell_secret, secret + places[k]);
            start(&plan);
            assert_true(sync_confined_read(&confined, said, sizeof(said)));
            assert_memory_equal(said, zeros, sizeof(said));
            assert_int_equal(sync_confined_end(&confined, &status), SYNC_CONFINED_ENDED);
        }
        assert_int_equal(secret[0], 0x5a);
        assert_int_equal(secret[sizes[i] - 1], 0x5a);
        hd_secret_free(secret);
    }
}

static void closed_standard_descriptors_confuse_nothing(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char said[3];
        int status = -1;
        (void)close(0);
        (void)close(1);
        /* The pipe's ends now take the numbers that the child needs, the wrong way round. */
        struct sync_confined_plan plan = plan_of(copy_all, NULL);
        bool good = lseek(file, 0, SEEK_SET) == 0 &&
                    sync_confined_start(&plan, &confined) == SYNC_CONFINED_STARTED &&
                    sync_confined_read(&confined, said, 3) && memcmp(said, "abc", 3) == 0 &&
                    sync_confined_end(&confined, &status) == SYNC_CONFINED_ENDED && status == 7;
        _exit(good ? 0 : 1);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

static void where_it_cannot_be_shut_in_nothing_is_read(void **state)
{
    (void)state;
    no_fence = true;
    struct sync_confined_plan plan = plan_of(copy_all, NULL);
    assert_int_equal(sync_confined_start(&plan, &confined), SYNC_CONFINED_NO_FENCE);
    assert_int_equal(lseek(file, 0, SEEK_CUR), 0); /* the place in the file is shared */
}

static void without_a_descriptor_to_be_had_it_does_not_start(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit none = {3, before.rlim_max};
    struct sync_confined_plan plan = plan_of(copy_all, NULL);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    enum sync_confined_start how = sync_confined_start(&plan, &confined);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(how, SYNC_CONFINED_NO_PROCESS);
}

int main(void)
{
#define CONFINE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CONFINE_TEST(it_reads_writes_and_leaves),
        CONFINE_TEST(what_is_left_to_say_is_too_much),
        CONFINE_TEST(every_other_system_call_is_its_death),
        CONFINE_TEST(without_the_fence_the_same_call_goes_through),
#if defined(__x86_64__)
        CONFINE_TEST(calls_of_another_architecture_are_its_death_too),
#endif
        CONFINE_TEST(a_crash_is_told_from_an_end),
        CONFINE_TEST(silence_ends_it),
        CONFINE_TEST(a_word_now_and_then_does_not_make_it_live_for_ever),
        CONFINE_TEST(an_input_that_never_comes_ends_it),
        CONFINE_TEST(it_has_two_descriptors_limits_on_all_and_no_memory_of_its_parent),
        CONFINE_TEST(secret_memory_is_zeros_in_it),
        CONFINE_TEST(closed_standard_descriptors_confuse_nothing),
        CONFINE_TEST(where_it_cannot_be_shut_in_nothing_is_read),
        CONFINE_TEST(without_a_descriptor_to_be_had_it_does_not_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
