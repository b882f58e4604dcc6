"""The forms of a job about its money."""

from typing import Any

import wtforms
from wtforms import SelectChoice, validators

from portal.domain.repairs.actions import Entry
from portal.domain.repairs.cost_rules import KIND_WORDS
from portal.field.repairs.forms import JobForm
from portal.infra.amounts import yuan
from portal.infra.fields import Length, picks, required
from portal.infra.refused import N_
from portal.infra.wording import gettext


def number(value: object) -> int:
    """An id as a form sends it; nothing chosen is 0, what is no number is an id that nothing has."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else (-1 if text else 0)


class CostForm(JobForm):
    """One cost line: from the price list, or in own words with a reason."""

    form_id = "cost"
    rate = wtforms.SelectField(N_("价目"), [validators.Optional()], coerce=number, validate_choice=False)
    quantity = wtforms.StringField(N_("数量"), [required(N_("请填数量")), Length(20)])
    kind = wtforms.SelectField(
        N_("类别"), [validators.Optional()], validate_choice=False,
        choices=lambda: [SelectChoice("", gettext("请选择")), *picks(tuple((k.value, w) for k, w in KIND_WORDS.items()))],
    )  # fmt: skip
    text = wtforms.StringField(N_("做了什么，用了什么"), [Length(120)])
    unit = wtforms.StringField(N_("单位"), [Length(20)])
    price = wtforms.StringField(N_("单价（元，含税）"), [Length(20)])
    reason = wtforms.StringField(N_("为什么价目表里没有"), [Length(300)])
    from_stores = wtforms.BooleanField(N_("公司库房的材料"))

    def offer(self, rates: Any) -> None:
        """The items of the price list that holds for this job."""
        self.rate.choices = [SelectChoice("0", gettext("价目表里没有，自己写"))]
        self.rate.choices += [
            SelectChoice(str(r.id), f"{r.text} {yuan(r.unit_price_cents)}/{r.unit}") for r in rates
        ]

    def entry(self) -> Entry:
        """What was typed, as the verb takes it."""
        texts = {
            name: self[name].data or "" for name in ("quantity", "kind", "text", "unit", "price", "reason")
        }
        return Entry(rate_id=self.rate.data or 0, from_stores=bool(self.from_stores.data), **texts)


class RemovalForm(JobForm):
    """Take a line out."""

    form_id = "removal"


class QuoteForm(JobForm):
    """Send the owner what it costs."""

    form_id = "quote"


class VariationForm(JobForm):
    """The firm has seen what the desk changed."""

    form_id = "variation"
