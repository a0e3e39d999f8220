/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_STORE_SUPPORT_H
#define TEST_STORE_SUPPORT_H

/*
 * What the tests of the store and of a kiosk's folder share: a folder of their own, fills, whole
 * files as bytes, and a look at what lies in a folder.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/file.h>
#include <heard/keys.h>
#include <heard/record.h>
#include <heard/store.h>

enum { TEST_PATH_MAX = 600 };

struct folder {
    char dir[TEST_PATH_MAX / 2];
    char db[TEST_PATH_MAX];
    char journal[TEST_PATH_MAX];
};

/* In memory when fast is asked for and there is such a file system, else beside the program. */
static inline void folder_make(struct folder *f, bool fast)
{
    snprintf(f->dir, sizeof(f->dir), "/dev/shm/heard-XXXXXX");
    if (!fast || !mkdtemp(f->dir)) {
        snprintf(f->dir, sizeof(f->dir), "%s/heard-XXXXXX", HEARD_BINARY_DIR);
        assert_non_null(mkdtemp(f->dir));
    }
    snprintf(f->db, sizeof(f->db), "%s/answers.db", f->dir);
    snprintf(f->journal, sizeof(f->journal), "%s/answers.db-journal", f->dir);
}

/* How many things lie in a folder, hidden ones left out. */
static inline size_t count_in(const char *dir)
{
    struct hd_names names = {0};
    assert_int_equal(hd_dir_list(dir, "", &names), HD_OK);
    size_t n = names.n;
    hd_names_free(&names);
    return n;
}

static inline void folder_empty(const char *dir)
{
    struct hd_names names = {0};
    if (hd_dir_list(dir, "", &names) == HD_OK) {
        for (size_t i = 0; i < names.n; i++) {
            char path[HD_PATH_MAX];
            if (hd_path_join(path, sizeof(path), dir, names.name[i]) == HD_OK) {
                unlink(path);
            }
        }
        hd_names_free(&names);
    }
}

static inline void folder_remove(const struct folder *f)
{
    folder_empty(f->dir);
    assert_int_equal(rmdir(f->dir), 0);
}

/* The caller frees it. */
static inline struct hd_buf load(const char *path)
{
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_read(path, 64 << 20, &buf), HD_OK);
    return buf;
}

static inline void save(const char *path, const struct hd_buf *buf)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(buf->len > 0 ? fwrite(buf->p, 1, buf->len, file) : 0, buf->len);
    assert_int_equal(fclose(file), 0);
}

static inline bool same_bytes(const struct hd_buf *a, const struct hd_buf *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->p, b->p, a->len) == 0);
}

/* Where needle starts in hay, or NULL. */
static inline const uint8_t *find_bytes(const struct hd_buf *hay, const void *needle, size_t n)
{
    const uint8_t *at = hay->p;
    size_t left = hay->len;
    while (left >= n) {
        const uint8_t *hit = memchr(at, *(const uint8_t *)needle, left - n + 1);
        if (!hit) {
            return NULL;
        }
        if (memcmp(hit, needle, n) == 0) {
            return hit;
        }
        left -= (size_t)(hit - at) + 1;
        at = hit + 1;
    }
    return NULL;
}

static inline enum hd_err fill_random(void *ctx, uint8_t *out)
{
    (void)ctx;
    hd_random(out, HD_RECORD_SIZE);
    return HD_OK;
}

/* Fails at the call for which *left has come down to 0. */
static inline enum hd_err fill_failing(void *ctx, uint8_t *out)
{
    int *left = ctx;
    if ((*left)-- == 0) {
        return HD_E_AUTH;
    }
    return fill_random(NULL, out);
}

static inline void ratchet_at(struct hd_ratchet *ratchet, uint16_t week, uint8_t key)
{
    ratchet->week = week;
    memset(ratchet->key, key, HD_KEY_LEN);
}

static inline void make_store(const struct folder *f, uint32_t slots)
{
    struct hd_ratchet ratchet;
    ratchet_at(&ratchet, 0, 0x11);
    assert_int_equal(hd_store_create(f->db, slots, &ratchet, fill_random, NULL), HD_OK);
}

static inline struct hd_store *open_store(const struct folder *f)
{
    struct hd_store *store = NULL;
    assert_int_equal(hd_store_open(f->db, &store), HD_OK);
    assert_non_null(store);
    return store;
}

/* Put a fresh record into a random free slot, the reserve among them; tell which and what. */
static inline uint32_t put_random(struct hd_store *store, uint8_t *sealed)
{
    uint32_t slot = 0;
    hd_random(sealed, HD_RECORD_SIZE);
    assert_int_equal(hd_store_pick(store, HD_STORE_FOR_STAFF, &slot), HD_OK);
    assert_int_equal(hd_store_put(store, slot, sealed), HD_OK);
    return slot;
}

/* How often these bytes are among the answers. */
static inline size_t times_kept(struct hd_store *store, const uint8_t *sealed)
{
    struct hd_buf all = HD_BUF_EMPTY;
    size_t times = 0;
    assert_int_equal(hd_store_read_used(store, &all), HD_OK);
    for (size_t at = 0; at < all.len; at += HD_RECORD_SIZE) {
        times += memcmp(all.p + at, sealed, HD_RECORD_SIZE) == 0;
    }
    hd_buf_free(&all);
    return times;
}

#endif
