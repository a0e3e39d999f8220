/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packs: a fixed header, a JSON body, a signature over both. The signature is checked before a
 * single byte of the body is parsed, so whoever is not the office reaches no parser.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <heard/arena.h>
#include <heard/pack.h>
#include <heard/text.h>

#include "folder.h"

enum {
    PACK_VERSION = 1,
    PACK_HEADER = 16,
    PACK_LEAST = PACK_HEADER + HD_SIGNATURE_LEN,
    WEEK_MAX = 418985, /* the last ISO week of the year 9999 */
    IDLE_MIN_S = 30,
    IDLE_MAX_S = 600,
    WARNING_MIN_S = 20,
    WARNING_MAX_S = 120,
    HEX_SIZE = 2 * HD_KEY_LEN + 1,
};
static_assert(HD_SIGN_PK_LEN == HD_KEY_LEN, "all keys in a pack are 64 hex digits");

static const char domain[] = "FHP1-pack";
static const uint8_t magic[4] = {'F', 'H', 'P', '1'};
static const char bad_staff[] =
    "staff numbers must rise from 1 to 32, each with a hash made by "
    "this program";

static enum hd_err refuse(struct hd_notes *notes, const char *place, enum hd_err err,
                          const char *text)
{
    hd_notes_add(notes, HD_NOTE_ERROR, place, "%s", text);
    return err;
}

/* "pack.fhp: survey", or just "survey". */
static void part_place(const char *place, const char *part, char *out)
{
    snprintf(out, HD_NOTE_PLACE_MAX, "%.*s%s%s", HD_NOTE_PLACE_MAX / 2, place,
             *place ? ": " : "", part);
}

static enum hd_err check_number(json_int_t value, json_int_t min, json_int_t max,
                                const char *name, const char *place, struct hd_notes *notes)
{
    if (value >= min && value <= max) {
        return HD_OK;
    }
    hd_notes_add(notes, HD_NOTE_ERROR, place, "%s is %lld; it must be %lld to %lld", name,
                 (long long)value, (long long)min, (long long)max);
    return HD_E_RANGE;
}

/* What is numbered in a pack. */
struct limits {
    json_int_t number, first_week, issued_week, wave;
};

/* The limits of a pack, the same when it is made and when it is read. */
static enum hd_err check_limits(const struct limits *l, const struct hd_settings *s,
                                const char *place, struct hd_notes *notes)
{
    enum hd_err err = check_number(l->number, 1, UINT32_MAX, "the pack's number", place, notes);
    if (!err) {
        err = check_number(l->first_week, 0, WEEK_MAX, "first_week", place, notes);
    }
    if (!err) {
        err =
            check_number(l->issued_week, l->first_week, WEEK_MAX, "issued_week", place, notes);
    }
    if (!err) {
        err = check_number(l->wave, 1, UINT32_MAX, "wave.no", place, notes);
    }
    if (!err) {
        err = check_number(s->idle_s, IDLE_MIN_S, IDLE_MAX_S, "settings.idle_s", place, notes);
    }
    if (!err) {
        err = check_number(s->warning_s, WARNING_MIN_S, WARNING_MAX_S, "settings.warning_s",
                           place, notes);
    }
    if (!err && !hd_name_fits(s->office)) {
        err = refuse(notes, place, HD_E_RANGE,
                     "settings.office must be 1 to 63 bytes of plain text on one line");
    }
    if (!err && !hd_hours_fit(&s->hours)) {
        err = refuse(notes, place, HD_E_RANGE,
                     "settings.hours has a day that ends before it begins");
    }
    return err;
}

/* A code may stand in a pack when its number is new and rises, and its hash is one of ours. */
static bool staff_fits(json_int_t number, const char *hash, const struct hd_staff_code *before)
{
    return number > (before ? before->number : 0) && number <= HD_STAFF_MAX &&
           hd_staff_hash_fits(hash);
}

/* The one text of a JSON value; the caller frees it. When memory runs out, jansson 2.14 drops a
 * few bytes without a word, so what it wrote is read again. NULL when memory ran out. */
static char *canonical(const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    json_t *again = text ? json_loads(text, 0, NULL) : NULL;
    if (!again || !json_equal(json, again)) {
        free(text);
        text = NULL;
    }
    json_decref(again);
    return text;
}

