"""One act over all homes of a joint complaint, as long work: each complaint in its own unit, a result for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.domain.complaints.actions.confirming import Point, points_of, read_back
from portal.domain.complaints.actions.evaluating import Judgement, evaluate
from portal.domain.complaints.actions.extending import extend
from portal.domain.complaints.actions.handling import accept
from portal.domain.complaints.actions.investigating import Finding, Piece, add_evidence, conclude, find
from portal.domain.complaints.actions.joining import NOT_ALLOWED, join
from portal.domain.complaints.actions.joint import evidence_of
from portal.domain.complaints.actions.replying import draft_reply, send_reply
from portal.domain.complaints.inquiry_models import Evidence
from portal.domain.complaints.joint_models import JointPoint, JointResult
from portal.domain.complaints.joint_rules import (
    NO_POINTS,
    NONE_FIT,
    NOTHING_COMMON,
    NOTHING_LEFT,
    RUNNING,
    RUNS,
    WAITS_FOR_HOME,
    sources,
)
from portal.domain.complaints.models import Complaint, ComplaintPoint, Joint
from portal.domain.complaints.queries.joint import KIND, common_points
from portal.domain.complaints.queries.letters import answers_of, draft_of, pledges_of
from portal.domain.complaints.record_rules import Liability, Severity
from portal.domain.complaints.reply_rules import ANSWER_PARTS, Answer, Letter, Pledge
from portal.domain.complaints.rules import AWAITED
from portal.domain.estate.visitors import actor_for
from portal.infra import clock, jobs
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.jobs import Job
from portal.infra.refused import Denied, Refused, WrongState


@dataclass(frozen=True)
class Common:
    """What an act over all of them works with: the matter, its points, and what the act was given."""

    joint: Joint
    points: Mapping[int, JointPoint]
    given: Mapping[str, Any]


def start_run(
    joint: Joint, verb: str, *, by: Actor, given: Mapping[str, Any] | None = None, ids: Sequence[int] = ()
) -> Job:
    """Let the worker do this act on every complaint of the matter that is in the right step (`ids`: only on these)."""
    needed = {"complaint.join", f"complaint.{verb}"}
    if verb not in RUNS or not all(by.may(each, joint.community_id) for each in needed):
        raise Denied(NOT_ALLOWED)
    session().scalar(for_change(select(Joint).where(Joint.id == joint.id), Joint))
    last = jobs.newest((KIND, joint.id))
    if last is not None and last.state in jobs.OPEN_STATES:
        raise WrongState(RUNNING)
    if verb in ("read_back", "find", "draft_reply") and not common_points(joint.id):
        raise Refused(NO_POINTS)
    wanted = _wanted(joint.id, joint.community_id, verb, ids)
    total = session().scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if not total:
        raise Refused(NONE_FIT)
    return jobs.start(
        KIND, (KIND, joint.id), by_id=by.person_id, total=total, verb=verb, ids=list(ids), after=0,
        given=dict(given or {}),
    )  # fmt: skip


def _wanted(joint_id: int, community_id: int, verb: str, ids: Sequence[int], after: int = 0) -> Select[Any]:
    """The complaints that the act goes over, in the order of their ids."""
    mine = Complaint.joint_id.is_(None) if verb == "join" else Complaint.joint_id == joint_id
    found = select(Complaint.id).where(
        mine, Complaint.community_id == community_id, Complaint.status.in_(sorted(sources(verb))),
        Complaint.id > after,
    )  # fmt: skip
    if verb == "read_back":
        found = found.where(Complaint.definition.not_in(AWAITED))
    return found.where(Complaint.id.in_(ids)) if ids else found


def run_step(job: Job) -> bool:
    """The next complaint (a piece of the long work); True while there is more. What it came to is kept beside it."""
    joint, params = session().get_one(Joint, job.subject_id), job.params
    verb = params["verb"]
    job.phase = RUNS[verb]
    wanted = _wanted(joint.id, joint.community_id, verb, params["ids"], params["after"])
    complaint_id = session().scalar(wanted.order_by(Complaint.id).limit(1))
    if complaint_id is None:
        job.total = job.done
        return False
    common = Common(joint, {p.id: p for p in common_points(joint.id)}, params["given"])
    refused = _try(complaint_id, verb, common, job)
    session().add(
        JointResult(
            joint_id=joint.id, job_id=job.id, complaint_id=complaint_id, verb=verb, done=refused is None,
            why=refused.msgid if refused else "", params=_plain(refused.params) if refused else {}, at=clock.now(),
        )
    )  # fmt: skip
    job.params = {**params, "after": complaint_id}
    job.done += 1
    return True


def _try(complaint_id: int, verb: str, common: Common, job: Job) -> Refused | None:
    """One complaint by itself: what is refused there changes nothing there and stops nobody else."""
    by = actor_for(job.by_id or 0, "staff")
    try:
        with session().begin_nested():
            held = select(Complaint).where(Complaint.id == complaint_id)
            complaint = session().scalars(for_change(held, Complaint)).one()
            ACTS[verb](complaint, common, by)
    except Refused as refused:
        return refused
    return None


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int | str) else str(value) for name, value in params.items()}


def _join(complaint: Complaint, common: Common, by: Actor) -> None:
    join(complaint, common.joint, by=by)


def _accept(complaint: Complaint, common: Common, by: Actor) -> None:
    accept(complaint, by=by)


def _read_back(complaint: Complaint, common: Common, by: Actor) -> None:
    if complaint.definition in AWAITED:
        raise WrongState(WAITS_FOR_HOME)
    points = [Point(each.fact, each.demand, each.id) for each in common.points.values()]
    read_back(complaint, points, by=by)


def _evaluate(complaint: Complaint, common: Common, by: Actor) -> None:
    given = common.given
    judged = Judgement(
        severity=Severity(given["severity"]), severity_reason=given["severity_reason"],
        liability=Liability(given["liability"]), liability_reason=given["liability_reason"],
        lead_id=given["lead"], risks=tuple(given["risks"]),
    )  # fmt: skip
    evaluate(complaint, judged, by=by)


def _extend(complaint: Complaint, common: Common, by: Actor) -> None:
    due = datetime.fromisoformat(common.given["due"])
    extend(complaint, kind="reply", due=due, reason=common.given["reason"], by=by)


def _pairs(complaint: Complaint, common: Common) -> list[tuple[ComplaintPoint, JointPoint]]:
    """The home's own points with the common ones they stand for; none is a result of its own."""
    found = [
        (own, common.points[own.common_id])
        for own in points_of(complaint)
        if own.common_id is not None and own.common_id in common.points
    ]
    if not found:
        raise Refused(NOTHING_COMMON)
    return found


