# SPDX-License-Identifier: GPL-3.0-or-later
"""The transcription of the public papers, and how two readings of one paper are compared.

Two people who copy one cell differ in white space, in words that the paper breaks at a line's end,
in the shape of quotation marks and dashes, and in the last full stop. Nothing else may differ.
"""

import csv
import decimal
import pathlib
import re
import unicodedata

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "golden" / "transcription"
SHAPES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
BULLETS = re.compile("[\\s•▪\u00ad\u200b]+")


def table(name):
    with open(FOLDER / (name + ".csv"), encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def squeeze(text):
    """The text without anything that two faithful copies may differ in."""
    return BULLETS.sub("", unicodedata.normalize("NFC", text).translate(SHAPES))


def bare(text):
    return squeeze(text).rstrip(".,;:")


def same(one, other):
    return bare(one) == bare(other)


def holds(text, part):
    return bare(part) in squeeze(text)


def number(text):
    """The first number of a printed figure ("13.4%", "28 pcm"), or None."""
    found = re.search(r"\d+(?:\.\d+)?", text)
    return decimal.Decimal(found.group()) if found else None


def day(text):
    """ "Wed 13/04/22" as "2022-04-13"."""
    found = re.fullmatch(r"(?:\w{3} )?(\d\d)/(\d\d)/(\d\d)", text)
    return "20%s-%s-%s" % (found[3], found[2], found[1])
