/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * staff.json: the only place where a number of the staff log has a name. Read whole, checked whole,
 * replaced whole; while it is changed, no other program changes the office.
 */

#include <stdlib.h>

#include <jansson.h>

#include <heard/file.h>
#include <heard/text.h>
#include <heard/week.h>
#include <sync/staff.h>

#include "office_db.h"

enum {
    FORMAT = 1,
    FILE_MAX = 1 << 16,
    FILE_MODE = 0600,
    WEEK_MAX = 418985, /* the last one of 9999, the last that can be written */
};

static const char file_name[] = "staff.json";

/* ---- people as JSON ---- */

/* Controls, and what turns the direction of reading or cannot be seen. */
static bool is_shown(uint32_t c)
{
    bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
    bool hidden = (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                  (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
    return !control && !hidden;
}

static bool name_fits(const char *name)
{
    size_t len = strlen(name);
    if (len >= HD_NAME_MAX || !hd_utf8_valid((struct hd_slice){(const uint8_t *)name, len})) {
        return false;
    }
    bool blank = true;
    const char *at = name;
    for (uint32_t c = hd_utf8_next(&at); c != 0; c = hd_utf8_next(&at)) {
        if (!is_shown(c)) {
            return false;
        }
        blank = blank && (c == ' ' || c == 0xa0);
    }
    return !blank;
}

static bool is_gone(const struct sync_person *person)
{
    return person->gone_from != INT32_MAX;
}

static json_t *person_to_json(const struct sync_person *person)
{
    char week[HD_WEEK_TEXT_SIZE];
    if (!is_gone(person)) {
        return json_pack("{s:i, s:s, s:s}", "number", (int)person->number, "name", person->name,
                         "hash", person->hash);
    }
    hd_week_format(person->gone_from, week);
    return json_pack("{s:i, s:s, s:s}", "number", (int)person->number, "name", person->name,
                     "gone", week);
}

/* A person has a code or is gone: one of the two, and nothing else. */
static bool person_from_json(const json_t *json, struct sync_person *out)
{
    struct sync_person person = {.gone_from = INT32_MAX};
    const json_t *number = json_object_get(json, "number");
    const char *name = json_string_value(json_object_get(json, "name"));
    const char *hash = json_string_value(json_object_get(json, "hash"));
    const char *gone = json_string_value(json_object_get(json, "gone"));
    if (!json_is_integer(number) || json_integer_value(number) < 1 ||
        json_integer_value(number) > HD_STAFF_MAX || !name || !name_fits(name) ||
        !hash == !gone || json_object_size(json) != 3) {
        return false;
    }
    person.number = (uint16_t)json_integer_value(number);
    (void)hd_text_copy(person.name, sizeof(person.name), name); /* checked to fit */
    if (gone) {
        if (hd_week_parse(gone, &person.gone_from) != HD_OK) {
            return false;
        }
    } else if (!hd_staff_hash_fits(hash) ||
               !hd_text_copy(person.hash, sizeof(person.hash), hash)) {
        return false;
    }
    *out = person;
    return true;
}

static enum hd_err staff_encode(const struct sync_staff *staff, struct hd_buf *out)
{
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; i < staff->n && ok; i++) {
        ok = json_array_append_new(list, person_to_json(&staff->list[i])) == 0;
    }
    json_t *root =
        ok ? json_pack("{s:s, s:i, s:O}", "heard", "staff", "format", FORMAT, "staff", list)
           : NULL;
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    json_decref(list);
    enum hd_err err = text ? hd_buf_printf(out, "%s\n", text) : HD_E_NOMEM;
    free(text);
    return err;
}

static enum hd_err check_kind(const json_t *root)
{
    const json_t *format = json_object_get(root, "format");
    if (!hd_text_equal(json_string_value(json_object_get(root, "heard")), "staff") ||
        !json_is_integer(format) || json_integer_value(format) < 1) {
        return HD_E_FORMAT;
    }
    return json_integer_value(format) > FORMAT ? HD_E_VERSION : HD_OK;
}

static enum hd_err list_from_json(const json_t *list, struct sync_staff *out)
{
    struct sync_staff staff = {.n = 0};
    if (!json_is_array(list) || json_array_size(list) > HD_STAFF_MAX) {
        return HD_E_FORMAT;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct sync_person *person = &staff.list[staff.n];
        if (!person_from_json(json_array_get(list, i), person) ||
            (i > 0 && person->number <= person[-1].number)) {
            return HD_E_FORMAT;
        }
        staff.n++;
    }
    *out = staff;
    return HD_OK;
}

static enum hd_err staff_decode(struct hd_slice json, struct sync_staff *out)
{
    json_t *root = json_loadb((const char *)json.p, json.len, JSON_REJECT_DUPLICATES, NULL);
    enum hd_err err = check_kind(root);
    if (!err) {
        err = json_object_size(root) == 3 ? list_from_json(json_object_get(root, "staff"), out)
                                          : HD_E_FORMAT;
    }
    json_decref(root);
    return err;
}

/* ---- the file ---- */

static enum hd_err staff_path(const struct sync_office *office, char *path)
{
    return hd_path_join(path, HD_PATH_MAX, sync_office_dir(office), file_name);
}

static enum hd_err staff_load(const struct sync_office *office, struct sync_staff *out)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = staff_path(office, path);
    if (!err) {
        err = hd_file_read(path, FILE_MAX, &json);
    }
    if (err == HD_E_NOT_FOUND) {
        *out = (struct sync_staff){.n = 0};
        return HD_OK;
    }
    if (!err) {
        err = staff_decode(hd_buf_slice(&json), out);
    }
    hd_buf_free(&json);
    return err == HD_E_RANGE ? HD_E_FORMAT : err;
}

