"""问卷: answered by a personal link or at a notice board, each answer kept as it is given; looking at it changes nothing.

Nothing of a form is remembered beside the answers: neither its key nor a visit, and its address stands in no log.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import wtforms
from flask import request, url_for
from werkzeug.wrappers import Response

from portal.domain.surveys.actions import answering
from portal.domain.surveys.asking_rules import asked as drawn
from portal.domain.surveys.queries import answering as queries
from portal.domain.surveys.queries.answering import Asked
from portal.domain.surveys.question_rules import Answer, Answers, Question, clean, done, shown, text_in
from portal.infra import fields, languages, throttle, web
from portal.infra.actor import Actor
from portal.infra.fields import Form
from portal.infra.refused import N_, Denied, Refused
from portal.infra.wording import gettext, speaking
from portal.public import board_devices
from portal.public.blueprint import bp

FINISH = "finish"
# Devices behind one address that begin, and that hand in.
BEGINNING, HANDING_IN = ((30, 600), (100, 86400)), ((15, 600), (60, 86400))
OF_THE_PERSON = N_("这个链接是发给业主本人的，工作人员不能替业主答复。")
STRANGE = N_("这里有不能识别的字符，请重新输入")
NO_COOKIE = N_("这台设备没有保存本站的记号（Cookie），所以没有收下。请允许保存后，再点一次。")


@dataclass(frozen=True)
class Door:
    """How somebody came to a survey: what finds it anew in each unit, its address, and over which way."""

    find: Callable[[], Asked]
    address: str
    channel: str


class AnswerForm(Form):
    """The answers, which are fields of their own; `was` is what stood in them when the page was opened."""

    form_id = "survey"
    was = wtforms.HiddenField()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.at: dict[str, str] = {}

    def refuse(self, refused: Refused) -> None:
        """Of a question the sentence stands at the question."""
        if refused.field:
            self.at[refused.field] = gettext(refused.msgid, **refused.params)
        else:
            super().refuse(refused)


@bp.get("/s/<string:token>")
def survey(token: str) -> Response:
    """The questions with what was answered so far, or that it was handed in."""
    return _opened(_personal(token))


@bp.post("/s/<string:token>")
def answer_survey(token: str) -> Response:
    """Keep what was answered; and hand it in, once."""
    return _posted(_personal(token))


@bp.get("/q/<string:code>")
def board_survey(code: str) -> Response:
    """The questions of a notice board, for this device."""
    return _opened(_at_board(code))


@bp.post("/q/<string:code>")
def answer_board_survey(code: str) -> Response:
    """Keep what was answered on this device; and hand it in, once."""
    door = _at_board(code)
    if board_devices.known():
        _count(door)
    return _posted(door)


def _personal(token: str) -> Door:
    web.leave_no_trace()
    return Door(lambda: queries.by_token(token), url_for("public.survey", token=token), "link")


def _at_board(code: str) -> Door:
    web.leave_no_trace()
    device = board_devices.device()
    return Door(lambda: queries.by_board(code, device), url_for("public.board_survey", code=code), "board")


def _count(door: Door) -> None:
    """A notice board hangs where everybody passes: so many devices behind one address, and no more."""
    address = request.remote_addr or ""
    if request.form.get("do") == FINISH:
        throttle.hit("survey board handed in", address, limits=HANDING_IN)
    elif not queries.draft(door.find().token).answers:
        throttle.hit("survey board begun", address, limits=BEGINNING)


def _opened(door: Door) -> Response:
    return _page(door, AnswerForm(action=door.address))


def _posted(door: Door) -> Response:
    """Two units: what was answered stays kept where handing in is refused."""
    form: Any = AnswerForm.incoming()
    given = {name: request.form.getlist(name) for name in request.form}
    step = request.form.get("do", "")
    saved: list[bool] = []

    def save() -> str:
        asked = _free(door)
        changes = _changes(asked.questions, given, _was(form))
        if changes:
            answering.save(asked, changes)
        saved.append(True)
        return f"{_address(door)}#q-{step}" if step in {q.id for q in asked.questions} else _address(door)

    def hand_in() -> str:
        asked = _free(door)
        answering.hand_in(asked, channel=_channel(door, asked), by=_holder(asked))
        return _address(door)

    verbs = (save, hand_in) if step == FINISH else (save,)
    return web.carry_out(form, verbs, lambda: _page(door, form, None if saved else given))


def _free(door: Door) -> Asked:
    """What is asked; nobody answers from the desk or from a firm's job in the place of the person."""
    asked = door.find()
    if door.channel == "board" and not board_devices.known():
        raise Refused(NO_COOKIE)
    own = (
        asked.invitation is not None
        and web.signed_in()
        and web.visitor().person_id == asked.invitation.person_id
    )
    if web.signed_in() and web.visitor().face != "owner" and not own:
        raise Denied(OF_THE_PERSON)
    return asked


