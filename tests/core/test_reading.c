/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reading grade of English: known values of the questions that the surveys began with, which
 * another program computed.
 */
#include <math.h>

#include "model_rows.h"
#include "reading.h"

static double grade_of(const char *text)
{
    struct hd_reading reading = {.words = 0};
    hd_reading_add(&reading, text);
    return hd_reading_grade(&reading);
}

static const struct {
    const char *text;
    double grade; /* rounded to one digit */
} known[] = {
    {"Do you trust the people here?", 0.5},
    {"Do you trust the people who work here?", 0.8},
    {"Do you trust the people who work with your family?", 3.7},
    {"Do people tell you what will happen next?", 2.3},
    {"Do people tell you the reasons for what they decide?", 3.7},
    {"Do people tell you the reasons for the choices they make?", 3.7},
    {"Do you help us choose things?", -1.4},
    {"Do you get a real say in what we do here?", 0.5},
    {"Do we plan things together with you?", 2.3},
    {"Are people kind to you here?", 0.5},
    {"Do people here treat you with respect?", 2.3},
    {"Do people here treat your family with respect?", 5.2},
    {"Are the words people say easy?", 2.5},
    {"When people talk to you, are the words easy to understand?", 4.8},
    {"Are the things we give you to read easy?", 1.0},
    {"Are the things we send you easy to understand?", 3.7},
    {"Are our letters and messages easy to read?", 5.2},
    {"Does what you think matter here?", 0.5},
    {"Do you feel that your views count here?", -0.7},
    {"Do you feel sure that your views count here?", -0.3},
    {"Are you happy with how we talk to you?", 1.0},
    {"How happy are you with the way we keep in touch?", 1.6},
    {"Do we help you when we have a meeting about you?", 2.6},
    {"Do you get the help you need to take part in meetings?", 1.9},
    {"Do you like our promise?", 0.5},
    {"How do you feel about our promise to you?", 2.3},
    {"How do you feel about our promise to families?", 5.0},
    {"Do people remember what you tell them?", 4.0},
    {"Do you only have to tell your story once?", 2.3},
    {"Do you only have to tell your family's story once?", 4.8},
    {"Do people listen to you here?", 2.5},
    {"Do people here listen to you?", 2.5},
    {"Do people here know what you mean?", 0.6},
    {"Do people here understand what you need?", 4.0},
    {"Do people here understand what your family needs?", 6.7},
    {"Do you know who to ask for help?", -0.7},
    {"Do you know where to go if you need help?", 0.1},
    {"Do you know where to get help for your family?", 2.5},
    {"Do you feel safe here?", -1.8},
    {"Is it easy to talk to your helper?", 2.3},
    {"Is it easy to get hold of your worker?", 2.3},
    {"Is it easy to get hold of the people who help you?", 2.9},
    {"Do people come when they say they will?", 0.8},
    {"Are people on time for you?", 0.5},
    {"Are people on time for meetings and calls?", 2.3},
    {"Do people know how to help you?", 0.6},
    {"Do people seem well trained to help you?", 0.8},
    {"Do people seem well trained to help your family?", 3.7},
    {"Do children help to teach the grown-ups?", 2.3},
    {"Do young people help to train the staff?", 0.8},
    {"Do families help to train the staff?", 2.3},
    {"Do people ask what you need?", 0.5},
    {"Do people ask what you need, and not just guess?", 1.3},
    {"Do people do what they said they would?", 0.8},
    {"Do people do what they say they will do?", 1.0},
    {"Do people stick up for you?", 0.5},
    {"Do people stand up for you?", 0.5},
    {"Do people stand up for your family?", 4.0},
    {"Do people tell you how they will help?", 0.8},
    {"Do people tell you what they are doing to help?", 2.5},
    {"Do people tell you how long to wait?", 0.8},
    {"Do people tell you how long things will take?", 1.0},
    {"Can you talk to one person on your own?", 1.0},
    {"Do people know when you need to talk one to one?", 1.6},
    {"Do people know when your child needs to talk one to one?", 1.9},
    {"Do people ask if you feel safe?", 0.6},
    {"Do people ask you if you feel safe?", 0.8},
    {"Do people ask your child if they feel safe?", 1.0},
    {"Do people care how you feel?", 0.5},
    {"Do people respect how you feel?", 2.5},
    {"We want to know what you think. You can stop or skip at any time. We do not ask your "
     "name.",
     -0.5},
    {"If you do not feel safe, tell a grown-up you trust. You can ask for a person here "
     "now. You can call Childline. It is free.",
     0.1},
    {"You can tell us more with your voice. Do not say your name. A grown-up will listen "
     "to it. If you say someone is hurting you, they will want to help. They will not know "
     "who you are.",
     0.4},
};

static void known_grades_are_met(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        double grade = grade_of(known[i].text);
        if (fabs(grade - known[i].grade) > 0.0501) {
            fail_msg("%.2f instead of %.1f: %s", grade, known[i].grade, known[i].text);
        }
    }
}

