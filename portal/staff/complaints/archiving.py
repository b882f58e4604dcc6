"""归档 at the desk: what was learned, closing the file, and the sealed pack to take along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import wtforms
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice

from portal.domain.complaints import actions
from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.queries import archive as packs
from portal.domain.complaints.record_rules import WHERE
from portal.domain.complaints.rules import ANSWERED, ENDED
from portal.infra import files, web
from portal.infra.fields import Length, required
from portal.infra.refused import N_
from portal.staff.complaints.acting import VerbForm, run
from portal.staff.complaints.blueprint import bp
from portal.staff.complaints.step_forms import fresh

BOTH = ["GET", "POST"]
PLACES = [SelectChoice(value, words) for value, words in WHERE.items()]
LEARNED = ("cause", "cause_note", "lesson", "prevent_in")


class LessonForm(VerbForm):
    """Where the cause lies and what it was, the lesson, and where it should be prevented."""

    hints: Mapping[str, str] = {
        "cause_note": N_("为什么会发生，一两句话"),
        "lesson": N_("以后怎么做，写到可以照着做。会出现在投诉看板里"),
    }
    cause = wtforms.SelectField(N_("根源在哪一环"), [required(N_("请选择根源在哪一环"))], choices=PLACES)
    cause_note = wtforms.TextAreaField(N_("根源是什么"), [required(N_("请写明根源")), Length(1000, 2)])
    lesson = wtforms.TextAreaField(N_("教训"), [required(N_("请写明教训")), Length(1000, 2)])
    prevent_in = wtforms.SelectField(
        N_("应在哪一环预防"), [required(N_("请选择应在哪一环预防"))], choices=PLACES
    )


@bp.route("/<int:complaint_id>/lesson", methods=BOTH)
@web.permission("complaint.learn")
def learn(complaint_id: int) -> AnyResponse:
    """Write down what the complaint teaches."""

    def act(complaint: Any, form: Any) -> None:
        lesson = actions.Lesson(**{name: form[name].data for name in LEARNED})
        actions.learn(complaint, lesson, by=web.actor(), version=form.version.data)

    def ready(form: Any, page: ComplaintPage) -> None:
        if fresh():
            for name in LEARNED:
                form[name].data = getattr(page.complaint, name)

    return run(complaint_id, "learn", LessonForm, act, N_("根源与教训已写下。"), ready)


@bp.route("/<int:complaint_id>/archive", methods=BOTH)
@web.permission("complaint.archive")
def archive(complaint_id: int) -> AnyResponse:
    """Close the file for good; its pack is made by the worker."""

    def act(complaint: Any, form: Any) -> None:
        actions.archive(complaint, by=web.actor(), version=form.version.data)

    return run(complaint_id, "archive", VerbForm, act, N_("已归档，只读。归档包正在封存，稍后可以下载。"))


@bp.get("/<int:complaint_id>/pack")
@web.permission("complaint.read")
def pack(complaint_id: int) -> AnyResponse:
    """The sealed pack, for who may see the complaint."""
    found = packs.pack_for(web.actor(), complaint_id)
    return files.response(
        files.get(found.file_id or 0), "original", viewer_id=web.actor().person_id or 0
    )  # fmt: skip


@dataclass(frozen=True)
class Learned:
    """What the section shows: the words for the places, and the pack, made or owed (none of what came in archived)."""

    where: Mapping[str, str]
    pack: Any


def has_lesson(page: ComplaintPage) -> bool:
    """Whether there is, or will soon be, something to show of the archive."""
    return page.complaint.status in ANSWERED | ENDED


def learned_of(page: ComplaintPage) -> Learned | None:
    """The lesson and the pack of the complaint."""
    row = page.complaint
    kept = packs.pack_in(page.found)
    return Learned(WHERE, kept) if row.lesson or kept else None
