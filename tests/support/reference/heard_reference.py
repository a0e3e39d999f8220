#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second implementation of Heard's file formats, written from docs/formats and security notes.

It shares no line with the C code: struct and hashlib do the bytes and BLAKE2b, and libsodium is
used only for curves and ciphers. The tests let each implementation read what the other wrote.
It is made to be read: no speed, no locked memory, secrets on the command line. Never use it with
real keys.
"""
import argparse
import ctypes
import hashlib
import json
import os
import pathlib
import re
import struct
import sys

sodium = ctypes.CDLL("libsodium.so.23")
if sodium.sodium_init() < 0:
    sys.exit("libsodium did not start")


class Refused(Exception):
    """The bytes are not what they should be; the text says in what way."""


def need(condition, why):
    if not condition:
        raise Refused(why)


# ---- crypto -----------------------------------------------------------------------------------

def call(name, out_len, *args):
    """Call a libsodium function whose first argument is its output of fixed size."""
    out = ctypes.create_string_buffer(out_len)
    if getattr(sodium, name)(out, *args) != 0:
        raise Refused(name + " refused")
    return out.raw


def size(n):
    return ctypes.c_ulonglong(n)


def blake(data, key=b"", n=32):
    return hashlib.blake2b(data, digest_size=n, key=key).digest()


def public_key(secret):
    return call("crypto_scalarmult_base", 32, secret)


def box_seal(data, pk):
    return call("crypto_box_seal", len(data) + 48, data, size(len(data)), pk)


def box_open(data, secret):
    return call("crypto_box_seal_open", len(data) - 48, data, size(len(data)),
                public_key(secret), secret)


def aead_seal(data, aad, nonce, key):
    return call("crypto_aead_xchacha20poly1305_ietf_encrypt", len(data) + 16, None, data,
                size(len(data)), aad, size(len(aad)), None, nonce, key)


def aead_open(data, aad, nonce, key):
    return call("crypto_aead_xchacha20poly1305_ietf_decrypt", len(data) - 16, None, None, data,
                size(len(data)), aad, size(len(aad)), nonce, key)


def sign_pair(seed):
    secret = ctypes.create_string_buffer(64)
    return call("crypto_sign_seed_keypair", 32, secret, seed), secret.raw


def sign(seed, domain, data):
    digest = blake(domain + data)
    return call("crypto_sign_detached", 64, None, digest, size(len(digest)), sign_pair(seed)[1])


def sign_check(pk, domain, data, signature):
    digest = blake(domain + data)
    rc = sodium.crypto_sign_verify_detached(signature, digest, size(len(digest)), pk)
    need(rc == 0, "the signature is wrong")


def argon2id(passphrase, salt, ops, mem):
    return call("crypto_pwhash", 32, size(32), passphrase, size(len(passphrase)), salt, size(ops),
                ctypes.c_size_t(mem), 2)


# ---- records: FHR1 ----------------------------------------------------------------------------

TYPES = ("dummy", "answers", "voice", "text", "health", "staff")
INNER = struct.Struct("<BB16sIIH8sBBBBI")
FIELDS = ("version", "type", "rid", "kiosk_no", "wave_no", "week", "survey_digest", "quality",
          "role", "route", "marks", "payload_len")


def keyset_id(wave_no, pks):
    return blake(b"FHR1-keyset" + struct.pack("<I", wave_no) + b"".join(pks))[:8]


def ratchet(key, weeks):
    for _ in range(weeks):
        key = blake(b"FHR1-ratchet", key)
    return key


def record_id(sealed):
    return blake(sealed)


def inner_encode(record):
    values = {"version": 1, "marks": 0, "payload_len": len(record["payload"]), **record}
    return (INNER.pack(*(values[name] for name in FIELDS)) + record["payload"]).ljust(664, b"\0")


def inner_decode(inner):
    record = dict(zip(FIELDS, INNER.unpack_from(inner)))
    need(record.pop("version") == 1, "inner version")
    need(record["marks"] < 2, "marks")  # bit 0: the week is a lower bound
    need(record["type"] < len(TYPES), "record type")
    need(record["quality"] < 128, "quality bits")
    need(record["type"] not in (0, 5) or record["role"] == record["route"] == record["quality"] == 0,
         "a dummy or staff record that says who answered")
    n = record.pop("payload_len")
    need(n <= 620, "payload length")
    record["payload"] = inner[INNER.size:INNER.size + n]
    need(not any(inner[INNER.size + n:664]), "padding")
    return record


def mac(key, ks_id, inner):
    return blake(b"FHR1-mac" + ks_id + inner[:664], key)


def outer_seal(inner, ks_id, pks):
    dek, nonce = os.urandom(32), os.urandom(24)
    head = b"FHR1" + bytes([1, 1, 0, 3]) + ks_id + nonce
    head += blake(b"FHR1-commit" + head, dek) + b"".join(box_seal(dek, pk) for pk in pks)
    return head + aead_seal(inner, head, nonce, dek)


def record_seal(record, pks, mac_key):
    ks_id = keyset_id(record["wave_no"], pks)
    inner = inner_encode(record)
    return outer_seal(inner + mac(mac_key, ks_id, inner), ks_id, pks)


def record_open(sealed, secret, wave_no=None, pks=None):
    """The decoded record and the whole inner bytes, MAC last. Without pks each slot is tried."""
    need(len(sealed) == 1024 and sealed[:4] == b"FHR1", "not a record")
    need(sealed[4:6] == bytes([1, 1]), "another version or suite")
    need(sealed[6:8] == bytes([0, 3]), "bucket or slots")
    slots = [sealed[72 + 80 * i:152 + 80 * i] for i in range(3)]
    if pks:
        need(sealed[8:16] == keyset_id(wave_no, pks), "another keyset")
        slots = [slots[pks.index(public_key(secret))]]
    dek = None
    for slot in slots:
        try:
            dek = box_open(slot, secret)
        except Refused:
            pass
    need(dek, "no slot opens with this key")
    need(sealed[40:72] == blake(b"FHR1-commit" + sealed[:40], dek), "key commitment")
    inner = aead_open(sealed[312:], sealed[:312], sealed[16:40], dek)
    record = inner_decode(inner)
    need(wave_no in (None, record["wave_no"]), "another wave inside")
    return record, inner


def mac_check(inner, ks_id, key):
    need(inner[664:] == mac(key, ks_id, inner), "the MAC is wrong")


# ---- the payload of answers --------------------------------------------------------------------

WORDS = ("", "skip", "dk", "na")  # bytes 0 to 3; "" is not shown


def answers_asked(survey, route):
    """Per question in file order: the question and its options' codes on this route, None for none."""
    options = {scale["code"]: [o["code"] for o in scale["options"]] for scale in survey["scales"]}
    for question in survey["questions"]:
        scale = question["wording"].get(route, {}).get("scale")
        yield question, options[scale] if scale else None


