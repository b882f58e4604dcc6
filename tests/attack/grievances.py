"""What complaints, callbacks and feedback leave in the attacked house: every word of them is hostile."""

import io
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.domain.callbacks import actions as calls
from portal.domain.callbacks.links import token_of
from portal.domain.casework.models import Attachment
from portal.domain.complaints import actions
from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.queries.joint import joint_for
from portal.domain.complaints.reply_models import Promise, Reply
from portal.domain.feedback import actions as feedback
from portal.infra import clock, worker
from portal.infra.db import session, write
from portal.infra.sheets.writing import write_table
from tests import makers, makers_callbacks
from tests import makers_complaints as made
from tests import makers_estate as make

HEAD = ["编号", "投诉人", "类型", "内容", "提交时间", "答复", "答复时间"]
PAST = "/staff/complaints/past/new"


def chain(app: Flask, s: makers.Story, hole: str) -> dict[str, Any]:
    """Ids of everything that came with them; `endpoint:name` where one address wants its own."""
    row = _answered(s, hole)
    worker.work_off(app)
    callback = makers_callbacks.of("complaint", row.id)
    other = make.actor(make.staff("agent", s.community, hole), "staff")
    with write():
        calls.attempt(
            makers_callbacks.again(callback), way="incoming", outcome="call_later", note=hole, by=other
        )
    found = {
        "complaint_id": row.id, "callback_id": callback.id, "principle": 1, **_of(row), **_joint(s, hole),
        **_feedback(s, hole), "public.callback:token": token_of(callback.id), "public.answer_callback:token": token_of(callback.id),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _answered(s: makers.Story, hole: str) -> Complaint:
    """From receipt to the letter; the firm was asked, and one question is open."""
    by = {name: s.by(name) for name in ("owner", "agent", "manager", "contractor")}
    with write():
        record = made.record(
            s, content=hole, demand=hole, expected=hole, title=hole, contact_name=hole, files=(makers.photo(by["owner"], 21),)
        )  # fmt: skip
        row = actions.submit(record, by=by["owner"])
    steps: list[Any] = [
        lambda row: actions.accept(row, by=by["agent"]),
        lambda row: actions.message(row, text=hole, by=by["owner"]),
        lambda row: actions.message(row, text=hole, by=by["agent"]),
        lambda row: actions.note(row, text=hole, by=by["agent"]),
        lambda row: actions.read_back(row, [actions.Point(hole, hole)], by=by["agent"]),
        lambda row: actions.agree_definition(row, how="phone", words=hole, by=by["agent"]),
        lambda row: actions.note_fact(
            row, kind="mood", value="hostile", on=clock.today(), note=hole, by=by["agent"]
        ),
        lambda row: actions.evaluate(
            row, made.judged(s, severity_reason=hole, liability_reason=hole), by=by["manager"]
        ),
        lambda row: _ask(s, row, hole),
        lambda row: actions.add_evidence(
            row,
            actions.Piece(shows=hole, source=hole, dated_on=clock.today(), files=(makers.photo(by["agent"], 22),)),
            by=by["agent"],
        ),
        lambda row: actions.find(
            row, [actions.Finding(point_id=p.id, finding=hole, basis=hole) for p in made.points(row)], by=by["agent"]
        ),
        lambda row: actions.conclude(row, by=by["agent"]),
        lambda row: actions.draft_reply(row, _letter(s, row, hole), by=by["agent"]),
        lambda row: actions.send_reply(row, by=by["agent"]),
    ]  # fmt: skip
    for step in steps:
        with write():
            step(made.again(row))
    return made.again(row)


def _ask(s: makers.Story, row: Complaint, hole: str) -> None:
    asked = actions.ask_inquiry(
        row, question=hole, firm_id=s.firm, due_on=clock.today() + timedelta(days=2), by=s.by("agent")
    )
    actions.answer_inquiry(made.again(row), asked.id, answer=hole, by=s.by("contractor"))


def _letter(s: makers.Story, row: Complaint, hole: str) -> actions.Letter:
    answers = [
        actions.Answer(point_id=p.id, finding=hole, reason=hole, remedy=hole, turn_to=hole)
        for p in made.points(row)
    ]
    pledge = actions.Pledge(text=hole, owner_id=s.agent, due_on=clock.today() + timedelta(days=3))
    return made.letter(s, row, opening=hole, closing=hole, answers=answers, pledges=[pledge])


def _of(row: Complaint) -> dict[str, Any]:
    one = session().scalar
    files = select(Attachment.file_id).where(
        Attachment.subject_kind == "complaint", Attachment.subject_id == row.id
    )
    first = one(files.order_by(Attachment.id).limit(1))
    return {
        "reply_id": one(select(Reply.id).where(Reply.complaint_id == row.id)),
        "promise_id": one(select(Promise.id).where(Promise.complaint_id == row.id)),
        "inquiry_id": one(select(Inquiry.id).where(Inquiry.complaint_id == row.id)),
        "owner.complaints.file:file_id": first,
        "staff.complaints.file:file_id": first,
    }


def _joint(s: makers.Story, hole: str) -> dict[str, Any]:
    _, found = made.joint(s, 2, content=hole)
    with write():
        kept = makers.photo(s.by("manager"), 23)
        row = joint_for(s.by("manager"), found.id)
        actions.add_common_evidence(
            row, shows=hole, source=hole, dated_on=clock.today(), files=(kept,), by=s.by("manager")
        )
    return {"joint_id": found.id, "verb": "conclude", "staff.complaints.joint_file:file_id": kept}


def _feedback(s: makers.Story, hole: str) -> dict[str, Any]:
    with write():
        photo = makers.photo(s.by("owner"), 24)
        row = feedback.send(
            feedback.Words(sort="suggestion", content=hole, unit_id=s.unit, photos=(photo,)), by=s.by("owner")
        )
    return {
        "feedback_id": row.id,
        "owner.feedback.photo:file_id": photo,
        "staff.feedback.photo:file_id": photo,
    }


def past(client: Any, app: Flask, community_id: int, hole: str) -> dict[str, int]:
    """A table of former complaints with hostile cells, read and checked, not written yet."""
    table = write_table(
        hole[:20].replace("/", ""), HEAD, [[hole, hole, hole, hole, "2025/3/3 9:00", hole, hole]]
    )
    sent = {"file": (io.BytesIO(table), f"{hole}.xlsx"), "community": str(community_id)}
    answer = client.send(PAST, sent, at=PAST)
    assert answer.status_code == 303, answer.words
    path = str(answer.headers["Location"])
    assert client.send(path, at=path).status_code == 303
    worker.work_off(app)
    doors = ("application", "columns", "left_out", "show", "stop", "table")
    return {f"staff.past_complaints.{door}:import_id": int(path.split("/")[4]) for door in doors}
