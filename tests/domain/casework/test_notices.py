"""Served papers: who got them, what proves it, and that their words never change."""

from datetime import date

import pytest

from portal.domain.casework import notice_queries, notices
from portal.domain.casework.notice_rules import Paper, Reached, Sending, proof
from portal.domain.terms.span_rules import Span
from portal.infra import events, worker
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused, WrongState
from tests import makers
from tests import makers_estate as make


def serve(s, kind=Paper.OVERDUE, firm_id=None, grace="24h"):
    with write():
        return notices.serve(
            kind, ("repair", 7), community_id=s.community, firm_id=firm_id or s.firm, title="逾期未修",
            text="请在%(until)s前到场", params={"until": make.at("2026-11-21T09:00")}, facts=[("地点", "3幢")],
            grace=Span.parse(grace) if grace else None, by=s.by("dispatcher"),
        ).id  # fmt: skip


def again(s, notice_id, who="dispatcher"):
    session().rollback()
    return notice_queries.get_for(s.by(who), notice_id)


@pytest.fixture
def s(app, clock):
    return makers.story()


def test_a_notice_goes_to_the_contacts_of_the_firm_and_the_sending_is_its_proof(app, s):
    number = serve(s)
    row = again(s, number)
    assert row.number.split("-")[1:] == ["TZ", "2611", "0001"] and row.digest == notices.digest_of(row)
    assert row.grace_until == make.at("2026-11-21T09:00")
    assert not notices.proof_of(row).proven
    worker.work_off(app)
    found = notices.proof_of(again(s, number))
    assert (found.proven, found.how, found.at) == (True, "sent", make.at("2026-11-20T09:00"))
    assert [(each.person_id, each.reached, each.channel) for each in found.sendings] == [
        (s.contractor, Reached.SENT, "log")
    ]


def test_opening_and_acknowledging_count_once_and_only_for_the_firm(app, s, clock):
    number = serve(s)
    with write():
        notices.mark_opened(again(s, number, "contractor"), s.contractor)
    assert notices.proof_of(again(s, number)).how == "opened"
    for hours in (1, 1):
        clock.forward(hours=hours)
        with write():
            notices.acknowledge(again(s, number, "contractor"), by=s.by("contractor"))
    row = again(s, number)
    assert row.acknowledged_at == make.at("2026-11-20T10:00")
    assert notices.proof_of(row).how == "acknowledged"
    assert [line.name for line in events.story_of(("notice", number), "firm")].count(
        "notice.acknowledged"
    ) == 1
    other = make.contact_of(s.other_firm)
    with pytest.raises(Missing):
        notice_queries.get_for(make.actor(other, "field"), number)
    with pytest.raises(Denied), write():
        notices.acknowledge(row, by=s.by("dispatcher"))
    with pytest.raises(Missing):
        notice_queries.get_for(s.by("owner"), number)


def test_what_was_handed_over_on_paper_is_proof_and_grace_runs_from_then(app, s, clock):
    number = serve(s)
    with write():
        notices.mark_sent(number, s.contractor, "failed", why="no address")
    assert not notices.proof_of(again(s, number)).proven
    clock.forward(hours=5)
    for on, to in ((date(2026, 11, 19), "周工"), (date(2026, 11, 21), "周工"), (date(2026, 11, 20), " ")):
        with pytest.raises(Refused), write():
            notices.hand_over(again(s, number), on=on, to=to, by=s.by("dispatcher"))
    with write():
        notices.hand_over(again(s, number), on=date(2026, 11, 20), to="周工", by=s.by("dispatcher"))
    row = again(s, number)
    found = notices.proof_of(row)
    assert (found.how, found.on, found.who) == ("paper", date(2026, 11, 20), "周工")
    assert row.grace_until == make.at("2026-11-21T14:00")
    with pytest.raises(WrongState), write():
        notices.hand_over(row, on=date(2026, 11, 20), to="周工", by=s.by("dispatcher"))


def test_a_firm_without_a_contact_cannot_be_served(s):
    with pytest.raises(Refused):
        serve(s, firm_id=s.other_firm)


def test_lists_hold_the_firms_own_notices_newest_first(app, s):
    first, second = serve(s, Paper.REMINDER, grace=""), serve(s)
    rows = notice_queries.for_firm(s.by("contractor"))
    assert [row.Notice.id for row in rows] == [second, first]
    assert [r.Notice.id for r in notice_queries.for_firm(s.by("contractor"), before=second)] == [first]
    assert notice_queries.unacknowledged(s.by("contractor")) == 2
    assert notice_queries.for_firm(s.by("technician")) == ()
    assert notice_queries.newest(("repair", 7), Paper.OVERDUE, s.firm).id == second
    assert [n.id for n in notice_queries.of_case(("repair", 7))] == [first, second]


def test_the_strongest_thing_known_is_the_proof():
    at = make.at("2026-11-20T09:00")
    sent = Sending(1, "周工", "sent", "sms", at)
    failed = Sending(2, "钱工", "failed", error="no address")
    assert not proof([failed]).proven
    assert proof([failed, sent]).who == "周工"
    assert proof([sent], handed_over=(at, date(2026, 11, 20), "吴工")).how == "paper"
    read = Sending(3, "赵工", "sent", "sms", at, at, at)
    assert proof([sent, read], handed_over=(at, date(2026, 11, 20), "吴工")).how == "acknowledged"
