"""Firms and crews: what they answer for, and who acts for them."""

from typing import Any

import wtforms
from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import actions, queries
from portal.domain.estate.roles import ROLE_WORDS, Role
from portal.domain.terms.rules import TRADES
from portal.infra import clock, web
from portal.infra.editing import Edited
from portal.infra.fields import Form, Length, optional, picks, required
from portal.infra.refused import N_, Missing
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import EndForm, YesForm

bp = Blueprint("firms", __name__, url_prefix="/firms")
CONTACT_WORDS = {Role.CONTRACTOR: N_("联系人"), Role.TECHNICIAN: ROLE_WORDS[Role.TECHNICIAN]}


class FirmForm(Edited):
    """A firm's names and kind."""

    form_id = "firm"
    title = wtforms.StringField(N_("全称"), [required(), Length(80)])
    short_name = wtforms.StringField(N_("简称"), [Length(20)])
    phone = wtforms.StringField(N_("电话"), [Length(40)])
    is_own_crew = wtforms.BooleanField(N_("自有维修班"))
    is_professional = wtforms.BooleanField(N_("专业维修单位，可以超期代修"))

    def facts(self) -> dict[str, Any]:
        """Everything but the full name, as the verbs take it."""
        return {
            "short_name": self.short_name.data or (self.title.data or "")[:20],
            "phone": self.phone.data or "",
            "is_own_crew": bool(self.is_own_crew.data),
            "is_professional": bool(self.is_professional.data),
        }


class ContractForm(Form):
    """What a firm answers for; `place` is a community (`c3`) or one of its buildings (`c3-b12`)."""

    form_id = "contract"
    number = wtforms.StringField(N_("合同编号"), [required(), Length(40)])
    place = wtforms.SelectField(N_("项目或楼栋"), [required()])
    trade = wtforms.SelectField(N_("工种"), [required()], choices=lambda: picks(tuple(TRADES.items())))
    from_on = wtforms.DateField(N_("从哪天起"), [required()])
    to_on = wtforms.DateField(N_("到哪天止"), [optional()])


class ContactForm(Form):
    """Who acts for a firm."""

    form_id = "contact"
    called = wtforms.StringField(N_("姓名"), [required(), Length(80)])
    phone = wtforms.StringField(N_("手机号"), [required(), Length(40)])
    role = wtforms.SelectField(
        N_("做什么"),
        [required()],
        choices=lambda: picks([(role.value, words) for role, words in CONTACT_WORDS.items()]),
    )


@bp.get("")
@web.permission("firm.read")
def index() -> AnyResponse:
    """Firms by name with what they answer for."""
    found = queries.firms(web.actor(), asked.text("after"))
    return web.page(
        "staff/firms/index.html",
        found=found,
        next=asked.onward(found.after),
        trades=TRADES,
        today=clock.today(),
    )


