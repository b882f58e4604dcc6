"""The page of a repair in an owner's words: what comes next, when each step was taken, who pays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.repairs.cost_rules import KIND_WORDS, QUOTE_WORDS
from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.queries.bill import owner_bill
from portal.domain.repairs.rules import STATUS_WORDS, Status
from portal.domain.terms.rules import Urgency
from portal.domain.terms.warranty_rules import PAYER_WORDS, VERDICT_WORDS, Payer, Verdict
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.owner.cards import next_of

STEP_OF: Mapping[str, int] = {
    "repair.reported": 1,
    "repair.accepted": 2,
    "repair.dispatched": 3,
    "repair.redispatched": 3,
    "repair.taken_over": 3,
    "repair.scheduled": 4,
    "repair.rebooked": 4,
    "repair.started": 4,
    "repair.sign_off_opened": 5,
    "repair.signed_off": 6,
}
TURN = {
    "sign": (N_("请看看修得怎么样"), N_("满意就签认；有问题可以退回重修。")),
    "answer_facts": (N_("请您补充情况"), ""),
    "accept_quote": (N_("请确认报价"), N_("报价里写明了做什么、多少钱。接受之后师傅才动工。")),
    "schedule": (N_("请选一个上门时间"), N_("师傅提了几个时间，选一个就算约好。")),
}
ENDED: Mapping[Status, tuple[str, str]] = {
    Status.SIGNED_OFF: (N_("修好了，已签认"), N_("签认后15天内发现问题，可以重开。")),
    Status.CLOSED: (N_("已办结"), ""),
    Status.REJECTED: (N_("没有受理"), N_("原因和可以找谁，写在下面的经过里。")),
    Status.DUPLICATE: (N_("已并入另一件报修"), N_("同一件事已有人报过，您会一起收到进展。")),
    Status.CANCELLED: (N_("已取消"), N_("需要时可以重新报修。")),
}
NOTES: Mapping[str, str] = {
    "repair.accept": N_("客服核对后受理，有疑问会联系您。"),
    "repair.dispatch": N_("客服判断由谁来修、谁承担费用。"),
    "repair.acknowledge": N_("接单后和您约上门时间。"),
    "repair.schedule": N_("师傅会从您选的时段里定一个。"),
    "repair.complete": N_("修好后请您查看、签认。"),
    "repair.quote": N_("报价写明做什么、多少钱，您接受之后才动工。"),
    "repair.arbitrate": N_("两次退回重修后，由负责人决定怎么办。"),
}


@dataclass(frozen=True)
class Next:
    """The card of the next step: title and note as (message id, parameters), who holds it, whose turn it is."""

    title: tuple[str, dict[str, Any]]
    note: str
    who: str
    turn: str


def turn_of(page: RepairPage) -> str:
    """The verb that waits for this reader, or nothing."""
    if "answer_facts" in page.verbs:
        return "answer_facts"
    if "schedule" in page.verbs and offered(page):
        return "schedule"
    if "accept_quote" in page.verbs:
        return "accept_quote"
    return "sign" if "sign" in page.verbs else ""


def offered(page: RepairPage) -> Sequence[Any]:
    """The windows that the firm offers the home to pick from."""
    if page.repair.status is not Status.ACKNOWLEDGED:
        return ()
    return [window for window in page.windows if window.offered_by == "firm"]


def next_step(page: RepairPage) -> Next:
    """What comes next, in the words for this reader."""
    turn = turn_of(page)
    if turn:
        title, note = TURN[turn]
        return Next((title, {}), _question(page) if turn == "answer_facts" else note, "", turn)
    task = page.task
    if task is None or page.repair.status in ENDED:
        title, note = ENDED.get(page.repair.status, (STATUS_WORDS[page.repair.status], ""))
        return Next((title, {}), note, "", "")
    note = "" if task.held else NOTES.get(task.what, "")
    if page.repair.urgency is Urgency.EMERGENCY and page.repair.status is Status.SUBMITTED:
        return Next(
            (N_("值班员来电并派人到场"), {}), N_("先处理险情，费用和责任过后再说。"), task.holder_name, ""
        )
    return Next(next_of(task), note, task.holder_name, "")


def _question(page: RepairPage) -> str:
    return str(page.hold.reason) if page.hold is not None and page.full else ""


def visit_ahead(page: RepairPage) -> bool:
    """Whether the card speaks of the agreed visit and not of a deadline."""
    return page.repair.status is Status.SCHEDULED and page.hold is None and page.repair.visit_from is not None


def step_dates(page: RepairPage) -> list[str]:
    """The day of each of the six steps as far as it was taken, for the dots: 11/9."""
    days: dict[int, datetime] = {}
    for line in page.story:
        step = STEP_OF.get(line.name)
        if step is not None and step <= page.step:
            days.setdefault(step, line.happened_at)
    shown = [short_day(days.get(step), page.community.zone) for step in range(1, 7)]
    if turn_of(page):
        shown[page.step - 1] = gettext("轮到您")
    return shown


def short_day(moment: datetime | None, zone: str) -> str:
    """今天, or 11/9; empty where there is no moment."""
    if moment is None:
        return ""
    here = clock.local(moment, zone)
    if here.date() == clock.today(zone):
        return gettext("今天")
    return f"{here.month}/{here.day}"


def cost(page: RepairPage) -> tuple[str, str]:
    """Who pays, as (headline, note) message ids; before the decision nothing is promised."""
    repair = page.repair
    if repair.payer is None:
        return N_("费用待判定"), N_("派单前会判断是否在保修期内。要收费的，先报价，您同意才动工。")
    verdict = _verdict_words(repair.warranty)
    if repair.payer is Payer.OWNER:
        return N_("这次维修由您承担费用"), N_("动工前先报价，您同意才动工。")
    return N_("不收费"), verdict if _covered(repair.warranty) else N_("费用由别的一方承担，不向您收取。")


def money(page: RepairPage) -> dict[str, Any]:
    """What the owner is asked to pay, and the words for it."""
    return {
        "bill": owner_bill(page.repair, page.lines, page.quote), "kinds": KIND_WORDS, "payers": PAYER_WORDS,
        "quote_words": QUOTE_WORDS,
    }  # fmt: skip


def _covered(kept: Mapping[str, Any]) -> bool:
    return kept.get("verdict") in (Verdict.IN_BOTH, Verdict.GAP, Verdict.SELLER)


def _verdict_words(kept: Mapping[str, Any]) -> str:
    value = kept.get("verdict", "")
    return VERDICT_WORDS[Verdict(value)] if value in set(Verdict) else ""


def payer_words(page: RepairPage) -> str:
    """Who pays, as the repair form writes it (a message id)."""
    return PAYER_WORDS[page.repair.payer] if page.repair.payer else ""


def unread_from(page: RepairPage, actor: Actor) -> int:
    """The id of the first post of the desk that the reader has not seen, 0 where there is none."""
    fresh = [post.id for post in page.posts if post.side == "desk" and post.id > page.read_up_to]
    return fresh[0] if fresh else 0
