"""Authority that has ended, or was never given: each is tried with a session that is still open."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.casework.models import Attachment
from portal.domain.estate import actions as estate
from portal.domain.estate import invitations
from portal.domain.estate.models import FirmContact, Occupancy, Person, RoleGrant
from portal.domain.estate.roles import Role
from portal.domain.estate.rules import Tie
from portal.domain.repairs import actions as repairs
from portal.domain.repairs.models import Repair
from portal.infra import clock as house_clock
from portal.infra.db import session, write
from portal.infra.refused import Denied, Refused
from tests import makers
from tests import makers_estate as make
from tests.attack.world import FACES, World

pytestmark = pytest.mark.database("sqlite")
ELSEWHERE = "13977776666"


def yesterday() -> date:
    return house_clock.today() - timedelta(days=1)


def repair(world: World, name: str) -> Repair:
    return makers.again(session().get_one(Repair, world.subjects[name]))


def posts(world: World, face: str, person_id: int, **ids: Any) -> set[tuple[str, int]]:
    """What every door of the face, about what is named, answers to a form with the person's own key."""
    answers = set()
    for rule in [rule for rule in world.rules("POST", face) if ids.keys() <= rule.arguments]:
        path = world.at(rule, **ids)
        sent = world.filled(path, world.key(person_id, path))
        answers.add((rule.endpoint, world.client(person_id).post(path, data=sent, judge=False).status_code))
    return answers


def test_a_former_owner_is_out_with_the_session_still_open(world: World) -> None:
    s, client = world.story, world.client(world.story.owner)
    mine = session().scalars(select(Occupancy.id).where(Occupancy.person_id == s.owner)).one()
    with write():
        estate.end_tie(mine, make.HOUSE, to_on=yesterday())
    before = world.standing()
    assert {status for _, status in posts(world, "owner", s.owner)} <= {403, 404}
    assert world.standing() == before
    moved_in = make.owner_of(s.unit, "新业主")
    later = makers.repair_submitted(
        makers.Story(**{**vars(s), "owner": moved_in}), description="新住户自己的事"
    )
    for path in (f"/owner/repairs/{later.id}", f"/owner/repairs/{later.id}/form"):
        assert client.get(path, judge=False).status_code == 404
    assert "新住户自己的事" not in client.get("/owner/repairs").words


def test_a_firm_is_out_after_redispatch_photos_too(world: World) -> None:
    s, repair_id = world.story, world.subjects["in_progress"]
    client = world.client(s.contractor)
    file_id = session().scalars(select(Attachment.file_id).where(Attachment.subject_id == repair_id)).first()
    pages = [f"/field/jobs/{repair_id}{rest}" for rest in ("", "/sheet", f"/photos/{file_id}/small")]
    assert [client.get(path, judge=False).status_code for path in pages] == [200] * 3
    with write():
        repairs.redispatch(
            repair(world, "in_progress"), firm_id=s.other_firm, reason="换一家", by=s.by("dispatcher")
        )
    assert [client.get(path, judge=False).status_code for path in pages] == [404] * 3
    assert {status for _, status in posts(world, "field", s.contractor, repair_id=repair_id)} == {404}


def test_who_leaves_a_firm_or_loses_a_role_or_is_retired_is_out_at_once(world: World) -> None:
    s, chief = world.story, world.insiders["staff"]
    with write():
        contact = session().scalars(select(FirmContact.id).where(FirmContact.person_id == s.contractor)).one()
        estate.end_contact(contact, make.HOUSE)
        for grant in session().scalars(select(RoleGrant.id).where(RoleGrant.person_id == chief)).all():
            estate.revoke_role(grant, make.HOUSE)
    before = world.standing()
    for face, person_id in (("field", s.contractor), ("staff", chief)):
        assert {status for _, status in posts(world, face, person_id)} <= {403, 404}
        for rule in world.rules("GET", face):
            answer = world.client(person_id).get(world.at(rule), judge=False)
            assert answer.status_code in (403, 404), rule.endpoint
    assert world.standing() == before
    with write():
        session().get_one(Person, s.owner).retired_at = house_clock.now()
    for rule in world.rules("GET", "owner"):
        assert world.client(s.owner).get(world.at(rule), judge=False).status_code in (302, 303), rule.endpoint


def test_the_phone_is_gone_for_the_firm_once_the_job_is_shut(world: World) -> None:
    client = world.client(world.story.contractor)
    for name, shown in (("in_progress", True), ("scheduled", True), ("closed", False), ("signed_off", False)):
        repair_id = world.subjects[name]
        for path in (f"/field/jobs/{repair_id}", f"/field/jobs/{repair_id}/sheet"):
            text = client.get(path).get_data(as_text=True).replace(" ", "")
            assert ("13900001111" in text) is shown, (name, path)


