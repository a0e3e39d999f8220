/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The staff screens' services on a real kiosk's folder, with the real heard-sync where it matters,
 * and programs that stand in for it where it has to misbehave.
 */
#include <fcntl.h>
#include <sys/file.h>

#include "folder_lock.h"
#include "kiosk_place.h"
#include "staff_work.h"

static struct hd_staff_code staff_code;
static char digits[HD_STAFF_CODE_LEN + 1];

/* What was written into the kiosk's log. */
static struct {
    enum hd_staff_action action[8];
    uint16_t number[8];
    size_t n;
} logged;

enum hd_err __real_hd_device_log_staff(struct hd_device *device, enum hd_staff_action action,
                                       uint16_t staff, int64_t now);
enum hd_err __wrap_hd_device_log_staff(struct hd_device *device, enum hd_staff_action action,
                                       uint16_t staff, int64_t now);

enum hd_err __wrap_hd_device_log_staff(struct hd_device *device, enum hd_staff_action action,
                                       uint16_t staff, int64_t now)
{
    assert_true(logged.n < 8);
    logged.action[logged.n] = action;
    logged.number[logged.n++] = staff;
    return __real_hd_device_log_staff(device, action, staff, now);
}

struct bench {
    struct place *place;
    struct hd_device *device;
    struct staff_work *work;
    const struct staff_services *services;
    char stick[TEST_PATH_MAX];
    char sync[TEST_PATH_MAX];
    char sentence[STAFF_SENTENCE_MAX];
};

/* The office's pack again, with a number and one member of staff in it. */
static void sign_pack(uint32_t number, struct hd_buf *out)
{
    struct hd_buf json[2] = {HD_BUF_EMPTY, HD_BUF_EMPTY};
    struct hd_notes *notes = calloc(1, sizeof(*notes));
    assert_non_null(notes);
    assert_int_equal(
        hd_file_read(HEARD_SOURCE_DIR "/assets/surveys/participation.json", 1 << 20, &json[0]),
        HD_OK);
    assert_int_equal(
        hd_file_read(HEARD_SOURCE_DIR "/assets/strings/kiosk.json", 1 << 20, &json[1]), HD_OK);
    const struct hd_pack_content content = {
        .number = number,
        .first_week = office.first_week,
        .issued_week = office.first_week,
        .staff = &staff_code,
        .staff_n = 1,
        .keyset = &office.keyset,
        .receipt_pk = office.receipt_pk,
        .settings = {.office = "Family Hubs", .idle_s = 45, .warning_s = 30},
        .survey_json = hd_buf_slice(&json[0]),
        .strings_json = hd_buf_slice(&json[1]),
    };
    assert_int_equal(hd_pack_encode(&content, office.root_seed, notes, out), HD_OK);
    hd_buf_free(&json[0]);
    hd_buf_free(&json[1]);
    free(notes);
}

static int start_group(void **state)
{
    (void)state;
    assert_int_equal(hd_crypto_start(), HD_OK);
    assert_true(office_make(&office));
    assert_int_equal(hd_staff_code_draw(7, &staff_code, digits), HD_OK);
    hd_buf_free(&office.pack);
    sign_pack(1, &office.pack);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    hd_buf_free(&office.pack);
    return 0;
}

static void begin_work(struct bench *b, const char *sync, bool any_folder)
{
    staff_work_free(b->work);
    const struct staff_work_options options = {
        .stick = b->stick,
        .any_folder = any_folder,
        .sync = sync,
        .version = "1.2.3",
        .patient = true,
    };
    assert_int_equal(staff_work_new(b->device, &options, 1000, &b->work), HD_OK);
    b->services = staff_work_services(b->work);
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
    snprintf(b->stick, sizeof(b->stick), "%s/stick", b->place->f.dir);
    snprintf(b->sync, sizeof(b->sync), "%s/sync", b->place->f.dir);
    assert_int_equal(mkdir(b->stick, 0700), 0);
    begin_work(b, HEARD_BINARY_DIR "/bin/heard-sync", true);
    *state = b;
    return 0;
}

static int end(void **state)
{
    struct bench *b = *state;
    staff_work_free(b->work);
    hd_device_close(b->device);
    folder_empty(b->stick);
    rmdir(b->stick);
    void *place = b->place;
    tear_down(&place);
    free(b);
    return 0;
}

