/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The owned byte container: it grows by doubling, so that appending stays linear. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <heard/bytes.h>

enum hd_err hd_buf_reserve(struct hd_buf *buf, size_t cap)
{
    if (cap <= buf->cap) {
        return HD_OK;
    }
    size_t grown = buf->cap > SIZE_MAX / 2 ? cap : buf->cap * 2;
    if (grown < cap) {
        grown = cap;
    }
    uint8_t *p = realloc(buf->p, grown);
    if (!p) {
        return HD_E_NOMEM;
    }
    buf->p = p;
    buf->cap = grown;
    return HD_OK;
}

enum hd_err hd_buf_append(struct hd_buf *buf, const void *bytes, size_t n)
{
    if (n == 0) {
        return HD_OK;
    }
    if (n > SIZE_MAX - buf->len) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_buf_reserve(buf, buf->len + n);
    if (err) {
        return err;
    }
    memcpy(buf->p + buf->len, bytes, n);
    buf->len += n;
    return HD_OK;
}

enum hd_err hd_buf_printf(struct hd_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int need = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (need < 0 || (size_t)need >= SIZE_MAX - buf->len) {
        return HD_E_NOMEM;
    }
    /* One byte more than the text: vsnprintf always writes a NUL. */
    enum hd_err err = hd_buf_reserve(buf, buf->len + (size_t)need + 1);
    if (err) {
        return err;
    }
    va_start(args, fmt);
    vsnprintf((char *)buf->p + buf->len, (size_t)need + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)need;
    return HD_OK;
}

void hd_buf_free(struct hd_buf *buf)
{
    free(buf->p);
    *buf = HD_BUF_EMPTY;
}
