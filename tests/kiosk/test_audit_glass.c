/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screen without a fault has none found; with one fault planted, that one is found alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keys.h>

#include "audit_glass.h"
#include "fixture.h"

enum { W = 1280, H = 800, UM = 170 };

/* Places in the list of base(). */
enum { HEADING, WORDS, FIRST, SECOND, TICK, BUTTON, GO, PROGRESS, ITEMS };

static struct text *text;
static struct pictures *pictures;
static struct audit audit;
static struct audit_glass *glass;
static struct metrics metrics;
static struct theme theme;
static struct ui_list list;
static const char *lang;

static void found(void *ctx, enum audit_check check, const struct ui_list *where,
                  const struct ui_item *item, const char *what)
{
    (void)ctx;
    (void)where;
    assert_true(check < AUDIT_N);
    assert_true(what[0] != '\0');
    assert_true(!item || (item >= where->item && item < where->item + where->n));
}

static int mm(double length)
{
    return metrics_px(&metrics, length);
}

static void add(enum ui_role role, uint16_t id, enum ui_look look, struct ui_rect box,
                const char *words)
{
    ui_add(&list, (struct ui_item){.id = id,
                                   .role = role,
                                   .look = look,
                                   .size = UI_SIZE_LABEL,
                                   .box = box,
                                   .text = words,
                                   .say = words});
}

static void base(void)
{
    ui_clear(&list, "planted");
    add(UI_HEADING, 0, UI_LOOK_BARE, (struct ui_rect){40, 20, 900, 70}, "Do people listen?");
    add(UI_TEXT, 0, UI_LOOK_NOTE, (struct ui_rect){40, 100, 900, 150}, "Tell us how it is.");
    add(UI_CHOICE, 21, UI_LOOK_CARD, (struct ui_rect){40, 280, 240, 240}, "Always");
    add(UI_CHOICE, 22, UI_LOOK_CARD, (struct ui_rect){340, 280, 240, 240}, "Never");
    add(UI_TOGGLE, 23, UI_LOOK_CARD, (struct ui_rect){640, 280, 300, 240}, "At home");
    add(UI_BUTTON, 3, UI_LOOK_QUIET, (struct ui_rect){40, 600, 300, 150}, "Go back");
    add(UI_BUTTON, 4, UI_LOOK_PRIMARY, (struct ui_rect){400, 600, 300, 150}, "Done");
    add(UI_PROGRESS, 0, UI_LOOK_BARE, (struct ui_rect){800, 650, 300, 40}, NULL);
    list.item[PROGRESS].say = "Question 3 of 10";
    list.item[PROGRESS].value = 3;
    list.item[PROGRESS].max = 10;
    list.item[FIRST].picture = "face-5-1";
    list.item[SECOND].picture = "face-5-5";
    list.item[GO].picture = "back";
    list.item[GO].arrange = UI_PICTURE_BESIDE;
    theme = theme_cream;
    lang = "en";
}

static int start(void **state)
{
    (void)state;
    audit = (struct audit){.found = found};
    metrics = metrics_for(W, H, UM);
    assert_int_equal(hd_crypto_start(), HD_OK);
    assert_int_equal(text_new(&text), HD_OK);
    assert_int_equal(pictures_new(HEARD_SOURCE_DIR "/assets/pictures", &pictures), HD_OK);
    assert_int_equal(audit_glass_new(&audit, text, pictures, &glass), HD_OK);
    base();
    return 0;
}

static int end(void **state)
{
    (void)state;
    audit_glass_free(glass);
    pictures_free(pictures);
    text_free(text);
    return 0;
}

enum { BY_LIST = 1, BY_WORDS = 2, BY_PIXELS = 4, BY_ALL = 7 };

