"""The box: anonymous answers wait sealed until five with the same labels can be let out together, in no order.

All that is ever counted or shown is a sum of such sets, so no difference of two results is of fewer than five people.
"""

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from portal.domain.surveys import links
from portal.domain.surveys.actions.writing_down import count_reach, month, new_id, rows_of
from portal.domain.surveys.answer_models import SurveyAnswer, SurveyBox, SurveyResponse
from portal.domain.surveys.models import SurveyRound, SurveyVersion
from portal.domain.surveys.queries.answering import Asked
from portal.domain.surveys.question_rules import Answers, parse, shown
from portal.domain.surveys.rules import LEAST_SHOWN, RoundState
from portal.infra import clock, sealing
from portal.infra.db import for_change, session

# What is known of who answered, the finest first: it is left out in this order where too few are alike.
LABELS = ("segment", "firm_id", "category", "community_id", "channel")
# So many slips of a round are shuffled when one is put in.
SHAKEN = 50


@dataclass(frozen=True)
class Slip:
    """What one person put in: the row of the box, the labels, and the answers."""

    id: int
    version_id: int
    labels: Mapping[str, Any]
    answers: Answers


def put_in(asked: Asked, answers: Answers, channel: str) -> None:
    """Put answers in: sealed with the house's key, under a number drawn at random, without a moment."""
    who = asked.invitation
    labels = {
        "community_id": who.community_id if who else asked.round.community_id,
        "category": who.category if who else "", "firm_id": who.firm_id if who else None,
        "segment": who.segment if who else "", "channel": channel,
    }  # fmt: skip
    words = json.dumps(
        {"version": asked.version.id, "labels": labels, "answers": answers}, ensure_ascii=False
    )
    _shake(asked.round.id, words)


def _shake(round_id: int, words: str) -> None:
    """Put a slip among others that are drawn with it: all are sealed and numbered anew and written at once, so that
    no row of the box was written in the unit in which its own person handed in."""
    held = select(SurveyBox).where(SurveyBox.round_id == round_id).order_by(SurveyBox.id).limit(SHAKEN)
    others = {row.id: row.sealed for row in session().scalars(for_change(held, SurveyBox))}
    key = sealing.house_key(links.BOX)
    all_words = [words, *(_unsealed(sealed) for sealed in others.values())]
    secrets.SystemRandom().shuffle(all_words)
    if others:
        session().execute(delete(SurveyBox).where(SurveyBox.id.in_(list(others))))
    rows = [{"id": new_id(), "round_id": round_id, "sealed": sealing.seal(each, key)} for each in all_words]
    session().execute(insert(SurveyBox), rows)


def waiting() -> Sequence[int]:
    """The rounds whose box is not empty."""
    return session().scalars(select(SurveyBox.round_id).distinct().order_by(SurveyBox.round_id)).all()


def empty(round_id: int) -> None:
    """Let out what may be let out of a round's box, inside a unit. Once the round is over, finer labels are left out
    until five are alike; fewer than five that remain are thrown away unread and only their number is kept."""
    held = select(SurveyRound).where(SurveyRound.id == round_id)
    round_ = session().scalars(for_change(held, SurveyRound)).one()
    waiting_ones = select(SurveyBox).where(SurveyBox.round_id == round_id).order_by(SurveyBox.id)
    slips = [_opened(row) for row in session().scalars(for_change(waiting_ones, SurveyBox))]
    over = _is_over(round_)
    out: list[Slip] = []
    left = _taken(slips, LABELS, out)
    if over:
        for kept in range(1, len(LABELS) + 1):
            left = _taken(left, LABELS[kept:], out)
        round_.left_out += len(left)
    secrets.SystemRandom().shuffle(out)
    _let_out(round_, out)
    gone = [slip.id for slip in (*out, *(left if over else ()))]
    if gone:
        session().execute(delete(SurveyBox).where(SurveyBox.id.in_(gone)))


def _is_over(round_: SurveyRound) -> bool:
    """Whether no more answers come: a round that was stopped collects on from those it asked, until its last day."""
    late = round_.closes_at is not None and round_.closes_at <= clock.now()
    return late or round_.state is RoundState.CLOSED


def _opened(row: SurveyBox) -> Slip:
    told = json.loads(_unsealed(row.sealed))
    return Slip(row.id, told["version"], told["labels"], told["answers"])


def _unsealed(sealed: str) -> str:
    words = sealing.unseal(sealed, sealing.house_key(links.BOX))
    if words is None:
        raise RuntimeError("the box was sealed with another key of the house")
    return words


def _taken(slips: Sequence[Slip], labels: Sequence[str], out: list[Slip]) -> list[Slip]:
    """Move those of whom enough are alike in these labels to `out`, with no other label; the others remain."""
    alike: dict[tuple[Any, ...], list[Slip]] = defaultdict(list)
    for slip in slips:
        alike[slip.version_id, *(slip.labels.get(name) for name in labels)].append(slip)
    left: list[Slip] = []
    for same in alike.values():
        if len(same) < LEAST_SHOWN:
            left += same
        else:
            out += [
                Slip(slip.id, slip.version_id, {name: slip.labels[name] for name in labels}, slip.answers)
                for slip in same
            ]
    return left


def _let_out(round_: SurveyRound, slips: Sequence[Slip]) -> None:
    if not slips:
        return
    ids = [new_id() for _ in slips]
    rows = [
        {
            "id": number, "survey_id": round_.survey_id, "survey_version_id": slip.version_id, "round_id": round_.id,
            "month": month(), "community_id": slip.labels.get("community_id"),
            "category": slip.labels.get("category") or "", "segment": slip.labels.get("segment") or "",
            "firm_id": slip.labels.get("firm_id"), "channel": slip.labels.get("channel") or "link", "reference": "",
            "tallied": False,
        }
        for number, slip in zip(ids, slips, strict=True)
    ]  # fmt: skip
    session().execute(insert(SurveyResponse), rows)
    session().execute(insert(SurveyAnswer), list(_answers(ids, slips)))
    _count(round_, slips)


def _count(round_: SurveyRound, slips: Sequence[Slip]) -> None:
    """Of answers let out it is counted how often a question was answered, and shown where that hangs on an answer."""
    there: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for version_id in {slip.version_id for slip in slips}:
        questions = parse(session().get_one(SurveyVersion, version_id).questions)
        for slip in slips:
            if slip.version_id == version_id:
                there.update(q.id for q in shown(questions, slip.answers) if q.show_if is not None)
                done.update(slip.answers.keys())
    count_reach(round_.id, there, done)


def _answers(ids: Sequence[int], slips: Sequence[Slip]) -> Iterator[dict[str, Any]]:
    for number, slip in zip(ids, slips, strict=True):
        yield from rows_of(number, slip.answers)
