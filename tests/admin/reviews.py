#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Review sheets as they come back: made by heard-admin, changed with a second implementation
(openpyxl) as a reader's spreadsheet program would, and imported.

    reviews.py HEARD_ADMIN SOURCE_FOLDER
"""
import copy
import hashlib
import json
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
from openpyxl.comments import Comment

ADMIN, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="heard-reviews-"))
LANGS = ["en", "pl", "ro", "zh-Hans", "pt-PT", "ar"]
COLUMNS = ["No.", "Where", "Key", "English", "Text now", "Spoken now", "Your text", "Your spoken form",
           "Read and right?", "Your note", "Picture"]
problems = []
checks = 0


def check(name, holds, more=""):
    global checks
    checks += 1
    if not holds:
        problems.append(f"{name}: {str(more)[:900]}")


def words(english, polish=None, **more):
    """A string in six languages, spoken as every rule wants it."""
    both = {"en": english, "pl": polish or "To są słowa", "ro": "Acestea sunt cuvinte",
            "zh-Hans": {"text": "这是字", "say": "zhe4 shi4 zi4"}, "pt-PT": "São palavras",
            "ar": {"text": "كلمات هنا", "say": "كَلِمَاتٌ هُنَا"}}
    both.update(more)
    return both


def number(before, after=""):
    return {"text": f"{before} 0800\u00a01111{after}", "say": f"{before} 0 8 0 0, 1 1 1 1{after}"}


def strings():
    holders = {lang: "{n} {m}" for lang in LANGS}
    holders["zh-Hans"] = {"text": "{n} 这 {m}", "say": "{n} zhe4 {m}"}
    holders["ar"] = {"text": "{n} من {m}", "say": "{n} مِنْ {m}"}
    phone = {lang: number(text) for lang, text in
             {"en": "Call Childline", "pl": "Zadzwoń do Childline", "ro": "Sună la Childline",
              "pt-PT": "Liga para Childline"}.items()}
    phone["zh-Hans"] = {"text": "打 0800\u00a01111", "say": "da3 0 8 0 0, 1 1 1 1"}
    phone["ar"] = {"text": "الرقم 0800\u00a01111", "say": "الرَّقْمُ 0 8 0 0, 1 1 1 1"}
    return {"heard": "strings", "format": 1, "languages": LANGS,
            "strings": {"help": words("Help", "Pomoc"), "start": words("Touch to start", "Dotknij"),
                        "of": holders, "phone": phone,
                        "minus": words("-1 + @x", "=1+1"), "at": words("@home", "+48")}}


def survey():
    base = {"heard": "survey", "format": 1, "code": "six", "title": words("Six", "Sześć"),
            "languages": LANGS, "drafts": ["pl", "ar"],
            "roles": [{"code": "child", "number": 1, "name": words("Child", "Dziecko")}],
            "scales": [{"code": "yes-2", "options": [
                {"code": "yes", "positive": True, "picture": "face-3-1", "label": words("Yes", "Tak")},
                {"code": "no", "positive": False, "label": words("No", "Nie")}]}],
            "routes": [{"code": "pictures", "number": 1, "role": "child", "picture": "route-pictures",
                        "name": words("With pictures", "Z obrazkami"),
                        "intro": words("Tell us.", "Powiedz nam."), "order": ["kind"]}],
            "questions": [{"code": "kind", "wording": {
                "pictures": {"scale": "yes-2", "ask": words("Are we kind?", "Czy mili?")}}}]}
    return base


def cards():
    return {"heard": "cards", "format": 1, "languages": LANGS, "drafts": ["pl"],
            "cards": [{"code": "letters", "picture": "symbol-written-words", "said": words("Hard letters."),
                       "responded": words("Short letters.")}]}


def put(name, document):
    path = FOLDER / name
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def digest(path):
    canonical = json.dumps(read(path), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.blake2b(canonical.encode(), digest_size=32).hexdigest()[:16]


def run(*args):
    return subprocess.run([ADMIN, "strings", *args], capture_output=True, text=True, timeout=120,
                          check=False)


def export(lang, *paths, name="review"):
    out = FOLDER / f"{name}-{lang}.xlsx"
    done = run("export", *paths, "--lang", lang, "--out", out)
    check(f"export {name}", done.returncode == 0, done.stderr)
    return out


def column(sheet, heading):
    for cell in sheet[1]:
        if cell.value == heading:
            return cell.column
    raise KeyError(heading)


def rows(book):
    """Key to (sheet, row) over all tables."""
    found = {}
    for sheet in book.worksheets[1:]:
        for row in range(2, sheet.max_row + 1):
            found[sheet.cell(row, column(sheet, "Key")).value] = (sheet, row)
    return found


def fill(path, changes, name="back", more=None):
    """changes: by key, by heading, what the reader wrote."""
    book = openpyxl.load_workbook(path)
    at = rows(book)
    for key, cells in changes.items():
        sheet, row = at[key]
        for heading, value in cells.items():
            sheet.cell(row, column(sheet, heading)).value = value
    if more:
        more(book, at)
    out = FOLDER / f"{name}.xlsx"
    book.save(out)
    return out


def summary(done, path):
    for line in done.stdout.splitlines():
        if line.startswith(f"{path}, "):
            return [int(word) for word in line.split(": ")[-1].replace(",", "").split() if word.isdigit()]
    return None


def compiles(document, name="candidate.json"):
    done = subprocess.run([ADMIN, "check", put(name, document)], capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode == 0


def all_files():
    paths = [put("survey.json", survey()), put("strings.json", strings())]
    return paths + [put("cards.json", cards())]


def the_workbook_is_ready_for_a_reader():
    paths = all_files()
    for lang in LANGS[1:]:
        name = f"workbook {lang}"
        out = export(lang, *paths)
        with zipfile.ZipFile(out) as archive:
            check(name, not [n for n in archive.namelist() if "vba" in n.lower()], "macros")
            check(name, "<f>" not in "".join(archive.read(n).decode() for n in archive.namelist()
                                             if n.startswith("xl/worksheets/sheet")), "formulas")
        book = openpyxl.load_workbook(out)
        check(name, book.sheetnames[0] == "read me first" and len(book.sheetnames) == len(paths) + 1,
              book.sheetnames)
        said = "\n".join(str(row[0].value) for row in book.worksheets[0].iter_rows())
        for must in ("Your text", "yes", "{n}", "Phone numbers", "Route:", "names such as Childline", f"({lang})",
                     "Please do not write your name"):
            check(name, must in said, must)
        for sheet in book.worksheets[1:]:
            headings = [cell.value for cell in sheet[1]]
            check(name, headings == COLUMNS + [f"heard-review 1 {lang}"], headings)
            check(name, sheet.protection.sheet and not sheet.protection.formatRows, "not protected")
            check(name, sheet.freeze_panes == "A2", sheet.freeze_panes)
            check(name, sheet.column_dimensions["L"].hidden, "the last column shows")
            check(name, bool(sheet.sheet_view.rightToLeft) == (lang == "ar"), "direction of the table")
            for row in sheet.iter_rows(min_row=2):
                unlocked = [COLUMNS[i] for i, cell in enumerate(row[:11]) if not cell.protection.locked]
                check(name, unlocked == COLUMNS[6:10], unlocked)
                check(name, all(cell.alignment.wrap_text for cell in row), "not wrapped")
                check(name, all(cell.data_type in "sn" for cell in row), "a formula")
                check(name, (row[4].alignment.readingOrder == 2) == (lang == "ar"), "direction of a text")
                check(name, row[4].value and row[2].value and row[1].value and row[3].value, "empty cells")
                spoken = lang in ("ar", "zh-Hans") or "phone" in row[2].value
                check(name, bool(row[5].value) == spoken, f"{row[2].value}: spoken {row[5].value}")
            lists = sheet.data_validations.dataValidation
            check(name, len(lists) == 1 and lists[0].formula1 == '"yes"', lists)
        at = rows(book)
        check(name, len(at) == sum(sheet.max_row - 1 for sheet in book.worksheets[1:]), "keys twice")
        sheet, row = at["survey:six/questions/kind/wording/pictures/ask"]
        where = sheet.cell(row, 2).value
        check(name, where == "Six: question “kind”, route “With pictures” (Child)", where)
        sheet, row = at["strings/strings/minus"]
        check(name, sheet.cell(row, 4).value == "-1 + @x" and sheet.cell(row, 4).data_type == "s", "English")


def known_again(*parts):
    """As docs/formats/review-sheet.md says it."""
    text = "".join("-" if part is None else f"{len(part.encode())}:{part}" for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()[:12]


def the_hidden_column_is_as_documented():
    path = put("strings.json", strings())
    for lang in ("pl", "ar"):
        for key, (sheet, row) in rows(openpyxl.load_workbook(export(lang, path))).items():
            value = strings()["strings"][key.split("/")[-1]]
            source, text = [value[code] if isinstance(value[code], dict) else {"text": value[code]}
                            for code in ("en", lang)]
            wanted = (f"{known_again(key, 'en', source['text'])}-"
                      f"{known_again(key, lang, text['text'], text.get('say'))}")
            check(f"hidden {lang} {key}", sheet.cell(row, 12).value == wanted, sheet.cell(row, 12).value)


def an_untouched_sheet_changes_nothing():
    paths = all_files()
    before = [path.read_bytes() for path in paths]
    for lang in LANGS[1:]:
        out = export(lang, *paths)
        for name, sheet in (("as it is", out), ("saved again", fill(out, {}))):
            done = run("import", sheet, *paths, "--write")
            check(f"untouched {lang} {name}", done.returncode == 0, done.stderr)
            check(f"untouched {lang} {name}", "nothing to change" in done.stdout, done.stdout)
            for path in paths:
                n = summary(done, path)
                check(f"untouched {lang} {name}", n and n[0] == n[1] == n[3] == 0 and n[2] > 0, n)
    check("untouched", before == [path.read_bytes() for path in paths], "files were written")


def as_text(key):
    """openpyxl takes what begins with = for a formula; a reader who types ' before it does not."""
    def change(_, at):
        sheet, row = at[key]
        sheet.cell(row, column(sheet, "Your note")).data_type = "s"
    return change


