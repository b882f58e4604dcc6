"""Signing in by phone or e-mail, with a one-time code or a password. Unknown addresses are answered alike."""

from dataclasses import replace

import wtforms
from flask import request, url_for
from werkzeug.wrappers import Response

from portal.domain.estate import accounts
from portal.domain.estate.account_rules import address_of, mask_address
from portal.domain.estate.accounts import Account
from portal.domain.estate.rules import dial
from portal.infra import auth, codes, passwords, web
from portal.infra.fields import Form, Length, Secret, required
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext
from portal.public import entry, steps
from portal.public.blueprint import bp
from portal.public.steps import Steps

WRONG_PASSWORD = N_("号码或密码不对，还没有登录。您的号码已保留；记不起密码，可以改用验证码登录。")
SENT_AGAIN = N_("新的验证码已发出，之前的不再有效。")
ADDRESS = N_("请填手机号，例如138 0000 2046，或邮箱")


class AddressForm(Form):
    """Whom a code is sent to, and where to go on to afterwards."""

    form_id = "sign-in"
    address = wtforms.StringField(N_("手机号或邮箱"), [required(), Length(200)])
    next = wtforms.HiddenField()
    parked = wtforms.HiddenField()

    def validate_address(self, field: wtforms.Field) -> None:
        if address_of(field.data) is None:
            raise wtforms.ValidationError(gettext(ADDRESS))

    @property
    def plain(self) -> str:
        """The address as the house keeps it."""
        return address_of(self.address.data) or ""

    @property
    def steps(self) -> Steps:
        """Where this form leads, own paths only."""
        parked = (self.parked.data or "")[:40]
        return Steps(address=self.plain, next=web.own_path(self.next.data), parked=parked)


class PasswordForm(AddressForm):
    """An address with its password."""

    form_id = "password"
    password = Secret(N_("密码"), [required()])


class CodeForm(Form):
    """The six digits that came."""

    form_id = "code"
    code = wtforms.StringField(N_("验证码"), [required(N_("请填收到的6位数字")), Length(20)])


@bp.get("/sign-in")
@entry.only_signed_out
def sign_in() -> Response:
    """The page that asks for phone or e-mail."""
    return _address_page(AddressForm(data=_wish()))


@bp.post("/sign-in")
@entry.only_signed_out
def send_code() -> Response:
    """Send a code to the address, if somebody signs in with it; the answer is the same if nobody does."""
    form = AddressForm.incoming()

    def before() -> None:
        with auth.watched("code_asked", address=form.plain):
            auth.slow("code", form.plain, known=entry.is_known(entry.find(form.plain)), field="address")

    def verb() -> str:
        entry.ask_code("sign_in", form.plain, entry.find(form.plain))
        steps.keep(form.steps)
        return url_for("public.code")

    return web.submit(form, verb, lambda: _address_page(form), before=before)


@bp.get("/sign-in/code")
@entry.only_signed_out
def code() -> Response:
    """The page that asks for the code."""
    taken = steps.read()
    return _code_page(CodeForm(), taken) if taken.address else web.to(url_for("public.sign_in"))


@bp.post("/sign-in/code")
@entry.only_signed_out
def check_code() -> Response:
    """Sign in with the code."""
    form, taken, right = CodeForm.incoming(), steps.read(), list[int]()
    if not taken.address:
        return web.to(url_for("public.sign_in"))
    found = entry.find(taken.address)

    def before() -> None:
        with auth.watched("code", address=taken.address):
            auth.slow("guess", taken.address, known=entry.is_known(found), field="code")
            right.append(codes.attempt("sign_in", taken.address, form.code.data))

    def verb() -> str:
        codes.spend(right[0])
        if found is None:
            raise Refused(codes.EXPIRED, field="code")
        return entry.arrive(found.id, replace(taken, person_id=None), "code")

    answer = web.submit(
        form, verb, lambda: _code_page(form, taken), before=before,
        repeated=lambda: entry.regain(found.id if found else None, taken),
    )  # fmt: skip
    return _proven(answer, taken.address)


@bp.post("/sign-in/code/again")
@entry.only_signed_out
def resend_code() -> Response:
    """Send a fresh code to the same address."""
    form, taken = Form.incoming(form_id="again"), steps.read()
    if not taken.address:
        return web.to(url_for("public.sign_in"))
    found = entry.find(taken.address)

    def before() -> None:
        with auth.watched("code_asked", address=taken.address):
            auth.slow("code", taken.address, known=entry.is_known(found))

    def verb() -> str:
        entry.ask_code("sign_in", taken.address, found)
        steps.keep(taken)
        web.said(SENT_AGAIN)
        return url_for("public.code")

    return web.submit(form, verb, lambda: _code_page(CodeForm(), taken, again=form), before=before)


@bp.get("/sign-in/password")
@entry.only_signed_out
def password() -> Response:
    """The page that asks for address and password."""
    return web.page("public/password.html", form=PasswordForm(data=_wish()))


@bp.post("/sign-in/password")
@entry.only_signed_out
def check_password() -> Response:
    """Sign in with the password."""
    form = PasswordForm.incoming()
    found = entry.find(form.plain) if form.validate() else None
    fresh: list[str] = []

    def before() -> None:
        with auth.watched("password", person_id=found.id if found else None, address=form.plain):
            auth.slow("guess", form.plain, known=entry.is_known(found), field="password")
            fresh.append(_checked(found, form.password.data))

    def verb() -> str:
        assert found is not None
        if fresh[0]:
            accounts.renew_password_hash(found.id, password_hash=fresh[0])
        return entry.arrive(found.id, form.steps, "password")

    answer = web.submit(
        form, verb, lambda: web.page("public/password.html", form=form), before=before,
        repeated=lambda: entry.regain(found.id if found else None, form.steps),
    )  # fmt: skip
    return _proven(answer, form.plain)


def _checked(found: Account | None, typed: str) -> str:
    """Refuse a wrong password; a right one answers its renewed hash where the kept one is of an old cost."""
    kept = found.password_hash if found else None
    if not passwords.fits(kept, typed):
        raise Refused(WRONG_PASSWORD, field="password")
    return passwords.make_hash(typed) if kept and passwords.is_old(kept) else ""


def _proven(answer: Response, address: str) -> Response:
    if answer.status_code == 303:
        auth.proven("guess", address)
    return answer


def _wish() -> dict[str, str]:
    return {"next": web.own_path(request.args.get("next")), "parked": request.args.get("parked", "")[:40]}


def _address_page(form: AddressForm) -> Response:
    calls = [
        (gettext(N_("换了手机号或登录不了")), f"tel:{dial(phone)}", "phone", f"{community} {phone}")
        for community, phone in accounts.hotlines(urgent=False)
    ]
    return web.page("public/sign-in.html", form=form, hotlines=calls)


def _code_page(form: CodeForm, taken: Steps, again: Form | None = None) -> Response:
    again = again or Form(action=url_for("public.resend_code"), form_id="again")
    return web.page(
        "public/code.html", form=form, again=again, shown=mask_address(taken.address), signing_in=True,
        back=url_for("public.sign_in", next=taken.next or None, parked=taken.parked or None),
    )  # fmt: skip
