"""The pages that are measured, with their limits in multiples of the bare page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import text

from portal.domain.casework import actions as casework
from portal.domain.casework.models import Task
from portal.domain.casework.queries import Cursor
from portal.domain.repairs.rules import windows_ahead
from portal.infra import clock
from portal.infra.db import db, session, write
from tests.bench.estate import Ground
from tests.bench.measure import Browser, Reply, form, post

LIST, SEARCH, CREATE = 2.5, 3.0, 4.0
BOARD = "board"
REVIEW = "/owner/report/review"


@dataclass
class Page:
    """One line of the table: `ask` opens it once in the browser of `who` (desk, manager, owner or sender)."""

    name: str
    limit: float | None
    who: str
    ask: Callable[[Browser], Reply]


def pages(app: Flask, ground: Ground, owner_id: int, sender_id: int) -> Iterator[Page]:
    """Every page of the table on the repairs as they are now; who sends reports is somebody else than who reads
    the owner's pages, whose home would fill up meanwhile."""

    def at(name: str, limit: float | None, who: str, address: str) -> Page:
        return Page(name, limit, who, lambda browser: browser.ask("GET", address))

    yield at("desk: what is due next", LIST, "desk", "/staff/")
    yield at("desk: deep page", LIST, "desk", f"/staff/?after={_deep()}")
    yield at("desk: one step (filter)", LIST, "desk", "/staff/?what=repair.dispatch")
    yield at("desk: one community (filter)", LIST, "desk", f"/staff/?community={ground.places[1].id}")
    yield at("desk: late (filter)", LIST, "desk", "/staff/?view=late")
    yield at("desk: mine (filter)", LIST, "desk", "/staff/?view=mine")
    yield at("all repairs", LIST, "desk", "/staff/repairs")
    yield at("all repairs: deep page", LIST, "desk", f"/staff/repairs?before={_middle()}")
    yield at("all repairs: one state (filter)", LIST, "desk", "/staff/repairs?status=rejected")
    yield at("search: 漏水", SEARCH, "desk", "/staff/search?q=%E6%BC%8F%E6%B0%B4")
    yield at("search: boiler", SEARCH, "desk", "/staff/search?q=boiler")
    yield at("search: four digits of a phone", SEARCH, "desk", f"/staff/search?q={_tail(owner_id)}")
    yield at("search: nothing found", SEARCH, "desk", "/staff/search?q=%E9%9B%AA%E5%B1%B1%E9%A3%9E%E7%8B%90")
    yield at("repair, 12 events (desk)", LIST, "desk", f"/staff/repairs/{ground.finished[0][0]}")
    yield at("repair, 12 events (owner)", LIST, "owner", f"/owner/repairs/{ground.finished[0][0]}")
    yield at("board: a year, all communities", None, "manager", "/staff/figures?period=year")
    place = ground.places[0].id
    yield at("board: a quarter, one community", None, "manager", f"/staff/figures?community={place}")
    yield at("board: cases behind a cell of the grid", LIST, "manager", _cell(place))
    yield at(
        "board: late work of a firm",
        LIST,
        "manager",
        f"/staff/figures/cases?kind=late&firm={ground.places[0].firm}",
    )
    yield at("my repairs (owner)", LIST, "owner", "/owner/repairs")
    yield at("home page (owner)", LIST, "owner", "/owner/")
    unit_id = (
        session()
        .execute(text("SELECT unit_id FROM occupancy WHERE person_id = :p"), {"p": sender_id})
        .scalar()
    )
    draft = partial(_drafted, app, sender_id, int(unit_id or 0))
    draft()
    yield at("report: last step", LIST, "sender", REVIEW)
    yield Page("report: send", CREATE, "sender", partial(_report, draft))


def _cell(community_id: int) -> str:
    """The fullest cell of the grid of defects."""
    row = session().execute(
        text("SELECT building_id, part_code FROM figure_heat WHERE community_id = :c AND building_id > 0"
             " GROUP BY building_id, part_code ORDER BY sum(cases) DESC, part_code LIMIT 1"),
        {"c": community_id},
    ).one()  # fmt: skip
    return f"/staff/figures/cases?kind=cases&community={community_id}&building={row.building_id}&part={row.part_code}"


def _deep() -> Cursor:
    """The place half-way down the open tasks that are not held."""
    rows = (
        session()
        .query(Task.sort_at, Task.id)
        .filter(Task.closed_at.is_(None))
        .order_by(Task.sort_at, Task.id)
    )
    row = rows.offset(rows.count() // 2).first()
    assert row is not None
    return Cursor(row.sort_at, row.id)


def _middle() -> int:
    return int(session().execute(text("SELECT (min(id) + max(id)) / 2 FROM repair")).scalar() or 0)


def _tail(owner_id: int) -> str:
    phone = session().execute(text("SELECT phone FROM person WHERE id = :p"), {"p": owner_id}).scalar()
    return str(phone)[-4:]


def _drafted(app: Flask, owner_id: int, unit_id: int) -> None:
    """A report that only has to be sent."""
    slots = windows_ahead(clock.today())
    values: dict[str, Any] = {
        "urgency": "ordinary", "unit": unit_id, "room": "kitchen", "part": "water.supply",
        "description": "厨房水槽下面一直滴水", "windows": [slots[0], slots[4]], "access": [], "access_note": "",
        "contact_phone": "+8613900000000", "photos": [],
    }  # fmt: skip
    with app.app_context():
        with write():
            casework.save_draft(owner_id, "repair.report", values)
        db.session.remove()


def _report(draft: Callable[[], None], owner: Browser) -> Reply:
    reply = post(owner, REVIEW, form(owner, REVIEW, REVIEW))
    if reply.status != 303:
        raise SystemExit(f"the report was not taken: {reply.status}")
    draft()
    return reply
