#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms in the style of public examples, written by a second implementation (openpyxl), imported and
looked at: what became a question, what was listed and where.

    xlsforms.py HEARD_ADMIN

None of these is a copy. Each names what it is modelled on: the shape of its tables, the types and
headings it uses. The words are our own.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import zipfile

import openpyxl

ADMIN = sys.argv[1]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="heard-forms-"))
problems = []
checks = 0


def check(name, holds, more=""):
    global checks
    checks += 1
    if not holds:
        problems.append(f"{name}: {more}")


class Stop(Exception):
    """Nothing more of this test makes sense."""


class Result:
    def __init__(self, name, run, out):
        self.name, self.code, self.said, self.err = name, run.returncode, run.stdout, run.stderr
        self.survey = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        self.questions = {q["code"]: q for q in (self.survey or {}).get("questions", [])}
        self.scales = {s["code"]: s for s in (self.survey or {}).get("scales", [])}

    def written(self):
        check(self.name, self.code == 0 and self.survey, f"exit {self.code}: {self.err[:400]}")
        if not self.survey:
            raise Stop
        return self

    def refused(self, words):
        check(self.name, self.code == 1 and self.survey is None, f"exit {self.code}")
        check(self.name, words in self.err, f"said: {self.err[:300]}")
        return self

    def asks(self, *codes):
        order = self.survey["routes"][0]["order"] if self.survey else None
        check(self.name, order == list(codes), f"asks {order}")
        return self

    def lists(self, *wanted):
        """Each a place and a part of the reason."""
        for place, words in wanted:
            line = [text for text in self.said.splitlines() if text.startswith(place + ": ")
                    or text.startswith(place + " (")]
            check(self.name, any(words in text for text in line),
                  f"does not list {place}: {words}; has {line or self.said[:900]}")
        return self

    def lists_not(self, words):
        check(self.name, words not in self.said, f"lists {words}")
        return self


def save(name, tables):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = FOLDER / f"{name}.xlsx"
    book.save(path)
    return path


def bring_in(name, *more, **tables):
    path = save(name, tables)
    out = FOLDER / f"{name}.json"
    out.unlink(missing_ok=True)
    run = subprocess.run([ADMIN, "survey", "import", path, "--out", out, *more], capture_output=True,
                         text=True, timeout=60, check=False)
    check(name, not list(FOLDER.glob("*.json.*")), "half a file was left")
    return Result(name, run, out)


CELL = "<c t='s'><v>{}</v></c>"
YES_NO_NAMED = [("list_name", "name"), ("yes_no", "yes"), ("yes_no", "no")]
YES_NO = [("list_name", "name", "label"), ("yes_no", "yes", "Yes"), ("yes_no", "no", "No")]


def tutorial():
    """Modelled on the first example of xlsform.org: metadata, one choice, one number."""
    form = bring_in(
        "tutorial",
        survey=[("type", "name", "label"), ("today", "today"), ("start", "start"),
                ("select_one gender", "gender", "How do you describe yourself?"),
                ("integer", "age", "How old are you?"), ("deviceid", "deviceid")],
        choices=[("list_name", "name", "label"), ("gender", "g1", "One way"), ("gender", "g2", "Another"),
                 ("gender", "g3", "Neither")],
        settings=[("form_title", "form_id", "version"), ("A first form", "first_form", 2024010101)])
    form.written().asks("gender").lists(
        ("survey, row 2, column A", "when"), ("survey, row 3, column A", "when"),
        ("survey, row 5, column A", "range"), ("survey, row 6, column A", "who answered"),
        ("settings, row 2, column B", "first-form"), ("settings, row 2, column C", "another"),
        ("choices", "list \"gender\" becomes neutral"), ("languages", "taken for English"))
    survey = form.survey
    check("tutorial", survey["code"] == "first-form" and survey["title"] == {"en": "A first form"}, survey)
    check("tutorial", survey["scales"][0]["neutral"] is True and survey["scales"][0]["show"] == "cards")
    check("tutorial", all("positive" not in o for o in survey["scales"][0]["options"]))
    check("tutorial", survey["status"].startswith("imported"), "an import is no approved survey")
    check("tutorial", [r["code"] for r in survey["routes"] + survey["roles"]] == ["words", "person"])


