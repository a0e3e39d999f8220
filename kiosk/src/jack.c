/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The switch is asked for its state: events that were missed do not matter then. */
#include "jack.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/input.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    DEVICES_MAX = 64, /* event0 to event63 are looked at */
    SOCKETS_MAX = 4,
    WORD_BITS = sizeof(unsigned long) * CHAR_BIT,
    WORDS = SW_MAX / WORD_BITS + 1,
};

struct jack {
    size_t n;
    int fd[SOCKETS_MAX];
};

static bool has_bit(const unsigned long *bits)
{
    return bits[SW_HEADPHONE_INSERT / WORD_BITS] >> SW_HEADPHONE_INSERT % WORD_BITS & 1;
}

static bool has_switch(int fd)
{
    unsigned long bits[WORDS] = {0};
    return ioctl(fd, EVIOCGBIT(EV_SW, sizeof(bits)), bits) >= 0 && has_bit(bits);
}

struct jack *jack_new(const char *dir)
{
    struct jack found = {0};
    for (int i = 0; i < DEVICES_MAX && found.n < SOCKETS_MAX; i++) {
        char path[256];
        int n = snprintf(path, sizeof(path), "%s/event%d", dir, i);
        if (n < 0 || (size_t)n >= sizeof(path)) {
            return NULL;
        }
        int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 && has_switch(fd)) {
            found.fd[found.n++] = fd;
        } else if (fd >= 0) {
            close(fd);
        }
    }
    struct jack *jack = found.n > 0 ? malloc(sizeof(*jack)) : NULL;
    if (jack) {
        *jack = found;
        return jack;
    }
    for (size_t i = 0; i < found.n; i++) {
        close(found.fd[i]);
    }
    return NULL;
}

void jack_free(struct jack *jack)
{
    for (size_t i = 0; jack && i < jack->n; i++) {
        close(jack->fd[i]);
    }
    free(jack);
}

bool jack_is_in(struct jack *jack)
{
    for (size_t i = 0; i < jack->n; i++) {
        unsigned long bits[WORDS] = {0};
        if (ioctl(jack->fd[i], EVIOCGSW(sizeof(bits)), bits) >= 0 && has_bit(bits)) {
            return true;
        }
    }
    return false;
}
