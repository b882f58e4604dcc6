"""One feedback at the desk: its page, the answer, whether a suggestion is adopted, and the turn to another case."""

from typing import Any

import wtforms
from flask import url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.casework import queries as cases
from portal.domain.complaints.record_rules import TOPIC_WORDS
from portal.domain.feedback import actions, queries
from portal.domain.feedback.queries import FeedbackPage
from portal.domain.feedback.rules import CHANNELS, INTO, KIND, SORT_WORDS, STATUS_WORDS, TEXT_MOST, TONES
from portal.domain.repairs.rules import ROOMS
from portal.domain.terms.rules import Urgency
from portal.infra import files, web
from portal.infra.fields import Length, optional, picks, required
from portal.infra.refused import N_, Missing, Refused
from portal.infra.wording import gettext
from portal.staff.acting import Act, Room, VerbForm
from portal.staff.building_parts import parts_of
from portal.staff.feedback.blueprint import bp

BOTH = ["GET", "POST"]
ACTS = {
    act.verb: act
    for act in (
        Act("answer", "answer", N_("答复…"), title=N_("答复"), submit=N_("发给本人"),
            lead=N_("本人会收到通知。建议答复之后，还要定下采纳不采纳。")),
        Act("adopt", "adoption", N_("采纳…"), title=N_("采纳建议"), submit=N_("采纳，告诉本人"),
            lead=N_("写明准备怎么做、什么时候做，会原样告诉本人。")),
        Act("decline", "non-adoption", N_("不采纳…"), title=N_("不采纳建议"), submit=N_("不采纳，告诉本人"), danger=True,
            lead=N_("写明为什么不做，会原样告诉本人。")),
        Act("turn", "turn", N_("转为报修或投诉…"), title=N_("转为报修或投诉"), submit=N_("转过去办"),
            lead=N_("原话和照片一起带过去，本人会收到新的单号，这一条就此结束。")),
    )
}  # fmt: skip
URGENT = ((Urgency.ORDINARY.value, N_("一般")), (Urgency.URGENT.value, N_("急修")))


class AnswerForm(VerbForm):
    """The words for the person."""

    text = wtforms.TextAreaField(N_("答复"), [required(N_("请先写答复")), Length(TEXT_MOST)])


class ReasonForm(VerbForm):
    """Why it is adopted or not."""

    reason = wtforms.TextAreaField(N_("理由"), [required(N_("请写明理由")), Length(1000)])


class TurnForm(VerbForm):
    """Into what, and what that room asks for."""

    into = wtforms.RadioField(
        N_("转成什么"), [required(N_("请选一项"))], choices=lambda: picks(tuple(INTO.items()))
    )
    part = wtforms.SelectField(N_("坏的部位"), [optional()], validate_choice=False)
    room = wtforms.SelectField(
        N_("位置"),
        [optional()],
        choices=lambda: [SelectChoice("", gettext("说不清")), *picks(tuple(ROOMS.items()))],
    )
    urgency = wtforms.RadioField(
        N_("急不急"), [optional()], choices=lambda: picks(URGENT), default="ordinary"
    )
    topic = wtforms.SelectField(
        N_("投诉类别"),
        [optional()],
        choices=lambda: [SelectChoice("", gettext("受理时再定")), *picks(tuple(TOPIC_WORDS.items()))],
    )
    demand = wtforms.TextAreaField(N_("要求什么"), [optional(), Length(TEXT_MOST)])


def words_of(page: FeedbackPage) -> dict[str, Any]:
    """What the templates of one feedback share."""
    acts = [act for verb, act in ACTS.items() if verb in page.verbs]
    return {
        "row": page.feedback, "zone": page.community.zone, "acts": acts, "sorts": SORT_WORDS,
        "statuses": STATUS_WORDS, "tones": TONES, "channels": CHANNELS, "became": _became(page),
    }  # fmt: skip


def _became(page: FeedbackPage) -> str:
    row = page.feedback
    if row.became_kind == "repair":
        return url_for("staff.repairs.show", repair_id=row.became_id)
    return url_for("staff.complaints.show", complaint_id=row.became_id) if row.became_kind else ""


