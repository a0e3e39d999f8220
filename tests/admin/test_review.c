/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files laid out for people are the same files; every string of ours is found and has a place that
 * people understand; placeholders and phone numbers are held. Workbooks that come back are in
 * reviews.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <heard/file.h>

#include "review.h"

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *root = json_loads(text, 0, &error);
    if (!root) {
        fail_msg("%s in %s", error.text, text);
    }
    return root;
}

static void check_layout(const char *json, const char *wanted)
{
    struct hd_buf out = HD_BUF_EMPTY;
    json_t *root = parse(json);
    assert_int_equal(review_layout(root, &out), HD_OK);
    assert_int_equal(hd_buf_append(&out, "", 1), HD_OK);
    assert_string_equal((const char *)out.p, wanted);
    hd_buf_free(&out);
    json_decref(root);
}

static void a_string_in_several_languages_has_one_language_a_line(void **state)
{
    (void)state;
    check_layout("{\"heard\":\"strings\",\"languages\":[\"en\",\"pl\"],\"strings\":{"
                 "\"b\":{\"en\":\"B\",\"pl\":{\"text\":\"b\",\"say\":\"c\"}},"
                 "\"a\":{\"en\":\"A\",\"pl\":\"a\"}}}",
                 "{\n"
                 "  \"heard\": \"strings\",\n"
                 "  \"languages\": [\"en\", \"pl\"],\n"
                 "  \"strings\": {\n"
                 "    \"b\": {\n"
                 "      \"en\": \"B\",\n"
                 "      \"pl\": {\"text\": \"b\", \"say\": \"c\"}\n"
                 "    },\n"
                 "    \"a\": {\n"
                 "      \"en\": \"A\",\n"
                 "      \"pl\": \"a\"\n"
                 "    }\n"
                 "  }\n"
                 "}\n");
}

/* As long as it may be beside "name" six letters from the edge; HINT is one letter longer. */
#define NAME                                                                                   \
    "just short enough to stand on one line with its brackets just short enough to stand"
#define HINT NAME "x"

static void short_things_stand_on_one_line_and_members_keep_their_order(void **state)
{
    (void)state;
    check_layout(
        "{\"languages\":[\"en\"],\"format\":1,\"x\":[],\"routes\":[{\"z\":\"1\",\"a\":true,"
        "\"name\":{\"en\":\"" NAME "\"},\"hint\":{\"en\":\"" HINT "\"},"
        "\"order\":[\"one-question\",\"another-question\",\"a-third-question\","
        "\"a-fourth-question\",\"a-fifth-question\",\"six\",\"a-seventh-question\"]},"
        "{\"z\":\"2\",\"name\":{\"en\":\"B\"}}]}",
        "{\n"
        "  \"languages\": [\"en\"],\n"
        "  \"format\": 1,\n"
        "  \"x\": [],\n"
        "  \"routes\": [\n"
        "    {\n"
        "      \"z\": \"1\",\n"
        "      \"a\": true,\n"
        "      \"name\": {\"en\": \"" NAME "\"},\n"
        "      \"hint\": {\n"
        "        \"en\": \"" HINT "\"\n"
        "      },\n"
        "      \"order\": [\n"
        "        \"one-question\", \"another-question\", \"a-third-question\", "
        "\"a-fourth-question\", \"a-fifth-question\",\n"
        "        \"six\", \"a-seventh-question\"\n"
        "      ]\n"
        "    },\n"
        "    {\"z\": \"2\", \"name\": {\"en\": \"B\"}}\n"
        "  ]\n"
        "}\n");
}

static void what_nobody_can_see_is_written_out(void **state)
{
    (void)state;
    check_layout("{\"a\": \"0800\\u00a01111\\u200f \\u2068x\\u2069 \\\"\\\\ \\ud83d\\ude00\"}",
                 "{\n"
                 "  \"a\": \"0800\\u00a01111\\u200f \\u2068x\\u2069 \\\"\\\\ 😀\"\n"
                 "}\n");
}

static void what_is_too_deep_is_refused(void **state)
{
    (void)state;
    struct hd_buf out = HD_BUF_EMPTY;
    json_t *root = json_object();
    json_t *at = root;
    for (int i = 0; i < REVIEW_DEPTH_MAX; i++) {
        json_t *more = json_object();
        /* Long enough not to stand on one line. */
        assert_int_equal(json_object_set_new(more, "words",
                                             json_string("0123456789012345678901"
                                                         "0123456789012345678901"
                                                         "0123456789012345678901"
                                                         "0123456789012345678901"
                                                         "0123456789012345678901")),
                         0);
        assert_int_equal(json_object_set_new(at, "more", more), 0);
        at = more;
    }
    assert_int_equal(review_layout(root, &out), HD_E_RANGE);
    assert_null(out.p);
    json_decref(root);
}