def test_notes_and_inner_lines_stay_with_the_staff(world: World) -> None:
    s, secret = world.story, "只给同事看的话"
    for name in ("signing", "in_progress"):
        with write():
            repairs.note(repair(world, name), text=secret, by=s.by("agent"))
    for face, person_id in (("owner", s.owner), ("field", s.contractor)):
        for rule in world.rules("GET", face):
            for name in ("signing", "in_progress"):
                answer = world.client(person_id).get(
                    world.at(rule, repair_id=world.subjects[name]), judge=False, statements=40
                )
                assert secret.encode() not in answer.data, rule.endpoint
    page = f"/staff/repairs/{world.subjects['signing']}"
    assert secret in world.client(world.insiders["staff"]).get(page, statements=40).words


def test_a_technician_who_is_another_firms_contact_sees_only_the_own_jobs_here(world: World) -> None:
    s = world.story
    both = make.contact_of(s.other_firm, Role.CONTRACTOR)
    with write():
        estate.add_contact(s.firm, make.HOUSE, person_id=both, role=Role.TECHNICIAN, from_on=date(2024, 1, 1))
        estate.grant_role(both, make.HOUSE, role=Role.SITE_SUPERVISION, community_id=s.community)
    client = world.app.test_client()
    client.sign_in(both, "field")  # type: ignore[attr-defined]
    world.clients[both] = client  # type: ignore[assignment]
    assert client.get(f"/field/jobs/{world.subjects['signing']}").status_code == 404
    forms = {"field.jobs.sign", "field.jobs.refuse"}  # supervision opens those of its community
    answers = posts(world, "field", both, repair_id=world.subjects["signing"])
    assert {status for endpoint, status in answers if endpoint not in forms} == {404}
    with write():
        repair(world, "scheduled").technician_id = both
    assert client.get(f"/field/jobs/{world.subjects['scheduled']}").status_code == 200


def test_a_sign_in_address_is_changed_only_by_who_reaches_all_it_opens(world: World) -> None:
    s = world.story
    local = make.actor(world.strangers["staff"][0], "staff")  # an administrator, of another community only
    there = next(iter(local.scope("role.edit") or ()))
    everywhere = make.staff(Role.ADMIN)
    tied = make.owner_of(make.unit(make.building(there, "7幢")), "两处业主")
    with write():
        estate.tie(s.unit, tied, make.HOUSE, kind=Tie.CO_OWNER, from_on=date(2024, 9, 30), proven=True)
    for victim, called in ((everywhere, session().get_one(Person, everywhere).name), (tied, "两处业主")):
        with pytest.raises(Denied), write():
            estate.set_person(victim, local, called=called, phone=ELSEWHERE)
    with write():
        estate.set_person(tied, make.HOUSE, called="两处业主", phone=ELSEWHERE)


def test_an_invitation_does_not_hand_over_somebody_who_works_here(world: World) -> None:
    meant = make.person("未登录的同事")
    with write():
        estate.grant_role(meant, make.HOUSE, role=Role.AGENT, community_id=world.story.community)
        estate.tie(world.story.unit, meant, make.HOUSE, kind=Tie.OWNER, from_on=date(2024, 9, 30))
        code = invitations.issue_invitation(world.story.unit, make.HOUSE, tie=Tie.OWNER, person_id=meant)
    found = invitations.open_invitation(code)
    with write():
        assert invitations.sign_up("+8613955554444", "捡到卡片的人", invitation_id=found.id) != meant


def test_nobody_makes_themselves_a_resident_or_signs_for_both_parties(world: World) -> None:
    s = world.story
    with pytest.raises(Refused), write():
        estate.tie(s.unit, s.agent, s.by("agent"), kind=Tie.OWNER, from_on=date(2024, 9, 30), proven=True)
    with write():
        code = invitations.issue_invitation(s.unit, s.by("agent"), tie=Tie.OWNER)
    found = invitations.open_invitation(code)
    with pytest.raises(Refused), write():
        invitations.redeem_invitation(found.id, person_id=s.agent)
    with write():
        estate.tie(
            s.unit, s.dispatcher, make.HOUSE, kind=Tie.CO_OWNER, from_on=date(2024, 9, 30), proven=True
        )
    with write():
        repairs.sign(repair(world, "awaiting_signatures"), name="我", by=s.by("dispatcher"))
    with pytest.raises(Refused), write():
        repairs.sign(
            repair(world, "awaiting_signatures"), name="还是我", by=make.actor(s.dispatcher, "owner")
        )


def test_no_face_opens_the_doors_of_another(world: World) -> None:
    for face in FACES:
        for other in set(FACES) - {face}:
            client = world.client(world.insiders[other])
            for rule in world.rules("GET", face):
                assert client.get(world.at(rule), judge=False).status_code == 404, rule.endpoint
