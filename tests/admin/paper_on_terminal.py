#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Typing the words from paper as a person does: seen, in rows, with mistakes, scanned, or in a pipe.

usage: paper_on_terminal.py HEARD_ADMIN
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import person  # noqa: E402

ADMIN = sys.argv[1]
CLEAR = "\x1b[3J"
problems = []


def check(right, what):
    if not right:
        problems.append(what)


def admin(*args):
    return person.Person([ADMIN, *map(str, args)], check)


def make_office(folder, name, *options):
    """An office whose pages are printed and deleted; returns it and the words of each page."""
    office = pathlib.Path(folder, name)
    passphrase = pathlib.Path(folder, "passphrase")
    passphrase.write_text("a phrase of my own\n")
    passphrase.chmod(0o600)
    subprocess.run([ADMIN, "init", office, "--insecure-fast-keys", "--passphrase-file", passphrase,
                    *options], check=True, capture_output=True)
    pages = []
    for page in sorted(office.glob("recovery-*.html")):
        pages.append(re.findall(r'<span class="word">([a-z]+)</span>', page.read_text()))
        page.unlink()
    return office, pages


def rows(words, n=6):
    return [" ".join(words[i:i + n]) for i in range(0, len(words), n)]


def type_page(somebody, words):
    """Six words a row, then an empty line."""
    for i, row in enumerate(rows(words)):
        somebody.wait_for(f"{6 * i:2} words so far: " if i else "Words: ")
        somebody.type(row)
    somebody.wait_for(f"{len(words)} words so far: ")
    somebody.type("")


def in_rows(office, words):
    somebody = admin("drill", office)
    somebody.wait_for("nobody should look on")
    somebody.wait_for("not even the makers of Heard")
    type_page(somebody, words)
    check(somebody.end() == 0, f"drill in rows: {somebody.seen}")
    check("The paper works" in somebody.seen, f"drill in rows says: {somebody.seen!r}")
    check(CLEAR in somebody.seen.split("The paper works")[0], "the screen was not cleared")


def scanned(office, words):
    """What a scanner types: capitals, one line; the words are seen."""
    somebody = admin("drill", office)
    somebody.wait_for("Words: ")
    somebody.type(" ".join(words).upper())
    somebody.wait_for("24 words so far: ")
    check(words[0].upper() in somebody.seen, "the words are not seen while they are typed")
    somebody.type("")
    check(somebody.end() == 0, f"drill from a scanner: {somebody.seen}")


def with_mistakes(office, words):
    """A word not on the list, a page too short and begun anew, two words swapped: then right."""
    somebody = admin("drill", office)
    somebody.wait_for("Words: ")
    somebody.type("abacus qqqq")
    somebody.wait_for("Word 2 of this line is not one of the words")
    somebody.wait_for("Words: ")
    somebody.type(" ".join(words[:20]))
    somebody.wait_for("20 words so far: ")
    somebody.type(" ".join(words[:8]))
    somebody.wait_for("more words than stand on a page")
    somebody.wait_for("20 words so far: ")
    somebody.type("")
    somebody.wait_for("go on, or press Enter again")
    somebody.wait_for("20 words so far: ")
    somebody.type("")
    somebody.wait_for("Begin this page anew")
    other = next(i for i in range(1, 24) if words[i] != words[0])
    swapped = list(words)
    swapped[0], swapped[other] = swapped[other], swapped[0]
    type_page(somebody, swapped)
    somebody.wait_for("do not fit together")
    type_page(somebody, words)
    check(somebody.end() == 0, f"drill with mistakes: {somebody.seen}")


def never_right(office, other):
    somebody = admin("drill", office)
    for _ in range(3):
        type_page(somebody, other)
        somebody.wait_for("another office or wave")
    check(somebody.end() == 1, "words of another office end with 1")
    check("not right in 3 tries" in somebody.seen, f"no sentence: {somebody.seen!r}")


def broken_off(office, words):
    """Ctrl-C and Ctrl-D in the middle: the words do not stay on the screen."""
    somebody = admin("drill", office)
    somebody.wait_for("Words: ")
    somebody.type(" ".join(words[:12]))
    somebody.wait_for("12 words so far: ")
    os.write(somebody.fd, b"\x03")
    check(somebody.end() == -2, "Ctrl-C does not end the drill by its signal")
    check(CLEAR in somebody.seen, "Ctrl-C leaves the words on the screen")
    somebody = admin("drill", office)
    somebody.wait_for("Words: ")
    time.sleep(0.1)
    os.write(somebody.fd, b"\x04")
    check(somebody.end() == 1, "Ctrl-D does not end with 1")
    check("nothing was done" in somebody.seen, f"Ctrl-D says: {somebody.seen!r}")


def shares(folder):
    office, pages = make_office(folder, "split", "--split-recovery")
    check(len(pages) == 3, f"{len(pages)} shares")
    somebody = admin("drill", office)
    somebody.wait_for("Words: ")
    type_page(somebody, pages[2])
    somebody.wait_for("That share is right. Now the words of another one.")
    type_page(somebody, pages[2])
    somebody.wait_for("This is share 3 again")
    type_page(somebody, pages[0])
    check(somebody.end() == 0, f"drill with shares: {somebody.seen}")
    check("share 2 works too" in somebody.seen, f"drill with shares says: {somebody.seen!r}")


def recovered(office, words):
    """The same questions, then a new passphrase."""
    somebody = admin("recover", office, "--insecure-fast-keys")
    somebody.wait_for("Words: ")
    type_page(somebody, words)
    somebody.wait_for("Passphrase: ")
    somebody.type("a phrase that is new")
    somebody.wait_for("The same again: ")
    somebody.type("a phrase that is new")
    check(somebody.end() == 0, f"recover: {somebody.seen}")
    check("opens" in somebody.seen, f"recover says: {somebody.seen!r}")


def piped(office, words):
    reader, writer = os.pipe()
    os.write(writer, " ".join(words).encode())
    os.close(writer)
    done = subprocess.run([ADMIN, "drill", office, "--words-file", f"/proc/self/fd/{reader}"],
                          pass_fds=[reader], capture_output=True, encoding="utf-8", timeout=60)
    os.close(reader)
    check(done.returncode == 0, f"drill from a pipe: {done.stderr}")
    check(done.stderr == "", f"drill from a pipe warns: {done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        office, (words,) = make_office(folder, "office")
        _, (other,) = make_office(folder, "other")
        in_rows(office, words)
        scanned(office, words)
        with_mistakes(office, words)
        never_right(office, other)
        broken_off(office, words)
        piped(office, words)
        recovered(office, words)
        shares(folder)
    for problem in problems:
        print(f"paper: {problem}")
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
