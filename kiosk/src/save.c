/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending: record, seal, slot, cover (design: docs/develop.md, "send"). */
#include "save.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include <heard/keys.h>
#include <heard/log.h>
#include <heard/seal.h>
#include <heard/week.h>

enum { PENDING_MAX = 16 };

struct save {
    struct app_services services;
    struct hd_device *device;
    struct hd_record *record; /* locked memory: the answers in clear */
    struct hd_sealed sealed;
    bool is_sealed;
    bool in_order;
    uint8_t pending[PENDING_MAX]
                   [HD_RECORD_ID_LEN]; /* to be deleted as soon as the disk lets us */
    size_t pending_n;
    double last_ms;
};

static double clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static enum hd_err seal_once(struct save *save, const struct hd_flow *flow, uint8_t quality)
{
    if (save->is_sealed) {
        return HD_OK;
    }
    hd_flow_record(flow, save->record);
    save->record->quality = quality;
    enum hd_err err =
        hd_device_seal(save->device, save->record, (int64_t)time(NULL), &save->sealed);
    hd_wipe(save->record, sizeof(*save->record));
    save->is_sealed = err == HD_OK;
    return err;
}

static void done(struct save *save)
{
    hd_wipe(&save->sealed, sizeof(save->sealed));
    save->is_sealed = false;
}

static enum hd_err keep(void *ctx, const struct hd_flow *flow, uint8_t quality)
{
    struct save *save = ctx;
    double start = clock_ms();
    save_settle(save);
    /* Nothing goes to the disk that could not be remembered if it has to be deleted. */
    enum hd_err err = save->pending_n < PENDING_MAX ? seal_once(save, flow, quality) : HD_E_IO;
    if (!err) {
        err = hd_device_keep(save->device, &save->sealed);
    }
    if (err) {
        hd_log(HD_LOG_ERROR, "save: not kept err=%d", (int)err);
        return err;
    }
    save->last_ms = clock_ms() - start;
    done(save);
    return HD_OK;
}

/* Overwrite what was to be deleted and could not be yet. Called again and again until it works. */
static enum hd_err delete_pending(struct save *save)
{
    enum hd_err err = HD_OK;
    while (save->pending_n > 0 && !err) {
        uint32_t released = 0;
        err = hd_device_release(save->device, save->pending[save->pending_n - 1], 1, &released);
        save->pending_n -= err == HD_OK;
    }
    if (err) {
        hd_log(HD_LOG_ERROR, "save: not deleted yet err=%d", (int)err);
    }
    return err;
}

/* After an uncertain commit the record may be on the disk although nobody was told so. Whoever
 * asked for it to be deleted gets that: it is overwritten, now or as soon as the disk lets us. */
static enum hd_err forget(void *ctx)
{
    struct save *save = ctx;
    if (save->is_sealed && save->sealed.has_slot) {
        assert(save->pending_n < PENDING_MAX);
        hd_record_id(save->sealed.bytes, save->pending[save->pending_n++]);
    }
    done(save);
    return delete_pending(save);
}

void save_settle(struct save *save)
{
    (void)delete_pending(save);
}

static uint32_t room(void *ctx)
{
    const struct save *save = ctx;
    return hd_device_room(save->device);
}

static bool turned(void *ctx)
{
    const struct save *save = ctx;
    return !save->in_order && hd_random_below(2) == 1;
}

static bool wall_clock(void *ctx, struct app_clock *out)
{
    const struct save *save = ctx;
    time_t now = time(NULL);
    struct tm there;
    if (!hd_device_trusts_clock(save->device, (int64_t)now) || !localtime_r(&now, &there)) {
        return false;
    }
    char date[HD_DAY_TEXT_SIZE];
    if (strftime(date, sizeof(date), "%Y-%m-%d", &there) == 0 ||
        hd_day_parse(date, &out->day) != HD_OK) {
        return false;
    }
    out->weekday = (uint8_t)((there.tm_wday + 6) % 7);
    out->minute = (uint16_t)(there.tm_hour * 60 + there.tm_min);
    return true;
}

enum hd_err save_new(struct hd_device *device, struct save **out)
{
    *out = NULL;
    struct save *save = calloc(1, sizeof(*save));
    if (!save) {
        return HD_E_NOMEM;
    }
    save->device = device;
    save->record = hd_secret_alloc(sizeof(*save->record));
    if (!save->record) {
        free(save);
        return HD_E_NOMEM;
    }
    save->services = (struct app_services){
        .ctx = save,
        .save = keep,
        .forget = forget,
        .room = room,
        .turned = turned,
        .clock = wall_clock,
    };
    *out = save;
    return HD_OK;
}

void save_free(struct save *save)
{
    if (save) {
        save_settle(save);
        hd_secret_free(save->record);
        done(save);
    }
    free(save);
}

void save_keep_order(struct save *save)
{
    save->in_order = true;
}

void save_use(struct save *save, struct hd_device *device)
{
    assert(!save->is_sealed);
    save->device = device;
}

const struct app_services *save_services(struct save *save, const struct staff_services *staff)
{
    save->services.staff = staff;
    return &save->services;
}

double save_last_ms(const struct save *save)
{
    return save->last_ms;
}