/* A program that does what the script says instead of heard-sync. */
static void stand_in(struct bench *b, const char *script)
{
    FILE *file = fopen(b->sync, "w");
    assert_non_null(file);
    assert_true(fprintf(file, "#!/bin/sh\n%s\n", script) > 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(b->sync, 0700), 0);
    begin_work(b, b->sync, true);
}

static enum staff_state do_job(struct bench *b, enum staff_job job)
{
    enum staff_state state = b->services->begin(b->services->ctx, job);
    if (state == STAFF_RUNNING) {
        state = b->services->poll(b->services->ctx, b->sentence);
    }
    return state;
}

static void keep_one_answer(struct hd_device *device)
{
    struct hd_record record = answers_of(device, 5);
    struct hd_sealed sealed;
    assert_int_equal(hd_device_seal(device, &record, 0, &sealed), HD_OK);
    assert_int_equal(hd_device_keep(device, &sealed), HD_OK);
}

static enum hd_err try_code(const struct bench *b, const char *code, int64_t now,
                            uint16_t *number)
{
    return b->services->try_code(b->services->ctx, code, now, number);
}

static void the_code_of_the_pack_is_right_and_others_are_counted(void **state)
{
    struct bench *b = *state;
    void *ctx = b->services->ctx;
    uint16_t number = 0;
    assert_int_equal(b->services->tries_left(ctx), HD_LOCK_FREE_TRIES);
    assert_int_equal(try_code(b, "08000000", 1000, &number), HD_E_AUTH);
    assert_int_equal(b->services->tries_left(ctx), HD_LOCK_FREE_TRIES - 1);
    assert_int_equal(try_code(b, digits, 1000, &number), HD_OK);
    assert_int_equal(number, 7);
    assert_int_equal(b->services->tries_left(ctx), HD_LOCK_FREE_TRIES);
    for (int i = 0; i < HD_LOCK_FREE_TRIES; i++) {
        assert_int_equal(b->services->wait_ms(ctx, 2000), 0);
        assert_int_equal(try_code(b, "00000000", 2000, &number), HD_E_AUTH);
    }
    assert_int_equal(b->services->tries_left(ctx), 0);
    assert_int_equal(b->services->wait_ms(ctx, 2000), 60000);
    assert_int_equal(try_code(b, digits, 2000, &number), HD_E_RANGE);
    /* Starting anew gives no try back. */
    begin_work(b, b->sync, true);
    assert_int_equal(b->services->wait_ms(b->services->ctx, 1000), 60000);
}

static void answers_are_copied_while_the_kiosk_has_them_open(void **state)
{
    struct bench *b = *state;
    keep_one_answer(b->device);
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_DONE);
    assert_int_equal(count_in(b->stick), 1);
    assert_false(staff_work_wants_reopen(b->work));
    keep_one_answer(b->device); /* and goes on keeping them */
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_DONE);
    assert_int_equal(count_in(b->stick), 2);
    assert_int_equal(hd_device_used(b->device), 2);
}

static void receipts_make_the_folder_worth_opening_anew(void **state)
{
    struct bench *b = *state;
    assert_int_equal(do_job(b, STAFF_RECEIPTS), STAFF_DONE);
    assert_true(staff_work_wants_reopen(b->work));
    struct hd_device *fresh = open_kiosk(b->place);
    staff_work_reopened(b->work, fresh);
    assert_false(staff_work_wants_reopen(b->work));
    hd_device_close(b->device);
    b->device = fresh;
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_DONE);
    /* One that is no receipt is named, and the others may have been taken all the same. */
    char path[PATH_ROOM];
    snprintf(path, sizeof(path), "%s/not-one.fha", b->stick);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(do_job(b, STAFF_RECEIPTS), STAFF_FAILED);
    assert_true(staff_work_wants_reopen(b->work));
    assert_memory_equal(b->sentence, "not-one.fha: ", 13);
    staff_work_reopened(b->work, NULL);
    assert_false(staff_work_wants_reopen(b->work));
}

