/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Languages of a form. Headings name them "English (en)", "French", or not at all; a survey needs
 * a code for each.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <heard/text.h>

#include "xlsform_form.h"

/* Names that headings use; the first for a code is the one that is written. */
static const struct {
    const char *name;
    const char *code;
} known[] = {
    {"English", "en"},
    {"Polish", "pl"},
    {"Romanian", "ro"},
    {"Chinese", "zh-Hans"},
    {"Portuguese", "pt-PT"},
    {"Arabic", "ar"},
    {"Albanian", "sq"},
    {"Amharic", "am"},
    {"Bengali", "bn"},
    {"Bulgarian", "bg"},
    {"Burmese", "my"},
    {"Czech", "cs"},
    {"Dari", "prs"},
    {"Dutch", "nl"},
    {"Farsi", "fa"},
    {"French", "fr"},
    {"Français", "fr"},
    {"Francais", "fr"},
    {"German", "de"},
    {"Deutsch", "de"},
    {"Greek", "el"},
    {"Gujarati", "gu"},
    {"Haitian Creole", "ht"},
    {"Hausa", "ha"},
    {"Hindi", "hi"},
    {"Hungarian", "hu"},
    {"Indonesian", "id"},
    {"Bahasa", "id"},
    {"Italian", "it"},
    {"Japanese", "ja"},
    {"Khmer", "km"},
    {"Korean", "ko"},
    {"Kurdish", "ku"},
    {"Lao", "lo"},
    {"Latvian", "lv"},
    {"Lithuanian", "lt"},
    {"Nepali", "ne"},
    {"Pashto", "ps"},
    {"Persian", "fa"},
    {"Punjabi", "pa"},
    {"Russian", "ru"},
    {"Slovak", "sk"},
    {"Somali", "so"},
    {"Spanish", "es"},
    {"Español", "es"},
    {"Espanol", "es"},
    {"Swahili", "sw"},
    {"Kiswahili", "sw"},
    {"Swedish", "sv"},
    {"Tagalog", "tl"},
    {"Tamil", "ta"},
    {"Thai", "th"},
    {"Tigrinya", "ti"},
    {"Turkish", "tr"},
    {"Ukrainian", "uk"},
    {"Urdu", "ur"},
    {"Vietnamese", "vi"},
    {"Welsh", "cy"},
    {"Português", "pt-PT"},
    {"Polski", "pl"},
    {"Simplified Chinese", "zh-Hans"},
    {"Traditional Chinese", "zh-Hant"},
};
enum { KNOWN_N = sizeof(known) / sizeof(known[0]) };

/* Two or three letters, then parts of two to eight; 15 bytes at most. */
static bool is_code(const char *text)
{
    size_t n = strlen(text);
    size_t first = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    if (n >= HD_LANG_CODE_MAX || first < 2 || first > 3) {
        return false;
    }
    const char *at = text + first;
    while (*at == '-') {
        size_t part = 0;
        for (at++; isalnum((unsigned char)at[part]); part++) {
        }
        if (part < 2 || part > 8) {
            return false;
        }
        at += part;
    }
    return *at == '\0';
}

static bool has_code(const struct xlsform_form *form, const char *code)
{
    for (size_t i = 0; i < form->langs_n; i++) {
        if (strcmp(form->lang[i].code, code) == 0) {
            return true;
        }
    }
    return false;
}

/* The code between the last parentheses; false when there is none. */
static bool code_in_name(const char *name, char out[HD_LANG_CODE_MAX])
{
    const char *open = strrchr(name, '(');
    const char *close = open ? strchr(open, ')') : NULL;
    size_t n = close ? (size_t)(close - open) - 1 : 0;
    if (n == 0 || n >= HD_LANG_CODE_MAX) {
        return false;
    }
    memcpy(out, open + 1, n);
    out[n] = '\0';
    for (size_t i = 0; out[i] != '\0' && out[i] != '-' && out[i] != '_'; i++) {
        out[i] = (char)tolower((unsigned char)out[i]);
    }
    for (char *at = strchr(out, '_'); at; at = strchr(at, '_')) {
        *at = '-';
    }
    return is_code(out);
}

static void find_code(struct xlsform_form *form, const char *name, char out[HD_LANG_CODE_MAX])
{
    char lower[HD_LANG_CODE_MAX];
    if (code_in_name(name, out)) {
        return;
    }
    for (size_t i = 0; i < KNOWN_N; i++) {
        if (strcasecmp(known[i].name, name) == 0) {
            (void)hd_text_copy(out, HD_LANG_CODE_MAX, known[i].code);
            return;
        }
    }
    if (hd_text_copy(lower, sizeof(lower), name)) {
        for (char *at = lower; *at != '\0' && *at != '-'; at++) {
            *at = (char)tolower((unsigned char)*at);
        }
        if (is_code(lower)) {
            (void)hd_text_copy(out, HD_LANG_CODE_MAX, lower);
            return;
        }
    }
    static const char *const spare[] = {"und", "mis", "mul", "zxx"};
    for (size_t i = 0; i < sizeof(spare) / sizeof(spare[0]); i++) {
        (void)hd_text_copy(out, HD_LANG_CODE_MAX, spare[i]);
        if (!has_code(form, out)) {
            break;
        }
    }
    xlsform_say_of(
        form, "languages",
        "\"%s\" is not known here and gets the code \"%s\"; write its code behind it "
        "in all headings, such as \"%s (fr)\".",
        name, out, name);
}

int xlsform_lang_of(struct xlsform_form *form, const char *name)
{
    char code[HD_LANG_CODE_MAX];
    for (size_t i = 0; i < form->langs_n; i++) {
        if (strcasecmp(form->lang[i].name, name) == 0) {
            return (int)i;
        }
    }
    if (form->langs_n == HD_LANGS_MAX) {
        xlsform_say_of(form, "languages",
                       "\"%s\" is left out: a survey has at most %d languages.", name,
                       HD_LANGS_MAX);
        return -1;
    }
    find_code(form, name, code);
    for (size_t i = 0; i < form->langs_n; i++) {
        if (strcmp(form->lang[i].code, code) == 0) {
            return (int)i; /* the same language by another name, such as "English" */
        }
    }
    struct xlsform_lang *lang = &form->lang[form->langs_n];
    (void)hd_text_copy(lang->name, sizeof(lang->name), name);
    memcpy(lang->code, code, sizeof(code));
    return (int)form->langs_n++;
}

const char *xlsform_lang_name(const char *code, char out[XLSFORM_NAME_MAX])
{
    const char *name = code;
    for (size_t i = 0; i < KNOWN_N; i++) {
        if (strcmp(known[i].code, code) == 0) {
            name = known[i].name;
            break;
        }
    }
    (void)snprintf(out, XLSFORM_NAME_MAX, "%s (%s)", name, code);
    return out;
}

bool xlsform_lang_needs_say(const char *code)
{
    return strcmp(code, "ar") == 0 || strncmp(code, "ar-", 3) == 0 || strcmp(code, "zh") == 0 ||
           strncmp(code, "zh-", 3) == 0;
}