def answers_encode(survey, route, answers):
    """answers: by question code a word, an option's code, or several with "+" between."""
    payload = b""
    for question, options in answers_asked(survey, route):
        said = answers.get(question["code"], "")
        many = question.get("kind") == "many"
        mask = 0
        if said in WORDS:
            payload += bytes([WORDS.index(said)])
        elif many:
            mask = sum(1 << options.index(code) for code in said.split("+"))
            payload += b"\4"
        else:
            payload += bytes([4 + options.index(said)])
        if many:
            payload += struct.pack("<H", mask)
    return payload


def answers_decode(survey, route, payload):
    """What answers_encode() was given, without what was not shown."""
    answers = {}
    for question, options in answers_asked(survey, route):
        need(payload, "length")
        byte, payload = payload[0], payload[1:]
        chosen = 1 << byte >> 4
        if question.get("kind") == "many":
            need(byte <= 4 and len(payload) >= 2, "answer")
            chosen, payload = int.from_bytes(payload[:2], "little"), payload[2:]
            need((chosen != 0) == (byte == 4), "options beside the answer")
        need(options or byte == 0, "an answer where nothing is asked")
        need(byte != 3 or question.get("may_not_apply"), "not applicable")
        need(byte < 4 or chosen >> len(options) == 0, "option")
        if 0 < byte < 4:
            answers[question["code"]] = WORDS[byte]
        elif byte:
            answers[question["code"]] = "+".join(
                code for i, code in enumerate(options) if chosen >> i & 1)
    need(not payload, "length")
    for question in survey["questions"]:
        needs = question.get("if")
        if needs and question["code"] in answers:
            said = answers.get(needs["question"], "").split("+")
            need(set(said) & set(needs["any_of"]), "an answer to what was not asked")
    return answers


