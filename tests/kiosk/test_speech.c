/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The voice: synthesis in every language, clips, and sound out with and without a device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <SDL2/SDL.h>

#include <cmocka.h>

#include <heard/bytes.h>
#include <heard/file.h>
#include <heard/keys.h>

#include "chime.h"
#include "clips.h"
#include "jack.h"
#include "needs.h"
#include "speech.h"
#include "speech_out.h"
#include "speech_synth.h"

static const size_t rate = UTTERANCE_RATE;
static int64_t virtual_ms;

static int64_t virtual_now(void *ctx)
{
    (void)ctx;
    return virtual_ms;
}

static int64_t real_now(void *ctx)
{
    (void)ctx;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct synth *synth;

static int start_synth(void **state)
{
    (void)state;
    assert_int_equal(hd_crypto_start(), HD_OK);
    assert_int_equal(synth_new(&synth), HD_OK);
    return 0;
}

static int end_synth(void **state)
{
    (void)state;
    synth_free(synth);
    return 0;
}

static const struct {
    const char *lang, *text, *say;
    size_t words; /* that are lit, each by a mark of its own */
} texts[] = {
    {"en", "People listen to me. Do they?", "People listen to me. Do they?", 6},
    {"en", "Call Childline. 0800 1111", "Call Childline. 0 8 0 0, 1 1 1 1", 4},
    {"en", "\"Yes\" & <no> – it’s 1 < 2", "\"Yes\" & <no> – it’s 1 < 2", 5},
    {"pl", "Czy ludzie cię słuchają?", "Czy ludzie cię słuchają?", 4},
    {"ro", "Oamenii te ascultă?", "Oamenii te ascultă?", 3},
    {"pt-PT", "As pessoas ouvem-te?", "As pessoas ouvem-te?", 3},
    {"zh-Hans", "人们听你说吗？", "ren2 men5 ting1 ni3 shuo1 ma5?", 6},
    {"ar", "هل يستمع الناس إليك؟", "هَلْ يَسْتَمِعُ النّاسُ إِلَيْكَ؟", 4},
};

static void check_sound(size_t i, const struct utterance *sound)
{
    size_t len = strlen(texts[i].text);
    int loudest = 0;
    for (size_t k = 0; k < sound->n; k++) {
        loudest = abs(sound->pcm[k]) > loudest ? abs(sound->pcm[k]) : loudest;
    }
    assert_true(sound->n > rate * 3 / 10);
    assert_true(sound->n < rate * 10);
    assert_true(loudest > 3000);
    if (sound->marks != texts[i].words) {
        fail_msg("\"%s\" has %zu marks", texts[i].text, sound->marks);
    }
    for (size_t k = 0; k < sound->marks; k++) {
        const struct utterance_mark *mark = &sound->mark[k];
        assert_true(mark->sample < sound->n);
        assert_true(k == 0 || mark->sample > sound->mark[k - 1].sample);
        assert_true(mark->start < mark->end && mark->end <= len);
        assert_true(k == 0 || mark->start >= sound->mark[k - 1].end);
    }
    assert_int_equal(sound->mark[0].start, 0);
    assert_true(sound->mark[0].sample < UTTERANCE_RATE / 2);
}

static void every_language_is_heard_with_a_mark_for_each_word_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct utterance sound = {0};
        const struct synth_text what = {texts[i].lang, texts[i].text, texts[i].say, false};
        assert_int_equal(synth_say(synth, &what, &sound), HD_OK);
        check_sound(i, &sound);
        utterance_clear(&sound);
        assert_null(sound.pcm);
    }
}

static void slower_takes_longer_and_marks_the_same_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct utterance usual = {0};
        struct utterance slow = {0};
        struct synth_text what = {texts[i].lang, texts[i].text, texts[i].say, false};
        assert_int_equal(synth_say(synth, &what, &usual), HD_OK);
        what.slow = true;
        assert_int_equal(synth_say(synth, &what, &slow), HD_OK);
        assert_true(slow.n * 100 > usual.n * 120);
        check_sound(i, &slow);
        utterance_clear(&usual);
        utterance_clear(&slow);
    }
}

