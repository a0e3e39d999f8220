/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The word list as people need it, and secrets through words and back: forgiving about what
 * cannot be mistaken, strict about everything else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keyfile.h>
#include <heard/text.h>
#include <heard/wordlist.h>

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The words of 00 01 02 .. 1f, as the Python reference writes them. */
#define KNOWN                                                                                  \
    "abacus anyhow lounge anyhow flexible airfield camel caravan asleep guitar elephant "      \
    "busker acrobat metro fawn magnet biscuit roller amount cushion realm baggage lamb topaz"

static void known_secret(uint8_t *secret)
{
    for (size_t i = 0; i < HD_KEY_LEN; i++) {
        secret[i] = (uint8_t)i;
    }
}

static void the_list_is_sorted_and_told_apart_by_four_letters(void **state)
{
    (void)state;
    for (size_t i = 0; i < HD_WORDLIST_N; i++) {
        size_t len = strlen(hd_wordlist[i]);
        assert_in_range(len, HD_WORD_PREFIX, HD_WORD_MAX);
        assert_int_equal(strspn(hd_wordlist[i], "abcdefghijklmnopqrstuvwxyz"), len);
        if (i > 0) {
            assert_true(strncmp(hd_wordlist[i - 1], hd_wordlist[i], HD_WORD_PREFIX) < 0);
        }
    }
}

/* The list is part of the format: words on paper must stay readable for years. */
static void the_list_never_changes(void **state)
{
    (void)state;
    struct hd_buf all = HD_BUF_EMPTY;
    uint8_t hash[HD_HASH_LEN];
    char hex[2 * HD_HASH_LEN + 1];
    for (size_t i = 0; i < HD_WORDLIST_N; i++) {
        assert_int_equal(hd_buf_printf(&all, i ? "\n%s" : "%s", hd_wordlist[i]), HD_OK);
    }
    hd_hash(hd_buf_slice(&all), hash);
    hd_hex_encode(hash, sizeof(hash), hex);
    assert_string_equal(hex,
                        "10b64745367345d3650326ea3ea978ae3d49c199a1aad8580761d6b9af432054");
    hd_buf_free(&all);
}

static void known_secrets_have_the_known_words(void **state)
{
    (void)state;
    static const struct {
        uint8_t fill;
        const char *word, *last;
    } rows[] = {{0x00, "abacus", "arrow"}, {0xff, "zoom", "wobble"}};
    uint8_t secret[HD_KEY_LEN];
    char words[HD_WORDS_TEXT_MAX];

    known_secret(secret);
    hd_words_encode(secret, words);
    assert_string_equal(words, KNOWN);
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_buf expected = HD_BUF_EMPTY;
        for (size_t n = 1; n < HD_WORDS; n++) {
            assert_int_equal(hd_buf_printf(&expected, "%s ", rows[i].word), HD_OK);
        }
        assert_int_equal(hd_buf_append(&expected, rows[i].last, strlen(rows[i].last) + 1),
                         HD_OK);
        memset(secret, rows[i].fill, sizeof(secret));
        hd_words_encode(secret, words);
        assert_string_equal(words, (const char *)expected.p);
        hd_buf_free(&expected);
    }
}

static void random_secrets_come_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5000; i++) {
        uint8_t secret[HD_KEY_LEN];
        uint8_t back[HD_KEY_LEN] = {0};
        char words[HD_WORDS_TEXT_MAX];
        unsigned bad = 0;
        hd_random(secret, sizeof(secret));
        hd_words_encode(secret, words);
        assert_true(strlen(words) < sizeof(words));
        assert_int_equal(hd_words_decode(words, back, &bad), HD_OK);
        assert_memory_equal(back, secret, sizeof(secret));
    }
}

