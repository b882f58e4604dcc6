"""What was changed in the terms; staff read it."""

from dataclasses import dataclass
from typing import ClassVar

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class DefaultsSeeded(Event):
    """The tree of parts and the calendar a new house starts with were laid."""

    name: ClassVar[str] = "defaults_seeded"
    sentence: ClassVar[str] = N_("建立了默认日历和%(parts)s个建筑部位")
    parts: int


@dataclass(frozen=True, kw_only=True)
class LimitSet(Event):
    """A limit was changed; an empty text means by agreement."""

    name: ClassVar[str] = "limit_set"
    sentence: ClassVar[str] = N_("修改了期限“%(key)s”")
    key: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class OpeningWindowsSet(Event):
    """Opening hours were changed in a new version of the calendar."""

    name: ClassVar[str] = "opening_windows_set"
    sentence: ClassVar[str] = N_("改了工作时间，日历第%(calendar)s版")
    calendar: int
    windows: dict[str, list[str]]
    day_end: str


@dataclass(frozen=True, kw_only=True)
class CalendarDaySet(Event):
    """A day was made a holiday, a make-up day or a plain day again, in a new version of the calendar."""

    name: ClassVar[str] = "calendar_day_set"
    sentence: ClassVar[str] = N_("改了%(on)s的放假安排，日历第%(calendar)s版")
    calendar: int
    on: str
    kind: str
    title: str


@dataclass(frozen=True, kw_only=True)
class YearConfirmed(Event):
    """Somebody checked the holidays and make-up days of a year."""

    name: ClassVar[str] = "year_confirmed"
    sentence: ClassVar[str] = N_("确认了%(year)s年的放假和调休，日历第%(calendar)s版")
    calendar: int
    year: str


@dataclass(frozen=True, kw_only=True)
class LocalSet(Event):
    """The heating and cooling seasons or the design life of the place were changed."""

    name: ClassVar[str] = "local_set"
    sentence: ClassVar[str] = N_("改了采暖季、供冷季或设计年限，日历第%(calendar)s版")
    calendar: int
    heating: str
    cooling: str
    design_life_years: int


@dataclass(frozen=True, kw_only=True)
class PartTermsSet(Event):
    """The warranty or the deadline of a building part was changed."""

    name: ClassVar[str] = "part_terms_set"
    sentence: ClassVar[str] = N_("改了“%(part)s”的保修期和期限")
    part: str
    owner_term: str
    builder_term: str
    limit_key: str


@dataclass(frozen=True, kw_only=True)
class PartAdded(Event):
    """A building part was added to the tree."""

    name: ClassVar[str] = "part_added"
    sentence: ClassVar[str] = N_("新增部位“%(part)s”")
    part: str
    code: str


@dataclass(frozen=True, kw_only=True)
class PartRetired(Event):
    """A building part can no longer be chosen; old cases keep it."""

    name: ClassVar[str] = "part_retired"
    sentence: ClassVar[str] = N_("停用部位“%(part)s”")
    part: str


@dataclass(frozen=True, kw_only=True)
class LadderSet(Event):
    """Who is told when something is late was changed."""

    name: ClassVar[str] = "ladder_set"
    sentence: ClassVar[str] = N_("改了超期升级的规则：%(kind)s")
    kind: str
    rungs: list[list[str]]


@dataclass(frozen=True, kw_only=True)
class SignOffRuleSet(Event):
    """Who must sign the repair form was changed."""

    name: ClassVar[str] = "sign_off_rule_set"
    sentence: ClassVar[str] = N_("改了签认规则，%(from_on)s起用")
    from_on: str
    version: int
    table: dict[str, object]
