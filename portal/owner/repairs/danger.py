"""Danger: registered with one tap, answered with what to shut off and which number to call."""

from functools import partial
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import accounts
from portal.domain.estate.queries.own import own_homes
from portal.domain.estate.rules import mask_phone
from portal.domain.repairs import actions, queries
from portal.domain.repairs.danger_rules import DANGERS
from portal.domain.repairs.rules import EMERGENCIES, EMERGENCY_PARTS
from portal.domain.terms.rules import Urgency
from portal.infra import throttle, web
from portal.infra.fields import Form
from portal.infra.refused import N_, Missing
from portal.owner import asked
from portal.owner.cards import next_of
from portal.owner.repairs import drafts
from portal.owner.repairs.blueprint import report
from portal.owner.repairs.forms import MessageForm
from portal.owner.repairs.report_forms import UrgencyForm
from portal.owner.repairs.steps import homes_or_404, own_unit_or_404
from portal.owner.repairs.wizard import start_page

PER_PERSON, PER_HOST = ((5, 600), (20, 86400)), ((60, 600), (300, 86400))
TOO_OFTEN = N_("您刚才已经登记了几次，这一次没有再登记，前面的都在处理。情况有变化，请直接打电话%(phone)s。")


@report.post("/emergencies")
@web.permission("repair.report")
def report_emergency() -> AnyResponse:
    """Register the danger for one of the own homes; the duty is called by it."""
    form = Form.incoming(form_id="danger")
    homes = homes_or_404()
    own_unit_or_404(request.form.get("unit"))
    unit_id = asked.positive(request.form.get("unit", "")) or homes[0].id

    def verb() -> str:
        phone = accounts.account(web.visitor().person_id).phone or ""
        facts = actions.Request(
            part_code="", description="", unit_id=unit_id, contact_name=web.actor().name, contact_phone=phone
        )
        repair = actions.report_emergency(request.form.get("what", ""), facts, by=web.actor())
        return url_for(".emergency", repair_id=repair.id)

    again = partial(start_page, _urgency(), drafts.saved(), form)
    return web.submit(form, verb, again, before=_within_reason)


def _within_reason() -> None:
    """Count it. The first of a person always goes through, whatever the network they share has sent."""
    who = web.visitor().person_id
    found = accounts.hotlines(who)
    says = {"says": TOO_OFTEN, "phone": found[0][1] if found else "119"}
    if throttle.hit("emergency.person", str(who), limits=PER_PERSON, **says) > 1:
        throttle.hit("emergency.host", request.remote_addr or "", limits=PER_HOST, **says)


def _urgency() -> Form:
    return UrgencyForm(action=url_for(".begin"), data=drafts.saved())


@report.get("/emergencies/<int:repair_id>")
def emergency(repair_id: int) -> AnyResponse:
    """It is registered: what to shut off, whom to call, who comes and by when."""
    rows = queries.by_ids(web.actor(), [repair_id])
    if not rows or rows[0].urgency is not Urgency.EMERGENCY:
        raise Missing
    row = rows[0]
    kind = next((what for what, part in EMERGENCY_PARTS.items() if part == row.part_code), "")
    if kind not in DANGERS:
        return web.to(url_for("owner.repairs.show", repair_id=repair_id))
    homes = own_homes(web.actor())
    home: Any = next((h for h in homes if h.community_id == row.community_id), None)
    phone = accounts.account(web.visitor().person_id).phone or ""
    return web.page(
        "owner/report/emergency.html", row=row, home=home, danger=DANGERS[kind], title=EMERGENCIES[kind],
        next=next_of(row), phone=mask_phone(phone.removeprefix("+86")) if phone else "",
        more=MessageForm(action=url_for("owner.repairs.message", repair_id=repair_id)),
    )  # fmt: skip
