/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The staff screens' services: lock, log, stick. */
#include "staff_work.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include <heard/fingerprint.h>
#include <heard/log.h>
#include <heard/record.h>
#include <heard/text.h>

#include "child.h"

enum { SPARE_BYTES = 256 << 10 }; /* names, sums and manifest of a batch, generously */

struct staff_work {
    struct staff_services services;
    struct staff_work_options options;
    struct hd_device *device;
    struct hd_lock *lock; /* owned */
    struct child child;
    enum staff_job job;
    uint16_t number; /* who acted last */
    bool ends;
    bool wants_reopen;
};

static int64_t clock_s(void)
{
    return (int64_t)time(NULL);
}

/* ---- codes and log ---- */

static int64_t wait_ms(void *ctx, int64_t now_ms)
{
    const struct staff_work *work = ctx;
    return hd_lock_wait_ms(work->lock, now_ms);
}

static uint32_t tries_left(void *ctx)
{
    const struct staff_work *work = ctx;
    return hd_lock_tries_left(work->lock);
}

static enum hd_err try_code(void *ctx, const char *code, int64_t now_ms, uint16_t *number)
{
    struct staff_work *work = ctx;
    const struct hd_pack *pack = hd_device_pack(work->device);
    return hd_lock_try(work->lock, pack->staff, pack->staff_n, code, now_ms, number);
}

static enum hd_err log_action(void *ctx, enum hd_staff_action action, uint16_t number)
{
    struct staff_work *work = ctx;
    enum hd_err err = hd_device_log_staff(work->device, action, number, clock_s());
    if (err) {
        hd_log(HD_LOG_ERROR, "staff: action not logged err=%d", (int)err);
    }
    work->number = number;
    return err;
}

/* ---- the stick ---- */

/* An open folder that is another file system than the one it is in, or the root of one. */
static bool is_mount(int folder)
{
    struct stat here;
    struct stat above;
    return fstat(folder, &here) == 0 && fstatat(folder, "..", &above, 0) == 0 &&
           (here.st_dev != above.st_dev || here.st_ino == above.st_ino);
}

/* Without a stick its folder may be there all the same, and what is copied there goes nowhere. */
static bool has_stick(const struct staff_work *work)
{
    int folder = open(work->options.stick, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return false;
    }
    bool has = work->options.any_folder || is_mount(folder);
    (void)close(folder);
    return has;
}

/* Too little room for the largest batch: why a copy failed, in any language. */
static bool is_full(const struct staff_work *work)
{
    struct statvfs room;
    uint64_t needs = (uint64_t)hd_device_slots(work->device) * HD_RECORD_SIZE + SPARE_BYTES;
    return statvfs(work->options.stick, &room) == 0 &&
           (uint64_t)room.f_bavail * room.f_frsize < needs;
}

static enum staff_state begin(void *ctx, enum staff_job job)
{
    struct staff_work *work = ctx;
    if (!has_stick(work)) {
        return STAFF_NO_STICK;
    }
    const char *const argv[] = {
        work->options.sync,
        job == STAFF_COPY ? "push" : "receipts",
        "--",
        hd_device_dir(work->device),
        work->options.stick,
        NULL,
    };
    work->job = job;
    enum hd_err err = child_start(&work->child, argv, STAFF_JOB_LIMIT_MS);
    if (err) {
        hd_log(HD_LOG_ERROR, "staff: heard-sync not started err=%d", (int)err);
        return err == HD_E_EXISTS ? STAFF_TOO_LONG : STAFF_FAILED;
    }
    return STAFF_RUNNING;
}

/* ---- what heard-sync said ---- */

/* The text behind a prefix; NULL when it does not begin so. */
static const char *behind(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* Direction marks and control characters could make a sentence look like another. */
static bool is_plain(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !(c >= 0x2028 && c <= 0x202e) &&
           !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2060 && c <= 0x206f) && c != 0xfeff &&
           !(c >= 0xfff9 && c <= 0xffff) && c < 0x10000;
}

/* Keep what can be shown of a sentence, on one line, and no more than there is room for. */
static void show_sentence(const char *from, char *sentence)
{
    size_t n = 0;
    const char *at = from;
    while (*at) {
        const char *start = at;
        uint32_t c = hd_utf8_next(&at);
        size_t len = (size_t)(at - start);
        if (n + len >= STAFF_SENTENCE_MAX) {
            break;
        }
        if (is_plain(c)) {
            memcpy(sentence + n, start, len);
            n += len;
        }
    }
    sentence[n] = '\0';
}

/* Its last error: "heard-sync: PLACE: what is wrong". Names of files on the stick may stand in it,
 * and whoever wrote the stick chose those. */
