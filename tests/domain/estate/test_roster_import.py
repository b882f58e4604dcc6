"""A roster from the file to homes and people, said again, and taken back."""

import time
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.estate import actions as estate
from portal.domain.estate.models import Occupancy, Person, Unit
from portal.domain.estate.roster import actions, queries
from portal.domain.estate.roster.actions import STEPS
from portal.domain.estate.roster.models import RosterImport, RosterRow
from portal.domain.estate.roster.rules import Field, ImportState, Kind, Outcome
from portal.infra import jobs, search
from portal.infra.actor import duty
from portal.infra.db import session, write
from portal.infra.events import story_of
from portal.infra.refused import Denied, Missing, Refused, WrongState
from portal.infra.sheets import Sheet, read_sheets
from tests import makers_estate as make
from tests.harness.places import SHARED, lacking

HEAD = ["房号", "姓名", "电话", "交房日期", "面积", "身份证号"]
ROWS = [
    ["3幢2单元1802", "顾行舟", "13800000099", "2024/3/5", "88.5", "11010519491231002X"],
    ["3幢2单元1802", "叶知微", "13800000098", "2024/3/5", "88.5", None],
    ["3幢2单元1803", "程书越", "1380000009", "不详", "90㎡", None],
    ["小计", "2户"],
    ["四楼左手", "程书岳", "13800000096", None, None, None],
]


def received(community_id: int, *rows, head=HEAD) -> int:
    with write():
        sheets = [Sheet("名册", [head, *rows])]
        return actions.upload(community_id, make.HOUSE, sheets=sheets, file_name="名册.xlsx")


def run(job_id: int) -> None:
    while True:
        with write():
            job = session().get_one(jobs.Job, job_id)
            if not STEPS[job.kind](job):
                return


def checked(community_id: int, *rows, **given) -> int:
    import_id = received(community_id, *rows, **given)
    with write():
        job_id = actions.check(import_id, make.HOUSE)
    run(job_id)
    return import_id


def applied(import_id: int) -> int:
    with write():
        job_id = actions.apply(import_id, make.HOUSE)
    run(job_id)
    return import_id


def undone(import_id: int, **given) -> tuple[int, int]:
    with write():
        return actions.undo(import_id, make.HOUSE, **given)


def outcomes(import_id: int) -> list[str]:
    return [row.outcome.value for row in queries.rows(make.HOUSE, import_id)]


def said(import_id: int, row: int) -> list[str]:
    found = (
        session()
        .scalars(select(RosterRow).where(RosterRow.import_id == import_id, RosterRow.row == row))
        .one()
    )
    return [f"{issue['cell']} {issue['msgid'] % issue['params']}" for issue in found.issues]


def homes(community_id: int) -> dict[str, list[str]]:
    session().rollback()
    rows = session().execute(
        select(Unit.label, Person.name)
        .join(Occupancy, Occupancy.unit_id == Unit.id)
        .join(Person, Person.id == Occupancy.person_id)
        .where(Unit.community_id == community_id, Unit.retired_at.is_(None))
        .order_by(Occupancy.id)
    )
    found: dict[str, list[str]] = {}
    for label, name in rows:
        found.setdefault(label, []).append(name)
    return found


def counts() -> tuple[int, ...]:
    return tuple(
        session().scalar(select(func.count()).select_from(table)) for table in (Unit, Person, Occupancy)
    )


def test_from_the_file_to_homes_people_and_search(app: Flask) -> None:
    community_id = make.community()
    import_id = checked(community_id, *ROWS)
    assert counts() == (0, 0, 0)
    assert outcomes(import_id) == ["skipped", "new", "new", "new", "skipped", "wrong"]
    standing = queries.get_for(make.HOUSE, import_id)
    assert (standing.roster.state, standing.roster.counts) == (
        ImportState.CHECKED,
        {"skipped": 2, "new": 3, "wrong": 1},
    )
    assert standing.job is not None
    assert (standing.job.done, standing.job.total) == (12, 12)
    assert said(import_id, 4) == ["C4 手机号“1380000009”少1位，电话留空", "D4 写着“不详”，日期留空"]

    applied(import_id)
    assert homes(community_id) == {"3幢2-1802": ["顾行舟", "叶知微"], "3幢2-1803": ["程书越"]}
    unit = session().scalars(select(Unit).where(Unit.label == "3幢2-1802")).one()
    assert (unit.area_cm2, unit.handed_over_on, unit.floor) == (885_000, date(2024, 3, 5), "18")
    person = session().scalars(select(Person).where(Person.name == "顾行舟")).one()
    assert (person.phone, person.phone_tail) == ("+8613800000099", "0099")
    ties = session().scalars(select(Occupancy.tie).order_by(Occupancy.id)).all()
    assert [tie.value for tie in ties] == ["owner", "co_owner", "owner"]
    assert session().get_one(RosterImport, import_id).state is ImportState.APPLIED
    for words in ("顾行", "0099", "3-2-1802"):
        assert search.find(words, kinds=["person", "unit"], scopes=[search.EVERYWHERE])
    lines = [line.name for line in story_of(("roster_import", import_id), "staff")]
    assert lines == ["roster_applied", "roster_received"]


