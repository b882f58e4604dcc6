"""Rules of callbacks 回访规则: what sets one off, how many, when, by whom; the defaults of the field guide, section 6.

Also which tier of risk an occasion stands in, the periods of draws and quotas, and what a rule may say.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.domain.callbacks.draw_rules import FULL
from portal.domain.callbacks.rules import LIMIT_OF, OUR_WAYS, TRIGGERS
from portal.infra.refused import N_, Refused

ORDINARY, RAISED, HIGH = "ordinary", "raised", "high"
TIERS: Mapping[str, str] = {ORDINARY: N_("一般"), RAISED: N_("较高"), HIGH: N_("高")}
PRIORITIES: Mapping[int, str] = {1: N_("先打"), 2: N_("一般"), 3: N_("不急")}
# The roles that may call; the lead of a community names the person.
TEAMS = ("agent", "service_lead", "site_manager", "head")
# What stands on a home or building and comes by the calendar, not by an event.
BY_CALENDAR = frozenset({"moved_in", "quarterly", "year_one", "year_four"})
# Without its result nobody could archive the complaint (field guide, section 5).
ALWAYS_ALL = frozenset({"complaint_replied"})
BASE_LEAST, BAD_SHARE, PAST_LOW, PAST_DAYS, PAST_MOST = 10, 20, 2, 365, 100
MOST_WEIGHT, MOST_MINUTES, MOST_LINES, LINE_MOST = 400, 240, 20, 200
# How a rule counts: hours by the wall clock, days, working days; as the spans of the terms are written.
COUNTED = ("h", "d", "wd")
_SPAN, MOST_SPAN = re.compile(rf"(\d{{1,3}})({'|'.join(COUNTED)})"), 400


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a rule says, as plain values; `CallbackRule` tells what each means."""

    rate: int = 100
    opens_after: str = "0d"
    due_after: str = ""
    applies_to: Sequence[str] = ()
    way: str = "phone"
    team: str = "agent"
    minutes: int = 5
    priority: int = 2
    consent_first: bool = False
    script: Sequence[str] = ()
    questions: Sequence[Mapping[str, Any]] = ()
    weights: Mapping[str, int] = field(default_factory=lambda: {RAISED: 150, HIGH: 200})

    @property
    def at_once(self) -> bool:
        """Whether every occasion makes its callback at once: all of them, and without a delay."""
        return self.rate == 100 and amount_of(self.opens_after) == 0

    def rate_of(self, tier: str) -> int:
        """The rate of a tier in ten-thousandths: the rule's own, raised by risk, never above all."""
        return min(FULL, self.rate * int(self.weights.get(tier, 100)))

    def applies(self, category: str) -> bool:
        """Whether the rule is about this building part or topic; a group names all its parts."""
        return not self.applies_to or any(
            category == each or category.startswith(f"{each}.") for each in self.applies_to
        )


