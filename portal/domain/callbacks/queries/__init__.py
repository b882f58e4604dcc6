"""What pages read of callbacks."""

from portal.domain.callbacks.queries.finding import PAGE, VIEWS, Filters, counts, listing
from portal.domain.callbacks.queries.page import (
    OF_SUBJECT,
    TO_ANSWER,
    CallbackPage,
    colleagues,
    newest_first,
    of_subject,
    page_for,
    to_answer,
)
from portal.domain.callbacks.queries.reach import by_token, get_for
from portal.domain.callbacks.queries.script import answers_of, script_of
from portal.domain.callbacks.queries.talk import Talk, next_to_call, talk_for

__all__ = [
    "OF_SUBJECT", "PAGE", "TO_ANSWER", "VIEWS", "CallbackPage", "Filters", "Talk", "answers_of", "by_token", "colleagues", "counts", "get_for",
    "listing", "newest_first", "next_to_call", "of_subject", "page_for", "script_of", "talk_for", "to_answer",
]  # fmt: skip
