"""Looking into what a visitor sends before it is believed: whole, of a kind that is taken, within the caps.

Nothing here touches the database, so it stands before the unit and may take a second.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage

from portal.infra import images, pdfs
from portal.infra.refused import N_, Refused

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000
# A picture may come under the name of another picture type (messengers rename them), never under a foreign one.
ENDINGS: Mapping[str, frozenset[str]] = {
    "image": frozenset({"", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif"}),
    "pdf": frozenset({"", ".pdf"}),
}
OTHER_KIND = N_("“%(name)s”不是照片或PDF，没有收下。请截图或拍照，或在电脑上另存为PDF再选。")
LOCKED = N_("“%(name)s”设了密码或限制，打不开，没有收下。请去掉密码另存一份，或截图、拍照再选。")
ACTS = N_("“%(name)s”里有会自动运行的内容或夹带的文件，没有收下。请把它打印成一份新的PDF，或截图、拍照再选。")
NO_PAPER = N_("“%(name)s”不是完整的PDF，没有收下。请重新下载或另存一份再选，也可以截图、拍照。")
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\"<>|:*?]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upload that was looked into and found good, not yet kept. `small` is the WebP the sender may see at once."""

    data: bytes
    sha256: str
    kind: str
    media_type: str
    name: str
    width: int | None = None
    height: int | None = None
    small: bytes | None = None


def safe_name(name: str | None) -> str:
    """A visitor's file name as it may be shown: no folders, no hidden or reversing characters, 80 long at most."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name or ""))[-1]
    clean = _HIDDEN.sub("", last).strip(" .")
    ending = Path(clean).suffix[:10]
    return clean if len(clean) <= 80 else clean[: 80 - len(ending)] + ending


def decode(
    upload: FileStorage | bytes, *, accept: str | Collection[str] = "image", field: str | None = None
) -> Decoded:
    """Look into one upload before any unit: is it whole, of a kind that is taken here, within the caps?

    `accept`: "image" (JPEG, PNG, WebP, HEIC), "pdf", "other" (any bytes; only ever handed out as a download).
    Caps: FILES_MAX_BYTES and FILES_MAX_PIXELS of the settings. Raises Refused naming the file, at `field`.
    """
    cap = int(current_app.config.get("FILES_MAX_BYTES", MAX_BYTES))
    data, name = _read(upload, cap)
    shown = name or "?"
    if not data:
        raise Refused(N_("“%(name)s”是空的，没有收下。请重新选择。"), field=field, name=shown)
    if len(data) > cap:
        raise Refused(
            N_("“%(name)s”太大，没有收下。每个文件最多%(megabytes)dMB，请换一个小一些的。"),
            field=field, name=shown, megabytes=cap // 1024 // 1024,
        )  # fmt: skip
    kinds = (accept,) if isinstance(accept, str) else accept
    sha = hashlib.sha256(data).hexdigest()
    if "image" in kinds and (images.sniff(data) or not {"pdf", "other"} & set(kinds)):
        return _picture(data, sha, name, field)
    if "pdf" in kinds and (pdfs.is_pdf(data) or _ending(name) == ".pdf"):
        return _paper(data, sha, name, field)
    if "other" in kinds:
        return Decoded(data, sha, "other", "application/octet-stream", name)
    if {"image", "pdf"} <= set(kinds):
        raise Refused(OTHER_KIND, field=field, name=shown)
    raise Refused(N_("“%(name)s”不是这里收的文件类型，没有收下。请换一个。"), field=field, name=shown)


def decode_all(
    uploads: Sequence[FileStorage],
    *,
    most: int,
    accept: str | Collection[str] = "image",
    field: str | None = None,
) -> tuple[list[Decoded], list[Refused]]:
    """Look into all uploads of a field, empty choices left out: the good ones, and why the others were refused."""
    good: list[Decoded] = []
    refused: list[Refused] = []
    chosen = [upload for upload in uploads if upload.filename]
    if len(chosen) > most:
        refused.append(Refused(N_("最多%(most)d个文件，多出的没有收下。"), field=field, most=most))
    for upload in chosen[:most]:
        try:
            good.append(decode(upload, accept=accept, field=field))
        except Refused as why:
            refused.append(why)
    return good, refused


def _read(upload: FileStorage | bytes, cap: int) -> tuple[bytes, str]:
    """At most one byte more than the cap, and the name; the stream is left at its start."""
    if isinstance(upload, bytes):
        return upload, ""
    upload.stream.seek(0)
    data = upload.stream.read(cap + 1)
    upload.stream.seek(0)
    return data, safe_name(upload.filename)


def _picture(data: bytes, sha: str, name: str, field: str | None) -> Decoded:
    shown = name or "?"
    try:
        if _ending(name) not in ENDINGS["image"]:
            raise images.Unreadable("named as something else")
        seen = images.look(data, max_pixels=max_pixels())
    except images.TooManyPixels:
        raise Refused(
            N_("照片“%(name)s”的像素太多，没有收下。请换一张，或截图后再选。"), field=field, name=shown
        ) from None
    except images.Unreadable:
        raise Refused(
            N_("“%(name)s”不是能打开的照片，没有收下。请选JPG、PNG、WebP或HEIC格式的照片。"),
            field=field,
            name=shown,
        ) from None
    return Decoded(data, sha, "image", seen.media_type, name, seen.width, seen.height, seen.small)


def _paper(data: bytes, sha: str, name: str, field: str | None) -> Decoded:
    """A PDF that may be kept; it stays as it was sent, for it may be proof."""
    try:
        if _ending(name) not in ENDINGS["pdf"]:
            raise pdfs.Unreadable("named as something else")
        pdfs.look(data)
    except pdfs.Locked:
        raise Refused(LOCKED, field=field, name=name or "?") from None
    except pdfs.Acts:
        raise Refused(ACTS, field=field, name=name or "?") from None
    except pdfs.Unreadable:
        raise Refused(NO_PAPER, field=field, name=name or "?") from None
    return Decoded(
        data, sha, "pdf", "application/pdf", f"{name[:76]}.pdf" if name and not _ending(name) else name
    )


def _ending(name: str) -> str:
    return Path(name).suffix.lower()


def max_pixels() -> int:
    """How many pixels a picture may unpack to (FILES_MAX_PIXELS of the settings)."""
    return int(current_app.config.get("FILES_MAX_PIXELS", MAX_PIXELS))
