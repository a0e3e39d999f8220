/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clip or synthesiser, then a short silence, then out. One utterance at a time. */
#include "speech.h"

#include <stdlib.h>

#include <heard/file.h>
#include <heard/log.h>
#include <heard/text.h>

#include "chime.h"
#include "clips.h"
#include "jack.h"
#include "speech_out.h"
#include "speech_synth.h"

enum {
    PAUSE_MS = 350, /* behind each utterance */
    PAUSE_SLOW_MS = 700,
    LOOK_SPEAKING_MS = 40, /* how often the socket is looked at: pulled out is silent at once */
    LOOK_MS = 500,
    STEP_MIN_MS = 5,
};

struct speech {
    char clips[HD_PATH_MAX];
    char input[HD_PATH_MAX]; /* empty for none */
    int64_t (*now_ms)(void *ctx);
    void *ctx;
    struct reader_voice voice;
    struct speech_out *out;
    struct synth *synth; /* NULL until first needed */
    bool no_synth;       /* it cannot be had */
    struct jack *jack;   /* NULL when no socket can be watched */
    bool jack_in;
    int64_t look_ms; /* when the socket is looked at next */
    bool speaking;
    struct utterance utterance;
    struct utterance chime; /* heard where nothing is spoken */
};

static int64_t now(const struct speech *speech)
{
    return speech->now_ms(speech->ctx);
}

static void stop(void *ctx)
{
    struct speech *speech = ctx;
    speech_out_stop(speech->out);
    utterance_clear(&speech->utterance);
    utterance_clear(&speech->chime);
    speech->speaking = false;
}

static enum hd_err synthesise(struct speech *speech, const struct reader_words *words)
{
    if (!speech->synth && !speech->no_synth) {
        enum hd_err err = synth_new(&speech->synth);
        speech->no_synth = err == HD_E_NOT_FOUND;
        if (err) {
            hd_log(HD_LOG_WARN, "speech: no synthesiser err=%d", (int)err);
        }
    }
    if (!speech->synth) {
        return HD_E_NOT_FOUND;
    }
    const struct synth_text what = {words->lang, words->text, words->say, words->slow};
    return synth_say(speech->synth, &what, &speech->utterance);
}

/* A recorded voice goes before; one that was not recorded slowly is not slow enough for somebody
 * who asked for it. */
static enum hd_err make(struct speech *speech, const struct reader_words *words)
{
    enum hd_err err = clip_read(speech->clips, words->lang, words->text, words->say,
                                words->slow, &speech->utterance);
    if (err && err != HD_E_NOT_FOUND) {
        hd_log(HD_LOG_WARN, "speech: clip left out err=%d", (int)err);
    }
    return err ? synthesise(speech, words) : HD_OK;
}

static enum hd_err add_pause(struct speech *speech, bool slow)
{
    static const int16_t silence[UTTERANCE_RATE * PAUSE_SLOW_MS / 1000];
    size_t n = (size_t)UTTERANCE_RATE * (slow ? PAUSE_SLOW_MS : PAUSE_MS) / 1000;
    return utterance_add(&speech->utterance, silence, n);
}

static void start(void *ctx, const struct reader_words *words)
{
    struct speech *speech = ctx;
    stop(speech);
    enum hd_err err = make(speech, words);
    if (err || speech->utterance.n == 0) {
        hd_log(HD_LOG_INFO, "speech: nothing spoken err=%d", (int)err);
        utterance_clear(&speech->utterance);
        return;
    }
    if (add_pause(speech, words->slow) != HD_OK) {
        hd_log(HD_LOG_INFO, "speech: cut off");
    }
    speech_out_play(speech->out, &speech->utterance);
    speech->speaking = true;
}