# ---- batches FHB1, receipts FHA1, packs FHP1 ---------------------------------------------------

def split_ids(data):
    ids = [data[i:i + 32] for i in range(0, len(data), 32)]
    need(all(a < b for a, b in zip(ids, ids[1:])), "ids do not rise")
    return ids


def audit_check(seq, head):
    need((seq == 0) == (head == bytes(32)), "the log's head")


def batch_encode(records, number, previous, seed, audit=(0, bytes(32))):
    audit_check(*audit)
    need(records and len(records) % 16 == 0, "count")
    records = sorted(records, key=record_id)
    head = b"FHB1\1" + sign_pair(seed)[0] + struct.pack("<I", number) + previous
    head += struct.pack("<I32s", *audit)
    head += struct.pack("<H", len(records)) + b"".join(record_id(r) for r in records)
    return head + sign(seed, b"FHB1-manifest", head) + b"".join(records)


def batch_decode(data):
    need(data[:4] == b"FHB1" and len(data) >= 111, "not a batch")
    need(data[4] == 1, "version")
    number, previous, seq, head, count = struct.unpack_from("<I32sI32sH", data, 37)
    need(number and count and count % 16 == 0, "number or count")
    audit_check(seq, head)
    end = 111 + 32 * count
    need(len(data) == end + 64 + 1024 * count, "length")
    sign_check(data[5:37], b"FHB1-manifest", data[:end], data[end:end + 64])
    body = data[end + 64:]
    return {"sign_pk": data[5:37], "number": number, "previous": previous,
            "audit": (seq, head), "ids": split_ids(data[111:end]), "hash": blake(data[:end]),
            "records": [body[i:i + 1024] for i in range(0, len(body), 1024)]}


# ---- staff: log entries, the lock FHL1 ---------------------------------------------------------

EVENT = struct.Struct("<I32s16sHBB")
ACTIONS = ("", "menu", "locked", "copied", "receipts", "pack", "closed", "damage")


def event_encode(event):
    return EVENT.pack(*(event[name] for name in
                        ("seq", "previous", "salt", "staff", "action", "day")))


def event_decode(payload):
    need(len(payload) == EVENT.size, "length")
    seq, previous, salt, staff, action, day = EVENT.unpack(payload)
    need(seq > 0 and (seq == 1) == (previous == bytes(32)), "number or previous hash")
    need(salt != bytes(16), "salt")
    need(1 <= action < len(ACTIONS), "action")
    need(staff <= (0 if ACTIONS[action] in ("locked", "damage") else 32), "person")
    need(day <= 7, "day")
    return {"seq": seq, "previous": previous, "salt": salt, "staff": staff, "action": action,
            "day": day}


def event_hash(payload):
    return blake(b"FHR1-audit" + payload)


def lock_encode(wrong):
    head = b"FHL1" + struct.pack("<I", wrong)
    return head + blake(head)[:8]


def lock_decode(data):
    """Wrong codes in a row. Whatever is no such file counts as five."""
    return struct.unpack_from("<I", data, 4)[0] if data == lock_encode(
        int.from_bytes(data[4:8], "little")) else 5


def receipt_encode(ids, wave_no, seed):
    data = b"FHA1\1" + struct.pack("<II", wave_no, len(ids)) + b"".join(ids)
    return data + sign(seed, b"FHA1-receipt", data)


def receipt_decode(data, pk=None):
    need(data[:4] == b"FHA1" and len(data) >= 77, "not a receipt")
    need(data[4] == 1, "version")
    wave_no, count = struct.unpack_from("<II", data, 5)
    need(len(data) == 13 + 32 * count + 64, "length")
    if pk:
        sign_check(pk, b"FHA1-receipt", data[:-64], data[-64:])
    return {"wave_no": wave_no, "ids": split_ids(data[13:-64])}


