/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a staff log's entry, a code's hash and a lock's file may be made of. Entries that decode
 * are the one way to write them; a hash that fits has room; no file makes a lock wait longer than
 * the longest wait, or lets more than the free tries through.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <heard/file.h>
#include <heard/staff.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LOCK_TRIED_MAX = 20 };

static char dir[] = "fuzz-staff-XXXXXX";
static bool ready;

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void clean_up(void)
{
    char path[HD_PATH_MAX];
    if (hd_path_join(path, sizeof(path), dir, HD_LOCK_FILE) == HD_OK) {
        (void)unlink(path);
    }
    (void)rmdir(dir);
}

static void check_event(const uint8_t *data, size_t size)
{
    struct hd_staff_event event;
    uint8_t again[HD_STAFF_EVENT_LEN];
    uint8_t hash[HD_HASH_LEN];
    if (hd_staff_event_decode(data, size, &event) != HD_OK) {
        return;
    }
    hd_staff_event_encode(&event, again);
    require(size == sizeof(again) && memcmp(again, data, size) == 0);
    hd_staff_event_hash(again, hash);
}

static void check_hash(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    require(!hd_staff_hash_fits(text) || strlen(text) < HD_STAFF_HASH_MAX);
    free(text);
}

static void check_lock(const uint8_t *data, size_t size)
{
    char path[HD_PATH_MAX];
    struct hd_lock *lock = NULL;
    require(hd_path_join(path, sizeof(path), dir, HD_LOCK_FILE) == HD_OK);
    require(hd_file_write(path, (struct hd_slice){data, size}, 0600) == HD_OK);
    require(hd_lock_open(dir, 0, &lock) == HD_OK);
    int64_t wait = hd_lock_wait_ms(lock, 0);
    require(wait >= 0 && wait <= HD_LOCK_WAIT_MAX_MS);
    require(wait > 0 ||
            (size == 16 && memcmp(data, "FHL1", 4) == 0 && data[4] < HD_LOCK_FREE_TRIES));
    hd_lock_close(lock);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!ready) {
        require(hd_crypto_start() == HD_OK && mkdtemp(dir) != NULL && atexit(clean_up) == 0);
        ready = true;
    }
    check_event(data, size);
    check_hash(data, size);
    if (size <= LOCK_TRIED_MAX) { /* what is longer is not even read */
        check_lock(data, size);
    }
    return 0;
}