def pizza():
    """Modelled on xlsform.org's pizza questionnaire: both kinds of choices, or_other, rank, a rating."""
    form = bring_in(
        "pizza",
        survey=[("type", "name", "label", "parameters", "appearance", "required"),
                ("select_one yes_no", "likes_pizza", "Do you like pizza?", None, "minimal", "yes"),
                ("select_multiple toppings or_other", "favourite", "Which toppings?", None, None, True),
                ("rank toppings", "ranked", "Put them in order."),
                ("range", "rated", "How many stars?", "start=1 end=5 step=1", "rating"),
                ("range", "often", "How often a month?", "start=0;end=17;step=1"),
                ("range", "plain", "From nought to ten?"),
                ("range", "halves", "How much?", "step=0.5, start = -1, end=1"),
                ("range", "wrong", "How much?", "start=5 end=1")],
        choices=YES_NO + [("toppings", "cheese", "Cheese"), ("toppings", "mushroom", "Mushroom"),
                          (None, None, None), ("toppings", "sweet corn", "Sweetcorn")])
    form.written().asks("likes-pizza", "favourite", "rated", "plain", "halves").lists(
        ("survey, row 3, column A", "or_other"), ("survey, row 4, column A", "order"),
        ("survey, row 6", "2 to 12 numbers"), ("survey, row 9", "parameters"),
        ("survey, row 1, column F", "2 cells"), ("survey, row 1, column E", "2 cells"),
        ("choices, row 7, column B", "sweet-corn"), ("settings", "\"pizza\" is taken"))
    check("pizza", form.questions["favourite"]["kind"] == "many")
    rated = form.scales["range-1-5"]
    check("pizza", rated["show"] == "row" and rated["neutral"] is True, rated)
    check("pizza", [o["code"] for o in rated["options"]] == ["5", "4", "3", "2", "1"], rated)
    check("pizza", [o["label"]["en"] for o in form.scales["range--1-1"]["options"]] ==
          ["1", "0.5", "0", "-0.5", "-1"], form.scales.keys())
    check("pizza", len(form.scales["range-0-10"]["options"]) == 11)


def household():
    """Modelled on household surveys as ODK, formhub and Kobo teach them: groups, a roster, GPS,
    constraints, calculations, conditions on numbers."""
    form = bring_in(
        "household",
        survey=[("type", "name", "label", "hint", "relevant", "constraint", "constraint_message",
                 "calculation", "required", "default", "read_only"),
                ("begin group", "who", "Who lives here"),
                ("text", "head_name", "Name of the head of the household"),
                ("integer", "members", "How many people live here?", None, None, ". < 30", "Too many."),
                ("geopoint", "where", "Where is the house?"),
                ("end group",),
                ("begin repeat", "person", "Person"),
                ("text", "person_name", "First name"),
                ("select_one yes_no", "at_school", "Does this person go to school?"),
                ("end repeat",),
                ("calculate", "adults", None, None, None, None, None, "${members} - 1"),
                ("begin_group", "water", "Water"),
                ("select_one source", "water_source", "Where does your water come from?",
                 "Ask about the dry months.", None, ". != 'x'", None, None, "yes", "tap", "no"),
                ("select_one yes_no", "far", "Is it far to walk?", None,
                 "${water_source} = 'well' or ${water_source} = 'river'"),
                ("select_one yes_no", "alone", "Do you go alone?", None, "${far} = 'yes'"),
                ("select_multiple source", "winter", "And in winter?", None,
                 "selected(${water_source}, 'river')"),
                ("select_one yes_no", "boil", "Do you boil it?", None, "selected(${winter}, 'river')"),
                ("select_one yes_no", "many", "Is there room for all?", None, "${members} > 5"),
                ("select_one yes_no", "both", "Is it both?", None,
                 "${far} = 'yes' and ${boil} = 'yes'"),
                ("select_one yes_no", "two", "Is it either?", None, "${far} = 'yes' or ${boil} = 'yes'"),
                ("end_group",),
                ("image", "picture", "Take a picture of the house."),
                ("note", "thanks", "Thank you, ${head_name}!"),
                ("acknowledge", "done", "That was all.")],
        choices=YES_NO + [("source", "tap", "Tap"), ("source", "well", "Well"), ("source", "river", "River")],
        settings=[("form_title", "form_id"), ("Households", "household-v2")])
    form.written().asks("water-source", "far", "alone", "winter", "boil", "done").lists(
        ("survey, row 2", "heading"), ("survey, row 3, column A", "who somebody is"),
        ("survey, row 4, column A", "type"), ("survey, row 5, column A", "where somebody is"),
        ("survey, row 7", "heading"), ("survey, row 8", "repeat"), ("survey, row 9", "repeat"),
        ("survey, row 11, column A", "calculate"), ("survey, row 13, column F", "nothing to check"),
        ("survey, row 13, column J", "chosen before"), ("survey, row 13, column K", "changed"),
        ("survey, row 18", "not of the kind"),
        ("survey, row 19", "not of the kind"), ("survey, row 20", "not of the kind"),
        ("survey, row 22, column A", "pictures"), ("survey, row 23", "show another answer"))
    check("household", form.questions["far"]["if"] ==
          {"question": "water-source", "any_of": ["well", "river"]}, form.questions["far"])
    check("household", form.questions["boil"]["if"] == {"question": "winter", "any_of": ["river"]})
    check("household", form.questions["done"]["kind"] == "note")
    check("household", "scale" not in form.questions["done"]["wording"]["words"])
    check("household", form.questions["water-source"]["wording"]["words"]["hint"] ==
          {"en": "Ask about the dry months."})


