"""Two warranty clocks: covered for the owner, owed by the builder, who acts, who pays, and the reasons."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.domain.terms import seeds
from portal.domain.terms.rules import LIMITS, TRADES
from portal.domain.terms.verdict_rules import Case, warranty_answer
from portal.domain.terms.warranty_rules import (
    Local,
    Part,
    Payer,
    Season,
    Term,
    TermUnit,
    Verdict,
    WarrantyAnswer,
    parse_terms,
    term_end,
)
from tests.harness.places import ROOT

PARTS = {part.code: part for part in seeds.parts()}
TODAY = date(2026, 11, 24)


def ask(
    code: str, accepted: date | None, handed: date | None, local: Local | None = None, **more: Any
) -> WarrantyAnswer:
    return warranty_answer(PARTS[code], Case(accepted, handed, more.pop("today", TODAY), **more), local)


def said(answer: WarrantyAnswer) -> str:
    return " ".join(msgid % params for msgid, params in answer.reasons)


def test_covered_on_both_clocks() -> None:
    answer = ask("leak.bathroom", date(2022, 3, 31), date(2022, 9, 30))
    assert answer.verdict is Verdict.IN_BOTH and answer.in_warranty
    assert answer.owner_covered_until == date(2027, 9, 30)
    assert answer.builder_liable_until == date(2027, 3, 31)
    assert (answer.acts_first, answer.payer) == ("developer", Payer.CONTRACTOR)
    assert "业主不用付费" in said(answer)


def test_a_home_sold_late_leaves_a_gap_the_developer_pays() -> None:
    answer = ask("leak.bathroom", date(2021, 8, 15), date(2023, 6, 30))
    assert answer.verdict is Verdict.GAP and answer.in_warranty
    assert answer.owner_covered_until == date(2028, 6, 30)
    assert answer.builder_liable_until == date(2026, 8, 15)
    assert (answer.acts_first, answer.payer) == ("developer", Payer.COMPANY)
    assert "2026-08-15已到期" in said(answer) and "公司自担" in said(answer)


def test_the_last_day_is_covered_and_the_next_is_not() -> None:
    accepted = handed = date(2021, 11, 24)
    assert ask("leak.bathroom", accepted, handed).verdict is Verdict.IN_BOTH
    late = ask("leak.bathroom", accepted, handed, today=date(2026, 11, 25))
    assert late.verdict is Verdict.OUT and not late.in_warranty
    assert (late.acts_first, late.payer) == ("property", Payer.OWNER)
    assert "先报价" in said(late)


def test_a_quality_book_item_is_the_owners_clock_only() -> None:
    answer = ask("wall.plaster", date(2026, 1, 10), date(2026, 3, 1))
    assert answer.verdict is Verdict.GAP
    assert answer.owner_covered_until == date(2027, 3, 1)
    assert answer.builder_liable_until is None
    assert answer.payer is Payer.COMPANY
    assert "住宅质量保证书" in said(answer)
    assert ask("wall.plaster", None, date(2026, 3, 1)).verdict is Verdict.GAP, (
        "the builder's date is not needed"
    )


def test_the_longer_of_two_terms_wins() -> None:
    answer = ask("leak.window", date(2024, 1, 10), date(2024, 3, 1))
    assert answer.owner_covered_until == date(2029, 3, 1)
    assert "按较长的算" in said(answer)


def test_the_owner_is_covered_as_long_as_the_builder_is() -> None:
    part = replace(PARTS["wall.plaster"], builder_terms=parse_terms("2y"))
    answer = warranty_answer(part, Case(date(2025, 6, 1), date(2025, 7, 1), TODAY))
    assert answer.owner_covered_until == answer.builder_liable_until == date(2027, 6, 1)
    assert answer.verdict is Verdict.IN_BOTH
    assert "不短于" in said(answer)


@pytest.mark.parametrize(
    ("accepted", "handed", "says"),
    [
        (None, date(2023, 6, 30), "没有登记竣工验收日期"),
        (date(2022, 1, 1), None, "没有登记交付日期"),
        (None, None, "没有登记交付日期"),
    ],
)
def test_a_missing_date_is_unknown_with_what_is_known(accepted: Any, handed: Any, says: str) -> None:
    answer = ask("leak.bathroom", accepted, handed)
    assert answer.verdict is Verdict.UNKNOWN and not answer.in_warranty
    assert answer.payer is None and answer.acts_first == "developer"
    assert says in said(answer)
    assert (answer.builder_liable_until is None) == (accepted is None)
    assert (answer.owner_covered_until is None) == (handed is None)


def test_what_the_owner_altered_and_misuse_are_out() -> None:
    dates = (date(2025, 1, 1), date(2025, 3, 1))
    altered = ask("leak.bathroom", *dates, altered=True)
    assert (altered.verdict, altered.payer) == (Verdict.ALTERED, Payer.OWNER)
    assert "改动" in said(altered) and altered.acts_first == "property"
    excluded = ask("leak.bathroom", *dates, excluded=True)
    assert (excluded.verdict, excluded.payer) == (Verdict.EXCLUDED, Payer.OWNER)
    assert ask("leak.bathroom", None, None, altered=True).verdict is Verdict.ALTERED


def test_common_parts_have_the_builders_clock() -> None:
    accepted = date(2024, 1, 1)
    assert ask("leak.roof", accepted, None, common=True).payer is Payer.CONTRACTOR
    old = date(2015, 1, 1)
    small, large = (ask("leak.roof", old, None, common=True, large=size) for size in (False, True))
    assert (small.verdict, small.payer) == (Verdict.OUT, Payer.PROPERTY_FEE)
    assert large.payer is Payer.MAINTENANCE_FUND and "业主表决" in said(large)
    assert ask("leak.roof", None, None, common=True).verdict is Verdict.UNKNOWN
    gap = ask("leak.roof", date(2021, 1, 1), date(2023, 1, 1), common=True)
    assert (gap.verdict, gap.payer) == (Verdict.GAP, Payer.COMPANY)


def test_a_utilitys_line_is_the_utilitys() -> None:
    answer = ask("kit.gas", date(2025, 1, 1), date(2025, 1, 1))
    assert (answer.verdict, answer.payer, answer.acts_first) == (Verdict.UTILITY, Payer.UTILITY, "utility")
    danger = ask("kit.gas", None, None, danger=True)
    assert danger.acts_first == "property" and "先处置" in said(danger)


@pytest.mark.parametrize(
    ("start", "until"),
    [
        (date(2023, 11, 15), date(2025, 3, 15)),
        (date(2023, 11, 16), date(2026, 3, 15)),
        (date(2024, 1, 10), date(2026, 3, 15)),
        (date(2024, 6, 1), date(2026, 3, 15)),
    ],
)
def test_two_full_heating_seasons(start: date, until: date) -> None:
    assert term_end(parse_terms("2hs"), start, Local()) == until


def test_cooling_seasons_and_the_later_of_both() -> None:
    local = Local(heating=Season((11, 1), (4, 1)), cooling=Season((6, 1), (9, 30)))
    assert term_end(parse_terms("2cs"), date(2024, 6, 2), local) == date(2026, 9, 30)
    assert term_end(parse_terms("2s"), date(2024, 10, 1), local) == date(2026, 9, 30)
    assert term_end(parse_terms("2s"), date(2024, 6, 1), local) == date(2026, 4, 1)
    answer = ask("heat.radiator", date(2023, 10, 1), date(2024, 1, 10), today=date(2026, 3, 15))
    assert answer.verdict is Verdict.GAP
    assert "不算" in said(answer)


def test_a_citys_restart_from_the_accepted_repair() -> None:
    dates = (date(2021, 1, 10), date(2021, 6, 1))
    fixed = date(2025, 12, 1)
    assert ask("leak.bathroom", *dates, restarted_on=fixed).verdict is Verdict.OUT
    beijing = ask("leak.bathroom", *dates, Local(restart_in_city=True), restarted_on=fixed)
    assert beijing.owner_covered_until == beijing.builder_liable_until == date(2030, 12, 1)
    assert beijing.verdict is Verdict.IN_BOTH and "重新起算" in said(beijing)
    after_builder = ask("leak.bathroom", *dates, Local(restart_in_city=True), restarted_on=date(2026, 3, 1))
    assert after_builder.builder_liable_until == date(2026, 1, 10), "what had run out does not start again"
    assert after_builder.verdict is Verdict.GAP
    never = replace(PARTS["leak.bathroom"], restarts=False)
    case = Case(*dates, TODAY, restarted_on=fixed)
    assert warranty_answer(never, case, Local(restart_in_city=True)).verdict is Verdict.OUT


def test_without_a_developer_the_seller_answers() -> None:
    answer = ask("leak.bathroom", date(2024, 1, 1), date(2024, 3, 1), Local(developer=False))
    assert (answer.verdict, answer.acts_first, answer.payer) == (Verdict.SELLER, "property", Payer.OWNER)
    assert "出卖人" in said(answer) and not answer.in_warranty


def test_a_part_without_terms_and_odd_dates() -> None:
    answer = ask("kit.appliance", None, None)
    assert answer.verdict is Verdict.OUT and "保修卡" in said(answer)
    odd = ask("leak.bathroom", date(2024, 3, 1), date(2024, 1, 1))
    assert "请核对" in said(odd)


def test_ends_fall_on_days_that_exist() -> None:
    assert term_end(parse_terms("6m"), date(2024, 8, 31), Local()) == date(2025, 2, 28)
    assert term_end(parse_terms("1y"), date(2024, 2, 29), Local()) == date(2025, 2, 28)
    assert term_end(parse_terms("life"), date(2024, 2, 29), Local()) == date(2074, 2, 28)
    assert term_end((), date(2024, 2, 29), Local()) is None


def test_terms_read_as_they_are_written() -> None:
    for text in ("6m", "5y", "2hs", "2cs", "2s", "life"):
        assert str(Term.parse(text)) == text
    assert parse_terms("5y/1y") == (Term(5, TermUnit.YEAR), Term(1, TermUnit.YEAR))
    assert parse_terms("") == ()
    for text in ("5", "y", "0y", "5 y", "1000y", "-1m"):
        with pytest.raises(ValueError, match="not a term"):
            Term.parse(text)


def test_the_answer_can_be_kept() -> None:
    kept = ask("leak.bathroom", date(2021, 8, 15), date(2023, 6, 30)).frozen()
    assert kept["verdict"] == "gap" and kept["payer"] == "company"
    assert (kept["owner_until"], kept["builder_until"]) == ("2028-06-30", "2026-08-15")
    assert kept["reasons"][0][1] == {"start": "2023-06-30", "until": "2028-06-30"}


def test_the_default_tree_hangs_together() -> None:
    groups = {code for code, part in PARTS.items() if not part.parent}
    leaves = [part for part in PARTS.values() if part.parent]
    assert len(PARTS) == len(seeds.parts()) and 35 <= len(leaves) <= 50
    assert {part.parent for part in leaves} == groups
    assert {part.limit_key for part in leaves} <= set(LIMITS)
    assert {part.trade for part in leaves} <= set(TRADES)
    assert len({part.sort for part in PARTS.values()}) == len(PARTS)
    assert all(isinstance(part, Part) and part.name for part in PARTS.values())


def test_every_icon_of_the_tree_is_drawn() -> None:
    sprite = next(ROOT.glob("static/**/sprite*.svg")).read_text()
    assert all(f'id="{part.icon}"' in sprite for part in PARTS.values())