static void what_cannot_be_said_is_refused(void **state)
{
    (void)state;
    static char huge[SPOKEN_BYTES_MAX + 2];
    memset(huge, 'a', sizeof(huge) - 1);
    struct utterance sound = {0};
    const struct synth_text none = {"tlh", "nuqneH", "nuqneH", false};
    const struct synth_text nowhere = {"", "a", "a", false};
    const struct synth_text long_one = {"en", NULL, huge, false};
    assert_int_equal(synth_say(synth, &none, &sound), HD_E_NOT_FOUND);
    assert_int_equal(synth_say(synth, &nowhere, &sound), HD_E_NOT_FOUND);
    assert_int_equal(synth_say(synth, &long_one, &sound), HD_E_RANGE);
    assert_int_equal(sound.n, 0);
    /* And the next one is heard as usual. */
    const struct synth_text fine = {"en", "Yes", "Yes", false};
    assert_int_equal(synth_say(synth, &fine, &sound), HD_OK);
    assert_true(sound.n > rate * 3 / 10);
    utterance_clear(&sound);
}

static void a_very_long_text_is_cut_off_not_kept_whole(void **state)
{
    (void)state;
    static char text[SPOKEN_BYTES_MAX + 1];
    for (size_t i = 0; i + 1 < sizeof(text); i++) {
        text[i] = i % 8 == 7 ? ' ' : 'a';
    }
    struct utterance sound = {0};
    const struct synth_text what = {"en", NULL, text, true};
    assert_int_equal(synth_say(synth, &what, &sound), HD_OK);
    assert_true(sound.n > UTTERANCE_SAMPLES_MAX - UTTERANCE_RATE);
    assert_true(sound.n <= UTTERANCE_SAMPLES_MAX);
    utterance_clear(&sound);
}

static void the_mark_at_a_moment_is_the_last_one_begun(void **state)
{
    (void)state;
    struct utterance sound = {.n = 100, .marks = 2, .mark = {{10, 0, 3}, {50, 4, 7}}};
    assert_null(utterance_at(&sound, 9));
    assert_int_equal(utterance_at(&sound, 10)->end, 3);
    assert_int_equal(utterance_at(&sound, 49)->end, 3);
    assert_int_equal(utterance_at(&sound, 99)->end, 7);
    assert_null(utterance_at(&sound, 100));
    assert_int_equal(utterance_next(&sound, 0), 10);
    assert_int_equal(utterance_next(&sound, 10), 50);
    assert_int_equal(utterance_next(&sound, 50), 100);
}

/* Clips. */

#define YES_KEY "2f4a8001baad087c"
static char clips[64];

static void clip_file(const char *name, struct hd_slice bytes)
{
    char folder[128];
    char path[192];
    snprintf(folder, sizeof(folder), "%s/en", clips);
    snprintf(path, sizeof(path), "%s/%s.opus", folder, name);
    assert_int_equal(hd_dir_make(folder, 0700), HD_OK);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.p, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

static int make_clips(void **state)
{
    (void)state;
    snprintf(clips, sizeof(clips), "/tmp/heard-clips-XXXXXX");
    assert_non_null(mkdtemp(clips));
    return 0;
}

static int remove_clips(void **state)
{
    (void)state;
    static const char *const names[] = {YES_KEY ".opus", YES_KEY "-slow.opus"};
    char path[192];
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/en/%s", clips, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%s/en", clips);
    rmdir(path);
    rmdir(clips); /* stays while there is something else in it */
    return 0;
}

static struct hd_buf tone(void)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    assert_int_equal(
        hd_file_read(HEARD_SOURCE_DIR "/tests/golden/clip-tone.opus", CLIP_FILE_MAX, &bytes),
        HD_OK);
    return bytes;
}

static void the_key_is_language_and_words_hashed(void **state)
{
    (void)state;
    char key[CLIP_KEY_LEN + 1];
    char other[CLIP_KEY_LEN + 1];
    clip_key("en", "Yes", key);
    assert_string_equal(key, YES_KEY); /* hashlib.blake2b(b"en\0Yes", digest_size=32) */
    clip_key("en", "Yes!", other);
    assert_string_not_equal(key, other);
    clip_key("enY", "es", other);
    assert_string_not_equal(key, other);
}