def conditions_of_groups():
    """Modelled on pyxform's tests of groups: conditions of groups, inside each other."""
    q = "select_one yes_no"
    form = bring_in(
        "groups",
        survey=[("type", "name", "label", "relevant"),
                (q, "a", "A?"), (q, "x", "X?"),
                ("begin group", "g1", None, "${a} = 'yes'"),
                (q, "b", "B?"),
                (q, "c", "C?", "${b} = 'yes'"),
                (q, "d", "D?", "${x} = 'yes'"),
                ("begin group", "g2", None, "selected(${b}, 'no')"),
                (q, "e", "E?"),
                (q, "f", "F?", "${b} = 'yes'"),
                ("end group",),
                (q, "g", "G?", "(${a} = 'yes') or (${a} = 'no')"),
                ("end group",),
                ("begin group", "g3", None, "${a} != 'yes'"),
                (q, "h", "H?"),
                ("begin group", "g4", None, "${a} = 'no'"),
                (q, "i", "I?"),
                ("end group",),
                ("end group",),
                (q, "j", "J?", "${e} = 'yes'"),
                (q, "k", "K?", "${j} = 'yes'"),
                (q, "l", "L?", "${k} = 'yes'"),
                (q, "m", "M?", "${h} = 'yes'"),
                (q, "n", "N?", "${z} = 'yes'"),  # there is no such question
                (q, "o", "O?", "${a} = 'perhaps'"),
                (q, "p", "P?", "${a} = 'yes' or ${a} = 'perhaps'"),
                ("end group",)],
        choices=YES_NO)
    form.written().asks("a", "x", "b", "c", "e", "g", "j", "k", "p").lists(
        ("survey, row 7", "two questions at once"), ("survey, row 10", "exclude each other"),
        ("survey, row 14, column D", "not of the kind"), ("survey, row 15", "condition of its group"),
        ("survey, row 17", "condition of its group"), ("survey, row 22", "more than 4"),
        ("survey, row 23", "not carried over"), ("survey, row 24", "not carried over"),
        ("survey, row 25, column D", "perhaps"), ("survey, row 26, column D", "perhaps"),
        ("survey, row 27", "not begun"))
    wanted = {"b": ("a", ["yes"]), "c": ("b", ["yes"]), "e": ("b", ["no"]), "g": ("a", ["yes"]),
              "j": ("e", ["yes"]), "k": ("j", ["yes"]), "p": ("a", ["yes"])}
    for code, (other, any_of) in wanted.items():
        check("groups", form.questions[code].get("if") == {"question": other, "any_of": any_of},
              (code, form.questions[code].get("if")))
    check("groups", "if" not in form.questions["a"])


