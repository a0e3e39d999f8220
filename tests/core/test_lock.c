/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lock before the staff menu: what is counted, when, and that neither a failing disk nor a
 * plug pulled at any moment gives a try back. Codes are compared for real once; elsewhere a stand-in
 * does it at once and can be seen doing it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/file.h>
#include <heard/staff.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define PREFIX  "$argon2id$v=19$m=65536,t=2,p=1$"
#define SALT_22 "AAAAAAAAAAAAAAAAAAAAAA"

enum { KILLED = 77, FILE_LEN = 16 };

static const int64_t minute = 60000;

/* Three people; the stand-in takes 123456 behind any number. */
static const struct hd_staff_code people[] = {
    {.number = 1, .hash = PREFIX SALT_22 "$BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    {.number = 7, .hash = PREFIX SALT_22 "$CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    {.number = 32, .hash = PREFIX SALT_22 "$DAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
};
static const char right[] = "07123456";
static const char wrong[] = "07123457";

static char dir[64];
static struct hd_lock *lock;

/* ---- what is looked at, and what fails ---- */

static struct {
    bool real;  /* compare with the real function */
    bool kills; /* the plug is pulled while it works */
    unsigned n; /* how often it was asked */
    char hash[HD_STAFF_HASH_MAX];
    char code[HD_STAFF_CODE_LEN + 1];
} look;

/* The call of mkstemp, fsync or rename, counted from 1, that fails or at which the plug is pulled. */
static struct {
    unsigned at, n;
    int code;
    bool kills;
    bool no_room; /* for a new file; those that are there can be written to */
} fault;

/* Where a process about to be killed tells that it looked at a code; and how often it did. */
static int told_fd = -1;
static unsigned looks_in_child;

static size_t memory_limit = SIZE_MAX;

int __real_crypto_pwhash_str_verify(const char *hash, const char *code, unsigned long long len);
int __wrap_crypto_pwhash_str_verify(const char *hash, const char *code, unsigned long long len);
int __real_mkstemp(char *path);
int __wrap_mkstemp(char *path);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
void *__real_malloc(size_t n);
void *__wrap_malloc(size_t n);

int __wrap_crypto_pwhash_str_verify(const char *hash, const char *code, unsigned long long len)
{
    assert_int_equal(len, HD_STAFF_CODE_LEN);
    look.n++;
    if (told_fd >= 0) {
        assert_int_equal(write(told_fd, "x", 1), 1);
    }
    if (look.kills) {
        _exit(KILLED);
    }
    snprintf(look.hash, sizeof(look.hash), "%s", hash);
    memcpy(look.code, code, HD_STAFF_CODE_LEN);
    if (look.real) {
        return __real_crypto_pwhash_str_verify(hash, code, len);
    }
    return memcmp(code + 2, "123456", 6) == 0 ? 0 : -1;
}

static bool fails_here(void)
{
    bool here = ++fault.n == fault.at;
    if (here && fault.kills) {
        _exit(KILLED);
    }
    errno = here ? fault.code : errno;
    return here;
}

int __wrap_mkstemp(char *path)
{
    if (fault.no_room) {
        errno = ENOSPC;
        return -1;
    }
    return fails_here() ? -1 : __real_mkstemp(path);
}

int __wrap_fsync(int fd)
{
    return fails_here() ? -1 : __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    return fails_here() ? -1 : __real_rename(from, to);
}

void *__wrap_malloc(size_t n)
{
    return n > memory_limit ? NULL : __real_malloc(n);
}

/* ---- the folder ---- */

static const char *lock_path(void)
{
    static char path[HD_PATH_MAX];
    assert_int_equal(hd_path_join(path, sizeof(path), dir, HD_LOCK_FILE), HD_OK);
    return path;
}

static int setup(void **state)
{
    (void)state;
    memset(&look, 0, sizeof(look));
    memset(&fault, 0, sizeof(fault));
    memory_limit = SIZE_MAX;
    snprintf(dir, sizeof(dir), "heard-lock-XXXXXX");
    if (!mkdtemp(dir) || hd_crypto_start() != HD_OK) {
        return -1;
    }
    return hd_lock_create(dir) == HD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    struct hd_names names = {.n = 0};
    hd_lock_close(lock);
    lock = NULL;
    assert_int_equal(hd_dir_list(dir, "", &names), HD_OK);
    for (size_t i = 0; i < names.n; i++) {
        char path[HD_PATH_MAX];
        assert_int_equal(hd_path_join(path, sizeof(path), dir, names.name[i]), HD_OK);
        assert_int_equal(unlink(path), 0);
    }
    hd_names_free(&names);
    return rmdir(dir);
}

/* As after a start of the machine: a clock that begins anew. */
static void start(int64_t now)
{
    hd_lock_close(lock);
    assert_int_equal(hd_lock_open(dir, now, &lock), HD_OK);
}

static enum hd_err try_code(const char *code, int64_t now)
{
    uint16_t number = 99;
    enum hd_err err = hd_lock_try(lock, people, ROWS(people), code, now, &number);
    assert_true(err == HD_OK ? number != 99 : number == 99);
    return err;
}

static uint32_t count_on_disk(void)
{
    struct hd_buf file = HD_BUF_EMPTY;
    assert_int_equal(hd_file_read(lock_path(), FILE_LEN, &file), HD_OK);
    assert_int_equal(file.len, FILE_LEN);
    struct hd_rd rd = hd_rd_init((struct hd_slice){file.p + 4, 4});
    uint32_t count = hd_rd_u32(&rd);
    hd_buf_free(&file);
    return count;
}

/* Wrong codes, one after another, each as soon as it may be tried. Returns the time then. */
static int64_t wrong_codes(unsigned n, int64_t now)
{
    for (unsigned i = 0; i < n; i++) {
        now += hd_lock_wait_ms(lock, now);
        assert_int_equal(try_code(wrong, now), HD_E_AUTH);
    }
    return now;
}

/* ---- cases ---- */

static void a_new_lock_has_the_golden_bytes_and_is_never_made_over(void **state)
{
    (void)state;
    static const uint8_t fresh[FILE_LEN] = {0x46, 0x48, 0x4c, 0x31, 0x00, 0x00, 0x00, 0x00,
                                            0x24, 0x03, 0x0b, 0x1a, 0x2c, 0x6b, 0xa1, 0x89};
    static const uint8_t six[FILE_LEN] = {0x46, 0x48, 0x4c, 0x31, 0x06, 0x00, 0x00, 0x00,
                                          0x64, 0xc2, 0x43, 0xae, 0x35, 0xe8, 0x43, 0x8d};
    struct hd_buf file = HD_BUF_EMPTY;
    assert_int_equal(hd_file_read(lock_path(), FILE_LEN, &file), HD_OK);
    assert_int_equal(file.len, sizeof(fresh));
    assert_memory_equal(file.p, fresh, sizeof(fresh));
    hd_buf_free(&file);
    start(0);
    wrong_codes(6, 0);
    assert_int_equal(hd_lock_create(dir), HD_E_EXISTS);
    assert_int_equal(hd_file_read(lock_path(), FILE_LEN, &file), HD_OK);
    assert_memory_equal(file.p, six, sizeof(six));
    hd_buf_free(&file);
    assert_int_equal(hd_lock_create("no-such-folder"), HD_E_NOT_FOUND);
}

static void a_right_code_opens_and_says_whose_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        uint16_t number;
    } rows[] = {{"01123456", 1}, {"07123456", 7}, {"32123456", 32}};
    start(0);
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint16_t number = 0;
        assert_int_equal(hd_lock_try(lock, people, ROWS(people), rows[i].code, 0, &number),
                         HD_OK);
        assert_int_equal(number, rows[i].number);
        assert_string_equal(look.hash, people[i].hash);
    }
}