def changes_arrive_whole():
    path = put("survey.json", survey())
    path.chmod(0o640)
    words_path = put("strings.json", strings())
    old = digest(path)
    out = export("pl", path, words_path)
    ask = "survey:six/questions/kind/wording/pictures/ask"
    back = fill(out, {
        ask: {"Your text": "  Czy jesteśmy\nmili? ", "Your note": "=WEBSERVICE is only text"},
        "survey:six/title": {"Read and right?": "YES"},
        "survey:six/roles/child/name": {"Your note": "Kto to?\nNie wiem. \u202e!", "Read and right?": "no"},
        "strings/strings/help": {"Your text": "Pomoc!", "Your spoken form": "Pomoc, już"},
        "strings/strings/start": {"Your spoken form": "Dotknij, proszę"},
        "strings/strings/of": {"Your text": "{m}: {n}"},
        "strings/strings/phone": {"Your text": "Childline: 0800 1111",
                                  "Your spoken form": "Childline: 0 8 0 0, 1 1 1 1"},
    }, more=as_text(ask))
    before = path.read_bytes()
    done = run("import", back, path, words_path)
    check("dry run", done.returncode == 0 and path.read_bytes() == before, done.stderr)
    check("dry run", "Nothing is written yet" in done.stdout, done.stdout)
    check("dry run", summary(done, path) == [1, 1, 5, 0], done.stdout)
    check("dry run", summary(done, words_path) == [4, 0, 2, 0], done.stdout)
    for must in ("was: Czy mili?", "now: Czy jesteśmy mili?", "Kto to? Nie wiem. \\xe2\\x80\\xae!",
                 "not yes but: no", "=WEBSERVICE is only text", "  spoken: Dotknij, proszę"):
        check("dry run", must in done.stdout, f"{must}: {done.stdout}")
    check("dry run", "\u202e" not in done.stdout, "an override reaches the terminal")
    wrote = run("import", back, path, words_path, "--write")
    check("write", wrote.returncode == 0 and f"{path}: written" in wrote.stdout, wrote.stdout + wrote.stderr)
    wanted = survey()
    wanted["questions"][0]["wording"]["pictures"]["ask"]["pl"] = "Czy jesteśmy mili?"
    check("write", read(path) == wanted, "the survey has other changes")
    check("write", list(read(path)) == list(wanted), "members have moved")
    check("write", stat.S_IMODE(path.stat().st_mode) == 0o640, "permissions have changed")
    wanted = strings()
    pl = {key: value["pl"] for key, value in read(words_path)["strings"].items()}
    check("write", pl["help"] == {"text": "Pomoc!", "say": "Pomoc, już"}, pl)
    check("write", pl["start"] == {"text": "Dotknij", "say": "Dotknij, proszę"}, pl)
    check("write", pl["of"] == "{m}: {n}", pl)
    check("write", pl["phone"]["text"] == "Childline: 0800\u00a01111", pl)
    check("write", "0800\\u00a01111" in words_path.read_text(encoding="utf-8"), "a space that is not seen")
    new = digest(path)
    check("digests", new != old and f'["{old}", "{new}"]' in wrote.stdout, wrote.stdout)
    start = wrote.stdout.index('{"surveys"')
    paste = json.JSONDecoder().raw_decode(wrote.stdout[start:])[0]
    check("digests", paste["surveys"] == [old, new] and "Polish" in paste["reason"], paste)
    check("digests", wrote.stdout.count('{"surveys"') == 1, "a digest of strings")
    again = run("import", back, path, words_path, "--write")
    check("again", again.returncode == 0 and "nothing to change" in again.stdout, again.stdout + again.stderr)
    check("again", summary(again, path) == [0, 2, 5, 0], again.stdout)
    check("again", "Kto to?" in again.stdout, "notes are told again")
    check("again", not list(FOLDER.glob("*.json.*")), "half a file was left")


