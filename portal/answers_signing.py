"""Whom the house tells about a repair form: who is asked, chased, asked anew; and who learns that a party is silent."""

from collections.abc import Iterable, Sequence
from typing import Any

from portal.domain.casework import actions as casework
from portal.domain.estate.queries.roles import on_duty, staff_with
from portal.domain.estate.roles import Role, face_of
from portal.domain.repairs.queries.finding import bare
from portal.domain.repairs.queries.places import people_of, places_of, request_of
from portal.domain.repairs.sign_models import SignRequest
from portal.domain.terms import queries as terms
from portal.domain.terms.sign_rules import Party
from portal.infra import clock, messages
from portal.infra.events import Told
from portal.infra.messages import word
from portal.infra.refused import N_

ASKED = N_("%(label)s %(part)s（%(number)s）已报完工，请核对后签认维修单。")
ASKED_SOURCE = N_("您家里的维修已完工（%(number)s），请看看修得怎么样，然后签认或退回。")
AGAIN = N_("维修单%(number)s内容有改动，已有的签认作废，请重新签认。")
CHASED = N_("催签：维修单%(number)s还没有签认，请尽快核对。")
NOTICED = N_("维修单%(number)s多次联系不上您，已在门上贴了通知。请尽快签认，或写明哪里没修好。")
SILENT = N_("维修单%(number)s：催签后%(party)s仍没有签认。")
TOLD_AT_HOME = frozenset({Party.OWNER})


def ask_parties(told: Told) -> None:
    """The form is open: tell every party but the owner, who is told with the others of the home."""
    _tell_each(told, _asked(told, but=TOLD_AT_HOME), ASKED)


def ask_again(told: Told) -> None:
    """What was signed counts no more: tell everybody who is asked anew."""
    _tell_each(told, _asked(told), AGAIN)


def ask_rest(told: Told) -> None:
    """The repair department signed first, as the rule asks: tell everybody whose turn it is now."""
    _tell_each(told, _asked(told), ASKED)


def chase(told: Told) -> None:
    """A party was silent for the whole of its limit: remind it."""
    request = request_of(getattr(told.event, "request_id", 0))
    if request is not None:
        _tell(told, request, CHASED)


def tell_owner_of_notice(told: Told) -> None:
    """A notice hangs at the door: say so by message too."""
    source = told.event.name == "repair.source_notified"
    wanted = Party.SOURCE_OWNER if source else Party.OWNER
    for request in _asked(told):
        if request.party is wanted:
            _tell(told, request, NOTICED)


def tell_of_silence(told: Told) -> None:
    """A party did not answer the reminder: tell the first rung of the ladder, who is on duty before the others."""
    repair = bare(told.subject[1])
    role = terms.ladder_for(repair.community_id, "repair").role_at(1)
    found = [r.person_id for r in on_duty(Role(role), repair.community_id, clock.now())] if role else []
    found = found or [r.person_id for r in staff_with("repair.sign_department", repair.community_id)][:3]
    _send(told, found, SILENT, f"/staff/repairs/{repair.id}")


def _asked(told: Told, but: Iterable[Party] = ()) -> Sequence[SignRequest]:
    repair = bare(told.subject[1])
    places = places_of(repair.id, repair.round)
    return [p.request for p in places if p.request is not None and p.state == "asked" and p.party not in but]


def _tell_each(told: Told, requests: Iterable[SignRequest], msgid: str) -> None:
    """Once to each person at each address, for however many places they may sign."""
    by_address: dict[str, set[int]] = {}
    for request in requests:
        by_address.setdefault(_address(request), set()).update(people_of(request))
    for address, people in by_address.items():
        source = address.endswith("/source-part") and msgid is ASKED
        _send(told, people, ASKED_SOURCE if source else msgid, address)


def _tell(told: Told, request: SignRequest, msgid: str) -> None:
    _send(told, people_of(request), msgid, _address(request))


def _address(request: SignRequest) -> str:
    """Where that party signs."""
    number = request.repair_id
    if request.party is Party.SOURCE_OWNER:
        return f"/owner/repairs/{number}/source-part"
    kind = request.stand_in.get("kind", "")
    if request.party is Party.OWNER and not kind:
        return f"/owner/repairs/{number}"
    office = request.party in (Party.SITE_SUPERVISION, Party.PROJECT_OFFICE)
    in_field = kind == "firm" or (kind == "role" and face_of(Role(request.stand_role)) == "field")
    return f"/field/sign-offs/{number}" if in_field or (office and not kind) else f"/staff/repairs/{number}"


def _send(told: Told, people: Iterable[int], msgid: str, link: str) -> None:
    repair = bare(told.subject[1])
    params: dict[str, Any] = {
        "number": repair.number, "label": repair.label, "part": word(terms.part(repair.part_code).name),
        "party": word(getattr(told.event, "party", "")),
    }  # fmt: skip
    for reader in sorted(set(people)):
        if reader != told.by.person_id and casework.within_budget(reader):
            messages.send(reader, msgid, params, link=link, subject=told.subject)
