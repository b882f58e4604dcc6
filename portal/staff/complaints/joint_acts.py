"""What is written once for all homes of a matter, and the acts that go over every one of them."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.complaints import actions
from portal.domain.complaints.joint_rules import RUNS
from portal.domain.complaints.queries import joint as queries
from portal.domain.complaints.queries.leads import colleagues_in
from portal.domain.complaints.record_rules import Severity
from portal.domain.estate import queries as estate
from portal.domain.estate.queries.roles import staff_with
from portal.infra import web
from portal.infra.refused import N_, Missing
from portal.staff.complaints import joint_forms as forms
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.judging import limit_words

BOTH = ["GET", "POST"]
FORMS: Mapping[str, Any] = {"evaluate": forms.RunJudgeForm, "extend": forms.RunExtendForm}
# What each act does to every home, said before it is done.
LEADS = {
    "accept": N_("每一件都算已受理，由您跟进，投诉人都会收到通知。"),
    "read_back": N_("共同的事实与诉求发给每一户核对；对方同意才能往下走，也可以说不对。"),
    "evaluate": N_("每一件按这个程度、责任和负责人评估，答复期限各按自己收到的那天算。"),
    "extend": N_("每一件的书面答复都延到这天，原因自动发给每一位投诉人。期限已经更晚的不动。"),
    "find": N_("共同查到的事实、依据和证据写进每一户；各户自己已经写的不动。"),
    "conclude": N_("查到的事实、依据和证据都齐的，进入书面答复；缺的不动，下面会列出缺什么。"),
    "draft_reply": N_("共同的答复和承诺写进每一户的答复；各户自己已经写的、补偿和承诺不动。"),
    "send_reply": N_("写全了的，一户一份发出，发出后不能改；缺内容或补偿没批的不会发。"),
}


@bp.route("/joint/<int:joint_id>/common", methods=BOTH)
@web.permission("complaint.join")
def joint_common(joint_id: int) -> AnyResponse:
    """Write the points, what was found and the answer once for all."""
    who = web.actor()
    joint = queries.joint_for(who, joint_id)
    posted, points = request.method == "POST", queries.common_points(joint_id)
    form: Any = forms.CommonForm.incoming() if posted else forms.CommonForm(
        data={"version": joint.version, "opening": joint.opening, "closing": joint.closing})  # fmt: skip
    form.offer(estate.told_apart(staff_with("complaint.keep_promise", joint.community_id)))
    if not posted:
        form.fill(points)

    def verb() -> str:
        actions.write_common(
            queries.joint_for(web.actor(), joint_id), form.written(), opening=form.opening.data or "",
            closing=form.closing.data or "", by=web.actor(), version=form.version.data,
        )  # fmt: skip
        web.said(N_("已保存。还没有写进各户，用“统一办理”写进去。"))
        return url_for(".joint_show", joint_id=joint_id)

    def again() -> AnyResponse:
        if posted:
            form.version.data, form.version.raw_data = joint.version, None
        return web.page("staff/complaints/joint_common.html", joint=joint, form=form, written=len(points))

    return web.submit(form, verb, again) if posted else again()


@bp.route("/joint/<int:joint_id>/evidence", methods=BOTH)
@web.permission("complaint.join")
def joint_evidence(joint_id: int) -> AnyResponse:
    """Keep a piece of evidence for all of them."""
    joint = queries.joint_for(web.actor(), joint_id)
    posted = request.method == "POST"
    form: Any = forms.CommonEvidenceForm.incoming() if posted else forms.CommonEvidenceForm()

    def verb() -> str:
        who = web.actor()
        actions.add_common_evidence(
            queries.joint_for(who, joint_id), shows=form.shows.data, source=form.source.data,
            dated_on=form.dated_on.data, files=form.photos.keep(who.person_id or 0), by=who,
        )  # fmt: skip
        web.said(N_("证据已留下，和查到的事实一起写进各户。"))
        return url_for(".joint_show", joint_id=joint_id, _anchor="evidence")

    def again() -> AnyResponse:
        return web.page("staff/complaints/joint_evidence.html", joint=joint, form=form)

    return web.submit(form, verb, again) if posted else again()


@bp.route("/joint/<int:joint_id>/acts/<string:verb>", methods=BOTH)
@web.permission("complaint.join")
def joint_run(joint_id: int, verb: str) -> AnyResponse:
    """One act over every home that is in the right step: what it does, then the worker does it."""
    who = web.actor()
    if verb not in LEADS:
        raise Missing
    page = queries.joint_page(who, joint_id)
    posted = request.method == "POST"
    make = FORMS.get(verb, forms.RunForm)
    form: Any = make.incoming() if posted else make()
    _offer(form, verb, page.joint.community_id)

    def carry_out() -> str:
        actions.start_run(queries.joint_for(web.actor(), joint_id), verb, by=web.actor(), given=form.given())
        return url_for(".joint_show", joint_id=joint_id, _anchor="job")

    def again() -> AnyResponse:
        return web.page(
            "staff/complaints/joint_run.html", page=page, form=form, verb=verb, lead=LEADS[verb], label=RUNS[verb],
            count=page.fitting.get(verb, 0),
        )  # fmt: skip

    return web.submit(form, carry_out, again) if posted else again()


def _offer(form: Any, verb: str, community_id: int) -> None:
    """The colleagues of the community, and its zone."""
    if verb == "evaluate":
        form.lead.choices = [SelectChoice(id, name) for id, name, _ in colleagues_in(community_id)]
        form.limits = {each.value: limit_words(community_id, each) for each in Severity}
    if verb == "extend":
        form.zone = estate.zone_of(community_id)
