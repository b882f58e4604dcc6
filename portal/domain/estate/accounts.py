"""How a person signs in and wants the portal to be: found by address, password, second step, settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, inspect, or_, select, update

from portal.domain.estate import account_events as events
from portal.domain.estate.actions.people import locked_person
from portal.domain.estate.finding import communities_of
from portal.domain.estate.models import Community, Person
from portal.domain.estate.reach import must_in_one
from portal.domain.estate.roles import SECOND_FACTOR_REQUIRED, Role
from portal.domain.estate.visitors import faces_of, grants_of, roles_in
from portal.infra import sessions
from portal.infra.actor import Actor
from portal.infra.db import session
from portal.infra.events import record
from portal.infra.refused import N_, Missing, Refused

_COLUMNS = (
    Person.id, Person.name, Person.phone, Person.email, Person.password_hash, Person.totp_secret,
    Person.totp_pending, Person.totp_step, Person.spare_codes, Person.language, Person.theme, Person.large_type,
    Person.quiet_from, Person.quiet_to, Person.only_urgent, Person.is_demo,
)  # fmt: skip
USED_STEP = N_("这个码已经用过。等下一个码，再填一次。")
USED_SPARE = N_("这个备用码已经用过，请换一个。")


@dataclass(frozen=True)
class Account:
    """What signing in and the pages 我的 need to know of a person."""

    id: int
    name: str
    phone: str | None
    email: str | None
    password_hash: str | None
    totp_secret: str | None
    totp_pending: str | None
    totp_step: int
    spare_codes: Sequence[str]
    language: str
    theme: str
    large_type: bool
    quiet_from: str
    quiet_to: str
    only_urgent: bool
    is_demo: bool

    @property
    def own_words(self) -> list[str]:
        """Words that make a weak password of this person's."""
        phone = (self.phone or "").removeprefix("+86")
        return [self.name, phone, phone[-8:], *(self.email or "").split("@")[:1]]


def person_by_address(address: str) -> Account | None:
    """The person who signs in with this phone number (E.164) or mail address (small letters)."""
    return _account(or_(Person.phone == address, Person.email == address))


def account(person_id: int) -> Account:
    """The person's account."""
    found = _account(Person.id == person_id)
    if found is None:
        raise Missing
    return found


def _account(which: ColumnElement[bool]) -> Account | None:
    row = session().execute(select(*_COLUMNS).where(which, Person.retired_at.is_(None)).limit(1)).first()
    return Account(**{**row._mapping, "spare_codes": tuple(row.spare_codes)}) if row else None


def faces(person_id: int) -> tuple[str, ...]:
    """The faces the person may turn to, in a fixed order."""
    return faces_of(grants_of(person_id))


def must_have_second_factor(person_id: int) -> bool:
    """Whether a role of the person asks for a second step at every sign-in (managers, heads, administrators)."""
    return any(role in SECOND_FACTOR_REQUIRED for role, _ in roles_in(grants_of(person_id)))


def actor_of_account(person_id: int, face: str = "owner") -> Actor:
    """The person acting on the own account while signing in, with no permission yet."""
    name = session().scalar(select(Person.name).where(Person.id == person_id)) or ""
    return Actor(person_id, name, Role.OWNER.value if face == "owner" else "", face)


def set_password(person_id: int, by: Actor, *, password_hash: str, keep_session: int | None = None) -> None:
    """Set or change the own password; every other sign-in of the person ends (ASVS 7.4.3)."""
    person = _own(person_id, by)
    person.password_hash = password_hash
    sessions.end(person_id, but=keep_session)
    record(events.PasswordSet(), subject=("person", person_id), by=by)


def renew_password_hash(person_id: int, *, password_hash: str) -> None:
    """Keep the same password at today's cost, after it was typed right."""
    session().execute(update(Person).where(Person.id == person_id).values(password_hash=password_hash))


def turn_on_totp(person_id: int, by: Actor, *, secret: str) -> None:
    """Begin with an authenticator (the first, or another one); it counts only once `confirm_totp` has been."""
    _own(person_id, by).totp_pending = secret


def confirm_totp(
    person_id: int, by: Actor, *, step: int, spare_codes: Sequence[str], keep_session: int | None = None
) -> None:
    """The authenticator showed a right code of time step `step`: from now on signing in asks for it."""
    person = _own(person_id, by)
    if person.totp_pending is None:
        raise Refused(N_("这次开通已经中断，请重新开始"), field="code")
    person.totp_secret, person.totp_pending = person.totp_pending, None
    person.totp_step, person.spare_codes = step, list(spare_codes)
    if keep_session is not None:
        sessions.end(person_id, but=keep_session)
    record(events.TotpTurnedOn(), subject=("person", person_id), by=by)


