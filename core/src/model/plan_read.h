/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_PLAN_READ_H
#define HD_MODEL_PLAN_READ_H

/*
 * What the parts of a plan have in common: references, sources, dates as printed, decimals, lists
 * in the arena. Each reader notes what is wrong and goes on, so that one run shows all of it; what
 * could not be read is NULL or zero, and such a plan is never handed out. Private to model.
 */

#include <heard/plan.h>

#include "json.h"

enum { PLAN_REF_MAX = 24 };

/** What the parts fill in; the lists of the plan itself point to const. */
struct plan_reader {
    struct hd_json *json;
    struct hd_plan *plan;
};

/** The place of a member, for messages about its value. */
struct hd_json_at hd_plan_member(const struct hd_json_at *at, const char *key);

/** A list that may be left out: as hd_json_list(), 0 when it is not there. */
size_t hd_plan_may_list(struct hd_json *json, const struct hd_json_at *at, const char *key,
                        size_t min, size_t max, struct hd_json_at *out);

/**
 * Room for the n entries of a list, all zero.
 *
 * Returns NULL when n is 0 or memory ran out, which is noted.
 */
void *hd_plan_room(struct hd_json *json, size_t n, size_t size);

/** A reference at a place: 1 to 24 letters, digits, spaces and ". / - &". NULL, and noted. */
const char *hd_plan_ref(struct hd_json *json, const struct hd_json_at *at);
const char *hd_plan_need_ref(struct hd_json *json, const struct hd_json_at *at,
                             const char *key);

enum plan_texts { PLAN_TEXTS, PLAN_CODES, PLAN_REFS };

/** Entries of a list that may be left out, none twice. */
struct hd_texts hd_plan_may_texts(struct hd_json *json, const struct hd_json_at *at,
                                  const char *key, enum plan_texts kind, size_t min,
                                  size_t max);

/** True when a list has this text. */
bool hd_plan_has_text(const struct hd_texts *texts, const char *text);

/** Member key, a day like "2023-02-28". */
bool hd_plan_may_day(struct hd_json *json, const struct hd_json_at *at, const char *key,
                     struct hd_when *out);
bool hd_plan_need_day(struct hd_json *json, const struct hd_json_at *at, const char *key,
                      int32_t *out);

/** A date as printed and the day it was read as, which needs the other beside it. */
struct hd_when hd_plan_may_when(struct hd_json *json, const struct hd_json_at *at,
                                const char *printed, const char *day);

/** Member key, a decimal number as text. */
bool hd_plan_need_decimal(struct hd_json *json, const struct hd_json_at *at, const char *key,
                          struct hd_decimal *out);

/** Member "source" of an object. */
struct hd_source hd_plan_need_source(struct plan_reader *reader, const struct hd_json_at *at);

/** A source at a place. */
struct hd_source hd_plan_source(struct plan_reader *reader, const struct hd_json_at *at);

/** Member key, {"value", "on", "source"}, which may be left out. */
struct hd_measured hd_plan_may_measured(struct plan_reader *reader, const struct hd_json_at *at,
                                        const char *key);

/** Its three members; day is the name of a fourth for the day, or NULL for none. */
struct hd_measured hd_plan_measured(struct plan_reader *reader, const struct hd_json_at *at,
                                    const char *day);

/** Which of n codes member key is; -1, and noted with the list of choices, when it is none. */
int hd_plan_need_choice(struct hd_json *json, const struct hd_json_at *at, const char *key,
                        const char *const *codes, size_t n, const char *choices);
/** The same; -1 also when it is not there. */
int hd_plan_may_choice(struct hd_json *json, const struct hd_json_at *at, const char *key,
                       const char *const *codes, size_t n, const char *choices);

/** Member "comparator". False, and noted, when it is none; out is then unchanged. */
bool hd_plan_need_comparator(struct hd_json *json, const struct hd_json_at *at,
                             enum hd_comparator *out);

/** Area or priority with a code, focus with a reference, wish with a number; NULL when none. */
const struct hd_area *hd_plan_find_area(const struct hd_area *list, size_t n, const char *code);
const struct hd_focus *hd_plan_find_focus(const struct hd_plan *plan, const char *ref);
const struct hd_action *hd_plan_find_action(const struct hd_plan *plan, const char *ref);
const struct hd_wish *hd_plan_find_wish(const struct hd_plan *plan, uint32_t number);

/** The code of an area or priority at a place. NULL, and noted, when there is none. */
const struct hd_area *hd_plan_area_at(struct plan_reader *reader, const struct hd_json_at *at,
                                      bool priority);
/** Member "area". */
const struct hd_area *hd_plan_may_area(struct plan_reader *reader, const struct hd_json_at *at);

/** Member "focus". */
const struct hd_focus *hd_plan_need_focus(struct plan_reader *reader,
                                          const struct hd_json_at *at);
const struct hd_focus *hd_plan_may_focus(struct plan_reader *reader,
                                         const struct hd_json_at *at);

/** Note a reference that an indicator, measure or gap read before has; NULL is fine. */
void hd_plan_check_ref(struct plan_reader *reader, const struct hd_json_at *at,
                       const char *ref);

/* The parts, in the order in which they are read: later ones refer to earlier ones. */
void hd_plan_read_documents(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_areas(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_links(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_focus(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_wishes(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_actions(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_indicators(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_measures(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_gaps(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_reviews(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_discrepancies(struct plan_reader *reader, const struct hd_json_at *top);
void hd_plan_read_comparable(struct plan_reader *reader, const struct hd_json_at *top);

#endif
