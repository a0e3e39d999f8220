/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries of the staff log as bytes. Each names the hash of the one before it, so that none can be
 * taken out or changed unnoticed; a random salt keeps those hashes from telling what they stand
 * for.
 */
#include <assert.h>

#include <heard/bytes.h>
#include <heard/staff.h>

static const uint8_t domain[] = {'F', 'H', 'R', '1', '-', 'a', 'u', 'd', 'i', 't'};

static bool is_zero(const uint8_t *bytes, size_t n)
{
    struct hd_rd rd = hd_rd_init((struct hd_slice){bytes, n});
    return hd_rd_zeros(&rd, n);
}

/* Is it a known action, and by nobody in particular where the kiosk itself did it? */
static bool action_fits(uint8_t action, uint16_t staff)
{
    switch ((enum hd_staff_action)action) {
    case HD_STAFF_LOCKED:
    case HD_STAFF_DAMAGE:
        return staff == 0;
    case HD_STAFF_MENU:
    case HD_STAFF_COPIED:
    case HD_STAFF_RECEIPTS:
    case HD_STAFF_PACK:
    case HD_STAFF_CLOSED:
        return staff <= HD_STAFF_MAX;
    case HD_STAFF_ACTION_N:
        break;
    }
    return false;
}

static bool is_sound(const struct hd_staff_event *event)
{
    return event->seq > 0 &&
           (event->seq == 1) == is_zero(event->previous, sizeof(event->previous)) &&
           !is_zero(event->salt, sizeof(event->salt)) &&
           action_fits((uint8_t)event->action, event->staff) &&
           event->day <= HD_STAFF_DAY_UNKNOWN;
}

void hd_staff_event_encode(const struct hd_staff_event *event, uint8_t *out)
{
    assert(is_sound(event));
    struct hd_wr wr = hd_wr_init(out, HD_STAFF_EVENT_LEN);
    hd_wr_u32(&wr, event->seq);
    hd_wr_bytes(&wr, event->previous, sizeof(event->previous));
    hd_wr_bytes(&wr, event->salt, sizeof(event->salt));
    hd_wr_u16(&wr, event->staff);
    hd_wr_u8(&wr, (uint8_t)event->action);
    hd_wr_u8(&wr, event->day);
    assert(!wr.bad && wr.left == 0);
}

enum hd_err hd_staff_event_decode(const uint8_t *payload, size_t len,
                                  struct hd_staff_event *out)
{
    struct hd_rd rd = hd_rd_init((struct hd_slice){payload, len});
    struct hd_staff_event event = {.seq = hd_rd_u32(&rd)};
    hd_rd_bytes(&rd, event.previous, sizeof(event.previous));
    hd_rd_bytes(&rd, event.salt, sizeof(event.salt));
    event.staff = hd_rd_u16(&rd);
    uint8_t action = hd_rd_u8(&rd);
    event.day = hd_rd_u8(&rd);
    if (rd.bad || rd.left != 0 || !action_fits(action, event.staff)) {
        return HD_E_FORMAT;
    }
    event.action = (enum hd_staff_action)action;
    if (!is_sound(&event)) {
        return HD_E_FORMAT;
    }
    *out = event;
    return HD_OK;
}

void hd_staff_event_hash(const uint8_t *payload, uint8_t *out)
{
    uint8_t bytes[sizeof(domain) + HD_STAFF_EVENT_LEN];
    memcpy(bytes, domain, sizeof(domain));
    memcpy(bytes + sizeof(domain), payload, HD_STAFF_EVENT_LEN);
    hd_hash((struct hd_slice){bytes, sizeof(bytes)}, out);
}
