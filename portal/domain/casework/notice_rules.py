"""Served papers: their kinds, how far each recipient has got them, and what proves that a firm was told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.infra.refused import N_


class Paper(StrEnum):
    """The kinds of papers that are served on a firm and kept with their proof."""

    REMINDER = "reminder"
    OVERDUE = "overdue_notice"
    DEDUCTION = "deduction"
    STATEMENT = "statement"
    DEMAND = "demand"


PAPER_WORDS: Mapping[Paper, str] = {
    Paper.REMINDER: N_("催办通知"),
    Paper.OVERDUE: N_("逾期通知单"),
    Paper.DEDUCTION: N_("扣款通知单"),
    Paper.STATEMENT: N_("结算书送达"),
    Paper.DEMAND: N_("催款函"),
}


class Reached(StrEnum):
    """How far one recipient has got a notice; each state proves the ones before it."""

    QUEUED = "queued"
    FAILED = "failed"
    MUTED = "muted"
    SENT = "sent"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"


REACHED_WORDS: Mapping[Reached, str] = {
    Reached.QUEUED: N_("等待发出"),
    Reached.FAILED: N_("没有送达"),
    Reached.MUTED: N_("没有发出"),
    Reached.SENT: N_("已发出"),
    Reached.OPENED: N_("已打开"),
    Reached.ACKNOWLEDGED: N_("已签收"),
}
CHANNEL_WORDS: Mapping[str, str] = {
    "sms": N_("短信"),
    "mail": N_("邮件"),
    "log": N_("系统记录"),
    "paper": N_("纸质"),
    "": N_("站内"),
}


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of one recipient: the message's way out, and what they did with the notice."""

    person_id: int
    name: str
    state: str
    channel: str = ""
    sent_at: datetime | None = None
    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None
    error: str = ""

    @property
    def reached(self) -> Reached:
        """How far this recipient has got it."""
        if self.acknowledged_at:
            return Reached.ACKNOWLEDGED
        return Reached.OPENED if self.opened_at else Reached(self.state)


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether and when a firm was demonstrably told, by the strongest thing known.

    `how` is the state that proves it (`paper` for a handover), `at` the earliest moment that counts,
    `on` the day on which it was handed over on paper.
    """

    proven: bool
    how: str = ""
    at: datetime | None = None
    on: date | None = None
    who: str = ""
    sendings: tuple[Sending, ...] = ()

    @property
    def words(self) -> str:
        """What proves it, as a message id."""
        if self.how == "paper":
            return N_("纸质送达")
        return REACHED_WORDS[Reached(self.how)] if self.how else N_("还没有送达凭证")


def proof(sendings: Iterable[Sending], *, handed_over: tuple[datetime, date, str] | None = None) -> Proof:
    """The proof of a notice: acknowledged before handed over on paper before opened before sent.

    A message that failed or never left proves nothing. `handed_over` is (moment, day, to whom).
    """
    rows = tuple(sendings)
    for state, moment in (
        (Reached.ACKNOWLEDGED, "acknowledged_at"), (None, ""), (Reached.OPENED, "opened_at"), (Reached.SENT, "sent_at")
    ):  # fmt: skip
        if state is None:
            if handed_over is not None:
                return Proof(True, "paper", handed_over[0], handed_over[1], handed_over[2], rows)
            continue
        there = [row for row in rows if getattr(row, moment) is not None]
        if there:
            first = min(there, key=lambda row: getattr(row, moment))
            return Proof(True, state.value, getattr(first, moment), None, first.name, rows)
    return Proof(False, sendings=rows)
