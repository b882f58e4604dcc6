"""Beside the life cycle: hold, resume, hand to a colleague, messages to the home, inner notes."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.estate import queries as estate
from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries import RepairPage
from portal.infra import web
from portal.infra.refused import N_, Refused
from portal.staff.repairs import forms
from portal.staff.repairs.acting import VerbForm, run
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.show import draw

BOTH = ["GET", "POST"]
NOT_HERE = N_("这位同事不在这个项目，请另选一位。")


@bp.route("/<int:repair_id>/hold", methods=BOTH)
@web.permission("repair.hold")
def hold(repair_id: int) -> AnyResponse:
    """Let the clocks stand still, with the reason."""

    def act(repair: Any, form: Any) -> None:
        actions.hold(
            repair, kind=form.kind.data, reason=form.reason.data, until=form.until.data, by=web.actor(),
            version=form.version.data,
        )  # fmt: skip

    return run(repair_id, "hold", forms.HoldForm, act, N_("已暂停计时。"))


@bp.post("/<int:repair_id>/resumption")
@web.permission("repair.resume")
def resume(repair_id: int) -> AnyResponse:
    """Let the clocks run on."""

    def act(repair: Any, form: Any) -> None:
        actions.resume(repair, by=web.actor(), version=form.version.data)

    return run(repair_id, "resume", VerbForm, act, N_("已恢复计时，期限顺延。"))


@bp.route("/<int:repair_id>/assignment", methods=BOTH)
@web.permission("repair.assign")
def assign(repair_id: int) -> AnyResponse:
    """Hand the open step to a colleague."""

    def act(repair: Any, form: Any) -> None:
        hand_over(repair, form.person.data, form.version.data)

    def ready(form: Any, page: RepairPage) -> None:
        me = web.actor().person_id
        found = estate.told_apart(colleagues(page.repair.community_id))
        form.person.choices = [SelectChoice(id, found[id]) for id in sorted(found, key=lambda id: id != me)]

    return run(repair_id, "assign", forms.AssignForm, act, N_("已转给同事。"), ready)


def colleagues(community_id: int) -> Sequence[Any]:
    """Who at the desk of the community may be given a repair: person_id, name."""
    return estate.staff_with("repair.accept", community_id)


def hand_over(repair: Any, person_id: int, version: int) -> None:
    """Give the open step to a person who works at the repair's own desk."""
    name = next((row.name for row in colleagues(repair.community_id) if row.person_id == person_id), None)
    if name is None:
        raise Refused(NOT_HERE, field="person")
    actions.assign(repair, person_id=person_id, name=name, by=web.actor(), version=version)


@bp.post("/<int:repair_id>/messages")
@web.permission("repair.message")
def message(repair_id: int) -> AnyResponse:
    """Write to the home."""
    form = forms.MessageForm.incoming()

    def verb() -> str:
        actions.message(queries.get_for(web.actor(), repair_id), text=form.text.data or "", by=web.actor())
        web.said(N_("已发给业主。"))
        return url_for(".show", repair_id=repair_id)

    return web.submit(form, verb, lambda: draw(repair_id, message=form))


@bp.post("/<int:repair_id>/notes")
@web.permission("repair.note")
def note(repair_id: int) -> AnyResponse:
    """Write a note that only staff read."""
    form = forms.NoteForm.incoming()

    def verb() -> str:
        actions.note(queries.get_for(web.actor(), repair_id), text=form.text.data or "", by=web.actor())
        web.said(N_("备注已记下，只有工作人员能看到。"))
        return url_for(".show", repair_id=repair_id)

    return web.submit(form, verb, lambda: draw(repair_id, note=form))
