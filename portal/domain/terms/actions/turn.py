"""What every verb on the terms begins with: may they, and whose turn is it."""

from sqlalchemy import select

from portal.infra import marks
from portal.infra.actor import Actor
from portal.infra.db import for_change, session
from portal.infra.marks import Mark
from portal.infra.refused import N_, Denied

EDIT = "terms.edit"
KINDS = ("parts", "limits", "calendars", "ladders")


def allow(by: Actor, community_id: int | None) -> None:
    """Let through who may change the terms here; those of all communities need the right in all of them."""
    if not by.may(EDIT, community_id):
        raise Denied(N_("您没有权限修改期限和保修规则。"))
    if community_id is None and by.scope(EDIT) is not None:
        raise Denied(N_("通用规则由管理全部项目的管理员修改，您可以修改自己项目的规则。"))


def take_turn(kind: str) -> None:
    """Hold the mark of a kind of terms until the unit ends: who comes second waits and then reads afresh."""
    session().execute(for_change(select(Mark.name).where(Mark.name == kind)))
    marks.forget()


def move(kind: str) -> None:
    """Change the mark once the rows are written, so that no process keeps what it read before."""
    marks.move(kind)