def questions_of(lines: Sequence[str], told: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Questions of a rule from their words, numbered q1, q2 …; `told` are what the caller does and nobody is asked."""
    asked: list[dict[str, Any]] = [
        {"id": f"q{number}", "words": words} for number, words in enumerate(lines, 1)
    ]
    return asked + [
        {"id": f"q{number}", "words": words, "caller": True}
        for number, words in enumerate(told, len(asked) + 1)
    ]


_GREETING = N_("您好，这里是服务中心，给您做个回访，大约几分钟，现在方便吗？")
_THANKS = N_("谢谢您。有问题随时找我们。")
_REPAIR = (_GREETING, N_("前几天的维修，现在用着怎么样？"), N_("师傅收拾干净了吗？有没有没做完的？"), _THANKS)
_LEAK = (_GREETING, N_("上次修过的地方，下雨或用水以后还漏吗？"), N_("墙面、柜子里有没有返潮？"), _THANKS)
_COMPLAINT = (_GREETING, N_("您反映的事情，答复您看了吗？"), N_("现在算解决了吗？还差什么？"), _THANKS)
_MOVED_IN = (_GREETING, N_("搬进来住得还习惯吗？"), N_("水、电、燃气、门窗有没有要处理的？"), _THANKS)
_QUARTER = (
    _GREETING,
    N_("方便的话我们想上门看看，您同意吗？"),
    N_("这个季度的服务，您觉得哪里要改？"),
    _THANKS,
)
_YEAR_ONE = (_GREETING, N_("您入住满一年，我们上门看一遍房子，约个时间好吗？"), _THANKS)
_YEAR_FOUR = (N_("逐项看过再记：要维护、要大修，还是要更新。"),)

# Field guide, section 6; norms 2.2 for the leak that is asked after again and for opinion rounds.
DEFAULTS: Mapping[str, Terms] = {
    "repair_signed_off": Terms(script=_REPAIR),
    "leak_again": Terms(
        opens_after="30d", due_after="60d", applies_to=("leak", "water.supply", "water.drain"), script=_LEAK,
    ),
    "complaint_replied": Terms(team="service_lead", minutes=8, priority=1, script=_COMPLAINT),
    "moved_in": Terms(due_after="30d", script=_MOVED_IN),
    "quarterly": Terms(
        rate=25, due_after="88d", way="visit", minutes=30, priority=3, consent_first=True, script=_QUARTER,
        questions=questions_of((
            N_("维修"), N_("保洁和绿化"), N_("秩序和安全"), N_("收费"), N_("管家和前台"), N_("最希望先改的一件事"),
        )),
    ),
    "year_one": Terms(
        due_after="30d", way="visit", minutes=45, consent_first=True, script=_YEAR_ONE,
        questions=questions_of(
            (N_("门、窗和五金"), N_("给水和排水"), N_("电和燃气")), (N_("已告知哪些保修快到期"),)
        ),
    ),
    "year_four": Terms(
        due_after="60d", way="visit", team="site_manager", minutes=120, script=_YEAR_FOUR,
        questions=questions_of((N_("公共设备"), N_("外墙和公共墙面"), N_("绿化"), N_("安防"))),
    ),
}  # fmt: skip


def amount_of(span: str) -> int:
    """The number of a span as a rule writes it: 30 of `30d`; ValueError where it is none."""
    found = _SPAN.fullmatch(span)
    if found is None or int(found[1]) > MOST_SPAN:
        raise ValueError(f"not a span: {span!r}")
    return int(found[1])


def check(trigger: str, terms: Terms) -> None:
    """Refuse a rule that says what cannot be, at the field to change."""
    if trigger not in TRIGGERS:
        raise Refused(N_("没有这种回访。"))
    if not 0 <= terms.rate <= 100:
        raise Refused(N_("请填0到100。"), field="rate")
    if trigger in ALWAYS_ALL and terms.rate != 100:
        raise Refused(N_("投诉答复后件件都要回访，不然没法归档。请填100。"), field="rate")
    _check_spans(trigger, terms)
    _check_work(terms)
    _check_lines(terms)


def _check_work(terms: Terms) -> None:
    if terms.way not in OUR_WAYS:
        raise Refused(N_("请选择怎么联系的。"), field="way")
    if terms.team not in TEAMS:
        raise Refused(N_("请选择由谁来打。"), field="team")
    if not 1 <= terms.minutes <= MOST_MINUTES:
        raise Refused(N_("请填1到%(most)s分钟。"), field="minutes", most=MOST_MINUTES)
    if terms.priority not in PRIORITIES:
        raise Refused(N_("请从列出的选项里选一个"), field="priority")
    for tier in (RAISED, HIGH):
        if not 100 <= int(terms.weights.get(tier, 0)) <= MOST_WEIGHT:
            raise Refused(N_("请填100到%(most)s。100就是不加。"), field=tier, most=MOST_WEIGHT)


def _check_spans(trigger: str, terms: Terms) -> None:
    for name in ("opens_after", "due_after"):
        text = getattr(terms, name)
        if not text and name == "due_after" and trigger in LIMIT_OF:
            continue
        try:
            amount_of(text)
        except ValueError:
            raise Refused(
                N_("请填数字和单位，例如3d是3天，24h是24小时，2wd是2个工作日。"), field=name
            ) from None
    if not terms.due_after and amount_of(terms.opens_after):
        raise Refused(N_("隔一段时间再打的，要填什么时候以前打完。"), field="due_after")
    if terms.due_after and _hours(terms.due_after) <= _hours(terms.opens_after):
        raise Refused(N_("打完的期限要晚于开始的时间。"), field="due_after")


def _hours(span: str) -> int:
    return amount_of(span) * (1 if span.endswith("h") else 24)


def _check_lines(terms: Terms) -> None:
    for name, lines in (("script", terms.script), ("questions", [each["words"] for each in terms.questions])):
        if len(lines) > MOST_LINES:
            raise Refused(N_("最多%(most)s行。"), field=name, most=MOST_LINES)
        if any(len(line) > LINE_MOST for line in lines):
            raise Refused(N_("每行最多%(most)s个字。"), field=name, most=LINE_MOST)


@dataclass(frozen=True)
class Past:
    """What went before, frozen with an occasion: answers of the firm and of the category with how many of them were
    not satisfied, newest hundred at most; and the home's lowest mark within a year."""

    firm: tuple[int, int] = (0, 0)
    category: tuple[int, int] = (0, 0)
    lowest: int | None = None

    def plain(self) -> dict[str, Any]:
        """The same as plain values."""
        return {"firm": list(self.firm), "category": list(self.category), "lowest": self.lowest}


def tier_of(past: Past) -> str:
    """The tier of risk: raised for one bad sign, high for two or more.

    Signs: a fifth of a firm's or a category's answers not satisfied (ten answers at least), the home's mark 1 or 2.
    """
    signs = sum(
        bad * 100 >= BAD_SHARE * said for bad, said in (past.firm, past.category) if said >= BASE_LEAST
    ) + (past.lowest is not None and past.lowest <= PAST_LOW)
    return (ORDINARY, RAISED, HIGH)[min(signs, 2)]


MONTH, QUARTER = "month", "quarter"
PERIODS: Mapping[str, str] = {MONTH: N_("每月"), QUARTER: N_("每季度")}


@dataclass(frozen=True)
class Period:
    """A month or quarter of a community: its name (2026-11, 2026Q4), its first moment and the one after its last."""

    name: str
    begins: datetime
    ends: datetime

    @property
    def last_third(self) -> datetime:
        """From when on a quota that falls short is drawn up."""
        return self.begins + (self.ends - self.begins) * 2 / 3


def kind_of_period(trigger: str) -> str:
    """By what a trigger is drawn: homes by the quarter, everything else by the month."""
    return QUARTER if trigger == "quarterly" else MONTH


def period_of(kind: str, on: date, zone: str) -> Period:
    """The month or quarter that a local day lies in."""
    months = 3 if kind == QUARTER else 1
    first = date(on.year, on.month - (on.month - 1) % months, 1)
    after = (first + timedelta(days=32 * months)).replace(day=1) if months == 1 else _three_on(first)
    name = f"{first.year}Q{(first.month + 2) // 3}" if months == 3 else f"{first:%Y-%m}"
    return Period(name, midnight(first, zone), midnight(after, zone))


def _three_on(first: date) -> date:
    return date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)


def midnight(on: date, zone: str) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(on, time(), ZoneInfo(zone))


def years_on(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def check_quota(trigger: str, period: str, least: int) -> None:
    """Refuse a quota that says what cannot be."""
    if trigger not in TRIGGERS:
        raise Refused(N_("请选择哪一种回访。"), field="trigger")
    if period not in PERIODS:
        raise Refused(N_("请选择每月还是每季度。"), field="period")
    if trigger == "quarterly" and period != QUARTER:
        raise Refused(N_("季度走访按季度算。"), field="period")
    if not 0 <= least <= 100_000:
        raise Refused(N_("请填0到100000。"), field="least")
