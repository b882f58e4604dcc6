"""Before a firm is chosen: take on, turn away, ask for facts."""

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import actions, queries
from portal.infra import web
from portal.infra.refused import N_, Refused
from portal.staff.repairs import forms
from portal.staff.repairs.acting import VerbForm, run
from portal.staff.repairs.blueprint import bp

BOTH = ["GET", "POST"]


@bp.post("/<int:repair_id>/acceptance")
@web.permission("repair.accept")
def accept(repair_id: int) -> AnyResponse:
    """Take the repair on."""

    def act(repair: Any, form: Any) -> None:
        actions.accept(repair, by=web.actor(), version=form.version.data)

    return run(repair_id, "accept", VerbForm, act, N_("已受理，接着判责派单。"))


@bp.route("/<int:repair_id>/rejection", methods=BOTH)
@web.permission("repair.reject")
def reject(repair_id: int) -> AnyResponse:
    """Not taken on: why, and where to turn."""

    def act(repair: Any, form: Any) -> None:
        actions.reject(
            repair,
            reason=form.reason.data,
            turn_to=form.turn_to.data,
            by=web.actor(),
            version=form.version.data,
        )

    return run(repair_id, "reject", forms.RejectForm, act, N_("已告知报修人不受理的原因。"))


@bp.route("/<int:repair_id>/duplicate", methods=BOTH)
@web.permission("repair.mark_duplicate")
def mark_duplicate(repair_id: int) -> AnyResponse:
    """It was reported before, under another number."""

    def act(repair: Any, form: Any) -> None:
        original = queries.by_number(web.actor(), form.original.data)
        if original is None:
            raise Refused(N_("没有找到这个单号，请核对。"), field="original")
        actions.mark_duplicate(repair, original, by=web.actor(), version=form.version.data)

    return run(repair_id, "mark_duplicate", forms.DuplicateForm, act, N_("已并入原来的报修。"))


@bp.route("/<int:repair_id>/cancellation", methods=BOTH)
@web.permission("repair.cancel")
def cancel(repair_id: int) -> AnyResponse:
    """Called off for the owner."""

    def act(repair: Any, form: Any) -> None:
        actions.cancel(repair, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "cancel", forms.ReasonForm, act, N_("报修已取消。"))


@bp.route("/<int:repair_id>/facts-question", methods=BOTH)
@web.permission("repair.ask_facts")
def ask_facts(repair_id: int) -> AnyResponse:
    """Ask the owner; the clocks wait."""

    def act(repair: Any, form: Any) -> None:
        actions.ask_facts(repair, question=form.question.data, by=web.actor(), version=form.version.data)

    return run(repair_id, "ask_facts", forms.AskForm, act, N_("问题已发给业主，期限暂停到业主答复。"))


@bp.route("/<int:repair_id>/facts-answer", methods=BOTH)
@web.permission("repair.answer_facts")
def answer_facts(repair_id: int) -> AnyResponse:
    """Write down what the owner answered."""

    def act(repair: Any, form: Any) -> None:
        who = web.actor()
        doer = who.acting_for(repair.reporter_id, "phone") if repair.reporter_id else who
        actions.answer_facts(
            repair, answer=form.answer.data, photos=form.photos.keep(who.person_id or 0), by=doer,
            version=form.version.data,
        )  # fmt: skip

    return run(repair_id, "answer_facts", forms.AnswerForm, act, N_("已记下答复，期限接着走。"))
