"""The second step of signing in: the authenticator's code, a spare code, or setting it up for the first time."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.estate import accounts
from portal.domain.estate.accounts import Account
from portal.infra import auth, totp, web
from portal.infra.fields import Form, Length, required
from portal.infra.refused import N_, Refused
from portal.public import entry, steps
from portal.public.blueprint import bp

WRONG = N_("这个码不对，或已用过、过期。等下一个码，再填一次。")
WRONG_SPARE = N_("没有这个备用码，或已经用过。请换一个。")


class DigitsForm(Form):
    """The six digits of the authenticator."""

    form_id = "digits"
    code = wtforms.StringField(N_("验证器里的6位数"), [required(), Length(20)])


class SpareForm(Form):
    """One of the printed spare codes."""

    form_id = "spare"
    code = wtforms.StringField(N_("备用码"), [required(), Length(40)])


def who() -> Account | None:
    """The person whose first factor held in this browser."""
    person_id = steps.read().person_id
    return accounts.account(person_id) if person_id else None


def right_step(secret: str, typed: str, last_step: int, person_id: int) -> int:
    """The time step of a typed code, each try counted; refused where it is wrong or was used."""
    totp.slow(person_id)
    step = totp.step_of(secret, typed, last_step)
    if step is None:
        raise Refused(WRONG, field="code")
    return step


def right_spare(found: Account, typed: str) -> str:
    """The kept form of a typed spare code, each try counted."""
    totp.slow(found.id)
    kept = totp.find_spare(found.spare_codes, typed)
    if kept is None:
        raise Refused(WRONG_SPARE, field="code")
    return kept


@bp.get("/sign-in/second-step")
@entry.only_signed_out
def second_step() -> Response:
    """The page that asks for the authenticator's code."""
    found = who()
    return _page(found) if found and found.totp_secret else web.to(url_for("public.sign_in"))


@bp.post("/sign-in/second-step")
@entry.only_signed_out
def check_second_step() -> Response:
    """Finish signing in with the authenticator's code."""
    form, found, right = DigitsForm.incoming(), who(), list[int]()
    if found is None or not found.totp_secret:
        return web.to(url_for("public.sign_in"))
    secret = found.totp_secret

    def before() -> None:
        with auth.watched("second_step", person_id=found.id):
            right.append(right_step(secret, form.code.data, found.totp_step, found.id))

    def verb() -> str:
        accounts.use_totp_step(found.id, right[0])
        return entry.arrive(found.id, steps.read(), "second_step", stepped_up=True)

    return _proven(web.submit(form, verb, lambda: _page(found, digits=form), before=before), found.id)


@bp.post("/sign-in/spare-code")
@entry.only_signed_out
def check_spare_code() -> Response:
    """Finish signing in with a spare code, which is used up."""
    form, found, right = SpareForm.incoming(), who(), list[str]()
    if found is None or not found.totp_secret:
        return web.to(url_for("public.sign_in"))

    def before() -> None:
        with auth.watched("spare_code", person_id=found.id):
            right.append(right_spare(found, form.code.data))

    def verb() -> str:
        left = accounts.use_spare_code(found.id, accounts.actor_of_account(found.id), right[0])
        web.said(
            N_("已用备用码登录，还剩%(left)d个。手机找不回来，请在“登录与安全”里换一个验证器。"),
            "soon",
            left=left,
        )
        return entry.arrive(found.id, steps.read(), "spare_code", stepped_up=True)

    return _proven(web.submit(form, verb, lambda: _page(found, spare=form), before=before), found.id)


@bp.get("/sign-in/authenticator")
@entry.only_signed_out
def enrol() -> Response:
    """The page that sets up the authenticator where a role asks for one and there is none yet."""
    found = who()
    return _enrol_page(found, DigitsForm()) if _may_enrol(found) else web.to(url_for("public.sign_in"))


@bp.post("/sign-in/authenticator")
@entry.only_signed_out
def confirm_enrol() -> Response:
    """The authenticator shows a right code: it counts from now on, and signing in is finished."""
    form, found, right, spares = DigitsForm.incoming(), who(), list[int](), list[str]()
    if found is None or not _may_enrol(found):
        return web.to(url_for("public.sign_in"))
    secret = found.totp_pending or ""

    def before() -> None:
        with auth.watched("authenticator", person_id=found.id):
            right.append(right_step(secret, form.code.data, 0, found.id))
        spares.extend(totp.keep(totp.spare_codes(secret)))

    def verb() -> str:
        by = accounts.actor_of_account(found.id)
        accounts.confirm_totp(found.id, by, step=right[0], spare_codes=spares)
        return entry.arrive(found.id, steps.read(), "authenticator", stepped_up=True)

    return web.submit(form, verb, lambda: _enrol_page(found, form), before=before)


def _may_enrol(found: Account | None) -> bool:
    """Never over an authenticator that exists: the first factor alone must not replace the second."""
    return found is not None and found.totp_secret is None and bool(found.totp_pending)


def _proven(answer: Response, person_id: int) -> Response:
    if answer.status_code == 303:
        auth.proven("second", f"person:{person_id}")
    return answer


def _page(found: Account, digits: DigitsForm | None = None, spare: SpareForm | None = None) -> Response:
    return web.page(
        "public/second-step.html", person=found, left=len(found.spare_codes),
        form=digits or DigitsForm(action=url_for("public.check_second_step")),
        spare=spare or SpareForm(action=url_for("public.check_spare_code")), spare_open=spare is not None,
    )  # fmt: skip


def _enrol_page(found: Account | None, form: DigitsForm) -> Response:
    assert found is not None
    return web.page("public/authenticator.html", form=form, person=found, **shown_key(found))


def shown_key(found: Account) -> dict[str, Any]:
    """What the page of a new authenticator shows: the square, the key in letters, the spare codes."""
    secret = found.totp_pending or ""
    size, marks = totp.square(secret, found.email or found.phone or found.name, "Portal")
    return {
        "size": size, "marks": marks, "key_words": totp.in_words(secret), "spare_codes": totp.spare_codes(secret),
    }  # fmt: skip