static void look(unsigned by)
{
    memset(audit.looked, 0, sizeof(audit.looked));
    memset(audit.failed, 0, sizeof(audit.failed));
    assert_int_equal(audit_glass_use(glass, &metrics, &theme, lang), HD_OK);
    if (by & BY_LIST) {
        audit_list(&audit, &metrics, lang, &list);
    }
    for (int larger = 0; larger < 2 && by & BY_WORDS; larger++) {
        audit_glass_size(glass, larger != 0);
        audit_glass_words(glass, &list);
    }
    if (by & BY_PIXELS) {
        audit_glass_pixels(glass, &list);
        audit_glass_states(glass, &list);
    }
}

static void assert_failed(const char *fault, uint64_t expected)
{
    for (int i = 0; i < AUDIT_N; i++) {
        bool wanted = expected >> i & 1U;
        if ((audit.failed[i] > 0) != wanted) {
            fail_msg("%s: \"%s\" was %sfound", fault, audit_name((enum audit_check)i),
                     wanted ? "not " : "");
        }
    }
}

static void nothing_is_found_where_nothing_is_wrong(void **state)
{
    (void)state;
    list.item[WORDS].text = "Call 0800\xC2\xA0"
                            "1111.";
    for (size_t i = 0; i < THEME_N; i++) {
        theme = *themes[i];
        look(BY_ALL);
        assert_failed("none", 0);
        for (int k = 0; k < AUDIT_N; k++) {
            assert_true(audit.looked[k] > 0);
        }
    }
}

/* ---- one fault each ---- */

static void small_target(void)
{
    list.item[BUTTON].box.h = mm(20.0) - 1;
}

static void narrow_gap(void)
{
    list.item[SECOND].box.x = list.item[FIRST].box.x + list.item[FIRST].box.w + mm(8.0) - 1;
}

static void one_over_another(void)
{
    list.item[SECOND].box.x = list.item[FIRST].box.x + list.item[FIRST].box.w - 1;
}

static void out_of_the_window(void)
{
    list.item[HEADING].box.w = W - list.item[HEADING].box.x + 1;
}

static void without_name(void)
{
    list.item[BUTTON].say = "";
}

static void with_a_name_of_signs(void)
{
    list.item[FIRST].say = "…";
}

static void two_of_a_name(void)
{
    list.item[SECOND].say = "Always";
}

static void no_heading(void)
{
    list.item[HEADING].role = UI_TEXT;
}

static void two_headings(void)
{
    list.item[WORDS].role = UI_HEADING;
}

static void words_not_said(void)
{
    list.item[WORDS].say = "";
}

static void said_in_another_script(void)
{
    list.item[WORDS].say = "你好";
}

static void one_number_for_two(void)
{
    list.item[SECOND].id = list.item[FIRST].id;
}

static void long_sentence(void)
{
    list.item[WORDS].text = "We go to it and we do it so that it is as it was to be.";
}

static void no_picture(void)
{
    list.item[FIRST].picture = "no-such-picture";
}

static void words_too_small(void)
{
    list.item[HEADING].box.h = metrics.text[UI_SIZE_LABEL] * 135 / 100 * 57 / 100;
}

static void words_cut_off(void)
{
    list.item[WORDS].box.w = 300;
    list.item[WORDS].text = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlung";
}

static void begins_with_a_comma(void)
{
    lang = "zh-Hans";
    list.item[WORDS].text = "你好\n，你好";
}

static void ends_with_a_bracket(void)
{
    lang = "zh-Hans";
    list.item[WORDS].text = "你好（\n你好";
}

static void digits_turned_round(void)
{
    lang = "ar";
    list.rtl = true;
    list.item[WORDS].text = "اتصلوا 0800 1111";
}

static void number_on_two_lines(void)
{
    list.item[WORDS].box.w = metrics.text[UI_SIZE_LABEL] * 4;
    list.item[WORDS].text = "0800 1111";
}

static void pale_words(void)
{
    theme.look[UI_LOOK_NOTE].ink = (struct colour){0x5A, 0x66, 0x6B};
}

static void pale_words_on_what_is_chosen(void)
{
    theme.look[UI_LOOK_CARD].pressed = (struct colour){0x9A, 0x8A, 0x60};
}

