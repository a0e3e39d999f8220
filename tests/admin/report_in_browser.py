#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The board's report as a browser and a parser see it.

usage: report_in_browser.py REPORT_SAMPLE [FOLDER]

Runs REPORT_SAMPLE to write the sample report, or takes REPORT_SAMPLE itself when it is a page
(.html), so that a real report can be checked as well. Structure is checked with html.parser, what
is really shown with headless Chromium (skipped with status 77 when there is none). With FOLDER,
leaves the page, a picture of it and its print to A4 there to be looked at.
"""

import html.parser
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SELF_SELECTED = ("Self-selected: these are the answers of families who chose to answer, not of "
                 "every family.")
VERDICTS = {
    "Met, and more than chance", "Met, but chance could explain it",
    "Missed, but chance could explain it", "Missed, and more than chance",
    "Too few answers to say", "No number was promised: only the direction counts",
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr"}
FORBIDDEN = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "audio",
             "video", "source", "image", "use", "foreignobject", "animate"}

problems = []


def check(right, what):
    if not right:
        problems.append(what)


class Page(html.parser.HTMLParser):
    """Collects what the checks below ask for, and sees that every element is closed in order."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.counts, self.ids, self.attrs = [], {}, [], []
        self.text, self.headings, self.tables, self.title = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self.attrs.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append({"caption": False, "headers": [], "cells": 0})
        elif tag == "caption":
            self.tables[-1]["caption"] = True
        elif tag == "th":
            self.tables[-1]["headers"].append(attrs.get("scope"))
        elif tag == "svg":
            check("aria-hidden" in attrs or (attrs.get("role") == "img" and
                  attrs.get("aria-labelledby")), "a picture without a text alternative")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            check(False, f"</{tag}> closes {self.open[-1:] or 'nothing'}, line {self.getpos()[0]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data
        elif "style" not in self.open:
            self.text.append(data)


def words(parts):
    return re.sub(r"\s+", " ", " ".join(parts))


def structure(page_bytes):
    text = page_bytes.decode("utf-8")
    page = Page()
    page.feed(text)
    page.close()
    check(text.startswith("<!DOCTYPE html>"), "no doctype")
    check(page.open == [], f"not closed: {page.open}")
    check(dict(page.attrs).get("html", {}).get("lang") == "en", "no lang=en")
    check(page.title.startswith("What families told us: "), f"title: {page.title!r}")
    check(page.counts.get("h1") == 1, "not exactly one h1")
    check(page.counts.get("main") == 1, "not exactly one main")
    for before, after in zip(page.headings, page.headings[1:]):
        check(after <= before + 1, f"h{after} follows h{before}")
    check(len(page.ids) == len(set(page.ids)), "an id is used twice")
    check(page.counts.get("table", 0) > 0, "no table")
    for table in page.tables:
        check(table["caption"], "a table without caption")
        check(table["headers"] and all(s in ("row", "col") for s in table["headers"]),
              f"table headers without scope: {table['headers']}")
    references(page, text)
    return page


def references(page, text):
    for tag in FORBIDDEN & set(page.counts):
        check(False, f"a <{tag}> element")
    for tag, attrs in page.attrs:
        for name, value in attrs.items():
            check(not name.startswith("on"), f"{tag} has {name}")
            if name in ("href", "src", "srcset", "action", "data", "xlink:href"):
                check(value.startswith("#") and value[1:] in page.ids, f"{tag} {name}={value}")
            if name in ("aria-labelledby",):
                check(value in page.ids, f"{tag} {name} names no element")
    style = "".join(re.findall(r"<style>(.*?)</style>", text, re.S))
    check("url(" not in style and "@import" not in style, "the style sheet loads something")


def content(page, shown):
    for what, text in (("page", words(page.text)), ("browser", shown)):
        check(SELF_SELECTED in text, f"{what}: the self-selection sentence is missing")
        check(any(verdict in text for verdict in VERDICTS), f"{what}: no verdict in words")
    charts = sum(1 for tag, attrs in page.attrs if tag == "figure")
    check(words(page.text).count(SELF_SELECTED) >= charts + 1,
          "the self-selection sentence is not at every chart")


def sample_content(shown):
    for verdict in VERDICTS:
        check(verdict in shown, f"browser: verdict \"{verdict}\" is missing")
    for figure in ("95 %", "of 100 or more answers are positive", "Just under 90 %", "just over 90 %",
                   "at least 95 %", "+11 points (95 % interval +5 to +18): better",
                   "Indicative: missed, but chance could explain it", "(not robust)",
                   "Not enough answers yet to protect privacy.", "draft for co-production.",
                   "An increasing and high level of trust", "Our reading:",
                   "<script>alert(\"x\")</script> & 'quotes' stay text", "fewer than 10"):
        check(figure in shown, f"browser: \"{figure}\" is missing")
    check("44 %" not in shown, "browser: a suppressed figure is shown")


def chromium(*args):
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(
            [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--hide-scrollbars", f"--user-data-dir={profile}", *args],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=90, check=True).stdout


def browser_text(path):
    """What Chromium made of the page, as text."""
    page = Page()
    page.feed(chromium("--dump-dom", path.as_uri()).decode("utf-8"))
    check(page.counts.get("script") is None, "browser: a script element")
    return words(page.text)


def contrast():
    """Every pair of text and ground in the style sheet, 7:1 or more (WCAG 2.2, 1.4.6)."""
    def light(colour):
        colour = colour.lstrip("#")
        if len(colour) == 3:
            colour = "".join(c * 2 for c in colour)
        parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def ratio(a, b):
        a, b = sorted((light(a), light(b)), reverse=True)
        return (a + 0.05) / (b + 0.05)

    return ratio


def colours(text):
    ratio = contrast()
    style = "".join(re.findall(r"<style>(.*?)</style>", text, re.S))
    root = dict(re.findall(r"--([a-z]+):(#[0-9a-f]+)", re.search(r":root\{(.*?)\}", style)[1]))
    pairs = [(root[t], root[g]) for t in ("ink", "soft", "accent") for g in ("paper", "card")]
    pairs += [(root["ink"], root["zone"])]
    for ground, front in re.findall(r"--b:(#[0-9a-f]+);--f:(#[0-9a-f]+)", style):
        pairs += [(front, ground), (front, root["card"]), (front, root["paper"])]
    draft = re.search(r"\.draft\{background:(#[0-9a-f]+);.*?[;{]color:(#[0-9a-f]+)", style)
    pairs.append((draft[2], draft[1]))
    check(len(pairs) >= 26, "the colours of the style sheet were not found")
    for front, ground in pairs:
        check(ratio(front, ground) >= 7, f"{front} on {ground}: {ratio(front, ground):.2f}:1")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    source = pathlib.Path(sys.argv[1]).resolve()
    is_page = source.suffix == ".html"
    with tempfile.TemporaryDirectory() as folder:
        path = source if is_page else pathlib.Path(folder) / "report.html"
        if not is_page:
            subprocess.run([str(source), str(path)], check=True)
        text = path.read_bytes()
        page = structure(text)
        colours(text.decode("utf-8"))
        if not (shutil.which("chromium") or shutil.which("chromium-browser")):
            print("no chromium: only the structure was checked")
            sys.exit(1 if problems else 77)
        shown = browser_text(path)
        content(page, shown)
        if not is_page:
            sample_content(shown)
        if len(sys.argv) == 3:
            keep = pathlib.Path(sys.argv[2])
            os.makedirs(keep, exist_ok=True)
            shutil.copy(path, keep / "report.html")
            chromium("--window-size=1200,4000", f"--screenshot={keep / 'report.png'}",
                     path.as_uri())
            chromium("--no-pdf-header-footer", f"--print-to-pdf={keep / 'report.pdf'}",
                     path.as_uri())
    for problem in problems:
        print(f"report: {problem}")
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
