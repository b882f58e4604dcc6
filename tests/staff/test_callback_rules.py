"""Rules, quotas and draws at the desk: changed, looked at, put in force; counted; verified by anybody."""

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.domain.callbacks.actions import checking, drawing, proposing
from portal.domain.callbacks.models import Callback
from portal.domain.callbacks.queries import ruling as rules
from portal.domain.callbacks.rule_models import CallbackCandidate, CallbackRule, CallbackSeed
from portal.domain.estate.roles import Role
from portal.infra import formkeys, worker
from portal.infra.db import session, write
from portal.infra.jobs import Job
from tests import makers
from tests import makers_estate as make
from tests.domain.callbacks.test_drawing import occasion

HOME = "/staff/callbacks"


@pytest.fixture
def s(app: Any, clock: Any) -> makers.Story:
    return makers.story()


def forge(client: Any, who: int, address: str, **values: str) -> Any:
    with client.application.app_context():
        key = formkeys.issue(str(who), address)
    return client.post(address, data={"key": key, **values}, judge=False)


def test_a_manager_changes_a_rule_sees_what_it_would_have_drawn_and_puts_it_in_force(
    client: Any, s: Any, clock: Any
) -> None:
    clock.to("2026-08-20T09:00+08:00")
    for number in range(20):
        occasion(s, number)
    clock.to("2026-11-20T09:00+08:00")
    client.sign_in(s.manager, "staff")
    page = client.get(f"{HOME}/rules?community={s.community}")
    assert "漏水修好后再问一次" in page.words
    address = f"{HOME}/rules/{s.community}/repair_signed_off/edit"
    assert "用的是通用规则" in client.get(f"{HOME}/rules/{s.community}/repair_signed_off").words
    form = client.get(address).form(address)
    assert form["rate"] == "100"
    odd = client.post(address, data=form | {"rate": "30", "due_after": "2", "opens_after": "5"})
    assert (odd.status_code, "打完的期限要晚于开始的时间" in odd.words) == (422, True)
    sent = odd.form(address) | {
        "rate": "30",
        "minutes": "6",
        "opens_after": "0",
        "due_after": "",
        "applies_to": "leak",
        "questions": "还漏吗",
        "told": "告知保修到期日",
    }
    trial = client.post(address, data=sent).location
    seen = client.get(trial)
    for words in ("如果上个季度就这样办", "2026Q3", "现在的规则20件", "100%", "30%", "漏水渗水"):
        assert words in seen.words, words
    assert "0.6" in seen.words
    assert rules.line(s.community, "repair_signed_off").terms.rate == 100
    assert client.post(f"{trial}/start", data=seen.form(f"{trial}/start")).status_code == 303
    line = rules.line(s.community, "repair_signed_off")
    assert (line.own, line.terms.rate, line.terms.applies_to) == (True, 30, ["leak"])
    shown = client.get(f"{HOME}/rules/{s.community}/repair_signed_off")
    assert all(words in shown.words for words in ("现行", "回访人要办的", "告知保修到期日"))
    assert [each.get("caller", False) for each in line.terms.questions] == [False, True]
    assert client.get(trial).status_code == 200
    assert forge(client, s.manager, f"{trial}/start").status_code == 409
    common = f"{HOME}/rules/{s.community}/repair_signed_off/common"
    assert client.post(common, data=shown.form(common)).status_code == 303
    assert rules.line(s.community, "repair_signed_off").own is False


def test_a_rule_that_is_left_or_overtaken_does_not_count(client: Any, s: Any) -> None:
    client.sign_in(s.manager, "staff")
    address = f"{HOME}/rules/{s.community}/quarterly/edit"
    first, second, third = (
        client.post(address, data=client.get(address).form(address) | {"rate": rate}).location
        for rate in ("50", "60", "70")
    )
    late = client.get(address).form(address)
    for trial, noun, status in ((first, "discarding", 303), (second, "start", 303), (third, "start", 409)):
        assert forge(client, s.manager, f"{trial}/{noun}").status_code == status, trial
    assert rules.line(s.community, "quarterly").terms.rate == 60
    assert client.post(address, data=late).status_code == 409
    assert session().query(CallbackRule).filter_by(place=s.community, trigger="quarterly").count() == 3


