#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing a passphrase as a person does: on a terminal of its own, without an echo.

usage: passphrase_on_terminal.py HEARD_ADMIN
"""

import os
import re
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import person  # noqa: E402

ADMIN = sys.argv[1]
OWN = "a phrase of my own"
problems = []


def check(right, what):
    if not right:
        problems.append(what)


def Person(*args):  # heard-admin on a terminal, and somebody in front of it
    return person.Person([ADMIN, *args], check)


def generated(folder):
    """Enter gives seven words; typed back, they open the office."""
    office = os.path.join(folder, "a")
    somebody = Person("init", office, "--insecure-fast-keys")
    somebody.wait_for("Passphrase: ")
    somebody.type("")
    somebody.wait_for("Type them back: ")
    words = re.search(r"\n\s+((?:[a-z]+ ){6}[a-z]+)\s", somebody.seen)
    check(words, f"no seven words in {somebody.seen!r}")
    somebody.type(words[1] if words else "")
    check(somebody.end() == 0, f"init with a generated passphrase: {somebody.seen}")
    check(words is None or words[1] not in somebody.seen, "the passphrase was echoed")
    somebody = Person("report", office, "--format", "html", "--out", office + ".html")
    somebody.wait_for("passphrase: ")
    somebody.type(words[1] if words else "")
    check(somebody.end() == 0, f"report with the generated passphrase: {somebody.seen}")


def own(folder):
    """Too short, then mistyped, then right: the third try counts."""
    office = os.path.join(folder, "b")
    somebody = Person("init", office, "--insecure-fast-keys")
    somebody.wait_for("Passphrase: ")
    somebody.type("short")
    somebody.wait_for("at least 12 characters are needed")
    somebody.wait_for("Passphrase: ")
    somebody.type(OWN)
    somebody.wait_for("The same again: ")
    somebody.type(OWN + "!")
    somebody.wait_for("not the same")
    somebody.wait_for("Passphrase: ")
    somebody.type(OWN)
    somebody.wait_for("The same again: ")
    somebody.type(OWN)
    check(somebody.end() == 0, f"init with one's own passphrase: {somebody.seen}")
    check(OWN not in somebody.seen, "the passphrase was echoed")


def never_the_same(folder):
    """Three tries that do not agree: no office."""
    office = os.path.join(folder, "c")
    somebody = Person("init", office, "--insecure-fast-keys")
    for _ in range(3):
        somebody.wait_for("Passphrase: ")
        somebody.type(OWN)
        somebody.wait_for("The same again: ")
        somebody.type("something else altogether")
    check(somebody.end() == 1, "three tries that do not agree end with 1")
    check("nothing was made" in somebody.seen, f"no sentence: {somebody.seen}")
    check(not os.path.exists(office), "an office was made all the same")


def interrupted(folder):
    """Ctrl-C at the prompt: no office, and the program ends by the signal."""
    office = os.path.join(folder, "d")
    somebody = Person("init", office, "--insecure-fast-keys")
    somebody.wait_for("Passphrase: ")
    time.sleep(0.2)
    os.write(somebody.fd, b"\x03")
    check(somebody.end() == -2, "Ctrl-C does not end the program")
    check(not os.path.exists(office), "Ctrl-C left an office")


with tempfile.TemporaryDirectory() as temporary:
    for part in (generated, own, never_the_same, interrupted):
        part(temporary)
    left = sorted(os.listdir(temporary))
    check(left == ["a", "a.html", "b"], f"left behind: {left}")
for problem in problems:
    print(f"terminal: {problem}")
print(f"{len(problems)} problems")
sys.exit(1 if problems else 0)
