#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing a passphrase as a person does: on a terminal of its own, without an echo.

usage: passphrase_on_terminal.py HEARD_ADMIN
"""

import os
import pty
import re
import select
import sys
import tempfile
import time

ADMIN = sys.argv[1]
OWN = "a phrase of my own"
problems = []


def check(right, what):
    if not right:
        problems.append(what)


class Person:
    """heard-admin on a pseudo-terminal; reads until a prompt, then types."""

    def __init__(self, *args):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execv(ADMIN, [ADMIN, *args])

    def read(self, seconds=0.1):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return True
        try:
            got = os.read(self.fd, 4096)
        except OSError:
            return False
        self.seen += got.decode("utf-8")
        return bool(got)

    def wait_for(self, words, seconds=30):
        start = time.monotonic()
        from_here = len(self.seen)
        while words not in self.seen:
            if not self.read() or time.monotonic() - start > seconds:
                check(False, f"\"{words}\" was never said; got {self.seen[-300:]!r}")
                return ""
        return self.seen[from_here:]

    def type(self, line):
        time.sleep(0.1)  # the echo is switched off just after the prompt
        self.seen = ""
        os.write(self.fd, (line + "\n").encode())

    def end(self):
        while self.read(30):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def generated(folder):
    """Enter gives seven words; typed back, they open the office."""
    office = os.path.join(folder, "a")
    person = Person("init", office, "--insecure-fast-keys")
    person.wait_for("Passphrase: ")
    person.type("")
    person.wait_for("Type them back: ")
    words = re.search(r"\n\s+((?:[a-z]+ ){6}[a-z]+)\s", person.seen)
    check(words, f"no seven words in {person.seen!r}")
    person.type(words[1] if words else "")
    check(person.end() == 0, f"init with a generated passphrase: {person.seen}")
    check(words is None or words[1] not in person.seen, "the passphrase was echoed")
    person = Person("report", office, "--format", "html", "--out", office + ".html")
    person.wait_for("passphrase: ")
    person.type(words[1] if words else "")
    check(person.end() == 0, f"report with the generated passphrase: {person.seen}")


def own(folder):
    """Too short, then mistyped, then right: the third try counts."""
    office = os.path.join(folder, "b")
    person = Person("init", office, "--insecure-fast-keys")
    person.wait_for("Passphrase: ")
    person.type("short")
    person.wait_for("at least 12 characters are needed")
    person.wait_for("Passphrase: ")
    person.type(OWN)
    person.wait_for("The same again: ")
    person.type(OWN + "!")
    person.wait_for("not the same")
    person.wait_for("Passphrase: ")
    person.type(OWN)
    person.wait_for("The same again: ")
    person.type(OWN)
    check(person.end() == 0, f"init with one's own passphrase: {person.seen}")
    check(OWN not in person.seen, "the passphrase was echoed")


def never_the_same(folder):
    """Three tries that do not agree: no office."""
    office = os.path.join(folder, "c")
    person = Person("init", office, "--insecure-fast-keys")
    for _ in range(3):
        person.wait_for("Passphrase: ")
        person.type(OWN)
        person.wait_for("The same again: ")
        person.type("something else altogether")
    check(person.end() == 1, "three tries that do not agree end with 1")
    check("nothing was made" in person.seen, f"no sentence: {person.seen}")
    check(not os.path.exists(office), "an office was made all the same")


def interrupted(folder):
    """Ctrl-C at the prompt: no office, and the program ends by the signal."""
    office = os.path.join(folder, "d")
    person = Person("init", office, "--insecure-fast-keys")
    person.wait_for("Passphrase: ")
    time.sleep(0.2)
    os.write(person.fd, b"\x03")
    check(person.end() == -2, "Ctrl-C does not end the program")
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
