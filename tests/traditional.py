"""Fills the gaps of the Traditional Chinese catalogue from the Simplified sentences: part of `make messages`.

OpenCC turns the script and Taiwan's usual words; what a reader corrected in the catalogue is never overwritten.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

SIGNING = re.compile("(?<![標書])籤")  # 签 alone is signing here (簽認), a tag only in 標籤
# OpenCC takes a housing community for a software project, and what waits at the desk for a data structure.
HOUSE_WORDS = {"專案": "項目", "佇列": "隊列"}
CATALOGUE = Path(__file__).parent.parent / "portal/translations/zh_Hant/LC_MESSAGES/messages.po"


def fill(catalogue: Catalog, turn: OpenCC) -> int:
    """Turn every sentence without a translation; returns how many."""
    filled = 0
    for message in catalogue:
        if message.id and not _done(message):
            if message.pluralizable:
                message.string = tuple(_turned(message.id[0], turn) for _ in range(catalogue.num_plurals))
            else:
                message.string = _turned(message.id, turn)
            filled += 1
    return filled


def _turned(sentence: str, turn: OpenCC) -> str:
    text = SIGNING.sub("簽", turn.convert(sentence))
    for other, ours in HOUSE_WORDS.items():
        text = text.replace(other, ours)
    return str(text)


def _done(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, tuple | list) else bool(said)


def main() -> None:
    """Read, fill, write."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hant")
    fill(catalogue, OpenCC("s2twp"))
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, omit_header=True, sort_output=True)


if __name__ == "__main__":
    main()