/* Laid out, a file compiles to the same digest, says the same, and stays as it is the next time. */
static void check_file(const char *path, enum review_kind kind)
{
    static struct hd_notes notes;
    uint8_t before[HD_DIGEST_LEN] = {0};
    uint8_t after[HD_DIGEST_LEN] = {0};
    struct hd_buf bytes = HD_BUF_EMPTY;
    struct hd_buf once = HD_BUF_EMPTY;
    struct hd_buf twice = HD_BUF_EMPTY;
    notes = (struct hd_notes){.n = 0};
    assert_int_equal(hd_file_read(path, 1 << 20, &bytes), HD_OK);
    if (review_compile(kind, hd_buf_slice(&bytes), path, &notes, before) != HD_OK) {
        fail_msg("%s: %s", path, hd_notes_first_error(&notes));
    }
    json_t *root = json_loadb((const char *)bytes.p, bytes.len, 0, NULL);
    assert_non_null(root);
    assert_int_equal(review_layout(root, &once), HD_OK);
    assert_int_equal(review_compile(kind, hd_buf_slice(&once), path, &notes, after), HD_OK);
    assert_memory_equal(before, after, HD_DIGEST_LEN);
    json_t *again = json_loadb((const char *)once.p, once.len, 0, NULL);
    assert_true(json_equal(root, again));
    assert_int_equal(review_layout(again, &twice), HD_OK);
    assert_int_equal(once.len, twice.len);
    assert_memory_equal(once.p, twice.p, once.len);
    json_decref(root);
    json_decref(again);
    hd_buf_free(&bytes);
    hd_buf_free(&once);
    hd_buf_free(&twice);
}

static size_t check_folder(const char *folder, const char *only, enum review_kind kind)
{
    struct hd_names names = {0};
    size_t n = 0;
    assert_int_equal(hd_dir_list(folder, ".json", &names), HD_OK);
    for (size_t i = 0; i < names.n; i++) {
        char path[HD_PATH_MAX];
        if (strncmp(names.name[i], only, strlen(only)) == 0) {
            assert_int_equal(hd_path_join(path, sizeof(path), folder, names.name[i]), HD_OK);
            check_file(path, kind);
            n++;
        }
    }
    hd_names_free(&names);
    return n;
}

static void every_file_of_ours_keeps_its_digest(void **state)
{
    (void)state;
    assert_true(check_folder(HEARD_SOURCE_DIR "/assets/surveys", "", REVIEW_SURVEY) >= 1);
    assert_true(check_folder(HEARD_SOURCE_DIR "/assets/strings", "", REVIEW_STRINGS) >= 1);
    assert_true(check_folder(HEARD_SOURCE_DIR "/tests/golden", "survey-", REVIEW_SURVEY) >= 2);
    assert_true(check_folder(HEARD_SOURCE_DIR "/tests/golden", "strings-", REVIEW_STRINGS) >=
                1);
}

static void every_string_has_a_key_a_path_and_a_place(void **state)
{
    (void)state;
    static struct hd_notes notes;
    static const struct {
        size_t at;
        const char *key, *path, *where, *picture;
    } rows[] = {
        {0, "survey:mini/title", "title",
         "A \"mini\" survey / \\ 😀: the name of these questions", NULL},
        {3, "survey:mini/scales/yes-2/options/yes/label", "scales[0].options[0].label",
         "A \"mini\" survey / \\ 😀: answer 1 of 2, list “yes-2”", "face-yes"},
        {13, "survey:mini/questions/kind/wording/family/ask", "questions[0].wording.family.ask",
         "A \"mini\" survey / \\ 😀: question “kind”, route “I am a parent” (Parent)",
         "symbol-kind"},
        {17, "survey:mini/questions/promise/not_applicable", "questions[3].not_applicable",
         "A \"mini\" survey / \\ 😀: question “promise”: the answer that it does not apply",
         NULL},
    };
    struct review_file file;
    notes = (struct hd_notes){.n = 0};
    assert_int_equal(review_file_open(HEARD_SOURCE_DIR "/tests/golden/survey-mini.json", "pl",
                                      &notes, &file),
                     HD_OK);
    assert_int_equal(file.n, 20);
    assert_string_equal(file.source, "en");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct review_item *item = &file.item[rows[i].at];
        assert_string_equal(item->key, rows[i].key);
        assert_string_equal(item->path, rows[i].path);
        assert_string_equal(item->where, rows[i].where);
        assert_string_equal(item->picture ? item->picture : "none",
                            rows[i].picture ? rows[i].picture : "none");
    }
    review_file_free(&file);
}

static void a_check_differs_by_key_language_and_text(void **state)
{
    (void)state;
    static struct hd_notes notes;
    struct review_file file;
    char a[REVIEW_CHECK_MAX];
    char b[REVIEW_CHECK_MAX];
    notes = (struct hd_notes){.n = 0};
    assert_int_equal(review_file_open(HEARD_SOURCE_DIR "/tests/golden/survey-mini.json", "pl",
                                      &notes, &file),
                     HD_OK);
    const size_t half = 12;
    struct review_item *item = &file.item[3];
    review_check(&file, item, "pl", a);
    assert_int_equal(strlen(a), REVIEW_CHECK_MAX - 1);
    review_check(&file, item, "en", b); /* the same source, another text */
    assert_memory_equal(a, b, half);
    assert_memory_not_equal(a + half, b + half, half);
    struct review_item moved = *item;
    moved.key = file.item[4].key;
    review_check(&file, &moved, "pl", b);
    assert_memory_not_equal(a, b, half);
    assert_memory_not_equal(a + half, b + half, half);
    assert_int_equal(json_object_set_new(item->words, "pl",
                                         json_pack("{ssss}", "text",
                                                   review_text(item->words, "pl"), "say", "x")),
                     0);
    review_check(&file, item, "pl", b); /* only the spoken form is new */
    assert_memory_equal(a, b, half);
    assert_memory_not_equal(a + half, b + half, half);
    review_file_free(&file);
}

