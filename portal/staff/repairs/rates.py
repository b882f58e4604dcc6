"""Price lists 价目表: every version of each, its items, new ones by hand or from a sheet."""

from typing import Any

import wtforms
from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice, validators

from portal.domain.estate import queries as estate
from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import KIND_WORDS, LIST_WORDS, ListKind, quantity_words
from portal.domain.repairs.queries import rates as queries
from portal.domain.repairs.rate_sheets import items_in
from portal.infra import clock, web
from portal.infra.fields import Form, Length, picks, required
from portal.infra.refused import N_, Missing, Refused
from portal.infra.sheets import MAX_BYTES, Sheet, read_sheets
from portal.infra.uploads import safe_name
from portal.infra.wording import gettext
from portal.staff import asked

bp = Blueprint("rates", __name__, url_prefix="/rates")
BOTH = ["GET", "POST"]
KINDS = tuple((kind.value, words) for kind, words in KIND_WORDS.items())


class ListForm(Form):
    """A price list; `scope` names the community (`c3-community`, `c3-owner`) or a contract in it (`c3-k12`)."""

    form_id = "list"
    scope = wtforms.SelectField(N_("给谁用"), [required(N_("请选择给谁用"))])
    title = wtforms.StringField(N_("名称"), [required(N_("请填价目表的名称")), Length(80)])
    from_on = wtforms.DateField(N_("从哪天起"), [required(N_("请填从哪天起"))])
    ceiling = wtforms.StringField(N_("每件限额（元）"), [Length(20)])
    ceiling_firm = wtforms.BooleanField(N_("超过限额不能登记"))
    copy = wtforms.HiddenField()

    def facts(self) -> dict[str, Any]:
        """What was chosen, as the verb takes it."""
        community, _, kind = (self.scope.data or "").removeprefix("c").partition("-")
        contract = int(kind[1:]) if kind.startswith("k") and kind[1:].isdigit() else None
        return {
            "community_id": int(community), "contract_id": contract, "title": self.title.data or "",
            "kind": ListKind.CONTRACT if contract else ListKind(kind), "from_on": self.from_on.data,
            "ceiling": self.ceiling.data or "", "ceiling_firm": bool(self.ceiling_firm.data),
        }  # fmt: skip


class RateForm(Form):
    """One item."""

    form_id = "rate"
    code = wtforms.StringField(N_("编号"), [required(N_("请填编号")), Length(20)])
    text = wtforms.StringField(N_("项目"), [required(N_("请填项目")), Length(120)])
    kind = wtforms.SelectField(N_("类别"), [required(N_("请选择类别。"))], choices=lambda: picks(KINDS))
    unit = wtforms.StringField(N_("单位"), [required(N_("请填单位")), Length(20)])
    price = wtforms.StringField(N_("单价（元，含税）"), [required(N_("请填单价")), Length(20)])
    tax = wtforms.StringField(N_("税率（%）"), [validators.Optional(), Length(10)])

    def item(self) -> actions.Item:
        """What was typed, as the verb takes it."""
        return actions.Item(
            **{name: self[name].data or "" for name in ("code", "text", "kind", "unit", "price", "tax")}
        )


class SheetForm(Form):
    """A sheet with the columns of a price list; `sheets` are its tables once the file was read."""

    form_id = "sheet"
    file = wtforms.FileField(N_("表格文件"))
    sheets: list[Sheet]

    def validate_file(self, field: wtforms.FileField) -> None:
        """Read the file before any unit; what it cannot be read as is said here."""
        if not getattr(field.data, "filename", None):
            raise validators.ValidationError(gettext("请选一个表格文件"))
        try:
            self.sheets = read_sheets(
                field.data.stream.read(MAX_BYTES + 1), safe_name(field.data.filename) or "?"
            )
        except Refused as refused:
            raise validators.ValidationError(gettext(refused.msgid, **refused.params)) from None


class TakeOutForm(Form):
    """Yes, take the item out."""

    form_id = "take-out"


@bp.get("")
@web.permission("rate.read")
def index() -> AnyResponse:
    """Every price list of one's communities with its days."""
    return web.page(
        "staff/rates/index.html", rows=queries.rate_lists(web.actor()), kinds=LIST_WORDS, today=clock.today()
    )


@bp.route("/new", methods=BOTH)
@web.permission("rate.edit")
def new() -> AnyResponse:
    """A price list from a day on, empty or with the items of another version."""
    copied = asked.number("copy") if request.method == "GET" else asked.positive(request.form.get("copy", ""))
    before = queries.rate_list(web.actor(), copied).RateList if copied else None

    def save(form: ListForm) -> str:
        made = actions.start_list(by=web.actor(), copy_of=before.id if before else None, **form.facts())
        web.said(N_("价目表已建立。到生效那天自动启用，之前可以接着改。"))
        return url_for(".show", list_id=made.id)

    given: dict[str, Any] = {"copy": copied or ""}
    if before is not None:
        kind = f"k{before.contract_id}" if before.contract_id else before.kind.value
        cents = before.ceiling_cents
        given |= {
            "scope": f"c{before.community_id}-{kind}", "title": before.title, "ceiling_firm": before.ceiling_firm,
            "ceiling": f"{cents // 100}.{cents % 100:02d}" if cents is not None else "",
        }  # fmt: skip
    return asked.answer(
        ListForm, save, lambda form: web.page("staff/rates/new.html", form=form, before=before),
        choices={"scope": _scopes()}, data=given,
    )  # fmt: skip


