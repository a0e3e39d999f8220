/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read when, followed with a voice that writes down what it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "reader.h"

enum { UTTERANCE_MS = 1000 };

/* The fake voice: each utterance takes a second; its first half lights the first byte, the second
 * half the last. */
static struct {
    int64_t now_ms, started_ms;
    bool speaking, mute;
    size_t len;
    unsigned stops;
    char heard[1024]; /* what was begun, with bars between; ! where it was stopped */
} fake;

static void write_down(const char *what)
{
    size_t at = strlen(fake.heard);
    snprintf(fake.heard + at, sizeof(fake.heard) - at, "%s", what);
}

static void start(void *ctx, const struct reader_words *words)
{
    (void)ctx;
    assert_non_null(words->say);
    assert_string_equal(words->lang, "en");
    write_down(fake.heard[0] ? "|" : "");
    write_down(words->say);
    fake.speaking = !fake.mute;
    fake.started_ms = fake.now_ms;
    fake.len = words->text ? strlen(words->text) : 0;
}

static void stop(void *ctx)
{
    (void)ctx;
    write_down(fake.speaking ? "!" : "");
    fake.stops += fake.speaking;
    fake.speaking = false;
}

static void poll(void *ctx, struct reader_said *said)
{
    (void)ctx;
    int64_t passed = fake.now_ms - fake.started_ms;
    fake.speaking = fake.speaking && passed < UTTERANCE_MS;
    *said = (struct reader_said){.due_ms = INT64_MAX};
    if (fake.speaking) {
        bool late = passed >= UTTERANCE_MS / 2;
        said->speaking = true;
        said->start = late && fake.len > 0 ? (uint16_t)(fake.len - 1) : 0;
        said->end = fake.len > 0 ? (uint16_t)(said->start + 1) : 0;
        said->due_ms = fake.started_ms + (late ? UTTERANCE_MS : UTTERANCE_MS / 2);
    }
}

static void volume(void *ctx, uint8_t step)
{
    (void)ctx;
    (void)step;
}

static const struct reader_voice voice = {&fake, start, stop, poll, volume, NULL};
static const struct reader_manner manner = {
    .lang = "en",
    .chosen = {"Chosen", "chosen"},
    .not_chosen = {"Not chosen", "not chosen"},
    .answer_of = {"Answer {n} of {m}", "answer {n} of {m}"},
};
static struct reader reader;
static struct ui_list list;

static void add(uint16_t id, enum ui_role role, const char *say, int y)
{
    ui_add(&list, (struct ui_item){
                      .id = id, .role = role, .box = {0, y, 100, 10}, .text = say, .say = say});
}

/* A question as the kiosk draws it: bar, progress, controls and hint before what is asked. */
static void draw_question(const char *ask, uint16_t chosen, uint16_t focus)
{
    ui_clear(&list, "question");
    add(1, UI_BUTTON, "Help", 0);
    list.item[0].aside = true;
    add(0, UI_PROGRESS, "Question 1 / 3", 0);
    add(20, UI_BUTTON, "Skip", 90);
    add(0, UI_TEXT, "Hint", 30);
    add(0, UI_HEADING, ask, 20);
    ui_add(&list, (struct ui_item){.role = UI_PANEL, .picture = "ear"});
    add(30, UI_CHOICE, "Yes", 50);
    add(31, UI_CHOICE, "No", 50);
    for (size_t i = 0; i < list.n; i++) {
        struct ui_item *item = &list.item[i];
        item->state |= item->id != 0 && item->id == chosen ? UI_STATE_CHOSEN : 0;
        item->state |= item->id != 0 && item->id == focus ? UI_STATE_FOCUSED : 0;
    }
}

static bool follow(void)
{
    return reader_follow(&reader, &list, &manner, true);
}

/* Let time pass as the loop does: to when the reader wants to be asked, until it has no more. */
static void pass(int64_t ms)
{
    int64_t end = fake.now_ms + ms;
    follow();
    while (reader.due_ms <= end) {
        fake.now_ms = reader.due_ms;
        follow();
    }
    fake.now_ms = end;
}

static void heard(const char *what)
{
    assert_string_equal(fake.heard, what);
    fake.heard[0] = '\0';
}

static int begin(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof(fake));
    reader_init(&reader, &voice);
    draw_question("Do they listen?", 0, 0);
    return 0;
}

static void nothing_is_read_before_somebody_wants_it(void **state)
{
    (void)state;
    pass(10000);
    heard("");
    assert_false(reader_speaks(&reader));
    reader_again(&reader, &list);
    pass(10000);
    heard("");
}

