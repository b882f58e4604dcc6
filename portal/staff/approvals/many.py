"""Several requests decided at once: every amount is shown before, every result after."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.approvals import actions, queries
from portal.domain.approvals.rules import STATE_WORDS, Outcome, State
from portal.infra import formkeys, web
from portal.infra.amounts import yuan
from portal.infra.db import write
from portal.infra.keyring import key_owner
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext
from portal.staff.approvals.blueprint import bp
from portal.staff.approvals.cards import Card, cards_of
from portal.staff.approvals.forms import DecideForm
from portal.staff.approvals.second_factor import must
from portal.staff.words import sentence

MOST = 20


@dataclass(frozen=True)
class Result:
    """What became of one ticked request."""

    card: Card
    state: str
    why: str = ""


@bp.get("/decisions")
@web.permission("approval.read")
def choose() -> AnyResponse:
    """The ticked requests with their amounts and the sum, before anything is decided."""
    return _draw(DecideForm(), _picked(request.args.getlist("id")))


@bp.post("/decisions")
@web.permission("approval.read")
def decide_many() -> AnyResponse:
    """One answer to all of them, each in a unit of its own."""
    must()
    form, ids = DecideForm.incoming(), _picked(request.form.getlist("id"))
    if not form.validate() or not ids:
        return _draw(form, ids, status=422 if ids else 200)
    outcome, note = Outcome(form.do.data), form.note.data or ""
    if outcome is Outcome.REJECT and not note:
        form.note.errors = [gettext("不同意要写明原因，申请人会看到。")]
        return _draw(form, ids, status=422)
    try:
        _once(form)
    except formkeys.Repeated as repeat:
        return web.to(repeat.result)
    results = [_decide(card, outcome, note) for card in _cards(ids)]
    done = sum(not each.why for each in results)
    return web.page("staff/approvals/results.html", results=results, done=done, left=len(results) - done)


def _once(form: DecideForm) -> None:
    """This form counts once, whatever becomes of each row."""
    with write():
        key = formkeys.check(form.key.data or "", key_owner(), request.path)
        formkeys.use(key, formkeys.digest(request.form.items(multi=True), ()))
        web.recheck()
        formkeys.keep_result(key, url_for(".index"))


def _decide(card: Card, outcome: Outcome, note: str) -> Result:
    try:
        with write():
            row = actions.decide(card.row.id, outcome, by=web.actor(), note=note)
            state, voided = gettext(STATE_WORDS[row.state]), row.state is State.VOIDED
            passed_on = row.state is State.PENDING
    except Refused as refused:
        return Result(card, "", sentence(refused))
    if voided:
        return Result(card, state, gettext(N_("内容有改动，申请已作废，没有按您的决定执行。")))
    return Result(card, gettext(N_("已同意，还在等其他人决定。")) if passed_on else state)


def _picked(texts: Sequence[str]) -> list[int]:
    found = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 16]
    return list(dict.fromkeys(found))[:MOST]


def _cards(ids: Sequence[int]) -> list[Card]:
    who = web.actor()
    return cards_of(queries.by_ids(who, ids), queries.powers_of(who))


def _draw(form: DecideForm, ids: Sequence[int], status: int = 200) -> AnyResponse:
    cards = _cards(ids)
    mine = [card for card in cards if card.mine]
    return web.page(
        "staff/approvals/many.html", status=status, cards=mine, others=[card for card in cards if not card.mine],
        form=form, sum=yuan(sum(abs(card.row.amount_cents) for card in mine)),
    )  # fmt: skip
