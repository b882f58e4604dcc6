"""Follow-up and review of a complaint: who takes a part, who may not decide, how high a review goes."""

from collections.abc import Collection, Mapping

from portal.infra.refused import N_

# The verbs that decide about a complaint: closed to who served the repair complained of, or an earlier stage.
DECIDES = frozenset(
    {"evaluate", "reassess", "find", "conclude", "draft_reply", "ask_compensation", "send_reply", "refuse"}
)
# These end it, and are as closed to them.
ENDS = frozenset({"withdraw", "refer"})
# By these a colleague has a part in the stage, and neither follows it up nor reviews it.
TAKES_PART = DECIDES | {"accept", "read_back"}
FOLLOWED_UP = (
    "complaint.follow_up_satisfied", "complaint.follow_up_dissatisfied", "complaint.follow_up_exhausted",
    "complaint.follow_up_unanswered",
)  # fmt: skip
# Why there is another stage.
OPENED_BY: Mapping[str, str] = {
    "submitted": N_("提交投诉"),
    "remedy_rejected": N_("业主不接受处理结果"),
    "callback": N_("回访不满意"),
    "review": N_("业主申请复核"),
}
# How the follow-up of a reply ended.
FOLLOW_UP_WORDS: Mapping[str, str] = {
    "satisfied": N_("满意"),
    "dissatisfied": N_("不满意"),
    "unreachable": N_("联系不上"),
    "declined": N_("不愿受访"),
}


def level_needed(before: int, free: Collection[int]) -> int:
    """How high the lead of a review stands at least: above the last one, or as high as anybody who had no part."""
    return min(before + 1, max(free, default=0))
