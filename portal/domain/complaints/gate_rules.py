"""What must be true before each of the eight steps is left, item by item (domain guide, section 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.complaints.record_rules import OFFICIAL
from portal.domain.complaints.rules import AGREED, AWAITED, OUTSIDE, SILENT, Status
from portal.infra.refused import N_

S = Status
# 《业主投诉记录表》: the condition and what a page calls it.
RECORD: Sequence[tuple[str, str]] = (
    ("who", N_("谁投诉，怎么联系")),
    ("source", N_("来源；上级转来的要有编号和日期")),
    ("sorted", N_("属于哪一类")),
    ("told", N_("发生了什么")),
    ("demanded", N_("要求什么")),
    ("hoped", N_("期望多高")),
)
_END = (
    ("learned", N_("根源、教训和应在哪一环预防")),
    ("kept", N_("承诺都已办结")),
    ("settled", N_("补偿已付，或写明不付的原因")),
)
# A condition is one of the life cycle (`Facts.holds`), of the record above, or of the row itself (`of_row`).
GATES: Mapping[Status, Sequence[tuple[str, str]]] = {
    S.RECEIVED: RECORD,
    S.CONFIRMING: (
        ("written", N_("写好要核对的事实与诉求")),
        ("agreed", N_("投诉人确认无误；提醒后仍没有回复的，注明未经确认")),
    ),
    S.EVALUATING: (
        ("graded", N_("严重程度和理由")),
        ("blamed", N_("责任和理由")),
        ("led", N_("负责人和答复期限")),
    ),
    S.INVESTIGATING: (
        ("found", N_("每条诉求查到的事实和依据")),
        ("evidenced", N_("证据")),
        ("answered_inquiries", N_("调查事项都已答复或收回")),
    ),
    S.REPLYING: (
        ("drafted", N_("写好答复")),
        ("complete", N_("每条诉求都有结论、理由、处理或不处理的原因，以及不满意时找谁")),
        ("cleared", N_("补偿已批准，或没有补偿")),
    ),
    S.TRACKING: (("on_track", N_("没有超期的承诺")),),
    S.FOLLOW_UP: (
        ("asked_afterwards", N_("由没有经手的人回访，有结果")),
        ("waited", N_("联系不上的，等满30天复核期")),
        *_END,
    ),
    **dict.fromkeys(OUTSIDE, _END),
}


@dataclass(frozen=True)
class Item:
    """One line of a gate: what must be there, as a message id, and whether it is."""

    condition: str
    label: str
    met: bool


def gate(status: Status, holds: Mapping[str, bool]) -> list[Item]:
    """What must be true before this step is left, each with whether it is; empty where nothing is left to do."""
    return [Item(name, label, holds[name]) for name, label in GATES.get(status, ())]


def missing(items: Sequence[Item]) -> int:
    """How many of them are not there yet."""
    return sum(not item.met for item in items)


def record_of(row: Any) -> Mapping[str, bool]:
    """What of 《业主投诉记录表》 is there; `row` has the columns of a complaint."""
    official = row.authority and row.authority_number and row.authority_on
    return {
        "who": bool(row.complainant_id or row.contact_name),
        "source": bool(row.channel not in OFFICIAL or official),
        "sorted": row.topic is not None,
        "told": bool(row.content),
        "demanded": bool(row.demand),
        "hoped": bool(row.expectation),
    }


def of_row(row: Any) -> Mapping[str, bool]:
    """What the columns of a complaint say about the gates beside its record."""
    return {
        "written": row.definition in AWAITED | {AGREED, SILENT},
        "agreed": row.definition in (AGREED, SILENT),
        "graded": row.evaluated_at is not None and bool(row.severity_reason),
        "blamed": row.evaluated_at is not None and bool(row.liability_reason),
        "led": row.lead_id is not None,
    }
