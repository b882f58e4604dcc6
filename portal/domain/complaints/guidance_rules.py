"""话术: how to talk, one card per principle (domain guide, section 5); what the house starts with, and where each helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.domain.complaints.record_rules import Severity
from portal.domain.complaints.rules import Status
from portal.infra.refused import N_

S = Status
LINES_MOST = 8


@dataclass(frozen=True)
class Card:
    """One principle with what to say and what to avoid, line by line.

    `scope` is `built` (the words of the house, to be translated), `house` (edited for every community) or `own`
    (edited for this one). `version` is 0 for what nobody has edited.
    """

    principle: int
    title: str
    phrases: Sequence[str]
    pitfalls: Sequence[str]
    scope: str = "built"
    version: int = 0
    edited_by: str = ""
    edited_at: datetime | None = None


BUILT: Mapping[int, Card] = {
    1: Card(
        1, N_("热情接待，先听完，不轻易答应"),
        (
            N_("您先说，我都记下来，说完我念一遍给您听。"),
            N_("这件事由我跟进，明天下班前我给您回话。"),
            N_("结果我现在还不能答应您；什么时候给您答复，我现在就说定。"),
        ),
        (
            N_("打断、争辩，或先讲我们的难处"),
            N_("没有查清就答应赔偿、减免或日期"),
            N_("让对方自己去找别的部门"),
        ),
    ),
    2: Card(
        2, N_("确有过失，负责人马上出面，认真对待"),
        (
            N_("这件事是我们没有做好。我是负责人，由我来办。"),
            N_("我今天就到现场看，看完当面跟您说怎么办。"),
            N_("您提的这几条，我逐条书面答复您。"),
        ),
        (
            N_("推给施工单位、物业或前任"),
            N_("让做不了主的人反复接待"),
            N_("只道歉，不说谁、哪天、做什么"),
        ),
    ),
    3: Card(
        3, N_("以合同、标准和验收记录为准，不因情绪让步"),
        (
            N_("我们一起看合同这一条是怎么写的。"),
            N_("验收记录在这里，您可以看，也可以拍照。"),
            N_("您的着急我理解。怎么处理，对每一户都按同一个标准。"),
        ),
        (
            N_("对方声音大就多给"),
            N_("凭印象下结论，不写依据"),
            N_("给这一户开口子，别的住户没法交代"),
        ),
    ),
    4: Card(
        4, N_("态度明确：不行就说不行；要时间，就说清要多久"),
        (
            N_("这一条我们做不到，原因写在答复里。您不同意，可以找答复里写明的部门。"),
            N_("查清要五个工作日，到那天我给您书面答复。"),
            N_("要不要曝光由您决定，结论不会因此改变。"),
        ),
        (
            N_("含糊其辞：“尽量”“研究研究”“应该可以”"),
            N_("怕曝光就改口"),
            N_("到了说好的日子不回话"),
        ),
    ),
}  # fmt: skip
# Which principle the present step needs first.
HELPS: Mapping[Status, int] = {
    S.RECEIVED: 1, S.CONFIRMING: 1, S.EVALUATING: 2, S.INVESTIGATING: 3, S.REPLYING: 4, S.TRACKING: 4,
    S.FOLLOW_UP: 1,
}  # fmt: skip


def first_of(status: Status, severity: Severity | None) -> int | None:
    """The principle that stands open beside the step; None when the case is over. A grave one needs its head first."""
    if severity is Severity.MAJOR and status is S.INVESTIGATING:
        return 2
    return HELPS.get(status)


def lines(text: str) -> tuple[str, ...]:
    """A text of one thing a line, without empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
