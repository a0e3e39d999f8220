/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into heard-sync by tests/e2e/test_reader_memory.py: a reader of a stranger's file stops
 * right before it is shut in, so that the test can look through all its memory for keys.
 */
#define _GNU_SOURCE /* NOLINT(readability-identifier-naming): RTLD_NEXT */

#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>

int seccomp_load(void *filter);

int seccomp_load(void *filter)
{
    int (*real)(void *) = NULL;
    void *found = dlsym(RTLD_NEXT, "seccomp_load");
    memcpy(&real, &found, sizeof(real)); /* ISO C has no cast for this */
    (void)raise(SIGSTOP);
    return real ? real(filter) : -1;
}
