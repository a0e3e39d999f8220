/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_KIOSK_PLACE_H
#define TEST_KIOSK_PLACE_H

/* A fixture: a folder of our own, and in it the place where a kiosk's folder goes. */

#include "kiosk_support.h"
#include "store_support.h"

enum { SLOTS = 64, FILES = 5, PATH_ROOM = 2 * TEST_PATH_MAX };

static struct office office;

struct place {
    struct folder f;         /* a folder of our own */
    char dir[TEST_PATH_MAX]; /* where the kiosk goes */
    struct hd_notes notes;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof(*p));
    assert_non_null(p);
    folder_make(&p->f, true);
    snprintf(p->dir, sizeof(p->dir), "%s/kiosk", p->f.dir);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    folder_empty(p->dir);
    rmdir(p->dir);
    folder_remove(&p->f);
    free(p);
    return 0;
}

static inline void make_kiosk(struct place *p)
{
    struct hd_device_setup setup = office_setup(&office, SLOTS);
    enum hd_err err = hd_device_create(p->dir, &setup, &p->notes);
    if (err) {
        fail_msg("%s", hd_notes_first_error(&p->notes));
    }
}

static inline struct hd_device *open_kiosk(struct place *p)
{
    struct hd_device *device = NULL;
    p->notes = (struct hd_notes){0};
    enum hd_err err = hd_device_open(p->dir, &p->notes, &device);
    if (err) {
        fail_msg("%s", hd_notes_first_error(&p->notes));
    }
    return device;
}

static inline void path_of(const struct place *p, const char *name, char *out)
{
    snprintf(out, PATH_ROOM, "%s/%s", p->dir, name);
}

#endif
