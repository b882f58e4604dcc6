"""The forms of the desk about the money of a repair."""

from typing import Any

import wtforms
from wtforms import SelectChoice, validators

from portal.domain.repairs.actions import Entry
from portal.domain.repairs.cost_rules import KIND_WORDS
from portal.domain.repairs.queries import RepairPage
from portal.domain.terms.warranty_rules import PAYER_WORDS
from portal.infra.amounts import yuan
from portal.infra.fields import Length, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.repairs.acting import VerbForm

PAYERS = tuple((payer.value, words) for payer, words in PAYER_WORDS.items())
AS_REPAIR = N_("和整件报修一样（%(payer)s）")


def number(value: object) -> int:
    """An id as a form sends it; nothing chosen is 0, what is no number is an id that nothing has."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else (-1 if text else 0)


class CostForm(VerbForm):
    """One cost line: from the price list, or in own words with a reason."""

    form_id = "cost"
    rate = wtforms.SelectField(N_("价目"), [validators.Optional()], coerce=number, validate_choice=False)
    quantity = wtforms.StringField(N_("数量"), [required(N_("请填数量")), Length(20)])
    kind = wtforms.SelectField(
        N_("类别"), [validators.Optional()], validate_choice=False,
        choices=lambda: [SelectChoice("", gettext("请选择")), *picks(tuple((k.value, w) for k, w in KIND_WORDS.items()))],
    )  # fmt: skip
    text = wtforms.StringField(N_("项目"), [Length(120)])
    unit = wtforms.StringField(N_("单位"), [Length(20)])
    price = wtforms.StringField(N_("单价（元，含税）"), [Length(20)])
    tax = wtforms.StringField(N_("税率（%）"), [Length(10)])
    reason = wtforms.StringField(N_("为什么价目表里没有"), [Length(300)])
    payer = wtforms.SelectField(N_("谁付"), [validators.Optional()], validate_choice=False)
    from_stores = wtforms.BooleanField(N_("公司库房的材料"))

    def offer(self, page: RepairPage, rates: Any) -> None:
        """The items of the price list that holds, and who may pay."""
        self.rate.choices = [SelectChoice("0", gettext("价目表里没有，自己写"))]
        self.rate.choices += [
            SelectChoice(str(r.id), f"{r.code} {r.text} {yuan(r.unit_price_cents)}/{r.unit}") for r in rates
        ]
        payer = gettext(PAYER_WORDS[page.repair.payer]) if page.repair.payer else ""
        others = [(value, words) for value, words in PAYERS if value != page.repair.payer]
        self.payer.choices = [SelectChoice("", gettext(AS_REPAIR, payer=payer)), *picks(others)]

    def entry(self) -> Entry:
        """What was typed, as the verb takes it."""
        texts = {name: self[name].data or "" for name in
                 ("quantity", "kind", "text", "unit", "price", "tax", "reason", "payer")}  # fmt: skip
        return Entry(rate_id=self.rate.data or 0, from_stores=bool(self.from_stores.data), **texts)


class AmendForm(CostForm):
    """A cost line while the parties sign; why it changes is told to those whose signature it makes void."""

    why = wtforms.StringField(
        N_("签认中为什么改"), [required(N_("请写明原因，已签认的各方要重新签")), Length(300)]
    )


class RemovalForm(VerbForm):
    """Take a line out."""

    form_id = "removal"
    why = wtforms.StringField(N_("为什么去掉"), [required(N_("请写明原因")), Length(300)])


class QuoteForm(VerbForm):
    """Until when the quote holds, and a word to the owner."""

    until = wtforms.DateField(N_("有效期到"), [required(N_("请填报价有效到哪一天"))])
    note = wtforms.StringField(N_("给业主的话"), [validators.Optional(), Length(300)])


class AcceptQuoteForm(VerbForm):
    """How the owner agreed."""

    answer = wtforms.StringField(
        N_("业主怎么同意的"),
        [required(N_("请写明业主怎么同意的，例如“电话里同意，11月20日10:05”")), Length(300)],
    )


class DeclineQuoteForm(VerbForm):
    """Why the owner does not accept."""

    reason = wtforms.TextAreaField(N_("业主为什么不接受"), [required(N_("请写明原因")), Length(500, 2)])
