"""The verbs of a callback at the desk: the lead names a caller, the caller tries, records, or gives up."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import actions, queries
from portal.domain.callbacks.rules import REACHED, REFUSED_TO_SAY
from portal.infra import web
from portal.infra.fields import Versioned
from portal.infra.refused import N_, Refused
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.forms import AssignForm, CallForm
from portal.staff.callbacks.show import draw

TRIED = N_("这次联系已记下，下次换个时间再联系。")
REFUSED_SAID = N_("已记下，业主不愿受访。")
GOOD = N_("已记下业主的答复：满意。")
BAD = N_("已记下业主的答复：不满意。这件事已退回重新办理，原话一起带过去。")


@bp.post("/<int:callback_id>/assignment")
@web.permission("callback.assign")
def assign(callback_id: int) -> AnyResponse:
    """Name who asks."""
    form: Any = AssignForm.incoming()

    def verb() -> str:
        hand_over(find(callback_id), form.version.data, person_id=form.person.data)
        web.said(N_("已分派，对方会收到通知。"))
        return url_for(".show", callback_id=callback_id)

    return web.submit(form, verb, lambda: draw(callback_id, assign=form))


@bp.post("/<int:callback_id>/call")
@web.permission("callback.call")
def call(callback_id: int) -> AnyResponse:
    """One try; where the person was reached, with their answers."""
    form: Any = CallForm.incoming()

    def verb() -> str:
        callback = find(callback_id)
        said = _carry_out(callback, form)
        web.said(said, "soon" if said == BAD else "")
        return url_for(".show", callback_id=callback_id)

    return web.submit(form, verb, lambda: draw(callback_id, call=form))


def _carry_out(callback: Any, form: Any) -> str:
    by, version, way = web.actor(), form.version.data, form.way.data
    note = form.note.data or ""
    if form.outcome.data == REFUSED_TO_SAY:
        actions.decline(callback, way=way, note=note, by=by, version=version)
        return REFUSED_SAID
    if form.outcome.data != REACHED:
        actions.attempt(callback, way=way, outcome=form.outcome.data, note=note, by=by, version=version)
        return TRIED
    actions.record(callback, answers_of(form), way=way, by=by, version=version)
    return GOOD if callback.satisfied else BAD


def answers_of(form: Any) -> actions.Answers:
    """What was said, as the form has it; the mark is needed where somebody was reached."""
    if not form.score.data:
        raise Refused(N_("接通了要记下满意度。"), field="score")
    return actions.Answers(
        stands=form.stands.data or "", score=int(form.score.data), words=form.words.data or "",
        wrong=form.wrong.data or "", promised=form.promised.data or "",
    )  # fmt: skip


@bp.post("/<int:callback_id>/giving-up")
@web.permission("callback.call")
def give_up(callback_id: int) -> AnyResponse:
    """Not reached in any part of the day."""
    form: Any = Versioned.incoming()

    def verb() -> str:
        actions.give_up(find(callback_id), by=web.actor(), version=form.version.data)
        web.said(N_("已记为“联系不上”，不算满意。"))
        return url_for(".show", callback_id=callback_id)

    return web.submit(form, verb, lambda: draw(callback_id, give_up=form))


def find(callback_id: int) -> Any:
    """The callback within the reader's reach, held for what follows."""
    return queries.get_for(web.actor(), callback_id)


def hand_over(callback: Any, version: int, *, person_id: int, **_: Any) -> None:
    """Give one callback to a colleague who did not do the work."""
    actions.assign(callback, person_id=person_id, by=web.actor(), version=version)