static void note_list(const struct sync_office *office, struct hd_notes *notes, enum hd_err err)
{
    char path[HD_PATH_MAX];
    const char *place = staff_path(office, path) == HD_OK ? path : file_name;
    if (err == HD_E_FORMAT) {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "This is not the office's list of staff as it was written. Nothing was "
                     "changed; put the file back from a copy.");
    } else if (err == HD_E_VERSION) {
        hd_notes_add(
            notes, HD_NOTE_ERROR, place,
            "This list of staff was written by a newer Heard. Nothing was changed; update this "
            "program.");
    } else {
        hd_notes_add(notes, HD_NOTE_ERROR, place,
                     "The list of staff could not be read or written: %s. Nothing was changed.",
                     hd_err_text(err));
    }
}

enum hd_err sync_office_staff(const struct sync_office *office, struct hd_notes *notes,
                              struct sync_staff *out)
{
    enum hd_err err = staff_load(office, out);
    if (err) {
        note_list(office, notes, err);
    }
    return err;
}

static enum hd_err staff_save(const struct sync_office *office, const struct sync_staff *staff,
                              struct hd_notes *notes)
{
    char path[HD_PATH_MAX];
    struct hd_buf json = HD_BUF_EMPTY;
    enum hd_err err = staff_path(office, path);
    if (!err) {
        err = staff_encode(staff, &json);
    }
    if (!err) {
        err = hd_file_write(path, hd_buf_slice(&json), FILE_MODE);
    }
    hd_buf_free(&json);
    if (err) {
        note_list(office, notes, err);
    }
    return err;
}

/* ---- changing it ---- */

const struct sync_person *sync_staff_find(const struct sync_staff *staff, uint16_t number)
{
    for (size_t i = 0; i < staff->n; i++) {
        if (staff->list[i].number == number) {
            return &staff->list[i];
        }
    }
    return NULL;
}

/* Put a person in the place of its number. */
static void insert(struct sync_staff *staff, const struct sync_person *person)
{
    size_t at = staff->n++;
    for (; at > 0 && staff->list[at - 1].number > person->number; at--) {
        staff->list[at] = staff->list[at - 1];
    }
    staff->list[at] = *person;
}

/* Choose a number for a new name. */
static enum hd_err choose_number(const struct sync_staff *staff, const char *name,
                                 struct hd_notes *notes, uint16_t *number)
{
    for (size_t i = 0; i < staff->n; i++) {
        if (!is_gone(&staff->list[i]) && hd_text_equal(staff->list[i].name, name)) {
            hd_notes_add(notes, HD_NOTE_ERROR, name,
                         "Somebody of this name has a code already (number %u). Take it away "
                         "first, or add something that tells the two apart.",
                         (unsigned)staff->list[i].number);
            return HD_E_EXISTS;
        }
    }
    uint16_t lowest = 1;
    while (sync_staff_find(staff, lowest)) {
        lowest++;
    }
    if (lowest <= HD_STAFF_MAX) {
        *number = lowest;
        return HD_OK;
    }
    hd_notes_add(
        notes, HD_NOTE_ERROR, file_name,
        "All %d numbers were given. None is given twice, or the log would show the wrong name. "
        "When the log of somebody who left is no longer needed, delete that person's entry "
        "from "
        "this file by hand: then the number is free.",
        HD_STAFF_MAX);
    return HD_E_FULL;
}

