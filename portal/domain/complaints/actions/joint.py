"""What is written once for all homes of a joint complaint: its points with finding and answer, its evidence."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.complaints.actions.case import said
from portal.domain.complaints.actions.joining import NOT_ALLOWED
from portal.domain.complaints.joint_models import JointEvidence, JointPoint
from portal.domain.complaints.joint_rules import MOST_POINTS, TEXTS, CommonPoint
from portal.domain.complaints.models import Joint
from portal.domain.complaints.queries.joint import KIND, common_points
from portal.domain.estate.queries.roles import staff_with
from portal.infra import clock
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Refused, Stale

CHANGED = N_("您打开之后，%(who)s改过共同的内容。您填的都还在，请看过再决定。")
KEEPS = "complaint.keep_promise"


def write_common(
    joint: Joint, points: Sequence[CommonPoint], *, opening: str, closing: str, by: Actor, version: int
) -> None:
    """Save what is common, as far as it is written; a point that is left out is retired, and the homes keep theirs.

    Nothing reaches a home before somebody says so (`start_run`).
    """
    _allow(joint, "complaint.find", by)
    if joint.version != version:
        raise Stale(CHANGED, who=joint.saved_by or joint.opened_by)
    if not points:
        raise Refused(N_("至少写一条事实。"), field="fact_1")
    if len(points) > MOST_POINTS:
        raise Refused(N_("最多写%(most)d条。写不下的，请合并同类的事实。"), field="fact_1", most=MOST_POINTS)
    joint.opening = said(opening, 3000, "opening", needed=False)
    joint.closing = said(closing, 3000, "closing", needed=False)
    now = clock.now()
    there = {row.no: row for row in common_points(joint.id)}
    for no, point in enumerate(points, start=1):
        row = there.pop(no, None)
        if row is None:
            row = JointPoint(joint_id=joint.id, no=no, fact="")
            session().add(row)
        _put(row, point, no, joint)
    for row in there.values():
        row.retired_at = now
    joint.version += 1
    joint.saved_by, joint.saved_at = by.name, now
    session().flush()


def _put(row: JointPoint, point: CommonPoint, no: int, joint: Joint) -> None:
    for name, most in TEXTS.items():
        setattr(row, name, said(getattr(point, name), most, f"{name}_{no}", needed=name == "fact"))
    row.pledge_owner_id, row.pledge_due_on = point.pledge_owner_id, point.pledge_due_on
    if not row.pledge:
        row.pledge_owner_id = row.pledge_due_on = None
        return
    if row.pledge_owner_id not in {each.person_id for each in staff_with(KEEPS, joint.community_id)}:
        raise Refused(N_("请选一位办理投诉的同事负责这条承诺。"), field=f"pledge_owner_{no}")
    if row.pledge_due_on is None or row.pledge_due_on < clock.today():
        raise Refused(N_("承诺的日期要在今天或以后。"), field=f"pledge_due_{no}")


def add_common_evidence(
    joint: Joint, *, shows: str, source: str, dated_on: date | None, files: Sequence[int] = (), by: Actor
) -> None:
    """Keep a piece of evidence for all of them; it goes into each home's complaint with the findings."""
    _allow(joint, "complaint.add_evidence", by)
    if dated_on is None or dated_on > clock.today():
        raise Refused(N_("请写证据是哪一天的，不能晚于今天。"), field="dated_on")
    for file_id in files or (None,):
        row = JointEvidence(
            joint_id=joint.id, shows=said(shows, 500, "shows"), source=said(source, 200, "source"), dated_on=dated_on,
            file_id=file_id, by_id=by.person_id, by_name=by.name, added_at=clock.now(),
        )  # fmt: skip
        session().add(row)
        session().flush()
        if file_id is not None:
            casework.attach((KIND, joint.id), [file_id], "evidence", by=by, round=row.id + 1)


def _allow(joint: Joint, permission: str, by: Actor) -> None:
    if not (by.may("complaint.join", joint.community_id) and by.may(permission, joint.community_id)):
        raise Denied(NOT_ALLOWED)


def evidence_of(joint_id: int) -> Sequence[JointEvidence]:
    """The common evidence, oldest first."""
    return session().scalars(
        select(JointEvidence).where(JointEvidence.joint_id == joint_id).order_by(JointEvidence.id)
    ).all()  # fmt: skip
