#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""List what can be recorded: language, key and words of every text that a kiosk speaks.

    clip_names.py FILE...      surveys and tables of strings, JSON

One line a text, once for each key, with tabs between. docs/formats/clips.md says where clips go.
"""
import hashlib
import json
import sys


def key(lang, say):
    return hashlib.blake2b(lang.encode() + b"\0" + say.encode(), digest_size=32).hexdigest()[:16]


def spoken(node, languages):
    """(lang, words) of every string in a survey or table: an object whose members are languages."""
    if isinstance(node, list):
        for part in node:
            yield from spoken(part, languages)
    elif isinstance(node, dict):
        if node and set(node) <= set(languages):
            for lang, value in node.items():
                yield lang, value if isinstance(value, str) else value.get("say", value["text"])
        else:
            for part in node.values():
                yield from spoken(part, languages)


def main():
    if len(sys.argv) < 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    seen = set()
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8") as file:
            content = json.load(file)
        for lang, say in spoken(content, content["languages"]):
            if (lang, say) not in seen:
                seen.add((lang, say))
                print(lang, key(lang, say), say, sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
