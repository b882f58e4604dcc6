"""Surveys to start from, in three languages: after a repair, after a complaint, at handover, the yearly one.

The yearly one asks the six latent variables of CCSI (GB/T 19038: image, expected quality, perceived quality, perceived
value, satisfaction, loyalty) and the five SERVQUAL dimensions as pairs of expectation and experience, about the seven
fields property studies find (repair, cleaning and green, safety, cost, staff, reception, culture); norms 3.3.
"""

from collections.abc import Mapping
from typing import Any

from portal.infra.refused import N_


def t(hans: str, hant: str, en: str) -> dict[str, str]:
    """One text in the three languages."""
    return {"zh_Hans": hans, "zh_Hant": hant, "en": en}


SATISFIED = {
    "low": t("很不满意", "很不滿意", "Very dissatisfied"),
    "high": t("非常满意", "非常滿意", "Very satisfied"),
}
LIKELY = {
    "low": t("0 = 完全不会", "0 = 完全不會", "0 = not at all likely"),
    "high": t("10 = 一定会", "10 = 一定會", "10 = certain to"),
}
AGREE = {
    "low": t("很不同意", "很不同意", "Strongly disagree"),
    "high": t("非常同意", "非常同意", "Strongly agree"),
}
SIDES = {
    "low": t("要求不高", "要求不高", "Little"), "high": t("要求很高", "要求很高", "A great deal"),
    "felt_low": t("做得很差", "做得很差", "Done badly"), "felt_high": t("做得很好", "做得很好", "Done very well"),
}  # fmt: skip
EFFORT = {"low": t("很费力", "很費力", "Very hard"), "high": t("很轻松", "很輕鬆", "Very easy")}
# What the ends of a scale mean where nobody has said otherwise, by kind.
ENDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "rating": SATISFIED, "nps": LIKELY, "ces": EFFORT, "pair": SIDES,
}  # fmt: skip
WORDS = t("还有什么想说的？", "還有什麼想說的？", "Anything else you would like to tell us?")
THANKS = t("谢谢您花时间回答。", "謝謝您花時間回答。", "Thank you for taking the time to answer.")


def rating(id: str, *text: str, **more: Any) -> dict[str, Any]:
    """A mark of satisfaction from 1 to 5."""
    return {"id": id, "kind": "rating", "texts": t(*text), **SATISFIED, **more}


def pair(id: str, *text: str, **more: Any) -> dict[str, Any]:
    """What was expected, and how it was."""
    return {"id": id, "kind": "pair", "texts": t(*text), "dont_know": True, **SIDES, **more}


def recommend(id: str) -> dict[str, Any]:
    """Whether the person would recommend us, 0 to 10."""
    text = t(
        "您会向亲友推荐我们吗？", "您會向親友推薦我們嗎？", "Would you recommend us to family and friends?"
    )
    return {"id": id, "kind": "nps", "texts": text, **LIKELY}


def choice(
    id: str, kind: str, text: tuple[str, str, str], *options: tuple[str, str, str], **more: Any
) -> dict[str, Any]:
    """One or several of these."""
    found = [{"id": f"o{at}", "texts": t(*each)} for at, each in enumerate(options, 1)]
    return {"id": id, "kind": kind, "texts": t(*text), "options": found, **more}


def words(id: str, text: Mapping[str, str] = WORDS, **more: Any) -> dict[str, Any]:
    """Free words."""
    return {"id": id, "kind": "text", "texts": dict(text), **more}


WHAT_WRONG = t("哪里不满意？请写一句，我们好跟进。", "哪裡不滿意？請寫一句，我們好跟進。",
               "What was not good? One sentence helps us to put it right.")  # fmt: skip
LOW = {"question": "q1", "at_most": 2}

