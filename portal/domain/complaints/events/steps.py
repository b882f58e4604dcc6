"""The evaluation once more, inner facts, and the joint handling, in the words of the timeline."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.complaints.events.life import HOME, STAFF
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class Judged(Event):
    """How grave and whose it was found to be; the reasons stay with the staff."""

    name = "complaint.judged"
    sentence = N_("判定为%(severity)s，责任：%(liability)s。%(reason)s")
    audiences = STAFF
    private = frozenset({"reason"})
    severity: str
    liability: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LeadChanged(Event):
    """Somebody else answers for it now, or by another day; told as soon as it is so."""

    name = "complaint.lead_changed"
    sentence = N_("改由%(lead)s负责，%(due)s前书面答复")
    audiences = HOME
    private = frozenset({"lead"})
    lead: str
    lead_id: int
    due: datetime
    severity: str


@dataclass(frozen=True, kw_only=True)
class FactNoted(Event):
    """Only that something was noted: the words themselves are deleted at archiving, and the story stays."""

    name = "complaint.fact_noted"
    sentence = N_("记了一条内部情况：%(what)s")
    audiences = STAFF
    tone = "inner"
    what: str


@dataclass(frozen=True, kw_only=True)
class Joined(Event):
    name = "complaint.joined"
    sentence = N_("和同一件事的其他投诉一起调查，答复仍单独给您")
    audiences = HOME
    joint_id: int


@dataclass(frozen=True, kw_only=True)
class Left(Event):
    name = "complaint.left"
    sentence = N_("不再和其他投诉一起调查，单独办理：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    reason: str
    joint_id: int