static void real_codes_are_told_apart_by_their_real_hashes(void **state)
{
    (void)state;
    struct hd_staff_code codes[2];
    char code[2][HD_STAFF_CODE_LEN + 1];
    uint16_t number = 0;
    assert_int_equal(hd_staff_code_draw(3, &codes[0], code[0]), HD_OK);
    assert_int_equal(hd_staff_code_draw(4, &codes[1], code[1]), HD_OK);
    look.real = true;
    start(0);
    assert_int_equal(hd_lock_try(lock, codes, 2, code[1], 0, &number), HD_OK);
    assert_int_equal(number, 4);
    code[0][5] = code[0][5] == '0' ? '1' : '0';
    assert_int_equal(hd_lock_try(lock, codes, 2, code[0], 0, &number), HD_E_AUTH);
    /* nobody's hash is a hash that can be worked on, at the full cost */
    assert_int_equal(hd_lock_try(lock, codes, 2, "09000000", 0, &number), HD_E_AUTH);
    assert_true(hd_staff_hash_fits(look.hash));
    assert_string_not_equal(look.hash, codes[0].hash);
    assert_int_equal(number, 4);
}

static void five_are_free_then_waits_double_up_to_an_hour(void **state)
{
    (void)state;
    static const int64_t waits[] = {0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60};
    int64_t now = 5000;
    start(now);
    for (size_t i = 0; i < ROWS(waits); i++) {
        assert_int_equal(try_code(wrong, now), HD_E_AUTH);
        assert_int_equal(count_on_disk(), i + 1);
        assert_int_equal(hd_lock_wait_ms(lock, now), waits[i] * minute);
        now += waits[i] * minute;
        assert_int_equal(hd_lock_wait_ms(lock, now), 0);
    }
}