def rows_that_cannot_be_taken_are_refused():
    path = put("strings.json", strings())
    out = export("pl", path)
    bad = {
        "strings/strings/of": ({"Your text": "{n}"}, "placeholder {m}"),
        "strings/strings/phone": ({"Your text": "Childline 0800 1112", "Your spoken form": "x"}, "08001111"),
        "strings/strings/help": ({"Your text": "x" * 2001}, "rule is broken"),
        "strings/strings/start": ({"Your text": "a\u202eb"}, "rule is broken"),
        "strings/strings/at": ({"Your text": "#NAME?"}, "error of the spreadsheet"),
        "strings/strings/minus": ({"Text now": "Lepiej tak"}, "cells that are not the reader's"),
    }

    def spoil(_, at):
        sheet, row = at["strings/strings/at"]
        sheet.cell(row, column(sheet, "Your text")).data_type = "e"

    back = fill(out, {key: cells for key, (cells, _) in bad.items()}, more=spoil)
    before = path.read_bytes()
    done = run("import", back, path, "--write")
    check("refused", done.returncode == 1 and "6 rows were refused" in done.stderr, done.stderr)
    check("refused", summary(done, path) == [0, 0, 0, 6], done.stdout)
    for key, (_, reason) in bad.items():
        part = done.stdout.split(f"“{key.split('/')[-1]}”\n", 1)
        check("refused", len(part) == 2 and reason in part[1].split("  refused")[0], f"{key}: {done.stdout}")
    check("refused", path.read_bytes() == before, "something was written")
    # The good rows beside a bad one are taken.
    back = fill(out, {"strings/strings/of": {"Your text": "{n}"}, "strings/strings/help": {"Your text": "Dobrze"}})
    done = run("import", back, path, "--write")
    check("refused beside good", done.returncode == 1 and summary(done, path) == [1, 0, 4, 1], done.stdout)
    check("refused beside good", read(path)["strings"]["help"]["pl"] == "Dobrze", "not taken")
    # A text that was spoken otherwise needs both.
    path = put("strings.json", strings())
    back = fill(export("pl", path), {"strings/strings/phone": {"Your text": "Childline, 0800 1111"}})
    done = run("import", back, path)
    check("say forgotten", "has a spoken form, which must be changed with it" in done.stdout, done.stdout)


