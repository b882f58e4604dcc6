"""What happens when a survey that is not anonymous is handed in; of an anonymous one nothing is ever told."""

from dataclasses import dataclass

from portal.infra.events import Event
from portal.infra.refused import N_


@dataclass(frozen=True, kw_only=True)
class Answered(Event):
    name = "survey.answered"
    sentence = N_("答了问卷")
    response_id: int