def _scopes() -> list[SelectChoice]:
    found = []
    contracts = queries.contracts_of(web.actor())
    for place in estate.communities(web.actor(), "rate.edit"):
        for kind in (ListKind.COMMUNITY, ListKind.OWNER):
            words = gettext("%(place)s，%(what)s", place=place.name, what=gettext(LIST_WORDS[kind]))
            found.append(SelectChoice(f"c{place.id}-{kind.value}", words))
        for row in contracts:
            if row.community_id == place.id:
                words = gettext(
                    "%(place)s，%(firm)s合同%(number)s", place=place.name, firm=row.firm, number=row.number
                )
                found.append(SelectChoice(f"c{place.id}-k{row.id}", words))
    return found


@bp.get("/<int:list_id>")
@web.permission("rate.read")
def show(list_id: int) -> AnyResponse:
    """One price list with its items."""
    return _show(list_id)


def _show(list_id: int, refused: Form | None = None) -> AnyResponse:
    row = queries.rate_list(web.actor(), list_id)
    form = refused if isinstance(refused, RateForm) else RateForm(url_for(".add", list_id=list_id))
    sheet = refused if isinstance(refused, SheetForm) else SheetForm(url_for(".take_sheet", list_id=list_id))
    may = web.actor().may("rate.edit", row.RateList.community_id)
    return web.page(
        "staff/rates/show.html", row=row, rate_list=row.RateList, rates=queries.rates_of(list_id), form=form,
        sheet=sheet, kinds=KIND_WORDS, lists=LIST_WORDS, may=may, tax_of=_tax, today=clock.today(row.zone),
        editable=may and row.RateList.used_at is None,
    )  # fmt: skip


def _tax(bp_: int) -> str:
    return quantity_words(bp_ * 10)


@bp.post("/<int:list_id>/items")
@web.permission("rate.edit")
def add(list_id: int) -> AnyResponse:
    """One more item."""
    form: Any = RateForm.incoming()

    def save() -> str:
        actions.put_rate(list_id, form.item(), by=web.actor())
        web.said(N_("已加上这一项。"))
        return url_for(".show", list_id=list_id)

    return web.submit(form, save, lambda: _show(list_id, form))


@bp.post("/<int:list_id>/sheet")
@web.permission("rate.edit")
def take_sheet(list_id: int) -> AnyResponse:
    """Many items from a spreadsheet; a code that is there already is written anew."""
    form: Any = SheetForm.incoming()

    def save() -> str:
        count = actions.put_rates(list_id, items_in(form.sheets), by=web.actor())
        web.said(N_("从表格读入了%(count)d项。"), count=count)
        return url_for(".show", list_id=list_id)

    return web.submit(form, save, lambda: _show(list_id, form))


@bp.route("/<int:list_id>/items/<int:rate_id>", methods=BOTH)
@web.permission("rate.edit")
def change_item(list_id: int, rate_id: int) -> AnyResponse:
    """Write one item anew, while nobody has used the list."""
    row = queries.rate_list(web.actor(), list_id)
    rate = queries.rate_in(list_id, rate_id)
    if rate is None:
        raise Missing

    def save(form: RateForm) -> str:
        actions.put_rate(list_id, form.item(), by=web.actor(), rate_id=rate_id)
        web.said(N_("这一项已改。"))
        return url_for(".show", list_id=list_id)

    cents = rate.unit_price_cents
    given = {
        "code": rate.code, "text": rate.text, "kind": rate.kind.value, "unit": rate.unit,
        "price": f"{cents // 100}.{cents % 100:02d}", "tax": _tax(rate.tax_bp),
    }  # fmt: skip
    out = TakeOutForm(url_for(".take_out", list_id=list_id, rate_id=rate_id))
    return asked.answer(
        RateForm,
        save,
        lambda form: web.page("staff/rates/item.html", form=form, out=out, row=row, rate=rate),
        data=given,
    )


@bp.post("/<int:list_id>/items/<int:rate_id>/removal")
@web.permission("rate.edit")
def take_out(list_id: int, rate_id: int) -> AnyResponse:
    """Take one item out, while nobody has used the list."""
    form: Any = TakeOutForm.incoming()

    def save() -> str:
        actions.remove_rate(list_id, rate_id, by=web.actor())
        web.said(N_("已去掉这一项。"))
        return url_for(".show", list_id=list_id)

    return web.submit(form, save, lambda: _show(list_id, form))
