"""Why this deadline, in words: the limit, its calendar, and every stretch that counted or did not."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from portal.domain.terms.span_rules import Interval, Kind, Reckoning, Span, Unit
from portal.infra import clock, languages
from portal.infra.wording import gettext, ngettext

BY_DAY = (Unit.DAY, Unit.WORKING_DAY, Unit.NIGHT)


@dataclass(frozen=True)
class Told:
    """A reckoning as its page shows it: sums first, the rule in a sentence, then the lines."""

    sums: list[tuple[str, str]]
    result: str
    rule: str
    lines: list[tuple[str, str, str, str, str]]


def lines_of(row: Any, name: str, reckoning: Reckoning, zone: str) -> Told:
    """The reckoning of a deadline in words."""
    result = languages.due(row.due_at, zone) if row.due_at else gettext("暂停中，恢复后顺延")
    if row.due_at:
        result = exact(row.due_at, zone)
    if not row.span:
        lines = [
            (Kind.START.value, exact(row.goal_set_at or row.started_at, zone), gettext("有人定下了这个期限"), "", ""),
            (Kind.END.value, result, gettext("定下的期限；之后暂停的时间补在后面"), "", ""),
        ]  # fmt: skip
        return Told([], result, gettext("这个期限由维修主管指定，理由写在经过里。"), lines)
    span = Span.parse(row.span)
    if row.goal_at is not None:
        lines = [
            (Kind.START.value, exact(row.started_at, zone), gettext("开始计时，原定%(span)s", span=words(span)), "", ""),
            (Kind.HOLD.value, exact(row.goal_set_at, zone), gettext("展期到%(due)s", due=exact(row.goal_at, zone)), "", ""),
            (Kind.END.value, result, gettext("现在的期限"), "", ""),
        ]  # fmt: skip
        return Told([], result, gettext("期限展过一次，以展期后的为准，理由写在经过里。"), lines)
    held = sum((line.length for line in reckoning.lines if line.kind is Kind.HOLD), Fraction(0))
    sums = [(words(span), gettext("%(name)s的期限", name=name))]
    if held:
        sums.append((length(held, span.unit), gettext("暂停，顺延")))
    return Told(sums, result, rule(span), [_line(line, span.unit, zone) for line in reckoning.lines])


def _line(line: Interval, unit: Unit, zone: str) -> tuple[str, str, str, str, str]:
    match line.kind:
        case Kind.START:
            note = gettext("当天不算，从第二天起算") if unit in (Unit.DAY, Unit.WORKING_DAY) else ""
            return line.kind.value, exact(line.begin, zone), gettext("开始计时"), "", note
        case Kind.END:
            return line.kind.value, exact(line.begin, zone), gettext("期限"), length(line.length, unit), ""
        case Kind.HOLD:
            what = gettext("暂停：%(why)s", why=gettext(line.note) if line.note else "")
            stood = length(line.length, unit) if line.length else ""
            return (
                line.kind.value,
                between(line, unit, zone),
                what,
                gettext("停%(length)s", length=stood) if stood else gettext("停"),
                "",
            )
        case Kind.OFF:
            why = gettext(line.note) if line.note else gettext("非工作时间")
            return line.kind.value, between(line, unit, zone), why, gettext("不计"), ""
    return line.kind.value, between(line, unit, zone), gettext("计时"), length(line.length, unit), ""


def between(line: Interval, unit: Unit, zone: str) -> str:
    """From when to when a line lasts, by day where the limit counts days."""
    first = clock.local(line.begin, zone)
    if line.end is None:
        return gettext("%(moment)s起", moment=exact(line.begin, zone))
    last = clock.local(line.end, zone)
    if unit in BY_DAY:
        one, two = languages.date(first, with_year=False), languages.date(last, with_year=False)
        return one if one == two else f"{one}–{two}"
    if first.date() == last.date():
        return f"{exact(line.begin, zone)}–{last:%-H:%M}"
    return f"{exact(line.begin, zone)}–{exact(line.end, zone)}"


def exact(moment: datetime, zone: str) -> str:
    """11月28日 周六18:00, with its weekday and no today or tomorrow."""
    here = clock.local(moment, zone)
    gap = "" if languages.is_chinese() else " "
    return f"{languages.day_in_full(here)}{gap}{here:%-H:%M}"


def words(span: Span) -> str:
    """A limit in words: 15天, 4个工作小时."""
    return length(Fraction(span.amount), span.unit)


def length(amount: Fraction, unit: Unit) -> str:
    """So much of a unit in words; parts of an hour as minutes."""
    if unit in (Unit.HOUR, Unit.WORKING_HOUR) and amount.denominator != 1:
        minutes = round(amount * 60)
        if minutes < 60:
            return ngettext("%(num)s分钟", "%(num)s分钟", minutes)
        return gettext("%(hours)s小时%(minutes)s分", hours=minutes // 60, minutes=minutes % 60)
    number = int(amount)
    match unit:
        case Unit.MINUTE:
            return ngettext("%(num)s分钟", "%(num)s分钟", number)
        case Unit.HOUR:
            return ngettext("%(num)s小时", "%(num)s小时", number)
        case Unit.WORKING_HOUR:
            return ngettext("%(num)s个工作小时", "%(num)s个工作小时", number)
        case Unit.WORKING_DAY:
            return ngettext("%(num)s个工作日", "%(num)s个工作日", number)
        case Unit.NIGHT:
            return gettext("当天") if number == 1 else ngettext("%(num)s天", "%(num)s天", number)
    return ngettext("%(num)s天", "%(num)s天", number)


def rule(span: Span) -> str:
    """How a limit of this unit is counted, in a sentence."""
    return {
        Unit.MINUTE: gettext("按钟点连续计时，不分昼夜。"),
        Unit.HOUR: gettext("按钟点连续计时，不分昼夜。"),
        Unit.WORKING_HOUR: gettext(
            "只算工作时间：按本项目的上班时间，午休、周末和放假不计，调休上班的日子计。"
        ),
        Unit.DAY: gettext("按日历日计，周末和放假也算，当天18:00止。"),
        Unit.WORKING_DAY: gettext("按工作日计，周末和放假不算，调休上班的日子算，当天18:00止。"),
        Unit.NIGHT: gettext("当天之内，到夜里24:00止。"),
    }.get(span.unit, "")