def test_identity_numbers_are_never_stored(app: Flask) -> None:
    import_id = checked(make.community(), *ROWS)
    layout = queries.columns_for(make.HOUSE, import_id)
    assert layout.fields()[Field.IDENTITY] == 5
    for row in session().scalars(select(RosterRow)):
        assert "1949" not in str(row.values) + str(row.issues)
    from portal.domain.estate.roster.checking import source_of

    sheet = source_of(session().get_one(RosterImport, import_id)).sheet
    assert sheet.rows[0][5] == "身份证号"
    assert sheet.rows[1][5] is None


def test_the_same_file_twice_changes_nothing(app: Flask) -> None:
    community_id = make.community()
    applied(checked(community_id, *ROWS))
    before = counts()
    again = checked(community_id, *ROWS)
    assert outcomes(again) == ["skipped", "same", "same", "same", "skipped", "wrong"]
    applied(again)
    assert counts() == before
    assert session().scalars(select(Unit.version).distinct()).all() == [1]


def test_a_changed_row_says_what_changes_and_writes_only_that(app: Flask) -> None:
    community_id = make.community()
    applied(checked(community_id, *ROWS))
    later = checked(community_id, ["3-2-1802", "顾行舟", "13800000055", None, "91.2"], ROWS[1])
    row = queries.rows(make.HOUSE, later, outcome=Outcome.CHANGED)[0]
    assert row.changes == [["area", "88.5", "91.2"], ["phone", "+8613800000099", "+8613800000055"]]
    applied(later)
    unit = session().scalars(select(Unit).where(Unit.label == "3幢2-1802")).one()
    assert (unit.area_cm2, unit.handed_over_on, unit.version) == (912_000, date(2024, 3, 5), 2)
    assert session().scalars(select(Person.phone).where(Person.name == "顾行舟")).one() == "+8613800000055"

    assert undone(later) == (1, 0)
    session().expire_all()
    assert session().scalars(select(Unit.area_cm2).where(Unit.label == "3幢2-1802")).one() == 885_000
    assert session().scalars(select(Person.phone).where(Person.name == "顾行舟")).one() == "+8613800000099"


def test_undo_takes_back_what_stands_and_refuses_what_was_changed(app: Flask) -> None:
    community_id = make.community()
    import_id = applied(checked(community_id, *ROWS))
    unit = session().scalars(select(Unit).where(Unit.label == "3幢2-1802")).one()
    with write():
        estate.set_unit(unit.id, make.HOUSE, version=1, house_type="三室")
    assert undone(import_id) == (1, 2)
    assert homes(community_id) == {"3幢2-1802": ["顾行舟", "叶知微"]}
    assert "没有撤回" in said(import_id, 2)[-1]
    assert not search.find("程书越", kinds=["person", "unit"], scopes=[search.EVERYWHERE])
    with pytest.raises(WrongState):
        undone(import_id)


def test_undone_homes_come_back_with_the_next_import(app: Flask) -> None:
    community_id = make.community()
    assert undone(applied(checked(community_id, *ROWS))) == (3, 0)
    assert homes(community_id) == {}
    again = checked(community_id, *ROWS)
    assert outcomes(again)[1:4] == ["new", "new", "new"]
    applied(again)
    assert homes(community_id) == {"3幢2-1802": ["顾行舟", "叶知微"], "3幢2-1803": ["程书越"]}


def test_homes_with_cases_are_not_undone(app: Flask) -> None:
    community_id = make.community()
    import_id = applied(checked(community_id, *ROWS))
    wrote = queries.homes_written(make.HOUSE, import_id)
    assert undone(import_id, in_use=wrote) == (0, 3)
    assert len(homes(community_id)) == 2


def test_what_does_not_fit_the_portal_is_wrong_with_its_reason(app: Flask) -> None:
    community_id = make.community()
    building_id = make.building(community_id)
    make.owner_of(make.unit(building_id, "1801"), "沈知微")
    make.unit(building_id, "1804", entrance="1")
    make.person("许望舒", phone="13800000077")
    import_id = checked(
        community_id,
        ["3-2-1801", "陆青禾", "13800000011"],
        ["3-2-1802", "方若谷", "13800000077"],
        ["3幢1803", "孙佳宁", "13800000012"],
        ["3-2-1805", "周砚秋", "13800000013", "2024/1/1"],
        ["3-2-1806", "郭小满", "13800000014", "2099/1/1"],
    )
    assert outcomes(import_id)[1:] == ["wrong", "wrong", "wrong", "wrong", "new"]
    assert [said(import_id, row)[-1] for row in range(2, 7)] == [
        "B2 这套房已登记业主沈知微，名册里没有写，请核对是共有还是已经过户",
        "C3 这个手机号登记的是另一个姓名，请核对姓名或号码",
        "A4 没有写单元，这栋楼有2个单元，请在表里补上",
        "D5 早于竣工验收日期2024-06-30，请核对",
        "D6 2099-01-01还没有到，日期留空",
    ]


