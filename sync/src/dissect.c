/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What runs in the confined process: a batch or receipt is taken apart and handed over in frames, a
 * pack as it is. Here, and only here, is decided where the parts of a stranger's file begin and end. It calls
 * read(), write() and functions that only touch memory; anything else would be its death.
 */
#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include "carried.h"

/* The room that is enough for a batch is enough for a receipt. */
static_assert(SYNC_RECEIPT_HEADER <= SYNC_BATCH_HEADER, "its header fits");
static_assert((int)SYNC_RECEIPT_IDS_MAX <= (int)SYNC_BATCH_RECORDS_MAX, "its ids fit");

size_t sync_carried_header(enum sync_carried_kind kind)
{
    return kind == SYNC_CARRIED_BATCH ? SYNC_BATCH_HEADER : SYNC_RECEIPT_HEADER;
}

enum hd_err sync_carried_shape(enum sync_carried_kind kind, struct hd_slice start,
                               struct sync_carried_shape *out)
{
    bool batch = kind == SYNC_CARRIED_BATCH;
    size_t header = sync_carried_header(kind);
    start.len = start.len < header ? start.len : header;
    uint32_t count = 0;
    enum hd_err err =
        batch ? sync_batch_count(start, &count) : sync_receipt_count(start, &count);
    if (!err) {
        *out = (struct sync_carried_shape){
            .header = header, .count = count, .record = batch ? HD_RECORD_SIZE : 0};
    }
    return err;
}

/* Fill up to n bytes; fewer at the end of the file. */
static bool read_up_to(int in, uint8_t *to, size_t n, size_t *got)
{
    *got = 0;
    while (*got < n) {
        ssize_t some = read(in, to + *got, n - *got);
        if (some < 0 && errno == EINTR) {
            continue;
        }
        if (some < 0) {
            return false;
        }
        if (some == 0) {
            break;
        }
        *got += (size_t)some;
    }
    return true;
}

static enum hd_err read_exactly(int in, uint8_t *to, size_t n)
{
    size_t got = 0;
    if (!read_up_to(in, to, n, &got)) {
        return HD_E_IO;
    }
    return got == n ? HD_OK : HD_E_FORMAT;
}

static enum hd_err say(int out, const uint8_t *bytes, size_t n)
{
    while (n > 0) {
        ssize_t some = write(out, bytes, n);
        if (some < 0 && errno == EINTR) {
            continue;
        }
        if (some <= 0) {
            return HD_E_IO;
        }
        bytes += some;
        n -= (size_t)some;
    }
    return HD_OK;
}

/* Header, ids and signature: read as they stand in the file, handed over with the signature before
 * the ids, so that the frames of one size come together. */
static enum hd_err pass_manifest(const struct sync_confined_task *task,
                                 struct sync_carried_shape *shape)
{
    const struct sync_dissect *what = task->ctx;
    uint8_t *room = task->room;
    size_t header = sync_carried_header(what->kind);
    size_t got = 0;
    if (!read_up_to(task->in, room, header, &got)) {
        return HD_E_IO;
    }
    enum hd_err err = sync_carried_shape(what->kind, (struct hd_slice){room, got}, shape);
    if (err) {
        return err;
    }
    size_t ids = (size_t)shape->count * HD_RECORD_ID_LEN;
    uint64_t whole = header + ids + HD_SIGNATURE_LEN + (uint64_t)shape->count * shape->record;
    if (whole != what->size) {
        return HD_E_FORMAT;
    }
    err = read_exactly(task->in, room + header, ids + HD_SIGNATURE_LEN);
    if (!err && !sync_ids_ascend(room + header, shape->count)) {
        err = HD_E_FORMAT;
    }
    if (!err) {
        err = say(task->out, room, header);
    }
    if (!err) {
        err = say(task->out, room + header + ids, HD_SIGNATURE_LEN);
    }
    return err ? err : say(task->out, room + header, ids);
}

/* The next so many bytes, as they are. */
static enum hd_err pass_on(const struct sync_confined_task *task, uint64_t left)
{
    enum hd_err err = HD_OK;
    while (left > 0 && !err) {
        size_t n = left < SYNC_CONFINED_BUFFER ? (size_t)left : SYNC_CONFINED_BUFFER;
        err = read_exactly(task->in, task->room, n);
        if (!err) {
            err = say(task->out, task->room, n);
        }
        left -= n;
    }
    return err;
}

static enum hd_err pass_parts(const struct sync_confined_task *task)
{
    struct sync_carried_shape shape;
    enum hd_err err = pass_manifest(task, &shape);
    return err ? err : pass_on(task, (uint64_t)shape.count * shape.record);
}

int sync_dissect(const struct sync_confined_task *task)
{
    const struct sync_dissect *what = task->ctx;
    size_t more = 0;
    enum hd_err err =
        what->kind == SYNC_CARRIED_PACK ? pass_on(task, what->size) : pass_parts(task);
    if (!err) {
        err = read_up_to(task->in, task->room, 1, &more) ? HD_OK : HD_E_IO;
    }
    if (!err && more > 0) {
        err = HD_E_FORMAT; /* it grew while it was read */
    }
    if (!err) {
        err = say(task->out, (const uint8_t *)SYNC_CARRIED_END, SYNC_CARRIED_END_LEN);
    }
    return (int)err;
}