def languages():
    """Modelled on multi-language forms as Kobo and ODK document them: a code behind each name, one
    language without its words, one in a script that must be spoken otherwise."""
    form = bring_in(
        "languages",
        survey=[("type", "name", "label::English (en)", "label::Français (fr)", "label::Arabic (ar)",
                 "label::Polish (pl)", "hint::English (en)", "hint::Français (fr)", "heard_say::Arabic (ar)"),
                ("select_one yesno", "pet", "Do you have a pet?", "Avez-vous un animal ?", "هل عندك حيوان؟",
                 "Czy masz zwierzę?", "Any animal.", None, "هَلْ عِنْدَكَ حَيَوانٌ؟"),
                ("select_one yesno", "call", "Call 0800 1111?", "Appelez 0800 1111 ?", "هل تتصل؟", None, None,
                 None, "هَلْ تَتَّصِلُ؟")],
        choices=[("list_name", "name", "label::English (en)", "label::Français (fr)", "label::Arabic (ar)",
                  "label::Polish (pl)"),
                 ("yesno", 1, "Yes", "Oui", "نعم", "Tak"), ("yesno", 0, "No", "Non", "لا", "Nie")],
        settings=[("form_title", "default_language"), ("Pets", "English (en)")])
    form.written().asks("pet", "call").lists(
        ("survey, row 3", "\"label\" in Polish (pl) is missing"),
        ("choices, row 2", "spoken form of \"label\" in Arabic (ar)"),
        ("languages", "\"Polish (pl)\" is left out"), ("languages", "\"Arabic (ar)\" is left out"),
        ("survey, row 2", "\"hint\" is not carried over"))
    check("languages", form.survey["languages"] == ["en", "fr"], form.survey["languages"])
    asked = form.questions["call"]["wording"]["words"]["ask"]
    check("languages", asked["en"] == {"text": "Call 0800 1111?", "say": "Call 0 8 0 0 1 1 1 1?"}, asked)
    check("languages", [o["code"] for o in form.scales["yesno"]["options"]] == ["1", "0"], form.scales)
    check("languages", "hint" not in form.questions["pet"]["wording"]["words"])


def bare_and_named():
    """Modelled on forms that grew: "label" beside "label::French", and headings as they were spelt."""
    form = bring_in(
        "grown",
        survey=[("Type ", "Name", "Caption", "label:French", " HINT", "Relevance", "ReadOnly", "note"),
                ("select1 yn", "q.1", "One?", "Un ?"),
                ("add select one prompt using yn", "q.1!", "Two?", "Deux ?", None, "${q.1} = \"y\""),
                ("select all that apply from yn", "q_3", "Three?", "Trois ?", None, None, None, "remember"),
                ("text", "read_me", "Read this.", "Lisez ceci.", None, None, "yes"),
                ("", "", ""), (None, "lost", "No type?"), ("selct_one yn", "q4", "A slip?")],
        choices=[("list name", "value", "caption", "label:French", "order"),
                 ("yn", "y", "Yes", "Oui", 1), ("yn", "n", "No", "Non", 2), ("yn", "n", "No again", "Non"),
                 (None, "z", "Lost"), ("other", "z", "Zed", "Zède")])
    form.written().asks("q-1", "q-1-2", "q-3", "read-me").lists(
        ("survey, row 2, column B", "q-1"), ("survey, row 3, column B", "q-1-2"),
        ("survey, row 7", "no type"), ("survey, row 8, column A", "not known"),
        ("survey, row 1, column H", "1 cells"), ("choices, row 4", "already"),
        ("choices, row 5", "no list name"), ("choices, row 1, column E", "2 cells"),
        ("choices", "\"other\" is not carried over: nothing uses it"),
        ("languages", "taken for English"))
    check("grown", form.survey["languages"] == ["en", "fr"], form.survey["languages"])
    check("grown", form.questions["q-1-2"]["if"] == {"question": "q-1", "any_of": ["y"]})
    check("grown", form.questions["read-me"]["kind"] == "note")


