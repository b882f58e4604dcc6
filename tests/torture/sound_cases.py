"""What must be true of complaints, callbacks and feedback at any moment at which nobody writes."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select

from portal.domain.callbacks.models import Callback, CallbackAttempt
from portal.domain.callbacks.rules import OPEN as ASKING
from portal.domain.casework.models import Deadline, Post, Task
from portal.domain.complaints.actions.replying import digest_of
from portal.domain.complaints.archive_models import SealedPack
from portal.domain.complaints.models import Complaint, InnerFact
from portal.domain.complaints.reply_models import Delivery, Promise, Reply
from portal.domain.complaints.rules import ANSWERED, ENDED, Status
from portal.domain.feedback.models import Feedback
from portal.domain.repairs.models import Repair
from portal.infra import files
from portal.infra.db import session
from portal.infra.story import Story
from tests.torture.people import Deed
from tests.torture.sound import sent_twice, stories

VERBS = {
    "complaint.reply_sent": "send_reply",
    "complaint.promise_kept": "keep_promise",
    "complaint.archived": "archive",
    "callback.satisfied": "ask_after",
    "callback.dissatisfied": "ask_after",
    "feedback.answered": "answer",
    "feedback.adopted": "adopt",
    "feedback.turned": "turn",
}
Told = Counter[tuple[str, str, int]]
Pairs = Counter[tuple[str, int]]


def deeds() -> Counter[Deed]:
    """Every deed that stands in the stories, and how often."""
    said = select(Story.name, Story.subject_id, Story.person_id).where(Story.name.in_(VERBS))
    return Counter(Deed(VERBS[name], subject, person) for name, subject, person in session().execute(said))


def look(acknowledged: Iterable[Deed]) -> None:
    """Everything acknowledged is there once, and nothing is half done."""
    session().rollback()
    session().expire_all()
    there, told = deeds(), stories()
    assert not [deed for deed in acknowledged if there[deed] != 1], "acknowledged and not there exactly once"
    assert not [deed for deed, times in there.items() if times > 1], "done twice"
    waits = _pairs(select(Task.subject_kind, Task.subject_id).where(Task.closed_at.is_(None)))
    runs = _pairs(
        select(Deadline.subject_kind, Deadline.subject_id).where(
            Deadline.met_at.is_(None), Deadline.dropped_at.is_(None)
        )
    )
    _letters(told)
    _promises(told, waits, runs)
    _archives(told, waits, runs)
    _callbacks(told, waits, runs)
    _feedback(told, waits)
    assert not sent_twice()


def _pairs(wanted: object) -> Pairs:
    return Counter((kind, subject) for kind, subject in session().execute(wanted))  # type: ignore[call-overload]


def _letters(told: Told) -> None:
    """A letter that left is frozen with its proofs, and its complaint has gone on; else neither."""
    ways = Counter(session().scalars(select(Delivery.reply_id)))
    left = {row.complaint_id: row for row in session().scalars(select(Reply).where(Reply.state == "sent"))}
    for row in session().scalars(select(Complaint)):
        sent = left.get(row.id)
        answered = row.status in ANSWERED | ENDED
        assert answered == (sent is not None) == bool(row.replied_at), row.number
        assert told["complaint", "complaint.reply_sent", row.id] == answered, row.number
        if sent is not None:
            assert (sent.digest, ways[sent.id]) == (digest_of(sent.body), 2), row.number
            assert sent.sent_at == row.replied_at, row.number


def _promises(told: Told, waits: Pairs, runs: Pairs) -> None:
    """What is promised waits for its owner with a clock as long as it is owed, and from the letter on."""
    letters = dict(session().execute(select(Reply.id, Reply.state)).all())  # type: ignore[arg-type]
    for row in session().scalars(select(Promise)):
        assert (row.state == "draft") == (letters[row.reply_id] == "draft"), row.id
        owed = row.state == "open"
        assert waits["promise", row.id] == runs["promise", row.id] == owed, row.id
        kept = row.state == "kept"
        assert kept == bool(row.proof) == told["complaint", "complaint.promise_kept", row.complaint_id], (
            row.id
        )


def _archives(told: Told, waits: Pairs, runs: Pairs) -> None:
    """A closed file waits for nothing, holds nothing for staff only, and has one pack, owed or sealed."""
    packs = {row.complaint_id: row for row in session().scalars(select(SealedPack))}
    inner = Counter(session().scalars(select(InnerFact.complaint_id)))
    for row in session().scalars(select(Complaint)):
        closed = row.status is Status.ARCHIVED
        assert closed == bool(row.archived_at) == (row.id in packs) != waits["complaint", row.id], row.number
        assert not (closed and (inner[row.id] or runs["complaint", row.id])), row.number
        pack = packs.get(row.id)
        sealed = pack is not None and pack.made_at is not None
        assert told["complaint", "complaint.pack_sealed", row.id] == sealed, row.number
        if pack is not None and sealed:
            assert files.original(files.get(pack.file_id or 0)), row.number


def _callbacks(told: Told, waits: Pairs, runs: Pairs) -> None:
    """An answer and what it does to its case stand together, or neither does."""
    tries = Counter(session().scalars(select(CallbackAttempt.callback_id)))
    for row in session().scalars(select(Callback)):
        asking, said = row.status in ASKING, row.satisfied is not None
        assert asking == waits["callback", row.id] == runs["callback", row.id] != said, row.number
        words = "satisfied" if row.satisfied else "dissatisfied"
        assert told["callback", f"callback.{words}", row.id] == said, row.number
        assert tries[row.id] == row.tries == (row.said_by == "caller"), row.number
        _case_of(row, told, said)


def _case_of(row: Callback, told: Told, said: bool) -> None:
    if row.subject_kind == "repair":
        closed = told["repair", "repair.closed", row.subject_id]
        opened = told["repair", "repair.reopened", row.subject_id]
        assert (closed, opened) == (said and row.satisfied, said and not row.satisfied), row.number
    else:
        complaint = session().get_one(Complaint, row.subject_id)
        assert (complaint.follow_up == "satisfied") == said, row.number
        assert told["complaint", "complaint.follow_up_satisfied", complaint.id] == said, row.number


def _feedback(told: Told, waits: Pairs) -> None:
    """An answer has its words, a decision its reason, a turned one the one case that it became."""
    asked = select(Post.subject_id).where(Post.subject_kind == "feedback", Post.side == "desk")
    words = Counter(session().scalars(asked))
    for row in session().scalars(select(Feedback)):
        assert words[row.id] == told["feedback", "feedback.answered", row.id], row.number
        assert bool(row.decision) == told["feedback", "feedback.adopted", row.id], row.number
        turned = row.became_id is not None
        assert turned == told["feedback", "feedback.turned", row.id], row.number
        assert (row.closed_at is None) == waits["feedback", row.id], row.number
    words_of = (("repair", Repair.id, Repair.description), ("complaint", Complaint.id, Complaint.content))
    for kind, number, text in words_of:
        made = session().scalars(select(number).where(text.in_(select(Feedback.content)))).all()
        known = session().scalars(select(Feedback.became_id).where(Feedback.became_kind == kind)).all()
        assert sorted(made) == sorted(filter(None, known)), kind
