"""The server and its worker are killed while a round of 500 is sent and reminded, answers come in, callbacks are drawn.

As in `test_killed`: what was acknowledged is there exactly once, nothing is half done, nothing is sent twice.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.callbacks import actions as callbacks
from portal.domain.callbacks.actions import proposing
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries import draws
from portal.domain.callbacks.queries import ruling as rules
from portal.domain.callbacks.rule_models import CallbackCandidate, CallbackSeed
from portal.domain.callbacks.rule_rules import DEFAULTS, Terms
from portal.domain.surveys import links
from portal.domain.surveys.models import SurveyInvitation
from portal.domain.surveys.rules import InvitationState, RoundState
from portal.infra import clock as house_clock
from portal.infra import events, messages
from portal.infra.db import session, write
from portal.infra.jobs import Job
from portal.infra.story import Story as Line
from tests import makers, makers_rounds
from tests import makers_surveys as surveys
from tests.torture.killing import House, Provider, Work, owed, sent_once
from tests.torture.people import Deed, Person, served
from tests.torture.sound_surveys import FINISH, Steps, look, recovered

pytestmark = pytest.mark.proof
HOMES, PEOPLE, OCCASIONS = 500, 10, 220
LOW: Steps = (("q1", {"value": 1}), ("q2", {"words": "等了三天没人来"}), ("q3", {"value": 2}), (FINISH, {}))
HIGH: Steps = (("q1", {"value": 5}), ("q3", {"value": 10}), (FINISH, {}))


class Estate(Work):
    """A round of 500 on its way, two others being answered, one with names and one without; and a night's draw."""

    def __init__(self, app: Flask, house: House, provider: Provider) -> None:
        super().__init__(app, house, lambda acknowledged: look(acknowledged, self.said))
        self.provider = provider
        self.here, self.there = makers.story(), makers.story()
        makers_rounds.homes(self.here.community, HOMES)
        makers_rounds.homes(self.there.community, PEOPLE * 2)
        with messages.muted():
            named = makers_rounds.sent(self.there, sample=PEOPLE)
            unnamed = makers_rounds.sent(self.there, surveys.survey_published(self.there, anonymous=True))
        self.asked = [self._asked(row) for row in (named, unnamed)]
        self.said = {row.id: LOW if n % 2 else HIGH for rows in self.asked for n, row in enumerate(rows)}
        self.round = makers_rounds.started(self.here).id
        self.steps = sum(len(steps) for steps in self.said.values())
        self.allowed = 0
        self._occasions()
        session().rollback()

    @staticmethod
    def _asked(round_: Any) -> Sequence[SurveyInvitation]:
        found = makers_rounds.invitations(round_)
        return [row for row in found if row.state is InvitationState.SENT][:PEOPLE]

    def _occasions(self) -> None:
        """Repairs that were signed off, of which every other is drawn tonight."""
        s, by = self.there, self.there.by("manager")
        terms = {name: getattr(DEFAULTS["repair_signed_off"], name) for name in rules.COLUMNS}
        with write():
            rule = callbacks.prepare(
                "repair_signed_off",
                Terms(**terms | {"rate": 50}),
                community_id=s.community,
                base_version=0,
                by=by,
            )
            callbacks.put_in_force(rule, by=by)
        homes = makers_rounds.invitations(self.round_of_homes())
        with write():
            for n in range(OCCASIONS):
                home = homes[n % len(homes)]
                proposing.propose(proposing.Asked(
                    subject=("repair", 900_000 + n), round=1, trigger="repair_signed_off", community_id=s.community,
                    unit_id=home.unit_id, label=home.label, case_number=f"R{n}", title="漏水", person_id=home.person_id,
                    category="leak.roof", firm_id=s.firm, since=house_clock.now(),
                ))  # fmt: skip

    def round_of_homes(self) -> Any:
        """The round whose people are asked after their repairs."""
        return session().get_one(makers_rounds.SurveyRound, self.asked[1][0].round_id)

    def fills(self, rows: Sequence[SurveyInvitation]) -> Callable[[], None]:
        """One person after the other answers step by step and hands in, each by the link, on a phone signed in."""
        people = [(row.id, self.person(row.person_id or 0, "owner"), links.path_of(row.id)) for row in rows]

        def work() -> None:
            for number, person, address in people:
                data: dict[str, str] = {}
                for step, answer in self.said[number]:
                    data |= {f"q-{step}": str(value) for value in answer.values()}
                    self._step(person, Deed(step, number, person.id), address, data)

        return work

    def _step(self, person: Person, deed: Deed, address: str, data: dict[str, str]) -> None:
        while len(person.notes.acknowledged) >= self.allowed:
            time.sleep(0.005)
        while True:
            _, html = person.ask("GET", address)
            form = served(html, address)
            if form is None:
                assert deed.verb == FINISH and "谢谢" in html, (deed, html[-1500:])
                break
            status = person._posted(deed, address, form | data | {"do": deed.verb})
            if status == 303:
                break
            person.notes.refused.append((deed, status))
            assert status == 409, (deed, status)
        person.notes.acknowledged.append(deed)

    def far(self) -> int:
        """How far everything is: messages that left, and answers that were acknowledged."""
        return len(self.provider.got) + len(self.notes.acknowledged)

    def killed_on_the_way(self, kills: int, steps: int, *, posts: bool) -> None:
        """Killed so many times, the more the further it is: while somebody posts, and each third time while it starts.

        Answers keep step with the kills, however fast the machine is.
        """
        base = self.far()
        for n in range(kills):
            self.house.begin()
            until, starting = time.monotonic() + 20, n % 3 == 0
            while not starting and self.far() < base + n * steps // kills and time.monotonic() < until:
                time.sleep(0.005)
            self.allowed = (n + 1) * self.steps // kills
            if posts and not starting:
                self.killed_at_a_post()
            else:
                time.sleep(self.chance.uniform(0.05, 0.5) if starting else self.chance.uniform(0, 0.07))
                self.house.kill()
                self.done += 1
            self.look(tuple(self.notes.acknowledged))
        self.house.begin()

    def until_quiet(self) -> None:
        """Nothing is owed any more; all processes end."""
        self.until(lambda: owed() == 0 and not session().scalars(_unfinished()).first())
        self.house.kill()
        assert not self.notes.failed, (self.notes.failed, self._log())
        self.look(tuple(self.notes.acknowledged))
        assert "Traceback" not in self.house.log.read_text(), self._log()


