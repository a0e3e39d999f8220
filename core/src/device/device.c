/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kiosk's folder in use. Sealing needs no disk; keeping does, and disks fail: then the store is
 * closed and opened anew, and the same bytes are looked for before they are put again. Nothing
 * here can open what it sealed.
 */
#include <heard/log.h>
#include <heard/seal.h>
#include <heard/week.h>

#include "opened.h"

enum { PICKS_MAX = 16, LEAP_MAX_WEEKS = 26 };

/* ---- asking ---- */

const struct hd_pack *hd_device_pack(const struct hd_device *device)
{
    return device->pack;
}

const char *hd_device_dir(const struct hd_device *device)
{
    return device->dir;
}

const char *hd_device_name(const struct hd_device *device)
{
    return device->identity.name;
}

const char *hd_device_hub(const struct hd_device *device)
{
    return device->identity.hub;
}

uint32_t hd_device_number(const struct hd_device *device)
{
    return device->identity.number;
}

uint32_t hd_device_um_per_px(const struct hd_device *device)
{
    return device->identity.um_per_px;
}

const uint8_t *hd_device_root_pk(const struct hd_device *device)
{
    return device->identity.root_pk;
}

const uint8_t *hd_device_sign_seed(const struct hd_device *device)
{
    return device->secrets->sign_seed;
}

uint32_t hd_device_used(const struct hd_device *device)
{
    return device->store ? hd_store_used(device->store) : device->used;
}

uint32_t hd_device_room(const struct hd_device *device)
{
    return device->store ? hd_store_room(device->store) : device->room;
}

uint32_t hd_device_slots(const struct hd_device *device)
{
    return device->slots;
}

/* ---- using ---- */

static enum hd_err fill_dummy(void *ctx, uint8_t *out)
{
    return hd_device_dummy(ctx, out);
}

enum hd_err hd_device_dummy_of(const struct hd_device *device, const struct hd_ratchet *ratchet,
                               uint8_t *out)
{
    return hd_seal_dummy(&device->pack->keyset, device->identity.number, ratchet, out);
}

enum hd_err hd_device_dummy(struct hd_device *device, uint8_t *out)
{
    return hd_device_dummy_of(device, &device->secrets->ratchet, out);
}

enum hd_err hd_device_open_store(struct hd_device *device)
{
    enum hd_err err = hd_store_open(device->db, &device->store);
    if (!err && device->steps) {
        hd_store_use_decoys(device->store, fill_dummy, device);
    }
    return err;
}

void hd_device_use_steps(struct hd_device *device)
{
    device->steps = true;
    if (device->store) {
        hd_store_use_decoys(device->store, fill_dummy, device);
    }
}

/* Close a store that failed; whoever needs it next opens it anew. */
static void drop_store(struct hd_device *device)
{
    if (device->store) {
        device->used = hd_store_used(device->store);
        device->room = hd_store_room(device->store);
        hd_store_close(device->store);
        device->store = NULL;
    }
}

/* What callers can act on: no room, or try again. */
enum hd_err hd_device_need_store(struct hd_device *device)
{
    if (device->store) {
        return HD_OK;
    }
    enum hd_err err = hd_device_open_store(device);
    if (err) {
        hd_log(HD_LOG_ERROR, "device: store not opened code=%d", (int)err);
    }
    return err ? HD_E_IO : HD_OK;
}

enum hd_err hd_device_settle(struct hd_device *device, enum hd_err err)
{
    if (err == HD_E_IO) {
        drop_store(device);
    }
    return err;
}

/* When the files were last written would tell when somebody was here: after each change they get
 * the one date that everything has. (The kernel's own note of the change stays on the disk.) */
static void plain_dates(const struct hd_device *device)
{
    static const char *const names[] = {HD_KIOSK_DB, HD_KIOSK_JOURNAL};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[HD_PATH_MAX];
        if (hd_path_join(path, sizeof(path), device->dir, names[i]) != HD_OK ||
            hd_file_plain_date(path) != HD_OK) {
            hd_log(HD_LOG_WARN, "device: date of store not set");
        }
    }
}

enum hd_err hd_device_cover(struct hd_device *device)
{
    enum hd_err err = hd_device_need_store(device);
    if (!err) {
        err = hd_device_settle(
            device, hd_store_cover(device->store, HD_STORE_COVER, fill_dummy, device));
    }
    plain_dates(device);
    return err;
}

enum hd_err hd_device_read_used(struct hd_device *device, struct hd_buf *out)
{
    struct hd_buf all = HD_BUF_EMPTY;
    enum hd_err err = hd_device_need_store(device);
    if (!err) {
        err = hd_device_settle(device, hd_store_read_used(device->store, &all));
    }
    if (!err) {
        err = hd_device_add_damaged(device, &all);
    }
    if (err) {
        hd_buf_free(&all);
        return err;
    }
    *out = all; /* ownership moves */
    return HD_OK;
}

enum hd_err hd_device_release(struct hd_device *device, const uint8_t *ids, size_t n,
                              uint32_t *released)
{
    enum hd_err err = hd_device_need_store(device);
    if (!err) {
        err = hd_device_settle(
            device, hd_store_release(device->store, ids, n, fill_dummy, device, released));
    }
    if (!err) {
        hd_device_release_damaged(device, ids, n);
    }
    plain_dates(device);
    return err;
}

