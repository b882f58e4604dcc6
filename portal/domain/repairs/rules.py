"""The life cycle of a repair as one table, and the pure rules of its verbs (domain guide, section 3)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.domain.casework.life_rules import Doubts, Step, life, step
from portal.domain.repairs.chase_rules import CONDITIONS as CHASE_CONDITIONS
from portal.domain.repairs.chase_rules import Chase
from portal.domain.repairs.cost_rules import CONDITIONS as COST_CONDITIONS
from portal.domain.repairs.cost_rules import Standing
from portal.domain.repairs.incident_rules import CONDITIONS as INCIDENT_CONDITIONS
from portal.domain.repairs.incident_rules import conditions as of_incident
from portal.domain.repairs.place_rules import PLACE_CONDITIONS, Absence
from portal.infra.refused import N_


class Status(StrEnum):
    """Where a repair stands."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    SIGNING = "signing"
    SIGNED_OFF = "signed_off"
    CLOSED = "closed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


S = Status
OUT = frozenset({S.DISPATCHED, S.ACKNOWLEDGED, S.SCHEDULED, S.IN_PROGRESS})
BEFORE_WORK = frozenset({S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.ACKNOWLEDGED, S.SCHEDULED})
OPEN = BEFORE_WORK | {S.IN_PROGRESS, S.SIGNING}
ENDED = frozenset({S.CLOSED, S.REJECTED, S.DUPLICATE, S.CANCELLED})

STATUS_WORDS: Mapping[Status, str] = {
    S.SUBMITTED: N_("待受理"),
    S.ACCEPTED: N_("待派单"),
    S.DISPATCHED: N_("待应答"),
    S.ACKNOWLEDGED: N_("待预约"),
    S.SCHEDULED: N_("待上门"),
    S.IN_PROGRESS: N_("维修中"),
    S.COMPLETED: N_("已完工"),
    S.SIGNING: N_("签认中"),
    S.SIGNED_OFF: N_("已签认"),
    S.CLOSED: N_("已完成"),
    S.REJECTED: N_("不受理"),
    S.DUPLICATE: N_("重复"),
    S.CANCELLED: N_("已取消"),
}

# What an owner sees of it: six plain steps 提交 受理 派单 上门 签认 完成.
OWNER_STEP: Mapping[Status, int] = {
    S.SUBMITTED: 1,
    S.ACCEPTED: 2,
    S.DISPATCHED: 3,
    S.ACKNOWLEDGED: 3,
    S.SCHEDULED: 4,
    S.IN_PROGRESS: 4,
    S.COMPLETED: 5,
    S.SIGNING: 5,
    S.SIGNED_OFF: 6,
    S.CLOSED: 6,
    S.REJECTED: 1,
    S.DUPLICATE: 1,
    S.CANCELLED: 1,
}


def _step(
    verb: str, sources: Collection[Status], target: Status | None, *faces: str, when: str = ""
) -> Step[Status]:
    return step("repair", verb, sources, target, *faces, when=when)