def test_one_person_with_two_homes_and_one_phone(app: Flask) -> None:
    community_id = make.community()
    rows = [["3-2-1801", "顾行舟", "13800000099"], ["3-2-1802", "顾行舟", "13800000099"]]
    applied(checked(community_id, *rows))
    assert counts() == (2, 1, 2)
    assert outcomes(checked(community_id, *rows))[1:] == ["same", "same"]


def test_an_owner_known_by_phone_gets_the_home(app: Flask) -> None:
    community_id = make.community()
    person_id = make.person("顾行舟", phone="13800000099")
    applied(checked(community_id, ["3-2-1801", "顾 行舟", "138 0000 0099"]))
    assert session().scalars(select(Occupancy.person_id)).all() == [person_id]


def test_a_row_changed_between_check_and_apply_waits(app: Flask) -> None:
    community_id = make.community()
    unit_id = make.unit(make.building(community_id), "1801")
    import_id = checked(community_id, ["3-2-1801", "顾行舟", "13800000099", None, "88.5"], ROWS[2])
    with write():
        estate.set_unit(unit_id, make.HOUSE, version=1, house_type="三室")
    applied(import_id)
    assert outcomes(import_id)[1:] == ["wrong", "new"]
    assert "重新检查" in said(import_id, 2)[-1]


def test_a_check_is_stopped_and_started_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.domain.estate.roster.checking.PIECE", 2)
    import_id = received(make.community(), *ROWS)
    with write():
        job = session().get_one(jobs.Job, actions.check(import_id, make.HOUSE))
        assert STEPS["roster_check"](job)
        actions.stop(import_id, make.HOUSE)
        assert not STEPS["roster_check"](job)
    assert session().get_one(RosterImport, import_id).read == 2
    with write():
        job_id = actions.check(import_id, make.HOUSE)
    run(job_id)
    assert outcomes(import_id) == ["skipped", "new", "new", "new", "skipped", "wrong"]


def test_columns_are_corrected_before_the_check(app: Flask) -> None:
    import_id = received(make.community(), ["顾行舟", "3-2-1801"], head=["甲", "乙"])
    with write(), pytest.raises(Refused, match="对好列"):
        actions.check(import_id, make.HOUSE)
    with write():
        actions.map_columns(import_id, make.HOUSE, chosen={0: Field.NAME, 1: Field.HOME})
        job_id = actions.check(import_id, make.HOUSE)
    run(job_id)
    assert outcomes(import_id)[-1] == "new"


def test_steps_out_of_order_and_other_communities_are_refused(app: Flask) -> None:
    import_id = received(make.community(), *ROWS)
    for verb in (actions.apply, actions.undo, actions.stop):
        with write(), pytest.raises(WrongState):
            verb(import_id, make.HOUSE)
    elsewhere = make.actor(make.staff("service_lead", make.community()), "staff")
    agent = make.actor(make.staff("agent", make.community()), "staff")
    for verb in (actions.check, actions.apply, actions.undo, actions.stop, queries.get_for):
        args = (elsewhere, import_id) if verb is queries.get_for else (import_id, elsewhere)
        with write(), pytest.raises(Missing):
            verb(*args)
    with write(), pytest.raises(Denied):
        actions.check(import_id, agent)
    assert queries.imports(elsewhere) == []
    assert [one.id for one in queries.imports(make.HOUSE)] == [import_id]
    with write(), pytest.raises(Denied):
        actions.check(import_id, duty("nobody"))


def test_the_sample_roster_goes_in_once_and_changes_nothing_the_second_time(app: Flask) -> None:
    file = "owner-roster-messy.xlsx"
    path = SHARED / "data" / "rosters" / file
    if not path.exists():
        lacking("The sample data lies beside the project in ../shared/data")
    sheets = read_sheets(path.read_bytes(), file)

    def once() -> int:
        with write():
            import_id = actions.upload(community_id, make.HOUSE, sheets=sheets, file_name=file)
            job_id = actions.check(import_id, make.HOUSE)
        run(job_id)
        return applied(import_id)

    community_id = make.community()
    start = time.process_time()
    first = queries.get_for(make.HOUSE, once()).roster
    assert time.process_time() - start < 7
    assert first.counts["new"] > 1000
    assert sum(first.counts.values()) == first.total
    before = counts()
    second = queries.get_for(make.HOUSE, once()).roster
    assert (second.counts.get("new", 0), second.counts.get("changed", 0)) == (0, 0)
    assert counts() == before
    unread = select(func.count()).where(RosterRow.kind == Kind.DATA, RosterRow.outcome.is_(None))
    assert session().scalar(unread) == 0
    assert undone(first.id)[1] == 0
    assert homes(community_id) == {}