def pack_encode(number, body, seed):
    text = json.dumps(body, ensure_ascii=False).encode()
    data = b"FHP1\1\0\0\0" + struct.pack("<II", number, len(text)) + text
    return data + sign(seed, b"FHP1-pack", data)


def pack_decode(data, root_pk=None):
    need(data[:4] == b"FHP1" and len(data) >= 80, "not a pack")
    need(data[4] == 1, "version")
    need(not any(data[5:8]), "reserved bytes")
    number, length = struct.unpack_from("<II", data, 8)
    need(len(data) == 16 + length + 64, "length")
    if root_pk:
        sign_check(root_pk, b"FHP1-pack", data[:-64], data[-64:])
    return {"number": number, "body": json.loads(data[16:-64].decode())}


# ---- key files FHK1, words, survey digest ------------------------------------------------------

def keyfile_lock(kind, wave_no, secret, passphrase, ops=1, mem=8 << 20):
    salt, nonce = os.urandom(16), os.urandom(24)
    head = b"FHK1" + struct.pack("<BBHIIQ", 1, kind, 0, wave_no, ops, mem) + salt + nonce
    return head + aead_seal(secret, head, nonce, argon2id(passphrase, salt, ops, mem))


def keyfile_unlock(data, passphrase):
    need(data[:4] == b"FHK1" and len(data) == 112, "not a key file")
    version, kind, zero, wave_no, ops, mem = struct.unpack_from("<BBHIIQ", data, 4)
    need(version == 1, "version")
    need(zero == 0 and 1 <= kind <= 4, "kind or reserved bytes")
    need(1 <= ops <= 4 and 8 << 20 <= mem <= 1 << 30, "cost")
    key = argon2id(passphrase, data[24:40], ops, mem)
    return kind, wave_no, aead_open(data[64:], data[:64], data[40:64], key)


def rootfile_seal(seed, wave_no, pks):
    head = b"FHE1" + struct.pack("<BBHI", 1, 4, 0, wave_no) + keyset_id(wave_no, pks)
    return head + box_seal(seed, pks[1])


def rootfile_open(data, recovery_secret, wave_no=None, pks=None):
    need(data[:4] == b"FHE1" and len(data) == 100, "not a sealed root key")
    version, kind, zero, wave = struct.unpack_from("<BBHI", data, 4)
    need(version == 1, "version")
    need(kind == 4 and zero == 0, "kind or reserved bytes")
    need(wave_no in (None, wave), "another wave")
    need(pks is None or data[12:20] == keyset_id(wave, pks), "another keyset")
    return wave, box_open(data[20:], recovery_secret)


def word_list():
    source = pathlib.Path(__file__).parents[3] / "core/src/keys/wordlist.c"
    return re.findall(r'"([a-z]{4,8})"', source.read_text())


def words_of_bits(number, n):
    """The lowest 11 * n bits of a number as n words, highest first."""
    words = word_list()
    return " ".join(words[number >> 11 * (n - 1 - i) & 2047] for i in range(n))


def words_encode(secret):
    return words_of_bits(int.from_bytes(secret + blake(b"FHK1-words" + secret)[:1], "big"), 24)


def bits_of_words(text, n):
    index = {word[:4]: i for i, word in enumerate(word_list())}
    bits = 0
    tokens = re.findall("[a-z]+", text.lower())
    need(len(tokens) == n, f"not {n} words")
    for token in tokens:
        need(token[:4] in index and word_list()[index[token[:4]]].startswith(token),
             "not on the list: " + token)
        bits = bits << 11 | index[token[:4]]
    return bits


def words_decode(text):
    code = bits_of_words(text, 24).to_bytes(33, "big")
    need(blake(b"FHK1-words" + code[:32])[0] == code[32], "checksum")
    return code[:32]


