"""How a complaint comes in."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.complaints import actions, queries
from portal.domain.complaints.queries.brief import held
from portal.domain.complaints.rules import KIND, Status
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Missing, Refused
from portal.infra.worker import work_off
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make


def test_the_receipt_bears_a_number_and_the_days_by_which_things_happen(app: Any, clock: Any) -> None:
    s = makers.story()
    row = complaints.received(s)
    task = casework.open_task((KIND, row.id))
    assert (row.status, "-TS-" in row.number) == (Status.RECEIVED, True)
    assert task is not None
    assert task.what == "complaint.accept"
    assert task.due_at is not None
    receipt = queries.receipt_of(row)
    assert receipt.contact_by == task.due_at and receipt.reply_by == max(at for _, at in receipt.replies)
    assert receipt.asked_by is not None and receipt.asked_by > receipt.reply_by
    session().rollback()
    work_off(app)
    session().rollback()
    told = session().scalars(select(Message).where(Message.person_id == s.owner)).one()
    assert "最晚" in told.msgid and told.params["contact"] and told.params["reply"]


def test_who_has_no_account_but_left_a_number_hears_by_it_who_answers_and_by_when(
    app: Any, clock: Any
) -> None:
    s = makers.story()
    clock.to("2026-11-05T22:30+08:00")
    with write():
        words = complaints.record(s, contact_name="路过的人", contact_phone="139 0571 2233")
        row = actions.register(words, complainant_id=None, channel="phone", by=s.by("agent"))
        number, subject = row.number, (KIND, row.id)
    work_off(app)
    sent = select(Message).where(Message.address == "+8613905712233").order_by(Message.id)
    session().rollback()
    (told,) = session().scalars(sent).all()
    assert told.state == "queued", "not at night"
    assert told.params["number"] == number and told.params["reply"] and not told.link
    clock.to("2026-11-06T08:01+08:00")
    work_off(app)
    session().rollback()
    (told,) = session().scalars(sent).all()
    assert (told.state, told.subject_id) == ("sent", subject[1])
    with write():
        actions.message(held(subject[1]), text="请问几点方便？", by=s.by("agent"))
    work_off(app)
    session().rollback()
    assert len(session().scalars(sent).all()) == 1, (
        "what is to be read in the portal goes to nobody without it"
    )


def test_who_left_nothing_is_not_written_to(app: Any, clock: Any) -> None:
    s = makers.story()
    with write():
        actions.register(complaints.record(s), complainant_id=None, channel="counter", by=s.by("agent"))
    work_off(app)
    session().rollback()
    assert not session().scalars(select(Message).where(Message.person_id.is_(None))).all()


def test_nobody_complains_for_a_home_of_others(app: Any) -> None:
    s = makers.story()
    with pytest.raises(Missing), write():
        actions.submit(
            complaints.record(s, unit_id=make.unit(make.building(s.community, "5幢"))), by=s.by("owner")
        )


def test_an_authority_writes_with_its_number_and_date(app: Any) -> None:
    s = makers.story()
    with pytest.raises(Refused) as refused, write():
        actions.register(complaints.record(s), complainant_id=s.owner, channel="12345", by=s.by("agent"))
    assert refused.value.field == "authority"
