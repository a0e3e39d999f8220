/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lock before the staff menu. A try is on the disk before its code is looked at, so whatever
 * happens in between, a power cut above all, it stays counted. No time is stored, only a count:
 * after a start the whole wait begins anew on the clock of the machine, which nobody can set.
 */
#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <heard/log.h>
#include <heard/text.h>

#include "code.h"

enum {
    CHECKSUM_LEN = 8,
    COUNT_END = 4 + 4, /* magic and count: what the checksum covers */
    FILE_LEN = COUNT_END + CHECKSUM_LEN,
    MINUTE_MS = 60 * 1000,
    DOUBLINGS_MAX = 6, /* 2 to the 6th minutes is over an hour already */
    VERIFY_MEMORY = (64 << 20) + (64 << 10),
};

static const uint8_t magic[4] = {'F', 'H', 'L', '1'};

/* Nobody's code, of the form and cost of everybody's: worked on when there is no such person. */
static const struct hd_staff_code nobody = {
    .hash = "$argon2id$v=19$m=65536,t=2,p=1$"
            "AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};

struct hd_lock {
    char dir[HD_PATH_MAX];
    uint32_t wrong;   /* in a row */
    int64_t since_ms; /* the last try, or the start: the wait runs from here */
};

static void encode(uint32_t wrong, uint8_t *out)
{
    uint8_t hash[HD_HASH_LEN];
    struct hd_wr wr = hd_wr_init(out, FILE_LEN);
    hd_wr_bytes(&wr, magic, sizeof(magic));
    hd_wr_u32(&wr, wrong);
    hd_hash((struct hd_slice){out, COUNT_END}, hash);
    hd_wr_bytes(&wr, hash, CHECKSUM_LEN);
}

static bool decode(struct hd_slice file, uint32_t *wrong)
{
    uint8_t again[FILE_LEN];
    struct hd_rd rd = hd_rd_init(file);
    (void)hd_rd_take(&rd, sizeof(magic));
    uint32_t count = hd_rd_u32(&rd);
    encode(count, again);
    if (file.len != FILE_LEN || memcmp(file.p, again, FILE_LEN) != 0) {
        return false;
    }
    *wrong = count;
    return true;
}

/* A full disk has no room for a new file, and just then somebody must get in to carry the answers
 * away: so the old one is overwritten. What a power cut leaves half written counts as five wrong. */
static enum hd_err write_lock(const char *path, struct hd_slice file, bool fresh)
{
    if (fresh) {
        return hd_file_write_new(path, file, 0600);
    }
    enum hd_err err = hd_file_write(path, file, 0600);
    if (err == HD_E_FULL) {
        err = hd_file_overwrite(path, file);
        /* Nothing of that length to overwrite: it is still the room that is missing. */
        err = err == HD_E_NOT_FOUND || err == HD_E_RANGE ? HD_E_FULL : err;
    }
    return err;
}

/* Writing a file dates its folder as well, so both get the plain date. */
static enum hd_err save(const char *dir, uint32_t wrong, bool fresh)
{
    char path[HD_PATH_MAX];
    uint8_t bytes[FILE_LEN];
    struct hd_slice file = {bytes, sizeof(bytes)};
    encode(wrong, bytes);
    enum hd_err err = hd_path_join(path, sizeof(path), dir, HD_LOCK_FILE);
    if (!err) {
        err = write_lock(path, file, fresh);
    }
    if (!err && (hd_file_plain_date(path) != HD_OK || hd_file_plain_date(dir) != HD_OK)) {
        hd_log(HD_LOG_WARN, "lock: plain date not set");
    }
    return err;
}

enum hd_err hd_lock_create(const char *dir)
{
    return save(dir, 0, true);
}

/* What is on the disk; no count there is HD_E_FORMAT. */
static enum hd_err load(const char *dir, uint32_t *wrong)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = hd_path_join(path, sizeof(path), dir, HD_LOCK_FILE);
    if (err) {
        return err;
    }
    err = hd_file_read(path, FILE_LEN, &bytes);
    bool counts = !err && decode(hd_buf_slice(&bytes), wrong);
    hd_buf_free(&bytes);
    return counts ? HD_OK : err == HD_E_NOMEM ? err : HD_E_FORMAT;
}

