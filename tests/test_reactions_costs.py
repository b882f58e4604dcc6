"""Who is told about the money of a repair: the owner, the firm, whoever sent the quote."""

from portal import answers_costs as words
from portal.domain.repairs import actions, events
from portal.infra import worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from tests import makers, makers_costs


def told(person_id):
    session().rollback()
    return [m.msgid for m in session().query(Message).filter_by(person_id=person_id).order_by(Message.id)]


def test_a_quote_its_end_and_its_answer_reach_those_they_concern(app, clock):
    s = makers.story()
    repair = makers_costs.quoted(s)
    makers_costs.enter(s, repair, makers_costs.FREE)
    with write():
        actions.quote(makers.again(repair), by=s.by("dispatcher"))
    with write():
        actions.decline_quote(makers.again(repair), reason="太贵", by=s.by("owner"))
    worker.work_off(app)
    assert [m for m in told(s.owner) if m in (words.QUOTE, words.VOIDED)] == [
        words.QUOTE,
        words.VOIDED,
        words.QUOTE,
    ]
    assert words.TO_FIRM[events.QuoteDeclined.name] in told(s.contractor)
    assert words.DECLINED in told(s.dispatcher)


def test_the_firm_hears_of_a_change_to_confirm_and_of_what_waits_for_a_yes(app, clock):
    s = makers.story()
    makers_costs.varied(s)
    makers_costs.over_limit(s)
    worker.work_off(app)
    assert words.VARIED in told(s.technician)
    assert words.TO_FIRM[events.CostApprovalNeeded.name] in told(s.contractor)
