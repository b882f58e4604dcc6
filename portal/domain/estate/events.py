"""What happened to homes, people, firms and roles."""

from dataclasses import dataclass
from typing import Any, ClassVar

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class CommunityAdded(Event):
    """A community was taken on."""

    name: ClassVar[str] = "community_added"
    sentence: ClassVar[str] = N_("建立了项目%(title)s")
    title: str


@dataclass(frozen=True, kw_only=True)
class CommunityChanged(Event):
    """Facts of a community were changed; `changes` maps a field to what it was and is."""

    name: ClassVar[str] = "community_changed"
    sentence: ClassVar[str] = N_("改了项目资料")
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class BuildingAdded(Event):
    """A building was entered."""

    name: ClassVar[str] = "building_added"
    sentence: ClassVar[str] = N_("登记了%(building)s")
    building: str


@dataclass(frozen=True, kw_only=True)
class BuildingChanged(Event):
    """A building's acceptance date or size was changed."""

    name: ClassVar[str] = "building_changed"
    sentence: ClassVar[str] = N_("改了%(building)s的资料")
    building: str
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Event):
    """A home was entered."""

    name: ClassVar[str] = "unit_added"
    sentence: ClassVar[str] = N_("登记了房屋%(label)s")
    audiences: ClassVar[frozenset[str]] = frozenset({"staff"})
    label: str


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Event):
    """Dates or facts of a home were changed; `changes` maps a field to what it was and is."""

    name: ClassVar[str] = "unit_changed"
    sentence: ClassVar[str] = N_("改了房屋资料")
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PersonAdded(Event):
    """A person was entered."""

    name: ClassVar[str] = "person_added"
    sentence: ClassVar[str] = N_("登记了%(who)s")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """A person's name or ways to reach them were changed."""

    name: ClassVar[str] = "person_changed"
    sentence: ClassVar[str] = N_("改了个人资料")
    private: ClassVar[frozenset[str]] = frozenset({"changes"})
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Tied(Event):
    """A person was tied to a home."""

    name: ClassVar[str] = "tied"
    sentence: ClassVar[str] = N_("%(who)s登记为这套房的住户，从%(from_on)s起")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    tie: str
    person_id: int
    from_on: str
    proven_by: str


@dataclass(frozen=True, kw_only=True)
class TieEnded(Event):
    """A person's tie to a home came to its last day."""

    name: ClassVar[str] = "tie_ended"
    sentence: ClassVar[str] = N_("%(who)s不再是这套房的住户，到%(to_on)s为止")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    tie: str
    person_id: int
    to_on: str


@dataclass(frozen=True, kw_only=True)
class FirmAdded(Event):
    """A firm or crew was entered."""

    name: ClassVar[str] = "firm_added"
    sentence: ClassVar[str] = N_("登记了单位%(title)s")
    title: str


@dataclass(frozen=True, kw_only=True)
class FirmChanged(Event):
    """Facts of a firm were changed."""

    name: ClassVar[str] = "firm_changed"
    sentence: ClassVar[str] = N_("改了单位资料")
    changes: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ContractAdded(Event):
    """A firm took on a trade in a community or a building."""

    name: ClassVar[str] = "contract_added"
    sentence: ClassVar[str] = N_("登记了合同%(number)s，从%(from_on)s起")
    number: str
    trade: str
    community_id: int
    building_id: int | None
    from_on: str


@dataclass(frozen=True, kw_only=True)
class ContractEnded(Event):
    """A contract came to its last day."""

    name: ClassVar[str] = "contract_ended"
    sentence: ClassVar[str] = N_("合同%(number)s到%(to_on)s为止")
    number: str
    to_on: str


@dataclass(frozen=True, kw_only=True)
class ContactAdded(Event):
    """A person began to act for a firm."""

    name: ClassVar[str] = "contact_added"
    sentence: ClassVar[str] = N_("%(who)s开始为这家单位办事")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    role: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ContactEnded(Event):
    """A person no longer acts for a firm."""

    name: ClassVar[str] = "contact_ended"
    sentence: ClassVar[str] = N_("%(who)s不再为这家单位办事")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    role: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A person was given a role, in one community or everywhere."""

    name: ClassVar[str] = "role_granted"
    sentence: ClassVar[str] = N_("给予了角色")
    role: str
    community_id: int | None


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """A role was taken back."""

    name: ClassVar[str] = "role_revoked"
    sentence: ClassVar[str] = N_("收回了角色")
    role: str
    community_id: int | None


@dataclass(frozen=True, kw_only=True)
class ShiftAdded(Event):
    """Somebody was put on duty for a time."""

    name: ClassVar[str] = "shift_added"
    sentence: ClassVar[str] = N_("排了%(who)s的班，%(starts_at)s到%(ends_at)s")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    role: str
    person_id: int
    starts_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class ShiftsAdded(Event):
    """Somebody was put on duty at the same hours on many days; the moments are those of the first."""

    name: ClassVar[str] = "shifts_added"
    sentence: ClassVar[str] = N_("给%(who)s连排%(count)s天的班，从%(starts_at)s到%(ends_at)s那一班起")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    role: str
    person_id: int
    starts_at: str
    ends_at: str
    count: int


@dataclass(frozen=True, kw_only=True)
class ShiftRemoved(Event):
    """A time on duty was taken off the roster."""

    name: ClassVar[str] = "shift_removed"
    sentence: ClassVar[str] = N_("撤了%(who)s的班，%(starts_at)s到%(ends_at)s")
    private: ClassVar[frozenset[str]] = frozenset({"who"})
    who: str
    role: str
    person_id: int
    starts_at: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class Retired(Event):
    """A community, building, home, common part or person is no longer in use; `kind` says which."""

    name: ClassVar[str] = "retired"
    sentence: ClassVar[str] = N_("停用了%(label)s：%(reason)s")
    private: ClassVar[frozenset[str]] = frozenset({"label", "reason"})
    kind: str
    row_id: int
    label: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SpotAdded(Event):
    """A common part got a name."""

    name: ClassVar[str] = "spot_added"
    sentence: ClassVar[str] = N_("登记了公共部位%(spot)s")
    spot: str


@dataclass(frozen=True, kw_only=True)
class SpotRenamed(Event):
    """A common part is called otherwise."""

    name: ClassVar[str] = "spot_renamed"
    sentence: ClassVar[str] = N_("公共部位%(was)s改名为%(spot)s")
    spot: str
    was: str
