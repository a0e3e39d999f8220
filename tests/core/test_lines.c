/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines for notes that were made without them: only where file and way are certain.
 */
#include <heard/lines.h>

#include "model_rows.h"

static const char plan[] =
    "{\n\"indicators\": [\n {\"ref\": 1},\n {\"ref\": 2,\n  \"questions\": "
    "[\n\"a\",\n\"b\"]}],\n\"0\": 1}";

static void each_way_gets_its_line_and_nothing_else_is_touched(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } rows[] = {
        {"plan.json", "plan.json:1"},
        {"plan.json: indicators", "plan.json:2: indicators"},
        {"plan.json: indicators[0]", "plan.json:3: indicators[0]"},
        {"plan.json: indicators[1].ref", "plan.json:4: indicators[1].ref"},
        {"plan.json: indicators[1].questions[1]", "plan.json:7: indicators[1].questions[1]"},
        {"plan.json: indicators[1].gone", "plan.json:4: indicators[1].gone"},
        {"plan.json: 0", "plan.json:8: 0"},
        {"plan.json:3: indicators[0]", "plan.json:3: indicators[0]"},
        {"plan.jsonl: indicators", "plan.jsonl: indicators"},
        {"other.json: indicators", "other.json: indicators"},
        {"plan.json: ", "plan.json:1: "},
        {"plan.json: indicators[x]", "plan.json: indicators[x]"},
        {"plan.json: indicators[1", "plan.json: indicators[1"},
        {"plan.json: indicators[]", "plan.json: indicators[]"},
        {"plan.json: indicators..ref", "plan.json: indicators..ref"},
        {"plan.json: .", "plan.json: ."},
        {"plan.json: [0]", "plan.json:1: [0]"},
        {"plan.json: a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a",
         "plan.json: a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"},
        {"", ""},
    };
    struct hd_slice json = {(const uint8_t *)plan, sizeof(plan) - 1};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_notes notes = {.n = 0};
        hd_notes_add(&notes, HD_NOTE_ERROR, rows[i].before, "x");
        hd_lines_add(&notes, "plan.json", json);
        assert_string_equal(notes.list[0].place, rows[i].after);
    }
}

static void a_byte_order_mark_is_no_line(void **state)
{
    (void)state;
    static const char marked[] = "\xef\xbb\xbf{\"a\":\n1}";
    struct hd_notes notes = {.n = 0};
    hd_notes_add(&notes, HD_NOTE_WARNING, "p: a", "x");
    hd_lines_add(&notes, "p", (struct hd_slice){(const uint8_t *)marked, sizeof(marked) - 1});
    assert_string_equal(notes.list[0].place, "p:2: a");
}

static void a_place_that_is_full_stays_whole_text(void **state)
{
    (void)state;
    char place[HD_NOTE_PLACE_MAX];
    memset(place, 'p', sizeof(place));
    memcpy(place, "plan.json: ", 11);
    place[sizeof(place) - 1] = '\0';
    struct hd_notes notes = {.n = 0};
    hd_notes_add(&notes, HD_NOTE_ERROR, place, "x");
    hd_lines_add(&notes, "plan.json",
                 (struct hd_slice){(const uint8_t *)plan, sizeof(plan) - 1});
    assert_int_equal(strncmp(notes.list[0].place, "plan.json:1: ppp", 16), 0);
    assert_int_equal(strlen(notes.list[0].place), HD_NOTE_PLACE_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_gets_its_line_and_nothing_else_is_touched),
        cmocka_unit_test(a_byte_order_mark_is_no_line),
        cmocka_unit_test(a_place_that_is_full_stays_whole_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
