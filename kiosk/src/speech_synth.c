/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libespeak-ng, without its own sound output. Each word gets a mark in the markup we hand over; the
 * library loses those at the beginning of a sentence, so its own word events, whose positions are
 * characters of that markup, fill in for them.
 */
#include "speech_synth.h"

#include <assert.h>
#include <espeak-ng/speak_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/bytes.h>
#include <heard/keys.h>
#include <heard/text.h>

enum {
    RATE_USUAL = 140, /* words a minute */
    RATE_SLOW = 95,
    CHUNK_MS = 100,
    VOICE_MAX = 24,
    MARKUP_MAX = 8 * SPOKEN_BYTES_MAX, /* every byte a "&quot;", and the marks */
    NOWHERE = -1,
};

struct synth {
    char voice[VOICE_MAX]; /* the one now set; empty for none */
    struct spoken spoken;
    /* Where each word begins and ends in the markup, characters counted from 1. */
    int first[SPOKEN_WORDS_MAX], last[SPOKEN_WORDS_MAX];
    int sample[SPOKEN_WORDS_MAX]; /* at which it is spoken; NOWHERE when not yet known */
    struct utterance *out;
    enum hd_err err; /* of the callback */
    char markup[MARKUP_MAX];
};

/* The library is one for the process, and stays: its espeak_Terminate() can wait for ever for a
 * thread of its own (1.51), and a kiosk that is ended must end. */
static bool started;
static bool in_use;

static void note_mark(struct synth *synth, const espeak_EVENT *event)
{
    uint32_t word = 0;
    if (event->id.name && synth->spoken.n > 0 &&
        hd_parse_u32(event->id.name, 0, (uint32_t)synth->spoken.n - 1, &word) == HD_OK) {
        synth->sample[word] = event->sample;
    }
}

static void note_word(struct synth *synth, const espeak_EVENT *event)
{
    for (size_t i = 0; i < synth->spoken.n; i++) {
        if (event->text_position >= synth->first[i] && event->text_position <= synth->last[i]) {
            if (synth->sample[i] == NOWHERE && event->length > 0) {
                synth->sample[i] = event->sample;
            }
            return;
        }
    }
}

/* Called by the library from espeak_Synth(). Returns 1 to end it. */
static int take(short *pcm, int n, espeak_EVENT *events)
{
    struct synth *synth = events ? events->user_data : NULL;
    if (!synth || synth->err) {
        return 1;
    }
    for (const espeak_EVENT *event = events; event->type != espeakEVENT_LIST_TERMINATED;
         event++) {
        if (event->type == espeakEVENT_MARK) {
            note_mark(synth, event);
        } else if (event->type == espeakEVENT_WORD) {
            note_word(synth, event);
        }
    }
    if (pcm && n > 0) {
        synth->err = utterance_add(synth->out, pcm, (size_t)n);
    }
    return synth->err ? 1 : 0;
}

enum hd_err synth_new(struct synth **out)
{
    assert(!in_use);
    *out = NULL;
    struct synth *synth = hd_secret_alloc(sizeof(*synth));
    if (!synth) {
        return HD_E_NOMEM;
    }
    if (!started) {
        started = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, CHUNK_MS, NULL,
                                    espeakINITIALIZE_DONT_EXIT) == UTTERANCE_RATE;
    }
    if (!started) {
        hd_secret_free(synth);
        return HD_E_NOT_FOUND;
    }
    espeak_SetSynthCallback(take);
    in_use = true;
    *out = synth;
    return HD_OK;
}

void synth_free(struct synth *synth)
{
    if (synth) {
        in_use = false;
    }
    hd_secret_free(synth);
}

void synth_voice(const char *lang, char *out, size_t size)
{
    static const struct {
        const char *lang;
        const char *voice;
    } ours[] = {
        {"en", "en-gb"},    {"pl", "pl"},
        {"ro", "ro"},       {"pt-PT", "pt"},
        {"ar", "ar"},       {"zh-Hans", "cmn-latn-pinyin"},
        {"pt-BR", "pt-br"}, {"zh-Hant", "cmn-latn-pinyin"},
    };
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        if (hd_text_equal(lang, ours[i].lang)) {
            (void)hd_text_copy(out, size, ours[i].voice);
            return;
        }
    }
    (void)hd_text_copy(out, size, lang);
    char *dash = strchr(out, '-');
    if (dash) {
        *dash = '\0';
    }
}

