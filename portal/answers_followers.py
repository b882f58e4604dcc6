"""Whom the house tells who only follows a repair: where it stands, and no word that others wrote."""

from collections.abc import Mapping

from portal.domain.casework import actions as casework
from portal.domain.repairs import events
from portal.domain.repairs.queries.finding import bare
from portal.domain.terms import queries as terms
from portal.infra import messages
from portal.infra.events import Told
from portal.infra.messages import word
from portal.infra.refused import N_

FOLLOWERS: Mapping[str, str] = {
    events.Accepted.name: N_("您关注的“%(part)s”（%(number)s）已受理。"),
    events.Rejected.name: N_("您关注的“%(part)s”（%(number)s）没有受理。您家还有问题，请再报修。"),
    events.MarkedDuplicate.name: N_("您关注的“%(part)s”并入%(number)s一起办理，进度会继续告诉您。"),
    events.Cancelled.name: N_("您关注的“%(part)s”（%(number)s）已取消。您家还有问题，请再报修。"),
    events.Dispatched.name: N_("您关注的“%(part)s”（%(number)s）已派给%(firm)s，%(due)s前修好。"),
    events.Redispatched.name: N_("您关注的“%(part)s”（%(number)s）改由%(firm)s来修。"),
    events.TakenOver.name: N_("您关注的“%(part)s”（%(number)s）改由%(firm)s接手。"),
    events.Scheduled.name: N_("您关注的“%(part)s”（%(number)s）约好%(visit_from)s上门。"),
    events.Rebooked.name: N_("您关注的“%(part)s”（%(number)s）上门时间改到%(visit_from)s。"),
    events.Started.name: N_("您关注的“%(part)s”（%(number)s）开始维修。"),
    events.Held.name: N_("您关注的“%(part)s”（%(number)s）暂停，%(kind)s。"),
    events.SignOffOpened.name: N_("您关注的“%(part)s”（%(number)s）修完了，正在签认。"),
    events.Refused.name: N_("您关注的“%(part)s”（%(number)s）还要再修一次。"),
    events.Reopened.name: N_("您关注的“%(part)s”（%(number)s）重新开始办理。"),
    events.IncidentDeclared.name: N_("您关注的“%(part)s”（%(number)s）：%(note)s"),
    events.Closed.name: N_("您关注的“%(part)s”（%(number)s）已办结。您家还有问题，请再报修。"),
}
PUBLIC = ("firm", "due", "visit_from", "kind", "note")


def tell_followers(told: Told) -> None:
    """Each follower in the own language; who reported it is told as its reporter."""
    repair = bare(told.subject[1])
    values = {k: v for k, v in vars(told.event).items() if k in PUBLIC and v is not None}
    if "kind" in values:
        values["kind"] = word(values["kind"])
    values |= {"part": word(terms.part(repair.part_code).name), "number": repair.number}
    link = f"/owner/repairs/{repair.id}"
    if told.event.name == events.MarkedDuplicate.name:
        values["number"] = getattr(told.event, "number", "")
    for reader in sorted(casework.followers(told.subject)):
        if reader not in (repair.reporter_id, told.by.person_id) and casework.within_budget(reader):
            messages.send(reader, FOLLOWERS[told.event.name], values, link=link, subject=told.subject)
