"""A past survey comes in from its table and codebook; every mean and share is what another library reckons."""

import csv
import random
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
from portal.domain.surveys.past.rules import Outcome, Role, choices_in, labels_in, month_in, proposed
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
    # Ticks the codebook does not name are taken where somebody says what they are.
    ticked = [f"q22_0{n}" for n in range(1, 5)]
    kept = written(app, by, import_id, method=Role.CATEGORY, **dict.fromkeys(ticked, Role.TICKED))
    with DATA.open(newline="") as file:
        raw = list(csv.DictReader(file))
    with CODEBOOK.open(newline="") as file:
        book = {row["column"]: row["question"].replace("_", " ") for row in csv.DictReader(file)}
    assert kept.counts == {"new": len(raw), "skipped": 1}
    assert session().scalar(select(func.count()).select_from(SurveyResponse)) == len(raw)
    shown = results.overview(by, kept.survey_id or 0)
    heads = {f"c{at}": told["heading"] for at, told in kept.columns.items()}
    assert {heads[row.question.id] for row in shown.rows} == {*book, ticked[0]}
    several = next(row for row in shown.rows if row.question.kind == "several")
    ticks_alike(several, [{f"o{at}" for at, told in kept.columns.items() if told["heading"] in ticked and each[told["heading"]]} for each in raw])  # fmt: skip
    for row in shown.rows:
        if row is several:
            continue
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


def ticks_alike(row: Any, ticked: list[set[str]]) -> None:
    """Every choice's share of those who ticked any, against the standard library."""
    answered = [each for each in ticked if each]
    assert row.people == len(answered) > 0
    for option in row.question.options:
        expected = statistics.mean([Fraction(option.id in each) for each in answered])
        assert figures.share(row.marks.get(option.id, 0), row.people) == half_up(expected)


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


TOGETHER = [
    "编号",
    "准时（期望）",
    "准时（体验）",
    "态度期望",
    "态度体验",
    "可更好_1",
    "可更好_2",
    "可更好_3",
    "怎么知道的",
]
BOOK = [
    ["列", "题目", "代码"],
    ["准时（期望）", "师傅准时吗（期望）", ""],
    ["准时（体验）", "师傅准时吗（体验）", ""],
    ["态度期望", "态度好不好（期望）", ""],
    ["态度体验", "态度好不好（体验）", ""],
    ["可更好", "哪些可以更好？", ""],
    ["可更好_1", "保洁", "1=选；0=没选"],
    ["可更好_2", "告知", "1=选；0=没选"],
    ["可更好_3", "技术", "1=选；0=没选"],
    ["怎么知道的", "怎么知道我们的？（多选）", "1=群里；2=管家；3=公告"],
]


def answers_of_several() -> list[list[Any]]:
    """Thirty answers: two pairs with don't knows and halves, three ticks, a cell with several codes."""
    chance = random.Random(5)
    found: list[list[Any]] = []
    for n in range(30):
        pairs = [chance.choice((1, 2, 3, 4, 5, 5, 9, "")) for _ in range(4)]
        ticks = [chance.choice((0, 0, 1)) for _ in range(3)]
        codes = "；".join(chance.sample(["1", "2", "3"], chance.randint(0, 3))) if n % 7 else "9"
        found.append([str(n + 1), *pairs, *ticks, codes])
    return found


def test_several_choices_and_pairs_come_in_and_equal_another_librarys(app: Flask, clock: Any) -> None:
    s = makers.story()
    by, rows = lead(s), answers_of_several()
    table, book = write_table("答卷", TOGETHER, rows), write_table("题目", BOOK[0], BOOK[1:])
    with write():
        import_id = actions.upload(
            s.community, by, name="期望与体验", month="2024-05", sheets=read_sheets(table, "答卷.xlsx"),
            codebook=read_sheets(book, "题目.xlsx"), file_name="答卷.xlsx",
        )  # fmt: skip
    proposed_roles = [told["role"] for told in session().get_one(SurveyImport, import_id).columns.values()]
    assert proposed_roles == ["reference", *["expected", "felt"] * 2, *["ticked"] * 3, "several"]
    session().rollback()
    with pytest.raises(Refused) as alone, write():
        actions.apply(import_id, by, roles={1: Role.EXPECTED, 3: Role.RATING}, unknown=["9"])
    assert alone.value.field == "column-1"
    kept = written(app, by, import_id)
    assert kept.counts["new"] == len([row for row in rows if any(value not in ("", 0) for value in row[1:])])
    found = results.overview(by, kept.survey_id or 0).rows
    assert [(row.question.kind.value, row.question.texts["zh_Hans"]) for row in found] == [
        ("pair", "师傅准时吗"), ("pair", "态度好不好"), ("several", "哪些可以更好?"), ("several", "怎么知道我们的?(多选)"),
    ]  # fmt: skip
    for row, first in zip(found, (1, 3), strict=False):
        both = [
            (each[first], each[first + 1])
            for each in rows
            if 9 not in each[first : first + 2] and "" not in each[first : first + 2]
        ]
        gaps = [Fraction(felt) - Fraction(expected) for expected, felt in both]
        assert (row.people, row.figure.value) == (len(both), half_up(statistics.mean(gaps)))
        assert row.unknown == sum(9 in each[first : first + 2] for each in rows)
        for side, at in (("expected", 0), ("felt", 1)):
            assert figures.mean({int(m): n for m, n in row.sides[side].items()}) == half_up(
                statistics.mean(Fraction(each[at]) for each in both)
            )
    assert [o.texts["zh_Hans"] for o in found[2].question.options] == ["保洁", "告知", "技术"]
    assert [o.texts["zh_Hans"] for o in found[3].question.options] == ["群里", "管家", "公告"]
    ticks_alike(found[2], [{f"o{5 + n}" for n in range(3) if each[5 + n]} for each in rows])
    ticks_alike(found[3], [set(each[8].split("；")) - {"", "9"} for each in rows])
    assert found[3].unknown == sum(each[8] == "9" for each in rows)


def test_what_columns_hold_by_their_values() -> None:
    assert proposed(["1", "5", "9", ""], "q1") is Role.RATING
    assert proposed(["0", "10", "7"], "推荐") is Role.NPS
    assert proposed(["1", "2", "9"], "q31") is Role.SINGLE
    assert proposed(["58", "83"], "id") is Role.REFERENCE
    assert proposed(["这里写了很长的一句话", "另外又写了一句长的话", *"abcdefgh"], "x") is None
    assert proposed(["a；b", "b", "a；c；b", "c；a"], "x") is Role.SEVERAL
    assert proposed(["还好，但是慢", "师傅很好，就是来晚了"], "x") is not Role.SEVERAL
    assert choices_in("保洁， 告知；保洁") == ["保洁", "告知"]
    assert [month_in(t) for t in ("1QSEP2021", "2021年9月3日", "202109", "昨天")] == ["2021-09"] * 3 + [""]
    late = ("2024-10", "2024-11-20", "2024年12月", "202412", "20241231", "2024/1/12", "2024-1")
    assert [month_in(t)[5:] for t in late] == ["10", "11", "12", "12", "12", "01", "01"]
    assert labels_in("1=是；2=否\n9：不清楚") == {"1": "是", "2": "否", "9": "不清楚"}
