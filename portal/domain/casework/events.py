"""What happens to a served paper, in the words of its own timeline."""

from dataclasses import dataclass
from datetime import date

from portal.infra.events import Event
from portal.infra.refused import N_

FIRM = frozenset({"firm", "staff"})


@dataclass(frozen=True, kw_only=True)
class NoticeServed(Event):
    name = "notice.served"
    sentence = N_("发出%(what)s%(number)s")
    audiences = FIRM
    what: str
    number: str
    firm_id: int


@dataclass(frozen=True, kw_only=True)
class NoticeAcknowledged(Event):
    name = "notice.acknowledged"
    sentence = N_("签收了通知")
    audiences = FIRM
    number: str


@dataclass(frozen=True, kw_only=True)
class NoticeHandedOver(Event):
    name = "notice.handed_over"
    sentence = N_("纸质送达，签收人%(to)s")
    audiences = FIRM
    private = frozenset({"to"})
    number: str
    to: str
    on: date