def turn_off_totp(person_id: int, by: Actor) -> None:
    """Turn the second step off: one's own where no role needs it, or an administrator for who lost the phone.

    The administrator has seen the person; every sign-in of the person ends, and a role that needs the second
    step asks to set it up anew.
    """
    if by.person_id == person_id:
        if must_have_second_factor(person_id):
            raise Refused(N_("您的岗位登录时必须用动态码，不能停用。可以换一个验证器。"))
    else:
        must_in_one(by, "role.edit", communities_of(person_id))
        sessions.end(person_id)
    person = locked_person(person_id)
    person.totp_secret = person.totp_pending = None
    person.spare_codes = []
    record(events.TotpTurnedOff(), subject=("person", person_id), by=by)


def use_totp_step(person_id: int, step: int, *, field: str = "code") -> None:
    """Use up the code of a time step; the same or an older one is refused from then on (ASVS 6.5.1)."""
    done = session().execute(
        update(Person).where(Person.id == person_id, Person.totp_step < step).values(totp_step=step),
        execution_options={"synchronize_session": False},
    )
    if getattr(done, "rowcount", 0) != 1:
        raise Refused(USED_STEP, field=field)


def use_spare_code(person_id: int, by: Actor, kept: str, *, field: str = "code") -> int:
    """Use up a spare code, given as it is kept; returns how many are left."""
    person = _own(person_id, by)
    if kept not in person.spare_codes:
        raise Refused(USED_SPARE, field=field)
    person.spare_codes = [one for one in person.spare_codes if one != kept]
    left = len(person.spare_codes)
    record(events.SpareCodeUsed(left=left), subject=("person", person_id), by=by)
    return left


def end_sessions(person_id: int, by: Actor, *, session_id: int | None = None, but: int | None = None) -> int:
    """End sign-ins from afar: one's own, or as administrator anybody's (ASVS 7.4.5, 7.5.2); returns how many."""
    if by.person_id != person_id:
        must_in_one(by, "role.edit", communities_of(person_id))
    locked_person(person_id)
    count = sessions.end(person_id, session_id=session_id, but=but)
    if count:
        record(events.SessionsEnded(count=count), subject=("person", person_id), by=by)
    return count


def set_language(person_id: int, by: Actor, *, language: str) -> None:
    """The language of pages and messages from now on."""
    _set(person_id, by, "language", language=language)


def set_appearance(
    person_id: int, by: Actor, *, theme: str | None = None, large_type: bool | None = None
) -> None:
    """Light, dark or as the device has it (an empty theme), and the larger type; None leaves it as it is."""
    wanted: dict[str, Any] = {} if theme is None else {"theme": theme}
    if large_type is not None:
        wanted["large_type"] = large_type
    _set(person_id, by, "appearance", **wanted)


def set_quiet_hours(person_id: int, by: Actor, *, quiet_from: str, quiet_to: str, only_urgent: bool) -> None:
    """When no message may come ("21:30" to "08:00"; equal is never), and whether only urgent ones may at all."""
    _set(person_id, by, "messages", quiet_from=quiet_from, quiet_to=quiet_to, only_urgent=only_urgent)


def _set(person_id: int, by: Actor, what: str, **wanted: Any) -> None:
    person = _own(person_id, by)
    if all(getattr(person, name) == value for name, value in wanted.items()):
        return
    for name, value in wanted.items():
        setattr(person, name, value)
    record(events.SettingsChanged(what=what), subject=("person", person_id), by=by)


def _own(person_id: int, by: Actor) -> Person:
    if by.person_id != person_id:
        raise Missing
    return locked_person(person_id)


def demo_accounts_exist() -> bool:
    """Whether the house holds demo people; production does not start with them (ASVS 6.3.2)."""
    if not inspect(session().connection()).has_table(Person.__tablename__):
        return False
    return session().scalar(select(Person.id).where(Person.is_demo.is_(True)).limit(1)) is not None


def anybody() -> bool:
    """Whether the house holds any person at all."""
    return session().scalar(select(Person.id).limit(1)) is not None


def mark_as_demo() -> None:
    """Mark everybody in the house as made up, so that production refuses them."""
    session().execute(update(Person).values(is_demo=True))


def hotlines(person_id: int | None = None, *, urgent: bool = True) -> list[tuple[str, str]]:
    """(community, number) of each community that has one, those of the person's homes first.

    `urgent`: the number for danger, else the desk's.
    """
    rows = (
        session()
        .execute(
            select(Community.id, Community.name, Community.emergency_phone, Community.hotline)
            .where(Community.retired_at.is_(None))
            .order_by(Community.id)
            .limit(100)
        )
        .all()
    )
    own = set(communities_of(person_id)) if person_id else set()
    found = []
    for row in rows:
        number = row.emergency_phone or row.hotline if urgent else row.hotline or row.emergency_phone
        found.append((row.id not in own, row.name, number))
    return [(name, number) for _, name, number in sorted(found, key=lambda each: each[0]) if number]


def help_number(person_id: int | None) -> str:
    """The number of the service centre for this reader: of the own community, or the only one there is."""
    found = hotlines(person_id, urgent=False)
    sure = len(found) == 1 or bool(person_id and found and communities_of(person_id))
    return found[0][1] if sure else ""