static void writing_that_cannot_be_mistaken_is_read(void **state)
{
    (void)state;
    static const char *const rows[] = {
        KNOWN,
        "  " KNOWN "\n",
        "Abacus ANYHOW lOuNgE anyhow flexible airfield camel caravan asleep guitar elephant "
        "busker acrobat metro fawn magnet biscuit roller amount cushion realm baggage lamb "
        "topaz",
        "abac anyh loun anyh flex airf came cara asle guit elep busk acro metr fawn magn bisc "
        "roll amou cush real bagg lamb topa",
        "abacu anyho loung anyhow flexi airfi camel carav aslee guita eleph buske acrob metro "
        "fawn magne biscu rolle amoun cushi realm bagga lamb topaz",
        "1. abacus 2. anyhow 3. lounge 4. anyhow\r\n5. flexible 6. airfield 7. camel 8. "
        "caravan\r\n"
        "9. asleep 10. guitar 11. elephant 12. busker\r\n13. acrobat 14. metro 15. fawn "
        "16. magnet\r\n17. biscuit 18. roller 19. amount 20. cushion\r\n21. realm 22. baggage "
        "23. lamb 24. topaz\r\n",
        "abacus,anyhow;lounge/anyhow-flexible_airfield|camel:caravan.asleep!guitar?elephant\t"
        "busker\n\nacrobat(metro)fawn\"magnet\"biscuit+roller=amount*cushion#realm&baggage~"
        "lamb%"
        "topaz.",
        /* a byte order mark, no-break spaces and dashes, as a word processor leaves them */
        "\xef\xbb\xbf"
        "abacus\xc2\xa0"
        "anyhow \xe2\x80\x93 lounge anyhow flexible airfield camel "
        "caravan asleep guitar elephant busker acrobat metro fawn magnet biscuit roller amount "
        "cushion realm baggage lamb topaz\xe2\x80\xa6",
    };
    uint8_t secret[HD_KEY_LEN];
    known_secret(secret);
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint8_t back[HD_KEY_LEN] = {0};
        unsigned bad = 0;
        assert_int_equal(hd_words_decode(rows[i], back, &bad), HD_OK);
        assert_memory_equal(back, secret, sizeof(secret));
    }
}

#define FIRST_23                                                                               \
    "abacus anyhow lounge anyhow flexible airfield camel caravan asleep guitar elephant "      \
    "busker acrobat metro fawn magnet biscuit roller amount cushion realm baggage lamb "

static void other_writing_is_refused_and_the_word_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum hd_err err;
        unsigned bad;
    } rows[] = {
        {"", HD_E_RANGE, 0},
        {"1 2 3", HD_E_RANGE, 0},
        {FIRST_23, HD_E_RANGE, 0},
        {KNOWN " topaz", HD_E_RANGE, 0},
        {KNOWN " nonsense", HD_E_RANGE, 0},
        {"a", HD_E_NOT_FOUND, 1},
        {"abacuses", HD_E_NOT_FOUND, 1},
        {"abacusabacus", HD_E_NOT_FOUND, 1},
        {"abacas anyhow", HD_E_NOT_FOUND, 1},
        {"aba anyhow", HD_E_NOT_FOUND, 1},
        {"abacus anyhow lounge qwerty", HD_E_NOT_FOUND, 4},
        {"abacus caf\xc3\xa9s", HD_E_NOT_FOUND, 2},
        {FIRST_23 "topas", HD_E_NOT_FOUND, 24},
        {FIRST_23 "lambs", HD_E_NOT_FOUND, 24},
        {FIRST_23 "tornado", HD_E_NOT_FOUND, 24},
        {FIRST_23 "torch", HD_E_FORMAT, 0},
        {FIRST_23 "abacus", HD_E_FORMAT, 0},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        static const uint8_t untouched[HD_KEY_LEN] = {0x5a};
        uint8_t secret[HD_KEY_LEN] = {0x5a};
        unsigned bad = 0;
        assert_int_equal(hd_words_decode(rows[i].text, secret, &bad), rows[i].err);
        assert_int_equal(bad, rows[i].bad);
        assert_memory_equal(secret, untouched, sizeof(secret));
    }
}

