/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A voice around a voice. When the page is full it begins anew. */
#include "ear.h"

#include <assert.h>
#include <string.h>

static void note(struct ear *ear, const char *say)
{
    size_t size = strlen(say) + 1;
    if (size > sizeof(ear->text)) {
        return;
    }
    if (ear->n == EAR_MAX || ear->used + size > sizeof(ear->text)) {
        ear_clear(ear);
    }
    ear->at[ear->n++] = ear->used;
    memcpy(ear->text + ear->used, say, size);
    ear->used += size;
}

static void start(void *ctx, const struct reader_words *words)
{
    struct ear *ear = ctx;
    note(ear, words->say);
    ear->voice->start(ear->voice->ctx, words);
}

static void stop(void *ctx)
{
    const struct ear *ear = ctx;
    ear->voice->stop(ear->voice->ctx);
}

static void poll(void *ctx, struct reader_said *out)
{
    const struct ear *ear = ctx;
    ear->voice->poll(ear->voice->ctx, out);
}

static void volume(void *ctx, uint8_t step)
{
    const struct ear *ear = ctx;
    ear->voice->volume(ear->voice->ctx, step);
}

static void sound(void *ctx, enum chime chime)
{
    const struct ear *ear = ctx;
    if (ear->voice->chime) {
        ear->voice->chime(ear->voice->ctx, chime);
    }
}

const struct reader_voice *ear_listen(struct ear *ear, const struct reader_voice *voice)
{
    ear->voice = voice;
    ear->listened = (struct reader_voice){ear, start, stop, poll, volume, sound};
    return &ear->listened;
}

const char *ear_heard(const struct ear *ear, size_t i)
{
    assert(i < ear->n);
    return ear->text + ear->at[i];
}

void ear_clear(struct ear *ear)
{
    ear->n = 0;
    ear->used = 0;
}
