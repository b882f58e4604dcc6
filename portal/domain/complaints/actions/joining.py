"""群诉: one matter that many homes complain of is looked into once; a complaint joins it and may leave it again."""

from portal.domain.complaints import events
from portal.domain.complaints.actions.case import advance, said, tell
from portal.domain.complaints.actions.confirming import points_of
from portal.domain.complaints.models import Complaint, Joint
from portal.domain.complaints.queries.joint import common_points
from portal.domain.estate.models import Community
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Missing, Refused

NOT_THERE = N_("这件投诉和共同办理不在同一个项目。")
NOT_ALLOWED = N_("您没有这项权限。如果需要，请找管理员开通。")


def open_joint(community_id: int, *, title: str, by: Actor) -> Joint:
    """Begin the common handling of a matter that several homes complain of."""
    if not by.may("complaint.join", community_id):
        raise Denied(NOT_ALLOWED)
    if not 0 < community_id < 2**62 or session().get(Community, community_id) is None:
        raise Missing
    joint = Joint(
        community_id=community_id, title=said(title, 200, "title"), opened_by=by.name, opened_at=clock.now(),
        version=1,
    )  # fmt: skip
    session().add(joint)
    session().flush()
    return joint


def join(complaint: Complaint, joint: Joint, *, by: Actor, version: int | None = None) -> None:
    """Look into it together with the others; it keeps its own points, its own clock and gets its own reply."""
    advance(complaint, "join", by, version)
    if joint.community_id != complaint.community_id:
        raise Refused(NOT_THERE, field="joint")
    complaint.joint_id = joint.id
    _match(complaint, joint)
    tell(complaint, events.Joined(joint_id=joint.id), by)


def leave(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Look into it alone again; what was written into it from the common handling stays its own."""
    advance(complaint, "leave", by, version)
    joint_id = complaint.joint_id
    if joint_id is None:
        raise Missing
    complaint.joint_id = None
    for point in points_of(complaint):
        point.common_id = None
    tell(complaint, events.Left(reason=said(reason), joint_id=joint_id), by)


def _match(complaint: Complaint, joint: Joint) -> None:
    """A home with one point of its own and a matter with one: they are the same."""
    common, own = common_points(joint.id), points_of(complaint)
    if len(common) == len(own) == 1:
        own[0].common_id = common[0].id
