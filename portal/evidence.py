"""The pack of evidence about a replaced firm: an index as PDF, as workbook and as data, and the photos, in one file.

Made outside of any unit, for it may take seconds, and kept once per occasion: when the firm is replaced, and again
when the crew's work is signed.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from portal.domain.casework.notice_rules import PAPER_WORDS
from portal.domain.repairs import actions
from portal.domain.repairs.cost_rules import KIND_WORDS, Kind
from portal.domain.repairs.queries import evidence
from portal.domain.repairs.queries.evidence import Evidence
from portal.infra import clock, files, languages, outbox, papers
from portal.infra.db import session, write
from portal.infra.events import Line, Told
from portal.infra.papers import Column, Paper, Say, Table
from portal.infra.refused import N_, Missing, Refused
from portal.infra.values import filled, is_moment, shown
from portal.infra.wording import gettext, speaking

TOPIC = "evidence"
PHOTO_WORDS: Mapping[str, str] = {
    "before": N_("修前"), "after": N_("修后"), "proof": N_("上门凭证"), "report": N_("报告"), "notice": N_("留言条"),
    "source_before": N_("漏水源修前"), "source_after": N_("漏水源修后"),
}  # fmt: skip
STAMP = (2020, 1, 1, 0, 0, 0)


def owe(told: Told) -> None:
    """A firm was replaced, or the crew's work is signed: the pack is owed from this commit on."""
    occasion = told.event.name.removeprefix("repair.")
    repair_id = told.subject[1]
    round = vars(told.event).get("round") or evidence.round_of(repair_id)
    for assignment_id in evidence.taken_in(repair_id, round):
        key = f"evidence:{assignment_id}:{occasion}"
        outbox.enqueue(TOPIC, {"assignment": assignment_id, "occasion": occasion}, dedupe_key=key)


def make(payload: Mapping[str, Any], row: outbox.Claimed) -> None:
    """Gather, set and keep one pack (a topic of the outbox, outside any unit); again is harmless."""
    assignment_id, occasion = int(payload["assignment"]), str(payload["occasion"])
    if evidence.pack_made(assignment_id, occasion):
        return
    with speaking(languages.LOCALES["zh-Hans"]):
        found = evidence.evidence_of(assignment_id)
        if found is None:
            return
        name = gettext("证据包%(number)s.zip", number=found.repair.number)
        data = packed(found)
    session().rollback()
    with write():
        actions.keep_evidence(assignment_id, occasion, data, name)


