"""The sections of a complaint's page for the person who complains; the page includes them by this table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints.queries import ComplaintPage
from portal.owner.complaints.answered import letters_shown, may_add, promises_shown, was_answered
from portal.owner.complaints.confirming import definition_of, past_receipt
from portal.owner.complaints.followed import concerns, review_of


def always(page: ComplaintPage) -> bool:
    """A section that stands on every complaint's page."""
    return True


@dataclass(frozen=True)
class Part:
    """One section: `owner/complaints/_<name>.html` with `it`, what `read` gives; None leaves the section out.

    `when` saves the read where the section has nothing to say; `beside`: in the second column of wide screens.
    """

    name: str
    read: Callable[[ComplaintPage], Any]
    when: Callable[[ComplaintPage], bool] = always
    beside: bool = False

    @property
    def template(self) -> str:
        """The fragment that draws it."""
        return f"owner/complaints/_{self.name}.html"


# In the order of the page, top to bottom; what waits for the person first.
PARTS: Sequence[Part] = (
    Part("letter", letters_shown, was_answered),
    Part("promises", promises_shown, was_answered),
    Part("definition", definition_of, past_receipt),
    Part("evidence", lambda page: page.verbs, may_add),
    Part("review", review_of, concerns),
)


def parts_of(page: ComplaintPage) -> list[tuple[Part, Any]]:
    """The sections that have something to say, with what they read."""
    read = [(part, part.read(page)) for part in PARTS if part.when(page)]
    return [(part, it) for part, it in read if it is not None]
