#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the second implementation against known answers and against files that C made."""
import contextlib
import hashlib
import io
import json
import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing behind in the source tree

import heard_reference as ref
import make_golden as golden

ROOT = pathlib.Path(__file__).parents[3]
GOLDEN = ROOT / "tests/golden"
KS_ID = ref.keyset_id(golden.WAVE_NO, golden.PKS)
WORDS = ("abacus anyhow lounge anyhow flexible airfield camel caravan asleep guitar elephant "
         "busker acrobat metro fawn magnet biscuit roller amount cushion realm baggage lamb topaz")


def read(name):
    return (GOLDEN / name).read_bytes()


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def run(*args):
    """Exit status and output of the command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = ref.main([str(arg) for arg in args])
    return status, out.getvalue() + err.getvalue()


class KnownAnswers(unittest.TestCase):
    def test_ratchet(self):
        known = ["542450c7af9b0643b9d4af1dc3f0825ef1677ff032028f6f764c1ba71ed25507",
                 "80de85484b317324dbe8f22c29e0a73b72903737d8d0dc7a8b4c75176481b398",
                 "c51da200e39ec58cc6d5720b4486aef8564eda23d4659736643df1cd9ca2b01e"]
        for weeks, key in enumerate(known, 1):
            self.assertEqual(ref.ratchet(golden.FIRST_KEY, weeks).hex(), key)

    def test_record_id(self):
        self.assertEqual(ref.record_id(bytes(range(256)) * 4).hex(),
                         "f1551feeb252c7e60bb362205bd1ac2f70b145260a91d41e8c5d0a187549a5f2")

    def test_keyset_id_and_signature(self):
        pks = [bytes([n]) * 32 for n in (1, 2, 3)]
        self.assertEqual(ref.keyset_id(0x01020304, pks).hex(), "8eb3579581735a96")
        self.assertEqual(ref.sign(bytes(range(32)), b"FHB1-manifest", b"abc").hex(),
                         "b99a905cb52b90f48d9ec93d0169d29defbfaab7e5220041c63a174e6b03c1bb"
                         "df7fb9e0b55e7e9bcf574155cc4a0800a4463d55f518b2d88ff84aa7f6fc0508")

    def test_words(self):
        self.assertEqual(ref.words_encode(golden.FIRST_KEY), WORDS)
        self.assertEqual(ref.words_decode(WORDS), golden.FIRST_KEY)
        for wrong in (WORDS + " topaz", WORDS.replace("topaz", "torch"),
                      WORDS.replace("lounge", "lunge")):
            with self.assertRaises(ref.Refused):
                ref.words_decode(wrong)

    def test_fingerprint(self):
        pks = [bytes([n]) * 32 for n in (1, 2, 3)]
        self.assertEqual(ref.fingerprint(bytes(range(32)), 0x01020304, pks),
                         "banana dozen bring pedestal orchard spell")
        self.assertEqual(ref.fingerprint(bytes(32), 0, [bytes(32)] * 3),
                         "umpire diary cattle typical coin knee")

    def test_word_list(self):
        words = ref.word_list()
        self.assertEqual(len(words), 2048)
        self.assertEqual(words, sorted(words))
        self.assertEqual(len({word[:4] for word in words}), 2048)

    def test_survey_digest_ignores_spacing_and_order_but_not_content(self):
        text = '{"b": [1, {"d": "ü", "c": true}], "a": "你"}'
        canonical = '{"a":"你","b":[1,{"c":true,"d":"ü"}]}'.encode()
        known = hashlib.blake2b(canonical, digest_size=32).digest()[:8]
        self.assertEqual(ref.survey_digest(text), known)
        self.assertEqual(ref.survey_digest(text.replace(" ", "\n")), known)
        self.assertNotEqual(ref.survey_digest(text.replace("[1", "[2")), known)

    def kinds(self):
        return json.loads((GOLDEN / "survey-kinds.json").read_text("utf-8"))

    def test_answers_of_every_kind_have_the_bytes_that_c_gives_them(self):
        answers = {"listened": "no", "things": "letters+waiting", "why": "meet", "mood": "n0",
                   "where": "dk", "deep": "school+hub", "safe": "skip"}
        payload = bytes.fromhex("000000 00 06 041100 06 0e 02 040600 01 00")
        self.assertEqual(ref.answers_encode(self.kinds(), "kids", answers), payload)
        self.assertEqual(ref.answers_decode(self.kinds(), "kids", payload), answers)

    def test_answers_that_no_kiosk_gives_are_refused(self):
        good = bytes.fromhex("000000 00 06 041100 06 0e 02 040600 01 00")
        for at, byte in ((3, 1), (4, 3), (4, 7), (4, 4), (4, 1), (5, 5), (5, 3), (6, 0), (6, 0x20),
                         (7, 1), (8, 4), (9, 15), (10, 6), (11, 0), (12, 8), (14, 7), (15, 1)):
            bad = bytearray(good)
            bad[at] = byte
            with self.assertRaises(ref.Refused, msg=(at, byte)):
                ref.answers_decode(self.kinds(), "kids", bytes(bad))
        for bad in (good[:-1], good + b"\0", b""):
            with self.assertRaises(ref.Refused):
                ref.answers_decode(self.kinds(), "kids", bad)

    def test_the_small_survey_has_the_digest_that_c_gives_it(self):
        text = (GOLDEN / "survey-mini.json").read_text("utf-8")
        self.assertEqual(ref.survey_digest(text).hex(), "7d5cb0a15a1a50db")
        text = (GOLDEN / "survey-kinds.json").read_text("utf-8")
        self.assertEqual(ref.survey_digest(text).hex(), "efd86603cc471767")


class Inner(unittest.TestCase):
    """docs/formats/inner.md, "Examples": the bytes that test_record.c writes and reads."""
    RID = "00112233445566778899aabbccddeeff"
    PLACE = "07000000" "04030201" "3412"
    ANSWERS = "0101" + RID + PLACE + "7d5cb0a15a1a50db" "110203%02x" "06000000" "00010203040f"
    STAFF = "0105" + RID + PLACE + "0000000000000000" "%02x%02x%02x01" "02000000" "aabb"

    def inner(self, text):
        return bytes.fromhex(text).ljust(664, b"\0")

    def test_answers_whose_week_is_sure_or_not(self):
        for marks in (0, 1):
            inner = self.inner(self.ANSWERS % marks)
            record = ref.inner_decode(inner)
            self.assertEqual((record["type"], record["week"], record["marks"]), (1, 0x1234, marks))
            self.assertEqual(ref.inner_encode(record), inner)
        for marks in range(2, 256):
            with self.assertRaises(ref.Refused, msg=marks):
                ref.inner_decode(self.inner(self.ANSWERS % marks))

    def test_a_staff_record_says_nothing_about_who_answered(self):
        inner = self.inner(self.STAFF % (0, 0, 0))
        record = ref.inner_decode(inner)
        self.assertEqual(ref.TYPES[record["type"]], "staff")
        self.assertEqual((record["marks"], record["payload"]), (1, b"\xaa\xbb"))
        self.assertEqual(ref.inner_encode(record), inner)
        for who in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
            with self.assertRaises(ref.Refused, msg=who):
                ref.inner_decode(self.inner(self.STAFF % who))


class Records(unittest.TestCase):
    def test_both_implementations_records_open_with_all_three_keys(self):
        for name in ("record-made-by-c.bin", "record-made-by-python.bin"):
            for secret in golden.SECRETS:
                record, inner = ref.record_open(read(name), secret, golden.WAVE_NO, golden.PKS)
                self.assertEqual(record, golden.RECORD, name)
                ref.mac_check(inner, KS_ID, golden.mac_key())
                with self.assertRaises(ref.Refused):
                    ref.mac_check(inner, KS_ID, golden.FIRST_KEY)

    def test_records_of_a_liar_are_refused(self):
        for name in ("record-wrong-commitment", "record-newer-inside",
                     "record-other-wave-inside", "record-dirty-padding"):
            with self.assertRaises(ref.Refused, msg=name):
                ref.record_open(read(name + ".bin"), golden.SECRETS[0], golden.WAVE_NO,
                                golden.PKS)

    def test_flipped_bits_and_truncations_are_refused(self):
        sealed = read("record-made-by-c.bin")
        for bit in range(0, len(sealed) * 8, 7):
            with self.assertRaises(ref.Refused, msg=bit):
                ref.record_open(flipped(sealed, bit), golden.SECRETS[1], golden.WAVE_NO,
                                golden.PKS)
        for cut in (sealed[:n] for n in range(0, 1024, 31)):
            with self.assertRaises(ref.Refused):
                ref.record_open(cut, golden.SECRETS[1])


class BatchesReceiptsPacks(unittest.TestCase):
    def test_batch_is_what_its_parts_make(self):
        data = read("batch.bin")
        batch = ref.batch_decode(data)
        self.assertEqual((batch["number"], batch["previous"]), (1, bytes(32)))
        self.assertEqual(batch["audit"], golden.AUDIT)
        self.assertEqual(batch["sign_pk"], ref.sign_pair(golden.KIOSK_SEED)[0])
        self.assertEqual([ref.record_id(r) for r in batch["records"]], batch["ids"])
        self.assertIn(read("record-made-by-c.bin"), batch["records"])
        self.assertEqual(data, ref.batch_encode(batch["records"][::-1], 1, bytes(32),
                                                golden.KIOSK_SEED, golden.AUDIT))

    def test_a_changed_manifest_is_refused_and_a_changed_record_found(self):
        data = read("batch.bin")
        manifest_bits = (111 + 16 * 32 + 64) * 8
        for bit in range(0, manifest_bits, 5):
            with self.assertRaises(ref.Refused, msg=bit):
                ref.batch_decode(flipped(data, bit))
        batch = ref.batch_decode(flipped(data, manifest_bits + 3))
        wrong = [ref.record_id(r) != i for r, i in zip(batch["records"], batch["ids"])]
        self.assertEqual(wrong, [True] + [False] * 15)
        for cut in (data[:-1], data + b"\0", data[:110], b""):
            with self.assertRaises(ref.Refused):
                ref.batch_decode(cut)

    def test_receipt(self):
        data = read("receipt.bin")
        pk = ref.sign_pair(golden.RECEIPT_SEED)[0]
        receipt = ref.receipt_decode(data, pk)
        self.assertEqual(receipt["wave_no"], golden.WAVE_NO)
        self.assertEqual(receipt["ids"], ref.batch_decode(read("batch.bin"))["ids"])
        for bit in range(0, len(data) * 8, 5):
            with self.assertRaises(ref.Refused, msg=bit):
                ref.receipt_decode(flipped(data, bit), pk)

    def test_pack_container(self):
        data = read("pack-container.bin")
        pk = ref.sign_pair(golden.ROOT_SEED)[0]
        self.assertEqual(ref.pack_decode(data, pk), {"number": 9, "body": golden.PACK_BODY})
        for bit in range(0, len(data) * 8):
            with self.assertRaises(ref.Refused, msg=bit):
                ref.pack_decode(flipped(data, bit), pk)


class Staff(unittest.TestCase):
    FIRST = {"seq": 1, "previous": bytes(32), "salt": bytes(range(1, 17)), "staff": 7,
             "action": 1, "day": 2}

    def test_entries_go_there_and_back_and_chain(self):
        first = ref.event_encode(self.FIRST)
        self.assertEqual(len(first), 56)
        self.assertEqual(ref.event_decode(first), self.FIRST)
        second = {"seq": 2, "previous": ref.event_hash(first), "salt": bytes(range(0x20, 0x30)),
                  "staff": 0, "action": 2, "day": 7}
        self.assertEqual(ref.event_hash(ref.event_encode(second)).hex(),
                         "5990be18280c013f0432cfbab02fa0abdd8ccce07e94b5fec33ccf8f2380c9fe")

    def test_entries_that_no_kiosk_writes_are_refused(self):
        wrong = [{"seq": 0}, {"seq": 2}, {"previous": bytes([1]) * 32}, {"salt": bytes(16)},
                 {"staff": 33}, {"action": 0}, {"action": 8}, {"action": 2}, {"action": 7},
                 {"day": 8}]
        for change in wrong:
            with self.assertRaises(ref.Refused, msg=change):
                ref.event_decode(ref.event_encode({**self.FIRST, **change}))
        for cut in (b"", ref.event_encode(self.FIRST)[:-1], ref.event_encode(self.FIRST) + b"\0"):
            with self.assertRaises(ref.Refused):
                ref.event_decode(cut)

    def test_a_lock_that_is_not_whole_counts_as_five(self):
        self.assertEqual(ref.lock_encode(6).hex(), "46484c310600000064c243ae35e8438d")
        for wrong in (0, 6, 2**32 - 1):
            data = ref.lock_encode(wrong)
            self.assertEqual(ref.lock_decode(data), wrong)
            for bit in range(len(data) * 8):
                self.assertEqual(ref.lock_decode(flipped(data, bit)), 5)
        for cut in (b"", ref.lock_encode(0)[:-1], ref.lock_encode(0) + b"\0"):
            self.assertEqual(ref.lock_decode(cut), 5)


class KeyFiles(unittest.TestCase):
    def test_both_implementations_files_unlock(self):
        for name in ("keyfile-made-by-c.bin", "keyfile-made-by-python.bin"):
            self.assertEqual(ref.keyfile_unlock(read(name), golden.PASSPHRASE),
                             (1, golden.WAVE_NO, golden.SECRETS[0]), name)
            with self.assertRaises(ref.Refused):
                ref.keyfile_unlock(read(name), golden.PASSPHRASE + b".")


class SealedRootKeys(unittest.TestCase):
    def test_both_implementations_files_open_with_the_recovery_key_alone(self):
        for name in ("rootfile-made-by-c.bin", "rootfile-made-by-python.bin"):
            data = read(name)
            self.assertEqual(ref.rootfile_open(data, golden.SECRETS[1], golden.WAVE_NO,
                                               golden.PKS), (golden.WAVE_NO, golden.ROOT_SEED))
            for secret in (golden.SECRETS[0], golden.SECRETS[2]):
                with self.assertRaises(ref.Refused):
                    ref.rootfile_open(data, secret)
            for bit in range(len(data) * 8):
                with self.assertRaises(ref.Refused, msg=bit):
                    ref.rootfile_open(flipped(data, bit), golden.SECRETS[1], golden.WAVE_NO,
                                      golden.PKS)


class Shares(unittest.TestCase):
    def test_checksum_is_the_one_of_the_catalogue(self):
        self.assertEqual(ref.crc17(b"123456789"), 0x04F03)

    def test_every_pair_gives_the_key_back(self):
        for secret in (golden.FIRST_KEY, bytes(32), b"\xff" * 32):
            shares = ref.shares_split(secret, golden.WAVE_NO, golden.PKS)
            for a in shares:
                self.assertEqual(ref.share_decode(ref.share_encode(a)), a)
                for b in shares:
                    if a != b:
                        self.assertEqual(ref.shares_combine(a, b), secret)

    def test_shares_are_those_that_c_reads(self):
        source = (ROOT / "tests/core/test_shares.c").read_text("utf-8")
        shares = ref.shares_split(golden.FIRST_KEY, golden.WAVE_NO, golden.PKS,
                                  ref.blake(b"slopes"))
        literals = " ".join(source.replace('"', " ").split())
        for share in shares:
            self.assertIn(ref.share_encode(share), literals)


class CommandLine(unittest.TestCase):
    def test_record(self):
        status, out = run("record", GOLDEN / "record-made-by-c.bin", "--secret",
                          golden.SECRETS[2].hex(), "--mac-key", golden.mac_key().hex())
        self.assertEqual(status, 0)
        self.assertEqual(json.loads(out)["payload"], golden.RECORD["payload"].hex())
        self.assertEqual(json.loads(out)["type"], "answers")

    def test_files(self):
        for command in ("batch", "receipt", "pack"):
            name = "pack-container.bin" if command == "pack" else command + ".bin"
            status, out = run(command, GOLDEN / name)
            self.assertEqual(status, 0, out)
            json.loads(out)

    def test_words_both_ways(self):
        self.assertEqual(run("words", golden.FIRST_KEY.hex()), (0, WORDS + "\n"))
        self.assertEqual(run("words", *WORDS.split()), (0, golden.FIRST_KEY.hex() + "\n"))

    def test_digest_id_and_keyfile(self):
        with tempfile.TemporaryDirectory() as folder:
            survey = pathlib.Path(folder, "survey.json")
            survey.write_text('{"a": 1}', "utf-8")
            passphrase = pathlib.Path(folder, "passphrase")
            passphrase.write_bytes(golden.PASSPHRASE + b"\n")
            self.assertEqual(run("digest", survey), (0, ref.survey_digest('{"a":1}').hex() + "\n"))
            status, out = run("keyfile", GOLDEN / "keyfile-made-by-c.bin", "--passphrase-file",
                              passphrase)
            self.assertEqual((status, json.loads(out)["secret"]), (0, golden.SECRETS[0].hex()))
        status, out = run("id", GOLDEN / "record-made-by-c.bin")
        self.assertEqual(status, 0)
        self.assertTrue(re.fullmatch("[0-9a-f]{64}\n", out))

    def test_what_is_refused_is_said_in_one_line(self):
        status, out = run("batch", GOLDEN / "receipt.bin")
        self.assertEqual((status, out), (1, "heard_reference: not a batch\n"))


if __name__ == "__main__":
    unittest.main()
