/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HD_MODEL_JSON_H
#define HD_MODEL_JSON_H

/*
 * Strict reading of the JSON files that people write: every member is asked for by name and type,
 * what nobody asked for is an error, and each message says where it stands in the file. Errors
 * are collected, so that one run shows all of them; the first decides the error code.
 * Private to model.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <heard/arena.h>
#include <heard/bytes.h>
#include <heard/err.h>
#include <heard/notes.h>

enum {
    HD_JSON_DEPTH_MAX = 16,  /**< lists and objects inside each other */
    HD_CODE_MAX = 32,        /**< bytes of a code */
    HD_JSON_TEXT_MAX = 2000, /**< bytes of one text */
    HD_JSON_FILE_MAX = 140,  /**< bytes of a file's name in a message, NUL included */
    HD_JSON_SHOWN_MAX = 64,  /**< bytes of a file's text quoted in a message, NUL included */
};

/** One file while it is read. */
struct hd_json {
    const char *place;      /**< borrowed: file name for messages */
    struct hd_notes *notes; /**< borrowed */
    struct hd_slice text;  /**< borrowed until the last message: where lines are counted; may be
                                 empty, and then messages name none */
    struct hd_arena arena; /**< owned: everything read is copied here */
    json_t *root;          /**< owned */
    enum hd_err err;       /**< first error; HD_OK so far */
};

/** A value and the way to it, as a chain on the callers' stacks: "questions[3].wording". */
struct hd_json_at {
    const struct hd_json_at *parent; /**< borrowed; NULL at the top */
    const char *key;                 /**< borrowed; NULL in a list */
    size_t index;                    /**< in a list */
    json_t *value;                   /**< borrowed from the file's root */
};

/**
 * Parse a file and check that it says {"heard": kind, "format": 1}.
 *
 * @param json place and notes set by the caller, the rest empty; close with hd_json_close()
 * @param max largest size accepted, bytes
 * Errors: HD_E_FORMAT, HD_E_VERSION, HD_E_RANGE (larger than max), HD_E_NOMEM; noted.
 */
HD_NODISCARD enum hd_err hd_json_open(struct hd_json *json, struct hd_slice text, size_t max,
                                      const char *kind);

/** Free what the file still owns. */
void hd_json_close(struct hd_json *json);

/** Move the arena out: what was read now belongs to the caller. */
struct hd_arena_block *hd_json_take(struct hd_json *json);

/**
 * What identifies the content of a file: the first bytes of BLAKE2b-256 of its canonical JSON, so
 * that spacing and the order of members do not matter. Noted when memory runs out.
 *
 * @param[out] digest HD_DIGEST_LEN bytes
 */
void hd_json_digest(struct hd_json *json, uint8_t *digest);

/** The whole file as a place. */
struct hd_json_at hd_json_top(const struct hd_json *json);

/** Entry i of a list. */
struct hd_json_at hd_json_item(const struct hd_json_at *list, size_t i);

/** Note an error at a place, as "file:LINE: path"; NULL: about the file as a whole, without a line.
 * The first error decides json->err. */
void hd_json_error(struct hd_json *json, enum hd_err err, const struct hd_json_at *at,
                   const char *fmt, ...) HD_PRINTF(4, 5);

/** Note a warning at a place. */
void hd_json_warn(struct hd_json *json, const struct hd_json_at *at, const char *fmt, ...)
    HD_PRINTF(3, 4);

/** Memory ran out. */
void hd_json_no_memory(struct hd_json *json);

/** A file's name as messages show it. It may be as long as the system likes; its end tells more than
 * its beginning. */
void hd_json_file(const char *file, char out[HD_JSON_FILE_MAX]);

/** Copy text into a message: cut when long, and without anything that could steer a terminal. */
void hd_json_show(char out[HD_JSON_SHOWN_MAX], const char *text);

/** Note every member of an object that is not among the n known names. */
void hd_json_known(struct hd_json *json, const struct hd_json_at *at, const char *const *known,
                   size_t n);

/** True when the value is of this type; otherwise noted. */
bool hd_json_is(struct hd_json *json, const struct hd_json_at *at, json_type type);

/** Member key of an object. False, and noted, when it is missing or of another type. */
bool hd_json_need(struct hd_json *json, const struct hd_json_at *at, const char *key,
                  json_type type, struct hd_json_at *out);

/** As hd_json_need(), but a member that is not there is no error. */
bool hd_json_may(struct hd_json *json, const struct hd_json_at *at, const char *key,
                 json_type type, struct hd_json_at *out);

/**
 * Member key, a list of min to max entries.
 *
 * Returns how many entries may be read: 0 when the list is missing or has another length.
 */
size_t hd_json_list(struct hd_json *json, const struct hd_json_at *at, const char *key,
                    size_t min, size_t max, struct hd_json_at *out);

/**
 * The text at a place, copied: not blank, not too long, nothing invisible or misleading in it.
 *
 * Returns NULL, and notes why, when it is not such a text.
 */
const char *hd_json_text(struct hd_json *json, const struct hd_json_at *at);

/** As hd_json_text() for a code: 1 to 32 of a-z, 0-9 and "-". */
const char *hd_json_code(struct hd_json *json, const struct hd_json_at *at);

/** Members of an object: noted when wrong, _may_ gives NULL or false when absent. */
const char *hd_json_need_text(struct hd_json *json, const struct hd_json_at *at,
                              const char *key);
const char *hd_json_may_text(struct hd_json *json, const struct hd_json_at *at,
                             const char *key);
const char *hd_json_need_code(struct hd_json *json, const struct hd_json_at *at,
                              const char *key);
const char *hd_json_may_code(struct hd_json *json, const struct hd_json_at *at,
                             const char *key);
bool hd_json_need_bool(struct hd_json *json, const struct hd_json_at *at, const char *key);
bool hd_json_may_bool(struct hd_json *json, const struct hd_json_at *at, const char *key);

/** Member key, a whole number from min to max. False, and noted, when it is not; out unchanged. */
bool hd_json_need_number(struct hd_json *json, const struct hd_json_at *at, const char *key,
                         uint32_t min, uint32_t max, uint32_t *out);

#endif
