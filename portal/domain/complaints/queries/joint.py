"""What is read of a joint complaint: the matter, its common points and evidence, its homes, what an act came to."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.domain.complaints.joint_models import JointPoint
from portal.infra.db import session


def common_points(joint_id: int) -> Sequence[JointPoint]:
    """The points that all homes of the matter share, in their order."""
    return session().scalars(
        select(JointPoint)
        .where(JointPoint.joint_id == joint_id, JointPoint.retired_at.is_(None))
        .order_by(JointPoint.no)
    ).all()  # fmt: skip