static enum hd_err use_voice(struct synth *synth, const char *lang)
{
    char voice[VOICE_MAX];
    synth_voice(lang, voice, sizeof(voice));
    if (voice[0] == '\0') {
        return HD_E_NOT_FOUND;
    }
    if (hd_text_equal(voice, synth->voice)) {
        return HD_OK;
    }
    espeak_VOICE wanted = {.languages = voice};
    synth->voice[0] = '\0';
    if (espeak_SetVoiceByProperties(&wanted) != EE_OK) {
        return HD_E_NOT_FOUND;
    }
    (void)hd_text_copy(synth->voice, sizeof(synth->voice), voice);
    return HD_OK;
}

/* Text that is being written, and how many characters it has. */
struct markup {
    char *at;
    size_t left;
    int characters;
};

static void put(struct markup *markup, const char *bytes, size_t n, int characters)
{
    if (n < markup->left) {
        memcpy(markup->at, bytes, n);
        markup->at += n;
        markup->left -= n;
        markup->at[0] = '\0';
    }
    markup->characters += characters;
}

/* Controls of direction and breaking are for the eye; the library would spell them. */
static bool is_silent(uint32_t c)
{
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c < 0x20;
}

static void put_character(struct markup *markup, const char *bytes, size_t n, uint32_t c)
{
    static const struct {
        char c;
        const char *entity;
    } special[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
        if (c == (uint32_t)special[i].c) {
            size_t len = strlen(special[i].entity);
            put(markup, special[i].entity, len, (int)len);
            return;
        }
    }
    if (is_silent(c)) {
        put(markup, " ", 1, 1);
    } else {
        put(markup, bytes, n, 1);
    }
}

static void put_mark(struct markup *markup, size_t word)
{
    /* Double quotes: with single ones the library returns a wrong name. */
    char mark[32];
    int n = snprintf(mark, sizeof(mark), "<mark name=\"%zu\"/>", word);
    put(markup, mark, (size_t)n, n);
}

/* The spoken text with a mark before each word. */
static void write_markup(struct synth *synth, const char *say)
{
    struct markup markup = {synth->markup, sizeof(synth->markup), 0};
    const struct spoken *spoken = &synth->spoken;
    size_t word = 0;
    const char *at = say;
    for (;;) {
        size_t here = (size_t)(at - say);
        if (word < spoken->n && here >= spoken->word[word].say_end) {
            synth->last[word++] = markup.characters;
        }
        if (word < spoken->n && here == spoken->word[word].say_start) {
            put_mark(&markup, word);
            synth->first[word] = markup.characters + 1;
        }
        const char *from = at;
        uint32_t c = hd_utf8_next(&at);
        if (c == 0) {
            return;
        }
        put_character(&markup, from, (size_t)(at - from), c);
    }
}

/* Marks of the words that are shown, in the order in which they are spoken. */
static void write_marks(const struct synth *synth, struct utterance *out)
{
    size_t before = 0;
    for (size_t i = 0; i < synth->spoken.n; i++) {
        const struct spoken_word *word = &synth->spoken.word[i];
        if (synth->sample[i] == NOWHERE || (size_t)synth->sample[i] < before) {
            continue;
        }
        before = (size_t)synth->sample[i];
        struct utterance_mark mark = {before, word->text_start, word->text_end};
        const struct utterance_mark *last = out->marks ? &out->mark[out->marks - 1] : NULL;
        if (last && last->start == mark.start && last->end == mark.end) {
            continue; /* the next digit of the same number */
        }
        out->mark[out->marks++] = mark;
    }
}

enum hd_err synth_say(struct synth *synth, const struct synth_text *what, struct utterance *out)
{
    size_t len = strlen(what->say);
    if (len > SPOKEN_BYTES_MAX) {
        return HD_E_RANGE;
    }
    enum hd_err err = use_voice(synth, what->lang);
    if (err) {
        return err;
    }
    spoken_align(what->lang, what->text, what->say, &synth->spoken);
    for (size_t i = 0; i < SPOKEN_WORDS_MAX; i++) {
        synth->sample[i] = NOWHERE;
    }
    write_markup(synth, what->say);
    synth->out = out;
    synth->err = HD_OK;
    espeak_SetParameter(espeakRATE, what->slow ? RATE_SLOW : RATE_USUAL, 0);
    espeak_ERROR rc = espeak_Synth(synth->markup, strlen(synth->markup) + 1, 0, POS_CHARACTER,
                                   0, espeakCHARS_UTF8 | espeakSSML, NULL, synth);
    if (synth->err == HD_E_NOMEM || (rc != EE_OK && !synth->err)) {
        utterance_clear(out);
        err = synth->err ? synth->err : HD_E_IO;
    } else {
        write_marks(synth, out);
    }
    synth->out = NULL;
    hd_wipe(synth->markup, sizeof(synth->markup));
    hd_wipe(&synth->spoken, sizeof(synth->spoken));
    return err;
}
