"""Money of a repair without an app: exact sums, halves up, and what cannot be an amount."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.repairs import cost_rules as rules
from portal.domain.repairs.cost_rules import CostState, QuoteState, Standing, standing_of
from portal.infra.amounts import yuan
from portal.infra.refused import Refused

QUANTITIES = st.integers(1, rules.MOST_QUANTITY)
PRICES = st.integers(0, rules.MOST_PRICE)
TAXES = st.integers(0, rules.MOST_TAX_BP)


@dataclass(frozen=True)
class Line:
    amount_cents: int
    tax_cents: int


@dataclass
class Case:
    unit_id: int | None = 1
    owner_cents: int = 0
    cost_state: CostState = CostState.NONE
    quote_state: QuoteState = QuoteState.NONE
    varied: bool = False


@settings(max_examples=200, deadline=None)
@given(QUANTITIES, PRICES, TAXES)
def test_a_line_is_quantity_times_price_halves_up(milli: int, price: int, tax: int) -> None:
    exact = Decimal(milli) / 1000 * price
    amount = rules.amount_of(milli, price)
    assert amount == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    inside = rules.tax_in(amount, tax)
    net = Decimal(amount) * 10_000 / (10_000 + tax)
    assert amount - inside == int(net.quantize(Decimal(1), ROUND_HALF_UP)) and 0 <= inside <= amount


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(QUANTITIES, PRICES, TAXES), max_size=30))
def test_sums_are_exact(entries: list[tuple[int, int, int]]) -> None:
    amounts = [(rules.amount_of(q, p), t) for q, p, t in entries]
    lines = [Line(a, rules.tax_in(a, t)) for a, t in amounts]
    found = rules.sums(lines)
    assert found.net + found.tax == found.gross == sum(a for a, _ in amounts)
    assert found.tax == sum(line.tax_cents for line in lines)


@settings(max_examples=200, deadline=None)
@given(QUANTITIES, PRICES)
def test_what_is_written_is_read_back(milli: int, price: int) -> None:
    assert rules.quantity_from(rules.quantity_words(milli)) == milli
    assert rules.cents_from(yuan(price)) == price


@pytest.mark.parametrize(
    "text",
    ["", " ", "0", "0.000", "-1", "+1", "1e400", "NaN", "Infinity", "1.0001", "1/2", "0x10", "1_000", ".5", "1.",
     "100000.001", "9" * 60, "约2", "１．５．", "1 5", "1\u00002"],
)  # fmt: skip
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.quantity_from(text)
    assert refused.value.field == "quantity"


@pytest.mark.parametrize(
    "text", ["", "-0.01", "1e9", "NaN", "12.345", "10000000.01", "免费", "1,2.3.4", "9" * 99]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        rules.cents_from(text)


def test_full_width_figures_and_thousands_are_read() -> None:
    assert rules.quantity_from("１．５") == 1500
    assert rules.cents_from("¥1,020.5") == 102050
    assert [rules.tax_from(t) for t in ("", "13", "9%", "0.5")] == [0, 1300, 900, 50]
    with pytest.raises(Refused):
        rules.tax_from("31")
    with pytest.raises(Refused):
        rules.checked_amount(rules.MOST_QUANTITY, rules.MOST_PRICE)


def test_who_has_to_be_asked() -> None:
    assert not rules.over_limit(200_000, 200_000) and rules.over_limit(200_001, 200_000)
    assert rules.within_variation(110_000, 100_000, 1_000) and not rules.within_variation(
        110_001, 100_000, 1_000
    )
    spends = {
        p: rules.counts_as_spending(p, doer_answers=True)
        for p in ("owner", "company", "responsible_contractor")
    }
    assert spends == {"owner": False, "company": True, "responsible_contractor": False}
    assert rules.counts_as_spending("responsible_contractor", doer_answers=False)


def test_how_money_stands_to_the_verbs() -> None:
    def stand(case: Case, payer: bool = False, emergency: bool = False) -> Standing:
        return standing_of(case, owner_is_payer=payer, emergency=emergency)

    assert stand(Case()) == Standing()
    assert stand(Case(), payer=True) == Standing(owner_pays=True, unaccepted=True)
    assert stand(Case(), payer=True, emergency=True) == Standing(owner_pays=True)
    assert stand(Case(unit_id=None), payer=True) == Standing()
    assert stand(Case(owner_cents=5)) == Standing(owner_pays=True, unaccepted=True)
    accepted = Case(quote_state=QuoteState.ACCEPTED)
    assert stand(accepted, payer=True) == Standing(owner_pays=True)
    for state in (CostState.PENDING, CostState.REJECTED):
        assert stand(Case(cost_state=state)) == Standing(unapproved=True, unsettled=True)
        assert stand(Case(cost_state=state), emergency=True) == Standing(unsettled=True)