def test_quotas_are_set_and_counted(client: Any, s: Any) -> None:
    client.sign_in(s.manager, "staff")
    assert "还没有定指标" in client.get(f"{HOME}/quotas?community={s.community}").words
    address = f"{HOME}/quotas/{s.community}/quarterly"
    form = client.get(address).form(address)
    assert form["least"] == "1"
    wrong = client.post(address, data=form | {"period": "month", "least": "4"})
    assert (wrong.status_code, "季度走访按季度算" in wrong.words) == (422, True)
    assert (
        client.post(address, data=wrong.form(address) | {"period": "quarter", "least": "4"}).status_code
        == 303
    )
    page = client.get(f"{HOME}/quotas?community={s.community}")
    assert "还差4" in page.words
    assert "会自动补抽" in page.words
    stale = client.post(address, data=client.get(address).form(address) | {"version": "0", "least": "9"})
    assert stale.status_code == 409


def test_the_draw_is_sealed_until_its_period_is_over_and_verified_by_anybody(
    client: Any, s: Any, clock: Any
) -> None:
    client.sign_in(s.manager, "staff")
    address = f"{HOME}/rules/{s.community}/repair_signed_off/edit"
    trial = client.post(address, data=client.get(address).form(address) | {"rate": "50"}).location
    client.post(f"{trial}/start", data=client.get(trial).form(f"{trial}/start"))
    for number in range(10):
        occasion(s, number)
    clock.forward(days=1)
    while drawing.draw_callbacks():
        pass
    session().rollback()
    seed = session().scalars(select(CallbackSeed)).one()
    assert session().query(Callback).count() == 5
    client.sign_in(s.agent, "staff")
    assert seed.period in client.get(f"{HOME}/draws").words
    page = client.get(f"{HOME}/draws/{seed.id}")
    assert seed.digest in page.words
    assert seed.seed not in page.words
    assert "每一层抽了多少，到期再公开" in page.words
    clock.to("2026-12-02T09:00+08:00")
    client.sign_in(s.agent, "staff")
    place = f"{HOME}/draws/{seed.id}"
    assert client.send(f"{place}/check", at=place).status_code == 303
    waits = client.get(place)
    assert "正在重算" in waits.words and "刷新进度" in waits.words and "重算一遍" not in waits.words
    part = client.get(place, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (
        'id="check"' in part.text and "<html" not in part.text and 'data-hx-trigger="every 1s"' in part.text
    )
    # Asked for twice, it is done once.
    forge(client, s.agent, f"{place}/check")
    assert session().scalar(select(func.count()).select_from(Job).where(Job.kind == checking.JOB)) == 1
    worker.work_off(client.application)
    after = client.get(place)
    assert seed.seed in after.words
    assert "每一批都和当时一样" in after.words and "正在重算" not in after.words
    assert "卫生间" in after.words or "屋顶漏水" in after.words
    with write():
        row = session().scalars(select(CallbackCandidate).where(CallbackCandidate.drawn)).first()
        assert row is not None
        row.stratum = "high|9|leak.roof"
    client.send(f"{place}/check", at=place)
    worker.work_off(client.application)
    assert "不一样" in client.get(place).words
    elsewhere = make.staff(Role.SERVICE_LEAD, make.community())
    client.sign_in(elsewhere, "staff")
    assert forge(client, elsewhere, f"{place}/check").status_code == 404
    assert client.get(f"{HOME}/draws/{seed.id}").status_code == 404
    assert seed.period not in client.get(f"{HOME}/draws").words


def test_who_keeps_no_rules_changes_none_and_nobody_chooses_by_a_forged_post(client: Any, s: Any) -> None:
    lead = make.staff(Role.SERVICE_LEAD, s.community)
    elsewhere = make.staff(Role.SITE_MANAGER, make.community())
    with write():
        proposing.lay_default("quarterly")
    rate = {"rate": "1", "version": "1"}
    doors = (
        f"{HOME}/rules/{s.community}/quarterly/edit", f"{HOME}/rules/{s.community}/quarterly/common",
        f"{HOME}/quotas/{s.community}/quarterly",
    )  # fmt: skip
    for who, wanted in ((lead, 403), (s.agent, 403), (elsewhere, 404)):
        client.sign_in(who, "staff")
        for door in doors:
            assert forge(client, who, door, **rate).status_code == wanted, (who, door)
    client.sign_in(s.manager, "staff")
    whole = f"{HOME}/rules/0/quarterly/edit"
    form = client.get(whole).form(whole)
    assert client.post(whole, data=form, judge=False).status_code == 403
    for door in (f"{HOME}/draws", f"{HOME}/draws/1", f"{HOME}/rules/{s.community}/quarterly"):
        assert forge(client, s.manager, door, seed="00" * 32, candidate="1").status_code == 405
    assert session().query(CallbackRule).filter_by(place=s.community).count() == 0