static void find_sentence(struct staff_work *work, char *sentence)
{
    sentence[0] = '\0';
    char *line = work->child.said;
    while (line && *line) {
        char *end = strchr(line, '\n');
        if (end) {
            *end = '\0';
        }
        const char *said = behind(line, "heard-sync: ");
        struct hd_slice text = {(const uint8_t *)line, strlen(line)};
        if (said && !behind(said, "warning: ") && hd_utf8_valid(text)) {
            const char *in_stick = behind(said, work->options.stick);
            said = in_stick && (*in_stick == '/' || *in_stick == ':') ? in_stick + 1 : said;
            show_sentence(*said == ' ' ? said + 1 : said, sentence);
        }
        line = end ? end + 1 : NULL;
    }
}

static enum staff_state ended(struct staff_work *work, char *sentence)
{
    /* Whatever its end: some receipts may have been taken. */
    work->wants_reopen = work->wants_reopen || work->job == STAFF_RECEIPTS;
    if (work->child.status == 0) {
        return STAFF_DONE;
    }
    hd_log(HD_LOG_WARN, "staff: heard-sync ended status=%d", work->child.status);
    if (!has_stick(work)) {
        return STAFF_NO_STICK; /* pulled out meanwhile */
    }
    if (work->job == STAFF_COPY && is_full(work)) {
        return STAFF_STICK_FULL;
    }
    find_sentence(work, sentence);
    return STAFF_FAILED;
}

static enum staff_state poll_job(void *ctx, char *sentence)
{
    struct staff_work *work = ctx;
    switch (child_poll(&work->child, work->options.patient ? STAFF_JOB_LIMIT_MS : 0)) {
    case CHILD_RUNNING:
        return STAFF_RUNNING;
    case CHILD_ENDED:
        return ended(work, sentence);
    case CHILD_LATE:
        work->wants_reopen = work->wants_reopen || work->job == STAFF_RECEIPTS;
        hd_log(HD_LOG_WARN, "staff: heard-sync took too long");
        return STAFF_TOO_LONG;
    case CHILD_NONE:
        break;
    }
    return STAFF_FAILED;
}

/* ---- about ---- */

static void about(void *ctx, struct staff_about *out)
{
    const struct staff_work *work = ctx;
    const struct hd_device *device = work->device;
    const struct hd_pack *pack = hd_device_pack(device);
    *out = (struct staff_about){
        .name = hd_device_name(device),
        .hub = hd_device_hub(device),
        .version = work->options.version,
        .number = hd_device_number(device),
        .pack = pack->number,
        .room = hd_device_room(device) / STAFF_ROOM_STEP * STAFF_ROOM_STEP,
        .clock_trusted = hd_device_trusts_clock(device, clock_s()),
        .damaged = hd_device_damaged(device) > 0,
    };
    hd_fingerprint(hd_device_root_pk(device), &pack->keyset, out->words);
}

static void end(void *ctx)
{
    struct staff_work *work = ctx;
    work->ends = true;
}

/* ---- for the loop ---- */

enum hd_err staff_work_new(struct hd_device *device, const struct staff_work_options *options,
                           int64_t now_ms, struct staff_work **out)
{
    *out = NULL;
    struct staff_work *work = calloc(1, sizeof(*work));
    if (!work) {
        return HD_E_NOMEM;
    }
    enum hd_err err = hd_lock_open(hd_device_dir(device), now_ms, &work->lock);
    if (err) {
        free(work);
        return err;
    }
    work->options = *options;
    work->device = device;
    child_init(&work->child);
    work->services = (struct staff_services){
        .ctx = work,
        .wait_ms = wait_ms,
        .tries_left = tries_left,
        .try_code = try_code,
        .log = log_action,
        .begin = begin,
        .poll = poll_job,
        .about = about,
        .end = end,
    };
    *out = work;
    return HD_OK;
}

void staff_work_free(struct staff_work *work)
{
    if (work) {
        child_fini(&work->child);
        hd_lock_close(work->lock);
    }
    free(work);
}

const struct staff_services *staff_work_services(struct staff_work *work)
{
    return &work->services;
}

bool staff_work_ends(const struct staff_work *work)
{
    return work->ends;
}

bool staff_work_is_busy(struct staff_work *work)
{
    return child_is_there(&work->child);
}

bool staff_work_wants_reopen(const struct staff_work *work)
{
    return work->wants_reopen;
}

void staff_work_reopened(struct staff_work *work, struct hd_device *device)
{
    work->wants_reopen = false;
    if (!device) {
        return;
    }
    bool newer = hd_device_pack(device)->number > hd_device_pack(work->device)->number;
    work->device = device;
    if (newer) {
        (void)log_action(work, HD_STAFF_PACK, work->number);
    }
}