static void a_page_is_read_from_heading_to_last_button_and_then_not_again(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(2500);
    assert_true(reader_speaks(&reader));
    pass(60000);
    heard("Do they listen?|Hint|Yes|No|Skip");
    assert_false(reader_speaks(&reader));
    assert_true(reader.due_ms == INT64_MAX);
}

static void words_are_lit_while_they_are_said(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    assert_true(follow());
    reader_mark(&reader, &list);
    assert_int_equal(list.item[4].hot_start, 0);
    assert_int_equal(list.item[4].hot_end, 1);
    fake.now_ms += UTTERANCE_MS / 2;
    assert_true(follow());
    assert_false(follow());
    reader_mark(&reader, &list);
    assert_int_equal(list.item[4].hot_end, strlen("Do they listen?"));
    assert_ptr_equal(reader_item(&reader, &list), &list.item[4]);
    reader_stop(&reader);
    draw_question("Do they listen?", 0, 0);
    reader_mark(&reader, &list);
    for (size_t i = 0; i < list.n; i++) {
        assert_int_equal(list.item[i].hot_end, 0);
    }
    assert_null(reader_item(&reader, &list));
}

static void whatever_somebody_does_stops_it_until_the_page_changes(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(1500);
    reader_stop(&reader);
    assert_int_equal(fake.stops, 1);
    pass(60000);
    heard("Do they listen?|Hint!");
    draw_question("Do they explain?", 0, 0);
    pass(500);
    heard("Do they explain?");
}

static void another_page_is_read_instead_of_the_one_before(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(1500);
    ui_clear(&list, "finish");
    add(0, UI_HEADING, "You are at the end", 0);
    pass(60000);
    heard("Do they listen?|Hint!|You are at the end");
    assert_false(reader_speaks(&reader));
}

static void a_key_that_moves_says_where_it_is(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(1500);
    fake.heard[0] = '\0';
    draw_question("Do they listen?", 0, 31);
    pass(60000);
    heard("!|No|answer 2 of 2");
    draw_question("Do they listen?", 31, 31);
    pass(60000);
    heard("No|chosen");
    draw_question("Do they listen?", 30, 30);
    pass(60000);
    heard("Yes|answer 1 of 2|chosen");
    draw_question("Do they listen?", 30, 1);
    pass(60000);
    heard("Help");
    draw_question("Do they listen?", 30, 30);
    pass(60000);
    heard("Yes|answer 1 of 2|chosen");
}

static void a_chosen_answer_is_confirmed_before_the_next_page_is_read(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(60000);
    fake.heard[0] = '\0';
    draw_question("Do they listen?", 31, 0);
    pass(350);
    draw_question("Do they explain?", 0, 0);
    follow();
    reader_mark(&reader, &list);
    for (size_t i = 0; i < list.n; i++) {
        assert_int_equal(list.item[i].hot_end, 0); /* "No" is on another page now */
    }
    pass(60000);
    heard("No|chosen|Do they explain?|Hint|Yes|No|Skip");
}

static void an_answer_taken_back_is_said_to_be_so(void **state)
{
    (void)state;
    draw_question("Do they listen?", 31, 0);
    reader_switch(&reader, true);
    pass(60000);
    heard("Do they listen?|Hint|Yes|No|chosen|Skip");
    draw_question("Do they listen?", 0, 0);
    pass(60000);
    heard("No|not chosen");
    draw_question("Do they listen?", 30, 0);
    pass(60000);
    heard("Yes|chosen");
    draw_question("Do they listen?", 31, 0); /* one instead of the other */
    pass(60000);
    heard("No|chosen");
}

static void what_appears_on_a_page_is_said(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(60000);
    fake.heard[0] = '\0';
    add(0, UI_TEXT, "That code is wrong.", 40);
    pass(60000);
    heard("That code is wrong.");
    pass(60000);
    heard("");
}

static void a_bar_that_counts_down_says_nothing(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(60000);
    fake.heard[0] = '\0';
    for (int i = 0; i < 5; i++) {
        list.item[1].value++;
        list.item[1].say = i % 2 ? "Question 1 / 3" : "Question 2 / 3";
        pass(1000);
    }
    heard("");
}

