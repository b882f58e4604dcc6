"""话术: the guidance cards beside the forms, and the page where they are edited for a community or for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import actions
from portal.domain.complaints.guidance_rules import BUILT, LINES_MOST, Card, first_of
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.guidance import cards_for
from portal.domain.complaints.rules import Status
from portal.domain.estate import queries as estate
from portal.infra import web
from portal.infra.fields import Length, Versioned, required
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff.complaints.blueprint import bp

BOTH = ["GET", "POST"]


@dataclass(frozen=True)
class Beside:
    """The cards as they stand beside a case: the one that helps now stands open; who may edit them gets the way."""

    cards: Sequence[Card]
    open: int | None
    edit_url: str


def cards_beside(page: ComplaintPage) -> Beside:
    """How to talk, for the step the complaint is in."""
    row = page.complaint
    editor = web.actor().may("guidance.edit", row.community_id)
    return Beside(
        cards_for(row.community_id), first_of(row.status, row.severity),
        url_for("staff.complaints.guidance", community_id=row.community_id) if editor else "",
    )  # fmt: skip


def cards_at_intake(community_id: int) -> Beside:
    """How to talk while somebody complains on the phone or at the counter: warmly, to the end, nothing rash."""
    return Beside(cards_for(community_id), first_of(Status.RECEIVED, None), "")


class CardForm(Versioned):
    """One principle: its title, what to say and what to avoid, one thing a line."""

    form_id = "card"
    hints: Mapping[str, str] = {
        "phrases": N_("一行一句，照着就能说"),
        "pitfalls": N_("一行一条，写不要做什么"),
    }
    title = wtforms.StringField(N_("原则"), [required(N_("请写这张卡的原则")), Length(80, 2)])
    phrases = wtforms.TextAreaField(N_("可以这样说"), [required(N_("至少写一句")), Length(1200)])
    pitfalls = wtforms.TextAreaField(N_("不要这样"), [required(N_("至少写一条")), Length(1200)])


class ResetForm(Versioned):
    """Nothing to fill in."""

    form_id = "reset"


@bp.get("/guidance")
@web.permission("guidance.edit")
def guidance_start() -> AnyResponse:
    """The cards of the first place where the reader may edit them."""
    places = _frame(0)["places"]
    if not places:
        raise Missing
    return web.to(url_for(".guidance", community_id=places[0][0]))


@bp.get("/guidance/<int:community_id>")
@web.permission("guidance.edit")
def guidance(community_id: int) -> AnyResponse:
    """The four cards of a community (0: of every one that has none of its own)."""
    return web.page(
        "staff/complaints/guidance.html", cards=cards_for(_place(community_id)), **_frame(community_id)
    )


@bp.route("/guidance/<int:community_id>/<int:principle>", methods=BOTH)
@web.permission("guidance.edit")
def guidance_card(community_id: int, principle: int) -> AnyResponse:
    """Write one card anew."""
    if principle not in BUILT:
        raise Missing
    place = _place(community_id)
    card = next(each for each in cards_for(place) if each.principle == principle)
    posted = request.method == "POST"
    form: Any = CardForm.incoming() if posted else CardForm(data=_typed(card, place))

    def verb() -> str:
        actions.edit_card(
            principle, community_id=place, title=form.title.data, phrases=form.phrases.data,
            pitfalls=form.pitfalls.data, by=web.actor(), version=form.version.data,
        )  # fmt: skip
        web.said(N_("话术已保存，办理投诉的同事现在看到的就是新的。"))
        return url_for(".guidance", community_id=community_id)

    def again() -> AnyResponse:
        if posted:
            form.version.data, form.version.raw_data = _version(card, place), None
        reset = ResetForm(url_for(".guidance_reset", community_id=community_id, principle=principle),
                          data={"version": _version(card, place)})  # fmt: skip
        return web.page(
            "staff/complaints/guidance_card.html", card=card, form=form, reset=reset if _version(card, place) else None,
            most=LINES_MOST, **_frame(community_id),
        )  # fmt: skip

    return web.submit(form, verb, again) if posted else again()


@bp.post("/guidance/<int:community_id>/<int:principle>/original")
@web.permission("guidance.edit")
def guidance_reset(community_id: int, principle: int) -> AnyResponse:
    """Drop what was edited."""
    form: Any = ResetForm.incoming()

    def verb() -> str:
        actions.reset_card(
            principle, community_id=_place(community_id), by=web.actor(), version=form.version.data
        )
        web.said(N_("已恢复原来的话术。"))
        return url_for(".guidance", community_id=community_id)

    def again() -> AnyResponse:
        web.said(N_("您打开之后，同事改过这张卡。请看过再决定。"), "soon")
        return web.to(url_for(".guidance_card", community_id=community_id, principle=principle))

    return web.submit(form, verb, again)


def _place(community_id: int) -> int | None:
    """The community of the address (0: all); one that is not the reader's to edit is missing."""
    scope = web.actor().scope("guidance.edit")
    if community_id == 0 and scope is None:
        return None
    return int(estate.community(web.actor(), community_id).id) if _mine(community_id) else _missing()


def _mine(community_id: int) -> bool:
    return community_id > 0 and web.actor().may("guidance.edit", community_id)


def _missing() -> int:
    raise Missing


def _frame(community_id: int) -> dict[str, Any]:
    everywhere = [(0, gettext("所有项目"))] if web.actor().scope("guidance.edit") is None else []
    places = [*everywhere, *((row.id, row.name) for row in estate.communities(web.actor()) if _mine(row.id))]
    return {"here": community_id, "places": places}


def _typed(card: Card, place: int | None) -> dict[str, Any]:
    said = gettext if card.scope == "built" else str
    return {
        "title": said(card.title), "phrases": "\n".join(said(line) for line in card.phrases),
        "pitfalls": "\n".join(said(line) for line in card.pitfalls), "version": _version(card, place),
    }  # fmt: skip


def _version(card: Card, place: int | None) -> int:
    """The version of what is edited here: a community that has no own card yet starts with none."""
    own = card.scope == "own" if place is not None else card.scope == "house"
    return card.version if own else 0