def satisfaction():
    """Modelled on likert templates of Kobo: one list for many questions, with our own column for what
    counts as positive, worst answers first; pictures; markdown and tags."""
    likert = [("list_name", "name", "label", "heard_positive", "media::image")]
    for i, (text, good) in enumerate([("Never", "no"), ("Not often", "no"), ("Sometimes", "no"),
                                      ("Mostly", "yes"), ("Always", "yes")]):
        likert.append(("often", f"o{i + 1}", text, good, f"face-5-{5 - i}.svg" if i else "mine.png"))
    form = bring_in(
        "satisfaction",
        survey=[("type", "name", "label", "appearance", "heard_safety", "heard_practice",
                 "heard_may_not_apply", "heard_not_applicable", "image"),
                ("begin_group", "grid", "How **often** ...", "table-list"),
                ("select_one often", "kind", "# Are people *kind*?", "likert", "no", None, None, None,
                 "symbol-respect.svg"),
                ("select_one often", "listen", "Do people <b style='color:red'>listen</b> to you?\nReally?",
                 "likert", None, None, "yes", "I was not there"),
                ("select_multiple often", "when", "When was it?", "horizontal"),
                ("select_one often", "safe", "Do you feel safe?", None, "yes"),
                ("range", "trust", "How much do you trust us?"),
                ("end_group",),
                ("text", "more", "Is there anything you want to tell us?"),
                ("audio", "voice", "Tell us in your voice."),
                ("text", "even_more", "Anything else?"),
                ("text", "specify", "Which one?", None, None, None)],
        choices=likert)
    form.written().asks("kind", "listen", "when", "safe", "trust").lists(
        ("choices", "put in another order"), ("choices, row 2, column E", "none of the pictures"),
        ("survey, row 3, column C", "plain text"), ("survey, row 4, column C", "plain text"),
        ("survey, row 9", "message"), ("survey, row 10", "message"),
        ("survey, row 11, column A", "one message"), ("survey, row 12, column A", "one message"))
    scale = form.scales["often"]
    check("satisfaction", [o["code"] for o in scale["options"]] == ["o5", "o4", "o3", "o2", "o1"], scale)
    check("satisfaction", [o["positive"] for o in scale["options"]] == [True, True, False, False, False])
    check("satisfaction", "neutral" not in scale and "show" not in scale, scale)
    check("satisfaction", scale["options"][0]["picture"] == "face-5-1", scale["options"][0])
    check("satisfaction", form.questions["when"]["wording"]["words"]["scale"] == "often-many")
    check("satisfaction", form.scales["often-many"]["neutral"] is True)
    check("satisfaction", form.questions["kind"]["wording"]["words"]["ask"] == {"en": "Are people kind?"})
    check("satisfaction", form.questions["listen"]["wording"]["words"]["ask"] ==
          {"en": "Do people listen to you? Really?"}, form.questions["listen"])
    check("satisfaction", form.questions["listen"]["not_applicable"] == {"en": "I was not there"})
    check("satisfaction", form.questions["kind"]["picture"] == "symbol-respect")
    check("satisfaction", form.questions["safe"]["safety"] is True)
    message = form.survey.get("message")
    check("satisfaction", message and message["typed"] and message["voice"] and
          message["ask"] == {"en": "Is there anything you want to tell us?"}, message)


def cascading():
    """Modelled on the cascading example of xlsform.org: choice_filter, lists too long for a screen."""
    cities = [("cities", f"c{i}", f"City {i}", "a") for i in range(13)]
    form = bring_in(
        "cascading",
        survey=[("type", "name", "label", "choice_filter"),
                ("select_one states", "state", "Which state?"),
                ("select_one cities", "city", "Which city?", "state = ${state}"),
                ("select_one cities", "born", "In which were you born?"),
                ("select_one one", "one", "Only one?"), ("select_one missing", "missing", "Which?"),
                ("select_one_from_file towns.csv", "town", "Which town?"),
                ("select_one", "none", "Which?")],
        choices=[("list_name", "name", "label", "state"), ("states", "a", "A"), ("states", "b", None),
                 ("one", "a", "A")] + cities,
        external_choices=[("list_name", "name"), ("towns", "x")])
    form.written().asks("state").lists(
        ("survey, row 3", "choice_filter"), ("survey, row 4", "more than 12"),
        ("survey, row 5", "fewer than 2"), ("survey, row 6", "not in the table"),
        ("survey, row 7, column A", "another file"), ("survey, row 8, column A", "no list"),
        ("choices, row 3", "its name is shown"), ("choices, row 1, column D", "13 cells"),
        ("external_choices", "no part of a form"))


