"""Codes, passwords and authenticators: what is kept, what two at once may do, what time does to them."""

import threading
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.estate import accounts, invitations
from portal.domain.estate.account_rules import address_of, mask_address, plain_invitation_code
from portal.domain.estate.rules import Tie
from portal.infra import auth, codes, passwords, totp
from portal.infra.codes import SignInCode
from portal.infra.db import session, write
from portal.infra.refused import Refused
from tests import makers_estate as make
from tests.conftest import Clock

BROWSER = {"Cookie": "portal_browser=abcdefghijklmnopqrstuvwx"}


def at_once(app: Flask, work: Callable[[], Any], times: int = 6) -> list[Any]:
    """What each of several threads got from doing the same thing in the same browser, refusals included."""
    results: list[Any] = []
    start = threading.Barrier(times)

    def one() -> None:
        with app.test_request_context(headers=BROWSER):
            start.wait()
            try:
                results.append(work())
            except Refused as refused:
                results.append(refused)

    threads = [threading.Thread(target=one) for _ in range(times)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def make_code(app: Flask, address: str = "+8613811112222") -> str:
    with app.test_request_context(headers=BROWSER), write():
        return codes.make("sign_in", address)


def test_what_is_kept_of_a_code_tells_nothing(app: Flask) -> None:
    code = make_code(app)
    row = session().scalars(select(SignInCode)).one()
    assert len(code) == 6 and code.isdigit()
    kept = f"{row.code_hash}{row.address_hash}{row.browser_hash}"
    assert code not in kept and "13811112222" not in kept


def test_guesses_at_once_are_counted_all(app: Flask) -> None:
    code = make_code(app)
    wrong = "000000" if code != "000000" else "111111"
    answers = at_once(app, lambda: codes.attempt("sign_in", "+8613811112222", wrong), times=8)
    assert sum(each.msgid == codes.WRONG for each in answers) == auth.LIMITS["code"].tries - 1
    assert sum(each.msgid == codes.WORN_OUT for each in answers) == 8 - 4


def test_a_code_is_spent_once_by_many_at_once(app: Flask) -> None:
    code = make_code(app)
    with app.test_request_context(headers=BROWSER):
        found = codes.attempt("sign_in", "+8613811112222", code)

    def spend() -> str:
        with write():
            codes.spend(found)
        return "in"

    assert at_once(app, spend).count("in") == 1


def test_an_invitation_is_redeemed_once_by_many_at_once(app: Flask) -> None:
    unit, people = make.home(), iter([make.person() for _ in range(6)])
    with write():
        code = invitations.issue_invitation(unit, make.HOUSE, tie=Tie.OWNER)
    found = invitations.open_invitation(code).id

    def redeem() -> str:
        with write():
            invitations.redeem_invitation(found, person_id=next(people))
        return "bound"

    answers = at_once(app, redeem)
    assert answers.count("bound") == 1
    assert [each.msgid for each in answers if each != "bound"] == [invitations.USED] * 5


def test_a_step_of_the_authenticator_is_used_once_by_many_at_once(app: Flask) -> None:
    person = make.person()

    def use() -> str:
        with write():
            accounts.use_totp_step(person, 59_000_000)
        return "in"

    assert at_once(app, use).count("in") == 1


def test_a_code_for_one_purpose_opens_no_other(app: Flask) -> None:
    code = make_code(app)
    with app.test_request_context(headers=BROWSER), pytest.raises(Refused):
        codes.attempt("sign_up", "+8613811112222", code)
    with app.test_request_context(headers=BROWSER), pytest.raises(Refused):
        codes.attempt("sign_in", "+8613811112223", code)


def test_old_codes_are_swept(app: Flask, clock: Clock) -> None:
    make_code(app)
    clock.forward(hours=2)
    with write():
        codes.sweep()
    assert not session().scalars(select(SignInCode)).all()


def test_the_authenticator_allows_one_step_of_drift_and_no_replay(app: Flask, clock: Clock) -> None:
    secret = totp.new_secret()
    step = int(clock.now.timestamp()) // 30
    shown = {ahead: pyotp.TOTP(secret).generate_otp(step + ahead) for ahead in (-2, -1, 0, 1, 2)}
    found = {ahead: totp.step_of(secret, code, 0) for ahead, code in shown.items()}
    assert found == {-2: None, -1: step - 1, 0: step, 1: step + 1, 2: None}
    assert totp.step_of(secret, shown[0], step) is None
    assert totp.step_of(secret, shown[1], step) == step + 1
    assert totp.step_of(secret, f" {shown[0][:3]} {shown[0][3:]}", 0) == step
    wide = shown[0].translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert totp.step_of(secret, wide, 0) == step
    for odd in ("", "12345", "1234567", "abcdef", "²²²²²²"):
        assert totp.step_of(secret, odd, 0) is None


def test_spare_codes_differ_and_are_kept_slowly(app: Flask) -> None:
    secret = totp.new_secret()
    spares = totp.spare_codes(secret)
    assert spares == totp.spare_codes(secret) != totp.spare_codes(totp.new_secret())
    assert len(set(spares)) == totp.SPARES
    kept = totp.keep(spares)
    assert all(one.startswith("$argon2id$") for one in kept)
    assert totp.find_spare(kept, spares[3].lower().replace("-", " ")) == kept[3]
    assert totp.find_spare(kept, "AAAAA-AAAAA") is None


def test_production_hashes_cost_what_owasp_asks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = passwords.make_hash("一句够长的话")
    monkeypatch.setitem(app.config, "TESTING", False)
    real = passwords.make_hash("一句够长的话")
    assert "m=19456,t=2,p=1" in real
    assert passwords.is_old(cheap) and not passwords.is_old(real)
    assert passwords.fits(real, "一句够长的话") and not passwords.fits(real, "一句够长的话 ")
    assert not passwords.fits(None, "nobody") and not passwords.fits("not a hash", "x")


@pytest.mark.parametrize(
    "good", ["一句够长的话没有人猜", "correct horse battery", "x9 Kq", "p" * 40 + "abcd"]
)
def test_long_and_odd_passwords_are_welcome(app: Flask, good: str) -> None:
    passwords.check(good.ljust(8, "~"), ["林晓岚", "13811112222"])


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("138 0000 2046", "+8613800002046"), ("+86 138-0000-2046", "+8613800002046"),
        ("１３８００００２０４６", "+8613800002046"), ("+852 9123 4567", "+85291234567"),
        ("Lin@Example.COM", "lin@example.com"), ("12345", None), ("lin@", None), ("a@b", None),
        ("lin@example.com\nBcc: x@y.cn", None), ("<lin@example.com>", None), ("@example.com", None), ("", None),
        ("a" * 190 + "@example.com.cn", None),
    ],
)  # fmt: skip
def test_addresses(typed: str, address: str | None) -> None:
    assert address_of(typed) == address


def test_masks() -> None:
    assert mask_address("+8613800002046") == "138****2046"
    assert mask_address("lin@example.com") == "l***@example.com"
    assert plain_invitation_code(" abcde-23456 ") == "ABCDE23456" and plain_invitation_code("ABCDE") == ""
