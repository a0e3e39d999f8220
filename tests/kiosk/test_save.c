/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sending and deleting on a disk that fails: answers are sealed once and kept once, and what
 * somebody wanted deleted is deleted as soon as the disk lets us, although it was never acknowledged.
 */
#include "kiosk_place.h"
#include "save.h"

/* What the disk does from now on; calls are counted. */
static struct {
    enum hd_err seal, keep, release;
    bool keep_lies; /* kept all the same, as after a failed sync */
    unsigned seals, keeps, releases;
} disk;

enum hd_err __real_hd_device_seal(struct hd_device *device, struct hd_record *record,
                                  int64_t now, struct hd_sealed *out);
enum hd_err __wrap_hd_device_seal(struct hd_device *device, struct hd_record *record,
                                  int64_t now, struct hd_sealed *out);
enum hd_err __real_hd_device_keep(struct hd_device *device, struct hd_sealed *sealed);
enum hd_err __wrap_hd_device_keep(struct hd_device *device, struct hd_sealed *sealed);
enum hd_err __real_hd_device_release(struct hd_device *device, const uint8_t *ids, size_t n,
                                     uint32_t *released);
enum hd_err __wrap_hd_device_release(struct hd_device *device, const uint8_t *ids, size_t n,
                                     uint32_t *released);

enum hd_err __wrap_hd_device_seal(struct hd_device *device, struct hd_record *record,
                                  int64_t now, struct hd_sealed *out)
{
    disk.seals++;
    return disk.seal ? disk.seal : __real_hd_device_seal(device, record, now, out);
}

enum hd_err __wrap_hd_device_keep(struct hd_device *device, struct hd_sealed *sealed)
{
    disk.keeps++;
    if (!disk.keep || disk.keep_lies) {
        enum hd_err err = __real_hd_device_keep(device, sealed);
        return disk.keep ? disk.keep : err;
    }
    return disk.keep;
}

enum hd_err __wrap_hd_device_release(struct hd_device *device, const uint8_t *ids, size_t n,
                                     uint32_t *released)
{
    disk.releases++;
    return disk.release ? disk.release : __real_hd_device_release(device, ids, n, released);
}

struct bench {
    struct place *place;
    struct hd_device *device;
    struct save *save;
    const struct app_services *services;
    struct hd_flow flow;
};

static int start_group(void **state)
{
    (void)state;
    assert_int_equal(hd_crypto_start(), HD_OK);
    return office_make(&office) ? 0 : -1;
}

static int end_group(void **state)
{
    (void)state;
    hd_buf_free(&office.pack);
    return 0;
}

static int start(void **state)
{
    struct bench *b = calloc(1, sizeof(*b));
    assert_non_null(b);
    void *place = NULL;
    set_up(&place);
    b->place = place;
    make_kiosk(b->place);
    b->device = open_kiosk(b->place);
    memset(&disk, 0, sizeof(disk));
    assert_int_equal(save_new(b->device, &b->save), HD_OK);
    b->services = save_services(b->save, NULL);
    hd_flow_start(&b->flow, hd_device_pack(b->device)->survey, 0, false);
    while (hd_flow_question(&b->flow) >= 0) {
        assert_true(hd_flow_answer(&b->flow, HD_ANSWER_FIRST_OPTION));
    }
    *state = b;
    return 0;
}

static int end(void **state)
{
    struct bench *b = *state;
    memset(&disk, 0, sizeof(disk));
    save_free(b->save);
    hd_device_close(b->device);
    void *place = b->place;
    tear_down(&place);
    free(b);
    return 0;
}

static enum hd_err send(const struct bench *b)
{
    return b->services->save(b->services->ctx, &b->flow, 0);
}

static enum hd_err forget(const struct bench *b)
{
    return b->services->forget(b->services->ctx);
}

static uint32_t used(const struct bench *b)
{
    struct hd_buf all = HD_BUF_EMPTY;
    assert_int_equal(hd_device_read_used(b->device, &all), HD_OK);
    uint32_t n = (uint32_t)(all.len / HD_RECORD_SIZE);
    hd_buf_free(&all);
    return n;
}

static void answers_are_kept_and_counted_once(void **state)
{
    struct bench *b = *state;
    uint32_t room = b->services->room(b->services->ctx);
    assert_int_equal(save_last_ms(b->save), 0);
    assert_int_equal(send(b), HD_OK);
    assert_int_equal(used(b), 1);
    assert_int_equal(b->services->room(b->services->ctx), room - 1);
    assert_true(save_last_ms(b->save) > 0);
    assert_int_equal(forget(b), HD_OK); /* the next person: nothing to forget */
    assert_int_equal(used(b), 1);
    assert_int_equal(send(b), HD_OK);
    assert_int_equal(used(b), 2);
}

static void a_failed_send_tries_the_same_sealed_record_again(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_IO;
    disk.keep_lies = true;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(send(b), HD_E_IO);
    }
    disk.keep = HD_OK;
    assert_int_equal(send(b), HD_OK);
    assert_int_equal(disk.seals, 1);
    assert_int_equal(used(b), 1);
}

