#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spreadsheets that somebody else wrote: openpyxl as a second implementation, cell by cell; and
files made to break a reader, each of which must be refused with one plain sentence.

    sheets_of_others.py SHEETS_DUMP
"""
import datetime
import io
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import zipfile

import openpyxl

DUMP = sys.argv[1]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="heard-others-"))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006/relationships"
problems = []
tried = 0


def read(data):
    path = FOLDER / "it.xlsx"
    path.write_bytes(data)
    begin = time.monotonic()
    run = subprocess.run([DUMP, path], capture_output=True, text=True, timeout=100, check=False)
    return run.returncode, run.stdout, run.stderr, time.monotonic() - begin


def cells(text):
    """The dump as {(table, row, column): (kind, text)} and the list of tables."""
    found, tables = {}, []
    for line in text.splitlines():
        parts = line.split("\t")
        if len(parts) == 4:
            tables.append(parts[1])
        else:
            plain = parts[4].replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t")
            found[tuple(map(int, parts[:3]))] = (parts[3], plain.replace("\0", "\\"))
    return found, tables


def check(name, holds, more=""):
    global tried
    tried += 1
    if not holds:
        problems.append(f"{name}: {more}")


def same(name, data, expected, tables=None):
    code, out, err, _ = read(data)
    check(name, code == 0, f"refused: {err.strip()[:300]}")
    if code == 0:
        found, names = cells(out)
        wrong = {key: (found.get(key), expected.get(key)) for key in found.keys() | expected.keys()
                 if found.get(key) != expected.get(key)}
        check(name, not wrong, f"read, and expected: {wrong}"[:600])
        check(name, tables is None or names == tables, f"tables {names}, expected {tables}")


def refused(name, data, words, seconds=20):
    code, out, err, took = read(data)
    check(name, code == 1 and not out, f"exit {code}: {out[:80]} {err[-400:]}")
    check(name, words in err, f"said: {err.strip()[:300]}")
    check(name, err.startswith("1 ") and err.count("\n") == 1, f"not one sentence: {err[:300]}")
    check(name, took < seconds, f"took {took:.1f} s")


# --- openpyxl ------------------------------------------------------------------------------------

def of_openpyxl():
    book = openpyxl.Workbook()
    book.active.title = "Erste Tabelle"
    values = ["plain", " spaces ", "two\nlines", 1, -2.5, 1e-7, 123456789012, 0.1 + 0.2, True, False,
              "007", "<&>'\"", "żółć 你好 🙂 مرحبا", "x" * 32767, "_x0041_", "=1+1",
              datetime.date(2026, 3, 1), "'=1"]
    expected = {}
    for i, value in enumerate(values):
        book.active.cell(i + 1, i % 5 + 1, value)
        if isinstance(value, bool):
            entry = ("b", "TRUE" if value else "FALSE")
        elif isinstance(value, datetime.date):
            entry = ("n", "46082")
        elif isinstance(value, (int, float)):
            entry = ("n", f"{value:.15g}")
        else:
            entry = ("t", value)
        if value == "_x0041_":
            entry = ("t", "A")  # what the format says it means
        if value != "=1+1":  # a formula without a value that was worked out is empty
            expected[(0, i, i % 5)] = entry
    book.active.merge_cells("A1:B1")
    book.active["A1"].comment = openpyxl.comments.Comment("a comment", "somebody")
    other = book.create_sheet("hidden one")
    other.sheet_state = "hidden"
    other["XFD1048576"] = "corner"
    expected[(1, 1048575, 16383)] = ("t", "corner")
    book.create_chartsheet("chart")
    book.create_sheet("empty")
    out = io.BytesIO()
    book.save(out)
    same("openpyxl", out.getvalue(), expected,
         ["Erste Tabelle", "hidden one (hidden)", "empty"])


def of_a_generated_grid():
    """Many cells, also of every style of number, against what openpyxl itself reads back."""
    book = openpyxl.Workbook()
    for row in range(300):
        for column in range(30):
            book.active.cell(row + 1, column + 1, row * column if column % 3 else f"r{row}c{column}")
    out = io.BytesIO()
    book.save(out)
    again = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    expected = {}
    for row in again.iter_rows():
        for cell in row:
            kind = "t" if isinstance(cell.value, str) else "n"
            expected[(0, cell.row - 1, cell.column - 1)] = (kind, str(cell.value))
    same("a grid", out.getvalue(), expected)


# --- by hand -------------------------------------------------------------------------------------

def parts(sheet="<row r='1'><c r='A1' t='inlineStr'><is><t>a</t></is></c></row>", shared=None,
          workbook=None, rels=None, top=None, sheet_part=None):
    sheets = "<sheets><sheet name='t' sheetId='1' r:id='rId1'/></sheets>"
    more = f"<Relationship Id='rId2' Type='{REL}/sharedStrings' Target='sharedStrings.xml'/>"
    made = {
        "_rels/.rels": top or f"<Relationships xmlns='{PKG}'><Relationship Id='rId1' "
                              f"Type='{REL}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": workbook or f"<workbook xmlns='{MAIN}' xmlns:r='{REL}'>{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": rels or f"<Relationships xmlns='{PKG}'><Relationship Id='rId1' "
                                              f"Type='{REL}/worksheet' Target='worksheets/sheet1.xml'/>"
                                              f"{more if shared is not None else ''}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet_part or f"<worksheet xmlns='{MAIN}'><sheetData>{sheet}"
                                                  "</sheetData></worksheet>",
    }
    if shared is not None:
        made["xl/sharedStrings.xml"] = f"<sst xmlns='{MAIN}'>{shared}</sst>"
    return made


def pack(made, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in made.items() if isinstance(made, dict) else made:
            archive.writestr(name, text)
    return out.getvalue()


def shapes():
    """Files that are unusual, and right."""
    one = {(0, 0, 0): ("t", "a")}
    same("inline text", pack(parts()), one)
    same("stored", pack(parts(), zipfile.ZIP_STORED), one)
    rich = "<si><r><t>rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
    same("runs are joined and readings left out",
         pack(parts("<row r='1'><c r='A1' t='s'><v>0</v></c></row>", rich)),
         {(0, 0, 0): ("t", "rich text")})
    same("cells that do not say where they are",
         pack(parts("<row><c t='str'><v>a</v></c><c><v>2</v></c></row><row r='5'><c r='C5'><v>3</v></c>"
                    "<c><v>4</v></c></row><row><c><v>5</v></c></row>")),
         {(0, 0, 0): ("t", "a"), (0, 0, 1): ("n", "2"), (0, 4, 2): ("n", "3"), (0, 4, 3): ("n", "4"),
          (0, 5, 0): ("n", "5")})
    same("cells out of order",
         pack(parts("<row r='2'><c r='B2'><v>1</v></c></row><row r='1'><c r='C1'><v>2</v></c>"
                    "<c r='A1'><v>3</v></c></row>")),
         {(0, 0, 0): ("n", "3"), (0, 0, 2): ("n", "2"), (0, 1, 1): ("n", "1")})
    same("a formula counts by its value",
         pack(parts("<row r='1'><c r='A1' t='str'><f>A2&amp;A3</f><v>ab</v></c><c r='B1'><f>1+1</f>"
                    "<v>2</v></c><c r='C1' t='e'><f>1/0</f><v>#DIV/0!</v></c></row>")),
         {(0, 0, 0): ("t", "ab"), (0, 0, 1): ("n", "2"), (0, 0, 2): ("e", "#DIV/0!")})
    same("escapes and line ends",
         pack(parts("<row r='1'><c r='A1' t='str'><v>a_x000D_&#10;b_x0041_</v></c></row>")),
         {(0, 0, 0): ("t", "a\nbA")})
    same("empty texts are no cells",
         pack(parts("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='str'><v></v></c><c r='C1'/>"
                    "</row>", "<si><t></t></si>")), {})
    same("foreign elements are passed over",
         pack(parts("<row r='1'><x:c xmlns:x='urn:x' r='A1'><x:v>9</x:v></x:c><c r='B1'><v>1</v></c>"
                    "</row>")), {(0, 0, 1): ("n", "1")})
    strict = {name: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
              .replace(REL, "http://purl.oclc.org/ooxml/officeDocument/relationships")
              for name, text in parts().items()}
    same("strict", pack(strict), one)
    prefixed = parts()
    prefixed["xl/worksheets/sheet1.xml"] = (
        f"<x:worksheet xmlns:x='{MAIN}'><x:sheetData><x:row r='1'><x:c r='A1' t='inlineStr'><x:is>"
        "<x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>")
    same("prefixes", pack(prefixed), one)
    wide = parts()
    wide["xl/worksheets/sheet1.xml"] = wide["xl/worksheets/sheet1.xml"].encode("utf-16")
    same("UTF-16", pack(wide), one)
    capital = {name.replace("xl/worksheets", "xl/Worksheets"): text for name, text in parts().items()}
    same("capital letters in names of parts", pack(capital), one)
    absolute = parts(rels=f"<Relationships xmlns='{PKG}'><Relationship Id='rId1' "
                          f"Type='{REL}/worksheet' Target='/xl/worksheets/sheet1.xml'/></Relationships>")
    same("absolute names of parts", pack(absolute), one)
    claims = "<dimension ref='A1:XFD1048576'/>"
    same("a claim of a million rows",
         pack(parts(sheet_part=f"<worksheet xmlns='{MAIN}'>{claims}<sheetData><row r='1048576'>"
                               "<c r='XFD1048576'><v>1</v></c></row></sheetData></worksheet>")),
         {(0, 1048575, 16383): ("n", "1")})
    row = "".join(f"<c r='{openpyxl.utils.get_column_letter(i + 1)}1'><v>{i}</v></c>" for i in range(16384))
    same("16,384 columns", pack(parts(f"<row r='1'>{row}</row>")),
         {(0, 0, i): ("n", str(i)) for i in range(16384)})


def attacks():
    """Files that are wrong, or meant to do harm."""
    def cell(text, **more):
        return pack(parts(f"<row r='1'>{text}</row>", **more))

    whole = pack(parts())
    refused("nothing", b"", "empty")
    for size in list(range(1, len(whole), 37)):
        code, out, err, _ = read(whole[:size])
        check(f"cut at {size}", code == 1 and "cut short" in err or "is not a spreadsheet" in err, err)
    bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
        f"<!ENTITY {chr(98 + i)} '{('&' + chr(97 + i) + ';') * 10}'>" for i in range(9)) + "]>"
    for part in parts(shared=""):
        made = parts(shared="")
        made[part] = bomb + made[part].replace("</", "&j;</", 1)
        refused(f"entities in {part}", pack(made), "document type")
    outside = "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'>"
    refused("a document type elsewhere",
            pack(parts(sheet_part=outside + f"<worksheet xmlns='{MAIN}'/>")), "document type")
    zeros = parts()
    zeros["xl/worksheets/sheet1.xml"] += " " * (15 << 20)
    refused("packed too tightly", pack(zeros), "unpacked")
    zeros["xl/worksheets/sheet1.xml"] += " " * (2 << 20)
    refused("too large a part", pack(zeros, zipfile.ZIP_DEFLATED), "unpacked")
    refused("too large a file", b"PK\3\4" + b"\0" * (9 << 20), "8 MB")
    liar = bytearray(whole)
    at = liar.rfind(b"PK\1\2")
    struct.pack_into("<I", liar, at + 24, 10)  # claims fewer bytes than it unpacks to
    refused("a size that is a lie", bytes(liar), "")
    refused("many parts", pack([(f"p{i}", "") for i in range(2001)]), "parts")
    twice = list(parts().items()) + [("xl/Worksheets/Sheet1.xml", "<worksheet/>")]
    refused("a part twice", pack(twice), "two parts")
    locked = bytearray(whole)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := locked.find(mark, at + 1)) >= 0:
            locked[at + offset] |= 1
    refused("locked parts", bytes(locked), "password")
    for missing in parts():
        if missing != "_rels/.rels":
            made = parts()
            del made[missing]
            refused(f"without {missing}", pack(made), "lacks its part")
    refused("without its shared texts", pack({**parts("<row r='1'><c r='A1' t='s'><v>0</v></c></row>")}),
            "A1")
    shared = "<si><t>a</t></si>"
    for value in ("1", "-1", "99999999999999999999", "0x0", " 0", "0.0", "a"):
        refused(f"shared text {value}", cell(f"<c r='A1' t='s'><v>{value}</v></c>", shared=shared), "A1")
    refused("texts inside texts", cell("<c r='A1' t='s'><v>0</v></c>", shared="<si><si><t>a</t></si></si>"),
            "damaged")
    for value in ("1e999", "nan", "inf", "0x10", "1 2", "--1", "1,5"):
        refused(f"number {value}", cell(f"<c r='A1'><v>{value}</v></c>"), "A1")
    for ref in ("A0", "XFE1", "AAAA1", "A1048577", "1", "A", "a1", "A-1", "A1:B2", "$A$1", "A99999999999"):
        refused(f"place {ref}", cell(f"<c r='{ref}'><v>1</v></c>"), "damaged")
    refused("a cell of another row", cell("<c r='A2'><v>1</v></c>"), "damaged")
    refused("a cell twice", cell("<c r='A1'><v>1</v></c><c r='A1'><v>2</v></c>"), "twice")
    refused("a cell twice, apart", pack(parts("<row r='1'><c r='A1'><v>1</v></c></row><row r='2'/>"
                                             "<row r='1'><c r='A1'><v>1</v></c></row>")), "twice")
    for row in ("0", "1048577", "-1", "x", ""):
        refused(f"row {row}", pack(parts(f"<row r='{row}'/>")), "damaged")
    refused("cells in cells", cell("<c r='A1'><c r='B1'><v>1</v></c></c>"), "damaged")
    refused("deep", cell("<c r='A1'>" + "<a>" * 100 + "</a>" * 100 + "</c>"), "damaged")
    refused("a long text", cell(f"<c r='A1' t='str'><v>{'a' * 131069}</v></c>"), "more text")
    refused("cut XML", pack(parts(sheet_part=f"<worksheet xmlns='{MAIN}'><sheetData><row r='1'>")),
            "damaged")
    refused("bytes that are no UTF-8", pack(parts(sheet_part=(
        f"<worksheet xmlns='{MAIN}'><sheetData><row r='1'><c r='A1' t='str'><v>").encode() +
        b"\xed\xa0\x80</v></c></row></sheetData></worksheet>")), "damaged")
    many = "".join(f"<row r='{i + 1}'>" + "<c><v>1</v></c>" * 201 + "</row>" for i in range(1000))
    refused("too many cells", pack(parts(many), zipfile.ZIP_STORED), "200000 cells")
    for target in ("../../etc/passwd", "..\\a", "/../a", "file:///etc/passwd", "a/../b", "x" * 400):
        made = parts(rels=f"<Relationships xmlns='{PKG}'><Relationship Id='rId1' "
                          f"Type='{REL}/worksheet' Target='{target}'/></Relationships>")
        refused(f"target {target[:20]}", pack(made), "damaged")
    outer = parts(rels=f"<Relationships xmlns='{PKG}'><Relationship Id='rId1' TargetMode='External' "
                       f"Type='{REL}/worksheet' Target='http://example.org/'/></Relationships>")
    refused("a table elsewhere", pack(outer), "no tables")
    self_made = parts(rels=f"<Relationships xmlns='{PKG}'><Relationship Id='rId1' "
                           f"Type='{REL}/worksheet' Target='workbook.xml'/></Relationships>")
    same("a workbook as its own table", pack(self_made), {})
    sheets = "".join(f"<sheet name='t{i}' sheetId='{i + 1}' r:id='rId1'/>" for i in range(65))
    head = f"<workbook xmlns='{MAIN}' xmlns:r='{REL}'><sheets>"
    refused("many tables", pack(parts(workbook=head + sheets + "</sheets></workbook>")), "64 tables")
    double = "<sheet name='t' sheetId='1' r:id='rId1'/><sheet name='T' sheetId='2' r:id='rId1'/>"
    refused("two tables of one name", pack(parts(workbook=head + double + "</sheets></workbook>")),
            "one name")
    big = "<row r='1'>" + "<c t='str'><v>" + "a" * 100000 + "</v></c></row>"
    again = "".join(f"<sheet name='t{i}' sheetId='{i + 1}' r:id='rId1'/>" for i in range(64))
    heavy = parts(big + " " * (1 << 20), workbook=head + again + "</sheets></workbook>")
    refused("one part read many times", pack(heavy, zipfile.ZIP_STORED), "unpacked")
    refused("no tables", pack(parts(workbook=head + "</sheets></workbook>")), "no tables")


def other_kinds():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    kinds = {
        ".xls": (ole + "Workbook".encode("utf-16-le"), "(.xls)"),
        "a password": (ole + "EncryptedPackage".encode("utf-16-le"), "password"),
        "a very old .xls": (b"\x09\x08\x08\0\0\5\0\0", "(.xls)"),
        ".csv": (b"type,name,label\nselect_one yes,a,b\n", "(.csv)"),
        "a tab-separated table": (b"a\tb\nc\td\n", "(.csv)"),
        ".ods": (pack([("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                       ("content.xml", "<a/>")]), "(.ods)"),
        ".xlsb": (pack({**parts(), "xl/workbook.bin": "x"}), "(.xlsb)"),
        "Word": (pack({"word/document.xml": "x"}), "Word"),
        "Numbers": (pack({"Index/Document.iwa": "x"}), "Numbers"),
        "an archive": (pack({"a.txt": "x"}), "archive"),
        "an empty archive": (pack({}), "archive"),
        "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        "XML of 2003": (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:"
                        b"spreadsheet'/>", "2003"),
        "JSON": (b'{"heard": "survey"}', "JSON"),
        "PDF": (b"%PDF-1.7\n", "PDF"),
        "anything": (bytes(range(256)), "not a spreadsheet"),
    }
    for name, (data, words) in kinds.items():
        refused(name, data, words)


of_openpyxl()
of_a_generated_grid()
shapes()
attacks()
other_kinds()
for text in problems:
    print(text)
print(f"{tried} checks, {len(problems)} failed")
sys.exit(1 if problems else 0)
