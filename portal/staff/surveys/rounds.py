"""Sending a survey: its rounds, a new one for a segment, and how far one is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.domain.estate import queries as estate
from portal.domain.estate.rules import TIE_WORDS
from portal.domain.surveys.actions import rounds as actions
from portal.domain.surveys.queries import rounds as queries
from portal.domain.surveys.queries.reach import get_for, round_for
from portal.domain.surveys.queries.rounds import RoundPage
from portal.domain.surveys.queries.versions import in_force
from portal.domain.surveys.round_rules import state_word, unpacked
from portal.domain.surveys.rules import TRIGGERS, InvitationState, RoundState, Status
from portal.domain.surveys.segment_rules import HAD, fingerprint
from portal.infra import clock, web
from portal.infra.fields import Versioned
from portal.infra.refused import N_, Missing
from portal.infra.squares import square_of
from portal.infra.wording import gettext
from portal.staff import asked, counts
from portal.staff.surveys.blueprint import bp
from portal.staff.surveys.round_forms import RoundForm

BOTH = ["GET", "POST"]
STATES = {InvitationState.SENT.value: N_("已发出"), InvitationState.HELD.value: N_("没有发")}
TONES = {RoundState.PLANNED: "line", RoundState.SENDING: "soon", RoundState.OPEN: "brand"}
SAID = {
    "start": N_("已开始。发送在后台进行，可以离开这一页。"),
    "discard": N_("不发了，什么都没有发出。"),
    "stop": N_("已停止。已经发出的照常可以答，没有发的不再发。"),
    "retry": N_("再试一次，正在后台发送。"),
    "close": N_("已结束收集。"),
}


class RoundVerb(Versioned):
    """Nothing to fill in: the button says what is done."""

    form_id = "verb"


@bp.get("/<int:survey_id>/rounds")
@web.permission("survey.read")
def rounds(survey_id: int) -> AnyResponse:
    """The rounds of a survey, newest first."""
    survey = get_for(web.actor(), survey_id)
    rows = queries.listing(web.actor(), survey_id, before=asked.number("before"))
    shown = rows[: queries.PAGE]
    older = url_for(".rounds", survey_id=survey_id, before=shown[-1].id) if len(rows) > len(shown) else ""
    return web.page(
        "staff/surveys/rounds.html", survey=survey, rows=shown, counts=queries.counts_of([row.id for row in shown]),
        triggers=TRIGGERS, names=_names(), word=_word, tones=TONES, next=older, may_send=_may_send(survey),
    )  # fmt: skip


def _names() -> dict[int, str]:
    return {row.id: row.name for row in counts.communities(web.actor())}


def _word(row: Any) -> str:
    return state_word(row.state, row.opens_at, clock.now())


def _may_send(survey: Any) -> bool:
    sendable = survey.status is Status.OPEN and in_force(survey.id) is not None
    return sendable and web.actor().may("survey.send", survey.community_id)


@bp.route("/<int:survey_id>/rounds/new", methods=BOTH)
@web.permission("survey.send")
def plan(survey_id: int) -> AnyResponse:
    """Say whom to ask; what that makes is looked over before anything leaves."""
    survey = get_for(web.actor(), survey_id)
    here = estate.communities(web.actor(), "survey.send")
    places = [(row.id, row.name) for row in here if survey.community_id in (None, row.id)]
    today = clock.today()
    given = {
        "name": gettext("%(name)s，%(day)s", name=survey.name, day=f"{today:%Y-%m}"), "opens_on": today,
        "communities": [places[0][0]] if len(places) == 1 else [], "ties": ["owner"],
        "remind_on": today + timedelta(days=7), "closes_on": today + timedelta(days=21),
    }  # fmt: skip

    def save(form: RoundForm) -> str:
        row = actions.plan(get_for(web.actor(), survey_id), form.plan(), by=web.actor())
        return url_for(".round_page", round_id=row.id)

    return asked.answer(
        RoundForm, save, lambda form: web.page("staff/surveys/round_new.html", form=form, survey=survey),
        choices={"communities": places}, data=given,
    )  # fmt: skip


@bp.get("/rounds/<int:round_id>")
@web.permission("survey.read")
def round_page(round_id: int) -> AnyResponse:
    """One round: what it will do, how far it is, who was not asked and why."""
    return _drawn(queries.page_for(web.actor(), round_id))


def _drawn(page: RoundPage, refused: Any = None) -> AnyResponse:
    running = page.row.state is RoundState.SENDING and page.row.job_id is not None
    if running:
        web.polling()
    row = page.row
    return web.page(
        "staff/surveys/round.html", "staff/surveys/_round_standing.html", page=page, row=row, running=running,
        word=_word(row), tones=TONES, triggers=TRIGGERS, ties=TIE_WORDS, had=HAD, refused=refused,
        verbs={verb: _verb_form(page, verb) for verb in page.verbs}, seed=fingerprint(row.seed) if row.seed else "",
        gave_up=bool(page.job and page.job.state == "failed" and running), size=min(row.sample or row.frame, row.frame),
    )  # fmt: skip


def _verb_form(page: RoundPage, verb: str) -> RoundVerb:
    action = url_for(f"staff.surveys.{verb}_round", round_id=page.row.id)
    return RoundVerb(action, data={"version": page.row.version}, form_id=verb)


def _verb(round_id: int, verb: str, act: Callable[..., Any]) -> AnyResponse:
    form: Any = RoundVerb.incoming(form_id=verb)

    def carry_out() -> str:
        act(round_for(web.actor(), round_id), by=web.actor(), version=form.version.data)
        web.said(SAID[verb])
        return url_for(".round_page", round_id=round_id)

    return web.submit(form, carry_out, lambda: _drawn(queries.page_for(web.actor(), round_id), form))


@bp.post("/rounds/<int:round_id>/start")
@web.permission("survey.send")
def start_round(round_id: int) -> AnyResponse:
    """Send it: at once, or on its first day."""
    return _verb(round_id, "start", actions.start)


@bp.post("/rounds/<int:round_id>/discarding")
@web.permission("survey.send")
def discard_round(round_id: int) -> AnyResponse:
    """Give up a round that was never started."""
    return _verb(round_id, "discard", actions.discard)


@bp.post("/rounds/<int:round_id>/stop")
@web.permission("survey.send")
def stop_round(round_id: int) -> AnyResponse:
    """Stop in the middle of sending."""
    return _verb(round_id, "stop", actions.stop)


@bp.post("/rounds/<int:round_id>/retry")
@web.permission("survey.send")
def retry_round(round_id: int) -> AnyResponse:
    """Try those once more whose household's day was full."""
    return _verb(round_id, "retry", actions.retry)


