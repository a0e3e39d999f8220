/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can still be had from a store that SQLite no longer reads: records and states lie whole on
 * their pages and begin with marks of their own, so the bytes of the file are searched for them.
 * What is found may be damaged, too: the office opens each record, and one that does not open
 * spoils no other.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/log.h>

#include "state.h"

enum {
    BLOCK = 4096,
    ROW_MAX = 2048, /* bytes of file for each slot, generously */
    FILE_MAX = DB_SLOTS_MAX * ROW_MAX,
};

/* How every sealed record begins: docs/formats/record.md. */
static const uint8_t record_mark[8] = {'F', 'H', 'R', '1', 1, 1, 0, HD_RECIPIENTS};
static const uint8_t state_mark[4] = {'F', 'H', 'T', '1'};
static const char *const suffixes[] = {"", "-journal"};

/* Read what can be read of a file, block by block: what the disk no longer gives stays zero. */
static enum hd_err read_loosely(const char *path, struct hd_buf *out)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    if (fd < 0) {
        return hd_err_of_errno(errno);
    }
    enum hd_err err = fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ? HD_E_IO
                      : st.st_size > FILE_MAX                     ? HD_E_RANGE
                                                                  : HD_OK;
    if (!err) {
        err = hd_buf_reserve(out, (size_t)st.st_size + 1);
    }
    if (!err) {
        memset(out->p, 0, out->cap);
        out->len = (size_t)st.st_size;
    }
    for (size_t at = 0; !err && at < out->len; at += BLOCK) {
        size_t n = out->len - at < BLOCK ? out->len - at : BLOCK;
        if (pread(fd, out->p + at, n, (off_t)at) < 0) {
            hd_log(HD_LOG_WARN, "store: a block could not be read");
        }
    }
    (void)close(fd);
    return err;
}

/* A file and, when it is there, its journal; called back for each. */
typedef enum hd_err each_file(void *ctx, struct hd_slice bytes);

static enum hd_err visit_files(const char *path, each_file *visit, void *ctx)
{
    enum hd_err err = HD_OK;
    for (size_t i = 0; !err && i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        struct hd_buf beside = HD_BUF_EMPTY;
        struct hd_buf bytes = HD_BUF_EMPTY;
        err = hd_buf_printf(&beside, "%s%s%c", path, suffixes[i], 0);
        if (!err) {
            err = read_loosely((const char *)beside.p, &bytes);
        }
        if (!err) {
            err = visit(ctx, hd_buf_slice(&bytes));
        } else if (err != HD_E_NOMEM && i > 0) {
            err = HD_OK; /* a journal that is not there, or that is no file */
        }
        if (bytes.p) {
            hd_wipe(bytes.p, bytes.cap);
        }
        hd_buf_free(&bytes);
        hd_buf_free(&beside);
    }
    return err;
}

/* The next place of a mark at or after at; bytes.len when there is none with room bytes from it. */
static size_t find(struct hd_slice bytes, size_t at, const uint8_t *mark, size_t mark_len,
                   size_t room)
{
    for (; bytes.len >= room && at <= bytes.len - room; at++) {
        const uint8_t *p = memchr(bytes.p + at, mark[0], bytes.len - room - at + 1);
        if (!p) {
            break;
        }
        at = (size_t)(p - bytes.p);
        if (memcmp(p, mark, mark_len) == 0) {
            return at;
        }
    }
    return bytes.len;
}

static enum hd_err take_records(void *ctx, struct hd_slice bytes)
{
    struct hd_buf *out = ctx;
    enum hd_err err = HD_OK;
    size_t at = 0;
    while (!err && (at = find(bytes, at, record_mark, sizeof(record_mark), HD_RECORD_SIZE)) <
                       bytes.len) {
        err = hd_buf_append(out, bytes.p + at, HD_RECORD_SIZE);
        at++; /* not its length: what looks like one may lie before a real one */
    }
    return err;
}

static int compare_records(const void *a, const void *b)
{
    return memcmp(a, b, HD_RECORD_SIZE);
}

/* Sort, which also takes away the order in which they lay, and keep one of each. */
static void keep_one_of_each(struct hd_buf *records)
{
    size_t n = records->len / HD_RECORD_SIZE;
    if (n == 0) {
        return;
    }
    qsort(records->p, n, HD_RECORD_SIZE, compare_records);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++) {
        const uint8_t *one = records->p + i * HD_RECORD_SIZE;
        if (compare_records(one, records->p + (kept - 1) * HD_RECORD_SIZE) != 0) {
            memmove(records->p + kept * HD_RECORD_SIZE, one, HD_RECORD_SIZE);
            kept++;
        }
    }
    records->len = kept * HD_RECORD_SIZE;
}

enum hd_err hd_store_salvage(const char *path, struct hd_buf *out)
{
    struct hd_buf found = HD_BUF_EMPTY;
    enum hd_err err = visit_files(path, take_records, &found);
    if (err) {
        hd_buf_free(&found);
        return err;
    }
    keep_one_of_each(&found);
    *out = found; /* ownership moves */
    return HD_OK;
}

/* The newest state so far; in secret memory. */
struct newest {
    struct hd_state state, one;
    bool found;
};

static bool is_newer(const struct hd_state *a, const struct hd_state *b)
{
    return a->ratchet.week > b->ratchet.week ||
           (a->ratchet.week == b->ratchet.week && a->audit.seq > b->audit.seq);
}

static enum hd_err take_state(void *ctx, struct hd_slice bytes)
{
    struct newest *newest = ctx;
    size_t at = 0;
    while ((at = find(bytes, at, state_mark, sizeof(state_mark), DB_STATE_LEN)) < bytes.len) {
        if (hd_state_decode(bytes.p + at, &newest->one) &&
            (!newest->found || is_newer(&newest->one, &newest->state))) {
            newest->state = newest->one;
            newest->found = true;
        }
        at++;
    }
    return HD_OK;
}

struct refill {
    hd_store_fill_from *fill;
    void *ctx;
    const struct hd_ratchet *ratchet;
};

static enum hd_err fill_one(void *ctx, uint8_t *out)
{
    const struct refill *refill = ctx;
    return refill->fill(refill->ctx, refill->ratchet, out);
}

enum hd_err hd_store_create_from(const char *path, uint32_t slots, const char *damaged,
                                 hd_store_fill_from *fill, void *ctx)
{
    struct newest *newest = hd_secret_alloc(sizeof(*newest));
    if (!newest) {
        return HD_E_NOMEM;
    }
    enum hd_err err = visit_files(damaged, take_state, newest);
    if (!err && !newest->found) {
        err = HD_E_AUTH;
    }
    if (!err) {
        struct refill refill = {fill, ctx, &newest->state.ratchet};
        err = hd_store_create_with(path, slots, &newest->state, fill_one, &refill);
    }
    hd_secret_free(newest);
    return err;
}