static void what_could_not_be_sealed_is_sealed_the_next_time(void **state)
{
    struct bench *b = *state;
    disk.seal = HD_E_FULL;
    assert_int_equal(send(b), HD_E_FULL);
    assert_int_equal(disk.keeps, 0);
    disk.seal = HD_OK;
    assert_int_equal(send(b), HD_OK);
    assert_int_equal(used(b), 1);
}

static void what_was_never_on_the_disk_needs_no_deleting(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_FULL;
    assert_int_equal(send(b), HD_E_FULL);
    assert_int_equal(forget(b), HD_OK);
    assert_int_equal(disk.releases, 0);
    disk.keep = HD_OK;
    assert_int_equal(send(b), HD_OK); /* somebody else's, sealed anew */
    assert_int_equal(disk.seals, 2);
    assert_int_equal(used(b), 1);
}

static void what_may_be_on_the_disk_is_overwritten_when_it_is_to_be_deleted(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_IO;
    disk.keep_lies = true;
    assert_int_equal(send(b), HD_E_IO);
    assert_int_equal(used(b), 1);
    assert_int_equal(forget(b), HD_OK);
    assert_int_equal(used(b), 0);
    save_settle(b->save);
    assert_int_equal(disk.releases, 1);
}

static void a_deletion_that_fails_is_said_and_done_later(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_IO;
    disk.keep_lies = true;
    disk.release = HD_E_IO;
    assert_int_equal(send(b), HD_E_IO);
    assert_int_equal(forget(b), HD_E_IO);
    assert_int_equal(used(b), 1);
    save_settle(b->save);
    assert_int_equal(used(b), 1);
    disk.release = HD_OK;
    save_settle(b->save); /* the timer */
    assert_int_equal(used(b), 0);
}

static void the_next_send_deletes_first(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_IO;
    disk.keep_lies = true;
    disk.release = HD_E_FULL;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(send(b), HD_E_IO);
        assert_int_equal(forget(b), HD_E_FULL);
    }
    assert_int_equal(used(b), 3);
    memset(&disk, 0, sizeof(disk));
    assert_int_equal(send(b), HD_OK);
    assert_int_equal(disk.releases, 3);
    assert_int_equal(used(b), 1);
}

static void nothing_is_put_that_could_not_be_remembered_for_deletion(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_IO;
    disk.keep_lies = true;
    disk.release = HD_E_IO;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(send(b), HD_E_IO);
        assert_int_equal(forget(b), HD_E_IO); /* never "deleted" */
    }
    assert_int_equal(used(b), 16);
    disk.release = HD_OK;
    save_settle(b->save);
    assert_int_equal(used(b), 0);
}

static void leaving_deletes_what_is_left_to_delete(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_IO;
    disk.keep_lies = true;
    disk.release = HD_E_IO;
    assert_int_equal(send(b), HD_E_IO);
    assert_int_equal(forget(b), HD_E_IO);
    disk.release = HD_OK;
    save_free(b->save);
    b->save = NULL;
    assert_int_equal(used(b), 0);
}

static void a_deletion_outlives_the_opening_of_the_folder_anew(void **state)
{
    struct bench *b = *state;
    disk.keep = HD_E_IO;
    disk.keep_lies = true;
    disk.release = HD_E_IO;
    assert_int_equal(send(b), HD_E_IO);
    assert_int_equal(forget(b), HD_E_IO);
    struct hd_device *fresh = open_kiosk(b->place);
    save_use(b->save, fresh);
    hd_device_close(b->device);
    b->device = fresh;
    memset(&disk, 0, sizeof(disk));
    save_settle(b->save);
    assert_int_equal(used(b), 0);
}

static void a_full_kiosk_has_no_room_and_says_so(void **state)
{
    struct bench *b = *state;
    while (b->services->room(b->services->ctx) > 0) {
        assert_int_equal(send(b), HD_OK);
    }
    assert_int_equal(send(b), HD_E_FULL);
    assert_int_equal(forget(b), HD_OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(answers_are_kept_and_counted_once),
        CASE(a_failed_send_tries_the_same_sealed_record_again),
        CASE(what_could_not_be_sealed_is_sealed_the_next_time),
        CASE(what_was_never_on_the_disk_needs_no_deleting),
        CASE(what_may_be_on_the_disk_is_overwritten_when_it_is_to_be_deleted),
        CASE(a_deletion_that_fails_is_said_and_done_later),
        CASE(the_next_send_deletes_first),
        CASE(nothing_is_put_that_could_not_be_remembered_for_deletion),
        CASE(leaving_deletes_what_is_left_to_delete),
        CASE(a_deletion_outlives_the_opening_of_the_folder_anew),
        CASE(a_full_kiosk_has_no_room_and_says_so),
    };
    return cmocka_run_group_tests(tests, start_group, end_group);
}
