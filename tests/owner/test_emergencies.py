"""Too many emergencies: the first of a person always goes through, then a word and the number to call."""

from typing import Any

import pytest

from portal.domain.repairs.models import Repair
from portal.infra import throttle
from portal.infra.db import session
from portal.owner.repairs import danger
from portal.staff import asked
from tests import makers

REPORT = "/owner/report"


def ring(client: Any) -> Any:
    return client.send(f"{REPORT}/emergencies", {"what": "burst_pipe"}, at=REPORT)


def count(owner: int) -> int:
    session().rollback()
    return session().query(Repair).filter_by(reporter_id=owner).count()


def test_one_person_may_ring_often_and_is_then_told_whom_to_call(app: Any, clock: Any, client: Any) -> None:
    s = makers.story()
    client.sign_in(s.owner, "owner")
    most = danger.PER_PERSON[0][0]
    assert all(ring(client).status_code == 303 for _ in range(most))
    refused = ring(client)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert "没有再登记" in refused.words and "0571-8800 0110" in refused.words
    assert count(s.owner) == most
    clock.forward(minutes=11)
    assert ring(client).status_code == 303


def test_a_busy_network_never_blocks_the_first_one(
    app: Any, clock: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s = makers.story()
    with app.test_request_context():
        for _ in range(danger.PER_HOST[0][0]):
            throttle.hit("emergency.host", "127.0.0.1", limits=danger.PER_HOST)
    client.sign_in(s.owner, "owner")
    assert ring(client).status_code == 303
    assert ring(client).status_code == 429
    assert count(s.owner) == 1


def test_a_desk_that_searches_without_end_is_slowed(app: Any, clock: Any, client: Any) -> None:
    s = makers.story()
    ((most, seconds),) = asked.SEARCHES
    for _ in range(most - 1):
        throttle.hit("search", str(s.agent), limits=asked.SEARCHES)
    client.sign_in(s.agent, "staff")
    assert client.get("/staff/search?q=厨房").status_code == 200
    slow = client.get("/staff/search?q=厨房")
    assert slow.status_code == 429 and "这一次没有查" in slow.words and "0571-8800 0000" in slow.words
    assert client.get("/staff/search").status_code == 200
    assert client.get("/staff/people?q=林").status_code == 429
    clock.forward(seconds=seconds + 1)
    assert client.get("/staff/search?q=厨房").status_code == 200
