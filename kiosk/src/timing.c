/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timings for the benchmark. */
#include "timing.h"

#include <time.h>

#include <heard/bytes.h>
#include <heard/file.h>
#include <heard/text.h>

double timing_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void timing_frame(struct timing *timing, const char *screen)
{
    if (!timing->on || timing->event_ms <= 0 || timing->frames_n == TIMING_MAX) {
        return;
    }
    size_t i = timing->frames_n++;
    timing->frame[i] = (float)(timing_clock_ms() - timing->event_ms);
    (void)hd_text_copy(timing->screen[i], sizeof(timing->screen[i]), screen);
    timing->event_ms = 0;
}

void timing_send(struct timing *timing, double ms)
{
    if (timing->on && timing->sends_n < sizeof(timing->send) / sizeof(timing->send[0])) {
        timing->send[timing->sends_n++] = (float)ms;
    }
}

static enum hd_err append_list(struct hd_buf *json, const float *value, size_t n)
{
    enum hd_err err = HD_OK;
    for (size_t i = 0; i < n && !err; i++) {
        err = hd_buf_printf(json, "%s%.3f", i ? "," : "", (double)value[i]);
    }
    return err;
}

enum hd_err timing_write(const struct timing *timing, const char *path)
{
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = hd_buf_printf(&json, "{\"first_frame_ms\":%.3f,\"touch_to_frame_ms\":[",
                                    timing->first_frame_ms);
    if (!err) {
        err = append_list(&json, timing->frame, timing->frames_n);
    }
    if (!err) {
        err = hd_buf_printf(&json, "],\"screens\":[");
    }
    for (size_t i = 0; i < timing->frames_n && !err; i++) {
        err = hd_buf_printf(&json, "%s\"%s\"", i ? "," : "", timing->screen[i]);
    }
    if (!err) {
        err = hd_buf_printf(&json, "],\"send_to_commit_ms\":[");
    }
    if (!err) {
        err = append_list(&json, timing->send, timing->sends_n);
    }
    if (!err) {
        err = hd_buf_printf(&json, "]}\n");
    }
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&json), 0644);
    }
    hd_buf_free(&json);
    return err;
}