static void while_it_is_locked_nothing_is_counted_or_looked_at(void **state)
{
    (void)state;
    start(0);
    int64_t now = wrong_codes(HD_LOCK_FREE_TRIES, 0);
    unsigned looks = look.n;
    assert_int_equal(try_code(right, now), HD_E_RANGE);
    assert_int_equal(try_code(right, now + minute - 1), HD_E_RANGE);
    assert_int_equal(hd_lock_wait_ms(lock, now + minute - 1), 1);
    assert_int_equal(look.n, looks);
    assert_int_equal(count_on_disk(), HD_LOCK_FREE_TRIES);
    assert_int_equal(try_code(right, now + minute), HD_OK);
}

static void a_right_code_sets_the_count_to_nothing(void **state)
{
    (void)state;
    start(0);
    int64_t now = wrong_codes(8, 0);
    now += hd_lock_wait_ms(lock, now);
    assert_int_equal(try_code(right, now), HD_OK);
    assert_int_equal(count_on_disk(), 0);
    for (int i = 0; i < HD_LOCK_FREE_TRIES; i++) {
        assert_int_equal(hd_lock_wait_ms(lock, now), 0);
        assert_int_equal(try_code(wrong, now), HD_E_AUTH);
    }
    assert_int_equal(hd_lock_wait_ms(lock, now), minute);
}

static void a_new_start_forgives_nothing_and_begins_the_wait_anew(void **state)
{
    (void)state;
    start(0);
    int64_t now = wrong_codes(7, 0);
    assert_int_equal(hd_lock_wait_ms(lock, now + 3 * minute), minute);
    start(12); /* another clock */
    assert_int_equal(hd_lock_wait_ms(lock, 12), 4 * minute);
    assert_int_equal(try_code(right, 13), HD_E_RANGE);
    start(-1000000); /* and one below zero */
    assert_int_equal(hd_lock_wait_ms(lock, -1000000), 4 * minute);
    assert_int_equal(hd_lock_wait_ms(lock, -1000000 + 4 * minute), 0);
}

static void a_clock_gone_wild_neither_shortens_nor_lengthens_a_wait(void **state)
{
    (void)state;
    start(1000);
    (void)wrong_codes(HD_LOCK_FREE_TRIES, 1000);
    assert_int_equal(hd_lock_wait_ms(lock, 999), minute);
    assert_int_equal(hd_lock_wait_ms(lock, INT64_MIN), minute);
    assert_int_equal(hd_lock_wait_ms(lock, INT64_MAX), 0);
    start(INT64_MAX);
    assert_int_equal(hd_lock_wait_ms(lock, INT64_MAX), minute);
    start(INT64_MIN);
    assert_int_equal(hd_lock_wait_ms(lock, INT64_MAX), 0);
}

static void what_is_no_code_costs_a_try_and_the_same_work(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "0",
        "0712345",
        "071234567",
        "0712345x",
        "x7123456",
        "-7123456",
        "07 23456",
        "00123456",
        "02123456",
        "33123456",
        "99123456",
        "07123456\n",
        "\xd9\xa0\xd9\xa7\xd9\xa1\xd9\xa2", /* Arabic digits, eight bytes of them */
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(unlink(lock_path()), 0);
        assert_int_equal(hd_lock_create(dir), HD_OK);
        start(0);
        look.n = 0;
        if (try_code(rows[i], 0) != HD_E_AUTH || look.n != 1 || count_on_disk() != 1) {
            fail_msg("row %zu \"%s\"", i, rows[i]);
        }
        for (size_t k = 0; k < ROWS(people); k++) {
            assert_string_not_equal(look.hash, people[k].hash);
        }
        assert_true(hd_staff_hash_fits(look.hash));
    }
}