static void poll(void *ctx, struct reader_said *said)
{
    struct speech *speech = ctx;
    *said = (struct reader_said){.due_ms = INT64_MAX};
    if (!speech->speaking) {
        return;
    }
    size_t at = speech_out_position(speech->out);
    if (at >= speech->utterance.n) {
        stop(speech);
        return;
    }
    const struct utterance_mark *mark = utterance_at(&speech->utterance, at);
    size_t left = utterance_next(&speech->utterance, at) - at;
    int64_t wait_ms = (int64_t)(left * 1000 / UTTERANCE_RATE) + 1;
    said->speaking = true;
    said->start = mark ? mark->start : 0;
    said->end = mark ? mark->end : 0;
    said->due_ms = now(speech) + (wait_ms > STEP_MIN_MS ? wait_ms : STEP_MIN_MS);
}

static void sound(void *ctx, enum chime chime)
{
    struct speech *speech = ctx;
    stop(speech);
    if (chime_make(chime, &speech->chime) == HD_OK) {
        speech_out_play(speech->out, &speech->chime);
    }
}

static void set_volume(void *ctx, uint8_t step)
{
    struct speech *speech = ctx;
    speech_out_volume(speech->out, step);
}

struct speech *speech_new(const struct speech_options *options)
{
    struct speech *speech = calloc(1, sizeof(*speech));
    const struct speech_out_options out = {options->silent, options->now_ms, options->ctx};
    if (!speech) {
        return NULL;
    }
    speech->out = speech_out_new(&out);
    if (!speech->out || !hd_text_copy(speech->clips, sizeof(speech->clips), options->clips) ||
        (options->input &&
         !hd_text_copy(speech->input, sizeof(speech->input), options->input))) {
        speech_free(speech);
        return NULL;
    }
    speech->now_ms = options->now_ms;
    speech->ctx = options->ctx;
    speech->voice = (struct reader_voice){speech, start, stop, poll, set_volume, sound};
    speech->look_ms = INT64_MAX;
    return speech;
}

void speech_free(struct speech *speech)
{
    if (!speech) {
        return;
    }
    if (speech->out) {
        stop(speech);
    }
    speech_out_free(speech->out);
    synth_free(speech->synth);
    jack_free(speech->jack);
    free(speech);
}

const struct reader_voice *speech_voice(const struct speech *speech)
{
    return &speech->voice;
}

void speech_listen(struct speech *speech)
{
    speech_out_listen(speech->out);
    if (speech->input[0] && !speech->jack) {
        speech->jack = jack_new(speech->input);
        speech->look_ms = speech->jack ? now(speech) : INT64_MAX;
    }
}

enum speech_news speech_tick(struct speech *speech)
{
    speech_out_rest(speech->out);
    if (!speech->jack || now(speech) < speech->look_ms) {
        return SPEECH_NOTHING;
    }
    speech->look_ms = now(speech) + (speech->speaking ? LOOK_SPEAKING_MS : LOOK_MS);
    bool is_in = jack_is_in(speech->jack);
    if (is_in == speech->jack_in) {
        return SPEECH_NOTHING;
    }
    speech->jack_in = is_in;
    stop(speech); /* before anybody else decides anything */
    return is_in ? SPEECH_HEADPHONES_IN : SPEECH_HEADPHONES_OUT;
}

int64_t speech_next_tick(const struct speech *speech)
{
    int64_t rest = speech_out_rest_due(speech->out);
    int64_t look = speech->look_ms;
    if (speech->speaking && look != INT64_MAX && now(speech) + LOOK_SPEAKING_MS < look) {
        look = now(speech) + LOOK_SPEAKING_MS;
    }
    return rest < look ? rest : look;
}

static enum speech_news news_of(struct speech *speech, enum speech_out_news news)
{
    switch (news) {
    case SPEECH_OUT_NOTHING:
        break;
    case SPEECH_OUT_HEADPHONES_CAME:
        stop(speech);
        return SPEECH_HEADPHONES_IN;
    case SPEECH_OUT_HEADPHONES_WENT:
        stop(speech);
        return SPEECH_HEADPHONES_OUT;
    }
    return SPEECH_NOTHING;
}

enum speech_news speech_added(struct speech *speech, uint32_t index)
{
    return news_of(speech, speech_out_added(speech->out, index));
}

enum speech_news speech_removed(struct speech *speech, uint32_t device)
{
    return news_of(speech, speech_out_removed(speech->out, device));
}
