"""How a feedback comes in: sent in the portal, or registered at the desk for somebody who called or came."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.estate.finding import scope_word
from portal.domain.estate.models import Community, Person, Unit
from portal.domain.estate.rules import phone_number
from portal.domain.feedback import events
from portal.domain.feedback.actions.case import card_of, face_of, said, start_limit, subject
from portal.domain.feedback.models import Feedback
from portal.domain.feedback.rules import CHANNELS, KIND, SORT_WORDS, Sort, Status
from portal.infra import clock, numbering, search
from portal.infra import events as story
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.refused import N_, Denied, Missing, Refused


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody writes or says. One of `unit_id` and `community_id` says where."""

    sort: str
    content: str
    unit_id: int | None = None
    community_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    photos: Sequence[int] = ()


def send(words: Words, *, by: Actor) -> Feedback:
    """Somebody of a home asks, suggests or praises in the portal; the number is there at once."""
    if not by.may("feedback.send"):
        raise Denied(N_("只有住户可以在这里提。请先绑定您的房屋。"))
    unit, community = _place(words)
    own = unit.id in by.own("unit") if unit else community.id in by.own("community")
    if not own:
        raise Missing
    return _receive(words, unit, community, by, person_id=by.person_id, channel="web")


def register(words: Words, *, person_id: int | None, channel: str, by: Actor) -> Feedback:
    """The desk writes down what somebody said on the phone, at the counter or in a letter."""
    unit, community = _place(words)
    if not by.may("feedback.register", community.id):
        raise Missing
    if channel not in CHANNELS or channel == "web":
        raise Refused(N_("请选择从哪里来的。"), field="channel")
    doer = by.acting_for(person_id, channel) if person_id else by
    return _receive(words, unit, community, doer, person_id=person_id, channel=channel)


def _place(words: Words) -> tuple[Unit | None, Community]:
    unit = session().get(Unit, words.unit_id) if words.unit_id else None
    if words.unit_id and (unit is None or unit.retired_at is not None):
        raise Missing
    community = session().get(Community, unit.community_id if unit else words.community_id or 0)
    if community is None or community.retired_at is not None:
        raise Missing
    return unit, community


def _receive(
    words: Words, unit: Unit | None, community: Community, by: Actor, *, person_id: int | None, channel: str
) -> Feedback:
    if words.sort not in set(Sort):
        raise Refused(N_("请选一种。"), field="sort")
    content = said(words.content, field="content")
    feedback = Feedback(
        number=_number(community), community_id=community.id, unit_id=unit.id if unit else None,
        label=unit.label if unit else community.name[:80], sort=Sort(words.sort), title=_title(content),
        content=content, channel=channel, person_id=person_id,
        contact_name=said(words.contact_name, 80, "contact_name", needed=False),
        contact_phone=phone_number(words.contact_phone) or "", status=Status.RECEIVED, version=1, decision="",
        became_kind="", became_number="", submitted_at=clock.now(),
    )  # fmt: skip
    session().add(feedback)
    session().flush()
    casework.attach(subject(feedback), words.photos, "before", by=by)
    limit = start_limit(feedback, "answer", first=True)
    casework.put_task(subject(feedback), face_of(feedback), card_of(feedback, limit), first=True)
    index(feedback)
    sent = events.Sent(number=feedback.number, channel=channel, sort=SORT_WORDS[feedback.sort])
    story.record(sent, subject=subject(feedback), by=by, version=1, first=True)
    return feedback


def _number(community: Community) -> str:
    series = f"{community.code}-JY-{clock.here(community.zone):%y%m}"
    return f"{series}-{numbering.next_number(series):04d}"


def _title(content: str) -> str:
    return content.split("\n")[0].split("。")[0][:40]


def index(feedback: Feedback) -> None:
    """Make the feedback findable for the desk: number, words, home, person, phone."""
    person = session().execute(
        select(Person.name, Person.phone).where(Person.id == feedback.person_id)
    ).one_or_none() if feedback.person_id else None  # fmt: skip
    phone = feedback.contact_phone or (person.phone if person else "") or ""
    texts = [
        feedback.number,
        feedback.content,
        feedback.label,
        feedback.contact_name,
        person.name if person else "",
    ]
    words = [feedback.number.rpartition("-")[2], phone[-4:], phone.removeprefix("+86")]
    search.put(
        KIND, feedback.id, "\n".join(texts), words=[w for w in words if w],
        scopes=[scope_word(feedback.community_id)],
    )  # fmt: skip
