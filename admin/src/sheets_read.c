/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an archive to its tables: the relations say which part is the workbook, the workbook names
 * the tables in order, its relations say which part is which. A target is only ever the name of a
 * part in the same archive.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heard/file.h>
#include <heard/text.h>

#include "sheets_work.h"
#include "sheets_xml.h"

enum { RELATIONS_MAX = 1000, PART_NAME_MAX = 256 };

struct owned_book {
    struct sheets_book book; /* first: what callers hold */
    struct hd_arena arena;
    struct sheets_cell *cell;
};

/** What a relation leads to. */
enum target { TARGET_OTHER, TARGET_WORKBOOK, TARGET_TABLE, TARGET_SHARED };

struct relation {
    const char *id;
    const char *target; /* a part's name, from the archive's top */
    enum target what;
};

struct relations {
    struct sheets_work *work;
    const char *folder; /* with its slash, "" at the top */
    size_t n;
    struct relation list[RELATIONS_MAX];
};

struct tables {
    struct sheets_work *work;
    bool inside; /* the list of tables */
    size_t n;
    struct {
        char name[SHEETS_NAME_MAX];
        bool hidden;
        const char *id;
    } list[SHEETS_MAX];
};

static bool ends_in(const char *text, const char *end)
{
    size_t n = strlen(text);
    size_t m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

/* The schemas' addresses differ between kinds of files, their ends do not. */
static enum target target_of(const char *type)
{
    if (ends_in(type, "/officeDocument")) {
        return TARGET_WORKBOOK;
    }
    if (ends_in(type, "/worksheet")) {
        return TARGET_TABLE;
    }
    return ends_in(type, "/sharedStrings") ? TARGET_SHARED : TARGET_OTHER;
}

/* A part's name as the archive has it; NULL when it leads elsewhere, is too long, or when memory
 * ran out. */
static const char *resolve(struct hd_arena *arena, const char *folder, const char *target)
{
    char name[PART_NAME_MAX];
    if (target[0] == '/') {
        folder = "";
        target++;
    }
    while (strncmp(target, "./", 2) == 0) {
        target += 2;
    }
    int n = snprintf(name, sizeof(name), "%s%s", folder, target);
    if (n <= 0 || (size_t)n >= sizeof(name) || strstr(name, "..") || strchr(name, '\\') ||
        strchr(name, ':')) {
        return NULL;
    }
    return hd_arena_text(arena, name, (size_t)n);
}

static void relation_start(struct sheets_xml *xml, const char *name,
                           const char *const *attributes)
{
    struct relations *relations = xml->ctx;
    const char *id = sheets_xml_attribute(attributes, "Id");
    const char *type = sheets_xml_attribute(attributes, "Type");
    const char *target = sheets_xml_attribute(attributes, "Target");
    const char *mode = sheets_xml_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target ||
        (mode && strcmp(mode, "External") == 0)) {
        return;
    }
    enum target what = target_of(type);
    if (what == TARGET_OTHER) {
        return;
    }
    struct hd_arena *arena = &relations->work->arena;
    struct relation relation = {
        .id = hd_arena_text(arena, id, strlen(id)),
        .target = resolve(arena, relations->folder, target),
        .what = what,
    };
    if (!relation.id || !relation.target || relations->n == RELATIONS_MAX) {
        sheets_xml_damaged(xml);
        return;
    }
    relations->list[relations->n++] = relation;
}

static void nothing_ends(struct sheets_xml *xml, const char *name)
{
    (void)xml;
    (void)name;
}

static enum hd_err read_relations(struct relations *relations, const char *part)
{
    static const struct sheets_xml_ops ops = {relation_start, nothing_ends};
    struct sheets_work *work = relations->work;
    return sheets_xml_read(&work->job, work->parts, part, &ops, relations);
}

