"""How far an actor reaches: the permission, and the communities it holds in."""

from collections.abc import Iterable

from portal.infra.actor import Actor
from portal.infra.refused import N_, Denied, Missing

DENIED = N_("您没有这项权限。如果需要，请找管理员开通。")


def must(by: Actor, permission: str, community_id: int | None = None) -> None:
    """Let only those pass who may do this here: without the permission 403, outside their communities 404."""
    if permission not in by.permissions:
        raise Denied(DENIED)
    if not by.may(permission, community_id):
        raise Missing


def must_everywhere(by: Actor, permission: str) -> None:
    """Let only those pass whose permission is not bound to communities."""
    must(by, permission)
    if by.scope(permission) is not None:
        raise Denied(N_("这件事要由管理所有项目的人来做。"))


def must_in_one(by: Actor, permission: str, communities: Iterable[int]) -> None:
    """Let those pass who reach one of the communities; a thing that belongs to none is open to all of them."""
    must(by, permission)
    scope, there = by.scope(permission), set(communities)
    if scope is not None and there and not there & scope:
        raise Missing