def health_screening():
    """Modelled on screening forms with everything in them: nothing of it fits, and that is said."""
    form = bring_in(
        "screening",
        survey=[("type", "name", "label"), ("text", "patient_id", "Patient ID"), ("date", "birth", "Born?"),
                ("decimal", "weight", "Weight?"), ("barcode", "sample", "Scan the sample."),
                ("username", "user"), ("audit", "audit"), ("geotrace", "path", "Walk."),
                ("xml-external", "file"), ("hidden", "secret"), ("background-audio", "ears")])
    form.refused("No question with answers to choose")
    check("screening", form.said.count("\n") >= 11, form.said)


def no_forms():
    """Workbooks that are no forms."""
    bring_in("budget", Sheet1=[("a", "b"), (1, 2)]).refused("no table \"survey\"")
    bring_in("typeless", survey=[("name", "label"), ("a", "A?")]).refused("no column \"type\"")
    bring_in("blank", survey=[]).refused("no column \"type\"")
    bring_in("headless", survey=[("type", "name", "label")]).refused("No question")
    bring_in("told", survey=[("type", "name", "label"), ("note", "n", "Words.")]).refused("No question")


def limits():
    """More than a survey can have."""
    rows = [("type", "name", "label")] + [("select_one yes_no", f"q{i}", f"Number {i}?") for i in range(70)]
    form = bring_in("many", survey=rows, choices=YES_NO)
    form.written().lists(("survey, row 66", "at most 64"), ("survey, row 71", "at most 64"))
    check("many", len(form.questions) == 64)
    rows = [("type", "name", "label")] + [(f"select_one l{i}", f"q{i}", f"Number {i}?") for i in range(40)]
    lists = [("list_name", "name", "label")]
    for i in range(40):
        lists += [(f"l{i}", "a", "A"), (f"l{i}", "b", "B")]
    form = bring_in("lists", survey=rows, choices=lists)
    form.written().lists(("survey, row 34", "at most 32"))
    head = ["type", "name"] + [f"label::L{i} (a{chr(97 + i)})" for i in range(10)]
    form = bring_in("tongues", choices=YES_NO_NAMED,
                    survey=[head, ["select_one yes_no", "n"] + ["Words"] * 10])
    form.written().lists(("languages", "at most 8"))
    check("tongues", form.survey and len(form.survey["languages"]) == 8, form.said)
    form = bring_in("long", choices=YES_NO,
                    survey=[("type", "name", "label"), ("note", "n", "a" * 2001), ("note", "s", " " * 20000),
                            ("select_one yes_no", "m", "b" * 2000)])
    form.written().asks("m").lists(("survey, row 2, column C", "longer than 2000"), ("survey, row 3", "no label"))
    deep = [("type", "name", "label")] + [("begin group", f"g{i}") for i in range(40)]
    deep += [("note", "n", "Deep.")] + [("end group",)] * 40 + [("select_one yes_no", "m", "Flat?")]
    bring_in("deep", survey=deep, choices=YES_NO).written().asks("m").lists(("survey, row 42", "too many groups"))


