"""One cause, many reports: merged, taken apart again, handled as an incident."""

from dataclasses import dataclass

from portal.domain.repairs.events.life import ALL, HOME, STAFF
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class ReportMerged(Event):
    name = "repair.report_merged"
    sentence = N_("%(number)s（%(label)s）报的是同一件事，已并入这一件")
    audiences = STAFF
    number: str
    label: str
    repair_id: int


@dataclass(frozen=True, kw_only=True)
class Unmerged(Event):
    name = "repair.unmerged"
    sentence = N_("和%(number)s分开，恢复单独办理：%(reason)s")
    audiences = HOME
    private = frozenset({"reason"})
    number: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReportUnmerged(Event):
    name = "repair.report_unmerged"
    sentence = N_("%(number)s（%(label)s）不是同一件事，已分开")
    audiences = STAFF
    number: str
    label: str
    repair_id: int


@dataclass(frozen=True, kw_only=True)
class IncidentDeclared(Event):
    name = "repair.incident_declared"
    sentence = N_("按事件处理，通知受影响的住户：%(note)s")
    audiences = ALL
    tone = "late"
    note: str


@dataclass(frozen=True, kw_only=True)
class IncidentEnded(Event):
    name = "repair.incident_ended"
    sentence = N_("不再按事件处理，撤下给住户的通知")
    audiences = ALL
