"""The sealed pack of an archived complaint: an index as page, PDF and data, the letters, the evidence by its hash.

Made outside of any unit, for it may take seconds, once the complaint is archived; it reads without the portal.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import current_app

from portal.complaint_pack.index import Piece, index_of, sentence_of
from portal.complaint_pack.paper import paper_of
from portal.domain.callbacks import queries as callbacks
from portal.domain.callbacks.rules import STATUS_WORDS
from portal.domain.complaints import actions
from portal.domain.complaints.pay_rules import PAY_WAYS, PAYMENT_WORDS
from portal.domain.complaints.queries import archive
from portal.domain.complaints.queries.archive import Filed
from portal.domain.complaints.record_rules import (
    CHANNELS,
    LIABILITY_WORDS,
    SEVERITY_WORDS,
    TOPIC_WORDS,
    WHERE,
)
from portal.domain.complaints.reply_rules import INQUIRY_WORDS, STATE_WORDS, WAY_WORDS
from portal.domain.complaints.review_rules import OPENED_BY
from portal.domain.complaints.rules import KIND
from portal.infra import files, languages, outbox, papers
from portal.infra.db import session, write
from portal.infra.events import Told
from portal.infra.refused import Missing, Refused
from portal.infra.wording import gettext, speaking

TOPIC = "complaint_pack"
STAMP = (2020, 1, 1, 0, 0, 0)
WORDS = {
    "channel": CHANNELS, "topic": TOPIC_WORDS, "severity": SEVERITY_WORDS, "liability": LIABILITY_WORDS, "where": WHERE,
    "way": WAY_WORDS, "inquiry": INQUIRY_WORDS, "promise": STATE_WORDS, "payment": PAYMENT_WORDS, "pay_way": PAY_WAYS,
    "opened": OPENED_BY,
}  # fmt: skip
ENDINGS = {"image/webp": "webp", "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def owe(told: Told) -> None:
    """A complaint is archived: its pack is owed from this commit on."""
    outbox.enqueue(TOPIC, {"complaint": told.subject[1]}, dedupe_key=f"complaint_pack:{told.subject[1]}")


def make(payload: Mapping[str, Any], row: outbox.Claimed) -> None:
    """Gather, set and keep one pack (a topic of the outbox, outside any unit); again is harmless."""
    complaint_id = int(payload["complaint"])
    with speaking(languages.LOCALES["zh-Hans"]):
        found = archive.filed(complaint_id)
        if found is None or found.pack.made_at is not None:
            return
        name = gettext("归档包%(number)s.zip", number=found.complaint.number)
        data, index = packed(found)
    session().rollback()
    with write():
        actions.seal(complaint_id, data, name, index)


def packed(found: Filed) -> tuple[bytes, dict[str, Any]]:
    """The pack as one zip, and its index. The same case, the same bytes; index.json has the hash of every other file."""
    pieces, parts = _files(found)
    for sent in found.letters:
        page = _page("letter.html", title=gettext("投诉答复"), body=sent.reply.body, digest=sent.reply.digest,
                     zone=found.community.zone)  # fmt: skip
        parts[f"letters/{sent.reply.no:02d}.html"] = page
    # What colleagues only noted for each other is no part of the file.
    told = [
        (line.happened_at, sentence_of(line, found.community.zone), line.who)
        for line in found.story
        if line.tone != "inner"
    ]
    asked = list(reversed(callbacks.of_subject((KIND, found.complaint.id))))
    parts["pack.css"] = (Path(current_app.root_path) / "templates/papers/pack/pack.css").read_bytes()
    parts["index.html"] = _page(
        "index.html",
        title=found.complaint.title,
        found=found,
        pieces=pieces,
        asked=asked,
        statuses=STATUS_WORDS,
        words=WORDS,
        told=told,
        zone=found.community.zone,
    )
    try:
        parts["index.pdf"] = papers.pdf(paper_of(found, pieces, asked, told), "zh-Hans")
    except Refused:
        parts["README.txt"] = gettext("这台服务器上没有中文字体，没有PDF目录；内容见index.html。").encode()
    index = index_of(found, pieces, asked, told) | {
        "files": {name: _hash(data) for name, data in sorted(parts.items())}
    }
    whole = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return _zipped(parts | {"index.json": whole}), index


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in sorted(parts):
            pack.writestr(zipfile.ZipInfo(name, STAMP), parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files(found: Filed) -> tuple[dict[int | None, Piece], dict[str, bytes]]:
    """Every file of the case once, under the hash of the bytes that lie in the pack; pictures without their place."""
    wanted = [row.Evidence.file_id for row in found.evidence] + [each.file_id for each in found.attached]
    wanted += [way.file_id for sent in found.letters for way in sent.ways]
    pieces: dict[int | None, Piece] = {}
    parts: dict[str, bytes] = {}
    for file_id in dict.fromkeys(each for each in wanted if each):
        file = session().get_one(files.StoredFile, file_id)
        data = _bytes(file)
        path = ""
        if data is not None:
            media = "image/webp" if file.kind == "image" else file.media_type
            path = f"evidence/{_hash(data)}.{ENDINGS.get(media, 'bin')}"
            parts[path] = data
        pieces[file_id] = Piece(
            file_id, file.sha256, path, _hash(data) if data is not None else "", file.name
        )
    return pieces, parts


def _bytes(file: files.StoredFile) -> bytes | None:
    try:
        if file.kind == "image":
            return files.open_variant(file, "large" if "large" in file.variants else "small")
        return files.original(file)
    except (Missing, FileNotFoundError):
        return None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _page(name: str, **given: Any) -> bytes:
    """A page that needs nothing beside itself."""
    return current_app.jinja_env.get_template(f"papers/pack/{name}").render(**given).encode()
