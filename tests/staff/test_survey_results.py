"""The results of a survey at the desk: figures, groups that are hidden, quotes, the workbook, the report; a past survey."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.surveys.answer_models import SurveyMention
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.infra.db import session
from portal.infra.sheets import read_sheets
from portal.infra.sheets.writing import write_table
from portal.infra.worker import perform, work_off
from tests import makers
from tests import makers_estate as make

HEAD = ["编号", "月份", "类别", "人群", "总体满意", "会推荐吗", "费力吗", "准时吗", "还想说什么"]
WORDS = ("修得太慢，等了三天", "师傅很有礼貌", "停车太乱了", "Repair was slow", "", "保洁不错")


def rows() -> list[list[Any]]:
    """Forty answers in two months; the third category has three people only."""
    found: list[list[Any]] = []
    for n in range(40):
        category = "漏水" if n < 20 else "门窗" if n < 37 else "电梯"
        segment = "owner" if n % 2 else "tenant"
        said = WORDS[n % len(WORDS)]
        mark = 9 if n == 0 else 1 + n % 5
        found.append(
            [
                str(n),
                "2024-03" if n < 25 else "2024-04",
                category,
                segment,
                mark,
                n % 11,
                1 + n % 7,
                "准时" if n % 3 else "迟到",
                said,
            ]
        )
    return found


def duty(app: Flask) -> None:
    work_off(app)
    perform(app, next(each for each in app.extensions["duties"] if each.name == "survey results"))
    session().rollback()


@pytest.fixture
def handed_in(app: Flask, clock: Any, client: Any) -> tuple[Any, int]:
    """A past survey brought in through its pages, and counted."""
    s = makers.story()
    desk = make.sign_in(client, make.staff("service_lead", s.community), "staff")
    make.terms()
    form = desk.get("/staff/surveys/past/new").form("/staff/surveys/past/new")
    table = write_table("答卷", HEAD, rows())
    sent = desk.post(
        "/staff/surveys/past/new",
        data={**form, "name": "春季回访问卷", "month": "2024-03", "community": str(s.community),
              "file": (io.BytesIO(table), "答卷.xlsx")},
    )  # fmt: skip
    assert sent.status_code == 303, sent.words
    page = desk.get(sent.location)
    columns = page.form(sent.location)
    assert (columns["unknown"], columns["column-4"], columns["column-5"]) == ("9", "rating", "nps")
    alone = desk.post(sent.location, data={**columns, "column-4": "expected"})
    assert alone.status_code == 422 and "没有配成对" in alone.words and "打勾" in alone.words
    sent = desk.post(sent.location, data={**columns, "column-6": "ces", "column-8": "text"})
    assert sent.status_code == 303, sent.words
    duty(app)
    done = desk.get(sent.location)
    assert "已导入" in done.words and "40行" in done.words.replace(" ", "")
    return desk, session().scalars(select(Survey.id)).one()


def test_results_from_the_figures_to_the_workbook(app: Flask, handed_in: tuple[Any, int]) -> None:
    desk, survey_id = handed_in
    address = f"/staff/surveys/{survey_id}/results"
    page = desk.get(address)
    assert "计入的答卷" in page.words and "40" in page.words and "净推荐值" in page.words
    assert len(page.statements) <= 12, page.statements
    one = desk.get(f"{address}/questions/c4?dim=category")
    # Three of the lifts: shown beside the leaks, the doors would give them away.
    assert "漏水" in one.words and "门窗" not in one.words and "电梯" not in one.words
    assert "有2组不单独显示" in one.words and "其余各组合计" in one.words and "1人答“不清楚”" in one.words
    for question in ("c5", "c6", "c7", "c8"):
        assert desk.get(f"{address}/questions/{question}?dim=segment").status_code == 200
    assert desk.get(f"{address}/questions/nothing").status_code == 404
    quotes = desk.get(f"{address}/quotes")
    assert "师傅很有礼貌" in quotes.words
    hidden = desk.get(f"{address}/quotes?dim=category&key=电梯")
    assert "没有可以看的原话" in hidden.words
    assert session().scalars(select(SurveyMention.theme_id).distinct()).all()
    theme = next(a.get("href") for a in page.tree.iter("a") if "theme=" in (a.get("href") or ""))
    assert "礼貌" in desk.get(theme).words or "慢" in desk.get(theme).words
    report = desk.get(f"{address}/report.pdf")
    assert report.data.startswith(b"%PDF")
    version = session().scalars(select(SurveyVersion.id)).one()
    export = next(f.get("action") for f in page.tree.iter("form") if "exports" in (f.get("action") or ""))
    assert f"version={version}" in export
    made = desk.post(export, data=page.form(export))
    assert "正在做表格" in desk.get(made.location).words
    work_off(app)
    session().rollback()
    assert "表格做好了" in desk.get(made.location).words
    book = desk.get(f"{made.location}/results.xlsx")
    sheets = {sheet.name: sheet for sheet in read_sheets(book.data, "results.xlsx")}
    groups = {row[2] for row in sheets["按分组和月份"].rows}
    assert {"漏水", "业主", "租户", "2024-03"} <= groups and not {"门窗", "电梯"} & groups
    assert "师傅很有礼貌" in {row[1] for row in sheets["原话"].rows}


def test_themes_are_named_and_all_words_are_looked_through_anew(
    app: Flask, client: Any, handed_in: Any
) -> None:
    _, survey_id = handed_in
    boss = make.sign_in(client, make.staff("company_manager"), "staff")
    page = boss.get("/staff/surveys/themes")
    assert "噪音" in page.words
    form = boss.get("/staff/surveys/themes/new").form("/staff/surveys/themes/new")
    assert (
        boss.post(
            "/staff/surveys/themes/new", data={**form, "name": "师傅", "words": "师傅 mechanic"}
        ).status_code
        == 303
    )
    work_off(app)
    session().rollback()
    overview = boss.get(f"/staff/surveys/{survey_id}/results")
    link = next(a for a in overview.tree.iter("a") if "".join(a.itertext()) == "师傅")
    assert "师傅很有礼貌" in boss.get(link.get("href")).words
    themed = next(
        a.get("href")
        for a in boss.get("/staff/surveys/themes").tree.iter("a")
        if "".join(a.itertext()) == "师傅"
    )
    edit = boss.get(themed)
    refused = boss.post(themed, data={**edit.form(themed), "name": "噪音"})
    assert refused.status_code == 422 and "请换一个" in refused.words
    dropped = boss.post(f"{themed}/dropping", data=edit.form(f"{themed}/dropping"))
    assert dropped.status_code == 303
    assert "师傅" not in boss.get("/staff/surveys/themes").words


def test_who_may_not_read_results(app: Flask, client: Any, handed_in: Any) -> None:
    _, survey_id = handed_in
    elsewhere = make.sign_in(client, make.staff("service_lead", make.community()), "staff")
    for path in ("results", "results/questions/c4", "results/quotes", "results/report.pdf"):
        assert elsewhere.get(f"/staff/surveys/{survey_id}/{path}").status_code == 404
    agent = make.sign_in(client, make.staff("cashier", make.community()), "staff")
    assert agent.get("/staff/surveys/past").status_code in (403, 404)