@bp.post("/rounds/<int:round_id>/closing")
@web.permission("survey.send")
def close_round(round_id: int) -> AnyResponse:
    """End the collecting before its last day."""
    return _verb(round_id, "close", actions.close)


@bp.get("/rounds/<int:round_id>/homes")
@web.permission("survey.read_answers")
def invited(round_id: int) -> AnyResponse:
    """Who was asked in a round or held back, home by home; of an anonymous one nobody reads who has answered."""
    row, survey, _, _ = queries.frame_for(web.actor(), round_id)
    state = asked.text("state", 10)
    state = state if state in STATES else ""
    rows = queries.invited(row.id, state=state, after=asked.number("after") or 0)
    shown = rows[: queries.PAGE]
    more = asked.onward(shown[-1].id if len(rows) > len(shown) else 0, "state")
    return web.page(
        "staff/surveys/invited.html", survey=survey, row=row, rows=shown, next=more, state=state, states=STATES,
        why=unpacked, named=not survey.anonymous,
    )  # fmt: skip


@bp.get("/rounds/<int:round_id>/sheet")
@web.permission("survey.read")
def sheet(round_id: int) -> AnyResponse:
    """A sheet for notice boards with the square to scan."""
    row, _, version, place = queries.frame_for(web.actor(), round_id)
    if row.board_code is None:
        raise Missing
    address = f"{str(current_app.config['BASE_URL']).rstrip('/')}/q/{row.board_code}"
    width, path = square_of(address)
    language = request.args.get("language", "zh_Hans")
    return web.page(
        "staff/surveys/sheet.html", row=row, version=version, place=place, address=address, width=width, path=path,
        title=version.title.get(language) or version.title.get("zh_Hans", row.name),
        lead=version.lead.get(language) or version.lead.get("zh_Hans", ""),
    )  # fmt: skip
