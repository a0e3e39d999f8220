/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHEETS_XML_H
#define SHEETS_XML_H

/*
 * One XML part of a spreadsheet, read by expat under the house's conditions: no document type (so no
 * entities but XML's own), bounded depth, elements of foreign namespaces skipped with all that is in
 * them, text collected only where somebody asked for it. Private to sheets.
 */

#include <stdbool.h>

#include "sheets_parts.h"

struct sheets_xml;

/** What a reader of one kind of part does. Names come without their namespace. */
struct sheets_xml_ops {
    void (*start)(struct sheets_xml *xml, const char *name, const char *const *attributes);
    void (*end)(struct sheets_xml *xml, const char *name);
};

/** One part while it is read. */
struct sheets_xml {
    const struct sheets_job *job; /**< borrowed */
    const char *part;             /**< borrowed: its name */
    const struct sheets_xml_ops *ops;
    void *ctx;          /**< the reader's own */
    bool collect;       /**< set by the reader: add text to text */
    struct hd_buf text; /**< collected; the reader empties it */
    enum hd_err err;    /**< first error, noted; set with sheets_xml_fail() */
    void *parser;       /**< the rest is sheets_xml.c's */
    size_t depth;
    size_t skipped; /**< depth inside a foreign element, 0 outside */
};

/** Unpack and read a part. Errors: those of sheets_parts_read(), HD_E_FORMAT, HD_E_RANGE. */
HD_NODISCARD enum hd_err sheets_xml_read(const struct sheets_job *job,
                                         struct sheets_parts *parts, const char *part,
                                         const struct sheets_xml_ops *ops, void *ctx);

/** Note an error and stop reading. */
void sheets_xml_fail(struct sheets_xml *xml, enum hd_err err, const char *fmt, ...)
    HD_PRINTF(3, 4);

/** Stop reading: the part is not what it should be. */
void sheets_xml_damaged(struct sheets_xml *xml);

/** An attribute's value; NULL when it is not there. */
const char *sheets_xml_attribute(const char *const *attributes, const char *name);

/** The value of an attribute in a namespace, such as r:id. */
const char *sheets_xml_attribute_ns(const char *const *attributes, const char *name);

#endif
