"""Surveys in named states, earned through the verbs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.domain.surveys import actions
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.question_rules import DEFAULT, Kind, Option, Question, When, parse
from portal.infra.db import session, write
from tests.harness.scenes import scene
from tests.makers import Story


def again(row: Survey) -> Survey:
    """The survey as it stands now."""
    return session().get_one(Survey, row.id, populate_existing=True)


def version_of(row: Survey) -> SurveyVersion:
    """Its newest published version."""
    found = in_force(row.id)
    assert found is not None
    return found


def questions_of(row: Survey) -> tuple[Question, ...]:
    """The questions of its newest version, written or published."""
    session().rollback()
    newest = (
        select(SurveyVersion).where(SurveyVersion.survey_id == row.id).order_by(SurveyVersion.number.desc())
    )
    return parse(session().scalars(newest.limit(1)).one().questions)


def question(kind: Kind, text: str, **more: Any) -> Question:
    """A question still without an id; `options` as texts."""
    options = tuple(Option("", {DEFAULT: each}) for each in more.pop("options", ()))
    ends = (
        {"low": {DEFAULT: "差"}, "high": {DEFAULT: "好"}} if kind not in (Kind.TEXT,) and not options else {}
    )
    return Question(**{"id": "", "kind": kind, "texts": {DEFAULT: text}, "options": options, **ends, **more})


# One of each kind (q1 rating, q2 text shown at 1 or 2, q3 NPS, q4 pair, q5 single, q6 several, q7 effort).
EACH_KIND = (
    question(Kind.RATING, "整体满意吗？", required=True, dont_know=True),
    question(Kind.TEXT, "哪里不满意？", show_if=When("q1", at_most=2), required_if=When("q1", at_most=2)),
    question(Kind.NPS, "会向亲友推荐我们吗？"),
    question(Kind.PAIR, "一次修好", dont_know=True),
    question(Kind.SINGLE, "准时吗？", options=("准时", "迟到"), dont_know=True),
    question(Kind.SEVERAL, "哪些可以更好？", options=("保洁", "告知", "技术")),
    question(Kind.CES, "报修费力吗？"),
)  # fmt: skip


@scene
def survey_started(
    s: Story, *, anonymous: bool = False, trigger: str = "campaign", start: str = "", everywhere: bool = False
) -> Survey:
    """A survey with its first version to write."""
    settings = actions.Settings("服务问卷", trigger, None if everywhere else s.community, anonymous)
    by = _everywhere() if everywhere else s.by("manager")
    with write():
        return actions.create(settings, start=start, by=by)


@scene
def survey_written(s: Story, *, questions: Sequence[Question] = EACH_KIND, **given: Any) -> Survey:
    """Titled and with its questions, not published yet."""
    row = survey_started(s, **given)
    by = _everywhere() if row.community_id is None else s.by("manager")
    with write():
        frame = actions.Frame({DEFAULT: "服务怎么样？"}, {DEFAULT: "请说说看"}, {DEFAULT: "谢谢"})
        actions.change(again(row), frame, by=by)
    for each in questions:
        with write():
            actions.put_question(again(row), each, by=by)
    return again(row)


@scene
def survey_published(s: Story, **given: Any) -> Survey:
    """In use: its first version is published and frozen (`version_of`)."""
    row = survey_written(s, **given)
    by = _everywhere() if row.community_id is None else s.by("manager")
    with write():
        actions.publish(again(row), by=by)
    return again(row)


def _everywhere() -> Any:
    from tests.makers_estate import HOUSE

    return HOUSE
