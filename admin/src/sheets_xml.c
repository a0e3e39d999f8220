/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML parts by expat. A part is handed over whole, so that a long token is not looked at again and
 * again, and a document type ends the reading at once: no spreadsheet has one, and every attack by
 * entities needs one.
 */

#include "sheets_xml.h"

#include <expat.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <heard/text.h>

#include "sheets.h"

enum { DEPTH_MAX = 64 };

/* Between a namespace and a name; no namespace may have it. */
#define SEPARATOR '\n'

/* The vocabularies that are read: what everybody writes, "strict" files, and relations. */
static const char *const namespaces[] = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
};

void sheets_xml_fail(struct sheets_xml *xml, enum hd_err err, const char *fmt, ...)
{
    if (xml->err) {
        return;
    }
    char text[HD_NOTE_TEXT_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    xml->err = sheets_fail(xml->job, err, "%s", text);
    (void)XML_StopParser(xml->parser, XML_FALSE);
}

void sheets_xml_damaged(struct sheets_xml *xml)
{
    char shown[64];
    hd_text_printable(shown, sizeof(shown), xml->part);
    sheets_xml_fail(xml, HD_E_FORMAT,
                    "Part \"%s\" of the file is damaged. Open it in a spreadsheet program and "
                    "save it again, or ask for it to be sent again.",
                    shown);
}

const char *sheets_xml_attribute(const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2) {
        if (strcmp(attributes[i], name) == 0) {
            return attributes[i + 1];
        }
    }
    return NULL;
}

const char *sheets_xml_attribute_ns(const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2) {
        const char *local = strchr(attributes[i], SEPARATOR);
        if (local && strcmp(local + 1, name) == 0) {
            return attributes[i + 1];
        }
    }
    return NULL;
}

/* The name without its namespace; NULL when it belongs to another vocabulary. */
static const char *known_name(const char *name)
{
    const char *local = strchr(name, SEPARATOR);
    for (size_t i = 0; local && i < sizeof(namespaces) / sizeof(namespaces[0]); i++) {
        size_t n = strlen(namespaces[i]);
        if ((size_t)(local - name) == n && memcmp(name, namespaces[i], n) == 0) {
            return local + 1;
        }
    }
    return NULL;
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct sheets_xml *xml = ctx;
    if (xml->err) {
        return; /* expat may still deliver what it had taken apart */
    }
    if (++xml->depth > DEPTH_MAX) {
        sheets_xml_damaged(xml);
        return;
    }
    const char *local = known_name(name);
    if (xml->skipped > 0 || !local) {
        xml->skipped++;
        return;
    }
    xml->ops->start(xml, local, attributes);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct sheets_xml *xml = ctx;
    if (xml->err) {
        return;
    }
    xml->depth--;
    if (xml->skipped > 0) {
        xml->skipped--;
        return;
    }
    xml->ops->end(xml, known_name(name));
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int len)
{
    struct sheets_xml *xml = ctx;
    if (xml->err || !xml->collect || xml->skipped > 0 || len <= 0) {
        return;
    }
    if (xml->text.len + (size_t)len > SHEETS_TEXT_MAX) {
        sheets_xml_fail(
            xml, HD_E_RANGE,
            "One cell has more text than a spreadsheet's cell can hold. Shorten it.");
    } else if (hd_buf_append(&xml->text, text, (size_t)len) != HD_OK) {
        sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
    }
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *system_id,
                               const XML_Char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    sheets_xml_fail(
        ctx, HD_E_FORMAT,
        "The file has a document type in it, which no spreadsheet program writes. Do "
        "not open it anywhere; ask who sent it.");
}

static void parse(struct sheets_xml *xml, struct hd_slice bytes)
{
    XML_Parser parser = xml->parser;
    XML_SetUserData(parser, xml);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    /* SHEETS_PART_MAX keeps the length within int. */
    enum XML_Status status = XML_Parse(parser, (const char *)bytes.p, (int)bytes.len, 1);
    if (status != XML_STATUS_OK && !xml->err) {
        if (XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY) {
            sheets_xml_fail(xml, HD_E_NOMEM, "Memory ran out while the file was read.");
        } else {
            sheets_xml_damaged(xml);
        }
    }
}

enum hd_err sheets_xml_read(const struct sheets_job *job, struct sheets_parts *parts,
                            const char *part, const struct sheets_xml_ops *ops, void *ctx)
{
    struct hd_buf bytes = HD_BUF_EMPTY;
    enum hd_err err = sheets_parts_read(job, parts, part, &bytes);
    if (err) {
        return err;
    }
    struct sheets_xml xml = {.job = job, .part = part, .ops = ops, .ctx = ctx};
    xml.parser = XML_ParserCreateNS(NULL, SEPARATOR);
    if (xml.parser) {
        parse(&xml, hd_buf_slice(&bytes));
        XML_ParserFree(xml.parser);
    } else {
        xml.err = sheets_fail(job, HD_E_NOMEM, "Memory ran out while the file was read.");
    }
    hd_buf_free(&xml.text);
    hd_buf_free(&bytes);
    return xml.err;
}
