"""The rules of routes: versions, the day they hold from, and which way an amount takes."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.approvals import actions, queries
from portal.domain.approvals.rules import Rung, route
from portal.domain.estate import queries as estate
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.repairs.cost_rules import cents_from
from portal.infra import clock, web
from portal.infra.amounts import yuan
from portal.infra.refused import N_, Missing, Refused
from portal.infra.subjects import approvables
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.approvals.blueprint import bp
from portal.staff.approvals.forms import MOST_CENTS, RUNGS, RuleForm

ALL = N_("所有项目")


@bp.get("/rules")
@web.permission("approval.read")
def rules() -> AnyResponse:
    """Each kind with its rule in force, the versions to come and before, and the way an amount would take."""
    places = estate.communities(web.actor(), "approval.read")
    here = asked.number("community")
    if here is not None and here not in [place.id for place in places]:
        raise Missing
    amount, typed = _amount()
    lines = queries.rule_lines(approvables(), here, clock.today())
    kinds = [
        (kind, gettext(plug.title), _lines(lines[kind]), _preview(lines[kind], amount))
        for kind, plug in approvables().items()
    ]
    chips = [(gettext(ALL), url_for(".rules"), "", here is None)]
    chips += [(place.name, url_for(".rules", community=place.id), "", place.id == here) for place in places]
    return web.page(
        "staff/approvals/rules.html", kinds=kinds, chips_of=chips, here=here or 0, amount=typed,
        wrong=bool(typed) and amount is None, previewed=yuan(amount) if amount is not None else "", may=_may(here),
    )  # fmt: skip


@bp.route("/rules/<int:community_id>/<string:approvable>/edit", methods=["GET", "POST"])
@web.permission("approval.rules")
def set_rule(community_id: int, approvable: str) -> AnyResponse:
    """Write the next version of a rule."""
    plug = approvables().get(approvable)
    place = estate.community(web.actor(), community_id) if community_id else None
    if plug is None:
        raise Missing
    back = url_for(".rules", community=community_id or None)

    def save(form: RuleForm) -> str:
        actions.set_rule(
            approvable,
            form.rungs(),
            from_on=form.from_on.data,
            by=web.actor(),
            community_id=community_id or None,
        )
        web.said(N_("新的一版已保存。已经提交的申请仍按原来的路径走。"))
        return back

    def show(form: RuleForm) -> AnyResponse:
        return web.page(
            "staff/approvals/rule.html", form=form, what=gettext(plug.title), back=back, rungs=RUNGS,
            place=place.name if place else gettext(ALL),
        )  # fmt: skip

    today = clock.today(place.zone if place else clock.HOME_ZONE)
    rule = queries.rule_in_force(approvable, community_id or None, today)
    return asked.answer(
        RuleForm, save, show, data=_typed(queries.rungs_of(rule, approvable)) | {"from_on": today}
    )


def _may(community_id: int | None) -> bool:
    """Whether the reader may write a rule here; that of all only who keeps the rules everywhere."""
    scope = web.actor().scope("approval.rules")
    return scope is None or (community_id is not None and community_id in scope)


def _typed(rungs: Sequence[Rung]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for at, rung in enumerate(rungs, 1):
        over = f"{rung.over_cents // 100}.{rung.over_cents % 100:02d}"
        given |= {f"role{at}": rung.role, f"over{at}": over, f"beside{at}": rung.beside}
    return given


def _lines(lines: Sequence[Any]) -> list[tuple[Any, str]]:
    return [(line, _rung_words(line.rungs)) for line in lines]


def _rung_words(rungs: Sequence[Rung]) -> str:
    """The rule in one sentence: the roles in order, each with the amount it begins above."""
    found = ""
    for rung in rungs:
        role = gettext(ROLE_WORDS[Role(rung.role)])
        if rung.over_cents:
            role = gettext("%(role)s（超过%(amount)s元）", role=role, amount=yuan(rung.over_cents))
        found += (gettext("，同时") if rung.beside else gettext("，然后")) + role if found else role
    return found


def _preview(lines: Sequence[Any], amount: int | None) -> str:
    if amount is None:
        return ""
    steps = route(next(line.rungs for line in lines if line.in_force), amount)
    stages = sorted({step.stage for step in steps})
    words = [
        [gettext(ROLE_WORDS[Role(step.role)]) for step in steps if step.stage == stage] for stage in stages
    ]
    return " → ".join(gettext("、").join(each) for each in words)


def _amount() -> tuple[int | None, str]:
    typed = asked.text("amount", 20)
    try:
        return (cents_from(typed, "amount", MOST_CENTS) if typed else None), typed
    except Refused:
        return None, typed
