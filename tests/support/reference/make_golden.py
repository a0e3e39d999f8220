#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the reference files of tests/golden that Python makes; tests/golden/README.md says when.

    test_unseal --write-golden DIR      first: the files that C makes
    make_golden.py DIR                  then: these

A golden file that exists is never replaced: old records must stay readable for ever.
"""
import pathlib
import sys
from unittest import mock

import heard_reference as ref

WAVE_NO = 3
SECRETS = [bytes([n]) * 32 for n in (1, 2, 3)]  # officer, recovery, spare
PKS = [ref.public_key(secret) for secret in SECRETS]
FIRST_KEY = bytes(range(32))  # the kiosk's k_0
KIOSK_SEED, RECEIPT_SEED, ROOT_SEED = (bytes([n]) * 32 for n in (0x11, 0x22, 0x33))
AUDIT = (5, bytes([0x44]) * 32)
PASSPHRASE = b"correct horse battery staple"
RECORD = {"type": 1, "rid": bytes(range(16)), "kiosk_no": 7, "wave_no": WAVE_NO, "week": 5,
          "survey_digest": b"survey-1", "quality": 0x11, "role": 2, "route": 3, "marks": 0,
          "payload": bytes([4, 5, 6, 0, 1, 2, 3, 8])}
DUMMY = {"type": 0, "rid": bytes(16), "kiosk_no": 7, "wave_no": WAVE_NO, "week": 5,
         "survey_digest": bytes(8), "quality": 0, "role": 0, "route": 0, "payload": b""}
PACK_BODY = {"office": "Family Hubs", "note": "Gwrandäwyd 你好"}


def mac_key():
    return ref.ratchet(FIRST_KEY, RECORD["week"])


def seal_inner(change):
    """A record whose plaintext was changed before its MAC was made: sealed by a liar."""
    ks_id = ref.keyset_id(WAVE_NO, PKS)
    inner = bytearray(ref.inner_encode(RECORD))
    change(inner)
    return ref.outer_seal(bytes(inner) + ref.mac(mac_key(), ks_id, bytes(inner)), ks_id, PKS)


def set_byte(at, value):
    return lambda inner: inner.__setitem__(at, value)


def wrong_commitment():
    """Everything fits, but the commitment is to another key than the one in the slots."""
    real = ref.blake

    def lie(data, key=b"", n=32):
        return real(data, bytes(32) if data.startswith(b"FHR1-commit") else key, n)

    with mock.patch.object(ref, "blake", lie):
        return ref.record_seal(RECORD, PKS, mac_key())


def make(folder):
    def put(name, data):
        path = folder / name
        if not path.exists():
            path.write_bytes(data)
        return path.read_bytes()

    by_python = put("record-made-by-python.bin", ref.record_seal(RECORD, PKS, mac_key()))
    put("record-wrong-commitment.bin", wrong_commitment())
    put("record-newer-inside.bin", seal_inner(set_byte(0, 2)))
    put("record-other-wave-inside.bin", seal_inner(set_byte(22, 4)))
    put("record-dirty-padding.bin", seal_inner(set_byte(663, 1)))
    put("keyfile-made-by-python.bin",
        ref.keyfile_lock(1, WAVE_NO, SECRETS[0], PASSPHRASE))
    put("rootfile-made-by-python.bin", ref.rootfile_seal(ROOT_SEED, WAVE_NO, PKS))

    records = [by_python, (folder / "record-made-by-c.bin").read_bytes()]
    records += [ref.record_seal(DUMMY, PKS, mac_key()) for _ in range(14)]
    batch = put("batch.bin", ref.batch_encode(records, 1, bytes(32), KIOSK_SEED, AUDIT))
    put("receipt.bin", ref.receipt_encode(ref.batch_decode(batch)["ids"], WAVE_NO, RECEIPT_SEED))
    put("pack-container.bin", ref.pack_encode(9, PACK_BODY, ROOT_SEED))


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]))
