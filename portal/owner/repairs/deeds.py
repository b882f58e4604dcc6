"""What an owner does with a repair: one door for each verb that the life cycle gives them."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries.finding import owns_story
from portal.domain.repairs.queries.own import concerns
from portal.infra import clock, web
from portal.infra.refused import N_, Denied
from portal.owner.repairs.blueprint import bp
from portal.owner.repairs.forms import (
    AnswerForm,
    CancelForm,
    MessageForm,
    RebookForm,
    ReopenForm,
    ScheduleForm,
)
from portal.owner.repairs.pages import show_page

ONLOOKER = N_("您关注了这件报修，可以看进度。办理由报修的人和那套房的住户来做。")


def carry(repair_id: int, form: Any, act: Callable[[Any], None], words: str) -> AnyResponse:
    """Carry out one verb of the own repair; a refusal shows the page again with everything typed kept."""

    def verb() -> str:
        repair = queries.get_for(web.actor(), repair_id)
        if not concerns(web.actor(), repair):
            raise Denied(ONLOOKER)
        act(repair)
        web.said(words)
        return url_for(".show", repair_id=repair_id)

    return web.submit(form, verb, lambda: show_page(repair_id, form))


@bp.post("/<int:repair_id>/cancellation")
@web.permission("repair.cancel")
def cancel(repair_id: int) -> AnyResponse:
    """Take the report back, with the reason."""
    form: Any = CancelForm.incoming()
    return carry(
        repair_id,
        form,
        lambda repair: actions.cancel(
            repair, reason=form.reason.data, by=web.actor(), version=form.version.data
        ),
        N_("报修已取消，办理的人会收到通知。"),
    )


@bp.post("/<int:repair_id>/facts-answer")
@web.permission("repair.answer_facts")
def answer_facts(repair_id: int) -> AnyResponse:
    """Answer what the desk asked; the clocks run on."""
    form: Any = AnswerForm.incoming()
    return carry(
        repair_id,
        form,
        lambda repair: actions.answer_facts(
            repair, answer=form.answer.data, photos=form.photos.keep(web.visitor().person_id), by=web.actor(),
            version=form.version.data,
        ),
        N_("已补充，客服接着办理。"),
    )  # fmt: skip


@bp.post("/<int:repair_id>/visit")
@web.permission("repair.schedule")
def schedule(repair_id: int) -> AnyResponse:
    """Pick one of the offered windows: that is the agreement."""
    form: Any = ScheduleForm.incoming()
    return carry(
        repair_id,
        form,
        lambda repair: actions.schedule(
            repair, window_id=form.window.data, by=web.actor(), version=form.version.data
        ),
        N_("约好了，师傅会按时上门。"),
    )


@bp.post("/<int:repair_id>/rebooking")
@web.permission("repair.rebook")
def rebook(repair_id: int) -> AnyResponse:
    """Move the visit; the firm is told and may move it again."""
    form: Any = RebookForm.incoming()
    form.with_windows(clock.today())
    return carry(
        repair_id,
        form,
        lambda repair: actions.rebook(
            repair, slot=form.window.data, reason=form.reason.data, by=web.actor(), version=form.version.data
        ),
        N_("已改约，师傅会收到新的时间。"),
    )


@bp.post("/<int:repair_id>/reopening")
@web.permission("repair.reopen")
def reopen(repair_id: int) -> AnyResponse:
    """Within 15 days of sign-off: it is not good after all."""
    form: Any = ReopenForm.incoming()
    return carry(
        repair_id,
        form,
        lambda repair: actions.reopen(
            repair, reason=form.reason.data, by=web.actor(), version=form.version.data
        ),
        N_("已重开，客服会重新安排。"),
    )


@bp.post("/<int:repair_id>/messages")
@web.permission("repair.message")
def message(repair_id: int) -> AnyResponse:
    """Write to the desk."""
    form: Any = MessageForm.incoming()

    def verb() -> str:
        repair = queries.get_for(web.actor(), repair_id)
        if not owns_story(web.actor(), repair):
            raise Denied(ONLOOKER)
        actions.message(repair, text=form.text.data, by=web.actor())
        return url_for(".show", repair_id=repair_id, _anchor="thread")

    return web.submit(form, verb, lambda: show_page(repair_id, form))
