"""《回访记录表》 on paper: as it was filled in, or blank to fill in at the door."""

from werkzeug.wrappers import Response as AnyResponse

from portal.domain.callbacks import queries
from portal.domain.callbacks.record_rules import (
    CHOICES,
    DONE,
    UNSCORED,
    WORKS,
    Item,
    choices_of,
    kind_of,
    stands_of,
)
from portal.domain.callbacks.rules import ALL_OUTCOMES, SCORES, TRIGGERS, WAYS
from portal.infra import web
from portal.staff.callbacks.blueprint import bp
from portal.staff.callbacks.covers import ending_warranties


@bp.get("/<int:callback_id>/sheet")
@web.permission("callback.read")
def sheet(callback_id: int) -> AnyResponse:
    """The record with its questions, each try, the result, and for a year's check the warranties that end."""
    who = web.actor()
    page = queries.page_for(who, callback_id)
    given = queries.answers_of(callback_id)
    kind = CHOICES[kind_of(page.row.trigger)]
    lines = [(words, item, DONE if item.answer in DONE else kind) for words, item in given] or [
        (question.words, Item(question.id, ""), choices_of(page.row.trigger, question))
        for question in page.script.questions
    ]
    return web.page(
        "staff/callbacks/sheet.html", page=page, row=page.row, zone=page.zone, lines=lines, ways=WAYS,
        outcomes=ALL_OUTCOMES, stands=stands_of(page.row.subject_kind), scores=SCORES,
        triggers=TRIGGERS, works=WORKS, scored=page.row.trigger not in UNSCORED,
        covers=ending_warranties(page.row) if page.row.trigger == "year_one" else (),
    )  # fmt: skip
