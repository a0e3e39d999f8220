# SPDX-License-Identifier: GPL-3.0-or-later
"""The transcription of the public papers, and how two readings of one paper are compared.

Two people who copy one cell differ in white space, in words that the paper breaks at a line's end,
in the shape of quotation marks and dashes, and in the last full stop. Nothing else may differ.
"""

import calendar
import csv
import decimal
import functools
import pathlib
import re
import unicodedata

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "golden" / "transcription"
SHAPES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
RESTORED = re.compile(r"\[(\w)\]")  # a letter that a plan puts back where the paper lost it
BULLETS = re.compile("[\\s•▪\u00ad\u200b]+")


@functools.lru_cache
def table(name):
    with open(FOLDER / (name + ".csv"), encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


@functools.lru_cache(maxsize=None)
def squeeze(text):
    """The text without anything that two faithful copies may differ in."""
    text = RESTORED.sub(r"\1", unicodedata.normalize("NFC", text).translate(SHAPES))
    return BULLETS.sub("", text)


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


MONTHS = {name: at for at, name in enumerate(calendar.month_abbr) if name}
DATE = re.compile(r"(?:(\d\d?)(?:st|nd|rd|th)? )?\b(%s)[a-z]* (\d{4})" % "|".join(MONTHS))


def days(text, last):
    """The days of the dates printed in a text: of a month the first or, if last, the last one."""
    found = []
    for date, name, year in DATE.findall(text) or [("", month, text) for month in whole_year(text, last)]:
        month = MONTHS[name]
        of_month = calendar.monthrange(int(year), month)[1] if last else 1
        found.append("%s-%02d-%02d" % (year, month, int(date or of_month)))
    return found


def whole_year(text, last):
    return ["Dec" if last else "Jan"] if re.fullmatch(r"20\d\d", text) else []


def day(text):
    """ "Wed 13/04/22" as "2022-04-13"."""
    found = re.fullmatch(r"(?:\w{3} )?(\d\d)/(\d\d)/(\d\d)", text)
    return "20%s-%s-%s" % (found[3], found[2], found[1])