enum hd_err hd_lock_open(const char *dir, int64_t now_ms, struct hd_lock **out)
{
    *out = NULL;
    struct hd_lock *lock = calloc(1, sizeof(*lock));
    if (!lock) {
        return HD_E_NOMEM;
    }
    lock->since_ms = now_ms;
    enum hd_err err =
        hd_text_copy(lock->dir, sizeof(lock->dir), dir) ? load(dir, &lock->wrong) : HD_E_RANGE;
    if (err == HD_E_FORMAT) {
        hd_log(HD_LOG_WARN, "lock: no count found, a wait is due");
        lock->wrong = HD_LOCK_FREE_TRIES;
        err = HD_OK;
    }
    if (err) {
        free(lock);
        return err;
    }
    *out = lock;
    return HD_OK;
}

void hd_lock_close(struct hd_lock *lock)
{
    free(lock);
}

/* The wait that so many wrong codes bring. */
static int64_t wait_of(uint32_t wrong)
{
    if (wrong < HD_LOCK_FREE_TRIES) {
        return 0;
    }
    uint32_t doublings = wrong - HD_LOCK_FREE_TRIES;
    int64_t wait = (int64_t)MINUTE_MS
                   << (doublings < DOUBLINGS_MAX ? doublings : DOUBLINGS_MAX);
    return wait < HD_LOCK_WAIT_MAX_MS ? wait : HD_LOCK_WAIT_MAX_MS;
}

int64_t hd_lock_wait_ms(const struct hd_lock *lock, int64_t now_ms)
{
    int64_t wait = wait_of(lock->wrong);
    if (now_ms < lock->since_ms) {
        return wait; /* a clock that goes back is none of ours; it does not shorten the wait */
    }
    uint64_t passed = (uint64_t)now_ms - (uint64_t)lock->since_ms;
    return passed < (uint64_t)wait ? wait - (int64_t)passed : 0;
}

uint32_t hd_lock_tries_left(const struct hd_lock *lock)
{
    return lock->wrong < HD_LOCK_FREE_TRIES ? HD_LOCK_FREE_TRIES - lock->wrong : 0;
}

/* Is there memory to look at a code? Without it a right one would look wrong, and be counted. */
static bool has_memory(void)
{
    void *volatile probe = malloc(VERIFY_MEMORY);
    bool has = probe != NULL;
    free(probe);
    return has;
}

/* The person whose number the code begins with; NULL when there is none. */
static const struct hd_staff_code *find(const struct hd_staff_code *codes, size_t n,
                                        const char *code)
{
    uint16_t number = (uint16_t)((code[0] - '0') * 10 + (code[1] - '0'));
    const struct hd_staff_code *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (codes[i].number == number && hd_staff_hash_fits(codes[i].hash)) {
            found = &codes[i];
        }
    }
    return found;
}

/* Whose code is it? The same work for everything that may be typed. */
static const struct hd_staff_code *owner(const struct hd_staff_code *codes, size_t n,
                                         const char *code)
{
    char digits[HD_STAFF_CODE_LEN + 1] = "00000000"; /* no person is number 0 */
    if (strspn(code, "0123456789") == HD_STAFF_CODE_LEN && code[HD_STAFF_CODE_LEN] == '\0') {
        memcpy(digits, code, HD_STAFF_CODE_LEN);
    }
    const struct hd_staff_code *known = find(codes, n, digits);
    bool right = hd_staff_code_is(known ? known : &nobody, digits);
    hd_wipe(digits, sizeof(digits));
    return right ? known : NULL;
}

enum hd_err hd_lock_try(struct hd_lock *lock, const struct hd_staff_code *codes, size_t n,
                        const char *code, int64_t now_ms, uint16_t *number)
{
    if (hd_lock_wait_ms(lock, now_ms) > 0) {
        return HD_E_RANGE;
    }
    if (!has_memory()) {
        return HD_E_NOMEM;
    }
    uint32_t wrong = lock->wrong < UINT32_MAX ? lock->wrong + 1 : lock->wrong;
    enum hd_err err = save(lock->dir, wrong, false);
    if (err) {
        return err == HD_E_FULL || err == HD_E_NOMEM ? err : HD_E_IO;
    }
    lock->wrong = wrong;
    lock->since_ms = now_ms;
    const struct hd_staff_code *found = owner(codes, n, code);
    if (!found) {
        return HD_E_AUTH;
    }
    lock->wrong = 0;
    if (save(lock->dir, 0, false) != HD_OK) {
        hd_log(HD_LOG_WARN, "lock: a right code could not be noted");
    }
    *number = found->number;
    return HD_OK;
}
