#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house that a compiler does not check.

    check_architecture.py SOURCE_FOLDER BUILD_FOLDER

Reads the sources and the built libraries; prints every breach; exits 1 when there is one.
"""
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(sys.argv[1])
BUILD = pathlib.Path(sys.argv[2])
problems = []


def problem(text):
    problems.append(text)


def sources(*folders):
    for folder in folders:
        for path in sorted((SOURCE / folder).rglob("*.[ch]")):
            yield path, path.read_text(encoding="utf-8")


def rel(path):
    return path.relative_to(SOURCE).as_posix()


# 1. Who may include whom. Dependencies point one way.
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
FORBIDDEN = {
    "core": ("sync/", "SDL2/"),
    "kiosk": ("sync/", "heard/unseal.h", "heard/keyfile.h", "heard/tally.h", "sqlite3.h", "sodium.h"),
    "sync": ("SDL2/", "sodium.h"),
    "admin": ("SDL2/", "sodium.h", "sqlite3.h"),
}
for folder, banned in FORBIDDEN.items():
    for path, text in sources(folder):
        for kind, name in INCLUDE.findall(text):
            if name.startswith(banned):
                problem(f"{rel(path)}: {folder} may not include {name}")
            if kind == '"' and name.startswith("../"):
                problem(f"{rel(path)}: reaches into another folder: {name}")

# 2. Third-party headers stay in few files.
ALLOWED = {
    "sodium.h": ("core/src/keys/", "core/src/seal/", "core/src/staff/", "core/src/unseal/"),
    "sqlite3.h": ("core/src/store/", "sync/src/"),
    "seccomp.h": ("sync/src/confine.c",),
    "jansson.h": ("core/src/model/", "core/src/device/", "sync/src/", "admin/src/",
                  "kiosk/src/dump.c"),
    "libgfshare.h": ("core/src/unseal/shares.c",),
    "qrencode.h": ("admin/src/qr.c",),
    "zip.h": ("admin/src/sheets_parts.c",),
    "expat.h": ("admin/src/sheets_xml.c",),
    "xlsxwriter.h": ("admin/src/sheets_write.c",),
    "SDL2/": ("kiosk/src/",),
    "fontconfig/": ("core/src/fonts/",),
    "espeak-ng/": ("kiosk/src/speech_synth.c",),
    "opus/": ("kiosk/src/clips.c",),
    "fribidi.h": ("kiosk/src/typeset.c",),
    "linebreak.h": ("kiosk/src/typeset.c",),
}
for path, text in sources("core", "kiosk", "sync", "admin"):
    for _, name in INCLUDE.findall(text):
        for header, homes in ALLOWED.items():
            if name.startswith(header) and not rel(path).startswith(homes):
                problem(f"{rel(path)}: includes {name}, which belongs in {', '.join(homes)}")
# The screens and rules of the kiosk are tested without SDL.
BARE = ("app", "child", "ear", "every", "folder_lock", "hold", "jack", "keymap", "nav", "needs", "parts",
        "reader", "save", "scan", "scr_", "session", "spoken", "staff", "theme", "touch", "ui",
        "ways", "words")
for path, text in sources("kiosk"):
    if path.name.startswith(BARE) and "SDL" in "".join(n for _, n in INCLUDE.findall(text)):
        problem(f"{rel(path)}: a screen or rule that needs SDL cannot be tested bare")

# 3. Functions that lose lengths or hide errors.
BANNED = re.compile(
    r"\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|gets|scanf|sscanf|fscanf|atoi|atol|"
    r"atof|alloca|system|popen|tmpnam|mktemp)\s*\(")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"", re.S)
for path, text in sources("core", "kiosk", "sync", "admin", "tests"):
    for match in BANNED.finditer(COMMENT.sub(" ", text)):
        problem(f"{rel(path)}: uses {match.group(1)}()")

# 4. Every file says its licence; every header is guarded.
for path, text in sources("core", "kiosk", "sync", "admin", "tests"):
    if "SPDX-License-Identifier: GPL-3.0-or-later" not in text[:120]:
        problem(f"{rel(path)}: has no licence line")
    if path.suffix == ".h" and not re.search(r"#ifndef \w+_H\n#define \w+_H\n", text):
        problem(f"{rel(path)}: has no include guard")

# 5. Exported names carry the prefix of their layer.
def symbols(path, *flags):
    out = subprocess.run(["nm", *flags, str(path)], check=True, capture_output=True, text=True)
    for line in out.stdout.splitlines():
        parts = line.split()
        if len(parts) >= 2 and len(parts[-2]) == 1:
            yield parts[-2], parts[-1]


libraries = sorted((BUILD / "core").glob("libhd_*.a"))
if len(libraries) < 9:
    problem(f"only {len(libraries)} core libraries were built; expected 9 or more")
for library in libraries:
    for kind, name in symbols(library, "--defined-only", "--extern-only"):
        if kind in "TDBR" and not name.startswith(("hd_", "__odr_asan", "__asan", "__sanitizer")):
            problem(f"{library.name}: exports {name} without the prefix hd_")

# 6. No mutable state at file scope in core, except where log lines go.
for library in libraries:
    for kind, name in symbols(library):
        if kind in "dDbB" and "asan" not in name and not re.match(r"(\.|__)", name):
            if name == "log_sink" or name.split(".")[0].startswith("_"):
                continue
            if kind in "dD" and name.startswith("hd_"):
                continue  # tables of pointers live in .data.rel.ro, which nm shows as d
            if kind in "bB":
                problem(f"{library.name}: mutable state {name}")

# 7. The kiosk cannot open anything: not by our library, not by the crypto library's call.
kiosk = BUILD / "bin" / "heard-kiosk"
for kind, name in symbols(kiosk):
    if name.startswith(("hd_unseal", "hd_opener", "hd_opened", "hd_keyfile", "hd_words",
                        "hd_share", "hd_rootfile", "gfshare", "crypto_box_seal_open")
                       ) or name in ("crypto_pwhash", "crypto_pwhash_str"):
        problem(f"heard-kiosk: reaches {name}")
names = [n for _, n in symbols(kiosk)]
if "hd_seal" not in names:
    problem("heard-kiosk: hd_seal is not in it; is the check looking at the right file?")

# 8. Documents name files that are there, headings that are there, and decisions by their numbers.
LINK = re.compile(r"\]\(([^()#\s]*)(?:#([^()\s]+))?\)")
MENTION = re.compile(r"\bdocs/(?:decisions|formats)/[\w-]+(?:\.md)?")
WRITTEN = ("*.md", "*.c", "*.h", "*.py", "CMakeLists.txt")
FOLDERS = ("core", "kiosk", "sync", "admin", "assets", "tests", "docs")


def anchors(path):
    """The names that a heading gets: small letters, no marks, dashes for spaces."""
    headings = re.findall(r"^#+ +(.+?) *$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_links(path, text):
    for name, heading in LINK.findall(text):
        if "://" in name or name.startswith("mailto:"):
            continue
        target = (path.parent / name).resolve() if name else path
        if not target.exists():
            problem(f"{rel(path)}: links to {name}, which is not there")
        elif heading and target.suffix == ".md" and heading not in anchors(target):
            problem(f"{rel(path)}: links to {name}#{heading}, a heading that is not there")


def check_mentions(path, text):
    for name in MENTION.findall(text):
        at = SOURCE / name
        if not at.exists() and not list(at.parent.glob(at.name + "-*.md")):
            problem(f"{rel(path)}: names {name}, which is not there")


written = [SOURCE / "README.md"]
for folder in FOLDERS:
    for pattern in WRITTEN:
        written += sorted((SOURCE / folder).rglob(pattern))
for path in written:
    text = path.read_text(encoding="utf-8")
    check_mentions(path, text)
    if path.suffix == ".md":
        check_links(path, text)

decisions = sorted((SOURCE / "docs/decisions").glob("*.md"))
for number, path in enumerate(decisions, 1):
    title = path.read_text(encoding="utf-8").splitlines()[0]
    if not path.name.startswith(f"{number:04}-") or not title.startswith(f"# {number:04}: "):
        problem(f"{rel(path)}: should be decision {number:04}, in its name and in its first line")

for text in problems:
    print(text)
print(f"{len(problems)} breaches of the architecture")
sys.exit(1 if problems else 0)
