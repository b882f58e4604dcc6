"""The sections of a complaint's page for the person who complains; the page includes them by this table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.domain.callbacks.queries import TO_ANSWER
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.definition import DEFINITION
from portal.domain.complaints.queries.dossier import LETTERS, PROMISES
from portal.infra.reads import Read
from portal.owner.complaints.answered import letters_shown, may_add, promises_shown, was_answered
from portal.owner.complaints.confirming import definition_of, past_receipt
from portal.owner.complaints.followed import concerns, review_of


def always(page: ComplaintPage) -> bool:
    """A section that stands on every complaint's page."""
    return True


@dataclass(frozen=True)
class Part:
    """One section: `owner/complaints/_<name>.html` with `it`, what `read` gives; None leaves the section out.

    `asks` are the reads it needs, which the page asks together; `when` saves them where the section has nothing to
    say; `beside`: in the second column of wide screens.
    """

    name: str
    read: Callable[[ComplaintPage], Any]
    when: Callable[[ComplaintPage], bool] = always
    asks: Mapping[str, Read] = field(default_factory=dict)
    beside: bool = False

    @property
    def template(self) -> str:
        """The fragment that draws it."""
        return f"owner/complaints/_{self.name}.html"


# In the order of the page, top to bottom; what waits for the person first.
PARTS: Sequence[Part] = (
    Part("letter", letters_shown, was_answered, LETTERS),
    Part("promises", promises_shown, was_answered, PROMISES),
    Part("definition", definition_of, past_receipt, DEFINITION),
    Part("evidence", lambda page: page.verbs, may_add),
    Part("review", review_of, concerns, {"to_answer": TO_ANSWER}),
)


def asked_by(page: ComplaintPage) -> Mapping[str, Read]:
    """What the sections need to read of a complaint that stands so."""
    found: dict[str, Read] = {}
    for part in PARTS:
        if part.when(page):
            found |= part.asks
    return found


def parts_of(page: ComplaintPage) -> list[tuple[Part, Any]]:
    """The sections that have something to say, with what they read."""
    read = [(part, part.read(page)) for part in PARTS if part.when(page)]
    return [(part, it) for part, it in read if it is not None]
