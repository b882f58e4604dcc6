"""What every page must be, whichever test opens it: sound HTML, named controls, no inline code, nothing from outside."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
from lxml import etree

from tests.harness.places import ROOT

HARMLESS = {"unknown-start-tag"}
POINTERS = (
    "for",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-owns",
    "popovertarget",
    "list",
)
CONTROLS = {"input", "select", "textarea"}
NAMELESS = {"hidden", "submit", "button", "image", "reset"}


def parse(text: str, *, whole: bool) -> tuple[Element, list[str]]:
    """The tree (names without namespaces) and the parser's complaints."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=False
    )
    root = parser.parse(text) if whole else parser.parseFragment(text)
    complaints = [
        f"line {place[0]}: {code} {details or ''}"
        for place, code, details in parser.errors
        if code not in HARMLESS
    ]
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root, complaints


def words(element: Element) -> str:
    """All text below an element, spaces folded."""
    return " ".join("".join(element.itertext()).split())


def read(text: str) -> Element:
    """The tree of a page for a test to read; a quick parser that complains of nothing, the judge does that."""
    root: Element = etree.fromstring(text, etree.HTMLParser(remove_comments=True, huge_tree=True))
    return root


_TAG = re.compile(r"<[^>]*>")
# What differs between two pages of one shape: numbers, keys, names and dates.
_OWN = re.compile(r"[A-Za-z0-9_.~-]{24,}|\d+|[^\x00-\x7f]+")


def shape(text: str) -> str:
    """The tags of a page with what is its own replaced by the order in which it first appears; of the text between
    tags only whether there is any, and its entities. Equal ids stay equal, so pages of one shape are judged alike."""
    own: dict[str, str] = {}
    parts, end = [], 0
    for tag in _TAG.finditer(text):
        parts.append(_text(text[end : tag.start()]))
        parts.append(_OWN.sub(lambda m: own.setdefault(m[0], f"\x01{len(own)}."), tag[0]))
        end = tag.end()
    parts.append(_text(text[end:]))
    return "".join(parts)


def _text(between: str) -> str:
    if not between.strip():
        return ""
    return "\x02" + "".join(re.findall(r"[<>]|&\W?\w*;?", between))


class Sound:
    """The shapes that this very judge found sound, in a file that all processes of all runs share.

    A run sees most pages twice, once on each database: a judgement takes 40 ms, a look here less than one.
    """

    def __init__(self, folder: Path) -> None:
        judges = sha256(Path(__file__).read_bytes() + html5lib.__version__.encode()).hexdigest()
        self.file, self.known, self.read = folder / f"sound-{judges[:16]}", set[bytes](), 0

    def has(self, mark: bytes) -> bool:
        """Whether a shape was found sound, here or by another process."""
        if mark not in self.known and self.file.exists():
            with self.file.open("rb") as lines:
                lines.seek(self.read)
                whole = lines.read().rpartition(b"\n")[0]
            self.known.update(whole.split(b"\n"))
            self.read += len(whole) + 1 if whole else 0
        return mark in self.known

    def add(self, mark: bytes) -> None:
        """Write a shape down, in one piece, so that two writers do not mix."""
        self.known.add(mark)
        self.file.parent.mkdir(exist_ok=True)
        line = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            os.write(line, mark + b"\n")
        finally:
            os.close(line)


_sound = Sound(ROOT / ".pytest_cache")


def faults_of(text: str) -> tuple[str, ...]:
    """What is wrong with an answer; one whose shape was found sound before is sound."""
    mark = sha256(shape(text).encode("utf-8", "replace")).hexdigest().encode()
    if _sound.has(mark):
        return ()
    faults = judge(text)[1]
    if not faults:
        _sound.add(mark)
    return faults


@lru_cache(maxsize=256)
def judge(text: str) -> tuple[Element, tuple[str, ...]]:
    """The parsed answer and what is wrong with it."""
    whole = "<html" in text[:400].lower()
    root, faults = parse(text, whole=whole)
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    checks = [
        _ids(elements, whole=whole),
        _inline(elements),
        _outside(elements),
        _forms(elements),
        _names(root),
        _choices(elements),
    ]
    if whole:
        checks.append(_page(root, elements))
    for found in checks:
        faults.extend(found)
    return root, tuple(faults)


