"""The archive of a complaint as staff walk through it: lesson, archive, the pack to take along."""

from typing import Any

from flask import Flask

from portal.domain.estate.roles import Role
from portal.infra.worker import work_off
from tests import makers
from tests import makers_complaints as complaints
from tests import makers_estate as make
from tests.harness.client import InspectingClient as Client


def test_from_the_lesson_to_the_pack(app: Flask, client: Client, clock: Any) -> None:
    s = makers.story()
    row = complaints.followed_up(s)
    page = f"/staff/complaints/{row.id}"
    lead = make.staff(Role.SERVICE_LEAD, s.community, "郭小满")
    client.sign_in(lead, "staff")
    assert client.get(f"{page}/archive").status_code == 303
    lesson = {
        "cause": "property_service", "cause_note": "报修没有人跟进", "lesson": "坏灯当天登记", "prevent_in": "property_service",
    }  # fmt: skip
    refused = client.send(f"{page}/lesson", {**lesson, "lesson": ""}, at=f"{page}/lesson")
    assert refused.status_code == 422 and "报修没有人跟进" in refused.text
    assert client.send(f"{page}/lesson", lesson, at=f"{page}/lesson").status_code == 303
    shown = client.get(page)
    assert "坏灯当天登记" in shown.words and "归档…" in shown.words
    assert client.get(f"{page}/pack").status_code == 404
    assert client.send(f"{page}/archive", at=f"{page}/archive").status_code == 303
    assert "正在封存" in client.get(page).words
    work_off(app)
    done = client.get(page)
    assert "下载归档包" in done.words and "校验码" in done.words
    pack = client.get(f"{page}/pack")
    assert pack.data[:2] == b"PK" and "attachment" in pack.headers["Content-Disposition"]
    late = client.post(f"{page}/messages", data={"text": "还有一句"})
    assert late.status_code in (400, 409, 422, 303)
    assert "还有一句" not in client.get(page).words
    board = client.get("/staff/complaints/board") if make.actor(lead, "staff").may("figures.read") else None
    assert board is None or "坏灯当天登记" in board.words


def test_the_pack_is_not_for_everybody(app: Flask, client: Client, clock: Any) -> None:
    s = makers.story()
    row = complaints.archived(s)
    work_off(app)
    client.sign_in(make.staff(Role.AGENT, make.community()), "staff")
    assert client.get(f"/staff/complaints/{row.id}/pack").status_code == 404
    client.sign_in(s.owner, "owner")
    assert client.get(f"/staff/complaints/{row.id}/pack").status_code in (303, 403, 404)
    assert "校验码" not in client.get(f"/owner/complaints/{row.id}").words