static void pooled_grades_are_met(void **state)
{
    (void)state;
    static const struct {
        double grade;
        const char *text[16];
    } rows[] = {
        {1.0,
         {"Do you trust the people here?", "Do people tell you what will happen next?",
          "Do you help us choose things?", "Are people kind to you here?",
          "Are the words people say easy?", "Are the things we give you to read easy?",
          "Does what you think matter here?", "Are you happy with how we talk to you?",
          "Do we help you when we have a meeting about you?", "Do you like our promise?",
          "Do people remember what you tell them?", "Do people listen to you here?",
          "Do people here know what you mean?", "Do you know who to ask for help?",
          "Do you feel safe here?"}},
        {1.8,
         {"Do you trust the people who work here?",
          "Do people tell you the reasons for what they decide?",
          "Do you get a real say in what we do here?", "Do people here treat you with respect?",
          "When people talk to you, are the words easy to understand?",
          "Are the things we send you easy to understand?",
          "Do you feel that your views count here?",
          "How happy are you with the way we keep in touch?",
          "Do you get the help you need to take part in meetings?",
          "How do you feel about our promise to you?",
          "Do you only have to tell your story once?", "Do people here listen to you?",
          "Do people here understand what you need?",
          "Do you know where to go if you need help?", "Do you feel safe here?"}},
        {3.1,
         {"Do you trust the people who work with your family?",
          "Do people tell you the reasons for the choices they make?",
          "Do we plan things together with you?",
          "Do people here treat your family with respect?",
          "When people talk to you, are the words easy to understand?",
          "Are our letters and messages easy to read?",
          "Do you feel sure that your views count here?",
          "How happy are you with the way we keep in touch?",
          "Do you get the help you need to take part in meetings?",
          "How do you feel about our promise to families?",
          "Do you only have to tell your family's story once?", "Do people here listen to you?",
          "Do people here understand what your family needs?",
          "Do you know where to get help for your family?", "Do you feel safe here?"}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_reading reading = {.words = 0};
        for (size_t k = 0; rows[i].text[k]; k++) {
            hd_reading_add(&reading, rows[i].text[k]);
        }
        assert_int_equal(reading.sentences, 15);
        double grade = hd_reading_grade(&reading);
        if (fabs(grade - rows[i].grade) > 0.0501) {
            fail_msg("row %zu: %.2f", i, grade);
        }
    }
}

static void words_sentences_and_syllables_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct hd_reading counts; /* sentences, words, syllables */
    } rows[] = {
        {"", {0, 0, 0}},
        {" .!? - ", {0, 0, 0}},
        {"A", {1, 1, 1}},
        {"Yes. No! Why? Hm\xe2\x80\xa6 ok", {5, 5, 5}},
        {"Stop... now", {2, 2, 2}},
        {"It takes 1.5 hours, or 10.", {1, 4, 4}},
        {"10 30. 999", {0, 0, 0}},
        {"grown-up", {1, 1, 2}},
        {"don\xe2\x80\x99t don't family's 'here'", {1, 4, 1 + 1 + 3 + 1}},
        {"people table whole rule apples asked wanted needed makes boxes", {1, 10, 16}},
        {"doing being saying seeing going", {1, 5, 10}},
        {"idea area video radio social special nation media",
         {1, 8, 3 + 3 + 3 + 3 + 2 + 2 + 2 + 3}},
        {"quiet science experience patience society create", {1, 6, 2 + 2 + 4 + 2 + 4 + 2}},
        {"the me be shy why", {1, 5, 5}},
        {"hmm brr", {1, 2, 2}},
        {"\xc3\xa9t\xc3\xa9 \xe4\xbd\xa0\xe5\xa5\xbd", {1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_reading reading = {.words = 0};
        hd_reading_add(&reading, rows[i].text);
        const struct hd_reading *want = &rows[i].counts;
        if (reading.sentences != want->sentences || reading.words != want->words ||
            reading.syllables != want->syllables) {
            fail_msg("%s: %zu sentences, %zu words, %zu syllables", rows[i].text,
                     reading.sentences, reading.words, reading.syllables);
        }
    }
    assert_true(grade_of("") == 0);
}

static void a_word_without_end_is_counted_as_one(void **state)
{
    (void)state;
    char text[2001];
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct hd_reading reading = {.words = 0};
    hd_reading_add(&reading, text);
    assert_int_equal(reading.words, 1);
    assert_int_equal(reading.syllables, 1);
    memset(text, '\'', sizeof(text) - 1);
    text[0] = 'a';
    hd_reading_add(&reading, text);
    assert_int_equal(reading.words, 2);
    assert_int_equal(reading.syllables, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_grades_are_met),
        cmocka_unit_test(pooled_grades_are_met),
        cmocka_unit_test(words_sentences_and_syllables_are_counted),
        cmocka_unit_test(a_word_without_end_is_counted_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