static const char *first_target(const struct relations *relations, enum target what)
{
    for (size_t i = 0; i < relations->n; i++) {
        if (relations->list[i].what == what) {
            return relations->list[i].target;
        }
    }
    return NULL;
}

/* The part that a table is in; NULL when it is no table but a chart. */
static const char *table_part(const struct relations *relations, const char *id)
{
    for (size_t i = 0; i < relations->n; i++) {
        if (relations->list[i].what == TARGET_TABLE && strcmp(relations->list[i].id, id) == 0) {
            return relations->list[i].target;
        }
    }
    return NULL;
}

static void tables_start(struct sheets_xml *xml, const char *name,
                         const char *const *attributes)
{
    struct tables *tables = xml->ctx;
    if (strcmp(name, "sheets") == 0) {
        tables->inside = true;
    }
    if (!tables->inside || strcmp(name, "sheet") != 0) {
        return;
    }
    const char *shown = sheets_xml_attribute(attributes, "name");
    const char *state = sheets_xml_attribute(attributes, "state");
    const char *id = sheets_xml_attribute_ns(attributes, "id");
    if (tables->n == SHEETS_MAX) {
        sheets_xml_fail(
            xml, HD_E_RANGE,
            "The file has more than %d tables. Copy those in use into a new workbook.",
            SHEETS_MAX);
        return;
    }
    if (!shown || !id) {
        sheets_xml_damaged(xml);
        return;
    }
    (void)hd_text_copy(tables->list[tables->n].name, SHEETS_NAME_MAX, shown);
    tables->list[tables->n].hidden = state && strcmp(state, "visible") != 0;
    tables->list[tables->n].id = hd_arena_text(&tables->work->arena, id, strlen(id));
    if (!tables->list[tables->n].id) {
        sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
        return;
    }
    tables->n++;
}

static void tables_end(struct sheets_xml *xml, const char *name)
{
    struct tables *tables = xml->ctx;
    if (strcmp(name, "sheets") == 0) {
        tables->inside = false;
    }
}

/* Read the tables that are tables into a list in the arena. */
static enum hd_err read_tables(struct sheets_work *work, const struct relations *relations,
                               const struct tables *tables, struct sheets_book *book)
{
    struct sheets_sheet *sheet = hd_arena_array(&work->arena, SHEETS_MAX, sizeof(*sheet));
    if (!sheet) {
        return sheets_fail(&work->job, HD_E_NOMEM, "Memory ran out while the file was read.");
    }
    size_t first[SHEETS_MAX];
    book->sheet = sheet;
    for (size_t i = 0; i < tables->n; i++) {
        const char *part = table_part(relations, tables->list[i].id);
        if (!part) {
            continue;
        }
        if (sheets_find(book, tables->list[i].name)) {
            return sheets_fail(&work->job, HD_E_FORMAT,
                               "The file has two tables with one name. Rename one of them.");
        }
        struct sheets_sheet *at = &sheet[book->n];
        memcpy(at->name, tables->list[i].name, sizeof(at->name));
        at->hidden = tables->list[i].hidden;
        first[book->n] = work->cells_n;
        enum hd_err err = sheets_read_cells(work, part, at->name);
        if (err) {
            return err;
        }
        at->n = work->cells_n - first[book->n++];
    }
    for (size_t i = 0; i < book->n; i++) {
        sheet[i].cell = sheet[i].n ? work->cell + first[i] : NULL;
        for (size_t k = 0; k < sheet[i].n; k++) {
            const struct sheets_cell *cell = &sheet[i].cell[k];
            sheet[i].rows = cell->row + 1;
            sheet[i].columns =
                cell->column + 1 > sheet[i].columns ? cell->column + 1 : sheet[i].columns;
        }
    }
    return HD_OK;
}