static void a_clip_is_heard_and_lights_all_its_words(void **state)
{
    (void)state;
    struct hd_buf bytes = tone();
    struct utterance sound = {0};
    assert_int_equal(clip_read(clips, "en", "Yes", "Yes", false, &sound), HD_E_NOT_FOUND);
    clip_file(YES_KEY, hd_buf_slice(&bytes));
    assert_int_equal(clip_read(clips, "en", "Yes", "Yes", false, &sound), HD_OK);
    /* 600 ms of a tone of 440 Hz: as long, as loud, as high as it was recorded. */
    assert_in_range(sound.n, UTTERANCE_RATE * 59 / 100, UTTERANCE_RATE * 62 / 100);
    size_t crossings = 0;
    int loudest = 0;
    for (size_t i = 1; i < sound.n; i++) {
        crossings += (sound.pcm[i - 1] < 0) != (sound.pcm[i] < 0);
        loudest = abs(sound.pcm[i]) > loudest ? abs(sound.pcm[i]) : loudest;
    }
    assert_in_range(crossings, 500, 560);
    assert_in_range(loudest, 9000, 15000);
    assert_int_equal(sound.marks, 1);
    assert_int_equal(sound.mark[0].end, 3);
    utterance_clear(&sound);
    assert_int_equal(clip_read(clips, "en", "Yes", "Yes", true, &sound), HD_E_NOT_FOUND);
    assert_int_equal(clip_read(clips, "../en", "Yes", "Yes", false, &sound), HD_E_NOT_FOUND);
    assert_int_equal(clip_read(clips, "", "Yes", "Yes", false, &sound), HD_E_NOT_FOUND);
    assert_int_equal(clip_read("/nowhere", "en", "Yes", "Yes", false, &sound), HD_E_NOT_FOUND);
    hd_buf_free(&bytes);
}

static void every_clip_that_was_cut_off_is_left_out(void **state)
{
    (void)state;
    struct hd_buf bytes = tone();
    for (size_t len = 0; len < bytes.len; len++) {
        struct utterance sound = {0};
        clip_file(YES_KEY, (struct hd_slice){bytes.p, len});
        assert_int_equal(clip_read(clips, "en", "Yes", "Yes", false, &sound), HD_E_FORMAT);
        assert_null(sound.pcm);
    }
    hd_buf_free(&bytes);
}

static void a_clip_with_any_byte_altered_is_left_out_or_harmless(void **state)
{
    (void)state;
    struct hd_buf bytes = tone();
    for (size_t i = 0; i < bytes.len; i++) {
        struct utterance sound = {0};
        bytes.p[i] ^= 0x55;
        clip_file(YES_KEY, hd_buf_slice(&bytes));
        enum hd_err err = clip_read(clips, "en", "Yes", "Yes", false, &sound);
        assert_true(err == HD_E_FORMAT || err == HD_E_RANGE || (err == HD_OK && sound.n > 0));
        utterance_clear(&sound);
        bytes.p[i] ^= 0x55;
    }
    hd_buf_free(&bytes);
}

static void a_clip_that_is_too_large_is_left_out(void **state)
{
    (void)state;
    uint8_t *huge = calloc(1, CLIP_FILE_MAX + 1);
    assert_non_null(huge);
    struct utterance sound = {0};
    clip_file(YES_KEY, (struct hd_slice){huge, CLIP_FILE_MAX + 1});
    assert_int_equal(clip_read(clips, "en", "Yes", "Yes", false, &sound), HD_E_RANGE);
    free(huge);
}

/* The voice as the reader knows it. */

static struct speech *open_speech(bool silent, int64_t (*now_ms)(void *ctx))
{
    const struct speech_options options = {
        .clips = clips, .input = "/nowhere", .silent = silent, .now_ms = now_ms};
    struct speech *speech = speech_new(&options);
    assert_non_null(speech);
    return speech;
}

static const struct reader_words yes = {"en", "Yes", "Yes", false};

