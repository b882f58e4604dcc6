"""归档: only with what was learned and every promise kept; then nobody writes; the sealed pack reads alone."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.complaints import actions
from portal.domain.complaints.models import InnerFact
from portal.domain.complaints.queries import archive
from portal.domain.complaints.rules import KIND, LIFE, Status
from portal.infra import clock as house_clock
from portal.infra import files
from portal.infra.db import session, write
from portal.infra.refused import Denied, Refused, WrongState
from portal.infra.worker import work_off
from tests import makers
from tests import makers_complaints as complaints


def unpacked(app: Flask, complaint_id: int) -> tuple[dict[str, bytes], Any]:
    """The parts of the pack as the worker made it, and its row."""
    work_off(app)
    session().rollback()
    pack = archive.pack_of(complaint_id)
    assert pack is not None and pack.file_id is not None
    data = files.original(files.get(pack.file_id))
    assert hashlib.sha256(data).hexdigest() == pack.digest
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}, pack


def test_the_gate_names_what_is_missing(app: Flask, clock: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    with pytest.raises(WrongState), write():
        actions.archive(complaints.again(row), by=s.by("manager"))
    with write():
        actions.start_follow_up(complaints.again(row), by=s.by("agent"))
    with pytest.raises(WrongState, match="回访"), write():
        actions.archive(complaints.again(row), by=s.by("manager"))
    with write():
        actions.follow_up_satisfied(complaints.again(row), score=4, by=complaints.HOUSE)
    with pytest.raises(WrongState, match="根源"), write():
        actions.archive(complaints.again(row), by=s.by("manager"))
    with pytest.raises(Refused) as refused, write():
        lesson = actions.Lesson(cause="nobody", cause_note="x", lesson="y", prevent_in="sales")
        actions.learn(complaints.again(row), lesson, by=s.by("agent"))
    assert refused.value.field == "cause"
    with write():
        actions.learn(complaints.again(row), complaints.LESSON, by=s.by("agent"))
    with pytest.raises(WrongState, match="承诺"), write():
        actions.archive(complaints.again(row), by=s.by("manager"))
    with pytest.raises(Denied), write():
        actions.archive(complaints.again(row), by=s.by("agent"))


def test_archived_it_forgets_moods_and_nobody_writes_any_more(app: Flask, clock: Any) -> None:
    s = makers.story()
    row = complaints.learned(s)
    with write():
        actions.note_fact(
            complaints.again(row),
            kind="mood",
            value="vent",
            on=house_clock.today(),
            note="",
            by=s.by("agent"),
        )
    with write():
        actions.archive(complaints.again(row), by=s.by("manager"))
    row = complaints.again(row)
    assert (row.status, row.archived_at, row.closed_at is not None) == (Status.ARCHIVED, clock.now, True)
    assert session().scalar(select(func.count()).where(InnerFact.complaint_id == row.id)) == 0
    assert casework.open_task((KIND, row.id)) is None and not clocks.running((KIND, row.id))
    assert not [verb for verb, step in LIFE.items() if Status.ARCHIVED in step.sources]
    for verb in (actions.message, actions.note):
        with pytest.raises(WrongState), write():
            verb(complaints.again(row), text="还有一句", by=s.by("agent"))


def test_the_pack_reads_without_the_portal(app: Flask, clock: Any) -> None:
    s = makers.story()
    row = complaints.replied(s)
    work_off(app)
    session().rollback()
    complaints.settle(s, row)
    with write():
        by = s.by("agent")
        casework.attach((KIND, row.id), [makers.photo(by)], "found", by=by)
        actions.note_fact(
            complaints.again(row),
            kind="means",
            value="press",
            on=house_clock.today(),
            note="说要找电视台",
            by=by,
        )
    with write():
        actions.note(complaints.again(row), text="同事之间的话", by=s.by("agent"))
        actions.learn(complaints.again(row), complaints.LESSON, by=s.by("agent"))
    with write():
        actions.archive(complaints.again(row), by=s.by("manager"))
    parts, pack = unpacked(app, row.id)
    index = json.loads(parts["index.json"])
    assert {"index.html", "index.pdf", "index.json", "letters/01.html"} <= set(parts)
    assert parts["index.pdf"].startswith(b"%PDF")
    assert {
        name: hashlib.sha256(data).hexdigest() for name, data in parts.items() if name != "index.json"
    } == index["files"]
    (photo,) = [name for name in parts if name.startswith("evidence/")]
    assert photo == f"evidence/{hashlib.sha256(parts[photo]).hexdigest()}.webp"
    assert index["attached"][0]["file"] == photo and len(index["attached"][0]["sent_as"]) == 64
    page, letter = parts["index.html"].decode(), parts["letters/01.html"].decode()
    for words in (
        "地下车库B区照明长期不亮",
        "公共照明每周巡查一次",
        "灯管已全部更换",
        photo,
        "letters/01.html",
    ):
        assert words in page, words
    assert "合同约定公共照明完好率98%" in letter and "这件事我们拖久了" in letter
    assert "http" not in page and "<script" not in page + letter
    assert 'href="pack.css"' in page and 'href="../pack.css"' in letter and b"url(" not in parts["pack.css"]
    for words in (
        "电话" if row.channel == "phone" else "网页",
        "物业管理",
        "一般",
        "我方",
        "有人负责，说到做到",
    ):
        assert words in page, words
    assert [way["way"] for way in index["letters"][0]["delivered"]] == ["portal", "message"]
    assert index["callbacks"][0]["number"] in page
    assert index["promises"][0]["proof"] == "灯管已全部更换"
    assert index["keep_until"] == pack.keep_until.isoformat() == "2031-11-21"
    whole = b"".join(parts.values()).decode("utf-8", "ignore")
    assert (
        "电视台" not in whole
        and "同事之间的话" not in whole
        and "press" not in json.dumps(index["complaint"])
    )


def test_the_same_case_makes_the_same_bytes_once(app: Flask, clock: Any) -> None:
    s = makers.story()
    row = complaints.archived(s)
    parts, pack = unpacked(app, row.id)
    made = pack.made_at
    with write():
        assert actions.seal(row.id, b"another", "x.zip", {}) is None
    work_off(app)
    session().rollback()
    again, kept = unpacked(app, row.id)
    assert (again, kept.made_at) == (parts, made)
