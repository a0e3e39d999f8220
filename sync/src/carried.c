/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The near end of the pipe: takes the frames that a confined process hands over, each of a size
 * known before. It believes nothing but sizes; signature and ids are for the caller to check, over
 * the bytes that it has in hand.
 */
#include "carried.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/pack.h>

enum { STALL_MS = 30000, TOTAL_MS = 300000 };

const struct sync_carried_rules sync_carried_rules = {
    .stall_ms = STALL_MS,
    .total_ms = TOTAL_MS,
    .job = sync_dissect,
};

const char *sync_trouble_text(enum sync_trouble trouble)
{
    switch (trouble) {
    case SYNC_TROUBLE_KILLED:
        return "This file could not be read safely: the process that takes files apart was "
               "stopped by it, which a damaged file does not do";
    case SYNC_TROUBLE_NONSENSE:
        return "This file could not be read safely: the process that takes files apart said "
               "what cannot be in a file";
    case SYNC_TROUBLE_SLOW:
        return "This file could not be read in the time it may take: the stick is broken or "
               "very "
               "slow";
    case SYNC_TROUBLE_NO_FENCE:
        return "Nothing here was read: this system cannot shut in the process that takes "
               "strangers' files apart (seccomp)";
    case SYNC_TROUBLE_NONE:
    case SYNC_TROUBLE_REFUSED:
    case SYNC_TROUBLE_NO_PROCESS:
        break;
    }
    return "There is not enough memory, or too many programs run";
}

static uint64_t size_max(enum sync_carried_kind kind)
{
    switch (kind) {
    case SYNC_CARRIED_BATCH:
        return SYNC_BATCH_MAX;
    case SYNC_CARRIED_RECEIPT:
        return SYNC_RECEIPT_HEADER + SYNC_RECEIPT_IDS_MAX * HD_RECORD_ID_LEN + HD_SIGNATURE_LEN;
    case SYNC_CARRIED_PACK:
        break;
    }
    return HD_PACK_MAX;
}

/* No batch or receipt of any version is smaller, so that thousands of crumbs cost nothing. Of packs
 * only a few are looked at. */
static uint64_t size_min(enum sync_carried_kind kind)
{
    switch (kind) {
    case SYNC_CARRIED_BATCH:
        return (uint64_t)SYNC_BATCH_ROUND * HD_RECORD_SIZE;
    case SYNC_CARRIED_RECEIPT:
        return HD_SIGNATURE_LEN;
    case SYNC_CARRIED_PACK:
        break;
    }
    return 1;
}

static bool refuse(struct sync_carried *carried, enum hd_err err)
{
    carried->trouble = SYNC_TROUBLE_REFUSED;
    carried->err = err;
    return false;
}

/* Open what is a file of a size that fits, and nothing that only looks like one; -1 with the reason. */
static int open_regular(const char *path, enum sync_carried_kind kind, uint64_t *size,
                        enum hd_err *err)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        *err = HD_E_IO;
        return -1;
    }
    struct stat st;
    bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0;
    *size = regular ? (uint64_t)st.st_size : 0;
    *err = !regular                 ? HD_E_IO
           : *size > size_max(kind) ? HD_E_RANGE
           : *size < size_min(kind) ? HD_E_FORMAT
                                    : HD_OK;
    if (*err) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* The reader fell silent before its time: its end says why. */
static bool reader_failed(struct sync_carried *carried)
{
    int status = 0;
    switch (sync_confined_end(&carried->reader, &status)) {
    case SYNC_CONFINED_ENDED:
        if (status == HD_E_FORMAT || status == HD_E_VERSION || status == HD_E_IO) {
            return refuse(carried, (enum hd_err)status);
        }
        carried->trouble = SYNC_TROUBLE_NONSENSE;
        break;
    case SYNC_CONFINED_KILLED:
        carried->trouble = SYNC_TROUBLE_KILLED;
        break;
    case SYNC_CONFINED_SLOW:
        carried->trouble = SYNC_TROUBLE_SLOW;
        break;
    case SYNC_CONFINED_TOO_MUCH:
        carried->trouble = SYNC_TROUBLE_NONSENSE;
        break;
    }
    return false;
}

static bool start_reader(struct sync_carried *carried, int fd, const struct sync_dissect *what,
                         const struct sync_carried_rules *rules)
{
    const struct sync_confined_plan plan = {
        .job = rules->job,
        .ctx = what,
        .in = fd,
        .room = SYNC_DISSECT_ROOM,
        .stall_ms = rules->stall_ms,
        .total_ms = rules->total_ms,
        .fence_optional = rules->fence_optional,
    };
    switch (sync_confined_start(&plan, &carried->reader)) {
    case SYNC_CONFINED_STARTED:
        carried->fenced = carried->reader.fenced;
        return true;
    case SYNC_CONFINED_NO_FENCE:
        carried->trouble = SYNC_TROUBLE_NO_FENCE;
        return false;
    case SYNC_CONFINED_NO_PROCESS:
        break;
    }
    carried->trouble = SYNC_TROUBLE_NO_PROCESS;
    return false;
}

