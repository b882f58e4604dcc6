"""代修扣款: the list, one charge, and taking it back or asking for it again."""

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.settlement import actions
from portal.domain.settlement.queries import claims as queries
from portal.domain.settlement.queries import reach
from portal.domain.settlement.rules import (
    CHARGE_TONES,
    CHARGE_WORDS,
    DISPUTE_TONES,
    DISPUTE_WORDS,
    ChargeState,
)
from portal.infra import web
from portal.infra.fields import Versioned
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.settlement.blueprint import bp, carried, cost_rows
from portal.staff.settlement.forms import AgainForm, ReasonForm


@bp.get("/back-charges")
@web.permission("settlement.read")
def charges() -> AnyResponse:
    """Back-charges, newest first, by state."""
    wanted = asked.text("state", 20)
    state = ChargeState(wanted) if wanted in set(ChargeState) else None
    rows = queries.charges(web.actor(), state=state, before=asked.number("after"))
    more = rows[reach.PAGE - 1].id if len(rows) > reach.PAGE else None
    chips = [(gettext(N_("全部")), url_for(".charges"), "", state is None)]
    chips += [
        (gettext(word), url_for(".charges", state=each.value), "", state is each)
        for each, word in CHARGE_WORDS.items()
    ]
    return web.page(
        "staff/settlement/charges.html", rows=rows[: reach.PAGE], next=asked.onward(more, "state"), chips_of=chips,
        states=CHARGE_WORDS, tones=CHARGE_TONES, disputes=DISPUTE_WORDS, dispute_tones=DISPUTE_TONES,
    )  # fmt: skip


@bp.get("/back-charges/<int:charge_id>")
@web.permission("settlement.read")
def charge(charge_id: int) -> AnyResponse:
    """One back-charge: what for, how much, who was told, where it stands."""
    return draw(charge_id)


def draw(charge_id: int, refused: Versioned | None = None) -> AnyResponse:
    """The page of a charge, with a form that was refused in its place."""
    page = queries.charge_page(web.actor(), charge_id)
    version = {"version": page.row.version}
    forms: dict[str, Versioned] = {
        "withdraw": ReasonForm(url_for(".withdraw", charge_id=charge_id), data=version),
        "ask_again": AgainForm(url_for(".ask_again", charge_id=charge_id), data=version),
    }
    if refused is not None:
        forms["withdraw" if isinstance(refused, ReasonForm) else "ask_again"] = refused
    return web.page(
        "staff/settlement/charge.html", page=page, row=page.row, forms=forms, states=CHARGE_WORDS,
        tones=CHARGE_TONES, disputes=DISPUTE_WORDS, dispute_tones=DISPUTE_TONES, charge_rows=cost_rows,
    )  # fmt: skip


@bp.post("/back-charges/<int:charge_id>/withdrawal")
@web.permission("settlement.draw_up")
def withdraw(charge_id: int) -> AnyResponse:
    """撤销: nothing is charged after all."""
    form = ReasonForm.incoming()

    def verb() -> None:
        reach.charge_for(web.actor(), charge_id)
        row = actions.held_charge(charge_id)
        actions.withdraw(row, reason=form.reason.data or "", by=web.actor(), version=form.version.data)

    return carried(form, verb, N_("扣款已撤销，责任单位会收到通知。"), url_for(".charge", charge_id=charge_id),
                   lambda: draw(charge_id, form))  # fmt: skip


@bp.post("/back-charges/<int:charge_id>/request")
@web.permission("settlement.draw_up")
def ask_again(charge_id: int) -> AnyResponse:
    """Send it for approval once more."""
    form = AgainForm.incoming()

    def verb() -> None:
        reach.charge_for(web.actor(), charge_id)
        actions.ask_again(actions.held_charge(charge_id), by=web.actor(), version=form.version.data)

    return carried(form, verb, N_("已再送审批。"), url_for(".charge", charge_id=charge_id),
                   lambda: draw(charge_id, form))  # fmt: skip
