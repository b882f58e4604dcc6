"""Why this deadline, in words: the limit, its calendar, and every stretch that counted or did not."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from portal.domain.casework.extensions import Moved, Why
from portal.domain.terms.span_rules import Hold as Stop
from portal.domain.terms.span_rules import Interval, Kind, Span, Unit
from portal.infra import clock, languages
from portal.infra.refused import N_
from portal.infra.wording import gettext, ngettext

Line = tuple[str, str, str, str, str]
ANSWERS = {"granted": N_("同意"), "refused": N_("没有同意"), "lapsed": N_("不再需要答复")}
BY_DAY = (Unit.DAY, Unit.WORKING_DAY, Unit.NIGHT)


@dataclass(frozen=True)
class Told:
    """A reckoning as its page shows it: sums first, the rule in a sentence, then the lines."""

    sums: list[tuple[str, str]]
    result: str
    rule: str
    lines: list[Line]


def lines_of(row: Any, name: str, why: Why, zone: str) -> Told:
    """The reckoning of a deadline in words: what counted at first, each change, what was held after the last."""
    result = exact(row.due_at, zone) if row.due_at else gettext("暂停中，恢复后顺延")
    span = Span.parse(row.span) if row.span else None
    lines = _counted(row, why, span, zone)
    for each in why.moved:
        lines += _moved(each, zone)
    lines += [_stop(stop, zone) for stop in why.stops]
    if row.goal_at is not None:
        lines.append((Kind.END.value, result, gettext("现在的期限"), "", ""))
    if span is None:
        return Told([], result, gettext("这个期限由维修主管指定，之后暂停的时间补在后面。"), lines)
    if row.goal_at is not None:
        return Told([], result, gettext("期限展过，以最后一次展期为准，之后暂停的时间补在后面。"), lines)
    counted = why.counted.lines if why.counted else ()
    held = sum((line.length for line in counted if line.kind is Kind.HOLD), Fraction(0))
    sums = [(words(span), gettext("%(name)s的期限", name=name))]
    if held:
        sums.append((length(held, span.unit), gettext("暂停，顺延")))
    return Told(sums, result, rule(span), lines)


def _counted(row: Any, why: Why, span: Span | None, zone: str) -> list[Line]:
    if why.counted is None or span is None:
        first = next((each.was for each in why.moved if each.was is not None), row.goal_at)
        chosen = gettext("有人定下了这个期限：%(due)s", due=exact(first, zone)) if first else ""
        return [(Kind.START.value, exact(row.started_at, zone), chosen, "", "")]
    found = [_line(line, span.unit, zone) for line in why.counted.lines]
    if row.goal_at is not None and found:
        _, when, _, counted, note = found[-1]
        found[-1] = (Kind.OFF.value, when, gettext("原定的期限，之后展期"), counted, note)
    return found


def _moved(each: Moved, zone: str) -> list[Line]:
    """One change of the end, or one request with its answer."""
    due = exact(each.due, zone)
    who = each.who or gettext("系统")
    if not each.asked:
        was = gettext("原来是%(was)s", was=exact(each.was, zone)) if each.was else ""
        what = gettext("%(who)s把期限改到%(due)s：%(why)s", who=who, due=due, why=each.reason)
        return [(Kind.EXTENDED.value, exact(each.at, zone), what, "", was)]
    what = gettext("%(who)s申请延期到%(due)s：%(why)s", who=who, due=due, why=each.reason)
    lines = [(Kind.ASKED.value, exact(each.at, zone), what, "", "" if each.answer else gettext("还没有答复"))]
    if each.answered_at is not None:
        said = gettext(ANSWERS[each.answer])
        told = gettext("%(who)s：%(answer)s", who=each.answered_by, answer=said) if each.answered_by else said
        lines.append((Kind.ASKED.value, exact(each.answered_at, zone), told, "", each.answer_reason))
    return lines


def _stop(stop: Stop, zone: str) -> Line:
    """What was held after somebody had chosen the end; it is added to it as it is."""
    begun = exact(stop.start, zone)
    when = f"{begun}–{exact(stop.end, zone)}" if stop.end else gettext("%(moment)s起", moment=begun)
    stood = languages.length((stop.end - stop.start).total_seconds()) if stop.end else ""
    what = gettext("暂停：%(why)s", why=gettext(stop.reason) if stop.reason else "")
    return Kind.HOLD.value, when, what, gettext("停%(length)s", length=stood) if stood else gettext("停"), ""


def _line(line: Interval, unit: Unit, zone: str) -> Line:
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
    why = gettext(line.note) if line.note else ""
    return line.kind.value, between(line, unit, zone), gettext("计时"), length(line.length, unit), why


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
