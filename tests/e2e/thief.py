#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Play the thief: read everything in a kiosk's folder and say what can be learnt from it.

    thief.py KIOSK_FOLDER

Reads the files as bytes; SQLite is only used to find the rows. What it cannot read, it says so.
test_thief.py holds what it finds against what was really answered.
"""
import json
import pathlib
import sqlite3
import struct
import sys

PAGE, RECORD, JOURNAL_HEADER = 4096, 1024, 512
PLAIN_DATE = 315532800  # 1980-01-01, the one date of everything that has none
STEP = 16


class Thief:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.files = {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())
                      if path.is_file()}
        self.identity = json.loads(self.files["kiosk.json"])
        pack = self.files["pack.fhp"]
        length = struct.unpack_from("<I", pack, 12)[0]
        self.pack = json.loads(pack[16:16 + length])
        self.slots = self.read_slots()

    def read_slots(self):
        """[(number, used, body)] in the order of their rows."""
        uri = f"file:{self.folder / 'answers.db'}?mode=ro&immutable=1"
        database = sqlite3.connect(uri, uri=True)
        rows = database.execute("SELECT n, used, body FROM slot ORDER BY n").fetchall()
        database.close()
        return rows

    def used(self):
        return [(n, body) for n, used, body in self.slots if used]

    def state(self):
        """Week and MAC key, which the kiosk needs and so the thief has."""
        db = self.files["answers.db"]
        at = db.index(b"FHT1")
        return struct.unpack_from("<H", db, at + 4)[0], db[at + 6:at + 38]

    def journal_pages(self):
        """Page images left in the journal, each with the page as it is now."""
        db, journal = self.files["answers.db"], self.files.get("answers.db-journal", b"")
        for at in range(JOURNAL_HEADER, len(journal) - PAGE - 7, PAGE + 8):
            number = struct.unpack_from(">I", journal, at)[0]
            if 1 <= number <= len(db) // PAGE:
                yield journal[at + 4:at + 4 + PAGE], db[(number - 1) * PAGE:number * PAGE]

    def newest(self):
        """Used slots that the journal shows as free, or with another body: the last answers."""
        found = set()
        used = {body: n for n, body in self.used()}
        for then, now in self.journal_pages():
            before = {then[at:at + RECORD] for at in record_starts(then)}
            for at in record_starts(now):
                body = now[at:at + RECORD]
                if body in used and (body not in before or flag(then, at) != flag(now, at)):
                    found.add(used[body])
        return found

    def orders(self):
        """Every order of the used slots that lies in the files, as lists of slot numbers."""
        used = self.used()
        db = self.files["answers.db"]
        at = {n: db.index(body) for n, body in used}
        journal = self.files.get("answers.db-journal", b"")
        return {
            "by row number": [n for n, _ in used],
            "by place in the file": sorted(at, key=at.get),
            "by place on the page": sorted(at, key=lambda n: (at[n] % PAGE, at[n])),
            "by place in the journal": sorted(
                at, key=lambda n: journal.find(dict(used)[n][:RECORD]) % (1 << 40)),
            "by ciphertext": [n for n, _ in sorted(used, key=lambda row: row[1])],
            "by nonce": [n for n, _ in sorted(used, key=lambda row: row[1][16:40])],
            "by sealed key": [n for n, _ in sorted(used, key=lambda row: row[1][72:104])],
        }

    def dates(self):
        """Files that carry a date of their own."""
        return {path.name: int(path.stat().st_mtime) for path in sorted(self.folder.iterdir())
                if path.is_file() and int(path.stat().st_mtime) != PLAIN_DATE}

    def where(self, needle):
        return [name for name, data in self.files.items() if needle in data]

    def report(self):
        week, _ = self.state()
        used = len(self.used())
        yield f"The kiosk is called {self.identity['name']!r} and stood in hub {self.identity['hub']!r}."
        yield f"It asked the survey {self.pack['survey']['code']!r} of {self.pack['settings']['office']!r}."
        yield (f"It last ran in week {self.pack['first_week'] + week} since 1970, and its pack was "
               f"made in week {self.pack['issued_week']}.")
        yield (f"{used} of {len(self.slots)} slots are marked as used: {used // STEP} steps of {STEP}"
               f"{'' if used % STEP == 0 else ', and a rest'}. Which hold answers is not to be seen.")
        yield f"Each holds {RECORD} bytes that nothing here opens."
        newest = self.newest()
        yield (f"The journal gives away {len(newest)} slots." if newest else
               "The journal does not tell which came last.")
        for name, date in self.dates().items():
            yield f"{name} was last written at {date} (seconds since 1970): when the kiosk last ran."
        yield ("The kiosk's keys are there: with them somebody could make up answers from that week "
               "on, until the office revokes the kiosk.")


def record_starts(page):
    at = page.find(b"FHR1")
    while at != -1 and at + RECORD <= len(page):
        yield at
        at = page.find(b"FHR1", at + 1)


def flag(page, at):
    """The row's header byte for "used", just before the body: 8 free, 9 used."""
    return page[at - 3]


if __name__ == "__main__":
    for line in Thief(sys.argv[1]).report():
        print(line)