/* ---- making ---- */

static struct hd_slice cards_of(const struct hd_pack_content *content)
{
    return content->cards_json.len > 0 ? content->cards_json : hd_cards_none();
}

/* Compile the files for their notes; what compiles can be parsed. */
static enum hd_err check_content(const struct hd_pack_content *content, struct hd_notes *notes)
{
    struct hd_survey *survey = NULL;
    struct hd_strings *strings = NULL;
    struct hd_cards *cards = NULL;
    const struct limits limits = {content->number, content->first_week, content->issued_week,
                                  content->keyset->wave_no};
    enum hd_err err = check_limits(&limits, &content->settings, "", notes);
    for (size_t i = 0; !err && i < content->staff_n; i++) {
        const struct hd_staff_code *code = &content->staff[i];
        if (!staff_fits(code->number, code->hash, i > 0 ? code - 1 : NULL)) {
            err = refuse(notes, "staff", HD_E_RANGE, bad_staff);
        }
    }
    if (!err) {
        err = hd_survey_load(content->survey_json, "survey", notes, &survey);
    }
    if (!err) {
        err = hd_strings_load(content->strings_json, "strings", notes, &strings);
    }
    if (!err) {
        err = hd_cards_load(cards_of(content), "cards", notes, &cards);
    }
    hd_cards_free(cards);
    hd_strings_free(strings);
    hd_survey_free(survey);
    return err;
}

/* Parsed twice: see canonical(). NULL when memory ran out. */
static json_t *parse(struct hd_slice json)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf}; /* which the loaders accept, too */
    if (json.len >= sizeof(mark) && memcmp(json.p, mark, sizeof(mark)) == 0) {
        json.p += sizeof(mark);
        json.len -= sizeof(mark);
    }
    const char *text = (const char *)json.p;
    json_t *once = json_loadb(text, json.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *again = json_loadb(text, json.len, JSON_REJECT_DUPLICATES, NULL);
    if (!once || !again || !json_equal(once, again)) {
        json_decref(once);
        once = NULL;
    }
    json_decref(again);
    return once;
}

