/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which words shown a spoken word stands for: rows of what is shown, spoken, and lit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "spoken.h"

/* "a>b|c>d": spoken word a lights b; c lights d. Nothing behind > lights nothing. */
static void write_pairs(const char *text, const char *say, const struct spoken *spoken,
                        char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t i = 0; i < spoken->n && at < size; i++) {
        const struct spoken_word *word = &spoken->word[i];
        int n = snprintf(out + at, size - at, "%s%.*s>%.*s", i ? "|" : "",
                         word->say_end - word->say_start, say + word->say_start,
                         word->text_end - word->text_start, text + word->text_start);
        assert_true(n > 0);
        at += (size_t)n;
    }
}

struct row {
    const char *lang, *text, *say, *pairs;
};

static void check(const struct row *row)
{
    struct spoken spoken;
    char pairs[2048];
    spoken_align(row->lang, row->text, row->say, &spoken);
    write_pairs(row->text ? row->text : "", row->say, &spoken, pairs, sizeof(pairs));
    if (strcmp(pairs, row->pairs) != 0) {
        fail_msg("%s / %s: %s, expected %s", row->text, row->say, pairs, row->pairs);
    }
}

static void the_same_words_light_each_other(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"en", "People help me.", "People help me.", "People>People|help>help|me.>me."},
        {"pl", "Czy ktoś ci pomógł?", "Czy ktoś ci pomógł?",
         "Czy>Czy|ktoś>ktoś|ci>ci|pomógł?>pomógł?"},
        {"ro", "Știi să întrebi – da!", "Știi să întrebi – da!",
         "Știi>Știi|să>să|întrebi>întrebi|da!>da!"},
        {"pt-PT", "«Não» ou  sim", "não ou sim", "não>«Não»|ou>ou|sim>sim"},
        {"en", "Yes", "yes", "yes>Yes"},
        {"en", "", "", ""},
        {"en", "…", "– ?", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i]);
    }
}

static void digits_spelled_light_their_number(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"en", "Call Childline. 0800 1111", "Call Childline. 0 8 0 0, 1 1 1 1",
         "Call>Call|Childline.>Childline.|0>0800|8>0800|0>0800|0,>0800|1>1111|1>1111|1>1111|"
         "1>1111"},
        {"en", "Call 999 now", "Call 9 9 9 now", "Call>Call|9>999|9>999|9>999|now>now"},
        {"en", "0808 800 5000", "0 8 0 8, 8 0 0, 5 0 0 0",
         "0>0808|8>0808|0>0808|8,>0808|8>800|0>800|0,>800|5>5000|0>5000|0>5000|0>5000"},
        {"en", "It is 0800-1111.", "It is zero eight zero zero one one one one",
         "It>It|is>is|zero>0800-1111.|eight>0800-1111.|zero>0800-1111.|zero>0800-1111.|"
         "one>0800-1111.|one>0800-1111.|one>0800-1111.|one>0800-1111."},
        {"ar", "اتصل ٩٩٩ الآن", "اِتَّصِلْ 9 9 9 الآنَ", "اِتَّصِلْ>اتصل|9>٩٩٩|9>٩٩٩|9>٩٩٩|الآنَ>الآن"},
        {"en", "12 years", "twelve years", "twelve>12|years>years"},
        {"en", "Call the NSPCC.", "Call the N S P C C.",
         "Call>Call|the>the|N>NSPCC.|S>NSPCC.|P>NSPCC.|C>NSPCC.|C.>NSPCC."},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i]);
    }
}

static void arabic_words_are_found_without_their_vowel_marks(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"ar", "هل يستمع الناس إليك؟", "هَلْ يَسْتَمِعُ النّاسُ إِلَيْكَ؟",
         "هَلْ>هل|يَسْتَمِعُ>يستمع|النّاسُ>الناس|إِلَيْكَ؟>إليك؟"},
        {"ar", "نعم، دائماً", "نَعَمْ، دائِمًا", "نَعَمْ،>نعم،|دائِمًا>دائماً"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i]);
    }
}

static void a_syllable_of_pinyin_lights_its_character(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"zh-Hans", "你好吗？", "ni3 hao3 ma5?", "ni3>你|hao3>好|ma5?>吗？"},
        {"zh-Hans", "你好吗？", "nǐ hǎo ma?", "nǐ>你|hǎo>好|ma?>吗？"},
        {"zh-Hans", "谢谢，老师。", "xie4xie5, lao3shi1.", "xie4xie5,>谢谢，|lao3shi1.>老师。"},
        {"zh-Hans", "谢谢，老师。", "xièxie, lǎoshī.", "xièxie,>谢谢，|lǎoshī.>老师。"},
        {"zh-Hans", "西安（你）好", "Xī'ān nǐ hǎo", "Xī'ān>西安（|nǐ>你）|hǎo>好"},
        {"zh-Hans", "请拨打 Childline：0800 1111。",
         "qing3 bo1 da3 Childline: 0 8 0 0, 1 1 1 1.",
         "qing3>请|bo1>拨|da3>打|Childline:>Childline：|0>0800|8>0800|0>0800|0,>0800|1>1111。|"
         "1>1111。|1>1111。|1.>1111。"},
        {"zh-Hans", "第3题", "di4 san1 ti2", "di4>第|san1>3|ti2>题"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i]);
    }
}

static void other_words_are_lit_in_proportion(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"en", "at 10:30", "at half past ten", "at>at|half>10:30|past>10:30|ten>10:30"},
        {"en", "one two three four", "uno due tre quattro",
         "uno>one|due>two|tre>three|quattro>four"},
        {"en", "a b", "w x y z", "w>a|x>a|y>b|z>b"},
        {"en", "w x y z", "a b", "a>x|b>z"},
        {"en", "w b", "b", "b>b"},
        {"en", NULL, "a face that smiles", "a>|face>|that>|smiles>"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        check(&rows[i]);
    }
}

static void what_is_lit_lies_in_the_text_and_what_is_said_rises(void **state)
{
    (void)state;
    static char long_text[3 * SPOKEN_BYTES_MAX];
    for (size_t i = 0; i + 1 < sizeof(long_text); i++) {
        long_text[i] = "abcdefg "[i * 5 % 8];
    }
    struct spoken spoken;
    spoken_align("en", long_text, long_text, &spoken);
    assert_int_equal(spoken.n, SPOKEN_WORDS_MAX);
    for (size_t i = 0; i < spoken.n; i++) {
        const struct spoken_word *word = &spoken.word[i];
        assert_true(word->say_start < word->say_end && word->text_start < word->text_end);
        assert_true(word->text_end <= SPOKEN_BYTES_MAX);
        assert_true(i == 0 || word->say_start >= spoken.word[i - 1].say_end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_words_light_each_other),
        cmocka_unit_test(digits_spelled_light_their_number),
        cmocka_unit_test(arabic_words_are_found_without_their_vowel_marks),
        cmocka_unit_test(a_syllable_of_pinyin_lights_its_character),
        cmocka_unit_test(other_words_are_lit_in_proportion),
        cmocka_unit_test(what_is_lit_lies_in_the_text_and_what_is_said_rises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
