"""A contract as PDF, from the phone of the person to the sealed pack: taken, refused with a sentence, downloaded, kept."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest

from portal.domain.complaints import actions
from portal.domain.complaints.inquiry_models import Evidence, Inquiry
from portal.domain.complaints.models import Complaint, Joint
from portal.domain.complaints.queries import archive
from portal.infra import files, worker
from portal.infra.db import session, write
from tests import makers
from tests import makers_complaints as complaints
from tests.owner.reports import photo
from tests.owner.test_complaints import ABOUT, DEMAND, NEW

CONTRACT, RECORD, RECEIPT = (makers.pdf(said) for said in ("contract", "acceptance record", "receipt"))
LOCKED = makers.pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 6 0 R")
HOSTILE = makers.pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")


@pytest.fixture
def s(app: Any, clock: Any) -> Any:
    return makers.story()


def sent(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(data), name


def work(app: Any) -> None:
    """What the worker owes."""
    session().rollback()
    worker.work_off(app)
    session().rollback()


def downloads(page: Any) -> list[str]:
    """Where the papers of a page are handed out."""
    return [a.get("href") for a in page.tree.iter("a") if a.get("download") is not None]


def is_handed_out(answer: Any, data: bytes) -> None:
    """As it was sent, and only as a download."""
    assert (answer.status_code, answer.get_data(), answer.mimetype) == (200, data, "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_wizard_takes_papers_and_refuses_bad_ones_at_their_field(
    s: Any, client: Any, clients: Any
) -> None:
    client.sign_in(s.owner, "owner")
    client.send(NEW, ABOUT, at=NEW)
    client.send(f"{NEW}/told", {"content": "合同写明灯由物业维护。"}, at=f"{NEW}/told")
    client.send(f"{NEW}/demand", DEMAND, at=f"{NEW}/demand")
    here = f"{NEW}/evidence"
    assert "application/pdf" in client.get(here).find(".//input[@type='file']").get("accept")
    mixed = [
        sent(CONTRACT, "购房合同.pdf"), photo(1), sent(LOCKED, "锁.pdf"), sent(HOSTILE, "毒.pdf"),
        sent(b"MZ", "a.pdf"), sent(b"%PDF-1.7" + b"x" * (10 << 20), "大.pdf"), sent(b"PK", "聊天.docx"),
    ]  # fmt: skip
    refused = client.send(here, {"photos": mixed}, at=here)
    assert refused.status_code == 422 and "已收下2个文件，不用重选" in refused.words
    for words in (
        "“锁.pdf”设了密码",
        "“毒.pdf”里有会自动运行",
        "“a.pdf”不是完整的PDF",
        "“大.pdf”太大",
        "“聊天.docx”不是照片或PDF",
    ):
        assert words in refused.words, words
    kept = [
        i.get("value")
        for i in refused.tree.iter("input")
        if i.get("type") == "hidden" and i.get("name") == "photos"
    ]
    key = refused.form(here)["key"]
    assert client.post(here, data={"key": key, "photos": kept}).location == f"{NEW}/review"
    review = client.get(f"{NEW}/review")
    assert "2个文件" in review.words and "购房合同.pdf" in review.words and "PDF，1KB" in review.words
    (href,) = downloads(review)
    is_handed_out(client.get(href), CONTRACT)
    assert client.get(href.replace("original", "large")).status_code == 404
    assert clients().sign_in(makers.story().owner, "owner").get(href).status_code == 404
    gone = href.split("/")[-2]
    assert client.send(here, {"remove": gone}, at=here).location == here
    assert not downloads(client.get(here)) and client.get(href).status_code == 404
    again = client.send(here, {"photos": [sent(CONTRACT, "购房合同.pdf")]}, at=here)
    assert again.location == f"{NEW}/review"
    receipt = client.send(f"{NEW}/review", {}, at=f"{NEW}/review").location
    own = client.get(receipt.removesuffix("/receipt"))
    (href,) = downloads(own)
    is_handed_out(client.get(href), CONTRACT)
    assert (
        clients().sign_in(s.agent, "staff").get(href.replace("/owner/", "/staff/")).status_code == 404
    )  # not looked into yet


def test_papers_of_all_sides_reach_the_pack(app: Any, s: Any, client: Any, clients: Any) -> None:
    by = s.by("owner")
    with write():
        contract = makers.paper(by, "contract")
    row = complaints.investigating(s, files=[contract])
    work(app)
    url, own = f"/staff/complaints/{row.id}", f"/owner/complaints/{row.id}"
    desk, firm = client.sign_in(s.agent, "staff"), clients().sign_in(s.contractor, "field")
    (href,) = downloads(desk.get(url))
    is_handed_out(desk.get(href), CONTRACT)
    assert firm.get(href).status_code in (403, 404)
    complaints.asked(s, row)
    at = f"/field/inquiries/{session().query(Inquiry).one().id}"
    assert (
        firm.send(
            f"{at}/answer", {"answer": "验收时是好的", "photos": sent(RECORD, "验收记录.pdf")}, at=at
        ).location
        == at
    )
    shown = {"shows": "合同第4条", "source": "档案室", "dated_on": "2026-11-20"}
    bad = desk.send(
        f"{url}/evidence",
        {**shown, "photos": [sent(LOCKED, "锁.pdf"), sent(RECEIPT, "收据.pdf")]},
        at=f"{url}/evidence",
    )
    assert (
        bad.status_code == 422
        and "设了密码" in bad.words
        and "已收下1个文件" in bad.words
        and "合同第4条" in bad.text
    )
    again = {**bad.form(f"{url}/evidence"), **shown}
    assert desk.post(f"{url}/evidence", data=again).location == url
    owner = clients().sign_in(s.owner, "owner")
    more = {"shows": "付款的收据", "photos": [sent(makers.pdf("paid"), "付款.pdf")]}
    assert owner.send(f"{own}/evidence", more, at=own).location == own
    work(app)
    page = desk.get(f"{url}?tab=files")
    assert all(f"{name}.pdf" in page.words for name in ("验收记录", "收据", "付款", "购房合同"))
    assert "下载验收记录.pdf" in page.words
    held = [each for each in downloads(page) if desk.get(each).get_data() == RECORD]
    assert len(held) == 1
    seen = owner.get(own)
    assert "付款.pdf" in seen.words and "验收记录" not in seen.text and len(downloads(seen)) == 2
    assert owner.get(held[0].replace("/staff/", "/owner/")).status_code == 404
    _to_the_archive(s, row)
    work(app)
    pack = archive.pack_of(row.id)
    assert pack is not None and pack.file_id is not None
    with zipfile.ZipFile(io.BytesIO(files.original(files.get(pack.file_id)))) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    for data in (CONTRACT, RECORD, RECEIPT, makers.pdf("paid")):
        assert parts[f"evidence/{hashlib.sha256(data).hexdigest()}.pdf"] == data
    index = json.loads(parts["index.json"])
    assert {"购房合同.pdf", "验收记录.pdf", "收据.pdf", "付款.pdf"} <= {
        each["name"] for each in index["attached"]
    }
    assert "购房合同.pdf" in parts["index.html"].decode()


def _to_the_archive(s: Any, row: Complaint) -> None:
    complaints.investigate(s, row)
    with write():
        actions.conclude(complaints.again(row), by=s.by("agent"))
    with write():
        actions.draft_reply(complaints.again(row), complaints.letter(s, row), by=s.by("agent"))
    with write():
        actions.send_reply(complaints.again(row), by=s.by("agent"))
    complaints.settle(s, row)
    with write():
        actions.learn(complaints.again(row), complaints.LESSON, by=s.by("agent"))
        actions.archive(complaints.again(row), by=s.by("manager"))


def test_common_evidence_may_be_a_paper(app: Any, s: Any, client: Any) -> None:
    complaints.joint(s, 2)
    here = f"/staff/complaints/joint/{session().query(Joint).one().id}"
    client.sign_in(s.manager, "staff")
    proof = {
        "shows": "维保记录",
        "source": "维保单位",
        "dated_on": "2026-11-19",
        "photos": [sent(RECORD, "维保.pdf")],
    }
    assert client.send(f"{here}/evidence", proof, at=f"{here}/evidence").status_code == 303
    (href,) = downloads(client.get(here))
    is_handed_out(client.get(href), RECORD)
    assert session().query(Evidence).count() == 0


def test_who_asks_for_a_review_may_bring_more(s: Any, client: Any) -> None:
    row = complaints.replied(s)
    own = f"/owner/complaints/{row.id}"
    client.sign_in(s.owner, "owner")
    assert "可以接着补充照片或PDF" in client.get(own).words and "补充材料" not in client.get(own).words
    assert client.send(f"{own}/rejection", {"reason": "合同不是这样写的"}, at=own).location == own
    more = {"shows": "合同第4条", "photos": [sent(CONTRACT, "合同.pdf")]}
    assert client.send(f"{own}/evidence", more, at=own).location == own
    assert "合同.pdf" in client.get(own).words
