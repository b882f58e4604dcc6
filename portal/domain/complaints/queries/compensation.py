"""What those above say yes to when they approve the compensation in a reply."""

from typing import Any

from portal.domain.complaints.queries.brief import held
from portal.domain.complaints.queries.letters import answers_of, draft_of, points_now
from portal.domain.complaints.record_rules import LIABILITY_WORDS, SEVERITY_WORDS
from portal.domain.complaints.rules import Status
from portal.infra.refused import N_


def snapshot(complaint_id: int) -> dict[str, Any]:
    """The complaint, what is paid and why, in plain values: a yes is bound to it, any change makes it void."""
    complaint = held(complaint_id)
    draft = draft_of(complaint.id, complaint.stage)
    cents = draft.compensation_cents if draft else 0
    facts: list[list[Any]] = [
        [N_("单号"), complaint.number],
        [N_("地点"), complaint.label],
        [N_("事项"), complaint.title],
        [N_("严重程度"), {"word": SEVERITY_WORDS[complaint.severity]} if complaint.severity else ""],
        [N_("责任"), {"word": LIABILITY_WORDS[complaint.liability]} if complaint.liability else ""],
        [N_("补偿金额（元）"), {"cents": cents}],
        [N_("为什么补偿"), draft.compensation_reason if draft else ""],
    ]
    waiting = complaint.status is Status.REPLYING
    points = _points(complaint_id, draft)
    return {"facts": facts, "tables": [points], "stage": complaint.stage, "waiting": waiting}


def _points(complaint_id: int, draft: Any) -> dict[str, Any]:
    """Each point with what the letter says is done about it, or why nothing."""
    answers = answers_of(draft.id) if draft else {}
    rows = []
    for point in points_now(complaint_id):
        answer = answers.get(point.id)
        rows.append([point.fact, (answer.remedy or answer.no_remedy) if answer else "", point.no])
    return {"heads": [N_("事实"), N_("怎么处理"), N_("第几条")], "rows": rows, "totals": []}
