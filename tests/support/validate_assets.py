#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validate every shipped survey, plan, table of strings and list of cards against its JSON Schema.

Also break each file in small ways and require that its schema notices: a schema that accepts
anything would otherwise pass for ever.

Usage: validate_assets.py [SOURCE_FOLDER]
"""

import copy
import json
import pathlib
import sys

import jsonschema

KINDS = {"surveys": "survey", "plans": "plan", "strings": "strings", "cards": "cards"}
OPTIONAL = ("status", "drafts")  # members of the whole file
MAY_BE_EMPTY = ("drafts", "cards")


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError("member %s stands twice in one object" % ", ".join(twice))
    return dict(pairs)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_duplicates)


def broken(document):
    """Copies of a valid document, each with one mistake: (what, copy)."""
    for name in document:
        wrong = copy.deepcopy(document)
        if name in OPTIONAL:
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
    for what, wrong in broken(document):
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