static void nobody_has_a_code_when_the_pack_has_none(void **state)
{
    (void)state;
    uint16_t number = 99;
    start(0);
    assert_int_equal(hd_lock_try(lock, NULL, 0, right, 0, &number), HD_E_AUTH);
    assert_int_equal(number, 99);
    assert_int_equal(look.n, 1);
}

static void a_hash_of_another_cost_is_never_worked_on(void **state)
{
    (void)state;
    struct hd_staff_code codes[] = {{.number = 7,
                                     .hash = "$argon2id$v=19$m=4194304,t=2,p=1$" SALT_22
                                             "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}};
    uint16_t number = 99;
    start(0);
    assert_int_equal(hd_lock_try(lock, codes, 1, right, 0, &number), HD_E_AUTH);
    assert_int_equal(look.n, 1);
    assert_string_not_equal(look.hash, codes[0].hash);
    assert_true(hd_staff_hash_fits(look.hash));
}

static void a_file_that_holds_no_count_costs_one_wait_and_mends_itself(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t at, len;
        uint8_t flip;
    } rows[] = {
        {"missing", 0, SIZE_MAX, 0},      {"empty", 0, 0, 0},
        {"cut short", 0, 15, 0},          {"too long", 0, 17, 0},
        {"another magic", 0, 16, 1},      {"newer", 3, 16, 3},
        {"a bit of the count", 4, 16, 1}, {"a bit of the checksum", 15, 16, 128},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t bytes[17] = {0x46, 0x48, 0x4c, 0x31, 0x00, 0x00, 0x00, 0x00, 0x24,
                             0x03, 0x0b, 0x1a, 0x2c, 0x6b, 0xa1, 0x89, 0x00};
        bytes[rows[i].at] ^= rows[i].flip;
        if (rows[i].len == SIZE_MAX) {
            assert_int_equal(unlink(lock_path()), 0);
        } else {
            assert_int_equal(
                hd_file_write(lock_path(), (struct hd_slice){bytes, rows[i].len}, 0600), HD_OK);
        }
        start(100);
        if (hd_lock_wait_ms(lock, 100) != minute || try_code(right, 100) != HD_E_RANGE ||
            try_code(right, 100 + minute) != HD_OK || count_on_disk() != 0) {
            fail_msg("%s", rows[i].what);
        }
    }
}

static void a_wrong_code_after_a_lost_file_goes_on_from_five(void **state)
{
    (void)state;
    assert_int_equal(unlink(lock_path()), 0);
    start(0);
    assert_int_equal(try_code(wrong, minute), HD_E_AUTH);
    assert_int_equal(count_on_disk(), HD_LOCK_FREE_TRIES + 1);
    assert_int_equal(hd_lock_wait_ms(lock, minute), 2 * minute);
}

static void the_highest_count_stays_the_highest(void **state)
{
    (void)state;
    uint8_t bytes[FILE_LEN] = {'F', 'H', 'L', '1', 0xff, 0xff, 0xff, 0xff};
    uint8_t hash[HD_HASH_LEN];
    hd_hash((struct hd_slice){bytes, 8}, hash);
    memcpy(bytes + 8, hash, 8);
    assert_int_equal(hd_file_write(lock_path(), (struct hd_slice){bytes, FILE_LEN}, 0600),
                     HD_OK);
    start(0);
    assert_int_equal(hd_lock_wait_ms(lock, 0), HD_LOCK_WAIT_MAX_MS);
    assert_int_equal(try_code(wrong, HD_LOCK_WAIT_MAX_MS), HD_E_AUTH);
    assert_int_equal(count_on_disk(), UINT32_MAX);
    assert_int_equal(hd_lock_wait_ms(lock, HD_LOCK_WAIT_MAX_MS), HD_LOCK_WAIT_MAX_MS);
}

static void the_file_is_private_and_it_and_its_folder_tell_no_time(void **state)
{
    (void)state;
    struct stat file;
    struct stat folder;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(stat(lock_path(), &file), 0);
        assert_int_equal(stat(dir, &folder), 0);
        assert_int_equal(file.st_mode & 0777, 0600);
        assert_int_equal(file.st_mtim.tv_sec, 315532800);
        assert_int_equal(file.st_atim.tv_sec, 315532800);
        assert_int_equal(folder.st_mtim.tv_sec, 315532800);
        start(0);
        (void)wrong_codes(1, 0);
    }
}

