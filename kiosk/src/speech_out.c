/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SDL calls fill() on its own thread; all that both sides touch is under the device's lock. */
#include "speech_out.h"

#include <stdlib.h>
#include <string.h>

#include <SDL2/SDL.h>

#include <heard/log.h>
#include <heard/text.h>

#include "needs.h"

enum {
    BUFFER = 512,        /* samples the device takes at once: 23 ms */
    REST_MS = 10000,     /* an open device costs a little all the time */
    TRY_AGAIN_MS = 5000, /* after a device could not be opened */
    NAME_MAX_LEN = 256,
    RESIDENTS_MAX = 8,
    UNITY = 32768,
};

struct speech_out {
    struct speech_out_options options;
    bool started;                  /* SDL's sound is up */
    SDL_AudioDeviceID device;      /* 0 for none */
    char headphones[NAME_MAX_LEN]; /* the device to prefer; empty for none */
    size_t residents;              /* devices that were there from the beginning */
    char resident[RESIDENTS_MAX][NAME_MAX_LEN];
    int64_t try_ms;                    /* no device is tried before */
    int64_t used_ms;                   /* when something was last said */
    const struct utterance *utterance; /* NULL for silence */
    int64_t since_ms; /* when it began; without a device time passes from there */
    /* Under the device's lock. */
    const int16_t *pcm;
    size_t n, at;
    int32_t gain;
};

static void fill(void *ctx, uint8_t *stream, int len)
{
    struct speech_out *out = ctx;
    int16_t *to = (int16_t *)(void *)stream; /* SDL's buffer is aligned for its format */
    size_t wanted = (size_t)len / sizeof(*to);
    size_t n = out->pcm ? out->n - out->at : 0;
    n = n < wanted ? n : wanted;
    for (size_t i = 0; i < n; i++) {
        to[i] = (int16_t)(out->pcm[out->at + i] * out->gain / UNITY);
    }
    memset(to + n, 0, (wanted - n) * sizeof(*to));
    /* What was given last is heard when the next is asked for; the end is silence, and counts. */
    out->at += n;
}

static int64_t now(const struct speech_out *out)
{
    return out->options.now_ms(out->options.ctx);
}

/* How loud each step is, of UNITY: 18 dB down to 0 in steps of 3. */
static int32_t gain_of(uint8_t step)
{
    static const int32_t gain[NEEDS_VOLUME_MAX + 1] = {4125,  5827,  8231, 11627,
                                                       16423, 23198, UNITY};
    return gain[step <= NEEDS_VOLUME_MAX ? step : NEEDS_VOLUME_MAX];
}

struct speech_out *speech_out_new(const struct speech_out_options *options)
{
    struct speech_out *out = calloc(1, sizeof(*out));
    if (out) {
        out->options = *options;
        out->gain = gain_of(NEEDS_VOLUME_USUAL);
        out->try_ms = INT64_MIN;
    }
    return out;
}

static void close_device(struct speech_out *out)
{
    if (out->device) {
        SDL_CloseAudioDevice(out->device); /* waits for fill() to end */
        out->device = 0;
    }
}

