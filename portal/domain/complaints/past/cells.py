"""Moments and topics as tables of past complaints write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from portal.domain.complaints.record_rules import TOPIC_WORDS, Topic
from portal.domain.estate.roster.places import read_date
from portal.infra.sheets import Value
from portal.infra.sheets.headings import flat, header_word

_TIME = re.compile(
    r"(?P<day>.+?)[日号T ]\s*(?P<half>上午|下午|晚上|AM|PM)?\s*(?P<h>[0-2]?\d)[:：时点](?P<m>[0-5]?\d)?分?"
    r"(?:[:：]?(?P<s>[0-5]?\d)(?:\.\d+)?秒?)?\s*(?P<late>AM|PM)?Z?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}\.\d+")
# Where only the day is written, the middle of it stands for it: within a day nothing is early or late.
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that was read, in UTC; None where the cell says none. `day_only`: no time of day was written."""

    moment: datetime | None = None
    day_only: bool = False
    unread: bool = False


def read_moment(value: Value, zone: ZoneInfo) -> Moment:
    """A moment in any usual writing, on the wall clocks of that zone; a day alone is taken at noon."""
    if isinstance(value, datetime):
        return Moment(_aware(value, zone))
    if isinstance(value, date):
        return Moment(_aware(datetime.combine(value, _NOON), zone), day_only=True)
    text = flat(value)
    if not text:
        return Moment()
    if _SERIAL.fullmatch(text):
        return _of_serial(text, zone)
    found = _TIME.fullmatch(text)
    clock = _clock(found) if found else None
    day = read_date(found["day"] if found and clock else text)[0]
    if day is None:
        return Moment(unread=True)
    return Moment(_aware(datetime.combine(day, clock or _NOON), zone), day_only=clock is None)


def _of_serial(text: str, zone: ZoneInfo) -> Moment:
    day = read_date(text.split(".")[0])[0]
    if day is None:
        return Moment(unread=True)
    seconds = min(86_399, round(float("0." + text.split(".")[1]) * 86_400))
    clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return Moment(_aware(datetime.combine(day, clock), zone))


def _clock(found: re.Match[str]) -> time | None:
    hour = int(found["h"])
    half = (found["half"] or found["late"] or "").upper()
    if half in ("下午", "晚上", "PM") and hour < 12:
        hour += 12
    return time(hour, int(found["m"] or 0), int(found["s"] or 0)) if hour < 24 else None


def _aware(at: datetime, zone: ZoneInfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


# The words of the field, and what is often written instead of them.
_TOPICS: Mapping[str, Topic] = {
    **{header_word(word): topic for topic, word in TOPIC_WORDS.items()},
    **{topic.value: topic for topic in Topic},
    "质量": Topic.WORKMANSHIP, "施工质量": Topic.WORKMANSHIP, "房屋质量": Topic.WORKMANSHIP, "工程": Topic.WORKMANSHIP,
    "规划": Topic.DESIGN, "设计": Topic.DESIGN, "销售": Topic.SALES, "营销": Topic.SALES,
    "物业": Topic.PROPERTY_SERVICE, "物业服务": Topic.PROPERTY_SERVICE, "客服": Topic.CUSTOMER_SERVICE,
}  # fmt: skip


def read_topic(value: Value) -> Topic | None:
    """What it is about, where the cell names one of the five."""
    return _TOPICS.get(header_word(flat(value)))
