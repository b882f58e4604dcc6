"""People: found, opened, kept right."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.complaints import queries as complaints
from portal.domain.complaints.rules import STATUS_WORDS as COMPLAINT_WORDS
from portal.domain.estate import actions, queries
from portal.domain.estate.roles import ROLE_WORDS
from portal.domain.estate.rules import TIE_WORDS, show_phone
from portal.infra import clock, web
from portal.infra.refused import N_
from portal.staff import asked
from portal.staff.estate_forms import PersonForm, RetireForm
from portal.staff.retiring import retire_page

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@web.permission("person.read")
def index() -> AnyResponse:
    """People of the own communities, newest first, or found by name, phone or home."""
    text = asked.sought()
    found = queries.people_page(web.actor(), text, asked.number("after"))
    return web.page(
        "staff/people/index.html",
        "staff/people/_list.html",
        found=found,
        q=text,
        next=asked.onward(found.after, "q"),
        ties=TIE_WORDS,
    )


@bp.get("/<int:person_id>")
@web.permission("person.read")
def show(person_id: int) -> AnyResponse:
    """One person: homes, roles, firms, what they complained of."""
    who = web.actor()
    person = queries.person(who, person_id)
    told = complaints.by_person(who, person_id) if who.may("complaint.read") else None
    return web.page(
        "staff/people/show.html", person=person, complaints=told, complaint_words=COMPLAINT_WORDS, story=queries.story("person", person_id, 12), ties=TIE_WORDS,
        roles=ROLE_WORDS, today=clock.today(),
    )  # fmt: skip


@bp.route("/<int:person_id>/edit", methods=["GET", "POST"])
@web.permission("person.edit")
def edit(person_id: int) -> AnyResponse:
    """Change a person's name, phone and e-mail."""
    person = queries.person(web.actor(), person_id)

    def save(form: PersonForm) -> str:
        actions.set_person(
            person_id, web.actor(), called=form.called.data or "", phone=form.phone.data or "",
            email=form.email.data or "",
        )  # fmt: skip
        web.said(N_("%(who)s的资料已保存。"), who=form.called.data or "")
        return url_for(".show", person_id=person_id)

    return asked.answer(
        PersonForm,
        save,
        lambda form: web.page("staff/people/edit.html", person=person, form=form),
        data=_typed(person),
        now=lambda: _typed(queries.person(web.actor(), person_id)),
    )


def _typed(person: Any) -> dict[str, Any]:
    return {"called": person.name, "phone": show_phone(person.phone), "email": person.email or ""}


@bp.route("/<int:person_id>/retirement", methods=["GET", "POST"])
@web.permission("person.edit")
def retire(person_id: int) -> AnyResponse:
    """A person is no longer anything here."""
    person = queries.person(web.actor(), person_id)
    back = url_for(".show", person_id=person_id)

    def act(reason: str) -> str:
        actions.retire_person(person_id, web.actor(), reason=reason)
        return url_for(".index")

    note = N_("这个人不能再登录，手机号可以登记给别人。")
    return retire_page(RetireForm, act, what=person.name, back=back, trail=[(person.name, back)], note=note)
