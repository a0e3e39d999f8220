/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a string is, in words of people: a native speaker must know who says "Mostly" to whom, and
 * about what. What a format may gain later is named by its members.
 */

#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "review.h"

static const char *code_of(const struct review_walk *walk, size_t i)
{
    const char *code =
        i < walk->n ? json_string_value(json_object_get(walk->step[i].value, "code")) : NULL;
    return code ? code : "";
}

static const char *key_of(const struct review_walk *walk, size_t i)
{
    const char *key = i < walk->n ? walk->step[i].key : NULL;
    return key ? key : "";
}

static const json_t *by_code(const json_t *list, const char *code)
{
    size_t i = 0;
    json_t *entry = NULL;
    json_array_foreach(list, i, entry)
    {
        if (hd_text_equal(json_string_value(json_object_get(entry, "code")), code)) {
            return entry;
        }
    }
    return NULL;
}

/* route "With pictures" (Child or young person) */
static enum hd_err write_route(const struct review_file *file, const char *code,
                               struct hd_buf *out)
{
    const json_t *route = by_code(json_object_get(file->root, "routes"), code);
    const json_t *role = by_code(json_object_get(file->root, "roles"),
                                 json_string_value(json_object_get(route, "role")));
    return hd_buf_printf(out, "route “%s” (%s)",
                         review_text(json_object_get(route, "name"), file->source),
                         review_text(json_object_get(role, "name"), file->source));
}

static enum hd_err write_question(const struct review_file *file,
                                  const struct review_walk *walk, struct hd_buf *out)
{
    enum { QUESTION = 2, MEMBER = 3, ROUTE = 4, PART = 5 };
    static const struct {
        const char *member;
        const char *words;
    } parts[] = {{"promise", ": the promise shown before it"},
                 {"not_applicable", ": the answer that it does not apply"},
                 {"hint", ": the smaller words below it"},
                 {"ask", ""}};
    const json_t *question = walk->step[QUESTION].value;
    bool note = hd_text_equal(json_string_value(json_object_get(question, "kind")), "note");
    bool practice = json_is_true(json_object_get(question, "practice"));
    bool worded = strcmp(key_of(walk, MEMBER), "wording") == 0;
    const char *part = worded ? key_of(walk, PART) : key_of(walk, MEMBER);
    enum hd_err err = hd_buf_printf(out, "%s “%s”",
                                    note       ? "text to read"
                                    : practice ? "question to try out"
                                               : "question",
                                    code_of(walk, QUESTION));
    if (!err && worded) {
        err = hd_buf_printf(out, ", ");
        err = err ? err : write_route(file, key_of(walk, ROUTE), out);
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !err; i++) {
        if (strcmp(parts[i].member, part) == 0) {
            return hd_buf_printf(out, "%s", parts[i].words);
        }
    }
    return err ? err : hd_buf_printf(out, ": %s", part);
}

static enum hd_err write_survey(const struct review_file *file, const struct review_walk *walk,
                                struct hd_buf *out)
{
    enum { LIST = 1, ENTRY = 2, MEMBER = 3, OPTION = 4 };
    const char *list = key_of(walk, LIST);
    enum hd_err err = hd_buf_printf(
        out, "%s: ", review_text(json_object_get(file->root, "title"), file->source));
    if (err) {
        return err;
    }
    if (strcmp(list, "title") == 0) {
        return hd_buf_printf(out, "the name of these questions");
    }
    if (strcmp(list, "roles") == 0) {
        return hd_buf_printf(out, "who answers");
    }
    if (strcmp(list, "scales") == 0 && walk->n > OPTION) {
        return hd_buf_printf(out, "answer %zu of %zu, list “%s”", walk->step[OPTION].index + 1,
                             json_array_size(walk->step[MEMBER].value), code_of(walk, ENTRY));
    }
    if (strcmp(list, "routes") == 0) {
        bool intro = strcmp(key_of(walk, MEMBER), "intro") == 0;
        err = write_route(file, code_of(walk, ENTRY), out);
        return err ? err
                   : hd_buf_printf(out, ": %s",
                                   intro ? "read before the first question" : "its name");
    }
    if (strcmp(list, "questions") == 0 && walk->n > MEMBER) {
        return write_question(file, walk, out);
    }
    if (strcmp(list, "message") == 0) {
        bool ask = strcmp(key_of(walk, ENTRY), "ask") == 0;
        return hd_buf_printf(out, "%s",
                             ask ? "asks for a message" : "what happens with a message");
    }
    return hd_buf_printf(out, "%s", list);
}

static enum hd_err write_card(const struct review_walk *walk, struct hd_buf *out)
{
    enum { CARD = 2, MEMBER = 3 };
    const char *member = key_of(walk, MEMBER);
    return hd_buf_printf(out, "Card “%s”: %s", code_of(walk, CARD),
                         strcmp(member, "said") == 0        ? "what people said"
                         : strcmp(member, "responded") == 0 ? "what was done"
                                                            : member);
}

enum hd_err review_where(const struct review_file *file, const struct review_walk *walk,
                         struct hd_buf *out)
{
    enum hd_err err = HD_OK;
    switch (file->kind) {
    case REVIEW_SURVEY:
        err = write_survey(file, walk, out);
        break;
    case REVIEW_STRINGS:
        err = hd_buf_printf(out, "What the kiosk itself says: “%s”", key_of(walk, 2));
        break;
    case REVIEW_CARDS:
        err = write_card(walk, out);
        break;
    }
    return err ? err : hd_buf_append(out, "", 1);
}
