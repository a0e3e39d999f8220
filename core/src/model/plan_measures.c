/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures from elsewhere: entered, not surveyed. Each says whether higher or lower is better, and
 * a target must ask for the same; otherwise a board would see progress where there is none.
 */
#include <string.h>

#include <heard/text.h>

#include "plan_read.h"

static const char *const directions[] = {[HD_HIGHER] = "higher", [HD_LOWER] = "lower"};

/* The units that we know by name, or any code of a plan's own. */
static const char *read_unit(struct hd_json *json, const struct hd_json_at *at)
{
    static const char *const units[] = {"percent", "count", "per_month", "per_school",
                                        "yes_no"};
    struct hd_json_at place;
    if (!hd_json_need(json, at, "unit", JSON_STRING, &place)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(units[i], json_string_value(place.value)) == 0) {
            return units[i];
        }
    }
    return hd_json_code(json, &place);
}

static void read_comparator(struct hd_json *json, const struct hd_json_at *at,
                            enum hd_direction direction, struct hd_measure_target *target)
{
    target->comparator = direction == HD_HIGHER ? HD_AT_LEAST : HD_AT_MOST;
    if (!json_object_get(at->value, "comparator") ||
        !hd_plan_need_comparator(json, at, &target->comparator)) {
        return;
    }
    bool up = target->comparator == HD_OVER || target->comparator == HD_AT_LEAST;
    bool down = target->comparator == HD_BELOW || target->comparator == HD_AT_MOST;
    if ((up && direction == HD_LOWER) || (down && direction == HD_HIGHER)) {
        struct hd_json_at place = hd_plan_member(at, "comparator");
        hd_json_error(json, HD_E_FORMAT, &place,
                      "\"%s\" asks for a %s figure, but the measure says that %s is better",
                      hd_comparator_code(target->comparator), up ? "higher" : "lower",
                      directions[direction]);
    }
}

static void read_value(struct hd_json *json, const struct hd_json_at *at,
                       struct hd_measure_target *target)
{
    const json_t *value = json_object_get(at->value, "value");
    if (target->comparator == HD_IMPROVE) {
        if (value) {
            struct hd_json_at place = hd_plan_member(at, "value");
            hd_json_error(
                json, HD_E_FORMAT, &place,
                "\"improve\" has no number; remove \"value\" or choose another comparator");
        }
        return;
    }
    target->national =
        json_is_string(value) && strcmp(json_string_value(value), "national") == 0;
    if (!target->national) {
        (void)hd_plan_need_decimal(json, at, "value", &target->value);
    }
}

static void read_targets(struct plan_reader *reader, const struct hd_json_at *at,
                         struct hd_measure *measure)
{
    static const char *const known[] = {"value", "comparator", "due", "due_by", "source"};
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, at, "targets", 0, HD_MEASURE_TARGETS_MAX, &list);
    struct hd_measure_target *target = hd_plan_room(json, n, sizeof(*target));
    measure->target = target;
    measure->targets_n = target ? n : 0;
    for (size_t i = 0; i < measure->targets_n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        if (!hd_json_is(json, &item, JSON_OBJECT)) {
            continue;
        }
        hd_json_known(json, &item, known, sizeof(known) / sizeof(known[0]));
        read_comparator(json, &item, measure->direction, &target[i]);
        read_value(json, &item, &target[i]);
        target[i].due = hd_plan_may_when(json, &item, "due", "due_by");
        target[i].source = hd_plan_need_source(reader, &item);
    }
}

static void read_figures(struct plan_reader *reader, const struct hd_json_at *at,
                         struct hd_measure *measure)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, at, "figures", 0, HD_MEASURE_FIGURES_MAX, &list);
    struct hd_measured *figure = hd_plan_room(json, n, sizeof(*figure));
    measure->figure = figure;
    measure->figures_n = figure ? n : 0;
    const struct hd_when *newest = NULL;
    for (size_t i = 0; i < measure->figures_n; i++) {
        struct hd_json_at item = hd_json_item(&list, i);
        figure[i] = hd_plan_measured(reader, &item, "on_day");
        if (!figure[i].on.has_day) {
            continue;
        }
        if (newest && figure[i].on.day < newest->day) {
            struct hd_json_at place = hd_plan_member(&item, "on_day");
            hd_json_error(json, HD_E_FORMAT, &place,
                          "is before a figure above it; the newest stands last");
        }
        newest = &figure[i].on;
    }
}

/* What a measure is about must be there to be looked up. */
static void read_about(struct plan_reader *reader, const struct hd_json_at *at,
                       struct hd_measure *measure)
{
    measure->about = hd_plan_may_texts(reader->json, at, "about", PLAN_REFS, 0, HD_ABOUT_MAX);
    for (size_t i = 0; i < measure->about.n; i++) {
        const char *ref = measure->about.text[i];
        if (ref && !hd_plan_find_action(reader->plan, ref) &&
            !hd_plan_find_focus(reader->plan, ref)) {
            struct hd_json_at list = hd_plan_member(at, "about");
            struct hd_json_at item = hd_json_item(&list, i);
            hd_json_error(reader->json, HD_E_FORMAT, &item,
                          "\"%s\" is neither an action nor a focus area of the plan", ref);
        }
    }
}

static void read_measure(struct plan_reader *reader, const struct hd_json_at *at,
                         struct hd_measure *measure)
{
    static const char *const known[] = {"ref",       "about",   "statement", "unit",
                                        "direction", "targets", "baseline",  "figures",
                                        "every",     "waiting", "source"};
    struct hd_json *json = reader->json;
    hd_json_known(json, at, known, sizeof(known) / sizeof(known[0]));
    measure->ref = hd_plan_need_ref(json, at, "ref");
    hd_plan_check_ref(reader, at, measure->ref);
    read_about(reader, at, measure);
    measure->statement = hd_json_need_text(json, at, "statement");
    measure->unit = read_unit(json, at);
    int direction = hd_plan_need_choice(json, at, "direction", directions,
                                        sizeof(directions) / sizeof(directions[0]),
                                        "higher or lower: which of them is better");
    measure->direction = direction == HD_LOWER ? HD_LOWER : HD_HIGHER;
    if (direction >= 0) {
        read_targets(reader, at, measure);
    }
    measure->baseline = hd_plan_may_measured(reader, at, "baseline");
    read_figures(reader, at, measure);
    measure->every = hd_json_may_text(json, at, "every");
    measure->waiting = hd_json_may_text(json, at, "waiting");
    measure->source = hd_plan_need_source(reader, at);
}

void hd_plan_read_measures(struct plan_reader *reader, const struct hd_json_at *top)
{
    struct hd_json *json = reader->json;
    struct hd_json_at list;
    size_t n = hd_plan_may_list(json, top, "measures", 0, HD_MEASURES_MAX, &list);
    struct hd_measure *measure = hd_plan_room(json, n, sizeof(*measure));
    reader->plan->measure = measure;
    for (size_t i = 0; measure && i < n; i++) {
        struct hd_json_at at = hd_json_item(&list, i);
        if (hd_json_is(json, &at, JSON_OBJECT)) {
            read_measure(reader, &at, &measure[i]);
        }
        reader->plan->measures_n = i + 1;
    }
}
