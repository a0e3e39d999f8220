/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two of three shares: any two give the key back, one tells nothing, and what people do with
 * paper (mix it, read one page twice, mistype it) is found. Known answers were computed by
 * tests/support/reference/heard_reference.py, which shares no line with libgfshare.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <heard/keyfile.h>
#include <heard/shares.h>
#include <heard/text.h>

#include "wave.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The shares of 00 01 .. 1f for the wave of tests/golden, with slopes BLAKE2b-256("slopes"). */
static const char *const known[HD_SHARES] = {
    "action endless switch pioneer flint quiet legend unknown virtual "
    "planet idea anyhow sprout example enrich radar aerial exchange "
    "gnome tennis goose inkwell awesome hatch think diesel logic",
    "advance endless vehicle electric beard take spend downhill unwrap "
    "orbit fossil adult steep blanket excite orchard crimson join "
    "lacrosse snug wavy easy tanker echo lunar length fleet",
    "agree endless twin together gymnast warbler people beetle because "
    "kennel rodeo beauty starfish gift finger billow capable outdoor "
    "itself delay cement percent rowing pepper earring robin remember",
};

static bool secret_memory_refused;

void *__real_hd_secret_alloc(size_t n);
void *__wrap_hd_secret_alloc(size_t n);

void *__wrap_hd_secret_alloc(size_t n)
{
    return secret_memory_refused ? NULL : __real_hd_secret_alloc(n);
}

static void known_secret(uint8_t *secret)
{
    for (size_t i = 0; i < HD_KEY_LEN; i++) {
        secret[i] = (uint8_t)i;
    }
}

static void split_one(const uint8_t *secret, struct hd_share *share)
{
    const struct test_wave wave = test_wave(3, 1);
    assert_int_equal(hd_shares_split(secret, &wave.keyset, share), HD_OK);
}

/* Every pair, both ways round. */
static void assert_every_pair_gives(const struct hd_share *share, const uint8_t *secret)
{
    for (size_t i = 0; i < HD_SHARES; i++) {
        assert_int_equal(share[i].number, i + 1);
        for (size_t j = 0; j < HD_SHARES; j++) {
            uint8_t back[HD_KEY_LEN] = {0x5a};
            if (i != j) {
                assert_int_equal(hd_shares_combine(&share[i], &share[j], back), HD_OK);
                assert_memory_equal(back, secret, sizeof(back));
            }
        }
    }
}

static void every_pair_of_many_secrets_gives_it_back(void **state)
{
    (void)state;
    for (unsigned trial = 0; trial < 3000; trial++) {
        struct hd_share share[HD_SHARES];
        uint8_t secret[HD_KEY_LEN];
        hd_random(secret, sizeof(secret));
        if (trial < 256) {
            memset(secret, (int)trial, sizeof(secret));
        }
        split_one(secret, share);
        assert_every_pair_gives(share, secret);
    }
}

static void words_give_the_share_back(void **state)
{
    (void)state;
    for (unsigned trial = 0; trial < 2000; trial++) {
        struct hd_share share[HD_SHARES];
        uint8_t secret[HD_KEY_LEN];
        hd_random(secret, sizeof(secret));
        split_one(secret, share);
        for (size_t i = 0; i < HD_SHARES; i++) {
            char words[HD_SHARE_TEXT_MAX + 1];
            struct hd_share back = {.number = 0};
            unsigned bad = 0;
            words[HD_SHARE_TEXT_MAX] = '#';
            hd_share_encode(&share[i], words);
            assert_int_equal(words[HD_SHARE_TEXT_MAX], '#');
            assert_int_equal(hd_words_count(words), HD_SHARE_WORDS);
            assert_int_equal(hd_share_decode(words, &back, &bad), HD_OK);
            assert_memory_equal(&back, &share[i], sizeof(back));
        }
    }
}

