/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chains of fonts: every language of the project can be shown with the packages that ./heard
 * installs, and where a font is not there, the package that has it is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <heard/fonts.h>

static struct hd_fonts *installed;

static int setup(void **state)
{
    (void)state;
    return hd_fonts_open(NULL, &installed) == HD_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    hd_fonts_close(installed);
    hd_fonts_close(NULL);
    return 0;
}

static struct hd_fonts_chain *chain_of(struct hd_fonts *fonts, const char *lang, bool bold)
{
    struct hd_fonts_chain *chain = NULL;
    assert_int_equal(hd_fonts_chain(fonts, lang, bold, &chain), HD_OK);
    assert_non_null(chain);
    return chain;
}

static const struct {
    const char *lang, *text;
} shown[] = {
    {"en", "Don\xe2\x80\x99t \xe2\x80\x9cquote\xe2\x80\x9d me \xe2\x80\x93 call 0800\xc2\xa0"
           "1111 (it\xe2\x80\x99s free) 50% \xc2\xa3"
           "5 \xe2\x80\xa6"},
    {"pl", "zażółć gęślą jaźń ZAŻÓŁĆ GĘŚLĄ JAŹŃ „tak”"},
    {"ro", "ăâîșț ĂÂÎȘȚ „da”"},
    {"pt-PT", "ãõçáéíóúâêôà ÃÕÇ «sim»"},
    {"zh-Hans", "你好，请告诉我们（真的）。《是》「不」、；：？！… 0800\xc2\xa0"
                "1111 A"},
    {"ar", "مَرْحَبًا، هَلْ أَنْتَ بِخَيْرٍ؟ نَعَمْ؛ «لا» (0800\xc2\xa0"
           "1111) [أ] ٠١٢٣٤٥٦٧٨٩ هٰذا ﷲ Aa – …"},
    {"ar", "\xe2\x81\xa6"
           "0800 1111\xe2\x81\xa9 \xe2\x80\x8f"},
};

static void must_be_shown(const char *lang, const char *text, bool bold)
{
    struct hd_fonts_chain *chain = chain_of(installed, lang, bold);
    uint32_t c = hd_fonts_missing(chain, text);
    const char *package = hd_fonts_package(chain);
    if (c != 0 || package) {
        fail_msg("%s: U+%04X is missing; install %s", lang, (unsigned)c,
                 package ? package : "nothing");
    }
    hd_fonts_chain_free(chain);
}

static void every_language_of_the_project_can_be_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        must_be_shown(shown[i].lang, shown[i].text, false);
        must_be_shown(shown[i].lang, shown[i].text, true);
    }
}

static void each_script_comes_from_its_own_face(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *file; /* part of its name */
        uint32_t c;
        int index;
    } rows[] = {
        {"en", "Andika-Regular", 'a', 0},
        {"pl", "Andika-Regular", 0x142, 0},
        {"ar", "Andika-Regular", '(', 0},
        {"ar", "Andika-Regular", '0', 0},
        {"ar", "NotoSansArabic-Regular", 0x627, 0},
        {"ar", "NotoSansArabic-Regular", 0x61f, 0},
        {"ar-SY", "NotoSansArabic-Regular", 0x627, 0},
        {"zh-Hans", "NotoSansCJK-Regular", 0x76f4, 2},
        {"zh", "NotoSansCJK-Regular", 0x76f4, 2},
        {"zh-Hant", "NotoSansCJK-Regular", 0x76f4, 3},
        {"zh-TW", "NotoSansCJK-Regular", 0x76f4, 3},
        {"zh-HK", "NotoSansCJK-Regular", 0x76f4, 4},
        {"zh-Hans", "Andika-Regular", 'a', 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_fonts_chain *chain = chain_of(installed, rows[i].lang, false);
        size_t found = hd_fonts_find(chain, rows[i].c);
        assert_true(found < hd_fonts_count(chain));
        struct hd_font font = hd_fonts_get(chain, found);
        if (!strstr(font.file, rows[i].file) || font.index != rows[i].index) {
            fail_msg("row %zu: %s, face %d", i, font.file, font.index);
        }
        assert_int_equal(access(font.file, R_OK), 0);
        hd_fonts_chain_free(chain);
    }
}

