"""What happens to one sending of a survey, in the words of its timeline."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class RoundPlanned(Event):
    """`seed_digest` stands here before anybody is drawn, so that the seed can be held against it."""

    name = "survey_round.planned"
    sentence = N_("准备发送：符合条件的%(frame)s户，发给%(sample)s户，抽样种子已封存")
    frame: int
    sample: int
    seed_digest: str


@dataclass(frozen=True, kw_only=True)
class RoundStarted(Event):
    name = "survey_round.started"
    sentence = N_("开始发送")


@dataclass(frozen=True, kw_only=True)
class RoundOpened(Event):
    """A round of cases or of the calendar: the house began it by itself."""

    name = "survey_round.opened"
    sentence = N_("系统开始了这一期")


@dataclass(frozen=True, kw_only=True)
class RoundSent(Event):
    name = "survey_round.sent"
    sentence = N_("发送完：发出%(sent)s份，%(held)s份没有发")
    sent: int
    held: int


@dataclass(frozen=True, kw_only=True)
class RoundRetried(Event):
    name = "survey_round.retried"
    sentence = N_("再试一次没有发出的%(count)s份")
    count: int


@dataclass(frozen=True, kw_only=True)
class RoundReminded(Event):
    name = "survey_round.reminded"
    sentence = N_("提醒了还没有答的%(count)s位")
    count: int


@dataclass(frozen=True, kw_only=True)
class RoundStopped(Event):
    name = "survey_round.stopped"
    sentence = N_("停止了发送")


@dataclass(frozen=True, kw_only=True)
class RoundClosed(Event):
    name = "survey_round.closed"
    sentence = N_("结束了收集")
