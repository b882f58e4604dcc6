"""Complaints of former years come in from a table: mapped, checked, written once, findable, with their real times."""

import datetime as dt
import itertools
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import answers_complaint_figures
from portal.domain.casework import actions as casework
from portal.domain.casework.models import Deadline
from portal.domain.complaints import actions as actions_of_complaints
from portal.domain.complaints.models import Complaint
from portal.domain.complaints.past import actions, applying, queries
from portal.domain.complaints.past.cells import read_moment
from portal.domain.complaints.past.models import Origin, PastImport, PastRow
from portal.domain.complaints.past.recording import Where, record_past
from portal.domain.complaints.past.rules import Field, ImportState, Outcome, PastCase
from portal.domain.complaints.reply_models import Reply
from portal.domain.complaints.rules import KIND, Status
from portal.domain.estate.finding import scope_word
from portal.domain.estate.models import Community, Unit
from portal.domain.figures.complaint_models import ComplaintCount
from portal.infra import search
from portal.infra.db import session, write
from portal.infra.events import verify
from portal.infra.refused import Denied, Missing, Refused, WrongState
from portal.infra.sheets import read_sheets
from portal.infra.sheets.writing import write_table
from portal.infra.story import Story
from portal.infra.worker import work_off
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make
from tests.harness.places import SHARED, lacking

HEAD = ["来源", "编号", "投诉人", "房号", "主题", "留言时间", "内容", "答复意见", "答复时间", "类别"]
LETTERS = SHARED / "data/complaints/cn-housing-messages-replied.gb18030.csv"
ROWS: list[list[Any]] = [
    ["热线", "101", "程书越", "3幢1单元1802", "地库积水", "2024/3/1 9:30:00", "地库负二层一下雨就积水。\n车进不去。",
     "已加装水泵。", "2024/3/4 10:00:00", "物业管理"],
    ["热线", "102", "叶知微", "", "", "2024-03-05", "电梯三天两头停。", "", "", "别的"],
    ["热线", "101", "程书越", "3幢1单元1802", "地库积水", "2024/3/1 9:30:00", "地库负二层一下雨就积水。\n车进不去。",
     "已加装水泵。", "2024/3/4 10:00:00", "物业管理"],
    ["热线", "102", "叶知微", "", "", "2024-03-05", "同一个编号，另一件事。", "", "", ""],
    ["热线", "103", "", "", "没有内容", "2024-03-06", "", "答复了", "2024-03-07", ""],
    ["热线", "104", "", "", "时间反了", "2024-03-06 10:00", "内容在这里", "答复", "2024-03-01", ""],
    [None] * 10,
    HEAD,
]  # fmt: skip


def lead(s: makers.Story) -> Any:
    return make.actor(make.staff("service_lead", s.community), "staff")


def handed_in(by: Any, community: int, rows: Any = ROWS, head: Any = HEAD) -> int:
    data = write_table("投诉", head, rows)
    with write():
        return actions.upload(community, by, sheets=read_sheets(data, "投诉.xlsx"), file_name="投诉.xlsx")


def through(app: Flask, by: Any, import_id: int) -> dict[str, int]:
    """Check and write; the rows by outcome."""
    for verb in (actions.check, actions.apply):
        with write():
            verb(import_id, by)
        work_off(app)
        session().rollback()
    return dict(queries.get_for(by, import_id).kept.counts)


def cases() -> int:
    return session().scalar(select(func.count()).select_from(Complaint)) or 0


