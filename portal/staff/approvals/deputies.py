"""Deputies: who decides in whose place, for how long, up to how much."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.approvals import actions, queries
from portal.domain.estate import queries as estate
from portal.domain.repairs.cost_rules import cents_from
from portal.infra import clock, web
from portal.infra.fields import Form
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.approvals.blueprint import bp
from portal.staff.approvals.forms import MOST_CENTS, DeputyForm
from portal.staff.estate_forms import YesForm


@bp.get("/deputies")
@web.permission("approval.read")
def deputies() -> AnyResponse:
    """One's deputies and those one stands in for; for an administrator all."""
    who = web.actor()
    rows = queries.deputies(who)
    forms = {
        row.id: YesForm(url_for(".end_deputy", deputy_id=row.id), form_id=f"end{row.id}")
        for row in rows
        if not row.ended_at and row.until_at > clock.now()
        and queries.may_name(row.principal_id, row.community_id, who) and who.may("approval.deputy")
    }  # fmt: skip
    return web.page("staff/approvals/deputies.html", rows=rows, forms=forms, me=who.person_id)


@bp.route("/deputies/new", methods=["GET", "POST"])
@web.permission("approval.deputy")
def name_deputy() -> AnyResponse:
    """Let somebody decide in one's place for a while."""
    choices = _choices()
    whose = choices["principal"]

    def save(form: DeputyForm) -> str:
        zone = ZoneInfo(clock.HOME_ZONE)
        actions.name_deputy(
            form.principal.data, form.deputy.data, by=web.actor(),
            from_at=_moment(form.from_at.data, zone), until_at=_moment(form.until_at.data, zone),
            ceiling_cents=cents_from(form.ceiling.data or "", "ceiling", MOST_CENTS),
            community_id=int(form.community.data or 0) or None, reason=form.reason.data or "",
        )  # fmt: skip
        web.said(N_("已指定代理人，对方会收到通知。"))
        return url_for(".deputies")

    return asked.answer(
        DeputyForm, save, lambda form: web.page("staff/approvals/deputy.html", form=form), choices=choices,
        data={
            "principal": whose[0][0] if len(whose) == 1 else None,
            "from_at": clock.here().replace(second=0, microsecond=0, tzinfo=None),
        },
    )  # fmt: skip


@bp.post("/deputies/<int:deputy_id>/end")
@web.permission("approval.deputy")
def end_deputy(deputy_id: int) -> AnyResponse:
    """Take the place back before its time."""
    form = YesForm.incoming()

    def verb() -> str:
        actions.end_deputy(deputy_id, by=web.actor())
        web.said(N_("代理已经结束，对方会收到通知。"))
        return url_for(".deputies")

    return web.submit(form, verb, lambda: _refused(form))


def _refused(form: Form) -> AnyResponse:
    for _, words in form.all_errors:
        web.said(words, "late")
    return web.to(url_for(".deputies"))


def _moment(typed: datetime, zone: ZoneInfo) -> datetime:
    return typed.replace(tzinfo=zone)


def _choices() -> dict[str, Sequence[tuple[int | str, str]]]:
    """Whose place (one's own, or anybody's who decides), who could stand in, and where."""
    who = web.actor()
    places = estate.communities(who, "approval.deputy")
    ids = [place.id for place in places]
    able = estate.told_apart(estate.staff_among("approval.read", ids))
    holders = estate.told_apart(estate.staff_among("approval.decide", ids))
    if not who.may("approval.rules"):
        holders = {who.person_id or 0: gettext("%(name)s（您）", name=who.name)}
    able.pop(who.person_id or 0, None)
    all_places = gettext("他负责的所有项目") if who.may("approval.rules") else gettext("我负责的所有项目")
    return {
        "principal": sorted(holders.items()), "deputy": sorted(able.items()),
        "community": [("", all_places), *((str(place.id), place.name) for place in places)],
    }  # fmt: skip
