"""The job on the phone: what a firm and its technician see, and every verb that is theirs."""

import io

import pytest

from portal.domain.repairs import actions, queries
from portal.domain.repairs.models import Material
from portal.domain.repairs.rules import Status
from portal.infra.db import session, write
from tests import makers
from tests import makers_estate as make


def job(repair, noun=""):
    return f"/field/jobs/{repair.id}" + (f"/{noun}" if noun else "")


def picture(shade=60):
    return (io.BytesIO(makers.jpeg(shade)), f"{shade}.jpg")


def test_the_day_in_its_order(app, clock, clients):
    s = makers.story()
    makers.repair_scheduled(s)
    makers.repair_dispatched(s)
    makers.repair_acknowledged(s)
    page = clients().sign_in(s.contractor, "field").get("/field")
    assert "等您应答" in page.words and "还没约时间" in page.words and "明天" in page.words
    print(page.statements)
    clock.to("2026-11-21T08:00+08:00")
    words = clients().sign_in(s.technician, "field").get("/field/").words
    assert "今天1件" in words and "等您应答" not in words