static void dark_light_behind_words(void)
{
    theme.hot = (struct colour){0x8A, 0x1F, 0x5C};
}

static void something_over_words(void)
{
    struct ui_rect over = list.item[HEADING].box;
    list.item[ITEMS] = (struct ui_item){
        .role = UI_PANEL, .look = UI_LOOK_NOTE, .box = {over.x, over.y, over.w, over.h}};
    list.n++;
}

static void pale_edge(void)
{
    theme.look[UI_LOOK_QUIET].border = (struct colour){0xC8, 0xBE, 0xA4};
}

static void pale_progress(void)
{
    theme.track = theme.accent;
}

static void pale_ring(void)
{
    theme.ring[0] = theme.ground;
    theme.ring[1] = theme.track;
}

/* Dark cards that stay as they are; all else that words stand on is left out. */
static void chosen_as_before(void)
{
    const struct colour dark = {0x1F, 0x2A, 0x30};
    const struct colour light = {0xFF, 0xFF, 0xFF};
    theme.look[UI_LOOK_CARD] = (struct paint_look){dark, dark, dark, light};
    theme.accent = dark;
    theme.hot = dark;
    theme.hot_shaded = dark;
    theme.plates = true;
    list.item[HEADING].text = NULL;
    list.item[WORDS].text = NULL;
    list.n = SECOND + 1;
}

#define BIT(check) (UINT64_C(1) << (check))

static const struct {
    const char *name;
    void (*plant)(void);
    uint64_t expected;
    unsigned by;
} faults[] = {
    {"small target", small_target, BIT(AUDIT_SIZE), BY_ALL},
    {"narrow gap", narrow_gap, BIT(AUDIT_GAP), BY_ALL},
    {"one over another", one_over_another, BIT(AUDIT_OVER), BY_LIST},
    {"out of the window", out_of_the_window, BIT(AUDIT_WINDOW), BY_ALL},
    {"no name", without_name, BIT(AUDIT_NAME), BY_ALL},
    {"name of signs", with_a_name_of_signs, BIT(AUDIT_NAME), BY_ALL},
    {"two of a name", two_of_a_name, BIT(AUDIT_TWIN), BY_ALL},
    {"no heading", no_heading, BIT(AUDIT_HEADING), BY_LIST | BY_WORDS},
    {"two headings", two_headings, BIT(AUDIT_HEADING), BY_ALL},
    {"not said", words_not_said, BIT(AUDIT_SAY), BY_ALL},
    {"another script", said_in_another_script, BIT(AUDIT_SCRIPT), BY_ALL},
    {"one id for two", one_number_for_two, BIT(AUDIT_FOCUS) | BIT(AUDIT_SCAN), BY_LIST},
    {"long sentence", long_sentence, BIT(AUDIT_SENTENCE), BY_ALL},
    {"no picture", no_picture, BIT(AUDIT_PICTURE), BY_ALL},
    {"too small", words_too_small, BIT(AUDIT_FIT), BY_LIST | BY_WORDS},
    {"cut off", words_cut_off, BIT(AUDIT_FIT), BY_LIST | BY_WORDS},
    {"begins with a comma", begins_with_a_comma, BIT(AUDIT_BREAK), BY_ALL},
    {"ends with a bracket", ends_with_a_bracket, BIT(AUDIT_BREAK), BY_ALL},
    {"digits", digits_turned_round, BIT(AUDIT_DIGITS), BY_WORDS | BY_PIXELS},
    {"number on two lines", number_on_two_lines, BIT(AUDIT_DIGITS), BY_ALL},
    {"pale words", pale_words, BIT(AUDIT_INK), BY_ALL},
    {"pale when chosen", pale_words_on_what_is_chosen, BIT(AUDIT_INK), BY_ALL},
    {"pale when lit", dark_light_behind_words, BIT(AUDIT_INK), BY_ALL},
    {"over words", something_over_words, BIT(AUDIT_INK), BY_ALL},
    {"pale edge", pale_edge, BIT(AUDIT_EDGE), BY_ALL},
    {"pale progress", pale_progress, BIT(AUDIT_EDGE), BY_ALL},
    {"pale ring", pale_ring, BIT(AUDIT_RING), BY_ALL},
    {"chosen as before", chosen_as_before, BIT(AUDIT_CHOSEN), BY_PIXELS},
};

