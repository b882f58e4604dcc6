"""The task slip is one paper, whoever prints it; a long paper is set by the worker."""

from typing import Any

from portal.infra.db import session, write
from portal.infra.papers import Column, Paper, Say, Table, Unprintable, orders
from portal.infra.papers.orders import PaperOrder
from portal.infra.papers.paper import spoken
from portal.infra.worker import work_off
from tests import makers
from tests import makers_settlement as made


def slip(client: Any, address: str) -> list[str]:
    page = client.get(address)
    return [" ".join("".join(cell.itertext()).split()) for cell in page.tree.findall(".//article//td")]


def test_the_desk_and_the_technician_print_the_same_task_slip(app: Any, clock: Any, clients: Any) -> None:
    s = makers.story()
    repair = makers.repair_scheduled(s)
    desk = slip(clients().sign_in(s.dispatcher, "staff"), f"/staff/repairs/{repair.id}/sheet")
    assert desk == slip(clients().sign_in(s.technician, "field"), f"/field/jobs/{repair.id}/sheet")
    assert repair.label in desk and any("厨房水槽下面一直滴水" in cell for cell in desk)


def test_a_long_paper_is_set_by_the_worker_and_fetched_by_who_asked(
    app: Any, clock: Any, clients: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 0)
    b = made.books()
    made.measured(b, 100_00)
    here = b.community
    page = f"/staff/settlement/communities/{here}/reports/2026-08/register.pdf"
    client = clients().sign_in(b.story.dispatcher, "staff")
    asked = client.get(page)
    assert "要放到后台做" in asked.words and not session().query(PaperOrder).count()
    sent = client.post(page, data=asked.form(page))
    assert sent.status_code == 303
    one = f"{page}?firm={b.firm}"
    chosen = client.get(one)
    client.post(one, data=chosen.form(one))
    assert session().query(PaperOrder).order_by(PaperOrder.id.desc()).first().name.endswith(f"-{b.firm}")
    at = sent.headers["Location"]
    assert "正在做PDF" in client.get(at).words
    assert client.post(page, data=asked.form(page)).headers["Location"] == at
    assert client.get(f"{at}/paper.pdf").status_code == 404
    other = clients().sign_in(b.story.manager, "staff")
    assert other.get(at).status_code == 404
    work_off(app)
    assert "做好了" in client.get(at).words
    assert client.get(f"{at}/paper.pdf", judge=False).data.startswith(b"%PDF-")
    assert other.get(f"{at}/paper.pdf").status_code == 404
    assert clients().sign_in(b.story.technician, "field").get(page).status_code == 404
    clock.forward(days=31)
    with write():
        orders.forget_before(clock.now)
    assert client.get(at).status_code in (303, 404)


def test_a_paper_that_cannot_be_set_says_so(app: Any, clock: Any, monkeypatch: Any) -> None:
    columns = [Column(Say("序"), "count")]
    paper = Paper(
        title=Say("台账"),
        facts=[],
        tables=[Table(Say("台账"), columns, [(n,) for n in range(3)])],
        zone="UTC",
    )
    with spoken("zh-Hans"), write():
        number = orders.order(paper, "台账", 1, "/staff")

    def nothing(_: Any) -> bytes:
        raise Unprintable("没有字体")

    monkeypatch.setattr(orders, "press_plain", nothing)
    work_off(app)
    session().rollback()
    assert orders.order_for(1, number).state == "failed"
