"""The page of a complaint in plain words: what comes next, whose turn it is, when each step was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.rules import OWNER_STEPS, STATUS_WORDS, Status
from portal.infra import clock
from portal.infra.refused import N_
from portal.infra.wording import gettext

# What waits for the person, in this order: verb, headline, note.
TURN: Sequence[tuple[str, str, str]] = (
    ("agree_definition", N_("请看看我们写的对不对"), N_("对就确认；不对，写下哪里不对，我们改。")),
    (
        "accept_remedy",
        N_("请看书面答复"),
        N_("看完告诉我们接受还是不接受。不接受的，由另一位更高一级的同事重新办理。"),
    ),
)
NEXT: Mapping[str, tuple[str, str]] = {
    "complaint.accept": (N_("联系您，了解情况"), N_("会打您的电话，把事情问清楚。")),
    "complaint.read_back": (N_("写下事实与诉求，请您核对"), N_("先说清是什么事、您要求什么，再去查。")),
    "complaint.agree_definition": (N_("等您确认事实与诉求"), ""),
    "complaint.evaluate": (N_("确定由谁负责、哪天答复"), ""),
    "complaint.conclude": (
        N_("查清情况，给您书面答复"),
        N_("答复会写明：查到什么、依据什么、谁在哪天前做什么。"),
    ),
    "complaint.send_reply": (
        N_("给您一份书面答复"),
        N_("答复会写明：查到什么、依据什么、谁在哪天前做什么。"),
    ),
    "complaint.keep_promise": (N_("办到答应您的事"), N_("每件事由谁办、哪天前办到，写在下面。")),
    "complaint.start_follow_up": (N_("请没有经手的同事回访您"), ""),
    "complaint.archive": (N_("听您说满意不满意"), N_("回访的同事没有经手这件事，有不满意请直说。")),
}
ENDED: Mapping[Status, tuple[str, str]] = {
    Status.ARCHIVED: (N_("已经办完"), ""),
    Status.WITHDRAWN: (N_("已撤回"), N_("需要时可以重新提。")),
    Status.REFUSED: (N_("没有受理"), ""),
    Status.REFERRED: (N_("已转给别的机构处理"), ""),
}


@dataclass(frozen=True)
class Next:
    """The card of the next step: headline and note (message ids), who holds it, and the verb that waits for the
    reader, if one does."""

    title: str
    note: str
    who: str
    turn: str


def next_step(page: ComplaintPage) -> Next:
    """What comes next, in words for the person."""
    for verb, title, note in TURN:
        if verb in page.verbs:
            return Next(title, note, "", verb)
    task, row = page.task, page.complaint
    if task is None or row.status in ENDED:
        title, note = ENDED.get(row.status, (STATUS_WORDS[row.status], ""))
        return Next(title, note, "", "")
    title, note = NEXT.get(task.what, (task.state, ""))
    return Next(title, note, task.assignee_name or task.holder_name, "")


def step_now(page: ComplaintPage) -> int:
    """Which of the six steps is the present one; past the end where all is done."""
    return len(OWNER_STEPS) + 1 if page.ended else page.step


def step_dates(page: ComplaintPage) -> list[str]:
    """The day of each of the six steps as far as it was taken: 11/9."""
    row, zone = page.complaint, page.community.zone
    taken = (
        row.submitted_at, row.confirmed_at, None, row.replied_at, None, row.archived_at or row.closed_at
    )  # fmt: skip
    shown = [short_day(at, zone) if number <= page.step else "" for number, at in enumerate(taken, 1)]
    if next_step(page).turn:
        shown[page.step - 1] = gettext("轮到您")
    return shown


def short_day(moment: datetime | None, zone: str) -> str:
    """今天, or 11/9; empty where there is no moment."""
    if moment is None:
        return ""
    here = clock.local(moment, zone)
    return gettext("今天") if here.date() == clock.today(zone) else f"{here.month}/{here.day}"


def unread_from(page: ComplaintPage) -> int:
    """The id of the first post of the desk that the reader has not seen, 0 where there is none."""
    fresh = [post.id for post in page.posts if post.side == "desk" and post.id > page.read_up_to]
    return fresh[0] if fresh else 0