static void every_planted_fault_is_found_alone(void **state)
{
    (void)state;
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        base();
        faults[i].plant();
        look(faults[i].by);
        assert_failed(faults[i].name, faults[i].expected);
        all |= faults[i].expected;
    }
    /* A fault for each check; two have tests of their own: pictures of ours cannot be planted, as
     * they have a light edge, and larger words are compared with usual ones. */
    assert_true(all == (BIT(AUDIT_N) - 1 - BIT(AUDIT_DRAWN) - BIT(AUDIT_LARGE)));
}

static void larger_words_that_are_smaller_than_usual_are_found(void **state)
{
    (void)state;
    look(BY_WORDS);
    assert_failed("none", 0);
    list.item[HEADING].box.h = metrics.text[UI_SIZE_LABEL] * 135 / 100 * 90 / 100;
    audit_glass_words(glass, &list);
    assert_failed("smaller than usual", BIT(AUDIT_LARGE));
    audit_glass_size(glass, false);
    memset(audit.failed, 0, sizeof(audit.failed));
    audit_glass_words(glass, &list);
    assert_failed("the usual size", 0);
}

static void larger_words_under_their_angle_are_found_where_glass_is_large(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        double less_mm, enough_mm; /* 0.7 degrees at 500 mm; on a small kiosk at 400 mm */
    } rows[] = {{1920, 1080, 8.4, 8.9}, {1280, 800, 6.7, 7.1}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        metrics = metrics_for(rows[i].w, rows[i].h, 248);
        for (int size = 0; size < UI_SIZE_N; size++) {
            metrics.text[size] = mm(rows[i].less_mm);
        }
        look(BY_WORDS);
        assert_failed("too small an angle", BIT(AUDIT_LARGE));
        for (int size = 0; size < UI_SIZE_N; size++) {
            metrics.text[size] = mm(rows[i].enough_mm);
        }
        look(BY_WORDS);
        assert_failed("none", 0);
    }
}

static void a_picture_that_is_hard_to_see_is_found(void **state)
{
    (void)state;
    struct pictures *ours = NULL;
    assert_int_equal(pictures_new(HEARD_SOURCE_DIR "/tests/kiosk/pictures", &ours), HD_OK);
    audit_glass_free(glass);
    assert_int_equal(audit_glass_new(&audit, text, ours, &glass), HD_OK);
    list.item[FIRST].picture = "faint";
    list.item[SECOND].picture = NULL;
    list.item[GO].picture = NULL;
    look(BY_ALL);
    assert_failed("faint picture", BIT(AUDIT_DRAWN));
    audit_glass_free(glass);
    glass = NULL;
    pictures_free(ours);
}

static void words_said_in_the_first_language_are_found(void **state)
{
    (void)state;
    struct audit_said said[UI_ITEMS_MAX];
    audit_remember(&list, said);
    list.item[BUTTON].text = "Wróć";
    list.item[BUTTON].say = "Wróć";
    audit_compare(&audit, &list, said);
    assert_int_equal(audit.failed[AUDIT_SCRIPT], 0);
    list.item[BUTTON].say = "Go back";
    audit_compare(&audit, &list, said);
    assert_int_equal(audit.failed[AUDIT_SCRIPT], 1);
}

static void sentences_are_counted_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        unsigned longest;
    } rows[] = {
        {"", 0},
        {"One.", 1},
        {"One two. One two three! One?", 3},
        {"“Call Childline.” It is free – 0800 1111.", 5},
        {"Version 1.2.3 is new", 4},
        {"one two\nthree", 2},
        {"don’t stop", 2},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(audit_longest_sentence(rows[i].words), rows[i].longest);
    }
}

