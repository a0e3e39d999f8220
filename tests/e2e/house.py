# SPDX-License-Identifier: GPL-3.0-or-later
"""The real programs, run as people run them: shared by the end-to-end tests."""
import collections
import ctypes
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/support/reference")]
import heard_reference as reference  # noqa: E402
import paper  # noqa: E402

SURVEY = json.loads((ROOT / "assets/surveys/participation.json").read_text(encoding="utf-8"))
PASSPHRASE = "an end-to-end passphrase"


class House:
    """An office, a kiosk and a stick in a folder of their own."""

    def __init__(self, build, first_week=None, content=()):
        self.bin = pathlib.Path(build).resolve() / "bin"
        self.at = pathlib.Path(tempfile.mkdtemp(prefix="heard-e2e-"))
        self.office = self.at / "office"
        self.kiosk = self.at / "kiosk"
        self.stick = self.at / "stick"
        self.stick.mkdir()
        self.passphrase = self.at / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.passphrase.chmod(0o600)
        # The kiosk may not be looked at by a debugger, which is how LeakSanitizer looks; leaks are
        # looked for in the unit tests.
        self.env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
        self.run("heard-admin", "init", self.office, "--name", "End-to-end hubs",
                 "--insecure-fast-keys", "--passphrase-file", self.passphrase,
                 *(("--first-week", first_week) if first_week else ()), *content)
        self.drill()
        self.run("heard-admin", "kiosk", "add", self.office, "Desk", "--hub", "Hub",
                 "--out", self.kiosk)

    def drill(self):
        """Print the recovery sheet, delete its file, and type the words from the paper."""
        with paper.printed(self.office, self.at) as words:
            self.run("heard-admin", "drill", self.office, "--words-file", words)

    def close(self):
        shutil.rmtree(self.at, ignore_errors=True)

    def run(self, program, *arguments, code=0, env=None, timeout=300):
        """Run it to the end, which must be this exit code; with None, any."""
        done = subprocess.run([str(self.bin / program), *map(str, arguments)], encoding="utf-8",
                              capture_output=True, env=dict(self.env, **(env or {})),
                              timeout=timeout)
        if code is not None and done.returncode != code:
            raise AssertionError(f"{program} {arguments} ended with {done.returncode}, not {code}:\n"
                                 f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done

    def offscreen(self, script, *arguments, code=0):
        path = self.at / "script.txt"
        path.write_text(script, encoding="utf-8")
        return self.run("heard-kiosk", "--dir", self.kiosk, "--script", path, *arguments, code=code,
                        env={"SDL_VIDEODRIVER": "dummy"})

    def change_pack(self, change, rise=1):
        """A newer pack, put straight into the kiosk's folder: change(body) alters what is in it."""
        path = self.kiosk / "pack.fhp"
        pack = reference.pack_decode(path.read_bytes())
        change(pack["body"])
        locked = (self.office / "keys/root.fhk").read_bytes()
        _, _, seed = reference.keyfile_unlock(locked, PASSPHRASE.encode())
        text = json.dumps(pack["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        head = b"FHP1\1\0\0\0" + struct.pack("<II", pack["number"] + rise, len(text.encode()))
        data = head + text.encode()
        path.write_bytes(data + reference.sign(seed, b"FHP1-pack", data))

    def give_code(self, number, code):
        """Let this person in with this code of eight digits."""
        hashed = reference.call("crypto_pwhash_str", 128, code.encode(),
                                reference.size(len(code)), reference.size(2),
                                ctypes.c_size_t(64 << 20)).split(b"\0")[0].decode()
        self.change_pack(lambda body: body["staff"].append([number, hashed]))

    def carry(self):
        self.run("heard-sync", "push", self.kiosk, self.stick)
        self.run("heard-sync", "collect", self.office, self.stick)
        self.run("heard-sync", "receipts", self.kiosk, self.stick)

    def aggregate(self, *arguments):
        done = self.run("heard-sync", "aggregate", self.office, "--json", "--passphrase-file",
                        self.passphrase, *arguments)
        return json.loads(done.stdout)

    def officer_secret(self):
        """The officer's key, opened by the second implementation."""
        locked = (self.office / "keys/wave-1/officer.fhk").read_bytes()
        _, _, secret = reference.keyfile_unlock(locked, PASSPHRASE.encode())
        return secret

    def opened_records(self):
        """Every answers record in the office, opened by the second implementation."""
        secret = self.officer_secret()
        database = sqlite3.connect(f"file:{self.office / 'office.db'}?mode=ro", uri=True)
        records = [reference.record_open(body, secret)[0] for (body,) in
                   database.execute("SELECT body FROM record")]
        database.close()
        return [record for record in records if record["type"] == 1]


class Screen:
    """An X server of our own, on the first free display, and a hand before it."""

    def __init__(self, width, height):
        self.size = f"{width}x{height}x24"

    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", self.size, "-nolisten", "tcp"],
            pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = ":" + pipe.readline().strip()
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True,
                              env=dict(os.environ, DISPLAY=self.display), text=True).stdout

    def find_window(self):
        """Wait for the kiosk's window; its left and top."""
        window = self.xdotool("search", "--sync", "--name", "^Heard$").split()[0]
        where = dict(line.split("=") for line in
                     self.xdotool("getwindowgeometry", "--shell", window).split())
        self.xdotool("windowfocus", window)
        time.sleep(0.5)
        return int(where["X"]), int(where["Y"])

    def click(self, x, y, seconds=0.08):
        self.xdotool("mousemove", x, y, "mousedown", 1)
        time.sleep(seconds)
        self.xdotool("mouseup", 1)


def people_script(house, count, seed, *arguments):
    """A script of so many people, and what they answer."""
    answers = house.at / "answers.json"
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/support/people.py"), "--people", str(count), "--seed",
         str(seed), "--answers", str(answers), *map(str, arguments)], check=True,
        capture_output=True, encoding="utf-8")
    return done.stdout, json.loads(answers.read_text(encoding="utf-8"))


def expected_counts(people, survey=SURVEY):
    """{(question, scale): Counter of option codes, dk, na, skip} of people as people.py wrote them."""
    counts = collections.defaultdict(collections.Counter)
    questions = {question["code"]: question for question in survey["questions"]}
    for person in people:
        for code, answer in person["answers"].items():
            scale = questions[code]["wording"][person["route"]]["scale"]
            counts[code, scale].update(answer.split("+"))
    return counts


def reported_counts(aggregate):
    """The same from "aggregate --json --exact"; zero counts left out."""
    counts = collections.defaultdict(collections.Counter)
    for question in aggregate["questions"]:
        cell = collections.Counter({k: v for k, v in question["counts"].items() if v})
        for word, member in (("dk", "dont_know"), ("na", "not_applicable"), ("skip", "skipped")):
            if question[member]:
                cell[word] = question[member]
        if cell:
            counts[question["id"], question["scale"]] = cell
    return counts


def compare(people, aggregate, survey=SURVEY):
    expected = expected_counts(people, survey)
    reported = reported_counts(aggregate)
    assert expected == reported, f"answers given and counted differ:\n{expected}\n{reported}"
    assert aggregate["responses"]["accepted"] == len(people), aggregate["responses"]
