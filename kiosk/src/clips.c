/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ogg Opus by libopusfile: 48,000 Hz, made one channel at the rate of everything else by SDL. */
#include "clips.h"

#include <opus/opusfile.h>
#include <stdio.h>
#include <string.h>

#include <SDL2/SDL.h>

#include <heard/bytes.h>
#include <heard/file.h>
#include <heard/keys.h>
#include <heard/text.h>

enum {
    OPUS_RATE = 48000,
    CHUNK = 2 * 5760, /* values: the longest packet, two channels */
    PAGE_HEADER = 27, /* bytes of an Ogg page before its table */
    PAGE_TABLE_LEN = 26,
    PAGE_FLAGS = 5,
    PAGE_ENDS = 4, /* flag: the last page of a stream */
    NAME_MAX_LEN = CLIP_KEY_LEN + 16,
};

void clip_key(const char *lang, const char *say, char *out)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    uint8_t hash[HD_HASH_LEN] = {0};
    size_t lang_len = strlen(lang) + 1; /* the NUL keeps both apart */
    size_t say_len = strlen(say);
    out[0] = '\0';
    if (hd_buf_reserve(&bytes, lang_len + say_len) != HD_OK) {
        return; /* no key: no clip */
    }
    memcpy(bytes.p, lang, lang_len);
    memcpy(bytes.p + lang_len, say, say_len);
    hd_hash((struct hd_slice){bytes.p, lang_len + say_len}, hash);
    hd_buf_free(&bytes);
    hd_hex_encode(hash, CLIP_KEY_LEN / 2, out);
}

/* Language codes are checked where they enter; they become part of a path here. */
static bool is_folder_name(const char *lang)
{
    size_t n = strspn(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    return n > 0 && lang[n] == '\0';
}

static enum hd_err clip_path(const char *dir, const char *lang, const char *say, bool slow,
                             char *out)
{
    char key[CLIP_KEY_LEN + 1];
    char name[NAME_MAX_LEN];
    char folder[HD_PATH_MAX];
    if (!is_folder_name(lang)) {
        return HD_E_NOT_FOUND;
    }
    clip_key(lang, say, key);
    if (key[0] == '\0') {
        return HD_E_NOMEM;
    }
    snprintf(name, sizeof(name), "%s%s.opus", key, slow ? "-slow" : "");
    enum hd_err err = hd_path_join(folder, sizeof(folder), dir, lang);
    return err ? err : hd_path_join(out, HD_PATH_MAX, folder, name);
}

/* Whether the last page says that it is the last and is all there: libopusfile plays what there is
 * of a file that was cut off, and a question cut off may mean something else. */
static bool is_whole(struct hd_slice file)
{
    if (file.len < PAGE_HEADER) {
        return false;
    }
    for (size_t at = file.len - PAGE_HEADER + 1; at > 0; at--) {
        const uint8_t *page = file.p + at - 1;
        if (memcmp(page, "OggS", 4) != 0) {
            continue;
        }
        size_t left = file.len - (at - 1);
        size_t table = page[PAGE_TABLE_LEN];
        size_t size = PAGE_HEADER + table;
        for (size_t i = 0; i < table && size <= left; i++) {
            size += page[PAGE_HEADER + i];
        }
        return size == left && page[PAGE_FLAGS] & PAGE_ENDS;
    }
    return false;
}

/* What the stream can give now, as our samples. */
static enum hd_err drain(SDL_AudioStream *stream, struct utterance *out)
{
    int16_t pcm[1024];
    enum hd_err err = HD_OK;
    int n = 1;
    while (!err && n > 0) {
        n = SDL_AudioStreamGet(stream, pcm, (int)sizeof(pcm));
        if (n < 0) {
            return HD_E_NOMEM;
        }
        err = utterance_add(out, pcm, (size_t)n / sizeof(pcm[0]));
    }
    hd_wipe(pcm, sizeof(pcm));
    return err;
}

static enum hd_err decode(OggOpusFile *file, SDL_AudioStream *stream, struct utterance *out)
{
    int16_t pcm[CHUNK];
    enum hd_err err = HD_OK;
    size_t frames = 0;
    int n = 0;
    do {
        n = op_read_stereo(file, pcm, CHUNK);
        if (n < 0) {
            err = n == OP_EFAULT ? HD_E_NOMEM : HD_E_FORMAT;
            break;
        }
        frames += (size_t)n;
        if (frames > (size_t)CLIP_SECONDS_MAX * OPUS_RATE) {
            err = HD_E_RANGE;
            break;
        }
        if (SDL_AudioStreamPut(stream, pcm, n * 2 * (int)sizeof(pcm[0])) != 0) {
            err = HD_E_NOMEM;
            break;
        }
        err = drain(stream, out);
    } while (!err && n > 0);
    if (!err) {
        err = SDL_AudioStreamFlush(stream) == 0 ? drain(stream, out) : HD_E_NOMEM;
    }
    hd_wipe(pcm, sizeof(pcm));
    return err;
}

static enum hd_err read_sound(struct hd_slice bytes, struct utterance *out)
{
    if (!is_whole(bytes)) {
        return HD_E_FORMAT;
    }
    int why = 0;
    OggOpusFile *file = op_open_memory(bytes.p, bytes.len, &why);
    if (!file) {
        return why == OP_EFAULT ? HD_E_NOMEM : HD_E_FORMAT;
    }
    SDL_AudioStream *stream =
        SDL_NewAudioStream(AUDIO_S16SYS, 2, OPUS_RATE, AUDIO_S16SYS, 1, UTTERANCE_RATE);
    enum hd_err err = stream ? decode(file, stream, out) : HD_E_NOMEM;
    if (!err && out->n == 0) {
        err = HD_E_FORMAT; /* silence would leave somebody without the question */
    }
    if (stream) {
        SDL_FreeAudioStream(stream);
    }
    op_free(file);
    return err;
}

enum hd_err clip_read(const char *dir, const char *lang, const char *text, const char *say,
                      bool slow, struct utterance *out)
{
    char path[HD_PATH_MAX];
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = clip_path(dir, lang, say, slow, path);
    if (!err) {
        err = hd_file_read(path, CLIP_FILE_MAX, &bytes);
    }
    if (!err) {
        err = read_sound(hd_buf_slice(&bytes), out);
    }
    hd_buf_free(&bytes);
    if (err) {
        utterance_clear(out);
        return err;
    }
    size_t len = text ? strlen(text) : 0;
    out->mark[0] = (struct utterance_mark){0, 0, len < UINT16_MAX ? (uint16_t)len : UINT16_MAX};
    out->marks = 1;
    return HD_OK;
}
