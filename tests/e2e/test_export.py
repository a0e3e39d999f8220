#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures as CSV, XLSX and JSON: the same content in each, read back by second implementations, and
nothing in them that the report hides.

    test_export.py BUILD_FOLDER
"""
import copy
import csv
import datetime
import io
import json
import random
import re
import shutil
import subprocess
import sys
import unittest

import jsonschema
import openpyxl

from house import ROOT, SURVEY, House

BUILD = sys.argv.pop(1)
PLAN = json.loads((ROOT / "assets/plans/torbay-wsoa.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((ROOT / "assets/schema/export.schema.json").read_text(encoding="utf-8"))
QUESTIONS = {question["code"]: question for question in SURVEY["questions"]}
SCALES = {scale["code"]: scale["options"] for scale in SURVEY["scales"]}
ROUTES = {route["code"]: route for route in SURVEY["routes"]}
TABLES = ["summary", "indicators", "questions", "breakdowns", "plan", "method", "dictionary", "codes"]
SHEETS = ["Summary", "Indicators", "Questions", "Breakdowns", "Plan snapshot", "Method",
          "Data dictionary", "Codes"]
BANDS = ["10 to 19", "20 to 29", "30 to 49", "50 to 99", "100 or more"]
HOSTILE = ['=HYPERLINK("http://example.org","Your child")', "+1+1", "-2+3", "@SUM(A1)", " =1+1"]


def week_text(weeks_ago=0):
    year, week, _ = (datetime.date.today() - datetime.timedelta(weeks=weeks_ago)).isocalendar()
    return f"{year}-W{week:02d}"


def row(route="parent", weeks_ago=0, **answers):
    """One person; True is the best answer of the scale, False the worst."""
    made = {"hub": "Hub", "week": week_text(weeks_ago), "role": ROUTES[route]["role"],
            "route": route}
    for code, good in answers.items():
        code = code.replace("_", "-")
        scale = SCALES[QUESTIONS[code]["wording"][route]["scale"]]
        made[code] = good if isinstance(good, str) else scale[0 if good else -1]["code"]
    return made


def random_rows(seed, n):
    chance = random.Random(seed)
    rows = []
    for _ in range(n):
        route = chance.choice(list(ROUTES.values()))
        made = row(route["code"], chance.randrange(3))
        for code in route["order"]:
            if QUESTIONS[code].get("practice"):
                continue
            scale = SCALES[QUESTIONS[code]["wording"][route["code"]]["scale"]]
            words = [option["code"] for option in scale] + ["dk", "skip", ""]
            made[code] = chance.choices(words, [8, 5] + [1] * (len(words) - 2))[0]
        rows.append(made)
    return rows


def read_csv(data):
    """Rows as Python's csv reads them, with what CSV cannot say put back from the kind of a cell."""
    assert data.startswith(b"\xef\xbb\xbf"), data[:8]
    text = data.decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert "\n" not in re.sub('"(?:[^"]|"")*"', "", text.replace("\r\n", "")), "a bare line end"
    return list(csv.DictReader(io.StringIO(text, newline="")))


