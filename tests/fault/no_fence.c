/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into heard-sync by tests/e2e/test_sticks.py: a system that does not let a program
 * filter its system calls.
 */
#include <errno.h>

int seccomp_load(void *filter);

int seccomp_load(void *filter)
{
    (void)filter;
    return -EINVAL;
}
