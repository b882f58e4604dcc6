"""Form keys through real doors: whose form it is, that it counts once, and what is parked for its person."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.casework.models import Post
from portal.infra import formkeys, sessions
from portal.infra.db import session, write
from portal.infra.formkeys import ParkedPost, UsedKey
from tests import makers
from tests import makers_estate as make

TYPED = "水槽下面又开始滴了"


class Case:
    """A repair with its owner signed in, and the form by which they write to the desk."""

    def __init__(self, client: Any) -> None:
        self.story = makers.story()
        self.repair = makers.repair_submitted(self.story)
        self.page = f"/owner/repairs/{self.repair.id}"
        self.door = f"{self.page}/messages"
        self.client = client.sign_in(self.story.owner, "owner")

    def form(self, text: str = TYPED) -> dict[str, str]:
        """As served, filled in."""
        return {**self.client.get(self.page).form(self.door), "text": text}

    def posts(self) -> list[str]:
        """What reached the desk."""
        session().rollback()
        return list(session().scalars(select(Post.text).order_by(Post.id)))


@pytest.fixture
def case(client: Any) -> Iterator[Case]:
    yield Case(client)


def kept_typed(answer: Any, case: Case) -> bool:
    return answer.form(case.door)["text"] == TYPED


@pytest.mark.parametrize("how", ["missing", "tampered", "another path", "another person", "too old"])
def test_a_key_that_is_not_of_this_form_is_refused_with_everything_typed_kept(
    case: Case, clock: Any, how: str
) -> None:
    form = case.form()
    owner = str(case.story.owner)
    if how == "missing":
        del form["key"]
    elif how == "tampered":
        form["key"] = form["key"][:-2] + ("AA" if form["key"][-2:] != "AA" else "BB")
    elif how == "another path":
        form["key"] = formkeys.issue(owner, case.page + "/cancellation")
    elif how == "another person":
        form["key"] = formkeys.issue(str(case.story.agent), case.door)
    else:
        clock.forward(days=29, hours=23)
        case.client.sign_in(case.story.owner, "owner")
        clock.forward(hours=2)
    answer = case.client.post(case.door, data=form)
    assert answer.status_code == 422
    assert kept_typed(answer, case) and "已经失效" in answer.words
    assert case.posts() == []
    again = case.client.post(case.door, data=answer.form(case.door))
    assert again.status_code == 303 and case.posts() == [TYPED]


def test_the_same_form_again_leads_to_what_it_made(case: Case) -> None:
    form = case.form()
    answers = [case.client.post(case.door, data=form) for _ in range(3)]
    assert {a.status_code for a in answers} == {303}
    assert len({a.location for a in answers}) == 1
    assert case.posts() == [TYPED]


def test_the_same_form_twice_at_once_is_one_effect(case: Case, clients: Callable[[], Any]) -> None:
    form = case.form()
    browsers = [
        case.client,
        clients().sign_in(case.story.owner, "owner"),
        clients().sign_in(case.story.owner, "owner"),
    ]
    start = threading.Barrier(len(browsers))

    def press(browser: Any) -> tuple[int, str]:
        start.wait(5)
        answer = browser.post(case.door, data=form)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = set(pool.map(press, browsers))
    assert len(answers) == 1 and answers.pop()[0] == 303
    assert case.posts() == [TYPED]


def test_the_same_form_with_other_words_is_told_and_may_be_sent_on_purpose(case: Case) -> None:
    form = case.form()
    first = case.client.post(case.door, data=form)
    other = case.client.post(case.door, data={**form, "text": TYPED + "，请快来"})
    assert other.status_code == 409
    assert "已经提交过一次" in other.words
    links = [a.get("href") for a in other.tree.iter("a") if "已经提交" in "".join(a.itertext())]
    assert links == [first.location]
    served = other.form(case.door)
    assert served["text"] == TYPED + "，请快来" and served["key"] != form["key"]
    assert case.posts() == [TYPED]
    assert case.client.post(case.door, data=served).status_code == 303
    assert case.posts() == [TYPED, TYPED + "，请快来"]


def test_a_refused_form_is_not_used_up(case: Case) -> None:
    form = case.form(text="")
    refused = case.client.post(case.door, data=form)
    assert refused.status_code == 422
    assert session().scalars(select(UsedKey.nonce)).all() == []
    assert case.client.post(case.door, data={**form, "text": TYPED}).status_code == 303


def end_session(case: Case) -> None:
    with write():
        sessions.end(case.story.owner)


def token_of(answer: Any) -> str:
    return parse_qs(urlparse(answer.location).query)["parked"][0]


def test_what_was_sent_after_the_sign_in_ended_comes_back_to_its_person_and_counts_once(
    case: Case, clients: Callable[[], Any]
) -> None:
    form = case.form()
    end_session(case)
    lost = case.client.post(case.door, data={**form, "extra": "a\0b"})
    assert lost.status_code == 303 and case.posts() == []
    page = f"/parked/{token_of(lost)}"
    stranger = clients().sign_in(make.owner_of(make.home()), "owner")
    assert stranger.get(page).status_code == 404
    case.client.sign_in(case.story.owner, "owner")
    for _ in range(2):
        served = case.client.get(page)
        assert TYPED in served.words
        assert case.client.post(case.door, data=served.form(case.door)).status_code == 303
    assert case.posts() == [TYPED]


def test_a_parked_post_has_a_cap_and_a_day(case: Case, clock: Any) -> None:
    form = case.form()
    end_session(case)
    huge = case.client.post(case.door, data={**form, "text": "水" * (formkeys.PARKED_CAP + 1)})
    assert huge.status_code == 303 and "parked" not in huge.location
    many = case.client.post(case.door, data={**form, **{f"{n}{'x' * 100}": "" for n in range(700)}})
    assert "parked" not in many.location
    token = token_of(case.client.post(case.door, data=form))
    clock.forward(hours=23)
    assert formkeys.parked(token, case.story.owner) is not None
    clock.forward(hours=1)
    assert formkeys.parked(token, case.story.owner) is None
    without = case.client.post(case.door, data={"text": TYPED})
    assert "parked" not in without.location


def test_an_unfinished_request_of_htmx_is_led_to_the_sign_in_whole(case: Case) -> None:
    form = case.form()
    end_session(case)
    answer = case.client.post(case.door, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "parked=" in answer.headers["HX-Redirect"]


def test_sweeping_forgets_only_what_is_too_old(app: Flask, case: Case, clock: Any) -> None:
    case.client.post(case.door, data=case.form())
    form = case.form()
    end_session(case)
    case.client.post(case.door, data=form)

    def left() -> tuple[int, int]:
        with write():
            formkeys.sweep()
        return len(session().scalars(select(UsedKey.nonce)).all()), len(
            session().scalars(select(ParkedPost.token)).all()
        )

    clock.forward(hours=23)
    assert left() == (1, 1)
    clock.forward(hours=2)
    assert left() == (1, 0)
    clock.forward(days=30)
    assert left() == (0, 0)
