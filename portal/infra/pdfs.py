"""Looking into papers (PDF) from outside: refuse what is not whole, what is locked and what acts by itself.

A paper is never drawn here and leaves only as a download; this keeps from the reader what could run when it is
opened. Names may hide behind escapes and inside packed object streams, so both are undone first, within caps.
"""

import re
import zlib
from collections.abc import Iterator

TAIL = 2048
HEAD = 8192
MOST_PACKED = 24 * 1024 * 1024
MOST_STREAMS = 20_000
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_LOCKED = re.compile(rb"/Encrypt\s*(?:<<|\d)")
_ACTS = re.compile(rb"/(?:JavaScript|Launch|RichMedia|EmbeddedFiles?|ImportData)(?![0-9A-Za-z_.+-])")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")


class Unreadable(Exception):
    """The bytes are not a whole PDF."""


class Locked(Exception):
    """The paper is encrypted: the other end could not open it, nor this one look into it."""


class Acts(Exception):
    """The paper runs something when it is opened, or carries other files within it."""


def is_pdf(data: bytes) -> bool:
    """Whether the first bytes announce a PDF."""
    return data.startswith(b"%PDF-")


def look(data: bytes) -> None:
    """Whether the bytes are a whole, open and quiet paper; raises Unreadable, Locked or Acts."""
    tail = data[-TAIL:]
    if not is_pdf(data) or b"%%EOF" not in tail or b"startxref" not in tail:
        raise Unreadable("cut short, or no PDF")
    plain = _unescaped(data)
    if _LOCKED.search(plain):
        raise Locked
    if _ACTS.search(plain) or any(_ACTS.search(text) for text in _packed(data)):
        raise Acts


def _unescaped(text: bytes) -> bytes:
    """Names as a reader takes them: #4C is L."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)


def _packed(data: bytes) -> Iterator[bytes]:
    """What the object streams hold, which binds as much as what stands in the open."""
    left = MOST_PACKED
    for no, start in enumerate(_STREAM.finditer(data)):
        if no > MOST_STREAMS:
            raise Unreadable("too many streams")
        before = _unescaped(data[max(0, start.start() - HEAD) : start.start()])
        if b"/ObjStm" not in before:
            continue
        own = before[max((found.start() for found in _OBJECT.finditer(before)), default=0) :]
        text = _unpack(data, start.end(), left, sure=b"/ObjStm" in own and b"/Filter" in own)
        left -= len(text)
        yield _unescaped(text)


def _unpack(data: bytes, at: int, left: int, *, sure: bool) -> bytes:
    """The unpacked stream; nothing where it only stands near one (`sure`: it must be one that can be read)."""
    end = data.find(b"endstream", at)
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(data[at : end if end >= 0 else len(data)], left + 1)
    except zlib.error as error:
        text = b""
        if sure:
            raise Unreadable("objects that cannot be read") from error
    if len(text) > left or (sure and not unpacking.eof):
        raise Unreadable("objects that cannot be read")
    return text
