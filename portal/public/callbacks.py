"""回访: the person answers alone, by the link that was sent to them; looking at it changes nothing."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response

from portal.domain.callbacks import actions, queries
from portal.domain.callbacks.record_rules import (
    CHECK,
    CHOICES,
    NOTE_MOST,
    UNSCORED,
    Item,
    Script,
    field_of,
    kind_of,
    stands_of,
)
from portal.domain.callbacks.rules import OPEN, SCORES, STANDS
from portal.domain.complaints.rules import is_last
from portal.infra import web
from portal.infra.actor import Actor
from portal.infra.fields import Form, Length, optional, picks, required
from portal.infra.refused import N_, Denied, Missing
from portal.public.blueprint import bp

OF_THE_PERSON = N_("这个链接是发给业主本人的，工作人员不能替业主答复。")


class AnswerForm(Form):
    """Three questions: is it good now, how content, and why."""

    form_id = "answer"
    stands = wtforms.RadioField(
        N_("现在好了吗？"), [required(N_("请选一项"))], choices=lambda: picks(tuple(STANDS.items()))
    )
    score = wtforms.RadioField(
        N_("您满意吗？"), [required(N_("请从1到5选一个"))],
        choices=[wtforms.SelectChoice(str(mark), str(mark)) for mark in SCORES],
    )  # fmt: skip
    words = wtforms.TextAreaField(N_("想说的话"), [Length(2000)])


def _form_of(row: Any, script: Script) -> type[AnswerForm]:
    """The form with the questions of the script before the last word."""
    choices = tuple(CHOICES[kind_of(row.trigger)].items())
    ask, words = stands_of(row.subject_kind)
    made: dict[str, Any] = {
        "stands": wtforms.RadioField(
            ask, [required(N_("请选一项"))], choices=lambda: picks(tuple(words.items()))
        )
    }
    for place, question in enumerate(script.for_person):
        pick = wtforms.RadioField(question.words, [optional()], choices=lambda: picks(choices))
        made |= {
            field_of(place): pick,
            f"n{place}": wtforms.StringField(N_("说明"), [Length(NOTE_MOST)]),
        }
    return type("ThisAnswer", (AnswerForm,), made)


@bp.get("/c/<string:token>")
def callback(token: str) -> Response:
    """The three questions, or that they were answered."""
    web.leave_no_trace()
    return _page(token, None)


@bp.post("/c/<string:token>")
def answer_callback(token: str) -> Response:
    """Answer them; not satisfied sends the case back with these words."""
    web.leave_no_trace()
    script = queries.script_of(_asked(token))
    form: Any = _form_of(_asked(token), script).incoming()

    def verb() -> str:
        row = queries.by_token(token)
        items = [
            Item(question.id, form[field_of(place)].data or "", form[f"n{place}"].data or "")
            for place, question in enumerate(script.for_person)
        ]
        said = actions.Answers(
            stands=form.stands.data, score=int(form.score.data), words=form.words.data or "", items=items
        )
        actions.answer(row, said, by=_holder(row))
        return url_for("public.callback", token=token)

    return web.submit(form, verb, lambda: _page(token, form))


def _asked(token: str) -> Any:
    """The callback that a person is asked by; the check of a building asks nobody."""
    row = queries.by_token(token)
    if row.trigger in UNSCORED:
        raise Missing
    return row


def _holder(row: Any) -> Actor:
    """Whoever holds the link answers for the person asked, and may do nothing else with it.

    Nobody answers from the desk or from a firm's job in the place of the person.
    """
    if web.signed_in() and web.visitor().face != "owner" and web.visitor().person_id != row.person_id:
        raise Denied(OF_THE_PERSON)
    known = web.visitor().person_id if web.signed_in() else row.person_id
    name = web.visitor().name if web.signed_in() else row.contact_name
    may = {"callback.answer": frozenset({row.community_id})}
    return Actor(known, name, "owner", "public", permissions=may, channel="link")


def _page(token: str, form: Any) -> Response:
    row = _asked(token)
    script = queries.script_of(row)
    shown = form or _form_of(row, script)(url_for("public.answer_callback", token=token))
    return web.page(
        "public/callback.html", row=row, open=row.status in OPEN, left=form if row.status not in OPEN else None,
        form=shown, places=range(len(script.for_person)), checks=kind_of(row.trigger) == CHECK,
        last=is_last(row.subject_kind, row.round),
    )  # fmt: skip