def _page(root: Element, elements: list[Element]) -> Iterator[str]:
    counts = Counter(e.tag for e in elements)
    html = root if root.tag == "html" else root.find("html")
    if html is None or not html.get("lang"):
        yield "the page names no language"
    titles = [e for e in elements if e.tag == "title" and not _inside_svg(root, e)]
    if len(titles) != 1 or not words(titles[0]):
        yield f"{len(titles)} titles, or an empty one"
    if counts["h1"] != 1:
        yield f"{counts['h1']} h1, must be one"
    if counts["main"] != 1:
        yield f"{counts['main']} main, must be one"


def _inside_svg(root: Element, title: Element) -> bool:
    return any(title in list(svg.iter()) for svg in root.iter("svg"))


def _ids(elements: list[Element], *, whole: bool) -> Iterator[str]:
    ids = Counter(e.get("id") for e in elements if e.get("id") is not None)
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1 or not name)
    if not whole:
        return
    for element in elements:
        for pointer in POINTERS:
            for target in (element.get(pointer) or "").split():
                if target not in ids:
                    yield f"<{element.tag} {pointer}={target!r}> points to nothing"
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and href not in ("#", "#top") and href[1:] not in ids:
            yield f"link {href!r} leads nowhere"


def _inline(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == "style":
            yield "inline <style>"
        if element.tag == "script" and not element.get("src"):
            yield "inline <script>"
        for name, value in element.attrib.items():
            bare = name.lower()
            if bare == "style" or bare.startswith(("on", "hx-on")):
                yield f"<{element.tag} {name}=…>: inline code or style"
            if value.strip().lower().startswith(("javascript:", "js:")):
                yield f"<{element.tag} {name}={value!r}>: script in an attribute"


def _outside(elements: list[Element]) -> Iterator[str]:
    for element in elements:
        for name in ("src", "href", "action", "formaction", "srcset", "data", "poster"):
            value = element.get(name) or ""
            if element.tag != "a" and re.match(r"(https?:)?//", value) and "://localhost" not in value:
                yield f"<{element.tag} {name}={value!r}> asks another host"


def _forms(elements: list[Element]) -> Iterator[str]:
    loose = {e.get("form") for e in elements if e.get("name") == "key" and e.get("form")}
    for form in (e for e in elements if e.tag == "form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        keys = [e for e in form.iter("input") if e.get("name") == "key"]
        if not keys and form.get("id") not in loose:
            yield f"form to {form.get('action')!r} posts without a form key"
        elif any(not e.get("value") for e in keys):
            yield f"form to {form.get('action')!r} has an empty form key"


def _choices(elements: list[Element]) -> Iterator[str]:
    """What the Nu checker would refuse in forms and calls, said by every test already."""
    for element in elements:
        if element.tag == "select" and "required" in element.attrib and "multiple" not in element.attrib:
            first = element.find("option")
            if first is None or next(iter(element)) is not first or first.get("value", words(first)):
                yield f"<select name={element.get('name')!r}> is required but has no empty first choice"
        href = element.get("href") or ""
        if href.startswith("tel:") and not re.fullmatch(r"tel:\+?\d+", href):
            yield f"link {href!r} cannot be dialled"


def _names(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in root.iter("label")}
    wrapped = {
        id(e) for label in root.iter("label") if words(label) for e in label.iter() if e.tag in CONTROLS
    }
    for element in root.iter():
        if element.tag in CONTROLS and element.get("type") not in NAMELESS:
            named = element.get("aria-label") or element.get("aria-labelledby")
            if not named and element.get("id") not in labelled and id(element) not in wrapped:
                yield f"<{element.tag} name={element.get('name')!r}> has no label"
        elif element.tag in ("a", "button", "summary") and not _named(element):
            yield f"<{element.tag} {element.attrib}> says nothing"
        elif element.tag == "img" and element.get("alt") is None:
            yield f"<img src={element.get('src')!r}> has no alt"


def _named(element: Element) -> bool:
    if words(element) or element.get("aria-label") or element.get("aria-labelledby"):
        return True
    return any(image.get("alt") for image in element.iter("img"))
