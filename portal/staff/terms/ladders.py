"""Ladders: who is told, and after how long, when something is late."""

from typing import Any

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.terms import actions, queries
from portal.domain.terms.rules import LADDER_ROLES, LADDERS, MOST_RUNGS, Ladder
from portal.domain.terms.span_rules import Unit
from portal.infra import web
from portal.infra.fields import Between, Form, optional, picks
from portal.infra.refused import N_, Missing
from portal.staff import asked
from portal.staff.terms.place import frame, place_of, unit_picks

bp = Blueprint("ladders", __name__, url_prefix="/ladders")
LADDER_WORDS = {
    "repair": N_("普通报修"),
    "repair.urgent": N_("急修"),
    "repair.emergency": N_("紧急报修"),
    "complaint": N_("投诉"),
}
ROLE_PICKS = (("", N_("不用这一级")), *((role, ROLE_WORDS[Role(role)]) for role in LADDER_ROLES))


class LadderForm(Form):
    """Up to five rungs: a role and how late it must be."""

    form_id = "ladder"

    def rungs(self) -> list[tuple[str, str]]:
        """The rungs that name a role, as pairs of role and span."""
        rows = [(self[f"role{at}"].data, self[f"after{at}"].data, self[f"unit{at}"].data) for at in RUNGS]
        return [(role, f"{after or 0}{unit}") for role, after, unit in rows if role]


RUNGS = range(1, MOST_RUNGS + 1)
for _at in RUNGS:
    setattr(LadderForm, f"role{_at}", wtforms.SelectField(N_("升给谁"), choices=lambda: picks(ROLE_PICKS)))
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
    return web.page("staff/terms/ladders.html", ladders=ladders, roles=ROLE_WORDS, **framed)


@bp.route("/<int:community_id>/<string:kind>/edit", methods=["GET", "POST"])
@web.permission("terms.edit")
def edit(community_id: int, kind: str) -> AnyResponse:
    """Change a ladder."""
    place, name = place_of(community_id)
    if kind not in LADDERS:
        raise Missing

    def save(form: LadderForm) -> str:
        actions.set_ladder(kind, form.rungs(), community_id=place, by=web.actor())
        web.said(N_("升级规则已改，从下一次提醒开始用。"))
        return url_for(".index", community=place)

    def show(form: LadderForm) -> AnyResponse:
        back = url_for(".index", community=place)
        return web.page(
            "staff/terms/ladder.html", form=form, what=LADDER_WORDS[kind], place=name, back=back, rungs=RUNGS
        )

    return asked.answer(LadderForm, save, show, data=_typed(queries.ladder_for(place, kind)))


def _typed(ladder: Ladder) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for at, step in enumerate(ladder.steps, 1):
        given |= {f"role{at}": step.role, f"after{at}": step.after.amount, f"unit{at}": step.after.unit.value}
    return given