def packed(found: Evidence) -> bytes:
    """The pack as one zip: index.pdf, index.xlsx, index.json, the photos under their hashes. The same evidence, the same bytes."""
    pictures = _pictures(found)
    index = _index(found, pictures)
    parts = {"index.json": json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True).encode()}
    paper = _paper(found)
    parts["index.xlsx"] = papers.workbook(paper, "zh-Hans")
    try:
        parts["index.pdf"] = papers.pdf(paper, "zh-Hans")
    except Refused:
        parts["README.txt"] = gettext("这台服务器上没有中文字体，没有PDF目录；内容见index.xlsx。").encode()
    parts |= {name: data for name, (_, data) in pictures.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in sorted(parts):
            pack.writestr(zipfile.ZipInfo(name, STAMP), parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _pictures(found: Evidence) -> dict[str, tuple[str, bytes]]:
    """Each photo as others may see it (no place in it), under the hash of what was sent."""
    made: dict[str, tuple[str, bytes]] = {}
    for photo in found.photos:
        file = files.get(photo.file_id)
        try:
            data = files.open_variant(file, "large" if "large" in file.variants else "small")
        except Missing:
            continue
        made[f"photos/{photo.sha256}.webp"] = (photo.sha256, data)
    return made


def _index(found: Evidence, pictures: Mapping[str, tuple[str, bytes]]) -> dict[str, Any]:
    repair, first, crew = found.repair, found.first, found.crew
    return {
        "repair": {"number": repair.number, "label": repair.label, "title": repair.title, "round": first.round},
        "first": {"firm": found.first_firm, "job": first.number, "from": _iso(first.dispatched_at), "to": _iso(first.ended_at)},
        "crew": {"firm": found.crew_firm, "job": crew.number, "estimate_cents": crew.estimate_cents} if crew else None,
        "notices": [
            {
                "number": notice.number, "kind": notice.kind.value, "served": _iso(notice.served_at),
                "grace_until": _iso(notice.grace_until), "text": filled(notice.text, notice.params, found.community.zone),
                "digest": notice.digest, "proof": proof.how, "proof_at": _iso(proof.at), "proof_on": str(proof.on or ""),
                "copies": [
                    {"to": each.name, "channel": each.channel, "state": each.reached.value, "sent": _iso(each.sent_at),
                     "opened": _iso(each.opened_at), "acknowledged": _iso(each.acknowledged_at), "error": each.error}
                    for each in proof.sendings
                ],
            }
            for notice, proof in found.notices
        ],
        "photos": [
            {"sha256": photo.sha256, "kind": photo.kind, "round": photo.round, "added": _iso(photo.added_at),
             "file": f"photos/{photo.sha256}.webp" if f"photos/{photo.sha256}.webp" in pictures else ""}
            for photo in found.photos
        ],
        "files": {name: hashlib.sha256(data).hexdigest() for name, (_, data) in sorted(pictures.items())},
        "cost_lines": [dict(line) for line in found.lines], "total_cents": found.total_cents,
        "signatures": [
            {"party": place.party.value, "state": place.state.value, "at": _iso(place.at),
             "name": place.signature.name if place.signature else "",
             "digest": place.signature.digest if place.signature else ""}
            for place in found.places
        ],
        "story": [{"at": _iso(line.happened_at), "what": _told(line, found), "who": line.who} for line in found.story],
    }  # fmt: skip


def _paper(found: Evidence) -> Paper:
    repair, first, crew, zone = found.repair, found.first, found.crew, found.community.zone
    return Paper(
        title=Say(N_("超期代修证据包")),
        facts=[
            (N_("报修单号"), repair.number), (N_("地点"), repair.label), (N_("事项"), repair.title),
            (N_("原责任单位"), found.first_firm), (N_("原任务单"), first.number),
            (N_("派单时间"), first.dispatched_at), (N_("由他人接手"), first.ended_at),
            (N_("接手单位"), found.crew_firm), (N_("接手任务单"), crew.number if crew else ""),
            (N_("生成时间"), clock.now()),
        ],
        tables=[_notices(found), _photos(found), _costs(found), _signatures(found), _story(found)],
        zone=zone,
    )  # fmt: skip


def _notices(found: Evidence) -> Table:
    columns = [
        Column(N_("通知"), wide=1.2), Column(N_("发出"), "exact"), Column(N_("宽限到"), "exact"),
        Column(N_("送达凭证"), wide=1.6), Column(N_("校验码")),
    ]  # fmt: skip
    rows = [
        (
            f"{gettext(PAPER_WORDS[notice.kind])} {notice.number}", notice.served_at, notice.grace_until,
            " ".join(filter(None, (gettext(proof.words), proof.who, str(proof.on or ""), shown({"moment": _iso(proof.at)} if proof.at and not proof.on else "", found.community.zone)))),
            notice.digest[:16],
        )
        for notice, proof in found.notices
    ]  # fmt: skip
    return Table(Say(N_("通知与送达")), columns, rows, empty=N_("紧急情况，没有等通知。"))


def _photos(found: Evidence) -> Table:
    columns = [
        Column(N_("照片"), wide=0.5),
        Column(N_("上传"), "exact", 0.95),
        Column(N_("原件校验码"), wide=3),
    ]
    rows = [(gettext(PHOTO_WORDS.get(p.kind, p.kind)), p.added_at, p.sha256) for p in found.photos]
    return Table(Say(N_("照片")), columns, rows, empty=N_("没有照片。"))


def _costs(found: Evidence) -> Table:
    columns = [
        Column(N_("类别")), Column(N_("内容"), wide=2), Column(N_("数量")), Column(N_("单位")),
        Column(N_("单价（元）"), "money"), Column(N_("金额（元）"), "money"),
    ]  # fmt: skip
    rows = [
        (gettext(KIND_WORDS[Kind(line["kind"])]), line["text"], line["quantity"], line["unit"], line["unit_price_cents"],
         line["amount_cents"])
        for line in found.lines
    ]  # fmt: skip
    totals = [(Say(N_("合计")), found.total_cents)] if rows else []
    empty = N_("还没有费用；代修完工签认后另出一份。")
    return Table(Say(N_("费用")), columns, rows, totals, empty=empty)


def _signatures(found: Evidence) -> Table:
    columns = [
        Column(N_("哪一方")),
        Column(N_("情况")),
        Column(N_("签字人")),
        Column(N_("时间"), "exact"),
        Column(N_("校验码")),
    ]
    rows = [
        (
            gettext(place.words), gettext(place.state_words), place.signature.name if place.signature else "", place.at,
            place.signature.digest[:16] if place.signature else "",
        )
        for place in found.places
    ]  # fmt: skip
    return Table(Say(N_("签认")), columns, rows, empty=N_("还没有签认。"))


def _story(found: Evidence) -> Table:
    columns = [Column(N_("时间"), "exact"), Column(N_("经过"), wide=4), Column(N_("谁"))]
    rows = [(line.happened_at, _told(line, found), line.who) for line in found.story]
    return Table(Say(N_("经过")), columns, rows)


def _told(line: Line, found: Evidence) -> str:
    """A story line in words; what was erased since reads as it stands."""
    values = {k: _word(v, found.community.zone) for k, v in line.values.items()}
    return gettext(line.sentence, **values)


def _word(value: Any, zone: str) -> Any:
    if isinstance(value, str) and is_moment(value):
        return shown({"moment": value}, zone)
    return gettext(value) if isinstance(value, str) and value else value


def _iso(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if moment is not None else ""
