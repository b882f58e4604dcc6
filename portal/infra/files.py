"""Files from outside: kept under the hash of their bytes, looked into before they are believed, served re-made.

`decode` stands before the unit and may take a second; `keep` stands inside it and only writes. The object is
named by its content, so a unit that rolls back leaves at most an object nobody points at. Until the worker
has run `prepare`, only the sender sees a picture, and only its small form.
"""

import logging
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Response, request
from sqlalchemy import String, UniqueConstraint, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from portal.infra import clock, images, objects, outbox
from portal.infra.db import Key, Model, is_postgres, session, write
from portal.infra.lanes import Lane
from portal.infra.refused import N_, Missing
from portal.infra.uploads import Decoded, decode, decode_all, max_pixels, safe_name

__all__ = [
    "Decoded", "StoredFile", "decode", "decode_all", "described", "get", "keep", "open_variant", "original", "prepare",
    "receive", "response", "retire", "safe_name", "topics",
]  # fmt: skip
log = logging.getLogger(__name__)
TOPIC = "file"
RECEIVED, READY, BROKEN = "received", "ready", "broken"
WEBP = "image/webp"


class StoredFile(Model):
    """One file of one sender. The same bytes from two senders are two rows over one object."""

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("sha256", "by_id"),)
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    variants: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


def keep(decoded: Decoded, *, by_id: int) -> StoredFile:
    """Keep a looked-into file for its sender, inside the unit, and owe its preparation to the worker.

    The same bytes from the same sender lead to the same row.
    """
    unit = session()
    if not unit.info.get("writing"):
        raise RuntimeError("keep() outside a write unit")
    variants = {}
    objects.put(_original_key(decoded.sha256), decoded.data)
    if decoded.small is not None:
        variants["small"] = f"image/{decoded.sha256[:2]}/{decoded.sha256}-small.webp"
        objects.put(variants["small"], decoded.small)
    insert = postgresql.insert if is_postgres() else sqlite.insert
    fresh = unit.execute(
        insert(StoredFile)
        .values(
            sha256=decoded.sha256, by_id=by_id, kind=decoded.kind, media_type=decoded.media_type,
            name=decoded.name, bytes=len(decoded.data), width=decoded.width, height=decoded.height,
            state=RECEIVED, variants=variants, created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["sha256", "by_id"])
        .returning(StoredFile.id)
    ).scalar()  # fmt: skip
    file = unit.scalars(
        select(StoredFile).where(StoredFile.sha256 == decoded.sha256, StoredFile.by_id == by_id)
    ).one()
    file.retired_at = None
    if fresh is not None or file.state == BROKEN:
        file.state = RECEIVED
        outbox.enqueue(TOPIC, {"id": file.id})
    return file


def receive(
    upload: FileStorage | bytes,
    *,
    by_id: int,
    accept: str | Collection[str] = "image",
    field: str | None = None,
) -> StoredFile:
    """Look into one upload and keep it, where no other unit is needed."""
    decoded = decode(upload, accept=accept, field=field)
    with write():
        return keep(decoded, by_id=by_id)


def prepare(file_id: int) -> None:
    """Make what others may see of a file (the worker's part, outside of any unit); again is harmless."""
    file = session().get(StoredFile, file_id)
    if file is None or file.state != RECEIVED:
        return
    sha, kind, variants = file.sha256, file.kind, dict(file.variants)
    session().rollback()
    state = READY
    if kind == "image":
        try:
            large = images.shrink(objects.get(_original_key(sha)), max_pixels=max_pixels())
            variants["large"] = f"image/{sha[:2]}/{sha}-large.webp"
            objects.put(variants["large"], large)
        except (images.Unreadable, images.TooManyPixels, FileNotFoundError):
            log.exception("file %s cannot be prepared", file_id)
            state = BROKEN
    with write() as unit:
        unit.execute(
            update(StoredFile)
            .where(StoredFile.id == file_id, StoredFile.state == RECEIVED)
            .values(state=state, variants=variants)
        )


