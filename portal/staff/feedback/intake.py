"""Writing down what somebody asked, suggested or praised on the phone or at the counter."""

from typing import Any

import wtforms
from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice, validators

from portal.domain.estate import queries as estate
from portal.domain.estate.rules import TIE_WORDS, UNIT_STATE_WORDS, phone_number
from portal.domain.feedback import actions
from portal.domain.feedback.rules import CHANNELS, SORT_WORDS, TEXT_MOST
from portal.infra import web
from portal.infra.fields import Form, Length, optional, picks, required
from portal.infra.photos import FilesField
from portal.infra.refused import N_, Missing, Refused
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.feedback.blueprint import bp

BOTH = ["GET", "POST"]
CALLED = tuple((key, word) for key, word in CHANNELS.items() if key != "web")
SOMEBODY = 0


class RegisterForm(Form):
    """Who said it, how it came, and the words."""

    form_id = "register"
    sort = wtforms.RadioField(
        N_("哪一种"), [required(N_("请选一种"))], choices=lambda: picks(tuple(SORT_WORDS.items()))
    )
    channel = wtforms.SelectField(
        N_("来自"), [required(N_("请选择从哪里来的"))], choices=lambda: picks(CALLED)
    )
    content = wtforms.TextAreaField(N_("照原话记"), [required(N_("请记下本人说了什么")), Length(TEXT_MOST)])
    person = wtforms.SelectField(N_("谁说的"), [optional()], coerce=int, validate_choice=False)
    contact_name = wtforms.StringField(N_("联系人"), [optional(), Length(80)])
    contact_phone = wtforms.StringField(N_("联系电话"), [optional(), Length(40)])
    photos = FilesField(N_("照片或PDF"))

    def validate_contact_phone(self, field: wtforms.Field) -> None:
        """A number that can be called."""
        if field.data and phone_number(field.data) is None:
            words = N_("请填11位手机号，或带区号的号码，例如0571-88001234。已填的内容都还在。")
            raise validators.ValidationError(gettext(words))


@bp.get("/new")
@web.permission("feedback.register")
def new() -> AnyResponse:
    """Find the home by number, name or phone first."""
    text = asked.sought()
    found = estate.find_homes(web.actor(), text, limit=12) if text else None
    return web.page(
        "staff/feedback/new.html", q=text, found=found.rows if found else (), places=counts.communities(web.actor()),
        states=UNIT_STATE_WORDS,
    )  # fmt: skip


@bp.route("/homes/<int:unit_id>", methods=BOTH)
@web.permission("feedback.register")
def register(unit_id: int) -> AnyResponse:
    """Write it down for somebody of a home."""
    home = estate.home(web.actor(), unit_id)
    people = [
        SelectChoice(tie.person_id, tie.name + gettext("（%(note)s）", note=gettext(TIE_WORDS[tie.tie])))
        for tie in home.residents
    ]
    return _form(home.community_id, home.label, people, unit_id=unit_id)


@bp.route("/communities/<int:community_id>", methods=BOTH)
@web.permission("feedback.register")
def register_common(community_id: int) -> AnyResponse:
    """Write it down for somebody without a home here."""
    place = estate.community(web.actor(), community_id)
    return _form(place.id, place.name, [], community_id=place.id)


def _form(where: int, label: str, people: list[SelectChoice], **place: int) -> AnyResponse:
    if not web.actor().may("feedback.register", where):
        raise Missing
    posted = request.method == "POST"
    form: Any = RegisterForm.incoming() if posted else RegisterForm(data={"channel": "phone"})
    form.person.choices = [*people, SelectChoice(SOMEBODY, gettext("别人"))]

    def verb() -> str:
        person = form.person.data or None
        if person is not None and person not in {each.value for each in people}:
            raise Refused(N_("请从这套房的住户里选。"), field="person")
        return _register(form, person, **place)

    def again() -> AnyResponse:
        return web.page("staff/feedback/register.html", form=form, label=label, people=people)

    return web.submit(form, verb, again) if posted else again()


def _register(form: Any, person_id: int | None, **place: int) -> str:
    words = actions.Words(
        sort=form.sort.data, content=form.content.data, contact_name=form.contact_name.data or "",
        contact_phone=form.contact_phone.data or "", photos=form.photos.keep(web.actor().person_id or 0), **place,
    )  # fmt: skip
    made = actions.register(words, person_id=person_id, channel=form.channel.data, by=web.actor())
    web.said(N_("已登记，编号%(number)s。"), number=made.number)
    return url_for("staff.feedback.show", feedback_id=made.id)
