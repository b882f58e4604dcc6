"""The eight steps of a complaint as one table, and what must be true before a step is left (domain guide, section 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.domain.casework.life_rules import Doubts, Step, life, step
from portal.infra.refused import N_


class Status(StrEnum):
    """Which of the eight steps a complaint is in, or how it ended beside them."""

    RECEIVED = "received"
    CONFIRMING = "confirming"
    EVALUATING = "evaluating"
    INVESTIGATING = "investigating"
    REPLYING = "replying"
    TRACKING = "tracking"
    FOLLOW_UP = "follow_up"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    REFERRED = "referred"


S = Status
STEPS = (
    S.RECEIVED, S.CONFIRMING, S.EVALUATING, S.INVESTIGATING, S.REPLYING, S.TRACKING, S.FOLLOW_UP, S.ARCHIVED,
)  # fmt: skip
BEFORE_REPLY = frozenset(STEPS[:5])
ANSWERED = frozenset({S.TRACKING, S.FOLLOW_UP})
OPEN = BEFORE_REPLY | ANSWERED
OUTSIDE = frozenset({S.WITHDRAWN, S.REFUSED, S.REFERRED})
ENDED = OUTSIDE | {S.ARCHIVED}

# The names of the steps at the desk; the badge says what the case is in.
STATUS_WORDS: Mapping[Status, str] = {
    S.RECEIVED: N_("受理"),
    S.CONFIRMING: N_("确认"),
    S.EVALUATING: N_("评估"),
    S.INVESTIGATING: N_("调查"),
    S.REPLYING: N_("回复"),
    S.TRACKING: N_("跟踪反馈"),
    S.FOLLOW_UP: N_("回访"),
    S.ARCHIVED: N_("归档"),
    S.WITHDRAWN: N_("已撤回"),
    S.REFUSED: N_("不予受理"),
    S.REFERRED: N_("已转出"),
}
# What the person sees of it: six plain steps 已收到 核实 调查 答复 落实 完成.
OWNER_STEPS = (N_("已收到"), N_("核实"), N_("调查"), N_("答复"), N_("落实"), N_("完成"))
OWNER_STEP: Mapping[Status, int] = {
    S.RECEIVED: 1,
    S.CONFIRMING: 2,
    S.EVALUATING: 3,
    S.INVESTIGATING: 3,
    S.REPLYING: 4,
    S.TRACKING: 5,
    S.FOLLOW_UP: 5,
    S.ARCHIVED: 6,
    S.WITHDRAWN: 6,
    S.REFUSED: 6,
    S.REFERRED: 6,
}
# The limits of a complaint; `promise` is kept by each promise itself.
LIMIT_WORDS: Mapping[str, str] = {
    "acknowledge": N_("确认收到"),
    "confirm": N_("核对事实与诉求"),
    "evaluate": N_("评估"),
    "reply": N_("书面答复"),
    "promise": N_("办到承诺"),
    "inquiry": N_("答复调查事项"),
    "follow_up": N_("回访"),
    "archive": N_("归档"),
    "payment": N_("支付补偿"),
}
# A definition that was read back and not answered yet: put before the person, reminded of, reminded of in vain.
PROPOSED, REMINDED, UNHEARD = "proposed", "reminded", "unheard"
AWAITED = frozenset({PROPOSED, REMINDED, UNHEARD})
# It was agreed, or its silence let the desk go on with it as it was recorded: shown as not confirmed, never as agreed.
AGREED, SILENT = "agreed", "silent"
KIND = "complaint"


def _step(
    verb: str, sources: frozenset[Status] | set[Status], target: Status | None, *faces: str, when: str = ""
) -> Step[Status]:
    return step(KIND, verb, sources, target, *faces, when=when)


LIFE: Mapping[str, Step[Status]] = life(
    (
        # 1 受理, 2 确认: the record is complete, the facts and the demand are read back and agreed.
        _step("accept", {S.RECEIVED}, S.CONFIRMING, "staff", when="recorded"),
        _step("amend_record", {S.RECEIVED, S.CONFIRMING}, None, "staff"),
        _step("refuse", BEFORE_REPLY - {S.REPLYING}, S.REFUSED, "staff"),
        _step("read_back", {S.CONFIRMING}, None, "staff"),
        _step("agree_definition", {S.CONFIRMING}, S.EVALUATING, "owner", "staff", when="defined"),
        _step("correct_definition", {S.CONFIRMING}, None, "owner", when="defined"),
        _step("remind_definition", {S.CONFIRMING}, None, "staff", when="unreminded"),
        _step("go_on_unconfirmed", {S.CONFIRMING}, S.EVALUATING, "staff", when="unheard"),
        # 3 评估: how grave, whose, what may come of it, who leads, by when.
        _step("evaluate", {S.EVALUATING}, S.INVESTIGATING, "staff"),
        _step("reassess", {S.INVESTIGATING, S.REPLYING}, None, "staff"),
        _step("note_fact", OPEN, None, "staff"),
        _step("extend", OPEN, None, "staff", when="clocked"),
        _step("assign", OPEN, None, "staff"),
        # 4 调查
        _step("ask_inquiry", {S.INVESTIGATING}, None, "staff"),
        _step("answer_inquiry", {S.INVESTIGATING}, None, "staff", "field", when="inquired"),
        _step("withdraw_inquiry", {S.INVESTIGATING}, None, "staff", when="inquired"),
        _step("add_evidence", BEFORE_REPLY, None, "owner", "staff"),
        _step("find", {S.INVESTIGATING}, None, "staff"),
        _step("conclude", {S.INVESTIGATING}, S.REPLYING, "staff", when="found evidenced answered_inquiries"),
        _step("resume_investigation", {S.REPLYING}, S.INVESTIGATING, "staff"),
        # 5 回复: every point answered; money only with a yes.
        _step("draft_reply", {S.REPLYING}, None, "staff"),
        _step("ask_compensation", {S.REPLYING}, None, "staff", when="drafted priced"),
        _step("send_reply", {S.REPLYING}, S.TRACKING, "staff", when="drafted complete cleared"),
        _step("deliver_reply", ANSWERED, None, "staff"),
        # 6 跟踪反馈: promises outlive the letter.
        _step("promise", ANSWERED, None, "staff"),
        _step("keep_promise", OPEN | OUTSIDE, None, "staff", when="promised"),
        _step("renegotiate_promise", OPEN | OUTSIDE, None, "staff", when="promised"),
        _step("tie_promise", OPEN | OUTSIDE, None, "staff", when="promised"),
        _step("link_repair", OPEN, None, "staff"),
        _step("accept_remedy", {S.TRACKING}, None, "owner", when="undecided"),
        _step("reject_remedy", {S.TRACKING}, S.EVALUATING, "owner", when="undecided reviewable"),
        _step("pay_compensation", ANSWERED | OUTSIDE, None, "staff", when="payable"),
        _step("waive_compensation", ANSWERED | OUTSIDE, None, "staff", when="unpaid"),
        _step("start_follow_up", {S.TRACKING}, S.FOLLOW_UP, "staff", when="on_track"),
        # 7 回访: asked by somebody else; "not satisfied" goes one level higher, to another lead.
        _step("follow_up_satisfied", ANSWERED, None, when="unasked"),
        _step("follow_up_dissatisfied", ANSWERED, S.EVALUATING, when="unasked reviewable"),
        _step("follow_up_exhausted", ANSWERED, None, when="unasked exhausted"),
        _step("follow_up_unanswered", ANSWERED, None, when="unasked"),
        _step("ask_review", ANSWERED | {S.REFUSED}, S.EVALUATING, "owner", "staff", when="reviewable recent"),
        # 8 归档: what was learned; then nobody writes any more.
        _step("learn", ANSWERED | OUTSIDE, None, "staff"),
        _step(
            "archive",
            OUTSIDE | {S.FOLLOW_UP},
            S.ARCHIVED,
            "staff",
            when="asked_afterwards waited learned kept settled",
        ),
        # Beside the eight steps.
        _step("withdraw", OPEN, S.WITHDRAWN, "owner", "staff"),
        _step("refer", OPEN, S.REFERRED, "staff"),
        _step("join", BEFORE_REPLY, None, "staff", when="single"),
        _step("leave", BEFORE_REPLY, None, "staff", when="joint"),
    )
)
# Laid beside the steps as long as the case is not archived: they never change it.
ALWAYS = ("message", "note", "follow")

NO_SUCH_STEP = N_("这件投诉现在到了“%(status)s”这一步，不能再这样操作。页面已显示最新进度。")
CONDITIONS: Mapping[str, str] = {
    "recorded": N_("投诉记录表还缺内容，补齐后才能受理。"),
    "defined": N_("还没有写好要核对的事实与诉求。"),
    "unreminded": N_("现在没有要提醒对方核对的内容，或者已经提醒过了。"),
    "unheard": N_("先提醒对方一次，提醒之后再过了约定的时间仍没有回复，才能不等确认往下办。"),
    "clocked": N_("这一步现在没有期限可以延。"),
    "inquired": N_("没有在等答复的调查事项。"),
    "found": N_("还有诉求没有写查到的事实和依据。"),
    "evidenced": N_("还没有证据。没有证据的结论不能进入“回复”。"),
    "answered_inquiries": N_("还有调查事项没有答复，也没有收回。"),
    "drafted": N_("还没有写答复。"),
    "complete": N_("答复还缺内容：每条诉求都要有结论、理由、处理或不处理的原因，以及不满意时找谁。"),
    "priced": N_("答复里没有写补偿金额。"),
    "cleared": N_("补偿还没有批准，批准之前不能发出答复。"),
    "promised": N_("这件投诉没有在办的承诺。"),
    "undecided": N_("您已经答复过这份处理结果。"),
    "on_track": N_("有承诺超期了：先办完或重新约定日期，再进入回访。"),
    "unasked": N_("这次答复已经回访过了。"),
    "reviewable": N_("内部复核已经走完。不满意的，可以找答复里写明的外部渠道。"),
    "exhausted": N_("还可以由高一级的人复核。"),
    "recent": N_("答复超过30天，不能再申请复核。请新提一件，我们会和这一件关联。"),
    "asked_afterwards": N_("还没有回访结果，不能归档。"),
    "waited": N_("回访联系不上：答复后30天的复核期过了，才能归档。"),
    "payable": N_("没有等付的补偿；有的，要等投诉人接受处理结果以后才付。"),
    "unpaid": N_("没有还没付的补偿。"),
    "settled": N_("答复里的补偿还没有付，也没有写明为什么不付，不能归档。"),
    "learned": N_("归档前要写明根源、教训和应在哪一环预防。"),
    "kept": N_("还有承诺没有办完，不能归档。"),
    "single": N_("这件投诉已经并入共同办理。"),
    "joint": N_("这件投诉没有并入共同办理。"),
}
DOUBTS = Doubts(NO_SUCH_STEP, CONDITIONS)
REVIEW_WITHIN = timedelta(days=30)
# The compensation of the letter that counts: offered in it, owed since the person accepted, paid, or not paid with why.
OFFERED, OWED, PAID, WAIVED = "offered", "owed", "paid", "waived"
UNPAID = frozenset({OFFERED, OWED})
# Stage one, and two reviews by somebody higher; after that only ways outside the company are left.
LAST_STAGE = 3


@dataclass(frozen=True)
class Facts:
    """What the conditions of the table ask about a complaint at a moment; each is settled by the room's own reads."""

    status: Status
    stage: int = 1
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    recorded: bool = False
    defined: bool = False
    definition: str = ""
    follow_up: str = ""
    payment: str = ""
    clocked: bool = False
    inquired: bool = False
    found: bool = False
    evidenced: bool = False
    drafted: bool = False
    complete: bool = False
    priced: bool = False
    cleared: bool = False
    promised: bool = False
    late_promise: bool = False
    open_promise: bool = False
    remedy_answered: bool = False
    followed_up: bool = False
    learned: bool = False
    joint: bool = False

    def holds(self, now: datetime) -> Mapping[str, bool]:
        """Each condition of the table, as it stands at that moment."""
        since = self.replied_at or self.closed_at
        return {
            "recorded": self.recorded,
            "defined": self.defined,
            "unreminded": self.definition == PROPOSED,
            "unheard": self.definition == UNHEARD,
            "clocked": self.clocked,
            "inquired": self.inquired,
            "found": self.found,
            "evidenced": self.evidenced,
            "answered_inquiries": not self.inquired,
            "drafted": self.drafted,
            "complete": self.complete,
            "priced": self.priced,
            "cleared": self.cleared,
            "promised": self.promised,
            "undecided": not self.remedy_answered,
            "on_track": not self.late_promise,
            "unasked": not self.followed_up,
            "reviewable": self.stage < LAST_STAGE,
            "exhausted": self.stage >= LAST_STAGE,
            "recent": since is not None and now - since <= REVIEW_WITHIN,
            "asked_afterwards": self.followed_up or self.status in OUTSIDE,
            "waited": self.follow_up != "unreachable" or since is None or now - since > REVIEW_WITHIN,
            "payable": self.payment == OWED,
            "unpaid": self.payment in UNPAID,
            "settled": self.payment not in UNPAID,
            "learned": self.learned,
            "kept": not self.open_promise,
            "single": not self.joint,
            "joint": self.joint,
        }


def is_last(kind: str, stage: int) -> bool:
    """Whether a case of that kind in that stage goes to nobody higher any more: only ways outside are left."""
    return kind == KIND and stage >= LAST_STAGE


def why_not(verb: str, facts: Facts, now: datetime) -> str | None:
    """None when the verb fits the complaint now, else the sentence that says why not."""
    return DOUBTS.why_not(LIFE[verb], facts.status, facts.holds(now))


def fitting(facts: Facts, now: datetime, face: str) -> tuple[str, ...]:
    """The verbs that fit the complaint now and have a door in that face; permissions are asked by the caller."""
    return DOUBTS.fitting(LIFE, facts.status, facts.holds(now), face)
