"""Decide and dispatch: the warranty answer, who repairs, who pays, by when; later another firm or a later day."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.casework.queries import Picture
from portal.domain.estate import queries as estate
from portal.domain.repairs import actions, queries
from portal.domain.repairs.queries import RepairPage
from portal.domain.terms import queries as terms
from portal.domain.terms.rules import LIMIT_WORDS, deadline_key
from portal.domain.terms.warranty_rules import PAYER_WORDS, Payer
from portal.infra import clock, web
from portal.infra.refused import N_, Refused, Stale, WrongState
from portal.infra.wording import gettext
from portal.staff.repairs import forms
from portal.staff.repairs.acting import NOT_NOW, after, draw, run
from portal.staff.repairs.blueprint import bp
from portal.staff.repairs.facts import facts_of, warranty_of
from portal.staff.repairs.reckoning import exact, rule, words

BOTH = ["GET", "POST"]
SAY_WHY = N_("和系统的建议（%(payer)s）不同，请写明理由。")
DAY_END = time(18)
CHOOSE = N_("请选择由谁来修。")


@dataclass(frozen=True)
class Proposal:
    """The deadline the rules give: when, in words, and why."""

    due: datetime | None
    words: str
    why: str


@bp.route("/<int:repair_id>/dispatch", methods=BOTH)
@web.permission("repair.dispatch")
def dispatch(repair_id: int) -> AnyResponse:
    """Decide who answers and pays and by when, and send it out."""
    if request.method == "POST":
        form = forms.DispatchForm.incoming()
        return web.submit(form, lambda: _send(repair_id, form), lambda: _again(repair_id, form))
    page = queries.page_for(web.actor(), repair_id, brief=True)
    if "dispatch" not in page.verbs:
        web.said(NOT_NOW, "soon")
        return web.to(after(repair_id))
    altered = bool(request.args.get("altered"))
    answer = warranty_of(page, altered=altered)
    payer = answer["suggested"].value if answer["suggested"] else ""
    form = forms.DispatchForm(data={"version": page.repair.version, "altered": altered, "payer": payer})
    return _page(page, form, answer)


def _send(repair_id: int, form: Any) -> str:
    who = web.actor()
    repair = queries.get_for(who, repair_id)
    payer, altered = Payer(form.payer.data), bool(form.altered.data)
    firm_id = _within_reach(form.other.data if not form.firm.data else form.firm.data)
    suggested = actions.warranty_of(repair, altered=altered).payer
    if suggested and payer is not suggested and not form.why.data:
        raise Refused(SAY_WHY, field="why", payer=gettext(PAYER_WORDS[suggested]))
    actions.dispatch(
        repair, firm_id=firm_id, payer=payer, altered=altered, instructions=form.instructions.data or "",
        due=end_of(form.due.data, estate.zone_of(repair.community_id)), technician_id=form.technician.data or None,
        by=who, version=form.version.data,
    )  # fmt: skip
    if form.why.data:
        note = gettext("改动判定的理由：%(why)s", why=form.why.data)
        actions.note(repair, text=note, by=who)
    web.said(N_("已派单，责任单位会收到通知。需要时可以打印任务单。"))
    return after(repair_id)


def _again(repair_id: int, form: Any) -> AnyResponse:
    page = queries.page_for(web.actor(), repair_id, brief=True)
    if isinstance(form.refused, Stale | WrongState):
        form.version.data, form.version.raw_data = page.repair.version, None
        if "dispatch" not in page.verbs:
            return draw(page, "dispatch", form, _fill)
    return _page(page, form, warranty_of(page, altered=bool(form.altered.data)))


def _page(page: RepairPage, form: Any, answer: dict[str, Any]) -> AnyResponse:
    suggestions = _choices(form, page)
    repair = page.repair
    alike = queries.like_it(
        unit_id=repair.unit_id, community_id=repair.community_id, building_id=repair.building_id,
        part_code=repair.part_code,
    )  # fmt: skip
    facts = facts_of(page, answer)
    return web.page(
        "staff/repairs/dispatch.html", "staff/repairs/_verdict.html", page=page, form=form,
        proposal=proposal_for(page), suggestions=suggestions, before=[p for p in page.pictures if before(p)],
        alike=[row for row in alike if row.id != repair.id],
        changes=getattr(form.refused, "changes", ()), **facts,
    )  # fmt: skip


def before(picture: Picture) -> bool:
    """Whether the photo shows what is broken."""
    return picture.kind == "before"


def _choices(form: Any, page: RepairPage) -> list[Any]:
    repair = page.repair
    trade = terms.part(repair.part_code).trade
    found = estate.suggest_firm(
        repair.community_id, repair.building_id, trade, clock.today(page.community.zone)
    )[:4]
    form.firm.choices = [SelectChoice(each.firm_id, each.firm) for each in found]
    if found:
        form.firm.choices.append(SelectChoice(0, gettext("其他单位")))
    shown = {each.firm_id for each in found}
    firms, people = estate.firms_and_people(web.actor(), sorted(shown), clock.today(page.community.zone))
    form.other.choices = [SelectChoice(row.id, row.name) for row in firms if row.id not in shown]
    # Who may go, by firm; usually the firm says so itself when it takes the job.
    form.technician.choices = [SelectChoice(0, gettext("由单位自己定"), optgroup="")]
    form.technician.choices += [
        SelectChoice(row.person_id, row.person, optgroup=row.short_name) for row in people
    ]
    return found


def _fill(form: Any, page: RepairPage) -> None:
    _choices(form, page)


def proposal_for(page: RepairPage) -> Proposal:
    """The deadline by the rules, counted from now, or the one that runs already."""
    repair, zone = page.repair, page.community.zone
    key = deadline_key(repair.urgency, terms.part(repair.part_code).limit_key)
    running = page.deadlines.get("repair")
    if running is not None and running.due_at is not None:
        return Proposal(
            running.due_at, exact(running.due_at, zone), gettext("这个期限已经在走，派单不改变它。")
        )
    span = terms.limit_for(repair.community_id, key)
    if span is None:
        return Proposal(None, "", gettext("这个部位的期限要和各方约定，请填写日期。"))
    due = terms.calendar_for(repair.community_id).add(clock.now(), span)
    why = gettext(
        "%(limit)s，%(span)s，从派单起算。%(rule)s",
        limit=gettext(LIMIT_WORDS[key]),
        span=words(span),
        rule=rule(span),
    )
    return Proposal(due, exact(due, zone), why)


def end_of(day: date | None, zone: str) -> datetime | None:
    """The end of working on a chosen day, 18:00, as a moment."""
    return moment(datetime.combine(day, DAY_END), zone) if day else None


def moment(typed: datetime | None, zone: str) -> datetime | None:
    """A typed day and time as a moment of the zone."""
    return typed.replace(tzinfo=ZoneInfo(zone)) if typed else None


def _within_reach(firm_id: int | None) -> int:
    if firm_id not in {row.id for row in estate.all_firms(web.actor())}:
        raise Refused(CHOOSE, field="firm")
    return firm_id or 0


def _firms(form: Any, page: RepairPage) -> None:
    """Suggested firms first, then every other one, but for the one that has the job."""
    repair = page.repair
    trade = terms.part(repair.part_code).trade
    found = estate.suggest_firm(
        repair.community_id, repair.building_id, trade, clock.today(page.community.zone)
    )
    first = {each.firm_id: each.firm for each in found}
    rest = {row.id: row.name for row in estate.all_firms(web.actor())}
    form.firm.choices = [SelectChoice(k, v) for k, v in (first | rest).items() if k != repair.firm_id]


@bp.route("/<int:repair_id>/redispatch", methods=BOTH)
@web.permission("repair.redispatch")
def redispatch(repair_id: int) -> AnyResponse:
    """Send it to another firm."""

    def act(repair: Any, form: Any) -> None:
        actions.redispatch(
            repair, firm_id=_within_reach(form.firm.data), reason=form.reason.data, by=web.actor(),
            instructions=form.instructions.data or "", version=form.version.data,
        )  # fmt: skip

    return run(repair_id, "redispatch", forms.FirmForm, act, N_("已改派，两边都会收到通知。"), _firms)
