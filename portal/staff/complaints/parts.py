"""The sections of a complaint's page at the desk, each owned by one file; the page includes them by this table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.domain.callbacks.queries import OF_SUBJECT
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.archive import PACK
from portal.domain.complaints.queries.definition import DEFINITION
from portal.domain.complaints.queries.dossier import ANSWERS, INQUIRIES, LETTERS, PROMISES
from portal.domain.complaints.queries.inner import INNER
from portal.domain.complaints.queries.stages import STAGES
from portal.infra.reads import Read
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
from portal.staff.complaints.others import OPEN_BESIDE, open_beside, others_of
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

    `asks` are the reads it needs, which the page asks together; `when` saves them where the section has nothing to
    say; it stands in the tab of that name (``""``: the work), in the column beside where `aside`.
    """

    name: str
    read: Callable[[ComplaintPage], Any]
    when: Callable[[ComplaintPage], bool] = always
    asks: Mapping[str, Read] = field(default_factory=dict)
    tab: str = ""
    aside: bool = False

    @property
    def template(self) -> str:
        """The fragment that draws it."""
        return f"staff/complaints/_{self.name}.html"


CALLBACKS = {"callbacks": OF_SUBJECT}
# In the order of the page, top to bottom.
PARTS: Sequence[Part] = (
    Part("definition", definition_of, past_receipt, DEFINITION),
    Part("reply", writing_of, has_letters, LETTERS | ANSWERS),
    Part("promises", promises_shown, has_letters, PROMISES),
    Part("inquiry", investigation_of, is_seeking, INQUIRIES),
    Part("inquiry", filed_of, was_evaluated, INQUIRIES, tab="files"),
    Part("archive", learned_of, has_lesson, PACK),
    Part("callbacks", followed, was_answered, CALLBACKS),
    Part("stages", stages, was_reviewed, STAGES, tab="story"),
    Part("callbacks", followed, was_reviewed, CALLBACKS, tab="story"),
    Part("beside", open_beside, asks=OPEN_BESIDE, aside=True),
    Part("judgement", judgement_of, aside=True),
    Part("inner", inner_of, may_read_inner, INNER, aside=True),
    Part("others", others_of, tab="person"),
    Part("guidance", cards_beside, is_open, aside=True),
)


def asked_by(page: ComplaintPage, tab: str) -> Mapping[str, Read]:
    """What the sections of this tab need to read of a complaint that stands so."""
    found: dict[str, Read] = {}
    for part in PARTS:
        if part.tab == tab and part.when(page):
            found |= part.asks
    return found


def parts_of(page: ComplaintPage, tab: str) -> list[tuple[Part, Any]]:
    """The sections of this tab that have something to say, with what they read."""
    read = [(part, part.read(page)) for part in PARTS if part.tab == tab and part.when(page)]
    return [(part, it) for part, it in read if it is not None]
