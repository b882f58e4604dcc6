"""Answering: each answer is kept as it is given, sealed by the link; handing in leaves a response, or goes into the box."""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from portal.domain.surveys import links
from portal.domain.surveys.actions import box
from portal.domain.surveys.actions.writing_down import count_reach, month, new_id, rows_of
from portal.domain.surveys.answer_models import SurveyAnswer, SurveyDraft, SurveyResponse
from portal.domain.surveys.events.answering import Answered
from portal.domain.surveys.models import SurveyInvitation
from portal.domain.surveys.queries.answering import ANSWERED, OPEN, Asked, Kept, draft
from portal.domain.surveys.question_rules import (
    Answer,
    Answers,
    Question,
    answered,
    kept,
    missing,
    shown,
)
from portal.infra import clock, sealing
from portal.infra.actor import Actor
from portal.infra.db import is_postgres, session
from portal.infra.events import record
from portal.infra.refused import N_, Refused, WrongState

HANDED_IN = N_("这份问卷已经交过了，谢谢。每个链接只能答一次。")
OVER = N_("这份问卷已经结束，不再收答案。谢谢您。")
NOTHING = N_("还没有答任何一题。答几题就算几题，请至少答一题。")
NOT_YET = N_("这一题还没有答。前面的都已保存。")


def save(asked: Asked, given: Answers) -> Kept:
    """Keep these answers beside those given before; an empty one takes an answer back. The same twice is once."""
    _must_be_open(asked)
    before = draft(asked.token)
    answers = {name: dict(a) for name, a in {**before.answers, **given}.items() if answered(a)}
    return _keep(asked, before, answers, _came_to(asked.questions, answers))


def hand_in(asked: Asked, *, channel: str, by: Actor) -> int | None:
    """Hand in what was kept, once; the response's id, None where nobody may know whose it is.

    `channel`: link, portal or board. What must be answered and is not is refused at its field.
    """
    _must_be_open(asked)
    before = draft(asked.token)
    left = missing(asked.questions, before.answers)
    if left:
        raise Refused(NOT_YET, field=left[0].name)
    counted = kept(asked.questions, before.answers)
    if not counted:
        raise Refused(NOTHING)
    _keep(asked, before, before.answers, [q.id for q in shown(asked.questions, before.answers)])
    _end(asked)
    if asked.invitation is None or asked.unnamed:
        box.put_in(asked, counted, channel)
        return None
    response = _response(asked, asked.invitation, counted, channel)
    record(Answered(response_id=response), subject=("invitation", asked.invitation.id), by=by)
    return response


def _must_be_open(asked: Asked) -> None:
    if asked.state == ANSWERED:
        raise WrongState(HANDED_IN)
    if asked.state != OPEN:
        raise WrongState(OVER)


def _came_to(questions: Sequence[Question], answers: Answers) -> list[str]:
    """The questions up to the one after the last that was answered: so far the person has come."""
    asked = [q.id for q in shown(questions, answers)]
    last = max((at for at, name in enumerate(asked) if name in answers), default=-1)
    return asked[: last + 2]


def _keep(asked: Asked, before: Kept, answers: Mapping[str, Answer], seen: Collection[str]) -> Kept:
    there = [q.id for q in asked.questions if q.id in seen or q.id in before.shown]
    done = [q.id for q in asked.questions if q.id in there and (q.id in answers or q.id in before.answered)]
    if asked.unnamed:
        # What hangs on an answer, and whether one was given, would tell of who comes first: the box counts it.
        there, done = [q.id for q in asked.questions if q.id in there and q.show_if is None], []
    found = Kept(dict(answers), there, done)
    new, given = set(there) - set(before.shown), set(done) - set(before.answered)
    count_reach(asked.round.id, dict.fromkeys(new, 1), dict.fromkeys(given, 1))
    words = json.dumps(vars(found), ensure_ascii=False)
    put = (postgresql.insert if is_postgres() else sqlite.insert)(SurveyDraft).values(
        id=links.draft_id(asked.token),
        sealed=sealing.seal(words, links.draft_key(asked.token)),
        month=month(),
    )
    session().execute(
        put.on_conflict_do_update(
            index_elements=["id"], set_={"sealed": put.excluded.sealed, "month": put.excluded.month}
        )
    )
    return found


def _end(asked: Asked) -> None:
    """The link has done its work; of a device at a board only its name stays, so that it answers once."""
    draft_id = links.draft_id(asked.token)
    if asked.invitation is None:
        row = session().get_one(SurveyDraft, draft_id)
        row.sealed = ""
    else:
        session().execute(delete(SurveyDraft).where(SurveyDraft.id == draft_id))
        asked.invitation.answered = True
    session().flush()


def _response(asked: Asked, invitation: SurveyInvitation, counted: Answers, channel: str) -> int:
    row = SurveyResponse(
        id=new_id(), survey_id=asked.survey.id, survey_version_id=asked.version.id, round_id=asked.round.id,
        month=month(), community_id=invitation.community_id, category=invitation.category,
        segment=invitation.segment, firm_id=invitation.firm_id, technician_id=invitation.technician_id,
        handler_id=invitation.handler_id, invitation_id=invitation.id, person_id=invitation.person_id,
        unit_id=invitation.unit_id, answered_at=clock.now(), channel=channel, tallied=False,
    )  # fmt: skip
    session().add(row)
    session().flush()
    session().execute(insert(SurveyAnswer), rows_of(row.id, counted))
    return row.id