def rules_of_languages_are_those_of_the_compiler():
    """Whatever the compiler says of a file with this text in it, import says of the row."""
    rows_ = [("ar", "كلمات", "كلمات", "unmarked"), ("ar", "كلمات", "كَلِمَات", "marked"),
             ("zh-Hans", "字", "字", "characters"), ("zh-Hans", "字", "zi4", "pinyin"),
             ("zh-Hans", "字", "zi", "no tone")]
    for lang, text, say, name in rows_:
        path = put("strings.json", strings())
        wanted = strings()
        wanted["strings"]["help"][lang] = {"text": text, "say": say}
        fine = compiles(wanted)
        back = fill(export(lang, path), {"strings/strings/help": {"Your text": text, "Your spoken form": say}})
        done = run("import", back, path, "--write")
        check(f"rule {name}", done.returncode == (0 if fine else 1), f"compiles: {fine}; {done.stdout}")
        check(f"rule {name}", (read(path) == wanted) == fine, done.stdout)
        check(f"rule {name}", read(path) == (wanted if fine else strings()), "the file has other changes")


def stale_rows_are_noticed():
    path = put("strings.json", strings())
    out = export("pl", path)
    newer = strings()
    newer["strings"]["help"]["en"] = "Get help"
    newer["strings"]["start"]["pl"] = "Zacznij"
    newer["strings"]["at"]["ro"] = "Altceva"
    del newer["strings"]["minus"]
    put("strings.json", newer)
    back = fill(out, {
        "strings/strings/help": {"Read and right?": "yes"},
        "strings/strings/start": {"Your text": "Dotknij tu"},
        "strings/strings/at": {"Your text": "Dom"},
        "strings/strings/minus": {"Your text": "Minus", "Your note": "Po co?"},
        "strings/strings/of": {"Your note": "dobrze"}})
    done = run("import", back, path, "--write")
    check("stale", done.returncode == 1 and summary(done, path) == [1, 0, 2, 2], done.stdout)
    check("stale", "The original has changed since" in done.stdout, done.stdout)
    check("stale", "The text has been changed since" in done.stdout, done.stdout)
    check("stale", "No file that was given has this place" in done.stdout and "Po co?" in done.stdout, done.stdout)
    check("stale", "dobrze" in done.stdout, "a note is gone")
    newer["strings"]["at"]["pl"] = "Dom"
    check("stale", read(path) == newer, "other changes")

    def mixed(_, at):
        (sheet, one), (_, two) = at["strings/strings/of"], at["strings/strings/at"]
        a, b = sheet.cell(one, 3), sheet.cell(two, 3)
        a.value, b.value = b.value, a.value
        sheet.cell(one, column(sheet, "Read and right?")).value = "yes"

    path = put("strings.json", strings())
    done = run("import", fill(export("pl", path), {}, more=mixed), path)
    check("mixed up", done.returncode == 1 and "mixed up" in done.stdout, done.stdout)


