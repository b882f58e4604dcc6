"""群诉 at the desk: the matters, the page of one with its homes, bringing complaints in and taking one out."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.casework import queries as cases
from portal.domain.complaints import actions
from portal.domain.complaints.joint_rules import RUNS
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries import joint as queries
from portal.domain.complaints.record_rules import SEVERITY_WORDS, TOPIC_WORDS
from portal.domain.complaints.rules import STATUS_WORDS, STEPS
from portal.domain.estate import queries as estate
from portal.infra import files, web
from portal.infra.refused import N_, Missing, Refused
from portal.infra.wording import gettext
from portal.staff import asked
from portal.staff.complaints import joint_forms as forms
from portal.staff.complaints.acting import run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh
from portal.staff.words import sentence

BOTH = ["GET", "POST"]
WORDS: dict[str, Any] = {"statuses": STATUS_WORDS, "severities": SEVERITY_WORDS, "topics": TOPIC_WORDS, "runs": RUNS, "why_of": lambda row: sentence(Refused(row.why, **row.params))}  # fmt: skip


@bp.route("/joint", methods=BOTH)
@web.permission("complaint.join")
def joint_index() -> AnyResponse:
    """The matters that many homes complain of, newest first; a new one is opened here."""
    who, before = web.actor(), asked.number("before")
    places = estate.communities(who, "complaint.join")
    form: Any = forms.OpenForm.incoming() if request.method == "POST" else forms.OpenForm()
    form.community.choices = [SelectChoice(str(row.id), row.name) for row in places]

    def verb() -> str:
        joint = actions.open_joint(form.community.data, title=form.title.data, by=web.actor())
        web.said(N_("已新开一件共同办理。接着勾选同一件事的投诉，并到一起。"))
        return url_for(".joint_members", joint_id=joint.id)

    def again() -> AnyResponse:
        rows = queries.joints(who, before or 2**62)
        return web.page(
            "staff/complaints/joint_index.html", rows=rows[: queries.PAGE], form=form,
            names={row.id: row.name for row in places}, zones={row.id: row.zone for row in places},
            next=rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None,
        )  # fmt: skip

    return web.submit(form, verb, again) if request.method == "POST" else again()


@bp.get("/joint/<int:joint_id>")
@web.permission("complaint.read")
def joint_show(joint_id: int) -> AnyResponse:
    """One matter: how far its homes are, what is common, what may be done for all, what the last act came to."""
    who = web.actor()
    page = queries.joint_page(who, joint_id)
    if web.is_fragment():
        web.polling()
    after = asked.number("after") or 0
    rows = queries.members(joint_id, after)
    may = {verb for verb in RUNS if who.may(f"complaint.{verb}", page.joint.community_id)}
    return web.page(
        "staff/complaints/joint.html", "staff/complaints/_joint_job.html", page=page, rows=rows[: queries.PAGE],
        acts=[(verb, count) for verb, count in page.fitting.items() if verb in may], steps=STEPS,
        leads_all=who.may("complaint.join", page.joint.community_id),
        place=estate.community(who, page.joint.community_id),
        next=rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None,
        papers=_papers(page.evidence), **WORDS,
    )  # fmt: skip


def _papers(evidence: Sequence[Any]) -> dict[int, Any]:
    """The files among the evidence that are no pictures, by their id."""
    found = files.described([each.file_id for each in evidence if each.file_id])
    return {row.id: row for row in found if row.form != "image"}


@bp.route("/joint/<int:joint_id>/members", methods=BOTH)
@web.permission("complaint.join")
def joint_members(joint_id: int) -> AnyResponse:
    """Complaints of the same community to bring in, ticked."""
    who = web.actor()
    joint = queries.joint_for(who, joint_id)
    form: Any = forms.MembersForm.incoming() if request.method == "POST" else forms.MembersForm()

    def verb() -> str:
        picked = [each for each in form.pick.data if each > 0]
        if not picked:
            raise Refused(N_("请先勾选要并入的投诉。"))
        actions.start_run(queries.joint_for(web.actor(), joint_id), "join", by=web.actor(), ids=picked)
        return url_for(".joint_show", joint_id=joint_id)

    def again() -> AnyResponse:
        topic, q, before = asked.text("topic", 20), asked.sought(), asked.number("before")
        known = topic if topic in TOPIC_WORDS else ""
        rows = queries.candidates(joint, known, q, before or 2**62)
        return web.page(
            "staff/complaints/joint_members.html", joint=joint, form=form, rows=rows[: queries.PAGE], topic=topic, q=q,
            place=estate.community(who, joint.community_id),
            next=rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None, **WORDS,
        )  # fmt: skip

    return web.submit(form, verb, again) if request.method == "POST" else again()


@bp.get("/joint/<int:joint_id>/files/<int:file_id>/<string:size>")
@web.permission("complaint.read")
def joint_file(joint_id: int, file_id: int, size: str) -> AnyResponse:
    """A file of the common evidence, for those who may see the matter."""
    joint = queries.joint_for(web.actor(), joint_id)
    if size not in ("small", "large", "original") or not cases.has_file((queries.KIND, joint.id), file_id):
        raise Missing
    return files.response(files.get(file_id), size, viewer_id=web.actor().person_id or 0)


@bp.route("/<int:complaint_id>/joint", methods=BOTH)
@web.permission("complaint.join")
def join(complaint_id: int) -> AnyResponse:
    """Look into it together with the others of the same matter."""

    def act(complaint: Any, form: Any) -> None:
        who = web.actor()
        if form.joint.data:
            joint = queries.joint_for(who, form.joint.data)
        elif form.title.data:
            joint = actions.open_joint(complaint.community_id, title=form.title.data, by=who)
        else:
            raise Refused(N_("请选一件，或写明新开的是什么事。"), field="joint")
        actions.join(complaint, joint, by=who, version=form.version.data)

    return run(complaint_id, "join", forms.JoinForm, act, N_("已并入共同办理，投诉人会收到通知。"), _matters)


def _matters(form: Any, page: ComplaintPage) -> None:
    rows = queries.open_joints(page.complaint.community_id)
    form.joint.choices = [SelectChoice("", gettext("请选择"))]
    form.joint.choices += [SelectChoice(str(row.id), row.title) for row in rows]
    if fresh():
        form.joint.data = 0


@bp.route("/<int:complaint_id>/joint-leave", methods=BOTH)
@web.permission("complaint.leave")
def leave(complaint_id: int) -> AnyResponse:
    """Look into it alone again."""

    def act(complaint: Any, form: Any) -> None:
        actions.leave(complaint, reason=form.reason.data, by=web.actor(), version=form.version.data)

    return run(complaint_id, "leave", forms.LeaveForm, act, N_("已改为单独办理，投诉人会收到通知。"))
