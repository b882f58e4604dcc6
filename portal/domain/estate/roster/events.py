"""What happened to a roster import; its rows say what it did to each home."""

from dataclasses import dataclass
from typing import ClassVar

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class RosterReceived(Event):
    """A roster was handed in."""

    name: ClassVar[str] = "roster_received"
    sentence: ClassVar[str] = N_("上传了名册%(file)s")
    file: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class RosterApplied(Event):
    """A roster was written into homes and people."""

    name: ClassVar[str] = "roster_applied"
    sentence: ClassVar[str] = N_("写入了名册%(file)s：新增%(added)s行，有变化%(changed)s行")
    file: str
    added: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class RosterUndone(Event):
    """An applied roster was taken back, except the rows that were changed since."""

    name: ClassVar[str] = "roster_undone"
    sentence: ClassVar[str] = N_("撤回了名册%(file)s：%(undone)s行，%(kept)s行因为后来改过而保留")
    file: str
    undone: int
    kept: int
