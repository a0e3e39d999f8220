/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A growing buffer of samples and its marks. */
#include "utterance.h"

#include <stdlib.h>
#include <string.h>

#include <heard/keys.h>

enum { ROOM_FIRST = 2 * UTTERANCE_RATE };

/* Not realloc(): it would leave a copy behind that nobody wipes. */
static enum hd_err make_room(struct utterance *utterance, size_t wanted)
{
    if (wanted <= utterance->room) {
        return HD_OK;
    }
    size_t room = utterance->room ? 2 * utterance->room : ROOM_FIRST;
    room = room > wanted ? room : wanted;
    int16_t *pcm = malloc(room * sizeof(*pcm));
    if (!pcm) {
        return HD_E_NOMEM;
    }
    if (utterance->pcm) {
        memcpy(pcm, utterance->pcm, utterance->n * sizeof(*pcm));
        hd_wipe(utterance->pcm, utterance->n * sizeof(*pcm));
        free(utterance->pcm);
    }
    utterance->pcm = pcm;
    utterance->room = room;
    return HD_OK;
}

enum hd_err utterance_add(struct utterance *utterance, const int16_t *pcm, size_t n)
{
    if (n > UTTERANCE_SAMPLES_MAX - utterance->n) {
        return HD_E_RANGE;
    }
    enum hd_err err = make_room(utterance, utterance->n + n);
    if (err || n == 0) {
        return err;
    }
    memcpy(utterance->pcm + utterance->n, pcm, n * sizeof(*pcm));
    utterance->n += n;
    return HD_OK;
}

const struct utterance_mark *utterance_at(const struct utterance *utterance, size_t sample)
{
    const struct utterance_mark *found = NULL;
    for (size_t i = 0; i < utterance->marks && utterance->mark[i].sample <= sample; i++) {
        found = &utterance->mark[i];
    }
    return sample < utterance->n ? found : NULL;
}

size_t utterance_next(const struct utterance *utterance, size_t sample)
{
    for (size_t i = 0; i < utterance->marks; i++) {
        if (utterance->mark[i].sample > sample) {
            return utterance->mark[i].sample;
        }
    }
    return utterance->n;
}

void utterance_clear(struct utterance *utterance)
{
    if (utterance->pcm) {
        hd_wipe(utterance->pcm, utterance->n * sizeof(*utterance->pcm));
    }
    free(utterance->pcm);
    hd_wipe(utterance, sizeof(*utterance));
}
