"""The own password and authenticator: set, changed and taken away, each after proving oneself once more."""

from collections.abc import Callable

import wtforms
from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.estate import accounts
from portal.domain.estate.accounts import Account
from portal.infra import passwords, sessions, totp, web
from portal.infra.fields import Secret, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.public import proof, second_step, steps
from portal.public.blueprint import me
from portal.public.proof import ProofForm
from portal.public.second_step import DigitsForm
from portal.public.steps import Steps


class PasswordForm(ProofForm):
    """A new password, typed twice."""

    form_id = "password"
    password = Secret(N_("新密码"), [required()])
    again = Secret(N_("再填一次新密码"), [required()])

    def validate_again(self, field: wtforms.Field) -> None:
        if field.data != self.password.data:
            raise wtforms.ValidationError(gettext(N_("两次填的不一样")))


class BeginForm(ProofForm):
    """Begin with an authenticator, or with another one."""

    form_id = "begin"


class StopForm(ProofForm):
    """Do without the authenticator."""

    form_id = "stop"


@me.get("/password")
def password() -> Response:
    """The page for setting or changing the password."""
    return _password_page(PasswordForm(), _own())


@me.post("/password")
def set_password() -> Response:
    """Set or change the password; every other sign-in ends."""
    form, found, made, uses = PasswordForm.incoming(), _own(), list[str](), list[Callable[[], None]]()

    def before() -> None:
        passwords.check(form.password.data, found.own_words)
        uses.append(proof.prove(found, form.proof.data))
        made.append(passwords.make_hash(form.password.data))

    def verb() -> str:
        uses[0]()
        keep = web.visitor().session_id
        accounts.set_password(found.id, web.actor(), password_hash=made[0], keep_session=keep)
        web.said(N_("密码已保存，其他设备上的登录已退出。"))
        return url_for("public.account.overview")

    return web.submit(form, verb, lambda: _password_page(form, found), before=before)


@me.get("/second-step")
def authenticator() -> Response:
    """The page of the second step: on or off, and the key while one is being set up."""
    return _step_page(_own())


@me.post("/second-step/begin")
def begin_authenticator() -> Response:
    """Begin with a fresh key, after proving oneself."""
    form, found, uses = BeginForm.incoming(), _own(), list[Callable[[], None]]()

    def verb() -> str:
        uses[0]()
        accounts.turn_on_totp(found.id, web.actor(), secret=totp.new_secret())
        steps.keep(Steps(begun=f"authenticator:{found.id}"))
        return url_for("public.account.authenticator")

    return web.submit(
        form, verb, lambda: _step_page(found, begin=form),
        before=lambda: uses.append(proof.prove(found, form.proof.data)),
    )  # fmt: skip


@me.post("/second-step/confirm")
def confirm_authenticator() -> Response:
    """The authenticator shows a right code: from now on signing in asks for it."""
    form, found, right, spares = DigitsForm.incoming(), _own(), list[int](), list[str]()
    secret = found.totp_pending
    if not secret or not _begun(found):
        return web.to(url_for("public.account.authenticator"))

    def before() -> None:
        right.append(second_step.right_step(secret, form.code.data, 0, found.id))
        spares.extend(totp.keep(totp.spare_codes(secret)))

    def verb() -> str:
        keep = web.visitor().session_id
        accounts.confirm_totp(found.id, web.actor(), step=right[0], spare_codes=spares, keep_session=keep)
        sessions.step_up(keep)
        steps.drop()
        web.said(N_("动态码已开通，其他设备上的登录已退出。"))
        return url_for("public.account.authenticator")

    return web.submit(form, verb, lambda: _step_page(found, digits=form), before=before)


@me.post("/second-step/stop")
def stop_authenticator() -> Response:
    """Turn the second step off, after proving oneself; not where a role needs it."""
    form, found, uses = StopForm.incoming(), _own(), list[Callable[[], None]]()

    def verb() -> str:
        uses[0]()
        accounts.turn_off_totp(found.id, web.actor())
        web.said(N_("动态码已停用。"))
        return url_for("public.account.authenticator")

    return web.submit(
        form, verb, lambda: _step_page(found, stop=form),
        before=lambda: uses.append(proof.prove(found, form.proof.data)),
    )  # fmt: skip


def _own() -> Account:
    return accounts.account(web.visitor().person_id)


def _begun(found: Account) -> bool:
    return steps.read().begun == f"authenticator:{found.id}"


def _password_page(form: PasswordForm, found: Account) -> Response:
    proof.fit(form, found)
    return web.page(
        "public/account/password.html", form=form, has=bool(found.password_hash), kind=proof.kind_of(found),
        least=passwords.LEAST,
    )  # fmt: skip


def _step_page(
    found: Account,
    *,
    begin: BeginForm | None = None,
    stop: StopForm | None = None,
    digits: DigitsForm | None = None,
) -> Response:
    begin = begin or BeginForm(action=url_for("public.account.begin_authenticator"))
    stop = stop or StopForm(action=url_for("public.account.stop_authenticator"))
    for form in (begin, stop):
        proof.fit(form, found)
    if found.totp_pending and _begun(found):
        digits = digits or DigitsForm(action=url_for("public.account.confirm_authenticator"))
        return web.page("public/account/authenticator.html", form=digits, **second_step.shown_key(found))
    return web.page(
        "public/account/second-step.html", begin=begin, stop=stop, on=bool(found.totp_secret),
        must=accounts.must_have_second_factor(found.id), kind=proof.kind_of(found), left=len(found.spare_codes),
    )  # fmt: skip