static void it_is_said_again_when_asked_for(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(60000);
    fake.heard[0] = '\0';
    reader_again(&reader, &list);
    pass(60000);
    heard("Do they listen?|Hint|Yes|No|Skip");
    draw_question("Do they listen?", 0, 30);
    pass(300);
    fake.heard[0] = '\0';
    reader_again(&reader, &list);
    pass(60000);
    heard("!|Yes|answer 1 of 2");
}

static void one_can_go_from_item_to_item(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    follow();
    reader_stop(&reader);
    fake.heard[0] = '\0';
    static const int steps[] = {1, 1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        reader_step(&reader, &list, steps[i]);
        pass(60000);
    }
    heard("Hint|Yes|answer 1 of 2|Hint|Do they listen?|Do they listen?|Hint|Yes|answer 1 of 2|"
          "No|answer 2 of 2|Skip|Help|Question 1 / 3|Question 1 / 3");
}

static void words_under_a_finger_are_said(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    follow();
    reader_stop(&reader);
    fake.heard[0] = '\0';
    assert_true(reader_point(&reader, &list, 50, 35));
    pass(60000);
    heard("Hint");
    assert_false(reader_point(&reader, &list, 50, 75));
}

static void staff_screens_are_not_read(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    follow();
    assert_true(reader_follow(&reader, &list, &manner, false));
    heard("Do they listen?!");
    assert_false(reader_speaks(&reader));
    pass(500);
    heard("Do they listen?");
}

static void a_voice_that_cannot_speak_holds_nothing_up(void **state)
{
    (void)state;
    fake.mute = true;
    reader_switch(&reader, true);
    follow();
    heard("Do they listen?|Hint|Yes|No|Skip");
    assert_false(reader_speaks(&reader));
    reader_init(&reader, NULL);
    reader_switch(&reader, true);
    assert_false(reader.on);
    assert_false(follow());
}

static void nothing_is_left_of_a_person(void **state)
{
    (void)state;
    reader_switch(&reader, true);
    pass(1500);
    reader_forget(&reader);
    struct reader fresh;
    memset(&fresh, 0, sizeof(fresh));
    reader_init(&fresh, &voice);
    assert_false(reader.on);
    assert_false(reader_speaks(&reader));
    assert_true(reader.page == 0 && reader.saying == 0 && reader.last == 0);
    for (size_t i = 0; i < UI_ITEMS_MAX; i++) {
        assert_true(reader.known[i] == 0 && reader.line[i] == 0);
    }
    pass(5000);
    heard("Do they listen?|Hint!");
}

static void a_full_list_is_read_to_its_end(void **state)
{
    (void)state;
    static char say[UI_ITEMS_MAX][8];
    ui_clear(&list, "full");
    for (size_t i = 0; i < UI_ITEMS_MAX; i++) {
        snprintf(say[i], sizeof(say[i]), "%zu", i);
        add((uint16_t)(i + 1), UI_BUTTON, say[i], 0);
    }
    reader_switch(&reader, true);
    pass(UI_ITEMS_MAX * UTTERANCE_MS + 1);
    assert_non_null(strstr(fake.heard, "|38|39"));
    assert_false(reader_speaks(&reader));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_is_read_before_somebody_wants_it, begin),
        cmocka_unit_test_setup(a_page_is_read_from_heading_to_last_button_and_then_not_again,
                               begin),
        cmocka_unit_test_setup(words_are_lit_while_they_are_said, begin),
        cmocka_unit_test_setup(whatever_somebody_does_stops_it_until_the_page_changes, begin),
        cmocka_unit_test_setup(another_page_is_read_instead_of_the_one_before, begin),
        cmocka_unit_test_setup(a_key_that_moves_says_where_it_is, begin),
        cmocka_unit_test_setup(a_chosen_answer_is_confirmed_before_the_next_page_is_read,
                               begin),
        cmocka_unit_test_setup(an_answer_taken_back_is_said_to_be_so, begin),
        cmocka_unit_test_setup(what_appears_on_a_page_is_said, begin),
        cmocka_unit_test_setup(a_bar_that_counts_down_says_nothing, begin),
        cmocka_unit_test_setup(it_is_said_again_when_asked_for, begin),
        cmocka_unit_test_setup(one_can_go_from_item_to_item, begin),
        cmocka_unit_test_setup(words_under_a_finger_are_said, begin),
        cmocka_unit_test_setup(staff_screens_are_not_read, begin),
        cmocka_unit_test_setup(a_voice_that_cannot_speak_holds_nothing_up, begin),
        cmocka_unit_test_setup(nothing_is_left_of_a_person, begin),
        cmocka_unit_test_setup(a_full_list_is_read_to_its_end, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
