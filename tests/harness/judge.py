"""What every page must be, whichever test opens it: sound HTML, named controls, no inline code, nothing from outside."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import turbohtml
from lxml import etree
from turbohtml import Namespace

POINTERS = frozenset({
    "for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "popovertarget", "list",
})  # fmt: skip
SOURCES = frozenset({"src", "href", "action", "formaction", "srcset", "data", "poster"})
CONTROLS = {"input", "select", "textarea"}
NAMELESS = {"hidden", "submit", "button", "image", "reset"}


def words(element: Element) -> str:
    """All text below an element, spaces folded."""
    return " ".join("".join(element.itertext()).split())


def read(text: str) -> Element:
    """The tree of a page for a test to read; a quick parser that complains of nothing, the judge does that."""
    root: Element = etree.fromstring(text, etree.HTMLParser(remove_comments=True, huge_tree=True))
    return root


_TAG = re.compile(r"<(/?[a-z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.I)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


class Tag(NamedTuple):
    """An element of a page: its name, what it has, and itself."""

    name: str
    has: dict[str, str]
    node: Any

    @property
    def says(self) -> bool:
        """Whether there is any text in it."""
        return bool(self.node.text.strip())


def faults_of(text: str) -> tuple[str, ...]:
    """What is wrong with an answer."""
    whole = "<html" in text[:400].lower()
    page = turbohtml.parse(text)
    root: Any = page if whole else turbohtml.parse_fragment(text)
    tags = [Tag(node.tag, _has(node), node) for node in root.iter_elements() if node is not root]
    checks = [
        (f"line {error.line}: {error.code}" for error in page.errors),
        _structure(text, root.serialize(inner=not whole)),
        _ids(tags, whole=whole),
        _inline(tags),
        _outside(tags),
        _forms(tags),
        _names(tags),
        _choices(tags),
    ]
    if whole:
        checks.append(_page(tags))
    return tuple(fault for found in checks for fault in found)


def _has(node: Any) -> dict[str, str]:
    """The attributes; of words the parser makes lists."""
    return {name: value if isinstance(value, str) else " ".join(value) for name, value in node.attrs.items()}


def _structure(text: str, parsed: str) -> Iterator[str]:
    """What is opened is closed, and stands where it may: else the parser would have moved it, or closed it itself."""
    written, understood = _tags(text), _tags(parsed)
    for place, (mine, theirs) in enumerate(zip_longest(written, understood, fillvalue="nothing")):
        if mine != theirs:
            yield f"after {' '.join(written[max(0, place - 4) : place])}: <{mine}> where a browser has <{theirs}>"
            return


def _tags(text: str) -> list[str]:
    found: list[str] = []
    for name, rest in _TAG.findall(text):
        found.append(name.lower())
        if rest[-1:] == "/" and name.lower() not in VOID:
            found.append(f"/{name.lower()}")
    return found


def _page(tags: list[Tag]) -> Iterator[str]:
    counts = Counter(each.name for each in tags)
    if not tags[0].has.get("lang"):
        yield "the page names no language"
    titles = [each for each in tags if each.name == "title" and each.node.namespace is Namespace.HTML]
    if len(titles) != 1 or not titles[0].says:
        yield f"{len(titles)} titles, or an empty one"
    if counts["h1"] != 1:
        yield f"{counts['h1']} h1, must be one"
    if counts["main"] != 1:
        yield f"{counts['main']} main, must be one"


def _ids(tags: list[Tag], *, whole: bool) -> Iterator[str]:
    ids = Counter(each.has["id"] for each in tags if "id" in each.has)
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1 or not name)
    if not whole:
        return
    for name, has, _ in tags:
        for pointer in POINTERS & has.keys():
            for target in has[pointer].split():
                if target not in ids:
                    yield f"<{name} {pointer}={target!r}> points to nothing"
        href = has.get("href", "")
        if name == "a" and href.startswith("#") and href not in ("#", "#top") and href[1:] not in ids:
            yield f"link {href!r} leads nowhere"


def _inline(tags: list[Tag]) -> Iterator[str]:
    for name, has, _ in tags:
        if name == "style":
            yield "inline <style>"
        if name == "script" and not has.get("src"):
            yield "inline <script>"
        for attribute, value in has.items():
            if attribute == "style" or attribute.startswith(("on", "hx-on")):
                yield f"<{name} {attribute}=…>: inline code or style"
            if value.lstrip()[:11].lower().startswith(("javascript:", "js:")):
                yield f"<{name} {attribute}={value!r}>: script in an attribute"


def _outside(tags: list[Tag]) -> Iterator[str]:
    for name, has, _ in tags:
        for attribute in SOURCES & has.keys():
            value = has[attribute]
            if name != "a" and re.match(r"(https?:)?//", value) and "://localhost" not in value:
                yield f"<{name} {attribute}={value!r}> asks another host"


def _forms(tags: list[Tag]) -> Iterator[str]:
    loose = {has.get("form") for _, has, _ in tags if has.get("name") == "key" and has.get("form")}
    for name, has, node in tags:
        if name != "form" or has.get("method", "get").lower() != "post":
            continue
        keys = node.select("input[name=key]")
        if not keys and has.get("id") not in loose:
            yield f"form to {has.get('action')!r} posts without a form key"
        elif any(not key.attrs.get("value") for key in keys):
            yield f"form to {has.get('action')!r} has an empty form key"


def _choices(tags: list[Tag]) -> Iterator[str]:
    """What the Nu checker would refuse in forms and calls, said by every test already."""
    for name, has, node in tags:
        if name == "select" and "required" in has and "multiple" not in has:
            first = node.select_one(":scope > :first-child")
            if first is None or first.tag != "option" or first.attrs.get("value", first.text.strip()):
                yield f"<select name={has.get('name')!r}> is required but has no empty first choice"
        href = has.get("href", "")
        if href.startswith("tel:") and not re.fullmatch(r"tel:\+?\d+", href):
            yield f"link {href!r} cannot be dialled"


def _names(tags: list[Tag]) -> Iterator[str]:
    labelled = {each.has.get("for") for each in tags if each.name == "label"}
    for each in tags:
        name, has, node = each
        if name in CONTROLS and has.get("type") not in NAMELESS:
            around = node.closest("label")
            named = has.get("aria-label") or has.get("aria-labelledby") or has.get("id") in labelled
            if not named and not (around is not None and around.text.strip()):
                yield f"<{name} name={has.get('name')!r}> has no label"
        elif name in ("a", "button", "summary") and not _named(each):
            yield f"<{name} {has}> says nothing"
        elif name == "img" and "alt" not in has:
            yield f"<img src={has.get('src')!r}> has no alt"


def _named(tag: Tag) -> bool:
    if tag.says or tag.has.get("aria-label") or tag.has.get("aria-labelledby"):
        return True
    return any(image.attrs.get("alt") for image in tag.node.select("img"))
