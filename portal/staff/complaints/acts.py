"""What a staff member may do with a complaint, as buttons: their words, their doors, and which comes first."""

from collections.abc import Mapping, Sequence

from portal.domain.complaints.queries import ComplaintPage
from portal.domain.complaints.rules import OUTSIDE, Status
from portal.infra.addresses import address_of
from portal.infra.refused import N_
from portal.infra.wording import gettext
from portal.staff.acting import Act as VerbAtDesk


class Act(VerbAtDesk):
    """One verb of a complaint at the desk."""

    def url(self, complaint_id: int) -> str:
        """The door of this verb for that complaint."""
        return address_of(f"staff.complaints.{self.verb}", complaint_id=complaint_id)


# In the order of the steps; a verb of a section's own form (promises, inquiries, points) has no button here.
ACTS: Mapping[str, Act] = {
    act.verb: act
    for act in (
        Act("accept", "acceptance", N_("受理"), direct=True),
        Act("read_back", "definition", N_("写事实与诉求…"), title=N_("写下事实与诉求，读给投诉人"), submit=N_("发给投诉人核对"),
            lead=N_("把事情和要求分条写清，再读给对方听。对方确认之后，调查和答复都按这几条来。"),
            fields="staff/complaints/_read_back.html", beside="staff/complaints/_guidance_beside.html"),
        Act("agree_definition", "agreement", N_("登记对方确认…"), title=N_("登记投诉人的确认"), submit=N_("登记确认，进入评估"),
            lead=N_("电话里或当面读给对方听，对方同意的，在这里记下。能上网的，请对方自己在页面上确认。"),
            beside="staff/complaints/_guidance_beside.html"),
        Act("remind_definition", "reminder", N_("登记已提醒…"), title=N_("登记已提醒对方核对"), submit=N_("登记提醒"),
            lead=N_("发出后过了约定的时间，系统会自动发一次提醒；不上网的，请打电话或当面提醒，在这里记下。只提醒一次。")),
        Act("go_on_unconfirmed", "unconfirmed", N_("不等确认，往下办…"), title=N_("不等确认，往下办"), submit=N_("注明未经确认，进入评估"),
            lead=N_("提醒过了，对方仍没有答复。按写下的事实与诉求往下办，处处注明“未经确认”；对方会收到通知，哪里不对随时可以写来。"),
            fields="staff/complaints/_no_fields.html"),
        Act("evaluate", "evaluation", N_("评估…"), title=N_("评估"), submit=N_("定下，开始调查"),
            lead=N_("答复期限从收到投诉那天算起。负责人和投诉人都会收到通知。"), fields="staff/complaints/_judge.html",
            beside="staff/complaints/_guidance_beside.html"),
        Act("reassess", "reassessment", N_("重新评估…"), title=N_("重新评估"), submit=N_("按这样改"),
            lead=N_("查到的情况和当初判断的不一样：程度变了，答复期限按新的程度重新算；负责人或日期变了，投诉人会收到通知。"),
            fields="staff/complaints/_judge.html", beside="staff/complaints/_guidance_beside.html"),
        Act("extend", "extension", N_("延期…"), title=N_("延期"), submit=N_("延到这天，通知投诉人"),
            lead=N_("新的日期和原因会自动发给投诉人。"), beside="staff/complaints/_guidance_beside.html"),
        Act("note_fact", "inner-fact", N_("记内部情况…"), title=N_("记内部情况"), submit=N_("记下"), inside=True,
            lead=N_("心态、方式、可能升级的迹象：只有办理投诉的同事看得到，跟着这件投诉，不跟着人；归档时删除。"),
            beside="staff/complaints/_guidance_beside.html"),
        Act("start_follow_up", "follow-up", N_("进入回访"), direct=True),
        Act("ask_review", "review", N_("登记复核申请…"), title=N_("登记复核申请"), submit=N_("登记，退回评估"),
            lead=N_("投诉人不同意结果，要由没有参与过、高一级的同事重新办理。")),
        Act("amend_record", "record", N_("补齐记录…"), title=N_("补齐投诉记录"), submit=N_("保存记录"),
            fields="staff/complaints/_amend.html"),
        Act("conclude", "conclusion", N_("调查结束，写答复"), direct=True),
        Act("send_reply", "reply", N_("看一遍，发出答复…"), title=N_("看一遍，发出答复"), submit=N_("发出答复"),
            lead=N_("发出后不能再改。投诉人马上收到通知，承诺从现在起计时，3天内由没有经手的同事回访。"),
            above="staff/complaints/_preview.html", fields="staff/complaints/_no_fields.html"),
        Act("draft_reply", "reply-draft", N_("写答复…"), title=N_("写书面答复"), submit=N_("保存"),
            lead=N_("每条诉求都要写清查到什么、为什么、怎么处理或为什么不处理、不满意时找谁。没写完也可以先保存。"),
            fields="staff/complaints/_reply_fields.html", beside="staff/complaints/_guidance_beside.html"),
        Act("ask_compensation", "compensation-request", N_("补偿送审批"), direct=True),
        Act("find", "findings", N_("写查到的事实…"), title=N_("每一条查到了什么"), submit=N_("保存"),
            lead=N_("写看得到、查得到的事实，依据写到条款号。没查清的可以先空着。"),
            fields="staff/complaints/_find_fields.html", beside="staff/complaints/_guidance_beside.html"),
        Act("ask_inquiry", "inquiries", N_("请人查…"), title=N_("请同事或单位查"), submit=N_("请他查"),
            lead=N_("对方会收到通知，到期没答复会升级。答复之前不能结束调查。")),
        Act("answer_inquiry", "inquiry-answer", N_("答复调查事项…"), title=N_("答复调查事项"), submit=N_("记下答复"),
            lead=N_("自己查的直接写；别人在电话里答复的，照原话代记。"), inside=True),
        Act("withdraw_inquiry", "inquiry-withdrawal", N_("收回调查事项…"), title=N_("收回调查事项"), submit=N_("收回"),
            lead=N_("不用再查的收回，写明为什么。"), inside=True),
        Act("add_evidence", "evidence", N_("加证据…"), title=N_("加证据"), submit=N_("保存证据"),
            lead=N_("每份证据都写明来自哪里、是哪天的。投诉人看不到。")),
        Act("resume_investigation", "investigation", N_("退回调查…"), title=N_("退回调查"), submit=N_("退回调查"),
            lead=N_("还有没查清的，退回去再查。答复的草稿保留；已批准的补偿要重新送审。")),
        Act("deliver_reply", "delivery", N_("登记纸质送达…"), title=N_("登记纸质送达"), submit=N_("登记送达"),
            lead=N_("打印的答复交到本人手里，记下哪天、交给谁，拍下签收的回执。")),
        Act("promise", "promises", N_("加一条承诺…"), title=N_("加一条承诺"), submit=N_("承诺，通知投诉人"),
            lead=N_("有人负责、有日期才算承诺。投诉人会收到通知，到期没办到会升级。")),
        Act("keep_promise", "promise-proof", N_("办到了…"), title=N_("承诺办到了"), submit=N_("办结，通知投诉人"),
            lead=N_("写明怎么办到的，最好附照片。"), inside=True),
        Act("renegotiate_promise", "promise-change", N_("重新约定…"), title=N_("重新约定承诺"), submit=N_("改到这天，通知投诉人"),
            lead=N_("先和投诉人说好，再改。原来的承诺和原因都保留。"), inside=True),
        Act("tie_promise", "promise-repair", N_("关联报修…"), title=N_("用报修来办这条承诺"), submit=N_("关联这件报修"),
            lead=N_("承诺要修的，选一件在修的，或在这里登记一件新的。各方签认后，承诺会显示可以办结。"), inside=True),
        Act("pay_compensation", "payment", N_("登记付款…"), title=N_("登记补偿付款"), submit=N_("登记付款，通知投诉人"),
            lead=N_("付的是审批过的金额。付好以后，照凭证登记。"), above="staff/complaints/_to_pay.html"),
        Act("waive_compensation", "payment-waiver", N_("补偿不付…"), title=N_("补偿不付"), submit=N_("不付，告诉投诉人"), danger=True,
            lead=N_("投诉人一直没有接受，或者说不要了。写明原因，会原样告诉投诉人；付清或写明原因之前不能归档。"),
            above="staff/complaints/_to_pay.html"),
        Act("archive", "archive", N_("归档…"), title=N_("归档"), submit=N_("归档，不再修改"),
            lead=N_("归档后只读，谁也不能再写。心态、方式和风险的记录随归档删除。归档包由系统封存，有目录、答复、证据和送达证明。"),
            fields="staff/complaints/_no_fields.html"),
        Act("learn", "lesson", N_("写根源与教训…"), title=N_("根源与教训"), submit=N_("写下教训"),
            lead=N_("归档前要写：根源在哪里、以后怎么做、应在哪一环预防。写好的会汇总到投诉看板。")),
        Act("join", "joint", N_("并入共同办理…"), title=N_("并入共同办理"), submit=N_("并入，通知投诉人"),
            lead=N_("几户投诉同一件事：一起查，共同的内容写一次，这一户仍单独收到答复，期限不变。")),
        Act("leave", "joint-leave", N_("改为单独办理…"), title=N_("改为单独办理"), submit=N_("单独办理，通知投诉人"),
            lead=N_("已经写进这一户的内容留着，接着单独办。")),
        Act("link_repair", "repair", N_("关联报修…"), title=N_("关联被投诉的报修"), submit=N_("关联这件报修"),
            lead=N_("投诉的是哪一件报修：参与过那件维修的同事，不能办理这件投诉的评估、调查和答复。")),
        Act("assign", "assignment", N_("转给…"), title=N_("转给同事跟进"), submit=N_("转给这位同事"),
            lead=N_("这件投诉会出现在对方的“归我办”里，期限不变。")),
        Act("refuse", "refusal", N_("不受理…"), title=N_("不予受理投诉"), submit=N_("不受理，书面告知投诉人"), danger=True,
            lead=N_("原因和可以找谁会原样发给投诉人。投诉人可以在30天内申请由另一位同事复核。"),
            beside="staff/complaints/_guidance_beside.html"),
        Act("withdraw", "withdrawal", N_("登记撤回…"), title=N_("登记投诉人撤回"), submit=N_("登记撤回"), danger=True,
            lead=N_("投诉人在电话里或当面说不再投诉。已经答应的事仍要办到。")),
        Act("refer", "referral", N_("转仲裁、法院或主管部门…"), title=N_("转出"), submit=N_("登记转出"), danger=True,
            lead=N_("从这时起由对方裁决，这里不再走后面的步骤；已经答应的事仍要办到。")),
    )
}  # fmt: skip
S = Status
# What the step asks for, the first of these that fits; the others stand under "other".
FIRST: Mapping[Status, Sequence[str]] = {
    S.RECEIVED: ("accept", "amend_record"),
    S.CONFIRMING: ("go_on_unconfirmed", "agree_definition", "read_back"),
    S.EVALUATING: ("evaluate",),
    S.INVESTIGATING: ("conclude", "find"),
    S.REPLYING: ("send_reply", "draft_reply", "ask_compensation"),
    S.TRACKING: ("start_follow_up",),
    S.FOLLOW_UP: ("archive", "learn"),
    **dict.fromkeys(OUTSIDE, ("archive", "learn")),
}
NEXT_WORDS: Mapping[str, str] = {
    "complaint.accept": N_("联系投诉人，补齐记录并受理"),
    "complaint.read_back": N_("写下事实与诉求，读给投诉人"),
    "complaint.agree_definition": N_("投诉人确认事实与诉求"),
    "complaint.remind_definition": N_("提醒投诉人核对事实与诉求"),
    "complaint.go_on_unconfirmed": N_("没有答复：注明未经确认，往下办"),
    "complaint.pay_compensation": N_("付补偿"),
    "complaint.evaluate": N_("评估：多严重、谁的责任、谁负责"),
    "complaint.conclude": N_("查清每一条，写明依据"),
    "complaint.send_reply": N_("书面答复"),
    "complaint.start_follow_up": N_("看处理结果落实了没有"),
    "complaint.keep_promise": N_("办到答应的事"),
    "complaint.archive": N_("写下教训，归档"),
}


def acts_of(page: ComplaintPage) -> list[Act]:
    """What the reader may do now, the one that the step asks for first."""
    found = [act for verb, act in ACTS.items() if verb in page.verbs and not act.inside]
    first = FIRST.get(page.complaint.status, ())
    return sorted(found, key=lambda act: first.index(act.verb) if act.verb in first else len(first))


def has_first(page: ComplaintPage, acts: Sequence[Act]) -> bool:
    """Whether the first of these acts is what the step asks for, and so stands as the main button."""
    return bool(acts) and acts[0].verb in FIRST.get(page.complaint.status, ())


def next_words(page: ComplaintPage) -> str:
    """What happens next, as the title of the next step."""
    if page.task is None:
        return gettext("这件投诉已经结束")
    return gettext(NEXT_WORDS.get(page.task.what, page.task.state))