def topics() -> dict[str, outbox.Topic]:
    """What the worker does for files, for the outbox's table of topics."""
    return {
        TOPIC: outbox.Topic(
            _run, outside=True, on_dead=_gave_up, reopen=_reopen, words=N_("照片处理"), lane=Lane.LONG, pace=4
        )
    }


def get(file_id: int) -> StoredFile:
    """The file of that number; Missing if there is none or it was retired."""
    file = session().get(StoredFile, file_id)
    if file is None or file.retired_at is not None:
        raise Missing
    return file


def described(file_ids: Sequence[int]) -> list[Any]:
    """(id, form, name, bytes) of these files in this order; those that were retired are left out."""
    found = session().execute(_DESCRIBED, {"ids": list(file_ids)}) if file_ids else ()
    rows = {row.id: row for row in found}
    return [rows[each] for each in file_ids if each in rows]


_DESCRIBED = select(StoredFile.id, StoredFile.kind.label("form"), StoredFile.name, StoredFile.bytes).where(
    StoredFile.id.in_(bindparam("ids", expanding=True)), StoredFile.retired_at.is_(None)
)


def retire(file: StoredFile) -> None:
    """Take a file away from every page; its bytes stay until erasure."""
    file.retired_at = clock.now()


def open_variant(file: StoredFile, name: str) -> bytes:
    """The WebP bytes of a picture, "large" (1600 px) or "small" (320 px); Missing where there is none yet."""
    key = file.variants.get(name)
    if key is None:
        raise Missing
    try:
        return objects.get(str(key))
    except FileNotFoundError:
        log.exception("file %s has lost its %s form", file.id, name)
        raise Missing from None


def original(file: StoredFile) -> bytes:
    """The bytes as they were sent, for the server's own reading; never served as a page."""
    return objects.get(_original_key(file.sha256))


def response(file: StoredFile, variant: str, *, viewer_id: int) -> Response:
    """Answer with one form of a file to a viewer whose right to the case was asked before.

    `variant`: "large" or "small" of a picture, "original" of another kind (always a download). Before the
    file is ready it is there for its sender only. Raises Missing.
    """
    mine_early = file.state == RECEIVED and file.by_id == viewer_id
    if file.retired_at is not None or not (file.state == READY or mine_early):
        raise Missing
    if file.kind == "image":
        final = variant in file.variants
        answer = _inline(file, variant if final or not mine_early else "small")
    elif variant == "original":
        final = True
        answer = _download(file)
    else:
        raise Missing
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable" if final else "private, no-store"
    if final:
        answer.make_conditional(request)
    return answer


def _inline(file: StoredFile, variant: str) -> Response:
    if variant not in ("large", "small"):
        raise Missing
    answer = Response(open_variant(file, variant), mimetype=WEBP)
    answer.headers["Content-Disposition"] = "inline"
    answer.set_etag(f"{file.sha256[:32]}-{variant}")
    return answer


def _download(file: StoredFile) -> Response:
    answer = Response(original(file), mimetype="application/octet-stream")
    name = file.name or f"{file.sha256[:12]}.{'pdf' if file.kind == 'pdf' else 'bin'}"
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    answer.headers.set(
        "Content-Disposition", "attachment", filename=plain, **{"filename*": "UTF-8''" + quote(name, safe="")}
    )
    answer.set_etag(f"{file.sha256[:32]}-original")
    return answer


def _run(payload: Mapping[str, Any], row: outbox.Claimed) -> None:
    prepare(int(payload["id"]))


def _gave_up(payload: Mapping[str, Any], why: str) -> None:
    session().execute(
        update(StoredFile)
        .where(StoredFile.id == payload["id"], StoredFile.state == RECEIVED)
        .values(state=BROKEN)
    )


def _reopen(payload: Mapping[str, Any]) -> None:
    session().execute(
        update(StoredFile)
        .where(StoredFile.id == payload["id"], StoredFile.state == BROKEN)
        .values(state=RECEIVED)
    )


def _original_key(sha: str) -> str:
    return f"original/{sha[:2]}/{sha}"
