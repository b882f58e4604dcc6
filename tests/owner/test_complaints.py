"""A complaint as the person who makes it meets it."""

from typing import Any

import pytest

from tests import makers
from tests import makers_complaints as complaints


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


def test_the_person_sees_where_it_stands(s: Any, client: Any) -> None:
    row = complaints.received(s)
    client.sign_in(s.owner, "owner")
    assert row.title in client.get("/owner/complaints").words
    page = client.get(f"/owner/complaints/{row.id}")
    assert "联系您，了解情况" in page.words
