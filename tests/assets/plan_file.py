# SPDX-License-Identifier: GPL-3.0-or-later
"""One plan file beside the transcription: what it holds, and the list of differences.

Here is what every plan is compared for: its actions, its quotes, and that nobody is named in it.
A difference is one line: where, what the plan says, what the transcription says.
"""

import decimal
import difflib
import functools
import hashlib
import json
import pathlib
import re

from reading import bare, days, holds, number, same, squeeze, table

INITIALS = r"(?:[A-Z]{2}|[A-Z]O['’]G|[A-Z]{2}[a-z])"
BETWEEN = r"\s*(?:,|&|/|\band\b|\s)\s*"
IN_BRACKETS = re.compile(r"\(\s*%s(?:%s%s)*(?:\s*\)|\s+and\b|\s*[,;]|\s*$)" % (INITIALS, BETWEEN, INITIALS))
IN_A_ROW = re.compile(r"\b[A-Z]{2}(?:/[A-Z]{2})+\b|\b(?:Cllr|Councillor) [A-Z]\w+")
ABBREVIATIONS = {"(QA)", "(QA,", "LO/AO"}  # the last is the heading of a column
# The people whom the papers name, each as the digest of two words of the name, so that no name is here.
NAMES = frozenset((pathlib.Path(__file__).parent / "names.sha256").read_text().split())
NAMES_DIGITS = 16
PAIRS = {"start": "start_on", "end": "end_by", "due": "due_by"}
NEARLY = 0.8
FEWEST_WORDS = 6


def walk(value, path=""):
    """Every text of a document with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from walk(item, "%s[%d]" % (path, at))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from walk(item, "%s.%s" % (path, name) if path else name)


def objects(value, path=""):
    """Every object of a document with its path."""
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from objects(item, "%s[%d]" % (path, at))
    elif isinstance(value, dict):
        yield path, value
        for name, item in value.items():
            yield from objects(item, "%s.%s" % (path, name) if path else name)


class Plan:
    def __init__(self, name, document):
        self.name = name
        self.document = document
        self.differences = []
        self.texts = [text for _, text in walk(document)]
        self.squeezed = [squeeze(text) for text in self.texts]
        self.actions = {action["ref"]: action for action in self.all("actions")}
        self.entries = self.all("indicators") + self.all("measures")

    def all(self, member):
        return self.document.get(member, [])

    def differ(self, where, plan, paper):
        self.differences.append('%s: %s: plan "%s", transcription "%s"' % (self.name, where, plan, paper))

    def compare(self, where, plan, paper):
        if not same(plan, paper):
            self.differ(where, plan, paper)

    def compare_sets(self, where, plan, paper):
        for ref in sorted(set(plan) - set(paper)):
            self.differ("%s %s" % (where, ref), "present", "not there")
        for ref in sorted(set(paper) - set(plan)):
            self.differ("%s %s" % (where, ref), "not there", "present")

    def admits(self, ref):
        """Whether a discrepancy is about this reference."""
        return any(ref in item["about"] for item in self.all("discrepancies"))

    def says(self, text):
        """Whether the plan has these words anywhere."""
        wanted = bare(text)
        return any(wanted in squeezed for squeezed in self.squeezed)


def words_of(entry):
    """What an indicator or measure says in the paper's words."""
    return [entry["statement"], entry["source"].get("quote", "")]


def refs_of(entry):
    """Every reference that an indicator or measure names."""
    refs = {entry["ref"], entry.get("focus", ""), entry.get("area", "")} | set(entry.get("about", []))
    for part in [entry] + entry.get("targets", []):
        refs |= set(re.findall(r"\d+[A-Z]?(?:\.\d+)?", part.get("source", {}).get("at", "")))
    return refs


def compare_actions(plan, rows, area, start, end):
    """The same references, each with the same focus area, first words and printed dates."""
    plan.compare_sets("action", plan.actions, [row["ref"] for row in rows])
    for row in rows:
        action = plan.actions.get(row["ref"])
        if not action:
            continue
        where = "action " + row["ref"]
        plan.compare(where + " focus", action["focus"], row[area])
        compare_words(plan, where, action["text"], row["words"], row.get("words_at", "start"))
        dates = (action.get("start", ""), action.get("end", ""))
        if row.get("dates_at") == "either":
            if not any(same(date, row[start]) for date in dates):
                plan.differ(where + " dates", " / ".join(dates), row[start])
            continue
        plan.compare(where + " start", dates[0], row[start])
        plan.compare(where + " end", dates[1], row[end])


def compare_words(plan, where, text, words, at):
    begins = squeeze(text).startswith(bare(words))
    if (at == "start" and not begins) or (at == "inside" and not holds(text, words)):
        plan.differ(where + " words", " ".join(text.split()[:10]), words)


def values_of(entry, kind):
    """The figures of an indicator or measure, as numbers and words such as "national"."""
    found = []
    if kind == "target":
        found += [entry.get("target")] + [target.get("value") for target in entry.get("targets", [])]
    else:
        found += [entry.get("baseline", {}).get("value")]
        found += [figure["value"] for figure in entry.get("figures", [])]
    return [value_of(value) for value in found if value is not None]


def value_of(value):
    return value if value == "national" else decimal.Decimal(str(value))


def printed_value(text):
    return "national" if "national" in text.lower() else number(text)


def check_days(plan):
    """A day is that of the printed date; of the first where several are printed, or the plan says why."""
    for path, item in objects(plan.document):
        for printed, on in PAIRS.items():
            if printed not in item:
                continue
            wanted = days(item[printed], last=on.endswith("_by"))
            allowed = wanted if plan.admits(item.get("ref")) else wanted[:1]
            if item.get(on) not in allowed and (wanted or on in item):
                plan.differ("%s.%s" % (path, on), item.get(on, "none"), "%s: %s" % (item[printed], wanted))


def check_nobody_is_named(plan):
    for path, text in walk(plan.document):
        for hit in IN_BRACKETS.findall(text) + IN_A_ROW.findall(text):
            if hit not in ABBREVIATIONS:
                plan.differ(path, hit, "no initials")
        words = re.findall(r"[a-z]+(?:['’][a-z]+)?", text.lower())
        for pair in zip(words, words[1:]):
            digest = hashlib.sha256(" ".join(pair).replace("’", "'").encode()).hexdigest()
            if digest[:NAMES_DIGITS] in NAMES:
                plan.differ(path, " ".join(pair), "no names")


@functools.lru_cache
def cells_of(names):
    """The cells of some tables with more than a few words: (text, squeezed, words)."""
    cells = {cell for name in names for row in table(name) for cell in row.values()
             if len(cell.split()) >= FEWEST_WORDS}
    return [(cell, bare(cell), cell.split()) for cell in sorted(cells)]


def check_quotes(plan, names):
    """A quote that is nearly, but not quite, the text of a cell is a slip in one of them."""
    for path, quote in walk(plan.document):
        if not path.endswith(".quote") or len(quote.split()) < FEWEST_WORDS:
            continue
        wanted = bare(quote)
        if any(wanted in squeezed or squeezed in wanted for _, squeezed, _ in cells_of(names)):
            continue
        for cell, _, words in cells_of(names):
            if nearly(quote.split(), words):
                plan.differ(path, quote, cell)


def nearly(one, other):
    in_both = len(set(one) & set(other))
    if 2 * in_both < NEARLY * (len(set(one)) + len(set(other))):
        return False
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= NEARLY


def load(folder, name):
    return json.loads((folder / (name + ".json")).read_text(encoding="utf-8"))