static void known_shares_give_the_known_key(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    struct hd_share share[HD_SHARES];
    uint8_t expected[HD_KEY_LEN];
    uint8_t id[HD_KEYSET_ID_LEN];
    known_secret(expected);
    hd_keyset_id(&wave.keyset, id);
    for (size_t i = 0; i < HD_SHARES; i++) {
        char words[HD_SHARE_TEXT_MAX];
        unsigned bad = 0;
        assert_int_equal(hd_share_decode(known[i], &share[i], &bad), HD_OK);
        assert_int_equal(share[i].number, i + 1);
        assert_memory_equal(share[i].set, id, HD_SHARE_SET_LEN);
        hd_share_encode(&share[i], words);
        assert_string_equal(words, known[i]);
    }
    for (size_t i = 0; i < HD_SHARES; i++) {
        uint8_t secret[HD_KEY_LEN];
        assert_int_equal(hd_shares_combine(&share[i], &share[(i + 1) % HD_SHARES], secret),
                         HD_OK);
        assert_memory_equal(secret, expected, sizeof(secret));
    }
}

enum { SPLITTINGS = 4000, EXPECTED = SPLITTINGS * HD_KEY_LEN / 256 };

/* How often each value stood in each share of the same secret. */
static void count_values(const uint8_t *secret, unsigned seen[HD_SHARES][256])
{
    memset(seen, 0, HD_SHARES * sizeof(*seen));
    for (unsigned n = 0; n < SPLITTINGS; n++) {
        struct hd_share share[HD_SHARES];
        split_one(secret, share);
        for (size_t i = 0; i < (size_t)HD_SHARES * HD_KEY_LEN; i++) {
            const struct hd_share *one = &share[i / HD_KEY_LEN];
            seen[i / HD_KEY_LEN][one->bytes[i % HD_KEY_LEN]]++;
        }
    }
}

/* With the secret fixed, every value of a share's byte must be as likely as any other. 32 bytes of
 * 4,000 splittings in 256 bins: 500 each; chi-squared of 255 degrees lies below 390 but for one run
 * in 10 million. A secret of zeros would show a slope that is never 0. */
static void one_share_alone_tells_nothing(void **state)
{
    (void)state;
    static const uint8_t fills[] = {0x00, 0xff};
    static unsigned seen[HD_SHARES][256];
    for (size_t f = 0; f < ROWS(fills); f++) {
        uint8_t secret[HD_KEY_LEN];
        memset(secret, fills[f], sizeof(secret));
        count_values(secret, seen);
        for (size_t i = 0; i < HD_SHARES; i++) {
            double chi_squared = 0;
            for (size_t value = 0; value < 256; value++) {
                double off = (double)seen[i][value] - EXPECTED;
                chi_squared += off * off / EXPECTED;
            }
            assert_true(chi_squared > 140 && chi_squared < 390);
        }
    }
}

static void two_splittings_of_one_key_do_not_combine(void **state)
{
    (void)state;
    struct hd_share first[HD_SHARES];
    struct hd_share second[HD_SHARES];
    uint8_t secret[HD_KEY_LEN];
    uint8_t back[HD_KEY_LEN];
    known_secret(secret);
    split_one(secret, first);
    split_one(secret, second);
    assert_memory_not_equal(first[0].bytes, second[0].bytes, HD_KEY_LEN);
    assert_int_equal(hd_shares_combine(&first[0], &second[1], back), HD_OK);
    assert_memory_not_equal(back, secret, sizeof(secret));
}

static void shares_that_do_not_belong_together_are_refused(void **state)
{
    (void)state;
    const struct test_wave other = test_wave(4, 1);
    static const uint8_t untouched[HD_KEY_LEN] = {0x5a};
    struct hd_share share[HD_SHARES];
    struct hd_share foreign[HD_SHARES];
    uint8_t secret[HD_KEY_LEN];
    uint8_t back[HD_KEY_LEN] = {0x5a};
    known_secret(secret);
    split_one(secret, share);
    assert_int_equal(hd_shares_split(secret, &other.keyset, foreign), HD_OK);
    assert_int_equal(hd_shares_combine(&share[0], &foreign[1], back), HD_E_WAVE);
    assert_int_equal(hd_shares_combine(&share[1], &share[1], back), HD_E_EXISTS);
    share[1].bytes[0] ^= 1;
    struct hd_share same_number = share[1];
    share[1].bytes[0] ^= 1;
    assert_int_equal(hd_shares_combine(&share[1], &same_number, back), HD_E_EXISTS);
    share[2].number = 0;
    assert_int_equal(hd_shares_combine(&share[1], &share[2], back), HD_E_RANGE);
    share[2].number = HD_SHARES + 1;
    assert_int_equal(hd_shares_combine(&share[2], &share[1], back), HD_E_RANGE);
    assert_memory_equal(back, untouched, sizeof(back));
}

