/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A newer pack takes the place of the old one: the file first, then what is in memory, then every
 * free slot, so that slots sealed to the old keys do not stand out as those with answers.
 */
#include <heard/log.h>

#include "opened.h"

/* A kiosk's week never goes back, so an office whose own clock is years ahead could spoil it for
 * good: no kiosk lies in a cupboard for so long. */
enum { AHEAD_MAX_WEEKS = 5 * 52 };

static enum hd_err fill_dummy(void *ctx, uint8_t *out)
{
    return hd_device_dummy(ctx, out);
}

/* May it follow the one that is here? */
static enum hd_err check_follows(const struct hd_device *device, const struct hd_pack *next,
                                 struct hd_notes *notes)
{
    const struct hd_pack *old = device->pack;
    if (next->number <= old->number) {
        hd_notes_add(notes, HD_NOTE_WARNING, "",
                     "this kiosk has pack %u already, so pack %u was passed over",
                     (unsigned)old->number, (unsigned)next->number);
        return HD_E_EXISTS;
    }
    if (next->first_week != old->first_week || next->keyset.wave_no < old->keyset.wave_no) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "this pack does not go on from the one that the kiosk has; make a new one "
                     "at your office");
        return HD_E_WAVE;
    }
    int64_t used = (int64_t)next->first_week + device->secrets->ratchet.week;
    int64_t sure = used > old->issued_week ? used : old->issued_week;
    if (next->issued_week > sure + AHEAD_MAX_WEEKS) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "this pack says that it was made more than five years after anything that "
                     "this kiosk knows of; check the date of your office's computer and make a "
                     "new one");
        return HD_E_WAVE;
    }
    return HD_OK;
}

/* A new wave counts nothing from before its opening, and a kiosk that was off for weeks, or whose
 * clock is doubted, would seal with the key of such a week. The week in which the pack was made is
 * surely not before the opening and not still to come, so the key steps there first: cut off in
 * between, the old wave gets records of a true week. */
static enum hd_err step_to_wave(struct hd_device *device, const struct hd_pack *next,
                                struct hd_notes *notes)
{
    int64_t week = (int64_t)next->issued_week - next->first_week;
    if (next->keyset.wave_no == device->pack->keyset.wave_no ||
        week <= device->secrets->ratchet.week || week > UINT16_MAX) {
        return HD_OK;
    }
    enum hd_err err = hd_device_step_ratchet(device, (uint16_t)week);
    if (err) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, HD_KIOSK_DB,
            "this week's key could not be written: %s; the kiosk keeps the pack it has",
            hd_err_text(err));
    }
    return err;
}

static enum hd_err write_pack(const struct hd_device *device, struct hd_slice pack,
                              struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    enum hd_err err = hd_path_join(path, sizeof(path), device->dir, HD_KIOSK_PACK);
    if (!err) {
        err = hd_file_write(path, pack, 0600);
    }
    if (err) {
        hd_notes_add(notes, HD_NOTE_ERROR, HD_KIOSK_PACK,
                     "the new pack could not be written: %s; the kiosk keeps the one it has",
                     hd_err_text(err));
        return err;
    }
    if (hd_file_plain_date(path) != HD_OK) {
        hd_log(HD_LOG_WARN, "device: date of pack not set");
    }
    return HD_OK;
}

enum hd_err hd_device_install(struct hd_device *device, struct hd_slice pack,
                              struct hd_notes *notes)
{
    struct hd_pack *next = NULL;
    enum hd_err err =
        hd_pack_decode(pack, device->identity.root_pk, HD_KIOSK_PACK, notes, &next);
    if (!err) {
        err = check_follows(device, next, notes);
    }
    if (!err) {
        err = step_to_wave(device, next, notes);
    }
    if (!err) {
        err = write_pack(device, pack, notes);
    }
    if (err) {
        hd_pack_free(next);
        return err;
    }
    hd_pack_free(device->pack);
    device->pack = next;
    if (hd_device_need_store(device) != HD_OK ||
        hd_device_settle(device, hd_store_refill(device->store, fill_dummy, device)) != HD_OK) {
        hd_log(HD_LOG_WARN, "device: refill failed"); /* the timer's covers get there in time */
    }
    if (hd_device_cover(device) != HD_OK) {
        hd_log(HD_LOG_WARN, "device: cover after refill failed");
    }
    return HD_OK;
}