static void placeholders_and_numbers_are_held(void **state)
{
    (void)state;
    static const struct {
        const char *source, *text, *say;
        const char *bound; /* what the text becomes; NULL: refused */
        const char *why;   /* a part of it */
    } rows[] = {
        {"Hello", "Cześć", NULL, "Cześć", NULL},
        {"Question {n} of {m}", "{m} pytań, to {n}", NULL, "{m} pytań, to {n}", NULL},
        {"Question {n} of {m}", "Pytanie {n} z m", NULL, NULL,
         "The text must have the placeholder {m}"},
        {"Question {n}", "Pytanie {n}{n}", NULL, NULL,
         "{n} as often as the original: 1 times, not 2"},
        {"Question", "Pytanie {x}", NULL, NULL, "{x}"},
        {"Question {n}", "Pytanie {n}", "Pytanie", NULL,
         "The spoken form must have the placeholder {n}"},
        {"Question {n}", "Pytanie {N}", NULL, NULL, "{n}"},
        {"a { b }", "c", NULL, "c", NULL},
        {"Call 0800\u00a01111", "Zadzwoń 0800 1111", "0 8 0 0", "Zadzwoń 0800\u00a01111", NULL},
        {"Call 0800\u00a01111", "Zadzwoń 0800\u00a01111", NULL, "Zadzwoń 0800\u00a01111", NULL},
        {"Call 0800 1111", "Zadzwoń 0800 1111", NULL, "Zadzwoń 0800 1111", NULL},
        {"Call 0800 1111", "Zadzwoń 0800-1111", NULL, "Zadzwoń 0800-1111", NULL},
        {"Call 0800 1111", "Zadzwoń 0800 1112", NULL, NULL, "must have the number 08001111"},
        {"Call 0800 1111", "Zadzwoń", NULL, NULL, "must have the number 08001111"},
        {"Call us", "Zadzwoń 112", NULL, NULL, "number 112, which the original has not"},
        {"Call 999, or 0800 1111", "0800 1111 lub 999", NULL, "0800 1111 lub 999", NULL},
        {"Call 999", "اتصل ٩٩٩", NULL, "اتصل ٩٩٩", NULL},
        {"Call 999", "اتصل ٩٩٨", NULL, NULL, "999"},
        {"In 2 weeks", "Za dwa tygodnie", NULL, "Za dwa tygodnie", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char why[REVIEW_REASON_MAX] = "";
        struct hd_buf text = HD_BUF_EMPTY;
        assert_int_equal(hd_buf_append(&text, rows[i].text, strlen(rows[i].text) + 1), HD_OK);
        bool held = review_rules(rows[i].source, &text, rows[i].say, why);
        assert_int_equal(held, rows[i].bound != NULL);
        if (held) {
            assert_string_equal((const char *)text.p, rows[i].bound);
        } else if (!strstr(why, rows[i].why ? rows[i].why : "a reason")) {
            fail_msg("row %zu says: %s", i, why);
        }
        hd_buf_free(&text);
    }
}

static void spaces_and_line_breaks_are_cleaned(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } rows[] = {{"", ""},
                {" \r\n\t ", ""},
                {"a", "a"},
                {" a  b\n\nc ", "a b c"},
                {"0800\u00a01111", "0800\u00a01111"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *text = review_clean(rows[i].text);
        assert_string_equal(text, rows[i].wanted);
        free(text);
    }
}

static void languages_from_the_right_are_known(void **state)
{
    (void)state;
    assert_true(review_from_right("ar"));
    assert_true(review_from_right("fa-AF"));
    assert_false(review_from_right("arn"));
    assert_false(review_from_right("zh-Hans"));
    assert_false(review_from_right("en"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_in_several_languages_has_one_language_a_line),
        cmocka_unit_test(short_things_stand_on_one_line_and_members_keep_their_order),
        cmocka_unit_test(what_nobody_can_see_is_written_out),
        cmocka_unit_test(what_is_too_deep_is_refused),
        cmocka_unit_test(every_file_of_ours_keeps_its_digest),
        cmocka_unit_test(every_string_has_a_key_a_path_and_a_place),
        cmocka_unit_test(a_check_differs_by_key_language_and_text),
        cmocka_unit_test(placeholders_and_numbers_are_held),
        cmocka_unit_test(spaces_and_line_breaks_are_cleaned),
        cmocka_unit_test(languages_from_the_right_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
