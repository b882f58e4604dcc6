"""How a complaint comes in."""

from typing import Any

import pytest

from portal.domain.casework import actions as casework
from portal.domain.complaints import actions
from portal.domain.complaints.rules import KIND, Status
from portal.infra.db import write
from portal.infra.refused import Missing, Refused
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make


def test_the_receipt_bears_a_number_and_the_day_by_which_it_is_acknowledged(app: Any) -> None:
    s = makers.story()
    row = complaints.received(s)
    task = casework.open_task((KIND, row.id))
    assert (row.status, "-TS-" in row.number) == (Status.RECEIVED, True)
    assert task is not None
    assert task.what == "complaint.accept"
    assert task.due_at is not None


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