static enum hd_err reserve(struct sync_office *office, struct hd_notes *notes)
{
    enum hd_err err = sync_office_reserve(office);
    if (err) {
        note_list(office, notes, err);
    }
    return err;
}

static enum hd_err add_reserved(struct sync_office *office, struct sync_person *person,
                                struct hd_notes *notes, char *code)
{
    struct sync_staff staff;
    struct hd_staff_code drawn;
    enum hd_err err = sync_office_staff(office, notes, &staff);
    if (!err) {
        err = choose_number(&staff, person->name, notes, &person->number);
    }
    if (err) {
        return err;
    }
    err = hd_staff_code_draw(person->number, &drawn, code);
    if (err) {
        note_list(office, notes, err);
        return err;
    }
    (void)hd_text_copy(person->hash, sizeof(person->hash), drawn.hash); /* the same size */
    insert(&staff, person);
    return staff_save(office, &staff, notes);
}

enum hd_err sync_office_staff_add(struct sync_office *office, const char *name,
                                  struct hd_notes *notes, uint16_t *number, char *code)
{
    struct sync_person person = {.gone_from = INT32_MAX};
    if (!name_fits(name)) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "A name must be 1 to %d bytes of plain text on one line.",
                     HD_NAME_MAX - 1);
        return HD_E_RANGE;
    }
    (void)hd_text_copy(person.name, sizeof(person.name), name); /* checked to fit */
    char drawn[HD_STAFF_CODE_LEN + 1] = "";
    enum hd_err err = reserve(office, notes);
    if (!err) {
        err = add_reserved(office, &person, notes, drawn);
        sync_office_let_go(office);
    }
    if (!err) {
        *number = person.number;
        memcpy(code, drawn, sizeof(drawn));
    }
    hd_wipe(drawn, sizeof(drawn));
    return err;
}

static enum hd_err remove_reserved(struct sync_office *office, uint16_t number, int32_t week,
                                   struct hd_notes *notes)
{
    struct sync_staff staff;
    enum hd_err err = sync_office_staff(office, notes, &staff);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < staff.n; i++) {
        struct sync_person *person = &staff.list[i];
        if (person->number == number && !is_gone(person)) {
            person->gone_from = week;
            hd_wipe(person->hash, sizeof(person->hash));
            return staff_save(office, &staff, notes);
        }
    }
    hd_notes_add(notes, HD_NOTE_ERROR, "",
                 "Nobody with number %u has a code; \"heard-admin staff list\" shows who has.",
                 (unsigned)number);
    return HD_E_NOT_FOUND;
}

enum hd_err sync_office_staff_remove(struct sync_office *office, uint16_t number, int32_t week,
                                     struct hd_notes *notes)
{
    if (week < 0 || week > WEEK_MAX) {
        hd_notes_add(notes, HD_NOTE_ERROR, "",
                     "This computer's clock is wrong; set it, then try again.");
        return HD_E_RANGE;
    }
    enum hd_err err = reserve(office, notes);
    if (!err) {
        err = remove_reserved(office, number, week, notes);
        sync_office_let_go(office);
    }
    return err;
}

enum hd_err sync_office_staff_codes(const struct sync_office *office, struct hd_staff_code *out,
                                    size_t *n)
{
    struct sync_staff staff;
    enum hd_err err = staff_load(office, &staff);
    if (err) {
        return err;
    }
    size_t codes = 0;
    for (size_t i = 0; i < staff.n; i++) {
        const struct sync_person *person = &staff.list[i];
        if (!is_gone(person)) {
            out[codes] = (struct hd_staff_code){.number = person->number};
            memcpy(out[codes].hash, person->hash, sizeof(out[codes].hash));
            codes++;
        }
    }
    *n = codes;
    return HD_OK;
}
