"""The server and its worker are killed 50 times under load, in letters, promises, archive, callbacks and feedback.

As in `test_killed`: what was acknowledged is there exactly once, nothing is half done, nothing is sent twice.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal import answers_complaint_figures
from portal.domain.callbacks.links import token_of
from portal.domain.callbacks.models import Callback
from portal.domain.complaints.archive_models import SealedPack
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.reply_models import Promise
from portal.domain.estate.roles import Role
from portal.domain.feedback import actions as feedback
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import Status as Told
from portal.domain.figures.complaint_models import ComplaintCount, ComplaintStepCount
from portal.infra import events
from portal.infra.db import session, write
from portal.infra.story import Story
from tests import makers
from tests import makers_callbacks as callbacks
from tests import makers_complaints as complaints
from tests import makers_estate as make
from tests.torture import sound_cases
from tests.torture.killing import House, Provider, Work, sent_once

pytestmark = pytest.mark.proof
LETTERS, ARCHIVES, CALLS, LINKS, QUESTIONS, SUGGESTIONS, TURNS = 12, 8, 8, 6, 6, 5, 8
DESK = "/staff/complaints"


class Desk(Work):
    """A day at the desk of an estate, and of the people who are asked afterwards."""

    # A letter brings its promise, and the question afterwards that the person answers.
    posts = LETTERS * 3 + ARCHIVES + CALLS + LINKS + QUESTIONS + SUGGESTIONS + TURNS

    def __init__(self, app: Flask, house: House) -> None:
        super().__init__(app, house, sound_cases.look)
        s = self.story = makers.story()
        self.lead = make.staff(Role.SERVICE_LEAD, s.community)
        self.letters = [complaints.drafted(s).id for _ in range(LETTERS)]
        self.archives = [complaints.learned(s).id for _ in range(ARCHIVES)]
        self.calls = [callbacks.assigned(s).id for _ in range(CALLS)]
        self.links = [(row.id, token_of(row.id)) for row in (callbacks.planned(s) for _ in range(LINKS))]
        self.asked = [self._sent("question", n) for n in range(QUESTIONS)]
        self.suggested = [self._sent("suggestion", n) for n in range(SUGGESTIONS)]
        self.turned = [self._sent("help", n) for n in range(TURNS)]
        session().rollback()

    def _sent(self, sort: str, n: int) -> int:
        words = feedback.Words(
            sort=sort, content=f"{sort}{n}：垃圾房晚上能不能开到十点", unit_id=self.story.unit
        )
        with write():
            return feedback.send(words, by=self.story.by("owner")).id

    def writes(self) -> None:
        """The agent sends each letter and does at once what it promises."""
        agent = self.person(self.story.agent)
        for number in self.letters:
            agent.does("send_reply", number, f"{DESK}/{number}/reply", f"{DESK}/{number}/reply")
            with self.app.app_context():
                owed = session().scalar(select(Promise.id).where(Promise.complaint_id == number))
            page = f"{DESK}/{number}/promise-proof"
            agent.does("keep_promise", number, page, page, promise=str(owed), proof="灯管已全部更换")

    def is_asked(self) -> None:
        """The owner answers what the house asks after each letter, as soon as it asks."""
        owner = self.person(self.story.owner, "owner")
        for number in self.letters:
            found: list[tuple[int, str]] = []

            def there(wanted: int = number, found: list[tuple[int, str]] = found) -> bool:
                mine = (Callback.subject_kind == "complaint", Callback.subject_id == wanted)
                rows = session().execute(select(Callback.id).where(*mine)).all()
                found[:] = [(row.id, token_of(row.id)) for row in rows]
                return bool(found)

            self.until(there)
            self._answers(owner, *found[0], "good", "4")

    def answers_links(self) -> None:
        """The owner answers by the links of the repairs: every other time it is not good yet."""
        owner = self.person(self.story.owner, "owner")
        for n, (number, token) in enumerate(self.links):
            self._answers(owner, number, token, *(("not_good", "1") if n % 2 else ("good", "5")))

    @staticmethod
    def _answers(owner: object, number: int, token: str, stands: str, score: str) -> None:
        page = f"/c/{token}"
        owner.does("ask_after", number, page, page, stands=stands, score=score, words="柜子里还是潮")  # type: ignore[attr-defined]

    def archives_all(self) -> None:
        """The manager closes one file after the other."""
        manager = self.person(self.story.manager)
        for number in self.archives:
            manager.does("archive", number, f"{DESK}/{number}/archive", f"{DESK}/{number}/archive")

    def calls_all(self) -> None:
        """The owner calls, and the agent writes down what is said; every other time it is not good yet."""
        agent = self.person(self.story.agent)
        for n, number in enumerate(self.calls):
            said = {"stands": "not_good", "score": "2"} if n % 2 else {"stands": "good", "score": "5"}
            page = f"/staff/callbacks/{number}"
            answers = {"way": "incoming", "outcome": "reached", "words": "柜子里还是潮", **said}
            agent.does("ask_after", number, page, f"{page}/call", **answers)

    def hears(self) -> None:
        """Questions are answered, suggestions adopted, calls for help become repairs and complaints."""
        agent, lead, home = self.person(self.story.agent), self.person(self.lead), "/staff/feedback"
        for number in self.asked:
            agent.does(
                "answer", number, f"{home}/{number}/answer", f"{home}/{number}/answer", text="今晚起开"
            )
        for number in self.suggested:
            page = f"{home}/{number}/adoption"
            lead.does("adopt", number, page, page, reason="下月一日起")
        for n, number in enumerate(self.turned):
            into = (
                {"into": "complaint"}
                if n % 2
                else {"into": "repair", "part": "water.supply", "urgency": "ordinary"}
            )
            page = f"{home}/{number}/turn"
            agent.does("turn", number, page, page, **into)

    def lists(self) -> list[Callable[[], None]]:
        """Who does what, side by side."""
        return [self.writes, self.is_asked, self.answers_links, self.archives_all, self.calls_all, self.hears]


def test_letters_archives_callbacks_and_feedback_survive_fifty_kills(
    app: Flask, house: House, provider: Provider
) -> None:
    desk = Desk(app, house)
    desk.killed_while(desk.lists())
    for subject in session().execute(select(Story.subject_kind, Story.subject_id).distinct()).all():
        assert events.verify((subject[0], subject[1])) == [], subject
    _everything_is_done(desk)
    sent_once(provider, desk.kills)


def _everything_is_done(desk: Desk) -> None:
    asked = select(Complaint.follow_up).where(Complaint.id.in_(desk.letters))
    assert [*session().scalars(asked)] == ["satisfied"] * LETTERS
    packs = session().scalars(select(SealedPack)).all()
    assert sorted(pack.complaint_id for pack in packs) == desk.archives
    assert all(pack.made_at and pack.file_id for pack in packs)
    ends = session().scalars(select(Feedback.status).order_by(Feedback.id)).all()
    assert ends == [Told.ANSWERED] * QUESTIONS + [Told.ADOPTED] * SUGGESTIONS + [Told.TURNED] * TURNS
    counted = _counted()
    assert counted
    session().rollback()
    with write():
        answers_complaint_figures.recount()
    assert _counted() == counted, "the figures are those of the cases"


def _counted() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for model in (ComplaintCount, ComplaintStepCount):
        columns = [column for column in model.__table__.columns if column.name != "id"]
        rows = {tuple(row) for row in session().execute(select(*columns)).all()}
        found += sorted((row for row in rows), key=repr)
    return found
