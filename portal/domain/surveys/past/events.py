"""An import of a past survey in the words of its timeline."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class Received(Event):
    name = "survey_import.received"
    sentence = N_("上传了%(file)s，共%(rows)s行")
    file: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class Applied(Event):
    name = "survey_import.applied"
    sentence = N_("导入了%(added)s份以往的答卷（%(file)s）")
    file: str
    added: int
