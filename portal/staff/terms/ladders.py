"""Ladders: who is told, and after how long, when something is late."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.estate import queries as estate
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.repairs.queries import chase
from portal.domain.terms import actions, queries
from portal.domain.terms.rules import LADDER_ROLES, LADDERS, MOST_RUNGS, Ladder, Step
from portal.domain.terms.span_rules import Unit
from portal.infra import web
from portal.infra.fields import Between, Form, optional, picks
from portal.infra.refused import N_, Missing, Refused
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.terms.place import frame, place_of, unit_picks

bp = Blueprint("ladders", __name__, url_prefix="/ladders")
LADDER_WORDS = {
    "repair": N_("普通报修"),
    "repair.urgent": N_("急修"),
    "repair.emergency": N_("紧急报修"),
    "approval": N_("审批"),
    "complaint": N_("投诉"),
    "complaint.major": N_("重大投诉"),
    "feedback": N_("咨询与建议"),
    "recovery": N_("挽回任务"),
}
NOT_HERE = N_("这位同事不在这个项目，请另选一位。")
ROLE_PICKS = (("", N_("不用这一级")), *((role, ROLE_WORDS[Role(role)]) for role in LADDER_ROLES))


class LadderForm(Form):
    """Up to five rungs: a role, how late it must be, and in a community the person named for it."""

    form_id = "ladder"

    def rungs(self) -> list[tuple[str, str, int | None]]:
        """The rungs that name a role, as role, span and person."""
        rows = [[self[f"{part}{at}"].data for part in ("role", "after", "unit", "person")] for at in RUNGS]
        return [(role, f"{after or 0}{unit}", person or None) for role, after, unit, person in rows if role]

    def offer(self, people: Sequence[Any]) -> None:
        """The staff of the community to choose from, each with the roles they hold there."""
        found = [(row.person_id, f"{row.name}（{roles}）") for row, roles in people]
        for at in RUNGS:
            self[f"person{at}"].choices = [
                SelectChoice(0, gettext("不指定，按值班表")),
                *(SelectChoice(*each) for each in found),
            ]


RUNGS = range(1, MOST_RUNGS + 1)
for _at in RUNGS:
    setattr(LadderForm, f"role{_at}", wtforms.SelectField(N_("升给谁"), choices=lambda: picks(ROLE_PICKS)))
    setattr(
        LadderForm,
        f"person{_at}",
        wtforms.SelectField(N_("具体的人"), coerce=int, choices=[], default=0, validate_choice=False),
    )
    setattr(LadderForm, f"after{_at}", wtforms.IntegerField(N_("超期多久"), [optional(), Between(0, 9999)]))
    setattr(
        LadderForm,
        f"unit{_at}",
        wtforms.SelectField(
            N_("怎么算"), choices=lambda: unit_picks((Unit.TIMES, Unit.NIGHT)), default=Unit.HOUR.value
        ),
    )


@bp.get("")
@web.permission("terms.read")
def index() -> AnyResponse:
    """The ladder of each kind."""
    community = asked.number("community")
    framed = frame("ladders", community)
    ladders = [(kind, LADDER_WORDS[kind], queries.ladder_for(community, kind)) for kind in LADDERS]
    staff = estate.holders_in(community) if community else ()
    return web.page(
        "staff/terms/ladders.html",
        rule=chase.rule_of(community) if community else None,
        ladders=ladders,
        roles=ROLE_WORDS,
        who=lambda step: _who(step, staff),
        **framed,
    )


@bp.route("/<int:community_id>/<string:kind>/edit", methods=["GET", "POST"])
@web.permission("terms.edit")
def edit(community_id: int, kind: str) -> AnyResponse:
    """Change a ladder."""
    place, name = place_of(community_id)
    if kind not in LADDERS:
        raise Missing

    people = _people(place) if place else []

    def save(form: LadderForm) -> str:
        if {person for _, _, person in form.rungs() if person} - {row.person_id for row, _ in people}:
            raise Refused(NOT_HERE, field="rungs")
        actions.set_ladder(kind, form.rungs(), community_id=place, by=web.actor())
        web.said(N_("升级规则已改，从下一次提醒开始用。"))
        return url_for(".index", community=place)

    def show(form: LadderForm) -> AnyResponse:
        back = url_for(".index", community=place)
        form.offer(people)
        return web.page(
            "staff/terms/ladder.html",
            form=form,
            what=LADDER_WORDS[kind],
            place=name,
            back=back,
            rungs=RUNGS,
            named=place is not None,
        )

    return asked.answer(LadderForm, save, show, data=_typed(queries.ladder_for(place, kind)))


def _typed(ladder: Ladder) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for at, step in enumerate(ladder.steps, 1):
        given |= {f"role{at}": step.role, f"after{at}": step.after.amount, f"unit{at}": step.after.unit.value}
        given[f"person{at}"] = step.person_id or 0
    return given


def _people(community_id: int) -> list[tuple[Any, str]]:
    """The staff of the community who may stand on a rung, each once with the words of their roles there."""
    rows: dict[int, Any] = {}
    roles: dict[int, list[str]] = {}
    for row in estate.holders_in(community_id):
        if row.role in LADDER_ROLES:
            rows.setdefault(row.person_id, row)
            roles.setdefault(row.person_id, []).append(gettext(ROLE_WORDS[Role(row.role)]))
    return [(rows[number], gettext("、").join(words)) for number, words in roles.items()]


def _who(step: Step, staff: Sequence[Any]) -> str:
    """Who stands on a rung: the person named for it, else everybody with the role there."""
    found = {row.person_id: row.name for row in staff if row.role == step.role}
    if step.person_id in found:
        return str(found[step.person_id])
    return gettext("、").join(found.values())
