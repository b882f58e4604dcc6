"""Proving oneself once more before a password or the second factor changes (ASVS 6.2.3, 7.5.1)."""

from collections.abc import Callable

import wtforms
from flask import request, url_for
from werkzeug.wrappers import Response

from portal.domain.estate import accounts
from portal.domain.estate.accounts import Account
from portal.infra import auth, codes, passwords, totp, web
from portal.infra.fields import Form, Secret, required
from portal.infra.refused import N_, Refused
from portal.public import entry
from portal.public.blueprint import me

LABELS = {"totp": N_("验证器里的6位数"), "password": N_("现在的密码"), "code": N_("验证码")}
WRONG = N_("密码不对，没有改动。请再填一次。")
WRONG_DIGITS = N_("这个码不对，或已用过、过期。等下一个码，再填一次。")


class ProofForm(Form):
    """A form with one field more: what only this person knows or holds."""

    proof = Secret(LABELS["password"], [required()])


def kind_of(found: Account) -> str:
    """What is asked: the authenticator's code where there is one, else the password, else a code to the phone."""
    if found.totp_secret:
        return "totp"
    return "password" if found.password_hash else "code"


def fit(form: ProofForm, found: Account) -> None:
    """Name the field after what is asked, and show digits as they are typed."""
    kind = kind_of(found)
    form.proof.label.text = LABELS[kind]
    if kind != "password":
        form.proof.widget = wtforms.widgets.TextInput()


def prove(found: Account, typed: str) -> Callable[[], None]:
    """Check the proof before the unit, each try counted; returns what uses it up inside the unit."""
    with auth.watched("proof", person_id=found.id):
        auth.slow("proof", f"person:{found.id}", field="proof")
        kind = kind_of(found)
        if kind == "code":
            code_id = codes.attempt("proof", _own_address(found), typed, field="proof")
            return lambda: codes.spend(code_id, field="proof")
        if kind == "totp":
            step = totp.step_of(found.totp_secret or "", typed, found.totp_step)
            if step is None:
                raise Refused(WRONG_DIGITS, field="proof")
            return lambda: accounts.use_totp_step(found.id, step, field="proof")
        if not passwords.fits(found.password_hash, typed):
            raise Refused(WRONG, field="proof")
        return lambda: None


@me.post("/proof")
def send_proof() -> Response:
    """Send the signed-in person a code to prove oneself with, and go back to the form."""
    form, found = Form.incoming(form_id="ask"), accounts.account(web.visitor().person_id)
    back = web.own_path(request.form.get("next")) or url_for("public.account.overview")
    address = _own_address(found)

    def before() -> None:
        auth.slow("code", address, known=True)

    def verb() -> str:
        entry.ask_code("proof", address, found)
        web.said(N_("验证码已发出，10分钟内有效。"))
        return back

    def again() -> Response:
        for _, sentence in form.all_errors:
            web.said(sentence, "late")
        return web.to(back)

    return web.submit(form, verb, again, before=before)


def _own_address(found: Account) -> str:
    return found.phone or found.email or ""
