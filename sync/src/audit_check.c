/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a kiosk's log proves of itself: each entry names the hash of the one before, and the kiosk
 * has signed how far it went. Whatever does not fit is one sentence; nothing is put right here.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sync/audit.h>

const char *sync_audit_words(enum hd_staff_action action)
{
    switch (action) {
    case HD_STAFF_MENU:
        return "opened the staff menu";
    case HD_STAFF_LOCKED:
        return "locked the staff menu after wrong codes";
    case HD_STAFF_COPIED:
        return "copied the answers to a stick";
    case HD_STAFF_RECEIPTS:
        return "took receipts from a stick";
    case HD_STAFF_PACK:
        return "installed a pack";
    case HD_STAFF_CLOSED:
        return "ended the program";
    case HD_STAFF_DAMAGE:
        return "moved a damaged database aside";
    case HD_STAFF_ACTION_N:
        break;
    }
    return "did something that this program does not know";
}

/* The log of one kiosk. */
struct check {
    const struct sync_audit *audit;
    const struct sync_audit_entry *entry; /* n of them */
    size_t n;
    const struct sync_audit_head *head; /* heads_n of them */
    size_t heads_n;
    const char *place;
    struct hd_notes *notes;
};

static void find_entries(struct check *check, uint32_t kiosk)
{
    const struct sync_audit *audit = check->audit;
    size_t first = 0;
    if (audit->entries_n == 0) {
        return; /* there is no list then */
    }
    while (first < audit->entries_n && audit->entry[first].kiosk < kiosk) {
        first++;
    }
    check->entry = audit->entry + first;
    while (first + check->n < audit->entries_n && check->entry[check->n].kiosk == kiosk) {
        check->n++;
    }
}

static void find_heads(struct check *check, uint32_t kiosk)
{
    const struct sync_audit *audit = check->audit;
    size_t first = 0;
    if (audit->heads_n == 0) {
        return;
    }
    while (first < audit->heads_n && audit->head[first].kiosk < kiosk) {
        first++;
    }
    check->head = audit->head + first;
    while (first + check->heads_n < audit->heads_n &&
           check->head[check->heads_n].kiosk == kiosk) {
        check->heads_n++;
    }
}

