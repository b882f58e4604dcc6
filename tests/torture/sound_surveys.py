"""What must be true of surveys, their messages and the draw of callbacks at any moment at which nobody writes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from portal.answers_surveys import ASK, REMIND
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.rule_models import CallbackCandidate, CallbackDraw
from portal.domain.surveys.answer_models import SurveyBox, SurveyReach, SurveyResponse
from portal.domain.surveys.links import token_of
from portal.domain.surveys.models import Recovery, Survey, SurveyInvitation
from portal.domain.surveys.queries.answering import draft
from portal.domain.surveys.queries.responses import answers_of
from portal.domain.surveys.rules import InvitationState
from portal.infra.db import session
from portal.infra.messages import Message
from tests.torture.people import Deed
from tests.torture.sound import sent_twice, stories

FINISH = "finish"
Steps = Sequence[tuple[str, Mapping[str, Any]]]


def look(acknowledged: Iterable[Deed], said: Mapping[int, Steps]) -> None:
    """Everything acknowledged is there once, nothing is half done. `said`: what each invitation is answered, step by step."""
    session().rollback()
    session().expire_all()
    assert not sent_twice()
    _asked()
    _answered(acknowledged, said)
    _drawn()


def _asked() -> None:
    """Who was asked or reminded has exactly one message of it, and nobody else has one."""
    wanted = select(Message.subject_id, Message.msgid).where(Message.subject_kind == "invitation")
    told = Counter((row.subject_id, row.msgid) for row in session().execute(wanted))
    for row in session().scalars(select(SurveyInvitation)):
        assert told[row.id, ASK] == (row.state is InvitationState.SENT) == (row.sent_at is not None), row.id
        assert told[row.id, REMIND] == (row.reminded_at is not None), row.id
        assert not (row.answered and row.state is not InvitationState.SENT), row.id


def _answered(acknowledged: Iterable[Deed], said: Mapping[int, Steps]) -> None:
    """What was kept stands in the draft; what was handed in stands in one response, or as one slip nobody can name."""
    kept: dict[int, set[str]] = {number: set() for number in said}
    for deed in acknowledged:
        kept[deed.subject].add(deed.verb)
    told, unnamed, reach = stories(), Counter[int](), Counter[tuple[int, str]]()
    rows = session().execute(
        select(SurveyInvitation, Survey.anonymous)
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .where(SurveyInvitation.id.in_(said))
    )
    for row, anonymous in rows.all():
        steps = said[row.id]
        assert row.answered or FINISH not in kept[row.id], "handed in and lost"
        mine = select(SurveyResponse.id).where(SurveyResponse.invitation_id == row.id)
        responses = session().scalars(mine).all()
        assert (
            len(responses)
            == (row.answered and not anonymous)
            == told["invitation", "survey.answered", row.id]
        )
        unnamed[row.round_id] += row.answered and anonymous
        there = draft(token_of(row.id)).answers
        if row.answered:
            assert there == {}, "handed in, and still a draft"
        else:
            found = [name for name, _ in steps if name in there]
            assert kept[row.id] <= set(found) and [*there] == [n for n, _ in steps][: len(found)], row.id
            assert all(there[name] == answer for name, answer in steps if name in there), row.id
        if responses:
            there = dict(answers_of(responses[0]))
            assert there == {name: answer for name, answer in steps if name != FINISH}, row.id
        if not anonymous:
            reach.update((row.round_id, name) for name in there)
    _counted(unnamed, reach)


def _counted(unnamed: Counter[int], reach: Counter[tuple[int, str]]) -> None:
    """As many slips as people handed in without a name; and it is counted how often each question was answered."""
    slips = Counter(session().scalars(select(SurveyBox.round_id)))
    out = select(SurveyResponse.round_id).where(SurveyResponse.invitation_id.is_(None))
    slips.update(session().scalars(out))
    assert slips == +unnamed
    rounds = {round_id for round_id, _ in reach}
    wanted = select(SurveyReach).where(SurveyReach.round_id.in_(rounds), SurveyReach.answered > 0)
    assert {(row.round_id, row.question): row.answered for row in session().scalars(wanted)} == reach


def _drawn() -> None:
    """A batch and the occasions it decided stand together; who was drawn has at most one callback, and nobody else."""
    batches = {row.id: row for row in session().scalars(select(CallbackDraw))}
    size, picked = Counter[int](), Counter[int]()
    made = select(Callback.candidate_id, func.count()).group_by(Callback.candidate_id)
    callbacks = {row[0]: row[1] for row in session().execute(made)}
    for row in session().scalars(select(CallbackCandidate)):
        assert (row.drawn is None) == (row.draw_id is None), row.id
        assert callbacks.get(row.id, 0) == (row.callback_id is not None) <= bool(row.drawn), row.id
        assert bool(row.asked) == (row.callback_id is None), row.id
        if row.draw_id:
            size[row.draw_id] += 1
            picked[row.draw_id] += bool(row.drawn)
    assert {number: (row.size, row.picked) for number, row in batches.items()} == {
        number: (size[number], picked[number]) for number in batches
    }
    told = stories()
    for seed_id in {row.seed_id for row in batches.values()}:
        numbers = sorted(row.batch for row in batches.values() if row.seed_id == seed_id)
        assert numbers == [*range(1, len(numbers) + 1)]
        assert told["callback_draw", "callback.batch_drawn", seed_id] == len(numbers)


def recovered(low: Iterable[int]) -> None:
    """Each of these low marks opened one recovery."""
    assert sorted(session().scalars(select(Recovery.invitation_id))) == sorted(low)