def drafts_are_left_when_all_is_read():
    path = put("survey.json", survey())
    out = export("pl", path)
    keys = list(rows(openpyxl.load_workbook(out)))
    all_yes = {key: {"Read and right?": "yes"} for key in keys}
    most = {key: value for key, value in all_yes.items() if key != keys[3]}
    done = run("import", fill(out, most), path, "--write")
    check("drafts", read(path) == survey() and "nothing to change" in done.stdout, "left too early")
    old = digest(path)
    all_yes[keys[3]] = {"Your text": "Tak, tak"}
    done = run("import", fill(out, all_yes), path, "--write")
    check("drafts", read(path)["drafts"] == ["ar"] and "leaves the file's \"drafts\"" in done.stdout, done.stdout)
    check("drafts", summary(done, path) == [1, len(keys) - 1, 0, 0], done.stdout)
    check("drafts", f'["{old}", "{digest(path)}"]' in done.stdout, done.stdout)
    # The last one takes the member with it; a refused row keeps it.
    out = export("ar", path)
    spoken = {key: {"Read and right?": "x"} for key in keys}
    refused = copy.deepcopy(spoken)
    refused[keys[0]] = {"Your text": "جديد"}
    done = run("import", fill(out, refused), path, "--write")
    check("drafts", done.returncode == 1 and read(path)["drafts"] == ["ar"], done.stdout)
    done = run("import", fill(out, spoken), path, "--write")
    check("drafts", done.returncode == 0 and "drafts" not in read(path), done.stdout)
    check("drafts", compiles(read(path)), "does not compile")
    done = run("import", fill(out, spoken), path, "--write")
    check("drafts", "nothing to change" in done.stdout, done.stdout)


