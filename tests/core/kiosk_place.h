/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_KIOSK_PLACE_H
#define TEST_KIOSK_PLACE_H

/* A fixture: a folder of our own, and in it the place where a kiosk's folder goes. */

#include "kiosk_support.h"
#include "store_support.h"

enum { SLOTS = 128, RESERVE = HD_STORE_RESERVE, FILES = 6, PATH_ROOM = 2 * TEST_PATH_MAX };

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

/* Open one of the answers with the office's key and check that this kiosk made it in its week. */
static inline struct hd_record unseal(const uint8_t *sealed)
{
    struct hd_opener *opener = NULL;
    struct hd_opened opened;
    struct hd_ratchet ratchet = office.first;
    assert_int_equal(hd_opener_new(office.secret[1], &office.keyset, &opener), HD_OK);
    assert_int_equal(hd_unseal(opener, (struct hd_slice){sealed, HD_RECORD_SIZE}, &opened),
                     HD_OK);
    assert_true(hd_ratchet_advance(&ratchet, opened.record.week));
    assert_true(hd_opened_check_mac(&opened, &office.keyset, ratchet.key));
    hd_opener_free(opener);
    return opened.record;
}

#endif
