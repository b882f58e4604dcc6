"""The conversation: each try with its outcome, the answers, and what the person says alone by the link."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.callbacks import events
from portal.domain.callbacks.actions.case import advance, said, subject, tell, zone_of
from portal.domain.callbacks.models import Callback, CallbackAnswer, CallbackAttempt
from portal.domain.callbacks.queries.contact import household_of, may_reach
from portal.domain.callbacks.queries.script import script_of
from portal.domain.callbacks.record_rules import (
    UNSCORED,
    Item,
    checked,
    counts_as_contact,
    defects,
    works,
)
from portal.domain.callbacks.rules import (
    AGREED,
    ALL_OUTCOMES,
    OPEN,
    OUTCOMES,
    REACHED,
    REFUSED_TO_SAY,
    SCORES,
    STANDS,
    WAYS,
    day_part,
    is_satisfied,
)
from portal.domain.casework import clocks, contacts
from portal.domain.casework.contact_rules import Contact, household
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Event, Subject
from portal.infra.refused import N_, Refused

WORDS_MOST = 2000
DEFECTS_MOST = 1500
ASK_LEAVE = N_("这类回访要先征得业主同意。请先问“可以上门看看吗”，记下他的回答。")
# What becomes of defects that a check found.
TO_REPAIR, LEFT = "repair", "left"
AFTERWARDS = {TO_REPAIR: N_("现在登记报修"), LEFT: N_("业主不要求处理，只记下")}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the person says: whether it is good now, 1-5, in their own words, what is still wrong, what was promised.

    `items` answer the questions of the script; `consent` says whether a visit is welcome, where leave is asked first.
    `defects` is what becomes of what a check found: a repair of building part `part`, or nothing.
    """

    stands: str = ""
    score: int = 0
    words: str = ""
    wrong: str = ""
    promised: str = ""
    items: Sequence[Item] = ()
    consent: bool | None = None
    defects: str = ""
    part: str = ""


def attempt(
    callback: Callback, *, way: str, outcome: str, by: Actor, note: str = "", version: int | None = None
) -> None:
    """联系一次，没有问到: the try is kept with its hour, and whoever made it goes on with it."""
    advance(callback, "attempt", by, version)
    if outcome not in OUTCOMES:
        raise Refused(N_("请选择联系的结果。"), field="outcome")
    _try(callback, way, outcome, note, by)
    if outcome == AGREED:
        callback.consented_at = clock.now()
    told = events.Attempted(times=callback.tries, way=WAYS[way], outcome=ALL_OUTCOMES[outcome])
    tell(callback, told, by)


def record(callback: Callback, answers: Answers, *, way: str, by: Actor, version: int | None = None) -> None:
    """记下答复: the person was reached and answered; not satisfied sends the case back with these words."""
    advance(callback, "record", by, version)
    if script_of(callback).consent_first and callback.consented_at is None:
        if not answers.consent:
            raise Refused(ASK_LEAVE, field="consent")
        callback.consented_at = clock.now()
    _try(callback, way, REACHED, "", by)
    _keep(callback, answers, "caller")
    found = _defects_to_repair(callback, answers)
    if found is not None:
        tell(callback, found, by)
    tell(callback, _result(callback, answers), by)


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
    tell(callback, _result(callback, answers), by)


def became(callback_id: int, made: Subject, number: str) -> None:
    """Note the repair or complaint that followed from the answers."""
    callback = session().get_one(Callback, callback_id)
    callback.became_kind, callback.became_id = made
    callback.became_number = number
    session().flush()


def _try(callback: Callback, way: str, outcome: str, note: str, by: Actor) -> None:
    if way not in WAYS:
        raise Refused(N_("请选择怎么联系的。"), field="way")
    _contact(callback, way, outcome)
    now = clock.now()
    session().add(
        CallbackAttempt(
            callback_id=callback.id, at=now, day_part=day_part(clock.local(now, zone_of(callback))), way=way,
            outcome=outcome, note=said(note, 500, "note", needed=False), by_id=by.person_id, by_name=by.name,
        )
    )  # fmt: skip
    callback.tries += 1
    # Whoever reached the person is who asked, also in the place of a colleague.
    if by.person_id and (callback.caller_id is None or callback.status not in OPEN):
        callback.caller_id, callback.caller_name = by.person_id, by.name
    session().flush()


def _contact(callback: Callback, way: str, outcome: str) -> None:
    """Nobody is disturbed in their quiet hours or beyond the household's budget; what got through is counted."""
    contacts.hold([household(callback.person_id, callback.unit_id)])
    free = may_reach(callback, way)
    if not free:
        raise Refused(free.why, field="way", **free.params)
    if counts_as_contact(way, outcome):
        of = household_of(callback)
        contacts.count(Contact.CALLBACK, person_id=of["person_id"], unit_id=of["unit_id"])


def _keep(callback: Callback, answers: Answers, said_by: str) -> None:
    """The record of a callback; who is not satisfied says why, for the case goes back with these words."""
    items = _keep_items(callback, answers, said_by)
    callback.said_by = said_by
    good = True
    if callback.trigger not in UNSCORED:
        good = _keep_mark(callback, answers, items, said_by)
    words = answers.words
    if not good and not words.strip():
        words = "；".join(item.note for item in defects(items))
    callback.words = said(words, WORDS_MOST, "words", needed=not good)
    callback.wrong = said(answers.wrong, 500, "wrong", needed=False)
    callback.promised = said(answers.promised, 500, "promised", needed=False)
    clocks.meet(subject(callback), "call")


def _keep_mark(callback: Callback, answers: Answers, items: Sequence[Item], said_by: str) -> bool:
    if answers.stands not in STANDS:
        raise Refused(N_("请选择现在怎么样。"), field="stands")
    if answers.score not in SCORES:
        raise Refused(N_("请从1到5选一个。"), field="score")
    # Nobody stands beside a person who answers alone: what they found wrong is not good.
    alone = said_by == "person" and bool(defects(items))
    callback.stands, callback.score = answers.stands, answers.score
    callback.satisfied = is_satisfied(answers.stands, answers.score) and not alone
    return callback.satisfied


def _keep_items(callback: Callback, answers: Answers, said_by: str) -> list[Item]:
    script = script_of(callback)
    asked = script.questions if said_by == "caller" else script.for_person
    items = checked(callback.trigger, asked, answers.items, all_of_them=said_by == "caller")
    words = {question.id: question.words for question in asked}
    session().add_all(
        CallbackAnswer(callback_id=callback.id, question=item.question, words=words[item.question],
                       answer=item.answer, note=item.note)
        for item in items
    )  # fmt: skip
    return items


def _defects_to_repair(callback: Callback, answers: Answers) -> events.DefectsFound | None:
    """What the check found, where it is to be registered as a repair."""
    found = defects(answers.items)
    if not found:
        return None
    if answers.defects not in AFTERWARDS:
        raise Refused(N_("查出了问题，请选接下来怎么办。"), field="defects")
    if answers.defects == LEFT:
        return None
    if not answers.part:
        raise Refused(N_("请选要报修的部位。"), field="part")
    words = "；".join(item.note for item in found)[:DEFECTS_MOST]
    return events.DefectsFound(count=len(found), part=answers.part, words=words)


def _result(callback: Callback, answers: Answers) -> Event:
    if callback.trigger in UNSCORED:
        return events.Inspected(works=len(works(answers.items)))
    kind = events.Satisfied if callback.satisfied else events.Dissatisfied
    return kind(score=callback.score or 0, words=callback.words)