def what_spreadsheet_programs_do_is_understood():
    path = put("strings.json", strings())
    out = export("pl", path)

    def mess(book, at):
        sheet, row = at["strings/strings/help"]
        book.remove(book.worksheets[0])  # nobody needs it back
        sheet.protection.disable()
        sheet.title = "Moja tabela"
        sheet.insert_cols(1)
        sheet.insert_rows(4)
        at = rows_of(sheet)
        sheet.cell(at["strings/strings/help"], column(sheet, "Your text")).value = "Pomoc dla ciebie"
        sheet.cell(at["strings/strings/start"], 20).value = "poza tabelą"
        sheet.cell(40, column(sheet, "Your note")).value = "na końcu"
        sheet.cell(at["strings/strings/of"], column(sheet, "Read and right?")).value = True
        sheet.cell(at["strings/strings/phone"], 2).comment = Comment("x", "Jan Kowalski")
        copied = book.copy_worksheet(sheet)
        copied.cell(at["strings/strings/help"], column(sheet, "Your text")).value = None

    def rows_of(sheet):
        key = column(sheet, "Key")
        return {sheet.cell(row, key).value: row for row in range(2, sheet.max_row + 1)}

    done = run("import", fill(out, {}, more=mess), path, "--write")
    check("mess", summary(done, path) == [1, 1, 4, 0], done.stdout)
    check("mess", read(path)["strings"]["help"]["pl"] == "Pomoc dla ciebie", "not taken")
    check("mess", "poza tabelą" in done.stdout and "na końcu" in done.stdout, done.stdout)
    check("mess", "Kowalski" not in done.stdout + done.stderr + path.read_text(encoding="utf-8"), "a name")

    def twice(book, at):
        sheet, row = at["strings/strings/help"]
        sheet.cell(row, column(sheet, "Your text")).value = "Jeden"
        other = book.copy_worksheet(sheet)
        other.cell(row, column(sheet, "Your text")).value = "Dwa"

    path = put("strings.json", strings())
    done = run("import", fill(export("pl", path), {}, more=twice), path, "--write")
    check("twice", done.returncode == 1 and "filled in twice" in done.stdout, done.stdout)
    check("twice", "Jeden" in done.stdout and "Dwa" in done.stdout, done.stdout)
    check("twice", read(path) == strings(), "one was taken")


def a_sheet_of_two_files_needs_both():
    one, two = put("survey.json", survey()), put("strings.json", strings())
    out = export("pl", one, two)
    back = fill(out, {"strings/strings/help": {"Your text": "Pomoc!"}, "survey:six/title": {"Your text": "Szóstka"}})
    done = run("import", back, one)
    check("one of two", done.returncode == 1 and "give its file too" in done.stdout, done.stdout)
    check("one of two", "Pomoc!" in done.stdout, "what was written is not told")
    done = run("import", fill(out, {"survey:six/title": {"Your text": "Szóstka"}}), one)
    check("one of two", done.returncode == 0 and "in none of the files given: 6" in done.stdout, done.stdout)


def wrong_use_is_told():
    path, other = put("strings.json", strings()), put("other.json", strings())
    wrong = put("wrong.json", dict(strings(), extra=1))
    out = FOLDER / "no.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Key", "Your text"])
    book.save(FOLDER / "plain.xlsx")
    good = export("pl", path)

    def heading(old, new):
        def change(book, _):
            sheet = book.worksheets[1]
            sheet.cell(1, [cell.value for cell in sheet[1]].index(old) + 1).value = new
        return change

    cases = [
        ("no language", ["export", path, "--lang", "fr", "--out", out], 1, "no words in language"),
        ("source", ["export", path, "--lang", "en", "--out", out], 1, "change it in the file itself"),
        ("twice", ["export", path, other, "--lang", "pl", "--out", out], 1, "give each once"),
        ("errors", ["export", wrong, "--lang", "pl", "--out", out], 1, "extra"),
        ("plan", ["export", SOURCE / "tests/golden/plan-mini.json", "--lang", "pl", "--out", out], 1,
         "Not a file with words"),
        ("gone", ["export", FOLDER / "none.json", "--lang", "pl", "--out", out], 1, "none.json"),
        ("no out", ["export", path, "--lang", "pl"], 2, "--out"),
        ("out is in", ["export", path, "--lang", "pl", "--out", path], 2, "another file"),
        ("out is in, spelled otherwise", ["export", path, "--lang", "pl", "--out",
                                          FOLDER / "." / ".." / FOLDER.name / path.name], 2, "another file"),
        ("nothing", [], 2, "strings export"),
        ("no files", ["import", good], 2, "the files it was made of"),
        ("other file", ["import", path, path], 1, ""),
        ("no sheet", ["import", FOLDER / "plain.xlsx", path], 1, "no review sheet"),
        ("newer", ["import", fill(good, {}, "newer", heading("heard-review 1 pl", "heard-review 2 pl")), path], 1,
         "newer Heard"),
        ("no lang", ["import", fill(good, {}, "nolang", heading("heard-review 1 pl", "heard-review 1")), path], 1,
         "which language"),
        ("hostile lang", ["import", fill(good, {}, "esc", heading("heard-review 1 pl", "heard-review 1 p\u200fl")),
                          path], 1, "which language"),
        ("no such lang", ["import", fill(good, {}, "fr", heading("heard-review 1 pl", "heard-review 1 fr")), path], 1,
         "no words in language"),
        ("no heading", ["import", fill(good, {}, "nohead", heading("Your note", "Uwagi")), path], 1, "Your note"),
        ("same twice", ["import", good, path, other], 1, "give each once"),
    ]
    for name, args, code, must in cases:
        done = run(*args)
        check(f"wrong use, {name}", done.returncode == code and must in done.stderr,
              f"exit {done.returncode}: {done.stdout}{done.stderr}")
        check(f"wrong use, {name}", not out.exists(), "something was written")
    check("wrong use", read(path) == strings(), "the file was written")
    done = run("--help")
    check("help", done.returncode == 0 and "--write" in done.stdout, done.stdout)


