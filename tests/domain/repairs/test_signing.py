"""Sign-off by four parties: who is asked, what is signed, what makes it void, who is absent or silent."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.casework import actions as casework
from portal.domain.estate import actions as estate
from portal.domain.estate.roles import Role
from portal.domain.repairs import actions, queries
from portal.domain.repairs.drawing_rules import POINTS_MOST, STROKES_MOST, read_drawing
from portal.domain.repairs.models import Repair, RepairRound, Signature
from portal.domain.repairs.place_rules import PlaceState
from portal.domain.repairs.queries.places import places_of
from portal.domain.repairs.rules import Status
from portal.domain.terms import actions as terms
from portal.domain.terms.sign_rules import (
    ALWAYS,
    FOUR,
    Case,
    Party,
    SignTable,
    StandIn,
    asked_by,
    case_of,
    read_parties,
)
from portal.infra import events, worker
from portal.infra.db import session, write
from portal.infra.messages import Message
from portal.infra.refused import Denied, Refused, WrongState
from tests import makers, makers_costs
from tests import makers_estate as make
from tests.domain.repairs.test_races import at_once

S, P = Status, Party
TODAY = date(2026, 11, 20)


def strokes(count: int = 3, points: int = 12) -> str:
    """What a signature pad posts."""
    one = [
        {"x": 20.5 + n * 9, "y": 40 + (n % 4) * 11, "pressure": 0.5, "time": 1700000000000 + n}
        for n in range(points)
    ]
    return json.dumps([{"penColor": "black", "points": one} for _ in range(count)])


@pytest.fixture
def s(app: Flask, clock: Any) -> makers.Story:
    return makers.story()


@pytest.fixture
def repair(s: makers.Story) -> Repair:
    """A job that four parties sign."""
    return makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)


def now(repair: Repair) -> Repair:
    session().rollback()
    return makers.again(repair)


def do(repair: Repair, act: Any) -> Repair:
    with write():
        act(makers.again(repair))
    return now(repair)


def sign(s: makers.Story, repair: Repair, *people: str) -> Repair:
    for who in people:
        do(repair, lambda r, who=who: actions.sign(r, name="签名", by=s.by(who)))
    return now(repair)


def states(repair: Repair) -> dict[str, str]:
    row = now(repair)
    return {p.party.value: p.state.value for p in places_of(row.id, row.round)}


def rule(s: makers.Story, **table: Any) -> None:
    """Another rule in the community from today on."""
    with write():
        terms.set_sign_rule(SignTable(**table), from_on=TODAY, community_id=s.community, by=make.HOUSE)


# -- rules --------------------------------------------------------------------------------------------------------


def test_the_table_of_who_must_sign() -> None:
    table = SignTable()
    for verdict, total, developer, case in (
        ("in_both", 0, True, Case.BUILDER), ("in_both", 20_000, True, Case.SMALL), ("in_both", 20_001, True, Case.BUILDER),
        ("gap", 0, True, Case.COMPANY), ("out", 0, True, Case.OUT), ("in_both", 0, False, Case.OUT),
    ):  # fmt: skip
        assert case_of(verdict, total, table, developer=developer) is case

    def asked(case: Case, **facts: Any) -> list[tuple[Party, str]]:
        given = {"common": False, "two_homes": False, "developer": True, "doer_firm_id": 3, **facts}
        return [(a.party, a.stand_in.kind) for a in asked_by(table, case, **given)]

    assert asked(Case.BUILDER) == [(p, "") for p in FOUR]
    assert asked(Case.OUT) == asked(Case.SMALL) == [(p, "") for p in ALWAYS]
    assert asked(Case.BUILDER, developer=False) == [(p, "") for p in ALWAYS]
    assert asked(Case.BUILDER, two_homes=True)[2] == (P.SOURCE_OWNER, "")
    assert asked(Case.OUT, common=True) == [(P.REPAIR_DEPARTMENT, ""), (P.OWNER, "centre")]
    table = SignTable(supervision=StandIn("firm", id=3, name="监理公司"))
    assert (P.SITE_SUPERVISION, "") in asked(Case.BUILDER), "nobody stands in on the own work"
    assert (P.SITE_SUPERVISION, "firm") in asked(Case.BUILDER, doer_firm_id=4)


def test_what_an_administrator_may_not_set(s: makers.Story) -> None:
    assert read_parties(["project_office"]) == (P.REPAIR_DEPARTMENT, P.OWNER, P.PROJECT_OFFICE)
    with pytest.raises(Refused):
        read_parties(["cat"])
    for table in (
        {"small_cents": -1}, {"consent_days": 3}, {"supervision": StandIn("cat")},
        {"supervision": StandIn("role", "owner")},
    ):  # fmt: skip
        with pytest.raises(Refused):
            rule(s, **table)
    with pytest.raises(Refused), write():
        terms.set_sign_rule(SignTable(), from_on=TODAY - timedelta(days=1), by=make.HOUSE)
    with pytest.raises(Denied), write():
        terms.set_sign_rule(SignTable(), from_on=TODAY, community_id=s.community, by=s.by("manager"))


def test_a_rule_counts_from_its_day_and_an_open_form_keeps_its_own(s: makers.Story, repair: Repair) -> None:
    two = dict.fromkeys(Case, ALWAYS)
    with write():
        table = SignTable(parties=two)
        terms.set_sign_rule(table, from_on=TODAY + timedelta(days=1), community_id=s.community, by=make.HOUSE)
    assert states(repair).keys() == {p.value for p in FOUR}
    rule(s, parties=two)
    assert states(repair).keys() == {p.value for p in FOUR}
    other = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
    assert states(other).keys() == {p.value for p in ALWAYS}
    frozen = session().scalars(select(RepairRound).where(RepairRound.repair_id == other.id)).one()
    assert frozen.asked["case"] == "builder" and frozen.asked["version"] == 2


def test_a_small_job_needs_two_until_its_amount_grows(s: makers.Story) -> None:
    makers_costs.price_list(s)
    repair = makers.repair_in_progress(s, **makers.FOUR_SIGN)
    makers_costs.enter(s, repair, makers_costs.listed(repair, "C01"), who="technician")
    with write():
        by = s.by("technician")
        actions.complete(makers.again(repair), work_done="换角阀", photos=(makers.photo(by, 71),), by=by)
    assert states(repair).keys() == {p.value for p in ALWAYS}
    rule(s, small_cents=0)
    sign(s, repair, "dispatcher")
    with write():
        entry = makers_costs.listed(repair, "R01")
        actions.amend_costs(makers.again(repair), entry, why="漏记人工", by=s.by("dispatcher"))
    found = states(repair)
    assert found.keys() == {p.value for p in FOUR} and set(found.values()) == {"asked"}
    frozen = session().scalars(select(RepairRound)).one()
    assert (frozen.asked["case"], frozen.asked["rule"]) == ("builder", 0), "the version it was opened with"


# -- signing ------------------------------------------------------------------------------------------------------


def test_four_parties_sign_the_same_content_in_any_order(s: makers.Story, repair: Repair) -> None:
    row = sign(s, repair, "project", "owner", "dispatcher")
    assert row.status is S.SIGNING and states(repair)["site_supervision"] == "asked"
    row = sign(s, repair, "supervision")
    assert row.status is S.SIGNED_OFF
    frozen = session().scalars(select(RepairRound)).one().frozen
    assert {x.digest for x in session().scalars(select(Signature))} == {frozen["digest"]}
    assert [p["party"] for p in frozen["places"]] == [p.value for p in FOUR]
    assert frozen["lines"] is not None and frozen["total_cents"] == sum(
        x["amount_cents"] for x in frozen["lines"]
    )
    line = next(x for x in events.story_of(("repair", repair.id), "staff") if x.name == "repair.signed_off")
    assert line.values["round"] == 1 and line.values["digest"] == frozen["digest"]
    assert line.values["firm_id"] == s.firm and line.values["payer"] == "responsible_contractor"
    assert events.verify(("repair", repair.id)) == []


def test_a_drawn_signature_is_redrawn_and_kept_with_hash_time_and_device(
    s: makers.Story, repair: Repair
) -> None:
    do(repair, lambda r: actions.sign(r, drawing=strokes(), device="Firefox " * 99, by=s.by("supervision")))
    row = session().scalars(select(Signature)).one()
    assert row.drawing.startswith("M") and len(row.drawing_digest) == 64 and len(row.device) == 200
    assert row.name == s.by("supervision").name
    assert set(row.drawing) <= set("ML 0123456789"), "nothing of what was posted but whole numbers"


@pytest.mark.parametrize(
    "posted",
    [
        "", "x", "{}", "[]", "[1]", "null", "[" * 100_000, '[{"points": 3}]', '[{"points": [{"x": "1", "y": 2}]}]',
        '[{"points": [{"x": 1}]}]', '[{"points": [{"x": true, "y": false}]}]', '[{"points": [{"x": NaN, "y": 1}]}]',
        '[{"points": [{"x": 1e999, "y": 1}]}]', '[{"points": [{"x": 1' + "0" * 6000 + ', "y": 1}]}]',
        strokes(1, 3), strokes(STROKES_MOST + 1, 9), strokes(1, POINTS_MOST + 1), "[" + " " * 300_000 + "]",
        json.dumps([{"points": [{"x": 5, "y": 5}] * 30}]), '[{"points": [{"x": 1e9, "y": 1}]}]',
    ],
)  # fmt: skip
def test_a_hostile_drawing_is_refused_in_words(posted: str) -> None:
    with pytest.raises(Refused) as refused:
        read_drawing(posted)
    assert refused.value.field == "drawing"


def test_a_drawing_is_fitted_into_its_box_whatever_the_device() -> None:
    for scale in (0.5, 1, 30):
        points = [{"x": n * 10 * scale, "y": (n % 5) * 20 * scale} for n in range(20)]
        numbers = [
            int(part)
            for move in read_drawing(json.dumps([{"points": points}])).path.replace("M", "L").split("L")
            for part in move.split()
        ]
        assert min(numbers) >= 0 and max(numbers[::2]) <= 600 and max(numbers[1::2]) <= 200


def test_nobody_signs_for_a_party_that_is_not_theirs_nor_for_two(s: makers.Story, repair: Repair) -> None:
    stranger = make.actor(make.staff(Role.SITE_SUPERVISION, make.community()), "field")
    for by in (s.by("agent"), s.by("contractor"), stranger):
        with pytest.raises(Denied), write():
            actions.sign(makers.again(repair), name="x", by=by)
        with pytest.raises(Denied), write():
            actions.refuse(makers.again(repair), reason="x", by=by)
    with write():
        estate.grant_role(s.supervision, make.HOUSE, role=Role.PROJECT_OFFICE, community_id=s.community)
    sign(s, repair, "supervision")
    with pytest.raises(Refused) as refused, write():
        actions.sign(makers.again(repair), name="x", by=s.by("supervision"))
    assert refused.value.field == "name" and states(repair)["project_office"] == "asked"
    with pytest.raises(Denied), write():
        actions.sign(makers.again(repair), name="x", party=P.OWNER, by=s.by("project"))


def test_who_stands_in_for_supervision_signs_and_the_form_says_so(s: makers.Story, clock: Any) -> None:
    firm = make.firm("正大监理")
    contact = make.contact_of(firm)
    person = make.staff(Role.HEAD, s.community, "程怀瑾")
    for stand_in, who, face, words in (
        (StandIn("role", "project_office"), s.project, "field", "项目部"),
        (StandIn("firm", id=firm, name="正大监理"), contact, "field", "正大监理"),
        (StandIn("person", id=person, name="程怀瑾"), person, "staff", "程怀瑾"),
    ):
        rule(s, supervision=stand_in)
        repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
        with pytest.raises(Denied), write():
            actions.sign(makers.again(repair), name="监理", by=s.by("supervision"))
        with write():
            actions.sign(makers.again(repair), name="代", party=P.SITE_SUPERVISION, by=make.actor(who, face))
        place = next(p for p in places_of(repair.id, 1) if p.party is P.SITE_SUPERVISION)
        assert place.stood_in == words and place.signature.stood_in == words
        assert place.signature.digest and states(repair)["site_supervision"] == "signed"


def test_two_of_one_party_at_once_leave_one_signature(app: Flask, s: makers.Story) -> None:
    second = make.staff(Role.SITE_SUPERVISION, s.community)
    for _ in range(3):
        repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
        people = [
            s.by("supervision"),
            make.actor(second, "field"),
            s.by("project"),
            s.by("dispatcher"),
            s.by("owner"),
        ]

        def deed(by: Any, repair_id: int = repair.id) -> Any:
            row = session().get_one(Repair, repair_id, with_for_update=True, populate_existing=True)
            actions.sign(row, name="x", by=by)

        answers = at_once(app, *[lambda by=by: deed(by) for by in people])
        assert answers.count("done") == 4, answers
        assert now(repair).status is S.SIGNED_OFF
        rows = session().scalars(select(Signature.party).where(Signature.repair_id == repair.id)).all()
        assert sorted(rows) == sorted(FOUR) and events.verify(("repair", repair.id)) == []


# -- refused, changed ---------------------------------------------------------------------------------------------


def test_any_party_refuses_and_the_second_time_is_the_head_s(s: makers.Story, repair: Repair) -> None:
    sign(s, repair, "dispatcher")
    row = do(repair, lambda r: actions.refuse(r, reason="墙面还湿", by=s.by("supervision")))
    assert (row.status, row.refusals) == (S.IN_PROGRESS, 1)
    assert states(repair) == {
        "repair_department": "signed", "owner": "dropped", "site_supervision": "refused", "project_office": "dropped",
    }  # fmt: skip
    with write():
        by = s.by("technician")
        actions.complete(makers.again(repair), work_done="再做一遍", photos=(makers.photo(by, 77),), by=by)
    assert set(states(repair).values()) == {"asked"}, "everybody is asked anew about the new work"
    row = do(repair, lambda r: actions.refuse(r, reason="还是湿", by=s.by("project")))
    assert row.disputed and row.status is S.SIGNING
    with pytest.raises(WrongState), write():
        actions.sign(makers.again(repair), name="x", by=s.by("owner"))
    row = do(repair, lambda r: actions.arbitrate(r, ruling="换材料", by=s.by("manager")))
    assert row.status is S.IN_PROGRESS


@pytest.mark.parametrize("what", ["words", "photo", "verb"])
def test_a_change_of_content_voids_what_was_signed(s: makers.Story, repair: Repair, what: str) -> None:
    sign(s, repair, "dispatcher", "supervision")
    with write():
        if what == "words":
            session().scalars(select(RepairRound)).one().work_done = "什么都没做"
        elif what == "photo":
            by = s.by("technician")
            casework.attach(("repair", repair.id), (makers.photo(by, 200),), "after", by=by)
        else:
            assert actions.void_signatures(makers.again(repair), s.by("dispatcher"), "改了费用") == 2
    if what != "verb":
        sign(s, repair, "owner")
    found = states(repair)
    assert found["repair_department"] == found["site_supervision"] == "asked"
    voided = session().scalars(select(Signature).where(Signature.voided_at.is_not(None))).all()
    assert {v.party for v in voided} == {P.REPAIR_DEPARTMENT, P.SITE_SUPERVISION} and all(
        v.void_why for v in voided
    )
    assert "repair.signatures_voided" in {x.name for x in events.story_of(("repair", repair.id), "owner")}
    makers.sign_all(s, repair)
    assert now(repair).status is S.SIGNED_OFF
    frozen = session().scalars(select(RepairRound)).one().frozen
    standing = session().scalars(select(Signature.digest).where(Signature.voided_at.is_(None)))
    assert set(standing) == {frozen["digest"]}


def test_where_a_rule_says_so_the_repair_department_signs_first(
    app: Flask, s: makers.Story, clock: Any
) -> None:
    rule(s, department_first=True)
    repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
    others = ("owner", "site_supervision", "project_office")
    assert [states(repair)[each] for each in others] == ["later"] * 3
    for who in ("owner", "supervision", "project"):
        with pytest.raises(Refused, match="维修部先签"):
            sign(s, repair, who)
        with pytest.raises(Refused, match="维修部先签"):
            do(repair, lambda r, who=who: actions.refuse(r, reason="没修好", by=s.by(who)))
    clock.forward(days=2)
    sign(s, repair, "dispatcher")
    assert [states(repair)[each] for each in others] == ["asked"] * 3
    requests = {p.party: p.request for p in places_of(repair.id, 1)}
    assert requests[P.OWNER].asked_at > requests[P.REPAIR_DEPARTMENT].asked_at, (
        "each has its days from its turn on"
    )
    worker.work_off(app)
    session().rollback()
    told = session().scalars(select(Message.person_id).where(Message.link.contains("sign-offs"))).all()
    assert set(told) == {s.supervision, s.project}
    sign(s, repair, "supervision")
    do(repair, lambda r: actions.void_signatures(r, s.by("dispatcher"), "改了费用"))
    assert states(repair) == {"repair_department": "asked", **dict.fromkeys(others, "later")}
    makers.sign_all(s, repair)
    assert now(repair).status is S.SIGNED_OFF


def test_a_photo_of_the_notice_is_no_part_of_what_is_signed(s: makers.Story, repair: Repair) -> None:
    sign(s, repair, "dispatcher")
    with write():
        by = s.by("agent")
        casework.attach(("repair", repair.id), (makers.photo(by, 201),), "notice", by=by)
    sign(s, repair, "owner")
    assert states(repair)["repair_department"] == "signed"


# -- absent and silent --------------------------------------------------------------------------------------------


def attempt(s: makers.Story, repair: Repair, who: str = "agent", **values: Any) -> Repair:
    given = {"channel": "phone", "result": "no_answer", **values}
    return do(repair, lambda r: actions.attempt_owner(r, by=s.by(who), **given))


def notify(s: makers.Story, repair: Repair, who: str = "agent", party: Party | None = None) -> Repair:
    by = s.by(who)

    def act(r: Repair) -> None:
        actions.notify_owner(r, text="贴在门上", photos=(makers.photo(by, 91),), by=by, party=party)

    return do(repair, act)


def test_an_owner_who_cannot_be_reached_is_shown_as_not_signed(
    s: makers.Story, repair: Repair, clock: Any
) -> None:
    makers.sign_all(s, repair, "owner")
    for _ in range(3):
        attempt(s, repair)
    with pytest.raises(WrongState):
        notify(s, repair)
    for channel in ("visit", "letter"):
        clock.forward(days=1)
        attempt(s, repair, channel=channel)
    with pytest.raises(Refused), write():
        actions.notify_owner(makers.again(repair), text="x", photos=(), by=s.by("agent"))
    with pytest.raises(WrongState), write():
        actions.witness_absence(makers.again(repair), note="x", by=s.by("dispatcher"))
    notify(s, repair)
    with pytest.raises(Refused), write():
        actions.witness_absence(makers.again(repair), note="看到了", by=s.by("agent"))
    row = do(repair, lambda r: actions.witness_absence(r, note="看到门上的通知", by=s.by("dispatcher")))
    assert row.status is S.SIGNED_OFF and states(repair)["owner"] == "not_reached"
    assert P.OWNER not in set(session().scalars(select(Signature.party))), "it is never a signature"
    frozen = session().scalars(select(RepairRound)).one().frozen
    assert next(p for p in frozen["places"] if p["party"] == "owner")["state"] == "not_reached"


def test_the_owner_may_sign_as_long_as_the_form_is_open(s: makers.Story, repair: Repair, clock: Any) -> None:
    for _ in range(3):
        attempt(s, repair, result="no_reason")
        clock.forward(days=1)
    notify(s, repair)
    do(repair, lambda r: actions.witness_absence(r, note="见", by=s.by("dispatcher")))
    assert states(repair)["owner"] == "not_reached"
    assert "sign" in queries.page_for(s.by("owner"), repair.id).verbs
    sign(s, repair, "owner")
    assert states(repair)["owner"] == "signed"
    with pytest.raises(WrongState):
        attempt(s, repair)


def test_silence_is_chased_then_told_upwards_and_counts_only_where_a_rule_says_so(
    s: makers.Story, clock: Any
) -> None:
    rule(s, consent_days=7)
    repair = makers.repair_awaiting_signatures(s, **makers.FOUR_SIGN)
    sign(s, repair, "dispatcher")

    def press() -> list[str]:
        session().rollback()
        for _ in range(2):
            for each in actions.silent_requests():
                with write():
                    actions.press(each)
        session().rollback()
        return [x.name for x in events.story_of(("repair", repair.id), "staff")]

    assert "repair.sign_chased" not in press()
    clock.forward(days=3, hours=10)
    assert press().count("repair.sign_chased") == 3
    clock.forward(days=3)
    told = press()
    assert told.count("repair.sign_chased") == told.count("repair.sign_escalated") == 3
    clock.forward(days=1)
    press()
    assert states(repair) == {
        "repair_department": "signed", "owner": "asked", "site_supervision": "consented", "project_office": "consented",
    }  # fmt: skip
    sign(s, repair, "owner")
    assert now(repair).status is S.SIGNED_OFF
    assert set(session().scalars(select(Signature.party))) == {P.REPAIR_DEPARTMENT, P.OWNER}
    clock.forward(days=30)
    assert press().count("repair.silence_counted") == 2


def test_without_a_rule_silence_never_counts(s: makers.Story, repair: Repair, clock: Any) -> None:
    clock.forward(days=60)
    for _ in range(9):
        for each in actions.silent_requests():
            with write():
                actions.press(each)
    assert set(states(repair).values()) == {PlaceState.ASKED.value}


# -- two homes ----------------------------------------------------------------------------------------------------


def two_homes(s: makers.Story) -> tuple[Repair, Any]:
    """A leak in one home that comes from another; the owner of that other one."""
    source = make.unit(make.building(s.community, title="3A幢"), door="1902")
    neighbour = make.actor(make.owner_of(source, "周砚秋"), "owner")
    repair = makers.repair_in_progress(s, **makers.FOUR_SIGN)
    do(repair, lambda r: actions.set_source_unit(r, unit_id=source, by=s.by("dispatcher")))
    return repair, neighbour


def test_each_home_of_a_leak_signs_its_own_part_only(s: makers.Story) -> None:
    repair, neighbour = two_homes(s)
    by = s.by("technician")
    with pytest.raises(Refused) as refused, write():
        actions.complete(makers.again(repair), work_done="补漆", photos=(makers.photo(by, 61),), by=by)
    assert refused.value.field == "source_work_done"
    with write():
        actions.complete(
            makers.again(repair), work_done="补漆", photos=(makers.photo(by, 62),), source_work_done="换地漏",
            source_photos=(makers.photo(by, 63),), by=by,
        )  # fmt: skip
    assert list(states(repair)) == [
        "repair_department", "owner", "source_owner", "site_supervision", "project_office",
    ]  # fmt: skip
    mine = queries.page_for(s.by("owner"), repair.id)
    assert P.SOURCE_OWNER not in [p.party for p in mine.places]
    assert {p.kind for p in mine.pictures} <= {"before", "after", "proof"}
    do(repair, lambda r: actions.sign(r, name="周", by=neighbour))
    makers.sign_all(s, repair)
    assert now(repair).status is S.SIGNED_OFF
    digests = {x.party: x.digest for x in session().scalars(select(Signature))}
    assert len({digests[P.OWNER], digests[P.SOURCE_OWNER], digests[P.REPAIR_DEPARTMENT]}) == 3
    owner_story = json.dumps(
        [x.values for x in events.story_of(("repair", repair.id), "owner")], ensure_ascii=False
    )
    assert "1902" not in owner_story and "换地漏" not in owner_story


def test_the_source_home_must_be_another_one_nearby(s: makers.Story) -> None:
    repair = makers.repair_accepted(s)
    for unit in (s.unit, make.home(), 99_999):
        with pytest.raises(Refused) as refused, write():
            actions.set_source_unit(makers.again(repair), unit_id=unit, by=s.by("dispatcher"))
        assert refused.value.field == "unit"
    other = make.unit(make.building(s.community, title="8幢"))
    assert do(
        repair, lambda r: actions.set_source_unit(r, unit_id=other, by=s.by("dispatcher"))
    ).source_unit_id
    assert not do(
        repair, lambda r: actions.set_source_unit(r, unit_id=None, by=s.by("dispatcher"))
    ).source_unit_id


def test_the_source_owner_sends_it_back_and_the_other_home_reads_no_reason(s: makers.Story) -> None:
    repair, neighbour = two_homes(s)
    by = s.by("technician")
    with write():
        actions.complete(
            makers.again(repair), work_done="补漆", photos=(makers.photo(by, 64),), source_work_done="换地漏",
            source_photos=(makers.photo(by, 65),), by=by,
        )  # fmt: skip
    row = do(repair, lambda r: actions.refuse(r, reason="我家地砖碎了", by=neighbour))
    assert row.status is S.IN_PROGRESS
    told = {x.name: x.values for x in events.story_of(("repair", repair.id), "owner")}
    assert "repair.sent_back" in told and "我家地砖碎了" not in json.dumps(
        list(told.values()), ensure_ascii=False
    )
