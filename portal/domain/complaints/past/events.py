"""An import of past complaints in the words of its timeline."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class PastReceived(Event):
    name = "complaint_import.received"
    sentence = N_("上传了%(file)s，共%(rows)s行")
    file: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class PastApplied(Event):
    name = "complaint_import.applied"
    sentence = N_("导入了%(added)s件以前的投诉（%(file)s）")
    file: str
    added: int


@dataclass(frozen=True, kw_only=True)
class PastTakenBack(Event):
    name = "complaint_import.taken_back"
    sentence = N_("撤回了一部分写入的投诉")
    cases: tuple[int, ...]
    alike: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PastUndone(Event):
    name = "complaint_import.undone"
    sentence = N_("撤回了%(undone)s件以前的投诉，%(kept)s件保留（%(file)s）")
    file: str
    undone: int
    kept: int