def a_folder_that_cannot_be_written_loses_nothing():
    folder = FOLDER / "locked"
    folder.mkdir()
    path = folder / "strings.json"
    shutil.copy(put("strings.json", strings()), path)
    back = fill(export("pl", path), {"strings/strings/help": {"Your text": "Pomoc!"}})
    before = path.read_bytes()
    folder.chmod(0o500)
    try:
        done = run("import", back, path, "--write")
        if done.returncode == 0:
            return  # whoever may write everywhere
        check("locked", "strings.json" in done.stderr and path.read_bytes() == before, done.stderr)
    finally:
        folder.chmod(0o700)


def our_own_files():
    """Every file with words of the project, in each of its languages."""
    paths = [path for path in sorted((SOURCE / "assets").glob("*/*.json"))
             if path.parent.name in ("surveys", "strings", "cards")]
    copies = [pathlib.Path(shutil.copy(path, FOLDER / f"own-{path.parent.name}-{path.name}")) for path in paths]
    langs = sorted({lang for path in copies for lang in read(path)["languages"]} - {"en"})
    for lang in langs:
        some = [path for path in copies if lang in read(path)["languages"]][:14]
        out = export(lang, *some, name="own")
        at = rows(openpyxl.load_workbook(out))
        back = fill(out, {key: {"Read and right?": "yes"} for key in at}, name=f"own-{lang}-back")
        before = {path: digest(path) for path in some}
        had = {path: lang in read(path).get("drafts", []) for path in some}
        done = run("import", back, *some, "--write")
        check(f"own {lang}", done.returncode == 0, done.stderr)
        for path in some:
            check(f"own {lang}", summary(done, path)[0] == 0 and summary(done, path)[2] == 0, done.stdout[:300])
            check(f"own {lang}", lang not in read(path).get("drafts", []), f"{path.name} is a draft")
            check(f"own {lang}", (digest(path) != before[path]) == had[path], f"{path.name}: digest")
            check(f"own {lang}", compiles(read(path)), f"{path.name} does not compile")


def main():
    tests = [the_workbook_is_ready_for_a_reader, the_hidden_column_is_as_documented,
             an_untouched_sheet_changes_nothing, changes_arrive_whole,
             rows_that_cannot_be_taken_are_refused, rules_of_languages_are_those_of_the_compiler,
             stale_rows_are_noticed, drafts_are_left_when_all_is_read,
             what_spreadsheet_programs_do_is_understood, a_sheet_of_two_files_needs_both, wrong_use_is_told,
             a_folder_that_cannot_be_written_loses_nothing, our_own_files]
    for test in tests:
        before = len(problems)
        test()
        print(f"{test.__name__}: {'ok' if len(problems) == before else 'FAILED'}")
    shutil.rmtree(FOLDER)
    for text in problems[:40]:
        print(text)
    print(f"{checks} checks, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
