/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program, watched: what it gets, what is kept of what it says, and its end. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/file.h>

#include "child.h"

enum { LONG_MS = 20000 };

static char dir[256];
static struct child child;

static int set_up(void **state)
{
    (void)state;
    snprintf(dir, sizeof(dir), "%s/child-XXXXXX", HEARD_BINARY_DIR);
    child_init(&child);
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    child_fini(&child);
    struct hd_names names = {0};
    assert_int_equal(hd_dir_list(dir, "", &names), HD_OK);
    for (size_t i = 0; i < names.n; i++) {
        char path[HD_PATH_MAX];
        assert_int_equal(hd_path_join(path, sizeof(path), dir, names.name[i]), HD_OK);
        unlink(path);
    }
    hd_names_free(&names);
    return rmdir(dir);
}

static enum hd_err start_shell(const char *script, int64_t limit_ms)
{
    const char *const argv[] = {"/bin/sh", "-c", script, "sh", dir, NULL};
    return child_start(&child, argv, limit_ms);
}

static void run(const char *script)
{
    assert_int_equal(start_shell(script, LONG_MS), HD_OK);
    assert_int_equal(child_poll(&child, LONG_MS), CHILD_ENDED);
}

static void its_end_is_told_once_with_its_status(void **state)
{
    (void)state;
    assert_int_equal(child_poll(&child, 0), CHILD_NONE);
    run("exit 0");
    assert_int_equal(child.status, 0);
    assert_int_equal(child_poll(&child, 0), CHILD_NONE);
    run("exit 7");
    assert_int_equal(child.status, 7);
    run("kill -9 $$");
    assert_int_equal(child.status, -1);
    assert_false(child_is_there(&child));
}

static void what_it_says_is_kept_up_to_a_limit_and_the_rest_does_not_block_it(void **state)
{
    (void)state;
    run("echo nothing for you; echo a sentence >&2");
    assert_string_equal(child.said, "a sentence\n");
    run("i=0; while [ $i -lt 9000 ]; do echo 0123456789012345 >&2; i=$((i+1)); done; exit 3");
    assert_int_equal(child.status, 3);
    assert_int_equal(child.said_n, CHILD_SAID_MAX);
    assert_int_equal(strlen(child.said), CHILD_SAID_MAX);
    run("true");
    assert_int_equal(child.said_n, 0);
    assert_string_equal(child.said, "");
}

static void it_gets_no_input_no_file_and_an_environment_of_its_own(void **state)
{
    (void)state;
    int open_file = open("/dev/null", O_RDONLY); /* not closed on exec */
    assert_true(open_file > 2);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    assert_int_equal(setenv("PLANTED", "a secret", 1), 0);
    run("cat; env >&2; ls -l /proc/$$/fd >&2");
    assert_null(strstr(child.said, "PLANTED"));
    assert_non_null(strstr(child.said, "PATH=/usr/bin:/bin\n"));
    unsigned nowhere = 0;
    for (const char *at = child.said; (at = strstr(at, "-> /dev/null")); at++) {
        nowhere++;
    }
    char file[16];
    snprintf(file, sizeof(file), " %d -> ", open_file);
    assert_null(strstr(child.said, file));
    assert_int_equal(nowhere, 2); /* input and output; nothing else is open but stderr */
    assert_int_equal(close(open_file), 0);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    assert_int_equal(unsetenv("PLANTED"), 0);
}

static void signals_that_we_block_or_ignore_reach_it(void **state)
{
    (void)state;
    sigset_t pipes;
    sigemptyset(&pipes);
    sigaddset(&pipes, SIGTERM);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    assert_int_equal(sigprocmask(SIG_BLOCK, &pipes, NULL), 0);
    run("kill -TERM $$; exit 5");
    assert_int_equal(child.status, -1);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
    assert_int_equal(sigprocmask(SIG_UNBLOCK, &pipes, NULL), 0);
}

static void one_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(start_shell("sleep 20", LONG_MS), HD_OK);
    assert_int_equal(start_shell("true", LONG_MS), HD_E_EXISTS);
    assert_int_equal(child_poll(&child, 0), CHILD_RUNNING);
    assert_true(child_is_there(&child));
    assert_int_equal(child_poll(&child, 60), CHILD_RUNNING);
}

static void a_program_that_is_not_there_is_not_started(void **state)
{
    (void)state;
    const char *const missing[] = {"/nowhere/heard-sync", NULL};
    const char *const folder[] = {"/tmp", NULL};
    assert_int_equal(child_start(&child, missing, LONG_MS), HD_E_NOT_FOUND);
    assert_int_equal(child_start(&child, folder, LONG_MS), HD_E_NOT_FOUND);
    assert_false(child_is_there(&child));
    assert_int_equal(child_poll(&child, 0), CHILD_NONE);
    run("true");
}

/* Gone, or waiting for whoever inherited it to notice. */
static bool is_gone(int pid)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) {
        return true;
    }
    char line[256] = "";
    bool read = fgets(line, sizeof(line), file) != NULL;
    assert_int_equal(fclose(file), 0);
    return read && strstr(line, ") Z ");
}

static void one_that_takes_too_long_is_killed_with_all_that_it_started(void **state)
{
    (void)state;
    char path[HD_PATH_MAX];
    struct hd_buf text = HD_BUF_EMPTY;
    assert_int_equal(start_shell("sleep 60 & echo $! > $1/pid; echo late >&2; wait", 400),
                     HD_OK);
    assert_int_equal(child_poll(&child, LONG_MS), CHILD_LATE);
    assert_int_equal(child_poll(&child, 0), CHILD_NONE);
    assert_string_equal(child.said, "late\n");
    assert_int_equal(hd_path_join(path, sizeof(path), dir, "pid"), HD_OK);
    assert_int_equal(hd_file_read(path, 64, &text), HD_OK);
    int pid = (int)strtol((const char *)text.p, NULL, 10);
    hd_buf_free(&text);
    assert_true(pid > 1);
    for (int i = 0; i < 100 && !is_gone(pid); i++) {
        poll(NULL, 0, 20);
    }
    assert_true(is_gone(pid));
    for (int i = 0; i < 100 && child_is_there(&child); i++) {
        poll(NULL, 0, 20);
    }
    run("true"); /* and another may be started */
}

static void whoever_leaves_kills_it(void **state)
{
    (void)state;
    assert_int_equal(start_shell("sleep 60", LONG_MS), HD_OK);
    pid_t pid = child.pid;
    child_fini(&child);
    assert_true(is_gone(pid));
    assert_int_equal(child.pid, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(its_end_is_told_once_with_its_status, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            what_it_says_is_kept_up_to_a_limit_and_the_rest_does_not_block_it, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(it_gets_no_input_no_file_and_an_environment_of_its_own,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(signals_that_we_block_or_ignore_reach_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_program_that_is_not_there_is_not_started, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            one_that_takes_too_long_is_killed_with_all_that_it_started, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whoever_leaves_kills_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
