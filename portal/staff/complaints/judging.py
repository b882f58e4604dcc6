"""Step three at the desk: the evaluation, more time with notice, and the facts that only staff keep."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.complaints import actions
from portal.domain.complaints.lead_rules import REPLY_LIMIT
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries.leads import leads_for
from portal.domain.complaints.record_rules import Liability, Severity
from portal.domain.complaints.rules import LIMIT_WORDS
from portal.domain.estate import queries as estate
from portal.domain.terms import queries as terms
from portal.infra import clock, languages, web
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.complaints import step_forms
from portal.staff.complaints.acting import run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh
from portal.staff.terms.place import span_words

BOTH = ["GET", "POST"]
HEAD = N_("%(name)s（部门负责人）")
DAY_END = time(18)


@bp.route("/<int:complaint_id>/evaluation", methods=BOTH)
@web.permission("complaint.evaluate")
def evaluate(complaint_id: int) -> AnyResponse:
    """Judge how grave it is and whose, and name who leads."""

    def act(complaint: Any, form: Any) -> None:
        actions.evaluate(complaint, _judgement(form), by=web.actor(), version=form.version.data)

    said = N_("评估完成，负责人和投诉人都会收到通知。")
    return run(complaint_id, "evaluate", step_forms.JudgeForm, act, said, _prepare)


@bp.route("/<int:complaint_id>/reassessment", methods=BOTH)
@web.permission("complaint.reassess")
def reassess(complaint_id: int) -> AnyResponse:
    """Judge anew what the investigation shows."""

    def act(complaint: Any, form: Any) -> None:
        actions.reassess(complaint, _judgement(form), by=web.actor(), version=form.version.data)

    said = N_("已重新评估。负责人或答复日期有变的，投诉人会收到通知。")
    return run(complaint_id, "reassess", step_forms.JudgeForm, act, said, _prepare)


def _judgement(form: Any) -> actions.Judgement:
    return actions.Judgement(
        severity=Severity(form.severity.data), severity_reason=form.severity_reason.data,
        liability=Liability(form.liability.data), liability_reason=form.liability_reason.data,
        lead_id=form.lead.data, risks=tuple(form.risks.data or ()),
    )  # fmt: skip


def _prepare(form: Any, page: ComplaintPage) -> None:
    row = page.complaint
    form.limits = {each.value: limit_words(row.community_id, each) for each in Severity}
    found: Any = leads_for(row)
    names = estate.told_apart(found)
    form.lead.choices = [
        SelectChoice(each.person_id, gettext(HEAD, name=names[each.person_id]) if each.is_head else names[each.person_id])
        for each in found
    ]  # fmt: skip
    if fresh():
        for name in ("severity", "liability", "severity_reason", "liability_reason"):
            value = getattr(row, name)
            form[name].data = getattr(value, "value", value)
        usual = row.lead_id or row.handler_id
        form.lead.data = usual if usual in names else None


def limit_words(community_id: int, severity: Severity) -> str:
    """By when a complaint so grave is answered, and who leads it."""
    span = terms.limit_for(community_id, REPLY_LIMIT[severity])
    words = gettext("收到后%(span)s内答复", span=span_words(span))
    return gettext("%(limit)s，部门负责人亲自负责", limit=words) if severity is Severity.MAJOR else words


@bp.route("/<int:complaint_id>/extension", methods=BOTH)
@web.permission("complaint.extend")
def extend(complaint_id: int) -> AnyResponse:
    """Give a limit more time; the person is told the new day and the reason."""

    def act(complaint: Any, form: Any) -> None:
        zone = terms.calendar_for(complaint.community_id).zone
        due = form.due.data.replace(tzinfo=ZoneInfo(zone))
        actions.extend(
            complaint, kind=form.kind.data, due=due, reason=form.reason.data, consent=form.consent.data or "",
            by=web.actor(), version=form.version.data,
        )  # fmt: skip

    return run(
        complaint_id, "extend", step_forms.ExtendForm, act, N_("期限已延，投诉人会收到通知。"), _running
    )


def _running(form: Any, page: ComplaintPage) -> None:
    due = {kind: row.due_at for kind, row in page.deadlines.items() if kind in LIMIT_WORDS and row.due_at}
    form.kind.choices = [SelectChoice(kind, _now(kind, at, page)) for kind, at in due.items()]
    if not page.complaint.authority_due:
        del form.consent
    if fresh() and due:
        form.kind.data = "reply" if "reply" in due else next(iter(due))
        after = max(due[form.kind.data], clock.now())
        form.due.data = datetime.combine(clock.local(after, page.community.zone).date(), DAY_END)


def _now(kind: str, due: datetime, page: ComplaintPage) -> str:
    moment = languages.moment(due, page.community.zone)
    return gettext("%(what)s（现在：%(due)s）", what=gettext(LIMIT_WORDS[kind]), due=moment)


@bp.route("/<int:complaint_id>/inner-fact", methods=BOTH)
@web.permission("complaint.note_fact")
def note_fact(complaint_id: int) -> AnyResponse:
    """Note a mood, a means or a sign of risk as a fact of a day."""

    def act(complaint: Any, form: Any) -> None:
        kind, _, value = form.fact.data.partition(".")
        actions.note_fact(
            complaint, kind=kind, value=value, on=form.on.data, note=form.note.data or "", by=web.actor()
        )

    return run(
        complaint_id,
        "note_fact",
        step_forms.FactForm,
        act,
        N_("已记下，只有办理投诉的同事看得到，归档时删除。"),
        _today,
    )


def _today(form: Any, page: ComplaintPage) -> None:
    if fresh():
        form.on.data = clock.today(page.community.zone)
