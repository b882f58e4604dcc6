"""What happens to the places of a repair form, in the words of the timeline.

Of two homes neither reads of the other: what concerns the source home alone never has the audience `owner`.
"""

from dataclasses import dataclass

from portal.domain.repairs.events.life import ALL, FIRM, HOME, STAFF
from portal.infra.events import Event
from portal.infra.refused import N_

OWNER = frozenset({"owner"})


@dataclass(frozen=True, kw_only=True)
class SignedFor(Event):
    """Somebody signed in a party's place, as a rule allows."""

    name = "repair.signed_for"
    sentence = N_("代%(party)s签认：修好了")
    audiences = ALL
    party: str


@dataclass(frozen=True, kw_only=True)
class SourceSigned(Event):
    name = "repair.source_signed"
    sentence = N_("渗漏源头业主签认：修好了")
    audiences = FIRM


@dataclass(frozen=True, kw_only=True)
class SourceRefused(Event):
    name = "repair.source_refused"
    sentence = N_("渗漏源头业主退回重修：%(reason)s")
    audiences = FIRM
    private = frozenset({"reason"})
    tone = "late"
    reason: str
    times: int


@dataclass(frozen=True, kw_only=True)
class SentBack(Event):
    """What the affected home learns when the other one sent the work back."""

    name = "repair.sent_back"
    sentence = N_("还有一处要返工，修好后再请您签认")
    audiences = OWNER


@dataclass(frozen=True, kw_only=True)
class SignaturesVoided(Event):
    name = "repair.signatures_voided"
    sentence = N_("已有的签认作废，请重新签认：%(why)s")
    audiences = ALL
    private = frozenset({"why"})
    tone = "late"
    why: str
    parties: str


@dataclass(frozen=True, kw_only=True)
class OwnerAttempted(Event):
    name = "repair.owner_attempted"
    sentence = N_("联系业主签认：%(channel)s，%(result)s（第%(days)s天）")
    audiences = STAFF
    private = frozenset({"note"})
    channel: str
    result: str
    days: int
    note: str


@dataclass(frozen=True, kw_only=True)
class OwnerNotified(Event):
    name = "repair.owner_notified"
    sentence = N_("贴了签认通知：%(text)s")
    audiences = HOME
    private = frozenset({"text"})
    text: str


@dataclass(frozen=True, kw_only=True)
class SourceNotified(Event):
    name = "repair.source_notified"
    sentence = N_("给渗漏源头业主贴了签认通知：%(text)s")
    audiences = STAFF
    private = frozenset({"text"})
    text: str


@dataclass(frozen=True, kw_only=True)
class OwnerNotReached(Event):
    """A second person confirmed it: the place is shown as not signed, which is no consent."""

    name = "repair.owner_not_reached"
    sentence = N_("见证：业主联系不上，业主一栏记为未签（%(note)s）")
    audiences = HOME
    private = frozenset({"note"})
    tone = "late"
    note: str


@dataclass(frozen=True, kw_only=True)
class SourceNotReached(Event):
    name = "repair.source_not_reached"
    sentence = N_("见证：渗漏源头业主联系不上，记为未签（%(note)s）")
    audiences = STAFF
    private = frozenset({"note"})
    tone = "late"
    note: str


@dataclass(frozen=True, kw_only=True)
class RestAsked(Event):
    """The repair department signed first, as the rule asks: it is the others' turn."""

    name = "repair.rest_asked"
    sentence = N_("维修部已签，请其他各方签认")
    audiences = ALL


@dataclass(frozen=True, kw_only=True)
class SignChased(Event):
    name = "repair.sign_chased"
    sentence = N_("催签：%(party)s还没有签认")
    audiences = FIRM
    party: str
    request_id: int


@dataclass(frozen=True, kw_only=True)
class SignEscalated(Event):
    name = "repair.sign_escalated"
    sentence = N_("催签后仍没有签认，上报：%(party)s")
    audiences = STAFF
    tone = "late"
    party: str
    request_id: int


@dataclass(frozen=True, kw_only=True)
class SilenceCounted(Event):
    name = "repair.silence_counted"
    sentence = N_("%(party)s%(days)s天没有答复，按规则沉默视为同意（不是签认）")
    audiences = FIRM
    party: str
    days: int


@dataclass(frozen=True, kw_only=True)
class SourceUnitSet(Event):
    name = "repair.source_unit_set"
    sentence = N_("登记渗漏源头：%(label)s")
    audiences = FIRM
    private = frozenset({"label"})
    label: str
