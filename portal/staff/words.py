"""Words of the desk that belong to no single room: steps that are waited for, urgencies."""

from collections.abc import Mapping

from portal.domain.terms.rules import Urgency
from portal.infra.refused import N_, Refused
from portal.infra.wording import gettext

STEP_WORDS: Mapping[str, str] = {
    "repair.accept": N_("待受理"),
    "repair.dispatch": N_("待派单"),
    "repair.acknowledge": N_("待应答"),
    "repair.schedule": N_("待约上门"),
    "repair.start": N_("待上门"),
    "repair.complete": N_("维修中"),
    "repair.sign": N_("待签认"),
    "repair.arbitrate": N_("待裁定"),
    "repair.answer_facts": N_("等业主补充"),
    "repair.close": N_("待办结"),
    "repair.quote": N_("待报价"),
    "repair.accept_quote": N_("等业主确认报价"),
    "repair.approve_cost": N_("费用待审批"),
    "repair.cost": N_("费用待调整"),
    "complaint.accept": N_("投诉待受理"),
    "complaint.read_back": N_("投诉待核对"),
    "complaint.agree_definition": N_("等投诉人确认"),
    "complaint.evaluate": N_("投诉待评估"),
    "callback.assign": N_("分派回访"),
    "callback.call": N_("回访"),
    "complaint.answer_inquiry": N_("调查事项待答复"),
    "complaint.conclude": N_("投诉调查中"),
    "complaint.send_reply": N_("投诉待答复"),
    "complaint.start_follow_up": N_("投诉待回访"),
    "complaint.keep_promise": N_("承诺待办结"),
    "complaint.archive": N_("投诉待归档"),
    "approval.decide": N_("待审批"),
    "statement.submit": N_("结算书待送审"),
    "statement.deliver": N_("结算书待送达"),
    "statement.agree": N_("等对方确认结算书"),
    "statement.settle": N_("待结算"),
    "statement.pay": N_("待付款"),
    "statement.deduct": N_("待抵扣"),
    "dispute.decide": N_("异议待裁定"),
    "feedback.answer": N_("待答复"),
    "feedback.adopt": N_("待定采纳与否"),
    "recovery.assign": N_("低分待指派"),
    "recovery.act": N_("低分待挽回"),
}
URGENCY_WORDS: Mapping[str, str] = {
    Urgency.EMERGENCY.value: N_("紧急"),
    Urgency.URGENT.value: N_("急修"),
    Urgency.ORDINARY.value: N_("一般"),
}


def sentence(refused: Refused) -> str:
    """Why something was not done, in the reader's language, with the words in it."""
    shown = {k: gettext(v) if isinstance(v, str) and v else v for k, v in refused.params.items()}
    return gettext(refused.msgid, **shown) if shown else gettext(refused.msgid)