void speech_out_free(struct speech_out *out)
{
    if (!out) {
        return;
    }
    close_device(out);
    if (out->started) {
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
    free(out);
}

static void note_residents(struct speech_out *out)
{
    int n = SDL_GetNumAudioDevices(0);
    for (int i = 0; i < n && out->residents < RESIDENTS_MAX; i++) {
        const char *name = SDL_GetAudioDeviceName(i, 0);
        if (name && hd_text_copy(out->resident[out->residents], NAME_MAX_LEN, name)) {
            out->residents++;
        }
    }
}

static bool is_resident(const struct speech_out *out, const char *name)
{
    for (size_t i = 0; i < out->residents; i++) {
        if (hd_text_equal(out->resident[i], name)) {
            return true;
        }
    }
    return false;
}

/* SDL says of every device there is that it was added: those are no news. */
static bool start_sound(struct speech_out *out)
{
    if (!out->started && SDL_InitSubSystem(SDL_INIT_AUDIO) == 0) {
        out->started = true;
        SDL_PumpEvents();
        SDL_FlushEvents(SDL_AUDIODEVICEADDED, SDL_AUDIODEVICEREMOVED);
        note_residents(out);
    }
    return out->started;
}

void speech_out_listen(struct speech_out *out)
{
    if (!out->options.silent) {
        (void)start_sound(out);
    }
}

static void open_device(struct speech_out *out)
{
    if (out->device || out->options.silent || now(out) < out->try_ms) {
        return;
    }
    const SDL_AudioSpec wanted = {
        .freq = UTTERANCE_RATE,
        .format = AUDIO_S16SYS,
        .channels = 1,
        .samples = BUFFER,
        .callback = fill,
        .userdata = out,
    };
    if (start_sound(out)) {
        const char *name = out->headphones[0] ? out->headphones : NULL;
        out->device = SDL_OpenAudioDevice(name, 0, &wanted, NULL, 0);
    }
    if (!out->device) {
        out->try_ms = now(out) + TRY_AGAIN_MS;
        hd_log(HD_LOG_INFO, "speech: no sound device");
        return;
    }
    SDL_PauseAudioDevice(out->device, 0);
}

static void lock(struct speech_out *out)
{
    if (out->device) {
        SDL_LockAudioDevice(out->device);
    }
}

static void unlock(struct speech_out *out)
{
    if (out->device) {
        SDL_UnlockAudioDevice(out->device);
    }
}

static void set_sound(struct speech_out *out, const struct utterance *utterance)
{
    lock(out);
    out->pcm = utterance ? utterance->pcm : NULL;
    out->n = utterance ? utterance->n : 0;
    out->at = 0;
    unlock(out);
    out->utterance = utterance;
    out->since_ms = now(out);
    out->used_ms = out->since_ms;
}

void speech_out_play(struct speech_out *out, const struct utterance *utterance)
{
    open_device(out);
    set_sound(out, utterance);
}

void speech_out_stop(struct speech_out *out)
{
    if (out->utterance) {
        set_sound(out, NULL);
    }
}

static size_t by_clock(const struct speech_out *out)
{
    int64_t passed = now(out) - out->since_ms;
    int64_t whole = (int64_t)(out->utterance->n * 1000 / UTTERANCE_RATE) + 1;
    if (passed < 0 || passed >= whole) {
        return passed < 0 ? 0 : out->utterance->n;
    }
    size_t at = (size_t)passed * UTTERANCE_RATE / 1000;
    return at < out->utterance->n ? at : out->utterance->n;
}

size_t speech_out_position(struct speech_out *out)
{
    if (!out->utterance) {
        return 0;
    }
    size_t clock = by_clock(out);
    if (!out->device) {
        return clock;
    }
    lock(out);
    size_t given = out->at;
    unlock(out);
    if (given == out->n) {
        return out->n;
    }
    /* A device that hangs must not keep a person waiting for ever: after twice the time it is
     * taken for said. */
    if (clock == out->n &&
        now(out) - out->since_ms > (int64_t)(out->n * 2000 / UTTERANCE_RATE)) {
        return out->n;
    }
    return given > BUFFER ? given - BUFFER : 0;
}

void speech_out_volume(struct speech_out *out, uint8_t step)
{
    lock(out);
    out->gain = gain_of(step);
    unlock(out);
}

void speech_out_rest(struct speech_out *out)
{
    if (speech_out_rest_due(out) <= now(out)) {
        close_device(out);
    }
}

int64_t speech_out_rest_due(const struct speech_out *out)
{
    return out->device && !out->utterance ? out->used_ms + REST_MS : INT64_MAX;
}

static bool contains(const char *name, const char *part)
{
    for (; *name; name++) {
        if (SDL_strncasecmp(name, part, strlen(part)) == 0) {
            return true;
        }
    }
    return false;
}

bool speech_out_is_headphones(const char *name, bool resident)
{
    static const char *const parts[] = {"headphone", "headset", "earphone", "earbud"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (contains(name, parts[i])) {
            return true;
        }
    }
    return !resident && contains(name, "usb");
}

enum speech_out_news speech_out_added(struct speech_out *out, uint32_t index)
{
    const char *name = out->started ? SDL_GetAudioDeviceName((int)index, 0) : NULL;
    if (!name) {
        return SPEECH_OUT_NOTHING;
    }
    out->try_ms = INT64_MIN; /* what failed before may work now */
    if (!speech_out_is_headphones(name, is_resident(out, name)) ||
        strlen(name) >= sizeof(out->headphones)) {
        return SPEECH_OUT_NOTHING;
    }
    (void)hd_text_copy(out->headphones, sizeof(out->headphones), name);
    speech_out_stop(out);
    close_device(out); /* the next word goes to the new one */
    return SPEECH_OUT_HEADPHONES_CAME;
}

static bool is_there(const char *name)
{
    int n = SDL_GetNumAudioDevices(0);
    for (int i = 0; i < n; i++) {
        if (hd_text_equal(SDL_GetAudioDeviceName(i, 0), name)) {
            return true;
        }
    }
    return false;
}

enum speech_out_news speech_out_removed(struct speech_out *out, uint32_t device)
{
    bool ours = out->device != 0 && device == out->device;
    bool worn = out->headphones[0] != '\0';
    if (ours) {
        speech_out_stop(out);
        close_device(out);
    }
    if (!worn || (!ours && is_there(out->headphones))) {
        return SPEECH_OUT_NOTHING;
    }
    speech_out_stop(out);
    close_device(out);
    out->headphones[0] = '\0';
    return SPEECH_OUT_HEADPHONES_WENT;
}
