/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log of staff actions. Each entry names the hash of the one before it and is sealed and kept
 * like an answer; how far the log goes is kept in the same commit. So an entry can neither be
 * told from an answer on this machine nor be taken away without the office noticing.
 */
#include <assert.h>
#include <string.h>

#include <heard/log.h>
#include <heard/seal.h>

#include "opened.h"

enum {
    TRIES = 3,
    PICKS = HD_STORE_STEP + TRIES, /* after a receipt all decoys we know of may be gone */
};

static_assert((int)HD_STAFF_EVENT_LEN <= (int)HD_PAYLOAD_MAX, "an entry fits a record");

/* Thursday was the first day of 1970. */
static uint8_t day_of_week(int64_t now)
{
    return (uint8_t)((now / 86400 + 3) % 7);
}

/* One entry on its way to its slot. */
struct entry {
    struct hd_audit audit; /* how far the log goes with it */
    uint32_t slot;
    uint8_t sealed[HD_RECORD_SIZE];
};

static enum hd_err make(struct hd_device *device, enum hd_staff_action action, uint16_t staff,
                        int64_t now, struct entry *out)
{
    struct hd_audit before;
    enum hd_err err = hd_store_audit(device->store, &before);
    if (!err && before.seq == UINT32_MAX) {
        err = HD_E_FULL;
    }
    if (!err) {
        err = hd_store_pick(
            device->store, action == HD_STAFF_LOCKED ? HD_STORE_FOR_ALARMS : HD_STORE_FOR_STAFF,
            &out->slot);
    }
    if (err) {
        return err;
    }
    struct hd_staff_event event = {
        .seq = before.seq + 1,
        .staff = staff,
        .action = action,
        .day = hd_device_trusts_clock(device, now) ? day_of_week(now) : HD_STAFF_DAY_UNKNOWN,
    };
    memcpy(event.previous, before.head, HD_HASH_LEN);
    hd_random(event.salt, sizeof(event.salt));
    struct hd_record record = {.type = HD_RECORD_STAFF, .payload_len = HD_STAFF_EVENT_LEN};
    hd_staff_event_encode(&event, record.payload);
    out->audit.seq = event.seq;
    hd_staff_event_hash(record.payload, out->audit.head);
    err = hd_device_seal_now(device, &record, now, out->sealed);
    hd_wipe(&record, sizeof(record));
    hd_wipe(&event, sizeof(event));
    return err;
}

/* Put it; after a failure open the store anew and put the same again, which is harmless. Doubtful:
 * what a failed commit left there is safe only once another commit has succeeded. */
static enum hd_err put(struct hd_device *device, const struct entry *entry, bool *doubtful)
{
    enum hd_err err = HD_E_IO;
    for (int i = 0; err == HD_E_IO && i < TRIES; i++) {
        err = hd_device_need_store(device);
        if (!err) {
            err = hd_device_settle(device, hd_store_put_staff(device->store, entry->slot,
                                                              entry->sealed, &entry->audit));
            *doubtful = *doubtful || err == HD_E_IO;
        }
    }
    return err;
}

enum hd_err hd_device_log_staff(struct hd_device *device, enum hd_staff_action action,
                                uint16_t staff, int64_t now)
{
    struct entry entry = {.slot = 0};
    enum hd_err err = HD_E_EXISTS;
    bool doubtful = false;
    /* Another program may take the slot or write an entry in between: then make it anew. */
    for (int i = 0; (err == HD_E_EXISTS || err == HD_E_WAVE) && i < PICKS; i++) {
        err = hd_device_need_store(device);
        if (!err) {
            err = hd_device_settle(device, make(device, action, staff, now, &entry));
        }
        if (!err) {
            err = put(device, &entry, &doubtful);
        }
    }
    if (!err && hd_device_cover(device) != HD_OK) {
        hd_log(HD_LOG_WARN, "device: cover after staff entry failed");
        err = doubtful ? HD_E_IO : HD_OK;
    }
    return err == HD_OK || err == HD_E_FULL || err == HD_E_NOMEM ? err : HD_E_IO;
}

enum hd_err hd_device_audit(struct hd_device *device, struct hd_audit *out)
{
    enum hd_err err = hd_device_need_store(device);
    return err ? err : hd_device_settle(device, hd_store_audit(device->store, out));
}
