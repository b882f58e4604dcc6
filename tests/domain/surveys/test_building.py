"""A survey is written, published and revised: what was published never changes again."""

import pytest
from sqlalchemy import select

from portal.domain.surveys import actions
from portal.domain.surveys.actions.building import content_of
from portal.domain.surveys.build_rules import LIFE, digest_of
from portal.domain.surveys.models import Survey, SurveyVersion
from portal.domain.surveys.question_rules import DEFAULT, Kind, Option, Question, When, parse
from portal.domain.surveys.rules import Status
from portal.infra.actor import Actor
from portal.infra.db import session, write
from portal.infra.events import story_of, verify
from portal.infra.refused import Denied, Refused, Stale, WrongState
from tests import makers
from tests import makers_estate as make
from tests import makers_surveys as made
from tests.makers import Story


@pytest.fixture
def s(app: object, clock: object) -> Story:
    return makers.story()


def asked(row: Survey) -> list[str]:
    """The ids of its newest version's questions, in order."""
    newest = (
        select(SurveyVersion).where(SurveyVersion.survey_id == row.id).order_by(SurveyVersion.number.desc())
    )
    found = session().scalars(newest.limit(1)).one()
    session().refresh(found)
    return [q.id for q in parse(found.questions)]


def test_from_nothing_to_published_and_to_the_next_version(s: Story):
    by = s.by("manager")
    row = made.survey_published(s)
    first = made.version_of(row)
    assert row.status is Status.OPEN and first.number == 1 and first.published_by == by.name
    assert first.digest == digest_of(content_of(first)) and first.minutes == 2
    kept = content_of(first)
    for verb in (actions.change, actions.publish, actions.discard):
        with pytest.raises(WrongState), write():
            verb(made.again(row), *([actions.Frame()] if verb is actions.change else []), by=by)  # type: ignore[operator]
    with write():
        actions.revise(made.again(row), by=by)
    with write():
        actions.remove_question(made.again(row), "q7", by=by)
    with write():
        new = actions.put_question(made.again(row), made.question(Kind.RATING, "预约方便吗？"), by=by)
    assert new.id == "q8", "q7 was asked once; its answers are never taken for those of another question"
    with pytest.raises(WrongState), write():
        actions.revise(made.again(row), by=by)
    with write():
        actions.discard(made.again(row), by=by)
    with write():
        assert actions.revise(made.again(row), by=by).number == 2
    with write():
        second = actions.publish(made.again(row), by=by)
        assert second.digest == first.digest, "equal words have equal fingerprints"
    session().expire_all()
    assert content_of(session().get_one(SurveyVersion, first.id)) == kept
    assert made.version_of(row).number == 2 and verify(("survey", row.id)) == []
    assert [line.name for line in story_of(("survey", row.id), "staff", 3)] == [
        "survey.published", "survey.revised", "survey.discarded",
    ]  # fmt: skip


def test_named_or_anonymous_stands_from_the_first_publishing_on(s: Story):
    by = s.by("manager")
    row = made.survey_written(s)
    with write():
        actions.settle(made.again(row), actions.Settings("改名", "year", s.community, True), by=by)
    with write():
        actions.publish(made.again(row), by=by)
    with pytest.raises(Refused) as said, write():
        actions.settle(made.again(row), actions.Settings("改名", "year", s.community, False), by=by)
    assert said.value.field == "anonymous" and made.again(row).anonymous
    with write():
        actions.settle(made.again(row), actions.Settings("再改名", "quarter", s.community, True), by=by)
    assert (made.again(row).name, made.again(row).trigger) == ("再改名", "quarter")


def test_what_is_not_whole_is_not_published(s: Story):
    by = s.by("manager")
    row = made.survey_started(s)
    for ready in ("", "title", "question"):
        if ready == "title":
            with write():
                actions.change(made.again(row), actions.Frame({DEFAULT: "好吗？", "en": "Good?"}), by=by)
        if ready == "question":
            with write():
                actions.put_question(
                    made.again(row), made.question(Kind.SINGLE, "选吧", options=("一",)), by=by
                )
        with pytest.raises(Refused), write():
            actions.publish(made.again(row), by=by)
    with write():
        whole = Question(
            "q1", Kind.SINGLE, {DEFAULT: "选吧"},
            options=(Option("o1", {DEFAULT: "一"}), Option("", {DEFAULT: "二"})),
        )  # fmt: skip
        actions.put_question(made.again(row), whole, by=by)
    with write():
        done = actions.publish(made.again(row), by=by)
        assert [o.id for o in parse(done.questions)[0].options] == ["o1", "o2"]


def test_questions_move_without_crossing_what_they_hang_on(s: Story):
    by = s.by("manager")
    row = made.survey_written(s)

    def move(id: str, up: bool) -> None:
        with write():
            actions.move_question(made.again(row), id, up=up, by=by)

    move("q7", True)
    assert asked(row) == ["q1", "q2", "q3", "q4", "q5", "q7", "q6"]
    for id, up in (("q1", True), ("q6", False), ("q2", True), ("q1", False)):
        with pytest.raises(Refused):
            move(id, up)
    with pytest.raises(Refused), write():
        actions.remove_question(made.again(row), "q1", by=by)
    with pytest.raises(Refused), write():
        actions.set_when(made.again(row), "q3", "show_if", When("q6", any_of=("o1",)), by=by)
    with write():
        actions.set_when(made.again(row), "q2", "show_if", None, by=by)
    with write():
        actions.set_when(made.again(row), "q2", "required_if", None, by=by)
    with write():
        actions.remove_question(made.again(row), "q1", by=by)
    assert asked(row) == ["q2", "q3", "q4", "q5", "q7", "q6"]


def test_each_start_is_whole_in_three_languages(s: Story):
    from portal.domain.surveys.fault_rules import lacking
    from portal.domain.surveys.seeds import STARTS

    for key, start in STARTS.items():
        row = made.survey_started(s, start=key, trigger=start["trigger"])
        with write():
            version = actions.publish(made.again(row), by=s.by("manager"))
            for language in ("zh_Hant", "en"):
                assert not lacking(parse(version.questions), language)
                assert all(getattr(version, part).get(language) for part in ("title", "lead", "thanks"))


def test_who_may_and_who_comes_second(s: Story):
    row = made.survey_written(s)
    settings = actions.Settings("服务问卷", "campaign", s.community)
    elsewhere = make.staff(make.Role.SITE_MANAGER, make.community())
    for by in (s.by("agent"), s.by("owner"), make.actor(elsewhere, "staff")):
        with pytest.raises(Denied), write():
            actions.create(settings, by=by)
        for verb in set(LIFE) - {"change", "settle"}:
            with pytest.raises(Denied), write():
                getattr(actions, verb)(made.again(row), by=by)
    with pytest.raises(Denied), write():
        actions.create(actions.Settings("给所有项目", "year", None), by=s.by("manager"))
    with pytest.raises(Stale), write():
        actions.publish(made.again(row), by=s.by("manager"), version=1)
    assert isinstance(s.by("manager"), Actor) and made.again(row).status is Status.DRAFT


def test_closed_and_open_again(s: Story):
    by = s.by("manager")
    for row, back in ((made.survey_written(s), Status.DRAFT), (made.survey_published(s), Status.OPEN)):
        with write():
            actions.close(made.again(row), by=by)
        for verb in (actions.close, actions.publish, actions.revise):
            with pytest.raises(WrongState), write():
                verb(made.again(row), by=by)
        with write():
            actions.reopen(made.again(row), by=by)
        assert made.again(row).status is back
