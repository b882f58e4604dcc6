"""A past survey comes in from its table and codebook; every mean and share is what another library reckons."""

import csv
import statistics
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.surveys import figure_rules as figures
from portal.domain.surveys.actions.tallying import tally, versions_waiting
from portal.domain.surveys.answer_models import SurveyResponse
from portal.domain.surveys.models import Survey
from portal.domain.surveys.past import actions
from portal.domain.surveys.past.models import SurveyImport, SurveyImportRow
from portal.domain.surveys.past.rules import Outcome, Role, labels_in, month_in, proposed
from portal.domain.surveys.queries import results
from portal.infra.db import session, write
from portal.infra.refused import Denied, Missing, Refused
from portal.infra.sheets import read_sheets
from portal.infra.sheets.writing import write_table
from portal.infra.worker import work_off
from tests import makers
from tests import makers_estate as make
from tests.harness.places import SHARED, lacking

DATA = SHARED / "data/surveys/kcmo-resident-survey-fy2022.csv"
CODEBOOK = SHARED / "data/surveys/kcmo-codebook.csv"
HEAD = ["编号", "月份", "总体满意", "会推荐吗", "还想说什么", "住的时间"]
ROWS: list[list[Any]] = [
    ["1", "2024-03", 5, 10, "修得很快，师傅很有礼貌", "一年内"],
    ["2", "2024-03", 4, 9, "", "一年内"],
    ["3", "2024-03", 9, 3, "Repair was slow", "一年以上"],
    ["4", "2024-03", 1, 0, "停车太乱", "一年以上"],
    ["5", "2024-03", 3, 7, "", "一年以上"],
    ["5", "2024-03", 3, 7, "", "一年以上"],
    ["6", "2024-03", 8, 7, "", ""],
    ["7", "那年春天", 2, 7, "", ""],
    [None] * 6,
    ["8", "2024-04", None, None, "", ""],
]


def lead(s: makers.Story) -> Any:
    return make.actor(make.staff("service_lead", s.community), "staff")


def handed_in(by: Any, community: int | None, rows: Any = ROWS, name: str = "二〇二四年春季") -> int:
    data = write_table("答卷", HEAD, rows)
    with write():
        return actions.upload(
            community, by, name=name, month="2024-03", sheets=read_sheets(data, "答卷.xlsx"), codebook=(),
            file_name="答卷.xlsx",
        )  # fmt: skip


def written(app: Flask, by: Any, import_id: int, **changed: Role | None) -> SurveyImport:
    """Take the columns as proposed, but for those named by their heading, and write."""
    kept = session().get_one(SurveyImport, import_id)
    roles = {
        int(at): changed.get(told["heading"], Role(told["role"]) if told["role"] else None)
        for at, told in kept.columns.items()
    }
    with write():
        actions.apply(import_id, by, roles=roles, unknown=["9"])
    work_off(app)
    session().rollback()
    for version in versions_waiting():
        assert tally(version) is False
    session().rollback()
    return session().get_one(SurveyImport, import_id)


