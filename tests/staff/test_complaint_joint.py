"""群诉 at the desk: complaints are brought together, what is common is written once, and one act goes over all."""

from typing import Any

import pytest

from portal.domain.complaints.models import Joint
from portal.infra import worker
from portal.infra.db import session
from tests import makers
from tests import makers_complaints as complaints


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


def work(app: Any) -> None:
    session().rollback()
    worker.work_off(app)
    session().rollback()


def test_ticked_ones_are_brought_together_and_written_to_at_once(app: Any, s: Any, client: Any) -> None:
    rows, _ = complaints.joint(s, 2)
    alone = complaints.accepted(s)
    client.sign_in(s.manager, "staff")
    opened = client.send(
        "/staff/complaints/joint",
        {"community": s.community, "title": "电梯停运"},
        at="/staff/complaints/joint",
    )
    assert opened.status_code == 303
    matter = session().query(Joint).filter_by(title="电梯停运").one().id
    here = f"/staff/complaints/joint/{matter}"
    assert alone.number in client.get(f"{here}/members").words
    assert rows[0].number not in client.get(f"{here}/members").words
    assert alone.number in client.get(f"{here}/members?q=车库").words
    assert alone.number not in client.get(f"{here}/members?q=电梯").words
    assert client.send(f"{here}/members", {}, at=f"{here}/members").status_code == 422
    assert client.send(f"{here}/members", {"pick": [alone.id]}, at=f"{here}/members").status_code == 303
    assert "正在统一办理" in client.get(here).words
    work(app)
    page = client.get(here)
    assert "办好1件，没办0件" in page.words and alone.number in page.words
    assert "共同办理" in client.get(f"/staff/complaints/{alone.id}").words
    typed = {"fact_1": "电梯停了六次", "demand_1": "修好", "remedy_1": "换制动器"}
    late = {**typed, "pledge_1": "换好"}
    assert client.send(f"{here}/common", late, at=f"{here}/common").status_code == 422
    assert client.send(f"{here}/common", typed, at=f"{here}/common").status_code == 303
    assert client.send(f"{here}/common", {**typed, "version": "1"}, at=f"{here}/common").status_code == 409
    proof = {"shows": "维保记录", "source": "维保单位", "dated_on": "2026-11-19"}
    assert client.send(f"{here}/evidence", proof, at=f"{here}/evidence").status_code == 303
    assert "维保记录" in client.get(here).words
    for verb in ("read_back", "evaluate", "extend", "find", "draft_reply", "send_reply"):
        assert client.get(f"{here}/acts/{verb}").status_code == 200
    assert client.get(f"{here}/acts/delete").status_code == 404
    assert (
        client.send(f"{here}/acts/evaluate", {"severity": "general"}, at=f"{here}/acts/evaluate").status_code
        == 422
    )
    assert client.send(f"{here}/acts/read_back", {}, at=f"{here}/acts/read_back").status_code == 303
    work(app)
    assert "等对方确认" in client.get(here).words
    assert client.send(f"{here}/acts/read_back", {}, at=f"{here}/acts/read_back").status_code == 422
    client.sign_in(s.agent, "staff")
    assert client.get(here).status_code == 200
    assert client.get(f"{here}/members").status_code == 403
    client.sign_in(makers.story().manager, "staff")
    assert client.get(here).status_code == 404


def test_one_joins_and_leaves_by_its_own_page(s: Any, client: Any) -> None:
    row = complaints.accepted(s)
    client.sign_in(s.manager, "staff")
    door = f"/staff/complaints/{row.id}/joint"
    assert client.send(door, {"joint": "", "title": ""}, at=door).status_code == 422
    assert client.send(door, {"joint": "", "title": "车库灯不亮"}, at=door).status_code == 303
    assert complaints.again(row).joint_id is not None
    out = f"/staff/complaints/{row.id}/joint-leave"
    assert client.send(out, {"reason": "这一户不一样"}, at=out).status_code == 303
    assert complaints.again(row).joint_id is None
