"""The sections of a complaint's page at the desk, each owned by one file; the page includes them by this table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints.queries import ComplaintPage
from portal.staff.complaints.answering import (
    filed_of,
    has_letters,
    investigation_of,
    is_seeking,
    promises_shown,
    was_evaluated,
    writing_of,
)
from portal.staff.complaints.archiving import has_lesson, learned_of
from portal.staff.complaints.followed import followed, stages, was_answered, was_reviewed
from portal.staff.complaints.guidance import cards_beside
from portal.staff.complaints.others import others_of
from portal.staff.complaints.steps import (
    definition_of,
    inner_of,
    is_open,
    judgement_of,
    may_read_inner,
    past_receipt,
)


def always(page: ComplaintPage) -> bool:
    """A section that stands on every complaint's page."""
    return True


@dataclass(frozen=True)
class Part:
    """One section: `staff/complaints/_<name>.html` with `it`, what `read` gives; None leaves the section out.

    `when` saves the read where the section has nothing to say; it stands in the tab of that name (``""``: the
    work), in the column beside where `aside`. A page makes at most twelve statements, so a section takes one or two.
    """

    name: str
    read: Callable[[ComplaintPage], Any]
    when: Callable[[ComplaintPage], bool] = always
    tab: str = ""
    aside: bool = False

    @property
    def template(self) -> str:
        """The fragment that draws it."""
        return f"staff/complaints/_{self.name}.html"


# In the order of the page, top to bottom.
PARTS: Sequence[Part] = (
    Part("definition", definition_of, past_receipt),
    Part("reply", writing_of, has_letters),
    Part("promises", promises_shown, has_letters),
    Part("inquiry", investigation_of, is_seeking),
    Part("inquiry", filed_of, was_evaluated, tab="files"),
    Part("archive", learned_of, has_lesson),
    Part("callbacks", followed, was_answered),
    Part("stages", stages, was_reviewed, tab="story"),
    Part("callbacks", followed, was_reviewed, tab="story"),
    Part("judgement", judgement_of, aside=True),
    Part("inner", inner_of, may_read_inner, aside=True),
    Part("others", others_of, tab="person"),
    Part("guidance", cards_beside, is_open, aside=True),
)


def parts_of(page: ComplaintPage, tab: str) -> list[tuple[Part, Any]]:
    """The sections of this tab that have something to say, with what they read."""
    read = [(part, part.read(page)) for part in PARTS if part.tab == tab and part.when(page)]
    return [(part, it) for part, it in read if it is not None]