static void bold_chains_have_bold_faces(void **state)
{
    (void)state;
    struct hd_fonts_chain *chain = chain_of(installed, "zh-Hans", true);
    assert_true(hd_fonts_count(chain) >= 2);
    assert_non_null(strstr(hd_fonts_get(chain, 0).file, "Andika-Bold."));
    struct hd_font cjk = hd_fonts_get(chain, hd_fonts_find(chain, 0x4f60));
    assert_non_null(strstr(cjk.file, "NotoSansCJK-Bold"));
    hd_fonts_chain_free(chain);
}

static void what_no_face_has_is_named(void **state)
{
    (void)state;
    struct hd_fonts_chain *chain = chain_of(installed, "en", false);
    assert_int_equal(hd_fonts_missing(chain, ""), 0);
    assert_int_equal(hd_fonts_missing(chain, "a \xf0\x93\x80\x80 b"), 0x13000);
    assert_int_equal(hd_fonts_missing(chain, "\xe4\xbd\xa0"), 0x4f60);
    assert_null(hd_fonts_package(chain));
    hd_fonts_chain_free(chain);
}

static void a_machine_without_fonts_is_told_what_to_install(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *package;
    } rows[] = {
        {"en", "fonts-sil-andika"},       {"pl", "fonts-sil-andika"},
        {"pt-PT", "fonts-sil-andika"},    {"zh-Hans", "fonts-noto-cjk"},
        {"zh-Hant-TW", "fonts-noto-cjk"}, {"ja", "fonts-noto-cjk"},
        {"ar", "fonts-noto-core"},        {"ur-PK", "fonts-noto-core"},
        {"he", "fonts-noto-core"},        {"arn", "fonts-sil-andika"},
    };
    char dir[] = "/tmp/heard-fonts-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct hd_fonts *none = NULL;
    assert_int_equal(hd_fonts_open(dir, &none), HD_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_fonts_chain *chain = chain_of(none, rows[i].lang, false);
        assert_int_equal(hd_fonts_count(chain), 0);
        assert_string_equal(hd_fonts_package(chain), rows[i].package);
        assert_int_equal(hd_fonts_missing(chain, " a"), ' ');
        hd_fonts_chain_free(chain);
    }
    hd_fonts_close(none);

    /* With Andika alone, Latin letters are there and the other scripts are not. */
    char link[64];
    struct hd_fonts_chain *latin = chain_of(installed, "en", false);
    (void)snprintf(link, sizeof(link), "%s/one.ttf", dir);
    assert_int_equal(symlink(hd_fonts_get(latin, 0).file, link), 0);
    hd_fonts_chain_free(latin);
    struct hd_fonts *one = NULL;
    assert_int_equal(hd_fonts_open(dir, &one), HD_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hd_fonts_chain *chain = chain_of(one, rows[i].lang, true);
        bool own = strcmp(rows[i].package, "fonts-sil-andika") == 0;
        assert_int_equal(hd_fonts_count(chain), 1);
        assert_int_equal(hd_fonts_package(chain) == NULL, own);
        assert_int_equal(hd_fonts_missing(chain, "a"), 0);
        hd_fonts_chain_free(chain);
    }
    hd_fonts_close(one);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_of_the_project_can_be_shown),
        cmocka_unit_test(each_script_comes_from_its_own_face),
        cmocka_unit_test(bold_chains_have_bold_faces),
        cmocka_unit_test(what_no_face_has_is_named),
        cmocka_unit_test(a_machine_without_fonts_is_told_what_to_install),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
