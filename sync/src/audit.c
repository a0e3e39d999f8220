/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the log of staff actions out of the office's sealed records. Only the key tells entries
 * from answers, so every record is opened, as for the figures, and whatever is no entry is wiped
 * unread.
 */

#include <assert.h>
#include <stdlib.h>

#include <sync/audit.h>

#include "pass.h"

enum { DONE_STEP = 64 }; /* records between two looks at the clockwork */

/* One reading. */
struct reading {
    struct run run;
    struct hd_opened *opened; /* owned, secret */
    struct sync_audit audit;  /* owned */
    size_t entries_cap, asides_cap;
    uint64_t done;
};

/* Room for one more of size bytes each. */
static void *room(void *list, size_t n, size_t *cap, size_t size)
{
    if (n < *cap) {
        return list;
    }
    size_t grown = *cap ? *cap * 2 : 64;
    void *more = realloc(list, grown * size);
    if (more) {
        *cap = grown;
    }
    return more;
}

static enum hd_err keep(struct reading *reading, const struct hd_record *record,
                        const struct hd_staff_event *event)
{
    struct sync_audit *audit = &reading->audit;
    struct sync_audit_entry *list =
        room(audit->entry, audit->entries_n, &reading->entries_cap, sizeof(*list));
    if (!list) {
        return HD_E_NOMEM;
    }
    audit->entry = list;
    struct sync_audit_entry *entry = &list[audit->entries_n++];
    *entry = (struct sync_audit_entry){
        .kiosk = record->kiosk_no,
        .wave = record->wave_no,
        .week = sync_office_facts(reading->run.office)->first_week + record->week,
        .week_untrusted = record->week_untrusted,
        .event = *event,
    };
    hd_staff_event_hash(record->payload, entry->hash);
    return HD_OK;
}

/* What is set aside of a kiosk; NULL when memory ran out. */
static struct sync_audit_aside *aside_of(struct reading *reading, uint32_t kiosk)
{
    struct sync_audit *audit = &reading->audit;
    for (size_t i = 0; i < audit->asides_n; i++) {
        if (audit->aside[i].kiosk == kiosk) {
            return &audit->aside[i];
        }
    }
    struct sync_audit_aside *list =
        room(audit->aside, audit->asides_n, &reading->asides_cap, sizeof(*list));
    if (!list) {
        return NULL;
    }
    audit->aside = list;
    list[audit->asides_n] = (struct sync_audit_aside){.kiosk = kiosk};
    return &list[audit->asides_n++];
}

/* A record of the log that is not to be believed, or not to be read. */
static enum hd_err set_aside(struct reading *reading, unsigned outcome)
{
    const struct hd_record *record = &reading->opened->record;
    if (outcome == SYNC_Q_KIOSK) {
        return HD_OK; /* of no kiosk of ours: it says nothing about any of them */
    }
    struct sync_audit_aside *aside = aside_of(reading, record->kiosk_no);
    if (!aside) {
        return HD_E_NOMEM;
    }
    aside->forged += outcome == SYNC_Q_MAC ? 1 : 0;
    aside->late += outcome == SYNC_Q_WEEK ? 1 : 0;
    aside->unreadable += outcome == OUTCOME_STAFF ? 1 : 0;
    return HD_OK;
}

static enum hd_err take(struct reading *reading, unsigned outcome)
{
    const struct hd_record *record = &reading->opened->record;
    struct hd_staff_event event;
    bool good = outcome == OUTCOME_STAFF &&
                hd_staff_event_decode(record->payload, record->payload_len, &event) == HD_OK;
    return good ? keep(reading, record, &event) : set_aside(reading, outcome);
}

static enum hd_err visit(void *ctx, const uint8_t *id, struct hd_slice sealed)
{
    struct reading *reading = ctx;
    const struct sync_aggregate_job *job = reading->run.job;
    unsigned outcome = SYNC_Q_FORMAT;
    size_t hub = 0;
    (void)id;
    enum hd_err err = sync_examine(&reading->run, sealed, reading->opened, &outcome, &hub);
    if (!err && outcome == SYNC_Q_WAVE) {
        reading->audit.other_waves = true;
    } else if (!err && reading->opened->record.type == HD_RECORD_STAFF) {
        err = take(reading, outcome); /* a record that did not open is all zeros: a dummy */
    }
    hd_wipe(reading->opened, sizeof(*reading->opened));
    if (++reading->done % DONE_STEP == 0 && job->progress) {
        job->progress(job->ctx, reading->done, reading->run.total);
    }
    return err;
}

/* By kiosk, number and hash; the same entry sealed twice by its earliest week. */
static int compare_entries(const void *a, const void *b)
{
    const struct sync_audit_entry *left = a;
    const struct sync_audit_entry *right = b;
    if (left->kiosk != right->kiosk) {
        return left->kiosk < right->kiosk ? -1 : 1;
    }
    if (left->event.seq != right->event.seq) {
        return left->event.seq < right->event.seq ? -1 : 1;
    }
    int order = memcmp(left->hash, right->hash, sizeof(left->hash));
    if (order != 0) {
        return order;
    }
    if (left->week != right->week) {
        return left->week < right->week ? -1 : 1;
    }
    return (int)left->week_untrusted - (int)right->week_untrusted;
}

