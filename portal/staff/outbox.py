"""What the house could not do by itself: effects that were given up, why, and another try."""

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate.reach import must_everywhere
from portal.infra import outbox_care, web
from portal.infra.fields import Form, Length, required
from portal.infra.outbox import topics
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.estate_forms import YesForm

bp = Blueprint("outbox", __name__, url_prefix="/outbox")
MOST = 50


class LetGoForm(Form):
    """Why it may stay undone."""

    form_id = "let-go"
    reason = wtforms.TextAreaField(N_("为什么可以不办了"), [required(), Length(300)])


@bp.get("")
@web.permission("outbox.read")
def index() -> AnyResponse:
    """The effects that were given up, newest first, and how much is still under way."""
    must_everywhere(web.actor(), "outbox.read")
    waiting, oldest = outbox_care.backlog()
    return web.page(
        "staff/outbox/index.html", rows=outbox_care.dead_rows(MOST), most=MOST, words=_words(), waiting=waiting,
        repeats={name for name, topic in topics().items() if topic.repeats}, oldest=oldest, may=web.actor().may("outbox.edit"),
    )  # fmt: skip


@bp.route("/<int:effect_id>/again", methods=["GET", "POST"])
@web.permission("outbox.edit")
def again(effect_id: int) -> AnyResponse:
    """Have one tried again."""

    def save(form: YesForm) -> str:
        must_everywhere(web.actor(), "outbox.edit")
        outbox_care.try_again(effect_id, web.actor())
        web.said(N_("已重新排上。办成了就不再出现在这里；还办不成，会带着新的原因回来。"))
        return url_for(".index")

    return asked.answer(YesForm, save, lambda form: _page("again", effect_id, form))


@bp.route("/<int:effect_id>/let-go", methods=["GET", "POST"])
@web.permission("outbox.edit")
def let_go(effect_id: int) -> AnyResponse:
    """Leave one undone, with the reason."""

    def save(form: LetGoForm) -> str:
        must_everywhere(web.actor(), "outbox.edit")
        outbox_care.let_go(effect_id, web.actor(), reason=form.reason.data or "")
        web.said(N_("已放下，原因留在记录里。"))
        return url_for(".index")

    return asked.answer(LetGoForm, save, lambda form: _page("let_go", effect_id, form))


def _page(name: str, effect_id: int, form: Form) -> AnyResponse:
    must_everywhere(web.actor(), "outbox.edit")
    row = outbox_care.dead_row(effect_id)
    if row is None:
        web.said(outbox_care.HANDLED, "soon")
        return web.to(url_for(".index"))
    clue = " ".join(f"{key}={value}" for key, value in row.payload.items())
    return web.page(f"staff/outbox/{name}.html", row=row, form=form, words=_words(), clue=clue)


def _words() -> dict[str, str]:
    return {name: topic.words for name, topic in topics().items()}
