"""Users and roles: who holds which role where, and what each role may do."""

import wtforms
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import actions, queries
from portal.domain.estate.roles import ROLE_WORDS, STAFF_ROLES, Role
from portal.infra import web
from portal.infra.fields import Form, Length, picks, required
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm

bp = Blueprint("roles", __name__, url_prefix="/roles")
GRANTED_WORDS = tuple((role.value, ROLE_WORDS[role]) for role in actions.GRANTED)
EVERYWHERE = "all"


class GrantForm(Form):
    """Who gets which role where; `place` is a community's id or `all`."""

    form_id = "grant"
    called = wtforms.StringField(N_("姓名"), [required(), Length(80)])
    phone = wtforms.StringField(N_("手机号"), [required(), Length(40)])
    role = wtforms.SelectField(N_("角色"), [required()], choices=lambda: picks(GRANTED_WORDS))
    place = wtforms.SelectField(N_("在哪里"), [required()])


@bp.get("")
@web.permission("role.read")
def index() -> AnyResponse:
    """Who holds which role."""
    chosen = asked.number("community")
    found = queries.holders(web.actor(), chosen, asked.number("after"))
    return web.page(
        "staff/roles/index.html", found=found, next=asked.onward(found.after, "community"), chosen=chosen, roles=ROLE_WORDS,
        places=queries.communities(web.actor(), "role.read"),
    )  # fmt: skip


@bp.get("/matrix")
@web.permission("role.read")
def matrix() -> AnyResponse:
    """What each role may do."""
    desk = request.args.get("of") != "others"
    shown = [role for role in Role if (role in STAFF_ROLES) == desk]
    places = [list(Role).index(role) for role in shown]
    groups = [
        (gettext(group.title), [(gettext(word), [how[at] for at in places]) for word, how in group.rows])
        for group in queries.role_matrix()
    ]
    heads = [gettext(ROLE_WORDS[role]) for role in shown]
    return web.page("staff/roles/matrix.html", heads=heads, groups=groups, desk=desk)


@bp.route("/grant", methods=["GET", "POST"])
@web.permission("role.edit")
def grant() -> AnyResponse:
    """Give somebody a role, by name and phone."""

    def save(form: GrantForm) -> str:
        place = form.place.data or ""
        actions.grant_role_by_phone(
            web.actor(), called=form.called.data or "", phone=form.phone.data or "", role=Role(form.role.data),
            community_id=None if place == EVERYWHERE else int(place),
        )  # fmt: skip
        web.said(N_("角色已给予，下一次点开页面就生效。"))
        return url_for(".index")

    return asked.answer(
        GrantForm,
        save,
        lambda form: web.page("staff/roles/grant.html", form=form),
        choices={"place": _places()},
    )


@bp.route("/<int:grant_id>/revoke", methods=["GET", "POST"])
@web.permission("role.edit")
def revoke(grant_id: int) -> AnyResponse:
    """Take a role back."""
    held = queries.role_grant(web.actor(), grant_id)
    if held is None:
        raise Missing

    def save(form: YesForm) -> str:
        actions.revoke_role(grant_id, web.actor())
        web.said(N_("已收回%(who)s的角色，立刻生效。"), who=held.name)
        return url_for(".index")

    return asked.answer(
        YesForm,
        save,
        lambda form: web.page("staff/roles/revoke.html", form=form, held=held, roles=ROLE_WORDS),
    )


def _places() -> list[tuple[str, str]]:
    who = web.actor()
    found = [(str(place.id), place.name) for place in queries.communities(who, "role.edit")]
    everywhere = [(EVERYWHERE, gettext("所有项目"))] if who.scope("role.edit") is None else []
    return everywhere + found
