"""质保金: of every contract, its movements, the list of open defects, giving it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.repairs import queries as repairs
from portal.domain.settlement import actions
from portal.domain.settlement.money_rules import LINE_WORDS
from portal.domain.settlement.queries import claims as queries
from portal.domain.settlement.queries import reach
from portal.infra import web
from portal.infra.fields import Versioned
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.settlement.blueprint import bp, carried
from portal.staff.settlement.forms import DepositForm, ListForm, ReleaseForm, RetentionForm, cents


@bp.get("/retentions")
@web.permission("settlement.read")
def retentions() -> AnyResponse:
    """The retention money of every contract."""
    return web.page("staff/settlement/retentions.html", rows=queries.retentions(web.actor()))


@bp.route("/retentions/new", methods=["GET", "POST"])
@web.permission("settlement.retention")
def open_retention() -> AnyResponse:
    """Register what is held back under a contract."""
    contracts = queries.contracts_without(web.actor())

    def save(form: RetentionForm) -> str:
        row = actions.open_retention(
            form.contract.data, price_cents=cents(form.price), cap_cents=cents(form.cap),
            release_on=form.release_on.data, by=web.actor(),
        )  # fmt: skip
        web.said(N_("质保金已登记。"))
        return url_for(".retention", retention_id=row.id)

    choices = [(row.id, f"{row.number} {row.firm} {row.community}") for row in contracts]
    return asked.answer(
        RetentionForm, save, lambda form: web.page("staff/settlement/retention_new.html", form=form),
        choices={"contract": choices},
    )  # fmt: skip


@bp.get("/retentions/<int:retention_id>")
@web.permission("settlement.read")
def retention(retention_id: int) -> AnyResponse:
    """One contract's retention money."""
    return draw(retention_id)


def draw(retention_id: int, refused: Versioned | None = None) -> AnyResponse:
    """The page of a retention, with a form that was refused in its place."""
    page = queries.retention_page(web.actor(), retention_id)
    version = {"version": page.row.version}
    forms: dict[str, Versioned] = {
        "deposit": DepositForm(
            url_for(".deposit", retention_id=retention_id), data=version | {"source": "contract"}
        ),
        "defects": ListForm(url_for(".list_defects", retention_id=retention_id), data=version),
        "release": ReleaseForm(url_for(".release", retention_id=retention_id), data=version | {"keep": "0"}),
    }
    if refused is not None:
        forms[refused.form_id] = refused
    return web.page("staff/settlement/retention.html", page=page, row=page.row, forms=forms, kinds=LINE_WORDS)


@bp.post("/retentions/<int:retention_id>/deposit")
@web.permission("settlement.retention")
def deposit(retention_id: int) -> AnyResponse:
    """Put money in."""
    form = DepositForm.incoming()

    def verb() -> None:
        reach.retention_for(web.actor(), retention_id)
        actions.deposit(
            retention_id, amount_cents=cents(form.amount), note=form.note.data or "",
            from_payable=form.source.data == "payable", by=web.actor(), version=form.version.data,
        )  # fmt: skip

    return _done(retention_id, form, verb, N_("已记入质保金。"))


@bp.post("/retentions/<int:retention_id>/defects")
@web.permission("settlement.retention")
def list_defects(retention_id: int) -> AnyResponse:
    """Draw up the list of what is still open."""
    form = ListForm.incoming()

    def verb() -> None:
        row = reach.retention_for(web.actor(), retention_id)
        found = defects(repairs.open_of_firm(row.community_id, row.firm_id))
        actions.list_defects(retention_id, found, by=web.actor(), version=form.version.data)

    return _done(retention_id, form, verb, N_("清单已列出。"))


def defects(rows: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Open repairs in the plain values that a list of defects keeps."""
    return [
        {"id": row.id, "number": row.number, "label": row.label, "title": row.title, "status": row.status.value,
         "submitted_on": f"{row.submitted_at:%Y-%m-%d}"}
        for row in rows
    ]  # fmt: skip


@bp.post("/retentions/<int:retention_id>/release")
@web.permission("settlement.retention")
def release(retention_id: int) -> AnyResponse:
    """返还."""
    form = ReleaseForm.incoming()

    def verb() -> None:
        reach.retention_for(web.actor(), retention_id)
        actions.release(
            retention_id, keep_cents=cents(form.keep), reason=form.reason.data or "", by=web.actor(),
            version=form.version.data,
        )  # fmt: skip

    return _done(retention_id, form, verb, N_("质保金已返还，记入应付，随下一份结算书付款。"))


def _done(retention_id: int, form: Any, verb: Any, said: str) -> AnyResponse:
    return carried(
        form, verb, said, url_for(".retention", retention_id=retention_id), lambda: draw(retention_id, form)
    )