ROOM = Room(
    page_for=lambda feedback_id: queries.page_for(web.actor(), feedback_id),
    find=lambda feedback_id: queries.get_for(web.actor(), feedback_id),
    version_of=lambda page: page.feedback.version,
    home=lambda feedback_id: url_for("staff.feedback.show", feedback_id=feedback_id),
    words_of=words_of,
    acts=ACTS,
    verb="staff/feedback/verb.html",
    conflict="staff/feedback/conflict.html",
    not_now=N_("这一条现在不能再这样操作，下面是最新情况。"),
)


def panel(feedback_id: int) -> dict[str, Any]:
    """The glance at one feedback; nothing but its kind for those who may not read it."""
    if not web.actor().may("feedback.read"):
        return {"page": None}
    page = queries.page_for(web.actor(), feedback_id)
    return {"page": page, **words_of(page)}


@bp.get("/<int:feedback_id>")
@web.permission("feedback.read")
def show(feedback_id: int) -> AnyResponse:
    """One feedback: what was said, whom to call, what may be done."""
    page = queries.page_for(web.actor(), feedback_id)
    return web.page("staff/feedback/show.html", page=page, **words_of(page))


@bp.route("/<int:feedback_id>/answer", methods=BOTH)
@web.permission("feedback.answer")
def answer(feedback_id: int) -> AnyResponse:
    """Write the answer."""
    return ROOM.run(
        feedback_id, "answer", AnswerForm,
        lambda row, form: actions.answer(row, text=form.text.data, by=web.actor(), version=form.version.data),
        N_("答复已发给本人。"),
    )  # fmt: skip


@bp.route("/<int:feedback_id>/adoption", methods=BOTH)
@web.permission("feedback.adopt")
def adopt(feedback_id: int) -> AnyResponse:
    """Take the suggestion up."""
    return ROOM.run(
        feedback_id, "adopt", ReasonForm,
        lambda row, form: actions.adopt(row, reason=form.reason.data, by=web.actor(), version=form.version.data),
        N_("建议已采纳，本人会收到通知。"),
    )  # fmt: skip


@bp.route("/<int:feedback_id>/non-adoption", methods=BOTH)
@web.permission("feedback.adopt")
def decline(feedback_id: int) -> AnyResponse:
    """Not take the suggestion up, and say why."""
    return ROOM.run(
        feedback_id, "decline", ReasonForm,
        lambda row, form: actions.decline(row, reason=form.reason.data, by=web.actor(), version=form.version.data),
        N_("没有采纳的原因已告诉本人。"),
    )  # fmt: skip


@bp.route("/<int:feedback_id>/turn", methods=BOTH)
@web.permission("feedback.turn")
def turn(feedback_id: int) -> AnyResponse:
    """Make a repair or a complaint of it."""
    return ROOM.run(
        feedback_id, "turn", TurnForm, _turn, N_("已转过去，在那一件里接着办。"), ready=_with_parts
    )  # fmt: skip


def _turn(row: Any, form: Any) -> None:
    if form.into.data == "repair" and not form.part.data:
        raise Refused(N_("请选择坏的是哪个部位"), field="part")
    target = actions.Target(
        into=form.into.data, part=form.part.data or "", room=form.room.data or "",
        urgency=form.urgency.data or Urgency.ORDINARY.value, topic=form.topic.data or "", demand=form.demand.data or "",
    )  # fmt: skip
    actions.turn(row, target, by=web.actor(), version=form.version.data)


@bp.get("/<int:feedback_id>/photos/<int:file_id>/<string:size>")
@web.permission("feedback.read")
def photo(feedback_id: int, file_id: int, size: str) -> AnyResponse:
    """A photo or a paper that was sent with it."""
    row = queries.get_for(web.actor(), feedback_id)
    if size not in ("small", "large", "original") or not cases.has_file((KIND, row.id), file_id):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.actor().person_id or 0)


def _with_parts(form: Any, page: FeedbackPage) -> None:
    form.part.choices = parts_of(common=page.feedback.unit_id is None)