static void words_are_counted_looked_up_and_cut_off(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned count, unknown;
        size_t end_of_two;
    } rows[] = {
        {"", 0, 0, 0},
        {" 1. 2. -- \n", 0, 0, 11},
        {"abacus", 1, 0, 6},
        {"abacus lounge", 2, 0, 13},
        {"1. Abac, 2. LOUNGE! 3. topaz", 3, 0, 18},
        {"abacus topas lounge", 3, 2, 12},
        {"aba abacus", 2, 1, 10},
        {"abacus abacuses", 2, 2, 15},
        {"abacus\nlounge\nxyzzy", 3, 3, 13},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(hd_words_count(rows[i].text), rows[i].count);
        assert_int_equal(hd_words_unknown(rows[i].text), rows[i].unknown);
        assert_int_equal(hd_words_end(rows[i].text, 2), rows[i].end_of_two);
        assert_int_equal(hd_words_end(rows[i].text, 0), 0);
    }
}

/* The words of a random secret, apart. */
static void split_words(char words[HD_WORDS][HD_WORD_MAX + 1], uint8_t *secret)
{
    char text[HD_WORDS_TEXT_MAX];
    hd_random(secret, HD_KEY_LEN);
    hd_words_encode(secret, text);
    const char *at = text;
    for (size_t i = 0; i < HD_WORDS; i++) {
        size_t len = strcspn(at, " ");
        assert_in_range(len, HD_WORD_PREFIX, HD_WORD_MAX);
        memset(words[i], 0, HD_WORD_MAX + 1);
        memcpy(words[i], at, len);
        at += len + (at[len] == ' ');
    }
    assert_int_equal(*at, '\0');
}

static enum hd_err decode_words(char words[HD_WORDS][HD_WORD_MAX + 1], uint8_t *secret)
{
    struct hd_buf text = HD_BUF_EMPTY;
    unsigned bad = 0;
    for (size_t i = 0; i < HD_WORDS; i++) {
        assert_int_equal(hd_buf_printf(&text, "%s ", words[i]), HD_OK);
    }
    assert_int_equal(hd_buf_append(&text, "", 1), HD_OK);
    enum hd_err err = hd_words_decode((const char *)text.p, secret, &bad);
    hd_buf_free(&text);
    return err;
}

/* 8 bits of checksum miss one mistake in 256: of 25,600 that is 100, give or take six standard
 * deviations. A mistake that is missed still gives another secret, which fits no keyset. */
static void mistakes_are_found_at_the_rate_of_the_checksum(void **state)
{
    (void)state;
    enum { TRIALS = 25600, EXPECTED = 100, SLACK = 60 };
    for (unsigned swap = 0; swap < 2; swap++) {
        unsigned missed = 0;
        for (unsigned i = 0; i < TRIALS; i++) {
            char words[HD_WORDS][HD_WORD_MAX + 1];
            uint8_t secret[HD_KEY_LEN];
            uint8_t other[HD_KEY_LEN];
            split_words(words, secret);
            size_t at = hd_random_below(HD_WORDS - 1);
            const char *with =
                swap ? words[at + 1] : hd_wordlist[hd_random_below(HD_WORDLIST_N)];
            char kept[HD_WORD_MAX + 1];
            memcpy(kept, words[at], sizeof(kept));
            if (strcmp(kept, with) == 0) {
                continue;
            }
            assert_true(hd_text_copy(words[at], HD_WORD_MAX + 1, with));
            if (swap) {
                memcpy(words[at + 1], kept, sizeof(kept));
            }
            enum hd_err err = decode_words(words, other);
            assert_true(err == HD_OK || err == HD_E_FORMAT);
            if (err == HD_OK) {
                assert_memory_not_equal(other, secret, sizeof(secret));
                missed++;
            }
        }
        assert_in_range(missed, EXPECTED - SLACK, EXPECTED + SLACK);
    }
}

static bool is_on_the_list(const char *word, size_t len)
{
    for (size_t i = 0; i < HD_WORDLIST_N; i++) {
        if (strlen(hd_wordlist[i]) == len && memcmp(hd_wordlist[i], word, len) == 0) {
            return true;
        }
    }
    return false;
}

