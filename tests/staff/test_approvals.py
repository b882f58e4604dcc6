"""The pages of approvals: the inbox, one request, many at once, deputies, rules."""

import pytest

from portal.domain.approvals import queries
from portal.domain.approvals.rules import State
from portal.infra.db import session
from tests import makers, makers_costs
from tests import makers_settlement as made
from tests.domain.approvals.makers import KIND, again, asked, cast, plugged, route_of


@pytest.fixture
def bench(app, clock):
    with plugged(app) as bench:
        yield bench


@pytest.fixture
def c(app, clock, bench):
    return cast()


def at(approval_id):
    return f"/staff/approvals/{approval_id}"


def decide(client, approval_id, do, note="", page="/staff/approvals", **kwargs):
    form = client.get(page).form(f"{at(approval_id)}/decision")
    return client.post(f"{at(approval_id)}/decision", data=form | {"do": do, "note": note}, **kwargs)


def test_the_inbox_shows_amount_who_why_the_way_and_what_follows(client, c):
    one, two = asked(c), asked(c, 22_400, subject_id=2)
    client.sign_in(c.manager, "staff")
    page = client.get("/staff/approvals")
    for words in (
        "等您决定2件",
        "涉及金额26,000.00元",
        "3,600.00",
        "22,400.00",
        "赵守诚",
        "旧的坏了",
        "木料",
        "松木",
        "物业经理（您）",
        "同意，送部门负责人",
        "还要部门负责人同意",
        "照此办理",
        "退回申请人",
    ):
        assert words in page.words, words
    assert [a.get("href") for a in page.tree.findall(".//article//h3/a")] == [at(one), at(two)]
    largest = client.get("/staff/approvals?order=largest")
    assert [a.get("href") for a in largest.tree.findall(".//article//h3/a")] == [at(two), at(one)]
    assert client.get("/staff/approvals?order=largest&after=x-1").status_code == 200


def test_yes_with_a_note_no_only_with_a_reason(client, c, bench):
    one, two = asked(c), asked(c, subject_id=2)
    client.sign_in(c.manager, "staff")
    assert decide(client, one, "approve", "尽快").headers["Location"] == "/staff/approvals"
    assert again(one).state is State.APPROVED and bench.granted
    refused = decide(client, two, "reject")
    assert refused.status_code == 422 and "不同意要写明原因" in refused.words
    assert again(two).state is State.PENDING
    assert decide(client, two, "", "想一想").status_code == 422
    assert decide(client, two, "reject", "先报价", page=at(two)).status_code == 303
    page = client.get(at(two))
    assert (
        "先报价" in page.words and not page.findall(".//article//form") if hasattr(page, "findall") else True
    )
    assert "不同意（物业经理）：先报价" in page.words


