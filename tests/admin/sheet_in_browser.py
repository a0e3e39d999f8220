#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recovery pages as paper: printed by a browser, their QR codes read by a scanner.

usage: sheet_in_browser.py HEARD_ADMIN [FOLDER]

Makes an office with one sheet and one with three shares, renders the pages with headless Chromium
and reads the codes with zbarimg (Debian: zbar-tools), which shares no line with what drew them.
Skipped with status 77 where either is missing. With FOLDER, leaves pages and prints to look at.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

WORD = re.compile(r'<span class="word">([a-z]+)</span>')
# Characters that versions 1, 2 ... hold in alphanumeric mode with level Q (ISO/IEC 18004, table 7).
ALPHANUMERIC_Q = (16, 29, 47, 67, 87, 108, 125, 157, 189, 221, 259, 296)
problems = []


def check(right, what):
    if not right:
        problems.append(what)


def chromium(*args):
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--hide-scrollbars", f"--user-data-dir={profile}", *args],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=90, check=True)


def scan(page):
    """What a scanner makes of the page."""
    picture = page.with_suffix(".png")
    chromium("--window-size=900,1300", "--force-device-scale-factor=2",
             f"--screenshot={picture}", page.as_uri())
    done = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture],
                          capture_output=True, encoding="utf-8", timeout=60)
    return done.stdout.removesuffix("\n")


def pages_printed(page):
    paper = page.with_suffix(".pdf")
    chromium("--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri())
    return len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))


def markup(text, name):
    check("<script" not in text and "http:" not in text and "https:" not in text,
          f"{name}: loads or runs something")
    check(text.count("<h1>") == 1, f"{name}: not exactly one h1")
    check(text.count("<svg") == 1 and 'role="img" aria-label="' in text,
          f"{name}: the code has no name for a screen reader")
    check(not re.search(r"\sid=|\son[a-z]+=", text), f"{name}: ids or handlers")


def one_page(page, words_expected):
    text = page.read_text("utf-8")
    words = WORD.findall(text)
    expected = " ".join(words).upper()
    check(len(words) == words_expected, f"{page.name}: {len(words)} words")
    markup(text, page.name)
    version = next(i for i, room in enumerate(ALPHANUMERIC_Q, 1) if len(expected) <= room)
    side = 17 + 4 * version + 8
    check(f'viewBox="0 0 {side} {side}"' in text,
          f"{page.name}: the code is not alphanumeric at level Q for {len(expected)} characters")
    check(scan(page) == expected, f"{page.name}: the code does not hold the words")
    return text


def smudged(text, page):
    """A blot over the middle of the code, a tenth of its area: still read."""
    side = int(re.search(r'viewBox="0 0 (\d+)', text)[1])
    blot = round((side - 8) * 0.31)
    at = (side - blot) // 2
    page.write_text(text.replace("</svg>", f'<path fill="#fff" d="M{at} {at}h{blot}v{blot}h-{blot}z"/>'
                                 "</svg>"), "utf-8")
    check(scan(page) == " ".join(WORD.findall(text)).upper(), "a blot makes the code unreadable")


def widest(text, page):
    """The longest words and a long name still make one sheet."""
    page.write_text(WORD.sub('<span class="word">mmmmmmmm</span>', text).replace(
        "Paper &amp; hubs", "W" * 63), "utf-8")
    check(pages_printed(page) == 1, f"{page.name}: long words do not fit one sheet of A4")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    if not shutil.which("zbarimg") or not (shutil.which("chromium") or
                                           shutil.which("chromium-browser")):
        print("no chromium or no zbarimg: nothing was checked")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[2] if len(sys.argv) == 3 else temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        passphrase = pathlib.Path(temporary, "passphrase")
        passphrase.write_text("a phrase of my own\n")
        passphrase.chmod(0o600)
        for name, option, words in (("office", (), 24), ("split", ("--split-recovery",), 27)):
            office = folder / name
            subprocess.run([sys.argv[1], "init", office, "--insecure-fast-keys", "--name",
                            "Paper & hubs", "--passphrase-file", passphrase, *option],
                           check=True, capture_output=True)
            pages = sorted(office.glob("recovery-*.html"))
            check(len(pages) == (3 if option else 1), f"{name}: {len(pages)} pages")
            for page in pages:
                text = one_page(page, words)
            smudged(text, folder / f"{name}-smudged.html")
            widest(text, folder / f"{name}-widest.html")
    for problem in problems:
        print(f"sheet: {problem}")
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
