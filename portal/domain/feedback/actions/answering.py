"""Answered, asked again, and for a suggestion whether it is adopted, with the reason."""

from portal.domain.casework import actions as casework
from portal.domain.casework import clocks
from portal.domain.feedback import events
from portal.domain.feedback.actions.case import advance, said, start_limit, subject, tell
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import Sort
from portal.infra import clock
from portal.infra.actor import Actor


def answer(feedback: Feedback, *, text: str, by: Actor, version: int | None = None) -> None:
    """Tell the person the answer; a suggestion now waits for its yes or no."""
    advance(feedback, "answer", by, version)
    casework.post(subject(feedback), said(text), by=by)
    _answered(feedback)
    if feedback.sort is Sort.SUGGESTION:
        start_limit(feedback, "decide")
    tell(feedback, events.Answered(), by)


def ask_again(feedback: Feedback, *, text: str, by: Actor, version: int | None = None) -> None:
    """The person has one more question; the desk owes an answer again, in the same time."""
    advance(feedback, "ask_again", by, version)
    casework.post(subject(feedback), said(text), by=by)
    clocks.drop(subject(feedback))
    start_limit(feedback, "answer")
    tell(feedback, events.AskedAgain(), by)


def adopt(feedback: Feedback, *, reason: str, by: Actor, version: int | None = None) -> None:
    """The suggestion is taken up; `reason` says what will be done and by when."""
    advance(feedback, "adopt", by, version)
    _decided(feedback, reason)
    tell(feedback, events.Adopted(reason=feedback.decision), by)


def decline(feedback: Feedback, *, reason: str, by: Actor, version: int | None = None) -> None:
    """The suggestion is not taken up; the person is told why."""
    advance(feedback, "decline", by, version)
    _decided(feedback, reason)
    tell(feedback, events.Declined(reason=feedback.decision), by)


def _answered(feedback: Feedback) -> None:
    feedback.answered_at = feedback.answered_at or clock.now()
    clocks.meet(subject(feedback), "answer")


def _decided(feedback: Feedback, reason: str) -> None:
    """A decision answers too, where nothing was said before."""
    feedback.decision = said(reason, 1000, "reason")
    _answered(feedback)
    clocks.meet(subject(feedback), "decide")