static void each_language_is_said_in_its_script(void **state)
{
    (void)state;
    assert_true(audit_is_of_script("ar", "مُساعَدَة"));
    assert_true(audit_is_of_script("ar", "0 8 0 0"));
    assert_false(audit_is_of_script("ar", "Help"));
    assert_true(audit_is_of_script("zh-Hans", "bāng zhù"));
    assert_false(audit_is_of_script("zh-Hans", "帮助"));
    assert_true(audit_is_of_script("pl", "Zażółć gęślą jaźń"));
    assert_false(audit_is_of_script("pl", "مساعدة"));
}

static void numbers_keep_their_order_only_where_they_are_held_together(void **state)
{
    (void)state;
    assert_true(audit_keeps_digits("اتصلوا 0800\xC2\xA0"
                                   "1111 الآن",
                                   "ar"));
    assert_false(audit_keeps_digits("اتصلوا 0800 1111 الآن", "ar"));
    assert_false(audit_keeps_digits("اتصلوا 0800-1111 الآن", "ar"));
    assert_true(audit_keeps_digits("Call 0800 1111 now", "en"));
    assert_true(audit_keeps_digits("请拨打 0800 1111", "zh-Hans"));
    assert_true(audit_keeps_digits("لا رقم", "ar"));
}

/* ---- the walk ---- */

struct visits {
    const struct hd_survey *survey;
    uint64_t asked[HD_ROUTES_MAX]; /* by route: bit = question */
    size_t chosen, lists;
};

static void visit(void *ctx, const struct app_place *place, const struct ui_list *shown)
{
    struct visits *visits = ctx;
    visits->lists++;
    if (!place->question) {
        return;
    }
    int route = hd_survey_find_route(visits->survey, place->route);
    int question = hd_survey_find_question(visits->survey, place->question);
    assert_true(route >= 0 && question >= 0);
    assert_string_equal(shown->screen, "question");
    visits->asked[route] |= UINT64_C(1) << question;
    const struct hd_string *ask = &visits->survey->question[question].wording[route].ask;
    assert_non_null(ui_named(shown, ask->say[0]));
    for (size_t i = 0; i < shown->n; i++) {
        visits->chosen += ui_is_answer(&shown->item[i]) && shown->item[i].state != 0;
    }
}

static void the_walk_sees_every_question_of_every_route_asked_and_answered(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new_with(FIXTURE_KINDS);
    struct visits visits = {.survey = fixture->pack.survey};
    app_each_place(&fixture->app, visit, &visits);
    size_t questions = 0;
    for (size_t r = 0; r < visits.survey->routes_n; r++) {
        const struct hd_route *route = &visits.survey->route[r];
        for (size_t i = 0; i < route->order_n; i++) {
            assert_true(visits.asked[r] >> route->order[i] & 1U);
            questions += visits.survey->question[route->order[i]].kind != HD_KIND_NOTE;
        }
    }
    /* Once as anybody sees it, and once while staff try it out. */
    assert_int_equal(visits.chosen, 2 * questions);
    assert_false(fixture->app.session->active);
    fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_found_where_nothing_is_wrong, start, end),
        cmocka_unit_test_setup_teardown(every_planted_fault_is_found_alone, start, end),
        cmocka_unit_test_setup_teardown(larger_words_that_are_smaller_than_usual_are_found,
                                        start, end),
        cmocka_unit_test_setup_teardown(
            larger_words_under_their_angle_are_found_where_glass_is_large, start, end),
        cmocka_unit_test_setup_teardown(a_picture_that_is_hard_to_see_is_found, start, end),
        cmocka_unit_test_setup_teardown(words_said_in_the_first_language_are_found, start, end),
        cmocka_unit_test(sentences_are_counted_in_words),
        cmocka_unit_test(each_language_is_said_in_its_script),
        cmocka_unit_test(numbers_keep_their_order_only_where_they_are_held_together),
        cmocka_unit_test(the_walk_sees_every_question_of_every_route_asked_and_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