/* Weeks of this clock since those of records began; what has no number there is -1. */
static int64_t week_of_clock(const struct hd_device *device, int64_t now)
{
    const int64_t end_of_9999 = 253402300799;
    if (now < 0 || now > end_of_9999) {
        return -1;
    }
    int64_t week = (int64_t)hd_week_of_time(now) - device->pack->first_week;
    return week > UINT16_MAX ? -1 : week;
}

/* A kiosk may lie in a cupboard for half a year; beyond that, a clock that was reset to some
 * other time is likelier. The last week known for certain is the last one used, or that in which
 * the office made the pack. */
bool hd_device_trusts_clock(const struct hd_device *device, int64_t now)
{
    int64_t week = week_of_clock(device, now);
    int64_t last = device->secrets->ratchet.week;
    int64_t issued = (int64_t)device->pack->issued_week - device->pack->first_week;
    int64_t sure = issued > last ? issued : last;
    return week >= last && week <= sure + LEAP_MAX_WEEKS;
}

/* Step the stored ratchet to a week at least; another program may have gone further. */
static enum hd_err step_stored(struct hd_store *store, uint16_t week, struct hd_ratchet *next)
{
    enum hd_err err = HD_E_RANGE;
    for (int tries = 0; err == HD_E_RANGE && tries < 2; tries++) {
        err = hd_store_ratchet(store, next);
        if (!err && hd_ratchet_advance(next, week)) {
            err = hd_store_set_ratchet(store, next);
        }
    }
    return err;
}

enum hd_err hd_device_step_ratchet(struct hd_device *device, uint16_t week)
{
    enum hd_err err = hd_device_need_store(device);
    if (err) {
        return err;
    }
    struct hd_ratchet *next = hd_secret_alloc(sizeof(*next));
    if (!next) {
        return HD_E_NOMEM;
    }
    err = hd_device_settle(device, step_stored(device->store, week, next));
    if (!err) {
        device->secrets->ratchet = *next;
        if (hd_device_cover(device) != HD_OK) {
            hd_log(HD_LOG_WARN, "device: cover after week change failed");
        }
    }
    hd_secret_free(next);
    return err == HD_OK || err == HD_E_FULL || err == HD_E_NOMEM ? err : HD_E_IO;
}

/* Step to the key of this clock's week when it is new and can be believed. */
static enum hd_err step_if_new(struct hd_device *device, int64_t now)
{
    int64_t week = week_of_clock(device, now);
    return hd_device_trusts_clock(device, now) && week > device->secrets->ratchet.week
               ? hd_device_step_ratchet(device, (uint16_t)week)
               : HD_OK;
}

enum hd_err hd_device_tick(struct hd_device *device, int64_t now)
{
    enum hd_err err = step_if_new(device, now);
    return err ? err : hd_device_cover(device);
}

enum hd_err hd_device_seal_now(struct hd_device *device, struct hd_record *record, int64_t now,
                               uint8_t *out)
{
    enum hd_err err = step_if_new(device, now);
    if (err) {
        return err;
    }
    const struct hd_ratchet *ratchet = &device->secrets->ratchet;
    hd_random(record->rid, sizeof(record->rid));
    record->kiosk_no = device->identity.number;
    record->wave_no = device->pack->keyset.wave_no;
    record->week = ratchet->week;
    record->week_untrusted = !hd_device_trusts_clock(device, now);
    return hd_seal(record, &device->pack->keyset, ratchet->key, out);
}

enum hd_err hd_device_seal(struct hd_device *device, struct hd_record *record, int64_t now,
                           struct hd_sealed *out)
{
    enum hd_err err = hd_device_seal_now(device, record, now, out->bytes);
    if (!err) {
        out->slot = 0;
        out->has_slot = false;
    }
    return err;
}

/* Put the record into its slot, or into another when somebody else took that one. */
static enum hd_err put(struct hd_store *store, struct hd_sealed *sealed)
{
    enum hd_err err = HD_E_EXISTS;
    for (int i = 0; err == HD_E_EXISTS && i < PICKS_MAX; i++) {
        if (!sealed->has_slot) {
            err = hd_store_pick(store, HD_STORE_FOR_ANSWERS, &sealed->slot);
            if (err) {
                return err;
            }
            sealed->has_slot = true;
        }
        err = hd_store_put(store, sealed->slot, sealed->bytes);
        if (err == HD_E_EXISTS) {
            sealed->has_slot = false;
        }
    }
    return err;
}

/* After a failure: is it there all the same? */
static enum hd_err look_again(struct hd_device *device, const struct hd_sealed *sealed)
{
    bool has = false;
    enum hd_err err = hd_device_need_store(device);
    if (!err && sealed->has_slot) {
        err = hd_device_settle(device,
                               hd_store_has(device->store, sealed->slot, sealed->bytes, &has));
    }
    return !err && has ? HD_OK : HD_E_IO;
}

enum hd_err hd_device_keep(struct hd_device *device, struct hd_sealed *sealed)
{
    bool reopened = device->store == NULL;
    enum hd_err err = hd_device_need_store(device);
    if (err) {
        return err;
    }
    err = hd_device_settle(device, put(device->store, sealed));
    if (err == HD_E_IO) {
        device->doubtful = true;
        err = reopened ? HD_E_IO : look_again(device, sealed);
    }
    if (err) {
        return err == HD_E_FULL ? HD_E_FULL : HD_E_IO;
    }
    err = hd_device_cover(device);
    if (!err) {
        device->doubtful = false;
        return HD_OK;
    }
    hd_log(HD_LOG_WARN, "device: cover failed code=%d", (int)err);
    /* What a failed commit left there is safe only once another commit has succeeded. */
    return device->doubtful ? HD_E_IO : HD_OK;
}