/* One known share as words, apart. */
static void split_words(char words[HD_SHARE_WORDS][HD_WORD_MAX + 1])
{
    const char *at = known[1];
    for (size_t i = 0; i < HD_SHARE_WORDS; i++) {
        size_t len = strcspn(at, " ");
        memset(words[i], 0, HD_WORD_MAX + 1);
        memcpy(words[i], at, len);
        at += len + (at[len] == ' ');
    }
}

static enum hd_err decode_words(char words[HD_SHARE_WORDS][HD_WORD_MAX + 1])
{
    char text[HD_SHARE_TEXT_MAX + 1] = "";
    struct hd_share share;
    unsigned bad = 0;
    size_t len = 0;
    for (size_t i = 0; i < HD_SHARE_WORDS; i++) {
        int n = snprintf(text + len, sizeof(text) - len, "%s ", words[i]);
        assert_true(n > 0 && (size_t)n < sizeof(text) - len);
        len += (size_t)n;
    }
    return hd_share_decode(text, &share, &bad);
}

/* Not most mistakes: every one. Each place, each of the 2,047 other words. */
static void every_word_that_was_mistaken_for_another_is_found(void **state)
{
    (void)state;
    char words[HD_SHARE_WORDS][HD_WORD_MAX + 1];
    unsigned found = 0;
    split_words(words);
    assert_int_equal(decode_words(words), HD_OK);
    for (size_t place = 0; place < HD_SHARE_WORDS; place++) {
        char kept[HD_WORD_MAX + 1];
        memcpy(kept, words[place], sizeof(kept));
        for (size_t i = 0; i < HD_WORDLIST_N; i++) {
            if (strcmp(hd_wordlist[i], kept) != 0) {
                assert_true(hd_text_copy(words[place], HD_WORD_MAX + 1, hd_wordlist[i]));
                assert_int_equal(decode_words(words), HD_E_FORMAT);
                found++;
            }
        }
        memcpy(words[place], kept, sizeof(kept));
    }
    assert_int_equal(found, HD_SHARE_WORDS * (HD_WORDLIST_N - 1));
}

static void words_that_changed_places_are_found(void **state)
{
    (void)state;
    char words[HD_SHARE_WORDS][HD_WORD_MAX + 1];
    split_words(words);
    for (size_t i = 0; i < HD_SHARE_WORDS; i++) {
        for (size_t j = i + 1; j < HD_SHARE_WORDS; j++) {
            char kept[HD_WORD_MAX + 1];
            if (strcmp(words[i], words[j]) == 0) {
                continue;
            }
            memcpy(kept, words[i], sizeof(kept));
            memcpy(words[i], words[j], sizeof(kept));
            memcpy(words[j], kept, sizeof(kept));
            assert_int_equal(decode_words(words), HD_E_FORMAT);
            memcpy(words[j], words[i], sizeof(kept));
            memcpy(words[i], kept, sizeof(kept));
        }
    }
    assert_int_equal(decode_words(words), HD_OK);
}

