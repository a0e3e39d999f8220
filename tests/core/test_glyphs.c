/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The walk through a file's strings: every text in every language is asked for once, nothing else
 * is, and what cannot be shown is said with its place.
 */
#include <heard/glyphs.h>

#include "model_rows.h"

/* Fonts that have everything but "#"; none at all for one language. */
struct made_up {
    const char *nothing_for;
    struct hd_buf asked;
};

static uint32_t missing(void *context, const char *lang, const char *text, const char **package)
{
    struct made_up *fonts = context;
    assert_int_equal(hd_buf_printf(&fonts->asked, "%s=%s;", lang, text), HD_OK);
    if (fonts->nothing_for && strcmp(lang, fonts->nothing_for) == 0) {
        *package = "fonts-made-up";
        return (uint32_t)text[0];
    }
    return strchr(text, '#') ? '#' : 0;
}

static enum hd_err check(struct made_up *fonts, const char *kind, const char *text,
                         struct hd_notes *notes)
{
    struct hd_buf json = changed((struct hd_slice){NULL, 0}, NULL, text);
    const struct hd_glyphs glyphs = {missing, fonts};
    *notes = (struct hd_notes){.n = 0};
    fonts->asked.len = 0;
    enum hd_err err = hd_glyphs_check(hd_buf_slice(&json), kind, "mini.json", &glyphs, notes);
    hd_buf_free(&json);
    return err;
}

static const char strings[] =
    "{'heard':'strings','format':1,'languages':['en','pl'],'strings':{\n"
    "'a':{'en':'One','pl':'Jeden'},\n"
    "'b':{'pl':{'text':'Dwa','say':'#'},'en':{'text':'Two','say':'#'}},\n"
    "'en':{'en':'x#','pl':'y'}}}";

static void every_text_is_asked_for_and_nothing_else(void **state)
{
    (void)state;
    struct made_up fonts = {.nothing_for = NULL};
    struct hd_notes notes;
    assert_int_equal(check(&fonts, "strings", strings, &notes), HD_E_FORMAT);
    assert_int_equal(hd_buf_append(&fonts.asked, "", 1), HD_OK);
    assert_string_equal((const char *)fonts.asked.p,
                        "en=One;pl=Jeden;en=Two;pl=Dwa;en=x#;pl=y;");
    assert_int_equal(notes.n, 1);
    assert_string_equal(notes.list[0].place, "mini.json:4: strings.en.en");
    assert_string_equal(
        notes.list[0].text,
        "no font of the kiosk for language \"en\" has the character U+0023; use "
        "another");
    hd_buf_free(&fonts.asked);
}

static void a_language_without_any_font_is_said_once(void **state)
{
    (void)state;
    struct made_up fonts = {.nothing_for = "pl"};
    struct hd_notes notes;
    assert_int_equal(check(&fonts, "strings", strings, &notes), HD_E_FORMAT);
    assert_int_equal(notes.n, 2);
    assert_string_equal(notes.list[0].place, "mini.json:2: strings.a.pl");
    assert_string_equal(notes.list[0].text,
                        "no font for language \"pl\" is installed, so U+004A cannot be shown, "
                        "nor the rest of this language; install the package fonts-made-up");
    hd_buf_free(&fonts.asked);
}

static void every_depth_is_walked_and_no_more(void **state)
{
    (void)state;
    struct made_up fonts = {.nothing_for = NULL};
    struct hd_notes notes;
    assert_int_equal(
        check(
            &fonts, "x",
            "{'heard':'x','format':1,'languages':['en'],'l':[[[[[[[[[[[[[[{'en':'deep'}]]]]]]]]"
            "]]]]]],'empty':[],'none':{},'m':[1,{'en':'b'},null,{'en':7},{'en':{'say':'x'}},"
            "{'en':['c']},{'en':{'en':'d'}}]}",
            &notes),
        HD_OK);
    assert_int_equal(hd_buf_append(&fonts.asked, "", 1), HD_OK);
    assert_string_equal((const char *)fonts.asked.p, "en=deep;en=b;en=d;");
    assert_int_equal(check(&fonts, "strings", "{'heard':'plan','format':1}", &notes),
                     HD_E_FORMAT);
    assert_int_equal(check(&fonts, "x", "{'heard':'x','format':1}", &notes), HD_E_FORMAT);
    assert_int_equal(fonts.asked.len, 0);
    hd_buf_free(&fonts.asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_is_asked_for_and_nothing_else),
        cmocka_unit_test(a_language_without_any_font_is_said_once),
        cmocka_unit_test(every_depth_is_walked_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
