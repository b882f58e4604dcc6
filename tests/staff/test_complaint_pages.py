"""The page of a complaint at the desk: the steps with the gate of the present one, what may be done, the ways out."""

from typing import Any

import pytest

from tests import makers
from tests import makers_complaints as complaints


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


def test_the_page_says_what_the_step_still_asks_for(s: Any, client: Any) -> None:
    row = complaints.received(s, expectation=None)
    client.sign_in(s.agent, "staff")
    page = client.get(f"/staff/complaints/{row.id}")
    assert row.title in page.words
    assert "还差1项" in page.words
    for tab in ("story", "files", "person"):
        assert client.get(f"/staff/complaints/{row.id}?tab={tab}").status_code == 200
    assert row.number in client.get("/staff/complaints?status=received").words
    assert row.title in client.get(f"/staff/?open=complaint.{row.id}").words
