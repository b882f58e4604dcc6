"""What happens to a recovery, in the words of its timeline."""

from dataclasses import dataclass
from datetime import date

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class Opened(Event):
    name = "recovery.opened"
    sentence = N_("问卷给了%(score)s分（满分%(most)s），要挽回")
    tone = "late"
    score: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Assigned(Event):
    name = "recovery.assigned"
    sentence = N_("交给%(to)s，%(due)s前办好")
    private = frozenset({"to"})
    to: str
    owner_id: int
    due: date


@dataclass(frozen=True, kw_only=True)
class Acted(Event):
    name = "recovery.acted"
    sentence = N_("做了：%(what)s")
    private = frozenset({"what"})
    what: str


@dataclass(frozen=True, kw_only=True)
class Finished(Event):
    """`held` says why the person is not asked again: a message id with its numbers filled in elsewhere, or empty."""

    name = "recovery.finished"
    sentence = N_("办好了：%(what)s")
    private = frozenset({"what"})
    what: str
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class NotAsked(Event):
    name = "recovery.not_asked"
    sentence = N_("没有再问：%(why)s")
    why: str


@dataclass(frozen=True, kw_only=True)
class Recovered(Event):
    name = "recovery.recovered"
    sentence = N_("再次评价%(score)s分：挽回了")
    private = frozenset({"words"})
    score: int
    words: str


@dataclass(frozen=True, kw_only=True)
class NotRecovered(Event):
    name = "recovery.not_recovered"
    sentence = N_("再次评价%(score)s分：还不满意。%(words)s")
    private = frozenset({"words"})
    tone = "late"
    score: int
    words: str


@dataclass(frozen=True, kw_only=True)
class DeadlinePassed(Event):
    name = "recovery.deadline_passed"
    sentence = N_("%(what)s超过了期限")
    tone = "late"
    what: str
    level: int


@dataclass(frozen=True, kw_only=True)
class MessageUndelivered(Event):
    name = "recovery.message_undelivered"
    sentence = N_("给%(to)s的通知没有送达：%(why)s")
    private = frozenset({"to"})
    tone = "late"
    to: str
    why: str
