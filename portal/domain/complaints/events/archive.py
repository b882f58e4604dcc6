"""What was learned of a complaint, its archive, and what came in from former years, in the words of the timeline."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_

HOME = frozenset({"owner", "staff"})


@dataclass(frozen=True, kw_only=True)
class Learned(Event):
    name = "complaint.learned"
    sentence = N_("写下了根源与教训：%(cause)s，应在“%(where)s”预防")
    private = frozenset({"lesson"})
    cause: str
    where: str
    lesson: str


@dataclass(frozen=True, kw_only=True)
class Archived(Event):
    name = "complaint.archived"
    sentence = N_("归档，保存到%(keep_until)s")
    audiences = HOME
    keep_until: str


@dataclass(frozen=True, kw_only=True)
class PackSealed(Event):
    name = "complaint.pack_sealed"
    sentence = N_("归档包已封存，校验码%(digest)s")
    digest: str


@dataclass(frozen=True, kw_only=True)
class PastRecorded(Event):
    name = "complaint.past_recorded"
    sentence = N_("从以前的资料导入：%(file)s第%(row)s行，原编号%(number)s")
    file: str
    row: int
    number: str