/* How long it speaks, by the voice's own word about when to ask again. */
static int64_t listen(const struct reader_voice *voice, size_t *changes)
{
    int64_t from = virtual_ms;
    uint16_t last = UINT16_MAX;
    for (;;) {
        struct reader_said said;
        voice->poll(voice->ctx, &said);
        if (!said.speaking) {
            return virtual_ms - from;
        }
        *changes += said.start != last;
        last = said.start;
        assert_true(said.due_ms > virtual_ms);
        virtual_ms = said.due_ms;
    }
}

static void without_a_device_time_passes_all_the_same(void **state)
{
    (void)state;
    struct speech *speech = open_speech(true, virtual_now);
    const struct reader_voice *voice = speech_voice(speech);
    const struct reader_words words = {"en", "People listen to me.", "People listen to me.",
                                       false};
    size_t changes = 0;
    voice->start(voice->ctx, &words);
    int64_t took = listen(voice, &changes);
    assert_in_range(took, 1000, 4000);
    assert_int_equal(changes, 4);
    const struct reader_words nobody = {"tlh", "nuqneH", "nuqneH", false};
    voice->start(voice->ctx, &nobody);
    assert_int_equal(listen(voice, &changes), 0);
    assert_int_equal(speech_tick(speech), SPEECH_NOTHING);
    assert_true(speech_next_tick(speech) == INT64_MAX);
    speech_free(speech);
}

static void a_clip_goes_before_the_synthesiser_unless_slow_is_wanted(void **state)
{
    (void)state;
    struct hd_buf bytes = tone();
    struct speech *speech = open_speech(true, virtual_now);
    const struct reader_voice *voice = speech_voice(speech);
    size_t changes = 0;
    remove_clips(NULL);
    const struct reader_words slow = {"en", "Yes", "Yes", true};
    voice->start(voice->ctx, &yes);
    int64_t synthesised = listen(voice, &changes);
    voice->start(voice->ctx, &slow);
    int64_t synthesised_slow = listen(voice, &changes);
    clip_file(YES_KEY, hd_buf_slice(&bytes));
    voice->start(voice->ctx, &yes);
    assert_in_range(listen(voice, &changes), 600 + 340, 600 + 380);
    voice->start(voice->ctx, &slow);
    assert_in_range(listen(voice, &changes), synthesised_slow - 20, synthesised_slow + 20);
    clip_file(YES_KEY "-slow", hd_buf_slice(&bytes));
    voice->start(voice->ctx, &slow);
    assert_in_range(listen(voice, &changes), 600 + 690, 600 + 730);
    /* A damaged clip leaves the words to the synthesiser. */
    clip_file(YES_KEY, (struct hd_slice){bytes.p, bytes.len / 2});
    voice->start(voice->ctx, &yes);
    assert_in_range(listen(voice, &changes), synthesised - 20, synthesised + 20);
    speech_free(speech);
    hd_buf_free(&bytes);
}

static void check_stop(const char *driver)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else reads it now */
    assert_int_equal(setenv("SDL_AUDIODRIVER", driver, 1), 0);
    struct speech *speech = open_speech(false, real_now);
    const struct reader_voice *voice = speech_voice(speech);
    struct reader_said said;
    speech_listen(speech);
    voice->volume(voice->ctx, NEEDS_VOLUME_MAX);
    voice->start(voice->ctx, &yes);
    SDL_Delay(60);
    voice->poll(voice->ctx, &said);
    assert_true(said.speaking);
    int64_t before = real_now(NULL);
    voice->stop(voice->ctx);
    voice->poll(voice->ctx, &said);
    assert_true(real_now(NULL) - before <= 50); /* and two buffers of 23 ms are not over 100 */
    assert_false(said.speaking);
    /* It ends by itself as well, in about the time it takes. */
    voice->start(voice->ctx, &yes);
    before = real_now(NULL);
    do {
        SDL_Delay(5);
        voice->poll(voice->ctx, &said);
    } while (said.speaking && real_now(NULL) - before < 20000);
    assert_in_range(real_now(NULL) - before, 400, 10000);
    speech_free(speech);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): as above */
    unsetenv("SDL_AUDIODRIVER");
}

static void it_stops_at_once_with_a_device_and_without(void **state)
{
    (void)state;
    check_stop("dummy");
    check_stop("none");
    check_stop("alsa");
}