static void what_is_not_27_words_of_the_list_is_refused(void **state)
{
    (void)state;
    static const uint8_t untouched[sizeof(struct hd_share)] = {0x5a};
    char text[HD_SHARE_TEXT_MAX + 32];
    const struct {
        const char *before, *words, *after;
        enum hd_err err;
        unsigned bad;
    } rows[] = {
        {"", "", "", HD_E_RANGE, 0},
        {"", "", "abacus", HD_E_RANGE, 0},
        {"", known[0], " abacus", HD_E_RANGE, 0},
        {"abacus ", known[0], "", HD_E_RANGE, 0},
        {"", strchr(known[0], ' '), "", HD_E_RANGE, 0},
        {"zzzz", strchr(known[0], ' '), "", HD_E_NOT_FOUND, 1},
        {"", strchr(known[0], ' '), " topas", HD_E_NOT_FOUND, 27},
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_share share;
        unsigned bad = 0;
        memcpy(&share, untouched, sizeof(share));
        snprintf(text, sizeof(text), "%s%s%s", rows[i].before, rows[i].words, rows[i].after);
        assert_int_equal(hd_share_decode(text, &share, &bad), rows[i].err);
        assert_int_equal(bad, rows[i].bad);
        assert_memory_equal(&share, untouched, sizeof(share));
    }
}

/* A checksum that fits a number that no share has: made by something else. */
static void a_share_of_another_number_is_no_share(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "able endless switch pioneer flint quiet legend unknown virtual "
        "planet idea anyhow sprout example enrich radar aerial exchange "
        "gnome tennis goose inkwell awesome hatch think drizzle raven",
        "album endless vehicle electric beard take spend downhill unwrap "
        "orbit fossil adult steep blanket excite orchard crimson join "
        "lacrosse snug wavy easy tanker echo lunar listen tidy",
        "zest endless twin together gymnast warbler people beetle because "
        "kennel rodeo beauty starfish gift finger billow capable outdoor "
        "itself delay cement percent rowing pepper earring scarf decorate",
    };
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hd_share share;
        unsigned bad = 0;
        assert_int_equal(hd_share_decode(rows[i], &share, &bad), HD_E_FORMAT);
    }
}

static void capitals_and_cut_words_are_read(void **state)
{
    (void)state;
    char text[HD_SHARE_TEXT_MAX] = "";
    struct hd_share expected;
    struct hd_share share = {.number = 0};
    unsigned bad = 0;
    size_t len = 0;
    size_t letters = 0;
    assert_int_equal(hd_share_decode(known[2], &expected, &bad), HD_OK);
    for (const char *at = known[2]; *at; at++) {
        letters = *at == ' ' ? 0 : letters + 1;
        if (letters <= HD_WORD_PREFIX) {
            text[len] = '\n';
            if (*at != ' ') {
                text[len] = (char)(*at - 'a' + 'A');
            }
            len++;
        }
    }
    assert_int_equal(hd_share_decode(text, &share, &bad), HD_OK);
    assert_memory_equal(&share, &expected, sizeof(share));
}

static void memory_that_runs_out_is_said_so(void **state)
{
    (void)state;
    const struct test_wave wave = test_wave(3, 1);
    struct hd_share share[HD_SHARES];
    uint8_t secret[HD_KEY_LEN];
    known_secret(secret);
    split_one(secret, share);
    secret_memory_refused = true;
    enum hd_err split = hd_shares_split(secret, &wave.keyset, share);
    enum hd_err combined = hd_shares_combine(&share[0], &share[1], secret);
    secret_memory_refused = false;
    assert_int_equal(split, HD_E_NOMEM);
    assert_int_equal(combined, HD_E_NOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_many_secrets_gives_it_back),
        cmocka_unit_test(words_give_the_share_back),
        cmocka_unit_test(known_shares_give_the_known_key),
        cmocka_unit_test(one_share_alone_tells_nothing),
        cmocka_unit_test(two_splittings_of_one_key_do_not_combine),
        cmocka_unit_test(shares_that_do_not_belong_together_are_refused),
        cmocka_unit_test(every_word_that_was_mistaken_for_another_is_found),
        cmocka_unit_test(words_that_changed_places_are_found),
        cmocka_unit_test(what_is_not_27_words_of_the_list_is_refused),
        cmocka_unit_test(a_share_of_another_number_is_no_share),
        cmocka_unit_test(capitals_and_cut_words_are_read),
        cmocka_unit_test(memory_that_runs_out_is_said_so),
    };
    if (hd_crypto_start() != HD_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
