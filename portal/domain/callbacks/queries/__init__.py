"""What pages read of callbacks."""

from portal.domain.callbacks.links import token_of
from portal.domain.callbacks.queries.contact import asked_of, may_call, may_reach
from portal.domain.callbacks.queries.finding import PAGE, VIEWS, Filters, listing
from portal.domain.callbacks.queries.next import next_to_call
from portal.domain.callbacks.queries.page import (
    OF_SUBJECT,
    TO_ANSWER,
    CallbackPage,
    colleagues,
    newest_first,
    of_subject,
    page_for,
)
from portal.domain.callbacks.queries.reach import by_token, get_for
from portal.domain.callbacks.queries.script import ANSWERS, answers_in, answers_of, script_of

__all__ = [
    "ANSWERS", "OF_SUBJECT", "PAGE", "TO_ANSWER", "VIEWS", "CallbackPage", "Filters", "answers_in", "answers_of", "asked_of", "by_token",
    "colleagues", "get_for", "listing", "may_call", "may_reach", "newest_first", "next_to_call", "of_subject", "page_for",
    "script_of", "token_of",
]  # fmt: skip