def test_every_row_is_accounted_for_and_the_same_file_twice_changes_nothing(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = lead(s)
    first = handed_in(by, s.community)
    fields = queries.columns_for(by, first).fields()
    assert {f for f in Field if f not in (Field.PHONE, Field.DEMAND)} == set(fields)
    assert cases() == 0
    counts = through(app, by, first)
    assert counts == {"new": 2, "skipped": 4, "wrong": 3}, counts
    assert sum(counts.values()) == queries.get_for(by, first).kept.total
    assert cases() == 2
    again = through(app, by, handed_in(by, s.community))
    assert (again, cases()) == ({"same": 2, "skipped": 4, "wrong": 3}, 2)
    changed = [[*ROWS[0][:6], "改过的内容", *ROWS[0][7:]], ["热线", "105", *ROWS[1][2:]]]
    assert through(app, by, handed_in(by, s.community, changed)) == {"differs": 1, "new": 1, "skipped": 1}
    assert cases() == 3
    labels, left = queries.left_out(by, first)
    assert labels[:2] == HEAD[:2] and [row.row for row in left] == [5, 6, 7]
    assert all(row.issues for row in left)


def test_a_past_case_is_archived_with_its_letter_and_no_clock_runs(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = lead(s)
    home = make.unit(session().get_one(Unit, s.unit).building_id, "1802", entrance="1")
    through(app, by, handed_in(by, s.community))
    row = session().scalars(select(Complaint).order_by(Complaint.id)).first()
    assert row is not None
    assert (row.status, row.origin, row.topic, row.label) == (
        Status.ARCHIVED,
        "import",
        "property_service",
        "3幢1-1802",
    )
    assert row.unit_id == home
    assert row.submitted_at == dt.datetime(2024, 3, 1, 1, 30, tzinfo=dt.UTC)
    letter = session().scalars(select(Reply).where(Reply.complaint_id == row.id)).one()
    assert (letter.state, letter.body["opening"], letter.sent_at) == ("sent", "已加装水泵。", row.replied_at)
    assert casework.open_task((KIND, row.id)) is None
    limits = (
        session().scalars(select(Deadline).where(Deadline.subject_kind == KIND).order_by(Deadline.id)).all()
    )
    assert [(d.met_at, d.dropped_at is None) for d in limits] == [(row.replied_at, True), (None, False)]
    assert limits[0].due_at == dt.datetime(2024, 3, 6, 10, 0, tzinfo=dt.UTC)
    for words in ("积水", "水泵", "101", "程书"):
        hits = search.find(words, kinds=[KIND], scopes=[scope_word(s.community)])
        assert row.id in [hit.subject_id for hit in hits], words


def undone(app: Flask, by: Any, import_id: int) -> tuple[str, int, int]:
    """Take it back; where it stands then, how many went, and how many stayed."""
    with write():
        actions.undo(import_id, by)
    work_off(app)
    session().rollback()
    kept = session().get_one(PastImport, import_id, populate_existing=True)
    return kept.state.value, kept.undone, kept.kept


def counters() -> int:
    return session().scalar(select(func.sum(ComplaintCount.cases))) or 0


def test_an_import_is_taken_back_whole_and_may_come_in_again(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = lead(s)
    first = handed_in(by, s.community)
    through(app, by, first)
    assert counters() > 0
    assert undone(app, by, first) == ("undone", 2, 0)
    assert (cases(), counters()) == (0, 0)
    for model in (Reply, Origin, Deadline):
        assert session().scalar(select(func.count()).select_from(model)) == 0, model
    assert session().scalar(select(func.count()).where(Story.subject_kind == KIND)) == 0
    assert not search.find("积水", kinds=[KIND], scopes=[scope_word(s.community)])
    assert verify(("complaint_import", first)) == []
    with pytest.raises(WrongState), write():
        actions.undo(first, by)
    assert through(app, by, handed_in(by, s.community))["new"] == 2
    with write():
        answers_complaint_figures.recount()
    assert cases() == 2


def test_what_something_happened_to_since_stays_and_says_why(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = lead(s)
    first = handed_in(by, s.community)
    through(app, by, first)
    early, late = session().scalars(select(Complaint.id).order_by(Complaint.id)).all()
    with write():
        again = complaints.record(s, earlier_id=early)
        actions_of_complaints.register(again, complainant_id=s.owner, channel="phone", by=s.by("agent"))
    assert undone(app, by, first) == ("undone", 1, 1)
    (row,) = queries.rows(by, first, kept=True)
    assert row.complaint_id == early and any("没有撤回" in issue["msgid"] for issue in row.issues)
    assert session().get(Complaint, late) is None
    second = handed_in(by, s.community)
    through(app, by, second)
    third = handed_in(by, s.community)
    through(app, by, third)
    assert undone(app, by, second) == ("undone", 0, 1), "the third file knows it"


def test_a_killed_import_goes_on_where_it_stood(app: Flask, clock: Any, monkeypatch: Any) -> None:
    s = makers.story()
    by = lead(s)
    rows = [["热线", str(n), "", "", "", "2024-03-01", f"第{n}件事的内容", "", "", ""] for n in range(120)]
    import_id = handed_in(by, s.community, rows)
    with write():
        actions.check(import_id, by)
    work_off(app)
    session().rollback()
    with write():
        actions.apply(import_id, by)
    real, taken = applying.record_past, iter(range(1000))

    def dies_once(*args: Any, **kwargs: Any) -> Any:
        if next(taken) == 60:
            raise RuntimeError("killed")
        return real(*args, **kwargs)

    monkeypatch.setattr(applying, "record_past", dies_once)
    work_off(app)
    session().rollback()
    assert cases() == 50
    clock.forward(minutes=30)
    work_off(app)
    session().rollback()
    assert cases() == 120
    assert queries.get_for(by, import_id).kept.state is ImportState.APPLIED
    assert session().scalar(select(func.count()).where(PastRow.complaint_id.is_not(None))) == 120


def test_who_may_not_import_and_what_does_not_fit(app: Flask, clock: Any) -> None:
    s = makers.story()
    by = lead(s)
    import_id = handed_in(by, s.community)
    elsewhere = make.actor(make.staff("service_lead", make.community()), "staff")
    for actor, refused in ((elsewhere, Missing), (s.by("agent"), Denied)):
        with pytest.raises(refused), write():
            actions.check(import_id, actor)
        with pytest.raises(refused):
            queries.rows(actor, import_id)
    with pytest.raises(WrongState), write():
        actions.apply(import_id, by)
    with pytest.raises(Refused) as lacks, write():
        actions.map_columns(import_id, by, chosen={6: None})
    assert lacks.value.field == "columns"
    with pytest.raises(Refused), write():
        place = session().get_one(Community, s.community)
        soon = PastCase(content="还没有发生", submitted_at=clock.now + dt.timedelta(days=1))
        record_past(soon, place, None, Where(file="x", row=1), by=by)


@pytest.mark.parametrize(
    ("said", "moment", "day_only"),
    [
        ("2019/4/25 9:32:09", "2019-04-25T01:32:09+00:00", False),
        ("2019年4月25日 下午3点05分", "2019-04-25T07:05:00+00:00", False),
        ("2019-04-25T09:32", "2019-04-25T01:32:00+00:00", False),
        (43580.5, "2019-04-25T04:00:00+00:00", False),
        (dt.datetime(2019, 4, 25, 9, 32, tzinfo=dt.UTC), "2019-04-25T09:32:00+00:00", False),
        (dt.date(2019, 4, 25), "2019-04-25T04:00:00+00:00", True),
        ("20190425", "2019-04-25T04:00:00+00:00", True),
        ("昨天", None, False),
    ],
)
def test_moments_as_people_write_them(said: Any, moment: str | None, day_only: bool) -> None:
    found = read_moment(said, ZoneInfo("Asia/Shanghai"))
    assert (found.moment and found.moment.isoformat(), found.day_only) == (moment, day_only)
    assert found.unread is (moment is None)


@pytest.mark.database("sqlite")
def test_real_letters_come_in_whole(app: Flask, clock: Any) -> None:
    every_letter_is_there_and_found(app)


@pytest.mark.proof
@pytest.mark.database("postgresql")
def test_real_letters_come_in_whole_on_the_second_database(app: Flask, clock: Any) -> None:
    every_letter_is_there_and_found(app)


def every_letter_is_there_and_found(app: Flask) -> None:
    """543 letters with their replies and both times; every row accounted for, found by any two characters."""
    if not LETTERS.exists():
        lacking("the past letters are not here")
    s = makers.story()
    by = lead(s)
    sheets = read_sheets(LETTERS.read_bytes(), LETTERS.name)
    with write():
        import_id = actions.upload(s.community, by, sheets=sheets, file_name="letters.csv")
    assert through(app, by, import_id) == {"new": 543, "skipped": 1}
    assert cases() == 543
    kept = queries.rows(by, import_id, outcome=Outcome.NEW, limit=1000)
    assert all(row.complaint_id for row in kept)
    took = sorted(
        (row.replied_at - row.submitted_at).days
        for row in session().execute(select(Complaint.replied_at, Complaint.submitted_at))
    )
    assert (took[271], took[-1]) == (13, 301)
    scopes = [scope_word(s.community)]
    for at in (0, 100, 542):
        content = session().scalars(
            select(Complaint.content).where(Complaint.id == kept[at].complaint_id)
        ).one()  # fmt: skip
        pairs = [a + b for a, b in itertools.pairwise(content) if "一" <= a <= "鿿" and "一" <= b <= "鿿"]
        for pair in (pairs[0], pairs[len(pairs) // 2], pairs[-1]):
            found, before = [], None
            while hits := search.find(pair, kinds=[KIND], scopes=scopes, before_id=before, limit=100):
                found += [hit.subject_id for hit in hits]
                before = hits[-1].doc_id
            assert kept[at].complaint_id in found, pair
