/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files on a real file system. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/file.h>

static char dir[64];

static int start(void **state)
{
    (void)state;
    snprintf(dir, sizeof(dir), "heard-test-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    struct hd_names names = {0};
    if (hd_dir_list(dir, "", &names) == HD_OK) {
        for (size_t i = 0; i < names.n; i++) {
            char path[HD_PATH_MAX];
            assert_int_equal(hd_path_join(path, sizeof(path), dir, names.name[i]), HD_OK);
            unlink(path);
        }
    }
    hd_names_free(&names);
    return rmdir(dir);
}

static const char *in(const char *name)
{
    static char path[2][HD_PATH_MAX];
    static int turn;
    turn ^= 1;
    assert_int_equal(hd_path_join(path[turn], sizeof(path[turn]), dir, name), HD_OK);
    return path[turn];
}

static struct hd_slice slice(const char *text)
{
    return (struct hd_slice){(const uint8_t *)text, strlen(text)};
}

static void a_file_is_written_whole_and_read_whole(void **state)
{
    (void)state;
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_write(in("a"), slice("first"), 0600), HD_OK);
    assert_int_equal(hd_file_write(in("a"), slice("second"), 0640), HD_OK);
    assert_int_equal(hd_file_read(in("a"), 100, &buf), HD_OK);
    assert_int_equal(buf.len, 6);
    assert_string_equal((const char *)buf.p, "second");
    hd_buf_free(&buf);
    struct stat st;
    assert_int_equal(stat(in("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

static void an_empty_file_is_fine(void **state)
{
    (void)state;
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_write(in("a"), (struct hd_slice){NULL, 0}, 0600), HD_OK);
    assert_int_equal(hd_file_read(in("a"), 0, &buf), HD_OK);
    assert_int_equal(buf.len, 0);
    hd_buf_free(&buf);
}

static void a_file_over_the_limit_is_refused(void **state)
{
    (void)state;
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_write(in("a"), slice("0123456789"), 0600), HD_OK);
    assert_int_equal(hd_file_read(in("a"), 9, &buf), HD_E_RANGE);
    assert_null(buf.p);
    assert_int_equal(hd_file_read(in("a"), 10, &buf), HD_OK);
    hd_buf_free(&buf);
}

static void what_is_no_file_is_not_read(void **state)
{
    (void)state;
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_read(in("absent"), 10, &buf), HD_E_NOT_FOUND);
    assert_int_equal(hd_file_read(dir, 10, &buf), HD_E_IO);
    assert_int_equal(hd_file_read("/dev/zero", 10, &buf), HD_E_IO);
    assert_int_equal(mkfifo(in("pipe"), 0600), 0);
    assert_int_equal(hd_file_read(in("pipe"), 10, &buf), HD_E_IO);
    unlink(in("pipe"));
    assert_null(buf.p);
}

static void a_new_file_never_replaces_one(void **state)
{
    (void)state;
    assert_int_equal(hd_file_write_new(in("a"), slice("one"), 0600), HD_OK);
    assert_int_equal(hd_file_write_new(in("a"), slice("two"), 0600), HD_E_EXISTS);
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_read(in("a"), 10, &buf), HD_OK);
    assert_string_equal((const char *)buf.p, "one");
    hd_buf_free(&buf);
}

static void a_full_disk_leaves_the_old_file_and_no_crumbs(void **state)
{
    (void)state;
    static uint8_t large[64 * 1024];
    assert_int_equal(hd_file_write(in("a"), slice("old"), 0600), HD_OK);
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){8192, before.rlim_max}), 0);
    enum hd_err err = hd_file_write(in("a"), (struct hd_slice){large, sizeof(large)}, 0600);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(err, HD_E_FULL);
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_read(in("a"), 10, &buf), HD_OK);
    assert_string_equal((const char *)buf.p, "old");
    hd_buf_free(&buf);
    struct hd_names names = {0};
    assert_int_equal(hd_dir_list(dir, "", &names), HD_OK);
    assert_int_equal(names.n, 1);
    hd_names_free(&names);
}

static void only_a_file_of_the_same_length_is_overwritten(void **state)
{
    (void)state;
    struct hd_buf buf = HD_BUF_EMPTY;
    assert_int_equal(hd_file_overwrite(in("a"), slice("new")), HD_E_NOT_FOUND);
    assert_int_equal(hd_file_write(in("a"), slice("old"), 0600), HD_OK);
    assert_int_equal(hd_file_overwrite(in("a"), slice("newer")), HD_E_RANGE);
    assert_int_equal(hd_file_overwrite(in("a"), slice("ne")), HD_E_RANGE);
    assert_int_equal(hd_file_overwrite(in("a"), slice("new")), HD_OK);
    assert_int_equal(hd_file_read(in("a"), 10, &buf), HD_OK);
    assert_string_equal((const char *)buf.p, "new");
    hd_buf_free(&buf);
    char target[HD_PATH_MAX];
    assert_int_equal(hd_path_join(target, sizeof(target), dir, "a"), HD_OK);
    assert_int_equal(symlink(target, in("link")), 0);
    assert_int_equal(hd_file_overwrite(in("link"), slice("not")), HD_E_IO);
    unlink(in("link"));
    assert_int_equal(mkfifo(in("pipe"), 0600), 0);
    assert_int_equal(hd_file_overwrite(in("pipe"), slice("")), HD_E_IO);
    unlink(in("pipe"));
}

