/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What runs in the confined process, on files of a stranger's making: every input is taken apart
 * as a batch and as a receipt, with its own size and, as if it had grown or shrunk, with another.
 * What is handed over is what the file holds, no more and no less.
 */
#define _DEFAULT_SOURCE /* NOLINT(readability-identifier-naming): fileno() */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "carried.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t room[SYNC_DISSECT_ROOM];
static int in = -1;
static int out = -1;

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* The streams stay open for as long as the fuzzer runs. */
static void get_ready(void)
{
    FILE *files[2] = {tmpfile(), tmpfile()};
    require(files[0] && files[1]);
    in = fileno(files[0]);
    out = fileno(files[1]);
}

static int dissect(enum sync_carried_kind kind, const uint8_t *data, size_t size,
                   uint64_t said_size)
{
    const struct sync_dissect what = {.kind = kind, .size = said_size};
    const struct sync_confined_task task = {
        .in = in, .out = out, .room = room, .room_len = sizeof(room), .ctx = &what};
    require(ftruncate(in, 0) == 0 && ftruncate(out, 0) == 0);
    require(pwrite(in, data, size, 0) == (ssize_t)size);
    require(lseek(in, 0, SEEK_SET) == 0 && lseek(out, 0, SEEK_SET) == 0);
    return sync_dissect(&task);
}

/* Header, ids and signature come in another order than they stand in the file. */
static void check_frames(enum sync_carried_kind kind, const uint8_t *data, size_t size)
{
    struct sync_carried_shape shape;
    require(sync_carried_shape(kind, (struct hd_slice){data, size}, &shape) == HD_OK);
    size_t ids = (size_t)shape.count * HD_RECORD_ID_LEN;
    uint8_t *frames = malloc(size + SYNC_CARRIED_END_LEN + 1);
    require(frames && pread(out, frames, size + SYNC_CARRIED_END_LEN + 1, 0) ==
                          (ssize_t)size + SYNC_CARRIED_END_LEN);
    const uint8_t *signature = frames + shape.header;
    require(memcmp(frames, data, shape.header) == 0);
    require(memcmp(signature, data + shape.header + ids, HD_SIGNATURE_LEN) == 0);
    require(memcmp(signature + HD_SIGNATURE_LEN, data + shape.header, ids) == 0);
    size_t before = shape.header + ids + HD_SIGNATURE_LEN;
    require(memcmp(frames + before, data + before, size - before) == 0);
    require(memcmp(frames + size, SYNC_CARRIED_END, SYNC_CARRIED_END_LEN) == 0);
    free(frames);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum sync_carried_kind kinds[] = {SYNC_CARRIED_BATCH, SYNC_CARRIED_RECEIPT};
    if (in < 0) {
        get_ready();
    }
    for (size_t i = 0; i < 2; i++) {
        int status = dissect(kinds[i], data, size, size);
        require(status == HD_OK || status == HD_E_FORMAT || status == HD_E_VERSION);
        if (status == HD_OK) {
            check_frames(kinds[i], data, size);
            require(dissect(kinds[i], data, size, size + 1) == HD_E_FORMAT);
            require(dissect(kinds[i], data, size - 1, size) == HD_E_FORMAT);
        }
    }
    return 0;
}
