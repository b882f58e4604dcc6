"""Every sentence stands in every language, with the same parameters."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.harness.places import ROOT

pytestmark = pytest.mark.proof
# As `make messages` collects them: what cannot be read is an error there and here, not a page left out.
with (ROOT / "babel.cfg").open() as mapping:
    METHODS, OPTIONS = parse_mapping_cfg(mapping, "babel.cfg")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "lazy_gettext": None}
Message = str | tuple[str, ...]


def plural(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def parameters(*texts: str) -> set[str]:
    """The names that a sentence fills in."""
    return {name for text in texts for name in re.findall(r"%\((\w+)\)[sd]", text)}


def fits(message: Message, text: str) -> bool:
    """The same names in a plain sentence; in a plural one of them may be left out ("one photo")."""
    wanted = parameters(*plural(message))
    return parameters(text) == wanted if isinstance(message, str) else parameters(text) <= wanted


def spoken() -> set[Message]:
    """Every sentence the code and the templates say."""
    found = extract_from_dir(
        str(ROOT),
        METHODS,
        OPTIONS,
        keywords=KEYWORDS,
        directory_filter=lambda path: "/." not in path and "tests" not in path,
    )
    return {message for _, _, message, _, _ in found}


def catalog(language: str) -> Catalog:
    path = ROOT / "portal" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
def test_every_sentence_is_translated(language: str) -> None:
    known = catalog(language)
    lacking = []
    for message in spoken():
        entry = known.get(plural(message)[0])
        if entry is None or entry.fuzzy or not all(plural(entry.string)):
            lacking.append(message)
    assert not lacking, f"{len(lacking)} sentences, first: {lacking[:12]}; run `make messages`"


@pytest.mark.parametrize("language", ["zh_Hant", "en"])
def test_parameters_are_the_same(language: str) -> None:
    wrong = [
        text
        for entry in catalog(language)
        for text in plural(entry.string)
        if entry.id and text and not fits(entry.id, text)
    ]
    assert not wrong


def test_english_holds_no_chinese_by_accident() -> None:
    left = [
        entry.id
        for entry in catalog("en")
        if entry.id and any(re.search(r"[\u3400-\u9fff]", text) for text in plural(entry.string))
    ]
    assert len(left) <= len({"简体中文", "繁體中文"}), left