static bool no_process(struct sync_carried *carried)
{
    carried->trouble = SYNC_TROUBLE_NO_PROCESS;
    return false;
}

static bool nonsense(struct sync_carried *carried)
{
    carried->trouble = SYNC_TROUBLE_NONSENSE;
    return false;
}

/* Header and signature first, then the ids between them. */
static bool take_manifest(struct sync_carried *carried, enum sync_carried_kind kind)
{
    struct hd_buf *manifest = &carried->manifest;
    uint8_t signature[HD_SIGNATURE_LEN];
    size_t header = sync_carried_header(kind);
    if (hd_buf_reserve(manifest, header) != HD_OK) {
        return no_process(carried);
    }
    if (!sync_confined_read(&carried->reader, manifest->p, header) ||
        !sync_confined_read(&carried->reader, signature, sizeof(signature))) {
        return reader_failed(carried);
    }
    if (sync_carried_shape(kind, (struct hd_slice){manifest->p, header}, &carried->shape) !=
        HD_OK) {
        return nonsense(carried);
    }
    size_t ids = (size_t)carried->shape.count * HD_RECORD_ID_LEN;
    manifest->len = header;
    if (hd_buf_reserve(manifest, header + ids + sizeof(signature)) != HD_OK) {
        return no_process(carried);
    }
    if (!sync_confined_read(&carried->reader, manifest->p + header, ids)) {
        return reader_failed(carried);
    }
    manifest->len = header + ids;
    return hd_buf_append(manifest, signature, sizeof(signature)) == HD_OK ||
           no_process(carried);
}

/* A pack, in one frame. */
static bool take_whole(struct sync_carried *carried, uint64_t size)
{
    struct hd_buf *whole = &carried->manifest;
    if (hd_buf_reserve(whole, (size_t)size) != HD_OK) {
        return no_process(carried);
    }
    if (!sync_confined_read(&carried->reader, whole->p, (size_t)size)) {
        return reader_failed(carried);
    }
    whole->len = (size_t)size;
    return true;
}

bool sync_carried_open(const char *path, enum sync_carried_kind kind,
                       const struct sync_carried_rules *rules, struct sync_carried *out)
{
    out->reader.child = 0;
    out->manifest = HD_BUF_EMPTY;
    out->taken = 0;
    out->fenced = false;
    out->trouble = SYNC_TROUBLE_NONE;
    out->err = HD_OK;
    struct sync_dissect what = {.kind = kind};
    enum hd_err err = HD_OK;
    int fd = open_regular(path, kind, &what.size, &err);
    if (fd < 0) {
        return refuse(out, err);
    }
    bool started = start_reader(out, fd, &what, rules);
    (void)close(fd);
    return started &&
           (kind == SYNC_CARRIED_PACK ? take_whole(out, what.size) : take_manifest(out, kind));
}

bool sync_carried_finish(struct sync_carried *carried)
{
    uint8_t mark[SYNC_CARRIED_END_LEN];
    int status = 0;
    if (!sync_confined_read(&carried->reader, mark, sizeof(mark))) {
        return reader_failed(carried);
    }
    if (memcmp(mark, SYNC_CARRIED_END, sizeof(mark)) != 0) {
        return nonsense(carried);
    }
    switch (sync_confined_end(&carried->reader, &status)) {
    case SYNC_CONFINED_ENDED:
        return status == 0 || nonsense(carried);
    case SYNC_CONFINED_KILLED:
        carried->trouble = SYNC_TROUBLE_KILLED;
        return false;
    case SYNC_CONFINED_SLOW:
        carried->trouble = SYNC_TROUBLE_SLOW;
        return false;
    case SYNC_CONFINED_TOO_MUCH:
        break;
    }
    return nonsense(carried);
}

bool sync_carried_record(struct sync_carried *carried, uint8_t *record)
{
    if (!sync_confined_read(&carried->reader, record, HD_RECORD_SIZE)) {
        return reader_failed(carried);
    }
    carried->taken++;
    return carried->taken < carried->shape.count || sync_carried_finish(carried);
}

void sync_carried_close(struct sync_carried *carried)
{
    sync_confined_stop(&carried->reader);
    hd_buf_free(&carried->manifest);
}
