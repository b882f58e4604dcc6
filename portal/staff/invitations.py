"""Invitation codes of a home: made for one person, printed once, taken back."""

import wtforms
from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import invitations, queries
from portal.domain.estate.queries.homes import HomePage
from portal.domain.estate.rules import TIE_WORDS, Tie
from portal.infra import auth, clock, web
from portal.infra.fields import Form, picks, required
from portal.infra.refused import N_, Missing
from portal.staff.estate_forms import YesForm

bp = Blueprint("invitations", __name__, url_prefix="/homes/<int:unit_id>/invitations")
FOR_ANYBODY = "0"


class InvitationForm(Form):
    """Whom the code is for; somebody registered here, or whoever holds the card."""

    form_id = "invitation"
    person = wtforms.SelectField(N_("给谁"), [required()])
    kind = wtforms.SelectField(
        N_("和这套房的关系"),
        [required()],
        choices=lambda: picks([(t.value, w) for t, w in TIE_WORDS.items()]),
    )


@bp.get("")
@web.permission("invitation.issue")
def index(unit_id: int) -> AnyResponse:
    """The codes of the home that are still open, and the form for one more."""
    home = queries.home(web.actor(), unit_id)
    return _page(home, _form(home, InvitationForm()))


@bp.post("")
@web.permission("invitation.issue")
def issue(unit_id: int) -> AnyResponse:
    """Make a code and show it this once, on the sheet to print."""
    home = queries.home(web.actor(), unit_id)
    form = _form(home, InvitationForm.incoming())
    made: list[str] = []

    def verb() -> str:
        person_id = int(form.person.data) or None
        code = invitations.issue_invitation(
            unit_id, web.actor(), tie=Tie(form.kind.data), person_id=person_id
        )
        made.append(code)
        return url_for(".index", unit_id=unit_id)

    answer = web.submit(form, verb, lambda: _page(home, form))
    if not made or answer.status_code >= 400:
        return answer
    name = next((one.name for one in home.residents if str(one.person_id) == form.person.data), "")
    return web.page(
        "staff/invitations/sheet.html", home=home, code=made[0], name=name, address=_address(),
        until=clock.now() + auth.LIMITS["invitation"].life, kind=TIE_WORDS[Tie(form.kind.data)],
    )  # fmt: skip


@bp.post("/<int:invitation_id>/revoke")
@web.permission("invitation.issue")
def revoke(unit_id: int, invitation_id: int) -> AnyResponse:
    """Take a code back that nobody has used."""
    home = queries.home(web.actor(), unit_id)
    if invitation_id not in [row.id for row in invitations.invitations_of(unit_id)]:
        raise Missing

    def verb() -> str:
        invitations.revoke_invitation(invitation_id, web.actor())
        web.said(N_("邀请码已收回，再也不能用。"))
        return url_for(".index", unit_id=unit_id)

    return web.submit(YesForm.incoming(), verb, lambda: _page(home, _form(home, InvitationForm())))


def _form(home: HomePage, form: InvitationForm) -> InvitationForm:
    people = [(str(one.person_id), one.name) for one in home.residents]
    form.person.choices = [*people, *picks([(FOR_ANYBODY, N_("还没有登记的人"))])]
    form.action = url_for(".issue", unit_id=home.id)
    return form


def _page(home: HomePage, form: InvitationForm) -> AnyResponse:
    codes = invitations.invitations_of(home.id)
    forms = {
        row.id: YesForm(url_for(".revoke", unit_id=home.id, invitation_id=row.id), form_id=f"yes{row.id}")
        for row in codes
    }
    return web.page(
        "staff/invitations/index.html", home=home, form=form, codes=codes, forms=forms, ties=TIE_WORDS
    )


def _address() -> str:
    """Where the code is typed, without the scheme, as it is read off paper."""
    return str(current_app.config["BASE_URL"]).partition("://")[2] + url_for("public.sign_up")
