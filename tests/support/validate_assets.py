#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validate every shipped survey, plan, table of strings and list of cards against its JSON Schema.

Plans are also read a second time here, apart from the program: whether their references lead
anywhere, and their days exist. And each file is broken in small ways, and its schema must notice: a
schema that accepts anything would otherwise pass for ever.

Usage: validate_assets.py [SOURCE_FOLDER]
"""

import copy
import datetime
import json
import pathlib
import sys

import jsonschema

KINDS = {"surveys": "survey", "plans": "plan", "strings": "strings", "cards": "cards"}


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError("member %s stands twice in one object" % ", ".join(twice))
    return dict(pairs)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_duplicates)


# Members of the whole file that may be left out: a file says less, and nothing wrong.
OPTIONAL = {
    "survey": {"status", "drafts", "message"},
    "strings": {"drafts"},
    "cards": {"drafts"},
    "plan": {"areas", "priorities", "links", "focus", "actions", "measures", "wishes", "gaps",
             "reviews", "discrepancies", "comparable"},
}
MAY_BE_EMPTY = OPTIONAL["plan"] | {"drafts", "cards"}


def broken(document, optional):
    """Copies of a valid document, each with one mistake: (what, copy)."""
    for name in document:
        wrong = copy.deepcopy(document)
        if name in optional:
            wrong[name] = 7
        else:
            del wrong[name]
        yield "bad %s" % name, wrong
    yield "unknown member", dict(document, extra=1)
    yield "newer format", dict(document, format=2)
    for name, value in document.items():
        if isinstance(value, list):
            if name not in MAY_BE_EMPTY:
                yield "empty %s" % name, dict(document, **{name: []})
            if value and isinstance(value[0], dict):
                for member in value[0]:
                    wrong = copy.deepcopy(document)
                    wrong[name][0][member] = None
                    yield "null %s.%s" % (name, member), wrong
                wrong = copy.deepcopy(document)
                wrong[name][0]["extra"] = 1
                yield "unknown member in %s" % name, wrong


def walk(value, way=""):
    """Every object inside a value: (way, object)."""
    if isinstance(value, dict):
        yield way, value
        for name, inner in value.items():
            yield from walk(inner, "%s.%s" % (way, name))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from walk(inner, "%s[%d]" % (way, i))


def is_day(text):
    try:
        return datetime.date.fromisoformat(text) is not None
    except ValueError:
        return False


DAYS = ("date", "start_on", "end_by", "due_by", "on_day")


def plan_problems(plan):
    """What a schema cannot see: references that lead nowhere, days that do not exist."""
    def names(part, member):
        return [entry[member] for entry in plan.get(part, [])]

    ours = names("indicators", "ref") + names("measures", "ref") + names("gaps", "ref")
    unique = [names("documents", "code"), names("areas", "code"), names("priorities", "code"),
              names("focus", "ref"), names("actions", "ref"), names("wishes", "number"), ours]
    for group in unique:
        for name in sorted({name for name in group if group.count(name) > 1}, key=str):
            yield "%s is used twice" % name
    documents, areas, priorities, focus, actions, wishes, _ = [set(group) for group in unique]
    anything = set(ours) | documents | areas | priorities | focus | actions

    def lost(way, names_there, known):
        return ["%s: %s leads nowhere" % (way, name) for name in names_there if name not in known]

    for way, entry in walk(plan):
        if "doc" in entry:
            yield from lost(way, [entry["doc"]], documents)
        if isinstance(entry.get("priority"), str):
            yield from lost(way, [entry["priority"]], priorities)
        if isinstance(entry.get("area"), str):
            yield from lost(way, [entry["area"]], areas)
        if isinstance(entry.get("focus"), str):
            yield from lost(way, [entry["focus"]], focus)
        if "wish" in entry:
            yield from lost(way, [entry["wish"]], wishes)
        for name in DAYS:
            if name in entry and not is_day(entry[name]):
                yield "%s.%s: %s is no day" % (way, name, entry[name])
    for entry in plan["indicators"]:
        yield from lost(entry["ref"], entry.get("priorities", []), priorities)
    for entry in plan.get("measures", []):
        yield from lost(entry["ref"], entry.get("about", []), focus | actions)
    for entry in plan.get("discrepancies", []):
        yield from lost(entry["text"], entry.get("about", []), anything)
    for entry in plan.get("actions", []):
        days = [report["on"] for report in entry.get("reports", [])]
        if not all(map(is_day, days)) or days != sorted(days):
            yield "%s: its reports do not stand in order" % entry["ref"]


def check_file(path, kind, validator):
    problems = []
    try:
        document = read(path)
    except ValueError as error:
        return ["%s: %s" % (path, error)]
    for error in validator.iter_errors(document):
        where = "/".join(str(step) for step in error.absolute_path)
        problems.append("%s: %s: %s" % (path, where, error.message))
    if problems:
        return problems
    if kind == "plan":
        problems += ["%s: %s" % (path, problem) for problem in plan_problems(document)]
    for what, wrong in broken(document, OPTIONAL.get(kind, set())):
        if validator.is_valid(wrong):
            problems.append("%s: the %s schema accepts it with %s" % (path, kind, what))
    return problems


def main():
    here = pathlib.Path(__file__).resolve().parents[2]
    assets = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here) / "assets"
    problems = []
    count = 0
    for folder, kind in KINDS.items():
        schema = read(assets / "schema" / (kind + ".schema.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        files = sorted((assets / folder).glob("*.json"))
        files += sorted((assets.parent / "tests" / "golden").glob(kind + "-*.json"))
        if not files:
            problems.append("%s: no file to validate" % (assets / folder))
        for path in files:
            problems += check_file(path, kind, validator)
            count += 1
    for problem in problems:
        print(problem, file=sys.stderr)
    print("%d files, %d problems" % (count, len(problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