static void writing_where_there_is_no_folder_says_so(void **state)
{
    (void)state;
    assert_int_equal(hd_file_write(in("no/where"), slice("x"), 0600), HD_E_NOT_FOUND);
}

static void every_file_can_carry_the_same_date(void **state)
{
    (void)state;
    assert_int_equal(hd_file_write(in("a"), slice("x"), 0600), HD_OK);
    assert_int_equal(hd_file_plain_date(in("a")), HD_OK);
    struct stat st;
    assert_int_equal(stat(in("a"), &st), 0);
    assert_int_equal(st.st_mtime, 315532800);
    assert_int_equal(hd_file_plain_date(in("absent")), HD_E_NOT_FOUND);
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    char deep[HD_PATH_MAX];
    assert_int_equal(hd_path_join(deep, sizeof(deep), dir, "x/y"), HD_OK);
    assert_int_equal(hd_dir_make(deep, 0700), HD_OK);
    assert_int_equal(hd_dir_make(deep, 0700), HD_OK);
    assert_true(hd_dir_is_empty(deep));
    assert_false(hd_dir_is_empty(dir));
    assert_true(hd_dir_is_empty("nowhere-at-all"));
    rmdir(deep);
    assert_int_equal(hd_file_write(in("file"), slice("x"), 0600), HD_OK);
    assert_int_equal(hd_dir_make(in("file"), 0700), HD_E_IO);
    assert_int_equal(hd_dir_make("", 0700), HD_E_RANGE);
    rmdir(in("x"));
}

static void a_listing_is_sorted_and_has_only_plain_files_with_the_suffix(void **state)
{
    (void)state;
    static const char *const made[] = {"b.fhb", "a.fhb", "c.txt", ".hidden.fhb", "d.fhb.tmp"};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(hd_file_write(in(made[i]), slice("x"), 0600), HD_OK);
    }
    assert_int_equal(symlink("a.fhb", in("link.fhb")), 0);
    assert_int_equal(mkdir(in("dir.fhb"), 0700), 0);
    struct hd_names names = {0};
    assert_int_equal(hd_dir_list(dir, ".fhb", &names), HD_OK);
    assert_int_equal(names.n, 2);
    assert_string_equal(names.name[0], "a.fhb");
    assert_string_equal(names.name[1], "b.fhb");
    hd_names_free(&names);
    assert_int_equal(hd_dir_list(in("absent"), "", &names), HD_E_NOT_FOUND);
    unlink(in("link.fhb"));
    unlink(in(".hidden.fhb"));
    rmdir(in("dir.fhb"));
}

static void a_path_that_is_too_long_is_refused(void **state)
{
    (void)state;
    char small[8];
    assert_int_equal(hd_path_join(small, sizeof(small), "abc", "defg"), HD_E_RANGE);
    assert_int_equal(hd_path_join(small, sizeof(small), "abc", "def"), HD_OK);
    assert_string_equal(small, "abc/def");
    assert_int_equal(hd_path_join(small, sizeof(small), "abc/", "def"), HD_OK);
    assert_string_equal(small, "abc/def");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_written_whole_and_read_whole, start, end),
        cmocka_unit_test_setup_teardown(an_empty_file_is_fine, start, end),
        cmocka_unit_test_setup_teardown(a_file_over_the_limit_is_refused, start, end),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_not_read, start, end),
        cmocka_unit_test_setup_teardown(a_new_file_never_replaces_one, start, end),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file_and_no_crumbs, start,
                                        end),
        cmocka_unit_test_setup_teardown(only_a_file_of_the_same_length_is_overwritten, start,
                                        end),
        cmocka_unit_test_setup_teardown(writing_where_there_is_no_folder_says_so, start, end),
        cmocka_unit_test_setup_teardown(every_file_can_carry_the_same_date, start, end),
        cmocka_unit_test_setup_teardown(folders_are_made_with_their_parents, start, end),
        cmocka_unit_test_setup_teardown(
            a_listing_is_sorted_and_has_only_plain_files_with_the_suffix, start, end),
        cmocka_unit_test_setup_teardown(a_path_that_is_too_long_is_refused, start, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
