#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destroying a wave is asked for on a terminal: nothing but the wave's number and the word will do.

usage: destroy_on_terminal.py HEARD_ADMIN
"""

import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import person  # noqa: E402

ADMIN = sys.argv[1]
problems = []


def check(right, what):
    if not right:
        problems.append(what)


def run(*args):
    return subprocess.run([ADMIN, *args], check=True, capture_output=True, encoding="utf-8")


def destroy(office, answer):
    somebody = person.Person([ADMIN, "wave", "destroy", office, "1"], check)
    somebody.wait_for("type: 1 DESTROY")
    somebody.type(answer)
    code = somebody.end()
    return code, somebody.seen


with tempfile.TemporaryDirectory() as folder:
    office = os.path.join(folder, "office")
    passphrase = os.path.join(folder, "passphrase")
    with open(passphrase, "w", encoding="utf-8") as file:
        file.write("a passphrase of no use\n")
    run("init", office, "--insecure-fast-keys", "--passphrase-file", passphrase)
    os.unlink(os.path.join(office, "recovery-sheet.html"))
    run("wave", "close", office)
    key = os.path.join(office, "keys/wave-1/officer.fhk")
    for answer in ("", "y", "yes", "DESTROY", "1", "1 destroy", "2 DESTROY", "1 DESTROY please",
                   "\x04"):
        code, seen = destroy(office, answer)
        check(code == 1, f"{answer!r} ended with {code}: {seen!r}")
        check("was not typed; nothing was changed" in seen, f"{answer!r}: {seen!r}")
        check(os.path.exists(key), f"{answer!r} destroyed the key")
    code, seen = destroy(office, "1 DESTROY")
    check(code == 0, f"the right words ended with {code}: {seen!r}")
    check(not os.path.exists(key), "the key is still there")

for problem in problems:
    print(problem, file=sys.stderr)
sys.exit(1 if problems else 0)