def one_text_many_times():
    """A small file whose cells all share one long text: copies of it must not fill the memory."""
    path, out = FOLDER / "shared.xlsx", FOLDER / "shared.json"
    save("shared", {"survey": [("type", "name", "label")], "choices": YES_NO})
    text = "".join(f"<si><t xml:space='preserve'>{word}</t></si>" for word in
                   ("type", "name", "label", "select_one yes_no", " " + "a" * 1999))
    rows = "".join(f"<row>{''.join(CELL.format(i) for i in line)}</row>"
                   for line in [(0, 1, 2)] + [(3, 4, 4)] * 60000)
    main = "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>"
    parts["xl/shared.xml"] = f"<sst {main}>{text}</sst>"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = re.sub(r"<Relationship [^>]*sharedStrings[^>]*/>", "", parts["xl/_rels/workbook.xml.rels"])
    parts["xl/_rels/workbook.xml.rels"] = rels.replace(
        "</Relationships>", f"<Relationship Id='s' Type='{kind}' Target='shared.xml'/></Relationships>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    begin = time.monotonic()
    run = subprocess.run([ADMIN, "survey", "import", path, "--out", out], capture_output=True, text=True,
                         timeout=200, check=False)
    check("shared", run.returncode == 1 and not out.exists(), run.stderr[:300])
    check("shared", "Memory" in run.stderr or "No question" in run.stderr, run.stderr[:300])
    check("shared", time.monotonic() - begin < 60, f"took {time.monotonic() - begin:.0f} s")
    check("shared", len(run.stdout) < 3 << 20, f"{len(run.stdout)} bytes of list")


def codes():
    tables = {"survey": [("type", "name", "label"), ("select_one yes_no", "żółć", "Words?"),
                         ("note", "ćć", "Words.")], "choices": YES_NO}
    form = bring_in("Form of 2024 (final)", "--code", "my-code", **tables)
    form.written().asks("x", "x-2")
    check("codes", form.survey["code"] == "my-code", form.survey["code"])
    form = bring_in("Form of 2024 (final)", **tables)
    check("codes", form.written().survey["code"] == "form-of-2024-final", form.survey["code"])
    for code in ("A", "a b", "x" * 33, "a_b"):
        form = bring_in("bad-code", "--code", code, **tables)
        check("codes", form.code == 2 and form.survey is None, code)


def hostile_words():
    """Text that would steer a terminal, or turn what follows round."""
    form = bring_in("steering", survey=[
        ("type", "name", "label"), ("note", "n\x7f\u202e", "Words \u202ethat turn\u2028 round."),
        ("evil\u009b31m", "x", "y"), ("select_one a\u202eb", "y", "z"), ("note", "<b>", "<b></b>"),
        ("select_one yes_no", "m", "Well?")], choices=YES_NO)
    form.written()
    check("steering", not any(c in form.said + form.err for c in "\x7f\u202e\u009b\u2028"), repr(form.said))
    check("steering", form.questions["n"]["wording"]["words"]["ask"]["en"] == "Words that turn round.",
          form.questions["n"])
    form.lists(("survey, row 5", "no label"))


def of_our_own():
    """A survey exported, opened and saved by another program, changed as an officer would, imported."""
    source = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/survey-mini.json"
    path, out = FOLDER / "own.xlsx", FOLDER / "own.json"
    subprocess.run([ADMIN, "survey", "export", source, "--out", path], check=True, capture_output=True)
    book = openpyxl.load_workbook(path)
    book.save(path)
    run = subprocess.run([ADMIN, "survey", "import", path, "--out", out], capture_output=True, text=True,
                         check=False)
    same = json.loads(out.read_text(encoding="utf-8")) == json.loads(source.read_text(encoding="utf-8"))
    check("own", run.returncode == 0 and same and "everything was carried over" in run.stdout, run.stdout)
    sheet = book["survey"]
    head = [cell.value for cell in sheet[1]]
    last = next(row for row in range(1, 99) if sheet.cell(row, 1).value == "end_group")
    sheet.insert_rows(last)
    for column, value in {"type": "select_one yes-2", "name": "new_one", "label::English (en)": "A new one?",
                          "label::Polish (pl)": "Nowe?"}.items():
        sheet.cell(last, head.index(column) + 1, value)
    book.save(path)
    run = subprocess.run([ADMIN, "survey", "import", path, "--out", out], capture_output=True, text=True,
                         check=False)
    survey = json.loads(out.read_text(encoding="utf-8"))
    check("own, changed", run.returncode == 0 and survey["questions"][-1]["code"] == "new-one", run.stdout)
    check("own, changed", survey["routes"][0]["order"][-1] == "new-one", survey["routes"][0])
    for row in range(2, 20):
        if sheet.cell(row, head.index("heard_question") + 1).value == "safe":
            sheet.cell(row, head.index("label::Polish (pl)") + 1).value = None
    book.save(path)
    out.unlink()
    run = subprocess.run([ADMIN, "survey", "import", path, "--out", out], capture_output=True, text=True,
                         check=False)
    check("own, half translated", run.returncode == 1 and not out.exists() and
          "\"label\" in Polish (pl) is missing" in run.stdout, run.stdout + run.stderr)


for test in (tutorial, pizza, household, conditions_of_groups, languages, bare_and_named, satisfaction,
             cascading, health_screening, no_forms, limits, one_text_many_times, codes, hostile_words, of_our_own):
    try:
        test()
    except Stop:
        pass
for text in problems:
    print(text)
print(f"{checks} checks, {len(problems)} failed")
sys.exit(1 if problems else 0)
