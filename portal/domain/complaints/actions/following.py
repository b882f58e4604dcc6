"""跟踪与回访: the promises are done, somebody else asks whether it is good now, or the person asks for a review."""

from portal.domain.casework import clocks
from portal.domain.complaints import events
from portal.domain.complaints.actions.case import (
    advance,
    await_next,
    limit_archive,
    record_aside,
    said,
    start_limit,
    subject,
    tell,
)
from portal.domain.complaints.actions.paying import owe
from portal.domain.complaints.actions.reviewing import open_stage
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.review_rules import FOLLOW_UP_WORDS
from portal.domain.complaints.rules import AGREED, LAST_STAGE, SILENT, Status
from portal.infra.actor import Actor


def start_follow_up(complaint: Complaint, *, by: Actor, version: int | None = None) -> None:
    """进入回访: nothing promised is late; the case waits for what the person says, or for its archive."""
    advance(complaint, "start_follow_up", by, version)
    limit_archive(complaint)
    tell(complaint, events.FollowUpStarted(), by)


def follow_up_satisfied(complaint: Complaint, *, score: int, by: Actor) -> None:
    """回访满意: said by the person to somebody who did not handle it, or in their own answer."""
    advance(complaint, "follow_up_satisfied", by)
    _asked(complaint, "satisfied", score)
    owe(complaint, by)
    tell(complaint, events.FollowUpSatisfied(score=score), by)


def follow_up_dissatisfied(complaint: Complaint, *, score: int, words: str, by: Actor) -> None:
    """回访不满意: back to the evaluation one level higher, with the words said; after the last review it stays so."""
    event = events.FollowUpDissatisfied(score=score, words=words)
    if complaint.stage >= LAST_STAGE:
        advance(complaint, "follow_up_exhausted", by)
        _asked(complaint, "dissatisfied", score)
        tell(complaint, event, by)
        return
    advance(complaint, "follow_up_dissatisfied", by)
    complaint.experience = score
    record_aside(complaint, event, by)
    open_stage(complaint, opened_by="callback", reason=said(words), by=by)
    await_next(complaint)


def follow_up_unanswered(complaint: Complaint, *, how: str, by: Actor) -> None:
    """回访没有结果: not reached (`unreachable`) or not willing (`declined`); it never counts as satisfied."""
    advance(complaint, "follow_up_unanswered", by)
    _asked(complaint, how, None)
    tell(complaint, events.FollowUpUnanswered(how=FOLLOW_UP_WORDS[how]), by)


def ask_review(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> None:
    """申请复核: the person wants somebody else, higher up, to look at it once more, and says why."""
    advance(complaint, "ask_review", by, version)
    record_aside(complaint, events.ReviewAsked(reason=said(reason)), by)
    open_stage(complaint, opened_by="review", reason=reason, by=by)
    if complaint.definition not in (AGREED, SILENT):
        _define_first(complaint)
    await_next(complaint)


def _define_first(complaint: Complaint) -> None:
    """It was refused before anything was agreed: without its points nobody could look into it, nor answer it."""
    complaint.status, complaint.definition = Status.CONFIRMING, ""
    clocks.drop(subject(complaint), "evaluate")
    start_limit(complaint, "confirm", "complaint.confirm")


def _asked(complaint: Complaint, how: str, score: int | None) -> None:
    complaint.follow_up = how
    complaint.experience = score
    clocks.meet(subject(complaint), "follow_up")
    limit_archive(complaint)
