"""The pages of complaints that are measured, with their limits in multiples of the bare page."""

from collections.abc import Iterator

from sqlalchemy import text

from portal.infra.db import session
from tests.bench.complaints import Filed
from tests.bench.estate import Ground
from tests.bench.pages import LIST, SEARCH, Page


def pages(ground: Ground, filed: Filed) -> Iterator[Page]:
    """Every page of the table on the complaints as they are now."""

    def at(name: str, limit: float | None, who: str, address: str) -> Page:
        return Page(name, limit, who, lambda browser: browser.ask("GET", address))

    place, topic = ground.places[0].id, "workmanship"
    board = "/staff/complaints/board"
    yield at("desk: what is due next", LIST, "desk", "/staff/")
    yield at("desk: one step of complaints (filter)", LIST, "desk", "/staff/?what=complaint.accept")
    yield at("complaints", LIST, "desk", "/staff/complaints")
    yield at("complaints: deep page", LIST, "desk", f"/staff/complaints?before={_middle()}")
    yield at("complaints: one step (filter)", LIST, "desk", "/staff/complaints?status=archived")
    yield at("complaint, archived (desk)", LIST, "desk", f"/staff/complaints/{filed.ended[0][0]}")
    yield at("complaint, answered (desk)", LIST, "desk", f"/staff/complaints/{filed.open[-1][0]}")
    yield at("complaint, answered (owner)", LIST, "owner", f"/owner/complaints/{_of_owner(filed)}")
    yield at("my complaints (owner)", LIST, "owner", "/owner/complaints")
    yield at("search: 漏水", SEARCH, "desk", "/staff/search?q=%E6%BC%8F%E6%B0%B4")
    yield at("search: nothing found", SEARCH, "desk", "/staff/search?q=%E9%9B%AA%E5%B1%B1%E9%A3%9E%E7%8B%90")
    yield at("board: a year, all communities", None, "manager", f"{board}?period=year")
    yield at("board: a quarter, one community", None, "manager", f"{board}?community={place}")
    for name, query in {
        "replies that were late, a year": f"kind=late&step=reply&{_year()}",
        "one topic, a year": f"kind=topic&value={topic}&{_year()}",
        "repeat complaints, a year": f"kind=repeat&{_year()}",
        "a firm, a year": f"kind=firm&value={ground.places[0].firm}&{_year()}",
        "steps over their limit": "kind=overdue&step=reply",
    }.items():
        yield at(f"board: {name}", LIST, "manager", f"{board}/cases?{query}")


def _middle() -> int:
    return int(session().execute(text("SELECT (min(id) + max(id)) / 2 FROM complaint")).scalar() or 0)


def _of_owner(filed: Filed) -> int:
    """A complaint that the reader of the owner's pages made, answered where there is one."""
    found = session().execute(
        text("SELECT max(id) FROM complaint WHERE complainant_id = :p AND replied_at IS NOT NULL"), {"p": filed.owner}
    ).scalar()  # fmt: skip
    return int(found or 0)


def _year() -> str:
    first, last = session().execute(text("SELECT min(month), max(month) FROM figure_complaint_count")).one()
    return f"since={first}&until={last}"
