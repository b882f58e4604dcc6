"""Registering for somebody who calls, comes or writes, or for an authority; and filling in the record afterwards."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.complaints import actions
from portal.domain.complaints.actions import Amendment, Record
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.estate import queries as estate
from portal.domain.estate.rules import TIE_WORDS, UNIT_STATE_WORDS
from portal.domain.repairs import queries as repairs
from portal.domain.repairs.rules import STATUS_WORDS
from portal.infra import web
from portal.infra.refused import N_, Denied, Refused
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.complaints.acting import run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.guidance import cards_at_intake
from portal.staff.complaints.record_forms import NOBODY, AmendForm, RegisterForm

BOTH = ["GET", "POST"]
NOT_THERE = N_("请从这套房的住户里选。")
NOT_THEIRS = N_("请从这套房的报修里选。")


@bp.get("/new")
@web.permission("complaint.register")
def seek() -> AnyResponse:
    """Find the home by number, name, phone or its last four digits."""
    text = asked.sought()
    found = estate.find_homes(web.actor(), text, limit=12) if text else None
    return web.page(
        "staff/complaints/new.html", "staff/complaints/_found.html", q=text, found=found.rows if found else (),
        home=None, place=None, form=None, places=counts.communities(web.actor()), states=UNIT_STATE_WORDS,
    )  # fmt: skip


@bp.route("/new/homes/<int:unit_id>", methods=BOTH)
@web.permission("complaint.register")
def register(unit_id: int) -> AnyResponse:
    """Register for a home: who lives there, what they reported and complained of, and the form."""
    home = estate.home(web.actor(), unit_id)
    _must_register(home.community_id)
    form: Any = _form()

    def verb() -> str:
        person = form.complainant.data or None
        if person is not None and person not in {tie.person_id for tie in home.residents}:
            raise Refused(NOT_THERE, field="complainant")
        repair = _repair(form.repair.data, unit_id)
        return _register(
            form, person, unit_id=unit_id, repair_id=repair and repair.id, firm_id=repair and repair.firm_id
        )

    def show() -> AnyResponse:
        history = repairs.of_unit(web.actor(), unit_id)
        people = [
            SelectChoice(t.person_id, t.name + gettext("（%(note)s）", note=gettext(TIE_WORDS[t.tie])))
            for t in home.residents
        ]
        form.complainant.choices = [*people, SelectChoice(NOBODY, gettext("别人，写在联系人里"))]
        form.repair.choices = [SelectChoice(NOBODY, gettext("没有关系，或还不清楚"))]
        form.repair.choices += [SelectChoice(row.id, f"{row.title} {row.number}") for row in history]
        return _page(form, home=home, history=history)

    return web.submit(form, verb, show) if request.method == "POST" else show()


@bp.route("/new/communities/<int:community_id>", methods=BOTH)
@web.permission("complaint.register")
def register_common(community_id: int) -> AnyResponse:
    """Register for somebody without a home here, or about a common part or the service of a community."""
    place = estate.community(web.actor(), community_id)
    _must_register(community_id)
    form: Any = _form()
    del form.complainant, form.repair

    def verb() -> str:
        return _register(form, None, community_id=community_id, place=form.place.data or "")

    def show() -> AnyResponse:
        return _page(form, place=place)

    return web.submit(form, verb, show) if request.method == "POST" else show()


def _form() -> Any:
    return RegisterForm.incoming() if request.method == "POST" else RegisterForm(data={"channel": "phone"})


def _must_register(community_id: int) -> None:
    if not web.actor().may("complaint.register", community_id):
        raise Denied(N_("您没有这项权限。如果需要，请找管理员开通。"))


def _repair(repair_id: int, unit_id: int) -> Any:
    if not repair_id:
        return None
    row = next((row for row in repairs.of_unit(web.actor(), unit_id) if row.id == repair_id), None)
    if row is None:
        raise Refused(NOT_THEIRS, field="repair")
    return row


def _register(form: Any, complainant_id: int | None, **place: Any) -> str:
    made = actions.register(
        Record(**_told(form), files=form.photos.keep(web.actor().person_id or 0), **place),
        complainant_id=complainant_id, channel=form.channel.data, by=web.actor(),
    )  # fmt: skip
    web.said(N_("已登记，单号%(number)s。请把单号和各步的日期读给投诉人，回执可以打印。"), number=made.number)
    return url_for("staff.complaints.show", complaint_id=made.id)


def _told(form: Any) -> dict[str, Any]:
    """The lines of the record as the verbs take them."""
    texts = (
        "topic",
        "content",
        "demand",
        "expected",
        "contact_name",
        "contact_phone",
        "authority",
        "authority_number",
    )
    days = ("happened_on", "authority_on", "authority_due")
    told = {name: form[name].data or "" for name in texts if name in form} | {
        name: form[name].data for name in days
    }
    return told | {"expectation": int(form.expectation.data) if form.expectation.data else None}


def _page(form: Any, home: Any = None, place: Any = None, history: Any = ()) -> AnyResponse:
    return web.page(
        "staff/complaints/new.html", q=asked.text("q"), found=(), home=home, place=place, form=form, history=history,
        places=(), states=UNIT_STATE_WORDS, ties=TIE_WORDS, zone=home.zone if home else place.zone,
        statuses=STATUS_WORDS, guidance=cards_at_intake(home.community_id if home else place.id),
    )  # fmt: skip


@bp.route("/<int:complaint_id>/record", methods=BOTH)
@web.permission("complaint.amend_record")
def amend_record(complaint_id: int) -> AnyResponse:
    """Fill in what the record leaves open."""

    def act(complaint: Any, form: Any) -> None:
        told = _told(form)
        for name in ("content", "demand"):
            told[name] = told.get(name) or getattr(complaint, name)
        to = Amendment(**told, title=form.title.data, firm_id=form.firm.data or None)
        actions.amend_record(complaint, to, by=web.actor(), version=form.version.data)

    return run(complaint_id, "amend_record", AmendForm, act, N_("记录已补齐。"), _ready)


def _ready(form: Any, page: ComplaintPage) -> None:
    """The record as it stands; the person's own words are shown beside the form and not in it."""
    row = page.complaint
    firms = estate.all_firms(web.actor())
    form.firm.choices = [SelectChoice(NOBODY, gettext("没有，或还不清楚"))]
    form.firm.choices += [SelectChoice(firm.id, firm.short_name) for firm in firms]
    if request.method == "GET":
        for field in form:
            if hasattr(row, field.name) and field.name not in ("version", "key"):
                value = getattr(row, field.name)
                field.data = (
                    str(value) if field.name in ("topic", "expectation") and value is not None else value
                )
        form.firm.data = row.firm_id or NOBODY
    for name in ("content", "demand") if row.channel == "web" else ():
        if getattr(row, name):
            del form[name]
