"""What only staff may know of a complaint stands in no byte that its owner receives."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from portal.domain.complaints import actions
from portal.domain.complaints.inquiry_models import Inquiry
from portal.domain.complaints.models import InnerFact
from portal.infra import clock, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make

SECRET = {
    "mood": "甲密语", "means": "乙密语", "risk": "丙密语", "note": "丁密语", "severity": "戊密语", "liability": "己密语",
    "question": "庚密语", "answer": "辛密语", "cause": "壬密语", "lesson": "癸密语",
}  # fmt: skip


def test_an_owner_receives_nothing_that_is_for_staff(app: Any, clients: Any) -> None:
    s = makers.story()
    row = told_everything(s)
    assert session().scalars(select(InnerFact.note).where(InnerFact.complaint_id == row.id)).all()
    owner = clients().sign_in(s.owner, "owner")
    bodies = [owner.get(path).get_data(as_text=True) for path in pages(owner, row.id)]
    assert len(bodies) > 6
    worker.work_off(app)
    session().rollback()
    sent = session().execute(select(Message.msgid, Message.params).where(Message.person_id == s.owner)).all()
    assert sent
    everything = "".join([*bodies, *(f"{line.msgid}{line.params}" for line in sent)])
    assert complaints.RECORD.title in everything
    for kind, word in SECRET.items():
        assert word not in everything, kind
    for word in ("求发泄", "非理性：横幅、传单", "可能见报、上网", "敌对"):
        assert word not in everything, word


def test_the_desk_reads_them_where_it_may(app: Any, clients: Any) -> None:
    s = makers.story()
    row = told_everything(s)
    agent = clients().sign_in(s.agent, "staff").get(f"/staff/complaints/{row.id}", statements=14).words
    assert all(SECRET[kind] in agent for kind in ("mood", "means", "risk", "note"))
    dispatcher = (
        clients().sign_in(s.dispatcher, "staff").get(f"/staff/complaints/{row.id}", statements=14).words
    )
    assert not any(SECRET[kind] in dispatcher for kind in ("mood", "means", "risk"))


def told_everything(s: makers.Story) -> Any:
    """A complaint with every inner word that a case can have, answered and waiting for its promise."""
    row = complaints.confirmed(s)
    judgement = replace(
        complaints.judged(s), severity_reason=SECRET["severity"], liability_reason=SECRET["liability"]
    )
    with write():
        actions.evaluate(complaints.again(row), judgement, by=s.by("manager"))
    for kind, value in (("mood", "vent"), ("mood", "hostile"), ("means", "banners"), ("risk", "press")):
        with write():
            actions.note_fact(
                complaints.again(row),
                kind=kind,
                value=value,
                on=clock.today(),
                note=SECRET[kind],
                by=s.by("agent"),
            )
    with write():
        actions.note(complaints.again(row), text=SECRET["note"], by=s.by("agent"))
    complaints.asked(s, row, question=SECRET["question"])
    answer(s, row)
    complaints.investigate(s, row)
    with write():
        actions.conclude(complaints.again(row), by=s.by("agent"))
    with write():
        actions.draft_reply(complaints.again(row), complaints.letter(s, row), by=s.by("agent"))
    with write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    lesson = replace(complaints.LESSON, cause_note=SECRET["cause"], lesson=SECRET["lesson"])
    with write():
        actions.learn(complaints.again(row), lesson, by=s.by("agent"))
    return complaints.again(row)


def answer(s: makers.Story, row: Any) -> None:
    """The firm says what it knows."""
    inquiry = session().scalar(select(Inquiry.id).where(Inquiry.complaint_id == row.id))
    with write():
        actions.answer_inquiry(
            complaints.again(row), inquiry, answer=SECRET["answer"], by=make.actor(s.contractor, "field")
        )


def pages(owner: Any, complaint_id: int) -> list[str]:
    """Every address of the owner's face that leads from the home page and the complaint to something of it."""
    seen, todo = (
        set(),
        ["/owner/", "/owner/complaints", f"/owner/complaints/{complaint_id}", "/owner/messages"],
    )
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer_ = owner.get(path, judge=False)
        if answer_.status_code != 200 or not answer_.content_type.startswith("text/html"):
            seen.discard(path)
            continue
        links = [link.get("href", "") for link in answer_.tree.iter("a")]
        todo += [
            link
            for link in links
            if link.startswith(("/owner/complaints", "/owner/messages", "/owner/repairs"))
        ]
    return sorted(seen)
