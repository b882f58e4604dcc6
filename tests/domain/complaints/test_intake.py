"""How a complaint comes in."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.complaints import actions, queries
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
