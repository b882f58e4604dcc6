"""What a staff member may do with a repair, as buttons: their words, their doors, and which comes first."""

from collections.abc import Mapping, Sequence

from portal.domain.repairs.queries import RepairPage
from portal.domain.repairs.rules import Status
from portal.domain.terms.rules import Urgency
from portal.infra.addresses import address_of
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.acting import Act as VerbAtDesk


class Act(VerbAtDesk):
    """One verb of a repair at the desk."""

    def url(self, repair_id: int) -> str:
        """The door of this verb for that repair."""
        return address_of(f"staff.repairs.{self.verb}", repair_id=repair_id)


ACTS: Mapping[str, Act] = {
    act.verb: act
    for act in (
        Act("accept", "acceptance", N_("受理"), direct=True),
        Act("dispatch", "dispatch", N_("判责派单…"), title=N_("决定并派单"), submit=N_("派单")),
        Act("sign", "signature", N_("签认…"), title=N_("签认维修单"),
            lead=N_("请先核对修后的照片和材料。签认后内容不能再改，所有方签完这件报修就算修好。"), submit=N_("确认修好，签认"),
            above="staff/repairs/_to_sign.html"),
        Act("attempt_owner", "owner-attempt", N_("记录联系业主…"), title=N_("记录联系业主签认"),
            lead=N_("业主一直没有签，或不肯签也不说原因：在三个不同的日子各联系一次，每次都记下来。"),
            submit=N_("记下这次联系")),
        Act("notify_owner", "owner-notice", N_("贴签认通知…"), title=N_("贴签认通知"),
            lead=N_("三次联系都没有结果：把通知贴在业主门上，拍下通知和门牌。业主之后仍可以签认或退回。"),
            submit=N_("通知已贴，登记")),
        Act("witness_absence", "owner-witness", N_("见证业主未签…"), title=N_("见证业主未签"),
            lead=N_("由贴通知之外的另一位同事确认。业主一栏记为“未签（业主联系不上）”，不算同意，其他各方可以签完。"),
            submit=N_("我已核对，确认未签")),
        Act("arbitrate", "arbitration", N_("裁定…"), title=N_("裁定退回的争议"),
            lead=N_("这件报修已被退回两次。写明怎么修、修到什么程度，责任单位按裁定返工，修好期限重新计算。"),
            submit=N_("按此裁定，退回返工")),
        Act("cost", "costs", N_("登记费用…")),
        Act("amend_costs", "costs-amendment", N_("改费用…")),
        Act("quote", "quote", N_("给业主报价…"), title=N_("给业主报价"),
            lead=N_("业主会收到这份报价，接受之后才能动工。费用有变更，要重新报价。"), submit=N_("发给业主")),
        Act("accept_quote", "quote-acceptance", N_("登记业主接受报价…"), title=N_("登记业主接受报价"),
            lead=N_("业主在电话里或当面同意的，写明怎么同意的。能用手机的，请业主自己在页面上确认。"), submit=N_("记下，业主接受报价")),
        Act("decline_quote", "quote-refusal", N_("登记业主不接受…"), title=N_("登记业主不接受报价"),
            lead=N_("写明业主为什么不接受，可以调低费用后重新报价。"), submit=N_("记下，业主不接受")),
        Act("close", "closure", N_("办结"), direct=True),
        Act("resume", "resumption", N_("恢复计时"), direct=True),
        Act("answer_facts", "facts-answer", N_("登记业主的答复…"), title=N_("登记业主的答复"),
            lead=N_("业主在电话里或当面补充的情况写在这里，暂停的期限接着走。"), submit=N_("记下答复，恢复计时")),
        Act("schedule", "visit", N_("替业主约时间…"), title=N_("替业主约上门时间"),
            lead=N_("选一个双方都能到的时间，师傅和业主都会收到通知。"), submit=N_("约定这个时间")),
        Act("rebook", "rebooking", N_("改约…"), title=N_("改约上门时间"),
            lead=N_("改到新的时间，师傅和业主都会收到通知。"), submit=N_("改到这个时间")),
        Act("redispatch", "redispatch", N_("改派…"), title=N_("改派给别的单位"),
            lead=N_("原来的单位会收到通知，之后看不到这件报修；约好的上门时间作废。"), submit=N_("改派")),
        Act("serve_notice", "notice", N_("催办、发通知…"), title=N_("向责任单位发通知"),
            lead=N_("通知发给责任单位的每位联系人，送达情况留作凭证。"), submit=N_("发出通知"), above="staff/repairs/_paper.html"),
        Act("take_over", "takeover", N_("超期代修…"), title=N_("超期代修"),
            lead=N_("派专业维修单位代修，费用由原单位承担：原单位会收到扣款通知单，不再看到这件报修；证据包自动生成。"),
            submit=N_("派人代修"), above="staff/repairs/_basis.html"),
        Act("grant_extension", "extension-grant", N_("同意延期…"), title=N_("同意延期"), submit=N_("同意，改期限"),
            lead=N_("期限改到责任单位申请的日期，业主和责任单位都看得到。"), above="staff/repairs/_asked.html"),
        Act("refuse_extension", "extension-refusal", N_("不同意延期…"), title=N_("不同意延期"),
            lead=N_("期限不变，理由会告诉责任单位。"), submit=N_("不同意，告知责任单位"), above="staff/repairs/_asked.html"),
        Act("extend", "extension", N_("展期…"), title=N_("延长修好期限"),
            lead=N_("新的期限和理由会写进经过，业主和责任单位都看得到。"), submit=N_("改到这个期限")),
        Act("ask_facts", "facts-question", N_("请业主补充…"), title=N_("请业主补充情况"),
            lead=N_("问题会发给业主，在答复之前所有期限暂停。"), submit=N_("发给业主，暂停计时")),
        Act("hold", "hold", N_("暂停计时…"), title=N_("暂停计时"),
            lead=N_("写明在等什么，业主和责任单位都看得到；恢复后期限顺延。"), submit=N_("暂停计时")),
        Act("set_source_unit", "source-unit", N_("渗漏源头…"), title=N_("登记渗漏源头"),
            lead=N_("水从另一户来：登记那一户，完工时两户分别写明和拍照，两户业主各签各的，互相看不到。不填就是取消登记。"),
            submit=N_("保存")),
        Act("assign", "assignment", N_("转给…"), title=N_("转给同事办理"),
            lead=N_("这件事会出现在对方的“我的”里，期限不变。"), submit=N_("转给这位同事")),
        Act("mark_duplicate", "duplicate", N_("标为重复…"), title=N_("标为重复"),
            lead=N_("这件会并入原来的报修，报修人自动关注那一件的进度。"), submit=N_("标为重复")),
        Act("unmerge", "separation", N_("和那一件分开…"), title=N_("撤销合并"),
            lead=N_("这件恢复成合并前的样子，期限接着走，合并的时间算暂停；报修人会收到通知，不再关注那一件。"), submit=N_("分开，单独办理")),
        Act("declare_incident", "incident", N_("按事件处理…"), title=N_("按事件处理"),
            lead=N_("一个原因、多户报修时用：同一幢楼的住户在首页看到您写的话，同类报修会先问是不是这一件。不要写住户的姓名和房号。"),
            submit=N_("通知受影响的住户")),
        Act("end_incident", "incident-end", N_("结束事件"), direct=True),
        Act("refuse", "refusal", N_("退回重修…"), title=N_("退回重修"),
            lead=N_("写明哪里没有修好，责任单位会收到，修好期限重新计算。"), submit=N_("退回重修"), danger=True),
        Act("reopen", "reopening", N_("重开…"), title=N_("重开报修"),
            lead=N_("签认后又出了问题：新开一轮，重新判责派单，前一轮的记录都保留。"), submit=N_("重开报修")),
        Act("reject", "rejection", N_("不受理…"), title=N_("不受理"),
            lead=N_("写明为什么、该找谁，报修人会收到。"), submit=N_("不受理，告知报修人"), danger=True),
        Act("cancel", "cancellation", N_("取消报修…"), title=N_("取消报修"),
            lead=N_("业主要求取消，或事情已经不在。接了单的师傅会收到通知。"), submit=N_("取消报修"), danger=True),
    )
}  # fmt: skip
LATE_ACTS = ("take_over", "serve_notice", "grant_extension")
FIRST: Mapping[Status, Sequence[str]] = {
    Status.SUBMITTED: ("accept",),
    Status.ACCEPTED: ("dispatch",),
    Status.DISPATCHED: LATE_ACTS,
    Status.ACKNOWLEDGED: (*LATE_ACTS, "schedule"),
    Status.SCHEDULED: LATE_ACTS,
    Status.IN_PROGRESS: LATE_ACTS,
    Status.SIGNING: ("arbitrate", "sign"),
    Status.SIGNED_OFF: ("close",),
    Status.CLOSED: ("reopen",),
}
NEXT_WORDS: Mapping[str, str] = {
    "repair.accept": N_("受理报修"),
    "repair.dispatch": N_("判责派单"),
    "repair.acknowledge": N_("责任单位接单"),
    "repair.schedule": N_("约定上门时间"),
    "repair.start": N_("师傅上门"),
    "repair.complete": N_("修好并报完工"),
    "repair.sign": N_("签认"),
    "repair.arbitrate": N_("负责人裁定"),
    "repair.answer_facts": N_("业主补充情况"),
    "repair.close": N_("到期自动办结"),
    "repair.quote": N_("给业主报价"),
    "repair.accept_quote": N_("业主确认报价"),
    "repair.approve_cost": N_("审批费用"),
    "repair.cost": N_("调低费用"),
}