static int compare_asides(const void *a, const void *b)
{
    const struct sync_audit_aside *left = a;
    const struct sync_audit_aside *right = b;
    return left->kiosk < right->kiosk ? -1 : left->kiosk > right->kiosk;
}

static void add_up_asides(struct sync_audit *audit)
{
    if (audit->asides_n == 0) {
        return;
    }
    qsort(audit->aside, audit->asides_n, sizeof(*audit->aside), compare_asides);
    size_t n = 1;
    for (size_t i = 1; i < audit->asides_n; i++) {
        struct sync_audit_aside *last = &audit->aside[n - 1];
        const struct sync_audit_aside *one = &audit->aside[i];
        if (one->kiosk != last->kiosk) {
            audit->aside[n++] = *one;
        } else {
            last->forged += one->forged;
            last->late += one->late;
            last->unreadable += one->unreadable;
        }
    }
    audit->asides_n = n;
}

static void put_in_order(struct sync_audit *audit)
{
    add_up_asides(audit);
    if (audit->entries_n == 0) {
        return;
    }
    qsort(audit->entry, audit->entries_n, sizeof(*audit->entry), compare_entries);
    size_t n = 1;
    for (size_t i = 1; i < audit->entries_n; i++) {
        const struct sync_audit_entry *last = &audit->entry[n - 1];
        const struct sync_audit_entry *entry = &audit->entry[i];
        if (entry->kiosk != last->kiosk ||
            memcmp(entry->hash, last->hash, sizeof(entry->hash)) != 0) {
            audit->entry[n++] = *entry;
        }
    }
    audit->entries_n = n;
}

static_assert(SYNC_WAVES_MAX <= 64, "a bit for each wave");

static uint64_t gone_waves(const struct sync_office_facts *facts)
{
    uint64_t gone = 0;
    for (size_t i = 0; i < facts->waves_n; i++) {
        gone |= facts->wave[i].destroyed ? UINT64_C(1) << i : 0;
    }
    return gone;
}

static enum hd_err read_all(struct reading *reading)
{
    struct run *run = &reading->run;
    struct sync_reader *reader = NULL;
    enum hd_err err =
        sync_registry_new(run->office, run->job->opener, run->job->this_week, &run->registry);
    if (!err) {
        err =
            sync_office_audit_heads(run->office, &reading->audit.head, &reading->audit.heads_n);
    }
    if (!err) {
        run->total = sync_office_records(run->office);
        err = sync_reader_open(sync_office_dir(run->office), &reader);
    }
    if (!err) {
        err = sync_reader_each(reader, 0, UINT8_MAX, visit, reading);
    }
    sync_reader_close(reader);
    return err;
}

enum hd_err sync_audit_read(struct sync_office *office, const struct sync_aggregate_job *job,
                            struct sync_audit *out)
{
    struct reading reading = {
        .run = {.office = office, .job = job, .keyset = &sync_office_wave(office)->keyset}};
    enum hd_err err = sync_office_hold(office);
    if (err) {
        return err;
    }
    reading.opened = hd_secret_alloc(sizeof(*reading.opened));
    err = reading.opened ? read_all(&reading) : HD_E_NOMEM;
    sync_office_let_go(office);
    hd_secret_free(reading.opened);
    sync_registry_free(reading.run.registry);
    if (err) {
        sync_audit_free(&reading.audit);
        return err;
    }
    put_in_order(&reading.audit);
    reading.audit.gone = gone_waves(sync_office_facts(office));
    *out = reading.audit;
    return HD_OK;
}

enum hd_err sync_audit_join(struct sync_audit *to, struct sync_audit *from)
{
    size_t entries = to->entries_n + from->entries_n;
    size_t asides = to->asides_n + from->asides_n;
    struct sync_audit_entry *entry = calloc(entries + 1, sizeof(*entry));
    struct sync_audit_aside *aside = calloc(asides + 1, sizeof(*aside));
    enum hd_err err = entry && aside ? HD_OK : HD_E_NOMEM;
    if (err) {
        free(entry);
        free(aside);
        goto out;
    }
    for (size_t i = 0; i < entries; i++) {
        entry[i] = i < to->entries_n ? to->entry[i] : from->entry[i - to->entries_n];
    }
    for (size_t i = 0; i < asides; i++) {
        aside[i] = i < to->asides_n ? to->aside[i] : from->aside[i - to->asides_n];
    }
    free(to->entry);
    free(to->aside);
    to->entry = entry;
    to->entries_n = entries;
    to->aside = aside;
    to->asides_n = asides;
    to->other_waves = to->other_waves || from->other_waves;
    to->gone |= from->gone;
    if (!to->head) {
        to->head = from->head; /* the same in every wave; ownership moves */
        to->heads_n = from->heads_n;
        from->head = NULL;
    }
    put_in_order(to);

out:
    sync_audit_free(from);
    return err;
}

void sync_audit_free(struct sync_audit *audit)
{
    free(audit->entry);
    free(audit->head);
    free(audit->aside);
    *audit = (struct sync_audit){.entry = NULL};
}