static void passphrases_are_words_of_the_list(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= HD_WORDS; n++) {
        char text[HD_WORDS_TEXT_MAX];
        assert_int_equal(hd_words_passphrase(n, text, sizeof(text)), HD_OK);
        unsigned words = 0;
        for (const char *at = text; *at; words++) {
            size_t len = strcspn(at, " ");
            assert_true(is_on_the_list(at, len));
            at += len;
            if (*at == ' ') {
                at++;
                assert_int_not_equal(*at, '\0');
            }
        }
        assert_int_equal(words, n);
    }
}

static void two_passphrases_differ_and_are_long_enough(void **state)
{
    (void)state;
    char a[7 * (HD_WORD_MAX + 1)];
    char b[7 * (HD_WORD_MAX + 1)];
    assert_int_equal(hd_words_passphrase(7, a, sizeof(a)), HD_OK);
    assert_int_equal(hd_words_passphrase(7, b, sizeof(b)), HD_OK);
    assert_string_not_equal(a, b);
    assert_true(strlen(a) >= HD_PASSPHRASE_MIN);
}

static void a_passphrase_that_may_not_fit_is_refused(void **state)
{
    (void)state;
    char text[HD_WORDS_TEXT_MAX + HD_WORD_MAX + 1] = "untouched";
    assert_int_equal(hd_words_passphrase(0, text, sizeof(text)), HD_E_RANGE);
    assert_int_equal(hd_words_passphrase(HD_WORDS + 1, text, sizeof(text)), HD_E_RANGE);
    assert_int_equal(hd_words_passphrase(UINT32_MAX, text, sizeof(text)), HD_E_RANGE);
    assert_int_equal(hd_words_passphrase(7, text, 7 * (HD_WORD_MAX + 1) - 1), HD_E_RANGE);
    assert_int_equal(hd_words_passphrase(1, text, 0), HD_E_RANGE);
    assert_string_equal(text, "untouched");
}

/* Where a word that is on the list stands. */
static size_t place_of(const char *word)
{
    size_t low = 0;
    for (size_t step = HD_WORDLIST_N / 2; step > 0; step /= 2) {
        if (strncmp(hd_wordlist[low + step], word, HD_WORD_PREFIX) <= 0) {
            low += step;
        }
    }
    return low;
}

/* Every index must be drawn: 204,800 words, 100 of each, give or take seven deviations. */
static void every_word_is_as_likely_as_any_other(void **state)
{
    (void)state;
    static unsigned drawn[HD_WORDLIST_N];
    for (unsigned i = 0; i < 8534; i++) {
        char words[HD_WORDS_TEXT_MAX];
        assert_int_equal(hd_words_passphrase(HD_WORDS, words, sizeof(words)), HD_OK);
        for (const char *at = words; *at;) {
            size_t len = strcspn(at, " ");
            drawn[place_of(at)]++;
            at += len + (at[len] == ' ');
        }
    }
    for (size_t i = 0; i < HD_WORDLIST_N; i++) {
        assert_in_range(drawn[i], 30, 170);
    }
}

static int start(void **state)
{
    (void)state;
    return hd_crypto_start() == HD_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_is_sorted_and_told_apart_by_four_letters),
        cmocka_unit_test(the_list_never_changes),
        cmocka_unit_test(known_secrets_have_the_known_words),
        cmocka_unit_test(random_secrets_come_back),
        cmocka_unit_test(writing_that_cannot_be_mistaken_is_read),
        cmocka_unit_test(other_writing_is_refused_and_the_word_is_named),
        cmocka_unit_test(words_are_counted_looked_up_and_cut_off),
        cmocka_unit_test(mistakes_are_found_at_the_rate_of_the_checksum),
        cmocka_unit_test(passphrases_are_words_of_the_list),
        cmocka_unit_test(two_passphrases_differ_and_are_long_enough),
        cmocka_unit_test(a_passphrase_that_may_not_fit_is_refused),
        cmocka_unit_test(every_word_is_as_likely_as_any_other),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
