/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Types of rows, in all the spellings that forms use, and why some have no place on a kiosk: mostly
 * because they would tell who answered, where or when.
 */

#include <ctype.h>
#include <string.h>

#include <heard/text.h>

#include "xlsform_form.h"

/* Spellings that are followed by the name of a list; longer ones stand before their beginnings. */
static const struct {
    const char *words;
    enum xlsform_type type;
    const char *why;
} selects[] = {
    {"select_one_from_file", XLSFORM_T_NEVER, "its choices are in another file"},
    {"select one from file", XLSFORM_T_NEVER, "its choices are in another file"},
    {"select_multiple_from_file", XLSFORM_T_NEVER, "its choices are in another file"},
    {"select multiple from file", XLSFORM_T_NEVER, "its choices are in another file"},
    {"select_one_external", XLSFORM_T_NEVER, "its choices are in another file"},
    {"add select one prompt using", XLSFORM_T_ONE, NULL},
    {"add select multiple prompt using", XLSFORM_T_MANY, NULL},
    {"select all that apply from", XLSFORM_T_MANY, NULL},
    {"select all that apply", XLSFORM_T_MANY, NULL},
    {"select multiple from", XLSFORM_T_MANY, NULL},
    {"select_multiple", XLSFORM_T_MANY, NULL},
    {"select multiple", XLSFORM_T_MANY, NULL},
    {"select_all", XLSFORM_T_MANY, NULL},
    {"select one from", XLSFORM_T_ONE, NULL},
    {"select_one", XLSFORM_T_ONE, NULL},
    {"select one", XLSFORM_T_ONE, NULL},
    {"select1", XLSFORM_T_ONE, NULL},
    {"rank", XLSFORM_T_NEVER, "kiosks do not put things in order"},
};

static const char about_person[] = "it would tell who answered, or on what";
static const char about_place[] = "it would tell where somebody is";
static const char about_time[] = "it would tell when somebody answered";
static const char typed_in[] =
    "kiosks offer answers to choose and nothing to type; a \"range\" or "
    "a list of choices can be carried over";
static const char recorded[] = "kiosks do not take pictures, films, files or codes";

static const struct {
    const char *word;
    enum xlsform_type type;
    const char *why;
} types[] = {
    {"note", XLSFORM_T_NOTE, NULL},
    {"add note prompt", XLSFORM_T_NOTE, NULL},
    {"acknowledge", XLSFORM_T_NOTE, NULL},
    {"trigger", XLSFORM_T_NOTE, NULL},
    {"add acknowledge prompt", XLSFORM_T_NOTE, NULL},
    {"text", XLSFORM_T_TEXT, NULL},
    {"string", XLSFORM_T_TEXT, NULL},
    {"add text prompt", XLSFORM_T_TEXT, NULL},
    {"audio", XLSFORM_T_AUDIO, NULL},
    {"add audio prompt", XLSFORM_T_AUDIO, NULL},
    {"range", XLSFORM_T_RANGE, NULL},
    {"begin group", XLSFORM_T_GROUP, NULL},
    {"begin table list", XLSFORM_T_GROUP, NULL},
    {"end group", XLSFORM_T_GROUP_END, NULL},
    {"end table list", XLSFORM_T_GROUP_END, NULL},
    {"begin repeat", XLSFORM_T_REPEAT, NULL},
    {"begin lgroup", XLSFORM_T_REPEAT, NULL},
    {"begin looped group", XLSFORM_T_REPEAT, NULL},
    {"end repeat", XLSFORM_T_REPEAT_END, NULL},
    {"end lgroup", XLSFORM_T_REPEAT_END, NULL},
    {"end looped group", XLSFORM_T_REPEAT_END, NULL},
    {"end loop", XLSFORM_T_REPEAT_END, NULL},
    {"integer", XLSFORM_T_NEVER, typed_in},
    {"int", XLSFORM_T_NEVER, typed_in},
    {"add integer prompt", XLSFORM_T_NEVER, typed_in},
    {"decimal", XLSFORM_T_NEVER, typed_in},
    {"add decimal prompt", XLSFORM_T_NEVER, typed_in},
    {"date", XLSFORM_T_NEVER, typed_in},
    {"add date prompt", XLSFORM_T_NEVER, typed_in},
    {"time", XLSFORM_T_NEVER, typed_in},
    {"datetime", XLSFORM_T_NEVER, typed_in},
    {"geopoint", XLSFORM_T_NEVER, about_place},
    {"geotrace", XLSFORM_T_NEVER, about_place},
    {"geoshape", XLSFORM_T_NEVER, about_place},
    {"gps", XLSFORM_T_NEVER, about_place},
    {"location", XLSFORM_T_NEVER, about_place},
    {"add location prompt", XLSFORM_T_NEVER, about_place},
    {"start-geopoint", XLSFORM_T_NEVER, about_place},
    {"background-geopoint", XLSFORM_T_NEVER, about_place},
    {"osm", XLSFORM_T_NEVER, about_place},
    {"image", XLSFORM_T_NEVER, recorded},
    {"photo", XLSFORM_T_NEVER, recorded},
    {"add image prompt", XLSFORM_T_NEVER, recorded},
    {"add photo prompt", XLSFORM_T_NEVER, recorded},
    {"video", XLSFORM_T_NEVER, recorded},
    {"add video prompt", XLSFORM_T_NEVER, recorded},
    {"file", XLSFORM_T_NEVER, recorded},
    {"add file prompt", XLSFORM_T_NEVER, recorded},
    {"barcode", XLSFORM_T_NEVER, recorded},
    {"add barcode prompt", XLSFORM_T_NEVER, recorded},
    {"background-audio", XLSFORM_T_NEVER,
     "kiosks record nothing that people are not asked for"},
    {"start", XLSFORM_T_NEVER, about_time},
    {"end", XLSFORM_T_NEVER, about_time},
    {"today", XLSFORM_T_NEVER, about_time},
    {"get start time", XLSFORM_T_NEVER, about_time},
    {"get end time", XLSFORM_T_NEVER, about_time},
    {"get today", XLSFORM_T_NEVER, about_time},
    {"audit", XLSFORM_T_NEVER, about_person},
    {"deviceid", XLSFORM_T_NEVER, about_person},
    {"imei", XLSFORM_T_NEVER, about_person},
    {"phonenumber", XLSFORM_T_NEVER, about_person},
    {"phone number", XLSFORM_T_NEVER, about_person},
    {"get phone number", XLSFORM_T_NEVER, about_person},
    {"get device id", XLSFORM_T_NEVER, about_person},
    {"get subscriber id", XLSFORM_T_NEVER, about_person},
    {"get sim id", XLSFORM_T_NEVER, about_person},
    {"simserial", XLSFORM_T_NEVER, about_person},
    {"subscriberid", XLSFORM_T_NEVER, about_person},
    {"username", XLSFORM_T_NEVER, about_person},
    {"email", XLSFORM_T_NEVER, about_person},
    {"calculate", XLSFORM_T_NEVER, "kiosks do not calculate with answers"},
    {"add calculate prompt", XLSFORM_T_NEVER, "kiosks do not calculate with answers"},
    {"hidden", XLSFORM_T_NEVER, "nobody sees it, and records hold nothing but answers"},
    {"csv-external", XLSFORM_T_NEVER, "it brings in another file"},
    {"xml-external", XLSFORM_T_NEVER, "it brings in another file"},
};

