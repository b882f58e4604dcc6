"""What happens to a survey while it is written, in the words of its timeline."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class Made(Event):
    name = "survey.made"
    sentence = N_("新建了问卷《%(title)s》")
    title: str


@dataclass(frozen=True, kw_only=True)
class Settled(Event):
    name = "survey.settled"
    sentence = N_("改了问卷的基本信息")


@dataclass(frozen=True, kw_only=True)
class Changed(Event):
    """`what` says which part of the version that is being written: a message id."""

    name = "survey.changed"
    sentence = N_("改了第%(number)s版的%(what)s")
    number: int
    what: str


@dataclass(frozen=True, kw_only=True)
class Published(Event):
    name = "survey.published"
    sentence = N_("发布了第%(number)s版")
    number: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Revised(Event):
    name = "survey.revised"
    sentence = N_("开始写第%(number)s版")
    number: int


@dataclass(frozen=True, kw_only=True)
class Discarded(Event):
    name = "survey.discarded"
    sentence = N_("放弃了没有发布的第%(number)s版")
    number: int


@dataclass(frozen=True, kw_only=True)
class Closed(Event):
    name = "survey.closed"
    sentence = N_("停用了这份问卷")


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    name = "survey.reopened"
    sentence = N_("重新启用了这份问卷")