LIFE: Mapping[str, Step[Status]] = life(
    (
        _step("accept", {S.SUBMITTED}, S.ACCEPTED, "staff"),
        _step("reject", {S.SUBMITTED}, S.REJECTED, "staff"),
        _step("mark_duplicate", {S.SUBMITTED}, S.DUPLICATE, "staff"),
        _step("unmerge", {S.DUPLICATE}, S.SUBMITTED, "staff"),
        _step("declare_incident", OPEN - {S.SIGNING}, None, "staff", when="single"),
        _step("end_incident", OPEN | {S.SIGNED_OFF}, None, "staff", when="incident"),
        _step("cancel", BEFORE_WORK, S.CANCELLED, "owner", "staff"),
        _step("dispatch", {S.ACCEPTED}, S.DISPATCHED, "staff"),
        _step("acknowledge", {S.DISPATCHED}, S.ACKNOWLEDGED, "field"),
        _step("decline", {S.DISPATCHED}, S.ACCEPTED, "field"),
        _step("offer_windows", {S.ACKNOWLEDGED}, None, "field"),
        _step("schedule", {S.ACKNOWLEDGED}, S.SCHEDULED, "owner", "staff", "field"),
        _step("rebook", {S.SCHEDULED}, S.SCHEDULED, "owner", "staff", "field"),
        _step("no_access", {S.SCHEDULED}, S.ACKNOWLEDGED, "field"),
        _step("start", {S.SCHEDULED}, S.IN_PROGRESS, "field", when="approved accepted"),
        _step("complete", {S.IN_PROGRESS}, S.COMPLETED, "field", when="approved accepted confirmed"),
        _step("open_sign_off", {S.COMPLETED}, S.SIGNING),
        _step("redispatch", OUT, S.DISPATCHED, "staff"),
        _step("serve_notice", OUT, None, "staff", when="running late unserved"),
        _step("take_over", OUT, S.DISPATCHED, "staff", when="replaceable served delivered graced"),
        _step("sign", {S.SIGNING}, None, "owner", "staff", "field", when="undisputed settled accepted"),
        _step("refuse", {S.SIGNING}, S.IN_PROGRESS, "owner", "staff", "field", when="undisputed"),
        _step("attempt_owner", {S.SIGNING}, None, "staff", when="undisputed owner_waited"),
        _step("notify_owner", {S.SIGNING}, None, "staff", when="undisputed owner_waited attempted"),
        _step("witness_absence", {S.SIGNING}, None, "staff", when="undisputed owner_waited noticed"),
        _step("set_source_unit", OUT | {S.ACCEPTED}, None, "staff"),
        _step("arbitrate", {S.SIGNING}, S.IN_PROGRESS, "staff", when="disputed"),
        _step("close", {S.SIGNED_OFF}, S.CLOSED, "staff"),
        _step("reopen", {S.SIGNED_OFF, S.CLOSED}, S.ACCEPTED, "owner", "staff", when="recent"),
        _step("hold", OPEN - {S.SIGNING}, None, "staff", when="running"),
        _step("resume", OPEN - {S.SIGNING}, None, "staff", when="held"),
        _step("ask_facts", OPEN - {S.SIGNING}, None, "staff", when="running"),
        _step("answer_facts", OPEN - {S.SIGNING}, None, "owner", "staff", when="asked"),
        _step("extend", OUT, None, "staff", when="running"),
        _step("ask_extension", OUT, None, "field", when="running unasked"),
        _step("grant_extension", OUT, None, "staff", when="running extension_asked"),
        _step("refuse_extension", OUT, None, "staff", when="extension_asked"),
        _step("assign", OPEN | {S.SIGNED_OFF}, None, "staff"),
        _step("cost", OUT, None, "staff", "field"),
        _step("amend_costs", {S.SIGNING}, None, "staff"),
        _step("quote", OUT | {S.SIGNING}, None, "staff", "field", when="owner_pays"),
        _step("accept_quote", OUT | {S.SIGNING}, None, "owner", "staff", when="quoted"),
        _step("decline_quote", OUT | {S.SIGNING}, None, "owner", "staff", when="quoted"),
        _step("acknowledge_variation", OUT, None, "field", when="varied"),
    )
)
# Laid beside the life cycle in every state: they never change it.
ALWAYS = ("message", "note", "follow")


@dataclass(frozen=True)
class Facts:
    """What the conditions of the table ask about a case at a moment."""

    status: Status
    held: bool = False
    asked: bool = False
    disputed: bool = False
    incident: bool = False
    chase: Chase = field(default_factory=Chase)
    signed_off_at: datetime | None = None
    costs: Standing = field(default_factory=Standing)
    absence: Absence = field(default_factory=Absence)


REOPEN_WITHIN = timedelta(days=15)
CLOSE_AFTER = timedelta(days=15)
REFUSALS_BEFORE_HEAD = 2
NO_SUCH_STEP = N_("这件报修现在是“%(status)s”，不能再这样操作。页面已显示最新进度。")
CONDITIONS: Mapping[str, str] = {
    "undisputed": N_("这件报修已被退回两次，等负责人裁定。"),
    "disputed": N_("这件报修没有待裁定的争议。"),
    "recent": N_("签认已超过15天，不能直接重开。请新报一件，我们会和这一件关联。"),
    "running": N_("这件报修已经暂停。"),
    "held": N_("这件报修没有暂停。"),
    "asked": N_("客服没有在等您补充情况。"),
    **INCIDENT_CONDITIONS,
    **CHASE_CONDITIONS,
    **COST_CONDITIONS,
    **PLACE_CONDITIONS,
}
DOUBTS = Doubts(NO_SUCH_STEP, CONDITIONS)


