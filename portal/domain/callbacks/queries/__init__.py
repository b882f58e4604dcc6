"""What pages read of callbacks."""

from portal.domain.callbacks.queries.finding import PAGE, VIEWS, Filters, counts, listing
from portal.domain.callbacks.queries.page import CallbackPage, colleagues, of_subject, page_for, to_answer
from portal.domain.callbacks.queries.reach import by_token, get_for

__all__ = [
    "PAGE", "VIEWS", "CallbackPage", "Filters", "by_token", "colleagues", "counts", "get_for", "listing",
    "of_subject", "page_for", "to_answer",
]  # fmt: skip