/* "xl/workbook.xml" has its relations in "xl/_rels/workbook.xml.rels". */
static bool relations_of(const char *part, char folder[PART_NAME_MAX], char out[PART_NAME_MAX])
{
    const char *slash = strrchr(part, '/');
    size_t n = slash ? (size_t)(slash - part) + 1 : 0;
    memcpy(folder, part, n);
    folder[n] = '\0';
    int len = snprintf(out, PART_NAME_MAX, "%s_rels/%s.rels", folder, part + n);
    return len > 0 && len < PART_NAME_MAX;
}

/* Large lists, so not on the stack. */
struct lists {
    struct relations top, relations;
    struct tables tables;
    char folder[PART_NAME_MAX], part[PART_NAME_MAX];
};

static enum hd_err read_book(struct sheets_work *work, struct lists *lists,
                             struct sheets_book *book)
{
    static const struct sheets_xml_ops ops = {tables_start, tables_end};
    lists->top.work = lists->relations.work = lists->tables.work = work;
    lists->top.folder = "";
    lists->relations.folder = lists->folder;
    enum hd_err err = read_relations(&lists->top, "_rels/.rels");
    if (err) {
        return err;
    }
    const char *workbook = first_target(&lists->top, TARGET_WORKBOOK);
    if (!workbook || !relations_of(workbook, lists->folder, lists->part)) {
        return sheets_fail(
            &work->job, HD_E_FORMAT,
            "The file has no workbook in it. Open it in a spreadsheet program and "
            "save it as \"Excel Workbook (.xlsx)\".");
    }
    err = sheets_xml_read(&work->job, work->parts, workbook, &ops, &lists->tables);
    if (!err) {
        err = read_relations(&lists->relations, lists->part);
    }
    const char *shared = err ? NULL : first_target(&lists->relations, TARGET_SHARED);
    if (shared) {
        err = sheets_read_shared(work, shared);
    }
    if (!err) {
        err = read_tables(work, &lists->relations, &lists->tables, book);
    }
    if (!err && book->n == 0) {
        err = sheets_fail(&work->job, HD_E_FORMAT, "The file has no tables in it.");
    }
    return err;
}

enum hd_err sheets_read(struct hd_slice bytes, const char *place, struct hd_notes *notes,
                        struct sheets_book **out)
{
    struct sheets_work work = {.job = {.place = place, .notes = notes}};
    struct owned_book *owned = calloc(1, sizeof(*owned));
    struct lists *lists = calloc(1, sizeof(*lists));
    enum hd_err err = HD_OK;
    if (!owned || !lists) {
        err = sheets_fail(&work.job, HD_E_NOMEM, "Memory ran out while the file was read.");
        goto out;
    }
    err = sheets_parts_open(&work.job, bytes, &work.parts);
    if (!err) {
        err = read_book(&work, lists, &owned->book);
    }
    if (!err) {
        owned->arena = work.arena; /* ownership moves */
        owned->cell = work.cell;
        *out = &owned->book;
        work.arena = HD_ARENA_EMPTY;
        work.cell = NULL;
        owned = NULL;
    }

out:
    sheets_parts_close(work.parts);
    hd_arena_free(&work.arena);
    free(work.cell);
    free(work.shared);
    free(lists);
    free(owned);
    return err;
}

enum hd_err sheets_open(const char *path, struct hd_notes *notes, struct sheets_book **out)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    const struct sheets_job job = {.place = path, .notes = notes};
    enum hd_err err = hd_file_read(path, SHEETS_FILE_MAX, &bytes);
    if (err == HD_E_RANGE) {
        return sheets_too_large(&job);
    }
    if (err) {
        return sheets_fail(&job, err, "The file could not be read: %s.", hd_err_text(err));
    }
    err = sheets_read(hd_buf_slice(&bytes), path, notes, out);
    hd_buf_free(&bytes);
    return err;
}

void sheets_free(struct sheets_book *book)
{
    if (book) {
        struct owned_book *owned = (struct owned_book *)book;
        hd_arena_free(&owned->arena);
        free(owned->cell);
        free(owned);
    }
}