@bp.get("/<int:firm_id>")
@web.permission("firm.read")
def show(firm_id: int) -> AnyResponse:
    """One firm with contracts and people."""
    return web.page(
        "staff/firms/show.html", page=queries.firm(web.actor(), firm_id), trades=TRADES, kinds=CONTACT_WORDS,
        story=queries.story("firm", firm_id, 12), today=clock.today(),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@web.permission("firm.edit")
def new() -> AnyResponse:
    """Enter a firm."""

    def save(form: FirmForm) -> str:
        made = actions.add_firm(web.actor(), title=form.title.data or "", **form.facts())
        web.said(N_("%(title)s已登记。接着登记它负责什么。"), title=form.title.data or "")
        return url_for(".show", firm_id=made)

    return asked.answer(FirmForm, save, lambda form: web.page("staff/firms/edit.html", firm=None, form=form))


@bp.route("/<int:firm_id>/edit", methods=["GET", "POST"])
@web.permission("firm.edit")
def edit(firm_id: int) -> AnyResponse:
    """Change a firm's names and kind."""
    firm = queries.firm(web.actor(), firm_id).firm

    def save(form: FirmForm) -> str:
        actions.set_firm(firm_id, web.actor(), title=form.title.data or "", **form.facts())
        web.said(N_("%(title)s的资料已保存。"), title=form.title.data or "")
        return url_for(".show", firm_id=firm_id)

    return asked.answer(
        FirmForm,
        save,
        lambda form: web.page("staff/firms/edit.html", firm=firm, form=form),
        data=_typed(firm),
        now=lambda: _typed(queries.firm(web.actor(), firm_id).firm),
    )


def _typed(firm: Any) -> dict[str, Any]:
    return {
        "title": firm.name, "short_name": firm.short_name, "phone": firm.phone, "is_own_crew": firm.is_own_crew,
        "is_professional": firm.is_professional,
    }  # fmt: skip


@bp.route("/<int:firm_id>/contracts/new", methods=["GET", "POST"])
@web.permission("firm.edit")
def new_contract(firm_id: int) -> AnyResponse:
    """Enter what a firm answers for."""
    firm = queries.firm(web.actor(), firm_id).firm

    def save(form: ContractForm) -> str:
        community, _, building = (form.place.data or "").removeprefix("c").partition("-b")
        actions.add_contract(
            firm_id, web.actor(), number=form.number.data or "", community_id=int(community),
            building_id=int(building) if building else None, trade=form.trade.data or "",
            from_on=form.from_on.data, to_on=form.to_on.data,
        )  # fmt: skip
        web.said(N_("合同%(number)s已登记。"), number=form.number.data or "")
        return url_for(".show", firm_id=firm_id)

    def show_form(form: ContractForm) -> AnyResponse:
        return web.page("staff/firms/contract.html", firm=firm, form=form)

    return asked.answer(ContractForm, save, show_form, choices={"place": _places()})


@bp.route("/<int:firm_id>/contracts/<int:contract_id>/end", methods=["GET", "POST"])
@web.permission("firm.edit")
def end_contract(firm_id: int, contract_id: int) -> AnyResponse:
    """Let a contract end."""
    firm = queries.firm(web.actor(), firm_id).firm
    contract = next((row for row in firm.contracts if row.id == contract_id), None)
    if contract is None:
        raise Missing

    def save(form: EndForm) -> str:
        actions.end_contract(contract_id, web.actor(), to_on=form.to_on.data)
        web.said(N_("合同%(number)s的最后一天已记下。"), number=contract.number)
        return url_for(".show", firm_id=firm_id)

    def show_form(form: EndForm) -> AnyResponse:
        return web.page("staff/firms/end.html", firm=firm, contract=contract, form=form)

    return asked.answer(EndForm, save, show_form, data={"to_on": clock.today()})


@bp.route("/<int:firm_id>/contacts/new", methods=["GET", "POST"])
@web.permission("firm.edit")
def new_contact(firm_id: int) -> AnyResponse:
    """Let somebody act for a firm."""
    firm = queries.firm(web.actor(), firm_id).firm

    def save(form: ContactForm) -> str:
        actions.add_contact_by_phone(
            firm_id, web.actor(), called=form.called.data or "", phone=form.phone.data or "",
            role=Role(form.role.data), from_on=clock.today(),
        )  # fmt: skip
        web.said(N_("%(who)s可以为%(firm)s办事了。"), who=form.called.data or "", firm=firm.short_name)
        return url_for(".show", firm_id=firm_id)

    return asked.answer(
        ContactForm, save, lambda form: web.page("staff/firms/contact.html", firm=firm, form=form)
    )


@bp.route("/<int:firm_id>/contacts/<int:contact_id>/end", methods=["GET", "POST"])
@web.permission("firm.edit")
def end_contact(firm_id: int, contact_id: int) -> AnyResponse:
    """Let somebody no longer act for a firm, from now on."""
    page = queries.firm(web.actor(), firm_id)
    contact = next((row for row in page.contacts if row.id == contact_id), None)
    if contact is None:
        raise Missing

    def save(form: YesForm) -> str:
        actions.end_contact(contact_id, web.actor())
        web.said(N_("%(who)s不再为%(firm)s办事。"), who=contact.name, firm=page.firm.short_name)
        return url_for(".show", firm_id=firm_id)

    def show_form(form: YesForm) -> AnyResponse:
        return web.page("staff/firms/end_contact.html", firm=page.firm, contact=contact, form=form)

    return asked.answer(YesForm, save, show_form)


def _places() -> list[tuple[str, str]]:
    places = queries.communities(web.actor(), "firm.edit")
    buildings = queries.all_buildings([place.id for place in places])
    found = []
    for place in places:
        found.append((f"c{place.id}", gettext("%(community)s，全部楼栋", community=place.name)))
        found += [
            (f"c{place.id}-b{each.id}", f"{place.name}{each.name}")
            for each in buildings
            if each.community_id == place.id
        ]
    return found