def test_the_second_approver_is_told_and_a_double_tap_counts_once(client, clients, c, bench):
    one = asked(c)
    client.sign_in(c.manager, "staff")
    other = clients().sign_in(c.second_manager, "staff")
    late = other.get(at(one)).form(f"{at(one)}/decision")
    form = client.get(at(one)).form(f"{at(one)}/decision") | {"do": "approve"}
    answers = [client.post(f"{at(one)}/decision", data=form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303] and len(bench.granted) == 1
    told = other.post(f"{at(one)}/decision", data=late | {"do": "reject", "note": "不要"})
    assert told.status_code == 409 and "已经由郭小满同意" in told.words
    assert not bench.rejected


def test_a_change_between_page_and_post_makes_it_void(client, c, bench):
    one = asked(c)
    client.sign_in(c.manager, "staff")
    form = client.get(at(one)).form(f"{at(one)}/decision") | {"do": "approve"}
    bench.content[1] = "柚木"
    answer = client.post(f"{at(one)}/decision", data=form)
    assert answer.headers["Location"] == at(one)
    page = client.get(at(one))
    assert "您的决定没有执行" in page.words and "已作废" in page.words and "松木" in page.words
    assert again(one).state is State.VOIDED and not bench.granted


def test_several_at_once_after_each_amount_was_shown(client, c, bench):
    ids = [asked(c, n, subject_id=n) for n in (100, 200, 30_000)]
    own = asked(c, 400, subject_id=400, who="manager")
    client.sign_in(c.manager, "staff")
    chosen = client.get(
        "/staff/approvals/decisions?" + "&".join(f"id={each}" for each in [*ids, own, 99, "x"])
    )
    for words in ("100.00", "200.00", "30,000.00", "3件，合计30,300.00元", "有1件现在不由您决定"):
        assert words in chosen.words, words
    assert client.get("/staff/approvals/decisions").status_code == 200
    form = chosen.form("/staff/approvals/decisions")
    assert client.post("/staff/approvals/decisions", data=form | {"do": "reject"}).status_code == 422
    bench.content[200] = "柚木"
    answer = client.post("/staff/approvals/decisions", data=form | {"do": "approve", "id": [*ids, own]})
    assert "决定了2件，2件没有执行" in answer.words
    assert [again(each).state.value for each in (*ids, own)] == ["approved", "voided", "pending", "pending"]
    assert route_of(ids[2])[0] == (1, "site_manager", "approved")
    assert (
        client.post(
            "/staff/approvals/decisions", data=form | {"do": "approve", "id": [*ids, own]}
        ).status_code
        == 303
    )
    assert len(bench.granted) == 1


def test_who_asked_sees_the_way_reminds_and_withdraws(client, c, bench):
    one = asked(c, 22_400)
    client.sign_in(c.dispatcher, "staff")
    assert "没有等您决定的审批" in client.get("/staff/approvals").words
    assert "22,400.00" in client.get("/staff/approvals?view=asked").words
    assert client.send(f"{at(one)}/reminder", at=at(one)).status_code == 303
    page = client.get(at(one))
    assert "今天已经催过" in page.words and "催办" in page.words and "您提出" in page.words
    form = page.form(f"{at(one)}/withdrawal")
    assert client.post(f"{at(one)}/withdrawal", data=form | {"reason": "不换了"}).status_code == 303
    assert again(one).state is State.WITHDRAWN and bench.rejected
    assert "不换了" in client.get(at(one)).words
    assert "已撤回" in client.get("/staff/approvals?view=all").words


def test_a_deputy_is_named_on_the_page_and_decides_with_both_names(client, clients, c, bench):
    client.sign_in(c.manager, "staff")
    page = client.get("/staff/approvals/deputies/new")
    form = page.form("/staff/approvals/deputies/new") | {
        "principal": c.manager, "deputy": c.dispatcher, "community": "", "from_at": "2026-11-20T09:00",
        "until_at": "2026-11-24T18:00", "ceiling": "5,000", "reason": "年休假",
    }  # fmt: skip
    bad = client.post("/staff/approvals/deputies/new", data=form | {"ceiling": "很多"})
    assert bad.status_code == 422 and "金额请填数字" in bad.words
    form = bad.form("/staff/approvals/deputies/new") | {"ceiling": "5,000"}
    assert client.post("/staff/approvals/deputies/new", data=form).status_code == 303
    shown = client.get("/staff/approvals/deputies")
    assert "赵守诚" in shown.words and "5,000.00" in shown.words and "代理中" in shown.words
    one = asked(c, who="head")
    deputy = clients().sign_in(c.dispatcher, "staff")
    assert "您代郭小满决定" in deputy.get("/staff/approvals").words
    assert decide(deputy, one, "approve").status_code == 303
    assert "赵守诚代郭小满同意" in deputy.get(at(one)).words
    row = queries.deputies(c.by("manager"))[0].id
    assert (
        client.send(f"/staff/approvals/deputies/{row}/end", at="/staff/approvals/deputies").status_code == 303
    )
    assert "已结束" in client.get("/staff/approvals/deputies").words


def test_without_the_second_factor_nobody_decides(client, c):
    one = asked(c)
    form = client.sign_in(c.manager, "staff").get(at(one)).form(f"{at(one)}/decision")
    client.sign_in(c.dispatcher, "staff", stepped_up=False)
    answer = client.post(f"{at(one)}/decision", data=form | {"do": "approve"})
    assert answer.status_code == 403 and "两步验证" in answer.words


def test_rules_are_versions_with_a_preview(client, c):
    client.sign_in(c.admin, "staff")
    page = client.get("/staff/approvals/rules?amount=22,400")
    assert "物业经理 → 部门负责人" in page.words and "出厂" in page.words
    assert client.get("/staff/approvals/rules?amount=abc").status_code == 200
    edit = f"/staff/approvals/rules/{c.community}/{KIND}/edit"
    form = client.get(edit).form(edit)
    assert form["over2"] == "20000.00"
    new = form | {"role1": "head", "over1": "0", "role2": "company_manager", "over2": "1000", "beside2": "y"}
    twice = client.post(edit, data=new | {"role2": "head"})
    assert twice.status_code == 422 and "只能出现一次" in twice.words
    new["key"] = twice.form(edit)["key"]
    assert client.post(edit, data=new).status_code == 303
    shown = client.get(f"/staff/approvals/rules?community={c.community}&amount=3000")
    assert "部门负责人、公司经理" in shown.words and "第1版" in shown.words
    assert client.get("/staff/approvals/rules/0/nothing/edit").status_code == 404


def test_why_it_is_due_then_and_by_which_rule(client, c):
    one = asked(c)
    client.sign_in(c.manager, "staff")
    page = client.get(at(one))
    assert "路径按出厂规则计算" in page.words and again(one).digest[:12] in page.words
    why = client.get(f"{at(one)}/deadline")
    assert "1个工作日" in why.words and "11月23日" in why.words
    decide(client, one, "approve")
    assert client.get(f"{at(one)}/deadline").status_code == 404


def test_it_is_one_row_of_the_desk(client, c):
    one = asked(c)
    session().rollback()
    client.sign_in(c.manager, "staff")
    assert "中庭长椅" in client.get("/staff/?what=approval.decide").words
    assert "3,600.00" in client.get(f"/staff/?open=approval.{one}").words
    client.sign_in(c.agent, "staff")
    page = client.get(f"/staff/?open=approval.{one}")
    assert "3,600.00" not in page.words and "只有经办和审批的人能看" in page.words


def test_cost_back_charge_and_statement_stand_in_one_inbox(app, client, clock):
    b = made.books()
    repair = makers_costs.over_limit(b.story)
    charge = made.charge_measured(b)
    made.measured(b, 500_00, payer="company")
    statement = made.submitted(b, made.of_firm(made.drawn(b), b.firm))
    client.sign_in(b.story.manager, "staff")
    page = client.get("/staff/approvals")
    for words in ("维修费用", "代修扣款", "结算书", "3,600.00", "964.00", "500.00", "等您决定3件"):
        assert words in page.words, words
    ids = [row.id for row in queries.inbox(b.by("manager")).rows]
    for page, kind in ((f"/staff/repairs/{repair.id}", "repair.cost/repair"),
                       (f"/staff/settlement/back-charges/{charge.id}", "settlement.back_charge/back_charge"),
                       (f"/staff/settlement/statements/{statement.id}", "settlement.statement/statement")):  # fmt: skip
        door = next(a.get("href") for a in client.get(page).tree.iter("a") if a.text == "看审批")
        assert f"/about/{kind}/" in door and client.get(door).headers["Location"].startswith(
            "/staff/approvals/"
        )
    assert client.get("/staff/approvals/about/repair.cost/repair/99").status_code == 404
    form = client.get("/staff/approvals/decisions?" + "&".join(f"id={each}" for each in ids)).form(
        "/staff/approvals/decisions"
    )
    done = client.post("/staff/approvals/decisions", data=form | {"do": "approve", "id": ids})
    assert "决定了3件。" in done.words
    session().rollback()
    assert makers.again(repair).cost_state == "approved"
    assert made.again(charge).state == "approved" and made.again(statement).state == "approved"