def conditions_of(facts: Facts, now: datetime) -> Mapping[str, bool]:
    """Each condition that a row of the life cycle may name, and whether the case meets it."""
    return {
        "disputed": facts.disputed,
        "undisputed": not facts.disputed,
        "running": not facts.held,
        "held": facts.held and not facts.asked,
        "asked": facts.asked,
        "recent": facts.signed_off_at is not None and now - facts.signed_off_at <= REOPEN_WITHIN,
        **of_incident(incident=facts.incident),
        **facts.chase.conditions(now),
        **facts.costs.conditions(),
        **facts.absence.conditions(),
    }


def why_not(verb: str, facts: Facts, now: datetime) -> str | None:
    """None when the verb fits the case now, else the sentence that says why not."""
    return DOUBTS.why_not(LIFE[verb], facts.status, conditions_of(facts, now))


def fitting(facts: Facts, now: datetime, face: str) -> tuple[str, ...]:
    """The verbs that fit the case now and have a door in that face; permissions are asked by the caller."""
    return DOUBTS.fitting(LIFE, facts.status, conditions_of(facts, now), face)


# What a photo of a case shows: the affected home, the home where a leak comes from; a `notice` stands beside both.
OF_HOME = ("before", "after", "proof")
OF_SOURCE = ("source_before", "source_after")
EXPECTATIONS: Mapping[str, str] = {
    "fast": N_("尽快来"),
    "once": N_("一次修好"),
    "clean": N_("不弄脏家里"),
    "time": N_("按约定时间来"),
    "price": N_("先说清费用"),
}
ACCESS: Mapping[str, str] = {
    "call_before": N_("上门前先打电话"),
    "key_left": N_("钥匙放在服务中心"),
    "entry_permitted": N_("我不在家也可以进门，已书面同意"),
}
ROOMS: Mapping[str, str] = {
    "kitchen": N_("厨房"),
    "bathroom": N_("卫生间"),
    "living": N_("客厅"),
    "bedroom": N_("卧室"),
    "balcony": N_("阳台"),
    "door": N_("入户门"),
    "whole": N_("全屋"),
    "other": N_("其他位置"),
}
EMERGENCIES: Mapping[str, str] = {
    "gas": N_("闻到燃气味"),
    "burst_pipe": N_("水管爆裂"),
    "live_wires": N_("电线漏电或起火花"),
    "trapped": N_("有人被困"),
    "flooding": N_("大量进水"),
}
EMERGENCY_PARTS: Mapping[str, str] = {
    "gas": "kit.gas",
    "burst_pipe": "water.supply",
    "live_wires": "power.line",
    "trapped": "shared.lift",
    "flooding": "water.drain",
}
CHANNELS: Mapping[str, str] = {
    "web": N_("网页"),
    "phone": N_("电话"),
    "counter": N_("前台"),
    "letter": N_("来信"),
    "wechat": N_("微信"),
    "patrol": N_("巡查"),
    "12345": N_("12345"),
    "callback": N_("回访"),
}
HOLD_KINDS: Mapping[str, str] = {"owner": N_("等业主"), "parts": N_("等配件"), "weather": N_("等天气")}
WAITS_FOR_FACTS = N_("等业主补充情况")

DAY_PARTS: Mapping[str, tuple[str, int, int]] = {
    "am": (N_("上午"), 9, 12),
    "pm": (N_("下午"), 14, 18),
    "eve": (N_("晚上"), 18, 20),
}


EARLY_GRACE = timedelta(minutes=30)
TOO_EARLY = N_("还没到约好的时间。业主同意提前的，请写明原因，上门时间会改到现在，业主会收到通知。")


def comes_early(now: datetime, visit_from: datetime | None) -> bool:
    """Whether a visit begins before its window; half an hour ahead of it nobody is surprised."""
    return visit_from is not None and now < visit_from - EARLY_GRACE


def window(slot: str) -> tuple[date, int, int]:
    """The day and hours behind `2026-11-24/am`; ValueError where it is no window."""
    on, part = slot.split("/")
    if part not in DAY_PARTS:
        raise ValueError(slot)
    return date.fromisoformat(on), DAY_PARTS[part][1], DAY_PARTS[part][2]


def windows_ahead(today: date, days: int = 6) -> list[str]:
    """The windows an owner or a firm may offer: from tomorrow on, six days of three parts."""
    return [f"{today + timedelta(days=n)}/{part}" for n in range(1, days + 1) for part in DAY_PARTS]


def title_of(room: str, part: str) -> str:
    """The short name of a repair where nobody wrote one: 厨房 水管漏水 without the gap."""
    return f"{room}{part}"[:60]