def field_multiply(a, b):
    """In GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = a << 1 ^ (0x11d if a & 0x80 else 0)
        b >>= 1
    return product


def field_divide(a, b):
    return next(q for q in range(256) if field_multiply(q, b) == a)


def shares_split(secret, wave_no, pks, slopes=None):
    """[(number, set, bytes)] for 1, 2 and 3: secret + slope * number, byte by byte."""
    slopes = slopes or os.urandom(len(secret))
    mark = keyset_id(wave_no, pks)[:2]
    return [(x, mark, bytes(s ^ field_multiply(m, x) for s, m in zip(secret, slopes)))
            for x in (1, 2, 3)]


def shares_combine(a, b):
    need(a[1] == b[1], "of two sets")
    need(a[0] != b[0], "the same share twice")
    at_zero = [field_divide(x, a[0] ^ b[0]) for x in (b[0], a[0])]
    return bytes(field_multiply(y, at_zero[0]) ^ field_multiply(z, at_zero[1])
                 for y, z in zip(a[2], b[2]))


def crc17(data):
    rest = 0
    for bit in (byte >> 7 - i & 1 for byte in data for i in range(8)):
        rest = (rest << 1 ^ (0x1685b if rest >> 16 ^ bit else 0)) & 0x1ffff
    return rest


def share_encode(share):
    data = bytes([share[0]]) + share[1] + share[2]
    return words_of_bits(int.from_bytes(data, "big") << 17 | crc17(data), 27)


def share_decode(text):
    bits = bits_of_words(text, 27)
    data = (bits >> 17).to_bytes(35, "big")
    need(crc17(data) == bits & 0x1ffff, "checksum")
    need(1 <= data[0] <= 3, "number")
    return data[0], data[1:3], data[3:]


def fingerprint(root_pk, wave_no, pks):
    digest = blake(b"FH-fingerprint" + root_pk + keyset_id(wave_no, pks))
    return words_of_bits(int.from_bytes(digest, "big") >> 256 - 66, 6)


def survey_digest(text):
    canonical = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True,
                           separators=(",", ":"))
    return blake(canonical.encode())[:8]


# ---- command line ------------------------------------------------------------------------------

def show(value):
    print(json.dumps(value, ensure_ascii=False, indent=2,
                     default=lambda b: b.hex() if isinstance(b, bytes) else str(b)))


def show_record(args):
    record, inner = record_open(args.file.read_bytes(), args.secret)
    if args.mac_key:
        mac_check(inner, args.file.read_bytes()[8:16], args.mac_key)
    show({**record, "type": TYPES[record["type"]], "mac": inner[664:]})


def show_batch(args):
    batch = batch_decode(args.file.read_bytes())
    altered = [i.hex() for i, r in zip(batch["ids"], batch["records"]) if record_id(r) != i]
    batch.pop("records")
    show({**batch, "altered": altered})


def show_words(args):
    text = " ".join(args.text)
    if re.fullmatch("[0-9a-f]{64}", text):
        print(words_encode(bytes.fromhex(text)))
    else:
        print(words_decode(text).hex())


def show_keyfile(args):
    passphrase = args.passphrase_file.read_bytes().rstrip(b"\r\n")
    kind, wave_no, secret = keyfile_unlock(args.file.read_bytes(), passphrase)
    show({"kind": kind, "wave_no": wave_no, "secret": secret})


def main(argv):
    parser = argparse.ArgumentParser(description="Read Heard's files. For tests only.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, run, *options, file=True):
        sub = commands.add_parser(name)
        if file:
            sub.add_argument("file", type=pathlib.Path)
        for option in options:
            sub.add_argument(option, type=bytes.fromhex, required=option == "--secret")
        sub.set_defaults(run=run)
        return sub

    command("record", show_record, "--secret", "--mac-key")
    command("batch", show_batch)
    command("receipt", lambda a: show(receipt_decode(a.file.read_bytes(), a.pk)), "--pk")
    command("pack", lambda a: show(pack_decode(a.file.read_bytes(), a.root)), "--root")
    command("id", lambda a: print(record_id(a.file.read_bytes()).hex()))
    command("digest", lambda a: print(survey_digest(a.file.read_text("utf-8")).hex()))
    command("keyfile", show_keyfile).add_argument("--passphrase-file", type=pathlib.Path,
                                                  required=True)
    command("words", show_words, file=False).add_argument("text", nargs="+")
    args = parser.parse_args(argv)
    try:
        args.run(args)
    except (Refused, OSError, ValueError, IndexError, struct.error) as problem:
        print(f"heard_reference: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
