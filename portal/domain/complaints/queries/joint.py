"""What is read of a joint complaint: the matter, its common points, its homes, what an act came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy import text as sql

from portal.domain.complaints.joint_models import JointEvidence, JointPoint, JointResult
from portal.domain.complaints.joint_rules import RUNS, sources
from portal.domain.complaints.models import OPEN_NOW, Complaint, Joint
from portal.domain.complaints.queries.finding import ROW
from portal.domain.complaints.rules import AWAITED, BEFORE_REPLY, Status
from portal.domain.complaints.rules import KIND as COMPLAINT
from portal.domain.estate.finding import scope_word
from portal.infra import jobs, search
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.jobs import Job
from portal.infra.refused import Missing

KIND = "joint_complaint"
PAGE = 50
READS = "complaint.read"


@dataclass(frozen=True)
class JointPage:
    """A matter with how many of its complaints are in each step, what is common, and the newest act over all.

    `waiting`: those whose person was asked to agree and has not answered.
    """

    joint: Joint
    counts: Mapping[Status, int]
    points: Sequence[JointPoint]
    evidence: Sequence[JointEvidence]
    job: Job | None
    results: Sequence[Any]
    waiting: int = 0

    @property
    def total(self) -> int:
        """How many complaints belong to it."""
        return sum(self.counts.values())

    @property
    def busy(self) -> bool:
        """Whether an act over all of them goes on."""
        return self.job is not None and self.job.state in jobs.OPEN_STATES

    @property
    def fitting(self) -> Mapping[str, int]:
        """The acts that reach at least one complaint now, each with how many."""
        found = {
            verb: sum(count for status, count in self.counts.items() if status in sources(verb))
            for verb in RUNS
            if verb != "join"
        }
        found["read_back"] -= self.waiting
        return {verb: count for verb, count in found.items() if count}


def joint_for(actor: Actor, joint_id: int) -> Joint:
    """The matter, if it is within the staff member's communities; else it is not there (404). Held inside a unit."""
    if not 0 < joint_id < 2**62 or actor.face != "staff":
        raise Missing
    found = select(Joint).where(Joint.id == joint_id)
    scope = actor.scope(READS)
    if scope is not None:
        found = found.where(Joint.community_id.in_(sorted(scope)))
    row = session().scalar(for_change(found, Joint))
    if row is None:
        raise Missing
    return row


def joint_page(actor: Actor, joint_id: int) -> JointPage:
    """The page of the matter."""
    joint = joint_for(actor, joint_id)
    waits = case((Complaint.definition.in_(AWAITED), 1), else_=0)
    rows = session().execute(
        select(Complaint.status, func.count().label("homes"), func.sum(waits).label("waiting"))
        .where(Complaint.joint_id == joint.id)
        .group_by(Complaint.status)
    ).all()  # fmt: skip
    job = jobs.newest((KIND, joint.id))
    evidence = session().scalars(
        select(JointEvidence).where(JointEvidence.joint_id == joint.id).order_by(JointEvidence.id)
    )
    return JointPage(
        joint, {row.status: row.homes for row in rows}, common_points(joint.id), evidence.all(), job,
        results_of(job) if job else (), sum(row.waiting for row in rows if row.status is Status.CONFIRMING),
    )  # fmt: skip


def results_of(job: Job, most: int = 500) -> Sequence[Any]:
    """What the act came to for each complaint, those that were refused first: number, label, done, why, params."""
    return session().execute(
        select(
            JointResult.complaint_id, JointResult.done, JointResult.why, JointResult.params, JointResult.verb,
            Complaint.number, Complaint.label,
        )
        .join(Complaint, Complaint.id == JointResult.complaint_id)
        .where(JointResult.job_id == job.id)
        .order_by(JointResult.done, JointResult.complaint_id)
        .limit(most)
    ).all()  # fmt: skip


def members(joint_id: int, after: int = 0, limit: int = PAGE) -> Sequence[Any]:
    """The complaints of the matter by id, from one on; one more than `limit`. Their matter is reached first."""
    return session().execute(
        select(*ROW, Complaint.definition, Complaint.lead_id)
        .where(Complaint.joint_id == joint_id, Complaint.id > after)
        .order_by(Complaint.id)
        .limit(limit + 1)
    ).all()  # fmt: skip


def candidates(
    joint: Joint, topic: str = "", text: str = "", after: int = 2**62, limit: int = PAGE
) -> Sequence[Any]:
    """Complaints of its community that may join: not answered yet and in no matter; newest first.

    `text`: only those that say so; of what a search finds, the newest hundred.
    """
    found = select(*ROW).where(
        Complaint.community_id == joint.community_id, Complaint.joint_id.is_(None), Complaint.id < after,
        Complaint.status.in_(sorted(BEFORE_REPLY)), sql(OPEN_NOW),
    )  # fmt: skip
    if topic:
        found = found.where(Complaint.topic == topic)
    if text:
        hits = search.find(text, scopes=[scope_word(joint.community_id)], kinds=[COMPLAINT], limit=100)
        found = found.where(Complaint.id.in_([hit.subject_id for hit in hits]))
    return session().execute(found.order_by(Complaint.id.desc()).limit(limit + 1)).all()


def joints(actor: Actor, before: int = 2**62, limit: int = PAGE) -> Sequence[Any]:
    """The matters within the staff member's communities, newest first, each with how many complaints."""
    count = select(func.count()).where(Complaint.joint_id == Joint.id).correlate(Joint).scalar_subquery()
    found = select(
        Joint.id, Joint.title, Joint.community_id, Joint.opened_at, Joint.opened_by, count.label("homes")
    )
    scope = actor.scope(READS)
    if scope is not None:
        found = found.where(Joint.community_id.in_(sorted(scope)))
    return session().execute(found.where(Joint.id < before).order_by(Joint.id.desc()).limit(limit + 1)).all()


def open_joints(community_id: int, most: int = 50) -> Sequence[Any]:
    """The newest matters of a community, to join one: id, title."""
    return session().execute(
        select(Joint.id, Joint.title)
        .where(Joint.community_id == community_id)
        .order_by(Joint.id.desc())
        .limit(most)
    ).all()  # fmt: skip


def common_points(joint_id: int) -> Sequence[JointPoint]:
    """The points that all homes of the matter share, in their order."""
    return session().scalars(
        select(JointPoint)
        .where(JointPoint.joint_id == joint_id, JointPoint.retired_at.is_(None))
        .order_by(JointPoint.no)
    ).all()  # fmt: skip