def _was(form: Any) -> Mapping[str, Answer]:
    try:
        found = json.loads(form.was.data or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _changes(
    questions: tuple[Question, ...], given: Mapping[str, list[str]], was: Mapping[str, Answer]
) -> Answers:
    """What differs from the page as it was opened: answers given meanwhile on another device stand."""
    found = {q.id: clean(q, {n: _cleaned(n, v) for n, v in given.items()}) for q in questions if q.id in was}
    return {name: answer for name, answer in found.items() if answer != was[name]}


def _cleaned(name: str, values: list[str]) -> list[str]:
    try:
        return [fields.clean(value) for value in values]
    except ValueError:
        raise Refused(STRANGE, field=name) from None


def _channel(door: Door, asked: Asked) -> str:
    named = asked.invitation is not None and not asked.survey.anonymous
    return "portal" if named and web.signed_in() else door.channel


def _holder(asked: Asked) -> Actor:
    """Whoever holds the link answers for the person asked, and may do nothing else with it."""
    who = asked.invitation.person_id if asked.invitation else None
    known = web.visitor().person_id if web.signed_in() else who
    return Actor(known, web.visitor().name if web.signed_in() else "", "owner", "public", channel="link")


def _language(asked: Asked) -> str:
    """The language of the address if the survey has it, else the reader's."""
    wanted = request.args.get("language", "")
    return wanted if wanted in languages.LANGUAGES else languages.current()


def _address(door: Door) -> str:
    wanted = request.args.get("language", "")
    return f"{door.address}?language={wanted}" if wanted in languages.LANGUAGES else door.address


def _page(door: Door, form: Any, given: Mapping[str, list[str]] | None = None) -> Response:
    asked = door.find()
    language = _language(asked)
    code = languages.LOCALES[language]
    answers = queries.draft(asked.token).answers if asked.state == queries.OPEN else {}
    stood = {q.id: answers.get(q.id) or {} for q in shown(asked.questions, answers)}
    form.was.data = form.was.data if given is not None else json.dumps(stood, ensure_ascii=False)
    with speaking(code):
        return web.page(
            "public/survey.html", "surveys/_answer.html", asked=asked, form=form, action=_address(door), lang=language,
            questions=drawn(asked.questions, answers, code, given=given, errors=form.at),
            answered=done(asked.questions, answers), title=text_in(asked.version.title, code),
            lead=text_in(asked.version.lead, code), thanks=text_in(asked.version.thanks, code),
            languages=_languages(door, asked, language), anonymous=asked.survey.anonymous or asked.invitation is None,
        )  # fmt: skip


def _languages(door: Door, asked: Asked, now: str) -> list[tuple[str, str, bool]]:
    """The languages the survey is written in, where it is more than one."""
    found = [
        (label, f"{door.address}?language={name}", name == now)
        for name, label in languages.LANGUAGES.items()
        if asked.version.title.get(languages.LOCALES[name])
    ]
    return found if len(found) > 1 else []
