"""The cases behind a number of the board, newest first, by the same criteria."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.figures import queries
from portal.domain.figures.queries import PAGE, Asked
from portal.domain.figures.rules import AGE_WORDS, AGES, first_day
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.queries import counting
from portal.domain.repairs.rules import OPEN, STATUS_WORDS, Status
from portal.domain.terms.warranty_rules import PAYER_WORDS, Payer
from portal.infra import clock, web
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.figures.blueprint import at_desk, bp, page_of
from portal.staff.figures.board import part_words
from portal.staff.figures.period import PERMISSION, Scope, month_given, scope

TITLES: Mapping[str, str] = {
    "signed": N_("签认完成的"), "late": N_("没有按时修好的"), "again": N_("没有一次修好的"), "back": N_("修好后又返修的"),
    "open": N_("在手的"), "overdue": N_("已超期还没修好的"), "cases": N_("新报的缺陷"), "returns": N_("返修"),
    "state": N_("在办的"),
}  # fmt: skip
NO_BUILDING = "none"
KEPT = ("kind", "community", "since", "until", "firm", "payer", "building", "part", "state", "age")
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wanted:
    """What is listed: a question for rows after a place in the list, and what narrows it in words."""

    title: str
    words: Sequence[str]
    rows: Callable[[tuple[datetime, int] | None], Sequence[Any]]


@bp.get("/cases")
@web.permission(PERMISSION)
def cases() -> AnyResponse:
    """The repairs behind a number."""
    here, kind = scope(), asked.text("kind", 20)
    if kind not in TITLES:
        raise Missing
    wanted = _by_state(here) if kind == "state" else _by_kind(here, kind)
    found = wanted.rows(_place())
    ids = counting.ids_in(found[:PAGE])
    rows = repairs.by_ids(web.actor(), ids) if at_desk() else counting.brief(ids)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return web.page(
        page_of("cases"), title=wanted.title, narrowed=wanted.words, rows=rows, statuses=STATUS_WORDS,
        parts=part_words(), zones={row.id: row.zone for row in here.places}, next=_onward(last) if last else "",
        names={row.id: row.name for row in here.places}, back=url_for(".board", community=here.community_id or None),
    )  # fmt: skip


def _by_state(here: Scope) -> Wanted:
    text, age = asked.text("state", 20), (asked.number("age") or 0) - 1
    if text not in set(OPEN) or age not in range(len(AGES)):
        raise Missing
    state, now = Status(text), clock.now()
    until = now - timedelta(days=AGES[age])
    since = now - timedelta(days=AGES[age + 1]) if age + 1 < len(AGES) else BEGINNING

    def rows(after: tuple[datetime, int] | None) -> Sequence[Any]:
        return counting.open_ones(here.ids, state, since=since, until=until, after=after, limit=PAGE)

    return Wanted(gettext(TITLES["state"]), [gettext(STATUS_WORDS[state]), gettext(AGE_WORDS[age])], rows)


def _by_kind(here: Scope, kind: str) -> Wanted:
    first, last = month_given("since"), month_given("until")
    bounded = kind not in ("open", "overdue") and first and last
    since, until = here.moments(first, last) if bounded else (None, None)
    building = 0 if request.args.get("building") == NO_BUILDING else asked.number("building")
    given = Asked(
        kind=kind, communities=here.ids, now=clock.now(), since=since, until=until, firm_id=here.firm_id or None,
        payer=_payer(), building_id=building, part_code=asked.text("part", 40),
    )  # fmt: skip

    def rows(after: tuple[datetime, int] | None) -> Sequence[Any]:
        return queries.cases(given, after=after)

    words = [f"{first_day(first):%Y-%m}–{first_day(last):%Y-%m}"] if bounded else []
    return Wanted(gettext(TITLES[kind]), [*words, *_narrowing(given)], rows)


def _payer() -> str | None:
    text = request.args.get("payer")
    return None if text is None else text if text in set(Payer) else ""


def _narrowing(given: Asked) -> list[str]:
    words = []
    if given.part_code:
        words.append(part_words().get(given.part_code, ""))
    if given.payer is not None:
        words.append(gettext(PAYER_WORDS[Payer(given.payer)]) if given.payer else gettext("没有判定"))
    return [word for word in words if word]


def _place() -> tuple[datetime, int] | None:
    try:
        at, _, last = request.args.get("after", "").rpartition("~")
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    right = moment.tzinfo is not None and last.isdigit() and len(last) < 19
    return (moment, int(last)) if right else None


def _onward(row: Any) -> str:
    kept = [(name, request.args[name]) for name in KEPT if request.args.get(name) is not None]
    return f"{request.path}?{urlencode([*kept, ('after', f'{row.at.isoformat()}~{row.id}')])}"
