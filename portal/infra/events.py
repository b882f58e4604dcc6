"""What happened, kept as a story per subject that can be read by those it concerns and not be altered.

An action's last line is `record(event, …)`. The row is chained to the one before it of the same subject
over salted digests; names and free text stand in a side table, so that they can be erased without breaking
the chain. Then the answers named for the event run: `now` in the same unit, `later` through the outbox.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, ClassVar, NamedTuple

from flask import current_app
from sqlalchemy import Integer, bindparam, delete, insert, literal_column, select

from portal.infra import clock, outbox
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.entries import KeyOf, enter
from portal.infra.lanes import Lane
from portal.infra.reads import Read
from portal.infra.story import Story, StoryText, canonical, digest_of, link

Subject = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened, in the past tense, with plain values.

    `sentence` is the timeline's message id with the fields as parameters, `audiences` who may read it,
    `private` the fields that hold personal or free text and can be erased.
    """

    name: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    schema: ClassVar[int] = 1
    audiences: ClassVar[frozenset[str]] = frozenset({"staff"})
    private: ClassVar[frozenset[str]] = frozenset()
    tone: ClassVar[str] = ""


STORY = Read(
    select(
        Story.id, Story.seq, Story.name, Story.version, Story.audiences, Story.person_id, Story.on_behalf_of,
        Story.capacity, Story.channel, Story.values, Story.happened_at, StoryText.body.label("body"),
    )
    .outerjoin(StoryText, StoryText.story_id == Story.id)
    .where(Story.subject_kind == bindparam("kind"), Story.subject_id == bindparam("id"))
    .order_by(Story.seq.desc())
    .limit(bindparam("most", type_=Integer))
)  # fmt: skip

_LINE = Read(
    select(
        Story.id, Story.subject_kind, Story.subject_id, Story.person_id, Story.on_behalf_of, Story.capacity,
        Story.channel, Story.values, StoryText.body.label("body"),
    )
    .outerjoin(StoryText, StoryText.story_id == Story.id)
    .where(Story.id == bindparam("id"))
)  # fmt: skip
_LAST = Read(
    select(Story.seq, Story.digest)
    .where(Story.subject_kind == bindparam("kind"), Story.subject_id == bindparam("id"))
    .order_by(Story.seq.desc())
    .limit(literal_column("1"))
)


@dataclass(frozen=True)
class Told:
    """What an answer to an event is handed: the event, its subject, who did it, and the story line's id."""

    event: Event
    subject: Subject
    by: Actor
    story_id: int


Answer = Callable[[Told], None]


@dataclass(frozen=True)
class Reaction:
    """One row of the switchboard: when `event` happened, run `answer` now or later, in its lane of the outbox."""

    event: type[Event]
    answer: Answer
    when: str = "later"
    lane: Lane = Lane.ORDINARY

    @property
    def key(self) -> str:
        """The name under which a later answer waits in the outbox."""
        return f"{self.event.name}>{self.answer.__name__}"


