"""What was read back stays without an answer: the reminder, its end, and going on unconfirmed, in the timeline's words."""

from dataclasses import dataclass
from datetime import datetime

from portal.domain.complaints.events.life import HOME, STAFF
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class DefinitionReminded(Event):
    name = "complaint.definition_reminded"
    sentence = N_("提醒核对事实与诉求（%(how)s），%(until)s前等答复")
    audiences = HOME
    private = frozenset({"words"})
    how: str
    until: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class DefinitionUnheard(Event):
    name = "complaint.definition_unheard"
    sentence = N_("提醒之后仍没有答复，可以注明未经确认往下办")
    audiences = STAFF
    tone = "late"


@dataclass(frozen=True, kw_only=True)
class WentOnUnconfirmed(Event):
    name = "complaint.went_on_unconfirmed"
    sentence = N_("没有收到答复，按写下的事实与诉求先往下办，注明未经确认")
    audiences = HOME
