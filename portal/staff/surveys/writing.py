"""A survey is made and settled; its version is worded, published, revised, given up; it is closed and opened again."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.surveys import actions
from portal.domain.surveys.build_rules import Facts, why_not
from portal.domain.surveys.queries.building import SurveyPage, page_for
from portal.domain.surveys.queries.reach import get_for
from portal.domain.surveys.rules import LANGUAGES, STATUS_WORDS
from portal.infra import web
from portal.infra.refused import N_, Denied, Refused, WrongState
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.forms import LANGUAGE_WORDS, PARTS, FrameForm, NewForm, SettingsForm
from portal.staff.surveys.show import drawn, verb_form

BOTH = ["GET", "POST"]
NOT_THIS = N_("这一版已经发布，不能再改。请先开始新的一版。")
SAID = {
    "publish": N_("已发布，从现在起发的就是这一版。"),
    "revise": N_("已复制出新的一版，改好后发布。发布前照旧发原来那一版。"),
    "discard": N_("没有发布的这一版已放弃，原来那一版照旧。"),
    "close": N_("已停用，不再发送；正在收集的照常收完。"),
    "reopen": N_("已重新启用。"),
}


def places() -> Sequence[tuple[int, str]]:
    """Whose survey it may be: all communities where the reader edits everywhere, or one of the own."""
    who = web.actor()
    own = [(row.id, row.name) for row in estate.communities(who, "survey.edit")]
    return [(0, gettext("所有项目")), *own] if who.scope("survey.edit") is None else own


@bp.route("/new", methods=BOTH)
@web.permission("survey.edit")
def new() -> AnyResponse:
    """Make a survey, from a ready one or from nothing."""

    def save(form: NewForm) -> str:
        row = actions.create(form.settings(), start=form.start.data or "", by=web.actor())
        web.said(N_("问卷已建好，请看一遍题目，改好后发布。"))
        return url_for(".show", survey_id=row.id)

    return asked.answer(
        NewForm, save, lambda form: web.page("staff/surveys/new.html", form=form), choices={"place": places()}
    )


@bp.route("/<int:survey_id>/settings", methods=BOTH)
@web.permission("survey.edit")
def settle(survey_id: int) -> AnyResponse:
    """Change what a survey is for."""
    page = page_for(web.actor(), survey_id, story=False)
    row = page.survey
    given = {"name": row.name, "trigger": row.trigger, "place": row.community_id or 0,
             "named": "anonymous" if row.anonymous else "named"}  # fmt: skip

    def save(survey: Any, form: Any) -> str:
        actions.settle(survey, form.settings(), by=web.actor(), version=form.version.data)
        web.said(N_("已保存。"))
        return url_for(".show", survey_id=survey_id)

    return edited(
        page,
        SettingsForm,
        given,
        save,
        "staff/surveys/settings.html",
        verb="settle",
        choices={"place": places()},
    )


@bp.route("/<int:survey_id>/texts", methods=BOTH)
@web.permission("survey.edit")
def change(survey_id: int) -> AnyResponse:
    """Word anew what stands around the questions, languages side by side."""
    page = page_for(web.actor(), survey_id, story=False)
    given = {
        f"{part}_{language}": getattr(page.shown, part).get(language, "")
        for part in PARTS
        for language in LANGUAGES
    }

    def save(survey: Any, form: Any) -> str:
        actions.change(survey, form.frame(), by=web.actor(), version=form.version.data)
        web.said(N_("已保存。"))
        return url_for(".show", survey_id=survey_id)

    return edited(
        page, FrameForm, given, save, "staff/surveys/texts.html", parts=PARTS, languages=LANGUAGE_WORDS
    )


def edited(
    page: SurveyPage, make: type[Any], given: dict[str, Any], save: Callable[[Any, Any], str], template: str,
    *, verb: str = "change", choices: dict[str, Any] | None = None, **words: Any,
) -> AnyResponse:  # fmt: skip
    """A form about a survey: shown with what stands, saved in one unit; stale ones come back with what was typed."""
    survey_id = page.survey.id
    posted = request.method == "POST"
    if not posted and verb not in page.verbs:
        raise _why_not(page, verb)
    form = make.incoming() if posted else make(data=given | {"version": page.survey.version})
    for name, pairs in (choices or {}).items():
        form[name].choices = pairs

    def show() -> AnyResponse:
        now = page_for(web.actor(), survey_id, story=False) if posted else page
        form.version.data, form.version.raw_data = now.survey.version, None
        return web.page(template, page=now, row=now.survey, form=form, **words)

    if not posted:
        return show()
    return web.submit(form, lambda: save(get_for(web.actor(), survey_id), form), show)


def _why_not(page: SurveyPage, verb: str) -> Refused:
    """Why the form of this verb is not shown: not the reader's to change, or not as the survey stands."""
    if not page.verbs:
        return Denied(N_("您没有这项权限。如果需要，请找管理员开通。"))
    problem = why_not(verb, Facts(page.survey.status, page.written is not None))
    return WrongState(problem or NOT_THIS, status=STATUS_WORDS[page.survey.status])


def _verb(survey_id: int, verb: str, act: Callable[..., Any]) -> AnyResponse:
    """A verb that is one button: done, or refused on the page it stands on."""
    page = page_for(web.actor(), survey_id)
    form: Any = type(verb_form(page, verb)).incoming(form_id=verb)

    def carry_out() -> str:
        act(get_for(web.actor(), survey_id), by=web.actor(), version=form.version.data)
        web.said(SAID[verb])
        return url_for(".show", survey_id=survey_id)

    return web.submit(form, carry_out, lambda: drawn(page_for(web.actor(), survey_id), form))


@bp.post("/<int:survey_id>/publication")
@web.permission("survey.edit")
def publish(survey_id: int) -> AnyResponse:
    """Freeze the version that is being written and use it."""
    return _verb(survey_id, "publish", actions.publish)


@bp.post("/<int:survey_id>/revision")
@web.permission("survey.edit")
def revise(survey_id: int) -> AnyResponse:
    """Begin the next version."""
    return _verb(survey_id, "revise", actions.revise)


@bp.post("/<int:survey_id>/discarding")
@web.permission("survey.edit")
def discard(survey_id: int) -> AnyResponse:
    """Give up the version that was never published."""
    return _verb(survey_id, "discard", actions.discard)


@bp.post("/<int:survey_id>/closing")
@web.permission("survey.edit")
def close(survey_id: int) -> AnyResponse:
    """Send it no more."""
    return _verb(survey_id, "close", actions.close)


@bp.post("/<int:survey_id>/reopening")
@web.permission("survey.edit")
def reopen(survey_id: int) -> AnyResponse:
    """Send it again."""
    return _verb(survey_id, "reopen", actions.reopen)
