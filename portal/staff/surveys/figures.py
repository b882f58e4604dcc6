"""How results of surveys are drawn and said: headline figures, spreads, trends, the names of groups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.domain.complaints.record_rules import TOPIC_WORDS
from portal.domain.estate.rules import TIE_WORDS
from portal.domain.surveys.figure_rules import Figure, decimals, percent, said, share
from portal.domain.surveys.queries.report import keys_of, spread
from portal.domain.surveys.queries.results import Group, Row
from portal.domain.surveys.question_rules import Kind, Question, text_in
from portal.domain.surveys.rules import CHANNEL_WORDS
from portal.domain.terms import queries as terms
from portal.infra import charts, languages
from portal.infra.refused import N_
from portal.infra.wording import gettext

HEADLINES: Mapping[Kind, tuple[str, str]] = {
    Kind.RATING: (N_("满意率"), N_("4分和5分的比例")),
    Kind.NPS: (N_("净推荐值"), N_("9–10分减0–6分")),
    Kind.CES: (N_("费力程度"), N_("1到7的平均，越高越省力")),
    Kind.PAIR: (N_("差距"), N_("体验减期望，各题平均")),
}
NOT_SAID = N_("没有注明")
SPAN = 2000


def language() -> str:
    """The reader's language as texts of surveys name it."""
    return languages.current().replace("-", "_")


def text_of(question: Question) -> str:
    """A question in the reader's language."""
    return text_in(question.texts, language())


def code_words() -> dict[str, str]:
    """Message ids for the codes of categories and segments."""
    branches = {branch.group.code: branch.group.name for branch in terms.parts_tree()}
    ties = {tie.value: words for tie, words in TIE_WORDS.items()}
    return {
        **branches,
        **{topic.value: words for topic, words in TOPIC_WORDS.items()},
        **ties,
        **CHANNEL_WORDS,
    }


def group_names(dim: str, keys: Iterable[str]) -> dict[str, str]:
    """The name of each group of a dimension in the reader's language."""
    there = list(keys)
    named = keys_of([(dim, key) for key in there])
    words = code_words() if dim in ("category", "segment", "channel") else {}
    return {
        key: named.get((dim, key)) or gettext(words[key]) if key in words else named.get((dim, key), key)
        for key in there
    } | {key: gettext(NOT_SAID) for key in there if not key}


def headlines(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The figure of the first question of each kind that has one, with what it says and its base."""
    found = []
    for kind, (label, note) in HEADLINES.items():
        first = next((row for row in rows if row.question.kind is kind and not row.hidden), None)
        if first is not None and first.figure.value is not None:
            found.append(
                {"label": gettext(label), "value": said(first.figure), "note": gettext(note), "row": first}
            )
    return found


def spread_of(row: Row) -> dict[str, Any]:
    """The spread of a question as bars, with the lines of its table (words, how many, share)."""
    lines = [
        (words, n, percent(share(n, row.people) or 0))
        for words, n in spread(row.question, row.marks, language())
    ]
    bars = charts.bars([(_short(words), n, f"{n} ({part})") for words, n, part in lines])
    return {"chart": bars, "lines": lines}


def _short(words: str) -> str:
    return words if len(words) <= 9 else words[:8] + "…"


def trend_of(question: Question, months: Sequence[Group]) -> dict[str, Any] | None:
    """The figure of a question by month, as a line; None where fewer than two months may be shown."""
    if sum(month.figure is not None and month.figure.value is not None for month in months) < 2:
        return None
    items = [
        (month.key[5:], month.figure.value if month.figure else None, _mark(month.figure)) for month in months
    ]
    drawn = (
        charts.line(items) if question.kind is Kind.RATING else charts.curve(items, *_scale(question, items))
    )
    return {"chart": drawn, "months": [month for month in months if month.figure]}


def _mark(figure: Figure | None) -> str:
    """A figure beside its point; of a share the percent alone, without its sign."""
    if figure is None or figure.value is None:
        return ""
    return str((figure.value + 5) // 10) if figure.kind == Kind.RATING else said(figure)


def _scale(question: Question, items: Sequence[Any]) -> tuple[tuple[int, int], Sequence[tuple[str, int]]]:
    if question.kind is Kind.NPS:
        return (-1000, 1000), [(str(n), n * 10) for n in (-100, -50, 0, 50, 100)]
    if question.kind is Kind.CES:
        return (1000, 7000), [(str(n), n * 1000) for n in range(1, 8)]
    most = SPAN if all(abs(value or 0) <= SPAN for _, value, _ in items) else 2 * SPAN
    return (-most, most), [(str(n), n * 1000) for n in range(-most // 1000, most // 1000 + 1)]


def mean_of(row: Any) -> str:
    """The mean of a question or group, as it is written."""
    return "" if row.mean is None else decimals(row.mean)
