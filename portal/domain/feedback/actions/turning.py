"""One act makes a repair or a complaint of a feedback; the other room makes it in the same unit."""

from dataclasses import dataclass

from portal.domain.casework import clocks
from portal.domain.feedback import events
from portal.domain.feedback.actions.case import advance, said, subject, tell
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import INTO
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import Subject
from portal.infra.refused import N_, Refused


@dataclass(frozen=True, kw_only=True)
class Target:
    """What it becomes: `repair` (with building part, room and urgency) or `complaint` (with topic and demand)."""

    into: str
    part: str = ""
    room: str = ""
    urgency: str = "ordinary"
    topic: str = ""
    demand: str = ""


def turn(feedback: Feedback, target: Target, *, by: Actor, version: int | None = None) -> Subject:
    """It goes on as a repair or a complaint, with its words and photos; returns what was made."""
    if target.into not in INTO:
        raise Refused(N_("请选转成报修还是投诉。"), field="into")
    advance(feedback, "turn", by, version)
    clocks.drop(subject(feedback))
    turned = events.Turned(
        word=INTO[target.into], into=target.into, part=target.part, room=target.room, urgency=target.urgency,
        topic=target.topic, demand=said(target.demand, field="demand", needed=False),
    )  # fmt: skip
    tell(feedback, turned, by)
    if feedback.became_id is None:
        raise RuntimeError("nobody answered that a feedback was turned")
    return (feedback.became_kind, feedback.became_id)


def became(feedback_id: int, made: Subject, number: str) -> None:
    """Note what the other room made of it."""
    feedback = session().get_one(Feedback, feedback_id)
    feedback.became_kind, feedback.became_id = made
    feedback.became_number = number
    session().flush()