/* [[1, "$argon2id$..."], ...]; NULL when memory ran out. */
static json_t *make_staff(const struct hd_pack_content *content)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < content->staff_n; i++) {
        const struct hd_staff_code *code = &content->staff[i];
        json_t *pair = json_pack("[i,s]", (int)code->number, code->hash);
        if (json_array_append_new(list, pair) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

/* The body as text; the caller frees it. NULL when memory ran out. */
static char *make_body(const struct hd_pack_content *content)
{
    char pk[HD_RECIPIENTS][HEX_SIZE];
    char receipt[HEX_SIZE];
    char *text = NULL;
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        hd_hex_encode(content->keyset->pk[i], HD_KEY_LEN, pk[i]);
    }
    hd_hex_encode(content->receipt_pk, HD_SIGN_PK_LEN, receipt);
    char hours[HD_HOURS_TEXT_SIZE];
    hd_hours_format(&content->settings.hours, hours);

    json_t *survey = parse(content->survey_json);
    json_t *strings = parse(content->strings_json);
    json_t *cards = parse(cards_of(content));
    json_t *staff = make_staff(content);
    json_t *body = NULL;
    if (survey && strings && cards && staff) {
        body = json_pack("{s:I, s:I, s:{s:I, s:[s,s,s], s:b}, s:O, s:s, s:{s:s, s:s, s:I, "
                         "s:I}, s:O, s:O, s:O}",
                         "first_week", (json_int_t)content->first_week, "issued_week",
                         (json_int_t)content->issued_week, "wave", "no",
                         (json_int_t)content->keyset->wave_no, "keys", pk[0], pk[1], pk[2],
                         "closed", (int)content->closed, "staff", staff, "receipt_key", receipt,
                         "settings", "hours", hours, "office", content->settings.office,
                         "idle_s", (json_int_t)content->settings.idle_s, "warning_s",
                         (json_int_t)content->settings.warning_s, "survey", survey, "strings",
                         strings, "cards", cards);
    }
    if (body) {
        text = canonical(body);
    }
    json_decref(body);
    json_decref(staff);
    json_decref(cards);
    json_decref(strings);
    json_decref(survey);
    return text;
}

static enum hd_err put_together(uint32_t number, struct hd_slice body, const uint8_t *root_seed,
                                struct hd_buf *out)
{
    size_t len = PACK_HEADER + body.len + HD_SIGNATURE_LEN;
    enum hd_err err = hd_buf_reserve(out, len);
    if (err) {
        return err;
    }
    struct hd_wr wr = hd_wr_init(out->p, len);
    hd_wr_bytes(&wr, magic, sizeof(magic));
    hd_wr_u8(&wr, PACK_VERSION);
    hd_wr_zeros(&wr, 3);
    hd_wr_u32(&wr, number);
    hd_wr_u32(&wr, (uint32_t)body.len);
    hd_wr_bytes(&wr, body.p, body.len);
    assert(!wr.bad && wr.left == HD_SIGNATURE_LEN);
    hd_sign(root_seed, domain, (struct hd_slice){out->p, len - HD_SIGNATURE_LEN}, wr.p);
    out->len = len;
    return HD_OK;
}

enum hd_err hd_pack_encode(const struct hd_pack_content *content, const uint8_t *root_seed,
                           struct hd_notes *notes, struct hd_buf *out)
{
    enum hd_err err = check_content(content, notes);
    if (err) {
        return err;
    }
    char *text = make_body(content);
    if (!text) {
        return refuse(notes, "", HD_E_NOMEM, "memory ran out while making the pack");
    }
    struct hd_slice body = {(const uint8_t *)text, strlen(text)};
    if (body.len > HD_PACK_MAX - PACK_LEAST) {
        err = refuse(notes, "", HD_E_RANGE,
                     "survey, words and cards together are too large for a pack");
    } else {
        err = put_together(content->number, body, root_seed, out);
    }
    free(text);
    return err;
}

/* ---- reading ---- */

/* Everything up to the signature; then the body may be trusted. */
static enum hd_err open_container(struct hd_slice bytes, const uint8_t *root_pk,
                                  const char *place, struct hd_notes *notes,
                                  struct hd_slice *body, uint32_t *number)
{
    struct hd_rd rd = hd_rd_init(bytes);
    uint8_t start[4];
    hd_rd_bytes(&rd, start, sizeof(start));
    uint8_t version = hd_rd_u8(&rd);
    if (bytes.len < PACK_LEAST || memcmp(start, magic, sizeof(magic)) != 0 || version == 0) {
        return refuse(notes, place, HD_E_FORMAT,
                      "this is not a pack, or only a part of one; copy it again");
    }
    if (version > PACK_VERSION) {
        return refuse(notes, place, HD_E_VERSION,
                      "this pack was made by a newer Heard; update this program");
    }
    if (bytes.len > HD_PACK_MAX) {
        return refuse(notes, place, HD_E_RANGE, "this pack is larger than a pack can be");
    }
    bool zeros = hd_rd_zeros(&rd, 3);
    uint32_t no = hd_rd_u32(&rd);
    uint32_t len = hd_rd_u32(&rd);
    if (!zeros || len != rd.left - HD_SIGNATURE_LEN) {
        return refuse(notes, place, HD_E_FORMAT,
                      "this pack is cut short or has something behind it; copy it again");
    }
    struct hd_slice content = {bytes.p, bytes.len - HD_SIGNATURE_LEN};
    if (!hd_sign_check(root_pk, domain, content, content.p + content.len)) {
        return refuse(
            notes, place, HD_E_AUTH,
            "this pack is not signed by the office that this kiosk belongs to, or it was "
            "altered; get it from your office again");
    }
    *body = (struct hd_slice){rd.p, len};
    *number = no;
    return HD_OK;
}

/* Members of the body, borrowed from its parsed form. */
struct members {
    json_int_t first_week, issued_week, wave_no, idle_s, warning_s;
    int closed;
    const char *pk[HD_RECIPIENTS];
    const char *receipt_key, *office, *hours;
    json_t *staff, *survey, *strings, *cards;
};

static enum hd_err read_members(json_t *json, const char *place, struct hd_notes *notes,
                                struct members *m)
{
    json_error_t error;
    if (json_unpack_ex(json, &error, JSON_STRICT,
                       "{s:I, s:I, s:{s:I, s:[s,s,s], s:b}, s:o, s:s, s:{s:s, s:s, s:I, s:I}, "
                       "s:o, s:o, s:o}",
                       "first_week", &m->first_week, "issued_week", &m->issued_week, "wave",
                       "no", &m->wave_no, "keys", &m->pk[0], &m->pk[1], &m->pk[2], "closed",
                       &m->closed, "staff", &m->staff, "receipt_key", &m->receipt_key,
                       "settings", "hours", &m->hours, "office", &m->office, "idle_s",
                       &m->idle_s, "warning_s", &m->warning_s, "survey", &m->survey, "strings",
                       &m->strings, "cards", &m->cards) == 0) {
        return HD_OK;
    }
    hd_notes_add(
        notes, HD_NOTE_ERROR, place,
        "a member of this pack is missing, unknown or of the wrong kind (%s); get it from "
        "your office again",
        error.text);
    return HD_E_FORMAT;
}

/* 64 digits, lower case: a pack has one spelling only. */
static bool read_key(const char *hex, uint8_t *key)
{
    char again[HEX_SIZE];
    if (hd_hex_decode(hex, key, HD_KEY_LEN) != HD_OK) {
        return false;
    }
    hd_hex_encode(key, HD_KEY_LEN, again);
    return hd_text_equal(hex, again);
}

static enum hd_err read_keys(const struct members *m, const char *place, struct hd_notes *notes,
                             struct hd_pack *pack)
{
    bool fine = read_key(m->receipt_key, pack->receipt_pk);
    for (size_t i = 0; i < HD_RECIPIENTS; i++) {
        fine = fine && read_key(m->pk[i], pack->keyset.pk[i]);
    }
    return fine ? HD_OK
                : refuse(
                      notes, place, HD_E_FORMAT,
                      "a key in this pack is not 64 digits of 0 to 9 and a to f; get the pack "
                      "from your office again");
}

/* One spelling only, as with keys. */
static bool read_hours(const char *text, struct hd_hours *out)
{
    char again[HD_HOURS_TEXT_SIZE];
    if (hd_hours_parse(text, out) != HD_OK) {
        return false;
    }
    hd_hours_format(out, again);
    return hd_text_equal(text, again);
}

static enum hd_err read_settings(const struct members *m, const char *place,
                                 struct hd_notes *notes, struct hd_pack *pack)
{
    /* A negative or huge number becomes one that is out of range, too. */
    struct hd_settings s = {
        .office = m->office,
        .idle_s = m->idle_s < 0 || m->idle_s > UINT32_MAX ? 0 : (uint32_t)m->idle_s,
        .warning_s = m->warning_s < 0 || m->warning_s > UINT32_MAX ? 0 : (uint32_t)m->warning_s,
    };
    if (!read_hours(m->hours, &s.hours)) {
        return refuse(notes, place, HD_E_FORMAT,
                      "settings.hours are not opening hours as an office writes them; get the "
                      "pack from your office again");
    }
    const struct limits limits = {pack->number, m->first_week, m->issued_week, m->wave_no};
    enum hd_err err = check_limits(&limits, &s, place, notes);
    if (err) {
        return err;
    }
    struct hd_arena arena = {.first = pack->memory};
    s.office = hd_arena_text(&arena, m->office, strlen(m->office));
    pack->memory = arena.first;
    pack->settings = s;
    pack->first_week = (int32_t)m->first_week;
    pack->issued_week = (int32_t)m->issued_week;
    pack->closed = m->closed != 0;
    pack->keyset.wave_no = (uint32_t)m->wave_no;
    return s.office ? HD_OK : HD_E_NOMEM;
}

static enum hd_err read_staff(const struct members *m, const char *place,
                              struct hd_notes *notes, struct hd_pack *pack)
{
    bool fine = json_is_array(m->staff) && json_array_size(m->staff) <= HD_STAFF_MAX;
    for (size_t i = 0; fine && i < json_array_size(m->staff); i++) {
        const json_t *pair = json_array_get(m->staff, i);
        const json_t *number = json_array_get(pair, 0);
        const char *hash = json_string_value(json_array_get(pair, 1));
        struct hd_staff_code *code = &pack->staff[i];
        fine = json_array_size(pair) == 2 && json_is_integer(number) && hash &&
               staff_fits(json_integer_value(number), hash, i > 0 ? code - 1 : NULL) &&
               hd_text_copy(code->hash, sizeof(code->hash), hash);
        if (fine) {
            code->number = (uint16_t)json_integer_value(number);
            pack->staff_n = i + 1;
        }
    }
    return fine ? HD_OK : refuse(notes, place, HD_E_FORMAT, bad_staff);
}

/* A part as canonical JSON text, so that its digest is that of the file it came from. */
static enum hd_err load_part(const json_t *part, const char *name, const char *place,
                             struct hd_notes *notes, struct hd_pack *pack)
{
    char where[HD_NOTE_PLACE_MAX];
    part_place(place, name, where);
    if (!json_is_object(part)) {
        return refuse(notes, where, HD_E_FORMAT,
                      "this part of the pack is not an object; get it from your office again");
    }
    char *text = canonical(part);
    if (!text) {
        return HD_E_NOMEM;
    }
    struct hd_slice json = {(const uint8_t *)text, strlen(text)};
    enum hd_err err = HD_OK;
    if (strcmp(name, "survey") == 0) {
        err = hd_survey_load(json, where, notes, &pack->survey);
    } else if (strcmp(name, "strings") == 0) {
        err = hd_strings_load(json, where, notes, &pack->strings);
    } else {
        err = hd_cards_load(json, where, notes, &pack->cards);
    }
    free(text);
    return err;
}

static enum hd_err read_parsed(json_t *json, const char *place, struct hd_notes *notes,
                               struct hd_pack *pack)
{
    struct members m = {0};
    enum hd_err err = read_members(json, place, notes, &m);
    if (!err) {
        err = read_keys(&m, place, notes, pack);
    }
    if (!err) {
        err = read_settings(&m, place, notes, pack);
    }
    if (!err) {
        err = read_staff(&m, place, notes, pack);
    }
    if (!err) {
        err = load_part(m.survey, "survey", place, notes, pack);
    }
    if (!err) {
        err = load_part(m.strings, "strings", place, notes, pack);
    }
    if (!err) {
        err = load_part(m.cards, "cards", place, notes, pack);
    }
    return err;
}

/* Only canonical JSON is read: what was parsed must be, byte for byte, what was signed. */
static enum hd_err read_body(struct hd_slice body, const char *place, struct hd_notes *notes,
                             struct hd_pack *pack)
{
    enum hd_err err = HD_E_FORMAT;
    json_t *json = json_loadb((const char *)body.p, body.len, JSON_REJECT_DUPLICATES, NULL);
    char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (text && strlen(text) == body.len && memcmp(text, body.p, body.len) == 0) {
        err = read_parsed(json, place, notes, pack);
    } else {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "the inside of this pack is damaged; get it from your office again");
    }
    free(text);
    json_decref(json);
    return err;
}

enum hd_err hd_pack_decode(struct hd_slice bytes, const uint8_t *root_pk, const char *place,
                           struct hd_notes *notes, struct hd_pack **out)
{
    *out = NULL;
    struct hd_slice body = {0};
    uint32_t number = 0;
    enum hd_err err = open_container(bytes, root_pk, place, notes, &body, &number);
    if (err) {
        return err;
    }
    struct hd_pack *pack = calloc(1, sizeof(*pack));
    if (!pack) {
        return HD_E_NOMEM;
    }
    pack->number = number;
    err = read_body(body, place, notes, pack);
    if (err == HD_E_NOMEM && notes->errors == 0) {
        hd_notes_add(notes, HD_NOTE_ERROR, place, "memory ran out while reading this pack");
    }
    if (err) {
        hd_pack_free(pack);
        return err;
    }
    *out = pack;
    return HD_OK;
}

void hd_pack_free(struct hd_pack *pack)
{
    if (!pack) {
        return;
    }
    struct hd_arena arena = {.first = pack->memory};
    hd_arena_free(&arena);
    hd_cards_free(pack->cards);
    hd_strings_free(pack->strings);
    hd_survey_free(pack->survey);
    free(pack);
}