def plain(value):
    """A value of JSON as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return format(value, ".15g")
    starts = value.lstrip(" \t\r\n")[:1]
    return "'" + value if starts and starts in "=+-@" or value[0] in "\t\r\n" else value


class Export(unittest.TestCase):
    def setUp(self):
        self.house = House(BUILD, first_week=week_text(4))
        self.addCleanup(lambda: self.house.close())

    def another_house(self, **options):
        self.house.close()
        self.house = House(BUILD, first_week=week_text(4), **options)

    def feed(self, rows):
        path = self.house.at / "rows.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["hub", "week", "role", "route", "quality", "clock",
                                           *QUESTIONS], restval="")
            writer.writeheader()
            writer.writerows(rows)
        self.house.run("feed", self.house.office, path, "--direct")

    def export(self, kind, out, *arguments, code=0):
        return self.house.run("heard-admin", "export", self.house.office, "--format", kind, "--out",
                              self.house.at / out, "--passphrase-file", self.house.passphrase,
                              *arguments, code=code)

    def json(self, *arguments):
        self.export("json", "export.json", *arguments)
        text = (self.house.at / "export.json").read_text(encoding="utf-8")
        whole = json.loads(text)
        jsonschema.Draft202012Validator(SCHEMA).validate(whole)
        return whole

    def folder(self, *arguments):
        shutil.rmtree(self.house.at / "folder", ignore_errors=True)
        self.export("csv", "folder", *arguments)
        return {path.stem: path.read_bytes() for path in (self.house.at / "folder").iterdir()}

    def everything(self):
        """Every byte of every format."""
        self.export("xlsx", "export.xlsx")
        return [json.dumps(self.json()), sorted(self.folder().items()),
                (self.house.at / "export.xlsx").read_bytes()]

    def indicators(self, *arguments):
        return {i["ref"]: i for i in self.json(*arguments)["indicators"]}

    def test_all_formats_say_the_same(self):
        self.feed(random_rows(3, 90))
        whole = self.json()
        files = self.folder()
        self.assertEqual(sorted(files), sorted(TABLES))
        for table in TABLES:
            rows = read_csv(files[table])
            self.assertEqual(rows, [{k: plain(v) for k, v in r.items()} for r in whole[table]], table)
            self.export("csv", "one.csv", "--table", table)
            self.assertEqual((self.house.at / "one.csv").read_bytes(), files[table])
        self.export("xlsx", "export.xlsx")
        self.check_xlsx(whole)

    def check_xlsx(self, whole):
        path = self.house.at / "export.xlsx"
        dictionary = whole["dictionary"]
        dumped = self.house.run("sheets_dump", path).stdout.splitlines()
        book = openpyxl.load_workbook(path)
        self.assertEqual(book.sheetnames, SHEETS)
        for at, (table, sheet) in enumerate(zip(TABLES, book)):
            columns = [entry for entry in dictionary if entry["table"] == table]
            self.assertEqual([c.value for c in sheet[1]], [c["heading"] for c in columns])
            self.assertEqual(sheet.freeze_panes, "B2" if len(columns) > 5 else "A2")
            self.assertTrue(all(sheet.column_dimensions[c.column_letter].width > 5 for c in sheet[1]))
            self.assertEqual(sheet.max_row, len(whole[table]) + 1)
            for cells, wanted in zip(sheet.iter_rows(min_row=2), whole[table]):
                for cell, column in zip(cells, columns):
                    self.check_cell(cell, column["kind"], wanted[column["column"]])
            # The project's own reader finds the same cells.
            own = {(int(r), int(c)): (kind, text) for s, r, c, kind, text in
                   (line.split("\t") for line in dumped if line.count("\t") == 4) if int(s) == at}
            theirs = {(c.row - 1, c.column - 1) for r in sheet.iter_rows() for c in r
                      if c.value is not None}
            self.assertEqual(set(own), theirs)
            for (r, c), (kind, text) in own.items():
                value = sheet.cell(r + 1, c + 1).value
                self.assertEqual(kind, "t" if isinstance(value, str) else "n")
                self.assertEqual(text.replace("\\n", "\n").replace("\\\\", "\\"),
                                 value if kind == "t" else format(value, ".15g"))

    def check_cell(self, cell, kind, value):
        if isinstance(value, bool):
            value = "yes" if value else "no"
        self.assertEqual(cell.value, value)
        if isinstance(value, (int, float)):
            self.assertEqual(cell.data_type, "n")
            self.assertEqual(cell.number_format, {
                "a number in tens": "#,##0", "a whole number, 0 to 100": '0" %"',
                "a whole number, -100 to 100": "+0;-0;0", "a number": "General",
                "a number or a text": "#,##0"}[kind])
        elif value == "suppressed" and kind.startswith("a whole"):
            self.assertTrue(cell.font.italic)
            self.assertEqual(cell.fill.fgColor.rgb, "FFEEEEEE")

    def test_the_schema_knows_every_column_and_notices_what_is_wrong(self):
        self.feed(random_rows(4, 40))
        whole = self.json()
        for table in TABLES:
            columns = [entry["column"] for entry in whole["dictionary"] if entry["table"] == table]
            self.assertEqual(list(SCHEMA["$defs"][table]["properties"]), columns)
        validator = jsonschema.Draft202012Validator(SCHEMA)
        for change in (lambda w: w["indicators"][0].update(percent=49.5),
                       lambda w: w["indicators"][0].update(answers="37"),
                       lambda w: w["indicators"][0].update(skipped=7),
                       lambda w: w["indicators"][0].update(base=37),
                       lambda w: w["questions"][0].pop("status"),
                       lambda w: w.pop("method"),
                       lambda w: w.update(version=2)):
            broken = copy.deepcopy(whole)
            change(broken)
            self.assertFalse(validator.is_valid(broken))

    def test_a_small_cell_looks_the_same_however_many_are_in_it(self):
        seen = []
        for few in (0, 3, 9):
            self.another_house()
            self.feed([row(meetings=i < 30, **({"trust": i % 2 == 0} if i < few else {}))
                       for i in range(40)])
            seen.append(self.everything())
            shown = self.indicators()
            self.assertEqual(shown["8C"]["percent"], 75)
            for member in ("percent", "low", "high", "answers", "dont_know", "skipped", "robust"):
                self.assertEqual(shown["5A.2"][member], "suppressed")
            self.assertEqual((shown["5A.2"]["status"], shown["5A.2"]["verdict"]),
                             ("suppressed", "too_few"))
        self.assertEqual(seen[0], seen[1])
        self.assertEqual(seen[0], seen[2])

    def test_a_part_that_is_shown_never_gives_away_one_that_is_not(self):
        # "views-count" is asked of parents on one scale and of children with pictures on another.
        rows = [row(views_count=i < 20, meetings=True) for i in range(40)]
        self.feed(rows + [row("pictures", views_count=False) for _ in range(3)])
        whole = self.json()
        views = [q for q in whole["questions"] if q["question"] == "views-count"]
        self.assertEqual(len(views), 2)
        for question in views:
            self.assertEqual((question["status"], question["percent"], question["answers"]),
                             ("suppressed",) * 3)
        meetings = next(q for q in whole["questions"] if q["question"] == "meetings")
        self.assertEqual((meetings["percent"], meetings["answers"]), (100, "30 to 49"))
        self.another_house()
        self.feed(rows + [row("pictures", views_count=False) for _ in range(10)])
        views = [q for q in self.json()["questions"] if q["question"] == "views-count"]
        self.assertEqual([q["percent"] for q in views], [50, 0])

    def test_what_is_hidden_and_shown_is_what_aggregate_hides_and_shows(self):
        for seed, n in ((5, 12), (6, 35), (7, 160)):
            self.another_house()
            self.feed(random_rows(seed, n))
            for arguments in ((), ("--period", f"{week_text(1)}..{week_text(0)}")):
                aggregate = self.house.aggregate(*arguments)
                whole = self.json(*arguments)
                targets = {i["ref"]: i.get("target") for i in PLAN["indicators"]}
                for want, got in zip(aggregate["indicators"], whole["indicators"]):
                    self.check_indicator(want, got, targets[want["ref"]])
                self.check_questions(aggregate, whole)

    def check_indicator(self, want, got, target):
        self.assertEqual(got["ref"], want["ref"])
        self.assertEqual(got["verdict"], want["verdict"])
        if not want["asked"]:
            self.assertEqual((got["status"], got["percent"], got["answers"]),
                             ("not_asked", None, None))
        elif want["base"] is None:
            self.assertEqual((got["status"], got["percent"], got["unflagged_percent"],
                              got["change"]), ("suppressed",) * 4)
        else:
            self.check_percent(got["percent"], want["percent"], target)
            self.check_percent(got["low"], want["interval"][0], target)
            self.check_percent(got["high"], want["interval"][1], target)
            low = int(got["answers"].split()[0])
            high = 10**9 if got["answers"] == "100 or more" else int(got["answers"].split()[-1])
            self.assertTrue(low <= want["base"] <= high and got["answers"] in BANDS)
            hidden = want["unflagged"]["base"] is None
            self.assertEqual(got["unflagged_percent"] == "suppressed", hidden)
            for member in ("dont_know", "not_applicable", "skipped"):
                exact = want["excluded"][member]
                self.assertEqual(got[member],
                                 "suppressed" if exact is None else (exact + 5) // 10 * 10)
            if want["change"]:
                self.assertLess(abs(got["change"] - want["change"]["difference"]), 0.51)

    def check_percent(self, got, exact, target):
        self.assertLess(abs(got - exact), 1)
        if target is not None and abs(exact - target) > 1e-6:
            self.assertEqual(got < target, exact < target)
            self.assertEqual(got > target, exact > target)
        elif target is None:
            self.assertLessEqual(abs(got - exact), 0.5 + 1e-9)

    def check_questions(self, aggregate, whole):
        shown = {(q["survey"], q["question"], q["scale"], q["option"]): q
                 for q in whole["questions"]}
        self.assertEqual(len(shown), len(whole["questions"]))
        wanted = {}
        for want in aggregate["questions"]:
            for option, percent in (want["options"] or {"positive": want["percent"]}).items():
                wanted[want["survey"], want["id"], want["scale"], option] = percent
        self.assertEqual(set(shown), set(wanted))
        for key, percent in wanted.items():
            if percent is None:
                self.assertEqual((shown[key]["percent"], shown[key]["answers"]),
                                 ("suppressed",) * 2)
            elif shown[key]["status"] == "shown":
                self.assertLess(abs(shown[key]["percent"] - percent), 1)

    def test_no_share_is_rounded_across_its_target(self):
        self.feed([row(trust=i < 43) for i in range(48)])  # 89.58 against "over 90"
        shown = self.indicators()["5A.2"]
        self.assertEqual((shown["percent"], shown["percent_words"]), (89, "just under 90 %"))
        question = next(q for q in self.json()["questions"] if q["question"] == "trust")
        self.assertEqual(question["percent"], 89)

    def test_no_exact_count_is_anywhere(self):
        # 37 people, 23 of them content, 14 skip: none of these numbers, nor a finer share.
        self.feed([row(trust=i < 23) for i in range(37)] + [row(trust="skip") for _ in range(14)])
        numbers = set()
        for table in ("summary", "indicators", "questions"):
            for entry in self.json()[table]:
                numbers.update(v for v in entry.values()
                               if isinstance(v, (int, float)) and not isinstance(v, bool))
        self.assertFalse(numbers & {37, 23, 14, 51})
        self.assertTrue(all(isinstance(n, int) for n in numbers))
        shown = self.indicators()["5A.2"]
        self.assertEqual((shown["percent"], shown["answers"], shown["skipped"], shown["dont_know"]),
                         (62, "30 to 49", 10, "suppressed"))

    def test_nobody_is_told_from_few_and_not_asked_from_both(self):
        whole = self.json()  # no answers at all
        summary = {entry["item"]: entry["value"] for entry in whole["summary"]}
        self.assertEqual((summary["answered"], summary["flagged"]), ("suppressed",) * 2)
        self.assertEqual(summary["left_out_conflict"], 0)
        shown = {i["ref"]: i for i in whole["indicators"]}
        self.assertEqual(shown["5A.2"]["percent"], "suppressed")
        self.assertIsNone(shown["FA6"]["percent"])
        self.assertTrue(shown["FA6"]["no_question"])
        self.assertEqual({b["status"] for b in whole["breakdowns"]}, {"not_given"})

    def test_the_plan_snapshot_is_the_plans_own(self):
        rows = {entry["ref"]: entry for entry in self.json()["plan"]}
        self.assertEqual(len(rows), len(PLAN["measures"]))
        for measure in PLAN["measures"]:
            entry = rows[measure["ref"]]
            newest = (measure.get("figures") or [None])[-1]
            self.assertEqual(entry["current"], float(newest["value"]) if newest else None)
            self.assertEqual(entry["direction"], measure["direction"])
            self.assertEqual(len(entry["met"].split("; ")) if entry["met"] else 0,
                             len(measure.get("targets", [])))
        assess = rows["4B & 11C & 18A"]
        self.assertEqual((assess["current"], assess["current_words"], assess["direction"],
                          assess["last_data_set"], assess["frequency"]),
                         (26, "26 a month", "lower", "Aug-23", "Monthly"))
        self.assertEqual(assess["met"], "not met; not met; not met")

    def test_hostile_labels_stay_texts(self):
        survey, plan = copy.deepcopy(SURVEY), copy.deepcopy(PLAN)
        for question, text in zip(survey["questions"], HOSTILE):
            for wording in question["wording"].values():
                wording["ask"]["en"] = text
        for option, text in zip(survey["scales"][0]["options"], HOSTILE):
            option["label"]["en"] = text
        for indicator, text in zip(plan["indicators"], HOSTILE):
            indicator["statement"] = text
        for measure, text in zip(plan["measures"], HOSTILE):
            measure["statement"] = text
        files = []
        for name, content in (("survey", survey), ("plan", plan)):
            path = self.house.at.parent / f"{self.house.at.name}-{name}.json"
            path.write_text(json.dumps(content), encoding="utf-8")
            self.addCleanup(path.unlink)
            files += [f"--{name}", path]
        self.another_house(content=files)
        whole = self.json()
        said = [i["statement"] for i in whole["indicators"][:len(HOSTILE)]]
        self.assertEqual(said, HOSTILE)
        self.export("xlsx", "export.xlsx")
        self.check_xlsx(whole)
        book = openpyxl.load_workbook(self.house.at / "export.xlsx")
        formulas = [c.coordinate for s in book for r in s.iter_rows() for c in r if c.data_type == "f"]
        self.assertEqual(formulas, [])
        found = 0
        for table, data in self.folder().items():
            text = data.decode("utf-8-sig")
            for cells in csv.reader(io.StringIO(text, newline="")):
                for cell in cells:
                    number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
                    self.assertFalse(cell.lstrip(" ")[:1] in tuple("=+-@\t\r") and not number, cell)
                    found += cell[:1] == "'" and cell[1:] in HOSTILE
        self.assertGreater(found, 10)

    def test_a_folder_with_other_files_is_left_alone(self):
        taken = self.house.at / "taken"
        taken.mkdir()
        (taken / "summary.csv").write_text("mine", encoding="utf-8")
        done = self.export("csv", "taken", code=1)
        self.assertIn("never mixes with other files", done.stderr)
        self.assertEqual([p.name for p in taken.iterdir()], ["summary.csv"])
        self.assertEqual((taken / "summary.csv").read_text(encoding="utf-8"), "mine")
        self.assertIn("name a file", self.export("xlsx", "taken", code=1).stderr)
        (taken / "summary.csv").unlink()
        self.export("csv", "taken/")
        self.assertEqual(len(list(taken.iterdir())), len(TABLES))
        self.assertIn("never mixes", self.export("csv", "taken", code=1).stderr)
        self.assertIn("never mixes", self.export("csv", "passphrase", code=1).stderr)

    def test_what_fails_leaves_nothing(self):
        before = sorted(p.name for p in self.house.at.iterdir())
        office = sorted(p.name for p in self.house.office.rglob("*"))
        facts = (self.house.office / "office.json").read_bytes()
        for kind, out, words in (("json", "office/office.json", "office's own folder"),
                                 ("csv", "office/keys/new", "office's own folder"),
                                 ("csv", "no/such/folder", "could not be written"),
                                 ("xlsx", "no/such/file.xlsx", "could not be written")):
            self.assertIn(words, self.export(kind, out, code=1).stderr)
        for arguments, words in ((("--table", "plan"), "--table goes with"),
                                 (("--period", "soon"), "--period must be"),
                                 (("--wave", "x"), "--wave must be")):
            self.assertIn(words, self.export("json", "x.json", *arguments, code=2).stderr)
        self.assertIn("--table must be", self.export("csv", "x", "--table", "all", code=2).stderr)
        self.assertIn("--format must be", self.export("pdf", "x", code=2).stderr)
        self.assertEqual(sorted(p.name for p in self.house.at.iterdir()), before)
        self.house.passphrase.write_text("another passphrase\n", encoding="utf-8")
        self.export("csv", "x", code=1)
        self.export("xlsx", "x.xlsx", code=1)
        self.assertEqual(sorted(p.name for p in self.house.at.iterdir()), before)
        self.assertEqual(sorted(p.name for p in self.house.office.rglob("*")), office)
        self.assertEqual((self.house.office / "office.json").read_bytes(), facts)

    def test_a_change_stands_with_its_interval(self):
        self.feed([row(weeks_ago=1, trust=i < 20) for i in range(40)] +
                  [row(trust=i < 36) for i in range(40)])
        shown = self.indicators("--period", week_text())["5A.2"]
        self.assertEqual((shown["change"], shown["change_words"]), (40, "better"))
        self.assertLess(0, shown["change_low"])
        whole = self.indicators()["5A.2"]
        self.assertIsNone(whole["change"])
        self.assertIn("no earlier period", whole["change_words"])

    @unittest.skipUnless(shutil.which("soffice"), "LibreOffice is not installed")
    def test_libreoffice_opens_the_spreadsheet(self):
        self.feed([row(trust=True) for _ in range(20)])
        self.export("xlsx", "export.xlsx")
        subprocess.run(["soffice", "--headless", "--convert-to", "csv", "--outdir",
                        str(self.house.at / "office-csv"), str(self.house.at / "export.xlsx")],
                       check=True, capture_output=True, timeout=120,
                       env=dict(self.house.env, HOME=str(self.house.at)))
        text = (self.house.at / "office-csv/export.csv").read_text(encoding="utf-8")
        self.assertIn("Surveys answered", text)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
