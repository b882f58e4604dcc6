"""Signing up: the code from the handover folder, then a proven phone number; the home is bound at once."""

from functools import partial

import wtforms
from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.estate import accounts, invitations
from portal.domain.estate.account_rules import mask_address
from portal.domain.estate.invitations import Invited
from portal.infra import auth, codes, sessions, web
from portal.infra.fields import Form, Length, required
from portal.infra.refused import N_, Refused
from portal.public import entry, steps
from portal.public.blueprint import bp
from portal.public.sign_in import SENT_AGAIN, AddressForm, CodeForm
from portal.public.steps import Steps


class InvitationForm(Form):
    """The code printed on the card."""

    form_id = "invitation"
    code = wtforms.StringField(N_("邀请码"), [required(N_("请填卡片上的10位邀请码")), Length(40)])


class NewcomerForm(AddressForm):
    """Who signs up: name and the phone number (or mail address) to be proven."""

    form_id = "newcomer"
    called = wtforms.StringField(N_("姓名"), [required(N_("请填姓名")), Length(80)])


@bp.get("/sign-up")
def sign_up() -> Response:
    """The page that asks for the invitation code."""
    return web.page("public/sign-up.html", form=InvitationForm())


@bp.post("/sign-up")
def check_invitation() -> Response:
    """Look the invitation up and go on to the phone number, or to binding where somebody is signed in."""
    form, found = InvitationForm.incoming(), list[Invited]()

    def before() -> None:
        with auth.watched("invitation"):
            auth.slow("invitation", f"browser:{sessions.browser_id()}", field="code")
            found.append(invitations.open_invitation(form.code.data))

    def verb() -> str:
        steps.keep(Steps(invitation_id=found[0].id))
        return url_for("public.bind_home" if web.signed_in() else "public.newcomer")

    return web.submit(form, verb, lambda: web.page("public/sign-up.html", form=form), before=before)


@bp.get("/sign-up/home")
def bind_home() -> Response:
    """The page that asks a signed-in person whether this home is to be bound to the account."""
    return _home_page(Form()) if web.signed_in() else web.to(url_for("public.sign_up"))


@bp.post("/sign-up/home")
def redeem_home() -> Response:
    """Bind the home of the invitation to the signed-in person."""
    if not web.signed_in():
        return web.ask_to_sign_in()
    form = Form.incoming()

    def verb() -> str:
        invitations.redeem_invitation(steps.read().invitation_id or 0, person_id=web.visitor().person_id)
        _to_owner_face()
        steps.drop()
        web.said(N_("房屋已绑定到您的账号。"))
        return url_for("public.home")

    return web.submit(form, verb, lambda: _home_page(form))


@bp.get("/sign-up/phone")
@entry.only_signed_out
def newcomer() -> Response:
    """The page that asks for name and phone number; without an invitation the home is claimed afterwards."""
    return _newcomer_page(NewcomerForm())


@bp.post("/sign-up/phone")
@entry.only_signed_out
def send_newcomer_code() -> Response:
    """Send a code to the number that is to be proven."""
    form, taken = NewcomerForm.incoming(), steps.read()

    def before() -> None:
        _within_reason(form.plain, "address")

    def verb() -> str:
        entry.ask_code("sign_up", form.plain, entry.find(form.plain), to_anybody=True)
        steps.keep(Steps(address=form.plain, called=form.called.data, invitation_id=taken.invitation_id))
        return url_for("public.newcomer_code")

    return web.submit(form, verb, lambda: _newcomer_page(form), before=before)


def _within_reason(address: str, field: str | None = None) -> None:
    with auth.watched("code_asked", address=address):
        auth.slow("code", address, known=entry.is_known(entry.find(address)), field=field)


@bp.get("/sign-up/code")
@entry.only_signed_out
def newcomer_code() -> Response:
    """The page that asks for the code."""
    taken = steps.read()
    return _code_page(CodeForm(), taken) if taken.called else web.to(url_for("public.sign_up"))


@bp.post("/sign-up/code/again")
@entry.only_signed_out
def resend_newcomer_code() -> Response:
    """Send a fresh code to the number that is to be proven."""
    form, taken = Form.incoming(form_id="again"), steps.read()
    if not taken.called:
        return web.to(url_for("public.sign_up"))

    def verb() -> str:
        entry.ask_code("sign_up", taken.address, entry.find(taken.address), to_anybody=True)
        steps.keep(taken)
        web.said(SENT_AGAIN)
        return url_for("public.newcomer_code")

    again = partial(_code_page, CodeForm(), taken, form)
    return web.submit(form, verb, again, before=lambda: _within_reason(taken.address))


@bp.post("/sign-up/code")
@entry.only_signed_out
def check_newcomer_code() -> Response:
    """The number is proven: the account stands, the invitation's home is bound, and the person is signed in."""
    form, taken, right = CodeForm.incoming(), steps.read(), list[int]()
    if not taken.called:
        return web.to(url_for("public.sign_up"))

    def before() -> None:
        with auth.watched("sign_up", address=taken.address):
            known = entry.is_known(entry.find(taken.address))
            auth.slow("guess", taken.address, known=known, field="code")
            right.append(codes.attempt("sign_up", taken.address, form.code.data))

    return web.submit(
        form, lambda: _signed_up(taken, right[0]), lambda: _code_page(form, taken), before=before
    )


def _signed_up(taken: Steps, code_id: int) -> str:
    codes.spend(code_id)
    before = accounts.person_by_address(taken.address)
    if before is not None and entry.find(taken.address) is None:
        raise Refused(codes.EXPIRED, field="code")
    person_id = invitations.sign_up(taken.address, taken.called, invitation_id=taken.invitation_id)
    if taken.invitation_id is not None:
        invitations.redeem_invitation(taken.invitation_id, person_id=person_id)
        web.said(N_("房屋已绑定，您已登录。想用密码登录，可以在“我的”里设置。"))
        return entry.arrive(person_id, Steps(next="/owner"), "sign_up")
    return entry.arrive(person_id, Steps(next=url_for("public.claim")), "sign_up")


def _to_owner_face() -> None:
    if not web.visitor().faces:
        sessions.switch_face(web.visitor().session_id, "owner")


def _invited() -> Invited | None:
    invitation_id = steps.read().invitation_id
    return invitations.invited(invitation_id) if invitation_id else None


def _home_page(form: Form) -> Response:
    found = _invited()
    if found is None:
        return web.to(url_for("public.sign_up"))
    return web.page("public/bind-home.html", form=form, invited=found)


def _newcomer_page(form: NewcomerForm) -> Response:
    return web.page("public/newcomer.html", form=form, invited=_invited())


def _code_page(form: CodeForm, taken: Steps, again: Form | None = None) -> Response:
    again = again or Form(action=url_for("public.resend_newcomer_code"), form_id="again")
    return web.page(
        "public/code.html", form=form, again=again, shown=mask_address(taken.address), signing_in=False,
        back=url_for("public.newcomer"),
    )  # fmt: skip