static void what_cannot_be_counted_is_not_looked_at(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum hd_err err;
    } rows[] = {{EIO, HD_E_IO}, {EACCES, HD_E_IO}, {EROFS, HD_E_IO}, {ENOENT, HD_E_IO}};
    start(0);
    (void)wrong_codes(2, 0);
    look.n = 0;
    for (size_t i = 0; i < ROWS(rows); i++) {
        for (unsigned at = 1; at <= 4; at++) { /* mkstemp, fsync, rename, fsync of the folder */
            fault.at = at;
            fault.n = 0;
            fault.code = rows[i].code;
            assert_int_equal(try_code(right, 0), rows[i].err);
            assert_int_equal(fault.n, at);
            assert_int_equal(look.n, 0);
            assert_true(count_on_disk() >= 2);
        }
    }
    fault.at = 0;
    assert_int_equal(try_code(wrong, 0), HD_E_AUTH);
    assert_int_equal(count_on_disk(), 3);
}

/* Somebody must be able to empty a kiosk whose disk is full. */
static void a_full_disk_counts_and_keeps_nobody_out(void **state)
{
    (void)state;
    struct stat file;
    start(0);
    fault.no_room = true;
    (void)wrong_codes(3, 0);
    assert_int_equal(count_on_disk(), 3);
    assert_int_equal(try_code(right, 0), HD_OK);
    assert_int_equal(count_on_disk(), 0);
    (void)wrong_codes(HD_LOCK_FREE_TRIES, 0);
    assert_int_equal(try_code(right, 0), HD_E_RANGE);
    start(0);
    assert_int_equal(hd_lock_wait_ms(lock, 0), minute);
    assert_int_equal(stat(lock_path(), &file), 0);
    assert_int_equal(file.st_size, FILE_LEN);
    assert_int_equal(file.st_mtim.tv_sec, 315532800);
}

static void what_a_full_disk_cannot_count_is_not_looked_at(void **state)
{
    (void)state;
    start(0);
    fault.no_room = true;
    fault.code = EIO;
    fault.n = 0;
    fault.at = 1; /* overwritten, but not safely */
    assert_int_equal(try_code(right, 0), HD_E_IO);
    fault.at = 0;
    assert_int_equal(look.n, 0);
    assert_int_equal(truncate(lock_path(), FILE_LEN - 1), 0);
    assert_int_equal(try_code(right, 0), HD_E_FULL);
    assert_int_equal(unlink(lock_path()), 0);
    assert_int_equal(try_code(right, 0), HD_E_FULL);
    assert_int_equal(look.n, 0);
}

/* As a power cut in the middle of overwriting could leave it. */
static void a_lock_half_overwritten_forgives_nothing(void **state)
{
    (void)state;
    struct hd_buf old = HD_BUF_EMPTY;
    struct hd_buf new = HD_BUF_EMPTY;
    start(0);
    (void)wrong_codes(3, 0);
    assert_int_equal(hd_file_read(lock_path(), FILE_LEN, &old), HD_OK);
    assert_int_equal(try_code(right, 0), HD_OK);
    assert_int_equal(hd_file_read(lock_path(), FILE_LEN, &new), HD_OK);
    for (size_t n = 5; n < FILE_LEN; n++) { /* byte 4 is the count's first */
        memcpy(old.p, new.p, n);
        assert_int_equal(hd_file_write(lock_path(), hd_buf_slice(&old), 0600), HD_OK);
        start(0);
        assert_int_equal(hd_lock_wait_ms(lock, 0), minute);
    }
    hd_buf_free(&old);
    hd_buf_free(&new);
}

static void a_right_code_opens_even_when_the_disk_fails_after_it(void **state)
{
    (void)state;
    start(0);
    (void)wrong_codes(3, 0);
    fault.n = 0;
    fault.at = 5; /* the first call of the second writing */
    fault.code = EIO;
    assert_int_equal(try_code(right, 0), HD_OK);
    assert_int_equal(fault.n, 5);
    assert_int_equal(count_on_disk(), 4); /* on the safe side until the next try */
    fault.at = 0;
    assert_int_equal(try_code(wrong, 0), HD_E_AUTH);
    assert_int_equal(count_on_disk(), 1);
}

