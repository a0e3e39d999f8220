/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_BYTES_H
#define HD_BYTES_H

/*
 * The only two containers for bytes, and a reader and a writer with a sticky error: decoding is
 * a straight list of reads and one check at the end. All integers are little-endian.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <heard/err.h>

/** Borrowed bytes. */
struct hd_slice {
    const uint8_t *p; /**< may be NULL when len is 0 */
    size_t len;       /**< bytes */
};

/** Owned bytes; free with hd_buf_free(). */
struct hd_buf {
    uint8_t *p; /**< owned */
    size_t len; /**< bytes in use */
    size_t cap; /**< bytes allocated */
};

#define HD_BUF_EMPTY ((struct hd_buf){0})

/** Make room for at least cap bytes. Errors: HD_E_NOMEM, buf unchanged. */
HD_NODISCARD enum hd_err hd_buf_reserve(struct hd_buf *buf, size_t cap);

/** Append n bytes. Errors: HD_E_NOMEM, buf unchanged. */
HD_NODISCARD enum hd_err hd_buf_append(struct hd_buf *buf, const void *bytes, size_t n);

/** Append formatted text (without its NUL). Errors: HD_E_NOMEM, buf unchanged. */
HD_NODISCARD enum hd_err hd_buf_printf(struct hd_buf *buf, const char *fmt, ...)
    HD_PRINTF(2, 3);

/** Free and empty; accepts an empty buffer. Does not wipe: secrets live elsewhere. */
void hd_buf_free(struct hd_buf *buf);

/** The bytes of buf, borrowed until it changes. */
static inline struct hd_slice hd_buf_slice(const struct hd_buf *buf)
{
    return (struct hd_slice){buf->p, buf->len};
}

/** A reader over borrowed bytes. After a read past the end, bad stays set and reads give zeros. */
struct hd_rd {
    const uint8_t *p;
    size_t left;
    bool bad;
};

static inline struct hd_rd hd_rd_init(struct hd_slice s)
{
    return (struct hd_rd){s.p, s.len, false};
}

/** Borrow the next n bytes, or NULL (and bad) when fewer are left. */
static inline const uint8_t *hd_rd_take(struct hd_rd *rd, size_t n)
{
    if (rd->bad || n > rd->left) {
        rd->bad = true;
        return NULL;
    }
    const uint8_t *at = rd->p;
    rd->p += n;
    rd->left -= n;
    return at;
}

/** Copy the next n bytes to out; zeros when they are not there. */
static inline void hd_rd_bytes(struct hd_rd *rd, void *out, size_t n)
{
    const uint8_t *at = hd_rd_take(rd, n);
    if (at) {
        memcpy(out, at, n);
    } else {
        memset(out, 0, n);
    }
}

static inline uint8_t hd_rd_u8(struct hd_rd *rd)
{
    const uint8_t *at = hd_rd_take(rd, 1);
    return at ? at[0] : 0;
}

static inline uint16_t hd_rd_u16(struct hd_rd *rd)
{
    const uint8_t *at = hd_rd_take(rd, 2);
    return (uint16_t)(at ? at[0] | at[1] << 8 : 0);
}

static inline uint32_t hd_rd_u32(struct hd_rd *rd)
{
    uint32_t low = hd_rd_u16(rd);
    uint32_t high = hd_rd_u16(rd);
    return low | high << 16;
}

static inline uint64_t hd_rd_u64(struct hd_rd *rd)
{
    uint64_t low = hd_rd_u32(rd);
    uint64_t high = hd_rd_u32(rd);
    return low | high << 32;
}

/** True when the next n bytes are all zero; they are consumed. */
static inline bool hd_rd_zeros(struct hd_rd *rd, size_t n)
{
    const uint8_t *at = hd_rd_take(rd, n);
    uint8_t any = 0;
    for (size_t i = 0; at && i < n; i++) {
        any |= at[i];
    }
    return at && any == 0;
}

/** A writer into memory of fixed size. After a write past the end, bad stays set. */
struct hd_wr {
    uint8_t *p;
    size_t left;
    bool bad;
};

static inline struct hd_wr hd_wr_init(uint8_t *p, size_t len)
{
    return (struct hd_wr){p, len, false};
}

static inline void hd_wr_bytes(struct hd_wr *wr, const void *bytes, size_t n)
{
    if (wr->bad || n > wr->left) {
        wr->bad = true;
        return;
    }
    if (n > 0) {
        memcpy(wr->p, bytes, n);
    }
    wr->p += n;
    wr->left -= n;
}

static inline void hd_wr_u8(struct hd_wr *wr, uint8_t v)
{
    hd_wr_bytes(wr, &v, 1);
}

static inline void hd_wr_u16(struct hd_wr *wr, uint16_t v)
{
    hd_wr_bytes(wr, (const uint8_t[]){(uint8_t)v, (uint8_t)(v >> 8)}, 2);
}

static inline void hd_wr_u32(struct hd_wr *wr, uint32_t v)
{
    hd_wr_u16(wr, (uint16_t)v);
    hd_wr_u16(wr, (uint16_t)(v >> 16));
}

static inline void hd_wr_u64(struct hd_wr *wr, uint64_t v)
{
    hd_wr_u32(wr, (uint32_t)v);
    hd_wr_u32(wr, (uint32_t)(v >> 32));
}

static inline void hd_wr_zeros(struct hd_wr *wr, size_t n)
{
    if (wr->bad || n > wr->left) {
        wr->bad = true;
        return;
    }
    memset(wr->p, 0, n);
    wr->p += n;
    wr->left -= n;
}

#endif
