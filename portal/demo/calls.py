"""How a callback of the demo reaches somebody, at whatever hour the demo is made."""

from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries.contact import may_reach


def way_to(callback: Callback) -> str:
    """By phone, where the home may be called now; else they called by themselves."""
    return "phone" if may_reach(callback) else "incoming"
