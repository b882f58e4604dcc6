"""The index of a sealed pack as a paper."""

from collections.abc import Sequence
from typing import Any

from portal.complaint_pack.index import Pieces
from portal.domain.callbacks.rules import STATUS_WORDS as CALLBACK_WORDS
from portal.domain.complaints.queries.archive import Filed
from portal.domain.complaints.record_rules import LIABILITY_WORDS, SEVERITY_WORDS, TOPIC_WORDS, WHERE
from portal.domain.complaints.reply_rules import STATE_WORDS, WAY_WORDS
from portal.infra.papers import Column, Paper, Say, Table
from portal.infra.refused import N_
from portal.infra.wording import gettext


def paper_of(
    found: Filed, pieces: Pieces, asked: Sequence[Any], told: Sequence[tuple[Any, str, str]]
) -> Paper:
    """Facts, points, letters with their proof, evidence by hash, promises, lesson and story of one complaint."""
    row = found.complaint
    return Paper(
        title=Say(N_("投诉归档目录")),
        facts=[
            (N_("投诉编号"), row.number), (N_("事由"), row.title), (N_("地点"), row.label),
            (N_("项目"), found.community.name), (N_("投诉人"), found.complainant),
            (N_("类型"), Say(TOPIC_WORDS[row.topic]) if row.topic else ""), (N_("提交"), row.submitted_at),
            (N_("程度"), Say(SEVERITY_WORDS[row.severity]) if row.severity else ""),
            (N_("责任"), Say(LIABILITY_WORDS[row.liability]) if row.liability else ""),
            (N_("负责人"), found.lead), (N_("归档"), row.archived_at), (N_("保存到"), found.pack.keep_until),
            (N_("根源"), Say(WHERE[row.cause]) if row.cause else ""), (N_("根源说明"), row.cause_note),
            (N_("教训"), row.lesson), (N_("应在哪一环预防"), Say(WHERE[row.prevent_in]) if row.prevent_in else ""),
        ],
        tables=[_points(found), _letters(found), _evidence(found, pieces), _promises(found), _asked(asked), _story(told)],
        zone=found.community.zone,
    )  # fmt: skip


def _points(found: Filed) -> Table:
    columns = [Column(N_("条")), Column(N_("事实"), wide=3), Column(N_("诉求"), wide=2), Column(N_("查到"), wide=3),
               Column(N_("依据"), wide=2)]  # fmt: skip
    rows = [(p.no, p.fact, p.demand, p.finding, p.basis) for p in found.points if p.retired_at is None]
    return Table(Say(N_("确认的事实与诉求")), columns, rows, empty=N_("没有。"))


def _letters(found: Filed) -> Table:
    columns = [
        Column(N_("答复")),
        Column(N_("发出"), "exact"),
        Column(N_("送达"), wide=3),
        Column(N_("校验码"), wide=2),
    ]
    rows = [
        (f"letters/{sent.reply.no:02d}.html", sent.reply.sent_at, _ways(sent.ways), sent.reply.digest[:32])
        for sent in found.letters
    ]
    return Table(Say(N_("书面答复与送达证明")), columns, rows, empty=N_("没有书面答复。"))


def _ways(ways: Sequence[Any]) -> str:
    found = []
    for way in ways:
        day = way.handed_on or (way.opened_at or way.sent_at)
        said = [
            gettext(WAY_WORDS.get(way.way, way.way)),
            way.to_name,
            f"{day:%Y-%m-%d}" if day else way.failed_why,
        ]
        found.append(" ".join(filter(None, said)))
    return gettext("，").join(found)


def _evidence(found: Filed, pieces: Pieces) -> Table:
    columns = [Column(N_("证明什么"), wide=2), Column(N_("来源"), wide=2), Column(N_("日期"), "exact"),
               Column(N_("原件校验码"), wide=3)]  # fmt: skip
    rows = [
        (
            each.shows,
            each.source,
            each.dated_on,
            pieces[each.file_id].original if each.file_id in pieces else "",
        )
        for each in (row.Evidence for row in found.evidence)
    ]
    return Table(Say(N_("证据")), columns, rows, empty=N_("没有证据。"))


def _promises(found: Filed) -> Table:
    columns = [Column(N_("承诺"), wide=3), Column(N_("谁负责")), Column(N_("哪天前"), "exact"), Column(N_("情况")),
               Column(N_("怎么办到的"), wide=2)]  # fmt: skip
    rows = [
        (
            each.text,
            each.owner_name,
            each.due_on,
            gettext(STATE_WORDS.get(each.state, each.state)),
            each.proof or each.released_reason,
        )
        for each in found.promises
    ]
    return Table(Say(N_("承诺")), columns, rows, empty=N_("没有承诺。"))


def _asked(asked: Sequence[Any]) -> Table:
    columns = [Column(N_("回访")), Column(N_("谁回访")), Column(N_("时间"), "exact"), Column(N_("结果")),
               Column(N_("评分")), Column(N_("原话"), wide=2)]  # fmt: skip
    rows = [
        (
            row.number,
            row.caller_name,
            row.ended_at,
            Say(CALLBACK_WORDS[row.status]),
            row.score,
            row.words or row.wrong,
        )
        for row in asked
    ]
    return Table(Say(N_("回访")), columns, rows, empty=N_("没有回访。"))


def _story(told: Sequence[tuple[Any, str, str]]) -> Table:
    columns = [Column(N_("时间"), "exact"), Column(N_("经过"), wide=4), Column(N_("谁"))]
    return Table(Say(N_("经过")), columns, list(told))
