"""The end of a report: looked over and sent, turned into following another one, or given up."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.rules import show_phone
from portal.domain.repairs import actions
from portal.domain.repairs.queries.own import to_follow
from portal.domain.terms import queries as terms
from portal.domain.terms.verdict_rules import Case, warranty_answer
from portal.domain.terms.warranty_rules import Payer, WarrantyAnswer
from portal.infra import clock, languages, web
from portal.infra.fields import Form
from portal.infra.refused import N_, Refused
from portal.owner import asked
from portal.owner.repairs import drafts
from portal.owner.repairs.alike import same_page
from portal.owner.repairs.blueprint import report
from portal.owner.repairs.report_forms import FollowForm, ReviewForm, slot_words
from portal.owner.repairs.steps import homes_or_404, ready_for, step

GONE = N_("这份报修已经提交过，或者已经放弃。请到“办事进度”看看有没有它。")


@report.get("/review")
def review() -> AnyResponse:
    """Everything once more before it is sent."""
    homes, values = homes_or_404(), drafts.saved()
    form = ReviewForm(action=url_for(".send"), data={"expectation": values.get("expectation")})
    return ready_for("review", values, homes) or review_page(form, values, homes)


def review_page(form: Form, values: Mapping[str, Any], homes: Sequence[Any]) -> AnyResponse:
    """What will be sent, and what it will cost as far as one can say."""
    home = drafts.home_of(values, homes)
    if home is None or drafts.gap(values, homes):
        web.said(GONE, "soon")
        return web.to(url_for(".start"))
    answer = foreseen(values, home)
    return step(
        "review", form, values, homes, part=terms.part(values["part"]), answer=answer, covered_until=_covered(answer),
        windows=[slot_words(slot) for slot in values.get("windows", ())], phone=show_phone(values["contact_phone"]),
        free=answer.payer is not Payer.OWNER,
    )  # fmt: skip


def _covered(answer: WarrantyAnswer) -> str:
    until = answer.owner_covered_until
    return languages.date(datetime.combine(until, time(12), UTC)) if until else ""


def foreseen(values: Mapping[str, Any], home: Any) -> WarrantyAnswer:
    """The warranty answer as the dates stand today; the desk decides when it has been looked at."""
    today: date = clock.today(home.zone)
    common = drafts.is_common(values)
    case = Case(
        acceptance_on=home.accepted_on, handover_on=home.accepted_on if common else home.handed_over_on,
        today=today, common=common,
    )  # fmt: skip
    local = terms.local_for(
        home.community_id, restart_in_city=home.restart_warranty, developer=bool(home.developer)
    )
    return warranty_answer(terms.part(values["part"]), case, local)


@report.post("/review")
@web.permission("repair.report")
def send() -> AnyResponse:
    """Report it."""
    form: Any = ReviewForm.incoming()

    def verb() -> str:
        homes, values = homes_or_404(), drafts.take()
        home = drafts.home_of(values, homes)
        if home is None or drafts.gap(values, homes):
            raise Refused(GONE)
        request = drafts.request_of({**values, "expectation": form.expectation.data or ""}, home)
        repair = actions.report(request, by=web.actor())
        web.said(N_("报修已提交，单号%(number)s。有进展会告诉您。"), number=repair.number)
        return url_for("owner.repairs.show", repair_id=repair.id)

    return web.submit(form, verb, lambda: review_page(form, drafts.saved(), homes_or_404()))


@report.post("/follower")
@web.permission("repair.follow")
def follow() -> AnyResponse:
    """It is this one: be told how it goes on; nothing is reported a second time."""
    form: Any = FollowForm.incoming()

    def verb() -> str:
        repair = to_follow(web.actor(), asked.positive(form.repair.data or "") or 0)
        actions.follow(repair, by=web.actor())
        drafts.drop()
        web.said(N_("已关注，有进展一样会告诉您。"))
        return url_for("owner.repairs.show", repair_id=repair.id)

    return web.submit(form, verb, lambda: same_page(form, drafts.saved(), homes_or_404()))


@report.post("/discarding")
@web.permission("repair.report")
def discard() -> AnyResponse:
    """Give up what was written so far."""
    form = Form.incoming()

    def verb() -> str:
        drafts.drop()
        web.said(N_("没写完的报修已放弃。"))
        return url_for("owner.home.show")

    return web.submit(form, verb, lambda: web.to(url_for(".start")))