static void a_newer_pack_is_written_down_with_who_took_it(void **state)
{
    struct bench *b = *state;
    struct hd_buf pack = HD_BUF_EMPTY;
    char path[PATH_ROOM];
    logged.n = 0;
    assert_int_equal(b->services->log(b->services->ctx, HD_STAFF_RECEIPTS, 7), HD_OK);
    struct hd_device *fresh = open_kiosk(b->place);
    staff_work_reopened(b->work, fresh);
    assert_int_equal(logged.n, 1); /* the same pack: no entry */
    hd_device_close(b->device);
    b->device = fresh;
    sign_pack(2, &pack);
    path_of(b->place, "pack.fhp", path);
    save(path, &pack);
    hd_buf_free(&pack);
    fresh = open_kiosk(b->place);
    staff_work_reopened(b->work, fresh);
    hd_device_close(b->device);
    b->device = fresh;
    assert_int_equal(logged.n, 2);
    assert_int_equal(logged.action[1], HD_STAFF_PACK);
    assert_int_equal(logged.number[1], 7);
}

static void without_a_stick_nothing_is_started(void **state)
{
    struct bench *b = *state;
    stand_in(b, "touch \"$4/started\"");
    folder_empty(b->stick);
    assert_int_equal(rmdir(b->stick), 0);
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_NO_STICK);
    assert_int_equal(mkdir(b->stick, 0700), 0);
    begin_work(b, b->sync, false); /* a folder where no stick is mounted */
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_NO_STICK);
    assert_int_equal(count_in(b->stick), 0);
    begin_work(b, b->sync, true);
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_DONE);
    assert_int_equal(count_in(b->stick), 1);
}

static void a_mounted_file_system_is_a_stick(void **state)
{
    struct bench *b = *state;
    stand_in(b, "exit 0");
    snprintf(b->stick, sizeof(b->stick), "/proc");
    begin_work(b, b->sync, false);
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_DONE);
    snprintf(b->stick, sizeof(b->stick), "%s/stick", b->place->f.dir);
}

static void a_stick_pulled_out_meanwhile_is_missed(void **state)
{
    struct bench *b = *state;
    stand_in(b, "rmdir \"$4\"; echo 'heard-sync: the stick is gone' >&2; exit 1");
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_NO_STICK);
    assert_int_equal(mkdir(b->stick, 0700), 0);
}

static void arguments_are_never_taken_for_options(void **state)
{
    struct bench *b = *state;
    stand_in(b, "printf 'heard-sync: %s,%s,%s\\n' \"$1\" \"$2\" \"$#\" >&2; exit 1");
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_FAILED);
    assert_string_equal(b->sentence, "push,--,4");
    assert_int_equal(do_job(b, STAFF_RECEIPTS), STAFF_FAILED);
    assert_string_equal(b->sentence, "receipts,--,4");
}

static void the_last_sentence_is_shown_cleaned_and_cut(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *script;
        const char *sentence;
    } rows[] = {
        {"exit 1", ""},
        {"echo 'store: sqlite failed code=10' >&2; exit 1", ""},
        {"echo 'heard-sync: One.' >&2; echo 'heard-sync: Two.' >&2; exit 1", "Two."},
        {"echo 'heard-sync: One.' >&2; echo 'heard-sync: warning: Two.' >&2; exit 1", "One."},
        {"printf 'heard-sync: no newline' >&2; exit 1", "no newline"},
        {"printf 'heard-sync: %s/a.fha: Bad.\\n' \"$4\" >&2; exit 1", "a.fha: Bad."},
        {"printf 'heard-sync: %s: Bad.\\n' \"$4\" >&2; exit 1", "Bad."},
        {"printf 'heard-sync: %sx: Bad.\\n' /elsewhere >&2; exit 1", "/elsewherex: Bad."},
        {"printf 'heard-sync: a\\033[31m\\342\\200\\256b\\342\\201\\246c\\tz\\r\\n' >&2; exit "
         "1",
         "a[31mbcz"},
        {"printf 'heard-sync: bad \\377 bytes\\n' >&2; exit 1", ""},
        {"kill -9 $$", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        stand_in(b, rows[i].script);
        snprintf(b->sentence, sizeof(b->sentence), "left over");
        assert_int_equal(do_job(b, STAFF_COPY), STAFF_FAILED);
        assert_string_equal(b->sentence, rows[i].sentence);
    }
    stand_in(b, "printf 'heard-sync: ' >&2; i=0; while [ $i -lt 300 ]; do printf 'é' >&2; "
                "i=$((i+1)); done; exit 1");
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_FAILED);
    assert_true(strlen(b->sentence) < STAFF_SENTENCE_MAX && strlen(b->sentence) > 300);
    assert_int_equal(strlen(b->sentence) % 2, 0);
}

