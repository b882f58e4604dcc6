"""What happens to a complaint, in the words of its timeline; every event by its name."""

from collections.abc import Mapping

from portal.domain.complaints.events.life import (
    Accepted,
    Assigned,
    DeadlinePassed,
    DefinitionAgreed,
    DefinitionCorrected,
    Evaluated,
    Extended,
    MessagePosted,
    Noted,
    ReadBack,
    RecordAmended,
    Referred,
    Refused,
    Submitted,
    Withdrawn,
)
from portal.domain.complaints.events.review import (
    FollowUpDissatisfied,
    FollowUpSatisfied,
    FollowUpStarted,
    FollowUpUnanswered,
    ReviewAsked,
    StageOpened,
)
from portal.infra.events import Event

__all__ = [
    "BY_NAME",
    "Accepted",
    "Assigned",
    "DeadlinePassed",
    "DefinitionAgreed",
    "DefinitionCorrected",
    "Evaluated",
    "Extended",
    "FollowUpDissatisfied",
    "FollowUpSatisfied",
    "FollowUpStarted",
    "FollowUpUnanswered",
    "MessagePosted",
    "Noted",
    "ReadBack",
    "RecordAmended",
    "Referred",
    "Refused",
    "ReviewAsked",
    "StageOpened",
    "Submitted",
    "Withdrawn",
]

BY_NAME: Mapping[str, type[Event]] = {
    kind.name: kind
    for kind in list(vars().values())
    if isinstance(kind, type) and issubclass(kind, Event) and kind.name
}
