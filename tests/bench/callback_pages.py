"""The pages of callbacks that are measured, with their limits in multiples of the bare page."""

from collections.abc import Iterator

from sqlalchemy import func, select, text

from portal.domain.callbacks.models import Callback
from portal.infra.db import session
from tests.bench.callbacks import Called
from tests.bench.estate import Ground
from tests.bench.pages import LIST, Page


def pages(ground: Ground, called: Called) -> Iterator[Page]:
    """Every page of the table on the callbacks as they are now."""

    def at(name: str, limit: float | None, who: str, address: str) -> Page:
        return Page(name, limit, who, lambda browser: browser.ask("GET", address))

    place, root = ground.places[0].id, "/staff/callbacks"
    yield at("desk: callbacks to make (filter)", LIST, "desk", "/staff/?what=callback.call")
    yield at("callbacks: board and queue", LIST, "desk", root)
    yield at("callbacks: deep page", LIST, "desk", f"{root}?after={_middle()}")
    yield at("callbacks: to be assigned", LIST, "manager", f"{root}?view=unassigned")
    yield at("callbacks: mine", LIST, "desk", f"{root}?view=mine")
    yield at("callbacks: late", LIST, "desk", f"{root}?view=late")
    yield at("callbacks: one community", LIST, "desk", f"{root}?community={place}")
    yield at("callbacks: answered", LIST, "desk", f"{root}?view=answered")
    yield at(
        "callbacks: unreachable, one community", LIST, "desk", f"{root}?view=unreachable&community={place}"
    )
    yield at("callback to make (caller's page)", LIST, "desk", f"{root}/{called.open[1][0]}")
    yield at("callback, answered", LIST, "desk", f"{root}/{called.ended[0][0]}")
    yield at("figures: a year, all communities", None, "manager", f"{root}/figures?period=year")
    yield at("figures: a quarter, one community", None, "manager", f"{root}/figures?community={place}")
    for name, query in {
        "not satisfied, half a year": "kind=unsatisfied",
        "one firm, half a year": f"kind=due&whose=firm&value={ground.places[0].firm}",
        "over their limit": "kind=overdue",
    }.items():
        yield at(f"figures: {name}", LIST, "manager", f"{root}/figures/cases?{query}&{_months()}")


def _middle() -> str:
    there = select(Callback.due_at, Callback.id).where(Callback.ended_at.is_(None))
    many = session().scalar(select(func.count()).select_from(there.subquery())) or 0
    row = session().execute(there.order_by(Callback.due_at, Callback.id).offset(many // 2).limit(1)).one()
    return f"{row.due_at.timestamp():.6f}.{row.id}"


def _months() -> str:
    first, last = session().execute(text("SELECT min(month), max(month) FROM figure_callback_count")).one()
    return f"since={first}&until={last}"
