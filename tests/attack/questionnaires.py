"""What surveys and the rules of callbacks leave in the attacked house: every word of them is hostile."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.domain.callbacks import actions as calls
from portal.domain.callbacks.actions.calendar import propose_by_calendar
from portal.domain.callbacks.queries.ruling import COLUMNS
from portal.domain.callbacks.rule_models import CallbackRule, CallbackSeed
from portal.domain.callbacks.rule_rules import DEFAULTS, Terms
from portal.domain.surveys import actions
from portal.domain.surveys.actions import exporting, recovering, themes
from portal.domain.surveys.links import token_of
from portal.domain.surveys.past import actions as handing_in
from portal.domain.surveys.past.rules import Role as PastRole
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.question_rules import Kind, Option, Question, When
from portal.infra import clock, worker
from portal.infra.db import session, write
from portal.infra.sheets import read_sheets
from portal.infra.sheets.writing import write_table
from tests import makers, makers_rounds
from tests import makers_estate as make
from tests import makers_surveys as made


def chain(s: makers.Story, hole: str) -> dict[str, Any]:
    """Ids of everything that came with them; `endpoint:name` where one address wants its own."""
    by = s.by("manager")
    with write():
        settings = actions.Settings(hole[:120], "campaign", s.community)
        row = actions.create(settings, by=by)
    texts = dict.fromkeys(("zh_Hans", "en"), hole)
    with write():
        actions.change(made.again(row), actions.Frame(texts, texts, texts), by=by)
    for question in _questions(texts):
        with write():
            actions.put_question(made.again(row), question, by=by)
    with write():
        actions.publish(made.again(row), by=by)
    with write():
        actions.revise(made.again(row), by=by)
    with write():
        actions.put_question(made.again(row), Question("", Kind.TEXT, texts), by=by)
    rounds = _rounds(s, hole)
    board = makers_rounds.started(s, made.again(row), name=hole, board=True)
    return {
        **rounds, **_rules(s, hole), **_boards(str(board.board_code)), "survey_id": row.id, "question_id": "q2", "staff.surveys.version:number": 1, "staff.surveys.changes:number": 2,
        "staff.surveys.add_question:kind": "single", "staff.surveys.set_when:part": "show-if",
        "staff.surveys.translate:language": "en",
    }  # fmt: skip


def _questions(texts: dict[str, str]) -> tuple[Question, ...]:
    ends = dict.fromkeys(("hint", "low", "high", "felt_low", "felt_high"), texts)
    options = (Option("", texts), Option("", {"zh_Hans": "另一个"}))
    return (
        Question("", Kind.SINGLE, texts, options=options, dont_know=True),
        Question("", Kind.PAIR, texts, **ends, show_if=When("q1", any_of=("o1", "dk"))),  # type: ignore[arg-type]
        Question("", Kind.RATING, texts, **ends),  # type: ignore[arg-type]
    )


def _rounds(s: makers.Story, hole: str) -> dict[str, Any]:
    """A campaign to look over, one that was answered with a low mark, somebody who makes it good, and a theme."""
    recovery = makers_rounds.recovery_open(s, words=hole)
    with write():
        row = makers_rounds.recovery_again(recovery)
        recovering.assign(
            row, person_id=s.agent, due_on=clock.today() + timedelta(days=3), by=s.by("manager")
        )
    with write():
        recovering.act(makers_rounds.recovery_again(recovery), what=hole, by=s.by("agent"))
    with write():
        theme = themes.put_theme(None, name=hole[:20], words=hole, version=0, by=make.HOUSE)
    planned = makers_rounds.planned(s, name=hole, board=True)
    token = token_of(recovery.invitation_id)
    return {
        "recovery_id": recovery.id, "round_id": planned.id, "theme_id": theme, "public.survey:token": token,
        "public.answer_survey:token": token,
    }  # fmt: skip


def _boards(code: str) -> dict[str, Any]:
    return {f"public.{name}:code": code for name in ("board_survey", "answer_board_survey")}


def _rules(s: makers.Story, hole: str) -> dict[str, Any]:
    """A rule of the community with hostile words, a changed one on trial, and a quarter that was drawn."""
    by = s.by("manager")
    terms = {name: getattr(DEFAULTS["quarterly"], name) for name in COLUMNS}
    with write():
        rule = calls.prepare(
            "quarterly", Terms(**terms | {"script": (hole,)}), community_id=s.community, base_version=0, by=by
        )
        calls.put_in_force(rule, by=by)
    while propose_by_calendar():
        pass
    with write():
        trial = calls.prepare(
            "quarterly", Terms(**terms | {"rate": 50, "script": (hole,)}), community_id=s.community,
            base_version=session().get_one(CallbackRule, rule.id).version, by=by,
        )  # fmt: skip
    seed = session().scalar(select(CallbackSeed.id).where(CallbackSeed.community_id == s.community))
    return {"trigger": "quarterly", "rule_id": trial.id, "seed_id": seed}


def workbook(person_id: int, app: Flask, survey_id: int) -> dict[str, Any]:
    """The results of the survey as a file, asked for by whom the attacked things belong to."""
    version = in_force(survey_id)
    assert version is not None
    with write():
        found = exporting.start_export(survey_id, version.id, "zh-Hans", make.actor(person_id, "staff"))
    worker.work_off(app)
    return {"export_id": found}


def past(person_id: int, app: Flask, community_id: int, hole: str) -> dict[str, Any]:
    """A past survey that was handed in by whom the attacked things belong to, with a row that was left out."""
    by = make.actor(person_id, "staff")
    rows = [["1", 5, hole], ["2", 4, hole], ["3", 8, hole]]
    sheets = read_sheets(write_table(hole[:20], ["编号", hole, "还想说什么"], rows), "past.xlsx")
    with write():
        found = handing_in.upload(
            community_id, by, name=hole, month="2024-03", sheets=sheets, codebook=(), file_name=hole
        )
    roles = {0: PastRole.REFERENCE, 1: PastRole.RATING, 2: PastRole.TEXT}
    with write():
        handing_in.apply(found, by, roles=roles, unknown=["9"])
    worker.work_off(app)
    return {f"staff.past_surveys.{name}:import_id": found for name in ("show", "left_out", "go_on")}
