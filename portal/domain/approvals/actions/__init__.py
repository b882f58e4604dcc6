"""The verbs of a request for a yes."""

from portal.domain.approvals.actions.asking import remind, request, void_if_changed, withdraw
from portal.domain.approvals.actions.deciding import decide
from portal.domain.approvals.actions.rising import escalate

__all__ = ["decide", "escalate", "remind", "request", "void_if_changed", "withdraw"]
