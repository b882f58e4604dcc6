"""The verbs of a callback at the desk: the lead names a caller, the caller tries, records, or gives up."""

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import actions, queries
from portal.domain.callbacks.record_rules import UNSCORED
from portal.domain.callbacks.rules import REACHED, REFUSED_TO_SAY
from portal.domain.complaints.rules import is_last
from portal.infra import web
from portal.infra.fields import Versioned
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.forms import AssignForm, call_form, said_in
from portal.staff.callbacks.show import draw

TRIED = N_("这次联系已记下，下次换个时间再联系。")
REFUSED_SAID = N_("已记下，业主不愿受访。")
GOOD = N_("已记下业主的答复：满意。")
BAD = N_("已记下业主的答复：不满意。这件事已退回重新办理，原话一起带过去。")
BAD_LAST = N_(
    "已记下业主的答复：不满意。内部复核已经走完，不再退回；请告诉业主，可以找答复里写明的外部渠道。"
)
LOOKED = N_("查看结果已记下。")
NO_NEXT = N_("归您的回访都联系过了，暂时没有下一个。")


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
    row = queries.get_for(web.actor(), callback_id)
    script = queries.script_of(row)
    form: Any = call_form(row, script).incoming()

    def verb() -> str:
        callback = find(callback_id)
        said = _carry_out(callback, form, script)
        web.said(said, "soon" if said in (BAD, BAD_LAST) else "")
        return _onward(callback_id)

    return web.submit(form, verb, lambda: draw(callback_id, call=form))


def _onward(callback_id: int) -> str:
    """Back to the callback, or on to the next one of the caller."""
    if asked.posted("then") != "next":
        return url_for(".show", callback_id=callback_id)
    following = queries.next_to_call(web.actor(), callback_id)
    if following is None:
        web.said(NO_NEXT)
        return url_for(".index", view="mine")
    return url_for(".show", callback_id=following)


def _carry_out(callback: Any, form: Any, script: Any) -> str:
    by, version, way = web.actor(), form.version.data, form.way.data
    note, outcome = form.note.data or "", form.outcome.data
    refuses = outcome == REACHED and "consent" in form._fields and form.consent.data == "no"
    if refuses or outcome == REFUSED_TO_SAY:
        actions.decline(callback, way=way, note=note, by=by, version=version)
        return REFUSED_SAID
    if outcome != REACHED:
        actions.attempt(callback, way=way, outcome=outcome, note=note, by=by, version=version)
        return TRIED
    actions.record(callback, said_in(form, script), way=way, by=by, version=version)
    if callback.trigger in UNSCORED:
        return LOOKED
    last = is_last(callback.subject_kind, callback.round)
    return GOOD if callback.satisfied else BAD_LAST if last else BAD


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
