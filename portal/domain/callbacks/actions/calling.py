"""The conversation: each try with its outcome, the answers, and what the person says alone by the link."""

from dataclasses import dataclass

from portal.domain.callbacks import events
from portal.domain.callbacks.actions.case import advance, said, subject, tell, zone_of
from portal.domain.callbacks.models import Callback, CallbackAttempt
from portal.domain.callbacks.rules import (
    ALL_OUTCOMES,
    OUTCOMES,
    REACHED,
    REFUSED_TO_SAY,
    SCORES,
    STANDS,
    WAYS,
    day_part,
    is_satisfied,
)
from portal.domain.casework import clocks
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Event
from portal.infra.refused import N_, Refused

WORDS_MOST = 2000


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the person says: whether it is good now, 1-5, in their own words, what is still wrong, what was promised."""

    stands: str
    score: int
    words: str = ""
    wrong: str = ""
    promised: str = ""


def attempt(
    callback: Callback, *, way: str, outcome: str, by: Actor, note: str = "", version: int | None = None
) -> None:
    """联系一次，没有问到: the try is kept with its hour, and whoever made it goes on with it."""
    advance(callback, "attempt", by, version)
    if outcome not in OUTCOMES:
        raise Refused(N_("请选择联系的结果。"), field="outcome")
    _try(callback, way, outcome, note, by)
    told = events.Attempted(times=callback.tries, way=WAYS[way], outcome=ALL_OUTCOMES[outcome])
    tell(callback, told, by)


def record(callback: Callback, answers: Answers, *, way: str, by: Actor, version: int | None = None) -> None:
    """记下答复: the person was reached and answered; not satisfied sends the case back with these words."""
    advance(callback, "record", by, version)
    _try(callback, way, REACHED, "", by)
    _keep(callback, answers, "caller")
    tell(callback, _result(callback), by)


def decline(callback: Callback, *, way: str, by: Actor, note: str = "", version: int | None = None) -> None:
    """不愿受访: the person does not want to be asked; it counts as no answer."""
    advance(callback, "decline", by, version)
    _try(callback, way, REFUSED_TO_SAY, note, by)
    clocks.meet(subject(callback), "call")
    tell(callback, events.Declined(), by)


def give_up(callback: Callback, *, by: Actor, version: int | None = None) -> None:
    """联系不上: tried in every part of the day; it never counts as satisfied."""
    advance(callback, "give_up", by, version)
    clocks.meet(subject(callback), "call")
    tell(callback, events.GivenUp(), by)


def answer(callback: Callback, answers: Answers, *, by: Actor) -> None:
    """自己答复: the person answers alone, in the portal or by the link that was sent."""
    advance(callback, "answer", by)
    _keep(callback, answers, "person")
    tell(callback, _result(callback), by)


def _try(callback: Callback, way: str, outcome: str, note: str, by: Actor) -> None:
    if way not in WAYS:
        raise Refused(N_("请选择怎么联系的。"), field="way")
    now = clock.now()
    session().add(
        CallbackAttempt(
            callback_id=callback.id, at=now, day_part=day_part(clock.local(now, zone_of(callback))), way=way,
            outcome=outcome, note=said(note, 500, "note", needed=False), by_id=by.person_id, by_name=by.name,
        )
    )  # fmt: skip
    callback.tries += 1
    if by.person_id and callback.caller_id is None:
        callback.caller_id, callback.caller_name = by.person_id, by.name
    session().flush()


def _keep(callback: Callback, answers: Answers, said_by: str) -> None:
    """The record of a callback; who is not satisfied says why, for the case goes back with these words."""
    if answers.stands not in STANDS:
        raise Refused(N_("请选择现在怎么样。"), field="stands")
    if answers.score not in SCORES:
        raise Refused(N_("请从1到5选一个。"), field="score")
    good = is_satisfied(answers.stands, answers.score)
    callback.satisfied, callback.said_by = good, said_by
    callback.stands, callback.score = answers.stands, answers.score
    callback.words = said(answers.words, WORDS_MOST, "words", needed=not good)
    callback.wrong = said(answers.wrong, 500, "wrong", needed=False)
    callback.promised = said(answers.promised, 500, "promised", needed=False)
    clocks.meet(subject(callback), "call")


def _result(callback: Callback) -> Event:
    kind = events.Satisfied if callback.satisfied else events.Dissatisfied
    return kind(score=callback.score or 0, words=callback.words)