/* One space for many; small letters, and "_" after begin and end as a space. */
static void plain(const char *text, bool small, char out[2 * XLSFORM_NAME_MAX])
{
    size_t n = 0;
    for (; *text != '\0' && n < 2 * XLSFORM_NAME_MAX - 1; text++) {
        char c = *text;
        if (c == '\n' || c == '\t') {
            c = ' ';
        }
        if (small) {
            c = (char)tolower((unsigned char)c);
        }
        if (c != ' ' || (n > 0 && out[n - 1] != ' ')) {
            out[n++] = c;
        }
    }
    n -= n > 0 && out[n - 1] == ' ' ? 1 : 0;
    out[n] = '\0';
    if (strncmp(out, "begin", 5) == 0 || strncmp(out, "end", 3) == 0) {
        for (char *at = strchr(out, '_'); at; at = strchr(at, '_')) {
            *at = ' ';
        }
    }
}

/* The last n letters, when they are end and a space stands before them. */
static bool cut_end(char *text, const char *end)
{
    size_t n = strlen(text);
    size_t m = strlen(end);
    if (n <= m || strcmp(text + n - m, end) != 0) {
        return false;
    }
    text[n - m] = '\0';
    return true;
}

/* The name of the list keeps its letters as they are, so it is taken from there. */
static bool read_select(const char *kept, const char *low, struct xlsform_kind *out)
{
    for (size_t i = 0; i < sizeof(selects) / sizeof(selects[0]); i++) {
        size_t n = strlen(selects[i].words);
        if (strncmp(low, selects[i].words, n) != 0 || (low[n] != ' ' && low[n] != '\0')) {
            continue;
        }
        char rest[2 * XLSFORM_NAME_MAX];
        (void)hd_text_copy(rest, sizeof(rest), low + n);
        out->or_other = cut_end(rest, " or_other") || cut_end(rest, " or specify other") ||
                        cut_end(rest, " or other");
        const char *name = rest + strspn(rest, " ");
        size_t len = strlen(name);
        out->type = selects[i].type;
        out->why = selects[i].why;
        if (len == 0 || len >= XLSFORM_NAME_MAX) {
            out->type = XLSFORM_T_NEVER;
            out->why = out->why ? out->why : "it names no list of choices";
            return true;
        }
        memcpy(out->list, kept + n + (name - rest), len);
        out->list[len] = '\0';
        return true;
    }
    return false;
}

void xlsform_kind_read(const char *text, struct xlsform_kind *out)
{
    char low[2 * XLSFORM_NAME_MAX];
    char kept[2 * XLSFORM_NAME_MAX];
    *out = (struct xlsform_kind){.type = XLSFORM_T_NEVER, .why = "this type is not known"};
    plain(text, true, low);
    plain(text, false, kept);
    if (read_select(kept, low, out)) {
        return;
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(low, types[i].word) == 0) {
            out->type = types[i].type;
            out->why = types[i].why;
            return;
        }
    }
    if (strncmp(low, "begin loop", 10) == 0) {
        out->type = XLSFORM_T_REPEAT;
    }
}
