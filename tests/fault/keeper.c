/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kiosk without a screen, for faults made from outside: opens a kiosk's folder, keeps answers
 * with the clock of the machine, trying again as the kiosk does, and tells each one that was
 * acknowledged: "kept ID WEEK". With "look" it keeps nothing and tells what is there.
 *
 *     keeper KIOSK N       exit 0: N kept; 1: some not, and a sentence says so
 *     keeper KIOSK look
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <heard/log.h>
#include <heard/seal.h>
#include <heard/text.h>

#include "house.h"

enum { TRIES = 3 };

static void tell(const char *word, const uint8_t *record, uint16_t week)
{
    uint8_t id[HD_RECORD_ID_LEN];
    char hex[2 * HD_RECORD_ID_LEN + 1];
    hd_record_id(record, id);
    hd_hex_encode(id, sizeof(id), hex);
    printf("%s %s %u\n", word, hex, (unsigned)week);
    (void)fflush(stdout);
}

static enum hd_err keep_one(struct hd_device *device, unsigned pick)
{
    struct hd_record record;
    struct hd_sealed sealed;
    enum hd_err err = HD_E_IO;
    house_answer(device, pick, &record);
    for (int i = 0; err && i < TRIES; i++) {
        err = hd_device_seal(device, &record, (int64_t)time(NULL), &sealed);
    }
    if (err) {
        return err;
    }
    err = HD_E_IO;
    for (int i = 0; err && i < TRIES; i++) {
        err = hd_device_keep(device, &sealed);
    }
    if (!err) {
        tell("kept", sealed.bytes, record.week);
    }
    return err;
}

static enum hd_err look(struct hd_device *device)
{
    struct hd_buf all = HD_BUF_EMPTY;
    enum hd_err err = hd_device_read_used(device, &all);
    for (size_t at = 0; !err && at < all.len; at += HD_RECORD_SIZE) {
        tell("there", all.p + at, 0);
    }
    hd_buf_free(&all);
    return err;
}

int main(int argc, char **argv)
{
    static struct hd_notes notes;
    struct hd_device *device = NULL;
    uint32_t n = 0;
    bool looks = argc == 3 && strcmp(argv[2], "look") == 0;
    if (argc != 3 || (!looks && hd_parse_u32(argv[2], 0, 100000, &n) != HD_OK)) {
        fprintf(stderr, "usage: keeper KIOSK N|look\n");
        return 2;
    }
    hd_log_set_sink(hd_log_to_stderr);
    enum hd_err err = hd_crypto_start();
    if (!err) {
        err = hd_device_open(argv[1], &notes, &device);
    }
    if (!err && !looks && hd_device_cover(device) != HD_OK) {
        fprintf(stderr, "keeper: warning: no cover at the start.\n");
    }
    enum hd_err first = err;
    for (unsigned i = 0; !err && i < n; i++) {
        enum hd_err one = keep_one(device, i);
        first = first ? first : one;
    }
    if (!err && looks) {
        first = look(device);
    }
    hd_device_close(device);
    if (first) {
        fprintf(stderr, "keeper: %s: %s%s.\n", argv[1],
                err ? hd_notes_first_error(&notes) : "An answer was not kept: ",
                hd_err_text(first));
    }
    return first ? 1 : 0;
}