def _unfinished() -> Any:
    return select(Job.id).where(Job.state.in_(("queued", "running")))


def test_rounds_answers_reminders_and_draws_survive_their_kills(
    app: Flask, clock: Any, house: House, provider: Provider
) -> None:
    began = time.monotonic()
    clock.to("2026-03-02T10:00+08:00")
    house.set_clock()
    town = Estate(app, house, provider)
    threads = [town.notes.work(town.fills(rows[n::2])) for rows in town.asked for n in (0, 1)]
    town.killed_on_the_way(9, HOMES + town.steps, posts=True)
    for thread in threads:
        thread.join(60)
    town.until_quiet()
    assert len(town.notes.acknowledged) == town.steps
    assert len(town.notes.lost) >= 3, "the kills hit nothing"
    _everybody_was_asked(town)

    clock.forward(days=8)
    house.set_clock()
    town.killed_on_the_way(6, HOMES, posts=False)
    town.until(lambda: not session().scalars(_unreminded(town)).first())
    town.until(lambda: not session().scalars(select(CallbackCandidate.id).where(
        CallbackCandidate.drawn.is_not(False), CallbackCandidate.callback_id.is_(None))).first())  # fmt: skip
    town.until_quiet()
    _the_draw_is_whole(town)
    for subject in session().execute(select(Line.subject_kind, Line.subject_id).distinct()).all():
        assert events.verify((subject[0], subject[1])) == [], subject
    sent_once(provider, town.done)
    print(f"\n{town.done} kills in {time.monotonic() - began:.0f} s, {len(town.notes.lost)} posts without an answer, "
          f"{len(provider.got)} messages, {sum(provider.got.values()) - len(provider.got)} of them again")  # fmt: skip


def _unreminded(town: Estate) -> Any:
    return select(SurveyInvitation.id).where(
        SurveyInvitation.round_id == town.round, SurveyInvitation.reminded_at.is_(None)
    )


def _everybody_was_asked(town: Estate) -> None:
    round_ = session().get_one(makers_rounds.SurveyRound, town.round)
    rows = makers_rounds.invitations(round_)
    assert len(rows) == HOMES + 1 and {row.state for row in rows} == {InvitationState.SENT}
    assert round_.state is RoundState.OPEN
    told = [line.name for line in events.story_of(("survey_round", town.round), "staff")]
    assert told.count("survey_round.sent") == 1, told
    recovered(row.id for n, row in enumerate(town.asked[0]) if n % 2)
    wanted = select(SurveyInvitation.answered).where(SurveyInvitation.id.in_(town.said))
    assert all(session().scalars(wanted))


def _the_draw_is_whole(town: Estate) -> None:
    told = [line.name for line in events.story_of(("survey_round", town.round), "staff")]
    assert told.count("survey_round.reminded") == 1, told
    seed = session().scalars(select(CallbackSeed)).one()
    page = draws.page_for(town.there.by("manager"), seed.id, seed.ends_at + timedelta(days=1))
    assert all(draws.is_same(page.seed, page.rule, page.draws, each) for each in page.draws)
    picked = session().scalars(select(CallbackCandidate.id).where(CallbackCandidate.drawn)).all()
    assert len(picked) == OCCASIONS // 2
    assert sorted(picked) == sorted(session().scalars(select(Callback.candidate_id)).all())