static void names_tell_what_is_worn_on_the_head(void **state)
{
    (void)state;
    assert_true(speech_out_is_headphones("USB Audio Device, USB Audio", false));
    assert_true(speech_out_is_headphones("Storm HEADPHONES", true));
    assert_true(speech_out_is_headphones("Bluetooth headset", false));
    /* A loudspeaker that lost its contact for a moment is none, or it would read to everybody. */
    assert_false(speech_out_is_headphones("USB Audio Device, USB Audio", true));
    assert_false(speech_out_is_headphones("HDA Intel PCH, ALC257 Analog", false));
    assert_false(speech_out_is_headphones("", false));
}

static void device_news_before_there_is_sound_means_nothing(void **state)
{
    (void)state;
    struct speech *speech = open_speech(true, virtual_now);
    assert_int_equal(speech_added(speech, 0), SPEECH_NOTHING);
    assert_int_equal(speech_removed(speech, 0), SPEECH_NOTHING);
    assert_int_equal(speech_removed(speech, 7), SPEECH_NOTHING);
    speech_free(speech);
}

static void a_folder_without_a_socket_is_not_watched(void **state)
{
    (void)state;
    char path[192];
    snprintf(path, sizeof(path), "%s/event0", clips);
    assert_int_equal(hd_file_write(path, (struct hd_slice){(const uint8_t *)"x", 1}, 0600),
                     HD_OK);
    assert_null(jack_new(clips));
    assert_null(jack_new("/nowhere"));
    jack_free(NULL);
    unlink(path);
}

static void soft_sounds_are_short_quiet_and_begin_and_end_in_silence(void **state)
{
    (void)state;
    for (int chime = CHIME_TOUCH; chime <= CHIME_THANKS; chime++) {
        struct utterance sound = {0};
        assert_int_equal(chime_make((enum chime)chime, &sound), HD_OK);
        assert_true(sound.n > rate / 20 && sound.n < rate);
        int most = 0;
        for (size_t i = 0; i < sound.n; i++) {
            most = abs(sound.pcm[i]) > most ? abs(sound.pcm[i]) : most;
        }
        assert_in_range(most, INT16_MAX / 12, INT16_MAX / 6);
        assert_int_equal(sound.pcm[0], 0);
        assert_in_range(abs(sound.pcm[sound.n - 1]), 0, 3);
        utterance_clear(&sound);
    }
}

int main(void)
{
    const struct CMUnitTest synth_tests[] = {
        cmocka_unit_test(every_language_is_heard_with_a_mark_for_each_word_shown),
        cmocka_unit_test(slower_takes_longer_and_marks_the_same_words),
        cmocka_unit_test(what_cannot_be_said_is_refused),
        cmocka_unit_test(a_very_long_text_is_cut_off_not_kept_whole),
        cmocka_unit_test(the_mark_at_a_moment_is_the_last_one_begun),
    };
    const struct CMUnitTest voice_tests[] = {
        cmocka_unit_test(the_key_is_language_and_words_hashed),
        cmocka_unit_test(a_clip_is_heard_and_lights_all_its_words),
        cmocka_unit_test(every_clip_that_was_cut_off_is_left_out),
        cmocka_unit_test(a_clip_with_any_byte_altered_is_left_out_or_harmless),
        cmocka_unit_test(a_clip_that_is_too_large_is_left_out),
        cmocka_unit_test(soft_sounds_are_short_quiet_and_begin_and_end_in_silence),
        cmocka_unit_test(without_a_device_time_passes_all_the_same),
        cmocka_unit_test(a_clip_goes_before_the_synthesiser_unless_slow_is_wanted),
        cmocka_unit_test(it_stops_at_once_with_a_device_and_without),
        cmocka_unit_test(names_tell_what_is_worn_on_the_head),
        cmocka_unit_test(device_news_before_there_is_sound_means_nothing),
        cmocka_unit_test(a_folder_without_a_socket_is_not_watched),
    };
    int failed = cmocka_run_group_tests(synth_tests, start_synth, end_synth);
    return failed + cmocka_run_group_tests(voice_tests, make_clips, remove_clips);
}
