"""Who does something, in which capacity, and what they may do. Nobody but the server sets it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

Scope = frozenset[int] | None
EVERYWHERE: Scope = None


class Powers(dict[str, Scope]):
    """Permissions with their scopes as they are shared by all with the same grants: never changed, and known by being
    themselves, so that what follows from them can be kept."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@dataclass(frozen=True)
class Actor:
    """A person in one capacity, or a duty of the house.

    `permissions` maps a permission to the scope ids it holds in (None: everywhere).
    `holds` names the things that are the actor's own, such as {"unit": {12}, "firm": {3}}.
    """

    person_id: int | None
    name: str
    capacity: str
    face: str
    permissions: Mapping[str, Scope] = field(default_factory=dict)
    holds: Mapping[str, frozenset[int]] = field(default_factory=dict)
    on_behalf_of: int | None = None
    channel: str = "web"

    def may(self, permission: str, scope_id: int | None = None) -> bool:
        """Whether the actor has the permission, in this scope if one is named."""
        if permission not in self.permissions:
            return False
        scope = self.permissions[permission]
        return scope is None or scope_id is None or scope_id in scope

    def scope(self, permission: str) -> Scope:
        """The scope ids in which the permission holds: None is everywhere, an empty set nowhere."""
        return self.permissions.get(permission, frozenset())

    def own(self, kind: str) -> frozenset[int]:
        """The ids of that kind which are the actor's own."""
        return self.holds.get(kind, frozenset())

    def acting_for(self, person_id: int, channel: str) -> "Actor":
        """The same actor, doing it for somebody who called or came."""
        return replace(self, on_behalf_of=person_id, channel=channel)


def duty(name: str, permissions: tuple[str, ...] = ()) -> Actor:
    """The house itself, acting by the clock or by a rule."""
    return Actor(None, name, "duty", "house", dict.fromkeys(permissions, EVERYWHERE), channel="duty")