static void without_memory_a_code_is_neither_counted_nor_looked_at(void **state)
{
    (void)state;
    start(0);
    memory_limit = 64 << 20;
    assert_int_equal(try_code(right, 0), HD_E_NOMEM);
    assert_int_equal(look.n, 0);
    assert_int_equal(count_on_disk(), 0);
    memory_limit = SIZE_MAX;
    assert_int_equal(try_code(right, 0), HD_OK);
}

/* In a process of its own, so that the plug can be pulled: one try. Returns its exit status, 0
 * when it came to its end. */
static int try_in_a_child(const char *code)
{
    int ends[2];
    (void)fflush(NULL);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        told_fd = ends[1];
        uint16_t number = 0;
        struct hd_lock *mine = NULL;
        if (hd_lock_open(dir, 0, &mine) != HD_OK) {
            _exit(1);
        }
        enum hd_err err = hd_lock_try(mine, people, ROWS(people), code, 0, &number);
        hd_lock_close(mine);
        _exit(err == HD_OK || err == HD_E_AUTH ? 0 : 1);
    }
    int status = 0;
    char told;
    (void)close(ends[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    for (looks_in_child = 0; read(ends[0], &told, 1) == 1; looks_in_child++) {
    }
    (void)close(ends[0]);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_plug_pulled_while_the_code_is_looked_at_keeps_the_try_counted(void **state)
{
    (void)state;
    look.kills = true;
    for (uint32_t i = 1; i <= HD_LOCK_FREE_TRIES; i++) {
        assert_int_equal(try_in_a_child(right), KILLED);
        assert_int_equal(count_on_disk(), i);
    }
    look.kills = false;
    start(0);
    assert_int_equal(hd_lock_wait_ms(lock, 0), minute);
}

static void the_plug_pulled_at_any_step_gives_no_try_back(void **state)
{
    (void)state;
    static const char *const codes[] = {wrong, right};
    for (size_t i = 0; i < ROWS(codes); i++) {
        int status = KILLED;
        for (unsigned at = 1; status == KILLED; at++) {
            assert_int_equal(unlink(lock_path()), 0);
            assert_int_equal(hd_lock_create(dir), HD_OK);
            start(0);
            (void)wrong_codes(2, 0);
            fault.kills = true;
            fault.n = 0;
            fault.at = at;
            status = try_in_a_child(codes[i]);
            fault.at = 0;
            assert_true(status == KILLED || status == 0);
            uint32_t count = count_on_disk();
            if (looks_in_child == 0) {
                assert_true(count == 2 || count == 3);
            } else {
                assert_true(count == 3 || (count == 0 && codes[i] == right));
            }
            assert_true(at < 20);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        CASE(a_new_lock_has_the_golden_bytes_and_is_never_made_over),
        CASE(a_right_code_opens_and_says_whose_it_is),
        CASE(real_codes_are_told_apart_by_their_real_hashes),
        CASE(five_are_free_then_waits_double_up_to_an_hour),
        CASE(while_it_is_locked_nothing_is_counted_or_looked_at),
        CASE(a_right_code_sets_the_count_to_nothing),
        CASE(a_new_start_forgives_nothing_and_begins_the_wait_anew),
        CASE(a_clock_gone_wild_neither_shortens_nor_lengthens_a_wait),
        CASE(what_is_no_code_costs_a_try_and_the_same_work),
        CASE(nobody_has_a_code_when_the_pack_has_none),
        CASE(a_hash_of_another_cost_is_never_worked_on),
        CASE(a_file_that_holds_no_count_costs_one_wait_and_mends_itself),
        CASE(a_wrong_code_after_a_lost_file_goes_on_from_five),
        CASE(the_highest_count_stays_the_highest),
        CASE(the_file_is_private_and_it_and_its_folder_tell_no_time),
        CASE(what_cannot_be_counted_is_not_looked_at),
        CASE(a_full_disk_counts_and_keeps_nobody_out),
        CASE(what_a_full_disk_cannot_count_is_not_looked_at),
        CASE(a_lock_half_overwritten_forgives_nothing),
        CASE(a_right_code_opens_even_when_the_disk_fails_after_it),
        CASE(without_memory_a_code_is_neither_counted_nor_looked_at),
        CASE(the_plug_pulled_while_the_code_is_looked_at_keeps_the_try_counted),
        CASE(the_plug_pulled_at_any_step_gives_no_try_back),
#undef CASE
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
