/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_HOURS_H
#define HD_HOURS_H

/*
 * When a hub is open: one span a weekday, in the wall's time there. Written as an officer would,
 * "mon-fri 09:00-17:00, sat 10:00-12:30"; "always" when a kiosk asks at all times.
 */

#include <stdbool.h>
#include <stdint.h>

#include <heard/err.h>

enum {
    HD_WEEKDAYS = 7,
    HD_DAY_MINUTES = 1440,
    HD_HOURS_TEXT_SIZE = 160, /**< bytes of the longest text, its end among them */
};

struct hd_hours {
    /** Minutes of the day, Monday first; open from the first to just before the second, which is
     * at most HD_DAY_MINUTES. Both 0: shut that day. All 0: always open. */
    uint16_t from[HD_WEEKDAYS], to[HD_WEEKDAYS];
};

/** Whether no hours are set: open at all times. */
bool hd_hours_are_always(const struct hd_hours *hours);

/** Whether every day is open for a while or shut: from before to, or both 0. */
bool hd_hours_fit(const struct hd_hours *hours);

/** @param weekday 0 Monday to 6 Sunday
 *  @param minute of the day */
bool hd_hours_are_open(const struct hd_hours *hours, unsigned weekday, unsigned minute);

/** When it opens next: weekday and minute, after the given ones. False when it always is open. */
bool hd_hours_next(const struct hd_hours *hours, unsigned weekday, unsigned minute,
                   unsigned *next_weekday, unsigned *next_minute);

/**
 * Read such a text. Days stand alone or as a range, in English by three letters, each once.
 *
 * Errors: HD_E_FORMAT (not such a text), HD_E_RANGE (a time that no day has, an end not after its
 * beginning, a day twice); out unchanged.
 */
HD_NODISCARD enum hd_err hd_hours_parse(const char *text, struct hd_hours *out);

/** Write the one spelling of hours that fit: days alike and next to each other as a range. out
 * holds HD_HOURS_TEXT_SIZE bytes. */
void hd_hours_format(const struct hd_hours *hours, char *out);

#endif
