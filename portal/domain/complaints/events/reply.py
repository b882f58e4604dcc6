"""Investigation, the written reply, promises and the answer to them, in the words of the timeline."""

from dataclasses import dataclass
from datetime import date

from portal.domain.complaints.events.life import HOME, STAFF
from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class InquiryAsked(Event):
    name = "complaint.inquiry_asked"
    sentence = N_("请%(of)s查：%(question)s，%(due_on)s前答复")
    audiences = STAFF
    private = frozenset({"of", "question"})
    of: str
    question: str
    due_on: date
    inquiry_id: int


@dataclass(frozen=True, kw_only=True)
class InquiryAnswered(Event):
    name = "complaint.inquiry_answered"
    sentence = N_("答复了调查事项：%(question)s")
    audiences = STAFF
    private = frozenset({"question"})
    question: str
    inquiry_id: int


@dataclass(frozen=True, kw_only=True)
class InquiryWithdrawn(Event):
    name = "complaint.inquiry_withdrawn"
    sentence = N_("收回了调查事项：%(question)s。%(reason)s")
    audiences = STAFF
    private = frozenset({"question", "reason"})
    question: str
    reason: str
    inquiry_id: int


@dataclass(frozen=True, kw_only=True)
class EvidenceGiven(Event):
    """By the person who complains; they read it themselves."""

    name = "complaint.evidence_given"
    sentence = N_("补充了材料：%(what)s")
    audiences = HOME
    private = frozenset({"what"})
    what: str


@dataclass(frozen=True, kw_only=True)
class EvidenceAdded(Event):
    """By staff: what it shows and where it comes from stays with them."""

    name = "complaint.evidence_added"
    sentence = N_("加了证据：%(what)s（%(source)s）")
    audiences = STAFF
    private = frozenset({"what", "source"})
    what: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Found(Event):
    name = "complaint.found"
    sentence = N_("写了查到的事实和依据，共%(count)s条")
    audiences = STAFF
    count: int


@dataclass(frozen=True, kw_only=True)
class Concluded(Event):
    name = "complaint.concluded"
    sentence = N_("调查结束，开始写书面答复")
    audiences = HOME


@dataclass(frozen=True, kw_only=True)
class InvestigationResumed(Event):
    name = "complaint.investigation_resumed"
    sentence = N_("退回调查，再查清楚：%(reason)s")
    audiences = STAFF
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReplyDrafted(Event):
    name = "complaint.reply_drafted"
    sentence = N_("写了第%(no)s份答复的草稿")
    audiences = STAFF
    no: int


@dataclass(frozen=True, kw_only=True)
class CompensationChanged(Event):
    """The amount, its reason or what is done is another one: a request for what was no longer counts."""

    name = "complaint.compensation_changed"
    sentence = N_("改了补偿或处理办法，现在补偿%(amount)s元")
    audiences = STAFF
    amount: str


@dataclass(frozen=True, kw_only=True)
class CompensationAsked(Event):
    name = "complaint.compensation_asked"
    sentence = N_("申请补偿%(amount)s元：%(reason)s")
    audiences = STAFF
    private = frozenset({"reason"})
    amount: str
    amount_cents: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CompensationApproved(Event):
    name = "complaint.compensation_approved"
    sentence = N_("补偿%(amount)s元已批准")
    audiences = STAFF
    amount: str
    approval_id: int


@dataclass(frozen=True, kw_only=True)
class CompensationRejected(Event):
    name = "complaint.compensation_rejected"
    sentence = N_("补偿没有批准：%(reason)s")
    audiences = STAFF
    tone = "late"
    private = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReplySent(Event):
    name = "complaint.reply_sent"
    sentence = N_("发出了书面答复（第%(no)s份），其中承诺%(promises)s条")
    audiences = HOME
    reply_id: int
    no: int
    promises: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class ReplyDelivered(Event):
    name = "complaint.reply_delivered"
    sentence = N_("纸质答复于%(on)s交给%(to)s")
    audiences = HOME
    private = frozenset({"to"})
    to: str
    on: date
    reply_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyUndelivered(Event):
    name = "complaint.reply_undelivered"
    sentence = N_("答复的通知没有送到：%(why)s。请打电话告知，或送纸质答复")
    audiences = STAFF
    tone = "late"
    why: str


@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Event):
    name = "complaint.message_undelivered"
    sentence = N_("发给投诉人的通知没有送到：%(why)s。请打电话告知")
    audiences = STAFF
    tone = "late"
    why: str


@dataclass(frozen=True, kw_only=True)
class PromiseMade(Event):
    name = "complaint.promise_made"
    sentence = N_("承诺：%(text)s，%(owner)s在%(due_on)s前办到")
    audiences = HOME
    private = frozenset({"text", "owner"})
    text: str
    owner: str
    due_on: date
    promise_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseKept(Event):
    name = "complaint.promise_kept"
    sentence = N_("做到了：%(text)s。%(proof)s")
    audiences = HOME
    private = frozenset({"text", "proof"})
    text: str
    proof: str
    promise_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseRenegotiated(Event):
    name = "complaint.promise_renegotiated"
    sentence = N_("重新约定：%(text)s，改到%(due_on)s前。%(reason)s")
    audiences = HOME
    private = frozenset({"text", "reason"})
    text: str
    due_on: date
    reason: str
    promise_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseTied(Event):
    name = "complaint.promise_tied"
    sentence = N_("承诺“%(text)s”由报修%(number)s来办")
    audiences = HOME
    private = frozenset({"text"})
    text: str
    number: str


@dataclass(frozen=True, kw_only=True)
class PromiseToRepair(Event):
    """What was promised becomes a repair: the rest is what that room asks for beyond the words."""

    name = "complaint.promise_to_repair"
    sentence = N_("把承诺“%(text)s”登记成报修")
    audiences = STAFF
    private = frozenset({"text", "words"})
    text: str
    promise_id: int
    part: str
    room: str
    urgency: str
    words: str


@dataclass(frozen=True, kw_only=True)
class PromiseRepaired(Event):
    name = "complaint.promise_repaired"
    sentence = N_("报修%(number)s已修好并签认，承诺“%(text)s”可以办结")
    audiences = HOME
    private = frozenset({"text"})
    text: str
    number: str
    promise_id: int


@dataclass(frozen=True, kw_only=True)
class PromiseUnrepaired(Event):
    name = "complaint.promise_unrepaired"
    sentence = N_("报修%(number)s重开了，承诺“%(text)s”还没有办到")
    audiences = HOME
    tone = "late"
    private = frozenset({"text"})
    text: str
    number: str
    promise_id: int


@dataclass(frozen=True, kw_only=True)
class PartPassed(Event):
    """A promise or an inquiry (`inquiry_id`, else 0) was not kept in its time."""

    name = "complaint.part_passed"
    sentence = N_("超过了期限：%(what)s，%(text)s")
    audiences = STAFF
    tone = "late"
    private = frozenset({"text"})
    what: str
    text: str
    inquiry_id: int


@dataclass(frozen=True, kw_only=True)
class RemedyAccepted(Event):
    name = "complaint.remedy_accepted"
    sentence = N_("接受了处理结果")
    audiences = HOME


@dataclass(frozen=True, kw_only=True)
class RemedyRejected(Event):
    name = "complaint.remedy_rejected"
    sentence = N_("不接受处理结果：%(reason)s")
    audiences = HOME
    tone = "late"
    private = frozenset({"reason"})
    reason: str