STARTS: Mapping[str, Mapping[str, Any]] = {
    "repair": {
        "name": N_("维修之后"),
        "trigger": "repair_signed_off",
        "title": t("这次维修，您觉得怎么样？", "這次維修，您覺得怎麼樣？", "How was this repair?"),
        "lead": t("您说的每一条都有人看。", "您說的每一條都有人看。", "Every answer is read."),
        "thanks": THANKS,
        "questions": [
            rating("q1", "整体满意吗？", "整體滿意嗎？", "Overall, are you satisfied?", required=True),
            words("q2", WHAT_WRONG, show_if=LOW, required_if=LOW),
            recommend("q3"),
            {
                "id": "q4", "kind": "pair", "dont_know": True,
                "texts": t("一次修好这件事，您原本的期望和实际的体验", "一次修好這件事，您原本的期望和實際的體驗",
                           "Mended at the first visit: what you expected, and how it was"),
                "low": t("随便修修", "隨便修修", "Any repair"),
                "high": t("必须一次修好", "必須一次修好", "At the first visit"),
                "felt_low": t("反复返修", "反覆返修", "Again and again"),
                "felt_high": t("一次修好", "一次修好", "At the first visit"),
            },
            choice(
                "q5", "single",
                ("师傅进门前做到了吗？", "師傅進門前做到了嗎？", "Before coming in, did the technician…"),
                ("提前电话并准时", "提前電話並準時", "call ahead and come on time"),
                ("准时但没提前电话", "準時但沒提前電話", "come on time without a call"),
                ("迟到了", "遲到了", "come late"),
                dont_know=True,
            ),
            choice(
                "q6", "several", ("哪些地方可以更好？", "哪些地方可以更好？", "What could be better?"),
                ("现场保洁", "現場保潔", "Leaving the place clean"), ("进度告知", "進度告知", "Telling me how it goes"),
                ("师傅技术", "師傅技術", "Skill"), ("预约时间", "預約時間", "Appointments"),
            ),
            words("q7"),
        ],
    },
    "complaint": {
        "name": N_("投诉答复之后"),
        "trigger": "complaint_replied",
        "title": t("这次投诉的处理，您觉得怎么样？", "這次投訴的處理，您覺得怎麼樣？", "How was your complaint handled?"),
        "lead": t("您的回答由没有参与处理的同事看。", "您的回答由沒有參與處理的同事看。", "Colleagues who had no part in it read your answers."),
        "thanks": THANKS,
        "questions": [
            rating("q1", "对处理的结果满意吗？", "對處理的結果滿意嗎？", "Are you satisfied with the outcome?", required=True),
            words("q2", WHAT_WRONG, show_if=LOW, required_if=LOW),
            rating("q3", "对处理的过程满意吗？", "對處理的過程滿意嗎？", "And with how it was handled?"),
            {
                "id": "q4", "kind": "ces", "dont_know": True, **EFFORT,
                "texts": t("把这件事办成，您费力吗？", "把這件事辦成，您費力嗎？", "How much effort did it take you?"),
            },
            {
                "id": "q5", "kind": "pair", "dont_know": True,
                "texts": t("答复的及时程度，您原本的期望和实际的体验", "答覆的及時程度，您原本的期望和實際的體驗",
                           "Getting an answer in time: what you expected, and how it was"),
                "low": t("慢一点也行", "慢一點也行", "Slow is fine"), "high": t("马上就有", "馬上就有", "At once"),
                "felt_low": t("等了很久", "等了很久", "A long wait"), "felt_high": t("马上就有", "馬上就有", "At once"),
            },
            choice(
                "q6", "single", ("答应您的事都做到了吗？", "答應您的事都做到了嗎？", "Was everything done that was promised?"),
                ("都做到了", "都做到了", "Yes, all of it"), ("做到了一部分", "做到了一部分", "Part of it"),
                ("没有做到", "沒有做到", "No"), ("没有答应过什么", "沒有答應過什麼", "Nothing was promised"),
                dont_know=True,
            ),
            words("q7"),
        ],
    },
    "handover": {
        "name": N_("交付之后"),
        "trigger": "handover",
        "title": t("新家交付，您觉得怎么样？", "新家交付，您覺得怎麼樣？", "How was the handover of your home?"),
        "lead": t("您说的每一条都有人看。", "您說的每一條都有人看。", "Every answer is read."),
        "thanks": THANKS,
        "questions": [
            rating("q1", "整体满意吗？", "整體滿意嗎？", "Overall, are you satisfied?", required=True),
            words("q2", WHAT_WRONG, show_if=LOW, required_if=LOW),
            pair("q3", "房屋的质量", "房屋的品質", "Quality of the home"),
            pair("q4", "验房时的陪同和讲解", "驗房時的陪同和講解", "Guidance at the inspection"),
            rating("q5", "办手续的顺畅程度", "辦手續的順暢程度", "How smoothly the papers went", dont_know=True),
            rating("q6", "收费讲得清楚吗？", "收費講得清楚嗎？", "Were the charges explained clearly?", dont_know=True),
            choice(
                "q7", "single",
                ("验房时提的问题，现在怎么样了？", "驗房時提的問題，現在怎麼樣了？", "What became of the points you raised?"),
                ("都修好了", "都修好了", "All mended"), ("修了一部分", "修了一部分", "Some mended"),
                ("都还没修", "都還沒修", "None mended yet"), ("没有提过问题", "沒有提過問題", "I raised none"),
            ),
            words(
                "q8",
                t("还有哪些没有修好？", "還有哪些沒有修好？", "What has still to be mended?"),
                show_if={"question": "q7", "any_of": ["o2", "o3"]},
            ),
            recommend("q9"),
            words("q10"),
        ],
    },
    "quarter": {
        "name": N_("每季度意见征询"),
        "trigger": "quarter",
        "title": t("这个季度的服务，您怎么看？", "這個季度的服務，您怎麼看？", "How was our service this quarter?"),
        "lead": t("每个季度问一次，您说的每一条都有人看。", "每個季度問一次，您說的每一條都有人看。", "We ask once a quarter; every answer is read."),
        "thanks": THANKS,
        "questions": [
            rating("q1", "整体满意吗？", "整體滿意嗎？", "Overall, are you satisfied?", required=True),
            words("q2", WHAT_WRONG, show_if=LOW, required_if=LOW),
            rating("q3", "保洁和绿化", "保潔和綠化", "Cleaning and greenery", dont_know=True),
            rating("q4", "小区安全", "社區安全", "Safety of the estate", dont_know=True),
            rating("q5", "维修服务", "維修服務", "Repairs", dont_know=True),
            words("q6", t("下个季度最希望我们先做什么？", "下個季度最希望我們先做什麼？", "What should we do first next quarter?")),
        ],
    },
    "year": {
        "name": N_("年度满意度调查"),
        "trigger": "year",
        "title": t("这一年的服务，您怎么看？", "這一年的服務，您怎麼看？", "How was our service this year?"),
        "lead": t("先说期望，再说体验；没用过的请选“不清楚”。", "先說期望，再說體驗；沒用過的請選「不清楚」。", "First what you expect, then how it was; choose “Don’t know” for what you have not used."),
        "thanks": THANKS,
        "questions": [
            # CCSI: satisfaction, brand image, perceived value, loyalty.
            rating("satisfaction", "这一年整体满意吗？", "這一年整體滿意嗎？", "Overall, are you satisfied with this year?", required=True),
            words("wrong", WHAT_WRONG, show_if={"question": "satisfaction", "at_most": 2}),
            rating("image", "说到我们公司，您的印象怎么样？", "說到我們公司，您的印象怎麼樣？", "What is your impression of our company?", dont_know=True),
            # SERVQUAL: expected against perceived quality in the five dimensions.
            pair("tangibles", "看得见的：环境、设施、着装", "看得見的：環境、設施、著裝", "What can be seen: grounds, equipment, dress"),
            pair("reliability", "说到做到，一次办好", "說到做到，一次辦好", "Keeping promises, getting it right the first time"),
            pair("responsiveness", "有事找得到人，来得快", "有事找得到人，來得快", "Somebody is there, and comes quickly"),
            pair("assurance", "懂行，让人放心", "懂行，讓人放心", "Knowing the trade, worthy of trust"),
            pair("empathy", "把您的事放在心上", "把您的事放在心上", "Taking your concerns to heart"),
            # The fields of a property service.
            rating("repair", "维修服务", "維修服務", "Repairs", dont_know=True),
            rating("cleaning", "保洁和绿化", "保潔和綠化", "Cleaning and greenery", dont_know=True),
            rating("safety", "小区安全", "社區安全", "Safety of the estate", dont_know=True),
            rating("staff", "工作人员的态度", "工作人員的態度", "Attitude of the staff", dont_know=True),
            rating("reception", "前台和电话接待", "櫃台和電話接待", "Reception and telephone", dont_know=True),
            rating("culture", "社区活动", "社區活動", "Activities in the community", dont_know=True),
            {
                "id": "value", "kind": "rating", "dont_know": True, **AGREE,
                "texts": t("这样的服务对得起交的费用", "這樣的服務對得起交的費用", "The service is worth what it costs"),
            },
            recommend("loyalty"),
            words("wish", t("明年最希望我们改进什么？", "明年最希望我們改進什麼？", "What should we improve next year?")),
        ],
    },
}  # fmt: skip
START_NAMES: Mapping[str, str] = {key: str(start["name"]) for key, start in STARTS.items()}
