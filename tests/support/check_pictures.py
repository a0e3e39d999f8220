#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check that every picture keeps to the part of SVG that the kiosk can draw, and to the family's rules.

The kiosk's rasteriser silently leaves out what it does not know, so a picture that looks right
in a browser can be half empty on the screen. What is checked stands in assets/pictures/README.md.
Every picture that a survey or a card names is there, and every picture has a spoken name.
Before it trusts itself, the program breaks one good picture in many ways and requires that each
mistake is noticed.

Usage: check_pictures.py [SOURCE_FOLDER]
"""

import json
import math
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

SIZE_MAX = 6 * 1024
SIDE = 96.0
SVG = "{http://www.w3.org/2000/svg}"
LICENCE = "SPDX-License-Identifier: CC-BY-SA-4.0"
INK = "#26323A"
COLOURS = {INK, "#FFFEF6", "#FFD66B", "#FBC956", "#F2B544", "#0F6E8C", "#C9E6EE"}
PAINT = {"fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "transform"}
ATTRIBUTES = {
    "svg": {"viewBox"},
    "title": set(),
    "g": PAINT,
    "path": PAINT | {"d"},
    "circle": PAINT | {"cx", "cy", "r"},
    "ellipse": PAINT | {"cx", "cy", "rx", "ry"},
    "rect": PAINT | {"x", "y", "width", "height", "rx"},
}
KEYWORDS = {"stroke-linecap": {"round", "butt"}, "stroke-linejoin": {"round"}}
GEOMETRY = {
    "path": {"d"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "rect": {"x", "y", "width", "height"},
}
NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
ROTATE = re.compile(r"rotate\((%s) (%s) (%s)\)" % (NUMBER, NUMBER, NUMBER))
PATH_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "A": 7, "Z": 0}

NEEDED = set(
    """
    face-5-1 face-5-2 face-5-3 face-5-4 face-5-5 face-3-1 face-3-2 face-3-3
    route-pictures route-words route-parent
    symbol-trust symbol-transparency symbol-coproduction symbol-respect symbol-spoken-words
    symbol-written-words symbol-views-count symbol-communication symbol-meetings symbol-promise
    symbol-tell-once symbol-listened symbol-understood symbol-help symbol-safe
    skip dont-know not-applicable back help stop send thanks delete staff start clock phone person
    lock check logo stick-copy stick-receipts about end
    """.split()
)


class Wrong(Exception):
    """One sentence about one mistake."""


def number(text, what):
    if not re.fullmatch(NUMBER, text):
        raise Wrong("%s is %r, not a plain number" % (what, text))
    return float(text)


def path_points(data):
    """The points a path passes through. Raises Wrong for relative or unknown commands."""
    points, here, start = [], (0.0, 0.0), (0.0, 0.0)
    if not re.fullmatch(r"(?:[MLHVQCAZ](?:\s*%s)*)+" % NUMBER, data.strip()) or data[0] != "M":
        raise Wrong("path %r uses something other than M L H V Q C A Z with spaced numbers" % data[:40])
    for letter, rest in re.findall(r"([A-Z])([^A-Z]*)", data):
        values = [float(v) for v in re.findall(NUMBER, rest)]
        count = PATH_NUMBERS[letter]
        if (count == 0) != (not values) or (count and len(values) % count):
            raise Wrong("path command %s has %d numbers" % (letter, len(values)))
        if letter == "Z":
            here = start
        for i in range(0, len(values), count or 1):
            if letter == "H":
                here = (values[i], here[1])
            elif letter == "V":
                here = (here[0], values[i])
            else:
                here = (values[i + count - 2], values[i + count - 1])
            points.append(here)
        if letter == "M":
            start = points[-len(values) // 2]
    return points


def points_of(kind, a):
    """Points on the outline, without the stroke."""
    if kind == "path":
        return path_points(a["d"])
    v = {name: number(a[name], name) for name in a if name in ATTRIBUTES[kind] - PAINT}
    if kind == "rect":
        x, y, w, h = v["x"], v["y"], v["width"], v["height"]
        return [(x, y), (x + w, y), (x, y + h), (x + w, y + h)]
    rx, ry = v.get("r", v.get("rx")), v.get("r", v.get("ry"))
    return [(v["cx"] - rx, v["cy"]), (v["cx"] + rx, v["cy"]), (v["cx"], v["cy"] - ry), (v["cx"], v["cy"] + ry)]


def turned(points, transform):
    if not transform:
        return points
    match = ROTATE.fullmatch(transform)
    if not match:
        raise Wrong("transform %r is not one rotate(angle x y)" % transform)
    angle, x, y = (float(v) for v in match.groups())
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return [(x + (px - x) * c - (py - y) * s, y + (px - x) * s + (py - y) * c) for px, py in points]


def check_attributes(kind, a):
    for name, value in a.items():
        if name not in ATTRIBUTES[kind]:
            raise Wrong("<%s> has the attribute %s" % (kind, name))
        if name in ("fill", "stroke") and value != "none" and value not in COLOURS:
            raise Wrong("%s %r is not one of the family's colours" % (name, value))
        if name in KEYWORDS and value not in KEYWORDS[name]:
            raise Wrong("%s is %r" % (name, value))
    missing = GEOMETRY.get(kind, set()) - a.keys()
    if missing:
        raise Wrong("<%s> lacks %s" % (kind, ", ".join(sorted(missing))))


def check_shape(kind, a, style):
    """`a` belongs to the shape, `style` is what it inherits."""
    stroke = a.get("stroke", style.get("stroke", "none"))
    width = number(a.get("stroke-width", style.get("stroke-width", "1")), "stroke-width")
    edge = 0.0 if stroke == "none" else width / 2
    points = points_of(kind, a)
    if a.get("transform") and style.get("transform"):
        raise Wrong("a turned shape stands in a turned group")
    for x, y in turned(points, a.get("transform", style.get("transform"))):
        if min(x, y) - edge < 0 or max(x, y) + edge > SIDE:
            raise Wrong("<%s> leaves the %g by %g square at %.1f %.1f" % (kind, SIDE, SIDE, x, y))


def check_tree(element, style, is_root):
    if not element.tag.startswith(SVG):
        raise Wrong("<%s> is not in the SVG namespace" % element.tag)
    kind = element.tag[len(SVG):]
    if kind not in ATTRIBUTES:
        raise Wrong("<%s> is not drawn by the kiosk" % kind)
    if (kind == "svg") != is_root:
        raise Wrong("<svg> is not the one outermost element")
    check_attributes(kind, element.attrib)
    if kind != "title" and (element.text or "").strip() or (element.tail or "").strip():
        raise Wrong("loose text beside <%s>" % kind)
    if kind not in ("svg", "g", "title"):
        check_shape(kind, element.attrib, style)
    if kind not in ("svg", "g") and len(element):
        raise Wrong("<%s> contains other elements" % kind)
    inherited = dict(style, **element.attrib)
    for child in element:
        check_tree(child, inherited, False)


def check(text):
    """Raises Wrong with the first mistake in one picture."""
    if len(text.encode("utf-8")) >= SIZE_MAX:
        raise Wrong("it is %d bytes; %d is the limit" % (len(text.encode("utf-8")), SIZE_MAX - 1))
    if "<!DOCTYPE" in text or "<!ENTITY" in text or "<?" in text:
        raise Wrong("it has a declaration; a picture begins with <svg")
    if LICENCE not in text:
        raise Wrong("it lacks the line %r" % LICENCE)
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise Wrong("it is not well-formed XML: %s" % error)
    if root.attrib.get("viewBox") != "0 0 96 96":
        raise Wrong("viewBox is not 0 0 96 96")
    titles = root.findall(".//" + SVG + "title")
    if len(titles) != 1 or len(root) == 0 or root[0] is not titles[0]:
        raise Wrong("a <title> must stand once, first")
    if not (titles[0].text or "").strip():
        raise Wrong("its <title> is empty")
    check_tree(root, {}, True)
    if not any(e.tag[len(SVG):] in GEOMETRY for e in root.iter()):
        raise Wrong("it draws nothing")


def face_ground(text):
    """What a face must have in common with all others: skin, its lower edge, two cheeks."""
    found = []
    for e in ET.fromstring(text).iter():
        fill, kind = e.attrib.get("fill"), e.tag[len(SVG):]
        if fill in ("#FFD66B", "#FBC956") or (fill == "#F2B544" and kind == "ellipse"):
            found.append((kind, tuple(sorted(e.attrib.items()))))
    return tuple(found)


def check_faces(pictures):
    """A face tells its answer by mouth, brows and eyes alone; the rest is the same in every face."""
    names = sorted(n for n in pictures if n.startswith("face-"))
    first = face_ground(pictures[names[0]])
    problems = [] if len(first) == 4 else ["%s: %d grounds where 4 are due" % (names[0], len(first))]
    for name in names[1:]:
        if face_ground(pictures[name]) != first:
            problems.append("%s: skin or cheeks are not those of %s" % (name, names[0]))
    return problems


def check_readme(readme, names):
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", readme, re.M))
    problems = ["README.md does not describe %s" % n for n in sorted(names - listed)]
    return problems + ["README.md describes %s, which is not there" % n for n in sorted(listed - names)]


def named(value):
    """Every "picture" in a survey or in cards, wherever it stands."""
    if isinstance(value, dict):
        return set().union(*(({v} if k == "picture" else named(v)) for k, v in value.items()))
    return set().union(*map(named, value)) if isinstance(value, list) else set()


def check_names(assets, names):
    """Who names a picture finds it, and who cannot see it hears what it is."""
    problems = []
    for path in sorted(p for folder in ("surveys", "cards") for p in (assets / folder).glob("*.json")):
        for name in sorted(named(json.loads(path.read_text(encoding="utf-8"))) - names):
            problems.append("%s names the picture %s, which is not there" % (path.name, name))
    strings = json.loads((assets / "strings" / "kiosk.json").read_text(encoding="utf-8"))["strings"]
    spoken = {key[len("picture-"):] for key in strings if key.startswith("picture-")}
    problems += ["%s has no spoken name picture-%s in kiosk.json" % (n, n) for n in sorted(names - spoken)]
    return problems + ["kiosk.json names picture-%s, which is not there" % n for n in sorted(spoken - names)]


def broken(good):
    """The same picture with one mistake each: (what, text)."""
    end, shape = "</svg>", "<circle cx=\"48\" cy=\"48\" r=\"9\"/>"
    yield "text", good.replace(end, "<text>no</text>" + end)
    yield "image", good.replace(end, "<image/>" + end)
    yield "script", good.replace(end, "<script/>" + end)
    yield "filter", good.replace(end, "<filter/>" + end)
    yield "use", good.replace(end, "<use/>" + end)
    yield "foreign element", good.replace(end, '<i xmlns="urn:other"/>' + end)
    yield "class", good.replace(end, shape.replace("/>", ' class="a"/>') + end)
    yield "style", good.replace(end, shape.replace("/>", ' style="fill:red"/>') + end)
    yield "reference", good.replace(end, shape.replace("/>", ' fill="url(#a)"/>') + end)
    yield "foreign colour", good.replace(end, shape.replace("/>", ' fill="#FF0000"/>') + end)
    yield "missing radius", good.replace(end, shape.replace(' r="9"', "") + end)
    yield "percentage", good.replace(end, shape.replace('"9"', '"9%"') + end)
    yield "scaled", good.replace(end, shape.replace("/>", ' transform="scale(2)"/>') + end)
    yield "outside", good.replace(end, shape.replace('cx="48"', 'cx="90"') + end)
    yield "stroke outside", good.replace(end, shape.replace("/>", ' stroke="#26323A" stroke-width="80"/>') + end)
    yield "turned outside", good.replace(
        end, '<rect x="2" y="2" width="92" height="9" transform="rotate(45 48 48)"/>' + end)
    yield "relative path", good.replace(end, '<path d="M1 1l5 5"/>' + end)
    yield "cut path", good.replace(end, '<path d="M1 1L5"/>' + end)
    yield "loose text", good.replace(end, "no" + end)
    yield "not closed", good.replace(end, "")
    yield "other grid", good.replace("0 0 96 96", "0 0 100 100")
    yield "no title", re.sub("<title>.*</title>", "", good)
    yield "empty title", re.sub("<title>.*</title>", "<title> </title>", good)
    yield "no licence", good.replace(LICENCE, "")
    yield "doctype", "<!DOCTYPE svg>" + good
    yield "too large", good.replace(end, "<!--" + "x" * SIZE_MAX + "-->" + end)
    yield "nothing drawn", re.sub(r"<g[\s\S]*</g>", "", good)


def check_self(good):
    problems = []
    for what, text in broken(good):
        if text == good:
            problems.append("self-test: %s changes nothing" % what)
            continue
        try:
            check(text)
            problems.append("self-test: %s was not noticed" % what)
        except Wrong:
            pass
    return problems


def main(argv):
    if len(argv) > 2 or "--help" in argv:
        print(__doc__.strip())
        return 0 if "--help" in argv else 2
    source = pathlib.Path(argv[1]) if len(argv) == 2 else pathlib.Path(__file__).resolve().parents[2]
    folder = source / "assets" / "pictures"
    pictures = {p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.svg"))}
    problems = ["%s.svg is missing" % name for name in sorted(NEEDED - pictures.keys())]
    for name, text in pictures.items():
        try:
            check(text)
        except Wrong as wrong:
            problems.append("%s.svg: %s" % (name, wrong))
    if not problems:
        problems += check_faces(pictures)
        guide = folder / "README.md"
        problems += check_readme(guide.read_text(encoding="utf-8") if guide.exists() else "", set(pictures))
        problems += check_names(source / "assets", set(pictures))
        if len(check_names(source / "assets", set(pictures) - {"symbol-trust"} | {"other"})) < 3:
            problems.append("self-test: a missing picture or spoken name was not noticed")
        problems += check_self(pictures["back"])
        if not check_faces(dict(pictures, **{"face-5-5": pictures["face-5-5"].replace("#FFD66B", "#C9E6EE")})):
            problems.append("self-test: a face of another colour was not noticed")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print("%d pictures, the largest %d bytes: all keep to the rules" % (
            len(pictures), max(len(t.encode("utf-8")) for t in pictures.values())))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