def _find(complaint: Complaint, common: Common, by: Actor) -> None:
    """The common finding where the home has none of its own in this stage, and the common evidence once."""
    anew = bool(common.given.get("anew"))
    found = [
        Finding(point_id=own.id, finding=shared.finding, basis=shared.basis)
        for own, shared in _pairs(complaint, common)
        if shared.finding and (anew or own.found_stage != complaint.stage or not own.finding)
    ]
    missing = _evidence_missing(complaint, common.joint.id)
    if not found and not missing:
        raise Refused(NOTHING_LEFT)
    for piece in missing:
        add_evidence(complaint, piece, by=by)
    if found:
        find(complaint, found, by=by)


def _evidence_missing(complaint: Complaint, joint_id: int) -> list[Piece]:
    there = session().execute(
        select(Evidence.shows, Evidence.source, Evidence.file_id).where(Evidence.complaint_id == complaint.id)
    )
    known = {tuple(row) for row in there}
    return [
        Piece(
            shows=each.shows, source=each.source, dated_on=each.dated_on,
            files=(each.file_id,) if each.file_id else (),
        )
        for each in evidence_of(joint_id)
        if (each.shows, each.source, each.file_id) not in known
    ]  # fmt: skip


def _conclude(complaint: Complaint, common: Common, by: Actor) -> None:
    conclude(complaint, by=by)


def _draft(complaint: Complaint, common: Common, by: Actor) -> None:
    """The common answer where the home's own letter is still empty; its own words, promises and money stay."""
    anew, draft = bool(common.given.get("anew")), draft_of(complaint.id, complaint.stage)
    there = answers_of(draft.id) if draft else {}
    own_pledges = [] if draft is None else [
        Pledge(text=row.text, owner_id=row.owner_id or 0, due_on=row.due_on, point_id=row.point_id)
        for row in pledges_of(draft.id)
    ]  # fmt: skip
    pairs = _pairs(complaint, common)
    answers = [_answer(own, shared, there.get(own.id), anew=anew) for own, shared in pairs]
    added = [each for each in _pledges(pairs) if each not in own_pledges]
    opening = _kept(draft.opening if draft else "", common.joint.opening, anew=anew)
    closing = _kept(draft.closing if draft else "", common.joint.closing, anew=anew)
    if draft and not added and (opening, closing) == (draft.opening, draft.closing) and _same(answers, there):
        raise Refused(NOTHING_LEFT)
    letter = Letter(
        opening=opening, closing=closing, answers=answers, pledges=[*own_pledges, *added],
        compensation_cents=draft.compensation_cents if draft else 0,
        compensation_reason=draft.compensation_reason if draft else "",
    )  # fmt: skip
    draft_reply(complaint, letter, by=by)


def _answer(own: ComplaintPoint, shared: JointPoint, before: Any, *, anew: bool) -> Answer:
    said = {name: getattr(before, name, "") for name in ANSWER_PARTS}
    common = {name: getattr(shared, name) for name in ANSWER_PARTS}
    common["finding"] = own.finding or shared.finding
    if not anew and (said["remedy"] or said["no_remedy"]):
        common["remedy"] = common["no_remedy"] = ""
    return Answer(point_id=own.id, **{n: _kept(said[n], common[n], anew=anew) for n in ANSWER_PARTS})


def _kept(own: str, shared: str, *, anew: bool) -> str:
    return (shared or own) if anew else (own or shared)


def _same(answers: Sequence[Answer], there: Mapping[int, Any]) -> bool:
    return all(
        each.point_id in there
        and all(getattr(there[each.point_id], n) == getattr(each, n) for n in ANSWER_PARTS)
        for each in answers
    )


def _pledges(pairs: Sequence[tuple[ComplaintPoint, JointPoint]]) -> list[Pledge]:
    return [
        Pledge(text=shared.pledge, owner_id=shared.pledge_owner_id, due_on=_day(shared), point_id=own.id)
        for own, shared in pairs
        if shared.pledge and shared.pledge_owner_id
    ]


def _day(shared: JointPoint) -> date:
    assert shared.pledge_due_on is not None
    return shared.pledge_due_on


def _send(complaint: Complaint, common: Common, by: Actor) -> None:
    send_reply(complaint, by=by)


ACTS: Mapping[str, Callable[[Complaint, Common, Actor], None]] = {
    "join": _join,
    "accept": _accept,
    "read_back": _read_back,
    "evaluate": _evaluate,
    "extend": _extend,
    "find": _find,
    "conclude": _conclude,
    "draft_reply": _draft,
    "send_reply": _send,
}
STEPS: Mapping[str, jobs.Step] = {KIND: run_step}
