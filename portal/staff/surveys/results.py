"""The results of a survey: all questions at once, one of them closely, what people wrote, and the printed report."""

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.surveys.figure_rules import percent, said, share
from portal.domain.surveys.queries import report, results, sums, words
from portal.domain.surveys.question_rules import KIND_WORDS, Kind, parse
from portal.domain.surveys.rules import DIM_WORDS, DIMS
from portal.infra import languages, papers, web
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.estate_forms import YesForm
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.figures import (
    group_names,
    headlines,
    mean_of,
    spread_of,
    text_of,
    trend_of,
)

PERMISSION = "survey.read"
SIDE_WORDS = {"expected": N_("期望"), "felt": N_("体验")}


@bp.get("/<int:survey_id>/results")
@web.permission(PERMISSION)
def overview(survey_id: int) -> AnyResponse:
    """The results of a version: the figures, each question, how far people came, the themes."""
    who = web.actor()
    found = results.overview(who, survey_id, asked.number("version"))
    rate = share(found.rate.answered, found.rate.asked)
    return web.page(
        "staff/surveys/results/overview.html", found=found, survey=found.survey, version=found.version,
        rate="" if rate is None else percent(rate), headlines=headlines(found.rows), said=said, mean_of=mean_of,
        text_of=text_of, kinds=KIND_WORDS, versions=version_chips(found), themes=words.theme_counts(who, found.version),
        lags=report.LAGS, export=YesForm(url_for(".export", survey_id=found.survey.id, version=found.version.id), form_id="export"),
    )  # fmt: skip


@bp.get("/<int:survey_id>/results/questions/<string:question_id>")
@web.permission(PERMISSION)
def one(survey_id: int, question_id: str) -> AnyResponse:
    """One question: its spread, its months, and its groups in one dimension."""
    dim = asked.text("dim", 12)
    found = results.question(web.actor(), survey_id, question_id, dim=dim, version_id=asked.number("version"))
    names = group_names(found.dim, [group.key for group in found.groups])
    return web.page(
        "staff/surveys/results/question.html", found=found, survey=found.survey, version=found.version, row=found.row,
        text=text_of(found.row.question), kinds=KIND_WORDS, said=said, mean_of=mean_of, names=names,
        spread=None if found.row.question.kind is Kind.TEXT else spread_of(found.row), dims=dim_chips(found),
        trend=trend_of(found.row.question, found.months), dim_words=DIM_WORDS, sides=SIDE_WORDS,
        lags=report.LAGS, has_quotes=found.row.question.kind is Kind.TEXT and not found.row.hidden,
    )  # fmt: skip


@bp.get("/<int:survey_id>/results/quotes")
@web.permission(PERMISSION)
def quotes(survey_id: int) -> AnyResponse:
    """What people wrote: all of it, of one question, of a theme, or of a group that may be shown."""
    who = web.actor()
    survey, version = sums.version_for(who, survey_id, asked.number("version"))
    theme_id, dim, key = asked.number("theme") or 0, asked.text("dim", 12), asked.text("key", 60)
    rows = words.quotes(
        who, version, question=asked.text("question", 40), theme_id=theme_id, after=asked.number("after") or 0,
        group=(dim, key) if dim in DIMS else None,
    )  # fmt: skip
    shown, more = words.page_of(rows)
    kept = ("version", "theme", "question", "dim", "key")
    return web.page(
        "staff/surveys/results/quotes.html", survey=survey, version=version, rows=shown, next=asked.onward(more, *kept),
        texts={question.id: text_of(question) for question in parse(version.questions)},
        theme=words.theme(theme_id) if theme_id else None, themes=words.theme_counts(who, version),
        group=group_names(dim, [key]).get(key, "") if dim in DIMS else "",
    )  # fmt: skip


@bp.get("/<int:survey_id>/results/report.pdf")
@web.permission(PERMISSION)
def print_report(survey_id: int) -> AnyResponse:
    """The results as a report to print."""
    found = results.overview(web.actor(), survey_id, asked.number("version"))
    language = languages.current()
    made = report.paper(found, language, report.tables_of(web.actor(), found, language, quoted=100))
    return papers.download(made, "pdf", f"survey-{found.survey.id}-{found.version.number}")


def version_chips(found: results.Overview) -> list[tuple[str, str, str, bool]]:
    """The versions to choose from; nothing where there is one."""
    if len(found.versions) < 2:
        return []
    return [
        (
            gettext("第%(number)s版", number=each.number),
            url_for(".overview", survey_id=found.survey.id, version=each.id), "", each.id == found.version.id,
        )
        for each in found.versions
    ]  # fmt: skip


def dim_chips(found: results.OneQuestion) -> list[tuple[str, str, str, bool]]:
    """The dimensions in which the answers differ."""

    def address(dim: str) -> str:
        return url_for(
            ".one", survey_id=found.survey.id, question_id=found.row.question.id, dim=dim, version=found.version.id,
            _anchor="groups",
        )  # fmt: skip

    return [(gettext(DIM_WORDS[dim]), address(dim), "", dim == found.dim) for dim in found.dims]