/* The place of the first entry whose number is seq or more. */
static size_t first_from(const struct check *check, uint32_t seq)
{
    size_t low = 0;
    size_t high = check->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (check->entry[middle].event.seq < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Is there an entry of this number, and one with this hash? */
static void look(const struct check *check, uint32_t seq, const uint8_t *hash, bool *there,
                 bool *fits)
{
    *there = false;
    *fits = false;
    for (size_t i = first_from(check, seq); i < check->n && check->entry[i].event.seq == seq;
         i++) {
        *there = true;
        *fits = *fits || memcmp(check->entry[i].hash, hash, HD_HASH_LEN) == 0;
    }
}

static const char copy_or_key[] =
    "the kiosk's folder was put back from a copy, or somebody else "
    "has its keys";

/* A stretch of numbers without an entry, and the waves of its neighbours: 0 before the first entry,
 * a number above all others behind the last. */
struct gap {
    uint32_t first, last;
    uint32_t wave_before, wave_after;
};

enum { BEHIND_ALL = SYNC_WAVES_MAX + 1 };

/* A kiosk goes from wave to wave and never back, so what a destroyed wave took with it lay between
 * entries of earlier and of later waves. Returns the wave that may have, 0 for none. */
static uint32_t gone_wave(const struct check *check, const struct gap *gap)
{
    for (uint32_t wave = gap->wave_before + 1; wave < gap->wave_after; wave++) {
        if ((check->audit->gone >> (wave - 1) & 1) != 0) {
            return wave;
        }
    }
    return 0;
}

static void say_gap(const struct check *check, const struct gap *gap, uint32_t end)
{
    char range[64];
    uint32_t wave = gone_wave(check, gap);
    if (gap->first == gap->last) {
        snprintf(range, sizeof(range), "Entry %" PRIu32 " is missing", gap->first);
    } else {
        snprintf(range, sizeof(range), "Entries %" PRIu32 " to %" PRIu32 " are missing",
                 gap->first, gap->last);
    }
    if (wave > 0) {
        hd_notes_add(check->notes, HD_NOTE_WARNING, check->place,
                     "%s: what staff did under wave %" PRIu32
                     " went with its keys when it was destroyed, and nobody can tell any more "
                     "whether all of these were among it.",
                     range, wave);
        return;
    }
    hd_notes_add(
        check->notes, HD_NOTE_ERROR, check->place,
        "%s, and there are at least %" PRIu32
        ": either still on the kiosk, then the next stick brings them, or taken away%s.",
        range, end,
        check->audit->other_waves ? ", or sealed in another wave, which this key does "
                                    "not open"
                                  : "");
}

/* Every number from 1 to the last that is known of, by an entry or by a signed head. */
static void check_missing(const struct check *check)
{
    uint32_t end = check->n > 0 ? check->entry[check->n - 1].event.seq : 0;
    if (check->heads_n > 0 && check->head[check->heads_n - 1].audit.seq > end) {
        end = check->head[check->heads_n - 1].audit.seq;
    }
    uint32_t seen = 0;
    uint32_t wave = 0;
    for (size_t i = 0; i < check->n; i++) {
        uint32_t seq = check->entry[i].event.seq;
        if (seq - seen > 1) {
            say_gap(check, &(struct gap){seen + 1, seq - 1, wave, check->entry[i].wave}, end);
        }
        seen = seq;
        wave = check->entry[i].wave;
    }
    if (seen < end) {
        say_gap(check, &(struct gap){seen + 1, end, wave, BEHIND_ALL}, end);
    }
}

static void check_chain(const struct check *check)
{
    for (size_t i = 0; i < check->n; i++) {
        const struct sync_audit_entry *entry = &check->entry[i];
        uint32_t seq = entry->event.seq;
        bool there = false;
        bool fits = false;
        if (i > 0 && entry[-1].event.seq == seq && (i < 2 || entry[-2].event.seq != seq)) {
            hd_notes_add(check->notes, HD_NOTE_ERROR, check->place,
                         "There is more than one entry %" PRIu32 ": %s.", seq, copy_or_key);
        }
        if (seq == 1) {
            continue;
        }
        look(check, seq - 1, entry->event.previous, &there, &fits);
        if (there && !fits) {
            hd_notes_add(check->notes, HD_NOTE_ERROR, check->place,
                         "Entry %" PRIu32 " does not follow the entry %" PRIu32
                         " that is here: one of the two was forged, or %s.",
                         seq, seq - 1, copy_or_key);
        }
    }
}

static void check_heads(const struct check *check)
{
    for (size_t i = 0; i < check->heads_n; i++) {
        const struct hd_audit *audit = &check->head[i].audit;
        bool there = false;
        bool fits = false;
        if (i > 0 && check->head[i - 1].audit.seq == audit->seq) {
            hd_notes_add(check->notes, HD_NOTE_ERROR, check->place,
                         "The kiosk has signed two different logs up to entry %" PRIu32 ": %s.",
                         audit->seq, copy_or_key);
        }
        look(check, audit->seq, audit->head, &there, &fits);
        if (there && !fits) {
            hd_notes_add(check->notes, HD_NOTE_ERROR, check->place,
                         "Entry %" PRIu32 " is not the one that the kiosk has signed: %s.",
                         audit->seq, copy_or_key);
        }
    }
}

/* A kiosk's keys only step forward, so its weeks do. */
static void check_weeks(const struct check *check)
{
    for (size_t i = 1; i < check->n; i++) {
        const struct sync_audit_entry *entry = &check->entry[i];
        if (entry->event.seq > entry[-1].event.seq && entry->week < entry[-1].week) {
            hd_notes_add(check->notes, HD_NOTE_ERROR, check->place,
                         "Entry %" PRIu32 " says that it is of an earlier week than the one "
                         "before it: %s.",
                         entry->event.seq, copy_or_key);
        }
    }
}

static void say_aside(const struct check *check, uint32_t n, const char *one, const char *many)
{
    if (n == 1) {
        hd_notes_add(check->notes, HD_NOTE_ERROR, check->place, "%s", one);
    } else if (n > 1) {
        hd_notes_add(check->notes, HD_NOTE_ERROR, check->place, "%" PRIu32 " %s", n, many);
    }
}

static void check_asides(const struct check *check, uint32_t kiosk)
{
    for (size_t i = 0; i < check->audit->asides_n; i++) {
        const struct sync_audit_aside *aside = &check->audit->aside[i];
        if (aside->kiosk != kiosk) {
            continue;
        }
        say_aside(check, aside->forged,
                  "One record claims to be an entry of this kiosk and was not made with its "
                  "key; it is not shown.",
                  "records claim to be entries of this kiosk and were not made with its key; "
                  "they are not shown.");
        say_aside(check, aside->late,
                  "One entry is of a week still to come, or was not surely made before this "
                  "kiosk was lost; it proves nothing and is not shown.",
                  "entries are of a week still to come, or were not surely made before this "
                  "kiosk was lost; they prove nothing and are not shown.");
        say_aside(check, aside->unreadable,
                  "One entry cannot be read; if the kiosk has a newer Heard, update this "
                  "program.",
                  "entries cannot be read; if the kiosk has a newer Heard, update this "
                  "program.");
    }
}

void sync_audit_check(const struct sync_audit *audit, uint32_t kiosk, const char *place,
                      struct hd_notes *notes)
{
    struct check check = {.audit = audit, .place = place, .notes = notes};
    find_entries(&check, kiosk);
    find_heads(&check, kiosk);
    check_missing(&check);
    check_chain(&check);
    check_heads(&check);
    check_weeks(&check);
    check_asides(&check, kiosk);
}