static void a_missing_program_is_a_failure_that_says_so_without_a_sentence(void **state)
{
    struct bench *b = *state;
    begin_work(b, "/nowhere/heard-sync", true);
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_FAILED);
    begin_work(b, "", true);
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_FAILED);
    assert_false(staff_work_is_busy(b->work));
}

static void about_says_what_the_folder_says_and_rounds_room_down(void **state)
{
    struct bench *b = *state;
    struct staff_about about;
    b->services->about(b->services->ctx, &about);
    assert_string_equal(about.name, "Paignton front desk");
    assert_string_equal(about.hub, "Paignton");
    assert_string_equal(about.version, "1.2.3");
    assert_int_equal(about.number, 12);
    assert_int_equal(about.pack, 1);
    assert_false(about.damaged);
    char words[HD_FINGERPRINT_MAX];
    hd_fingerprint(office.root_pk, &office.keyset, words);
    assert_string_equal(about.words, words);
    uint32_t room = hd_device_room(b->device);
    assert_int_equal(about.room, room / STAFF_ROOM_STEP * STAFF_ROOM_STEP);
    assert_true(about.room >= STAFF_ROOM_STEP);
    while (hd_device_room(b->device) >= STAFF_ROOM_STEP) {
        keep_one_answer(b->device);
    }
    b->services->about(b->services->ctx, &about);
    assert_int_equal(about.room, 0);
}

static void the_end_is_wanted_only_when_asked_for(void **state)
{
    struct bench *b = *state;
    assert_false(staff_work_ends(b->work));
    b->services->end(b->services->ctx);
    assert_true(staff_work_ends(b->work));
}

/* ---- the lock on the folder ---- */

static void a_second_program_does_not_get_the_folder(void **state)
{
    struct bench *b = *state;
    int first = -1;
    int second = -1;
    assert_int_equal(folder_lock_take(b->place->dir, &first), HD_OK);
    assert_int_equal(folder_lock_take(b->place->dir, &second), HD_E_EXISTS);
    assert_int_equal(second, -1);
    assert_true(fcntl(first, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(do_job(b, STAFF_COPY), STAFF_DONE); /* heard-sync may work beside it */
    assert_int_equal(close(first), 0);
    assert_int_equal(folder_lock_take(b->place->dir, &second), HD_OK);
    assert_int_equal(close(second), 0);
    char path[PATH_ROOM];
    struct stat st;
    path_of(b->place, "kiosk.lock", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mtime, 315532800); /* 1980: its date tells nothing */
    assert_int_equal(st.st_size, 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_folder_that_cannot_be_locked_is_told_apart(void **state)
{
    struct bench *b = *state;
    int lock = -1;
    char path[PATH_ROOM];
    assert_int_equal(folder_lock_take("/nowhere/at/all", &lock), HD_E_NOT_FOUND);
    path_of(b->place, "kiosk.lock", path);
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_int_equal(folder_lock_take(b->place->dir, &lock), HD_E_IO);
    assert_int_equal(lock, -1);
    assert_int_equal(unlink(path), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_code_of_the_pack_is_right_and_others_are_counted),
        CASE(answers_are_copied_while_the_kiosk_has_them_open),
        CASE(receipts_make_the_folder_worth_opening_anew),
        CASE(a_newer_pack_is_written_down_with_who_took_it),
        CASE(without_a_stick_nothing_is_started),
        CASE(a_mounted_file_system_is_a_stick),
        CASE(a_stick_pulled_out_meanwhile_is_missed),
        CASE(arguments_are_never_taken_for_options),
        CASE(the_last_sentence_is_shown_cleaned_and_cut),
        CASE(a_missing_program_is_a_failure_that_says_so_without_a_sentence),
        CASE(about_says_what_the_folder_says_and_rounds_room_down),
        CASE(the_end_is_wanted_only_when_asked_for),
        CASE(a_second_program_does_not_get_the_folder),
        CASE(a_folder_that_cannot_be_locked_is_told_apart),
    };
    return cmocka_run_group_tests(tests, start_group, end_group);
}
