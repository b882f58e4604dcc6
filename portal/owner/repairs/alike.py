"""Is it this one? Open repairs that may be meant, to be followed in place of a second report."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import queries
from portal.domain.repairs.queries.own import Standing, standings
from portal.domain.terms import queries as terms
from portal.infra import web
from portal.infra.fields import Form
from portal.owner.repairs import drafts
from portal.owner.repairs.blueprint import report
from portal.owner.repairs.report_forms import FollowForm
from portal.owner.repairs.steps import homes_or_404, ready_for, step


def look_alikes(values: Mapping[str, Any], homes: Sequence[Any]) -> Sequence[Any]:
    """Open repairs of the same place and group of parts, unless the reader said that it is none of them."""
    home = drafts.home_of(values, homes)
    if home is None or not values.get("part") or values.get("other") == _likeness(values):
        return ()
    common = drafts.is_common(values)
    return queries.like_it(
        unit_id=None if common else home.id, community_id=home.community_id,
        building_id=values.get("building") if common else home.building_id, part_code=values["part"],
    )  # fmt: skip


def _likeness(values: Mapping[str, Any]) -> str:
    return (
        f"{values.get('unit')}/{values.get('room') == drafts.COMMON}/{values.get('part', '').split('.')[0]}"
    )


@report.get("/same")
def same() -> AnyResponse:
    """Is it this one?"""
    homes, values = homes_or_404(), drafts.saved()
    return ready_for("same", values, homes) or same_page(Form(action=url_for(".go_on")), values, homes)


def same_page(form: Form, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse:
    """The open repairs that may be meant, each to be followed."""
    rows = look_alikes(values, homes)
    if not rows:
        return web.to(url_for(".when"))
    known = standings(web.actor(), [row.id for row in rows])
    stranger = Standing(full=False, unread=0)
    found = [
        (
            row,
            known.get(row.id, stranger).full,
            terms.part(row.part_code),
            FollowForm(action=url_for(".follow"), data={"repair": row.id}, form_id=f"same-{row.id}"),
        )
        for row in rows
    ]
    return step("same", form, values, homes, found=found, part=terms.part(values["part"]))


@report.post("/same")
@web.permission("repair.report")
def go_on() -> AnyResponse:
    """None of them: the report goes on."""
    form = Form.incoming()

    def verb() -> str:
        drafts.keep(other=_likeness(drafts.saved()))
        return url_for(".when")

    return web.submit(form, verb, lambda: same_page(form, drafts.saved(), homes_or_404()))