def test_every_row_is_accounted_for_and_the_same_file_twice_changes_nothing(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = lead(s)
    first = written(app, by, handed_in(by, s.community), 总体满意=Role.RATING)
    assert first.counts == {"new": 5, "repeat": 1, "wrong": 3, "skipped": 2}
    assert sum(first.counts.values()) == first.total == len(ROWS) + 1
    wrong = session().scalars(
        select(SurveyImportRow).where(SurveyImportRow.outcome == Outcome.WRONG).order_by(SurveyImportRow.row)
    ).all()  # fmt: skip
    assert [(row.row, row.issues[0]["cell"]) for row in wrong] == [(8, "C8"), (9, "B9"), (11, "A11")]
    with pytest.raises(Refused):
        handed_in(by, s.community, name="换个名字")
    assert session().scalar(select(func.count()).select_from(Survey)) == 1
    shown = results.overview(by, first.survey_id or 0)
    found = {row.question.id: row for row in shown.rows}
    assert (found["c2"].hidden, found["c2"].marks, found["c2"].figure.value) == (
        True,
        {},
        None,
    )  # four of them
    assert (found["c3"].people, found["c3"].figure.value, shown.people) == (5, 0, 5)
    outside = make.actor(make.staff("service_lead", make.community()), "staff")
    with pytest.raises(Missing), write():
        handed_in(outside, s.community, ROWS[:3])
    with pytest.raises(Denied), write():
        handed_in(s.by("agent"), s.community, ROWS[:3])


def half_up(value: Fraction) -> int:
    sign = -1 if value < 0 else 1
    return sign * int((abs(value) * 2000 + 1) // 2)


@pytest.mark.slow
@pytest.mark.first("sqlite")
def test_every_mean_and_share_of_a_real_survey_equals_another_librarys(app: Flask, clock: Any) -> None:
    if not DATA.exists():
        lacking("the shared survey is not here")
    s = makers.story()
    by = make.actor(make.staff("company_manager", None), "staff")
    with write():
        import_id = actions.upload(
            None, by, name="城市居民调查", month="2021-09", sheets=read_sheets(DATA.read_bytes(), DATA.name),
            codebook=read_sheets(CODEBOOK.read_bytes(), CODEBOOK.name), file_name=DATA.name,
        )  # fmt: skip
    kept = written(app, by, import_id, method=Role.CATEGORY)
    with DATA.open(newline="") as file:
        raw = list(csv.DictReader(file))
    with CODEBOOK.open(newline="") as file:
        book = {row["column"]: row["question"].replace("_", " ") for row in csv.DictReader(file)}
    assert kept.counts == {"new": len(raw), "skipped": 1}
    assert session().scalar(select(func.count()).select_from(SurveyResponse)) == len(raw)
    shown = results.overview(by, kept.survey_id or 0)
    heads = {f"c{at}": told["heading"] for at, told in kept.columns.items()}
    assert {heads[row.question.id] for row in shown.rows} == set(book)
    for row in shown.rows:
        column = heads[row.question.id]
        assert row.question.texts["zh_Hans"] == book[column]
        same(row, [each[column] for each in raw])
        one = results.question(by, kept.survey_id or 0, row.question.id, dim="segment")
        for group in one.groups:
            if group.figure is not None:
                alike(row.question.kind, group.marks, [r[column] for r in raw if r["counci"] == group.key])
    assert s.community


def same(row: Any, values: list[str]) -> None:
    """A line of the results against the standard library's statistics over the file."""
    assert row.unknown == values.count("9")
    assert row.people == len(values) - values.count("9") - values.count("")
    alike(row.question.kind, row.marks, values)


def alike(kind: str, marks: dict[str, int], values: list[str]) -> None:
    known = [Fraction(value) for value in values if value not in ("", "9")]
    assert sum(marks.values()) == len(known)
    for value in set(known):
        expected = statistics.mean([Fraction(each == value) for each in known])
        assert figures.share(marks[str(value)], len(known)) == half_up(expected)
    if kind == "rating":
        counted = {int(mark): n for mark, n in marks.items()}
        assert figures.mean(counted) == half_up(statistics.mean(known))
        satisfied = statistics.mean([Fraction(each >= 4) for each in known])
        assert figures.csat(counted) == half_up(satisfied)


def test_what_columns_hold_by_their_values() -> None:
    assert proposed(["1", "5", "9", ""], "q1") is Role.RATING
    assert proposed(["0", "10", "7"], "推荐") is Role.NPS
    assert proposed(["1", "2", "9"], "q31") is Role.SINGLE
    assert proposed(["58", "83"], "id") is Role.REFERENCE
    assert proposed(["这里写了很长的一句话", "另外又写了一句长的话", *"abcdefgh"], "x") is None
    assert [month_in(t) for t in ("1QSEP2021", "2021年9月3日", "202109", "昨天")] == ["2021-09"] * 3 + [""]
    assert labels_in("1=是；2=否\n9：不清楚") == {"1": "是", "2": "否", "9": "不清楚"}