def _kinds(base: type[Event]) -> Iterable[type[Event]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


class Switchboard:
    """The answers of the whole house, by event; wired once by create_app."""

    def __init__(self, reactions: Iterable[Reaction]) -> None:
        self.events: dict[str, type[Event]] = {kind.name: kind for kind in _kinds(Event)}
        self.by_event: dict[str, list[Reaction]] = {}
        self.by_key: dict[str, Reaction] = {}
        for reaction in reactions:
            self.by_event.setdefault(reaction.event.name, []).append(reaction)
            if reaction.key in self.by_key:
                raise ValueError(f"two reactions of one name: {reaction.key}")
            self.by_key[reaction.key] = reaction


def record(
    event: Event, *, subject: Subject, by: Actor, version: int = 0, happened_at: datetime | None = None,
    first: bool = False, along: Sequence[Any] = (),
) -> int:  # fmt: skip
    """Write the event into the subject's story and let the house answer; returns the story line's id.

    The caller holds the subject's row, so that the chain has one next link. `first`: the subject is new, no line
    stands before this one. `along`: rows of the same verb that are entered with it, as `entries.enter` takes them.
    """
    last = None if first else _LAST.first({"kind": subject[0], "id": subject[1]})
    row, text = _line(event, subject, by, version, happened_at, last)
    text["story_id"] = KeyOf(len(along))
    found = enter([*along, (Story.__table__, row), (StoryText.__table__, text)])
    story_id = int(found[len(along)])
    _answer(type(event), [Told(event, subject, by, story_id)])
    return story_id


def record_firsts(told: Sequence[tuple[Event, Subject]], *, by: Actor, version: int = 0) -> None:
    """Enter the first line of each of these new subjects, all of one kind, as `record` does for one: few statements
    for all of them."""
    if not told:
        return
    lines = [_line(event, subject, by, version, None, None) for event, subject in told]
    made = insert(Story).returning(Story.id, sort_by_parameter_order=True)
    ids = session().scalars(made, [row for row, _ in lines]).all()
    texts = [{**text, "story_id": number} for number, (_, text) in zip(ids, lines, strict=True)]
    session().execute(insert(StoryText), texts)
    entered = [Told(event, about, by, number) for number, (event, about) in zip(ids, told, strict=True)]
    _answer(type(told[0][0]), entered)


def _line(
    event: Event, subject: Subject, by: Actor, version: int, happened_at: datetime | None, last: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a line that follows upon `last`, and those of its text."""
    values = {k: _plain(v) for k, v in asdict(event).items()}
    private = {k: values.pop(k) for k in event.private if k in values}
    body = {"by": by.name, **private}
    salt = secrets.token_hex(16)
    now = clock.now()
    row = SimpleNamespace(
        subject_kind=subject[0], subject_id=subject[1], seq=(last.seq if last else 0) + 1, name=event.name,
        schema=event.schema, version=version, audiences=" ".join(sorted(event.audiences)), person_id=by.person_id,
        on_behalf_of=by.on_behalf_of, capacity=by.capacity, channel=by.channel, values=values,
        happened_at=happened_at or now, recorded_at=now, text_digest=digest_of(salt + canonical(body)),
    )  # fmt: skip
    row.digest = link(row, last.digest if last else "")
    return vars(row), {"salt": salt, "body": body}


def _answer(kind: type[Event], told: Sequence[Told]) -> None:
    """Let the house answer events of one kind; what is answered later is owed all at once."""
    later: dict[Lane, list[tuple[dict[str, Any], str]]] = {}
    for reaction in _board().by_event.get(kind.name, ()):
        if reaction.when == "now":
            for each in told:
                reaction.answer(each)
        else:
            later.setdefault(reaction.lane, []).extend(_owed(reaction, each) for each in told)
    for lane, owed in later.items():
        outbox.enqueue_all("reaction", owed, lane=lane)


def _owed(reaction: Reaction, told: Told) -> tuple[dict[str, Any], str]:
    return {"key": reaction.key, "story": told.story_id}, f"{reaction.key}:{told.story_id}"


def answer_later(payload: dict[str, Any]) -> None:
    """Run one answer that was put off until after the commit (a topic of the outbox)."""
    reaction = _board().by_key[payload["key"]]
    row = _LINE.first({"id": payload["story"]})
    if row is None:
        raise LookupError(f"story {payload['story']}")
    body = dict(row.body or {})
    name = body.pop("by", "")
    event = _revived(reaction.event, {**row.values, **{k: body.get(k, "") for k in reaction.event.private}})
    by = Actor(row.person_id, name, row.capacity, "", on_behalf_of=row.on_behalf_of, channel=row.channel)
    reaction.answer(Told(event, (row.subject_kind, row.subject_id), by, row.id))


def _revived(kind: type[Event], values: dict[str, Any]) -> Event:
    for each in fields(kind):
        if each.type is datetime and isinstance(values.get(each.name), str):
            values[each.name] = datetime.fromisoformat(values[each.name])
        elif each.type is date and isinstance(values.get(each.name), str):
            values[each.name] = date.fromisoformat(values[each.name])
    return kind(**values)


class Line(NamedTuple):
    """One line of a timeline as a page reads it."""

    id: int
    name: str
    who: str
    capacity: str
    channel: str
    values: dict[str, Any]
    happened_at: datetime
    audiences: frozenset[str]
    person_id: int | None = None
    on_behalf_of: int | None = None
    version: int = 0
    kind: type[Event] | None = None

    @property
    def sentence(self) -> str:
        """The message id of this line, to be filled with `values`."""
        return self.kind.sentence if self.kind else self.name

    @property
    def tone(self) -> str:
        """How the line looks on a timeline."""
        return self.kind.tone if self.kind else ""


def since(subject: Subject, version: int, audience: str) -> tuple[Line, ...]:
    """What happened to the subject after the version somebody had before them, oldest first."""
    return tuple(line for line in reversed(story_of(subject, audience, 20)) if line.version > version)


def story_of(subject: Subject, audience: str, limit: int = 100) -> Sequence[Line]:
    """The newest lines of the subject's story that this audience may read, newest first."""
    return lines_of(STORY.all({"kind": subject[0], "id": subject[1], "most": limit}), audience)


def lines_of(rows: Iterable[Any], audience: str) -> list[Line]:
    """The rows of `STORY` (asked with kind, id and most) that this audience may read, newest first."""
    newest_first = sorted(rows, key=attrgetter("seq"), reverse=True)
    kinds = _board().events
    return [line_of(row, row.body, kinds) for row in newest_first if audience in row.audiences.split()]


def line_of(row: Any, body: dict[str, Any] | None, kinds: Mapping[str, type[Event]] | None = None) -> Line:
    """A stored line as a page reads it; erased text reads as empty. `kinds` are the events of the house."""
    kind = (_board().events if kinds is None else kinds).get(row.name)
    body = dict.fromkeys(kind.private if kind else (), "") | (body or {})
    return Line(
        row.id, row.name, body.get("by", ""), row.capacity, row.channel,
        {**row.values, **{k: v for k, v in body.items() if k != "by"}}, row.happened_at,
        frozenset(row.audiences.split()), row.person_id, row.on_behalf_of, row.version, kind,
    )  # fmt: skip


def verify(subject: Subject) -> list[int]:
    """The seq of each line whose chain or text no longer fits what was written; empty is sound."""
    broken = []
    previous = ""
    rows = session().execute(
        select(Story, StoryText)
        .outerjoin(StoryText, StoryText.story_id == Story.id)
        .where(Story.subject_kind == subject[0], Story.subject_id == subject[1])
        .order_by(Story.seq)
    )
    for row, text in rows:
        spoiled = text is not None and digest_of(text.salt + canonical(text.body)) != row.text_digest
        if spoiled or link(row, previous) != row.digest:
            broken.append(row.seq)
        previous = row.digest
    return broken


def forget(subject: Subject) -> None:
    """What was entered by mistake and goes altogether leaves no story: its lines with their texts, in the open unit.

    Whoever calls tells of it in the story of what it was entered by.
    """
    mine = select(Story.id).where(Story.subject_kind == subject[0], Story.subject_id == subject[1])
    session().execute(delete(StoryText).where(StoryText.story_id.in_(mine)))
    session().execute(delete(Story).where(Story.subject_kind == subject[0], Story.subject_id == subject[1]))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _board() -> Switchboard:
    board: Switchboard = current_app.extensions["switchboard"]
    return board
