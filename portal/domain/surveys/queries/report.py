"""The results of a version as a paper: figures, counts, groups and months, themes and quotes; only what may be shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.domain.estate.models import Community, Firm
from portal.domain.surveys.figure_rules import decimals, percent, said, share
from portal.domain.surveys.queries.results import Group, Overview, Row, group_figures
from portal.domain.surveys.queries.words import quotes, theme_counts
from portal.domain.surveys.question_rules import CHOOSING, KIND_WORDS, Kind, Question, text_in
from portal.domain.surveys.rules import DIM_WORDS, DIMS
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.papers import Cell, Column, Paper, Say, Table
from portal.infra.refused import N_

QUOTES_MOST = 2000
LANGUAGES = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant", "en": "en"}
NOT_SAID = N_("没有注明")
FEW = Say(N_("少于5人，不显示"))
NOTES = (
    Say(N_("“不清楚”单独计数，不进任何平均数和比例。")),
    Say(N_("少于5人的分组，以及能从别的结果里推算出少于5人的分组，都不显示。")),
)
LAGS = N_(
    "答卷满5份同一组的才一起计入，所以数字可能比实际少：不这样，从前后两次结果的差别就能看出一个人答了什么。"
)
Keys = Mapping[tuple[str, str], str]


def keys_of(dims_and_keys: Sequence[tuple[str, str]]) -> Keys:
    """The names of communities and firms among these groups; other keys name themselves."""
    found: dict[tuple[str, str], str] = {}
    for dim, model in (("community", Community), ("firm", Firm)):
        ids = {int(key) for d, key in dims_and_keys if d == dim and key.isdigit()}
        if ids:
            rows = session().execute(select(model.id, model.name).where(model.id.in_(ids)))
            found |= {(dim, str(row.id)): row.name for row in rows}
    return found


def paper(found: Overview, language: str, tables: Sequence[Table]) -> Paper:
    """The paper of an overview with its tables (see `tables_of`); `language` is zh-Hans, zh-Hant or en."""
    title = text_in(found.version.title, LANGUAGES.get(language, language)) or found.survey.name
    rate = share(found.rate.answered, found.rate.asked)
    facts: list[tuple[str, Cell]] = [
        (N_("问卷"), found.survey.name),
        (N_("版本"), Say(N_("第%(number)s版"), {"number": found.version.number})),
        (N_("计入的答卷"), found.people),
        (N_("发出"), found.rate.asked),
        (N_("收回"), found.rate.answered),
        (N_("回收率"), percent(rate) if rate is not None else ""),
    ]
    notes = NOTES if found.each else (*NOTES, Say(LAGS))
    return Paper(Say(N_("《%(title)s》结果"), {"title": title}), facts, tables, notes, wide=True)


def tables_of(actor: Actor, found: Overview, language: str, quoted: int = QUOTES_MOST) -> list[Table]:
    """The tables of the whole: every question with its figure, its counts, themes, and so many quotes at most."""
    said_in = LANGUAGES.get(language, language)
    return [
        _figures(found.rows, said_in),
        _distribution(found.rows, said_in),
        _themes(actor, found),
        _quotes(actor, found, said_in, quoted),
    ]


def _figures(rows: Sequence[Row], language: str) -> Table:
    columns = [
        Column(N_("题目"), wide=4), Column(N_("题型"), wide=1.6), Column(N_("结果")), Column(N_("平均")),
        Column(N_("人数"), "count"), Column(N_("不清楚"), "count"), Column(N_("看到"), "count"),
        Column(N_("没有答"), "count"),
    ]  # fmt: skip
    lines: list[Sequence[Any]] = [
        (
            text_in(row.question.texts, language), Say(KIND_WORDS[row.question.kind]),
            FEW if row.hidden else said(row.figure), "" if row.mean is None else decimals(row.mean),
            None if row.hidden else row.people, None if row.hidden else row.unknown, row.seen or None,
            row.skipped if row.seen else None,
        )
        for row in rows
    ]  # fmt: skip
    return Table(Say(N_("各题结果")), columns, lines)


def _distribution(rows: Sequence[Row], language: str) -> Table:
    columns = [
        Column(N_("题目"), wide=4), Column(N_("回答"), wide=2), Column(N_("人数"), "count"), Column(N_("比例")),
    ]  # fmt: skip
    lines: list[Sequence[Any]] = []
    for row in rows:
        for words, n in spread(row.question, row.marks, language):
            part = share(n, row.people)
            lines.append(
                (text_in(row.question.texts, language), words, n, "" if part is None else percent(part))
            )
    return Table(Say(N_("回答分布")), columns, lines)


def spread(question: Question, marks: Mapping[str, int], language: str) -> list[tuple[str, int]]:
    """Every mark or choice of a question with how many gave it, in its order; choices that stand no more come last."""
    if question.kind in CHOOSING:
        named = {o.id: text_in(o.texts, language) for o in question.options}
        rest = sorted(set(marks) - set(named))
        return [(named.get(each, each), marks.get(each, 0)) for each in (*named, *rest)]
    if question.kind is Kind.PAIR:
        span = len(question.marks) - 1
        return [
            (f"{n:+d}".replace("-", "−") if n else "0", marks.get(str(n), 0)) for n in range(-span, span + 1)
        ]
    return [(str(mark), marks.get(str(mark), 0)) for mark in question.marks]


def _themes(actor: Actor, found: Overview) -> Table:
    lines = [(each.name, each.n) for each in theme_counts(actor, found.version)]
    return Table(
        Say(N_("话里的主题")), [Column(N_("主题"), wide=3), Column(N_("提到的人数"), "count")], lines
    )


def _quotes(actor: Actor, found: Overview, language: str, most: int) -> Table:
    texts = {row.question.id: text_in(row.question.texts, language) for row in found.rows}
    rows = quotes(actor, found.version, limit=most)[:most]
    lines = [(texts.get(row.question, ""), row.words) for row in rows]
    return Table(Say(N_("原话")), [Column(N_("题目"), wide=2), Column(N_("原话"), wide=6)], lines)


def group_lines(
    found: Overview, question: Question, language: str, words: Mapping[str, str]
) -> list[list[Any]]:
    """The lines of one question in the table of groups: question, dimension, group (message ids or names), figure,
    mean, base. `words` are message ids for codes."""
    groups = group_figures(found.version.id, question, found.each)
    names = keys_of([(dim, group.key) for dim, each in groups.items() for group in each])
    text = text_in(question.texts, language)
    return [
        [
            text,
            DIM_WORDS[dim],
            names.get((dim, group.key), words.get(group.key, group.key)) or NOT_SAID,
            *_told(group),
        ]
        for dim in DIMS
        for group in groups.get(dim, ())
    ]


def _told(group: Group) -> list[Any]:
    figure = said(group.figure) if group.figure else ""
    return [figure, "" if group.mean is None else decimals(group.mean), group.people]


def groups_table(lines: Sequence[Sequence[Any]]) -> Table:
    """The table of groups of these lines."""
    columns = [
        Column(N_("题目"), wide=4), Column(N_("分组")), Column(N_("哪一组"), wide=2), Column(N_("结果")), Column(N_("平均")),
        Column(N_("人数"), "count"),
    ]  # fmt: skip
    return Table(
        Say(N_("按分组和月份")), columns, [[line[0], Say(line[1]), Say(line[2]), *line[3:]] for line in lines]
    )