def _first(page: RepairPage) -> Sequence[str]:
    """The verbs that the state asks for; money that has to be settled comes before the work."""
    if page.hold:
        return "answer_facts", "resume"
    asked = page.task.what.removeprefix("repair.") if page.task else ""
    if asked in ("quote", "cost", "accept_quote"):
        return asked, *FIRST.get(page.repair.status, ())
    return FIRST.get(page.repair.status, ())


def acts_of(page: RepairPage) -> list[Act]:
    """What the reader may do now, the one that the state asks for first."""
    found = [act for verb, act in ACTS.items() if verb in page.verbs]
    if "schedule" in page.verbs and not page.windows and page.repair.urgency is Urgency.ORDINARY:
        found.remove(ACTS["schedule"])
    first = _first(page)
    return sorted(found, key=lambda act: first.index(act.verb) if act.verb in first else len(first))


def has_first(page: RepairPage, acts: Sequence[Act]) -> bool:
    """Whether the first of these acts is what the state asks for, and so stands as the main button."""
    first = _first(page)
    return bool(acts) and acts[0].verb in first


def next_words(page: RepairPage) -> str:
    """What happens next, as the title of the next step."""
    if page.task is None:
        return gettext("这件报修已经结束")
    return gettext(NEXT_WORDS.get(page.task.what, page.task.state))
