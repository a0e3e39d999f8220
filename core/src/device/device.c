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

enum { PICKS_MAX = 16 };

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

const uint8_t *hd_device_sign_seed(const struct hd_device *device)
{
    return device->secrets->sign_seed;
}

uint32_t hd_device_used(const struct hd_device *device)
{
    return device->store ? hd_store_used(device->store) : device->used;
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

enum hd_err hd_device_dummy(struct hd_device *device, uint8_t *out)
{
    return hd_seal_dummy(&device->pack->keyset, device->identity.number,
                         &device->secrets->ratchet, out);
}

/* Close a store that failed; whoever needs it next opens it anew. */
static void drop_store(struct hd_device *device)
{
    if (device->store) {
        device->used = hd_store_used(device->store);
        hd_store_close(device->store);
        device->store = NULL;
    }
}

/* What callers can act on: no room, or try again. */
static enum hd_err need_store(struct hd_device *device)
{
    if (device->store) {
        return HD_OK;
    }
    enum hd_err err = hd_store_open(device->db, &device->store);
    if (err) {
        hd_log(HD_LOG_ERROR, "device: store not opened code=%d", (int)err);
    }
    return err ? HD_E_IO : HD_OK;
}

/* After an operation on the store: keep the connection only if it still works. */
static enum hd_err settle(struct hd_device *device, enum hd_err err)
{
    if (err == HD_E_IO) {
        drop_store(device);
    }
    return err;
}

enum hd_err hd_device_cover(struct hd_device *device)
{
    enum hd_err err = need_store(device);
    if (!err) {
        err = settle(device, hd_store_cover(device->store, HD_STORE_COVER, fill_dummy, device));
    }
    return err;
}

enum hd_err hd_device_read_used(struct hd_device *device, struct hd_buf *out)
{
    enum hd_err err = need_store(device);
    return err ? err : settle(device, hd_store_read_used(device->store, out));
}

enum hd_err hd_device_release(struct hd_device *device, const uint8_t *ids, size_t n,
                              uint32_t *released)
{
    enum hd_err err = need_store(device);
    return err ? err
               : settle(device,
                        hd_store_release(device->store, ids, n, fill_dummy, device, released));
}

/* Weeks since the wave began, by this clock. */
static uint16_t week_of_clock(const struct hd_device *device, int64_t now)
{
    const int64_t end_of_9999 = 253402300799;
    int64_t bounded = now < 0 ? 0 : now > end_of_9999 ? end_of_9999 : now;
    int64_t week = (int64_t)hd_week_of_time(bounded) - device->pack->first_week;
    return (uint16_t)(week < 0 ? 0 : week > UINT16_MAX ? UINT16_MAX : week);
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

/* The old key is gone from the disk before the new one is used. */
static enum hd_err step_ratchet(struct hd_device *device, uint16_t week)
{
    enum hd_err err = need_store(device);
    if (err) {
        return err;
    }
    struct hd_ratchet *next = hd_secret_alloc(sizeof(*next));
    if (!next) {
        return HD_E_NOMEM;
    }
    err = settle(device, step_stored(device->store, week, next));
    if (!err) {
        device->secrets->ratchet = *next;
        if (hd_device_cover(device) != HD_OK) {
            hd_log(HD_LOG_WARN, "device: cover after week change failed");
        }
    }
    hd_secret_free(next);
    return err == HD_OK || err == HD_E_FULL || err == HD_E_NOMEM ? err : HD_E_IO;
}

enum hd_err hd_device_seal(struct hd_device *device, struct hd_record *record, int64_t now,
                           struct hd_sealed *out)
{
    const struct hd_ratchet *ratchet = &device->secrets->ratchet;
    uint16_t week = week_of_clock(device, now);
    if (week > ratchet->week) {
        enum hd_err err = step_ratchet(device, week);
        if (err) {
            return err;
        }
    }
    hd_random(record->rid, sizeof(record->rid));
    record->kiosk_no = device->identity.number;
    record->wave_no = device->pack->keyset.wave_no;
    record->week = ratchet->week;
    enum hd_err err = hd_seal(record, &device->pack->keyset, ratchet->key, out->bytes);
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
            err = hd_store_pick(store, &sealed->slot);
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
    enum hd_err err = need_store(device);
    if (!err && sealed->has_slot) {
        err = settle(device, hd_store_has(device->store, sealed->slot, sealed->bytes, &has));
    }
    return !err && has ? HD_OK : HD_E_IO;
}

enum hd_err hd_device_keep(struct hd_device *device, struct hd_sealed *sealed)
{
    bool reopened = device->store == NULL;
    enum hd_err err = need_store(device);
    if (err) {
        return err;
    }
    err = settle(device, put(device->store, sealed));
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
